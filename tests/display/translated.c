/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The desktop program with the translations of its build, which is not
 * installed. The language is that of the environment. */

#include <glib/gi18n.h>
#include <locale.h>

#include "sluice-application.h"
#include "sluice-http-client.h"

int
main (int argc, char *argv[])
{
  g_autoptr (SluiceApplication) application = NULL;

  sluice_http_client_prepare_process ();

  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, SLUICE_BUILT_LOCALE_DIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);

  application = sluice_application_new ();

  return g_application_run (G_APPLICATION (application), argc, argv);
}
