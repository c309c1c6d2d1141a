/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "sluice-request.h"

G_BEGIN_DECLS

/**
 * SluiceSecrets:
 * @password: (nullable): a password
 * @headers: (nullable): `Name: value` lines that open doors
 *
 * What of a request must never be in a file.
 */
typedef struct
{
  char *password; /* owned, nullable */
  GStrv headers;  /* owned, nullable */
} SluiceSecrets;

SluiceSecrets *sluice_secrets_new_from_request (const SluiceRequest *request);
void sluice_secrets_free (SluiceSecrets *self);
SluiceRequest *sluice_secrets_add_to (const SluiceSecrets *self, const SluiceRequest *request);

void sluice_secrets_store_async (const SluiceSecrets *self,
                                 const char *id,
                                 const char *label,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data);
gboolean sluice_secrets_store_finish (GAsyncResult *result, GError **error);
void sluice_secrets_lookup_async (const char *id, GAsyncReadyCallback callback, gpointer user_data);
SluiceSecrets *sluice_secrets_lookup_finish (GAsyncResult *result, GError **error);
void sluice_secrets_clear_async (const char *id, GAsyncReadyCallback callback, gpointer user_data);
gboolean sluice_secrets_clear_finish (GAsyncResult *result, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SluiceSecrets, sluice_secrets_free)

G_END_DECLS
