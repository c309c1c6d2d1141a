/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define SLUICE_TYPE_PERMITS (sluice_permits_get_type ())
G_DECLARE_FINAL_TYPE (SluicePermits, sluice_permits, SLUICE, PERMITS, GObject)

SluicePermits *sluice_permits_new (guint count);
SluicePermits *sluice_permits_new_share (SluicePermits *whole, guint count);
void sluice_permits_set_count (SluicePermits *self, guint count);

void sluice_permits_acquire_async (SluicePermits *self,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data);
gboolean sluice_permits_acquire_finish (SluicePermits *self, GAsyncResult *result, GError **error);
gboolean sluice_permits_try_acquire (SluicePermits *self);
void sluice_permits_release (SluicePermits *self);
gboolean sluice_permits_has_waiters (SluicePermits *self);
gboolean sluice_permits_has_free (SluicePermits *self);
guint sluice_permits_get_excess (SluicePermits *self);

G_END_DECLS
