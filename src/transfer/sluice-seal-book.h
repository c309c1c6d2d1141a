/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "sluice-seal.h"

G_BEGIN_DECLS

/* When the book is larger, its older half is forgotten. */
#define SLUICE_SEAL_BOOK_LARGEST (8 * 1024 * 1024) /* bytes */

char *sluice_seal_book_draw_up (GFile *file, int fd, const SluiceResumeRecord *record);
void sluice_seal_book_append (const char *lines);
void sluice_seal_book_add (GFile *file, int fd, const SluiceResumeRecord *record);
SluiceSeal *sluice_seal_book_find (GFile *file, gint64 modified, guint64 size);

G_END_DECLS
