/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

char *sluice_file_name_sanitize (const char *name);
char *sluice_file_name_choose (const char *suggested, GUri *uri, const char *content_type);
char *sluice_file_name_numbered (const char *name, guint number);
const char *sluice_file_name_extension (const char *name);
gboolean sluice_file_name_is_compressed (const char *name);

G_END_DECLS
