/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-preferences-window.h"

#include "sluice-folder-row.h"
#include "sluice-proxy-group.h"
#include "sluice-rate-row.h"
#include "sluice-timetable-row.h"

/* The preferences as the user sees them. */
typedef struct
{
  SluiceSettings *settings; /* owned */
  GSettings *store;         /* owned by @settings */
  GtkWidget *window;        /* owned by GTK until it is destroyed */
} Scene;

static void
scene_set_up (Scene *scene, gconstpointer data)
{
  g_autoptr (GSettingsSchema) schema = NULL;
  g_auto (GStrv) keys = NULL;

  scene->settings = sluice_settings_new ();
  scene->store = sluice_settings_get_store (scene->settings);

  /* The store is the same in the whole program: each test begins with the defaults. */
  g_object_get (scene->store, "settings-schema", &schema, NULL);
  keys = g_settings_schema_list_keys (schema);
  for (guint i = 0; keys[i] != NULL; i++)
    g_settings_reset (scene->store, keys[i]);

  scene->window = GTK_WIDGET (sluice_preferences_window_new (scene->settings));
}

static void
scene_tear_down (Scene *scene, gconstpointer data)
{
  gtk_window_destroy (GTK_WINDOW (scene->window));
  g_object_unref (scene->settings);
}

static void
collect (GtkWidget *widget, GType type, GPtrArray *found)
{
  if (G_TYPE_CHECK_INSTANCE_TYPE (widget, type))
    g_ptr_array_add (found, widget);

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    collect (child, type, found);
}

static GPtrArray *
find_all (GtkWidget *widget, GType type)
{
  GPtrArray *found = g_ptr_array_new ();

  collect (widget, type, found);
  return found;
}

static gpointer
find (GtkWidget *widget, GType type)
{
  g_autoptr (GPtrArray) found = find_all (widget, type);

  g_assert_cmpuint (found->len, >, 0);
  return g_ptr_array_index (found, 0);
}

/* The switch, the spin button or the like in the row of that title. */
static gpointer
find_in_row (Scene *scene, const char *title, GType type)
{
  g_autoptr (GPtrArray) rows = find_all (scene->window, ADW_TYPE_PREFERENCES_ROW);

  for (guint i = 0; i < rows->len; i++)
    {
      AdwPreferencesRow *row = g_ptr_array_index (rows, i);

      if (g_strcmp0 (adw_preferences_row_get_title (row), title) == 0)
        return find (GTK_WIDGET (row), type);
    }
  g_error ("There is no row “%s”", title);
}

static void
test_switches (Scene *scene, gconstpointer data)
{
  static const struct
  {
    const char *title;
    const char *key;
  } cases[] = {
    { "Notifications", "notify" },
    { "Offer Copied Links", "offer-clipboard" },
    { "Go On in the Background", "background" },
    { "Keep Awake", "inhibit-suspend" },
    { "Note Where Files Come From", "mark-origin" },
    { "Limit the Speed", "limit-on" },
    { "Follow the Timetable", "timetable-on" },
    { "Pause on Metered Networks", "pause-when-metered" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      GtkSwitch *widget = find_in_row (scene, cases[i].title, GTK_TYPE_SWITCH);
      gboolean on = g_settings_get_boolean (scene->store, cases[i].key);

      g_assert_cmpint (gtk_switch_get_active (widget), ==, on);
      gtk_switch_set_active (widget, !on);
      g_assert_cmpint (g_settings_get_boolean (scene->store, cases[i].key), ==, !on);
      g_settings_set_boolean (scene->store, cases[i].key, on);
      g_assert_cmpint (gtk_switch_get_active (widget), ==, on);
    }
}

static void
test_numbers (Scene *scene, gconstpointer data)
{
  GtkSpinButton *jobs = find_in_row (scene, "Downloads at a Time", GTK_TYPE_SPIN_BUTTON);
  AdwComboRow *connections = find_in_row (scene, "For Each Download", ADW_TYPE_COMBO_ROW);

  gtk_spin_button_set_value (jobs, 7);
  g_assert_cmpuint (g_settings_get_uint (scene->store, "jobs"), ==, 7);

  g_assert_cmpuint (adw_combo_row_get_selected (connections), ==, 0);
  adw_combo_row_set_selected (connections, 6);
  g_assert_cmpuint (g_settings_get_uint (scene->store, "connections"), ==, 6);
}

static void
test_rate (Scene *scene, gconstpointer data)
{
  SluiceRateRow *row = find_in_row (scene, "All Downloads Together", SLUICE_TYPE_RATE_ROW);
  GtkSpinButton *spin = find (GTK_WIDGET (row), GTK_TYPE_SPIN_BUTTON);

  /* No whole number of kilobytes: shown rounded, and kept. */
  g_settings_set_uint64 (scene->store, "rate-limit", 1234567);
  g_assert_cmpint (gtk_spin_button_get_value_as_int (spin), ==, 1235);
  gtk_spin_button_update (spin);
  g_assert_cmpuint (g_settings_get_uint64 (scene->store, "rate-limit"), ==, 1234567);

  gtk_spin_button_set_value (spin, 500);
  g_assert_cmpuint (g_settings_get_uint64 (scene->store, "rate-limit"), ==, 500000);
}

static void
assert_timetable (Scene *scene, const char *wanted)
{
  g_autoptr (GVariant) variant = g_settings_get_value (scene->store, "timetable");
  g_autofree char *got = g_variant_print (variant, FALSE);

  g_assert_cmpstr (got, ==, wanted);
}

static void
set_timetable (Scene *scene, const char *text)
{
  g_settings_set_value (scene->store, "timetable", g_variant_new_parsed (text));
}

static void
test_timetable (Scene *scene, gconstpointer data)
{
  g_autoptr (GPtrArray) rows = NULL;
  g_autoptr (GPtrArray) days = NULL;

  set_timetable (scene, "[(byte 0x1f, uint16 540, uint16 1020, uint64 500000),"
                        " (byte 0x41, uint16 1320, uint16 360, uint64 2000000)]");
  rows = find_all (scene->window, SLUICE_TYPE_TIMETABLE_ROW);
  g_assert_cmpuint (rows->len, ==, 2);
  g_assert_cmpstr (adw_preferences_row_get_title (rows->pdata[0]), ==, "Monday to Friday");
  g_assert_cmpstr (adw_preferences_row_get_title (rows->pdata[1]), ==, "Mon, Sun");
  g_assert_cmpstr (adw_expander_row_get_subtitle (rows->pdata[1]), ==,
                   "22:00 to 06:00 of the next day, 2.0\u00a0MB/s");

  /* The last day cannot be taken away: hours of no day are none. */
  days = find_all (rows->pdata[1], GTK_TYPE_TOGGLE_BUTTON);
  gtk_toggle_button_set_active (days->pdata[0], FALSE);
  gtk_toggle_button_set_active (days->pdata[6], FALSE);
  g_assert_true (gtk_toggle_button_get_active (days->pdata[6]));
  assert_timetable (scene, "[(0x1f, 540, 1020, 500000), (0x40, 1320, 360, 2000000)]");
}

static void
test_timetable_time (Scene *scene, gconstpointer data)
{
  SluiceTimetableRow *row;
  GtkSpinButton *from;

  set_timetable (scene, "[(byte 0x01, uint16 540, uint16 1020, uint64 500000)]");
  row = find (scene->window, SLUICE_TYPE_TIMETABLE_ROW);
  from = find (GTK_WIDGET (row), GTK_TYPE_SPIN_BUTTON);
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (from)), ==, "09:00");

  gtk_editable_set_text (GTK_EDITABLE (from), "7:30");
  gtk_spin_button_update (from);
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (from)), ==, "07:30");
  assert_timetable (scene, "[(0x01, 450, 1020, 500000)]");

  gtk_editable_set_text (GTK_EDITABLE (from), "soon");
  gtk_spin_button_update (from);
  assert_timetable (scene, "[(0x01, 450, 1020, 500000)]");
}

static void
test_timetable_edit (Scene *scene, gconstpointer data)
{
  SluiceTimetableRow *row;

  set_timetable (scene, "[(byte 0x01, uint16 540, uint16 1020, uint64 500000),"
                        " (byte 0x02, uint16 540, uint16 1020, uint64 600000)]");
  row = find (scene->window, SLUICE_TYPE_TIMETABLE_ROW);
  g_signal_emit_by_name (row, "removed");
  assert_timetable (scene, "[(0x02, 540, 1020, 600000)]");

  row = find (scene->window, SLUICE_TYPE_TIMETABLE_ROW);
  g_assert_cmpstr (adw_preferences_row_get_title (ADW_PREFERENCES_ROW (row)), ==, "Tue");
}

static void
assert_proxy (Scene *scene, const char *text, const char *wanted, gboolean taken)
{
  SluiceProxyGroup *group = find (scene->window, SLUICE_TYPE_PROXY_GROUP);
  AdwEntryRow *row = find (GTK_WIDGET (group), ADW_TYPE_ENTRY_ROW);
  g_autofree char *got = NULL;

  gtk_editable_set_text (GTK_EDITABLE (row), text);
  g_signal_emit_by_name (row, "apply");
  got = g_settings_get_string (scene->store, "proxy-address");
  g_assert_cmpstr (got, ==, wanted);
  g_assert_cmpint (gtk_widget_has_css_class (GTK_WIDGET (row), "error"), ==, !taken);
}

static void
test_proxy (Scene *scene, gconstpointer data)
{
  AdwComboRow *mode = find_in_row (scene, "Connect", ADW_TYPE_COMBO_ROW);
  GtkWidget *address = find_in_row (scene, "Proxy Address", ADW_TYPE_ENTRY_ROW);

  g_assert_false (gtk_widget_get_visible (address));
  adw_combo_row_set_selected (mode, 2);
  g_assert_cmpint (g_settings_get_enum (scene->store, "proxy-mode"), ==, 2);
  g_assert_true (gtk_widget_get_visible (address));

  assert_proxy (scene, "proxy.example:8080", "http://proxy.example:8080", TRUE);
  assert_proxy (scene, "no proxy", "http://proxy.example:8080", FALSE);
  assert_proxy (scene, "socks5://localhost", "socks5://localhost", TRUE);
}

static void
assert_subtitle (AdwActionRow *row, const char *text)
{
  const char *subtitle = adw_action_row_get_subtitle (row);
  g_autofree char *markup = g_markup_escape_text (text, -1);

  /* libadwaita 1.2 tells what is shown, later releases what was set. */
  if (g_strcmp0 (subtitle, markup) != 0)
    g_assert_cmpstr (subtitle, ==, text);
}

static void
test_folder (Scene *scene, gconstpointer data)
{
  AdwActionRow *all = find_in_row (scene, "Downloads Go to", SLUICE_TYPE_FOLDER_ROW);
  AdwActionRow *music = find_in_row (scene, "Music", SLUICE_TYPE_FOLDER_ROW);

  g_assert_cmpstr (adw_action_row_get_subtitle (all), ==, "~/Downloads");
  g_settings_set_string (scene->store, "folder", "/srv/a & b");
  assert_subtitle (all, "/srv/a & b");
  assert_subtitle (music, "/srv/a & b");
}

static void
test_user_agent (Scene *scene, gconstpointer data)
{
  AdwEntryRow *row = find_in_row (scene, "User Agent", ADW_TYPE_ENTRY_ROW);
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;

  gtk_editable_set_text (GTK_EDITABLE (row), " Example/1.0 ");
  before = g_settings_get_string (scene->store, "user-agent");
  g_assert_cmpstr (before, ==, "");
  g_signal_emit_by_name (row, "apply");
  after = g_settings_get_string (scene->store, "user-agent");
  g_assert_cmpstr (after, ==, "Example/1.0");
}

static void
add_test (const char *path, void (*test) (Scene *scene, gconstpointer data))
{
  g_test_add (path, Scene, NULL, scene_set_up, test, scene_tear_down);
}

int
main (int argc, char *argv[])
{
  gtk_test_init (&argc, &argv);
  adw_init ();

  add_test ("/preferences/switches", test_switches);
  add_test ("/preferences/numbers", test_numbers);
  add_test ("/preferences/rate", test_rate);
  add_test ("/preferences/timetable", test_timetable);
  add_test ("/preferences/timetable-time", test_timetable_time);
  add_test ("/preferences/timetable-edit", test_timetable_edit);
  add_test ("/preferences/proxy", test_proxy);
  add_test ("/preferences/folder", test_folder);
  add_test ("/preferences/user-agent", test_user_agent);

  return g_test_run ();
}
