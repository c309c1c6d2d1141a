/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-permits.h"

/* One who asks for a permit, and what became of it. */
typedef struct
{
  GCancellable *cancellable; /* owned */
  gboolean answered;
  gboolean granted;
  guint order; /* of all that were granted, the how manieth */
} Asker;

static guint n_granted;

static void
acquired_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  Asker *asker = user_data;

  g_assert_false (asker->answered);

  asker->answered = TRUE;
  asker->granted = sluice_permits_acquire_finish (SLUICE_PERMITS (source), result, &error);

  if (asker->granted)
    asker->order = n_granted++;
  else
    g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static Asker *
ask (SluicePermits *permits, guint n_askers)
{
  Asker *askers = g_new0 (Asker, n_askers);

  n_granted = 0;

  for (guint i = 0; i < n_askers; i++)
    {
      askers[i].cancellable = g_cancellable_new ();
      sluice_permits_acquire_async (permits, askers[i].cancellable, acquired_cb, &askers[i]);
      g_assert_false (askers[i].answered);
    }

  return askers;
}

static void
free_askers (Asker *askers, guint n_askers)
{
  for (guint i = 0; i < n_askers; i++)
    g_object_unref (askers[i].cancellable);

  g_free (askers);
}

static void
run_pending (void)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static void
test_try (void)
{
  g_autoptr (SluicePermits) permits = sluice_permits_new (2);

  g_assert_true (sluice_permits_try_acquire (permits));
  g_assert_true (sluice_permits_try_acquire (permits));
  g_assert_false (sluice_permits_try_acquire (permits));

  sluice_permits_release (permits);
  g_assert_true (sluice_permits_try_acquire (permits));
}

static void
test_order (void)
{
  const guint n = 10000;
  g_autoptr (SluicePermits) permits = sluice_permits_new (3);
  Asker *askers = ask (permits, n);

  run_pending ();

  for (guint i = 0; i < n; i++)
    {
      g_assert_true (askers[i].granted);
      g_assert_cmpuint (askers[i].order, ==, i);
      g_assert_cmpint (sluice_permits_has_waiters (permits), ==, i + 3 < n);

      sluice_permits_release (permits);
      g_assert_false (i + 3 < n && askers[i + 3].answered);
      run_pending ();
    }

  g_assert_true (sluice_permits_try_acquire (permits));
  free_askers (askers, n);
}

static void
test_cancel_waiting (void)
{
  const guint n = 10000;
  g_autoptr (SluicePermits) permits = sluice_permits_new (1);
  Asker *askers = ask (permits, n);

  run_pending ();

  for (guint i = n - 1; i >= 2; i--)
    {
      g_cancellable_cancel (askers[i].cancellable);
      g_assert_false (askers[i].answered);
    }

  run_pending ();
  for (guint i = 2; i < n; i++)
    g_assert_true (askers[i].answered && !askers[i].granted);

  sluice_permits_release (permits);
  run_pending ();
  g_assert_true (askers[1].granted);
  g_assert_false (sluice_permits_has_waiters (permits));

  free_askers (askers, n);
}

static void
test_cancel_settles_in_one_turn (void)
{
  g_autoptr (SluicePermits) permits = sluice_permits_new (1);
  Asker *askers = ask (permits, 2);

  run_pending ();
  g_cancellable_cancel (askers[1].cancellable);
  g_assert_false (sluice_permits_has_waiters (permits));
  g_main_context_iteration (NULL, FALSE);
  g_assert_true (askers[1].answered);

  free_askers (askers, 2);
}

static void
test_cancelled_before (void)
{
  g_autoptr (SluicePermits) permits = sluice_permits_new (1);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  Asker asker = { 0 };

  g_cancellable_cancel (cancellable);
  sluice_permits_acquire_async (permits, cancellable, acquired_cb, &asker);
  run_pending ();

  g_assert_true (asker.answered);
  g_assert_false (asker.granted);
  g_assert_true (sluice_permits_try_acquire (permits));
}

/* A permit on its way to somebody who no longer wants it goes to the next. */
static void
test_cancel_granted (void)
{
  g_autoptr (SluicePermits) permits = sluice_permits_new (1);
  Asker *askers = ask (permits, 3);

  g_cancellable_cancel (askers[0].cancellable);
  run_pending ();
  g_assert_true (askers[0].answered && !askers[0].granted);
  g_assert_true (askers[1].granted);

  sluice_permits_release (permits);
  g_cancellable_cancel (askers[2].cancellable);
  run_pending ();
  g_assert_true (askers[2].answered && !askers[2].granted);
  g_assert_true (sluice_permits_try_acquire (permits));

  free_askers (askers, 3);
}

static void
release_cb (GCancellable *cancellable, gpointer user_data)
{
  sluice_permits_release (user_data);
}

/* One cancellable over a holder and a waiter: the holder's release grants to a waiter whose
 * own cancellation is just being told. */
static void
test_release_while_cancelling (void)
{
  g_autoptr (SluicePermits) permits = sluice_permits_new (1);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  Asker asker = { 0 };

  g_assert_true (sluice_permits_try_acquire (permits));
  g_signal_connect (cancellable, "cancelled", G_CALLBACK (release_cb), permits);
  sluice_permits_acquire_async (permits, cancellable, acquired_cb, &asker);

  g_cancellable_cancel (cancellable);
  run_pending ();
  g_assert_true (asker.answered && !asker.granted);
  g_assert_true (sluice_permits_try_acquire (permits));
}

static void
test_count (void)
{
  g_autoptr (SluicePermits) permits = sluice_permits_new (1);
  Asker *askers = ask (permits, 5);

  run_pending ();
  g_assert_cmpuint (n_granted, ==, 1);

  sluice_permits_set_count (permits, 4);
  run_pending ();
  g_assert_cmpuint (n_granted, ==, 4);

  sluice_permits_set_count (permits, 2);
  for (guint i = 0; i < 2; i++)
    sluice_permits_release (permits);
  run_pending ();
  g_assert_cmpuint (n_granted, ==, 4);

  sluice_permits_release (permits);
  run_pending ();
  g_assert_cmpuint (n_granted, ==, 5);
  g_assert_false (sluice_permits_try_acquire (permits));

  free_askers (askers, 5);
}

/* The waiters alone keep the permits alive. */
static void
test_unref_while_waiting (void)
{
  SluicePermits *permits = sluice_permits_new (0);
  gpointer watched = permits;
  Asker *askers = ask (permits, 2);

  g_object_add_weak_pointer (G_OBJECT (permits), &watched);
  g_object_unref (permits);
  g_assert_nonnull (watched);

  g_cancellable_cancel (askers[0].cancellable);
  g_cancellable_cancel (askers[1].cancellable);
  run_pending ();
  g_assert_null (watched);

  free_askers (askers, 2);
}

static void
test_excess (void)
{
  g_autoptr (SluicePermits) permits = sluice_permits_new (4);

  for (guint i = 0; i < 3; i++)
    g_assert_true (sluice_permits_try_acquire (permits));
  g_assert_cmpuint (sluice_permits_get_excess (permits), ==, 0);
  sluice_permits_set_count (permits, 1);
  g_assert_cmpuint (sluice_permits_get_excess (permits), ==, 2);
  sluice_permits_release (permits);
  g_assert_cmpuint (sluice_permits_get_excess (permits), ==, 1);
  sluice_permits_release (permits);
  sluice_permits_release (permits);
  g_assert_cmpuint (sluice_permits_get_excess (permits), ==, 0);
}

/* ---- Shares ---- */

/* Who asks in vain in one share keeps nothing of another's. */
static void
test_shares (void)
{
  g_autoptr (SluicePermits) whole = sluice_permits_new (3);
  g_autoptr (SluicePermits) a = sluice_permits_new_share (whole, 2);
  g_autoptr (SluicePermits) b = sluice_permits_new_share (whole, 2);

  for (guint i = 0; i < 2; i++)
    g_assert_true (sluice_permits_try_acquire (a));
  g_assert_false (sluice_permits_try_acquire (a));
  g_assert_true (sluice_permits_try_acquire (b));
  g_assert_false (sluice_permits_has_free (b));
  g_assert_false (sluice_permits_try_acquire (b));

  sluice_permits_release (a);
  g_assert_true (sluice_permits_has_free (b));
  g_assert_true (sluice_permits_try_acquire (b));
  for (guint i = 0; i < 2; i++)
    sluice_permits_release (b);
  sluice_permits_release (a);
  g_assert_true (sluice_permits_try_acquire (whole));
}

/* Shares wait for the whole by turns, however many wait in each. */
static void
test_shares_wait (void)
{
  g_autoptr (SluicePermits) whole = sluice_permits_new (1);
  g_autoptr (SluicePermits) a = sluice_permits_new_share (whole, 1);
  g_autoptr (SluicePermits) b = sluice_permits_new_share (whole, 1);
  Asker *many = ask (a, 3);
  Asker *one = ask (b, 1);

  run_pending ();
  g_assert_true (many[0].granted);
  sluice_permits_release (a);
  run_pending ();
  g_assert_true (one[0].granted);
  g_assert_false (many[1].answered);

  sluice_permits_release (b);
  run_pending ();
  g_assert_true (many[1].granted);
  sluice_permits_release (a);
  run_pending ();
  g_assert_true (many[2].granted);

  free_askers (many, 3);
  free_askers (one, 1);
}

/* Waiting for the whole ends as waiting for the share does, and leaves both. */
static void
test_shares_cancelled (void)
{
  g_autoptr (SluicePermits) whole = sluice_permits_new (0);
  g_autoptr (SluicePermits) share = sluice_permits_new_share (whole, 1);
  Asker *askers = ask (share, 2);

  run_pending ();
  g_cancellable_cancel (askers[0].cancellable);
  run_pending ();
  g_assert_true (askers[0].answered && !askers[0].granted);
  g_assert_true (sluice_permits_has_waiters (whole));

  sluice_permits_set_count (whole, 1);
  run_pending ();
  g_assert_true (askers[1].granted);
  sluice_permits_release (share);
  g_assert_true (sluice_permits_try_acquire (share));

  free_askers (askers, 2);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/permits/try", test_try);
  g_test_add_func ("/permits/order", test_order);
  g_test_add_func ("/permits/cancel-waiting", test_cancel_waiting);
  g_test_add_func ("/permits/cancel-settles-in-one-turn", test_cancel_settles_in_one_turn);
  g_test_add_func ("/permits/cancelled-before", test_cancelled_before);
  g_test_add_func ("/permits/cancel-granted", test_cancel_granted);
  g_test_add_func ("/permits/release-while-cancelling", test_release_while_cancelling);
  g_test_add_func ("/permits/count", test_count);
  g_test_add_func ("/permits/unref-while-waiting", test_unref_while_waiting);
  g_test_add_func ("/permits/excess", test_excess);

  g_test_add_func ("/permits/shares", test_shares);
  g_test_add_func ("/permits/shares-wait", test_shares_wait);
  g_test_add_func ("/permits/shares-cancelled", test_shares_cancelled);

  return g_test_run ();
}
