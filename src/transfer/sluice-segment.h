/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "sluice-address.h"
#include "sluice-connection.h"
#include "sluice-part-file.h"
#include "sluice-permits.h"
#include "sluice-race.h"
#include "sluice-ranges.h"
#include "sluice-throttle.h"

G_BEGIN_DECLS

/**
 * SluiceSegmentState:
 * @SLUICE_SEGMENT_NEW: not started
 * @SLUICE_SEGMENT_QUEUED: waits for its turn to open a connection
 * @SLUICE_SEGMENT_CONNECTING: the source was asked
 * @SLUICE_SEGMENT_HELD: the answer is there; the owner has to say where it goes
 * @SLUICE_SEGMENT_PROVING: bytes before the range are compared with the disk
 * @SLUICE_SEGMENT_READING: bytes arrive
 * @SLUICE_SEGMENT_WAITING: a request failed; the next one comes later
 * @SLUICE_SEGMENT_ENDING: no more bytes come; the last ones are being written
 * @SLUICE_SEGMENT_CLOSED: over
 */
typedef enum
{
  SLUICE_SEGMENT_NEW,
  SLUICE_SEGMENT_QUEUED,
  SLUICE_SEGMENT_CONNECTING,
  SLUICE_SEGMENT_HELD,
  SLUICE_SEGMENT_PROVING,
  SLUICE_SEGMENT_READING,
  SLUICE_SEGMENT_WAITING,
  SLUICE_SEGMENT_ENDING,
  SLUICE_SEGMENT_CLOSED,
} SluiceSegmentState;

#define SLUICE_TYPE_SEGMENT (sluice_segment_get_type ())
G_DECLARE_FINAL_TYPE (SluiceSegment, sluice_segment, SLUICE, SEGMENT, GObject)

/**
 * SluiceSegmentOwner:
 * @opened: the source answered; the owner has to call sluice_segment_read() or
 *   sluice_segment_stop() now or later. Later requests of the segment go on by
 *   themselves.
 * @stumbled: a request failed; @delay is how many seconds the segment would wait
 *   before the next. Returns %FALSE to give up instead.
 * @wrote: @bytes are in the part file at @offset
 * @closed: it is over, the last call; @error is %NULL when the range is complete
 *
 * Whom a segment reports to.
 */
typedef struct
{
  void (*opened) (SluiceSegment *segment, SluiceDescription *description, gpointer data);
  gboolean (*stumbled) (SluiceSegment *segment, const GError *error, double delay, gpointer data);
  void (*wrote) (SluiceSegment *segment,
                 guint64 offset,
                 const guint8 *bytes,
                 gsize length,
                 gpointer data);
  void (*closed) (SluiceSegment *segment, const GError *error, gpointer data);
} SluiceSegmentOwner;

/**
 * SluiceSegmentSetup:
 * @number: what the segment is called in log lines and to the user, from 1
 * @id: the download's id, for log lines
 * @address: where the bytes come from
 * @range: what to bring; its end may be %SLUICE_SOURCE_TO_THE_END
 * @expected: what the file is, or %NULL when this is the first request
 * @proof: how many bytes before the range have to equal the disk first, unless a strong
 *   validator says as much
 * @sample: bytes behind the range that have to equal the disk first, where @proof is 0; empty
 *   for none
 * @opening: permits for connections being opened
 * @throttle: how fast bytes may be taken
 * @retries: how many tries in a row may bring nothing
 * @timeout: seconds without a byte after which a request is given up
 * @patient: end at once when there is no network
 */
typedef struct
{
  guint number;
  const char *id;
  SluiceAddress *address;
  SluiceRange range;
  SluiceDescription *expected; /* nullable */
  gsize proof;
  SluiceRange sample;
  SluicePermits *opening;
  SluiceThrottle *throttle;
  guint retries;
  guint timeout;
  gboolean patient;
} SluiceSegmentSetup;

SluiceSegment *sluice_segment_new (const SluiceSegmentSetup *setup,
                                   const SluiceSegmentOwner *owner,
                                   gpointer data);

void sluice_segment_start (SluiceSegment *self);
void sluice_segment_read (SluiceSegment *self, SluicePartFile *part, guint64 end);
void sluice_segment_set_end (SluiceSegment *self, guint64 end);
void sluice_segment_join_race (SluiceSegment *self, SluiceRace *race);
void sluice_segment_set_expected (SluiceSegment *self, SluiceDescription *expected);
guint sluice_segment_flush (SluiceSegment *self);
void sluice_segment_stop (SluiceSegment *self);

guint sluice_segment_get_number (SluiceSegment *self);
SluiceSegmentState sluice_segment_get_state (SluiceSegment *self);
SluiceAddress *sluice_segment_get_address (SluiceSegment *self);
SluiceRange sluice_segment_get_range (SluiceSegment *self);
guint64 sluice_segment_get_position (SluiceSegment *self);
guint64 sluice_segment_get_settled (SluiceSegment *self);
gsize sluice_segment_get_buffered (SluiceSegment *self);
double sluice_segment_get_rate (SluiceSegment *self, gint64 now);
gint64 sluice_segment_get_quiet_time (SluiceSegment *self, gint64 now);
gint64 sluice_segment_get_usual_gap (SluiceSegment *self);
SluiceRace *sluice_segment_get_race (SluiceSegment *self);
guint64 sluice_segment_get_wasted (SluiceSegment *self);
double sluice_segment_get_opening_cost (SluiceSegment *self);
GInputStream *sluice_segment_get_stream (SluiceSegment *self);
gboolean sluice_segment_was_answered_whole (SluiceSegment *self);
gint64 sluice_segment_get_next_try (SluiceSegment *self);
const char *sluice_segment_get_trouble (SluiceSegment *self);
SluiceConnection *sluice_segment_get_connection (SluiceSegment *self, gint64 now);

G_END_DECLS
