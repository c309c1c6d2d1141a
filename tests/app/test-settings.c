/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-settings.h"

#include <glib/gstdio.h>

#include "scratch.h"

static void
assert_folder (SluiceSettings *settings, SluiceKind kind, const char *wanted)
{
  g_autoptr (GFile) folder =
      sluice_folders_dup_folder (sluice_settings_get_folders (settings), kind);

  g_assert_cmpstr (g_file_peek_path (folder), ==, wanted);
}

static void
set_own (SluiceSettings *settings, SluiceKind kind, const char *path)
{
  g_autoptr (GFile) folder = path != NULL ? g_file_new_for_path (path) : NULL;

  sluice_folders_set_own (sluice_settings_get_folders (settings), kind, folder);
}

/* One of the folders that are not there, or NULL. */
static GFile *
check (SluiceFolders *folders)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  GFile *missing;

  sluice_folders_check_async (folders, NULL, scratch_result_cb, &result);
  scratch_await (&result);
  missing = sluice_folders_check_finish (folders, result, &error);
  g_assert_no_error (error);
  return missing;
}

static void
test_folders (void)
{
  g_autoptr (SluiceSettings) settings = sluice_settings_new ();
  g_autofree char *downloads = g_build_filename (g_get_home_dir (), "Downloads", NULL);

  assert_folder (settings, SLUICE_KIND_MUSIC, downloads);

  set_own (settings, SLUICE_N_KINDS, "/all");
  set_own (settings, SLUICE_KIND_MUSIC, "/music");
  set_own (settings, SLUICE_KIND_VIDEO, "/videos");
  assert_folder (settings, SLUICE_KIND_MUSIC, "/music");
  assert_folder (settings, SLUICE_KIND_VIDEO, "/videos");
  assert_folder (settings, SLUICE_KIND_OTHER, "/all");
  assert_folder (settings, SLUICE_N_KINDS, "/all");

  set_own (settings, SLUICE_KIND_MUSIC, NULL);
  assert_folder (settings, SLUICE_KIND_MUSIC, "/all");
  set_own (settings, SLUICE_N_KINDS, NULL);
  assert_folder (settings, SLUICE_KIND_MUSIC, downloads);
}

static void
test_folder_uri (void)
{
  g_autoptr (SluiceSettings) settings = sluice_settings_new ();
  g_autoptr (GFile) folder = NULL;
  g_autofree char *uri = NULL;

  g_settings_set_string (sluice_settings_get_store (settings), "folder", "sftp://host/share");
  folder = sluice_folders_dup_folder (sluice_settings_get_folders (settings), SLUICE_N_KINDS);
  uri = g_file_get_uri (folder);
  g_assert_cmpstr (uri, ==, "sftp://host/share");
}

static void
test_folders_missing (void)
{
  char *scratch = scratch_folder_new ();
  g_autofree char *gone = scratch_path (scratch, "gone");
  g_autoptr (SluiceSettings) settings = sluice_settings_new ();
  SluiceFolders *folders = sluice_settings_get_folders (settings);
  g_autoptr (GFile) none = NULL;
  g_autoptr (GFile) missing = NULL;

  set_own (settings, SLUICE_N_KINDS, scratch);
  none = check (folders);
  g_assert_null (none);

  set_own (settings, SLUICE_KIND_MUSIC, gone);
  missing = check (folders);
  g_assert_cmpstr (g_file_peek_path (missing), ==, gone);
  assert_folder (settings, SLUICE_KIND_MUSIC, scratch);

  set_own (settings, SLUICE_KIND_MUSIC, scratch);
  assert_folder (settings, SLUICE_KIND_MUSIC, scratch);

  scratch_folder_remove (scratch);
}

/* Where files go when nobody chose is made, in a home that has no such folder. */
static void
test_downloads_made (void)
{
  g_autofree char *downloads = g_build_filename (g_get_home_dir (), "Downloads", NULL);
  g_autoptr (SluiceSettings) settings = sluice_settings_new ();

  g_rmdir (downloads);
  g_assert_null (check (sluice_settings_get_folders (settings)));
  g_assert_true (g_file_test (downloads, G_FILE_TEST_IS_DIR));
  g_assert_null (check (sluice_settings_get_folders (settings)));
}

static void
test_folder_paths (void)
{
  g_autoptr (SluiceSettings) settings = sluice_settings_new ();
  g_auto (GStrv) paths = NULL;
  g_autofree char *joined = NULL;

  set_own (settings, SLUICE_N_KINDS, "/all");
  set_own (settings, SLUICE_KIND_MUSIC, "/music");
  set_own (settings, SLUICE_KIND_VIDEO, "/music");

  paths = sluice_folders_list_paths (sluice_settings_get_folders (settings));
  joined = g_strjoinv (" ", paths);
  g_assert_cmpstr (joined, ==, "/all /music");
}

static void
assert_described (const char *path, const char *wanted)
{
  g_autoptr (GFile) folder = g_file_new_for_path (path);
  g_autofree char *got = sluice_folders_describe (folder);

  g_assert_cmpstr (got, ==, wanted);
}

static void
test_describe (void)
{
  g_autofree char *home = g_build_filename (g_get_home_dir (), "A", "B", NULL);
  g_autofree char *granted =
      g_build_filename (g_get_user_runtime_dir (), "doc", "6f0e", "Films", NULL);

  assert_described ("/srv/files", "/srv/files");
  assert_described (home, "~/A/B");
  assert_described (granted, "Films");
}

static void
test_limit (void)
{
  g_autoptr (SluiceSettings) settings = sluice_settings_new ();
  GSettings *store = sluice_settings_get_store (settings);
  SluiceRegulator *regulator = sluice_settings_get_regulator (settings);

  g_settings_set_uint64 (store, "rate-limit", 5000);
  g_assert_cmpuint (sluice_regulator_get_limit (regulator), ==, 0);

  g_settings_set_boolean (store, "limit-on", TRUE);
  g_assert_cmpuint (sluice_regulator_get_limit (regulator), ==, 5000);
  g_settings_set_uint64 (store, "rate-limit", 6000);
  g_assert_cmpuint (sluice_regulator_get_limit (regulator), ==, 6000);

  /* All day, every day: whenever the test runs. */
  g_settings_set_value (store, "timetable",
                        g_variant_new_parsed ("[(byte 0x7f, uint16 0, uint16 0, uint64 700)]"));
  g_assert_cmpuint (sluice_regulator_get_limit (regulator), ==, 6000);
  g_settings_set_boolean (store, "timetable-on", TRUE);
  g_assert_cmpuint (sluice_regulator_get_limit (regulator), ==, 700);

  g_settings_set_boolean (store, "limit-on", FALSE);
  g_assert_cmpuint (sluice_regulator_get_limit (regulator), ==, 700);
  g_settings_set_boolean (store, "timetable-on", FALSE);
  g_assert_cmpuint (sluice_regulator_get_limit (regulator), ==, 0);
}

static void
test_limit_alarm (void)
{
  guint before = scratch_count_descriptors ("anon_inode:[timerfd]");
  g_autoptr (SluiceSettings) settings = sluice_settings_new ();
  GSettings *store = sluice_settings_get_store (settings);

  /* Twelve hours on and twelve off: there is always a next change. */
  g_settings_set_value (store, "timetable",
                        g_variant_new_parsed ("[(byte 0x7f, uint16 0, uint16 720, uint64 700)]"));
  g_assert_cmpuint (scratch_count_descriptors ("anon_inode:[timerfd]"), ==, before);
  g_settings_set_boolean (store, "timetable-on", TRUE);
  g_assert_cmpuint (scratch_count_descriptors ("anon_inode:[timerfd]"), ==, before + 1);
  g_settings_set_boolean (store, "timetable-on", FALSE);
  g_assert_cmpuint (scratch_count_descriptors ("anon_inode:[timerfd]"), ==, before);
}

static void
test_options (void)
{
  g_autoptr (SluiceSettings) settings = sluice_settings_new ();
  g_autoptr (SluiceTransferOptions) options = NULL;

  g_settings_set_uint (sluice_settings_get_store (settings), "connections", 6);
  options = sluice_settings_create_options (settings);
  g_assert_cmpuint (options->connections, ==, 6);
}

static void
reset (void)
{
  g_autoptr (SluiceSettings) settings = sluice_settings_new ();
  GSettings *store = sluice_settings_get_store (settings);
  g_autoptr (GSettingsSchema) schema = NULL;
  g_auto (GStrv) keys = NULL;

  g_object_get (store, "settings-schema", &schema, NULL);
  keys = g_settings_schema_list_keys (schema);
  for (guint i = 0; keys[i] != NULL; i++)
    g_settings_reset (store, keys[i]);
}

/* The store is the same in the whole program: each test begins with the defaults. */
static void
add_test (const char *path, void (*test) (void))
{
  g_test_add_vtable (path, 0, NULL, (GTestFixtureFunc) reset, (GTestFixtureFunc) test, NULL);
}

int
main (int argc, char *argv[])
{
  char *home = scratch_folder_new ();
  int status;

  /* A home without a word on where its Downloads folder is. */
  g_setenv ("HOME", home, TRUE);
  g_setenv ("XDG_CONFIG_HOME", home, TRUE);
  g_test_init (&argc, &argv, NULL);

  add_test ("/settings/folders", test_folders);
  add_test ("/settings/folder-uri", test_folder_uri);
  add_test ("/settings/folders-missing", test_folders_missing);
  add_test ("/settings/downloads-made", test_downloads_made);
  add_test ("/settings/folder-paths", test_folder_paths);
  add_test ("/settings/describe", test_describe);
  add_test ("/settings/limit", test_limit);
  add_test ("/settings/limit-alarm", test_limit_alarm);
  add_test ("/settings/options", test_options);

  status = g_test_run ();
  scratch_folder_remove (home);
  return status;
}
