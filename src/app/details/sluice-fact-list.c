/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-fact-list.h"

#include <glib/gi18n.h>

#include "sluice-folders.h"
#include "sluice-granted-path.h"
#include "sluice-http-header.h"
#include "sluice-units.h"
#include "sluice-words.h"

struct _SluiceFactList
{
  AdwBin parent_instance;

  SluiceDownload *download; /* owned, nullable */
  GSignalGroup *signals;    /* owned */

  AdwActionRow *address;
  AdwActionRow *final_address;
  AdwActionRow *folder;
  AdwActionRow *type;
  AdwActionRow *size;
  AdwActionRow *modified;
  AdwActionRow *version;
  AdwActionRow *checksum;
  AdwActionRow *added;
  AdwActionRow *finished;
  AdwActionRow *spent;
  AdwActionRow *wasted;
  GtkWidget *show_button;
  GtkWidget *verify_button;
};

enum
{
  PROP_DOWNLOAD = 1,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (SluiceFactList, sluice_fact_list, ADW_TYPE_BIN)

/* Only what is known has a row. Takes @value. */
static void
show (AdwActionRow *row, char *value)
{
  g_autofree char *text = value;

  gtk_widget_set_visible (GTK_WIDGET (row), text != NULL);
  if (text == NULL || g_strcmp0 (adw_action_row_get_subtitle (row), text) == 0)
    return;

  adw_action_row_set_subtitle (row, text);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, text,
                                  -1);
}

/* On a screen that others may look at, a link has no password. */
static char *
format_link (const char *link)
{
  g_autoptr (GUri) uri = link != NULL ? g_uri_parse (link, G_URI_FLAGS_HAS_PASSWORD, NULL) : NULL;

  return uri != NULL ? g_uri_to_string_partial (uri, G_URI_HIDE_PASSWORD) : g_strdup (link);
}

static char *
format_type (const char *media_type)
{
  g_autofree char *type = media_type != NULL ? g_content_type_from_mime_type (media_type) : NULL;

  if (type == NULL || g_content_type_is_unknown (type))
    return g_strdup (media_type);

  return g_content_type_get_description (type);
}

static char *
format_moment (gint64 moment)
{
  g_autofree char *date = NULL;
  g_autofree char *time = NULL;

  if (moment == 0)
    return NULL;

  date = sluice_words_format_date (moment, g_get_real_time () / G_USEC_PER_SEC);
  time = sluice_words_format_time (moment);
  /* Translators: a day and a time of that day, as in “24 November, 14:02”. */
  return g_strdup_printf (_ ("%s, %s"), date, time);
}

/* What cannot be read is shown as it was sent. */
static char *
format_http_date (const char *text)
{
  gint64 moment = 0;

  if (text != NULL && sluice_http_header_parse_date (text, &moment))
    return format_moment (moment);

  return g_strdup (text);
}

static char *
format_size (gint64 size)
{
  return size >= 0 ? sluice_units_format_exact_size ((guint64) size) : NULL;
}

/* A file is there under its name only when it is what it was to be; whoever looks
 * at it later knows better. */
static char *
format_checksum (SluiceDownload *download)
{
  const SluiceChecksum *checksum = sluice_download_get_options (download)->checksum;
  gboolean is_finished = sluice_download_get_state (download) == SLUICE_DOWNLOAD_FINISHED;
  const char *comparison = sluice_download_get_comparison (download);
  g_autofree char *digest = NULL;

  if (comparison != NULL)
    return g_strdup (comparison);
  if (checksum == NULL)
    return is_finished ? g_strdup (_ ("Not compared with any.")) : NULL;

  digest = sluice_checksum_to_string (checksum);
  if (is_finished)
    /* Translators: %s is a checksum, as in “sha256:9f86d081…”. */
    return g_strdup_printf (_ ("The file matches %s."), digest);

  return g_steal_pointer (&digest);
}

static char *
format_spent (SluiceDownload *download)
{
  double seconds = sluice_download_get_seconds_spent (download);

  if (seconds <= 0.0 || sluice_download_get_state (download) != SLUICE_DOWNLOAD_FINISHED)
    return NULL;

  return sluice_units_format_clock ((gint64) (seconds + 0.5));
}

/* Most downloads have nothing to tell here. */
static char *
format_wasted (SluiceDownload *download)
{
  guint64 wasted = sluice_download_get_bytes_wasted (download);

  return wasted > 0 ? sluice_units_format_exact_size (wasted) : NULL;
}

static void
show_facts (SluiceFactList *self)
{
  SluiceDownload *download = self->download;

  show (self->address, format_link (sluice_download_get_link (download)));
  show (self->final_address, format_link (sluice_download_get_final_link (download)));
  show (self->folder, sluice_folders_describe (sluice_download_get_directory (download)));
  show (self->type, format_type (sluice_download_get_content_type (download)));
  show (self->size, format_size (sluice_download_get_size (download)));
  show (self->modified, format_http_date (sluice_download_get_last_modified (download)));
  show (self->version, g_strdup (sluice_download_get_etag (download)));
  show (self->checksum, format_checksum (download));
  show (self->added, format_moment (sluice_download_get_added_at (download)));
  show (self->finished, format_moment (sluice_download_get_finished_at (download)));
  show (self->spent, format_spent (download));
  show (self->wasted, format_wasted (download));

  gtk_widget_set_visible (self->verify_button,
                          sluice_download_get_state (download) == SLUICE_DOWNLOAD_FINISHED);
}

static void
learned_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (SluiceFactList) self = SLUICE_FACT_LIST (user_data);

  sluice_granted_path_learn_finish (result);
  if (self->download != NULL)
    show_facts (self);
}

/* Of a folder that was granted to a sandbox, the name is shown until more is known. */
static void
learn_folder (SluiceFactList *self)
{
  const char *path = g_file_peek_path (sluice_download_get_directory (self->download));

  if (path != NULL && sluice_granted_path_is (path))
    sluice_granted_path_learn_async (path, NULL, learned_cb, g_object_ref (self));
}

static void
copy_final_address_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  SluiceFactList *self = SLUICE_FACT_LIST (widget);

  gdk_clipboard_set_text (gtk_widget_get_clipboard (widget),
                          sluice_download_get_final_link (self->download));
}

static void
sluice_fact_list_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  SluiceFactList *self = SLUICE_FACT_LIST (object);

  if (id == PROP_DOWNLOAD)
    g_value_set_object (value, self->download);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
sluice_fact_list_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  if (id == PROP_DOWNLOAD)
    sluice_fact_list_set_download (SLUICE_FACT_LIST (object), g_value_get_object (value));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
sluice_fact_list_dispose (GObject *object)
{
  SluiceFactList *self = SLUICE_FACT_LIST (object);

  g_clear_object (&self->signals);
  g_clear_object (&self->download);

  G_OBJECT_CLASS (sluice_fact_list_parent_class)->dispose (object);
}

static void
bind_template (GtkWidgetClass *class)
{
  gtk_widget_class_set_template_from_resource (class,
                                               SLUICE_APP_PATH "/details/sluice-fact-list.ui");
  gtk_widget_class_bind_template_child (class, SluiceFactList, address);
  gtk_widget_class_bind_template_child (class, SluiceFactList, final_address);
  gtk_widget_class_bind_template_child (class, SluiceFactList, folder);
  gtk_widget_class_bind_template_child (class, SluiceFactList, type);
  gtk_widget_class_bind_template_child (class, SluiceFactList, size);
  gtk_widget_class_bind_template_child (class, SluiceFactList, modified);
  gtk_widget_class_bind_template_child (class, SluiceFactList, version);
  gtk_widget_class_bind_template_child (class, SluiceFactList, checksum);
  gtk_widget_class_bind_template_child (class, SluiceFactList, added);
  gtk_widget_class_bind_template_child (class, SluiceFactList, finished);
  gtk_widget_class_bind_template_child (class, SluiceFactList, spent);
  gtk_widget_class_bind_template_child (class, SluiceFactList, wasted);
  gtk_widget_class_bind_template_child (class, SluiceFactList, show_button);
  gtk_widget_class_bind_template_child (class, SluiceFactList, verify_button);
}

static void
sluice_fact_list_class_init (SluiceFactListClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS (class);

  object_class->get_property = sluice_fact_list_get_property;
  object_class->set_property = sluice_fact_list_set_property;
  object_class->dispose = sluice_fact_list_dispose;

  /**
   * SluiceFactList:download:
   *
   * What the facts are about.
   */
  properties[PROP_DOWNLOAD] =
      g_param_spec_object ("download", NULL, NULL, SLUICE_TYPE_DOWNLOAD,
                           G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  bind_template (GTK_WIDGET_CLASS (class));
  gtk_widget_class_install_action (GTK_WIDGET_CLASS (class), "facts.copy-final-address", NULL,
                                   copy_final_address_cb);
}

static void
sluice_fact_list_init (SluiceFactList *self)
{
  static const char *const signals[] = {
    "event",        "notify::name",        "notify::size",       "notify::state",
    "notify::link", "notify::finished-at", "notify::comparison", "notify::directory"
  };

  gtk_widget_init_template (GTK_WIDGET (self));

  self->signals = g_signal_group_new (SLUICE_TYPE_DOWNLOAD);
  for (guint i = 0; i < G_N_ELEMENTS (signals); i++)
    g_signal_group_connect_swapped (self->signals, signals[i], G_CALLBACK (show_facts), self);
}

/**
 * sluice_fact_list_set_download:
 * @self: a list of facts
 * @download: (nullable): what they are about from now on
 */
void
sluice_fact_list_set_download (SluiceFactList *self, SluiceDownload *download)
{
  g_return_if_fail (SLUICE_IS_FACT_LIST (self));

  if (!g_set_object (&self->download, download))
    return;

  g_signal_group_set_target (self->signals, download);
  if (download != NULL)
    {
      gtk_actionable_set_action_target (GTK_ACTIONABLE (self->show_button), "s",
                                        sluice_download_get_id (download));
      gtk_actionable_set_action_name (GTK_ACTIONABLE (self->show_button), "app.show-in-folder");
      show_facts (self);
      learn_folder (self);
    }

  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_DOWNLOAD]);
}
