/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define SLUICE_RETRY_FIRST_DELAY 1.0         /* seconds */
#define SLUICE_RETRY_LONGEST_DELAY 60.0      /* seconds */
#define SLUICE_RETRY_LONGEST_ORDER (10 * 60) /* seconds; a server's Retry-After is capped here */

double sluice_retry_delay (guint attempt, guint retry_after, double chance);

G_END_DECLS
