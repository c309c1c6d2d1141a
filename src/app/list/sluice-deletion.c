/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-deletion.h"

#include <glib/gi18n.h>

#include "sluice-download.h"

/* Files that the wastebasket did not take, and who decides about them. */
typedef struct
{
  GtkWindow *parent;       /* weak, nullable */
  AdwToastOverlay *toasts; /* owned */
  GPtrArray *downloads;    /* owned, nullable: not known yet */
} Deletion;

static Deletion *
deletion_new (GtkWindow *parent, AdwToastOverlay *toasts, GPtrArray *downloads)
{
  Deletion *self = g_new0 (Deletion, 1);

  g_set_weak_pointer (&self->parent, parent);
  self->toasts = g_object_ref (toasts);
  self->downloads = downloads != NULL ? g_ptr_array_ref (downloads) : NULL;
  return self;
}

static void
deletion_free_cb (gpointer data, GClosure *closure)
{
  Deletion *self = data;

  g_clear_weak_pointer (&self->parent);
  g_object_unref (self->toasts);
  g_clear_pointer (&self->downloads, g_ptr_array_unref);
  g_free (self);
}

static void
deleted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (AdwToastOverlay) toasts = ADW_TOAST_OVERLAY (user_data);
  g_autofree char *basename = g_file_get_basename (G_FILE (source));
  g_autofree char *name = g_filename_display_name (basename);
  g_autofree char *markup = g_markup_escape_text (name, -1);
  g_autofree char *title = NULL;
  g_autoptr (GError) error = NULL;

  if (g_file_delete_finish (G_FILE (source), result, &error) ||
      g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND))
    return;

  g_info ("A file stays where it is: %s", error->message);
  /* Translators: %s is a file's name. */
  title = g_strdup_printf (_ ("“%s” could not be deleted. It is still in its folder."), markup);
  adw_toast_overlay_add_toast (toasts, adw_toast_new (title));
}

static void
answered_cb (AdwMessageDialog *dialog, const char *response, Deletion *self)
{
  if (!g_str_equal (response, "delete"))
    return;

  for (guint i = 0; i < self->downloads->len; i++)
    g_file_delete_async (sluice_download_get_file (g_ptr_array_index (self->downloads, i)),
                         G_PRIORITY_DEFAULT, NULL, deleted_cb, g_object_ref (self->toasts));
}

static char *
describe (GPtrArray *downloads)
{
  guint n = downloads->len;

  if (n == 1)
    /* Translators: %s is a file's name. */
    return g_strdup_printf (_ ("“%s” is in a folder that has no wastebasket, so it is still there. "
                               "When it is deleted, it cannot be brought back."),
                            sluice_download_get_name (g_ptr_array_index (downloads, 0)));

  return g_strdup_printf (
      ngettext ("%u file is in a folder that has no wastebasket, so it is still there. When it is "
                "deleted, it cannot be brought back.",
                "%u files are in folders that have no wastebasket, so they are still there. When "
                "they are deleted, they cannot be brought back.",
                n),
      n);
}

static void
untrashed_cb (SluiceRemoval *removal, GPtrArray *downloads, Deletion *self)
{
  const char *heading = _ ("Delete for Good?");
  g_autofree char *body = describe (downloads);
  GtkWidget *widget = adw_message_dialog_new (self->parent, heading, body);
  AdwMessageDialog *dialog = ADW_MESSAGE_DIALOG (widget);

  gtk_window_set_title (GTK_WINDOW (widget), heading);
  adw_message_dialog_add_responses (dialog, "keep", _ ("_Keep"), "delete", _ ("_Delete"), NULL);
  adw_message_dialog_set_response_appearance (dialog, "delete", ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_close_response (dialog, "keep");
  g_signal_connect_data (dialog, "response", G_CALLBACK (answered_cb),
                         deletion_new (self->parent, self->toasts, downloads), deletion_free_cb, 0);
  gtk_window_present (GTK_WINDOW (widget));
}

/**
 * sluice_deletion_offer:
 * @removal: downloads whose files go to the wastebasket
 * @parent: the window the user is at
 * @toasts: where it is said that something went wrong
 *
 * Asks, should there be files that the wastebasket does not take, whether to delete them.
 */
void
sluice_deletion_offer (SluiceRemoval *removal, GtkWindow *parent, AdwToastOverlay *toasts)
{
  g_signal_connect_data (removal, "untrashed", G_CALLBACK (untrashed_cb),
                         deletion_new (parent, toasts, NULL), deletion_free_cb, 0);
}
