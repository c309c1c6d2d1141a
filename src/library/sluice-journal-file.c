/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-journal-file.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sluice-durable-file.h"
#include "sluice-journal-scan.h"

/**
 * SluiceJournalFile:
 *
 * The file of a journal. All of it blocks: for tasks of the thread pool, one at a
 * time.
 */
struct _SluiceJournalFile
{
  GFile *file;      /* owned */
  int fd;           /* -1 after the file was replaced, until the next line */
  goffset end;      /* bytes; behind the last line that is safe */
  goffset reserved; /* bytes; up to where the disk keeps room */
  gboolean was_there;
  gboolean is_named; /* its name is on disk for good */
  guint n_damaged;
  guint n_dead;
  guint n_live;
};

/* Ten times the largest list there will ever be; what is larger is no list, and would only
 * fill the memory, and the disk with its copy. */
#define LARGEST ((goffset) 1 << 29) /* bytes */

/* Room for some hundred lines that still get through when the disk is full. */
#define RESERVE (256 * 1024) /* bytes */

static gboolean
fail (GError **error, int code)
{
  g_set_error_literal (error, G_IO_ERROR, g_io_error_from_errno (code), g_strerror (code));

  return FALSE;
}

/* A journal is an ordinary file; what else has its name is neither followed nor waited for. */
static int
open_ordinary (const char *path, GError **error)
{
  int fd = open (path, O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0600);
  struct stat status;

  if (fd < 0)
    {
      fail (error, errno);
      return -1;
    }

  if (fstat (fd, &status) != 0 || !S_ISREG (status.st_mode))
    {
      fail (error, EINVAL);
      close (fd);
      return -1;
    }

  return fd;
}

static char *
read_all (int fd, gsize *length, GError **error)
{
  g_autofree char *text = NULL;
  struct stat status = { 0 };
  gsize done = 0;

  if (fstat (fd, &status) != 0 || status.st_size > LARGEST)
    {
      fail (error, status.st_size > LARGEST ? EINVAL : errno);
      return NULL;
    }

  text = g_try_malloc ((gsize) status.st_size + 1);
  if (text == NULL)
    {
      fail (error, ENOMEM);
      return NULL;
    }

  while (done < (gsize) status.st_size)
    {
      gssize n = pread (fd, text + done, (gsize) status.st_size - done, (goffset) done);

      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        {
          fail (error, errno);
          return NULL;
        }
      if (n == 0)
        break;
      done += (gsize) n;
    }

  *length = done;
  return g_steal_pointer (&text);
}

/* What is at the end of a file that is not whole goes with the next line written over it; but
 * a later run must not take what is left of it for anything. */
static void
cut_torn_tail (SluiceJournalFile *self)
{
  if (ftruncate (self->fd, self->end) != 0)
    g_debug ("A torn line stays in the journal: %s", g_strerror (errno));
}

/* Reserved room lies behind the end of the file and shows nowhere. A file system that knows no
 * such thing does without. */
static void
reserve (SluiceJournalFile *self)
{
  if (self->reserved - self->end > RESERVE / 2)
    return;

  if (fallocate (self->fd, FALLOC_FL_KEEP_SIZE, self->end, RESERVE) == 0)
    self->reserved = self->end + RESERVE;
}

/* A name that leads to another file now is opened anew, or lines would go where nobody looks.
 * No line is safe in a file whose name is not: the program before may have ended just before
 * it saw to that. */
static gboolean
ensure_open (SluiceJournalFile *self, GError **error)
{
  if (self->fd < 0)
    {
      self->fd = open_ordinary (g_file_peek_path (self->file), error);
      self->reserved = self->end;
    }

  if (self->fd >= 0 && !self->is_named)
    self->is_named = sluice_durable_file_sync_folder (self->file, error);
  return self->fd >= 0 && self->is_named;
}

static gboolean
write_at_end (SluiceJournalFile *self, const char *text, gsize length, GError **error)
{
  gsize done = 0;

  while (done < length)
    {
      gssize n = pwrite (self->fd, text + done, length - done, self->end + (goffset) done);

      if (n < 0 && errno == EINTR)
        continue;
      if (n <= 0)
        return fail (error, n < 0 ? errno : ENOSPC);
      done += (gsize) n;
    }

  if (fdatasync (self->fd) != 0)
    return fail (error, errno);

  return TRUE;
}

static guint
count_lines (const char *text, gsize length)
{
  guint n = 0;

  for (gsize i = 0; i < length; i++)
    n += text[i] == '\n';

  return n;
}

/* Nothing is written before it is clear that all before is understood. */
static gboolean
check_header (const SluiceJournalLine *line, GError **error)
{
  g_autofree char *header = sluice_journal_line_new_header ();

  if (line->length == strlen (header) - 1 && memcmp (line->text, header, line->length) == 0)
    return TRUE;

  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
                       _ ("The list of downloads was written by a later version of Sluice. "
                          "Install that version to see it."));
  return FALSE;
}

static gboolean
is_header (const SluiceJournalLine *line)
{
  return line->id_length == strlen (SLUICE_JOURNAL_LINE_HEADER_ID) &&
         memcmp (line->id, SLUICE_JOURNAL_LINE_HEADER_ID, line->id_length) == 0;
}

/* The whole file as it was, for a person who knows what to do with it. */
static gboolean
keep_copy (SluiceJournalFile *self, const char *text, gsize length, GError **error)
{
  g_autofree char *path = g_strconcat (g_file_peek_path (self->file), ".bak", NULL);
  g_autoptr (GFile) copy = g_file_new_for_path (path);
  g_autoptr (GBytes) bytes = g_bytes_new_static (text, length);

  return sluice_durable_file_replace (copy, bytes, NULL, error);
}

static gboolean
look_at_lines (SluiceJournalFile *self,
               const SluiceJournalScan *scan,
               SluiceJournalFileLook look,
               gpointer user_data,
               GError **error)
{
  for (guint i = 0; i < scan->lines->len; i++)
    {
      const SluiceJournalLine *line = &g_array_index (scan->lines, SluiceJournalLine, i);

      if (!is_header (line))
        look (line, user_data);
      else if (!check_header (line, error))
        return FALSE;
    }

  self->end = (goffset) scan->end;
  self->n_live = scan->lines->len;
  self->n_dead = scan->n_dead;
  self->n_damaged = scan->n_damaged;
  return TRUE;
}

static gboolean
read_journal (SluiceJournalFile *self,
              SluiceJournalFileLook look,
              gpointer user_data,
              GError **error)
{
  g_autoptr (SluiceJournalScan) scan = NULL;
  g_autofree char *text = NULL;
  gsize length = 0;

  text = read_all (self->fd, &length, error);
  if (text == NULL)
    return FALSE;

  scan = sluice_journal_scan_new (text, length);
  if (!look_at_lines (self, scan, look, user_data, error))
    return FALSE;

  self->was_there = length > 0;
  if (scan->n_damaged > 0 && !keep_copy (self, text, length, error))
    return FALSE;

  if (length > scan->end)
    cut_torn_tail (self);
  return TRUE;
}

/**
 * sluice_journal_file_open:
 * @file: a file of this machine, in a folder that is there
 * @look: (scope call): is shown what the journal says
 * @user_data: passed to @look
 * @error: set to a %G_IO_ERROR; %G_IO_ERROR_NOT_SUPPORTED when a later version of
 *   the program wrote it
 *
 * Opens a journal and reads it; one that is not there is made. Where lines in the
 * middle are damaged, the file is kept as it was under its name with `.bak`
 * behind it, and all the other lines hold. A torn line at the end is cut off.
 *
 * Returns: (transfer full): the file, or %NULL with @error set
 */
SluiceJournalFile *
sluice_journal_file_open (GFile *file,
                          SluiceJournalFileLook look,
                          gpointer user_data,
                          GError **error)
{
  g_autoptr (SluiceJournalFile) self = NULL;
  int fd;

  g_return_val_if_fail (G_IS_FILE (file) && g_file_peek_path (file) != NULL, NULL);

  fd = open_ordinary (g_file_peek_path (file), error);
  if (fd < 0)
    return NULL;

  self = g_new0 (SluiceJournalFile, 1);
  self->file = g_object_ref (file);
  self->fd = fd;

  sluice_durable_file_clean (file);
  if (!read_journal (self, look, user_data, error))
    return NULL;

  reserve (self);
  return g_steal_pointer (&self);
}

/**
 * sluice_journal_file_close:
 * @self: (transfer full): a journal's file
 */
void
sluice_journal_file_close (SluiceJournalFile *self)
{
  if (self->fd >= 0)
    close (self->fd);
  g_object_unref (self->file);
  g_free (self);
}

static gboolean
begin (SluiceJournalFile *self, GError **error)
{
  g_autofree char *header = sluice_journal_line_new_header ();

  if (!write_at_end (self, header, strlen (header), error))
    return FALSE;

  self->end = (goffset) strlen (header);
  self->n_live = 1;
  return TRUE;
}

/**
 * sluice_journal_file_append:
 * @self: a journal's file
 * @text: (array length=length): whole lines
 * @length: how many bytes they have
 * @n_dead: how many lines they make dead, themselves included
 * @error: set to a %G_IO_ERROR, %G_IO_ERROR_NO_SPACE among them
 *
 * Writes lines behind all others. After a failure the same lines, and more behind
 * them if need be, are to be given again: they go to the same place.
 *
 * Returns: whether the lines are on disk for good
 */
gboolean
sluice_journal_file_append (SluiceJournalFile *self,
                            const char *text,
                            gsize length,
                            guint n_dead,
                            GError **error)
{
  g_return_val_if_fail (self != NULL, FALSE);

  if (!ensure_open (self, error) || (self->end == 0 && !begin (self, error)))
    return FALSE;

  if (!write_at_end (self, text, length, error))
    {
      cut_torn_tail (self);
      return FALSE;
    }

  self->end += (goffset) length;
  self->n_live += count_lines (text, length);
  self->n_live -= MIN (n_dead, self->n_live);
  self->n_dead += n_dead;
  reserve (self);
  return TRUE;
}

/* Moves the lines that hold to the front, over those that don't. */
static gsize
gather_live_lines (char *text, const SluiceJournalScan *scan)
{
  gsize length = 0;

  for (guint i = 0; i < scan->lines->len; i++)
    {
      const SluiceJournalLine *line = &g_array_index (scan->lines, SluiceJournalLine, i);

      memmove (text + length, line->text, line->length + 1);
      length += line->length + 1;
    }

  return length;
}

static gboolean
is_still_named (const SluiceJournalFile *self)
{
  struct stat opened;
  struct stat named;

  return fstat (self->fd, &opened) == 0 && lstat (g_file_peek_path (self->file), &named) == 0 &&
         opened.st_dev == named.st_dev && opened.st_ino == named.st_ino;
}

/**
 * sluice_journal_file_compact:
 * @self: a journal's file
 * @error: set to a %G_IO_ERROR, %G_IO_ERROR_NO_SPACE among them
 *
 * Puts a file with only the lines that hold in the place of this one, in one step.
 *
 * Returns: whether that is done for good; if not, what comes next is as safe as before
 */
gboolean
sluice_journal_file_compact (SluiceJournalFile *self, GError **error)
{
  g_autoptr (SluiceJournalScan) scan = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autofree char *text = NULL;
  gsize length = 0;

  g_return_val_if_fail (self != NULL, FALSE);

  text = ensure_open (self, error) ? read_all (self->fd, &length, error) : NULL;
  if (text == NULL)
    return FALSE;

  scan = sluice_journal_scan_new (text, length);
  length = gather_live_lines (text, scan);
  bytes = g_bytes_new_static (text, length);
  self->is_named = sluice_durable_file_replace (self->file, bytes, NULL, error);
  if (!self->is_named && is_still_named (self))
    {
      self->is_named = TRUE;
      return FALSE;
    }

  close (self->fd);
  self->fd = -1;
  self->end = (goffset) length;
  self->n_live = scan->lines->len;
  self->n_dead = 0;
  return self->is_named;
}

/**
 * sluice_journal_file_was_there:
 * @self: a journal's file
 *
 * Returns: %TRUE when there was anything in it before it was opened
 */
gboolean
sluice_journal_file_was_there (const SluiceJournalFile *self)
{
  return self->was_there;
}

/**
 * sluice_journal_file_get_damaged:
 * @self: a journal's file
 *
 * Returns: how many damaged lines there were when it was opened
 */
guint
sluice_journal_file_get_damaged (const SluiceJournalFile *self)
{
  return self->n_damaged;
}

/**
 * sluice_journal_file_get_dead:
 * @self: a journal's file
 *
 * Returns: how many lines could be left out
 */
guint
sluice_journal_file_get_dead (const SluiceJournalFile *self)
{
  return self->n_dead;
}

/**
 * sluice_journal_file_get_live:
 * @self: a journal's file
 *
 * Returns: how many lines hold
 */
guint
sluice_journal_file_get_live (const SluiceJournalFile *self)
{
  return self->n_live;
}
