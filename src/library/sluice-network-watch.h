/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define SLUICE_TYPE_NETWORK_WATCH (sluice_network_watch_get_type ())
G_DECLARE_FINAL_TYPE (SluiceNetworkWatch, sluice_network_watch, SLUICE, NETWORK_WATCH, GObject)

SluiceNetworkWatch *sluice_network_watch_new (guint second);

gboolean sluice_network_watch_is_metered (SluiceNetworkWatch *self);
gboolean sluice_network_watch_may_try (SluiceNetworkWatch *self);
gboolean sluice_network_watch_begin (SluiceNetworkWatch *self);
void sluice_network_watch_lost (SluiceNetworkWatch *self);
void sluice_network_watch_works (SluiceNetworkWatch *self);
void sluice_network_watch_learned_nothing (SluiceNetworkWatch *self);
void sluice_network_watch_hurry (SluiceNetworkWatch *self);

guint sluice_network_watch_get_rest (guint n_tries);

G_END_DECLS
