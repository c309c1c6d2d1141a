/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "sluice-origin-body.h"
#include "sluice-origin-pace.h"
#include "sluice-origin-script.h"
#include "sluice-origin-visit.h"

G_BEGIN_DECLS

/**
 * SluiceOriginSettings:
 * @tls: speak HTTPS, with the certificate made for the tests
 * @rate: bytes per second for all connections together, or 0
 * @slot_rates: bytes per second for each connection; a new one takes the lowest free slot
 * @most_visits: how many visits are answered at a time, the rest with 503; or 0
 * @most_connections: how many connections may be open at a time, the rest is hung up on; or 0
 *
 * What holds for the origin as a whole.
 */
typedef struct
{
  gboolean tls;
  guint64 rate;
  guint64 slot_rates[SLUICE_ORIGIN_MOST_SLOTS];
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

char *sluice_origin_get_link (SluiceOrigin *self, const char *host, const char *path);

GPtrArray *sluice_origin_get_visits (SluiceOrigin *self);
guint64 sluice_origin_get_sent (SluiceOrigin *self);
gboolean sluice_origin_await_sent (SluiceOrigin *self, guint64 sent, guint seconds);
gboolean sluice_origin_await_quiet (SluiceOrigin *self, guint seconds);

char *sluice_origin_get_authority_file (void);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SluiceOrigin, sluice_origin_free)

G_END_DECLS
