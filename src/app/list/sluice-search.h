/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * SluiceSearch:
 *
 * What somebody looks for: words that must all be there, in any order, upper
 * and lower case alike.
 */
typedef struct _SluiceSearch SluiceSearch;

SluiceSearch *sluice_search_new (const char *text);
void sluice_search_free (SluiceSearch *self);

gboolean sluice_search_is_empty (const SluiceSearch *self);
gboolean sluice_search_matches (const SluiceSearch *self, const char *const *texts);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SluiceSearch, sluice_search_free)

G_END_DECLS
