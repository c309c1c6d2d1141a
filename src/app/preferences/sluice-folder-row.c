/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-folder-row.h"

#include <glib/gi18n.h>

/**
 * SluiceFolderRow:
 *
 * A row that shows where files of a kind go, and lets the user choose.
 */
struct _SluiceFolderRow
{
  AdwActionRow parent_instance;

  SluiceFolders *folders; /* owned, nullable: not set yet */
  SluiceKind kind;        /* SLUICE_N_KINDS for all */

  GtkFileChooserNative *chooser; /* owned, nullable: only while it is open */
  GtkWidget *choose_button;
  GtkWidget *reset_button;
};

enum
{
  PROP_KIND = 1,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (SluiceFolderRow, sluice_folder_row, ADW_TYPE_ACTION_ROW)

static void
update_cb (SluiceFolderRow *self)
{
  g_autoptr (GFile) folder = sluice_folders_dup_folder (self->folders, self->kind);
  g_autoptr (GFile) own = sluice_folders_dup_own (self->folders, self->kind);
  g_autofree char *shown = sluice_folders_describe (folder);
  g_autofree char *markup = NULL;

  if (own != NULL && !g_file_equal (own, folder))
    {
      g_autofree char *missing = sluice_folders_describe (own);
      g_autofree char *text = NULL;

      /* Translators: both are folders; the first one was chosen but is not there */
      text = g_strdup_printf (_ ("%s is missing; files go to %s"), missing, shown);
      markup = g_markup_escape_text (text, -1);
    }
  else
    {
      markup = g_markup_escape_text (shown, -1);
    }

  adw_action_row_set_subtitle (ADW_ACTION_ROW (self), markup);
  gtk_widget_set_visible (self->reset_button, own != NULL);
}

static void
response_cb (SluiceFolderRow *self, int response)
{
  g_autoptr (GtkFileChooserNative) chooser = g_steal_pointer (&self->chooser);

  if (response == GTK_RESPONSE_ACCEPT)
    {
      g_autoptr (GFile) folder = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (chooser));

      sluice_folders_set_own (self->folders, self->kind, folder);
    }
}

static void
choose_cb (SluiceFolderRow *self)
{
  GtkWindow *window = GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self)));
  g_autoptr (GFile) folder = sluice_folders_dup_folder (self->folders, self->kind);

  if (self->chooser != NULL)
    return;

  self->chooser = gtk_file_chooser_native_new (
      _ ("Choose a Folder"), window, GTK_FILE_CHOOSER_ACTION_SELECT_FOLDER, _ ("_Choose"), NULL);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (self->chooser), TRUE);
  gtk_file_chooser_set_current_folder (GTK_FILE_CHOOSER (self->chooser), folder, NULL);
  g_signal_connect_object (self->chooser, "response", G_CALLBACK (response_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (self->chooser));
}

static void
reset_cb (SluiceFolderRow *self)
{
  sluice_folders_set_own (self->folders, self->kind, NULL);
  gtk_widget_grab_focus (self->choose_button);
}

static void
sluice_folder_row_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  SluiceFolderRow *self = SLUICE_FOLDER_ROW (object);

  switch (id)
    {
    case PROP_KIND:
      self->kind = g_value_get_enum (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
sluice_folder_row_dispose (GObject *object)
{
  SluiceFolderRow *self = SLUICE_FOLDER_ROW (object);

  g_clear_object (&self->chooser);
  g_clear_object (&self->folders);

  G_OBJECT_CLASS (sluice_folder_row_parent_class)->dispose (object);
}

static void
sluice_folder_row_class_init (SluiceFolderRowClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS (class);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  object_class->set_property = sluice_folder_row_set_property;
  object_class->dispose = sluice_folder_row_dispose;

  /**
   * SluiceFolderRow:kind:
   *
   * What kind of files the row is about; all when it is not set.
   */
  properties[PROP_KIND] =
      g_param_spec_enum ("kind", NULL, NULL, SLUICE_TYPE_KIND, SLUICE_KIND_OTHER,
                         G_PARAM_WRITABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               SLUICE_APP_PATH "/preferences/sluice-folder-row.ui");
  gtk_widget_class_bind_template_child (widget_class, SluiceFolderRow, choose_button);
  gtk_widget_class_bind_template_child (widget_class, SluiceFolderRow, reset_button);
  gtk_widget_class_bind_template_callback (widget_class, choose_cb);
  gtk_widget_class_bind_template_callback (widget_class, reset_cb);
}

static void
sluice_folder_row_init (SluiceFolderRow *self)
{
  self->kind = SLUICE_N_KINDS;
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * sluice_folder_row_set_folders:
 * @self: a row
 * @folders: what knows where files go; set once
 *
 * Makes the row show, and set, one of the folders.
 */
void
sluice_folder_row_set_folders (SluiceFolderRow *self, SluiceFolders *folders)
{
  g_return_if_fail (SLUICE_IS_FOLDER_ROW (self));
  g_return_if_fail (SLUICE_IS_FOLDERS (folders));
  g_return_if_fail (self->folders == NULL);

  self->folders = g_object_ref (folders);
  g_signal_connect_object (folders, "changed", G_CALLBACK (update_cb), self, G_CONNECT_SWAPPED);
  update_cb (self);
}
