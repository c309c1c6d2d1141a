/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-download-private.h"

#include <glib/gi18n-lib.h>

#include "sluice-granted-path.h"
#include "sluice-link.h"
#include "sluice-units.h"

static char *
tell_start (SluiceDownload *self)
{
  g_autofree char *there = NULL;

  if (self->received == 0)
    return g_strdup (_ ("Started."));

  there = sluice_units_format_size (self->received);
  /* Translators: %s is a size, as in “12.3 MB”. */
  return g_strdup_printf (_ ("Went on from %s."), there);
}

static char *
tell_wait (SluiceWait wait)
{
  switch (wait)
    {
    case SLUICE_WAIT_TIME:
      return g_strdup (_ ("Waits for the time it was given."));
    case SLUICE_WAIT_NETWORK:
      return g_strdup (_ ("Waits for the network."));
    case SLUICE_WAIT_METERED:
      return g_strdup (_ ("Waits for a network that is not metered."));
    case SLUICE_WAIT_ROOM:
      return g_strdup (_ ("Waits for room on the disk."));
    case SLUICE_WAIT_FOLDER:
      return g_strdup (_ ("Waits for its folder, which is not there."));
    case SLUICE_WAIT_NONE:
    case SLUICE_WAIT_TURN:
    default:
      return NULL;
    }
}

static char *
tell_pause (SluiceDownload *self)
{
  const GError *error = sluice_download_get_error (self);
  g_autofree char *there = NULL;

  if (error != NULL)
    return g_strdup (error->message);

  there = sluice_units_format_size (self->received);
  /* Translators: %s is a size, as in “12.3 MB”. */
  return g_strdup_printf (_ ("Paused by you with %s there."), there);
}

/* @seconds and @bytes are those of the last run; 0 when it was in another life. */
static char *
tell_end (SluiceDownload *self, double seconds, guint64 bytes)
{
  g_autofree char *size = sluice_units_format_size (self->received);
  g_autofree char *clock = NULL;
  g_autofree char *rate = NULL;

  if (seconds <= 0.0)
    /* Translators: %s is a size, as in “12.3 MB”. */
    return g_strdup_printf (_ ("Finished: %s."), size);

  clock = sluice_units_format_clock ((gint64) (seconds + 0.5));
  rate = sluice_units_format_rate ((double) bytes / seconds);
  /* Translators: a size as in “12.3 MB”, a time as in “1:23”, a speed as in “5.2 MB/s”. */
  return g_strdup_printf (_ ("Finished: %s in %s, %s on average."), size, clock, rate);
}

static const SluiceStoryKind kinds[] = {
  [SLUICE_DOWNLOAD_WAITING] = SLUICE_STORY_WAITING,
  [SLUICE_DOWNLOAD_CONNECTING] = SLUICE_STORY_STARTED,
  [SLUICE_DOWNLOAD_PAUSED] = SLUICE_STORY_PAUSED,
  [SLUICE_DOWNLOAD_FINISHED] = SLUICE_STORY_FINISHED,
  [SLUICE_DOWNLOAD_FAILED] = SLUICE_STORY_FAILED,
};

/* Returns: (transfer full) (nullable): what there is to say of the state, if anything */
static char *
describe_state (SluiceDownload *self)
{
  SluiceDownloadWork *work = self->work;

  switch (self->state)
    {
    case SLUICE_DOWNLOAD_WAITING:
      return tell_wait (self->wait);
    case SLUICE_DOWNLOAD_CONNECTING:
      return tell_start (self);
    case SLUICE_DOWNLOAD_PAUSED:
      return tell_pause (self);
    case SLUICE_DOWNLOAD_FINISHED:
      return tell_end (self, work->seconds_spent, work->bytes_brought);
    case SLUICE_DOWNLOAD_FAILED:
      return g_strdup (work->error->message);
    case SLUICE_DOWNLOAD_ACTIVE:
    case SLUICE_DOWNLOAD_FINISHING:
    default:
      return NULL;
    }
}

void
sluice_download_tell_state (SluiceDownload *self)
{
  g_autofree char *text = describe_state (self);

  if (text != NULL)
    sluice_download_tell (self, kinds[self->state], text);
}

void
sluice_download_tell_address (SluiceDownload *self)
{
  g_autofree char *link = sluice_download_redact_link (self);
  /* Translators: %s is a link. */
  g_autofree char *text = g_strdup_printf (_ ("Got a new address: %s"), link);

  sluice_download_tell (self, SLUICE_STORY_ADDRESS, text);
}

void
sluice_download_tell_mirror (SluiceDownload *self, GUri *uri)
{
  g_autofree char *link = sluice_link_redact (uri);
  /* Translators: %s is a link. */
  g_autofree char *text = g_strdup_printf (_ ("Got another address: %s"), link);

  sluice_download_tell (self, SLUICE_STORY_ADDRESS, text);
}

void
sluice_download_tell_folder (SluiceDownload *self, gboolean has_part)
{
  g_autofree char *path = g_file_get_path (self->directory);
  g_autofree char *outside = path != NULL ? sluice_granted_path_to_outside (path) : NULL;
  g_autofree char *folder =
      outside != NULL ? g_filename_display_name (outside) : g_file_get_parse_name (self->directory);
  g_autofree char *text = NULL;

  if (has_part)
    /* Translators: %s is a folder. */
    text = g_strdup_printf (_ ("Goes on in another folder: %s"), folder);
  else
    /* Translators: %s is a folder. */
    text = g_strdup_printf (_ ("Goes to another folder, and begins there: %s"), folder);
  sluice_download_tell (self, SLUICE_STORY_NOTE, text);
}

static char *
tell_answer (SluiceDownload *self)
{
  g_autofree char *size = NULL;

  if (self->size < 0)
    /* Translators: %s is a file's name. */
    return g_strdup_printf (_ ("The server sends “%s” and does not say how large it is."),
                            self->name);

  size = sluice_units_format_size ((guint64) self->size);
  /* Translators: a file's name, and its size as in “12.3 MB”. */
  return g_strdup_printf (_ ("The server sends “%s”, %s."), self->name, size);
}

static char *
tell_retry (const char *message, double delay)
{
  int seconds = (int) (delay + 0.5);

  if (seconds == 0)
    return g_strdup (message);

  /* Translators: %s is a whole sentence that says what went wrong. */
  return g_strdup_printf (
      ngettext ("%s Tried again after %d second.", "%s Tried again after %d seconds.", seconds),
      message, seconds);
}

void
sluice_download_tell_event (SluiceDownload *self,
                            SluiceTransferEvent kind,
                            const char *message,
                            double delay)
{
  g_autofree char *text = NULL;

  switch (kind)
    {
    case SLUICE_TRANSFER_EVENT_STARTED:
      text = tell_answer (self);
      sluice_download_tell (self, SLUICE_STORY_ANSWERED, text);
      break;
    case SLUICE_TRANSFER_EVENT_RETRY:
      text = tell_retry (message, delay);
      sluice_download_tell (self, SLUICE_STORY_RETRY, text);
      break;
    case SLUICE_TRANSFER_EVENT_RESTART:
      sluice_download_tell (self, SLUICE_STORY_RESTART, message);
      break;
    case SLUICE_TRANSFER_EVENT_NOTE:
    case SLUICE_TRANSFER_EVENT_DETAIL:
    default:
      sluice_download_tell (self, SLUICE_STORY_NOTE, message);
      break;
    }
}

/* What is known of a life before this story began. */
static SluiceStory *
begin_story (SluiceDownload *self)
{
  SluiceStory *story = sluice_story_new ();
  g_autofree char *text = NULL;

  if (self->added_at != 0)
    sluice_story_add (story, self->added_at * G_USEC_PER_SEC, SLUICE_STORY_ADDED, _ ("Added."));

  if (self->finished_at != 0)
    {
      text = tell_end (self, 0.0, 0);
      sluice_story_add (story, self->finished_at * G_USEC_PER_SEC, SLUICE_STORY_FINISHED, text);
    }

  return story;
}

/**
 * sluice_download_get_story:
 * @self: a download
 *
 * Gets what happened to the download: every retry, wait and decision.
 *
 * Returns: (transfer none): the story, a #GListModel of #SluiceStoryEntry that
 *   grows
 */
SluiceStory *
sluice_download_get_story (SluiceDownload *self)
{
  SluiceDownloadWork *work;

  g_return_val_if_fail (SLUICE_IS_DOWNLOAD (self), NULL);

  work = sluice_download_ensure_work (self);
  if (work->story == NULL)
    work->story = begin_story (self);

  return work->story;
}

/**
 * sluice_download_tell:
 * @self: a download
 * @kind: what it is about
 * @text: what happened, as a sentence for the user without secrets
 *
 * Adds a line to the download's story.
 */
void
sluice_download_tell (SluiceDownload *self, SluiceStoryKind kind, const char *text)
{
  g_return_if_fail (SLUICE_IS_DOWNLOAD (self));
  g_return_if_fail (text != NULL);

  sluice_story_add (sluice_download_get_story (self), g_get_real_time (), kind, text);
}

/**
 * sluice_download_tell_comparison:
 * @self: a finished download
 * @checksum: what its file was compared with
 * @matches: whether the file has that checksum
 *
 * Tells what came of a look at the file after it was there.
 */
void
sluice_download_tell_comparison (SluiceDownload *self,
                                 const SluiceChecksum *checksum,
                                 gboolean matches)
{
  SluiceDownloadWork *work;
  g_autofree char *digest = NULL;

  g_return_if_fail (SLUICE_IS_DOWNLOAD (self));
  g_return_if_fail (checksum != NULL);

  work = sluice_download_ensure_work (self);
  digest = sluice_checksum_to_string (checksum);
  g_free (work->comparison);
  if (matches)
    /* Translators: %s is a checksum, as in “sha256:9f86d081…”. */
    work->comparison = g_strdup_printf (_ ("The file matches %s."), digest);
  else
    /* Translators: %s is a checksum, as in “sha256:9f86d081…”. */
    work->comparison = g_strdup_printf (_ ("The file does not match %s."), digest);

  sluice_download_tell (self, SLUICE_STORY_NOTE, work->comparison);
  sluice_download_notify (self, SLUICE_DOWNLOAD_PROP_COMPARISON);
}

/**
 * sluice_download_get_comparison:
 * @self: a download
 *
 * Returns: (transfer none) (nullable): what came of the last look at the file after
 *   it was there, a sentence; %NULL when nobody looked
 */
const char *
sluice_download_get_comparison (SluiceDownload *self)
{
  g_return_val_if_fail (SLUICE_IS_DOWNLOAD (self), NULL);

  return self->work != NULL ? self->work->comparison : NULL;
}
