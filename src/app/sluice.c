/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n.h>
#include <locale.h>
#include <signal.h>

#ifdef __GLIBC__
#include <malloc.h>
#endif

#include "sluice-application.h"
#include "sluice-http-client.h"

#define LARGE_PIECE (2 * 1024 * 1024) /* bytes */

int
main (int argc, char *argv[])
{
  g_autoptr (SluiceApplication) application = NULL;

#ifdef __GLIBC__
  /* A long list of downloads is read in one piece. Without a fixed bound the
   * first such piece teaches the allocator to keep the next ones to itself. */
  mallopt (M_MMAP_THRESHOLD, LARGE_PIECE);
#endif

  /* Before any thread starts, for it changes the environment. */
  sluice_http_client_prepare_process ();

  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, SLUICE_LOCALE_DIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);

  /* A write beyond what the system allows a file fails, and that is said. */
  signal (SIGXFSZ, SIG_IGN);

  application = sluice_application_new ();

  return g_application_run (G_APPLICATION (application), argc, argv);
}
