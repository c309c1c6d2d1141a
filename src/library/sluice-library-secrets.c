/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Passwords and the like: with the Secret Service as long as a download is unfinished, and
 * nowhere else. Without such a service a download has them until the program ends. */

#include <glib/gi18n-lib.h>

#include "sluice-library-private.h"
#include "sluice-link.h"
#include "sluice-secrets.h"

/* The service may ask the user to unlock it, and the user may not be there: the end of the
 * program waits for it no longer than this. */
#define PATIENCE 3 /* seconds */

/* Something the service was asked for. */
typedef struct
{
  SluiceLibrary *library;   /* owned */
  SluiceDownload *download; /* owned */
  guint timeout;            /* 0 when nobody waits any more */
  GTask *task;              /* owned, nullable: to be returned */
} Errand;

static void
let_go (Errand *errand)
{
  errand->timeout = 0;
  sluice_library_release (errand->library);
}

static gboolean
too_late_cb (gpointer user_data)
{
  let_go (user_data);
  return G_SOURCE_REMOVE;
}

static Errand *
errand_new (SluiceLibrary *library, SluiceDownload *download)
{
  Errand *errand = g_new0 (Errand, 1);

  errand->library = g_object_ref (library);
  errand->download = g_object_ref (download);
  errand->timeout =
      g_timeout_add_seconds_full (G_PRIORITY_LOW, PATIENCE, too_late_cb, errand, NULL);
  sluice_library_hold (library);
  return errand;
}

static void
errand_free (Errand *errand)
{
  if (errand->timeout != 0)
    {
      g_source_remove (errand->timeout);
      let_go (errand);
    }

  g_clear_object (&errand->task);
  g_object_unref (errand->library);
  g_object_unref (errand->download);
  g_free (errand);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Errand, errand_free)

static SluiceLibraryEntry *
find_entry (const Errand *errand)
{
  return g_hash_table_lookup (errand->library->entries, errand->download);
}

/* Forgetting */

static void
cleared_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Errand) errand = user_data;
  g_autoptr (GError) error = NULL;

  if (!sluice_secrets_clear_finish (result, &error) && error != NULL)
    g_debug ("Secrets could not be forgotten: %s", error->message);
}

/*
 * sluice_library_forget_secrets:
 * @download: one that needs its secrets no more
 */
void
sluice_library_forget_secrets (SluiceLibrary *self, SluiceDownload *download)
{
  sluice_secrets_clear_async (sluice_download_get_id (download), cleared_cb,
                              errand_new (self, download));
}

/* Keeping */

static void
tell_not_kept (SluiceDownload *download)
{
  sluice_download_tell (download, SLUICE_STORY_NOTE,
                        _ ("Its password is not kept when Sluice ends: there is nothing on this "
                           "computer that keeps passwords safe, or it is locked."));
}

/* One that finished in the meantime, or was removed, needs them no more. */
static void
stored_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Errand) errand = user_data;
  g_autoptr (GError) error = NULL;
  gboolean kept = sluice_secrets_store_finish (result, &error);
  SluiceLibraryEntry *entry = find_entry (errand);

  if (kept && entry == NULL)
    sluice_library_forget_secrets (errand->library, errand->download);
  if (kept || entry == NULL)
    return;

  g_debug ("Secrets are not kept: %s", error->message);
  entry->has_secrets = FALSE;
  sluice_library_save_soon (errand->library, entry);
  tell_not_kept (entry->download);
}

/*
 * sluice_library_keep_secrets:
 * @entry: one of the library's, whose request is new
 *
 * Keeps what of a request must not be in a file.
 */
void
sluice_library_keep_secrets (SluiceLibrary *self, SluiceLibraryEntry *entry)
{
  SluiceRequest *request = sluice_download_get_request (entry->download);
  g_autoptr (SluiceSecrets) secrets = sluice_secrets_new_from_request (request);
  g_autofree char *link = NULL;
  g_autofree char *label = NULL;

  entry->knows_secrets = TRUE;
  if (secrets == NULL)
    return;

  link = sluice_link_redact (request->uri);
  /* Translators: what a password is called in a password manager; %s is a link. */
  label = g_strdup_printf (_ ("Sluice: download of %s"), link);
  entry->has_secrets = TRUE;
  sluice_library_save_soon (self, entry);
  sluice_secrets_store_async (secrets, sluice_download_get_id (entry->download), label, stored_cb,
                              errand_new (self, entry->download));
}

/* Asking for them again */

static void
give_secrets (SluiceLibraryEntry *entry, const SluiceSecrets *secrets)
{
  g_autoptr (SluiceRequest) request = NULL;

  if (secrets == NULL)
    {
      sluice_download_tell (entry->download, SLUICE_STORY_NOTE,
                            _ ("Its password could not be asked for where it is kept."));
      return;
    }

  request = sluice_secrets_add_to (secrets, sluice_download_get_request (entry->download));
  sluice_download_set_request (entry->download, request);
}

/* Where there are none any more it goes on without: the server then says what it needs. */
static void
looked_up_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Errand) errand = user_data;
  g_autoptr (SluiceSecrets) secrets = sluice_secrets_lookup_finish (result, NULL);
  SluiceLibraryEntry *entry = find_entry (errand);

  if (entry != NULL && !entry->knows_secrets &&
      !sluice_download_state_is_running (sluice_download_get_state (entry->download)))
    {
      give_secrets (entry, secrets);
      entry->knows_secrets = TRUE;
    }

  g_task_return_boolean (errand->task, TRUE);
}

/*
 * sluice_library_needs_secrets:
 *
 * Returns: whether a download's secrets have to be asked for before it starts
 */
gboolean
sluice_library_needs_secrets (const SluiceLibraryEntry *entry)
{
  return entry->has_secrets && !entry->knows_secrets;
}

/*
 * sluice_library_fetch_secrets_async:
 * @entry: one that needs them
 *
 * Asks for a download's secrets. To be ended by nothing: when it calls back, all
 * is done that could be.
 */
void
sluice_library_fetch_secrets_async (SluiceLibrary *self,
                                    SluiceLibraryEntry *entry,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data)
{
  Errand *errand = errand_new (self, entry->download);

  errand->task = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (errand->task, sluice_library_fetch_secrets_async);
  sluice_secrets_lookup_async (sluice_download_get_id (entry->download), looked_up_cb, errand);
}
