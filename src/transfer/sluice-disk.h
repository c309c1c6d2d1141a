/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>
#include <sys/stat.h>

G_BEGIN_DECLS

/* What sluice_disk_read() answers when the file ends inside the stretch. */
#define SLUICE_DISK_ENDED ENODATA

GError *sluice_disk_error_new (int code, const char *name);
GError *sluice_disk_error_wrap (const GError *error, const char *name);

int sluice_disk_open (int directory, const char *name, int flags);
int sluice_disk_sync (int fd);
int sluice_disk_sync_bytes (int fd);
int sluice_disk_read (int fd, void *bytes, gsize length, guint64 offset);
int sluice_disk_write (int fd, const void *bytes, gsize length);
gboolean sluice_disk_has_name (int fd, int directory, const char *name);
gint64 sluice_disk_get_modified (const struct stat *status);
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

gboolean sluice_disk_equal (int fd, int other, guint64 length);
int sluice_disk_move (int directory, const char *from, const char *to);
int sluice_disk_move_by_link (int directory, const char *from, const char *to);
int sluice_disk_move_by_placeholder (int directory, const char *from, const char *to);

G_END_DECLS
