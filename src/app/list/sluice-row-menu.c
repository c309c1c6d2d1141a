/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-row-menu.h"

#include "sluice-download-row.h"

/**
 * SluiceRowMenu:
 *
 * The menu that a row of the list opens. It is about what is selected: a row that
 * is not is so first.
 */
struct _SluiceRowMenu
{
  GObject parent_instance;

  GtkWidget *parent;   /* not owned: it owns us */
  GtkListView *view;   /* owned */
  GtkPopover *popover; /* a child of @parent */
};

enum
{
  SIGNAL_OPENING,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (SluiceRowMenu, sluice_row_menu, G_TYPE_OBJECT)

static void
select_row (SluiceRowMenu *self, SluiceDownloadRow *row)
{
  GtkSelectionModel *selection = gtk_list_view_get_model (self->view);
  guint position = sluice_download_row_get_position (row);

  if (!gtk_selection_model_is_selected (selection, position))
    gtk_selection_model_select_item (selection, position, TRUE);
}

/* The button that opens the menu is let go over the menu: GTK would take what is
 * below for pressed from then on. */
static void
release (GtkWidget *widget)
{
  for (; widget != NULL; widget = gtk_widget_get_parent (widget))
    gtk_widget_unset_state_flags (widget, GTK_STATE_FLAG_ACTIVE);
}

/* The menu takes the focus along when it closes, and GTK would give it to what comes
 * first in the window. What was chosen may still give it to something else. */
static void
closed_cb (SluiceRowMenu *self)
{
  if (gtk_widget_get_mapped (GTK_WIDGET (self->view)))
    gtk_widget_grab_focus (GTK_WIDGET (self->view));
}

/* Where @x and @y are in @widget. */
static void
show (SluiceRowMenu *self, SluiceDownloadRow *row, GtkWidget *widget, double x, double y)
{
  GdkRectangle place = { 0, 0, 1, 1 };

  select_row (self, row);
  release (GTK_WIDGET (row));
  gtk_widget_grab_focus (gtk_widget_get_parent (GTK_WIDGET (row)));

  gtk_widget_translate_coordinates (widget, self->parent, x, y, &x, &y);
  place.x = (int) x;
  place.y = (int) y;

  g_signal_emit (self, signals[SIGNAL_OPENING], 0);
  gtk_popover_set_pointing_to (self->popover, &place);
  gtk_popover_popup (self->popover);
}

/* Returns: (transfer none) (nullable): the row with the focus, or that it is in */
static SluiceDownloadRow *
get_focused_row (SluiceRowMenu *self)
{
  GtkWidget *focus = gtk_root_get_focus (gtk_widget_get_root (self->parent));
  GtkWidget *row = focus != NULL ? gtk_widget_get_first_child (focus) : NULL;

  if (row != NULL && SLUICE_IS_DOWNLOAD_ROW (row))
    return SLUICE_DOWNLOAD_ROW (row);

  row = focus != NULL ? gtk_widget_get_ancestor (focus, SLUICE_TYPE_DOWNLOAD_ROW) : NULL;
  return row != NULL ? SLUICE_DOWNLOAD_ROW (row) : NULL;
}

static void
sluice_row_menu_dispose (GObject *object)
{
  SluiceRowMenu *self = SLUICE_ROW_MENU (object);

  if (self->popover != NULL)
    gtk_widget_unparent (GTK_WIDGET (self->popover));
  self->popover = NULL;
  g_clear_object (&self->view);

  G_OBJECT_CLASS (sluice_row_menu_parent_class)->dispose (object);
}

static void
sluice_row_menu_class_init (SluiceRowMenuClass *class)
{
  G_OBJECT_CLASS (class)->dispose = sluice_row_menu_dispose;

  /**
   * SluiceRowMenu::opening:
   *
   * The menu is about to be shown.
   */
  signals[SIGNAL_OPENING] = g_signal_new ("opening", SLUICE_TYPE_ROW_MENU, G_SIGNAL_RUN_LAST, 0,
                                          NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
sluice_row_menu_init (SluiceRowMenu *self)
{
}

/**
 * sluice_row_menu_new:
 * @parent: the widget that the menu is a child of; it has to dispose of the menu
 *   when it goes itself
 * @view: a list of #SluiceDownloadRow in @parent
 * @model: what is in the menu
 *
 * Returns: (transfer full): the menu, not shown
 */
SluiceRowMenu *
sluice_row_menu_new (GtkWidget *parent, GtkListView *view, GMenuModel *model)
{
  SluiceRowMenu *self;

  g_return_val_if_fail (GTK_IS_WIDGET (parent), NULL);
  g_return_val_if_fail (GTK_IS_LIST_VIEW (view), NULL);
  g_return_val_if_fail (G_IS_MENU_MODEL (model), NULL);

  self = g_object_new (SLUICE_TYPE_ROW_MENU, NULL);
  self->parent = parent;
  self->view = g_object_ref (view);
  self->popover = GTK_POPOVER (gtk_popover_menu_new_from_model (model));
  gtk_popover_set_has_arrow (self->popover, FALSE);
  gtk_widget_set_halign (GTK_WIDGET (self->popover), GTK_ALIGN_START);
  gtk_widget_set_parent (GTK_WIDGET (self->popover), parent);
  g_signal_connect_object (self->popover, "closed", G_CALLBACK (closed_cb), self,
                           G_CONNECT_SWAPPED);
  return self;
}

/**
 * sluice_row_menu_show_at:
 * @self: the menu
 * @x: where in the list, in pixels
 * @y: where in the list, in pixels
 *
 * Opens the menu there, if there is a row.
 *
 * Returns: whether it opens
 */
gboolean
sluice_row_menu_show_at (SluiceRowMenu *self, double x, double y)
{
  GtkWidget *picked;
  GtkWidget *row;

  g_return_val_if_fail (SLUICE_IS_ROW_MENU (self), FALSE);

  picked = gtk_widget_pick (GTK_WIDGET (self->view), x, y, GTK_PICK_DEFAULT);
  row = picked != NULL ? gtk_widget_get_ancestor (picked, SLUICE_TYPE_DOWNLOAD_ROW) : NULL;
  if (row == NULL)
    return FALSE;

  show (self, SLUICE_DOWNLOAD_ROW (row), GTK_WIDGET (self->view), x, y);
  return TRUE;
}

/**
 * sluice_row_menu_show_at_focus:
 * @self: the menu
 *
 * Opens the menu at the row that has the keyboard, if one has.
 */
void
sluice_row_menu_show_at_focus (SluiceRowMenu *self)
{
  SluiceDownloadRow *row;

  g_return_if_fail (SLUICE_IS_ROW_MENU (self));

  row = get_focused_row (self);
  if (row == NULL)
    return;

  show (self, row, GTK_WIDGET (row), gtk_widget_get_width (GTK_WIDGET (row)) / 2.0,
        gtk_widget_get_height (GTK_WIDGET (row)) / 2.0);
}
