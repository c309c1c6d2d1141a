/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The order of a library's queue, as the user changes it. */

#include "sluice-library-private.h"

#include "sluice-order.h"

static GHashTable *
make_set (GPtrArray *downloads)
{
  GHashTable *set = g_hash_table_new (NULL, NULL);

  for (guint i = 0; i < downloads->len; i++)
    g_hash_table_add (set, g_ptr_array_index (downloads, i));

  return set;
}

/* Returns: (transfer full): the queue as it is, of owned SluiceDownload */
static GPtrArray *
list_queue (SluiceLibrary *self)
{
  guint length = g_list_model_get_n_items (G_LIST_MODEL (self->queue));
  GPtrArray *list = g_ptr_array_new_full (length, g_object_unref);

  for (guint i = 0; i < length; i++)
    g_ptr_array_add (list, g_list_model_get_item (G_LIST_MODEL (self->queue), i));

  return list;
}

static void
swap (GPtrArray *list, guint a, guint b)
{
  gpointer kept = list->pdata[a];

  list->pdata[a] = list->pdata[b];
  list->pdata[b] = kept;
}

/* Those at the edge stay there, and the others do not pass them. */
static void
shift_up (GPtrArray *list, GHashTable *moved)
{
  for (guint i = 1; i < list->len; i++)
    {
      if (g_hash_table_contains (moved, list->pdata[i]) &&
          !g_hash_table_contains (moved, list->pdata[i - 1]))
        swap (list, i, i - 1);
    }
}

static void
shift_down (GPtrArray *list, GHashTable *moved)
{
  for (guint i = list->len; i > 1; i--)
    {
      if (g_hash_table_contains (moved, list->pdata[i - 2]) &&
          !g_hash_table_contains (moved, list->pdata[i - 1]))
        swap (list, i - 2, i - 1);
    }
}

static void
append_matching (GPtrArray *list,
                 const GPtrArray *from,
                 guint start,
                 guint end,
                 GHashTable *moved,
                 gboolean matching)
{
  for (guint i = start; i < end; i++)
    {
      if (g_hash_table_contains (moved, from->pdata[i]) == matching)
        g_ptr_array_add (list, g_object_ref (from->pdata[i]));
    }
}

/* All that are moved, in the order they have, to before position @before. */
static GPtrArray *
gather (const GPtrArray *list, GHashTable *moved, guint before)
{
  GPtrArray *gathered = g_ptr_array_new_full (list->len, g_object_unref);

  append_matching (gathered, list, 0, before, moved, FALSE);
  append_matching (gathered, list, 0, list->len, moved, TRUE);
  append_matching (gathered, list, before, list->len, moved, FALSE);

  return gathered;
}

static GPtrArray *
place (GPtrArray *list, GHashTable *moved, SluiceMove where)
{
  GPtrArray *placed;

  if (where == SLUICE_MOVE_TOP || where == SLUICE_MOVE_BOTTOM)
    return gather (list, moved, where == SLUICE_MOVE_TOP ? 0 : list->len);

  placed = g_ptr_array_new_full (list->len, g_object_unref);
  for (guint i = 0; i < list->len; i++)
    g_ptr_array_add (placed, g_object_ref (list->pdata[i]));
  if (where == SLUICE_MOVE_UP)
    shift_up (placed, moved);
  else
    shift_down (placed, moved);

  return placed;
}

static SluiceLibraryEntry *
get_entry (SluiceLibrary *self, const GPtrArray *list, guint position)
{
  return g_hash_table_lookup (self->entries, list->pdata[position]);
}

/* Gives @n from @first on orders between those of their neighbours. */
static gboolean
spread (SluiceLibrary *self, const GPtrArray *list, guint first, guint n)
{
  gint64 after = first > 0 ? get_entry (self, list, first - 1)->order : SLUICE_ORDER_START;
  gint64 before =
      first + n < list->len ? get_entry (self, list, first + n)->order : SLUICE_ORDER_END;
  g_autofree gint64 *orders = g_new (gint64, n);

  if (!sluice_order_spread (after, before, n, orders))
    return FALSE;

  for (guint i = 0; i < n; i++)
    sluice_library_set_order (self, get_entry (self, list, first + i), orders[i]);
  return TRUE;
}

/*
 * sluice_library_order_from:
 * @position: where in the queue to begin
 *
 * Gives all from there on an order behind those before.
 */
void
sluice_library_order_from (SluiceLibrary *self, guint position)
{
  g_autoptr (GPtrArray) list = list_queue (self);

  if (position < list->len)
    spread (self, list, position, list->len - position);
}

static guint
count_moved (const GPtrArray *list, guint first, GHashTable *moved)
{
  guint n = 0;

  while (first + n < list->len && g_hash_table_contains (moved, list->pdata[first + n]))
    n++;

  return n;
}

/* Where there is no room left between two neighbours, all get new orders. */
static void
reorder (SluiceLibrary *self, const GPtrArray *list, GHashTable *moved)
{
  for (guint i = 0; i < list->len; i++)
    {
      guint n = count_moved (list, i, moved);

      if (n > 0 && !spread (self, list, i, n))
        {
          spread (self, list, 0, list->len);
          return;
        }
      i += n;
    }
}

/* Moves only what moves: first down, from the end, and then up, from the front, so that each
 * finds before it just those that will be there. */
static void
apply (SluiceLibrary *self, const GPtrArray *list, const GPtrArray *old, GHashTable *moved)
{
  g_autoptr (GHashTable) places = g_hash_table_new (NULL, NULL);

  for (guint i = 0; i < old->len; i++)
    g_hash_table_insert (places, old->pdata[i], GUINT_TO_POINTER (i));

  for (guint i = list->len; i > 0; i--)
    {
      gpointer download = list->pdata[i - 1];

      if (g_hash_table_contains (moved, download) &&
          GPOINTER_TO_UINT (g_hash_table_lookup (places, download)) < i - 1)
        sluice_queue_move (self->queue, download, i - 1);
    }

  for (guint i = 0; i < list->len; i++)
    {
      gpointer download = list->pdata[i];

      if (g_hash_table_contains (moved, download) &&
          GPOINTER_TO_UINT (g_hash_table_lookup (places, download)) > i)
        sluice_queue_move (self->queue, download, i);
    }
}

static void
arrange (SluiceLibrary *self, const GPtrArray *list, const GPtrArray *old, GHashTable *moved)
{
  reorder (self, list, moved);
  apply (self, list, old, moved);
}

/**
 * sluice_library_move:
 * @self: a library
 * @downloads: (element-type SluiceDownload): some of its downloads
 * @where: where to
 *
 * Moves downloads in the queue. They keep the order they have among each other;
 * those that are finished stay where they are.
 */
void
sluice_library_move (SluiceLibrary *self, GPtrArray *downloads, SluiceMove where)
{
  g_autoptr (GHashTable) moved = NULL;
  g_autoptr (GPtrArray) old = NULL;
  g_autoptr (GPtrArray) list = NULL;

  g_return_if_fail (SLUICE_IS_LIBRARY (self));
  g_return_if_fail (downloads != NULL);

  moved = make_set (downloads);
  old = list_queue (self);
  list = place (old, moved, where);

  arrange (self, list, old, moved);
}

/**
 * sluice_library_move_before:
 * @self: a library
 * @downloads: (element-type SluiceDownload): some of its downloads
 * @before: (nullable): the download they are put before; %NULL, or a finished
 *   one, to put them at the end of the queue
 *
 * Moves downloads in the queue, all to one place and in the order they have.
 */
void
sluice_library_move_before (SluiceLibrary *self, GPtrArray *downloads, SluiceDownload *before)
{
  g_autoptr (GHashTable) moved = NULL;
  g_autoptr (GPtrArray) old = NULL;
  g_autoptr (GPtrArray) list = NULL;
  guint position;

  g_return_if_fail (SLUICE_IS_LIBRARY (self));
  g_return_if_fail (downloads != NULL);

  moved = make_set (downloads);
  old = list_queue (self);
  if (!g_ptr_array_find (old, before, &position))
    position = old->len;
  list = gather (old, moved, position);

  arrange (self, list, old, moved);
}
