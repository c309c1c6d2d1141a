/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "sluice-host-profile.h"

G_BEGIN_DECLS

#define SLUICE_HOST_BOOK_VERSION 1
#define SLUICE_HOST_BOOK_LARGEST (1024 * 1024) /* bytes */
#define SLUICE_HOST_BOOK_MOST 1000             /* hosts */

GHashTable *sluice_host_book_table_new (void);
void sluice_host_book_forget (GHashTable *profiles, gint64 now);

GHashTable *sluice_host_book_read (GBytes *bytes, gint64 now, GError **error);
GBytes *sluice_host_book_write (GHashTable *profiles);

G_END_DECLS
