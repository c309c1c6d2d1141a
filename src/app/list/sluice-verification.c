/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-verification.h"

#include <glib/gi18n.h>

#include "sluice-conversation.h"
#include "sluice-entry-dialog.h"

/* ---- Repairing ---- */

#define INSPECTION "inspection" /* of a dialog that offers to repair what was found */

static void
repaired_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (SluiceConversation) talk = user_data;
  g_autoptr (GError) error = NULL;

  if (sluice_library_repair_finish (SLUICE_LIBRARY (source), result, &error))
    /* Translators: %s is a file's name. */
    sluice_conversation_tell_success (talk, _ ("“%s” was repaired"));
  else
    sluice_conversation_tell_error (talk, _ ("The File Was Not Repaired"), error);
}

static void
repair_cb (AdwMessageDialog *dialog, const char *response, SluiceConversation *talk)
{
  if (g_str_equal (response, "repair") &&
      sluice_download_get_errand (talk->download, NULL) == SLUICE_ERRAND_NONE)
    sluice_library_repair_async (talk->library, talk->download,
                                 g_object_get_data (G_OBJECT (dialog), INSPECTION), repaired_cb,
                                 sluice_conversation_ref (talk));
}

/* What somebody wrote on purpose would be gone with what is damaged. */
static void
offer_repair (SluiceConversation *talk, SluiceInspection *inspection)
{
  gboolean has_changed = sluice_inspection_has_changed (inspection);
  g_autofree char *sentence = sluice_inspection_describe (inspection);
  g_autofree char *body = NULL;
  GtkWidget *dialog;

  if (talk->parent == NULL)
    return;

  body = g_strdup_printf (
      "%s %s", sentence,
      has_changed
          ? _ ("Another program may have changed it on purpose. Repairing it brings back what was "
               "downloaded.")
          : _ ("What is damaged can be fetched again."));
  dialog = sluice_conversation_create_dialog (talk, _ ("The File Is Damaged"), body);
  adw_message_dialog_add_response (ADW_MESSAGE_DIALOG (dialog), "repair", _ ("_Repair"));
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "repair",
                                              has_changed ? ADW_RESPONSE_DESTRUCTIVE
                                                          : ADW_RESPONSE_SUGGESTED);
  g_object_set_data_full (G_OBJECT (dialog), INSPECTION, g_object_ref (inspection), g_object_unref);
  sluice_conversation_hear (talk, dialog, "response", G_CALLBACK (repair_cb));
  gtk_window_present (GTK_WINDOW (dialog));
}

/* ---- Checking ---- */

/* What is damaged of it is fetched again with the rest. */
static void
report_partial (SluiceConversation *talk, SluiceInspection *inspection)
{
  if (sluice_inspection_get_n_damaged (inspection) > 0)
    {
      /* Translators: %s is a file's name. */
      sluice_conversation_tell_success (talk, _ ("Some of “%s” is damaged and is fetched again"));
      sluice_library_start (talk->library, talk->download);
    }
  else
    /* Translators: %s is a file's name. */
    sluice_conversation_tell_success (talk, _ ("What is there of “%s” is not damaged"));
}

static void
report (SluiceConversation *talk, SluiceInspection *inspection)
{
  g_autofree char *sentence = sluice_inspection_describe (inspection);

  switch (sluice_inspection_get_verdict (inspection))
    {
    case SLUICE_VERDICT_WHOLE:
      /* Translators: %s is a file's name. */
      sluice_conversation_tell_success (talk, sluice_inspection_get_checksum (inspection) != NULL
                                                  ? _ ("The checksum matches “%s”")
                                                  : _ ("“%s” is whole"));
      break;
    case SLUICE_VERDICT_DAMAGED:
      offer_repair (talk, inspection);
      break;
    case SLUICE_VERDICT_OTHER:
      sluice_conversation_tell_failure (talk, _ ("The File Is Not What It Should Be"), sentence);
      break;
    case SLUICE_VERDICT_UNKNOWN:
      sluice_conversation_tell_failure (
          talk, _ ("Nothing Is Known of the File"),
          _ ("It was not noted what the file was when it was finished. Verify it with "
             "the checksum that its publisher gives."));
      break;
    default:
      g_assert_not_reached ();
    }
}

static void
verified_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (SluiceConversation) talk = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (SluiceInspection) inspection =
      sluice_library_verify_finish (SLUICE_LIBRARY (source), result, &error);

  if (inspection == NULL)
    sluice_conversation_tell_error (talk, _ ("The File Was Not Verified"), error);
  else if (sluice_inspection_is_partial (inspection))
    report_partial (talk, inspection);
  else
    report (talk, inspection);
}

static void
verify (SluiceConversation *talk, const SluiceChecksum *checksum)
{
  if (sluice_download_get_errand (talk->download, NULL) == SLUICE_ERRAND_NONE)
    sluice_library_verify_async (talk->library, talk->download, checksum, verified_cb,
                                 sluice_conversation_ref (talk));
}

/* Without one, what was noted is compared alone. */
static gboolean
check_checksum (const char *text, GError **error)
{
  g_autoptr (SluiceChecksum) checksum = *text != '\0' ? sluice_checksum_parse (text, error) : NULL;

  return *text == '\0' || checksum != NULL;
}

static void
accepted_cb (SluiceEntryDialog *dialog, const char *text, SluiceConversation *talk)
{
  g_autoptr (SluiceChecksum) checksum = *text != '\0' ? sluice_checksum_parse (text, NULL) : NULL;

  verify (talk, checksum);
}

static void
ask (SluiceConversation *talk)
{
  g_autofree char *heading =
      /* Translators: %s is a file's name. */
      g_strdup_printf (_ ("Verify “%s”"), sluice_download_get_name (talk->download));
  SluiceEntryDialog *dialog = sluice_entry_dialog_new (
      talk->parent, heading,
      _ ("The file is compared with what was downloaded, and with the checksum that its publisher "
         "gives, if you paste one."),
      _ ("Checksum"), _ ("_Verify"));

  sluice_entry_dialog_set_check (dialog, check_checksum);
  sluice_conversation_hear (talk, GTK_WIDGET (dialog), "accepted", G_CALLBACK (accepted_cb));
  gtk_window_present (GTK_WINDOW (dialog));
}

/**
 * sluice_verification_begin:
 * @parent: the window it is asked in
 * @toasts: where it is said that all is well
 * @library: what holds @download
 * @download: a download that does not run
 *
 * Checks whether what is there of a download is what it should be, and repairs it if the user
 * wants that. For a finished one a checksum may be given.
 */
void
sluice_verification_begin (GtkWindow *parent,
                           AdwToastOverlay *toasts,
                           SluiceLibrary *library,
                           SluiceDownload *download)
{
  g_autoptr (SluiceConversation) talk = sluice_conversation_new (parent, toasts, library, download);

  if (sluice_download_get_state (download) == SLUICE_DOWNLOAD_FINISHED)
    ask (talk);
  else
    verify (talk, NULL);
}
