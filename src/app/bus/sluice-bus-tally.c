/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The properties of the interface Downloads1: what there is to say of all downloads. */

#include "sluice-bus-tally.h"

static GVariant *
tell_rate (SluiceLibrary *library, SluiceSettings *settings)
{
  double rate = 0.0;

  g_object_get (library, "rate", &rate, NULL);
  return g_variant_new_uint64 ((guint64) rate);
}

static GVariant *
tell_rate_limit (SluiceLibrary *library, SluiceSettings *settings)
{
  GSettings *store = sluice_settings_get_store (settings);

  return g_variant_new_uint64 (
      g_settings_get_boolean (store, "limit-on") ? g_settings_get_uint64 (store, "rate-limit") : 0);
}

static GVariant *
tell_effective_rate_limit (SluiceLibrary *library, SluiceSettings *settings)
{
  return g_variant_new_uint64 (
      sluice_regulator_get_limit (sluice_settings_get_regulator (settings)));
}

typedef struct
{
  const char *name;
  SluiceGroup group; /* whose downloads are counted, where there is no @tell */
  GVariant *(*tell) (SluiceLibrary *library, SluiceSettings *settings);
} Figure;

static const Figure figures[] = {
  { "Active", SLUICE_GROUP_ACTIVE, NULL },
  { "Waiting", SLUICE_GROUP_WAITING, NULL },
  { "Finished", SLUICE_GROUP_FINISHED, NULL },
  { "Failed", SLUICE_GROUP_FAILED, NULL },
  { "Rate", SLUICE_GROUP_ALL, tell_rate },
  { "RateLimit", SLUICE_GROUP_ALL, tell_rate_limit },
  { "EffectiveRateLimit", SLUICE_GROUP_ALL, tell_effective_rate_limit },
};

static GVariant *
tell (const Figure *figure, SluiceLibrary *library, SluiceSettings *settings)
{
  return figure->tell != NULL
             ? figure->tell (library, settings)
             : g_variant_new_uint32 (sluice_library_count (library, figure->group));
}

/**
 * sluice_bus_tally_get:
 * @library: downloads
 * @settings: what the user set
 * @name: the name of a property
 *
 * Returns: (transfer floating): its value
 */
GVariant *
sluice_bus_tally_get (SluiceLibrary *library, SluiceSettings *settings, const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (figures); i++)
    if (g_str_equal (figures[i].name, name))
      return tell (&figures[i], library, settings);
  g_return_val_if_reached (NULL);
}

/**
 * sluice_bus_tally_list:
 * @library: downloads
 * @settings: what the user set
 *
 * Returns: (transfer floating): all properties by their names, of type `a{sv}`
 */
GVariant *
sluice_bus_tally_list (SluiceLibrary *library, SluiceSettings *settings)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE_VARDICT);
  for (gsize i = 0; i < G_N_ELEMENTS (figures); i++)
    g_variant_builder_add (&builder, "{sv}", figures[i].name,
                           tell (&figures[i], library, settings));
  return g_variant_builder_end (&builder);
}

/**
 * sluice_bus_tally_renew:
 * @told: (inout) (nullable): what was told of it last, `a{sv}`
 * @library: downloads
 * @settings: what the user set
 *
 * Looks what is to be told by now, and takes it for told.
 *
 * Returns: (transfer floating) (nullable): what changed, of type `a{sv}`, or %NULL
 *   when nothing did
 */
GVariant *
sluice_bus_tally_renew (GVariant **told, SluiceLibrary *library, SluiceSettings *settings)
{
  g_autoptr (GVariant) now = g_variant_ref_sink (sluice_bus_tally_list (library, settings));
  g_auto (GVariantDict) changed = G_VARIANT_DICT_INIT (NULL);
  gboolean any = FALSE;

  for (gsize i = 0; i < G_N_ELEMENTS (figures); i++)
    {
      const char *name = figures[i].name;
      g_autoptr (GVariant) value = g_variant_lookup_value (now, name, NULL);
      g_autoptr (GVariant) old = *told != NULL ? g_variant_lookup_value (*told, name, NULL) : NULL;

      if (old != NULL && g_variant_equal (old, value))
        continue;
      g_variant_dict_insert_value (&changed, name, value);
      any = TRUE;
    }

  g_clear_pointer (told, g_variant_unref);
  *told = g_steal_pointer (&now);
  return any ? g_variant_dict_end (&changed) : NULL;
}
