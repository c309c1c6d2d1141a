/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-removal.h"

#include <glib/gi18n-lib.h>

#include "sluice-discard.h"
#include "sluice-error.h"
#include "sluice-library-private.h"

/**
 * SluiceRemoval:
 *
 * Downloads that were taken out of a library and can still be put back. Until the
 * removal is committed nothing of them is deleted, and the library's journal
 * still has them: after a crash they are back.
 */
struct _SluiceRemoval
{
  GObject parent_instance;

  SluiceLibrary *library; /* owned, nullable: undone or committed */
  GPtrArray *entries;     /* owned, of owned SluiceLibraryEntry: the unfinished ones */
  GHashTable *wanted;     /* owned, of SluiceDownload: those of @entries that ran or waited */
  GPtrArray *finished;    /* owned, of owned SluiceDownload */
  gboolean trash_files;
  gboolean keep_parts;

  guint n_in_trash;     /* files on their way to the wastebasket */
  GPtrArray *untrashed; /* owned, of owned SluiceDownload: whose files it did not take */
};

enum
{
  SIGNAL_UNTRASHED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (SluiceRemoval, sluice_removal, G_TYPE_OBJECT)

/* Taking out */

static void
take_unfinished (SluiceRemoval *self, SluiceDownload *download)
{
  gboolean wanted = sluice_download_is_wanted (download);
  SluiceLibraryEntry *entry = sluice_library_take_out (self->library, download);

  if (entry == NULL)
    return;

  if (wanted)
    g_hash_table_add (self->wanted, download);
  g_ptr_array_add (self->entries, entry);
  sluice_download_pause (download);
}

static void
take_finished (SluiceRemoval *self, GPtrArray *downloads)
{
  g_autoptr (GHashTable) set = g_hash_table_new (NULL, NULL);

  for (guint i = 0; i < downloads->len; i++)
    {
      SluiceDownload *download = g_ptr_array_index (downloads, i);

      if (sluice_download_get_state (download) == SLUICE_DOWNLOAD_FINISHED &&
          g_hash_table_add (set, download))
        g_ptr_array_add (self->finished, g_object_ref (download));
    }

  sluice_library_take_out_of_history (self->library, set);
}

/* Deleting */

typedef struct
{
  SluiceLibrary *library;   /* owned */
  SluiceDownload *download; /* owned */
} Farewell;

static Farewell *
farewell_new (SluiceLibrary *library, SluiceDownload *download)
{
  Farewell *farewell = g_new (Farewell, 1);

  farewell->library = g_object_ref (library);
  farewell->download = g_object_ref (download);
  sluice_library_hold (library);
  return farewell;
}

static void
farewell_free (Farewell *farewell)
{
  sluice_library_release (farewell->library);
  g_object_unref (farewell->library);
  g_object_unref (farewell->download);
  g_free (farewell);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Farewell, farewell_free)

/* Of one that never began nobody misses anything. */
static gboolean
may_have_left (SluiceDownload *download, const GError *error)
{
  return !g_error_matches (error, SLUICE_ERROR, SLUICE_ERROR_NO_FOLDER) ||
         sluice_download_get_received (download) > 0 || sluice_download_get_size (download) >= 0;
}

static void
discard_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Farewell) farewell = user_data;
  g_autoptr (GError) error = NULL;

  if (!sluice_discard_finish (result, &error) && may_have_left (farewell->download, error))
    sluice_library_tell_trouble (farewell->library, error->message);
}

/* Added again before the removal was final, it goes on with the same part. */
static gboolean
is_back (const Farewell *farewell)
{
  GListModel *queue = G_LIST_MODEL (farewell->library->queue);
  const char *link = sluice_download_get_link (farewell->download);
  GFile *folder = sluice_download_get_directory (farewell->download);

  for (guint i = 0; i < g_list_model_get_n_items (queue); i++)
    {
      g_autoptr (SluiceDownload) other = g_list_model_get_item (queue, i);

      if (g_str_equal (sluice_download_get_link (other), link) &&
          g_file_equal (sluice_download_get_directory (other), folder))
        return TRUE;
    }
  return FALSE;
}

static void
discard (Farewell *farewell)
{
  SluiceDownload *download = farewell->download;

  if (is_back (farewell))
    {
      farewell_free (farewell);
      return;
    }
  sluice_discard_async (sluice_download_get_directory (download),
                        sluice_download_get_name (download), sluice_download_get_link (download),
                        NULL, discard_cb, farewell);
}

static void
stopped_cb (SluiceDownload *download, GParamSpec *pspec, Farewell *farewell)
{
  if (!sluice_download_state_is_settled (sluice_download_get_state (download)))
    return;

  g_signal_handlers_disconnect_by_func (download, stopped_cb, farewell);
  discard (farewell);
}

/* What still runs lets go of its part first. */
static void
discard_when_stopped (SluiceLibrary *library, SluiceDownload *download)
{
  Farewell *farewell = farewell_new (library, download);

  if (sluice_download_state_is_settled (sluice_download_get_state (download)))
    discard (farewell);
  else
    g_signal_connect (download, "notify::state", G_CALLBACK (stopped_cb), farewell);
}

/* A file on its way to the wastebasket. */
typedef struct
{
  SluiceRemoval *removal; /* owned */
  Farewell *farewell;     /* owned */
} Way;

static void
way_free (Way *way)
{
  g_object_unref (way->removal);
  farewell_free (way->farewell);
  g_free (way);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Way, way_free)

/* Whoever asked for the removal knows best what to do; else it is at least said. */
static void
tell_untrashed (SluiceRemoval *self, SluiceLibrary *library)
{
  if (g_signal_has_handler_pending (self, signals[SIGNAL_UNTRASHED], 0, FALSE))
    {
      g_signal_emit (self, signals[SIGNAL_UNTRASHED], 0, self->untrashed);
      return;
    }

  for (guint i = 0; i < self->untrashed->len; i++)
    {
      SluiceDownload *download = g_ptr_array_index (self->untrashed, i);
      g_autofree char *message = g_strdup_printf (
          /* Translators: %s is a file's name. */
          _ ("“%s” could not be moved to the wastebasket. It is still in its folder."),
          sluice_download_get_name (download));

      sluice_library_tell_trouble (library, message);
    }
}

/* Not every folder has a wastebasket: those of others, and those granted to a sandbox. */
static void
trash_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Way) way = user_data;
  g_autoptr (GError) error = NULL;
  SluiceRemoval *self = way->removal;

  if (!g_file_trash_finish (G_FILE (source), result, &error) &&
      !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND))
    {
      g_info ("A file stays where it is: %s", error->message);
      g_ptr_array_add (self->untrashed, g_object_ref (way->farewell->download));
    }

  if (--self->n_in_trash == 0 && self->untrashed->len > 0)
    tell_untrashed (self, way->farewell->library);
}

static void
trash (SluiceRemoval *self, SluiceLibrary *library, SluiceDownload *download)
{
  Way *way = g_new (Way, 1);

  way->removal = g_object_ref (self);
  way->farewell = farewell_new (library, download);
  self->n_in_trash++;
  g_file_trash_async (sluice_download_get_file (download), G_PRIORITY_LOW, NULL, trash_cb, way);
}

static void
sluice_removal_dispose (GObject *object)
{
  SluiceRemoval *self = SLUICE_REMOVAL (object);

  sluice_removal_commit (self);

  G_OBJECT_CLASS (sluice_removal_parent_class)->dispose (object);
}

static void
sluice_removal_finalize (GObject *object)
{
  SluiceRemoval *self = SLUICE_REMOVAL (object);

  g_ptr_array_unref (self->entries);
  g_hash_table_unref (self->wanted);
  g_ptr_array_unref (self->finished);
  g_ptr_array_unref (self->untrashed);

  G_OBJECT_CLASS (sluice_removal_parent_class)->finalize (object);
}

static void
sluice_removal_class_init (SluiceRemovalClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS (class);

  object_class->dispose = sluice_removal_dispose;
  object_class->finalize = sluice_removal_finalize;

  /**
   * SluiceRemoval::untrashed:
   * @self: a removal
   * @downloads: (element-type SluiceDownload): finished ones
   *
   * Tells, after the removal was committed, whose files the wastebasket did not take. They
   * are where they were.
   */
  signals[SIGNAL_UNTRASHED] = g_signal_new ("untrashed", SLUICE_TYPE_REMOVAL, G_SIGNAL_RUN_LAST, 0,
                                            NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_PTR_ARRAY);
}

static void
sluice_removal_init (SluiceRemoval *self)
{
  self->entries = g_ptr_array_new_with_free_func ((GDestroyNotify) sluice_library_entry_free);
  self->wanted = g_hash_table_new (NULL, NULL);
  self->finished = g_ptr_array_new_with_free_func (g_object_unref);
  self->untrashed = g_ptr_array_new_with_free_func (g_object_unref);
}

/*
 * sluice_removal_new:
 * @library: a library
 * @downloads: (element-type SluiceDownload): some of its downloads
 * @trash_files: whether finished files go to the wastebasket in the end
 *
 * Takes the downloads out of the library.
 *
 * Returns: (transfer full): the removal
 */
SluiceRemoval *
sluice_removal_new (SluiceLibrary *library, GPtrArray *downloads, gboolean trash_files)
{
  SluiceRemoval *self = g_object_new (SLUICE_TYPE_REMOVAL, NULL);

  self->library = g_object_ref (library);
  self->trash_files = trash_files;
  take_finished (self, downloads);
  for (guint i = 0; i < downloads->len; i++)
    take_unfinished (self, g_ptr_array_index (downloads, i));

  g_ptr_array_add (library->removals, self);
  sluice_library_tell_removed (library, downloads);
  return self;
}

/**
 * sluice_removal_keep_parts:
 * @self: a removal
 *
 * Leaves what the unfinished downloads brought in their folders, so that another
 * download of the same link goes on with it.
 */
void
sluice_removal_keep_parts (SluiceRemoval *self)
{
  g_return_if_fail (SLUICE_IS_REMOVAL (self));

  self->keep_parts = TRUE;
}

/* Returns: (transfer full) (nullable): the library, when there is still something to decide */
static SluiceLibrary *
close_removal (SluiceRemoval *self)
{
  if (self->library != NULL)
    g_ptr_array_remove_fast (self->library->removals, self);

  return g_steal_pointer (&self->library);
}

/**
 * sluice_removal_undo:
 * @self: a removal
 *
 * Puts all back in its place; what ran goes on. Does nothing when the removal was
 * undone or committed already.
 */
void
sluice_removal_undo (SluiceRemoval *self)
{
  g_autoptr (SluiceLibrary) library = NULL;

  g_return_if_fail (SLUICE_IS_REMOVAL (self));

  library = close_removal (self);
  if (library == NULL)
    return;

  g_ptr_array_set_free_func (self->entries, NULL);
  for (guint i = 0; i < self->entries->len; i++)
    {
      SluiceLibraryEntry *entry = g_ptr_array_index (self->entries, i);

      sluice_library_insert (library, entry);
      if (g_hash_table_contains (self->wanted, entry->download))
        sluice_library_start (library, entry->download);
    }

  sluice_library_put_into_history (library, self->finished);
}

/**
 * sluice_removal_commit:
 * @self: a removal
 *
 * Makes the removal final: deletes what the unfinished downloads left in their
 * folders, and moves the finished files to the wastebasket when that was asked
 * for; see [signal@Sluice.Removal::untrashed]. Does nothing when the removal was undone or
 * committed already.
 */
void
sluice_removal_commit (SluiceRemoval *self)
{
  g_autoptr (SluiceLibrary) library = NULL;

  g_return_if_fail (SLUICE_IS_REMOVAL (self));

  library = close_removal (self);
  if (library == NULL)
    return;

  for (guint i = 0; i < self->entries->len; i++)
    {
      SluiceLibraryEntry *entry = g_ptr_array_index (self->entries, i);

      sluice_library_store_remove (library->store, entry);
      if (entry->has_secrets)
        sluice_library_forget_secrets (library, entry->download);
      if (entry->has_pieces)
        sluice_library_forget_pieces (library, entry->download);
      if (!self->keep_parts)
        discard_when_stopped (library, entry->download);
    }

  for (guint i = 0; i < self->finished->len; i++)
    {
      SluiceDownload *download = g_ptr_array_index (self->finished, i);

      sluice_library_store_remove_finished (library->store, download);
      if (self->trash_files)
        trash (self, library, download);
    }
}
