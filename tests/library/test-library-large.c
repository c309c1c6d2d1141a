/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A history of a hundred thousand downloads: how long it takes, how long it holds up the
 * window, and what it costs. */

#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "scratch.h"
#include "sluice-http-client.h"
#include "sluice-journal-line.h"
#include "sluice-library.h"

#define FINISHED 100000
#define UNFINISHED 1000
#define MOST_MEMORY (55 * 1024 * 1024) /* bytes, for all of them */
/* A frame has 16 ms; on a machine that does much else at the same time, all takes longer. */
#define LONGEST_TURN 50 /* ms of this thread's own time */

typedef struct
{
  char *root;
  char *shelf;
  gint64 last;    /* µs */
  gint64 longest; /* µs; what a turn of the loop took of this thread's time */
  guint changes;
  gint64 loaded_at; /* µs */
} Fixture;

static void
put_line (FILE *file, const char *object)
{
  g_autofree char *line = sluice_journal_line_seal (object);

  fputs (line, file);
}

static void
put_header (FILE *file)
{
  g_autofree char *line = sluice_journal_line_new_header ();

  fputs (line, file);
}

static FILE *
open_journal (Fixture *self, const char *name)
{
  g_autofree char *path = scratch_path (self->shelf, name);
  FILE *file = fopen (path, "we");

  g_assert_nonnull (file);
  put_header (file);
  return file;
}

static void
write_history (Fixture *self)
{
  FILE *file = open_journal (self, "history.jsonl");

  for (guint i = 0; i < FINISHED; i++)
    {
      g_autofree char *object = g_strdup_printf (
          "{\"id\":\"%016x\",\"link\":\"https://mirror.example.org/pub/some/where/%u/"
          "archive-%u.tar.gz\",\"folder\":\"file:///home/anne/Downloads\",\"name\":\"archive-%u."
          "tar.gz\",\"state\":\"finished\",\"size\":%u,\"added\":%u,\"etag\":\"\\\"5f3-%x\\\"\","
          "\"content_type\":\"application/gzip\",\"resumable\":true,\"received\":%u,"
          "\"finished\":%u}",
          i, i % 100, i, i, i * 1000, 1600000000 + i, i, i * 1000, 1600000100 + i);

      put_line (file, object);
    }

  fclose (file);
}

static void
write_queue (Fixture *self)
{
  FILE *file = open_journal (self, "queue.jsonl");

  for (guint i = 0; i < UNFINISHED; i++)
    {
      g_autofree char *object = g_strdup_printf (
          "{\"id\":\"q%u\",\"link\":\"https://mirror.example.org/film-%u.mkv\",\"folder\":"
          "\"file:///home/anne/Downloads\",\"name\":\"film-%u.mkv\",\"state\":\"paused\","
          "\"added\":%u,\"order\":%u}",
          i, i, i, 1600000000 + i, (UNFINISHED - i) * 1000);

      put_line (file, object);
    }

  fclose (file);
}

/* The thread's own, so that other programs do not count. */
static gint64
get_thread_time (void)
{
  struct timespec time;

  g_assert_no_errno (clock_gettime (CLOCK_THREAD_CPUTIME_ID, &time));
  return time.tv_sec * G_USEC_PER_SEC + time.tv_nsec / 1000;
}

static gboolean
beat_cb (gpointer user_data)
{
  Fixture *self = user_data;
  gint64 now = get_thread_time ();

  self->longest = MAX (self->longest, now - self->last);
  self->last = now;
  return G_SOURCE_CONTINUE;
}

static void
changed_cb (GListModel *model, guint position, guint removed, guint added, Fixture *self)
{
  self->changes++;
}

static void
loaded_cb (SluiceLibrary *library, GParamSpec *pspec, Fixture *self)
{
  self->loaded_at = g_get_monotonic_time ();
}

static gboolean
is_loaded (gpointer user_data)
{
  Fixture *self = user_data;

  return self->loaded_at != 0;
}

static gint64
get_memory (void)
{
  g_autofree char *text = NULL;
  long pages = 0;

  g_assert_true (g_file_get_contents ("/proc/self/statm", &text, NULL, NULL));
  g_assert_cmpint (sscanf (text, "%*d %ld", &pages), ==, 1);
  return pages * sysconf (_SC_PAGESIZE);
}

static void
assert_ends (SluiceLibrary *library)
{
  g_autoptr (SluiceDownload) first = g_list_model_get_item (G_LIST_MODEL (library), 0);
  g_autoptr (SluiceDownload) newest = g_list_model_get_item (G_LIST_MODEL (library), UNFINISHED);
  g_autoptr (SluiceDownload) oldest =
      g_list_model_get_item (G_LIST_MODEL (library), UNFINISHED + FINISHED - 1);

  g_assert_cmpstr (sluice_download_get_name (first), ==, "film-999.mkv");
  g_assert_cmpstr (sluice_download_get_name (newest), ==, "archive-99999.tar.gz");
  g_assert_cmpstr (sluice_download_get_name (oldest), ==, "archive-0.tar.gz");
  g_assert_null (g_list_model_get_item (G_LIST_MODEL (library), UNFINISHED + FINISHED));
}

static SluiceLibrary *
load (Fixture *self)
{
  g_autoptr (GFile) shelf = g_file_new_for_path (self->shelf);
  SluiceLibrary *library = sluice_library_new (shelf);
  g_autoptr (GAsyncResult) result = NULL;
  gint64 start = g_get_monotonic_time ();
  guint beat;

  g_signal_connect (library, "items-changed", G_CALLBACK (changed_cb), self);
  g_signal_connect (library, "notify::loaded", G_CALLBACK (loaded_cb), self);
  self->last = get_thread_time ();
  beat = g_timeout_add_full (G_PRIORITY_HIGH, 1, beat_cb, self, NULL);
  sluice_library_load_async (library, NULL, scratch_result_cb, &result);
  scratch_await (&result);
  g_assert_true (sluice_library_load_finish (library, result, NULL));
  g_test_message ("the unfinished after %.3f s", (double) (g_get_monotonic_time () - start) / 1e6);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (library)), ==, UNFINISHED);

  self->changes = 0;
  scratch_await_true (is_loaded, self);
  g_source_remove (beat);
  g_test_message ("the finished after %.3f s", (double) (self->loaded_at - start) / 1e6);
  return library;
}

#ifndef __SANITIZE_ADDRESS__
static gboolean
is_small (gpointer user_data)
{
  const gint64 *before = user_data;

  return get_memory () - *before <= MOST_MEMORY;
}
#endif

static void
test_load (Fixture *self, gconstpointer data)
{
  gint64 before = get_memory ();
  g_autoptr (SluiceLibrary) library = load (self);

  g_assert_cmpuint (self->changes, ==, 1);
  assert_ends (library);
  g_assert_cmpuint (sluice_library_count (library, SLUICE_GROUP_FINISHED), ==, FINISHED);
  g_assert_cmpuint (sluice_library_count_kind (library, SLUICE_KIND_ARCHIVE), ==, FINISHED);
  g_assert_nonnull (sluice_library_find_id (library, "0000000000000000"));

  g_test_message ("the longest turn %.1f ms", (double) self->longest / 1000.0);
#ifndef __SANITIZE_ADDRESS__
  g_assert_cmpint (self->longest, <, LONGEST_TURN * 1000);
  scratch_await_true (is_small, &before);
#endif
  g_test_message ("memory %.1f MB", (double) (get_memory () - before) / 1e6);
}

/* All of it away and back again, each in one change. */
static void
test_remove_all (Fixture *self, gconstpointer data)
{
  g_autoptr (SluiceLibrary) library = load (self);
  g_autoptr (GPtrArray) all = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (SluiceRemoval) removal = NULL;
  gint64 start;

  for (guint i = UNFINISHED; i < UNFINISHED + FINISHED; i++)
    g_ptr_array_add (all, g_list_model_get_item (G_LIST_MODEL (library), i));

  self->changes = 0;
  start = g_get_monotonic_time ();
  removal = sluice_library_remove (library, all, FALSE);
  g_test_message ("removed in %.3f s", (double) (g_get_monotonic_time () - start) / 1e6);
  g_assert_cmpuint (self->changes, ==, 1);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (library)), ==, UNFINISHED);

  self->changes = 0;
  start = g_get_monotonic_time ();
  sluice_removal_undo (removal);
  g_test_message ("back in %.3f s", (double) (g_get_monotonic_time () - start) / 1e6);
  g_assert_cmpuint (self->changes, ==, 1);
  assert_ends (library);
}

static void
set_up (Fixture *self, gconstpointer data)
{
  self->root = scratch_folder_new ();
  self->shelf = scratch_path (self->root, "shelf");
  g_assert_no_errno (g_mkdir (self->shelf, 0700));
  write_history (self);
  write_queue (self);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  g_free (self->shelf);
  scratch_folder_remove (self->root);
}

int
main (int argc, char *argv[])
{
  sluice_http_client_prepare_process ();
  g_test_init (&argc, &argv, NULL);

  g_test_add ("/library-large/load", Fixture, NULL, set_up, test_load, tear_down);
  g_test_add ("/library-large/remove-all", Fixture, NULL, set_up, test_remove_all, tear_down);

  return g_test_run ();
}
