/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-offer.h"

/**
 * sluice_offer_new:
 * @link: a link, or a pattern of them
 *
 * Returns: (transfer full): an offer of which only the link is known
 */
SluiceOffer *
sluice_offer_new (const char *link)
{
  SluiceOffer *self = g_new0 (SluiceOffer, 1);

  self->link = g_strdup (link);
  self->size = -1;
  return self;
}

/**
 * sluice_offer_new_from_metalink:
 * @file: one file of a Metalink
 *
 * Returns: (transfer full): the file from the best place where it can be had
 */
SluiceOffer *
sluice_offer_new_from_metalink (const SluiceMetalinkFile *file)
{
  const SluiceMirror *best = file->mirrors->pdata[0];
  g_autofree char *link = g_uri_to_string (best->uri);
  SluiceOffer *self = sluice_offer_new (link);

  self->name = g_strdup (file->name);
  self->size = file->size;
  if (file->checksum != NULL)
    self->checksum = sluice_checksum_copy (file->checksum);
  if (file->piece_hashes != NULL)
    self->piece_hashes = sluice_piece_hashes_ref (file->piece_hashes);
  for (guint i = 1; i < file->mirrors->len; i++)
    sluice_offer_add_mirror (self, file->mirrors->pdata[i]);
  return self;
}

/**
 * sluice_offer_add_mirror:
 * @self: an offer
 * @mirror: where else it can be had
 *
 * Adds another address, behind those that are known.
 */
void
sluice_offer_add_mirror (SluiceOffer *self, SluiceMirror *mirror)
{
  if (self->mirrors == NULL)
    self->mirrors = g_ptr_array_new_with_free_func ((GDestroyNotify) sluice_mirror_unref);
  g_ptr_array_add (self->mirrors, sluice_mirror_ref (mirror));
}

/**
 * sluice_offer_copy:
 * @self: an offer
 *
 * Returns: (transfer full): a copy of it
 */
SluiceOffer *
sluice_offer_copy (const SluiceOffer *self)
{
  SluiceOffer *copy = sluice_offer_new (self->link);

  copy->name = g_strdup (self->name);
  copy->size = self->size;
  if (self->checksum != NULL)
    copy->checksum = sluice_checksum_copy (self->checksum);
  if (self->piece_hashes != NULL)
    copy->piece_hashes = sluice_piece_hashes_ref (self->piece_hashes);
  for (guint i = 0; self->mirrors != NULL && i < self->mirrors->len; i++)
    sluice_offer_add_mirror (copy, self->mirrors->pdata[i]);
  return copy;
}

/**
 * sluice_offer_free:
 * @self: (transfer full) (nullable): an offer
 *
 * Frees @self.
 */
void
sluice_offer_free (SluiceOffer *self)
{
  if (self == NULL)
    return;

  g_free (self->link);
  g_free (self->name);
  sluice_checksum_free (self->checksum);
  g_clear_pointer (&self->piece_hashes, sluice_piece_hashes_unref);
  g_clear_pointer (&self->mirrors, g_ptr_array_unref);
  g_free (self);
}

/**
 * sluice_offer_is_known:
 * @self: an offer
 *
 * Returns: whether anything but its link is known of it
 */
gboolean
sluice_offer_is_known (const SluiceOffer *self)
{
  return self->name != NULL || self->size >= 0 || self->checksum != NULL ||
         self->piece_hashes != NULL || self->mirrors != NULL;
}

/**
 * sluice_offer_apply:
 * @self: an offer
 * @options: how it will be downloaded
 *
 * Tells the download all that is known of the file but its name. A checksum that is in
 * @options is believed before one that was offered.
 */
void
sluice_offer_apply (const SluiceOffer *self, SluiceTransferOptions *options)
{
  options->expected_size = self->size;
  if (options->checksum == NULL && self->checksum != NULL)
    options->checksum = sluice_checksum_copy (self->checksum);
  if (self->piece_hashes != NULL)
    options->piece_hashes = sluice_piece_hashes_ref (self->piece_hashes);
  if (self->mirrors != NULL)
    options->mirrors = g_ptr_array_ref (self->mirrors);
}

/**
 * sluice_offer_count_addresses:
 * @self: an offer
 *
 * Returns: how many addresses of it are known
 */
guint
sluice_offer_count_addresses (const SluiceOffer *self)
{
  return 1 + (self->mirrors != NULL ? self->mirrors->len : 0);
}

/**
 * sluice_offer_list_new:
 *
 * Returns: (transfer full) (element-type SluiceOffer): an empty list that owns
 *   what is added to it
 */
GPtrArray *
sluice_offer_list_new (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) sluice_offer_free);
}

/**
 * sluice_offer_list_new_from_links:
 * @links: (element-type utf8): links
 *
 * Returns: (transfer full) (element-type SluiceOffer): an offer for each of them
 */
GPtrArray *
sluice_offer_list_new_from_links (GPtrArray *links)
{
  GPtrArray *offers = sluice_offer_list_new ();

  for (guint i = 0; i < links->len; i++)
    g_ptr_array_add (offers, sluice_offer_new (links->pdata[i]));
  return offers;
}

/**
 * sluice_offer_list_new_from_metalink:
 * @files: (element-type SluiceMetalinkFile): what a Metalink describes
 *
 * Returns: (transfer full) (element-type SluiceOffer): an offer for each of them
 */
GPtrArray *
sluice_offer_list_new_from_metalink (GPtrArray *files)
{
  GPtrArray *offers = sluice_offer_list_new ();

  for (guint i = 0; i < files->len; i++)
    g_ptr_array_add (offers, sluice_offer_new_from_metalink (files->pdata[i]));
  return offers;
}
