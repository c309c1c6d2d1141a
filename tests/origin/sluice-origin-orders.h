/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <stdio.h>

#include "sluice-origin.h"

G_BEGIN_DECLS

void sluice_origin_orders_obey (SluiceOrigin *origin, FILE *orders, FILE *answers);

G_END_DECLS
