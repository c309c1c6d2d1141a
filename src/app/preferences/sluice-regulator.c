/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-regulator.h"

#include "sluice-alarm.h"
#include "sluice-timetable.h"

struct _SluiceRegulator
{
  GObject parent_instance;

  GSettings *store; /* owned */
  guint64 limit;    /* bytes per second, 0 for none */
  guint alarm;      /* 0 when the time changes nothing */
};

enum
{
  PROP_LIMIT = 1,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

static void update (SluiceRegulator *self);

G_DEFINE_FINAL_TYPE (SluiceRegulator, sluice_regulator, G_TYPE_OBJECT)

static void
alarm_cb (gpointer user_data)
{
  SluiceRegulator *self = SLUICE_REGULATOR (user_data);

  self->alarm = 0;
  update (self);
}

static void
set_alarm (SluiceRegulator *self, GDateTime *time)
{
  g_clear_handle_id (&self->alarm, g_source_remove);

  if (time != NULL)
    self->alarm = sluice_alarm_add (g_date_time_to_unix (time) * G_USEC_PER_SEC, alarm_cb, self);
}

static void
set_limit (SluiceRegulator *self, guint64 limit)
{
  if (self->limit == limit)
    return;

  self->limit = limit;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LIMIT]);
}

/* What the timetable says now; wakes the regulator when it will say otherwise. */
static guint64
ask_timetable (SluiceRegulator *self)
{
  g_autoptr (GVariant) variant = NULL;
  g_autoptr (SluiceTimetable) timetable = NULL;
  g_autoptr (GDateTime) now = NULL;
  g_autoptr (GDateTime) change = NULL;

  if (!g_settings_get_boolean (self->store, "timetable-on"))
    {
      set_alarm (self, NULL);
      return 0;
    }

  variant = g_settings_get_value (self->store, "timetable");
  timetable = sluice_timetable_new (variant);
  now = g_date_time_new_now_local ();
  change = sluice_timetable_find_change (timetable, now);
  set_alarm (self, change);

  return sluice_timetable_get_limit (timetable, now);
}

/* Where both hold, the lower one. */
static void
update (SluiceRegulator *self)
{
  guint64 limit = ask_timetable (self);

  if (g_settings_get_boolean (self->store, "limit-on"))
    {
      guint64 general = g_settings_get_uint64 (self->store, "rate-limit");

      limit = limit > 0 ? MIN (limit, general) : general;
    }

  set_limit (self, limit);
}

static void
sluice_regulator_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  SluiceRegulator *self = SLUICE_REGULATOR (object);

  switch (id)
    {
    case PROP_LIMIT:
      g_value_set_uint64 (value, self->limit);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
sluice_regulator_dispose (GObject *object)
{
  SluiceRegulator *self = SLUICE_REGULATOR (object);

  g_clear_handle_id (&self->alarm, g_source_remove);
  g_clear_object (&self->store);

  G_OBJECT_CLASS (sluice_regulator_parent_class)->dispose (object);
}

static void
sluice_regulator_class_init (SluiceRegulatorClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS (class);

  object_class->get_property = sluice_regulator_get_property;
  object_class->dispose = sluice_regulator_dispose;

  /**
   * SluiceRegulator:limit:
   *
   * The speed limit over all downloads that holds now, in bytes per second;
   * 0 for none.
   */
  properties[PROP_LIMIT] =
      g_param_spec_uint64 ("limit", NULL, NULL, 0, G_MAXUINT64, 0,
                           G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);

  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
sluice_regulator_init (SluiceRegulator *self)
{
}

/**
 * sluice_regulator_new:
 * @store: the settings
 *
 * Follows the switch of the speed limit, the limit itself and the timetable.
 *
 * Returns: (transfer full): what knows which limit holds now
 */
SluiceRegulator *
sluice_regulator_new (GSettings *store)
{
  static const char *const signals[] = {
    "changed::limit-on",
    "changed::rate-limit",
    "changed::timetable-on",
    "changed::timetable",
  };
  SluiceRegulator *self;

  g_return_val_if_fail (G_IS_SETTINGS (store), NULL);

  self = g_object_new (SLUICE_TYPE_REGULATOR, NULL);
  self->store = g_object_ref (store);
  for (gsize i = 0; i < G_N_ELEMENTS (signals); i++)
    g_signal_connect_object (store, signals[i], G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update (self);

  return self;
}

/**
 * sluice_regulator_get_limit:
 * @self: a regulator
 *
 * Returns: [property@Sluice.Regulator:limit]
 */
guint64
sluice_regulator_get_limit (SluiceRegulator *self)
{
  g_return_val_if_fail (SLUICE_IS_REGULATOR (self), 0);

  return self->limit;
}
