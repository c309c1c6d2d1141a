/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * SluiceConnectionState:
 * @SLUICE_CONNECTION_OPENING: the source is asked, or about to be
 * @SLUICE_CONNECTION_READING: bytes arrive
 * @SLUICE_CONNECTION_WAITING: a request failed; the next one comes later
 * @SLUICE_CONNECTION_ENDING: no more bytes come; the last ones are being written
 *
 * What a connection is doing, as far as anybody wants to look at it.
 */
typedef enum
{
  SLUICE_CONNECTION_OPENING,
  SLUICE_CONNECTION_READING,
  SLUICE_CONNECTION_WAITING,
  SLUICE_CONNECTION_ENDING,
} SluiceConnectionState;

/* An end that is not known yet. */
#define SLUICE_CONNECTION_OPEN_END G_MAXUINT64

/**
 * SluiceConnection:
 * @number: what it is called in log lines and to the user, from 1
 * @start: offset of the first byte it brings
 * @position: offset of the next byte it brings
 * @end: offset behind the last byte it brings, or %SLUICE_CONNECTION_OPEN_END
 * @state: what it is doing
 * @rate: bytes per second
 * @trouble: why its last failed request failed, a sentence, or %NULL
 *
 * How one connection of a running download stands at a moment.
 */
typedef struct
{
  guint number;
  guint64 start;
  guint64 position;
  guint64 end;
  SluiceConnectionState state;
  double rate;
  char *trouble; /* owned, nullable */
} SluiceConnection;

SluiceConnection *sluice_connection_copy (const SluiceConnection *self);
void sluice_connection_free (SluiceConnection *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SluiceConnection, sluice_connection_free)

G_END_DECLS
