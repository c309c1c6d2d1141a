/* SPDX-License-Identifier: GPL-3.0-or-later */

/* While a download runs, somebody is busy in its folder, or takes the folder away.
 * The file is right or there is none, nothing is written where nobody would look
 * for it, and the download can be brought to its end. */

#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sluice-case.h"
#include "small-disk.h"

#define NAME "file.bin"
#define BLOCK (4 * 1024 * 1024)
#define SIZE (2 * BLOCK + 1000)
#define HALF (BLOCK + BLOCK / 8)
#define FAST (32 * 1024 * 1024) /* bytes per second, until half of it is there */
#define LONGEST 60              /* seconds */

static const SluiceOriginScript script = {
  .path = "/" NAME,
  .file = { .seed = 21, .size = SIZE, .etag = "\"one\"", .last_modified = SLUICE_CASE_LONG_AGO },
};

typedef struct
{
  SluiceScene *scene; /* owned */
  char *link;         /* owned */
  char *away;         /* owned; a place beside the folder */
} Story;

typedef struct
{
  const char *name;
  gboolean (*act) (Story *self); /* FALSE where it cannot be done here */
  const char *says;              /* words of the sentence; NULL where all goes well */
  void (*cure) (Story *self);    /* what it says to do, or NULL */
  gboolean at_once;              /* the rest comes before anybody could look */
  gboolean beside;               /* it ends under another name */
  gboolean mounted;              /* the folder is a volume of its own */
} Row;

static char *
story_path (Story *self, const char *name)
{
  return sluice_scene_get_path (self->scene, name);
}

/* ---- What is done to the part ---- */

static gboolean
cut_part (Story *self)
{
  g_autofree char *part = story_path (self, NAME ".part");

  return truncate (part, 0) == 0;
}

static gboolean
remove_part (Story *self)
{
  g_autofree char *part = story_path (self, NAME ".part");

  return unlink (part) == 0;
}

static gboolean
rename_part (Story *self)
{
  g_autofree char *part = story_path (self, NAME ".part");

  return rename (part, self->away) == 0;
}

static void
put_part_back (Story *self)
{
  g_autofree char *part = story_path (self, NAME ".part");

  g_assert_no_errno (rename (self->away, part));
}

/* A backup, say, of the same size. */
static gboolean
replace_part (Story *self)
{
  g_autofree char *part = story_path (self, NAME ".part");
  g_autofree char *other = story_path (self, "other");

  sluice_scene_write (self->scene, "other", "other");
  return truncate (other, SIZE) == 0 && rename (other, part) == 0;
}

static gboolean
remove_record (Story *self)
{
  g_autofree char *record = story_path (self, NAME ".part.json");

  return unlink (record) == 0 || errno == ENOENT;
}

static gboolean
make_record_pipe (Story *self)
{
  g_autofree char *record = story_path (self, NAME ".part.json");

  return unlink (record) == 0 && mkfifo (record, 0600) == 0;
}

/* ---- What is done to the folder ---- */

static gboolean
move_folder (Story *self)
{
  return rename (self->scene->folder, self->away) == 0;
}

static void
move_folder_back (Story *self)
{
  unlink (self->scene->folder); /* where a link is in its place */
  rmdir (self->scene->folder);
  g_assert_no_errno (rename (self->away, self->scene->folder));
}

/* The way leads to another folder now, in which somebody has such a download, too. */
static gboolean
swap_folder (Story *self)
{
  g_autofree char *other = g_build_filename (self->scene->root, "other", NULL);
  g_autofree char *record = g_build_filename (other, NAME ".part.json", NULL);

  return rename (self->scene->folder, self->away) == 0 && mkdir (other, 0755) == 0 &&
         g_file_set_contents (record, "precious", -1, NULL) &&
         symlink (other, self->scene->folder) == 0;
}

static gboolean
remove_folder (Story *self)
{
  return remove_part (self) && remove_record (self) && rmdir (self->scene->folder) == 0;
}

static void
make_folder (Story *self)
{
  g_assert_no_errno (mkdir (self->scene->folder, 0755));
}

/* Root may write in any folder but one that is immutable. */
static gboolean
set_writable (Story *self, gboolean writable)
{
  int fd = open (self->scene->folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  int flags = 0;
  gboolean done;

  if (geteuid () != 0)
    done = fchmod (fd, writable ? 0755 : 0555) == 0;
  else
    {
      done = ioctl (fd, FS_IOC_GETFLAGS, &flags) == 0;
      flags = writable ? flags & ~FS_IMMUTABLE_FL : flags | FS_IMMUTABLE_FL;
      done = done && ioctl (fd, FS_IOC_SETFLAGS, &flags) == 0;
    }
  close (fd);
  return done;
}

static gboolean
make_folder_read_only (Story *self)
{
  return set_writable (self, FALSE);
}

static void
make_folder_writable (Story *self)
{
  g_assert_true (set_writable (self, TRUE));
}

static gboolean
unmount_folder (Story *self)
{
  return umount2 (self->scene->folder, MNT_DETACH) == 0;
}

static gboolean
mount_folder (Story *self)
{
  return mount (self->away, self->scene->folder, NULL, MS_BIND, NULL) == 0;
}

/* Nothing is hidden below the volume when it comes back. */
static void
mount_folder_again (Story *self)
{
  sluice_scene_assert_only (self->scene, NULL);
  g_assert_true (mount_folder (self));
}

/* ---- What is put where the file goes ---- */

static gboolean
write_file (Story *self)
{
  sluice_scene_write (self->scene, NAME, "precious");
  return TRUE;
}

static gboolean
make_file_folder (Story *self)
{
  g_autofree char *path = story_path (self, NAME);

  return mkdir (path, 0755) == 0;
}

static gboolean
link_file_to_nothing (Story *self)
{
  g_autofree char *path = story_path (self, NAME);

  return symlink (self->away, path) == 0;
}

static const Row rows[] = {
  { "part-cut", cut_part, "shorter than it was" },
  { "part-cut-in-the-end", cut_part, .at_once = TRUE },
  { "part-removed", remove_part, "moved or replaced" },
  { "part-renamed", rename_part, "moved or replaced", put_part_back },
  { "part-replaced", replace_part, "moved or replaced" },
  { "part-replaced-in-the-end", replace_part, "moved or replaced", .at_once = TRUE },
  { "record-removed", remove_record, .at_once = TRUE },
  { "record-is-pipe", make_record_pipe, .at_once = TRUE },
  { "folder-moved", move_folder, "was moved", move_folder_back },
  { "folder-moved-in-the-end", move_folder, "was moved", move_folder_back, .at_once = TRUE },
  { "folder-swapped", swap_folder, "was moved", move_folder_back },
  { "folder-removed", remove_folder, "was moved", make_folder },
  { "folder-read-only", make_folder_read_only, "may not be written", make_folder_writable },
  { "volume-gone", unmount_folder, "disk was taken out", mount_folder_again, .mounted = TRUE },
  { "file-appeared", write_file, .at_once = TRUE, .beside = TRUE },
  { "folder-appeared", make_file_folder, .at_once = TRUE, .beside = TRUE },
  { "dangling-link-appeared", link_file_to_nothing, .at_once = TRUE, .beside = TRUE },
};

static gboolean has_namespace;

static SluiceRun *
story_start (Story *self)
{
  const char *const arguments[] = { "-x1", self->link, NULL };

  return sluice_run_start (self->scene, arguments, NULL);
}

static void
story_begin (Story *self, const Row *row)
{
  const SluiceOriginSettings settings = { .rate = FAST };

  self->scene = sluice_scene_new_with_origin (&settings, &script);
  sluice_origin_crawl (self->scene->origin, HALF);
  self->link = sluice_origin_get_link (self->scene->origin, "127.0.0.1", script.path);
  self->away = g_build_filename (self->scene->root, "away", NULL);
  if (row->mounted)
    {
      g_assert_no_errno (mkdir (self->away, 0755));
      g_assert_true (mount_folder (self));
    }
}

static void
story_clear (Story *self)
{
  if (self->scene == NULL) /* skipped */
    return;

  umount2 (self->scene->folder, MNT_DETACH);
  sluice_scene_free (self->scene);
  g_free (self->link);
  g_free (self->away);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Story, story_clear)

/* What somebody had, somebody has. */
static void
assert_precious (Story *self)
{
  g_autofree char *swapped = g_build_filename (self->scene->root, "other", NULL);
  g_autofree char *record = g_build_filename (swapped, NAME ".part.json", NULL);
  g_autofree char *text = NULL;
  g_autoptr (GDir) folder = g_dir_open (swapped, 0, NULL);

  if (folder == NULL)
    return;
  g_assert_true (g_file_get_contents (record, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, "precious");
  g_assert_nonnull (g_dir_read_name (folder));
  g_assert_null (g_dir_read_name (folder));
}

static void
assert_whole (Story *self, SluiceRun *run, const Row *row)
{
  g_autofree char *name = g_strdup (sluice_run_get_out (run));
  g_autofree char *shown = g_path_get_basename (g_strchomp (name));

  sluice_scene_tell (self->scene);
  g_assert_true (g_str_equal (shown, NAME) == !row->beside);
  sluice_scene_assert_file (self->scene, shown, &script.file);
}

static void
await_end (Story *self, SluiceRun *run, const Row *row)
{
  if (row->at_once || row->says == NULL)
    sluice_origin_lift_rates (self->scene->origin);

  if (row->says == NULL)
    {
      g_assert_cmpint (sluice_run_finish (run, LONGEST), ==, SLUICE_EXIT_FINISHED);
      assert_whole (self, run, row);
      return;
    }

  g_assert_cmpint (sluice_run_finish (run, LONGEST), ==, SLUICE_EXIT_FAILED);
  g_assert_cmpstr (sluice_run_get_out (run), ==, "");
  if (!sluice_run_says (run, row->says))
    g_error ("The program did not say “%s”.", row->says);
}

static void
test_row (gconstpointer data)
{
  const Row *row = data;
  g_auto (Story) story = { NULL };
  g_autoptr (SluiceRun) run = NULL;
  g_autoptr (SluiceRun) again = NULL;

  if (row->mounted && !has_namespace)
    {
      g_test_skip ("No namespace can be made here.");
      return;
    }

  story_begin (&story, row);
  run = story_start (&story);
  g_assert_true (sluice_origin_await_sent (story.scene->origin, HALF, LONGEST));
  if (!row->act (&story))
    {
      g_test_skip (g_strerror (errno));
      return;
    }

  await_end (&story, run, row);
  assert_precious (&story);
  if (row->says == NULL)
    return;

  if (row->cure != NULL)
    row->cure (&story);
  sluice_origin_lift_rates (story.scene->origin);
  again = story_start (&story);
  g_assert_cmpint (sluice_run_finish (again, LONGEST), ==, SLUICE_EXIT_FINISHED);
  assert_whole (&story, again, row);
  assert_precious (&story);
}

int
main (int argc, char **argv)
{
  has_namespace = small_disk_enter_namespace (); /* before anything starts a thread */
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = g_strconcat ("/meanwhile/", rows[i].name, NULL);

      g_test_add_data_func (path, &rows[i], test_row);
    }

  return g_test_run ();
}
