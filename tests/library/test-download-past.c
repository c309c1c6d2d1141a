/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-download.h"

#include <malloc.h>

#include "sluice-error.h"
#include "sluice-queue.h"

#define LINK "https://downloads.example.org/releases/2026/big-file-name-1.2.3-x86_64.tar.xz"

static SluiceDownloadPast
finished_past (GFile *directory)
{
  return (SluiceDownloadPast){
    .id = "1a2b3c4d",
    .link = LINK,
    .directory = directory,
    .name = "big-file-name-1.2.3-x86_64.tar.xz",
    .state = SLUICE_DOWNLOAD_FINISHED,
    .size = 123456789,
    .received = 123456789,
    .added_at = 1790000000,
    .finished_at = 1790000060,
    .content_type = "application/x-xz",
    .etag = "\"5f3a-61c0b8e2d9f40\"",
    .last_modified = "Wed, 21 Oct 2026 07:28:00 GMT",
    .resumable = TRUE,
  };
}

static void
test_finished (void)
{
  g_autoptr (GFile) directory = g_file_new_for_path ("/home/somebody/Downloads");
  g_autoptr (GFile) file =
      g_file_new_for_path ("/home/somebody/Downloads/big-file-name-1.2.3-x86_64.tar.xz");
  SluiceDownloadPast past = finished_past (directory);
  g_autoptr (SluiceDownload) download = sluice_download_new_from_past (&past);

  g_assert_cmpstr (sluice_download_get_id (download), ==, "1a2b3c4d");
  g_assert_cmpstr (sluice_download_get_link (download), ==, LINK);
  g_assert_cmpstr (sluice_download_get_name (download), ==, past.name);
  g_assert_cmpint (sluice_download_get_kind (download), ==, SLUICE_KIND_ARCHIVE);
  g_assert_true (g_file_equal (sluice_download_get_directory (download), directory));
  g_assert_true (g_file_equal (sluice_download_get_file (download), file));
  g_assert_cmpint (sluice_download_get_state (download), ==, SLUICE_DOWNLOAD_FINISHED);
  g_assert_cmpint (sluice_download_get_size (download), ==, past.size);
  g_assert_cmpuint (sluice_download_get_received (download), ==, past.received);
  g_assert_cmpint (sluice_download_get_added_at (download), ==, past.added_at);
  g_assert_cmpint (sluice_download_get_finished_at (download), ==, past.finished_at);
  g_assert_null (sluice_download_get_final_link (download));
  g_assert_cmpstr (sluice_download_get_content_type (download), ==, past.content_type);
  g_assert_cmpstr (sluice_download_get_etag (download), ==, past.etag);
  g_assert_cmpstr (sluice_download_get_last_modified (download), ==, past.last_modified);
  g_assert_true (sluice_download_is_resumable (download));
  g_assert_null (sluice_download_get_error (download));
  g_assert_null (sluice_download_get_written (download));
  g_assert_cmpuint (sluice_download_get_options (download)->retries, ==,
                    SLUICE_TRANSFER_DEFAULT_RETRIES);
}

static void
count_cb (guint *count)
{
  (*count)++;
}

/* Of several looks at the file, the last one counts. */
static void
test_comparison (void)
{
  g_autoptr (GFile) directory = g_file_new_for_path ("/tmp");
  SluiceDownloadPast past = finished_past (directory);
  g_autoptr (SluiceDownload) download = sluice_download_new_from_past (&past);
  g_autoptr (SluiceChecksum) checksum =
      sluice_checksum_parse ("md5:d41d8cd98f00b204e9800998ecf8427e", NULL);
  guint count = 0;

  g_assert_null (sluice_download_get_comparison (download));
  g_signal_connect_swapped (download, "notify::comparison", G_CALLBACK (count_cb), &count);
  sluice_download_tell_comparison (download, checksum, FALSE);
  g_assert_cmpstr (sluice_download_get_comparison (download), ==,
                   "The file does not match md5:d41d8cd98f00b204e9800998ecf8427e.");
  sluice_download_tell_comparison (download, checksum, TRUE);
  g_assert_cmpstr (sluice_download_get_comparison (download), ==,
                   "The file matches md5:d41d8cd98f00b204e9800998ecf8427e.");
  g_assert_cmpuint (count, ==, 2);
}

static void
test_request_on_demand (void)
{
  g_autoptr (GFile) directory = g_file_new_for_path ("/tmp");
  SluiceDownloadPast past = finished_past (directory);
  g_autoptr (SluiceDownload) download = sluice_download_new_from_past (&past);
  const SluiceRequest *request = sluice_download_get_request (download);
  g_autofree char *link = g_uri_to_string (request->uri);

  g_assert_cmpstr (request->id, ==, past.id);
  g_assert_cmpstr (link, ==, LINK);
  g_assert_null (request->headers);
}

static void
test_unfinished (void)
{
  const char *const headers[] = { "X-Client: sluice", NULL };
  g_autoptr (GFile) directory = g_file_new_for_path ("/tmp");
  g_autoptr (GError) error = g_error_new (SLUICE_ERROR, SLUICE_ERROR_LINK_EXPIRED, "Expired.");
  SluiceDownloadPast past = finished_past (directory);
  g_autoptr (SluiceDownload) download = NULL;
  const SluiceRequest *request;

  past.state = SLUICE_DOWNLOAD_FAILED;
  past.finished_at = 0;
  past.start_at = 1800000000;
  past.headers = headers;
  past.user = "anna";
  past.referer = "https://example.org/";
  past.error = error;
  download = sluice_download_new_from_past (&past);

  request = sluice_download_get_request (download);
  g_assert_cmpstr (request->headers[0], ==, headers[0]);
  g_assert_cmpstr (request->user, ==, "anna");
  g_assert_cmpstr (request->referer, ==, "https://example.org/");
  g_assert_null (sluice_download_get_file (download));
  g_assert_cmpint (sluice_download_get_start_at (download), ==, past.start_at);
  g_assert_error (sluice_download_get_error (download), SLUICE_ERROR, SLUICE_ERROR_LINK_EXPIRED);
}

/* A link that is none fails its download, which says so and what to do. */
static void
test_damaged_link (void)
{
  g_autoptr (GFile) directory = g_file_new_for_path ("/tmp");
  g_autoptr (SluiceHttpClient) client = sluice_http_client_new ();
  g_autoptr (SluiceLimits) limits = sluice_limits_new ();
  g_autoptr (SluiceQueue) queue = sluice_queue_new (client, limits);
  g_autoptr (SluiceDownload) download = NULL;
  SluiceDownloadPast past = finished_past (directory);

  past.link = "https://";
  past.state = SLUICE_DOWNLOAD_WAITING;
  past.finished_at = 0;
  download = sluice_download_new_from_past (&past);
  g_assert_cmpint (sluice_download_get_state (download), ==, SLUICE_DOWNLOAD_FAILED);
  g_assert_error (sluice_download_get_error (download), SLUICE_ERROR, SLUICE_ERROR_LOCAL);
  g_assert_null (sluice_download_get_request (download));

  sluice_queue_add (queue, download);
  sluice_queue_start (queue, download);
  g_assert_true (sluice_queue_is_settled (queue));
  g_assert_cmpint (sluice_download_get_state (download), ==, SLUICE_DOWNLOAD_FAILED);
  g_assert_error (sluice_download_get_error (download), SLUICE_ERROR, SLUICE_ERROR_LOCAL);
}

static void
mapped_cb (SluiceDownload *download, guint *n_mapped)
{
  (*n_mapped)++;
}

/* A paused download shows what is on the disk before anything runs. */
static void
test_record (void)
{
  g_autoptr (GFile) directory = g_file_new_for_path ("/tmp");
  g_autoptr (SluiceResumeRecord) record = sluice_resume_record_new ();
  SluiceDownloadPast past = { .id = "1",
                              .link = LINK,
                              .directory = directory,
                              .name = "file",
                              .state = SLUICE_DOWNLOAD_PAUSED,
                              .size = -1 };
  g_autoptr (SluiceDownload) download = sluice_download_new_from_past (&past);
  guint n_mapped = 0;

  g_signal_connect (download, "mapped", G_CALLBACK (mapped_cb), &n_mapped);
  record->name = g_strdup ("file.iso");
  record->link = g_strdup (LINK);
  record->final_link = g_strdup ("https://mirror.example.org/file.iso");
  record->size = 1000;
  record->etag = g_strdup ("\"a\"");
  record->resumable = TRUE;
  sluice_ranges_add (record->on_disk, 0, 100);
  sluice_ranges_add (record->on_disk, 500, 600);
  sluice_download_set_record (download, record);

  g_assert_false (sluice_download_is_wanted (download));
  g_assert_cmpint (sluice_download_get_size (download), ==, 1000);
  g_assert_cmpuint (sluice_download_get_received (download), ==, 200);
  g_assert_true (sluice_ranges_equal (sluice_download_get_written (download), record->on_disk));
  g_assert_cmpstr (sluice_download_get_name (download), ==, "file.iso");
  g_assert_cmpstr (sluice_download_get_etag (download), ==, "\"a\"");
  g_assert_cmpstr (sluice_download_get_final_link (download), ==, record->final_link);
  g_assert_null (sluice_download_get_last_modified (download));
  g_assert_cmpuint (n_mapped, ==, 1);
}

static void
test_new_address (void)
{
  const char *secret = "https://cdn.example.org/file.iso?token=s3cret";
  g_autoptr (GFile) directory = g_file_new_for_path ("/tmp");
  SluiceDownloadPast past = finished_past (directory);
  g_autoptr (SluiceDownload) download = NULL;
  g_autoptr (GUri) uri = g_uri_parse (secret, G_URI_FLAGS_ENCODED, NULL);
  g_autoptr (SluiceRequest) request = sluice_request_new (uri);
  g_autoptr (SluiceStoryEntry) entry = NULL;
  g_autofree char *redacted = NULL;

  past.state = SLUICE_DOWNLOAD_FAILED;
  past.finished_at = 0;
  download = sluice_download_new_from_past (&past);
  sluice_download_set_request (download, request);

  redacted = sluice_download_redact_link (download);
  g_assert_cmpstr (sluice_download_get_link (download), ==, secret);
  g_assert_cmpstr (redacted, ==, "https://cdn.example.org/file.iso");
  g_assert_cmpstr (sluice_download_get_request (download)->id, ==, past.id);

  entry = g_list_model_get_item (G_LIST_MODEL (sluice_download_get_story (download)), 1);
  g_assert_cmpint (sluice_story_entry_get_kind (entry), ==, SLUICE_STORY_ADDRESS);
  g_assert_null (g_strstr_len (sluice_story_entry_get_text (entry), -1, "s3cret"));
}

static void
test_story_of_the_past (void)
{
  g_autoptr (GFile) directory = g_file_new_for_path ("/tmp");
  SluiceDownloadPast past = finished_past (directory);
  g_autoptr (SluiceDownload) download = sluice_download_new_from_past (&past);
  GListModel *story = G_LIST_MODEL (sluice_download_get_story (download));
  g_autoptr (SluiceStoryEntry) added = g_list_model_get_item (story, 0);
  g_autoptr (SluiceStoryEntry) finished = g_list_model_get_item (story, 1);

  g_assert_cmpuint (g_list_model_get_n_items (story), ==, 2);
  g_assert_cmpint (sluice_story_entry_get_kind (added), ==, SLUICE_STORY_ADDED);
  g_assert_cmpint (sluice_story_entry_get_time (added), ==, past.added_at * G_USEC_PER_SEC);
  g_assert_cmpint (sluice_story_entry_get_kind (finished), ==, SLUICE_STORY_FINISHED);
  g_assert_cmpint (sluice_story_entry_get_time (finished), ==, past.finished_at * G_USEC_PER_SEC);
}

/* A long history fits into a small memory: at most 450 bytes for each file in it. */
static void
test_lean (void)
{
  const guint n_downloads = 20000;
  g_autoptr (GPtrArray) downloads = g_ptr_array_new_with_free_func (g_object_unref);
  gsize before = mallinfo2 ().uordblks + mallinfo2 ().hblkhd;
  gsize taken;

  for (guint i = 0; i < n_downloads; i++)
    {
      g_autoptr (GFile) directory = g_file_new_for_path ("/home/somebody/Downloads");
      SluiceDownloadPast past = finished_past (directory);

      g_ptr_array_add (downloads, sluice_download_new_from_past (&past));
    }

  taken = mallinfo2 ().uordblks + mallinfo2 ().hblkhd - before;
  g_test_message ("%.1f bytes for each", (double) taken / n_downloads);
  g_assert_cmpuint (taken / n_downloads, <=, 450);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/download-past/finished", test_finished);
  g_test_add_func ("/download-past/comparison", test_comparison);
  g_test_add_func ("/download-past/request-on-demand", test_request_on_demand);
  g_test_add_func ("/download-past/unfinished", test_unfinished);
  g_test_add_func ("/download-past/damaged-link", test_damaged_link);
  g_test_add_func ("/download-past/record", test_record);
  g_test_add_func ("/download-past/new-address", test_new_address);
  g_test_add_func ("/download-past/story", test_story_of_the_past);
  g_test_add_func ("/download-past/lean", test_lean);

  return g_test_run ();
}
