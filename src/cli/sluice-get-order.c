/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-get-order.h"

#include "sluice-link.h"

/**
 * sluice_get_order_new:
 * @request: a link to a file
 * @transfer: how to fetch it; copied
 *
 * Returns: (transfer full): an order for what @request leads to
 */
SluiceGetOrder *
sluice_get_order_new (SluiceRequest *request, const SluiceTransferOptions *transfer)
{
  SluiceGetOrder *self = g_new0 (SluiceGetOrder, 1);

  self->request = sluice_request_ref (request);
  self->transfer = sluice_transfer_options_copy (transfer);
  return self;
}

/* Of what goes with the link of the Metalink, secrets are for its own server only. */
static SluiceRequest *
create_request (const SluiceRequest *list, GUri *uri)
{
  SluiceRequest *request = sluice_request_new (uri);

  request->referer = g_strdup (list->referer);
  request->user_agent = g_strdup (list->user_agent);
  if (sluice_link_same_origin (list->uri, uri))
    {
      request->headers = g_strdupv (list->headers);
      request->user = g_strdup (list->user);
      request->password = g_strdup (list->password);
    }
  return request;
}

static void
take_what_is_known (SluiceTransferOptions *transfer, const SluiceMetalinkFile *file)
{
  if (transfer->name == NULL)
    transfer->name = g_strdup (file->name);
  if (transfer->checksum == NULL && file->checksum != NULL)
    transfer->checksum = sluice_checksum_copy (file->checksum);
  if (file->piece_hashes != NULL)
    transfer->piece_hashes = sluice_piece_hashes_ref (file->piece_hashes);
  transfer->expected_size = file->size;
}

/* All but the best, which is the link. */
static GPtrArray *
list_mirrors (const SluiceMetalinkFile *file)
{
  GPtrArray *mirrors = g_ptr_array_new_with_free_func ((GDestroyNotify) sluice_mirror_unref);

  for (guint i = 1; i < file->mirrors->len; i++)
    g_ptr_array_add (mirrors, sluice_mirror_ref (file->mirrors->pdata[i]));
  return mirrors;
}

/**
 * sluice_get_order_new_listed:
 * @list: the link to a Metalink, and what goes with it
 * @file: one of the files that it lists
 * @transfer: how to fetch it; what the user said of the file is believed first
 *
 * Returns: (transfer full): an order for @file
 */
SluiceGetOrder *
sluice_get_order_new_listed (SluiceRequest *list,
                             const SluiceMetalinkFile *file,
                             const SluiceTransferOptions *transfer)
{
  const SluiceMirror *best = file->mirrors->pdata[0];
  g_autoptr (SluiceRequest) request = create_request (list, best->uri);
  SluiceGetOrder *self = sluice_get_order_new (request, transfer);

  self->listed = TRUE;
  take_what_is_known (self->transfer, file);
  g_clear_pointer (&self->transfer->mirrors, g_ptr_array_unref);
  if (file->mirrors->len > 1)
    self->transfer->mirrors = list_mirrors (file);
  return self;
}

/**
 * sluice_get_order_free:
 * @self: (transfer full): an order
 *
 * Frees it.
 */
void
sluice_get_order_free (SluiceGetOrder *self)
{
  sluice_request_unref (self->request);
  sluice_transfer_options_free (self->transfer);
  g_free (self);
}
