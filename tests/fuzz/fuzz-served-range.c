/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The first line is the file: its size, when it was changed, and its tag. The
 * others are fields of the request, which is a GET when the second line is. */

#include "fuzz-target.h"

#include <string.h>

#include "sluice-served-range.h"

static void
take_field (SluiceServedConditions *conditions, const char *name, const char *value)
{
  const struct
  {
    const char *name;
    const char **value;
  } fields[] = {
    { "Range", &conditions->range },
    { "If-Range", &conditions->if_range },
    { "If-Match", &conditions->if_match },
    { "If-None-Match", &conditions->if_none_match },
    { "If-Modified-Since", &conditions->if_modified_since },
    { "If-Unmodified-Since", &conditions->if_unmodified_since },
  };

  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    if (g_ascii_strcasecmp (name, fields[i].name) == 0)
      *fields[i].value = value;
}

/* The lines are cut in place, and outlive @conditions. */
static void
take_fields (SluiceServedConditions *conditions, char **lines)
{
  conditions->is_get = lines[0] != NULL && g_str_equal (lines[0], "GET");
  for (guint i = 1; lines[0] != NULL && lines[i] != NULL; i++)
    {
      char *colon = strchr (lines[i], ':');

      if (colon == NULL)
        continue;
      *colon = '\0';
      take_field (conditions, lines[i], g_strchug (colon + 1));
    }
}

/* A number of RFC 9110, section 14.1.1; one that is too large is the largest. */
static guint64
fetch_number (const GMatchInfo *match, int group)
{
  g_autofree char *digits = g_match_info_fetch (match, group);

  return g_ascii_strtoull (digits, NULL, 10);
}

/* The one kind of Range that is answered with a part, by another way.
 * Returns: the status */
static guint
cut (const char *range, guint64 size, guint64 *first, guint64 *length)
{
  g_autoptr (GRegex) grammar =
      g_regex_new ("^bytes=(?:([0-9]+)-([0-9]+)|([0-9]+)-|-([0-9]+))$",
                   G_REGEX_CASELESS | G_REGEX_RAW | G_REGEX_DOLLAR_ENDONLY, 0, NULL);
  g_autoptr (GMatchInfo) match = NULL;
  guint64 start, end;

  *first = 0;
  *length = size;
  if (range == NULL || !g_regex_match (grammar, range, 0, &match))
    return 200;
  switch (g_match_info_get_match_count (match))
    {
    case 3:
      start = fetch_number (match, 1);
      end = fetch_number (match, 2);
      if (end < start)
        return 200;
      break;
    case 4:
      start = fetch_number (match, 3);
      end = G_MAXUINT64;
      break;
    default:
      end = G_MAXUINT64;
      start = fetch_number (match, 4);
      if (size == 0 && start > 0)
        return 200;
      start = size - MIN (start, size);
      break;
    }
  *length = 0;
  if (start >= size)
    return 416;
  *first = start;
  *length = MIN (end, size - 1) - start + 1;
  return 206;
}

static void
claim_slice (const SluiceServedConditions *conditions,
             const SluiceServedRange *answer,
             const char *etag,
             guint64 size)
{
  guint64 first = 0;
  guint64 length = 0;
  guint status = cut (conditions->range, size, &first, &length);

  if (!conditions->is_get || (conditions->if_range != NULL && *conditions->if_range == '"' &&
                              !g_str_equal (conditions->if_range, etag)))
    {
      g_assert_cmpuint (answer->status, ==, 200);
      return;
    }
  if (conditions->if_range != NULL && answer->status == 200)
    return;
  g_assert_cmpuint (answer->status, ==, status);
  g_assert_cmpuint (answer->first, ==, status == 206 ? first : 0);
  g_assert_cmpuint (answer->length, ==, length);
}

int
LLVMFuzzerTestOneInput (const guint8 *bytes, gsize length)
{
  g_autofree char *file = fuzz_take_line (&bytes, &length);
  g_autofree char *text = fuzz_dup_text (bytes, length);
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  const char *cursor = file;
  guint64 size = fuzz_take_number (&cursor) & G_MAXINT64;
  gint64 modified = (gint64) (fuzz_take_number (&cursor) & G_MAXINT32);
  const char *etag = cursor + strspn (cursor, " ");
  SluiceServedConditions conditions = { 0 };
  SluiceServedRange answer;

  take_fields (&conditions, lines);
  answer = sluice_served_range_judge (&conditions, etag, modified, size);
  g_assert_true (answer.first <= size && answer.length <= size - answer.first);
  if (answer.status == 304 || answer.status == 412)
    g_assert_cmpuint (answer.length, ==, 0);
  else
    claim_slice (&conditions, &answer, etag, size);
  if (answer.status == 200)
    g_assert_true (answer.first == 0 && answer.length == size);
  return 0;
}
