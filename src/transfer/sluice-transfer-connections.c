/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-transfer-private.h"

#include <glib/gi18n-lib.h>

#include "sluice-loop-source.h"

#define PARALLEL_RESTARTS 1         /* after these, one connection sees one version */
#define LOOK_AGAIN 200              /* ms */
#define LONGEST_OVERLAP (64 * 1024) /* bytes before a gap that are compared */

/* A connection that is never answered, where others deliver, is one too many: its
 * range is theirs as soon as one of them is free. */
void
sluice_transfer_stop_mute (SluiceTransfer *self)
{
  gint64 now = g_get_monotonic_time ();

  if (sluice_transfer_count_delivering (self, now) == 0)
    return;
  for (guint i = 0; i < self->segments->len; i++)
    {
      SluiceSegment *segment = g_ptr_array_index (self->segments, i);

      if (sluice_transfer_is_mute (segment, now))
        {
          sluice_transfer_tell_silence (self);
          sluice_host_note_refused (sluice_segment_get_address (segment)->host, 0, now);
          sluice_segment_stop (segment);
        }
    }
}

/* Only a strong validator tells two versions of a file apart (RFC 9110, section
 * 15.3.7.3). Without one, a single connection, which sees a single version. */
const char *
sluice_transfer_find_reason_for_one (SluiceTransfer *self)
{
  if (sluice_transfer_shares (self))
    return NULL;
  if (!self->description->resumable || self->ranges_fail)
    return _ ("One connection fetches the file: the source does not send parts of it.");
  if (!self->description->strong)
    return _ ("One connection fetches the file: the server does not say reliably which version "
              "of it each answer is.");
  if (self->n_restarts > PARALLEL_RESTARTS)
    return _ ("One connection fetches the file: it changed on the server again and again.");
  if (self->options->yield && self->options->connections == 0)
    return _ ("One connection fetches the file: it gives way to other programs.");
  if (self->doubts_ranges)
    return _ ("One connection fetches the file: the server promised parts of files lately, and "
              "did not send them.");
  return NULL;
}

static guint
limit_to_host (SluiceTransfer *self, guint wanted)
{
  return sluice_transfer_shares (self) ? wanted
                                       : MIN (wanted, sluice_host_get_ceiling (self->host));
}

static guint
get_wanted_connections (SluiceTransfer *self)
{
  guint chosen = sluice_transfer_get_chosen (self);

  if (sluice_transfer_find_reason_for_one (self) != NULL)
    return 1;
  return limit_to_host (self, chosen > 0 ? chosen : sluice_transfer_get_tuned (self));
}

/* Tells over how many connections the file is going to be fetched, and why. */
void
sluice_transfer_announce_connections (SluiceTransfer *self)
{
  guint chosen = sluice_transfer_get_chosen (self);
  guint most = chosen > 0 ? limit_to_host (self, chosen) : sluice_transfer_get_most_tuned (self);

  if (sluice_transfer_is_complete (self))
    return;
  sluice_transfer_tell_known (self);
  sluice_transfer_tell_plan (self, most, sluice_transfer_find_reason_for_one (self));
}

static gsize
get_proof (SluiceTransfer *self, guint64 start)
{
  gsize length = (gsize) MIN (start, LONGEST_OVERLAP);

  while (length > 0 && !sluice_ranges_contains (self->written, start - length, start))
    length /= 2;
  return length;
}

/* Before a gap at the file's start there is nothing to compare; behind it there may be. */
static SluiceRange
get_sample (SluiceTransfer *self, guint64 start)
{
  SluiceRange first = { 0, 0 };

  if (sluice_ranges_n_runs (self->written) > 0)
    first = sluice_ranges_get_run (self->written, 0);
  if (start > 0 || first.start == 0)
    return (SluiceRange){ 0, 0 };
  return (SluiceRange){ first.start, MIN (first.end, first.start + LONGEST_OVERLAP) };
}

/* The caller holds a permit for it. */
static SluiceSegment *
add_segment (SluiceTransfer *self,
             SluiceAddress *address,
             SluiceRange range,
             SluiceDescription *expected)
{
  SluiceSegmentSetup setup = {
    .number = ++self->next_number,
    .id = self->request->id,
    .address = address,
    .range = range,
    .expected = expected,
    .proof = expected != NULL ? get_proof (self, range.start) : 0,
    .sample = get_sample (self, range.start),
    .opening = sluice_host_get_opening_permits (address->host),
    .throttle = self->throttle,
    .retries = self->options->retries,
    .timeout = self->options->timeout,
    .patient = self->options->patient,
  };
  SluiceSegment *segment = sluice_segment_new (&setup, &sluice_transfer_segment_owner, self);

  sluice_prospect_asked (&address->prospect);
  g_ptr_array_add (self->segments, segment);
  sluice_segment_start (segment);
  return segment;
}

/* Gives one more connection a range that it shares with the one that was to bring it. */
static gboolean
add_rival (SluiceTransfer *self, SluiceAddress *address)
{
  g_autoptr (SluiceRace) race = NULL;
  SluiceSegment *rival;
  SluicePlan plan;

  if (!sluice_transfer_plan_hedge (self, address, &plan))
    return FALSE;

  race = sluice_transfer_begin_race (self, g_ptr_array_index (self->segments, (guint) plan.victim));
  rival = add_segment (self, address, plan.range, sluice_transfer_get_expected (self, address));
  sluice_segment_join_race (rival, race);
  return TRUE;
}

/* Gives one more connection its range. The caller holds a permit for it. */
static gboolean
add_planned (SluiceTransfer *self, SluiceAddress *address)
{
  SluicePlan plan;

  if (!sluice_transfer_plan_next (self, address, &plan))
    {
      if (add_rival (self, address))
        return TRUE;
      sluice_host_release (address->host);
      return FALSE;
    }

  if (plan.victim >= 0)
    sluice_transfer_cut (self, g_ptr_array_index (self->segments, (guint) plan.victim),
                         plan.range.start);
  add_segment (self, address, plan.range, sluice_transfer_get_expected (self, address));
  return TRUE;
}

/* The first question asks for everything: its answer describes the file, and
 * its body is the first segment. */
void
sluice_transfer_connect_first (SluiceTransfer *self, SluiceAddress *address)
{
  if (self->ranges_fail && self->known == NULL)
    self->known = sluice_description_new (self->request->uri);
  add_segment (self, address, (SluiceRange){ 0, SLUICE_SOURCE_TO_THE_END }, self->known);
}

/* What it sent before may have been found to be wrong while it waited. */
static gboolean
is_out_of_use (SluiceTransfer *self, SluiceAddress *address)
{
  return !sluice_transfer_may_use (self, address) && sluice_transfer_has_another (self, address);
}

static void
first_permitted_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (SluiceTransfer) self = user_data;
  g_autoptr (SluiceAddress) address = g_steal_pointer (&self->awaited);
  gboolean permitted = sluice_permits_acquire_finish (SLUICE_PERMITS (object), result, NULL);

  if (permitted && (self->after != SLUICE_TRANSFER_AFTER_CONTINUE || is_out_of_use (self, address)))
    sluice_host_release (address->host);
  else if (permitted && self->part == NULL)
    {
      if (!sluice_transfer_inherit (self, address))
        sluice_transfer_connect_first (self, address);
    }
  else if (permitted)
    add_planned (self, address);
  sluice_transfer_settle (self);
}

void
sluice_transfer_await_permit (SluiceTransfer *self)
{
  if (self->awaited != NULL)
    return;

  self->awaited = sluice_address_ref (sluice_transfer_choose_address (self, FALSE));
  sluice_permits_acquire_async (sluice_host_get_permits (self->awaited->host), self->cancellable,
                                first_permitted_cb, g_object_ref (self));
}

static gboolean
is_any_waiting (SluiceTransfer *self)
{
  for (guint i = 0; i < self->segments->len; i++)
    if (sluice_segment_get_state (g_ptr_array_index (self->segments, i)) == SLUICE_SEGMENT_WAITING)
      return TRUE;
  return FALSE;
}

/* While nobody delivers, more requests only press a server that is in trouble, and a new one
 * in the place of each that gave up would never let the download end. */
static gboolean
presses_in_vain (SluiceTransfer *self)
{
  return sluice_transfer_count_delivering (self, g_get_monotonic_time ()) == 0 &&
         (self->lost_in_silence || is_any_waiting (self));
}

/* When all that are left are silent, they count for nothing where several connections
 * were wanted: the last bytes of one of many do not wait for the end of all patience. */
static guint
get_most_connections (SluiceTransfer *self)
{
  guint wanted = get_wanted_connections (self);

  if (sluice_transfer_get_chosen (self) == 1 || self->next_number < 2 ||
      sluice_transfer_find_reason_for_one (self) != NULL)
    return wanted;
  return wanted + sluice_transfer_count_silent (self);
}

static gboolean
look_again_cb (gpointer user_data)
{
  SluiceTransfer *self = user_data;

  sluice_loop_source_clear (&self->look_again);
  sluice_transfer_extend (self);
  return G_SOURCE_REMOVE;
}

/* A connection could do something, and there is nothing to do: unless one of the others
 * is late, which tells only after a moment. */
static void
look_again_later (SluiceTransfer *self)
{
  sluice_loop_source_attach (&self->look_again, g_timeout_source_new (LOOK_AGAIN), look_again_cb,
                             self, NULL);
}

/* Opens as many more connections as are wanted and allowed. The first waits its
 * turn; more only take what nobody waits for. */
void
sluice_transfer_extend (SluiceTransfer *self)
{
  SluiceAddress *address;

  if (self->phase != SLUICE_TRANSFER_FETCHING || self->after != SLUICE_TRANSFER_AFTER_CONTINUE ||
      self->description->size < 0 || sluice_transfer_is_complete (self))
    return;

  if (self->segments->len == 0)
    {
      g_clear_error (&self->offline);
      sluice_transfer_await_permit (self);
      return;
    }
  if (self->offline != NULL || presses_in_vain (self))
    return;
  self->lost_in_silence = FALSE;
  while (self->segments->len < get_most_connections (self) &&
         (address = sluice_transfer_choose_address (self, TRUE)) != NULL)
    if (!add_planned (self, address))
      {
        look_again_later (self);
        return;
      }
}

/* ---- What the host asks ---- */

static guint
count_held (gpointer guest, SluiceHost *host)
{
  return sluice_transfer_count_held (guest, host);
}

static gboolean
is_served (SluiceSegment *segment, gint64 now)
{
  SluiceSegmentState state = sluice_segment_get_state (segment);

  return state == SLUICE_SEGMENT_HELD || state == SLUICE_SEGMENT_PROVING ||
         sluice_transfer_delivers (segment, now);
}

static guint
count_open (gpointer guest, SluiceHost *host)
{
  SluiceTransfer *self = guest;
  gint64 now = g_get_monotonic_time ();
  guint n = 0;

  for (guint i = 0; i < self->segments->len; i++)
    {
      SluiceSegment *segment = g_ptr_array_index (self->segments, i);

      n += sluice_segment_get_address (segment)->host == host && is_served (segment, now);
    }
  return n;
}

static void
take_room (gpointer guest, SluiceHost *host)
{
  g_autoptr (SluiceTransfer) self = g_object_ref (guest);

  sluice_transfer_settle (self);
}

const SluiceHostGuest sluice_transfer_host_guest = {
  .count_held = count_held,
  .count_open = count_open,
  .take_room = take_room,
};
