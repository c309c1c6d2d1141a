/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-story-text.h"

#include <glib/gi18n.h>

#include "sluice-words.h"

/**
 * sluice_story_text_format_time:
 * @entry: a line of a story
 * @now: the time it is, Unix time in microseconds
 *
 * Returns: (transfer full): when it happened, to the second, with the day unless
 *   that is today
 */
char *
sluice_story_text_format_time (SluiceStoryEntry *entry, gint64 now)
{
  gint64 moment = sluice_story_entry_get_time (entry) / G_USEC_PER_SEC;
  gint64 today = now / G_USEC_PER_SEC;
  g_autoptr (GDateTime) local = g_date_time_new_from_unix_local (moment);
  g_autofree char *time = NULL;
  g_autofree char *date = NULL;

  if (local == NULL)
    return g_strdup ("");

  /* Translators: a time of the day, as g_date_time_format() takes it: “14:02:37”. */
  time = g_date_time_format (local, _ ("%H:%M:%S"));
  if (sluice_words_count_days (today, moment) == 0)
    return g_steal_pointer (&time);

  date = sluice_words_format_date (moment, today);
  /* Translators: a day and a time of that day, as in “24 November, 14:02:37”. */
  return g_strdup_printf (_ ("%s, %s"), date, time);
}

static void
append_line (GString *text, SluiceStoryEntry *entry)
{
  g_autoptr (GDateTime) local =
      g_date_time_new_from_unix_local (sluice_story_entry_get_time (entry) / G_USEC_PER_SEC);
  g_autofree char *moment = local != NULL ? g_date_time_format (local, "%F %T") : NULL;

  g_string_append_printf (text, "%s  %s\n", moment != NULL ? moment : "",
                          sluice_story_entry_get_text (entry));
}

/**
 * sluice_story_text_compose:
 * @download: a download
 *
 * Puts together all that happened to a download, for somebody who is asked for
 * help: which program it was, which file, and every line of the story. Nothing
 * in it is secret: the link is without its query, user name and password.
 *
 * Returns: (transfer full): lines of text
 */
char *
sluice_story_text_compose (SluiceDownload *download)
{
  GListModel *story = NULL;
  g_autoptr (GString) text = g_string_new ("Sluice " SLUICE_VERSION "\n");
  g_autofree char *link = NULL;

  g_return_val_if_fail (SLUICE_IS_DOWNLOAD (download), NULL);

  link = sluice_download_redact_link (download);
  g_string_append_printf (text, "%s\n%s\n", sluice_download_get_name (download), link);

  story = G_LIST_MODEL (sluice_download_get_story (download));
  for (guint i = 0; i < g_list_model_get_n_items (story); i++)
    {
      g_autoptr (SluiceStoryEntry) entry = g_list_model_get_item (story, i);

      append_line (text, entry);
    }

  return g_string_free (g_steal_pointer (&text), FALSE);
}
