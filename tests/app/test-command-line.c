/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <string.h>

#include "scratch.h"
#include "sluice-command-line.h"
#include "sluice-link.h"

static SluiceCommandLine *
read_words (const char *folder, const char *words, GError **error)
{
  g_autoptr (GVariantDict) options = g_variant_dict_new (NULL);
  g_auto (GStrv) arguments = g_strsplit (words, " ", -1);
  g_autoptr (GStrvBuilder) rest = g_strv_builder_new ();
  g_auto (GStrv) links = NULL;

  for (guint i = 0; arguments[i] != NULL; i++)
    if (g_str_has_prefix (arguments[i], "--"))
      g_variant_dict_insert (options, arguments[i] + 2, "b", TRUE);
    else if (*arguments[i] != '\0')
      g_strv_builder_add (rest, arguments[i]);
  links = g_strv_builder_end (rest);
  if (links[0] != NULL)
    g_variant_dict_insert (options, G_OPTION_REMAINING, "^aay", links);
  return sluice_command_line_new (options, folder, error);
}

static void
test_links (void)
{
  g_autofree char *folder = scratch_folder_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (SluiceCommandLine) none = read_words (folder, "", &error);
  g_autoptr (SluiceCommandLine) two = NULL;
  g_autoptr (SluiceCommandLine) quit = NULL;

  g_assert_no_error (error);
  g_assert_cmpuint (none->links->len + none->files->len, ==, 0);
  g_assert_false (none->now);
  g_assert_cmpint (none->wish, ==, SLUICE_WISH_NONE);

  two = read_words (folder, "--now https://example.org/a[1-3] example.org:80/b", &error);
  g_assert_no_error (error);
  g_assert_true (two->now);
  g_assert_cmpuint (two->links->len, ==, 2);
  g_assert_cmpstr (two->links->pdata[0], ==, "https://example.org/a[1-3]");
  g_assert_cmpstr (two->links->pdata[1], ==, "example.org:80/b");
  g_assert_cmpuint (two->files->len, ==, 0);

  quit = read_words (folder, "--quit", &error);
  g_assert_no_error (error);
  g_assert_cmpint (quit->wish, ==, SLUICE_WISH_QUIT);
  scratch_folder_remove (g_steal_pointer (&folder));
}

static void
test_files (void)
{
  g_autofree char *folder = scratch_folder_new ();
  g_autofree char *path = scratch_path (folder, "links.txt");
  g_autofree char *link = g_filename_to_uri (path, NULL, NULL);
  g_autofree char *words = g_strdup_printf ("links.txt %s %s", path, link);
  g_autoptr (GError) error = NULL;
  g_autoptr (SluiceCommandLine) line = NULL;

  scratch_put (folder, "links.txt", "https://example.org/x");
  line = read_words (folder, words, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (line->links->len, ==, 0);
  g_assert_cmpuint (line->files->len, ==, 3);
  for (guint i = 0; i < line->files->len; i++)
    {
      g_autofree char *found = g_file_get_path (line->files->pdata[i]);

      g_assert_cmpstr (found, ==, path);
    }
  scratch_folder_remove (g_steal_pointer (&folder));
}

static void
test_refused (void)
{
  static const struct
  {
    const char *words;
    const char *message; /* a part of it */
  } cases[] = {
    { "hello", "https://example.org/file.zip" },
    { "magnet:?secret", "cannot be downloaded" },
    { "https://secret:secret@/x", "not a complete link" },
    { "https://example.org/a magnet:?secret", "Link 2: " },
    { "https://example.org/a[9-1]", "counts down" },
    { "/nowhere/secret", "There is no file" },
    { "file:///nowhere/x", "There is no file" },
    { "--now", "--now needs a link" },
    { "--quit https://example.org/a", "stands alone" },
    { "--quit --now", "--quit stands alone" },
    { "--add https://example.org/a", "--add stands alone" },
    { "--pause-all --resume-all", "--resume-all stands alone" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (SluiceCommandLine) line = read_words ("/nowhere", cases[i].words, &error);

      g_test_message ("%s", cases[i].words);
      g_assert_null (line);
      g_assert_nonnull (error);
      g_test_message ("%s", error->message);
      g_assert_nonnull (strstr (error->message, cases[i].message));
      g_assert_true (g_str_has_suffix (error->message, "."));
      g_assert_true (error->domain == SLUICE_LINK_ERROR || error->domain == G_OPTION_ERROR);
      if (strstr (cases[i].words, "nowhere") == NULL)
        g_assert_null (strstr (error->message, "secret"));
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/command-line/links", test_links);
  g_test_add_func ("/command-line/files", test_files);
  g_test_add_func ("/command-line/refused", test_refused);
  return g_test_run ();
}
