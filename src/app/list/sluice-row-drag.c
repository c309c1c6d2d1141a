/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-row-drag.h"

#include <glib/gi18n.h>

#include "sluice-download-row.h"
#include "sluice-selection.h"

/* What is dragged is of a type of its own, so that nothing else takes it, least
 * of all for links. */
#define SLUICE_TYPE_DRAGGED_ROWS (sluice_dragged_rows_get_type ())
static GType sluice_dragged_rows_get_type (void);
typedef GPtrArray SluiceDraggedRows;
G_DEFINE_BOXED_TYPE (SluiceDraggedRows, sluice_dragged_rows, g_ptr_array_ref, g_ptr_array_unref)

/* Drags rows of a list view to another place in the queue. */
struct _SluiceRowDrag
{
  GObject parent_instance;

  GtkListView *view;       /* not owned: it owns the controllers */
  GPtrArray *dragged;      /* owned, nullable, of SluiceDownload: while a drag begins */
  SluiceDownloadRow *mark; /* owned, nullable: the row that shows where the drop goes */
  const char *mark_class;  /* nullable: at which side of it */
  gboolean is_enabled;
};

enum
{
  SIGNAL_DROPPED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (SluiceRowDrag, sluice_row_drag, G_TYPE_OBJECT)

static gboolean
is_movable (SluiceDownload *download)
{
  return sluice_download_get_state (download) != SLUICE_DOWNLOAD_FINISHED;
}

/* Returns: (transfer none) (nullable): the row there, if it can be moved */
static SluiceDownloadRow *
find_row (SluiceRowDrag *self, double x, double y)
{
  GtkWidget *picked = gtk_widget_pick (GTK_WIDGET (self->view), x, y, GTK_PICK_DEFAULT);
  GtkWidget *row =
      picked != NULL ? gtk_widget_get_ancestor (picked, SLUICE_TYPE_DOWNLOAD_ROW) : NULL;

  if (row == NULL || !is_movable (sluice_download_row_get_download (SLUICE_DOWNLOAD_ROW (row))))
    return NULL;

  return SLUICE_DOWNLOAD_ROW (row);
}

/* All that are selected, if the row under the pointer is one of them. */
static GPtrArray *
list_dragged (SluiceRowDrag *self, SluiceDownloadRow *row)
{
  GtkSelectionModel *selection = gtk_list_view_get_model (self->view);
  GPtrArray *downloads = NULL;

  if (!gtk_selection_model_is_selected (selection, sluice_download_row_get_position (row)))
    {
      downloads = g_ptr_array_new_with_free_func (g_object_unref);
      g_ptr_array_add (downloads, g_object_ref (sluice_download_row_get_download (row)));
      return downloads;
    }

  downloads = sluice_selection_list (selection);
  for (guint i = downloads->len; i > 0; i--)
    if (!is_movable (g_ptr_array_index (downloads, i - 1)))
      g_ptr_array_remove_index (downloads, i - 1);

  return downloads;
}

static GdkContentProvider *
prepare_cb (GtkDragSource *source, double x, double y, SluiceRowDrag *self)
{
  SluiceDownloadRow *row = self->is_enabled ? find_row (self, x, y) : NULL;

  if (row == NULL)
    return NULL;

  g_clear_pointer (&self->dragged, g_ptr_array_unref);
  self->dragged = list_dragged (self, row);

  return gdk_content_provider_new_typed (SLUICE_TYPE_DRAGGED_ROWS, self->dragged);
}

/* One row looks like itself, many are counted. */
static GtkWidget *
create_picture (SluiceRowDrag *self)
{
  guint n = self->dragged->len;
  g_autofree char *text = g_strdup_printf (ngettext ("%u download", "%u downloads", n), n);
  SluiceDownloadRow *row = NULL;

  if (n > 1)
    return gtk_label_new (text);

  row = sluice_download_row_new ();
  sluice_download_row_set_download (row, g_ptr_array_index (self->dragged, 0));
  gtk_widget_set_size_request (GTK_WIDGET (row), gtk_widget_get_width (GTK_WIDGET (self->view)),
                               -1);

  return GTK_WIDGET (row);
}

static void
drag_begin_cb (GtkDragSource *source, GdkDrag *drag, SluiceRowDrag *self)
{
  GtkWidget *picture = create_picture (self);

  gtk_widget_add_css_class (picture, "dragged");
  gtk_drag_icon_set_child (GTK_DRAG_ICON (gtk_drag_icon_get_for_drag (drag)), picture);
  gdk_drag_set_hotspot (drag, 24, 24);
  g_clear_pointer (&self->dragged, g_ptr_array_unref);
}

static void
clear_mark (SluiceRowDrag *self)
{
  if (self->mark != NULL)
    gtk_widget_remove_css_class (GTK_WIDGET (self->mark), self->mark_class);
  g_clear_object (&self->mark);
}

/* Puts the line where the rows would go: at the nearer side of the row under
 * the pointer. */
static gboolean
set_mark (SluiceRowDrag *self, double x, double y)
{
  SluiceDownloadRow *row = find_row (self, x, y);
  double row_y = 0.0;

  clear_mark (self);
  if (row == NULL)
    return FALSE;

  gtk_widget_translate_coordinates (GTK_WIDGET (self->view), GTK_WIDGET (row), x, y, NULL, &row_y);
  self->mark = g_object_ref (row);
  self->mark_class =
      row_y < gtk_widget_get_height (GTK_WIDGET (row)) / 2.0 ? "drop-before" : "drop-after";
  gtk_widget_add_css_class (GTK_WIDGET (row), self->mark_class);

  return TRUE;
}

static GdkDragAction
motion_cb (GtkDropTarget *target, double x, double y, SluiceRowDrag *self)
{
  return set_mark (self, x, y) ? GDK_ACTION_MOVE : 0;
}

static void
leave_cb (GtkDropTarget *target, SluiceRowDrag *self)
{
  clear_mark (self);
}

/* Returns: (transfer full) (nullable): what the rows go before, %NULL for the end */
static SluiceDownload *
find_next (SluiceRowDrag *self)
{
  GListModel *model = G_LIST_MODEL (gtk_list_view_get_model (self->view));
  g_autoptr (SluiceDownload) next = NULL;
  guint position = sluice_download_row_get_position (self->mark);

  if (g_str_equal (self->mark_class, "drop-after"))
    position++;

  next = g_list_model_get_item (model, position);
  if (next == NULL || !is_movable (next))
    return NULL;

  return g_steal_pointer (&next);
}

static gboolean
drop_cb (GtkDropTarget *target, const GValue *value, double x, double y, SluiceRowDrag *self)
{
  g_autoptr (SluiceDownload) next = NULL;

  if (!set_mark (self, x, y))
    return FALSE;

  next = find_next (self);
  clear_mark (self);
  g_signal_emit (self, signals[SIGNAL_DROPPED], 0, g_value_get_boxed (value), next);

  return TRUE;
}

static void
sluice_row_drag_dispose (GObject *object)
{
  SluiceRowDrag *self = SLUICE_ROW_DRAG (object);

  g_clear_pointer (&self->dragged, g_ptr_array_unref);
  clear_mark (self);

  G_OBJECT_CLASS (sluice_row_drag_parent_class)->dispose (object);
}

static void
sluice_row_drag_class_init (SluiceRowDragClass *class)
{
  G_OBJECT_CLASS (class)->dispose = sluice_row_drag_dispose;

  /**
   * SluiceRowDrag::dropped:
   * @self: the drag
   * @downloads: (element-type SluiceDownload): what was dragged
   * @next: (nullable): what it goes before, %NULL for the end of the queue
   *
   * The user let go of rows at another place.
   */
  signals[SIGNAL_DROPPED] =
      g_signal_new ("dropped", SLUICE_TYPE_ROW_DRAG, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                    G_TYPE_NONE, 2, SLUICE_TYPE_DRAGGED_ROWS, SLUICE_TYPE_DOWNLOAD);
}

static void
sluice_row_drag_init (SluiceRowDrag *self)
{
}

/**
 * sluice_row_drag_new:
 * @view: a list of downloads, shown as `SluiceDownloadRow`
 *
 * Lets the user drag rows of @view. It must be kept as long as @view.
 *
 * Returns: (transfer full): the drag, not enabled yet
 */
SluiceRowDrag *
sluice_row_drag_new (GtkListView *view)
{
  SluiceRowDrag *self = g_object_new (SLUICE_TYPE_ROW_DRAG, NULL);
  GtkDragSource *source = gtk_drag_source_new ();
  GtkDropTarget *target = gtk_drop_target_new (SLUICE_TYPE_DRAGGED_ROWS, GDK_ACTION_MOVE);

  self->view = view;

  gtk_drag_source_set_actions (source, GDK_ACTION_MOVE);
  g_signal_connect_object (source, "prepare", G_CALLBACK (prepare_cb), self, 0);
  g_signal_connect_object (source, "drag-begin", G_CALLBACK (drag_begin_cb), self, 0);
  gtk_widget_add_controller (GTK_WIDGET (view), GTK_EVENT_CONTROLLER (source));

  g_signal_connect_object (target, "motion", G_CALLBACK (motion_cb), self, 0);
  g_signal_connect_object (target, "leave", G_CALLBACK (leave_cb), self, 0);
  g_signal_connect_object (target, "drop", G_CALLBACK (drop_cb), self, 0);
  gtk_widget_add_controller (GTK_WIDGET (view), GTK_EVENT_CONTROLLER (target));

  return self;
}

/**
 * sluice_row_drag_set_enabled:
 * @self: the drag
 * @is_enabled: whether the order of the rows is the user's to change
 */
void
sluice_row_drag_set_enabled (SluiceRowDrag *self, gboolean is_enabled)
{
  g_return_if_fail (SLUICE_IS_ROW_DRAG (self));

  self->is_enabled = is_enabled;
}
