/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-folder-choice.h"

#include <glib/gi18n.h>

#include "sluice-relocation.h"

/* Where a download is to go whose folder is not there, on its way to the decision. */
typedef struct
{
  GtkWindow *parent;             /* weak, nullable */
  SluiceLibrary *library;        /* owned */
  SluiceFolders *folders;        /* owned */
  SluiceDownload *download;      /* owned */
  GtkFileChooserNative *chooser; /* owned, nullable: only while it is open */
  SluiceRelocation *relocation;  /* owned, nullable: until it is known what it means */
} Choice;

static Choice *
choice_new (GtkWindow *parent,
            SluiceLibrary *library,
            SluiceFolders *folders,
            SluiceDownload *download)
{
  Choice *self = g_new0 (Choice, 1);

  g_set_weak_pointer (&self->parent, parent);
  self->library = g_object_ref (library);
  self->folders = g_object_ref (folders);
  self->download = g_object_ref (download);
  return self;
}

static void
choice_free (Choice *self)
{
  g_clear_weak_pointer (&self->parent);
  g_clear_object (&self->chooser);
  g_clear_pointer (&self->relocation, sluice_relocation_free);
  g_object_unref (self->library);
  g_object_unref (self->folders);
  g_object_unref (self->download);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Choice, choice_free)

static void
choice_free_cb (gpointer data, GClosure *closure)
{
  choice_free (data);
}

/* What is added from now on goes where the others go. */
static void
apply (Choice *self)
{
  sluice_folders_replace (self->folders, sluice_relocation_get_old_folder (self->relocation),
                          sluice_relocation_get_folder (self->relocation));
  sluice_relocation_apply (self->relocation);
}

static void
answered_cb (AdwMessageDialog *dialog, const char *response, Choice *self)
{
  if (g_str_equal (response, "again"))
    apply (self);
}

static char *
describe_loss (Choice *self, SluiceDownload *first, guint n)
{
  g_autofree char *folder =
      sluice_folders_describe (sluice_relocation_get_folder (self->relocation));

  if (n == 1)
    /* Translators: a file's name, and a folder. */
    return g_strdup_printf (_ ("“%s” was not begun in %s, so it starts there from the beginning. "
                               "What was downloaded before stays where it is."),
                            sluice_download_get_name (first), folder);

  return g_strdup_printf (
      /* Translators: a number, and a folder. */
      ngettext ("%u download was not begun in %s, so it starts there from the beginning. What was "
                "downloaded before stays where it is.",
                "%u downloads were not begun in %s, so they start there from the beginning. What "
                "was downloaded before stays where it is.",
                n),
      n, folder);
}

/* Takes over @self. */
static void
ask_about_loss (Choice *self, SluiceDownload *first, guint n)
{
  const char *heading = _ ("Start Again in This Folder?");
  g_autofree char *body = describe_loss (self, first, n);
  GtkWidget *widget = adw_message_dialog_new (self->parent, heading, body);
  AdwMessageDialog *dialog = ADW_MESSAGE_DIALOG (widget);

  gtk_window_set_title (GTK_WINDOW (widget), heading);
  adw_message_dialog_add_responses (dialog, "cancel", _ ("_Cancel"), "again", _ ("_Start Again"),
                                    NULL);
  adw_message_dialog_set_close_response (dialog, "cancel");
  g_signal_connect_data (dialog, "response", G_CALLBACK (answered_cb), self, choice_free_cb, 0);
  gtk_window_present (GTK_WINDOW (widget));
}

static void
planned_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Choice) self = user_data;
  SluiceDownload *first = NULL;
  guint n;

  self->relocation = sluice_relocation_plan_finish (result, NULL);
  if (self->relocation == NULL)
    return;

  n = sluice_relocation_count_anew (self->relocation, &first);
  if (n == 0)
    apply (self);
  else
    ask_about_loss (g_steal_pointer (&self), first, n);
}

static void
refuse (GtkWindow *parent)
{
  const char *heading = _ ("This Folder Cannot Be Used");
  GtkWidget *dialog = adw_message_dialog_new (
      parent, heading, _ ("Downloads go to folders of this computer. Choose one of those."));

  gtk_window_set_title (GTK_WINDOW (dialog), heading);
  adw_message_dialog_add_response (ADW_MESSAGE_DIALOG (dialog), "close", _ ("_Close"));
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
chosen_cb (GtkNativeDialog *dialog, int response, Choice *self)
{
  g_autoptr (GtkFileChooserNative) chooser = g_steal_pointer (&self->chooser);
  g_autoptr (GFile) folder = NULL;

  if (response == GTK_RESPONSE_ACCEPT)
    folder = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (chooser));
  if (folder != NULL)
    sluice_folder_choice_take (self->parent, self->library, self->folders, self->download, folder);
}

/**
 * sluice_folder_choice_ask:
 * @parent: the window it is asked in
 * @library: what holds @download
 * @folders: where files go
 * @download: one that is not finished
 *
 * Lets the user choose the folder of a download again, because it is gone: on a disk that is
 * mounted elsewhere now, or no longer granted to a program in a sandbox.
 */
void
sluice_folder_choice_ask (GtkWindow *parent,
                          SluiceLibrary *library,
                          SluiceFolders *folders,
                          SluiceDownload *download)
{
  Choice *self = choice_new (parent, library, folders, download);

  self->chooser =
      gtk_file_chooser_native_new (_ ("Choose the Folder Again"), parent,
                                   GTK_FILE_CHOOSER_ACTION_SELECT_FOLDER, _ ("_Choose"), NULL);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (self->chooser), TRUE);
  gtk_file_chooser_set_current_folder (GTK_FILE_CHOOSER (self->chooser),
                                       sluice_download_get_directory (download), NULL);
  g_signal_connect_data (self->chooser, "response", G_CALLBACK (chosen_cb), self, choice_free_cb,
                         0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (self->chooser));
}

/**
 * sluice_folder_choice_take:
 * @parent: (nullable): the window it was chosen in
 * @library: what holds @download
 * @folders: where files go
 * @download: one that is not finished
 * @folder: what the user chose
 *
 * Sends a download, and all others that went to the same folder, to another one, after a
 * question where something would begin at its start. So do files that are added later.
 */
void
sluice_folder_choice_take (GtkWindow *parent,
                           SluiceLibrary *library,
                           SluiceFolders *folders,
                           SluiceDownload *download,
                           GFile *folder)
{
  if (g_file_peek_path (folder) == NULL)
    refuse (parent);
  else
    sluice_relocation_plan_async (library, download, folder, NULL, planned_cb,
                                  choice_new (parent, library, folders, download));
}
