/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-served-request.h"

/* One request from its first byte to its end: what is logged about it, and the
 * time it may take. */
struct _SluiceServedRequest
{
  SoupServerMessage *message; /* unowned: it owns the request */
  guint64 id;
  guint64 bytes_sent;
  guint timer;            /* 0 when there is no limit or it has passed */
  const char *broken_off; /* unowned, nullable: why the server ended it */
};

static void
request_free (gpointer data)
{
  SluiceServedRequest *request = data;

  g_clear_handle_id (&request->timer, g_source_remove);
  g_free (request);
}

static void
wrote_body_data_cb (SoupServerMessage *message, guint length, gpointer data)
{
  SluiceServedRequest *request = data;

  request->bytes_sent += length;
}

static gboolean
max_time_passed_cb (gpointer data)
{
  SluiceServedRequest *request = data;

  request->timer = 0;
  sluice_served_request_break_off (request, "timed out");
  return G_SOURCE_REMOVE;
}

/**
 * sluice_served_request_begin:
 * @message: a request whose first byte has arrived
 * @max_seconds: how many seconds it may take, or 0 for no limit
 *
 * Begins to follow a request. One that takes too long loses its connection.
 *
 * Returns: (transfer none): the request, which lives as long as @message
 */
SluiceServedRequest *
sluice_served_request_begin (SoupServerMessage *message, guint max_seconds)
{
  static guint64 last_id = 0;
  SluiceServedRequest *request = g_new0 (SluiceServedRequest, 1);

  request->message = message;
  request->id = ++last_id;
  if (max_seconds > 0)
    request->timer = g_timeout_add_seconds (max_seconds, max_time_passed_cb, request);
  g_object_set_data_full (G_OBJECT (message), "sluice-served-request", request, request_free);
  g_signal_connect (message, "wrote-body-data", G_CALLBACK (wrote_body_data_cb), request);

  return request;
}

/* The path as it came, without the query; what could confuse a terminal is
 * escaped. A request that could not be understood has none. */
static char *
dup_log_path (SoupServerMessage *message)
{
  GUri *uri = soup_server_message_get_uri (message);

  return uri != NULL ? g_strescape (g_uri_get_path (uri), NULL) : g_strdup ("-");
}

static const char *
judge_end (const SluiceServedRequest *request, gboolean complete)
{
  if (request->broken_off != NULL)
    return request->broken_off;
  if (soup_server_message_get_method (request->message) == NULL)
    return "not understood";
  return complete ? "finished" : "client left";
}

/**
 * sluice_served_request_break_off:
 * @request: a request
 * @reason: how the log is to say that it ended, a static string
 *
 * Breaks off a request: whatever its connection does next, reading or writing,
 * fails.
 */
void
sluice_served_request_break_off (SluiceServedRequest *request, const char *reason)
{
  request->broken_off = reason;
  g_socket_shutdown (soup_server_message_get_socket (request->message), TRUE, TRUE, NULL);
}

/**
 * sluice_served_request_end:
 * @request: a request
 * @complete: whether the whole answer was sent
 *
 * Logs how the request ended. Its time no longer runs.
 */
void
sluice_served_request_end (SluiceServedRequest *request, gboolean complete)
{
  g_autofree char *id = g_strdup_printf ("%" G_GUINT64_FORMAT, request->id);
  g_autofree char *bytes = g_strdup_printf ("%" G_GUINT64_FORMAT, request->bytes_sent);
  g_autofree char *path = dup_log_path (request->message);
  const char *method = soup_server_message_get_method (request->message);
  const char *end = judge_end (request, complete);

  g_clear_handle_id (&request->timer, g_source_remove);
  g_log_structured (G_LOG_DOMAIN, G_LOG_LEVEL_MESSAGE, "SLUICE_REQUEST", id, "SLUICE_BYTES_SENT",
                    bytes, "SLUICE_END", end, "MESSAGE", "request %s: %s %s, %u, %s bytes, %s", id,
                    method != NULL ? method : "-", path,
                    soup_server_message_get_status (request->message), bytes, end);
}
