/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What a body brings beside what its head promised. */

#include <string.h>

#include "scratch.h"
#include "sluice-error.h"
#include "sluice-http-source.h"
#include "sluice-link.h"

#define PART "HTTP/1.1 206 Some\r\nContent-Range: bytes 0-4/30\r\n"
#define WHOLE "HTTP/1.1 200 All\r\n"
#define CLOSE "Connection: close\r\n\r\n"
#define CHUNKED "Transfer-Encoding: chunked\r\n\r\n"

typedef struct
{
  const char *name;
  const char *answer;
  const char *bytes; /* what may be used */
  GQuark (*domain) (void);
  int code; /* of the error behind them, where there is one */
} Case;

#define ENDS NULL, 0
#define BREAKS g_io_error_quark, G_IO_ERROR_PARTIAL_INPUT
#define LIES sluice_error_quark, SLUICE_ERROR_REFUSED

static const Case cases[] = {
  { "part", PART "Content-Length: 5\r\n\r\nright", "right", ENDS },
  { "part-chunked", PART CHUNKED "5\r\nright\r\n0\r\n\r\n", "right", ENDS },
  { "part-closed", PART CLOSE "right", "right", ENDS },

  /* As of a script that prints one thing more behind the bytes it was asked for. */
  { "part-chunked-long", PART CHUNKED "5\r\nright\r\n6\r\n wrong\r\n0\r\n\r\n", "right", LIES },
  { "part-chunked-long-at-once", PART CHUNKED "b\r\nright wrong\r\n0\r\n\r\n", "right", LIES },
  { "part-closed-long", PART CLOSE "right wrong", "right", LIES },
  { "part-chunked-short", PART CHUNKED "2\r\nri\r\n0\r\n\r\n", "ri", BREAKS },
  { "part-closed-short", PART CLOSE "ri", "ri", BREAKS },
  { "part-short", PART "Content-Length: 5\r\n\r\nri", "ri", BREAKS },

  /* Nothing but the body says how long it is. */
  { "whole-chunked", WHOLE CHUNKED "5\r\nright\r\n7\r\n and on\r\n0\r\n\r\n", "right and on",
    ENDS },
  { "whole-closed", WHOLE CLOSE "right and on", "right and on", ENDS },
};

/* Runs in a thread of the service, which closes the connection behind it. */
static gboolean
run_cb (GThreadedSocketService *service,
        GSocketConnection *connection,
        GObject *source_object,
        gpointer user_data)
{
  const Case *row = user_data;
  GInputStream *input = g_io_stream_get_input_stream (G_IO_STREAM (connection));
  GOutputStream *output = g_io_stream_get_output_stream (G_IO_STREAM (connection));
  char request[4096];

  g_input_stream_read (input, request, sizeof request, NULL, NULL);
  g_output_stream_write_all (output, row->answer, strlen (row->answer), NULL, NULL, NULL);
  return TRUE;
}

static SluiceSource *
source_new (SluiceHttpClient *client, GSocketService *service, const Case *row)
{
  g_autoptr (GSocketAddress) wanted = g_inet_socket_address_new_from_string ("127.0.0.1", 0);
  g_autoptr (GSocketAddress) address = NULL;
  g_autoptr (SluiceRequest) request = NULL;
  g_autoptr (GUri) uri = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *link = NULL;

  g_signal_connect (service, "run", G_CALLBACK (run_cb), (gpointer) row);
  g_socket_listener_add_address (G_SOCKET_LISTENER (service), wanted, G_SOCKET_TYPE_STREAM,
                                 G_SOCKET_PROTOCOL_TCP, NULL, &address, &error);
  g_assert_no_error (error);
  link = g_strdup_printf ("http://127.0.0.1:%u/file",
                          g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (address)));
  uri = sluice_link_parse (link, &error);
  g_assert_no_error (error);
  request = sluice_request_new (uri);
  return sluice_http_source_new (client, request);
}

static void
read_to_end (GInputStream *stream, GString *bytes, GError **error)
{
  gssize n = 1;

  while (n > 0)
    {
      g_autoptr (GAsyncResult) result = NULL;
      char piece[64];

      g_input_stream_read_async (stream, piece, sizeof piece, G_PRIORITY_DEFAULT, NULL,
                                 scratch_result_cb, &result);
      n = g_input_stream_read_finish (stream, scratch_await (&result), error);
      g_string_append_len (bytes, piece, MAX (n, 0));
    }
}

static void
test_case (gconstpointer data)
{
  const Case *row = data;
  g_autoptr (GSocketService) service = g_threaded_socket_service_new (4);
  g_autoptr (SluiceHttpClient) client = sluice_http_client_new ();
  g_autoptr (SluiceSource) source = source_new (client, service, row);
  g_autoptr (GString) bytes = g_string_new (NULL);
  g_autoptr (GInputStream) stream = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  sluice_source_open_async (source, 0, SLUICE_SOURCE_TO_THE_END, NULL, NULL, scratch_result_cb,
                            &result);
  stream = sluice_source_open_finish (source, scratch_await (&result), NULL, &error);
  g_assert_no_error (error);

  read_to_end (stream, bytes, &error);
  g_assert_cmpstr (bytes->str, ==, row->bytes);
  if (row->domain != NULL)
    g_assert_error (error, row->domain (), row->code);
  else
    g_assert_no_error (error);
  g_socket_service_stop (service);
}

int
main (int argc, char **argv)
{
  sluice_http_client_prepare_process ();
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/http-body/", cases[i].name, NULL);

      g_test_add_data_func (path, &cases[i], test_case);
    }
  return g_test_run ();
}
