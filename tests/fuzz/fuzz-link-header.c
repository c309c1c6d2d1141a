/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "fuzz-target.h"

#include <string.h>

#include "sluice-link-header.h"
#include "sluice-link.h"

/* Whatever a server writes, a mirror is another machine, and named without secrets. */
static void
claim_mirror (const SluiceMirror *mirror)
{
  g_autofree char *text = g_uri_to_string (mirror->uri);
  g_autoptr (GUri) again = sluice_link_parse (text, NULL);

  g_assert_nonnull (again);
  g_assert_true (sluice_mirror_can_be (mirror->uri));
  g_assert_cmpstr (g_uri_get_scheme (mirror->uri), !=, "file");
  g_assert_null (g_uri_get_userinfo (mirror->uri));
  g_assert_cmpuint (mirror->priority, >=, SLUICE_MIRROR_FIRST_PRIORITY);
  g_assert_cmpuint (mirror->priority, <=, SLUICE_MIRROR_LAST_PRIORITY);
  if (mirror->location != NULL)
    g_assert_cmpuint (strlen (mirror->location), ==, 2);
}

int
LLVMFuzzerTestOneInput (const guint8 *bytes, gsize length)
{
  g_autofree char *value = fuzz_dup_text (bytes, length);
  g_autoptr (GUri) base = sluice_link_parse ("https://example.org/files/file", NULL);
  g_autoptr (GPtrArray) mirrors = sluice_link_header_parse_duplicates (value, base);

  if (mirrors == NULL)
    return 0;
  g_assert_cmpuint (mirrors->len, >=, 1);
  g_assert_cmpuint (mirrors->len, <=, SLUICE_MIRROR_MOST);
  for (guint i = 0; i < mirrors->len; i++)
    claim_mirror (g_ptr_array_index (mirrors, i));
  return 0;
}
