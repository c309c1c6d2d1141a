/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-download-private.h"

#include "sluice-error.h"
#include "sluice-file-name.h"
#include "sluice-link.h"

G_DEFINE_FINAL_TYPE (SluiceDownload, sluice_download, G_TYPE_OBJECT)

enum
{
  SIGNAL_EVENT,
  SIGNAL_MAPPED,
  N_SIGNALS,
};

static GParamSpec *properties[SLUICE_DOWNLOAD_N_PROPS];
static guint signals[N_SIGNALS];

static void
work_free (SluiceDownloadWork *work)
{
  g_clear_pointer (&work->request, sluice_request_unref);
  g_clear_pointer (&work->options, sluice_transfer_options_free);
  g_clear_object (&work->file);
  g_clear_error (&work->error);
  g_clear_pointer (&work->written, sluice_ranges_free);
  g_clear_object (&work->story);
  g_clear_pointer (&work->comparison, g_free);
  g_clear_object (&work->errand_cancellable);
  g_clear_pointer (&work->speeds, sluice_speed_history_unref);
  g_clear_pointer (&work->run, sluice_download_run_free);
  g_free (work);
}

SluiceDownloadWork *
sluice_download_ensure_work (SluiceDownload *self)
{
  if (self->work == NULL)
    self->work = g_new0 (SluiceDownloadWork, 1);

  return self->work;
}

/* Returns: (transfer none) (nullable): the run, or %NULL when it does not run */
SluiceDownloadRun *
sluice_download_get_run (SluiceDownload *self)
{
  return self->work != NULL ? self->work->run : NULL;
}

void
sluice_download_notify (SluiceDownload *self, guint property)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[property]);
}

void
sluice_download_emit_event (SluiceDownload *self, int kind, const char *message, double delay)
{
  g_signal_emit (self, signals[SIGNAL_EVENT], 0, kind, message, delay);
}

void
sluice_download_emit_mapped (SluiceDownload *self)
{
  g_signal_emit (self, signals[SIGNAL_MAPPED], 0);
}

static void
sluice_download_finalize (GObject *object)
{
  SluiceDownload *self = SLUICE_DOWNLOAD (object);

  g_clear_pointer (&self->id, g_free);
  g_clear_pointer (&self->link, g_free);
  g_clear_pointer (&self->name, g_free);
  g_clear_object (&self->directory);
  g_clear_pointer (&self->facts, sluice_download_facts_free);
  g_clear_pointer (&self->work, work_free);

  G_OBJECT_CLASS (sluice_download_parent_class)->finalize (object);
}

static void /* NOLINTNEXTLINE(readability-function-size): a table */
sluice_download_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  SluiceDownload *self = SLUICE_DOWNLOAD (object);

  switch (id)
    {
    case SLUICE_DOWNLOAD_PROP_ID:
      g_value_set_string (value, self->id);
      break;
    case SLUICE_DOWNLOAD_PROP_LINK:
      g_value_set_string (value, self->link);
      break;
    case SLUICE_DOWNLOAD_PROP_NAME:
      g_value_set_string (value, self->name);
      break;
    case SLUICE_DOWNLOAD_PROP_KIND:
      g_value_set_enum (value, (int) self->kind);
      break;
    case SLUICE_DOWNLOAD_PROP_DIRECTORY:
      g_value_set_object (value, self->directory);
      break;
    case SLUICE_DOWNLOAD_PROP_FILE:
      g_value_set_object (value, sluice_download_get_file (self));
      break;
    case SLUICE_DOWNLOAD_PROP_STATE:
      g_value_set_enum (value, (int) self->state);
      break;
    case SLUICE_DOWNLOAD_PROP_WAIT:
      g_value_set_enum (value, (int) self->wait);
      break;
    case SLUICE_DOWNLOAD_PROP_SIZE:
      g_value_set_int64 (value, self->size);
      break;
    case SLUICE_DOWNLOAD_PROP_RECEIVED:
      g_value_set_uint64 (value, self->received);
      break;
    case SLUICE_DOWNLOAD_PROP_RATE:
      g_value_set_double (value, sluice_download_get_rate (self));
      break;
    case SLUICE_DOWNLOAD_PROP_SECONDS_LEFT:
      g_value_set_int64 (value, sluice_download_get_seconds_left (self));
      break;
    case SLUICE_DOWNLOAD_PROP_RETRY_IN:
      g_value_set_int64 (value, sluice_download_get_retry_in (self));
      break;
    case SLUICE_DOWNLOAD_PROP_CONNECTIONS:
      g_value_set_uint (value, sluice_download_get_connections (self));
      break;
    case SLUICE_DOWNLOAD_PROP_ERROR:
      g_value_set_boxed (value, sluice_download_get_error (self));
      break;
    case SLUICE_DOWNLOAD_PROP_ADDED_AT:
      g_value_set_int64 (value, self->added_at);
      break;
    case SLUICE_DOWNLOAD_PROP_FINISHED_AT:
      g_value_set_int64 (value, self->finished_at);
      break;
    case SLUICE_DOWNLOAD_PROP_START_AT:
      g_value_set_int64 (value, sluice_download_get_start_at (self));
      break;
    case SLUICE_DOWNLOAD_PROP_MISSING_ROOM:
      g_value_set_uint64 (value, sluice_download_get_missing_room (self));
      break;
    case SLUICE_DOWNLOAD_PROP_COMPARISON:
      g_value_set_string (value, sluice_download_get_comparison (self));
      break;
    case SLUICE_DOWNLOAD_PROP_ERRAND:
      g_value_set_uint (value, sluice_download_get_errand (self, NULL));
      break;
    case SLUICE_DOWNLOAD_PROP_N_MIRRORS:
      g_value_set_uint (value, sluice_download_get_n_mirrors (self));
      break;
    case SLUICE_DOWNLOAD_PROP_RATE_LIMIT:
      g_value_set_uint64 (value, sluice_download_get_rate_limit (self));
      break;
    case SLUICE_DOWNLOAD_PROP_YIELD:
      g_value_set_boolean (value, sluice_download_get_yield (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static GParamSpec *
create_amount (const char *name, GParamFlags flags)
{
  return g_param_spec_uint64 (name, NULL, NULL, 0, G_MAXUINT64, 0, flags);
}

static void
install_properties (GObjectClass *class)
{
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;
  static const char *const strings[] = { [SLUICE_DOWNLOAD_PROP_ID] = "id",
                                         [SLUICE_DOWNLOAD_PROP_LINK] = "link",
                                         [SLUICE_DOWNLOAD_PROP_NAME] = "name" };
  static const char *const times[] = { [SLUICE_DOWNLOAD_PROP_ADDED_AT] = "added-at",
                                       [SLUICE_DOWNLOAD_PROP_FINISHED_AT] = "finished-at",
                                       [SLUICE_DOWNLOAD_PROP_START_AT] = "start-at" };

  for (guint i = SLUICE_DOWNLOAD_PROP_ID; i <= SLUICE_DOWNLOAD_PROP_NAME; i++)
    properties[i] = g_param_spec_string (strings[i], NULL, NULL, NULL, flags);
  for (guint i = SLUICE_DOWNLOAD_PROP_ADDED_AT; i <= SLUICE_DOWNLOAD_PROP_START_AT; i++)
    properties[i] = g_param_spec_int64 (times[i], NULL, NULL, 0, G_MAXINT64, 0, flags);

  properties[SLUICE_DOWNLOAD_PROP_KIND] =
      g_param_spec_enum ("kind", NULL, NULL, SLUICE_TYPE_KIND, SLUICE_KIND_OTHER, flags);
  properties[SLUICE_DOWNLOAD_PROP_DIRECTORY] =
      g_param_spec_object ("directory", NULL, NULL, G_TYPE_FILE, flags);
  properties[SLUICE_DOWNLOAD_PROP_FILE] =
      g_param_spec_object ("file", NULL, NULL, G_TYPE_FILE, flags);
  properties[SLUICE_DOWNLOAD_PROP_STATE] = g_param_spec_enum (
      "state", NULL, NULL, SLUICE_TYPE_DOWNLOAD_STATE, SLUICE_DOWNLOAD_WAITING, flags);
  properties[SLUICE_DOWNLOAD_PROP_WAIT] =
      g_param_spec_enum ("wait", NULL, NULL, SLUICE_TYPE_WAIT, SLUICE_WAIT_NONE, flags);
  properties[SLUICE_DOWNLOAD_PROP_SIZE] =
      g_param_spec_int64 ("size", NULL, NULL, -1, G_MAXINT64, -1, flags);
  properties[SLUICE_DOWNLOAD_PROP_RECEIVED] = create_amount ("received", flags);
  properties[SLUICE_DOWNLOAD_PROP_RATE] =
      g_param_spec_double ("rate", NULL, NULL, 0.0, G_MAXDOUBLE, 0.0, flags);
  properties[SLUICE_DOWNLOAD_PROP_SECONDS_LEFT] =
      g_param_spec_int64 ("seconds-left", NULL, NULL, -1, G_MAXINT64, -1, flags);
  properties[SLUICE_DOWNLOAD_PROP_RETRY_IN] =
      g_param_spec_int64 ("retry-in", NULL, NULL, -1, G_MAXINT64, -1, flags);
  properties[SLUICE_DOWNLOAD_PROP_CONNECTIONS] =
      g_param_spec_uint ("connections", NULL, NULL, 0, G_MAXUINT, 0, flags);
  properties[SLUICE_DOWNLOAD_PROP_ERROR] =
      g_param_spec_boxed ("error", NULL, NULL, G_TYPE_ERROR, flags);
  properties[SLUICE_DOWNLOAD_PROP_RATE_LIMIT] = create_amount ("rate-limit", flags);
  properties[SLUICE_DOWNLOAD_PROP_YIELD] = g_param_spec_boolean ("yield", NULL, NULL, FALSE, flags);
  properties[SLUICE_DOWNLOAD_PROP_MISSING_ROOM] = create_amount ("missing-room", flags);
  properties[SLUICE_DOWNLOAD_PROP_COMPARISON] =
      g_param_spec_string ("comparison", NULL, NULL, NULL, flags);
  properties[SLUICE_DOWNLOAD_PROP_ERRAND] =
      g_param_spec_uint ("errand", NULL, NULL, 0, SLUICE_ERRAND_REPAIR, 0, flags);
  properties[SLUICE_DOWNLOAD_PROP_N_MIRRORS] =
      g_param_spec_uint ("n-mirrors", NULL, NULL, 0, SLUICE_MIRROR_MOST, 0, flags);

  g_object_class_install_properties (class, SLUICE_DOWNLOAD_N_PROPS, properties);
}

static void
sluice_download_class_init (SluiceDownloadClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS (class);

  object_class->finalize = sluice_download_finalize;
  object_class->get_property = sluice_download_get_property;

  install_properties (object_class);

  /**
   * SluiceDownload::event:
   * @self: a download
   * @kind: a #SluiceTransferEvent
   * @message: (nullable): what happened, as a sentence for the user
   * @delay: seconds until the next try; 0 when @kind is not a retry
   *
   * Tells what its transfer reports. Name, size and state are up to date when
   * it does. [method@Sluice.Download.get_story] keeps all of it, and more.
   */
  signals[SIGNAL_EVENT] =
      g_signal_new ("event", SLUICE_TYPE_DOWNLOAD, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                    G_TYPE_NONE, 3, G_TYPE_INT, G_TYPE_STRING, G_TYPE_DOUBLE);

  /**
   * SluiceDownload::mapped:
   * @self: a download
   *
   * Tells that the map of what is on the disk and what is being fetched may be
   * another one: four times a second while it runs, and when a run ends.
   */
  signals[SIGNAL_MAPPED] = g_signal_new ("mapped", SLUICE_TYPE_DOWNLOAD, G_SIGNAL_RUN_LAST, 0, NULL,
                                         NULL, NULL, G_TYPE_NONE, 0);
}

static void
sluice_download_init (SluiceDownload *self)
{
  self->size = -1;
  self->wanted = TRUE;
}

/* Folders are few and downloads are many: one object for each folder, for as
 * long as the program lives.
 *
 * Returns: (transfer full): the object for @folder */
GFile *
sluice_download_share_folder (GFile *folder)
{
  static GHashTable *folders = NULL; /* of owned GFile */
  GFile *shared;

  if (folders == NULL)
    folders = g_hash_table_new_full (g_file_hash, (GEqualFunc) g_file_equal, g_object_unref, NULL);

  shared = g_hash_table_lookup (folders, folder);
  if (shared == NULL)
    {
      shared = folder;
      g_hash_table_add (folders, g_object_ref (folder));
    }

  return g_object_ref (shared);
}

/* Returns: (transfer full): a request for @uri under the name of @id */
SluiceRequest *
sluice_download_build_request (const char *id, GUri *uri)
{
  SluiceRequest *request = sluice_request_new (uri);

  g_free (request->id);
  request->id = g_strdup (id);

  return request;
}

/**
 * sluice_download_new:
 * @request: what to fetch
 * @directory: where the file goes
 * @options: how to fetch it; copied
 *
 * Makes a download that waits, added now. Nothing is opened, asked or written
 * before [method@Sluice.Download.start], so that thousands of them cost little.
 *
 * Returns: (transfer full): a new download
 */
SluiceDownload *
sluice_download_new (SluiceRequest *request, GFile *directory, const SluiceTransferOptions *options)
{
  SluiceDownload *self;

  g_return_val_if_fail (request != NULL, NULL);
  g_return_val_if_fail (G_IS_FILE (directory), NULL);
  g_return_val_if_fail (options != NULL, NULL);

  self = g_object_new (SLUICE_TYPE_DOWNLOAD, NULL);
  self->id = g_strdup (request->id);
  self->link = g_uri_to_string (request->uri);
  self->name = sluice_file_name_choose (options->name, request->uri, NULL);
  self->kind = sluice_kind_of_name (self->name);
  self->directory = sluice_download_share_folder (directory);
  self->added_at = g_get_real_time () / G_USEC_PER_SEC;
  self->work = g_new0 (SluiceDownloadWork, 1);
  self->work->request = sluice_request_ref (request);
  self->work->options = sluice_transfer_options_copy (options);

  return self;
}

static gboolean
is_link (const char *text)
{
  g_autoptr (GUri) uri = sluice_link_parse (text, NULL);

  return uri != NULL;
}

/* Returns: (transfer full) (nullable): what to ask for, when that is more than the link */
static SluiceRequest *
build_request (const SluiceDownloadPast *past)
{
  g_autoptr (GUri) uri = NULL;
  SluiceRequest *request;

  if (past->headers == NULL && past->user == NULL && past->referer == NULL &&
      past->user_agent == NULL)
    return NULL;

  uri = sluice_link_parse (past->link, NULL);
  if (uri == NULL)
    return NULL;

  request = sluice_download_build_request (past->id, uri);
  request->headers = g_strdupv ((char **) past->headers);
  request->user = g_strdup (past->user);
  request->referer = g_strdup (past->referer);
  request->user_agent = g_strdup (past->user_agent);

  return request;
}

static void
take_wishes (SluiceDownload *self, const SluiceDownloadPast *past)
{
  SluiceRequest *request = build_request (past);

  if (request == NULL && past->options == NULL && past->start_at == 0 && past->error == NULL)
    return;

  self->work = g_new0 (SluiceDownloadWork, 1);
  self->work->request = request;
  self->work->start_at = past->start_at;
  if (past->options != NULL)
    self->work->options = sluice_transfer_options_copy (past->options);
  if (past->error != NULL)
    self->work->error = g_error_copy (past->error);
}

/**
 * sluice_download_new_from_past:
 * @past: what another life of the program wrote down
 *
 * Brings a download back. A finished one costs a few hundred bytes, names and
 * links included. An unfinished one with a link that is none has failed.
 *
 * Returns: (transfer full): the download
 */
SluiceDownload *
sluice_download_new_from_past (const SluiceDownloadPast *past)
{
  const char *const facts[SLUICE_N_DOWNLOAD_FACTS] = {
    [SLUICE_DOWNLOAD_FACT_FINAL_LINK] = past->final_link,
    [SLUICE_DOWNLOAD_FACT_CONTENT_TYPE] = past->content_type,
    [SLUICE_DOWNLOAD_FACT_ETAG] = past->etag,
    [SLUICE_DOWNLOAD_FACT_LAST_MODIFIED] = past->last_modified,
  };
  SluiceDownload *self;

  g_return_val_if_fail (past->id != NULL && past->link != NULL && past->name != NULL, NULL);
  g_return_val_if_fail (G_IS_FILE (past->directory), NULL);
  g_return_val_if_fail (!sluice_download_state_is_running (past->state), NULL);

  self = g_object_new (SLUICE_TYPE_DOWNLOAD, NULL);
  self->id = g_strdup (past->id);
  self->link = g_strdup (past->link);
  self->name = g_strdup (past->name);
  self->kind = sluice_kind_of_name (past->name);
  self->directory = sluice_download_share_folder (past->directory);
  self->facts = sluice_download_facts_new (facts);
  self->state = past->state;
  self->wanted = past->state != SLUICE_DOWNLOAD_PAUSED;
  self->size = past->size;
  self->received = past->received;
  self->added_at = past->added_at;
  self->finished_at = past->finished_at;
  self->resumable = past->resumable != FALSE;
  take_wishes (self, past);
  if (past->state != SLUICE_DOWNLOAD_FINISHED && !is_link (past->link))
    sluice_download_refuse_link (self);

  return self;
}
