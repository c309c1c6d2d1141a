/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "library-scene.h"

#include <glib/gstdio.h>

#include "scratch.h"
#include "sluice-http-client.h"

#define SIZE LIBRARY_SCENE_SIZE
#define SEED 11

static void
changed_cb (GListModel *model, guint position, guint removed, guint added, LibraryScene *self)
{
  g_string_append_printf (self->changes, "%u-%u+%u ", position, removed, added);
}

static void
settled_cb (SluiceLibrary *library,
            SluiceDownload *download,
            SluiceDownloadState state,
            LibraryScene *self)
{
  g_string_append_printf (self->settled, "%s %s ", sluice_download_get_name (download),
                          sluice_download_state_get_nick (state));
}

static void
trouble_cb (SluiceLibrary *library, const char *message, LibraryScene *self)
{
  g_test_message ("%s", message);
  g_string_append_printf (self->troubles, "%s\n", message);
}

gboolean
library_scene_load (LibraryScene *self, GError **error)
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
  if (self->wish != NULL)
    self->wish (self->library);
  scratch_await (&result);
  return sluice_library_load_finish (self->library, result, error);
}

static gboolean
is_loaded (gpointer user_data)
{
  LibraryScene *self = user_data;
  gboolean loaded;

  g_object_get (self->library, "loaded", &loaded, NULL);
  return loaded;
}

void
library_scene_open (LibraryScene *self)
{
  g_autoptr (GError) error = NULL;

  library_scene_load (self, &error);
  g_assert_no_error (error);
  scratch_await_true (is_loaded, self);
  g_string_truncate (self->changes, 0);
}

void
library_scene_flush (LibraryScene *self)
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
void
library_scene_drop (LibraryScene *self)
{
  SluiceLibrary *library = self->library;

  g_object_add_weak_pointer (G_OBJECT (library), (gpointer *) &self->library);
  g_object_unref (library);
  scratch_await_true (is_cleared, &self->library);
}

void
library_scene_restart (LibraryScene *self)
{
  library_scene_flush (self);
  library_scene_drop (self);
  library_scene_open (self);
}

/* As a restart, but asks for something while the list is being read. */
void
library_scene_restart_with (LibraryScene *self, void (*wish) (SluiceLibrary *library))
{
  self->wish = wish;
  library_scene_restart (self);
  self->wish = NULL;
}

static void
set_up (LibraryScene *self, gconstpointer data)
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
  library_scene_open (self);
}

static void
tear_down (LibraryScene *self, gconstpointer data)
{
  if (self->library != NULL)
    {
      library_scene_flush (self);
      library_scene_drop (self);
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
void
library_scene_serve (LibraryScene *self, const char *name, gboolean stalls)
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

SluiceDownload *
library_scene_download_new (LibraryScene *self, const char *name)
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

SluiceDownload *
library_scene_add (LibraryScene *self, const char *name, gboolean start)
{
  g_autoptr (SluiceDownload) download = library_scene_download_new (self, name);

  sluice_library_add (self->library, download, start);
  return download; /* the library keeps it */
}

void
library_scene_add_some (LibraryScene *self, const char *names)
{
  g_auto (GStrv) list = g_strsplit (names, " ", -1);

  for (guint i = 0; list[i] != NULL; i++)
    library_scene_add (self, list[i], FALSE);
}

SluiceDownload *
library_scene_find (LibraryScene *self, const char *name)
{
  g_autoptr (GFile) directory = g_file_new_for_path (self->folder);
  SluiceDownload *download = sluice_library_find_name (self->library, directory, name);

  g_assert_nonnull (download);
  return download;
}

GPtrArray *
library_scene_find_some (LibraryScene *self, const char *names)
{
  GPtrArray *found = g_ptr_array_new_with_free_func (g_object_unref);
  g_auto (GStrv) list = g_strsplit (names, " ", -1);

  for (guint i = 0; list[i] != NULL; i++)
    g_ptr_array_add (found, g_object_ref (library_scene_find (self, list[i])));

  return found;
}

void
library_scene_assert_list (LibraryScene *self, const char *wanted)
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

void
library_scene_assert_changes (LibraryScene *self, const char *wanted)
{
  g_assert_cmpstr (self->changes->str, ==, wanted);
  g_string_truncate (self->changes, 0);
}

void
library_scene_assert_state (SluiceDownload *download, SluiceDownloadState state)
{
  g_assert_cmpstr (sluice_download_state_get_nick (sluice_download_get_state (download)), ==,
                   sluice_download_state_get_nick (state));
}

gboolean
library_scene_is_idle (gpointer user_data)
{
  LibraryScene *self = user_data;
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

void
library_scene_await_state (SluiceDownload *download, SluiceDownloadState state)
{
  Awaited awaited = { download, state };

  scratch_await_true (is_in_state, &awaited);
}

gboolean
library_scene_has_received_half (gpointer user_data)
{
  return sluice_download_get_received (user_data) >= SIZE / 2;
}

void
library_scene_assert_whole (LibraryScene *self, const char *name)
{
  g_autofree char *path = scratch_path (self->folder, name);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GError) error = NULL;

  sluice_origin_body_equals (SEED, SIZE, file, &error);
  g_assert_no_error (error);
}

/**
 * library_scene_run:
 * @tests: (array length=n): the tests
 * @n: how many there are
 *
 * Runs the tests of a program, each in a scene of its own.
 *
 * Returns: what main() returns
 */
int
library_scene_run (int argc, char *argv[], const LibrarySceneTest *tests, gsize n)
{
  char *data_folder = scratch_folder_new ();
  int status;

  g_setenv ("XDG_DATA_HOME", data_folder, TRUE);
  g_setenv ("HOME", data_folder, TRUE); /* on the disk that has the wastebasket */
  sluice_http_client_prepare_process ();
  g_test_init (&argc, &argv, NULL);

  for (gsize i = 0; i < n; i++)
    {
      g_autofree char *path = g_strconcat ("/library/", tests[i].name, NULL);

      g_test_add (path, LibraryScene, NULL, set_up, tests[i].run, tear_down);
    }

  status = g_test_run ();
  scratch_folder_remove (data_folder);
  return status;
}
