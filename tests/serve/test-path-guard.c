/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "served-program.h"
#include "sluice-path-guard.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <sys/stat.h>
#include <unistd.h>

#define DECODED(text)                                                                              \
  {                                                                                                \
    text, 0                                                                                        \
  }
#define REFUSED(code)                                                                              \
  {                                                                                                \
    NULL, code                                                                                     \
  }

typedef struct
{
  const char *encoded;
  struct
  {
    const char *path; /* NULL when it is refused */
    int code;
  } want;
} DecodeCase;

static const DecodeCase decode_cases[] = {
  { "/", DECODED ("") },
  { "/a", DECODED ("a") },
  { "/a/", DECODED ("a") },
  { "/a/b/c", DECODED ("a/b/c") },
  { "/a%20b", DECODED ("a b") },
  { "/%41", DECODED ("A") },
  { "/%2541", DECODED ("%41") },
  { "/%ff", DECODED ("\xff") },
  { "/...", DECODED ("...") },
  { "/a..b", DECODED ("a..b") },
  { "/a%5c..%5cb", DECODED ("a\\..\\b") },
  { "//", REFUSED (G_IO_ERROR_NOT_FOUND) },
  { "//a", REFUSED (G_IO_ERROR_NOT_FOUND) },
  { "/a//b", REFUSED (G_IO_ERROR_NOT_FOUND) },
  { "/a//", REFUSED (G_IO_ERROR_NOT_FOUND) },
  { "/..", REFUSED (G_IO_ERROR_NOT_FOUND) },
  { "/../a", REFUSED (G_IO_ERROR_NOT_FOUND) },
  { "/a/../b", REFUSED (G_IO_ERROR_NOT_FOUND) },
  { "/./a", REFUSED (G_IO_ERROR_NOT_FOUND) },
  { "/%2e%2e/a", REFUSED (G_IO_ERROR_NOT_FOUND) },
  { "/.%2E/a", REFUSED (G_IO_ERROR_NOT_FOUND) },
  { "/%2e", REFUSED (G_IO_ERROR_NOT_FOUND) },
  { "/..%2fa", REFUSED (G_IO_ERROR_INVALID_FILENAME) },
  { "/%2F", REFUSED (G_IO_ERROR_INVALID_FILENAME) },
  { "/a%00", REFUSED (G_IO_ERROR_INVALID_FILENAME) },
  { "/%", REFUSED (G_IO_ERROR_INVALID_FILENAME) },
  { "/%4", REFUSED (G_IO_ERROR_INVALID_FILENAME) },
  { "/%zz", REFUSED (G_IO_ERROR_INVALID_FILENAME) },
};

static void
test_decode (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (decode_cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *path = sluice_path_guard_decode (decode_cases[i].encoded, &error);

      g_test_message ("%s", decode_cases[i].encoded);
      g_assert_cmpstr (path, ==, decode_cases[i].want.path);
      if (path == NULL)
        g_assert_error (error, G_IO_ERROR, decode_cases[i].want.code);
      else
        g_assert_no_error (error);
    }
}

static void
test_hidden (void)
{
  g_assert_true (sluice_path_guard_is_hidden (".a"));
  g_assert_true (sluice_path_guard_is_hidden ("..."));
  g_assert_true (sluice_path_guard_is_hidden ("a/.b"));
  g_assert_true (sluice_path_guard_is_hidden ("a/.b/c"));
  g_assert_false (sluice_path_guard_is_hidden (""));
  g_assert_false (sluice_path_guard_is_hidden ("a.b/c."));
}

typedef int (*Open) (int folder, const char *path, GError **error);

typedef struct
{
  const char *path;
  gboolean resolved; /* whether a kernel that resolves the path opens it */
  gboolean stepwise; /* whether it opens where links are not followed */
} OpenCase;

static const OpenCase open_cases[] = {
  { "", TRUE, TRUE },
  { "file", TRUE, TRUE },
  { "sub", TRUE, TRUE },
  { "sub/inner", TRUE, TRUE },
  { "link-in", TRUE, FALSE },
  { "sub/link-up", TRUE, FALSE },
  { "link-sub/inner", TRUE, FALSE },
  { "link-out", FALSE, FALSE },
  { "link-out-folder/secret", FALSE, FALSE },
  { "link-absolute", FALSE, FALSE },
  { "link-loop", FALSE, FALSE },
  { "link-proc", FALSE, FALSE },
  { "link-dangling", FALSE, FALSE },
  { "../secret", FALSE, FALSE },
  { "/etc/passwd", FALSE, FALSE },
  { "file/more", FALSE, FALSE },
  { "fifo", FALSE, FALSE },
  { "nothing", FALSE, FALSE },
};

static void
make_link (const char *folder, const char *target, const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);

  g_assert_cmpint (symlink (target, path), ==, 0);
}

/* A folder to guard, with a secret beside it. */
static char *
make_guarded (const char *outside)
{
  char *folder = g_build_filename (outside, "guarded", NULL);
  g_autofree char *sub = g_build_filename (folder, "sub", NULL);
  g_autofree char *fifo = g_build_filename (folder, "fifo", NULL);
  g_autofree char *absolute = g_build_filename (folder, "file", NULL);

  g_assert_cmpint (g_mkdir_with_parents (sub, 0700), ==, 0);
  g_assert_cmpint (mkfifo (fifo, 0600), ==, 0);
  served_folder_write (outside, "secret", "secret");
  served_folder_write (folder, "file", "file");
  served_folder_write (sub, "inner", "inner");
  make_link (folder, "sub/inner", "link-in");
  make_link (sub, "../file", "link-up");
  make_link (folder, "sub", "link-sub");
  make_link (folder, "../secret", "link-out");
  make_link (folder, "..", "link-out-folder");
  make_link (folder, absolute, "link-absolute");
  make_link (folder, "link-loop", "link-loop");
  make_link (folder, "/proc/self/cwd", "link-proc");
  make_link (folder, "gone", "link-dangling");
  return folder;
}

static void
check_open (Open opener, int folder, const char *path, gboolean wanted)
{
  g_autoptr (GError) error = NULL;
  int descriptor = opener (folder, path, &error);

  g_test_message ("%s", path);
  g_assert_cmpint (descriptor >= 0, ==, wanted);
  if (wanted)
    g_assert_cmpint (close (descriptor), ==, 0);
  else
    g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
}

static void
test_open (void)
{
  g_autofree char *outside = served_folder_new ();
  g_autofree char *guarded = make_guarded (outside);
  int folder = open (guarded, O_PATH | O_DIRECTORY | O_CLOEXEC);

  g_assert_cmpint (folder, >=, 0);
  for (gsize i = 0; i < G_N_ELEMENTS (open_cases); i++)
    {
      check_open (sluice_path_guard_open, folder, open_cases[i].path, open_cases[i].resolved);
      if (*open_cases[i].path != '/')
        check_open (sluice_path_guard_open_stepwise, folder, open_cases[i].path,
                    open_cases[i].stepwise);
    }

  close (folder);
  served_folder_remove (outside);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/path-guard/decode", test_decode);
  g_test_add_func ("/path-guard/hidden", test_hidden);
  g_test_add_func ("/path-guard/open", test_open);

  return g_test_run ();
}
