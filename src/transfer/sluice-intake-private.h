/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "sluice-intake.h"
#include "sluice-loop-source.h"
#include "sluice-trickle.h"

G_BEGIN_DECLS

typedef enum
{
  SLUICE_INTAKE_ASKING,  /* waits for a permit, then for the answer */
  SLUICE_INTAKE_OPEN,    /* the answer is there; its bytes wait for the owner */
  SLUICE_INTAKE_FLOWING, /* bytes arrive, or are waited for */
  SLUICE_INTAKE_DROPPED, /* nobody listens any more */
} SluiceIntakeState;

/**
 * SluiceIntake:
 *
 * One request: asks the source when a permit for opening is free, then drains
 * the stream into the owner's memory as fast as the throttle and the owner let
 * it. It is used once and dropped whole; what is still under way then ends by
 * itself and touches nothing of the owner's.
 */
struct _SluiceIntake
{
  GObject parent_instance;

  /* input */
  SluiceSource *source; /* owned */
  SluiceRange range;
  SluiceDescription *expected; /* owned, nullable */
  SluicePermits *opening;      /* owned */
  SluiceThrottle *throttle;    /* owned; its own, below the download's */
  guint timeout;               /* seconds */
  const SluiceIntakeOwner *functions;
  GObject *owner; /* not owned: it drops the intake before it goes */

  /* in progress */
  SluiceIntakeState state;
  GCancellable *cancellable; /* owned */
  GInputStream *stream;      /* owned, nullable */
  GSource *wake;             /* owned, nullable; what the flow waits for */
  GSource *stall;            /* owned, nullable */
  GSource *opening_over;     /* owned, nullable; while the permit for opening is held */
  gboolean rests;            /* the owner has no room */
  gboolean throttled;
  gboolean fed; /* something was read since the flow last waited */
  SluiceTrickle trickle;
  gint64 asked_at;     /* monotonic µs */
  gint64 fed_at;       /* monotonic µs; when the last byte came */
  gint64 longest_gap;  /* µs between two arrivals, lately */
  double opening_cost; /* seconds from question to answer */

  /* for streams that cannot be polled */
  guint8 *basin;     /* owned, nullable */
  gsize basin_start; /* of what the owner has not got yet */
  gsize basin_end;
  gboolean basin_fills; /* a thread is writing into it */
};

static inline void
sluice_intake_attach (SluiceIntake *self, GSource **slot, GSource *source, GSourceFunc callback)
{
  sluice_loop_source_attach (slot, source, callback, g_object_ref (self), g_object_unref);
}

/* Whether there is no point in asking the source for more. */
static inline gboolean
sluice_intake_waits_for_us (const SluiceIntake *self)
{
  return self->rests || self->throttled || self->state == SLUICE_INTAKE_OPEN;
}

static inline gboolean
sluice_intake_can_poll (GInputStream *stream)
{
  return G_IS_POLLABLE_INPUT_STREAM (stream) &&
         g_pollable_input_stream_can_poll (G_POLLABLE_INPUT_STREAM (stream));
}

void sluice_intake_go_on (SluiceIntake *self);
void sluice_intake_fail (SluiceIntake *self, const GError *cause);
void sluice_intake_hear_throttle (SluiceIntake *self, SluiceThrottle *throttle);

G_END_DECLS
