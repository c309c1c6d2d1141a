/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-schema.h"

/* Where the build compiles the schema, seen from where it puts programs. */
#define BESIDE_PROGRAM "../../data"

/* Where this program's file lies, or NULL. */
static char *
find_program_folder (void)
{
  g_autofree char *program = g_file_read_link ("/proc/self/exe", NULL);

  return program != NULL ? g_path_get_dirname (program) : NULL;
}

/* A program in its build folder takes the schema that was built with it; an
 * older one that happens to be installed may lack keys. */
static GSettingsSchema *
find_beside_program (void)
{
  g_autofree char *program_folder = find_program_folder ();
  g_autofree char *folder = NULL;
  g_autoptr (GSettingsSchemaSource) source = NULL;

  if (program_folder == NULL)
    return NULL;

  folder = g_build_filename (program_folder, BESIDE_PROGRAM, NULL);
  source = g_settings_schema_source_new_from_directory (
      folder, g_settings_schema_source_get_default (), TRUE, NULL);
  return source != NULL ? g_settings_schema_source_lookup (source, SLUICE_APP_ID, FALSE) : NULL;
}

static GSettingsSchema *
find_installed (void)
{
  GSettingsSchemaSource *source = g_settings_schema_source_get_default ();

  return source != NULL ? g_settings_schema_source_lookup (source, SLUICE_APP_ID, TRUE) : NULL;
}

/**
 * sluice_schema_find:
 *
 * Finds the schema of the settings: the one in the build folder for a program
 * that runs from there, else the installed one. A program without either is
 * not whole and ends here.
 *
 * Returns: (transfer full): the schema
 */
GSettingsSchema *
sluice_schema_find (void)
{
  GSettingsSchema *schema = find_beside_program ();

  if (schema == NULL)
    schema = find_installed ();
  if (schema == NULL)
    g_error ("The settings schema %s is not installed", SLUICE_APP_ID);

  return schema;
}
