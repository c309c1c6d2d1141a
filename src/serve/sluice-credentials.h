/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _SluiceCredentials SluiceCredentials;

SluiceCredentials *sluice_credentials_new (const char *user, const char *password);
void sluice_credentials_free (SluiceCredentials *credentials);
gboolean sluice_credentials_match (const SluiceCredentials *credentials,
                                   const char *user,
                                   const char *password);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SluiceCredentials, sluice_credentials_free)

G_END_DECLS
