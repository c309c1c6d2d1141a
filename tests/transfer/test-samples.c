/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-samples.h"

#include <errno.h>

#include "scratch.h"
#include "sluice-disk.h"

#define SIZE 400000

typedef struct
{
  const char *name;
  SluiceRange on_disk[3];
  gboolean unresumable;
  SluiceRange stretches[SLUICE_SAMPLES_MOST];
} Case;

static const Case cases[] = {
  { "nothing", .stretches = { { 0, 0 } } },
  { "unresumable", .on_disk = { { 0, 1000 } }, .unresumable = TRUE },
  { "little", .on_disk = { { 0, 1000 } }, .stretches = { { 0, 1000 } } },
  { "one-run", .on_disk = { { 0, 200000 } },
    .stretches = { { 200000 - SLUICE_SAMPLES_LONGEST, 200000 }, { 0, SLUICE_SAMPLES_LONGEST } } },
  { "overlapping", .on_disk = { { 0, 100000 } }, .stretches = { { 34464, 100000 } } },
  { "longest-of-three", .on_disk = { { 10, 20 }, { 1000, 3000 }, { 5000, 5500 } },
    .stretches = { { 1000, 3000 }, { 10, 20 } } },
};

static char *
make_part (const char *folder)
{
  char *part = scratch_path (folder, "file.part");
  g_autofree char *bytes = g_malloc (SIZE);

  for (gsize i = 0; i < SIZE; i++)
    bytes[i] = (char) (i * 7 + i / 251);
  g_assert_true (g_file_set_contents (part, bytes, SIZE, NULL));
  return part;
}

static void
assert_bytes (const char *part, SluiceRange stretch, GBytes *bytes)
{
  g_autofree char *all = NULL;

  g_assert_true (g_file_get_contents (part, &all, NULL, NULL));
  g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), all + stretch.start,
                   stretch.end - stretch.start);
}

static void
test_case (gconstpointer data)
{
  const Case *c = data;
  char *folder = scratch_folder_new ();
  g_autofree char *part = make_part (folder);
  g_autoptr (SluiceResumeRecord) record = sluice_resume_record_new ();
  g_auto (SluiceSamples) samples = { 0 };

  record->resumable = !c->unresumable;
  record->size = SIZE;
  for (guint i = 0; i < G_N_ELEMENTS (c->on_disk) && c->on_disk[i].end > 0; i++)
    sluice_ranges_add (record->on_disk, c->on_disk[i].start, c->on_disk[i].end);

  g_assert_cmpint (sluice_samples_take (&samples, record, part), ==, 0);
  for (guint i = 0; i < samples.n; i++)
    {
      g_assert_cmpuint (samples.stretches[i].start, ==, c->stretches[i].start);
      g_assert_cmpuint (samples.stretches[i].end, ==, c->stretches[i].end);
      assert_bytes (part, samples.stretches[i], samples.bytes[i]);
    }
  for (guint i = samples.n; i < SLUICE_SAMPLES_MOST; i++)
    g_assert_cmpuint (c->stretches[i].end, ==, 0);
  scratch_folder_remove (folder);
}

static void
test_no_part (void)
{
  char *folder = scratch_folder_new ();
  g_autofree char *part = scratch_path (folder, "file.part");
  g_autoptr (SluiceResumeRecord) record = sluice_resume_record_new ();
  g_auto (SluiceSamples) samples = { 0 };

  record->resumable = TRUE;
  record->size = SIZE;
  sluice_ranges_add (record->on_disk, 0, 1000);
  g_assert_cmpint (sluice_samples_take (&samples, record, part), ==, ENOENT);

  scratch_put (folder, "file.part", "short");
  g_assert_cmpint (sluice_samples_take (&samples, record, part), ==, SLUICE_DISK_ENDED);
  g_assert_cmpuint (samples.n, ==, 0);
  scratch_folder_remove (folder);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/samples/", cases[i].name, NULL);

      g_test_add_data_func (path, &cases[i], test_case);
    }
  g_test_add_func ("/samples/no-part", test_no_part);
  return g_test_run ();
}
