/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-adoption.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "scratch.h"
#include "sluice-error.h"
#include "sluice-origin.h"
#include "sluice-part-lock.h"
#include "sluice-resume-record.h"
#include "sluice-transfer.h"

#define OLD_LINK "http://example.org/expired/film.mkv"
#define NAME "film.mkv"
#define PART NAME ".part"
#define RECORD NAME SLUICE_RESUME_RECORD_SUFFIX
#define SEED 3
#define OTHER_SEED 4
#define HELD ((guint64) SLUICE_BLOCK_TABLE_SMALLEST_BLOCK) /* bytes on disk */
#define SIZE (2 * HELD + 1000)
#define ETAG "\"one\""
#define WEAK_ETAG "W/\"one\""

typedef struct
{
  char *folder;
  GFile *directory;
  SluiceOrigin *origin;
  SluiceHttpClient *client;
} Fixture;

static void
set_up (Fixture *self, gconstpointer data)
{
  const SluiceOriginSettings settings = { 0 };

  self->folder = scratch_folder_new ();
  self->directory = g_file_new_for_path (self->folder);
  self->origin = sluice_origin_new (&settings);
  self->client = sluice_http_client_new ();
}

/* A request that was dropped ends when libsoup says so. */
static gboolean
is_nobody_elses (gpointer object)
{
  return G_OBJECT (object)->ref_count == 1;
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  scratch_await_true (is_nobody_elses, self->client);
  g_assert_cmpuint (scratch_count_descriptors (self->folder), ==, 0);
  g_assert_finalize_object (self->client);
  sluice_origin_free (self->origin);
  g_clear_object (&self->directory);
  scratch_folder_remove (self->folder);
}

/* What the old link brought before it expired: the first block. */
static void
leave (Fixture *self, const char *etag)
{
  g_autoptr (SluiceResumeRecord) record = sluice_resume_record_new ();
  g_autoptr (GFile) file = g_file_get_child (self->directory, RECORD);
  g_autofree char *part = scratch_path (self->folder, PART);
  g_autofree guint8 *bytes = g_malloc (HELD);
  g_autoptr (GBytes) text = NULL;
  g_autoptr (GError) error = NULL;

  sluice_origin_body_bytes (SEED, 0, bytes, HELD);
  g_assert_true (g_file_set_contents (part, (const char *) bytes, (gssize) HELD, &error));
  record->link = g_strdup (OLD_LINK);
  record->name = g_strdup (NAME);
  record->size = (gint64) SIZE;
  record->resumable = TRUE;
  record->etag = g_strdup (etag);
  record->strong = etag != NULL && etag[0] == '"';
  record->blocks = sluice_block_table_new (SIZE);
  sluice_ranges_add (record->on_disk, 0, HELD);
  sluice_block_table_wrote (record->blocks, 0, bytes, HELD, 0);
  text = sluice_resume_record_serialize (record);
  sluice_resume_record_save (file, text, &error);
  g_assert_no_error (error);
}

static SluiceRequest *
request_new (Fixture *self)
{
  g_autofree char *link = sluice_origin_get_link (self->origin, "127.0.0.1", "/" NAME);
  g_autoptr (GUri) uri = g_uri_parse (link, G_URI_FLAGS_NONE, NULL);

  return sluice_request_new (uri);
}

static void
serve (Fixture *self,
       guint64 seed,
       guint64 size,
       const char *etag,
       const SluiceOriginManner *manner)
{
  SluiceOriginScript script = { .path = "/" NAME,
                                .file = { .seed = seed, .size = size, .etag = etag } };

  if (manner != NULL)
    script.usual = *manner;
  sluice_origin_add (self->origin, &script);
}

static gboolean
adopt (Fixture *self, GError **error)
{
  g_autoptr (SluiceRequest) request = request_new (self);
  g_autoptr (GAsyncResult) result = NULL;

  sluice_adoption_run_async (self->directory, NAME, OLD_LINK, request, self->client, NULL,
                             scratch_result_cb, &result);
  return sluice_adoption_run_finish (scratch_await (&result), error);
}

static SluiceResumeRecord *
load (Fixture *self)
{
  g_autoptr (GFile) file = g_file_get_child (self->directory, RECORD);

  return sluice_resume_record_load (file, NULL, NULL);
}

static void
assert_unchanged (Fixture *self, const char *etag)
{
  g_autoptr (SluiceResumeRecord) record = load (self);

  g_assert_cmpstr (record->link, ==, OLD_LINK);
  g_assert_cmpstr (record->etag, ==, etag);
  g_assert_cmpuint (sluice_ranges_covered (record->on_disk), ==, HELD);
}

/* The new link brings what is missing, and no more. */
static void
assert_goes_on (Fixture *self)
{
  guint64 before = sluice_origin_get_sent (self->origin);
  g_autoptr (SluiceRequest) request = request_new (self);
  g_autoptr (SluiceLimits) limits = sluice_limits_new ();
  g_autoptr (SluiceTransferOptions) options = sluice_transfer_options_new ();
  g_autoptr (SluiceTransfer) transfer = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GFile) file = NULL;
  g_autoptr (GError) error = NULL;

  /* Of one that is cut, what was on its way counts as sent. */
  options->connections = 1;
  transfer = sluice_transfer_new (request, self->directory, options, self->client, limits);
  sluice_transfer_run_async (transfer, NULL, scratch_result_cb, &result);
  file = sluice_transfer_run_finish (transfer, scratch_await (&result), &error);
  g_assert_no_error (error);
  g_assert_true (sluice_origin_body_equals (SEED, SIZE, file, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (sluice_origin_get_sent (self->origin) - before, <, SIZE - HELD / 2);
}

static void
test_same_validator (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  leave (self, ETAG);
  serve (self, SEED, SIZE, ETAG, NULL);
  g_assert_true (adopt (self, &error));
  g_assert_no_error (error);
  assert_goes_on (self);
}

/* Another server, another tag, the same bytes. */
static void
test_same_bytes (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SluiceResumeRecord) record = NULL;

  leave (self, ETAG);
  serve (self, SEED, SIZE, "\"two\"", NULL);
  g_assert_true (adopt (self, &error));
  g_assert_no_error (error);

  record = load (self);
  g_assert_cmpstr (record->etag, ==, "\"two\"");
  g_assert_cmpuint (sluice_ranges_covered (record->on_disk), ==, HELD);
  assert_goes_on (self);
}

static void
test_weak_validator (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  leave (self, WEAK_ETAG);
  serve (self, SEED, SIZE, WEAK_ETAG, NULL);
  g_assert_true (adopt (self, &error));
  g_assert_no_error (error);
  assert_goes_on (self);
}

static void
test_other_bytes (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  leave (self, WEAK_ETAG);
  serve (self, OTHER_SEED, SIZE, WEAK_ETAG, NULL);
  g_assert_false (adopt (self, &error));
  g_assert_error (error, SLUICE_ERROR, SLUICE_ERROR_REMOTE_CHANGED);
  assert_unchanged (self, WEAK_ETAG);
}

/* Files that were put on a server together may be alike in all but their bytes. */
static void
test_other_bytes_same_validator (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  leave (self, ETAG);
  serve (self, OTHER_SEED, SIZE, ETAG, NULL);
  g_assert_false (adopt (self, &error));
  g_assert_error (error, SLUICE_ERROR, SLUICE_ERROR_REMOTE_CHANGED);
  assert_unchanged (self, ETAG);
}

/* Many files end alike. */
static void
test_other_front (Fixture *self, gconstpointer data)
{
  g_autofree char *part = scratch_path (self->folder, PART);
  g_autofree guint8 *bytes = g_malloc (HELD);
  g_autoptr (GError) error = NULL;

  leave (self, NULL);
  sluice_origin_body_bytes (SEED, 0, bytes, HELD);
  bytes[0] ^= 1;
  g_assert_true (g_file_set_contents (part, (const char *) bytes, (gssize) HELD, &error));
  serve (self, SEED, SIZE, ETAG, NULL);
  g_assert_false (adopt (self, &error));
  g_assert_error (error, SLUICE_ERROR, SLUICE_ERROR_REMOTE_CHANGED);
  assert_unchanged (self, NULL);
}

static void
test_other_size (Fixture *self, gconstpointer data)
{
  const guint64 sizes[] = { SIZE + 1, SIZE - 1, HELD, 1000, 1 };

  leave (self, ETAG);
  for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autoptr (GError) error = NULL;

      serve (self, SEED, sizes[i], ETAG, NULL);
      g_assert_false (adopt (self, &error));
      g_assert_error (error, SLUICE_ERROR, SLUICE_ERROR_REMOTE_CHANGED);
      g_assert_nonnull (strstr (error->message, "another size"));
      assert_unchanged (self, ETAG);
    }
}

static void
test_refused (Fixture *self, gconstpointer data)
{
  const SluiceOriginManner manners[] = {
    { .status = 404 },
    { .status = 403 },
    { .range = SLUICE_ORIGIN_RANGE_IGNORED },
    { .page = "<!DOCTYPE html><title>Sign in</title>" },
    { .ending = SLUICE_ORIGIN_ENDING_CUT, .ending_at = 1000 },
  };

  leave (self, WEAK_ETAG);
  for (gsize i = 0; i < G_N_ELEMENTS (manners); i++)
    {
      g_autoptr (GError) error = NULL;

      serve (self, SEED, SIZE, WEAK_ETAG, &manners[i]);
      g_assert_false (adopt (self, &error));
      g_assert_nonnull (error);
      g_test_message ("%s", error->message);
      assert_unchanged (self, WEAK_ETAG);
    }
}

static void
test_nothing_there (Fixture *self, gconstpointer data)
{
  const SluiceOriginManner gone = { .status = 404 };
  g_autoptr (GError) error = NULL;

  serve (self, SEED, SIZE, ETAG, NULL);
  g_assert_true (adopt (self, &error));
  g_assert_no_error (error);
  g_assert_false (scratch_has (self->folder, RECORD));

  serve (self, SEED, SIZE, ETAG, &gone);
  g_assert_false (adopt (self, &error));
  g_assert_error (error, SLUICE_ERROR, SLUICE_ERROR_GONE);
}

static void
test_in_use (Fixture *self, gconstpointer data)
{
  g_autoptr (GFile) file = g_file_get_child (self->directory, NAME);
  g_autoptr (GError) error = NULL;
  SluicePartLock *lock = sluice_part_lock_acquire (file, &error);

  g_assert_no_error (error);
  leave (self, ETAG);
  serve (self, SEED, SIZE, ETAG, NULL);
  g_assert_false (adopt (self, &error));
  g_assert_error (error, SLUICE_ERROR, SLUICE_ERROR_IN_USE);
  assert_unchanged (self, ETAG);
  sluice_part_lock_release (lock);
}

/* By a program whose locks are elsewhere, such as one in a sandbox. */
static void
test_part_in_use (Fixture *self, gconstpointer data)
{
  g_autofree char *path = scratch_path (self->folder, PART);
  g_autoptr (GError) error = NULL;
  int fd;

  leave (self, ETAG);
  serve (self, SEED, SIZE, ETAG, NULL);
  fd = open (path, O_RDONLY | O_CLOEXEC);
  g_assert_true (sluice_part_lock_hold_file (fd));
  g_assert_false (adopt (self, &error));
  g_assert_error (error, SLUICE_ERROR, SLUICE_ERROR_IN_USE);
  assert_unchanged (self, ETAG);
  close (fd);
}

static gboolean
was_visited (gpointer user_data)
{
  Fixture *self = user_data;
  g_autoptr (GPtrArray) visits = sluice_origin_get_visits (self->origin);

  return visits->len > 0;
}

static void
test_cancelled (Fixture *self, gconstpointer data)
{
  const SluiceOriginManner mute = { .ending = SLUICE_ORIGIN_ENDING_STALL, .mute = TRUE };
  g_autoptr (SluiceRequest) request = request_new (self);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  leave (self, ETAG);
  serve (self, SEED, SIZE, ETAG, &mute);
  sluice_adoption_run_async (self->directory, NAME, OLD_LINK, request, self->client, cancellable,
                             scratch_result_cb, &result);
  scratch_await_true (was_visited, self);
  g_cancellable_cancel (cancellable);
  g_assert_false (sluice_adoption_run_finish (scratch_await (&result), &error));
  g_assert_error (error, SLUICE_ERROR, SLUICE_ERROR_CANCELLED);
  assert_unchanged (self, ETAG);
}

static void
add (const char *name, void (*test) (Fixture *self, gconstpointer data))
{
  g_autofree char *path = g_strconcat ("/adoption/", name, NULL);

  g_test_add (path, Fixture, NULL, set_up, test, tear_down);
}

int
main (int argc, char *argv[])
{
  char *data_home = scratch_data_home_new ();

  sluice_http_client_prepare_process ();
  g_test_init (&argc, &argv, NULL);

  add ("same-validator", test_same_validator);
  add ("same-bytes", test_same_bytes);
  add ("weak-validator", test_weak_validator);
  add ("other-bytes", test_other_bytes);
  add ("other-bytes-same-validator", test_other_bytes_same_validator);
  add ("other-front", test_other_front);
  add ("other-size", test_other_size);
  add ("refused", test_refused);
  add ("nothing-there", test_nothing_there);
  add ("in-use", test_in_use);
  add ("part-in-use", test_part_in_use);
  add ("cancelled", test_cancelled);

  return scratch_data_home_run (data_home);
}
