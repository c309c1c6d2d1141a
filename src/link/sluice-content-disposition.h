/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

char *sluice_content_disposition_dup_file_name (const char *value);
gboolean sluice_content_disposition_is_attachment (const char *value);

G_END_DECLS
