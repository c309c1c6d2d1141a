/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-scan.h"

#include <errno.h>
#include <string.h>

/* tchar of RFC 9110, section 5.6.2 */
#define TOKEN_CHARACTERS G_CSET_a_2_z G_CSET_A_2_Z G_CSET_DIGITS "!#$%&'*+-.^_`|~"

/**
 * sluice_scan_literal:
 * @cursor: (inout): where to read; moved past @literal when it is there
 * @literal: the one character to take
 *
 * Returns: whether @literal was there
 */
gboolean
sluice_scan_literal (const char **cursor, char literal)
{
  if (**cursor != literal)
    return FALSE;
  (*cursor)++;
  return TRUE;
}

/**
 * sluice_scan_blanks:
 * @cursor: (inout): where to read; moved past spaces and tabs, of which there
 *   may be none (OWS of RFC 9110, section 5.6.3)
 */
void
sluice_scan_blanks (const char **cursor)
{
  *cursor += strspn (*cursor, " \t");
}

/**
 * sluice_scan_token:
 * @cursor: (inout): where to read; moved past the token
 *
 * Takes a token (RFC 9110, section 5.6.2).
 *
 * Returns: (transfer full) (nullable): the token, %NULL when none starts here
 */
char *
sluice_scan_token (const char **cursor)
{
  const char *start = *cursor;
  gsize length = strspn (start, TOKEN_CHARACTERS);

  *cursor += length;
  return length > 0 ? g_strndup (start, length) : NULL;
}

/**
 * sluice_scan_number:
 * @cursor: (inout): where to read; moved past the digits
 * @number: (out): the number
 *
 * Takes decimal digits and nothing else: no sign, no space. What exceeds
 * %G_MAXINT64 is refused, because offsets and sizes of files are signed.
 *
 * Returns: whether a number was there
 */
gboolean
sluice_scan_number (const char **cursor, guint64 *number)
{
  char *end = NULL;

  if (!g_ascii_isdigit (**cursor))
    return FALSE;
  errno = 0;
  *number = g_ascii_strtoull (*cursor, &end, 10);
  *cursor = end;
  return errno == 0 && *number <= G_MAXINT64;
}
