/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What changed of the unfinished downloads is written down, a little at a time. */

#include "sluice-library-private.h"

#define LONGEST_TURN 4000 /* µs */

static gboolean
save_cb (gpointer user_data)
{
  SluiceLibrary *self = SLUICE_LIBRARY (user_data);
  gint64 end = g_get_monotonic_time () + LONGEST_TURN;
  GHashTableIter iter;
  gpointer entry;

  g_hash_table_iter_init (&iter, self->unsaved);
  while (g_hash_table_iter_next (&iter, &entry, NULL))
    {
      sluice_library_store_put (self->store, entry);
      g_hash_table_iter_remove (&iter);
      if (g_get_monotonic_time () > end)
        return G_SOURCE_CONTINUE;
    }

  self->save_source = 0;
  return G_SOURCE_REMOVE;
}

/*
 * sluice_library_save_soon:
 * @entry: one of the library's
 *
 * Tells that anything of a download may have changed that lasts.
 */
void
sluice_library_save_soon (SluiceLibrary *self, SluiceLibraryEntry *entry)
{
  g_hash_table_add (self->unsaved, entry);
  if (self->save_source == 0)
    self->save_source = g_idle_add_full (G_PRIORITY_LOW, save_cb, self, NULL);
}

/*
 * sluice_library_save_all:
 *
 * Hands all that changed to the store, at once.
 */
void
sluice_library_save_all (SluiceLibrary *self)
{
  GHashTableIter iter;
  gpointer entry;

  g_clear_handle_id (&self->save_source, g_source_remove);
  g_hash_table_iter_init (&iter, self->unsaved);
  while (g_hash_table_iter_next (&iter, &entry, NULL))
    sluice_library_store_put (self->store, entry);
  g_hash_table_remove_all (self->unsaved);
}
