/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Downloads that wait for room, on a disk of 16 MB. */

#include "sluice-queue.h"

#include <glib/gstdio.h>

#include "scratch.h"
#include "sluice-origin.h"
#include "sluice-room-watch.h"
#include "small-disk.h"

#define MB ((guint64) 1024 * 1024)
#define DISK 16                /* MB */
#define RATE (8 * 1024 * 1024) /* bytes per second */
#define SECOND 10              /* ms: it looks ten times a second */

typedef struct
{
  char *disk;           /* owned: path of the small disk */
  char *folder;         /* owned: path of a folder with room */
  SluiceOrigin *origin; /* owned */
  SluiceHttpClient *client;
  SluiceQueue *queue;
} Fixture;

static gboolean
set_up (Fixture *self)
{
  const SluiceOriginSettings settings = { .rate = RATE };
  g_autoptr (SluiceLimits) limits = sluice_limits_new ();

  self->disk = scratch_folder_new ();
  if (!small_disk_mount (self->disk, DISK))
    {
      scratch_folder_remove (self->disk);
      g_test_skip ("No small disk can be made here.");
      return FALSE;
    }

  self->folder = scratch_folder_new ();
  self->origin = sluice_origin_new (&settings);
  self->client = sluice_http_client_new ();
  self->queue = sluice_queue_new (self->client, limits);
  sluice_queue_set_second (self->queue, SECOND);
  sluice_queue_set_patient (self->queue, TRUE);
  return TRUE;
}

static gboolean
is_idle (gpointer user_data)
{
  return !sluice_queue_is_busy (((Fixture *) user_data)->queue);
}

static void
tear_down (Fixture *self)
{
  sluice_queue_pause_all (self->queue);
  scratch_await_true (is_idle, self);
  g_assert_finalize_object (self->queue);
  g_object_unref (self->client);
  sluice_origin_free (self->origin);
  small_disk_unmount (self->disk);
  scratch_folder_remove (self->disk);
  scratch_folder_remove (self->folder);
}

static SluiceDownload *
add (Fixture *self, const char *path, guint megabytes, gboolean says_size, const char *folder)
{
  const SluiceOriginScript script = {
    .path = path,
    .file = { .seed = megabytes, .size = megabytes * MB, .etag = "\"one\"" },
    .usual = { .range = says_size ? SLUICE_ORIGIN_RANGE_HONEST : SLUICE_ORIGIN_RANGE_IGNORED,
               .framing =
                   says_size ? SLUICE_ORIGIN_FRAMING_LENGTH : SLUICE_ORIGIN_FRAMING_CHUNKED },
  };
  g_autofree char *link = sluice_origin_get_link (self->origin, "127.0.0.1", path);
  g_autoptr (GUri) uri = g_uri_parse (link, G_URI_FLAGS_ENCODED, NULL);
  g_autoptr (SluiceRequest) request = sluice_request_new (uri);
  g_autoptr (SluiceTransferOptions) options = sluice_transfer_options_new ();
  g_autoptr (GFile) directory = g_file_new_for_path (folder);
  g_autoptr (SluiceDownload) download = sluice_download_new (request, directory, options);

  sluice_origin_add (self->origin, &script);
  if (says_size)
    {
      g_autoptr (SluiceDescription) description = sluice_description_new (uri);

      description->size = (gint64) (megabytes * MB);
      sluice_download_set_description (download, description);
    }

  sluice_queue_add (self->queue, download);
  return download; /* the queue keeps it alive */
}

static void
await_state (SluiceDownload *download, SluiceDownloadState state)
{
  while (sluice_download_get_state (download) != state)
    g_main_context_iteration (NULL, TRUE);
}

static void
await_wait (SluiceDownload *download, SluiceWait wait)
{
  while (sluice_download_get_wait (download) != wait)
    g_main_context_iteration (NULL, TRUE);
}

static void delete (const char *folder, const char *name)
{
  g_autofree char *path = scratch_path (folder, name);

  g_assert_no_errno (g_unlink (path));
}

static void
test_need (void)
{
  g_assert_cmpuint (sluice_room_watch_get_need (100, 0, 0), ==, 100);
  g_assert_cmpuint (sluice_room_watch_get_need (100, 40, 0), ==, 100);
  g_assert_cmpuint (sluice_room_watch_get_need (100, 40, 60), ==, 40);
  g_assert_cmpuint (sluice_room_watch_get_need (100, 40, 4096), ==, 0);
  g_assert_cmpuint (sluice_room_watch_get_need (-1, 0, 0), ==, 1);
  g_assert_cmpuint (sluice_room_watch_get_need (-1, MB, 0), ==, MB);
  g_assert_cmpuint (sluice_room_watch_get_need (-1, 1000 * MB, 0), ==, 64 * MB);
}

/* The one that does not fit beside the others waits; what fits, or goes
 * elsewhere, does not. */
static void
test_too_many (void)
{
  Fixture self = { 0 };
  SluiceDownload *first;
  SluiceDownload *second;
  SluiceDownload *small;
  SluiceDownload *elsewhere;

  if (!set_up (&self))
    return;

  first = add (&self, "/first", 10, TRUE, self.disk);
  second = add (&self, "/second", 10, TRUE, self.disk);
  small = add (&self, "/small", 1, TRUE, self.disk);
  elsewhere = add (&self, "/elsewhere", 10, TRUE, self.folder);
  await_wait (second, SLUICE_WAIT_ROOM);
  g_assert_cmpuint (sluice_download_get_missing_room (second), >=, 3 * MB);
  g_assert_cmpuint (sluice_download_get_missing_room (second), <=, 6 * MB);
  sluice_origin_lift_rates (self.origin);
  await_state (small, SLUICE_DOWNLOAD_FINISHED);
  await_state (elsewhere, SLUICE_DOWNLOAD_FINISHED);
  await_state (first, SLUICE_DOWNLOAD_FINISHED);
  g_assert_cmpint (sluice_download_get_wait (second), ==, SLUICE_WAIT_ROOM);
  g_assert_no_error (sluice_download_get_error (second));

  delete (self.disk, "first");
  await_state (second, SLUICE_DOWNLOAD_FINISHED);
  g_assert_cmpuint (sluice_download_get_missing_room (second), ==, 0);
  tear_down (&self);
}

/* What a part takes already is not taken twice. */
static void
test_goes_on_in_its_own_room (void)
{
  Fixture self = { 0 };
  SluiceDownload *download;

  if (!set_up (&self))
    return;

  download = add (&self, "/file", 10, TRUE, self.disk);
  while (sluice_download_get_received (download) < 4 * MB)
    g_main_context_iteration (NULL, TRUE);
  sluice_queue_pause (self.queue, download);
  await_state (download, SLUICE_DOWNLOAD_PAUSED);

  small_disk_fill (self.disk, "ballast", 4);
  sluice_origin_lift_rates (self.origin);
  sluice_queue_start (self.queue, download);
  await_state (download, SLUICE_DOWNLOAD_FINISHED);
  tear_down (&self);
}

/* Nobody knew how large it is until the disk was full. */
static void
test_full_on_the_way (void)
{
  Fixture self = { 0 };
  SluiceDownload *download;

  if (!set_up (&self))
    return;

  sluice_origin_lift_rates (self.origin);
  small_disk_fill (self.disk, "ballast", 12);
  download = add (&self, "/file", 8, FALSE, self.disk);
  await_wait (download, SLUICE_WAIT_ROOM);
  g_assert_no_error (sluice_download_get_error (download));
  g_assert_true (sluice_download_is_wanted (download));

  delete (self.disk, "ballast");
  await_state (download, SLUICE_DOWNLOAD_FINISHED);
  tear_down (&self);
}

static void
test_started_by_hand (void)
{
  Fixture self = { 0 };
  SluiceDownload *download;

  if (!set_up (&self))
    return;

  small_disk_fill (self.disk, "ballast", 12);
  download = add (&self, "/file", 8, TRUE, self.disk);
  await_wait (download, SLUICE_WAIT_ROOM);
  sluice_queue_start (self.queue, download);
  while (sluice_queue_is_busy (self.queue))
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpint (sluice_download_get_wait (download), ==, SLUICE_WAIT_ROOM);

  sluice_queue_pause (self.queue, download);
  g_assert_true (sluice_queue_is_settled (self.queue));
  tear_down (&self);
}

int
main (int argc, char *argv[])
{
  gboolean possible = small_disk_enter_namespace (); /* before anything starts a thread */
  char *data_folder;
  int status;

  sluice_http_client_prepare_process ();
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/queue-room/need", test_need);
  if (possible)
    {
      g_test_add_func ("/queue-room/too-many", test_too_many);
      g_test_add_func ("/queue-room/goes-on-in-its-own-room", test_goes_on_in_its_own_room);
      g_test_add_func ("/queue-room/full-on-the-way", test_full_on_the_way);
      g_test_add_func ("/queue-room/started-by-hand", test_started_by_hand);
    }

  data_folder = scratch_folder_new ();
  g_setenv ("XDG_DATA_HOME", data_folder, TRUE);
  status = g_test_run ();
  scratch_folder_remove (data_folder);
  return status;
}
