/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-adoption.h"

#include <glib/gi18n-lib.h>

#include "sluice-candidate.h"
#include "sluice-disk.h"
#include "sluice-error.h"
#include "sluice-intake.h"
#include "sluice-link.h"
#include "sluice-log.h"
#include "sluice-loop-source.h"
#include "sluice-part-lock.h"
#include "sluice-samples.h"
#include "sluice-source.h"

#define TIMEOUT 30 /* seconds without a byte */

/* How what an earlier link brought comes to belong to a new one: the place is locked, some
 * of its bytes are taken as samples, the new link is asked for the same stretches, and where
 * it is the same file the record is written for it. Only that last step changes anything.
 *
 * The bytes are compared whatever the validators say: those tell versions of one link's
 * file apart (RFC 9110, section 8.8.1), and two files of a size that were put on a server in
 * the same second may well have the same. */
typedef struct
{
  /* input */
  GFile *directory;       /* owned */
  char *name;             /* owned */
  char *link;             /* owned, nullable; the old one, where it has to be that */
  gboolean named;         /* the user chose the name */
  SluiceRequest *request; /* owned; the new one */
  SluiceSource *source;   /* owned */

  /* what is there */
  SluiceCandidate candidate; /* without a record when there is nothing */
  SluicePartLock *lock;      /* owned, nullable */
  SluiceSamples samples;

  /* while the source is asked */
  GTask *asking;            /* owned, nullable; the task itself */
  GSource *cancelled;       /* owned, nullable */
  guint n_compared;         /* samples that were found to be the same */
  SluiceIntake *intake;     /* owned, nullable */
  SluiceDescription *found; /* owned, nullable */
  GByteArray *sent;         /* owned, nullable */
  gsize left;               /* bytes of it still to come */
} Adoption;

static void
adoption_free (Adoption *self)
{
  g_assert (self->intake == NULL && self->lock == NULL);

  g_object_unref (self->directory);
  g_free (self->name);
  g_free (self->link);
  sluice_request_unref (self->request);
  g_object_unref (self->source);
  sluice_candidate_clear (&self->candidate);
  sluice_samples_clear (&self->samples);
  g_clear_pointer (&self->found, sluice_description_unref);
  g_clear_pointer (&self->sent, g_byte_array_unref);
  g_free (self);
}

/* ---- The end ---- */

/* The one way out. Whoever hears of it may start the download at once. */
static void
finish (GTask *task, GError *error)
{
  Adoption *self = g_task_get_task_data (task);
  g_autoptr (GTask) asking = g_steal_pointer (&self->asking);

  sluice_loop_source_clear (&self->cancelled);
  g_clear_pointer (&self->intake, sluice_intake_drop);
  g_clear_pointer (&self->lock, sluice_part_lock_release);
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

static void
finish_with (GTask *task, SluiceError code, const char *message)
{
  finish (task, g_error_new_literal (SLUICE_ERROR, code, message));
}

static void
finish_as_whole_only (GTask *task)
{
  finish_with (task, SLUICE_ERROR_RANGE_IGNORED,
               _ ("The new address only gives the whole file, so what is there already cannot be "
                  "used. Nothing was changed."));
}

static void
finish_as_other_size (GTask *task)
{
  finish_with (task, SLUICE_ERROR_REMOTE_CHANGED,
               _ ("The new address leads to a file of another size. Nothing was changed."));
}

/* ---- Writing the record for the new link ---- */

static void
replace_text (char **field, const char *text)
{
  g_free (*field);
  *field = g_strdup (text);
}

static void
rewrite_record (Adoption *self)
{
  SluiceResumeRecord *record = self->candidate.record;
  g_autofree char *link = g_uri_to_string (self->request->uri);
  g_autofree char *final_link = g_uri_to_string (self->found->final_uri);

  replace_text (&record->link, link);
  replace_text (&record->final_link, final_link);
  replace_text (&record->referer, self->request->referer);
  replace_text (&record->user_agent, self->request->user_agent);
  /* Where nothing is kept, the next run begins again and learns these anew. */
  if (self->samples.n == 0)
    return;
  replace_text (&record->etag, self->found->etag);
  replace_text (&record->last_modified, self->found->last_modified);
  record->strong = self->found->strong;
  replace_text (&record->content_type, self->found->content_type);
}

static void
saved_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Adoption *self = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;

  if (sluice_resume_record_save_finish (result, &error))
    finish (task, NULL);
  else
    finish (task, sluice_disk_error_wrap (error, self->name));
}

static void
adopt (GTask *task)
{
  Adoption *self = g_task_get_task_data (task);
  g_autoptr (GTask) asking = g_steal_pointer (&self->asking);
  g_autoptr (GBytes) bytes = NULL;

  sluice_loop_source_clear (&self->cancelled);
  g_clear_pointer (&self->intake, sluice_intake_drop); /* of one who only had to answer */
  if (self->candidate.record == NULL)
    {
      finish (task, NULL);
      return;
    }

  sluice_info (self->request->id, SLUICE_LOG_NO_SEGMENT, "What is there goes on from a new link.");
  rewrite_record (self);
  bytes = sluice_resume_record_serialize (self->candidate.record);
  /* Not cancellable: it is short, and nobody should have to guess what came of it. */
  sluice_resume_record_save_async (self->candidate.record_file, bytes, NULL, saved_cb,
                                   g_object_ref (task));
}

/* ---- Asking the new link ---- */

static void ask (GTask *task);

static void
intake_asked (GObject *owner)
{
}

static gboolean
is_same_host (Adoption *self)
{
  g_autoptr (GUri) link = g_uri_parse (self->candidate.record->link, G_URI_FLAGS_ENCODED, NULL);
  g_autofree char *old_key = sluice_link_host_key (link);
  g_autofree char *new_key = sluice_link_host_key (self->request->uri);

  return g_str_equal (old_key, new_key);
}

/* Whether bytes that are alike decide. Where nobody said that this is the same file,
 * it may be yesterday's: the validators must not speak against it, but for those of
 * two servers, which have nothing to do with each other. And where not even the name
 * was chosen for it, they have to speak for it. */
static gboolean
is_plausible (Adoption *self, SluiceDescription *found)
{
  g_autoptr (SluiceDescription) recorded = NULL;

  if (self->link != NULL || (self->named && !is_same_host (self)))
    return TRUE;
  recorded = sluice_resume_record_describe (self->candidate.record);
  if (sluice_description_difference (recorded, found) != NULL)
    return FALSE;
  return self->named || (recorded->strong && found->strong);
}

static void
intake_opened (GObject *owner, SluiceDescription *description)
{
  GTask *task = G_TASK (owner);
  Adoption *self = g_task_get_task_data (task);

  if (self->found == NULL)
    self->found = sluice_description_ref (description);
  if (self->samples.n == 0)
    adopt (task);
  else if (description->size != self->candidate.record->size)
    finish_as_other_size (task);
  else if (!description->resumable)
    finish_as_whole_only (task);
  else if (!is_plausible (self, description))
    finish_with (task, SLUICE_ERROR_REMOTE_CHANGED,
                 _ ("The new address leads to another version of the file. Nothing was changed."));
  else
    sluice_intake_flow (self->intake);
}

static gsize
intake_get_room (GObject *owner, guint8 **where)
{
  Adoption *self = g_task_get_task_data (G_TASK (owner));

  *where = self->sent->data + self->sent->len - self->left;
  return self->left;
}

static void
compare (GTask *task)
{
  Adoption *self = g_task_get_task_data (task);
  g_autoptr (GBytes) sent = g_byte_array_free_to_bytes (g_steal_pointer (&self->sent));

  if (!g_bytes_equal (sent, self->samples.bytes[self->n_compared]))
    {
      finish_with (task, SLUICE_ERROR_REMOTE_CHANGED,
                   _ ("The new address leads to another file: its bytes are not those that are "
                      "there already. Nothing was changed."));
      return;
    }

  self->n_compared++;
  g_clear_pointer (&self->intake, sluice_intake_finish);
  if (self->n_compared == self->samples.n)
    adopt (task);
  else
    ask (task);
}

static void
intake_took (GObject *owner, gsize length)
{
  GTask *task = G_TASK (owner);
  Adoption *self = g_task_get_task_data (task);

  self->left -= length;
  if (self->left == 0)
    compare (task);
}

static void
intake_ended (GObject *owner, const GError *error)
{
  GTask *task = G_TASK (owner);
  Adoption *self = g_task_get_task_data (task);

  if (error == NULL)
    finish_with (task, SLUICE_ERROR_RETRY_LATER,
                 _ ("The connection broke (the file is not complete). Try again later."));
  else if (g_error_matches (error, SLUICE_ERROR, SLUICE_ERROR_RANGE_IGNORED))
    finish_as_whole_only (task);
  else if (g_error_matches (error, SLUICE_ERROR, SLUICE_ERROR_REMOTE_CHANGED) &&
           self->found == NULL)
    finish_as_other_size (task); /* it ends before what is there does */
  else
    finish (task, g_error_copy (error));
}

static const SluiceIntakeOwner intake_owner = {
  .asked = intake_asked,
  .opened = intake_opened,
  .get_room = intake_get_room,
  .took = intake_took,
  .ended = intake_ended,
};

static gboolean
cancelled_cb (GCancellable *cancellable, gpointer user_data)
{
  finish_with (user_data, SLUICE_ERROR_CANCELLED, _ ("The new address was not taken over."));
  return G_SOURCE_REMOVE;
}

/* Asks for the next sample; without any, the first byte shows that the new link works. */
static void
ask (GTask *task)
{
  Adoption *self = g_task_get_task_data (task);
  g_autoptr (SluicePermits) opening = sluice_permits_new (1);
  g_autoptr (SluiceThrottle) throttle = sluice_throttle_new (NULL);
  const SluiceRange first_byte = { 0, 1 };
  const SluiceIntakeSetup setup = {
    .source = self->source,
    .range = self->samples.n > 0 ? self->samples.stretches[self->n_compared] : first_byte,
    .expected = self->found, /* all samples of one version */
    .opening = opening,
    .throttle = throttle,
    .timeout = TIMEOUT,
  };

  self->left = setup.range.end - setup.range.start;
  self->sent = g_byte_array_set_size (g_byte_array_new (), (guint) self->left);
  self->intake = sluice_intake_new (&setup, &intake_owner, G_OBJECT (task));
}

/* Takes over the caller's reference of @task. */
static void
begin_asking (GTask *task)
{
  Adoption *self = g_task_get_task_data (task);
  GCancellable *cancellable = g_task_get_cancellable (task);

  self->asking = task;
  if (cancellable != NULL)
    sluice_loop_source_attach (&self->cancelled, g_cancellable_source_new (cancellable),
                               G_SOURCE_FUNC (cancelled_cb), task, NULL);
  ask (task);
}

/* ---- Looking at what is there ---- */

static gboolean
is_ours (Adoption *self)
{
  const SluiceResumeRecord *record = self->candidate.record;
  g_autofree char *link = g_uri_to_string (self->request->uri);

  if (record == NULL)
    return FALSE;
  if (self->link == NULL)
    return !g_str_equal (record->link, link);
  /* An earlier adoption may have come to its end, and its caller not. */
  return g_str_equal (record->link, self->link) || g_str_equal (record->link, link);
}

static gboolean
take_samples (Adoption *self, GError **error)
{
  int code;

  sluice_candidate_distrust_beyond_end (&self->candidate);
  code = sluice_samples_take (&self->samples, self->candidate.record, self->candidate.part);
  if (code != 0)
    g_propagate_error (error, sluice_disk_error_new (code, self->name));
  return code == 0;
}

static gboolean
look (Adoption *self, GError **error)
{
  g_autoptr (GFile) file = g_file_get_child (self->directory, self->name);

  sluice_candidate_init (&self->candidate, self->directory, self->name);
  sluice_candidate_load (&self->candidate, self->name);
  if (!is_ours (self))
    {
      g_clear_pointer (&self->candidate.record, sluice_resume_record_free);
      return TRUE;
    }

  self->lock = sluice_part_lock_acquire (file, error);
  if (self->lock == NULL)
    return FALSE;

  /* Only now does it hold still. */
  sluice_candidate_load (&self->candidate, self->name);
  if (is_ours (self))
    return sluice_part_lock_check_file (self->candidate.part, self->name, error) &&
           take_samples (self, error);
  g_clear_pointer (&self->candidate.record, sluice_resume_record_free);
  return TRUE;
}

static void
look_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  GError *error = NULL;

  if (look (task_data, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
looked_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Adoption *self = g_task_get_task_data (task);
  gboolean looked;
  GError *error = NULL;

  looked = g_task_propagate_boolean (G_TASK (result), &error);
  if (looked && self->link == NULL && self->samples.n == 0)
    finish_with (task, SLUICE_ERROR_GONE, _ ("There is nothing to go on with."));
  else if (looked)
    begin_asking (g_steal_pointer (&task));
  else
    finish (task, error);
}

/* Takes over @self. */
static void
run (Adoption *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);
  g_autoptr (GTask) looking = NULL;

  g_task_set_source_tag (task, run);
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_priority (task, G_PRIORITY_LOW);
  g_task_set_task_data (task, self, (GDestroyNotify) adoption_free);

  looking = g_task_new (NULL, NULL, looked_cb, task);
  g_task_set_source_tag (looking, look_in_thread);
  g_task_set_priority (looking, G_PRIORITY_LOW);
  g_task_set_task_data (looking, self, NULL);
  g_task_run_in_thread (looking, look_in_thread);
}

static Adoption *
adoption_new (GFile *directory, const char *name, SluiceRequest *request)
{
  Adoption *self = g_new0 (Adoption, 1);

  self->directory = g_object_ref (directory);
  self->name = g_strdup (name);
  self->request = sluice_request_ref (request);
  return self;
}

/* ---- Public functions ---- */

/**
 * sluice_adoption_run_async:
 * @directory: the folder of a download that is not running; a local one
 * @name: the name its file gets
 * @link: its link so far, without user information
 * @request: the new link
 * @client: carries HTTP requests
 * @cancellable: (nullable): stops it; nothing is changed then
 * @callback: called when it is decided
 * @user_data: passed to @callback
 *
 * Lets a download go on from a new link where an expired one brought it. The
 * new link has to lead to the same file: of the same size, and with the same
 * bytes in some stretches of what is on the disk, whatever validators say.
 * Where there is nothing to go on with, it is enough that the new link leads
 * anywhere.
 */
void
sluice_adoption_run_async (GFile *directory,
                           const char *name,
                           const char *link,
                           SluiceRequest *request,
                           SluiceHttpClient *client,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  Adoption *self;

  g_return_if_fail (G_IS_FILE (directory) && g_file_peek_path (directory) != NULL);
  g_return_if_fail (name != NULL && link != NULL && request != NULL);

  self = adoption_new (directory, name, request);
  self->link = g_strdup (link);
  self->source = sluice_source_new (client, request);
  run (self, cancellable, callback, user_data);
}

/**
 * sluice_adoption_inherit_async:
 * @directory: the folder of a download that is about to begin; a local one
 * @name: the name its file gets
 * @named: the user chose that name
 * @request: its link
 * @source: the same, as what is asked
 * @cancellable: (nullable): stops it; nothing is changed then
 * @callback: called when it is decided; ends with sluice_adoption_run_finish()
 * @user_data: passed to @callback
 *
 * Lets a download begin where one from another link stopped that was to get the
 * same name. That the two are one file has to be proved as ever, and the
 * validators must not contradict it, unless the servers are different ones and
 * the user chose the name; where nobody did, strong ones have to confirm it.
 */
void
sluice_adoption_inherit_async (GFile *directory,
                               const char *name,
                               gboolean named,
                               SluiceRequest *request,
                               SluiceSource *source,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  Adoption *self;

  g_return_if_fail (G_IS_FILE (directory) && g_file_peek_path (directory) != NULL);
  g_return_if_fail (name != NULL && request != NULL && SLUICE_IS_SOURCE (source));

  self = adoption_new (directory, name, request);
  self->named = named;
  self->source = g_object_ref (source);
  run (self, cancellable, callback, user_data);
}

/**
 * sluice_adoption_run_finish:
 * @result: what the callback was given
 * @error: %SLUICE_ERROR_REMOTE_CHANGED when the new link leads to another file,
 *   %SLUICE_ERROR_IN_USE when the download is running, or whatever the new link's
 *   source says; %SLUICE_ERROR_GONE when there is nothing to inherit
 *
 * Returns: whether the download goes on from the new link; if not, nothing is changed
 */
gboolean
sluice_adoption_run_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (G_IS_TASK (result), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
