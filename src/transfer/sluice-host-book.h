/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "sluice-host-profile.h"

G_BEGIN_DECLS

#define SLUICE_TYPE_HOST_BOOK (sluice_host_book_get_type ())
G_DECLARE_FINAL_TYPE (SluiceHostBook, sluice_host_book, SLUICE, HOST_BOOK, GObject)

/* What the file is called that it is kept in. */
#define SLUICE_HOST_BOOK_NAME "hosts.json"

SluiceHostBook *sluice_host_book_new (void);

gboolean sluice_host_book_find (SluiceHostBook *self, const char *key, SluiceHostProfile *profile);
void
sluice_host_book_note (SluiceHostBook *self, const char *key, const SluiceHostProfile *profile);

void sluice_host_book_load (SluiceHostBook *self, GFile *file);
void sluice_host_book_load_async (SluiceHostBook *self,
                                  GFile *file,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data);
void sluice_host_book_load_finish (SluiceHostBook *self, GAsyncResult *result);

gboolean sluice_host_book_has_news (SluiceHostBook *self);
void sluice_host_book_save (SluiceHostBook *self);
void sluice_host_book_save_async (SluiceHostBook *self,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data);
void sluice_host_book_save_finish (SluiceHostBook *self, GAsyncResult *result);

G_END_DECLS
