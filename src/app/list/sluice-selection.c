/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-selection.h"

#include "sluice-error.h"

/**
 * sluice_selection_list:
 * @selection: downloads of which some are selected
 *
 * Returns: (transfer container) (element-type SluiceDownload): those, in their
 *   order; the array holds references
 */
GPtrArray *
sluice_selection_list (GtkSelectionModel *selection)
{
  g_autoptr (GtkBitset) selected = gtk_selection_model_get_selection (selection);
  GPtrArray *downloads = g_ptr_array_new_with_free_func (g_object_unref);
  GtkBitsetIter iter;
  guint position = 0;

  for (gboolean more = gtk_bitset_iter_init_first (&iter, selected, &position); more;
       more = gtk_bitset_iter_next (&iter, &position))
    g_ptr_array_add (downloads, g_list_model_get_item (G_LIST_MODEL (selection), position));

  return downloads;
}

/**
 * sluice_selection_get_only:
 * @selection: downloads of which some are selected
 *
 * Returns: (transfer full) (nullable): the selected one, or %NULL when there is
 *   none or more than one
 */
SluiceDownload *
sluice_selection_get_only (GtkSelectionModel *selection)
{
  g_autoptr (GtkBitset) selected = gtk_selection_model_get_selection (selection);

  if (gtk_bitset_get_size (selected) != 1)
    return NULL;

  return g_list_model_get_item (G_LIST_MODEL (selection), gtk_bitset_get_minimum (selected));
}

/**
 * sluice_selection_find:
 * @selection: downloads of which some are selected
 * @download: one that may be among them
 * @position: (out): where it is
 *
 * Returns: %FALSE when it is not there
 */
gboolean
sluice_selection_find (GtkSelectionModel *selection, SluiceDownload *download, guint *position)
{
  guint length = g_list_model_get_n_items (G_LIST_MODEL (selection));

  for (guint i = 0; i < length; i++)
    {
      g_autoptr (SluiceDownload) item = g_list_model_get_item (G_LIST_MODEL (selection), i);

      if (item != download)
        continue;
      *position = i;
      return TRUE;
    }

  return FALSE;
}

static void
add_traits (SluiceTraits *traits, SluiceDownloadState state)
{
  traits->n++;

  switch (state)
    {
    case SLUICE_DOWNLOAD_WAITING:
    case SLUICE_DOWNLOAD_CONNECTING:
    case SLUICE_DOWNLOAD_ACTIVE:
    case SLUICE_DOWNLOAD_FINISHING:
      traits->can_pause = TRUE;
      break;
    case SLUICE_DOWNLOAD_PAUSED:
      traits->can_resume = TRUE;
      break;
    case SLUICE_DOWNLOAD_FAILED:
      traits->can_retry = TRUE;
      break;
    case SLUICE_DOWNLOAD_FINISHED:
      traits->has_finished = TRUE;
      return;
    default:
      g_assert_not_reached ();
    }

  traits->has_unfinished = TRUE;
}

static gboolean
misses_folder (SluiceDownload *download)
{
  const GError *error = sluice_download_get_error (download);
  SluiceError kind = error != NULL ? sluice_error_classify (error) : SLUICE_ERROR_CANCELLED;

  return sluice_download_get_wait (download) == SLUICE_WAIT_FOLDER ||
         (sluice_download_get_state (download) == SLUICE_DOWNLOAD_FAILED &&
          (kind == SLUICE_ERROR_LOCAL || kind == SLUICE_ERROR_NO_FOLDER));
}

/**
 * sluice_selection_get_traits:
 * @selection: downloads of which some are selected
 *
 * Returns: what can be done with those
 */
SluiceTraits
sluice_selection_get_traits (GtkSelectionModel *selection)
{
  g_autoptr (GtkBitset) selected = gtk_selection_model_get_selection (selection);
  SluiceTraits traits = { 0 };
  GtkBitsetIter iter;
  guint position = 0;

  for (gboolean more = gtk_bitset_iter_init_first (&iter, selected, &position); more;
       more = gtk_bitset_iter_next (&iter, &position))
    {
      g_autoptr (SluiceDownload) download =
          g_list_model_get_item (G_LIST_MODEL (selection), position);

      add_traits (&traits, sluice_download_get_state (download));
      traits.misses_folder |= misses_folder (download);
    }

  return traits;
}
