/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-path-guard.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <linux/openat2.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Opens a path below a folder the way one kernel or the other can. */
typedef int (*OpenBeneath) (int folder, const char *path, int flags);

static void
set_not_found (GError **error)
{
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, _ ("There is no such file."));
}

/* A path that would leave the folder is answered like one that is not there:
 * whoever asks need not learn what lies outside. */
static void
set_error_from_errno (GError **error, int code)
{
  if (code == ENOENT || code == EXDEV || code == ELOOP || code == ENOTDIR || code == ENAMETOOLONG)
    set_not_found (error);
  else
    g_set_error_literal (error, G_IO_ERROR, (int) g_io_error_from_errno (code), g_strerror (code));
}

/* Decodes one segment, which must be the name of something. */
static char *
decode_segment (const char *encoded, GError **error)
{
  g_autofree char *segment = g_uri_unescape_string (encoded, "/");

  if (segment == NULL)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_FILENAME,
                           _ ("The path of the request is not encoded correctly."));
      return NULL;
    }
  if (*segment == '\0' || g_str_equal (segment, ".") || g_str_equal (segment, ".."))
    {
      set_not_found (error);
      return NULL;
    }

  return g_steal_pointer (&segment);
}

/**
 * sluice_path_guard_decode:
 * @encoded: the path of a request, percent-encoded, with its leading slash
 * @error: return location for a #GError
 *
 * Turns a request's path into a path relative to the folder that is served.
 * Each segment is decoded once, after the path was cut at its slashes, so that
 * an encoded slash or dot cannot become a step. One slash at the end is
 * allowed and dropped.
 *
 * Returns: (transfer full) (nullable): the relative path, empty for the folder
 *   itself, or %NULL with @error set to %G_IO_ERROR_INVALID_FILENAME where the
 *   encoding is broken or hides a slash or NUL, or to %G_IO_ERROR_NOT_FOUND
 *   where a segment is empty, `.` or `..`
 */
char *
sluice_path_guard_decode (const char *encoded, GError **error)
{
  g_auto (GStrv) encoded_segments = g_strsplit (encoded, "/", -1);
  g_autoptr (GStrvBuilder) segments = g_strv_builder_new ();
  g_auto (GStrv) decoded = NULL;
  guint n_segments = g_strv_length (encoded_segments);

  if (n_segments > 1 && *encoded_segments[n_segments - 1] == '\0')
    n_segments--;
  for (guint i = 1; i < n_segments; i++)
    {
      g_autofree char *segment = decode_segment (encoded_segments[i], error);

      if (segment == NULL)
        return NULL;
      g_strv_builder_add (segments, segment);
    }

  decoded = g_strv_builder_end (segments);
  return g_strjoinv ("/", decoded);
}

/**
 * sluice_path_guard_is_hidden:
 * @path: a path relative to the folder that is served
 *
 * Tells whether a segment of the path begins with a dot.
 *
 * Returns: %TRUE when the path is hidden or lies in a hidden folder
 */
gboolean
sluice_path_guard_is_hidden (const char *path)
{
  return *path == '.' || strstr (path, "/.") != NULL;
}

static int
open_resolved (int folder, const char *path, int flags)
{
  struct open_how how = {
    .flags = (guint64) flags,
    .resolve = RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS,
  };

  return (int) syscall (SYS_openat2, folder, path, &how, sizeof how);
}

static int
open_step (int folder, const char *segment, int flags)
{
  if (g_str_equal (segment, ".."))
    {
      errno = EXDEV;
      return -1;
    }
  return openat (folder, segment, flags | O_NOFOLLOW);
}

/* One openat per segment, none of which follows a link or goes up: nothing the
 * path could do leaves the folder, at the price of links that stay inside it. */
static int
open_stepwise (int folder, const char *path, int flags)
{
  g_auto (GStrv) segments = g_strsplit (path, "/", -1);
  int at = folder;

  for (guint i = 0; segments[i] != NULL && at >= 0; i++)
    {
      gboolean is_last = segments[i + 1] == NULL;
      int next = open_step (at, segments[i], is_last ? flags : O_PATH | O_DIRECTORY | O_CLOEXEC);
      int code = errno;

      if (at != folder)
        close (at);
      errno = code;
      at = next;
    }

  return at;
}

static gboolean
is_servable (int descriptor)
{
  struct stat status;

  return fstat (descriptor, &status) == 0 && (S_ISREG (status.st_mode) || S_ISDIR (status.st_mode));
}

/* What lies at the path is looked at before it is opened for reading: to open
 * a fifo or a device can itself have an effect. The flags of the second open
 * keep it harmless if the two were exchanged in between. */
static int
open_servable (OpenBeneath open_beneath, int folder, const char *path, GError **error)
{
  int descriptor = open_beneath (folder, path, O_PATH | O_CLOEXEC);

  if (descriptor >= 0 && is_servable (descriptor))
    {
      close (descriptor);
      descriptor = open_beneath (folder, path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    }
  if (descriptor < 0)
    {
      set_error_from_errno (error, errno);
      return -1;
    }
  if (!is_servable (descriptor))
    {
      close (descriptor);
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
                           _ ("This is neither a regular file nor a folder."));
      return -1;
    }

  return descriptor;
}

/**
 * sluice_path_guard_open:
 * @folder: a descriptor of the folder that is served
 * @path: a path relative to it, as sluice_path_guard_decode() makes it; empty
 *   for the folder itself
 * @error: return location for a #GError
 *
 * Opens a regular file or a folder for reading. The kernel resolves the path
 * and refuses, without a race, every step and every link out of @folder.
 *
 * Returns: a descriptor the caller closes, or -1 with @error set
 */
int
sluice_path_guard_open (int folder, const char *path, GError **error)
{
  const char *within = *path == '\0' ? "." : path;
  g_autoptr (GError) refusal = NULL;
  int descriptor = open_servable (open_resolved, folder, within, &refusal);

  /* Kernels before 5.6 do not have the call, some sandboxes forbid it. */
  if (g_error_matches (refusal, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED) ||
      g_error_matches (refusal, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED))
    return open_servable (open_stepwise, folder, within, error);

  if (refusal != NULL)
    g_propagate_error (error, g_steal_pointer (&refusal));
  return descriptor;
}

/**
 * sluice_path_guard_open_stepwise:
 * @folder: a descriptor of the folder that is served
 * @path: a path relative to it
 * @error: return location for a #GError
 *
 * Does what sluice_path_guard_open() does on a kernel without `openat2`: it
 * follows no links at all, not even those that stay within @folder.
 *
 * Returns: a descriptor the caller closes, or -1 with @error set
 */
int
sluice_path_guard_open_stepwise (int folder, const char *path, GError **error)
{
  return open_servable (open_stepwise, folder, *path == '\0' ? "." : path, error);
}
