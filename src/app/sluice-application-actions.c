/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the menu, the keyboard and notifications ask of the program. */

#include "sluice-application-private.h"

#include "sluice-about.h"
#include "sluice-folder-choice.h"
#include "sluice-preferences-window.h"
#include "sluice-removal-toast.h"

/* The window that dialogs belong to, if one can be seen. */
static GtkWindow *
find_seen_window (SluiceApplication *self)
{
  GtkWindow *window = gtk_application_get_active_window (GTK_APPLICATION (self));

  return window != NULL && gtk_widget_get_visible (GTK_WIDGET (window)) ? window : NULL;
}

static void
about_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  sluice_about_show (find_seen_window (SLUICE_APPLICATION (user_data)));
}

static GtkWindow *
find_preferences (SluiceApplication *self)
{
  for (GList *link = gtk_application_get_windows (GTK_APPLICATION (self)); link != NULL;
       link = link->next)
    if (SLUICE_IS_PREFERENCES_WINDOW (link->data))
      return GTK_WINDOW (link->data);
  return NULL;
}

static void
preferences_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  SluiceApplication *self = SLUICE_APPLICATION (user_data);
  GtkWindow *preferences = find_preferences (self);

  if (preferences == NULL)
    {
      GtkWindow *window = GTK_WINDOW (sluice_application_show_window (self));

      preferences = GTK_WINDOW (sluice_preferences_window_new (self->settings));
      gtk_window_set_transient_for (preferences, window);
      gtk_window_set_application (preferences, GTK_APPLICATION (self));
    }
  gtk_window_present (preferences);
}

static void
quit_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  SluiceApplication *self = SLUICE_APPLICATION (user_data);

  sluice_exit_ask (self->way_out, find_seen_window (self), NULL);
}

/* From the desktop's menu of programs, and by other programs. */
static void
new_download_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  sluice_window_add_offers (sluice_application_show_window (SLUICE_APPLICATION (user_data)), NULL);
}

static void
pause_all_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  sluice_library_pause_all (SLUICE_APPLICATION (user_data)->library);
}

static void
resume_all_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  SluiceApplication *self = SLUICE_APPLICATION (user_data);

  /* The program may have been started for this, and nobody would see it run. */
  if (sluice_application_find_window (self) == NULL)
    sluice_application_show_window (self);
  sluice_library_resume_all (self->library);
}

static void
stop_errand_cb (GSimpleAction *action, GVariant *id, gpointer user_data)
{
  SluiceLibrary *library = SLUICE_APPLICATION (user_data)->library;
  SluiceDownload *download = sluice_library_find_id (library, g_variant_get_string (id, NULL));

  if (download != NULL)
    sluice_download_stop_errand (download);
}

static GPtrArray *
list_finished (SluiceApplication *self)
{
  GPtrArray *finished = g_ptr_array_new_with_free_func (g_object_unref);
  guint length = g_list_model_get_n_items (G_LIST_MODEL (self->library));

  for (guint i = 0; i < length; i++)
    {
      g_autoptr (SluiceDownload) download = g_list_model_get_item (G_LIST_MODEL (self->library), i);

      if (sluice_download_get_state (download) == SLUICE_DOWNLOAD_FINISHED)
        g_ptr_array_add (finished, g_steal_pointer (&download));
    }
  return finished;
}

static void
clear_finished_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  SluiceApplication *self = SLUICE_APPLICATION (user_data);
  g_autoptr (GPtrArray) finished = list_finished (self);
  g_autoptr (SluiceRemoval) removal = NULL;

  if (finished->len == 0)
    return;

  removal = sluice_library_remove (self->library, finished, FALSE);
  sluice_window_toast (sluice_application_show_window (self),
                       sluice_removal_toast_new (removal, finished, FALSE));
}

static void
counted_cb (SluiceApplication *self)
{
  GAction *clear = g_action_map_lookup_action (G_ACTION_MAP (self), "clear-finished");

  g_simple_action_set_enabled (G_SIMPLE_ACTION (clear),
                               sluice_library_count (self->library, SLUICE_GROUP_FINISHED) > 0);
}

/* The switch of the speed limit */

static void
limit_cb (GSimpleAction *action, GVariant *state, gpointer user_data)
{
  GSettings *store = sluice_settings_get_store (SLUICE_APPLICATION (user_data)->settings);

  g_settings_set_value (store, "limit-on", state);
}

static void
limit_changed_cb (GSimpleAction *action, const char *key, GSettings *store)
{
  g_autoptr (GVariant) state = g_settings_get_value (store, key);

  g_simple_action_set_state (action, state);
}

static void
add_limit_action (SluiceApplication *self)
{
  GSettings *store = sluice_settings_get_store (self->settings);
  g_autoptr (GVariant) state = g_settings_get_value (store, "limit-on");
  g_autoptr (GSimpleAction) action = g_simple_action_new_stateful ("limit", NULL, state);

  g_signal_connect_object (action, "change-state", G_CALLBACK (limit_cb), self, 0);
  g_signal_connect_object (store, "changed::limit-on", G_CALLBACK (limit_changed_cb), action,
                           G_CONNECT_SWAPPED);
  g_action_map_add_action (G_ACTION_MAP (self), G_ACTION (action));
}

static void
search_cb (GSimpleAction *action, GVariant *text, gpointer user_data)
{
  sluice_window_search (sluice_application_show_window (SLUICE_APPLICATION (user_data)),
                        g_variant_get_string (text, NULL));
}

/* What is done with one download. A notification may be older than what became
 * of it, so each looks first. */

static SluiceDownload *
take_download (SluiceApplication *self, GVariant *id)
{
  sluice_notifier_withdraw (self->notifier, g_variant_get_string (id, NULL));
  return sluice_library_find_id (self->library, g_variant_get_string (id, NULL));
}

static void
show_download_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  SluiceApplication *self = SLUICE_APPLICATION (user_data);
  SluiceDownload *download = take_download (self, parameter);
  SluiceWindow *window = sluice_application_show_window (self);

  if (download != NULL)
    sluice_window_show_download (window, download);
}

static void
open_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  SluiceApplication *self = SLUICE_APPLICATION (user_data);
  SluiceDownload *download = take_download (self, parameter);

  if (download == NULL || sluice_download_get_state (download) != SLUICE_DOWNLOAD_FINISHED)
    show_download_cb (action, parameter, user_data);
  else
    sluice_opener_open (self->opener, download, find_seen_window (self));
}

static void
show_in_folder_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  SluiceApplication *self = SLUICE_APPLICATION (user_data);
  SluiceDownload *download = take_download (self, parameter);

  if (download == NULL)
    sluice_application_show_window (self);
  else
    sluice_opener_show_in_folder (self->opener, download, find_seen_window (self));
}

static void
choose_folder_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  SluiceApplication *self = SLUICE_APPLICATION (user_data);
  SluiceDownload *download = take_download (self, parameter);
  SluiceWindow *window = sluice_application_show_window (self);

  if (download != NULL && sluice_download_get_state (download) != SLUICE_DOWNLOAD_FINISHED)
    sluice_folder_choice_ask (GTK_WINDOW (window), self->library,
                              sluice_settings_get_folders (self->settings), download);
}

static void
retry_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  SluiceApplication *self = SLUICE_APPLICATION (user_data);
  SluiceDownload *download = take_download (self, parameter);

  if (download != NULL)
    sluice_library_start (self->library, download);
}

/* A request of its own, for the id is the download's. */
static SluiceRequest *
create_request_again (SluiceDownload *download)
{
  SluiceRequest *old = sluice_download_get_request (download);
  SluiceRequest *request = sluice_request_new (old->uri);

  request->headers = g_strdupv (old->headers);
  request->user = g_strdup (old->user);
  request->password = g_strdup (old->password);
  request->referer = g_strdup (old->referer);
  request->user_agent = g_strdup (old->user_agent);
  return request;
}

static void
wanted_again_cb (SluiceApplication *self, SluiceDownload *old)
{
  g_autoptr (SluiceRequest) request = create_request_again (old);
  g_autoptr (SluiceTransferOptions) options =
      sluice_transfer_options_copy (sluice_download_get_options (old));
  g_autoptr (GPtrArray) replaced = g_ptr_array_new ();
  g_autoptr (SluiceRemoval) removal = NULL;
  g_autoptr (SluiceDownload) download = NULL;

  g_free (options->name);
  options->name = g_strdup (sluice_download_get_name (old));
  download = sluice_download_new (request, sluice_download_get_directory (old), options);

  g_ptr_array_add (replaced, old);
  removal = sluice_library_remove (self->library, replaced, FALSE);
  sluice_removal_commit (removal);
  sluice_library_add (self->library, download, TRUE);
}

static void
set_accels (SluiceApplication *self)
{
  gtk_application_set_accels_for_action (GTK_APPLICATION (self), "app.preferences",
                                         (const char *[]){ "<Control>comma", NULL });
  gtk_application_set_accels_for_action (GTK_APPLICATION (self), "app.quit",
                                         (const char *[]){ "<Control>q", NULL });
}

/*
 * sluice_application_add_actions:
 * @self: the program, with all its parts
 *
 * Gives it what menus, keys and notifications act on.
 */
void
sluice_application_add_actions (SluiceApplication *self)
{
  static const GActionEntry actions[] = {
    { "about", about_cb },
    { "choose-folder", choose_folder_cb, "s" },
    { "clear-finished", clear_finished_cb },
    { "new-download", new_download_cb },
    { "open", open_cb, "s" },
    { "pause-all", pause_all_cb },
    { "preferences", preferences_cb },
    { "quit", quit_cb },
    { "resume-all", resume_all_cb },
    { "retry", retry_cb, "s" },
    { "search", search_cb, "s" },
    { "show-download", show_download_cb, "s" },
    { "show-in-folder", show_in_folder_cb, "s" },
    { "stop-errand", stop_errand_cb, "s" },
  };

  g_action_map_add_action_entries (G_ACTION_MAP (self), actions, G_N_ELEMENTS (actions), self);
  add_limit_action (self);
  set_accels (self);
  g_signal_connect_object (self->library, "counted", G_CALLBACK (counted_cb), self,
                           G_CONNECT_SWAPPED);
  counted_cb (self);
  g_signal_connect_object (self->opener, "wanted-again", G_CALLBACK (wanted_again_cb), self,
                           G_CONNECT_SWAPPED);
}
