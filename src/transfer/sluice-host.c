/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-host-private.h"

#include "sluice-loop-source.h"

/* A host that never answered may be dead: it may keep this many of the permits to open a
 * connection, and one that did some more, but not all that there are. */
#define OPENING_UNHEARD 2
#define OPENING_HEARD 7

G_DEFINE_FINAL_TYPE (SluiceHost, sluice_host, G_TYPE_OBJECT)

typedef struct
{
  const SluiceHostGuest *functions;
  gpointer guest;  /* not owned */
  gboolean hungry; /* wanted one more connection, and there was none */
} Guest;

static guint
count_held (SluiceHost *self, const Guest *guest)
{
  return guest->functions->count_held (guest->guest, self);
}

static Guest *
find_guest (SluiceHost *self, gpointer guest)
{
  for (guint i = 0; i < self->guests->len; i++)
    {
      Guest *found = g_ptr_array_index (self->guests, i);

      if (found->guest == guest)
        return found;
    }
  return NULL;
}

/* ---- Giving away ---- */

/* Who has the fewest of those who want more; of several, who came first. */
static Guest *
find_poorest (SluiceHost *self)
{
  Guest *poorest = NULL;
  guint fewest = G_MAXUINT;

  for (guint i = 0; i < self->guests->len; i++)
    {
      Guest *guest = g_ptr_array_index (self->guests, i);
      guint held = guest->hungry ? count_held (self, guest) : G_MAXUINT;

      if (held < fewest)
        {
          poorest = guest;
          fewest = held;
        }
    }
  return poorest;
}

static guint
count_most_held (SluiceHost *self)
{
  guint most = 0;

  for (guint i = 0; i < self->guests->len; i++)
    most = MAX (most, count_held (self, g_ptr_array_index (self->guests, i)));
  return most;
}

static gboolean
serve_cb (gpointer user_data)
{
  g_autoptr (SluiceHost) self = g_object_ref (user_data);
  Guest *poorest;

  sluice_loop_source_clear (&self->serving);
  while (sluice_permits_has_free (self->permits) && (poorest = find_poorest (self)) != NULL)
    {
      poorest->hungry = FALSE;
      poorest->functions->take_room (poorest->guest, self);
    }
  return G_SOURCE_REMOVE;
}

/* From the main loop: who gives something back is half-way through something else. */
static void
serve_later (SluiceHost *self)
{
  if (self->serving == NULL && find_poorest (self) != NULL)
    sluice_loop_source_attach (&self->serving, g_idle_source_new (), serve_cb, self, NULL);
}

static void
update_permits (SluiceHost *self)
{
  sluice_permits_set_count (self->permits, MIN (self->most, sluice_host_get_ceiling (self)));
  serve_later (self);
}

/* ---- GObject ---- */

static void
sluice_host_finalize (GObject *object)
{
  SluiceHost *self = SLUICE_HOST (object);

  g_assert (self->guests->len == 0);

  sluice_loop_source_clear (&self->serving);
  g_clear_pointer (&self->guests, g_ptr_array_unref);
  g_clear_object (&self->permits);
  g_clear_object (&self->opening);
  g_clear_object (&self->book);
  g_clear_pointer (&self->key, g_free);

  G_OBJECT_CLASS (sluice_host_parent_class)->finalize (object);
}

static void
sluice_host_class_init (SluiceHostClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = sluice_host_finalize;
}

static void
sluice_host_init (SluiceHost *self)
{
  self->guests = g_ptr_array_new_with_free_func (g_free);
}

/* ---- Public functions ---- */

/**
 * sluice_host_new:
 * @key: what sluice_link_host_key() calls it
 * @most: how many connections the user allows to it, at least 1
 * @opening: permits to have a connection on its way, to any host
 * @book: knows what was learned before, and is told what is learned
 *
 * Returns: (transfer full): a host
 */
SluiceHost *
sluice_host_new (const char *key, guint most, SluicePermits *opening, SluiceHostBook *book)
{
  SluiceHost *self;

  g_return_val_if_fail (key != NULL && most > 0, NULL);
  g_return_val_if_fail (SLUICE_IS_PERMITS (opening) && SLUICE_IS_HOST_BOOK (book), NULL);

  self = g_object_new (SLUICE_TYPE_HOST, NULL);
  self->key = g_strdup (key);
  self->most = most;
  self->permits = sluice_permits_new (most);
  self->opening = sluice_permits_new_share (opening, OPENING_UNHEARD);
  self->book = g_object_ref (book);
  sluice_host_recall (self);
  update_permits (self);
  return self;
}

/* Returns: (transfer none): `scheme://host:port` */
const char *
sluice_host_get_key (SluiceHost *self)
{
  return self->key;
}

/**
 * sluice_host_set_most:
 * @self: a host
 * @most: how many connections the user allows to it, at least 1
 *
 * Changes the limit, also while connections are open.
 */
void
sluice_host_set_most (SluiceHost *self, guint most)
{
  g_return_if_fail (SLUICE_IS_HOST (self));
  g_return_if_fail (most > 0);

  self->most = most;
  update_permits (self);
}

/**
 * sluice_host_get_permits:
 * @self: a host
 *
 * Whoever has waited for one of these gives it back by sluice_host_release().
 *
 * Returns: (transfer none): the permits to hold a connection to it
 */
SluicePermits *
sluice_host_get_permits (SluiceHost *self)
{
  g_return_val_if_fail (SLUICE_IS_HOST (self), NULL);

  return self->permits;
}

/**
 * sluice_host_get_opening_permits:
 * @self: a host
 *
 * Returns: (transfer none): the permits to have a connection to it on its way
 */
SluicePermits *
sluice_host_get_opening_permits (SluiceHost *self)
{
  g_return_val_if_fail (SLUICE_IS_HOST (self), NULL);

  return self->opening;
}

/**
 * sluice_host_join:
 * @self: a host
 * @functions: what can be asked of the guest; static
 * @guest: a download from the host, which leaves before it goes
 *
 * Lets a download share the host's connections with the others.
 */
void
sluice_host_join (SluiceHost *self, const SluiceHostGuest *functions, gpointer guest)
{
  Guest *newcomer;

  g_return_if_fail (SLUICE_IS_HOST (self));
  g_return_if_fail (functions != NULL && find_guest (self, guest) == NULL);

  newcomer = g_new0 (Guest, 1);
  newcomer->functions = functions;
  newcomer->guest = guest;
  g_ptr_array_add (self->guests, newcomer);
}

/**
 * sluice_host_leave:
 * @self: a host
 * @guest: a download that has joined
 *
 * Ends what sluice_host_join() began. When the last one leaves, what was learned is noted.
 */
void
sluice_host_leave (SluiceHost *self, gpointer guest)
{
  g_return_if_fail (SLUICE_IS_HOST (self));

  g_ptr_array_remove (self->guests, find_guest (self, guest));
  serve_later (self);
  if (self->guests->len == 0)
    sluice_host_write_down (self);
}

/**
 * sluice_host_try_take:
 * @self: a host
 * @guest: a download that has joined and wants one more connection
 *
 * Takes a permit that nobody waits for, unless somebody who has fewer connections wants
 * one more as well. Who gets none is told by its `take_room` when there is one.
 *
 * Returns: whether the caller now holds a permit, to be given to sluice_host_release()
 */
gboolean
sluice_host_try_take (SluiceHost *self, gpointer guest)
{
  Guest *asker;
  Guest *poorest;

  g_return_val_if_fail (SLUICE_IS_HOST (self), FALSE);

  asker = find_guest (self, guest);
  g_return_val_if_fail (asker != NULL, FALSE);

  asker->hungry = FALSE;
  poorest = find_poorest (self);
  asker->hungry = (poorest != NULL && count_held (self, poorest) < count_held (self, asker)) ||
                  !sluice_permits_try_acquire (self->permits);
  return !asker->hungry;
}

/**
 * sluice_host_release:
 * @self: a host
 *
 * Gives a permit back.
 */
void
sluice_host_release (SluiceHost *self)
{
  g_return_if_fail (SLUICE_IS_HOST (self));

  sluice_permits_release (self->permits);
  serve_later (self);
}

/**
 * sluice_host_has_to_yield:
 * @self: a host
 * @guest: a download that has joined
 *
 * Tells whether a download should end one of its connections for another's sake: none has
 * more of them, none is free, and somebody waits for the first one or has at least two less
 * and wants more.
 *
 * Returns: whether it should, for now
 */
gboolean
sluice_host_has_to_yield (SluiceHost *self, gpointer guest)
{
  Guest *rich;
  Guest *poorest;
  guint held;

  g_return_val_if_fail (SLUICE_IS_HOST (self), FALSE);

  rich = find_guest (self, guest);
  held = rich != NULL ? count_held (self, rich) : 0;
  if (held < 2 || held < count_most_held (self) || sluice_permits_has_free (self->permits))
    return FALSE;

  poorest = find_poorest (self);
  return sluice_permits_has_waiters (self->permits) ||
         (poorest != NULL && count_held (self, poorest) + 2 <= held);
}

/**
 * sluice_host_count_open:
 * @self: a host
 *
 * Returns: how many connections it serves, over all downloads
 */
guint
sluice_host_count_open (SluiceHost *self)
{
  guint n = 0;

  g_return_val_if_fail (SLUICE_IS_HOST (self), 0);

  for (guint i = 0; i < self->guests->len; i++)
    {
      const Guest *guest = g_ptr_array_index (self->guests, i);

      n += guest->functions->count_open (guest->guest, self);
    }
  return n;
}

/**
 * sluice_host_note_opened:
 * @self: a host
 * @opening_cost: seconds it took to answer
 * @now: g_get_monotonic_time(), in µs
 *
 * Learns from a connection that counts as open by now.
 */
void
sluice_host_note_opened (SluiceHost *self, double opening_cost, gint64 now)
{
  g_return_if_fail (SLUICE_IS_HOST (self));

  sluice_host_learn_round_trip (self, opening_cost);
  sluice_ceiling_note_open (&self->ceiling, sluice_host_count_open (self), now);
  sluice_permits_set_count (self->opening, OPENING_HEARD);
  update_permits (self);
}

/**
 * sluice_host_is_passing:
 * @self: a host that refused a connection
 * @now: g_get_monotonic_time(), in µs
 *
 * Returns: whether it served more just now, so that this is not about their number
 */
gboolean
sluice_host_is_passing (SluiceHost *self, gint64 now)
{
  g_return_val_if_fail (SLUICE_IS_HOST (self), FALSE);

  return sluice_ceiling_is_passing (&self->ceiling, sluice_host_count_open (self), now);
}

/**
 * sluice_host_note_refused:
 * @self: a host
 * @order: seconds it asked to wait (Retry-After), or 0
 * @now: g_get_monotonic_time(), in µs
 *
 * Learns that it serves no more connections than those that are open, over all downloads.
 */
void
sluice_host_note_refused (SluiceHost *self, guint order, gint64 now)
{
  g_return_if_fail (SLUICE_IS_HOST (self));

  sluice_ceiling_lower (&self->ceiling, sluice_host_count_open (self), order, now);
  update_permits (self);
}

/**
 * sluice_host_review:
 * @self: a host
 * @now: g_get_monotonic_time(), in µs
 *
 * Lets one connection more be tried when it is time. To be called now and then while
 * anything is fetched.
 */
void
sluice_host_review (SluiceHost *self, gint64 now)
{
  g_return_if_fail (SLUICE_IS_HOST (self));

  if (self->ceiling.count > 0 && now >= self->ceiling.until &&
      sluice_ceiling_raise (&self->ceiling, sluice_host_count_open (self), self->most, now))
    update_permits (self);
}

/**
 * sluice_host_get_ceiling:
 * @self: a host
 *
 * Returns: how many connections it allows, or %G_MAXUINT when no limit is known
 */
guint
sluice_host_get_ceiling (SluiceHost *self)
{
  g_return_val_if_fail (SLUICE_IS_HOST (self), G_MAXUINT);

  return self->ceiling.count > 0 ? self->ceiling.count : G_MAXUINT;
}
