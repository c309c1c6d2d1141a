/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-transfer-private.h"

#include <glib/gi18n-lib.h>

#include "sluice-address-choice.h"
#include "sluice-link.h"
#include "sluice-log.h"

/* The addresses that the bytes may come from, and which of them is asked next.
 *
 * They are used together only where the size and a hash of the file are known: then each
 * has to say that size before a byte of it counts, and what it brings is proved by the
 * hashes of the pieces, or in the end by that of the whole. Otherwise there is one at a
 * time, and the next only when that fails for good. */

/* ---- What there is ---- */

static gboolean
is_known (SluiceTransfer *self, GUri *uri)
{
  g_autofree char *link = g_uri_to_string (uri);

  for (guint i = 0; i < self->addresses->len; i++)
    {
      SluiceAddress *address = g_ptr_array_index (self->addresses, i);
      g_autofree char *other = g_uri_to_string (address->request->uri);

      if (g_str_equal (link, other))
        return TRUE;
    }
  return FALSE;
}

static int
compare_mirrors (gconstpointer a, gconstpointer b, gpointer here)
{
  return sluice_mirror_compare (*(SluiceMirror *const *) a, *(SluiceMirror *const *) b, here);
}

/* Adds the best of @mirrors behind what is there. Returns: how many are new */
static guint
add_mirrors (SluiceTransfer *self, GPtrArray *mirrors)
{
  g_autofree char *here = sluice_mirror_dup_country (g_get_language_names ()[0]);
  g_autoptr (GPtrArray) sorted = g_ptr_array_copy (mirrors, NULL, NULL);
  guint before = self->addresses->len;

  g_ptr_array_set_free_func (sorted, NULL);
  g_ptr_array_sort_with_data (sorted, compare_mirrors, here);
  for (guint i = 0; i < sorted->len && self->addresses->len < SLUICE_TRANSFER_MOST_ADDRESSES; i++)
    {
      SluiceMirror *mirror = g_ptr_array_index (sorted, i);

      if (sluice_mirror_can_be (mirror->uri) && !is_known (self, mirror->uri))
        g_ptr_array_add (self->addresses,
                         sluice_address_new_mirror (mirror, self->addresses->len, self->request,
                                                    self->client, self->limits));
    }
  return self->addresses->len - before;
}

/* Whether it stands behind the same server as one before it. */
static gboolean
is_guest_already (SluiceTransfer *self, guint index)
{
  const SluiceAddress *address = g_ptr_array_index (self->addresses, index);

  for (guint i = 0; i < index; i++)
    if (((SluiceAddress *) g_ptr_array_index (self->addresses, i))->host == address->host)
      return TRUE;
  return FALSE;
}

/* Shares the hosts of all addresses from number @from on with other downloads. */
void
sluice_transfer_join_hosts (SluiceTransfer *self, guint from)
{
  for (guint i = from; i < self->addresses->len; i++)
    {
      SluiceAddress *address = g_ptr_array_index (self->addresses, i);

      sluice_source_set_habits (address->source, sluice_host_get_habits (address->host));
      if (!is_guest_already (self, i))
        sluice_host_join (address->host, &sluice_transfer_host_guest, self);
    }
}

void
sluice_transfer_leave_hosts (SluiceTransfer *self)
{
  for (guint i = 0; i < self->addresses->len; i++)
    {
      SluiceAddress *address = g_ptr_array_index (self->addresses, i);

      if (!is_guest_already (self, i))
        sluice_host_leave (address->host, self);
    }
}

/* Looks again at how many connections each may have. */
void
sluice_transfer_review_hosts (SluiceTransfer *self)
{
  gint64 now = g_get_monotonic_time ();

  for (guint i = 0; i < self->addresses->len; i++)
    {
      SluiceAddress *address = g_ptr_array_index (self->addresses, i);

      if (!is_guest_already (self, i))
        sluice_host_review (address->host, now);
    }
}

/* A file is repaired from its own link alone: what proves it are its own blocks. */
void
sluice_transfer_find_addresses (SluiceTransfer *self)
{
  self->addresses = g_ptr_array_new_with_free_func ((GDestroyNotify) sluice_address_unref);
  g_ptr_array_add (self->addresses, sluice_address_new (self->request, self->client, self->limits));
  self->host = g_object_ref (((SluiceAddress *) g_ptr_array_index (self->addresses, 0))->host);
  if (self->options->mirrors != NULL && self->options->repair == NULL)
    add_mirrors (self, self->options->mirrors);
}

/* The server names other places that have the file (RFC 6249, section 3), and what it hashes
 * to. Only the download's own link is believed in this. */
void
sluice_transfer_learn_addresses (SluiceTransfer *self,
                                 SluiceAddress *address,
                                 const SluiceDescription *description)
{
  g_autofree char *message = NULL;
  guint n_new;

  if (address->number != 0 || description->duplicates == NULL || self->options->repair != NULL)
    return;

  n_new = add_mirrors (self, description->duplicates);
  if (n_new == 0)
    return;
  sluice_transfer_join_hosts (self, self->addresses->len - n_new);
  if (self->options->checksum == NULL && description->digest != NULL)
    self->options->checksum = sluice_checksum_copy (description->digest);
  message = g_strdup_printf (
      ngettext ("The server names %u other address where the file can be had.",
                "The server names %u other addresses where the file can be had.", n_new),
      n_new);
  sluice_transfer_tell_detail (self, message);
}

/* What comes from several addresses is as good as the hash that proves it, also in another
 * run that is told of neither. */
void
sluice_transfer_keep_digest (SluiceTransfer *self)
{
  SluiceChecksum *checksum = self->options->checksum;

  if (checksum == NULL && self->record->digest != NULL)
    self->options->checksum = sluice_checksum_parse (self->record->digest, NULL);
  else if (checksum != NULL && self->record->digest == NULL && self->addresses->len > 1 &&
           self->alone == NULL)
    self->record->digest = sluice_checksum_to_string (checksum);
}

/* ---- How they are used ---- */

static gboolean
has_hash (SluiceTransfer *self)
{
  return self->options->checksum != NULL || self->options->piece_hashes != NULL;
}

/* Whether several addresses are used together. */
gboolean
sluice_transfer_shares (SluiceTransfer *self)
{
  return self->addresses->len > 1 && self->alone == NULL && has_hash (self) &&
         self->description != NULL && self->description->size >= 0;
}

/* What was given as encrypted is not asked for in the open, unless a hash tells whether
 * somebody changed it on the way. */
static gboolean
is_allowed (SluiceTransfer *self, const SluiceAddress *address)
{
  return has_hash (self) || g_strcmp0 (g_uri_get_scheme (self->request->uri), "https") != 0 ||
         g_strcmp0 (g_uri_get_scheme (address->request->uri), "https") == 0;
}

/* Whether @address may still bring bytes, now or when others fail. */
gboolean
sluice_transfer_may_use (SluiceTransfer *self, SluiceAddress *address)
{
  return address->dropped == NULL && (self->alone == NULL || self->alone == address) &&
         is_allowed (self, address);
}

/* The first that may be used; when there is no other, the one that failed last. */
SluiceAddress *
sluice_transfer_get_front_address (SluiceTransfer *self)
{
  for (guint i = 0; i < self->addresses->len; i++)
    if (sluice_transfer_may_use (self, g_ptr_array_index (self->addresses, i)))
      return g_ptr_array_index (self->addresses, i);
  return g_ptr_array_index (self->addresses, 0);
}

guint
sluice_transfer_count_from (SluiceTransfer *self, const SluiceAddress *address)
{
  guint n = 0;

  for (guint i = 0; i < self->segments->len; i++)
    n += sluice_segment_get_address (g_ptr_array_index (self->segments, i)) == address;
  return n;
}

/* Returns: how many connections to @host there are, whatever the address */
guint
sluice_transfer_count_held (SluiceTransfer *self, const SluiceHost *host)
{
  guint n = 0;

  for (guint i = 0; i < self->segments->len; i++)
    n += sluice_segment_get_address (g_ptr_array_index (self->segments, i))->host == host;
  return n;
}

guint
sluice_transfer_count_delivering_from (SluiceTransfer *self,
                                       const SluiceAddress *address,
                                       gint64 now)
{
  guint n = 0;

  for (guint i = 0; i < self->segments->len; i++)
    {
      SluiceSegment *segment = g_ptr_array_index (self->segments, i);

      n += sluice_segment_get_address (segment) == address &&
           sluice_transfer_delivers (segment, now);
    }
  return n;
}

/* Bytes per second of one connection there, going by those there are and were; 0 when nothing
 * was measured yet. */
double
sluice_transfer_get_rate_from (SluiceTransfer *self, const SluiceAddress *address, gint64 now)
{
  g_autofree double *rates = g_new (double, self->segments->len);
  guint n = 0;

  for (guint i = 0; i < self->segments->len; i++)
    {
      SluiceSegment *segment = g_ptr_array_index (self->segments, i);

      if (sluice_segment_get_address (segment) == address)
        rates[n++] = sluice_segment_get_rate (segment, now);
    }
  return sluice_prospect_get_usual_rate (&address->prospect, rates, n);
}

/* What one that never answered, or has no strong validator, says of the file has to be
 * compared with what another connection brought: one at a time. */
static gboolean
takes_one_more (const SluiceAddress *address, guint n_connections)
{
  return n_connections == 0 ||
         (address->expected != NULL && address->expected->strong && address->expected->resumable);
}

static SluiceAddressProspect
look_at (SluiceTransfer *self, SluiceAddress *address, gint64 now)
{
  guint n = sluice_transfer_count_from (self, address);

  return (SluiceAddressProspect){
    .usable = sluice_transfer_may_use (self, address) && takes_one_more (address, n),
    .resting = now < address->rests_until,
    .failures = address->failures,
    .n_connections = n,
    .rate = sluice_transfer_get_rate_from (self, address, now),
    .known_rate = sluice_host_get_rate (address->host),
  };
}

/* Whether any of them can be next, or only the front one. */
gboolean
sluice_transfer_has_choice (SluiceTransfer *self)
{
  return sluice_transfer_shares (self) ||
         (self->addresses->len > 1 && self->description == NULL && has_hash (self));
}

static gboolean
has_free_permit (const SluiceAddress *address)
{
  return sluice_permits_has_free (sluice_host_get_permits (address->host));
}

/* Chooses the address that one more connection goes to.
 *
 * @permitted: the caller holds a permit for it then; otherwise it is to wait for one, if it
 *   has to
 *
 * Returns: (transfer none) (nullable): the address, or %NULL when there is none */
SluiceAddress *
sluice_transfer_choose_address (SluiceTransfer *self, gboolean permitted)
{
  guint n = self->addresses->len;
  g_autofree SluiceAddressProspect *prospects = g_new0 (SluiceAddressProspect, n);
  gint64 now = g_get_monotonic_time ();
  int best;

  if (!sluice_transfer_has_choice (self))
    {
      SluiceAddress *front = sluice_transfer_get_front_address (self);

      return !permitted || sluice_host_try_take (front->host, self) ? front : NULL;
    }

  for (guint i = 0; i < n; i++)
    prospects[i] = look_at (self, g_ptr_array_index (self->addresses, i), now);
  while ((best = sluice_address_choice_next (prospects, n)) >= 0)
    {
      SluiceAddress *address = g_ptr_array_index (self->addresses, (guint) best);

      if (permitted ? sluice_host_try_take (address->host, self) : has_free_permit (address))
        return address;
      prospects[best].usable = FALSE;
    }
  return permitted ? NULL : sluice_transfer_get_front_address (self);
}

/* Tells whether the other addresses are used, where there are any. */
void
sluice_transfer_tell_addresses (SluiceTransfer *self)
{
  if (!sluice_transfer_has_another (self, sluice_transfer_get_front_address (self)) ||
      sluice_transfer_is_complete (self))
    return;

  sluice_transfer_tell_detail (
      self, sluice_transfer_shares (self)
                ? _ ("The file is fetched from several addresses at the same time: a checksum "
                     "proves what they send.")
                : _ ("The other addresses are only asked when this one fails: there is no "
                     "checksum to prove that they send the same file."));
}

/* ---- What each says of the file ---- */

/* One that takes over without a hash has nothing to show but its size and the bytes before
 * each gap, which are compared. */
static SluiceDescription *
describe_fall_back (SluiceTransfer *self, const SluiceAddress *address)
{
  SluiceDescription *expected = sluice_description_new (address->request->uri);

  expected->size = self->description->size;
  expected->resumable = TRUE;
  expected->content_type = g_strdup (self->description->content_type);
  return expected;
}

/* Returns: (transfer none) (nullable): what the next answer of @address has to agree with, or
 *   %NULL when that answer has to tell */
SluiceDescription *
sluice_transfer_get_expected (SluiceTransfer *self, SluiceAddress *address)
{
  if (address->expected == NULL && self->description != NULL && !sluice_transfer_shares (self))
    {
      g_autoptr (SluiceDescription) expected = describe_fall_back (self, address);

      sluice_address_expect (address, expected);
    }
  return address->expected;
}

/* An earlier run may have had its answer from any of them. */
void
sluice_transfer_assign_description (SluiceTransfer *self)
{
  SluiceAddress *owner = g_ptr_array_index (self->addresses, 0);
  g_autofree char *final = g_uri_to_string (self->description->final_uri);

  for (guint i = 0; i < self->addresses->len; i++)
    {
      SluiceAddress *address = g_ptr_array_index (self->addresses, i);
      g_autofree char *link = g_uri_to_string (address->request->uri);

      sluice_address_expect (address, NULL);
      if (g_str_equal (link, final))
        owner = address;
    }
  sluice_address_expect (owner, self->description);
}

/* The first answer of one more address. Returns: whether its bytes may be taken */
gboolean
sluice_transfer_accept_address (SluiceTransfer *self,
                                SluiceSegment *segment,
                                SluiceDescription *description)
{
  SluiceAddress *address = sluice_segment_get_address (segment);
  g_autoptr (GError) error = NULL;

  if (address->expected != NULL)
    return TRUE;
  if (description->size == self->description->size && description->resumable)
    {
      sluice_address_expect (address, description);
      sluice_segment_set_expected (segment, description);
      return TRUE;
    }

  if (description->size != self->description->size)
    error = sluice_transfer_new_size_error (self->description->size, description->size);
  else
    error = g_error_new_literal (SLUICE_ERROR, SLUICE_ERROR_RANGE_IGNORED,
                                 _ ("The server does not send parts of this file."));
  sluice_transfer_drop_address (self, address, error);
  return FALSE;
}

/* ---- What is shown of them ---- */

static SluiceMirrorUse
get_use (SluiceTransfer *self, SluiceAddress *address, guint n_connections)
{
  if (address->dropped != NULL || !is_allowed (self, address))
    return SLUICE_MIRROR_USE_DROPPED;
  if (n_connections > 0)
    return SLUICE_MIRROR_USE_USED;
  return sluice_transfer_has_choice (self) || address == sluice_transfer_get_front_address (self)
             ? SLUICE_MIRROR_USE_WAITING
             : SLUICE_MIRROR_USE_FALLBACK;
}

/**
 * sluice_transfer_list_mirrors:
 * @self: a transfer
 *
 * Returns: (transfer full) (element-type SluiceMirrorStand): the addresses of its file as
 *   they stand now, the download's own link first
 */
GPtrArray *
sluice_transfer_list_mirrors (SluiceTransfer *self)
{
  GPtrArray *stands;
  gint64 now = g_get_monotonic_time ();

  g_return_val_if_fail (SLUICE_IS_TRANSFER (self), NULL);

  stands = g_ptr_array_new_with_free_func ((GDestroyNotify) sluice_mirror_stand_free);
  for (guint i = 0; i < self->addresses->len; i++)
    {
      SluiceAddress *address = g_ptr_array_index (self->addresses, i);
      SluiceMirrorStand *stand = g_new0 (SluiceMirrorStand, 1);

      stand->link = sluice_link_redact (address->request->uri);
      stand->connections = sluice_transfer_count_from (self, address);
      stand->use = get_use (self, address, stand->connections);
      if (stand->connections > 0)
        stand->rate = sluice_transfer_get_rate_from (self, address, now) * stand->connections;
      stand->received = address->received;
      if (address->dropped != NULL)
        stand->reason = g_strdup (address->dropped->message);
      g_ptr_array_add (stands, stand);
    }
  return stands;
}
