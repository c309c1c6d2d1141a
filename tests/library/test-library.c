/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-library.h"

#include <glib/gstdio.h>
#include <string.h>

#include "scratch.h"
#include "sluice-error.h"
#include "sluice-http-client.h"
#include "sluice-origin.h"

#define SIZE (2 * 1024 * 1024)
#define SEED 11

typedef struct
{
  char *root;   /* holds the two below */
  char *folder; /* where files go */
  char *shelf;  /* where the library keeps its list */
  SluiceOrigin *origin;
  SluiceLibrary *library;
  GString *changes; /* every items-changed */
  GString *settled;
  GString *troubles;
} Fixture;

static void
changed_cb (GListModel *model, guint position, guint removed, guint added, Fixture *self)
{
  g_string_append_printf (self->changes, "%u-%u+%u ", position, removed, added);
}

static void
settled_cb (SluiceLibrary *library,
            SluiceDownload *download,
            SluiceDownloadState state,
            Fixture *self)
{
  g_string_append_printf (self->settled, "%s %s ", sluice_download_get_name (download),
                          sluice_download_state_get_nick (state));
}

static void
trouble_cb (SluiceLibrary *library, const char *message, Fixture *self)
{
  g_test_message ("%s", message);
  g_string_append_printf (self->troubles, "%s\n", message);
}

static gboolean
load (Fixture *self, GError **error)
{
  g_autoptr (GFile) shelf = g_file_new_for_path (self->shelf);
  g_autoptr (GAsyncResult) result = NULL;
  const char *const folders[] = { self->folder, NULL };

  self->library = sluice_library_new (shelf);
  sluice_library_set_folders (self->library, folders);
  g_signal_connect (self->library, "items-changed", G_CALLBACK (changed_cb), self);
  g_signal_connect (self->library, "settled", G_CALLBACK (settled_cb), self);
  g_signal_connect (self->library, "trouble", G_CALLBACK (trouble_cb), self);
  sluice_library_load_async (self->library, NULL, scratch_result_cb, &result);
  scratch_await (&result);
  return sluice_library_load_finish (self->library, result, error);
}

static gboolean
is_loaded (gpointer user_data)
{
  Fixture *self = user_data;
  gboolean loaded;

  g_object_get (self->library, "loaded", &loaded, NULL);
  return loaded;
}

static void
open_library (Fixture *self)
{
  g_autoptr (GError) error = NULL;

  load (self, &error);
  g_assert_no_error (error);
  scratch_await_true (is_loaded, self);
  g_string_truncate (self->changes, 0);
}

static void
flush (Fixture *self)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  sluice_library_flush_async (self->library, NULL, scratch_result_cb, &result);
  scratch_await (&result);
  sluice_library_flush_finish (self->library, result, &error);
  g_assert_no_error (error);
}

static gboolean
is_cleared (gpointer slot)
{
  return *(gpointer *) slot == NULL;
}

/* As a crash would leave it when not flushed before. A task of the pool may hold on to it for a
 * moment. */
static void
drop (Fixture *self)
{
  SluiceLibrary *library = self->library;

  g_object_add_weak_pointer (G_OBJECT (library), (gpointer *) &self->library);
  g_object_unref (library);
  scratch_await_true (is_cleared, &self->library);
}

static void
restart (Fixture *self)
{
  flush (self);
  drop (self);
  open_library (self);
}

static void
set_up (Fixture *self, gconstpointer data)
{
  const SluiceOriginSettings settings = { 0 };

  self->root = scratch_folder_new ();
  self->folder = scratch_path (self->root, "files");
  self->shelf = scratch_path (self->root, "shelf");
  g_assert_no_errno (g_mkdir (self->folder, 0700));
  self->changes = g_string_new (NULL);
  self->settled = g_string_new (NULL);
  self->troubles = g_string_new (NULL);
  self->origin = sluice_origin_new (&settings);
  open_library (self);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  if (self->library != NULL)
    {
      flush (self);
      drop (self);
    }
  g_assert_cmpstr (self->troubles->str, ==, "");
  sluice_origin_free (self->origin);
  g_string_free (self->changes, TRUE);
  g_string_free (self->settled, TRUE);
  g_string_free (self->troubles, TRUE);
  g_free (self->folder);
  g_free (self->shelf);
  scratch_folder_remove (self->root);
}

/* A resource that stalls half-way, so that what fetches it runs until it is stopped. */
static void
serve (Fixture *self, const char *name, gboolean stalls)
{
  g_autofree char *path = g_strconcat ("/", name, NULL);
  const SluiceOriginScript script = {
    .path = g_intern_string (path), /* the origin keeps it */
    .file = { .seed = SEED, .size = SIZE, .etag = "\"one\"" },
    .usual = { .ending = stalls ? SLUICE_ORIGIN_ENDING_STALL : SLUICE_ORIGIN_ENDING_WHOLE,
               .ending_at = SIZE / 2 },
  };

  sluice_origin_add (self->origin, &script);
}

static SluiceDownload *
download_new (Fixture *self, const char *name)
{
  g_autofree char *path = g_strconcat ("/", name, NULL);
  g_autofree char *link = sluice_origin_get_link (self->origin, "127.0.0.1", path);
  g_autoptr (GUri) uri = g_uri_parse (link, G_URI_FLAGS_ENCODED, NULL);
  g_autoptr (SluiceRequest) request = sluice_request_new (uri);
  g_autoptr (SluiceTransferOptions) options = sluice_transfer_options_new ();
  g_autoptr (GFile) directory = g_file_new_for_path (self->folder);

  options->connections = 1;
  request->referer = g_strdup ("http://example.org/");
  return sluice_download_new (request, directory, options);
}

static SluiceDownload *
add (Fixture *self, const char *name, gboolean start)
{
  g_autoptr (SluiceDownload) download = download_new (self, name);

  sluice_library_add (self->library, download, start);
  return download; /* the library keeps it */
}

static void
add_some (Fixture *self, const char *names)
{
  g_auto (GStrv) list = g_strsplit (names, " ", -1);

  for (guint i = 0; list[i] != NULL; i++)
    add (self, list[i], FALSE);
}

static SluiceDownload *
find (Fixture *self, const char *name)
{
  g_autoptr (GFile) directory = g_file_new_for_path (self->folder);
  SluiceDownload *download = sluice_library_find_name (self->library, directory, name);

  g_assert_nonnull (download);
  return download;
}

static GPtrArray *
find_some (Fixture *self, const char *names)
{
  GPtrArray *found = g_ptr_array_new_with_free_func (g_object_unref);
  g_auto (GStrv) list = g_strsplit (names, " ", -1);

  for (guint i = 0; list[i] != NULL; i++)
    g_ptr_array_add (found, g_object_ref (find (self, list[i])));

  return found;
}

static void
assert_list (Fixture *self, const char *wanted)
{
  g_autoptr (GString) found = g_string_new (NULL);
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->library));

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (SluiceDownload) download = g_list_model_get_item (G_LIST_MODEL (self->library), i);

      g_string_append_printf (found, "%s%s", i > 0 ? " " : "", sluice_download_get_name (download));
    }

  g_assert_cmpstr (found->str, ==, wanted);
  g_assert_null (g_list_model_get_item (G_LIST_MODEL (self->library), n));
  g_assert_cmpuint (sluice_library_count (self->library, SLUICE_GROUP_ALL), ==, n);
}

static void
assert_changes (Fixture *self, const char *wanted)
{
  g_assert_cmpstr (self->changes->str, ==, wanted);
  g_string_truncate (self->changes, 0);
}

static void
assert_state (SluiceDownload *download, SluiceDownloadState state)
{
  g_assert_cmpstr (sluice_download_state_get_nick (sluice_download_get_state (download)), ==,
                   sluice_download_state_get_nick (state));
}

static gboolean
is_idle (gpointer user_data)
{
  Fixture *self = user_data;
  gboolean busy;

  g_object_get (self->library, "busy", &busy, NULL);
  return !busy && sluice_library_count (self->library, SLUICE_GROUP_ACTIVE) == 0;
}

typedef struct
{
  SluiceDownload *download;
  SluiceDownloadState state;
} Awaited;

static gboolean
is_in_state (gpointer user_data)
{
  Awaited *awaited = user_data;

  return sluice_download_get_state (awaited->download) == awaited->state;
}

static void
await_state (SluiceDownload *download, SluiceDownloadState state)
{
  Awaited awaited = { download, state };

  scratch_await_true (is_in_state, &awaited);
}

static gboolean
has_received_half (gpointer user_data)
{
  return sluice_download_get_received (user_data) >= SIZE / 2;
}

static void
assert_whole (Fixture *self, const char *name)
{
  g_autofree char *path = scratch_path (self->folder, name);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GError) error = NULL;

  sluice_origin_body_equals (SEED, SIZE, file, &error);
  g_assert_no_error (error);
}

/* From the queue to the history, in one change, and still there after a restart. */
static void
test_finished (Fixture *self, gconstpointer data)
{
  SluiceDownload *download;

  serve (self, "b.iso", FALSE);
  add_some (self, "a.txt b.iso c.mp3");
  assert_list (self, "a.txt b.iso c.mp3");
  assert_changes (self, "0-0+1 1-0+1 2-0+1 ");
  g_assert_cmpuint (sluice_library_count (self->library, SLUICE_GROUP_WAITING), ==, 3);

  sluice_library_start (self->library, find (self, "b.iso"));
  await_state (find (self, "b.iso"), SLUICE_DOWNLOAD_FINISHED);
  assert_list (self, "a.txt c.mp3 b.iso");
  assert_changes (self, "1-2+2 ");
  g_assert_cmpstr (self->settled->str, ==, "b.iso finished ");
  g_assert_cmpuint (sluice_library_count (self->library, SLUICE_GROUP_WAITING), ==, 2);
  g_assert_cmpuint (sluice_library_count (self->library, SLUICE_GROUP_FINISHED), ==, 1);
  g_assert_cmpuint (sluice_library_count_kind (self->library, SLUICE_KIND_ARCHIVE), ==, 1);
  assert_whole (self, "b.iso");

  restart (self);
  assert_list (self, "a.txt c.mp3 b.iso");
  download = find (self, "b.iso");
  assert_state (download, SLUICE_DOWNLOAD_FINISHED);
  g_assert_cmpint (sluice_download_get_size (download), ==, SIZE);
  g_assert_cmpstr (sluice_download_get_etag (download), ==, "\"one\"");
  g_assert_cmpint (sluice_download_get_finished_at (download), >, 0);
  assert_state (find (self, "a.txt"), SLUICE_DOWNLOAD_PAUSED);
  g_assert_cmpuint (sluice_library_count (self->library, SLUICE_GROUP_FINISHED), ==, 1);
  g_assert_cmpuint (sluice_library_count_kind (self->library, SLUICE_KIND_MUSIC), ==, 1);
}

/* What ran goes on at the next start, what was paused does not; neither begins anew. */
static void
test_goes_on (Fixture *self, gconstpointer data)
{
  SluiceDownload *download;
  guint64 sent;

  serve (self, "ran", TRUE);
  serve (self, "paused", TRUE);
  add (self, "ran", TRUE);
  add (self, "paused", TRUE);
  scratch_await_true (has_received_half, find (self, "ran"));
  scratch_await_true (has_received_half, find (self, "paused"));
  sluice_library_pause (self->library, find (self, "paused"));
  await_state (find (self, "paused"), SLUICE_DOWNLOAD_PAUSED);
  flush (self);
  drop (self);

  serve (self, "ran", FALSE);
  sent = sluice_origin_get_sent (self->origin);
  open_library (self);
  download = find (self, "paused");
  scratch_await_true (has_received_half, download);
  g_assert_cmpint (sluice_download_get_size (download), ==, SIZE);
  g_assert_nonnull (sluice_download_get_written (download));
  await_state (find (self, "ran"), SLUICE_DOWNLOAD_FINISHED);
  assert_whole (self, "ran");
  g_assert_cmpuint (sluice_origin_get_sent (self->origin) - sent, <, SIZE * 3 / 4);
  assert_state (download, SLUICE_DOWNLOAD_PAUSED);
  assert_list (self, "paused ran");
  g_assert_cmpstr (sluice_download_get_request (download)->referer, ==, "http://example.org/");
}

static void
move (Fixture *self, const char *names, SluiceMove where)
{
  g_autoptr (GPtrArray) downloads = find_some (self, names);

  sluice_library_move (self->library, downloads, where);
}

static void
test_order (Fixture *self, gconstpointer data)
{
  g_autoptr (GPtrArray) some = NULL;

  add_some (self, "a b c d e");
  move (self, "d", SLUICE_MOVE_TOP);
  assert_list (self, "d a b c e");
  move (self, "d b", SLUICE_MOVE_UP);
  assert_list (self, "d b a c e");
  move (self, "a b", SLUICE_MOVE_DOWN);
  assert_list (self, "d c b a e");
  move (self, "d b", SLUICE_MOVE_BOTTOM);
  assert_list (self, "c a e d b");
  some = find_some (self, "b c");
  sluice_library_move_before (self->library, some, find (self, "e"));
  assert_list (self, "a c b e d");
  sluice_library_move_before (self->library, some, find (self, "c"));
  assert_list (self, "a c b e d");
  sluice_library_move_before (self->library, some, NULL);
  assert_list (self, "a e d c b");
  g_clear_pointer (&some, g_ptr_array_unref);

  restart (self);
  assert_list (self, "a e d c b");

  /* Until there is no room left between two, and beyond. */
  for (guint i = 0; i < 40; i++)
    move (self, i % 2 == 0 ? "d" : "e", SLUICE_MOVE_DOWN), move (self, "a", SLUICE_MOVE_DOWN),
        move (self, "a", SLUICE_MOVE_TOP);
  restart (self);
  add_some (self, "f");
  g_assert_cmpuint (sluice_library_count (self->library, SLUICE_GROUP_WAITING), ==, 6);
}

/* Taken out at once and put back in place, whatever it was doing. */
static void
test_undo (Fixture *self, gconstpointer data)
{
  g_autoptr (GPtrArray) downloads = NULL;
  g_autoptr (SluiceRemoval) removal = NULL;

  serve (self, "b", TRUE);
  serve (self, "e", FALSE);
  add (self, "e", TRUE);
  await_state (find (self, "e"), SLUICE_DOWNLOAD_FINISHED);
  add_some (self, "a b c");
  sluice_library_start (self->library, find (self, "b"));
  scratch_await_true (has_received_half, find (self, "b"));

  downloads = find_some (self, "e b a");
  removal = sluice_library_remove (self->library, downloads, TRUE);
  assert_list (self, "c");
  g_assert_cmpuint (sluice_library_count (self->library, SLUICE_GROUP_FINISHED), ==, 0);
  sluice_removal_undo (removal);
  sluice_removal_commit (removal);
  assert_list (self, "a b c e");
  await_state (find (self, "b"), SLUICE_DOWNLOAD_ACTIVE);
  g_assert_true (scratch_has (self->folder, "b.part"));
  assert_whole (self, "e");

  restart (self);
  assert_list (self, "a b c e");
}

/* Nothing is deleted before the removal is final; then parts go, and finished files stay. */
static void
test_removed (Fixture *self, gconstpointer data)
{
  g_autoptr (GPtrArray) downloads = NULL;
  SluiceRemoval *removal;

  serve (self, "b", TRUE);
  serve (self, "e", FALSE);
  add (self, "e", TRUE);
  await_state (find (self, "e"), SLUICE_DOWNLOAD_FINISHED);
  add (self, "b", TRUE);
  add_some (self, "a");
  scratch_await_true (has_received_half, find (self, "b"));

  downloads = find_some (self, "e b");
  removal = sluice_library_remove (self->library, downloads, FALSE);
  assert_list (self, "a");
  scratch_await_true (is_idle, self);
  g_assert_true (scratch_has (self->folder, "b.part"));

  g_object_unref (removal); /* the toast has gone */
  restart (self);
  assert_list (self, "a");
  g_assert_false (scratch_has (self->folder, "b.part"));
  g_assert_false (scratch_has (self->folder, "b.part.json"));
  assert_whole (self, "e");
}

/* A removal that nobody made final is as if it had not been, unless the program ends well. */
/* What was added again meanwhile keeps the part. */
static void
test_removed_and_back (Fixture *self, gconstpointer data)
{
  g_autoptr (GPtrArray) downloads = NULL;
  SluiceRemoval *removal;

  serve (self, "b", TRUE);
  add (self, "b", TRUE);
  scratch_await_true (has_received_half, find (self, "b"));
  downloads = find_some (self, "b");
  removal = sluice_library_remove (self->library, downloads, FALSE);
  scratch_await_true (is_idle, self);
  add (self, "b", FALSE);
  sluice_removal_commit (removal);
  g_object_unref (removal);
  flush (self);
  g_assert_true (scratch_has (self->folder, "b.part"));
  g_assert_true (scratch_has (self->folder, "b.part.json"));
  g_assert_cmpstr (self->troubles->str, ==, "");
}

static void
test_removed_and_crashed (Fixture *self, gconstpointer data)
{
  g_autoptr (GPtrArray) downloads = NULL;
  SluiceRemoval *removal;
  g_autofree char *queue = NULL;
  g_autofree char *path = scratch_path (self->shelf, "queue.jsonl");

  add_some (self, "a b");
  restart (self);
  downloads = find_some (self, "b");
  removal = sluice_library_remove (self->library, downloads, FALSE);
  g_assert_true (g_file_get_contents (path, &queue, NULL, NULL));
  g_object_add_weak_pointer (G_OBJECT (removal), (gpointer *) &removal);
  flush (self); /* commits it */
  sluice_removal_undo (removal);
  g_object_unref (removal);
  g_assert_null (removal);
  g_clear_pointer (&downloads, g_ptr_array_unref);
  drop (self);
  open_library (self);
  assert_list (self, "a");

  flush (self);
  drop (self);
  scratch_put (self->shelf, "queue.jsonl", queue);
  open_library (self);
  assert_list (self, "a b");
}

/* Whatever is left of the way from the queue to the history, it is there once. */
static void
test_crash_while_finishing (Fixture *self, gconstpointer data)
{
  g_autofree char *path = scratch_path (self->shelf, "queue.jsonl");
  g_autofree char *history = scratch_path (self->shelf, "history.jsonl");
  g_autofree char *text = NULL;
  g_autoptr (GString) cut = NULL;
  char *gone;

  serve (self, "a.zip", FALSE);
  add (self, "a.zip", TRUE);
  await_state (find (self, "a.zip"), SLUICE_DOWNLOAD_FINISHED);
  flush (self);
  drop (self);

  /* The queue's journal as it was before it forgot the download; the history has it. */
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  gone = strstr (text, "\"gone\":true");
  g_assert_nonnull (gone);
  cut = g_string_new_len (text, gone - text);
  g_string_truncate (cut, (gsize) (strrchr (cut->str, '\n') + 1 - cut->str));
  scratch_put (self->shelf, "queue.jsonl", cut->str);
  open_library (self);
  assert_list (self, "a.zip");
  flush (self);
  drop (self);

  /* And neither knows what comes next. */
  scratch_put (self->shelf, "queue.jsonl", cut->str);
  g_assert_no_errno (g_unlink (history));
  open_library (self);
  assert_list (self, "a.zip");
  restart (self);
  assert_list (self, "a.zip");
  assert_state (find (self, "a.zip"), SLUICE_DOWNLOAD_FINISHED);
}

static gboolean
has_one (gpointer user_data)
{
  Fixture *self = user_data;

  return g_list_model_get_n_items (G_LIST_MODEL (self->library)) == 1;
}

/* Without the list, what lies in the folders is enough to go on. */
static void
test_rebuilt (Fixture *self, gconstpointer data)
{
  g_autofree char *path = scratch_path (self->shelf, "queue.jsonl");
  SluiceDownload *download;

  serve (self, "film.mkv", TRUE);
  add (self, "film.mkv", TRUE);
  scratch_await_true (has_received_half, find (self, "film.mkv"));
  flush (self);
  drop (self);
  g_assert_no_errno (g_unlink (path));

  open_library (self);
  scratch_await_true (has_one, self);
  download = find (self, "film.mkv");
  assert_state (download, SLUICE_DOWNLOAD_PAUSED);
  g_assert_cmpint (sluice_download_get_size (download), ==, SIZE);
  g_assert_cmpuint (sluice_download_get_received (download), >=, SIZE / 2);

  restart (self);
  assert_list (self, "film.mkv");
  serve (self, "film.mkv", FALSE);
  sluice_library_start (self->library, find (self, "film.mkv"));
  await_state (find (self, "film.mkv"), SLUICE_DOWNLOAD_FINISHED);
  assert_whole (self, "film.mkv");
}

/* A list that cannot be read is put aside, and the folders are looked through. */
static void
test_unreadable (Fixture *self, gconstpointer data)
{
  g_autofree char *path = scratch_path (self->shelf, "queue.jsonl");

  serve (self, "film.mkv", TRUE);
  add (self, "film.mkv", TRUE);
  scratch_await_true (has_received_half, find (self, "film.mkv"));
  flush (self);
  drop (self);
  g_assert_no_errno (g_unlink (path));
  g_assert_no_errno (g_mkdir (path, 0700));

  open_library (self);
  scratch_await_true (has_one, self);
  assert_state (find (self, "film.mkv"), SLUICE_DOWNLOAD_PAUSED);
  g_assert_true (scratch_has (self->shelf, "queue.jsonl.bak"));
}

static void
test_second_library (Fixture *self, gconstpointer data)
{
  Fixture other = { .folder = self->folder,
                    .shelf = self->shelf,
                    .changes = self->changes,
                    .settled = self->settled,
                    .troubles = self->troubles };
  g_autoptr (GError) error = NULL;

  g_assert_false (load (&other, &error));
  g_assert_error (error, SLUICE_ERROR, SLUICE_ERROR_IN_USE);
  drop (&other);
}

/* All of what the user asked for, with the error that ended it, in another life. */
static void
test_kept (Fixture *self, gconstpointer data)
{
  SluiceDownload *download;
  const SluiceTransferOptions *options;

  add (self, "gone", TRUE);
  await_state (find (self, "gone"), SLUICE_DOWNLOAD_FAILED);
  download = add (self, "later", TRUE);
  sluice_download_set_start_at (download, 4000000000);
  sluice_library_set_rate_limit (self->library, download, 12345);
  restart (self);

  download = find (self, "gone");
  assert_state (download, SLUICE_DOWNLOAD_FAILED);
  g_assert_error (sluice_download_get_error (download), SLUICE_ERROR, SLUICE_ERROR_GONE);
  g_assert_cmpint (sluice_download_get_added_at (download), >, 0);

  download = find (self, "later");
  options = sluice_download_get_options (download);
  g_assert_cmpint (sluice_download_get_start_at (download), ==, 4000000000);
  g_assert_cmpuint (options->rate_limit, ==, 12345);
  g_assert_cmpuint (options->connections, ==, 1);
}

static void
test_described (Fixture *self, gconstpointer data)
{
  g_autoptr (SluiceDownload) download = download_new (self, "a");
  g_autoptr (SluiceDescription) description = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  serve (self, "a", FALSE);
  sluice_library_describe_async (self->library, sluice_download_get_request (download), NULL,
                                 scratch_result_cb, &result);
  scratch_await (&result);
  description = sluice_library_describe_finish (self->library, result, &error);
  g_assert_no_error (error);
  g_assert_cmpint (description->size, ==, SIZE);
  g_assert_true (description->resumable);
}

/* A download whose link expired goes on from another one. */
static void
test_new_address (Fixture *self, gconstpointer data)
{
  SluiceDownload *download;
  g_autoptr (SluiceDownload) other = download_new (self, "new");
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  serve (self, "old", TRUE);
  serve (self, "new", FALSE);
  download = add (self, "old", TRUE);
  scratch_await_true (has_received_half, download);
  sluice_library_set_address_async (self->library, download, sluice_download_get_request (other),
                                    NULL, scratch_result_cb, &result);
  scratch_await (&result);
  g_assert_true (sluice_library_set_address_finish (self->library, result, &error));
  g_assert_no_error (error);
  await_state (download, SLUICE_DOWNLOAD_FINISHED);
  g_assert_cmpstr (sluice_download_get_name (download), ==, "old");
  assert_whole (self, "old");
  g_assert_cmpstr (sluice_download_get_link (download), ==, sluice_download_get_link (other));
}

static void
add_test (const char *name, void (*test) (Fixture *, gconstpointer))
{
  g_autofree char *path = g_strconcat ("/library/", name, NULL);

  g_test_add (path, Fixture, NULL, set_up, test, tear_down);
}

int
main (int argc, char *argv[])
{
  char *data_folder = scratch_folder_new ();
  int status;

  g_setenv ("XDG_DATA_HOME", data_folder, TRUE);
  sluice_http_client_prepare_process ();
  g_test_init (&argc, &argv, NULL);

  add_test ("finished", test_finished);
  add_test ("goes-on", test_goes_on);
  add_test ("order", test_order);
  add_test ("undo", test_undo);
  add_test ("removed", test_removed);
  add_test ("removed-and-back", test_removed_and_back);
  add_test ("removed-and-crashed", test_removed_and_crashed);
  add_test ("crash-while-finishing", test_crash_while_finishing);
  add_test ("rebuilt", test_rebuilt);
  add_test ("unreadable", test_unreadable);
  add_test ("second-library", test_second_library);
  add_test ("kept", test_kept);
  add_test ("described", test_described);
  add_test ("new-address", test_new_address);

  status = g_test_run ();
  scratch_folder_remove (data_folder);
  return status;
}
