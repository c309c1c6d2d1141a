/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "scripted-resolver.h"

/**
 * ScriptedResolver:
 *
 * A #GResolver that answers as the test wants, one step for each look-up; the last
 * step is the answer to all that follow. Only the names of tests are asked of it.
 */
struct _ScriptedResolver
{
  GResolver parent_instance;

  GStrv steps; /* owned */
  guint n_lookups;
};

G_DEFINE_FINAL_TYPE (ScriptedResolver, scripted_resolver, G_TYPE_RESOLVER)

static void
free_addresses (gpointer addresses)
{
  g_resolver_free_addresses (addresses);
}

static GList *
parse_addresses (const char *step)
{
  g_auto (GStrv) texts = g_strsplit (step, " ", -1);
  GList *addresses = NULL;

  for (guint i = 0; texts[i] != NULL; i++)
    addresses = g_list_append (addresses, g_inet_address_new_from_string (texts[i]));
  return addresses;
}

/* Takes over @task. */
static void
answer (GTask *task, const char *step)
{
  if (g_str_equal (step, SCRIPTED_RESOLVER_DOWN))
    g_task_return_new_error (task, G_RESOLVER_ERROR, G_RESOLVER_ERROR_TEMPORARY_FAILURE, "down");
  else if (g_str_equal (step, SCRIPTED_RESOLVER_UNKNOWN))
    g_task_return_new_error (task, G_RESOLVER_ERROR, G_RESOLVER_ERROR_NOT_FOUND, "unknown");
  else
    g_task_return_pointer (task, parse_addresses (step), free_addresses);
  g_object_unref (task);
}

static void
silence_over_cb (GCancellable *cancellable, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;

  g_task_return_error_if_cancelled (task);
}

static void
scripted_resolver_look_up_async (GResolver *resolver,
                                 const char *name,
                                 GResolverNameLookupFlags flags,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data)
{
  ScriptedResolver *self = SCRIPTED_RESOLVER (resolver);
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  guint last = g_strv_length (self->steps) - 1;
  const char *step;

  g_task_set_source_tag (task, scripted_resolver_look_up_async);
  /* Both families are asked for at a time; the tests' addresses are of one. */
  if (flags == G_RESOLVER_NAME_LOOKUP_FLAGS_IPV6_ONLY)
    {
      answer (task, SCRIPTED_RESOLVER_UNKNOWN);
      return;
    }

  step = self->steps[MIN (self->n_lookups++, last)];
  if (!g_str_equal (step, SCRIPTED_RESOLVER_SILENT))
    answer (task, step);
  else if (cancellable != NULL)
    g_signal_connect_object (cancellable, "cancelled", G_CALLBACK (silence_over_cb), task, 0);
}

static void
scripted_resolver_look_up_plainly_async (GResolver *resolver,
                                         const char *name,
                                         GCancellable *cancellable,
                                         GAsyncReadyCallback callback,
                                         gpointer user_data)
{
  scripted_resolver_look_up_async (resolver, name, G_RESOLVER_NAME_LOOKUP_FLAGS_DEFAULT,
                                   cancellable, callback, user_data);
}

static GList *
scripted_resolver_look_up_finish (GResolver *resolver, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
scripted_resolver_finalize (GObject *object)
{
  g_strfreev (SCRIPTED_RESOLVER (object)->steps);

  G_OBJECT_CLASS (scripted_resolver_parent_class)->finalize (object);
}

static void
scripted_resolver_class_init (ScriptedResolverClass *class)
{
  GResolverClass *resolver_class = G_RESOLVER_CLASS (class);

  G_OBJECT_CLASS (class)->finalize = scripted_resolver_finalize;
  resolver_class->lookup_by_name_async = scripted_resolver_look_up_plainly_async;
  resolver_class->lookup_by_name_finish = scripted_resolver_look_up_finish;
  resolver_class->lookup_by_name_with_flags_async = scripted_resolver_look_up_async;
  resolver_class->lookup_by_name_with_flags_finish = scripted_resolver_look_up_finish;
}

static void
scripted_resolver_init (ScriptedResolver *self)
{
}

/**
 * scripted_resolver_install:
 *
 * Returns: (transfer full): what this process asks for names from now on
 */
ScriptedResolver *
scripted_resolver_install (void)
{
  ScriptedResolver *self = g_object_new (SCRIPTED_TYPE_RESOLVER, NULL);

  g_resolver_set_default (G_RESOLVER (self));
  return self;
}

/**
 * scripted_resolver_set_steps:
 * @self: a resolver
 * @steps: what the next look-ups are answered: addresses parted by blanks, or one
 *   of the words above
 *
 * Begins a script.
 */
void
scripted_resolver_set_steps (ScriptedResolver *self, const char *const *steps)
{
  g_strfreev (self->steps);
  self->steps = g_strdupv ((GStrv) steps);
  self->n_lookups = 0;
}

/**
 * scripted_resolver_get_lookups:
 * @self: a resolver
 *
 * Returns: how often it was asked since the script began
 */
guint
scripted_resolver_get_lookups (ScriptedResolver *self)
{
  return self->n_lookups;
}
