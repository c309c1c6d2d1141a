/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-samples.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "sluice-disk.h"

static SluiceRange
find_longest_run (const SluiceRanges *ranges)
{
  SluiceRange longest = { 0, 0 };

  for (guint i = 0; i < sluice_ranges_n_runs (ranges); i++)
    {
      SluiceRange run = sluice_ranges_get_run (ranges, i);

      if (run.end - run.start > longest.end - longest.start)
        longest = run;
    }
  return longest;
}

/* The rear of the longest run, and the front of the first, where files that are alike
 * say what they are. Returns how many there are. */
static guint
choose_stretches (const SluiceResumeRecord *record, SluiceRange *stretches)
{
  SluiceRange rear = find_longest_run (record->on_disk);
  SluiceRange front;

  if (!record->resumable || record->size <= 0 || rear.start == rear.end)
    return 0;

  rear.start = rear.end - MIN (rear.end - rear.start, SLUICE_SAMPLES_LONGEST);
  front = sluice_ranges_get_run (record->on_disk, 0);
  front.end = front.start + MIN (front.end - front.start, SLUICE_SAMPLES_LONGEST);
  stretches[0] = rear;
  stretches[1] = front;
  return front.end <= rear.start ? 2 : 1;
}

static int
read_sample (SluiceSamples *self, int fd, SluiceRange stretch)
{
  gsize length = stretch.end - stretch.start;
  g_autofree guint8 *bytes = g_malloc (length);
  int code = sluice_disk_read (fd, bytes, length, stretch.start);

  if (code != 0)
    return code;
  self->stretches[self->n] = stretch;
  self->bytes[self->n++] = g_bytes_new_take (g_steal_pointer (&bytes), length);
  return 0;
}

/**
 * sluice_samples_take:
 * @self: no samples so far
 * @record: what is on the disk
 * @part: the path of the part it is about
 *
 * Takes samples of a part; none where nothing is there that could be gone on
 * with. Blocks: for tasks of the thread pool.
 *
 * Returns: 0, an errno, or %SLUICE_DISK_ENDED where the part is shorter than the
 *   record says
 */
int
sluice_samples_take (SluiceSamples *self, const SluiceResumeRecord *record, const char *part)
{
  SluiceRange stretches[SLUICE_SAMPLES_MOST];
  guint n_stretches = choose_stretches (record, stretches);
  int code = 0;
  int fd;

  if (n_stretches == 0)
    return 0;

  fd = sluice_disk_open (AT_FDCWD, part, O_RDONLY);
  if (fd < 0)
    return errno;
  for (guint i = 0; i < n_stretches && code == 0; i++)
    code = read_sample (self, fd, stretches[i]);
  close (fd);
  return code;
}

/**
 * sluice_samples_clear:
 * @self: samples
 *
 * Frees the bytes.
 */
void
sluice_samples_clear (SluiceSamples *self)
{
  for (guint i = 0; i < self->n; i++)
    g_bytes_unref (self->bytes[i]);
  self->n = 0;
}
