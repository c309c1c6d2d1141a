/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "scratch.h"
#include "sluice-bus.h"

G_BEGIN_DECLS

#define PATH "/org/example/Test"
#define LIST PATH "/Downloads"
#define LIST_INTERFACE "io.github.sluice.Downloads1"

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

static inline GDBusConnection *
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

static inline void
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

static inline void
search_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  Scene *self = user_data;

  g_free (self->activated);
  self->activated = g_strdup_printf ("%s %s", g_action_get_name (G_ACTION (action)),
                                     g_variant_get_string (parameter, NULL));
}

static inline void
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

static inline gboolean
is_loaded (gpointer library)
{
  gboolean loaded = FALSE;

  g_object_get (library, "loaded", &loaded, NULL);
  return loaded;
}

static inline void
load (Scene *self)
{
  g_autoptr (GAsyncResult) result = NULL;

  sluice_library_load_async (self->library, NULL, scratch_result_cb, &result);
  scratch_await (&result);
  g_assert_true (sluice_library_load_finish (self->library, result, NULL));
  scratch_await_true (is_loaded, self->library);
}

static inline void
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

static inline void
set_up (Scene *self, gconstpointer data)
{
  set_up_early (self, data);
  serve (self);
  load (self);
}

static inline void
flush (Scene *self)
{
  g_autoptr (GAsyncResult) result = NULL;

  sluice_library_flush_async (self->library, NULL, scratch_result_cb, &result);
  scratch_await (&result);
  g_assert_true (sluice_library_flush_finish (self->library, result, NULL));
}

static inline gboolean
is_cleared (gpointer slot)
{
  return *(gpointer *) slot == NULL;
}

static inline void
drop_library (Scene *self)
{
  SluiceLibrary *library = self->library;

  g_object_add_weak_pointer (G_OBJECT (library), (gpointer *) &self->library);
  g_object_unref (library);
  scratch_await_true (is_cleared, &self->library);
}

static inline void
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

static inline void
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

static inline GVariant *
finish (Scene *self, GAsyncResult **result, GError **error)
{
  g_autoptr (GAsyncResult) answer = NULL;

  scratch_await (result);
  answer = g_steal_pointer (result);
  return g_dbus_connection_call_finish (self->client, answer, error);
}

static inline GVariant *
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

static inline GVariant *
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

/* Running */

static inline void
add (const char *path, void (*run) (Scene *, gconstpointer))
{
  g_test_add (path, Scene, NULL, set_up, run, tear_down);
}

static inline void
test_none (void)
{
  g_test_skip ("There is no dbus-daemon.");
}

/* Without a bus there is nothing to test. */
static inline int
run_on_bus (int argc, char *argv[], void (*add_all) (void))
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

G_END_DECLS
