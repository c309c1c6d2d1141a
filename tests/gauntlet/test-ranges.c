/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What a server may say of ranges, and what must never get into the file. */

#include "sluice-case.h"

#define SIZE (1024 * 1024)
#define FILE_1                                                                                     \
  {                                                                                                \
    .seed = 1, .size = SIZE, .etag = "\"one\"", .last_modified = SLUICE_CASE_LONG_AGO              \
  }

/* Slow enough that one connection is not done before the others begin. */
#define SLOW                                                                                       \
  {                                                                                                \
    .slot_rates = { 800000, 800000, 800000, 800000, 800000, 800000 }                               \
  }
#define OPTIONS                                                                                    \
  {                                                                                                \
    "-x4", "--retries=2", "--timeout=5"                                                            \
  }

/* The first answer lies, and only that one. */
#define LIE_FIRST(name_, range_, outcome_)                                                         \
  {                                                                                                \
    .name = "first/" name_,                                                                        \
    .script = { .file = FILE_1, .odd = { .range = range_ }, .odd_times = 1 }, .settings = SLOW,    \
    .options = OPTIONS, .outcome = outcome_                                                        \
  }

/* Only the first answer is true. */
#define LIE_LATER(name_, range_, outcome_)                                                         \
  {                                                                                                \
    .name = "later/" name_,                                                                        \
    .script = { .file = FILE_1,                                                                    \
                .odd = { .range = range_ },                                                        \
                .odd_from = 1,                                                                     \
                .odd_times = SLUICE_ORIGIN_EVER },                                                 \
    .settings = SLOW, .options = OPTIONS, .outcome = outcome_                                      \
  }

#define LIE_ALWAYS(name_, range_, outcome_)                                                        \
  {                                                                                                \
    .name = "always/" name_, .script = { .file = FILE_1, .usual = { .range = range_ } },           \
    .options = { "-x4", "--retries=0" }, .outcome = outcome_                                       \
  }

#define PAGE "<!DOCTYPE html><html><title>Oh</title><p>Something is wrong here.</html>\n"

/* An error with a page to it, at some of the visits. */
#define ERROR_PAGE(name_, status_, from_, times_, outcome_, says_)                                 \
  {                                                                                                \
    .name = "page/" name_,                                                                         \
    .script = { .file = FILE_1,                                                                    \
                .odd = { .status = status_, .page = PAGE },                                        \
                .odd_from = from_,                                                                 \
                .odd_times = times_ },                                                             \
    .settings = SLOW, .options = OPTIONS, .outcome = outcome_, .says = says_                       \
  }

/* A header line that should not be there, in every answer. */
#define ODD_HEADER(name_, range_, header_, outcome_)                                               \
  {                                                                                                \
    .name = "header/" name_,                                                                       \
    .script = { .file = FILE_1, .usual = { .range = range_, .header = header_ } },                 \
    .options = { "-x4", "--retries=0" }, .outcome = outcome_                                       \
  }

#define HONEST SLUICE_ORIGIN_RANGE_HONEST
#define IGNORED SLUICE_ORIGIN_RANGE_IGNORED

static const SluiceCase cases[] = {
  LIE_FIRST ("ignored", SLUICE_ORIGIN_RANGE_IGNORED, SLUICE_OUTCOME_FILE),
  LIE_FIRST ("late", SLUICE_ORIGIN_RANGE_LATE, SLUICE_OUTCOME_FILE),
  LIE_FIRST ("short", SLUICE_ORIGIN_RANGE_SHORT, SLUICE_OUTCOME_FILE),
  LIE_FIRST ("one-more", SLUICE_ORIGIN_RANGE_ONE_MORE, SLUICE_OUTCOME_FILE),
  LIE_FIRST ("other-total", SLUICE_ORIGIN_RANGE_OTHER_TOTAL, SLUICE_OUTCOME_FILE),
  LIE_FIRST ("no-total", SLUICE_ORIGIN_RANGE_NO_TOTAL, SLUICE_OUTCOME_FILE),
  LIE_FIRST ("backward", SLUICE_ORIGIN_RANGE_BACKWARD, SLUICE_OUTCOME_FILE),
  LIE_FIRST ("beyond", SLUICE_ORIGIN_RANGE_BEYOND, SLUICE_OUTCOME_FILE),
  LIE_FIRST ("overflow", SLUICE_ORIGIN_RANGE_OVERFLOW, SLUICE_OUTCOME_FILE),
  LIE_FIRST ("garbled", SLUICE_ORIGIN_RANGE_GARBLED, SLUICE_OUTCOME_FILE),
  LIE_FIRST ("other-unit", SLUICE_ORIGIN_RANGE_OTHER_UNIT, SLUICE_OUTCOME_FILE),
  LIE_FIRST ("called-whole", SLUICE_ORIGIN_RANGE_CALLED_WHOLE, SLUICE_OUTCOME_FILE),
  LIE_FIRST ("unsaid", SLUICE_ORIGIN_RANGE_UNSAID, SLUICE_OUTCOME_FILE),
  LIE_FIRST ("multipart", SLUICE_ORIGIN_RANGE_MULTIPART, SLUICE_OUTCOME_FILE),
  LIE_FIRST ("refused", SLUICE_ORIGIN_RANGE_REFUSED, SLUICE_OUTCOME_FILE),

  LIE_LATER ("ignored", SLUICE_ORIGIN_RANGE_IGNORED, SLUICE_OUTCOME_FILE),
  LIE_LATER ("early", SLUICE_ORIGIN_RANGE_EARLY, SLUICE_OUTCOME_FILE),
  LIE_LATER ("late", SLUICE_ORIGIN_RANGE_LATE, SLUICE_OUTCOME_FILE),
  LIE_LATER ("short", SLUICE_ORIGIN_RANGE_SHORT, SLUICE_OUTCOME_FILE),
  LIE_LATER ("long", SLUICE_ORIGIN_RANGE_LONG, SLUICE_OUTCOME_FILE),
  LIE_LATER ("one-more", SLUICE_ORIGIN_RANGE_ONE_MORE, SLUICE_OUTCOME_FILE),
  LIE_LATER ("other-total", SLUICE_ORIGIN_RANGE_OTHER_TOTAL, SLUICE_OUTCOME_FAILURE),
  LIE_LATER ("no-total", SLUICE_ORIGIN_RANGE_NO_TOTAL, SLUICE_OUTCOME_FILE),
  LIE_LATER ("backward", SLUICE_ORIGIN_RANGE_BACKWARD, SLUICE_OUTCOME_FILE),
  LIE_LATER ("beyond", SLUICE_ORIGIN_RANGE_BEYOND, SLUICE_OUTCOME_FILE),
  LIE_LATER ("overflow", SLUICE_ORIGIN_RANGE_OVERFLOW, SLUICE_OUTCOME_FILE),
  LIE_LATER ("garbled", SLUICE_ORIGIN_RANGE_GARBLED, SLUICE_OUTCOME_FILE),
  LIE_LATER ("other-unit", SLUICE_ORIGIN_RANGE_OTHER_UNIT, SLUICE_OUTCOME_FILE),
  /* Half a file that is called a whole one must never become one. */
  LIE_LATER ("called-whole", SLUICE_ORIGIN_RANGE_CALLED_WHOLE, SLUICE_OUTCOME_HONEST),
  LIE_LATER ("unsaid", SLUICE_ORIGIN_RANGE_UNSAID, SLUICE_OUTCOME_FILE),
  LIE_LATER ("multipart", SLUICE_ORIGIN_RANGE_MULTIPART, SLUICE_OUTCOME_FILE),
  LIE_LATER ("refused", SLUICE_ORIGIN_RANGE_REFUSED, SLUICE_OUTCOME_FILE),

  LIE_ALWAYS ("ignored", SLUICE_ORIGIN_RANGE_IGNORED, SLUICE_OUTCOME_FILE),
  LIE_ALWAYS ("unasked", SLUICE_ORIGIN_RANGE_UNASKED, SLUICE_OUTCOME_FILE),
  LIE_ALWAYS ("early", SLUICE_ORIGIN_RANGE_EARLY, SLUICE_OUTCOME_FILE),
  LIE_ALWAYS ("short", SLUICE_ORIGIN_RANGE_SHORT, SLUICE_OUTCOME_FILE),
  LIE_ALWAYS ("long", SLUICE_ORIGIN_RANGE_LONG, SLUICE_OUTCOME_FILE),
  /* The byte that there is not can never come. */
  LIE_ALWAYS ("other-total", SLUICE_ORIGIN_RANGE_OTHER_TOTAL, SLUICE_OUTCOME_FAILURE),
  LIE_ALWAYS ("no-total", SLUICE_ORIGIN_RANGE_NO_TOTAL, SLUICE_OUTCOME_FILE),
  LIE_ALWAYS ("beyond", SLUICE_ORIGIN_RANGE_BEYOND, SLUICE_OUTCOME_FILE),
  LIE_ALWAYS ("garbled", SLUICE_ORIGIN_RANGE_GARBLED, SLUICE_OUTCOME_FILE),
  LIE_ALWAYS ("other-unit", SLUICE_ORIGIN_RANGE_OTHER_UNIT, SLUICE_OUTCOME_FILE),
  LIE_ALWAYS ("called-whole", SLUICE_ORIGIN_RANGE_CALLED_WHOLE, SLUICE_OUTCOME_FILE),
  LIE_ALWAYS ("late", SLUICE_ORIGIN_RANGE_LATE, SLUICE_OUTCOME_FILE),
  LIE_ALWAYS ("one-more", SLUICE_ORIGIN_RANGE_ONE_MORE, SLUICE_OUTCOME_FILE),
  LIE_ALWAYS ("backward", SLUICE_ORIGIN_RANGE_BACKWARD, SLUICE_OUTCOME_FILE),
  LIE_ALWAYS ("overflow", SLUICE_ORIGIN_RANGE_OVERFLOW, SLUICE_OUTCOME_FILE),
  LIE_ALWAYS ("unsaid", SLUICE_ORIGIN_RANGE_UNSAID, SLUICE_OUTCOME_FILE),
  LIE_ALWAYS ("multipart", SLUICE_ORIGIN_RANGE_MULTIPART, SLUICE_OUTCOME_FILE),
  LIE_ALWAYS ("refused", SLUICE_ORIGIN_RANGE_REFUSED, SLUICE_OUTCOME_FILE),

  /* Who got no usable part asks for the whole without a Range: 206 is no answer to that. */
  {
      .name = "unasked-after-all",
      .script = { .file = FILE_1,
                  .usual = { .range = SLUICE_ORIGIN_RANGE_UNASKED },
                  .odd = { .range = SLUICE_ORIGIN_RANGE_UNSAID },
                  .odd_times = 1 },
      .options = { "-x4", "--retries=0" },
      .outcome = SLUICE_OUTCOME_FAILURE,
      .says = "contradicts itself",
  },

  ERROR_PAGE ("416-first", 416, 0, 1, SLUICE_OUTCOME_FILE, NULL),
  ERROR_PAGE ("416-later", 416, 1, SLUICE_ORIGIN_EVER, SLUICE_OUTCOME_HONEST, NULL),
  ERROR_PAGE ("416-once-later", 416, 1, 1, SLUICE_OUTCOME_FILE, NULL),
  ERROR_PAGE ("404-first", 404, 0, SLUICE_ORIGIN_EVER, SLUICE_OUTCOME_FAILURE, "no such file"),
  ERROR_PAGE ("404-later", 404, 1, SLUICE_ORIGIN_EVER, SLUICE_OUTCOME_HONEST, NULL),
  ERROR_PAGE ("404-once-later", 404, 1, 1, SLUICE_OUTCOME_FILE, NULL),
  ERROR_PAGE ("500-first", 500, 0, 1, SLUICE_OUTCOME_FILE, NULL),
  ERROR_PAGE ("500-later", 500, 1, SLUICE_ORIGIN_EVER, SLUICE_OUTCOME_HONEST, NULL),
  ERROR_PAGE ("500-once-later", 500, 1, 1, SLUICE_OUTCOME_FILE, NULL),
  ERROR_PAGE ("200-once-later", 200, 1, 1, SLUICE_OUTCOME_FILE, NULL),

  ODD_HEADER ("whole-with-right-range",
              IGNORED,
              "Content-Range: bytes 0-1048575/1048576\r\n",
              SLUICE_OUTCOME_FILE),
  ODD_HEADER ("whole-with-wrong-range",
              IGNORED,
              "Content-Range: bytes 100-199/1048576\r\n",
              SLUICE_OUTCOME_FAILURE),
  ODD_HEADER ("whole-with-garbled-range",
              IGNORED,
              "Content-Range: bytes all\r\n",
              SLUICE_OUTCOME_FAILURE),
  ODD_HEADER ("two-ranges",
              HONEST,
              "Content-Range: bytes 100-1048575/1048576\r\n",
              SLUICE_OUTCOME_HONEST),
  ODD_HEADER ("two-totals",
              HONEST,
              "Content-Range: bytes 0-1048575/1048577\r\n",
              SLUICE_OUTCOME_HONEST),
  ODD_HEADER ("two-etags", HONEST, "ETag: \"two\"\r\n", SLUICE_OUTCOME_FILE),
  ODD_HEADER ("two-dates",
              HONEST,
              "Last-Modified: Sun, 02 Jan 2022 10:20:30 GMT\r\n",
              SLUICE_OUTCOME_FILE),
};

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  sluice_case_add_all ("ranges", cases, G_N_ELEMENTS (cases));

  return g_test_run ();
}
