/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "sluice-folder.h"

G_BEGIN_DECLS

int sluice_part_open (const SluiceFolder *folder, const char *name, gint64 size, GError **error);

G_END_DECLS
