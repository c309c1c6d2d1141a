/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* As a Last-Modified: the very second of the answer, which proves nothing. */
#define SLUICE_ORIGIN_NOW "now"

/* As a count of visits: all that follow. */
#define SLUICE_ORIGIN_EVER G_MAXUINT

/* At the head of a Location: where the other origin is. */
#define SLUICE_ORIGIN_OTHER "other:"

/**
 * SluiceOriginVersion:
 * @seed: which bytes
 * @size: how many
 * @etag: sent as it is, quotes and `W/` included, or %NULL
 * @last_modified: a date as HTTP writes it, %SLUICE_ORIGIN_NOW, or %NULL
 *
 * One of the contents a resource has in its life.
 */
typedef struct
{
  guint64 seed;
  guint64 size;
  const char *etag;
  const char *last_modified;
} SluiceOriginVersion;

/**
 * SluiceOriginRange:
 * @SLUICE_ORIGIN_RANGE_HONEST: 206 and the range that was asked for
 * @SLUICE_ORIGIN_RANGE_IGNORED: 200 and everything
 * @SLUICE_ORIGIN_RANGE_UNASKED: 206 for everything, whatever was asked
 * @SLUICE_ORIGIN_RANGE_EARLY: begins 100 bytes before what was asked, and says so
 * @SLUICE_ORIGIN_RANGE_LATE: begins 100 bytes after what was asked, and says so
 * @SLUICE_ORIGIN_RANGE_SHORT: ends half-way through what was asked, and says so
 * @SLUICE_ORIGIN_RANGE_LONG: goes on to the end of the file, and says so
 * @SLUICE_ORIGIN_RANGE_ONE_MORE: the last byte's number is one too high: `0-N/N`
 * @SLUICE_ORIGIN_RANGE_OTHER_TOTAL: the total is one byte more than before
 * @SLUICE_ORIGIN_RANGE_NO_TOTAL: the total is `*`
 * @SLUICE_ORIGIN_RANGE_BACKWARD: ends before it begins
 * @SLUICE_ORIGIN_RANGE_BEYOND: begins and ends after the end of the file
 * @SLUICE_ORIGIN_RANGE_OVERFLOW: numbers that no 64 bits hold
 * @SLUICE_ORIGIN_RANGE_GARBLED: no numbers at all
 * @SLUICE_ORIGIN_RANGE_OTHER_UNIT: the right numbers, of something else than bytes
 * @SLUICE_ORIGIN_RANGE_CALLED_WHOLE: the range that was asked for, with 200 in place of 206
 * @SLUICE_ORIGIN_RANGE_UNSAID: 206 without a Content-Range
 * @SLUICE_ORIGIN_RANGE_MULTIPART: the range as multipart/byteranges
 * @SLUICE_ORIGIN_RANGE_REFUSED: 416
 *
 * How a request for a range is answered.
 */
typedef enum
{
  SLUICE_ORIGIN_RANGE_HONEST,
  SLUICE_ORIGIN_RANGE_IGNORED,
  SLUICE_ORIGIN_RANGE_UNASKED,
  SLUICE_ORIGIN_RANGE_EARLY,
  SLUICE_ORIGIN_RANGE_LATE,
  SLUICE_ORIGIN_RANGE_SHORT,
  SLUICE_ORIGIN_RANGE_LONG,
  SLUICE_ORIGIN_RANGE_ONE_MORE,
  SLUICE_ORIGIN_RANGE_OTHER_TOTAL,
  SLUICE_ORIGIN_RANGE_NO_TOTAL,
  SLUICE_ORIGIN_RANGE_BACKWARD,
  SLUICE_ORIGIN_RANGE_BEYOND,
  SLUICE_ORIGIN_RANGE_OVERFLOW,
  SLUICE_ORIGIN_RANGE_GARBLED,
  SLUICE_ORIGIN_RANGE_OTHER_UNIT,
  SLUICE_ORIGIN_RANGE_CALLED_WHOLE,
  SLUICE_ORIGIN_RANGE_UNSAID,
  SLUICE_ORIGIN_RANGE_MULTIPART,
  SLUICE_ORIGIN_RANGE_REFUSED,
} SluiceOriginRange;

/**
 * SluiceOriginFraming:
 * @SLUICE_ORIGIN_FRAMING_LENGTH: the right Content-Length
 * @SLUICE_ORIGIN_FRAMING_LENGTH_LESS: a Content-Length 1000 bytes too small
 * @SLUICE_ORIGIN_FRAMING_LENGTH_MORE: a Content-Length 1000 bytes too large, then a close
 * @SLUICE_ORIGIN_FRAMING_LENGTH_TWICE: two Content-Length headers that disagree
 * @SLUICE_ORIGIN_FRAMING_CHUNKED: proper chunks
 * @SLUICE_ORIGIN_FRAMING_CHUNKED_BROKEN: chunks, the third with a size that is no number
 * @SLUICE_ORIGIN_FRAMING_CHUNKED_OPEN: chunks without the last, empty one, then a close
 * @SLUICE_ORIGIN_FRAMING_CHUNKED_HUGE: chunks, the third with a size that no 64 bits hold
 * @SLUICE_ORIGIN_FRAMING_CHUNKED_VAST: chunks, the third said to be 8 EiB, then a close
 * @SLUICE_ORIGIN_FRAMING_CHUNKED_DECKED: proper chunks with extensions, and a trailer
 * @SLUICE_ORIGIN_FRAMING_CHUNKED_LENGTH: proper chunks, and a Content-Length beside
 * @SLUICE_ORIGIN_FRAMING_CLOSE: no length; the connection's end is the body's end
 *
 * How an answer says where its body ends.
 */
typedef enum
{
  SLUICE_ORIGIN_FRAMING_LENGTH,
  SLUICE_ORIGIN_FRAMING_LENGTH_LESS,
  SLUICE_ORIGIN_FRAMING_LENGTH_MORE,
  SLUICE_ORIGIN_FRAMING_LENGTH_TWICE,
  SLUICE_ORIGIN_FRAMING_CHUNKED,
  SLUICE_ORIGIN_FRAMING_CHUNKED_BROKEN,
  SLUICE_ORIGIN_FRAMING_CHUNKED_OPEN,
  SLUICE_ORIGIN_FRAMING_CHUNKED_HUGE,
  SLUICE_ORIGIN_FRAMING_CHUNKED_VAST,
  SLUICE_ORIGIN_FRAMING_CHUNKED_DECKED,
  SLUICE_ORIGIN_FRAMING_CHUNKED_LENGTH,
  SLUICE_ORIGIN_FRAMING_CLOSE,
} SluiceOriginFraming;

/**
 * SluiceOriginEnding:
 * @SLUICE_ORIGIN_ENDING_WHOLE: the body is sent to its end
 * @SLUICE_ORIGIN_ENDING_CUT: a close (under TLS without the farewell) after some bytes
 * @SLUICE_ORIGIN_ENDING_RESET: a reset after some bytes
 * @SLUICE_ORIGIN_ENDING_STALL: silence after some bytes, until the client leaves
 *
 * What becomes of an answer.
 */
typedef enum
{
  SLUICE_ORIGIN_ENDING_WHOLE,
  SLUICE_ORIGIN_ENDING_CUT,
  SLUICE_ORIGIN_ENDING_RESET,
  SLUICE_ORIGIN_ENDING_STALL,
} SluiceOriginEnding;

/**
 * SluiceOriginManner:
 * @range: how a request for a range is answered
 * @framing: how the end of the body is told
 * @ending: what becomes of the answer
 * @ending_at: after how many bytes of the body @ending comes
 * @mute: @ending comes before the status line
 * @status: a status to answer with in place of the file, or 0
 * @location: where @status sends the client, or %NULL
 * @retry_after: the Retry-After sent with @status, or %NULL
 * @page: an HTML page to send in place of the file, or %NULL
 * @text: a text to send in place of the file, of the resource's type, or %NULL
 * @gzip: send the body compressed, asked or not
 * @label_gzip: send the body as it is and call it compressed
 * @bomb: MiB of zeros to send compressed in place of the file, or 0
 * @ignores_if_range: send the range even if the file is another one
 * @mistakes_if_range: send everything where there is an If-Range, even if it holds
 * @ahead: sent before the status line, or %NULL
 * @header: header lines more, each with its CR LF, or %NULL
 * @times: how often @ahead and @header are sent; 0 for once
 * @head: status line and headers in place of the right ones, with the empty line, or %NULL
 * @head_length: how many bytes @head has where it holds a NUL, or 0
 * @behind: sent behind the body on a connection that is kept, or %NULL
 *
 * How a visit is answered; all zero is the polite way.
 */
typedef struct
{
  SluiceOriginRange range;
  SluiceOriginFraming framing;
  SluiceOriginEnding ending;
  guint64 ending_at;
  gboolean mute;
  guint status;
  const char *location;
  const char *retry_after;
  const char *page;
  const char *text;
  gboolean gzip;
  gboolean label_gzip;
  guint bomb;
  gboolean ignores_if_range;
  gboolean mistakes_if_range;
  const char *ahead;
  const char *header;
  guint times;
  const char *head;
  gsize head_length;
  const char *behind;
} SluiceOriginManner;

/**
 * SluiceOriginScript:
 * @path: where the resource is; begins with a slash
 * @file: what it holds
 * @later: what it holds after it changed; @changes_at or @changes_after say when
 * @changes_at: the first visit, counted from 0, that meets @later, or 0
 * @changes_after: how many bytes of the resource were sent when it changes, or 0
 * @alternates: every second visit meets @later, as behind two servers that share a name
 * @type: its Content-Type, or %NULL
 * @disposition: its Content-Disposition, or %NULL
 * @cookie: what every answer sets as a cookie, or %NULL
 * @authorization: the Authorization header that opens it, or %NULL
 * @usual: how visits are answered
 * @odd: how some visits are answered
 * @odd_from: the first odd visit, counted from 0
 * @odd_times: how many visits from there are odd; 0 for none
 *
 * One resource, and what the origin does to those who ask for it.
 */
typedef struct
{
  const char *path;
  SluiceOriginVersion file;
  SluiceOriginVersion later;
  guint changes_at;
  guint64 changes_after;
  gboolean alternates;
  const char *type;
  const char *disposition;
  const char *cookie;
  const char *authorization;
  SluiceOriginManner usual;
  SluiceOriginManner odd;
  guint odd_from;
  guint odd_times;
} SluiceOriginScript;

G_END_DECLS
