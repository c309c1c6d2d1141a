/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "own-namespace.h"

#include <sched.h>
#include <stdio.h>
#include <unistd.h>

static void
write_map (const char *path, guint id)
{
  g_autofree char *map = g_strdup_printf ("0 %u 1", id);
  FILE *file = fopen (path, "we");

  if (file == NULL)
    return;
  fputs (map, file);
  fclose (file);
}

/**
 * own_namespace_enter:
 * @kind: CLONE_NEWNS or CLONE_NEWNET
 *
 * Gives this process, and those it starts, a namespace of their own. To be called before
 * anything starts a thread. Root may have one at once; others need a user namespace round it.
 *
 * Returns: whether that is possible here
 */
gboolean
own_namespace_enter (int kind)
{
  uid_t user = geteuid ();
  gid_t group = getegid ();
  FILE *file;

  if (unshare (kind) == 0)
    return TRUE;
  if (unshare (CLONE_NEWUSER | kind) < 0)
    return FALSE;

  file = fopen ("/proc/self/setgroups", "we");
  if (file != NULL)
    {
      fputs ("deny", file);
      fclose (file);
    }
  write_map ("/proc/self/uid_map", user);
  write_map ("/proc/self/gid_map", group);
  return TRUE;
}
