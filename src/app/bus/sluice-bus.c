/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-bus-private.h"

#include <glib/gi18n.h>
#include <string.h>

#include "sluice-bus-error.h"
#include "sluice-bus-interfaces.h"

/* How many downloads are named when somebody browses the bus. */
#define MOST_NAMED 1000

/**
 * SluiceBus:
 *
 * The downloads on the session bus, as data/io.github.sluice.Downloads1.xml documents
 * them, and what GNOME Shell searches. A download costs nothing there until somebody
 * calls it: one place in the connection stands for all of them.
 *
 * The bus is told of it before the program has its parts, because a call may be what
 * started it. What comes before the list is there waits.
 */

#define SEARCH_INTERFACE "org.gnome.Shell.SearchProvider2"

enum
{
  SIGNAL_CALLED,
  SIGNAL_REMOVED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (SluiceBus, sluice_bus, G_TYPE_OBJECT)

static const struct
{
  const char *interface;
  const char *name;
  SluiceBusMethod method;
} methods[] = {
  { "io.github.sluice.Download1", "Pause", sluice_bus_pause },
  { "io.github.sluice.Download1", "Remove", sluice_bus_remove },
  { "io.github.sluice.Download1", "Resume", sluice_bus_resume },
  { "io.github.sluice.Downloads1", "Add", sluice_bus_add },
  { "io.github.sluice.Downloads1", "List", sluice_bus_list },
  { "io.github.sluice.Downloads1", "Pause", sluice_bus_pause },
  { "io.github.sluice.Downloads1", "PauseAll", sluice_bus_pause_all },
  { "io.github.sluice.Downloads1", "Remove", sluice_bus_remove },
  { "io.github.sluice.Downloads1", "Resume", sluice_bus_resume },
  { "io.github.sluice.Downloads1", "ResumeAll", sluice_bus_resume_all },
  { "org.freedesktop.DBus.Properties", "Get", sluice_bus_get_property },
  { "org.freedesktop.DBus.Properties", "GetAll", sluice_bus_get_all },
  { "org.freedesktop.DBus.Properties", "Set", sluice_bus_set_property },
  { SEARCH_INTERFACE, "ActivateResult", sluice_bus_activate_result },
  { SEARCH_INTERFACE, "GetInitialResultSet", sluice_bus_search },
  { SEARCH_INTERFACE, "GetResultMetas", sluice_bus_describe_results },
  { SEARCH_INTERFACE, "GetSubsearchResultSet", sluice_bus_search_again },
  { SEARCH_INTERFACE, "LaunchSearch", sluice_bus_launch_search },
};

/* Calls */

static SluiceBusMethod
find_method (const char *interface, const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (methods); i++)
    if (g_str_equal (methods[i].interface, interface) && g_str_equal (methods[i].name, name))
      return methods[i].method;
  return NULL;
}

/* Returns: (transfer none) (nullable): the download that was called, if one was */
static const char *
find_called (SluiceBus *self, const char *path)
{
  gsize length = strlen (self->path);

  return strncmp (path, self->path, length) == 0 && path[length] == '/' ? path + length + 1 : NULL;
}

static gboolean
is_ending (SluiceBus *self)
{
  return self->library == NULL || sluice_exit_is_begun (self->way_out);
}

/* Takes over the reference of @invocation. */
static void
answer (SluiceBus *self, GDBusMethodInvocation *invocation)
{
  const char *path = g_dbus_method_invocation_get_object_path (invocation);
  const char *interface = g_dbus_method_invocation_get_interface_name (invocation);
  const char *name = g_dbus_method_invocation_get_method_name (invocation);
  SluiceBusMethod method = find_method (interface, name);
  GVariant *parameters = g_dbus_method_invocation_get_parameters (invocation);
  GVariant *result;
  GError *error = NULL;

  g_assert (method != NULL);

  if (is_ending (self))
    {
      g_dbus_method_invocation_return_error_literal (
          invocation, SLUICE_BUS_ERROR, SLUICE_BUS_ERROR_ENDING,
          _ ("Sluice is just ending. Try again in a few seconds."));
      return;
    }
  /* Nobody who types into the shell means to keep the program here. */
  if (!g_str_equal (interface, SEARCH_INTERFACE))
    g_signal_emit (self, signals[SIGNAL_CALLED], 0);
  result = method (self, find_called (self, path), parameters, &error);
  if (result != NULL)
    g_dbus_method_invocation_return_value (invocation, result);
  else
    g_dbus_method_invocation_take_error (invocation, error);
}

static void
answer_waiting (SluiceBus *self)
{
  GDBusMethodInvocation *invocation;

  while ((invocation = g_queue_pop_head (&self->waiting)) != NULL)
    answer (self, invocation);
}

static gboolean
is_loaded (SluiceBus *self)
{
  gboolean loaded = FALSE;

  if (self->library != NULL)
    g_object_get (self->library, "loaded", &loaded, NULL);
  return loaded;
}

static void
called_cb (GDBusConnection *connection,
           const char *sender,
           const char *path,
           const char *interface,
           const char *method,
           GVariant *parameters,
           GDBusMethodInvocation *invocation,
           gpointer user_data)
{
  SluiceBus *self = SLUICE_BUS (user_data);

  if (is_loaded (self) || (self->library != NULL && is_ending (self)))
    answer (self, invocation);
  else
    g_queue_push_tail (&self->waiting, invocation);
}

/* Without functions for properties these are called like methods. */
static const GDBusInterfaceVTable vtable = { called_cb, NULL, NULL, { 0 } };

/* The list and its downloads, as one place in the connection */

static char **
enumerate_cb (GDBusConnection *connection, const char *sender, const char *path, gpointer user_data)
{
  SluiceBus *self = SLUICE_BUS (user_data);
  g_autoptr (GStrvBuilder) names = g_strv_builder_new ();
  guint n = self->library != NULL ? g_list_model_get_n_items (G_LIST_MODEL (self->library)) : 0;

  for (guint i = 0; i < MIN (n, MOST_NAMED); i++)
    {
      g_autoptr (SluiceDownload) download = g_list_model_get_item (G_LIST_MODEL (self->library), i);

      g_strv_builder_add (names, sluice_download_get_id (download));
    }
  return g_strv_builder_end (names);
}

static const GDBusInterfaceInfo *
get_interface (const char *node)
{
  return node != NULL ? &io_github_sluice_download1_interface
                      : &io_github_sluice_downloads1_interface;
}

static GDBusInterfaceInfo **
introspect_cb (GDBusConnection *connection,
               const char *sender,
               const char *path,
               const char *node,
               gpointer user_data)
{
  GDBusInterfaceInfo **interfaces = g_new0 (GDBusInterfaceInfo *, 2);

  interfaces[0] = g_dbus_interface_info_ref ((GDBusInterfaceInfo *) get_interface (node));
  return interfaces;
}

static const GDBusInterfaceVTable *
dispatch_cb (GDBusConnection *connection,
             const char *sender,
             const char *path,
             const char *interface,
             const char *node,
             gpointer *out_user_data,
             gpointer user_data)
{
  *out_user_data = user_data;
  return g_str_equal (get_interface (node)->name, interface) ? &vtable : NULL;
}

static gboolean export(SluiceBus *self, const char *path, GError **error)
{
  static const GDBusSubtreeVTable subtree = { enumerate_cb, introspect_cb, dispatch_cb, { 0 } };
  g_autofree char *search_path = g_strconcat (path, "/SearchProvider", NULL);

  self->downloads = g_dbus_connection_register_subtree (
      self->connection, self->path, &subtree, G_DBUS_SUBTREE_FLAGS_DISPATCH_TO_UNENUMERATED_NODES,
      self, NULL, error);
  if (self->downloads == 0)
    return FALSE;
  self->search = g_dbus_connection_register_object (
      self->connection, search_path,
      (GDBusInterfaceInfo *) &org_gnome_shell_search_provider2_interface, &vtable, self, NULL,
      error);
  return self->search != 0;
}

static void
withdraw (SluiceBus *self)
{
  if (self->downloads != 0)
    g_dbus_connection_unregister_subtree (self->connection, self->downloads);
  if (self->search != 0)
    g_dbus_connection_unregister_object (self->connection, self->search);
  self->downloads = 0;
  self->search = 0;
}

static void
loaded_cb (SluiceBus *self)
{
  self->herald =
      sluice_bus_herald_new (self->connection, self->path, self->library, self->settings);
  answer_waiting (self);
}

static void
sluice_bus_dispose (GObject *object)
{
  SluiceBus *self = SLUICE_BUS (object);

  withdraw (self);
  sluice_bus_end (self);
  g_clear_object (&self->connection);

  G_OBJECT_CLASS (sluice_bus_parent_class)->dispose (object);
}

static void
sluice_bus_finalize (GObject *object)
{
  g_clear_pointer (&SLUICE_BUS (object)->path, g_free);

  G_OBJECT_CLASS (sluice_bus_parent_class)->finalize (object);
}

static void
sluice_bus_class_init (SluiceBusClass *class)
{
  G_OBJECT_CLASS (class)->dispose = sluice_bus_dispose;
  G_OBJECT_CLASS (class)->finalize = sluice_bus_finalize;

  /**
   * SluiceBus::called:
   * @self: the bus
   *
   * Tells that somebody works with the downloads, and may go on with that.
   */
  signals[SIGNAL_CALLED] = g_signal_new ("called", SLUICE_TYPE_BUS, G_SIGNAL_RUN_LAST, 0, NULL,
                                         NULL, NULL, G_TYPE_NONE, 0);

  /**
   * SluiceBus::removed:
   * @self: the bus
   * @removal: downloads that somebody on the bus removed
   * @downloads: (element-type SluiceDownload): those
   * @trashed: whether their files go to the wastebasket
   *
   * Tells of a removal that can be undone as long as somebody holds it.
   */
  signals[SIGNAL_REMOVED] =
      g_signal_new ("removed", SLUICE_TYPE_BUS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                    3, SLUICE_TYPE_REMOVAL, G_TYPE_PTR_ARRAY, G_TYPE_BOOLEAN);
}

static void
sluice_bus_init (SluiceBus *self)
{
  g_queue_init (&self->waiting);
}

/**
 * sluice_bus_new:
 * @connection: the session bus
 * @path: the path of the program's objects there
 * @error: return location for what the bus says
 *
 * Puts the downloads on the bus. Calls wait until [method@Sluice.Bus.serve] has been
 * called and the list is there.
 *
 * Returns: (transfer full) (nullable): the bus, or %NULL when something else is there
 */
SluiceBus *
sluice_bus_new (GDBusConnection *connection, const char *path, GError **error)
{
  g_autoptr (SluiceBus) self = NULL;

  g_return_val_if_fail (G_IS_DBUS_CONNECTION (connection), NULL);
  g_return_val_if_fail (path != NULL, NULL);

  self = g_object_new (SLUICE_TYPE_BUS, NULL);
  self->connection = g_object_ref (connection);
  self->path = g_strconcat (path, "/Downloads", NULL);
  return export(self, path, error) ? g_steal_pointer (&self) : NULL;
}

/**
 * sluice_bus_serve:
 * @self: the bus
 * @library: the downloads, not loaded yet
 * @settings: what the user set
 * @way_out: how the program ends
 * @actions: the program's actions; they outlive @self
 *
 * Lets calls be answered, as soon as the list is there.
 */
void
sluice_bus_serve (SluiceBus *self,
                  SluiceLibrary *library,
                  SluiceSettings *settings,
                  SluiceExit *way_out,
                  GActionGroup *actions)
{
  g_return_if_fail (SLUICE_IS_BUS (self));
  g_return_if_fail (SLUICE_IS_LIBRARY (library));
  g_return_if_fail (SLUICE_IS_SETTINGS (settings));
  g_return_if_fail (SLUICE_IS_EXIT (way_out));
  g_return_if_fail (self->library == NULL);

  self->library = g_object_ref (library);
  self->settings = g_object_ref (settings);
  self->way_out = g_object_ref (way_out);
  self->actions = actions;
  g_signal_connect_object (library, "notify::loaded", G_CALLBACK (loaded_cb), self,
                           G_CONNECT_SWAPPED);
}

/**
 * sluice_bus_end:
 * @self: the bus
 *
 * Answers nothing any more, because the program's parts are about to go: whoever calls
 * or waits is told that it ends.
 */
void
sluice_bus_end (SluiceBus *self)
{
  g_return_if_fail (SLUICE_IS_BUS (self));

  if (self->library != NULL)
    g_signal_handlers_disconnect_by_data (self->library, self);
  g_clear_object (&self->herald);
  g_clear_object (&self->library);
  g_clear_object (&self->settings);
  g_clear_object (&self->way_out);
  self->actions = NULL;
  answer_waiting (self);
}

/*
 * sluice_bus_tell_removed:
 * @removal: downloads that are gone from the list
 * @downloads: (element-type SluiceDownload): those
 * @files: whether their files are to go as well
 */
void
sluice_bus_tell_removed (SluiceBus *self,
                         SluiceRemoval *removal,
                         GPtrArray *downloads,
                         gboolean files)
{
  gboolean trashed = files;

  for (guint i = 0; i < downloads->len; i++)
    trashed =
        trashed && sluice_download_get_state (downloads->pdata[i]) == SLUICE_DOWNLOAD_FINISHED;
  g_signal_emit (self, signals[SIGNAL_REMOVED], 0, removal, downloads, trashed);
}
