/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Names, addresses, fields and errors come from servers, links and files. Wherever the window
 * shows them, it shows what they are, and never what they would be as markup. */

#include <string.h>

#include "scratch.h"
#include "sluice-details-pane.h"
#include "sluice-download-list.h"
#include "sluice-download-row.h"
#include "sluice-entry-dialog.h"
#include "sluice-error.h"
#include "sluice-folder-row.h"
#include "sluice-proposal-row.h"
#include "sluice-removal-toast.h"
#include "sluice-schema.h"

/* By which it is found, whatever became of the rest. */
#define MARK "§"

#define FOREIGN MARK "<b>x</b> & &amp; <a href=\"http://x/\">y</a> _z %s \033[31m\u202e \n</i>"

/* A folder's name has no slash, and is shown encoded when there is a control character in it. */
#define FOLDER "/srv/" MARK "<b>x & &amp; _z"

static void
claim_text (const char *text, guint *n_found)
{
  if (text == NULL || strstr (text, MARK) == NULL)
    return;
  if (strstr (text, FOREIGN) == NULL && strstr (text, FOLDER) == NULL)
    g_error ("not shown as it is: “%s”", text);
  (*n_found)++;
}

static void
claim_widget (GtkWidget *widget, guint *n_found)
{
  if (GTK_IS_LABEL (widget))
    {
      claim_text (gtk_label_get_text (GTK_LABEL (widget)), n_found);
      g_assert_null (gtk_label_get_current_uri (GTK_LABEL (widget)));
    }
  claim_text (gtk_widget_get_tooltip_text (widget), n_found);

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    claim_widget (child, n_found);
}

/* Claims that what is foreign in @widget is shown as it is, in so many places. */
static void
assert_literal (GtkWidget *widget, guint n_wanted)
{
  guint n_found = 0;

  claim_widget (widget, &n_found);
  g_assert_cmpuint (n_found, >=, n_wanted);
}

static GtkWidget *
show (GtkWidget *widget)
{
  GtkWidget *window = gtk_window_new ();

  gtk_window_set_child (GTK_WINDOW (window), widget);
  gtk_window_present (GTK_WINDOW (window));
  return window;
}

static SluiceDownload *
create_download (void)
{
  static const char *const headers[] = { "X: " FOREIGN, NULL };
  g_autoptr (GFile) folder = g_file_new_for_path (FOLDER);
  g_autoptr (GError) error = g_error_new_literal (SLUICE_ERROR, SLUICE_ERROR_REFUSED, FOREIGN);
  SluiceDownloadPast past = {
    .id = "foreign",
    .link = "https://host.example/x",
    .directory = folder,
    .name = FOREIGN,
    .state = SLUICE_DOWNLOAD_FAILED,
    .size = 1000,
    .added_at = 1,
    .headers = headers,
    .user = FOREIGN,
    .referer = FOREIGN,
    .final_link = "https://mirror.example/" FOREIGN,
    .content_type = FOREIGN,
    .etag = FOREIGN,
    .last_modified = FOREIGN,
    .error = error,
  };
  SluiceDownload *download = sluice_download_new_from_past (&past);

  sluice_download_tell (download, SLUICE_STORY_NOTE, FOREIGN);
  return download;
}

/* Its name, also as a tooltip, what failed, where it was, the folder, the type, when it was
 * changed, the version, and its story. */
static void
test_details (void)
{
  g_autoptr (SluiceDownload) download = create_download ();
  SluiceDetailsPane *pane = sluice_details_pane_new ();
  GtkWidget *window = show (GTK_WIDGET (pane));

  sluice_details_pane_set_download (pane, download);
  assert_literal (window, 9);
  gtk_window_destroy (GTK_WINDOW (window));
}

/* Its name and what failed. */
static void
test_row (void)
{
  g_autoptr (SluiceDownload) download = create_download ();
  SluiceDownloadRow *row = sluice_download_row_new ();
  GtkWidget *window = show (GTK_WIDGET (row));

  sluice_download_row_set_download (row, download);
  assert_literal (window, 2);
  gtk_window_destroy (GTK_WINDOW (window));
}

/* What was searched for, where nothing was found. */
static void
test_search (void)
{
  char *folder = scratch_folder_new ();
  g_autoptr (GFile) place = g_file_new_for_path (folder);
  g_autoptr (SluiceLibrary) library = sluice_library_new (place);
  g_autoptr (SluiceDownload) download = create_download ();
  SluiceDownloadList *list = g_object_new (SLUICE_TYPE_DOWNLOAD_LIST, NULL);
  GtkWidget *window = show (GTK_WIDGET (list));

  sluice_library_add (library, download, FALSE);
  sluice_download_list_set_library (list, library);
  sluice_filter_set_search (sluice_download_list_get_filter (list), FOREIGN " and more");
  assert_literal (window, 1);
  gtk_window_destroy (GTK_WINDOW (window));
  scratch_folder_remove (folder);
}

/* The offer to take a removal back. */
static void
test_toast (void)
{
  char *folder = scratch_folder_new ();
  g_autoptr (GFile) place = g_file_new_for_path (folder);
  g_autoptr (SluiceLibrary) library = sluice_library_new (place);
  g_autoptr (SluiceDownload) download = create_download ();
  g_autoptr (GPtrArray) downloads = g_ptr_array_new ();
  g_autoptr (SluiceRemoval) removal = NULL;
  GtkWidget *overlay = adw_toast_overlay_new ();
  GtkWidget *window = show (overlay);

  g_ptr_array_add (downloads, download);
  sluice_library_add (library, download, FALSE);
  removal = sluice_library_remove (library, downloads, FALSE);
  adw_toast_overlay_add_toast (ADW_TOAST_OVERLAY (overlay),
                               sluice_removal_toast_new (removal, downloads, FALSE));
  assert_literal (window, 1);
  gtk_window_destroy (GTK_WINDOW (window));
  scratch_folder_remove (folder);
}

/* What cannot be added, and why. */
static void
test_proposal (void)
{
  g_autoptr (GError) error = g_error_new_literal (SLUICE_ERROR, SLUICE_ERROR_REFUSED, FOREIGN);
  g_autoptr (SluiceProposal) proposal = sluice_proposal_new_impossible (FOREIGN, error);
  GtkWidget *window = show (g_object_new (SLUICE_TYPE_PROPOSAL_ROW, "proposal", proposal, NULL));

  assert_literal (window, 1);
  gtk_window_destroy (GTK_WINDOW (window));
}

/* A question about a download. */
static void
test_dialog (void)
{
  SluiceEntryDialog *dialog =
      sluice_entry_dialog_new (NULL, "New Address", FOREIGN, "Address", "Use");

  gtk_window_present (GTK_WINDOW (dialog));
  assert_literal (GTK_WIDGET (dialog), 1);
  gtk_window_destroy (GTK_WINDOW (dialog));
}

/* Where files go. */
static void
test_folder (void)
{
  g_autoptr (GSettingsSchema) schema = sluice_schema_find ();
  g_autoptr (GSettings) store = g_settings_new_full (schema, NULL, NULL);
  g_autoptr (SluiceFolders) folders = sluice_folders_new (store);
  g_autoptr (GFile) folder = g_file_new_for_path (FOLDER);
  SluiceFolderRow *row = g_object_new (SLUICE_TYPE_FOLDER_ROW, "kind", SLUICE_KIND_MUSIC, NULL);
  GtkWidget *list = gtk_list_box_new ();
  GtkWidget *window = show (list);

  gtk_list_box_append (GTK_LIST_BOX (list), GTK_WIDGET (row));
  sluice_folders_set_own (folders, SLUICE_KIND_MUSIC, folder);
  sluice_folder_row_set_folders (row, folders);
  assert_literal (window, 1);
  gtk_window_destroy (GTK_WINDOW (window));
}

int
main (int argc, char *argv[])
{
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();
  g_test_add_func ("/foreign-text/details", test_details);
  g_test_add_func ("/foreign-text/row", test_row);
  g_test_add_func ("/foreign-text/search", test_search);
  g_test_add_func ("/foreign-text/toast", test_toast);
  g_test_add_func ("/foreign-text/proposal", test_proposal);
  g_test_add_func ("/foreign-text/dialog", test_dialog);
  g_test_add_func ("/foreign-text/folder", test_folder);
  return g_test_run ();
}
