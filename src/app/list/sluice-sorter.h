/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * SluiceSort:
 * @SLUICE_SORT_QUEUE: in the order they are fetched, then the newest finished one first
 * @SLUICE_SORT_DATE: what was added last comes first
 * @SLUICE_SORT_NAME: by name, numbers in it by their value
 * @SLUICE_SORT_SIZE: the largest first
 * @SLUICE_SORT_STATE: what runs, what waits, what failed, what is done
 *
 * The orders of the list; the values are those of the settings' schema.
 */
typedef enum
{
  SLUICE_SORT_QUEUE,
  SLUICE_SORT_DATE,
  SLUICE_SORT_NAME,
  SLUICE_SORT_SIZE,
  SLUICE_SORT_STATE,
} SluiceSort;

#define SLUICE_TYPE_SORTER (sluice_sorter_get_type ())
G_DECLARE_FINAL_TYPE (SluiceSorter, sluice_sorter, SLUICE, SORTER, GtkSorter)

SluiceSorter *sluice_sorter_new (SluiceSort sort);

G_END_DECLS
