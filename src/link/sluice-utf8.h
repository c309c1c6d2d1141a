/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

char *sluice_utf8_from_latin1 (const char *bytes);
char *sluice_utf8_from_bytes (const char *bytes);

G_END_DECLS
