/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What a segment compares with the disk before it adds to it. */

#include "sluice-segment-private.h"

/* How much before a gap is compared when no validator vouches for the file. */
#define LONGEST_PROOF (64 * 1024) /* bytes */

/* What has to equal the disk before a byte is taken: what lies before, and where that is
 * less, the sample. That takes a request of its own, and is good for the next one only. */
static SluiceRange
choose_proof (SluiceSegment *self)
{
  guint64 before = self->proof_before_start + (self->position - self->start);

  if (self->expected == NULL || self->expected->strong || !self->expected->resumable)
    return (SluiceRange){ self->position, self->position };
  if (before < self->sample.end - self->sample.start && !self->sample_proved)
    return self->sample;
  return (SluiceRange){ self->position - MIN (before, LONGEST_PROOF), self->position };
}

/**
 * sluice_segment_begin_proof:
 * @self: a segment that is about to ask for what is left of its range
 *
 * Prepares the comparison that comes before the first byte is taken.
 *
 * Returns: what to ask for: the rest of the range and what is compared before it, or a sample
 *   alone
 */
SluiceRange
sluice_segment_begin_proof (SluiceSegment *self)
{
  SluiceRange proof = choose_proof (self);

  self->sample_proved = FALSE;
  self->proof_start = proof.start;
  self->proof_left = proof.end - proof.start;
  if (self->proof_left > 0)
    self->proof = g_byte_array_set_size (g_byte_array_new (), (guint) self->proof_left);
  if (proof.end == self->position)
    proof.end = self->end;
  return proof;
}
