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

/* Status line and headers as they stand here, then the body of the file. */
#define VERBATIM(name_, head_, framing_, outcome_)                                                 \
  {                                                                                                \
    .name = name_, .options = AT_ONCE, .outcome = outcome_, .script = {                            \
      .file = FILE_1,                                                                              \
      .usual = { .range = SLUICE_ORIGIN_RANGE_IGNORED, .framing = framing_, .head = head_ }        \
    }                                                                                              \
  }

/* An answer that has no body, and nothing of which a file could be made. */
#define BODILESS(name_, head_)                                                                     \
  {                                                                                                \
    .name = name_, .options = { "--retries=0", "--timeout=2" }, .outcome = SLUICE_OUTCOME_FAILURE, \
    .script = {                                                                                    \
      .file = FILE_1,                                                                              \
      .usual = { .head = head_, .ending = SLUICE_ORIGIN_ENDING_CUT }                               \
    }                                                                                              \
  }

/* One header line more in all answers, or many of them. */
#define HEADER(name_, range_, header_, times_, outcome_)                                           \
  {                                                                                                \
    .name = name_, .options = { "--retries=0", "--timeout=2" }, .outcome = outcome_, .script = {   \
      .file = FILE_1,                                                                              \
      .usual = { .range = range_, .header = header_, .times = times_ }                             \
    }                                                                                              \
  }

/* Something before the status line. */
#define AHEAD(name_, ahead_, times_, outcome_)                                                     \
  {                                                                                                \
    .name = name_, .options = { "--retries=0", "--timeout=2" }, .outcome = outcome_, .script = {   \
      .file = FILE_1,                                                                              \
      .usual = { .ahead = ahead_, .times = times_ }                                                \
    }                                                                                              \
  }

/* Interim answers without an end: libsoup reads them for as long as they come. */
#define FLOOD(name_, ahead_)                                                                       \
  {                                                                                                \
    .name = name_, .options = { "--retries=0", "--timeout=30" },                                   \
    .outcome = SLUICE_OUTCOME_FAILURE, .says = "keeps announcing an answer", .script = {           \
      .file = FILE_1,                                                                              \
      .usual = { .ahead = ahead_, .times = SLUICE_ORIGIN_EVER }                                    \
    }                                                                                              \
  }

/* A name that wants more than to be one. */
#define CALLED(name_, disposition_, file_)                                                         \
  {                                                                                                \
    .name = "name/" name_, .file = file_, .script = {                                              \
      .path = "/get.bin",                                                                          \
      .disposition = disposition_,                                                                 \
      .file = FILE_1                                                                               \
    }                                                                                              \
  }

#define X100                                                                                       \
  "0123456789012345678901234567890123456789012345678901234567890123456789"                         \
  "012345678901234567890123456789"
#define FILLER "X-Filler: " X100 X100 X100 X100 X100 X100 X100 X100 X100 X100 "\r\n"

/* The string goes on behind what C takes for its end. */
#define NUL_HEAD "HTTP/1.1 200 OK\r\nX-Nul: a\0b\r\nContent-Length: 600000\r\n\r\n"

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
      .name = "gzip/bomb",
      .script = { .file = FILE_1, .usual = { .bomb = 128 } },
      .options = AT_ONCE,
      .outcome = SLUICE_OUTCOME_FAILURE,
  },
  {
      .name = "gzip/bomb-chunked",
      .script = { .file = FILE_1,
                  .usual = { .bomb = 128, .framing = SLUICE_ORIGIN_FRAMING_CHUNKED } },
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

  /* Packed as it is not, or as nobody here can unpack. */
  HEADER ("coding/brotli", IGNORED, "Content-Encoding: br\r\n", 0, SLUICE_OUTCOME_FAILURE),
  HEADER ("coding/zstd", HONEST, "Content-Encoding: zstd\r\n", 0, SLUICE_OUTCOME_FAILURE),
  HEADER ("coding/deflate", IGNORED, "Content-Encoding: deflate\r\n", 0, SLUICE_OUTCOME_FAILURE),
  HEADER ("coding/deflate-ranged",
          HONEST,
          "Content-Encoding: deflate\r\n",
          0,
          SLUICE_OUTCOME_FAILURE),
  HEADER ("coding/twice", HONEST, "Content-Encoding: gzip, gzip\r\n", 0, SLUICE_OUTCOME_FAILURE),
  HEADER ("coding/identity", HONEST, "Content-Encoding: identity\r\n", 0, SLUICE_OUTCOME_FILE),

  FRAMED ("chunked/huge", IGNORED, SLUICE_ORIGIN_FRAMING_CHUNKED_HUGE, SLUICE_OUTCOME_FAILURE),
  FRAMED ("chunked/huge-ranged",
          HONEST,
          SLUICE_ORIGIN_FRAMING_CHUNKED_HUGE,
          SLUICE_OUTCOME_FAILURE),
  FRAMED ("chunked/vast", IGNORED, SLUICE_ORIGIN_FRAMING_CHUNKED_VAST, SLUICE_OUTCOME_FAILURE),
  FRAMED ("chunked/decked", IGNORED, SLUICE_ORIGIN_FRAMING_CHUNKED_DECKED, SLUICE_OUTCOME_FILE),
  FRAMED ("chunked/decked-ranged",
          HONEST,
          SLUICE_ORIGIN_FRAMING_CHUNKED_DECKED,
          SLUICE_OUTCOME_FILE),
  FRAMED ("chunked/and-length",
          IGNORED,
          SLUICE_ORIGIN_FRAMING_CHUNKED_LENGTH,
          SLUICE_OUTCOME_FAILURE),
  FRAMED ("chunked/and-length-ranged",
          HONEST,
          SLUICE_ORIGIN_FRAMING_CHUNKED_LENGTH,
          SLUICE_OUTCOME_FAILURE),
  VERBATIM ("chunked/gzip-first",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n",
            SLUICE_ORIGIN_FRAMING_CHUNKED,
            SLUICE_OUTCOME_FAILURE),
  VERBATIM ("chunked/unknown-coding",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: rot13\r\n\r\n",
            SLUICE_ORIGIN_FRAMING_CLOSE,
            SLUICE_OUTCOME_FAILURE),
  VERBATIM ("chunked/capitals",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: CHUNKED\r\n\r\n",
            SLUICE_ORIGIN_FRAMING_CHUNKED,
            SLUICE_OUTCOME_FILE),

  VERBATIM ("length/huge",
            "HTTP/1.1 200 OK\r\nContent-Length: 18446744073709551617\r\n\r\n",
            SLUICE_ORIGIN_FRAMING_CLOSE,
            SLUICE_OUTCOME_FAILURE),
  VERBATIM ("length/largest",
            "HTTP/1.1 200 OK\r\nContent-Length: 9223372036854775807\r\n\r\n",
            SLUICE_ORIGIN_FRAMING_CLOSE,
            SLUICE_OUTCOME_FAILURE),
  VERBATIM ("length/in-words",
            "HTTP/1.1 200 OK\r\nContent-Length: all of it\r\n\r\n",
            SLUICE_ORIGIN_FRAMING_CLOSE,
            SLUICE_OUTCOME_FAILURE),
  VERBATIM ("length/list-of-one-number",
            "HTTP/1.1 200 OK\r\nContent-Length: 600000, 600000\r\n\r\n",
            SLUICE_ORIGIN_FRAMING_LENGTH,
            SLUICE_OUTCOME_HONEST),

  /* No status line, no HTTP: not even one that once was. */
  VERBATIM ("http/0.9", "", SLUICE_ORIGIN_FRAMING_CLOSE, SLUICE_OUTCOME_FAILURE),
  VERBATIM ("http/0.9-text",
            "Hello, this is your file:\n",
            SLUICE_ORIGIN_FRAMING_CLOSE,
            SLUICE_OUTCOME_FAILURE),
  VERBATIM ("http/1.0",
            "HTTP/1.0 200 OK\r\n\r\n",
            SLUICE_ORIGIN_FRAMING_CLOSE,
            SLUICE_OUTCOME_FILE),
  VERBATIM ("http/9.9",
            "HTTP/9.9 200 OK\r\nContent-Length: 600000\r\n\r\n",
            SLUICE_ORIGIN_FRAMING_LENGTH,
            SLUICE_OUTCOME_HONEST),
  VERBATIM ("http/status-999",
            "HTTP/1.1 999 What\r\nContent-Length: 600000\r\n\r\n",
            SLUICE_ORIGIN_FRAMING_LENGTH,
            SLUICE_OUTCOME_FAILURE),
  VERBATIM ("http/status-2",
            "HTTP/1.1 2 What\r\nContent-Length: 600000\r\n\r\n",
            SLUICE_ORIGIN_FRAMING_LENGTH,
            SLUICE_OUTCOME_FAILURE),
  VERBATIM ("http/bare-newlines",
            "HTTP/1.1 200 OK\nContent-Length: 600000\n\n",
            SLUICE_ORIGIN_FRAMING_LENGTH,
            SLUICE_OUTCOME_HONEST),
  VERBATIM ("http/icy", "ICY 200 OK\r\n\r\n", SLUICE_ORIGIN_FRAMING_CLOSE, SLUICE_OUTCOME_FILE),

  BODILESS ("bodiless/204", "HTTP/1.1 204 No Content\r\n\r\n"),
  BODILESS ("bodiless/205", "HTTP/1.1 205 Reset Content\r\nContent-Length: 0\r\n\r\n"),
  BODILESS ("bodiless/304", "HTTP/1.1 304 Not Modified\r\nETag: \"one\"\r\n\r\n"),
  BODILESS ("bodiless/101", "HTTP/1.1 101 Switching Protocols\r\nUpgrade: chess\r\n\r\n"),
  BODILESS ("bodiless/200", "HTTP/1.1 200 OK\r\nContent-Length: 600000\r\n\r\n"),
  BODILESS ("bodiless/half-a-head", "HTTP/1.1 200 OK\r\nContent-Len"),
  BODILESS ("bodiless/half-a-status", "HTTP/1.1 2"),

  AHEAD ("interim/one", "HTTP/1.1 100 Continue\r\n\r\n", 1, SLUICE_OUTCOME_FILE),
  AHEAD ("interim/hints",
         "HTTP/1.1 103 Early Hints\r\nLink: </style.css>\r\nETag: \"hint\"\r\n\r\n",
         3,
         SLUICE_OUTCOME_FILE),
  FLOOD ("interim/endless", "HTTP/1.1 100 Continue\r\n\r\n"),
  FLOOD ("interim/endless-hints", "HTTP/1.1 103 Early Hints\r\nX: y\r\n\r\n"),
  AHEAD ("interim/empty-lines", "\r\n", 1, SLUICE_OUTCOME_FILE),
  AHEAD ("interim/endless-empty-lines", "\r\n", SLUICE_ORIGIN_EVER, SLUICE_OUTCOME_FAILURE),
  AHEAD ("interim/endless-line", X100, SLUICE_ORIGIN_EVER, SLUICE_OUTCOME_FAILURE),

  HEADER ("headers/10-mb", HONEST, FILLER, 10000, SLUICE_OUTCOME_HONEST),
  HEADER ("headers/endless", HONEST, FILLER, SLUICE_ORIGIN_EVER, SLUICE_OUTCOME_FAILURE),
  HEADER ("headers/endless-one", HONEST, X100, SLUICE_ORIGIN_EVER, SLUICE_OUTCOME_FAILURE),
  HEADER ("headers/folded", HONEST, "X-Long: one\r\n two\r\n\tthree\r\n", 0, SLUICE_OUTCOME_FILE),
  /* One that is folded counts as one: with a Content-Length inside it that is none. */
  HEADER ("headers/folded-length",
          HONEST,
          "X-Long: one\r\n Content-Length: 5\r\n",
          0,
          SLUICE_OUTCOME_HONEST),
  HEADER ("headers/no-colon", HONEST, "Nonsense\r\n", 0, SLUICE_OUTCOME_HONEST),
  HEADER ("headers/space-before-colon", HONEST, "Content-Length : 5\r\n", 0, SLUICE_OUTCOME_HONEST),
  HEADER ("headers/not-utf8", HONEST, "ETag: \"\xff\xfe\"\r\n", 0, SLUICE_OUTCOME_HONEST),
  {
      .name = "headers/nul",
      .script = { .file = FILE_1,
                  .usual = { .range = SLUICE_ORIGIN_RANGE_IGNORED,
                             .head = NUL_HEAD,
                             .head_length = sizeof NUL_HEAD - 1 } },
      .options = AT_ONCE,
      .outcome = SLUICE_OUTCOME_HONEST,
  },

  /* What stands behind a body answers nothing. */
  {
      .name = "behind/garbage",
      .script = { .file = FILE_1, .usual = { .behind = "And now for something else.\r\n\r\n" } },
      .settings = { .slot_rates = { 500000, 500000, 500000, 500000 } },
      .options = { "-x4", "--retries=3" },
  },
  {
      .name = "behind/another-answer",
      .script = { .file = FILE_1,
                  .usual = { .behind = "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nforged" } },
      .settings = { .slot_rates = { 500000, 500000, 500000, 500000 } },
      .options = { "-x4", "--retries=3" },
      .outcome = SLUICE_OUTCOME_HONEST,
  },
  {
      .name = "behind/chunks",
      .script = { .file = FILE_1,
                  .usual = { .framing = SLUICE_ORIGIN_FRAMING_CHUNKED,
                             .behind = "5\r\nhello\r\n" } },
      .settings = { .slot_rates = { 500000, 500000, 500000, 500000 } },
      .options = { "-x4", "--retries=3" },
  },

  CALLED ("encoded-line-break",
          "attachment; filename*=UTF-8''a%0d%0aSet-Cookie%3a%20b.bin",
          "aSet-Cookie_ b.bin"),
  CALLED ("encoded-escape", "attachment; filename*=UTF-8''a%1b%5b31mred.bin", "a[31mred.bin"),
  CALLED ("encoded-nul", "attachment; filename*=UTF-8''a%00b.bin", "get.bin"),
  CALLED ("encoded-climb", "attachment; filename*=UTF-8''..%2f..%2f.profile", "profile"),
  CALLED ("raw-line-break", "attachment; filename=\"a\r\nX-Evil: 1\r\nX-Rest: b.bin\"", "a"),
  CALLED ("raw-carriage-return", "attachment; filename=\"a\rb.bin\"", "a b.bin"),
  CALLED ("folded", "attachment;\r\n filename=\"folded.bin\"", "folded.bin"),
  CALLED ("turned-round", "attachment; filename*=UTF-8''a%e2%80%aenib.exe", "anib.exe"),
  CALLED ("part-of-ours", "attachment; filename=\"get.bin.part\"", "get.bin.part_"),
};

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  sluice_case_add_all ("framing", cases, G_N_ELEMENTS (cases));

  return g_test_run ();
}
