/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "fuzz-target.h"

#include <string.h>

#include "sluice-link.h"

/* How many lines have to be links. */
static guint
count_wanted (const char *text)
{
  gboolean marked = g_str_has_prefix (text, "\xef\xbb\xbf");
  g_auto (GStrv) lines = g_strsplit (marked ? text + 3 : text, "\n", -1);
  guint n_wanted = 0;

  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_strstrip (lines[i]);
      n_wanted += *lines[i] != '\0' && *lines[i] != '#';
    }
  return n_wanted;
}

int
LLVMFuzzerTestOneInput (const guint8 *bytes, gsize length)
{
  g_autofree char *text = fuzz_dup_text (bytes, length);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) links = sluice_link_parse_list (text, &error);

  if (links == NULL)
    {
      fuzz_assert_sentence (error, SLUICE_LINK_ERROR);
      g_assert_true (g_str_has_prefix (error->message, "Line "));
      return 0;
    }
  g_assert_cmpuint (links->len, ==, count_wanted (text));
  for (guint i = 0; i < links->len; i++)
    g_assert_nonnull (g_uri_get_scheme (links->pdata[i]));
  return 0;
}
