/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-add-options.h"

#include <glib/gi18n.h>
#include <string.h>

#include "sluice-http-header.h"
#include "sluice-rate-row.h"

/**
 * SluiceAddOptions:
 *
 * The rows for what most people never need when they add a download. What is
 * typed is checked as it is typed, and nothing wrong gets out.
 */
struct _SluiceAddOptions
{
  AdwExpanderRow parent_instance;

  SluiceChecksum *checksum; /* owned, nullable */
  GUri *server;             /* owned, nullable: whose login was offered */
  gboolean offering;
  gboolean valid;

  AdwComboRow *start_row;
  AdwActionRow *time_row;
  GtkWidget *time_box;
  GtkAdjustment *hour;
  GtkAdjustment *minute;
  AdwComboRow *connections_row;
  GtkSwitch *limit_switch;
  SluiceRateRow *rate_row;
  GtkSwitch *yield_switch;
  GtkEditable *checksum_row;
  GtkWidget *checksum_trouble;
  GtkLabel *checksum_trouble_label;
  GtkEditable *user_row;
  GtkEditable *password_row;
  GtkEditable *referer_row;
  GtkWidget *referer_trouble;
  GtkLabel *referer_trouble_label;
  GtkWidget *headers_view;
  GtkTextBuffer *headers;
  GtkLabel *headers_trouble_label;
};

enum
{
  PROP_VALID = 1,
  N_PROPERTIES,
};

enum
{
  SIGNAL_ACCESS_CHANGED,
  N_SIGNALS,
};

static GParamSpec *properties[N_PROPERTIES];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (SluiceAddOptions, sluice_add_options, ADW_TYPE_EXPANDER_ROW)

static void
update_valid (SluiceAddOptions *self)
{
  gboolean valid = !gtk_widget_get_visible (self->checksum_trouble) &&
                   !gtk_widget_get_visible (self->referer_trouble) &&
                   !gtk_widget_get_visible (GTK_WIDGET (self->headers_trouble_label));

  if (self->valid == valid)
    return;

  self->valid = valid;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_VALID]);
}

/* Says under @field what is wrong with it; @place is what appears for that. */
static void
show_trouble (SluiceAddOptions *self,
              GtkWidget *field,
              GtkWidget *place,
              GtkLabel *label,
              const char *trouble)
{
  gtk_label_set_label (label, trouble != NULL ? trouble : "");
  gtk_widget_set_visible (place, trouble != NULL);
  if (trouble != NULL)
    gtk_widget_add_css_class (field, "error");
  else
    gtk_widget_remove_css_class (field, "error");
  gtk_accessible_update_state (
      GTK_ACCESSIBLE (field), GTK_ACCESSIBLE_STATE_INVALID,
      trouble != NULL ? GTK_ACCESSIBLE_INVALID_TRUE : GTK_ACCESSIBLE_INVALID_FALSE, -1);
  update_valid (self);
}

/* The text of @editable without blanks around it, %NULL for none. */
static char *
dup_text (GtkEditable *editable)
{
  g_autofree char *text = g_strstrip (g_strdup (gtk_editable_get_text (editable)));

  return *text != '\0' ? g_steal_pointer (&text) : NULL;
}

static void
start_selected_cb (SluiceAddOptions *self)
{
  gtk_widget_set_visible (GTK_WIDGET (self->time_row),
                          sluice_add_options_get_start (self) == SLUICE_ADD_START_AT);
}

static void
time_changed_cb (SluiceAddOptions *self)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autoptr (GDateTime) then =
      g_date_time_new_from_unix_local (sluice_add_options_get_start_at (self));

  adw_action_row_set_subtitle (self->time_row, g_date_time_get_day_of_month (now) ==
                                                       g_date_time_get_day_of_month (then)
                                                   ? _ ("Today")
                                                   : _ ("Tomorrow"));
}

static gboolean
output_cb (GtkSpinButton *spin, gpointer user_data)
{
  g_autofree char *text = g_strdup_printf ("%02d", gtk_spin_button_get_value_as_int (spin));

  if (g_strcmp0 (gtk_editable_get_text (GTK_EDITABLE (spin)), text) != 0)
    gtk_editable_set_text (GTK_EDITABLE (spin), text);
  return TRUE;
}

static void
checksum_changed_cb (SluiceAddOptions *self)
{
  g_autofree char *text = dup_text (self->checksum_row);
  g_autoptr (GError) error = NULL;

  g_clear_pointer (&self->checksum, sluice_checksum_free);
  if (text != NULL)
    self->checksum = sluice_checksum_parse (text, &error);
  show_trouble (self, GTK_WIDGET (self->checksum_row), self->checksum_trouble,
                self->checksum_trouble_label, error != NULL ? error->message : NULL);
}

static void
access_changed_cb (SluiceAddOptions *self)
{
  /* A login that the user types from nothing is meant for all links. */
  if (!self->offering && *gtk_editable_get_text (self->user_row) == '\0')
    g_clear_pointer (&self->server, g_uri_unref);

  g_signal_emit (self, signals[SIGNAL_ACCESS_CHANGED], 0);
}

static void
referer_changed_cb (SluiceAddOptions *self)
{
  g_autofree char *text = dup_text (self->referer_row);
  gboolean valid = text == NULL || sluice_http_header_is_valid_field ("Referer", text);

  show_trouble (self, GTK_WIDGET (self->referer_row), self->referer_trouble,
                self->referer_trouble_label,
                valid ? NULL : _ ("This cannot be the address of a page."));
  g_signal_emit (self, signals[SIGNAL_ACCESS_CHANGED], 0);
}

/* The value is often a secret, so it is not repeated. */
static char *
find_header_trouble (const char *line)
{
  const char *colon = strchr (line, ':');
  g_autofree char *name = NULL;
  g_autofree char *value = NULL;

  if (colon == NULL)
    return g_strdup (_ ("A header looks like “Name: value”; one of these has no colon."));

  name = g_strstrip (g_strndup (line, (gsize) (colon - line)));
  value = g_strstrip (g_strdup (colon + 1));
  if (!sluice_http_header_is_valid_field (name, value))
    return g_strdup (_ ("One of these headers holds characters that HTTP does not allow."));
  if (sluice_http_header_is_reserved (name))
    return g_strdup_printf (_ ("The header “%s” is set by the program itself."), name);

  return NULL;
}

static GStrv
dup_header_lines (SluiceAddOptions *self)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;

  g_object_get (self->headers, "text", &text, NULL);
  lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    if (*g_strstrip (lines[i]) != '\0')
      g_strv_builder_add (builder, lines[i]);
  return g_strv_builder_end (builder);
}

static void
headers_changed_cb (SluiceAddOptions *self)
{
  g_auto (GStrv) lines = dup_header_lines (self);
  g_autofree char *trouble = NULL;

  for (guint i = 0; lines[i] != NULL && trouble == NULL; i++)
    trouble = find_header_trouble (lines[i]);
  show_trouble (self, self->headers_view, GTK_WIDGET (self->headers_trouble_label),
                self->headers_trouble_label, trouble);
  g_signal_emit (self, signals[SIGNAL_ACCESS_CHANGED], 0);
}

static void
sluice_add_options_get_property (GObject *object, guint id, GValue *value, GParamSpec *spec)
{
  SluiceAddOptions *self = SLUICE_ADD_OPTIONS (object);

  if (id == PROP_VALID)
    g_value_set_boolean (value, self->valid);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, spec);
}

static void
sluice_add_options_finalize (GObject *object)
{
  SluiceAddOptions *self = SLUICE_ADD_OPTIONS (object);

  g_clear_pointer (&self->checksum, sluice_checksum_free);
  g_clear_pointer (&self->server, g_uri_unref);

  G_OBJECT_CLASS (sluice_add_options_parent_class)->finalize (object);
}

static void
bind_template (GtkWidgetClass *class)
{
  gtk_widget_class_set_template_from_resource (class, SLUICE_APP_PATH "/add/sluice-add-options.ui");
  gtk_widget_class_bind_template_child (class, SluiceAddOptions, start_row);
  gtk_widget_class_bind_template_child (class, SluiceAddOptions, time_row);
  gtk_widget_class_bind_template_child (class, SluiceAddOptions, time_box);
  gtk_widget_class_bind_template_child (class, SluiceAddOptions, hour);
  gtk_widget_class_bind_template_child (class, SluiceAddOptions, minute);
  gtk_widget_class_bind_template_child (class, SluiceAddOptions, connections_row);
  gtk_widget_class_bind_template_child (class, SluiceAddOptions, limit_switch);
  gtk_widget_class_bind_template_child (class, SluiceAddOptions, yield_switch);
  gtk_widget_class_bind_template_child (class, SluiceAddOptions, rate_row);
  gtk_widget_class_bind_template_child (class, SluiceAddOptions, checksum_row);
  gtk_widget_class_bind_template_child (class, SluiceAddOptions, checksum_trouble);
  gtk_widget_class_bind_template_child (class, SluiceAddOptions, checksum_trouble_label);
  gtk_widget_class_bind_template_child (class, SluiceAddOptions, user_row);
  gtk_widget_class_bind_template_child (class, SluiceAddOptions, password_row);
  gtk_widget_class_bind_template_child (class, SluiceAddOptions, referer_row);
  gtk_widget_class_bind_template_child (class, SluiceAddOptions, referer_trouble);
  gtk_widget_class_bind_template_child (class, SluiceAddOptions, referer_trouble_label);
  gtk_widget_class_bind_template_child (class, SluiceAddOptions, headers_view);
  gtk_widget_class_bind_template_child (class, SluiceAddOptions, headers);
  gtk_widget_class_bind_template_child (class, SluiceAddOptions, headers_trouble_label);
  gtk_widget_class_bind_template_callback (class, start_selected_cb);
  gtk_widget_class_bind_template_callback (class, time_changed_cb);
  gtk_widget_class_bind_template_callback (class, output_cb);
  gtk_widget_class_bind_template_callback (class, checksum_changed_cb);
  gtk_widget_class_bind_template_callback (class, access_changed_cb);
  gtk_widget_class_bind_template_callback (class, referer_changed_cb);
  gtk_widget_class_bind_template_callback (class, headers_changed_cb);
}

static void
sluice_add_options_class_init (SluiceAddOptionsClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS (class);

  object_class->get_property = sluice_add_options_get_property;
  object_class->finalize = sluice_add_options_finalize;

  /**
   * SluiceAddOptions:valid:
   *
   * Whether there is nothing wrong with what was typed.
   */
  properties[PROP_VALID] =
      g_param_spec_boolean ("valid", NULL, NULL, TRUE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPERTIES, properties);

  /**
   * SluiceAddOptions::access-changed:
   * @self: the options
   *
   * Servers may answer differently to what was typed now.
   */
  signals[SIGNAL_ACCESS_CHANGED] =
      g_signal_new ("access-changed", SLUICE_TYPE_ADD_OPTIONS, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                    NULL, G_TYPE_NONE, 0);

  g_type_ensure (SLUICE_TYPE_RATE_ROW);
  bind_template (GTK_WIDGET_CLASS (class));
}

static void
fill_connections (SluiceAddOptions *self)
{
  g_autoptr (GtkStringList) names = gtk_string_list_new (NULL);

  gtk_string_list_append (names, _ ("Automatic"));
  for (guint i = 1; i <= SLUICE_TRANSFER_MOST_CONNECTIONS; i++)
    gtk_string_list_take (names, g_strdup_printf ("%u", i));
  adw_combo_row_set_model (self->connections_row, G_LIST_MODEL (names));
}

static void
sluice_add_options_init (SluiceAddOptions *self)
{
  self->valid = TRUE;
  gtk_widget_init_template (GTK_WIDGET (self));
  /* The hour stands left of the minute in languages that are written from the right, too. */
  gtk_widget_set_direction (self->time_box, GTK_TEXT_DIR_LTR);
  fill_connections (self);
  sluice_rate_row_set_rate (self->rate_row, 1000 * 1000);
  time_changed_cb (self);
}

/**
 * sluice_add_options_set_connections:
 * @self: the options
 * @connections: how many connections a download gets, 0 for as many as pay
 *
 * Sets what the user finds there.
 */
void
sluice_add_options_set_connections (SluiceAddOptions *self, guint connections)
{
  g_return_if_fail (SLUICE_IS_ADD_OPTIONS (self));

  adw_combo_row_set_selected (self->connections_row,
                              MIN (connections, SLUICE_TRANSFER_MOST_CONNECTIONS));
}

/**
 * sluice_add_options_set_single:
 * @self: the options
 * @single: whether they are for one link alone
 *
 * One checksum cannot be that of several files.
 */
void
sluice_add_options_set_single (SluiceAddOptions *self, gboolean single)
{
  g_return_if_fail (SLUICE_IS_ADD_OPTIONS (self));

  if (!single)
    gtk_editable_set_text (self->checksum_row, "");
  gtk_widget_set_visible (GTK_WIDGET (self->checksum_row), single);
}

/**
 * sluice_add_options_offer_login:
 * @self: the options
 * @server: a link to the server that the login is for
 * @user: the user's name there
 * @password: (nullable): the password
 *
 * Fills in a login that a link names, unless there is one already. It stays one
 * for @server alone until the user types another.
 */
void
sluice_add_options_offer_login (SluiceAddOptions *self,
                                GUri *server,
                                const char *user,
                                const char *password)
{
  g_return_if_fail (SLUICE_IS_ADD_OPTIONS (self));
  g_return_if_fail (server != NULL);
  g_return_if_fail (user != NULL);

  if (*gtk_editable_get_text (self->user_row) != '\0' ||
      *gtk_editable_get_text (self->password_row) != '\0')
    return;

  self->offering = TRUE;
  g_clear_pointer (&self->server, g_uri_unref);
  self->server = g_uri_ref (server);
  gtk_editable_set_text (self->user_row, user);
  gtk_editable_set_text (self->password_row, password != NULL ? password : "");
  self->offering = FALSE;
}

/**
 * sluice_add_options_is_valid:
 * @self: the options
 *
 * Returns: whether there is nothing wrong with what was typed
 */
gboolean
sluice_add_options_is_valid (SluiceAddOptions *self)
{
  g_return_val_if_fail (SLUICE_IS_ADD_OPTIONS (self), FALSE);

  return self->valid;
}

/**
 * sluice_add_options_get_start:
 * @self: the options
 *
 * Returns: when the downloads begin
 */
SluiceAddStart
sluice_add_options_get_start (SluiceAddOptions *self)
{
  g_return_val_if_fail (SLUICE_IS_ADD_OPTIONS (self), SLUICE_ADD_START_NOW);

  return (SluiceAddStart) adw_combo_row_get_selected (self->start_row);
}

/**
 * sluice_add_options_get_start_at:
 * @self: the options
 *
 * Returns: the next time that the clock shows what the user chose, in seconds
 *   since 1970
 */
gint64
sluice_add_options_get_start_at (SluiceAddOptions *self)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autoptr (GDateTime) then = NULL;
  g_autoptr (GDateTime) tomorrow = NULL;
  int year, month, day;

  g_return_val_if_fail (SLUICE_IS_ADD_OPTIONS (self), 0);

  g_date_time_get_ymd (now, &year, &month, &day);
  then = g_date_time_new_local (year, month, day, (int) gtk_adjustment_get_value (self->hour),
                                (int) gtk_adjustment_get_value (self->minute), 0);
  if (g_date_time_compare (then, now) > 0)
    return g_date_time_to_unix (then);

  tomorrow = g_date_time_add_days (then, 1);
  return g_date_time_to_unix (tomorrow);
}

/**
 * sluice_add_options_create_access:
 * @self: the options
 *
 * Returns: (transfer full): how links are to be asked for; what is not valid is
 *   left out
 */
SluiceAccess *
sluice_add_options_create_access (SluiceAddOptions *self)
{
  SluiceAccess *access = sluice_access_new ();
  const char *password = NULL;

  g_return_val_if_fail (SLUICE_IS_ADD_OPTIONS (self), access);

  access->user = dup_text (self->user_row);
  password = gtk_editable_get_text (self->password_row);
  if (access->user != NULL && *password != '\0')
    access->password = g_strdup (password);
  if (access->user != NULL && self->server != NULL)
    access->server = g_uri_ref (self->server);
  if (!gtk_widget_get_visible (self->referer_trouble))
    access->referer = dup_text (self->referer_row);
  if (!gtk_widget_get_visible (GTK_WIDGET (self->headers_trouble_label)))
    access->headers = dup_header_lines (self);

  return access;
}

/**
 * sluice_add_options_apply:
 * @self: the options
 * @options: what a download gets
 *
 * Sets in @options what the user chose.
 */
void
sluice_add_options_apply (SluiceAddOptions *self, SluiceTransferOptions *options)
{
  g_return_if_fail (SLUICE_IS_ADD_OPTIONS (self));
  g_return_if_fail (options != NULL);

  options->connections = adw_combo_row_get_selected (self->connections_row);
  options->rate_limit =
      gtk_switch_get_active (self->limit_switch) ? sluice_rate_row_get_rate (self->rate_row) : 0;
  options->yield = gtk_switch_get_active (self->yield_switch);
  g_clear_pointer (&options->checksum, sluice_checksum_free);
  if (self->checksum != NULL)
    options->checksum = sluice_checksum_copy (self->checksum);
}
