/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "sluice-metalink.h"
#include "sluice-request.h"
#include "sluice-transfer.h"

G_BEGIN_DECLS

/**
 * SluiceGetOrder:
 * @request: what to fetch
 * @transfer: how, and what is known of the file
 * @listed: a Metalink lists it
 *
 * One file that is to be downloaded.
 */
typedef struct
{
  SluiceRequest *request;          /* owned */
  SluiceTransferOptions *transfer; /* owned */
  gboolean listed;
} SluiceGetOrder;

SluiceGetOrder *sluice_get_order_new (SluiceRequest *request,
                                      const SluiceTransferOptions *transfer);
SluiceGetOrder *sluice_get_order_new_listed (SluiceRequest *list,
                                             const SluiceMetalinkFile *file,
                                             const SluiceTransferOptions *transfer);
void sluice_get_order_free (SluiceGetOrder *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SluiceGetOrder, sluice_get_order_free)

G_END_DECLS
