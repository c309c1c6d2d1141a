/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-convoy.h"

#include "sluice-loop-source.h"

/* A trip to the thread pool and back costs more than the few system calls that a small file
 * needs. So all that are on the way to one folder make it together: while one convoy is under
 * way, whoever comes gathers for the next. The busier it is, the longer they are, and where
 * the disk has to be waited for, it is waited for once. */

typedef struct
{
  const SluiceConvoyKind *kind;
  char *folder;       /* owned */
  GSource *departure; /* owned, nullable; while the first one gathers */
  GPtrArray *waiting; /* of GTask, owned */
} Road;

typedef struct
{
  const Road *road; /* not owned: stays while a convoy is on it */
  GPtrArray *tasks; /* of GTask, owned */
} Convoy;

/* Roads that a convoy is under way on. They belong to the thread that all downloads run in. */
static GHashTable *roads; /* owned, nullable; of owned Road, by itself */

static guint
road_hash (gconstpointer data)
{
  const Road *self = data;

  return g_str_hash (self->folder) ^ g_direct_hash (self->kind);
}

static gboolean
road_equal (gconstpointer a, gconstpointer b)
{
  const Road *one = a;
  const Road *other = b;

  return one->kind == other->kind && g_str_equal (one->folder, other->folder);
}

static void
road_free (gpointer data)
{
  Road *self = data;

  g_free (self->folder);
  g_ptr_array_unref (self->waiting);
  g_free (self);
}

/* Returns: (transfer none): the road to @folder, which is there from now on */
static Road *
find_road (const char *folder, const SluiceConvoyKind *kind, gboolean *is_new)
{
  const Road wanted = { .kind = kind, .folder = (char *) folder };
  Road *road;

  if (roads == NULL)
    roads = g_hash_table_new_full (road_hash, road_equal, road_free, NULL);
  road = g_hash_table_lookup (roads, &wanted);
  *is_new = road == NULL;
  if (road != NULL)
    return road;

  road = g_new (Road, 1);
  *road = (Road){ .kind = kind,
                  .folder = g_strdup (folder),
                  .waiting = g_ptr_array_new_with_free_func (g_object_unref) };
  g_hash_table_add (roads, road);
  return road;
}

static void
close_road (Road *road)
{
  g_hash_table_remove (roads, road);
  if (g_hash_table_size (roads) == 0)
    g_clear_pointer (&roads, g_hash_table_unref);
}

static void
convoy_free (gpointer data)
{
  Convoy *self = data;

  g_ptr_array_unref (self->tasks);
  g_free (self);
}

static void set_off (Road *road);

static void
carried_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Road *road = user_data;
  const SluiceConvoyKind *kind = road->kind;
  const Convoy *convoy = g_task_get_task_data (G_TASK (result));

  /* Before anybody hears of it, who may have more to send. */
  if (road->waiting->len > 0)
    set_off (road);
  else
    close_road (road);
  for (guint i = 0; i < convoy->tasks->len; i++)
    kind->deliver (g_ptr_array_index (convoy->tasks, i));
}

static void
carry_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  const Convoy *convoy = task_data;

  convoy->road->kind->carry (convoy->road->folder, convoy->tasks);
  g_task_return_boolean (task, TRUE);
}

static void
set_off (Road *road)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, carried_cb, road);
  Convoy *convoy = g_new (Convoy, 1);

  *convoy = (Convoy){ .road = road, .tasks = road->waiting };
  road->waiting = g_ptr_array_new_with_free_func (g_object_unref);
  g_task_set_source_tag (task, sluice_convoy_send);
  g_task_set_priority (task, G_PRIORITY_LOW);
  g_task_set_task_data (task, convoy, convoy_free);
  g_task_run_in_thread (task, carry_in_thread);
}

static gboolean
departure_cb (gpointer user_data)
{
  Road *road = user_data;

  sluice_loop_source_clear (&road->departure);
  set_off (road);
  return G_SOURCE_REMOVE;
}

/**
 * sluice_convoy_send:
 * @task: what is to be done, as @kind knows it
 * @folder: the path of the folder that it is about
 * @kind: how; static
 *
 * Does blocking work together with what else of the same kind is to be done in the same
 * folder. Only for the thread that all downloads run in.
 */
void
sluice_convoy_send (GTask *task, const char *folder, const SluiceConvoyKind *kind)
{
  gboolean is_new;
  Road *road;

  g_return_if_fail (G_IS_TASK (task));
  g_return_if_fail (folder != NULL && kind != NULL);

  road = find_road (folder, kind, &is_new);
  g_ptr_array_add (road->waiting, g_object_ref (task));
  /* Whoever comes in this turn of the loop goes along. */
  if (is_new)
    sluice_loop_source_attach (&road->departure, g_idle_source_new (), departure_cb, road, NULL);
}
