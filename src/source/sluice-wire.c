/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-wire.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

/* The TCP connection below a stream: what the kernel knows of it, and how much it lets come.
 * Where a proxy stands between, it is the connection to that. */

#define WIDE_OPEN (G_MAXINT / 2) /* bytes */

/* Where a window takes less of the buffer than one part in so many, the buffer is large enough. */
#define PARTS_OF_BUFFER 4

#define LOCK_RECEIVE_BUFFER 2 /* SOCK_RCVBUF_LOCK of socket(7) */

static GQuark
get_socket_quark (void)
{
  return g_quark_from_static_string ("sluice-wire-socket");
}

static GQuark
get_limited_quark (void)
{
  return g_quark_from_static_string ("sluice-wire-limited");
}

static int
get_option (GSocket *socket, int level, int name)
{
  int value = 0;

  return g_socket_get_option (socket, level, name, &value, NULL) ? value : 0;
}

static void
set_option (GSocket *socket, int level, int name, int value)
{
  if (get_option (socket, level, name) != value)
    g_socket_set_option (socket, level, name, value, NULL);
}

static gboolean
get_info (GSocket *socket, struct tcp_info *info)
{
  socklen_t length = sizeof *info;

  *info = (struct tcp_info){ 0 };
  return getsockopt (g_socket_get_fd (socket), IPPROTO_TCP, TCP_INFO, info, &length) == 0;
}

/* Into less than two of its packets the other side would put none, and wait (RFC 9293, section
 * 3.8.6.2.1). */
static guint64
get_least_window (GSocket *socket)
{
  struct tcp_info info;

  return get_info (socket, &info) ? 2 * (guint64) info.tcpi_advmss : 0;
}

/* While the kernel lets the buffer of a socket grow, it widens the window along with it: so it
 * may only where the buffer is too small for the window that is wanted. */
static void
limit_window (GSocket *socket, guint64 bytes)
{
  guint64 window = MIN (MAX (bytes, get_least_window (socket)), WIDE_OPEN);
  guint64 buffer = (guint64) get_option (socket, SOL_SOCKET, SO_RCVBUF);

  set_option (socket, SOL_SOCKET, SO_BUF_LOCK,
              window < buffer / PARTS_OF_BUFFER ? LOCK_RECEIVE_BUFFER : 0);
  set_option (socket, IPPROTO_TCP, TCP_WINDOW_CLAMP, (int) window);
  g_object_set_qdata (G_OBJECT (socket), get_limited_quark (), GINT_TO_POINTER (TRUE));
}

static void
lift_window (GSocket *socket)
{
  if (g_object_steal_qdata (G_OBJECT (socket), get_limited_quark ()) == NULL)
    return;

  set_option (socket, SOL_SOCKET, SO_BUF_LOCK, 0);
  set_option (socket, IPPROTO_TCP, TCP_WINDOW_CLAMP, WIDE_OPEN);
}

/**
 * sluice_wire_attach:
 * @stream: what an answer brings
 * @socket: over which it comes
 *
 * Notes what is below @stream. The answer before may have come over the same connection: the
 * window that was set for it is set no more.
 */
void
sluice_wire_attach (GInputStream *stream, GSocket *socket)
{
  g_return_if_fail (G_IS_INPUT_STREAM (stream));
  g_return_if_fail (G_IS_SOCKET (socket));

  lift_window (socket);
  g_object_set_qdata_full (G_OBJECT (stream), get_socket_quark (), g_object_ref (socket),
                           g_object_unref);
}

/**
 * sluice_wire_get_round_trip:
 * @stream: a stream
 *
 * Asks the kernel how long it took lately from an acknowledgement to the bytes that it made the
 * other side send: the way there and back, and what bytes queue on the way here. The time that
 * the kernel knows for what we send is no use: a download sends nothing after its question.
 *
 * Returns: that time in microseconds, a mean over the last few packets; 0 when nobody knows
 */
gint64
sluice_wire_get_round_trip (GInputStream *stream)
{
  GSocket *socket;
  struct tcp_info info;

  g_return_val_if_fail (G_IS_INPUT_STREAM (stream), 0);

  socket = g_object_get_qdata (G_OBJECT (stream), get_socket_quark ());
  if (socket == NULL || g_socket_is_closed (socket) || !get_info (socket, &info))
    return 0;
  return info.tcpi_rcv_rtt;
}

/**
 * sluice_wire_set_window:
 * @stream: a stream
 * @bytes: how many bytes may be on their way to us and unread, two packets if that is more; 0
 *   for as many as the kernel thinks right
 *
 * Limits the window that is offered to the other side (RFC 9293, section 3.8.6). What was
 * offered is never taken back: a smaller window holds once that much has come.
 */
void
sluice_wire_set_window (GInputStream *stream, guint64 bytes)
{
  GSocket *socket;

  g_return_if_fail (G_IS_INPUT_STREAM (stream));

  socket = g_object_get_qdata (G_OBJECT (stream), get_socket_quark ());
  if (socket == NULL || g_socket_is_closed (socket))
    return;

  if (bytes > 0)
    limit_window (socket, bytes);
  else
    lift_window (socket);
}
