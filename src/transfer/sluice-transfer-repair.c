/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-transfer-private.h"

#include <glib/gi18n-lib.h>

#include "sluice-block-check.h"

/* A damaged file is repaired by a transfer as any other, with three differences: it begins
 * with what is good of the file, it never brings another version of it, and what it brought
 * takes the file's place only if every block is what it was. */

static void
seeded_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (SluiceTransfer) self = user_data;
  g_autoptr (GError) error = NULL;

  self->saving = FALSE;
  if (!sluice_repair_seed_finish (result, &error))
    sluice_transfer_fail (self, error);
  else if (self->after == SLUICE_TRANSFER_AFTER_CONTINUE)
    sluice_transfer_look (self);
  else
    sluice_transfer_settle (self);
}

/* The first step of a repair: copies what is good. */
void
sluice_transfer_seed (SluiceTransfer *self)
{
  g_autofree char *name = sluice_transfer_choose_name (self);

  self->saving = TRUE;
  sluice_repair_seed_async (self->options->repair, name, self->cancellable, seeded_cb,
                            g_object_ref (self));
}

/* Whether what the source describes can be the file that is wanted. */
gboolean
sluice_transfer_can_repair (SluiceTransfer *self, SluiceDescription *description)
{
  const SluiceRepair *repair = self->options->repair;

  return repair == NULL || repair->record->size < 0 || description->size < 0 ||
         description->size == repair->record->size;
}

/* The source has another file by now: then the damaged one is all there is. */
void
sluice_transfer_refuse_repair (SluiceTransfer *self)
{
  self->worthless = TRUE;
  sluice_transfer_fail_with (self, SLUICE_ERROR_REMOTE_CHANGED,
                             _ ("The link leads to another version of the file by now, so the file "
                                "cannot be repaired from there. It was left as it is."));
}

/* A copy of what is good, and nothing new: then it is of no use, and in the way. */
gboolean
sluice_transfer_brought_nothing (SluiceTransfer *self)
{
  const SluiceRepair *repair = self->options->repair;

  return repair != NULL &&
         sluice_ranges_covered (self->written) <= sluice_repair_count_good (repair);
}

static void
hashed_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (SluiceTransfer) self = user_data;

  sluice_block_check_complete_finish (result, NULL);
  g_clear_object (&self->walk);
  self->saving = FALSE;
  if (self->after != SLUICE_TRANSFER_AFTER_CONTINUE)
    sluice_transfer_settle (self);
  else if (sluice_repair_proves (self->options->repair, self->record->blocks))
    sluice_transfer_publish (self);
  else
    sluice_transfer_refuse_repair (self);
}

/* The last step: every block that was copied or fetched has to be what it was. */
void
sluice_transfer_prove_repair (SluiceTransfer *self)
{
  if (self->options->repair->record->blocks == NULL || self->record->blocks == NULL)
    {
      if (sluice_repair_proves (self->options->repair, self->record->blocks))
        sluice_transfer_publish (self);
      else
        sluice_transfer_refuse_repair (self);
      return;
    }

  self->saving = TRUE;
  self->walk = g_cancellable_new ();
  sluice_block_check_complete_async (self->part, self->record->blocks, self->walk, hashed_cb,
                                     g_object_ref (self));
}
