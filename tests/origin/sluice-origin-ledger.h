/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "sluice-origin-visit.h"

G_BEGIN_DECLS

typedef struct _SluiceOriginLedger SluiceOriginLedger;

SluiceOriginLedger *sluice_origin_ledger_new (void);
void sluice_origin_ledger_free (SluiceOriginLedger *self);

void sluice_origin_ledger_open (SluiceOriginLedger *self, SluiceOriginVisit *visit);
void
sluice_origin_ledger_add_sent (SluiceOriginLedger *self, SluiceOriginVisit *visit, gsize length);
void sluice_origin_ledger_close (SluiceOriginLedger *self,
                                 SluiceOriginVisit *visit,
                                 SluiceOriginVisitEnd end);

guint sluice_origin_ledger_count_open (SluiceOriginLedger *self);
guint sluice_origin_ledger_count_path (SluiceOriginLedger *self, const char *path, guint64 *sent);
guint64 sluice_origin_ledger_get_sent (SluiceOriginLedger *self);
GPtrArray *sluice_origin_ledger_copy_visits (SluiceOriginLedger *self);
gboolean sluice_origin_ledger_await_sent (SluiceOriginLedger *self, guint64 sent, guint seconds);
void sluice_origin_ledger_clear (SluiceOriginLedger *self);
gboolean sluice_origin_ledger_await_quiet (SluiceOriginLedger *self, guint seconds);

G_END_DECLS
