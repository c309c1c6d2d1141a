/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The desktop program as it looks to those who read from right to left, in a
 * language it need not be translated to for that. */

#include "sluice-application.h"
#include "sluice-http-client.h"

static void
startup_cb (void)
{
  gtk_widget_set_default_direction (GTK_TEXT_DIR_RTL);
}

int
main (int argc, char *argv[])
{
  g_autoptr (SluiceApplication) application = NULL;

  sluice_http_client_prepare_process ();
  application = sluice_application_new ();
  g_signal_connect (application, "startup", G_CALLBACK (startup_cb), NULL);

  return g_application_run (G_APPLICATION (application), argc, argv);
}
