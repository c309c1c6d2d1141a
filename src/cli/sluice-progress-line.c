/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-progress-line.h"

#include <glib/gi18n.h>

#include "sluice-terminal-text.h"
#include "sluice-units.h"

#define GAP 2             /* columns between fields */
#define NARROWEST_NAME 12 /* columns */
#define NARROWEST_BAR 8   /* columns */
#define WIDEST_BAR 30     /* columns */

/* The fields behind the name and the bar; where there is little room, the
 * last ones go first. */
enum
{
  FIELD_BYTES,
  FIELD_RATE,
  FIELD_CLOCK,
  FIELD_CONNECTIONS,
  N_FIELDS,
};

/* Wide enough for nearly everything, so that the fields of all lines stand
 * under each other and do not jump. */
static const guint field_columns[N_FIELDS] = { 20, 10, 7, 8 };

static char *
format_bytes (const SluiceProgressLine *self)
{
  g_autofree char *received = sluice_units_format_size (self->received);
  g_autofree char *size = NULL;

  if (self->size < 0)
    return g_steal_pointer (&received);

  size = sluice_units_format_size ((guint64) self->size);
  /* Translators: how much arrived and how much it will be, as in “12.3 MB of 450.0 MB”. */
  return g_strdup_printf (_ ("%s of %s"), received, size);
}

static char *
format_field (const SluiceProgressLine *self, guint field)
{
  switch (field)
    {
    case FIELD_BYTES:
      return format_bytes (self);
    case FIELD_RATE:
      return sluice_units_format_rate (self->rate);
    case FIELD_CLOCK:
      return self->seconds_left >= 0 ? sluice_units_format_clock (self->seconds_left)
                                     : g_strdup ("");
    case FIELD_CONNECTIONS:
      /* Translators: a number of connections, short. */
      return g_strdup_printf (ngettext ("%u conn.", "%u conn.", self->connections),
                              self->connections);
    default:
      g_assert_not_reached ();
    }
}

/* The fields that fit, each with its gap before it, numbers to the right. */
static char *
format_fields (const SluiceProgressLine *self, guint columns)
{
  GString *fields = g_string_new (NULL);
  guint used = 0;

  for (guint i = 0; i < N_FIELDS; i++)
    {
      g_autofree char *text = format_field (self, i);
      g_autofree char *field = sluice_terminal_text_escape (text);
      guint width = sluice_terminal_text_measure (field);
      guint wanted = MAX (width, field_columns[i]);

      if (used + GAP + wanted > columns)
        break;

      used += GAP + wanted;
      g_string_append_printf (fields, "%*s%s", (int) (GAP + wanted - width), "", field);
    }

  return g_string_free (fields, FALSE);
}

static char *
format_status (const SluiceProgressLine *self, guint columns)
{
  guint width = sluice_terminal_text_measure (self->status);

  if (width + GAP > columns)
    return g_strdup ("");

  return g_strdup_printf ("%*s%s", GAP, "", self->status);
}

static char *
format_bar (const SluiceProgressLine *self, guint columns)
{
  const gboolean is_utf8 = g_get_console_charset (NULL);
  double part = self->size > 0 ? (double) self->received / (double) self->size : 0.0;
  guint full = (guint) (CLAMP (part, 0.0, 1.0) * columns);
  GString *bar = g_string_new (NULL);

  g_string_append_printf (bar, "%*s", GAP, "");
  for (guint i = 0; i < columns; i++)
    if (i < full)
      g_string_append (bar, is_utf8 ? "█" : "#");
    else
      g_string_append (bar, is_utf8 ? "░" : "-");

  return g_string_free (bar, FALSE);
}

/**
 * sluice_progress_line_format:
 * @self: what to show
 * @columns: how many columns there are
 *
 * Lays out a line. The name always shows; the more room there is, the more of
 * the numbers follow it, and last of all a bar.
 *
 * Returns: (transfer full): a line at most @columns wide
 */
char *
sluice_progress_line_format (const SluiceProgressLine *self, guint columns)
{
  g_autofree char *escaped = sluice_terminal_text_escape (self->name);
  g_autofree char *fields = NULL;
  g_autofree char *bar = NULL;
  g_autofree char *name = NULL;
  guint room = columns > NARROWEST_NAME ? columns - NARROWEST_NAME : 0;

  fields = self->status != NULL ? format_status (self, room) : format_fields (self, room);
  columns -= sluice_terminal_text_measure (fields);

  if (self->status == NULL && self->size > 0 && columns >= NARROWEST_NAME + GAP + NARROWEST_BAR)
    {
      guint bar_columns = CLAMP (columns / 2 - GAP, NARROWEST_BAR, WIDEST_BAR);

      bar = format_bar (self, bar_columns);
      columns -= GAP + bar_columns;
    }

  name = sluice_terminal_text_fit (escaped, columns);
  return g_strconcat (name, bar != NULL ? bar : "", fields, NULL);
}
