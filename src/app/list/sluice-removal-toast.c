/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-removal-toast.h"

#include <glib/gi18n.h>

#include "sluice-download.h"

static char *
describe_one (SluiceDownload *download, gboolean trash_files)
{
  /* What a toast says is markup. */
  g_autofree char *name = g_markup_escape_text (sluice_download_get_name (download), -1);

  if (trash_files)
    /* Translators: %s is a file's name. */
    return g_strdup_printf (_ ("“%s” was moved to the wastebasket"), name);

  /* Translators: a download was taken off the list; %s is its file's name. */
  return g_strdup_printf (_ ("“%s” was removed"), name);
}

static char *
describe (GPtrArray *downloads, gboolean trash_files)
{
  guint n = downloads->len;

  if (n == 1)
    return describe_one (g_ptr_array_index (downloads, 0), trash_files);

  if (trash_files)
    return g_strdup_printf (ngettext ("%u file was moved to the wastebasket",
                                      "%u files were moved to the wastebasket", n),
                            n);

  return g_strdup_printf (ngettext ("%u download was removed", "%u downloads were removed", n), n);
}

static void
undo_cb (AdwToast *toast, SluiceRemoval *removal)
{
  sluice_removal_undo (removal);
}

/* Also comes after the button was pressed; then there is nothing left to do. */
static void
dismissed_cb (AdwToast *toast, SluiceRemoval *removal)
{
  sluice_removal_commit (removal);
}

/**
 * sluice_removal_toast_new:
 * @removal: downloads that are gone from the list
 * @downloads: (element-type SluiceDownload): those
 * @trash_files: whether their files go to the wastebasket
 *
 * Offers to undo a removal. What it left on the disk is there as long as the
 * offer stands.
 *
 * Returns: (transfer full): the offer
 */
AdwToast *
sluice_removal_toast_new (SluiceRemoval *removal, GPtrArray *downloads, gboolean trash_files)
{
  g_autofree char *title = describe (downloads, trash_files);
  AdwToast *toast = adw_toast_new (title);

  adw_toast_set_button_label (toast, _ ("_Undo"));
  adw_toast_set_priority (toast, ADW_TOAST_PRIORITY_HIGH);
  g_signal_connect_data (toast, "button-clicked", G_CALLBACK (undo_cb), g_object_ref (removal),
                         (GClosureNotify) (void (*) (void)) g_object_unref, 0);
  g_signal_connect_data (toast, "dismissed", G_CALLBACK (dismissed_cb), g_object_ref (removal),
                         (GClosureNotify) (void (*) (void)) g_object_unref, 0);

  return toast;
}
