/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-room-watch.h"

#include "sluice-volume.h"

#define INTERVAL 10               /* seconds between looks while something waits */
#define FRESH G_USEC_PER_SEC      /* µs that an answer is good for */
#define ENOUGH (64 * 1024 * 1024) /* bytes that are worth a try when nobody knows the size */

/* A folder that downloads go to, and what was found out of its volume. */
typedef struct
{
  GFile *directory;         /* owned */
  SluiceVolume *volume;     /* owned, nullable: not known */
  guint64 needed;           /* bytes that what runs there still takes */
  SluiceDownload *download; /* weak, nullable: the one that was asked for */
  guint64 allocated;        /* bytes that its part takes already */
  gint64 looked_at;         /* monotonic µs; 0 when that counts for nothing any more */
  gboolean looking;
  gboolean disturbed; /* something began there during the look */
  gboolean full;      /* somebody ran into the end of the disk in this round */
} Place;

/* A look is under way: each download's part is measured, then the volume. */
typedef struct
{
  SluiceRoomWatch *watch; /* owned */
  Place *place;           /* of the watch */
  GPtrArray *downloads;   /* owned, of owned SluiceDownload: who asks, then what runs */
  guint index;            /* of the download that is being measured */
  guint64 needed;         /* bytes */
} Look;

struct _SluiceRoomWatch
{
  GObject parent_instance;

  guint second;        /* in milliseconds */
  GHashTable *places;  /* owned, of owned Place by its directory */
  GHashTable *refused; /* owned, of owned guint64 by owned SluiceDownload: too large, in this
                        * round, by so many bytes */
  guint round_source;  /* 0 while nothing waits */
};

G_DEFINE_FINAL_TYPE (SluiceRoomWatch, sluice_room_watch, G_TYPE_OBJECT)

enum
{
  SIGNAL_CHANGED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static void measure_next (Look *look);

static void
place_free (Place *place)
{
  g_clear_object (&place->directory);
  g_clear_pointer (&place->volume, sluice_volume_free);
  g_clear_weak_pointer (&place->download);
  g_free (place);
}

static void
look_free (Look *look)
{
  g_clear_pointer (&look->downloads, g_ptr_array_unref);
  g_clear_object (&look->watch);
  g_free (look);
}

static Place *
ensure_place (SluiceRoomWatch *self, GFile *directory)
{
  Place *place = g_hash_table_lookup (self->places, directory);

  if (place == NULL)
    {
      place = g_new0 (Place, 1);
      place->directory = g_object_ref (directory);
      g_hash_table_insert (self->places, place->directory, place);
    }

  return place;
}

/* Of two folders nobody looked at yet, the worst is assumed. */
static gboolean
share_volume (const Place *a, const Place *b)
{
  return a->volume == NULL || b->volume == NULL || g_str_equal (a->volume->id, b->volume->id);
}

/* ---- A look ---- */

static void
volume_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Look *look = user_data;
  Place *place = look->place;
  g_autoptr (SluiceRoomWatch) self = g_object_ref (look->watch);

  /* Whatever is wrong with the folder, the download itself says it best. */
  g_clear_pointer (&place->volume, sluice_volume_free);
  place->volume = sluice_volume_look_finish (result, NULL);
  place->needed = look->needed;
  place->looked_at = place->disturbed ? 0 : g_get_monotonic_time ();
  place->looking = FALSE;
  look_free (look);

  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

/* What is whole takes no more room, and its part has another name by now. */
static gboolean
still_grows (SluiceDownload *download)
{
  SluiceDownloadState state = sluice_download_get_state (download);

  return state == SLUICE_DOWNLOAD_CONNECTING || state == SLUICE_DOWNLOAD_ACTIVE;
}

static void
measured_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Look *look = user_data;
  SluiceDownload *download = g_ptr_array_index (look->downloads, look->index);
  g_autoptr (GFileInfo) info = g_file_query_info_finish (G_FILE (object), result, NULL);
  guint64 allocated = 0;

  /* There is no part before the first run. */
  if (info != NULL)
    allocated = g_file_info_get_attribute_uint64 (info, G_FILE_ATTRIBUTE_STANDARD_ALLOCATED_SIZE);

  if (look->index == 0)
    look->place->allocated = allocated;
  else if (still_grows (download))
    look->needed += sluice_room_watch_get_need (sluice_download_get_size (download), 0, allocated);

  look->index++;
  measure_next (look);
}

static gboolean
matters (Look *look, SluiceDownload *download)
{
  return sluice_download_get_size (download) >= 0 &&
         share_volume (look->place,
                       ensure_place (look->watch, sluice_download_get_directory (download)));
}

static void
measure_next (Look *look)
{
  while (look->index < look->downloads->len &&
         !matters (look, g_ptr_array_index (look->downloads, look->index)))
    look->index++;

  if (look->index < look->downloads->len)
    {
      SluiceDownload *download = g_ptr_array_index (look->downloads, look->index);
      g_autofree char *name = g_strconcat (sluice_download_get_name (download), ".part", NULL);
      g_autoptr (GFile) part = g_file_get_child (sluice_download_get_directory (download), name);

      g_file_query_info_async (part, G_FILE_ATTRIBUTE_STANDARD_ALLOCATED_SIZE,
                               G_FILE_QUERY_INFO_NOFOLLOW_SYMLINKS, G_PRIORITY_LOW, NULL,
                               measured_cb, look);
      return;
    }

  sluice_volume_look_async (look->place->directory, NULL, volume_cb, look);
}

static void
start_look (SluiceRoomWatch *self, Place *place, SluiceDownload *download, GPtrArray *running)
{
  Look *look = g_new0 (Look, 1);

  look->watch = g_object_ref (self);
  look->place = place;
  look->downloads = g_ptr_array_new_with_free_func (g_object_unref);
  g_ptr_array_add (look->downloads, g_object_ref (download));
  for (guint i = 0; i < running->len; i++)
    g_ptr_array_add (look->downloads, g_object_ref (g_ptr_array_index (running, i)));

  g_set_weak_pointer (&place->download, download);
  place->allocated = 0;
  place->looking = TRUE;
  place->disturbed = FALSE;
  measure_next (look);
}

/* ---- The watch ---- */

static gboolean
round_cb (gpointer user_data)
{
  sluice_room_watch_look_again (user_data);
  return G_SOURCE_CONTINUE;
}

static void
sluice_room_watch_dispose (GObject *object)
{
  SluiceRoomWatch *self = SLUICE_ROOM_WATCH (object);

  g_clear_handle_id (&self->round_source, g_source_remove);
  g_hash_table_remove_all (self->refused);

  G_OBJECT_CLASS (sluice_room_watch_parent_class)->dispose (object);
}

static void
sluice_room_watch_finalize (GObject *object)
{
  SluiceRoomWatch *self = SLUICE_ROOM_WATCH (object);

  g_hash_table_unref (self->places);
  g_hash_table_unref (self->refused);

  G_OBJECT_CLASS (sluice_room_watch_parent_class)->finalize (object);
}

static void
sluice_room_watch_class_init (SluiceRoomWatchClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS (class);

  object_class->dispose = sluice_room_watch_dispose;
  object_class->finalize = sluice_room_watch_finalize;

  /**
   * SluiceRoomWatch::changed:
   * @self: a watch
   *
   * Tells that [method@Sluice.RoomWatch.ask] may answer otherwise now.
   */
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", SLUICE_TYPE_ROOM_WATCH, G_SIGNAL_RUN_LAST, 0,
                                          NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
sluice_room_watch_init (SluiceRoomWatch *self)
{
  self->places = g_hash_table_new_full (g_file_hash, (GEqualFunc) g_file_equal, NULL,
                                        (GDestroyNotify) place_free);
  self->refused = g_hash_table_new_full (NULL, NULL, g_object_unref, g_free);
}

/**
 * sluice_room_watch_new:
 * @second: how long a second is, in milliseconds: 1000, but tests live faster
 *
 * Knows which downloads fit on the volumes they go to. It looks when it is
 * asked, and again every ten seconds while something waits.
 *
 * Returns: (transfer full): a watch
 */
SluiceRoomWatch *
sluice_room_watch_new (guint second)
{
  SluiceRoomWatch *self;

  g_return_val_if_fail (second > 0, NULL);

  self = g_object_new (SLUICE_TYPE_ROOM_WATCH, NULL);
  self->second = second;

  return self;
}

/* Whether the answer of the last look holds for @download: for what never ran,
 * there is no part to measure. */
static gboolean
has_answer (const Place *place, SluiceDownload *download)
{
  return place->looked_at != 0 && g_get_monotonic_time () - place->looked_at < FRESH &&
         (place->download == download || sluice_download_get_received (download) == 0);
}

static SluiceRoom
judge (SluiceRoomWatch *self, const Place *place, SluiceDownload *download)
{
  guint64 allocated = place->download == download ? place->allocated : 0;
  guint64 need = sluice_room_watch_get_need (sluice_download_get_size (download),
                                             sluice_download_get_received (download), allocated);

  guint64 missing;

  if (place->volume == NULL ||
      (need <= place->volume->free && place->needed <= place->volume->free - need))
    return SLUICE_ROOM_ENOUGH;

  missing = need + place->needed - place->volume->free;
  g_hash_table_insert (self->refused, g_object_ref (download),
                       g_memdup2 (&missing, sizeof missing));
  return SLUICE_ROOM_SHORT;
}

/**
 * sluice_room_watch_ask:
 * @self: a watch
 * @download: one that is about to start
 * @running: (element-type SluiceDownload): those that run
 *
 * Asks whether a download fits beside what the running ones still take.
 *
 * Returns: the answer; when somebody has to look first,
 *   [signal@Sluice.RoomWatch::changed] tells when to ask again
 */
SluiceRoom
sluice_room_watch_ask (SluiceRoomWatch *self, SluiceDownload *download, GPtrArray *running)
{
  GFile *directory;
  Place *place;

  g_return_val_if_fail (SLUICE_IS_ROOM_WATCH (self), SLUICE_ROOM_ENOUGH);
  g_return_val_if_fail (SLUICE_IS_DOWNLOAD (download), SLUICE_ROOM_ENOUGH);

  directory = sluice_download_get_directory (download);
  place = ensure_place (self, directory);
  if (g_file_peek_path (directory) == NULL)
    return SLUICE_ROOM_ENOUGH;
  if (place->full || g_hash_table_contains (self->refused, download))
    return SLUICE_ROOM_SHORT;
  if (place->looking)
    return SLUICE_ROOM_UNKNOWN;
  if (has_answer (place, download))
    return judge (self, place, download);

  start_look (self, place, download, running);
  return SLUICE_ROOM_UNKNOWN;
}

/**
 * sluice_room_watch_get_missing:
 * @self: a watch
 * @download: one that does not fit
 *
 * Returns: how many bytes more have to be free before it fits, beside what ran at
 *   the last look; 0 when nobody knows
 */
guint64
sluice_room_watch_get_missing (SluiceRoomWatch *self, SluiceDownload *download)
{
  const guint64 *missing;

  g_return_val_if_fail (SLUICE_IS_ROOM_WATCH (self), 0);

  missing = g_hash_table_lookup (self->refused, download);
  return missing != NULL ? *missing : 0;
}

/**
 * sluice_room_watch_taken:
 * @self: a watch
 * @download: one that starts
 *
 * Tells that there is less room from now on.
 */
void
sluice_room_watch_taken (SluiceRoomWatch *self, SluiceDownload *download)
{
  GHashTableIter iter;
  Place *taken;
  Place *place;

  g_return_if_fail (SLUICE_IS_ROOM_WATCH (self));

  taken = ensure_place (self, sluice_download_get_directory (download));
  g_hash_table_iter_init (&iter, self->places);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &place))
    if (share_volume (place, taken))
      {
        place->looked_at = 0;
        place->disturbed = TRUE;
      }
}

/**
 * sluice_room_watch_full:
 * @self: a watch
 * @download: one that found no more room
 *
 * Tells that a volume is full, whatever it says of itself: quotas do not show.
 * Until the next look, nothing fits there.
 */
void
sluice_room_watch_full (SluiceRoomWatch *self, SluiceDownload *download)
{
  GHashTableIter iter;
  Place *full;
  Place *place;

  g_return_if_fail (SLUICE_IS_ROOM_WATCH (self));

  full = ensure_place (self, sluice_download_get_directory (download));
  full->full = TRUE;
  g_hash_table_iter_init (&iter, self->places);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &place))
    if (full->volume != NULL && place->volume != NULL && share_volume (place, full))
      place->full = TRUE;
}

/**
 * sluice_room_watch_set_waiting:
 * @self: a watch
 * @waiting: whether anything waits for room
 *
 * Decides whether it looks again by itself.
 */
void
sluice_room_watch_set_waiting (SluiceRoomWatch *self, gboolean waiting)
{
  g_return_if_fail (SLUICE_IS_ROOM_WATCH (self));

  if (waiting && self->round_source == 0)
    self->round_source =
        g_timeout_add_full (G_PRIORITY_LOW, INTERVAL * self->second, round_cb, self, NULL);

  if (!waiting)
    {
      g_clear_handle_id (&self->round_source, g_source_remove);
      g_hash_table_remove_all (self->refused);
    }
}

/**
 * sluice_room_watch_look_again:
 * @self: a watch
 *
 * Forgets all answers, because there may be more room now.
 */
void
sluice_room_watch_look_again (SluiceRoomWatch *self)
{
  GHashTableIter iter;
  Place *place;

  g_return_if_fail (SLUICE_IS_ROOM_WATCH (self));

  g_hash_table_remove_all (self->refused);
  g_hash_table_iter_init (&iter, self->places);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &place))
    {
      place->full = FALSE;
      place->looked_at = 0;
    }

  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

/**
 * sluice_room_watch_get_need:
 * @size: size of the file in bytes, or -1 when nobody knows
 * @received: how much of it came so far, in bytes
 * @allocated: how much room its part takes already, in bytes
 *
 * Of a file whose size is not known, any room is worth a first try, and after
 * that as much as it took so far, within reason.
 *
 * Returns: how many bytes it takes to go on
 */
guint64
sluice_room_watch_get_need (gint64 size, guint64 received, guint64 allocated)
{
  if (size < 0)
    return CLAMP (received, 1, ENOUGH);

  return (guint64) size - MIN ((guint64) size, allocated);
}
