/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "sluice-get-options.h"
#include "sluice-get-run.h"

G_BEGIN_DECLS

SluiceGetStatus sluice_get_remote (const SluiceGetOptions *options, GPtrArray *orders);

G_END_DECLS
