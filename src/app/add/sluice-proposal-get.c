/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-proposal-private.h"

#include "sluice-link.h"

/**
 * sluice_proposal_get_link:
 * @self: a proposal
 *
 * Returns: (transfer none): the link without user and password
 */
const char *
sluice_proposal_get_link (SluiceProposal *self)
{
  g_return_val_if_fail (SLUICE_IS_PROPOSAL (self), NULL);

  return self->link;
}

/**
 * sluice_proposal_get_uri:
 * @self: a proposal
 *
 * Returns: (transfer none) (nullable): the link without user and password, %NULL
 *   for what is impossible
 */
GUri *
sluice_proposal_get_uri (SluiceProposal *self)
{
  g_return_val_if_fail (SLUICE_IS_PROPOSAL (self), NULL);

  return self->uri;
}

/**
 * sluice_proposal_get_user:
 * @self: a proposal
 *
 * Returns: (transfer none) (nullable): the user named in the link
 */
const char *
sluice_proposal_get_user (SluiceProposal *self)
{
  g_return_val_if_fail (SLUICE_IS_PROPOSAL (self), NULL);

  return self->user;
}

/**
 * sluice_proposal_get_password:
 * @self: a proposal
 *
 * Returns: (transfer none) (nullable): the password named in the link; a secret
 */
const char *
sluice_proposal_get_password (SluiceProposal *self)
{
  g_return_val_if_fail (SLUICE_IS_PROPOSAL (self), NULL);

  return self->password;
}

/**
 * sluice_proposal_get_name:
 * @self: a proposal
 *
 * Returns: (transfer none): what the file will be called, if that name is free
 */
const char *
sluice_proposal_get_name (SluiceProposal *self)
{
  g_return_val_if_fail (SLUICE_IS_PROPOSAL (self), NULL);

  return self->name;
}

/**
 * sluice_proposal_get_kind:
 * @self: a proposal
 *
 * Returns: what kind of file the name promises
 */
SluiceKind
sluice_proposal_get_kind (SluiceProposal *self)
{
  g_return_val_if_fail (SLUICE_IS_PROPOSAL (self), SLUICE_KIND_OTHER);

  return self->kind;
}

/**
 * sluice_proposal_get_state:
 * @self: a proposal
 *
 * Returns: what is known of it
 */
SluiceProposalState
sluice_proposal_get_state (SluiceProposal *self)
{
  g_return_val_if_fail (SLUICE_IS_PROPOSAL (self), SLUICE_PROPOSAL_IMPOSSIBLE);

  return self->state;
}

/**
 * sluice_proposal_is_addable:
 * @self: a proposal
 *
 * Returns: whether it becomes a download when the user says yes to all
 */
gboolean
sluice_proposal_is_addable (SluiceProposal *self)
{
  g_return_val_if_fail (SLUICE_IS_PROPOSAL (self), FALSE);

  return self->face.addable;
}

/**
 * sluice_proposal_get_known:
 * @self: a proposal
 *
 * Returns: (transfer none) (nullable): the download in the list that has this
 *   link already
 */
SluiceDownload *
sluice_proposal_get_known (SluiceProposal *self)
{
  g_return_val_if_fail (SLUICE_IS_PROPOSAL (self), NULL);

  return self->known;
}

/**
 * sluice_proposal_is_of:
 * @self: a proposal
 * @link: a link, perhaps with user and password
 *
 * Tells whether @self was made of @link. A link from which user and password
 * were taken out, so that they are not seen, is still the same.
 *
 * Returns: whether it is
 */
gboolean
sluice_proposal_is_of (SluiceProposal *self, GUri *link)
{
  g_autofree char *user = NULL;
  g_autofree char *password = NULL;
  g_autoptr (GUri) bare = sluice_link_strip_user (link, &user, &password);
  g_autofree char *text = g_uri_to_string (bare);

  g_return_val_if_fail (SLUICE_IS_PROPOSAL (self), FALSE);

  if (self->uri == NULL || !g_str_equal (self->link, text))
    return FALSE;
  return user == NULL ||
         (g_strcmp0 (self->user, user) == 0 && g_strcmp0 (self->password, password) == 0);
}

/**
 * sluice_proposal_get_folder:
 * @self: a proposal
 *
 * Returns: (transfer none) (nullable): where its file would go
 */
GFile *
sluice_proposal_get_folder (SluiceProposal *self)
{
  g_return_val_if_fail (SLUICE_IS_PROPOSAL (self), NULL);

  return self->folder;
}
