/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-add-now.h"

#include "sluice-link-pattern.h"
#include "sluice-link.h"
#include "sluice-proposal.h"

static void
add (SluiceLibrary *library, SluiceSettings *settings, GUri *uri)
{
  g_autoptr (SluiceProposal) proposal = sluice_proposal_new (library, uri);
  g_autoptr (GFile) folder = sluice_folders_dup_folder (sluice_settings_get_folders (settings),
                                                        sluice_proposal_get_kind (proposal));
  g_autoptr (SluiceTransferOptions) options = sluice_settings_create_options (settings);
  g_autoptr (SluiceAccess) access = sluice_access_new ();
  g_autoptr (SluiceDownload) download = NULL;

  sluice_proposal_set_folder (proposal, folder);
  download = sluice_proposal_create_download (proposal, access, options);
  sluice_library_add (library, download, TRUE);
}

/**
 * sluice_add_now:
 * @library: where downloads are added
 * @settings: what the user set
 * @links: (element-type utf8): links, or patterns of them
 *
 * Downloads @links at once, into the usual folders. What is no link is passed
 * over.
 */
void
sluice_add_now (SluiceLibrary *library, SluiceSettings *settings, GPtrArray *links)
{
  g_return_if_fail (SLUICE_IS_LIBRARY (library));
  g_return_if_fail (SLUICE_IS_SETTINGS (settings));
  g_return_if_fail (links != NULL);

  for (guint i = 0; i < links->len; i++)
    {
      g_autoptr (GPtrArray) expanded = sluice_link_pattern_expand (links->pdata[i], NULL);

      for (guint j = 0; expanded != NULL && j < expanded->len; j++)
        {
          g_autoptr (GUri) uri = sluice_link_parse (expanded->pdata[j], NULL);

          if (uri != NULL)
            add (library, settings, uri);
        }
    }
}
