/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <libsoup/soup.h>

#include "sluice-description.h"

G_BEGIN_DECLS

/**
 * SluiceHttpQuestion:
 * @link: what the user asked for
 * @uri: what was asked, at this hop
 * @ranged: a Range field was sent
 * @start: offset of the first byte asked for
 * @end: offset behind the last one, or %SLUICE_SOURCE_TO_THE_END
 * @expected: what the file was when the download began, or %NULL at its start
 *
 * What an answer is judged against.
 */
typedef struct
{
  GUri *link; /* not owned */
  GUri *uri;  /* not owned */
  gboolean ranged;
  guint64 start;
  guint64 end;
  SluiceDescription *expected; /* not owned, nullable */
} SluiceHttpQuestion;

/**
 * SluiceHttpCoding:
 * @SLUICE_HTTP_CODING_NONE: the body is the file
 * @SLUICE_HTTP_CODING_GZIP: the body is the file, packed by gzip
 * @SLUICE_HTTP_CODING_ZLIB: the same by deflate, in the zlib format
 */
typedef enum
{
  SLUICE_HTTP_CODING_NONE,
  SLUICE_HTTP_CODING_GZIP,
  SLUICE_HTTP_CODING_ZLIB,
} SluiceHttpCoding;

/**
 * SluiceHttpAnswer:
 * @description: what the server says of the file
 * @coding: how the body has to be decoded
 * @length: bytes of the body, coded as it is, where only its Content-Range
 *   says so; 0 where its framing does, or nothing
 * @empty: there is no body to read, for the file is empty
 *
 * An answer whose body may be used.
 */
typedef struct
{
  SluiceDescription *description; /* owned */
  SluiceHttpCoding coding;
  guint64 length;
  gboolean empty;
} SluiceHttpAnswer;

gboolean sluice_http_answer_judge (const SluiceHttpQuestion *question,
                                   guint status,
                                   SoupMessageHeaders *headers,
                                   gint64 now,
                                   SluiceHttpAnswer *answer,
                                   GError **error);

G_END_DECLS
