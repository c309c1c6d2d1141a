/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The first byte is a width, the rest what is to be written so wide. */

#include "fuzz-target.h"

#include <string.h>

#include "sluice-terminal-text.h"

/* Nothing that moves the cursor, colours, or turns the direction of writing. */
static void
claim_harmless (const char *text)
{
  g_assert_true (g_utf8_validate (text, -1, NULL));
  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar character = g_utf8_get_char (p);

      g_assert_false (g_unichar_iscntrl (character));
      g_assert_true (character < 0x80 || character > 0x9f);
      g_assert_true (character != 0x061c && character != 0x200e && character != 0x200f);
      g_assert_true (character < 0x2028 || character > 0x202e);
      g_assert_true (character < 0x2066 || character > 0x2069);
    }
}

int
LLVMFuzzerTestOneInput (const guint8 *bytes, gsize length)
{
  guint columns = length > 0 ? bytes[0] : 0;
  g_autofree char *text = fuzz_dup_text (bytes + MIN (length, 1), length - MIN (length, 1));
  g_autofree char *escaped = sluice_terminal_text_escape (text);
  g_autofree char *again = sluice_terminal_text_escape (escaped);
  g_autofree char *fitted = sluice_terminal_text_fit (escaped, columns);

  claim_harmless (escaped);
  claim_harmless (fitted);
  g_assert_cmpstr (again, ==, escaped);
  g_assert_cmpuint (sluice_terminal_text_measure (fitted), ==, columns);
  return 0;
}
