/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Two networks of the test's own with two cables between them: on one side it runs with all
 * programs it starts, on the other are its servers. */

#include "two-ways.h"

#include <fcntl.h>
#include <sched.h>
#include <unistd.h>

#include "own-namespace.h"

static int here;  /* the network this process is in */
static int there; /* that of its servers */

static int
open_network (void)
{
  return open ("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC);
}

G_GNUC_PRINTF (1, 2)
static gboolean
ip (const char *format, ...)
{
  g_autofree char *words = NULL;
  g_autofree char *line = NULL;
  g_autoptr (GError) error = NULL;
  int status = 0;
  va_list arguments;

  va_start (arguments, format);
  words = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  line = g_strconcat ("ip ", words, NULL);
  if (g_spawn_command_line_sync (line, NULL, NULL, &status, &error) &&
      g_spawn_check_wait_status (status, &error))
    return TRUE;
  g_test_message ("%s: %s", line, error->message);
  return FALSE;
}

static gboolean
lay_cable (guint way)
{
  return ip ("link add here%u type veth peer name there%u netns /proc/%d/fd/%d", way, way,
             getpid (), there);
}

static gboolean
set_up_there (void)
{
  gboolean done = setns (there, CLONE_NEWNET) == 0 && ip ("link set lo up") &&
                  ip ("address add " TWO_WAYS_SERVER "/32 dev lo");

  for (guint way = 0; done && way < 2; way++)
    done =
        ip ("address add 10.98.%u.1/24 dev there%u", way, way) && ip ("link set there%u up", way);
  return setns (here, CLONE_NEWNET) == 0 && done;
}

/**
 * two_ways_enter:
 *
 * Makes both networks, with no way open. To be called before anything starts a thread.
 *
 * Returns: whether that is possible here
 */
gboolean
two_ways_enter (void)
{
  if (!own_namespace_enter (CLONE_NEWNET))
    return FALSE;

  there = open_network ();
  if (unshare (CLONE_NEWNET) < 0)
    return FALSE;
  here = open_network ();
  return there >= 0 && here >= 0 && ip ("link set lo up") && lay_cable (0) && lay_cable (1) &&
         set_up_there ();
}

/**
 * two_ways_origin_new:
 * @script: what it serves
 *
 * Returns: (transfer full): an origin at %TWO_WAYS_SERVER
 */
SluiceOrigin *
two_ways_origin_new (const SluiceOriginScript *script)
{
  const SluiceOriginSettings settings = { .address = TWO_WAYS_SERVER };
  SluiceOrigin *origin;

  /* A socket stays in the network it was made in, and so do those it accepts. */
  g_assert_no_errno (setns (there, CLONE_NEWNET));
  origin = sluice_origin_new (&settings);
  g_assert_no_errno (setns (here, CLONE_NEWNET));
  sluice_origin_add (origin, script);
  return origin;
}

/**
 * two_ways_open:
 * @way: 0 or 1, which is taken only while the first is not open
 * @host: the last number of the address to have there, from 2 to 254
 *
 * Plugs a cable in, as it were, and gets an address and a way to the server.
 */
void
two_ways_open (guint way, guint host)
{
  g_assert_true (ip ("address add 10.98.%u.%u/24 dev here%u", way, host, way));
  g_assert_true (ip ("link set here%u up", way));
  g_assert_true (ip ("route add " TWO_WAYS_SERVER " via 10.98.%u.1 metric %u", way, way + 1));
}

/**
 * two_ways_close:
 * @way: 0 or 1, one that is open
 *
 * Pulls its cable and gives its address up: nothing that is on its way arrives any more, and
 * nobody is told.
 */
void
two_ways_close (guint way)
{
  g_assert_true (ip ("link set here%u down", way));
  g_assert_true (ip ("address flush dev here%u", way));
}
