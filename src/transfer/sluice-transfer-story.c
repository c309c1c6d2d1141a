/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-transfer-private.h"

#include <glib/gi18n-lib.h>

#include "sluice-log.h"

/* A server that lets connections come and go could fill the story by itself: of
 * what may come again and again, so many lines in so much time. */
#define MOST_LINES 4
#define LINES_LAST (60 * G_USEC_PER_SEC) /* µs */

/* Something that comes once in a run, or seldom. */
void
sluice_transfer_tell_detail (SluiceTransfer *self, const char *message)
{
  sluice_transfer_tell (self, SLUICE_TRANSFER_EVENT_DETAIL, message, 0.0);
}

static void
tell_repeatable (SluiceTransfer *self, const char *message)
{
  gint64 now = g_get_monotonic_time ();

  if (now >= self->lines_since + LINES_LAST)
    {
      self->lines_since = now;
      self->n_lines = 0;
    }
  if (self->n_lines++ < MOST_LINES)
    sluice_transfer_tell_detail (self, message);
  else
    sluice_info (self->request->id, SLUICE_LOG_NO_SEGMENT, "%s", message);
}

/* @reason: (nullable): why there is only one connection, where more could be wanted */
void
sluice_transfer_tell_plan (SluiceTransfer *self, guint connections, const char *reason)
{
  g_autofree char *message = NULL;

  if (reason != NULL)
    message = g_strdup (reason);
  else if (self->options->connections > 0)
    message = g_strdup_printf (ngettext ("The file is fetched over %u connection, as chosen.",
                                         "The file is fetched over %u connections, as chosen.",
                                         connections),
                               connections);
  else if (connections > 1)
    message =
        g_strdup_printf (ngettext ("The file is fetched over up to %u connection.",
                                   "The file is fetched over up to %u connections.", connections),
                         connections);
  else
    message = g_strdup (_ ("One connection is enough for what is left of the file."));
  sluice_transfer_tell_detail (self, message);
}

void
sluice_transfer_tell_resumed (SluiceTransfer *self)
{
  guint64 there = sluice_ranges_covered (self->written);
  g_autofree char *part = g_format_size (there);
  g_autofree char *whole = g_format_size ((guint64) self->description->size);
  g_autofree char *message = NULL;

  if (there == 0)
    return;
  /* Translators: two sizes, as in “1.2 GB”. */
  message =
      g_strdup_printf (_ ("%s of %s were there already, and are not fetched again."), part, whole);
  sluice_transfer_tell_detail (self, message);
}

/* Nothing is said where nothing was damaged. */
void
sluice_transfer_tell_damaged (SluiceTransfer *self, guint n_bad)
{
  g_autofree char *message = NULL;

  if (n_bad == 0)
    return;
  message = g_strdup_printf (
      ngettext ("%u part of the file was damaged on the disk and is fetched again.",
                "%u parts of the file were damaged on the disk and are fetched again.", n_bad),
      n_bad);
  sluice_transfer_tell (self, SLUICE_TRANSFER_EVENT_NOTE, message, 0.0);
}

void
sluice_transfer_tell_verified (SluiceTransfer *self)
{
  g_autofree char *message =
      /* Translators: %s is a kind of checksum, such as “SHA-256”. */
      g_strdup_printf (_ ("The file has the checksum it should have (%s)."),
                       sluice_checksum_type_name (self->options->checksum->type));

  sluice_transfer_tell_detail (self, message);
}

/* What earlier downloads found out, as far as it decides something now. */
void
sluice_transfer_tell_known (SluiceTransfer *self)
{
  guint ceiling = sluice_host_get_ceiling (self->host);
  g_autofree char *message = NULL;

  if (ceiling >= self->told_ceiling)
    return;

  message = g_strdup_printf (ngettext ("The server is known to allow no more than %u connection.",
                                       "The server is known to allow no more than %u connections.",
                                       ceiling),
                             ceiling);
  self->told_ceiling = ceiling;
  sluice_transfer_tell_detail (self, message);
}

/* How many connections the server lets us have, as far as we know. */
void
sluice_transfer_tell_ceiling (SluiceTransfer *self)
{
  guint ceiling = MIN (sluice_host_get_ceiling (self->host), SLUICE_TRANSFER_MOST_CONNECTIONS);
  g_autofree char *message = NULL;

  if (ceiling == self->told_ceiling)
    return;

  if (ceiling < self->told_ceiling)
    message =
        g_strdup_printf (ngettext ("The server allows no more than %u connection now.",
                                   "The server allows no more than %u connections now.", ceiling),
                         ceiling);
  else
    message = g_strdup_printf (ngettext ("The server is asked for %u connection again.",
                                         "The server is asked for %u connections again.", ceiling),
                               ceiling);
  self->told_ceiling = ceiling;
  tell_repeatable (self, message);
}

void
sluice_transfer_tell_chosen (SluiceTransfer *self)
{
  guint count = self->options->connections;
  g_autofree char *message = NULL;

  if (count == 0)
    message = g_strdup (_ ("The number of connections is chosen automatically from now on."));
  else
    message = g_strdup_printf (
        ngettext ("The file is fetched over no more than %u connection from now on.",
                  "The file is fetched over no more than %u connections from now on.", count),
        count);
  tell_repeatable (self, message);
}

/* How many connections turned out to be right where that was left open. */
void
sluice_transfer_tell_settled (SluiceTransfer *self, guint count, SluiceTunerVerdict verdict)
{
  g_autofree char *message = NULL;

  if (verdict == SLUICE_TUNER_NO_MORE_PAY)
    message = g_strdup_printf (
        ngettext ("The file is fetched over %u connection: more of them would not be faster.",
                  "The file is fetched over %u connections: more of them would not be faster.",
                  count),
        count);
  else
    message = g_strdup_printf (
        ngettext ("The file is fetched over %u connection: it makes the download faster.",
                  "The file is fetched over %u connections: each makes the download faster.",
                  count),
        count);
  tell_repeatable (self, message);
}

void
sluice_transfer_tell_room (SluiceTransfer *self)
{
  tell_repeatable (self, _ ("One connection makes room for another download from this server."));
}

void
sluice_transfer_tell_turn (SluiceTransfer *self)
{
  tell_repeatable (self, _ ("The server allows no more connections now: this download waits until "
                            "another one from it is done."));
}

/* What is taken from a connection that delivers is no news; from one that does not, it is. */
void
sluice_transfer_tell_silence (SluiceTransfer *self)
{
  tell_repeatable (self, _ ("A connection went silent: another one fetches what it owes."));
}

void
sluice_transfer_tell_race (SluiceTransfer *self)
{
  sluice_transfer_tell_detail (self,
                               _ ("The last piece is late: a second connection fetches it, too."));
}

/* Nothing is said where nothing was. */
void
sluice_transfer_tell_wasted (SluiceTransfer *self)
{
  guint64 wasted = sluice_transfer_get_wasted (self);
  g_autofree char *size = g_format_size (wasted);
  g_autofree char *message = NULL;

  if (wasted == 0)
    return;
  /* Translators: %s is a size, as in “1.2 MB”. */
  message = g_strdup_printf (_ ("%s arrived twice."), size);
  sluice_transfer_tell_detail (self, message);
}
