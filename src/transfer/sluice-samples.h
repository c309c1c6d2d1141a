/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "sluice-resume-record.h"

G_BEGIN_DECLS

#define SLUICE_SAMPLES_MOST 2
#define SLUICE_SAMPLES_LONGEST (64 * 1024) /* bytes */

/**
 * SluiceSamples:
 * @n: how many there are
 * @stretches: where in the file they are
 * @bytes: what is on the disk there
 *
 * Some of the bytes that are there, to tell a file by.
 */
typedef struct
{
  guint n;
  SluiceRange stretches[SLUICE_SAMPLES_MOST];
  GBytes *bytes[SLUICE_SAMPLES_MOST]; /* owned */
} SluiceSamples;

int sluice_samples_take (SluiceSamples *self, const SluiceResumeRecord *record, const char *part);
void sluice_samples_clear (SluiceSamples *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (SluiceSamples, sluice_samples_clear)

G_END_DECLS
