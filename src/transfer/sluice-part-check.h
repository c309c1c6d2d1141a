/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "sluice-folder.h"

G_BEGIN_DECLS

GError *sluice_part_check (const SluiceFolder *folder, const char *name, int fd, guint64 least);

G_END_DECLS
