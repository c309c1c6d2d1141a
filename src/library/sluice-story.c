/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-story.h"

struct _SluiceStory
{
  GObject parent_instance;

  GPtrArray *entries; /* owned, of owned SluiceStoryEntry; the oldest first */
};

static void list_model_init (GListModelInterface *interface);

G_DEFINE_FINAL_TYPE_WITH_CODE (SluiceStory,
                               sluice_story,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

static GType
sluice_story_get_item_type (GListModel *model)
{
  return SLUICE_TYPE_STORY_ENTRY;
}

static guint
sluice_story_get_n_items (GListModel *model)
{
  return SLUICE_STORY (model)->entries->len;
}

static gpointer
sluice_story_get_item (GListModel *model, guint position)
{
  SluiceStory *self = SLUICE_STORY (model);

  return position < self->entries->len ? g_object_ref (g_ptr_array_index (self->entries, position))
                                       : NULL;
}

static void
list_model_init (GListModelInterface *interface)
{
  interface->get_item_type = sluice_story_get_item_type;
  interface->get_n_items = sluice_story_get_n_items;
  interface->get_item = sluice_story_get_item;
}

static void
sluice_story_finalize (GObject *object)
{
  SluiceStory *self = SLUICE_STORY (object);

  g_ptr_array_unref (self->entries);

  G_OBJECT_CLASS (sluice_story_parent_class)->finalize (object);
}

static void
sluice_story_class_init (SluiceStoryClass *class)
{
  G_OBJECT_CLASS (class)->finalize = sluice_story_finalize;
}

static void
sluice_story_init (SluiceStory *self)
{
  self->entries = g_ptr_array_new_with_free_func (g_object_unref);
}

/**
 * sluice_story_new:
 *
 * Makes the story of a download: a #GListModel of #SluiceStoryEntry, the oldest
 * first. Of a long one, the newest %SLUICE_STORY_LONGEST lines are kept.
 *
 * Returns: (transfer full): a story without lines
 */
SluiceStory *
sluice_story_new (void)
{
  return g_object_new (SLUICE_TYPE_STORY, NULL);
}

/**
 * sluice_story_add:
 * @self: a story
 * @time: when it happened, Unix time in microseconds
 * @kind: what it is about
 * @text: what happened, as a sentence for the user without secrets
 *
 * Adds a line at the end.
 */
void
sluice_story_add (SluiceStory *self, gint64 time, SluiceStoryKind kind, const char *text)
{
  g_return_if_fail (SLUICE_IS_STORY (self));
  g_return_if_fail (text != NULL);

  if (self->entries->len == SLUICE_STORY_LONGEST)
    {
      g_ptr_array_remove_index (self->entries, 0);
      g_list_model_items_changed (G_LIST_MODEL (self), 0, 1, 0);
    }

  g_ptr_array_add (self->entries, sluice_story_entry_new (time, kind, text));
  g_list_model_items_changed (G_LIST_MODEL (self), self->entries->len - 1, 0, 1);
}
