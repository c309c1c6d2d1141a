/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-background.h"

#include <glib/gi18n.h>

#include "sluice-background-portal.h"
#include "sluice-headway.h"
#include "sluice-sandbox.h"
#include "sluice-work.h"

#define TOLD_ID "background"

/* How long there has to be nothing to do: somebody may be about to look. */
#define GRACE 30 /* seconds */

/* The same for a program that was only asked a question: nobody saw it. */
#define SHORT_GRACE 10 /* seconds */

/* How often the desktop is told how it goes. */
#define STATUS_INTERVAL 5 /* seconds */

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
  GtkWindow *window;           /* weak, nullable: the one that was closed */
  gboolean on;                 /* there is no window to be seen */
  gboolean holding;            /* there never was one that keeps the program alive */
  gboolean forbidden;          /* the desktop may end what has no window */
  char *status;                /* owned, nullable: what the desktop was told */
  guint status_source;         /* 0 unless something runs */
  guint grace;                 /* 0 while there is something to do */
};

G_DEFINE_FINAL_TYPE (SluiceBackground, sluice_background, G_TYPE_OBJECT)

static void
set_status (SluiceBackground *self, guint running)
{
  SluiceHeadway headway;
  g_autofree char *status = NULL;

  sluice_headway_measure (&headway, G_LIST_MODEL (self->library), running);
  status = sluice_headway_describe (&headway);
  if (g_strcmp0 (self->status, status) == 0)
    return;

  g_free (self->status);
  self->status = g_steal_pointer (&status);
  sluice_background_portal_set_status (self->status);
}

static gboolean
status_cb (gpointer user_data)
{
  SluiceBackground *self = SLUICE_BACKGROUND (user_data);

  set_status (self, sluice_library_count (self->library, SLUICE_GROUP_ACTIVE));
  return G_SOURCE_CONTINUE;
}

/* Only where somebody listens. */
static void
keep_status (SluiceBackground *self, guint running)
{
  if (!sluice_sandbox_uses_portals ())
    return;

  set_status (self, running);
  if (running == 0)
    g_clear_handle_id (&self->status_source, g_source_remove);
  else if (self->status_source == 0)
    self->status_source = g_timeout_add_seconds (STATUS_INTERVAL, status_cb, self);
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
  gboolean asleep = sluice_library_is_asleep (self->library);
  SluiceWork work;

  if (!self->on)
    return;

  sluice_work_count (&work, G_LIST_MODEL (self->library));
  keep_status (self, work.running);

  if (sluice_work_is_any (&work) && !asleep)
    g_clear_handle_id (&self->grace, g_source_remove);
  else if (self->grace == 0)
    self->grace = g_timeout_add_seconds (asleep ? SHORT_GRACE : GRACE, grace_cb, self);
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

/* The user learns what closing the window does while there is a choice. */
static void
ask (SluiceBackground *self, GtkWindow *window)
{
  sluice_exit_ask (self->way_out, window,
                   self->forbidden ? _ ("The desktop does not let Sluice go on without a window.")
                                   : NULL);
}

static void
answered_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (SluiceBackground) self = SLUICE_BACKGROUND (user_data);

  self->forbidden = !sluice_background_portal_request_finish (result);
  if (!self->on)
    return;
  if (!self->forbidden)
    {
      tell (self);
      return;
    }
  if (self->window != NULL)
    {
      gtk_window_present (self->window);
      ask (self, self->window);
    }
}

static void
enter (SluiceBackground *self, GtkWindow *window)
{
  self->on = TRUE;
  g_set_weak_pointer (&self->window, window);
  gtk_widget_set_visible (GTK_WIDGET (window), FALSE);
  sluice_background_portal_request_async (_ ("Downloads go on when the window is closed."),
                                          answered_cb, g_object_ref (self));
  counted_cb (self);
}

static void
leave (SluiceBackground *self)
{
  self->on = FALSE;
  if (self->holding)
    g_application_release (G_APPLICATION (self->application));
  self->holding = FALSE;
  g_clear_pointer (&self->status, g_free);
  g_clear_handle_id (&self->status_source, g_source_remove);
  g_clear_handle_id (&self->grace, g_source_remove);
  g_application_withdraw_notification (G_APPLICATION (self->application), TOLD_ID);
}

static gboolean
close_request_cb (SluiceBackground *self, GtkWindow *window)
{
  SluiceWork work;

  sluice_work_count (&work, G_LIST_MODEL (self->library));
  if (sluice_work_is_any (&work) && !self->forbidden &&
      g_settings_get_boolean (self->store, "background"))
    enter (self, window);
  else
    ask (self, window);

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

  /* The desktop may still be about to answer. */
  self->on = FALSE;
  g_clear_handle_id (&self->grace, g_source_remove);
  g_clear_handle_id (&self->status_source, g_source_remove);
  g_clear_pointer (&self->status, g_free);
  g_clear_weak_pointer (&self->window);
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
  g_signal_connect_object (library, "notify::asleep", G_CALLBACK (sluice_background_linger), self,
                           G_CONNECT_SWAPPED);

  return self;
}

/**
 * sluice_background_begin:
 * @self: what decides
 *
 * Begins without a window, because the program was started for something that
 * needs none. It ends by itself as it does after its window was closed.
 */
void
sluice_background_begin (SluiceBackground *self)
{
  g_return_if_fail (SLUICE_IS_BACKGROUND (self));

  if (self->on)
    return;

  self->on = TRUE;
  self->holding = TRUE;
  g_application_hold (G_APPLICATION (self->application));
  counted_cb (self);
}

/**
 * sluice_background_linger:
 * @self: what decides
 *
 * Begins anew to wait for something to do, because somebody else than the user is at
 * work with the downloads.
 */
void
sluice_background_linger (SluiceBackground *self)
{
  g_return_if_fail (SLUICE_IS_BACKGROUND (self));

  g_clear_handle_id (&self->grace, g_source_remove);
  counted_cb (self);
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
