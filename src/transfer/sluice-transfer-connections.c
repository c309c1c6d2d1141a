/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-transfer-private.h"

#include <glib/gi18n-lib.h>

#include "sluice-link.h"
#include "sluice-log.h"
#include "sluice-loop-source.h"
#include "sluice-planner.h"
#include "sluice-retry.h"

#define AUTOMATIC_CONNECTIONS 8     /* at most, unless the user says more */
#define MOST_RESTARTS 5             /* a file that changes more often is not one file */
#define PARALLEL_RESTARTS 1         /* after these, one connection sees one version */
#define LONGEST_OVERLAP (64 * 1024) /* bytes before a gap that are compared */

/* A connection as silent as this gives up its range to one that delivers. */
#define QUIET_IS_IDLE (5 * G_USEC_PER_SEC) /* µs */

static gboolean
delivers (SluiceSegment *segment, gint64 now)
{
  return sluice_segment_get_state (segment) == SLUICE_SEGMENT_READING &&
         sluice_segment_get_quiet_time (segment, now) <= QUIET_IS_IDLE;
}

guint
sluice_transfer_count_delivering (SluiceTransfer *self, gint64 now)
{
  guint n = 0;

  for (guint i = 0; i < self->segments->len; i++)
    n += delivers (g_ptr_array_index (self->segments, i), now);
  return n;
}

/* What works becomes the ceiling, for a while; for longer if the server says so. */
static void
lower_ceiling (SluiceTransfer *self, const GError *error)
{
  gint64 now = g_get_monotonic_time ();
  gint64 order = (gint64) MIN (sluice_error_get_retry_after (error), SLUICE_RETRY_LONGEST_ORDER);

  self->ceiling = MAX (sluice_transfer_count_delivering (self, now), 1);
  self->refused_until = now + MAX (SLUICE_TRANSFER_REFUSAL_LASTS, order * G_USEC_PER_SEC);
}

/* ---- Segments' reports ---- */

static void
segment_opened (SluiceSegment *segment, SluiceDescription *description, gpointer data)
{
  SluiceTransfer *self = data;

  self->opening_cost = sluice_segment_get_opening_cost (segment);
  if (self->part != NULL)
    sluice_segment_read (segment, self->part, sluice_segment_get_range (segment).end);
  else
    sluice_transfer_take_answer (self, segment, description);
}

static void
segment_wrote (SluiceSegment *segment,
               guint64 offset,
               const guint8 *bytes,
               gsize length,
               gpointer data)
{
  sluice_transfer_wrote (data, offset, bytes, length);
}

/* A connection too many, where others work: the server has a limit. */
static gboolean
is_one_too_many (SluiceTransfer *self, SluiceSegment *segment)
{
  return sluice_segment_get_state (segment) == SLUICE_SEGMENT_CONNECTING &&
         sluice_segment_get_position (segment) == sluice_segment_get_range (segment).start &&
         sluice_transfer_count_delivering (self, g_get_monotonic_time ()) > 0;
}

static gboolean
segment_stumbled (SluiceSegment *segment, const GError *error, double delay, gpointer data)
{
  SluiceTransfer *self = data;

  if (self->after != SLUICE_TRANSFER_AFTER_CONTINUE)
    return FALSE;
  if (is_one_too_many (self, segment))
    {
      lower_ceiling (self, error);
      return FALSE;
    }
  sluice_transfer_tell (self, SLUICE_TRANSFER_EVENT_RETRY, error->message, delay);
  return TRUE;
}

static void
restart (SluiceTransfer *self, const char *reason)
{
  if (self->after == SLUICE_TRANSFER_AFTER_RESTART)
    return;

  self->n_restarts++;
  if (self->n_restarts > MOST_RESTARTS)
    {
      sluice_transfer_fail_with (
          self, SLUICE_ERROR_REMOTE_CHANGED,
          _ ("The file keeps changing on the server. Try again when it has settled."));
      return;
    }
  sluice_transfer_tell (self, SLUICE_TRANSFER_EVENT_RESTART, reason, 0.0);
  if (self->walk != NULL)
    g_cancellable_cancel (self->walk);
  sluice_transfer_stop_segments (self, SLUICE_TRANSFER_AFTER_RESTART);
}

static gboolean
restart_after_pause_cb (gpointer user_data)
{
  SluiceTransfer *self = user_data;

  sluice_loop_source_clear (&self->pause_to_restart);
  sluice_transfer_settle (self);
  return G_SOURCE_REMOVE;
}

/* A stream that cannot go on in the middle broke: from the start again, and
 * every such try counts, whatever it brought. */
static void
restart_broken_stream (SluiceTransfer *self, const GError *error)
{
  double delay;

  if (self->n_broken_streams >= self->options->retries)
    {
      sluice_transfer_fail (self, error);
      return;
    }

  self->n_broken_streams++;
  g_free (self->broken_by);
  self->broken_by = g_strdup (error->message);
  delay = sluice_retry_delay (self->n_broken_streams, sluice_error_get_retry_after (error),
                              g_random_double ());
  sluice_transfer_tell (self, SLUICE_TRANSFER_EVENT_RETRY, error->message, delay);
  sluice_loop_source_attach (&self->pause_to_restart,
                             g_timeout_source_new ((guint) (delay * 1000.0)),
                             restart_after_pause_cb, self, NULL);
  self->after = SLUICE_TRANSFER_AFTER_RESTART;
}

/* While others deliver there is a network after all; the rest is decided when they
 * do not any more. */
static void
lose_network (SluiceTransfer *self, const GError *error)
{
  if (self->offline == NULL)
    sluice_transfer_tell_detail (self, error->message);
  if (self->segments->len == 0)
    sluice_transfer_fail (self, error);
  else if (self->offline == NULL)
    self->offline = g_error_copy (error);
}

/* Others may still bring what this one could not. */
static void
lose_one (SluiceTransfer *self, const GError *error)
{
  if (self->segments->len == 0)
    {
      sluice_transfer_fail (self, error);
      return;
    }
  lower_ceiling (self, error);
  sluice_transfer_tell (self, SLUICE_TRANSFER_EVENT_NOTE, error->message, 0.0);
}

static void
lose_segment (SluiceTransfer *self, const GError *error)
{
  gboolean others = self->segments->len > 0;

  switch (sluice_error_classify (error))
    {
    case SLUICE_ERROR_CANCELLED:
      return;

    case SLUICE_ERROR_REMOTE_CHANGED:
      restart (self, error->message);
      return;

    case SLUICE_ERROR_RANGE_IGNORED:
      self->ranges_fail = TRUE;
      if (!others)
        restart (self, error->message);
      return;

    case SLUICE_ERROR_DISK_FULL:
    case SLUICE_ERROR_LOCAL:
      sluice_transfer_fail (self, error);
      return;

    case SLUICE_ERROR_OFFLINE:
    case SLUICE_ERROR_RETRY_LATER:
      if (self->options->patient && sluice_error_classify (error) == SLUICE_ERROR_OFFLINE)
        lose_network (self, error);
      else if (!others && self->description != NULL && !self->description->resumable)
        restart_broken_stream (self, error);
      else
        lose_one (self, error);
      return;

    case SLUICE_ERROR_LINK_EXPIRED:
    case SLUICE_ERROR_GONE:
    case SLUICE_ERROR_REFUSED:
    case SLUICE_ERROR_CORRUPT:
    case SLUICE_ERROR_IN_USE:
    default:
      lose_one (self, error);
      return;
    }
}

static void
segment_closed (SluiceSegment *segment, const GError *error, gpointer data)
{
  g_autoptr (SluiceTransfer) self = g_object_ref (data);

  self->last_rate = sluice_segment_get_rate (segment, g_get_monotonic_time ());
  /* Only a stream of unknown length tells by its end how long the file is. */
  if (error == NULL && self->description != NULL && self->description->size < 0 &&
      self->after == SLUICE_TRANSFER_AFTER_CONTINUE)
    {
      SluiceDescription *known = sluice_description_new (self->description->final_uri);

      known->size = (gint64) sluice_segment_get_position (segment);
      sluice_description_unref (self->description);
      self->description = known;
    }

  g_ptr_array_remove (self->segments, segment);
  sluice_permits_release (self->host);
  if (error != NULL && self->after == SLUICE_TRANSFER_AFTER_CONTINUE)
    lose_segment (self, error);
  sluice_transfer_settle (self);
}

static const SluiceSegmentOwner segment_owner = {
  .opened = segment_opened,
  .stumbled = segment_stumbled,
  .wrote = segment_wrote,
  .closed = segment_closed,
};

/* ---- Which connection brings what ---- */

/* Bytes that no connection is on its way to bring. */
static SluiceRanges *
get_unclaimed (SluiceTransfer *self)
{
  SluiceRanges *unclaimed = sluice_ranges_new ();
  guint64 size = (guint64) self->description->size;

  sluice_ranges_add (unclaimed, 0, size);
  for (guint i = 0; i < sluice_ranges_n_runs (self->written); i++)
    {
      SluiceRange run = sluice_ranges_get_run (self->written, i);
      sluice_ranges_remove (unclaimed, run.start, run.end);
    }
  for (guint i = 0; i < self->segments->len; i++)
    {
      SluiceRange range = sluice_segment_get_range (g_ptr_array_index (self->segments, i));
      sluice_ranges_remove (unclaimed, range.start, MIN (range.end, size));
    }
  return unclaimed;
}

/* Only a strong validator tells two versions of a file apart (RFC 9110, section
 * 15.3.7.3). Without one, a single connection, which sees a single version. */
static const char *
find_reason_for_one (SluiceTransfer *self)
{
  if (!self->description->resumable || self->ranges_fail)
    return _ ("One connection fetches the file: the source does not send parts of it.");
  if (!self->description->strong)
    return _ ("One connection fetches the file: the server does not say reliably which version "
              "of it each answer is.");
  if (self->n_restarts > PARALLEL_RESTARTS)
    return _ ("One connection fetches the file: it changed on the server again and again.");
  return NULL;
}

static guint
get_wanted_connections (SluiceTransfer *self)
{
  guint wanted = self->options->connections;
  guint64 left;

  if (find_reason_for_one (self) != NULL)
    return 1;

  left = (guint64) self->description->size - sluice_ranges_covered (self->written);
  if (wanted == 0)
    wanted = sluice_link_is_http (self->request->uri)
                 ? sluice_planner_automatic_connections (left, AUTOMATIC_CONNECTIONS)
                 : 1;
  return MIN (wanted, self->ceiling);
}

/* Tells over how many connections the file is going to be fetched, and why. */
void
sluice_transfer_announce_connections (SluiceTransfer *self)
{
  if (!sluice_transfer_is_complete (self))
    sluice_transfer_tell_plan (self, get_wanted_connections (self), find_reason_for_one (self));
}

static gsize
get_proof (SluiceTransfer *self, guint64 start)
{
  gsize length = (gsize) MIN (start, LONGEST_OVERLAP);

  while (length > 0 && !sluice_ranges_contains (self->written, start - length, start))
    length /= 2;
  return length;
}

/* The caller holds a permit for it. */
static SluiceSegment *
add_segment (SluiceTransfer *self, SluiceRange range, SluiceDescription *expected)
{
  SluiceSegmentSetup setup = {
    .number = ++self->next_number,
    .id = self->request->id,
    .source = self->source,
    .range = range,
    .expected = expected,
    .proof = expected != NULL ? get_proof (self, range.start) : 0,
    .opening = sluice_limits_get_opening_permits (self->limits),
    .throttle = self->throttle,
    .retries = self->options->retries,
    .timeout = self->options->timeout,
    .patient = self->options->patient,
  };
  SluiceSegment *segment = sluice_segment_new (&setup, &segment_owner, self);

  g_ptr_array_add (self->segments, segment);
  sluice_segment_start (segment);
  return segment;
}

static gboolean
plan_next (SluiceTransfer *self, SluicePlan *plan)
{
  g_autoptr (SluiceRanges) unclaimed = get_unclaimed (self);
  guint n = self->segments->len;
  g_autofree SluicePlannerWork *work = g_new0 (SluicePlannerWork, n);
  gint64 now = g_get_monotonic_time ();
  guint n_delivering = sluice_transfer_count_delivering (self, now);

  for (guint i = 0; i < n; i++)
    {
      SluiceSegment *segment = g_ptr_array_index (self->segments, i);
      SluiceSegmentState state = sluice_segment_get_state (segment);

      work[i].position = sluice_segment_get_position (segment);
      work[i].end = MAX (sluice_segment_get_range (segment).end, work[i].position);
      work[i].rate = sluice_segment_get_rate (segment, now);
      work[i].idle =
          n_delivering > 0 && (state == SLUICE_SEGMENT_WAITING ||
                               (state == SLUICE_SEGMENT_READING && !delivers (segment, now)));
      if (state == SLUICE_SEGMENT_ENDING || state == SLUICE_SEGMENT_CLOSED)
        work[i].end = work[i].position;
    }
  return sluice_planner_next (unclaimed, (guint64) self->description->size, work, n,
                              self->last_rate, self->opening_cost, plan);
}

static void
steal (SluiceTransfer *self, SluiceSegment *victim, guint64 from)
{
  gint64 now = g_get_monotonic_time ();

  if (sluice_segment_get_state (victim) == SLUICE_SEGMENT_READING && !delivers (victim, now))
    sluice_transfer_tell_silence (self);
  sluice_debug (self->request->id, SLUICE_LOG_NO_SEGMENT,
                "A connection takes over from byte %" G_GUINT64_FORMAT, from);
  sluice_segment_set_end (victim, from);
}

/* Gives one more connection its range. The caller holds a permit for it. */
static gboolean
add_planned (SluiceTransfer *self)
{
  SluicePlan plan;

  if (!plan_next (self, &plan))
    {
      sluice_permits_release (self->host);
      return FALSE;
    }

  if (plan.victim >= 0)
    steal (self, g_ptr_array_index (self->segments, (guint) plan.victim), plan.range.start);
  add_segment (self, plan.range, self->description);
  return TRUE;
}

/* The first question asks for everything: its answer describes the file, and
 * its body is the first segment. */
static void
connect_first (SluiceTransfer *self)
{
  g_autoptr (SluiceDescription) whole = NULL;

  if (self->ranges_fail)
    whole = sluice_description_new (self->request->uri);
  add_segment (self, (SluiceRange){ 0, SLUICE_SOURCE_TO_THE_END }, whole);
}

static void
first_permitted_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (SluiceTransfer) self = user_data;
  gboolean permitted = sluice_permits_acquire_finish (self->host, result, NULL);

  self->awaits_permit = FALSE;
  if (permitted && self->after != SLUICE_TRANSFER_AFTER_CONTINUE)
    sluice_permits_release (self->host);
  else if (permitted && self->part == NULL)
    connect_first (self);
  else if (permitted)
    add_planned (self);
  sluice_transfer_settle (self);
}

void
sluice_transfer_await_permit (SluiceTransfer *self)
{
  if (self->awaits_permit)
    return;

  self->awaits_permit = TRUE;
  sluice_permits_acquire_async (self->host, self->cancellable, first_permitted_cb,
                                g_object_ref (self));
}

/* While nobody delivers, more requests only press a server that is in trouble. */
static gboolean
waits_without_delivering (SluiceTransfer *self)
{
  gboolean waits = FALSE;

  for (guint i = 0; i < self->segments->len; i++)
    waits |=
        sluice_segment_get_state (g_ptr_array_index (self->segments, i)) == SLUICE_SEGMENT_WAITING;
  return waits && sluice_transfer_count_delivering (self, g_get_monotonic_time ()) == 0;
}

/* Opens as many more connections as are wanted and allowed. The first waits its
 * turn; more only take what nobody waits for. */
void
sluice_transfer_extend (SluiceTransfer *self)
{
  if (self->phase != SLUICE_TRANSFER_FETCHING || self->after != SLUICE_TRANSFER_AFTER_CONTINUE ||
      self->description->size < 0 || sluice_transfer_is_complete (self))
    return;

  if (self->segments->len == 0)
    {
      g_clear_error (&self->offline);
      sluice_transfer_await_permit (self);
      return;
    }
  if (self->offline != NULL || waits_without_delivering (self))
    return;
  while (self->segments->len < get_wanted_connections (self) &&
         sluice_permits_try_acquire (self->host))
    if (!add_planned (self))
      return;
}
