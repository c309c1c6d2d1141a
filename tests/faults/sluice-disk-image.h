/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "sluice-faults.h"

G_BEGIN_DECLS

/**
 * SluiceCutNames:
 * @SLUICE_CUT_NAMES_OLD: a name is what it was when its folder was last synced
 * @SLUICE_CUT_NAMES_NEW: it is what it was made last
 * @SLUICE_CUT_NAMES_LAST: only the last change of each folder got through
 *
 * What a power cut leaves of files made, renamed and removed.
 */
typedef enum
{
  SLUICE_CUT_NAMES_OLD,
  SLUICE_CUT_NAMES_NEW,
  SLUICE_CUT_NAMES_LAST,
} SluiceCutNames;

/**
 * SluiceCutBytes:
 * @SLUICE_CUT_BYTES_OLD: those of the last sync; none where there was none
 * @SLUICE_CUT_BYTES_ZEROED: the same, and zeros up to the size that the file got
 * @SLUICE_CUT_BYTES_HALF: every second page is new, the others as before
 * @SLUICE_CUT_BYTES_NEW: all that was written
 *
 * What it leaves of what was written.
 */
typedef enum
{
  SLUICE_CUT_BYTES_OLD,
  SLUICE_CUT_BYTES_ZEROED,
  SLUICE_CUT_BYTES_HALF,
  SLUICE_CUT_BYTES_NEW,
} SluiceCutBytes;

/* What a file system may keep when the power fails. */
typedef struct
{
  SluiceCutNames names;
  SluiceCutBytes bytes;
} SluiceCut;

typedef struct _SluiceDiskImage SluiceDiskImage;

SluiceDiskImage *sluice_disk_image_new (const char *root);
void sluice_disk_image_free (SluiceDiskImage *self);

void sluice_disk_image_apply (SluiceDiskImage *self, const SluiceFault *call);
char *sluice_disk_image_describe (SluiceDiskImage *self, SluiceCut cut);
void sluice_disk_image_put (SluiceDiskImage *self, SluiceCut cut, const char *root);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SluiceDiskImage, sluice_disk_image_free)

G_END_DECLS
