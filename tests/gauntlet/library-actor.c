/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A program with a library and no window: `library-actor ROOT STEP [NAME…] [, STEP [NAME…]]`
 * opens the list that is kept in ROOT/shelf, does things to it, and ends as a program should.
 * Downloads come from ROOT/source and go to ROOT/files. */

#include <stdlib.h>
#include <string.h>

#include "scratch.h"
#include "sluice-http-client.h"
#include "sluice-library.h"

#define MOVES 150  /* each makes one line of the journal dead */
#define PATIENCE 2 /* times that it is tried to save the list */

typedef struct
{
  const char *root;
  SluiceLibrary *library; /* owned */
} Actor;

static void
trouble_cb (SluiceLibrary *library, const char *message, gpointer user_data)
{
  g_printerr ("%s\n", message);
}

static gboolean
is_loaded (gpointer user_data)
{
  Actor *self = user_data;
  gboolean loaded;

  g_object_get (self->library, "loaded", &loaded, NULL);
  return loaded;
}

static gboolean
actor_open (Actor *self)
{
  g_autofree char *path = g_build_filename (self->root, "shelf", NULL);
  g_autofree char *files = g_build_filename (self->root, "files", NULL);
  const char *const folders[] = { files, NULL };
  g_autoptr (GFile) shelf = g_file_new_for_path (path);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  self->library = sluice_library_new (shelf);
  sluice_library_set_folders (self->library, folders);
  g_signal_connect (self->library, "trouble", G_CALLBACK (trouble_cb), NULL);
  sluice_library_load_async (self->library, NULL, scratch_result_cb, &result);
  scratch_await (&result);
  if (!sluice_library_load_finish (self->library, result, &error))
    g_printerr ("%s\n", error->message);
  scratch_await_true (is_loaded, self);
  return error == NULL;
}

static gboolean
actor_save (Actor *self)
{
  for (guint i = 0; i < PATIENCE; i++)
    {
      g_autoptr (GAsyncResult) result = NULL;

      sluice_library_flush_async (self->library, NULL, scratch_result_cb, &result);
      scratch_await (&result);
      if (sluice_library_flush_finish (self->library, result, NULL))
        return TRUE;
    }
  return FALSE;
}

static void
actor_add (Actor *self, const char *name)
{
  g_autofree char *source = g_build_filename (self->root, "source", name, NULL);
  g_autofree char *folder = g_build_filename (self->root, "files", NULL);
  g_autofree char *link = g_filename_to_uri (source, NULL, NULL);
  g_autoptr (GUri) uri = g_uri_parse (link, G_URI_FLAGS_ENCODED, NULL);
  g_autoptr (SluiceRequest) request = sluice_request_new (uri);
  g_autoptr (SluiceTransferOptions) options = sluice_transfer_options_new ();
  g_autoptr (GFile) directory = g_file_new_for_path (folder);
  g_autoptr (SluiceDownload) download = sluice_download_new (request, directory, options);

  sluice_library_add (self->library, download, FALSE);
}

static SluiceDownload *
actor_find (Actor *self, const char *name)
{
  g_autofree char *folder = g_build_filename (self->root, "files", NULL);
  g_autoptr (GFile) directory = g_file_new_for_path (folder);

  return sluice_library_find_name (self->library, directory, name);
}

static gboolean
is_finished (gpointer download)
{
  return sluice_download_get_state (download) == SLUICE_DOWNLOAD_FINISHED;
}

static void
actor_finish (Actor *self, const char *name)
{
  SluiceDownload *download = actor_find (self, name);

  sluice_library_start (self->library, download);
  scratch_await_true (is_finished, download);
}

static void
actor_move (Actor *self, const char *name, SluiceMove where)
{
  g_autoptr (GPtrArray) downloads = g_ptr_array_new ();

  g_ptr_array_add (downloads, actor_find (self, name));
  sluice_library_move (self->library, downloads, where);
}

static void
actor_remove (Actor *self, const char *name)
{
  g_autoptr (GPtrArray) downloads = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (SluiceRemoval) removal = NULL;

  g_ptr_array_add (downloads, g_object_ref (actor_find (self, name)));
  removal = sluice_library_remove (self->library, downloads, FALSE);
  sluice_removal_commit (removal);
}

static gboolean
is_first (Actor *self, const char *name)
{
  g_autoptr (SluiceDownload) first = g_list_model_get_item (G_LIST_MODEL (self->library), 0);

  return first == actor_find (self, name);
}

/* Each move is one, and saved before the next: one that is taken back sooner would leave
 * nothing to save. */
static void
actor_churn (Actor *self, const char *name)
{
  for (guint i = 0; i < MOVES; i++)
    {
      actor_move (self, name, is_first (self, name) ? SLUICE_MOVE_BOTTOM : SLUICE_MOVE_TOP);
      actor_save (self);
    }
}

static void
actor_list (Actor *self)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->library));

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (SluiceDownload) download = g_list_model_get_item (G_LIST_MODEL (self->library), i);

      g_print ("%s %s\n", sluice_download_get_name (download),
               sluice_download_state_get_nick (sluice_download_get_state (download)));
    }
}

static void
actor_do (Actor *self, const char *step, const char *name)
{
  if (g_str_equal (step, "add"))
    actor_add (self, name);
  else if (g_str_equal (step, "finish"))
    actor_finish (self, name);
  else if (g_str_equal (step, "raise"))
    actor_move (self, name, SLUICE_MOVE_TOP);
  else if (g_str_equal (step, "remove"))
    actor_remove (self, name);
  else
    actor_churn (self, name);
}

static void
actor_do_all (Actor *self, char **words)
{
  const char *step = NULL;

  for (guint i = 0; words[i] != NULL; i++)
    {
      if (g_str_equal (words[i], ","))
        step = NULL;
      else if (step == NULL)
        step = words[i];
      else
        actor_do (self, step, words[i]);
    }
}

int
main (int argc, char **argv)
{
  Actor self = { 0 };
  gboolean well;

  if (argc < 3)
    return EXIT_FAILURE;

  sluice_http_client_prepare_process ();
  self.root = argv[1];
  well = actor_open (&self);
  if (well && g_str_equal (argv[2], "list"))
    actor_list (&self);
  else if (well)
    actor_do_all (&self, argv + 2);
  well = well && actor_save (&self);
  g_object_unref (self.library);
  return well ? EXIT_SUCCESS : EXIT_FAILURE;
}
