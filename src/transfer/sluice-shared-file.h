/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

int sluice_shared_file_open_locked (const char *path);
char *sluice_shared_file_read (int fd, gsize largest, gsize *length);

G_END_DECLS
