/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-wire.h"

#include <netinet/in.h>
#include <netinet/tcp.h>

#include "http-scene.h"

static GSocket *
get_socket (GInputStream *stream)
{
  return g_object_get_qdata (G_OBJECT (stream), g_quark_from_static_string ("sluice-wire-socket"));
}

static int
get_window (GInputStream *stream)
{
  g_autoptr (GError) error = NULL;
  int window = 0;

  g_socket_get_option (get_socket (stream), IPPROTO_TCP, TCP_WINDOW_CLAMP, &window, &error);
  g_assert_no_error (error);
  return window;
}

/* Answers one after the other come over one connection; the second knows that too, and what
 * was set for the first does not hold for it. */
static void
test_window (Fixture *self, gconstpointer data)
{
  const SluiceOriginScript script = { .path = "/file", .file = THE_FILE };
  g_autoptr (SluiceSource) source = source_new (self, "/file");
  g_autoptr (SluiceDescription) found = NULL;
  g_autoptr (GInputStream) first = NULL;
  g_autoptr (GInputStream) second = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GAsyncResult) result = NULL;

  sluice_origin_add (self->origin, &script);
  first = open_range (source, 0, 1000, NULL, &found, &error);
  g_assert_no_error (error);
  sluice_wire_set_window (first, 500000);
  g_assert_cmpint (get_window (first), ==, 500000);
  sluice_wire_set_window (first, 1);
  g_assert_cmpint (get_window (first), >, 1000);
  g_assert_cmpint (get_window (first), <, 500000);
  g_assert_cmpint (sluice_wire_get_round_trip (first), >=, 0);
  assert_bytes (first, 0, 1000);
  g_assert_cmpint (g_input_stream_read (first, &(guint8){ 0 }, 1, NULL, NULL), ==, 0);
  g_input_stream_close_async (first, G_PRIORITY_DEFAULT, NULL, scratch_result_cb, &result);
  g_assert_true (g_input_stream_close_finish (first, scratch_await (&result), NULL));

  second = open_range (source, 1000, 2000, found, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (get_socket (first) == get_socket (second));
  g_assert_cmpint (get_window (second), >, 1000 * 1000);
  assert_bytes (second, 1000, 2000);
}

/* A stream of which nobody knows where it comes from, or whose connection is gone. */
static void
test_no_socket (Fixture *self, gconstpointer data)
{
  g_autoptr (GInputStream) stream = g_memory_input_stream_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GSocket) socket =
      g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, &error);

  g_assert_no_error (error);
  g_assert_cmpint (sluice_wire_get_round_trip (stream), ==, 0);
  sluice_wire_set_window (stream, 5000);

  g_socket_close (socket, NULL);
  sluice_wire_attach (stream, socket);
  g_assert_cmpint (sluice_wire_get_round_trip (stream), ==, 0);
  sluice_wire_set_window (stream, 5000);
}

int
main (int argc, char *argv[])
{
  sluice_http_client_prepare_process ();
  g_test_init (&argc, &argv, NULL);

  g_test_add ("/wire/window", Fixture, NULL, set_up, test_window, tear_down);
  g_test_add ("/wire/no-socket", Fixture, NULL, set_up, test_no_socket, tear_down);

  return g_test_run ();
}
