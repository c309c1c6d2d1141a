/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-words.h"

#include <locale.h>
#include <string.h>

#include "sluice-error.h"
#include "sluice-status.h"

#define NBSP "\u00a0"
#define HOUR 3600
#define DAY (24 * HOUR)

/* Wednesday, 25 November 2026, 12:00 UTC. */
#define NOON G_GINT64_CONSTANT (1795608000)

static SluiceStatus
status_in (SluiceDownloadState state)
{
  return (
      SluiceStatus){ .state = state, .size = -1, .seconds_left = -1, .retry_in = -1, .now = NOON };
}

static void
assert_sentence (const SluiceStatus *status, const char *wanted)
{
  g_autofree char *got = sluice_status_to_sentence (status);

  g_assert_cmpstr (got, ==, wanted);
}

static void
test_active (void)
{
  SluiceStatus status = status_in (SLUICE_DOWNLOAD_ACTIVE);

  status.received = 12300000;
  assert_sentence (&status, "12.3" NBSP "MB so far, waiting for the server");

  status.rate = 5200000;
  assert_sentence (&status, "12.3" NBSP "MB so far, 5.2" NBSP "MB/s");

  status.size = 450000000;
  assert_sentence (&status, "12.3" NBSP "MB of 450.0" NBSP "MB, 5.2" NBSP "MB/s");

  status.rate = 0;
  assert_sentence (&status, "12.3" NBSP "MB of 450.0" NBSP "MB, waiting for the server");
}

static void
test_time_left (void)
{
  static const struct
  {
    gint64 seconds;
    const char *wanted;
  } cases[] = {
    { 1, "1 second left" },    { 43, "43 seconds left" },          { 60, "1 minute left" },
    { 120, "2 minutes left" }, { 2 * HOUR, "about 2 hours left" }, { 3 * DAY, "about 3 days left" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      SluiceStatus status = status_in (SLUICE_DOWNLOAD_ACTIVE);
      g_autofree char *wanted = g_strdup_printf (
          "12.3" NBSP "MB of 450.0" NBSP "MB, 5.2" NBSP "MB/s, %s", cases[i].wanted);

      status.received = 12300000;
      status.size = 450000000;
      status.rate = 5200000;
      status.seconds_left = cases[i].seconds;
      assert_sentence (&status, wanted);
    }
}

static void
test_waiting (void)
{
  static const struct
  {
    SluiceWait wait;
    const char *wanted;
  } cases[] = {
    { SLUICE_WAIT_TURN, "Waiting for its turn" },
    { SLUICE_WAIT_NETWORK, "Waiting for the network" },
    { SLUICE_WAIT_METERED, "Waiting for a network that is not metered" },
    { SLUICE_WAIT_FOLDER, "Waiting for its folder" },
    { SLUICE_WAIT_ROOM, "Waiting for room on the disk" },
  };
  SluiceStatus status = status_in (SLUICE_DOWNLOAD_WAITING);

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      status.wait = cases[i].wait;
      assert_sentence (&status, cases[i].wanted);
    }

  status.size = 2100000000;
  assert_sentence (&status, "Waiting for room on the disk: it needs 2.1" NBSP "GB more");

  status.missing_room = 300000000;
  assert_sentence (&status, "Waiting for room on the disk: it needs 300.0" NBSP "MB more");

  status.wait = SLUICE_WAIT_TURN;
  status.size = 450000000;
  assert_sentence (&status, "450.0" NBSP "MB, waiting for its turn");
  status.received = 12300000;
  assert_sentence (&status, "12.3" NBSP "MB of 450.0" NBSP "MB, waiting for its turn");
}

/* A path that a portal granted is never shown. */
static void
test_folder (void)
{
  g_autofree char *path =
      g_build_filename (g_get_user_runtime_dir (), "doc", "6f0e", "Films", NULL);
  g_autoptr (GFile) granted = g_file_new_for_path (path);
  g_autoptr (GFile) other = g_file_new_for_path ("/media/disk/Films");
  SluiceStatus status = status_in (SLUICE_DOWNLOAD_WAITING);

  status.wait = SLUICE_WAIT_FOLDER;
  status.folder = granted;
  assert_sentence (&status, "Waiting for the folder Films: choose it again");
  g_assert_true (sluice_status_needs_user (&status));

  status.folder = other;
  assert_sentence (&status, "Waiting for the folder /media/disk/Films: put its disk back, or "
                            "choose the folder again");
}

/* Why it has to wait is said as long as it does nothing else. */
static void
test_retry (void)
{
  SluiceStatus status = status_in (SLUICE_DOWNLOAD_CONNECTING);

  assert_sentence (&status, "Connecting…");
  status.trouble = "The server refused the connection. Check the link, or try again later.";
  status.retry_in = 1;
  assert_sentence (&status, "Trying again in 1 second: The server refused the connection.");
  status.retry_in = 12;
  assert_sentence (&status, "Trying again in 12 seconds: The server refused the connection.");

  status.state = SLUICE_DOWNLOAD_ACTIVE;
  status.retry_in = 600;
  assert_sentence (&status, "Trying again in 10 minutes: The server refused the connection.");
  g_assert_false (sluice_status_needs_user (&status));
}

static void
test_start (void)
{
  SluiceStatus status = status_in (SLUICE_DOWNLOAD_WAITING);

  status.wait = SLUICE_WAIT_TIME;
  status.start_at = NOON + 2 * HOUR + 120;
  assert_sentence (&status, "Starts today at 14:02");
  status.start_at = NOON + 14 * HOUR;
  assert_sentence (&status, "Starts tomorrow at 02:00");
  status.start_at = NOON + 5 * DAY;
  assert_sentence (&status, "Starts on 30 November at 12:00");
}

static void
test_paused (void)
{
  g_autoptr (GError) full = g_error_new_literal (SLUICE_ERROR, SLUICE_ERROR_DISK_FULL, "Full.");
  SluiceStatus status = status_in (SLUICE_DOWNLOAD_PAUSED);

  assert_sentence (&status, "Paused");
  g_assert_false (sluice_status_needs_user (&status));
  status.received = 12300000;
  assert_sentence (&status, "Paused, 12.3" NBSP "MB so far");
  status.size = 450000000;
  assert_sentence (&status, "Paused, 12.3" NBSP "MB of 450.0" NBSP "MB");
  status.error = full;
  assert_sentence (&status, "Paused: the disk is full");
  g_assert_true (sluice_status_needs_user (&status));
}

static void
test_finished (void)
{
  SluiceStatus status = status_in (SLUICE_DOWNLOAD_FINISHED);

  status.size = 4200000;
  status.finished_at = NOON - 58 * 60;
  assert_sentence (&status, "4.2" NBSP "MB, finished today at 11:02");
  status.finished_at = NOON - 12 * HOUR - 1;
  assert_sentence (&status, "4.2" NBSP "MB, finished yesterday at 23:59");
  status.finished_at = NOON - 3 * DAY;
  assert_sentence (&status, "4.2" NBSP "MB, finished on 22 November");
  status.finished_at = NOON - 365 * DAY;
  assert_sentence (&status, "4.2" NBSP "MB, finished on 25 November 2025");
}

static void
test_failed (void)
{
  g_autoptr (GError) expired =
      g_error_new_literal (SLUICE_ERROR, SLUICE_ERROR_LINK_EXPIRED, "The link expired.");
  g_autoptr (GError) gone =
      g_error_new_literal (SLUICE_ERROR, SLUICE_ERROR_GONE, "There is no such file.");
  SluiceStatus status = status_in (SLUICE_DOWNLOAD_FAILED);

  status.error = expired;
  assert_sentence (&status, "Link expired: it needs a new address");
  status.error = gone;
  assert_sentence (&status, "There is no such file.");
  g_assert_true (sluice_status_needs_user (&status));
}

static void
test_others (void)
{
  SluiceStatus status = status_in (SLUICE_DOWNLOAD_CONNECTING);

  assert_sentence (&status, "Connecting…");
  status.state = SLUICE_DOWNLOAD_FINISHING;
  assert_sentence (&status, "Checking the file…");
}

static void
test_days (void)
{
  g_assert_cmpint (sluice_words_count_days (NOON, NOON + 12 * HOUR - 1), ==, 0);
  g_assert_cmpint (sluice_words_count_days (NOON, NOON + 12 * HOUR), ==, 1);
  g_assert_cmpint (sluice_words_count_days (NOON, NOON - 12 * HOUR - 1), ==, -1);
  g_assert_cmpint (sluice_words_count_days (NOON, G_MAXINT64), ==, G_MAXINT);
}

static void
test_kinds (void)
{
  for (guint kind = 0; kind < SLUICE_N_KINDS; kind++)
    {
      g_assert_nonnull (sluice_words_kind (kind));
      g_assert_true (g_str_has_suffix (sluice_words_kind_icon (kind), "-symbolic"));
    }
  for (guint group = 0; group < SLUICE_N_GROUPS; group++)
    g_assert_nonnull (sluice_words_group (group));
}

static void
test_without_markup (void)
{
  g_autofree char *plain = sluice_words_without_markup (
      "The <b>server</b> said \033[31m<a href=\"http://x/\">&amp;</a>\n\u202eand no more.");

  g_assert_cmpstr (plain, ==,
                   "The ‹b›server‹/b› said \ufffd[31m‹a href=\"http://x/\"›＆amp;‹/a› "
                   "\ufffdand no more.");
  g_assert_null (strpbrk (plain, "<>&"));
}

int
main (int argc, char *argv[])
{
  g_setenv ("TZ", "UTC", TRUE);
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/words/active", test_active);
  g_test_add_func ("/words/time-left", test_time_left);
  g_test_add_func ("/words/waiting", test_waiting);
  g_test_add_func ("/words/folder", test_folder);
  g_test_add_func ("/words/retry", test_retry);
  g_test_add_func ("/words/start", test_start);
  g_test_add_func ("/words/paused", test_paused);
  g_test_add_func ("/words/finished", test_finished);
  g_test_add_func ("/words/failed", test_failed);
  g_test_add_func ("/words/others", test_others);
  g_test_add_func ("/words/days", test_days);
  g_test_add_func ("/words/kinds", test_kinds);
  g_test_add_func ("/words/without-markup", test_without_markup);

  return g_test_run ();
}
