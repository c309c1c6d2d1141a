/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-http-source.h"

#include <glib/gi18n-lib.h>
#include <libsoup/soup.h>

#include "sluice-chunked-stream.h"
#include "sluice-error.h"
#include "sluice-gunzip.h"
#include "sluice-http-answer.h"
#include "sluice-http-client-private.h"
#include "sluice-http-header.h"
#include "sluice-link.h"
#include "sluice-log.h"
#include "sluice-network-error.h"

#define MOST_REDIRECTS 20

/**
 * SluiceHttpSource:
 *
 * A file behind an HTTP or HTTPS link. All judgement about HTTP lives here and
 * in sluice-http-answer.c.
 */
struct _SluiceHttpSource
{
  GObject parent_instance;

  SluiceHttpClient *client; /* owned */
  SluiceRequest *request;   /* owned */
};

static void sluice_http_source_iface_init (SluiceSourceInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (SluiceHttpSource,
                               sluice_http_source,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (SLUICE_TYPE_SOURCE,
                                                      sluice_http_source_iface_init))

/* One question and the hops it takes until it is answered. */
typedef struct
{
  /* input */
  const char *method; /* "GET" or "HEAD" */
  gboolean ranged;
  guint64 start;
  guint64 end;
  SluiceDescription *expected; /* owned, nullable */

  /* in progress */
  GUri *uri; /* owned; of this hop */
  guint n_hops;
  gboolean pinned;      /* the link itself was not asked yet */
  SoupMessage *message; /* owned, nullable; of this hop */

  /* output */
  SluiceDescription *description; /* owned, nullable */
} Asking;

static void
asking_free (Asking *asking)
{
  g_clear_pointer (&asking->expected, sluice_description_unref);
  g_clear_pointer (&asking->uri, g_uri_unref);
  g_clear_object (&asking->message);
  g_clear_pointer (&asking->description, sluice_description_unref);
  g_free (asking);
}

/* ---- Putting the question ---- */

/* A body without a length ends where the connection does. Over TLS that end has
 * to be signed (RFC 8446, section 6.1), or anybody could cut the file. */
static void
network_event_cb (SoupMessage *message,
                  GSocketClientEvent event,
                  GIOStream *connection,
                  gpointer user_data)
{
  if (event == G_SOCKET_CLIENT_TLS_HANDSHAKING && G_IS_TLS_CONNECTION (connection))
    g_tls_connection_set_require_close_notify (G_TLS_CONNECTION (connection), TRUE);
}

static gboolean
authenticate_cb (SoupMessage *message, SoupAuth *auth, gboolean retrying, gpointer user_data)
{
  SluiceRequest *request = user_data;

  if (retrying || soup_auth_is_for_proxy (auth))
    return FALSE;

  soup_auth_authenticate (auth, request->user, request->password != NULL ? request->password : "");
  return TRUE;
}

/* What the user gave for the link's own origin goes to no other. */
static void
add_private_fields (SoupMessage *message, SluiceRequest *request, SoupMessageHeaders *headers)
{
  for (guint i = 0; request->headers != NULL && request->headers[i] != NULL; i++)
    {
      g_auto (GStrv) field = g_strsplit (request->headers[i], ":", 2);

      if (field[0] != NULL && field[1] != NULL &&
          sluice_http_header_is_valid_field (g_strstrip (field[0]), g_strstrip (field[1])) &&
          !sluice_http_header_is_reserved (field[0]))
        soup_message_headers_replace (headers, field[0], field[1]);
    }

  if (request->user != NULL)
    g_signal_connect_data (message, "authenticate", G_CALLBACK (authenticate_cb),
                           sluice_request_ref (request),
                           (GClosureNotify) (void (*) (void)) sluice_request_unref, 0);
}

/* RFC 9110, section 13.1.5: only a strong validator may stand in If-Range, and
 * no date where there is a tag, even a weak one. The answer is compared anyway. */
static const char *
get_if_range (const SluiceDescription *expected)
{
  if (expected == NULL || !expected->strong)
    return NULL;
  if (expected->etag == NULL)
    return expected->last_modified;
  return sluice_http_header_etag_is_strong (expected->etag) ? expected->etag : NULL;
}

static void
add_range_fields (const Asking *asking, SoupMessageHeaders *headers)
{
  const char *if_range = get_if_range (asking->expected);
  g_autofree char *range = NULL;

  if (!asking->ranged)
    return;

  if (asking->end == SLUICE_SOURCE_TO_THE_END)
    range = g_strdup_printf ("bytes=%" G_GUINT64_FORMAT "-", asking->start);
  else
    range = g_strdup_printf ("bytes=%" G_GUINT64_FORMAT "-%" G_GUINT64_FORMAT, asking->start,
                             asking->end - 1);
  soup_message_headers_replace (headers, "Range", range);

  if (if_range != NULL)
    soup_message_headers_replace (headers, "If-Range", if_range);
}

static SoupMessage *
build_message (SluiceHttpSource *self, const Asking *asking)
{
  SluiceRequest *request = self->request;
  SoupMessage *message = soup_message_new_from_uri (asking->method, asking->uri);
  SoupMessageHeaders *headers = soup_message_get_request_headers (message);

  soup_message_set_flags (message, SOUP_MESSAGE_NO_REDIRECT);
  soup_message_headers_replace (headers, "Accept", "*/*");
  soup_message_headers_replace (headers, "Accept-Encoding", "identity");
  soup_message_headers_replace (headers, "User-Agent",
                                request->user_agent != NULL
                                    ? request->user_agent
                                    : sluice_http_client_get_user_agent (self->client));
  if (request->referer != NULL)
    soup_message_headers_replace (headers, "Referer", request->referer);
  if (sluice_link_same_origin (asking->uri, request->uri))
    add_private_fields (message, request, headers);
  add_range_fields (asking, headers);

  g_signal_connect (message, "network-event", G_CALLBACK (network_event_cb), NULL);
  return message;
}

static void send_cb (GObject *object, GAsyncResult *result, gpointer user_data);

/* Takes over the caller's reference of @task. */
static void
send (GTask *task)
{
  SluiceHttpSource *self = g_task_get_source_object (task);
  Asking *asking = g_task_get_task_data (task);

  g_clear_object (&asking->message);
  asking->message = build_message (self, asking);
  soup_session_send_async (sluice_http_client_get_session (self->client), asking->message,
                           G_PRIORITY_LOW, g_task_get_cancellable (task), send_cb, task);
}

/* ---- Taking the answer ---- */

static gboolean
is_safe_hop (GUri *from, GUri *to)
{
  const char *scheme = g_uri_get_scheme (to);

  return g_str_equal (scheme, "https") ||
         (g_str_equal (scheme, "http") && g_str_equal (g_uri_get_scheme (from), "http"));
}

static GUri *
refuse_redirect (GError **error, const char *reason)
{
  g_set_error_literal (error, SLUICE_ERROR, SLUICE_ERROR_REFUSED, reason);
  return NULL;
}

/* RFC 9110, section 15.4. Followed here, not by libsoup: it would send fields
 * that the user set by hand on to another host. */
static GUri *
resolve_redirect (const Asking *asking, SoupMessageHeaders *headers, GError **error)
{
  const char *location = soup_message_headers_get_one (headers, "Location");
  g_autoptr (GUri) next = NULL;
  g_autoptr (GUri) clean = NULL;
  g_autofree char *text = NULL;

  if (asking->n_hops >= MOST_REDIRECTS)
    return refuse_redirect (error, _ ("The link leads round in a circle. Check it in a browser."));

  if (location != NULL)
    next = g_uri_parse_relative (asking->uri, location, SOUP_HTTP_URI_FLAGS, NULL);
  if (next != NULL && !is_safe_hop (asking->uri, next))
    return refuse_redirect (error, _ ("The link leads to an address that is not safe to follow. "
                                      "Check it in a browser."));

  /* Parsed as strictly as a link of the user's. */
  text = next != NULL ? g_uri_to_string (next) : NULL;
  clean = text != NULL ? sluice_link_parse (text, NULL) : NULL;
  if (clean == NULL)
    return refuse_redirect (error, _ ("The link leads nowhere. Check it in a browser."));
  return sluice_link_strip_user (clean, NULL, NULL);
}

static gboolean
is_redirect (guint status)
{
  return status == SOUP_STATUS_MOVED_PERMANENTLY || status == SOUP_STATUS_FOUND ||
         status == SOUP_STATUS_SEE_OTHER || status == SOUP_STATUS_TEMPORARY_REDIRECT ||
         status == SOUP_STATUS_PERMANENT_REDIRECT;
}

static void
drop_stream (GInputStream *stream)
{
  g_input_stream_close_async (stream, G_PRIORITY_LOW, NULL, NULL, NULL);
}

static GInputStream *
decode (GInputStream *body, SluiceHttpCoding coding)
{
  g_autoptr (GConverter) converter = NULL;

  if (coding == SLUICE_HTTP_CODING_NONE)
    return g_object_ref (body);

  converter = sluice_gunzip_new (coding == SLUICE_HTTP_CODING_GZIP ? G_ZLIB_COMPRESSOR_FORMAT_GZIP
                                                                   : G_ZLIB_COMPRESSOR_FORMAT_ZLIB);
  return g_converter_input_stream_new (body, converter);
}

static GInputStream *
build_stream (GInputStream *body, SoupMessageHeaders *headers, const SluiceHttpAnswer *answer)
{
  g_autoptr (GInputStream) plain = NULL;

  if (answer->empty)
    {
      drop_stream (body);
      return g_memory_input_stream_new ();
    }

  if (soup_message_headers_get_encoding (headers) == SOUP_ENCODING_CHUNKED)
    plain = sluice_chunked_stream_new (body);
  else
    plain = g_object_ref (body);
  return decode (plain, answer->coding);
}

static void
follow (GTask *task, SoupMessageHeaders *headers)
{
  SluiceHttpSource *self = g_task_get_source_object (task);
  Asking *asking = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autofree char *shown = NULL;
  GUri *next = resolve_redirect (asking, headers, &error);

  if (next == NULL)
    {
      g_task_return_error (task, g_steal_pointer (&error));
      g_object_unref (task);
      return;
    }

  shown = sluice_link_redact (next);
  sluice_debug (self->request->id, SLUICE_LOG_NO_SEGMENT, "Redirected to %s", shown);
  g_uri_unref (asking->uri);
  asking->uri = next;
  asking->n_hops++;
  send (task);
}

/* What a place that was reached by a redirect answers when its time is over. */
static gboolean
is_denied (guint status)
{
  return status == SOUP_STATUS_UNAUTHORIZED || status == SOUP_STATUS_FORBIDDEN ||
         status == SOUP_STATUS_NOT_FOUND || status == SOUP_STATUS_GONE;
}

static void
ask_link_itself (GTask *task)
{
  SluiceHttpSource *self = g_task_get_source_object (task);
  Asking *asking = g_task_get_task_data (task);

  asking->pinned = FALSE;
  g_uri_unref (asking->uri);
  asking->uri = g_uri_ref (self->request->uri);
  send (task);
}

static void
send_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  SluiceHttpSource *self = g_task_get_source_object (task);
  Asking *asking = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (GInputStream) body = soup_session_send_finish (SOUP_SESSION (object), result, &error);
  SoupMessageHeaders *headers = soup_message_get_response_headers (asking->message);
  guint status = soup_message_get_status (asking->message);
  SluiceHttpQuestion question = { .uri = asking->uri,
                                  .ranged = asking->ranged,
                                  .start = asking->start,
                                  .end = asking->end,
                                  .expected = asking->expected };
  SluiceHttpAnswer answer;

  if (body == NULL)
    {
      sluice_debug (self->request->id, SLUICE_LOG_NO_SEGMENT, "No answer: %s", error->message);
      g_task_return_error (task, sluice_network_error_explain (error));
      return;
    }

  sluice_debug (self->request->id, SLUICE_LOG_NO_SEGMENT,
                "Answer %u on connection %" G_GUINT64_FORMAT, status,
                soup_message_get_connection_id (asking->message));
  if (asking->pinned && is_denied (status))
    {
      drop_stream (body);
      ask_link_itself (g_steal_pointer (&task));
      return;
    }
  if (is_redirect (status))
    {
      drop_stream (body);
      follow (g_steal_pointer (&task), headers);
      return;
    }
  if (!sluice_http_answer_judge (&question, status, headers, g_get_real_time () / G_USEC_PER_SEC,
                                 &answer, &error))
    {
      drop_stream (body);
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }

  asking->description = answer.description;
  g_task_return_pointer (task, build_stream (body, headers, &answer), g_object_unref);
}

static void
ask (SluiceHttpSource *self,
     const char *method,
     guint64 start,
     guint64 end,
     SluiceDescription *expected,
     GCancellable *cancellable,
     GAsyncReadyCallback callback,
     gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  Asking *asking = g_new0 (Asking, 1);

  asking->method = method;
  asking->start = start;
  asking->end = end;
  asking->expected = expected != NULL ? sluice_description_ref (expected) : NULL;
  /* Redirectors may send every request elsewhere: one file comes from one place. */
  asking->uri = g_uri_ref (expected != NULL ? expected->final_uri : self->request->uri);
  asking->pinned = asking->uri != self->request->uri;
  /* Whoever knows that ranges don't work here wants the file from its start. */
  asking->ranged = g_str_equal (method, "GET") && (expected == NULL || expected->resumable);

  g_task_set_source_tag (task, ask);
  g_task_set_priority (task, G_PRIORITY_LOW);
  g_task_set_task_data (task, asking, (GDestroyNotify) asking_free);
  send (task);
}

/* ---- SluiceSource ---- */

static void
sluice_http_source_open_async (SluiceSource *source,
                               guint64 start,
                               guint64 end,
                               SluiceDescription *expected,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  ask (SLUICE_HTTP_SOURCE (source), "GET", start, end, expected, cancellable, callback, user_data);
}

static GInputStream *
sluice_http_source_open_finish (SluiceSource *source,
                                GAsyncResult *result,
                                SluiceDescription **description,
                                GError **error)
{
  Asking *asking = g_task_get_task_data (G_TASK (result));
  GInputStream *stream = g_task_propagate_pointer (G_TASK (result), error);

  if (stream != NULL && description != NULL)
    *description = g_steal_pointer (&asking->description);
  return stream;
}

static void
described_by_range_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (SluiceDescription) description = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GInputStream) stream =
      sluice_http_source_open_finish (SLUICE_SOURCE (object), result, &description, &error);

  if (stream == NULL)
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }

  drop_stream (stream);
  g_task_return_pointer (task, g_steal_pointer (&description),
                         (GDestroyNotify) sluice_description_unref);
}

/* HEAD is believed only where it gives a size and promises no ranges: servers
 * refuse it, leave the length out or answer for another page, and a promise of
 * ranges is worth nothing before a 206. One byte settles all of that. */
static void
described_by_head_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  SluiceHttpSource *self = SLUICE_HTTP_SOURCE (object);
  Asking *asking = g_task_get_task_data (G_TASK (result));
  SoupMessageHeaders *headers = soup_message_get_response_headers (asking->message);
  g_autoptr (SluiceDescription) description = NULL;
  g_autoptr (GInputStream) stream =
      sluice_http_source_open_finish (SLUICE_SOURCE (object), result, &description, NULL);

  if (stream != NULL)
    drop_stream (stream);
  if (description != NULL && description->size > 0 &&
      soup_message_headers_get_one (headers, "Accept-Ranges") == NULL)
    g_task_return_pointer (task, g_steal_pointer (&description),
                           (GDestroyNotify) sluice_description_unref);
  else if (!g_task_return_error_if_cancelled (task))
    ask (self, "GET", 0, 1, NULL, g_task_get_cancellable (task), described_by_range_cb,
         g_object_ref (task));
}

static void
sluice_http_source_describe_async (SluiceSource *source,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data)
{
  GTask *task = g_task_new (source, cancellable, callback, user_data);

  g_task_set_source_tag (task, sluice_http_source_describe_async);
  g_task_set_priority (task, G_PRIORITY_LOW);
  ask (SLUICE_HTTP_SOURCE (source), "HEAD", 0, SLUICE_SOURCE_TO_THE_END, NULL, cancellable,
       described_by_head_cb, task);
}

static SluiceDescription *
sluice_http_source_describe_finish (SluiceSource *source, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
sluice_http_source_iface_init (SluiceSourceInterface *iface)
{
  iface->describe_async = sluice_http_source_describe_async;
  iface->describe_finish = sluice_http_source_describe_finish;
  iface->open_async = sluice_http_source_open_async;
  iface->open_finish = sluice_http_source_open_finish;
}

static void
sluice_http_source_finalize (GObject *object)
{
  SluiceHttpSource *self = SLUICE_HTTP_SOURCE (object);

  g_clear_object (&self->client);
  g_clear_pointer (&self->request, sluice_request_unref);

  G_OBJECT_CLASS (sluice_http_source_parent_class)->finalize (object);
}

static void
sluice_http_source_class_init (SluiceHttpSourceClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = sluice_http_source_finalize;
}

static void
sluice_http_source_init (SluiceHttpSource *self)
{
}

/**
 * sluice_http_source_new:
 * @client: carries the requests
 * @request: what to ask for
 *
 * Returns: (transfer full): a source for an HTTP or HTTPS link
 */
SluiceSource *
sluice_http_source_new (SluiceHttpClient *client, SluiceRequest *request)
{
  SluiceHttpSource *self;

  g_return_val_if_fail (SLUICE_IS_HTTP_CLIENT (client), NULL);
  g_return_val_if_fail (request != NULL && sluice_link_is_http (request->uri), NULL);

  self = g_object_new (SLUICE_TYPE_HTTP_SOURCE, NULL);
  self->client = g_object_ref (client);
  self->request = sluice_request_ref (request);
  return SLUICE_SOURCE (self);
}
