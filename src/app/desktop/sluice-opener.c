/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-opener.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "sluice-file-manager.h"
#include "sluice-folders.h"
#include "sluice-runnable.h"

#define ATTRIBUTES G_FILE_ATTRIBUTE_STANDARD_CONTENT_TYPE "," G_FILE_ATTRIBUTE_ACCESS_CAN_EXECUTE

/**
 * SluiceOpener:
 *
 * Opens finished files, and only ever because the user wants it.
 */
struct _SluiceOpener
{
  GObject parent_instance;
};

enum
{
  SIGNAL_WANTED_AGAIN,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (SluiceOpener, sluice_opener, G_TYPE_OBJECT)

/* One wish to open a file. */
typedef struct
{
  SluiceOpener *opener;     /* owned */
  SluiceDownload *download; /* owned */
  GtkWindow *window;        /* owned, nullable */
} Wish;

static Wish *
wish_new (SluiceOpener *opener, SluiceDownload *download, GtkWindow *window)
{
  Wish *wish = g_new (Wish, 1);

  wish->opener = g_object_ref (opener);
  wish->download = g_object_ref (download);
  wish->window = window != NULL ? g_object_ref (window) : NULL;
  return wish;
}

static Wish *
wish_copy (const Wish *wish)
{
  return wish_new (wish->opener, wish->download, wish->window);
}

static void
wish_free (Wish *wish)
{
  g_object_unref (wish->opener);
  g_object_unref (wish->download);
  g_clear_object (&wish->window);
  g_free (wish);
}

static void
wish_closure_free (gpointer wish, GClosure *closure)
{
  wish_free (wish);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Wish, wish_free)

/* A question or a message; @accept is offered beside a way out. */
static void
ask (const Wish *wish,
     const char *heading,
     const char *body,
     const char *accept,
     void (*accepted_cb) (Wish *wish, const char *response))
{
  GtkWidget *dialog;

  /* A notification's button may have been pressed while the window was away. */
  if (wish->window != NULL)
    gtk_window_present (wish->window);

  dialog = adw_message_dialog_new (wish->window, heading, body);
  gtk_window_set_title (GTK_WINDOW (dialog), heading);
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _ ("_Cancel"), "accept",
                                    accept, NULL);
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  g_signal_connect_data (dialog, "response", G_CALLBACK (accepted_cb), wish_copy (wish),
                         wish_closure_free, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
show_accepted_cb (Wish *wish, const char *response)
{
  if (g_str_equal (response, "accept"))
    sluice_opener_show_in_folder (wish->opener, wish->download, wish->window);
}

static void
launched_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Wish) wish = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *body = NULL;

  if (gtk_show_uri_full_finish (wish->window, result, &error) ||
      g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  g_info ("The file cannot be opened: %s", error->message);
  body = g_strdup_printf (_ ("No program opened “%s”. Install one that knows this kind of file, or "
                             "choose one in the file manager."),
                          sluice_download_get_name (wish->download));
  ask (wish, _ ("The File Cannot Be Opened"), body, _ ("_Show in Folder"), show_accepted_cb);
}

static void
launch (Wish *wish)
{
  g_autofree char *uri = g_file_get_uri (sluice_download_get_file (wish->download));

  gtk_show_uri_full (wish->window, uri, GDK_CURRENT_TIME, NULL, launched_cb, wish);
}

static void
run_accepted_cb (Wish *wish, const char *response)
{
  if (g_str_equal (response, "accept"))
    launch (wish_copy (wish));
}

static char *
dup_host (SluiceDownload *download)
{
  g_autoptr (GUri) uri =
      g_uri_parse (sluice_download_get_link (download), G_URI_FLAGS_NON_DNS, NULL);

  return uri != NULL ? g_strdup (g_uri_get_host (uri)) : NULL;
}

static void
ask_whether_to_run (const Wish *wish)
{
  const char *name = sluice_download_get_name (wish->download);
  g_autofree char *host = dup_host (wish->download);
  g_autofree char *body = NULL;

  if (host != NULL && *host != '\0')
    /* Translators: a file’s name, and the name of the server it comes from */
    body = g_strdup_printf (_ ("“%s” is a program or can start one, which could then do whatever "
                               "you can. Open it only if you trust %s."),
                            name, host);
  else
    body = g_strdup_printf (_ ("“%s” is a program or can start one, which could then do whatever "
                               "you can. Open it only if you trust where it comes from."),
                            name);

  ask (wish, _ ("Open a File That Can Run?"), body, _ ("_Open"), run_accepted_cb);
}

static void
again_accepted_cb (Wish *wish, const char *response)
{
  if (g_str_equal (response, "accept"))
    g_signal_emit (wish->opener, signals[SIGNAL_WANTED_AGAIN], 0, wish->download);
}

static void
say_missing (const Wish *wish)
{
  g_autofree char *folder =
      sluice_folders_describe (sluice_download_get_directory (wish->download));
  g_autofree char *body = NULL;

  /* Translators: a file’s name, and a folder */
  body = g_strdup_printf (_ ("“%s” is no longer in %s. It was moved, renamed or deleted."),
                          sluice_download_get_name (wish->download), folder);
  ask (wish, _ ("The File Is Gone"), body, _ ("_Download Again"), again_accepted_cb);
}

static void
say_folder_missing (const Wish *wish)
{
  const char *heading = _ ("The Folder Is Not There");
  g_autofree char *folder =
      sluice_folders_describe (sluice_download_get_directory (wish->download));
  g_autofree char *body = NULL;
  GtkWidget *dialog;

  /* Translators: a file’s name, and a folder. A program in a sandbox may use only folders that
   * the user chose for it. */
  body = g_strdup_printf (_ ("“%s” is in the folder %s. Its disk was taken out, or Sluice may no "
                             "longer use it."),
                          sluice_download_get_name (wish->download), folder);
  dialog = adw_message_dialog_new (wish->window, heading, body);
  gtk_window_set_title (GTK_WINDOW (dialog), heading);
  adw_message_dialog_add_response (ADW_MESSAGE_DIALOG (dialog), "close", _ ("_Close"));
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
looked_for_folder_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Wish) wish = user_data;
  g_autoptr (GFileInfo) info = g_file_query_info_finish (G_FILE (source), result, NULL);

  if (info != NULL)
    say_missing (wish);
  else
    say_folder_missing (wish);
}

/* Takes over @wish. */
static void
look_for_folder (Wish *wish)
{
  g_file_query_info_async (sluice_download_get_directory (wish->download),
                           G_FILE_ATTRIBUTE_STANDARD_TYPE, G_FILE_QUERY_INFO_NONE,
                           G_PRIORITY_DEFAULT, NULL, looked_for_folder_cb, wish);
}

static void
looked_at_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Wish) wish = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GFileInfo) info = g_file_query_info_finish (G_FILE (source), result, &error);

  /* Whatever else is wrong with it, what should open it says it better. */
  if (info == NULL && g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND))
    look_for_folder (g_steal_pointer (&wish));
  else if (sluice_runnable_judge (sluice_download_get_name (wish->download),
                                  info != NULL ? g_file_info_get_content_type (info) : NULL,
                                  info != NULL && g_file_info_get_attribute_boolean (
                                                      info, G_FILE_ATTRIBUTE_ACCESS_CAN_EXECUTE)))
    ask_whether_to_run (wish);
  else
    launch (g_steal_pointer (&wish));
}

static void
looked_for_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Wish) wish = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GFileInfo) info = g_file_query_info_finish (G_FILE (source), result, &error);

  if (info == NULL && g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND))
    look_for_folder (g_steal_pointer (&wish));
  else
    sluice_file_manager_show (sluice_download_get_directory (wish->download), G_FILE (source),
                              wish->window);
}

static void
sluice_opener_class_init (SluiceOpenerClass *class)
{
  /**
   * SluiceOpener::wanted-again:
   * @self: an opener
   * @download: what the user wants to download again, because its file is gone
   *
   * Tells what the user answered to the message that a file is gone.
   */
  signals[SIGNAL_WANTED_AGAIN] =
      g_signal_new ("wanted-again", SLUICE_TYPE_OPENER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                    G_TYPE_NONE, 1, SLUICE_TYPE_DOWNLOAD);
}

static void
sluice_opener_init (SluiceOpener *self)
{
}

/**
 * sluice_opener_new:
 *
 * Returns: (transfer full): what opens finished files
 */
SluiceOpener *
sluice_opener_new (void)
{
  return g_object_new (SLUICE_TYPE_OPENER, NULL);
}

/**
 * sluice_opener_open:
 * @self: an opener
 * @download: a download that finished
 * @window: (nullable): the window the user is at
 *
 * Opens the file with the program the user prefers for it, after a question
 * when it can run. When it is gone the user is told, and may want it again.
 */
void
sluice_opener_open (SluiceOpener *self, SluiceDownload *download, GtkWindow *window)
{
  GFile *file;

  g_return_if_fail (SLUICE_IS_OPENER (self));
  g_return_if_fail (SLUICE_IS_DOWNLOAD (download));
  g_return_if_fail (window == NULL || GTK_IS_WINDOW (window));

  file = sluice_download_get_file (download);
  g_return_if_fail (file != NULL);

  g_file_query_info_async (file, ATTRIBUTES, G_FILE_QUERY_INFO_NONE, G_PRIORITY_DEFAULT, NULL,
                           looked_at_cb, wish_new (self, download, window));
}

/**
 * sluice_opener_show_in_folder:
 * @self: an opener
 * @download: a download
 * @window: (nullable): the window the user is at
 *
 * Shows the finished file in the file manager, or where it is going to be.
 */
void
sluice_opener_show_in_folder (SluiceOpener *self, SluiceDownload *download, GtkWindow *window)
{
  GFile *file;

  g_return_if_fail (SLUICE_IS_OPENER (self));
  g_return_if_fail (SLUICE_IS_DOWNLOAD (download));
  g_return_if_fail (window == NULL || GTK_IS_WINDOW (window));

  file = sluice_download_get_file (download);
  if (file != NULL)
    g_file_query_info_async (file, G_FILE_ATTRIBUTE_STANDARD_TYPE, G_FILE_QUERY_INFO_NONE,
                             G_PRIORITY_DEFAULT, NULL, looked_for_cb,
                             wish_new (self, download, window));
  else
    sluice_file_manager_show (sluice_download_get_directory (download), NULL, window);
}
