/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-served-file.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n.h>
#include <string.h>
#include <unistd.h>

static gboolean
read_descriptor (gpointer source, guint64 offset, guint8 *buffer, gsize length, GError **error)
{
  while (length > 0)
    {
      gssize n = pread (GPOINTER_TO_INT (source), buffer, length, (off_t) offset);

      if (n < 0 && errno == EINTR)
        continue;
      if (n <= 0)
        {
          g_set_error_literal (
              error, G_IO_ERROR, n == 0 ? G_IO_ERROR_PARTIAL_INPUT : g_io_error_from_errno (errno),
              n == 0 ? _ ("The file became shorter while it was sent.") : g_strerror (errno));
          return FALSE;
        }
      buffer += n;
      offset += (guint64) n;
      length -= (gsize) n;
    }

  return TRUE;
}

static void
close_descriptor (gpointer source)
{
  close (GPOINTER_TO_INT (source));
}

static gboolean
read_bytes (gpointer source, guint64 offset, guint8 *buffer, gsize length, GError **error)
{
  const guint8 *bytes = g_bytes_get_data (source, NULL);

  memcpy (buffer, bytes + offset, length);
  return TRUE;
}

/**
 * sluice_served_file_new_for_descriptor:
 * @descriptor: (transfer full): an open regular file
 * @status: what `fstat` says about it
 * @name: its name
 *
 * Serves a file of the file system. The entity tag is made of inode, size and
 * modification time, so that it changes with the file's bytes and survives a
 * restart of the server.
 *
 * Returns: (transfer full): the file
 */
SluiceServedFile *
sluice_served_file_new_for_descriptor (int descriptor, const struct stat *status, const char *name)
{
  SluiceServedFile *file = g_new0 (SluiceServedFile, 1);
  guint64 nanoseconds =
      (guint64) status->st_mtim.tv_sec * 1000000000 + (guint64) status->st_mtim.tv_nsec;

  /* Only advice: a file system that has no use for it reads all the same. */
  posix_fadvise (descriptor, 0, 0, POSIX_FADV_SEQUENTIAL);

  file->name = g_strdup (name);
  file->etag = g_strdup_printf ("\"%" G_GINT64_MODIFIER "x-%" G_GINT64_MODIFIER
                                "x-%" G_GINT64_MODIFIER "x\"",
                                (guint64) status->st_ino, (guint64) status->st_size, nanoseconds);
  file->modified = status->st_mtim.tv_sec;
  file->size = (guint64) status->st_size;
  file->read = read_descriptor;
  file->source = GINT_TO_POINTER (descriptor);
  file->destroy = close_descriptor;
  return file;
}

/**
 * sluice_served_file_new_for_bytes:
 * @bytes: the file's bytes
 * @name: the name to serve them under
 * @modified: when they were last changed, in seconds since 1970
 *
 * Serves a small file from memory. The entity tag is made of its bytes.
 *
 * Returns: (transfer full): the file
 */
SluiceServedFile *
sluice_served_file_new_for_bytes (GBytes *bytes, const char *name, gint64 modified)
{
  SluiceServedFile *file = g_new0 (SluiceServedFile, 1);
  g_autofree char *digest = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, bytes);

  file->name = g_strdup (name);
  file->etag = g_strdup_printf ("\"%s\"", digest);
  file->modified = modified;
  file->size = g_bytes_get_size (bytes);
  file->read = read_bytes;
  file->source = g_bytes_ref (bytes);
  file->destroy = (GDestroyNotify) g_bytes_unref;
  return file;
}

/**
 * sluice_served_file_free:
 * @file: (transfer full): a file
 *
 * Frees the file and closes its descriptor.
 */
void
sluice_served_file_free (SluiceServedFile *file)
{
  if (file->destroy != NULL)
    file->destroy (file->source);
  g_free (file->name);
  g_free (file->etag);
  g_free (file);
}

/**
 * sluice_served_file_read:
 * @file: a file
 * @offset: offset of the first byte wanted
 * @buffer: where to put the bytes
 * @length: how many bytes are wanted; they must lie within the file's size
 * @error: return location for a #GError
 *
 * Reads a piece of the file. It blocks: the kernel reads ahead of a sequential
 * reader, so that a piece is in memory by the time it is asked for.
 *
 * Returns: %FALSE with @error set when a byte cannot be read, or when the file
 *   has become shorter
 */
gboolean
sluice_served_file_read (SluiceServedFile *file,
                         guint64 offset,
                         guint8 *buffer,
                         gsize length,
                         GError **error)
{
  return file->read (file->source, offset, buffer, length, error);
}

/**
 * sluice_served_file_dup_content_type:
 * @file: a file
 *
 * Guesses the media type from the name alone: the bytes are not looked at.
 *
 * Returns: (transfer full): the value of a Content-Type field
 */
char *
sluice_served_file_dup_content_type (const SluiceServedFile *file)
{
  g_autofree char *type = g_content_type_guess (file->name, NULL, 0, NULL);
  char *mime = g_content_type_get_mime_type (type);

  return mime != NULL ? mime : g_strdup ("application/octet-stream");
}

/**
 * sluice_served_file_dup_disposition:
 * @file: a file
 *
 * Writes the Content-Disposition field (RFC 6266, section 4): the name as
 * UTF-8 (RFC 8187) and, for clients that do not read that, one in plain ASCII
 * with a low line in place of what it cannot hold.
 *
 * Returns: (transfer full): the field's value
 */
char *
sluice_served_file_dup_disposition (const SluiceServedFile *file)
{
  g_autofree char *name = g_filename_display_name (file->name);
  g_autofree char *extended = g_uri_escape_string (name, NULL, FALSE);
  g_autoptr (GString) plain = g_string_new (NULL);

  for (const char *c = name; *c != '\0'; c = g_utf8_next_char (c))
    g_string_append_c (plain, g_ascii_isprint (*c) && strchr ("\"\\%", *c) == NULL ? *c : '_');

  return g_strdup_printf ("attachment; filename=\"%s\"; filename*=UTF-8''%s", plain->str, extended);
}
