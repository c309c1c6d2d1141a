/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Whether what was read from a place without HTTP is one version of the file. */

#include "sluice-transfer-private.h"

#include <glib/gi18n-lib.h>

#include "sluice-link.h"

static void
described_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (SluiceTransfer) self = user_data;
  g_autoptr (SluiceDescription) found =
      sluice_source_describe_finish (SLUICE_SOURCE (object), result, NULL);
  const char *difference = NULL;
  g_autofree char *message = NULL;

  self->saving = FALSE;
  /* One that was deleted meanwhile was read to its end before. */
  if (found != NULL)
    difference = sluice_description_difference (self->description, found);

  if (difference != NULL && self->after == SLUICE_TRANSFER_AFTER_CONTINUE)
    {
      /* Translators: %s is what differs, like “its size changed”. */
      message = g_strdup_printf (_ ("The file changed while it was read (%s)."), difference);
      sluice_transfer_restart (self, message);
    }

  if (self->after == SLUICE_TRANSFER_AFTER_CONTINUE)
    sluice_transfer_finish (self);
  else
    sluice_transfer_settle (self);
}

/* A server that speaks HTTP answers each request from one version of the file; a
 * file that is read from a disk may change under the reader. Once all is there it
 * is looked at again, and then comes what sluice_transfer_finish() does. */
void
sluice_transfer_confirm_source (SluiceTransfer *self)
{
  SluiceAddress *first = g_ptr_array_index (self->addresses, 0);

  if (sluice_link_is_http (self->request->uri) || first->dropped != NULL)
    {
      sluice_transfer_finish (self);
      return;
    }

  self->saving = TRUE;
  sluice_source_describe_async (first->source, self->cancellable, described_cb,
                                g_object_ref (self));
}
