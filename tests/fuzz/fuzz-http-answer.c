/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What was asked, in three lines, then the head of the answer as it comes:
 *
 *     ranged 100 200
 *     1000 "tag" application/zip
 *     https://example.org/file.zip
 *     HTTP/1.1 206 Partial Content
 *     …
 *
 * The first line is `whole` where no Range was sent; the second, what is known of
 * the file, is empty at a download's start. */

#include "fuzz-target.h"

#include <string.h>

#include "sluice-content-range.h"
#include "sluice-error.h"
#include "sluice-http-answer.h"
#include "sluice-http-header.h"
#include "sluice-link.h"
#include "sluice-source.h"

#define NOW G_GINT64_CONSTANT (1700000000) /* seconds since 1970 */

static void
take_question (SluiceHttpQuestion *question, const guint8 **bytes, gsize *length)
{
  g_autofree char *line = fuzz_take_line (bytes, length);
  const char *cursor = line;

  question->ranged = g_str_has_prefix (line, "ranged");
  fuzz_take_number (&cursor);
  question->start = question->ranged ? fuzz_take_number (&cursor) : 0;
  question->end = question->ranged ? fuzz_take_number (&cursor) : 0;
  if (question->end <= question->start)
    question->end = SLUICE_SOURCE_TO_THE_END;
}

static SluiceDescription *
take_expected (GUri *uri, const char *line)
{
  g_auto (GStrv) words = g_strsplit (line, " ", 3);
  SluiceDescription *expected = *line != '\0' ? sluice_description_new (uri) : NULL;
  guint n_words = g_strv_length (words);
  guint64 size = 0;

  if (expected == NULL)
    return NULL;
  if (g_ascii_string_to_unsigned (words[0], 10, 0, G_MAXINT64, &size, NULL))
    expected->size = (gint64) size;
  expected->resumable = TRUE;
  if (n_words > 1)
    expected->etag = g_strdup (words[1]);
  expected->strong = sluice_http_header_etag_is_strong (expected->etag);
  if (n_words > 2)
    expected->content_type = g_strdup (words[2]);
  return expected;
}

/* What is kept in a record and shown in the window. */
static void
claim_field (const char *value)
{
  fuzz_assert_text (value);
  g_assert_true (value == NULL || sluice_http_header_is_valid_field ("X", value));
}

static void
claim_description (const SluiceHttpQuestion *question, const SluiceHttpAnswer *answer)
{
  const SluiceDescription *found = answer->description;

  g_assert_nonnull (found);
  g_assert_cmpint (found->size, >=, -1);
  g_assert_true (found->final_uri == question->uri);
  claim_field (found->etag);
  claim_field (found->last_modified);
  claim_field (found->content_type);
  fuzz_assert_text (found->suggested_name);
  g_assert_cmpint (found->decoded, ==, answer->coding != SLUICE_HTTP_CODING_NONE);
  g_assert_true (!found->decoded || (found->size == -1 && !found->resumable));
  g_assert_true (!found->strong || found->etag != NULL || found->last_modified != NULL);
  if (question->expected != NULL && question->expected->strong && found->etag != NULL &&
      sluice_http_header_etag_is_strong (found->etag))
    g_assert_cmpstr (found->etag, ==, question->expected->etag);
  if (question->expected != NULL && question->expected->size >= 0 && found->size >= 0)
    g_assert_cmpint (found->size, ==, question->expected->size);
}

/* Only what these bytes say of themselves may go where they were asked for. */
static void
claim_part (const SluiceHttpQuestion *question,
            const SluiceDescription *found,
            SoupMessageHeaders *headers)
{
  const char *length_value = soup_message_headers_get_list (headers, "Content-Length");
  SluiceContentRange range;
  guint64 length = 0;

  g_assert_true (question->ranged);
  g_assert_true (sluice_content_range_parse (
      soup_message_headers_get_list (headers, "Content-Range"), &range));
  g_assert_true (range.has_range && range.has_total);
  g_assert_cmpuint (range.first, ==, question->start);
  if (!found->decoded)
    g_assert_cmpuint (range.total, ==, (guint64) found->size);
  if (length_value != NULL)
    {
      g_assert_true (sluice_http_header_parse_length (length_value, &length));
      g_assert_cmpuint (length, ==, range.last - range.first + 1);
    }
}

static void
claim_answer (const SluiceHttpQuestion *question,
              guint status,
              SoupMessageHeaders *headers,
              const SluiceHttpAnswer *answer)
{
  claim_description (question, answer);
  switch (status)
    {
    case SOUP_STATUS_OK:
      g_assert_cmpuint (question->start, ==, 0);
      break;
    case SOUP_STATUS_PARTIAL_CONTENT:
      claim_part (question, answer->description, headers);
      break;
    case SOUP_STATUS_REQUESTED_RANGE_NOT_SATISFIABLE:
      g_assert_true (question->ranged && answer->empty);
      g_assert_cmpint (answer->description->size, ==, 0);
      break;
    default:
      g_assert_not_reached ();
    }
  g_assert_cmpint (answer->empty, ==, status == SOUP_STATUS_REQUESTED_RANGE_NOT_SATISFIABLE);
}

static void
judge (const SluiceHttpQuestion *question, guint status, SoupMessageHeaders *headers)
{
  SluiceHttpAnswer answer = { 0 };
  g_autoptr (GError) error = NULL;

  if (!sluice_http_answer_judge (question, status, headers, NOW, &answer, &error))
    {
      fuzz_assert_sentence (error, SLUICE_ERROR);
      g_assert_null (answer.description);
      return;
    }
  g_assert_no_error (error);
  claim_answer (question, status, headers, &answer);
  sluice_description_unref (answer.description);
}

int
LLVMFuzzerTestOneInput (const guint8 *bytes, gsize length)
{
  SluiceHttpQuestion question = { 0 };
  g_autofree char *expected_line = NULL;
  g_autofree char *link = NULL;
  g_autofree char *text = NULL;
  g_autofree char *head = NULL;
  g_autoptr (GUri) uri = NULL;
  g_autoptr (SluiceDescription) expected = NULL;
  SoupMessageHeaders *headers = soup_message_headers_new (SOUP_MESSAGE_HEADERS_RESPONSE);
  guint status = 0;

  take_question (&question, &bytes, &length);
  expected_line = fuzz_take_line (&bytes, &length);
  link = fuzz_take_line (&bytes, &length);
  uri = sluice_link_parse (link, NULL);
  text = fuzz_dup_text (bytes, length);
  /* Each field ends like a line, the last one, too. */
  head = g_strconcat (text, "\r\n", NULL);
  if (uri != NULL &&
      soup_headers_parse_response (head, (int) strlen (head), headers, NULL, &status, NULL))
    {
      question.link = question.uri = uri;
      question.expected = expected = take_expected (uri, expected_line);
      judge (&question, status, headers);
    }
  soup_message_headers_unref (headers);
  return 0;
}
