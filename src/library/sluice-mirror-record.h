/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

void sluice_mirror_record_write (JsonBuilder *builder, const char *member, GPtrArray *mirrors);
GPtrArray *sluice_mirror_record_read (JsonObject *object, const char *member);

G_END_DECLS
