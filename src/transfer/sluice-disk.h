/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* What sluice_disk_read() answers when the file ends inside the stretch. */
#define SLUICE_DISK_ENDED ENODATA

GError *sluice_disk_error_new (int code, const char *name);
GError *sluice_disk_error_wrap (const GError *error, const char *name);

int sluice_disk_read (int fd, void *bytes, gsize length, guint64 offset);
int sluice_disk_digest (int fd,
                        GChecksum *checksum,
                        guint64 offset,
                        guint64 length,
                        GCancellable *cancellable);
int sluice_disk_hash (int fd,
                      guint64 offset,
                      guint64 length,
                      GCancellable *cancellable,
                      guint64 *checksum);

int sluice_disk_move (int directory, const char *from, const char *to);
int sluice_disk_move_by_link (int directory, const char *from, const char *to);
int sluice_disk_move_by_placeholder (int directory, const char *from, const char *to);

G_END_DECLS
