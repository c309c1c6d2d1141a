/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-tab-stop.h"

/**
 * SluiceTabStop:
 *
 * Around a list that scrolls: the Tab key goes to the row that had the focus, to what is in that
 * row, and then on to what comes after the list. Without it, it would go through
 * each of ten thousand rows.
 */
struct _SluiceTabStop
{
  AdwBin parent_instance;
};

G_DEFINE_FINAL_TYPE (SluiceTabStop, sluice_tab_stop, ADW_TYPE_BIN)

/* Returns: (nullable): the row around what has the focus, if that is in here */
static GtkWidget *
find_row (GtkWidget *self, GtkWidget *focus)
{
  if (focus == NULL || !gtk_widget_is_ancestor (focus, self))
    return NULL;

  for (GtkWidget *widget = focus; widget != self; widget = gtk_widget_get_parent (widget))
    if (GTK_IS_LIST_VIEW (gtk_widget_get_parent (widget)))
      return widget;

  return NULL;
}

static gboolean
sluice_tab_stop_focus (GtkWidget *self, GtkDirectionType direction)
{
  GtkScrolledWindow *scroller = GTK_SCROLLED_WINDOW (adw_bin_get_child (ADW_BIN (self)));
  GtkWidget *focus = gtk_root_get_focus (gtk_widget_get_root (self));
  GtkWidget *row = find_row (self, focus);

  if (direction != GTK_DIR_TAB_FORWARD && direction != GTK_DIR_TAB_BACKWARD)
    return GTK_WIDGET_CLASS (sluice_tab_stop_parent_class)->focus (self, direction);

  /* From wherever it comes, it goes to the row that had it. */
  if (row == NULL)
    return gtk_widget_grab_focus (gtk_scrolled_window_get_child (scroller));

  /* In a row, or not at all. */
  if (direction == GTK_DIR_TAB_FORWARD)
    return focus == row && gtk_widget_child_focus (row, direction);
  return focus != row && gtk_widget_grab_focus (row);
}

static void
sluice_tab_stop_class_init (SluiceTabStopClass *class)
{
  GTK_WIDGET_CLASS (class)->focus = sluice_tab_stop_focus;
}

static void
sluice_tab_stop_init (SluiceTabStop *self)
{
}
