/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-served-answer.h"

#include "sluice-directory-page.h"

#include <glib/gi18n.h>
#include <string.h>

static void
set_header (SoupServerMessage *message, const char *name, const char *value)
{
  soup_message_headers_replace (soup_server_message_get_response_headers (message), name, value);
}

static SluiceServedRange
judge_range (SoupServerMessage *message, const SluiceServedFile *file)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);
  const SluiceServedConditions conditions = {
    .is_get = soup_server_message_get_method (message) == SOUP_METHOD_GET,
    .range = soup_message_headers_get_list (headers, "Range"),
    .if_range = soup_message_headers_get_one (headers, "If-Range"),
    .if_match = soup_message_headers_get_list (headers, "If-Match"),
    .if_none_match = soup_message_headers_get_list (headers, "If-None-Match"),
    .if_modified_since = soup_message_headers_get_one (headers, "If-Modified-Since"),
    .if_unmodified_since = soup_message_headers_get_one (headers, "If-Unmodified-Since"),
  };

  return sluice_served_range_judge (&conditions, file->etag, file->modified, file->size);
}

static void
set_validators (SoupServerMessage *message, const SluiceServedFile *file)
{
  g_autoptr (GDateTime) modified = g_date_time_new_from_unix_utc (file->modified);

  set_header (message, "ETag", file->etag);
  if (modified != NULL)
    {
      g_autofree char *date = soup_date_time_to_string (modified, SOUP_DATE_HTTP);
      set_header (message, "Last-Modified", date);
    }
}

static void
set_content_headers (SoupServerMessage *message, const SluiceServedFile *file)
{
  g_autofree char *type = sluice_served_file_dup_content_type (file);
  g_autofree char *disposition = sluice_served_file_dup_disposition (file);

  set_header (message, "Content-Type", type);
  set_header (message, "X-Content-Type-Options", "nosniff");
  set_header (message, "Content-Disposition", disposition);
}

static void
set_content_range (SoupServerMessage *message, SluiceServedRange range, guint64 size)
{
  g_autofree char *value = NULL;

  if (range.status == SOUP_STATUS_PARTIAL_CONTENT)
    value = g_strdup_printf ("bytes %" G_GUINT64_FORMAT "-%" G_GUINT64_FORMAT "/%" G_GUINT64_FORMAT,
                             range.first, range.first + range.length - 1, size);
  else
    value = g_strdup_printf ("bytes */%" G_GUINT64_FORMAT, size);
  set_header (message, "Content-Range", value);
}

/**
 * sluice_served_answer_text:
 * @message: a request
 * @status: the status of its answer
 * @text: a sentence that says why
 *
 * Answers with a sentence in place of a file.
 */
void
sluice_served_answer_text (SoupServerMessage *message, guint status, const char *text)
{
  char *body = g_strconcat (text, "\n", NULL);

  soup_server_message_set_status (message, status, NULL);
  soup_server_message_set_response (message, "text/plain; charset=utf-8", SOUP_MEMORY_TAKE, body,
                                    strlen (body));
}

/**
 * sluice_served_answer_error:
 * @message: a request
 * @error: why there is nothing to serve
 *
 * Answers that the path cannot be served.
 */
void
sluice_served_answer_error (SoupServerMessage *message, const GError *error)
{
  guint status = SOUP_STATUS_INTERNAL_SERVER_ERROR;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND))
    status = SOUP_STATUS_NOT_FOUND;
  else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_INVALID_FILENAME))
    status = SOUP_STATUS_BAD_REQUEST;
  else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED))
    status = SOUP_STATUS_FORBIDDEN;
  else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_TOO_MANY_OPEN_FILES) ||
           g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
    status = SOUP_STATUS_SERVICE_UNAVAILABLE;

  sluice_served_answer_text (message, status, error->message);
}

/**
 * sluice_served_answer_slash:
 * @message: a request for a folder
 * @path: the path as it was asked for; it must have been decoded without an
 *   error, so that no empty segment in it can pass for the name of a host
 *
 * Sends the client to the same path with a slash at its end, to which the
 * links of a listing are relative.
 */
void
sluice_served_answer_slash (SoupServerMessage *message, const char *path)
{
  g_autofree char *location = g_strconcat (path, "/", NULL);

  sluice_served_answer_text (message, SOUP_STATUS_MOVED_PERMANENTLY,
                             _ ("The address of a folder ends in a slash."));
  set_header (message, "Location", location);
}

/**
 * sluice_served_answer_folder:
 * @message: a request for a folder
 * @path: the folder's path relative to what is served, empty for the top
 * @entries: (element-type SluiceDirectoryEntry): what the folder holds
 *
 * Answers with a folder's listing.
 */
void
sluice_served_answer_folder (SoupServerMessage *message, const char *path, GPtrArray *entries)
{
  char *page = sluice_directory_page_render (path, entries);

  soup_server_message_set_status (message, SOUP_STATUS_OK, NULL);
  soup_server_message_set_response (message, "text/html; charset=utf-8", SOUP_MEMORY_TAKE, page,
                                    strlen (page));
  set_header (message, "Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'");
}

/**
 * sluice_served_answer_file:
 * @message: a request for a file
 * @file: the file
 *
 * Answers with the status and the fields that a request for a file asks for,
 * and with the body when that is not of the file.
 *
 * Returns: the slice of the file that is still to be sent, when @message is a
 *   GET and the slice is not empty
 */
SluiceServedRange
sluice_served_answer_file (SoupServerMessage *message, const SluiceServedFile *file)
{
  SluiceServedRange range = judge_range (message, file);
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (message);

  soup_server_message_set_status (message, range.status, NULL);
  set_validators (message, file);
  set_header (message, "Accept-Ranges", "bytes");

  switch (range.status)
    {
    case SOUP_STATUS_NOT_MODIFIED:
      /* A length here would be the file's, and 0 a lie (RFC 9110, section 8.6). */
      soup_message_headers_set_encoding (headers, SOUP_ENCODING_NONE);
      break;
    case SOUP_STATUS_PRECONDITION_FAILED:
      sluice_served_answer_text (message, range.status,
                                 _ ("The file is not the one the request is about."));
      break;
    case SOUP_STATUS_REQUESTED_RANGE_NOT_SATISFIABLE:
      sluice_served_answer_text (message, range.status,
                                 _ ("The file ends before the range begins."));
      set_content_range (message, range, file->size);
      break;
    default:
      set_content_headers (message, file);
      if (range.status == SOUP_STATUS_PARTIAL_CONTENT)
        set_content_range (message, range, file->size);
      soup_message_headers_set_content_length (headers, (goffset) range.length);
      break;
    }

  return range;
}
