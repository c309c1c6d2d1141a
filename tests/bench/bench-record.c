/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What a checkpoint costs at most: saves the record of a large, well-torn
 * download again and again in the folder it is given, and prints its size in
 * bytes and the CPU seconds of one save as a JSON object. */

#include <sys/resource.h>

#include "sluice-resume-record.h"

#define SAVES 50
#define GAP_EVERY 16 /* blocks */

static SluiceResumeRecord *
make_record (void)
{
  SluiceResumeRecord *record = sluice_resume_record_new ();
  guint n_blocks;

  record->link = g_strdup ("https://download.example.org/images/large-image.iso");
  record->final_link = g_strdup ("https://mirror.example.org/pub/images/large-image.iso");
  record->size = G_GINT64_CONSTANT (64) << 30;
  record->resumable = TRUE;
  record->etag = g_strdup ("\"5f3c-61b2d0a9c4e40\"");
  record->strong = TRUE;
  record->name = g_strdup ("large-image.iso");
  record->blocks = sluice_block_table_new ((guint64) record->size);

  n_blocks = sluice_block_table_n_blocks (record->blocks);
  for (guint i = 0; i < n_blocks; i++)
    {
      SluiceRange range = sluice_block_table_get_range (record->blocks, i);

      if (i % GAP_EVERY == 0)
        continue;
      sluice_ranges_add (record->on_disk, range.start, range.end);
      sluice_block_table_set_hashed (record->blocks, i, G_MAXUINT64 - i,
                                     g_get_real_time () / G_USEC_PER_SEC);
    }

  return record;
}

static void
saved_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  gboolean *done = user_data;
  g_autoptr (GError) error = NULL;

  if (!sluice_resume_record_save_finish (result, &error))
    g_error ("The record cannot be saved: %s", error->message);
  *done = TRUE;
}

static gsize
save (GFile *file, const SluiceResumeRecord *record)
{
  g_autoptr (GBytes) bytes = sluice_resume_record_serialize (record);
  gboolean done = FALSE;

  sluice_resume_record_save_async (file, bytes, NULL, saved_cb, &done);
  while (!done)
    g_main_context_iteration (NULL, TRUE);
  return g_bytes_get_size (bytes);
}

static double
get_cpu_seconds (void)
{
  struct rusage usage;

  getrusage (RUSAGE_SELF, &usage);
  return (double) (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
         (double) (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / G_USEC_PER_SEC;
}

int
main (int argc, char **argv)
{
  g_autofree char *path = g_build_filename (argc > 1 ? argv[1] : ".", "large.part.json", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (SluiceResumeRecord) record = make_record ();
  double before = get_cpu_seconds ();
  gsize size = 0;

  for (guint i = 0; i < SAVES; i++)
    size = save (file, record);

  g_print ("{\"size\": %" G_GSIZE_FORMAT ", \"cpu\": %f}\n", size,
           (get_cpu_seconds () - before) / SAVES);
  g_file_delete (file, NULL, NULL);
  return 0;
}
