/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <fcntl.h>
#include <glib/gstdio.h>
#include <unistd.h>

#include "scratch.h"
#include "sluice-destination.h"
#include "sluice-disk.h"
#include "sluice-error.h"

G_BEGIN_DECLS

#define LINK "https://example.org/film.mkv"
#define NAME "film.mkv"
#define BLOCK ((guint64) SLUICE_BLOCK_TABLE_SMALLEST_BLOCK)
#define SIZE (2 * BLOCK + 1000) /* two whole blocks and a short one */

typedef struct
{
  char *folder;
  GFile *directory;
} Fixture;

static inline void
set_up (Fixture *self, gconstpointer data)
{
  self->folder = scratch_folder_new ();
  self->directory = g_file_new_for_path (self->folder);
}

static inline void
tear_down (Fixture *self, gconstpointer data)
{
  g_assert_cmpuint (scratch_count_descriptors (self->folder), ==, 0);
  g_clear_object (&self->directory);
  scratch_folder_remove (self->folder);
}

static inline guint
count_lock_files (void)
{
  g_autofree char *path = g_build_filename (g_get_user_data_dir (), "sluice", "locks", NULL);
  g_autoptr (GDir) folder = g_dir_open (path, 0, NULL);
  guint count = 0;

  while (folder != NULL && g_dir_read_name (folder) != NULL)
    count++;
  return count;
}

static inline SluiceDescription *
describe (const char *etag)
{
  g_autoptr (GUri) uri = g_uri_parse (LINK, G_URI_FLAGS_NONE, NULL);
  SluiceDescription *found = sluice_description_new (uri);

  found->size = (gint64) SIZE;
  found->resumable = TRUE;
  found->etag = g_strdup (etag);
  found->strong = TRUE;
  return found;
}

static inline SluiceResumeRecord *
record_new (const char *link)
{
  SluiceResumeRecord *record = sluice_resume_record_new ();

  record->link = g_strdup (link);
  record->name = g_strdup (NAME);
  record->size = (gint64) SIZE;
  record->resumable = TRUE;
  record->etag = g_strdup ("\"1\"");
  record->strong = TRUE;
  record->blocks = sluice_block_table_new (SIZE);
  return record;
}

/* What a block hashes to, as far as it is there. */
static inline guint64
hash_block (const char *part, SluiceRange range)
{
  int fd = open (part, O_RDONLY | O_CLOEXEC);
  guint64 checksum = 0;

  g_assert_no_errno (fd);
  sluice_disk_hash (fd, range.start, range.end - range.start, NULL, &checksum);
  close (fd);
  return checksum;
}

/* What an earlier run of @link left: @blocks whole blocks and a part of @length. */
static inline void
leave (Fixture *self, const char *link, guint blocks, guint64 length)
{
  g_autoptr (SluiceResumeRecord) record = record_new (link);
  g_autoptr (GFile) file = g_file_get_child (self->directory, NAME ".part.json");
  g_autofree char *part = scratch_path (self->folder, NAME ".part");
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) error = NULL;

  scratch_put (self->folder, NAME ".part", "old");
  g_assert_no_errno (truncate (part, (off_t) length));
  for (guint i = 0; i < blocks; i++)
    {
      SluiceRange range = sluice_block_table_get_range (record->blocks, i);

      sluice_block_table_set_hashed (record->blocks, i, hash_block (part, range), 1);
      sluice_ranges_add (record->on_disk, range.start, range.end);
    }

  bytes = sluice_resume_record_serialize (record);
  sluice_resume_record_save (file, bytes, &error);
  g_assert_no_error (error);
}

static inline SluiceDestination *
look (Fixture *self, gboolean restart, GCancellable *cancellable, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  sluice_destination_look_async (self->directory, NAME, LINK, restart, cancellable,
                                 scratch_result_cb, &result);
  return sluice_destination_look_finish (scratch_await (&result), NULL, error);
}

static inline SluiceDestination *
try_claim (Fixture *self, const char *etag, gboolean restart, GError **error)
{
  g_autoptr (SluiceDescription) found = describe (etag);
  g_autoptr (GAsyncResult) result = NULL;

  sluice_destination_claim_async (self->directory, NAME, found, record_new (LINK), restart, NULL,
                                  scratch_result_cb, &result);
  return sluice_destination_claim_finish (scratch_await (&result), error);
}

static inline SluiceDestination *
claim (Fixture *self)
{
  g_autoptr (GError) error = NULL;
  SluiceDestination *destination = try_claim (self, "\"1\"", FALSE, &error);

  g_assert_no_error (error);
  g_assert_nonnull (destination);
  return destination;
}

static inline void
begin_again (SluiceDestination *destination)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  sluice_destination_begin_again_async (destination, record_new (LINK), scratch_result_cb, &result);
  g_assert_true (sluice_destination_begin_again_finish (scratch_await (&result), &error));
  g_assert_no_error (error);
}

static inline GFile *
publish (SluiceDestination *destination, GError **error)
{
  g_autoptr (SluiceResumeRecord) record = record_new (LINK);
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  SluicePublication publication = { .size = SIZE, .known = record };

  sluice_ranges_add (record->on_disk, 0, SIZE);
  publication.complete = bytes = sluice_resume_record_serialize (record);
  sluice_destination_publish_async (destination, &publication, scratch_result_cb, &result);
  return sluice_destination_publish_finish (scratch_await (&result), error);
}

/* A part begins: it has room and no bytes, and its record is on the disk. */
static inline void
assert_begun (const SluiceDestination *destination, const char *name)
{
  g_autoptr (SluiceResumeRecord) record =
      sluice_resume_record_load (destination->record_file, NULL, NULL);

  g_assert_cmpstr (destination->name, ==, name);
  g_assert_nonnull (destination->part);
  g_assert_nonnull (destination->lock);
  g_assert_false (destination->resumed);
  g_assert_nonnull (record);
  g_assert_cmpstr (record->name, ==, name);
  g_assert_cmpstr (record->link, ==, LINK);
  g_assert_cmpuint (sluice_ranges_n_runs (record->on_disk), ==, 0);
}

static inline void
assert_set_aside (Fixture *self, const SluiceDestination *destination, const char *name)
{
  g_autofree char *path = scratch_path (self->folder, name);
  g_autofree char *record = g_strconcat (name, ".json", NULL);
  g_autofree char *text = NULL;

  g_assert_cmpstr (destination->set_aside, ==, path);
  g_assert_true (scratch_has (self->folder, record));
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, "old"); /* the rest is zeros */
}

G_END_DECLS
