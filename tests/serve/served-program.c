/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "served-program.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>

/* Where a test would otherwise hang, it fails after so many seconds. */
#define PATIENCE 20

/* Makes an empty folder, freed and removed by served_program_stop(). */
char *
served_folder_new (void)
{
  g_autoptr (GError) error = NULL;
  char *folder = g_dir_make_tmp ("sluice-serve-XXXXXX", &error);

  g_assert_no_error (error);
  return folder;
}

void
served_folder_write (const char *folder, const char *name, const char *text)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autoptr (GError) error = NULL;

  g_file_set_contents (path, text, -1, &error);
  g_assert_no_error (error);
}

/* Removes a folder with all that is in it. */
void
served_folder_remove (const char *path)
{
  g_autoptr (GDir) dir =
      g_file_test (path, G_FILE_TEST_IS_SYMLINK) ? NULL : g_dir_open (path, 0, NULL);
  const char *name = NULL;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);
      served_folder_remove (child);
    }
  g_assert_cmpint (g_remove (path), ==, 0);
}

/* Starts the program that the build handed to the test. The arguments end in
 * NULL; the password, should they need it, is "secret". */
ServedProgram *
served_program_start (const char *const *arguments)
{
  ServedProgram *program = g_new0 (ServedProgram, 1);
  g_autoptr (GPtrArray) argv = g_ptr_array_new ();
  g_autoptr (GSubprocessLauncher) launcher =
      g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_PIPE);
  g_autoptr (GError) error = NULL;

  g_ptr_array_add (argv, (gpointer) g_getenv ("SLUICE_SERVE"));
  for (; *arguments != NULL; arguments++)
    g_ptr_array_add (argv, (gpointer) *arguments);
  g_ptr_array_add (argv, NULL);

  g_subprocess_launcher_setenv (launcher, "SLUICE_PASSWORD", "secret", TRUE);
  program->process =
      g_subprocess_launcher_spawnv (launcher, (const char *const *) argv->pdata, &error);
  g_assert_no_error (error);
  program->output = g_data_input_stream_new (g_subprocess_get_stdout_pipe (program->process));
  program->log = g_data_input_stream_new (g_subprocess_get_stderr_pipe (program->process));
  program->uri = served_program_read_line (program);
  if (program->uri != NULL)
    program->port = (guint16) g_ascii_strtoull (strrchr (program->uri, ':') + 1, NULL, 10);

  return program;
}

/* Serves a new folder, with one further argument if it is not NULL. */
ServedProgram *
served_program_start_folder (const char *option)
{
  char *folder = served_folder_new ();
  ServedProgram *program = served_program_start ((const char *const[]){ folder, option, NULL });

  program->folder = folder;
  return program;
}

/* Interrupts the program twice and checks that it ends without a crash. */
void
served_program_stop (ServedProgram *program)
{
  g_subprocess_send_signal (program->process, SIGTERM);
  g_subprocess_send_signal (program->process, SIGINT);
  g_assert_true (g_subprocess_wait (program->process, NULL, NULL));
  g_assert_true (g_subprocess_get_if_exited (program->process));

  g_clear_object (&program->output);
  g_clear_object (&program->log);
  g_clear_object (&program->process);
  if (program->folder != NULL)
    served_folder_remove (program->folder);
  g_free (program->folder);
  g_free (program->uri);
  g_free (program);
}

/* Waits for the program to end of itself; returns its exit status. */
int
served_program_wait (ServedProgram *program)
{
  g_assert_true (g_subprocess_wait (program->process, NULL, NULL));
  g_assert_true (g_subprocess_get_if_exited (program->process));
  return g_subprocess_get_exit_status (program->process);
}

char *
served_program_read_line (ServedProgram *program)
{
  return g_data_input_stream_read_line (program->output, NULL, NULL, NULL);
}

/* Reads the log up to a line that matches a glob. */
void
served_program_await_log (ServedProgram *program, const char *pattern)
{
  g_autoptr (GString) seen = g_string_new (NULL);

  while (TRUE)
    {
      g_autofree char *line = g_data_input_stream_read_line (program->log, NULL, NULL, NULL);

      if (line == NULL)
        g_error ("wanted “%s” in the log, saw only:\n%s", pattern, seen->str);
      if (g_pattern_match_simple (pattern, line))
        return;
      g_string_append_printf (seen, "%s\n", line);
    }
}

GSocketConnection *
served_program_connect (ServedProgram *program)
{
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GError) error = NULL;
  GSocketConnection *connection = NULL;

  g_socket_client_set_timeout (client, PATIENCE);
  connection = g_socket_client_connect_to_host (client, "127.0.0.1", program->port, NULL, &error);
  g_assert_no_error (error);
  return connection;
}

/* Sends bytes as they are. */
GSocketConnection *
served_program_ask (ServedProgram *program, const char *request)
{
  GSocketConnection *connection = served_program_connect (program);
  g_autoptr (GError) error = NULL;

  g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM (connection)), request,
                             strlen (request), NULL, NULL, &error);
  g_assert_no_error (error);
  return connection;
}

static void
reply_take_head (Reply *reply, const char *head)
{
  g_auto (GStrv) lines = g_strsplit (head, "\r\n", -1);

  g_assert_true (g_str_has_prefix (lines[0], "HTTP/1.1 "));
  reply->status = (guint) g_ascii_strtoull (lines[0] + strlen ("HTTP/1.1 "), NULL, 10);
  for (guint i = 1; lines[i] != NULL; i++)
    {
      g_auto (GStrv) field = g_strsplit (lines[i], ": ", 2);

      g_assert_cmpuint (g_strv_length (field), ==, 2);
      g_hash_table_insert (reply->fields, g_ascii_strdown (field[0], -1), g_strdup (field[1]));
    }
}

/* Reads until the server closes the connection. */
Reply *
reply_read (GSocketConnection *connection)
{
  Reply *reply = g_new0 (Reply, 1);
  g_autoptr (GOutputStream) all = g_memory_output_stream_new_resizable ();
  g_autoptr (GBytes) bytes = NULL;
  g_autofree char *head = NULL;
  const char *start = NULL;
  const char *blank = NULL;
  gsize length = 0;
  g_autoptr (GError) error = NULL;

  g_output_stream_splice (all, g_io_stream_get_input_stream (G_IO_STREAM (connection)),
                          G_OUTPUT_STREAM_SPLICE_CLOSE_TARGET, NULL, &error);
  g_assert_no_error (error);
  bytes = g_memory_output_stream_steal_as_bytes (G_MEMORY_OUTPUT_STREAM (all));
  start = g_bytes_get_data (bytes, &length);
  blank = g_strstr_len (start, (gssize) length, "\r\n\r\n");
  g_assert_nonnull (blank);

  head = g_strndup (start, (gsize) (blank - start));
  reply->fields = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  reply_take_head (reply, head);
  reply->body = g_bytes_new_from_bytes (bytes, strlen (head) + strlen ("\r\n\r\n"),
                                        length - strlen (head) - strlen ("\r\n\r\n"));
  return reply;
}

/* Makes one request on a connection of its own. The fields, each ended by
 * CRLF, may be NULL. */
Reply *
served_program_fetch (ServedProgram *program,
                      const char *method,
                      const char *path,
                      const char *fields)
{
  g_autofree char *request =
      g_strdup_printf ("%s %s HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n%s\r\n", method,
                       path, fields != NULL ? fields : "");
  g_autoptr (GSocketConnection) connection = served_program_ask (program, request);

  return reply_read (connection);
}

/* The value of a field, or "" without one. */
const char *
reply_get (Reply *reply, const char *field)
{
  const char *value = g_hash_table_lookup (reply->fields, field);

  return value != NULL ? value : "";
}

void
reply_assert_text (Reply *reply, const char *text)
{
  gsize length = 0;
  const char *body = g_bytes_get_data (reply->body, &length);

  g_assert_cmpmem (body, length, text, strlen (text));
}

void
reply_free (Reply *reply)
{
  g_hash_table_unref (reply->fields);
  g_bytes_unref (reply->body);
  g_free (reply);
}
