/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-folders.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>

#include "sluice-folder.h"
#include "sluice-granted-path.h"
#include "sluice-sandbox.h"

/* The folder of all kinds has its place behind those of each. */
#define ALL_KINDS SLUICE_N_KINDS
#define N_PLACES (SLUICE_N_KINDS + 1)

struct _SluiceFolders
{
  GObject parent_instance;

  GSettings *store;           /* owned */
  GFile *own[N_PLACES];       /* owned, nullable: what the user chose */
  gboolean missing[N_PLACES]; /* what the user chose is not there */
};

enum
{
  SIGNAL_CHANGED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (SluiceFolders, sluice_folders, G_TYPE_OBJECT)

static GFile *
file_new (const char *stored)
{
  if (stored == NULL || *stored == '\0')
    return NULL;

  return strstr (stored, "://") != NULL ? g_file_new_for_uri (stored)
                                        : g_file_new_for_path (stored);
}

/* Paths are what people read in a settings editor; what has none is a URI. */
static char *
file_to_stored (GFile *file)
{
  char *path = g_file_get_path (file);

  return path != NULL ? path : g_file_get_uri (file);
}

static gboolean
files_equal (GFile *one, GFile *other)
{
  if (one == NULL || other == NULL)
    return one == other;

  return g_file_equal (one, other);
}

static void
learned_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (SluiceFolders) self = SLUICE_FOLDERS (user_data);

  sluice_granted_path_learn_finish (result);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static void
take_own (SluiceFolders *self, guint place, GFile *folder)
{
  g_autoptr (GFile) own = folder;
  const char *path = own != NULL ? g_file_peek_path (own) : NULL;

  if (files_equal (self->own[place], own))
    return;

  g_set_object (&self->own[place], own);
  self->missing[place] = FALSE;
  if (path != NULL && sluice_granted_path_is (path))
    sluice_granted_path_learn_async (path, NULL, learned_cb, g_object_ref (self));
}

static void
read_cb (SluiceFolders *self)
{
  g_autofree char *general = g_settings_get_string (self->store, "folder");
  g_autoptr (GVariant) kinds = g_settings_get_value (self->store, "kind-folders");

  take_own (self, ALL_KINDS, file_new (general));
  for (guint kind = 0; kind < SLUICE_N_KINDS; kind++)
    {
      const char *stored = NULL;

      g_variant_lookup (kinds, sluice_kind_get_nick (kind), "&s", &stored);
      take_own (self, kind, file_new (stored));
    }

  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

/* Of the home, a sandbox shows little more than a shell that goes when the program ends. */
static GFile *
dup_downloads_of_sandbox (void)
{
  static gboolean told = FALSE;
  g_autofree char *path = g_build_filename (g_get_user_data_dir (), "Downloads", NULL);

  if (!told)
    g_message ("The desktop names no folder for downloads, so they go to “%s”.", path);
  told = TRUE;
  if (g_mkdir_with_parents (path, 0700) < 0)
    g_info ("The folder “%s” could not be made: %s", path, g_strerror (errno));
  return g_file_new_for_path (path);
}

static GFile *
dup_downloads (void)
{
  const char *path = g_get_user_special_dir (G_USER_DIRECTORY_DOWNLOAD);

  if (sluice_sandbox_is_around () && (path == NULL || g_str_equal (path, g_get_home_dir ())))
    return dup_downloads_of_sandbox ();

  return path != NULL ? g_file_new_for_path (path)
                      : g_file_new_build_filename (g_get_home_dir (), "Downloads", NULL);
}

static void
write_kind (SluiceFolders *self, SluiceKind kind, const char *stored)
{
  g_autoptr (GVariant) kinds = g_settings_get_value (self->store, "kind-folders");
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a{ss}"));
  for (guint i = 0; i < SLUICE_N_KINDS; i++)
    {
      const char *nick = sluice_kind_get_nick (i);
      const char *value = NULL;

      g_variant_lookup (kinds, nick, "&s", &value);
      if (i == kind)
        value = stored;
      if (value != NULL)
        g_variant_builder_add (&builder, "{ss}", nick, value);
    }

  g_settings_set_value (self->store, "kind-folders", g_variant_builder_end (&builder));
}

/* What is looked for. */
typedef struct
{
  GPtrArray *folders; /* owned, of owned GFile: what the user chose */
  GFile *downloads;   /* owned: where all else goes */
} Check;

static void
check_free (Check *check)
{
  g_ptr_array_unref (check->folders);
  g_object_unref (check->downloads);
  g_free (check);
}

/* Not every desktop makes the folder that it names. One outside of the home may be on a disk
 * that is not there, and in a home that goes with its sandbox nothing may be put. */
static void
make_downloads (GFile *downloads)
{
  const char *path = g_file_peek_path (downloads);
  g_autofree char *parent = g_path_get_dirname (path);

  if (g_str_equal (parent, g_get_home_dir ()) && sluice_folder_lasts (parent) &&
      g_mkdir (path, 0755) < 0 && errno != EEXIST)
    g_info ("The folder “%s” could not be made: %s", path, g_strerror (errno));
}

/* In a thread: a folder on a server that is away answers late. */
static void
check_task (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  const Check *check = data;
  GPtrArray *folders = check->folders;
  g_autoptr (GPtrArray) missing = g_ptr_array_new_with_free_func (g_object_unref);

  make_downloads (check->downloads);
  for (guint i = 0; i < folders->len; i++)
    {
      GFile *folder = g_ptr_array_index (folders, i);

      if (g_file_peek_path (folder) != NULL)
        sluice_granted_path_learn (g_file_peek_path (folder));
      if (g_file_query_file_type (folder, G_FILE_QUERY_INFO_NONE, cancellable) !=
          G_FILE_TYPE_DIRECTORY)
        g_ptr_array_add (missing, g_object_ref (folder));
    }

  g_task_return_pointer (task, g_steal_pointer (&missing), (GDestroyNotify) g_ptr_array_unref);
}

static void
sluice_folders_dispose (GObject *object)
{
  SluiceFolders *self = SLUICE_FOLDERS (object);

  for (guint place = 0; place < N_PLACES; place++)
    g_clear_object (&self->own[place]);
  g_clear_object (&self->store);

  G_OBJECT_CLASS (sluice_folders_parent_class)->dispose (object);
}

static void
sluice_folders_class_init (SluiceFoldersClass *class)
{
  G_OBJECT_CLASS (class)->dispose = sluice_folders_dispose;

  /**
   * SluiceFolders::changed:
   * @self: the folders
   *
   * Tells that files of some kind go to another folder now.
   */
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", SLUICE_TYPE_FOLDERS, G_SIGNAL_RUN_LAST, 0,
                                          NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
sluice_folders_init (SluiceFolders *self)
{
}

/**
 * sluice_folders_new:
 * @store: the settings
 *
 * Returns: (transfer full): what knows where files go
 */
SluiceFolders *
sluice_folders_new (GSettings *store)
{
  SluiceFolders *self;

  g_return_val_if_fail (G_IS_SETTINGS (store), NULL);

  self = g_object_new (SLUICE_TYPE_FOLDERS, NULL);
  self->store = g_object_ref (store);
  g_signal_connect_object (store, "changed::folder", G_CALLBACK (read_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (store, "changed::kind-folders", G_CALLBACK (read_cb), self,
                           G_CONNECT_SWAPPED);
  read_cb (self);

  return self;
}

/**
 * sluice_folders_dup_folder:
 * @self: the folders
 * @kind: what kind of file, or %SLUICE_N_KINDS when that is not known
 *
 * Where a file of a kind goes: the folder chosen for the kind, else the one
 * chosen for all, else the Downloads folder. One that the last check missed is
 * passed over.
 *
 * Returns: (transfer full): the folder
 */
GFile *
sluice_folders_dup_folder (SluiceFolders *self, SluiceKind kind)
{
  g_return_val_if_fail (SLUICE_IS_FOLDERS (self), NULL);
  g_return_val_if_fail (kind < N_PLACES, NULL);

  if (self->own[kind] != NULL && !self->missing[kind])
    return g_object_ref (self->own[kind]);
  if (self->own[ALL_KINDS] != NULL && !self->missing[ALL_KINDS])
    return g_object_ref (self->own[ALL_KINDS]);

  return dup_downloads ();
}

/**
 * sluice_folders_dup_own:
 * @self: the folders
 * @kind: a kind of file, or %SLUICE_N_KINDS for all
 *
 * Returns: (transfer full) (nullable): what the user chose, there or not
 */
GFile *
sluice_folders_dup_own (SluiceFolders *self, SluiceKind kind)
{
  g_return_val_if_fail (SLUICE_IS_FOLDERS (self), NULL);
  g_return_val_if_fail (kind < N_PLACES, NULL);

  return self->own[kind] != NULL ? g_object_ref (self->own[kind]) : NULL;
}

/**
 * sluice_folders_set_own:
 * @self: the folders
 * @kind: a kind of file, or %SLUICE_N_KINDS for all
 * @folder: (nullable): where they go from now on; %NULL to choose none
 *
 * Stores the user's choice.
 */
void
sluice_folders_set_own (SluiceFolders *self, SluiceKind kind, GFile *folder)
{
  g_autofree char *stored = NULL;

  g_return_if_fail (SLUICE_IS_FOLDERS (self));
  g_return_if_fail (kind < N_PLACES);
  g_return_if_fail (folder == NULL || G_IS_FILE (folder));

  if (folder != NULL)
    stored = file_to_stored (folder);
  if (kind == ALL_KINDS)
    g_settings_set_string (self->store, "folder", stored != NULL ? stored : "");
  else
    write_kind (self, kind, stored);
}

/**
 * sluice_folders_replace:
 * @self: the folders
 * @old: a folder
 * @folder: what takes its place
 *
 * Stores another choice wherever the user chose @old.
 */
void
sluice_folders_replace (SluiceFolders *self, GFile *old, GFile *folder)
{
  g_return_if_fail (SLUICE_IS_FOLDERS (self));
  g_return_if_fail (G_IS_FILE (old) && G_IS_FILE (folder));

  for (guint place = 0; place < N_PLACES; place++)
    if (self->own[place] != NULL && g_file_equal (self->own[place], old))
      sluice_folders_set_own (self, place, folder);
}

/**
 * sluice_folders_list_paths:
 * @self: the folders
 *
 * Returns: (transfer full): the paths of all folders that files may go to, each once
 */
GStrv
sluice_folders_list_paths (SluiceFolders *self)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  g_return_val_if_fail (SLUICE_IS_FOLDERS (self), NULL);

  for (guint place = 0; place < N_PLACES; place++)
    {
      g_autoptr (GFile) folder = sluice_folders_dup_folder (self, place);
      char *path = g_file_get_path (folder);

      if (path != NULL && g_hash_table_add (seen, path))
        g_strv_builder_add (builder, path);
    }

  return g_strv_builder_end (builder);
}

/**
 * sluice_folders_check_async:
 * @self: the folders
 * @cancellable: (nullable): to stop it
 * @callback: called when it is done
 * @user_data: for @callback
 *
 * Looks whether the folders that the user chose are still there: they may be on
 * a disk that was taken away, or no longer granted to a program in a sandbox. The one for
 * downloads that the desktop names is made where the home has none yet.
 */
void
sluice_folders_check_async (SluiceFolders *self,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  Check *check;

  g_return_if_fail (SLUICE_IS_FOLDERS (self));

  check = g_new0 (Check, 1);
  check->downloads = dup_downloads ();
  check->folders = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint place = 0; place < N_PLACES; place++)
    if (self->own[place] != NULL)
      g_ptr_array_add (check->folders, g_object_ref (self->own[place]));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, sluice_folders_check_async);
  g_task_set_task_data (task, check, (GDestroyNotify) check_free);
  g_task_run_in_thread (task, check_task);
}

/**
 * sluice_folders_check_finish:
 * @self: the folders
 * @result: the result that the callback got
 * @error: set to %G_IO_ERROR_CANCELLED when it was stopped
 *
 * Ends sluice_folders_check_async(). From here on the folders that are missing
 * are passed over, until the user chooses others or the program starts again.
 *
 * Returns: (transfer full) (nullable): one that is missing, if any
 */
GFile *
sluice_folders_check_finish (SluiceFolders *self, GAsyncResult *result, GError **error)
{
  g_autoptr (GPtrArray) missing = NULL;

  g_return_val_if_fail (SLUICE_IS_FOLDERS (self), NULL);
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  missing = g_task_propagate_pointer (G_TASK (result), error);
  if (missing == NULL)
    return NULL;

  for (guint place = 0; place < N_PLACES; place++)
    self->missing[place] = self->own[place] != NULL &&
                           g_ptr_array_find_with_equal_func (missing, self->own[place],
                                                             (GEqualFunc) g_file_equal, NULL);

  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
  return missing->len > 0 ? g_object_ref (g_ptr_array_index (missing, 0)) : NULL;
}

/**
 * sluice_folders_describe:
 * @folder: a folder
 *
 * Says which folder it is, for people: as a path, below the home folder as
 * `~/…`, and by its name alone where the path would mean nothing to them and nobody
 * told another one.
 *
 * Returns: (transfer full): what to show
 */
char *
sluice_folders_describe (GFile *folder)
{
  g_autoptr (GFile) home = g_file_new_for_path (g_get_home_dir ());
  g_autoptr (GFile) known = NULL;
  g_autofree char *path = NULL;
  g_autofree char *below_home = NULL;
  g_autofree char *shown = NULL;

  g_return_val_if_fail (G_IS_FILE (folder), NULL);

  if (g_file_peek_path (folder) == NULL)
    return g_file_get_parse_name (folder);

  path = sluice_granted_path_to_outside (g_file_peek_path (folder));
  if (!g_path_is_absolute (path))
    return g_filename_display_name (path);

  known = g_file_new_for_path (path);
  below_home = g_file_get_relative_path (home, known);
  if (below_home == NULL)
    return g_file_get_parse_name (known);

  shown = g_filename_display_name (below_home);
  return g_strconcat ("~/", shown, NULL);
}
