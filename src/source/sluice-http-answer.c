/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-http-answer.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "sluice-content-disposition.h"
#include "sluice-content-range.h"
#include "sluice-digest-header.h"
#include "sluice-error.h"
#include "sluice-file-name.h"
#include "sluice-http-header.h"
#include "sluice-link-header.h"
#include "sluice-media-type.h"
#include "sluice-source.h"

/* RFC 9110, section 8.8.2.2: a date vouches for the bytes only when it lies so
 * far before the answer that no second version can carry the same one. */
#define STRONG_DATE_AGE 60 /* seconds */

/* Media types of what is a packed file by itself. */
static const char *const packed_types[] = {
  "application/gzip",     "application/x-gzip",        "application/x-compressed-tar",
  "application/x-tar",    "application/x-compressed",  "application/octet-stream",
  "binary/octet-stream",  "application/x-gtar",        "application/x-tgz",
  "application/x-brotli", "application/force-download"
};

static char *
dup_last_segment (GUri *uri)
{
  const char *slash = strrchr (g_uri_get_path (uri), '/');

  return g_ascii_strdown (slash != NULL ? slash + 1 : "", -1);
}

static gboolean
is_never_page (GUri *uri)
{
  g_autofree char *segment = dup_last_segment (uri);

  return sluice_media_type_is_never_page (segment);
}

static gboolean
is_packed_type (const char *content_type)
{
  if (content_type == NULL)
    return TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (packed_types); i++)
    if (g_ascii_strcasecmp (content_type, packed_types[i]) == 0)
      return TRUE;
  return FALSE;
}

/* ---- Answers that bring no file ---- */

/* A Retry-After that is a date was meant by the server's clock: what it is by ours,
 * which may be years off, counts only where the server does not say what time it is. */
static guint
get_retry_after (SoupMessageHeaders *headers, gint64 now)
{
  const char *value = soup_message_headers_get_one (headers, "Retry-After");
  const char *date = soup_message_headers_get_one (headers, "Date");
  gint64 sent_at = now;
  guint seconds = 0;

  if (date != NULL && !sluice_http_header_parse_date (date, &sent_at))
    sent_at = now;
  if (value == NULL || !sluice_http_header_parse_retry_after (value, sent_at, &seconds))
    return 0;
  return seconds;
}

/* RFC 6585, section 6: the network's word and not the server's. */
static void
set_sign_in (GError **error)
{
  g_propagate_error (
      error, sluice_error_new_retry_later (
                 0, _ ("This network asks you to sign in before it lets anything through. Open a "
                       "page in a browser, sign in, and try again.")));
}

static void
set_retry_later (GError **error, SoupMessageHeaders *headers, guint status, gint64 now)
{
  g_autofree char *message = NULL;

  /* Translators: %u is an HTTP status like 503. */
  message = g_strdup_printf (_ ("The server is busy or in trouble (status %u). Try again later."),
                             status);
  g_propagate_error (error, sluice_error_new_retry_later (get_retry_after (headers, now), message));
}

static void
set_forbidden (GError **error, guint status, gboolean started)
{
  if (started)
    g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_LINK_EXPIRED,
                 _ ("The link has expired (status %u). Get a new link for the same file."), status);
  else if (status == SOUP_STATUS_UNAUTHORIZED)
    g_set_error_literal (
        error, SLUICE_ERROR, SLUICE_ERROR_REFUSED,
        _ ("The server asks for a user name and a password. Give the right ones."));
  else
    g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_REFUSED,
                 _ ("The server does not allow this download (status %u). Check the link, or sign "
                    "in where it comes from and copy it again."),
                 status);
}

static void
set_changed (GError **error)
{
  g_set_error_literal (error, SLUICE_ERROR, SLUICE_ERROR_REMOTE_CHANGED,
                       _ ("The file changed on the server."));
}

static void
set_proxy_forbidden (GError **error)
{
  g_set_error_literal (
      error, SLUICE_ERROR, SLUICE_ERROR_REFUSED,
      _ ("The proxy asks for a user name and a password. Put them into its address."));
}

static void
set_unusable_status (GError **error,
                     SoupMessageHeaders *headers,
                     guint status,
                     gboolean started,
                     gint64 now)
{
  switch (status)
    {
    case SOUP_STATUS_REQUEST_TIMEOUT:
    case 425: /* Too Early, RFC 8470 */
    case 429: /* Too Many Requests, RFC 6585 */
      set_retry_later (error, headers, status, now);
      return;
    case SOUP_STATUS_BAD_REQUEST: /* what some stores of files answer to a link that is too old */
      if (!started)
        break;
      G_GNUC_FALLTHROUGH;
    case SOUP_STATUS_UNAUTHORIZED:
    case SOUP_STATUS_FORBIDDEN:
      set_forbidden (error, status, started);
      return;
    case SOUP_STATUS_GONE:
      if (started)
        {
          set_forbidden (error, status, started);
          return;
        }
      G_GNUC_FALLTHROUGH;
    case SOUP_STATUS_NOT_FOUND:
      g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_GONE,
                   _ ("There is no such file on the server (status %u). Check the link."), status);
      return;
    case SOUP_STATUS_PRECONDITION_FAILED:
      set_changed (error);
      return;
    case SOUP_STATUS_PROXY_UNAUTHORIZED:
      set_proxy_forbidden (error);
      return;
    case 511: /* Network Authentication Required, RFC 6585 */
      set_sign_in (error);
      return;
    default:
      break;
    }

  if (SOUP_STATUS_IS_SERVER_ERROR (status))
    set_retry_later (error, headers, status, now);
  else
    g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_REFUSED,
                 _ ("The server answered with status %u instead of the file. Check the link."),
                 status);
}

static gboolean
set_range_ignored (GError **error)
{
  g_set_error_literal (error, SLUICE_ERROR, SLUICE_ERROR_RANGE_IGNORED,
                       _ ("The server does not send parts of this file."));
  return FALSE;
}

static gboolean
set_contradiction (GError **error)
{
  g_set_error_literal (error, SLUICE_ERROR, SLUICE_ERROR_REFUSED,
                       _ ("The server's answer contradicts itself, so the file could not be "
                          "trusted. Tell whoever runs the server."));
  return FALSE;
}

static gboolean
refuse_page (const SluiceHttpQuestion *question,
             const SluiceDescription *found,
             SoupMessageHeaders *headers,
             GError **error)
{
  const SluiceDescription *expected = question->expected;
  const char *disposition = soup_message_headers_get_one (headers, "Content-Disposition");

  if (!sluice_media_type_is_page (found->content_type))
    return FALSE;

  if (expected != NULL && expected->content_type != NULL &&
      !sluice_media_type_is_page (expected->content_type))
    {
      g_set_error_literal (error, SLUICE_ERROR, SLUICE_ERROR_LINK_EXPIRED,
                           _ ("The server sent a web page instead of the file: the link has "
                              "expired. Get a new link for the same file."));
      return TRUE;
    }
  /* A portal or a login page has an address of its own: what the link promised counts. */
  if ((is_never_page (question->uri) || is_never_page (question->link)) &&
      !(disposition != NULL && sluice_content_disposition_is_attachment (disposition)))
    {
      g_set_error_literal (error, SLUICE_ERROR, SLUICE_ERROR_REFUSED,
                           _ ("The server sent a web page instead of the file. Open the link in a "
                              "browser to see what it wants."));
      return TRUE;
    }
  return FALSE;
}

/* ---- What a usable answer says ---- */

static gboolean
is_strong_date (const char *last_modified, const char *date)
{
  gint64 modified_at;
  gint64 sent_at;

  return last_modified != NULL && date != NULL &&
         sluice_http_header_parse_date (last_modified, &modified_at) &&
         sluice_http_header_parse_date (date, &sent_at) && sent_at - modified_at >= STRONG_DATE_AGE;
}

/* A validator that is no plain text cannot be kept in a record, so it vouches for
 * nothing. */
static char *
dup_text (const char *value)
{
  if (value == NULL || !g_utf8_validate (value, -1, NULL))
    return NULL;
  for (const char *p = value; *p != '\0'; p++)
    if (g_ascii_iscntrl (*p))
      return NULL;
  return g_strdup (value);
}

/* Where there are two, nobody can tell which of them is of these bytes. */
static char *
dup_validator (SoupMessageHeaders *headers, const char *name)
{
  const char *value = soup_message_headers_get_list (headers, name);

  return g_strcmp0 (value, soup_message_headers_get_one (headers, name)) == 0 ? dup_text (value)
                                                                              : NULL;
}

/* The newer of the two fields counts. */
static SluiceChecksum *
find_digest (SoupMessageHeaders *headers)
{
  SluiceChecksum *digest = sluice_digest_header_parse_representation (
      soup_message_headers_get_list (headers, "Repr-Digest"));

  return digest != NULL
             ? digest
             : sluice_digest_header_parse (soup_message_headers_get_list (headers, "Digest"));
}

static SluiceDescription *
describe (const SluiceHttpQuestion *question, SoupMessageHeaders *headers)
{
  SluiceDescription *found = sluice_description_new (question->uri);
  const char *disposition = soup_message_headers_get_one (headers, "Content-Disposition");

  found->etag = dup_validator (headers, "ETag");
  found->last_modified = dup_validator (headers, "Last-Modified");
  /* A weak tag vouches for nothing, but takes nothing from a date beside it. */
  found->strong_date =
      is_strong_date (found->last_modified, soup_message_headers_get_one (headers, "Date"));
  found->strong = sluice_http_header_etag_is_strong (found->etag) || found->strong_date;
  found->content_type = dup_text (soup_message_headers_get_content_type (headers, NULL));
  found->duplicates = sluice_link_header_parse_duplicates (
      soup_message_headers_get_list (headers, "Link"), question->uri);
  if (found->duplicates != NULL)
    found->digest = find_digest (headers);
  if (disposition != NULL)
    found->suggested_name = sluice_content_disposition_dup_file_name (disposition);
  return found;
}

/* A name for the file alone, to tell what it is packed as. */
static gboolean
is_compressed_by_name (const SluiceDescription *found)
{
  g_autofree char *segment = NULL;

  if (found->suggested_name != NULL)
    return sluice_file_name_is_compressed (found->suggested_name);
  segment = dup_last_segment (found->final_uri);
  return sluice_file_name_is_compressed (segment);
}

/* Content-Encoding although identity was asked for (RFC 9110, section 8.4):
 * where name and type say that the packed form is the file, it is kept as it
 * is sent; else it has to be unpacked, for the name promises the plain one. */
static gboolean
judge_coding (SluiceHttpAnswer *answer, SoupMessageHeaders *headers, GError **error)
{
  const char *coding = soup_message_headers_get_list (headers, "Content-Encoding");
  SluiceDescription *found = answer->description;

  answer->coding = SLUICE_HTTP_CODING_NONE;
  if (coding == NULL || *coding == '\0' || g_ascii_strcasecmp (coding, "identity") == 0 ||
      (is_compressed_by_name (found) && is_packed_type (found->content_type)))
    return TRUE;

  if (g_ascii_strcasecmp (coding, "gzip") == 0 || g_ascii_strcasecmp (coding, "x-gzip") == 0)
    answer->coding = SLUICE_HTTP_CODING_GZIP;
  else if (g_ascii_strcasecmp (coding, "deflate") == 0)
    answer->coding = SLUICE_HTTP_CODING_ZLIB;
  else
    {
      g_set_error_literal (error, SLUICE_ERROR, SLUICE_ERROR_REFUSED,
                           _ ("The server packed the file in a way that was not asked for and "
                              "that cannot be unpacked here. Tell whoever runs the server."));
      return FALSE;
    }
  found->decoded = TRUE;
  return TRUE;
}

/* The length of the body, checked against itself (RFC 9112, section 6.3). */
static gboolean
judge_length (SoupMessageHeaders *headers, gboolean *has_length, guint64 *length, GError **error)
{
  const char *value = soup_message_headers_get_list (headers, "Content-Length");
  const char *transfer_coding = soup_message_headers_get_list (headers, "Transfer-Encoding");

  *has_length = value != NULL;
  if (value == NULL)
    return TRUE;
  if (transfer_coding != NULL || !sluice_http_header_parse_length (value, length))
    return set_contradiction (error);
  return TRUE;
}

static gboolean
set_difference (GError **error, const char *difference)
{
  /* Translators: %s is what differs, like “its size is another one”. */
  g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_REMOTE_CHANGED,
               _ ("The file changed on the server (%s)."), difference);
  return FALSE;
}

static gboolean
judge_difference (const SluiceHttpQuestion *question,
                  const SluiceDescription *found,
                  GError **error)
{
  const char *difference = NULL;

  if (question->expected != NULL)
    difference = sluice_description_difference (question->expected, found);
  return difference == NULL ? TRUE : set_difference (error, difference);
}

/* A Content-Range means nothing beside a 200 (RFC 9110, section 14.4). But a server
 * that names less than the whole there may well have sent less. */
static gboolean
judge_claimed_range (SoupMessageHeaders *headers,
                     gboolean has_length,
                     guint64 length,
                     GError **error)
{
  const char *value = soup_message_headers_get_list (headers, "Content-Range");
  SluiceContentRange range;

  if (value == NULL)
    return TRUE;
  if (!sluice_content_range_parse (value, &range) || !range.has_range || range.first != 0 ||
      (range.has_total && range.last != range.total - 1) ||
      (has_length && length != range.last + 1))
    return set_contradiction (error);
  return TRUE;
}

static gboolean
judge_whole (const SluiceHttpQuestion *question,
             SoupMessageHeaders *headers,
             SluiceHttpAnswer *answer,
             GError **error)
{
  SluiceDescription *found = answer->description;
  gboolean has_length;
  guint64 length = 0;

  if (!judge_length (headers, &has_length, &length, error) ||
      !judge_claimed_range (headers, has_length, length, error) ||
      !judge_coding (answer, headers, error))
    return FALSE;
  if (has_length && !found->decoded)
    found->size = (gint64) length;
  if (!judge_difference (question, found, error))
    return FALSE;

  return question->start == 0 ? TRUE : set_range_ignored (error);
}

static gboolean
judge_part (const SluiceHttpQuestion *question,
            SoupMessageHeaders *headers,
            SluiceHttpAnswer *answer,
            GError **error)
{
  const char *value = soup_message_headers_get_list (headers, "Content-Range");
  SluiceDescription *found = answer->description;
  SluiceContentRange range;
  gboolean has_length;
  guint64 length;

  if (!question->ranged)
    return set_contradiction (error);
  if (!judge_length (headers, &has_length, &length, error))
    return FALSE;
  /* multipart/byteranges has no Content-Range of its own, and so ends here. */
  if (value == NULL || !sluice_content_range_parse (value, &range) || !range.has_range ||
      !range.has_total || range.first != question->start)
    return set_range_ignored (error);
  /* One of the two is a lie, and asking for the whole would only repeat the other. */
  if (has_length && length != range.last - range.first + 1)
    return set_contradiction (error);

  answer->length = has_length ? 0 : range.last - range.first + 1;
  found->size = (gint64) range.total;
  found->resumable = TRUE;
  if (!judge_difference (question, found, error) || !judge_coding (answer, headers, error))
    return FALSE;

  if (found->decoded)
    {
      if (range.first != 0 || range.last != range.total - 1)
        return set_range_ignored (error);
      found->size = -1;
      found->resumable = FALSE;
    }
  return TRUE;
}

/* 416: an empty file has no range to send; any other size is news. */
static gboolean
judge_unsatisfied (const SluiceHttpQuestion *question,
                   SoupMessageHeaders *headers,
                   SluiceHttpAnswer *answer,
                   GError **error)
{
  const char *value = soup_message_headers_get_list (headers, "Content-Range");
  SluiceContentRange range;

  if (value == NULL || !sluice_content_range_parse (value, &range) || range.has_range)
    return set_range_ignored (error);

  answer->description->size = (gint64) range.total;
  if (!judge_difference (question, answer->description, error))
    return FALSE;
  if (range.total != 0)
    return range.total > question->start ? set_range_ignored (error)
                                         : set_difference (error, _ ("its size changed"));

  answer->empty = TRUE;
  return TRUE;
}

/**
 * sluice_http_answer_judge:
 * @question: what was asked
 * @status: the answer's status
 * @headers: the answer's header fields
 * @now: the time, in seconds since 1970, for a Retry-After that is a date
 * @answer: (out): what may be used; its description is the caller's
 * @error: return location for an error of #SluiceError
 *
 * Decides whether the body of an answer is what was asked for. Pure: it looks
 * at nothing but its arguments. Only a 206 whose Content-Range begins where we
 * asked, names the size we know and agrees with its own length may be written
 * into the middle of a file (RFC 9110, sections 14.4 and 15.3.7).
 *
 * Returns: %FALSE when the body must not be used; @error then says what to do
 */
gboolean
sluice_http_answer_judge (const SluiceHttpQuestion *question,
                          guint status,
                          SoupMessageHeaders *headers,
                          gint64 now,
                          SluiceHttpAnswer *answer,
                          GError **error)
{
  g_autoptr (SluiceDescription) found = NULL;
  gboolean usable;

  g_return_val_if_fail (question != NULL, FALSE);
  g_return_val_if_fail (answer != NULL, FALSE);

  if (status != SOUP_STATUS_OK && status != SOUP_STATUS_PARTIAL_CONTENT &&
      !(status == SOUP_STATUS_REQUESTED_RANGE_NOT_SATISFIABLE && question->ranged))
    {
      set_unusable_status (error, headers, status, question->expected != NULL, now);
      return FALSE;
    }

  found = describe (question, headers);
  *answer = (SluiceHttpAnswer){ .description = found };

  if (status == SOUP_STATUS_REQUESTED_RANGE_NOT_SATISFIABLE)
    usable = judge_unsatisfied (question, headers, answer, error);
  else if (refuse_page (question, found, headers, error))
    usable = FALSE;
  else if (status == SOUP_STATUS_PARTIAL_CONTENT)
    usable = judge_part (question, headers, answer, error);
  else
    usable = judge_whole (question, headers, answer, error);

  answer->description = usable ? g_steal_pointer (&found) : NULL;
  return usable;
}
