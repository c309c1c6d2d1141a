/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "sluice-part-file.h"

G_BEGIN_DECLS

/**
 * SluicePartReaderTask:
 * @read: called in a thread of the pool with a descriptor of the part; returns 0 or an errno
 * @done: called in the main loop with the owner and how it went; @error is %NULL, or has the
 *   sentence for the user
 *
 * What is done with a part's bytes. Both functions get the data of the task.
 */
typedef struct
{
  int (*read) (int fd, gpointer data, GCancellable *cancellable);
  void (*done) (gpointer owner, gpointer data, const GError *error);
} SluicePartReaderTask;

typedef struct _SluicePartReader SluicePartReader;

SluicePartReader *sluice_part_reader_new (gpointer owner, SluicePartFile *part);
void sluice_part_reader_free (SluicePartReader *self);
gboolean sluice_part_reader_run (SluicePartReader *self,
                                 const SluicePartReaderTask *task,
                                 gpointer data,
                                 GDestroyNotify free_data,
                                 GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SluicePartReader, sluice_part_reader_free)

G_END_DECLS
