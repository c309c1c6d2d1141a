/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-questions.h"

#include <glib/gi18n.h>

#include "sluice-conversation.h"
#include "sluice-entry-dialog.h"
#include "sluice-link.h"
#include "sluice-quantity.h"

static gboolean
check_address (const char *text, GError **error)
{
  g_autoptr (GUri) uri = sluice_link_parse (text, error);

  return uri != NULL;
}

static void
address_set_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (SluiceConversation) talk = user_data;
  g_autoptr (GError) error = NULL;

  if (sluice_library_set_address_finish (SLUICE_LIBRARY (source), result, &error))
    /* Translators: %s is a file's name. */
    sluice_conversation_tell_success (talk, _ ("“%s” goes on from its new address"));
  else
    sluice_conversation_tell_error (talk, _ ("The Address Cannot Be Used"), error);
}

static void
address_accepted_cb (SluiceEntryDialog *dialog, const char *text, SluiceConversation *talk)
{
  SluiceRequest *old = sluice_download_get_request (talk->download);
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

  sluice_library_set_address_async (talk->library, talk->download, request, NULL, address_set_cb,
                                    sluice_conversation_ref (talk));
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
  g_autoptr (SluiceConversation) talk = sluice_conversation_new (parent, toasts, library, download);
  SluiceEntryDialog *dialog = sluice_entry_dialog_new (
      parent, _ ("New Address"),
      _ ("The download goes on from the new address if it is the same file."), _ ("Address"),
      _ ("_Use Address"));

  sluice_entry_dialog_set_check (dialog, check_address);
  sluice_entry_dialog_set_text (dialog, sluice_download_get_link (download));
  sluice_conversation_hear (talk, GTK_WIDGET (dialog), "accepted",
                            G_CALLBACK (address_accepted_cb));
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
mirror_accepted_cb (SluiceEntryDialog *dialog, const char *text, SluiceConversation *talk)
{
  g_autoptr (GUri) uri = sluice_link_parse (text, NULL);
  g_autoptr (SluiceMirror) mirror = sluice_mirror_new (uri, 0, NULL);

  if (sluice_download_get_state (talk->download) == SLUICE_DOWNLOAD_FINISHED)
    return;
  sluice_conversation_tell_success (
      talk, sluice_library_add_mirror (talk->library, talk->download, mirror)
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
  g_autoptr (SluiceConversation) talk = sluice_conversation_new (parent, toasts, library, download);
  const SluiceTransferOptions *options = sluice_download_get_options (download);
  const char *body =
      options->checksum != NULL || options->piece_hashes != NULL
          ? _ ("All addresses are used together, for the checksum of this file is known.")
          : _ ("No checksum of this file is known: the new address is used only when those "
               "before it fail.");
  SluiceEntryDialog *dialog = sluice_entry_dialog_new (parent, _ ("Add Another Address"), body,
                                                       _ ("Address"), _ ("_Add Address"));

  sluice_entry_dialog_set_check (dialog, check_mirror);
  sluice_conversation_hear (talk, GTK_WIDGET (dialog), "accepted", G_CALLBACK (mirror_accepted_cb));
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
