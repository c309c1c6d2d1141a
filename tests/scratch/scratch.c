/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "scratch.h"

#include <glib/gstdio.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <sys/socket.h>

/**
 * scratch_folder_new:
 *
 * Returns: (transfer full): the path of a new, empty folder
 */
char *
scratch_folder_new (void)
{
  g_autoptr (GError) error = NULL;
  char *folder = g_dir_make_tmp ("sluice-test-XXXXXX", &error);

  g_assert_no_error (error);
  return folder;
}

/**
 * scratch_folder_remove:
 * @folder: (transfer full): a folder of scratch_folder_new()
 *
 * Removes a folder with all that is in it.
 */
void
scratch_folder_remove (char *folder)
{
  g_autoptr (GDir) list = g_dir_open (folder, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (list)) != NULL)
    {
      char *path = scratch_path (folder, name);

      if (g_file_test (path, G_FILE_TEST_IS_DIR) && !g_file_test (path, G_FILE_TEST_IS_SYMLINK))
        {
          scratch_folder_remove (path);
          continue;
        }
      g_assert_no_errno (g_unlink (path));
      g_free (path);
    }

  g_assert_no_errno (g_rmdir (folder));
  g_free (folder);
}

/**
 * scratch_data_home_new:
 *
 * Gives the program a folder of its own for what programs keep. To be called
 * before anything asks for that folder.
 *
 * Returns: (transfer full): the folder; for scratch_data_home_run()
 */
char *
scratch_data_home_new (void)
{
  char *folder = scratch_folder_new ();

  g_setenv ("XDG_DATA_HOME", folder, TRUE);
  return folder;
}

/**
 * scratch_data_home_run:
 * @folder: (transfer full): a folder of scratch_data_home_new()
 *
 * Runs all tests, and removes the folder.
 *
 * Returns: what the program is to end with
 */
int
scratch_data_home_run (char *folder)
{
  int status = g_test_run ();

  scratch_folder_remove (folder);
  return status;
}

/* Returns: (transfer full): the path of @name in @folder */
char *
scratch_path (const char *folder, const char *name)
{
  return g_build_filename (folder, name, NULL);
}

/* Writes a file. */
void
scratch_put (const char *folder, const char *name, const char *text)
{
  g_autofree char *path = scratch_path (folder, name);
  g_autoptr (GError) error = NULL;

  g_file_set_contents (path, text, -1, &error);
  g_assert_no_error (error);
}

/* Fails unless the file holds @text and no byte more. */
void
scratch_assert_text (const char *folder, const char *name, const char *text)
{
  g_autofree char *path = scratch_path (folder, name);
  g_autofree char *found = NULL;
  g_autoptr (GError) error = NULL;

  g_file_get_contents (path, &found, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (found, ==, text);
}

/* Returns: whether there is anything of that name, a dangling link included */
gboolean
scratch_has (const char *folder, const char *name)
{
  g_autofree char *path = scratch_path (folder, name);
  GStatBuf status;

  return g_lstat (path, &status) == 0;
}

/**
 * scratch_count_descriptors:
 * @prefix: how what they are open on begins: a folder's path, or `socket:`
 *
 * Returns: how many descriptors this process has open on it
 */
guint
scratch_count_descriptors (const char *prefix)
{
  g_autoptr (GDir) list = g_dir_open ("/proc/self/fd", 0, NULL);
  const char *name;
  guint count = 0;

  while ((name = g_dir_read_name (list)) != NULL)
    {
      g_autofree char *link = scratch_path ("/proc/self/fd", name);
      g_autofree char *target = g_file_read_link (link, NULL);

      if (target != NULL && g_str_has_prefix (target, prefix))
        count++;
    }

  return count;
}

/**
 * scratch_count_connections:
 *
 * Returns: how many connections to other hosts, or to itself, this process has open
 */
guint
scratch_count_connections (void)
{
  g_autoptr (GDir) list = g_dir_open ("/proc/self/fd", 0, NULL);
  const char *name;
  guint count = 0;

  while ((name = g_dir_read_name (list)) != NULL)
    {
      struct sockaddr_storage peer;
      socklen_t length = sizeof peer;

      if (getpeername (atoi (name), (struct sockaddr *) &peer, &length) == 0 &&
          (peer.ss_family == AF_INET || peer.ss_family == AF_INET6))
        count++;
    }

  return count;
}

/**
 * scratch_result_cb:
 * @source: (nullable): what was asked
 * @result: its answer
 * @user_data: a #GAsyncResult pointer that is %NULL so far
 *
 * A callback for scratch_await().
 */
void
scratch_result_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GAsyncResult **slot = user_data;

  g_assert_null (*slot);
  *slot = g_object_ref (result);
}

/**
 * scratch_await:
 * @slot: what scratch_result_cb() was given
 *
 * Runs the main context until the answer is there. What ends a test that waits
 * for ever is the time limit of whoever runs it.
 *
 * Returns: (transfer none): the answer
 */
GAsyncResult *
scratch_await (GAsyncResult **slot)
{
  while (*slot == NULL)
    g_main_context_iteration (NULL, TRUE);
  return *slot;
}

static gboolean
look_again_cb (gpointer user_data)
{
  return G_SOURCE_CONTINUE;
}

/**
 * scratch_await_true:
 * @holds: a condition that something outside of the main context may fulfil
 * @user_data: passed to @holds
 *
 * Runs the main context until the condition holds, likewise.
 */
void
scratch_await_true (gboolean (*holds) (gpointer user_data), gpointer user_data)
{
  guint alarm = g_timeout_add (5, look_again_cb, NULL);

  while (!holds (user_data))
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (alarm);
}
