/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-add-dialog.h"

#include <string.h>

#include "scratch.h"
#include "scripted-monitor.h"
#include "sluice-origin.h"
#include "sluice-proposal-row.h"

/* The dialog, a library it adds to, and a server. */
typedef struct
{
  char *folder;             /* owned */
  SluiceOrigin *origin;     /* owned */
  SluiceLibrary *library;   /* owned */
  SluiceSettings *settings; /* owned */
  SluiceAddDialog *dialog;  /* weak: gone when it is closed */
  GListModel *proposals;    /* owned */
} Scene;

static void
scene_set_up (Scene *scene, gconstpointer data)
{
  g_autoptr (GFile) library_folder = NULL;
  g_autoptr (GFile) downloads = NULL;
  const SluiceOriginSettings settings = { 0 };

  scene->folder = scratch_folder_new ();
  library_folder = g_file_new_build_filename (scene->folder, "library", NULL);
  downloads = g_file_new_for_path (scene->folder);
  scene->origin = sluice_origin_new (&settings);
  sluice_origin_add (scene->origin, &(SluiceOriginScript){
                                        .path = "/disc.iso",
                                        .file = { .seed = 1, .size = 123456, .etag = "\"1\"" },
                                    });
  scene->library = sluice_library_new (library_folder);
  scene->settings = sluice_settings_new ();
  sluice_folders_set_own (sluice_settings_get_folders (scene->settings), SLUICE_N_KINDS, downloads);
  scene->dialog = sluice_add_dialog_new (NULL, scene->library, scene->settings);
  g_object_add_weak_pointer (G_OBJECT (scene->dialog), (gpointer *) &scene->dialog);
  scene->proposals = g_object_ref (G_LIST_MODEL (sluice_add_dialog_get_proposals (scene->dialog)));
  gtk_window_present (GTK_WINDOW (scene->dialog));
}

static void
scene_tear_down (Scene *scene, gconstpointer data)
{
  if (scene->dialog != NULL)
    gtk_window_destroy (GTK_WINDOW (scene->dialog));
  g_clear_object (&scene->proposals);
  g_clear_object (&scene->settings);
  g_clear_object (&scene->library);
  sluice_origin_free (scene->origin);
  scratch_folder_remove (scene->folder);
}

static GtkWidget *
find (GtkWidget *widget,
      gboolean (*matches) (GtkWidget *widget, const char *text),
      const char *text)
{
  if (matches (widget, text))
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find (child, matches, text);

      if (found != NULL)
        return found;
    }
  return NULL;
}

static gboolean
is_button (GtkWidget *widget, const char *label)
{
  return GTK_IS_BUTTON (widget) &&
         g_strcmp0 (gtk_button_get_label (GTK_BUTTON (widget)), label) == 0;
}

static gboolean
is_text_view (GtkWidget *widget, const char *text)
{
  return GTK_IS_TEXT_VIEW (widget);
}

static gboolean
is_row (GtkWidget *widget, const char *title)
{
  return ADW_IS_PREFERENCES_ROW (widget) &&
         g_strcmp0 (adw_preferences_row_get_title (ADW_PREFERENCES_ROW (widget)), title) == 0;
}

static gboolean
is_name_entry (GtkWidget *widget, const char *text)
{
  return GTK_IS_ENTRY (widget) &&
         gtk_widget_get_ancestor (widget, SLUICE_TYPE_PROPOSAL_ROW) != NULL;
}

static gboolean
is_label (GtkWidget *widget, const char *text)
{
  return GTK_IS_LABEL (widget) && strstr (gtk_label_get_label (GTK_LABEL (widget)), text) != NULL &&
         gtk_widget_is_visible (widget);
}

static GtkWidget *
get_button (Scene *scene)
{
  return find (GTK_WIDGET (scene->dialog), is_button, "_Download");
}

static gpointer
get_row (Scene *scene, const char *title)
{
  GtkWidget *row = find (GTK_WIDGET (scene->dialog), is_row, title);

  g_assert_nonnull (row);
  return row;
}

static gboolean
says (Scene *scene, const char *text)
{
  return find (GTK_WIDGET (scene->dialog), is_label, text) != NULL;
}

static void
type_text (Scene *scene, const char *text)
{
  GtkWidget *view = find (GTK_WIDGET (scene->dialog), is_text_view, NULL);
  GtkWidget *label = find (GTK_WIDGET (scene->dialog), is_label, "_Links");

  gtk_test_accessible_assert_relation (view, GTK_ACCESSIBLE_RELATION_LABELLED_BY, label, NULL);
  gtk_text_buffer_set_text (gtk_text_view_get_buffer (GTK_TEXT_VIEW (view)), text, -1);
}

static char *
dup_typed_text (Scene *scene)
{
  GtkWidget *view = find (GTK_WIDGET (scene->dialog), is_text_view, NULL);
  char *text = NULL;

  g_object_get (gtk_text_view_get_buffer (GTK_TEXT_VIEW (view)), "text", &text, NULL);
  return text;
}

static gboolean
can_download (gpointer user_data)
{
  return gtk_widget_get_sensitive (get_button (user_data));
}

static gboolean
cannot_download (gpointer user_data)
{
  return !can_download (user_data);
}

static gboolean
has_proposals (gpointer user_data)
{
  return g_list_model_get_n_items (((Scene *) user_data)->proposals) > 0;
}

static gboolean
is_explained (gpointer user_data)
{
  return says (user_data, "cannot be downloaded");
}

static void
type_link (Scene *scene)
{
  g_autofree char *link = sluice_origin_get_link (scene->origin, "127.0.0.1", "/disc.iso");

  type_text (scene, link);
  scratch_await_true (can_download, scene);
}

static SluiceDownload *
get_added (Scene *scene)
{
  g_autoptr (SluiceDownload) download = g_list_model_get_item (G_LIST_MODEL (scene->library), 0);

  g_assert_nonnull (download);
  return download;
}

static gboolean
is_closed (gpointer user_data)
{
  return ((Scene *) user_data)->dialog == NULL;
}

static void
download (Scene *scene)
{
  g_signal_emit_by_name (get_button (scene), "clicked");
  scratch_await_true (is_closed, scene);
}

static void
test_text (Scene *scene, gconstpointer data)
{
  g_assert_false (can_download (scene));
  g_assert_true (says (scene, "One link on each line."));
  type_text (scene, "magnet:?xt=urn:btih:0");
  scratch_await_true (is_explained, scene);
  g_assert_false (can_download (scene));

  type_link (scene);
  g_assert_true (says (scene, "1 link"));
  type_text (scene, "");
  scratch_await_true (cannot_download, scene);
}

/* Nobody has to wait for what the server says. */
static void
test_download (Scene *scene, gconstpointer data)
{
  g_autofree char *link = sluice_origin_get_link (scene->origin, "127.0.0.1", "/disc.iso");

  type_text (scene, link);
  scratch_await_true (can_download, scene);
  download (scene);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (scene->library)), ==, 1);
  g_assert_cmpstr (sluice_download_get_link (get_added (scene)), ==, link);
}

static gboolean
has_name_entry (gpointer user_data)
{
  return find (GTK_WIDGET (((Scene *) user_data)->dialog), is_name_entry, NULL) != NULL;
}

static void
test_name (Scene *scene, gconstpointer data)
{
  GtkWidget *entry;

  type_link (scene);
  scratch_await_true (has_name_entry, scene);
  entry = find (GTK_WIDGET (scene->dialog), is_name_entry, NULL);
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (entry)), ==, "disc.iso");
  gtk_editable_set_text (GTK_EDITABLE (entry), "debian.iso");
  download (scene);
  g_assert_cmpstr (sluice_download_get_options (get_added (scene))->name, ==, "debian.iso");
}

/* What a Metalink says of its file holds without a look at the server. */
static void
test_offer (Scene *scene, gconstpointer data)
{
  g_autoptr (GPtrArray) offers = sluice_offer_list_new ();
  SluiceOffer *offer = sluice_offer_new ("http://host.invalid/get?id=7");
  const SluiceTransferOptions *options;

  offer->name = g_strdup ("debian.iso");
  offer->checksum = sluice_checksum_parse ("d41d8cd98f00b204e9800998ecf8427e", NULL);
  g_ptr_array_add (offers, offer);
  sluice_add_dialog_add_offers (scene->dialog, offers);
  download (scene);

  options = sluice_download_get_options (get_added (scene));
  g_assert_cmpstr (options->name, ==, "debian.iso");
  g_assert_cmpstr (options->checksum->digest, ==, "d41d8cd98f00b204e9800998ecf8427e");
}

static void
test_options (Scene *scene, gconstpointer data)
{
  const SluiceTransferOptions *options;
  SluiceRequest *request;

  type_link (scene);
  gtk_editable_set_text (get_row (scene, "Checksum"), "sha256:12");
  g_assert_false (can_download (scene));
  gtk_editable_set_text (get_row (scene, "Checksum"), "md5:d41d8cd98f00b204e9800998ecf8427e");
  g_assert_true (can_download (scene));
  gtk_editable_set_text (get_row (scene, "User Name"), "me");
  gtk_editable_set_text (get_row (scene, "Password"), "word");
  gtk_editable_set_text (get_row (scene, "Referring Page"), "https://example.org/");
  adw_combo_row_set_selected (ADW_COMBO_ROW (get_row (scene, "Connections")), 3);
  adw_combo_row_set_selected (ADW_COMBO_ROW (get_row (scene, "Start")), 1);
  download (scene);

  options = sluice_download_get_options (get_added (scene));
  request = sluice_download_get_request (get_added (scene));
  g_assert_cmpuint (options->connections, ==, 3);
  g_assert_cmpuint (options->rate_limit, ==, 0);
  g_assert_cmpstr (options->checksum->digest, ==, "d41d8cd98f00b204e9800998ecf8427e");
  g_assert_cmpstr (request->user, ==, "me");
  g_assert_cmpstr (request->password, ==, "word");
  g_assert_cmpstr (request->referer, ==, "https://example.org/");
  g_assert_cmpint (sluice_download_get_state (get_added (scene)), ==, SLUICE_DOWNLOAD_PAUSED);
}

static void
test_start_at (Scene *scene, gconstpointer data)
{
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;

  type_link (scene);
  adw_combo_row_set_selected (ADW_COMBO_ROW (get_row (scene, "Start")), 2);
  download (scene);
  g_assert_cmpint (sluice_download_get_start_at (get_added (scene)), >, now);
  g_assert_cmpint (sluice_download_get_start_at (get_added (scene)), <=, now + 25 * 60 * 60);
  g_assert_cmpint (sluice_download_get_state (get_added (scene)), ==, SLUICE_DOWNLOAD_WAITING);
}

/* A password in a link goes where nobody sees it. */
static void
test_login (Scene *scene, gconstpointer data)
{
  g_autofree char *bare = sluice_origin_get_link (scene->origin, "127.0.0.1", "/disc.iso");
  g_autofree char *link = g_strdup_printf ("http://me:se%%40cret@%s", bare + strlen ("http://"));
  g_autoptr (GPtrArray) offers = sluice_offer_list_new ();
  g_autofree char *text = NULL;
  g_autofree char *text_with_more = NULL;

  g_ptr_array_add (offers, sluice_offer_new (link));
  sluice_add_dialog_add_offers (scene->dialog, offers);
  text = dup_typed_text (scene);
  g_assert_cmpstr (text, ==, bare);
  g_assert_cmpstr (gtk_editable_get_text (get_row (scene, "User Name")), ==, "me");
  g_assert_cmpstr (gtk_editable_get_text (get_row (scene, "Password")), ==, "se@cret");
  g_assert_false (says (scene, "cret"));

  g_ptr_array_set_size (offers, 0);
  g_ptr_array_add (offers, sluice_offer_new ("http://host.invalid/x"));
  sluice_add_dialog_add_offers (scene->dialog, offers);
  text_with_more = dup_typed_text (scene);
  g_assert_true (g_str_has_prefix (text_with_more, bare));
  g_assert_true (g_str_has_suffix (text_with_more, "\nhttp://host.invalid/x"));
  download (scene);
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (SluiceDownload) added = g_list_model_get_item (G_LIST_MODEL (scene->library), i);
      gboolean is_told = g_str_equal (sluice_download_get_link (added), bare);

      g_assert_cmpstr (sluice_download_get_request (added)->password, ==,
                       is_told ? "se@cret" : NULL);
    }
}

static gboolean
has_thousand (gpointer user_data)
{
  return g_list_model_get_n_items (((Scene *) user_data)->proposals) == 1000;
}

/* A thousand lines are one list, shown in the blink of an eye. */
static void
test_many (Scene *scene, gconstpointer data)
{
  g_autoptr (GString) text = g_string_new (NULL);
  gint64 start = 0;

  for (guint i = 0; i < 1000; i++)
    g_string_append_printf (text, "http://127.0.0.1:9/%u.zip\n", i);
  start = g_get_monotonic_time ();
  type_text (scene, text->str);
  scratch_await_true (has_thousand, scene);
  scratch_await_true (has_name_entry, scene);
  g_test_minimized_result ((double) (g_get_monotonic_time () - start) / G_USEC_PER_SEC,
                           "1,000 lines, seconds");
  g_assert_true (says (scene, "1000 links"));
  g_assert_false (gtk_widget_get_visible (GTK_WIDGET (get_row (scene, "Checksum"))));
}

static void
test_cancel (Scene *scene, gconstpointer data)
{
  type_link (scene);
  scratch_await_true (has_proposals, scene);
  g_signal_emit_by_name (find (GTK_WIDGET (scene->dialog), is_button, "_Cancel"), "clicked");
  scratch_await_true (is_closed, scene);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (scene->library)), ==, 0);
}

static gboolean
says_metered (gpointer user_data)
{
  return says (user_data, "The network is metered: downloads wait for one that is not.");
}

static gboolean
says_nothing_of_metered (gpointer user_data)
{
  return !says (user_data, "metered");
}

/* Who is about to download is told what the network is like. */
static void
test_metered (Scene *scene, gconstpointer data)
{
  g_assert_true (says_nothing_of_metered (scene));
  scripted_monitor_set_metered (TRUE);
  scratch_await_true (says_metered, scene);
  scripted_monitor_set_metered (FALSE);
  scratch_await_true (says_nothing_of_metered, scene);
}

#define ADD(path, test) g_test_add (path, Scene, NULL, scene_set_up, test, scene_tear_down)

int
main (int argc, char *argv[])
{
  scripted_monitor_install ();
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();

  ADD ("/add-dialog/text", test_text);
  ADD ("/add-dialog/download", test_download);
  ADD ("/add-dialog/name", test_name);
  ADD ("/add-dialog/offer", test_offer);
  ADD ("/add-dialog/options", test_options);
  ADD ("/add-dialog/start-at", test_start_at);
  ADD ("/add-dialog/login", test_login);
  ADD ("/add-dialog/many", test_many);
  ADD ("/add-dialog/metered", test_metered);
  ADD ("/add-dialog/cancel", test_cancel);

  return g_test_run ();
}
