/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The path of a request, as it stands between the method and the version. */

#include "fuzz-target.h"

#include <fcntl.h>
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sluice-path-guard.h"

typedef struct
{
  char *path; /* of what is served */
  int folder;
} Root;

static void
make_file (const char *folder, const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);

  g_assert_true (g_file_set_contents (path, name, -1, NULL));
}

static void
make_link (const char *folder, const char *name, const char *target)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);

  g_assert_cmpint (symlink (target, path), ==, 0);
}

/* A folder to serve with all that leads out of it, beside one that nobody may see. */
static const Root *
get_root (void)
{
  static Root root = { NULL, -1 };
  const char *around = NULL;
  g_autofree char *inner = NULL;
  g_autofree char *fifo = NULL;

  if (root.path != NULL)
    return &root;
  around = fuzz_get_folder ();
  root.path = g_build_filename (around, "served", NULL);
  inner = g_build_filename (root.path, "b", NULL);
  fifo = g_build_filename (root.path, "f", NULL);
  g_assert_cmpint (g_mkdir_with_parents (inner, 0700), ==, 0);
  g_assert_cmpint (mkfifo (fifo, 0600), ==, 0);
  make_file (around, "secret");
  make_file (root.path, "a");
  make_file (root.path, ".h");
  make_file (inner, "c");
  make_link (root.path, "l", "b/c");
  make_link (root.path, "o", "../secret");
  make_link (inner, "u", "..");
  make_link (root.path, "p", "/");
  make_link (root.path, "s", "s");
  root.folder = open (root.path, O_PATH | O_DIRECTORY | O_CLOEXEC);
  g_assert_cmpint (root.folder, >=, 0);
  return &root;
}

static void
claim_relative (const char *path)
{
  g_auto (GStrv) segments = g_strsplit (path, "/", -1);

  for (guint i = 0; segments[i] != NULL; i++)
    {
      g_assert_cmpstr (segments[i], !=, "");
      g_assert_cmpstr (segments[i], !=, ".");
      g_assert_cmpstr (segments[i], !=, "..");
    }
}

/* Written again with every byte encoded, it leads to the same. */
static void
claim_stable (const char *path)
{
  g_autoptr (GString) encoded = g_string_new (*path == '\0' ? "/" : NULL);
  g_auto (GStrv) segments = g_strsplit (path, "/", -1);
  g_autofree char *again = NULL;

  for (guint i = 0; segments[i] != NULL; i++)
    {
      g_string_append_c (encoded, '/');
      for (const char *p = segments[i]; *p != '\0'; p++)
        g_string_append_printf (encoded, "%%%02x", (guchar) *p);
    }
  again = sluice_path_guard_decode (encoded->str, NULL);
  g_assert_cmpstr (again, ==, path);
}

static guint64
claim_inside (int descriptor)
{
  g_autofree char *link = g_strdup_printf ("/proc/self/fd/%d", descriptor);
  g_autofree char *place = g_file_read_link (link, NULL);
  const char *root = get_root ()->path;
  struct stat status;

  g_assert_true (g_str_has_prefix (place, root));
  g_assert_true (place[strlen (root)] == '/' || g_str_equal (place, root));
  g_assert_cmpint (fstat (descriptor, &status), ==, 0);
  g_assert_true (S_ISREG (status.st_mode) || S_ISDIR (status.st_mode));
  close (descriptor);
  return status.st_ino;
}

typedef int (*Open) (int folder, const char *path, GError **error);

/* Returns: the file's number, 0 when it was refused */
static guint64
claim_opened (Open open_inside, const char *path)
{
  g_autoptr (GError) error = NULL;
  int descriptor = open_inside (get_root ()->folder, path, &error);

  if (descriptor >= 0)
    {
      g_assert_no_error (error);
      return claim_inside (descriptor);
    }
  fuzz_assert_sentence (error, G_IO_ERROR);
  return 0;
}

/* On a kernel that resolves one step at a time, fewer paths lead anywhere, and
 * those to the same. */
static void
claim_same (const char *path)
{
  guint64 number = claim_opened (sluice_path_guard_open, path);
  guint64 number_stepwise = claim_opened (sluice_path_guard_open_stepwise, path);

  if (number_stepwise != 0)
    g_assert_cmpuint (number_stepwise, ==, number);
}

int
LLVMFuzzerTestOneInput (const guint8 *bytes, gsize length)
{
  g_autofree char *encoded = fuzz_dup_text (bytes, length);
  g_autoptr (GError) error = NULL;
  g_autofree char *path = sluice_path_guard_decode (encoded, &error);
  g_autofree char *name = path != NULL ? g_path_get_basename (path) : NULL;

  if (path == NULL)
    {
      fuzz_assert_sentence (error, G_IO_ERROR);
      return 0;
    }
  if (*path != '\0')
    claim_relative (path);
  claim_stable (path);
  if (*path != '\0' && *name == '.')
    g_assert_true (sluice_path_guard_is_hidden (path));
  claim_same (path);
  return 0;
}
