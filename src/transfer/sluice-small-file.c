/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-small-file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "sluice-convoy.h"
#include "sluice-disk.h"
#include "sluice-folder.h"
#include "sluice-part-publish.h"
#include "sluice-seal-book.h"

/* A file that comes as a whole needs neither a part nor a record of it: it is written without
 * a name, made to last, and only then given the one it is to have, which is never taken from
 * another. Killed before that, nothing of it was ever there. Those that go to one folder are
 * written first and synced then, so that the disk has all of them at hand, and the folder is
 * synced once for all. */

#define MOST_AT_A_TIME 32 /* files, whose descriptors are open together */

typedef struct
{
  SluiceSmallFile file;
  char *origin; /* owned, nullable */
  int fd;       /* -1 unless it is open */
  int code;     /* 0 or an errno */
} Placing;

static void
placing_free (gpointer data)
{
  Placing *self = data;

  g_free (self->origin);
  g_free (self);
}

/* The disk begins with it, and nobody waits for that yet. */
static void
write_nameless (const SluiceFolder *folder, Placing *self)
{
  self->fd = openat (folder->fd, ".", O_TMPFILE | O_RDWR | O_CLOEXEC, 0666);
  if (self->fd < 0)
    {
      self->code = errno;
      return;
    }

  self->code = sluice_disk_write (self->fd, self->file.bytes, self->file.size);
  if (self->code == 0 && self->origin != NULL)
    sluice_part_mark_origin (self->fd, self->origin);
  if (self->code == 0)
    sync_file_range (self->fd, 0, 0, SYNC_FILE_RANGE_WRITE);
}

static void
give_name (const SluiceFolder *folder, Placing *self)
{
  char nameless[sizeof "/proc/self/fd/" + 10];

  if (self->code == 0)
    self->code = sluice_disk_sync (self->fd);
  if (self->code != 0)
    return;

  g_snprintf (nameless, sizeof nameless, "/proc/self/fd/%d", self->fd);
  if (linkat (AT_FDCWD, nameless, folder->fd, self->file.name, AT_SYMLINK_FOLLOW) < 0)
    self->code = errno;
}

static void
draw_up_seal (const Placing *self, GString *seals)
{
  g_autoptr (GFile) file = g_file_get_child (self->file.directory, self->file.name);
  g_autofree char *seal = sluice_seal_book_draw_up (file, self->fd, self->file.known);

  if (seal != NULL)
    g_string_append (seals, seal);
}

static void
place_some (const SluiceFolder *folder, Placing **some, guint n)
{
  g_autoptr (GString) seals = g_string_new (NULL);
  int code;

  for (guint i = 0; i < n; i++)
    write_nameless (folder, some[i]);
  for (guint i = 0; i < n; i++)
    give_name (folder, some[i]);

  /* The files are in their places whatever comes of this. */
  code = sluice_folder_sync (folder);
  if (code != 0)
    g_debug ("The folder could not be synced: %s", g_strerror (code));

  for (guint i = 0; i < n; i++)
    {
      if (some[i]->code == 0)
        draw_up_seal (some[i], seals);
      if (some[i]->fd >= 0)
        close (some[i]->fd);
    }
  if (seals->len > 0)
    sluice_seal_book_append (seals->str);
}

static void
carry (const char *path, GPtrArray *tasks)
{
  int code;
  g_autoptr (SluiceFolder) folder = sluice_folder_open (path, &code);
  guint n;

  for (guint i = 0; i < tasks->len; i += n)
    {
      Placing *some[MOST_AT_A_TIME];

      n = MIN (tasks->len - i, MOST_AT_A_TIME);
      for (guint j = 0; j < n; j++)
        {
          some[j] = g_task_get_task_data (g_ptr_array_index (tasks, i + j));
          some[j]->code = code;
        }
      if (folder != NULL)
        place_some (folder, some, n);
    }
}

static void
deliver (GTask *task)
{
  const Placing *self = g_task_get_task_data (task);

  if (self->code == 0)
    g_task_return_pointer (task, g_file_get_child (self->file.directory, self->file.name),
                           g_object_unref);
  else
    g_task_return_new_error (task, G_IO_ERROR, (int) g_io_error_from_errno (self->code), "%s",
                             g_strerror (self->code));
}

/**
 * sluice_small_file_place_async:
 * @file: what is to be there; all it points to, but for the origin, has to stay until @callback
 * @callback: called when the file is in its place
 * @user_data: passed to @callback
 *
 * Puts a file in its place, durably and without replacing any, and keeps what it can be
 * recognised by.
 */
void
sluice_small_file_place_async (const SluiceSmallFile *file,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  static const SluiceConvoyKind kind = { carry, deliver };
  g_autoptr (GTask) task = g_task_new (NULL, NULL, callback, user_data);
  Placing *placing = g_new (Placing, 1);

  *placing = (Placing){ .file = *file, .origin = g_strdup (file->origin), .fd = -1 };
  g_task_set_source_tag (task, sluice_small_file_place_async);
  g_task_set_priority (task, G_PRIORITY_LOW);
  g_task_set_task_data (task, placing, placing_free);
  sluice_convoy_send (task, g_file_peek_path (file->directory), &kind);
}

/**
 * sluice_small_file_place_finish:
 * @result: what the callback got
 * @error: return location for a %G_IO_ERROR, such as %G_IO_ERROR_EXISTS where the name is
 *   taken, or %G_IO_ERROR_NOT_SUPPORTED where no file can be without one; nothing of it is
 *   left then
 *
 * Returns: (transfer full) (nullable): the file
 */
GFile *
sluice_small_file_place_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
