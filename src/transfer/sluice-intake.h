/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "sluice-permits.h"
#include "sluice-ranges.h"
#include "sluice-source.h"
#include "sluice-throttle.h"

G_BEGIN_DECLS

#define SLUICE_TYPE_INTAKE (sluice_intake_get_type ())
G_DECLARE_FINAL_TYPE (SluiceIntake, sluice_intake, SLUICE, INTAKE, GObject)

/**
 * SluiceIntakeSetup:
 * @source: whom to ask
 * @range: what to ask for; its end may be %SLUICE_SOURCE_TO_THE_END
 * @expected: what the file has to be, or %NULL when this is the first question
 * @opening: permits for connections being opened
 * @throttle: how fast bytes may be taken
 * @timeout: seconds without a byte after which the request is given up
 */
typedef struct
{
  SluiceSource *source;
  SluiceRange range;
  SluiceDescription *expected; /* nullable */
  SluicePermits *opening;
  SluiceThrottle *throttle;
  guint timeout;
} SluiceIntakeSetup;

/**
 * SluiceIntakeOwner:
 * @asked: a permit was free and the source was asked
 * @opened: the source answered; bytes come once sluice_intake_flow() is called
 * @get_room: where the next bytes go, and how many of them; 0 makes the intake
 *   rest until sluice_intake_flow() is called again
 * @took: that many bytes were put there
 * @ended: no more bytes come; @error is %NULL where the stream itself ended
 *
 * Whom an intake reports to. Every function may drop the intake.
 */
typedef struct
{
  void (*asked) (GObject *owner);
  void (*opened) (GObject *owner, SluiceDescription *description);
  gsize (*get_room) (GObject *owner, guint8 **where);
  void (*took) (GObject *owner, gsize length);
  void (*ended) (GObject *owner, const GError *error);
} SluiceIntakeOwner;

SluiceIntake *sluice_intake_new (const SluiceIntakeSetup *setup,
                                 const SluiceIntakeOwner *functions,
                                 GObject *owner);

void sluice_intake_flow (SluiceIntake *self);
void sluice_intake_finish (SluiceIntake *self);
void sluice_intake_drop (SluiceIntake *self);

gboolean sluice_intake_rests (SluiceIntake *self);
gint64 sluice_intake_get_quiet_time (SluiceIntake *self, gint64 now);
gint64 sluice_intake_get_usual_gap (SluiceIntake *self);
double sluice_intake_get_opening_cost (SluiceIntake *self);
GInputStream *sluice_intake_get_stream (SluiceIntake *self);

G_END_DECLS
