/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-disk.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "scratch.h"
#include "sluice-error.h"

static void
test_errno (void)
{
  const struct
  {
    int code;
    SluiceError meaning;
    const char *says;
  } rows[] = {
    { ENOSPC, SLUICE_ERROR_DISK_FULL, "no room" },
    { EDQUOT, SLUICE_ERROR_DISK_FULL, "no room" },
    { EFBIG, SLUICE_ERROR_LOCAL, "larger than" },
    { EACCES, SLUICE_ERROR_LOCAL, "may not be written" },
    { EROFS, SLUICE_ERROR_LOCAL, "only be read" },
    { ENOENT, SLUICE_ERROR_LOCAL, "not there" },
    { ENAMETOOLONG, SLUICE_ERROR_LOCAL, "too long" },
    { EIO, SLUICE_ERROR_LOCAL, "could not be worked on" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GError) error = sluice_disk_error_new (rows[i].code, "film.mkv");

      g_test_message ("%s", error->message);
      g_assert_error (error, SLUICE_ERROR, (int) rows[i].meaning);
      g_assert_nonnull (strstr (error->message, "film.mkv"));
      g_assert_nonnull (strstr (error->message, rows[i].says));
    }
}

/* What GIO makes of an errno: its own code and, at the end, the system's word. */
static GError *
gio_error_new (int code)
{
  return g_error_new (G_IO_ERROR, g_io_error_from_errno (code), "Error writing to file: %s",
                      g_strerror (code));
}

static void
test_wrap (void)
{
  const struct
  {
    int code;
    SluiceError meaning;
    const char *says;
  } rows[] = {
    { ENOSPC, SLUICE_ERROR_DISK_FULL, "no room" },
    { EDQUOT, SLUICE_ERROR_DISK_FULL, "no room" },
    { EFBIG, SLUICE_ERROR_LOCAL, "larger than" },
    { EIO, SLUICE_ERROR_LOCAL, "could not be worked on" },
  };
  g_autoptr (GError) cancelled = gio_error_new (ECANCELED);
  g_autoptr (GError) kept = sluice_disk_error_wrap (cancelled, "film.mkv");

  g_assert_error (kept, G_IO_ERROR, G_IO_ERROR_CANCELLED);

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GError) error = gio_error_new (rows[i].code);
      g_autoptr (GError) wrapped = sluice_disk_error_wrap (error, "film.mkv");

      g_test_message ("%s", wrapped->message);
      g_assert_error (wrapped, SLUICE_ERROR, (int) rows[i].meaning);
      g_assert_nonnull (strstr (wrapped->message, rows[i].says));
    }
}

/* The limit on a file's size is the one of them that any process can meet. */
static void
test_wrap_real_error (void)
{
  g_autoptr (GFileIOStream) stream = NULL;
  g_autoptr (GFile) file = g_file_new_tmp ("sluice-disk-XXXXXX", &stream, NULL);
  GOutputStream *output = g_io_stream_get_output_stream (G_IO_STREAM (stream));
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) wrapped = NULL;
  struct rlimit before;
  struct rlimit limit;
  gboolean written;

  signal (SIGXFSZ, SIG_IGN);
  g_assert_cmpint (getrlimit (RLIMIT_FSIZE, &before), ==, 0);
  limit = (struct rlimit){ .rlim_cur = 4, .rlim_max = before.rlim_max };
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &limit), ==, 0);
  written = g_output_stream_write_all (output, "too long", 8, NULL, NULL, &error);
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &before), ==, 0);
  g_file_delete (file, NULL, NULL);

  g_assert_false (written);
  wrapped = sluice_disk_error_wrap (error, "film.mkv");
  g_test_message ("%s", wrapped->message);
  g_assert_error (wrapped, SLUICE_ERROR, SLUICE_ERROR_LOCAL);
  g_assert_nonnull (strstr (wrapped->message, "larger than"));
}

/* A link in the place of a file is refused, wherever it leads; what is there is opened. */
static void
test_open (void)
{
  char *folder = scratch_folder_new ();
  g_autofree char *file = scratch_path (folder, "film.mkv");
  g_autofree char *link = scratch_path (folder, "link");
  g_autofree char *dangling = scratch_path (folder, "dangling");
  g_autofree char *missing = scratch_path (folder, "missing");
  char bytes[4];
  int fd;

  scratch_put (folder, "film.mkv", "film");
  g_assert_cmpint (symlink (file, link), ==, 0);
  g_assert_cmpint (symlink (missing, dangling), ==, 0);

  fd = sluice_disk_open (AT_FDCWD, file, O_RDONLY);
  g_assert_cmpint (read (fd, bytes, sizeof bytes), ==, sizeof bytes);
  g_assert_cmpmem (bytes, sizeof bytes, "film", 4);
  close (fd);

  g_assert_cmpint (sluice_disk_open (AT_FDCWD, link, O_RDWR), ==, -1);
  g_assert_cmpint (errno, ==, ELOOP);
  g_assert_cmpint (sluice_disk_open (AT_FDCWD, dangling, O_RDONLY), ==, -1);
  g_assert_cmpint (errno, ==, ELOOP);
  g_assert_cmpint (sluice_disk_open (AT_FDCWD, missing, O_RDONLY), ==, -1);
  g_assert_cmpint (errno, ==, ENOENT);

  scratch_folder_remove (folder);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/disk/errno", test_errno);
  g_test_add_func ("/disk/wrap", test_wrap);
  g_test_add_func ("/disk/wrap-real-error", test_wrap_real_error);
  g_test_add_func ("/disk/open", test_open);
  return g_test_run ();
}
