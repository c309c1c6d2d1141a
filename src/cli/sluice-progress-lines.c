/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-progress-lines.h"

#include <glib-unix.h>
#include <glib/gi18n.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "sluice-download.h"
#include "sluice-progress-line.h"
#include "sluice-terminal-text.h"

#define USUAL_COLUMNS 80
#define USUAL_ROWS 24

/* Without wrapping a line that is measured wrongly costs its end and no more:
 * wrapped, it would push all lines out of place. */
#define WRAPPING_OFF "\033[?7l"
#define WRAPPING_ON "\033[?7h"
#define ERASE_BELOW "\r\033[J"

struct _SluiceProgressLines
{
  GListModel *downloads; /* owned */
  GPtrArray *lines;      /* owned, of owned strings: what was drawn last */
  gboolean shown;
  guint resize_source;
};

static void
get_terminal_size (guint *columns, guint *rows)
{
  struct winsize size = { 0 };

  ioctl (STDERR_FILENO, TIOCGWINSZ, &size);
  *columns = size.ws_col > 1 ? size.ws_col : USUAL_COLUMNS;
  *rows = size.ws_row > 1 ? size.ws_row : USUAL_ROWS;
}

static void
add_line (SluiceProgressLines *self, const SluiceProgressLine *line, guint columns)
{
  /* The last column stays free: some terminals wrap when it is written. */
  g_ptr_array_add (self->lines, sluice_progress_line_format (line, columns - 1));
}

static void
add_download (SluiceProgressLines *self, SluiceDownload *download, guint columns)
{
  SluiceDownloadState state = sluice_download_get_state (download);
  SluiceProgressLine line = {
    .name = sluice_download_get_name (download),
    .size = sluice_download_get_size (download),
    .received = sluice_download_get_received (download),
    .rate = sluice_download_get_rate (download),
    .seconds_left = sluice_download_get_seconds_left (download),
    .connections = sluice_download_get_connections (download),
  };

  if (state == SLUICE_DOWNLOAD_CONNECTING)
    line.status = _ ("Connecting…");
  else if (state == SLUICE_DOWNLOAD_FINISHING)
    line.status = _ ("Checking…");

  add_line (self, &line, columns);
}

/* What failed or was paused takes no part: it is no longer on its way. */
static void
add_to_total (SluiceProgressLine *total, SluiceDownload *download, guint *n_finished)
{
  SluiceDownloadState state = sluice_download_get_state (download);
  gint64 size = sluice_download_get_size (download);

  if (state == SLUICE_DOWNLOAD_FAILED || state == SLUICE_DOWNLOAD_PAUSED)
    return;

  if (state == SLUICE_DOWNLOAD_FINISHED)
    (*n_finished)++;

  total->size = size >= 0 && total->size >= 0 ? total->size + size : -1;
  total->received += sluice_download_get_received (download);
  total->rate += sluice_download_get_rate (download);
  total->connections += sluice_download_get_connections (download);
}

static void
add_total (SluiceProgressLines *self, guint columns)
{
  guint n_downloads = g_list_model_get_n_items (self->downloads);
  guint n_finished = 0;
  SluiceProgressLine total = { .seconds_left = -1 };
  g_autofree char *name = NULL;

  for (guint i = 0; i < n_downloads; i++)
    {
      g_autoptr (SluiceDownload) download = g_list_model_get_item (self->downloads, i);

      add_to_total (&total, download, &n_finished);
    }

  if (total.size >= (gint64) total.received && total.rate >= 1.0)
    total.seconds_left =
        (gint64) ((double) (total.size - (gint64) total.received) / total.rate + 0.5);

  /* Translators: the first number is how many files are whole, the second is how many
     there will be. */
  name = g_strdup_printf (_ ("%u of %u finished"), n_finished, n_downloads);
  total.name = name;
  add_line (self, &total, columns);
}

static gboolean
is_running (SluiceDownload *download)
{
  SluiceDownloadState state = sluice_download_get_state (download);

  return state != SLUICE_DOWNLOAD_WAITING && !sluice_download_state_is_settled (state);
}

static void
lay_out (SluiceProgressLines *self)
{
  guint n_downloads = g_list_model_get_n_items (self->downloads);
  guint columns;
  guint rows;

  get_terminal_size (&columns, &rows);
  g_ptr_array_set_size (self->lines, 0);

  /* One row is for the total, one for the cursor. */
  for (guint i = 0; i < n_downloads && self->lines->len + 2 < rows; i++)
    {
      g_autoptr (SluiceDownload) download = g_list_model_get_item (self->downloads, i);

      if (is_running (download))
        add_download (self, download, columns);
    }

  if (n_downloads > 1)
    add_total (self, columns);
}

/* How many rows the lines take by now: a window made narrower has broken them. */
static guint
count_rows (SluiceProgressLines *self)
{
  guint columns;
  guint rows;
  guint taken = 0;

  get_terminal_size (&columns, &rows);
  for (guint i = 0; i < self->lines->len; i++)
    {
      guint width = sluice_terminal_text_measure (g_ptr_array_index (self->lines, i));

      taken += width > columns ? (width + columns - 1) / columns : 1;
    }

  return MIN (taken, rows - 1);
}

static void
append_erasure (SluiceProgressLines *self, GString *output)
{
  if (self->shown && self->lines->len > 0)
    g_string_append_printf (output, "\033[%uA" ERASE_BELOW, count_rows (self));

  self->shown = FALSE;
}

static void
append_lines (SluiceProgressLines *self, GString *output)
{
  g_string_append (output, WRAPPING_OFF);
  for (guint i = 0; i < self->lines->len; i++)
    g_string_append_printf (output, "%s\n", (const char *) g_ptr_array_index (self->lines, i));
  g_string_append (output, WRAPPING_ON);

  self->shown = TRUE;
}

static gboolean
resized_cb (gpointer user_data)
{
  sluice_progress_lines_draw (user_data);
  return G_SOURCE_CONTINUE;
}

/**
 * sluice_progress_lines_new:
 * @downloads: a list of #SluiceDownload
 *
 * Makes a display. Nothing is drawn yet.
 *
 * Returns: (transfer full): a new display
 */
SluiceProgressLines *
sluice_progress_lines_new (GListModel *downloads)
{
  SluiceProgressLines *self = g_new0 (SluiceProgressLines, 1);

  self->downloads = g_object_ref (downloads);
  self->lines = g_ptr_array_new_with_free_func (g_free);
  self->resize_source = g_unix_signal_add (SIGWINCH, resized_cb, self);

  return self;
}

/**
 * sluice_progress_lines_free:
 * @self: (transfer full): a display
 *
 * Takes the lines off the terminal and frees them.
 */
void
sluice_progress_lines_free (SluiceProgressLines *self)
{
  sluice_progress_lines_hide (self);
  g_source_remove (self->resize_source);
  g_ptr_array_unref (self->lines);
  g_object_unref (self->downloads);
  g_free (self);
}

/**
 * sluice_progress_lines_draw:
 * @self: a display
 *
 * Draws the lines anew, fit for the terminal's size of now.
 */
void
sluice_progress_lines_draw (SluiceProgressLines *self)
{
  g_autoptr (GString) output = g_string_new (NULL);

  append_erasure (self, output);
  lay_out (self);
  append_lines (self, output);

  /* In one piece, so that it does not flicker. */
  g_printerr ("%s", output->str);
}

/**
 * sluice_progress_lines_hide:
 * @self: a display
 *
 * Takes the lines off, so that something else can be printed in their place.
 */
void
sluice_progress_lines_hide (SluiceProgressLines *self)
{
  g_autoptr (GString) output = g_string_new (NULL);

  append_erasure (self, output);
  g_printerr ("%s", output->str);
}

/**
 * sluice_progress_lines_show:
 * @self: a display that is hidden
 *
 * Puts the lines back as they were, under what was printed meanwhile.
 */
void
sluice_progress_lines_show (SluiceProgressLines *self)
{
  g_autoptr (GString) output = g_string_new (NULL);

  append_lines (self, output);
  g_printerr ("%s", output->str);
}
