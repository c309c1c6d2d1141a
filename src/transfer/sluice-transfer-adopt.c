/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-transfer-private.h"

#include <glib/gi18n-lib.h>

#include "sluice-adoption.h"

/* Going on with what another link brought under the same name. */

static void
tell_outcome (SluiceTransfer *self, const GError *error)
{
  if (error == NULL)
    sluice_transfer_tell (self, SLUICE_TRANSFER_EVENT_NOTE,
                          _ ("What another link brought is gone on with: this one leads to the "
                             "same file."),
                          0.0);
  else if (g_error_matches (error, SLUICE_ERROR, SLUICE_ERROR_REMOTE_CHANGED) ||
           g_error_matches (error, SLUICE_ERROR, SLUICE_ERROR_RANGE_IGNORED))
    sluice_transfer_tell (self, SLUICE_TRANSFER_EVENT_NOTE,
                          _ ("What another link brought under this name could not be gone on "
                             "with, so the file gets another name."),
                          0.0);
}

static void
inherited_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (SluiceTransfer) self = user_data;
  g_autoptr (GError) error = NULL;
  gboolean inherited = sluice_adoption_run_finish (result, &error);

  self->saving = FALSE;
  if (self->after == SLUICE_TRANSFER_AFTER_CONTINUE)
    tell_outcome (self, error);
  if (self->after == SLUICE_TRANSFER_AFTER_CONTINUE && !inherited)
    {
      sluice_transfer_connect_first (self, g_ptr_array_index (self->addresses, 0));
      return;
    }

  sluice_host_release (((SluiceAddress *) g_ptr_array_index (self->addresses, 0))->host);
  if (self->after == SLUICE_TRANSFER_AFTER_CONTINUE)
    sluice_transfer_look (self);
  else
    sluice_transfer_settle (self);
}

/* Before the first question, with a permit for it. What is there may be of this very
 * file, when a link expired and another was given in its place.
 *
 * Returns: whether that is found out now */
gboolean
sluice_transfer_inherit (SluiceTransfer *self, SluiceAddress *address)
{
  g_autofree char *name = NULL;

  if (!self->options->inherit || self->options->restart || self->has_looked_back ||
      self->destination != NULL || self->vacant_name != NULL || address->number != 0)
    return FALSE;

  name = sluice_transfer_choose_name (self);
  self->has_looked_back = TRUE;
  self->saving = TRUE;
  sluice_adoption_inherit_async (self->directory, name, self->options->name != NULL, self->request,
                                 address->source, self->cancellable, inherited_cb,
                                 g_object_ref (self));
  return TRUE;
}
