/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-details-pane.h"

#include <glib/gi18n.h>

#include "sluice-address-list.h"
#include "sluice-connection-list.h"
#include "sluice-error.h"
#include "sluice-fact-list.h"
#include "sluice-segment-map.h"
#include "sluice-speed-graph.h"
#include "sluice-status.h"
#include "sluice-story-list.h"

#define WIDTH 340 /* pixels */

struct _SluiceDetailsPane
{
  AdwBin parent_instance;

  SluiceDownload *download; /* owned, nullable */
  GSignalGroup *signals;    /* owned */
  guint refresh;            /* source, 0 when nothing changed */
  SluiceConnectionMarks marks;
  guint64 limit; /* bytes per second, for all downloads; 0 for none */
  gboolean folded;
  gboolean follows; /* the user looks at the end, and wants to see it grow */

  AdwClamp *clamp;
  GtkButton *close_button;
  GtkStack *stack;
  GtkScrolledWindow *scroller;
  GtkLabel *status;
  GtkWidget *address_button;
  GtkWidget *speed_group;
  SluiceSpeedGraph *graph;
  GtkWidget *map_group;
  SluiceSegmentMap *map;
  SluiceConnectionList *connections;
  SluiceAddressList *addresses;
};

enum
{
  PROP_DOWNLOAD = 1,
  PROP_LIMIT,
  PROP_FOLDED,
  N_PROPS,
};

enum
{
  SIGNAL_CLOSE,
  N_SIGNALS,
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (SluiceDetailsPane, sluice_details_pane, ADW_TYPE_BIN)

/* Whether another link is what helps. */
static gboolean
needs_address (SluiceDownload *download)
{
  const GError *error = sluice_download_get_error (download);
  SluiceError kind = error != NULL ? sluice_error_classify (error) : SLUICE_ERROR_LOCAL;

  return sluice_download_get_state (download) == SLUICE_DOWNLOAD_FAILED &&
         (kind == SLUICE_ERROR_LINK_EXPIRED || kind == SLUICE_ERROR_GONE);
}

static void
show_status (SluiceDetailsPane *self)
{
  SluiceStatus status = sluice_status_of (self->download);
  g_autofree char *sentence = sluice_status_to_sentence (&status);

  gtk_label_set_label (self->status, sentence);
  gtk_widget_set_visible (self->address_button, needs_address (self->download));
  if (sluice_status_needs_user (&status))
    gtk_widget_add_css_class (GTK_WIDGET (self->status), "error");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->status), "error");
}

static gboolean
refresh_cb (gpointer user_data)
{
  SluiceDetailsPane *self = user_data;

  self->refresh = 0;
  show_status (self);

  return G_SOURCE_REMOVE;
}

/* A sample changes several numbers; they are shown once, before the next frame. */
static void
notify_cb (SluiceDetailsPane *self)
{
  if (self->refresh == 0)
    self->refresh = g_idle_add_full (G_PRIORITY_DEFAULT, refresh_cb, self, NULL);
}

static guint64
get_size (SluiceDownload *download)
{
  return (guint64) MAX (sluice_download_get_size (download), 0);
}

/* The lower of the download's own limit and that of all. */
static guint64
get_limit (SluiceDetailsPane *self)
{
  guint64 own = sluice_download_get_rate_limit (self->download);

  if (own == 0 || self->limit == 0)
    return MAX (own, self->limit);

  return MIN (own, self->limit);
}

/* A download that has just finished has no history any more; the last picture
 * of it stays. */
static void
show_speed (SluiceDetailsPane *self)
{
  SluiceSpeedHistory *history = sluice_download_get_speed_history (self->download);

  if (history == NULL)
    return;

  sluice_speed_graph_set_limit (self->graph, get_limit (self));
  sluice_speed_graph_set_history (self->graph, history);
  sluice_speed_graph_update (self->graph);
  gtk_widget_set_visible (self->speed_group, TRUE);
}

static void
show_map (SluiceDetailsPane *self)
{
  const SluiceRanges *written = sluice_download_get_written (self->download);
  guint64 size = get_size (self->download);
  g_autoptr (GPtrArray) connections = sluice_download_list_connections (self->download);

  sluice_connection_marks_update (&self->marks, connections);
  sluice_segment_map_set_map (self->map, written, size, connections, &self->marks,
                              sluice_download_get_rate (self->download));
  sluice_connection_list_set_connections (self->connections, connections, &self->marks, size);
  gtk_widget_set_visible (self->map_group, written != NULL && size > 0);
}

static void
show_addresses (SluiceDetailsPane *self)
{
  g_autoptr (GPtrArray) stands = sluice_download_list_mirrors (self->download);

  sluice_address_list_set_stands (self->addresses, stands);
}

static void
show_progress (SluiceDetailsPane *self)
{
  show_speed (self);
  show_map (self);
  show_addresses (self);
}

/* Nothing is computed for a pane that nobody sees. */
static void
mapped_cb (SluiceDetailsPane *self)
{
  if (gtk_widget_get_mapped (GTK_WIDGET (self)))
    show_progress (self);
}

static gboolean
is_at_end (GtkAdjustment *adjustment)
{
  double end = gtk_adjustment_get_upper (adjustment) - gtk_adjustment_get_page_size (adjustment);

  return end > 1.0 && gtk_adjustment_get_value (adjustment) >= end - 1.0;
}

static void
scrolled_cb (SluiceDetailsPane *self, GtkAdjustment *adjustment)
{
  self->follows = is_at_end (adjustment);
}

static void
resized_cb (SluiceDetailsPane *self, GtkAdjustment *adjustment)
{
  if (self->follows)
    gtk_adjustment_set_value (adjustment, gtk_adjustment_get_upper (adjustment));
}

static void
show_close_button (SluiceDetailsPane *self)
{
  const char *label = self->folded ? _ ("Back") : _ ("Hide Details");

  gtk_button_set_icon_name (self->close_button,
                            self->folded ? "go-previous-symbolic" : "sidebar-show-right-symbolic");
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->close_button), label);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->close_button),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
}

/* Beside a list it is of one width, however long the words in it are. */
static void
update_width (SluiceDetailsPane *self)
{
  int width = self->folded ? G_MAXSHORT : WIDTH;

  adw_clamp_set_maximum_size (self->clamp, width);
  adw_clamp_set_tightening_threshold (self->clamp, width);
}

static void
close_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  g_signal_emit (widget, signals[SIGNAL_CLOSE], 0);
}

static void
set_limit (SluiceDetailsPane *self, guint64 limit)
{
  if (self->limit == limit)
    return;

  self->limit = limit;
  if (self->download != NULL)
    sluice_speed_graph_set_limit (self->graph, get_limit (self));
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LIMIT]);
}

static void
set_folded (SluiceDetailsPane *self, gboolean folded)
{
  if (self->folded == folded)
    return;

  self->folded = folded;
  show_close_button (self);
  update_width (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_FOLDED]);
}

static void
sluice_details_pane_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  SluiceDetailsPane *self = SLUICE_DETAILS_PANE (object);

  switch (id)
    {
    case PROP_DOWNLOAD:
      g_value_set_object (value, self->download);
      break;
    case PROP_LIMIT:
      g_value_set_uint64 (value, self->limit);
      break;
    case PROP_FOLDED:
      g_value_set_boolean (value, self->folded);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
sluice_details_pane_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  SluiceDetailsPane *self = SLUICE_DETAILS_PANE (object);

  switch (id)
    {
    case PROP_DOWNLOAD:
      sluice_details_pane_set_download (self, g_value_get_object (value));
      break;
    case PROP_LIMIT:
      set_limit (self, g_value_get_uint64 (value));
      break;
    case PROP_FOLDED:
      set_folded (self, g_value_get_boolean (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
sluice_details_pane_map (GtkWidget *widget)
{
  SluiceDetailsPane *self = SLUICE_DETAILS_PANE (widget);

  if (self->download != NULL)
    show_progress (self);

  GTK_WIDGET_CLASS (sluice_details_pane_parent_class)->map (widget);
}

static void
sluice_details_pane_dispose (GObject *object)
{
  SluiceDetailsPane *self = SLUICE_DETAILS_PANE (object);

  g_clear_handle_id (&self->refresh, g_source_remove);
  g_clear_object (&self->signals);
  g_clear_object (&self->download);

  G_OBJECT_CLASS (sluice_details_pane_parent_class)->dispose (object);
}

static void
install_properties (GObjectClass *object_class)
{
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  /**
   * SluiceDetailsPane:download:
   *
   * What is shown, or %NULL.
   */
  properties[PROP_DOWNLOAD] =
      g_param_spec_object ("download", NULL, NULL, SLUICE_TYPE_DOWNLOAD, flags);

  /**
   * SluiceDetailsPane:limit:
   *
   * How many bytes per second all downloads together may bring, or 0.
   */
  properties[PROP_LIMIT] = g_param_spec_uint64 ("limit", NULL, NULL, 0, G_MAXUINT64, 0, flags);

  /**
   * SluiceDetailsPane:folded:
   *
   * Whether this is a page of its own, and not beside the list.
   */
  properties[PROP_FOLDED] = g_param_spec_boolean ("folded", NULL, NULL, FALSE, flags);

  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
bind_template (GtkWidgetClass *class)
{
  g_type_ensure (SLUICE_TYPE_ADDRESS_LIST);
  g_type_ensure (SLUICE_TYPE_CONNECTION_LIST);
  g_type_ensure (SLUICE_TYPE_FACT_LIST);
  g_type_ensure (SLUICE_TYPE_SEGMENT_MAP);
  g_type_ensure (SLUICE_TYPE_SPEED_GRAPH);
  g_type_ensure (SLUICE_TYPE_STORY_LIST);

  gtk_widget_class_set_template_from_resource (class,
                                               SLUICE_APP_PATH "/details/sluice-details-pane.ui");
  gtk_widget_class_bind_template_child (class, SluiceDetailsPane, clamp);
  gtk_widget_class_bind_template_child (class, SluiceDetailsPane, close_button);
  gtk_widget_class_bind_template_child (class, SluiceDetailsPane, stack);
  gtk_widget_class_bind_template_child (class, SluiceDetailsPane, scroller);
  gtk_widget_class_bind_template_child (class, SluiceDetailsPane, status);
  gtk_widget_class_bind_template_child (class, SluiceDetailsPane, address_button);
  gtk_widget_class_bind_template_child (class, SluiceDetailsPane, speed_group);
  gtk_widget_class_bind_template_child (class, SluiceDetailsPane, graph);
  gtk_widget_class_bind_template_child (class, SluiceDetailsPane, map_group);
  gtk_widget_class_bind_template_child (class, SluiceDetailsPane, map);
  gtk_widget_class_bind_template_child (class, SluiceDetailsPane, connections);
  gtk_widget_class_bind_template_child (class, SluiceDetailsPane, addresses);
}

static void
sluice_details_pane_class_init (SluiceDetailsPaneClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS (class);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  object_class->get_property = sluice_details_pane_get_property;
  object_class->set_property = sluice_details_pane_set_property;
  object_class->dispose = sluice_details_pane_dispose;
  widget_class->map = sluice_details_pane_map;
  install_properties (object_class);

  /**
   * SluiceDetailsPane::close:
   * @self: the pane
   *
   * The user has seen enough.
   */
  signals[SIGNAL_CLOSE] = g_signal_new ("close", SLUICE_TYPE_DETAILS_PANE, G_SIGNAL_RUN_LAST, 0,
                                        NULL, NULL, NULL, G_TYPE_NONE, 0);

  bind_template (widget_class);
  gtk_widget_class_install_action (widget_class, "details.close", NULL, close_cb);
}

static void
sluice_details_pane_init (SluiceDetailsPane *self)
{
  GtkAdjustment *adjustment = NULL;

  gtk_widget_init_template (GTK_WIDGET (self));
  show_close_button (self);
  update_width (self);

  adjustment = gtk_scrolled_window_get_vadjustment (self->scroller);
  g_signal_connect_object (adjustment, "value-changed", G_CALLBACK (scrolled_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (adjustment, "changed", G_CALLBACK (resized_cb), self, G_CONNECT_SWAPPED);

  self->signals = g_signal_group_new (SLUICE_TYPE_DOWNLOAD);
  g_signal_group_connect_swapped (self->signals, "notify", G_CALLBACK (notify_cb), self);
  g_signal_group_connect_swapped (self->signals, "mapped", G_CALLBACK (mapped_cb), self);
  g_signal_group_connect_swapped (self->signals, "notify::n-mirrors", G_CALLBACK (mapped_cb), self);
}

/**
 * sluice_details_pane_new:
 *
 * Returns: (transfer floating): a pane without a download
 */
SluiceDetailsPane *
sluice_details_pane_new (void)
{
  return g_object_new (SLUICE_TYPE_DETAILS_PANE, NULL);
}

/* Nothing of the one before stays. */
static void
show_download (SluiceDetailsPane *self)
{
  self->marks = (SluiceConnectionMarks){ 0 };
  sluice_speed_graph_set_history (self->graph, NULL);
  gtk_widget_set_visible (self->speed_group, FALSE);
  show_status (self);
  show_progress (self);
}

static void
scroll_to_top (SluiceDetailsPane *self)
{
  gtk_adjustment_set_value (gtk_scrolled_window_get_vadjustment (self->scroller), 0.0);
  self->follows = FALSE;
}

/**
 * sluice_details_pane_set_download:
 * @self: a pane
 * @download: (nullable): what it shows from now on
 */
void
sluice_details_pane_set_download (SluiceDetailsPane *self, SluiceDownload *download)
{
  g_return_if_fail (SLUICE_IS_DETAILS_PANE (self));

  if (!g_set_object (&self->download, download))
    return;

  g_clear_handle_id (&self->refresh, g_source_remove);
  g_signal_group_set_target (self->signals, download);
  if (download != NULL)
    show_download (self);
  gtk_stack_set_visible_child_name (self->stack, download != NULL ? "details" : "nothing");
  scroll_to_top (self);

  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_DOWNLOAD]);
}

/**
 * sluice_details_pane_get_download:
 * @self: a pane
 *
 * Returns: (transfer none) (nullable): what it shows
 */
SluiceDownload *
sluice_details_pane_get_download (SluiceDetailsPane *self)
{
  g_return_val_if_fail (SLUICE_IS_DETAILS_PANE (self), NULL);

  return self->download;
}
