/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * SluiceProgressLines:
 *
 * Lines at the end of a terminal's text that show what runs, drawn over
 * themselves again and again. They go to standard error.
 */
typedef struct _SluiceProgressLines SluiceProgressLines;

SluiceProgressLines *sluice_progress_lines_new (GListModel *downloads);
void sluice_progress_lines_free (SluiceProgressLines *self);

void sluice_progress_lines_draw (SluiceProgressLines *self);
void sluice_progress_lines_hide (SluiceProgressLines *self);
void sluice_progress_lines_show (SluiceProgressLines *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SluiceProgressLines, sluice_progress_lines_free)

G_END_DECLS
