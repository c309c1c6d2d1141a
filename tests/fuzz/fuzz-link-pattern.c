/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "fuzz-target.h"

#include <string.h>

#include "sluice-link-pattern.h"
#include "sluice-link.h"

#define MOST_BYTES (16 * 1024 * 1024) /* of all links together */

/* The first or the last link by another way: each pattern replaced by that value. */
static gboolean
replace_cb (const GMatchInfo *match, GString *result, gpointer user_data)
{
  gboolean *is_first = user_data;
  g_autofree char *first = g_match_info_fetch (match, 1);
  g_autofree char *last = g_match_info_fetch (match, 2);
  g_autofree char *step = g_match_info_fetch (match, 3);
  guint64 start = g_ascii_isdigit (*first) ? g_ascii_strtoull (first, NULL, 10) : (guchar) *first;
  guint64 end = g_ascii_isdigit (*last) ? g_ascii_strtoull (last, NULL, 10) : (guchar) *last;
  guint64 skip = step != NULL && *step != '\0' ? g_ascii_strtoull (step, NULL, 10) : 1;
  guint64 value = *is_first ? start : start + (end - start) / skip * skip;
  gsize width = MAX (*first == '0' ? strlen (first) : 1, *last == '0' ? strlen (last) : 1);

  if (g_ascii_isdigit (*first))
    g_string_append_printf (result, "%0*" G_GUINT64_FORMAT, (int) width, value);
  else
    g_string_append_c (result, (char) value);
  return FALSE;
}

static void
claim_end (const char *text, gboolean is_first, const char *link)
{
  g_autoptr (GRegex) pattern =
      g_regex_new ("\\[([0-9]+|[A-Za-z])-([0-9]+|[A-Za-z])(?::([0-9]+))?\\]", G_REGEX_RAW, 0, NULL);
  g_autofree char *wanted =
      g_regex_replace_eval (pattern, text, -1, 0, 0, replace_cb, &is_first, NULL);

  g_assert_cmpstr (link, ==, wanted);
}

int
LLVMFuzzerTestOneInput (const guint8 *bytes, gsize length)
{
  g_autofree char *text = fuzz_dup_text (bytes, length);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) links = sluice_link_pattern_expand (text, &error);
  gsize total = 0;

  if (links == NULL)
    {
      fuzz_assert_sentence (error, SLUICE_LINK_ERROR);
      g_assert_cmpint (error->code, ==, SLUICE_LINK_ERROR_PATTERN);
      return 0;
    }
  g_assert_cmpuint (links->len, >=, 1);
  g_assert_cmpuint (links->len, <=, SLUICE_LINK_PATTERN_MOST);
  claim_end (text, TRUE, links->pdata[0]);
  claim_end (text, FALSE, links->pdata[links->len - 1]);
  for (guint i = 0; i < links->len; i++)
    total += strlen (links->pdata[i]);
  g_assert_true (links->len == 1 || total <= MOST_BYTES);
  return 0;
}
