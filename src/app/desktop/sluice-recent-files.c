/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-recent-files.h"

#include <gtk/gtk.h>

static gboolean
are_wanted (void)
{
  gboolean enabled = TRUE;

  g_object_get (gtk_settings_get_default (), "gtk-recent-files-enabled", &enabled, NULL);
  return enabled;
}

/**
 * sluice_recent_files_add:
 * @file: a file that has just been finished
 *
 * Puts it among the desktop's recent files, unless the user wants none kept.
 * What kind it is, is told from its name: nothing is read from the disk.
 */
void
sluice_recent_files_add (GFile *file)
{
  g_autofree char *uri = NULL;
  g_autofree char *name = NULL;
  g_autofree char *type = NULL;
  g_autofree char *mime_type = NULL;
  g_autofree char *exec = NULL;

  g_return_if_fail (G_IS_FILE (file));

  if (!are_wanted ())
    return;

  uri = g_file_get_uri (file);
  name = g_file_get_basename (file);
  type = g_content_type_guess (name, NULL, 0, NULL);
  mime_type = g_content_type_get_mime_type (type);
  exec = g_strconcat (g_get_prgname (), " %u", NULL);

  gtk_recent_manager_add_full (gtk_recent_manager_get_default (), uri,
                               &(GtkRecentData){
                                   .mime_type = mime_type,
                                   .app_name = (char *) g_get_application_name (),
                                   .app_exec = exec,
                               });
}
