/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * SluiceProgressLine:
 * @name: what this is about
 * @status: said in place of all numbers, or %NULL
 * @size: size in bytes, or -1 when it is not known
 * @received: how many bytes are there
 * @rate: bytes per second
 * @seconds_left: how long it will still take, or -1 when nobody knows
 * @connections: over how many connections bytes arrive
 *
 * What one line of the display shows.
 */
typedef struct
{
  const char *name;
  const char *status;
  gint64 size;
  guint64 received;
  double rate;
  gint64 seconds_left;
  guint connections;
} SluiceProgressLine;

char *sluice_progress_line_format (const SluiceProgressLine *self, guint columns);

G_END_DECLS
