/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define SLUICE_TYPE_EXACT_LENGTH (sluice_exact_length_get_type ())
G_DECLARE_FINAL_TYPE (SluiceExactLength, sluice_exact_length, SLUICE, EXACT_LENGTH, GObject)

GConverter *sluice_exact_length_new (guint64 length);

G_END_DECLS
