/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-quantity.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "sluice-scan.h"

/* Takes the digits after a decimal point, if there is one. */
static gboolean
scan_fraction (const char **cursor, double *fraction)
{
  const char *digits = *cursor + 1;

  *fraction = 0;
  if (**cursor != '.')
    return TRUE;
  if (!g_ascii_isdigit (*digits))
    return FALSE;
  *fraction = g_ascii_strtod (*cursor, NULL);
  *cursor = digits + strspn (digits, G_CSET_DIGITS);
  return TRUE;
}

/* Takes what follows the number. "Mb" is refused: it may mean bits. */
static gboolean
parse_unit (const char *text, guint64 *unit)
{
  static const char prefixes[] = "KMGT";
  const char *prefix = *text != '\0' ? strchr (prefixes, g_ascii_toupper (*text)) : NULL;
  guint power = prefix != NULL ? (guint) (prefix - prefixes) + 1 : 0;
  const char *rest = prefix != NULL ? text + 1 : text;
  gboolean decimal = *rest == 'B';

  if (*rest == 'i' && prefix != NULL)
    rest++;
  if (*rest == 'B')
    rest++;
  if (*rest != '\0' && strcmp (rest, "/s") != 0)
    return FALSE;
  for (*unit = 1; power > 0; power--)
    *unit *= decimal ? 1000 : 1024;
  return TRUE;
}

/* Rounds up, so that a tiny limit does not turn into none. */
static gboolean
multiply (guint64 whole, double fraction, guint64 unit, guint64 *product)
{
  double exact = fraction * (double) unit;
  guint64 part = (guint64) exact;

  if ((double) part < exact)
    part++;
  return g_uint64_checked_mul (product, whole, unit) &&
         g_uint64_checked_add (product, *product, part);
}

static gboolean
parse_rate (const char *text, guint64 *rate)
{
  const char *cursor = text;
  guint64 whole = 0;
  guint64 unit = 0;
  double fraction = 0;

  sluice_scan_blanks (&cursor);
  if (!sluice_scan_number (&cursor, &whole) || !scan_fraction (&cursor, &fraction))
    return FALSE;
  sluice_scan_blanks (&cursor);
  return parse_unit (cursor, &unit) && multiply (whole, fraction, unit, rate);
}

/**
 * sluice_quantity_parse_rate:
 * @text: a number, a decimal point allowed, and perhaps a unit
 * @bytes_per_second: (out): the rate; 0 means that there is no limit
 * @error: return location for a %G_OPTION_ERROR_BAD_VALUE
 *
 * Reads a rate as people write it for other programs that download: `K`, `M`,
 * `G` and `T`, in either case, are powers of 1024, and so are `KiB` and its
 * like; `kB`, `MB`, `GB` and `TB` are powers of 1000. A `/s` may follow. The
 * locale plays no part.
 *
 * Returns: whether @text is a rate
 */
gboolean
sluice_quantity_parse_rate (const char *text, guint64 *bytes_per_second, GError **error)
{
  g_autofree char *bare = NULL;

  g_return_val_if_fail (text != NULL && bytes_per_second != NULL, FALSE);

  bare = g_strchomp (g_strdup (text));
  if (parse_rate (bare, bytes_per_second))
    return TRUE;
  g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                       _ ("This is not a rate; write bytes per second, for example 800000, "
                          "500K or 1.5M, or 0 for no limit."));
  return FALSE;
}
