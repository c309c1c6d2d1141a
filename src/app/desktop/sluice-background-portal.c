/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-background-portal.h"

#include "sluice-sandbox.h"

#define NAME "org.freedesktop.portal.Desktop"
#define PATH "/org/freedesktop/portal/desktop"
#define INTERFACE "org.freedesktop.portal.Background"

/* What a request is answered with. */
#define RESPONSE_DONE 0
#define RESPONSE_REFUSED 1

/* A request on its way: the answer comes as a signal of an object of its own. */
typedef struct
{
  char *reason;         /* owned */
  GDBusConnection *bus; /* owned, nullable before there is one */
  guint subscription;   /* holds the task; 0 before, and when the answer is there */
} Request;

static void
request_free (Request *self)
{
  g_clear_object (&self->bus);
  g_free (self->reason);
  g_free (self);
}

/* The first answer counts. */
static void
answer (GTask *task, gboolean allowed)
{
  Request *request = g_task_get_task_data (task);
  guint subscription = request->subscription;

  if (subscription == 0)
    return;

  request->subscription = 0;
  g_task_return_boolean (task, allowed);
  g_dbus_connection_signal_unsubscribe (request->bus, subscription);
}

static void
response_cb (GDBusConnection *bus,
             const char *sender,
             const char *path,
             const char *interface,
             const char *signal,
             GVariant *parameters,
             gpointer user_data)
{
  g_autoptr (GVariant) results = NULL;
  gboolean allowed = TRUE;
  guint32 response = 0;

  if (!g_variant_is_of_type (parameters, G_VARIANT_TYPE ("(ua{sv})")))
    return;

  g_variant_get (parameters, "(u@a{sv})", &response, &results);
  if (response == RESPONSE_DONE)
    g_variant_lookup (results, "background", "b", &allowed);
  answer (G_TASK (user_data), response != RESPONSE_REFUSED && allowed);
}

/* Where there is no such portal nobody forbids it. */
static void
called_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = G_TASK (user_data);
  g_autoptr (GVariant) reply =
      g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, NULL);

  if (reply == NULL)
    answer (task, TRUE);
}

/* Where the answer will come, known before the question is asked. */
static char *
create_path (GDBusConnection *bus, const char *token)
{
  g_autofree char *sender = g_strdup (g_dbus_connection_get_unique_name (bus) + 1);

  return g_strdup_printf (PATH "/request/%s/%s", g_strdelimit (sender, ".", '_'), token);
}

static void
call (GTask *task)
{
  Request *request = g_task_get_task_data (task);
  g_autofree char *token = g_strdup_printf ("sluice%u", g_random_int ());
  g_autofree char *path = create_path (request->bus, token);
  GVariantDict options;

  request->subscription = g_dbus_connection_signal_subscribe (
      request->bus, NAME, "org.freedesktop.portal.Request", "Response", path, NULL,
      G_DBUS_SIGNAL_FLAGS_NONE, response_cb, g_object_ref (task), g_object_unref);

  g_variant_dict_init (&options, NULL);
  g_variant_dict_insert (&options, "handle_token", "s", token);
  g_variant_dict_insert (&options, "reason", "s", request->reason);
  g_dbus_connection_call (request->bus, NAME, PATH, INTERFACE, "RequestBackground",
                          g_variant_new ("(s@a{sv})", "", g_variant_dict_end (&options)), NULL,
                          G_DBUS_CALL_FLAGS_NONE, -1, NULL, called_cb, g_object_ref (task));
}

static void
bus_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = G_TASK (user_data);
  Request *request = g_task_get_task_data (task);

  request->bus = g_bus_get_finish (result, NULL);
  if (request->bus != NULL)
    call (task);
  else
    g_task_return_boolean (task, TRUE);
}

/**
 * sluice_background_portal_request_async:
 * @reason: what for, a sentence for the user
 * @callback: called when the answer is there
 * @user_data: passed to @callback
 *
 * Asks the desktop to let a program in a sandbox run without a window. It may ask
 * the user in turn.
 */
void
sluice_background_portal_request_async (const char *reason,
                                        GAsyncReadyCallback callback,
                                        gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  Request *request;

  g_return_if_fail (reason != NULL);

  task = g_task_new (NULL, NULL, callback, user_data);
  g_task_set_source_tag (task, sluice_background_portal_request_async);
  if (!sluice_sandbox_uses_portals ())
    {
      g_task_return_boolean (task, TRUE);
      return;
    }

  request = g_new0 (Request, 1);
  request->reason = g_strdup (reason);
  g_task_set_task_data (task, request, (GDestroyNotify) request_free);
  g_bus_get (G_BUS_TYPE_SESSION, NULL, bus_cb, g_steal_pointer (&task));
}

/**
 * sluice_background_portal_request_finish:
 * @result: what the callback was given
 *
 * Ends sluice_background_portal_request_async().
 *
 * Returns: %FALSE when the program may be ended once it has no window; %TRUE also
 *   where nobody is to be asked
 */
gboolean
sluice_background_portal_request_finish (GAsyncResult *result)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), TRUE);

  return g_task_propagate_boolean (G_TASK (result), NULL);
}

static void
status_bus_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GVariant) parameters = user_data;
  g_autoptr (GDBusConnection) bus = g_bus_get_finish (result, NULL);

  if (bus != NULL)
    g_dbus_connection_call (bus, NAME, PATH, INTERFACE, "SetStatus", parameters, NULL,
                            G_DBUS_CALL_FLAGS_NONE, -1, NULL, NULL, NULL);
}

/**
 * sluice_background_portal_set_status:
 * @status: what the program is at; fewer than 96 characters
 *
 * Tells the desktop what a program in a sandbox does without a window, for its list
 * of those.
 */
void
sluice_background_portal_set_status (const char *status)
{
  GVariantDict options;

  g_return_if_fail (status != NULL);

  if (!sluice_sandbox_uses_portals ())
    return;

  g_variant_dict_init (&options, NULL);
  g_variant_dict_insert (&options, "message", "s", status);
  g_bus_get (G_BUS_TYPE_SESSION, NULL, status_bus_cb,
             g_variant_ref_sink (g_variant_new ("(@a{sv})", g_variant_dict_end (&options))));
}
