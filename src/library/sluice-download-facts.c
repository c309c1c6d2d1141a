/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-download-facts.h"

#include <string.h>

/* A SluiceDownloadFacts is the strings one after the other, each with its end;
 * an empty one stands for what the source did not say. */

/**
 * sluice_download_facts_new:
 * @strings: (array fixed-size=4): one for each #SluiceDownloadFact, %NULL for
 *   what is not known; copied
 *
 * Returns: (transfer full) (nullable): the facts, or %NULL when there are none
 */
SluiceDownloadFacts *
sluice_download_facts_new (const char *const strings[SLUICE_N_DOWNLOAD_FACTS])
{
  g_autofree char *text = NULL;
  char *end;
  gsize length = 0;

  for (guint i = 0; i < SLUICE_N_DOWNLOAD_FACTS; i++)
    length += strings[i] != NULL ? strlen (strings[i]) : 0;
  if (length == 0)
    return NULL;

  text = end = g_malloc (length + SLUICE_N_DOWNLOAD_FACTS);
  for (guint i = 0; i < SLUICE_N_DOWNLOAD_FACTS; i++)
    end = g_stpcpy (end, strings[i] != NULL ? strings[i] : "") + 1;

  return (SluiceDownloadFacts *) g_steal_pointer (&text);
}

/**
 * sluice_download_facts_free:
 * @self: (transfer full): facts
 */
void
sluice_download_facts_free (SluiceDownloadFacts *self)
{
  g_free (self);
}

/**
 * sluice_download_facts_get:
 * @self: (nullable): facts, or %NULL when there are none
 * @fact: which one
 *
 * Returns: (transfer none) (nullable): it, or %NULL when it is not known
 */
const char *
sluice_download_facts_get (const SluiceDownloadFacts *self, SluiceDownloadFact fact)
{
  const char *text;

  if (self == NULL)
    return NULL;

  text = (const char *) self;
  for (int i = 0; i < (int) fact; i++)
    text += strlen (text) + 1;

  return *text != '\0' ? text : NULL;
}
