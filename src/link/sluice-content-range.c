/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-content-range.h"

#include "sluice-scan.h"

static gboolean
scan_unit (const char **cursor)
{
  g_autofree char *unit = sluice_scan_token (cursor);

  return unit != NULL && g_ascii_strcasecmp (unit, "bytes") == 0;
}

static gboolean
scan_range (const char **cursor, SluiceContentRange *range)
{
  range->has_range = !sluice_scan_literal (cursor, '*');
  if (!range->has_range)
    return TRUE;
  return sluice_scan_number (cursor, &range->first) && sluice_scan_literal (cursor, '-') &&
         sluice_scan_number (cursor, &range->last) && range->first <= range->last;
}

static gboolean
scan_total (const char **cursor, SluiceContentRange *range)
{
  range->has_total = !sluice_scan_literal (cursor, '*');
  if (!range->has_total)
    return range->has_range;
  return sluice_scan_number (cursor, &range->total) &&
         (!range->has_range || range->last < range->total);
}

/**
 * sluice_content_range_parse:
 * @value: (nullable): a Content-Range field value
 * @range: (out caller-allocates): what it says; unspecified when refused
 *
 * Reads the byte ranges of RFC 9110, section 14.4, and nothing looser: bytes
 * are written where this field says, so a doubtful one must not pass.
 *
 * Returns: whether @value is a valid range of bytes
 */
gboolean
sluice_content_range_parse (const char *value, SluiceContentRange *range)
{
  const char *cursor = value;

  g_return_val_if_fail (range != NULL, FALSE);

  *range = (SluiceContentRange){ 0 };
  return value != NULL && scan_unit (&cursor) && sluice_scan_literal (&cursor, ' ') &&
         scan_range (&cursor, range) && sluice_scan_literal (&cursor, '/') &&
         scan_total (&cursor, range) && *cursor == '\0';
}
