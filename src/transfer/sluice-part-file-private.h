/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "sluice-backlog.h"
#include "sluice-descriptor.h"
#include "sluice-part-file.h"

/* SluicePartFile is one type in two files; this is what they share. */

G_BEGIN_DECLS

/**
 * SluicePartFile:
 *
 * The file `NAME.part` that a download fills in any order, and that becomes
 * the user's file when it is whole.
 *
 * Everything that blocks runs in GIO's thread pool, at %G_PRIORITY_LOW. Writes
 * run one after the other: the kernel lets only one at a time into a file, and
 * a second thread would spin at its door. All go to the file that was opened,
 * whatever happens to its name meanwhile.
 */
struct _SluicePartFile
{
  GObject parent_instance;

  /* What it is; never changes, so that tasks may read it. */
  GFile *directory; /* owned */
  GFile *file;      /* owned */
  char *name;       /* owned; of the part */
  char *shown_name; /* owned; the same as UTF-8 */

  /* While it is open. */
  SluiceFolder *folder;         /* owned, nullable */
  SluiceDescriptor *descriptor; /* owned, nullable */
  GIOStream *stream;            /* owned, nullable */
  GQueue writes;                /* of GTask, owned; the first is under way */
  gint64 size;                  /* -1 when unknown */
  guint64 end;                  /* behind the last byte that was written */
  SluiceBacklog *backlog;       /* owned, nullable: the file is not large */

  /* While it is not on the disk. */
  guint8 *memory;         /* owned, nullable; @size bytes */
  const guint8 *settling; /* not owned, nullable; the same on its way to the disk */
};

/* A bounded piece of the file, and what one operation does with it. */
typedef struct
{
  SluiceDescriptor *descriptor; /* owned, nullable */
  SluiceFolder *folder;         /* owned, nullable; to look for the part in */
  guint64 offset;
  guint64 length;
  const void *bytes; /* the writer's; outlives the write */
  GIOStream *stream; /* owned, nullable; to write to */
} SluicePartStretch;

/* sluice-part-file-memory.c */
void sluice_part_file_write_to_memory (SluicePartFile *self,
                                       guint64 offset,
                                       const void *bytes,
                                       gsize length,
                                       GTask *task);
GBytes *sluice_part_file_read_from_memory (SluicePartFile *self, guint64 offset, gsize length);

GTask *sluice_part_stretch_task_new (SluicePartFile *self,
                                     guint64 offset,
                                     guint64 length,
                                     const char *task_name,
                                     GCancellable *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data);

G_END_DECLS
