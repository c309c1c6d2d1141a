/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "served-program.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#define HUGE_SIZE (G_GUINT64_CONSTANT (64) * 1024 * 1024 * 1024)
#define PATIENCE (20 * G_USEC_PER_SEC)
#define GET_HUGE "GET /huge HTTP/1.1\r\nHost: a\r\n\r\n"

/* Makes a file far larger than the memory, of holes only. */
static void
make_huge (ServedProgram *program)
{
  g_autofree char *path = g_build_filename (program->folder, "huge", NULL);
  int descriptor = open (path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);

  g_assert_cmpint (ftruncate (descriptor, (off_t) HUGE_SIZE), ==, 0);
  g_assert_cmpint (close (descriptor), ==, 0);
}

/* Whether the program has the file open. */
static gboolean
holds_open (ServedProgram *program, const char *name)
{
  g_autofree char *folder =
      g_strdup_printf ("/proc/%s/fd", g_subprocess_get_identifier (program->process));
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *number = NULL;
  gboolean found = FALSE;

  g_assert_nonnull (dir);
  while ((number = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *link = g_build_filename (folder, number, NULL);
      g_autofree char *target = g_file_read_link (link, NULL);

      found = found || (target != NULL && g_str_has_suffix (target, name));
    }
  return found;
}

static void
await_open (ServedProgram *program, const char *name, gboolean open)
{
  gint64 deadline = g_get_monotonic_time () + PATIENCE;

  while (holds_open (program, name) != open)
    {
      g_assert_cmpint (g_get_monotonic_time (), <, deadline);
      g_usleep (2000);
    }
}

/* The most memory the program ever used, in KiB. */
static guint64
peak_memory (ServedProgram *program)
{
  g_autofree char *path =
      g_strdup_printf ("/proc/%s/status", g_subprocess_get_identifier (program->process));
  g_autofree char *status = NULL;
  const char *peak = NULL;

  g_assert_true (g_file_get_contents (path, &status, NULL, NULL));
  peak = strstr (status, "VmHWM:");
  g_assert_nonnull (peak);
  return g_ascii_strtoull (peak + strlen ("VmHWM:"), NULL, 10);
}

static void
read_some (GSocketConnection *connection, gsize length)
{
  g_autofree guint8 *buffer = g_malloc (length);
  gsize n = 0;
  g_autoptr (GError) error = NULL;

  g_input_stream_read_all (g_io_stream_get_input_stream (G_IO_STREAM (connection)), buffer, length,
                           &n, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (n, ==, length);
}

/* Reads to the end or to a reset; returns how much there was. */
static guint64
read_rest (GSocketConnection *connection)
{
  GInputStream *stream = g_io_stream_get_input_stream (G_IO_STREAM (connection));
  guint64 total = 0;
  guint8 buffer[65536];
  gssize n = 0;

  while ((n = g_input_stream_read (stream, buffer, sizeof buffer, NULL, NULL)) > 0)
    total += (guint64) n;
  return total;
}

static void
test_client_leaves (void)
{
  g_autoptr (ServedProgram) program = served_program_start_folder (NULL);
  g_autoptr (GSocketConnection) connection = NULL;

  make_huge (program);
  connection = served_program_ask (program, GET_HUGE);
  read_some (connection, 1024 * 1024);
  g_assert_true (holds_open (program, "/huge"));

  g_clear_object (&connection);
  await_open (program, "/huge", FALSE);
  served_program_await_log (program, "*request 1: GET /huge, ???, * bytes, client left");
}

/* The same while the server waits for its own limit, not for the client. */
static void
test_client_leaves_a_limit (void)
{
  g_autoptr (ServedProgram) program = served_program_start_folder ("--limit-rate=100");
  g_autoptr (GSocketConnection) connection = NULL;

  make_huge (program);
  connection = served_program_ask (program, GET_HUGE);
  await_open (program, "/huge", TRUE);

  g_clear_object (&connection);
  await_open (program, "/huge", FALSE);
  served_program_await_log (program, "*request 1: GET /huge, ???, * bytes, client left");
}

static void
test_client_leaves_before_asking (void)
{
  g_autoptr (ServedProgram) program = served_program_start_folder (NULL);
  g_autoptr (GSocketConnection) connection = NULL;

  connection = served_program_ask (program, "GET /f HTTP/1.1\r\nHo");
  g_clear_object (&connection);

  served_program_await_log (program, "*request 1: *");
  g_subprocess_send_signal (program->process, SIGINT);
  g_assert_cmpint (served_program_wait (program), ==, 0);
}

static void
test_memory (void)
{
  g_autoptr (ServedProgram) program = served_program_start_folder (NULL);
  g_autoptr (GSocketConnection) reading = NULL;
  g_autoptr (GSocketConnection) stalled = NULL;
  g_autoptr (Reply) warm = NULL;
  guint64 before = 0;

  make_huge (program);
  warm = served_program_fetch (program, "GET", "/huge", "Range: bytes=0-1048575\r\n");
  before = peak_memory (program);
  stalled = served_program_ask (program, GET_HUGE);
  reading = served_program_ask (program, GET_HUGE);
  for (int i = 0; i < 256; i++)
    read_some (reading, 1024 * 1024);

  g_assert_cmpuint (peak_memory (program), <, before + 8 * 1024);
}

/* The file shrinks while it is sent: the client must not take what it has for
 * the whole. */
static void
test_file_fails (void)
{
  g_autoptr (ServedProgram) program = served_program_start_folder (NULL);
  g_autofree char *path = g_build_filename (program->folder, "huge", NULL);
  g_autoptr (GSocketConnection) connection = NULL;

  make_huge (program);
  connection = served_program_ask (program, GET_HUGE);
  read_some (connection, 1024);
  g_assert_cmpint (truncate (path, 1024), ==, 0);

  g_assert_cmpuint (read_rest (connection), <, HUGE_SIZE);
  served_program_await_log (program, "*request 1: GET /huge, ???, * bytes, file failed");
  g_assert_false (holds_open (program, "/huge"));
}

static void
test_max_time (void)
{
  g_autoptr (ServedProgram) program = served_program_start_folder ("--max-time=1");
  g_autoptr (GSocketConnection) stalled = NULL;
  g_autoptr (GSocketConnection) mute = NULL;

  make_huge (program);
  stalled = served_program_ask (program, GET_HUGE);
  served_program_await_log (program, "*request 1: GET /huge, ???, * bytes, timed out");
  g_assert_false (holds_open (program, "/huge"));
  g_assert_cmpuint (read_rest (stalled), <, HUGE_SIZE);

  mute = served_program_ask (program, "GET /huge HTTP/1.1\r\n");
  served_program_await_log (program, "*request 2: *timed out");
  g_assert_cmpuint (read_rest (mute), <, 1024);
}

static void
test_limit_rate (void)
{
  g_autoptr (ServedProgram) program = served_program_start_folder ("--limit-rate=400K");
  gint64 start = g_get_monotonic_time ();
  g_autoptr (Reply) reply = NULL;

  make_huge (program);
  reply = served_program_fetch (program, "GET", "/huge", "Range: bytes=0-409599\r\n");

  g_assert_cmpuint (g_bytes_get_size (reply->body), ==, 409600);
  g_assert_cmpint (g_get_monotonic_time () - start, >, G_USEC_PER_SEC / 2);
}

static void
assert_nobody_listens (ServedProgram *program)
{
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GSocketConnection) connection =
      g_socket_client_connect_to_host (client, "127.0.0.1", program->port, NULL, NULL);

  g_assert_null (connection);
}

/* What runs is finished, what is new is refused. */
static void
test_drain (void)
{
  g_autoptr (ServedProgram) program =
      served_program_start ((const char *const[]){ "--demo", NULL });
  g_autoptr (GSocketConnection) running = NULL;
  g_autoptr (GSocketConnection) idle = NULL;
  g_autofree char *rest = NULL;

  running = served_program_ask (program, "GET /sample.bin HTTP/1.1\r\nHost: a\r\n\r\n");
  idle = served_program_ask (program, "HEAD / HTTP/1.1\r\nHost: a\r\n\r\n");
  read_some (running, 1024);
  read_some (idle, 16);
  g_subprocess_send_signal (program->process, SIGINT);
  while (TRUE)
    {
      g_autoptr (GSocketClient) client = g_socket_client_new ();
      g_autoptr (GSocketConnection) connection =
          g_socket_client_connect_to_host (client, "127.0.0.1", program->port, NULL, NULL);

      if (connection == NULL)
        break;
    }
  assert_nobody_listens (program);

  g_assert_cmpuint (read_rest (running), >, 256 * 1024 * 1024 - 1024);
  g_assert_cmpint (served_program_wait (program), ==, 0);
}

static void
test_second_interrupt (void)
{
  g_autoptr (ServedProgram) program =
      served_program_start ((const char *const[]){ "--demo", NULL });
  g_autoptr (GSocketConnection) running =
      served_program_ask (program, "GET /sample.bin HTTP/1.1\r\nHost: a\r\n\r\n");

  read_some (running, 1024);
  g_subprocess_send_signal (program->process, SIGINT);
  g_subprocess_send_signal (program->process, SIGTERM);
  g_assert_cmpint (served_program_wait (program), ==, 130);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/serve-streams/client-leaves", test_client_leaves);
  g_test_add_func ("/serve-streams/client-leaves-a-limit", test_client_leaves_a_limit);
  g_test_add_func ("/serve-streams/client-leaves-before-asking", test_client_leaves_before_asking);
  g_test_add_func ("/serve-streams/memory", test_memory);
  g_test_add_func ("/serve-streams/file-fails", test_file_fails);
  g_test_add_func ("/serve-streams/max-time", test_max_time);
  g_test_add_func ("/serve-streams/limit-rate", test_limit_rate);
  g_test_add_func ("/serve-streams/drain", test_drain);
  g_test_add_func ("/serve-streams/second-interrupt", test_second_interrupt);

  return g_test_run ();
}
