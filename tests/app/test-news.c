/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-news.h"

#define SECONDS(count) ((gint64) (count) *G_USEC_PER_SEC)

static void
assert_ids (SluiceNews *news, const char *wanted)
{
  g_auto (GStrv) ids = sluice_news_list_ids (news);
  g_autofree char *got = g_strjoinv (" ", ids);

  g_assert_cmpstr (got, ==, wanted);
}

static void
test_few (void)
{
  g_autoptr (SluiceNews) news = sluice_news_new ();

  g_assert_cmpint (sluice_news_add (news, "a", FALSE, SECONDS (0)), ==, SLUICE_NEWS_ONE);
  g_assert_cmpint (sluice_news_add (news, "b", TRUE, SECONDS (1)), ==, SLUICE_NEWS_ONE);
  g_assert_cmpint (sluice_news_add (news, "c", FALSE, SECONDS (2)), ==, SLUICE_NEWS_ONE);
  g_assert_false (sluice_news_is_summary (news));
  assert_ids (news, "a b c");
}

static void
test_many (void)
{
  g_autoptr (SluiceNews) news = sluice_news_new ();

  sluice_news_add (news, "a", FALSE, SECONDS (0));
  sluice_news_add (news, "b", TRUE, SECONDS (1));
  sluice_news_add (news, "c", FALSE, SECONDS (2));
  g_assert_cmpint (sluice_news_add (news, "d", FALSE, SECONDS (3)), ==, SLUICE_NEWS_SUMMARY);
  g_assert_cmpuint (sluice_news_count (news, FALSE), ==, 3);
  g_assert_cmpuint (sluice_news_count (news, TRUE), ==, 1);

  /* Much later, but nobody has read the summary. */
  g_assert_cmpint (sluice_news_add (news, "e", FALSE, SECONDS (3600)), ==, SLUICE_NEWS_SUMMARY);

  sluice_news_clear (news);
  g_assert_cmpint (sluice_news_add (news, "f", FALSE, SECONDS (3601)), ==, SLUICE_NEWS_ONE);
  assert_ids (news, "f");
}

static void
test_slow (void)
{
  g_autoptr (SluiceNews) news = sluice_news_new ();

  for (int i = 0; i < 10; i++)
    {
      g_autofree char *id = g_strdup_printf ("%d", i);

      g_assert_cmpint (sluice_news_add (news, id, FALSE, SECONDS (i * 20)), ==, SLUICE_NEWS_ONE);
    }
}

static void
test_same (void)
{
  g_autoptr (SluiceNews) news = sluice_news_new ();

  /* One that fails again and again is still one. */
  for (int i = 0; i < 10; i++)
    g_assert_cmpint (sluice_news_add (news, "a", TRUE, SECONDS (i)), ==, SLUICE_NEWS_ONE);
  assert_ids (news, "a");
}

static void
test_remove (void)
{
  g_autoptr (SluiceNews) news = sluice_news_new ();

  sluice_news_add (news, "a", FALSE, SECONDS (0));
  sluice_news_add (news, "b", FALSE, SECONDS (0));
  sluice_news_add (news, "c", FALSE, SECONDS (0));
  sluice_news_add (news, "d", FALSE, SECONDS (0));
  g_assert_true (sluice_news_remove (news, "b"));
  g_assert_false (sluice_news_remove (news, "b"));
  assert_ids (news, "a c d");
  g_assert_true (sluice_news_is_summary (news));

  sluice_news_remove (news, "a");
  sluice_news_remove (news, "c");
  sluice_news_remove (news, "d");
  g_assert_false (sluice_news_is_summary (news));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/news/few", test_few);
  g_test_add_func ("/news/many", test_many);
  g_test_add_func ("/news/slow", test_slow);
  g_test_add_func ("/news/same", test_same);
  g_test_add_func ("/news/remove", test_remove);

  return g_test_run ();
}
