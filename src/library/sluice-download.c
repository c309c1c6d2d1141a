/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-download.h"

#include "sluice-error.h"
#include "sluice-file-name.h"
#include "sluice-log.h"
#include "sluice-speed.h"

/* The time left follows the speed this slowly, so that it can be read. */
#define STEADINESS 10.0 /* seconds */

struct _SluiceDownload
{
  GObject parent_instance;

  SluiceRequest *request;         /* owned */
  GFile *directory;               /* owned */
  SluiceTransferOptions *options; /* owned */

  char *name;  /* owned */
  GFile *file; /* owned, nullable: the finished file */
  SluiceDownloadState state;
  gint64 size;
  guint64 received;
  double rate;
  gint64 seconds_left;
  guint connections;
  GError *error; /* owned, nullable */

  SluiceTransfer *transfer;  /* owned, nullable: only while running */
  GCancellable *cancellable; /* owned, nullable: only while running */
  SluiceSpeed speed;         /* as it is shown */
  SluiceSpeed steady;        /* as the time left goes by it */
  guint64 measured;          /* bytes; as received when the speeds were told */
  gint64 started_at;         /* microseconds, monotonic */
  gint64 settled_at;         /* microseconds, monotonic; 0 while running */
};

G_DEFINE_FINAL_TYPE (SluiceDownload, sluice_download, G_TYPE_OBJECT)

enum
{
  PROP_ID = 1,
  PROP_NAME,
  PROP_FILE,
  PROP_STATE,
  PROP_SIZE,
  PROP_RECEIVED,
  PROP_RATE,
  PROP_SECONDS_LEFT,
  PROP_CONNECTIONS,
  PROP_ERROR,
  N_PROPS,
};

enum
{
  SIGNAL_EVENT,
  N_SIGNALS,
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

static void
set_name (SluiceDownload *self, const char *name)
{
  if (name == NULL || g_strcmp0 (self->name, name) == 0)
    return;

  g_free (self->name);
  self->name = g_strdup (name);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_NAME]);
}

static void
set_size (SluiceDownload *self, gint64 size)
{
  if (self->size == size)
    return;

  self->size = size;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SIZE]);
}

static void
set_received (SluiceDownload *self, guint64 received)
{
  if (self->received == received)
    return;

  self->received = received;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_RECEIVED]);
}

static void
set_rate (SluiceDownload *self, double rate)
{
  if (self->rate == rate)
    return;

  self->rate = rate;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_RATE]);
}

static void
set_seconds_left (SluiceDownload *self, gint64 seconds)
{
  if (self->seconds_left == seconds)
    return;

  self->seconds_left = seconds;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SECONDS_LEFT]);
}

static void
set_connections (SluiceDownload *self, guint connections)
{
  if (self->connections == connections)
    return;

  self->connections = connections;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CONNECTIONS]);
}

static void
set_file (SluiceDownload *self, GFile *file)
{
  g_autofree char *name = g_file_get_basename (file);

  set_name (self, name);
  g_set_object (&self->file, file);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_FILE]);
}

static void
take_error (SluiceDownload *self, GError *error)
{
  if (self->error == NULL && error == NULL)
    return;

  g_clear_error (&self->error);
  self->error = error;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ERROR]);
}

static void
set_state (SluiceDownload *self, SluiceDownloadState state)
{
  if (self->state == state)
    return;

  sluice_debug (self->request->id, SLUICE_LOG_NO_SEGMENT, "%s, was %s",
                sluice_download_state_get_nick (state),
                sluice_download_state_get_nick (self->state));
  self->state = state;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE]);
}

static SluiceDownloadState
state_for_phase (SluiceTransferPhase phase)
{
  switch (phase)
    {
    case SLUICE_TRANSFER_PREPARING:
      return SLUICE_DOWNLOAD_CONNECTING;
    case SLUICE_TRANSFER_FETCHING:
      return SLUICE_DOWNLOAD_ACTIVE;
    case SLUICE_TRANSFER_FINISHING:
      return SLUICE_DOWNLOAD_FINISHING;
    default:
      g_assert_not_reached ();
    }
}

/* Brings over what the transfer knows and no clock is needed for. */
static void
take_facts (SluiceDownload *self)
{
  set_name (self, sluice_transfer_get_name (self->transfer));
  set_size (self, sluice_transfer_get_size (self->transfer));
  set_received (self, sluice_transfer_get_received (self->transfer));
  set_connections (self, sluice_transfer_get_connections (self->transfer));
}

static void
forget_speed (SluiceDownload *self)
{
  self->speed = (SluiceSpeed){ 0 };
  self->steady = (SluiceSpeed){ .memory = STEADINESS };
  self->measured = self->received;
}

static void
measure (SluiceDownload *self, gint64 now)
{
  gint64 seconds_left = -1;

  /* What an earlier run left on the disk shows up while preparing; it must
   * not look like speed. */
  if (self->state != SLUICE_DOWNLOAD_ACTIVE || self->received < self->measured)
    forget_speed (self);

  if (self->state == SLUICE_DOWNLOAD_ACTIVE)
    {
      sluice_speed_add (&self->speed, self->received - self->measured, now);
      sluice_speed_add (&self->steady, self->received - self->measured, now);
      self->measured = self->received;
    }

  if (self->size >= 0 && self->received <= (guint64) self->size)
    seconds_left =
        sluice_speed_get_seconds_for (&self->steady, (guint64) self->size - self->received, now);

  set_rate (self, sluice_speed_get (&self->speed, now));
  set_seconds_left (self, seconds_left);
}

static void
event_cb (SluiceDownload *self,
          SluiceTransferEvent kind,
          const char *message,
          double delay,
          SluiceTransfer *transfer)
{
  /* The old part is given up by now: from here on there is something to keep. */
  if (kind == SLUICE_TRANSFER_EVENT_STARTED)
    self->options->restart = FALSE;

  g_object_freeze_notify (G_OBJECT (self));
  take_facts (self);
  set_state (self, state_for_phase (sluice_transfer_get_phase (self->transfer)));
  g_object_thaw_notify (G_OBJECT (self));

  g_signal_emit (self, signals[SIGNAL_EVENT], 0, (int) kind, message, delay);
}

/* Which state an error leaves behind; a disk that is full gets room again, and
 * then the download goes on where it stopped. */
static SluiceDownloadState
state_for_error (const GError *error)
{
  SluiceError kind = sluice_error_classify (error);

  if (kind == SLUICE_ERROR_CANCELLED || kind == SLUICE_ERROR_DISK_FULL)
    return SLUICE_DOWNLOAD_PAUSED;

  return SLUICE_DOWNLOAD_FAILED;
}

static void
finish (SluiceDownload *self, SluiceDownloadState state, GFile *file)
{
  g_object_freeze_notify (G_OBJECT (self));
  take_facts (self);
  /* Last, for the record's name may have been taken before the file got it. */
  if (file != NULL)
    set_file (self, file);
  g_clear_object (&self->transfer);
  g_clear_object (&self->cancellable);

  self->settled_at = g_get_monotonic_time ();
  set_connections (self, 0);
  set_rate (self, 0.0);
  set_seconds_left (self, -1);
  set_state (self, state);
  g_object_thaw_notify (G_OBJECT (self));
}

static void
run_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (SluiceDownload) self = SLUICE_DOWNLOAD (user_data);
  g_autoptr (GError) error = NULL;
  g_autoptr (GFile) file = NULL;
  SluiceDownloadState state = SLUICE_DOWNLOAD_FINISHED;

  file = sluice_transfer_run_finish (SLUICE_TRANSFER (object), result, &error);
  if (file == NULL)
    state = state_for_error (error);

  if (error != NULL && sluice_error_classify (error) != SLUICE_ERROR_CANCELLED)
    take_error (self, g_steal_pointer (&error));

  finish (self, state, file);
}

static void
sluice_download_dispose (GObject *object)
{
  SluiceDownload *self = SLUICE_DOWNLOAD (object);

  g_clear_object (&self->file);
  g_clear_object (&self->directory);

  G_OBJECT_CLASS (sluice_download_parent_class)->dispose (object);
}

static void
sluice_download_finalize (GObject *object)
{
  SluiceDownload *self = SLUICE_DOWNLOAD (object);

  g_clear_pointer (&self->request, sluice_request_unref);
  g_clear_pointer (&self->options, sluice_transfer_options_free);
  g_clear_pointer (&self->name, g_free);
  g_clear_error (&self->error);

  G_OBJECT_CLASS (sluice_download_parent_class)->finalize (object);
}

static void
sluice_download_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  SluiceDownload *self = SLUICE_DOWNLOAD (object);

  switch (id)
    {
    case PROP_ID:
      g_value_set_string (value, self->request->id);
      break;
    case PROP_NAME:
      g_value_set_string (value, self->name);
      break;
    case PROP_FILE:
      g_value_set_object (value, self->file);
      break;
    case PROP_STATE:
      g_value_set_enum (value, (int) self->state);
      break;
    case PROP_SIZE:
      g_value_set_int64 (value, self->size);
      break;
    case PROP_RECEIVED:
      g_value_set_uint64 (value, self->received);
      break;
    case PROP_RATE:
      g_value_set_double (value, self->rate);
      break;
    case PROP_SECONDS_LEFT:
      g_value_set_int64 (value, self->seconds_left);
      break;
    case PROP_CONNECTIONS:
      g_value_set_uint (value, self->connections);
      break;
    case PROP_ERROR:
      g_value_set_boxed (value, self->error);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
install_properties (GObjectClass *class)
{
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  properties[PROP_ID] = g_param_spec_string ("id", NULL, NULL, NULL, flags);
  properties[PROP_NAME] = g_param_spec_string ("name", NULL, NULL, NULL, flags);
  properties[PROP_FILE] = g_param_spec_object ("file", NULL, NULL, G_TYPE_FILE, flags);
  properties[PROP_STATE] = g_param_spec_enum ("state", NULL, NULL, SLUICE_TYPE_DOWNLOAD_STATE,
                                              SLUICE_DOWNLOAD_WAITING, flags);
  properties[PROP_SIZE] = g_param_spec_int64 ("size", NULL, NULL, -1, G_MAXINT64, -1, flags);
  properties[PROP_RECEIVED] =
      g_param_spec_uint64 ("received", NULL, NULL, 0, G_MAXUINT64, 0, flags);
  properties[PROP_RATE] = g_param_spec_double ("rate", NULL, NULL, 0.0, G_MAXDOUBLE, 0.0, flags);
  properties[PROP_SECONDS_LEFT] =
      g_param_spec_int64 ("seconds-left", NULL, NULL, -1, G_MAXINT64, -1, flags);
  properties[PROP_CONNECTIONS] =
      g_param_spec_uint ("connections", NULL, NULL, 0, G_MAXUINT, 0, flags);
  properties[PROP_ERROR] = g_param_spec_boxed ("error", NULL, NULL, G_TYPE_ERROR, flags);

  g_object_class_install_properties (class, N_PROPS, properties);
}

static void
sluice_download_class_init (SluiceDownloadClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS (class);

  object_class->dispose = sluice_download_dispose;
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
   * Tells a line of the download's story. Name, size and state are up to date
   * when it does.
   */
  signals[SIGNAL_EVENT] =
      g_signal_new ("event", SLUICE_TYPE_DOWNLOAD, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                    G_TYPE_NONE, 3, G_TYPE_INT, G_TYPE_STRING, G_TYPE_DOUBLE);
}

static void
sluice_download_init (SluiceDownload *self)
{
  self->size = -1;
  self->seconds_left = -1;
}

/**
 * sluice_download_new:
 * @request: what to fetch
 * @directory: where the file goes
 * @options: how to fetch it; copied
 *
 * Makes a download that waits. Nothing is opened, asked or written before
 * [method@Sluice.Download.start], so that thousands of them cost little.
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
  self->request = sluice_request_ref (request);
  self->directory = g_object_ref (directory);
  self->options = sluice_transfer_options_copy (options);
  self->name = sluice_file_name_choose (options->name, request->uri, NULL);

  return self;
}

/**
 * sluice_download_get_id:
 * @self: a download
 *
 * Returns: (transfer none): what the download is called in the logs
 */
const char *
sluice_download_get_id (SluiceDownload *self)
{
  g_return_val_if_fail (SLUICE_IS_DOWNLOAD (self), NULL);

  return self->request->id;
}

/**
 * sluice_download_get_request:
 * @self: a download
 *
 * Returns: (transfer none): what is fetched
 */
SluiceRequest *
sluice_download_get_request (SluiceDownload *self)
{
  g_return_val_if_fail (SLUICE_IS_DOWNLOAD (self), NULL);

  return self->request;
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
 * sluice_download_get_file:
 * @self: a download
 *
 * Returns: (transfer none) (nullable): the finished file, or %NULL before the
 *   download finished
 */
GFile *
sluice_download_get_file (SluiceDownload *self)
{
  g_return_val_if_fail (SLUICE_IS_DOWNLOAD (self), NULL);

  return self->file;
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
 * sluice_download_get_rate:
 * @self: a download
 *
 * Returns: how fast bytes arrived in the last seconds, in bytes per second
 */
double
sluice_download_get_rate (SluiceDownload *self)
{
  g_return_val_if_fail (SLUICE_IS_DOWNLOAD (self), 0.0);

  return self->rate;
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
  g_return_val_if_fail (SLUICE_IS_DOWNLOAD (self), -1);

  return self->seconds_left;
}

/**
 * sluice_download_get_connections:
 * @self: a download
 *
 * Returns: over how many connections bytes arrive
 */
guint
sluice_download_get_connections (SluiceDownload *self)
{
  g_return_val_if_fail (SLUICE_IS_DOWNLOAD (self), 0);

  return self->connections;
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

  return self->error;
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
  gint64 end;

  g_return_val_if_fail (SLUICE_IS_DOWNLOAD (self), 0.0);

  end = self->settled_at != 0 ? self->settled_at : g_get_monotonic_time ();
  return self->started_at != 0 ? (double) (end - self->started_at) / G_USEC_PER_SEC : 0.0;
}

/**
 * sluice_download_start:
 * @self: a download that is not running
 * @client: what speaks HTTP
 * @limits: what all downloads share
 *
 * Starts the download, or goes on with it where an earlier run stopped.
 */
void
sluice_download_start (SluiceDownload *self, SluiceHttpClient *client, SluiceLimits *limits)
{
  g_return_if_fail (SLUICE_IS_DOWNLOAD (self));
  g_return_if_fail (SLUICE_IS_HTTP_CLIENT (client));
  g_return_if_fail (SLUICE_IS_LIMITS (limits));
  g_return_if_fail (self->transfer == NULL);

  self->transfer =
      sluice_transfer_new (self->request, self->directory, self->options, client, limits);
  self->cancellable = g_cancellable_new ();
  self->started_at = g_get_monotonic_time ();
  self->settled_at = 0;
  g_signal_connect_object (self->transfer, "event", G_CALLBACK (event_cb), self, G_CONNECT_SWAPPED);

  forget_speed (self);
  take_error (self, NULL);
  set_state (self, SLUICE_DOWNLOAD_CONNECTING);
  sluice_transfer_run_async (self->transfer, self->cancellable, run_cb, g_object_ref (self));
}

/**
 * sluice_download_pause:
 * @self: a download
 *
 * Stops a download so that it can go on later. A running one is paused only
 * when all that arrived is safe on the disk; watch
 * [property@Sluice.Download:state]. One that settled already stays as it is.
 */
void
sluice_download_pause (SluiceDownload *self)
{
  g_return_if_fail (SLUICE_IS_DOWNLOAD (self));

  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  else if (self->state == SLUICE_DOWNLOAD_WAITING)
    set_state (self, SLUICE_DOWNLOAD_PAUSED);
}

/**
 * sluice_download_sample:
 * @self: a download
 * @now: g_get_monotonic_time(), in microseconds
 *
 * Brings the properties up to date. Bytes arrive far more often than anybody
 * can look; so this is called a few times a second and nothing else tells.
 */
void
sluice_download_sample (SluiceDownload *self, gint64 now)
{
  g_return_if_fail (SLUICE_IS_DOWNLOAD (self));

  if (self->transfer == NULL)
    return;

  g_object_freeze_notify (G_OBJECT (self));
  take_facts (self);
  set_state (self, state_for_phase (sluice_transfer_get_phase (self->transfer)));
  measure (self, now);
  g_object_thaw_notify (G_OBJECT (self));
}
