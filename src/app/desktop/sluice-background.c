/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-background.h"

#include <glib/gi18n.h>

#include "sluice-background-portal.h"
#include "sluice-work.h"

#define TOLD_ID "background"

/* How long there has to be nothing to do: somebody may be about to look. */
#define GRACE 30 /* seconds */

/**
 * SluiceBackground:
 *
 * What becomes of the program when its window is closed: while there is work it
 * goes on without one.
 */
struct _SluiceBackground
{
  GObject parent_instance;

  GtkApplication *application; /* not owned: it owns us */
  SluiceLibrary *library;      /* owned */
  GSettings *store;            /* owned */
  SluiceNotifier *notifier;    /* owned */
  SluiceExit *way_out;         /* owned */
  gboolean on;                 /* there is no window to be seen */
  guint running;               /* what the desktop was told */
  guint grace;                 /* 0 while there is something to do */
};

G_DEFINE_FINAL_TYPE (SluiceBackground, sluice_background, G_TYPE_OBJECT)

static void
set_status (SluiceBackground *self, const SluiceWork *work)
{
  g_autofree char *status = NULL;

  if (self->running == work->running)
    return;

  self->running = work->running;
  status = g_strdup_printf (ngettext ("Downloading %u file", "Downloading %u files", work->running),
                            work->running);
  sluice_background_portal_set_status (work->running > 0 ? status : _ ("Waiting"));
}

static gboolean
grace_cb (gpointer user_data)
{
  SluiceBackground *self = SLUICE_BACKGROUND (user_data);

  /* A notification's buttons work only as long as the program is there. */
  if (sluice_notifier_is_unread (self->notifier))
    return G_SOURCE_CONTINUE;

  self->grace = 0;
  sluice_exit_begin (self->way_out);
  return G_SOURCE_REMOVE;
}

static void
counted_cb (SluiceBackground *self)
{
  SluiceWork work;

  if (!self->on)
    return;

  sluice_work_count (&work, G_LIST_MODEL (self->library));
  set_status (self, &work);

  if (sluice_work_is_any (&work))
    g_clear_handle_id (&self->grace, g_source_remove);
  else if (self->grace == 0)
    self->grace = g_timeout_add_seconds (GRACE, grace_cb, self);
}

static void
tell (SluiceBackground *self)
{
  g_autoptr (GNotification) notification = NULL;

  if (g_settings_get_boolean (self->store, "background-told"))
    return;

  notification = g_notification_new (_ ("Downloads go on in the background"));
  g_notification_set_body (notification, _ ("Open Sluice again to see them."));
  g_notification_add_button (notification, _ ("Quit"), "app.quit");
  g_application_send_notification (G_APPLICATION (self->application), TOLD_ID, notification);
  g_settings_set_boolean (self->store, "background-told", TRUE);
}

static void
enter (SluiceBackground *self, GtkWindow *window)
{
  self->on = TRUE;
  gtk_widget_set_visible (GTK_WIDGET (window), FALSE);
  tell (self);
  sluice_background_portal_request (_ ("Downloads go on when the window is closed."));
  counted_cb (self);
}

static void
leave (SluiceBackground *self)
{
  self->on = FALSE;
  self->running = 0;
  g_clear_handle_id (&self->grace, g_source_remove);
  g_application_withdraw_notification (G_APPLICATION (self->application), TOLD_ID);
}

static gboolean
close_request_cb (SluiceBackground *self, GtkWindow *window)
{
  SluiceWork work;

  sluice_work_count (&work, G_LIST_MODEL (self->library));
  if (sluice_work_is_any (&work) && g_settings_get_boolean (self->store, "background"))
    enter (self, window);
  else
    sluice_exit_ask (self->way_out, window);

  return GDK_EVENT_STOP;
}

static void
visible_cb (SluiceBackground *self, GParamSpec *pspec, GtkWidget *window)
{
  if (self->on && gtk_widget_get_visible (window))
    leave (self);
}

static void
sluice_background_dispose (GObject *object)
{
  SluiceBackground *self = SLUICE_BACKGROUND (object);

  g_clear_handle_id (&self->grace, g_source_remove);
  g_clear_object (&self->library);
  g_clear_object (&self->store);
  g_clear_object (&self->notifier);
  g_clear_object (&self->way_out);

  G_OBJECT_CLASS (sluice_background_parent_class)->dispose (object);
}

static void
sluice_background_class_init (SluiceBackgroundClass *class)
{
  G_OBJECT_CLASS (class)->dispose = sluice_background_dispose;
}

static void
sluice_background_init (SluiceBackground *self)
{
}

/**
 * sluice_background_new:
 * @application: the program; outlives this
 * @library: its downloads
 * @store: the settings
 * @notifier: knows whether the user has something left to look at
 * @way_out: how the program ends
 *
 * Returns: (transfer full): what decides when a window is closed
 */
SluiceBackground *
sluice_background_new (GtkApplication *application,
                       SluiceLibrary *library,
                       GSettings *store,
                       SluiceNotifier *notifier,
                       SluiceExit *way_out)
{
  SluiceBackground *self;

  g_return_val_if_fail (GTK_IS_APPLICATION (application), NULL);
  g_return_val_if_fail (SLUICE_IS_LIBRARY (library), NULL);
  g_return_val_if_fail (G_IS_SETTINGS (store), NULL);
  g_return_val_if_fail (SLUICE_IS_NOTIFIER (notifier), NULL);
  g_return_val_if_fail (SLUICE_IS_EXIT (way_out), NULL);

  self = g_object_new (SLUICE_TYPE_BACKGROUND, NULL);
  self->application = application;
  self->library = g_object_ref (library);
  self->store = g_object_ref (store);
  self->notifier = g_object_ref (notifier);
  self->way_out = g_object_ref (way_out);
  g_signal_connect_object (library, "counted", G_CALLBACK (counted_cb), self, G_CONNECT_SWAPPED);

  return self;
}

/**
 * sluice_background_watch:
 * @self: what decides
 * @window: the program's window
 *
 * Decides from now on what becomes of the program when @window is closed.
 */
void
sluice_background_watch (SluiceBackground *self, GtkWindow *window)
{
  g_return_if_fail (SLUICE_IS_BACKGROUND (self));
  g_return_if_fail (GTK_IS_WINDOW (window));

  g_signal_connect_object (window, "close-request", G_CALLBACK (close_request_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (window, "notify::visible", G_CALLBACK (visible_cb), self,
                           G_CONNECT_SWAPPED);
}
