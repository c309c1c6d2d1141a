/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Loaded into the program under test: looks round when it has let go of all it
 * had, just before the process ends, and writes down what is still there. */

#include <gio/gio.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#define MOST_SOURCES 64

static gboolean
is_to_the_world (int fd)
{
  int domain = AF_UNSPEC;
  socklen_t length = sizeof domain;

  return getsockopt (fd, SOL_SOCKET, SO_DOMAIN, &domain, &length) == 0 &&
         (domain == AF_INET || domain == AF_INET6);
}

/* Files and folders of the case, and connections. What libraries keep for the
 * life of the process is their own matter. */
static void
write_descriptors (FILE *report, const char *root)
{
  g_autoptr (GDir) list = g_dir_open ("/proc/self/fd", 0, NULL);
  const char *name;

  while (list != NULL && (name = g_dir_read_name (list)) != NULL)
    {
      g_autofree char *path = g_build_filename ("/proc/self/fd", name, NULL);
      g_autofree char *target = g_file_read_link (path, NULL);
      int fd = (int) g_ascii_strtoll (name, NULL, 10);

      if (target != NULL && fd != fileno (report) && fd > 2 &&
          (g_str_has_prefix (target, root) || is_to_the_world (fd)))
        fprintf (report, "descriptor %d on %s\n", fd, target);
    }
}

static void
write_timers (FILE *report)
{
  GMainContext *context = g_main_context_default ();
  GPollFD waited_for[MOST_SOURCES];
  int priority = 0, timeout = -1, n;

  if (!g_main_context_acquire (context))
    {
      fputs ("the main context is still held\n", report);
      return;
    }
  if (g_main_context_prepare (context, &priority))
    fputs ("something still to be called at once\n", report);
  n = g_main_context_query (context, G_MAXINT, &timeout, waited_for, MOST_SOURCES);
  if (timeout >= 0)
    fprintf (report, "a timer of %d ms\n", timeout);
  for (int i = 0; i < MIN (n, MOST_SOURCES); i++)
    if (is_to_the_world (waited_for[i].fd))
      fprintf (report, "a wait for descriptor %d\n", waited_for[i].fd);
  g_main_context_release (context);
}

__attribute__ ((destructor)) static void
look_round (void)
{
  const char *root = g_getenv ("SLUICE_WITNESS_ROOT");
  const char *path = g_getenv ("SLUICE_WITNESS");
  FILE *report = path != NULL && root != NULL ? fopen (path, "we") : NULL;

  if (report == NULL)
    return;
  write_descriptors (report, root);
  write_timers (report);
  fclose (report);
}
