/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-notifier.h"

#include <glib/gi18n.h>

#include "sluice-news.h"
#include "sluice-status.h"
#include "sluice-units.h"
#include "sluice-words.h"

#define SUMMARY_ID "summary"

/**
 * SluiceNotifier:
 *
 * Tells the user of downloads that finished or failed while they look elsewhere,
 * and takes it back when they look.
 */
struct _SluiceNotifier
{
  GObject parent_instance;

  GtkApplication *application; /* not owned: it owns us */
  SluiceLibrary *library;      /* owned */
  GSettings *store;            /* owned */
  SluiceNews *news;            /* owned: what is on the screen */
};

G_DEFINE_FINAL_TYPE (SluiceNotifier, sluice_notifier, G_TYPE_OBJECT)

enum
{
  SIGNAL_CHANGED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

/* A window that was closed with the keyboard in it may still call itself active. */
static gboolean
is_looked_at (GtkWindow *window)
{
  return gtk_widget_get_mapped (GTK_WIDGET (window)) && gtk_window_is_active (window);
}

static gboolean
user_is_here (SluiceNotifier *self)
{
  for (GList *link = gtk_application_get_windows (self->application); link != NULL;
       link = link->next)
    if (is_looked_at (GTK_WINDOW (link->data)))
      return TRUE;
  return FALSE;
}

/* What is told */

static GNotification *
create_finished (SluiceDownload *download)
{
  const char *id = sluice_download_get_id (download);
  GNotification *notification = g_notification_new (sluice_download_get_name (download));
  g_autofree char *size = NULL;
  g_autofree char *body = NULL;

  size = sluice_units_format_size (sluice_download_get_received (download));
  /* Translators: %s is a size */
  body = g_strdup_printf (_ ("The download has finished (%s)."), size);

  g_notification_set_body (notification, body);
  g_notification_set_category (notification, "transfer.complete");
  g_notification_add_button_with_target (notification, _ ("Open"), "app.open", "s", id);
  g_notification_add_button_with_target (notification, _ ("Show in Folder"), "app.show-in-folder",
                                         "s", id);
  return notification;
}

static GNotification *
create_failed (SluiceDownload *download)
{
  const GError *error = sluice_download_get_error (download);
  GNotification *notification = g_notification_new (sluice_download_get_name (download));
  g_autofree char *body =
      sluice_words_without_markup (error != NULL ? error->message : _ ("The download has failed."));

  g_notification_set_body (notification, body);
  g_notification_set_category (notification, "transfer.error");
  g_notification_add_button_with_target (notification, _ ("Retry"), "app.retry", "s",
                                         sluice_download_get_id (download));
  return notification;
}

/* Nothing was lost, but nothing comes either before somebody does something. */
static GNotification *
create_stranded (SluiceDownload *download)
{
  SluiceStatus status = sluice_status_of (download);
  GNotification *notification = g_notification_new (sluice_download_get_name (download));
  g_autofree char *sentence = sluice_status_to_sentence (&status);
  g_autofree char *body = sluice_words_without_markup (sentence);

  g_notification_set_body (notification, body);
  g_notification_set_category (notification, "transfer.error");
  g_notification_add_button_with_target (notification, _ ("Choose Folder…"), "app.choose-folder",
                                         "s", sluice_download_get_id (download));
  return notification;
}

static void
tell_one (SluiceNotifier *self,
          SluiceDownload *download,
          GNotification *(*create) (SluiceDownload *download))
{
  const char *id = sluice_download_get_id (download);
  g_autoptr (GNotification) notification = create (download);

  g_notification_set_default_action_and_target (notification, "app.show-download", "s", id);
  g_application_send_notification (G_APPLICATION (self->application), id, notification);
}

static char *
describe_failed (guint failed)
{
  return g_strdup_printf (ngettext ("%u has failed.", "%u have failed.", failed), failed);
}

static void
tell_summary (SluiceNotifier *self)
{
  guint finished = sluice_news_count (self->news, FALSE);
  guint failed = sluice_news_count (self->news, TRUE);
  g_autoptr (GNotification) notification = NULL;
  g_autofree char *title = NULL;

  if (finished > 0)
    title = g_strdup_printf (
        ngettext ("%u download has finished", "%u downloads have finished", finished), finished);
  else
    title = g_strdup_printf (
        ngettext ("%u download has failed", "%u downloads have failed", failed), failed);
  notification = g_notification_new (title);

  if (finished > 0 && failed > 0)
    {
      g_autofree char *body = describe_failed (failed);

      g_notification_set_body (notification, body);
    }

  g_application_send_notification (G_APPLICATION (self->application), SUMMARY_ID, notification);
}

static void
withdraw_notification (SluiceNotifier *self, const char *id)
{
  g_application_withdraw_notification (G_APPLICATION (self->application), id);
}

static void
withdraw_each (SluiceNotifier *self)
{
  g_auto (GStrv) ids = sluice_news_list_ids (self->news);

  for (guint i = 0; ids[i] != NULL; i++)
    withdraw_notification (self, ids[i]);
}

static void
tell_news (SluiceNotifier *self,
           SluiceDownload *download,
           gboolean failed,
           GNotification *(*create) (SluiceDownload *download))
{
  const char *id = sluice_download_get_id (download);
  gboolean was_summary = sluice_news_is_summary (self->news);

  if (!g_settings_get_boolean (self->store, "notify") || user_is_here (self))
    return;

  if (sluice_news_add (self->news, id, failed, g_get_monotonic_time ()) == SLUICE_NEWS_ONE)
    tell_one (self, download, create);
  else
    {
      if (!was_summary)
        withdraw_each (self);
      tell_summary (self);
    }
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static void
stranded_cb (SluiceNotifier *self, SluiceDownload *download)
{
  tell_news (self, download, TRUE, create_stranded);
}

static void
settled_cb (SluiceNotifier *self, SluiceDownload *download, SluiceDownloadState state)
{
  gboolean failed = state == SLUICE_DOWNLOAD_FAILED;

  tell_news (self, download, failed, failed ? create_failed : create_finished);
}

/* What is taken back */

static void
withdraw_all (SluiceNotifier *self)
{
  if (sluice_news_is_summary (self->news))
    withdraw_notification (self, SUMMARY_ID);
  else
    withdraw_each (self);
  sluice_news_clear (self->news);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static void
look (SluiceNotifier *self, GtkWindow *window)
{
  if (is_looked_at (window))
    withdraw_all (self);
}

static void
window_active_cb (SluiceNotifier *self, GParamSpec *pspec, GtkWindow *window)
{
  look (self, window);
}

static void
window_added_cb (SluiceNotifier *self, GtkWindow *window)
{
  g_signal_connect_object (window, "notify::is-active", G_CALLBACK (window_active_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (window, "map", G_CALLBACK (look), self,
                           G_CONNECT_SWAPPED | G_CONNECT_AFTER);
}

static void
items_changed_cb (SluiceNotifier *self, guint position, guint removed, guint added)
{
  g_auto (GStrv) ids = NULL;

  if (removed == 0)
    return;

  ids = sluice_news_list_ids (self->news);
  for (guint i = 0; ids[i] != NULL; i++)
    if (sluice_library_find_id (self->library, ids[i]) == NULL)
      sluice_notifier_withdraw (self, ids[i]);
}

static void
sluice_notifier_dispose (GObject *object)
{
  SluiceNotifier *self = SLUICE_NOTIFIER (object);

  g_clear_pointer (&self->news, sluice_news_free);
  g_clear_object (&self->library);
  g_clear_object (&self->store);

  G_OBJECT_CLASS (sluice_notifier_parent_class)->dispose (object);
}

static void
sluice_notifier_class_init (SluiceNotifierClass *class)
{
  G_OBJECT_CLASS (class)->dispose = sluice_notifier_dispose;

  /**
   * SluiceNotifier::changed:
   * @self: a notifier
   *
   * Tells that something was told or taken back.
   */
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", SLUICE_TYPE_NOTIFIER, G_SIGNAL_RUN_LAST, 0,
                                          NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
sluice_notifier_init (SluiceNotifier *self)
{
  self->news = sluice_news_new ();
}

/**
 * sluice_notifier_new:
 * @application: the program; outlives the notifier
 * @library: its downloads
 * @store: the settings
 *
 * Returns: (transfer full): what tells the user of downloads, if they want that
 */
SluiceNotifier *
sluice_notifier_new (GtkApplication *application, SluiceLibrary *library, GSettings *store)
{
  SluiceNotifier *self;

  g_return_val_if_fail (GTK_IS_APPLICATION (application), NULL);
  g_return_val_if_fail (SLUICE_IS_LIBRARY (library), NULL);
  g_return_val_if_fail (G_IS_SETTINGS (store), NULL);

  self = g_object_new (SLUICE_TYPE_NOTIFIER, NULL);
  self->application = application;
  self->library = g_object_ref (library);
  self->store = g_object_ref (store);
  g_signal_connect_object (library, "settled", G_CALLBACK (settled_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (library, "stranded", G_CALLBACK (stranded_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (library, "items-changed", G_CALLBACK (items_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (application, "window-added", G_CALLBACK (window_added_cb), self,
                           G_CONNECT_SWAPPED);

  return self;
}

/**
 * sluice_notifier_withdraw:
 * @self: a notifier
 * @id: of which download
 *
 * Takes back what was told of a download: the user has seen to it.
 */
void
sluice_notifier_withdraw (SluiceNotifier *self, const char *id)
{
  gboolean was_summary;

  g_return_if_fail (SLUICE_IS_NOTIFIER (self));
  g_return_if_fail (id != NULL);

  was_summary = sluice_news_is_summary (self->news);
  if (!sluice_news_remove (self->news, id))
    return;

  if (!was_summary)
    withdraw_notification (self, id);
  else if (sluice_news_is_summary (self->news))
    tell_summary (self);
  else
    withdraw_notification (self, SUMMARY_ID);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

/**
 * sluice_notifier_is_unread:
 * @self: a notifier
 *
 * Returns: whether something was told that the user has not looked at
 */
gboolean
sluice_notifier_is_unread (SluiceNotifier *self)
{
  g_return_val_if_fail (SLUICE_IS_NOTIFIER (self), FALSE);

  return sluice_news_count (self->news, FALSE) + sluice_news_count (self->news, TRUE) > 0;
}

/**
 * sluice_notifier_count_failed:
 * @self: a notifier
 *
 * Returns: how many downloads were told of that failed, and not looked at since
 */
guint
sluice_notifier_count_failed (SluiceNotifier *self)
{
  g_return_val_if_fail (SLUICE_IS_NOTIFIER (self), 0);

  return sluice_news_count (self->news, TRUE);
}
