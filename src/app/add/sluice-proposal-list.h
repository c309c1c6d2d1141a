/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "sluice-folders.h"
#include "sluice-proposal.h"

G_BEGIN_DECLS

#define SLUICE_PROPOSAL_LIST_MOST 10000         /* links */
#define SLUICE_PROPOSAL_LIST_MOST_DESCRIBED 200 /* links, the first of the list */

#define SLUICE_TYPE_PROPOSAL_LIST (sluice_proposal_list_get_type ())
G_DECLARE_FINAL_TYPE (SluiceProposalList, sluice_proposal_list, SLUICE, PROPOSAL_LIST, GObject)

SluiceProposalList *sluice_proposal_list_new (SluiceLibrary *library, SluiceFolders *folders);

void sluice_proposal_list_expect (SluiceProposalList *self, const SluiceOffer *offer);
void sluice_proposal_list_set_text (SluiceProposalList *self, const char *text);
void sluice_proposal_list_set_folder (SluiceProposalList *self, GFile *folder);
void sluice_proposal_list_set_access (SluiceProposalList *self, SluiceAccess *access);

guint sluice_proposal_list_get_n_addable (SluiceProposalList *self);
GFile *sluice_proposal_list_get_common_folder (SluiceProposalList *self);
GPtrArray *sluice_proposal_list_create_downloads (SluiceProposalList *self,
                                                  const SluiceTransferOptions *options);

G_END_DECLS
