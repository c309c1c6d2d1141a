/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "sluice-origin.h"

G_BEGIN_DECLS

/* Where the server listens, whatever the way to it. */
#define TWO_WAYS_SERVER "10.99.0.1"

gboolean two_ways_enter (void);
SluiceOrigin *two_ways_origin_new (const SluiceOriginScript *script);
void two_ways_open (guint way, guint host);
void two_ways_close (guint way);

G_END_DECLS
