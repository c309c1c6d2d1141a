/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-selection-actions.h"

#include "sluice-deletion.h"
#include "sluice-questions.h"
#include "sluice-removal-toast.h"
#include "sluice-selection.h"
#include "sluice-verification.h"

/* The window's actions on what is selected in its list. */
struct _SluiceSelectionActions
{
  GObject parent_instance;

  GtkApplicationWindow *window; /* not owned: it owns this */
  AdwToastOverlay *toasts;      /* owned */
  SluiceLibrary *library;       /* owned */
  GtkSelectionModel *selection; /* owned */
  guint update;                 /* source, 0 when nothing changed */
};

G_DEFINE_FINAL_TYPE (SluiceSelectionActions, sluice_selection_actions, G_TYPE_OBJECT)

static void
for_each_in (SluiceSelectionActions *self,
             gboolean (*wanted) (SluiceDownloadState),
             void (*verb) (SluiceLibrary *, SluiceDownload *))
{
  g_autoptr (GPtrArray) downloads = sluice_selection_list (self->selection);

  for (guint i = 0; i < downloads->len; i++)
    {
      SluiceDownload *download = g_ptr_array_index (downloads, i);

      if (wanted (sluice_download_get_state (download)))
        verb (self->library, download);
    }
}

static gboolean
is_pausable (SluiceDownloadState state)
{
  return !sluice_download_state_is_settled (state);
}

static gboolean
is_paused (SluiceDownloadState state)
{
  return state == SLUICE_DOWNLOAD_PAUSED;
}

static gboolean
is_failed (SluiceDownloadState state)
{
  return state == SLUICE_DOWNLOAD_FAILED;
}

static gboolean
is_stopped (SluiceDownloadState state)
{
  return is_paused (state) || is_failed (state);
}

static gboolean
is_finished (SluiceDownloadState state)
{
  return state == SLUICE_DOWNLOAD_FINISHED;
}

static gboolean
is_unfinished (SluiceDownloadState state)
{
  return !is_finished (state);
}

static GPtrArray *
list_selected (SluiceSelectionActions *self, gboolean (*wanted) (SluiceDownloadState))
{
  GPtrArray *downloads = sluice_selection_list (self->selection);

  for (guint i = downloads->len; i > 0; i--)
    if (!wanted (sluice_download_get_state (g_ptr_array_index (downloads, i - 1))))
      g_ptr_array_remove_index (downloads, i - 1);

  return downloads;
}

static void
pause_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  for_each_in (user_data, is_pausable, sluice_library_pause);
}

static void
resume_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  for_each_in (user_data, is_paused, sluice_library_start);
}

static void
retry_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  for_each_in (user_data, is_failed, sluice_library_start);
}

/* As long as one of them runs or waits, all are stopped. */
static void
toggle_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  SluiceSelectionActions *self = user_data;

  if (sluice_selection_get_traits (self->selection).can_pause)
    for_each_in (self, is_pausable, sluice_library_pause);
  else
    for_each_in (self, is_stopped, sluice_library_start);
}

static void
activate_with_id (SluiceSelectionActions *self, const char *action)
{
  g_autoptr (SluiceDownload) download = sluice_selection_get_only (self->selection);

  if (download != NULL)
    gtk_widget_activate_action (GTK_WIDGET (self->window), action, "s",
                                sluice_download_get_id (download));
}

static void
open_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  activate_with_id (user_data, "app.open");
}

static void
show_in_folder_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  activate_with_id (user_data, "app.show-in-folder");
}

static void
choose_folder_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  activate_with_id (user_data, "app.choose-folder");
}

static void
activate_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  SluiceSelectionActions *self = user_data;
  g_autoptr (SluiceDownload) download = sluice_selection_get_only (self->selection);

  if (download == NULL)
    return;

  if (is_finished (sluice_download_get_state (download)))
    activate_with_id (self, "app.open");
  else
    gtk_widget_activate_action (GTK_WIDGET (self->window), "win.show-details", NULL);
}

static void
copy_address_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  SluiceSelectionActions *self = user_data;
  g_autoptr (GPtrArray) downloads = sluice_selection_list (self->selection);
  GString *links = g_string_new (NULL);

  for (guint i = 0; i < downloads->len; i++)
    {
      if (i > 0)
        g_string_append_c (links, '\n');
      g_string_append (links, sluice_download_get_link (g_ptr_array_index (downloads, i)));
    }

  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self->window)), links->str);
  g_string_free (links, TRUE);
}

static void
new_address_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  SluiceSelectionActions *self = user_data;
  g_autoptr (SluiceDownload) download = sluice_selection_get_only (self->selection);

  if (download != NULL)
    sluice_questions_ask_address (GTK_WINDOW (self->window), self->toasts, self->library, download);
}

static void
add_address_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  SluiceSelectionActions *self = user_data;
  g_autoptr (SluiceDownload) download = sluice_selection_get_only (self->selection);

  if (download != NULL)
    sluice_questions_ask_mirror (GTK_WINDOW (self->window), self->toasts, self->library, download);
}

static void
verify_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  SluiceSelectionActions *self = user_data;
  g_autoptr (SluiceDownload) download = sluice_selection_get_only (self->selection);

  if (download != NULL)
    sluice_verification_begin (GTK_WINDOW (self->window), self->toasts, self->library, download);
}

static void
speed_limit_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  SluiceSelectionActions *self = user_data;
  g_autoptr (GPtrArray) downloads = list_selected (self, is_unfinished);

  if (downloads->len > 0)
    sluice_questions_ask_rate_limit (GTK_WINDOW (self->window), self->library, downloads);
}

static gboolean
do_all_yield (GPtrArray *downloads)
{
  for (guint i = 0; i < downloads->len; i++)
    if (!sluice_download_get_yield (g_ptr_array_index (downloads, i)))
      return FALSE;
  return downloads->len > 0;
}

static void
yield_cb (GSimpleAction *action, GVariant *state, gpointer user_data)
{
  SluiceSelectionActions *self = user_data;
  g_autoptr (GPtrArray) downloads = list_selected (self, is_unfinished);

  for (guint i = 0; i < downloads->len; i++)
    sluice_library_set_yield (self->library, g_ptr_array_index (downloads, i),
                              g_variant_get_boolean (state));
  g_simple_action_set_state (action, g_variant_new_boolean (do_all_yield (downloads)));
}

static void
remove_downloads (SluiceSelectionActions *self, GPtrArray *downloads, gboolean trash_files)
{
  g_autoptr (SluiceRemoval) removal = NULL;

  if (downloads->len == 0)
    return;

  removal = sluice_library_remove (self->library, downloads, trash_files);
  sluice_deletion_offer (removal, GTK_WINDOW (self->window), self->toasts);
  adw_toast_overlay_add_toast (self->toasts,
                               sluice_removal_toast_new (removal, downloads, trash_files));
}

static void
remove_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  SluiceSelectionActions *self = user_data;
  g_autoptr (GPtrArray) downloads = sluice_selection_list (self->selection);

  remove_downloads (self, downloads, FALSE);
}

static void
trash_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  SluiceSelectionActions *self = user_data;
  g_autoptr (GPtrArray) downloads = list_selected (self, is_finished);

  remove_downloads (self, downloads, TRUE);
}

static void
move (SluiceSelectionActions *self, SluiceMove where)
{
  g_autoptr (GPtrArray) downloads = list_selected (self, is_unfinished);

  if (downloads->len > 0)
    sluice_library_move (self->library, downloads, where);
}

static void
move_top_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  move (user_data, SLUICE_MOVE_TOP);
}

static void
move_up_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  move (user_data, SLUICE_MOVE_UP);
}

static void
move_down_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  move (user_data, SLUICE_MOVE_DOWN);
}

static void
move_bottom_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  move (user_data, SLUICE_MOVE_BOTTOM);
}

static void
select_all_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  gtk_selection_model_select_all (SLUICE_SELECTION_ACTIONS (user_data)->selection);
}

static const GActionEntry entries[] = {
  { "pause", pause_cb },
  { "resume", resume_cb },
  { "retry", retry_cb },
  { "toggle", toggle_cb },
  { "open", open_cb },
  { "activate", activate_cb },
  { "show-in-folder", show_in_folder_cb },
  { "choose-folder", choose_folder_cb },
  { "copy-address", copy_address_cb },
  { "new-address", new_address_cb },
  { "add-address", add_address_cb },
  { "verify", verify_cb },
  { "speed-limit", speed_limit_cb },
  { "yield", NULL, NULL, "false", yield_cb },
  { "remove", remove_cb },
  { "trash", trash_cb },
  { "move-top", move_top_cb },
  { "move-up", move_up_cb },
  { "move-down", move_down_cb },
  { "move-bottom", move_bottom_cb },
  { "select-all", select_all_cb },
};

static void
set_enabled (SluiceSelectionActions *self, const char *name, gboolean is_enabled)
{
  GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self->window), name);

  g_simple_action_set_enabled (G_SIMPLE_ACTION (action), is_enabled);
}

/* Ticked when all that are selected give way. */
static void
show_yield (SluiceSelectionActions *self)
{
  g_autoptr (GPtrArray) downloads = list_selected (self, is_unfinished);
  GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self->window), "yield");

  g_simple_action_set_state (G_SIMPLE_ACTION (action),
                             g_variant_new_boolean (do_all_yield (downloads)));
}

/**
 * sluice_selection_actions_update:
 * @self: the actions
 *
 * Enables those that apply now. It happens by itself when the selection or the
 * counts of the library change; before a menu is shown, whoever shows it asks
 * for it, because a download can also change within its group.
 */
void
sluice_selection_actions_update (SluiceSelectionActions *self)
{
  SluiceTraits traits = sluice_selection_get_traits (self->selection);
  gboolean is_one = traits.n == 1;
  const struct
  {
    const char *name;
    gboolean is_enabled;
  } changes[] = {
    { "pause", traits.can_pause },
    { "resume", traits.can_resume },
    { "retry", traits.can_retry },
    { "toggle", traits.has_unfinished },
    { "open", is_one && traits.has_finished },
    { "show-in-folder", is_one },
    { "choose-folder", is_one && traits.misses_folder },
    { "copy-address", traits.n > 0 },
    { "new-address", is_one && traits.has_unfinished },
    { "add-address", is_one && traits.has_unfinished },
    { "verify", is_one && (traits.has_finished || traits.can_resume || traits.can_retry) },
    { "speed-limit", traits.has_unfinished },
    { "yield", traits.has_unfinished },
    { "remove", traits.n > 0 },
    { "trash", traits.has_finished },
    { "move-top", traits.has_unfinished },
    { "move-up", traits.has_unfinished },
    { "move-down", traits.has_unfinished },
    { "move-bottom", traits.has_unfinished },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (changes); i++)
    set_enabled (self, changes[i].name, changes[i].is_enabled);
  show_yield (self);
}

static gboolean
update_cb (gpointer user_data)
{
  SluiceSelectionActions *self = user_data;

  self->update = 0;
  sluice_selection_actions_update (self);

  return G_SOURCE_REMOVE;
}

/* Before the next event, so that a key finds what it can do. */
static void
changed_cb (SluiceSelectionActions *self)
{
  if (self->update == 0)
    self->update = g_idle_add_full (G_PRIORITY_HIGH, update_cb, self, NULL);
}

static void
sluice_selection_actions_dispose (GObject *object)
{
  SluiceSelectionActions *self = SLUICE_SELECTION_ACTIONS (object);

  g_clear_handle_id (&self->update, g_source_remove);
  g_clear_object (&self->toasts);
  g_clear_object (&self->library);
  g_clear_object (&self->selection);

  G_OBJECT_CLASS (sluice_selection_actions_parent_class)->dispose (object);
}

static void
sluice_selection_actions_class_init (SluiceSelectionActionsClass *class)
{
  G_OBJECT_CLASS (class)->dispose = sluice_selection_actions_dispose;
}

static void
sluice_selection_actions_init (SluiceSelectionActions *self)
{
}

/**
 * sluice_selection_actions_new:
 * @window: what gets the actions, and must outlive them
 * @toasts: where removals can be undone
 * @library: what holds the downloads
 * @selection: downloads of which some are selected
 *
 * Gives @window the actions on what is selected, each enabled when it applies.
 *
 * Returns: (transfer full): the actions
 */
SluiceSelectionActions *
sluice_selection_actions_new (GtkApplicationWindow *window,
                              AdwToastOverlay *toasts,
                              SluiceLibrary *library,
                              GtkSelectionModel *selection)
{
  SluiceSelectionActions *self = g_object_new (SLUICE_TYPE_SELECTION_ACTIONS, NULL);

  self->window = window;
  self->toasts = g_object_ref (toasts);
  self->library = g_object_ref (library);
  self->selection = g_object_ref (selection);

  g_action_map_add_action_entries (G_ACTION_MAP (window), entries, G_N_ELEMENTS (entries), self);
  g_signal_connect_object (selection, "selection-changed", G_CALLBACK (changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (selection, "items-changed", G_CALLBACK (changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (library, "counted", G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);
  sluice_selection_actions_update (self);

  return self;
}
