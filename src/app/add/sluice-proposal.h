/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "sluice-access.h"
#include "sluice-library.h"
#include "sluice-offer.h"

G_BEGIN_DECLS

/**
 * SluiceProposalState:
 * @SLUICE_PROPOSAL_WAITING: nobody was asked yet
 * @SLUICE_PROPOSAL_DESCRIBING: the server is being asked what there is
 * @SLUICE_PROPOSAL_DESCRIBED: the server said what there is
 * @SLUICE_PROPOSAL_FAILED: the server could not be asked, or refused
 * @SLUICE_PROPOSAL_HANDING_OVER: an older download is about to get this address
 * @SLUICE_PROPOSAL_HANDED_OVER: an older download goes on from this address
 * @SLUICE_PROPOSAL_IMPOSSIBLE: this is no link, and there is nobody to ask
 *
 * What is known of a link before it becomes a download.
 */
typedef enum
{
  SLUICE_PROPOSAL_WAITING,
  SLUICE_PROPOSAL_DESCRIBING,
  SLUICE_PROPOSAL_DESCRIBED,
  SLUICE_PROPOSAL_FAILED,
  SLUICE_PROPOSAL_HANDING_OVER,
  SLUICE_PROPOSAL_HANDED_OVER,
  SLUICE_PROPOSAL_IMPOSSIBLE,
} SluiceProposalState;

#define SLUICE_TYPE_PROPOSAL_STATE (sluice_proposal_state_get_type ())
GType sluice_proposal_state_get_type (void);

#define SLUICE_TYPE_PROPOSAL (sluice_proposal_get_type ())
G_DECLARE_FINAL_TYPE (SluiceProposal, sluice_proposal, SLUICE, PROPOSAL, GObject)

SluiceProposal *sluice_proposal_new (SluiceLibrary *library, GUri *link);
SluiceProposal *sluice_proposal_new_impossible (const char *text, const GError *error);

const char *sluice_proposal_get_link (SluiceProposal *self);
GUri *sluice_proposal_get_uri (SluiceProposal *self);
const char *sluice_proposal_get_user (SluiceProposal *self);
const char *sluice_proposal_get_password (SluiceProposal *self);
const char *sluice_proposal_get_name (SluiceProposal *self);
SluiceKind sluice_proposal_get_kind (SluiceProposal *self);
SluiceProposalState sluice_proposal_get_state (SluiceProposal *self);
GFile *sluice_proposal_get_folder (SluiceProposal *self);
SluiceDownload *sluice_proposal_get_known (SluiceProposal *self);
gboolean sluice_proposal_is_addable (SluiceProposal *self);
gboolean sluice_proposal_is_of (SluiceProposal *self, GUri *link);

void sluice_proposal_expect (SluiceProposal *self, const SluiceOffer *offer);
void sluice_proposal_set_name (SluiceProposal *self, const char *name);
void sluice_proposal_set_known (SluiceProposal *self, SluiceDownload *download);
void sluice_proposal_set_again (SluiceProposal *self, gboolean again);
void sluice_proposal_set_folder (SluiceProposal *self, GFile *folder);

void sluice_proposal_describe (SluiceProposal *self, const SluiceAccess *access);
void sluice_proposal_forget (SluiceProposal *self);
void sluice_proposal_abandon (SluiceProposal *self);
void sluice_proposal_hand_over (SluiceProposal *self);
SluiceDownload *sluice_proposal_create_download (SluiceProposal *self,
                                                 const SluiceAccess *access,
                                                 const SluiceTransferOptions *options);

G_END_DECLS
