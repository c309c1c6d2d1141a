/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-discard.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <unistd.h>

#include "sluice-candidate.h"
#include "sluice-disk.h"
#include "sluice-durable-file.h"
#include "sluice-error.h"
#include "sluice-folder.h"
#include "sluice-part-lock.h"

typedef struct
{
  char *name; /* owned */
  char *link; /* owned */
} Order;

static void
order_free (Order *order)
{
  g_free (order->name);
  g_free (order->link);
  g_free (order);
}

static gboolean
remove_file (const char *path, GError **error)
{
  g_autofree char *name = NULL;

  if (unlink (path) == 0 || errno == ENOENT)
    return TRUE;

  name = g_filename_display_basename (path);
  g_propagate_error (error, sluice_disk_error_new (errno, name));
  return FALSE;
}

/* The record goes last: without it, nobody would know whose a part is. */
static gboolean
remove_all (const SluiceCandidate *candidate, const char *link, GError **error)
{
  sluice_candidate_remove_aside (candidate, link);
  sluice_durable_file_clean (candidate->record_file);
  return remove_file (candidate->part, error) && remove_file (candidate->record_path, error);
}

static gboolean
is_of (const SluiceCandidate *candidate, const char *link)
{
  return candidate->record != NULL && g_str_equal (candidate->record->link, link);
}

/* Whatever is there cannot be reached now. */
static gboolean
check_folder (GFile *directory, const char *name, GError **error)
{
  if (sluice_folder_is_there (g_file_peek_path (directory)))
    return TRUE;

  g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_NO_FOLDER,
               /* Translators: %s is a file's name. */
               _ ("What was downloaded of “%s” could not be deleted, because its folder is not "
                  "there. It is still in that folder."),
               name);
  return FALSE;
}

static gboolean
discard (GFile *directory, const Order *order, GError **error)
{
  g_auto (SluiceCandidate) candidate = { NULL };
  g_autoptr (GFile) file = g_file_get_child (directory, order->name);
  SluicePartLock *lock;
  gboolean removed;

  if (!check_folder (directory, order->name, error))
    return FALSE;

  sluice_candidate_init (&candidate, directory, order->name);
  sluice_candidate_load (&candidate, order->name);
  if (!is_of (&candidate, order->link))
    return TRUE;

  lock = sluice_part_lock_acquire (file, error);
  if (lock == NULL)
    return FALSE;

  /* Only now does it hold still. */
  sluice_candidate_load (&candidate, order->name);
  removed = !is_of (&candidate, order->link) ||
            (sluice_part_lock_check_file (candidate.part, order->name, error) &&
             remove_all (&candidate, order->link, error));
  sluice_part_lock_release (lock);
  return removed;
}

static void
discard_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  GError *error = NULL;

  if (discard (source, task_data, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/**
 * sluice_discard_async:
 * @directory: the folder; a local one
 * @name: the name that the finished file would have had
 * @link: the download's link, without user information
 * @cancellable: (nullable): stops waiting for it
 * @callback: called when it is done
 * @user_data: passed to @callback
 *
 * Deletes what an unfinished download left in a folder, its part and its
 * record. What the record does not say to be of @link is somebody else's and
 * stays, as does a finished file.
 */
void
sluice_discard_async (GFile *directory,
                      const char *name,
                      const char *link,
                      GCancellable *cancellable,
                      GAsyncReadyCallback callback,
                      gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  Order *order;

  g_return_if_fail (G_IS_FILE (directory) && g_file_peek_path (directory) != NULL);
  g_return_if_fail (name != NULL && link != NULL);

  order = g_new (Order, 1);
  order->name = g_strdup (name);
  order->link = g_strdup (link);
  task = g_task_new (directory, cancellable, callback, user_data);
  g_task_set_source_tag (task, sluice_discard_async);
  g_task_set_return_on_cancel (task, TRUE);
  g_task_set_priority (task, G_PRIORITY_LOW);
  g_task_set_task_data (task, order, (GDestroyNotify) order_free);
  g_task_run_in_thread (task, discard_in_thread);
}

/**
 * sluice_discard_finish:
 * @result: what the callback was given
 * @error: %SLUICE_ERROR_IN_USE when it is being downloaded, %SLUICE_ERROR_NO_FOLDER when
 *   nobody can look, %SLUICE_ERROR_LOCAL, or %G_IO_ERROR_CANCELLED
 *
 * Returns: whether nothing of the download is left there
 */
gboolean
sluice_discard_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (G_IS_TASK (result), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
