/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-invariants.h"

#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "sluice-canaries.h"
#include "sluice-telling.h"

#define VOICE "sluice-get: "

static gboolean
is_held (const char *path)
{
  int fd = open (path, O_RDWR | O_CLOEXEC);
  gboolean held = fd >= 0 && flock (fd, LOCK_EX | LOCK_NB) < 0;

  if (fd >= 0)
    close (fd);
  return held;
}

/* What finished files are recognised by, what is known of hosts, and locks, and of those none that
 * is held, or that nobody needs: who was killed leaves a file, until a run that got as far took its
 * place. */
static void
assert_own_folder (SluiceScene *scene, gboolean may_be_left)
{
  g_autofree char *locks = g_build_filename (scene->own, "locks", NULL);
  g_autoptr (GDir) own = g_dir_open (scene->own, 0, NULL);
  g_autoptr (GDir) folder = g_dir_open (locks, 0, NULL);
  const char *name;

  while (own != NULL && (name = g_dir_read_name (own)) != NULL)
    if (!g_str_equal (name, "seals") && !g_str_has_prefix (name, "hosts.json"))
      g_assert_cmpstr (name, ==, "locks");
  while (folder != NULL && (name = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *path = g_build_filename (locks, name, NULL);

      g_assert_true (may_be_left);
      g_assert_false (is_held (path));
    }
}

/* Each failure's line has the name of the program, the name of the file, and
 * what is to be said. */
static guint
assert_well_told (const char *said)
{
  g_auto (GStrv) lines = g_strsplit (said, "\n", -1);
  guint n = 0;

  for (guint i = 0; lines[i] != NULL; i++)
    {
      const char *name = g_str_has_prefix (lines[i], VOICE) ? lines[i] + strlen (VOICE) : NULL;
      const char *text = name != NULL ? strstr (name, ": ") : NULL;
      const char *fault = text != NULL ? sluice_telling_find_fault (text + 2) : NULL;

      if (fault != NULL)
        g_error ("“%s” %s.", lines[i], fault);
      n += text != NULL;
    }

  return n;
}

static void
assert_kept (const char *text, const char *where)
{
  const char *found = sluice_canaries_find (text, strlen (text), FALSE);

  if (found != NULL)
    g_error ("The secret “%s” is in %s: %s", found, where, text);
}

/* A file and no record beside it, or the other way round. */
static void
assert_nothing_beside (SluiceScene *scene, const char *name)
{
  static const char *const suffixes[] = { ".part", ".part.json" };

  for (guint i = 0; i < G_N_ELEMENTS (suffixes); i++)
    {
      g_autofree char *left = g_strconcat (name, suffixes[i], NULL);

      if (sluice_scene_has (scene, left))
        g_error ("“%s” is there although “%s” is finished.", left, name);
    }
}

/**
 * sluice_invariants_assert:
 * @scene: a scene that was populated
 * @run: a run in it that has ended
 *
 * Fails the test unless all holds that has to hold after any run, whatever the
 * server did: nothing was touched, nothing is where it must not be, nothing is
 * left open, a failure says what to do, and no secret got out.
 */
void
sluice_invariants_assert (SluiceScene *scene, SluiceRun *run)
{
  int status = sluice_run_get_status (run);
  guint n_failures;

  sluice_surroundings_assert_untouched (scene->surroundings);
  scene->killed |= status == 128 + SIGKILL;
  assert_own_folder (scene, scene->killed && status != SLUICE_EXIT_FINISHED);
  n_failures = assert_well_told (sluice_run_get_err (run));
  if (status == SLUICE_EXIT_FAILED)
    g_assert_cmpuint (n_failures, >, 0);
  else if (status == SLUICE_EXIT_FINISHED)
    g_assert_cmpuint (n_failures, ==, 0);
  g_assert_cmpstr (sluice_run_get_remains (run), ==, "");

  assert_kept (sluice_run_get_out (run), "standard output");
  assert_kept (sluice_run_get_err (run), "standard error");
  assert_kept (sluice_run_get_log (run), "the log");
  sluice_canaries_assert_none_below (scene->root);
}

/**
 * sluice_invariants_assert_whole:
 * @scene: a scene
 * @name: of a file that may have been finished
 * @script: what it may hold: one of the two versions
 *
 * Fails the test if the name is there and is not that of exactly one version,
 * or if something lies beside it that belongs to an unfinished one and nobody
 * was killed who would have taken it away.
 *
 * Returns: whether the name is there
 */
gboolean
sluice_invariants_assert_whole (SluiceScene *scene,
                                const char *name,
                                const SluiceOriginScript *script)
{
  g_autofree char *path = sluice_scene_get_path (scene, name);
  g_autoptr (GFile) file = g_file_new_for_path (path);

  if (!sluice_scene_has (scene, name))
    return FALSE;
  if (!sluice_origin_body_equals (script->file.seed, script->file.size, file, NULL))
    sluice_scene_assert_file (scene, name, &script->later);
  if (!scene->killed)
    assert_nothing_beside (scene, name);
  return TRUE;
}
