/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-served-root.h"

#include "sluice-demo.h"
#include "sluice-directory-page.h"
#include "sluice-path-guard.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <unistd.h>

/* What is served: a folder, one file of a folder, or the demo. */
struct _SluiceServedRoot
{
  int folder; /* -1 for the demo */
  char *only; /* owned, nullable: the one file of the folder that is served */
};

static int
open_folder (const char *path, GError **error)
{
  int folder = open (path, O_PATH | O_DIRECTORY | O_CLOEXEC);

  if (folder < 0)
    g_set_error_literal (error, G_IO_ERROR, (int) g_io_error_from_errno (errno),
                         g_strerror (errno));
  return folder;
}

/* The links in the path of the one file that is served are its owner's choice:
 * they are followed now, once, and the guard keeps to where they led. */
static gboolean
open_only (SluiceServedRoot *root, const char *path, GError **error)
{
  g_autofree char *real = realpath (path, NULL);
  g_autofree char *folder = NULL;
  int descriptor = -1;

  if (real == NULL)
    {
      g_set_error_literal (error, G_IO_ERROR, (int) g_io_error_from_errno (errno),
                           g_strerror (errno));
      return FALSE;
    }

  folder = g_path_get_dirname (real);
  root->only = g_path_get_basename (real);
  root->folder = open_folder (folder, error);
  if (root->folder < 0)
    return FALSE;

  descriptor = sluice_path_guard_open (root->folder, root->only, error);
  if (descriptor >= 0)
    close (descriptor);
  return descriptor >= 0;
}

/**
 * sluice_served_root_new:
 * @path: a folder or a regular file
 * @error: return location for a #GError
 *
 * Opens what is to be served. A folder stays the same one when it is renamed.
 *
 * Returns: (transfer full) (nullable): the root, or %NULL with @error set
 */
SluiceServedRoot *
sluice_served_root_new (const char *path, GError **error)
{
  g_autoptr (SluiceServedRoot) root = sluice_served_root_new_demo ();

  if (!g_file_test (path, G_FILE_TEST_IS_DIR))
    return open_only (root, path, error) ? g_steal_pointer (&root) : NULL;

  root->folder = open_folder (path, error);
  return root->folder >= 0 ? g_steal_pointer (&root) : NULL;
}

/**
 * sluice_served_root_new_demo:
 *
 * Serves the generated sample and its checksum.
 *
 * Returns: (transfer full): the root
 */
SluiceServedRoot *
sluice_served_root_new_demo (void)
{
  SluiceServedRoot *root = g_new0 (SluiceServedRoot, 1);

  root->folder = -1;
  return root;
}

/**
 * sluice_served_root_free:
 * @root: (transfer full): a root
 *
 * Closes the folder. Files that were found in it stay open.
 */
void
sluice_served_root_free (SluiceServedRoot *root)
{
  if (root->folder >= 0)
    close (root->folder);
  g_free (root->only);
  g_free (root);
}

static void
set_not_found (GError **error)
{
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, _ ("There is no such file."));
}

static GPtrArray *
new_entries (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) sluice_directory_entry_free);
}

/* Lists what a request could open, and nothing that it could not. */
static void
add_entry (GPtrArray *entries, int folder, const char *name)
{
  struct stat status;
  int descriptor = -1;

  if (!sluice_path_guard_is_hidden (name))
    descriptor = sluice_path_guard_open (folder, name, NULL);
  if (descriptor < 0)
    return;
  if (fstat (descriptor, &status) == 0)
    g_ptr_array_add (entries, sluice_directory_entry_new (name, (guint64) status.st_size,
                                                          S_ISDIR (status.st_mode)));
  close (descriptor);
}

static GPtrArray *
list_folder (int descriptor, GError **error)
{
  g_autoptr (GPtrArray) entries = new_entries ();
  DIR *folder = fdopendir (descriptor);

  if (folder == NULL)
    {
      g_set_error_literal (error, G_IO_ERROR, (int) g_io_error_from_errno (errno),
                           g_strerror (errno));
      close (descriptor);
      return NULL;
    }

  for (struct dirent *entry = readdir (folder); entry != NULL; entry = readdir (folder))
    add_entry (entries, dirfd (folder), entry->d_name);
  closedir (folder);

  return g_steal_pointer (&entries);
}

static gboolean
find_in_folder (SluiceServedRoot *root,
                const char *path,
                SluiceServedFile **file,
                GPtrArray **entries,
                GError **error)
{
  struct stat status;
  g_autofree char *name = NULL;
  int descriptor = sluice_path_guard_open (root->folder, path, error);

  if (descriptor < 0)
    return FALSE;
  if (fstat (descriptor, &status) != 0)
    {
      g_set_error_literal (error, G_IO_ERROR, (int) g_io_error_from_errno (errno),
                           g_strerror (errno));
      close (descriptor);
      return FALSE;
    }

  if (S_ISDIR (status.st_mode))
    {
      *entries = list_folder (descriptor, error);
      return *entries != NULL;
    }

  name = g_path_get_basename (path);
  *file = sluice_served_file_new_for_descriptor (descriptor, &status, name);
  return TRUE;
}

static gboolean
find_in_demo (const char *path, SluiceServedFile **file, GPtrArray **entries, GError **error)
{
  g_autoptr (SluiceServedFile) checksum = sluice_demo_new_checksum ();

  if (g_str_equal (path, SLUICE_DEMO_NAME))
    *file = sluice_demo_new_sample ();
  else if (g_str_equal (path, checksum->name))
    *file = g_steal_pointer (&checksum);
  else if (*path == '\0')
    {
      *entries = new_entries ();
      g_ptr_array_add (*entries,
                       sluice_directory_entry_new (SLUICE_DEMO_NAME, SLUICE_DEMO_SIZE, FALSE));
      g_ptr_array_add (*entries,
                       sluice_directory_entry_new (checksum->name, checksum->size, FALSE));
    }
  else
    set_not_found (error);

  return *file != NULL || *entries != NULL;
}

/**
 * sluice_served_root_find:
 * @root: a root
 * @path: a path relative to it, as sluice_path_guard_decode() makes it
 * @file: (out) (nullable): the file at the path, or %NULL when it is a folder
 * @entries: (out) (nullable) (element-type SluiceDirectoryEntry): what the
 *   folder at the path holds, or %NULL when it is a file
 * @error: return location for a #GError
 *
 * Finds what a request asks for. Names that begin with a dot are not served,
 * except for the one file a root was made for.
 *
 * Returns: %FALSE with @error set when there is nothing to serve at the path
 */
gboolean
sluice_served_root_find (SluiceServedRoot *root,
                         const char *path,
                         SluiceServedFile **file,
                         GPtrArray **entries,
                         GError **error)
{
  *file = NULL;
  *entries = NULL;

  if (root->folder < 0)
    return find_in_demo (path, file, entries, error);

  if (root->only != NULL ? !g_str_equal (path, root->only) : sluice_path_guard_is_hidden (path))
    {
      set_not_found (error);
      return FALSE;
    }
  return find_in_folder (root, path, file, entries, error);
}

/**
 * sluice_served_root_get_start:
 * @root: a root
 *
 * Tells which path to open first: the file's where there is one to download,
 * else the folder's.
 *
 * Returns: a path relative to @root, not encoded
 */
const char *
sluice_served_root_get_start (SluiceServedRoot *root)
{
  if (root->folder < 0)
    return SLUICE_DEMO_NAME;
  return root->only != NULL ? root->only : "";
}
