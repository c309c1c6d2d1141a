/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "sluice-proposal.h"

G_BEGIN_DECLS

#define SLUICE_TYPE_PROPOSAL_ROW (sluice_proposal_row_get_type ())
G_DECLARE_FINAL_TYPE (SluiceProposalRow, sluice_proposal_row, SLUICE, PROPOSAL_ROW, AdwBin)

G_END_DECLS
