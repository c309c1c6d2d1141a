/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-verifier.h"

#include "sluice-backlog.h"
#include "sluice-disk.h"
#include "sluice-part-reader.h"

/* How much one task of the thread pool hashes: short enough to stop soon. */
#define SLICE (8 * 1024 * 1024)

/**
 * SluiceVerifier:
 *
 * Hashes a part while it downloads, so that its checksum is known when the
 * last byte arrives. A hash goes from the first byte to the last: it follows
 * the front up to which everything is on disk, reads it back from the page
 * cache, and is never ahead of it.
 *
 * One slice at a time is hashed in the thread pool, on a copy of the hash so
 * far.
 */
struct _SluiceVerifier
{
  GObject parent_instance;

  SluicePartFile *part;     /* owned */
  SluicePartReader *reader; /* owned */
  GChecksum *checksum;      /* owned; of the bytes hashed so far */
  guint64 hashed;           /* how many they are */
  guint64 front;            /* how many they may be */
  gboolean running;         /* a slice is under way */
  GError *failure;          /* owned, nullable; there will be no digest */

  GTask *digest; /* owned, nullable; answers who waits */
  guint64 size;  /* bytes it is of */
};

G_DEFINE_FINAL_TYPE (SluiceVerifier, sluice_verifier, G_TYPE_OBJECT)

typedef struct
{
  GChecksum *checksum; /* owned, nullable; until it is taken over */
  guint64 offset;
  guint64 length;
} Slice;

static void go_on (SluiceVerifier *self);

static void
slice_free (gpointer data)
{
  Slice *self = data;

  g_clear_pointer (&self->checksum, g_checksum_free);
  g_free (self);
}

static int
hash_slice (int fd, gpointer data, GCancellable *cancellable)
{
  Slice *slice = data;
  int code = sluice_disk_digest (fd, slice->checksum, slice->offset, slice->length, cancellable);

  sluice_backlog_forget_read (fd, slice->offset, slice->length);
  return code;
}

static void
take_over (SluiceVerifier *self, Slice *slice)
{
  g_checksum_free (self->checksum);
  self->checksum = g_steal_pointer (&slice->checksum);
  self->hashed += slice->length;
  sluice_part_file_set_reader (self->part, self->hashed);
}

static void
hashed (gpointer owner, gpointer data, const GError *error)
{
  SluiceVerifier *self = owner;

  self->running = FALSE;
  if (error != NULL)
    self->failure = g_error_copy (error);
  else
    take_over (self, data);
  go_on (self);
}

static void
start_slice (SluiceVerifier *self)
{
  static const SluicePartReaderTask task = { hash_slice, hashed };
  Slice *slice = g_new (Slice, 1);

  *slice = (Slice){ .checksum = g_checksum_copy (self->checksum),
                    .offset = self->hashed,
                    .length = MIN (self->front - self->hashed, SLICE) };
  self->running = sluice_part_reader_run (self->reader, &task, slice, slice_free, &self->failure);
}

static gboolean
is_cancelled (SluiceVerifier *self)
{
  return self->digest != NULL && g_cancellable_is_cancelled (g_task_get_cancellable (self->digest));
}

static char *
read_digest (SluiceVerifier *self)
{
  /* Reading it ends a checksum, and it may be asked for again. */
  g_autoptr (GChecksum) copy = g_checksum_copy (self->checksum);

  return g_strdup (g_checksum_get_string (copy));
}

static void
finish_digest (SluiceVerifier *self)
{
  g_autoptr (GTask) task = g_steal_pointer (&self->digest);

  if (g_task_return_error_if_cancelled (task))
    self->front = self->hashed;
  else if (self->failure != NULL)
    g_task_return_error (task, g_error_copy (self->failure));
  else
    g_task_return_pointer (task, read_digest (self), g_free);
}

/* The one place that decides what comes next, whenever anything changed. */
static void
go_on (SluiceVerifier *self)
{
  if (self->running)
    return;

  if (self->failure == NULL && self->hashed < self->front && !is_cancelled (self))
    start_slice (self);
  if (!self->running && self->digest != NULL)
    finish_digest (self);
}

static void
sluice_verifier_finalize (GObject *object)
{
  SluiceVerifier *self = SLUICE_VERIFIER (object);

  g_clear_pointer (&self->reader, sluice_part_reader_free);
  g_clear_object (&self->part);
  g_clear_pointer (&self->checksum, g_checksum_free);
  g_clear_error (&self->failure);

  G_OBJECT_CLASS (sluice_verifier_parent_class)->finalize (object);
}

static void
sluice_verifier_class_init (SluiceVerifierClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = sluice_verifier_finalize;
}

static void
sluice_verifier_init (SluiceVerifier *self)
{
}

/**
 * sluice_verifier_new:
 * @part: a part; open when the front first advances
 * @type: which hash
 *
 * Returns: (transfer full): a verifier that has hashed nothing
 */
SluiceVerifier *
sluice_verifier_new (SluicePartFile *part, GChecksumType type)
{
  SluiceVerifier *self;

  g_return_val_if_fail (SLUICE_IS_PART_FILE (part), NULL);

  self = g_object_new (SLUICE_TYPE_VERIFIER, NULL);
  self->part = g_object_ref (part);
  self->reader = sluice_part_reader_new (self, part);
  self->checksum = g_checksum_new (type);
  sluice_part_file_set_reader (part, 0);

  return self;
}

/**
 * sluice_verifier_advance:
 * @self: a verifier
 * @front: bytes from the start that are on disk and will not change again
 *
 * Tells the verifier how far it may go. Cheap: call it whenever the front
 * moves. A front behind an earlier one changes nothing.
 */
void
sluice_verifier_advance (SluiceVerifier *self, guint64 front)
{
  g_return_if_fail (SLUICE_IS_VERIFIER (self));
  g_return_if_fail (self->digest == NULL || front <= self->size);

  self->front = MAX (self->front, front);
  go_on (self);
}

/**
 * sluice_verifier_digest_async:
 * @self: a verifier of which no digest is awaited
 * @size: bytes of the whole file, all on disk; no front was beyond it
 * @cancellable: (nullable): stops the hashing too, after the slice under way
 * @callback: called when everything is hashed
 * @user_data: for @callback
 *
 * Asks for the digest of the whole file. After a cancelled one, the next goes
 * on where it stopped.
 */
void
sluice_verifier_digest_async (SluiceVerifier *self,
                              guint64 size,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  g_return_if_fail (SLUICE_IS_VERIFIER (self));
  g_return_if_fail (self->digest == NULL);
  g_return_if_fail (self->front <= size);

  self->digest = g_task_new (self, cancellable, callback, user_data);
  g_task_set_name (self->digest, G_STRFUNC);
  g_task_set_priority (self->digest, G_PRIORITY_LOW);

  self->size = size;
  self->front = size;
  go_on (self);
}

/**
 * sluice_verifier_digest_finish:
 * @self: a verifier
 * @result: what the callback was given
 * @error: %SLUICE_ERROR_LOCAL when the part could not be read, or
 *   %G_IO_ERROR_CANCELLED
 *
 * Returns: (transfer full) (nullable): the digest in lower-case hexadecimal
 */
char *
sluice_verifier_digest_finish (SluiceVerifier *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
