/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "fuzz-target.h"

#include <string.h>

#include "sluice-content-disposition.h"
#include "sluice-file-name.h"

static void
claim_name (const char *value)
{
  g_autofree char *name = sluice_content_disposition_dup_file_name (value);
  g_autofree char *safe = sluice_file_name_sanitize (name);

  fuzz_assert_text (name);
  g_assert_cmpstr (name, !=, "");
  if (safe != NULL)
    fuzz_assert_file_name (safe);
}

/* A name that was written as RFC 8187 has it comes out as it was. */
static void
claim_extended (const char *text)
{
  g_autofree char *encoded = g_uri_escape_string (text, NULL, FALSE);
  g_autofree char *value =
      g_strdup_printf ("attachment; filename=other; filename*=UTF-8'de'%s", encoded);
  g_autofree char *name = sluice_content_disposition_dup_file_name (value);

  g_assert_true (sluice_content_disposition_is_attachment (value));
  if (g_utf8_validate (text, -1, NULL) && *text != '\0')
    g_assert_cmpstr (name, ==, text);
  else
    g_assert_cmpstr (name, ==, "other");
}

/* So does one between quotes, but where it looks encoded. */
static void
claim_quoted (const char *text)
{
  GString *quoted = g_string_new ("filename=\"");
  g_autofree char *value = NULL;
  g_autofree char *name = NULL;

  for (const char *p = text; *p != '\0'; p++)
    {
      if (*p == '"' || *p == '\\')
        g_string_append_c (quoted, '\\');
      g_string_append_c (quoted, *p);
    }
  value = g_string_free (g_string_append_c (quoted, '"'), FALSE);
  name = sluice_content_disposition_dup_file_name (value);
  if (*text != '\0' && strchr (text, '%') == NULL && g_utf8_validate (text, -1, NULL))
    g_assert_cmpstr (name, ==, text);
}

int
LLVMFuzzerTestOneInput (const guint8 *bytes, gsize length)
{
  g_autofree char *value = fuzz_dup_text (bytes, length);

  claim_name (value);
  claim_extended (value);
  claim_quoted (value);
  return 0;
}
