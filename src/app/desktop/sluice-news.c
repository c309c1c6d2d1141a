/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-news.h"

/* One more than this many within that time, and they become a summary. */
#define MOST_AT_ONCE 3
#define AT_ONCE (30 * G_USEC_PER_SEC)

/**
 * SluiceNews:
 *
 * What the user was told and has not looked at: which notifications are on the
 * screen, and when they are too many to be told one by one.
 */
struct _SluiceNews
{
  GPtrArray *items; /* owned, of owned Item, oldest first */
  gboolean summary;
};

typedef struct
{
  char *id; /* owned */
  gboolean failed;
  gint64 time; /* microseconds */
} Item;

static void
item_free (gpointer data)
{
  Item *item = data;

  g_free (item->id);
  g_free (item);
}

static gboolean
item_has_id (gconstpointer item, gconstpointer id)
{
  return g_str_equal (((const Item *) item)->id, id);
}

static guint
count_since (const SluiceNews *self, gint64 time)
{
  guint count = 0;

  for (guint i = 0; i < self->items->len; i++)
    if (((const Item *) g_ptr_array_index (self->items, i))->time >= time)
      count++;
  return count;
}

/**
 * sluice_news_new:
 *
 * Returns: (transfer full): no news yet
 */
SluiceNews *
sluice_news_new (void)
{
  SluiceNews *self = g_new0 (SluiceNews, 1);

  self->items = g_ptr_array_new_with_free_func (item_free);
  return self;
}

/**
 * sluice_news_free:
 * @self: (nullable): news
 *
 * Frees them.
 */
void
sluice_news_free (SluiceNews *self)
{
  if (self == NULL)
    return;

  g_ptr_array_unref (self->items);
  g_free (self);
}

/**
 * sluice_news_add:
 * @self: news
 * @id: of what
 * @failed: whether it is bad news
 * @now: when, in microseconds of a clock that only goes on
 *
 * Adds what has just happened. News of the same thing replaces the older one.
 * Once there is a summary, everything new becomes part of it until it is read.
 *
 * Returns: how to tell the user
 */
SluiceNewsVerdict
sluice_news_add (SluiceNews *self, const char *id, gboolean failed, gint64 now)
{
  Item *item;

  g_return_val_if_fail (self != NULL, SLUICE_NEWS_ONE);
  g_return_val_if_fail (id != NULL, SLUICE_NEWS_ONE);

  item = g_new (Item, 1);
  *item = (Item){ g_strdup (id), failed, now };
  sluice_news_remove (self, id);
  g_ptr_array_add (self->items, item);

  if (count_since (self, now - AT_ONCE) > MOST_AT_ONCE)
    self->summary = TRUE;
  return self->summary ? SLUICE_NEWS_SUMMARY : SLUICE_NEWS_ONE;
}

/**
 * sluice_news_remove:
 * @self: news
 * @id: of what
 *
 * Forgets news that was read, or that is none any more.
 *
 * Returns: whether there was any
 */
gboolean
sluice_news_remove (SluiceNews *self, const char *id)
{
  guint index;

  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (id != NULL, FALSE);

  if (!g_ptr_array_find_with_equal_func (self->items, id, item_has_id, &index))
    return FALSE;

  g_ptr_array_remove_index (self->items, index);
  if (self->items->len == 0)
    self->summary = FALSE;
  return TRUE;
}

/**
 * sluice_news_clear:
 * @self: news
 *
 * Forgets everything: it was read.
 */
void
sluice_news_clear (SluiceNews *self)
{
  g_return_if_fail (self != NULL);

  g_ptr_array_set_size (self->items, 0);
  self->summary = FALSE;
}

/**
 * sluice_news_is_summary:
 * @self: news
 *
 * Returns: whether what is unread is told in one summary
 */
gboolean
sluice_news_is_summary (const SluiceNews *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return self->summary;
}

/**
 * sluice_news_count:
 * @self: news
 * @failed: the bad ones, or the good ones
 *
 * Returns: how many are unread
 */
guint
sluice_news_count (const SluiceNews *self, gboolean failed)
{
  guint count = 0;

  g_return_val_if_fail (self != NULL, 0);

  for (guint i = 0; i < self->items->len; i++)
    if (((const Item *) g_ptr_array_index (self->items, i))->failed == failed)
      count++;
  return count;
}

/**
 * sluice_news_list_ids:
 * @self: news
 *
 * Returns: (transfer full): what the unread news is of, oldest first
 */
GStrv
sluice_news_list_ids (const SluiceNews *self)
{
  GStrv ids;

  g_return_val_if_fail (self != NULL, NULL);

  ids = g_new0 (char *, self->items->len + 1);
  for (guint i = 0; i < self->items->len; i++)
    ids[i] = g_strdup (((const Item *) g_ptr_array_index (self->items, i))->id);
  return ids;
}
