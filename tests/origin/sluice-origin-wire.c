/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-origin-wire.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>

/* Little lies between what was sent and what arrived: a client that dies takes
 * no more than this with it. */
#define SEND_BUFFER (64 * 1024)

static void
wire_set_stream (SluiceOriginWire *self, GIOStream *stream)
{
  g_set_object (&self->stream, stream);
  g_clear_object (&self->input);
  self->input = g_data_input_stream_new (g_io_stream_get_input_stream (stream));
  g_data_input_stream_set_newline_type (self->input, G_DATA_STREAM_NEWLINE_TYPE_CR_LF);
  g_filter_input_stream_set_close_base_stream (G_FILTER_INPUT_STREAM (self->input), FALSE);
}

/**
 * sluice_origin_wire_new:
 * @socket: an accepted connection
 * @pace: tells when to send; outlives the wire
 * @cancellable: ends every wait; outlives the wire
 *
 * Returns: (transfer full): the wire
 */
SluiceOriginWire *
sluice_origin_wire_new (GSocket *socket, SluiceOriginPace *pace, GCancellable *cancellable)
{
  SluiceOriginWire *self = g_new0 (SluiceOriginWire, 1);

  g_socket_set_option (socket, SOL_SOCKET, SO_SNDBUF, SEND_BUFFER, NULL);
  g_socket_set_option (socket, IPPROTO_TCP, TCP_NODELAY, TRUE, NULL);
  self->pace = pace;
  self->cancellable = cancellable;
  self->connection = g_socket_connection_factory_create_connection (socket);
  wire_set_stream (self, G_IO_STREAM (self->connection));
  return self;
}

/**
 * sluice_origin_wire_free:
 * @self: (transfer full): a wire
 *
 * Closes the connection if it is open, without a farewell, and frees the wire.
 */
void
sluice_origin_wire_free (SluiceOriginWire *self)
{
  sluice_origin_wire_cut (self);
  g_object_unref (self->input);
  g_object_unref (self->stream);
  g_object_unref (self->connection);
  g_free (self);
}

/**
 * sluice_origin_wire_secure:
 * @self: a new wire
 * @certificate: the server's, with its key
 *
 * Shakes hands for TLS, and lets the client choose HTTP/2, which is not spoken here.
 *
 * Returns: whether the client agreed
 */
gboolean
sluice_origin_wire_secure (SluiceOriginWire *self, GTlsCertificate *certificate)
{
  static const char *const protocols[] = { "h2", "http/1.1", NULL };
  g_autoptr (GIOStream) tls =
      g_tls_server_connection_new (G_IO_STREAM (self->connection), certificate, NULL);

  if (tls == NULL)
    return FALSE;

  g_tls_connection_set_advertised_protocols (G_TLS_CONNECTION (tls), protocols);
  if (!g_tls_connection_handshake (G_TLS_CONNECTION (tls), self->cancellable, NULL))
    return FALSE;

  wire_set_stream (self, tls);
  return TRUE;
}

/**
 * sluice_origin_wire_send:
 * @self: a wire
 * @bytes: what to send
 * @length: how many
 *
 * Sends all of it.
 *
 * Returns: %FALSE when the client is gone
 */
gboolean
sluice_origin_wire_send (SluiceOriginWire *self, const void *bytes, gsize length)
{
  return g_output_stream_write_all (g_io_stream_get_output_stream (self->stream), bytes, length,
                                    NULL, self->cancellable, NULL);
}

/**
 * sluice_origin_wire_pause:
 * @self: a wire
 * @length: how many bytes of a body are to be sent
 *
 * Waits until the wire's pace lets them out. A client that leaves meanwhile is
 * noticed at once: its slot is the next one's.
 *
 * Returns: %FALSE when the client left or the origin ended
 */
gboolean
sluice_origin_wire_pause (SluiceOriginWire *self, gsize length)
{
  gint64 until = sluice_origin_pace_reserve (self->pace, self->slot, length);
  GPollFD waited_for[] = {
    { .fd = g_socket_get_fd (g_socket_connection_get_socket (self->connection)),
      .events = POLLRDHUP },
    { 0 },
  };
  int n_ready;

  if (until <= g_get_monotonic_time () ||
      !g_cancellable_make_pollfd (self->cancellable, &waited_for[1]))
    return !g_cancellable_is_cancelled (self->cancellable);

  n_ready = g_poll (waited_for, G_N_ELEMENTS (waited_for),
                    (int) ((until - g_get_monotonic_time ()) / 1000 + 1));
  g_cancellable_release_fd (self->cancellable);
  return n_ready == 0;
}

/**
 * sluice_origin_wire_await_client:
 * @self: a wire
 *
 * Says nothing until the client closes the connection.
 */
void
sluice_origin_wire_await_client (SluiceOriginWire *self)
{
  g_socket_condition_wait (g_socket_connection_get_socket (self->connection),
                           G_IO_IN | G_IO_HUP | G_IO_ERR, self->cancellable, NULL);
}

/**
 * sluice_origin_wire_finish:
 * @self: a wire
 *
 * Closes politely: under TLS with a farewell.
 */
void
sluice_origin_wire_finish (SluiceOriginWire *self)
{
  g_io_stream_close (self->stream, self->cancellable, NULL);
}

/**
 * sluice_origin_wire_cut:
 * @self: a wire
 *
 * Closes the bare connection.
 */
void
sluice_origin_wire_cut (SluiceOriginWire *self)
{
  g_socket_close (g_socket_connection_get_socket (self->connection), NULL);
}

/**
 * sluice_origin_wire_reset:
 * @self: a wire
 *
 * Ends the connection so that the client sees it reset.
 */
void
sluice_origin_wire_reset (SluiceOriginWire *self)
{
  GSocket *socket = g_socket_connection_get_socket (self->connection);
  struct linger at_once = { .l_onoff = 1, .l_linger = 0 };

  setsockopt (g_socket_get_fd (socket), SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  g_socket_close (socket, NULL);
}
