/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The last look at a part before it becomes the user's file. */

#include "sluice-transfer-private.h"

#include <unistd.h>

#include "sluice-block-check.h"

static gboolean
has_hole (int fd, off_t size)
{
  off_t hole = lseek (fd, 0, SEEK_HOLE);

  return hole >= 0 && hole < size;
}

static void
look_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  int fd = GPOINTER_TO_INT (task_data);
  SluiceTransfer *self = source;
  gboolean found = fd >= 0 && has_hole (fd, (off_t) self->record->size);

  if (fd >= 0)
    close (fd);
  g_task_return_boolean (task, found);
}

/* Bytes that went lost are fetched again, as after a pause. */
static void
compared_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (SluiceTransfer) self = user_data;
  gssize n_bad = sluice_block_check_compare_finish (result, NULL);

  g_clear_object (&self->walk);
  self->saving = FALSE;
  if (self->after != SLUICE_TRANSFER_AFTER_CONTINUE)
    sluice_transfer_settle (self);
  else if (sluice_transfer_is_complete (self))
    sluice_transfer_conclude (self);
  else
    {
      sluice_transfer_tell_damaged (self, (guint) MAX (n_bad, 0));
      sluice_transfer_begin_fetching (self);
    }
}

static void
looked_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (SluiceTransfer) self = user_data;
  gboolean found = g_task_propagate_boolean (G_TASK (result), NULL);

  self->saving = FALSE;
  if (self->after != SLUICE_TRANSFER_AFTER_CONTINUE)
    sluice_transfer_settle (self);
  else if (!found)
    sluice_transfer_conclude (self);
  else
    {
      self->saving = TRUE;
      self->walk = g_cancellable_new ();
      sluice_block_check_compare_async (self->part, self->record->blocks, self->written, self->walk,
                                        compared_cb, g_object_ref (self));
    }
}

/* Every byte was written, so there is no hole: unless somebody cut the part, and what was
 * written next came behind its end. Where there is one (some disks make holes of zeros),
 * the part is compared with what it was made of. */
void
sluice_transfer_look_for_holes (SluiceTransfer *self)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, looked_cb, g_object_ref (self));

  self->saving = TRUE;
  g_task_set_source_tag (task, sluice_transfer_look_for_holes);
  g_task_set_priority (task, G_PRIORITY_LOW);
  g_task_set_task_data (task, GINT_TO_POINTER (sluice_part_file_dup_descriptor (self->part)), NULL);
  g_task_run_in_thread (task, look_in_thread);
}
