/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-piece-check.h"

#include <errno.h>

#include "sluice-descriptor.h"
#include "sluice-disk.h"

/* How much one task of the thread pool hashes, unless one piece is longer. */
#define BATCH (8 * 1024 * 1024) /* bytes */

typedef enum
{
  PIECE_OPEN,   /* not all of it is on disk, or it was found to be wrong */
  PIECE_QUEUED, /* to be hashed */
  PIECE_HASHED, /* being hashed */
  PIECE_STALE,  /* written to while it was being hashed */
  PIECE_GOOD,
} PieceState;

/**
 * SluicePieceCheck:
 *
 * Compares the pieces of a part with what they have to hash to, each as soon as all of it is
 * on disk. They are read back from the page cache in the thread pool, some at a time and one
 * batch after the other: bytes come out of order over several connections, and the main loop
 * has no time to hash.
 *
 * A batch does not hold the check: once that is dropped, the batch under way is called off.
 */
struct _SluicePieceCheck
{
  GObject parent_instance;

  /* input */
  SluicePartFile *part;               /* owned */
  SluicePieceHashes *hashes;          /* owned */
  guint64 size;                       /* bytes */
  const SluicePieceCheckOwner *owner; /* nullable; once dropped */
  gpointer owner_data;

  /* in progress */
  SluiceDescriptor *descriptor; /* owned, nullable; since the first batch */
  GCancellable *cancellable;    /* owned; of the batch */
  guint8 *states;               /* owned; a PieceState for each piece */
  GQueue queue;                 /* of indices, in the order they were filled */
  guint front;                  /* index of the first piece that is not good */
  gboolean running;             /* a batch is under way */
  gboolean failed;
};

G_DEFINE_FINAL_TYPE (SluicePieceCheck, sluice_piece_check, G_TYPE_OBJECT)

typedef struct
{
  guint index;
  SluiceRange range;
  gboolean good;
} Piece;

typedef struct
{
  SluiceDescriptor *descriptor; /* owned, nullable; until it is hashed */
  SluicePieceHashes *hashes;    /* owned */
  GArray *pieces;               /* owned, of Piece */
  int code;                     /* how it went: 0 or an errno */
} Batch;

static void go_on (SluicePieceCheck *self);

static void
batch_free (Batch *batch)
{
  g_clear_pointer (&batch->descriptor, sluice_descriptor_unref);
  sluice_piece_hashes_unref (batch->hashes);
  g_array_unref (batch->pieces);
  g_free (batch);
}

static void
weak_ref_free (GWeakRef *self)
{
  g_weak_ref_clear (self);
  g_free (self);
}

static SluiceRange
get_range (SluicePieceCheck *self, guint index)
{
  guint64 length = sluice_piece_hashes_get_length (self->hashes);
  guint64 start = index * length;

  return (SluiceRange){ start, start + MIN (length, self->size - start) };
}

static void
fail (SluicePieceCheck *self, int code)
{
  g_autofree char *basename = g_file_get_basename (sluice_part_file_get_file (self->part));
  g_autofree char *name = g_filename_display_name (basename);
  g_autoptr (GError) error = sluice_disk_error_new (code, name);

  self->failed = TRUE;
  if (self->owner != NULL)
    self->owner->failed (error, self->owner_data);
}

/* ---- Hashing ---- */

static int
hash_piece (Batch *batch, Piece *piece, GCancellable *cancellable)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (sluice_piece_hashes_get_type (batch->hashes));
  int code = sluice_disk_digest (batch->descriptor->fd, checksum, piece->range.start,
                                 piece->range.end - piece->range.start, cancellable);

  piece->good = code == 0 && sluice_piece_hashes_matches (batch->hashes, piece->index, checksum);
  return code;
}

static void
hash_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Batch *batch = task_data;

  for (guint i = 0; i < batch->pieces->len && batch->code == 0; i++)
    batch->code = hash_piece (batch, &g_array_index (batch->pieces, Piece, i), cancellable);

  /* Before it answers: who drops the check then expects nothing open. */
  g_clear_pointer (&batch->descriptor, sluice_descriptor_unref);
  g_task_return_boolean (task, TRUE);
}

static void
judge (SluicePieceCheck *self, const Piece *piece)
{
  if (self->states[piece->index] == PIECE_STALE)
    {
      self->states[piece->index] = PIECE_QUEUED;
      g_queue_push_tail (&self->queue, GUINT_TO_POINTER (piece->index));
      return;
    }

  self->states[piece->index] = piece->good ? PIECE_GOOD : PIECE_OPEN;
  while (self->front < sluice_piece_hashes_get_n (self->hashes) &&
         self->states[self->front] == PIECE_GOOD)
    self->front++;
  if (self->owner != NULL)
    self->owner->judged (piece->index, piece->range, piece->good, self->owner_data);
}

static void
hashed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GWeakRef *weak = user_data;
  g_autoptr (SluicePieceCheck) self = g_weak_ref_get (weak);
  Batch *batch = g_task_get_task_data (G_TASK (result));

  weak_ref_free (weak);
  if (self == NULL || self->owner == NULL)
    return;

  self->running = FALSE;
  if (batch->code != 0)
    {
      fail (self, batch->code);
      return;
    }
  for (guint i = 0; i < batch->pieces->len; i++)
    judge (self, &g_array_index (batch->pieces, Piece, i));
  go_on (self);
  if (self->owner != NULL && !sluice_piece_check_is_busy (self))
    self->owner->rested (self->owner_data);
}

/* Takes from the queue what one task hashes. */
static GArray *
take_pieces (SluicePieceCheck *self)
{
  GArray *pieces = g_array_new (FALSE, FALSE, sizeof (Piece));
  guint64 bytes = 0;

  while (bytes < BATCH && !g_queue_is_empty (&self->queue))
    {
      guint index = GPOINTER_TO_UINT (g_queue_pop_head (&self->queue));
      Piece piece = { .index = index, .range = get_range (self, index) };

      self->states[index] = PIECE_HASHED;
      bytes += piece.range.end - piece.range.start;
      g_array_append_val (pieces, piece);
    }
  return pieces;
}

static void
start_batch (SluicePieceCheck *self)
{
  Batch *batch = g_new0 (Batch, 1);
  GWeakRef *weak = g_new (GWeakRef, 1);
  g_autoptr (GTask) task = NULL;

  batch->descriptor = sluice_descriptor_ref (self->descriptor);
  batch->hashes = sluice_piece_hashes_ref (self->hashes);
  batch->pieces = take_pieces (self);

  g_weak_ref_init (weak, self);
  self->running = TRUE;

  task = g_task_new (NULL, self->cancellable, hashed_cb, weak);
  g_task_set_source_tag (task, start_batch);
  g_task_set_priority (task, G_PRIORITY_LOW);
  g_task_set_task_data (task, batch, (GDestroyNotify) batch_free);
  g_task_run_in_thread (task, hash_in_thread);
}

/* One of its own: a batch under way when the part is closed can still read. */
static gboolean
ensure_descriptor (SluicePieceCheck *self)
{
  int fd;

  if (self->descriptor != NULL)
    return TRUE;

  fd = sluice_part_file_dup_descriptor (self->part);
  if (fd >= 0)
    self->descriptor = sluice_descriptor_new (fd);
  else
    fail (self, EBADF);
  return fd >= 0;
}

static void
go_on (SluicePieceCheck *self)
{
  if (!self->running && !self->failed && self->owner != NULL && !g_queue_is_empty (&self->queue) &&
      ensure_descriptor (self))
    start_batch (self);
}

/* ---- GObject ---- */

static void
sluice_piece_check_finalize (GObject *object)
{
  SluicePieceCheck *self = SLUICE_PIECE_CHECK (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->part);
  g_clear_pointer (&self->hashes, sluice_piece_hashes_unref);
  g_clear_pointer (&self->descriptor, sluice_descriptor_unref);
  g_clear_pointer (&self->states, g_free);
  g_queue_clear (&self->queue);

  G_OBJECT_CLASS (sluice_piece_check_parent_class)->finalize (object);
}

static void
sluice_piece_check_class_init (SluicePieceCheckClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = sluice_piece_check_finalize;
}

static void
sluice_piece_check_init (SluicePieceCheck *self)
{
  self->cancellable = g_cancellable_new ();
  g_queue_init (&self->queue);
}

/* ---- Public functions ---- */

/**
 * sluice_piece_check_new:
 * @part: a part; open when the first piece is whole
 * @hashes: what its pieces must hash to; of a file of just @size
 * @size: bytes of the whole file
 * @owner: whom to report to; static
 * @data: passed to the functions of @owner
 *
 * Returns: (transfer full): a check that has looked at nothing
 */
SluicePieceCheck *
sluice_piece_check_new (SluicePartFile *part,
                        SluicePieceHashes *hashes,
                        guint64 size,
                        const SluicePieceCheckOwner *owner,
                        gpointer data)
{
  SluicePieceCheck *self;

  g_return_val_if_fail (SLUICE_IS_PART_FILE (part), NULL);
  g_return_val_if_fail (hashes != NULL && sluice_piece_hashes_fits (hashes, size), NULL);

  self = g_object_new (SLUICE_TYPE_PIECE_CHECK, NULL);
  self->part = g_object_ref (part);
  self->hashes = sluice_piece_hashes_ref (hashes);
  self->size = size;
  self->owner = owner;
  self->owner_data = data;
  self->states = g_malloc0 (sluice_piece_hashes_get_n (hashes));
  return self;
}

/**
 * sluice_piece_check_drop:
 * @self: (transfer full): a check
 *
 * Ends it: it hashes nothing more, and reports nothing.
 */
void
sluice_piece_check_drop (SluicePieceCheck *self)
{
  g_return_if_fail (SLUICE_IS_PIECE_CHECK (self));

  self->owner = NULL;
  g_cancellable_cancel (self->cancellable);
  g_object_unref (self);
}

/* What is written to has to be hashed, again if it was. */
static void
reopen (SluicePieceCheck *self, guint index)
{
  if (self->states[index] == PIECE_HASHED)
    self->states[index] = PIECE_STALE;
  if (self->states[index] != PIECE_GOOD)
    return;

  self->states[index] = PIECE_OPEN;
  self->front = MIN (self->front, index);
}

/**
 * sluice_piece_check_wrote:
 * @self: a check
 * @written: all that is on disk
 * @start: offset of the first byte that was just written
 * @end: offset behind the last
 *
 * Tells that bytes are on disk, so that the pieces they are the last of are hashed.
 */
void
sluice_piece_check_wrote (SluicePieceCheck *self,
                          const SluiceRanges *written,
                          guint64 start,
                          guint64 end)
{
  guint64 length;

  g_return_if_fail (SLUICE_IS_PIECE_CHECK (self));
  g_return_if_fail (start < end && end <= self->size);

  length = sluice_piece_hashes_get_length (self->hashes);
  for (guint index = (guint) (start / length); index <= (end - 1) / length; index++)
    {
      SluiceRange range = get_range (self, index);

      reopen (self, index);
      if (self->states[index] != PIECE_OPEN ||
          !sluice_ranges_contains (written, range.start, range.end))
        continue;
      self->states[index] = PIECE_QUEUED;
      g_queue_push_tail (&self->queue, GUINT_TO_POINTER (index));
    }
  go_on (self);
}

/* Returns: whether pieces wait to be hashed, or are */
gboolean
sluice_piece_check_is_busy (SluicePieceCheck *self)
{
  return !self->failed && (self->running || !g_queue_is_empty (&self->queue));
}

/* Returns: whether the piece with that index, from 0, is what it should be */
gboolean
sluice_piece_check_is_good (SluicePieceCheck *self, guint index)
{
  return self->states[index] == PIECE_GOOD;
}

/* Returns: how many bytes from the start lie in good pieces */
guint64
sluice_piece_check_get_front (SluicePieceCheck *self)
{
  return MIN (self->front * sluice_piece_hashes_get_length (self->hashes), self->size);
}
