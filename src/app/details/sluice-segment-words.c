/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-segment-words.h"

#include <glib/gi18n.h>

#include "sluice-units.h"

/* Rounded down: only all of it is 100%. */
static int
get_percent (guint64 part, guint64 whole)
{
  return (int) ((double) part * 100.0 / (double) whole);
}

/**
 * sluice_segment_words_map:
 * @covered: how many bytes of the file are on the disk
 * @size: how many there are, not 0
 * @n_connections: how many connections bring more
 * @rate: how fast they do, in bytes per second
 *
 * Returns: (transfer full): a sentence that says what a map shows
 */
char *
sluice_segment_words_map (guint64 covered, guint64 size, guint n_connections, double rate)
{
  int percent = covered < size ? MIN (get_percent (covered, size), 99) : 100;
  g_autofree char *speed = NULL;

  if (n_connections == 0)
    return g_strdup_printf (_ ("%d%% of the file is on the disk."), percent);

  speed = sluice_units_format_rate (rate);
  /* Translators: as in “43% of the file is on the disk; 6 connections bring 12.4 MB/s.” */
  return g_strdup_printf (ngettext ("%d%% of the file is on the disk; %u connection brings %s.",
                                    "%d%% of the file is on the disk; %u connections bring %s.",
                                    n_connections),
                          percent, n_connections, speed);
}

static char *
describe_written (const SluiceSegmentCell *cell)
{
  g_autofree char *range = sluice_units_format_range (cell->start, cell->end);

  if (cell->written == cell->end - cell->start)
    /* Translators: %s is a piece of a file, as in “82.0–84.2 MB”. */
    return g_strdup_printf (_ ("%s: on the disk."), range);
  if (cell->written == 0)
    /* Translators: %s is a piece of a file, as in “82.0–84.2 MB”. */
    return g_strdup_printf (_ ("%s: still to come."), range);

  /* Translators: %s is a piece of a file, as in “82.0–84.2 MB”. */
  return g_strdup_printf (_ ("%s: %d%% on the disk."), range,
                          CLAMP (get_percent (cell->written, cell->end - cell->start), 1, 99));
}

static char *
describe_connection (const SluiceConnection *connection)
{
  g_autofree char *speed = sluice_units_format_rate (connection->rate);

  switch (connection->state)
    {
    case SLUICE_CONNECTION_OPENING:
      return g_strdup_printf (_ ("Connection %u asks the server."), connection->number);
    case SLUICE_CONNECTION_READING:
      /* Translators: %s is a speed, as in “5.2 MB/s”. */
      return g_strdup_printf (_ ("Connection %u brings %s."), connection->number, speed);
    case SLUICE_CONNECTION_WAITING:
      return g_strdup_printf (_ ("Connection %u waits to try again."), connection->number);
    case SLUICE_CONNECTION_ENDING:
      return g_strdup_printf (_ ("Connection %u writes its last bytes."), connection->number);
    default:
      g_assert_not_reached ();
    }
}

/**
 * sluice_segment_words_cell:
 * @cell: a piece of a file
 * @connection: (nullable): the connection that brings bytes into it
 *
 * Returns: (transfer full): how the piece stands
 */
char *
sluice_segment_words_cell (const SluiceSegmentCell *cell, const SluiceConnection *connection)
{
  g_autofree char *written = describe_written (cell);
  g_autofree char *brought = NULL;

  if (connection == NULL)
    return g_steal_pointer (&written);

  brought = describe_connection (connection);
  return g_strdup_printf ("%s %s", written, brought);
}

/**
 * sluice_segment_words_state:
 * @state: what a connection does
 *
 * Returns: (transfer none): the same in words
 */
const char *
sluice_segment_words_state (SluiceConnectionState state)
{
  switch (state)
    {
    case SLUICE_CONNECTION_OPENING:
      return _ ("Asking the server");
    case SLUICE_CONNECTION_READING:
      return _ ("Receiving");
    case SLUICE_CONNECTION_WAITING:
      return _ ("Waiting to try again");
    case SLUICE_CONNECTION_ENDING:
      return _ ("Writing the last bytes");
    default:
      g_assert_not_reached ();
    }
}
