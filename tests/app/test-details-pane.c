/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-details-pane.h"

#include <string.h>

#include "scratch.h"
#include "sluice-address-list.h"
#include "sluice-connection-list.h"
#include "sluice-connection-row.h"
#include "sluice-error.h"
#include "sluice-fact-list.h"
#include "sluice-find.h"
#include "sluice-http-client.h"
#include "sluice-origin.h"
#include "sluice-sample.h"
#include "sluice-segment-map.h"
#include "sluice-speed-graph.h"
#include "sluice-story-list.h"

#define SIZE (64 * 1024 * 1024)
#define RATE (4 * 1024 * 1024) /* bytes per second */
#define N_CONNECTIONS 4

/* A pane in a window, and a slow server. */
typedef struct
{
  GtkWidget *window;        /* owned by GTK until it is destroyed */
  SluiceDetailsPane *pane;  /* owned by @window */
  char *folder;             /* owned */
  SluiceOrigin *origin;     /* owned */
  SluiceHttpClient *client; /* owned */
  SluiceLimits *limits;     /* owned */
  SluiceDownload *download; /* owned: what the server has */
} Scene;

static SluiceDownload *
create_download (Scene *scene)
{
  g_autofree char *link = sluice_origin_get_link (scene->origin, "127.0.0.1", "/film.mkv");
  g_autoptr (GUri) uri = g_uri_parse (link, G_URI_FLAGS_NONE, NULL);
  g_autoptr (SluiceRequest) request = sluice_request_new (uri);
  g_autoptr (SluiceTransferOptions) options = sluice_transfer_options_new ();
  g_autoptr (GFile) folder = g_file_new_for_path (scene->folder);

  options->connections = N_CONNECTIONS;

  return sluice_download_new (request, folder, options);
}

static void
scene_set_up (Scene *scene, gconstpointer data)
{
  const SluiceOriginSettings settings = { .rate = RATE };
  const SluiceOriginScript script = { .path = "/film.mkv",
                                      .type = "video/x-matroska",
                                      .file = { .seed = 7, .size = SIZE, .etag = "\"one\"" } };

  scene->folder = scratch_folder_new ();
  scene->origin = sluice_origin_new (&settings);
  sluice_origin_add (scene->origin, &script);
  scene->client = sluice_http_client_new ();
  scene->limits = sluice_limits_new ();
  scene->download = create_download (scene);

  scene->pane = sluice_details_pane_new ();
  scene->window = gtk_window_new ();
  gtk_window_set_child (GTK_WINDOW (scene->window), GTK_WIDGET (scene->pane));
  gtk_window_set_default_size (GTK_WINDOW (scene->window), 320, 600);
  gtk_window_present (GTK_WINDOW (scene->window));
}

static void
scene_tear_down (Scene *scene, gconstpointer data)
{
  gtk_window_destroy (GTK_WINDOW (scene->window));
  g_object_unref (scene->download);
  g_object_unref (scene->limits);
  g_object_unref (scene->client);
  sluice_origin_free (scene->origin);
  scratch_folder_remove (scene->folder);
}

static gboolean
sees_type (Scene *scene, GType type)
{
  return sluice_find_type (GTK_WIDGET (scene->pane), type) != NULL;
}

static gboolean
sees_text (Scene *scene, const char *text)
{
  return sluice_find_text (GTK_WIDGET (scene->pane), text) != NULL;
}

static void
assert_texts (Scene *scene, const char *const *texts)
{
  for (guint i = 0; texts[i] != NULL; i++)
    if (!sees_text (scene, texts[i]))
      g_error ("the pane does not say “%s”", texts[i]);
}

static void
test_nothing (Scene *scene, gconstpointer data)
{
  g_autoptr (SluiceDownload) download =
      sluice_sample_new ("thesis.pdf", SLUICE_DOWNLOAD_PAUSED, 1000);

  sluice_details_pane_set_download (scene->pane, download);
  g_assert_true (sluice_details_pane_get_download (scene->pane) == download);
  sluice_details_pane_set_download (scene->pane, NULL);
  g_assert_null (sluice_details_pane_get_download (scene->pane));
}

static void
test_finished (Scene *scene, gconstpointer data)
{
  static const char *const texts[] = { "thesis.pdf", "Address", "Folder", "/srv/Files", "Size",
                                       "Checksum",   "Verify…", "Added",  "Finished",   NULL };
  g_autoptr (SluiceDownload) download =
      sluice_sample_new ("thesis.pdf", SLUICE_DOWNLOAD_FINISHED, 12345678);
  /* As the locale groups its digits */
  g_autofree char *size = g_strdup_printf ("12.3\u00a0MB (%'d bytes)", 12345678);

  sluice_details_pane_set_download (scene->pane, download);

  assert_texts (scene, texts);
  g_assert_true (sees_text (scene, size));
  g_assert_false (sees_text (scene, "Final Address"));
  g_assert_false (sees_text (scene, "Version"));
  g_assert_false (sees_type (scene, SLUICE_TYPE_SPEED_GRAPH));
  g_assert_false (sees_type (scene, SLUICE_TYPE_SEGMENT_MAP));
  g_assert_false (sees_type (scene, SLUICE_TYPE_CONNECTION_LIST));
}

static void
add_mirror (SluiceDownload *download, const char *link)
{
  g_autoptr (GUri) uri = g_uri_parse (link, G_URI_FLAGS_NONE, NULL);
  g_autoptr (SluiceMirror) mirror = sluice_mirror_new (uri, 0, NULL);

  g_assert_true (sluice_download_add_mirror (download, mirror));
}

/* One address is a fact; of several it is said what is done with each. */
static void
test_addresses (Scene *scene, gconstpointer data)
{
  g_autoptr (SluiceDownload) download =
      sluice_sample_new ("thesis.pdf", SLUICE_DOWNLOAD_PAUSED, 1000);

  sluice_details_pane_set_download (scene->pane, download);
  g_assert_false (sees_type (scene, SLUICE_TYPE_ADDRESS_LIST));

  add_mirror (download, "https://mirror.example/thesis.pdf?secret");
  g_assert_true (sees_type (scene, SLUICE_TYPE_ADDRESS_LIST));
  g_assert_true (sees_text (scene, "mirror.example"));
  g_assert_true (sees_text (scene, "Used only when the addresses before it fail"));
  g_assert_false (sees_text (scene, "Connections"));
}

static void
copied_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  char **text = user_data;

  *text = gdk_clipboard_read_text_finish (GDK_CLIPBOARD (object), result, NULL);
}

static gboolean
has_text (gpointer user_data)
{
  return *(char **) user_data != NULL;
}

static void
test_copy_story (Scene *scene, gconstpointer data)
{
  g_autoptr (SluiceDownload) download =
      sluice_sample_new ("thesis.pdf", SLUICE_DOWNLOAD_FINISHED, 12345678);
  g_autofree char *text = NULL;
  GtkWidget *story = NULL;

  sluice_download_tell (download, SLUICE_STORY_NOTE, "The server took a nap.");
  sluice_details_pane_set_download (scene->pane, download);
  g_assert_true (sees_text (scene, "The server took a nap."));

  story = sluice_find_type (GTK_WIDGET (scene->pane), SLUICE_TYPE_STORY_LIST);
  gtk_widget_activate_action (story, "story.copy", NULL);
  gdk_clipboard_read_text_async (gtk_widget_get_clipboard (story), NULL, copied_cb, &text);
  scratch_await_true (has_text, &text);
  g_assert_nonnull (strstr (text, "The server took a nap."));
  g_assert_nonnull (strstr (text, "Sluice " SLUICE_VERSION));
}

/* Nothing of a link that opens doors is on the screen. */
static void
test_password (Scene *scene, gconstpointer data)
{
  g_autoptr (GUri) uri =
      g_uri_parse ("https://anna:geheim@host.example/a.zip", G_URI_FLAGS_HAS_PASSWORD, NULL);
  g_autoptr (SluiceRequest) request = sluice_request_new (uri);
  g_autoptr (SluiceTransferOptions) options = sluice_transfer_options_new ();
  g_autoptr (GFile) folder = g_file_new_for_path ("/srv/Files");
  g_autoptr (SluiceDownload) download = sluice_download_new (request, folder, options);

  sluice_details_pane_set_download (scene->pane, download);
  g_assert_false (sees_text (scene, "https://anna:geheim@host.example/a.zip"));
  g_assert_true (sees_text (scene, "https://anna@host.example/a.zip"));
}

static SluiceDownload *
create_failed (const char *name, SluiceError code)
{
  g_autoptr (GFile) folder = g_file_new_for_path ("/srv/Files");
  g_autoptr (GError) error = g_error_new_literal (SLUICE_ERROR, (int) code, "It did not work.");
  SluiceDownloadPast past = {
    .id = name,
    .link = "https://host.example/a.zip",
    .directory = folder,
    .name = name,
    .state = SLUICE_DOWNLOAD_FAILED,
    .size = 1000,
    .error = error,
  };

  return sluice_download_new_from_past (&past);
}

/* What helps is within reach. */
static void
test_failed (Scene *scene, gconstpointer data)
{
  g_autoptr (SluiceDownload) expired = create_failed ("old.zip", SLUICE_ERROR_LINK_EXPIRED);
  g_autoptr (SluiceDownload) refused = create_failed ("shut.zip", SLUICE_ERROR_REFUSED);

  sluice_details_pane_set_download (scene->pane, expired);
  g_assert_true (sees_text (scene, "Link expired: it needs a new address"));
  g_assert_true (sees_text (scene, "New Address…"));

  sluice_details_pane_set_download (scene->pane, refused);
  g_assert_true (sees_text (scene, "It did not work."));
  g_assert_false (sees_text (scene, "New Address…"));
}

static gboolean
has_connections (gpointer user_data)
{
  Scene *scene = user_data;

  sluice_download_sample (scene->download, g_get_monotonic_time ());
  return sluice_download_get_connections (scene->download) == N_CONNECTIONS &&
         sees_type (scene, SLUICE_TYPE_SEGMENT_MAP);
}

static gboolean
is_paused (gpointer user_data)
{
  Scene *scene = user_data;

  return sluice_download_get_state (scene->download) == SLUICE_DOWNLOAD_PAUSED;
}

static gboolean
is_mapped (gpointer user_data)
{
  return gtk_widget_get_mapped (user_data);
}

/* A row is there as long as its connection, and is not made anew. */
static void
test_running (Scene *scene, gconstpointer data)
{
  static const char *const texts[] = { "film.mkv", "Speed",   "Progress", "Connections",
                                       "Type",     "Version", "Story",    NULL };
  GtkWidget *row = NULL;

  scratch_await_true (is_mapped, scene->pane);
  sluice_details_pane_set_download (scene->pane, scene->download);
  sluice_download_start (scene->download, scene->client, scene->limits);
  scratch_await_true (has_connections, scene);

  assert_texts (scene, texts);
  g_assert_true (sees_type (scene, SLUICE_TYPE_SPEED_GRAPH));
  row = sluice_find_type (GTK_WIDGET (scene->pane), SLUICE_TYPE_CONNECTION_ROW);
  g_assert_nonnull (row);
  sluice_download_sample (scene->download, g_get_monotonic_time () + G_USEC_PER_SEC);
  g_assert_true (sluice_find_type (GTK_WIDGET (scene->pane), SLUICE_TYPE_CONNECTION_ROW) == row);

  sluice_download_pause (scene->download);
  scratch_await_true (is_paused, scene);
  g_assert_false (sees_type (scene, SLUICE_TYPE_CONNECTION_ROW));
  g_assert_true (sees_type (scene, SLUICE_TYPE_SEGMENT_MAP));
  g_assert_true (sees_type (scene, SLUICE_TYPE_SPEED_GRAPH));
}

static guint
count_lines (Scene *scene)
{
  GtkWidget *story = sluice_find_type (GTK_WIDGET (scene->pane), SLUICE_TYPE_STORY_LIST);
  GtkListBox *list = GTK_LIST_BOX (sluice_find_type (story, GTK_TYPE_LIST_BOX));
  guint count = 0;

  while (gtk_list_box_get_row_at_index (list, (int) count) != NULL)
    count++;
  return count;
}

static gboolean
can_show_earlier (gpointer user_data)
{
  return sees_text (user_data, "Show Earlier Lines");
}

/* Of a long story the newest lines come first, and the older ones when asked for. */
static void
test_long_story (Scene *scene, gconstpointer data)
{
  g_autoptr (SluiceDownload) download =
      sluice_sample_new ("thesis.pdf", SLUICE_DOWNLOAD_PAUSED, 1000);
  guint n = 0;

  for (guint i = 0; i < 600; i++)
    {
      g_autofree char *text = g_strdup_printf ("This is line %u.", i);

      sluice_download_tell (download, SLUICE_STORY_NOTE, text);
    }

  sluice_details_pane_set_download (scene->pane, download);
  g_assert_true (sees_text (scene, "This is line 599."));
  scratch_await_true (can_show_earlier, scene);
  n = count_lines (scene);
  g_assert_cmpuint (n, <, 100);

  sluice_download_tell (download, SLUICE_STORY_NOTE, "This is the last line.");
  g_assert_true (sees_text (scene, "This is the last line."));
  g_assert_cmpuint (count_lines (scene), ==, n + 1);

  gtk_widget_activate_action (sluice_find_type (GTK_WIDGET (scene->pane), SLUICE_TYPE_STORY_LIST),
                              "story.earlier", NULL);
  scratch_await_true (can_show_earlier, scene);
  g_assert_cmpuint (count_lines (scene), >, n + 1);
  g_assert_false (sees_text (scene, "This is line 101."));
}

static void
count_cb (SluiceDetailsPane *pane, guint *count)
{
  (*count)++;
}

static void
test_close (Scene *scene, gconstpointer data)
{
  guint count = 0;

  g_signal_connect (scene->pane, "close", G_CALLBACK (count_cb), &count);
  gtk_widget_activate_action (GTK_WIDGET (scene->pane), "details.close", NULL);
  g_assert_cmpuint (count, ==, 1);
}

static void
add (const char *path, void (*test) (Scene *, gconstpointer))
{
  g_test_add (path, Scene, NULL, scene_set_up, test, scene_tear_down);
}

int
main (int argc, char *argv[])
{
  sluice_http_client_prepare_process ();
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();

  add ("/details-pane/nothing", test_nothing);
  add ("/details-pane/finished", test_finished);
  add ("/details-pane/addresses", test_addresses);
  add ("/details-pane/copy-story", test_copy_story);
  add ("/details-pane/password", test_password);
  add ("/details-pane/failed", test_failed);
  add ("/details-pane/running", test_running);
  add ("/details-pane/long-story", test_long_story);
  add ("/details-pane/close", test_close);

  return g_test_run ();
}
