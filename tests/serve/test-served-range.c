/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-served-range.h"

#define ETAG "\"1f-64-a0\""
#define MODIFIED G_GINT64_CONSTANT (784111777) /* Sun, 06 Nov 1994 08:49:37 GMT */
#define SIZE 100

typedef struct
{
  const char *range;
  guint64 size;
  guint status;
  guint64 first;
  guint64 length;
} RangeCase;

static const RangeCase range_cases[] = {
  { NULL, SIZE, 200, 0, 100 },
  { "bytes=0-", SIZE, 206, 0, 100 },
  { "bytes=0-0", SIZE, 206, 0, 1 },
  { "bytes=10-19", SIZE, 206, 10, 10 },
  { "bytes=99-", SIZE, 206, 99, 1 },
  { "bytes=99-99", SIZE, 206, 99, 1 },
  { "bytes=90-1000", SIZE, 206, 90, 10 },
  { "bytes=-1", SIZE, 206, 99, 1 },
  { "bytes=-100", SIZE, 206, 0, 100 },
  { "bytes=-101", SIZE, 206, 0, 100 },
  { "Bytes=5-6", SIZE, 206, 5, 2 },
  { "bytes=007-008", SIZE, 206, 7, 2 },
  { "bytes=1-99999999999999999999999", SIZE, 206, 1, 99 },
  { "bytes=-99999999999999999999999", SIZE, 206, 0, 100 },
  /* behind the end */
  { "bytes=100-", SIZE, 416, 0, 0 },
  { "bytes=100-200", SIZE, 416, 0, 0 },
  { "bytes=-0", SIZE, 416, 0, 0 },
  { "bytes=99999999999999999999999-", SIZE, 416, 0, 0 },
  { "bytes=0-", 0, 416, 0, 0 },
  { "bytes=0-0", 0, 416, 0, 0 },
  { "bytes=-0", 0, 416, 0, 0 },
  { "bytes=-5", 0, 200, 0, 0 },
  /* several, or none at all */
  { "bytes=0-1,5-6", SIZE, 200, 0, 100 },
  { "bytes=0-1, bytes=5-6", SIZE, 200, 0, 100 },
  { "bytes=0-1,", SIZE, 200, 0, 100 },
  { "bytes=", SIZE, 200, 0, 100 },
  { "bytes=-", SIZE, 200, 0, 100 },
  { "bytes=5", SIZE, 200, 0, 100 },
  { "bytes=6-5", SIZE, 200, 0, 100 },
  { "bytes=a-b", SIZE, 200, 0, 100 },
  { "bytes=0x1-5", SIZE, 200, 0, 100 },
  { "bytes=+1-5", SIZE, 200, 0, 100 },
  { "bytes= 1-5", SIZE, 200, 0, 100 },
  { "bytes=1-5x", SIZE, 200, 0, 100 },
  { "bytes=1--5", SIZE, 200, 0, 100 },
  { "bytes=--5", SIZE, 200, 0, 100 },
  { "bytes 1-5", SIZE, 200, 0, 100 },
  { "pages=1-5", SIZE, 200, 0, 100 },
  { "", SIZE, 200, 0, 100 },
  /* sizes beyond 32 bits */
  { "bytes=68719476735-", G_GUINT64_CONSTANT (68719476736), 206, G_GUINT64_CONSTANT (68719476735),
    1 },
  { "bytes=0-18446744073709551615", G_MAXINT64, 206, 0, G_MAXINT64 },
};

static void
test_ranges (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (range_cases); i++)
    {
      const RangeCase *c = &range_cases[i];
      const SluiceServedConditions conditions = { .is_get = TRUE, .range = c->range };
      SluiceServedRange answer = sluice_served_range_judge (&conditions, ETAG, MODIFIED, c->size);

      g_test_message ("Range: %s of %" G_GUINT64_FORMAT, c->range, c->size);
      g_assert_cmpuint (answer.status, ==, c->status);
      g_assert_cmpuint (answer.first, ==, c->first);
      g_assert_cmpuint (answer.length, ==, c->length);
    }
}

typedef struct
{
  SluiceServedConditions conditions;
  guint status;
} ConditionCase;

#define SAME_DATE "Sun, 06 Nov 1994 08:49:37 GMT"
#define EARLIER "Sun, 06 Nov 1994 08:49:36 GMT"
#define LATER "Sun, 06 Nov 1994 08:49:38 GMT"

static const ConditionCase condition_cases[] = {
  /* ranges mean nothing to HEAD */
  { { .is_get = FALSE, .range = "bytes=1-2" }, 200 },
  { { .is_get = FALSE, .range = "bytes=200-" }, 200 },
  /* If-Range */
  { { .is_get = TRUE, .range = "bytes=1-2", .if_range = ETAG }, 206 },
  { { .is_get = TRUE, .range = "bytes=1-2", .if_range = "W/" ETAG }, 200 },
  { { .is_get = TRUE, .range = "bytes=1-2", .if_range = "\"other\"" }, 200 },
  { { .is_get = TRUE, .range = "bytes=200-", .if_range = "\"other\"" }, 200 },
  { { .is_get = TRUE, .range = "bytes=200-", .if_range = ETAG }, 416 },
  { { .is_get = TRUE, .range = "bytes=1-2", .if_range = SAME_DATE }, 206 },
  { { .is_get = TRUE, .range = "bytes=1-2", .if_range = EARLIER }, 200 },
  { { .is_get = TRUE, .range = "bytes=1-2", .if_range = LATER }, 200 },
  { { .is_get = TRUE, .range = "bytes=1-2", .if_range = "yesterday" }, 200 },
  { { .is_get = TRUE, .range = "bytes=1-2", .if_range = "" }, 200 },
  { { .is_get = TRUE, .if_range = ETAG }, 200 },
  /* If-None-Match */
  { { .is_get = TRUE, .if_none_match = ETAG }, 304 },
  { { .is_get = FALSE, .if_none_match = ETAG }, 304 },
  { { .is_get = TRUE, .if_none_match = "W/" ETAG }, 304 },
  { { .is_get = TRUE, .if_none_match = "*" }, 304 },
  { { .is_get = TRUE, .if_none_match = "\"other\"" }, 200 },
  { { .is_get = TRUE, .if_none_match = "\"a,b\", W/\"c\" ,," ETAG }, 304 },
  { { .is_get = TRUE, .if_none_match = "\"a,b\", W/\"c\"" }, 200 },
  { { .is_get = TRUE, .if_none_match = "junk, " ETAG }, 200 },
  { { .is_get = TRUE, .if_none_match = "\"open" }, 200 },
  { { .is_get = TRUE, .if_none_match = "W/" }, 200 },
  { { .is_get = TRUE, .if_none_match = "" }, 200 },
  { { .is_get = TRUE, .if_none_match = ETAG, .range = "bytes=1-2" }, 304 },
  /* If-Modified-Since */
  { { .is_get = TRUE, .if_modified_since = SAME_DATE }, 304 },
  { { .is_get = TRUE, .if_modified_since = LATER }, 304 },
  { { .is_get = TRUE, .if_modified_since = EARLIER }, 200 },
  { { .is_get = TRUE, .if_modified_since = "junk" }, 200 },
  { { .is_get = TRUE, .if_modified_since = LATER, .if_none_match = "\"other\"" }, 200 },
  /* If-Match and If-Unmodified-Since */
  { { .is_get = TRUE, .if_match = ETAG }, 200 },
  { { .is_get = TRUE, .if_match = "*" }, 200 },
  { { .is_get = TRUE, .if_match = "W/" ETAG }, 412 },
  { { .is_get = TRUE, .if_match = "\"other\"" }, 412 },
  { { .is_get = TRUE, .if_match = "\"other\", " ETAG, .range = "bytes=1-2" }, 206 },
  { { .is_get = TRUE, .if_unmodified_since = SAME_DATE }, 200 },
  { { .is_get = TRUE, .if_unmodified_since = LATER }, 200 },
  { { .is_get = TRUE, .if_unmodified_since = EARLIER }, 412 },
  { { .is_get = TRUE, .if_unmodified_since = "junk" }, 200 },
  { { .is_get = TRUE, .if_unmodified_since = EARLIER, .if_match = ETAG }, 200 },
  { { .is_get = TRUE, .if_match = "\"other\"", .if_none_match = ETAG }, 412 },
};

static void
test_conditions (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (condition_cases); i++)
    {
      const ConditionCase *c = &condition_cases[i];
      SluiceServedRange answer = sluice_served_range_judge (&c->conditions, ETAG, MODIFIED, SIZE);

      g_test_message ("case %" G_GSIZE_FORMAT, i);
      g_assert_cmpuint (answer.status, ==, c->status);
      g_assert_cmpuint (answer.length, ==, c->status == 200 ? SIZE : c->status == 206 ? 2 : 0);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/served-range/ranges", test_ranges);
  g_test_add_func ("/served-range/conditions", test_conditions);

  return g_test_run ();
}
