/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-metalink-fetch.h"

#include <glib/gi18n-lib.h>
#include <locale.h>

#include "sluice-error.h"

#define CHUNK 65536 /* bytes of one read */

/* No source gives up by itself. */
#define PATIENCE 30 /* seconds without a byte */

typedef struct
{
  GCancellable *cancellable; /* owned: cancelled with the caller's, and when it takes too long */
  GCancellable *outer;       /* owned, nullable: the caller's */
  gulong outer_id;
  guint patience;     /* source */
  GInputStream *body; /* owned, nullable */
  GByteArray *bytes;  /* owned */
  GError *error;      /* owned, nullable: what it fails with once the body is closed */
  gboolean late;
} Fetching;

static void
fetching_free (gpointer data)
{
  Fetching *self = data;

  g_cancellable_disconnect (self->outer, self->outer_id);
  g_clear_object (&self->outer);
  g_object_unref (self->cancellable);
  g_clear_pointer (&self->bytes, g_byte_array_unref);
  g_clear_error (&self->error);
  g_free (self);
}

static void
outer_cancelled_cb (GCancellable *outer, GCancellable *cancellable)
{
  g_cancellable_cancel (cancellable);
}

static gboolean
late_cb (gpointer user_data)
{
  Fetching *self = user_data;

  self->late = TRUE;
  self->patience = 0;
  g_cancellable_cancel (self->cancellable);
  return G_SOURCE_REMOVE;
}

static void
be_patient (Fetching *self)
{
  g_clear_handle_id (&self->patience, g_source_remove);
  self->patience = g_timeout_add_seconds (PATIENCE, late_cb, self);
}

static Fetching *
fetching_new (GCancellable *outer)
{
  Fetching *self = g_new0 (Fetching, 1);

  self->cancellable = g_cancellable_new ();
  self->bytes = g_byte_array_new ();
  if (outer != NULL)
    {
      self->outer = g_object_ref (outer);
      self->outer_id = g_cancellable_connect (outer, G_CALLBACK (outer_cancelled_cb),
                                              g_object_ref (self->cancellable), g_object_unref);
    }
  be_patient (self);
  return self;
}

/* Pure, and may take some tenths of a second for the largest there are. */
static void
parse_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  gsize length = 0;
  const char *bytes = g_bytes_get_data (task_data, &length);
  g_autofree char *country = sluice_mirror_dup_country (setlocale (LC_MONETARY, NULL));
  g_autoptr (GError) cause = NULL;
  GPtrArray *files = sluice_metalink_parse (bytes, length, country, &cause);

  if (files != NULL)
    g_task_return_pointer (task, files, (GDestroyNotify) g_ptr_array_unref);
  else
    g_task_return_new_error (task, SLUICE_ERROR, SLUICE_ERROR_REFUSED, "%s", cause->message);
}

static void
parsed_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  GPtrArray *files = g_task_propagate_pointer (G_TASK (result), &error);

  if (files != NULL)
    g_task_return_pointer (task, files, (GDestroyNotify) g_ptr_array_unref);
  else
    g_task_return_error (task, error);
}

/* In a task of its own: the other thread must hold nothing of this one. */
static void
parse (GTask *task)
{
  Fetching *self = g_task_get_task_data (task);
  g_autoptr (GTask) parsing = g_task_new (NULL, NULL, parsed_cb, g_object_ref (task));

  g_task_set_source_tag (parsing, parse);
  g_task_set_priority (parsing, G_PRIORITY_LOW);
  g_task_set_task_data (parsing, g_byte_array_free_to_bytes (g_steal_pointer (&self->bytes)),
                        (GDestroyNotify) g_bytes_unref);
  g_task_run_in_thread (parsing, parse_in_thread);
}

static void
conclude (GTask *task)
{
  Fetching *self = g_task_get_task_data (task);

  if (self->late)
    g_task_return_new_error (task, SLUICE_ERROR, SLUICE_ERROR_RETRY_LATER,
                             _ ("The server does not send the Metalink. Try again later."));
  else if (self->error != NULL)
    g_task_return_error (task, g_steal_pointer (&self->error));
  else
    parse (task);
}

static void
closed_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;

  g_input_stream_close_finish (G_INPUT_STREAM (object), result, NULL);
  conclude (task);
}

/* Takes @error over. */
static void
end (GTask *task, GError *error)
{
  Fetching *self = g_task_get_task_data (task);

  g_clear_handle_id (&self->patience, g_source_remove);
  self->error = error;
  if (self->body != NULL)
    g_input_stream_close_async (self->body, G_PRIORITY_LOW, NULL, closed_cb, g_object_ref (task));
  else
    conclude (task);
}

static void read_next (GTask *task);

static void
take_chunk (GTask *task, GBytes *chunk)
{
  Fetching *self = g_task_get_task_data (task);

  g_byte_array_append (self->bytes, g_bytes_get_data (chunk, NULL),
                       (guint) g_bytes_get_size (chunk));
  if (self->bytes->len > SLUICE_METALINK_LARGEST)
    end (task, g_error_new_literal (SLUICE_ERROR, SLUICE_ERROR_REFUSED,
                                    _ ("This Metalink is larger than any that is read.")));
  else
    read_next (task);
}

static void
read_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  g_autoptr (GBytes) chunk =
      g_input_stream_read_bytes_finish (G_INPUT_STREAM (object), result, &error);

  if (chunk == NULL || g_bytes_get_size (chunk) == 0)
    end (task, error);
  else
    take_chunk (task, chunk);
}

static void
read_next (GTask *task)
{
  Fetching *self = g_task_get_task_data (task);

  be_patient (self);
  g_input_stream_read_bytes_async (self->body, CHUNK, G_PRIORITY_LOW, self->cancellable, read_cb,
                                   g_object_ref (task));
}

static void
open_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Fetching *self = g_task_get_task_data (task);
  GError *error = NULL;

  self->body = sluice_source_open_finish (SLUICE_SOURCE (object), result, NULL, &error);
  if (self->body == NULL)
    end (task, error);
  else
    read_next (task);
}

/**
 * sluice_metalink_fetch_async:
 * @source: where the Metalink is
 * @cancellable: (nullable): stops it
 * @callback: called with the files
 * @user_data: for @callback
 *
 * Reads a Metalink from a source, up to %SLUICE_METALINK_LARGEST bytes and in memory
 * alone.
 */
void
sluice_metalink_fetch_async (SluiceSource *source,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  Fetching *fetching;

  g_return_if_fail (SLUICE_IS_SOURCE (source));

  fetching = fetching_new (cancellable);
  task = g_task_new (source, NULL, callback, user_data);
  g_task_set_source_tag (task, sluice_metalink_fetch_async);
  g_task_set_priority (task, G_PRIORITY_LOW);
  g_task_set_task_data (task, fetching, fetching_free);
  sluice_source_open_async (source, 0, SLUICE_SOURCE_TO_THE_END, NULL, fetching->cancellable,
                            open_cb, g_object_ref (task));
}

/**
 * sluice_metalink_fetch_finish:
 * @source: where the Metalink is
 * @result: what the callback was given
 * @error: any of #SluiceError, a sentence for the user; %SLUICE_ERROR_REFUSED when what
 *   is there is no Metalink, or too large
 *
 * Ends sluice_metalink_fetch_async().
 *
 * Returns: (transfer full) (element-type SluiceMetalinkFile) (nullable): the files
 *   it describes, at least one
 */
GPtrArray *
sluice_metalink_fetch_finish (SluiceSource *source, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, source), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
