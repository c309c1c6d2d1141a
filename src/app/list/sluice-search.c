/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-search.h"

#include <string.h>

struct _SluiceSearch
{
  GStrv words;       /* owned; folded */
  gboolean is_ascii; /* all of them */
};

static char *
fold (const char *text)
{
  g_autofree char *normal = g_utf8_normalize (text, -1, G_NORMALIZE_ALL);

  return g_utf8_casefold (normal != NULL ? normal : "", -1);
}

/* Nearly all names and links are ASCII; a list of 100,000 is searched between
 * two frames only if those need no memory. @word is in lower case. */
static gboolean
contains_ascii (const char *text, const char *word)
{
  for (; *text != '\0'; text++)
    {
      gsize i = 0;

      while (word[i] != '\0' && g_ascii_tolower (text[i]) == word[i])
        i++;
      if (word[i] == '\0')
        return TRUE;
    }

  return FALSE;
}

static gboolean
contains (const SluiceSearch *self, const char *text, const char *word)
{
  g_autofree char *folded = NULL;

  if (g_str_is_ascii (text))
    return self->is_ascii && contains_ascii (text, word);

  folded = fold (text);
  return strstr (folded, word) != NULL;
}

static gboolean
any_contains (const SluiceSearch *self, const char *const *texts, const char *word)
{
  for (gsize i = 0; texts[i] != NULL; i++)
    if (contains (self, texts[i], word))
      return TRUE;

  return FALSE;
}

/**
 * sluice_search_new:
 * @text: what somebody typed
 *
 * Returns: (transfer full): a search for the words of @text
 */
SluiceSearch *
sluice_search_new (const char *text)
{
  SluiceSearch *self = g_new0 (SluiceSearch, 1);
  g_autofree char *folded = fold (text);
  g_auto (GStrv) parts = g_strsplit_set (folded, " \t\n", -1);
  g_autoptr (GStrvBuilder) words = g_strv_builder_new ();

  for (gsize i = 0; parts[i] != NULL; i++)
    if (parts[i][0] != '\0')
      g_strv_builder_add (words, parts[i]);

  self->words = g_strv_builder_end (words);
  self->is_ascii = g_str_is_ascii (folded);

  return self;
}

/**
 * sluice_search_free:
 * @self: (transfer full): a search
 */
void
sluice_search_free (SluiceSearch *self)
{
  g_strfreev (self->words);
  g_free (self);
}

/**
 * sluice_search_is_empty:
 * @self: a search
 *
 * Returns: %TRUE when it looks for nothing, and so finds everything
 */
gboolean
sluice_search_is_empty (const SluiceSearch *self)
{
  return self->words[0] == NULL;
}

/**
 * sluice_search_matches:
 * @self: a search
 * @texts: (array zero-terminated=1): what is said of a thing
 *
 * Returns: %TRUE when each word is in one of @texts
 */
gboolean
sluice_search_matches (const SluiceSearch *self, const char *const *texts)
{
  for (gsize i = 0; self->words[i] != NULL; i++)
    if (!any_contains (self, texts, self->words[i]))
      return FALSE;

  return TRUE;
}
