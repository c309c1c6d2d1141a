/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Before the first, and behind the last. */
#define SLUICE_ORDER_START (-SLUICE_ORDER_END)
#define SLUICE_ORDER_END (G_GINT64_CONSTANT (1) << 52)

gboolean sluice_order_spread (gint64 after, gint64 before, guint n, gint64 *orders);

G_END_DECLS
