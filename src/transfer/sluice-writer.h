/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "sluice-part-file.h"

G_BEGIN_DECLS

/* What lies in both buffers at most. */
#define SLUICE_WRITER_MOST_HELD (2 * 512 * 1024) /* bytes */

/**
 * SluiceWriter:
 *
 * Collects the bytes of one connection and writes them in large pieces: one
 * buffer fills while the other is written.
 */
typedef struct _SluiceWriter SluiceWriter;

/**
 * SluiceWriterOwner:
 * @wrote: @bytes are in the part file at @offset
 * @written: a write has ended and a buffer is free; @error tells when it failed
 *
 * Whom a writer reports to: @wrote comes before @written, and only where the
 * write succeeded.
 */
typedef struct
{
  void (*wrote) (GObject *owner, guint64 offset, const guint8 *bytes, gsize length);
  void (*written) (GObject *owner, const GError *error);
} SluiceWriterOwner;

SluiceWriter *sluice_writer_new (const SluiceWriterOwner *functions, GObject *owner);
void sluice_writer_free (SluiceWriter *self);

gsize sluice_writer_get_room (SluiceWriter *self, guint64 left, guint8 **where);
void sluice_writer_take (SluiceWriter *self, SluicePartFile *part, guint64 offset, gsize length);
void sluice_writer_flush (SluiceWriter *self, SluicePartFile *part);

guint sluice_writer_get_n_writes (const SluiceWriter *self);
gsize sluice_writer_get_held (const SluiceWriter *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SluiceWriter, sluice_writer_free)

G_END_DECLS
