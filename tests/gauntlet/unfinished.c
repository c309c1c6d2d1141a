/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "unfinished.h"

#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <xxhash.h>

#define SEED 11
#define RATE (8 * 1024 * 1024)
#define PAUSE_AT (UNFINISHED_BLOCK + UNFINISHED_BLOCK / 4)
#define LONGEST 60 /* seconds */

static const SluiceOriginScript script = {
  .path = "/" UNFINISHED_NAME,
  .file = { .seed = SEED,
            .size = UNFINISHED_SIZE,
            .etag = "\"eleven\"",
            .last_modified = SLUICE_CASE_LONG_AGO },
};

static GBytes *
read_file (Unfinished *self, const char *name)
{
  g_autofree char *path = unfinished_path (self, name);
  g_autoptr (GError) error = NULL;
  char *bytes = NULL;
  gsize length = 0;

  g_file_get_contents (path, &bytes, &length, &error);
  g_assert_no_error (error);
  return g_bytes_new_take (bytes, length);
}

static void
begin_and_pause (Unfinished *self)
{
  const char *const arguments[] = { "-x1", self->link, NULL };
  g_autoptr (SluiceRun) run = NULL;

  sluice_origin_crawl (self->scene->origin, PAUSE_AT);
  run = sluice_run_start (self->scene, arguments, NULL);
  g_assert_true (sluice_origin_await_sent (self->scene->origin, PAUSE_AT, LONGEST));
  sluice_run_signal (run, SIGINT);
  g_assert_cmpint (sluice_run_finish (run, LONGEST), ==, SLUICE_EXIT_INTERRUPTED);
  g_assert_true (sluice_origin_await_quiet (self->scene->origin, LONGEST));
  sluice_origin_lift_rates (self->scene->origin);
}

/**
 * unfinished_new:
 *
 * Begins a download and pauses it half-way.
 *
 * Returns: (transfer full): what that left
 */
Unfinished *
unfinished_new (void)
{
  const SluiceOriginSettings settings = { .rate = RATE };
  Unfinished *self = g_new0 (Unfinished, 1);

  self->scene = sluice_scene_new_with_origin (&settings, &script);
  self->link = sluice_origin_get_link (self->scene->origin, "127.0.0.1", script.path);
  self->outside = g_build_filename (self->scene->root, "outside", NULL);
  g_assert_no_errno (g_mkdir_with_parents (self->outside, 0755));

  begin_and_pause (self);
  self->part = read_file (self, UNFINISHED_PART);
  self->record = read_file (self, UNFINISHED_RECORD);
  return self;
}

/**
 * unfinished_free:
 * @self: (transfer full): an unfinished download
 *
 * Removes it with its scene.
 */
void
unfinished_free (Unfinished *self)
{
  g_bytes_unref (self->part);
  g_bytes_unref (self->record);
  g_free (self->outside);
  g_free (self->link);
  sluice_scene_free (self->scene);
  g_free (self);
}

/* Links are not followed, and what cannot be read goes as well. */
static void
remove_below (const char *folder)
{
  g_autoptr (GDir) listing = g_dir_open (folder, 0, NULL);
  const char *name;

  while (listing != NULL && (name = g_dir_read_name (listing)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      if (!g_file_test (path, G_FILE_TEST_IS_SYMLINK) && g_file_test (path, G_FILE_TEST_IS_DIR))
        {
          remove_below (path);
          g_assert_no_errno (rmdir (path));
        }
      else
        g_assert_no_errno (unlink (path));
    }
}

/**
 * unfinished_lay_out:
 * @self: an unfinished download
 *
 * Makes the folder what it was when the download was paused, and the one beside
 * it what a person may have there.
 */
void
unfinished_lay_out (Unfinished *self)
{
  g_autofree char *letter = g_build_filename (self->outside, "letter", NULL);
  g_autofree char *film = g_build_filename (self->outside, "film", NULL);
  g_autoptr (GBytes) bytes = unfinished_make_body (SEED + 1, UNFINISHED_SIZE);

  remove_below (self->scene->folder);
  remove_below (self->outside);
  unfinished_put (self, UNFINISHED_PART, self->part);
  unfinished_put (self, UNFINISHED_RECORD, self->record);
  g_assert_true (g_file_set_contents (letter, "Dear reader", -1, NULL));
  g_assert_true (g_file_set_contents (film, g_bytes_get_data (bytes, NULL),
                                      (gssize) g_bytes_get_size (bytes), NULL));
}

char *
unfinished_path (Unfinished *self, const char *name)
{
  return sluice_scene_get_path (self->scene, name);
}

/* Puts a file among the downloads, in the place of what has the name. */
void
unfinished_put (Unfinished *self, const char *name, GBytes *bytes)
{
  g_autofree char *path = unfinished_path (self, name);
  g_autoptr (GError) error = NULL;

  g_file_set_contents (path, g_bytes_get_data (bytes, NULL), (gssize) g_bytes_get_size (bytes),
                       &error);
  g_assert_no_error (error);
}

/* The bytes of a file that somebody could take for another. */
GBytes *
unfinished_make_body (guint64 seed, gsize length)
{
  char *bytes = g_malloc (length);

  sluice_origin_body_bytes (seed, 0, bytes, length);
  return g_bytes_new_take (bytes, length);
}

/**
 * unfinished_seal:
 * @text: a JSON object without a seal
 *
 * Returns: (transfer full): the same as the program would write it, if it ever
 *   wrote such a thing
 */
GBytes *
unfinished_seal (const char *text)
{
  gsize length = strlen (text) - 1;
  GString *sealed = g_string_new_len (text, (gssize) length);

  g_string_append_printf (sealed, ",\"sum\":\"%016" G_GINT64_MODIFIER "x\"}",
                          XXH3_64bits (text, length));
  return g_string_free_to_bytes (sealed);
}

/* The same command as before. */
SluiceRun *
unfinished_start (Unfinished *self)
{
  const char *const arguments[] = { "-x1", self->link, NULL };

  return sluice_run_start (self->scene, arguments, NULL);
}

/**
 * unfinished_finish:
 * @self: an unfinished download
 * @run: the command
 * @name: (out) (nullable) (transfer full): the name the file got, or %NULL
 *
 * Waits for the command's end, and looks whether it said what came of it.
 *
 * Returns: its exit status
 */
int
unfinished_finish (Unfinished *self, SluiceRun *run, char **name)
{
  int status = sluice_run_finish (run, LONGEST);
  const char *out = sluice_run_get_out (run);
  g_autofree char *folder = g_strconcat (self->scene->folder, "/", NULL);

  *name = NULL;
  sluice_scene_tell (self->scene);
  if (status == SLUICE_EXIT_FINISHED)
    {
      g_assert_true (g_str_has_prefix (out, folder) && g_str_has_suffix (out, "\n"));
      *name = g_strndup (out + strlen (folder), strlen (out + strlen (folder)) - 1);
      g_assert_null (strchr (*name, '/'));
      return status;
    }

  g_assert_cmpint (status, ==, SLUICE_EXIT_FAILED);
  g_assert_cmpstr (out, ==, "");
  g_assert_cmpstr (sluice_run_get_err (run), !=, "");
  return status;
}

/* The file is what the origin has, and nothing else is left of the download. */
void
unfinished_assert_whole (Unfinished *self, const char *name)
{
  g_assert_nonnull (name);
  sluice_scene_assert_file (self->scene, name, &script.file);
}

static char *
describe_file (const char *path)
{
  g_autofree char *kind = NULL;
  g_autofree char *text = NULL;
  struct stat status;
  gsize length = 0;

  g_assert_no_errno (lstat (path, &status));
  kind = g_strdup_printf ("%lu %o %u", (gulong) status.st_ino, status.st_mode, status.st_uid);
  if (S_ISLNK (status.st_mode))
    text = g_file_read_link (path, NULL);
  else if (S_ISREG (status.st_mode) && status.st_size <= 2 * UNFINISHED_SIZE &&
           g_file_get_contents (path, &text, &length, NULL))
    {
      char *digest = g_compute_checksum_for_data (G_CHECKSUM_SHA256, (guchar *) text, length);

      g_free (text);
      text = digest;
    }
  return g_strdup_printf ("%s %s", kind, text != NULL ? text : "");
}

/**
 * unfinished_describe:
 * @folder: a path
 *
 * Says of everything in a folder what it is and what it holds, whatever its name.
 *
 * Returns: (transfer full): pairs, the name and the description
 */
GStrv
unfinished_describe (const char *folder)
{
  g_autoptr (GStrvBuilder) lines = g_strv_builder_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GDir) listing = g_dir_open (folder, 0, &error);
  const char *name;

  g_assert_no_error (error);
  while ((name = g_dir_read_name (listing)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);
      g_autofree char *line = describe_file (path);

      g_strv_builder_add_many (lines, name, line, NULL);
    }
  return g_strv_builder_end (lines);
}
