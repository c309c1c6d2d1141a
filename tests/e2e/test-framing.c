/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Where a body ends: truncation of every kind must be seen. */

#include "sluice-case.h"

#define SIZE (600 * 1000)
#define CUT_AT (SIZE / 3)
#define FILE_1                                                                                     \
  {                                                                                                \
    .seed = 1, .size = SIZE, .etag = "\"one\"", .last_modified = SLUICE_CASE_LONG_AGO              \
  }

#define QUICK                                                                                      \
  {                                                                                                \
    "--retries=2", "--timeout=2"                                                                   \
  }
#define AT_ONCE                                                                                    \
  {                                                                                                \
    "--retries=0"                                                                                  \
  }

/* Every answer is framed so, over plain HTTP. */
#define FRAMED(name_, range_, framing_, outcome_)                                                  \
  {                                                                                                \
    .name = name_, .options = AT_ONCE, .outcome = outcome_, .script = {                            \
      .file = FILE_1,                                                                              \
      .usual = { .range = range_, .framing = framing_ }                                            \
    }                                                                                              \
  }

/* The same over TLS, which has a farewell of its own; no answer is a range. */
#define SECURE(name_, framing_, outcome_)                                                          \
  {                                                                                                \
    .name = name_, .settings = { .tls = TRUE }, .outcome = outcome_,                               \
    .options = { "--retries=0", "--ca-certificate=" SLUICE_CASE_AUTHORITY }, .script = {           \
      .file = FILE_1,                                                                              \
      .usual = { .range = SLUICE_ORIGIN_RANGE_IGNORED, .framing = framing_ }                       \
    }                                                                                              \
  }

/* The first answer breaks off; those after it do not. */
#define BROKEN_ONCE(name_, range_, framing_, ending_)                                              \
  {                                                                                                \
    .name = name_, .options = QUICK, .outcome = SLUICE_OUTCOME_FILE, .script = {                   \
      .file = FILE_1,                                                                              \
      .usual = { .range = range_, .framing = framing_ },                                           \
      .odd = { .range = range_, .framing = framing_, .ending = ending_, .ending_at = CUT_AT },     \
      .odd_times = 1                                                                               \
    }                                                                                              \
  }

/* No answer ever comes to its end, and none can be gone on with. */
#define BROKEN(name_, tls_, framing_, ending_)                                                     \
  {                                                                                                \
    .name = name_, .settings = { .tls = tls_ },                                                    \
    .options = { "--retries=0", "--ca-certificate=" SLUICE_CASE_AUTHORITY },                       \
    .outcome = SLUICE_OUTCOME_FAILURE, .says = "connection broke", .script = {                     \
      .file = FILE_1,                                                                              \
      .usual = { .range = SLUICE_ORIGIN_RANGE_IGNORED,                                             \
                 .framing = framing_,                                                              \
                 .ending = ending_,                                                                \
                 .ending_at = CUT_AT }                                                             \
    }                                                                                              \
  }

#define HONEST SLUICE_ORIGIN_RANGE_HONEST
#define IGNORED SLUICE_ORIGIN_RANGE_IGNORED

static const SluiceCase cases[] = {
  FRAMED ("chunked/ranged", HONEST, SLUICE_ORIGIN_FRAMING_CHUNKED, SLUICE_OUTCOME_FILE),
  FRAMED ("chunked/plain", IGNORED, SLUICE_ORIGIN_FRAMING_CHUNKED, SLUICE_OUTCOME_FILE),
  FRAMED ("chunked/broken", IGNORED, SLUICE_ORIGIN_FRAMING_CHUNKED_BROKEN, SLUICE_OUTCOME_FAILURE),
  FRAMED ("chunked/open", IGNORED, SLUICE_ORIGIN_FRAMING_CHUNKED_OPEN, SLUICE_OUTCOME_FAILURE),
  FRAMED ("chunked/broken-ranged",
          HONEST,
          SLUICE_ORIGIN_FRAMING_CHUNKED_BROKEN,
          SLUICE_OUTCOME_FAILURE),
  FRAMED ("chunked/open-ranged", HONEST, SLUICE_ORIGIN_FRAMING_CHUNKED_OPEN, SLUICE_OUTCOME_FILE),
  SECURE ("chunked/tls", SLUICE_ORIGIN_FRAMING_CHUNKED, SLUICE_OUTCOME_FILE),
  SECURE ("chunked/open-tls", SLUICE_ORIGIN_FRAMING_CHUNKED_OPEN, SLUICE_OUTCOME_FAILURE),
  FRAMED ("no-length/ranged", HONEST, SLUICE_ORIGIN_FRAMING_CLOSE, SLUICE_OUTCOME_FILE),
  FRAMED ("no-length/plain", IGNORED, SLUICE_ORIGIN_FRAMING_CLOSE, SLUICE_OUTCOME_FILE),
  SECURE ("no-length/tls", SLUICE_ORIGIN_FRAMING_CLOSE, SLUICE_OUTCOME_FILE),
  FRAMED ("length/less", HONEST, SLUICE_ORIGIN_FRAMING_LENGTH_LESS, SLUICE_OUTCOME_FAILURE),
  FRAMED ("length/more", HONEST, SLUICE_ORIGIN_FRAMING_LENGTH_MORE, SLUICE_OUTCOME_FAILURE),
  FRAMED ("length/more-plain", IGNORED, SLUICE_ORIGIN_FRAMING_LENGTH_MORE, SLUICE_OUTCOME_FAILURE),
  FRAMED ("length/twice", HONEST, SLUICE_ORIGIN_FRAMING_LENGTH_TWICE, SLUICE_OUTCOME_FAILURE),
  FRAMED ("length/twice-plain",
          IGNORED,
          SLUICE_ORIGIN_FRAMING_LENGTH_TWICE,
          SLUICE_OUTCOME_FAILURE),

  BROKEN_ONCE ("cut-once/ranged", HONEST, SLUICE_ORIGIN_FRAMING_LENGTH, SLUICE_ORIGIN_ENDING_CUT),
  BROKEN_ONCE ("cut-once/plain", IGNORED, SLUICE_ORIGIN_FRAMING_LENGTH, SLUICE_ORIGIN_ENDING_CUT),
  BROKEN_ONCE ("cut-once/chunked",
               IGNORED,
               SLUICE_ORIGIN_FRAMING_CHUNKED,
               SLUICE_ORIGIN_ENDING_CUT),
  BROKEN_ONCE ("cut-once/chunked-ranged",
               HONEST,
               SLUICE_ORIGIN_FRAMING_CHUNKED,
               SLUICE_ORIGIN_ENDING_CUT),
  BROKEN_ONCE ("cut-once/no-length-ranged",
               HONEST,
               SLUICE_ORIGIN_FRAMING_CLOSE,
               SLUICE_ORIGIN_ENDING_CUT),
  BROKEN_ONCE ("reset-once/ranged",
               HONEST,
               SLUICE_ORIGIN_FRAMING_LENGTH,
               SLUICE_ORIGIN_ENDING_RESET),
  BROKEN_ONCE ("reset-once/plain",
               IGNORED,
               SLUICE_ORIGIN_FRAMING_LENGTH,
               SLUICE_ORIGIN_ENDING_RESET),
  BROKEN_ONCE ("reset-once/no-length",
               IGNORED,
               SLUICE_ORIGIN_FRAMING_CLOSE,
               SLUICE_ORIGIN_ENDING_RESET),
  BROKEN_ONCE ("stall-once/ranged",
               HONEST,
               SLUICE_ORIGIN_FRAMING_LENGTH,
               SLUICE_ORIGIN_ENDING_STALL),
  BROKEN_ONCE ("stall-once/plain",
               IGNORED,
               SLUICE_ORIGIN_FRAMING_LENGTH,
               SLUICE_ORIGIN_ENDING_STALL),

  BROKEN ("cut/length", FALSE, SLUICE_ORIGIN_FRAMING_LENGTH, SLUICE_ORIGIN_ENDING_CUT),
  BROKEN ("cut/chunked", FALSE, SLUICE_ORIGIN_FRAMING_CHUNKED, SLUICE_ORIGIN_ENDING_CUT),
  BROKEN ("cut/chunked-tls", TRUE, SLUICE_ORIGIN_FRAMING_CHUNKED, SLUICE_ORIGIN_ENDING_CUT),
  BROKEN ("cut/no-length-tls", TRUE, SLUICE_ORIGIN_FRAMING_CLOSE, SLUICE_ORIGIN_ENDING_CUT),
  BROKEN ("cut/length-tls", TRUE, SLUICE_ORIGIN_FRAMING_LENGTH, SLUICE_ORIGIN_ENDING_CUT),
  BROKEN ("reset/length", FALSE, SLUICE_ORIGIN_FRAMING_LENGTH, SLUICE_ORIGIN_ENDING_RESET),
  BROKEN ("reset/no-length", FALSE, SLUICE_ORIGIN_FRAMING_CLOSE, SLUICE_ORIGIN_ENDING_RESET),
  BROKEN ("reset/chunked", FALSE, SLUICE_ORIGIN_FRAMING_CHUNKED, SLUICE_ORIGIN_ENDING_RESET),

  {
      .name = "stall",
      .script = { .file = FILE_1,
                  .usual = { .range = SLUICE_ORIGIN_RANGE_IGNORED,
                             .ending = SLUICE_ORIGIN_ENDING_STALL,
                             .ending_at = CUT_AT } },
      .options = { "--retries=0", "--timeout=2" },
      .outcome = SLUICE_OUTCOME_FAILURE,
      .says = "sent nothing",
  },
  /* A little comes with every try: in the end it is the whole file. */
  {
      .name = "cut-always",
      .script = { .file = FILE_1,
                  .usual = { .ending = SLUICE_ORIGIN_ENDING_CUT, .ending_at = CUT_AT } },
      .options = { "-x1", "--retries=1" },
      .outcome = SLUICE_OUTCOME_FILE,
  },

  {
      .name = "gzip/decoded",
      .script = { .file = FILE_1, .usual = { .gzip = TRUE } },
      .options = AT_ONCE,
  },
  {
      .name = "gzip/decoded-chunked",
      .script = { .file = FILE_1,
                  .usual = { .gzip = TRUE, .framing = SLUICE_ORIGIN_FRAMING_CHUNKED } },
      .options = AT_ONCE,
  },
  {
      .name = "gzip/cut",
      .script = { .file = FILE_1,
                  .usual = { .gzip = TRUE,
                             .ending = SLUICE_ORIGIN_ENDING_CUT,
                             .ending_at = CUT_AT } },
      .options = AT_ONCE,
      .outcome = SLUICE_OUTCOME_FAILURE,
  },
  {
      .name = "gzip/no-gzip-at-all",
      .script = { .file = FILE_1, .usual = { .label_gzip = TRUE } },
      .options = AT_ONCE,
      .outcome = SLUICE_OUTCOME_FAILURE,
  },
  {
      .name = "gzip/kept-as-sent",
      .script = { .path = "/file.tar.gz",
                  .type = "application/gzip",
                  .file = FILE_1,
                  .usual = { .label_gzip = TRUE } },
      .options = AT_ONCE,
  },
};

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  sluice_case_add_all ("framing", cases, G_N_ELEMENTS (cases));

  return g_test_run ();
}
