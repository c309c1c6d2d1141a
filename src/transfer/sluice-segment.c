/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-segment.h"

#include <glib/gi18n-lib.h>

#include "sluice-error.h"
#include "sluice-log.h"
#include "sluice-loop-source.h"
#include "sluice-retry.h"
#include "sluice-speed.h"
#include "sluice-writer.h"

/* What one turn of the main loop may read, so that a window still redraws. */
#define MOST_PER_TURN (512 * 1024) /* bytes */

/* How much before a gap is compared when no validator vouches for the file. */
#define LONGEST_PROOF (64 * 1024) /* bytes */

/**
 * SluiceSegment:
 *
 * One connection's way through one range: asks the source, drains the stream
 * into a buffer, hands full buffers to the part file, and tries again when a
 * request fails.
 */
struct _SluiceSegment
{
  GObject parent_instance;

  /* input */
  guint number;
  char *id;                    /* owned */
  SluiceSource *source;        /* owned */
  SluiceDescription *expected; /* owned, nullable */
  SluicePermits *opening;      /* owned */
  SluiceThrottle *throttle;    /* owned */
  guint retries;
  guint timeout; /* seconds */
  gsize proof_before_start;
  const SluiceSegmentOwner *owner;
  gpointer owner_data;

  /* in progress */
  SluiceSegmentState state;
  SluicePartFile *part; /* owned, nullable until sluice_segment_read() */
  guint64 start;
  guint64 position; /* the next byte that comes from the source */
  guint64 end;
  SluiceWriter *writer; /* owned */
  guint n_calls;        /* reads of stream or disk that will still call back */
  SluiceSpeed speed;
  guint failures; /* tries in a row that brought nothing */

  /* of this request */
  guint serial;              /* which request; callbacks of an older one are void */
  GCancellable *cancellable; /* owned, nullable */
  GInputStream *stream;      /* owned, nullable */
  GSource *wake;             /* owned, nullable; what the reading waits for */
  GSource *stall;            /* owned, nullable */
  gboolean waits_for_disk;
  gboolean waits_for_throttle;
  gsize proof_left;
  GByteArray *proof;   /* owned, nullable; what the source sent to be compared */
  gint64 asked_at;     /* monotonic µs */
  gint64 fed_at;       /* monotonic µs; when the last byte came */
  guint64 received;    /* bytes this request brought */
  double opening_cost; /* seconds from request to answer */

  /* at the end */
  GError *outcome;  /* owned, nullable */
  GSource *closing; /* owned, nullable */
};

G_DEFINE_FINAL_TYPE (SluiceSegment, sluice_segment, G_TYPE_OBJECT)

/* What a callback has to remember to know whether it is still wanted. */
typedef struct
{
  SluiceSegment *segment; /* owned */
  guint serial;
} Call;

static void drain (SluiceSegment *self);
static void settle (SluiceSegment *self, const GError *outcome);
static void enqueue (SluiceSegment *self);

static Call *
call_new (SluiceSegment *self)
{
  Call *call = g_new (Call, 1);

  *call = (Call){ .segment = g_object_ref (self), .serial = self->serial };
  return call;
}

static void
call_free (Call *call)
{
  g_object_unref (call->segment);
  g_free (call);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Call, call_free)

static gboolean
is_current (const Call *call)
{
  return call->serial == call->segment->serial;
}

static void
set_state (SluiceSegment *self, SluiceSegmentState state)
{
  self->state = state;
}

static void
attach (SluiceSegment *self, GSource **slot, GSource *source, GSourceFunc callback)
{
  sluice_loop_source_attach (slot, source, callback, g_object_ref (self), g_object_unref);
}

static void
drop_request (SluiceSegment *self)
{
  self->serial++;
  self->waits_for_disk = FALSE;
  self->waits_for_throttle = FALSE;
  sluice_loop_source_clear (&self->wake);
  sluice_loop_source_clear (&self->stall);
  self->proof_left = 0;
  g_clear_pointer (&self->proof, g_byte_array_unref);
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  if (self->stream != NULL)
    g_input_stream_close_async (self->stream, G_PRIORITY_LOW, NULL, NULL, NULL);
  g_clear_object (&self->stream);
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
  return self->n_calls == 0 && sluice_writer_get_n_writes (self->writer) == 0;
}

static void
close_when_quiet (SluiceSegment *self)
{
  if (self->state == SLUICE_SEGMENT_ENDING && self->closing == NULL && is_quiet (self))
    attach (self, &self->closing, g_idle_source_new (), closing_cb);
}

static void
retry_when_quiet (SluiceSegment *self)
{
  if (self->state == SLUICE_SEGMENT_WAITING && self->wake == NULL && is_quiet (self))
    enqueue (self);
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
  else if (self->waits_for_disk)
    {
      self->waits_for_disk = FALSE;
      drain (self);
    }
  else
    retry_when_quiet (self);
  close_when_quiet (self);
}

static const SluiceWriterOwner writer_owner = {
  .wrote = writer_wrote,
  .written = writer_written,
};

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
      set_state (self, SLUICE_SEGMENT_ENDING);
    }
  close_when_quiet (self);
}

/* ---- Failing and trying again ---- */

static gboolean
retry_cb (gpointer user_data)
{
  SluiceSegment *self = user_data;

  sluice_loop_source_clear (&self->wake);
  retry_when_quiet (self);
  return G_SOURCE_REMOVE;
}

static void
wait_and_retry (SluiceSegment *self, double seconds)
{
  set_state (self, SLUICE_SEGMENT_WAITING);
  attach (self, &self->wake, g_timeout_source_new ((guint) (seconds * 1000.0)), retry_cb);
}

static gboolean
can_go_on (SluiceSegment *self)
{
  return self->position == self->start || (self->expected != NULL && self->expected->resumable);
}

static void
stumble (SluiceSegment *self, const GError *error)
{
  double delay;

  drop_request (self);
  sluice_writer_flush (self->writer, self->part);

  if (sluice_error_classify (error) == SLUICE_ERROR_RETRY_LATER && can_go_on (self) &&
      self->failures < self->retries)
    {
      self->failures++;
      delay = sluice_retry_delay (self->failures, sluice_error_get_retry_after (error),
                                  g_random_double ());
      if (self->owner->stumbled (self, error, delay, self->owner_data))
        {
          sluice_info (self->id, (int) self->number, "Trying again in %.1f s: %s", delay,
                       error->message);
          wait_and_retry (self, delay);
          return;
        }
    }
  settle (self, error);
}

static void
stumble_broken (SluiceSegment *self, const char *detail)
{
  /* Translators: %s is what the system says, like “Connection reset by peer”. */
  g_autofree char *message = g_strdup_printf (_ ("The connection broke (%s)."), detail);
  g_autoptr (GError) error = sluice_error_new_retry_later (0, message);

  stumble (self, error);
}

static gboolean
stall_cb (gpointer user_data)
{
  SluiceSegment *self = user_data;
  gint64 now = g_get_monotonic_time ();
  gint64 due = self->fed_at + (gint64) self->timeout * G_USEC_PER_SEC;
  g_autofree char *message = NULL;
  g_autoptr (GError) error = NULL;

  /* Only the source can be too slow; the disk and the limit are ours. */
  if (self->waits_for_disk || self->waits_for_throttle || self->state == SLUICE_SEGMENT_HELD)
    due = now + (gint64) self->timeout * G_USEC_PER_SEC;
  if (now < due)
    {
      g_source_set_ready_time (self->stall, due);
      return G_SOURCE_CONTINUE;
    }

  message = g_strdup_printf (ngettext ("The server sent nothing for %u second.",
                                       "The server sent nothing for %u seconds.", self->timeout),
                             self->timeout);
  error = sluice_error_new_retry_later (0, message);
  stumble (self, error);
  return G_SOURCE_REMOVE;
}

/* ---- Reading ---- */

static gboolean
wake_cb (gpointer user_data)
{
  SluiceSegment *self = user_data;

  sluice_loop_source_clear (&self->wake);
  if (self->waits_for_throttle)
    self->fed_at = g_get_monotonic_time ();
  self->waits_for_throttle = FALSE;
  drain (self);
  return G_SOURCE_REMOVE;
}

static gboolean
readable_cb (GObject *stream, gpointer user_data)
{
  SluiceSegment *self = user_data;

  sluice_loop_source_clear (&self->wake);
  drain (self);
  return G_SOURCE_REMOVE;
}

static void
wait_until_readable (SluiceSegment *self)
{
  GSource *source = g_pollable_input_stream_create_source (G_POLLABLE_INPUT_STREAM (self->stream),
                                                           self->cancellable);

  attach (self, &self->wake, source, G_SOURCE_FUNC (readable_cb));
}

static void
wait_for_next_turn (SluiceSegment *self)
{
  attach (self, &self->wake, g_idle_source_new (), wake_cb);
}

static void
wait_for_throttle (SluiceSegment *self, gint64 ready_at)
{
  GSource *source = g_timeout_source_new (0);

  self->waits_for_throttle = TRUE;
  attach (self, &self->wake, source, wake_cb);
  g_source_set_ready_time (source, ready_at);
}

static gboolean
can_poll (GInputStream *stream)
{
  return G_IS_POLLABLE_INPUT_STREAM (stream) &&
         g_pollable_input_stream_can_poll (G_POLLABLE_INPUT_STREAM (stream));
}

/* A connection is kept for the next request only when its body was read to the
 * end and a read said so. Costs nothing where the length was known. */
static void
read_end (SluiceSegment *self)
{
  guint8 byte;

  if (can_poll (self->stream))
    g_pollable_input_stream_read_nonblocking (G_POLLABLE_INPUT_STREAM (self->stream), &byte, 1,
                                              NULL, NULL);
}

static void
finish_range (SluiceSegment *self)
{
  read_end (self);
  /* Not cancelled: that would close a connection that can be used again. */
  g_clear_object (&self->cancellable);
  settle (self, NULL);
}

/* The stream ended. That means something only where the end was not known. */
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
      drop_request (self);
      sluice_writer_flush (self->writer, self->part);
      wait_and_retry (self, 0.0);
    }
  else
    stumble_broken (self, _ ("the file is not complete"));
}

static void
judge_proof (SluiceSegment *self, GBytes *on_disk)
{
  g_autoptr (GBytes) sent = g_byte_array_free_to_bytes (g_steal_pointer (&self->proof));
  g_autoptr (GError) error = NULL;

  if (g_bytes_equal (on_disk, sent))
    {
      set_state (self, SLUICE_SEGMENT_READING);
      drain (self);
      return;
    }
  g_set_error_literal (&error, SLUICE_ERROR, SLUICE_ERROR_REMOTE_CHANGED,
                       _ ("The file changed on the server (its bytes are others)."));
  settle (self, error);
}

static void
proof_read_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Call) call = user_data;
  SluiceSegment *self = call->segment;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) on_disk =
      sluice_part_file_read_finish (SLUICE_PART_FILE (object), result, &error);

  self->n_calls--;
  if (is_current (call) && on_disk == NULL)
    settle (self, error);
  else if (is_current (call))
    judge_proof (self, on_disk);
  retry_when_quiet (self);
  close_when_quiet (self);
}

static void
take_proof (SluiceSegment *self, gsize n)
{
  self->proof_left -= n;
  if (self->proof_left > 0)
    return;

  set_state (self, SLUICE_SEGMENT_PROVING);
  self->n_calls++;
  sluice_part_file_read_async (self->part, self->position - self->proof->len, self->proof->len,
                               NULL, proof_read_cb, call_new (self));
}

static void
take_bytes (SluiceSegment *self, gsize n)
{
  self->fed_at = g_get_monotonic_time ();
  sluice_speed_add (&self->speed, n, self->fed_at);
  if (self->proof_left > 0)
    {
      take_proof (self, n);
      return;
    }

  sluice_writer_take (self->writer, self->part, self->position, n);
  self->position += n;
  self->received += n;
}

static void
take_result (SluiceSegment *self, gssize n, const GError *error)
{
  if (n > 0)
    take_bytes (self, (gsize) n);
  else if (n == 0)
    take_end (self);
  else
    stumble_broken (self, error->message);
}

static void
read_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Call) call = user_data;
  SluiceSegment *self = call->segment;
  g_autoptr (GError) error = NULL;
  gssize n = g_input_stream_read_finish (G_INPUT_STREAM (object), result, &error);

  self->n_calls--;
  if (is_current (call))
    {
      take_result (self, n, error);
      drain (self);
    }
  else
    retry_when_quiet (self);
  close_when_quiet (self);
}

/* How much may be read now, and into where; 0 when something has to happen
 * first, which has been arranged. */
static gsize
get_room (SluiceSegment *self, guint8 **where)
{
  gint64 ready_at = 0;
  gsize room;

  if (self->proof_left > 0)
    {
      *where = self->proof->data + self->proof->len - self->proof_left;
      room = self->proof_left;
    }
  else
    room = sluice_writer_get_room (self->writer, self->end - self->position, where);
  if (room == 0)
    {
      self->waits_for_disk = TRUE;
      return 0;
    }

  room = sluice_throttle_take (self->throttle, room, g_get_monotonic_time (), &ready_at);
  if (room == 0)
    wait_for_throttle (self, ready_at);
  return room;
}

/* One read. Returns FALSE when the drain has to pause. */
static gboolean
read_some (SluiceSegment *self, gsize *budget)
{
  guint8 *where = NULL;
  gsize room = get_room (self, &where);
  g_autoptr (GError) error = NULL;
  gssize n;

  if (room == 0)
    return FALSE;

  if (!can_poll (self->stream))
    {
      self->n_calls++;
      g_input_stream_read_async (self->stream, where, room, G_PRIORITY_LOW, self->cancellable,
                                 read_cb, call_new (self));
      return FALSE;
    }

  n = g_pollable_input_stream_read_nonblocking (G_POLLABLE_INPUT_STREAM (self->stream), where, room,
                                                NULL, &error);
  if (n < (gssize) room)
    sluice_throttle_give_back (self->throttle, room - (gsize) MAX (n, 0));
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
    {
      wait_until_readable (self);
      return FALSE;
    }

  *budget -= (gsize) CLAMP (n, 0, (gssize) *budget);
  take_result (self, n, error);
  return TRUE;
}

static void
drain (SluiceSegment *self)
{
  gsize budget = MOST_PER_TURN;

  while (self->state == SLUICE_SEGMENT_READING)
    {
      if (self->position >= self->end)
        finish_range (self);
      else if (budget == 0)
        {
          wait_for_next_turn (self);
          return;
        }
      else if (!read_some (self, &budget))
        return;
    }
}

/* ---- Connecting ---- */

static gsize
get_proof_length (SluiceSegment *self)
{
  guint64 before = self->proof_before_start + (self->position - self->start);

  if (self->expected == NULL || self->expected->strong || !self->expected->resumable)
    return 0;
  return (gsize) MIN (before, LONGEST_PROOF);
}

static void
begin_reading (SluiceSegment *self)
{
  self->fed_at = g_get_monotonic_time ();
  sluice_speed_add (&self->speed, 0, self->fed_at);
  set_state (self, SLUICE_SEGMENT_READING);
  drain (self);
}

static void
opened_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Call) call = user_data;
  SluiceSegment *self = call->segment;
  g_autoptr (SluiceDescription) description = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GInputStream) stream =
      sluice_source_open_finish (SLUICE_SOURCE (object), result, &description, &error);

  sluice_permits_release (self->opening);
  if (!is_current (call))
    {
      if (stream != NULL)
        g_input_stream_close_async (stream, G_PRIORITY_LOW, NULL, NULL, NULL);
      return;
    }
  if (stream == NULL)
    {
      stumble (self, error);
      return;
    }

  self->stream = g_steal_pointer (&stream);
  self->fed_at = g_get_monotonic_time ();
  self->opening_cost = (double) (self->fed_at - self->asked_at) / G_USEC_PER_SEC;
  if (self->part != NULL)
    {
      begin_reading (self);
      return;
    }
  set_state (self, SLUICE_SEGMENT_HELD);
  self->owner->opened (self, description, self->owner_data);
}

static void
connect_to_source (SluiceSegment *self)
{
  gboolean whole = self->expected != NULL && !self->expected->resumable;
  GSource *stall = g_timeout_source_new_seconds (self->timeout);

  set_state (self, SLUICE_SEGMENT_CONNECTING);
  self->received = 0;
  self->proof_left = get_proof_length (self);
  if (self->proof_left > 0)
    self->proof = g_byte_array_set_size (g_byte_array_new (), (guint) self->proof_left);
  self->asked_at = self->fed_at = g_get_monotonic_time ();
  attach (self, &self->stall, stall, stall_cb);
  sluice_source_open_async (self->source, self->position - self->proof_left,
                            whole ? SLUICE_SOURCE_TO_THE_END : self->end, self->expected,
                            self->cancellable, opened_cb, call_new (self));
}

static void
permitted_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Call) call = user_data;
  SluicePermits *permits = SLUICE_PERMITS (object);
  gboolean permitted = sluice_permits_acquire_finish (permits, result, NULL);

  if (is_current (call) && permitted)
    connect_to_source (call->segment);
  else if (permitted)
    sluice_permits_release (permits);
}

static void
enqueue (SluiceSegment *self)
{
  if (self->position >= self->end)
    {
      settle (self, NULL);
      return;
    }

  set_state (self, SLUICE_SEGMENT_QUEUED);
  self->fed_at = g_get_monotonic_time ();
  self->cancellable = g_cancellable_new ();
  sluice_permits_acquire_async (self->opening, self->cancellable, permitted_cb, call_new (self));
}

/* ---- GObject ---- */

static void
sluice_segment_finalize (GObject *object)
{
  SluiceSegment *self = SLUICE_SEGMENT (object);

  g_assert (self->state == SLUICE_SEGMENT_NEW || self->state == SLUICE_SEGMENT_CLOSED);

  g_clear_pointer (&self->id, g_free);
  g_clear_object (&self->source);
  g_clear_pointer (&self->expected, sluice_description_unref);
  g_clear_object (&self->opening);
  g_clear_object (&self->throttle);
  g_clear_object (&self->part);
  g_clear_pointer (&self->writer, sluice_writer_free);
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
  self->source = g_object_ref (setup->source);
  self->start = self->position = setup->range.start;
  self->end = setup->range.end;
  self->expected = setup->expected != NULL ? sluice_description_ref (setup->expected) : NULL;
  self->proof_before_start = setup->proof;
  self->opening = g_object_ref (setup->opening);
  self->throttle = g_object_ref (setup->throttle);
  self->retries = setup->retries;
  self->timeout = setup->timeout;
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
  if (self->position < end || self->state == SLUICE_SEGMENT_ENDING ||
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

  /* A file stream may be reading into the same buffer. */
  if (self->state == SLUICE_SEGMENT_READING && self->wake != NULL)
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

/* Returns: what the segment is called, from 1 */
guint
sluice_segment_get_number (SluiceSegment *self)
{
  return self->number;
}

/* Returns: where it stands */
SluiceSegmentState
sluice_segment_get_state (SluiceSegment *self)
{
  return self->state;
}

/* Returns: all it brings, done and to do */
SluiceRange
sluice_segment_get_range (SluiceSegment *self)
{
  return (SluiceRange){ self->start, self->end };
}

/* Returns: offset of the next byte that comes from the source */
guint64
sluice_segment_get_position (SluiceSegment *self)
{
  return self->position;
}

/* Returns: bytes that have arrived and are not reported as written yet */
gsize
sluice_segment_get_buffered (SluiceSegment *self)
{
  return sluice_writer_get_held (self->writer);
}

/* Returns: bytes per second at @now, monotonic µs */
double
sluice_segment_get_rate (SluiceSegment *self, gint64 now)
{
  return sluice_speed_get (&self->speed, now);
}

/* Returns: µs since a byte came or the source was asked */
gint64
sluice_segment_get_quiet_time (SluiceSegment *self, gint64 now)
{
  return now - self->fed_at;
}

/* Returns: seconds the last request took to be answered; 0 before the first */
double
sluice_segment_get_opening_cost (SluiceSegment *self)
{
  return self->opening_cost;
}
