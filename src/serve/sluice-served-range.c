/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-served-range.h"

#include "sluice-http-header.h"

#include <libsoup/soup.h>
#include <string.h>

/* What one Range field asks of a file of a given size. */
typedef enum
{
  ASK_WHOLE,
  ASK_SLICE,
  ASK_NOTHING_THERE,
} Ask;

/* Takes the opaque tag, quotes included, at the start of *text. */
static char *
take_entity_tag (const char **text, gboolean *weak)
{
  const char *open = *text;
  const char *close = NULL;

  *weak = g_str_has_prefix (open, "W/");
  if (*weak)
    open += strlen ("W/");
  if (*open == '"')
    close = strchr (open + 1, '"');
  if (close == NULL)
    return NULL;

  *text = close + 1;
  return g_strndup (open, (gsize) (close + 1 - open));
}

/* Whether the field lists the tag (RFC 9110, section 8.8.3.2). A list that
 * breaks off in something that is no tag matches with what stood before. */
static gboolean
lists_entity_tag (const char *field, const char *etag, gboolean weak_comparison)
{
  const char *rest = field;

  if (g_str_equal (field, "*"))
    return TRUE;

  while (*(rest += strspn (rest, ", \t")) != '\0')
    {
      gboolean weak = FALSE;
      g_autofree char *tag = take_entity_tag (&rest, &weak);

      if (tag == NULL)
        return FALSE;
      if (g_str_equal (tag, etag) && (weak_comparison || !weak))
        return TRUE;
    }

  return FALSE;
}

/* The order of RFC 9110, section 13.2.2, up to If-Range. Fields with a date
 * that is none are ignored, as are dates beside a tag that says more. */
static guint
judge_preconditions (const SluiceServedConditions *conditions, const char *etag, gint64 modified)
{
  gint64 date = 0;

  if (conditions->if_match != NULL)
    {
      if (!lists_entity_tag (conditions->if_match, etag, FALSE))
        return SOUP_STATUS_PRECONDITION_FAILED;
    }
  else if (conditions->if_unmodified_since != NULL &&
           sluice_http_header_parse_date (conditions->if_unmodified_since, &date) &&
           modified > date)
    return SOUP_STATUS_PRECONDITION_FAILED;

  if (conditions->if_none_match != NULL)
    {
      if (lists_entity_tag (conditions->if_none_match, etag, TRUE))
        return SOUP_STATUS_NOT_MODIFIED;
    }
  else if (conditions->if_modified_since != NULL &&
           sluice_http_header_parse_date (conditions->if_modified_since, &date) && modified <= date)
    return SOUP_STATUS_NOT_MODIFIED;

  return SOUP_STATUS_OK;
}

/* RFC 9110, section 13.1.5: a tag must be strong and equal, a date equal. */
static gboolean
if_range_holds (const char *if_range, const char *etag, gint64 modified)
{
  gint64 date = 0;

  if (if_range == NULL)
    return TRUE;
  if (*if_range == '"')
    return g_str_equal (if_range, etag);
  return sluice_http_header_parse_date (if_range, &date) && date == modified;
}

/* Takes the digits at the start of *text; a number too large to hold counts as
 * the largest, which lies behind the end of every file. */
static gboolean
take_number (const char **text, guint64 *number)
{
  char *end = NULL;

  if (!g_ascii_isdigit (**text))
    return FALSE;

  *number = g_ascii_strtoull (*text, &end, 10);
  *text = end;
  return TRUE;
}

static Ask
ask_suffix (const char *digits, guint64 size, SluiceServedRange *slice)
{
  guint64 length = 0;

  /* No 206 can say that it carries none of no bytes. */
  if (!take_number (&digits, &length) || *digits != '\0' || (size == 0 && length > 0))
    return ASK_WHOLE;
  if (length == 0)
    return ASK_NOTHING_THERE;

  slice->length = MIN (length, size);
  slice->first = size - slice->length;
  return ASK_SLICE;
}

/* One byte range (RFC 9110, section 14.1.2). Several at once, other units and
 * what is no range at all get the whole file, as section 14.2 allows. */
static Ask
ask_range (const char *range, guint64 size, SluiceServedRange *slice)
{
  guint64 first = 0;
  guint64 last = G_MAXUINT64;

  if (range == NULL || g_ascii_strncasecmp (range, "bytes=", strlen ("bytes=")) != 0)
    return ASK_WHOLE;
  range += strlen ("bytes=");
  if (*range == '-')
    return ask_suffix (range + 1, size, slice);

  if (!take_number (&range, &first) || *range++ != '-')
    return ASK_WHOLE;
  if (*range != '\0' && (!take_number (&range, &last) || *range != '\0' || last < first))
    return ASK_WHOLE;
  if (first >= size)
    return ASK_NOTHING_THERE;

  slice->first = first;
  slice->length = MIN (last, size - 1) - first + 1;
  return ASK_SLICE;
}

/**
 * sluice_served_range_judge:
 * @conditions: what the request asks for
 * @etag: the file's strong entity tag, quotes included
 * @modified: when the file was last changed, in seconds since 1970
 * @size: the file's size in bytes
 *
 * Decides the status and the slice that answer a GET or HEAD request, by the
 * rules of RFC 9110, sections 13 and 14.
 *
 * Returns: the status and the slice of the file that is its body
 */
SluiceServedRange
sluice_served_range_judge (const SluiceServedConditions *conditions,
                           const char *etag,
                           gint64 modified,
                           guint64 size)
{
  SluiceServedRange answer = { .status = judge_preconditions (conditions, etag, modified) };

  if (answer.status != SOUP_STATUS_OK)
    return answer;

  answer.length = size;
  if (!conditions->is_get || !if_range_holds (conditions->if_range, etag, modified))
    return answer;

  switch (ask_range (conditions->range, size, &answer))
    {
    case ASK_SLICE:
      answer.status = SOUP_STATUS_PARTIAL_CONTENT;
      break;
    case ASK_NOTHING_THERE:
      answer.status = SOUP_STATUS_REQUESTED_RANGE_NOT_SATISFIABLE;
      answer.length = 0;
      break;
    case ASK_WHOLE:
    default:
      break;
    }
  return answer;
}
