/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-download-private.h"

#include "sluice-link.h"

/**
 * sluice_download_get_id:
 * @self: a download
 *
 * Returns: (transfer none): what the download is called in the logs; it never
 *   changes
 */
const char *
sluice_download_get_id (SluiceDownload *self)
{
  g_return_val_if_fail (SLUICE_IS_DOWNLOAD (self), NULL);

  return self->id;
}

/**
 * sluice_download_get_link:
 * @self: a download
 *
 * Returns: (transfer none): what the user asked for, without user name and
 *   password; its query may hold secrets
 */
const char *
sluice_download_get_link (SluiceDownload *self)
{
  g_return_val_if_fail (SLUICE_IS_DOWNLOAD (self), NULL);

  return self->link;
}

/**
 * sluice_download_redact_link:
 * @self: a download
 *
 * Makes the link fit for what people show to others.
 *
 * Returns: (transfer full): the link without what may be secret
 */
char *
sluice_download_redact_link (SluiceDownload *self)
{
  g_autoptr (GUri) uri = NULL;

  g_return_val_if_fail (SLUICE_IS_DOWNLOAD (self), NULL);

  uri = sluice_link_parse (self->link, NULL);
  return uri != NULL ? sluice_link_redact (uri) : g_strdup ("");
}

/**
 * sluice_download_get_request:
 * @self: a download
 *
 * Returns: (transfer none) (nullable): what is fetched, made now for a download
 *   that was brought back; %NULL when the link it was brought back with is none
 */
SluiceRequest *
sluice_download_get_request (SluiceDownload *self)
{
  SluiceDownloadWork *work;

  g_return_val_if_fail (SLUICE_IS_DOWNLOAD (self), NULL);

  work = sluice_download_ensure_work (self);
  if (work->request == NULL)
    {
      g_autoptr (GUri) uri = sluice_link_parse (self->link, NULL);

      if (uri != NULL)
        work->request = sluice_download_build_request (self->id, uri);
    }

  return work->request;
}

/**
 * sluice_download_needs_network:
 * @self: a download
 *
 * Returns: %TRUE unless the source is a file of this machine
 */
gboolean
sluice_download_needs_network (SluiceDownload *self)
{
  g_return_val_if_fail (SLUICE_IS_DOWNLOAD (self), FALSE);

  return !g_str_has_prefix (self->link, "file:");
}

/**
 * sluice_download_get_name:
 * @self: a download
 *
 * Gets the name of the file: what the link suggests at first, what the source
 * says once it answered, and what the file is really called in the end.
 *
 * Returns: (transfer none): the name, never empty
 */
const char *
sluice_download_get_name (SluiceDownload *self)
{
  g_return_val_if_fail (SLUICE_IS_DOWNLOAD (self), NULL);

  return self->name;
}

/**
 * sluice_download_get_kind:
 * @self: a download
 *
 * Returns: what kind of file it is, by its name
 */
SluiceKind
sluice_download_get_kind (SluiceDownload *self)
{
  g_return_val_if_fail (SLUICE_IS_DOWNLOAD (self), SLUICE_KIND_OTHER);

  return self->kind;
}

/**
 * sluice_download_get_directory:
 * @self: a download
 *
 * Returns: (transfer none): where the file goes
 */
GFile *
sluice_download_get_directory (SluiceDownload *self)
{
  g_return_val_if_fail (SLUICE_IS_DOWNLOAD (self), NULL);

  return self->directory;
}

/**
 * sluice_download_get_file:
 * @self: a download
 *
 * Returns: (transfer none) (nullable): the finished file, or %NULL before the
 *   download finished
 */
GFile *
sluice_download_get_file (SluiceDownload *self)
{
  SluiceDownloadWork *work;

  g_return_val_if_fail (SLUICE_IS_DOWNLOAD (self), NULL);

  if (self->state != SLUICE_DOWNLOAD_FINISHED)
    return NULL;

  work = sluice_download_ensure_work (self);
  if (work->file == NULL)
    work->file = g_file_get_child (self->directory, self->name);

  return work->file;
}

/**
 * sluice_download_get_options:
 * @self: a download
 *
 * Returns: (transfer none): how it is fetched
 */
const SluiceTransferOptions *
sluice_download_get_options (SluiceDownload *self)
{
  static SluiceTransferOptions *usual = NULL;

  g_return_val_if_fail (SLUICE_IS_DOWNLOAD (self), NULL);

  if (self->work != NULL && self->work->options != NULL)
    return self->work->options;

  if (usual == NULL)
    usual = sluice_transfer_options_new ();

  return usual;
}

/**
 * sluice_download_get_rate_limit:
 * @self: a download
 *
 * Returns: how fast it may be, in bytes per second; 0 for any speed
 */
guint64
sluice_download_get_rate_limit (SluiceDownload *self)
{
  g_return_val_if_fail (SLUICE_IS_DOWNLOAD (self), 0);

  return sluice_download_get_options (self)->rate_limit;
}

/**
 * sluice_download_get_yield:
 * @self: a download
 *
 * Returns: whether it gives way to other programs
 */
gboolean
sluice_download_get_yield (SluiceDownload *self)
{
  g_return_val_if_fail (SLUICE_IS_DOWNLOAD (self), FALSE);

  return sluice_download_get_options (self)->yield;
}

/**
 * sluice_download_get_size:
 * @self: a download
 *
 * Returns: the size of the whole file in bytes, or -1 while it is not known
 */
gint64
sluice_download_get_size (SluiceDownload *self)
{
  g_return_val_if_fail (SLUICE_IS_DOWNLOAD (self), -1);

  return self->size;
}

/**
 * sluice_download_get_final_link:
 * @self: a download
 *
 * Returns: (transfer none) (nullable): where redirects led, or %NULL when they led
 *   nowhere else or nobody asked yet; its query may hold secrets
 */
const char *
sluice_download_get_final_link (SluiceDownload *self)
{
  g_return_val_if_fail (SLUICE_IS_DOWNLOAD (self), NULL);

  return sluice_download_facts_get (self->facts, SLUICE_DOWNLOAD_FACT_FINAL_LINK);
}

/**
 * sluice_download_get_content_type:
 * @self: a download
 *
 * Returns: (transfer none) (nullable): the media type without parameters
 */
const char *
sluice_download_get_content_type (SluiceDownload *self)
{
  g_return_val_if_fail (SLUICE_IS_DOWNLOAD (self), NULL);

  return sluice_download_facts_get (self->facts, SLUICE_DOWNLOAD_FACT_CONTENT_TYPE);
}

/**
 * sluice_download_get_etag:
 * @self: a download
 *
 * Returns: (transfer none) (nullable): the ETag as it was sent (RFC 9110, section
 *   8.8.3)
 */
const char *
sluice_download_get_etag (SluiceDownload *self)
{
  g_return_val_if_fail (SLUICE_IS_DOWNLOAD (self), NULL);

  return sluice_download_facts_get (self->facts, SLUICE_DOWNLOAD_FACT_ETAG);
}

/**
 * sluice_download_get_last_modified:
 * @self: a download
 *
 * Returns: (transfer none) (nullable): Last-Modified as it was sent (RFC 9110,
 *   section 8.8.2)
 */
const char *
sluice_download_get_last_modified (SluiceDownload *self)
{
  g_return_val_if_fail (SLUICE_IS_DOWNLOAD (self), NULL);

  return sluice_download_facts_get (self->facts, SLUICE_DOWNLOAD_FACT_LAST_MODIFIED);
}

/**
 * sluice_download_is_resumable:
 * @self: a download
 *
 * Returns: %TRUE when the source proved that it can start anywhere
 */
gboolean
sluice_download_is_resumable (SluiceDownload *self)
{
  g_return_val_if_fail (SLUICE_IS_DOWNLOAD (self), FALSE);

  return self->resumable;
}

/**
 * sluice_download_get_state:
 * @self: a download
 *
 * Returns: what the download is doing
 */
SluiceDownloadState
sluice_download_get_state (SluiceDownload *self)
{
  g_return_val_if_fail (SLUICE_IS_DOWNLOAD (self), SLUICE_DOWNLOAD_FAILED);

  return self->state;
}

/**
 * sluice_download_get_wait:
 * @self: a download
 *
 * Returns: what it waits for, %SLUICE_WAIT_NONE in any state but
 *   %SLUICE_DOWNLOAD_WAITING
 */
SluiceWait
sluice_download_get_wait (SluiceDownload *self)
{
  g_return_val_if_fail (SLUICE_IS_DOWNLOAD (self), SLUICE_WAIT_NONE);

  return self->wait;
}

/**
 * sluice_download_is_wanted:
 * @self: a download
 *
 * Returns: %TRUE when the user did not pause it: what runs or waits now should
 *   go on in another life of the program
 */
gboolean
sluice_download_is_wanted (SluiceDownload *self)
{
  g_return_val_if_fail (SLUICE_IS_DOWNLOAD (self), FALSE);

  return self->wanted;
}

/**
 * sluice_download_get_error:
 * @self: a download
 *
 * Returns: (transfer none) (nullable): what stopped the download, classified
 *   by sluice_error_classify(), or %NULL when nothing but the user did
 */
const GError *
sluice_download_get_error (SluiceDownload *self)
{
  g_return_val_if_fail (SLUICE_IS_DOWNLOAD (self), NULL);

  return self->work != NULL ? self->work->error : NULL;
}

/**
 * sluice_download_get_received:
 * @self: a download
 *
 * Returns: how many bytes of the file are there, those of earlier runs included
 */
guint64
sluice_download_get_received (SluiceDownload *self)
{
  g_return_val_if_fail (SLUICE_IS_DOWNLOAD (self), 0);

  return self->received;
}

/**
 * sluice_download_get_written:
 * @self: a download
 *
 * Returns: (transfer none) (nullable): which bytes are on the disk, or %NULL when
 *   nothing is known or the file is whole; valid until it changes
 */
const SluiceRanges *
sluice_download_get_written (SluiceDownload *self)
{
  SluiceDownloadRun *run;

  g_return_val_if_fail (SLUICE_IS_DOWNLOAD (self), NULL);

  run = sluice_download_get_run (self);
  if (run != NULL && sluice_transfer_get_name (run->transfer) != NULL)
    return sluice_transfer_get_written (run->transfer);

  return self->work != NULL ? self->work->written : NULL;
}

/**
 * sluice_download_get_rate:
 * @self: a download
 *
 * Returns: how fast bytes arrived in the last seconds, in bytes per second
 */
double
sluice_download_get_rate (SluiceDownload *self)
{
  SluiceDownloadRun *run;

  g_return_val_if_fail (SLUICE_IS_DOWNLOAD (self), 0.0);

  run = sluice_download_get_run (self);
  return run != NULL ? run->rate : 0.0;
}

/**
 * sluice_download_get_speed_history:
 * @self: a download
 *
 * Gets how fast bytes arrived in the last minutes of this life. One that has
 * finished forgets it; whoever still shows it keeps a reference.
 *
 * Returns: (transfer none) (nullable): what sluice_download_sample() noted, or
 *   %NULL when it did not run
 */
SluiceSpeedHistory *
sluice_download_get_speed_history (SluiceDownload *self)
{
  g_return_val_if_fail (SLUICE_IS_DOWNLOAD (self), NULL);

  return self->work != NULL ? self->work->speeds : NULL;
}

/**
 * sluice_download_get_seconds_left:
 * @self: a download
 *
 * Returns: how many seconds it will still take, or -1 when nobody knows
 */
gint64
sluice_download_get_seconds_left (SluiceDownload *self)
{
  SluiceDownloadRun *run;

  g_return_val_if_fail (SLUICE_IS_DOWNLOAD (self), -1);

  run = sluice_download_get_run (self);
  return run != NULL ? run->seconds_left : -1;
}

/**
 * sluice_download_get_retry_in:
 * @self: a download
 *
 * Tells how long a running download that does nothing but wait for its next try
 * will wait; [method@Sluice.Download.get_trouble] tells what for.
 *
 * Returns: seconds until it tries again, or -1 while it has anything else to do
 */
gint64
sluice_download_get_retry_in (SluiceDownload *self)
{
  SluiceDownloadRun *run;

  g_return_val_if_fail (SLUICE_IS_DOWNLOAD (self), -1);

  run = sluice_download_get_run (self);
  return run != NULL ? run->retry_in : -1;
}

/**
 * sluice_download_get_trouble:
 * @self: a download
 *
 * Returns: (transfer none) (nullable): why its last try failed, a sentence, while
 *   it waits for the next one
 */
const char *
sluice_download_get_trouble (SluiceDownload *self)
{
  SluiceDownloadRun *run;

  g_return_val_if_fail (SLUICE_IS_DOWNLOAD (self), NULL);

  run = sluice_download_get_run (self);
  return run != NULL && run->retry_in >= 0 ? run->trouble : NULL;
}

/**
 * sluice_download_get_connections:
 * @self: a download
 *
 * Returns: how many connections bring bytes
 */
guint
sluice_download_get_connections (SluiceDownload *self)
{
  SluiceDownloadRun *run;

  g_return_val_if_fail (SLUICE_IS_DOWNLOAD (self), 0);

  run = sluice_download_get_run (self);
  return run != NULL ? run->connections : 0;
}

/**
 * sluice_download_list_connections:
 * @self: a download
 *
 * Returns: (transfer full) (element-type SluiceConnection): the connections of
 *   the run, in the order they were opened; none when it does not run
 */
GPtrArray *
sluice_download_list_connections (SluiceDownload *self)
{
  SluiceDownloadRun *run;

  g_return_val_if_fail (SLUICE_IS_DOWNLOAD (self), NULL);

  run = sluice_download_get_run (self);
  if (run == NULL)
    return g_ptr_array_new_with_free_func ((GDestroyNotify) sluice_connection_free);

  return sluice_transfer_list_connections (run->transfer, g_get_monotonic_time ());
}

/**
 * sluice_download_get_seconds_spent:
 * @self: a download
 *
 * Returns: how many seconds the latest run took, or has taken so far
 */
double
sluice_download_get_seconds_spent (SluiceDownload *self)
{
  SluiceDownloadRun *run;

  g_return_val_if_fail (SLUICE_IS_DOWNLOAD (self), 0.0);

  run = sluice_download_get_run (self);
  if (run != NULL)
    return (double) (g_get_monotonic_time () - run->started_at) / G_USEC_PER_SEC;

  return self->work != NULL ? self->work->seconds_spent : 0.0;
}

/**
 * sluice_download_get_added_at:
 * @self: a download
 *
 * Returns: when the user asked for it, Unix time in seconds; 0 when nobody knows
 */
gint64
sluice_download_get_added_at (SluiceDownload *self)
{
  g_return_val_if_fail (SLUICE_IS_DOWNLOAD (self), 0);

  return self->added_at;
}

/**
 * sluice_download_get_finished_at:
 * @self: a download
 *
 * Returns: when it finished, Unix time in seconds; 0 when it did not
 */
gint64
sluice_download_get_finished_at (SluiceDownload *self)
{
  g_return_val_if_fail (SLUICE_IS_DOWNLOAD (self), 0);

  return self->finished_at;
}

/**
 * sluice_download_get_missing_room:
 * @self: a download
 *
 * Returns: how many bytes more have to be free on its disk before it goes on, when
 *   it waits for that; 0 when nobody knows
 */
guint64
sluice_download_get_missing_room (SluiceDownload *self)
{
  g_return_val_if_fail (SLUICE_IS_DOWNLOAD (self), 0);

  return self->work != NULL && self->wait == SLUICE_WAIT_ROOM ? self->work->missing_room : 0;
}

/**
 * sluice_download_get_start_at:
 * @self: a download
 *
 * Returns: before when it must not start, Unix time in seconds; 0 for none
 */
gint64
sluice_download_get_start_at (SluiceDownload *self)
{
  g_return_val_if_fail (SLUICE_IS_DOWNLOAD (self), 0);

  return self->work != NULL ? self->work->start_at : 0;
}
