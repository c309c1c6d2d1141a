/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-served-file.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <unistd.h>

static SluiceServedFile *
make_file (const char *name)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static ("text", 4);

  return sluice_served_file_new_for_bytes (bytes, name, 0);
}

static void
test_disposition (void)
{
  const struct
  {
    const char *name;
    const char *field;
  } cases[] = {
    { "a.txt", "attachment; filename=\"a.txt\"; filename*=UTF-8''a.txt" },
    { "a b", "attachment; filename=\"a b\"; filename*=UTF-8''a%20b" },
    { "é.txt", "attachment; filename=\"_.txt\"; filename*=UTF-8''%C3%A9.txt" },
    { "a\"\\%41", "attachment; filename=\"a___41\"; filename*=UTF-8''a%22%5C%2541" },
    { "a\r\nb", "attachment; filename=\"a__b\"; filename*=UTF-8''a%0D%0Ab" },
    { "\xff", "attachment; filename=\"_\"; filename*=UTF-8''%EF%BF%BD" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (SluiceServedFile) file = make_file (cases[i].name);
      g_autofree char *field = sluice_served_file_dup_disposition (file);

      g_assert_cmpstr (field, ==, cases[i].field);
    }
}

static SluiceServedFile *
open_file (const char *path)
{
  struct stat status;
  int descriptor = open (path, O_RDONLY | O_CLOEXEC);

  g_assert_cmpint (descriptor, >=, 0);
  g_assert_cmpint (fstat (descriptor, &status), ==, 0);
  return sluice_served_file_new_for_descriptor (descriptor, &status, "name");
}

/* The tag stays as long as the file does, and changes with one nanosecond. */
static void
test_etag (void)
{
  g_autofree char *path = NULL;
  int descriptor = g_file_open_tmp ("sluice-served-file-XXXXXX", &path, NULL);
  const struct timespec times[2] = { { 1000, 5 }, { 1000, 5 } };
  const struct timespec later[2] = { { 1000, 6 }, { 1000, 6 } };

  g_assert_cmpint (futimens (descriptor, times), ==, 0);
  {
    g_autoptr (SluiceServedFile) first = open_file (path);
    g_autoptr (SluiceServedFile) second = open_file (path);

    g_assert_cmpint (futimens (descriptor, later), ==, 0);
    {
      g_autoptr (SluiceServedFile) third = open_file (path);

      g_assert_cmpstr (first->etag, ==, second->etag);
      g_assert_cmpstr (first->etag, !=, third->etag);
      g_assert_cmpint (third->modified, ==, 1000);
    }
  }

  close (descriptor);
  g_assert_cmpint (g_remove (path), ==, 0);
}

static void
test_shorter (void)
{
  g_autofree char *path = NULL;
  int descriptor = g_file_open_tmp ("sluice-served-file-XXXXXX", &path, NULL);
  g_autoptr (SluiceServedFile) file = NULL;
  g_autoptr (GError) error = NULL;
  guint8 buffer[8];

  g_assert_cmpint (ftruncate (descriptor, 8), ==, 0);
  file = open_file (path);
  g_assert_true (sluice_served_file_read (file, 0, buffer, 8, &error));
  g_assert_cmpint (ftruncate (descriptor, 7), ==, 0);
  g_assert_false (sluice_served_file_read (file, 0, buffer, 8, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_PARTIAL_INPUT);

  close (descriptor);
  g_assert_cmpint (g_remove (path), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/served-file/disposition", test_disposition);
  g_test_add_func ("/served-file/etag", test_etag);
  g_test_add_func ("/served-file/shorter", test_shorter);

  return g_test_run ();
}
