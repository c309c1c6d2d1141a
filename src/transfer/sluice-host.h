/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "sluice-host-book.h"
#include "sluice-permits.h"
#include "sluice-source.h"

G_BEGIN_DECLS

#define SLUICE_TYPE_HOST (sluice_host_get_type ())
G_DECLARE_FINAL_TYPE (SluiceHost, sluice_host, SLUICE, HOST, GObject)

/**
 * SluiceHostGuest:
 * @count_held: how many connections to the host it has, or is about to
 * @count_open: how many of them the host serves
 * @take_room: it may take another connection, if it still wants one
 *
 * What a host asks of each download from it.
 */
typedef struct
{
  guint (*count_held) (gpointer guest, SluiceHost *host);
  guint (*count_open) (gpointer guest, SluiceHost *host);
  void (*take_room) (gpointer guest, SluiceHost *host);
} SluiceHostGuest;

SluiceHost *
sluice_host_new (const char *key, guint most, SluicePermits *opening, SluiceHostBook *book);

const char *sluice_host_get_key (SluiceHost *self);
void sluice_host_set_most (SluiceHost *self, guint most);
SluicePermits *sluice_host_get_permits (SluiceHost *self);
SluicePermits *sluice_host_get_opening_permits (SluiceHost *self);

void sluice_host_join (SluiceHost *self, const SluiceHostGuest *functions, gpointer guest);
void sluice_host_leave (SluiceHost *self, gpointer guest);
gboolean sluice_host_try_take (SluiceHost *self, gpointer guest);
void sluice_host_release (SluiceHost *self);
gboolean sluice_host_has_to_yield (SluiceHost *self, gpointer guest);

guint sluice_host_count_open (SluiceHost *self);
void sluice_host_note_opened (SluiceHost *self, double opening_cost, gint64 now);
gboolean sluice_host_is_passing (SluiceHost *self, gint64 now);
void sluice_host_note_refused (SluiceHost *self, guint order, gint64 now);
void sluice_host_review (SluiceHost *self, gint64 now);
guint sluice_host_get_ceiling (SluiceHost *self);

double sluice_host_get_round_trip (SluiceHost *self);
void sluice_host_note_rate (SluiceHost *self, double rate);
double sluice_host_get_rate (SluiceHost *self);
void sluice_host_note_settled (SluiceHost *self, guint connections);
guint sluice_host_get_settled (SluiceHost *self);
void sluice_host_note_range (SluiceHost *self, gboolean ignored);
gboolean sluice_host_ignores_range (SluiceHost *self);
void sluice_host_note_habits (SluiceHost *self, SluiceSourceHabits habits);
SluiceSourceHabits sluice_host_get_habits (SluiceHost *self);

G_END_DECLS
