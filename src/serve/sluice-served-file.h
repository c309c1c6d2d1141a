/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>
#include <sys/stat.h>

G_BEGIN_DECLS

/**
 * SluiceServedRead:
 * @source: where the bytes come from
 * @offset: offset of the first byte wanted
 * @buffer: where to put the bytes
 * @length: how many bytes are wanted; they lie within the file
 * @error: return location for an error
 *
 * Reads a piece of a served file, all of it.
 *
 * Returns: %FALSE with @error set when some of the bytes cannot be had
 */
typedef gboolean (*SluiceServedRead) (gpointer source,
                                      guint64 offset,
                                      guint8 *buffer,
                                      gsize length,
                                      GError **error);

/**
 * SluiceServedFile:
 * @name: the file's name, in the file system's encoding
 * @etag: its strong entity tag, quotes included
 * @modified: when it was last changed, in seconds since 1970
 * @size: its size in bytes
 *
 * A file as a request finds it: what its headers say, and a way to its bytes.
 */
typedef struct
{
  char *name; /* owned */
  char *etag; /* owned */
  gint64 modified;
  guint64 size;

  /*< private >*/
  SluiceServedRead read;
  gpointer source;        /* owned when there is a destroy */
  GDestroyNotify destroy; /* nullable */
} SluiceServedFile;

SluiceServedFile *
sluice_served_file_new_for_descriptor (int descriptor, const struct stat *status, const char *name);
SluiceServedFile *
sluice_served_file_new_for_bytes (GBytes *bytes, const char *name, gint64 modified);
void sluice_served_file_free (SluiceServedFile *file);
gboolean sluice_served_file_read (SluiceServedFile *file,
                                  guint64 offset,
                                  guint8 *buffer,
                                  gsize length,
                                  GError **error);
char *sluice_served_file_dup_content_type (const SluiceServedFile *file);
char *sluice_served_file_dup_disposition (const SluiceServedFile *file);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SluiceServedFile, sluice_served_file_free)

G_END_DECLS
