/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-sandbox.h"

#include <gio/gio.h>

/* A way out of the sandbox, and what is missed without. For the log, in English. */
typedef struct
{
  const char *interface;
  const char *loss;
} Portal;

static const Portal portals[] = {
  { "org.freedesktop.portal.Background", "the desktop may end Sluice when its window is closed" },
  { "org.freedesktop.portal.Notification", "nothing is told of downloads that are over" },
  { "org.freedesktop.portal.OpenURI", "files are opened and shown by other means, or not at all" },
  { "org.freedesktop.portal.Secret", "passwords are kept by the session's keyring, or not at all" },
};

/**
 * sluice_sandbox_is_around:
 *
 * Returns: whether the program runs in a sandbox, where paths mean nothing to
 *   others and portals lead out
 */
gboolean
sluice_sandbox_is_around (void)
{
  return g_file_test ("/.flatpak-info", G_FILE_TEST_EXISTS);
}

/**
 * sluice_sandbox_uses_portals:
 *
 * Returns: whether to ask portals for what the desktop does: in a sandbox, and where
 *   GTK is told to do so as well
 */
gboolean
sluice_sandbox_uses_portals (void)
{
  return sluice_sandbox_is_around () || g_strcmp0 (g_getenv ("GTK_USE_PORTAL"), "1") == 0;
}

static void
version_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  const Portal *portal = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) version =
      g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);

  if (version == NULL)
    g_message ("There is no %s (%s): %s.", portal->interface, error->message, portal->loss);
}

static void
bus_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GDBusConnection) bus = g_bus_get_finish (result, NULL);

  if (bus == NULL)
    {
      g_message ("There is no session bus, so there are no portals.");
      return;
    }

  for (gsize i = 0; i < G_N_ELEMENTS (portals); i++)
    g_dbus_connection_call (bus, "org.freedesktop.portal.Desktop",
                            "/org/freedesktop/portal/desktop", "org.freedesktop.DBus.Properties",
                            "Get", g_variant_new ("(ss)", portals[i].interface, "version"),
                            G_VARIANT_TYPE ("(v)"), G_DBUS_CALL_FLAGS_NONE, -1, NULL, version_cb,
                            (gpointer) &portals[i]);
}

/**
 * sluice_sandbox_look_for_portals:
 *
 * Says in the log, once, which ways out of the sandbox are not there. Whoever uses one does
 * without it in silence.
 */
void
sluice_sandbox_look_for_portals (void)
{
  if (!g_network_monitor_get_network_available (g_network_monitor_get_default ()))
    g_message ("The system says that there is no network. That is tried all the same.");

  g_bus_get (G_BUS_TYPE_SESSION, NULL, bus_cb, NULL);
}
