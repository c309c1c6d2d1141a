/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-power-watch.h"

/**
 * SluicePowerWatch:
 *
 * Lets the window be redrawn less often while the desktop saves power. Downloads
 * are as fast as ever, for a computer rests best when the work is done.
 */
struct _SluicePowerWatch
{
  GObject parent_instance;

  SluiceLibrary *library;        /* owned */
  GPowerProfileMonitor *monitor; /* owned */
};

G_DEFINE_FINAL_TYPE (SluicePowerWatch, sluice_power_watch, G_TYPE_OBJECT)

static void
update_cb (SluicePowerWatch *self)
{
  gboolean is_saving = g_power_profile_monitor_get_power_saver_enabled (self->monitor);

  g_debug ("The desktop %s power", is_saving ? "saves" : "does not save");
  sluice_library_set_thrifty (self->library, is_saving);
}

static void
sluice_power_watch_dispose (GObject *object)
{
  SluicePowerWatch *self = SLUICE_POWER_WATCH (object);

  g_clear_object (&self->monitor);
  g_clear_object (&self->library);

  G_OBJECT_CLASS (sluice_power_watch_parent_class)->dispose (object);
}

static void
sluice_power_watch_class_init (SluicePowerWatchClass *class)
{
  G_OBJECT_CLASS (class)->dispose = sluice_power_watch_dispose;
}

static void
sluice_power_watch_init (SluicePowerWatch *self)
{
}

/**
 * sluice_power_watch_new:
 * @library: what is shown
 *
 * Returns: (transfer full): what watches whether power is to be saved
 */
SluicePowerWatch *
sluice_power_watch_new (SluiceLibrary *library)
{
  SluicePowerWatch *self;

  g_return_val_if_fail (SLUICE_IS_LIBRARY (library), NULL);

  self = g_object_new (SLUICE_TYPE_POWER_WATCH, NULL);
  self->library = g_object_ref (library);
  self->monitor = g_power_profile_monitor_dup_default ();
  g_signal_connect_object (self->monitor, "notify::power-saver-enabled", G_CALLBACK (update_cb),
                           self, G_CONNECT_SWAPPED);
  update_cb (self);

  return self;
}
