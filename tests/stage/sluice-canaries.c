/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-canaries.h"

#include <string.h>
#include <sys/xattr.h>

/* The header of HTTP has the password in another spelling. */
static const char *const canaries[] = {
  SLUICE_CANARY_PASSWORD,
  SLUICE_CANARY_HEADER,
  SLUICE_CANARY_AUTHORIZATION + sizeof "Basic" /* without that word */,
  SLUICE_CANARY_TOKEN,
};

/**
 * sluice_canaries_find:
 * @bytes: anything that got out
 * @length: how many bytes
 * @may_hold_token: it is a place where a link's query belongs
 *
 * Returns: (nullable): the first secret that is in @bytes
 */
const char *
sluice_canaries_find (const void *bytes, gsize length, gboolean may_hold_token)
{
  for (guint i = 0; i < G_N_ELEMENTS (canaries); i++)
    {
      if (may_hold_token && g_str_equal (canaries[i], SLUICE_CANARY_TOKEN))
        continue;
      if (memmem (bytes, length, canaries[i], strlen (canaries[i])) != NULL)
        return canaries[i];
    }

  return NULL;
}

static void
assert_none (const char *path, const char *what, const void *bytes, gsize length, gboolean token)
{
  const char *found = sluice_canaries_find (bytes, length, token);

  if (found != NULL)
    g_error ("The secret “%s” is in %s of “%s”.", found, what, path);
}

static void
assert_none_in_attribute (const char *path, const char *name)
{
  char value[4096];
  gssize length = lgetxattr (path, name, value, sizeof value);

  assert_none (path, "an attribute's name", name, strlen (name), FALSE);
  if (length > 0)
    assert_none (path, "an attribute", value, (gsize) length, FALSE);
}

static void
assert_none_in_attributes (const char *path)
{
  char names[4096];
  gssize length = llistxattr (path, names, sizeof names);

  for (gssize at = 0; at < length; at += (gssize) strlen (names + at) + 1)
    assert_none_in_attribute (path, names + at);
}

/* Also one that was put aside with its part (the second time under a number), or
 * was not yet in its place when the program was killed. */
static gboolean
is_record (const char *path)
{
  return g_regex_match_simple ("\\.part(\\.bak[0-9]*)?\\.json(\\.new)?$", path, 0, 0);
}

/* The record has to know the link to go on with it, query and all; only the user
 * can read it, and it goes with the part. */
static void
assert_none_in_file (const char *path)
{
  g_autofree char *bytes = NULL;
  gsize length = 0;

  if (g_file_test (path, G_FILE_TEST_IS_REGULAR) &&
      g_file_get_contents (path, &bytes, &length, NULL))
    assert_none (path, "the contents", bytes, length, is_record (path));
  assert_none_in_attributes (path);
}

/**
 * sluice_canaries_assert_none_below:
 * @path: a folder or a file
 *
 * Fails the test if a name, a content or an extended attribute of anything there
 * holds a secret.
 */
void
sluice_canaries_assert_none_below (const char *path)
{
  g_autoptr (GDir) folder = NULL;
  const char *name;

  assert_none (path, "the name", path, strlen (path), FALSE);
  if (g_file_test (path, G_FILE_TEST_IS_SYMLINK))
    return;

  assert_none_in_file (path);
  folder = g_dir_open (path, 0, NULL);
  while (folder != NULL && (name = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      sluice_canaries_assert_none_below (child);
    }
}
