/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "sluice-intake.h"
#include "sluice-segment.h"
#include "sluice-speed.h"
#include "sluice-writer.h"

/* SluiceSegment is one type in two files; this is what they share. */

G_BEGIN_DECLS

/**
 * SluiceSegment:
 *
 * One connection's way through one range: an intake for each request, a writer
 * for what it brings, and another try when a request fails.
 */
struct _SluiceSegment
{
  GObject parent_instance;

  /* input */
  guint number;
  char *id;                    /* owned */
  SluiceSource *source;        /* owned */
  SluiceDescription *expected; /* owned, nullable */
  SluicePermits *opening;      /* owned */
  SluiceThrottle *throttle;    /* owned */
  guint retries;
  guint timeout; /* seconds */
  gboolean patient;
  gsize proof_before_start;
  const SluiceSegmentOwner *owner;
  gpointer owner_data;

  /* in progress */
  SluiceSegmentState state;
  SluicePartFile *part; /* owned, nullable until sluice_segment_read() */
  guint64 start;
  guint64 position; /* the next byte that comes from the source */
  guint64 end;
  SluiceWriter *writer; /* owned */
  SluiceSpeed speed;
  guint failures;    /* tries in a row that brought nothing */
  GSource *next_try; /* owned, nullable */
  char *trouble;     /* owned, nullable; why the last failed request failed */

  /* of this request */
  SluiceIntake *intake; /* owned, nullable */
  guint64 received;     /* bytes it brought */
  double opening_cost;  /* seconds from question to answer */
  GByteArray *proof;    /* owned, nullable; what the source sends to be compared */
  gsize proof_left;     /* bytes of it still to come */
  guint n_comparisons;  /* reads of the disk that will still call back */

  /* at the end */
  GError *outcome;  /* owned, nullable */
  GSource *closing; /* owned, nullable */
};

G_END_DECLS
