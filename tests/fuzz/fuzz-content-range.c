/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "fuzz-target.h"

#include <string.h>

#include "sluice-content-range.h"

/* The field written anew: what was read differs from it in nothing but leading
 * zeros and the case of the unit. */
static char *
write_field (const SluiceContentRange *range)
{
  GString *field = g_string_new ("bytes ");

  if (range->has_range)
    g_string_append_printf (field, "%" G_GUINT64_FORMAT "-%" G_GUINT64_FORMAT, range->first,
                            range->last);
  else
    g_string_append_c (field, '*');
  g_string_append_c (field, '/');
  if (range->has_total)
    g_string_append_printf (field, "%" G_GUINT64_FORMAT, range->total);
  else
    g_string_append_c (field, '*');
  return g_string_free (field, FALSE);
}

/* Without the zeros that lead a number. */
static char *
dup_plain (const char *value)
{
  GString *plain = g_string_new (NULL);

  for (const char *p = value; *p != '\0'; p++)
    {
      gboolean leads = p == value || !g_ascii_isdigit (p[-1]);

      while (leads && *p == '0' && g_ascii_isdigit (p[1]))
        p++;
      g_string_append_c (plain, g_ascii_tolower (*p));
    }
  return g_string_free (plain, FALSE);
}

int
LLVMFuzzerTestOneInput (const guint8 *bytes, gsize length)
{
  g_autofree char *value = fuzz_dup_text (bytes, length);
  SluiceContentRange range;

  if (sluice_content_range_parse (value, &range))
    {
      g_autofree char *plain = dup_plain (value);
      g_autofree char *written = write_field (&range);

      g_assert_cmpstr (written, ==, plain);
      g_assert_true (range.has_range || range.has_total);
      g_assert_true (!range.has_range || range.first <= range.last);
      g_assert_true (!range.has_range || range.last <= G_MAXINT64);
      g_assert_true (!range.has_total || range.total <= G_MAXINT64);
      g_assert_true (!range.has_range || !range.has_total || range.last < range.total);
    }
  return 0;
}
