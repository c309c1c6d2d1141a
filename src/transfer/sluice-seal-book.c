/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-seal-book.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sluice-disk.h"
#include "sluice-place-key.h"
#include "sluice-shared-file.h"

/* The book is one file for all programs of the user, a seal a line, the newest last: with
 * many small files, one line each is what costs least. It is a convenience: where it cannot
 * be kept, the download is none the worse.
 *
 * Who writes has it locked. A larger one is replaced by its newer half, so who got the lock
 * has to look whether what was locked still is the book. */

/* How much of a file may have to be read again for its seal. */
#define MOST_TO_HASH (256 * 1024 * 1024) /* bytes */

/* The book as it was read. */
typedef struct
{
  const char *text;
  gsize length;
} Book;

/* Which file a seal is looked for. */
typedef struct
{
  const char *key; /* nullable */
  const char *name;
  gint64 modified; /* ns since 1970 */
  guint64 size;
} Search;

/* Threads of one program wait for each other here; a file's lock cannot be waited for
 * without an end that nobody knows. */
static GMutex book_mutex;

static char *
book_path_new (void)
{
  return g_build_filename (g_get_user_data_dir (), "sluice", "seals", NULL);
}

/* ---- What is sealed ---- */

static guint64
count_to_hash (const SluiceBlockTable *known, guint64 size)
{
  guint64 bytes = 0;

  if (known == NULL)
    return size;
  for (guint i = 0; i < sluice_block_table_n_blocks (known); i++)
    if (sluice_block_table_get_block (known, i)->state != SLUICE_BLOCK_HASHED)
      bytes += sluice_block_table_get_block_size (known);
  return bytes;
}

/* The checksums of all blocks: those that are known, and the rest from the disk. */
static SluiceBlockTable *
complete_blocks (int fd, const SluiceBlockTable *known, guint64 size)
{
  g_autoptr (SluiceBlockTable) blocks = sluice_block_table_new (size);

  if (count_to_hash (known, size) > MOST_TO_HASH)
    return NULL;

  for (guint i = 0; i < sluice_block_table_n_blocks (blocks); i++)
    {
      SluiceRange range = sluice_block_table_get_range (blocks, i);
      SluiceBlock block = { 0 };

      if (known != NULL)
        block = *sluice_block_table_get_block (known, i);
      if (block.state != SLUICE_BLOCK_HASHED &&
          sluice_disk_hash (fd, range.start, range.end - range.start, NULL, &block.checksum) != 0)
        return NULL;
      sluice_block_table_set_hashed (blocks, i, block.checksum, block.finished_at);
    }
  return g_steal_pointer (&blocks);
}

/**
 * sluice_seal_book_draw_up:
 * @file: a file that was just put in its place
 * @fd: open for reading it
 * @record: what is known of it
 *
 * Blocks: for tasks of the thread pool.
 *
 * Returns: (transfer full) (nullable): what sluice_seal_book_add() puts in the book
 */
char *
sluice_seal_book_draw_up (GFile *file, int fd, const SluiceResumeRecord *record)
{
  g_autofree char *key = sluice_place_key_new (file);
  g_autofree char *name = g_file_get_basename (file);
  g_autoptr (SluiceBlockTable) blocks = NULL;
  struct stat status;

  if (key == NULL || fstat (fd, &status) < 0 ||
      (record->size >= 0 && record->size != status.st_size))
    return NULL;

  blocks = complete_blocks (fd, record->blocks, (guint64) status.st_size);
  return blocks != NULL
             ? sluice_seal_write (key, record, blocks, name, sluice_disk_get_modified (&status))
             : NULL;
}

/* ---- The file ---- */

static char *
read_book (int fd, gsize *length)
{
  /* Whoever made it larger than this was not this program. */
  return sluice_shared_file_read (fd, 2 * SLUICE_SEAL_BOOK_LARGEST, length);
}

/* Steps from the start of one line to the one before. Returns %FALSE at the first. */
static gboolean
step_back (const char *text, gsize *start, gsize *end)
{
  const char *before;

  if (*start == 0)
    return FALSE;
  *end = *start - 1;
  before = memrchr (text, '\n', *end);
  *start = before != NULL ? (gsize) (before - text) + 1 : 0;
  return TRUE;
}

/* The line that a torn write left open at the end is not looked at. */
static gsize
find_end (const char *text, gsize length)
{
  const char *last = memrchr (text, '\n', length);

  return last != NULL ? (gsize) (last - text) + 1 : 0;
}

/* Where the newest lines begin that fill half a book. */
static gsize
find_newer_half (const char *text, gsize length)
{
  const char *start =
      memchr (text + length - SLUICE_SEAL_BOOK_LARGEST / 2, '\n', SLUICE_SEAL_BOOK_LARGEST / 2);

  return start != NULL ? (gsize) (start - text) + 1 : length;
}

static void
forget_older_half (int fd, const char *path)
{
  g_autofree char *new_path = g_strconcat (path, ".new", NULL);
  g_autofree char *text = NULL;
  gsize length = 0;
  gsize start;
  int new_fd;

  text = read_book (fd, &length);
  start = text != NULL ? find_newer_half (text, length) : length;
  new_fd = open (new_path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (new_fd < 0)
    return;
  if ((text != NULL && sluice_disk_write (new_fd, text + start, length - start) != 0) ||
      sluice_disk_sync_bytes (new_fd) != 0 || rename (new_path, path) < 0)
    unlink (new_path);
  close (new_fd);
}

/* With the book locked. What cannot be written whole is taken back. */
static void
append (int fd, const char *path, const char *lines)
{
  struct stat status;
  char last = '\n';

  if (fstat (fd, &status) < 0 || !S_ISREG (status.st_mode))
    return;
  if (status.st_size > 0 && pread (fd, &last, 1, status.st_size - 1) < 1)
    return;
  if ((last != '\n' && sluice_disk_write (fd, "\n", 1) != 0) ||
      sluice_disk_write (fd, lines, strlen (lines)) != 0)
    {
      if (ftruncate (fd, status.st_size) < 0)
        g_debug ("A torn line stays: %s", g_strerror (errno));
      return;
    }
  if (status.st_size + (off_t) strlen (lines) > SLUICE_SEAL_BOOK_LARGEST)
    forget_older_half (fd, path);
}

/**
 * sluice_seal_book_append:
 * @lines: seals, each a whole line
 *
 * Puts seals of many files in the book at once. Nothing is said of a failure: it takes
 * nothing from the files. Blocks: for tasks of the thread pool.
 */
void
sluice_seal_book_append (const char *lines)
{
  g_autofree char *path = book_path_new ();
  int book;

  g_mutex_lock (&book_mutex);
  book = sluice_shared_file_open_locked (path);
  if (book >= 0)
    {
      append (book, path, lines);
      close (book);
    }
  g_mutex_unlock (&book_mutex);
}

/**
 * sluice_seal_book_add:
 * @file: a file that was just put in its place
 * @fd: open for reading it
 * @record: what is known of it
 *
 * Keeps what the file can be recognised by: its size and the checksums of its blocks, and
 * where it came from. Nothing is said of a failure: it takes nothing from the file.
 * Blocks: for tasks of the thread pool.
 */
void
sluice_seal_book_add (GFile *file, int fd, const SluiceResumeRecord *record)
{
  g_autofree char *line = NULL;

  g_return_if_fail (G_IS_FILE (file) && record != NULL);

  line = sluice_seal_book_draw_up (file, fd, record);
  if (line != NULL)
    sluice_seal_book_append (line);
}

/* ---- Finding a seal ---- */

/* The last line that @wanted says to be of the file. */
static SluiceSeal *
find_last (const Book *book,
           const Search *search,
           gboolean (*wanted) (const Search *search, const char *line, gsize length))
{
  gsize start = find_end (book->text, book->length);
  gsize end = start;

  while (step_back (book->text, &start, &end))
    {
      const char *line = book->text + start;
      SluiceSeal *seal =
          wanted (search, line, end - start) ? sluice_seal_read (line, end - start) : NULL;

      if (seal != NULL)
        return seal;
    }
  return NULL;
}

static gboolean
is_at_place (const Search *search, const char *line, gsize length)
{
  return search->key != NULL && sluice_seal_is_at (line, length, search->key);
}

static gboolean
is_unchanged_at_place (const Search *search, const char *line, gsize length)
{
  return is_at_place (search, line, length) &&
         sluice_seal_is_of (line, length, search->modified, search->size);
}

/* A file that was moved or renamed. Many small ones may have been finished at one time: then
 * only a name that was kept tells them apart. */
static SluiceSeal *
find_moved (const Book *book, const Search *search)
{
  gsize start = find_end (book->text, book->length);
  gsize end = start;
  g_autoptr (SluiceSeal) found = NULL;
  guint n_found = 0;

  while (step_back (book->text, &start, &end))
    {
      const char *line = book->text + start;
      g_autoptr (SluiceSeal) seal = NULL;

      if (sluice_seal_is_of (line, end - start, search->modified, search->size))
        seal = sluice_seal_read (line, end - start);
      if (seal == NULL)
        continue;
      if (g_str_equal (seal->record->name, search->name))
        return g_steal_pointer (&seal);
      n_found++;
      g_clear_pointer (&found, sluice_seal_free);
      found = g_steal_pointer (&seal);
    }
  return n_found == 1 ? g_steal_pointer (&found) : NULL;
}

/**
 * sluice_seal_book_find:
 * @file: a file
 * @modified: when it was last written to, in nanoseconds since 1970
 * @size: its bytes
 *
 * Finds what is known of a file: the seal of its place if nobody wrote to it since, or that of
 * a file that was moved here, or else the last one of its place. Blocks: for tasks of the
 * thread pool.
 *
 * Returns: (transfer full) (nullable): the seal, or %NULL when nothing is known
 */
SluiceSeal *
sluice_seal_book_find (GFile *file, gint64 modified, guint64 size)
{
  g_autofree char *path = book_path_new ();
  g_autofree char *key = sluice_place_key_new (file);
  g_autofree char *name = g_file_get_basename (file);
  g_autofree char *text = NULL;
  const Search search = { .key = key, .name = name, .modified = modified, .size = size };
  Book book = { NULL };
  SluiceSeal *seal;
  int fd = open (path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);

  if (fd < 0)
    return NULL;
  book.text = text = read_book (fd, &book.length);
  close (fd);
  if (text == NULL)
    return NULL;

  seal = find_last (&book, &search, is_unchanged_at_place);
  if (seal == NULL)
    seal = find_moved (&book, &search);
  return seal != NULL ? seal : find_last (&book, &search, is_at_place);
}
