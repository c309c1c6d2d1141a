/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "sluice-download.h"

G_BEGIN_DECLS

/**
 * SluiceTraits:
 * @n: how many downloads are selected
 * @can_pause: one of them runs or waits
 * @can_resume: one of them is paused
 * @can_retry: one of them failed
 * @misses_folder: one of them waits for its folder, or failed for reasons of this machine
 * @has_unfinished: one of them is not finished
 * @has_finished: one of them is finished
 *
 * What decides which actions the selected downloads allow.
 */
typedef struct
{
  guint n;
  gboolean can_pause;
  gboolean can_resume;
  gboolean can_retry;
  gboolean misses_folder;
  gboolean has_unfinished;
  gboolean has_finished;
} SluiceTraits;

GPtrArray *sluice_selection_list (GtkSelectionModel *selection);
SluiceDownload *sluice_selection_get_only (GtkSelectionModel *selection);
gboolean
sluice_selection_find (GtkSelectionModel *selection, SluiceDownload *download, guint *position);
SluiceTraits sluice_selection_get_traits (GtkSelectionModel *selection);

G_END_DECLS
