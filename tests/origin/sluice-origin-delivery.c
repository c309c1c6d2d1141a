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
  SluiceOriginFraming framing = self->answer->manner.framing;

  return framing == SLUICE_ORIGIN_FRAMING_CHUNKED ||
         framing == SLUICE_ORIGIN_FRAMING_CHUNKED_BROKEN ||
         framing == SLUICE_ORIGIN_FRAMING_CHUNKED_OPEN;
}

/* An answer of these kinds is over only when the connection is. */
static gboolean
ends_with_close (const Delivery *self)
{
  SluiceOriginFraming framing = self->answer->manner.framing;

  return framing != SLUICE_ORIGIN_FRAMING_LENGTH && framing != SLUICE_ORIGIN_FRAMING_CHUNKED;
}

static gboolean
send_chunk_head (Delivery *self, gsize length)
{
  gboolean broken = self->answer->manner.framing == SLUICE_ORIGIN_FRAMING_CHUNKED_BROKEN &&
                    self->chunk == BROKEN_CHUNK;
  g_autofree char *head =
      broken ? g_strdup ("a few\r\n") : g_strdup_printf ("%" G_GSIZE_MODIFIER "x\r\n", length);

  self->chunk++;
  return sluice_origin_wire_send (self->wire, head, strlen (head));
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
  if (self->answer->manner.framing == SLUICE_ORIGIN_FRAMING_CHUNKED &&
      !sluice_origin_wire_send (self->wire, "0\r\n\r\n", 5))
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

static gboolean
send_head (Delivery *self)
{
  g_autofree char *head = sluice_origin_answer_head (self->answer);

  self->visit->status = self->answer->status;
  return sluice_origin_wire_send (self->wire, head, strlen (head));
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
