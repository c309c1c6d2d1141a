/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Ends the source in @slot, if there is one. */
static inline void
sluice_loop_source_clear (GSource **slot)
{
  if (*slot != NULL)
    g_source_destroy (*slot);
  g_clear_pointer (slot, g_source_unref);
}

/* Puts @source into @slot in place of what is there and lets it run in the
 * thread's own main context, under the priority of redraws. Takes @source;
 * @data is given to @destroy when it ends. */
static inline void
sluice_loop_source_attach (GSource **slot,
                           GSource *source,
                           GSourceFunc callback,
                           gpointer data,
                           GDestroyNotify destroy)
{
  sluice_loop_source_clear (slot);
  g_source_set_priority (source, G_PRIORITY_LOW);
  g_source_set_callback (source, callback, data, destroy);
  g_source_attach (source, g_main_context_get_thread_default ());
  *slot = source;
}

G_END_DECLS
