/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "sluice-case.h"

G_BEGIN_DECLS

#define UNFINISHED_NAME "file.bin"
#define UNFINISHED_PART UNFINISHED_NAME ".part"
#define UNFINISHED_RECORD UNFINISHED_PART ".json"

#define UNFINISHED_BLOCK (4 * 1024 * 1024)
#define UNFINISHED_SIZE (2 * UNFINISHED_BLOCK + 1000)

/**
 * Unfinished:
 * @scene: where it happens
 * @link: what is downloaded
 * @outside: a folder beside the downloads, which nobody may touch
 * @part: what is in the part: a whole block, and a piece of the next
 * @record: what is in the record
 *
 * A download that was paused, to be laid out and gone on with again and again.
 */
typedef struct
{
  SluiceScene *scene; /* owned */
  char *link;         /* owned */
  char *outside;      /* owned */
  GBytes *part;       /* owned */
  GBytes *record;     /* owned */
} Unfinished;

Unfinished *unfinished_new (void);
void unfinished_free (Unfinished *self);

void unfinished_lay_out (Unfinished *self);
char *unfinished_path (Unfinished *self, const char *name);
void unfinished_put (Unfinished *self, const char *name, GBytes *bytes);
GBytes *unfinished_make_body (guint64 seed, gsize length);
GBytes *unfinished_seal (const char *text);

SluiceRun *unfinished_start (Unfinished *self);
int unfinished_finish (Unfinished *self, SluiceRun *run, char **name);
void unfinished_assert_whole (Unfinished *self, const char *name);

GStrv unfinished_describe (const char *folder);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Unfinished, unfinished_free)

G_END_DECLS
