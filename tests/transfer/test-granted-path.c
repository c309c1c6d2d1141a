/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Paths that a portal granted, in a runtime folder of the test's own. */

#include "sluice-granted-path.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/xattr.h>

#include "scratch.h"

static const char *runtime; /* folder of the session */

static char *
granted (const char *below)
{
  return g_build_filename (runtime, "doc", below, NULL);
}

static void
assert_outside (const char *path, const char *wanted)
{
  g_autofree char *found = sluice_granted_path_to_outside (path);

  g_assert_cmpstr (found, ==, wanted);
}

static void
test_not_granted (void)
{
  static const char *const paths[] = {
    "/home/user/Downloads",
    "/run/flatpak/documents/x",
    "/run/flatpak/doc/",
    "/",
  };
  g_autofree char *near_to = g_build_filename (runtime, "documents", "x", NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      g_assert_false (sluice_granted_path_is (paths[i]));
      assert_outside (paths[i], paths[i]);
    }
  g_assert_false (sluice_granted_path_is (near_to));
  sluice_granted_path_learn ("/home/user/Downloads");
}

/* What nobody told is called by its name. */
static void
test_name_alone (void)
{
  static const struct
  {
    const char *below;
    const char *wanted;
  } cases[] = {
    { "12ab34cd/Films", "Films" },
    { "12ab34cd/Films/Old/one.mkv", "Films/Old/one.mkv" },
    { "12ab34cd", "12ab34cd" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = granted (cases[i].below);

      g_assert_true (sluice_granted_path_is (path));
      sluice_granted_path_learn (path);
      assert_outside (path, cases[i].wanted);
    }
  assert_outside ("/run/flatpak/doc/12ab34cd/Films", "Films");
}

static void
test_by_attribute (void)
{
  static const char place[] = "/media/disk/Films";
  g_autofree char *root = granted ("aa11/Films");
  g_autofree char *file = granted ("aa11/Films/one.mkv");

  g_assert_no_errno (g_mkdir_with_parents (root, 0700));
  if (setxattr (root, "user.document-portal.host-path", place, strlen (place), 0) < 0)
    {
      g_test_skip ("Folders have no attributes here.");
      return;
    }

  sluice_granted_path_learn (file);
  assert_outside (root, place);
  assert_outside (file, "/media/disk/Films/one.mkv");
}

/* ---- The portal on the bus ---- */

static const char interface[] = "<node><interface name='org.freedesktop.portal.Documents'>"
                                "<method name='GetHostPaths'>"
                                "<arg type='as' direction='in'/>"
                                "<arg type='a{say}' direction='out'/>"
                                "</method></interface></node>";

static void
call_cb (GDBusConnection *bus,
         const char *sender,
         const char *path,
         const char *interface_name,
         const char *method,
         GVariant *parameters,
         GDBusMethodInvocation *invocation,
         gpointer user_data)
{
  g_autofree const char **ids = NULL;
  GVariantBuilder paths;

  g_variant_get (parameters, "(^a&s)", &ids);
  g_variant_builder_init (&paths, G_VARIANT_TYPE ("a{say}"));
  if (g_str_equal (ids[0], "bb22"))
    g_variant_builder_add (&paths, "{s^ay}", ids[0], "/media/disk/Music");
  g_dbus_method_invocation_return_value (invocation, g_variant_new ("(a{say})", &paths));
}

static void
learn (const char *path)
{
  g_autoptr (GAsyncResult) result = NULL;

  sluice_granted_path_learn_async (path, NULL, scratch_result_cb, &result);
  sluice_granted_path_learn_finish (scratch_await (&result));
}

static void
serve (GDBusConnection *bus)
{
  static const GDBusInterfaceVTable table = { .method_call = call_cb };
  g_autoptr (GDBusNodeInfo) node = g_dbus_node_info_new_for_xml (interface, NULL);
  g_autoptr (GVariant) owned = NULL;

  g_dbus_connection_register_object (bus, "/org/freedesktop/portal/documents", node->interfaces[0],
                                     &table, NULL, NULL, NULL);
  owned = g_dbus_connection_call_sync (
      bus, "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", "RequestName",
      g_variant_new ("(su)", "org.freedesktop.portal.Documents", 0), NULL, G_DBUS_CALL_FLAGS_NONE,
      -1, NULL, NULL);
  g_assert_nonnull (owned);
}

static void
test_by_portal (void)
{
  g_autofree char *daemon = g_find_program_in_path ("dbus-daemon");
  g_autofree char *told = granted ("bb22/Music/Live/one.ogg");
  g_autofree char *untold = granted ("cc33/Papers");
  g_autoptr (GTestDBus) session = NULL;
  GDBusConnection *bus;

  if (daemon == NULL)
    {
      g_test_skip ("There is no dbus-daemon here.");
      return;
    }

  session = g_test_dbus_new (G_TEST_DBUS_NONE);
  g_test_dbus_up (session);
  bus = g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, NULL);
  g_assert_nonnull (bus);
  serve (bus);

  learn (told);
  assert_outside (told, "/media/disk/Music/Live/one.ogg");
  learn (untold);
  assert_outside (untold, "Papers");

  g_object_unref (bus);
  g_test_dbus_down (session);
}

int
main (int argc, char *argv[])
{
  char *folder = scratch_folder_new ();
  int status;

  g_setenv ("XDG_RUNTIME_DIR", folder, TRUE);
  g_setenv ("DBUS_SESSION_BUS_ADDRESS", "disabled:", TRUE);
  runtime = folder;
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/granted-path/not-granted", test_not_granted);
  g_test_add_func ("/granted-path/name-alone", test_name_alone);
  g_test_add_func ("/granted-path/by-attribute", test_by_attribute);
  g_test_add_func ("/granted-path/by-portal", test_by_portal);

  status = g_test_run ();
  scratch_folder_remove (folder);
  return status;
}
