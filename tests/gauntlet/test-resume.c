/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What an earlier run left is gone on with only where it is proved to be of the same file:
 * every gap for itself where no strong validator vouches for it, and every block on the disk
 * by its checksum. */

#include "sluice-resume-record.h"
#include "sluice-run.h"

#define BLOCK ((guint64) SLUICE_BLOCK_TABLE_SMALLEST_BLOCK)
#define SIZE (3 * BLOCK)
#define PROOF ((guint64) (64 * 1024)) /* bytes compared before a gap */
#define NAME "film.mkv"
#define LONGEST 60 /* seconds */
#define PATH "/" NAME

/**
 * Row:
 * @name: what is shown
 * @file: what the part and the record are of
 * @later: what the server has from visit @changes_at on; all zero for @file
 * @breaks_at: the visit whose connection breaks before the first byte, or 0
 * @gaps: what is missing on the disk; ends with an empty one
 * @rotten: blocks that no longer are what the record says; ends with a 0, counted from 1
 * @starts_again: nothing of the part may be used
 *
 * What an earlier run left, and what the server has now.
 */
typedef struct
{
  const char *name;
  SluiceOriginVersion file;
  SluiceOriginVersion later;
  guint changes_at;
  guint breaks_at;
  SluiceRange gaps[4];
  guint rotten[4];
  gboolean starts_again;
} Row;

#define STRONG(seed_)                                                                              \
  {                                                                                                \
    .seed = seed_, .size = SIZE, .etag = "\"one\""                                                 \
  }
#define WEAK(seed_)                                                                                \
  {                                                                                                \
    .seed = seed_, .size = SIZE, .etag = "W/\"one\""                                               \
  }
#define BARE(seed_)                                                                                \
  {                                                                                                \
    .seed = seed_, .size = SIZE                                                                    \
  }
#define BARE_LARGER(seed_)                                                                         \
  {                                                                                                \
    .seed = seed_, .size = SIZE + 1                                                                \
  }

/* In each of the three blocks. */
#define THREE_GAPS                                                                                 \
  {                                                                                                \
    { 1000000, 1500000 }, { BLOCK + 1000000, BLOCK + 1300000 }, { 2 * BLOCK + 1000000, SIZE },     \
  }

static const Row rows[] = {
  { .name = "gaps/bare", .file = BARE (1), .gaps = THREE_GAPS },
  { .name = "gaps/weak", .file = WEAK (1), .gaps = THREE_GAPS },
  { .name = "gaps/strong", .file = STRONG (1), .gaps = THREE_GAPS },
  { .name = "gaps/at-the-start", .file = BARE (1), .gaps = { { 0, 5000 } } },
  { .name = "gaps/right-before-a-short-run",
    .file = BARE (1),
    .gaps = { { 0, BLOCK }, { BLOCK + 10, SIZE } } },

  { .name = "changed/before-all",
    .file = BARE (1),
    .later = BARE (2),
    .gaps = THREE_GAPS,
    .starts_again = TRUE },
  { .name = "changed/weak",
    .file = WEAK (1),
    .later = WEAK (2),
    .gaps = THREE_GAPS,
    .starts_again = TRUE },
  { .name = "changed/total",
    .file = BARE (1),
    .later = BARE_LARGER (1),
    .gaps = THREE_GAPS,
    .starts_again = TRUE },
  { .name = "changed/after-the-first-gap",
    .file = BARE (1),
    .later = BARE (2),
    .changes_at = 1,
    .gaps = THREE_GAPS,
    .starts_again = TRUE },
  { .name = "changed/after-the-second-gap",
    .file = BARE (1),
    .later = BARE (2),
    .changes_at = 2,
    .gaps = THREE_GAPS,
    .starts_again = TRUE },
  { .name = "changed/gap-at-the-start",
    .file = BARE (1),
    .later = BARE (2),
    .gaps = { { 0, 5000 } },
    .starts_again = TRUE },

  { .name = "changed/gap-at-the-start-once-proved",
    .file = BARE (1),
    .later = BARE (2),
    .changes_at = 2,
    .breaks_at = 1,
    .gaps = { { 0, 5000 } },
    .starts_again = TRUE },

  { .name = "rotten/first", .file = BARE (1), .gaps = { { SIZE - 10, SIZE } }, .rotten = { 1 } },
  { .name = "rotten/second", .file = BARE (1), .gaps = { { SIZE - 10, SIZE } }, .rotten = { 2 } },
  { .name = "rotten/two", .file = STRONG (1), .gaps = { { SIZE - 10, SIZE } }, .rotten = { 1, 2 } },
  { .name = "rotten/nothing-else-missing", .file = BARE (1), .rotten = { 1 } },
  { .name = "rotten/and-changed",
    .file = BARE (1),
    .later = BARE (2),
    .rotten = { 1 },
    .starts_again = TRUE },
};

static void
leave_part (SluiceScene *scene, const Row *row)
{
  g_autofree char *path = sluice_scene_get_path (scene, NAME ".part");
  g_autofree guint8 *bytes = g_malloc (SIZE);
  g_autoptr (GError) error = NULL;

  sluice_origin_body_bytes (row->file.seed, 0, bytes, SIZE);
  for (const SluiceRange *gap = row->gaps; gap->end > 0; gap++)
    memset (bytes + gap->start, 0, gap->end - gap->start);
  for (const guint *block = row->rotten; *block > 0; block++)
    bytes[*block * BLOCK - 4321] ^= 1;
  g_file_set_contents (path, (const char *) bytes, SIZE, &error);
  g_assert_no_error (error);
}

static void
note_blocks (SluiceResumeRecord *record, const Row *row)
{
  g_autofree guint8 *bytes = g_malloc (SIZE);
  SluiceRanges *on_disk = record->on_disk;

  sluice_origin_body_bytes (row->file.seed, 0, bytes, SIZE);
  for (guint i = 0; i < sluice_ranges_n_runs (on_disk); i++)
    {
      SluiceRange run = sluice_ranges_get_run (on_disk, i);

      sluice_block_table_wrote (record->blocks, run.start, bytes + run.start, run.end - run.start,
                                0);
    }
}

static void
leave_record (SluiceScene *scene, const Row *row, const char *link)
{
  g_autofree char *path = sluice_scene_get_path (scene, NAME SLUICE_RESUME_RECORD_SUFFIX);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (SluiceResumeRecord) record = sluice_resume_record_new ();
  g_autoptr (GBytes) text = NULL;
  g_autoptr (GError) error = NULL;

  record->link = g_strdup (link);
  record->name = g_strdup (NAME);
  record->size = (gint64) SIZE;
  record->resumable = TRUE;
  record->etag = g_strdup (row->file.etag);
  record->strong = row->file.etag != NULL && row->file.etag[0] == '"';
  record->blocks = sluice_block_table_new (SIZE);
  sluice_ranges_add (record->on_disk, 0, SIZE);
  for (const SluiceRange *gap = row->gaps; gap->end > 0; gap++)
    sluice_ranges_remove (record->on_disk, gap->start, gap->end);
  note_blocks (record, row);
  text = sluice_resume_record_serialize (record);
  sluice_resume_record_save (file, text, &error);
  g_assert_no_error (error);
}

/* Bytes that have to be fetched, and what may be fetched beside them. */
static guint64
count_missing (const Row *row, guint64 *proofs)
{
  guint64 missing = 0;

  *proofs = 0;
  for (const SluiceRange *gap = row->gaps; gap->end > 0; gap++)
    {
      missing += gap->end - gap->start;
      *proofs += PROOF;
    }
  for (const guint *block = row->rotten; *block > 0; block++)
    {
      missing += BLOCK;
      *proofs += PROOF;
    }
  return missing;
}

static void
assert_sent (SluiceScene *scene, const Row *row)
{
  guint64 sent, proofs;
  guint64 missing = count_missing (row, &proofs);

  /* What has arrived may not have been counted yet. */
  g_assert_true (sluice_origin_await_quiet (scene->origin, LONGEST));
  sent = sluice_origin_get_sent (scene->origin);

  g_test_message ("%" G_GUINT64_FORMAT " bytes were sent, %" G_GUINT64_FORMAT " were missing", sent,
                  missing);
  if (row->starts_again)
    g_assert_cmpuint (sent, >=, SIZE);
  else
    {
      g_assert_cmpuint (sent, >=, missing);
      g_assert_cmpuint (sent, <=, missing + proofs);
    }
}

static void
test_row (gconstpointer data)
{
  const Row *row = data;
  const SluiceOriginVersion *now = row->later.size > 0 ? &row->later : &row->file;
  const SluiceOriginScript script = { .path = PATH,
                                      .file = row->changes_at > 0 ? row->file : *now,
                                      .later = *now,
                                      .changes_at = row->changes_at,
                                      .odd = { .ending = SLUICE_ORIGIN_ENDING_RESET },
                                      .odd_from = row->breaks_at,
                                      .odd_times = row->breaks_at > 0 };
  g_autoptr (SluiceScene) scene = sluice_scene_new_with_origin (NULL, &script);
  g_autofree char *link = sluice_origin_get_link (scene->origin, "127.0.0.1", PATH);
  /* Several would take ranges over from each other, and leave answers in the middle. */
  const char *const arguments[] = { "-x1", link, NULL };

  leave_part (scene, row);
  leave_record (scene, row, link);
  g_assert_cmpint (sluice_run (scene, arguments, LONGEST), ==, SLUICE_EXIT_FINISHED);
  sluice_scene_tell (scene);
  sluice_scene_assert_file (scene, NAME, now);
  sluice_scene_assert_only (scene, NAME);
  assert_sent (scene, row);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = g_strconcat ("/resume/", rows[i].name, NULL);

      g_test_add_data_func (path, &rows[i], test_row);
    }

  return g_test_run ();
}
