/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-origin-delivery.h"

#include <string.h>

#define LARGEST_PIECE (64 * 1024)
#define BROKEN_CHUNK 2 /* counted from 0 */

/* An answer under way. */
typedef struct
{
  SluiceOriginWire *wire;
  const SluiceOriginAnswer *answer;
  SluiceOriginVisit *visit;
  SluiceOriginLedger *ledger;
  guint64 position; /* in the body */
  guint chunk;      /* which comes next */
} Delivery;

static gboolean
is_chunked (const Delivery *self)
{
  switch (self->answer->manner.framing)
    {
    case SLUICE_ORIGIN_FRAMING_CHUNKED:
    case SLUICE_ORIGIN_FRAMING_CHUNKED_BROKEN:
    case SLUICE_ORIGIN_FRAMING_CHUNKED_OPEN:
    case SLUICE_ORIGIN_FRAMING_CHUNKED_HUGE:
    case SLUICE_ORIGIN_FRAMING_CHUNKED_VAST:
    case SLUICE_ORIGIN_FRAMING_CHUNKED_DECKED:
    case SLUICE_ORIGIN_FRAMING_CHUNKED_LENGTH:
      return TRUE;
    case SLUICE_ORIGIN_FRAMING_LENGTH:
    case SLUICE_ORIGIN_FRAMING_LENGTH_LESS:
    case SLUICE_ORIGIN_FRAMING_LENGTH_MORE:
    case SLUICE_ORIGIN_FRAMING_LENGTH_TWICE:
    case SLUICE_ORIGIN_FRAMING_CLOSE:
    default:
      return FALSE;
    }
}

/* What ends a body of chunks. */
static const char *
get_last_chunk (const Delivery *self)
{
  switch (self->answer->manner.framing)
    {
    case SLUICE_ORIGIN_FRAMING_CHUNKED:
    case SLUICE_ORIGIN_FRAMING_CHUNKED_LENGTH:
      return "0\r\n\r\n";
    case SLUICE_ORIGIN_FRAMING_CHUNKED_DECKED:
      return "0;last=\"yes\"\r\nX-Checked: no\r\nContent-Length: 5\r\n\r\n";
    case SLUICE_ORIGIN_FRAMING_CHUNKED_BROKEN:
    case SLUICE_ORIGIN_FRAMING_CHUNKED_OPEN:
    case SLUICE_ORIGIN_FRAMING_CHUNKED_HUGE:
    case SLUICE_ORIGIN_FRAMING_CHUNKED_VAST:
    case SLUICE_ORIGIN_FRAMING_LENGTH:
    case SLUICE_ORIGIN_FRAMING_LENGTH_LESS:
    case SLUICE_ORIGIN_FRAMING_LENGTH_MORE:
    case SLUICE_ORIGIN_FRAMING_LENGTH_TWICE:
    case SLUICE_ORIGIN_FRAMING_CLOSE:
    default:
      return NULL;
    }
}

/* An answer of the other kinds is over only when the connection is. */
static gboolean
ends_with_close (const Delivery *self)
{
  return self->answer->manner.framing != SLUICE_ORIGIN_FRAMING_LENGTH &&
         get_last_chunk (self) == NULL;
}

static char *
dup_chunk_head (const Delivery *self, gsize length)
{
  SluiceOriginFraming framing = self->answer->manner.framing;

  if (framing == SLUICE_ORIGIN_FRAMING_CHUNKED_BROKEN && self->chunk == BROKEN_CHUNK)
    return g_strdup ("a few\r\n");
  if (framing == SLUICE_ORIGIN_FRAMING_CHUNKED_HUGE && self->chunk == BROKEN_CHUNK)
    return g_strdup ("10000000000000000\r\n");
  if (framing == SLUICE_ORIGIN_FRAMING_CHUNKED_VAST && self->chunk == BROKEN_CHUNK)
    return g_strdup ("7fffffffffffffff\r\n");
  if (framing == SLUICE_ORIGIN_FRAMING_CHUNKED_DECKED)
    return g_strdup_printf ("%" G_GSIZE_MODIFIER "X;number=%u;note=\"a;b\"\r\n", length,
                            self->chunk);
  return g_strdup_printf ("%" G_GSIZE_MODIFIER "x\r\n", length);
}

static gboolean
send_text (Delivery *self, const char *text)
{
  return sluice_origin_wire_send (self->wire, text, strlen (text));
}

static gboolean
send_chunk_head (Delivery *self, gsize length)
{
  g_autofree char *head = dup_chunk_head (self, length);

  self->chunk++;
  return send_text (self, head);
}

static gboolean
send_piece (Delivery *self, gsize length)
{
  guint8 piece[LARGEST_PIECE];

  sluice_origin_answer_read (self->answer, self->position, piece, length);
  if (!sluice_origin_wire_pause (self->wire, length) ||
      (is_chunked (self) && !send_chunk_head (self, length)))
    return FALSE;
  if (!sluice_origin_wire_send (self->wire, piece, length))
    return FALSE;
  if (is_chunked (self) && !sluice_origin_wire_send (self->wire, "\r\n", 2))
    return FALSE;

  self->position += length;
  sluice_origin_ledger_add_sent (self->ledger, self->visit, length);
  return TRUE;
}

static gboolean
send_body (Delivery *self, guint64 end)
{
  while (self->position < end)
    {
      guint64 left = end - self->position;
      gsize piece = sluice_origin_pace_get_piece (self->wire->pace, self->wire->slot);

      if (!send_piece (self, (gsize) MIN (left, MIN (piece, LARGEST_PIECE))))
        return FALSE;
    }

  return TRUE;
}

static SluiceOriginVisitEnd
deliver_end (Delivery *self)
{
  const char *behind = self->answer->manner.behind;
  const char *last_chunk = get_last_chunk (self);

  if ((last_chunk != NULL && !send_text (self, last_chunk)) ||
      (behind != NULL && !send_text (self, behind)))
    return SLUICE_ORIGIN_VISIT_CLIENT_LEFT;

  if (ends_with_close (self))
    sluice_origin_wire_finish (self->wire);
  return SLUICE_ORIGIN_VISIT_ANSWERED;
}

static SluiceOriginVisitEnd
break_off (Delivery *self)
{
  switch (self->answer->manner.ending)
    {
    case SLUICE_ORIGIN_ENDING_RESET:
      sluice_origin_wire_reset (self->wire);
      return SLUICE_ORIGIN_VISIT_BROKEN_OFF;
    case SLUICE_ORIGIN_ENDING_STALL:
      sluice_origin_wire_await_client (self->wire);
      sluice_origin_wire_cut (self->wire);
      return SLUICE_ORIGIN_VISIT_CLIENT_LEFT;
    case SLUICE_ORIGIN_ENDING_WHOLE:
    case SLUICE_ORIGIN_ENDING_CUT:
    default:
      sluice_origin_wire_cut (self->wire);
      return SLUICE_ORIGIN_VISIT_BROKEN_OFF;
    }
}

/* @text: (nullable) */
static gboolean
send_many (Delivery *self, const char *text)
{
  guint times = MAX (self->answer->manner.times, 1);

  for (guint i = 0; text != NULL && i < times; i++)
    if (!send_text (self, text))
      return FALSE;
  return TRUE;
}

static gboolean
send_right_head (Delivery *self)
{
  g_autofree char *line = sluice_origin_answer_status_line (self->answer);
  g_autofree char *headers = sluice_origin_answer_headers (self->answer);

  return send_text (self, line) && send_many (self, self->answer->manner.header) &&
         send_text (self, headers);
}

static gboolean
send_head (Delivery *self)
{
  const SluiceOriginManner *manner = &self->answer->manner;
  gsize length = manner->head_length;

  self->visit->status = self->answer->status;
  if (!send_many (self, manner->ahead))
    return FALSE;
  if (manner->head == NULL)
    return send_right_head (self);
  return sluice_origin_wire_send (self->wire, manner->head,
                                  length > 0 ? length : strlen (manner->head));
}

/**
 * sluice_origin_deliver:
 * @wire: where the visit came from
 * @answer: what to send
 * @visit: the visit, in @ledger
 * @ledger: where what is sent is counted
 *
 * Sends an answer the way its manner says. Where the connection is of no more
 * use after it, it is closed.
 *
 * Returns: how it ended
 */
SluiceOriginVisitEnd
sluice_origin_deliver (SluiceOriginWire *wire,
                       const SluiceOriginAnswer *answer,
                       SluiceOriginVisit *visit,
                       SluiceOriginLedger *ledger)
{
  Delivery self = { .wire = wire, .answer = answer, .visit = visit, .ledger = ledger };
  gboolean broken = answer->manner.ending != SLUICE_ORIGIN_ENDING_WHOLE;
  guint64 end = broken ? MIN (answer->manner.ending_at, answer->length) : answer->length;

  if (broken && answer->manner.mute)
    return break_off (&self);

  if (!send_head (&self))
    return SLUICE_ORIGIN_VISIT_CLIENT_LEFT;

  if (answer->bodiless)
    return SLUICE_ORIGIN_VISIT_ANSWERED;

  if (!send_body (&self, end))
    return SLUICE_ORIGIN_VISIT_CLIENT_LEFT;

  return broken ? break_off (&self) : deliver_end (&self);
}
