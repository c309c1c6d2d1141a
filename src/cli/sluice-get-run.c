/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-get-run.h"

#include <glib-unix.h>
#include <glib/gi18n.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

#include "sluice-download.h"
#include "sluice-durable-file.h"
#include "sluice-folder.h"
#include "sluice-granted-path.h"
#include "sluice-json-lines.h"
#include "sluice-limits.h"
#include "sluice-progress-lines.h"
#include "sluice-queue.h"
#include "sluice-terminal-text.h"
#include "sluice-units.h"

/* One run of the program, from the first link to the last file. */
typedef struct
{
  const SluiceGetOptions *options;
  GMainLoop *loop;            /* owned */
  SluiceQueue *queue;         /* owned */
  SluiceHostBook *hosts;      /* owned */
  SluiceProgressLines *lines; /* owned, nullable: only on a terminal */
  guint n_paused;
  guint n_failed;
  gboolean interrupted;
} Run;

static void tell (Run *run, const char *format, ...) G_GNUC_PRINTF (2, 3);

/* Prints a line of text to standard error, above the display. */
static void
tell (Run *run, const char *format, ...)
{
  g_autofree char *text = NULL;
  g_autofree char *escaped = NULL;
  va_list arguments;

  va_start (arguments, format);
  text = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  escaped = sluice_terminal_text_escape (text);

  if (run->lines != NULL)
    sluice_progress_lines_hide (run->lines);
  g_printerr ("%s\n", escaped);
  if (run->lines != NULL)
    sluice_progress_lines_show (run->lines);
}

static void
print_path (Run *run, GFile *file)
{
  g_autofree char *path = sluice_granted_path_to_outside (g_file_peek_path (file));

  /* Standard output may well be the terminal that the display is on. */
  if (run->lines != NULL)
    sluice_progress_lines_hide (run->lines);

  puts (path);
  fflush (stdout);

  if (run->lines != NULL)
    sluice_progress_lines_show (run->lines);
}

static void
tell_finished (Run *run, SluiceDownload *download)
{
  gint64 seconds = (gint64) (sluice_download_get_seconds_spent (download) + 0.5);
  g_autofree char *size = sluice_units_format_size (sluice_download_get_received (download));
  g_autofree char *clock = sluice_units_format_clock (seconds);

  /* Translators: a file's name, its size and the time it took, as in “1:23”. */
  tell (run, _ ("%s: %s in %s"), sluice_download_get_name (download), size, clock);
}

static void
event_cb (SluiceDownload *download, int kind, const char *message, double delay, Run *run)
{
  /* For a story that can be scrolled; a terminal's would push out what matters. */
  if (kind == SLUICE_TRANSFER_EVENT_DETAIL)
    return;

  if (run->options->json)
    sluice_json_lines_write_event (download, (SluiceTransferEvent) kind, message, delay);
  else if (run->lines != NULL && kind != SLUICE_TRANSFER_EVENT_STARTED && message != NULL)
    tell (run, "%s: %s", sluice_download_get_name (download), message);
}

static void
report_settled (Run *run, SluiceDownload *download)
{
  const GError *error = sluice_download_get_error (download);

  if (run->options->json)
    sluice_json_lines_write_settled (download);

  if (error != NULL)
    {
      run->n_failed++;
      tell (run, "sluice-get: %s: %s", sluice_download_get_name (download), error->message);
      return;
    }

  if (sluice_download_get_state (download) == SLUICE_DOWNLOAD_PAUSED)
    {
      run->n_paused++;
      return;
    }

  if (sluice_download_get_options (download)->repair != NULL && !run->options->quiet)
    tell (run, _ ("“%s” was repaired."), sluice_download_get_name (download));
  else if (run->lines != NULL)
    tell_finished (run, download);
  if (!run->options->json)
    print_path (run, sluice_download_get_file (download));
}

static void
state_cb (SluiceDownload *download, GParamSpec *pspec, Run *run)
{
  if (sluice_download_state_is_settled (sluice_download_get_state (download)))
    report_settled (run, download);
}

static void
report_progress (Run *run)
{
  guint n_downloads = g_list_model_get_n_items (G_LIST_MODEL (run->queue));

  for (guint i = 0; i < n_downloads; i++)
    {
      g_autoptr (SluiceDownload) download = g_list_model_get_item (G_LIST_MODEL (run->queue), i);

      if (sluice_download_get_state (download) == SLUICE_DOWNLOAD_ACTIVE)
        sluice_json_lines_write_progress (download);
    }
}

static void
sampled_cb (SluiceQueue *queue, Run *run)
{
  if (run->options->json)
    report_progress (run);
  if (run->lines != NULL)
    sluice_progress_lines_draw (run->lines);
}

static void
settled_cb (SluiceQueue *queue, GParamSpec *pspec, Run *run)
{
  if (sluice_queue_is_settled (queue))
    g_main_loop_quit (run->loop);
}

/* The first signal pauses, so that nothing that arrived is lost; who sends a
 * second one does not want to wait for that. */
static gboolean
interrupted_cb (gpointer user_data)
{
  Run *run = user_data;

  if (run->interrupted)
    _exit (SLUICE_GET_INTERRUPTED);

  run->interrupted = TRUE;
  sluice_queue_pause_all (run->queue);

  return G_SOURCE_CONTINUE;
}

static SluiceLimits *
create_limits (const SluiceGetOptions *options)
{
  SluiceLimits *limits = sluice_limits_new ();
  g_autoptr (GFile) hosts =
      g_file_new_build_filename (g_get_user_data_dir (), "sluice", SLUICE_HOST_BOOK_NAME, NULL);

  sluice_host_book_load (sluice_limits_get_book (limits), hosts);
  sluice_limits_set_host_connections (limits, options->host_connections);
  sluice_limits_set_rate (limits, options->rate_limit);

  return limits;
}

static void
run_init (Run *run, const SluiceGetOptions *options, SluiceHttpClient *client)
{
  g_autoptr (SluiceLimits) limits = create_limits (options);

  run->options = options;
  run->loop = g_main_loop_new (NULL, FALSE);
  run->queue = sluice_queue_new (client, limits);
  run->hosts = g_object_ref (sluice_limits_get_book (limits));
  sluice_queue_set_jobs (run->queue, options->jobs);
  g_signal_connect (run->queue, "sampled", G_CALLBACK (sampled_cb), run);
  g_signal_connect (run->queue, "notify::settled", G_CALLBACK (settled_cb), run);

  if (isatty (STDERR_FILENO) && !options->quiet && !options->json)
    run->lines = sluice_progress_lines_new (G_LIST_MODEL (run->queue));
}

static void
run_clear (Run *run)
{
  g_clear_pointer (&run->lines, sluice_progress_lines_free);
  g_clear_object (&run->queue);
  g_clear_object (&run->hosts);
  g_clear_pointer (&run->loop, g_main_loop_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Run, run_clear)

static void
add_downloads (Run *run, GPtrArray *downloads)
{
  for (guint i = 0; i < downloads->len; i++)
    {
      SluiceDownload *download = g_ptr_array_index (downloads, i);

      g_signal_connect (download, "event", G_CALLBACK (event_cb), run);
      g_signal_connect (download, "notify::state", G_CALLBACK (state_cb), run);
      sluice_queue_add (run->queue, download);
    }
}

static gboolean
make_directory (Run *run)
{
  int code = sluice_durable_file_make_folder (run->options->directory, 0777);

  if (code != 0)
    {
      tell (run, _ ("sluice-get: The folder for the files cannot be made: %s."), g_strerror (code));
      return FALSE;
    }
  if (!sluice_folder_lasts (g_file_peek_path (run->options->directory)))
    {
      tell (run, _ ("sluice-get: What is put into this folder is gone when the sandbox ends. Give "
                    "another one with -d, such as your folder for downloads."));
      return FALSE;
    }

  return TRUE;
}

static void
tell_repeated (Run *run)
{
  guint n_repeated = run->options->n_repeated;

  if (n_repeated > 0 && !run->options->quiet)
    tell (run,
          ngettext ("A link that was given twice is downloaded once.",
                    "%u links that were given before are downloaded once.", n_repeated),
          n_repeated);
}

static void
tell_how_to_go_on (Run *run)
{
  if (run->options->quiet)
    return;

  if (run->options->transfer->restart)
    tell (run, _ ("Paused. Run the same command without --restart to go on."));
  else
    tell (run, _ ("Paused. Run the same command again to go on."));
}

static SluiceGetStatus
conclude (Run *run)
{
  g_clear_pointer (&run->lines, sluice_progress_lines_free);

  if (run->interrupted && run->n_paused > 0)
    {
      tell_how_to_go_on (run);
      return SLUICE_GET_INTERRUPTED;
    }

  if (ferror (stdout) || fclose (stdout) != 0)
    {
      tell (run, _ ("sluice-get: The results could not be written to standard output."));
      return SLUICE_GET_FAILED;
    }

  return run->n_failed > 0 ? SLUICE_GET_FAILED : SLUICE_GET_FINISHED;
}

/* Once all is told that is finished, a signal must not make it look as if it were not: the
 * same command would begin it again. */
static SluiceGetStatus
settle (Run *run)
{
  guint interrupt_source = g_unix_signal_add (SIGINT, interrupted_cb, run);
  guint terminate_source = g_unix_signal_add (SIGTERM, interrupted_cb, run);
  SluiceGetStatus status;

  if (!sluice_queue_is_settled (run->queue))
    g_main_loop_run (run->loop);
  status = conclude (run);

  g_source_remove (interrupt_source);
  g_source_remove (terminate_source);
  if (status != SLUICE_GET_INTERRUPTED)
    {
      signal (SIGINT, SIG_IGN);
      signal (SIGTERM, SIG_IGN);
    }
  return status;
}

/**
 * sluice_get_run:
 * @options: what the command line says
 * @downloads: (element-type SluiceDownload): what to fetch
 * @client: what speaks HTTP
 *
 * Downloads everything and reports it on the standard streams. Returns when
 * all is finished, failed or, after a signal, paused.
 *
 * Returns: the program's exit status
 */
SluiceGetStatus
sluice_get_run (const SluiceGetOptions *options, GPtrArray *downloads, SluiceHttpClient *client)
{
  g_auto (Run) run = { 0 };
  SluiceGetStatus status;

  run_init (&run, options, client);
  if (!make_directory (&run))
    return SLUICE_GET_FAILED;

  /* A path that means something only in the sandbox is of no use to who called. */
  sluice_granted_path_learn (g_file_peek_path (options->directory));
  tell_repeated (&run);
  add_downloads (&run, downloads);
  status = settle (&run);
  sluice_host_book_save (run.hosts);

  return status;
}
