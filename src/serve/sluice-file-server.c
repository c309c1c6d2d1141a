/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-file-server.h"

#include "sluice-body-pump.h"
#include "sluice-path-guard.h"
#include "sluice-served-answer.h"
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
answer_file (SluiceFileServer *self, SoupServerMessage *message, SluiceServedFile *owned_file)
{
  g_autoptr (SluiceServedFile) file = owned_file;
  SluiceServedRange range = sluice_served_answer_file (message, file);

  if (range.length > 0 && soup_server_message_get_method (message) == SOUP_METHOD_GET)
    sluice_body_pump_start (message, g_hash_table_lookup (self->running, message),
                            g_steal_pointer (&file), range.first, range.length,
                            get_connection_pace (self, message));
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
    sluice_served_answer_error (message, error);
  else if (entries != NULL && !is_folder_address)
    sluice_served_answer_slash (message, encoded);
  else if (entries != NULL)
    sluice_served_answer_folder (message, path, entries);
  else if (is_folder_address)
    sluice_served_answer_text (message, SOUP_STATUS_NOT_FOUND, _ ("There is no such file."));
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
    sluice_served_answer_text (message, SOUP_STATUS_SERVICE_UNAVAILABLE,
                               _ ("The server is about to end."));
  else if (method == SOUP_METHOD_GET || method == SOUP_METHOD_HEAD)
    answer_path (self, message, path);
  else
    {
      sluice_served_answer_text (message, SOUP_STATUS_METHOD_NOT_ALLOWED,
                                 _ ("Files here can be read, not changed."));
      soup_message_headers_replace (soup_server_message_get_response_headers (message), "Allow",
                                    "GET, HEAD");
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

  g_hash_table_remove (self->running, message);
  sluice_served_request_end (request, complete);
  emit_drained_when_idle (self);
}

/* The server says nothing about the end of a request it could not read. */
static void
message_gone_cb (gpointer user_data, GObject *message)
{
  request_ended (user_data, (SoupServerMessage *) message, FALSE);
}

/* No request has a body that matters here: none is kept in memory. */
static void
request_started_cb (SoupServer *server, SoupServerMessage *message, gpointer user_data)
{
  SluiceFileServer *self = user_data;

  soup_message_body_set_accumulate (soup_server_message_get_request_body (message), FALSE);
  g_hash_table_insert (self->running, message,
                       sluice_served_request_begin (message, self->max_seconds));
  g_object_weak_ref (G_OBJECT (message), message_gone_cb, self);
}

static void
request_finished_cb (SoupServer *server, SoupServerMessage *message, gpointer user_data)
{
  g_object_weak_unref (G_OBJECT (message), message_gone_cb, user_data);
  request_ended (user_data, message, TRUE);
}

static void
request_aborted_cb (SoupServer *server, SoupServerMessage *message, gpointer user_data)
{
  g_object_weak_unref (G_OBJECT (message), message_gone_cb, user_data);
  request_ended (user_data, message, FALSE);
}

/* What still runs when the server goes is broken off without a word. */
static void
forget_running (SluiceFileServer *self)
{
  GHashTableIter iter;
  gpointer message = NULL;

  g_hash_table_iter_init (&iter, self->running);
  while (g_hash_table_iter_next (&iter, &message, NULL))
    g_object_weak_unref (message, message_gone_cb, self);
  g_hash_table_remove_all (self->running);
}

static void
sluice_file_server_dispose (GObject *object)
{
  SluiceFileServer *self = SLUICE_FILE_SERVER (object);

  if (self->server != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->server, self);
      forget_running (self);
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
