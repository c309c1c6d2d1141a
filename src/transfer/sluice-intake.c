/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-intake-private.h"

#include <glib/gi18n-lib.h>

#include "sluice-error.h"

/* How long a request may keep others from being opened. A server that takes longer, or
 * never answers, must not stand in the way of those that do. */
#define LONGEST_OPENING 3000 /* ms */

G_DEFINE_FINAL_TYPE (SluiceIntake, sluice_intake, G_TYPE_OBJECT)

/* ---- Stalling ---- */

static gboolean stall_cb (gpointer user_data);

static void
watch_for_stall (SluiceIntake *self, gint64 due)
{
  GSource *source = g_timeout_source_new (0);

  sluice_intake_attach (self, &self->stall, source, stall_cb);
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
  if (sluice_intake_waits_for_us (self) || now < self->fed_at + patience)
    {
      watch_for_stall (self, sluice_intake_waits_for_us (self) ? now + patience
                                                               : self->fed_at + patience);
      return G_SOURCE_REMOVE;
    }

  message = g_strdup_printf (ngettext ("The server sent nothing for %u second. Try again later.",
                                       "The server sent nothing for %u seconds. Try again later.",
                                       self->timeout),
                             self->timeout);
  error = sluice_error_new_retry_later (0, message);
  self->functions->ended (self->owner, error);
  return G_SOURCE_REMOVE;
}

/* ---- Asking ---- */

static void
release_opening (SluiceIntake *self)
{
  if (self->opening_over == NULL)
    return;

  sluice_loop_source_clear (&self->opening_over);
  sluice_permits_release (self->opening);
}

static gboolean
opening_over_cb (gpointer user_data)
{
  release_opening (user_data);
  return G_SOURCE_REMOVE;
}

static void
answered_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (SluiceIntake) self = user_data;
  g_autoptr (SluiceDescription) description = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GInputStream) stream =
      sluice_source_open_finish (SLUICE_SOURCE (object), result, &description, &error);

  release_opening (self);
  if (self->state == SLUICE_INTAKE_DROPPED)
    {
      if (stream != NULL)
        g_input_stream_close_async (stream, G_PRIORITY_LOW, NULL, NULL, NULL);
      return;
    }
  if (stream == NULL)
    {
      sluice_intake_fail (self, error);
      return;
    }

  self->stream = g_steal_pointer (&stream);
  self->state = SLUICE_INTAKE_OPEN;
  self->fed_at = g_get_monotonic_time ();
  self->opening_cost = (double) (self->fed_at - self->asked_at) / G_USEC_PER_SEC;
  self->functions->opened (self->owner, description);
}

static void
permitted_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (SluiceIntake) self = user_data;
  gboolean permitted = sluice_permits_acquire_finish (self->opening, result, NULL);

  if (self->state == SLUICE_INTAKE_DROPPED)
    {
      if (permitted)
        sluice_permits_release (self->opening);
      return;
    }

  sluice_intake_attach (self, &self->opening_over, g_timeout_source_new (LONGEST_OPENING),
                        opening_over_cb);
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

  g_assert (self->state == SLUICE_INTAKE_DROPPED);

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
  self->state = SLUICE_INTAKE_DROPPED;
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
  self->throttle = sluice_throttle_new (setup->throttle);
  self->timeout = setup->timeout;
  self->functions = functions;
  self->owner = owner;
  self->fed_at = g_get_monotonic_time ();
  g_signal_connect_object (self->throttle, "changed", G_CALLBACK (sluice_intake_hear_throttle),
                           self, G_CONNECT_SWAPPED);
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
  g_return_if_fail (self->state == SLUICE_INTAKE_OPEN || self->state == SLUICE_INTAKE_FLOWING);

  if (sluice_intake_waits_for_us (self))
    self->fed_at = g_get_monotonic_time ();
  self->state = SLUICE_INTAKE_FLOWING;
  sluice_intake_go_on (self);
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

  if (sluice_intake_can_poll (self->stream))
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
  return sluice_intake_waits_for_us (self) ? 0 : now - self->fed_at;
}

/* Returns: the longest time, in µs, that lately passed between two arrivals */
gint64
sluice_intake_get_usual_gap (SluiceIntake *self)
{
  return self->longest_gap;
}

/* Returns: seconds the source took to answer; 0 before it did */
double
sluice_intake_get_opening_cost (SluiceIntake *self)
{
  return self->opening_cost;
}

/* Returns: (transfer none) (nullable): what the answer brings; %NULL before there is one */
GInputStream *
sluice_intake_get_stream (SluiceIntake *self)
{
  return self->stream;
}
