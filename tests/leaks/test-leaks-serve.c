/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "served-program.h"

#include <signal.h>

#define TEXT "0123456789"

static void
test_visit (void)
{
  g_autoptr (ServedProgram) program = served_program_start_folder (NULL);
  g_autoptr (Reply) folder = NULL;
  g_autoptr (Reply) file = NULL;
  g_autoptr (Reply) range = NULL;
  g_autoptr (Reply) missing = NULL;

  served_folder_write (program->folder, "f", TEXT);
  folder = served_program_fetch (program, "GET", "/", NULL);
  file = served_program_fetch (program, "GET", "/f", NULL);
  range = served_program_fetch (program, "GET", "/f", "Range: bytes=2-3\r\n");
  missing = served_program_fetch (program, "GET", "/g", NULL);
  g_assert_cmpuint (folder->status, ==, 200);
  reply_assert_text (file, TEXT);
  reply_assert_text (range, "23");
  g_assert_cmpuint (missing->status, ==, 404);

  g_subprocess_send_signal (program->process, SIGINT);
  g_assert_cmpint (served_program_wait (program), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/leaks/serve/visit", test_visit);

  return g_test_run ();
}
