/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "sluice-download.h"

G_BEGIN_DECLS

/**
 * SluiceRoom:
 * @SLUICE_ROOM_UNKNOWN: somebody is looking
 * @SLUICE_ROOM_ENOUGH: the download fits
 * @SLUICE_ROOM_SHORT: it does not
 */
typedef enum
{
  SLUICE_ROOM_UNKNOWN,
  SLUICE_ROOM_ENOUGH,
  SLUICE_ROOM_SHORT,
} SluiceRoom;

#define SLUICE_TYPE_ROOM_WATCH (sluice_room_watch_get_type ())
G_DECLARE_FINAL_TYPE (SluiceRoomWatch, sluice_room_watch, SLUICE, ROOM_WATCH, GObject)

SluiceRoomWatch *sluice_room_watch_new (guint second);

SluiceRoom
sluice_room_watch_ask (SluiceRoomWatch *self, SluiceDownload *download, GPtrArray *running);
guint64 sluice_room_watch_get_missing (SluiceRoomWatch *self, SluiceDownload *download);
void sluice_room_watch_taken (SluiceRoomWatch *self, SluiceDownload *download);
void sluice_room_watch_full (SluiceRoomWatch *self, SluiceDownload *download);
void sluice_room_watch_set_waiting (SluiceRoomWatch *self, gboolean waiting);
void sluice_room_watch_look_again (SluiceRoomWatch *self);

guint64 sluice_room_watch_get_need (gint64 size, guint64 received, guint64 allocated);

G_END_DECLS
