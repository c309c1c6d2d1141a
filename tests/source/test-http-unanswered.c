/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <string.h>
#include <sys/socket.h>

#include "sluice-error.h"
#include "sluice-http-source.h"
#include "sluice-link.h"

/* What a server does that never comes to an answer. */
typedef enum
{
  SERVER_LISTENS_NO_MORE,
  SERVER_CLOSES,
  SERVER_CLOSES_AFTER_HELLO,
  SERVER_RESETS,
  SERVER_CUTS_ITS_HELLO,
  SERVER_SHOWS_CERTIFICATE,
} ServerMode;

typedef struct
{
  const char *name;
  const char *scheme;
  ServerMode mode;
  SluiceError code;
  const char *says;
} Case;

#define CLOSED "The server closed the connection before it answered"

static const Case cases[] = {
  { "refused", "http", SERVER_LISTENS_NO_MORE, SLUICE_ERROR_RETRY_LATER,
    "The server refused the connection" },
  { "closed", "http", SERVER_CLOSES, SLUICE_ERROR_RETRY_LATER, CLOSED },
  { "closed-after-request", "http", SERVER_CLOSES_AFTER_HELLO, SLUICE_ERROR_RETRY_LATER, CLOSED },
  { "reset", "http", SERVER_RESETS, SLUICE_ERROR_RETRY_LATER, CLOSED },
  { "tls-closed", "https", SERVER_CLOSES, SLUICE_ERROR_RETRY_LATER, CLOSED },
  { "tls-closed-after-hello", "https", SERVER_CLOSES_AFTER_HELLO, SLUICE_ERROR_RETRY_LATER,
    CLOSED },
  { "tls-reset", "https", SERVER_RESETS, SLUICE_ERROR_RETRY_LATER, CLOSED },
  { "tls-cut-hello", "https", SERVER_CUTS_ITS_HELLO, SLUICE_ERROR_RETRY_LATER, CLOSED },
  { "tls-certificate", "https", SERVER_SHOWS_CERTIFICATE, SLUICE_ERROR_REFUSED,
    "vouches for its certificate" },
};

/* The head of a handshake message of 122 bytes (RFC 8446, section 5.1), of
 * which only the beginning follows. */
static const char cut_hello[] = "\x16\x03\x03\x00\x7a\x02\x00\x00\x76\x03\x03"
                                "and no more";

static void
set_linger (GSocketConnection *connection)
{
  const struct linger reset = { .l_onoff = 1, .l_linger = 0 };
  GSocket *socket = g_socket_connection_get_socket (connection);

  g_assert_cmpint (
      setsockopt (g_socket_get_fd (socket), SOL_SOCKET, SO_LINGER, &reset, sizeof reset), ==, 0);
}

/* Runs in a thread of the service, which closes the connection behind it. */
static gboolean
run_cb (GThreadedSocketService *service,
        GSocketConnection *connection,
        GObject *source_object,
        gpointer user_data)
{
  ServerMode mode = ((const Case *) user_data)->mode;
  GInputStream *input = g_io_stream_get_input_stream (G_IO_STREAM (connection));
  GOutputStream *output = g_io_stream_get_output_stream (G_IO_STREAM (connection));

  if (mode == SERVER_SHOWS_CERTIFICATE)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GTlsCertificate) certificate =
          g_tls_certificate_new_from_file (SLUICE_TEST_CERTIFICATE, &error);
      g_autoptr (GIOStream) tls = NULL;

      g_assert_no_error (error);
      tls = g_tls_server_connection_new (G_IO_STREAM (connection), certificate, &error);
      g_assert_no_error (error);
      g_tls_connection_handshake (G_TLS_CONNECTION (tls), NULL, NULL);
      g_io_stream_close (tls, NULL, NULL);
      return TRUE;
    }

  if (mode != SERVER_CLOSES)
    {
      char buffer[4096];

      g_input_stream_read (input, buffer, sizeof buffer, NULL, NULL);
    }
  if (mode == SERVER_CUTS_ITS_HELLO)
    g_output_stream_write_all (output, cut_hello, sizeof cut_hello - 1, NULL, NULL, NULL);
  if (mode == SERVER_RESETS)
    set_linger (connection);
  return TRUE;
}

static void
opened_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static void
test_case (gconstpointer data)
{
  const Case *c = data;
  g_autoptr (GSocketService) service = g_threaded_socket_service_new (4);
  g_autoptr (GSocketAddress) wanted = g_inet_socket_address_new_from_string ("127.0.0.1", 0);
  g_autoptr (GSocketAddress) address = NULL;
  g_autoptr (SluiceHttpClient) client = sluice_http_client_new ();
  g_autoptr (SluiceRequest) request = NULL;
  g_autoptr (SluiceSource) source = NULL;
  g_autoptr (GInputStream) stream = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GUri) uri = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *link = NULL;

  g_signal_connect (service, "run", G_CALLBACK (run_cb), (gpointer) c);
  g_socket_listener_add_address (G_SOCKET_LISTENER (service), wanted, G_SOCKET_TYPE_STREAM,
                                 G_SOCKET_PROTOCOL_TCP, NULL, &address, &error);
  g_assert_no_error (error);
  if (c->mode == SERVER_LISTENS_NO_MORE)
    {
      g_socket_service_stop (service);
      g_socket_listener_close (G_SOCKET_LISTENER (service));
    }

  link = g_strdup_printf ("%s://127.0.0.1:%u/file.bin", c->scheme,
                          g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (address)));
  uri = sluice_link_parse (link, &error);
  g_assert_no_error (error);
  request = sluice_request_new (uri);
  source = sluice_http_source_new (client, request);

  sluice_source_open_async (source, 0, SLUICE_SOURCE_TO_THE_END, NULL, NULL, opened_cb, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  stream = sluice_source_open_finish (source, result, NULL, &error);

  g_assert_null (stream);
  g_assert_error (error, SLUICE_ERROR, (int) c->code);
  g_test_message ("%s", error->message);
  g_assert_nonnull (strstr (error->message, c->says));
  g_assert_null (strchr (error->message, '('));

  g_socket_service_stop (service);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  sluice_http_client_prepare_process ();

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/http-unanswered/", cases[i].name, NULL);
      g_test_add_data_func (path, &cases[i], test_case);
    }
  return g_test_run ();
}
