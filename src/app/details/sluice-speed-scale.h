/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

double sluice_speed_scale_choose (double top, double highest);

G_END_DECLS
