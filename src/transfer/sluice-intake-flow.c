/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-intake-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "sluice-error.h"
#include "sluice-network-error.h"

/* What one turn of the main loop may read, so that a window still redraws. */
#define MOST_PER_TURN (512 * 1024) /* bytes */

/* For how long the longest gap between two arrivals is remembered. */
#define GAP_LASTS (10 * G_USEC_PER_SEC) /* µs */

/* For streams that can only be read in a thread. */
#define BASIN_SIZE (512 * 1024) /* bytes */

/* Ends it with what @cause means for the user. */
void
sluice_intake_fail (SluiceIntake *self, const GError *cause)
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
      message = g_strdup_printf (_ ("The connection broke (%s). Try again later."), cause->message);
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
  sluice_intake_go_on (self);
  return G_SOURCE_REMOVE;
}

static gboolean
readable_cb (GObject *stream, gpointer user_data)
{
  return wake_cb (user_data);
}

static void
wait_until_readable (SluiceIntake *self)
{
  GPollableInputStream *stream = G_POLLABLE_INPUT_STREAM (self->stream);

  sluice_intake_attach (self, &self->wake,
                        g_pollable_input_stream_create_source (stream, self->cancellable),
                        G_SOURCE_FUNC (readable_cb));
}

/* A nap: the wake-up is for what has gathered until then. */
static void
wait_until (SluiceIntake *self, gint64 ready_at)
{
  GSource *source = g_timeout_source_new (0);

  /* Set once it is attached, a time would end the poll that is about to begin. */
  g_source_set_ready_time (source, ready_at);
  sluice_intake_attach (self, &self->wake, source, wake_cb);
}

static void
wait_for_more (SluiceIntake *self, gsize room)
{
  gint64 pause =
      self->fed ? sluice_trickle_get_pause (&self->trickle, room, g_get_monotonic_time ()) : 0;

  self->fed = FALSE;
  if (pause > 0)
    wait_until (self, pause);
  else
    wait_until_readable (self);
}

static void
wait_for_throttle (SluiceIntake *self, gint64 ready_at)
{
  self->throttled = TRUE;
  wait_until (self, ready_at);
}

/* The limit is another one: what it told before does not hold any more. */
void
sluice_intake_hear_throttle (SluiceIntake *self, SluiceThrottle *throttle)
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

/* The longest gap fades, so that a pause long ago does not count for ever. */
static void
take_bytes (SluiceIntake *self, gsize length)
{
  gint64 now = g_get_monotonic_time ();
  gint64 gap = now - self->fed_at;

  self->longest_gap = MAX (gap, self->longest_gap - self->longest_gap * gap / GAP_LASTS);
  self->fed_at = now;
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
  if (self->state == SLUICE_INTAKE_DROPPED)
    return;

  self->basin_start = 0;
  self->basin_end = (gsize) MAX (n, 0);
  if (n > 0)
    sluice_intake_go_on (self);
  else if (n == 0)
    self->functions->ended (self->owner, NULL);
  else
    sluice_intake_fail (self, error);
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
      self->fed = TRUE;
      sluice_trickle_add (&self->trickle, (gsize) n, g_get_monotonic_time ());
      take_bytes (self, (gsize) n);
    }
  else if (n == 0)
    self->functions->ended (self->owner, NULL);
  else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
    {
      wait_for_more (self, room);
      return FALSE;
    }
  else
    sluice_intake_fail (self, error);
  return TRUE;
}

/* Reads what there is until it has to wait for something. */
void
sluice_intake_go_on (SluiceIntake *self)
{
  g_autoptr (SluiceIntake) alive = g_object_ref (self);
  gsize budget = MOST_PER_TURN;

  while (self->state == SLUICE_INTAKE_FLOWING && self->wake == NULL)
    {
      guint8 *where = NULL;
      gsize room;

      if (budget == 0)
        {
          sluice_intake_attach (self, &self->wake, g_idle_source_new (), wake_cb);
          return;
        }

      room = self->functions->get_room (self->owner, &where);
      self->rests = room == 0;
      if (room == 0 || self->state != SLUICE_INTAKE_FLOWING)
        return;
      if (sluice_intake_can_poll (self->stream) ? !read_directly (self, where, room, &budget)
                                                : !pour_from_basin (self, where, room))
        return;
    }
}
