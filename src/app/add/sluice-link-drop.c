/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-link-drop.h"

#include "sluice-link-content.h"

struct _SluiceLinkDrop
{
  AdwBin parent_instance;

  GCancellable *cancellable; /* owned: stops the reading of what was dropped */

  GtkOverlay *overlay;
  GtkRevealer *revealer;
  GtkDropTarget *target;
};

enum
{
  PROP_CONTENT = 1,
  N_PROPERTIES,
};

enum
{
  SIGNAL_DROPPED,
  SIGNAL_REFUSED,
  N_SIGNALS,
};

static GParamSpec *properties[N_PROPERTIES];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (SluiceLinkDrop, sluice_link_drop, ADW_TYPE_BIN)

/* What is dragged within the program, such as rows to another place, is no new
   link. */
static gboolean
accept_cb (GtkDropTarget *target, GdkDrop *drop, SluiceLinkDrop *self)
{
  return gdk_drop_get_drag (drop) == NULL &&
         (gdk_drop_get_actions (drop) & gtk_drop_target_get_actions (target)) != 0 &&
         sluice_link_content_is_accepted (gdk_drop_get_formats (drop));
}

static GdkDragAction
enter_cb (GtkDropTarget *target, double x, double y, SluiceLinkDrop *self)
{
  GdkDrop *drop = gtk_drop_target_get_current_drop (target);

  gtk_revealer_set_reveal_child (self->revealer, TRUE);
  return (gdk_drop_get_actions (drop) & GDK_ACTION_COPY) != 0 ? GDK_ACTION_COPY : GDK_ACTION_LINK;
}

static void
leave_cb (GtkDropTarget *target, SluiceLinkDrop *self)
{
  gtk_revealer_set_reveal_child (self->revealer, FALSE);
}

static void
read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (SluiceLinkDrop) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) offers = sluice_link_content_read_finish (result, &error);

  if (offers != NULL)
    g_signal_emit (self, signals[SIGNAL_DROPPED], 0, offers);
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_signal_emit (self, signals[SIGNAL_REFUSED], 0, error->message);
}

static gboolean
drop_cb (GtkDropTarget *target, const GValue *value, double x, double y, SluiceLinkDrop *self)
{
  gtk_revealer_set_reveal_child (self->revealer, FALSE);
  sluice_link_content_read_async (value, self->cancellable, read_cb, g_object_ref (self));
  return TRUE;
}

static void
sluice_link_drop_get_property (GObject *object, guint id, GValue *value, GParamSpec *spec)
{
  SluiceLinkDrop *self = SLUICE_LINK_DROP (object);

  if (id == PROP_CONTENT)
    g_value_set_object (value, gtk_overlay_get_child (self->overlay));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, spec);
}

static void
sluice_link_drop_set_property (GObject *object, guint id, const GValue *value, GParamSpec *spec)
{
  SluiceLinkDrop *self = SLUICE_LINK_DROP (object);

  if (id == PROP_CONTENT)
    gtk_overlay_set_child (self->overlay, g_value_get_object (value));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, spec);
}

static void
sluice_link_drop_dispose (GObject *object)
{
  SluiceLinkDrop *self = SLUICE_LINK_DROP (object);

  g_cancellable_cancel (self->cancellable);

  G_OBJECT_CLASS (sluice_link_drop_parent_class)->dispose (object);
}

static void
sluice_link_drop_finalize (GObject *object)
{
  SluiceLinkDrop *self = SLUICE_LINK_DROP (object);

  g_clear_object (&self->cancellable);

  G_OBJECT_CLASS (sluice_link_drop_parent_class)->finalize (object);
}

static void
sluice_link_drop_class_init (SluiceLinkDropClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS (class);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  object_class->get_property = sluice_link_drop_get_property;
  object_class->set_property = sluice_link_drop_set_property;
  object_class->dispose = sluice_link_drop_dispose;
  object_class->finalize = sluice_link_drop_finalize;

  /**
   * SluiceLinkDrop:content:
   *
   * What links can be dropped on.
   */
  properties[PROP_CONTENT] =
      g_param_spec_object ("content", NULL, NULL, GTK_TYPE_WIDGET,
                           G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPERTIES, properties);

  /**
   * SluiceLinkDrop::dropped:
   * @self: where it was dropped
   * @offers: (element-type SluiceOffer): what was found in it, at least one link
   */
  signals[SIGNAL_DROPPED] = g_signal_new ("dropped", SLUICE_TYPE_LINK_DROP, G_SIGNAL_RUN_LAST, 0,
                                          NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_PTR_ARRAY);

  /**
   * SluiceLinkDrop::refused:
   * @self: where it was dropped
   * @reason: a sentence for the user
   *
   * What was dropped holds no link.
   */
  signals[SIGNAL_REFUSED] = g_signal_new ("refused", SLUICE_TYPE_LINK_DROP, G_SIGNAL_RUN_LAST, 0,
                                          NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               SLUICE_APP_PATH "/add/sluice-link-drop.ui");
  gtk_widget_class_bind_template_child (widget_class, SluiceLinkDrop, overlay);
  gtk_widget_class_bind_template_child (widget_class, SluiceLinkDrop, revealer);
  gtk_widget_class_bind_template_child (widget_class, SluiceLinkDrop, target);
  gtk_widget_class_bind_template_callback (widget_class, accept_cb);
  gtk_widget_class_bind_template_callback (widget_class, enter_cb);
  gtk_widget_class_bind_template_callback (widget_class, leave_cb);
  gtk_widget_class_bind_template_callback (widget_class, drop_cb);
}

static void
sluice_link_drop_init (SluiceLinkDrop *self)
{
  GType types[] = { GDK_TYPE_FILE_LIST, G_TYPE_STRING };

  sluice_link_content_prepare ();
  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_drop_target_set_gtypes (self->target, types, G_N_ELEMENTS (types));
}
