/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-headway.h"

#include "sluice-sample.h"

static void
append (GListStore *store, SluiceDownloadState state, gint64 size)
{
  g_autoptr (SluiceDownload) download = sluice_sample_new ("file", state, size);

  g_list_store_append (store, download);
}

/* What waits, failed or is over counts for nothing. */
static void
test_measure (void)
{
  g_autoptr (GListStore) store = g_list_store_new (SLUICE_TYPE_DOWNLOAD);
  SluiceHeadway headway;

  append (store, SLUICE_DOWNLOAD_WAITING, 1000);
  append (store, SLUICE_DOWNLOAD_FAILED, 1000);
  append (store, SLUICE_DOWNLOAD_FINISHED, 1000);
  sluice_headway_measure (&headway, G_LIST_MODEL (store), 2);
  g_assert_cmpuint (headway.running, ==, 0);
  g_assert_cmpfloat (sluice_headway_get_fraction (&headway), <, 0.0);
}

static void
test_fraction (void)
{
  const SluiceHeadway half = { .running = 2, .n_sized = 1, .received = 500, .size = 1000 };
  const SluiceHeadway empty = { .running = 1, .n_sized = 1 };
  const SluiceHeadway endless = { .running = 1 };

  g_assert_cmpfloat (sluice_headway_get_fraction (&half), ==, 0.5);
  g_assert_cmpfloat (sluice_headway_get_fraction (&empty), <, 0.0);
  g_assert_cmpfloat (sluice_headway_get_fraction (&endless), <, 0.0);
}

static void
test_describe (void)
{
  static const struct
  {
    SluiceHeadway headway;
    const char *wanted;
  } cases[] = {
    { { 0 }, "Waiting" },
    { { .running = 1 }, "Downloading 1 file" },
    { { .running = 3, .rate = 0.5 }, "Downloading 3 files" },
    { { .running = 1, .rate = 5.2e6 }, "Downloading 1 file at 5.2\u00a0MB/s" },
    { { .running = 2, .n_sized = 1, .size = 9000000, .rate = 5.2e6 },
      "Downloading 2 files at 5.2\u00a0MB/s" },
    { { .running = 1, .n_sized = 1, .received = 57000000, .size = 100000000, .rate = 1e6 },
      "Downloading 1 file at 1.0\u00a0MB/s · 43 seconds left" },
    { { .running = 4, .n_sized = 4, .size = 7200000000, .rate = 1e6 },
      "Downloading 4 files at 1.0\u00a0MB/s · About 2 hours left" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = sluice_headway_describe (&cases[i].headway);

      g_assert_cmpstr (text, ==, cases[i].wanted);
      g_assert_cmpint (g_utf8_strlen (text, -1), <, 96);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/headway/measure", test_measure);
  g_test_add_func ("/headway/fraction", test_fraction);
  g_test_add_func ("/headway/describe", test_describe);
  return g_test_run ();
}
