/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "sluice-host-book.h"
#include "sluice-host.h"
#include "sluice-permits.h"
#include "sluice-throttle.h"

G_BEGIN_DECLS

#define SLUICE_TYPE_LIMITS (sluice_limits_get_type ())
G_DECLARE_FINAL_TYPE (SluiceLimits, sluice_limits, SLUICE, LIMITS, GObject)

SluiceLimits *sluice_limits_new (void);

void sluice_limits_set_host_connections (SluiceLimits *self, guint count);
void sluice_limits_set_rate (SluiceLimits *self, guint64 bytes_per_second);

SluiceHost *sluice_limits_get_host (SluiceLimits *self, const char *key);
SluiceHostBook *sluice_limits_get_book (SluiceLimits *self);
SluicePermits *sluice_limits_get_opening_permits (SluiceLimits *self);
SluiceThrottle *sluice_limits_get_throttle (SluiceLimits *self);

G_END_DECLS
