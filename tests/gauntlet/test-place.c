/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A download was paused, and what it left was not left alone. Whatever somebody
 * did to it, or put into its place: the file is right or there is none, nothing
 * of anybody's is touched, and the download can be brought to its end. */

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "unfinished.h"

/* What the command comes to when it is given again. */
typedef enum
{
  GOES_ON, /* the file, without fetching again what is there */
  ENDS,    /* the file */
  BESIDE,  /* the file, under another name */
  FAILS,   /* a sentence, until somebody does what it says */
} Outcome;

typedef struct
{
  const char *name;
  void (*act) (Unfinished *self); /* what is done meanwhile */
  Outcome outcome;
  const char *says;                /* words of the sentence, or NULL */
  void (*cure) (Unfinished *self); /* what the sentence says to do, or NULL */
  gboolean needs_root;
} Row;

/* ---- What is done to the part ---- */

static void
cut_part (Unfinished *self, off_t length)
{
  g_autofree char *part = unfinished_path (self, UNFINISHED_PART);

  g_assert_no_errno (truncate (part, length));
}

static void
empty_part (Unfinished *self)
{
  cut_part (self, 0);
}

static void
halve_part (Unfinished *self)
{
  cut_part (self, UNFINISHED_BLOCK / 2);
}

static void
lengthen_part (Unfinished *self)
{
  cut_part (self, 3 * UNFINISHED_BLOCK);
}

/* What a cleaner, or a file system after a crash, makes of a file: the length it had. */
static void
zero_part (Unfinished *self)
{
  cut_part (self, 0);
  cut_part (self, UNFINISHED_SIZE);
}

static void
zero_rear_of_part (Unfinished *self)
{
  cut_part (self, UNFINISHED_BLOCK);
  cut_part (self, UNFINISHED_SIZE);
}

static void
edit_part (Unfinished *self, off_t offset)
{
  g_autofree char *part = unfinished_path (self, UNFINISHED_PART);
  int fd = open (part, O_WRONLY | O_CLOEXEC);

  g_assert_cmpint (pwrite (fd, "!", 1, offset), ==, 1);
  g_assert_no_errno (close (fd));
}

static void
edit_block (Unfinished *self)
{
  edit_part (self, 12345);
}

static void
edit_piece (Unfinished *self)
{
  edit_part (self, UNFINISHED_BLOCK + 12345);
}

static void
swap_part (Unfinished *self)
{
  g_autoptr (GBytes) other = unfinished_make_body (99, UNFINISHED_SIZE);

  unfinished_put (self, UNFINISHED_PART, other);
}

static void
remove_name (Unfinished *self, const char *name)
{
  g_autofree char *path = unfinished_path (self, name);

  g_assert_no_errno (unlink (path));
}

static void
remove_part (Unfinished *self)
{
  remove_name (self, UNFINISHED_PART);
}

static void
remove_record (Unfinished *self)
{
  remove_name (self, UNFINISHED_RECORD);
}

static void
remove_both (Unfinished *self)
{
  remove_part (self);
  remove_record (self);
}

static void
rename_part (Unfinished *self)
{
  g_autofree char *part = unfinished_path (self, UNFINISHED_PART);
  g_autofree char *copy = unfinished_path (self, "file.bin (copy).part");

  g_assert_no_errno (rename (part, copy));
}

/* ---- What is put into its place ---- */

static void
link_part (Unfinished *self, const char *target)
{
  g_autofree char *part = unfinished_path (self, UNFINISHED_PART);

  remove_part (self);
  g_assert_no_errno (symlink (target, part));
}

static void
link_part_to_film (Unfinished *self)
{
  g_autofree char *film = g_build_filename (self->outside, "film", NULL);

  link_part (self, film);
}

static void
link_part_to_zeros (Unfinished *self)
{
  link_part (self, "/dev/zero");
}

static void
link_part_to_nothing (Unfinished *self)
{
  g_autofree char *nothing = g_build_filename (self->outside, "nothing", NULL);

  link_part (self, nothing);
}

static void
link_part_to_itself (Unfinished *self)
{
  link_part (self, UNFINISHED_PART);
}

static void
link_part_to_folder (Unfinished *self)
{
  link_part (self, self->outside);
}

static void
link_part_hard (Unfinished *self, const char *name)
{
  g_autofree char *part = unfinished_path (self, UNFINISHED_PART);
  g_autofree char *target = g_build_filename (self->outside, name, NULL);

  remove_part (self);
  g_assert_no_errno (link (target, part));
}

static void
link_part_hard_to_film (Unfinished *self)
{
  link_part_hard (self, "film");
}

static void
link_part_hard_to_letter (Unfinished *self)
{
  link_part_hard (self, "letter");
}

static void
make_part_folder (Unfinished *self)
{
  g_autofree char *part = unfinished_path (self, UNFINISHED_PART);

  remove_part (self);
  g_assert_no_errno (mkdir (part, 0755));
}

static void
make_part_full_folder (Unfinished *self)
{
  make_part_folder (self);
  sluice_scene_write (self->scene, UNFINISHED_PART "/letter", "Dear reader");
}

static void
make_lonely_folder (Unfinished *self)
{
  make_part_folder (self);
  remove_record (self);
}

static void
make_part_pipe (Unfinished *self)
{
  g_autofree char *part = unfinished_path (self, UNFINISHED_PART);

  remove_part (self);
  g_assert_no_errno (mkfifo (part, 0644));
}

static void
make_part_device (Unfinished *self)
{
  g_autofree char *part = unfinished_path (self, UNFINISHED_PART);

  remove_part (self);
  g_assert_no_errno (mknod (part, S_IFCHR | 0666, makedev (1, 5)));
}

static void
give_away (Unfinished *self, const char *name)
{
  g_autofree char *path = unfinished_path (self, name);

  g_assert_no_errno (lchown (path, 65534, 65534));
}

static void
give_part_away (Unfinished *self)
{
  give_away (self, UNFINISHED_PART);
}

static void
give_both_away (Unfinished *self)
{
  give_away (self, UNFINISHED_PART);
  give_away (self, UNFINISHED_RECORD);
}

/* ---- What is done to the record's name ---- */

static void
make_record_pipe (Unfinished *self)
{
  g_autofree char *record = unfinished_path (self, UNFINISHED_RECORD);

  remove_record (self);
  g_assert_no_errno (mkfifo (record, 0644));
}

static void
make_record_folder (Unfinished *self)
{
  g_autofree char *record = unfinished_path (self, UNFINISHED_RECORD);

  remove_record (self);
  g_assert_no_errno (mkdir (record, 0755));
}

static void
link_record (Unfinished *self)
{
  g_autofree char *record = unfinished_path (self, UNFINISHED_RECORD);
  g_autofree char *letter = g_build_filename (self->outside, "letter", NULL);

  remove_record (self);
  g_assert_no_errno (symlink (letter, record));
}

/* Somebody's own file, which only happens to have the name. */
static void
write_lonely_record (Unfinished *self)
{
  remove_part (self);
  sluice_scene_write (self->scene, UNFINISHED_RECORD, "{\"letters\": 3}\n");
}

/* What was kept aside before has the name that what is kept now would get. */
static void
keep_older_ones (Unfinished *self)
{
  sluice_scene_write (self->scene, UNFINISHED_PART ".bak.json", "{\"older\": true}\n");
  sluice_scene_write (self->scene, UNFINISHED_RECORD, "damaged");
}

/* ---- What is put where the file goes ---- */

static void
write_file (Unfinished *self)
{
  sluice_scene_write (self->scene, UNFINISHED_NAME, "Another file of the name.");
}

/* As large as the download will be. */
static void
write_film (Unfinished *self)
{
  g_autoptr (GBytes) other = unfinished_make_body (99, UNFINISHED_SIZE);

  unfinished_put (self, UNFINISHED_NAME, other);
}

static void
make_file_folder (Unfinished *self)
{
  g_autofree char *path = unfinished_path (self, UNFINISHED_NAME);

  g_assert_no_errno (mkdir (path, 0755));
}

static void
link_file_to_nothing (Unfinished *self)
{
  g_autofree char *path = unfinished_path (self, UNFINISHED_NAME);
  g_autofree char *nothing = g_build_filename (self->outside, "nothing", NULL);

  g_assert_no_errno (symlink (nothing, path));
}

static const Row rows[] = {
  { "untouched", NULL, GOES_ON },
  { "part-emptied", empty_part, ENDS },
  { "part-halved", halve_part, ENDS },
  { "part-longer", lengthen_part, GOES_ON },
  { "part-zeroed", zero_part, ENDS },
  { "part-rear-zeroed", zero_rear_of_part, ENDS },
  { "part-edited-in-block", edit_block, ENDS },
  { "part-edited-in-piece", edit_piece, ENDS },
  { "part-swapped", swap_part, ENDS },
  { "part-removed", remove_part, ENDS },
  { "part-renamed", rename_part, ENDS },
  { "record-removed", remove_record, BESIDE },
  { "both-removed", remove_both, ENDS },

  { "part-links-to-film", link_part_to_film, ENDS },
  { "part-links-to-zeros", link_part_to_zeros, ENDS },
  { "part-links-to-nothing", link_part_to_nothing, ENDS },
  { "part-links-to-itself", link_part_to_itself, ENDS },
  { "part-links-to-folder", link_part_to_folder, ENDS },
  { "part-is-film", link_part_hard_to_film, FAILS, "another name", remove_part },
  { "part-is-letter", link_part_hard_to_letter, ENDS },
  { "part-is-folder", make_part_folder, ENDS },
  { "part-is-full-folder", make_part_full_folder, ENDS },
  { "part-is-lonely-folder", make_lonely_folder, BESIDE },
  { "part-is-pipe", make_part_pipe, ENDS },
  { "part-is-device", make_part_device, ENDS, .needs_root = TRUE },
  { "part-of-another", give_part_away, BESIDE, .needs_root = TRUE },
  { "both-of-another", give_both_away, BESIDE, .needs_root = TRUE },

  { "record-is-pipe", make_record_pipe, ENDS },
  { "record-is-folder", make_record_folder, ENDS },
  { "record-links-to-letter", link_record, ENDS },
  { "record-is-no-record", write_lonely_record, ENDS },
  { "record-damaged-again", keep_older_ones, ENDS },

  { "file-appeared", write_file, BESIDE },
  { "film-appeared", write_film, BESIDE },
  { "folder-appeared", make_file_folder, BESIDE },
  { "dangling-link-appeared", link_file_to_nothing, BESIDE },
};

static Unfinished *unfinished; /* owned */

static gboolean
has_line (char *const *lines, const char *line)
{
  for (guint i = 0; lines[i] != NULL; i += 2)
    if (g_str_equal (lines[i + 1], line))
      return TRUE;
  return FALSE;
}

/* Whether the download may do with a file what it likes. */
static gboolean
is_own (const char *folder, const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  struct stat status;

  if (!g_str_equal (name, UNFINISHED_PART) && !g_str_equal (name, UNFINISHED_RECORD))
    return FALSE;
  return lstat (path, &status) == 0 && S_ISREG (status.st_mode) && status.st_nlink == 1 &&
         status.st_uid == geteuid ();
}

/* All that is not the download's own is still there as it was, whatever it is called now. */
static void
assert_kept (char *const *before, char *const *own)
{
  g_auto (GStrv) after = unfinished_describe (unfinished->scene->folder);

  for (guint i = 0; before[i] != NULL; i += 2)
    if (!g_strv_contains ((const char *const *) own, before[i]) && !has_line (after, before[i + 1]))
      g_error ("“%s” is not what it was: %s", before[i], before[i + 1]);
}

static void
assert_same (char *const *before, const char *folder)
{
  g_auto (GStrv) after = unfinished_describe (folder);
  g_autofree char *first = g_strjoinv ("\n", (GStrv) before);
  g_autofree char *second = g_strjoinv ("\n", after);

  g_assert_cmpstr (first, ==, second);
}

static GStrv
list_own (const Row *row)
{
  g_autoptr (GStrvBuilder) own = g_strv_builder_new ();
  g_auto (GStrv) names = sluice_scene_list (unfinished->scene);

  for (guint i = 0; names[i] != NULL; i++)
    if (is_own (unfinished->scene->folder, names[i]) && row->act != write_lonely_record)
      g_strv_builder_add (own, names[i]);
  return g_strv_builder_end (own);
}

static void
assert_outcome (const Row *row, SluiceRun *run, guint64 sent)
{
  g_autofree char *name = NULL;
  int status = unfinished_finish (unfinished, run, &name);

  if (row->says != NULL && !sluice_run_says (run, row->says))
    g_error ("The program did not say “%s”.", row->says);
  if (row->outcome == FAILS)
    {
      g_assert_cmpint (status, ==, SLUICE_EXIT_FAILED);
      return;
    }

  unfinished_assert_whole (unfinished, name);
  g_assert_true (g_str_equal (name, UNFINISHED_NAME) == (row->outcome != BESIDE));
  if (row->outcome == GOES_ON)
    g_assert_cmpuint (sluice_origin_get_sent (unfinished->scene->origin) - sent, <=,
                      UNFINISHED_SIZE - UNFINISHED_BLOCK - UNFINISHED_BLOCK / 8);
}

static void
assert_cured (const Row *row)
{
  g_autoptr (SluiceRun) run = NULL;
  g_autofree char *name = NULL;

  row->cure (unfinished);
  run = unfinished_start (unfinished);
  g_assert_cmpint (unfinished_finish (unfinished, run, &name), ==, SLUICE_EXIT_FINISHED);
  unfinished_assert_whole (unfinished, name);
}

static void
test_row (gconstpointer data)
{
  const Row *row = data;
  g_autoptr (SluiceRun) run = NULL;
  g_auto (GStrv) before = NULL;
  g_auto (GStrv) outside = NULL;
  g_auto (GStrv) own = NULL;
  guint64 sent = sluice_origin_get_sent (unfinished->scene->origin);

  if (row->needs_root && geteuid () != 0)
    {
      g_test_skip ("Only root can do this.");
      return;
    }

  unfinished_lay_out (unfinished);
  if (row->act != NULL)
    row->act (unfinished);
  before = unfinished_describe (unfinished->scene->folder);
  outside = unfinished_describe (unfinished->outside);
  own = list_own (row);

  run = unfinished_start (unfinished);
  assert_outcome (row, run, sent);
  assert_kept (before, own);
  assert_same (outside, unfinished->outside);
  if (row->cure != NULL)
    assert_cured (row);
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);

  unfinished = unfinished_new ();
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = g_strconcat ("/place/", rows[i].name, NULL);

      g_test_add_data_func (path, &rows[i], test_row);
    }
  status = g_test_run ();
  unfinished_free (unfinished);
  return status;
}
