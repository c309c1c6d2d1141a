/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-backlog.h"

#include <fcntl.h>
#include <gio/gio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sluice-descriptor.h"

/* The kernel keeps what was written as long as it finds memory for it: a file of the size of
 * the memory pushes everything else out, and when there is no more it makes the writer wait.
 * So what was written is sent to the disk a window at a time, and forgotten when the disk has
 * it, one window later. */

#define LARGEST_WINDOW (32 * 1024 * 1024) /* bytes */
#define PAGE 4096                         /* bytes; the smallest there is */

struct _SluiceBacklog
{
  SluiceDescriptor *descriptor; /* owned */
  SluiceRanges *fresh;          /* owned; written since the last window began */
  SluiceRanges *sent;           /* owned; on its way to the disk */
  gboolean under_way;           /* a thread of the pool is at it */
  gboolean has_reader;
  guint64 reader; /* where the one is that goes through the file once */
};

/* One window, for a thread of the pool. */
typedef struct
{
  SluiceDescriptor *descriptor; /* owned */
  SluiceRanges *fresh;          /* owned */
  SluiceRanges *sent;           /* owned */
  SluiceRange kept;             /* not to be forgotten yet */
} Window;

static guint64 large; /* bytes; 0 until it is asked for */

static void
window_free (gpointer data)
{
  Window *self = data;

  sluice_descriptor_unref (self->descriptor);
  sluice_ranges_free (self->fresh);
  sluice_ranges_free (self->sent);
  g_free (self);
}

/**
 * sluice_backlog_get_large:
 *
 * Returns: bytes above which a file is large: a quarter of the memory
 */
guint64
sluice_backlog_get_large (void)
{
  if (large == 0)
    large = (guint64) sysconf (_SC_PHYS_PAGES) * (guint64) sysconf (_SC_PAGESIZE) / 4;
  return large;
}

/**
 * sluice_backlog_set_large:
 * @bytes: the size that counts as large from now on, or 0 for what the memory says
 *
 * For tests, which cannot fill the memory.
 */
void
sluice_backlog_set_large (guint64 bytes)
{
  large = bytes;
}

/**
 * sluice_backlog_forget_read:
 * @fd: a descriptor of a file that is gone through once
 * @offset: where the bytes are that were read
 * @length: how many
 *
 * Leaves no more of a large file in memory than was there before.
 */
void
sluice_backlog_forget_read (int fd, guint64 offset, guint64 length)
{
  struct stat status;

  if (fstat (fd, &status) == 0 && (guint64) status.st_size > sluice_backlog_get_large ())
    posix_fadvise (fd, (off_t) offset, (off_t) length, POSIX_FADV_DONTNEED);
}

static gboolean
overlap (SluiceRange a, SluiceRange b)
{
  return a.start < b.end && b.start < a.end;
}

static void
backlog_clear (gpointer data)
{
  SluiceBacklog *self = data;

  sluice_descriptor_unref (self->descriptor);
  sluice_ranges_free (self->fresh);
  sluice_ranges_free (self->sent);
}

/**
 * sluice_backlog_new:
 * @fd: a descriptor of a large file that is being written
 *
 * Returns: (transfer full) (nullable): its backlog, in which there is nothing; %NULL where
 *   there can be none
 */
SluiceBacklog *
sluice_backlog_new (int fd)
{
  /* A description of its own: the kernel tells each of a write that failed once, and whoever
   * syncs the file has to hear of it. */
  g_autofree char *path = g_strdup_printf ("/proc/self/fd/%d", fd);
  int own = open (path, O_RDONLY | O_CLOEXEC);
  SluiceBacklog *self;

  if (own < 0)
    return NULL;

  self = g_atomic_rc_box_new0 (SluiceBacklog);
  self->descriptor = sluice_descriptor_new (own);
  self->fresh = sluice_ranges_new ();
  self->sent = sluice_ranges_new ();
  return self;
}

/**
 * sluice_backlog_free:
 * @self: (transfer full): a backlog
 *
 * Leaves what is in it to the kernel.
 */
void
sluice_backlog_free (SluiceBacklog *self)
{
  g_atomic_rc_box_release_full (self, backlog_clear);
}

/* A page that was begun by one write and ended by another counts as a whole. */
static void
forget (const Window *self, SluiceRange range)
{
  guint64 start = range.start - range.start % PAGE;

  sync_file_range (self->descriptor->fd, (off_t) start, (off_t) (range.end - start),
                   SYNC_FILE_RANGE_WAIT_BEFORE | SYNC_FILE_RANGE_WRITE |
                       SYNC_FILE_RANGE_WAIT_AFTER);
  if (!overlap (range, self->kept))
    posix_fadvise (self->descriptor->fd, (off_t) start, (off_t) (range.end - start),
                   POSIX_FADV_DONTNEED);
}

static void
move_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  const Window *self = task_data;

  for (guint i = 0; i < sluice_ranges_n_runs (self->fresh); i++)
    {
      SluiceRange range = sluice_ranges_get_run (self->fresh, i);

      sync_file_range (self->descriptor->fd, (off_t) range.start, (off_t) (range.end - range.start),
                       SYNC_FILE_RANGE_WRITE);
    }
  for (guint i = 0; i < sluice_ranges_n_runs (self->sent); i++)
    forget (self, sluice_ranges_get_run (self->sent, i));
  g_task_return_boolean (task, TRUE);
}

static void move_if_due (SluiceBacklog *self);

static void
moved_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (SluiceBacklog) self = user_data;

  self->under_way = FALSE;
  move_if_due (self);
}

static guint64
get_window (void)
{
  return MIN (LARGEST_WINDOW, sluice_backlog_get_large () / 4);
}

/* What is ahead of the reader is kept as far as a file may be large that is not one. */
static SluiceRange
get_kept (const SluiceBacklog *self)
{
  if (!self->has_reader)
    return (SluiceRange){ 0, 0 };
  return (SluiceRange){ self->reader, self->reader + sluice_backlog_get_large () };
}

/* What came together while the disk was slow has to go when it is not any more, also if
 * nothing more is written. */
static gboolean
is_due (const SluiceBacklog *self)
{
  return sluice_ranges_covered (self->fresh) >= get_window () ||
         sluice_ranges_covered (self->sent) > 2 * get_window ();
}

static void
move_if_due (SluiceBacklog *self)
{
  g_autoptr (GTask) task = NULL;
  Window *window;

  if (self->under_way || !is_due (self))
    return;

  window = g_new (Window, 1);
  *window = (Window){ .descriptor = sluice_descriptor_ref (self->descriptor),
                      .fresh = sluice_ranges_copy (self->fresh),
                      .sent = self->sent,
                      .kept = get_kept (self) };
  self->sent = self->fresh;
  self->fresh = sluice_ranges_new ();
  self->under_way = TRUE;

  task = g_task_new (NULL, NULL, moved_cb, g_atomic_rc_box_acquire (self));
  g_task_set_source_tag (task, sluice_backlog_wrote);
  g_task_set_priority (task, G_PRIORITY_LOW);
  g_task_set_task_data (task, window, window_free);
  g_task_run_in_thread (task, move_in_thread);
}

/**
 * sluice_backlog_wrote:
 * @self: a backlog
 * @offset: where bytes were written
 * @length: how many
 *
 * Sees to it that they do not stay in memory for long. Never waits.
 */
void
sluice_backlog_wrote (SluiceBacklog *self, guint64 offset, guint64 length)
{
  g_return_if_fail (self != NULL);

  sluice_ranges_add (self->fresh, offset, offset + length);
  move_if_due (self);
}

/**
 * sluice_backlog_set_reader:
 * @self: a backlog
 * @position: up to where somebody has read
 *
 * Tells that somebody goes through the file as it grows, once: what comes next is left in
 * memory, within reason.
 */
void
sluice_backlog_set_reader (SluiceBacklog *self, guint64 position)
{
  g_return_if_fail (self != NULL);

  self->has_reader = TRUE;
  self->reader = position;
}

/**
 * sluice_backlog_is_awaited:
 * @self: a backlog
 * @range: bytes that were written
 *
 * Returns: whether who goes through the file has yet to come by them, and they are left in memory
 */
gboolean
sluice_backlog_is_awaited (SluiceBacklog *self, SluiceRange range)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return overlap (range, get_kept (self));
}
