/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-filter-list.h"

#include "sluice-filter-row.h"

#define N_ROWS ((guint) SLUICE_N_GROUPS + (guint) SLUICE_N_KINDS)

struct _SluiceFilterList
{
  AdwBin parent_instance;

  SluiceLibrary *library; /* owned, nullable */
  SluiceFilter *filter;   /* owned, nullable */

  SluiceFilterRow *rows[N_ROWS]; /* groups, then kinds */
  GtkListBox *list_box;
};

enum
{
  SIGNAL_CHOSEN,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (SluiceFilterList, sluice_filter_list, ADW_TYPE_BIN)

static guint
count (SluiceFilterList *self, SluiceFilterRow *row)
{
  SluiceKind kind = sluice_filter_row_get_kind (row);

  return kind != SLUICE_N_KINDS
             ? sluice_library_count_kind (self->library, kind)
             : sluice_library_count (self->library, sluice_filter_row_get_group (row));
}

static void
counted_cb (SluiceLibrary *library, SluiceFilterList *self)
{
  GtkListBoxRow *selected = gtk_list_box_get_selected_row (self->list_box);

  for (guint i = 0; i < N_ROWS; i++)
    sluice_filter_row_set_count (self->rows[i], count (self, self->rows[i]));

  /* The last one of a kind is gone. */
  if (selected != NULL && !gtk_widget_get_visible (GTK_WIDGET (selected)))
    sluice_filter_list_show_all (self);
}

static void
row_selected_cb (GtkListBox *list_box, SluiceFilterRow *row, SluiceFilterList *self)
{
  if (row == NULL || self->filter == NULL)
    return;

  if (sluice_filter_row_get_kind (row) != SLUICE_N_KINDS)
    sluice_filter_set_kind (self->filter, sluice_filter_row_get_kind (row));
  else
    sluice_filter_set_group (self->filter, sluice_filter_row_get_group (row));
}

static void
row_activated_cb (GtkListBox *list_box, SluiceFilterRow *row, SluiceFilterList *self)
{
  g_signal_emit (self, signals[SIGNAL_CHOSEN], 0);
}

/* A line between the groups and the kinds. */
static void
header_cb (GtkListBoxRow *row, GtkListBoxRow *before, gpointer user_data)
{
  gboolean begins_kinds = before != NULL &&
                          sluice_filter_row_get_kind (SLUICE_FILTER_ROW (row)) != SLUICE_N_KINDS &&
                          sluice_filter_row_get_kind (SLUICE_FILTER_ROW (before)) == SLUICE_N_KINDS;

  if (begins_kinds && gtk_list_box_row_get_header (row) == NULL)
    gtk_list_box_row_set_header (row, gtk_separator_new (GTK_ORIENTATION_HORIZONTAL));
  else if (!begins_kinds)
    gtk_list_box_row_set_header (row, NULL);
}

/* To go through a list of choices by Tab would choose each of them: it goes to the
 * one that is chosen, and on. */
static gboolean
sluice_filter_list_focus (GtkWidget *widget, GtkDirectionType direction)
{
  SluiceFilterList *self = SLUICE_FILTER_LIST (widget);
  GtkWidget *focus = gtk_root_get_focus (gtk_widget_get_root (widget));
  GtkListBoxRow *selected = gtk_list_box_get_selected_row (self->list_box);

  if (direction != GTK_DIR_TAB_FORWARD && direction != GTK_DIR_TAB_BACKWARD)
    return GTK_WIDGET_CLASS (sluice_filter_list_parent_class)->focus (widget, direction);
  if (focus != NULL && gtk_widget_is_ancestor (focus, widget))
    return FALSE;

  return selected != NULL && gtk_widget_grab_focus (GTK_WIDGET (selected));
}

static void
sluice_filter_list_dispose (GObject *object)
{
  SluiceFilterList *self = SLUICE_FILTER_LIST (object);

  g_clear_object (&self->library);
  g_clear_object (&self->filter);

  G_OBJECT_CLASS (sluice_filter_list_parent_class)->dispose (object);
}

static void
sluice_filter_list_class_init (SluiceFilterListClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS (class);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  object_class->dispose = sluice_filter_list_dispose;
  widget_class->focus = sluice_filter_list_focus;

  /**
   * SluiceFilterList::chosen:
   *
   * The user chose what to look at, and wants to see it now.
   */
  signals[SIGNAL_CHOSEN] = g_signal_new ("chosen", SLUICE_TYPE_FILTER_LIST, G_SIGNAL_RUN_LAST, 0,
                                         NULL, NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               SLUICE_APP_PATH "/list/sluice-filter-list.ui");
  gtk_widget_class_bind_template_child (widget_class, SluiceFilterList, list_box);
  gtk_widget_class_bind_template_callback (widget_class, row_selected_cb);
  gtk_widget_class_bind_template_callback (widget_class, row_activated_cb);
}

static void
sluice_filter_list_init (SluiceFilterList *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_list_box_set_header_func (self->list_box, header_cb, NULL, NULL);

  for (guint i = 0; i < N_ROWS; i++)
    {
      self->rows[i] = i < SLUICE_N_GROUPS
                          ? sluice_filter_row_new_for_group ((SluiceGroup) i)
                          : sluice_filter_row_new_for_kind ((SluiceKind) (i - SLUICE_N_GROUPS));
      gtk_list_box_append (self->list_box, GTK_WIDGET (self->rows[i]));
    }

  sluice_filter_list_show_all (self);
}

/**
 * sluice_filter_list_set_up:
 * @self: the list of filters
 * @library: whose downloads are counted
 * @filter: what the user's choice is told
 */
void
sluice_filter_list_set_up (SluiceFilterList *self, SluiceLibrary *library, SluiceFilter *filter)
{
  g_return_if_fail (SLUICE_IS_FILTER_LIST (self));
  g_return_if_fail (self->library == NULL);

  self->library = g_object_ref (library);
  self->filter = g_object_ref (filter);
  g_signal_connect_object (library, "counted", G_CALLBACK (counted_cb), self, 0);
  counted_cb (library, self);
}

/**
 * sluice_filter_list_show_all:
 * @self: the list of filters
 *
 * Chooses the filter that lets every download through.
 */
void
sluice_filter_list_show_all (SluiceFilterList *self)
{
  g_return_if_fail (SLUICE_IS_FILTER_LIST (self));

  gtk_list_box_select_row (self->list_box, GTK_LIST_BOX_ROW (self->rows[SLUICE_GROUP_ALL]));
}
