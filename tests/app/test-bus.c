/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-bus.h"

#include <glib/gstdio.h>
#include <string.h>

#include "scratch.h"

#define PATH "/org/example/Test"
#define LIST PATH "/Downloads"
#define LIST_INTERFACE "io.github.sluice.Downloads1"
#define DOWNLOAD_INTERFACE "io.github.sluice.Download1"
#define PROPERTIES_INTERFACE "org.freedesktop.DBus.Properties"
#define INVALID_OPTION "io.github.sluice.Error.InvalidOption"
#define N_MANY 1200

static GTestDBus *session; /* owned */

/* The downloads on a bus of their own, and somebody who calls and listens. */
typedef struct
{
  char *root;                  /* owned */
  GDBusConnection *server;     /* owned */
  GDBusConnection *client;     /* owned */
  GtkApplication *program;     /* owned */
  GSimpleActionGroup *actions; /* owned */
  SluiceLibrary *library;      /* owned */
  SluiceSettings *settings;    /* owned */
  SluiceExit *way_out;         /* owned */
  SluiceBus *bus;              /* owned */
  guint subscription;          /* 0: none */
  guint n_added, n_removed;    /* downloads */
  guint n_lists, n_changes;    /* signals */
  guint n_figures;             /* signals */
  char *activated;             /* owned, nullable: by the action */
} Scene;

static GDBusConnection *
connect_to_bus (void)
{
  g_autoptr (GError) error = NULL;
  GDBusConnection *connection =
      g_dbus_connection_new_for_address_sync (g_test_dbus_get_bus_address (session),
                                              G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT |
                                                  G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
                                              NULL, NULL, &error);

  g_assert_no_error (error);
  return connection;
}

static void
heard_cb (GDBusConnection *connection,
          const char *sender,
          const char *path,
          const char *interface,
          const char *name,
          GVariant *parameters,
          gpointer user_data)
{
  Scene *self = user_data;
  g_autoptr (GVariant) first =
      g_variant_n_children (parameters) > 0 ? g_variant_get_child_value (parameters, 0) : NULL;

  if (g_str_equal (name, "PropertiesChanged"))
    {
      *(g_str_equal (path, LIST) ? &self->n_figures : &self->n_changes) += 1;
      return;
    }
  if (!g_str_equal (interface, LIST_INTERFACE))
    return;
  self->n_lists++;
  *(g_str_equal (name, "Added") ? &self->n_added : &self->n_removed) +=
      (guint) g_variant_n_children (first);
}

static void
search_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  Scene *self = user_data;

  g_free (self->activated);
  self->activated = g_strdup_printf ("%s %s", g_action_get_name (G_ACTION (action)),
                                     g_variant_get_string (parameter, NULL));
}

static void
serve (Scene *self)
{
  static const GActionEntry actions[] = { { "open", search_cb, "s", NULL, NULL, { 0 } },
                                          { "search", search_cb, "s", NULL, NULL, { 0 } } };
  g_autoptr (GFile) shelf = g_file_new_build_filename (self->root, "shelf", NULL);

  self->program = gtk_application_new ("org.example.Test", G_APPLICATION_NON_UNIQUE);
  self->actions = g_simple_action_group_new ();
  g_action_map_add_action_entries (G_ACTION_MAP (self->actions), actions, G_N_ELEMENTS (actions),
                                   self);
  self->library = sluice_library_new (shelf);
  self->settings = sluice_settings_new ();
  self->way_out = sluice_exit_new (self->program, self->library);
  sluice_settings_rule (self->settings, self->library);
  sluice_bus_serve (self->bus, self->library, self->settings, self->way_out,
                    G_ACTION_GROUP (self->actions));
}

static gboolean
is_loaded (gpointer library)
{
  gboolean loaded = FALSE;

  g_object_get (library, "loaded", &loaded, NULL);
  return loaded;
}

static void
load (Scene *self)
{
  g_autoptr (GAsyncResult) result = NULL;

  sluice_library_load_async (self->library, NULL, scratch_result_cb, &result);
  scratch_await (&result);
  g_assert_true (sluice_library_load_finish (self->library, result, NULL));
  scratch_await_true (is_loaded, self->library);
}

static void
set_up_early (Scene *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  self->root = scratch_folder_new ();
  self->server = connect_to_bus ();
  self->client = connect_to_bus ();
  self->subscription = g_dbus_connection_signal_subscribe (
      self->client, g_dbus_connection_get_unique_name (self->server), NULL, NULL, NULL, NULL,
      G_DBUS_SIGNAL_FLAGS_NONE, heard_cb, self, NULL);
  self->bus = sluice_bus_new (self->server, PATH, &error);
  g_assert_no_error (error);
}

static void
set_up (Scene *self, gconstpointer data)
{
  set_up_early (self, data);
  serve (self);
  load (self);
}

static void
flush (Scene *self)
{
  g_autoptr (GAsyncResult) result = NULL;

  sluice_library_flush_async (self->library, NULL, scratch_result_cb, &result);
  scratch_await (&result);
  g_assert_true (sluice_library_flush_finish (self->library, result, NULL));
}

static gboolean
is_cleared (gpointer slot)
{
  return *(gpointer *) slot == NULL;
}

static void
drop_library (Scene *self)
{
  SluiceLibrary *library = self->library;

  g_object_add_weak_pointer (G_OBJECT (library), (gpointer *) &self->library);
  g_object_unref (library);
  scratch_await_true (is_cleared, &self->library);
}

static void
tear_down (Scene *self, gconstpointer data)
{
  flush (self);
  g_clear_object (&self->bus);
  g_clear_object (&self->way_out);
  g_clear_object (&self->settings);
  drop_library (self);
  g_clear_object (&self->actions);
  g_clear_object (&self->program);
  g_dbus_connection_signal_unsubscribe (self->client, self->subscription); /* some may wait */
  g_dbus_connection_close_sync (self->server, NULL, NULL);
  g_dbus_connection_close_sync (self->client, NULL, NULL);
  g_clear_object (&self->server);
  g_clear_object (&self->client);
  g_free (self->activated);
  scratch_folder_remove (self->root);
}

/* Calls */

static void
begin (Scene *self,
       GAsyncResult **result,
       const char *path,
       const char *interface,
       const char *method,
       GVariant *parameters)
{
  g_dbus_connection_call (self->client, g_dbus_connection_get_unique_name (self->server), path,
                          interface, method, parameters, NULL, G_DBUS_CALL_FLAGS_NONE, -1, NULL,
                          scratch_result_cb, result);
}

static GVariant *
finish (Scene *self, GAsyncResult **result, GError **error)
{
  g_autoptr (GAsyncResult) answer = NULL;

  scratch_await (result);
  answer = g_steal_pointer (result);
  return g_dbus_connection_call_finish (self->client, answer, error);
}

static GVariant *
try (Scene *self,
     const char *path,
     const char *interface,
     const char *method,
     GVariant *parameters,
     GError **error)
{
  GAsyncResult *result = NULL;

  begin (self, &result, path, interface, method, parameters);
  return finish (self, &result, error);
}

static GVariant *
call (Scene *self,
      const char *path,
      const char *interface,
      const char *method,
      GVariant *parameters)
{
  g_autoptr (GError) error = NULL;
  GVariant *answer = try (self, path, interface, method, parameters, &error);

  g_assert_no_error (error);
  return answer;
}

static void
assert_refused (Scene *self, const char *links, const char *options, const char *name)
{
  g_autofree char *text = g_strdup_printf ("(%s, %s)", links, options);
  g_autoptr (GError) error = NULL;
  g_autofree char *told = NULL;
  g_autoptr (GVariant) parameters =
      g_variant_parse (G_VARIANT_TYPE ("(asa{sv})"), text, NULL, NULL, &error);

  g_assert_no_error (error);
  g_test_message ("%s", text);
  g_assert_null (try (self, LIST, LIST_INTERFACE, "Add", parameters, &error));
  told = g_dbus_error_get_remote_error (error);
  g_assert_cmpstr (told, ==, name);
}

/* Paused, so that nothing is fetched. */
static GVariant *
add_some (Scene *self, guint count)
{
  g_autoptr (GStrvBuilder) links = g_strv_builder_new ();
  g_auto (GStrv) list = NULL;
  GVariantDict options;

  for (guint i = 0; i < count; i++)
    {
      g_autofree char *link = g_strdup_printf ("http://127.0.0.1:9/%u?secret", i);

      g_strv_builder_add (links, link);
    }
  list = g_strv_builder_end (links);
  g_variant_dict_init (&options, NULL);
  g_variant_dict_insert (&options, "start", "b", FALSE);
  g_variant_dict_insert (&options, "folder", "s", self->root);
  return call (self, LIST, LIST_INTERFACE, "Add",
               g_variant_new ("(^as@a{sv})", list, g_variant_dict_end (&options)));
}

/* Tests */

/* What started the program is answered when the list is there. */
static void
test_early (Scene *self, gconstpointer data)
{
  GAsyncResult *listed = NULL, *asked = NULL;
  g_autoptr (GVariant) list = NULL;
  g_autoptr (GVariant) figure = NULL;

  begin (self, &listed, LIST, LIST_INTERFACE, "List", g_variant_new_parsed ("(@a{sv} {},)"));
  begin (self, &asked, LIST, PROPERTIES_INTERFACE, "Get",
         g_variant_new ("(ss)", LIST_INTERFACE, "Active"));
  serve (self);
  load (self);
  list = finish (self, &listed, NULL);
  g_assert_cmpuint (g_variant_n_children (list), ==, 1);
  figure = finish (self, &asked, NULL);
  g_assert_cmpstr (g_variant_get_type_string (figure), ==, "(v)");
}

static void
test_refusals (Scene *self, gconstpointer data)
{
  static const char *const cases[] = {
    "{'start': <1>}",
    "{'start-at': <-1>}",
    "{'start-at': <'soon'>}",
    "{'start-at': <int64 253402300800>}",
    "{'folder': <'file:'>}",
    "{'folder': <'file:///a%00b'>}",
    "{'folder': <'here'>}",
    "{'folder': <3>}",
    "{'name': <''>}",
    "{'name': <'..'>}",
    "{'name': <'a/b'>}",
    "{'checksum': <'sha256:1'>}",
    "{'mirrors': <'http://h/b'>}",
    "{'mirrors': <['file:///etc/passwd']>}",
    "{'mirrors': <['nonsense']>}",
    "{'connections': <uint16 17>}",
    "{'timeout': <0>}",
    "{'rate-limit': <1.5>}",
    "{'headers': <'a: b'>}",
    "{'headers': <['a']>}",
    "{'headers': <['a: b\\nc: d']>}",
    "{'headers': <['Range: bytes=0-']>}",
    "{'referer': <'a\\nb'>}",
    "{'user-agent': <@as []>}",
    "{'user': <'a'>, 'user': <'b'>}",
    "{'colour': <'red'>}",
  };
  g_autofree char *long_headers = g_strdup_printf ("{'headers': <['a: %0*d']>}", 64 * 1024, 0);

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    assert_refused (self, "['http://127.0.0.1:9/a']", cases[i], INVALID_OPTION);
  assert_refused (self, "['http://127.0.0.1:9/a']", long_headers, INVALID_OPTION);
  assert_refused (self, "@as []", "{}", "io.github.sluice.Error.InvalidLink");
  assert_refused (self, "['http://h/a', 'http://']", "{}", "io.github.sluice.Error.InvalidLink");
  assert_refused (self, "['http://h/a', 'http://h/b']", "{'checksum': <'md5:1'>}", INVALID_OPTION);
  assert_refused (self, "['http://h/a', 'http://h/b']", "{'mirrors': <@as []>}", INVALID_OPTION);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (self->library)), ==, 0);
}

/* Numbers of any type are taken, and secrets are told to nobody. */
static void
test_wish (Scene *self, gconstpointer data)
{
  g_autoptr (GVariant) paths = NULL;
  g_autoptr (GVariant) list = NULL;
  g_autoptr (SluiceDownload) download = NULL;
  g_autofree char *text = NULL;
  SluiceRequest *request;

  paths = call (self, LIST, LIST_INTERFACE, "Add",
                g_variant_new_parsed (
                    "(['http://127.0.0.1:9/a?secret1'], {'start': <false>, 'folder': <%s>,"
                    " 'connections': <byte 4>, 'retries': <int16 20>, 'timeout': <uint16 60>,"
                    " 'rate-limit': <500000>, 'yield': <true>, 'start-at': <uint64 4000000000>,"
                    " 'user': <'anna'>, 'password': <'secret2'>, 'restart': <true>,"
                    " 'headers': <['Cookie: secret3']>, 'referer': <'http://r/'>,"
                    " 'user-agent': <'Example/1'>, 'name': <'disc.iso'>})",
                    self->root));
  download = g_list_model_get_item (G_LIST_MODEL (self->library), 0);
  request = sluice_download_get_request (download);
  g_assert_cmpstr (request->user, ==, "anna");
  g_assert_cmpstr (request->password, ==, "secret2");
  g_assert_cmpstr (request->headers[0], ==, "Cookie: secret3");
  g_assert_cmpstr (request->user_agent, ==, "Example/1");
  g_assert_cmpuint (sluice_download_get_options (download)->connections, ==, 4);
  g_assert_cmpuint (sluice_download_get_options (download)->retries, ==, 20);
  g_assert_cmpuint (sluice_download_get_options (download)->timeout, ==, 60);
  g_assert_true (sluice_download_get_options (download)->restart);
  g_assert_true (sluice_download_get_yield (download));
  g_assert_cmpint (sluice_download_get_start_at (download), ==, 4000000000);

  list = call (self, LIST, LIST_INTERFACE, "List", g_variant_new_parsed ("(@a{sv} {},)"));
  text = g_variant_print (list, FALSE);
  g_assert_nonnull (strstr (text, "'disc.iso'"));
  g_assert_nonnull (strstr (text, "500000"));
  g_assert_null (strstr (text, "secret"));
}

static char *
add_as (Scene *self, const char *name)
{
  GVariant *parameters = g_variant_new_parsed (
      "(['http://127.0.0.1:9/a'], {'start': <false>, 'folder': <%s>, 'name': <%s>})", self->root,
      name);
  g_autoptr (GVariant) answer = call (self, LIST, LIST_INTERFACE, "Add", parameters);
  g_autoptr (GVariant) paths = g_variant_get_child_value (answer, 0);
  char *path = NULL;

  g_variant_get_child (paths, 0, "o", &path);
  return path;
}

/* Of a link under several names each is there once. */
static void
test_names (Scene *self, gconstpointer data)
{
  g_autofree char *one = add_as (self, "one");
  g_autofree char *two = add_as (self, "two");
  g_autofree char *again = add_as (self, "one");

  g_assert_cmpstr (one, !=, two);
  g_assert_cmpstr (again, ==, one);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (self->library)), ==, 2);
}

static gboolean
has_heard_all (gpointer user_data)
{
  Scene *self = user_data;

  return self->n_added == N_MANY && self->n_removed == N_MANY;
}

static gboolean
has_heard_changes (gpointer user_data)
{
  return ((Scene *) user_data)->n_changes >= N_MANY;
}

/* What comes in one go is told in one go, and nothing when nothing happens. */
static void
test_many (Scene *self, gconstpointer data)
{
  g_autoptr (GVariant) paths = NULL;
  g_autoptr (GVariant) array = NULL;
  g_autoptr (GVariant) removed = NULL;

  g_assert_cmpuint (self->n_lists + self->n_figures + self->n_changes, ==, 0);
  paths = add_some (self, N_MANY);
  for (guint i = 0; i < N_MANY; i++)
    {
      g_autoptr (SluiceDownload) download = g_list_model_get_item (G_LIST_MODEL (self->library), i);

      sluice_library_set_rate_limit (self->library, download, 1000);
      sluice_library_set_rate_limit (self->library, download, 2000);
    }
  scratch_await_true (has_heard_changes, self);
  g_assert_cmpuint (self->n_changes, ==, N_MANY);

  array = g_variant_get_child_value (paths, 0);
  removed = call (self, LIST, LIST_INTERFACE, "Remove", g_variant_new ("(@aos)", array, "list"));
  scratch_await_true (has_heard_all, self);
  g_assert_cmpuint (self->n_lists, ==, 2);
}

static void
test_search (Scene *self, gconstpointer data)
{
  static const char search[] = PATH "/SearchProvider";
  static const char interface[] = "org.gnome.Shell.SearchProvider2";
  g_autoptr (GVariant) added = NULL;
  g_autoptr (GVariant) found = NULL;
  g_autoptr (GVariant) nothing = NULL;
  g_autoptr (GVariant) done = NULL;
  g_autoptr (GVariant) ids = NULL;
  g_autofree char *wanted = NULL;
  const char *id = NULL;

  added = add_some (self, 12);
  found = call (self, search, interface, "GetInitialResultSet", g_variant_new_parsed ("(['11'],)"));
  ids = g_variant_get_child_value (found, 0);
  g_assert_cmpuint (g_variant_n_children (ids), ==, 1);
  nothing =
      call (self, search, interface, "GetInitialResultSet", g_variant_new_parsed ("(['', ' '],)"));
  g_assert_cmpuint (g_variant_n_children (nothing), ==, 1);

  g_variant_get_child (ids, 0, "&s", &id);
  wanted = g_strdup_printf ("open %s", id);
  done = call (self, search, interface, "ActivateResult",
               g_variant_new_parsed ("(%s, ['11'], uint32 0)", id));
  g_assert_cmpstr (self->activated, ==, wanted);
  g_clear_pointer (&done, g_variant_unref);
  done = call (self, search, interface, "LaunchSearch",
               g_variant_new_parsed ("(['a', 'b'], uint32 0)"));
  g_assert_cmpstr (self->activated, ==, "search a b");
}

/* Better refused than taken and forgotten. */
static void
test_ending (Scene *self, gconstpointer data)
{
  sluice_exit_begin (self->way_out);
  assert_refused (self, "['http://127.0.0.1:9/a']", "{}", "io.github.sluice.Error.Ending");
}

static GDBusNodeInfo *
look_at (Scene *self, const char *path)
{
  g_autoptr (GVariant) answer =
      call (self, path, "org.freedesktop.DBus.Introspectable", "Introspect", NULL);
  g_autoptr (GError) error = NULL;
  GDBusNodeInfo *node;
  const char *xml = NULL;

  g_variant_get (answer, "(&s)", &xml);
  node = g_dbus_node_info_new_for_xml (xml, &error);
  g_assert_no_error (error);
  return node;
}

/* What is documented is there, of that type, and nothing else. */
static void
assert_properties (Scene *self, const char *path, GDBusInterfaceInfo *interface)
{
  g_autoptr (GVariant) answer =
      call (self, path, PROPERTIES_INTERFACE, "GetAll", g_variant_new ("(s)", interface->name));
  g_autoptr (GVariant) all = g_variant_get_child_value (answer, 0);
  gsize n = 0;

  for (; interface->properties[n] != NULL; n++)
    {
      const GDBusPropertyInfo *property = interface->properties[n];
      g_autoptr (GVariant) value = g_variant_lookup_value (all, property->name, NULL);
      g_autoptr (GVariant) got = call (self, path, PROPERTIES_INTERFACE, "Get",
                                       g_variant_new ("(ss)", interface->name, property->name));

      g_test_message ("%s", property->name);
      g_assert_nonnull (value);
      g_assert_cmpstr (g_variant_get_type_string (value), ==, property->signature);
    }
  g_assert_cmpuint (g_variant_n_children (all), ==, n);
}

/* Somebody looks around on the bus. */
static void
test_browse (Scene *self, gconstpointer data)
{
  g_autoptr (GVariant) added = NULL;
  g_autoptr (GDBusNodeInfo) node = NULL;
  g_autoptr (GDBusNodeInfo) one = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *told = NULL;
  g_autofree char *first = NULL;

  added = add_some (self, 3);
  node = look_at (self, LIST);
  g_assert_nonnull (node->nodes[2]);
  g_assert_null (node->nodes[3]);

  assert_properties (self, LIST, g_dbus_node_info_lookup_interface (node, LIST_INTERFACE));
  first = g_strconcat (LIST "/", node->nodes[0]->path, NULL);
  one = look_at (self, first);
  assert_properties (self, first, g_dbus_node_info_lookup_interface (one, DOWNLOAD_INTERFACE));

  g_assert_null (try (self, LIST "/0", DOWNLOAD_INTERFACE, "Pause", NULL, &error));
  told = g_dbus_error_get_remote_error (error);
  g_assert_cmpstr (told, ==, "io.github.sluice.Error.NoSuchDownload");
}

static void
add (const char *path, void (*run) (Scene *, gconstpointer))
{
  g_test_add (path, Scene, NULL, set_up, run, tear_down);
}

static void
test_none (void)
{
  g_test_skip ("There is no dbus-daemon.");
}

static void
add_all (void)
{
  g_test_add ("/bus/early", Scene, NULL, set_up_early, test_early, tear_down);
  add ("/bus/refusals", test_refusals);
  add ("/bus/wish", test_wish);
  add ("/bus/names", test_names);
  add ("/bus/many", test_many);
  add ("/bus/search", test_search);
  add ("/bus/browse", test_browse);
  add ("/bus/ending", test_ending);
}

int
main (int argc, char *argv[])
{
  g_autofree char *program = g_find_program_in_path ("dbus-daemon");
  int status;

  g_test_init (&argc, &argv, NULL);
  if (program == NULL)
    {
      g_test_add_func ("/bus/none", test_none);
      return g_test_run ();
    }

  session = g_test_dbus_new (G_TEST_DBUS_NONE);
  g_test_dbus_up (session);
  add_all ();
  status = g_test_run ();
  g_test_dbus_down (session);
  g_object_unref (session);
  return status;
}
