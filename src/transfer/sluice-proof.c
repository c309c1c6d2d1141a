/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-proof.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sluice-disk.h"
#include "sluice-error.h"

/* How much is hashed before the pages that were read are given back: a large
 * file must not push everything else out of memory. */
#define STRETCH (64 * 1024 * 1024)

static int
hash_file (int fd, GChecksum *hash, GCancellable *cancellable)
{
  struct stat file;
  guint64 size;
  int code = 0;

  if (fstat (fd, &file) < 0)
    return errno;
  if (!S_ISREG (file.st_mode))
    return EINVAL;

  size = (guint64) file.st_size;
  for (guint64 done = 0; done < size && code == 0; done += STRETCH)
    {
      code = sluice_disk_digest (fd, hash, done, MIN (size - done, STRETCH), cancellable);
      posix_fadvise (fd, (off_t) done, STRETCH, POSIX_FADV_DONTNEED);
    }
  return code;
}

static int
hash_path (const char *path, GChecksum *hash, GCancellable *cancellable)
{
  /* Not blocking: a named pipe in this place would wait for its other end. */
  int fd = open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
  int code;

  if (fd < 0)
    return errno;
  posix_fadvise (fd, 0, 0, POSIX_FADV_SEQUENTIAL);
  code = hash_file (fd, hash, cancellable);
  close (fd);
  return code;
}

static GError *
unreadable_error_new (int code, const char *name)
{
  return g_error_new (SLUICE_ERROR, SLUICE_ERROR_LOCAL,
                      /* Translators: a file's name, and what the system said. */
                      _ ("“%s” cannot be read: %s. Check whether it is still there."), name,
                      code == SLUICE_DISK_ENDED ? _ ("it became shorter") : g_strerror (code));
}

static GError *
mismatch_error_new (const char *name)
{
  return g_error_new (SLUICE_ERROR, SLUICE_ERROR_CORRUPT,
                      _ ("“%s” does not have this checksum. Check the checksum, or download the "
                         "file again."),
                      name);
}

static void
run_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  const SluiceChecksum *wanted = task_data;
  const char *path = g_file_peek_path (source);
  g_autoptr (GChecksum) hash = g_checksum_new (wanted->type);
  g_autofree char *name = g_filename_display_basename (path);
  int code = hash_path (path, hash, cancellable);

  /* Some file systems in user space have this code for troubles of their own. */
  if (code == ECANCELED && g_task_return_error_if_cancelled (task))
    return;
  if (code != 0)
    g_task_return_error (task, unreadable_error_new (code, name));
  else if (!g_str_equal (g_checksum_get_string (hash), wanted->digest))
    g_task_return_error (task, mismatch_error_new (name));
  else
    g_task_return_boolean (task, TRUE);
}

/**
 * sluice_proof_run_async:
 * @file: a file of this machine that nobody is writing
 * @checksum: what its bytes should hash to
 * @cancellable: (nullable): stops the reading within a quarter of a MiB
 * @callback: called when it is decided
 * @user_data: passed to @callback
 *
 * Reads a whole file and compares it with a checksum.
 */
void
sluice_proof_run_async (GFile *file,
                        const SluiceChecksum *checksum,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (G_IS_FILE (file) && g_file_peek_path (file) != NULL);
  g_return_if_fail (checksum != NULL);

  task = g_task_new (file, cancellable, callback, user_data);
  g_task_set_source_tag (task, sluice_proof_run_async);
  g_task_set_priority (task, G_PRIORITY_LOW);
  g_task_set_task_data (task, sluice_checksum_copy (checksum),
                        (GDestroyNotify) sluice_checksum_free);
  g_task_run_in_thread (task, run_in_thread);
}

/**
 * sluice_proof_run_finish:
 * @result: what the callback was given
 * @error: %SLUICE_ERROR_CORRUPT when the file has another checksum, %SLUICE_ERROR_LOCAL
 *   when it cannot be read, or %G_IO_ERROR_CANCELLED
 *
 * Returns: whether the file has the checksum
 */
gboolean
sluice_proof_run_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (G_IS_TASK (result), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
