/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-link-content.h"

#include <glib/gi18n.h>

#include "sluice-link-file.h"
#include "sluice-link-text.h"
#include "sluice-link.h"

/* A title and a link in UTF-16, as browsers drag them. */
#define MOZ_URL "text/x-moz-url"

/* What is dropped is files or text; both may hold links. */
typedef struct
{
  GPtrArray *offers; /* owned, of SluiceOffer */
  GPtrArray *files;  /* owned: those still to be read, the next one last */
  GError *complaint; /* owned, nullable: about the first file without links */
} Reading;

static void
reading_free (gpointer data)
{
  Reading *reading = data;

  g_ptr_array_unref (reading->offers);
  g_ptr_array_unref (reading->files);
  g_clear_error (&reading->complaint);
  g_free (reading);
}

static void
finish (GTask *task)
{
  Reading *reading = g_task_get_task_data (task);

  if (reading->offers->len > 0)
    g_task_return_pointer (task, g_ptr_array_ref (reading->offers),
                           (GDestroyNotify) g_ptr_array_unref);
  else if (reading->complaint != NULL)
    g_task_return_error (task, g_steal_pointer (&reading->complaint));
  else
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                             _ ("There is no link in this that can be downloaded."));
}

static void read_next (GTask *task);

static void
read_file_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Reading *reading = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  GPtrArray *offers = sluice_link_file_read_finish (result, &error);

  if (offers != NULL)
    g_ptr_array_extend_and_steal (reading->offers, offers);
  else if (reading->complaint == NULL)
    reading->complaint = g_steal_pointer (&error);

  read_next (task);
}

static void
read_next (GTask *task)
{
  Reading *reading = g_task_get_task_data (task);
  g_autoptr (GFile) file = NULL;

  if (g_task_return_error_if_cancelled (task))
    return;

  if (reading->files->len == 0)
    {
      finish (task);
      return;
    }

  file = g_ptr_array_steal_index (reading->files, reading->files->len - 1);
  sluice_link_file_read_async (file, g_task_get_cancellable (task), read_file_cb,
                               g_object_ref (task));
}

/* What is dragged out of a browser comes as a file, too. */
static void
take_file (Reading *reading, GFile *file)
{
  g_autofree char *link = g_file_get_uri (file);
  g_autoptr (GUri) uri = NULL;

  if (g_file_has_uri_scheme (file, "file"))
    {
      g_ptr_array_insert (reading->files, 0, g_object_ref (file));
      return;
    }
  uri = sluice_link_parse (link, NULL);
  if (uri != NULL)
    g_ptr_array_add (reading->offers, sluice_offer_new (link));
}

static void
take_content (Reading *reading, const GValue *content)
{
  if (G_VALUE_HOLDS (content, GDK_TYPE_FILE_LIST))
    {
      g_autoptr (GSList) files = gdk_file_list_get_files (g_value_get_boxed (content));

      for (GSList *l = files; l != NULL; l = l->next)
        take_file (reading, l->data);
    }
  else if (G_VALUE_HOLDS_STRING (content) && g_value_get_string (content) != NULL)
    {
      g_autoptr (GPtrArray) links = sluice_link_text_find (g_value_get_string (content));

      g_ptr_array_extend_and_steal (reading->offers, sluice_offer_list_new_from_links (links));
    }
}

static GTask *
create_task (GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);
  Reading *reading = g_new0 (Reading, 1);

  reading->offers = sluice_offer_list_new ();
  reading->files = g_ptr_array_new_with_free_func (g_object_unref);
  g_task_set_task_data (task, reading, reading_free);
  return task;
}

static void
moz_url_read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GdkContentDeserializer *deserializer = user_data;
  GOutputStream *stream = G_OUTPUT_STREAM (source);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autofree char *text = NULL;

  if (g_output_stream_splice_finish (stream, result, &error) < 0)
    {
      gdk_content_deserializer_return_error (deserializer, g_steal_pointer (&error));
      return;
    }
  bytes = g_memory_output_stream_steal_as_bytes (G_MEMORY_OUTPUT_STREAM (stream));
  text = g_convert (g_bytes_get_data (bytes, NULL), (gssize) g_bytes_get_size (bytes), "UTF-8",
                    G_BYTE_ORDER == G_LITTLE_ENDIAN ? "UTF-16LE" : "UTF-16BE", NULL, NULL, &error);
  if (text == NULL)
    {
      gdk_content_deserializer_return_error (deserializer, g_steal_pointer (&error));
      return;
    }
  g_value_take_string (gdk_content_deserializer_get_value (deserializer), g_steal_pointer (&text));
  gdk_content_deserializer_return_success (deserializer);
}

static void
deserialize_moz_url (GdkContentDeserializer *deserializer)
{
  g_autoptr (GOutputStream) stream = g_memory_output_stream_new_resizable ();

  g_output_stream_splice_async (
      stream, gdk_content_deserializer_get_input_stream (deserializer),
      G_OUTPUT_STREAM_SPLICE_CLOSE_TARGET, gdk_content_deserializer_get_priority (deserializer),
      gdk_content_deserializer_get_cancellable (deserializer), moz_url_read_cb, deserializer);
}

/**
 * sluice_link_content_prepare:
 *
 * Makes GDK understand the links that browsers drag as `text/x-moz-url`. Does so
 * once, whoever asks.
 */
void
sluice_link_content_prepare (void)
{
  static gsize prepared = 0;

  if (g_once_init_enter (&prepared))
    {
      gdk_content_register_deserializer (MOZ_URL, G_TYPE_STRING, deserialize_moz_url, NULL, NULL);
      g_once_init_leave (&prepared, 1);
    }
}

/**
 * sluice_link_content_is_accepted:
 * @formats: what a clipboard or a drag offers
 *
 * Returns: whether there may be links in it
 */
gboolean
sluice_link_content_is_accepted (GdkContentFormats *formats)
{
  g_autoptr (GdkContentFormats) all =
      gdk_content_formats_union_deserialize_gtypes (gdk_content_formats_ref (formats));

  return gdk_content_formats_contain_gtype (all, GDK_TYPE_FILE_LIST) ||
         gdk_content_formats_contain_gtype (all, G_TYPE_STRING);
}

/**
 * sluice_link_content_read_async:
 * @content: a #GdkFileList or a string
 * @cancellable: (nullable): to stop it
 * @callback: called when the links are known
 * @user_data: for @callback
 *
 * Finds the links in what was dropped or pasted: addresses among the files,
 * links in local text files, links in text.
 */
void
sluice_link_content_read_async (const GValue *content,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data)
{
  g_autoptr (GTask) task = create_task (cancellable, callback, user_data);

  g_return_if_fail (G_IS_VALUE (content));

  g_task_set_source_tag (task, sluice_link_content_read_async);
  take_content (g_task_get_task_data (task), content);
  read_next (task);
}

/**
 * sluice_link_content_read_finish:
 * @result: the result that the callback got
 * @error: a sentence for the user when there is no link, or a file that cannot
 *   be read
 *
 * Ends sluice_link_content_read_async().
 *
 * Returns: (transfer full) (element-type SluiceOffer) (nullable): what was found,
 *   at least one link
 */
GPtrArray *
sluice_link_content_read_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
paste_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  const GValue *content = gdk_clipboard_read_value_finish (GDK_CLIPBOARD (source), result, &error);

  if (content != NULL)
    take_content (g_task_get_task_data (task), content);
  else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_task_return_error (task, g_steal_pointer (&error));

  /* What cannot be read holds no link. */
  if (!g_task_get_completed (task))
    read_next (task);
}

/**
 * sluice_link_content_paste_async:
 * @clipboard: a clipboard
 * @cancellable: (nullable): to stop it
 * @callback: called when the links are known
 * @user_data: for @callback
 *
 * Finds the links on @clipboard, as sluice_link_content_read_async() does.
 */
void
sluice_link_content_paste_async (GdkClipboard *clipboard,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data)
{
  g_autoptr (GTask) task = create_task (cancellable, callback, user_data);
  g_autoptr (GdkContentFormats) formats = NULL;

  g_return_if_fail (GDK_IS_CLIPBOARD (clipboard));

  g_task_set_source_tag (task, sluice_link_content_paste_async);
  formats = gdk_content_formats_union_deserialize_gtypes (
      gdk_content_formats_ref (gdk_clipboard_get_formats (clipboard)));
  gdk_clipboard_read_value_async (clipboard,
                                  gdk_content_formats_contain_gtype (formats, GDK_TYPE_FILE_LIST)
                                      ? GDK_TYPE_FILE_LIST
                                      : G_TYPE_STRING,
                                  G_PRIORITY_DEFAULT, cancellable, paste_cb, g_object_ref (task));
}

/**
 * sluice_link_content_paste_finish:
 * @result: the result that the callback got
 * @error: a sentence for the user when there is no link
 *
 * Ends sluice_link_content_paste_async().
 *
 * Returns: (transfer full) (element-type SluiceOffer) (nullable): what was found,
 *   at least one link
 */
GPtrArray *
sluice_link_content_paste_finish (GAsyncResult *result, GError **error)
{
  return sluice_link_content_read_finish (result, error);
}
