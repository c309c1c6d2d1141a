/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "soak-belongings.h"

#include <malloc.h>

#include "scratch.h"

static guint
count_files (GFile *folder)
{
  g_autoptr (GFileEnumerator) list = g_file_enumerate_children (
      folder, G_FILE_ATTRIBUTE_STANDARD_NAME, G_FILE_QUERY_INFO_NOFOLLOW_SYMLINKS, NULL, NULL);
  GFile *child;
  guint count = 0;

  while (list != NULL && g_file_enumerator_iterate (list, NULL, &child, NULL, NULL) &&
         child != NULL)
    count += 1 + count_files (child);

  return count;
}

/* All that poll() would be given, and how long it would wait. */
static int
count_polled (int *wakes_in)
{
  GMainContext *context = g_main_context_default ();
  int priority;
  int count;

  g_assert_true (g_main_context_acquire (context));
  g_main_context_prepare (context, &priority);
  count = g_main_context_query (context, G_MAXINT, wakes_in, NULL, 0);
  g_main_context_release (context);
  return count;
}

/**
 * soak_belongings_take:
 * @self: (out caller-allocates): what there is
 * @folder: where to look for files
 *
 * Looks round in this process and below a folder.
 */
void
soak_belongings_take (SoakBelongings *self, const char *folder)
{
  g_autoptr (GFile) place = g_file_new_for_path (folder);

  self->sockets = scratch_count_descriptors ("socket:");
  self->descriptors = scratch_count_descriptors ("") - self->sockets;
  self->polled = count_polled (&self->wakes_in);
  self->files = count_files (place);
  self->memory = mallinfo2 ().uordblks;
}

/**
 * soak_belongings_tell:
 * @self: what there was
 *
 * Writes it into the log of the test.
 */
void
soak_belongings_tell (const SoakBelongings *self)
{
  g_test_message ("%u descriptors and %u sockets, of which %d are polled; next thing to do in "
                  "%d ms; %u files; %" G_GSIZE_FORMAT " KiB on the heap",
                  self->descriptors, self->sockets, self->polled, self->wakes_in, self->files,
                  self->memory / 1024);
}
