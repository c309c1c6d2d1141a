/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * SluiceOriginVisitEnd:
 * @SLUICE_ORIGIN_VISIT_OPEN: being answered
 * @SLUICE_ORIGIN_VISIT_ANSWERED: answered to the end of the body
 * @SLUICE_ORIGIN_VISIT_BROKEN_OFF: the script had the origin break it off
 * @SLUICE_ORIGIN_VISIT_CLIENT_LEFT: the client closed or reset the connection
 *
 * How a visit ended.
 */
typedef enum
{
  SLUICE_ORIGIN_VISIT_OPEN,
  SLUICE_ORIGIN_VISIT_ANSWERED,
  SLUICE_ORIGIN_VISIT_BROKEN_OFF,
  SLUICE_ORIGIN_VISIT_CLIENT_LEFT,
} SluiceOriginVisitEnd;

/**
 * SluiceOriginVisit:
 * @at: when it came, in monotonic µs
 * @connection: the connection it came on, counted from 0 over the origin's life, those
 *   included that were hung up on
 * @slot: the connection's place among those open at a time
 * @method: `GET`, `HEAD`
 * @path: what was asked for
 * @headers: `Name: value` lines as they came
 * @ranged: a Range of the form `bytes=first-[last]` was asked for
 * @first: its first byte
 * @last: its last byte, or %G_MAXUINT64 when left open
 * @status: the status of the answer, or 0 when there was none
 * @sent: bytes of the body handed to the socket
 * @end: how it ended
 *
 * A request, and what came of it.
 */
typedef struct
{
  gint64 at;
  guint connection;
  guint slot;
  char *method;       /* owned */
  char *path;         /* owned */
  GPtrArray *headers; /* owned, of owned strings */
  gboolean ranged;
  guint64 first;
  guint64 last;
  guint status;
  guint64 sent;
  SluiceOriginVisitEnd end;
} SluiceOriginVisit;

SluiceOriginVisit *sluice_origin_visit_read (GDataInputStream *stream, GCancellable *cancellable);
SluiceOriginVisit *sluice_origin_visit_copy (const SluiceOriginVisit *self);
void sluice_origin_visit_free (SluiceOriginVisit *self);

const char *sluice_origin_visit_header (const SluiceOriginVisit *self, const char *name);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SluiceOriginVisit, sluice_origin_visit_free)

G_END_DECLS
