/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-add-dialog.h"

#include <glib/gi18n.h>
#include <string.h>

#include "sluice-add-options.h"
#include "sluice-granted-path.h"
#include "sluice-link.h"
#include "sluice-proposal-row.h"

/* What the list of files has in any case, when it has that much to show. */
#define LEAST_LIST 204 /* pixels; three of its rows in the usual font */

/* A password is typed letter by letter; no server need hear of each. */
#define ACCESS_PAUSE 800 /* milliseconds */

/**
 * SluiceAddDialog:
 *
 * Asks for links and how to download them. What is behind each link is asked of
 * its server meanwhile, but nobody has to wait for the answers.
 */
struct _SluiceAddDialog
{
  AdwWindow parent_instance;

  SluiceLibrary *library;        /* owned */
  SluiceSettings *settings;      /* owned */
  SluiceProposalList *proposals; /* owned */
  GtkFileChooserNative *chooser; /* owned, nullable: only while it is open */
  guint update_id;               /* 0 while the proposals are those of the text */
  guint access_id;               /* 0 while they are asked for as the options say */

  GtkWidget *download_button;
  GtkTextBuffer *links;
  GtkWidget *links_view;
  GtkLabel *summary;
  GtkLabel *metered;
  GtkScrolledWindow *proposals_window;
  GtkListView *proposals_view;
  AdwActionRow *folder_row;
  SluiceAddOptions *options;
};

G_DEFINE_FINAL_TYPE (SluiceAddDialog, sluice_add_dialog, ADW_TYPE_WINDOW)

static char *
dup_links (SluiceAddDialog *self)
{
  char *text = NULL;

  g_object_get (self->links, "text", &text, NULL);
  return text;
}

static guint
count_proposals (SluiceAddDialog *self)
{
  return g_list_model_get_n_items (G_LIST_MODEL (self->proposals));
}

/* Why there is nothing to download in what was typed. */
static char *
explain (SluiceAddDialog *self)
{
  g_autofree char *text = g_strstrip (dup_links (self));
  g_autoptr (GUri) uri = NULL;
  g_autoptr (GError) error = NULL;

  if (*text == '\0')
    return g_strdup (_ ("One link on each line. A pattern such as photo[001-120].jpg stands for "
                        "many links."));
  if (strpbrk (text, " \t\n") != NULL)
    return g_strdup (_ ("There is no link in this that can be downloaded."));
  uri = sluice_link_parse (text, &error);
  return g_strdup (error != NULL ? error->message : "");
}

static char *
summarize (SluiceAddDialog *self)
{
  guint n = count_proposals (self);
  guint n_addable = sluice_proposal_list_get_n_addable (self->proposals);

  if (n == 0)
    return explain (self);
  if (n_addable == n)
    return g_strdup_printf (ngettext ("%u link", "%u links", n), n);
  return g_strdup_printf (
      ngettext ("%u of %u link will be downloaded", "%u of %u links will be downloaded", n),
      n_addable, n);
}

static void
update_button_cb (SluiceAddDialog *self)
{
  gtk_widget_set_sensitive (self->download_button,
                            sluice_proposal_list_get_n_addable (self->proposals) > 0 &&
                                sluice_add_options_is_valid (self->options));
}

static void
update_summary (SluiceAddDialog *self)
{
  g_autofree char *text = summarize (self);

  gtk_label_set_label (self->summary, text);
}

/* Said where there is still a choice, and nowhere else. */
static void
metered_cb (SluiceAddDialog *self)
{
  GSettings *store = sluice_settings_get_store (self->settings);
  gboolean is_metered = FALSE;

  g_object_get (self->library, "metered", &is_metered, NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->metered), is_metered);
  gtk_label_set_label (self->metered,
                       g_settings_get_boolean (store, "pause-when-metered")
                           ? _ ("The network is metered: downloads wait for one that is not.")
                           : _ ("The network is metered: every byte may cost."));
}

/* The list gets what room there is. Where there is little, the whole page scrolls
 * rather than that so many of its rows cannot be seen at once. */
static void
keep_list_readable (SluiceAddDialog *self)
{
  int width = gtk_widget_get_width (GTK_WIDGET (self->proposals_view));
  int height = 0;

  gtk_widget_measure (GTK_WIDGET (self->proposals_view), GTK_ORIENTATION_VERTICAL,
                      width > 0 ? width : -1, NULL, &height, NULL, NULL);
  gtk_scrolled_window_set_min_content_height (self->proposals_window, MIN (height, LEAST_LIST));
}

static void
n_addable_cb (SluiceAddDialog *self)
{
  keep_list_readable (self);
  update_summary (self);
  update_button_cb (self);
}

static void
folder_cb (SluiceAddDialog *self)
{
  GFile *folder = sluice_proposal_list_get_common_folder (self->proposals);
  g_autofree char *shown = folder != NULL ? sluice_folders_describe (folder)
                                          : g_strdup (_ ("As the kind of each file wants"));
  g_autofree char *markup = g_markup_escape_text (shown, -1);

  adw_action_row_set_subtitle (self->folder_row, markup);
}

static void
offer_login (SluiceAddDialog *self)
{
  guint n = count_proposals (self);

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (SluiceProposal) proposal =
          g_list_model_get_item (G_LIST_MODEL (self->proposals), i);
      const char *user = sluice_proposal_get_user (proposal);

      if (user == NULL)
        continue;
      sluice_add_options_offer_login (self->options, sluice_proposal_get_uri (proposal), user,
                                      sluice_proposal_get_password (proposal));
      return;
    }
}

/* A link may turn out to be a list of many files. */
static void
proposals_changed_cb (SluiceAddDialog *self)
{
  offer_login (self);
  sluice_add_options_set_single (self->options, count_proposals (self) <= 1);
  gtk_widget_set_visible (GTK_WIDGET (self->proposals_window), count_proposals (self) > 0);
  keep_list_readable (self);
  update_summary (self);
}

static void
update (SluiceAddDialog *self)
{
  g_autofree char *text = dup_links (self);

  g_clear_handle_id (&self->update_id, g_source_remove);
  sluice_proposal_list_set_text (self->proposals, text);
  proposals_changed_cb (self);
}

static gboolean
update_cb (gpointer user_data)
{
  SluiceAddDialog *self = user_data;

  self->update_id = 0;
  update (self);
  return G_SOURCE_REMOVE;
}

/* A link that goes over several lines has no hyphen where they break. */
static void
keep_hyphens_out (SluiceAddDialog *self)
{
  GtkTextIter start, end;

  gtk_text_buffer_get_bounds (self->links, &start, &end);
  gtk_text_buffer_apply_tag_by_name (self->links, "link", &start, &end);
}

/* A paste changes the text in several steps. */
static void
links_changed_cb (SluiceAddDialog *self)
{
  keep_hyphens_out (self);
  if (self->update_id == 0)
    self->update_id = g_idle_add (update_cb, self);
}

static char *
strip_logins (const char *text)
{
  g_autoptr (GRegex) login = g_regex_new ("(?<=://)[^/?#\\s<>\"]*@", 0, 0, NULL);

  return g_regex_replace_literal (login, text, -1, 0, "", 0, NULL);
}

/* The proposals keep the logins; what is on the screen must not. */
static void
hide_logins_cb (SluiceAddDialog *self)
{
  g_autofree char *text = dup_links (self);
  g_autofree char *bare = strip_logins (text);

  if (bare == NULL || g_str_equal (bare, text))
    return;
  update (self);
  gtk_text_buffer_set_text (self->links, bare, -1);
}

static gboolean
access_pause_cb (gpointer user_data)
{
  SluiceAddDialog *self = user_data;

  self->access_id = 0;
  sluice_proposal_list_set_access (self->proposals,
                                   sluice_add_options_create_access (self->options));
  return G_SOURCE_REMOVE;
}

static void
access_changed_cb (SluiceAddDialog *self)
{
  g_clear_handle_id (&self->access_id, g_source_remove);
  self->access_id = g_timeout_add (ACCESS_PAUSE, access_pause_cb, self);
}

static void
folder_learned_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (SluiceAddDialog) self = SLUICE_ADD_DIALOG (user_data);

  sluice_granted_path_learn_finish (result);
  if (self->proposals != NULL)
    folder_cb (self);
}

static void
folder_chosen_cb (SluiceAddDialog *self, int response)
{
  g_autoptr (GtkFileChooserNative) chooser = g_steal_pointer (&self->chooser);
  g_autoptr (GFile) folder = NULL;

  if (response == GTK_RESPONSE_ACCEPT)
    folder = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (chooser));
  if (folder == NULL)
    return;

  sluice_proposal_list_set_folder (self->proposals, folder);
  if (g_file_peek_path (folder) != NULL && sluice_granted_path_is (g_file_peek_path (folder)))
    sluice_granted_path_learn_async (g_file_peek_path (folder), NULL, folder_learned_cb,
                                     g_object_ref (self));
}

static void
choose_folder_cb (SluiceAddDialog *self)
{
  GFile *folder = sluice_proposal_list_get_common_folder (self->proposals);

  if (self->chooser != NULL)
    return;

  self->chooser =
      gtk_file_chooser_native_new (_ ("Choose a Folder"), GTK_WINDOW (self),
                                   GTK_FILE_CHOOSER_ACTION_SELECT_FOLDER, _ ("_Choose"), NULL);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (self->chooser), TRUE);
  if (folder != NULL)
    gtk_file_chooser_set_current_folder (GTK_FILE_CHOOSER (self->chooser), folder, NULL);
  g_signal_connect_object (self->chooser, "response", G_CALLBACK (folder_chosen_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (self->chooser));
}

static void
add_downloads (SluiceAddDialog *self, GPtrArray *downloads)
{
  SluiceAddStart start = sluice_add_options_get_start (self->options);
  gint64 start_at =
      start == SLUICE_ADD_START_AT ? sluice_add_options_get_start_at (self->options) : 0;

  for (guint i = 0; i < downloads->len; i++)
    sluice_download_set_start_at (downloads->pdata[i], start_at);
  sluice_library_add_all (self->library, downloads, start != SLUICE_ADD_START_LATER);
}

static void
download_cb (SluiceAddDialog *self)
{
  g_autoptr (SluiceTransferOptions) options = sluice_settings_create_options (self->settings);
  g_autoptr (GPtrArray) downloads = NULL;

  if (self->update_id != 0)
    update (self);
  sluice_proposal_list_set_access (self->proposals,
                                   sluice_add_options_create_access (self->options));
  sluice_add_options_apply (self->options, options);
  downloads = sluice_proposal_list_create_downloads (self->proposals, options);
  add_downloads (self, downloads);
  if (downloads->len > 0)
    gtk_window_close (GTK_WINDOW (self));
}

static void
sluice_add_dialog_dispose (GObject *object)
{
  SluiceAddDialog *self = SLUICE_ADD_DIALOG (object);

  g_clear_handle_id (&self->update_id, g_source_remove);
  g_clear_handle_id (&self->access_id, g_source_remove);
  g_clear_object (&self->chooser);

  G_OBJECT_CLASS (sluice_add_dialog_parent_class)->dispose (object);

  /* Its rows are gone now. */
  if (self->proposals != NULL)
    g_object_run_dispose (G_OBJECT (self->proposals));
  g_clear_object (&self->proposals);
  g_clear_object (&self->settings);
  g_clear_object (&self->library);
}

static void
sluice_add_dialog_class_init (SluiceAddDialogClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = sluice_add_dialog_dispose;

  g_type_ensure (SLUICE_TYPE_ADD_OPTIONS);
  g_type_ensure (SLUICE_TYPE_PROPOSAL_ROW);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               SLUICE_APP_PATH "/add/sluice-add-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, SluiceAddDialog, download_button);
  gtk_widget_class_bind_template_child (widget_class, SluiceAddDialog, links);
  gtk_widget_class_bind_template_child (widget_class, SluiceAddDialog, links_view);
  gtk_widget_class_bind_template_child (widget_class, SluiceAddDialog, summary);
  gtk_widget_class_bind_template_child (widget_class, SluiceAddDialog, metered);
  gtk_widget_class_bind_template_child (widget_class, SluiceAddDialog, proposals_window);
  gtk_widget_class_bind_template_child (widget_class, SluiceAddDialog, proposals_view);
  gtk_widget_class_bind_template_child (widget_class, SluiceAddDialog, folder_row);
  gtk_widget_class_bind_template_child (widget_class, SluiceAddDialog, options);
  gtk_widget_class_bind_template_callback (widget_class, links_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, hide_logins_cb);
  gtk_widget_class_bind_template_callback (widget_class, update_button_cb);
  gtk_widget_class_bind_template_callback (widget_class, access_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, choose_folder_cb);
  gtk_widget_class_bind_template_callback (widget_class, download_cb);
}

/* Here, because no .ui file knows what the program is called. */
static void
set_factory (SluiceAddDialog *self)
{
  g_autoptr (GtkListItemFactory) factory = gtk_builder_list_item_factory_new_from_resource (
      NULL, SLUICE_APP_PATH "/add/sluice-proposal-item.ui");

  gtk_list_view_set_factory (self->proposals_view, factory);
}

static void
sluice_add_dialog_init (SluiceAddDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  set_factory (self);
  gtk_text_buffer_create_tag (self->links, "link", "insert-hyphens", FALSE, NULL);
}

static void
set_up (SluiceAddDialog *self, SluiceLibrary *library, SluiceSettings *settings)
{
  g_autoptr (SluiceTransferOptions) options = sluice_settings_create_options (settings);
  g_autoptr (GtkNoSelection) selection = NULL;

  self->library = g_object_ref (library);
  self->settings = g_object_ref (settings);
  self->proposals = sluice_proposal_list_new (library, sluice_settings_get_folders (settings));
  g_signal_connect_object (self->proposals, "notify::n-addable", G_CALLBACK (n_addable_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->proposals, "items-changed", G_CALLBACK (proposals_changed_cb),
                           self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->proposals, "handed-over", G_CALLBACK (gtk_window_close), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->proposals, "notify::common-folder", G_CALLBACK (folder_cb), self,
                           G_CONNECT_SWAPPED);
  selection = gtk_no_selection_new (g_object_ref (G_LIST_MODEL (self->proposals)));
  gtk_list_view_set_model (self->proposals_view, GTK_SELECTION_MODEL (selection));
  sluice_add_options_set_connections (self->options, options->connections);
  g_signal_connect_object (library, "notify::metered", G_CALLBACK (metered_cb), self,
                           G_CONNECT_SWAPPED);
  folder_cb (self);
  update_summary (self);
  metered_cb (self);
}

/**
 * sluice_add_dialog_new:
 * @parent: the window that it is for
 * @library: where downloads are added
 * @settings: what the user set
 *
 * Returns: (transfer none): the dialog, without any link yet, owned by GTK until
 *   it is closed
 */
SluiceAddDialog *
sluice_add_dialog_new (GtkWindow *parent, SluiceLibrary *library, SluiceSettings *settings)
{
  SluiceAddDialog *self;

  g_return_val_if_fail (SLUICE_IS_LIBRARY (library), NULL);
  g_return_val_if_fail (SLUICE_IS_SETTINGS (settings), NULL);

  self = g_object_new (SLUICE_TYPE_ADD_DIALOG, "transient-for", parent, NULL);
  set_up (self, library, settings);

  return self;
}

/**
 * sluice_add_dialog_add_offers:
 * @self: the dialog
 * @offers: (element-type SluiceOffer): links, or patterns of them
 *
 * Puts the links under those that are there.
 */
void
sluice_add_dialog_add_offers (SluiceAddDialog *self, GPtrArray *offers)
{
  g_autoptr (GString) text = NULL;
  g_autofree char *old = NULL;

  g_return_if_fail (SLUICE_IS_ADD_DIALOG (self));
  g_return_if_fail (offers != NULL);

  old = g_strchomp (dup_links (self));
  text = g_string_new (old);
  for (guint i = 0; i < offers->len; i++)
    {
      const SluiceOffer *offer = offers->pdata[i];

      sluice_proposal_list_expect (self->proposals, offer);
      g_string_append_printf (text, "%s%s", text->len > 0 ? "\n" : "", offer->link);
    }
  gtk_text_buffer_set_text (self->links, text->str, (int) text->len);
  hide_logins_cb (self);
}

/**
 * sluice_add_dialog_get_proposals:
 * @self: the dialog
 *
 * Returns: (transfer none): the links that were found in what was typed
 */
SluiceProposalList *
sluice_add_dialog_get_proposals (SluiceAddDialog *self)
{
  g_return_val_if_fail (SLUICE_IS_ADD_DIALOG (self), NULL);

  return self->proposals;
}
