/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-transfer.h"

#include <glib/gi18n-lib.h>

#include "sluice-block-check.h"
#include "sluice-checkpoint.h"
#include "sluice-destination.h"
#include "sluice-error.h"
#include "sluice-file-name.h"
#include "sluice-gio-source.h"
#include "sluice-http-source.h"
#include "sluice-link.h"
#include "sluice-log.h"
#include "sluice-planner.h"
#include "sluice-retry.h"
#include "sluice-segment.h"
#include "sluice-verifier.h"

#define CHECKPOINT_INTERVAL 2000    /* ms; what a crash may cost */
#define AUTOMATIC_CONNECTIONS 8     /* at most, unless the user says more */
#define MOST_RESTARTS 5             /* a file that changes more often is not one file */
#define PARALLEL_RESTARTS 1         /* after these, one connection sees one version */
#define LONGEST_OVERLAP (64 * 1024) /* bytes before a gap that are compared */
#define QUIET_IS_IDLE                                                                              \
  (5 * G_USEC_PER_SEC) /* µs; a connection as silent as this gives up its range */

/* What happens when the last segment is closed. */
typedef enum
{
  AFTER_CONTINUE, /* there is more to fetch, or it is all there */
  AFTER_RESTART,
  AFTER_FAILURE, /* or a pause */
} After;

/**
 * SluiceTransfer:
 *
 * One download's way from link to file: finds its place, asks the source, runs
 * the segments, keeps the map of what is on disk and its record, and puts the
 * finished file in place.
 */
struct _SluiceTransfer
{
  GObject parent_instance;

  /* input */
  SluiceRequest *request;         /* owned */
  GFile *directory;               /* owned */
  SluiceTransferOptions *options; /* owned */
  SluiceLimits *limits;           /* owned */
  SluiceSource *source;           /* owned */
  SluicePermits *host;            /* owned; connections to the link's host */
  SluiceThrottle *throttle;       /* owned */

  /* the run */
  GTask *task;               /* owned, nullable; while it runs */
  GCancellable *cancellable; /* owned; for everything below */
  gulong cancelled_id;
  SluiceTransferPhase phase;
  After after;
  GError *failure; /* owned, nullable */
  GFile *file;     /* owned, nullable; once it is in place */

  /* the file */
  SluiceDestination *destination; /* owned, nullable until claimed */
  SluicePartFile *part;           /* owned, nullable until the source answered */
  SluiceResumeRecord *record;     /* owned, nullable; its on_disk is the last snapshot */
  SluiceDescription *description; /* owned, nullable until the source answered */
  SluiceRanges *written;          /* owned; the truth about which bytes are there */
  SluiceVerifier *verifier;       /* owned, nullable */
  GFile *old_part;                /* owned, nullable; deleted when the new one has bytes */

  /* the connections */
  GPtrArray *segments; /* of SluiceSegment, owned */
  guint next_number;
  guint ceiling;          /* more connections than this were refused */
  gboolean awaits_permit; /* for the first connection */
  gboolean ranges_fail;   /* the source sends only the whole file */
  double last_rate;       /* bytes per second of the connection that ended last */
  double opening_cost;    /* seconds, of the last opening */
  guint n_restarts;
  guint n_broken_streams;    /* how often a stream that cannot resume broke */
  GSource *pause_to_restart; /* owned, nullable */

  /* checkpoints */
  GSource *ticker;      /* owned, nullable */
  guint awaited_writes; /* that the next checkpoint waits for */
  gboolean dirty;       /* bytes were written since the last snapshot */
  gboolean saving;      /* a checkpoint or a walk over the blocks is under way */
  GCancellable *walk;   /* owned, nullable; of the walk */
};

G_DEFINE_FINAL_TYPE (SluiceTransfer, sluice_transfer, G_TYPE_OBJECT)

enum
{
  EVENT,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void connect_first (SluiceTransfer *self);
static void extend (SluiceTransfer *self);
static void finish (SluiceTransfer *self);
static void save_last (SluiceTransfer *self);
static void settle (SluiceTransfer *self);
static void save (SluiceTransfer *self);

static const SluiceSegmentOwner segment_owner;

/* ---- Telling ---- */

static void
tell (SluiceTransfer *self, SluiceTransferEvent event, const char *message, double delay)
{
  sluice_info (self->request->id, SLUICE_LOG_NO_SEGMENT, "%s", message);
  g_signal_emit (self, signals[EVENT], 0, event, message, delay);
}

static void
clear_source (GSource **source)
{
  if (*source != NULL)
    g_source_destroy (*source);
  g_clear_pointer (source, g_source_unref);
}

static GSource *
attach_timeout (SluiceTransfer *self, guint milliseconds, GSourceFunc callback)
{
  GSource *source = g_timeout_source_new (milliseconds);

  g_source_set_priority (source, G_PRIORITY_LOW);
  g_source_set_callback (source, callback, self, NULL);
  g_source_attach (source, g_main_context_get_thread_default ());
  return source;
}

/* ---- The end of a run ---- */

/* The one way out. */
static void
finish_run (SluiceTransfer *self)
{
  g_autoptr (GTask) task = g_steal_pointer (&self->task);

  g_assert (self->segments->len == 0);

  clear_source (&self->ticker);
  clear_source (&self->pause_to_restart);
  g_cancellable_disconnect (g_task_get_cancellable (task), self->cancelled_id);
  g_clear_object (&self->verifier);
  if (self->part != NULL)
    sluice_part_file_close (self->part);
  g_clear_object (&self->part);
  g_clear_pointer (&self->destination, sluice_destination_free);

  if (self->file != NULL)
    g_task_return_pointer (task, g_steal_pointer (&self->file), g_object_unref);
  else
    g_task_return_error (task, g_steal_pointer (&self->failure));
}

static void
stop_segments (SluiceTransfer *self, After after)
{
  self->after = after;
  for (guint i = 0; i < self->segments->len; i++)
    sluice_segment_stop (g_ptr_array_index (self->segments, i));
}

/* Ends the run with @error once everything below has ended. The first error is
 * the cause; later ones are its echoes. */
static void
fail (SluiceTransfer *self, const GError *error)
{
  if (self->failure == NULL)
    {
      self->failure = g_error_copy (error);
      clear_source (&self->pause_to_restart);
      if (self->walk != NULL)
        g_cancellable_cancel (self->walk);
      g_cancellable_cancel (self->cancellable);
      stop_segments (self, AFTER_FAILURE);
    }
  settle (self);
}

static void
fail_with (SluiceTransfer *self, SluiceError code, const char *message)
{
  g_autoptr (GError) error = g_error_new_literal (SLUICE_ERROR, code, message);

  fail (self, error);
}

static gboolean
cancelled_in_loop_cb (gpointer user_data)
{
  SluiceTransfer *self = user_data;

  if (self->task != NULL)
    fail_with (self, SLUICE_ERROR_CANCELLED, _ ("The download was paused."));
  return G_SOURCE_REMOVE;
}

static void
cancelled_cb (GCancellable *cancellable, gpointer user_data)
{
  g_autoptr (GSource) source = g_idle_source_new ();

  /* Not here: whoever cancels may hold anything. */
  g_source_set_callback (source, cancelled_in_loop_cb, g_object_ref (user_data), g_object_unref);
  g_source_attach (source, g_task_get_context (SLUICE_TRANSFER (user_data)->task));
}

/* ---- The map of the file ---- */

static gboolean
is_complete (SluiceTransfer *self)
{
  return self->description != NULL && self->description->size >= 0 &&
         sluice_ranges_covered (self->written) == (guint64) self->description->size;
}

static SluiceDescription *
describe_from_record (const SluiceResumeRecord *record)
{
  g_autoptr (GUri) uri = g_uri_parse (
      record->final_link != NULL ? record->final_link : record->link, G_URI_FLAGS_ENCODED, NULL);
  SluiceDescription *description = sluice_description_new (uri);

  description->size = record->size;
  description->resumable = record->resumable;
  description->etag = g_strdup (record->etag);
  description->last_modified = g_strdup (record->last_modified);
  description->strong = record->strong;
  return description;
}

static SluiceResumeRecord *
build_record (SluiceTransfer *self)
{
  const SluiceDescription *description = self->description;
  SluiceResumeRecord *record = sluice_resume_record_new ();

  record->link = g_uri_to_string (self->request->uri);
  record->final_link = g_uri_to_string (description->final_uri);
  record->size = description->size;
  record->resumable = description->resumable;
  record->etag = g_strdup (description->etag);
  record->last_modified = g_strdup (description->last_modified);
  record->strong = description->strong;
  record->name = g_strdup (self->destination->name);
  record->referer = g_strdup (self->request->referer);
  record->user_agent = g_strdup (self->request->user_agent);
  if (self->options->checksum != NULL)
    record->checksum = sluice_checksum_to_string (self->options->checksum);
  if (description->size > 0)
    record->blocks = sluice_block_table_new ((guint64) description->size);
  return record;
}

static void
advance_verifier (SluiceTransfer *self)
{
  if (self->options->checksum == NULL)
    return;
  if (self->verifier == NULL)
    self->verifier = sluice_verifier_new (self->part, self->options->checksum->type);
  sluice_verifier_advance (self->verifier, sluice_ranges_front (self->written, 0));
}

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

/* ---- Checkpoints ---- */

static void
walked_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (SluiceTransfer) self = user_data;

  sluice_block_check_complete_finish (result, NULL);
  g_clear_object (&self->walk);
  self->saving = FALSE;
  settle (self);
}

static void
saved_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (SluiceTransfer) self = user_data;
  g_autoptr (GError) error = NULL;

  if (!sluice_checkpoint_finish (result, &error))
    fail (self, error);

  if (self->record->blocks == NULL || self->after != AFTER_CONTINUE || error != NULL)
    {
      self->saving = FALSE;
      settle (self);
      return;
    }
  self->walk = g_cancellable_new ();
  sluice_block_check_complete_async (self->part, self->record->blocks, self->walk, walked_cb,
                                     g_object_ref (self));
}

static void
save (SluiceTransfer *self)
{
  g_assert (!self->saving);

  self->saving = TRUE;
  self->dirty = FALSE;
  g_clear_pointer (&self->record->on_disk, sluice_ranges_free);
  self->record->on_disk = sluice_ranges_copy (self->written);
  sluice_checkpoint_async (self->part, self->destination->record_file, self->record, saved_cb,
                           g_object_ref (self));
}

static void
save_if_due (SluiceTransfer *self)
{
  if (self->awaited_writes == 0 && self->dirty && !self->saving && self->after == AFTER_CONTINUE &&
      self->phase == SLUICE_TRANSFER_FETCHING)
    save (self);
}

/* Every two seconds while bytes arrive: what is in the buffers is written
 * first, so that a crash costs no more than the interval. */
static gboolean
tick_cb (gpointer user_data)
{
  SluiceTransfer *self = user_data;

  self->awaited_writes = 0;
  for (guint i = 0; i < self->segments->len; i++)
    self->awaited_writes += sluice_segment_flush (g_ptr_array_index (self->segments, i));
  save_if_due (self);
  extend (self);
  return G_SOURCE_CONTINUE;
}

/* ---- Segments' reports ---- */

static void
delete_old_part (SluiceTransfer *self)
{
  g_autofree char *record_path = NULL;
  g_autoptr (GFile) record_file = NULL;

  if (self->old_part == NULL)
    return;
  record_path = g_strconcat (g_file_peek_path (self->old_part), ".json", NULL);
  record_file = g_file_new_for_path (record_path);
  g_file_delete_async (self->old_part, G_PRIORITY_LOW, NULL, NULL, NULL);
  g_file_delete_async (record_file, G_PRIORITY_LOW, NULL, NULL, NULL);
  g_clear_object (&self->old_part);
}

static void
segment_wrote (SluiceSegment *segment,
               guint64 offset,
               const guint8 *bytes,
               gsize length,
               gpointer data)
{
  SluiceTransfer *self = data;

  sluice_ranges_add (self->written, offset, offset + length);
  if (self->record->blocks != NULL)
    sluice_block_table_wrote (self->record->blocks, offset, bytes, length,
                              g_get_real_time () / G_USEC_PER_SEC);
  advance_verifier (self);
  self->dirty = TRUE;

  delete_old_part (self);
  if (self->awaited_writes > 0 && --self->awaited_writes == 0)
    save_if_due (self);
}

/* A connection too many, where others work: the server has a limit. */
static gboolean
is_one_too_many (SluiceTransfer *self, SluiceSegment *segment)
{
  return self->segments->len > 1 &&
         sluice_segment_get_position (segment) == sluice_segment_get_range (segment).start &&
         sluice_segment_get_state (segment) == SLUICE_SEGMENT_CONNECTING;
}

static gboolean
segment_stumbled (SluiceSegment *segment, const GError *error, double delay, gpointer data)
{
  SluiceTransfer *self = data;

  if (self->after != AFTER_CONTINUE)
    return FALSE;
  if (is_one_too_many (self, segment))
    {
      self->ceiling = self->segments->len - 1;
      return FALSE;
    }
  tell (self, SLUICE_TRANSFER_EVENT_RETRY, error->message, delay);
  return TRUE;
}

static void
restart (SluiceTransfer *self, const char *reason)
{
  if (self->after == AFTER_RESTART)
    return;

  self->n_restarts++;
  if (self->n_restarts > MOST_RESTARTS)
    {
      fail_with (self, SLUICE_ERROR_REMOTE_CHANGED,
                 _ ("The file keeps changing on the server. Try again when it has settled."));
      return;
    }
  tell (self, SLUICE_TRANSFER_EVENT_RESTART, reason, 0.0);
  if (self->walk != NULL)
    g_cancellable_cancel (self->walk);
  stop_segments (self, AFTER_RESTART);
}

static gboolean
restart_after_pause_cb (gpointer user_data)
{
  SluiceTransfer *self = user_data;

  clear_source (&self->pause_to_restart);
  settle (self);
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
      fail (self, error);
      return;
    }

  self->n_broken_streams++;
  delay = sluice_retry_delay (self->n_broken_streams, sluice_error_get_retry_after (error),
                              g_random_double ());
  tell (self, SLUICE_TRANSFER_EVENT_RETRY, error->message, delay);
  self->pause_to_restart = attach_timeout (self, (guint) (delay * 1000.0), restart_after_pause_cb);
  self->after = AFTER_RESTART;
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
      fail (self, error);
      return;

    case SLUICE_ERROR_RETRY_LATER:
      if (!others && self->description != NULL && !self->description->resumable)
        {
          restart_broken_stream (self, error);
          return;
        }
      break;

    case SLUICE_ERROR_LINK_EXPIRED:
    case SLUICE_ERROR_GONE:
    case SLUICE_ERROR_REFUSED:
    case SLUICE_ERROR_CORRUPT:
    case SLUICE_ERROR_IN_USE:
    default:
      break;
    }

  /* Others may still bring what this one could not. */
  if (!others)
    fail (self, error);
  else
    {
      self->ceiling = MIN (self->ceiling, self->segments->len);
      tell (self, SLUICE_TRANSFER_EVENT_NOTE, error->message, 0.0);
    }
}

static void
segment_closed (SluiceSegment *segment, const GError *error, gpointer data)
{
  g_autoptr (SluiceTransfer) self = g_object_ref (data);

  self->last_rate = sluice_segment_get_rate (segment, g_get_monotonic_time ());
  /* Only a stream of unknown length tells by its end how long the file is. */
  if (error == NULL && self->description != NULL && self->description->size < 0 &&
      self->after == AFTER_CONTINUE)
    {
      SluiceDescription *known = sluice_description_new (self->description->final_uri);

      known->size = (gint64) sluice_segment_get_position (segment);
      sluice_description_unref (self->description);
      self->description = known;
    }

  g_ptr_array_remove (self->segments, segment);
  sluice_permits_release (self->host);
  if (error != NULL && self->after == AFTER_CONTINUE)
    lose_segment (self, error);
  settle (self);
}

/* ---- More connections ---- */

static gboolean
is_http (SluiceTransfer *self)
{
  return sluice_link_is_http (self->request->uri);
}

/* Without any validator nothing tells two versions of a file apart: then one
 * connection, which sees one. */
static guint
get_wanted_connections (SluiceTransfer *self)
{
  guint wanted = self->options->connections;
  guint64 left;

  if (!self->description->resumable || self->ranges_fail || self->n_restarts > PARALLEL_RESTARTS ||
      !sluice_description_has_validator (self->description))
    return 1;

  left = (guint64) self->description->size - sluice_ranges_covered (self->written);
  if (wanted == 0)
    wanted =
        is_http (self) ? sluice_planner_automatic_connections (left, AUTOMATIC_CONNECTIONS) : 1;
  return MIN (wanted, self->ceiling);
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

  for (guint i = 0; i < n; i++)
    {
      SluiceSegment *segment = g_ptr_array_index (self->segments, i);
      SluiceSegmentState state = sluice_segment_get_state (segment);

      work[i].position = sluice_segment_get_position (segment);
      work[i].end = MAX (sluice_segment_get_range (segment).end, work[i].position);
      work[i].rate = sluice_segment_get_rate (segment, now);
      work[i].idle = state == SLUICE_SEGMENT_WAITING ||
                     (state != SLUICE_SEGMENT_ENDING &&
                      sluice_segment_get_quiet_time (segment, now) > QUIET_IS_IDLE);
      if (state == SLUICE_SEGMENT_ENDING || state == SLUICE_SEGMENT_CLOSED)
        work[i].end = work[i].position;
    }
  return sluice_planner_next (unclaimed, (guint64) self->description->size, work, n,
                              self->last_rate, self->opening_cost, plan);
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
    sluice_segment_set_end (g_ptr_array_index (self->segments, (guint) plan.victim),
                            plan.range.start);
  add_segment (self, plan.range, self->description);
  return TRUE;
}

static void
first_permitted_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (SluiceTransfer) self = user_data;
  gboolean permitted = sluice_permits_acquire_finish (self->host, result, NULL);

  self->awaits_permit = FALSE;
  if (permitted && self->after != AFTER_CONTINUE)
    sluice_permits_release (self->host);
  else if (permitted && self->part == NULL)
    connect_first (self);
  else if (permitted)
    add_planned (self);
  settle (self);
}

static void
await_permit (SluiceTransfer *self)
{
  if (self->awaits_permit)
    return;

  self->awaits_permit = TRUE;
  sluice_permits_acquire_async (self->host, self->cancellable, first_permitted_cb,
                                g_object_ref (self));
}

/* Opens as many more connections as are wanted and allowed. The first waits its
 * turn; more only take what nobody waits for. */
static void
extend (SluiceTransfer *self)
{
  if (self->phase != SLUICE_TRANSFER_FETCHING || self->after != AFTER_CONTINUE ||
      self->description->size < 0 || is_complete (self))
    return;

  if (self->segments->len == 0)
    {
      await_permit (self);
      return;
    }
  while (self->segments->len < get_wanted_connections (self) &&
         sluice_permits_try_acquire (self->host))
    if (!add_planned (self))
      return;
}

/* ---- Preparing the part ---- */

static void
begin_fetching (SluiceTransfer *self)
{
  SluiceSegment *first;

  self->phase = SLUICE_TRANSFER_FETCHING;
  clear_source (&self->ticker);
  self->ticker = attach_timeout (self, CHECKPOINT_INTERVAL, tick_cb);
  advance_verifier (self);

  first = self->segments->len > 0 ? g_ptr_array_index (self->segments, 0) : NULL;
  if (first != NULL && sluice_segment_get_state (first) == SLUICE_SEGMENT_HELD)
    {
      sluice_segment_set_expected (first, self->description);
      sluice_segment_read (first, self->part,
                           self->description->size >= 0 ? (guint64) self->description->size
                                                        : SLUICE_SOURCE_TO_THE_END);
    }
  settle (self);
}

static void
compared_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (SluiceTransfer) self = user_data;
  gssize n_bad = sluice_block_check_compare_finish (result, NULL);

  g_clear_object (&self->walk);
  self->saving = FALSE;
  if (n_bad > 0)
    {
      g_autofree char *message = g_strdup_printf (
          ngettext ("%u part of the file was damaged on the disk and is fetched again.",
                    "%u parts of the file were damaged on the disk and are fetched again.",
                    (gulong) n_bad),
          (guint) n_bad);
      tell (self, SLUICE_TRANSFER_EVENT_NOTE, message, 0.0);
    }
  if (self->after == AFTER_CONTINUE)
    {
      sluice_block_table_restore_partial (self->record->blocks, self->written);
      begin_fetching (self);
    }
  else
    settle (self);
}

static void
recorded_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (SluiceTransfer) self = user_data;
  g_autoptr (GError) error = NULL;

  self->saving = FALSE;
  if (!sluice_resume_record_save_finish (result, &error))
    fail (self, error);
  else if (self->after == AFTER_CONTINUE)
    begin_fetching (self);
  else
    settle (self);
}

static void
part_opened_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (SluiceTransfer) self = user_data;
  g_autoptr (GError) error = NULL;

  self->saving = FALSE;
  if (!sluice_part_file_open_finish (self->part, result, &error))
    {
      fail (self, error);
      return;
    }
  if (self->after != AFTER_CONTINUE)
    {
      settle (self);
      return;
    }

  self->saving = TRUE;
  if (sluice_ranges_n_runs (self->written) == 0 || self->record->blocks == NULL)
    {
      g_autoptr (GBytes) bytes = sluice_resume_record_serialize (self->record);

      /* The name is in the record before the first byte is in the part. */
      sluice_resume_record_save_async (self->destination->record_file, bytes, NULL, recorded_cb,
                                       g_object_ref (self));
      return;
    }
  self->walk = g_cancellable_new ();
  sluice_block_check_compare_async (self->part, self->record->blocks, self->written, self->walk,
                                    compared_cb, g_object_ref (self));
}

static void
open_part (SluiceTransfer *self)
{
  self->part = sluice_part_file_new (self->directory, self->destination->name);
  self->saving = TRUE;
  sluice_part_file_open_async (self->part, self->description->size, self->cancellable,
                               part_opened_cb, g_object_ref (self));
}

static void
begin_new_part (SluiceTransfer *self)
{
  g_autofree char *message = NULL;

  g_clear_pointer (&self->record, sluice_resume_record_free);
  self->record = build_record (self);
  sluice_ranges_clear (self->written);

  message = g_strdup (self->destination->name);
  g_signal_emit (self, signals[EVENT], 0, SLUICE_TRANSFER_EVENT_STARTED, message, 0.0);
  open_part (self);
}

/* What could not be trusted stays; what the user gave up goes, as soon as the
 * new part has bytes. */
static void
note_set_aside (SluiceTransfer *self)
{
  g_autofree char *shown = NULL;
  g_autofree char *message = NULL;

  if (self->destination->set_aside == NULL)
    return;
  if (self->options->restart)
    {
      self->old_part = g_file_new_for_path (self->destination->set_aside);
      return;
    }
  shown = g_path_get_basename (self->destination->set_aside);
  /* Translators: %s is a file's name. */
  message = g_strdup_printf (_ ("What an earlier run left could not be trusted and was kept as "
                                "“%s”. The download starts again."),
                             shown);
  tell (self, SLUICE_TRANSFER_EVENT_RESTART, message, 0.0);
}

/* Goes on from what an earlier run left. */
static void
adopt_record (SluiceTransfer *self)
{
  self->record = g_steal_pointer (&self->destination->record);
  g_clear_pointer (&self->description, sluice_description_unref);
  self->description = describe_from_record (self->record);
  g_clear_pointer (&self->written, sluice_ranges_free);
  self->written = sluice_ranges_copy (self->record->on_disk);

  g_signal_emit (self, signals[EVENT], 0, SLUICE_TRANSFER_EVENT_STARTED, self->destination->name,
                 0.0);
  open_part (self);
}

static gboolean
can_adopt (const SluiceDestination *destination, SluiceDescription *found)
{
  g_autoptr (SluiceDescription) recorded = NULL;

  if (destination->record == NULL || !destination->record->resumable ||
      destination->record->size <= 0 || sluice_ranges_n_runs (destination->record->on_disk) == 0)
    return FALSE;
  if (found == NULL)
    return TRUE;

  recorded = describe_from_record (destination->record);
  return found->resumable && sluice_description_difference (recorded, found) == NULL;
}

/* ---- Finding the place ---- */

static void
set_aside_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (SluiceTransfer) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *path = sluice_destination_set_aside_finish (result, &error);

  self->saving = FALSE;
  if (error != NULL)
    {
      fail (self, error);
      return;
    }
  if (path != NULL)
    {
      g_clear_object (&self->old_part);
      self->old_part = g_file_new_for_path (path);
    }

  if (self->after != AFTER_CONTINUE)
    settle (self);
  else if (self->segments->len > 0)
    begin_new_part (self);
  else
    await_permit (self);
}

/* What an earlier run left is of no use, but stays until the new part has bytes. */
static void
set_aside (SluiceTransfer *self)
{
  g_clear_pointer (&self->destination->record, sluice_resume_record_free);
  self->saving = TRUE;
  sluice_destination_set_aside_async (self->destination, self->directory, set_aside_cb,
                                      g_object_ref (self));
}

static void
claimed_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (SluiceTransfer) self = user_data;
  g_autoptr (GError) error = NULL;

  self->saving = FALSE;
  self->destination = sluice_destination_claim_finish (result, &error);
  if (error != NULL)
    fail (self, error);
  if (self->after != AFTER_CONTINUE)
    {
      settle (self);
      return;
    }

  note_set_aside (self);
  if (can_adopt (self->destination, self->description))
    {
      /* Its bytes begin where ours are: ask again, for what is missing. */
      stop_segments (self, AFTER_CONTINUE);
      adopt_record (self);
    }
  else if (self->destination->record != NULL)
    set_aside (self);
  else
    begin_new_part (self);
}

static void
claim (SluiceTransfer *self, const char *name, SluiceDestinationFlags flags, GAsyncReadyCallback cb)
{
  if (self->options->restart)
    flags |= SLUICE_DESTINATION_RESTART;
  self->saving = TRUE;
  sluice_destination_claim_async (self->directory, name, self->request->uri, flags,
                                  self->cancellable, cb, g_object_ref (self));
}

/* The last name wins that says more: where a redirect leads to a name without
 * an extension, the link's own may be better. */
static char *
choose_name (SluiceTransfer *self)
{
  const SluiceDescription *description = self->description;
  g_autofree char *from_link = NULL;
  g_autofree char *from_answer = NULL;

  if (self->options->name != NULL)
    return sluice_file_name_choose (self->options->name, self->request->uri, NULL);
  if (description == NULL)
    return sluice_file_name_choose (NULL, self->request->uri, NULL);

  from_answer = sluice_file_name_choose (description->suggested_name, description->final_uri,
                                         description->content_type);
  if (description->suggested_name != NULL)
    return g_steal_pointer (&from_answer);

  from_link = sluice_file_name_choose (NULL, self->request->uri, NULL);
  if (sluice_file_name_extension (from_link) != NULL &&
      sluice_file_name_extension (from_answer) == NULL)
    return g_steal_pointer (&from_link);
  return g_steal_pointer (&from_answer);
}

static void
segment_opened (SluiceSegment *segment, SluiceDescription *description, gpointer data)
{
  SluiceTransfer *self = data;
  g_autofree char *name = NULL;

  self->opening_cost = sluice_segment_get_opening_cost (segment);
  if (self->part != NULL)
    {
      sluice_segment_read (segment, self->part, sluice_segment_get_range (segment).end);
      return;
    }

  g_clear_pointer (&self->description, sluice_description_unref);
  self->description = sluice_description_ref (description);
  if (self->destination != NULL)
    {
      begin_new_part (self);
      return;
    }
  name = choose_name (self);
  claim (self, name, 0, claimed_cb);
}

static const SluiceSegmentOwner segment_owner = {
  .opened = segment_opened,
  .stumbled = segment_stumbled,
  .wrote = segment_wrote,
  .closed = segment_closed,
};

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
looked_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (SluiceTransfer) self = user_data;
  g_autoptr (GError) error = NULL;

  self->saving = FALSE;
  self->destination = sluice_destination_claim_finish (result, &error);
  if (error != NULL)
    fail (self, error);

  if (self->after != AFTER_CONTINUE)
    settle (self);
  else if (self->destination == NULL)
    await_permit (self);
  else if (can_adopt (self->destination, NULL))
    adopt_record (self);
  else
    {
      note_set_aside (self);
      set_aside (self);
    }
}

/* ---- Finishing ---- */

static void
removed_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (SluiceTransfer) self = user_data;

  g_file_delete_finish (G_FILE (object), result, NULL);
  finish_run (self);
}

static void
published_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (SluiceTransfer) self = user_data;
  g_autoptr (GError) error = NULL;

  self->saving = FALSE;
  self->file = sluice_part_file_publish_finish (self->part, result, &error);
  if (self->file == NULL)
    {
      fail (self, error);
      return;
    }

  /* The record goes last: until here it could still be needed. */
  self->saving = TRUE;
  g_file_delete_async (self->destination->record_file, G_PRIORITY_LOW, NULL, removed_cb,
                       g_object_ref (self));
}

static void
publish (SluiceTransfer *self)
{
  self->saving = TRUE;
  sluice_part_file_publish_async (self->part, self->destination->name,
                                  (guint64) self->description->size, published_cb,
                                  g_object_ref (self));
}

static void
distrusted_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (SluiceTransfer) self = user_data;
  gssize n_bad = sluice_block_check_compare_finish (result, NULL);
  g_autofree char *message = NULL;

  g_clear_object (&self->walk);
  self->saving = FALSE;
  if (n_bad > 0)
    message = g_strdup_printf (
        ngettext ("The file does not have the checksum it should have: %u part of it was damaged "
                  "on the disk. Start the download again to fetch that part.",
                  "The file does not have the checksum it should have: %u parts of it were damaged "
                  "on the disk. Start the download again to fetch those parts.",
                  (gulong) n_bad),
        (guint) n_bad);
  else
    message = g_strdup (_ ("The file does not have the checksum it should have. Check the checksum "
                           "and the link; what arrived was kept beside the name."));
  fail_with (self, SLUICE_ERROR_CORRUPT, message);
}

static void
digest_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (SluiceTransfer) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *digest =
      sluice_verifier_digest_finish (SLUICE_VERIFIER (object), result, &error);

  self->saving = FALSE;
  if (digest == NULL)
    fail (self, error);
  else if (self->after != AFTER_CONTINUE)
    settle (self);
  else if (g_str_equal (digest, self->options->checksum->digest))
    publish (self);
  else if (self->record->blocks == NULL)
    distrusted_cb (NULL, NULL, g_object_ref (self));
  else
    {
      self->saving = TRUE;
      self->walk = g_cancellable_new ();
      sluice_block_check_compare_async (self->part, self->record->blocks, self->written, self->walk,
                                        distrusted_cb, g_object_ref (self));
    }
}

static void
finish (SluiceTransfer *self)
{
  self->phase = SLUICE_TRANSFER_FINISHING;
  clear_source (&self->ticker);
  if (self->options->checksum == NULL)
    {
      publish (self);
      return;
    }

  self->saving = TRUE;
  advance_verifier (self);
  sluice_verifier_digest_async (self->verifier, (guint64) self->description->size,
                                self->cancellable, digest_cb, g_object_ref (self));
}

/* ---- What comes next ---- */

static void
last_saved_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (SluiceTransfer) self = user_data;

  /* The failure it ends with is the user's matter; the last checkpoint that
   * worked is still there. */
  sluice_checkpoint_finish (result, NULL);
  self->saving = FALSE;
  finish_run (self);
}

static void
save_last (SluiceTransfer *self)
{
  if (self->part == NULL || self->record == NULL || !self->dirty)
    {
      finish_run (self);
      return;
    }

  self->saving = TRUE;
  self->dirty = FALSE;
  g_clear_pointer (&self->record->on_disk, sluice_ranges_free);
  self->record->on_disk = sluice_ranges_copy (self->written);
  sluice_checkpoint_async (self->part, self->destination->record_file, self->record, last_saved_cb,
                           g_object_ref (self));
}

static void
begin_again (SluiceTransfer *self)
{
  self->after = AFTER_CONTINUE;
  self->phase = SLUICE_TRANSFER_PREPARING;
  self->ceiling = SLUICE_TRANSFER_MOST_CONNECTIONS;
  self->dirty = FALSE;
  clear_source (&self->ticker);
  g_clear_object (&self->verifier);
  if (self->part != NULL)
    sluice_part_file_close (self->part);
  g_clear_object (&self->part);
  g_clear_pointer (&self->description, sluice_description_unref);
  sluice_ranges_clear (self->written);

  if (self->destination != NULL)
    set_aside (self);
  else
    await_permit (self);
}

/* Looks at where everything stands, and does what follows. Called whenever
 * something ended. */
static void
settle (SluiceTransfer *self)
{
  if (self->task == NULL)
    return;

  extend (self);
  if (self->segments->len > 0 || self->saving || self->awaits_permit ||
      self->pause_to_restart != NULL)
    return;

  switch (self->after)
    {
    case AFTER_FAILURE:
      save_last (self);
      return;
    case AFTER_RESTART:
      begin_again (self);
      return;
    case AFTER_CONTINUE:
    default:
      if (self->phase == SLUICE_TRANSFER_FETCHING && is_complete (self))
        finish (self);
      return;
    }
}

/* ---- GObject ---- */

static void
sluice_transfer_finalize (GObject *object)
{
  SluiceTransfer *self = SLUICE_TRANSFER (object);

  g_assert (self->task == NULL);

  g_clear_pointer (&self->request, sluice_request_unref);
  g_clear_object (&self->directory);
  g_clear_pointer (&self->options, sluice_transfer_options_free);
  g_clear_object (&self->limits);
  g_clear_object (&self->source);
  g_clear_object (&self->host);
  g_clear_object (&self->throttle);
  g_clear_object (&self->cancellable);
  g_clear_error (&self->failure);
  g_clear_pointer (&self->record, sluice_resume_record_free);
  g_clear_pointer (&self->description, sluice_description_unref);
  g_clear_pointer (&self->written, sluice_ranges_free);
  g_clear_object (&self->old_part);
  g_clear_pointer (&self->segments, g_ptr_array_unref);

  G_OBJECT_CLASS (sluice_transfer_parent_class)->finalize (object);
}

static void
sluice_transfer_class_init (SluiceTransferClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = sluice_transfer_finalize;

  /**
   * SluiceTransfer::event:
   * @self: the transfer
   * @event: a #SluiceTransferEvent
   * @message: a whole sentence for the user; the file's name when it started
   * @delay: seconds until the next try, for a retry
   *
   * Something worth a line in the download's story happened.
   */
  signals[EVENT] =
      g_signal_new ("event", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                    G_TYPE_NONE, 3, G_TYPE_INT, G_TYPE_STRING, G_TYPE_DOUBLE);
}

static void
sluice_transfer_init (SluiceTransfer *self)
{
  self->cancellable = g_cancellable_new ();
  self->written = sluice_ranges_new ();
  self->segments = g_ptr_array_new_with_free_func (g_object_unref);
  self->ceiling = SLUICE_TRANSFER_MOST_CONNECTIONS;
}

/* ---- Public functions ---- */

/**
 * sluice_transfer_new:
 * @request: what to fetch
 * @directory: the folder it goes to; a local one
 * @options: how
 * @client: carries HTTP requests
 * @limits: what all transfers of the program share
 *
 * Returns: (transfer full): a transfer that runs once, when it is told to
 */
SluiceTransfer *
sluice_transfer_new (SluiceRequest *request,
                     GFile *directory,
                     const SluiceTransferOptions *options,
                     SluiceHttpClient *client,
                     SluiceLimits *limits)
{
  g_autofree char *host = NULL;
  SluiceTransfer *self;

  g_return_val_if_fail (request != NULL && options != NULL, NULL);
  g_return_val_if_fail (G_IS_FILE (directory), NULL);

  self = g_object_new (SLUICE_TYPE_TRANSFER, NULL);
  self->request = sluice_request_ref (request);
  self->directory = g_object_ref (directory);
  self->options = sluice_transfer_options_copy (options);
  self->limits = g_object_ref (limits);
  self->source =
      is_http (self) ? sluice_http_source_new (client, request) : sluice_gio_source_new (request);
  host = sluice_link_host_key (request->uri);
  self->host = g_object_ref (sluice_limits_get_host_permits (limits, host));
  self->throttle = sluice_throttle_new (sluice_limits_get_throttle (limits));
  sluice_throttle_set_rate (self->throttle, options->rate_limit);
  return self;
}

/**
 * sluice_transfer_run_async:
 * @self: a transfer that has not run
 * @cancellable: (nullable): pauses it: what has arrived is kept and recorded
 * @callback: called when it has ended and nothing of it is left open
 * @user_data: passed to @callback
 *
 * Downloads the file.
 */
void
sluice_transfer_run_async (SluiceTransfer *self,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  g_autofree char *name = NULL;

  g_return_if_fail (SLUICE_IS_TRANSFER (self));
  g_return_if_fail (self->task == NULL && self->failure == NULL);

  self->task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (self->task, sluice_transfer_run_async);
  g_task_set_priority (self->task, G_PRIORITY_LOW);
  /* What it ends with is in its failure: a file that was already in place when
   * the user paused is still finished. */
  g_task_set_check_cancellable (self->task, FALSE);

  name = choose_name (self);
  claim (self, name, SLUICE_DESTINATION_EXISTING, looked_cb);
  if (cancellable != NULL)
    self->cancelled_id = g_cancellable_connect (cancellable, G_CALLBACK (cancelled_cb), self, NULL);
}

/**
 * sluice_transfer_run_finish:
 * @self: the transfer
 * @result: what the callback got
 * @error: return location for an error, see sluice_error_classify()
 *
 * Returns: (transfer full): the finished file, or %NULL with an error
 */
GFile *
sluice_transfer_run_finish (SluiceTransfer *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/* Returns: how far it is */
SluiceTransferPhase
sluice_transfer_get_phase (SluiceTransfer *self)
{
  return self->phase;
}

/* Returns: (nullable): the file's name; %NULL until it is decided */
const char *
sluice_transfer_get_name (SluiceTransfer *self)
{
  return self->record != NULL ? self->record->name : NULL;
}

/* Returns: the file's size in bytes, or -1 while it is not known */
gint64
sluice_transfer_get_size (SluiceTransfer *self)
{
  return self->description != NULL ? self->description->size : -1;
}

/* Returns: how many bytes of the file have arrived, on disk or on the way there */
guint64
sluice_transfer_get_received (SluiceTransfer *self)
{
  guint64 received = sluice_ranges_covered (self->written);

  for (guint i = 0; i < self->segments->len; i++)
    received += sluice_segment_get_buffered (g_ptr_array_index (self->segments, i));
  return received;
}

/* Returns: how many connections bring bytes */
guint
sluice_transfer_get_connections (SluiceTransfer *self)
{
  guint n = 0;

  for (guint i = 0; i < self->segments->len; i++)
    n += sluice_segment_get_state (g_ptr_array_index (self->segments, i)) == SLUICE_SEGMENT_READING;
  return n;
}
