/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-case.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>

#include "sluice-canaries.h"
#include "sluice-invariants.h"
#include "sluice-turns.h"

#define DEFAULT_PATH "/file.bin"
#define LONGEST 90              /* seconds a run may take */
#define MOST_MEMORY (96 * 1024) /* KiB */
#define OLD_TEXT "This file was here before.\n"

/* One play of a case: a scene, and runs in it one after the other. */
typedef struct
{
  const SluiceCase *row;
  gboolean login_in_link; /* the user's name and password are part of the link */
  char *name;             /* owned; of the file to come */
  GStrv arguments;        /* owned */
  SluiceScene *scene;     /* owned */
} Play;

/* Which row of a table a test is. */
typedef struct
{
  const SluiceCase *row;
  SluiceTurns *turns; /* owned */
  guint index;
} Turn;

static const char *
case_get_path (const SluiceCase *row)
{
  return row->script.path != NULL ? row->script.path : DEFAULT_PATH;
}

static char *
case_dup_file (const SluiceCase *row)
{
  return row->file != NULL ? g_strdup (row->file) : g_path_get_basename (case_get_path (row));
}

static char *
case_expand (const SluiceCase *row, const char *option)
{
  g_autofree char *sum = NULL;
  g_autoptr (GString) text = g_string_new (option);

  if (strstr (option, SLUICE_CASE_AUTHORITY) != NULL)
    {
      g_autofree char *authority = sluice_origin_get_authority_file ();

      g_string_replace (text, SLUICE_CASE_AUTHORITY, authority, 0);
    }
  else if (strstr (option, SLUICE_CASE_SHA256) != NULL)
    {
      sum = sluice_origin_body_checksum (row->script.file.seed, row->script.file.size,
                                         G_CHECKSUM_SHA256);
      g_string_replace (text, SLUICE_CASE_SHA256, sum, 0);
    }

  return g_strdup (text->str);
}

/* A row that is about logging in brings what it needs. */
static gboolean
case_logs_in (const SluiceCase *row)
{
  return row->password != NULL || row->script.authorization != NULL;
}

static void
add_login (const Play *self, GStrvBuilder *arguments)
{
  if (!self->login_in_link && !case_logs_in (self->row))
    g_strv_builder_add (arguments, "--user=" SLUICE_CANARY_USER);
}

/* All the secrets a link can hold. */
static char *
dup_link (const Play *self)
{
  const SluiceCase *row = self->row;
  const char *user = self->login_in_link && !case_logs_in (row) ? SLUICE_CANARY_USER
                         ":" SLUICE_CANARY_PASSWORD "@127.0.0.1"
                                                                : "127.0.0.1";
  g_autofree char *path = g_strconcat (case_get_path (row), "?token=" SLUICE_CANARY_TOKEN, NULL);

  return sluice_origin_get_link (self->scene->origin, user, path);
}

static GStrv
dup_arguments (const Play *self)
{
  const SluiceCase *row = self->row;
  g_autoptr (GStrvBuilder) arguments = g_strv_builder_new ();
  g_autofree char *link = dup_link (self);

  for (guint i = 0; row->options[i] != NULL; i++)
    {
      g_autofree char *option = case_expand (row, row->options[i]);

      g_strv_builder_add (arguments, option);
    }
  add_login (self, arguments);
  g_strv_builder_add_many (arguments, "-H", "X-Canary: " SLUICE_CANARY_HEADER, link, NULL);
  return g_strv_builder_end (arguments);
}

static void
scene_set_up_elsewhere (SluiceScene *scene, const SluiceOriginScript *script)
{
  g_autofree char *address = NULL;

  scene->other = sluice_origin_new (NULL);
  sluice_origin_add (scene->other, script);
  address = sluice_origin_get_link (scene->other, "localhost", "");
  sluice_origin_set_other (scene->origin, address);
}

static SluiceScene *
case_set_up (const SluiceCase *row)
{
  SluiceOriginScript script = row->script;
  SluiceScene *scene;

  script.path = case_get_path (row);
  scene = sluice_scene_new_with_origin (&row->settings, &script);
  for (guint i = 0; i < G_N_ELEMENTS (row->more) && row->more[i].path != NULL; i++)
    sluice_origin_add (scene->origin, &row->more[i]);
  if (row->elsewhere.path != NULL)
    scene_set_up_elsewhere (scene, &row->elsewhere);
  sluice_scene_set_variable (scene, "SLUICE_PASSWORD",
                             row->password != NULL ? row->password : SLUICE_CANARY_PASSWORD);
  if (row->exists != NULL)
    sluice_scene_write (scene, row->exists, OLD_TEXT);

  return scene;
}

static void
play_begin (Play *self, const SluiceCase *row, gboolean login_in_link)
{
  self->row = row;
  self->login_in_link = login_in_link;
  self->name = case_dup_file (row);
  self->scene = case_set_up (row);
  self->arguments = dup_arguments (self);
  sluice_scene_populate (self->scene, self->name);
}

static void
play_clear (Play *self)
{
  g_free (self->name);
  g_strfreev (self->arguments);
  sluice_scene_free (self->scene);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Play, play_clear)

static SluiceRun *
play_start (Play *self)
{
  return sluice_run_start (self->scene, (const char *const *) self->arguments, NULL);
}

/* ---- What has to hold ---- */

/* A killed program had no time to tidy up; what it left goes with the next one
 * that finishes. */
static gboolean
is_litter (const Play *self, const char *name)
{
  g_autofree char *aside = g_strconcat (self->name, ".part.bak", NULL);
  g_autofree char *fresh = g_strdup_printf (".%s.part.json.new", self->name);

  return self->scene->killed && (g_str_has_prefix (name, aside) || g_str_equal (name, fresh));
}

/* It may have done all but to say so, where it does not wait for what is held back. */
static gboolean
is_killed (int status)
{
  return status == 128 + SIGKILL;
}

static gboolean
is_allowed (const Play *self, const char *name, int status)
{
  g_autofree char *part = g_strconcat (self->name, ".part", NULL);
  g_autofree char *record = g_strconcat (self->name, ".part.json", NULL);

  if (g_strcmp0 (name, self->row->exists) == 0)
    return TRUE;
  if (g_str_equal (name, self->name))
    return status == SLUICE_EXIT_FINISHED || is_killed (status);
  if (status == SLUICE_EXIT_FINISHED)
    return FALSE;
  return g_str_equal (name, part) || g_str_equal (name, record) || is_litter (self, name);
}

static void
assert_nothing_else (const Play *self, int status)
{
  g_auto (GStrv) names = sluice_scene_list (self->scene);

  for (guint i = 0; names[i] != NULL; i++)
    if (!is_allowed (self, names[i], status))
      g_error ("“%s” has no business in the folder.", names[i]);
}

/* What was meant for the one server goes to no other. */
static void
assert_kept_from_others (const Play *self)
{
  g_autoptr (GPtrArray) visits =
      self->scene->other != NULL ? sluice_origin_get_visits (self->scene->other) : NULL;

  for (guint i = 0; visits != NULL && i < visits->len; i++)
    {
      const SluiceOriginVisit *visit = visits->pdata[i];

      g_assert_null (sluice_canaries_find (visit->path, strlen (visit->path), FALSE));
      for (guint j = 0; j < visit->headers->len; j++)
        {
          const char *header = visit->headers->pdata[j];

          g_assert_null (sluice_canaries_find (header, strlen (header), FALSE));
        }
    }
}

/* No server makes the program grow: the most any run in this process took so far.
 * The sanitizer takes much for itself. */
static void
assert_modest (void)
{
  struct rusage usage;

  g_assert_no_errno (getrusage (RUSAGE_CHILDREN, &usage));
  g_test_message ("at most %ld KiB of memory", usage.ru_maxrss);
  if (SLUICE_RUN_PLAIN)
    g_assert_cmpint (usage.ru_maxrss, <, MOST_MEMORY);
}

/* Ends one run of a play, and sees to all that holds whatever came out of it. */
static int
play_finish (Play *self, SluiceRun *run)
{
  int status = sluice_run_finish (run, LONGEST);
  gboolean existed = g_strcmp0 (self->row->exists, self->name) == 0;

  g_assert_true (sluice_origin_await_quiet (self->scene->origin, LONGEST));
  sluice_scene_tell (self->scene);
  sluice_invariants_assert (self->scene, run);
  assert_modest ();
  assert_nothing_else (self, status);
  assert_kept_from_others (self);
  if (!existed && !sluice_invariants_assert_whole (self->scene, self->name, &self->row->script))
    g_assert_cmpint (status, !=, SLUICE_EXIT_FINISHED);
  return status;
}

static void
assert_path_printed (const Play *self, SluiceRun *run)
{
  g_autofree char *path = sluice_scene_get_path (self->scene, self->name);
  g_autofree char *line = g_strconcat (path, "\n", NULL);

  g_assert_cmpstr (sluice_run_get_out (run), ==, line);
}

static gboolean
may_fail (const SluiceCase *row)
{
  return row->outcome == SLUICE_OUTCOME_FAILURE || row->outcome == SLUICE_OUTCOME_HONEST;
}

/* ---- The first play ---- */

/* That it is one of the two versions is known. */
static void
assert_right_version (const Play *self)
{
  const SluiceOriginScript *script = &self->row->script;

  if (self->row->outcome == SLUICE_OUTCOME_FILE)
    sluice_scene_assert_file (self->scene, self->name, &script->file);
  else if (self->row->outcome == SLUICE_OUTCOME_LATER)
    sluice_scene_assert_file (self->scene, self->name, &script->later);
}

static void
assert_as_the_row_says (const Play *self, SluiceRun *run, int status)
{
  const SluiceCase *row = self->row;

  if (status == SLUICE_EXIT_FINISHED)
    {
      g_assert_cmpint (row->outcome, !=, SLUICE_OUTCOME_FAILURE);
      assert_path_printed (self, run);
      assert_right_version (self);
    }
  else
    {
      g_assert_cmpint (status, ==, SLUICE_EXIT_FAILED);
      g_assert_true (may_fail (row));
      g_assert_cmpstr (sluice_run_get_out (run), ==, "");
    }

  if (row->says != NULL && !sluice_run_says (run, row->says))
    g_error ("The program did not say “%s”.", row->says);
  if (row->most_sent > 0)
    g_assert_cmpuint (sluice_origin_get_sent (self->scene->origin), <=, row->most_sent);
  if (row->check != NULL)
    row->check (self->scene);
}

/* Whatever went wrong, the same command brings the file once the server does its part. */
static void
play_politely (Play *self)
{
  g_autoptr (SluiceRun) run = NULL;

  if (self->row->stays_failed)
    return;
  sluice_origin_turn_polite (self->scene->origin);
  if (self->scene->other != NULL)
    sluice_origin_turn_polite (self->scene->other);

  run = play_start (self);
  g_assert_cmpint (play_finish (self, run), ==, SLUICE_EXIT_FINISHED);
  assert_path_printed (self, run);
}

/* Returns: how many bytes the origin sent for it */
static guint64
play_through (const SluiceCase *row)
{
  g_auto (Play) play = { 0 };
  g_autoptr (SluiceRun) run = NULL;
  guint64 sent;
  int status;

  play_begin (&play, row, FALSE);
  run = play_start (&play);
  status = play_finish (&play, run);
  sent = sluice_origin_get_sent (play.scene->origin);
  assert_as_the_row_says (&play, run, status);

  if (status != SLUICE_EXIT_FINISHED)
    play_politely (&play);
  return sent;
}

/* ---- The second play ---- */

static gboolean
holds_back (gpointer user_data)
{
  return sluice_origin_holds (user_data);
}

static void
assert_arguments_hidden (SluiceRun *run)
{
  g_autofree char *line = sluice_run_dup_command_line (run);

  g_assert_null (sluice_canaries_find (line, strlen (line), TRUE));
}

/* Lets @after more bytes out and then sends the program a signal, if it has not
 * ended by then. */
static int
play_until (Play *self, guint64 after, int number)
{
  g_autoptr (SluiceRun) run = NULL;
  int status;

  sluice_origin_hold (self->scene->origin, after);
  run = play_start (self);
  if (sluice_run_await_true (run, holds_back, self->scene->origin, LONGEST))
    {
      assert_arguments_hidden (run);
      sluice_run_signal (run, number);
    }
  status = play_finish (self, run);
  sluice_origin_release (self->scene->origin);
  return status;
}

/* The same command would begin another download. */
static gboolean
has_placed (const Play *self)
{
  return g_strcmp0 (self->row->exists, self->name) != 0 &&
         sluice_scene_has (self->scene, self->name);
}

static gboolean
is_broken_off (int status)
{
  return status == SLUICE_EXIT_INTERRUPTED || is_killed (status);
}

/* Killed, begun again, paused, begun again: what comes out may be another version
 * than without, for the origin counts visits. */
static void
play_with_breaks (const SluiceCase *row, guint64 sent)
{
  g_auto (Play) play = { 0 };
  g_autoptr (SluiceRun) run = NULL;
  int status;

  play_begin (&play, row, TRUE);
  status = play_until (&play, sent / 3, SIGKILL);
  if (is_killed (status) && has_placed (&play))
    return;
  if (is_broken_off (status))
    status = play_until (&play, sent / 3, SIGINT);
  if (is_broken_off (status))
    {
      run = play_start (&play);
      status = play_finish (&play, run);
    }

  if (status == SLUICE_EXIT_FINISHED)
    return;
  g_assert_cmpint (status, ==, SLUICE_EXIT_FAILED);
  g_assert_true (may_fail (row));
  play_politely (&play);
}

/* Who looks at every access to memory has seen all of the engine in the first play. */
static gboolean
has_time_for_breaks (void)
{
  return SLUICE_RUN_PLAIN || g_getenv ("SLUICE_SOAK") != NULL;
}

static void
test_turn (gconstpointer data)
{
  const Turn *turn = data;
  guint64 sent;

  if (!g_test_subprocess ())
    {
      sluice_turns_take (turn->turns, turn->index);
      return;
    }

  /* What was told until a failure must not get stuck in a buffer. */
  setvbuf (stdout, NULL, _IOLBF, 0);
  sent = play_through (turn->row);
  if (has_time_for_breaks ())
    play_with_breaks (turn->row, sent);
}

static void
turn_free (gpointer data)
{
  Turn *self = data;

  sluice_turns_unref (self->turns);
  g_free (self);
}

/**
 * sluice_case_add_all:
 * @concept: what the cases are about
 * @cases: (array length=count): the table; must stay
 * @count: its rows
 *
 * Adds a test for each row.
 */
void
sluice_case_add_all (const char *concept, const SluiceCase *cases, guint count)
{
  SluiceTurns *turns = sluice_turns_new ();

  for (guint i = 0; i < count; i++)
    {
      g_autofree char *path = g_strdup_printf ("/%s/%s", concept, cases[i].name);
      Turn *turn = g_new0 (Turn, 1);

      turn->row = &cases[i];
      turn->turns = sluice_turns_ref (turns);
      turn->index = sluice_turns_add (turns, path);
      g_test_add_data_func_full (path, turn, test_turn, turn_free);
    }

  sluice_turns_unref (turns);
}
