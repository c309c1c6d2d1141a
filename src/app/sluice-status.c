/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-status.h"

#include <glib/gi18n.h>
#include <string.h>

#include "sluice-error.h"
#include "sluice-folders.h"
#include "sluice-granted-path.h"
#include "sluice-units.h"
#include "sluice-words.h"

/* Bytes arrive, and nobody knows how many there will be. */
static char *
describe_endless (const SluiceStatus *self)
{
  g_autofree char *received = sluice_units_format_size (self->received);
  g_autofree char *rate = sluice_units_format_rate (self->rate);

  if (self->rate < 1.0)
    /* Translators: status of a download; %s is how much arrived, like “12.3 MB”. */
    return g_strdup_printf (_ ("%s so far, waiting for the server"), received);

  /* Translators: status of a download; the first %s is how much arrived, like
   * “12.3 MB”, the second a speed, like “5.2 MB/s”. */
  return g_strdup_printf (_ ("%s so far, %s"), received, rate);
}

/* The size is known, the time left is not. */
static char *
describe_timeless (const SluiceStatus *self, const char *received, const char *size)
{
  g_autofree char *rate = sluice_units_format_rate (self->rate);

  if (self->rate < 1.0)
    /* Translators: status of a download, as in “12.3 MB of 450.0 MB, waiting for the server”. */
    return g_strdup_printf (_ ("%s of %s, waiting for the server"), received, size);

  /* Translators: status of a download, as in “12.3 MB of 450.0 MB, 5.2 MB/s”. */
  return g_strdup_printf (_ ("%s of %s, %s"), received, size, rate);
}

static char *
describe_active (const SluiceStatus *self)
{
  g_autofree char *received = sluice_units_format_size (self->received);
  g_autofree char *size = NULL;
  g_autofree char *rate = sluice_units_format_rate (self->rate);
  int n = 0;

  if (self->size < 0)
    return describe_endless (self);

  size = sluice_units_format_size ((guint64) self->size);
  if (self->seconds_left < 0)
    return describe_timeless (self, received, size);

  switch (sluice_units_round_seconds (self->seconds_left, &n))
    {
    case SLUICE_TIME_SECONDS:
      /* Translators: status of a download, as in “12.3 MB of 450.0 MB, 5.2 MB/s, 43 seconds left”.
       */
      return g_strdup_printf (
          ngettext ("%s of %s, %s, %d second left", "%s of %s, %s, %d seconds left", n), received,
          size, rate, n);
    case SLUICE_TIME_MINUTES:
      /* Translators: status of a download, as in “12.3 MB of 450.0 MB, 5.2 MB/s, 2 minutes left”.
       */
      return g_strdup_printf (
          ngettext ("%s of %s, %s, %d minute left", "%s of %s, %s, %d minutes left", n), received,
          size, rate, n);
    case SLUICE_TIME_HOURS:
      /* Translators: status of a download, as in “12.3 MB of 450.0 MB, 5.2 kB/s, about 2 hours
       * left”. */
      return g_strdup_printf (
          ngettext ("%s of %s, %s, about %d hour left", "%s of %s, %s, about %d hours left", n),
          received, size, rate, n);
    case SLUICE_TIME_DAYS:
      /* Translators: status of a download, as in “12.3 MB of 450.0 MB, 5.2 kB/s, about 2 days
       * left”. */
      return g_strdup_printf (
          ngettext ("%s of %s, %s, about %d day left", "%s of %s, %s, about %d days left", n),
          received, size, rate, n);
    default:
      g_assert_not_reached ();
    }
}

/* What happened, without the advice that comes after it: it is being followed. */
static char *
get_first_sentence (const char *text)
{
  const char *end = strstr (text, ". ");

  return end != NULL ? g_strndup (text, (gsize) (end + 1 - text)) : g_strdup (text);
}

/* Nothing goes on until the next try, which no server can put off for hours. */
static char *
describe_retry (const SluiceStatus *self)
{
  g_autofree char *reason = get_first_sentence (self->trouble);
  int n = 0;

  if (sluice_units_round_seconds (self->retry_in, &n) == SLUICE_TIME_SECONDS)
    /* Translators: status of a download; %s is a sentence that says what went wrong. */
    return g_strdup_printf (
        ngettext ("Trying again in %d second: %s", "Trying again in %d seconds: %s", n), n, reason);

  /* Translators: status of a download; %s is a sentence that says what went wrong. */
  return g_strdup_printf (
      ngettext ("Trying again in %d minute: %s", "Trying again in %d minutes: %s", n), n, reason);
}

/* A download that waits for its turn says what there is to wait for. */
static char *
describe_turn (const SluiceStatus *self)
{
  g_autofree char *received = sluice_units_format_size (self->received);
  g_autofree char *size = NULL;

  if (self->size < 0)
    return g_strdup (_ ("Waiting for its turn"));

  size = sluice_units_format_size ((guint64) self->size);
  if (self->received == 0)
    /* Translators: status of a download; %s is its size, like “450.0 MB”. */
    return g_strdup_printf (_ ("%s, waiting for its turn"), size);

  /* Translators: status of a download, as in “12.3 MB of 450.0 MB, waiting for its turn”. */
  return g_strdup_printf (_ ("%s of %s, waiting for its turn"), received, size);
}

static char *
describe_start (const SluiceStatus *self)
{
  g_autofree char *date = sluice_words_format_date (self->start_at, self->now);
  g_autofree char *time = sluice_words_format_time (self->start_at);

  switch (sluice_words_count_days (self->now, self->start_at))
    {
    case 0:
      /* Translators: status of a download; %s is a time, like “14:02”. */
      return g_strdup_printf (_ ("Starts today at %s"), time);
    case 1:
      /* Translators: status of a download; %s is a time, like “14:02”. */
      return g_strdup_printf (_ ("Starts tomorrow at %s"), time);
    default:
      /* Translators: status of a download, as in “Starts on 24 November at 14:02”. */
      return g_strdup_printf (_ ("Starts on %s at %s"), date, time);
    }
}

static char *
describe_room (const SluiceStatus *self)
{
  guint64 missing = self->missing_room;
  g_autofree char *more = NULL;

  if (self->size < (gint64) self->received)
    return g_strdup (_ ("Waiting for room on the disk"));
  if (missing == 0)
    missing = (guint64) self->size - self->received;

  more = sluice_units_format_size (missing);
  /* Translators: status of a download; %s is how much has to become free, like “2.1 GB”. */
  return g_strdup_printf (_ ("Waiting for room on the disk: it needs %s more"), more);
}

static char *
describe_folder (const SluiceStatus *self)
{
  const char *path = self->folder != NULL ? g_file_peek_path (self->folder) : NULL;
  g_autofree char *folder = NULL;

  if (path == NULL)
    return g_strdup (_ ("Waiting for its folder"));

  folder = sluice_folders_describe (self->folder);
  if (sluice_granted_path_is (path))
    /* Translators: status of a download; %s is a folder. A program in a sandbox may use only
     * folders that the user chose for it. */
    return g_strdup_printf (_ ("Waiting for the folder %s: choose it again"), folder);

  /* Translators: status of a download; %s is a folder that is not there. */
  return g_strdup_printf (
      _ ("Waiting for the folder %s: put its disk back, or choose the folder again"), folder);
}

static char *
describe_waiting (const SluiceStatus *self)
{
  switch (self->wait)
    {
    case SLUICE_WAIT_NONE:
    case SLUICE_WAIT_TURN:
      return describe_turn (self);
    case SLUICE_WAIT_TIME:
      return describe_start (self);
    case SLUICE_WAIT_NETWORK:
      return g_strdup (_ ("Waiting for the network"));
    case SLUICE_WAIT_METERED:
      return g_strdup (_ ("Waiting for a network that is not metered"));
    case SLUICE_WAIT_ROOM:
      return describe_room (self);
    case SLUICE_WAIT_FOLDER:
      return describe_folder (self);
    default:
      g_assert_not_reached ();
    }
}

static gboolean
is_error (const SluiceStatus *self, SluiceError code)
{
  return self->error != NULL && sluice_error_classify (self->error) == code;
}

static char *
describe_paused (const SluiceStatus *self)
{
  g_autofree char *received = sluice_units_format_size (self->received);
  g_autofree char *size = NULL;

  if (is_error (self, SLUICE_ERROR_DISK_FULL))
    return g_strdup (_ ("Paused: the disk is full"));
  if (self->received == 0)
    return g_strdup (_ ("Paused"));
  if (self->size < 0)
    /* Translators: status of a download; %s is how much arrived, like “12.3 MB”. */
    return g_strdup_printf (_ ("Paused, %s so far"), received);

  size = sluice_units_format_size ((guint64) self->size);
  /* Translators: status of a download, as in “Paused, 12.3 MB of 450.0 MB”. */
  return g_strdup_printf (_ ("Paused, %s of %s"), received, size);
}

static char *
describe_finished (const SluiceStatus *self)
{
  guint64 bytes = self->size >= 0 ? (guint64) self->size : self->received;
  g_autofree char *size = sluice_units_format_size (bytes);
  g_autofree char *date = sluice_words_format_date (self->finished_at, self->now);
  g_autofree char *time = sluice_words_format_time (self->finished_at);

  switch (sluice_words_count_days (self->now, self->finished_at))
    {
    case 0:
      /* Translators: status of a download, as in “4.2 MB, finished today at 14:02”. */
      return g_strdup_printf (_ ("%s, finished today at %s"), size, time);
    case -1:
      /* Translators: status of a download, as in “4.2 MB, finished yesterday at 14:02”. */
      return g_strdup_printf (_ ("%s, finished yesterday at %s"), size, time);
    default:
      /* Translators: status of a download, as in “4.2 MB, finished on 24 November”. */
      return g_strdup_printf (_ ("%s, finished on %s"), size, date);
    }
}

static char *
describe_failed (const SluiceStatus *self)
{
  if (is_error (self, SLUICE_ERROR_LINK_EXPIRED))
    return g_strdup (_ ("Link expired: it needs a new address"));
  if (self->error != NULL)
    return g_strdup (self->error->message);

  return g_strdup (_ ("The download failed."));
}

/**
 * sluice_status_of:
 * @download: a download
 *
 * Returns: how it stands now; its error belongs to @download and is good until
 *   the main loop runs again
 */
SluiceStatus
sluice_status_of (SluiceDownload *download)
{
  guint percent = 0;
  SluiceErrand errand = sluice_download_get_errand (download, &percent);

  return (SluiceStatus){
    .state = sluice_download_get_state (download),
    .wait = sluice_download_get_wait (download),
    .size = sluice_download_get_size (download),
    .received = sluice_download_get_received (download),
    .rate = sluice_download_get_rate (download),
    .seconds_left = sluice_download_get_seconds_left (download),
    .retry_in = sluice_download_get_retry_in (download),
    .trouble = sluice_download_get_trouble (download),
    .missing_room = sluice_download_get_missing_room (download),
    .start_at = sluice_download_get_start_at (download),
    .finished_at = sluice_download_get_finished_at (download),
    .error = sluice_download_get_error (download),
    .folder = sluice_download_get_directory (download),
    .now = g_get_real_time () / G_USEC_PER_SEC,
    .errand = errand,
    .percent = percent,
  };
}

/**
 * sluice_status_needs_user:
 * @self: how a download stands
 *
 * Returns: %TRUE when it will not finish unless somebody does something
 */
gboolean
sluice_status_needs_user (const SluiceStatus *self)
{
  if (self->errand != SLUICE_ERRAND_NONE)
    return FALSE;

  return self->state == SLUICE_DOWNLOAD_FAILED || is_error (self, SLUICE_ERROR_DISK_FULL) ||
         self->wait == SLUICE_WAIT_ROOM || self->wait == SLUICE_WAIT_FOLDER;
}

/**
 * sluice_status_to_sentence:
 * @self: how a download stands
 *
 * Says in one sentence how a download stands: how far and how fast it is, what
 * it waits for, or what is to be done about it.
 *
 * Returns: (transfer full): the sentence
 */
char *
sluice_status_to_sentence (const SluiceStatus *self)
{
  if (self->errand == SLUICE_ERRAND_CHECK)
    /* Translators: status of a download; %u is how much of the file was read. */
    return g_strdup_printf (_ ("Checking the file: %u %%"), self->percent);
  if (self->errand == SLUICE_ERRAND_REPAIR)
    /* Translators: status of a download; %u is how much of the file is whole again. */
    return g_strdup_printf (_ ("Repairing the file: %u %%"), self->percent);
  if (self->retry_in > 0 && self->trouble != NULL)
    return describe_retry (self);

  switch (self->state)
    {
    case SLUICE_DOWNLOAD_WAITING:
      return describe_waiting (self);
    case SLUICE_DOWNLOAD_CONNECTING:
      return g_strdup (_ ("Connecting…"));
    case SLUICE_DOWNLOAD_ACTIVE:
      return describe_active (self);
    case SLUICE_DOWNLOAD_FINISHING:
      return g_strdup (_ ("Checking the file…"));
    case SLUICE_DOWNLOAD_PAUSED:
      return describe_paused (self);
    case SLUICE_DOWNLOAD_FINISHED:
      return describe_finished (self);
    case SLUICE_DOWNLOAD_FAILED:
      return describe_failed (self);
    default:
      g_assert_not_reached ();
    }
}
