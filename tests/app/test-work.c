/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-work.h"

#include "sluice-sample.h"

static void
append (GListStore *store, SluiceDownloadState state)
{
  g_autoptr (SluiceDownload) download = sluice_sample_new ("file", state, 1000);

  g_list_store_append (store, download);
}

static void
test_count (void)
{
  g_autoptr (GListStore) store = g_list_store_new (SLUICE_TYPE_DOWNLOAD);
  SluiceWork work;

  sluice_work_count (&work, G_LIST_MODEL (store));
  g_assert_false (sluice_work_is_any (&work));

  append (store, SLUICE_DOWNLOAD_PAUSED);
  append (store, SLUICE_DOWNLOAD_FAILED);
  append (store, SLUICE_DOWNLOAD_FINISHED);
  sluice_work_count (&work, G_LIST_MODEL (store));
  g_assert_false (sluice_work_is_any (&work));

  g_list_store_remove_all (store);
  append (store, SLUICE_DOWNLOAD_PAUSED);
  append (store, SLUICE_DOWNLOAD_WAITING);
  append (store, SLUICE_DOWNLOAD_FINISHED);
  sluice_work_count (&work, G_LIST_MODEL (store));
  g_assert_true (sluice_work_is_any (&work));
  g_assert_cmpuint (work.running, ==, 0);
  g_assert_cmpuint (work.waiting, ==, 1);
}

static void
test_describe (void)
{
  static const struct
  {
    SluiceWork work;
    const char *wanted;
  } cases[] = {
    { { 0, 0, 1 }, "1 download waits to start. It goes on waiting when Sluice starts again." },
    { { 0, 0, 2 }, "2 downloads wait to start. They go on waiting when Sluice starts again." },
    { { 1, 0, 5 }, "1 download is running. It stops now and goes on when Sluice starts again." },
    { { 3, 0, 0 }, "3 downloads are running. They stop now and go on when Sluice starts again." },
    { { 1, 1, 0 },
      "A download is running that cannot be resumed. It stops now and begins again from its "
      "start when Sluice starts again." },
    { { 3, 1, 0 },
      "3 downloads are running. They stop now and go on when Sluice starts again. 1 of them "
      "cannot be resumed and begins again from its start." },
    { { 3, 2, 0 },
      "3 downloads are running. They stop now and go on when Sluice starts again. 2 of them "
      "cannot be resumed and begin again from their start." },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *got = sluice_work_describe_stop (&cases[i].work);

      g_assert_cmpstr (got, ==, cases[i].wanted);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/work/count", test_count);
  g_test_add_func ("/work/describe", test_describe);

  return g_test_run ();
}
