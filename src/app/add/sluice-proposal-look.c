/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-proposal-private.h"

#include "sluice-file-name.h"

/* Beyond this the download finds a free name by itself when it comes to that. */
#define MOST_NUMBERS 99

typedef struct
{
  SluiceProposal *proposal; /* owned */
  guint number;
} Look;

static void
look_free (Look *look)
{
  g_object_unref (look->proposal);
  g_free (look);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Look, look_free)

static void look_at_number (SluiceProposal *self, guint number);

static void
look_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Look) look = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GFileInfo) info = g_file_query_info_finish (G_FILE (source), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  if (info != NULL && look->number < MOST_NUMBERS)
    {
      look_at_number (look->proposal, look->number + 1);
      return;
    }

  look->proposal->number = look->number;
  sluice_proposal_changed (look->proposal);
}

static void
look_at_number (SluiceProposal *self, guint number)
{
  g_autofree char *name =
      number > 0 ? sluice_file_name_numbered (self->name, number) : g_strdup (self->name);
  g_autoptr (GFile) file = g_file_get_child (self->folder, name);
  Look *look = g_new (Look, 1);

  look->proposal = g_object_ref (self);
  look->number = number;
  g_file_query_info_async (file, G_FILE_ATTRIBUTE_STANDARD_TYPE,
                           G_FILE_QUERY_INFO_NOFOLLOW_SYMLINKS, G_PRIORITY_LOW, self->looking,
                           look_cb, look);
}

/* Going through the list is worth it for what can be handed over only. */
static void
find_namesake (SluiceProposal *self)
{
  SluiceDownload *namesake = NULL;

  if (self->state == SLUICE_PROPOSAL_DESCRIBED)
    namesake = sluice_library_find_name (self->library, self->folder, self->name);
  if (namesake != NULL && g_str_equal (sluice_download_get_link (namesake), self->link))
    namesake = NULL;
  g_set_object (&self->namesake, namesake);
}

/**
 * sluice_proposal_look:
 * @self: a proposal
 *
 * Looks what has its name already: a file in its folder, a download in the list.
 * Nothing keeps that from changing until the download takes the name. A proposal
 * that waits is not worth a look yet: there may be thousands of them.
 */
void
sluice_proposal_look (SluiceProposal *self)
{
  g_cancellable_cancel (self->looking);
  g_clear_object (&self->looking);
  g_clear_pointer (&self->disagreement, g_free);
  self->number = 0;

  if (self->folder == NULL || self->state == SLUICE_PROPOSAL_WAITING)
    return;

  self->looking = g_cancellable_new ();
  find_namesake (self);
  look_at_number (self, 0);
  sluice_proposal_changed (self);
}
