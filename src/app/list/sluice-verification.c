/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-verification.h"

#include <glib/gi18n.h>

#include "sluice-entry-dialog.h"

/* One verification, from the question to the repair. */
typedef struct
{
  GtkWindow *parent;            /* weak, nullable */
  AdwToastOverlay *toasts;      /* owned */
  SluiceLibrary *library;       /* owned */
  SluiceDownload *download;     /* owned */
  SluiceInspection *inspection; /* owned, nullable: what was found */
} Verification;

static Verification *
verification_new (GtkWindow *parent,
                  AdwToastOverlay *toasts,
                  SluiceLibrary *library,
                  SluiceDownload *download)
{
  Verification *self = g_new0 (Verification, 1);

  g_set_weak_pointer (&self->parent, parent);
  self->toasts = g_object_ref (toasts);
  self->library = g_object_ref (library);
  self->download = g_object_ref (download);
  return self;
}

static void
verification_free (Verification *self)
{
  g_clear_weak_pointer (&self->parent);
  g_object_unref (self->toasts);
  g_object_unref (self->library);
  g_object_unref (self->download);
  g_clear_object (&self->inspection);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Verification, verification_free)

static Verification *
verification_copy (const Verification *self)
{
  Verification *copy = verification_new (self->parent, self->toasts, self->library, self->download);

  g_set_object (&copy->inspection, self->inspection);
  return copy;
}

static void
verification_free_cb (gpointer data, GClosure *closure)
{
  verification_free (data);
}

/* ---- What is said ---- */

/* @format: with one %s, for the file's name */
static void
toast (Verification *self, const char *format)
{
  g_autofree char *name = g_markup_escape_text (sluice_download_get_name (self->download), -1);
  g_auto (GStrv) around = g_strsplit (format, "%s", 2);
  g_autofree char *title = g_strjoinv (name, around);

  adw_toast_overlay_add_toast (self->toasts, adw_toast_new (title));
}

static GtkWidget *
create_dialog (Verification *self, const char *heading, const char *body)
{
  GtkWidget *dialog = adw_message_dialog_new (self->parent, heading, body);

  gtk_window_set_title (GTK_WINDOW (dialog), heading);
  adw_message_dialog_add_response (ADW_MESSAGE_DIALOG (dialog), "close", _ ("_Close"));
  return dialog;
}

static void
tell_failure (Verification *self, const char *heading, const char *body)
{
  if (self->parent != NULL)
    gtk_window_present (GTK_WINDOW (create_dialog (self, heading, body)));
}

/* ---- Repairing ---- */

static void
repaired_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Verification) self = user_data;
  g_autoptr (GError) error = NULL;

  if (sluice_library_repair_finish (SLUICE_LIBRARY (source), result, &error))
    /* Translators: %s is a file's name. */
    toast (self, _ ("“%s” was repaired"));
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    tell_failure (self, _ ("The File Was Not Repaired"), error->message);
}

static void
repair_cb (AdwMessageDialog *dialog, const char *response, Verification *self)
{
  if (g_str_equal (response, "repair") &&
      sluice_download_get_errand (self->download, NULL) == SLUICE_ERRAND_NONE)
    sluice_library_repair_async (self->library, self->download, self->inspection, repaired_cb,
                                 verification_copy (self));
}

/* What somebody wrote on purpose would be gone with what is damaged. */
static void
offer_repair (Verification *self)
{
  g_autofree char *sentence = sluice_inspection_describe (self->inspection);
  g_autofree char *body = NULL;
  GtkWidget *dialog;

  if (self->parent == NULL)
    return;

  body = g_strdup_printf (
      "%s %s", sentence,
      sluice_inspection_has_changed (self->inspection)
          ? _ ("Another program may have changed it on purpose. Repairing it brings back what was "
               "downloaded.")
          : _ ("What is damaged can be fetched again."));
  dialog = create_dialog (self, _ ("The File Is Damaged"), body);
  adw_message_dialog_add_response (ADW_MESSAGE_DIALOG (dialog), "repair", _ ("_Repair"));
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "repair",
                                              sluice_inspection_has_changed (self->inspection)
                                                  ? ADW_RESPONSE_DESTRUCTIVE
                                                  : ADW_RESPONSE_SUGGESTED);
  g_signal_connect_data (dialog, "response", G_CALLBACK (repair_cb), verification_copy (self),
                         verification_free_cb, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

/* ---- Checking ---- */

/* What is damaged of it is fetched again with the rest. */
static void
report_partial (Verification *self)
{
  if (sluice_inspection_get_n_damaged (self->inspection) > 0)
    {
      /* Translators: %s is a file's name. */
      toast (self, _ ("Some of “%s” is damaged and is fetched again"));
      sluice_library_start (self->library, self->download);
    }
  else
    /* Translators: %s is a file's name. */
    toast (self, _ ("What is there of “%s” is not damaged"));
}

static void
report (Verification *self)
{
  g_autofree char *sentence = sluice_inspection_describe (self->inspection);

  switch (sluice_inspection_get_verdict (self->inspection))
    {
    case SLUICE_VERDICT_WHOLE:
      /* Translators: %s is a file's name. */
      toast (self, sluice_inspection_get_checksum (self->inspection) != NULL
                       ? _ ("The checksum matches “%s”")
                       : _ ("“%s” is whole"));
      break;
    case SLUICE_VERDICT_DAMAGED:
      offer_repair (self);
      break;
    case SLUICE_VERDICT_OTHER:
      tell_failure (self, _ ("The File Is Not What It Should Be"), sentence);
      break;
    case SLUICE_VERDICT_UNKNOWN:
      tell_failure (self, _ ("Nothing Is Known of the File"),
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
  g_autoptr (Verification) self = user_data;
  g_autoptr (GError) error = NULL;

  self->inspection = sluice_library_verify_finish (SLUICE_LIBRARY (source), result, &error);
  if (self->inspection == NULL)
    {
      if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        tell_failure (self, _ ("The File Was Not Verified"), error->message);
    }
  else if (sluice_inspection_is_partial (self->inspection))
    report_partial (self);
  else
    report (self);
}

static void
verify (Verification *self, const SluiceChecksum *checksum)
{
  if (sluice_download_get_errand (self->download, NULL) == SLUICE_ERRAND_NONE)
    sluice_library_verify_async (self->library, self->download, checksum, verified_cb,
                                 verification_copy (self));
}

/* Without one, what was noted is compared alone. */
static gboolean
check_checksum (const char *text, GError **error)
{
  g_autoptr (SluiceChecksum) checksum = *text != '\0' ? sluice_checksum_parse (text, error) : NULL;

  return *text == '\0' || checksum != NULL;
}

static void
accepted_cb (SluiceEntryDialog *dialog, const char *text, Verification *self)
{
  g_autoptr (SluiceChecksum) checksum = *text != '\0' ? sluice_checksum_parse (text, NULL) : NULL;

  verify (self, checksum);
}

static void
ask (Verification *self)
{
  g_autofree char *heading =
      /* Translators: %s is a file's name. */
      g_strdup_printf (_ ("Verify “%s”"), sluice_download_get_name (self->download));
  SluiceEntryDialog *dialog = sluice_entry_dialog_new (
      self->parent, heading,
      _ ("The file is compared with what was downloaded, and with the checksum that its publisher "
         "gives, if you paste one."),
      _ ("Checksum"), _ ("_Verify"));

  sluice_entry_dialog_set_check (dialog, check_checksum);
  g_signal_connect_data (dialog, "accepted", G_CALLBACK (accepted_cb), verification_copy (self),
                         verification_free_cb, 0);
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
  g_autoptr (Verification) self = verification_new (parent, toasts, library, download);

  if (sluice_download_get_state (download) == SLUICE_DOWNLOAD_FINISHED)
    ask (self);
  else
    verify (self, NULL);
}
