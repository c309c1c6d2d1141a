/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-headway.h"

#include <glib/gi18n.h>

#include "sluice-download.h"
#include "sluice-units.h"

/* The portal for what runs in the background takes fewer than 96. */
#define MOST_CHARACTERS 95

static void
add (SluiceHeadway *self, SluiceDownload *download)
{
  gint64 size = sluice_download_get_size (download);

  self->running++;
  self->rate += sluice_download_get_rate (download);
  if (size < 0)
    return;

  self->n_sized++;
  self->size += (guint64) size;
  self->received += MIN (sluice_download_get_received (download), (guint64) size);
}

/**
 * sluice_headway_measure:
 * @self: (out caller-allocates): how far everything is
 * @downloads: (element-type SluiceDownload): downloads, the finished ones last
 * @running: how many of them run; those behind the last of these are not looked at
 *
 * Adds up what runs.
 */
void
sluice_headway_measure (SluiceHeadway *self, GListModel *downloads, guint running)
{
  *self = (SluiceHeadway){ 0 };

  for (guint i = 0; self->running < running; i++)
    {
      g_autoptr (SluiceDownload) download = g_list_model_get_item (downloads, i);

      if (download == NULL || sluice_download_get_state (download) == SLUICE_DOWNLOAD_FINISHED)
        return;
      if (sluice_download_state_is_running (sluice_download_get_state (download)))
        add (self, download);
    }
}

/**
 * sluice_headway_get_fraction:
 * @self: how far everything is
 *
 * Returns: how much of what has a size is here, from 0 to 1, or a negative number
 *   when nothing has
 */
double
sluice_headway_get_fraction (const SluiceHeadway *self)
{
  return self->size > 0 ? (double) self->received / (double) self->size : -1.0;
}

/* Nobody knows when a file without a size comes to its end. */
static char *
describe_time_left (const SluiceHeadway *self)
{
  if (self->n_sized < self->running || self->rate < 1.0)
    return NULL;
  return sluice_units_format_seconds_left (
      (gint64) ((double) (self->size - self->received) / self->rate));
}

static char *
describe_running (const SluiceHeadway *self)
{
  g_autofree char *rate = sluice_units_format_rate (self->rate);
  g_autofree char *time = describe_time_left (self);

  if (self->rate < 1.0)
    return g_strdup_printf (ngettext ("Downloading %u file", "Downloading %u files", self->running),
                            self->running);
  if (time == NULL)
    return g_strdup_printf (
        /* Translators: what the program does while it has no window. %s is a speed, like
           “5.2 MB/s”. The desktop shows the first 95 characters. */
        ngettext ("Downloading %u file at %s", "Downloading %u files at %s", self->running),
        self->running, rate);

  return g_strdup_printf (
      /* Translators: what the program does while it has no window. The first %s is a speed, like
         “5.2 MB/s”, the second a time, like “About 2 hours left”. The desktop shows the first 95
         characters. */
      ngettext ("Downloading %u file at %s · %s", "Downloading %u files at %s · %s", self->running),
      self->running, rate, time);
}

static char *
shorten (const char *text)
{
  g_autofree char *start = NULL;

  if (g_utf8_strlen (text, -1) <= MOST_CHARACTERS)
    return g_strdup (text);

  start = g_utf8_substring (text, 0, MOST_CHARACTERS - 1);
  return g_strconcat (start, "…", NULL);
}

/**
 * sluice_headway_describe:
 * @self: how far everything is
 *
 * Returns: (transfer full): a phrase on what the program does, fewer than 96
 *   characters in every language
 */
char *
sluice_headway_describe (const SluiceHeadway *self)
{
  g_autofree char *text = self->running > 0 ? describe_running (self) : g_strdup (_ ("Waiting"));

  return shorten (text);
}
