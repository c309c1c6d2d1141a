/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-add-now.h"

#include "sluice-link-pattern.h"
#include "sluice-link.h"
#include "sluice-offer.h"
#include "sluice-proposal.h"

static SluiceDownload *
create_download (SluiceLibrary *library,
                 SluiceSettings *settings,
                 const SluiceOffer *offer,
                 GUri *uri)
{
  g_autoptr (SluiceProposal) proposal = sluice_proposal_new (library, uri);
  g_autoptr (GFile) folder = NULL;
  g_autoptr (SluiceTransferOptions) options = sluice_settings_create_options (settings);
  g_autoptr (SluiceAccess) access = sluice_access_new ();

  sluice_proposal_expect (proposal, offer);
  folder = sluice_folders_dup_folder (sluice_settings_get_folders (settings),
                                      sluice_proposal_get_kind (proposal));
  sluice_proposal_set_folder (proposal, folder);
  return sluice_proposal_create_download (proposal, access, options);
}

static void
add_offer (GPtrArray *downloads,
           SluiceLibrary *library,
           SluiceSettings *settings,
           const SluiceOffer *offer)
{
  g_autoptr (GPtrArray) links = sluice_link_pattern_expand (offer->link, NULL);

  for (guint i = 0; links != NULL && i < links->len; i++)
    {
      g_autoptr (GUri) uri = sluice_link_parse (links->pdata[i], NULL);

      if (uri != NULL)
        g_ptr_array_add (downloads, create_download (library, settings, offer, uri));
    }
}

static void
add_offers (SluiceLibrary *library, SluiceSettings *settings, GPtrArray *offers)
{
  g_autoptr (GPtrArray) downloads = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < offers->len; i++)
    add_offer (downloads, library, settings, offers->pdata[i]);
  sluice_library_add_all (library, downloads, TRUE);
}

/* A link to a Metalink, while that is read. */
typedef struct
{
  SluiceSettings *settings; /* owned */
  SluiceOffer *offer;       /* owned */
} List;

static void
list_free (List *list)
{
  g_object_unref (list->settings);
  sluice_offer_free (list->offer);
  g_free (list);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (List, list_free)

/* What cannot be read is a file like any other, and says in the list what is wrong. */
static void
list_read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  SluiceLibrary *library = SLUICE_LIBRARY (source);
  g_autoptr (List) list = user_data;
  g_autoptr (GPtrArray) files = sluice_library_read_metalink_finish (library, result, NULL);
  g_autoptr (GPtrArray) offers = NULL;

  if (files != NULL)
    {
      offers = sluice_offer_list_new_from_metalink (files);
    }
  else
    {
      offers = sluice_offer_list_new ();
      g_ptr_array_add (offers, sluice_offer_copy (list->offer));
    }
  add_offers (library, list->settings, offers);
}

static gboolean
is_list (const SluiceOffer *offer)
{
  g_autoptr (GUri) uri = sluice_link_parse (offer->link, NULL);

  return uri != NULL && !sluice_offer_is_known (offer) &&
         sluice_metalink_is_meant (g_uri_get_path (uri), NULL);
}

static void
read_list (SluiceLibrary *library, SluiceSettings *settings, const SluiceOffer *offer)
{
  g_autoptr (SluiceAccess) access = sluice_access_new ();
  g_autoptr (GUri) link = sluice_link_parse (offer->link, NULL);
  g_autofree char *user = NULL;
  g_autofree char *password = NULL;
  g_autoptr (GUri) uri = sluice_link_strip_user (link, &user, &password);
  g_autoptr (SluiceRequest) request = sluice_access_create_request (access, uri, user, password);
  List *list = g_new (List, 1);

  list->settings = g_object_ref (settings);
  list->offer = sluice_offer_copy (offer);
  sluice_library_read_metalink_async (library, request, NULL, list_read_cb, list);
}

/**
 * sluice_add_now:
 * @library: where downloads are added
 * @settings: what the user set
 * @offers: (element-type SluiceOffer): links, or patterns of them
 *
 * Downloads @offers at once, into the usual folders; in place of a link that ends as
 * Metalinks do, the files that it lists, as soon as these are known. What is no link is
 * passed over.
 */
void
sluice_add_now (SluiceLibrary *library, SluiceSettings *settings, GPtrArray *offers)
{
  g_autoptr (GPtrArray) files = g_ptr_array_new ();

  g_return_if_fail (SLUICE_IS_LIBRARY (library));
  g_return_if_fail (SLUICE_IS_SETTINGS (settings));
  g_return_if_fail (offers != NULL);

  for (guint i = 0; i < offers->len; i++)
    if (is_list (offers->pdata[i]))
      read_list (library, settings, offers->pdata[i]);
    else
      g_ptr_array_add (files, offers->pdata[i]);
  add_offers (library, settings, files);
}
