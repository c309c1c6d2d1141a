/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-folder-watch.h"

#include "sluice-folder.h"
#include "sluice-granted-path.h"

#define INTERVAL 10 /* seconds between looks while something waits */

/* Folders that downloads go to and that are not there. */
struct _SluiceFolderWatch
{
  GObject parent_instance;

  guint second;        /* in milliseconds */
  GHashTable *missing; /* owned, of owned GFile */
  GHashTable *looking; /* owned, of owned GFile: that somebody looks for just now */
  guint round_source;  /* 0 while nothing waits */
};

G_DEFINE_FINAL_TYPE (SluiceFolderWatch, sluice_folder_watch, G_TYPE_OBJECT)

enum
{
  SIGNAL_CHANGED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static void
set_missing (SluiceFolderWatch *self, GFile *folder, gboolean missing)
{
  gboolean changed = missing ? g_hash_table_add (self->missing, g_object_ref (folder))
                             : g_hash_table_remove (self->missing, folder);

  if (changed)
    g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

/* ---- A look ---- */

static void
looked_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  SluiceFolderWatch *self = SLUICE_FOLDER_WATCH (object);
  g_autoptr (GFile) folder = g_object_ref (g_task_get_task_data (G_TASK (result)));
  gboolean there = g_task_propagate_boolean (G_TASK (result), NULL);

  g_hash_table_remove (self->looking, folder);
  set_missing (self, folder, !there);
}

static void
look_in_thread (GTask *task, gpointer source, gpointer folder, GCancellable *cancellable)
{
  const char *path = g_file_peek_path (folder);

  sluice_granted_path_learn (path);
  g_task_return_boolean (task, sluice_folder_is_there (path));
}

static gboolean
round_cb (gpointer user_data)
{
  sluice_folder_watch_look_again (user_data);
  return G_SOURCE_CONTINUE;
}

static void
sluice_folder_watch_dispose (GObject *object)
{
  SluiceFolderWatch *self = SLUICE_FOLDER_WATCH (object);

  g_clear_handle_id (&self->round_source, g_source_remove);

  G_OBJECT_CLASS (sluice_folder_watch_parent_class)->dispose (object);
}

static void
sluice_folder_watch_finalize (GObject *object)
{
  SluiceFolderWatch *self = SLUICE_FOLDER_WATCH (object);

  g_hash_table_unref (self->missing);
  g_hash_table_unref (self->looking);

  G_OBJECT_CLASS (sluice_folder_watch_parent_class)->finalize (object);
}

static void
sluice_folder_watch_class_init (SluiceFolderWatchClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS (class);

  object_class->dispose = sluice_folder_watch_dispose;
  object_class->finalize = sluice_folder_watch_finalize;

  /**
   * SluiceFolderWatch::changed:
   * @self: a watch
   *
   * Tells that [method@Sluice.FolderWatch.misses] answers otherwise now.
   */
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", SLUICE_TYPE_FOLDER_WATCH, G_SIGNAL_RUN_LAST, 0,
                                          NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static GHashTable *
create_set (void)
{
  return g_hash_table_new_full (g_file_hash, (GEqualFunc) g_file_equal, g_object_unref, NULL);
}

static void
sluice_folder_watch_init (SluiceFolderWatch *self)
{
  self->missing = create_set ();
  self->looking = create_set ();
}

/**
 * sluice_folder_watch_new:
 * @second: how long a second is, in milliseconds: 1000, but tests live faster
 *
 * Knows which folders are missing: on a disk that was taken out, or no longer granted to a
 * program in a sandbox. It is told so, and looks again every ten seconds while something
 * waits for one.
 *
 * Returns: (transfer full): a watch
 */
SluiceFolderWatch *
sluice_folder_watch_new (guint second)
{
  SluiceFolderWatch *self;

  g_return_val_if_fail (second > 0, NULL);

  self = g_object_new (SLUICE_TYPE_FOLDER_WATCH, NULL);
  self->second = second;

  return self;
}

/**
 * sluice_folder_watch_misses:
 * @self: a watch
 * @folder: a folder
 *
 * Returns: whether it was not there when somebody looked last; %FALSE when nobody did
 */
gboolean
sluice_folder_watch_misses (SluiceFolderWatch *self, GFile *folder)
{
  g_return_val_if_fail (SLUICE_IS_FOLDER_WATCH (self), FALSE);

  return g_hash_table_contains (self->missing, folder);
}

/**
 * sluice_folder_watch_lost:
 * @self: a watch
 * @folder: a folder that somebody did not find
 *
 * Tells that a folder is missing. Until the next look, nothing can go there.
 */
void
sluice_folder_watch_lost (SluiceFolderWatch *self, GFile *folder)
{
  g_return_if_fail (SLUICE_IS_FOLDER_WATCH (self));
  g_return_if_fail (G_IS_FILE (folder));

  set_missing (self, folder, TRUE);
}

/**
 * sluice_folder_watch_look:
 * @self: a watch
 * @folder: a folder
 *
 * Looks whether a folder is there, beside all else: one behind a network that is gone may
 * not answer for a long time. What is none of this machine is passed over.
 */
void
sluice_folder_watch_look (SluiceFolderWatch *self, GFile *folder)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (SLUICE_IS_FOLDER_WATCH (self));
  g_return_if_fail (G_IS_FILE (folder));

  if (g_file_peek_path (folder) == NULL || !g_hash_table_add (self->looking, g_object_ref (folder)))
    return;

  task = g_task_new (self, NULL, looked_cb, NULL);
  g_task_set_source_tag (task, sluice_folder_watch_look);
  g_task_set_priority (task, G_PRIORITY_LOW);
  g_task_set_task_data (task, g_object_ref (folder), g_object_unref);
  g_task_run_in_thread (task, look_in_thread);
}

/**
 * sluice_folder_watch_look_again:
 * @self: a watch
 *
 * Looks for all that is missing, because it may be back.
 */
void
sluice_folder_watch_look_again (SluiceFolderWatch *self)
{
  GHashTableIter iter;
  gpointer folder;

  g_return_if_fail (SLUICE_IS_FOLDER_WATCH (self));

  g_hash_table_iter_init (&iter, self->missing);
  while (g_hash_table_iter_next (&iter, &folder, NULL))
    sluice_folder_watch_look (self, folder);
}

/**
 * sluice_folder_watch_set_waiting:
 * @self: a watch
 * @waiting: whether anything waits for a folder
 *
 * Decides whether it looks again by itself.
 */
void
sluice_folder_watch_set_waiting (SluiceFolderWatch *self, gboolean waiting)
{
  g_return_if_fail (SLUICE_IS_FOLDER_WATCH (self));

  if (waiting && self->round_source == 0)
    self->round_source =
        g_timeout_add_full (G_PRIORITY_LOW, INTERVAL * self->second, round_cb, self, NULL);
  if (!waiting)
    g_clear_handle_id (&self->round_source, g_source_remove);
}
