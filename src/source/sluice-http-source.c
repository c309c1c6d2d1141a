/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-http-source-private.h"

#include "sluice-error.h"
#include "sluice-http-answer.h"
#include "sluice-http-body.h"
#include "sluice-http-client-private.h"
#include "sluice-http-header.h"
#include "sluice-http-redirect.h"
#include "sluice-link.h"
#include "sluice-log.h"
#include "sluice-network-error.h"
#include "sluice-wire.h"

/* Who is given up on so long after the question was silent, not only slow. */
#define LONG_SILENCE (900 * G_TIME_SPAN_MILLISECOND) /* µs; just below the shortest patience */

static void sluice_http_source_iface_init (SluiceSourceInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (SluiceHttpSource,
                               sluice_http_source,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (SLUICE_TYPE_SOURCE,
                                                      sluice_http_source_iface_init))

static void
asking_free (SluiceHttpAsking *asking)
{
  g_clear_pointer (&asking->expected, sluice_description_unref);
  g_clear_pointer (&asking->uri, g_uri_unref);
  g_clear_pointer (&asking->limit, sluice_interim_limit_free);
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
  if (event == G_SOCKET_CLIENT_CONNECTED && G_IS_SOCKET_CONNECTION (connection))
    sluice_http_client_note_socket (
        message, g_socket_connection_get_socket (G_SOCKET_CONNECTION (connection)));
  if (event == G_SOCKET_CLIENT_TLS_HANDSHAKING && G_IS_TLS_CONNECTION (connection))
    g_tls_connection_set_require_close_notify (G_TLS_CONNECTION (connection), TRUE);
}

/* What the user gave for the link's own origin goes to no other. */
static void
add_private_fields (SluiceHttpSource *self, SoupMessage *message)
{
  const SluiceRequest *request = self->request;
  SoupMessageHeaders *headers = soup_message_get_request_headers (message);

  for (guint i = 0; request->headers != NULL && request->headers[i] != NULL; i++)
    {
      g_auto (GStrv) field = g_strsplit (request->headers[i], ":", 2);

      if (field[0] != NULL && field[1] != NULL &&
          sluice_http_header_is_valid_field (g_strstrip (field[0]), g_strstrip (field[1])) &&
          !sluice_http_header_is_reserved (field[0]))
        soup_message_headers_replace (headers, field[0], field[1]);
    }

  sluice_http_account_sign (self->account, message);
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
add_range_fields (const SluiceHttpAsking *asking, SoupMessageHeaders *headers)
{
  const char *if_range = asking->unconditional ? NULL : get_if_range (asking->expected);
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
build_message (SluiceHttpSource *self, const SluiceHttpAsking *asking)
{
  SluiceRequest *request = self->request;
  SoupMessage *message = soup_message_new_from_uri (asking->method, asking->uri);
  SoupMessageHeaders *headers = soup_message_get_request_headers (message);
  g_autofree char *referer =
      sluice_http_redirect_dup_referer (request->referer, request->uri, asking->uri);

  sluice_http_client_prepare_message (message);
  soup_message_set_flags (message, SOUP_MESSAGE_NO_REDIRECT | SOUP_MESSAGE_DO_NOT_USE_AUTH_CACHE);
  soup_message_headers_replace (headers, "Accept", "*/*");
  soup_message_headers_replace (headers, "Accept-Encoding", "identity");
  soup_message_headers_replace (headers, "User-Agent",
                                request->user_agent != NULL
                                    ? request->user_agent
                                    : sluice_http_client_get_user_agent (self->client));
  if (referer != NULL)
    soup_message_headers_replace (headers, "Referer", referer);
  if (sluice_link_same_origin (asking->uri, request->uri))
    add_private_fields (self, message);
  add_range_fields (asking, headers);

  g_signal_connect (message, "network-event", G_CALLBACK (network_event_cb), NULL);
  return message;
}

static void send_cb (GObject *object, GAsyncResult *result, gpointer user_data);

/* libsoup 3.2 asks again by itself when a kept connection was closed meanwhile. Before
 * that it has to be told what became of the first time, or it answers twice and loses
 * the second connection: so this one callback goes before the queue of the session. */
#define BEFORE_THE_QUEUE G_PRIORITY_HIGH

/* Takes over the caller's reference of @task. */
static void
send (GTask *task)
{
  SluiceHttpSource *self = g_task_get_source_object (task);
  SluiceHttpAsking *asking = g_task_get_task_data (task);

  g_clear_pointer (&asking->limit, sluice_interim_limit_free);
  g_clear_object (&asking->message);
  asking->message = build_message (self, asking);
  asking->limit = sluice_interim_limit_new (asking->message, g_task_get_cancellable (task));
  asking->sent_at = g_get_monotonic_time ();
  soup_session_send_async (sluice_http_client_get_session (self->client), asking->message,
                           BEFORE_THE_QUEUE, sluice_interim_limit_get_cancellable (asking->limit),
                           send_cb, task);
}

/* ---- Taking the answer ---- */

/* Followed here, not by libsoup: it would send fields that the user set by hand
 * on to another host. */
static void
follow (GTask *task, SoupMessageHeaders *headers)
{
  SluiceHttpSource *self = g_task_get_source_object (task);
  SluiceHttpAsking *asking = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autofree char *shown = NULL;
  GUri *next = sluice_http_redirect_resolve (
      asking->uri, soup_message_headers_get_one (headers, "Location"), asking->n_hops, &error);

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

static gboolean
has_answered (SluiceHttpSource *self, GUri *uri)
{
  return self->alive != NULL && sluice_http_redirect_is_same_place (self->alive, uri);
}

/* A whole file in answer to a range is right where an If-Range does not hold. Where it does,
 * as the answer's own validators say, the server may know what to do without one: they are
 * compared in any case. */
static gboolean
may_mistake_if_range (const SluiceHttpAsking *asking, guint status, const GError *error)
{
  return g_error_matches (error, SLUICE_ERROR, SLUICE_ERROR_RANGE_IGNORED) &&
         status == SOUP_STATUS_OK && !asking->unconditional &&
         get_if_range (asking->expected) != NULL;
}

static void
ask_unconditionally (GTask *task)
{
  SluiceHttpSource *self = g_task_get_source_object (task);
  SluiceHttpAsking *asking = g_task_get_task_data (task);

  sluice_debug (self->request->id, SLUICE_LOG_NO_SEGMENT,
                "SluiceHttpAsking again without If-Range");
  asking->unconditional = TRUE;
  send (task);
}

/* Whether the link itself may lead somewhere better. A place that has answered
 * in this run is only busy when it does not for once; one that never did may be
 * gone since the link was last asked. */
static gboolean
is_worth_asking_anew (SluiceHttpSource *self, const SluiceHttpAsking *asking, const GError *error)
{
  if (!asking->pinned)
    return FALSE;
  if (g_error_matches (error, SLUICE_ERROR, SLUICE_ERROR_LINK_EXPIRED))
    return TRUE;
  return error->domain != SLUICE_ERROR && !has_answered (self, asking->uri) &&
         !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
ask_link_itself (GTask *task)
{
  SluiceHttpSource *self = g_task_get_source_object (task);
  SluiceHttpAsking *asking = g_task_get_task_data (task);

  sluice_debug (self->request->id, SLUICE_LOG_NO_SEGMENT, "SluiceHttpAsking the link itself again");
  asking->pinned = FALSE;
  g_uri_unref (asking->uri);
  asking->uri = g_uri_ref (self->request->uri);
  send (task);
}

/* Takes over the caller's reference of @task. */
static void
fail (GTask *task, const GError *error)
{
  SluiceHttpSource *self = g_task_get_source_object (task);
  SluiceHttpAsking *asking = g_task_get_task_data (task);
  GTlsCertificateFlags flaws = soup_message_get_tls_peer_certificate_errors (asking->message);

  if (is_worth_asking_anew (self, asking, error))
    {
      ask_link_itself (task);
      return;
    }

  if (g_error_matches (error, G_TLS_ERROR, G_TLS_ERROR_BAD_CERTIFICATE))
    g_task_return_error (task, sluice_network_error_explain_certificate (flaws));
  else
    g_task_return_error (task, sluice_network_error_explain (error));
  g_object_unref (task);
}

static void
note_answer (SluiceHttpSource *self, const SluiceHttpAsking *asking)
{
  g_clear_pointer (&self->alive, g_uri_unref);
  self->alive = g_uri_ref (asking->uri);
}

/* Nobody answered. Who gave up after a long wait tells the same as an error does; one
 * that was stopped soon tells nothing. */
static void
note_silence (SluiceHttpSource *self,
              const SluiceHttpAsking *asking,
              SoupSession *session,
              const GError *error)
{
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) &&
      g_get_monotonic_time () < asking->sent_at + LONG_SILENCE)
    return;

  sluice_http_client_renew_session (self->client, session);
  self->forsaken |= asking->pinned && !has_answered (self, asking->uri);
}

static void
fail_unanswered (GTask *task, SoupSession *session, const GError *error)
{
  SluiceHttpSource *self = g_task_get_source_object (task);
  SluiceHttpAsking *asking = g_task_get_task_data (task);
  g_autoptr (GError) flood = NULL;

  sluice_debug (self->request->id, SLUICE_LOG_NO_SEGMENT, "No answer: %s", error->message);
  if (sluice_interim_limit_check (asking->limit, &flood))
    note_silence (self, asking, session, error);
  fail (task, flood != NULL ? flood : error);
}

/* It is an answer that another question may better. Takes over the caller's reference of
 * @task. */
static void
refuse_answer (GTask *task, guint status, const GError *error)
{
  SluiceHttpAsking *asking = g_task_get_task_data (task);

  if (may_mistake_if_range (asking, status, error))
    ask_unconditionally (task);
  else
    fail (task, error);
}

/* Takes over the caller's reference of @task. */
static void
return_answer (GTask *task, SoupSession *session, GInputStream *body, SluiceHttpAnswer *answer)
{
  SluiceHttpSource *self = g_task_get_source_object (task);
  SluiceHttpAsking *asking = g_task_get_task_data (task);
  g_autoptr (GSocket) socket = sluice_http_client_find_socket (session, asking->message);
  GInputStream *stream =
      sluice_http_body_new (body, soup_message_get_response_headers (asking->message), answer);

  if (asking->unconditional && (self->told & SLUICE_SOURCE_MISTAKES_IF_RANGE) == 0 &&
      soup_message_get_status (asking->message) == SOUP_STATUS_PARTIAL_CONTENT)
    self->seen |= SLUICE_SOURCE_MISTAKES_IF_RANGE;
  asking->description = answer->description;
  if (socket != NULL)
    sluice_wire_attach (stream, socket);
  g_task_return_pointer (task, stream, g_object_unref);
  g_object_unref (task);
}

/* Takes over the caller's reference of @task. */
static void
take_answer (GTask *task, SoupSession *session, GInputStream *body)
{
  SluiceHttpSource *self = g_task_get_source_object (task);
  SluiceHttpAsking *asking = g_task_get_task_data (task);
  SoupMessageHeaders *headers = soup_message_get_response_headers (asking->message);
  guint status = soup_message_get_status (asking->message);
  SluiceHttpQuestion question = { .link = self->request->uri,
                                  .uri = asking->uri,
                                  .ranged = asking->ranged,
                                  .start = asking->start,
                                  .end = asking->end,
                                  .expected = asking->expected };
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;
  g_autoptr (GError) error = NULL;
  SluiceHttpAnswer answer;

  if (asking->pinned && sluice_http_redirect_is_over (status))
    {
      sluice_http_body_drop (body);
      ask_link_itself (task);
    }
  else if (sluice_http_redirect_is_one (status))
    {
      sluice_http_body_drop (body);
      follow (task, headers);
    }
  else if (sluice_http_answer_judge (&question, status, headers, now, &answer, &error))
    return_answer (task, session, body, &answer);
  else
    {
      sluice_http_body_drop (body);
      refuse_answer (task, status, error);
    }
}

static void
send_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  SoupSession *session = SOUP_SESSION (object);
  SluiceHttpSource *self = g_task_get_source_object (task);
  SluiceHttpAsking *asking = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (GInputStream) body = soup_session_send_finish (session, result, &error);

  if (body == NULL)
    {
      fail_unanswered (task, session, error);
      return;
    }

  note_answer (self, asking);
  sluice_debug (
      self->request->id, SLUICE_LOG_NO_SEGMENT, "Answer %u on connection %" G_GUINT64_FORMAT,
      soup_message_get_status (asking->message), soup_message_get_connection_id (asking->message));
  take_answer (task, session, body);
}

/* Redirectors may send every request elsewhere: one file comes from one place. */
static GUri *
find_place (SluiceHttpSource *self, const SluiceDescription *expected)
{
  gboolean is_here = expected == NULL || self->forsaken ||
                     sluice_http_redirect_is_same_place (expected->final_uri, self->request->uri);

  return is_here ? NULL : expected->final_uri;
}

void
sluice_http_source_ask (SluiceHttpSource *self,
                        const char *method,
                        guint64 start,
                        guint64 end,
                        SluiceDescription *expected,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  SluiceHttpAsking *asking = g_new0 (SluiceHttpAsking, 1);
  GUri *place = find_place (self, expected);

  asking->method = method;
  asking->start = start;
  asking->end = end;
  asking->expected = expected != NULL ? sluice_description_ref (expected) : NULL;
  asking->pinned = place != NULL;
  asking->unconditional = ((self->told | self->seen) & SLUICE_SOURCE_MISTAKES_IF_RANGE) != 0;
  asking->uri = g_uri_ref (place != NULL ? place : self->request->uri);
  /* Whoever knows that ranges don't work here wants the file from its start. */
  asking->ranged = g_str_equal (method, "GET") && (expected == NULL || expected->resumable);

  g_task_set_source_tag (task, sluice_http_source_ask);
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
  sluice_http_source_ask (SLUICE_HTTP_SOURCE (source), "GET", start, end, expected, cancellable,
                          callback, user_data);
}

GInputStream *
sluice_http_source_open_finish (SluiceSource *source,
                                GAsyncResult *result,
                                SluiceDescription **description,
                                GError **error)
{
  SluiceHttpAsking *asking = g_task_get_task_data (G_TASK (result));
  GInputStream *stream = g_task_propagate_pointer (G_TASK (result), error);

  if (stream != NULL && description != NULL)
    *description = g_steal_pointer (&asking->description);
  return stream;
}

static void
sluice_http_source_set_habits (SluiceSource *source, SluiceSourceHabits habits)
{
  SLUICE_HTTP_SOURCE (source)->told = habits;
}

static SluiceSourceHabits
sluice_http_source_get_habits (SluiceSource *source)
{
  return SLUICE_HTTP_SOURCE (source)->seen;
}

static void
sluice_http_source_iface_init (SluiceSourceInterface *iface)
{
  iface->set_habits = sluice_http_source_set_habits;
  iface->get_habits = sluice_http_source_get_habits;
  iface->describe_async = sluice_http_source_describe_async;
  iface->describe_finish = sluice_http_source_describe_finish;
  iface->open_async = sluice_http_source_open_async;
  iface->open_finish = sluice_http_source_open_finish;
}

static void
sluice_http_source_finalize (GObject *object)
{
  SluiceHttpSource *self = SLUICE_HTTP_SOURCE (object);

  g_clear_pointer (&self->alive, g_uri_unref);
  g_clear_object (&self->client);
  g_clear_pointer (&self->request, sluice_request_unref);
  g_clear_object (&self->account);

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
  self->account = sluice_http_account_new (request);
  return SLUICE_SOURCE (self);
}
