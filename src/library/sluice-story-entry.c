/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-story-entry.h"

struct _SluiceStoryEntry
{
  GObject parent_instance;

  gint64 time; /* Unix time, in µs */
  SluiceStoryKind kind;
  char *text; /* owned */
};

G_DEFINE_FINAL_TYPE (SluiceStoryEntry, sluice_story_entry, G_TYPE_OBJECT)

enum
{
  PROP_TIME = 1,
  PROP_KIND,
  PROP_TEXT,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

static const GEnumValue kinds[] = {
  { SLUICE_STORY_ADDED, "SLUICE_STORY_ADDED", "added" },
  { SLUICE_STORY_STARTED, "SLUICE_STORY_STARTED", "started" },
  { SLUICE_STORY_ANSWERED, "SLUICE_STORY_ANSWERED", "answered" },
  { SLUICE_STORY_PAUSED, "SLUICE_STORY_PAUSED", "paused" },
  { SLUICE_STORY_WAITING, "SLUICE_STORY_WAITING", "waiting" },
  { SLUICE_STORY_RETRY, "SLUICE_STORY_RETRY", "retry" },
  { SLUICE_STORY_RESTART, "SLUICE_STORY_RESTART", "restart" },
  { SLUICE_STORY_ADDRESS, "SLUICE_STORY_ADDRESS", "address" },
  { SLUICE_STORY_NOTE, "SLUICE_STORY_NOTE", "note" },
  { SLUICE_STORY_FINISHED, "SLUICE_STORY_FINISHED", "finished" },
  { SLUICE_STORY_FAILED, "SLUICE_STORY_FAILED", "failed" },
  { 0, NULL, NULL },
};

GType
sluice_story_kind_get_type (void)
{
  static gsize type = 0;

  if (g_once_init_enter (&type))
    g_once_init_leave (&type, g_enum_register_static ("SluiceStoryKind", kinds));

  return type;
}

static void
sluice_story_entry_finalize (GObject *object)
{
  SluiceStoryEntry *self = SLUICE_STORY_ENTRY (object);

  g_free (self->text);

  G_OBJECT_CLASS (sluice_story_entry_parent_class)->finalize (object);
}

static void
sluice_story_entry_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  SluiceStoryEntry *self = SLUICE_STORY_ENTRY (object);

  switch (id)
    {
    case PROP_TIME:
      g_value_set_int64 (value, self->time);
      break;
    case PROP_KIND:
      g_value_set_enum (value, (int) self->kind);
      break;
    case PROP_TEXT:
      g_value_set_string (value, self->text);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
sluice_story_entry_class_init (SluiceStoryEntryClass *class)
{
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;
  GObjectClass *object_class = G_OBJECT_CLASS (class);

  object_class->finalize = sluice_story_entry_finalize;
  object_class->get_property = sluice_story_entry_get_property;

  properties[PROP_TIME] = g_param_spec_int64 ("time", NULL, NULL, 0, G_MAXINT64, 0, flags);
  properties[PROP_KIND] =
      g_param_spec_enum ("kind", NULL, NULL, SLUICE_TYPE_STORY_KIND, SLUICE_STORY_ADDED, flags);
  properties[PROP_TEXT] = g_param_spec_string ("text", NULL, NULL, NULL, flags);

  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
sluice_story_entry_init (SluiceStoryEntry *self)
{
}

/**
 * sluice_story_entry_new:
 * @time: when it happened, Unix time in microseconds
 * @kind: what it is about
 * @text: what happened, as a sentence for the user without secrets
 *
 * Returns: (transfer full): a line of a story; it never changes
 */
SluiceStoryEntry *
sluice_story_entry_new (gint64 time, SluiceStoryKind kind, const char *text)
{
  SluiceStoryEntry *self;

  g_return_val_if_fail (text != NULL, NULL);

  self = g_object_new (SLUICE_TYPE_STORY_ENTRY, NULL);
  self->time = time;
  self->kind = kind;
  self->text = g_strdup (text);

  return self;
}

/**
 * sluice_story_entry_get_time:
 * @self: a line of a story
 *
 * Returns: when it happened, Unix time in microseconds
 */
gint64
sluice_story_entry_get_time (SluiceStoryEntry *self)
{
  g_return_val_if_fail (SLUICE_IS_STORY_ENTRY (self), 0);

  return self->time;
}

/**
 * sluice_story_entry_get_kind:
 * @self: a line of a story
 *
 * Returns: what it is about
 */
SluiceStoryKind
sluice_story_entry_get_kind (SluiceStoryEntry *self)
{
  g_return_val_if_fail (SLUICE_IS_STORY_ENTRY (self), SLUICE_STORY_NOTE);

  return self->kind;
}

/**
 * sluice_story_entry_get_text:
 * @self: a line of a story
 *
 * Returns: (transfer none): what happened, as a sentence without secrets
 */
const char *
sluice_story_entry_get_text (SluiceStoryEntry *self)
{
  g_return_val_if_fail (SLUICE_IS_STORY_ENTRY (self), NULL);

  return self->text;
}
