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
  LIE_LATER ("unsaid", SLUICE_ORIGIN_RANGE_UNSAID, SLUICE_OUTCOME_FILE),
  LIE_LATER ("multipart", SLUICE_ORIGIN_RANGE_MULTIPART, SLUICE_OUTCOME_FILE),
  LIE_LATER ("refused", SLUICE_ORIGIN_RANGE_REFUSED, SLUICE_OUTCOME_FILE),

  LIE_ALWAYS ("ignored", SLUICE_ORIGIN_RANGE_IGNORED, SLUICE_OUTCOME_FILE),
  LIE_ALWAYS ("unasked", SLUICE_ORIGIN_RANGE_UNASKED, SLUICE_OUTCOME_FILE),
  LIE_ALWAYS ("late", SLUICE_ORIGIN_RANGE_LATE, SLUICE_OUTCOME_FILE),
  LIE_ALWAYS ("one-more", SLUICE_ORIGIN_RANGE_ONE_MORE, SLUICE_OUTCOME_FILE),
  LIE_ALWAYS ("backward", SLUICE_ORIGIN_RANGE_BACKWARD, SLUICE_OUTCOME_FILE),
  LIE_ALWAYS ("overflow", SLUICE_ORIGIN_RANGE_OVERFLOW, SLUICE_OUTCOME_FILE),
  LIE_ALWAYS ("unsaid", SLUICE_ORIGIN_RANGE_UNSAID, SLUICE_OUTCOME_FILE),
  LIE_ALWAYS ("multipart", SLUICE_ORIGIN_RANGE_MULTIPART, SLUICE_OUTCOME_FILE),
  LIE_ALWAYS ("refused", SLUICE_ORIGIN_RANGE_REFUSED, SLUICE_OUTCOME_FILE),
};

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  sluice_case_add_all ("ranges", cases, G_N_ELEMENTS (cases));

  return g_test_run ();
}
