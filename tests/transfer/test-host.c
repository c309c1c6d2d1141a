/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-host.h"

#define KEY "https://files.example:443"
#define SECOND ((gint64) G_USEC_PER_SEC)

/* A download that takes what it can get. */
typedef struct
{
  guint wanted;
  guint held;
  guint served; /* of those, by the server */
} Download;

static guint
count_held (gpointer guest, SluiceHost *host)
{
  return ((Download *) guest)->held;
}

static guint
count_open (gpointer guest, SluiceHost *host)
{
  return ((Download *) guest)->served;
}

static void
take_room (gpointer guest, SluiceHost *host)
{
  Download *download = guest;

  while (download->held < download->wanted && sluice_host_try_take (host, download))
    download->held++;
}

static const SluiceHostGuest functions = {
  .count_held = count_held,
  .count_open = count_open,
  .take_room = take_room,
};

static void
run_pending (void)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static void
give_back (SluiceHost *host, Download *download)
{
  download->held--;
  sluice_host_release (host);
  take_room (download, host);
}

/* What the transfers' reviews do now and then. */
static void
review (SluiceHost *host, Download *downloads, guint n_downloads)
{
  for (guint turn = 0; turn < 100; turn++)
    for (guint i = 0; i < n_downloads; i++)
      {
        if (sluice_host_has_to_yield (host, &downloads[i]))
          give_back (host, &downloads[i]);
        run_pending ();
      }
}

static void
leave_all (SluiceHost *host, Download *downloads, guint n_downloads)
{
  for (guint i = 0; i < n_downloads; i++)
    {
      while (downloads[i].held > 0)
        {
          downloads[i].held--;
          sluice_host_release (host);
        }
      sluice_host_leave (host, &downloads[i]);
    }
}

static SluiceHost *
host_new (guint most)
{
  g_autoptr (SluicePermits) opening = sluice_permits_new (8);
  g_autoptr (SluiceHostBook) book = sluice_host_book_new ();

  return sluice_host_new (KEY, most, opening, book);
}

/* The first took all there was; what the others want comes to them one by one. */
static void
test_fair (void)
{
  g_autoptr (SluiceHost) host = host_new (8);
  Download downloads[] = { { .wanted = 8 }, { .wanted = 8 }, { .wanted = 1 } };

  for (guint i = 0; i < G_N_ELEMENTS (downloads); i++)
    {
      sluice_host_join (host, &functions, &downloads[i]);
      take_room (&downloads[i], host);
    }
  g_assert_cmpuint (downloads[0].held, ==, 8);

  review (host, downloads, G_N_ELEMENTS (downloads));
  g_assert_cmpuint (downloads[0].held, ==, 4);
  g_assert_cmpuint (downloads[1].held, ==, 3);
  g_assert_cmpuint (downloads[2].held, ==, 1);

  downloads[0].wanted = 0;
  while (downloads[0].held > 0)
    give_back (host, &downloads[0]);
  run_pending ();
  g_assert_cmpuint (downloads[1].held, ==, 7);
  g_assert_cmpuint (downloads[2].held, ==, 1);

  leave_all (host, downloads, G_N_ELEMENTS (downloads));
}

/* More room is told to those who wanted some. */
static void
test_more_room (void)
{
  g_autoptr (SluiceHost) host = host_new (2);
  Download download = { .wanted = 4 };

  sluice_host_join (host, &functions, &download);
  take_room (&download, host);
  g_assert_cmpuint (download.held, ==, 2);
  sluice_host_set_most (host, 16);
  run_pending ();
  g_assert_cmpuint (download.held, ==, 4);
  leave_all (host, &download, 1);
}

/* Nobody is told anything who has left. */
static void
test_left (void)
{
  g_autoptr (SluiceHost) host = host_new (1);
  Download downloads[] = { { .wanted = 1 }, { .wanted = 1 } };

  for (guint i = 0; i < 2; i++)
    {
      sluice_host_join (host, &functions, &downloads[i]);
      take_room (&downloads[i], host);
    }
  sluice_host_leave (host, &downloads[1]);
  leave_all (host, downloads, 1);
  run_pending ();
  g_assert_cmpuint (downloads[1].held, ==, 0);
}

static void
first_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  gboolean *granted = user_data;

  *granted = sluice_permits_acquire_finish (SLUICE_PERMITS (source), result, NULL);
}

/* Who has none yet comes before who wants one more, and the richest makes room. */
static void
test_first_connection (void)
{
  g_autoptr (SluiceHost) host = host_new (3);
  Download downloads[] = { { .wanted = 8 }, { .wanted = 8 } };
  gboolean granted = FALSE;

  for (guint i = 0; i < 2; i++)
    sluice_host_join (host, &functions, &downloads[i]);
  take_room (&downloads[0], host);
  g_assert_false (sluice_host_has_to_yield (host, &downloads[0]));
  sluice_permits_acquire_async (sluice_host_get_permits (host), NULL, first_cb, &granted);
  g_assert_true (sluice_host_has_to_yield (host, &downloads[0]));
  g_assert_false (sluice_host_has_to_yield (host, &downloads[1]));

  give_back (host, &downloads[0]);
  run_pending ();
  g_assert_true (granted);
  g_assert_cmpuint (downloads[0].held, ==, 2);
  downloads[1].held = 1;
  leave_all (host, downloads, 2);
}

/* The limit of a server is one for all downloads from it. */
static void
test_ceiling (void)
{
  g_autoptr (SluiceHost) host = host_new (8);
  Download downloads[] = { { .wanted = 8 }, { .wanted = 8 } };
  gint64 now = 1000 * SECOND;

  for (guint i = 0; i < 2; i++)
    sluice_host_join (host, &functions, &downloads[i]);
  g_assert_cmpuint (sluice_host_get_ceiling (host), ==, G_MAXUINT);
  downloads[0].served = 3;
  downloads[1].served = 1;
  sluice_host_note_opened (host, 0.1, now);
  g_assert_cmpuint (sluice_host_count_open (host), ==, 4);
  sluice_host_note_refused (host, 0, now);
  g_assert_cmpuint (sluice_host_get_ceiling (host), ==, 4);

  for (guint i = 0; i < 2; i++)
    take_room (&downloads[i], host);
  g_assert_cmpuint (downloads[0].held, ==, 4);
  review (host, downloads, 2);
  g_assert_cmpuint (downloads[0].held, ==, 2);
  g_assert_cmpuint (downloads[1].held, ==, 2);

  sluice_host_review (host, now + 59 * SECOND);
  g_assert_cmpuint (sluice_host_get_ceiling (host), ==, 4);
  sluice_host_review (host, now + 60 * SECOND);
  g_assert_cmpuint (sluice_host_get_ceiling (host), ==, 5);
  run_pending ();
  g_assert_cmpuint (downloads[0].held + downloads[1].held, ==, 5);

  downloads[1].served = 0;
  g_assert_true (sluice_host_is_passing (host, now + SECOND));
  g_assert_false (sluice_host_is_passing (host, now + 60 * SECOND));
  leave_all (host, downloads, 2);
}

static guint
take_all (SluicePermits *permits)
{
  guint n = 0;

  while (sluice_permits_try_acquire (permits))
    n++;
  return n;
}

/* A dead host does not keep the others from being asked. */
static void
test_opening (void)
{
  g_autoptr (SluicePermits) opening = sluice_permits_new (8);
  g_autoptr (SluiceHostBook) book = sluice_host_book_new ();
  g_autoptr (SluiceHost) dead = sluice_host_new (KEY, 8, opening, book);
  g_autoptr (SluiceHost) heard = sluice_host_new ("https://other.example:443", 8, opening, book);

  g_assert_cmpuint (take_all (sluice_host_get_opening_permits (dead)), ==, 2);
  sluice_host_note_opened (heard, 0.1, 0);
  g_assert_cmpuint (take_all (sluice_host_get_opening_permits (heard)), ==, 6);
  g_assert_cmpuint (take_all (opening), ==, 0);
  sluice_permits_release (sluice_host_get_opening_permits (dead));
  g_assert_cmpuint (take_all (sluice_host_get_opening_permits (heard)), ==, 1);
  g_assert_cmpuint (take_all (sluice_host_get_opening_permits (dead)), ==, 0);
}

static void
test_measures (void)
{
  g_autoptr (SluiceHost) host = host_new (8);

  g_assert_cmpstr (sluice_host_get_key (host), ==, KEY);
  g_assert_cmpfloat (sluice_host_get_round_trip (host), ==, 0.0);
  sluice_host_note_opened (host, 0.2, 0);
  sluice_host_note_opened (host, 0.1, 0);
  g_assert_cmpfloat_with_epsilon (sluice_host_get_round_trip (host), 0.1, 1e-9);
  sluice_host_note_opened (host, 1.1, 0);
  g_assert_cmpfloat_with_epsilon (sluice_host_get_round_trip (host), 0.15, 1e-9);

  g_assert_cmpfloat (sluice_host_get_rate (host), ==, 0.0);
  sluice_host_note_rate (host, 1000.0);
  sluice_host_note_rate (host, 2000.0);
  g_assert_cmpfloat_with_epsilon (sluice_host_get_rate (host), 1250.0, 1e-6);

  g_assert_cmpuint (sluice_host_get_settled (host), ==, 0);
  sluice_host_note_settled (host, 3);
  g_assert_cmpuint (sluice_host_get_settled (host), ==, 3);
}

/* What was learned is there when the host is met again, but no time that a clock told. */
static void
test_met_again (void)
{
  g_autoptr (SluicePermits) opening = sluice_permits_new (8);
  g_autoptr (SluiceHostBook) book = sluice_host_book_new ();
  SluiceHost *host = sluice_host_new (KEY, 8, opening, book);
  Download download = { .wanted = 8 };
  gint64 now = g_get_monotonic_time ();
  SluiceHostProfile profile;

  sluice_host_join (host, &functions, &download);
  download.served = 2;
  sluice_host_note_opened (host, 0.1, now);
  sluice_host_note_refused (host, 0, now);
  sluice_host_note_settled (host, 2);
  sluice_host_note_range (host, TRUE);
  sluice_host_leave (host, &download);
  g_assert_finalize_object (host);

  sluice_host_book_find (book, KEY, &profile);
  profile.ceiling_until = G_MAXINT64;
  sluice_host_book_note (book, KEY, &profile);
  host = sluice_host_new (KEY, 8, opening, book);
  g_assert_cmpuint (sluice_host_get_ceiling (host), ==, 2);
  g_assert_cmpuint (sluice_host_get_settled (host), ==, 2);
  g_assert_true (sluice_host_ignores_range (host));
  sluice_host_note_range (host, FALSE);
  g_assert_false (sluice_host_ignores_range (host));
  g_assert_cmpuint (take_all (sluice_host_get_permits (host)), ==, 2);

  sluice_host_join (host, &functions, &download);
  now = g_get_monotonic_time ();
  sluice_host_review (host, now + 23 * 3600 * SECOND);
  g_assert_cmpuint (sluice_host_get_ceiling (host), ==, 2);
  sluice_host_review (host, now + 25 * 3600 * SECOND);
  g_assert_cmpuint (sluice_host_get_ceiling (host), ==, 3);
  sluice_host_leave (host, &download);
  g_assert_finalize_object (host);
  sluice_host_book_find (book, KEY, &profile);
  g_assert_cmpuint (profile.ceiling, ==, 2);
}

/* What it was seen to do is expected of it, without any download. */
static void
test_habits (void)
{
  g_autoptr (SluiceHost) host = host_new (8);

  g_assert_cmpint (sluice_host_get_habits (host), ==, 0);
  sluice_host_note_habits (host, SLUICE_SOURCE_REFUSES_HEAD);
  g_assert_cmpint (sluice_host_get_habits (host), ==, SLUICE_SOURCE_REFUSES_HEAD);
  sluice_host_note_habits (host, SLUICE_SOURCE_MISTAKES_IF_RANGE);
  sluice_host_note_habits (host, 0);
  g_assert_cmpint (sluice_host_get_habits (host), ==,
                   SLUICE_SOURCE_REFUSES_HEAD | SLUICE_SOURCE_MISTAKES_IF_RANGE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/host/fair", test_fair);
  g_test_add_func ("/host/more-room", test_more_room);
  g_test_add_func ("/host/left", test_left);
  g_test_add_func ("/host/first-connection", test_first_connection);
  g_test_add_func ("/host/ceiling", test_ceiling);
  g_test_add_func ("/host/opening", test_opening);
  g_test_add_func ("/host/measures", test_measures);

  g_test_add_func ("/host/met-again", test_met_again);
  g_test_add_func ("/host/habits", test_habits);

  return g_test_run ();
}
