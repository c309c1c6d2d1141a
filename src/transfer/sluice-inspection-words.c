/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What an inspection says to people. */

#include <glib/gi18n-lib.h>

#include "sluice-inspection.h"

/* More places than this only tell that there are many. */
#define MOST_PLACES 4

/* Where the damage is, as numbers of bytes from the first to the last. */
static char *
format_places (const SluiceRanges *damaged)
{
  g_autoptr (GString) places = g_string_new (NULL);
  guint n_runs = sluice_ranges_n_runs (damaged);

  for (guint i = 0; i < MIN (n_runs, MOST_PLACES); i++)
    {
      SluiceRange run = sluice_ranges_get_run (damaged, i);

      g_string_append_printf (places, "%s%" G_GUINT64_FORMAT "–%" G_GUINT64_FORMAT,
                              i > 0 ? ", " : "", run.start, run.end - 1);
    }
  if (n_runs > MOST_PLACES)
    g_string_append (places, ", …");
  return g_string_free (g_steal_pointer (&places), FALSE);
}

static char *
describe_damage (SluiceInspection *self, const char *name)
{
  guint n_blocks = sluice_inspection_get_n_blocks (self);
  guint n_damaged = sluice_inspection_get_n_damaged (self);
  const SluiceRanges *damaged = sluice_inspection_get_damaged (self);
  g_autofree char *places = format_places (damaged);

  if (sluice_ranges_n_runs (damaged) == 0)
    return g_strdup_printf (_ ("“%s” does not have the checksum it should have."), name);
  if (n_damaged == 0)
    return g_strdup_printf (_ ("“%s” is longer than what was downloaded (bytes %s)."), name,
                            places);
  return g_strdup_printf (
      /* Translators: a file's name, how many parts of it are damaged, of how many, and which
         bytes these are, as in “0–4194303”. */
      ngettext ("“%s” is damaged: %u of %u parts is not what was downloaded (bytes %s).",
                "“%s” is damaged: %u of %u parts are not what was downloaded (bytes %s).",
                n_damaged),
      name, n_damaged, n_blocks, places);
}

static char *
describe_partial (SluiceInspection *self, const char *name)
{
  guint n_blocks = sluice_inspection_get_n_blocks (self);
  guint n_damaged = sluice_inspection_get_n_damaged (self);
  g_autofree char *places = format_places (sluice_inspection_get_damaged (self));

  if (sluice_inspection_get_record (self) == NULL)
    return g_strdup_printf (_ ("“%s” is not finished, and nothing is known of what is there. Start "
                               "the download again."),
                            name);
  if (n_damaged == 0)
    return g_strdup_printf (_ ("“%s” is not finished. What is there is what was downloaded."),
                            name);
  return g_strdup_printf (
      /* Translators: a file's name, how many parts of it are damaged, of how many that were
         checked, and which bytes these are, as in “0–4194303”. */
      ngettext ("“%s” is not finished, and %u of %u parts is damaged (bytes %s): it has to be "
                "fetched again.",
                "“%s” is not finished, and %u of %u parts are damaged (bytes %s): they have to be "
                "fetched again.",
                n_damaged),
      name, n_damaged, n_blocks, places);
}

/**
 * sluice_inspection_describe:
 * @self: an inspection that has a verdict
 *
 * Returns: (transfer full): the verdict as a sentence
 */
char *
sluice_inspection_describe (SluiceInspection *self)
{
  g_autofree char *name = NULL;

  g_return_val_if_fail (SLUICE_IS_INSPECTION (self), NULL);

  name = g_filename_display_basename (g_file_peek_path (sluice_inspection_get_file (self)));
  if (sluice_inspection_is_partial (self))
    return describe_partial (self, name);

  switch (sluice_inspection_get_verdict (self))
    {
    case SLUICE_VERDICT_WHOLE:
      return g_strdup_printf (_ ("“%s” is whole."), name);
    case SLUICE_VERDICT_DAMAGED:
      return describe_damage (self, name);
    case SLUICE_VERDICT_OTHER:
      return g_strdup_printf (_ ("“%s” is what was downloaded, but it does not have this checksum. "
                                 "Check the checksum and the link."),
                              name);
    case SLUICE_VERDICT_UNKNOWN:
    default:
      return g_strdup_printf (_ ("Nothing is known of “%s”. Give the link it came from and its "
                                 "checksum."),
                              name);
    }
}
