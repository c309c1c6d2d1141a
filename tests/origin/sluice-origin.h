/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "sluice-origin-body.h"
#include "sluice-origin-pace.h"
#include "sluice-origin-script.h"
#include "sluice-origin-visit.h"

G_BEGIN_DECLS

/**
 * SluiceOriginSettings:
 * @address: where to listen, or %NULL for `127.0.0.1`
 * @port: on which port, or 0 for any that is free
 * @tls: speak HTTPS, with the certificate made for the tests
 * @certificate: another one to show: `expired` or `elsewhere`, or %NULL
 * @certificate_from: the first connection, counted from 0, that is shown that one
 * @rate: bytes per second for all connections together, or 0
 * @slot_rates: bytes per second for each connection; a new one takes the lowest free slot
 * @pieces: in how many pieces a second's bytes of a connection with a rate are sent, or 0
 * @most_visits: how many visits are answered at a time, the rest with 503; or 0
 * @most_connections: how many connections may be open at a time, the rest is hung up on; or 0
 *
 * What holds for the origin as a whole.
 */
typedef struct
{
  const char *address;
  guint port;
  gboolean tls;
  const char *certificate;
  guint certificate_from;
  guint64 rate;
  guint64 slot_rates[SLUICE_ORIGIN_MOST_SLOTS];
  guint pieces;
  guint most_visits;
  guint most_connections;
} SluiceOriginSettings;

typedef struct _SluiceOrigin SluiceOrigin;

SluiceOrigin *sluice_origin_new (const SluiceOriginSettings *settings);
void sluice_origin_free (SluiceOrigin *self);

void sluice_origin_add (SluiceOrigin *self, const SluiceOriginScript *script);
void sluice_origin_set_other (SluiceOrigin *self, const char *other);
void sluice_origin_set_rate (SluiceOrigin *self, guint64 rate, guint64 burst);
void sluice_origin_lift_rates (SluiceOrigin *self);
void sluice_origin_hold (SluiceOrigin *self, guint64 after);
void sluice_origin_release (SluiceOrigin *self);
gboolean sluice_origin_holds (SluiceOrigin *self);
void sluice_origin_stall_one (SluiceOrigin *self, guint64 after);
void sluice_origin_crawl (SluiceOrigin *self, guint64 after);
void sluice_origin_turn_polite (SluiceOrigin *self);

guint sluice_origin_get_port (SluiceOrigin *self);
char *sluice_origin_get_link (SluiceOrigin *self, const char *host, const char *path);

GPtrArray *sluice_origin_get_visits (SluiceOrigin *self);
void sluice_origin_forget_visits (SluiceOrigin *self);
guint64 sluice_origin_get_sent (SluiceOrigin *self);
gboolean sluice_origin_await_sent (SluiceOrigin *self, guint64 sent, guint seconds);
gboolean sluice_origin_await_quiet (SluiceOrigin *self, guint seconds);

char *sluice_origin_get_authority_file (void);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SluiceOrigin, sluice_origin_free)

G_END_DECLS
