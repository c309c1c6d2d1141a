/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-origin-answer.h"

#include <string.h>

#include "sluice-origin-body.h"

#define ASTRAY 100      /* bytes a wrong range is off */
#define LENGTH_LIE 1000 /* bytes a wrong Content-Length is off */
#define REFUSAL "<!DOCTYPE html><title>No</title><p>There is nothing for you here.\n"

static void
answer_add (SluiceOriginAnswer *self, const char *name, const char *value)
{
  if (value != NULL)
    g_string_append_printf (self->headers, "%s: %s\r\n", name, value);
}

static char *
format_now (void)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();

  return g_date_time_format (now, "%a, %d %b %Y %H:%M:%S GMT");
}

static SluiceOriginAnswer *
answer_new (guint status)
{
  SluiceOriginAnswer *self = g_new0 (SluiceOriginAnswer, 1);
  g_autofree char *now = format_now ();

  self->status = status;
  self->headers = g_string_new (NULL);
  answer_add (self, "Date", now);
  return self;
}

static void
answer_set_bytes (SluiceOriginAnswer *self, GBytes *bytes)
{
  self->bytes = g_bytes_ref (bytes);
  self->length = g_bytes_get_size (bytes);
}

static void
answer_set_page (SluiceOriginAnswer *self, const char *page)
{
  g_autoptr (GBytes) bytes = g_bytes_new (page, strlen (page));

  answer_add (self, "Content-Type", "text/html; charset=utf-8");
  answer_set_bytes (self, bytes);
}

/* No ranges of it, and no validators: it is not what the resource holds. */
static SluiceOriginAnswer *
answer_new_text (const char *text, const char *type)
{
  SluiceOriginAnswer *self = answer_new (200);
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));

  answer_add (self, "Content-Type", type);
  answer_set_bytes (self, bytes);
  return self;
}

/* The way to another origin is only known when both are up. */
static void
answer_add_location (SluiceOriginAnswer *self, const char *location, const char *other)
{
  g_autofree char *elsewhere = NULL;

  if (location != NULL && g_str_has_prefix (location, SLUICE_ORIGIN_OTHER))
    elsewhere = g_strconcat (other, location + strlen (SLUICE_ORIGIN_OTHER), NULL);

  answer_add (self, "Location", elsewhere != NULL ? elsewhere : location);
}

static void
answer_add_validators (SluiceOriginAnswer *self, const SluiceOriginVersion *version)
{
  g_autofree char *now = format_now ();

  answer_add (self, "ETag", version->etag);
  answer_add (self, "Last-Modified",
              g_strcmp0 (version->last_modified, SLUICE_ORIGIN_NOW) == 0 ? now
                                                                         : version->last_modified);
}

/* RFC 9110, section 13.1.5: a weak ETag never matches. */
static gboolean
if_range_holds (const SluiceOriginVisit *visit,
                const SluiceOriginManner *manner,
                const SluiceOriginVersion *version)
{
  const char *condition = sluice_origin_visit_header (visit, "If-Range");

  if (condition == NULL)
    return TRUE;
  if (manner->mistakes_if_range)
    return FALSE;
  if (*condition == '"')
    return g_strcmp0 (condition, version->etag) == 0;
  return g_strcmp0 (condition, version->last_modified) == 0;
}

static gboolean
wants_range (const SluiceOriginVisit *visit,
             const SluiceOriginManner *manner,
             const SluiceOriginVersion *version)
{
  return visit->ranged && g_str_equal (visit->method, "GET") &&
         manner->range != SLUICE_ORIGIN_RANGE_IGNORED &&
         (manner->ignores_if_range || if_range_holds (visit, manner, version));
}

/* What the Content-Range says beside, or against, the bytes that are sent. */
static char *
format_content_range (SluiceOriginRange manner, guint64 first, guint64 last, guint64 size)
{
  switch (manner)
    {
    case SLUICE_ORIGIN_RANGE_ONE_MORE:
      return g_strdup_printf ("bytes %" G_GUINT64_FORMAT "-%" G_GUINT64_FORMAT
                              "/%" G_GUINT64_FORMAT,
                              first, last + 1, size);
    case SLUICE_ORIGIN_RANGE_OTHER_TOTAL:
      return g_strdup_printf ("bytes %" G_GUINT64_FORMAT "-%" G_GUINT64_FORMAT
                              "/%" G_GUINT64_FORMAT,
                              first, last, size + 1);
    case SLUICE_ORIGIN_RANGE_NO_TOTAL:
      return g_strdup_printf ("bytes %" G_GUINT64_FORMAT "-%" G_GUINT64_FORMAT "/*", first, last);
    case SLUICE_ORIGIN_RANGE_BACKWARD:
      return g_strdup_printf ("bytes %" G_GUINT64_FORMAT "-%" G_GUINT64_FORMAT
                              "/%" G_GUINT64_FORMAT,
                              first + ASTRAY, first, size);
    case SLUICE_ORIGIN_RANGE_BEYOND:
      return g_strdup_printf ("bytes %" G_GUINT64_FORMAT "-%" G_GUINT64_FORMAT
                              "/%" G_GUINT64_FORMAT,
                              size + first, size + last, size);
    case SLUICE_ORIGIN_RANGE_OVERFLOW:
      return g_strdup ("bytes 18446744073709551616-36893488147419103231/36893488147419103232");
    case SLUICE_ORIGIN_RANGE_GARBLED:
      return g_strdup ("bytes all of them");
    case SLUICE_ORIGIN_RANGE_OTHER_UNIT:
      return g_strdup_printf ("pages %" G_GUINT64_FORMAT "-%" G_GUINT64_FORMAT
                              "/%" G_GUINT64_FORMAT,
                              first, last, size);
    case SLUICE_ORIGIN_RANGE_UNSAID:
    case SLUICE_ORIGIN_RANGE_MULTIPART:
      return NULL;
    case SLUICE_ORIGIN_RANGE_HONEST:
    case SLUICE_ORIGIN_RANGE_IGNORED:
    case SLUICE_ORIGIN_RANGE_UNASKED:
    case SLUICE_ORIGIN_RANGE_EARLY:
    case SLUICE_ORIGIN_RANGE_LATE:
    case SLUICE_ORIGIN_RANGE_SHORT:
    case SLUICE_ORIGIN_RANGE_LONG:
    case SLUICE_ORIGIN_RANGE_REFUSED:
    case SLUICE_ORIGIN_RANGE_CALLED_WHOLE:
    default:
      return g_strdup_printf ("bytes %" G_GUINT64_FORMAT "-%" G_GUINT64_FORMAT
                              "/%" G_GUINT64_FORMAT,
                              first, last, size);
    }
}

/* Moves the range that is sent away from the one that was asked for. */
static void
lead_astray (SluiceOriginRange manner, guint64 *first, guint64 *last, guint64 size)
{
  if (manner == SLUICE_ORIGIN_RANGE_EARLY)
    *first -= MIN (ASTRAY, *first);
  else if (manner == SLUICE_ORIGIN_RANGE_LATE)
    *first = MIN (*first + ASTRAY, *last);
  else if (manner == SLUICE_ORIGIN_RANGE_SHORT)
    *last = *first + (*last - *first) / 2;
  else if (manner == SLUICE_ORIGIN_RANGE_LONG)
    *last = size - 1;
}

static void
answer_set_multipart (SluiceOriginAnswer *self, guint64 size)
{
  g_autoptr (GByteArray) parts = g_byte_array_new ();
  g_autofree char *head =
      g_strdup_printf ("\r\n--between\r\nContent-Type: application/octet-stream\r\n"
                       "Content-Range: bytes %" G_GUINT64_FORMAT "-%" G_GUINT64_FORMAT
                       "/%" G_GUINT64_FORMAT "\r\n\r\n",
                       self->offset, self->offset + self->length - 1, size);
  static const char tail[] = "\r\n--between--\r\n";
  g_autoptr (GBytes) bytes = NULL;
  guint body = (guint) strlen (head);

  g_byte_array_append (parts, (const guint8 *) head, body);
  g_byte_array_set_size (parts, body + (guint) self->length);
  sluice_origin_body_bytes (self->seed, self->offset, parts->data + body, self->length);
  g_byte_array_append (parts, (const guint8 *) tail, sizeof tail - 1);

  bytes = g_bytes_new (parts->data, parts->len);
  answer_add (self, "Content-Type", "multipart/byteranges; boundary=between");
  answer_set_bytes (self, bytes);
}

static void
answer_set_range (SluiceOriginAnswer *self,
                  const SluiceOriginVisit *visit,
                  const SluiceOriginVersion *version)
{
  guint64 size = version->size;
  guint64 first = visit->ranged ? visit->first : 0;
  guint64 last = visit->ranged ? MIN (visit->last, size - 1) : size - 1;
  g_autofree char *content_range = NULL;

  lead_astray (self->manner.range, &first, &last, size);
  self->offset = first;
  self->length = last - first + 1;
  content_range = format_content_range (self->manner.range, first, last, size);
  answer_add (self, "Content-Range", content_range);

  if (self->manner.range == SLUICE_ORIGIN_RANGE_MULTIPART)
    answer_set_multipart (self, size);
}

static SluiceOriginAnswer *
answer_new_unsatisfiable (guint64 size)
{
  SluiceOriginAnswer *self = sluice_origin_answer_new_refusal (416);

  g_string_append_printf (self->headers, "Content-Range: bytes */%" G_GUINT64_FORMAT "\r\n", size);
  return self;
}

static SluiceOriginAnswer *
answer_new_told (const SluiceOriginManner *manner, const char *other)
{
  SluiceOriginAnswer *self = answer_new (manner->status != 0 ? manner->status : 200);

  answer_add_location (self, manner->location, other);
  answer_add (self, "Retry-After", manner->retry_after);
  answer_set_page (self, manner->page != NULL ? manner->page : REFUSAL);
  return self;
}

static SluiceOriginAnswer *
answer_new_locked (void)
{
  SluiceOriginAnswer *self = sluice_origin_answer_new_refusal (401);

  answer_add (self, "WWW-Authenticate", "Basic realm=\"tests\"");
  return self;
}

static void
answer_set_packed (SluiceOriginAnswer *self, const SluiceOriginVersion *version)
{
  g_autoptr (GBytes) bytes = self->manner.bomb > 0
                                 ? sluice_origin_body_bomb (self->manner.bomb)
                                 : sluice_origin_body_gzip (version->seed, version->size);

  answer_set_bytes (self, bytes);
}

static SluiceOriginAnswer *
answer_new_file (const SluiceOriginScript *script,
                 const SluiceOriginManner *manner,
                 const SluiceOriginVersion *version,
                 const SluiceOriginVisit *visit)
{
  gboolean packed = manner->gzip || manner->bomb > 0;
  gboolean ranged = wants_range (visit, manner, version) && !packed;
  SluiceOriginAnswer *self;

  if (ranged && (visit->first >= version->size || manner->range == SLUICE_ORIGIN_RANGE_REFUSED))
    return answer_new_unsatisfiable (version->size);

  ranged = ranged || manner->range == SLUICE_ORIGIN_RANGE_UNASKED;
  self = answer_new (ranged && manner->range != SLUICE_ORIGIN_RANGE_CALLED_WHOLE ? 206 : 200);
  self->manner = *manner;
  self->seed = version->seed;
  self->length = version->size;
  self->bodiless = g_str_equal (visit->method, "HEAD");

  answer_add_validators (self, version);
  answer_add (self, "Content-Disposition", script->disposition);
  answer_add (self, "Accept-Ranges", "bytes");
  if (packed || manner->label_gzip)
    answer_add (self, "Content-Encoding", "gzip");
  if (ranged)
    answer_set_range (self, visit, version);
  if (manner->range != SLUICE_ORIGIN_RANGE_MULTIPART)
    answer_add (self, "Content-Type", script->type);
  if (packed)
    answer_set_packed (self, version);

  return self;
}

/**
 * sluice_origin_answer_new:
 * @script: the resource
 * @manner: how this visit is answered
 * @version: what the resource holds now
 * @visit: the visit
 * @other: (nullable): the other origin's address, for redirects to it
 *
 * Decides what a visit is answered; does no I/O.
 *
 * Returns: (transfer full): the answer
 */
SluiceOriginAnswer *
sluice_origin_answer_new (const SluiceOriginScript *script,
                          const SluiceOriginManner *manner,
                          const SluiceOriginVersion *version,
                          const SluiceOriginVisit *visit,
                          const char *other)
{
  const char *authorization = sluice_origin_visit_header (visit, "Authorization");
  SluiceOriginAnswer *self;

  if (script->authorization != NULL && g_strcmp0 (authorization, script->authorization) != 0)
    self = answer_new_locked ();
  else if (manner->status != 0 || manner->page != NULL)
    self = answer_new_told (manner, other);
  else if (manner->text != NULL)
    self = answer_new_text (manner->text, script->type);
  else
    self = answer_new_file (script, manner, version, visit);

  answer_add (self, "Set-Cookie", script->cookie);
  self->bodiless = g_str_equal (visit->method, "HEAD");
  self->manner = *manner;
  return self;
}

/**
 * sluice_origin_answer_new_refusal:
 * @status: an HTTP status
 *
 * Returns: (transfer full): an answer with that status and a short HTML page
 */
SluiceOriginAnswer *
sluice_origin_answer_new_refusal (guint status)
{
  SluiceOriginAnswer *self = answer_new (status);

  answer_set_page (self, REFUSAL);
  return self;
}

/**
 * sluice_origin_answer_free:
 * @self: (transfer full): an answer
 *
 * Frees it.
 */
void
sluice_origin_answer_free (SluiceOriginAnswer *self)
{
  g_string_free (self->headers, TRUE);
  g_clear_pointer (&self->bytes, g_bytes_unref);
  g_free (self);
}

static void
append_framing (const SluiceOriginAnswer *self, GString *head)
{
  switch (self->manner.framing)
    {
    case SLUICE_ORIGIN_FRAMING_LENGTH_LESS:
      g_string_append_printf (head, "Content-Length: %" G_GUINT64_FORMAT "\r\n",
                              self->length - MIN (LENGTH_LIE, self->length));
      break;
    case SLUICE_ORIGIN_FRAMING_LENGTH_MORE:
      g_string_append_printf (head, "Content-Length: %" G_GUINT64_FORMAT "\r\n",
                              self->length + LENGTH_LIE);
      break;
    case SLUICE_ORIGIN_FRAMING_LENGTH_TWICE:
      g_string_append_printf (head,
                              "Content-Length: %" G_GUINT64_FORMAT "\r\n"
                              "Content-Length: %" G_GUINT64_FORMAT "\r\n",
                              self->length, self->length - MIN (LENGTH_LIE, self->length));
      break;
    case SLUICE_ORIGIN_FRAMING_CHUNKED_LENGTH:
      g_string_append_printf (head, "Content-Length: %" G_GUINT64_FORMAT "\r\n", self->length);
      G_GNUC_FALLTHROUGH;
    case SLUICE_ORIGIN_FRAMING_CHUNKED:
    case SLUICE_ORIGIN_FRAMING_CHUNKED_BROKEN:
    case SLUICE_ORIGIN_FRAMING_CHUNKED_OPEN:
    case SLUICE_ORIGIN_FRAMING_CHUNKED_HUGE:
    case SLUICE_ORIGIN_FRAMING_CHUNKED_VAST:
    case SLUICE_ORIGIN_FRAMING_CHUNKED_DECKED:
      g_string_append (head, "Transfer-Encoding: chunked\r\n");
      break;
    case SLUICE_ORIGIN_FRAMING_CLOSE:
      g_string_append (head, "Connection: close\r\n");
      break;
    case SLUICE_ORIGIN_FRAMING_LENGTH:
    default:
      g_string_append_printf (head, "Content-Length: %" G_GUINT64_FORMAT "\r\n", self->length);
      break;
    }
}

/**
 * sluice_origin_answer_status_line:
 * @self: an answer
 *
 * Returns: (transfer full): its first line
 */
char *
sluice_origin_answer_status_line (const SluiceOriginAnswer *self)
{
  return g_strdup_printf ("HTTP/1.1 %u Scripted\r\n", self->status);
}

/**
 * sluice_origin_answer_headers:
 * @self: an answer
 *
 * Returns: (transfer full): its headers, with the empty line
 */
char *
sluice_origin_answer_headers (const SluiceOriginAnswer *self)
{
  GString *head = g_string_new (self->headers->str);

  append_framing (self, head);
  g_string_append (head, "\r\n");
  return g_string_free (head, FALSE);
}

/**
 * sluice_origin_answer_read:
 * @self: an answer
 * @position: a place in its body
 * @buffer: (out caller-allocates): where the bytes go
 * @length: how many; all within the body
 *
 * Gives a piece of the body.
 */
void
sluice_origin_answer_read (const SluiceOriginAnswer *self,
                           guint64 position,
                           void *buffer,
                           gsize length)
{
  if (self->bytes == NULL)
    sluice_origin_body_bytes (self->seed, self->offset + position, buffer, length);
  else
    memcpy (buffer, (const char *) g_bytes_get_data (self->bytes, NULL) + position, length);
}
