/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-journal.h"

#include <string.h>

#include "sluice-journal-file.h"

/**
 * SluiceJournal:
 *
 * A file that tells what holds by telling what changed: a line of JSON for each
 * change. What was put is written in the thread pool, as much as came together
 * in one go, one write at a time. Where a write fails, a full disk for one, all
 * of it stays in memory and is tried again until it gets through. When most of
 * the lines are dead, the file is replaced by one without them.
 */
struct _SluiceJournal
{
  GObject parent_instance;

  GFile *file;                     /* owned */
  SluiceJournalFile *journal_file; /* owned, nullable: not opened yet; in the pool while @busy */
  gboolean busy;
  gboolean compacting; /* that is what it is busy with */
  guint source;        /* that begins the next write; 0 for none */
  guint retry_delay;   /* seconds; 0 when the last write got through */
  guint most_dead;     /* how many dead lines are put up with */

  GString *pending;     /* owned; lines that are not in the file yet */
  guint n_pending_dead; /* how many lines they make dead */
  guint64 n_put;        /* bytes ever put */
  guint64 n_written;    /* of these on disk for good */
  GQueue waits;         /* of owned GTask, whose data is a Wait; first come, first served */
};

enum
{
  SIGNAL_TROUBLE,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (SluiceJournal, sluice_journal, G_TYPE_OBJECT)

/* Below this a file is so small that dead lines cost nothing. */
#define LEAST_DEAD 256

#define FIRST_RETRY 2 /* seconds */
#define LAST_RETRY 60 /* seconds */

static void go_on (SluiceJournal *self);

/* A write on its way; the journal begins no other meanwhile. */
typedef struct
{
  char *text; /* owned */
  gsize length;
  guint n_dead;
} Batch;

static void
batch_free (gpointer data)
{
  Batch *batch = data;

  g_free (batch->text);
  g_free (batch);
}

/* Somebody who waits for what was put before. */
typedef struct
{
  guint64 wanted;   /* bytes; what n_written has to reach */
  gboolean patient; /* a write that fails is not the end of it */
} Wait;

static void
settle_wait (GTask *task, const GError *error)
{
  if (error != NULL)
    g_task_return_error (task, g_error_copy (error));
  else
    g_task_return_boolean (task, TRUE);

  g_object_unref (task);
}

/* Who flushes may be about to let go of the library: then nobody else may find the file being
 * replaced under his hands. */
static gboolean
is_over (SluiceJournal *self, const Wait *wait)
{
  return wait->wanted <= self->n_written && (wait->patient || !self->compacting);
}

/* @error is that of the write that just ended. */
static void
settle_waits (SluiceJournal *self, const GError *error)
{
  GList *next;

  for (GList *link = self->waits.head; link != NULL; link = next)
    {
      GTask *task = link->data;
      const Wait *wait = g_task_get_task_data (task);

      next = link->next;
      if (error != NULL ? wait->patient : !is_over (self, wait))
        continue;

      g_queue_delete_link (&self->waits, link);
      settle_wait (task, error);
    }
}

static gboolean
go_on_cb (gpointer user_data)
{
  SluiceJournal *self = SLUICE_JOURNAL (user_data);

  self->source = 0;
  go_on (self);
  return G_SOURCE_REMOVE;
}

static void
try_later (SluiceJournal *self)
{
  self->retry_delay =
      self->retry_delay == 0 ? FIRST_RETRY : MIN (2 * self->retry_delay, LAST_RETRY);
  g_clear_handle_id (&self->source, g_source_remove);
  self->source =
      g_timeout_add_seconds_full (G_PRIORITY_LOW, self->retry_delay, go_on_cb, self, NULL);
}

/* What was not written goes before what came meanwhile. */
static void
take_back (SluiceJournal *self, const Batch *batch)
{
  g_string_prepend_len (self->pending, batch->text, (gssize) batch->length);
  self->n_pending_dead += batch->n_dead;
}

static void
write_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  SluiceJournal *self = SLUICE_JOURNAL (source);
  Batch *batch = data;
  GError *error = NULL;

  if (sluice_journal_file_append (self->journal_file, batch->text, batch->length, batch->n_dead,
                                  &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
write_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  SluiceJournal *self = SLUICE_JOURNAL (object);
  Batch *batch = g_task_get_task_data (G_TASK (result));
  g_autoptr (GError) error = NULL;
  gboolean was_well = self->retry_delay == 0;

  self->busy = FALSE;
  if (g_task_propagate_boolean (G_TASK (result), &error))
    {
      self->retry_delay = 0;
      self->n_written += batch->length;
      go_on (self);
      settle_waits (self, NULL);
      return;
    }

  take_back (self, batch);
  try_later (self);
  settle_waits (self, error);
  if (was_well)
    g_signal_emit (self, signals[SIGNAL_TROUBLE], 0, error);
}

static void
write_pending (SluiceJournal *self)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, write_cb, NULL);
  Batch *batch = g_new (Batch, 1);

  batch->length = self->pending->len;
  batch->text = g_string_free (self->pending, FALSE);
  batch->n_dead = self->n_pending_dead;
  self->pending = g_string_new (NULL);
  self->n_pending_dead = 0;

  self->busy = TRUE;
  g_task_set_source_tag (task, write_pending);
  g_task_set_priority (task, G_PRIORITY_LOW);
  g_task_set_task_data (task, batch, batch_free);
  g_task_run_in_thread (task, write_in_thread);
}

static void
compact_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  SluiceJournal *self = SLUICE_JOURNAL (source);
  GError *error = NULL;

  if (sluice_journal_file_compact (self->journal_file, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
compact_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  SluiceJournal *self = SLUICE_JOURNAL (object);
  g_autoptr (GError) error = NULL;

  self->busy = FALSE;
  self->compacting = FALSE;
  self->most_dead = LEAST_DEAD;
  if (!g_task_propagate_boolean (G_TASK (result), &error))
    {
      g_debug ("The journal stays long: %s", error->message);
      self->most_dead = 2 * sluice_journal_file_get_dead (self->journal_file);
    }

  go_on (self);
  settle_waits (self, NULL);
}

static void
compact (SluiceJournal *self)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, compact_cb, NULL);

  self->busy = TRUE;
  self->compacting = TRUE;
  g_task_set_source_tag (task, compact);
  g_task_set_priority (task, G_PRIORITY_LOW);
  g_task_run_in_thread (task, compact_in_thread);
}

static gboolean
is_mostly_dead (SluiceJournal *self)
{
  guint n_dead = sluice_journal_file_get_dead (self->journal_file);

  return n_dead > self->most_dead && n_dead > sluice_journal_file_get_live (self->journal_file);
}

/* The one place where it is decided what is done next. What comes while the file is being
 * compacted waits here, and is written into the new one. */
static void
go_on (SluiceJournal *self)
{
  if (self->busy || self->journal_file == NULL || self->source != 0)
    return;

  if (self->pending->len > 0)
    write_pending (self);
  else if (is_mostly_dead (self))
    compact (self);
}

/* Not at once: what else changes in this turn of the loop goes with it. */
static void
go_on_soon (SluiceJournal *self)
{
  if (self->source == 0)
    self->source = g_idle_add_full (G_PRIORITY_LOW, go_on_cb, self, NULL);
}

static void
sluice_journal_dispose (GObject *object)
{
  SluiceJournal *self = SLUICE_JOURNAL (object);

  g_clear_handle_id (&self->source, g_source_remove);

  G_OBJECT_CLASS (sluice_journal_parent_class)->dispose (object);
}

static void
sluice_journal_finalize (GObject *object)
{
  SluiceJournal *self = SLUICE_JOURNAL (object);

  g_clear_pointer (&self->journal_file, sluice_journal_file_close);
  g_string_free (self->pending, TRUE);
  g_object_unref (self->file);

  G_OBJECT_CLASS (sluice_journal_parent_class)->finalize (object);
}

static void
sluice_journal_class_init (SluiceJournalClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS (class);

  object_class->dispose = sluice_journal_dispose;
  object_class->finalize = sluice_journal_finalize;

  /**
   * SluiceJournal::trouble:
   * @self: a journal
   * @error: a %G_IO_ERROR, %G_IO_ERROR_NO_SPACE among them
   *
   * Tells that lines could not be written, for the first time since lines could.
   * Nothing is lost as long as the program runs: they are tried again.
   */
  signals[SIGNAL_TROUBLE] =
      g_signal_new ("trouble", SLUICE_TYPE_JOURNAL, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                    G_TYPE_NONE, 1, G_TYPE_ERROR | G_SIGNAL_TYPE_STATIC_SCOPE);
}

static void
sluice_journal_init (SluiceJournal *self)
{
  self->pending = g_string_new (NULL);
  self->most_dead = LEAST_DEAD;
  g_queue_init (&self->waits);
}

/**
 * sluice_journal_new:
 * @file: a file of this machine; need not be there
 *
 * Makes a journal that keeps what is put into it in memory until it is opened.
 *
 * Returns: (transfer full): a journal
 */
SluiceJournal *
sluice_journal_new (GFile *file)
{
  SluiceJournal *self;

  g_return_val_if_fail (G_IS_FILE (file), NULL);

  self = g_object_new (SLUICE_TYPE_JOURNAL, NULL);
  self->file = g_object_ref (file);
  return self;
}

/* Opening, in the thread pool. */
typedef struct
{
  SluiceJournalReader reader;
  SluiceJournalContents *contents; /* owned, nullable */
  SluiceJournalFile *journal_file; /* owned, nullable */
} Opening;

static void
opening_free (gpointer data)
{
  Opening *opening = data;

  g_clear_pointer (&opening->contents, sluice_journal_contents_free);
  g_clear_pointer (&opening->journal_file, sluice_journal_file_close);
  g_free (opening);
}

static void
look_cb (const SluiceJournalLine *line, gpointer user_data)
{
  Opening *opening = user_data;
  gpointer item = opening->reader (line->text, line->length);

  if (item != NULL)
    g_ptr_array_add (opening->contents->items, item);
}

static void
open_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  SluiceJournal *self = SLUICE_JOURNAL (source);
  Opening *opening = data;
  GError *error = NULL;

  opening->journal_file = sluice_journal_file_open (self->file, look_cb, opening, &error);
  if (opening->journal_file == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  opening->contents->was_there = sluice_journal_file_was_there (opening->journal_file);
  opening->contents->n_damaged = sluice_journal_file_get_damaged (opening->journal_file);
  g_task_return_boolean (task, TRUE);
}

/**
 * sluice_journal_open_async:
 * @self: a journal that was not opened yet
 * @reader: reads each object, in a task of the thread pool
 * @free_item: frees what @reader made
 * @callback: called when done
 * @user_data: passed to @callback
 *
 * Reads what the journal says and begins to write to it.
 */
void
sluice_journal_open_async (SluiceJournal *self,
                           SluiceJournalReader reader,
                           GDestroyNotify free_item,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  Opening *opening;

  g_return_if_fail (SLUICE_IS_JOURNAL (self));
  g_return_if_fail (self->journal_file == NULL);

  opening = g_new0 (Opening, 1);
  opening->reader = reader;
  opening->contents = g_new0 (SluiceJournalContents, 1);
  opening->contents->items = g_ptr_array_new_with_free_func (free_item);

  task = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (task, sluice_journal_open_async);
  g_task_set_priority (task, G_PRIORITY_LOW);
  g_task_set_task_data (task, opening, opening_free);
  g_task_run_in_thread (task, open_in_thread);
}

/**
 * sluice_journal_open_finish:
 * @self: a journal
 * @result: what the callback was given
 * @error: set to a %G_IO_ERROR
 *
 * Ends sluice_journal_open_async().
 *
 * Returns: (transfer full): what is in the journal, or %NULL with @error set:
 *   then nothing is written either
 */
SluiceJournalContents *
sluice_journal_open_finish (SluiceJournal *self, GAsyncResult *result, GError **error)
{
  Opening *opening;

  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  opening = g_task_get_task_data (G_TASK (result));
  if (!g_task_propagate_boolean (G_TASK (result), error))
    return NULL;

  self->journal_file = g_steal_pointer (&opening->journal_file);
  if (opening->contents->n_damaged > 0)
    compact (self);
  go_on (self);

  return g_steal_pointer (&opening->contents);
}

/* A line that is too long is left out; only links of hundreds of kilobytes make one. */
static void
put_line (SluiceJournal *self, const char *line, guint n_dead)
{
  if (line == NULL)
    return;

  g_string_append (self->pending, line);
  self->n_pending_dead += n_dead;
  self->n_put += strlen (line);
  go_on_soon (self);
}

/**
 * sluice_journal_put:
 * @self: a journal
 * @object: a JSON object in one line, whose first member is a string "id" of
 *   letters and digits
 * @replaces: whether one of that id was put before and not removed
 *
 * Tells something new of an id, in the place of all that was told of it.
 */
void
sluice_journal_put (SluiceJournal *self, const char *object, gboolean replaces)
{
  g_autofree char *line = NULL;

  g_return_if_fail (SLUICE_IS_JOURNAL (self));

  line = sluice_journal_line_seal (object);
  put_line (self, line, replaces ? 1 : 0);
}

/**
 * sluice_journal_remove:
 * @self: a journal
 * @id: an id that was put
 *
 * Takes back all that was told of an id.
 */
void
sluice_journal_remove (SluiceJournal *self, const char *id)
{
  g_autofree char *line = NULL;

  g_return_if_fail (SLUICE_IS_JOURNAL (self));

  line = sluice_journal_line_new_gone (id);
  put_line (self, line, 2);
}

static void
wait_async (SluiceJournal *self,
            gboolean patient,
            gpointer source_tag,
            GAsyncReadyCallback callback,
            gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, user_data);
  Wait *wait = g_new (Wait, 1);

  wait->wanted = self->n_put;
  wait->patient = patient;
  g_task_set_source_tag (task, source_tag);
  g_task_set_task_data (task, wait, g_free);

  if (is_over (self, wait))
    g_task_return_boolean (task, TRUE);
  else
    g_queue_push_tail (&self->waits, g_steal_pointer (&task));
}

/**
 * sluice_journal_wait_async:
 * @self: a journal that is open
 * @callback: called when done
 * @user_data: passed to @callback
 *
 * Waits until all that was put so far is on disk for good, however long that takes.
 */
void
sluice_journal_wait_async (SluiceJournal *self, GAsyncReadyCallback callback, gpointer user_data)
{
  g_return_if_fail (SLUICE_IS_JOURNAL (self));

  wait_async (self, TRUE, sluice_journal_wait_async, callback, user_data);
}

/**
 * sluice_journal_flush_async:
 * @self: a journal that is open
 * @callback: called when done
 * @user_data: passed to @callback
 *
 * Writes all that was put so far, without delay, and waits until the file is not replaced
 * any more. Where the writing fails it says so; it is tried again all the same, and can be
 * waited for again.
 */
void
sluice_journal_flush_async (SluiceJournal *self, GAsyncReadyCallback callback, gpointer user_data)
{
  g_return_if_fail (SLUICE_IS_JOURNAL (self));

  wait_async (self, FALSE, sluice_journal_flush_async, callback, user_data);
  g_clear_handle_id (&self->source, g_source_remove);
  go_on (self);
}

/**
 * sluice_journal_flush_finish:
 * @self: a journal
 * @result: what the callback was given
 * @error: set to a %G_IO_ERROR, %G_IO_ERROR_NO_SPACE among them
 *
 * Ends sluice_journal_flush_async() or sluice_journal_wait_async().
 *
 * Returns: whether it is on disk
 */
gboolean
sluice_journal_flush_finish (SluiceJournal *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * sluice_journal_contents_free:
 * @contents: (transfer full): what was in a journal
 */
void
sluice_journal_contents_free (SluiceJournalContents *contents)
{
  g_clear_pointer (&contents->items, g_ptr_array_unref);
  g_free (contents);
}
