/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What an HTTP source asks before anybody wants the bytes. */

#include "sluice-http-body.h"
#include "sluice-http-source-private.h"

/* Of a description that is asked for by GET: HEAD was refused before. */
#define REFUSED_HEAD GINT_TO_POINTER (1)

static void
described_by_range_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (SluiceDescription) description = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GInputStream) stream =
      sluice_http_source_open_finish (SLUICE_SOURCE (object), result, &description, &error);

  if (stream == NULL)
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }

  sluice_http_body_drop (stream);
  if (g_task_get_task_data (task) != NULL)
    SLUICE_HTTP_SOURCE (object)->seen |= SLUICE_SOURCE_REFUSES_HEAD;
  g_task_return_pointer (task, g_steal_pointer (&description),
                         (GDestroyNotify) sluice_description_unref);
}

/* A server in trouble refuses for other reasons. */
static gboolean
is_refusal (guint status)
{
  return SOUP_STATUS_IS_CLIENT_ERROR (status) || status == SOUP_STATUS_NOT_IMPLEMENTED;
}

static void
describe_by_range (GTask *task)
{
  sluice_http_source_ask (SLUICE_HTTP_SOURCE (g_task_get_source_object (task)), "GET", 0, 1, NULL,
                          g_task_get_cancellable (task), described_by_range_cb,
                          g_object_ref (task));
}

/* HEAD is believed only where it gives a size and promises no ranges: servers
 * refuse it, leave the length out or answer for another page, and a promise of
 * ranges is worth nothing before a 206. One byte settles all of that. */
static void
described_by_head_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  SluiceHttpAsking *asking = g_task_get_task_data (G_TASK (result));
  SoupMessageHeaders *headers = soup_message_get_response_headers (asking->message);
  guint status = soup_message_get_status (asking->message);
  g_autoptr (SluiceDescription) description = NULL;
  g_autoptr (GInputStream) stream =
      sluice_http_source_open_finish (SLUICE_SOURCE (object), result, &description, NULL);

  if (stream != NULL)
    sluice_http_body_drop (stream);
  if (description != NULL && description->size > 0 &&
      soup_message_headers_get_one (headers, "Accept-Ranges") == NULL)
    g_task_return_pointer (task, g_steal_pointer (&description),
                           (GDestroyNotify) sluice_description_unref);
  else if (!g_task_return_error_if_cancelled (task))
    {
      g_task_set_task_data (task, is_refusal (status) ? REFUSED_HEAD : NULL, NULL);
      describe_by_range (task);
    }
}

void
sluice_http_source_describe_async (SluiceSource *source,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data)
{
  SluiceHttpSource *self = SLUICE_HTTP_SOURCE (source);
  g_autoptr (GTask) task = g_task_new (source, cancellable, callback, user_data);

  g_task_set_source_tag (task, sluice_http_source_describe_async);
  g_task_set_priority (task, G_PRIORITY_LOW);
  if ((self->told & SLUICE_SOURCE_REFUSES_HEAD) != 0)
    describe_by_range (task);
  else
    sluice_http_source_ask (self, "HEAD", 0, SLUICE_SOURCE_TO_THE_END, NULL, cancellable,
                            described_by_head_cb, g_object_ref (task));
}

SluiceDescription *
sluice_http_source_describe_finish (SluiceSource *source, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
