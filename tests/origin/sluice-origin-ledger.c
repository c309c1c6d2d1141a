/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-origin-ledger.h"

#include <string.h>

struct _SluiceOriginLedger
{
  GMutex lock;
  GCond changed;
  GPtrArray *visits; /* owned, of owned SluiceOriginVisit, in the order they came */
  guint open;
  guint64 sent;
};

/**
 * sluice_origin_ledger_new:
 *
 * Returns: (transfer full): the record of every visit; any thread may write and read it
 */
SluiceOriginLedger *
sluice_origin_ledger_new (void)
{
  SluiceOriginLedger *self = g_new0 (SluiceOriginLedger, 1);

  g_mutex_init (&self->lock);
  g_cond_init (&self->changed);
  self->visits = g_ptr_array_new_with_free_func ((GDestroyNotify) sluice_origin_visit_free);
  return self;
}

/**
 * sluice_origin_ledger_free:
 * @self: (transfer full): a ledger
 *
 * Frees it with its visits.
 */
void
sluice_origin_ledger_free (SluiceOriginLedger *self)
{
  g_ptr_array_unref (self->visits);
  g_cond_clear (&self->changed);
  g_mutex_clear (&self->lock);
  g_free (self);
}

/**
 * sluice_origin_ledger_open:
 * @self: a ledger
 * @visit: (transfer full): a visit that begins; lives as long as @self
 *
 * Enters a visit.
 */
void
sluice_origin_ledger_open (SluiceOriginLedger *self, SluiceOriginVisit *visit)
{
  g_mutex_lock (&self->lock);
  g_ptr_array_add (self->visits, visit);
  self->open++;
  g_cond_broadcast (&self->changed);
  g_mutex_unlock (&self->lock);
}

/**
 * sluice_origin_ledger_add_sent:
 * @self: a ledger
 * @visit: an open visit
 * @length: bytes of the body that went out
 *
 * Counts what was sent.
 */
void
sluice_origin_ledger_add_sent (SluiceOriginLedger *self, SluiceOriginVisit *visit, gsize length)
{
  g_mutex_lock (&self->lock);
  visit->sent += length;
  self->sent += length;
  g_cond_broadcast (&self->changed);
  g_mutex_unlock (&self->lock);
}

/**
 * sluice_origin_ledger_close:
 * @self: a ledger
 * @visit: an open visit
 * @end: how it ended
 *
 * Closes a visit.
 */
void
sluice_origin_ledger_close (SluiceOriginLedger *self,
                            SluiceOriginVisit *visit,
                            SluiceOriginVisitEnd end)
{
  g_mutex_lock (&self->lock);
  visit->end = end;
  self->open--;
  g_cond_broadcast (&self->changed);
  g_mutex_unlock (&self->lock);
}

/**
 * sluice_origin_ledger_count_open:
 * @self: a ledger
 *
 * Returns: how many visits are being answered
 */
guint
sluice_origin_ledger_count_open (SluiceOriginLedger *self)
{
  guint open;

  g_mutex_lock (&self->lock);
  open = self->open;
  g_mutex_unlock (&self->lock);
  return open;
}

static gboolean
visit_is_to (const SluiceOriginVisit *visit, const char *path)
{
  gsize length = strcspn (visit->path, "?");

  return strlen (path) == length && strncmp (visit->path, path, length) == 0;
}

/**
 * sluice_origin_ledger_count_path:
 * @self: a ledger
 * @path: a resource's path
 * @sent: (out): how many bytes of it were sent
 *
 * Returns: how many visits the resource had
 */
guint
sluice_origin_ledger_count_path (SluiceOriginLedger *self, const char *path, guint64 *sent)
{
  guint count = 0;

  *sent = 0;
  g_mutex_lock (&self->lock);
  for (guint i = 0; i < self->visits->len; i++)
    {
      const SluiceOriginVisit *visit = self->visits->pdata[i];

      if (!visit_is_to (visit, path))
        continue;
      *sent += visit->sent;
      count++;
    }
  g_mutex_unlock (&self->lock);
  return count;
}

/**
 * sluice_origin_ledger_get_sent:
 * @self: a ledger
 *
 * Returns: how many bytes of bodies were sent in all
 */
guint64
sluice_origin_ledger_get_sent (SluiceOriginLedger *self)
{
  guint64 sent;

  g_mutex_lock (&self->lock);
  sent = self->sent;
  g_mutex_unlock (&self->lock);
  return sent;
}

/**
 * sluice_origin_ledger_copy_visits:
 * @self: a ledger
 *
 * Returns: (transfer full) (element-type SluiceOriginVisit): the visits so far
 */
GPtrArray *
sluice_origin_ledger_copy_visits (SluiceOriginLedger *self)
{
  GPtrArray *copy = g_ptr_array_new_with_free_func ((GDestroyNotify) sluice_origin_visit_free);

  g_mutex_lock (&self->lock);
  for (guint i = 0; i < self->visits->len; i++)
    g_ptr_array_add (copy, sluice_origin_visit_copy (self->visits->pdata[i]));
  g_mutex_unlock (&self->lock);
  return copy;
}

/**
 * sluice_origin_ledger_clear:
 * @self: a ledger without an open visit
 *
 * Forgets every visit, and what was sent.
 */
void
sluice_origin_ledger_clear (SluiceOriginLedger *self)
{
  g_mutex_lock (&self->lock);
  g_assert_cmpuint (self->open, ==, 0);
  g_ptr_array_set_size (self->visits, 0);
  self->sent = 0;
  g_mutex_unlock (&self->lock);
}

/**
 * sluice_origin_ledger_await_sent:
 * @self: a ledger
 * @sent: bytes
 * @seconds: how long to wait
 *
 * Waits until so many bytes were sent in all.
 *
 * Returns: whether they were
 */
gboolean
sluice_origin_ledger_await_sent (SluiceOriginLedger *self, guint64 sent, guint seconds)
{
  gint64 end = g_get_monotonic_time () + seconds * G_TIME_SPAN_SECOND;
  gboolean reached;

  g_mutex_lock (&self->lock);
  while (self->sent < sent && g_cond_wait_until (&self->changed, &self->lock, end))
    ;
  reached = self->sent >= sent;
  g_mutex_unlock (&self->lock);
  return reached;
}

/**
 * sluice_origin_ledger_await_quiet:
 * @self: a ledger
 * @seconds: how long to wait
 *
 * Waits until no visit is open.
 *
 * Returns: whether it came to that
 */
gboolean
sluice_origin_ledger_await_quiet (SluiceOriginLedger *self, guint seconds)
{
  gint64 end = g_get_monotonic_time () + seconds * G_TIME_SPAN_SECOND;
  gboolean quiet;

  g_mutex_lock (&self->lock);
  while (self->open > 0 && g_cond_wait_until (&self->changed, &self->lock, end))
    ;
  quiet = self->open == 0;
  g_mutex_unlock (&self->lock);
  return quiet;
}
