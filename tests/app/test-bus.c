/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "bus-scene.h"

#define DOWNLOAD_INTERFACE "io.github.sluice.Download1"
#define PROPERTIES_INTERFACE "org.freedesktop.DBus.Properties"
#define N_MANY 1200

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
add_all (void)
{
  g_test_add ("/bus/early", Scene, NULL, set_up_early, test_early, tear_down);
  add ("/bus/many", test_many);
  add ("/bus/search", test_search);
  add ("/bus/browse", test_browse);
}

int
main (int argc, char *argv[])
{
  return run_on_bus (argc, argv, add_all);
}
