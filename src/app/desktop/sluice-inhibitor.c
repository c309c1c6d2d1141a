/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-inhibitor.h"

#include <glib/gi18n.h>

/**
 * SluiceInhibitor:
 *
 * Keeps the computer awake while something downloads.
 */
struct _SluiceInhibitor
{
  GObject parent_instance;

  GtkApplication *application; /* not owned: it owns us */
  SluiceLibrary *library;      /* owned */
  GSettings *store;            /* owned */
  guint cookie;                /* 0 while the computer may sleep */
};

G_DEFINE_FINAL_TYPE (SluiceInhibitor, sluice_inhibitor, G_TYPE_OBJECT)

static gboolean
is_wanted (SluiceInhibitor *self)
{
  gboolean busy;

  g_object_get (self->library, "busy", &busy, NULL);
  return busy && g_settings_get_boolean (self->store, "inhibit-suspend");
}

static void
allow (SluiceInhibitor *self)
{
  if (self->cookie != 0)
    gtk_application_uninhibit (self->application, self->cookie);
  self->cookie = 0;
}

/* A desktop that cannot be kept awake answers with the cookie 0. */
static void
update_cb (SluiceInhibitor *self)
{
  if (!is_wanted (self))
    allow (self);
  else if (self->cookie == 0)
    self->cookie = gtk_application_inhibit (
        self->application, gtk_application_get_active_window (self->application),
        GTK_APPLICATION_INHIBIT_SUSPEND, _ ("Files are being downloaded"));
}

static void
sluice_inhibitor_dispose (GObject *object)
{
  SluiceInhibitor *self = SLUICE_INHIBITOR (object);

  allow (self);
  g_clear_object (&self->library);
  g_clear_object (&self->store);

  G_OBJECT_CLASS (sluice_inhibitor_parent_class)->dispose (object);
}

static void
sluice_inhibitor_class_init (SluiceInhibitorClass *class)
{
  G_OBJECT_CLASS (class)->dispose = sluice_inhibitor_dispose;
}

static void
sluice_inhibitor_init (SluiceInhibitor *self)
{
}

/**
 * sluice_inhibitor_new:
 * @application: the program; outlives the inhibitor
 * @library: its downloads
 * @store: the settings
 *
 * Returns: (transfer full): what keeps the computer awake, if the user wants that
 */
SluiceInhibitor *
sluice_inhibitor_new (GtkApplication *application, SluiceLibrary *library, GSettings *store)
{
  SluiceInhibitor *self;

  g_return_val_if_fail (GTK_IS_APPLICATION (application), NULL);
  g_return_val_if_fail (SLUICE_IS_LIBRARY (library), NULL);
  g_return_val_if_fail (G_IS_SETTINGS (store), NULL);

  self = g_object_new (SLUICE_TYPE_INHIBITOR, NULL);
  self->application = application;
  self->library = g_object_ref (library);
  self->store = g_object_ref (store);
  g_signal_connect_object (library, "notify::busy", G_CALLBACK (update_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (store, "changed::inhibit-suspend", G_CALLBACK (update_cb), self,
                           G_CONNECT_SWAPPED);
  update_cb (self);

  return self;
}
