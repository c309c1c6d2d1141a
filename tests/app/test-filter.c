/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-filter.h"

#include <locale.h>

#include "sluice-download-watch.h"
#include "sluice-sample.h"
#include "sluice-search.h"
#include "sluice-sorter.h"

static void
test_search (void)
{
  static const char *const texts[] = { "Debian-13.iso", "https://host.example/Größe.txt", NULL };
  static const struct
  {
    const char *text;
    gboolean matches;
  } cases[] = {
    { "", TRUE },         { "  ", TRUE },         { "debian", TRUE },
    { "ISO deb", TRUE },  { "debian zz", FALSE }, { "isoo", FALSE },
    { "größe", TRUE },    { "GRÖSSE", TRUE },     { "host.EXAMPLE", TRUE },
    { "13.iso2", FALSE }, { "ö", TRUE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (SluiceSearch) search = sluice_search_new (cases[i].text);

      g_test_message ("%s", cases[i].text);
      g_assert_true (sluice_search_matches (search, texts) == cases[i].matches);
    }
}

static void
assert_match (SluiceFilter *filter, SluiceDownload *download, gboolean wanted)
{
  g_assert_true (gtk_filter_match (GTK_FILTER (filter), download) == wanted);
}

static void
test_filter (void)
{
  g_autoptr (SluiceFilter) filter = sluice_filter_new ();
  g_autoptr (SluiceDownload) song = sluice_sample_new ("song.mp3", SLUICE_DOWNLOAD_FINISHED, 9);
  g_autoptr (SluiceDownload) film = sluice_sample_new ("film.mkv", SLUICE_DOWNLOAD_PAUSED, 9);

  g_assert_cmpint (gtk_filter_get_strictness (GTK_FILTER (filter)), ==, GTK_FILTER_MATCH_ALL);
  assert_match (filter, song, TRUE);

  sluice_filter_set_group (filter, SLUICE_GROUP_WAITING);
  assert_match (filter, song, FALSE);
  assert_match (filter, film, TRUE);
  g_assert_cmpstr (sluice_filter_get_title (filter), ==, "Waiting");

  sluice_filter_set_kind (filter, SLUICE_KIND_MUSIC);
  assert_match (filter, song, TRUE);
  assert_match (filter, film, FALSE);
  g_assert_cmpstr (sluice_filter_get_title (filter), ==, "Music");

  sluice_filter_set_search (filter, "films");
  assert_match (filter, song, FALSE);
  sluice_filter_set_search (filter, "files");
  assert_match (filter, song, TRUE);

  sluice_filter_set_group (filter, SLUICE_GROUP_ALL);
  sluice_filter_set_search (filter, "");
  g_assert_cmpint (gtk_filter_get_strictness (GTK_FILTER (filter)), ==, GTK_FILTER_MATCH_ALL);
}

static void
changed_cb (GtkFilter *filter, GtkFilterChange change, GtkFilterChange *last)
{
  *last = change;
}

static void
test_typing (void)
{
  g_autoptr (SluiceFilter) filter = sluice_filter_new ();
  GtkFilterChange change = GTK_FILTER_CHANGE_DIFFERENT;

  g_signal_connect (filter, "changed", G_CALLBACK (changed_cb), &change);

  sluice_filter_set_search (filter, "de");
  g_assert_cmpint (change, ==, GTK_FILTER_CHANGE_MORE_STRICT);
  sluice_filter_set_search (filter, "d");
  g_assert_cmpint (change, ==, GTK_FILTER_CHANGE_LESS_STRICT);
  sluice_filter_set_search (filter, "x");
  g_assert_cmpint (change, ==, GTK_FILTER_CHANGE_DIFFERENT);
}

static char *
join_names (GListModel *model)
{
  GString *names = g_string_new (NULL);

  for (guint i = 0; i < g_list_model_get_n_items (model); i++)
    {
      g_autoptr (SluiceDownload) download = g_list_model_get_item (model, i);

      g_string_append_printf (names, "%s%s", i > 0 ? " " : "", sluice_download_get_name (download));
    }

  return g_string_free (names, FALSE);
}

static void
assert_order (GListModel *model, SluiceSort sort, const char *wanted)
{
  g_autoptr (GtkSortListModel) sorted =
      gtk_sort_list_model_new (g_object_ref (model), GTK_SORTER (sluice_sorter_new (sort)));
  g_autofree char *got = join_names (G_LIST_MODEL (sorted));

  g_assert_cmpstr (got, ==, wanted);
}

static void
append (GListStore *store, const char *name, SluiceDownloadState state, gint64 size)
{
  g_autoptr (SluiceDownload) download = sluice_sample_new (name, state, size);

  g_list_store_append (store, download);
}

static void
test_orders (void)
{
  g_autoptr (GListStore) store = g_list_store_new (SLUICE_TYPE_DOWNLOAD);

  append (store, "b10", SLUICE_DOWNLOAD_FAILED, 5);
  append (store, "b9", SLUICE_DOWNLOAD_WAITING, -1);
  append (store, "A1", SLUICE_DOWNLOAD_FINISHED, 7);
  append (store, "c", SLUICE_DOWNLOAD_PAUSED, 7);

  assert_order (G_LIST_MODEL (store), SLUICE_SORT_QUEUE, "b10 b9 A1 c");
  assert_order (G_LIST_MODEL (store), SLUICE_SORT_DATE, "c A1 b9 b10");
  assert_order (G_LIST_MODEL (store), SLUICE_SORT_NAME, "A1 b9 b10 c");
  assert_order (G_LIST_MODEL (store), SLUICE_SORT_SIZE, "A1 c b10 b9");
  assert_order (G_LIST_MODEL (store), SLUICE_SORT_STATE, "b9 c b10 A1");
}

typedef struct
{
  guint count;
  guint position;
} Change;

static void
items_changed_cb (GListModel *model, guint position, guint removed, guint added, Change *change)
{
  change->count++;
  change->position = position;
}

static void
test_watch (void)
{
  g_autoptr (GListStore) store = g_list_store_new (SLUICE_TYPE_DOWNLOAD);
  g_autoptr (SluiceDownloadWatch) watch = sluice_download_watch_new (G_LIST_MODEL (store));
  g_autoptr (SluiceDownload) second = NULL;
  Change change = { 0, 0 };

  append (store, "a", SLUICE_DOWNLOAD_PAUSED, 5);
  append (store, "b", SLUICE_DOWNLOAD_PAUSED, 5);
  append (store, "c", SLUICE_DOWNLOAD_FINISHED, 5);
  second = g_list_model_get_item (G_LIST_MODEL (store), 1);
  g_signal_connect (watch, "items-changed", G_CALLBACK (items_changed_cb), &change);

  /* Nobody goes by it: nobody is told. */
  sluice_download_wait (second, SLUICE_WAIT_TURN);
  g_assert_cmpuint (change.count, ==, 0);

  /* Still in its group, then in another one. */
  sluice_download_watch_set_aspects (watch, SLUICE_ASPECT_GROUP);
  sluice_download_pause (second);
  g_assert_cmpint (sluice_download_get_state (second), ==, SLUICE_DOWNLOAD_PAUSED);
  g_assert_cmpuint (change.count, ==, 0);

  /* What comes and goes is passed on, and what is gone is no longer watched. */
  g_list_store_remove (store, 1);
  g_assert_cmpuint (change.count, ==, 1);
  g_assert_cmpuint (change.position, ==, 1);
  sluice_download_wait (second, SLUICE_WAIT_TURN);
  g_assert_cmpuint (change.count, ==, 1);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (watch)), ==, 2);
}

int
main (int argc, char *argv[])
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/filter/search", test_search);
  g_test_add_func ("/filter/filter", test_filter);
  g_test_add_func ("/filter/typing", test_typing);
  g_test_add_func ("/filter/orders", test_orders);
  g_test_add_func ("/filter/watch", test_watch);

  return g_test_run ();
}
