/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-questions.h"

#include <glib/gi18n.h>

#include "sluice-entry-dialog.h"
#include "sluice-link.h"
#include "sluice-quantity.h"

/* What an answer is about, and who hears what came of it. */
typedef struct
{
  GtkWindow *parent;        /* weak, nullable */
  AdwToastOverlay *toasts;  /* owned */
  SluiceLibrary *library;   /* owned */
  SluiceDownload *download; /* owned */
} Question;

static Question *
question_new (GtkWindow *parent,
              AdwToastOverlay *toasts,
              SluiceLibrary *library,
              SluiceDownload *download)
{
  Question *self = g_new0 (Question, 1);

  g_set_weak_pointer (&self->parent, parent);
  self->toasts = g_object_ref (toasts);
  self->library = g_object_ref (library);
  self->download = g_object_ref (download);

  return self;
}

static void
question_free (Question *self)
{
  g_clear_weak_pointer (&self->parent);
  g_object_unref (self->toasts);
  g_object_unref (self->library);
  g_object_unref (self->download);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Question, question_free)

static Question *
question_copy (const Question *self)
{
  return question_new (self->parent, self->toasts, self->library, self->download);
}

static void
question_free_cb (gpointer data, GClosure *closure)
{
  question_free (data);
}

static void
tell_success (Question *self, const char *title)
{
  adw_toast_overlay_add_toast (self->toasts, adw_toast_new (title));
}

static void
tell_failure (Question *self, const char *heading, const GError *error)
{
  GtkWidget *dialog = NULL;

  if (self->parent == NULL || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  dialog = adw_message_dialog_new (self->parent, heading, error->message);
  adw_message_dialog_add_response (ADW_MESSAGE_DIALOG (dialog), "close", _ ("_Close"));
  gtk_window_present (GTK_WINDOW (dialog));
}

static gboolean
check_address (const char *text, GError **error)
{
  g_autoptr (GUri) uri = sluice_link_parse (text, error);

  return uri != NULL;
}

static void
address_set_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Question) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *name = g_markup_escape_text (sluice_download_get_name (self->download), -1);
  /* Translators: %s is a file's name. */
  g_autofree char *title = g_strdup_printf (_ ("“%s” goes on from its new address"), name);

  if (sluice_library_set_address_finish (SLUICE_LIBRARY (source), result, &error))
    tell_success (self, title);
  else
    tell_failure (self, _ ("The Address Cannot Be Used"), error);
}

static void
address_accepted_cb (SluiceEntryDialog *dialog, const char *text, Question *self)
{
  SluiceRequest *old = sluice_download_get_request (self->download);
  g_autoptr (GUri) typed = sluice_link_parse (text, NULL);
  g_autofree char *user = NULL;
  g_autofree char *password = NULL;
  g_autoptr (GUri) uri = sluice_link_strip_user (typed, &user, &password);
  g_autoptr (SluiceRequest) request = sluice_request_new (uri);

  request->user = g_steal_pointer (&user);
  request->password = g_steal_pointer (&password);
  if (old != NULL)
    {
      request->referer = g_strdup (old->referer);
      request->user_agent = g_strdup (old->user_agent);
    }

  sluice_library_set_address_async (self->library, self->download, request, NULL, address_set_cb,
                                    question_copy (self));
}

/**
 * sluice_questions_ask_address:
 * @parent: the window it is asked in
 * @toasts: where it is said that it worked
 * @library: what holds @download
 * @download: what gets another address
 *
 * Asks for a new link to the same file.
 */
void
sluice_questions_ask_address (GtkWindow *parent,
                              AdwToastOverlay *toasts,
                              SluiceLibrary *library,
                              SluiceDownload *download)
{
  SluiceEntryDialog *dialog = sluice_entry_dialog_new (
      parent, _ ("New Address"),
      _ ("The download goes on from the new address if it is the same file."), _ ("Address"),
      _ ("_Use Address"));

  sluice_entry_dialog_set_check (dialog, check_address);
  sluice_entry_dialog_set_text (dialog, sluice_download_get_link (download));
  g_signal_connect_data (dialog, "accepted", G_CALLBACK (address_accepted_cb),
                         question_new (parent, toasts, library, download), question_free_cb, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

static gboolean
check_mirror (const char *text, GError **error)
{
  g_autoptr (GUri) uri = sluice_link_parse (text, error);

  if (uri == NULL)
    return FALSE;
  if (!sluice_mirror_can_be (uri))
    g_set_error_literal (error, SLUICE_LINK_ERROR, SLUICE_LINK_ERROR_SCHEME,
                         _ ("Another address begins with http, https, ftp or ftps."));
  return sluice_mirror_can_be (uri);
}

static void
mirror_accepted_cb (SluiceEntryDialog *dialog, const char *text, Question *self)
{
  g_autoptr (GUri) uri = sluice_link_parse (text, NULL);
  g_autoptr (SluiceMirror) mirror = sluice_mirror_new (uri, 0, NULL);

  if (sluice_download_get_state (self->download) == SLUICE_DOWNLOAD_FINISHED)
    return;
  tell_success (self, sluice_library_add_mirror (self->library, self->download, mirror)
                          ? _ ("Another address was added")
                          : _ ("This address was known already"));
}

/**
 * sluice_questions_ask_mirror:
 * @parent: the window it is asked in
 * @toasts: where it is said that it worked
 * @library: what holds @download
 * @download: what gets one more address
 *
 * Asks where else the same file can be had.
 */
void
sluice_questions_ask_mirror (GtkWindow *parent,
                             AdwToastOverlay *toasts,
                             SluiceLibrary *library,
                             SluiceDownload *download)
{
  const SluiceTransferOptions *options = sluice_download_get_options (download);
  const char *body =
      options->checksum != NULL || options->piece_hashes != NULL
          ? _ ("All addresses are used together, for the checksum of this file is known.")
          : _ ("No checksum of this file is known: the new address is used only when those "
               "before it fail.");
  SluiceEntryDialog *dialog = sluice_entry_dialog_new (parent, _ ("Add Another Address"), body,
                                                       _ ("Address"), _ ("_Add Address"));

  sluice_entry_dialog_set_check (dialog, check_mirror);
  g_signal_connect_data (dialog, "accepted", G_CALLBACK (mirror_accepted_cb),
                         question_new (parent, toasts, library, download), question_free_cb, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

/* Nothing is no limit. */
static gboolean
parse_rate_limit (const char *text, guint64 *rate, GError **error)
{
  *rate = 0;

  return *text == '\0' || sluice_quantity_parse_rate (text, rate, error);
}

static gboolean
check_rate_limit (const char *text, GError **error)
{
  guint64 rate = 0;

  return parse_rate_limit (text, &rate, error);
}

typedef struct
{
  SluiceLibrary *library; /* owned */
  GPtrArray *downloads;   /* owned */
} RateQuestion;

static void
rate_question_free_cb (gpointer data, GClosure *closure)
{
  RateQuestion *self = data;

  g_object_unref (self->library);
  g_ptr_array_unref (self->downloads);
  g_free (self);
}

static void
rate_accepted_cb (SluiceEntryDialog *dialog, const char *text, RateQuestion *self)
{
  guint64 rate = 0;

  if (!parse_rate_limit (text, &rate, NULL))
    return;

  for (guint i = 0; i < self->downloads->len; i++)
    sluice_library_set_rate_limit (self->library, g_ptr_array_index (self->downloads, i), rate);
}

/**
 * sluice_questions_ask_rate_limit:
 * @parent: the window it is asked in
 * @library: what holds @downloads
 * @downloads: (element-type SluiceDownload): those that get a limit of their own
 *
 * Asks how fast each of some downloads may be.
 */
void
sluice_questions_ask_rate_limit (GtkWindow *parent, SluiceLibrary *library, GPtrArray *downloads)
{
  SluiceEntryDialog *dialog =
      sluice_entry_dialog_new (parent, _ ("Speed Limit"),
                               _ ("Bytes per second, for example 500K or 2M; empty for no limit."),
                               _ ("Speed Limit"), _ ("_Limit"));
  guint64 rate = sluice_download_get_rate_limit (g_ptr_array_index (downloads, 0));
  g_autofree char *text = rate > 0 ? g_strdup_printf ("%" G_GUINT64_FORMAT, rate) : g_strdup ("");
  RateQuestion *question = g_new0 (RateQuestion, 1);

  question->library = g_object_ref (library);
  question->downloads = g_ptr_array_ref (downloads);

  sluice_entry_dialog_set_check (dialog, check_rate_limit);
  sluice_entry_dialog_set_text (dialog, text);
  g_signal_connect_data (dialog, "accepted", G_CALLBACK (rate_accepted_cb), question,
                         rate_question_free_cb, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}
