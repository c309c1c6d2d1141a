/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-utf8.h"

/**
 * sluice_utf8_from_latin1:
 * @bytes: text in ISO-8859-1
 *
 * Unlike g_convert() this needs no conversion module and cannot fail.
 *
 * Returns: (transfer full): @bytes in UTF-8
 */
char *
sluice_utf8_from_latin1 (const char *bytes)
{
  GString *text = g_string_new (NULL);

  for (const char *p = bytes; *p != '\0'; p++)
    g_string_append_unichar (text, (guchar) *p);
  return g_string_free (text, FALSE);
}

/**
 * sluice_utf8_from_bytes:
 * @bytes: text in UTF-8 or, when that cannot be, in ISO-8859-1
 *
 * Returns: (transfer full): @bytes in UTF-8
 */
char *
sluice_utf8_from_bytes (const char *bytes)
{
  if (g_utf8_validate (bytes, -1, NULL))
    return g_strdup (bytes);
  return sluice_utf8_from_latin1 (bytes);
}
