/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "sluice-tuner.h"

G_BEGIN_DECLS

#define SYNTHETIC_SLOTS 16

/* A server, the way to it, and a download from it, without any of them: what a tuner is
 * told comes from a few differential equations. */
typedef struct
{
  double caps[SYNTHETIC_SLOTS]; /* bytes per second of each connection; 0: no limit */
  double shared;                /* bytes per second of all together; 0: no limit */
  double round_trip;            /* seconds */
  double noise;                 /* how far a rate strays, as a share of it */
  double piece;                 /* seconds between the pieces of a connection; 0: it flows */
  guint allowed;                /* connections; 0: no limit */
  gboolean slow_start;          /* rates begin small and double with each round trip */
  double size;                  /* bytes */
  guint32 seed;
} SyntheticServer;

typedef struct
{
  double seconds;
  guint n_refusals;
  guint n_changes; /* of the number that is wanted, after it settled first */
  guint settled;
  double average; /* connections, over the second half */
  guint opened;
} SyntheticOutcome;

SyntheticOutcome synthetic_server_fetch (const SyntheticServer *server, guint fixed, guint start);

G_END_DECLS
