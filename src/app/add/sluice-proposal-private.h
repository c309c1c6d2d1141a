/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "sluice-proposal.h"

G_BEGIN_DECLS

/* What the row shows of a proposal; made anew after each change. */
typedef struct
{
  char *caption; /* owned: one line about the link */
  char *note;    /* owned, nullable: what the user should know besides */
  gboolean busy;
  gboolean failed;
  gboolean addable;
  gboolean can_name;
  gboolean can_retry;
  gboolean can_open;
  gboolean can_hand_over;
} SluiceProposalFace;

struct _SluiceProposal
{
  GObject parent_instance;

  SluiceLibrary *library; /* owned, nullable where there is no link */
  GUri *uri;              /* owned, nullable where there is no link */
  char *link;             /* owned: without user and password */
  char *user;             /* owned, nullable */
  char *password;         /* owned, nullable */

  char *name;       /* owned */
  gboolean renamed; /* the user chose the name, or whoever offers the file */
  SluiceKind kind;
  SluiceOffer *offer; /* owned, nullable: what whoever offers the file says of it */

  SluiceProposalState state;
  GCancellable *describing;       /* owned, nullable */
  SluiceRequest *request;         /* owned, nullable: what was asked */
  SluiceDescription *description; /* owned, nullable */
  GError *error;                  /* owned, nullable: why there is none */

  SluiceDownload *known; /* owned, nullable: has this link */
  gboolean again;        /* although it is known */

  GFile *folder;            /* owned, nullable */
  GCancellable *looking;    /* owned, nullable */
  guint number;             /* what the name needs to be free in @folder; 0 for none */
  SluiceDownload *namesake; /* owned, nullable: unfinished, and has this name there */
  char *disagreement;       /* owned, nullable: why it cannot go on from this address */

  SluiceProposalFace face;
};

void sluice_proposal_set_state (SluiceProposal *self, SluiceProposalState state);
void sluice_proposal_changed (SluiceProposal *self);
void sluice_proposal_look (SluiceProposal *self);
void sluice_proposal_end_description (SluiceProposal *self);
gboolean sluice_proposal_is_metalink (SluiceProposal *self);
void sluice_proposal_read_metalink (SluiceProposal *self);
void sluice_proposal_tell_files (SluiceProposal *self, GPtrArray *offers);

void sluice_proposal_face_make (SluiceProposalFace *face, SluiceProposal *proposal);
void sluice_proposal_face_clear (SluiceProposalFace *face);

G_END_DECLS
