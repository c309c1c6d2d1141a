/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-gio-source.h"

#include <glib/gi18n-lib.h>

#include "sluice-error.h"
#include "sluice-file-name.h"

#define ATTRIBUTES                                                                                 \
  G_FILE_ATTRIBUTE_STANDARD_TYPE                                                                   \
  "," G_FILE_ATTRIBUTE_STANDARD_SIZE "," G_FILE_ATTRIBUTE_STANDARD_DISPLAY_NAME                    \
  "," G_FILE_ATTRIBUTE_STANDARD_CONTENT_TYPE "," G_FILE_ATTRIBUTE_TIME_MODIFIED                    \
  "," G_FILE_ATTRIBUTE_TIME_MODIFIED_USEC "," G_FILE_ATTRIBUTE_ETAG_VALUE

/* A file that was changed a moment ago may change again within the grain of
 * the clock, and nobody would see it. */
#define SETTLED_AFTER (2 * G_TIME_SPAN_SECOND)

/**
 * SluiceGioSource:
 *
 * Bytes from whatever GIO can read: local files, and with gvfs also FTP, SFTP,
 * SMB and WebDAV.
 *
 * Describing and opening are one blocking task each of the thread pool, for
 * each is a handful of quick questions about the same file.
 */
struct _SluiceGioSource
{
  GObject parent_instance;

  /* Never change, so that tasks may read them. */
  SluiceRequest *request; /* owned */
  GFile *file;            /* owned */
  char *name;             /* owned; fit to be shown */
};

static void sluice_gio_source_init_source (SluiceSourceInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (SluiceGioSource,
                               sluice_gio_source,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (SLUICE_TYPE_SOURCE,
                                                      sluice_gio_source_init_source))

/* What one opening asks for and what comes of it. */
typedef struct
{
  guint64 start;
  SluiceDescription *expected;    /* owned, nullable */
  SluiceDescription *description; /* owned, nullable; once it is open */
} Opening;

static void
opening_free (Opening *self)
{
  g_clear_pointer (&self->expected, sluice_description_unref);
  g_clear_pointer (&self->description, sluice_description_unref);
  g_free (self);
}

/* Takes over an error of GIO and says it as a sentence about this file. */
static GError *
explain (SluiceGioSource *self, GError *cause)
{
  g_autoptr (GError) error = cause;
  const char *scheme = g_uri_get_scheme (self->request->uri);

  if (error->domain == SLUICE_ERROR || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return g_steal_pointer (&error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND))
    return g_error_new (SLUICE_ERROR, SLUICE_ERROR_GONE,
                        _ ("There is no file “%s” where the link leads. Check the link."),
                        self->name);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED))
    return g_error_new (SLUICE_ERROR, SLUICE_ERROR_REFUSED,
                        _ ("“%s” may not be read. Ask its owner for permission."), self->name);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NOT_MOUNTED))
    return g_error_new (SLUICE_ERROR, SLUICE_ERROR_REFUSED,
                        _ ("“%s” is in a place that is not connected. Open that place in the file "
                           "manager, then start the download again."),
                        self->name);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED))
    return g_error_new (SLUICE_ERROR, SLUICE_ERROR_REFUSED,
                        _ ("“%s” cannot be read: this computer knows no way to “%s” links. Look "
                           "for a link that starts with “https”."),
                        self->name, scheme);

  return g_error_new (SLUICE_ERROR, sluice_error_classify (error),
                      _ ("“%s” could not be read: %s. Check the link and try again."), self->name,
                      error->message);
}

static void
note_modification (SluiceGioSource *self, SluiceDescription *description, GFileInfo *info)
{
  guint64 seconds = g_file_info_get_attribute_uint64 (info, G_FILE_ATTRIBUTE_TIME_MODIFIED);
  guint32 fraction = g_file_info_get_attribute_uint32 (info, G_FILE_ATTRIBUTE_TIME_MODIFIED_USEC);
  gint64 modified = (gint64) (seconds * G_USEC_PER_SEC + fraction);

  description->last_modified = g_strdup_printf ("%" G_GUINT64_FORMAT ".%06u", seconds, fraction);

  /* Other machines' clocks are coarse, and not ours to compare with. */
  description->strong = description->strong_date =
      g_file_is_native (self->file) && g_get_real_time () - modified >= SETTLED_AFTER;
}

/* What @info says of the bytes, as far as it says it. */
static SluiceDescription *
describe_bytes (SluiceGioSource *self, GFileInfo *info)
{
  SluiceDescription *description = sluice_description_new (self->request->uri);
  const char *etag = g_file_info_get_attribute_string (info, G_FILE_ATTRIBUTE_ETAG_VALUE);

  if (g_file_info_has_attribute (info, G_FILE_ATTRIBUTE_STANDARD_SIZE))
    description->size = g_file_info_get_size (info);

  if (etag != NULL)
    description->etag = g_strdup_printf ("\"%s\"", etag);

  if (g_file_info_has_attribute (info, G_FILE_ATTRIBUTE_TIME_MODIFIED))
    note_modification (self, description, info);

  return description;
}

static gboolean
check_kind (SluiceGioSource *self, GFileInfo *info, GError **error)
{
  switch ((int) g_file_info_get_attribute_uint32 (info, G_FILE_ATTRIBUTE_STANDARD_TYPE))
    {
    case G_FILE_TYPE_REGULAR:
      return TRUE;

    case G_FILE_TYPE_DIRECTORY:
      g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_REFUSED,
                   _ ("“%s” is a folder. Give the link of a file in it."), self->name);
      return FALSE;

    default:
      g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_REFUSED,
                   _ ("“%s” is no ordinary file, and so it has no end. Give the link of a file."),
                   self->name);
      return FALSE;
    }
}

static SluiceDescription *
describe (SluiceGioSource *self, GCancellable *cancellable, GError **error)
{
  g_autoptr (GFileInfo) info =
      g_file_query_info (self->file, ATTRIBUTES, G_FILE_QUERY_INFO_NONE, cancellable, error);
  SluiceDescription *description;
  const char *type;

  /* A named pipe must be known before it is opened: that would wait. */
  if (info == NULL || !check_kind (self, info, error))
    return NULL;

  description = describe_bytes (self, info);
  description->resumable = g_file_is_native (self->file);
  description->suggested_name =
      g_strdup (g_file_info_get_attribute_string (info, G_FILE_ATTRIBUTE_STANDARD_DISPLAY_NAME));

  type = g_file_info_get_attribute_string (info, G_FILE_ATTRIBUTE_STANDARD_CONTENT_TYPE);
  if (type != NULL)
    description->content_type = g_content_type_get_mime_type (type);

  return description;
}

static void
describe_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  SluiceGioSource *self = source;
  GError *error = NULL;
  SluiceDescription *description = describe (self, cancellable, &error);

  if (description == NULL)
    g_task_return_error (task, explain (self, error));
  else
    g_task_return_pointer (task, description, (GDestroyNotify) sluice_description_unref);
}

static gboolean
check_same (SluiceGioSource *self,
            const SluiceDescription *expected,
            const SluiceDescription *found,
            GError **error)
{
  const char *difference = sluice_description_difference (expected, found);

  if (difference == NULL)
    return TRUE;

  g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_REMOTE_CHANGED,
               /* Translators: the second %s is such as “its size changed”. */
               _ ("“%s” is another file now: %s. The download must start again."), self->name,
               difference);
  return FALSE;
}

/* What was opened must be what was described: the name may have got another
 * file in between. */
static gboolean
check_stream (SluiceGioSource *self,
              GFileInputStream *stream,
              const SluiceDescription *description,
              GCancellable *cancellable,
              GError **error)
{
  g_autoptr (GError) trouble = NULL;
  g_autoptr (GFileInfo) info =
      g_file_input_stream_query_info (stream, ATTRIBUTES, cancellable, &trouble);
  g_autoptr (SluiceDescription) opened = NULL;

  /* Not every place can say; then what the name said has to do. */
  if (g_error_matches (trouble, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED))
    return TRUE;

  if (info == NULL)
    {
      g_propagate_error (error, g_steal_pointer (&trouble));
      return FALSE;
    }

  opened = describe_bytes (self, info);
  return check_same (self, description, opened, error);
}

static gboolean
seek_to_start (SluiceGioSource *self,
               GFileInputStream *stream,
               const Opening *opening,
               GCancellable *cancellable,
               GError **error)
{
  if (opening->start == 0)
    return TRUE;

  if (!opening->description->resumable)
    {
      g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_RANGE_IGNORED,
                   _ ("“%s” can only be read from its start."), self->name);
      return FALSE;
    }

  return g_seekable_seek (G_SEEKABLE (stream), (goffset) opening->start, G_SEEK_SET, cancellable,
                          error);
}

static GFileInputStream *
open_range (SluiceGioSource *self, Opening *opening, GCancellable *cancellable, GError **error)
{
  g_autoptr (GFileInputStream) stream = NULL;

  opening->description = describe (self, cancellable, error);
  if (opening->description == NULL)
    return NULL;

  if (opening->expected != NULL &&
      !check_same (self, opening->expected, opening->description, error))
    return NULL;

  stream = g_file_read (self->file, cancellable, error);
  if (stream == NULL)
    return NULL;

  opening->description->resumable = g_seekable_can_seek (G_SEEKABLE (stream));

  if (!check_stream (self, stream, opening->description, cancellable, error) ||
      !seek_to_start (self, stream, opening, cancellable, error))
    return NULL;

  return g_steal_pointer (&stream);
}

static void
open_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  SluiceGioSource *self = source;
  GError *error = NULL;
  GFileInputStream *stream = open_range (self, task_data, cancellable, &error);

  if (stream == NULL)
    g_task_return_error (task, explain (self, error));
  else
    g_task_return_pointer (task, stream, g_object_unref);
}

static void
sluice_gio_source_describe_async (SluiceSource *source,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (source, cancellable, callback, user_data);

  g_task_set_name (task, G_STRFUNC);
  g_task_set_priority (task, G_PRIORITY_LOW);
  g_task_run_in_thread (task, describe_in_thread);
}

static SluiceDescription *
sluice_gio_source_describe_finish (SluiceSource *source, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, source), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
sluice_gio_source_open_async (SluiceSource *source,
                              guint64 start,
                              guint64 end,
                              SluiceDescription *expected,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (source, cancellable, callback, user_data);
  Opening *opening = g_new0 (Opening, 1);

  opening->start = start;
  opening->expected = expected != NULL ? sluice_description_ref (expected) : NULL;

  g_task_set_name (task, G_STRFUNC);
  g_task_set_priority (task, G_PRIORITY_LOW);
  g_task_set_task_data (task, opening, (GDestroyNotify) opening_free);
  g_task_run_in_thread (task, open_in_thread);
}

static GInputStream *
sluice_gio_source_open_finish (SluiceSource *source,
                               GAsyncResult *result,
                               SluiceDescription **description,
                               GError **error)
{
  GInputStream *stream;
  Opening *opening;

  g_return_val_if_fail (g_task_is_valid (result, source), NULL);

  stream = g_task_propagate_pointer (G_TASK (result), error);
  opening = g_task_get_task_data (G_TASK (result));

  if (stream != NULL && description != NULL)
    *description = g_steal_pointer (&opening->description);

  return stream;
}

static void
sluice_gio_source_finalize (GObject *object)
{
  SluiceGioSource *self = SLUICE_GIO_SOURCE (object);

  g_clear_pointer (&self->request, sluice_request_unref);
  g_clear_object (&self->file);
  g_clear_pointer (&self->name, g_free);

  G_OBJECT_CLASS (sluice_gio_source_parent_class)->finalize (object);
}

static void
sluice_gio_source_init_source (SluiceSourceInterface *iface)
{
  iface->describe_async = sluice_gio_source_describe_async;
  iface->describe_finish = sluice_gio_source_describe_finish;
  iface->open_async = sluice_gio_source_open_async;
  iface->open_finish = sluice_gio_source_open_finish;
}

static void
sluice_gio_source_class_init (SluiceGioSourceClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = sluice_gio_source_finalize;
}

static void
sluice_gio_source_init (SluiceGioSource *self)
{
}

/* The user name belongs in the link here: it is part of which mount it is. */
static GFile *
file_for_request (const SluiceRequest *request)
{
  GUri *uri = request->uri;
  g_autofree char *user =
      request->user != NULL ? g_uri_escape_string (request->user, NULL, FALSE) : NULL;
  g_autofree char *text = g_uri_join_with_user (
      G_URI_FLAGS_ENCODED, g_uri_get_scheme (uri), user, NULL, NULL, g_uri_get_host (uri),
      g_uri_get_port (uri), g_uri_get_path (uri), NULL, NULL);

  return g_file_new_for_uri (text);
}

/**
 * sluice_gio_source_new:
 * @request: what to fetch; its link is percent-encoded and of a scheme that is
 *   not HTTP's
 *
 * Returns: (transfer full): a source
 */
SluiceSource *
sluice_gio_source_new (SluiceRequest *request)
{
  SluiceGioSource *self;

  g_return_val_if_fail (request != NULL, NULL);

  self = g_object_new (SLUICE_TYPE_GIO_SOURCE, NULL);
  self->request = sluice_request_ref (request);
  self->file = file_for_request (request);
  self->name = sluice_file_name_choose (NULL, request->uri, NULL);

  return SLUICE_SOURCE (self);
}
