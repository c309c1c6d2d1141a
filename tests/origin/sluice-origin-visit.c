/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-origin-visit.h"

#include <string.h>

static SluiceOriginVisit *
visit_new (const char *method, const char *path)
{
  SluiceOriginVisit *self = g_new0 (SluiceOriginVisit, 1);

  self->at = g_get_monotonic_time ();
  self->method = g_strdup (method);
  self->path = g_strdup (path);
  self->headers = g_ptr_array_new_with_free_func (g_free);
  return self;
}

/* A client that was told that this is its proxy names host and all (RFC 9112,
 * section 3.2.2). */
static const char *
find_path (const char *target)
{
  const char *host = strstr (target, "://");
  const char *path = host != NULL ? strchr (host + strlen ("://"), '/') : NULL;

  return path != NULL && *target != '/' ? path : target;
}

/* Suffix ranges and lists of ranges are not understood, as in many a small server. */
static void
visit_read_range (SluiceOriginVisit *self)
{
  const char *range = sluice_origin_visit_header (self, "Range");
  char *end;

  if (range == NULL || !g_str_has_prefix (range, "bytes=") || !g_ascii_isdigit (range[6]))
    return;

  self->first = g_ascii_strtoull (range + 6, &end, 10);
  if (*end != '-')
    return;

  if (g_ascii_isdigit (end[1]))
    self->last = g_ascii_strtoull (end + 1, &end, 10);
  else
    self->last = G_MAXUINT64;
  self->ranged = TRUE;
}

/**
 * sluice_origin_visit_read:
 * @stream: a connection's input, with lines that end in CR LF
 * @cancellable: (nullable): ends the wait
 *
 * Waits for a request and reads its head. Bodies are not expected.
 *
 * Returns: (transfer full) (nullable): the request; %NULL when the client has
 *   nothing more to ask, or nothing that can be understood
 */
SluiceOriginVisit *
sluice_origin_visit_read (GDataInputStream *stream, GCancellable *cancellable)
{
  g_autofree char *line = g_data_input_stream_read_line (stream, NULL, cancellable, NULL);
  g_auto (GStrv) words = line != NULL ? g_strsplit (line, " ", 3) : NULL;
  g_autoptr (SluiceOriginVisit) self = NULL;

  if (words == NULL || g_strv_length (words) != 3)
    return NULL;

  self = visit_new (words[0], find_path (words[1]));
  while (TRUE)
    {
      char *header = g_data_input_stream_read_line (stream, NULL, cancellable, NULL);

      if (header == NULL)
        return NULL;

      if (*header == '\0')
        {
          g_free (header);
          break;
        }
      g_ptr_array_add (self->headers, header);
    }

  visit_read_range (self);
  return g_steal_pointer (&self);
}

/**
 * sluice_origin_visit_copy:
 * @self: a visit
 *
 * Returns: (transfer full): its copy
 */
SluiceOriginVisit *
sluice_origin_visit_copy (const SluiceOriginVisit *self)
{
  SluiceOriginVisit *copy = g_memdup2 (self, sizeof *self);

  copy->method = g_strdup (self->method);
  copy->path = g_strdup (self->path);
  copy->headers = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < self->headers->len; i++)
    g_ptr_array_add (copy->headers, g_strdup (self->headers->pdata[i]));
  return copy;
}

/**
 * sluice_origin_visit_free:
 * @self: (transfer full): a visit
 *
 * Frees it.
 */
void
sluice_origin_visit_free (SluiceOriginVisit *self)
{
  g_free (self->method);
  g_free (self->path);
  g_ptr_array_unref (self->headers);
  g_free (self);
}

/**
 * sluice_origin_visit_header:
 * @self: a visit
 * @name: a header's name, in any case
 *
 * Returns: (nullable): the value of the first header of that name
 */
const char *
sluice_origin_visit_header (const SluiceOriginVisit *self, const char *name)
{
  gsize length = strlen (name);

  for (guint i = 0; i < self->headers->len; i++)
    {
      const char *header = self->headers->pdata[i];

      if (g_ascii_strncasecmp (header, name, length) == 0 && header[length] == ':')
        return header + length + 1 + strspn (header + length + 1, " \t");
    }

  return NULL;
}
