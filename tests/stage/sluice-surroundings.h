/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _SluiceSurroundings SluiceSurroundings;

SluiceSurroundings *
sluice_surroundings_new (const char *root, const char *folder, const char *own, const char *name);
void sluice_surroundings_free (SluiceSurroundings *self);

gboolean sluice_surroundings_has_planted (SluiceSurroundings *self, const char *name);
void sluice_surroundings_assert_untouched (SluiceSurroundings *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SluiceSurroundings, sluice_surroundings_free)

G_END_DECLS
