/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-piece-check.h"

#include "sluice-backlog.h"
#include "sluice-disk.h"
#include "sluice-part-reader.h"

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
  SluicePartReader *reader; /* owned */
  guint8 *states;           /* owned; a PieceState for each piece */
  GQueue queue;             /* of indices, in the order they were filled */
  guint front;              /* index of the first piece that is not good */
  gboolean running;         /* a batch is under way */
  gboolean failed;
};

G_DEFINE_FINAL_TYPE (SluicePieceCheck, sluice_piece_check, G_TYPE_OBJECT)

typedef struct
{
  guint index;
  SluiceRange range;
  gboolean awaited; /* by somebody else who will read it */
  gboolean good;
} Piece;

typedef struct
{
  SluicePieceHashes *hashes; /* owned */
  GArray *pieces;            /* owned, of Piece */
} Batch;

static void go_on (SluicePieceCheck *self);

static void
batch_free (gpointer data)
{
  Batch *self = data;

  sluice_piece_hashes_unref (self->hashes);
  g_array_unref (self->pieces);
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
fail (SluicePieceCheck *self, const GError *error)
{
  self->failed = TRUE;
  if (self->owner != NULL)
    self->owner->failed (error, self->owner_data);
}

/* ---- Hashing ---- */

static int
hash_piece (const Batch *self, Piece *piece, int fd, GCancellable *cancellable)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (sluice_piece_hashes_get_type (self->hashes));
  guint64 length = piece->range.end - piece->range.start;
  int code = sluice_disk_digest (fd, checksum, piece->range.start, length, cancellable);

  if (!piece->awaited)
    sluice_backlog_forget_read (fd, piece->range.start, length);
  piece->good = code == 0 && sluice_piece_hashes_matches (self->hashes, piece->index, checksum);
  return code;
}

static int
hash_batch (int fd, gpointer data, GCancellable *cancellable)
{
  Batch *self = data;
  int code = 0;

  for (guint i = 0; i < self->pieces->len && code == 0; i++)
    code = hash_piece (self, &g_array_index (self->pieces, Piece, i), fd, cancellable);
  return code;
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
hashed (gpointer owner, gpointer data, const GError *error)
{
  SluicePieceCheck *self = owner;
  const Batch *batch = data;

  self->running = FALSE;
  if (error != NULL)
    {
      fail (self, error);
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
      SluiceRange range = get_range (self, index);
      Piece piece = { .index = index,
                      .range = range,
                      .awaited = sluice_part_file_is_awaited (self->part, range) };

      self->states[index] = PIECE_HASHED;
      bytes += range.end - range.start;
      g_array_append_val (pieces, piece);
    }
  return pieces;
}

static void
start_batch (SluicePieceCheck *self)
{
  static const SluicePartReaderTask task = { hash_batch, hashed };
  g_autoptr (GError) error = NULL;
  Batch *batch = g_new (Batch, 1);

  batch->hashes = sluice_piece_hashes_ref (self->hashes);
  batch->pieces = take_pieces (self);
  self->running = sluice_part_reader_run (self->reader, &task, batch, batch_free, &error);
  if (error != NULL)
    fail (self, error);
}

static void
go_on (SluicePieceCheck *self)
{
  if (!self->running && !self->failed && self->owner != NULL && !g_queue_is_empty (&self->queue))
    start_batch (self);
}

/* ---- GObject ---- */

static void
sluice_piece_check_finalize (GObject *object)
{
  SluicePieceCheck *self = SLUICE_PIECE_CHECK (object);

  g_clear_pointer (&self->reader, sluice_part_reader_free);
  g_clear_object (&self->part);
  g_clear_pointer (&self->hashes, sluice_piece_hashes_unref);
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
  self->reader = sluice_part_reader_new (self, part);
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
