/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-case.h"

#include <string.h>

#define DEFAULT_PATH "/file.bin"
#define LONGEST 40 /* seconds a case may take */
#define AHEAD 4    /* cases that are under way at a time */
#define OLD_TEXT "This file was here before.\n"

/* A case on its way. Most of its time is waiting, so the next ones start meanwhile. */
typedef struct
{
  const SluiceCase *row;
  SluiceScene *scene; /* owned, nullable */
  SluiceRun *run;     /* owned, nullable */
  gboolean started;
} Stage;

typedef struct
{
  GArray *stages; /* owned, of Stage */
} Play;

/* Which stage of which play a test function is. */
typedef struct
{
  Play *play; /* owned */
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

static GStrv
case_dup_arguments (const SluiceCase *row, const char *link)
{
  g_autoptr (GStrvBuilder) arguments = g_strv_builder_new ();

  for (guint i = 0; row->options[i] != NULL; i++)
    {
      g_autofree char *option = case_expand (row, row->options[i]);

      g_strv_builder_add (arguments, option);
    }
  g_strv_builder_add (arguments, link);
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
  if (row->password != NULL)
    sluice_scene_set_variable (scene, "SLUICE_PASSWORD", row->password);
  if (row->exists != NULL)
    sluice_scene_write (scene, row->exists, OLD_TEXT);

  return scene;
}

static void
stage_start (Stage *self)
{
  g_autofree char *link = NULL;
  g_auto (GStrv) arguments = NULL;

  if (self->started)
    return;
  self->started = TRUE;
  self->scene = case_set_up (self->row);
  link = sluice_origin_get_link (self->scene->origin, "127.0.0.1", case_get_path (self->row));
  arguments = case_dup_arguments (self->row, link);
  self->run = sluice_run_start (self->scene, (const char *const *) arguments, NULL);
}

static void
assert_old_file (const Stage *self)
{
  g_autofree char *path = sluice_scene_get_path (self->scene, self->row->exists);
  g_autofree char *text = NULL;

  g_file_get_contents (path, &text, NULL, NULL);
  g_assert_cmpstr (text, ==, OLD_TEXT);
}

/* Nothing may lie in the folder but the finished file, or what is needed to go on. */
static void
assert_nothing_else (const Stage *self, const char *name, gboolean finished)
{
  g_auto (GStrv) names = sluice_scene_list (self->scene);
  g_autofree char *part = g_strconcat (name, ".part", NULL);
  g_autofree char *record = g_strconcat (name, ".part.json", NULL);
  g_autofree char *aside = g_strconcat (name, ".part.bak", NULL);

  for (guint i = 0; names[i] != NULL; i++)
    {
      gboolean expected = g_strcmp0 (names[i], self->row->exists) == 0 ||
                          g_str_equal (names[i], aside) ||
                          (finished && g_str_equal (names[i], name)) ||
                          (!finished && g_str_equal (names[i], part)) ||
                          (!finished && g_str_equal (names[i], record));

      if (!expected)
        g_error ("“%s” has no business in the folder.", names[i]);
    }
}

static void
assert_finished (const Stage *self, const char *name)
{
  const SluiceOriginScript *script = &self->row->script;
  g_autofree char *path = sluice_scene_get_path (self->scene, name);
  g_autofree char *line = g_strconcat (path, "\n", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  gboolean first = sluice_origin_body_equals (script->file.seed, script->file.size, file, NULL);

  g_assert_cmpint (self->row->outcome, !=, SLUICE_OUTCOME_FAILURE);
  g_assert_cmpstr (sluice_run_get_out (self->run), ==, line);
  if (self->row->outcome == SLUICE_OUTCOME_LATER ||
      (self->row->outcome != SLUICE_OUTCOME_FILE && !first))
    sluice_scene_assert_file (self->scene, name, &script->later);
  else
    sluice_scene_assert_file (self->scene, name, &script->file);
}

static void
assert_failed (const Stage *self, const char *name)
{
  gboolean existed = g_strcmp0 (self->row->exists, name) == 0;

  g_assert_true (self->row->outcome == SLUICE_OUTCOME_FAILURE ||
                 self->row->outcome == SLUICE_OUTCOME_HONEST);
  g_assert_cmpstr (sluice_run_get_out (self->run), ==, "");
  g_assert_cmpstr (sluice_run_get_err (self->run), !=, "");
  g_assert_true (existed || !sluice_scene_has (self->scene, name));
}

static void
stage_finish (Stage *self)
{
  int status = sluice_run_finish (self->run, LONGEST);
  g_autofree char *name = case_dup_file (self->row);

  g_assert_true (sluice_origin_await_quiet (self->scene->origin, 5));
  sluice_scene_tell (self->scene);

  if (status == SLUICE_EXIT_FINISHED)
    assert_finished (self, name);
  else if (status == SLUICE_EXIT_FAILED)
    assert_failed (self, name);
  else
    g_error ("The program ended with status %d.", status);

  assert_nothing_else (self, name, status == SLUICE_EXIT_FINISHED);
  if (self->row->exists != NULL)
    assert_old_file (self);
  if (self->row->says != NULL && !sluice_run_says (self->run, self->row->says))
    g_error ("The program did not say “%s”.", self->row->says);
  if (self->row->most_sent > 0)
    g_assert_cmpuint (sluice_origin_get_sent (self->scene->origin), <=, self->row->most_sent);
  if (self->row->check != NULL)
    self->row->check (self->scene);
}

static void
stage_clear (gpointer data)
{
  Stage *self = data;

  g_clear_pointer (&self->run, sluice_run_free);
  g_clear_pointer (&self->scene, sluice_scene_free);
}

static void
test_turn (gconstpointer data)
{
  const Turn *turn = data;
  Play *play = turn->play;
  Stage *stage = &g_array_index (play->stages, Stage, turn->index);

  /* GLib runs rows grouped by their paths, which need not be their order here. */
  for (guint i = turn->index; i < MIN (turn->index + AHEAD, play->stages->len); i++)
    stage_start (&g_array_index (play->stages, Stage, i));

  stage_finish (stage);
  stage_clear (stage);
}

static void
play_clear (gpointer data)
{
  Play *self = data;

  g_array_unref (self->stages);
}

static void
turn_free (gpointer data)
{
  Turn *self = data;

  g_rc_box_release_full (self->play, play_clear);
  g_free (self);
}

static Play *
play_new (const SluiceCase *cases, guint count)
{
  Play *self = g_rc_box_new0 (Play);

  self->stages = g_array_new (FALSE, TRUE, sizeof (Stage));
  g_array_set_size (self->stages, count);
  g_array_set_clear_func (self->stages, stage_clear);
  for (guint i = 0; i < count; i++)
    g_array_index (self->stages, Stage, i).row = &cases[i];
  return self;
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
  Play *play = play_new (cases, count);

  for (guint i = 0; i < count; i++)
    {
      g_autofree char *path = g_strdup_printf ("/%s/%s", concept, cases[i].name);
      Turn *turn = g_new0 (Turn, 1);

      turn->play = g_rc_box_acquire (play);
      turn->index = i;
      g_test_add_data_func_full (path, turn, test_turn, turn_free);
    }

  g_rc_box_release_full (play, play_clear);
}
