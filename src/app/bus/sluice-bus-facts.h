/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "sluice-download.h"

G_BEGIN_DECLS

/**
 * SluiceBusFacts:
 *
 * What was last told of a download over the bus, so that only what changed has to
 * be told.
 */
typedef struct _SluiceBusFacts SluiceBusFacts;

SluiceBusFacts *sluice_bus_facts_new (void);
void sluice_bus_facts_free (SluiceBusFacts *self);
GVariant *sluice_bus_facts_renew (SluiceBusFacts *self, SluiceDownload *download);

gboolean sluice_bus_facts_is_one (const char *name);
GVariant *sluice_bus_facts_get (SluiceDownload *download, const char *name);
GVariant *sluice_bus_facts_list (SluiceDownload *download, const char *const *names);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SluiceBusFacts, sluice_bus_facts_free)

G_END_DECLS
