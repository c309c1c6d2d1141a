/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-download-row.h"

#include <glib/gi18n.h>

#include "sluice-segment-bar.h"
#include "sluice-status.h"
#include "sluice-words.h"

/* The one thing to do about a download that fits its state. */
typedef struct
{
  const char *label;
  const char *icon;
  const char *action; /* of the list this row is in, or of the program */
} Offer;

static const Offer pause_offer = { N_ ("Pause"), "media-playback-pause-symbolic",
                                   "downloads.pause" };
static const Offer resume_offer = { N_ ("Resume"), "media-playback-start-symbolic",
                                    "downloads.start" };
static const Offer retry_offer = { N_ ("Retry"), "view-refresh-symbolic", "downloads.start" };
static const Offer folder_offer = { N_ ("Choose the Folder Again…"), "folder-open-symbolic",
                                    "app.choose-folder" };
static const Offer stop_offer = { N_ ("Stop"), "process-stop-symbolic", "app.stop-errand" };
static const Offer open_offer = { N_ ("Open"), "adw-external-link-symbolic", "downloads.open" };

/* A screen reader says each new description of what has the focus; of numbers that
 * change all the time, so often. */
#define CALM (10 * G_USEC_PER_SEC) /* µs */

struct _SluiceDownloadRow
{
  GtkWidget parent_instance;

  SluiceDownload *download; /* owned, nullable */
  GSignalGroup *signals;    /* owned */
  guint position;           /* in the list */
  guint refresh;            /* source, 0 when nothing changed */

  /* What is shown; each is told of only when it is another one. */
  char *status; /* owned, nullable */
  SluiceKind kind;
  const Offer *offer; /* nullable */
  gboolean needs_user;

  /* What a screen reader was told last. */
  gint64 described_at; /* monotonic µs */
  SluiceDownloadState described_state;
  SluiceWait described_wait;
  gboolean described_trouble;
  SluiceErrand described_errand;

  GtkLabel *name_label;
  GtkImage *icon;
  SluiceSegmentBar *bar;
  GtkWidget *warning;
  GtkLabel *caption;
  GtkButton *button;
};

enum
{
  PROP_DOWNLOAD = 1,
  PROP_POSITION,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (SluiceDownloadRow, sluice_download_row, GTK_TYPE_WIDGET)

static const Offer *
choose_offer (const SluiceStatus *status)
{
  if (status->errand != SLUICE_ERRAND_NONE)
    return &stop_offer;
  if (status->wait == SLUICE_WAIT_FOLDER)
    return &folder_offer;

  switch (status->state)
    {
    case SLUICE_DOWNLOAD_WAITING:
    case SLUICE_DOWNLOAD_CONNECTING:
    case SLUICE_DOWNLOAD_ACTIVE:
    case SLUICE_DOWNLOAD_FINISHING:
      return &pause_offer;
    case SLUICE_DOWNLOAD_PAUSED:
      return &resume_offer;
    case SLUICE_DOWNLOAD_FAILED:
      return &retry_offer;
    case SLUICE_DOWNLOAD_FINISHED:
      return &open_offer;
    default:
      g_assert_not_reached ();
    }
}

static void
show_offer (SluiceDownloadRow *self, const SluiceStatus *status)
{
  const Offer *offer = choose_offer (status);

  if (self->offer == offer)
    return;

  self->offer = offer;
  gtk_button_set_icon_name (self->button, offer->icon);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->button), _ (offer->label));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ (offer->label), -1);
}

static void
set_class (GtkWidget *widget, const char *name, gboolean is_set)
{
  if (is_set)
    gtk_widget_add_css_class (widget, name);
  else
    gtk_widget_remove_css_class (widget, name);
}

static void
show_needs_user (SluiceDownloadRow *self, gboolean needs_user)
{
  if (self->needs_user == needs_user)
    return;

  self->needs_user = needs_user;
  gtk_widget_set_visible (self->warning, needs_user);
  set_class (GTK_WIDGET (self->caption), "error", needs_user);
  set_class (GTK_WIDGET (self->caption), "dim-label", !needs_user);
  /* What is to be done is told in full; numbers stay on one line, so that nothing
   * moves while they change. */
  gtk_label_set_wrap (self->caption, needs_user);
  gtk_label_set_ellipsize (self->caption, needs_user ? PANGO_ELLIPSIZE_NONE : PANGO_ELLIPSIZE_END);
}

/* What a screen reader says is on the list's own widget for the row, which is
 * what gets the focus. */
static void
describe_row (SluiceDownloadRow *self)
{
  GtkWidget *item = gtk_widget_get_parent (GTK_WIDGET (self));

  if (item != NULL && self->download != NULL)
    gtk_accessible_update_property (GTK_ACCESSIBLE (item), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                    sluice_download_get_name (self->download),
                                    GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                    self->status != NULL ? self->status : "", -1);
}

static gboolean
is_news (SluiceDownloadRow *self, const SluiceStatus *status)
{
  return self->described_state != status->state || self->described_wait != status->wait ||
         self->described_trouble != (status->trouble != NULL) ||
         self->described_errand != status->errand;
}

/* What is new is told at once. */
static void
tell_status (SluiceDownloadRow *self, const SluiceStatus *status)
{
  GtkWidget *item = gtk_widget_get_parent (GTK_WIDGET (self));
  gint64 now = g_get_monotonic_time ();

  if (item != NULL && gtk_widget_is_focus (item) && !is_news (self, status) &&
      now - self->described_at < CALM)
    return;

  self->described_at = now;
  self->described_state = status->state;
  self->described_wait = status->wait;
  self->described_trouble = status->trouble != NULL;
  self->described_errand = status->errand;
  describe_row (self);
}

static void
show_status (SluiceDownloadRow *self, const SluiceStatus *status)
{
  g_autofree char *sentence = sluice_status_to_sentence (status);

  if (g_strcmp0 (self->status, sentence) == 0)
    return;

  g_free (self->status);
  self->status = g_steal_pointer (&sentence);
  gtk_label_set_label (self->caption, self->status);
  tell_status (self, status);
}

static void
show_name (SluiceDownloadRow *self)
{
  const char *name = sluice_download_get_name (self->download);

  if (g_str_equal (gtk_label_get_label (self->name_label), name))
    return;

  gtk_label_set_label (self->name_label, name);
  describe_row (self);
}

static void
show_kind (SluiceDownloadRow *self)
{
  SluiceKind kind = sluice_download_get_kind (self->download);

  if (self->kind == kind)
    return;

  self->kind = kind;
  gtk_image_set_from_icon_name (self->icon, sluice_words_kind_icon (kind));
}

static void
show_map (SluiceDownloadRow *self)
{
  const SluiceRanges *written = sluice_download_get_written (self->download);
  g_autoptr (SluiceRanges) guess = NULL;
  g_autoptr (GPtrArray) connections = NULL;

  if (!gtk_widget_get_visible (GTK_WIDGET (self->bar)))
    return;

  /* Of one that has not run since the program started, only this is known. */
  if (written == NULL)
    {
      guess = sluice_ranges_new ();
      sluice_ranges_add (guess, 0, sluice_download_get_received (self->download));
      written = guess;
    }

  connections = sluice_download_list_connections (self->download);
  sluice_segment_bar_set_map (self->bar, written, connections,
                              sluice_download_get_size (self->download));
}

static void
show_bar (SluiceDownloadRow *self, const SluiceStatus *status)
{
  GtkWidget *bar = GTK_WIDGET (self->bar);
  gboolean is_running = sluice_download_state_is_running (status->state);

  gtk_widget_set_visible (bar, status->state != SLUICE_DOWNLOAD_FINISHED);
  set_class (bar, "resting", !is_running);
  sluice_segment_bar_set_pulsing (self->bar,
                                  is_running && status->size < 0 && status->trouble == NULL);
}

static void
show_all (SluiceDownloadRow *self)
{
  SluiceStatus status = sluice_status_of (self->download);

  show_name (self);
  show_kind (self);
  show_bar (self, &status);
  show_needs_user (self, sluice_status_needs_user (&status));
  show_status (self, &status);
  show_offer (self, &status);
}

static gboolean
refresh_cb (gpointer user_data)
{
  SluiceDownloadRow *self = user_data;

  self->refresh = 0;
  show_all (self);

  return G_SOURCE_REMOVE;
}

/* A sample changes several numbers, and the sentence says all of them: it is
 * put together once, before the next frame. */
static void
notify_cb (SluiceDownload *download, GParamSpec *pspec, SluiceDownloadRow *self)
{
  if (self->refresh == 0)
    self->refresh = g_idle_add_full (G_PRIORITY_DEFAULT, refresh_cb, self, NULL);
}

static void
mapped_cb (SluiceDownload *download, SluiceDownloadRow *self)
{
  show_map (self);
}

static void
clicked_cb (GtkButton *button, SluiceDownloadRow *self)
{
  gtk_widget_activate_action (GTK_WIDGET (self), self->offer->action, "s",
                              sluice_download_get_id (self->download));
}

/* Only what is cut off has to be told again. */
static gboolean
query_tooltip_cb (SluiceDownloadRow *self,
                  int x,
                  int y,
                  gboolean by_keyboard,
                  GtkTooltip *tooltip,
                  GtkLabel *label)
{
  if (!pango_layout_is_ellipsized (gtk_label_get_layout (label)))
    return FALSE;

  gtk_tooltip_set_text (tooltip, gtk_label_get_label (label));
  return TRUE;
}

static void
parent_changed_cb (SluiceDownloadRow *self)
{
  describe_row (self);
}

static void
sluice_download_row_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  SluiceDownloadRow *self = SLUICE_DOWNLOAD_ROW (object);

  switch (id)
    {
    case PROP_DOWNLOAD:
      g_value_set_object (value, self->download);
      break;
    case PROP_POSITION:
      g_value_set_uint (value, self->position);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
sluice_download_row_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  SluiceDownloadRow *self = SLUICE_DOWNLOAD_ROW (object);

  switch (id)
    {
    case PROP_DOWNLOAD:
      sluice_download_row_set_download (self, g_value_get_object (value));
      break;
    case PROP_POSITION:
      self->position = g_value_get_uint (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
sluice_download_row_dispose (GObject *object)
{
  SluiceDownloadRow *self = SLUICE_DOWNLOAD_ROW (object);
  GtkWidget *child = NULL;

  g_clear_handle_id (&self->refresh, g_source_remove);
  g_clear_object (&self->signals);
  g_clear_object (&self->download);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);

  G_OBJECT_CLASS (sluice_download_row_parent_class)->dispose (object);
}

static void
sluice_download_row_finalize (GObject *object)
{
  g_free (SLUICE_DOWNLOAD_ROW (object)->status);

  G_OBJECT_CLASS (sluice_download_row_parent_class)->finalize (object);
}

static void
install_properties (GObjectClass *object_class)
{
  properties[PROP_DOWNLOAD] =
      g_param_spec_object ("download", NULL, NULL, SLUICE_TYPE_DOWNLOAD,
                           G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  properties[PROP_POSITION] =
      g_param_spec_uint ("position", NULL, NULL, 0, G_MAXUINT, 0,
                         G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
sluice_download_row_class_init (SluiceDownloadRowClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS (class);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  object_class->get_property = sluice_download_row_get_property;
  object_class->set_property = sluice_download_row_set_property;
  object_class->dispose = sluice_download_row_dispose;
  object_class->finalize = sluice_download_row_finalize;
  install_properties (object_class);

  g_type_ensure (SLUICE_TYPE_SEGMENT_BAR);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               SLUICE_APP_PATH "/list/sluice-download-row.ui");
  gtk_widget_class_set_css_name (widget_class, "downloadrow");
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BOX_LAYOUT);
  gtk_widget_class_bind_template_child (widget_class, SluiceDownloadRow, icon);
  gtk_widget_class_bind_template_child (widget_class, SluiceDownloadRow, name_label);
  gtk_widget_class_bind_template_child (widget_class, SluiceDownloadRow, bar);
  gtk_widget_class_bind_template_child (widget_class, SluiceDownloadRow, warning);
  gtk_widget_class_bind_template_child (widget_class, SluiceDownloadRow, caption);
  gtk_widget_class_bind_template_child (widget_class, SluiceDownloadRow, button);
  gtk_widget_class_bind_template_callback (widget_class, clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, query_tooltip_cb);
  gtk_widget_class_bind_template_callback (widget_class, parent_changed_cb);
}

static void
sluice_download_row_init (SluiceDownloadRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->kind = SLUICE_N_KINDS;

  self->signals = g_signal_group_new (SLUICE_TYPE_DOWNLOAD);
  g_signal_group_connect (self->signals, "notify", G_CALLBACK (notify_cb), self);
  g_signal_group_connect (self->signals, "mapped", G_CALLBACK (mapped_cb), self);
}

/**
 * sluice_download_row_new:
 *
 * Returns: (transfer floating): a row without a download
 */
SluiceDownloadRow *
sluice_download_row_new (void)
{
  return g_object_new (SLUICE_TYPE_DOWNLOAD_ROW, NULL);
}

/**
 * sluice_download_row_set_download:
 * @self: a row
 * @download: (nullable): what it shows from now on
 */
void
sluice_download_row_set_download (SluiceDownloadRow *self, SluiceDownload *download)
{
  g_return_if_fail (SLUICE_IS_DOWNLOAD_ROW (self));

  if (!g_set_object (&self->download, download))
    return;

  g_clear_handle_id (&self->refresh, g_source_remove);
  g_signal_group_set_target (self->signals, download);
  if (download != NULL)
    {
      show_all (self);
      show_map (self);
      describe_row (self);
    }

  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_DOWNLOAD]);
}

/**
 * sluice_download_row_get_download:
 * @self: a row
 *
 * Returns: (transfer none) (nullable): what it shows
 */
SluiceDownload *
sluice_download_row_get_download (SluiceDownloadRow *self)
{
  g_return_val_if_fail (SLUICE_IS_DOWNLOAD_ROW (self), NULL);

  return self->download;
}

/**
 * sluice_download_row_get_position:
 * @self: a row
 *
 * Returns: where in the list it stands
 */
guint
sluice_download_row_get_position (SluiceDownloadRow *self)
{
  g_return_val_if_fail (SLUICE_IS_DOWNLOAD_ROW (self), 0);

  return self->position;
}
