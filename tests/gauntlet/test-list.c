/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The list of downloads was damaged, or its folder cannot be used. What can be read
 * is kept, the rest is told of and lies beside it, and the program works on. */

#include <errno.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "scratch.h"
#include "sluice-journal-file.h"
#include "sluice-library.h"
#include "small-disk.h"

#define NAME "queue.jsonl"
#define N_LINES 3
#define MANY 100000
#define NESTED 100000
#define SPARSE ((off_t) 1 << 30)
#define BIT_STEP 11 /* of a sample: has no factor in common with the bits of a byte */

typedef struct
{
  char *folder;
  GFile *file;
  GString *text; /* a journal of a few lines, as it was written */
} Fixture;

static void
put (Fixture *self, const char *text, gsize length)
{
  g_autoptr (GError) error = NULL;

  g_file_set_contents (g_file_peek_path (self->file), text, (gssize) length, &error);
  g_assert_no_error (error);
}

static void
add_line (GString *text, guint number)
{
  g_autofree char *object =
      g_strdup_printf ("{\"id\":\"d%u\",\"link\":\"http://h/%u\"}", number, number);
  g_autofree char *line = sluice_journal_line_seal (object);

  g_string_append (text, line);
}

static void
set_up (Fixture *self, gconstpointer data)
{
  g_autofree char *header = sluice_journal_line_new_header ();

  self->folder = scratch_folder_new ();
  self->file = g_file_new_build_filename (self->folder, NAME, NULL);
  self->text = g_string_new (header);
  for (guint i = 0; i < N_LINES; i++)
    add_line (self->text, i);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  g_assert_cmpuint (scratch_count_descriptors (self->folder), ==, 0);
  g_clear_object (&self->file);
  g_string_free (self->text, TRUE);
  scratch_folder_remove (self->folder);
}

/* Every line that is shown is one that was written, whole. */
typedef struct
{
  const char *text;
  guint n_lines;
} Reading;

static void
look_cb (const SluiceJournalLine *line, gpointer user_data)
{
  Reading *reading = user_data;
  g_autofree char *shown = g_strndup (line->text, line->length);

  g_assert_nonnull (strstr (reading->text, shown));
  reading->n_lines++;
}

/* Returns: how many lines could be read; -1 when the journal was refused */
static int
read_lines (Fixture *self, guint *n_damaged)
{
  Reading reading = { .text = self->text->str };
  g_autoptr (GError) error = NULL;
  g_autoptr (SluiceJournalFile) journal =
      sluice_journal_file_open (self->file, look_cb, &reading, &error);

  if (journal == NULL)
    {
      g_assert_cmpstr (error->message, !=, "");
      return -1;
    }
  *n_damaged = sluice_journal_file_get_damaged (journal);
  return (int) reading.n_lines;
}

static guint
count_whole_lines (const char *text, gsize length)
{
  guint n = 0;

  for (gsize i = 0; i < length; i++)
    n += text[i] == '\n';
  return n > 0 ? n - 1 : 0; /* the first one says how to read the rest */
}

/* All lines before the cut are there, and only the torn one is lost. */
static void
test_every_cut (Fixture *self, gconstpointer data)
{
  for (gsize length = 0; length < self->text->len; length++)
    {
      guint n_damaged = 0;

      put (self, self->text->str, length);
      g_assert_cmpint (read_lines (self, &n_damaged), ==,
                       (int) count_whole_lines (self->text->str, length));
      g_assert_cmpuint (n_damaged, ==, 0);
    }
  g_assert_false (scratch_has (self->folder, NAME ".bak"));
}

/* A bit costs its line, or, where it was the end of one, the next as well; and what was
 * there is kept as it was. */
static void
test_bits (Fixture *self, gconstpointer data)
{
  gsize step = g_getenv ("SLUICE_SOAK") != NULL ? 1 : BIT_STEP;
  g_autofree char *damaged = g_memdup2 (self->text->str, self->text->len);

  for (gsize i = 0; i < 8 * self->text->len; i += step)
    {
      char bit = (char) (1 << i % 8);
      guint n_damaged = 0;
      int n_lines;

      damaged[i / 8] ^= bit;
      put (self, damaged, self->text->len);
      n_lines = read_lines (self, &n_damaged);
      g_assert_cmpint (n_lines, >=, N_LINES - 2);
      if (n_damaged > 0)
        {
          g_autofree char *path = scratch_path (self->folder, NAME ".bak");
          g_autofree char *kept = NULL;
          gsize length;

          g_assert_true (g_file_get_contents (path, &kept, &length, NULL));
          g_assert_cmpmem (kept, length, damaged, self->text->len);
        }
      damaged[i / 8] ^= bit;
    }
}

static void
test_zeroed (Fixture *self, gconstpointer data)
{
  g_autofree char *zeros = g_malloc0 (self->text->len);
  guint n_damaged = 0;

  put (self, zeros, self->text->len);
  g_assert_cmpint (read_lines (self, &n_damaged), ==, 0);
}

static void
test_nested (Fixture *self, gconstpointer data)
{
  g_autofree char *brackets = g_strnfill (NESTED, '[');
  g_autofree char *object = g_strconcat ("{\"id\":\"deep\",\"link\":", brackets, "}", NULL);
  g_autofree char *line = sluice_journal_line_seal (object);
  guint n_damaged = 0;

  g_string_append (self->text, line);
  add_line (self->text, N_LINES);
  put (self, self->text->str, self->text->len);
  g_assert_cmpint (read_lines (self, &n_damaged), >=, N_LINES + 1);
}

/* What no list can be is neither read nor copied. */
static void
test_huge (Fixture *self, gconstpointer data)
{
  guint n_damaged = 0;

  put (self, self->text->str, self->text->len);
  g_assert_no_errno (truncate (g_file_peek_path (self->file), SPARSE));
  g_assert_cmpint (read_lines (self, &n_damaged), ==, -1);
  g_assert_false (scratch_has (self->folder, NAME ".bak"));
}

static void
count_cb (const SluiceJournalLine *line, gpointer user_data)
{
  (*(guint *) user_data)++;
}

/* One of very many is damaged: the others are there. */
static void
test_one_of_many (Fixture *self, gconstpointer data)
{
  g_autoptr (SluiceJournalFile) journal = NULL;
  g_autoptr (GError) error = NULL;
  guint n_lines = 0;
  char *middle;

  for (guint i = N_LINES; i < MANY; i++)
    add_line (self->text, i);
  middle = strstr (self->text->str, "http://h/50000\"");
  *middle = 'H';
  put (self, self->text->str, self->text->len);
  journal = sluice_journal_file_open (self->file, count_cb, &n_lines, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (n_lines, ==, MANY - 1);
  g_assert_cmpuint (sluice_journal_file_get_damaged (journal), ==, 1);
  g_assert_true (scratch_has (self->folder, NAME ".bak"));
}

/* ---- The folder ---- */

/* Returns: what the library said, or NULL when it can keep its list. It works all the same. */
static char *
load (const char *folder)
{
  g_autoptr (GFile) shelf = g_file_new_for_path (folder);
  g_autoptr (SluiceLibrary) library = sluice_library_new (shelf);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  const char *const none[] = { NULL };

  sluice_library_set_folders (library, none);
  sluice_library_load_async (library, NULL, scratch_result_cb, &result);
  scratch_await (&result);
  return sluice_library_load_finish (library, result, &error) ? NULL : g_strdup (error->message);
}

static void
assert_told (const char *folder)
{
  g_autofree char *message = load (folder);

  g_assert_nonnull (message);
  g_assert_nonnull (strstr (message, "forgotten"));
}

static void
test_lock_is_folder (Fixture *self, gconstpointer data)
{
  g_autofree char *lock = scratch_path (self->folder, "lock");

  g_assert_no_errno (mkdir (lock, 0700));
  assert_told (self->folder);
  g_assert_no_errno (rmdir (lock));
}

static void
test_read_only (Fixture *self, gconstpointer data)
{
  g_autofree char *view = scratch_path (self->folder, "view");

  g_assert_no_errno (mkdir (view, 0700));
  if (mount (self->folder, view, NULL, MS_BIND, NULL) < 0 ||
      mount (NULL, view, NULL, MS_REMOUNT | MS_BIND | MS_RDONLY, NULL) < 0)
    {
      g_test_skip ("No folder can be made read-only here.");
      return;
    }
  assert_told (view);
  umount2 (view, MNT_DETACH);
}

static void
test_shelf_is_file (Fixture *self, gconstpointer data)
{
  g_autofree char *path = g_file_get_path (self->file);

  put (self, "a letter", 8);
  assert_told (path);
  scratch_assert_text (self->folder, NAME, "a letter");
}

static void
add (const char *name, void (*test) (Fixture *, gconstpointer))
{
  g_autofree char *path = g_strconcat ("/list/", name, NULL);

  g_test_add (path, Fixture, NULL, set_up, test, tear_down);
}

int
main (int argc, char **argv)
{
  small_disk_enter_namespace (); /* before anything starts a thread */
  g_test_init (&argc, &argv, NULL);

  add ("every-cut", test_every_cut);
  add ("bits", test_bits);
  add ("zeroed", test_zeroed);
  add ("nested", test_nested);
  add ("huge", test_huge);
  add ("one-of-many", test_one_of_many);
  add ("lock-is-folder", test_lock_is_folder);
  add ("read-only", test_read_only);
  add ("shelf-is-file", test_shelf_is_file);

  return g_test_run ();
}
