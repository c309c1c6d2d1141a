/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "sluice-origin-pace.h"

G_BEGIN_DECLS

/**
 * SluiceOriginWire:
 * @connection: the bare connection
 * @stream: what is spoken over: @connection, or TLS on it
 * @input: @stream's input, by lines
 * @pace: tells when to send
 * @slot: the wire's place among those open at a time
 * @number: counted from 0 over the origin's life
 * @cancellable: the end of the origin
 *
 * One connection, served by a thread of its own with blocking calls.
 */
typedef struct
{
  GSocketConnection *connection; /* owned */
  GIOStream *stream;             /* owned */
  GDataInputStream *input;       /* owned */
  SluiceOriginPace *pace;
  guint slot;
  guint number;
  GCancellable *cancellable;
} SluiceOriginWire;

SluiceOriginWire *
sluice_origin_wire_new (GSocket *socket, SluiceOriginPace *pace, GCancellable *cancellable);
void sluice_origin_wire_free (SluiceOriginWire *self);

gboolean sluice_origin_wire_secure (SluiceOriginWire *self, GTlsCertificate *certificate);
gboolean sluice_origin_wire_send (SluiceOriginWire *self, const void *bytes, gsize length);
gboolean sluice_origin_wire_pause (SluiceOriginWire *self, gsize length);
void sluice_origin_wire_await_client (SluiceOriginWire *self);
void sluice_origin_wire_finish (SluiceOriginWire *self);
void sluice_origin_wire_cut (SluiceOriginWire *self);
void sluice_origin_wire_reset (SluiceOriginWire *self);

G_END_DECLS
