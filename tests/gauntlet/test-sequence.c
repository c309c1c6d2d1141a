/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A server whose answers do not fit together: each of them could be true. */

#include <string.h>

#include "sluice-run.h"

#define FILE_ "0123456789abcdefghijABCDEFGHIJ" /* 30 bytes */
#define LONGEST 60                             /* seconds */
#define TAG "ETag: \"one\"\r\nConnection: close\r\n"

#define WHOLE(length, bytes) "HTTP/1.1 200 All\r\n" TAG "Content-Length: " length "\r\n\r\n" bytes
#define PART(range, framing, bytes)                                                                \
  "HTTP/1.1 206 Some\r\n" TAG "Content-Range: bytes " range "\r\n" framing "\r\n\r\n" bytes
#define CUT PART ("0-29/30", "Content-Length: 30", "0123456789")

typedef struct
{
  const char *name;
  const char *answers[6]; /* one after the other; the last again and again */
} Case;

static const Case cases[] = {
  /* Parts stop, the whole comes: it still is the file of which a part came before. */
  { "parts-fail-then-shorter",
    { CUT, PART ("none", "Content-Length: 20", "abcdefghijABCDEFGHIJ"),
      WHOLE ("20", "0123456789abcdefghij"), WHOLE ("30", FILE_) } },
  { "parts-ignored-then-shorter",
    { CUT, WHOLE ("30", FILE_), WHOLE ("20", "0123456789abcdefghij"), WHOLE ("30", FILE_) } },

  /* Less than was asked for, and something that is not of the file behind it. */
  { "short-parts-with-more-behind",
    { PART ("0-9/30", "Transfer-Encoding: chunked", "b\r\n0123456789\n\r\n0\r\n\r\n"),
      PART ("10-29/30", "Content-Length: 20", "abcdefghijABCDEFGHIJ") } },
};

typedef struct
{
  const Case *row;
  int visits;
} Server;

/* Runs in a thread of the service, which closes the connection behind it. */
static gboolean
run_cb (GThreadedSocketService *service,
        GSocketConnection *connection,
        GObject *source_object,
        gpointer user_data)
{
  Server *server = user_data;
  GInputStream *input = g_io_stream_get_input_stream (G_IO_STREAM (connection));
  GOutputStream *output = g_io_stream_get_output_stream (G_IO_STREAM (connection));
  int visit = g_atomic_int_add (&server->visits, 1);
  const char *answer = NULL;
  char request[4096];

  for (int i = 0; i <= visit && server->row->answers[i] != NULL; i++)
    answer = server->row->answers[i];
  g_input_stream_read (input, request, sizeof request, NULL, NULL);
  g_output_stream_write_all (output, answer, strlen (answer), NULL, NULL, NULL);
  return TRUE;
}

static void
free_server (gpointer server, GClosure *closure)
{
  g_free (server);
}

static char *
listen_and_dup_link (GSocketService *service)
{
  g_autoptr (GSocketAddress) wanted = g_inet_socket_address_new_from_string ("127.0.0.1", 0);
  g_autoptr (GSocketAddress) address = NULL;
  g_autoptr (GError) error = NULL;

  g_socket_listener_add_address (G_SOCKET_LISTENER (service), wanted, G_SOCKET_TYPE_STREAM,
                                 G_SOCKET_PROTOCOL_TCP, NULL, &address, &error);
  g_assert_no_error (error);
  return g_strdup_printf ("http://127.0.0.1:%u/file.bin",
                          g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (address)));
}

/* The file whole, or none and a sentence. */
static void
test_case (gconstpointer data)
{
  Server *server = g_new0 (Server, 1);
  g_autoptr (SluiceScene) scene = sluice_scene_new ();
  g_autoptr (GSocketService) service = g_threaded_socket_service_new (4);
  g_autofree char *link = listen_and_dup_link (service);
  const char *const arguments[] = { "-x1", "--retries=2", link, NULL };
  g_autofree char *path = sluice_scene_get_path (scene, "file.bin");
  g_autofree char *text = NULL;
  g_autoptr (SluiceRun) run = NULL;
  int status;

  /* Its threads may outlive this function. */
  server->row = data;
  g_signal_connect_data (service, "run", G_CALLBACK (run_cb), server, free_server, 0);
  run = sluice_run_start (scene, arguments, NULL);
  status = sluice_run_finish (run, LONGEST);
  g_socket_service_stop (service);

  if (status == SLUICE_EXIT_FINISHED)
    {
      g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
      g_assert_cmpstr (text, ==, FILE_);
      return;
    }
  g_assert_cmpint (status, ==, SLUICE_EXIT_FAILED);
  g_assert_cmpstr (sluice_run_get_err (run), !=, "");
  g_assert_false (sluice_scene_has (scene, "file.bin"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/sequence/", cases[i].name, NULL);

      g_test_add_data_func (path, &cases[i], test_case);
    }
  return g_test_run ();
}
