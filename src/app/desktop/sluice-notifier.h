/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "sluice-library.h"

G_BEGIN_DECLS

#define SLUICE_TYPE_NOTIFIER (sluice_notifier_get_type ())
G_DECLARE_FINAL_TYPE (SluiceNotifier, sluice_notifier, SLUICE, NOTIFIER, GObject)

SluiceNotifier *
sluice_notifier_new (GtkApplication *application, SluiceLibrary *library, GSettings *store);

void sluice_notifier_withdraw (SluiceNotifier *self, const char *id);
gboolean sluice_notifier_is_unread (SluiceNotifier *self);
guint sluice_notifier_count_failed (SluiceNotifier *self);

G_END_DECLS
