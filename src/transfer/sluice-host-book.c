/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-host-book.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "sluice-disk.h"
#include "sluice-host-book-text.h"
#include "sluice-loop-source.h"
#include "sluice-shared-file.h"

/* News wait so long, for more of them. */
#define SAVE_DELAY 30 /* seconds */

/**
 * SluiceHostBook:
 *
 * What is known of hosts, from one program to the next: one file for all programs of the
 * user. Who writes has it locked and puts what is new to him in the place of what stands
 * there of the same hosts. It is a convenience: where it cannot be kept, or what stands
 * there makes no sense, nothing is known.
 */
struct _SluiceHostBook
{
  GObject parent_instance;

  GFile *file;          /* owned, nullable: kept in memory alone */
  GHashTable *profiles; /* owned; all that is known */
  GHashTable *news;     /* owned; of it, what is not in the file */
  GSource *due;         /* owned, nullable; when the news are saved */
};

G_DEFINE_FINAL_TYPE (SluiceHostBook, sluice_host_book, G_TYPE_OBJECT)

static gint64
get_time (void)
{
  return g_get_real_time () / G_USEC_PER_SEC;
}

static void
put (GHashTable *profiles, const char *key, const SluiceHostProfile *profile)
{
  g_hash_table_insert (profiles, g_strdup (key), g_memdup2 (profile, sizeof *profile));
}

static void
put_all (GHashTable *profiles, GHashTable *news)
{
  GHashTableIter iter;
  gpointer key, profile;

  g_hash_table_iter_init (&iter, news);
  while (g_hash_table_iter_next (&iter, &key, &profile))
    put (profiles, key, profile);
}

/* ---- The file ---- */

/* Returns: (transfer full) (nullable): what stands in the book, or %NULL when a later version
 *   of the program wrote it, which may be left alone */
static GHashTable *
read_file (int fd)
{
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) error = NULL;
  GHashTable *profiles;
  gsize length = 0;
  char *text = sluice_shared_file_read (fd, SLUICE_HOST_BOOK_LARGEST, &length);

  if (text == NULL || length == 0)
    {
      g_free (text);
      return sluice_host_book_table_new ();
    }
  bytes = g_bytes_new_take (text, length);
  profiles = sluice_host_book_read (bytes, get_time (), &error);
  if (profiles != NULL)
    return profiles;

  g_debug ("The book of hosts is not used: %s", error->message);
  return g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED)
             ? NULL
             : sluice_host_book_table_new ();
}

static GHashTable *
load (const char *path)
{
  int fd = open (path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
  GHashTable *profiles = fd >= 0 ? read_file (fd) : NULL;

  if (fd >= 0)
    close (fd);
  return profiles != NULL ? profiles : sluice_host_book_table_new ();
}

/* Not synced: one that a power cut tore is told from a whole one. */
static void
replace (const char *path, GBytes *bytes)
{
  g_autofree char *new_path = g_strconcat (path, ".new", NULL);
  gsize length;
  const void *text = g_bytes_get_data (bytes, &length);
  int fd = open (new_path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);

  if (fd < 0)
    return;
  if (sluice_disk_write (fd, text, length) != 0 || rename (new_path, path) < 0)
    unlink (new_path);
  close (fd);
}

static void
save (const char *path, GHashTable *news)
{
  g_autoptr (GHashTable) profiles = NULL;
  g_autoptr (GBytes) bytes = NULL;
  int fd = sluice_shared_file_open_locked (path);

  if (fd < 0)
    return;
  profiles = read_file (fd);
  if (profiles != NULL)
    {
      put_all (profiles, news);
      sluice_host_book_forget (profiles, get_time ());
      bytes = sluice_host_book_write (profiles);
      replace (path, bytes);
    }
  close (fd);
}

/* ---- GObject ---- */

static void
sluice_host_book_finalize (GObject *object)
{
  SluiceHostBook *self = SLUICE_HOST_BOOK (object);

  sluice_loop_source_clear (&self->due);
  g_clear_object (&self->file);
  g_clear_pointer (&self->profiles, g_hash_table_unref);
  g_clear_pointer (&self->news, g_hash_table_unref);

  G_OBJECT_CLASS (sluice_host_book_parent_class)->finalize (object);
}

static void
sluice_host_book_class_init (SluiceHostBookClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = sluice_host_book_finalize;
}

static void
sluice_host_book_init (SluiceHostBook *self)
{
  self->profiles = sluice_host_book_table_new ();
  self->news = sluice_host_book_table_new ();
}

/* ---- Public functions ---- */

/**
 * sluice_host_book_new:
 *
 * Returns: (transfer full): an empty book, kept in memory until it is given a file
 */
SluiceHostBook *
sluice_host_book_new (void)
{
  return g_object_new (SLUICE_TYPE_HOST_BOOK, NULL);
}

/**
 * sluice_host_book_find:
 * @self: a book
 * @key: what sluice_link_host_key() calls the host
 * @profile: (out caller-allocates): what is known of it; all zero when nothing is
 *
 * Returns: whether anything is known
 */
gboolean
sluice_host_book_find (SluiceHostBook *self, const char *key, SluiceHostProfile *profile)
{
  const SluiceHostProfile *found;

  g_return_val_if_fail (SLUICE_IS_HOST_BOOK (self), FALSE);
  g_return_val_if_fail (key != NULL && profile != NULL, FALSE);

  found = g_hash_table_lookup (self->profiles, key);
  *profile = found != NULL ? *found : (SluiceHostProfile){ 0 };
  return found != NULL;
}

static gboolean
due_cb (gpointer user_data)
{
  SluiceHostBook *self = user_data;

  sluice_loop_source_clear (&self->due);
  sluice_host_book_save_async (self, NULL, NULL);
  return G_SOURCE_REMOVE;
}

/**
 * sluice_host_book_note:
 * @self: a book
 * @key: what sluice_link_host_key() calls the host
 * @profile: all that is known of it
 *
 * Takes what was learned into the book, and into its file within half a minute. A place
 * without a host is not noted.
 */
void
sluice_host_book_note (SluiceHostBook *self, const char *key, const SluiceHostProfile *profile)
{
  g_return_if_fail (SLUICE_IS_HOST_BOOK (self));
  g_return_if_fail (key != NULL && profile != NULL);

  if (strstr (key, "://") == NULL)
    return;

  put (self->profiles, key, profile);
  if (g_hash_table_size (self->profiles) > SLUICE_HOST_BOOK_MOST)
    sluice_host_book_forget (self->profiles, get_time ());
  if (self->file == NULL)
    return;
  put (self->news, key, profile);
  if (self->due == NULL)
    sluice_loop_source_attach (&self->due, g_timeout_source_new_seconds (SAVE_DELAY), due_cb, self,
                               NULL);
}

/* Takes over @profiles. What was learned meanwhile is newer. */
static void
take_loaded (SluiceHostBook *self, GHashTable *profiles)
{
  put_all (profiles, self->profiles);
  g_hash_table_unref (self->profiles);
  self->profiles = profiles;
}

/**
 * sluice_host_book_load:
 * @self: a book
 * @file: a file of this machine, which need not be there
 *
 * Keeps the book in @file from now on, and takes what stands there. Blocks for the little
 * while that takes.
 */
void
sluice_host_book_load (SluiceHostBook *self, GFile *file)
{
  g_return_if_fail (SLUICE_IS_HOST_BOOK (self));
  g_return_if_fail (G_IS_FILE (file) && g_file_peek_path (file) != NULL);

  g_set_object (&self->file, file);
  take_loaded (self, load (g_file_peek_path (file)));
}

static void
load_in_thread (GTask *task, gpointer source, gpointer file, GCancellable *cancellable)
{
  g_task_return_pointer (task, load (g_file_peek_path (file)), (GDestroyNotify) g_hash_table_unref);
}

/**
 * sluice_host_book_load_async:
 * @self: a book
 * @file: a file of this machine, which need not be there
 * @callback: called when what stands there is in the book
 * @user_data: passed to @callback
 *
 * What sluice_host_book_load() does, without blocking.
 */
void
sluice_host_book_load_async (SluiceHostBook *self,
                             GFile *file,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (SLUICE_IS_HOST_BOOK (self));
  g_return_if_fail (G_IS_FILE (file) && g_file_peek_path (file) != NULL);

  g_set_object (&self->file, file);
  task = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (task, sluice_host_book_load_async);
  g_task_set_priority (task, G_PRIORITY_LOW);
  g_task_set_task_data (task, g_object_ref (file), g_object_unref);
  g_task_run_in_thread (task, load_in_thread);
}

/**
 * sluice_host_book_load_finish:
 * @self: a book
 * @result: what the callback was given
 *
 * Ends sluice_host_book_load_async().
 */
void
sluice_host_book_load_finish (SluiceHostBook *self, GAsyncResult *result)
{
  GHashTable *profiles;

  g_return_if_fail (g_task_is_valid (result, self));

  profiles = g_task_propagate_pointer (G_TASK (result), NULL);
  if (profiles != NULL)
    take_loaded (self, profiles);
}

/**
 * sluice_host_book_has_news:
 * @self: a book
 *
 * Returns: whether something was learned that is not in the file
 */
gboolean
sluice_host_book_has_news (SluiceHostBook *self)
{
  g_return_val_if_fail (SLUICE_IS_HOST_BOOK (self), FALSE);

  return g_hash_table_size (self->news) > 0;
}

static GHashTable *
take_news (SluiceHostBook *self)
{
  GHashTable *news = self->news;

  self->news = sluice_host_book_table_new ();
  sluice_loop_source_clear (&self->due);
  return news;
}

/**
 * sluice_host_book_save:
 * @self: a book
 *
 * Puts the news into the file, at the end of a program. Nothing is said of a failure: it
 * takes nothing from any download. Blocks for the little while that takes.
 */
void
sluice_host_book_save (SluiceHostBook *self)
{
  g_autoptr (GHashTable) news = NULL;

  g_return_if_fail (SLUICE_IS_HOST_BOOK (self));

  if (!sluice_host_book_has_news (self))
    return;
  news = take_news (self);
  save (g_file_peek_path (self->file), news);
}

static void
save_in_thread (GTask *task, gpointer source, gpointer news, GCancellable *cancellable)
{
  SluiceHostBook *self = source;

  save (g_file_peek_path (self->file), news);
  g_task_return_boolean (task, TRUE);
}

/**
 * sluice_host_book_save_async:
 * @self: a book that was given a file
 * @callback: (nullable): called when it is done
 * @user_data: passed to @callback
 *
 * What sluice_host_book_save() does, without blocking.
 */
void
sluice_host_book_save_async (SluiceHostBook *self, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (SLUICE_IS_HOST_BOOK (self));
  g_return_if_fail (self->file != NULL);

  task = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (task, sluice_host_book_save_async);
  g_task_set_priority (task, G_PRIORITY_LOW);
  g_task_set_task_data (task, take_news (self), (GDestroyNotify) g_hash_table_unref);
  g_task_run_in_thread (task, save_in_thread);
}

/**
 * sluice_host_book_save_finish:
 * @self: a book
 * @result: what the callback was given
 *
 * Ends sluice_host_book_save_async().
 */
void
sluice_host_book_save_finish (SluiceHostBook *self, GAsyncResult *result)
{
  g_return_if_fail (g_task_is_valid (result, self));

  g_task_propagate_boolean (G_TASK (result), NULL);
}
