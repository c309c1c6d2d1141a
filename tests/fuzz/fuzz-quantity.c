/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "fuzz-target.h"

#include <math.h>
#include <string.h>

#include "sluice-quantity.h"

/* What the text means, by another way: as one number with a decimal point. */
static double
estimate (const char *text)
{
  char *end = NULL;
  double number = g_ascii_strtod (text, &end);
  const char *prefix;

  end += strspn (end, " \t");
  prefix = *end != '\0' ? strchr ("KMGT", g_ascii_toupper (*end)) : NULL;
  if (prefix == NULL)
    return number;
  return number * pow (end[1] == 'B' ? 1000 : 1024, (double) (5 - strlen (prefix)));
}

int
LLVMFuzzerTestOneInput (const guint8 *bytes, gsize length)
{
  g_autofree char *text = fuzz_dup_text (bytes, length);
  g_autoptr (GError) error = NULL;
  guint64 rate = 0;
  double wanted;

  if (!sluice_quantity_parse_rate (text, &rate, &error))
    {
      fuzz_assert_sentence (error, G_OPTION_ERROR);
      return 0;
    }
  wanted = estimate (text);
  g_assert_cmpfloat (fabs ((double) rate - wanted), <=, 1 + wanted * 1e-9);
  return 0;
}
