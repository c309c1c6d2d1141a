/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

gboolean sluice_json_text_is_plain (const char *text, gsize length, guint deepest);

G_END_DECLS
