/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-conversation.h"

#include <glib/gi18n.h>

/**
 * sluice_conversation_new:
 * @parent: the window it is held in; closing it does not end what was begun
 * @toasts: where it is said that all is well
 * @library: what holds @download
 * @download: what it is about
 *
 * Returns: (transfer full): a conversation
 */
SluiceConversation *
sluice_conversation_new (GtkWindow *parent,
                         AdwToastOverlay *toasts,
                         SluiceLibrary *library,
                         SluiceDownload *download)
{
  SluiceConversation *self = g_rc_box_new0 (SluiceConversation);

  g_set_weak_pointer (&self->parent, parent);
  self->toasts = g_object_ref (toasts);
  self->library = g_object_ref (library);
  self->download = g_object_ref (download);
  return self;
}

/**
 * sluice_conversation_ref:
 * @self: a conversation
 *
 * Returns: (transfer full): @self
 */
SluiceConversation *
sluice_conversation_ref (SluiceConversation *self)
{
  return g_rc_box_acquire (self);
}

static void
clear (gpointer data)
{
  SluiceConversation *self = data;

  g_clear_weak_pointer (&self->parent);
  g_object_unref (self->toasts);
  g_object_unref (self->library);
  g_object_unref (self->download);
}

/**
 * sluice_conversation_unref:
 * @self: (transfer full): a conversation
 */
void
sluice_conversation_unref (SluiceConversation *self)
{
  g_rc_box_release_full (self, clear);
}

static void
release_cb (gpointer data, GClosure *closure)
{
  sluice_conversation_unref (data);
}

/**
 * sluice_conversation_hear:
 * @self: a conversation
 * @dialog: what asks
 * @signal: the name of the signal that brings the answer
 * @callback: hears it, with @self as its last argument
 *
 * @dialog holds @self until it is gone.
 */
void
sluice_conversation_hear (SluiceConversation *self,
                          GtkWidget *dialog,
                          const char *signal,
                          GCallback callback)
{
  g_signal_connect_data (dialog, signal, callback, sluice_conversation_ref (self), release_cb, 0);
}

/**
 * sluice_conversation_create_dialog:
 * @self: a conversation whose window is there
 * @heading: (transfer none): what happened
 * @body: (transfer none): what that means
 *
 * Returns: (transfer none): an #AdwMessageDialog that can be closed, not yet presented
 */
GtkWidget *
sluice_conversation_create_dialog (SluiceConversation *self, const char *heading, const char *body)
{
  GtkWidget *dialog = adw_message_dialog_new (self->parent, heading, body);

  gtk_window_set_title (GTK_WINDOW (dialog), heading);
  adw_message_dialog_add_response (ADW_MESSAGE_DIALOG (dialog), "close", _ ("_Close"));
  return dialog;
}

/**
 * sluice_conversation_tell_success:
 * @self: a conversation
 * @format: a sentence with at most one %s, for the file's name
 */
void
sluice_conversation_tell_success (SluiceConversation *self, const char *format)
{
  g_autofree char *name = g_markup_escape_text (sluice_download_get_name (self->download), -1);
  g_auto (GStrv) around = g_strsplit (format, "%s", 2);
  g_autofree char *title = g_strjoinv (name, around);

  adw_toast_overlay_add_toast (self->toasts, adw_toast_new (title));
}

/**
 * sluice_conversation_tell_failure:
 * @self: a conversation
 * @heading: what went wrong
 * @body: why, and what to do
 *
 * Says it in a dialog, if the window is still there.
 */
void
sluice_conversation_tell_failure (SluiceConversation *self, const char *heading, const char *body)
{
  if (self->parent != NULL)
    gtk_window_present (GTK_WINDOW (sluice_conversation_create_dialog (self, heading, body)));
}

/**
 * sluice_conversation_tell_error:
 * @self: a conversation
 * @heading: what went wrong
 * @error: why; nothing is said when it is that the user cancelled it
 */
void
sluice_conversation_tell_error (SluiceConversation *self, const char *heading, const GError *error)
{
  if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    sluice_conversation_tell_failure (self, heading, error->message);
}
