/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-exit.h"

#include <adwaita.h>
#include <glib-unix.h>
#include <glib/gi18n.h>

#include "sluice-work.h"

/* What is not safe on the disk by then is not going to be. The list survives a
 * kill, so at worst a few seconds of bytes are fetched again. */
#define LONGEST 10 /* seconds */

static const int exit_signals[] = { SIGHUP, SIGINT, SIGTERM };

/**
 * SluiceExit:
 *
 * The way out: asks when something would stop, and brings everything to the disk
 * before the program ends.
 */
struct _SluiceExit
{
  GObject parent_instance;

  GtkApplication *application; /* not owned: it owns us */
  SluiceLibrary *library;      /* owned */
  GtkWidget *question;         /* weak, nullable: while it is asked */
  guint timeout;               /* 0 before it begins */
  guint signal_sources[G_N_ELEMENTS (exit_signals)];
};

G_DEFINE_FINAL_TYPE (SluiceExit, sluice_exit, G_TYPE_OBJECT)

static void
flushed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (SluiceExit) self = SLUICE_EXIT (user_data);
  g_autoptr (GError) error = NULL;

  if (!sluice_library_flush_finish (SLUICE_LIBRARY (source), result, &error))
    g_warning ("Not everything could be saved: %s", error->message);
  g_application_quit (G_APPLICATION (self->application));
}

static gboolean
timeout_cb (gpointer user_data)
{
  SluiceExit *self = SLUICE_EXIT (user_data);

  g_warning ("Not everything could be saved in time");
  g_application_quit (G_APPLICATION (self->application));
  return G_SOURCE_CONTINUE;
}

static gboolean
signal_cb (gpointer user_data)
{
  sluice_exit_begin (SLUICE_EXIT (user_data));
  return G_SOURCE_CONTINUE;
}

static void
response_cb (SluiceExit *self, const char *response)
{
  if (g_str_equal (response, "quit"))
    sluice_exit_begin (self);
}

static char *
describe_stop (const SluiceWork *work)
{
  if (sluice_work_is_any (work))
    return sluice_work_describe_stop (work);
  return g_strdup (_ ("A file is being repaired. That stops now, and the file stays as it was. "
                      "Verify it again when Sluice starts again."));
}

static GtkWidget *
create_question (SluiceExit *self, GtkWindow *window, const SluiceWork *work, const char *reason)
{
  const char *heading = _ ("Quit Sluice?");
  g_autofree char *stop = describe_stop (work);
  g_autofree char *body = reason != NULL ? g_strjoin (" ", reason, stop, NULL) : g_strdup (stop);
  GtkWidget *widget = adw_message_dialog_new (window, heading, body);
  AdwMessageDialog *question = ADW_MESSAGE_DIALOG (widget);

  gtk_window_set_title (GTK_WINDOW (question), heading);
  adw_message_dialog_add_responses (question, "cancel", _ ("_Cancel"), "quit", _ ("_Quit"), NULL);
  adw_message_dialog_set_close_response (question, "cancel");
  adw_message_dialog_set_response_appearance (question, "quit", ADW_RESPONSE_DESTRUCTIVE);
  g_signal_connect_object (question, "response", G_CALLBACK (response_cb), self, G_CONNECT_SWAPPED);
  return widget;
}

static void
hide_windows (SluiceExit *self)
{
  for (GList *link = gtk_application_get_windows (self->application); link != NULL;
       link = link->next)
    gtk_widget_set_visible (GTK_WIDGET (link->data), FALSE);
}

static void
sluice_exit_dispose (GObject *object)
{
  SluiceExit *self = SLUICE_EXIT (object);

  for (gsize i = 0; i < G_N_ELEMENTS (exit_signals); i++)
    g_clear_handle_id (&self->signal_sources[i], g_source_remove);
  g_clear_handle_id (&self->timeout, g_source_remove);
  g_clear_weak_pointer (&self->question);
  g_clear_object (&self->library);

  G_OBJECT_CLASS (sluice_exit_parent_class)->dispose (object);
}

static void
sluice_exit_class_init (SluiceExitClass *class)
{
  G_OBJECT_CLASS (class)->dispose = sluice_exit_dispose;
}

static void
sluice_exit_init (SluiceExit *self)
{
  for (gsize i = 0; i < G_N_ELEMENTS (exit_signals); i++)
    self->signal_sources[i] = g_unix_signal_add (exit_signals[i], signal_cb, self);
}

/**
 * sluice_exit_new:
 * @application: the program; outlives the exit
 * @library: its downloads
 *
 * Returns: (transfer full): the way out, also for the signals that end programs
 */
SluiceExit *
sluice_exit_new (GtkApplication *application, SluiceLibrary *library)
{
  SluiceExit *self;

  g_return_val_if_fail (GTK_IS_APPLICATION (application), NULL);
  g_return_val_if_fail (SLUICE_IS_LIBRARY (library), NULL);

  self = g_object_new (SLUICE_TYPE_EXIT, NULL);
  self->application = application;
  self->library = g_object_ref (library);

  return self;
}

/**
 * sluice_exit_ask:
 * @self: an exit
 * @window: (nullable): the window the user is at
 * @reason: (nullable): a sentence that says why the user is asked
 *
 * Ends the program; when something would stop, only if the user wants that.
 */
void
sluice_exit_ask (SluiceExit *self, GtkWindow *window, const char *reason)
{
  SluiceWork work;

  g_return_if_fail (SLUICE_IS_EXIT (self));

  sluice_work_count (&work, G_LIST_MODEL (self->library));
  if (!sluice_work_is_any (&work) && !sluice_library_is_repairing (self->library))
    {
      sluice_exit_begin (self);
      return;
    }

  if (self->question == NULL)
    g_set_weak_pointer (&self->question, create_question (self, window, &work, reason));
  gtk_window_present (GTK_WINDOW (self->question));
}

/**
 * sluice_exit_begin:
 * @self: an exit
 *
 * Ends the program without a question: what runs is stopped and goes on at the
 * next start, and all is brought to the disk first. Takes no longer than ten
 * seconds; asked for a second time, no time at all.
 */
void
sluice_exit_begin (SluiceExit *self)
{
  g_return_if_fail (SLUICE_IS_EXIT (self));

  if (sluice_exit_is_begun (self))
    {
      g_application_quit (G_APPLICATION (self->application));
      return;
    }

  hide_windows (self);
  self->timeout = g_timeout_add_seconds (LONGEST, timeout_cb, self);
  sluice_library_flush_async (self->library, NULL, flushed_cb, g_object_ref (self));
}

/**
 * sluice_exit_is_begun:
 * @self: an exit
 *
 * Returns: whether the program is ending, so that nothing new would be kept
 */
gboolean
sluice_exit_is_begun (SluiceExit *self)
{
  g_return_val_if_fail (SLUICE_IS_EXIT (self), FALSE);

  return self->timeout != 0;
}
