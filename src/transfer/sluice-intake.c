/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-intake.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "sluice-error.h"
#include "sluice-loop-source.h"
#include "sluice-network-error.h"

/* What one turn of the main loop may read, so that a window still redraws. */
#define MOST_PER_TURN (512 * 1024) /* bytes */

/* For streams that can only be read in a thread. */
#define BASIN_SIZE (512 * 1024) /* bytes */

typedef enum
{
  STATE_ASKING,  /* waits for a permit, then for the answer */
  STATE_OPEN,    /* the answer is there; its bytes wait for the owner */
  STATE_FLOWING, /* bytes arrive, or are waited for */
  STATE_DROPPED, /* nobody listens any more */
} IntakeState;

/**
 * SluiceIntake:
 *
 * One request: asks the source when a permit for opening is free, then drains
 * the stream into the owner's memory as fast as the throttle and the owner let
 * it. It is used once and dropped whole; what is still under way then ends by
 * itself and touches nothing of the owner's.
 */
struct _SluiceIntake
{
  GObject parent_instance;

  /* input */
  SluiceSource *source; /* owned */
  SluiceRange range;
  SluiceDescription *expected; /* owned, nullable */
  SluicePermits *opening;      /* owned */
  SluiceThrottle *throttle;    /* owned */
  guint timeout;               /* seconds */
  const SluiceIntakeOwner *functions;
  GObject *owner; /* not owned: it drops the intake before it goes */

  /* in progress */
  IntakeState state;
  GCancellable *cancellable; /* owned */
  GInputStream *stream;      /* owned, nullable */
  GSource *wake;             /* owned, nullable; what the flow waits for */
  GSource *stall;            /* owned, nullable */
  gboolean rests;            /* the owner has no room */
  gboolean throttled;
  gint64 asked_at;     /* monotonic µs */
  gint64 fed_at;       /* monotonic µs; when the last byte came */
  double opening_cost; /* seconds from question to answer */

  /* for streams that cannot be polled */
  guint8 *basin;     /* owned, nullable */
  gsize basin_start; /* of what the owner has not got yet */
  gsize basin_end;
  gboolean basin_fills; /* a thread is writing into it */
};

G_DEFINE_FINAL_TYPE (SluiceIntake, sluice_intake, G_TYPE_OBJECT)

static void flow (SluiceIntake *self);

static void
attach (SluiceIntake *self, GSource **slot, GSource *source, GSourceFunc callback)
{
  sluice_loop_source_attach (slot, source, callback, g_object_ref (self), g_object_unref);
}

/* ---- Stalling ---- */

static gboolean
waits_for_us (SluiceIntake *self)
{
  return self->rests || self->throttled || self->state == STATE_OPEN;
}

static gboolean stall_cb (gpointer user_data);

static void
watch_for_stall (SluiceIntake *self, gint64 due)
{
  GSource *source = g_timeout_source_new (0);

  attach (self, &self->stall, source, stall_cb);
  g_source_set_ready_time (source, due);
}

static gboolean
stall_cb (gpointer user_data)
{
  SluiceIntake *self = user_data;
  gint64 now = g_get_monotonic_time ();
  gint64 patience = (gint64) self->timeout * G_USEC_PER_SEC;
  g_autofree char *message = NULL;
  g_autoptr (GError) error = NULL;

  /* Only the source can be too slow; the disk and the limit are ours. */
  if (waits_for_us (self) || now < self->fed_at + patience)
    {
      watch_for_stall (self, waits_for_us (self) ? now + patience : self->fed_at + patience);
      return G_SOURCE_REMOVE;
    }

  message = g_strdup_printf (ngettext ("The server sent nothing for %u second.",
                                       "The server sent nothing for %u seconds.", self->timeout),
                             self->timeout);
  error = sluice_error_new_retry_later (0, message);
  self->functions->ended (self->owner, error);
  return G_SOURCE_REMOVE;
}

/* ---- Flowing ---- */

static void
fail (SluiceIntake *self, const GError *cause)
{
  g_autofree char *message = NULL;
  g_autoptr (GError) error = sluice_network_error_explain (cause);

  if (cause->domain == SLUICE_ERROR || g_error_matches (error, SLUICE_ERROR, SLUICE_ERROR_OFFLINE))
    {
      self->functions->ended (self->owner, error);
      return;
    }

  g_clear_error (&error);
  if (g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_INVALID_DATA))
    error = g_error_new_literal (SLUICE_ERROR, SLUICE_ERROR_REFUSED,
                                 _ ("The server sent the file packed, and it cannot be unpacked. "
                                    "Tell whoever runs the server."));
  else
    {
      /* Translators: %s is what the system says, like “Connection reset by peer”. */
      message = g_strdup_printf (_ ("The connection broke (%s)."), cause->message);
      error = sluice_error_new_retry_later (0, message);
    }
  self->functions->ended (self->owner, error);
}

static gboolean
wake_cb (gpointer user_data)
{
  SluiceIntake *self = user_data;

  sluice_loop_source_clear (&self->wake);
  if (self->throttled)
    self->fed_at = g_get_monotonic_time ();
  self->throttled = FALSE;
  flow (self);
  return G_SOURCE_REMOVE;
}

static gboolean
readable_cb (GObject *stream, gpointer user_data)
{
  return wake_cb (user_data);
}

static gboolean
can_poll (GInputStream *stream)
{
  return G_IS_POLLABLE_INPUT_STREAM (stream) &&
         g_pollable_input_stream_can_poll (G_POLLABLE_INPUT_STREAM (stream));
}

static void
wait_until_readable (SluiceIntake *self)
{
  GPollableInputStream *stream = G_POLLABLE_INPUT_STREAM (self->stream);

  attach (self, &self->wake, g_pollable_input_stream_create_source (stream, self->cancellable),
          G_SOURCE_FUNC (readable_cb));
}

static void
wait_for_throttle (SluiceIntake *self, gint64 ready_at)
{
  GSource *source = g_timeout_source_new (0);

  self->throttled = TRUE;
  attach (self, &self->wake, source, wake_cb);
  g_source_set_ready_time (source, ready_at);
}

static void
throttle_changed_cb (SluiceIntake *self, SluiceThrottle *throttle)
{
  if (self->throttled && self->wake != NULL)
    g_source_set_ready_time (self->wake, 0);
}

/* How much of @wanted may be read now; 0 when that has to wait. */
static gsize
take_from_throttle (SluiceIntake *self, gsize wanted)
{
  gint64 ready_at = 0;
  gsize granted = sluice_throttle_take (self->throttle, wanted, g_get_monotonic_time (), &ready_at);

  if (granted == 0)
    wait_for_throttle (self, ready_at);
  return granted;
}

static void
take_bytes (SluiceIntake *self, gsize length)
{
  self->fed_at = g_get_monotonic_time ();
  self->functions->took (self->owner, length);
}

typedef struct
{
  SluiceIntake *intake; /* owned */
  gsize granted;
} BasinRead;

static void
basin_filled_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autofree BasinRead *read = user_data;
  g_autoptr (SluiceIntake) self = read->intake;
  g_autoptr (GError) error = NULL;
  gssize n = g_input_stream_read_finish (G_INPUT_STREAM (object), result, &error);

  self->basin_fills = FALSE;
  sluice_throttle_give_back (self->throttle, read->granted - (gsize) MAX (n, 0));
  if (self->state == STATE_DROPPED)
    return;

  self->basin_start = 0;
  self->basin_end = (gsize) MAX (n, 0);
  if (n > 0)
    flow (self);
  else if (n == 0)
    self->functions->ended (self->owner, NULL);
  else
    fail (self, error);
}

static void
fill_basin (SluiceIntake *self, gsize wanted)
{
  BasinRead *read;
  gsize granted = take_from_throttle (self, MIN (wanted, BASIN_SIZE));

  if (granted == 0)
    return;

  if (self->basin == NULL)
    self->basin = g_malloc (BASIN_SIZE);
  read = g_new (BasinRead, 1);
  *read = (BasinRead){ .intake = g_object_ref (self), .granted = granted };
  self->basin_fills = TRUE;
  g_input_stream_read_async (self->stream, self->basin, granted, G_PRIORITY_LOW, self->cancellable,
                             basin_filled_cb, read);
}

/* Returns FALSE when the flow has to pause. */
static gboolean
pour_from_basin (SluiceIntake *self, guint8 *where, gsize room)
{
  gsize length = MIN (room, self->basin_end - self->basin_start);

  if (self->basin_fills)
    return FALSE;
  if (length == 0)
    {
      fill_basin (self, room);
      return FALSE;
    }

  memcpy (where, self->basin + self->basin_start, length);
  self->basin_start += length;
  take_bytes (self, length);
  return TRUE;
}

/* Returns FALSE when the flow has to pause. */
static gboolean
read_directly (SluiceIntake *self, guint8 *where, gsize room, gsize *budget)
{
  GPollableInputStream *stream = G_POLLABLE_INPUT_STREAM (self->stream);
  gsize granted = take_from_throttle (self, room);
  g_autoptr (GError) error = NULL;
  gssize n;

  if (granted == 0)
    return FALSE;

  n = g_pollable_input_stream_read_nonblocking (stream, where, granted, NULL, &error);
  sluice_throttle_give_back (self->throttle, granted - (gsize) MAX (n, 0));
  if (n > 0)
    {
      *budget -= MIN (*budget, (gsize) n);
      take_bytes (self, (gsize) n);
    }
  else if (n == 0)
    self->functions->ended (self->owner, NULL);
  else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
    {
      wait_until_readable (self);
      return FALSE;
    }
  else
    fail (self, error);
  return TRUE;
}

static void
flow (SluiceIntake *self)
{
  g_autoptr (SluiceIntake) alive = g_object_ref (self);
  gsize budget = MOST_PER_TURN;

  while (self->state == STATE_FLOWING && self->wake == NULL)
    {
      guint8 *where = NULL;
      gsize room;

      if (budget == 0)
        {
          attach (self, &self->wake, g_idle_source_new (), wake_cb);
          return;
        }

      room = self->functions->get_room (self->owner, &where);
      self->rests = room == 0;
      if (room == 0 || self->state != STATE_FLOWING)
        return;
      if (can_poll (self->stream) ? !read_directly (self, where, room, &budget)
                                  : !pour_from_basin (self, where, room))
        return;
    }
}

/* ---- Asking ---- */

static void
answered_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (SluiceIntake) self = user_data;
  g_autoptr (SluiceDescription) description = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GInputStream) stream =
      sluice_source_open_finish (SLUICE_SOURCE (object), result, &description, &error);

  sluice_permits_release (self->opening);
  if (self->state == STATE_DROPPED)
    {
      if (stream != NULL)
        g_input_stream_close_async (stream, G_PRIORITY_LOW, NULL, NULL, NULL);
      return;
    }
  if (stream == NULL)
    {
      fail (self, error);
      return;
    }

  self->stream = g_steal_pointer (&stream);
  self->state = STATE_OPEN;
  self->fed_at = g_get_monotonic_time ();
  self->opening_cost = (double) (self->fed_at - self->asked_at) / G_USEC_PER_SEC;
  self->functions->opened (self->owner, description);
}

static void
permitted_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (SluiceIntake) self = user_data;
  gboolean permitted = sluice_permits_acquire_finish (self->opening, result, NULL);

  if (self->state == STATE_DROPPED)
    {
      if (permitted)
        sluice_permits_release (self->opening);
      return;
    }

  self->asked_at = self->fed_at = g_get_monotonic_time ();
  watch_for_stall (self, self->asked_at + (gint64) self->timeout * G_USEC_PER_SEC);
  sluice_source_open_async (self->source, self->range.start, self->range.end, self->expected,
                            self->cancellable, answered_cb, g_object_ref (self));
  self->functions->asked (self->owner);
}

/* ---- GObject ---- */

static void
sluice_intake_finalize (GObject *object)
{
  SluiceIntake *self = SLUICE_INTAKE (object);

  g_assert (self->state == STATE_DROPPED);

  g_clear_object (&self->source);
  g_clear_pointer (&self->expected, sluice_description_unref);
  g_clear_object (&self->opening);
  g_clear_object (&self->throttle);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->stream);
  g_clear_pointer (&self->basin, g_free);

  G_OBJECT_CLASS (sluice_intake_parent_class)->finalize (object);
}

static void
sluice_intake_class_init (SluiceIntakeClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = sluice_intake_finalize;
}

static void
sluice_intake_init (SluiceIntake *self)
{
  self->cancellable = g_cancellable_new ();
}

static void
end (SluiceIntake *self)
{
  self->state = STATE_DROPPED;
  self->owner = NULL;
  sluice_loop_source_clear (&self->wake);
  sluice_loop_source_clear (&self->stall);
  if (self->stream != NULL)
    g_input_stream_close_async (self->stream, G_PRIORITY_LOW, NULL, NULL, NULL);
  g_clear_object (&self->stream);
}

/* ---- Public functions ---- */

/**
 * sluice_intake_new:
 * @setup: what to ask whom
 * @functions: what to report; static
 * @owner: whom to report to; has to drop the intake before it goes
 *
 * Asks as soon as a permit for opening is free.
 *
 * Returns: (transfer full): an intake, to be ended by sluice_intake_finish() or
 *   sluice_intake_drop() in any case
 */
SluiceIntake *
sluice_intake_new (const SluiceIntakeSetup *setup,
                   const SluiceIntakeOwner *functions,
                   GObject *owner)
{
  SluiceIntake *self;

  g_return_val_if_fail (setup != NULL && functions != NULL, NULL);
  g_return_val_if_fail (G_IS_OBJECT (owner), NULL);

  self = g_object_new (SLUICE_TYPE_INTAKE, NULL);
  self->source = g_object_ref (setup->source);
  self->range = setup->range;
  self->expected = setup->expected != NULL ? sluice_description_ref (setup->expected) : NULL;
  self->opening = g_object_ref (setup->opening);
  self->throttle = g_object_ref (setup->throttle);
  self->timeout = setup->timeout;
  self->functions = functions;
  self->owner = owner;
  self->fed_at = g_get_monotonic_time ();
  g_signal_connect_object (self->throttle, "changed", G_CALLBACK (throttle_changed_cb), self,
                           G_CONNECT_SWAPPED);
  sluice_permits_acquire_async (self->opening, self->cancellable, permitted_cb,
                                g_object_ref (self));
  return self;
}

/**
 * sluice_intake_flow:
 * @self: an intake whose source answered
 *
 * Lets the bytes flow, or flow again where the owner had no room.
 */
void
sluice_intake_flow (SluiceIntake *self)
{
  g_return_if_fail (SLUICE_IS_INTAKE (self));
  g_return_if_fail (self->state == STATE_OPEN || self->state == STATE_FLOWING);

  if (self->state == STATE_OPEN)
    self->fed_at = g_get_monotonic_time ();
  self->state = STATE_FLOWING;
  flow (self);
}

/**
 * sluice_intake_finish:
 * @self: (transfer full): an open intake that brought all it was asked for
 *
 * Ends it in peace. Its connection is kept for the next request where the
 * answer ended with what was wanted: that takes one read more, which says so
 * and costs no system call where the length was known.
 */
void
sluice_intake_finish (SluiceIntake *self)
{
  guint8 byte;

  g_return_if_fail (SLUICE_IS_INTAKE (self));
  g_return_if_fail (self->stream != NULL);

  if (can_poll (self->stream))
    g_pollable_input_stream_read_nonblocking (G_POLLABLE_INPUT_STREAM (self->stream), &byte, 1,
                                              NULL, NULL);
  end (self);
  g_object_unref (self);
}

/**
 * sluice_intake_drop:
 * @self: (transfer full): an intake
 *
 * Breaks the request off and closes its connection.
 */
void
sluice_intake_drop (SluiceIntake *self)
{
  g_return_if_fail (SLUICE_IS_INTAKE (self));

  g_cancellable_cancel (self->cancellable);
  end (self);
  g_object_unref (self);
}

/* Returns: whether it waits until the owner has room and says so */
gboolean
sluice_intake_rests (SluiceIntake *self)
{
  return self->rests;
}

/* Returns: µs for which the source has owed bytes; 0 while they wait for us */
gint64
sluice_intake_get_quiet_time (SluiceIntake *self, gint64 now)
{
  return waits_for_us (self) ? 0 : now - self->fed_at;
}

/* Returns: seconds the source took to answer; 0 before it did */
double
sluice_intake_get_opening_cost (SluiceIntake *self)
{
  return self->opening_cost;
}
