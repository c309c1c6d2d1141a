/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-about.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "sluice-sandbox.h"

static const char *
get_variable (const char *name)
{
  const char *value = g_getenv (name);

  return value != NULL ? value : "-";
}

/* In English, for whoever gets to read it. Names nobody and no place. */
static char *
describe_surroundings (void)
{
  return g_strdup_printf (
      "Sluice %s\n"
      "GTK %u.%u.%u, libadwaita %u.%u.%u, GLib %u.%u.%u\n"
      "Display: %s\n"
      "Desktop: %s\n"
      "Sandbox: %s\n"
      "Language: %s\n",
      SLUICE_VERSION, gtk_get_major_version (), gtk_get_minor_version (), gtk_get_micro_version (),
      adw_get_major_version (), adw_get_minor_version (), adw_get_micro_version (),
      glib_major_version, glib_minor_version, glib_micro_version,
      G_OBJECT_TYPE_NAME (gdk_display_get_default ()), get_variable ("XDG_CURRENT_DESKTOP"),
      sluice_sandbox_is_around () ? "yes" : "no", get_variable ("LANG"));
}

/**
 * sluice_about_show:
 * @parent: (nullable): the window the user is at
 *
 * Says what program this is, and what it runs on.
 */
void
sluice_about_show (GtkWindow *parent)
{
  g_autofree char *surroundings = describe_surroundings ();

  adw_show_about_window (parent, "application-name", _ ("Sluice"), "application-icon",
                         SLUICE_APP_ID, "version", SLUICE_VERSION, "developer-name",
                         _ ("The Sluice developers"), "copyright", _ ("© The Sluice developers"),
                         "license-type", GTK_LICENSE_GPL_3_0, "comments",
                         _ ("Downloads files, whole and as fast as the line allows."),
                         /* Translators: the names of whoever translated the program */
                         "translator-credits", _ ("translator-credits"), "debug-info", surroundings,
                         "debug-info-filename", "sluice-debug-info.txt", NULL);
}
