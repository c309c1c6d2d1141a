/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-link-file.h"

#include <glib/gi18n.h>
#include <locale.h>
#include <string.h>

#include "sluice-link-text.h"
#include "sluice-metalink.h"

/* A byte more than may be there shows that there is more. A Metalink, with the
 * checksums of pieces in it, is the largest there is. */
#define BUFFER_SIZE (SLUICE_METALINK_LARGEST + 1)

typedef struct
{
  GFile *file;  /* owned */
  char *buffer; /* owned */
} Reading;

static void
reading_free (gpointer data)
{
  Reading *reading = data;

  g_object_unref (reading->file);
  g_free (reading->buffer);
  g_free (reading);
}

static char *
display_name (GFile *file)
{
  g_autofree char *name = g_file_get_basename (file);

  return name != NULL ? g_filename_display_name (name) : g_file_get_parse_name (file);
}

/* Windows programs save lists as UTF-16, little-endian and with a mark. */
static char *
decode (const char *bytes, gsize length)
{
  static const char mark[] = { '\xff', '\xfe' };

  if (length >= sizeof mark && memcmp (bytes, mark, sizeof mark) == 0)
    return g_convert (bytes + sizeof mark, (gssize) (length - sizeof mark), "UTF-8", "UTF-16LE",
                      NULL, NULL, NULL);
  if (memchr (bytes, '\0', length) != NULL)
    return NULL;
  return g_strndup (bytes, length);
}

/* A shortcut of Windows or a desktop file of a link: what else it names, such as
   its icon, is not what it leads to. */
static GPtrArray *
find_in_shortcut (const char *text)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);

  for (guint i = 0; lines[i] != NULL; i++)
    {
      const char *value = strchr (lines[i], '=');

      if (value != NULL && g_str_has_prefix (lines[i], "URL"))
        return sluice_link_text_find (value + 1);
    }
  return sluice_link_text_find ("");
}

static gboolean
is_shortcut (const char *name)
{
  g_autofree char *lower = g_ascii_strdown (name, -1);

  return g_str_has_suffix (lower, ".url") || g_str_has_suffix (lower, ".desktop");
}

/* Cancelling stays what it is; all else becomes a sentence. */
static void
fail (GTask *task, const GError *cause)
{
  Reading *reading = g_task_get_task_data (task);
  g_autofree char *name = display_name (reading->file);

  if (g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_task_return_error (task, g_error_copy (cause));
  else
    g_task_return_new_error (task, G_IO_ERROR, cause->code,
                             /* Translators: a file's name, and what the system says. */
                             _ ("“%s” cannot be read: %s."), name, cause->message);
}

static void
read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Reading *reading = g_task_get_task_data (task);
  g_autofree char *name = NULL;
  g_autoptr (GError) error = NULL;
  GPtrArray *offers = NULL;
  gsize length = 0;

  if (!g_input_stream_read_all_finish (G_INPUT_STREAM (source), result, &length, &error))
    {
      fail (task, error);
      return;
    }
  name = display_name (reading->file);
  offers = sluice_link_file_find (name, reading->buffer, length, &error);
  if (offers != NULL)
    g_task_return_pointer (task, offers, (GDestroyNotify) g_ptr_array_unref);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

static void
open_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Reading *reading = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (GFileInputStream) stream = g_file_read_finish (G_FILE (source), result, &error);

  if (stream == NULL)
    {
      fail (task, error);
      return;
    }
  reading->buffer = g_malloc (BUFFER_SIZE);
  g_input_stream_read_all_async (G_INPUT_STREAM (stream), reading->buffer, BUFFER_SIZE,
                                 G_PRIORITY_DEFAULT, g_task_get_cancellable (task), read_cb,
                                 g_object_ref (task));
}

static GPtrArray *
find_in_metalink (const char *name, const char *bytes, gsize length, GError **error)
{
  g_autoptr (GError) cause = NULL;
  g_autofree char *country = sluice_mirror_dup_country (setlocale (LC_MONETARY, NULL));
  g_autoptr (GPtrArray) files = sluice_metalink_parse (bytes, length, country, &cause);

  if (files == NULL)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                   /* Translators: a file's name, and a sentence on what is wrong with it. */
                   _ ("“%s”: %s"), name, cause->message);
      return NULL;
    }
  return sluice_offer_list_new_from_metalink (files);
}

static GPtrArray *
find_in_text (const char *name, const char *bytes, gsize length, GError **error)
{
  g_autofree char *text = decode (bytes, length);
  g_autoptr (GPtrArray) links = NULL;

  if (text == NULL)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                   _ ("“%s” is not a text file with links."), name);
      return NULL;
    }
  if (length > SLUICE_LINK_FILE_LARGEST)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                   _ ("“%s” is too large for a list of links, which may have up to 1 MB."), name);
      return NULL;
    }
  links = is_shortcut (name) ? find_in_shortcut (text) : sluice_link_text_find (text);
  if (links->len > 0)
    return sluice_offer_list_new_from_links (links);
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
               _ ("There is no link in “%s” that can be downloaded."), name);
  return NULL;
}

/**
 * sluice_link_file_find:
 * @name: the file's name, as it is shown
 * @bytes: (array length=length): what is in it
 * @length: how many bytes
 * @error: a sentence for the user when it is no text, too long or without a link
 *
 * Finds the links in a file's contents: in a shortcut the one it leads to, in a
 * Metalink all places of each file, else all in the text, which may have up
 * to %SLUICE_LINK_FILE_LARGEST bytes.
 *
 * Returns: (transfer full) (element-type SluiceOffer) (nullable): what the file
 *   offers, at least one link
 */
GPtrArray *
sluice_link_file_find (const char *name, const char *bytes, gsize length, GError **error)
{
  return sluice_metalink_is_likely (bytes, length) ? find_in_metalink (name, bytes, length, error)
                                                   : find_in_text (name, bytes, length, error);
}

/**
 * sluice_link_file_read_async:
 * @file: a text with links in it, a list of them, a Metalink, or a shortcut to one
 *   link (`.url`, `.desktop`)
 * @cancellable: (nullable): to stop it
 * @callback: called when it is read
 * @user_data: for @callback
 *
 * Reads the links in a file, as sluice_link_file_find() finds them.
 */
void
sluice_link_file_read_async (GFile *file,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Reading *reading = g_new0 (Reading, 1);

  g_return_if_fail (G_IS_FILE (file));

  reading->file = g_object_ref (file);
  g_task_set_source_tag (task, sluice_link_file_read_async);
  g_task_set_task_data (task, reading, reading_free);
  g_file_read_async (file, G_PRIORITY_DEFAULT, cancellable, open_cb, g_object_ref (task));
}

/**
 * sluice_link_file_read_finish:
 * @result: the result that the callback got
 * @error: a sentence for the user when the file cannot be read or holds no link
 *
 * Ends sluice_link_file_read_async().
 *
 * Returns: (transfer full) (element-type SluiceOffer) (nullable): what the file
 *   offers, at least one link
 */
GPtrArray *
sluice_link_file_read_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
