/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "sluice-intake.h"
#include "sluice-segment.h"
#include "sluice-speed.h"
#include "sluice-writer.h"

/* SluiceSegment is one type in four files; this is what they share. */

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
  SluiceAddress *address;      /* owned */
  SluiceDescription *expected; /* owned, nullable */
  SluicePermits *opening;      /* owned */
  SluiceThrottle *throttle;    /* owned */
  guint retries;
  guint timeout; /* seconds */
  gboolean patient;
  gsize proof_before_start;
  SluiceRange sample; /* what else can be compared; empty: nothing */
  const SluiceSegmentOwner *owner;
  gpointer owner_data;

  /* in progress */
  SluiceSegmentState state;
  SluicePartFile *part; /* owned, nullable until sluice_segment_read() */
  guint64 start;
  guint64 position; /* the next byte that comes from the source */
  SluiceRace *race; /* owned, nullable; with another one that was asked for the same */
  guint8 *waste;    /* owned, nullable; where bytes go that the other brought before */
  guint64 wasted;   /* how many they were */
  guint64 end;
  SluiceWriter *writer; /* owned */
  SluiceSpeed speed;
  guint failures;    /* tries in a row that brought nothing */
  GSource *next_try; /* owned, nullable */
  char *trouble;     /* owned, nullable; why the last failed request failed */

  /* of this request */
  SluiceIntake *intake;   /* owned, nullable */
  guint64 asked_end;      /* what it asked for ends there */
  guint64 received;       /* bytes it brought */
  double opening_cost;    /* seconds from question to answer */
  GByteArray *proof;      /* owned, nullable; what the source sends to be compared */
  guint64 proof_start;    /* where it lies in the file */
  gsize proof_left;       /* bytes of it still to come */
  gboolean sample_proved; /* by the request before this one */
  guint n_comparisons;    /* reads of the disk that will still call back */

  /* at the end */
  GError *outcome;  /* owned, nullable */
  double last_rate; /* bytes per second when no more came */
  gboolean answered_whole;
  GSource *closing; /* owned, nullable */
};

SluiceRange sluice_segment_begin_proof (SluiceSegment *self);
gsize sluice_segment_get_waste_room (SluiceSegment *self, guint8 **where);
void sluice_segment_take (SluiceSegment *self, gsize length);

G_END_DECLS
