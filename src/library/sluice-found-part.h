/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "sluice-download.h"
#include "sluice-resume-record.h"

G_BEGIN_DECLS

/**
 * SluiceFoundPart:
 * @download: whose part it is; not touched in the pool
 * @file: where its record would be
 * @link: the download's link
 * @record: what was found, or %NULL
 *
 * What a download left in a folder, if it did.
 */
typedef struct
{
  SluiceDownload *download;   /* owned */
  GFile *file;                /* owned */
  char *link;                 /* owned */
  SluiceResumeRecord *record; /* owned, nullable */
} SluiceFoundPart;

SluiceFoundPart *sluice_found_part_new (SluiceDownload *download, GFile *folder);
void sluice_found_part_free (SluiceFoundPart *self);
void sluice_found_part_look (SluiceFoundPart *self);

G_END_DECLS
