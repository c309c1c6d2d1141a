/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-scene.h"

#include <string.h>

/* What could lead the program out of the scene, or change what it says. */
static const char *const foreign[] = { "http_proxy",      "https_proxy", "all_proxy",
                                       "no_proxy",        "HTTP_PROXY",  "HTTPS_PROXY",
                                       "ALL_PROXY",       "NO_PROXY",    "LANGUAGE",
                                       "SLUICE_PASSWORD", "DISPLAY",     "WAYLAND_DISPLAY" };

static const struct
{
  const char *variable;
  const char *folder;
} homes[] = {
  { "HOME", "home" },
  { "XDG_DATA_HOME", "home/data" },
  { "XDG_CONFIG_HOME", "home/config" },
  { "XDG_CACHE_HOME", "home/cache" },
  { "XDG_STATE_HOME", "home/state" },
  { "XDG_RUNTIME_DIR", "home/runtime" },
};

static char *
make_folder (const char *root, const char *name)
{
  char *path = g_build_filename (root, name, NULL);

  g_assert_cmpint (g_mkdir_with_parents (path, 0700), ==, 0);
  return path;
}

/**
 * sluice_scene_new:
 *
 * Makes temporary folders and an environment in which a program finds nothing
 * of the user's.
 *
 * Returns: (transfer full): the scene; its folders go when it is freed
 */
SluiceScene *
sluice_scene_new (void)
{
  SluiceScene *self = g_new0 (SluiceScene, 1);
  g_autoptr (GError) error = NULL;

  self->root = g_dir_make_tmp ("sluice-e2e-XXXXXX", &error);
  g_assert_no_error (error);
  self->folder = make_folder (self->root, "downloads");
  self->own = g_build_filename (self->root, "home", "data", "sluice", NULL);
  self->environment = g_get_environ ();

  for (guint i = 0; i < G_N_ELEMENTS (foreign); i++)
    self->environment = g_environ_unsetenv (self->environment, foreign[i]);
  for (guint i = 0; i < G_N_ELEMENTS (homes); i++)
    {
      g_autofree char *home = make_folder (self->root, homes[i].folder);

      sluice_scene_set_variable (self, homes[i].variable, home);
    }
  sluice_scene_set_variable (self, "G_MESSAGES_DEBUG", "all");

  return self;
}

/**
 * sluice_scene_new_with_origin:
 * @settings: (nullable): what holds for the origin
 * @script: its first resource
 *
 * Returns: (transfer full): a scene with an origin
 */
SluiceScene *
sluice_scene_new_with_origin (const SluiceOriginSettings *settings,
                              const SluiceOriginScript *script)
{
  SluiceScene *self = sluice_scene_new ();

  self->origin = sluice_origin_new (settings);
  sluice_origin_add (self->origin, script);
  return self;
}

static void
remove_tree (GFile *file)
{
  g_autoptr (GFileEnumerator) children = g_file_enumerate_children (
      file, G_FILE_ATTRIBUTE_STANDARD_NAME, G_FILE_QUERY_INFO_NOFOLLOW_SYMLINKS, NULL, NULL);
  GFile *child;

  while (children != NULL && g_file_enumerator_iterate (children, NULL, &child, NULL, NULL) &&
         child != NULL)
    remove_tree (child);

  g_file_delete (file, NULL, NULL);
}

/**
 * sluice_scene_free:
 * @self: (transfer full): a scene
 *
 * Stops its servers and removes its folders.
 */
void
sluice_scene_free (SluiceScene *self)
{
  g_autoptr (GFile) root = g_file_new_for_path (self->root);

  g_clear_pointer (&self->origin, sluice_origin_free);
  g_clear_pointer (&self->other, sluice_origin_free);
  g_clear_pointer (&self->surroundings, sluice_surroundings_free);
  remove_tree (root);
  g_strfreev (self->environment);
  g_free (self->own);
  g_free (self->folder);
  g_free (self->root);
  g_free (self);
}

/**
 * sluice_scene_populate:
 * @self: a scene, with all in place that was there before the program
 * @name: of the file to come
 *
 * Puts other files beside it and notes how everything is, for
 * sluice_invariants_assert().
 */
void
sluice_scene_populate (SluiceScene *self, const char *name)
{
  g_assert_null (self->surroundings);
  self->surroundings = sluice_surroundings_new (self->root, self->folder, self->own, name);
}

/**
 * sluice_scene_set_variable:
 * @self: a scene
 * @name: of an environment variable
 * @value: its value
 *
 * Sets it for programs started from now on.
 */
void
sluice_scene_set_variable (SluiceScene *self, const char *name, const char *value)
{
  self->environment = g_environ_setenv (self->environment, name, value, TRUE);
}

/**
 * sluice_scene_get_path:
 * @self: a scene
 * @name: of a file among the downloads
 *
 * Returns: (transfer full): its absolute path
 */
char *
sluice_scene_get_path (SluiceScene *self, const char *name)
{
  return g_build_filename (self->folder, name, NULL);
}

/**
 * sluice_scene_has:
 * @self: a scene
 * @name: of a file among the downloads
 *
 * Returns: whether there is one
 */
gboolean
sluice_scene_has (SluiceScene *self, const char *name)
{
  g_autofree char *path = sluice_scene_get_path (self, name);

  return g_file_test (path, G_FILE_TEST_EXISTS);
}

/**
 * sluice_scene_list:
 * @self: a scene
 *
 * Returns: (transfer full): the names among the downloads, without what
 *   sluice_scene_populate() put there
 */
GStrv
sluice_scene_list (SluiceScene *self)
{
  g_autoptr (GStrvBuilder) names = g_strv_builder_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GDir) folder = g_dir_open (self->folder, 0, &error);
  const char *name;

  g_assert_no_error (error);
  while ((name = g_dir_read_name (folder)) != NULL)
    if (self->surroundings == NULL || !sluice_surroundings_has_planted (self->surroundings, name))
      g_strv_builder_add (names, name);
  return g_strv_builder_end (names);
}

/**
 * sluice_scene_write:
 * @self: a scene
 * @name: of a file among the downloads
 * @text: what it shall hold
 *
 * Puts a file there.
 */
void
sluice_scene_write (SluiceScene *self, const char *name, const char *text)
{
  g_autofree char *path = sluice_scene_get_path (self, name);
  g_autoptr (GError) error = NULL;

  g_file_set_contents (path, text, -1, &error);
  g_assert_no_error (error);
}

static void
tell_visits (SluiceOrigin *origin, const char *who)
{
  g_autoptr (GPtrArray) visits = sluice_origin_get_visits (origin);

  for (guint i = 0; i < visits->len; i++)
    {
      const SluiceOriginVisit *visit = visits->pdata[i];
      const char *range = sluice_origin_visit_header (visit, "Range");

      g_test_message ("%s %u: connection %u: %s %s, %s: %u, %" G_GUINT64_FORMAT " bytes, end %d",
                      who, i, visit->connection, visit->method, visit->path,
                      range != NULL ? range : "no range", visit->status, visit->sent, visit->end);
    }
}

/**
 * sluice_scene_tell:
 * @self: a scene
 *
 * Writes into the test's log what is in the folder and what the servers saw.
 */
void
sluice_scene_tell (SluiceScene *self)
{
  g_auto (GStrv) names = sluice_scene_list (self);
  g_autofree char *list = g_strjoinv ("”, “", names);

  g_test_message ("in the folder: “%s”", list);
  if (self->origin != NULL)
    tell_visits (self->origin, "visit");
  if (self->other != NULL)
    tell_visits (self->other, "visit elsewhere");
}

/**
 * sluice_scene_assert_file:
 * @self: a scene
 * @name: of a file among the downloads
 * @version: what it must hold
 *
 * Fails the test unless the file holds exactly these bytes.
 */
void
sluice_scene_assert_file (SluiceScene *self, const char *name, const SluiceOriginVersion *version)
{
  g_autofree char *path = sluice_scene_get_path (self, name);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GError) error = NULL;

  sluice_origin_body_equals (version->seed, version->size, file, &error);
  g_assert_no_error (error);
}

/**
 * sluice_scene_assert_only:
 * @self: a scene
 * @name: (nullable): of the one file that may be there
 *
 * Fails the test if the folder holds anything else, or @name is missing.
 */
void
sluice_scene_assert_only (SluiceScene *self, const char *name)
{
  g_auto (GStrv) names = sluice_scene_list (self);

  for (guint i = 0; names[i] != NULL; i++)
    g_assert_cmpstr (names[i], ==, name);
  g_assert_cmpuint (g_strv_length (names), ==, name != NULL ? 1 : 0);
}
