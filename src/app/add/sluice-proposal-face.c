/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-proposal-private.h"

#include <glib/gi18n.h>

#include "sluice-error.h"
#include "sluice-file-name.h"
#include "sluice-link.h"
#include "sluice-units.h"

/* Where it comes from, as far as that matters. */
static char *
name_source (SluiceProposal *proposal)
{
  const char *host = g_uri_get_host (proposal->uri);

  return host != NULL && *host != '\0' ? g_strdup (host) : sluice_link_redact (proposal->uri);
}

static char *
describe_file (const SluiceDescription *description)
{
  g_autofree char *size = NULL;

  if (description->size < 0)
    return g_strdup (description->resumable ? _ ("Size unknown, can be resumed")
                                            : _ ("Size unknown, cannot be resumed"));
  size = sluice_units_format_size ((guint64) description->size);
  return description->resumable
             /* Translators: %s is a size, as in "12.3 MB, can be resumed". */
             ? g_strdup_printf (_ ("%s, can be resumed"), size)
             : g_strdup_printf (_ ("%s, cannot be resumed"), size);
}

static char *
describe_offer (SluiceProposal *proposal)
{
  g_autofree char *file = describe_file (proposal->description);
  guint n = proposal->offer != NULL ? sluice_offer_count_addresses (proposal->offer) : 1;

  if (n < 2)
    return g_steal_pointer (&file);
  /* Translators: what is known of a file, as in "12.3 MB, can be resumed, from 5 addresses". */
  return g_strdup_printf (ngettext ("%s, from %u address", "%s, from %u addresses", n), file, n);
}

static char *
describe_state (SluiceProposal *proposal)
{
  g_autofree char *source = NULL;

  switch (proposal->state)
    {
    case SLUICE_PROPOSAL_WAITING:
      return name_source (proposal);
    case SLUICE_PROPOSAL_DESCRIBING:
      source = name_source (proposal);
      /* Translators: %s is the name of a server. */
      return g_strdup_printf (_ ("Asking %s…"), source);
    case SLUICE_PROPOSAL_DESCRIBED:
      return describe_offer (proposal);
    case SLUICE_PROPOSAL_HANDING_OVER:
      return g_strdup (_ ("Comparing with what is on the disk…"));
    case SLUICE_PROPOSAL_HANDED_OVER:
      return g_strdup (_ ("The unfinished download goes on from this address."));
    case SLUICE_PROPOSAL_FAILED:
    case SLUICE_PROPOSAL_IMPOSSIBLE:
    default:
      return g_strdup (proposal->error->message);
    }
}

static gboolean
is_finished (SluiceDownload *download)
{
  return sluice_download_get_state (download) == SLUICE_DOWNLOAD_FINISHED;
}

static gboolean
is_known_only (SluiceProposal *proposal)
{
  return proposal->known != NULL && !proposal->again;
}

static char *
describe (SluiceProposal *proposal)
{
  if (!is_known_only (proposal))
    return describe_state (proposal);
  return g_strdup (is_finished (proposal->known) ? _ ("Already downloaded")
                                                 : _ ("Already in the list"));
}

/* Of a name there is nothing to say where nothing will be added. */
static char *
note (const SluiceProposalFace *face, SluiceProposal *proposal)
{
  g_autofree char *numbered = NULL;

  if (!face->addable)
    return NULL;
  if (proposal->disagreement != NULL)
    return g_strdup (proposal->disagreement);
  if (face->can_hand_over)
    return g_strdup (_ ("An unfinished download has this name. If this is a new address of the "
                        "same file, it can go on from here."));
  if (proposal->number == 0)
    return NULL;
  numbered = sluice_file_name_numbered (proposal->name, proposal->number);
  return g_strdup_printf (_ ("A file of this name exists; the new one will be “%s”."), numbered);
}

/* What fails for now is worth adding: the queue will wait and try again. */
static gboolean
is_passing (const GError *error)
{
  SluiceError class = sluice_error_classify (error);

  return class == SLUICE_ERROR_RETRY_LATER || class == SLUICE_ERROR_OFFLINE;
}

/* Another address may do what the first does not. */
static gboolean
has_mirrors (SluiceProposal *proposal)
{
  return proposal->offer != NULL && proposal->offer->mirrors != NULL;
}

static gboolean
is_addable (SluiceProposal *proposal)
{
  switch (proposal->state)
    {
    case SLUICE_PROPOSAL_WAITING:
    case SLUICE_PROPOSAL_DESCRIBING:
    case SLUICE_PROPOSAL_DESCRIBED:
      return !is_known_only (proposal);
    case SLUICE_PROPOSAL_FAILED:
      return !is_known_only (proposal) && (is_passing (proposal->error) || has_mirrors (proposal));
    case SLUICE_PROPOSAL_HANDING_OVER:
    case SLUICE_PROPOSAL_HANDED_OVER:
    case SLUICE_PROPOSAL_IMPOSSIBLE:
    default:
      return FALSE;
    }
}

/**
 * sluice_proposal_face_make:
 * @face: (out caller-allocates): the face
 * @proposal: a proposal
 *
 * Puts what is known of @proposal into words.
 */
void
sluice_proposal_face_make (SluiceProposalFace *face, SluiceProposal *proposal)
{
  gboolean is_new = !is_known_only (proposal);

  *face = (SluiceProposalFace){
    .busy = proposal->state == SLUICE_PROPOSAL_DESCRIBING ||
            proposal->state == SLUICE_PROPOSAL_HANDING_OVER,
    .failed = is_new && (proposal->state == SLUICE_PROPOSAL_FAILED ||
                         proposal->state == SLUICE_PROPOSAL_IMPOSSIBLE),
    .addable = is_addable (proposal),
    .can_name = is_new && proposal->state < SLUICE_PROPOSAL_HANDING_OVER,
    .can_retry = is_new && proposal->state == SLUICE_PROPOSAL_FAILED,
    .can_open = proposal->known != NULL && is_finished (proposal->known),
    .can_hand_over = is_new && proposal->state == SLUICE_PROPOSAL_DESCRIBED &&
                     proposal->namesake != NULL && !is_finished (proposal->namesake),
  };
  face->caption = describe (proposal);
  face->note = note (face, proposal);
}

/**
 * sluice_proposal_face_clear:
 * @face: a face
 *
 * Frees what @face holds.
 */
void
sluice_proposal_face_clear (SluiceProposalFace *face)
{
  g_clear_pointer (&face->caption, g_free);
  g_clear_pointer (&face->note, g_free);
}
