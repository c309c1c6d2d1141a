/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "sluice-resume-record.h"

G_BEGIN_DECLS

/**
 * SluiceSmallFile:
 * @directory: the folder it goes to
 * @name: the name it gets, if that is free
 * @bytes: all of it
 * @size: how many that is
 * @origin: the address to note on the file, without anything secret, or %NULL
 * @known: what is known of the file, to recognise it by later
 *
 * A file that is whole in memory.
 */
typedef struct
{
  GFile *directory;
  const char *name;
  const guint8 *bytes;
  gsize size;
  const char *origin; /* nullable */
  const SluiceResumeRecord *known;
} SluiceSmallFile;

void sluice_small_file_place_async (const SluiceSmallFile *file,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data);
GFile *sluice_small_file_place_finish (GAsyncResult *result, GError **error);

G_END_DECLS
