/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-telling.h"

#include <string.h>

/* A sentence that begins like this tells the user what to do. */
static const char *const orders[] = {
  "Ask",   "Change", "Check", "Choose", "Create", "Delete", "Download", "Free",
  "Get",   "Give",   "Let",   "Look",   "Make",   "Move",   "Open",     "Put",
  "Start", "Stop",   "Tell",  "Try",    "Use",    "Verify", "Wait",
};

static gboolean
is_order (const char *sentence)
{
  for (guint i = 0; i < G_N_ELEMENTS (orders); i++)
    if (g_str_has_prefix (sentence, orders[i]) && sentence[strlen (orders[i])] == ' ')
      return TRUE;
  return FALSE;
}

static gboolean
begins_well (const char *sentence)
{
  gunichar first = g_utf8_get_char (sentence);

  return g_unichar_isupper (first) || g_unichar_isdigit (first) || first == 0x201c;
}

/* Returns: where the next sentence begins, or %NULL */
static const char *
next_sentence (const char *sentence)
{
  const char *end = strstr (sentence, ". ");

  while (end != NULL && !begins_well (end + 2))
    end = strstr (end + 2, ". ");
  return end != NULL ? end + 2 : NULL;
}

/**
 * sluice_telling_find_fault:
 * @text: what a program says of a failure
 *
 * Judges the form: at least one whole sentence that says what happened, and
 * then one that says what to do.
 *
 * Returns: (nullable): what is wrong with it
 */
const char *
sluice_telling_find_fault (const char *text)
{
  guint n_orders = 0;

  if (!g_utf8_validate (text, -1, NULL))
    return "is no text";
  if (!g_str_has_suffix (text, "."))
    return "does not end like a sentence";
  if (!begins_well (text) || is_order (text))
    return "does not begin with what happened";
  for (const char *next = next_sentence (text); next != NULL; next = next_sentence (next))
    n_orders += is_order (next);
  return n_orders > 0 ? NULL : "does not say what to do";
}
