/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-permits.h"

/* Permits are handed out and given back in one thread. That is why plain signal handlers
 * watch the cancellables: g_cancellable_disconnect() would wait for ever when a permit is
 * released, and so granted, from within the very cancellation it waits for. */

struct _SluicePermits
{
  GObject parent_instance;

  SluicePermits *whole; /* owned, nullable; of which these are a share */
  guint count;
  guint n_held;   /* may exceed the count for a while after it shrank */
  GQueue waiters; /* (element-type GTask): first come, first served; links are the waiters' own */
};

G_DEFINE_FINAL_TYPE (SluicePermits, sluice_permits, G_TYPE_OBJECT)

/* What one task waits with: its place in the queue, so that leaving it takes no search. */
typedef struct
{
  GList link; /* in the queue while waiting; its data is the task (owned by the queue) */
  gulong cancelled_id;
} Waiter;

static gboolean
is_free (SluicePermits *self)
{
  return self->n_held < self->count && g_queue_is_empty (&self->waiters) &&
         (self->whole == NULL || is_free (self->whole));
}

static void give_back (SluicePermits *self);

static gboolean
grant_cb (gpointer user_data)
{
  g_task_return_boolean (user_data, TRUE);

  return G_SOURCE_REMOVE;
}

/* What the whole has to say. Who is refused there gives the share back, too. */
static void
granted_by_whole_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;

  if (sluice_permits_acquire_finish (SLUICE_PERMITS (object), result, &error))
    {
      g_task_return_boolean (task, TRUE);
      return;
    }
  give_back (g_task_get_source_object (task));
  g_task_return_error (task, g_steal_pointer (&error));
}

/* Answers from the main loop, always: a callback that ran inside release() would find its
 * caller half-way through something else. */
static void
grant (SluicePermits *self, GTask *task)
{
  g_autoptr (GSource) source = NULL;

  self->n_held++;
  if (self->whole != NULL)
    {
      sluice_permits_acquire_async (self->whole, g_task_get_cancellable (task), granted_by_whole_cb,
                                    g_object_ref (task));
      return;
    }
  source = g_idle_source_new ();
  g_task_attach_source (task, source, grant_cb);
}

static void
leave_queue (SluicePermits *self, GTask *task)
{
  Waiter *waiter = g_task_get_task_data (task);

  g_queue_unlink (&self->waiters, &waiter->link);
  g_clear_signal_handler (&waiter->cancelled_id, g_task_get_cancellable (task));
}

static void
cancelled_cb (GCancellable *cancellable, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;

  leave_queue (g_task_get_source_object (task), task);
  /* Heard from the main loop: GTask never calls back from within a cancellation. */
  g_task_return_error_if_cancelled (task);
}

static void
join_queue (SluicePermits *self, GTask *task)
{
  Waiter *waiter = g_task_get_task_data (task);
  GCancellable *cancellable = g_task_get_cancellable (task);

  waiter->link.data = g_object_ref (task);
  g_queue_push_tail_link (&self->waiters, &waiter->link);

  if (cancellable != NULL)
    waiter->cancelled_id =
        g_signal_connect (cancellable, "cancelled", G_CALLBACK (cancelled_cb), task);
}

static void
grant_to_waiters (SluicePermits *self)
{
  while (self->n_held < self->count && !g_queue_is_empty (&self->waiters))
    {
      g_autoptr (GTask) task = g_queue_peek_head (&self->waiters);

      leave_queue (self, task);
      grant (self, task);
    }
}

static void
give_back (SluicePermits *self)
{
  self->n_held--;
  grant_to_waiters (self);
}

static void
sluice_permits_finalize (GObject *object)
{
  SluicePermits *self = SLUICE_PERMITS (object);

  g_clear_object (&self->whole);

  G_OBJECT_CLASS (sluice_permits_parent_class)->finalize (object);
}

static void
sluice_permits_class_init (SluicePermitsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = sluice_permits_finalize;
}

static void
sluice_permits_init (SluicePermits *self)
{
  g_queue_init (&self->waiters);
}

/**
 * sluice_permits_new:
 * @count: how many permits there are
 *
 * Creates a counted number of permits, of which each lets its holder do something that
 * only so many may do at a time. Who waits is served in the order of asking.
 *
 * Returns: (transfer full): the permits
 */
SluicePermits *
sluice_permits_new (guint count)
{
  SluicePermits *self = g_object_new (SLUICE_TYPE_PERMITS, NULL);

  self->count = count;

  return self;
}

/**
 * sluice_permits_new_share:
 * @whole: permits that are given out in shares
 * @count: how many of them there are for those who ask here, at most
 *
 * Creates permits of which each is one of @whole as well: who asks here waits behind all who
 * asked here before, and then for his turn among all shares.
 *
 * Returns: (transfer full): the permits
 */
SluicePermits *
sluice_permits_new_share (SluicePermits *whole, guint count)
{
  SluicePermits *self;

  g_return_val_if_fail (SLUICE_IS_PERMITS (whole), NULL);

  self = sluice_permits_new (count);
  self->whole = g_object_ref (whole);

  return self;
}

/**
 * sluice_permits_set_count:
 * @self: the permits
 * @count: how many there are from now on
 *
 * Changes the number of permits. More of them go to those who wait; fewer take effect as
 * permits come back, none is taken from its holder.
 */
void
sluice_permits_set_count (SluicePermits *self, guint count)
{
  g_return_if_fail (SLUICE_IS_PERMITS (self));

  self->count = count;
  grant_to_waiters (self);
}

/**
 * sluice_permits_acquire_async:
 * @self: the permits
 * @cancellable: (nullable): leaves the queue when cancelled
 * @callback: called from the main loop, never from within this call
 * @user_data: passed to @callback
 *
 * Waits for a permit. The callback must call sluice_permits_acquire_finish(), since
 * success means a permit that somebody has to give back.
 */
void
sluice_permits_acquire_async (SluicePermits *self,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (SLUICE_IS_PERMITS (self));
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, sluice_permits_acquire_async);
  g_task_set_priority (task, G_PRIORITY_LOW);
  g_task_set_task_data (task, g_new0 (Waiter, 1), g_free);
  /* A granted task that reported cancellation by itself would take its permit along. */
  g_task_set_check_cancellable (task, FALSE);

  if (g_task_return_error_if_cancelled (task))
    return;

  if (self->n_held < self->count && g_queue_is_empty (&self->waiters))
    grant (self, task);
  else
    join_queue (self, task);
}

/**
 * sluice_permits_acquire_finish:
 * @self: the permits
 * @result: what the callback was given
 * @error: set to %G_IO_ERROR_CANCELLED when cancelled, even after the permit was granted
 *
 * Ends sluice_permits_acquire_async().
 *
 * Returns: whether the caller now holds a permit and must give it to sluice_permits_release()
 */
gboolean
sluice_permits_acquire_finish (SluicePermits *self, GAsyncResult *result, GError **error)
{
  GCancellable *cancellable;

  g_return_val_if_fail (SLUICE_IS_PERMITS (self), FALSE);
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  if (!g_task_propagate_boolean (G_TASK (result), error))
    return FALSE;

  cancellable = g_task_get_cancellable (G_TASK (result));
  if (!g_cancellable_set_error_if_cancelled (cancellable, error))
    return TRUE;

  /* Granted, then cancelled before the caller heard of it: the next one may have it. */
  sluice_permits_release (self);
  return FALSE;
}

/**
 * sluice_permits_try_acquire:
 * @self: the permits
 *
 * Takes a permit when one is free and nobody waits for it.
 *
 * Returns: whether the caller now holds a permit
 */
gboolean
sluice_permits_try_acquire (SluicePermits *self)
{
  g_return_val_if_fail (SLUICE_IS_PERMITS (self), FALSE);

  if (!is_free (self))
    return FALSE;

  if (self->whole != NULL)
    self->whole->n_held++;
  self->n_held++;
  return TRUE;
}

/**
 * sluice_permits_release:
 * @self: the permits
 *
 * Gives a permit back; whoever waits longest gets it.
 */
void
sluice_permits_release (SluicePermits *self)
{
  g_return_if_fail (SLUICE_IS_PERMITS (self));
  g_return_if_fail (self->n_held > 0);

  if (self->whole != NULL)
    sluice_permits_release (self->whole);
  give_back (self);
}

/**
 * sluice_permits_has_waiters:
 * @self: the permits
 *
 * Returns: whether somebody waits for a permit
 */
gboolean
sluice_permits_has_waiters (SluicePermits *self)
{
  g_return_val_if_fail (SLUICE_IS_PERMITS (self), FALSE);

  return !g_queue_is_empty (&self->waiters);
}

/**
 * sluice_permits_has_free:
 * @self: the permits
 *
 * Returns: whether somebody who comes now need not wait
 */
gboolean
sluice_permits_has_free (SluicePermits *self)
{
  g_return_val_if_fail (SLUICE_IS_PERMITS (self), FALSE);

  return is_free (self);
}

/**
 * sluice_permits_get_excess:
 * @self: the permits
 *
 * Returns: how many are held beyond the count since that shrank
 */
guint
sluice_permits_get_excess (SluicePermits *self)
{
  g_return_val_if_fail (SLUICE_IS_PERMITS (self), 0);

  return self->n_held > self->count ? self->n_held - self->count : 0;
}
