/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What becomes of a proposal: a download of its own, another address for one that is
 * there, or the files that it lists. */

#include "sluice-error.h"
#include "sluice-file-name.h"
#include "sluice-proposal-private.h"

static void
hand_over_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (SluiceProposal) self = user_data;
  g_autoptr (GError) error = NULL;

  if (sluice_library_set_address_finish (SLUICE_LIBRARY (source), result, &error))
    {
      sluice_proposal_set_state (self, SLUICE_PROPOSAL_HANDED_OVER);
      return;
    }
  g_clear_object (&self->namesake);
  self->disagreement = g_strdup (error->message);
  sluice_proposal_set_state (self, SLUICE_PROPOSAL_DESCRIBED);
}

/**
 * sluice_proposal_hand_over:
 * @self: a proposal whose name an unfinished download has
 *
 * Gives that download this address. Where the two are not the same file the
 * proposal says so and stays one.
 */
void
sluice_proposal_hand_over (SluiceProposal *self)
{
  g_return_if_fail (SLUICE_IS_PROPOSAL (self));
  g_return_if_fail (self->face.can_hand_over);

  sluice_library_set_address_async (self->library, self->namesake, self->request, NULL,
                                    hand_over_cb, g_object_ref (self));
  sluice_proposal_set_state (self, SLUICE_PROPOSAL_HANDING_OVER);
}

/**
 * sluice_proposal_is_metalink:
 * @self: a proposal whose server said what there is
 *
 * Returns: whether it leads to a Metalink, as far as can be told without reading it. What
 *   a Metalink itself lists is taken as it is: two could list one another.
 */
gboolean
sluice_proposal_is_metalink (SluiceProposal *self)
{
  const SluiceDescription *description = self->description;
  g_autofree char *name = sluice_file_name_choose (
      description->suggested_name, description->final_uri, description->content_type);

  return self->offer == NULL && description->size <= SLUICE_METALINK_LARGEST &&
         sluice_metalink_is_meant (name, description->content_type);
}

static void
read_metalink_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (SluiceProposal) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) files =
      sluice_library_read_metalink_finish (SLUICE_LIBRARY (source), result, &error);
  g_autoptr (GPtrArray) offers = NULL;

  if (files == NULL)
    {
      if (sluice_error_classify (error) != SLUICE_ERROR_CANCELLED)
        sluice_proposal_end_description (self);
      return;
    }
  g_clear_object (&self->describing);
  offers = sluice_offer_list_new_from_metalink (files);
  sluice_proposal_tell_files (self, offers);
}

/**
 * sluice_proposal_read_metalink:
 * @self: a proposal that leads to what seems to be a Metalink
 *
 * Reads it, and tells which files it lists. One that cannot be read stays a file.
 */
void
sluice_proposal_read_metalink (SluiceProposal *self)
{
  sluice_library_read_metalink_async (self->library, self->request, self->describing,
                                      read_metalink_cb, g_object_ref (self));
}

/**
 * sluice_proposal_create_download:
 * @self: a proposal that can be added
 * @access: how to ask
 * @options: how to download
 *
 * Makes a download of the proposal, in its folder, under its name if the user
 * chose one. A checksum in @options is believed before one that was offered.
 *
 * Returns: (transfer full): the download, not in any list yet
 */
SluiceDownload *
sluice_proposal_create_download (SluiceProposal *self,
                                 const SluiceAccess *access,
                                 const SluiceTransferOptions *options)
{
  g_autoptr (SluiceTransferOptions) own = NULL;
  g_autoptr (SluiceRequest) request = NULL;
  SluiceDownload *download = NULL;

  g_return_val_if_fail (SLUICE_IS_PROPOSAL (self), NULL);
  g_return_val_if_fail (self->uri != NULL && self->folder != NULL, NULL);

  own = sluice_transfer_options_copy (options);
  if (self->renamed)
    own->name = g_strdup (self->name);
  if (self->offer != NULL)
    sluice_offer_apply (self->offer, own);
  request = sluice_access_create_request (access, self->uri, self->user, self->password);
  download = sluice_download_new (request, self->folder, own);
  if (self->description != NULL)
    sluice_download_set_description (download, self->description);

  return download;
}
