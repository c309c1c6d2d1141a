/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "fuzz-target.h"

#include <string.h>

#include "sluice-file-name.h"
#include "sluice-kind.h"

/* What this program puts behind a name has to fit as well. */
#define LONGEST_SUFFIX (sizeof " (99).part.json.bak" - 1)

static gboolean
is_ours (const char *name)
{
  g_autofree char *lower = g_ascii_strdown (name, -1);

  return g_str_has_suffix (lower, ".part") || g_str_has_suffix (lower, ".part.json") ||
         g_str_has_suffix (lower, ".part.bak") || g_str_has_suffix (lower, ".part.json.bak");
}

static void
claim_extension (const char *name)
{
  const char *extension = sluice_file_name_extension (name);

  if (extension != NULL)
    {
      g_assert_true (extension > name && extension < name + strlen (name));
      g_assert_cmpint (*extension, ==, '.');
    }
  g_assert_cmpint (sluice_kind_of_name (name), <, SLUICE_N_KINDS);
}

/* One of many of a name: as safe, and no other's. */
static void
claim_numbered (const char *name)
{
  g_autofree char *first = sluice_file_name_numbered (name, 1);
  g_autofree char *last = sluice_file_name_numbered (name, G_MAXUINT);
  const char *extension = sluice_file_name_extension (name);

  fuzz_assert_file_name (first);
  fuzz_assert_file_name (last);
  /* The longest name that has that number already gets it in its place. */
  g_assert_true (!g_str_equal (first, name) || strstr (name, " (1)") != NULL);
  g_assert_cmpstr (first, !=, last);
  g_assert_nonnull (strstr (first, " (1)"));
  g_assert_cmpstr (sluice_file_name_extension (first), ==, extension);
}

int
LLVMFuzzerTestOneInput (const guint8 *bytes, gsize length)
{
  g_autofree char *text = fuzz_dup_text (bytes, length);
  g_autofree char *name = sluice_file_name_sanitize (text);

  if (name == NULL)
    return 0;
  fuzz_assert_file_name (name);
  g_assert_cmpuint (strlen (name) + LONGEST_SUFFIX, <=, 255);
  g_assert_false (is_ours (name));
  g_assert_false (g_ascii_isspace (name[strlen (name) - 1]));
  g_assert_cmpint (name[strlen (name) - 1], !=, '.');
  claim_extension (name);
  claim_numbered (name);
  return 0;
}
