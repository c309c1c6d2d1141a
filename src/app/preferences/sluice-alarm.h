/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

guint sluice_alarm_add (gint64 time, GSourceOnceFunc function, gpointer user_data);

G_END_DECLS
