/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-entry-dialog.h"

#include <glib/gi18n.h>

#define RESPONSE_CANCEL "cancel"
#define RESPONSE_ACCEPT "accept"

/* Asks for one line of text, and says in place what is wrong with it. */
struct _SluiceEntryDialog
{
  AdwMessageDialog parent_instance;

  SluiceEntryCheck check;

  GtkEntry *entry;
  GtkLabel *complaint;
};

enum
{
  SIGNAL_ACCEPTED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (SluiceEntryDialog, sluice_entry_dialog, ADW_TYPE_MESSAGE_DIALOG)

/* Nobody is told of a mistake before having typed anything. */
static void
update (SluiceEntryDialog *self)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->entry));
  g_autoptr (GError) error = NULL;
  gboolean will_do = self->check == NULL || self->check (text, &error);
  gboolean is_wrong = !will_do && *text != '\0';

  adw_message_dialog_set_response_enabled (ADW_MESSAGE_DIALOG (self), RESPONSE_ACCEPT, will_do);
  gtk_label_set_label (self->complaint, is_wrong ? error->message : "");
  if (is_wrong)
    gtk_widget_add_css_class (GTK_WIDGET (self->entry), "error");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->entry), "error");
  gtk_accessible_update_state (
      GTK_ACCESSIBLE (self->entry), GTK_ACCESSIBLE_STATE_INVALID,
      is_wrong ? GTK_ACCESSIBLE_INVALID_TRUE : GTK_ACCESSIBLE_INVALID_FALSE, -1);
}

static void
changed_cb (SluiceEntryDialog *self)
{
  update (self);
}

static void
sluice_entry_dialog_response (AdwMessageDialog *dialog, const char *response)
{
  SluiceEntryDialog *self = SLUICE_ENTRY_DIALOG (dialog);
  g_autofree char *text = g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->entry)));

  if (g_str_equal (response, RESPONSE_ACCEPT))
    g_signal_emit (self, signals[SIGNAL_ACCEPTED], 0, g_strstrip (text));
}

static void
sluice_entry_dialog_class_init (SluiceEntryDialogClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  ADW_MESSAGE_DIALOG_CLASS (class)->response = sluice_entry_dialog_response;

  /**
   * SluiceEntryDialog::accepted:
   * @self: the dialog
   * @text: what was typed, without the spaces around it
   *
   * The user wants what was typed, and it will do.
   */
  signals[SIGNAL_ACCEPTED] = g_signal_new ("accepted", SLUICE_TYPE_ENTRY_DIALOG, G_SIGNAL_RUN_LAST,
                                           0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               SLUICE_APP_PATH "/list/sluice-entry-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, SluiceEntryDialog, entry);
  gtk_widget_class_bind_template_child (widget_class, SluiceEntryDialog, complaint);
  gtk_widget_class_bind_template_callback (widget_class, changed_cb);
}

static void
sluice_entry_dialog_init (SluiceEntryDialog *self)
{
  AdwMessageDialog *dialog = ADW_MESSAGE_DIALOG (self);

  gtk_widget_init_template (GTK_WIDGET (self));
  adw_message_dialog_add_response (dialog, RESPONSE_CANCEL, _ ("_Cancel"));
  adw_message_dialog_add_response (dialog, RESPONSE_ACCEPT, "");
  adw_message_dialog_set_response_appearance (dialog, RESPONSE_ACCEPT, ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_default_response (dialog, RESPONSE_ACCEPT);
  adw_message_dialog_set_close_response (dialog, RESPONSE_CANCEL);
}

/**
 * sluice_entry_dialog_new:
 * @parent: the window it belongs to
 * @heading: what it is for
 * @body: what to type
 * @label: what the entry is called
 * @button: what accepts it, with a mnemonic
 *
 * Returns: (transfer none): a dialog that owns itself once it is presented
 */
SluiceEntryDialog *
sluice_entry_dialog_new (GtkWindow *parent,
                         const char *heading,
                         const char *body,
                         const char *label,
                         const char *button)
{
  SluiceEntryDialog *self = g_object_new (SLUICE_TYPE_ENTRY_DIALOG, "transient-for", parent,
                                          "title", heading, "heading", heading, "body", body, NULL);

  adw_message_dialog_set_response_label (ADW_MESSAGE_DIALOG (self), RESPONSE_ACCEPT, button);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->entry), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  label, -1);

  return self;
}

/**
 * sluice_entry_dialog_set_check:
 * @self: a dialog
 * @check: what judges the text
 */
void
sluice_entry_dialog_set_check (SluiceEntryDialog *self, SluiceEntryCheck check)
{
  g_return_if_fail (SLUICE_IS_ENTRY_DIALOG (self));

  self->check = check;
  update (self);
}

/**
 * sluice_entry_dialog_set_text:
 * @self: a dialog
 * @text: what to begin with
 */
void
sluice_entry_dialog_set_text (SluiceEntryDialog *self, const char *text)
{
  g_return_if_fail (SLUICE_IS_ENTRY_DIALOG (self));

  gtk_editable_set_text (GTK_EDITABLE (self->entry), text);
  gtk_editable_select_region (GTK_EDITABLE (self->entry), 0, -1);
}
