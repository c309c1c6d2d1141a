/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-story-list.h"

#include "sluice-story-text.h"

struct _SluiceStoryList
{
  AdwBin parent_instance;

  SluiceDownload *download; /* owned, nullable */

  GtkListBox *list;
};

enum
{
  PROP_DOWNLOAD = 1,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (SluiceStoryList, sluice_story_list, ADW_TYPE_BIN)

static GtkWidget *
create_label (const char *text, const char *style)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_xalign (GTK_LABEL (label), 0.0f);
  if (style != NULL)
    gtk_widget_add_css_class (label, style);

  return label;
}

static GtkWidget *
create_row (gpointer item, gpointer user_data)
{
  g_autofree char *moment = sluice_story_text_format_time (item, g_get_real_time ());
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 3);
  GtkWidget *time = create_label (moment, "caption");
  GtkWidget *text = create_label (sluice_story_entry_get_text (item), NULL);
  GtkWidget *row = gtk_list_box_row_new ();

  gtk_widget_add_css_class (time, "dim-label");
  gtk_widget_add_css_class (time, "numeric");
  gtk_widget_add_css_class (box, "detail-line");
  gtk_box_append (GTK_BOX (box), time);
  gtk_box_append (GTK_BOX (box), text);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), FALSE);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  gtk_accessible_update_relation (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_RELATION_LABELLED_BY, time,
                                  text, NULL, -1);

  return row;
}

static void
copy_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  SluiceStoryList *self = SLUICE_STORY_LIST (widget);
  g_autofree char *text = sluice_story_text_compose (self->download);

  gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), text);
}

static void
sluice_story_list_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  SluiceStoryList *self = SLUICE_STORY_LIST (object);

  if (id == PROP_DOWNLOAD)
    g_value_set_object (value, self->download);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
sluice_story_list_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  if (id == PROP_DOWNLOAD)
    sluice_story_list_set_download (SLUICE_STORY_LIST (object), g_value_get_object (value));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
sluice_story_list_dispose (GObject *object)
{
  SluiceStoryList *self = SLUICE_STORY_LIST (object);

  g_clear_object (&self->download);

  G_OBJECT_CLASS (sluice_story_list_parent_class)->dispose (object);
}

static void
sluice_story_list_class_init (SluiceStoryListClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS (class);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  object_class->get_property = sluice_story_list_get_property;
  object_class->set_property = sluice_story_list_set_property;
  object_class->dispose = sluice_story_list_dispose;

  /**
   * SluiceStoryList:download:
   *
   * What the story is about.
   */
  properties[PROP_DOWNLOAD] =
      g_param_spec_object ("download", NULL, NULL, SLUICE_TYPE_DOWNLOAD,
                           G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               SLUICE_APP_PATH "/details/sluice-story-list.ui");
  gtk_widget_class_bind_template_child (widget_class, SluiceStoryList, list);
  gtk_widget_class_install_action (widget_class, "story.copy", NULL, copy_cb);
}

static void
sluice_story_list_init (SluiceStoryList *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * sluice_story_list_set_download:
 * @self: the list of a story's lines
 * @download: (nullable): what the story is about from now on
 */
void
sluice_story_list_set_download (SluiceStoryList *self, SluiceDownload *download)
{
  GListModel *story = NULL;

  g_return_if_fail (SLUICE_IS_STORY_LIST (self));

  if (!g_set_object (&self->download, download))
    return;

  if (download != NULL)
    story = G_LIST_MODEL (sluice_download_get_story (download));
  gtk_list_box_bind_model (self->list, story, create_row, NULL, NULL);

  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_DOWNLOAD]);
}
