/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The file becomes another one while it is downloaded: two versions must never
 * meet under one name. */

#include "sluice-case.h"

#define SIZE (1024 * 1024)
#define CUT_AT (400 * 1024)
#define RECENT "Sun, 02 Jan 2022 10:20:30 GMT"
#define ONE_CONNECTION                                                                             \
  {                                                                                                \
    "-x1", "--retries=3", "--timeout=5"                                                            \
  }

#define VERSION(seed_, size_, etag_, modified_)                                                    \
  {                                                                                                \
    .seed = seed_, .size = size_, .etag = etag_, .last_modified = modified_                        \
  }

/* The first answer breaks off; what comes after it is of the later version. */
#define CHANGE(name_, first_, later_, ignores_, outcome_)                                          \
  {                                                                                                \
    .name = "cut/" name_,                                                                          \
    .script = { .file = first_,                                                                    \
                .later = later_,                                                                   \
                .changes_at = 1,                                                                   \
                .usual = { .ignores_if_range = ignores_ },                                         \
                .odd = { .ending = SLUICE_ORIGIN_ENDING_RESET, .ending_at = CUT_AT },              \
                .odd_times = 1 },                                                                  \
    .options = ONE_CONNECTION, .outcome = outcome_                                                 \
  }

/* All connections but the first meet the later version while the first still
 * brings the old one. */
#define MEET(name_, first_, later_, ignores_, outcome_)                                            \
  {                                                                                                \
    .name = "beside/" name_, .settings = { .slot_rates = { 500000, 500000, 500000, 500000 } },     \
    .script = { .file = first_,                                                                    \
                .later = later_,                                                                   \
                .changes_at = 1,                                                                   \
                .usual = { .ignores_if_range = ignores_ } },                                       \
    .options = { "-x4", "--retries=3" }, .outcome = outcome_                                       \
  }

/* Two servers behind one name answer in turn. */
#define TAKE_TURNS(name_, first_, later_, connections_, outcome_)                                  \
  {                                                                                                \
    .name = "in-turn/" name_, .settings = { .slot_rates = { 500000, 500000, 500000, 500000 } },    \
    .script = { .file = first_, .later = later_, .alternates = TRUE },                             \
    .options = { connections_, "--retries=2" }, .outcome = outcome_                                \
  }

/* The same, and the first answer breaks off. */
#define TAKE_TURNS_CUT(name_, first_, later_, outcome_)                                            \
  {                                                                                                \
    .name = "in-turn-cut/" name_,                                                                  \
    .script = { .file = first_,                                                                    \
                .later = later_,                                                                   \
                .alternates = TRUE,                                                                \
                .odd = { .ending = SLUICE_ORIGIN_ENDING_CUT, .ending_at = CUT_AT },                \
                .odd_times = 1 },                                                                  \
    .options = ONE_CONNECTION, .outcome = outcome_                                                 \
  }

#define ETAG_1 VERSION (1, SIZE, "\"one\"", SLUICE_CASE_LONG_AGO)
#define ETAG_1_ELSEWHERE VERSION (1, SIZE, "\"elsewhere\"", SLUICE_CASE_LONG_AGO)
#define ETAG_2 VERSION (2, SIZE, "\"two\"", RECENT)
#define ETAG_2_LARGER VERSION (2, SIZE + 5000, "\"two\"", RECENT)
#define ETAG_2_SMALLER VERSION (2, CUT_AT / 2, "\"two\"", RECENT)
#define WEAK_1 VERSION (1, SIZE, "W/\"one\"", NULL)
#define WEAK_2 VERSION (2, SIZE, "W/\"two\"", NULL)
#define WEAK_SAME_2 VERSION (2, SIZE, "W/\"one\"", NULL)
#define DATE_1 VERSION (1, SIZE, NULL, SLUICE_CASE_LONG_AGO)
#define DATE_2 VERSION (2, SIZE, NULL, RECENT)
#define NOW_1 VERSION (1, SIZE, NULL, SLUICE_ORIGIN_NOW)
#define NOW_2 VERSION (2, SIZE, NULL, SLUICE_ORIGIN_NOW)
#define BARE_1 VERSION (1, SIZE, NULL, NULL)
#define BARE_2 VERSION (2, SIZE, NULL, NULL)
#define BARE_2_LARGER VERSION (2, SIZE + 5000, NULL, NULL)

static const SluiceCase cases[] = {
  CHANGE ("etag", ETAG_1, ETAG_2, FALSE, SLUICE_OUTCOME_LATER),
  CHANGE ("etag-ignored", ETAG_1, ETAG_2, TRUE, SLUICE_OUTCOME_LATER),
  CHANGE ("etag-larger", ETAG_1, ETAG_2_LARGER, FALSE, SLUICE_OUTCOME_LATER),
  CHANGE ("etag-larger-ignored", ETAG_1, ETAG_2_LARGER, TRUE, SLUICE_OUTCOME_LATER),
  CHANGE ("etag-smaller", ETAG_1, ETAG_2_SMALLER, FALSE, SLUICE_OUTCOME_LATER),
  CHANGE ("etag-smaller-ignored", ETAG_1, ETAG_2_SMALLER, TRUE, SLUICE_OUTCOME_LATER),
  CHANGE ("weak", WEAK_1, WEAK_2, FALSE, SLUICE_OUTCOME_LATER),
  CHANGE ("weak-ignored", WEAK_1, WEAK_2, TRUE, SLUICE_OUTCOME_LATER),
  CHANGE ("weak-same", WEAK_1, WEAK_SAME_2, TRUE, SLUICE_OUTCOME_LATER),
  CHANGE ("date", DATE_1, DATE_2, FALSE, SLUICE_OUTCOME_LATER),
  CHANGE ("date-ignored", DATE_1, DATE_2, TRUE, SLUICE_OUTCOME_LATER),
  CHANGE ("now", NOW_1, NOW_2, FALSE, SLUICE_OUTCOME_LATER),
  CHANGE ("none", BARE_1, BARE_2, FALSE, SLUICE_OUTCOME_LATER),
  CHANGE ("none-larger", BARE_1, BARE_2_LARGER, FALSE, SLUICE_OUTCOME_LATER),
  CHANGE ("lost-etag", ETAG_1, BARE_2, TRUE, SLUICE_OUTCOME_LATER),

  /* The same file, cut: what proves it lets the download go on. */
  CHANGE ("unchanged-etag", ETAG_1, ETAG_1, FALSE, SLUICE_OUTCOME_FILE),
  CHANGE ("unchanged-weak", WEAK_1, WEAK_1, FALSE, SLUICE_OUTCOME_FILE),
  CHANGE ("unchanged-date", DATE_1, DATE_1, FALSE, SLUICE_OUTCOME_FILE),
  CHANGE ("unchanged-none", BARE_1, BARE_1, FALSE, SLUICE_OUTCOME_FILE),

  MEET ("etag", ETAG_1, ETAG_2, FALSE, SLUICE_OUTCOME_LATER),
  MEET ("etag-ignored", ETAG_1, ETAG_2, TRUE, SLUICE_OUTCOME_LATER),
  MEET ("weak", WEAK_1, WEAK_2, TRUE, SLUICE_OUTCOME_FILE),
  MEET ("weak-same", WEAK_1, WEAK_SAME_2, TRUE, SLUICE_OUTCOME_FILE),
  MEET ("date", DATE_1, DATE_2, TRUE, SLUICE_OUTCOME_LATER),
  MEET ("now", NOW_1, NOW_2, TRUE, SLUICE_OUTCOME_FILE),
  MEET ("none", BARE_1, BARE_2, TRUE, SLUICE_OUTCOME_FILE),
  MEET ("none-larger", BARE_1, BARE_2_LARGER, TRUE, SLUICE_OUTCOME_FILE),

  /* The same bytes under two names, and two files under one: whole in any case. */
  TAKE_TURNS ("same-bytes", ETAG_1, ETAG_1_ELSEWHERE, "-x4", SLUICE_OUTCOME_FILE),
  TAKE_TURNS ("same-bytes-one-connection", ETAG_1, ETAG_1_ELSEWHERE, "-x1", SLUICE_OUTCOME_FILE),
  TAKE_TURNS ("other-bytes", ETAG_1, ETAG_2, "-x4", SLUICE_OUTCOME_ANY),
  TAKE_TURNS ("other-bytes-weak", WEAK_1, WEAK_SAME_2, "-x4", SLUICE_OUTCOME_ANY),
  TAKE_TURNS ("other-bytes-bare", BARE_1, BARE_2, "-x4", SLUICE_OUTCOME_ANY),
  TAKE_TURNS_CUT ("same-bytes", ETAG_1, ETAG_1_ELSEWHERE, SLUICE_OUTCOME_FILE),
  TAKE_TURNS_CUT ("other-bytes", ETAG_1, ETAG_2, SLUICE_OUTCOME_ANY),
  TAKE_TURNS_CUT ("other-bytes-weak", WEAK_1, WEAK_SAME_2, SLUICE_OUTCOME_ANY),
  TAKE_TURNS_CUT ("other-bytes-bare", BARE_1, BARE_2, SLUICE_OUTCOME_ANY),

  {
      .name = "checksum-of-the-old",
      .script = { .file = BARE_1,
                  .later = BARE_2,
                  .changes_at = 1,
                  .odd = { .ending = SLUICE_ORIGIN_ENDING_RESET, .ending_at = CUT_AT },
                  .odd_times = 1 },
      .options = { "-x1", "--retries=3", "--checksum=sha256:" SLUICE_CASE_SHA256 },
      .outcome = SLUICE_OUTCOME_FAILURE,
      .says = "checksum",
      .stays_failed = TRUE,
  },
  /* Known beforehand: what came of the old one is not asked to stay. */
  {
      .name = "checksum-of-the-same",
      .script = { .file = BARE_1,
                  .odd = { .ending = SLUICE_ORIGIN_ENDING_RESET, .ending_at = CUT_AT },
                  .odd_times = 1 },
      .options = { "-x1", "--retries=3", "--checksum=sha256:" SLUICE_CASE_SHA256 },
  },
  {
      .name = "precondition-failed-once",
      .script = { .file = ETAG_1, .odd = { .status = 412 }, .odd_from = 1, .odd_times = 1 },
      .settings = { .slot_rates = { 500000, 500000, 500000, 500000 } },
      .options = { "-x4", "--retries=1" },
  },
  {
      .name = "precondition-failed",
      .script = { .file = ETAG_1,
                  .odd = { .status = 412 },
                  .odd_from = 1,
                  .odd_times = SLUICE_ORIGIN_EVER },
      .settings = { .slot_rates = { 500000, 500000, 500000, 500000 } },
      .options = { "-x4", "--retries=1" },
      .outcome = SLUICE_OUTCOME_FAILURE,
      .says = "keeps changing",
  },
};

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  sluice_case_add_all ("versions", cases, G_N_ELEMENTS (cases));

  return g_test_run ();
}
