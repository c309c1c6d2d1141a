/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "sluice-error.h"
#include "sluice-origin.h"
#include "sluice-transfer.h"

G_BEGIN_DECLS

#define MIRRORED_SIZE (8 * 1024 * 1024)
#define MIRRORED_SEED 9
#define MIRRORED_LIE 10                 /* the seed of another file */
#define MIRRORED_PIECE (256 * 1024)     /* bytes */
#define MIRRORED_RATE (4 * 1024 * 1024) /* bytes per second of a whole origin */
#define MIRRORED_NAME "film.mkv"
#define MIRRORED_ORIGINS 3 /* the first has the download's own link */

/**
 * Mirrored:
 *
 * One file, several servers, and a download that is told of all of them.
 */
typedef struct
{
  char *folder;
  SluiceOrigin *origins[MIRRORED_ORIGINS]; /* nullable: gone */
  char *links[MIRRORED_ORIGINS];           /* of the file there */
  SluiceHttpClient *client;
  SluiceLimits *limits;
  SluiceRequest *request;
  SluiceTransferOptions *options;
  SluiceTransfer *transfer; /* nullable: not started */
  GCancellable *cancellable;
  GAsyncResult *result; /* nullable: it runs */
  GString *told;        /* the story, a line each */
  GString *header;      /* what the first origin sends more */
} Mirrored;

void mirrored_set_up (Mirrored *self, gconstpointer data);
void mirrored_tear_down (Mirrored *self, gconstpointer data);
void mirrored_serve_file (Mirrored *self,
                          guint index,
                          guint64 seed,
                          guint64 size,
                          const SluiceOriginManner *manner);
void mirrored_serve (Mirrored *self, guint index);
void mirrored_answer_with (Mirrored *self, guint index, guint status);
void mirrored_add_mirror (Mirrored *self, const char *link, guint priority);
void mirrored_add_mirrors (Mirrored *self, guint n_mirrors);
void mirrored_give_checksum (Mirrored *self);
void mirrored_give_pieces_of (Mirrored *self, guint64 seed);
void mirrored_give_pieces (Mirrored *self);
void mirrored_start (Mirrored *self);
void mirrored_finish_with (Mirrored *self, guint64 size);
void mirrored_finish_well (Mirrored *self);
void mirrored_finish_badly (Mirrored *self, SluiceError code);
guint mirrored_count_visits (Mirrored *self, guint index);
SluiceMirrorStand *mirrored_get_stand (Mirrored *self, guint index);
void mirrored_assert_use (Mirrored *self, guint index, SluiceMirrorUse use);
gboolean mirrored_is_second_dropped (gpointer user_data);
gboolean mirrored_brings (Mirrored *self, guint index);
gboolean mirrored_both_bring (gpointer user_data);
gboolean mirrored_first_brings (gpointer user_data);

G_END_DECLS
