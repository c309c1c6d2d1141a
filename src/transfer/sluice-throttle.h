/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

#define SLUICE_TYPE_THROTTLE (sluice_throttle_get_type ())
G_DECLARE_FINAL_TYPE (SluiceThrottle, sluice_throttle, SLUICE, THROTTLE, GObject)

SluiceThrottle *sluice_throttle_new (SluiceThrottle *parent);
void sluice_throttle_set_rate (SluiceThrottle *self, guint64 bytes_per_second);
guint64 sluice_throttle_get_rate (SluiceThrottle *self);

gsize sluice_throttle_take (SluiceThrottle *self, gsize wanted, gint64 now, gint64 *ready_at);
gboolean sluice_throttle_is_felt (SluiceThrottle *self);
void sluice_throttle_give_back (SluiceThrottle *self, gsize unused);

G_END_DECLS
