/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * SluiceMirrorUse:
 * @SLUICE_MIRROR_USE_WAITING: used when a connection is worth opening to it
 * @SLUICE_MIRROR_USE_USED: connections go there
 * @SLUICE_MIRROR_USE_FALLBACK: used only if all before it fail
 * @SLUICE_MIRROR_USE_DROPPED: not used any more in this run
 *
 * What a download does with one of its addresses.
 */
typedef enum
{
  SLUICE_MIRROR_USE_WAITING,
  SLUICE_MIRROR_USE_USED,
  SLUICE_MIRROR_USE_FALLBACK,
  SLUICE_MIRROR_USE_DROPPED,
} SluiceMirrorUse;

/**
 * SluiceMirrorStand:
 * @link: the address, without secrets
 * @use: what is done with it
 * @connections: how many connections go there
 * @rate: bytes per second they bring
 * @received: bytes that came from there in this run
 * @reason: why it was dropped, a whole sentence, or %NULL
 *
 * How one address of a running download stands at a moment.
 */
typedef struct
{
  char *link; /* owned */
  SluiceMirrorUse use;
  guint connections;
  double rate;
  guint64 received;
  char *reason; /* owned, nullable */
} SluiceMirrorStand;

SluiceMirrorStand *sluice_mirror_stand_copy (const SluiceMirrorStand *self);
void sluice_mirror_stand_free (SluiceMirrorStand *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SluiceMirrorStand, sluice_mirror_stand_free)

G_END_DECLS
