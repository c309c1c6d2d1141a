/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-small-file.h"

#include <string.h>
#include <sys/stat.h>
#include <sys/xattr.h>

#include "scratch.h"
#include "sluice-disk.h"
#include "sluice-seal-book.h"

#define MANY 70 /* more than are open at a time */
#define TEXT "all of it"
#define ORIGIN "https://example.org/file"

typedef struct
{
  char *folder;
  GFile *directory;
  SluiceResumeRecord *known;
} Fixture;

static void
set_up (Fixture *self, gconstpointer data)
{
  self->folder = scratch_folder_new ();
  self->directory = g_file_new_for_path (self->folder);
  self->known = sluice_resume_record_new ();
  self->known->link = g_strdup (ORIGIN);
  self->known->name = g_strdup ("file");
  self->known->size = strlen (TEXT);
  self->known->blocks = sluice_block_table_new (strlen (TEXT));
  sluice_block_table_wrote (self->known->blocks, 0, TEXT, strlen (TEXT), 0);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  g_assert_cmpuint (scratch_count_descriptors (self->folder), ==, 0);
  g_clear_object (&self->directory);
  sluice_resume_record_free (self->known);
  scratch_folder_remove (self->folder);
}

static void
begin (Fixture *self, const char *name, GAsyncResult **slot)
{
  const SluiceSmallFile file = { .directory = self->directory,
                                 .name = name,
                                 .bytes = (const guint8 *) TEXT,
                                 .size = strlen (TEXT),
                                 .origin = ORIGIN,
                                 .known = self->known };

  sluice_small_file_place_async (&file, scratch_result_cb, slot);
}

static GFile *
place (Fixture *self, const char *name, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  begin (self, name, &result);
  return sluice_small_file_place_finish (scratch_await (&result), error);
}

/* Not every file system can have files without a name. */
static gboolean
is_possible (Fixture *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GFile) file = place (self, "first", &error);

  if (file == NULL)
    g_test_skip (error->message);
  return file != NULL;
}

static void
test_placed (Fixture *self, gconstpointer data)
{
  g_autofree char *path = scratch_path (self->folder, "first");
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (SluiceSeal) seal = NULL;
  char origin[sizeof ORIGIN];
  struct stat status;
  ssize_t length;

  if (!is_possible (self))
    return;

  scratch_assert_text (self->folder, "first", TEXT);
  g_assert_no_errno (stat (path, &status));
  seal = sluice_seal_book_find (file, sluice_disk_get_modified (&status), strlen (TEXT));
  g_assert_nonnull (seal);
  g_assert_cmpstr (seal->record->name, ==, "first");
  length = getxattr (path, "user.xdg.origin.url", origin, sizeof origin);
  if (length >= 0)
    g_assert_cmpmem (origin, length, ORIGIN, strlen (ORIGIN));
}

static void
test_name_is_taken (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  if (!is_possible (self))
    return;

  scratch_put (self->folder, "second", "somebody's");
  g_assert_null (place (self, "second", &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_EXISTS);
  scratch_assert_text (self->folder, "second", "somebody's");
}

static void
test_no_folder (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = scratch_path (self->folder, "not there");

  g_object_unref (self->directory);
  self->directory = g_file_new_for_path (path);
  g_assert_null (place (self, "first", &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
}

/* One that fails takes no other with it. */
static void
test_many (Fixture *self, gconstpointer data)
{
  GAsyncResult *results[MANY] = { NULL };
  char *names[MANY];

  if (!is_possible (self))
    return;

  for (guint i = 0; i < MANY; i++)
    {
      names[i] = g_strdup_printf ("file-%u", i / 2);
      begin (self, names[i], &results[i]);
    }
  for (guint i = 0; i < MANY; i++)
    {
      g_autofree char *name = names[i];
      g_autoptr (GAsyncResult) result = scratch_await (&results[i]);
      g_autoptr (GFile) file = sluice_small_file_place_finish (result, NULL);

      g_assert_cmpint (file != NULL, ==, i % 2 == 0);
      scratch_assert_text (self->folder, name, TEXT);
    }
}

#define TEST(name, function)                                                                       \
  g_test_add ("/small-file/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  char *home = scratch_data_home_new ();

  g_test_init (&argc, &argv, NULL);

  TEST ("placed", test_placed);
  TEST ("name-is-taken", test_name_is_taken);
  TEST ("no-folder", test_no_folder);
  TEST ("many", test_many);
  return scratch_data_home_run (home);
}
