/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-surroundings.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define NEIGHBOUR "letter.txt"
#define HIDDEN ".hidden"
#define SHORTCUT "shortcut"
#define BESIDE "beside.txt"

/* What was there before a program ran, and must be there unchanged after it. */
struct _SluiceSurroundings
{
  char *root;         /* owned */
  char *folder;       /* owned; where new files may come */
  char *own;          /* owned; the program's own folder */
  GPtrArray *planted; /* owned, of owned names in @folder */
  GHashTable *before; /* owned, of owned path to owned description */
};

static char *
describe_file (const char *path, const struct stat *status)
{
  g_autofree char *bytes = NULL;
  g_autofree char *sum = NULL;
  gsize length = 0;

  if (g_file_get_contents (path, &bytes, &length, NULL))
    sum = g_compute_checksum_for_data (G_CHECKSUM_SHA256, (const guchar *) bytes, length);
  return g_strdup_printf ("a file of mode %o with %" G_GINT64_FORMAT
                          " bytes, changed at %" G_GINT64_FORMAT ".%09ld, sum %s",
                          status->st_mode, (gint64) status->st_size,
                          (gint64) status->st_mtim.tv_sec, status->st_mtim.tv_nsec, sum);
}

/* All that must not change; of a folder not its date, which tells of what is in it. */
static char *
describe (const char *path)
{
  g_autofree char *target = NULL;
  struct stat status;

  if (lstat (path, &status) < 0)
    return g_strdup (g_strerror (errno));
  if (S_ISREG (status.st_mode))
    return describe_file (path, &status);

  target = S_ISLNK (status.st_mode) ? g_file_read_link (path, NULL) : NULL;
  return g_strdup_printf ("something of mode %o%s%s", status.st_mode,
                          target != NULL ? " that leads to " : "", target != NULL ? target : "");
}

static void
take_census (SluiceSurroundings *self, const char *path, GHashTable *census)
{
  g_autoptr (GDir) folder = NULL;
  const char *name;

  g_hash_table_insert (census, g_strdup (path), describe (path));
  if (g_str_equal (path, self->own) || g_file_test (path, G_FILE_TEST_IS_SYMLINK))
    return;

  folder = g_dir_open (path, 0, NULL);
  while (folder != NULL && (name = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      take_census (self, child, census);
    }
}

static GHashTable *
census_new (SluiceSurroundings *self)
{
  GHashTable *census = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);

  take_census (self, self->root, census);
  return census;
}

static void
put (const char *folder, const char *name, int mode)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autofree char *text = g_strdup_printf ("“%s” was here before.\n", name);

  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  g_assert_no_errno (g_chmod (path, mode));
}

static void
plant (SluiceSurroundings *self, const char *name, int mode)
{
  put (self->folder, name, mode);
  g_ptr_array_add (self->planted, g_strdup (name));
}

static void
plant_link (SluiceSurroundings *self)
{
  g_autofree char *path = g_build_filename (self->folder, SHORTCUT, NULL);

  g_assert_no_errno (symlink (NEIGHBOUR, path));
  g_ptr_array_add (self->planted, g_strdup (SHORTCUT));
}

/* The name of another file that differs only behind the last dot. */
static char *
dup_sibling (const char *name)
{
  const char *dot = strrchr (name, '.');
  g_autofree char *stem = g_strndup (name, dot != NULL ? (gsize) (dot - name) : strlen (name));

  return g_strconcat (stem, ".sibling", NULL);
}

/**
 * sluice_surroundings_new:
 * @root: the folder that is looked after, with all that is in it
 * @folder: a folder in it where new files may come, but old ones stay
 * @own: a folder in it where a program may do what it likes
 * @name: a file to come in @folder
 *
 * Puts other files beside what is to come, and notes how everything is.
 *
 * Returns: (transfer full): what is known
 */
SluiceSurroundings *
sluice_surroundings_new (const char *root, const char *folder, const char *own, const char *name)
{
  SluiceSurroundings *self = g_new0 (SluiceSurroundings, 1);
  g_autofree char *sibling = dup_sibling (name);

  self->root = g_strdup (root);
  self->folder = g_strdup (folder);
  self->own = g_strdup (own);
  self->planted = g_ptr_array_new_with_free_func (g_free);

  plant (self, NEIGHBOUR, 0644);
  plant (self, HIDDEN, 0600);
  plant (self, sibling, 0400);
  plant_link (self);
  put (root, BESIDE, 0644);

  self->before = census_new (self);
  return self;
}

/**
 * sluice_surroundings_free:
 * @self: (transfer full): surroundings
 *
 * Frees what is known; the files stay.
 */
void
sluice_surroundings_free (SluiceSurroundings *self)
{
  g_hash_table_unref (self->before);
  g_ptr_array_unref (self->planted);
  g_free (self->own);
  g_free (self->folder);
  g_free (self->root);
  g_free (self);
}

/* Returns: whether @name is one of the files that were put into the folder */
gboolean
sluice_surroundings_has_planted (SluiceSurroundings *self, const char *name)
{
  return g_ptr_array_find_with_equal_func (self->planted, name, g_str_equal, NULL);
}

static gboolean
is_below (const char *path, const char *folder)
{
  gsize length = strlen (folder);

  return strncmp (path, folder, length) == 0 && (path[length] == '/' || path[length] == '\0');
}

/**
 * sluice_surroundings_assert_untouched:
 * @self: surroundings
 *
 * Fails the test if anything that was there is gone or another, or if anything
 * came to a place where nothing may come.
 */
void
sluice_surroundings_assert_untouched (SluiceSurroundings *self)
{
  g_autoptr (GHashTable) now = census_new (self);
  GHashTableIter iter;
  gpointer path, description;

  g_hash_table_iter_init (&iter, self->before);
  while (g_hash_table_iter_next (&iter, &path, &description))
    {
      const char *found = g_hash_table_lookup (now, path);

      if (g_strcmp0 (found, description) != 0)
        g_error ("“%s” was %s, and is %s now.", (char *) path, (char *) description,
                 found != NULL ? found : "gone");
    }

  g_hash_table_iter_init (&iter, now);
  while (g_hash_table_iter_next (&iter, &path, &description))
    if (!g_hash_table_contains (self->before, path) && !is_below (path, self->folder) &&
        !is_below (path, self->own))
      g_error ("“%s” came to where nothing may come: %s.", (char *) path, (char *) description);
}
