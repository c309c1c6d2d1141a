/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "fuzz-target.h"

#include <string.h>

#include "sluice-link-text.h"
#include "sluice-link.h"

static void
claim_link (const char *link)
{
  g_autoptr (GUri) uri = sluice_link_parse (link, NULL);

  g_assert_nonnull (uri);
  fuzz_assert_text (link);
  g_assert_cmpuint (strlen (link), <=, SLUICE_LINK_TEXT_LONGEST);
  g_assert_null (strpbrk (link, " \t\r\n<>\"`"));
}

/* A list of the links that were found, one a line, holds just these. */
static void
claim_found_again (GPtrArray *links)
{
  g_autofree char *list = NULL;
  g_autoptr (GPtrArray) again = NULL;

  g_ptr_array_add (links, NULL);
  list = g_strjoinv ("\n", (char **) links->pdata);
  g_ptr_array_set_size (links, (int) links->len - 1);
  again = sluice_link_text_find (list);
  g_assert_cmpuint (again->len, ==, links->len);
  for (guint i = 0; i < links->len; i++)
    g_assert_cmpstr (again->pdata[i], ==, links->pdata[i]);
}

int
LLVMFuzzerTestOneInput (const guint8 *bytes, gsize length)
{
  g_autofree char *text = fuzz_dup_text (bytes, length);
  g_autoptr (GPtrArray) links = sluice_link_text_find (text);
  g_autoptr (GHashTable) known = g_hash_table_new (g_str_hash, g_str_equal);

  g_assert_cmpuint (links->len, <=, SLUICE_LINK_TEXT_MOST);
  for (guint i = 0; i < links->len; i++)
    {
      claim_link (links->pdata[i]);
      g_assert_true (g_hash_table_add (known, links->pdata[i]));
    }
  /* "&amp;amp;" is taken for "&amp;" once, and for "&" the second time. */
  if (strstr (text, "&amp;") == NULL)
    claim_found_again (links);
  return 0;
}
