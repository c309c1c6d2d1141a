/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "sluice-folder.h"
#include "sluice-repair.h"

G_BEGIN_DECLS

char *sluice_part_publish (const SluiceFolder *folder,
                           int fd,
                           const char *from,
                           const char *wanted,
                           guint64 size,
                           const SluiceRepair *repair,
                           GError **error);
void sluice_part_mark_origin (int fd, const char *origin);

G_END_DECLS
