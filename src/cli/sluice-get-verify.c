/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-get-verify.h"

#include <glib-unix.h>
#include <glib/gi18n.h>
#include <stdio.h>
#include <unistd.h>

#include "sluice-download.h"
#include "sluice-error.h"
#include "sluice-get-requests.h"
#include "sluice-granted-path.h"
#include "sluice-inspection.h"
#include "sluice-json-lines.h"
#include "sluice-link.h"
#include "sluice-terminal-text.h"

#define PROGRESS_INTERVAL 200 /* ms */
#define CLEAR_LINE "\r\033[K"

/* One file after the other is checked: they may well be on one disk. What has to be fetched
 * then is fetched as any downloads are. */
typedef struct
{
  const SluiceGetOptions *options;
  GPtrArray *repairs; /* not owned */
  guint number;       /* of the file that is checked, from 1 */
  gboolean shows_progress;

  GMainLoop *loop;              /* owned */
  GCancellable *cancellable;    /* owned */
  SluiceInspection *inspection; /* owned, nullable; of the file that is checked */
  GError *error;                /* owned, nullable; why it could not be checked */
  guint n_failed;
} Check;

static void
tell (Check *self, const char *text)
{
  g_autofree char *escaped = sluice_terminal_text_escape (text);

  g_printerr ("%s%s\n", self->shows_progress ? CLEAR_LINE : "", escaped);
}

static void
print_path (Check *self)
{
  GFile *file = sluice_inspection_get_file (self->inspection);
  g_autofree char *path = sluice_granted_path_to_outside (g_file_peek_path (file));

  if (self->options->json)
    return;
  puts (path);
  fflush (stdout);
}

/* ---- What becomes of a file ---- */

/* It stays as it is, and that is not as it should be. */
static void
give_up (Check *self, SluiceError code, const char *message)
{
  g_autoptr (GError) error = g_error_new_literal (SLUICE_ERROR, (int) code, message);

  self->n_failed++;
  if (self->options->json)
    sluice_json_lines_write_unchecked (self->number, error);
  tell (self, message);
}

static GUri *
get_given_link (Check *self)
{
  return self->options->links->len > 0 ? g_ptr_array_index (self->options->links, 0) : NULL;
}

/* The one who asks is the one who downloaded it, as far as the command line does not say
 * otherwise. */
static SluiceRequest *
create_request (Check *self, const SluiceResumeRecord *record, GError **error)
{
  g_autoptr (GUri) recorded = NULL;
  GUri *link = get_given_link (self);
  SluiceRequest *request;

  if (link == NULL)
    link = recorded = sluice_link_parse (record->link, error);
  if (link == NULL)
    return NULL;

  request = sluice_get_requests_create (self->options, link, self->number, error);
  if (request == NULL || record == NULL)
    return request;
  if (request->referer == NULL)
    request->referer = g_strdup (record->referer);
  if (request->user_agent == NULL)
    request->user_agent = g_strdup (record->user_agent);
  return request;
}

static void
add_repair (Check *self, SluiceTransferOptions *transfer)
{
  const SluiceResumeRecord *record = sluice_inspection_get_record (self->inspection);
  g_autoptr (GFile) folder = g_file_get_parent (sluice_inspection_get_file (self->inspection));
  g_autoptr (GError) error = NULL;
  g_autoptr (SluiceRequest) request = create_request (self, record, &error);

  if (request == NULL)
    {
      give_up (self, SLUICE_ERROR_LOCAL, error->message);
      return;
    }
  if (transfer->checksum == NULL && record != NULL && record->checksum != NULL)
    transfer->checksum = sluice_checksum_parse (record->checksum, NULL);
  g_ptr_array_add (self->repairs, sluice_download_new (request, folder, transfer));
}

/* Going on with a download checks what is there once more, and fetches what is damaged. */
static void
go_on (Check *self)
{
  const SluiceResumeRecord *record = sluice_inspection_get_record (self->inspection);
  g_autoptr (SluiceTransferOptions) transfer =
      sluice_transfer_options_copy (self->options->transfer);

  if (record == NULL)
    {
      self->n_failed++;
      return;
    }
  if (get_given_link (self) != NULL)
    {
      give_up (self, SLUICE_ERROR_LOCAL,
               _ ("A download that is not finished is verified without a link."));
      return;
    }
  g_free (transfer->name);
  transfer->name = g_strdup (record->name);
  add_repair (self, transfer);
}

static void
repair (Check *self)
{
  g_autoptr (SluiceTransferOptions) transfer =
      sluice_transfer_options_copy (self->options->transfer);

  transfer->repair = sluice_inspection_create_repair (self->inspection, get_given_link (self));
  if (transfer->repair == NULL)
    give_up (self, SLUICE_ERROR_CORRUPT,
             sluice_inspection_get_record (self->inspection) != NULL
                 ? _ ("Its link is not kept, for it may hold a secret. Give the link as well, to "
                      "fetch what is damaged.")
                 : _ ("Nobody knows where it came from. Give its link as well, to fetch it "
                      "again."));
  else if (sluice_inspection_has_changed (self->inspection) && !self->options->repair_changed)
    give_up (self, SLUICE_ERROR_CORRUPT,
             _ ("Somebody changed it after it was downloaded, perhaps on purpose, so it was left "
                "as it is. Add --repair to bring back what was downloaded."));
  else
    {
      transfer->inherit = FALSE;
      g_free (transfer->name);
      transfer->name = g_file_get_basename (sluice_inspection_get_file (self->inspection));
      add_repair (self, transfer);
    }
}

static void
report (Check *self)
{
  SluiceVerdict verdict = sluice_inspection_get_verdict (self->inspection);
  g_autofree char *sentence = sluice_inspection_describe (self->inspection);

  if (self->options->json)
    sluice_json_lines_write_checked (self->number, self->inspection);
  if (verdict != SLUICE_VERDICT_WHOLE || !self->options->quiet)
    tell (self, sentence);

  if (sluice_inspection_is_partial (self->inspection))
    go_on (self);
  else if (verdict == SLUICE_VERDICT_WHOLE)
    print_path (self);
  else if (verdict == SLUICE_VERDICT_DAMAGED)
    repair (self);
  else
    self->n_failed++;
}

static void
report_error (Check *self)
{
  g_autofree char *message = g_strdup_printf ("sluice-get: %s", self->error->message);

  self->n_failed++;
  if (self->options->json)
    sluice_json_lines_write_unchecked (self->number, self->error);
  tell (self, message);
}

/* ---- Checking ---- */

static void
checked_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Check *self = user_data;

  sluice_inspection_run_finish (SLUICE_INSPECTION (object), result, &self->error);
  g_main_loop_quit (self->loop);
}

static gboolean
progress_cb (gpointer user_data)
{
  Check *self = user_data;
  GFile *file = g_ptr_array_index (self->options->files, self->number - 1);
  g_autofree char *name = g_filename_display_basename (g_file_peek_path (file));
  g_autofree char *escaped = sluice_terminal_text_escape (name);
  guint percent = (guint) (100.0 * sluice_inspection_get_fraction (self->inspection));

  /* Translators: a file's name, and how much of it was read. */
  g_printerr (CLEAR_LINE);
  g_printerr (_ ("Checking “%s”: %u %%"), escaped, percent);
  return G_SOURCE_CONTINUE;
}

static void
check_next (Check *self)
{
  GFile *file = g_ptr_array_index (self->options->files, self->number++);
  guint progress = 0;

  sluice_granted_path_learn (g_file_peek_path (file));
  self->inspection = sluice_inspection_new (file, self->options->transfer->checksum);
  if (self->shows_progress)
    progress = g_timeout_add (PROGRESS_INTERVAL, progress_cb, self);
  sluice_inspection_run_async (self->inspection, self->cancellable, checked_cb, self);
  g_main_loop_run (self->loop);
  if (progress > 0)
    g_source_remove (progress);

  if (self->error == NULL)
    report (self);
  else if (!g_cancellable_is_cancelled (self->cancellable))
    report_error (self);
  g_clear_error (&self->error);
  g_clear_object (&self->inspection);
}

/* Whoever sends a second one does not want to wait. */
static gboolean
interrupted_cb (gpointer user_data)
{
  Check *self = user_data;

  if (g_cancellable_is_cancelled (self->cancellable))
    _exit (SLUICE_GET_INTERRUPTED);
  g_cancellable_cancel (self->cancellable);
  return G_SOURCE_CONTINUE;
}

static void
check_all (Check *self)
{
  guint interrupt_source = g_unix_signal_add (SIGINT, interrupted_cb, self);
  guint terminate_source = g_unix_signal_add (SIGTERM, interrupted_cb, self);

  while (self->number < self->options->files->len &&
         !g_cancellable_is_cancelled (self->cancellable))
    check_next (self);

  g_source_remove (interrupt_source);
  g_source_remove (terminate_source);
}

/**
 * sluice_get_verify:
 * @options: what the command line says
 * @repairs: (element-type SluiceDownload): gets a download for each file of which something
 *   has to be fetched
 *
 * Checks all files and reports what was found on the standard streams. Nothing is changed.
 *
 * Returns: the program's exit status, as far as it is known before the repairs
 */
SluiceGetStatus
sluice_get_verify (const SluiceGetOptions *options, GPtrArray *repairs)
{
  Check check = { .options = options, .repairs = repairs };
  gboolean interrupted;

  check.shows_progress = isatty (STDERR_FILENO) && !options->quiet && !options->json;
  check.loop = g_main_loop_new (NULL, FALSE);
  check.cancellable = g_cancellable_new ();
  check_all (&check);

  interrupted = g_cancellable_is_cancelled (check.cancellable);
  if (interrupted && !options->quiet)
    tell (&check, _ ("Stopped. No file was changed."));
  g_main_loop_unref (check.loop);
  g_object_unref (check.cancellable);
  if (interrupted)
    return SLUICE_GET_INTERRUPTED;
  return check.n_failed > 0 ? SLUICE_GET_FAILED : SLUICE_GET_FINISHED;
}
