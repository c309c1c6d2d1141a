/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-story.h"

typedef struct
{
  guint position;
  guint removed;
  guint added;
} Change;

static void
changed_cb (GListModel *model, guint position, guint removed, guint added, GArray *changes)
{
  Change change = { position, removed, added };

  g_array_append_val (changes, change);
}

static void
add_numbered (SluiceStory *story, guint number)
{
  g_autofree char *text = g_strdup_printf ("Line %u.", number);

  sluice_story_add (story, number, SLUICE_STORY_NOTE, text);
}

static void
assert_line (SluiceStory *story, guint position, guint number)
{
  g_autoptr (SluiceStoryEntry) entry = g_list_model_get_item (G_LIST_MODEL (story), position);
  g_autofree char *text = g_strdup_printf ("Line %u.", number);

  g_assert_cmpint (sluice_story_entry_get_time (entry), ==, number);
  g_assert_cmpint (sluice_story_entry_get_kind (entry), ==, SLUICE_STORY_NOTE);
  g_assert_cmpstr (sluice_story_entry_get_text (entry), ==, text);
}

static void
test_properties (void)
{
  g_autoptr (SluiceStoryEntry) entry = sluice_story_entry_new (7, SLUICE_STORY_RETRY, "Again.");
  g_autofree char *text = NULL;
  gint64 time = 0;
  SluiceStoryKind kind = SLUICE_STORY_ADDED;

  g_object_get (entry, "time", &time, "kind", &kind, "text", &text, NULL);
  g_assert_cmpint (time, ==, 7);
  g_assert_cmpint (kind, ==, SLUICE_STORY_RETRY);
  g_assert_cmpstr (text, ==, "Again.");
}

static void
test_grows (void)
{
  g_autoptr (SluiceStory) story = sluice_story_new ();
  g_autoptr (GArray) changes = g_array_new (FALSE, FALSE, sizeof (Change));

  g_signal_connect (story, "items-changed", G_CALLBACK (changed_cb), changes);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (story)), ==, 0);
  g_assert_null (g_list_model_get_item (G_LIST_MODEL (story), 0));
  add_numbered (story, 0);
  add_numbered (story, 1);

  assert_line (story, 0, 0);
  assert_line (story, 1, 1);
  g_assert_cmpuint (changes->len, ==, 2);
  g_assert_cmpuint (g_array_index (changes, Change, 1).position, ==, 1);
  g_assert_cmpuint (g_array_index (changes, Change, 1).removed, ==, 0);
  g_assert_cmpuint (g_array_index (changes, Change, 1).added, ==, 1);
}

/* The newest lines are kept; every step of the model is one that a view can follow. */
static void
test_bounded (void)
{
  g_autoptr (SluiceStory) story = sluice_story_new ();
  g_autoptr (GArray) changes = g_array_new (FALSE, FALSE, sizeof (Change));
  guint length = 0;

  g_signal_connect (story, "items-changed", G_CALLBACK (changed_cb), changes);
  for (guint i = 0; i < SLUICE_STORY_LONGEST + 10; i++)
    add_numbered (story, i);

  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (story)), ==, SLUICE_STORY_LONGEST);
  assert_line (story, 0, 10);
  assert_line (story, SLUICE_STORY_LONGEST - 1, SLUICE_STORY_LONGEST + 9);

  for (guint i = 0; i < changes->len; i++)
    {
      const Change *change = &g_array_index (changes, Change, i);

      g_assert_cmpuint (change->position + change->removed, <=, length);
      length += change->added - change->removed;
    }
  g_assert_cmpuint (length, ==, SLUICE_STORY_LONGEST);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/story/properties", test_properties);
  g_test_add_func ("/story/grows", test_grows);
  g_test_add_func ("/story/bounded", test_bounded);

  return g_test_run ();
}
