/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-launcher.h"

#include "sluice-headway.h"

/* Docks know the sender; what the object is called is of no interest to them. */
#define PATH "/com/canonical/unity/launcherentry/1"

/* A dock's icon is small: nobody sees more often, or more exactly. */
#define INTERVAL 500 /* milliseconds */
#define STEPS 100.0

/* What is drawn on the icon. */
typedef struct
{
  gint64 count;    /* 0 for none */
  double progress; /* from 0 to 1; negative for none */
  gboolean is_urgent;
} Mark;

static const Mark no_mark = { .progress = -1.0 };

/**
 * SluiceLauncher:
 *
 * The program's icon in a dock: how far everything is, how many downloads run,
 * and, when none does, how many failed that the user has not looked at.
 */
struct _SluiceLauncher
{
  GObject parent_instance;

  GApplication *application; /* not owned: it owns us */
  SluiceLibrary *library;    /* owned */
  SluiceNotifier *notifier;  /* owned */
  Mark mark;                 /* what docks were told */
  guint source;              /* 0 unless something may have changed */
};

G_DEFINE_FINAL_TYPE (SluiceLauncher, sluice_launcher, G_TYPE_OBJECT)

static Mark
look (SluiceLauncher *self)
{
  guint running = sluice_library_count (self->library, SLUICE_GROUP_ACTIVE);
  guint failed = sluice_notifier_count_failed (self->notifier);
  SluiceHeadway headway;
  double fraction;

  sluice_headway_measure (&headway, G_LIST_MODEL (self->library), running);
  fraction = sluice_headway_get_fraction (&headway);

  return (Mark){
    .count = running > 0 ? running : failed,
    .progress = fraction < 0.0 ? -1.0 : (guint) (fraction * STEPS) / STEPS,
    .is_urgent = failed > 0,
  };
}

static GVariant *
describe (const Mark *mark)
{
  GVariantDict properties;

  g_variant_dict_init (&properties, NULL);
  g_variant_dict_insert (&properties, "count", "x", mark->count);
  g_variant_dict_insert (&properties, "count-visible", "b", mark->count > 0);
  g_variant_dict_insert (&properties, "progress", "d", MAX (mark->progress, 0.0));
  g_variant_dict_insert (&properties, "progress-visible", "b", mark->progress >= 0.0);
  g_variant_dict_insert (&properties, "urgent", "b", mark->is_urgent);
  return g_variant_new ("(s@a{sv})", "application://" SLUICE_APP_ID ".desktop",
                        g_variant_dict_end (&properties));
}

static gboolean
is_equal (const Mark *a, const Mark *b)
{
  return a->count == b->count && a->progress == b->progress && a->is_urgent == b->is_urgent;
}

static void
set_mark (SluiceLauncher *self, Mark mark)
{
  GDBusConnection *bus = g_application_get_dbus_connection (self->application);

  if (bus == NULL || is_equal (&self->mark, &mark))
    return;

  self->mark = mark;
  g_dbus_connection_emit_signal (bus, NULL, PATH, "com.canonical.Unity.LauncherEntry", "Update",
                                 describe (&mark), NULL);
}

static gboolean
look_cb (gpointer user_data)
{
  SluiceLauncher *self = SLUICE_LAUNCHER (user_data);

  self->source = 0;
  set_mark (self, look (self));
  return G_SOURCE_REMOVE;
}

static void
changed_cb (SluiceLauncher *self)
{
  if (self->source == 0)
    self->source = g_timeout_add (INTERVAL, look_cb, self);
}

static void
sluice_launcher_dispose (GObject *object)
{
  SluiceLauncher *self = SLUICE_LAUNCHER (object);

  g_clear_handle_id (&self->source, g_source_remove);
  if (self->library != NULL)
    set_mark (self, no_mark);
  g_clear_object (&self->library);
  g_clear_object (&self->notifier);

  G_OBJECT_CLASS (sluice_launcher_parent_class)->dispose (object);
}

static void
sluice_launcher_class_init (SluiceLauncherClass *class)
{
  G_OBJECT_CLASS (class)->dispose = sluice_launcher_dispose;
}

static void
sluice_launcher_init (SluiceLauncher *self)
{
  self->mark = no_mark;
}

/**
 * sluice_launcher_new:
 * @application: the program; outlives this
 * @library: its downloads
 * @notifier: knows what the user has not looked at
 *
 * Tells docks that listen, twice a second at most and only of what changed. The
 * icon is bare again when this goes.
 *
 * Returns: (transfer full): what marks the program's icon
 */
SluiceLauncher *
sluice_launcher_new (GApplication *application, SluiceLibrary *library, SluiceNotifier *notifier)
{
  SluiceLauncher *self;

  g_return_val_if_fail (G_IS_APPLICATION (application), NULL);
  g_return_val_if_fail (SLUICE_IS_LIBRARY (library), NULL);
  g_return_val_if_fail (SLUICE_IS_NOTIFIER (notifier), NULL);

  self = g_object_new (SLUICE_TYPE_LAUNCHER, NULL);
  self->application = application;
  self->library = g_object_ref (library);
  self->notifier = g_object_ref (notifier);
  g_signal_connect_object (library, "notify::n-active", G_CALLBACK (changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (library, "notify::rate", G_CALLBACK (changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (notifier, "changed", G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);

  return self;
}
