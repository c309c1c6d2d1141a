/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-turns.h"

#include <gio/gio.h>
#include <signal.h>
#include <sys/prctl.h>

/* Most of a test's time is waiting, so that more of them than there are
 * processors are under way. */
#define AHEAD 6

/* A test that runs in a process of its own. */
typedef struct
{
  char *path;           /* owned */
  GSubprocess *process; /* owned, nullable: not started */
  char *told;           /* owned, nullable: what it printed, once it has ended */
  gboolean pending;
} Turn;

/**
 * SluiceTurns:
 *
 * Tests that are independent of each other and each run in a process of their
 * own, a few at a time, while GLib thinks that they come one after the other.
 * One that fails does not take the others with it.
 */
struct _SluiceTurns
{
  GPtrArray *turns; /* owned, of owned Turn */
};

static void
turn_free (gpointer data)
{
  Turn *self = data;

  if (self->pending)
    g_subprocess_force_exit (self->process);
  while (self->pending)
    g_main_context_iteration (NULL, TRUE);
  g_clear_object (&self->process);
  g_free (self->told);
  g_free (self->path);
  g_free (self);
}

static void
ended_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Turn *self = user_data;
  g_autoptr (GBytes) printed = NULL;
  gsize length = 0;
  const char *text = NULL;

  if (g_subprocess_communicate_finish (G_SUBPROCESS (object), result, &printed, NULL, NULL))
    text = g_bytes_get_data (printed, &length);
  self->told = text != NULL ? g_utf8_make_valid (text, (gssize) length) : g_strdup ("");
  self->pending = FALSE;
}

/* A test that is given up leaves nothing running. */
static void
die_with_parent_cb (gpointer user_data)
{
  prctl (PR_SET_PDEATHSIG, SIGKILL);
}

static void
turn_start (Turn *self)
{
  g_autoptr (GSubprocessLauncher) launcher =
      g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_MERGE);
  g_autofree char *program = g_file_read_link ("/proc/self/exe", NULL);
  g_autoptr (GError) error = NULL;

  g_subprocess_launcher_set_child_setup (launcher, die_with_parent_cb, NULL, NULL);
  self->process = g_subprocess_launcher_spawn (launcher, &error, program, "--verbose", "-p",
                                               self->path, "--GTestSubprocess", NULL);
  g_assert_no_error (error);
  self->pending = TRUE;
  g_subprocess_communicate_async (self->process, NULL, NULL, ended_cb, self);
}

/**
 * sluice_turns_new:
 *
 * Returns: (transfer full): no turns yet
 */
SluiceTurns *
sluice_turns_new (void)
{
  SluiceTurns *self = g_rc_box_new0 (SluiceTurns);

  self->turns = g_ptr_array_new_with_free_func (turn_free);
  return self;
}

/* Returns: (transfer full): the same turns */
SluiceTurns *
sluice_turns_ref (SluiceTurns *self)
{
  return g_rc_box_acquire (self);
}

static void
turns_clear (gpointer box)
{
  SluiceTurns *self = box;

  g_ptr_array_unref (self->turns);
}

/**
 * sluice_turns_unref:
 * @self: (transfer full): turns
 *
 * Lets go of them; with the last one ends what still runs.
 */
void
sluice_turns_unref (SluiceTurns *self)
{
  g_rc_box_release_full (self, turns_clear);
}

/**
 * sluice_turns_add:
 * @self: turns
 * @path: of a test that calls sluice_turns_take() unless g_test_subprocess()
 *
 * Returns: the number of its turn
 */
guint
sluice_turns_add (SluiceTurns *self, const char *path)
{
  Turn *turn = g_new0 (Turn, 1);

  turn->path = g_strdup (path);
  g_ptr_array_add (self->turns, turn);
  return self->turns->len - 1;
}

/**
 * sluice_turns_take:
 * @self: turns
 * @index: whose turn it is
 *
 * Sees to it that this one and the next few run, waits for the end of this one,
 * and fails the test if it failed. GLib runs tests grouped by their paths, which
 * need not be their order here.
 */
void
sluice_turns_take (SluiceTurns *self, guint index)
{
  Turn *turn = g_ptr_array_index (self->turns, index);

  for (guint i = index; i < MIN (index + AHEAD, self->turns->len); i++)
    {
      Turn *next = g_ptr_array_index (self->turns, i);

      if (next->process == NULL)
        turn_start (next);
    }

  while (turn->pending)
    g_main_context_iteration (NULL, TRUE);
  if (g_subprocess_get_successful (turn->process))
    return;
  g_test_message ("%s", turn->told);
  g_test_fail ();
}
