/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "scripted-monitor.h"

#define NAME "scripted"

/* A GNetworkMonitor that says what the test wants, and that there is a network,
 * whatever the requests find. */

typedef struct
{
  GObject parent_instance;

  gboolean metered;
} ScriptedMonitor;

typedef GObjectClass ScriptedMonitorClass;

enum
{
  PROP_AVAILABLE = 1,
  PROP_METERED,
  PROP_CONNECTIVITY,
};

static GType scripted_monitor_get_type (void);
static void initable_init (GInitableIface *interface);
static void monitor_init (GNetworkMonitorInterface *interface);

G_DEFINE_TYPE_WITH_CODE (ScriptedMonitor,
                         scripted_monitor,
                         G_TYPE_OBJECT,
                         G_IMPLEMENT_INTERFACE (G_TYPE_INITABLE, initable_init)
                             G_IMPLEMENT_INTERFACE (G_TYPE_NETWORK_MONITOR, monitor_init))

static gboolean
scripted_monitor_initable_init (GInitable *initable, GCancellable *cancellable, GError **error)
{
  return TRUE;
}

static void
initable_init (GInitableIface *interface)
{
  interface->init = scripted_monitor_initable_init;
}

static void
monitor_init (GNetworkMonitorInterface *interface)
{
}

static void
scripted_monitor_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  ScriptedMonitor *self = (ScriptedMonitor *) object;

  switch (id)
    {
    case PROP_AVAILABLE:
      g_value_set_boolean (value, TRUE);
      break;
    case PROP_METERED:
      g_value_set_boolean (value, self->metered);
      break;
    case PROP_CONNECTIVITY:
      g_value_set_enum (value, G_NETWORK_CONNECTIVITY_FULL);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
scripted_monitor_class_init (ScriptedMonitorClass *class)
{
  class->get_property = scripted_monitor_get_property;
  g_object_class_override_property (class, PROP_AVAILABLE, "network-available");
  g_object_class_override_property (class, PROP_METERED, "network-metered");
  g_object_class_override_property (class, PROP_CONNECTIVITY, "connectivity");
}

static void
scripted_monitor_init (ScriptedMonitor *self)
{
}

/* Makes it the monitor of this process; to be called before anybody asks for one. */
void
scripted_monitor_install (void)
{
  g_setenv ("GIO_USE_NETWORK_MONITOR", NAME, TRUE);
  g_io_extension_point_register (G_NETWORK_MONITOR_EXTENSION_POINT_NAME);
  g_io_extension_point_implement (G_NETWORK_MONITOR_EXTENSION_POINT_NAME,
                                  scripted_monitor_get_type (), NAME, 1000);
}

/* Something about the network is another way now, it says. */
void
scripted_monitor_hint (void)
{
  g_signal_emit_by_name (g_network_monitor_get_default (), "network-changed", TRUE);
}

void
scripted_monitor_set_metered (gboolean metered)
{
  ScriptedMonitor *self = (ScriptedMonitor *) g_network_monitor_get_default ();

  self->metered = metered;
  g_object_notify (G_OBJECT (self), "network-metered");
}
