/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-sorter.h"

#include <string.h>

#include "sluice-download.h"

struct _SluiceSorter
{
  GtkSorter parent_instance;

  SluiceSort sort;
  GHashTable *name_keys; /* owned; from SluiceDownload to char*, both owned */
};

G_DEFINE_FINAL_TYPE (SluiceSorter, sluice_sorter, GTK_TYPE_SORTER)

/* Taken once: a name that the server changes does not move its row. */
static const char *
get_name_key (SluiceSorter *self, SluiceDownload *download)
{
  char *key = g_hash_table_lookup (self->name_keys, download);

  if (key == NULL)
    {
      g_autofree char *folded = g_utf8_casefold (sluice_download_get_name (download), -1);

      key = g_utf8_collate_key_for_filename (folded, -1);
      g_hash_table_insert (self->name_keys, g_object_ref (download), key);
    }

  return key;
}

static int
compare_numbers (gint64 a, gint64 b)
{
  return (a > b) - (a < b);
}

static int
get_rank (SluiceDownload *download)
{
  static const int ranks[SLUICE_N_GROUPS] = {
    [SLUICE_GROUP_ACTIVE] = 0,
    [SLUICE_GROUP_WAITING] = 1,
    [SLUICE_GROUP_FAILED] = 2,
    [SLUICE_GROUP_FINISHED] = 3,
  };

  return ranks[sluice_download_state_get_group (sluice_download_get_state (download))];
}

static int
compare_by (SluiceSorter *self, SluiceDownload *a, SluiceDownload *b)
{
  switch (self->sort)
    {
    case SLUICE_SORT_DATE:
      return compare_numbers (sluice_download_get_added_at (b), sluice_download_get_added_at (a));
    case SLUICE_SORT_NAME:
      return strcmp (get_name_key (self, a), get_name_key (self, b));
    case SLUICE_SORT_SIZE:
      return compare_numbers (sluice_download_get_size (b), sluice_download_get_size (a));
    case SLUICE_SORT_STATE:
      return compare_numbers (get_rank (a), get_rank (b));
    case SLUICE_SORT_QUEUE:
    default:
      return 0;
    }
}

static GtkOrdering
sluice_sorter_compare (GtkSorter *sorter, gpointer a, gpointer b)
{
  return gtk_ordering_from_cmpfunc (compare_by (SLUICE_SORTER (sorter), a, b));
}

static GtkSorterOrder
sluice_sorter_get_order (GtkSorter *sorter)
{
  return SLUICE_SORTER (sorter)->sort == SLUICE_SORT_QUEUE ? GTK_SORTER_ORDER_NONE
                                                           : GTK_SORTER_ORDER_PARTIAL;
}

static void
sluice_sorter_finalize (GObject *object)
{
  g_hash_table_unref (SLUICE_SORTER (object)->name_keys);

  G_OBJECT_CLASS (sluice_sorter_parent_class)->finalize (object);
}

static void
sluice_sorter_class_init (SluiceSorterClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS (class);
  GtkSorterClass *sorter_class = GTK_SORTER_CLASS (class);

  object_class->finalize = sluice_sorter_finalize;
  sorter_class->compare = sluice_sorter_compare;
  sorter_class->get_order = sluice_sorter_get_order;
}

static void
sluice_sorter_init (SluiceSorter *self)
{
  self->name_keys = g_hash_table_new_full (NULL, NULL, g_object_unref, g_free);
}

/**
 * sluice_sorter_new:
 * @sort: an order
 *
 * Equal ones stay in the order of the queue. Nothing that changes while bytes
 * arrive moves a row.
 *
 * Returns: (transfer full): what puts downloads into that order
 */
SluiceSorter *
sluice_sorter_new (SluiceSort sort)
{
  SluiceSorter *self = g_object_new (SLUICE_TYPE_SORTER, NULL);

  self->sort = sort;
  return self;
}
