/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The library that makes disks fail sees all that it has to see: as many calls as the
 * kernel is asked for, by the program's own code and by GIO's. */

#include <errno.h>
#include <string.h>

#include "scratch.h"
#include "sluice-case.h"
#include "sluice-faults.h"

/* All that changes a disk; one that a machine does not know is passed over. */
#define TRACED                                                                                     \
  "?open,openat,?creat,write,pwrite64,writev,pwritev,pwritev2,truncate,ftruncate,fallocate,"       \
  "?rename,renameat,renameat2,?link,linkat,?symlink,symlinkat,?unlink,unlinkat,?rmdir,?mkdir,"     \
  "mkdirat,fsync,fdatasync,sync_file_range,syncfs,setxattr,lsetxattr,fsetxattr,?chmod,fchmod,"     \
  "fchmodat,?chown,fchown,fchownat,utimensat,copy_file_range,sendfile,splice"

static const SluiceOriginScript script = {
  .path = "/file.bin",
  .file = { .seed = 3, .size = 6 * 1024 * 1024, .etag = "\"three\"" },
};

static gboolean
is_writing (const char *line, const char *root)
{
  g_autofree char *named = g_strconcat ("\"", root, NULL);
  g_autofree char *opened = g_strconcat ("<", root, NULL);

  if (strstr (line, "resumed>") != NULL || strstr (line, "faults.log") != NULL ||
      strstr (line, "+++") != NULL || strstr (line, "---") != NULL)
    return FALSE;
  if (strstr (line, " open") != NULL && strstr (line, "O_CREAT") == NULL &&
      strstr (line, "O_TRUNC") == NULL)
    return FALSE;
  return strstr (line, named) != NULL || strstr (line, opened) != NULL;
}

static guint
count_traced (const char *trace, const char *root)
{
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;
  guint n = 0;

  g_assert_true (g_file_get_contents (trace, &text, NULL, NULL));
  lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    if (is_writing (lines[i], root))
      {
        g_test_message ("%s", lines[i]);
        n++;
      }
  return n;
}

/* Returns: whether it could be traced to its end */
static gboolean
run_traced (SluiceScene *scene, const char *link, const char *trace)
{
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (
      G_SUBPROCESS_FLAGS_STDOUT_SILENCE | G_SUBPROCESS_FLAGS_STDERR_SILENCE);
  g_autofree char *preload = g_strconcat ("LD_PRELOAD=", g_getenv ("SLUICE_FAULTS"), NULL);
  const char *const command[] = { "strace", "-f",    "-y",
                                  "-s",     "16",    "-o",
                                  trace,    "-e",    "trace=" TRACED,
                                  "-E",     preload, g_getenv ("SLUICE_GET"),
                                  "-x4",    "-d",    scene->folder,
                                  link,     NULL };
  g_autoptr (GSubprocess) process = NULL;

  /* What looks for leaks would trace, too. */
  sluice_scene_set_variable (scene, "ASAN_OPTIONS", "detect_leaks=0:verify_asan_link_order=0");
  scene->environment = g_environ_unsetenv (scene->environment, "LD_PRELOAD");
  g_subprocess_launcher_set_environ (launcher, scene->environment);
  process = g_subprocess_launcher_spawnv (launcher, command, NULL);
  return process != NULL && g_subprocess_wait_check (process, NULL, NULL);
}

static void
test_nothing_escapes (void)
{
  g_autoptr (SluiceScene) scene = sluice_scene_new_with_origin (NULL, &script);
  g_autofree char *link = sluice_origin_get_link (scene->origin, "127.0.0.1", script.path);
  g_autofree char *trace = g_strconcat (scene->root, ".trace", NULL);
  g_autoptr (SluiceFaults) seen = NULL;
  g_autoptr (GFile) file = g_file_new_for_path (trace);

  scene->environment = sluice_faults_load (scene->environment, scene->root);
  if (!run_traced (scene, link, trace))
    {
      g_test_skip ("A program cannot be traced here.");
      g_file_delete (file, NULL, NULL);
      return;
    }

  sluice_scene_assert_file (scene, "file.bin", &script.file);
  seen = sluice_faults_read (scene->root);
  g_assert_cmpuint (seen->calls->len, >, 20);
  g_assert_cmpuint (seen->calls->len, ==, count_traced (trace, scene->root));
  g_file_delete (file, NULL, NULL);
}

/* So small that it is written in one go, and not so small that it needs no part. */
static const SluiceOriginScript small = {
  .path = "/file.bin",
  .file = { .seed = 3, .size = 300 * 1000, .etag = "\"three\"" },
};

/* What a plan says, and how many calls of the program are there before it ends. */
static int
run_with_plan (SluiceScene *scene, const char *plan)
{
  g_autofree char *link = sluice_origin_get_link (scene->origin, "127.0.0.1", script.path);
  const char *const arguments[] = { link, NULL };

  scene->environment = sluice_faults_load (scene->environment, scene->root);
  scene->environment = sluice_faults_plan (scene->environment, "%s", plan);
  return sluice_run (scene, arguments, 60);
}

static void
test_killed_where_planned (void)
{
  static const char *const plans[] = { "kill-before 0 any * 10 1", "kill-in 0 write *.part 1 1",
                                       "kill-after 0 any * 10 1" };
  guint counts[G_N_ELEMENTS (plans)];
  guint64 last = 0;

  for (guint i = 0; i < G_N_ELEMENTS (plans); i++)
    {
      g_autoptr (SluiceScene) scene = sluice_scene_new_with_origin (NULL, &small);
      g_autoptr (SluiceFaults) seen = NULL;

      g_assert_cmpint (run_with_plan (scene, plans[i]), ==, 128 + 9);
      seen = sluice_faults_read (scene->root);
      counts[i] = seen->calls->len;
      if (i == 1)
        last = g_array_index (seen->calls, SluiceFault, counts[i] - 1).entry.length;
    }

  g_assert_cmpuint (counts[0], ==, 9);
  g_assert_cmpuint (counts[2], ==, 10);
  g_assert_cmpuint (last, ==, small.file.size / 2);
}

static void
test_fails_where_planned (void)
{
  g_autoptr (SluiceScene) scene = sluice_scene_new_with_origin (NULL, &small);
  g_autofree char *plan =
      g_strdup_printf ("fail %d write *.part 3 1\nshort 0 write *.part 1 0", EIO);
  g_autoptr (SluiceFaults) seen = NULL;
  guint n_writes = 0;

  g_assert_cmpint (run_with_plan (scene, plan), ==, SLUICE_EXIT_FAILED);
  seen = sluice_faults_read (scene->root);
  for (guint i = 0; i < seen->calls->len; i++)
    {
      const SluiceFault *call = &g_array_index (seen->calls, SluiceFault, i);

      if (call->entry.kind != FAULTS_WRITE || !g_str_has_suffix (call->path, ".part"))
        continue;
      n_writes++;
      if (n_writes < 3)
        g_assert_cmpuint (call->entry.length, ==, small.file.size / (n_writes == 1 ? 2 : 4));
      if (n_writes == 3)
        g_assert_cmpint (call->entry.error, ==, EIO);
    }
  g_assert_cmpuint (n_writes, >=, 3);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/faults/nothing-escapes", test_nothing_escapes);
  g_test_add_func ("/faults/killed-where-planned", test_killed_where_planned);
  g_test_add_func ("/faults/fails-where-planned", test_fails_where_planned);

  return g_test_run ();
}
