/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-background-portal.h"

#include <gio/gio.h>

#include "sluice-sandbox.h"

/* Where there is no such portal, or it will not, we do without. */
static void
call (const char *method, GVariant *parameters)
{
  g_autoptr (GVariant) sunk = g_variant_ref_sink (parameters);
  g_autoptr (GDBusConnection) bus = NULL;

  if (!sluice_sandbox_is_around ())
    return;

  bus = g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, NULL);
  if (bus != NULL)
    g_dbus_connection_call (bus, "org.freedesktop.portal.Desktop",
                            "/org/freedesktop/portal/desktop", "org.freedesktop.portal.Background",
                            method, sunk, NULL, G_DBUS_CALL_FLAGS_NONE, -1, NULL, NULL, NULL);
}

/**
 * sluice_background_portal_request:
 * @reason: what for, a sentence for the user
 *
 * Asks the desktop to let a program in a sandbox run without a window.
 */
void
sluice_background_portal_request (const char *reason)
{
  GVariantDict options;

  g_return_if_fail (reason != NULL);

  g_variant_dict_init (&options, NULL);
  g_variant_dict_insert (&options, "reason", "s", reason);
  call ("RequestBackground", g_variant_new ("(s@a{sv})", "", g_variant_dict_end (&options)));
}

/**
 * sluice_background_portal_set_status:
 * @status: what the program is at; at most 96 bytes
 *
 * Tells the desktop what a program without a window does, for its list of those.
 */
void
sluice_background_portal_set_status (const char *status)
{
  GVariantDict options;

  g_return_if_fail (status != NULL);

  g_variant_dict_init (&options, NULL);
  g_variant_dict_insert (&options, "message", "s", status);
  call ("SetStatus", g_variant_new ("(@a{sv})", g_variant_dict_end (&options)));
}
