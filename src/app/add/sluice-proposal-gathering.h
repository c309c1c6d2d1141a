/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "sluice-proposal.h"

G_BEGIN_DECLS

/**
 * SluiceProposalGathering:
 * @found: (element-type SluiceProposal): what there is in the text, in its order
 * @by_link: the same by their links
 * @old: those there were before, by their links
 *
 * Goes through a text, with what there was of it before.
 */
typedef struct
{
  SluiceLibrary *library; /* not owned */
  GHashTable *offers;     /* not owned, of SluiceOffer by bare link */
  GHashTable *lists;      /* not owned, of GPtrArray of SluiceOffer by bare link */
  guint most;             /* links that are taken */
  GPtrArray *found;       /* owned */
  GHashTable *by_link;    /* owned */
  GHashTable *old;        /* owned */
} SluiceProposalGathering;

SluiceProposalGathering *sluice_proposal_gathering_new (SluiceLibrary *library,
                                                        GHashTable *offers,
                                                        GHashTable *lists,
                                                        GPtrArray *old,
                                                        guint most);
void sluice_proposal_gathering_free (SluiceProposalGathering *self);

void sluice_proposal_gathering_take (SluiceProposalGathering *self, const char *text);
gboolean sluice_proposal_gathering_is_new (SluiceProposalGathering *self, SluiceProposal *proposal);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SluiceProposalGathering, sluice_proposal_gathering_free)

G_END_DECLS
