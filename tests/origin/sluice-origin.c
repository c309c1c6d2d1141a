/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-origin.h"

#include <string.h>

#include "sluice-origin-delivery.h"

/* How many connections may wait to be accepted; a test opens many at once. */
#define BACKLOG 128

struct _SluiceOrigin
{
  SluiceOriginSettings settings;
  GTlsCertificate *certificate;       /* owned, nullable */
  GTlsCertificate *other_certificate; /* owned, nullable */
  SluiceOriginPace *pace;             /* owned */
  SluiceOriginLedger *ledger;         /* owned */
  GSocket *socket;                    /* owned */
  guint port;
  GCancellable *cancellable; /* owned; the end of every thread */
  GThread *thread;           /* owned; accepts */

  GMutex lock; /* over all that follows */
  GCond changed;
  GHashTable *scripts;  /* owned, of path to owned SluiceOriginScript */
  char *other;          /* owned, nullable */
  GHashTable *occupied; /* owned, of slots that are taken */
  guint connections;    /* accepted so far */
};

/* A connection handed to its thread. */
typedef struct
{
  SluiceOrigin *origin;
  SluiceOriginWire *wire; /* owned */
} Reception;

static guint
origin_take_slot (SluiceOrigin *self)
{
  guint slot = 0;

  while (g_hash_table_contains (self->occupied, GUINT_TO_POINTER (slot)))
    slot++;
  g_hash_table_add (self->occupied, GUINT_TO_POINTER (slot));
  return slot;
}

static void
origin_leave_slot (SluiceOrigin *self, guint slot)
{
  g_mutex_lock (&self->lock);
  g_hash_table_remove (self->occupied, GUINT_TO_POINTER (slot));
  g_cond_broadcast (&self->changed);
  g_mutex_unlock (&self->lock);
}

static gboolean
origin_find (SluiceOrigin *self, const char *path, SluiceOriginScript *script)
{
  g_autofree char *plain = g_strndup (path, strcspn (path, "?"));
  const SluiceOriginScript *found;

  g_mutex_lock (&self->lock);
  found = g_hash_table_lookup (self->scripts, plain);
  if (found != NULL)
    *script = *found;
  g_mutex_unlock (&self->lock);

  return found != NULL;
}

static gboolean
is_odd (const SluiceOriginScript *script, guint visit)
{
  return visit >= script->odd_from && visit - script->odd_from < script->odd_times;
}

static gboolean
has_changed (const SluiceOriginScript *script, guint visit, guint64 sent)
{
  return (script->alternates && visit % 2 == 1) ||
         (script->changes_at > 0 && visit >= script->changes_at) ||
         (script->changes_after > 0 && sent >= script->changes_after);
}

static SluiceOriginAnswer *
origin_answer (SluiceOrigin *self, SluiceOriginVisit *visit)
{
  SluiceOriginScript script;
  guint64 sent = 0;
  guint earlier;

  if (!origin_find (self, visit->path, &script))
    return sluice_origin_answer_new_refusal (404);

  if (self->settings.most_visits > 0 &&
      sluice_origin_ledger_count_open (self->ledger) > self->settings.most_visits)
    return sluice_origin_answer_new_refusal (503);

  earlier = sluice_origin_ledger_count_path (self->ledger, script.path, &sent) - 1;
  return sluice_origin_answer_new (
      &script, is_odd (&script, earlier) ? &script.odd : &script.usual,
      has_changed (&script, earlier, sent) ? &script.later : &script.file, visit, self->other);
}

static gboolean
asks_to_close (const SluiceOriginVisit *visit)
{
  const char *connection = sluice_origin_visit_header (visit, "Connection");

  return connection != NULL && g_ascii_strcasecmp (connection, "close") == 0;
}

/* Answers one visit; the client may come back on the same wire if this says so. */
static gboolean
origin_serve (SluiceOrigin *self, SluiceOriginWire *wire)
{
  SluiceOriginVisit *visit = sluice_origin_visit_read (wire->input, wire->cancellable);
  g_autoptr (SluiceOriginAnswer) answer = NULL;
  SluiceOriginVisitEnd end;

  if (visit == NULL)
    return FALSE;

  visit->connection = wire->number;
  visit->slot = wire->slot;
  sluice_origin_ledger_open (self->ledger, visit);

  answer = origin_answer (self, visit);
  end = sluice_origin_deliver (wire, answer, visit, self->ledger);
  sluice_origin_ledger_close (self->ledger, visit, end);

  return end == SLUICE_ORIGIN_VISIT_ANSWERED && !asks_to_close (visit);
}

/* The lowest free slot is taken, so that it tells how many are taken. */
static gboolean
origin_has_room (SluiceOrigin *self, guint slot)
{
  return self->settings.most_connections == 0 || slot < self->settings.most_connections;
}

static gboolean
origin_secure (SluiceOrigin *self, SluiceOriginWire *wire)
{
  gboolean other =
      self->other_certificate != NULL && wire->number >= self->settings.certificate_from;

  return self->certificate == NULL ||
         sluice_origin_wire_secure (wire, other ? self->other_certificate : self->certificate);
}

static gpointer
reception_run (gpointer data)
{
  Reception *self = data;
  SluiceOrigin *origin = self->origin;
  guint slot = self->wire->slot;

  if (origin_has_room (origin, slot) && origin_secure (origin, self->wire))
    {
      while (origin_serve (origin, self->wire))
        ;
      sluice_origin_wire_finish (self->wire);
    }

  sluice_origin_wire_free (self->wire);
  g_free (self);
  origin_leave_slot (origin, slot);
  return NULL;
}

static void
origin_receive (SluiceOrigin *self, GSocket *socket)
{
  Reception *reception = g_new0 (Reception, 1);

  reception->origin = self;
  reception->wire = sluice_origin_wire_new (socket, self->pace, self->cancellable);

  g_mutex_lock (&self->lock);
  reception->wire->slot = origin_take_slot (self);
  reception->wire->number = self->connections++;
  g_mutex_unlock (&self->lock);

  g_thread_unref (g_thread_new ("origin-connection", reception_run, reception));
}

static gpointer
origin_run (gpointer data)
{
  SluiceOrigin *self = data;

  while (TRUE)
    {
      g_autoptr (GSocket) socket = g_socket_accept (self->socket, self->cancellable, NULL);

      if (socket == NULL)
        return NULL;
      origin_receive (self, socket);
    }
}

static GSocket *
listen_somewhere (const SluiceOriginSettings *settings, guint *port)
{
  const char *address = settings->address != NULL ? settings->address : "127.0.0.1";
  g_autoptr (GSocketAddress) wanted =
      g_inet_socket_address_new_from_string (address, settings->port);
  g_autoptr (GSocketAddress) found = NULL;
  g_autoptr (GError) error = NULL;
  GSocket *socket =
      g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, &error);

  g_assert_no_error (error);
  g_socket_set_listen_backlog (socket, BACKLOG);
  if (!g_socket_bind (socket, wanted, TRUE, &error) || !g_socket_listen (socket, &error))
    g_error ("The origin cannot listen: %s", error->message);

  found = g_socket_get_local_address (socket, NULL);
  *port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (found));
  return socket;
}

static GTlsCertificate *
load_certificate (const char *name)
{
  g_autofree char *path = g_strdup_printf ("%s/%s.pem", SLUICE_ORIGIN_TLS_DIR, name);
  g_autoptr (GError) error = NULL;
  GTlsCertificate *certificate = g_tls_certificate_new_from_file (path, &error);

  g_assert_no_error (error);
  return certificate;
}

/**
 * sluice_origin_new:
 * @settings: (nullable): what holds for the whole origin
 *
 * Starts an HTTP server on a free port of the loopback address, in threads of
 * its own.
 *
 * Returns: (transfer full): the origin, which already listens
 */
SluiceOrigin *
sluice_origin_new (const SluiceOriginSettings *settings)
{
  SluiceOrigin *self = g_new0 (SluiceOrigin, 1);

  if (settings != NULL)
    self->settings = *settings;

  g_mutex_init (&self->lock);
  g_cond_init (&self->changed);
  self->scripts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->occupied = g_hash_table_new (NULL, NULL);
  self->certificate = self->settings.tls ? load_certificate ("server") : NULL;
  if (self->settings.certificate != NULL)
    self->other_certificate = load_certificate (self->settings.certificate);
  self->pace = sluice_origin_pace_new (self->settings.rate, self->settings.slot_rates);
  if (self->settings.pieces > 0)
    sluice_origin_pace_set_pieces (self->pace, self->settings.pieces);
  self->ledger = sluice_origin_ledger_new ();
  self->cancellable = g_cancellable_new ();
  self->socket = listen_somewhere (&self->settings, &self->port);
  self->thread = g_thread_new ("origin", origin_run, self);
  return self;
}

/**
 * sluice_origin_free:
 * @self: (transfer full): an origin
 *
 * Cuts every connection, waits for the threads and frees the origin.
 */
void
sluice_origin_free (SluiceOrigin *self)
{
  g_cancellable_cancel (self->cancellable);
  g_thread_join (self->thread);

  g_mutex_lock (&self->lock);
  while (g_hash_table_size (self->occupied) > 0)
    g_cond_wait (&self->changed, &self->lock);
  g_mutex_unlock (&self->lock);

  g_object_unref (self->socket);
  g_object_unref (self->cancellable);
  g_clear_object (&self->certificate);
  g_clear_object (&self->other_certificate);
  sluice_origin_ledger_free (self->ledger);
  sluice_origin_pace_free (self->pace);
  g_hash_table_unref (self->occupied);
  g_hash_table_unref (self->scripts);
  g_free (self->other);
  g_cond_clear (&self->changed);
  g_mutex_clear (&self->lock);
  g_free (self);
}

/**
 * sluice_origin_add:
 * @self: an origin
 * @script: a resource; its strings must outlive the origin
 *
 * Puts up a resource, in place of one that has the same path.
 */
void
sluice_origin_add (SluiceOrigin *self, const SluiceOriginScript *script)
{
  g_mutex_lock (&self->lock);
  g_hash_table_insert (self->scripts, g_strdup (script->path), g_memdup2 (script, sizeof *script));
  g_mutex_unlock (&self->lock);
}

/**
 * sluice_origin_set_other:
 * @self: an origin nobody visited yet
 * @other: scheme, host and port of another one
 *
 * Says where a Location that begins with %SLUICE_ORIGIN_OTHER leads.
 */
void
sluice_origin_set_other (SluiceOrigin *self, const char *other)
{
  g_mutex_lock (&self->lock);
  g_free (self->other);
  self->other = g_strdup (other);
  g_mutex_unlock (&self->lock);
}

/**
 * sluice_origin_set_rate:
 * @self: an origin
 * @rate: bytes per second for all connections together, or 0
 * @burst: how many bytes go out at once before that
 *
 * From now on only @rate holds.
 */
void
sluice_origin_set_rate (SluiceOrigin *self, guint64 rate, guint64 burst)
{
  sluice_origin_pace_set_rate (self->pace, rate, burst);
}

/**
 * sluice_origin_lift_rates:
 * @self: an origin
 *
 * From now on everything goes as fast as it can.
 */
void
sluice_origin_lift_rates (SluiceOrigin *self)
{
  sluice_origin_pace_set_rate (self->pace, 0, 0);
}

/**
 * sluice_origin_get_port:
 * @self: an origin
 *
 * Returns: where it listens
 */
guint
sluice_origin_get_port (SluiceOrigin *self)
{
  return self->port;
}

/**
 * sluice_origin_hold:
 * @self: an origin
 * @after: bytes of bodies
 *
 * Lets so many more bytes out, up to the last whole piece, and then none. Until
 * sluice_origin_release() clients only wait.
 */
void
sluice_origin_hold (SluiceOrigin *self, guint64 after)
{
  sluice_origin_pace_hold (self->pace, after);
}

/**
 * sluice_origin_release:
 * @self: an origin whose clients of the time before are gone
 *
 * Ends what sluice_origin_hold() began.
 */
void
sluice_origin_release (SluiceOrigin *self)
{
  sluice_origin_pace_release (self->pace);
}

/* Returns: whether a client waits for bytes that are held */
gboolean
sluice_origin_holds (SluiceOrigin *self)
{
  return sluice_origin_pace_holds (self->pace);
}

/**
 * sluice_origin_stall_one:
 * @self: an origin
 * @after: bytes of bodies, or 0 for never
 *
 * When so many more bytes were sent, the connection that is next falls silent until its
 * client leaves. All others go on.
 */
void
sluice_origin_stall_one (SluiceOrigin *self, guint64 after)
{
  sluice_origin_pace_stall_one (self->pace, after);
}

/**
 * sluice_origin_crawl:
 * @self: an origin
 * @after: bytes of bodies, at least one
 *
 * When so many more bytes were sent, all others trickle, until a rate is set or lifted:
 * what a test does when those are out comes before the end, however late the test is.
 */
void
sluice_origin_crawl (SluiceOrigin *self, guint64 after)
{
  sluice_origin_pace_crawl (self->pace, after);
}

/* What the resource holds now is what it always held. */
static void
origin_settle (SluiceOrigin *self, SluiceOriginScript *script)
{
  guint64 sent = 0;
  guint visits = sluice_origin_ledger_count_path (self->ledger, script->path, &sent);
  gboolean changed = has_changed (script, visits, sent);

  *script = (SluiceOriginScript){
    .path = script->path,
    .file = changed ? script->later : script->file,
    .type = script->type,
    .disposition = script->disposition,
  };
}

/**
 * sluice_origin_turn_polite:
 * @self: an origin nobody is visiting
 *
 * Forgets all odd manners, passwords, limits, rates and strange certificates:
 * from now on every resource is sent to whoever asks, as it is now.
 */
void
sluice_origin_turn_polite (SluiceOrigin *self)
{
  GHashTableIter iter;
  gpointer script;

  g_mutex_lock (&self->lock);
  g_hash_table_iter_init (&iter, self->scripts);
  while (g_hash_table_iter_next (&iter, NULL, &script))
    origin_settle (self, script);
  self->settings.most_visits = 0;
  self->settings.most_connections = 0;
  self->settings.certificate_from = G_MAXUINT;
  g_mutex_unlock (&self->lock);

  sluice_origin_lift_rates (self);
  sluice_origin_release (self);
}

/**
 * sluice_origin_get_link:
 * @self: an origin
 * @host: `127.0.0.1` or `localhost`
 * @path: begins with a slash, or is empty
 *
 * Returns: (transfer full): the link
 */
char *
sluice_origin_get_link (SluiceOrigin *self, const char *host, const char *path)
{
  return g_strdup_printf ("%s://%s:%u%s", self->settings.tls ? "https" : "http", host, self->port,
                          path);
}

/**
 * sluice_origin_get_visits:
 * @self: an origin
 *
 * Returns: (transfer full) (element-type SluiceOriginVisit): every visit so far
 */
GPtrArray *
sluice_origin_get_visits (SluiceOrigin *self)
{
  return sluice_origin_ledger_copy_visits (self->ledger);
}

/**
 * sluice_origin_forget_visits:
 * @self: an origin that nobody is visiting
 *
 * Goes on as if nobody had come yet.
 */
void
sluice_origin_forget_visits (SluiceOrigin *self)
{
  sluice_origin_ledger_clear (self->ledger);
}

/**
 * sluice_origin_get_sent:
 * @self: an origin
 *
 * Returns: how many bytes of bodies it sent in all
 */
guint64
sluice_origin_get_sent (SluiceOrigin *self)
{
  return sluice_origin_ledger_get_sent (self->ledger);
}

/**
 * sluice_origin_await_sent:
 * @self: an origin
 * @sent: bytes of bodies
 * @seconds: how long to wait
 *
 * Waits until the origin has sent so many bytes in all.
 *
 * Returns: whether it has
 */
gboolean
sluice_origin_await_sent (SluiceOrigin *self, guint64 sent, guint seconds)
{
  return sluice_origin_ledger_await_sent (self->ledger, sent, seconds);
}

/**
 * sluice_origin_await_quiet:
 * @self: an origin
 * @seconds: how long to wait
 *
 * Waits until no visit is being answered: the origin then knows that its
 * clients are gone.
 *
 * Returns: whether it came to that
 */
gboolean
sluice_origin_await_quiet (SluiceOrigin *self, guint seconds)
{
  return sluice_origin_ledger_await_quiet (self->ledger, seconds);
}

/**
 * sluice_origin_get_authority_file:
 *
 * Returns: (transfer full): where the authority lies that signed the origin's certificate
 */
char *
sluice_origin_get_authority_file (void)
{
  return g_strdup (SLUICE_ORIGIN_TLS_DIR "/authority.pem");
}
