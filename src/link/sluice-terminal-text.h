/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

char *sluice_terminal_text_escape (const char *text);
guint sluice_terminal_text_measure (const char *text);
char *sluice_terminal_text_fit (const char *text, guint columns);

G_END_DECLS
