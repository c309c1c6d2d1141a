/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _SluiceTurns SluiceTurns;

SluiceTurns *sluice_turns_new (void);
SluiceTurns *sluice_turns_ref (SluiceTurns *self);
void sluice_turns_unref (SluiceTurns *self);

guint sluice_turns_add (SluiceTurns *self, const char *path);
void sluice_turns_take (SluiceTurns *self, guint index);

G_END_DECLS
