/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-file-server.h"

#include "sluice-body-pump.h"
#include "sluice-directory-page.h"
#include "sluice-path-guard.h"
#include "sluice-served-range.h"
#include "sluice-served-request.h"

#include <glib/gi18n.h>
#include <libsoup/soup.h>

struct _SluiceFileServer
{
  GObject parent_instance;

  /* What was asked for */
  SluiceServedRoot *root;         /* owned */
  SluiceCredentials *credentials; /* owned, nullable: everybody may use it */
  guint64 limit_rate;             /* bytes per second and connection, 0 for no limit */
  guint max_seconds;              /* per request, 0 for no limit */

  /* In progress */
  SoupServer *server;  /* owned */
  GHashTable *running; /* owned: SoupServerMessage (unowned) → SluiceServedRequest (unowned) */
  gboolean draining;
};

G_DEFINE_FINAL_TYPE (SluiceFileServer, sluice_file_server, G_TYPE_OBJECT)

enum
{
  DRAINED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
set_header (SoupServerMessage *message, const char *name, const char *value)
{
  soup_message_headers_replace (soup_server_message_get_response_headers (message), name, value);
}

static void
answer_text (SoupServerMessage *message, guint status, const char *text)
{
  g_autofree char *body = g_strconcat (text, "\n", NULL);
  gsize length = strlen (body);

  soup_server_message_set_status (message, status, NULL);
  soup_server_message_set_response (message, "text/plain; charset=utf-8", SOUP_MEMORY_TAKE,
                                    g_steal_pointer (&body), length);
}

static void
answer_error (SoupServerMessage *message, const GError *error)
{
  guint status = SOUP_STATUS_INTERNAL_SERVER_ERROR;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND))
    status = SOUP_STATUS_NOT_FOUND;
  else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_INVALID_FILENAME))
    status = SOUP_STATUS_BAD_REQUEST;
  else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED))
    status = SOUP_STATUS_FORBIDDEN;
  else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_TOO_MANY_OPEN_FILES) ||
           g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
    status = SOUP_STATUS_SERVICE_UNAVAILABLE;

  answer_text (message, status, error->message);
}

/* Links in a listing are relative, so a folder's address must end in a slash.
 * The path was decoded without an error: no empty segment makes it a host. */
static void
answer_with_slash (SoupServerMessage *message, const char *path)
{
  g_autofree char *location = g_strconcat (path, "/", NULL);

  answer_text (message, SOUP_STATUS_MOVED_PERMANENTLY,
               _ ("The address of a folder ends in a slash."));
  set_header (message, "Location", location);
}

static void
answer_listing (SoupServerMessage *message, const char *path, GPtrArray *entries)
{
  char *page = sluice_directory_page_render (path, entries);

  soup_server_message_set_status (message, SOUP_STATUS_OK, NULL);
  soup_server_message_set_response (message, "text/html; charset=utf-8", SOUP_MEMORY_TAKE, page,
                                    strlen (page));
  set_header (message, "Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'");
}

static SluiceServedRange
judge_range (SoupServerMessage *message, const SluiceServedFile *file)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);
  const SluiceServedConditions conditions = {
    .is_get = soup_server_message_get_method (message) == SOUP_METHOD_GET,
    .range = soup_message_headers_get_list (headers, "Range"),
    .if_range = soup_message_headers_get_one (headers, "If-Range"),
    .if_match = soup_message_headers_get_list (headers, "If-Match"),
    .if_none_match = soup_message_headers_get_list (headers, "If-None-Match"),
    .if_modified_since = soup_message_headers_get_one (headers, "If-Modified-Since"),
    .if_unmodified_since = soup_message_headers_get_one (headers, "If-Unmodified-Since"),
  };

  return sluice_served_range_judge (&conditions, file->etag, file->modified, file->size);
}

static void
set_validators (SoupServerMessage *message, const SluiceServedFile *file)
{
  g_autoptr (GDateTime) modified = g_date_time_new_from_unix_utc (file->modified);

  set_header (message, "ETag", file->etag);
  if (modified != NULL)
    {
      g_autofree char *date = soup_date_time_to_string (modified, SOUP_DATE_HTTP);
      set_header (message, "Last-Modified", date);
    }
}

static void
set_content_headers (SoupServerMessage *message, const SluiceServedFile *file)
{
  g_autofree char *type = sluice_served_file_dup_content_type (file);
  g_autofree char *disposition = sluice_served_file_dup_disposition (file);

  set_header (message, "Content-Type", type);
  set_header (message, "X-Content-Type-Options", "nosniff");
  set_header (message, "Content-Disposition", disposition);
}

static void
set_content_range (SoupServerMessage *message, SluiceServedRange range, guint64 size)
{
  g_autofree char *value = NULL;

  if (range.status == SOUP_STATUS_PARTIAL_CONTENT)
    value = g_strdup_printf ("bytes %" G_GUINT64_FORMAT "-%" G_GUINT64_FORMAT "/%" G_GUINT64_FORMAT,
                             range.first, range.first + range.length - 1, size);
  else
    value = g_strdup_printf ("bytes */%" G_GUINT64_FORMAT, size);
  set_header (message, "Content-Range", value);
}

/* The rate is one connection's, over all the requests it carries. */
static SluicePace *
get_connection_pace (SluiceFileServer *self, SoupServerMessage *message)
{
  GObject *socket = G_OBJECT (soup_server_message_get_socket (message));
  SluicePace *pace = g_object_get_data (socket, "sluice-pace");

  if (pace == NULL && self->limit_rate > 0)
    {
      pace = sluice_pace_new (self->limit_rate, g_get_monotonic_time ());
      g_object_set_data_full (socket, "sluice-pace", pace, g_free);
    }
  return pace;
}

static void
answer_slice (SluiceFileServer *self,
              SoupServerMessage *message,
              SluiceServedFile *owned_file,
              SluiceServedRange range)
{
  g_autoptr (SluiceServedFile) file = owned_file;

  set_content_headers (message, file);
  if (range.status == SOUP_STATUS_PARTIAL_CONTENT)
    set_content_range (message, range, file->size);
  soup_message_headers_set_content_length (soup_server_message_get_response_headers (message),
                                           (goffset) range.length);

  if (range.length > 0 && soup_server_message_get_method (message) == SOUP_METHOD_GET)
    sluice_body_pump_start (message, g_steal_pointer (&file), range.first, range.length,
                            get_connection_pace (self, message));
}

static void
answer_file (SluiceFileServer *self, SoupServerMessage *message, SluiceServedFile *owned_file)
{
  g_autoptr (SluiceServedFile) file = owned_file;
  SluiceServedRange range = judge_range (message, file);

  soup_server_message_set_status (message, range.status, NULL);
  set_validators (message, file);
  set_header (message, "Accept-Ranges", "bytes");

  switch (range.status)
    {
    case SOUP_STATUS_NOT_MODIFIED:
      /* A length here would be the file's, and 0 a lie (RFC 9110, section 8.6). */
      soup_message_headers_set_encoding (soup_server_message_get_response_headers (message),
                                         SOUP_ENCODING_NONE);
      break;
    case SOUP_STATUS_PRECONDITION_FAILED:
      answer_text (message, range.status, _ ("The file is not the one the request is about."));
      break;
    case SOUP_STATUS_REQUESTED_RANGE_NOT_SATISFIABLE:
      answer_text (message, range.status, _ ("The file ends before the range begins."));
      set_content_range (message, range, file->size);
      break;
    default:
      answer_slice (self, message, g_steal_pointer (&file), range);
      break;
    }
}

static void
answer_path (SluiceFileServer *self, SoupServerMessage *message, const char *encoded)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SluiceServedFile) file = NULL;
  g_autoptr (GPtrArray) entries = NULL;
  g_autofree char *path = sluice_path_guard_decode (encoded, &error);
  gboolean is_folder_address = g_str_has_suffix (encoded, "/");

  if (path == NULL || !sluice_served_root_find (self->root, path, &file, &entries, &error))
    answer_error (message, error);
  else if (entries != NULL && !is_folder_address)
    answer_with_slash (message, encoded);
  else if (entries != NULL)
    answer_listing (message, path, entries);
  else if (is_folder_address)
    answer_text (message, SOUP_STATUS_NOT_FOUND, _ ("There is no such file."));
  else
    answer_file (self, message, g_steal_pointer (&file));
}

/* While it drains, a client that would go on on its connection is sent away. */
static void
handle_cb (SoupServer *server,
           SoupServerMessage *message,
           const char *path,
           GHashTable *query,
           gpointer user_data)
{
  SluiceFileServer *self = user_data;
  const char *method = soup_server_message_get_method (message);

  if (self->draining)
    answer_text (message, SOUP_STATUS_SERVICE_UNAVAILABLE, _ ("The server is about to end."));
  else if (method == SOUP_METHOD_GET || method == SOUP_METHOD_HEAD)
    answer_path (self, message, path);
  else
    {
      answer_text (message, SOUP_STATUS_METHOD_NOT_ALLOWED,
                   _ ("Files here can be read, not changed."));
      set_header (message, "Allow", "GET, HEAD");
    }
}

static gboolean
authenticate_cb (SoupAuthDomain *domain,
                 SoupServerMessage *message,
                 const char *user,
                 const char *password,
                 gpointer user_data)
{
  SluiceFileServer *self = user_data;

  return sluice_credentials_match (self->credentials, user, password);
}

/* No request has a body that matters here: none is kept in memory. */
static void
request_started_cb (SoupServer *server, SoupServerMessage *message, gpointer user_data)
{
  SluiceFileServer *self = user_data;

  soup_message_body_set_accumulate (soup_server_message_get_request_body (message), FALSE);
  g_hash_table_insert (self->running, message,
                       sluice_served_request_begin (message, self->max_seconds));
}

static void
emit_drained_when_idle (SluiceFileServer *self)
{
  if (self->draining && g_hash_table_size (self->running) == 0)
    g_signal_emit (self, signals[DRAINED], 0);
}

static void
request_ended (SluiceFileServer *self, SoupServerMessage *message, gboolean complete)
{
  SluiceServedRequest *request = g_hash_table_lookup (self->running, message);

  if (request == NULL)
    return;
  g_hash_table_remove (self->running, message);
  sluice_served_request_end (request, complete);
  emit_drained_when_idle (self);
}

static void
request_finished_cb (SoupServer *server, SoupServerMessage *message, gpointer user_data)
{
  request_ended (user_data, message, TRUE);
}

static void
request_aborted_cb (SoupServer *server, SoupServerMessage *message, gpointer user_data)
{
  request_ended (user_data, message, FALSE);
}

static void
sluice_file_server_dispose (GObject *object)
{
  SluiceFileServer *self = SLUICE_FILE_SERVER (object);

  if (self->server != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->server, self);
      soup_server_disconnect (self->server);
    }
  g_clear_object (&self->server);

  G_OBJECT_CLASS (sluice_file_server_parent_class)->dispose (object);
}

static void
sluice_file_server_finalize (GObject *object)
{
  SluiceFileServer *self = SLUICE_FILE_SERVER (object);

  g_hash_table_unref (self->running);
  g_clear_pointer (&self->credentials, sluice_credentials_free);
  g_clear_pointer (&self->root, sluice_served_root_free);

  G_OBJECT_CLASS (sluice_file_server_parent_class)->finalize (object);
}

static void
sluice_file_server_class_init (SluiceFileServerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = sluice_file_server_dispose;
  object_class->finalize = sluice_file_server_finalize;

  /**
   * SluiceFileServer::drained:
   * @self: the server
   *
   * No request is running any more since sluice_file_server_drain().
   */
  signals[DRAINED] = g_signal_new ("drained", SLUICE_TYPE_FILE_SERVER, G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 0);
}

static void
sluice_file_server_init (SluiceFileServer *self)
{
  self->running = g_hash_table_new (NULL, NULL);
  self->server =
      soup_server_new ("server-header", "Sluice/" SLUICE_VERSION, "raw-paths", TRUE, NULL);
  soup_server_add_handler (self->server, NULL, handle_cb, self, NULL);
  g_signal_connect (self->server, "request-started", G_CALLBACK (request_started_cb), self);
  g_signal_connect (self->server, "request-finished", G_CALLBACK (request_finished_cb), self);
  g_signal_connect (self->server, "request-aborted", G_CALLBACK (request_aborted_cb), self);
}

/**
 * sluice_file_server_new:
 * @root: (transfer full): what to serve
 *
 * Makes a server that does not listen yet.
 *
 * Returns: (transfer full): the server
 */
SluiceFileServer *
sluice_file_server_new (SluiceServedRoot *root)
{
  SluiceFileServer *self = g_object_new (SLUICE_TYPE_FILE_SERVER, NULL);

  self->root = root;
  return self;
}

/**
 * sluice_file_server_set_limit_rate:
 * @self: a server
 * @bytes_per_second: the most one connection may carry, 0 for no limit
 *
 * Limits the rate of the connections that come from now on.
 */
void
sluice_file_server_set_limit_rate (SluiceFileServer *self, guint64 bytes_per_second)
{
  g_return_if_fail (SLUICE_IS_FILE_SERVER (self));

  self->limit_rate = bytes_per_second;
}

/**
 * sluice_file_server_set_max_time:
 * @self: a server
 * @seconds: the most one request may take, 0 for no limit
 *
 * Limits the time of the requests that come from now on, from their first byte
 * to the last one of the answer.
 */
void
sluice_file_server_set_max_time (SluiceFileServer *self, guint seconds)
{
  g_return_if_fail (SLUICE_IS_FILE_SERVER (self));

  self->max_seconds = seconds;
}

/**
 * sluice_file_server_set_credentials:
 * @self: a server that does not listen yet and has no credentials
 * @credentials: (transfer full): who may use it
 *
 * Asks every client for a name and a password (RFC 7617).
 */
void
sluice_file_server_set_credentials (SluiceFileServer *self, SluiceCredentials *credentials)
{
  g_autoptr (SoupAuthDomain) domain = NULL;

  g_return_if_fail (SLUICE_IS_FILE_SERVER (self));
  g_return_if_fail (self->credentials == NULL);

  domain = soup_auth_domain_basic_new ("realm", "Sluice", NULL);
  self->credentials = credentials;
  soup_auth_domain_add_path (domain, "/");
  soup_auth_domain_basic_set_auth_callback (domain, authenticate_cb, self, NULL);
  soup_server_add_auth_domain (self->server, domain);
}

/**
 * sluice_file_server_listen:
 * @self: a server
 * @address: the address and port to listen on; port 0 for any that is free
 * @error: return location for a #GError
 *
 * Begins to serve.
 *
 * Returns: %FALSE with @error set when the address cannot be had
 */
gboolean
sluice_file_server_listen (SluiceFileServer *self, GSocketAddress *address, GError **error)
{
  g_return_val_if_fail (SLUICE_IS_FILE_SERVER (self), FALSE);

  return soup_server_listen (self->server, address, 0, error);
}

/**
 * sluice_file_server_dup_uri:
 * @self: a server that listens
 *
 * Tells the address to open: of the file, where there is one to download, else
 * of the folder.
 *
 * Returns: (transfer full): an http address
 */
char *
sluice_file_server_dup_uri (SluiceFileServer *self)
{
  g_autoslist (GUri) uris = NULL;
  g_autofree char *base = NULL;
  g_autofree char *start = NULL;

  g_return_val_if_fail (SLUICE_IS_FILE_SERVER (self), NULL);

  uris = soup_server_get_uris (self->server);
  g_return_val_if_fail (uris != NULL, NULL);

  base = g_uri_to_string (uris->data);
  start = g_uri_escape_string (sluice_served_root_get_start (self->root), NULL, FALSE);
  return g_strconcat (base, start, NULL);
}

/**
 * sluice_file_server_drain:
 * @self: a server
 *
 * Accepts no more clients and no more requests, and lets those that run end;
 * #SluiceFileServer::drained tells when they have.
 */
void
sluice_file_server_drain (SluiceFileServer *self)
{
  g_autoptr (GSList) listeners = NULL;

  g_return_if_fail (SLUICE_IS_FILE_SERVER (self));

  listeners = soup_server_get_listeners (self->server);

  /* To disconnect the server would break the connections it has, too. */
  for (GSList *l = listeners; l != NULL; l = l->next)
    g_socket_shutdown (l->data, TRUE, TRUE, NULL);

  self->draining = TRUE;
  emit_drained_when_idle (self);
}
