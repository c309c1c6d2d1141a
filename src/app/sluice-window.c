/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-window.h"

struct _SluiceWindow
{
  AdwApplicationWindow parent_instance;
};

G_DEFINE_FINAL_TYPE (SluiceWindow, sluice_window, ADW_TYPE_APPLICATION_WINDOW)

static void
sluice_window_class_init (SluiceWindowClass *class)
{
  gtk_widget_class_set_template_from_resource (GTK_WIDGET_CLASS (class),
                                               SLUICE_APP_PATH "/sluice-window.ui");
}

static void
sluice_window_init (SluiceWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * sluice_window_new:
 * @application: the program it belongs to
 *
 * Returns: (transfer none): a window, owned by GTK until it is closed
 */
SluiceWindow *
sluice_window_new (SluiceApplication *application)
{
  return g_object_new (SLUICE_TYPE_WINDOW, "application", application, NULL);
}
