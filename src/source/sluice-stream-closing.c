/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-stream-closing.h"

static void
closed_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  if (g_input_stream_close_finish (G_INPUT_STREAM (object), result, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/**
 * sluice_stream_closing_run_async:
 * @stream: a stream that is closed
 * @body: what it reads from, a body of libsoup
 * @priority: of the callback
 * @cancellable: (nullable): stops waiting
 * @callback: (nullable): called when @body is closed
 * @user_data: passed to @callback
 *
 * Closes what lies under a stream, in the thread that it belongs to. The way
 * GIO does it without this is in another thread, where libsoup must not be
 * touched.
 */
void
sluice_stream_closing_run_async (GInputStream *stream,
                                 GInputStream *body,
                                 int priority,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data)
{
  GTask *task = g_task_new (stream, cancellable, callback, user_data);

  g_task_set_source_tag (task, sluice_stream_closing_run_async);
  g_task_set_priority (task, priority);
  g_task_set_check_cancellable (task, FALSE);
  g_input_stream_close_async (body, priority, cancellable, closed_cb, task);
}

/**
 * sluice_stream_closing_run_finish:
 * @stream: the stream
 * @result: what the callback got
 * @error: return location for what closing the body failed with
 *
 * Returns: whether it is closed
 */
gboolean
sluice_stream_closing_run_finish (GInputStream *stream, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, stream), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
