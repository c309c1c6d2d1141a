/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define SLUICE_LINK_TEXT_MOST 10000    /* links */
#define SLUICE_LINK_TEXT_LONGEST 16384 /* bytes of one link */

GPtrArray *sluice_link_text_find (const char *text);

G_END_DECLS
