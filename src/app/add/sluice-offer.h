/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "sluice-metalink.h"
#include "sluice-transfer.h"

G_BEGIN_DECLS

/**
 * SluiceOffer:
 * @link: a link, or a pattern of them
 * @name: what the file is to be called, or %NULL when nothing is known of that
 * @size: how many bytes it has, -1 when nothing is known of that
 * @checksum: what its bytes must hash to, if that is known
 * @piece_hashes: what its pieces must hash to, if that is known
 * @mirrors: (element-type SluiceMirror): other addresses of it, the best first, if there
 *   are any
 *
 * What somebody brought to be downloaded: typed, pasted, dropped, or in a file.
 */
typedef struct
{
  char *link;                      /* owned */
  char *name;                      /* owned, nullable */
  gint64 size;                     /* bytes, or -1 */
  SluiceChecksum *checksum;        /* owned, nullable */
  SluicePieceHashes *piece_hashes; /* owned, nullable */
  GPtrArray *mirrors;              /* owned, nullable */
} SluiceOffer;

SluiceOffer *sluice_offer_new (const char *link);
SluiceOffer *sluice_offer_new_from_metalink (const SluiceMetalinkFile *file);
void sluice_offer_add_mirror (SluiceOffer *self, SluiceMirror *mirror);
SluiceOffer *sluice_offer_copy (const SluiceOffer *self);
void sluice_offer_free (SluiceOffer *self);
gboolean sluice_offer_is_known (const SluiceOffer *self);
void sluice_offer_apply (const SluiceOffer *self, SluiceTransferOptions *options);
guint sluice_offer_count_addresses (const SluiceOffer *self);

GPtrArray *sluice_offer_list_new (void);
GPtrArray *sluice_offer_list_new_from_links (GPtrArray *links);
GPtrArray *sluice_offer_list_new_from_metalink (GPtrArray *files);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SluiceOffer, sluice_offer_free)

G_END_DECLS
