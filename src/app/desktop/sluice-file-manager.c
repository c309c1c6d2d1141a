/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-file-manager.h"

#include <fcntl.h>
#include <gio/gunixfdlist.h>
#include <unistd.h>

#include "sluice-sandbox.h"

/* One wish to see a file, on its way through what may fulfil it. */
typedef struct
{
  GFile *folder;     /* owned */
  GFile *file;       /* owned, nullable: only the folder */
  GtkWindow *window; /* owned, nullable */
} Wish;

static void
wish_free (Wish *wish)
{
  g_object_unref (wish->folder);
  g_clear_object (&wish->file);
  g_clear_object (&wish->window);
  g_free (wish);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Wish, wish_free)

static void
folder_shown_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Wish) wish = user_data;
  g_autoptr (GError) error = NULL;

  if (!gtk_show_uri_full_finish (wish->window, result, &error))
    g_info ("The folder cannot be shown: %s", error->message);
}

/* The last resort: the folder alone, in whatever opens folders. */
static void
show_folder (Wish *wish)
{
  g_autofree char *uri = g_file_get_uri (wish->folder);

  gtk_show_uri_full (wish->window, uri, GDK_CURRENT_TIME, NULL, folder_shown_cb, wish);
}

static void
items_shown_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Wish *wish = user_data;
  g_autoptr (GVariant) reply =
      g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, NULL);

  if (reply != NULL)
    wish_free (wish);
  else
    show_folder (wish);
}

static void
call_file_manager (GDBusConnection *bus, Wish *wish)
{
  g_autofree char *uri = g_file_get_uri (wish->file);
  const char *const uris[] = { uri, NULL };

  g_dbus_connection_call (bus, "org.freedesktop.FileManager1", "/org/freedesktop/FileManager1",
                          "org.freedesktop.FileManager1", "ShowItems",
                          g_variant_new ("(^ass)", uris, ""), NULL, G_DBUS_CALL_FLAGS_NONE, -1,
                          NULL, items_shown_cb, wish);
}

static void
directory_opened_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Wish *wish = user_data;
  g_autoptr (GVariant) reply = g_dbus_connection_call_with_unix_fd_list_finish (
      G_DBUS_CONNECTION (source), NULL, result, NULL);

  if (reply != NULL)
    wish_free (wish);
  else
    call_file_manager (G_DBUS_CONNECTION (source), wish);
}

/* The portal takes a descriptor, for the path means nothing outside. */
static gboolean
call_portal (GDBusConnection *bus, Wish *wish)
{
  const char *path = g_file_peek_path (wish->file);
  int descriptor = path != NULL ? open (path, O_PATH | O_CLOEXEC) : -1;
  g_autoptr (GUnixFDList) descriptors = NULL;

  if (descriptor < 0)
    return FALSE;

  descriptors = g_unix_fd_list_new_from_array (&descriptor, 1);
  g_dbus_connection_call_with_unix_fd_list (
      bus, "org.freedesktop.portal.Desktop", "/org/freedesktop/portal/desktop",
      "org.freedesktop.portal.OpenURI", "OpenDirectory", g_variant_new ("(sha{sv})", "", 0, NULL),
      NULL, G_DBUS_CALL_FLAGS_NONE, -1, descriptors, NULL, directory_opened_cb, wish);
  return TRUE;
}

static void
bus_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Wish *wish = user_data;
  g_autoptr (GDBusConnection) bus = g_bus_get_finish (result, NULL);

  if (bus == NULL)
    show_folder (wish);
  else if (!sluice_sandbox_uses_portals () || !call_portal (bus, wish))
    call_file_manager (bus, wish);
}

/**
 * sluice_file_manager_show:
 * @folder: the folder
 * @file: (nullable): a file in it
 * @window: (nullable): the window that asks for it
 *
 * Shows a folder in the user's file manager, with the file selected if the file
 * manager can do that.
 */
void
sluice_file_manager_show (GFile *folder, GFile *file, GtkWindow *window)
{
  Wish *wish;

  g_return_if_fail (G_IS_FILE (folder));
  g_return_if_fail (file == NULL || G_IS_FILE (file));
  g_return_if_fail (window == NULL || GTK_IS_WINDOW (window));

  wish = g_new (Wish, 1);
  wish->folder = g_object_ref (folder);
  wish->file = file != NULL ? g_object_ref (file) : NULL;
  wish->window = window != NULL ? g_object_ref (window) : NULL;

  if (file != NULL)
    g_bus_get (G_BUS_TYPE_SESSION, NULL, bus_cb, wish);
  else
    show_folder (wish);
}
