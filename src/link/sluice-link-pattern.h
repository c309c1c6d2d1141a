/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define SLUICE_LINK_PATTERN_MOST 10000 /* links */

GPtrArray *sluice_link_pattern_expand (const char *text, GError **error);

G_END_DECLS
