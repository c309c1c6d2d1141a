/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-queue-private.h"

#define DEFAULT_JOBS 4
#define SECOND 1000 /* milliseconds */

enum
{
  PROP_SETTLED = 1,
  PROP_BUSY,
  PROP_METERED,
  PROP_ASLEEP,
  N_PROPS,
};

enum
{
  SIGNAL_SAMPLED,
  SIGNAL_STRANDED,
  N_SIGNALS,
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

static void list_model_init (GListModelInterface *interface);

G_DEFINE_FINAL_TYPE_WITH_CODE (SluiceQueue,
                               sluice_queue,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

void
sluice_queue_tell_sampled (SluiceQueue *self)
{
  g_signal_emit (self, signals[SIGNAL_SAMPLED], 0);
}

void
sluice_queue_tell_stranded (SluiceQueue *self, SluiceDownload *download)
{
  g_signal_emit (self, signals[SIGNAL_STRANDED], 0, download);
}

void
sluice_queue_tell_busy (SluiceQueue *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_BUSY]);
}

void
sluice_queue_tell_settled (SluiceQueue *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SETTLED]);
}

/* ---- The list ---- */

static GType
sluice_queue_get_item_type (GListModel *model)
{
  return SLUICE_TYPE_DOWNLOAD;
}

static guint
sluice_queue_get_n_items (GListModel *model)
{
  return SLUICE_QUEUE (model)->downloads->len;
}

static gpointer
sluice_queue_get_item (GListModel *model, guint position)
{
  SluiceQueue *self = SLUICE_QUEUE (model);

  return position < self->downloads->len
             ? g_object_ref (g_ptr_array_index (self->downloads, position))
             : NULL;
}

static void
list_model_init (GListModelInterface *interface)
{
  interface->get_item_type = sluice_queue_get_item_type;
  interface->get_n_items = sluice_queue_get_n_items;
  interface->get_item = sluice_queue_get_item;
}

/* ---- GObject ---- */

static void
let_go_of_all (SluiceQueue *self)
{
  for (guint i = 0; i < self->downloads->len; i++)
    sluice_queue_unfollow (self, g_ptr_array_index (self->downloads, i));

  for (guint i = 0; i < self->running->len; i++)
    {
      SluiceDownload *download = g_ptr_array_index (self->running, i);

      if (!g_hash_table_contains (self->members, download))
        sluice_queue_unfollow (self, download);
      sluice_download_hold (download, SLUICE_WAIT_TURN);
    }
}

static void
sluice_queue_dispose (GObject *object)
{
  SluiceQueue *self = SLUICE_QUEUE (object);

  self->held = TRUE;
  let_go_of_all (self);
  g_ptr_array_set_size (self->running, 0);
  g_hash_table_remove_all (self->members);
  g_ptr_array_set_size (self->downloads, 0);
  g_clear_handle_id (&self->sample_source, g_source_remove);
  g_clear_handle_id (&self->time_source, g_source_remove);
  g_clear_object (&self->network);
  g_clear_object (&self->room);
  g_clear_object (&self->folders);
  g_clear_object (&self->client);
  g_clear_object (&self->limits);

  G_OBJECT_CLASS (sluice_queue_parent_class)->dispose (object);
}

static void
sluice_queue_finalize (GObject *object)
{
  SluiceQueue *self = SLUICE_QUEUE (object);

  g_ptr_array_unref (self->running);
  g_ptr_array_unref (self->downloads);
  g_hash_table_unref (self->members);

  G_OBJECT_CLASS (sluice_queue_parent_class)->finalize (object);
}

static void
sluice_queue_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  SluiceQueue *self = SLUICE_QUEUE (object);

  switch (id)
    {
    case PROP_SETTLED:
      g_value_set_boolean (value, self->settled);
      break;
    case PROP_BUSY:
      g_value_set_boolean (value, self->busy);
      break;
    case PROP_METERED:
      g_value_set_boolean (value, self->metered);
      break;
    case PROP_ASLEEP:
      g_value_set_boolean (value, self->asleep);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
install_properties (GObjectClass *class)
{
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  /**
   * SluiceQueue:settled:
   *
   * Whether no download waits or runs.
   */
  properties[PROP_SETTLED] = g_param_spec_boolean ("settled", NULL, NULL, TRUE, flags);

  /**
   * SluiceQueue:busy:
   *
   * Whether any download runs, those included that were removed and are on
   * their way to a stop.
   */
  properties[PROP_BUSY] = g_param_spec_boolean ("busy", NULL, NULL, FALSE, flags);

  /**
   * SluiceQueue:metered:
   *
   * Whether the system says that the network counts every byte. A queue that
   * neither is patient nor pauses for it does not ask.
   */
  properties[PROP_METERED] = g_param_spec_boolean ("metered", NULL, NULL, FALSE, flags);

  /**
   * SluiceQueue:asleep:
   *
   * Whether nothing starts, see [method@Sluice.Queue.set_asleep].
   */
  properties[PROP_ASLEEP] = g_param_spec_boolean ("asleep", NULL, NULL, FALSE, flags);

  g_object_class_install_properties (class, N_PROPS, properties);
}

static void
sluice_queue_class_init (SluiceQueueClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS (class);

  object_class->dispose = sluice_queue_dispose;
  object_class->finalize = sluice_queue_finalize;
  object_class->get_property = sluice_queue_get_property;
  install_properties (object_class);

  /**
   * SluiceQueue::sampled:
   * @self: a queue
   *
   * Tells that the numbers of all running downloads were brought up to date;
   * four times a second while anything runs.
   */
  signals[SIGNAL_SAMPLED] = g_signal_new ("sampled", SLUICE_TYPE_QUEUE, G_SIGNAL_RUN_LAST, 0, NULL,
                                          NULL, NULL, G_TYPE_NONE, 0);

  /**
   * SluiceQueue::stranded:
   * @self: a queue
   * @download: the first one
   *
   * Tells that downloads wait for a folder that is not there; once, until none does.
   */
  signals[SIGNAL_STRANDED] = g_signal_new ("stranded", SLUICE_TYPE_QUEUE, G_SIGNAL_RUN_LAST, 0,
                                           NULL, NULL, NULL, G_TYPE_NONE, 1, SLUICE_TYPE_DOWNLOAD);
}

static void
sluice_queue_init (SluiceQueue *self)
{
  self->jobs = DEFAULT_JOBS;
  self->second = SECOND;
  self->downloads = g_ptr_array_new_with_free_func (g_object_unref);
  self->members =
      g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) sluice_queue_member_free);
  self->running = g_ptr_array_new_with_free_func (g_object_unref);
  self->settled = TRUE;
}

/* ---- How it goes about it ---- */

/**
 * sluice_queue_new:
 * @client: what speaks HTTP for all downloads
 * @limits: what all downloads share
 *
 * Makes an empty queue. As a #GListModel it holds every download it was given,
 * whatever became of it, until it is removed. Those that wait are started in
 * that order, a few at a time.
 *
 * Returns: (transfer full): a new queue
 */
SluiceQueue *
sluice_queue_new (SluiceHttpClient *client, SluiceLimits *limits)
{
  SluiceQueue *self;

  g_return_val_if_fail (SLUICE_IS_HTTP_CLIENT (client), NULL);
  g_return_val_if_fail (SLUICE_IS_LIMITS (limits), NULL);

  self = g_object_new (SLUICE_TYPE_QUEUE, NULL);
  self->client = g_object_ref (client);
  self->limits = g_object_ref (limits);

  return self;
}

/**
 * sluice_queue_set_jobs:
 * @self: a queue
 * @jobs: how many downloads may run at a time, at least 1
 *
 * Changes how much is done at a time. What runs already is not stopped.
 */
void
sluice_queue_set_jobs (SluiceQueue *self, guint jobs)
{
  g_return_if_fail (SLUICE_IS_QUEUE (self));
  g_return_if_fail (jobs >= 1);

  self->jobs = jobs;
  sluice_queue_start_waiting (self);
}

/**
 * sluice_queue_set_second:
 * @self: a queue that is neither patient nor pauses on metered networks yet
 * @milliseconds: how long a second of its patience is: 1000, but tests live
 *   faster
 *
 * Decides how soon it tries again what it waits for.
 */
void
sluice_queue_set_second (SluiceQueue *self, guint milliseconds)
{
  g_return_if_fail (SLUICE_IS_QUEUE (self));
  g_return_if_fail (milliseconds > 0);
  g_return_if_fail (self->network == NULL);

  self->second = milliseconds;
}

static void
update_metered (SluiceQueue *self)
{
  gboolean metered = sluice_network_watch_is_metered (self->network);

  if (self->metered == metered)
    return;

  self->metered = metered;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_METERED]);
}

static void
network_changed_cb (SluiceQueue *self)
{
  update_metered (self);
  sluice_queue_review_metered (self);
  sluice_queue_review (self);
}

static void
ensure_network (SluiceQueue *self)
{
  if (self->network != NULL)
    return;

  self->network = sluice_network_watch_new (self->second);
  g_signal_connect_object (self->network, "changed", G_CALLBACK (network_changed_cb), self,
                           G_CONNECT_SWAPPED);
  update_metered (self);
}

/**
 * sluice_queue_set_patient:
 * @self: a queue that runs nothing
 * @patient: whether downloads wait where they would fail
 *
 * Makes downloads wait for the network when there is none, for room on the disk
 * when they do not fit, and for their folder when it is not there; they go on by
 * themselves. Without patience, as at first, they fail and pause, and nobody looks
 * for room beforehand.
 */
void
sluice_queue_set_patient (SluiceQueue *self, gboolean patient)
{
  g_return_if_fail (SLUICE_IS_QUEUE (self));
  g_return_if_fail (self->running->len == 0);

  self->patient = patient;
  g_clear_object (&self->room);
  g_clear_object (&self->folders);
  if (!patient)
    return;

  ensure_network (self);
  self->room = sluice_room_watch_new (self->second);
  g_signal_connect_object (self->room, "changed", G_CALLBACK (sluice_queue_start_waiting), self,
                           G_CONNECT_SWAPPED);
  sluice_queue_watch_folders (self);
}

/**
 * sluice_queue_set_pause_when_metered:
 * @self: a queue
 * @pause: whether downloads wait while the network counts every byte
 *
 * Decides what a metered network means. A download that the user starts by hand
 * runs all the same.
 */
void
sluice_queue_set_pause_when_metered (SluiceQueue *self, gboolean pause)
{
  g_return_if_fail (SLUICE_IS_QUEUE (self));

  if (pause)
    ensure_network (self);

  self->pause_when_metered = pause;
  sluice_queue_review_metered (self);
  sluice_queue_review (self);
}

/**
 * sluice_queue_set_asleep:
 * @self: a queue
 * @asleep: whether what waits goes on waiting
 *
 * Puts the queue to sleep, in which it starts nothing, or wakes it.
 */
void
sluice_queue_set_asleep (SluiceQueue *self, gboolean asleep)
{
  g_return_if_fail (SLUICE_IS_QUEUE (self));

  if (self->asleep == asleep)
    return;

  self->asleep = asleep;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ASLEEP]);
  sluice_queue_review (self);
}

/**
 * sluice_queue_is_asleep:
 * @self: a queue
 *
 * Returns: [property@Sluice.Queue:asleep]
 */
gboolean
sluice_queue_is_asleep (SluiceQueue *self)
{
  g_return_val_if_fail (SLUICE_IS_QUEUE (self), FALSE);

  return self->asleep;
}

/* ---- What is in it ---- */

/**
 * sluice_queue_add:
 * @self: a queue
 * @download: a download that is not in it and has not finished
 *
 * Puts a download at the end. One that waits starts at once when there is room.
 */
void
sluice_queue_add (SluiceQueue *self, SluiceDownload *download)
{
  g_autoptr (GPtrArray) downloads = g_ptr_array_new ();

  g_return_if_fail (SLUICE_IS_QUEUE (self));
  g_return_if_fail (SLUICE_IS_DOWNLOAD (download));

  g_ptr_array_add (downloads, download);
  sluice_queue_insert (self, self->downloads->len, downloads);
}

static void
take_in (SluiceQueue *self, guint position, SluiceDownload *download)
{
  g_return_if_fail (!g_hash_table_contains (self->members, download));
  g_return_if_fail (sluice_download_get_state (download) != SLUICE_DOWNLOAD_FINISHED);

  self->front = MIN (self->front, position);
  g_ptr_array_insert (self->downloads, (int) position, g_object_ref (download));
  g_hash_table_insert (self->members, download, g_new0 (SluiceQueueMember, 1));

  /* One that was removed a moment ago may still be on its way to a stop. */
  if (!g_ptr_array_find (self->running, download, NULL))
    sluice_queue_follow (self, download);
  sluice_queue_count (self, download);
}

/**
 * sluice_queue_insert:
 * @self: a queue
 * @position: where the first of them goes, from 0 to as many as there are
 * @downloads: (element-type SluiceDownload): downloads that are not in it and
 *   have not finished
 *
 * Puts downloads into the queue. Those that wait start when there is room. Where
 * there was no network they are a reason to try again.
 */
void
sluice_queue_insert (SluiceQueue *self, guint position, GPtrArray *downloads)
{
  gboolean misses_network = FALSE;

  g_return_if_fail (SLUICE_IS_QUEUE (self));
  g_return_if_fail (downloads != NULL);
  g_return_if_fail (position <= self->downloads->len);

  for (guint i = 0; i < downloads->len; i++)
    take_in (self, position + i, g_ptr_array_index (downloads, i));
  g_list_model_items_changed (G_LIST_MODEL (self), position, 0, downloads->len);

  for (guint i = 0; i < downloads->len; i++)
    {
      SluiceDownload *download = g_ptr_array_index (downloads, i);

      sluice_queue_consider (self, download);
      misses_network |= sluice_download_get_wait (download) == SLUICE_WAIT_NETWORK;
    }

  sluice_queue_update (self);
  if (misses_network)
    sluice_queue_try_network (self);
}

/**
 * sluice_queue_remove:
 * @self: a queue
 * @download: a download that is in it
 *
 * Takes a download out. One that runs is paused; watch its
 * [property@Sluice.Download:state] to see when it came to a stop. Any other
 * stays as it is.
 */
void
sluice_queue_remove (SluiceQueue *self, SluiceDownload *download)
{
  g_autoptr (SluiceDownload) kept = NULL;
  SluiceQueueMember *member;
  guint position = 0;

  g_return_if_fail (SLUICE_IS_QUEUE (self));
  if (!g_ptr_array_find (self->downloads, download, &position))
    g_return_if_reached ();

  kept = g_object_ref (download);
  member = g_hash_table_lookup (self->members, kept);
  self->n_waiting -= member->waits ? 1 : 0;
  self->n_without_room -= member->no_room ? 1 : 0;
  self->n_without_folder -= member->no_folder ? 1 : 0;
  g_hash_table_remove (self->members, kept);
  self->front = MIN (self->front, position);
  g_ptr_array_remove_index (self->downloads, position);
  g_list_model_items_changed (G_LIST_MODEL (self), position, 1, 0);

  if (g_ptr_array_find (self->running, kept, NULL))
    sluice_download_pause (kept);
  else
    sluice_queue_unfollow (self, kept);
  sluice_queue_update (self);
}

/* ---- What it is doing ---- */

/**
 * sluice_queue_is_settled:
 * @self: a queue
 *
 * Returns: %TRUE when no download waits or runs
 */
gboolean
sluice_queue_is_settled (SluiceQueue *self)
{
  g_return_val_if_fail (SLUICE_IS_QUEUE (self), TRUE);

  return self->settled;
}

/**
 * sluice_queue_is_busy:
 * @self: a queue
 *
 * Returns: %TRUE when any download runs
 */
gboolean
sluice_queue_is_busy (SluiceQueue *self)
{
  g_return_val_if_fail (SLUICE_IS_QUEUE (self), FALSE);

  return self->busy;
}

/**
 * sluice_queue_is_metered:
 * @self: a queue
 *
 * Returns: %TRUE when the system says that the network counts every byte
 */
gboolean
sluice_queue_is_metered (SluiceQueue *self)
{
  g_return_val_if_fail (SLUICE_IS_QUEUE (self), FALSE);

  return self->metered;
}
