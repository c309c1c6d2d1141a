/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-transfer-private.h"

#include <glib/gi18n-lib.h>

#include "sluice-address-choice.h"

/* When one of several addresses is not used any more. */

/* An address that fails as often in a row is given up while others work. */
#define MOST_FAILURES 3
#define FAILURE_RESTS (5 * G_USEC_PER_SEC) /* µs; before it is asked again */

/* One that leaves others to bring what it owes as often as this, not long after each other. */
#define MOST_SILENCES 3
#define SILENCES_LAST (60 * G_USEC_PER_SEC) /* µs */

/* One that is slower than others is given time to get going. */
#define SLOW_LASTS (6 * G_USEC_PER_SEC) /* µs */

/* How often a file whose checksum was wrong is fetched once more. */
#define MOST_REFETCHES 3

GError *
sluice_transfer_new_size_error (gint64 wanted, gint64 found)
{
  g_autofree char *wanted_size =
      g_format_size_full ((guint64) MAX (wanted, 0), G_FORMAT_SIZE_LONG_FORMAT);
  g_autofree char *found_size =
      g_format_size_full ((guint64) MAX (found, 0), G_FORMAT_SIZE_LONG_FORMAT);

  return g_error_new (SLUICE_ERROR, SLUICE_ERROR_REFUSED,
                      /* Translators: two sizes, as in “1.2 MB (1,234,567 bytes)”. */
                      _ ("The server has another file: it should have %s, and has %s."),
                      wanted_size, found_size);
}

/* Whether the file can come from another address than @address. */
gboolean
sluice_transfer_has_another (SluiceTransfer *self, const SluiceAddress *address)
{
  for (guint i = 0; i < self->addresses->len; i++)
    {
      SluiceAddress *other = g_ptr_array_index (self->addresses, i);

      if (other != address && sluice_transfer_may_use (self, other))
        return TRUE;
    }
  return FALSE;
}

static void
tell_dropped (SluiceTransfer *self, const SluiceAddress *address)
{
  g_autofree char *place = sluice_address_dup_place (address);
  g_autofree char *message = NULL;

  /* Translators: a host, and a whole sentence that says why. */
  message = g_strdup_printf (_ ("“%s” is not used any more for this download. %s"), place,
                             address->dropped->message);
  sluice_transfer_tell (self, SLUICE_TRANSFER_EVENT_NOTE, message, 0.0);
}

/* Its connections leave what they owe to those of the others. */
void
sluice_transfer_drop_address (SluiceTransfer *self, SluiceAddress *address, const GError *error)
{
  if (address->dropped != NULL)
    return;

  address->dropped = g_error_copy (error);
  tell_dropped (self, address);
  for (guint i = 0; i < self->segments->len; i++)
    {
      SluiceSegment *segment = g_ptr_array_index (self->segments, i);

      if (sluice_segment_get_address (segment) == address)
        sluice_segment_stop (segment);
    }
}

/* Returns: (transfer full) (nullable): what is wrong with @size, where it is known how much the
 *   file has */
GError *
sluice_transfer_check_size (SluiceTransfer *self, gint64 size)
{
  gint64 wanted = self->options->expected_size;

  return wanted < 0 || size < 0 || size == wanted ? NULL
                                                  : sluice_transfer_new_size_error (wanted, size);
}

/* What an address says of the file first, or last, when its length was not known. */
gboolean
sluice_transfer_has_right_size (SluiceTransfer *self,
                                SluiceSegment *segment,
                                const SluiceDescription *description)
{
  SluiceAddress *address = sluice_segment_get_address (segment);
  g_autoptr (GError) error = sluice_transfer_check_size (self, description->size);

  if (error == NULL)
    return TRUE;

  if (sluice_transfer_has_another (self, address))
    sluice_transfer_drop_address (self, address, error);
  else
    sluice_transfer_fail (self, sluice_transfer_get_cause (self, error));
  return FALSE;
}

static void
tell_next (SluiceTransfer *self)
{
  g_autofree char *place = sluice_address_dup_place (sluice_transfer_get_front_address (self));
  /* Translators: %s is a host. */
  g_autofree char *message = g_strdup_printf (_ ("The file is fetched from “%s” now."), place);

  sluice_transfer_tell (self, SLUICE_TRANSFER_EVENT_NOTE, message, 0.0);
}

/* A failure that may pass. Others bring what it owes; it may try again later, but not for
 * ever. */
static void
note_failure (SluiceTransfer *self, SluiceAddress *address, const GError *error)
{
  address->failures++;
  address->rests_until = g_get_monotonic_time () + FAILURE_RESTS;
  if (address->failures >= MOST_FAILURES)
    sluice_transfer_drop_address (self, address, error);
}

static gboolean
is_of_address (const GError *error)
{
  switch (sluice_error_classify (error))
    {
    case SLUICE_ERROR_RETRY_LATER:
    case SLUICE_ERROR_RANGE_IGNORED:
    case SLUICE_ERROR_REMOTE_CHANGED:
    case SLUICE_ERROR_LINK_EXPIRED:
    case SLUICE_ERROR_GONE:
    case SLUICE_ERROR_REFUSED:
      return TRUE;
    case SLUICE_ERROR_DISK_FULL:
    case SLUICE_ERROR_LOCAL:
    case SLUICE_ERROR_CORRUPT:
    case SLUICE_ERROR_IN_USE:
    case SLUICE_ERROR_CANCELLED:
    case SLUICE_ERROR_OFFLINE:
    case SLUICE_ERROR_NO_FOLDER:
    default:
      return FALSE;
    }
}

/* Without a hash nothing but the link itself says what the file is: when that changes, the
 * download follows it. */
static gboolean
has_the_say (SluiceTransfer *self, const SluiceAddress *address, const GError *error)
{
  SluiceError kind = sluice_error_classify (error);

  return address->number == 0 && !sluice_transfer_shares (self) &&
         (kind == SLUICE_ERROR_REMOTE_CHANGED || kind == SLUICE_ERROR_RANGE_IGNORED);
}

/* The last address there is has another file than was begun: it does not begin it again. */
static gboolean
refuse_newcomer (SluiceTransfer *self, SluiceAddress *address, const GError *error)
{
  SluiceError kind = sluice_error_classify (error);
  gboolean is_newcomer = self->description != NULL && address->expected != self->description;

  if (!is_newcomer || sluice_transfer_shares (self) ||
      (kind != SLUICE_ERROR_REMOTE_CHANGED && kind != SLUICE_ERROR_RANGE_IGNORED))
    return FALSE;
  sluice_transfer_drop_address (self, address, error);
  sluice_transfer_fail (self, sluice_transfer_get_cause (self, error));
  return TRUE;
}

/* Where nothing is on its way any more, the next address is asked. */
static void
go_on_elsewhere (SluiceTransfer *self)
{
  if (self->segments->len > 0)
    return;
  if (!sluice_transfer_has_choice (self))
    tell_next (self);
  sluice_transfer_await_permit (self);
}

/* A connection failed. Returns: whether other addresses bring what it did not, so that
 * nothing else needs to be done about it */
gboolean
sluice_transfer_blame_address (SluiceTransfer *self, SluiceAddress *address, const GError *error)
{
  gboolean passing = sluice_error_classify (error) == SLUICE_ERROR_RETRY_LATER;
  gboolean together = sluice_transfer_shares (self);

  if (!sluice_transfer_has_another (self, address))
    return refuse_newcomer (self, address, error);
  if (address->dropped != NULL)
    {
      go_on_elsewhere (self);
      return TRUE;
    }
  if (!is_of_address (error) || has_the_say (self, address, error))
    return FALSE;
  /* Its other connections are well: it is only one too many. */
  if ((passing || !together) && sluice_transfer_count_from (self, address) > 0)
    return FALSE;

  if (passing && sluice_transfer_has_choice (self))
    note_failure (self, address, error);
  else
    sluice_transfer_drop_address (self, address, error);
  go_on_elsewhere (self);
  return TRUE;
}

/* Whether a request that failed is better not repeated there, since another address is
 * known to work, or was not even tried. */
gboolean
sluice_transfer_turns_elsewhere (SluiceTransfer *self, const SluiceAddress *address)
{
  gint64 now = g_get_monotonic_time ();

  if (!sluice_transfer_has_choice (self))
    return FALSE;
  for (guint i = 0; i < self->addresses->len; i++)
    {
      SluiceAddress *other = g_ptr_array_index (self->addresses, i);
      gboolean promising = self->description == NULL
                               ? other->failures == 0
                               : sluice_transfer_count_delivering_from (self, other, now) > 0;

      if (other != address && sluice_transfer_may_use (self, other) && promising)
        return TRUE;
    }
  return FALSE;
}

/* What the run ends with: what the link itself failed with says more than what the last of
 * its mirrors did. */
const GError *
sluice_transfer_get_cause (SluiceTransfer *self, const GError *error)
{
  const SluiceAddress *link = g_ptr_array_index (self->addresses, 0);

  return link->dropped != NULL ? link->dropped : error;
}

/* ---- Slow ones ---- */

static double
get_best_rate (SluiceTransfer *self, gint64 now)
{
  double best = 0;

  for (guint i = 0; i < self->addresses->len; i++)
    {
      SluiceAddress *address = g_ptr_array_index (self->addresses, i);

      if (sluice_transfer_count_delivering_from (self, address, now) > 0)
        best = MAX (best, sluice_transfer_get_rate_from (self, address, now));
    }
  return best;
}

static void
judge_speed (SluiceTransfer *self, SluiceAddress *address, double best, gint64 now)
{
  double rate = sluice_transfer_get_rate_from (self, address, now);
  g_autoptr (GError) error = NULL;

  if (sluice_transfer_count_from (self, address) == 0 ||
      !sluice_address_choice_is_too_slow (rate, best))
    address->slow_since = 0;
  else if (address->slow_since == 0)
    address->slow_since = now;
  else if (now - address->slow_since >= SLOW_LASTS)
    {
      error = g_error_new_literal (
          SLUICE_ERROR, SLUICE_ERROR_RETRY_LATER,
          /* Translators: “it” is a server, said after its name or beneath its address. */
          _ ("It is much slower than the others."));
      sluice_transfer_drop_address (self, address, error);
    }
}

/* Others bring what a connection there owed. The address is not asked again at once. */
void
sluice_transfer_note_silence (SluiceTransfer *self, SluiceAddress *address)
{
  gint64 now = g_get_monotonic_time ();
  g_autoptr (GError) error = NULL;

  if (!sluice_transfer_shares (self))
    return;
  if (now - address->silent_at > SILENCES_LAST)
    address->silences = 0;
  address->silent_at = now;
  address->rests_until = now + FAILURE_RESTS;
  if (++address->silences < MOST_SILENCES || !sluice_transfer_has_another (self, address))
    return;
  error = g_error_new_literal (
      SLUICE_ERROR, SLUICE_ERROR_RETRY_LATER,
      /* Translators: “it” is a server, said after its name or beneath its address. */
      _ ("It falls silent again and again."));
  sluice_transfer_drop_address (self, address, error);
}

/* A connection to an address that is much slower than others is worth more elsewhere. */
void
sluice_transfer_drop_slow (SluiceTransfer *self)
{
  gint64 now = g_get_monotonic_time ();
  double best;

  if (!sluice_transfer_shares (self))
    return;
  best = get_best_rate (self, now);
  for (guint i = 0; i < self->addresses->len; i++)
    {
      SluiceAddress *address = g_ptr_array_index (self->addresses, i);

      if (sluice_transfer_may_use (self, address))
        judge_speed (self, address, best, now);
    }
}

/* ---- A whole that is wrong ---- */

/* Returns: whether just one bit of @contributors is set */
gboolean
sluice_transfer_came_from_one (guint32 contributors)
{
  return contributors != 0 && (contributors & (contributors - 1)) == 0;
}

static void
tell_refetch (SluiceTransfer *self)
{
  g_autofree char *place = NULL;
  g_autofree char *message = NULL;

  if (self->alone == NULL)
    message = g_strdup (_ ("The file does not have the checksum it should have: it is fetched "
                           "again from elsewhere."));
  else
    {
      place = sluice_address_dup_place (self->alone);
      message = g_strdup_printf (
          /* Translators: %s is a host. */
          _ ("The file came from several servers and does not have the checksum it should have: "
             "it is fetched again from “%s” alone."),
          place);
    }
  sluice_transfer_tell (self, SLUICE_TRANSFER_EVENT_RESTART, message, 0.0);
}

/* Who brought all of a file that is wrong is not asked again. */
static void
drop_only_one (SluiceTransfer *self)
{
  g_autoptr (GError) error = g_error_new_literal (
      SLUICE_ERROR, SLUICE_ERROR_CORRUPT,
      /* Translators: “it” is a server, said after its name or beneath its address. */
      _ ("What it sends does not have the checksum that the file should have."));

  for (guint i = 0; i < self->addresses->len; i++)
    if (self->contributors == 1u << i)
      sluice_transfer_drop_address (self, g_ptr_array_index (self->addresses, i), error);
  self->alone = NULL;
}

/* All of the file is there and it is not the file: nobody knows which address sent what is
 * wrong, so one is asked alone, and when it was that one, another.
 *
 * Returns: whether it is fetched again */
gboolean
sluice_transfer_refetch (SluiceTransfer *self)
{
  gboolean mixed = !sluice_transfer_came_from_one (self->contributors);

  if (self->addresses->len < 2 || self->n_refetches >= MOST_REFETCHES)
    return FALSE;
  if (!mixed)
    drop_only_one (self);
  if (!sluice_transfer_may_use (self, sluice_transfer_get_front_address (self)))
    return FALSE;

  self->n_refetches++;
  self->alone = mixed ? sluice_transfer_get_front_address (self) : NULL;
  tell_refetch (self);
  sluice_transfer_stop_segments (self, SLUICE_TRANSFER_AFTER_RESTART);
  sluice_transfer_settle (self);
  return TRUE;
}
