/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-download-watch.h"

#include "sluice-download.h"

/* The same list, that says of an item that it was exchanged when something
 * about it changed that a filter or a sorter behind it goes by: they look at
 * items only when they come. So one change costs one row, not the whole list.
 *
 * Only what is not finished can change. That is at the head of the list. */
struct _SluiceDownloadWatch
{
  GObject parent_instance;

  GListModel *model; /* owned */
  SluiceAspect aspects;
  GArray *head; /* owned, of Watched: the items of @model up to the first finished one */
};

typedef struct
{
  SluiceDownload *download; /* owned */
  guint stamp;              /* what was last told of it */
} Watched;

static void sluice_download_watch_list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (SluiceDownloadWatch,
                               sluice_download_watch,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL,
                                                      sluice_download_watch_list_model_init))

static guint
stamp (SluiceDownloadWatch *self, SluiceDownload *download)
{
  SluiceGroup group = sluice_download_state_get_group (sluice_download_get_state (download));
  guint value = 0;

  if (self->aspects & SLUICE_ASPECT_GROUP)
    value |= group;
  if (self->aspects & SLUICE_ASPECT_KIND)
    value |= sluice_download_get_kind (download) << 8;
  if ((self->aspects & SLUICE_ASPECT_SIZE) && sluice_download_get_size (download) >= 0)
    value |= 1 << 16;

  return value;
}

static gboolean
find (SluiceDownloadWatch *self, SluiceDownload *download, guint *position)
{
  for (guint i = 0; i < self->head->len; i++)
    if (g_array_index (self->head, Watched, i).download == download)
      {
        *position = i;
        return TRUE;
      }

  return FALSE;
}

static void
notify_cb (SluiceDownload *download, GParamSpec *pspec, SluiceDownloadWatch *self)
{
  Watched *watched = NULL;
  guint position = 0;
  guint now = 0;

  /* Numbers that change all the time decide nothing. */
  if (!g_str_equal (pspec->name, "state") && !g_str_equal (pspec->name, "kind") &&
      !g_str_equal (pspec->name, "size"))
    return;
  if (!find (self, download, &position))
    return;

  watched = &g_array_index (self->head, Watched, position);
  now = stamp (self, download);
  if (watched->stamp == now)
    return;

  watched->stamp = now;
  g_list_model_items_changed (G_LIST_MODEL (self), position, 1, 1);
}

static void
unwatch (SluiceDownloadWatch *self, guint position, guint count)
{
  for (guint i = position; i < position + count; i++)
    {
      g_autoptr (SluiceDownload) download = g_array_index (self->head, Watched, i).download;

      g_signal_handlers_disconnect_by_func (download, notify_cb, self);
    }

  g_array_remove_range (self->head, position, count);
}

static void
watch (SluiceDownloadWatch *self, guint position, guint count)
{
  for (guint i = position; i < position + count; i++)
    {
      g_autoptr (SluiceDownload) download = g_list_model_get_item (self->model, i);
      Watched watched = { .download = download, .stamp = stamp (self, download) };

      if (sluice_download_get_state (download) == SLUICE_DOWNLOAD_FINISHED)
        return;

      g_signal_connect (download, "notify", G_CALLBACK (notify_cb), self);
      g_array_insert_val (self->head, i, watched);
      g_steal_pointer (&download);
    }
}

static void
items_changed_cb (GListModel *model,
                  guint position,
                  guint removed,
                  guint added,
                  SluiceDownloadWatch *self)
{
  if (self->aspects != SLUICE_ASPECT_NONE && position <= self->head->len)
    {
      unwatch (self, position, MIN (removed, self->head->len - position));
      watch (self, position, added);
    }

  g_list_model_items_changed (G_LIST_MODEL (self), position, removed, added);
}

static GType
sluice_download_watch_get_item_type (GListModel *model)
{
  return SLUICE_TYPE_DOWNLOAD;
}

static guint
sluice_download_watch_get_n_items (GListModel *model)
{
  return g_list_model_get_n_items (SLUICE_DOWNLOAD_WATCH (model)->model);
}

static gpointer
sluice_download_watch_get_item (GListModel *model, guint position)
{
  return g_list_model_get_item (SLUICE_DOWNLOAD_WATCH (model)->model, position);
}

static void
sluice_download_watch_list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = sluice_download_watch_get_item_type;
  iface->get_n_items = sluice_download_watch_get_n_items;
  iface->get_item = sluice_download_watch_get_item;
}

static void
sluice_download_watch_dispose (GObject *object)
{
  SluiceDownloadWatch *self = SLUICE_DOWNLOAD_WATCH (object);

  unwatch (self, 0, self->head->len);
  g_clear_object (&self->model);

  G_OBJECT_CLASS (sluice_download_watch_parent_class)->dispose (object);
}

static void
sluice_download_watch_finalize (GObject *object)
{
  g_array_unref (SLUICE_DOWNLOAD_WATCH (object)->head);

  G_OBJECT_CLASS (sluice_download_watch_parent_class)->finalize (object);
}

static void
sluice_download_watch_class_init (SluiceDownloadWatchClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS (class);

  object_class->dispose = sluice_download_watch_dispose;
  object_class->finalize = sluice_download_watch_finalize;
}

static void
sluice_download_watch_init (SluiceDownloadWatch *self)
{
  self->head = g_array_new (FALSE, FALSE, sizeof (Watched));
}

/**
 * sluice_download_watch_new:
 * @model: downloads, those that are finished last
 *
 * Returns: (transfer full): the same list, watching nothing yet
 */
SluiceDownloadWatch *
sluice_download_watch_new (GListModel *model)
{
  SluiceDownloadWatch *self = g_object_new (SLUICE_TYPE_DOWNLOAD_WATCH, NULL);

  self->model = g_object_ref (model);
  g_signal_connect_object (model, "items-changed", G_CALLBACK (items_changed_cb), self, 0);

  return self;
}

/**
 * sluice_download_watch_set_aspects:
 * @self: a list
 * @aspects: what whoever looks at the list goes by
 */
void
sluice_download_watch_set_aspects (SluiceDownloadWatch *self, SluiceAspect aspects)
{
  g_return_if_fail (SLUICE_IS_DOWNLOAD_WATCH (self));

  if (self->aspects == aspects)
    return;

  unwatch (self, 0, self->head->len);
  self->aspects = aspects;
  if (aspects != SLUICE_ASPECT_NONE)
    watch (self, 0, g_list_model_get_n_items (self->model));
}
