/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-segment-private.h"

#include <glib/gi18n-lib.h>

#include "sluice-error.h"
#include "sluice-log.h"
#include "sluice-loop-source.h"
#include "sluice-retry.h"

G_DEFINE_FINAL_TYPE (SluiceSegment, sluice_segment, G_TYPE_OBJECT)

static void enqueue (SluiceSegment *self);
static void settle (SluiceSegment *self, const GError *outcome);

static void
set_state (SluiceSegment *self, SluiceSegmentState state)
{
  static const char *const names[] = {
    [SLUICE_SEGMENT_NEW] = "new",
    [SLUICE_SEGMENT_QUEUED] = "queued",
    [SLUICE_SEGMENT_CONNECTING] = "connecting",
    [SLUICE_SEGMENT_HELD] = "held",
    [SLUICE_SEGMENT_PROVING] = "proving",
    [SLUICE_SEGMENT_READING] = "reading",
    [SLUICE_SEGMENT_WAITING] = "waiting",
    [SLUICE_SEGMENT_ENDING] = "ending",
    [SLUICE_SEGMENT_CLOSED] = "closed",
  };

  /* What ends stays so. */
  g_assert (self->state < SLUICE_SEGMENT_ENDING || state == SLUICE_SEGMENT_CLOSED);

  self->state = state;
  sluice_debug (self->id, (int) self->number, "%s at byte %" G_GUINT64_FORMAT, names[state],
                self->position);
}

static void
attach (SluiceSegment *self, GSource **slot, GSource *source, GSourceFunc callback)
{
  sluice_loop_source_attach (slot, source, callback, g_object_ref (self), g_object_unref);
}

static void
drop_request (SluiceSegment *self)
{
  sluice_loop_source_clear (&self->next_try);
  g_clear_pointer (&self->intake, sluice_intake_drop);
  g_clear_pointer (&self->proof, g_byte_array_unref);
  self->proof_left = 0;
}

/* ---- The end ---- */

static gboolean
closing_cb (gpointer user_data)
{
  SluiceSegment *self = user_data;

  sluice_loop_source_clear (&self->closing);
  set_state (self, SLUICE_SEGMENT_CLOSED);
  self->owner->closed (self, self->outcome, self->owner_data);
  return G_SOURCE_REMOVE;
}

/* Nothing will call back any more. */
static gboolean
is_quiet (SluiceSegment *self)
{
  return self->n_comparisons == 0 && sluice_writer_get_n_writes (self->writer) == 0;
}

/* Does what had to wait until everything was written. */
static void
proceed_when_quiet (SluiceSegment *self)
{
  if (!is_quiet (self))
    return;
  if (self->state == SLUICE_SEGMENT_WAITING && self->next_try == NULL)
    enqueue (self);
  else if (self->state == SLUICE_SEGMENT_ENDING && self->closing == NULL)
    attach (self, &self->closing, g_idle_source_new (), closing_cb);
}

/* Ends the segment once what it holds is written. Only the first outcome
 * counts; a disk that fails afterwards still says so. */
static void
settle (SluiceSegment *self, const GError *outcome)
{
  if (self->state == SLUICE_SEGMENT_CLOSED)
    return;
  if (self->outcome == NULL && outcome != NULL)
    self->outcome = g_error_copy (outcome);

  if (self->state != SLUICE_SEGMENT_ENDING)
    {
      drop_request (self);
      sluice_writer_flush (self->writer, self->part);
      self->last_rate = sluice_speed_get (&self->speed, g_get_monotonic_time ());
      set_state (self, SLUICE_SEGMENT_ENDING);
    }
  proceed_when_quiet (self);
}

/* ---- Writing ---- */

static void
writer_wrote (GObject *owner, guint64 offset, const guint8 *bytes, gsize length)
{
  SluiceSegment *self = SLUICE_SEGMENT (owner);

  self->failures = 0;
  self->owner->wrote (self, offset, bytes, length, self->owner_data);
}

static void
writer_written (GObject *owner, const GError *error)
{
  SluiceSegment *self = SLUICE_SEGMENT (owner);

  if (error != NULL)
    settle (self, error);
  else if (self->state == SLUICE_SEGMENT_READING && sluice_intake_rests (self->intake))
    sluice_intake_flow (self->intake);
  proceed_when_quiet (self);
}

static const SluiceWriterOwner writer_owner = {
  .wrote = writer_wrote,
  .written = writer_written,
};

/* ---- Failing and trying again ---- */

static gboolean
try_again_cb (gpointer user_data)
{
  SluiceSegment *self = user_data;

  sluice_loop_source_clear (&self->next_try);
  proceed_when_quiet (self);
  return G_SOURCE_REMOVE;
}

static void
wait_and_retry (SluiceSegment *self, double seconds)
{
  drop_request (self);
  sluice_writer_flush (self->writer, self->part);
  set_state (self, SLUICE_SEGMENT_WAITING);
  attach (self, &self->next_try, g_timeout_source_new ((guint) (seconds * 1000.0)), try_again_cb);
}

static gboolean
can_go_on (SluiceSegment *self)
{
  return self->position == self->start || (self->expected != NULL && self->expected->resumable);
}

static gboolean
may_pass (SluiceSegment *self, const GError *error)
{
  SluiceError kind = sluice_error_classify (error);

  return kind == SLUICE_ERROR_RETRY_LATER || (kind == SLUICE_ERROR_OFFLINE && !self->patient);
}

static void
stumble (SluiceSegment *self, const GError *error)
{
  double delay;

  g_free (self->trouble);
  self->trouble = g_strdup (error->message);
  if (!may_pass (self, error) || !can_go_on (self) || self->failures >= self->retries)
    {
      settle (self, error);
      return;
    }

  self->failures++;
  delay =
      sluice_retry_delay (self->failures, sluice_error_get_retry_after (error), g_random_double ());
  if (!self->owner->stumbled (self, error, delay, self->owner_data))
    {
      settle (self, error);
      return;
    }
  sluice_info (self->id, (int) self->number, "Trying again in %.1f s: %s", delay, error->message);
  wait_and_retry (self, delay);
}

static void
stumble_short (SluiceSegment *self)
{
  g_autoptr (GError) error = sluice_error_new_retry_later (
      0, _ ("The connection broke (the file is not complete). Try again later."));

  stumble (self, error);
}

/* ---- Proving that it is the same file ---- */

/* It is the same file: on to what is wanted of it, with this request where that goes on
 * where the proof ended. */
static void
take_up_range (SluiceSegment *self)
{
  if (self->proof_start < self->position)
    {
      set_state (self, SLUICE_SEGMENT_READING);
      sluice_intake_flow (self->intake);
      return;
    }
  self->sample_proved = TRUE;
  g_clear_pointer (&self->intake, sluice_intake_finish);
  enqueue (self);
}

static void
judge_proof (SluiceSegment *self, GBytes *on_disk)
{
  g_autoptr (GBytes) sent = g_byte_array_free_to_bytes (g_steal_pointer (&self->proof));
  g_autoptr (GError) error = NULL;

  if (g_bytes_equal (on_disk, sent))
    {
      take_up_range (self);
      return;
    }
  g_set_error_literal (&error, SLUICE_ERROR, SLUICE_ERROR_REMOTE_CHANGED,
                       _ ("The file changed on the server (its bytes are others)."));
  settle (self, error);
}

static void
compared_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (SluiceSegment) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) on_disk =
      sluice_part_file_read_finish (SLUICE_PART_FILE (object), result, &error);

  self->n_comparisons--;
  if (self->state == SLUICE_SEGMENT_PROVING && on_disk == NULL)
    settle (self, error);
  else if (self->state == SLUICE_SEGMENT_PROVING)
    judge_proof (self, on_disk);
  proceed_when_quiet (self);
}

static void
take_proof (SluiceSegment *self, gsize length)
{
  self->proof_left -= length;
  if (self->proof_left > 0)
    return;

  set_state (self, SLUICE_SEGMENT_PROVING);
  self->n_comparisons++;
  sluice_part_file_read_async (self->part, self->proof_start, self->proof->len, NULL, compared_cb,
                               g_object_ref (self));
}

/* ---- The intake's reports ---- */

static void
intake_asked (GObject *owner)
{
  set_state (SLUICE_SEGMENT (owner), SLUICE_SEGMENT_CONNECTING);
}

static void
begin_reading (SluiceSegment *self)
{
  sluice_speed_add (&self->speed, 0, g_get_monotonic_time ());
  set_state (self, SLUICE_SEGMENT_READING);
  sluice_intake_flow (self->intake);
}

static void
intake_opened (GObject *owner, SluiceDescription *description)
{
  SluiceSegment *self = SLUICE_SEGMENT (owner);

  self->opening_cost = sluice_intake_get_opening_cost (self->intake);
  if (self->part != NULL)
    {
      begin_reading (self);
      return;
    }
  set_state (self, SLUICE_SEGMENT_HELD);
  self->owner->opened (self, description, self->owner_data);
}

static void
finish_range (SluiceSegment *self)
{
  self->answered_whole = self->position == self->asked_end;
  g_clear_pointer (&self->intake, sluice_intake_finish);
  settle (self, NULL);
}

/* All that is wanted is there, or the proof has to be judged first: then the
 * intake rests. */
static gsize
intake_get_room (GObject *owner, guint8 **where)
{
  SluiceSegment *self = SLUICE_SEGMENT (owner);
  gsize wasted;

  if (self->state != SLUICE_SEGMENT_READING)
    return 0;
  if (self->proof_left > 0)
    {
      *where = self->proof->data + self->proof->len - self->proof_left;
      return self->proof_left;
    }
  if (sluice_segment_get_position (self) >= self->end)
    {
      finish_range (self);
      return 0;
    }
  wasted = sluice_segment_get_waste_room (self, where);
  return wasted > 0 ? wasted
                    : sluice_writer_get_room (self->writer, self->end - self->position, where);
}

static void
intake_took (GObject *owner, gsize length)
{
  SluiceSegment *self = SLUICE_SEGMENT (owner);

  sluice_speed_add (&self->speed, length, g_get_monotonic_time ());
  if (self->proof_left > 0)
    {
      take_proof (self, length);
      return;
    }
  sluice_segment_take (self, length);
}

/* The end of a stream means something only where the file's was not known. */
static void
take_end (SluiceSegment *self)
{
  if (self->end == SLUICE_SOURCE_TO_THE_END && self->proof_left == 0)
    {
      self->end = self->position;
      finish_range (self);
    }
  else if (self->received > 0 && can_go_on (self))
    {
      /* A server may send less than was asked for (RFC 9110, section 15.3.7). */
      g_clear_pointer (&self->intake, sluice_intake_finish);
      wait_and_retry (self, 0.0);
    }
  else
    stumble_short (self);
}

static void
intake_ended (GObject *owner, const GError *error)
{
  SluiceSegment *self = SLUICE_SEGMENT (owner);

  if (error != NULL)
    stumble (self, error);
  else
    take_end (self);
}

static const SluiceIntakeOwner intake_owner = {
  .asked = intake_asked,
  .opened = intake_opened,
  .get_room = intake_get_room,
  .took = intake_took,
  .ended = intake_ended,
};

/* Asks for what is left of the range. */
static void
enqueue (SluiceSegment *self)
{
  gboolean whole = self->expected != NULL && !self->expected->resumable;
  SluiceIntakeSetup setup = {
    .source = self->address->source,
    .expected = self->expected,
    .opening = self->opening,
    .throttle = self->throttle,
    .timeout = self->timeout,
  };

  /* Another one may have brought some of it meanwhile. */
  self->position = sluice_segment_get_position (self);
  if (self->position >= self->end)
    {
      settle (self, NULL);
      return;
    }

  self->received = 0;
  setup.range = sluice_segment_begin_proof (self);
  if (whole)
    setup.range.end = SLUICE_SOURCE_TO_THE_END;
  self->asked_end = setup.range.end;
  set_state (self, SLUICE_SEGMENT_QUEUED);
  self->intake = sluice_intake_new (&setup, &intake_owner, G_OBJECT (self));
}

/* ---- GObject ---- */

static void
sluice_segment_finalize (GObject *object)
{
  SluiceSegment *self = SLUICE_SEGMENT (object);

  g_assert (self->state == SLUICE_SEGMENT_NEW || self->state == SLUICE_SEGMENT_CLOSED);

  g_clear_pointer (&self->id, g_free);
  g_clear_pointer (&self->address, sluice_address_unref);
  g_clear_pointer (&self->expected, sluice_description_unref);
  g_clear_object (&self->opening);
  g_clear_object (&self->throttle);
  g_clear_object (&self->part);
  g_clear_pointer (&self->writer, sluice_writer_free);
  g_clear_pointer (&self->race, sluice_race_unref);
  g_clear_pointer (&self->waste, g_free);
  g_clear_pointer (&self->trouble, g_free);
  g_clear_error (&self->outcome);

  G_OBJECT_CLASS (sluice_segment_parent_class)->finalize (object);
}

static void
sluice_segment_class_init (SluiceSegmentClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = sluice_segment_finalize;
}

static void
sluice_segment_init (SluiceSegment *self)
{
  self->writer = sluice_writer_new (&writer_owner, G_OBJECT (self));
}

/* ---- Public functions ---- */

/**
 * sluice_segment_new:
 * @setup: what to bring from where
 * @owner: whom to report to; static
 * @data: passed to the functions of @owner; has to outlive the segment's end
 *
 * Returns: (transfer full): a segment that does nothing until it is started
 */
SluiceSegment *
sluice_segment_new (const SluiceSegmentSetup *setup, const SluiceSegmentOwner *owner, gpointer data)
{
  SluiceSegment *self;

  g_return_val_if_fail (setup != NULL, NULL);
  g_return_val_if_fail (setup->range.start < setup->range.end, NULL);

  self = g_object_new (SLUICE_TYPE_SEGMENT, NULL);
  self->number = setup->number;
  self->id = g_strdup (setup->id);
  self->address = sluice_address_ref (setup->address);
  self->start = self->position = setup->range.start;
  self->end = setup->range.end;
  self->expected = setup->expected != NULL ? sluice_description_ref (setup->expected) : NULL;
  self->proof_before_start = setup->proof;
  self->sample = setup->sample;
  self->opening = g_object_ref (setup->opening);
  self->throttle = g_object_ref (setup->throttle);
  self->retries = setup->retries;
  self->timeout = setup->timeout;
  self->patient = setup->patient;
  self->owner = owner;
  self->owner_data = data;
  return self;
}

/**
 * sluice_segment_start:
 * @self: a new segment
 *
 * Asks the source as soon as a permit for opening is free.
 */
void
sluice_segment_start (SluiceSegment *self)
{
  g_return_if_fail (SLUICE_IS_SEGMENT (self));
  g_return_if_fail (self->state == SLUICE_SEGMENT_NEW);

  enqueue (self);
}

/**
 * sluice_segment_read:
 * @self: a segment whose answer is held
 * @part: where the bytes go
 * @end: offset behind the last byte to bring, or %SLUICE_SOURCE_TO_THE_END
 *
 * Lets the bytes flow.
 */
void
sluice_segment_read (SluiceSegment *self, SluicePartFile *part, guint64 end)
{
  g_return_if_fail (SLUICE_IS_SEGMENT (self));
  g_return_if_fail (SLUICE_IS_PART_FILE (part));
  g_return_if_fail (self->state == SLUICE_SEGMENT_HELD);

  g_set_object (&self->part, part);
  self->end = end;
  begin_reading (self);
}

/**
 * sluice_segment_set_end:
 * @self: a segment
 * @end: the new end; not below its position
 *
 * Gives the rear of the range to another segment. No byte from @end on is
 * written by this one any more.
 */
void
sluice_segment_set_end (SluiceSegment *self, guint64 end)
{
  g_return_if_fail (SLUICE_IS_SEGMENT (self));
  g_return_if_fail (end >= self->position && end <= self->end);

  self->end = end;
  if (sluice_segment_get_position (self) < end || self->state == SLUICE_SEGMENT_ENDING ||
      self->state == SLUICE_SEGMENT_CLOSED)
    return;
  settle (self, NULL);
}

/**
 * sluice_segment_set_expected:
 * @self: a segment
 * @expected: what the first answer said of the file
 *
 * From now on every request has to bring this very file.
 */
void
sluice_segment_set_expected (SluiceSegment *self, SluiceDescription *expected)
{
  g_return_if_fail (SLUICE_IS_SEGMENT (self));

  g_clear_pointer (&self->expected, sluice_description_unref);
  self->expected = sluice_description_ref (expected);
}

/**
 * sluice_segment_flush:
 * @self: a segment
 *
 * Writes what has arrived, however little, so that a checkpoint can cover it.
 *
 * Returns: how many writes are under way now
 */
guint
sluice_segment_flush (SluiceSegment *self)
{
  g_return_val_if_fail (SLUICE_IS_SEGMENT (self), 0);

  sluice_writer_flush (self->writer, self->part);
  return sluice_writer_get_n_writes (self->writer);
}

/**
 * sluice_segment_stop:
 * @self: a segment
 *
 * Ends it at once; what has arrived is still written. Its owner's closed() is
 * called from the main loop, after at most one disk write.
 */
void
sluice_segment_stop (SluiceSegment *self)
{
  g_autoptr (GError) error = NULL;

  g_return_if_fail (SLUICE_IS_SEGMENT (self));

  if (self->state == SLUICE_SEGMENT_ENDING || self->state == SLUICE_SEGMENT_CLOSED)
    return;
  g_set_error_literal (&error, SLUICE_ERROR, SLUICE_ERROR_CANCELLED,
                       _ ("The download was paused."));
  settle (self, error);
}
