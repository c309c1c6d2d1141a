/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The values of options that came over the bus. */

#include "sluice-bus-option.h"

#include <glib/gi18n.h>

#include "sluice-bus-error.h"

/* Each of ten thousand downloads keeps a copy, and no server takes as much. */
#define LONGEST_TEXT (64 * 1024) /* bytes, of all texts of an option together */

/**
 * sluice_bus_option_refuse:
 * @name: what an option is called
 * @error: return location for a %SLUICE_BUS_ERROR_INVALID_OPTION
 *
 * Says that an option has a value that makes no sense. The value is not repeated:
 * it may be a secret.
 *
 * Returns: %FALSE
 */
gboolean
sluice_bus_option_refuse (const char *name, GError **error)
{
  g_set_error (error, SLUICE_BUS_ERROR, SLUICE_BUS_ERROR_INVALID_OPTION,
               /* Translators: %s is what an option is called, like “start-at”. */
               _ ("The value of the option “%s” makes no sense."), name);
  return FALSE;
}

/**
 * sluice_bus_option_refuse_unknown:
 * @name: what somebody takes for an option
 * @error: return location for a %SLUICE_BUS_ERROR_INVALID_OPTION
 *
 * Returns: %FALSE
 */
gboolean
sluice_bus_option_refuse_unknown (const char *name, GError **error)
{
  g_set_error (error, SLUICE_BUS_ERROR, SLUICE_BUS_ERROR_INVALID_OPTION,
               _ ("There is no option “%s”."), name);
  return FALSE;
}

/* Scripts do not tell one kind of whole number from another. */
static gboolean
read_number (GVariant *value, gint64 *number)
{
  switch (g_variant_classify (value))
    {
    case G_VARIANT_CLASS_BYTE:
      *number = g_variant_get_byte (value);
      return TRUE;
    case G_VARIANT_CLASS_INT16:
      *number = g_variant_get_int16 (value);
      return TRUE;
    case G_VARIANT_CLASS_UINT16:
      *number = g_variant_get_uint16 (value);
      return TRUE;
    case G_VARIANT_CLASS_INT32:
      *number = g_variant_get_int32 (value);
      return TRUE;
    case G_VARIANT_CLASS_UINT32:
      *number = g_variant_get_uint32 (value);
      return TRUE;
    case G_VARIANT_CLASS_INT64:
      *number = g_variant_get_int64 (value);
      return TRUE;
    case G_VARIANT_CLASS_UINT64:
      *number = (gint64) MIN (g_variant_get_uint64 (value), G_MAXINT64);
      return TRUE;
    case G_VARIANT_CLASS_BOOLEAN:
    case G_VARIANT_CLASS_HANDLE:
    case G_VARIANT_CLASS_DOUBLE:
    case G_VARIANT_CLASS_STRING:
    case G_VARIANT_CLASS_OBJECT_PATH:
    case G_VARIANT_CLASS_SIGNATURE:
    case G_VARIANT_CLASS_VARIANT:
    case G_VARIANT_CLASS_MAYBE:
    case G_VARIANT_CLASS_ARRAY:
    case G_VARIANT_CLASS_TUPLE:
    case G_VARIANT_CLASS_DICT_ENTRY:
    default:
      return FALSE;
    }
}

/**
 * sluice_bus_option_take_number:
 * @name: what the option is called
 * @value: its value, a whole number of any type
 * @most: the largest that makes sense, at most %G_MAXINT64
 * @number: (out): the number
 * @error: return location for a %SLUICE_BUS_ERROR_INVALID_OPTION
 *
 * Returns: whether it is a number from 0 to @most
 */
gboolean
sluice_bus_option_take_number (const char *name,
                               GVariant *value,
                               guint64 most,
                               guint64 *number,
                               GError **error)
{
  gint64 read = 0;

  if (!read_number (value, &read) || read < 0 || (guint64) read > most)
    return sluice_bus_option_refuse (name, error);

  *number = (guint64) read;
  return TRUE;
}

/**
 * sluice_bus_option_take_flag:
 * @name: what the option is called
 * @value: its value
 * @flag: (out): whether it is on
 * @error: return location for a %SLUICE_BUS_ERROR_INVALID_OPTION
 *
 * Returns: whether it is a boolean
 */
gboolean
sluice_bus_option_take_flag (const char *name, GVariant *value, gboolean *flag, GError **error)
{
  if (!g_variant_is_of_type (value, G_VARIANT_TYPE_BOOLEAN))
    return sluice_bus_option_refuse (name, error);

  *flag = g_variant_get_boolean (value);
  return TRUE;
}

/**
 * sluice_bus_option_take_text:
 * @name: what the option is called
 * @value: its value
 * @error: return location for a %SLUICE_BUS_ERROR_INVALID_OPTION
 *
 * Returns: (transfer none) (nullable): the text, or %NULL when it is none, or far too long
 */
const char *
sluice_bus_option_take_text (const char *name, GVariant *value, GError **error)
{
  if (g_variant_is_of_type (value, G_VARIANT_TYPE_STRING) &&
      g_variant_get_size (value) <= LONGEST_TEXT)
    return g_variant_get_string (value, NULL);

  sluice_bus_option_refuse (name, error);
  return NULL;
}

/**
 * sluice_bus_option_take_texts:
 * @name: what the option is called
 * @value: its value
 * @error: return location for a %SLUICE_BUS_ERROR_INVALID_OPTION
 *
 * Returns: (transfer full) (nullable): the texts, or %NULL when it is no list of those, or
 *   far too long
 */
GStrv
sluice_bus_option_take_texts (const char *name, GVariant *value, GError **error)
{
  if (g_variant_is_of_type (value, G_VARIANT_TYPE_STRING_ARRAY) &&
      g_variant_get_size (value) <= LONGEST_TEXT)
    return g_variant_dup_strv (value, NULL);

  sluice_bus_option_refuse (name, error);
  return NULL;
}
