/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Runs a target once with each of its seeds: what was found once is looked for
 * everywhere, whether or not the compiler knows libFuzzer. */

#include "fuzz-target.h"

static void
test_seed (gconstpointer data)
{
  const char *path = data;
  g_autofree char *bytes = NULL;
  g_autoptr (GError) error = NULL;
  gsize length = 0;

  g_file_get_contents (path, &bytes, &length, &error);
  g_assert_no_error (error);
  LLVMFuzzerTestOneInput ((const guint8 *) bytes, length);
}

static void
add_seeds (const char *folder)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GDir) seeds = g_dir_open (folder, 0, &error);
  g_autofree char *target = g_path_get_basename (folder);
  const char *name;

  g_assert_no_error (error);
  while ((name = g_dir_read_name (seeds)) != NULL)
    {
      g_autofree char *test = g_strdup_printf ("/fuzz/%s/%s", target, name);

      g_test_add_data_func_full (test, g_build_filename (folder, name, NULL), test_seed, g_free);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_assert_cmpint (argc, ==, 2);
  add_seeds (argv[1]);
  return g_test_run ();
}
