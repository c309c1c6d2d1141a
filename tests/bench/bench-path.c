/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A long way to a server, in one thread: `bench-path PORT DELAY WINDOW` listens on a free
 * port of the loopback address, prints it, and carries connections to PORT until it is
 * ended. What it is like:
 *
 * - everything takes DELAY milliseconds in each direction, in order, and nothing is lost;
 * - the handshake of TCP takes its round trip: nothing is carried before it;
 * - of what was read, no more is on its way or not yet acknowledged than the window. That
 *   begins with ten segments, grows by each byte acknowledged up to WINDOW bytes (slow
 *   start, RFC 5681), and begins anew after an idle time (RFC 2861), as Linux does it;
 * - an acknowledgement comes back DELAY after the bytes were taken by who they are for.
 *
 * There is no queue and no rate: a window in a round trip is all that limits. */

#include <gio/gio.h>
#include <netinet/in.h>
#include <netinet/tcp.h>

#define SEGMENT 1448
#define FIRST_WINDOW (10 * SEGMENT) /* RFC 6928 */
#define LARGEST_READ (16 * 1024)    /* bytes; a few segments that leave together */
#define IDLE_RESTARTS 3             /* times DELAY: the least retransmission timeout */
#define ROUND_TRIP (2 * path_delay) /* µs */

static gint64 path_delay; /* µs */
static gsize path_window; /* bytes */
static guint16 path_port;

/* Bytes on their way, or, once they arrived, their acknowledgement. */
typedef struct
{
  gint64 due; /* monotonic µs */
  gsize start;
  gsize end;
  gsize acknowledged; /* how many these stand for */
  guint8 bytes[LARGEST_READ];
} Flight;

/* One direction of a connection. */
typedef struct
{
  struct _Crossing *crossing; /* not owned */
  GSocket *from;              /* not owned */
  GSocket *to;                /* not owned */
  GQueue flying;              /* of owned Flight, in order */
  GQueue returning;           /* of owned Flight whose bytes have arrived */
  gsize in_flight;            /* bytes that are not acknowledged */
  gsize window;
  gint64 active_at;
  gboolean ended;    /* nothing more comes from @from */
  gboolean shut;     /* and @to knows */
  GSource *readable; /* owned, nullable */
  GSource *writable; /* owned, nullable */
  GSource *clock;    /* owned, nullable */
} Way;

/* A connection that is carried. */
typedef struct _Crossing
{
  GSocket *near; /* owned */
  GSocket *far;  /* owned */
  Way there;
  Way back;
} Crossing;

static void way_go_on (Way *self);

static void
way_stop (GSource **slot)
{
  if (*slot != NULL)
    g_source_destroy (*slot);
  g_clear_pointer (slot, g_source_unref);
}

static void
way_clear (Way *self)
{
  way_stop (&self->readable);
  way_stop (&self->writable);
  way_stop (&self->clock);
  g_queue_clear_full (&self->flying, g_free);
  g_queue_clear_full (&self->returning, g_free);
}

static void
crossing_free (Crossing *self)
{
  way_clear (&self->there);
  way_clear (&self->back);
  g_socket_close (self->near, NULL);
  g_socket_close (self->far, NULL);
  g_object_unref (self->near);
  g_object_unref (self->far);
  g_free (self);
}

static gboolean
ready_cb (GSocket *socket, GIOCondition condition, gpointer user_data)
{
  way_go_on (user_data);
  return G_SOURCE_REMOVE;
}

static void
way_await (Way *self, GSource **slot, GSocket *socket, GIOCondition condition)
{
  if (*slot != NULL && !g_source_is_destroyed (*slot))
    return;
  way_stop (slot);
  *slot = g_socket_create_source (socket, condition, NULL);
  g_source_set_callback (*slot, G_SOURCE_FUNC (ready_cb), self, NULL);
  g_source_attach (*slot, NULL);
}

static gboolean
clock_cb (gpointer user_data)
{
  way_go_on (user_data);
  return G_SOURCE_REMOVE;
}

static void
way_await_time (Way *self, gint64 due)
{
  way_stop (&self->clock);
  self->clock = g_timeout_source_new (0);
  g_source_set_ready_time (self->clock, due);
  g_source_set_callback (self->clock, clock_cb, self, NULL);
  g_source_attach (self->clock, NULL);
}

/* What was acknowledged makes room for more, and for more than before. */
static void
way_take_acknowledgements (Way *self, gint64 now)
{
  Flight *flight;

  while ((flight = g_queue_peek_head (&self->returning)) != NULL && flight->due <= now)
    {
      self->in_flight -= flight->acknowledged;
      self->window = MIN (self->window + flight->acknowledged, path_window);
      g_free (g_queue_pop_head (&self->returning));
    }
}

/* Returns: %FALSE when the one it is for has gone */
static gboolean
way_deliver (Way *self, gint64 now)
{
  Flight *flight;

  while ((flight = g_queue_peek_head (&self->flying)) != NULL && flight->due <= now)
    {
      g_autoptr (GError) error = NULL;
      gssize n = g_socket_send (self->to, (const char *) flight->bytes + flight->start,
                                flight->end - flight->start, NULL, &error);

      if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
        {
          way_await (self, &self->writable, self->to, G_IO_OUT);
          return TRUE;
        }
      if (n < 0)
        return FALSE;
      flight->start += (gsize) n;
      if (flight->start < flight->end)
        continue;

      flight->due = now + path_delay;
      g_queue_push_tail (&self->returning, g_queue_pop_head (&self->flying));
    }
  return TRUE;
}

static void
way_restart_after_idling (Way *self, gint64 now)
{
  if (self->in_flight == 0 && now > self->active_at + IDLE_RESTARTS * path_delay)
    self->window = MIN (self->window, FIRST_WINDOW);
  self->active_at = now;
}

/* Returns: %FALSE when the one it comes from broke off */
static gboolean
way_read (Way *self, gint64 now)
{
  while (!self->ended && self->in_flight < self->window)
    {
      g_autofree Flight *flight = g_new (Flight, 1);
      gsize room = MIN (self->window - self->in_flight, LARGEST_READ);
      g_autoptr (GError) error = NULL;
      gssize n = g_socket_receive (self->from, (char *) flight->bytes, room, NULL, &error);

      if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
        {
          way_await (self, &self->readable, self->from, G_IO_IN);
          return TRUE;
        }
      if (n < 0)
        return FALSE;
      if (n == 0)
        {
          self->ended = TRUE;
          break;
        }
      way_restart_after_idling (self, now);
      flight->start = 0;
      flight->end = flight->acknowledged = (gsize) n;
      flight->due = now + path_delay;
      self->in_flight += (gsize) n;
      g_queue_push_tail (&self->flying, g_steal_pointer (&flight));
    }
  return TRUE;
}

/* The next moment at which something happens by itself, or -1. */
static gint64
way_get_due (Way *self)
{
  const Flight *flying = g_queue_peek_head (&self->flying);
  const Flight *returning = g_queue_peek_head (&self->returning);
  gint64 due = G_MAXINT64;

  if (flying != NULL && self->writable == NULL)
    due = flying->due;
  if (returning != NULL)
    due = MIN (due, returning->due);
  return due == G_MAXINT64 ? -1 : due;
}

/* Carries what can be carried now, and sees to it that the rest is. */
static void
way_go_on (Way *self)
{
  gint64 now = g_get_monotonic_time ();
  gint64 due;

  way_stop (&self->readable);
  way_stop (&self->writable);
  way_take_acknowledgements (self, now);
  if (!way_deliver (self, now) || !way_read (self, now))
    {
      crossing_free (self->crossing);
      return;
    }

  if (self->ended && !self->shut && g_queue_is_empty (&self->flying))
    {
      self->shut = TRUE;
      g_socket_shutdown (self->to, FALSE, TRUE, NULL);
    }
  if (self->crossing->there.shut && self->crossing->back.shut)
    {
      crossing_free (self->crossing);
      return;
    }

  due = way_get_due (self);
  if (due >= 0)
    way_await_time (self, due);
}

static void
way_begin (Way *self, Crossing *crossing, GSocket *from, GSocket *to)
{
  self->crossing = crossing;
  self->from = from;
  self->to = to;
  self->window = MIN (FIRST_WINDOW, path_window);
  /* The client believes to be connected already; the first byte is a round trip away. */
  way_await_time (self, g_get_monotonic_time () + ROUND_TRIP);
}

static GSocket *
connect_to_server (void)
{
  g_autoptr (GSocketAddress) address =
      g_inet_socket_address_new_from_string ("127.0.0.1", path_port);
  g_autoptr (GSocket) socket =
      g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, NULL);

  if (socket == NULL || !g_socket_connect (socket, address, NULL, NULL))
    return NULL;
  return g_steal_pointer (&socket);
}

static void
prepare (GSocket *socket)
{
  g_socket_set_blocking (socket, FALSE);
  g_socket_set_option (socket, IPPROTO_TCP, TCP_NODELAY, TRUE, NULL);
}

static gboolean
accept_cb (GSocket *listener, GIOCondition condition, gpointer user_data)
{
  GSocket *near = g_socket_accept (listener, NULL, NULL);
  GSocket *far = near != NULL ? connect_to_server () : NULL;
  Crossing *crossing;

  if (far == NULL)
    {
      g_clear_object (&near);
      return G_SOURCE_CONTINUE;
    }

  prepare (near);
  prepare (far);
  crossing = g_new0 (Crossing, 1);
  crossing->near = near;
  crossing->far = far;
  way_begin (&crossing->there, crossing, near, far);
  way_begin (&crossing->back, crossing, far, near);
  return G_SOURCE_CONTINUE;
}

static GSocket *
listen_somewhere (guint16 *port)
{
  g_autoptr (GSocketAddress) wanted = g_inet_socket_address_new_from_string ("127.0.0.1", 0);
  g_autoptr (GSocketAddress) found = NULL;
  g_autoptr (GError) error = NULL;
  GSocket *socket =
      g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, &error);

  if (socket == NULL || !g_socket_bind (socket, wanted, TRUE, &error) ||
      !g_socket_listen (socket, &error))
    g_error ("The path cannot listen: %s", error->message);
  found = g_socket_get_local_address (socket, NULL);
  *port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (found));
  return socket;
}

int
main (int argc, char **argv)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (GSocket) listener = NULL;
  g_autoptr (GSource) source = NULL;
  guint16 port;

  if (argc != 4)
    {
      g_printerr ("bench-path PORT DELAY WINDOW\n");
      return 2;
    }

  path_port = (guint16) g_ascii_strtoull (argv[1], NULL, 10);
  path_delay = (gint64) g_ascii_strtoull (argv[2], NULL, 10) * G_TIME_SPAN_MILLISECOND;
  path_window = (gsize) g_ascii_strtoull (argv[3], NULL, 10);
  listener = listen_somewhere (&port);
  source = g_socket_create_source (listener, G_IO_IN, NULL);
  g_source_set_callback (source, G_SOURCE_FUNC (accept_cb), NULL, NULL);
  g_source_attach (source, NULL);
  g_print ("%u\n", port);
  g_main_loop_run (loop);
  return 0;
}
