/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-http-client-private.h"

#include <glib/gi18n-lib.h>
#include <sys/resource.h>

#include "sluice-error.h"
#include "sluice-http-header.h"

/**
 * SluiceHttpClient:
 *
 * What all HTTP sources of the program share: connections kept open, proxy and
 * trust. Belongs to the main context it is made in.
 */
struct _SluiceHttpClient
{
  GObject parent_instance;

  SoupSession *session; /* owned */
  char *user_agent;     /* owned */
  gint64 renewed_at;    /* monotonic µs */
};

G_DEFINE_FINAL_TYPE (SluiceHttpClient, sluice_http_client, G_TYPE_OBJECT)

/* libsoup must never make a request wait for a connection: a request that
 * waits there is not answered when it is cancelled. The program's own permits
 * decide how many there are. */
#define MORE_CONNECTIONS_THAN_PERMITS 65535

/* Descriptors enough for a socket and a file for each of many connections. */
#define MOST_DESCRIPTORS 65536

/* A session is not given up more often than this. */
#define SESSION_LASTS (5 * G_USEC_PER_SEC) /* µs */

#define DEFAULT_USER_AGENT "Sluice/" SLUICE_VERSION

/**
 * sluice_http_client_prepare_process:
 *
 * Sets what libsoup and the kernel read once per process. To be called first in
 * main(), before any thread starts.
 *
 * HTTP/2 is switched off where sluice_http_client_prepare_message() cannot.
 */
void
sluice_http_client_prepare_process (void)
{
  struct rlimit limit;

#if !SOUP_CHECK_VERSION(3, 4, 0)
  g_setenv ("SOUP_FORCE_HTTP1", "1", TRUE);
#endif

  if (getrlimit (RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur < MOST_DESCRIPTORS)
    {
      limit.rlim_cur = MIN (limit.rlim_max, MOST_DESCRIPTORS);
      setrlimit (RLIMIT_NOFILE, &limit);
    }
}

#if SOUP_CHECK_VERSION(3, 4, 0)
static void
force_http1_cb (SoupMessage *message, gpointer user_data)
{
  /* Newer than what the version guards allow */
  G_GNUC_BEGIN_IGNORE_DEPRECATIONS
  soup_message_set_force_http1 (message, TRUE);
  G_GNUC_END_IGNORE_DEPRECATIONS
}
#endif

/*
 * sluice_http_client_prepare_message:
 * @message: a message that is not sent yet
 *
 * Switches off HTTP/2: it puts all ranges on one TCP connection, and libsoup 3.2
 * reads its bodies without back pressure, so that a paused or limited download
 * grows in memory without bound.
 */
void
sluice_http_client_prepare_message (SoupMessage *message)
{
#if SOUP_CHECK_VERSION(3, 4, 0)
  /* Each time it is sent, libsoup forgets. */
  g_signal_connect (message, "restarted", G_CALLBACK (force_http1_cb), NULL);
  force_http1_cb (message, NULL);
#endif
}

static void
sluice_http_client_dispose (GObject *object)
{
  SluiceHttpClient *self = SLUICE_HTTP_CLIENT (object);

  if (self->session != NULL)
    soup_session_abort (self->session);
  g_clear_object (&self->session);

  G_OBJECT_CLASS (sluice_http_client_parent_class)->dispose (object);
}

static void
sluice_http_client_finalize (GObject *object)
{
  g_clear_pointer (&SLUICE_HTTP_CLIENT (object)->user_agent, g_free);

  G_OBJECT_CLASS (sluice_http_client_parent_class)->finalize (object);
}

static void
sluice_http_client_class_init (SluiceHttpClientClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = sluice_http_client_dispose;
  G_OBJECT_CLASS (klass)->finalize = sluice_http_client_finalize;
}

static SoupSession *
create_session (void)
{
  /* No time limit here: libsoup's counts single socket operations, so that one
   * byte a minute never stalls. Segments keep their own. */
  SoupSession *session = soup_session_new_with_options (
      "max-conns", MORE_CONNECTIONS_THAN_PERMITS, "max-conns-per-host",
      MORE_CONNECTIONS_THAN_PERMITS, "timeout", 0, NULL);

  /* It would ask for gzip and decode it: ranges count the bytes of the file. */
  soup_session_remove_feature_by_type (session, SOUP_TYPE_CONTENT_DECODER);
  return session;
}

static void
sluice_http_client_init (SluiceHttpClient *self)
{
  self->user_agent = g_strdup (DEFAULT_USER_AGENT);
  self->session = create_session ();
}

/**
 * sluice_http_client_new:
 *
 * Returns: (transfer full): a client with the system's proxy and trust
 */
SluiceHttpClient *
sluice_http_client_new (void)
{
  return g_object_new (SLUICE_TYPE_HTTP_CLIENT, NULL);
}

/**
 * sluice_http_client_set_proxy:
 * @self: a client
 * @uri: the proxy for every request, as `http://host:port` or `socks5://host:port`
 * @error: return location for an error of #SluiceError
 *
 * Sends all requests through one proxy instead of the system's.
 *
 * Returns: %FALSE with %SLUICE_ERROR_REFUSED when @uri names no proxy
 */
gboolean
sluice_http_client_set_proxy (SluiceHttpClient *self, const char *uri, GError **error)
{
  static const char *const schemes[] = { "http", "https", "socks", "socks4", "socks4a", "socks5" };
  g_autoptr (GProxyResolver) resolver = NULL;
  g_autoptr (GUri) parsed = NULL;
  gboolean known = FALSE;

  g_return_val_if_fail (SLUICE_IS_HTTP_CLIENT (self), FALSE);
  g_return_val_if_fail (uri != NULL, FALSE);

  parsed = g_uri_parse (uri, G_URI_FLAGS_HAS_PASSWORD, NULL);
  for (guint i = 0; parsed != NULL && i < G_N_ELEMENTS (schemes); i++)
    known |= g_str_equal (g_uri_get_scheme (parsed), schemes[i]);
  if (!known || g_uri_get_host (parsed) == NULL || *g_uri_get_host (parsed) == '\0')
    {
      g_set_error_literal (error, SLUICE_ERROR, SLUICE_ERROR_REFUSED,
                           _ ("The proxy is not an address like http://host:port or "
                              "socks5://host:port. Check its spelling."));
      return FALSE;
    }

  resolver = g_simple_proxy_resolver_new (uri, NULL);
  soup_session_set_proxy_resolver (self->session, resolver);
  return TRUE;
}

/**
 * sluice_http_client_use_system_proxy:
 * @self: a client
 *
 * Asks the system which proxy each request goes through; as a new client does.
 */
void
sluice_http_client_use_system_proxy (SluiceHttpClient *self)
{
  g_return_if_fail (SLUICE_IS_HTTP_CLIENT (self));

  soup_session_set_proxy_resolver (self->session, g_proxy_resolver_get_default ());
}

/**
 * sluice_http_client_use_no_proxy:
 * @self: a client
 *
 * Sends all requests straight to their servers, whatever the system says.
 */
void
sluice_http_client_use_no_proxy (SluiceHttpClient *self)
{
  g_return_if_fail (SLUICE_IS_HTTP_CLIENT (self));

  soup_session_set_proxy_resolver (self->session, NULL);
}

/**
 * sluice_http_client_set_user_agent:
 * @self: a client
 * @user_agent: (nullable): what to send as User-Agent (RFC 9110, section 10.1.5) where a
 *   request says nothing else; the program's own for %NULL, for an empty one and for what
 *   no header can hold
 *
 * Changes by what name the program introduces itself, from the next request on.
 */
void
sluice_http_client_set_user_agent (SluiceHttpClient *self, const char *user_agent)
{
  gboolean fits = user_agent != NULL && *user_agent != '\0' &&
                  sluice_http_header_is_valid_field ("User-Agent", user_agent);

  g_return_if_fail (SLUICE_IS_HTTP_CLIENT (self));

  g_free (self->user_agent);
  self->user_agent = g_strdup (fits ? user_agent : DEFAULT_USER_AGENT);
}

/**
 * sluice_http_client_set_ca_certificate:
 * @self: a client
 * @path: a file of certificates in PEM form
 * @error: return location for an error of #SluiceError
 *
 * Trusts the authorities in @path instead of the system's.
 *
 * Returns: %FALSE with %SLUICE_ERROR_LOCAL when the file holds no certificates
 */
gboolean
sluice_http_client_set_ca_certificate (SluiceHttpClient *self, const char *path, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autoptr (GTlsDatabase) database = NULL;
  g_autofree char *absolute = NULL;

  g_return_val_if_fail (SLUICE_IS_HTTP_CLIENT (self), FALSE);
  g_return_val_if_fail (path != NULL, FALSE);

  absolute = g_canonicalize_filename (path, NULL);
  database = g_tls_file_database_new (absolute, &local_error);
  if (database == NULL)
    {
      g_set_error (
          error, SLUICE_ERROR, SLUICE_ERROR_LOCAL,
          /* Translators: the first %s is a file's path, the second what the system said. */
          _ ("The certificates in “%s” cannot be read: %s. Give a file in PEM form."), path,
          local_error->message);
      return FALSE;
    }

  soup_session_set_tls_database (self->session, database);
  return TRUE;
}

/* Returns: (transfer none): the session that carries all requests */
SoupSession *
sluice_http_client_get_session (SluiceHttpClient *self)
{
  g_return_val_if_fail (SLUICE_IS_HTTP_CLIENT (self), NULL);

  return self->session;
}

/* Tells that a server could not be reached over @session. A session keeps the addresses
 * of a host for as long as it is talked to at least every five minutes, and looks none
 * up again: where a server has moved, or the computer to another network, it would
 * never find the way. So a new one takes its place; what runs over the old one ends
 * there in peace. */
void
sluice_http_client_renew_session (SluiceHttpClient *self, SoupSession *session)
{
  g_autoptr (SoupSession) old = NULL;
  gint64 now = g_get_monotonic_time ();

  g_return_if_fail (SLUICE_IS_HTTP_CLIENT (self));

  if (session != self->session || (self->renewed_at > 0 && now < self->renewed_at + SESSION_LASTS))
    return;

  old = g_steal_pointer (&self->session);
  self->session = create_session ();
  soup_session_set_proxy_resolver (self->session, soup_session_get_proxy_resolver (old));
  soup_session_set_tls_database (self->session, soup_session_get_tls_database (old));
  self->renewed_at = now;
}

/* ---- Sockets ---- */

/* libsoup tells of a socket while it connects, and of a connection's number once a message has
 * it; later messages over the same one have the number alone. */
#define SOCKET_KEY "sluice-socket"
#define SOCKETS_KEY "sluice-sockets"

static void
weak_socket_free (gpointer data)
{
  g_weak_ref_clear (data);
  g_free (data);
}

static gboolean
is_gone_cb (gpointer id, gpointer weak, gpointer user_data)
{
  g_autoptr (GSocket) socket = g_weak_ref_get (weak);

  return socket == NULL;
}

/* Returns: (transfer none) (element-type guint64 GWeakRef): the sockets of @session, by the
 *   numbers of their connections */
static GHashTable *
get_sockets (SoupSession *session)
{
  GHashTable *sockets = g_object_get_data (G_OBJECT (session), SOCKETS_KEY);

  if (sockets == NULL)
    {
      sockets = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, weak_socket_free);
      g_object_set_data_full (G_OBJECT (session), SOCKETS_KEY, sockets,
                              (GDestroyNotify) g_hash_table_unref);
    }

  return sockets;
}

static void
keep_socket (GHashTable *sockets, guint64 id, GSocket *socket)
{
  GWeakRef *weak = g_new (GWeakRef, 1);

  g_hash_table_foreach_remove (sockets, is_gone_cb, NULL);
  g_weak_ref_init (weak, socket);
  g_hash_table_replace (sockets, g_memdup2 (&id, sizeof id), weak);
}

/* Tells that @message has @socket made for it. */
void
sluice_http_client_note_socket (SoupMessage *message, GSocket *socket)
{
  g_object_set_data_full (G_OBJECT (message), SOCKET_KEY, g_object_ref (socket), g_object_unref);
}

/* Returns: (transfer full) (nullable): over which socket @message was answered */
GSocket *
sluice_http_client_find_socket (SoupSession *session, SoupMessage *message)
{
  GHashTable *sockets = get_sockets (session);
  guint64 id = soup_message_get_connection_id (message);
  GSocket *fresh = g_object_get_data (G_OBJECT (message), SOCKET_KEY);
  GWeakRef *weak;

  if (fresh != NULL)
    keep_socket (sockets, id, fresh);
  weak = g_hash_table_lookup (sockets, &id);
  return weak != NULL ? g_weak_ref_get (weak) : NULL;
}

/* Returns: (transfer none): what is sent where a request names no program */
const char *
sluice_http_client_get_user_agent (SluiceHttpClient *self)
{
  g_return_val_if_fail (SLUICE_IS_HTTP_CLIENT (self), NULL);

  return self->user_agent;
}
