/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-words.h"

#include <glib/gi18n.h>

#include "sluice-terminal-text.h"

static const char *const group_names[SLUICE_N_GROUPS] = {
  /* Translators: groups of downloads, in the list of filters. */
  [SLUICE_GROUP_ALL] = N_ ("All"),         [SLUICE_GROUP_ACTIVE] = N_ ("Active"),
  [SLUICE_GROUP_WAITING] = N_ ("Waiting"), [SLUICE_GROUP_FINISHED] = N_ ("Finished"),
  [SLUICE_GROUP_FAILED] = N_ ("Failed"),
};

static const struct
{
  const char *name;
  const char *icon;
} kinds[SLUICE_N_KINDS] = {
  /* Translators: kinds of files, in the list of filters. */
  [SLUICE_KIND_DOCUMENT] = { N_ ("Documents"), "x-office-document-symbolic" },
  [SLUICE_KIND_ARCHIVE] = { N_ ("Archives"), "package-x-generic-symbolic" },
  [SLUICE_KIND_MUSIC] = { N_ ("Music"), "audio-x-generic-symbolic" },
  [SLUICE_KIND_VIDEO] = { N_ ("Videos"), "video-x-generic-symbolic" },
  [SLUICE_KIND_PICTURE] = { N_ ("Pictures"), "image-x-generic-symbolic" },
  [SLUICE_KIND_PROGRAM] = { N_ ("Programs"), "application-x-executable-symbolic" },
  [SLUICE_KIND_OTHER] = { N_ ("Other"), "text-x-generic-symbolic" },
};

/**
 * sluice_words_group:
 * @group: a group of downloads
 *
 * Returns: (transfer none): what it is called
 */
const char *
sluice_words_group (SluiceGroup group)
{
  g_return_val_if_fail (group < SLUICE_N_GROUPS, NULL);

  return _ (group_names[group]);
}

/**
 * sluice_words_kind:
 * @kind: a kind of file
 *
 * Returns: (transfer none): what files of that kind are called
 */
const char *
sluice_words_kind (SluiceKind kind)
{
  g_return_val_if_fail (kind < SLUICE_N_KINDS, NULL);

  return _ (kinds[kind].name);
}

/**
 * sluice_words_kind_icon:
 * @kind: a kind of file
 *
 * Returns: (transfer none): the name of the symbolic icon that stands for it
 */
const char *
sluice_words_kind_icon (SluiceKind kind)
{
  g_return_val_if_fail (kind < SLUICE_N_KINDS, NULL);

  return kinds[kind].icon;
}

/**
 * sluice_words_count_days:
 * @from: a moment, in seconds since 1970
 * @to: another one
 *
 * Returns: how many midnights lie between them here; negative when @to is earlier
 */
int
sluice_words_count_days (gint64 from, gint64 to)
{
  g_autoptr (GDateTime) first = g_date_time_new_from_unix_local (from);
  g_autoptr (GDateTime) second = g_date_time_new_from_unix_local (to);
  g_autoptr (GDate) first_day = NULL;
  g_autoptr (GDate) second_day = NULL;

  /* Years that no calendar holds are far away. */
  if (first == NULL || second == NULL)
    return to < from ? G_MININT : G_MAXINT;

  first_day = g_date_new_dmy ((GDateDay) g_date_time_get_day_of_month (first),
                              (GDateMonth) g_date_time_get_month (first),
                              (GDateYear) g_date_time_get_year (first));
  second_day = g_date_new_dmy ((GDateDay) g_date_time_get_day_of_month (second),
                               (GDateMonth) g_date_time_get_month (second),
                               (GDateYear) g_date_time_get_year (second));

  return g_date_days_between (first_day, second_day);
}

/**
 * sluice_words_format_date:
 * @moment: a moment, in seconds since 1970
 * @now: the time it is, in seconds since 1970
 *
 * Returns: (transfer full): its day, with the year unless it is this one
 */
char *
sluice_words_format_date (gint64 moment, gint64 now)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_local (moment);
  g_autoptr (GDateTime) today = g_date_time_new_from_unix_local (now);

  if (time == NULL || today == NULL)
    return g_strdup ("");

  if (g_date_time_get_year (time) == g_date_time_get_year (today))
    /* Translators: a day of this year, as g_date_time_format() takes it: “24 November”. */
    return g_date_time_format (time, _ ("%-d %B"));

  /* Translators: a day of another year, as g_date_time_format() takes it: “24 November 2019”. */
  return g_date_time_format (time, _ ("%-d %B %Y"));
}

/**
 * sluice_words_format_time:
 * @moment: a moment, in seconds since 1970
 *
 * Returns: (transfer full): its time of the day
 */
char *
sluice_words_format_time (gint64 moment)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_local (moment);

  if (time == NULL)
    return g_strdup ("");

  /* Translators: a time of the day, as g_date_time_format() takes it: “14:02”. */
  return g_date_time_format (time, _ ("%H:%M"));
}

/**
 * sluice_words_without_markup:
 * @text: a sentence, perhaps with a file's name or a server's words in it
 *
 * Makes text that says the same whether or not it is read as markup. A notification
 * may come to a desktop that reads its body so, or to one that doesn't, and nobody
 * says which; what is escaped for the one would be shown with its escapes by the
 * other. So what begins markup is exchanged for what looks like it.
 *
 * Returns: (transfer full): @text in one line, with neither markup nor anything
 *   that steers
 */
char *
sluice_words_without_markup (const char *text)
{
  g_autofree char *escaped = sluice_terminal_text_escape (text);
  GString *plain = g_string_new (escaped);

  g_string_replace (plain, "<", "\u2039", 0);
  g_string_replace (plain, ">", "\u203a", 0);
  g_string_replace (plain, "&", "\uff06", 0);
  return g_string_free (plain, FALSE);
}
