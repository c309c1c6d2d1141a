/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What a program in a sandbox was granted lies at MOUNT/ID/NAME, by the grace of the document
 * portal. That path means nothing outside, nor to the user. */

#include "sluice-granted-path.h"

#include <string.h>
#include <sys/xattr.h>

/* Where newer portals tell the path outside, without being asked over the bus. */
#define ATTRIBUTE "user.document-portal.host-path"

/* The portal answers at once, or something is wrong with it. */
#define TIMEOUT 2000 /* ms */

/* By the grant's ID, the path outside. It never changes while the program runs. */
static GHashTable *known;
G_LOCK_DEFINE_STATIC (known);

/* Returns: (nullable): the part of @path from the grant's ID on */
static const char *
skip_mount (const char *path)
{
  g_autofree char *usual = g_build_filename (g_get_user_runtime_dir (), "doc/", NULL);
  const char *const mounts[] = { usual, "/run/flatpak/doc/" };

  for (gsize i = 0; i < G_N_ELEMENTS (mounts); i++)
    {
      gsize length = strlen (mounts[i]);

      if (strncmp (path, mounts[i], length) == 0 && path[length] != '\0')
        return path + length;
    }

  return NULL;
}

/* Returns: (nullable): where in @id, which skip_mount() gave, what was granted has its name */
static const char *
find_name (const char *id)
{
  const char *slash = strchr (id, '/');

  return slash != NULL && slash[1] != '\0' ? slash + 1 : NULL;
}

static char *
dup_id (const char *id)
{
  return g_strndup (id, strcspn (id, "/"));
}

static char *
look_up (const char *id)
{
  g_autofree char *key = dup_id (id);
  char *outside = NULL;

  G_LOCK (known);
  if (known != NULL)
    outside = g_strdup (g_hash_table_lookup (known, key));
  G_UNLOCK (known);
  return outside;
}

static void
remember (const char *id, const char *outside)
{
  G_LOCK (known);
  if (known == NULL)
    known = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_hash_table_insert (known, dup_id (id), g_strdup (outside));
  G_UNLOCK (known);
}

/**
 * sluice_granted_path_is:
 * @path: a path
 *
 * Returns: whether it leads to what the document portal granted, and so means nothing
 *   outside of the sandbox
 */
gboolean
sluice_granted_path_is (const char *path)
{
  g_return_val_if_fail (path != NULL, FALSE);

  return skip_mount (path) != NULL;
}

/**
 * sluice_granted_path_to_outside:
 * @path: a path
 *
 * Makes of a path what can be told to the user and to programs outside. Never blocks: of
 * what was granted, sluice_granted_path_learn() has to find out first where it is.
 *
 * Returns: (transfer full) (type filename): @path itself where nobody granted it; else the
 *   path outside when that is known, or the bare name
 */
char *
sluice_granted_path_to_outside (const char *path)
{
  const char *id = skip_mount (path);
  const char *name = id != NULL ? find_name (id) : NULL;
  g_autofree char *outside = NULL;

  if (id == NULL)
    return g_strdup (path);
  if (name == NULL)
    return g_strdup (id);

  outside = look_up (id);
  return outside != NULL ? g_strconcat (outside, name + strcspn (name, "/"), NULL)
                         : g_strdup (name);
}

/* ---- Learning ---- */

static char *
read_attribute (const char *path)
{
  char value[4096];
  gssize length = getxattr (path, ATTRIBUTE, value, sizeof value);

  return length > 0 ? g_strndup (value, (gsize) length) : NULL;
}

/* Portals of some years ago do not know the question. */
static char *
ask_portal (const char *id)
{
  const char *const ids[] = { id, NULL };
  g_autoptr (GDBusConnection) bus = g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, NULL);
  g_autoptr (GVariant) reply = NULL;
  g_autoptr (GVariant) paths = NULL;
  const char *outside = NULL;

  if (bus != NULL)
    reply = g_dbus_connection_call_sync (
        bus, "org.freedesktop.portal.Documents", "/org/freedesktop/portal/documents",
        "org.freedesktop.portal.Documents", "GetHostPaths", g_variant_new ("(^as)", ids),
        G_VARIANT_TYPE ("(a{say})"), G_DBUS_CALL_FLAGS_NO_AUTO_START, TIMEOUT, NULL, NULL);
  if (reply == NULL)
    return NULL;

  paths = g_variant_get_child_value (reply, 0);
  g_variant_lookup (paths, id, "^&ay", &outside);
  return g_strdup (outside);
}

/**
 * sluice_granted_path_learn:
 * @path: (type filename): any path
 *
 * Finds out where outside of the sandbox it leads, if it was granted and the portal tells.
 * Blocks: for tasks of the thread pool, and for programs without a window.
 */
void
sluice_granted_path_learn (const char *path)
{
  const char *id = skip_mount (path);
  const char *name = id != NULL ? find_name (id) : NULL;
  g_autofree char *grant = NULL;
  g_autofree char *root = NULL;
  g_autofree char *outside = NULL;

  if (name == NULL)
    return;
  outside = look_up (id);
  if (outside != NULL)
    return;

  grant = dup_id (id);
  root = g_strndup (path, (gsize) (name - path) + strcspn (name, "/"));
  outside = read_attribute (root);
  if (outside == NULL)
    outside = ask_portal (grant);
  if (outside != NULL && g_path_is_absolute (outside))
    remember (grant, outside);
}

static void
learn_in_thread (GTask *task, gpointer source, gpointer path, GCancellable *cancellable)
{
  sluice_granted_path_learn (path);
  g_task_return_boolean (task, TRUE);
}

/**
 * sluice_granted_path_learn_async:
 * @path: (type filename): any path
 * @cancellable: (nullable): stops waiting for it
 * @callback: called when all is known that can be
 * @user_data: passed to @callback
 *
 * Does what sluice_granted_path_learn() does, in a task of the thread pool.
 */
void
sluice_granted_path_learn_async (const char *path,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);

  g_task_set_source_tag (task, sluice_granted_path_learn_async);
  g_task_set_return_on_cancel (task, TRUE);
  g_task_set_priority (task, G_PRIORITY_LOW);
  g_task_set_task_data (task, g_strdup (path), g_free);
  g_task_run_in_thread (task, learn_in_thread);
}

/**
 * sluice_granted_path_learn_finish:
 * @result: what the callback was given
 *
 * Ends sluice_granted_path_learn_async(). Nothing can go wrong: what the portal does not
 * tell stays unknown.
 */
void
sluice_granted_path_learn_finish (GAsyncResult *result)
{
  g_return_if_fail (G_IS_TASK (result));

  g_task_propagate_boolean (G_TASK (result), NULL);
}
