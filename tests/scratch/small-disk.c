/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A disk so small that it gets full: a tmpfs in a mount namespace of the test's
 * own. */

#include "small-disk.h"

#include <sched.h>
#include <sys/mount.h>

#include "own-namespace.h"

/**
 * small_disk_enter_namespace:
 *
 * Makes mounts a matter of this process alone. To be called before anything
 * starts a thread.
 *
 * Returns: whether that is possible here
 */
gboolean
small_disk_enter_namespace (void)
{
  return own_namespace_enter (CLONE_NEWNS) &&
         mount ("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0;
}

/**
 * small_disk_mount:
 * @folder: the path of an empty folder
 * @megabytes: how much it holds
 *
 * Returns: whether @folder is a disk of its own now
 */
gboolean
small_disk_mount (const char *folder, guint megabytes)
{
  g_autofree char *size = g_strdup_printf ("size=%um", megabytes);

  return mount ("tmpfs", folder, "tmpfs", 0, size) == 0;
}

/* The files on it are gone afterwards. */
void
small_disk_unmount (const char *folder)
{
  umount2 (folder, MNT_DETACH);
}

/* Takes room with a file that is in the way. */
void
small_disk_fill (const char *folder, const char *name, guint megabytes)
{
  gsize size = (gsize) megabytes * 1024 * 1024;
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autofree char *bytes = g_malloc0 (size);

  g_assert_true (g_file_set_contents (path, bytes, (gssize) size, NULL));
}
