/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

const char *sluice_media_type_extension (const char *content_type);
gboolean sluice_media_type_is_page (const char *content_type);
gboolean sluice_media_type_is_never_page (const char *name);

G_END_DECLS
