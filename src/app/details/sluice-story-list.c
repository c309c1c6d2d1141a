/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-story-list.h"

#include "sluice-story-text.h"

/* Lines of text take long to lay out: so many come with each frame, and so many
 * before somebody asks for more. */
#define STEP 6
#define PAGE 40

struct _SluiceStoryList
{
  AdwBin parent_instance;

  SluiceDownload *download; /* owned, nullable */
  GSignalGroup *signals;    /* owned; of the story */
  guint n_shown;            /* of its newest lines */
  guint n_wanted;           /* of them, at most */
  guint filling;            /* tick callback, 0 when all that are wanted are shown */

  GtkListBox *list;
  GtkWidget *earlier_button;
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
create_row (SluiceStoryEntry *entry)
{
  g_autofree char *moment = sluice_story_text_format_time (entry, g_get_real_time ());
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 3);
  GtkWidget *time = create_label (moment, "caption");
  GtkWidget *text = create_label (sluice_story_entry_get_text (entry), NULL);
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

static GListModel *
get_story (SluiceStoryList *self)
{
  return G_LIST_MODEL (sluice_download_get_story (self->download));
}

static void
insert_line (SluiceStoryList *self, guint index, int position)
{
  g_autoptr (SluiceStoryEntry) entry = g_list_model_get_item (get_story (self), index);

  gtk_list_box_insert (self->list, create_row (entry), position);
  self->n_shown++;
}

/* Returns: whether more of the lines that are wanted are to come */
static gboolean
show_some (SluiceStoryList *self)
{
  guint length = g_list_model_get_n_items (get_story (self));
  guint wanted = MIN (self->n_wanted, length);

  for (guint i = 0; i < STEP && self->n_shown < wanted; i++)
    insert_line (self, length - self->n_shown - 1, 0);

  gtk_widget_set_visible (self->earlier_button, wanted == self->n_shown && wanted < length);
  return self->n_shown < wanted;
}

static gboolean
tick_cb (GtkWidget *widget, GdkFrameClock *clock, gpointer user_data)
{
  SluiceStoryList *self = SLUICE_STORY_LIST (widget);

  if (show_some (self))
    return G_SOURCE_CONTINUE;

  self->filling = 0;
  return G_SOURCE_REMOVE;
}

static void
fill (SluiceStoryList *self)
{
  if (show_some (self) && self->filling == 0)
    self->filling = gtk_widget_add_tick_callback (GTK_WIDGET (self), tick_cb, NULL, NULL);
}

static void
clear (SluiceStoryList *self)
{
  GtkListBoxRow *row = NULL;

  if (self->filling != 0)
    gtk_widget_remove_tick_callback (GTK_WIDGET (self), self->filling);
  self->filling = 0;
  while ((row = gtk_list_box_get_row_at_index (self->list, 0)) != NULL)
    gtk_list_box_remove (self->list, GTK_WIDGET (row));
  self->n_shown = 0;
  self->n_wanted = PAGE;
}

/* A story grows at its end, and forgets its beginning. */
static void
items_changed_cb (SluiceStoryList *self, guint position, guint removed, guint added)
{
  guint length = g_list_model_get_n_items (get_story (self));

  for (; self->n_shown + added > length; self->n_shown--)
    gtk_list_box_remove (self->list, GTK_WIDGET (gtk_list_box_get_row_at_index (self->list, 0)));
  for (guint i = 0; i < added; i++)
    insert_line (self, position + i, -1);
  self->n_wanted = MAX (self->n_wanted, self->n_shown);
}

static void
earlier_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  SluiceStoryList *self = SLUICE_STORY_LIST (widget);

  self->n_wanted += PAGE;
  fill (self);
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

  g_clear_object (&self->signals);
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
  gtk_widget_class_bind_template_child (widget_class, SluiceStoryList, earlier_button);
  gtk_widget_class_install_action (widget_class, "story.copy", NULL, copy_cb);
  gtk_widget_class_install_action (widget_class, "story.earlier", NULL, earlier_cb);
}

static void
sluice_story_list_init (SluiceStoryList *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));

  self->signals = g_signal_group_new (SLUICE_TYPE_STORY);
  g_signal_group_connect_swapped (self->signals, "items-changed", G_CALLBACK (items_changed_cb),
                                  self);
}

/**
 * sluice_story_list_set_download:
 * @self: the list of a story's lines
 * @download: (nullable): what the story is about from now on
 */
void
sluice_story_list_set_download (SluiceStoryList *self, SluiceDownload *download)
{
  g_return_if_fail (SLUICE_IS_STORY_LIST (self));

  if (!g_set_object (&self->download, download))
    return;

  clear (self);
  g_signal_group_set_target (self->signals, download != NULL ? get_story (self) : NULL);
  if (download != NULL)
    fill (self);

  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_DOWNLOAD]);
}
