/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-download-private.h"

#include "sluice-link.h"
#include "sluice-log.h"

/* The one place where the state changes. */
void
sluice_download_enter (SluiceDownload *self, SluiceDownloadState state, SluiceWait wait)
{
  gboolean waits_for_another = self->wait != wait;
  gboolean is_another = self->state != state;

  g_assert ((state == SLUICE_DOWNLOAD_WAITING) || wait == SLUICE_WAIT_NONE);

  if (!is_another && !waits_for_another)
    return;

  sluice_debug (self->id, SLUICE_LOG_NO_SEGMENT, "%s, was %s",
                sluice_download_state_get_nick (state),
                sluice_download_state_get_nick (self->state));

  g_object_freeze_notify (G_OBJECT (self));
  self->state = state;
  self->wait = wait;
  if (state == SLUICE_DOWNLOAD_FINISHED)
    {
      self->finished_at = g_get_real_time () / G_USEC_PER_SEC;
      sluice_download_notify (self, SLUICE_DOWNLOAD_PROP_FINISHED_AT);
    }
  if (waits_for_another)
    sluice_download_notify (self, SLUICE_DOWNLOAD_PROP_WAIT);
  if (is_another)
    sluice_download_notify (self, SLUICE_DOWNLOAD_PROP_STATE);
  sluice_download_tell_state (self);
  g_object_thaw_notify (G_OBJECT (self));
}

static void
update_kind (SluiceDownload *self)
{
  SluiceKind kind = sluice_kind_of_name (self->name);

  if (self->kind == kind)
    return;

  self->kind = kind;
  sluice_download_notify (self, SLUICE_DOWNLOAD_PROP_KIND);
}

void
sluice_download_take_name (SluiceDownload *self, const char *name)
{
  if (name == NULL || g_strcmp0 (self->name, name) == 0)
    return;

  g_free (self->name);
  self->name = g_strdup (name);
  sluice_download_notify (self, SLUICE_DOWNLOAD_PROP_NAME);
  update_kind (self);
}

void
sluice_download_take_size (SluiceDownload *self, gint64 size)
{
  if (self->size == size)
    return;

  self->size = size;
  sluice_download_notify (self, SLUICE_DOWNLOAD_PROP_SIZE);
}

void
sluice_download_take_received (SluiceDownload *self, guint64 received)
{
  if (self->received == received)
    return;

  self->received = received;
  sluice_download_notify (self, SLUICE_DOWNLOAD_PROP_RECEIVED);
}

void
sluice_download_take_file (SluiceDownload *self, GFile *file)
{
  g_autofree char *name = g_file_get_basename (file);

  sluice_download_take_name (self, name);
  g_set_object (&sluice_download_ensure_work (self)->file, file);
  sluice_download_notify (self, SLUICE_DOWNLOAD_PROP_FILE);
}

void
sluice_download_take_error (SluiceDownload *self, GError *error)
{
  SluiceDownloadWork *work = sluice_download_ensure_work (self);

  if (work->error == NULL && error == NULL)
    return;

  g_clear_error (&work->error);
  work->error = error;
  sluice_download_notify (self, SLUICE_DOWNLOAD_PROP_ERROR);
}

static void
take_facts (SluiceDownload *self,
            const char *final_link,
            const char *content_type,
            const char *etag,
            const char *last_modified)
{
  const char *const facts[SLUICE_N_DOWNLOAD_FACTS] = {
    [SLUICE_DOWNLOAD_FACT_FINAL_LINK] = g_strcmp0 (final_link, self->link) != 0 ? final_link : NULL,
    [SLUICE_DOWNLOAD_FACT_CONTENT_TYPE] = content_type,
    [SLUICE_DOWNLOAD_FACT_ETAG] = etag,
    [SLUICE_DOWNLOAD_FACT_LAST_MODIFIED] = last_modified,
  };
  SluiceDownloadFacts *old = g_steal_pointer (&self->facts);

  self->facts = sluice_download_facts_new (facts);
  g_clear_pointer (&old, sluice_download_facts_free);
}

void
sluice_download_take_description (SluiceDownload *self, SluiceDescription *description)
{
  g_autofree char *final_link = g_uri_to_string (description->final_uri);

  /* A resume record does not know the type. */
  const char *content_type = description->content_type != NULL
                                 ? description->content_type
                                 : sluice_download_get_content_type (self);

  self->resumable = description->resumable != FALSE;
  take_facts (self, final_link, content_type, description->etag, description->last_modified);
  sluice_download_take_size (self, description->size);
}

SluiceTransferOptions *
sluice_download_ensure_options (SluiceDownload *self)
{
  SluiceDownloadWork *work = sluice_download_ensure_work (self);

  if (work->options == NULL)
    work->options = sluice_transfer_options_new ();

  return work->options;
}

static SluiceRequest *
rename_request (const SluiceRequest *request, const char *id)
{
  SluiceRequest *copy = sluice_download_build_request (id, request->uri);

  copy->headers = g_strdupv (request->headers);
  copy->user = g_strdup (request->user);
  copy->password = g_strdup (request->password);
  copy->referer = g_strdup (request->referer);
  copy->user_agent = g_strdup (request->user_agent);

  return copy;
}

/* Another link may suggest another name, under which nothing of the file would be found. */
static void
keep_name (SluiceDownload *self)
{
  SluiceTransferOptions *options = sluice_download_ensure_options (self);

  g_free (options->name);
  options->name = g_strdup (self->name);
}

/**
 * sluice_download_set_request:
 * @self: a download that does not run
 * @request: what to fetch from now on; its id counts for nothing
 *
 * Gives the download another link, or the secrets that go with the one it has.
 * What is on the disk stays, so whoever changes the link has made sure that it
 * leads to the same file.
 */
void
sluice_download_set_request (SluiceDownload *self, SluiceRequest *request)
{
  SluiceDownloadWork *work;
  g_autofree char *link = NULL;

  g_return_if_fail (SLUICE_IS_DOWNLOAD (self));
  g_return_if_fail (request != NULL);
  g_return_if_fail (sluice_download_get_run (self) == NULL);

  work = sluice_download_ensure_work (self);
  g_clear_pointer (&work->request, sluice_request_unref);
  work->request = rename_request (request, self->id);

  link = g_uri_to_string (request->uri);
  if (g_str_equal (link, self->link))
    return;

  keep_name (self);
  g_free (self->link);
  self->link = g_steal_pointer (&link);
  sluice_download_notify (self, SLUICE_DOWNLOAD_PROP_LINK);
  sluice_download_tell_address (self);
}

/**
 * sluice_download_set_directory:
 * @self: a download that neither runs nor has finished
 * @directory: where the file goes from now on
 * @has_part: what is on the disk is there, too
 *
 * Sends the file elsewhere. What is on the disk stays where it is; unless it is in
 * @directory, the download begins there anew.
 */
void
sluice_download_set_directory (SluiceDownload *self, GFile *directory, gboolean has_part)
{
  g_autoptr (GFile) old = NULL;

  g_return_if_fail (SLUICE_IS_DOWNLOAD (self));
  g_return_if_fail (G_IS_FILE (directory));
  g_return_if_fail (sluice_download_get_run (self) == NULL);
  g_return_if_fail (self->state != SLUICE_DOWNLOAD_FINISHED);

  g_object_freeze_notify (G_OBJECT (self));
  old = self->directory;
  self->directory = sluice_download_share_folder (directory);
  if (!has_part)
    {
      sluice_download_take_received (self, 0);
      if (self->work != NULL)
        g_clear_pointer (&self->work->written, sluice_ranges_free);
    }
  if (self->directory != old)
    {
      sluice_download_tell_folder (self, has_part);
      sluice_download_notify (self, SLUICE_DOWNLOAD_PROP_DIRECTORY);
    }
  g_object_thaw_notify (G_OBJECT (self));

  sluice_download_emit_mapped (self);
}

/**
 * sluice_download_set_record:
 * @self: a download that does not run and has not finished
 * @record: what its resume record says
 *
 * Lets a download that was brought back show what is on the disk before it runs
 * again.
 */
void
sluice_download_set_record (SluiceDownload *self, const SluiceResumeRecord *record)
{
  SluiceDownloadWork *work;

  g_return_if_fail (SLUICE_IS_DOWNLOAD (self));
  g_return_if_fail (record != NULL);
  g_return_if_fail (sluice_download_get_run (self) == NULL);
  g_return_if_fail (self->state != SLUICE_DOWNLOAD_FINISHED);

  work = sluice_download_ensure_work (self);
  g_object_freeze_notify (G_OBJECT (self));
  g_clear_pointer (&work->written, sluice_ranges_free);
  work->written = sluice_ranges_copy (record->on_disk);
  self->resumable = record->resumable != FALSE;
  take_facts (self, record->final_link, sluice_download_get_content_type (self), record->etag,
              record->last_modified);
  sluice_download_take_name (self, record->name);
  sluice_download_take_size (self, record->size);
  sluice_download_take_received (self, sluice_ranges_covered (record->on_disk));
  g_object_thaw_notify (G_OBJECT (self));

  sluice_download_emit_mapped (self);
}

/**
 * sluice_download_set_description:
 * @self: a download that has not run
 * @description: what its source says
 *
 * Lets a download that was described before it was added show its size, and the
 * queue know how much room it takes.
 */
void
sluice_download_set_description (SluiceDownload *self, SluiceDescription *description)
{
  g_return_if_fail (SLUICE_IS_DOWNLOAD (self));
  g_return_if_fail (description != NULL);
  g_return_if_fail (sluice_download_get_run (self) == NULL);

  sluice_download_take_description (self, description);
}

/**
 * sluice_download_set_start_at:
 * @self: a download
 * @start_at: Unix time in seconds, or 0
 *
 * Sets before when the queue must not start it. One that runs goes on.
 */
void
sluice_download_set_start_at (SluiceDownload *self, gint64 start_at)
{
  g_return_if_fail (SLUICE_IS_DOWNLOAD (self));

  if (sluice_download_get_start_at (self) == start_at)
    return;

  sluice_download_ensure_work (self)->start_at = start_at;
  sluice_download_notify (self, SLUICE_DOWNLOAD_PROP_START_AT);
}

/**
 * sluice_download_set_rate_limit:
 * @self: a download
 * @bytes_per_second: how fast it may be; 0 for any speed
 *
 * Limits this download alone, also while it runs.
 */
void
sluice_download_set_rate_limit (SluiceDownload *self, guint64 bytes_per_second)
{
  SluiceDownloadRun *run;

  g_return_if_fail (SLUICE_IS_DOWNLOAD (self));

  if (sluice_download_get_rate_limit (self) == bytes_per_second)
    return;

  sluice_download_ensure_options (self)->rate_limit = bytes_per_second;
  run = sluice_download_get_run (self);
  if (run != NULL)
    sluice_transfer_set_rate_limit (run->transfer, bytes_per_second);
  sluice_download_notify (self, SLUICE_DOWNLOAD_PROP_RATE_LIMIT);
}

/**
 * sluice_download_set_yield:
 * @self: a download
 * @yield: whether it gives way to other programs that use the same link
 *
 * Changes whether it runs in the background, see sluice_transfer_set_yield(), also while it
 * runs.
 */
void
sluice_download_set_yield (SluiceDownload *self, gboolean yield)
{
  SluiceDownloadRun *run;

  g_return_if_fail (SLUICE_IS_DOWNLOAD (self));

  yield = yield != FALSE;
  if (sluice_download_get_yield (self) == yield)
    return;

  sluice_download_ensure_options (self)->yield = yield;
  run = sluice_download_get_run (self);
  if (run != NULL)
    sluice_transfer_set_yield (run->transfer, yield);
  sluice_download_notify (self, SLUICE_DOWNLOAD_PROP_YIELD);
}

/**
 * sluice_download_set_most_connections:
 * @self: a download
 * @count: over how many connections it may come, 1 to 16; 0 for as many as pay
 *
 * Changes how the bytes arrive, also while it runs.
 */
void
sluice_download_set_most_connections (SluiceDownload *self, guint count)
{
  SluiceDownloadRun *run;

  g_return_if_fail (SLUICE_IS_DOWNLOAD (self));
  g_return_if_fail (count <= SLUICE_TRANSFER_MOST_CONNECTIONS);

  sluice_download_ensure_options (self)->connections = count;
  run = sluice_download_get_run (self);
  if (run != NULL)
    sluice_transfer_set_connections (run->transfer, count);
}

/**
 * sluice_download_set_patient:
 * @self: a download
 * @patient: whether it waits where others fail
 *
 * Decides what becomes of it when there is no network or the disk is full: a
 * patient one waits to be started again; otherwise a missing network fails it,
 * and a full disk pauses it with an error. Of a run that is under way it decides
 * only how that ends, not whether it retries first.
 */
void
sluice_download_set_patient (SluiceDownload *self, gboolean patient)
{
  g_return_if_fail (SLUICE_IS_DOWNLOAD (self));

  self->patient = patient != FALSE;
}

/**
 * sluice_download_set_mark_origin:
 * @self: a download
 * @mark: note on the finished file where it came from
 *
 * Holds from the next run on.
 */
void
sluice_download_set_mark_origin (SluiceDownload *self, gboolean mark)
{
  g_return_if_fail (SLUICE_IS_DOWNLOAD (self));

  if (sluice_download_get_options (self)->mark_origin != mark)
    sluice_download_ensure_options (self)->mark_origin = mark;
}
