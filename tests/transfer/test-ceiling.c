/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-ceiling.h"

#define SECOND ((gint64) G_USEC_PER_SEC)
#define MINUTE (60 * SECOND)
#define MOST 8

/* Long enough that a clock that began at nothing makes no difference. */
#define START (1000 * SECOND)

/* A burst: eight are asked for, four are served, and four are refused at the same time. */
static SluiceCeiling
ceiling_of_four (void)
{
  SluiceCeiling ceiling = { 0 };

  for (guint n = 1; n <= 4; n++)
    sluice_ceiling_note_open (&ceiling, n, START);
  for (guint i = 0; i < 4; i++)
    sluice_ceiling_lower (&ceiling, 4, 0, START + i);
  return ceiling;
}

static void
test_burst (void)
{
  SluiceCeiling ceiling = ceiling_of_four ();

  g_assert_cmpuint (ceiling.count, ==, 4);
  g_assert_cmpint (ceiling.until, ==, START + MINUTE);
}

/* An answer that came after the refusal shows that it was not the last word. */
static void
test_more_work (void)
{
  SluiceCeiling ceiling = { 0 };

  sluice_ceiling_lower (&ceiling, 0, 0, START);
  g_assert_cmpuint (ceiling.count, ==, 1);
  sluice_ceiling_note_open (&ceiling, 3, START + 1);
  g_assert_cmpuint (ceiling.count, ==, 3);
}

static void
test_raised_by_one (void)
{
  SluiceCeiling ceiling = ceiling_of_four ();

  g_assert_false (sluice_ceiling_raise (&ceiling, 4, MOST, START + MINUTE - 1));
  g_assert_true (sluice_ceiling_raise (&ceiling, 4, MOST, START + MINUTE));
  g_assert_cmpuint (ceiling.count, ==, 5);
  g_assert_false (sluice_ceiling_raise (&ceiling, 5, MOST, START + MINUTE));
}

/* Where not even those are used that are allowed, one more would prove nothing. */
static void
test_not_raised_in_vain (void)
{
  SluiceCeiling ceiling = ceiling_of_four ();

  g_assert_false (sluice_ceiling_raise (&ceiling, 3, MOST, START + 60 * MINUTE));
  g_assert_false (sluice_ceiling_raise (&ceiling, 4, 4, START + 60 * MINUTE));
  g_assert_true (sluice_ceiling_raise (&ceiling, 4, MOST, START + 60 * MINUTE));
}

/* A limit that stands is asked about less and less often. */
static void
test_patience_grows (void)
{
  SluiceCeiling ceiling = ceiling_of_four ();
  gint64 now = START;
  guint n_refusals = 0;

  while (now < START + 24 * 60 * MINUTE)
    {
      now = ceiling.until;
      sluice_ceiling_note_open (&ceiling, 4, now);
      g_assert_true (sluice_ceiling_raise (&ceiling, 4, MOST, now));
      sluice_ceiling_lower (&ceiling, 4, 0, now + 1);
      g_assert_cmpuint (ceiling.count, ==, 4);
      n_refusals++;
    }
  g_assert_cmpuint (n_refusals, <, 13);

  for (guint i = 0; i < 100; i++)
    {
      g_assert_true (sluice_ceiling_raise (&ceiling, 4, MOST, ceiling.until));
      sluice_ceiling_lower (&ceiling, 4, 0, ceiling.until);
    }
  g_assert_cmpint (ceiling.patience, ==, SLUICE_CEILING_LONGEST_PATIENCE);
}

static void
test_patience_ends (void)
{
  SluiceCeiling ceiling = ceiling_of_four ();

  for (guint i = 0; i < 3; i++)
    {
      g_assert_true (sluice_ceiling_raise (&ceiling, 4, MOST, ceiling.until));
      sluice_ceiling_lower (&ceiling, 4, 0, ceiling.until);
    }
  g_assert_cmpint (ceiling.patience, ==, 8 * SLUICE_CEILING_FIRST_PATIENCE);

  g_assert_true (sluice_ceiling_raise (&ceiling, 4, MOST, ceiling.until));
  sluice_ceiling_note_open (&ceiling, 5, ceiling.until);
  g_assert_cmpint (ceiling.patience, ==, SLUICE_CEILING_FIRST_PATIENCE);
}

static void
test_servers_order (void)
{
  SluiceCeiling ceiling = { 0 };

  sluice_ceiling_note_open (&ceiling, 2, START);
  sluice_ceiling_lower (&ceiling, 2, 300, START);
  g_assert_cmpint (ceiling.until, ==, START + 300 * SECOND);

  ceiling = (SluiceCeiling){ 0 };
  sluice_ceiling_lower (&ceiling, 2, G_MAXUINT, START);
  g_assert_cmpint (ceiling.until, ==, START + 600 * SECOND);
}

/* A connection that just ended may still count on the other side. */
static void
test_passing (void)
{
  SluiceCeiling ceiling = ceiling_of_four ();
  gint64 now = START + SECOND;

  g_assert_true (sluice_ceiling_is_passing (&ceiling, 3, now));
  g_assert_false (sluice_ceiling_is_passing (&ceiling, 4, now));
  sluice_ceiling_lower (&ceiling, 3, 0, now);
  g_assert_cmpuint (ceiling.count, ==, 3);
  g_assert_true (sluice_ceiling_raise (&ceiling, 3, MOST, now + 2 * SECOND));
  g_assert_cmpuint (ceiling.count, ==, 4);

  sluice_ceiling_note_open (&ceiling, 4, now + 3 * SECOND);
  sluice_ceiling_lower (&ceiling, 3, 0, now + 4 * SECOND);
  sluice_ceiling_lower (&ceiling, 2, 0, now + 5 * SECOND);
  g_assert_cmpuint (ceiling.count, ==, 2);
  g_assert_true (sluice_ceiling_raise (&ceiling, 2, MOST, now + 65 * SECOND));
  g_assert_cmpuint (ceiling.count, ==, 4);
}

/* It does not pass: then it is a limit. */
static void
test_not_passing (void)
{
  SluiceCeiling ceiling = ceiling_of_four ();
  gint64 now = START + SECOND;

  sluice_ceiling_lower (&ceiling, 3, 0, now);
  now += 2 * SECOND;
  g_assert_true (sluice_ceiling_raise (&ceiling, 3, MOST, now));
  sluice_ceiling_lower (&ceiling, 3, 0, now);
  g_assert_cmpuint (ceiling.count, ==, 3);
  g_assert_cmpint (ceiling.until, >=, now + MINUTE);
  g_assert_false (sluice_ceiling_is_passing (&ceiling, 2, now + MINUTE));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/ceiling/burst", test_burst);
  g_test_add_func ("/ceiling/more-work", test_more_work);
  g_test_add_func ("/ceiling/raised-by-one", test_raised_by_one);
  g_test_add_func ("/ceiling/not-raised-in-vain", test_not_raised_in_vain);
  g_test_add_func ("/ceiling/patience-grows", test_patience_grows);
  g_test_add_func ("/ceiling/patience-ends", test_patience_ends);
  g_test_add_func ("/ceiling/servers-order", test_servers_order);
  g_test_add_func ("/ceiling/passing", test_passing);
  g_test_add_func ("/ceiling/not-passing", test_not_passing);

  return g_test_run ();
}
