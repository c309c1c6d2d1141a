/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * SluiceContentRange:
 * @first: offset of the first byte sent; meaningful when @has_range
 * @last: offset of the last byte sent, inclusive; meaningful when @has_range
 * @total: size of the whole file in bytes; meaningful when @has_total
 * @has_range: %FALSE for the unsatisfied form, an asterisk in place of the range
 * @has_total: %FALSE when the server wrote `*` for the size
 *
 * A Content-Range field (RFC 9110, section 14.4).
 */
typedef struct
{
  guint64 first;
  guint64 last;
  guint64 total;
  gboolean has_range;
  gboolean has_total;
} SluiceContentRange;

gboolean sluice_content_range_parse (const char *value, SluiceContentRange *range);

G_END_DECLS
