/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-download-list.h"

#include <glib/gi18n.h>

#include "sluice-download-row.h"
#include "sluice-download-watch.h"
#include "sluice-row-drag.h"
#include "sluice-row-menu.h"
#include "sluice-selection.h"
#include "sluice-tab-stop.h"

/* What is sorted in less than a frame. */
#define FEW 2000

/* The page with the downloads. The library's list goes through a watch, which
 * points out what changed, a filter and a sorter to the selection. */
struct _SluiceDownloadList
{
  AdwBin parent_instance;

  SluiceLibrary *library;       /* owned, nullable */
  SluiceDownloadWatch *watch;   /* owned, nullable */
  SluiceFilter *filter;         /* owned */
  GtkSortListModel *sorted;     /* owned */
  GtkMultiSelection *selection; /* owned */
  SluiceRowDrag *drag;          /* owned */
  SluiceRowMenu *menu;          /* owned */
  SluiceSort sort;
  gboolean is_searching;

  GMenuModel *context_menu;
  GtkSearchBar *search_bar;
  GtkSearchEntry *search_entry;
  GtkStack *stack;
  GtkListView *view;
  AdwStatusPage *none_page;
};

enum
{
  PROP_SEARCHING = 1,
  N_PROPS,
};

enum
{
  SIGNAL_MENU_OPENING,
  N_SIGNALS,
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (SluiceDownloadList, sluice_download_list, ADW_TYPE_BIN)

/* What is shown */

static void
describe_none (SluiceDownloadList *self)
{
  const char *title = sluice_filter_get_title (self->filter);
  const char *text = sluice_filter_get_search (self->filter);
  g_autofree char *sentence = NULL;
  g_autofree char *markup = NULL;

  if (*text != '\0')
    /* Translators: the first %s is a filter, like “Music”, the second what was searched for. */
    sentence = g_strdup_printf (_ ("Nothing in “%s” matches “%s”."), title, text);
  else
    /* Translators: %s is a filter, like “Music”. */
    sentence = g_strdup_printf (_ ("There is nothing in “%s”."), title);

  markup = g_markup_escape_text (sentence, -1);
  adw_status_page_set_title (self->none_page,
                             *text != '\0' ? _ ("No Results") : _ ("No Downloads"));
  adw_status_page_set_description (self->none_page, markup);
}

/* A row that goes away with its page takes the focus along. It would fall on
 * the toast that offers to undo that, which stays as long as it has it. */
static void
keep_focus (SluiceDownloadList *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;

  if (focus != NULL && (!gtk_widget_is_ancestor (focus, GTK_WIDGET (root)) ||
                        gtk_widget_is_ancestor (focus, GTK_WIDGET (self->stack))))
    sluice_download_list_take_focus (self);
}

static void
choose_page (SluiceDownloadList *self)
{
  guint n_shown = g_list_model_get_n_items (G_LIST_MODEL (self->selection));
  guint n = self->library != NULL ? g_list_model_get_n_items (G_LIST_MODEL (self->library)) : 0;
  const char *page = "list";

  if (n == 0)
    page = "empty";
  else if (n_shown == 0)
    page = "none";

  if (g_str_equal (page, "none"))
    describe_none (self);
  if (g_strcmp0 (gtk_stack_get_visible_child_name (self->stack), page) == 0)
    return;

  gtk_stack_set_visible_child_name (self->stack, page);
  keep_focus (self);
}

static void
update_aspects (SluiceDownloadList *self)
{
  SluiceAspect aspects = SLUICE_ASPECT_NONE;

  if (sluice_filter_get_group (self->filter) != SLUICE_GROUP_ALL || self->sort == SLUICE_SORT_STATE)
    aspects |= SLUICE_ASPECT_GROUP;
  if (sluice_filter_get_kind (self->filter) != SLUICE_N_KINDS)
    aspects |= SLUICE_ASPECT_KIND;
  if (self->sort == SLUICE_SORT_SIZE)
    aspects |= SLUICE_ASPECT_SIZE;

  if (self->watch != NULL)
    sluice_download_watch_set_aspects (self->watch, aspects);
}

static void
filter_changed_cb (SluiceDownloadList *self)
{
  update_aspects (self);
  choose_page (self);
}

/* Many are sorted while one looks, so that the window stays awake. */
static void
expect_to_sort (SluiceDownloadList *self, guint n)
{
  if (n > FEW)
    gtk_sort_list_model_set_incremental (self->sorted, TRUE);
}

/* Comes before the sorted list hears of the change. */
static void
items_changed_cb (SluiceDownloadList *self, guint position, guint removed, guint added)
{
  expect_to_sort (self, added);
}

/* What comes one by one is at its place at once again. */
static void
sorted_cb (SluiceDownloadList *self)
{
  if (gtk_sort_list_model_get_pending (self->sorted) == 0)
    gtk_sort_list_model_set_incremental (self->sorted, FALSE);
}

static void
search_changed_cb (SluiceDownloadList *self)
{
  sluice_filter_set_search (self->filter,
                            gtk_editable_get_text (GTK_EDITABLE (self->search_entry)));
}

/* What the user does */

static void
select_only (SluiceDownloadList *self, guint position)
{
  gtk_selection_model_select_item (GTK_SELECTION_MODEL (self->selection), position, TRUE);
}

/* Whoever removes rows by the keyboard goes on from the row that took their
 * place. */
static void
remove_selected (SluiceDownloadList *self)
{
  GListModel *model = G_LIST_MODEL (self->selection);
  g_autoptr (GtkBitset) selected =
      gtk_selection_model_get_selection (GTK_SELECTION_MODEL (self->selection));
  guint position = gtk_bitset_get_minimum (selected);

  if (gtk_bitset_is_empty (selected))
    return;

  gtk_widget_activate_action (GTK_WIDGET (self), "win.remove", NULL);
  if (g_list_model_get_n_items (model) == 0)
    return;
  select_only (self, MIN (position, g_list_model_get_n_items (model) - 1));
  gtk_widget_grab_focus (GTK_WIDGET (self->view));
}

static void
activate_cb (SluiceDownloadList *self, guint position)
{
  select_only (self, position);
  gtk_widget_activate_action (GTK_WIDGET (self), "win.activate", NULL);
}

static void
pressed_cb (GtkGesture *gesture, int n_press, double x, double y, SluiceDownloadList *self)
{
  if (sluice_row_menu_show_at (self->menu, x, y))
    gtk_gesture_set_state (gesture, GTK_EVENT_SEQUENCE_CLAIMED);
}

static void
long_pressed_cb (GtkGesture *gesture, double x, double y, SluiceDownloadList *self)
{
  if (sluice_row_menu_show_at (self->menu, x, y))
    gtk_gesture_set_state (gesture, GTK_EVENT_SEQUENCE_CLAIMED);
}

static void
menu_opening_cb (SluiceDownloadList *self)
{
  g_signal_emit (self, signals[SIGNAL_MENU_OPENING], 0);
}

/* The list's own key bindings would take these. A button in a row keeps its
 * space bar. */
static gboolean
key_pressed_cb (GtkEventControllerKey *controller,
                guint key,
                guint code,
                GdkModifierType state,
                SluiceDownloadList *self)
{
  GtkWidget *focus = gtk_root_get_focus (gtk_widget_get_root (GTK_WIDGET (self)));
  GdkModifierType modifiers = state & gtk_accelerator_get_default_mod_mask ();

  if (key == GDK_KEY_Menu || (key == GDK_KEY_F10 && modifiers == GDK_SHIFT_MASK))
    sluice_row_menu_show_at_focus (self->menu);
  else if (modifiers == 0 && (key == GDK_KEY_Delete || key == GDK_KEY_KP_Delete))
    remove_selected (self);
  else if (modifiers == 0 && key == GDK_KEY_space && !GTK_IS_BUTTON (focus))
    gtk_widget_activate_action (GTK_WIDGET (self), "win.toggle", NULL);
  else
    return GDK_EVENT_PROPAGATE;

  return GDK_EVENT_STOP;
}

static void
dropped_cb (SluiceRowDrag *drag,
            GPtrArray *downloads,
            SluiceDownload *next,
            SluiceDownloadList *self)
{
  sluice_library_move_before (self->library, downloads, next);
}

/* What the button of a row does */

static void
pause_cb (GtkWidget *widget, const char *action, GVariant *id)
{
  SluiceDownloadList *self = SLUICE_DOWNLOAD_LIST (widget);
  SluiceDownload *download =
      sluice_library_find_id (self->library, g_variant_get_string (id, NULL));

  if (download != NULL)
    sluice_library_pause (self->library, download);
}

static void
start_cb (GtkWidget *widget, const char *action, GVariant *id)
{
  SluiceDownloadList *self = SLUICE_DOWNLOAD_LIST (widget);
  SluiceDownload *download =
      sluice_library_find_id (self->library, g_variant_get_string (id, NULL));

  if (download != NULL)
    sluice_library_start (self->library, download);
}

static void
open_cb (GtkWidget *widget, const char *action, GVariant *id)
{
  gtk_widget_activate_action_variant (widget, "app.open", id);
}

static void
sluice_download_list_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  SluiceDownloadList *self = SLUICE_DOWNLOAD_LIST (object);

  switch (id)
    {
    case PROP_SEARCHING:
      g_value_set_boolean (value, self->is_searching);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
sluice_download_list_set_property (GObject *object,
                                   guint id,
                                   const GValue *value,
                                   GParamSpec *pspec)
{
  SluiceDownloadList *self = SLUICE_DOWNLOAD_LIST (object);

  switch (id)
    {
    case PROP_SEARCHING:
      if (self->is_searching == g_value_get_boolean (value))
        return;
      self->is_searching = g_value_get_boolean (value);
      g_object_notify_by_pspec (object, pspec);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
sluice_download_list_dispose (GObject *object)
{
  SluiceDownloadList *self = SLUICE_DOWNLOAD_LIST (object);

  if (self->menu != NULL)
    g_object_run_dispose (G_OBJECT (self->menu));
  g_clear_object (&self->menu);
  g_clear_object (&self->drag);
  g_clear_object (&self->selection);
  g_clear_object (&self->sorted);
  g_clear_object (&self->filter);
  g_clear_object (&self->watch);
  g_clear_object (&self->library);

  G_OBJECT_CLASS (sluice_download_list_parent_class)->dispose (object);
}

static void
bind_template (GtkWidgetClass *widget_class)
{
  gtk_widget_class_set_template_from_resource (widget_class,
                                               SLUICE_APP_PATH "/list/sluice-download-list.ui");
  gtk_widget_class_bind_template_child (widget_class, SluiceDownloadList, context_menu);
  gtk_widget_class_bind_template_child (widget_class, SluiceDownloadList, search_bar);
  gtk_widget_class_bind_template_child (widget_class, SluiceDownloadList, search_entry);
  gtk_widget_class_bind_template_child (widget_class, SluiceDownloadList, stack);
  gtk_widget_class_bind_template_child (widget_class, SluiceDownloadList, view);
  gtk_widget_class_bind_template_child (widget_class, SluiceDownloadList, none_page);
  gtk_widget_class_bind_template_callback (widget_class, activate_cb);
  gtk_widget_class_bind_template_callback (widget_class, key_pressed_cb);
  gtk_widget_class_bind_template_callback (widget_class, long_pressed_cb);
  gtk_widget_class_bind_template_callback (widget_class, pressed_cb);
  gtk_widget_class_bind_template_callback (widget_class, search_changed_cb);
}

static void
sluice_download_list_class_init (SluiceDownloadListClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS (class);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  object_class->get_property = sluice_download_list_get_property;
  object_class->set_property = sluice_download_list_set_property;
  object_class->dispose = sluice_download_list_dispose;

  /**
   * SluiceDownloadList:searching:
   *
   * Whether there is an entry to type into what is looked for.
   */
  properties[PROP_SEARCHING] =
      g_param_spec_boolean ("searching", NULL, NULL, FALSE,
                            G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  /**
   * SluiceDownloadList::menu-opening:
   *
   * The menu for what is selected is about to be shown.
   */
  signals[SIGNAL_MENU_OPENING] =
      g_signal_new ("menu-opening", SLUICE_TYPE_DOWNLOAD_LIST, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                    NULL, G_TYPE_NONE, 0);

  g_type_ensure (SLUICE_TYPE_DOWNLOAD_ROW);
  g_type_ensure (SLUICE_TYPE_TAB_STOP);
  bind_template (widget_class);
  gtk_widget_class_install_action (widget_class, "downloads.pause", "s", pause_cb);
  gtk_widget_class_install_action (widget_class, "downloads.start", "s", start_cb);
  gtk_widget_class_install_action (widget_class, "downloads.open", "s", open_cb);
}

/* Here, because no .ui file knows what the program is called. */
static void
set_factory (SluiceDownloadList *self)
{
  g_autoptr (GtkListItemFactory) factory = gtk_builder_list_item_factory_new_from_resource (
      NULL, SLUICE_APP_PATH "/list/sluice-download-item.ui");

  gtk_list_view_set_factory (self->view, factory);
}

static void
sluice_download_list_init (SluiceDownloadList *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  set_factory (self);

  self->filter = sluice_filter_new ();
  self->sorted = gtk_sort_list_model_new (NULL, NULL);
  g_signal_connect_object (self->sorted, "notify::pending", G_CALLBACK (sorted_cb), self,
                           G_CONNECT_SWAPPED);
  self->selection = gtk_multi_selection_new (g_object_ref (G_LIST_MODEL (self->sorted)));
  gtk_list_view_set_model (self->view, GTK_SELECTION_MODEL (self->selection));
  g_signal_connect_object (self->filter, "changed", G_CALLBACK (filter_changed_cb), self,
                           G_CONNECT_SWAPPED | G_CONNECT_AFTER);
  g_signal_connect_object (self->selection, "items-changed", G_CALLBACK (choose_page), self,
                           G_CONNECT_SWAPPED);

  self->drag = sluice_row_drag_new (self->view);
  sluice_row_drag_set_enabled (self->drag, TRUE);
  g_signal_connect_object (self->drag, "dropped", G_CALLBACK (dropped_cb), self, 0);

  self->menu = sluice_row_menu_new (GTK_WIDGET (self), self->view, self->context_menu);
  g_signal_connect_object (self->menu, "opening", G_CALLBACK (menu_opening_cb), self,
                           G_CONNECT_SWAPPED);
}

/**
 * sluice_download_list_set_library:
 * @self: the list
 * @library: what it shows; set once
 */
void
sluice_download_list_set_library (SluiceDownloadList *self, SluiceLibrary *library)
{
  GtkFilterListModel *filtered = NULL;

  g_return_if_fail (SLUICE_IS_DOWNLOAD_LIST (self));
  g_return_if_fail (self->library == NULL);

  self->library = g_object_ref (library);
  self->watch = sluice_download_watch_new (G_LIST_MODEL (library));
  filtered = gtk_filter_list_model_new (g_object_ref (G_LIST_MODEL (self->watch)),
                                        GTK_FILTER (g_object_ref (self->filter)));
  g_signal_connect_object (filtered, "items-changed", G_CALLBACK (items_changed_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_sort_list_model_set_model (self->sorted, G_LIST_MODEL (filtered));
  g_object_unref (filtered);

  g_signal_connect_object (library, "items-changed", G_CALLBACK (choose_page), self,
                           G_CONNECT_SWAPPED | G_CONNECT_AFTER);
  update_aspects (self);
  choose_page (self);
}

/**
 * sluice_download_list_set_sort:
 * @self: the list
 * @sort: its order
 *
 * Rows can be dragged while the list is in the order of the queue.
 */
void
sluice_download_list_set_sort (SluiceDownloadList *self, SluiceSort sort)
{
  g_autoptr (SluiceSorter) sorter = sort != SLUICE_SORT_QUEUE ? sluice_sorter_new (sort) : NULL;

  g_return_if_fail (SLUICE_IS_DOWNLOAD_LIST (self));

  self->sort = sort;
  update_aspects (self);
  expect_to_sort (self, g_list_model_get_n_items (G_LIST_MODEL (self->sorted)));
  gtk_sort_list_model_set_sorter (self->sorted, GTK_SORTER (sorter));
  sluice_row_drag_set_enabled (self->drag, sort == SLUICE_SORT_QUEUE);
}

/**
 * sluice_download_list_set_key_capture:
 * @self: the list
 * @widget: what is typed into it begins a search, unless it is of use there
 */
void
sluice_download_list_set_key_capture (SluiceDownloadList *self, GtkWidget *widget)
{
  g_return_if_fail (SLUICE_IS_DOWNLOAD_LIST (self));

  gtk_search_bar_set_key_capture_widget (self->search_bar, widget);
  gtk_search_bar_connect_entry (self->search_bar, GTK_EDITABLE (self->search_entry));
}

/**
 * sluice_download_list_search:
 * @self: the list
 * @text: what somebody looks for
 *
 * Searches as if the user had typed @text.
 */
void
sluice_download_list_search (SluiceDownloadList *self, const char *text)
{
  g_return_if_fail (SLUICE_IS_DOWNLOAD_LIST (self));
  g_return_if_fail (text != NULL);

  g_object_set (self, "searching", TRUE, NULL);
  gtk_editable_set_text (GTK_EDITABLE (self->search_entry), text);
}

/**
 * sluice_download_list_get_filter:
 * @self: the list
 *
 * Returns: (transfer none): what decides which downloads are shown
 */
SluiceFilter *
sluice_download_list_get_filter (SluiceDownloadList *self)
{
  g_return_val_if_fail (SLUICE_IS_DOWNLOAD_LIST (self), NULL);

  return self->filter;
}

/**
 * sluice_download_list_get_selection:
 * @self: the list
 *
 * Returns: (transfer none): the downloads as they are shown, and which are selected
 */
GtkSelectionModel *
sluice_download_list_get_selection (SluiceDownloadList *self)
{
  g_return_val_if_fail (SLUICE_IS_DOWNLOAD_LIST (self), NULL);

  return GTK_SELECTION_MODEL (self->selection);
}

/**
 * sluice_download_list_show:
 * @self: the list
 * @download: one of its downloads
 *
 * Selects a download and scrolls to it, unless it is filtered out.
 */
void
sluice_download_list_show (SluiceDownloadList *self, SluiceDownload *download)
{
  guint position = 0;

  g_return_if_fail (SLUICE_IS_DOWNLOAD_LIST (self));

  if (!sluice_selection_find (GTK_SELECTION_MODEL (self->selection), download, &position))
    return;

  select_only (self, position);
  gtk_widget_activate_action (GTK_WIDGET (self->view), "list.scroll-to-item", "u", position);
}

/**
 * sluice_download_list_take_focus:
 * @self: the list
 *
 * Gives the focus to a row, and not to the button in it; where there are none, to
 * what there is instead.
 *
 * Returns: whether there was something to give it to
 */
gboolean
sluice_download_list_take_focus (SluiceDownloadList *self)
{
  g_return_val_if_fail (SLUICE_IS_DOWNLOAD_LIST (self), FALSE);

  if (g_str_equal (gtk_stack_get_visible_child_name (self->stack), "list"))
    return gtk_widget_grab_focus (GTK_WIDGET (self->view));

  return gtk_widget_child_focus (gtk_stack_get_visible_child (self->stack), GTK_DIR_TAB_FORWARD);
}
