/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "sluice-ceiling.h"
#include "sluice-host.h"

/* SluiceHost is one type in two files; this is what they share. */

G_BEGIN_DECLS

/**
 * SluiceHost:
 *
 * One server, as all downloads from it share it: the permits to hold connections, of which
 * there are as many as the user and the server allow; who wants how many of them; and what
 * was learned of it.
 */
struct _SluiceHost
{
  GObject parent_instance;

  char *key;              /* owned */
  guint most;             /* connections that the user allows */
  SluicePermits *permits; /* owned */
  SluicePermits *opening; /* owned; a share of those for all hosts */
  GPtrArray *guests;      /* of Guest, owned */
  GSource *serving;       /* owned, nullable; gives away what came back */

  /* what was learned */
  SluiceHostBook *book;      /* owned */
  SluiceHostProfile profile; /* its ceiling is kept below while the host is in use */
  SluiceCeiling ceiling;
};

/* sluice-host-facts.c */
void sluice_host_recall (SluiceHost *self);
void sluice_host_write_down (SluiceHost *self);
void sluice_host_learn_round_trip (SluiceHost *self, double opening_cost);

G_END_DECLS
