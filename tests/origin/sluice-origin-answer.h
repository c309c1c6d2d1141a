/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "sluice-origin-script.h"
#include "sluice-origin-visit.h"

G_BEGIN_DECLS

/**
 * SluiceOriginAnswer:
 * @status: the status code
 * @headers: header lines, each with its CR LF
 * @bytes: the body, or %NULL when it is computed
 * @seed: which body, when it is computed
 * @offset: its first byte in that body
 * @length: how many bytes the body has
 * @bodiless: the body is only spoken of
 * @manner: how to send it
 *
 * What a visit is answered.
 */
typedef struct
{
  guint status;
  GString *headers; /* owned */
  GBytes *bytes;    /* owned, nullable */
  guint64 seed;
  guint64 offset;
  guint64 length;
  gboolean bodiless;
  SluiceOriginManner manner;
} SluiceOriginAnswer;

SluiceOriginAnswer *sluice_origin_answer_new (const SluiceOriginScript *script,
                                              const SluiceOriginManner *manner,
                                              const SluiceOriginVersion *version,
                                              const SluiceOriginVisit *visit,
                                              const char *other);
SluiceOriginAnswer *sluice_origin_answer_new_refusal (guint status);
void sluice_origin_answer_free (SluiceOriginAnswer *self);

char *sluice_origin_answer_status_line (const SluiceOriginAnswer *self);
char *sluice_origin_answer_headers (const SluiceOriginAnswer *self);
void sluice_origin_answer_read (const SluiceOriginAnswer *self,
                                guint64 position,
                                void *buffer,
                                gsize length);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SluiceOriginAnswer, sluice_origin_answer_free)

G_END_DECLS
