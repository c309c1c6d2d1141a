/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-queue.h"

#define DEFAULT_JOBS 4
#define SAMPLE_INTERVAL 250 /* milliseconds */

struct _SluiceQueue
{
  GObject parent_instance;

  SluiceHttpClient *client; /* owned */
  SluiceLimits *limits;     /* owned */
  guint jobs;

  GPtrArray *downloads; /* owned, of owned SluiceDownload: all of them */
  GQueue waiting;       /* of SluiceDownload owned by @downloads: first come, first served */
  GPtrArray *running;   /* owned, of SluiceDownload owned by @downloads */
  guint sample_source;  /* 0 while nothing runs */
  gboolean settled;
};

enum
{
  PROP_SETTLED = 1,
  N_PROPS,
};

enum
{
  SIGNAL_SAMPLED,
  N_SIGNALS,
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

static void list_model_init (GListModelInterface *interface);
static void start_waiting (SluiceQueue *self);

G_DEFINE_FINAL_TYPE_WITH_CODE (SluiceQueue,
                               sluice_queue,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

static gboolean
sample_cb (gpointer user_data)
{
  SluiceQueue *self = SLUICE_QUEUE (user_data);
  gint64 now = g_get_monotonic_time ();

  for (guint i = 0; i < self->running->len; i++)
    sluice_download_sample (g_ptr_array_index (self->running, i), now);

  g_signal_emit (self, signals[SIGNAL_SAMPLED], 0);
  return G_SOURCE_CONTINUE;
}

static void
update_sampling (SluiceQueue *self)
{
  gboolean wanted = self->running->len > 0;

  if (wanted && self->sample_source == 0)
    self->sample_source =
        g_timeout_add_full (G_PRIORITY_LOW, SAMPLE_INTERVAL, sample_cb, self, NULL);
  else if (!wanted)
    g_clear_handle_id (&self->sample_source, g_source_remove);
}

static void
update_settled (SluiceQueue *self)
{
  gboolean settled = self->running->len == 0 && g_queue_is_empty (&self->waiting);

  if (self->settled == settled)
    return;

  self->settled = settled;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SETTLED]);
}

static void
download_state_cb (SluiceQueue *self, GParamSpec *pspec, SluiceDownload *download)
{
  if (!sluice_download_state_is_settled (sluice_download_get_state (download)))
    return;

  if (!g_ptr_array_remove (self->running, download))
    g_queue_remove (&self->waiting, download);

  start_waiting (self);
}

static void
start_waiting (SluiceQueue *self)
{
  while (self->running->len < self->jobs && !g_queue_is_empty (&self->waiting))
    {
      SluiceDownload *download = g_queue_pop_head (&self->waiting);

      g_ptr_array_add (self->running, download);
      sluice_download_start (download, self->client, self->limits);
    }

  update_sampling (self);
  update_settled (self);
}

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

static void
sluice_queue_dispose (GObject *object)
{
  SluiceQueue *self = SLUICE_QUEUE (object);

  for (guint i = 0; i < self->running->len; i++)
    sluice_download_pause (g_ptr_array_index (self->running, i));

  g_ptr_array_set_size (self->running, 0);
  g_queue_clear (&self->waiting);
  g_ptr_array_set_size (self->downloads, 0);
  g_clear_handle_id (&self->sample_source, g_source_remove);
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
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
sluice_queue_class_init (SluiceQueueClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS (class);

  object_class->dispose = sluice_queue_dispose;
  object_class->finalize = sluice_queue_finalize;
  object_class->get_property = sluice_queue_get_property;

  /**
   * SluiceQueue:settled:
   *
   * Whether no download waits or runs.
   */
  properties[PROP_SETTLED] =
      g_param_spec_boolean ("settled", NULL, NULL, TRUE,
                            G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);

  g_object_class_install_properties (object_class, N_PROPS, properties);

  /**
   * SluiceQueue::sampled:
   * @self: a queue
   *
   * Tells that the numbers of all running downloads were brought up to date;
   * four times a second while anything runs.
   */
  signals[SIGNAL_SAMPLED] = g_signal_new ("sampled", SLUICE_TYPE_QUEUE, G_SIGNAL_RUN_LAST, 0, NULL,
                                          NULL, NULL, G_TYPE_NONE, 0);
}

static void
sluice_queue_init (SluiceQueue *self)
{
  self->jobs = DEFAULT_JOBS;
  self->downloads = g_ptr_array_new_with_free_func (g_object_unref);
  self->running = g_ptr_array_new ();
  g_queue_init (&self->waiting);
  self->settled = TRUE;
}

/**
 * sluice_queue_new:
 * @client: what speaks HTTP for all downloads
 * @limits: what all downloads share
 *
 * Makes an empty queue. As a #GListModel it holds every download it was given,
 * in that order, whatever became of it.
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
  start_waiting (self);
}

/**
 * sluice_queue_add:
 * @self: a queue
 * @download: a download that waits
 *
 * Puts a download at the end. It starts at once when there is room.
 */
void
sluice_queue_add (SluiceQueue *self, SluiceDownload *download)
{
  g_return_if_fail (SLUICE_IS_QUEUE (self));
  g_return_if_fail (SLUICE_IS_DOWNLOAD (download));
  g_return_if_fail (sluice_download_get_state (download) == SLUICE_DOWNLOAD_WAITING);

  g_ptr_array_add (self->downloads, g_object_ref (download));
  g_queue_push_tail (&self->waiting, download);
  g_signal_connect_object (download, "notify::state", G_CALLBACK (download_state_cb), self,
                           G_CONNECT_SWAPPED);
  g_list_model_items_changed (G_LIST_MODEL (self), self->downloads->len - 1, 0, 1);

  start_waiting (self);
}

/**
 * sluice_queue_pause_all:
 * @self: a queue
 *
 * Pauses every download that waits or runs. The queue is settled when all that
 * arrived is safe on the disk; watch [property@Sluice.Queue:settled].
 */
void
sluice_queue_pause_all (SluiceQueue *self)
{
  GQueue waiting;
  SluiceDownload *download;

  g_return_if_fail (SLUICE_IS_QUEUE (self));

  /* Nobody waits from here on: a place that gets free starts nothing. */
  waiting = self->waiting;
  g_queue_init (&self->waiting);

  while ((download = g_queue_pop_head (&waiting)) != NULL)
    sluice_download_pause (download);

  /* From the end, because one that settles at once leaves the array. */
  for (guint i = self->running->len; i > 0; i--)
    sluice_download_pause (g_ptr_array_index (self->running, i - 1));

  update_settled (self);
}

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
