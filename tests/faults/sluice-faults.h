/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "faults.h"

G_BEGIN_DECLS

/**
 * SluiceFault:
 * @entry: what the call was
 * @path: on what
 * @other: the second name, or ""
 * @bytes: what was written, of `entry.data_size`
 *
 * A call that changed the disk, or tried to.
 */
typedef struct
{
  FaultsEntry entry;
  const char *path;
  const char *other;
  const guint8 *bytes;
} SluiceFault;

/**
 * SluiceFaults:
 * @text: what @calls point into
 * @calls: of SluiceFault, in their order
 *
 * All that a program did to the disk.
 */
typedef struct
{
  char *text;
  GArray *calls;
} SluiceFaults;

GStrv sluice_faults_load (GStrv environment, const char *root);
GStrv sluice_faults_plan (GStrv environment, const char *format, ...) G_GNUC_PRINTF (2, 3);
GStrv sluice_faults_unload (GStrv environment);

SluiceFaults *sluice_faults_read (const char *root);
void sluice_faults_free (SluiceFaults *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SluiceFaults, sluice_faults_free)

G_END_DECLS
