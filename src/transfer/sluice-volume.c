/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-volume.h"

#include <errno.h>
#include <sys/stat.h>
#include <sys/statvfs.h>

#include "sluice-disk.h"

/* A folder that is not there yet will be where its parent is. */
static int
stat_nearest (char **path, struct stat *file)
{
  while (stat (*path, file) < 0)
    {
      char *parent;

      if (errno != ENOENT || g_str_equal (*path, "/"))
        return errno;
      parent = g_path_get_dirname (*path);
      g_free (*path);
      *path = parent;
    }
  return 0;
}

static int
look (const char *folder, SluiceVolume *volume)
{
  g_autofree char *path = g_strdup (folder);
  struct stat file;
  struct statvfs disk;
  int code = stat_nearest (&path, &file);

  if (code != 0)
    return code;
  if (statvfs (path, &disk) < 0)
    return errno;

  volume->id = g_strdup_printf ("%" G_GINT64_MODIFIER "x", (guint64) file.st_dev);
  volume->free = (guint64) disk.f_bavail * disk.f_frsize;
  return 0;
}

static void
look_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  g_autoptr (SluiceVolume) volume = g_new0 (SluiceVolume, 1);
  const char *path = g_file_peek_path (source);
  int code = look (path, volume);

  if (code == 0)
    g_task_return_pointer (task, g_steal_pointer (&volume), (GDestroyNotify) sluice_volume_free);
  else
    {
      g_autofree char *name = g_filename_display_basename (path);

      g_task_return_error (task, sluice_disk_error_new (code, name));
    }
}

/**
 * sluice_volume_look_async:
 * @folder: a folder of this machine, there or yet to be made
 * @cancellable: (nullable): stops waiting for the answer
 * @callback: called with the answer
 * @user_data: passed to @callback
 *
 * Looks on which volume a folder is and how much room that has.
 */
void
sluice_volume_look_async (GFile *folder,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (G_IS_FILE (folder) && g_file_peek_path (folder) != NULL);

  task = g_task_new (folder, cancellable, callback, user_data);
  g_task_set_source_tag (task, sluice_volume_look_async);
  /* A disk behind a network that is gone may not answer for a long time. */
  g_task_set_return_on_cancel (task, TRUE);
  g_task_set_priority (task, G_PRIORITY_LOW);
  g_task_run_in_thread (task, look_in_thread);
}

/**
 * sluice_volume_look_finish:
 * @result: what the callback was given
 * @error: %SLUICE_ERROR_LOCAL, or %G_IO_ERROR_CANCELLED
 *
 * Returns: (transfer full) (nullable): the volume, or %NULL with @error set
 */
SluiceVolume *
sluice_volume_look_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (G_IS_TASK (result), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * sluice_volume_free:
 * @self: (transfer full): a volume
 */
void
sluice_volume_free (SluiceVolume *self)
{
  g_return_if_fail (self != NULL);

  g_free (self->id);
  g_free (self);
}
