/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "sluice-request.h"

G_BEGIN_DECLS

/**
 * SluiceAccess:
 * @user: the user name, or %NULL
 * @password: the password, or %NULL; never shown or logged
 * @server: a link to the only server that @user and @password are for, or %NULL
 *   when the user meant them for all
 * @headers: `Name: value` lines to send, or %NULL
 * @referer: what to send as Referer, or %NULL
 *
 * How the user wants several links to be asked for.
 */
typedef struct
{
  char *user;     /* owned, nullable */
  char *password; /* owned, nullable */
  GUri *server;   /* owned, nullable */
  GStrv headers;  /* owned, nullable */
  char *referer;  /* owned, nullable */
} SluiceAccess;

SluiceAccess *sluice_access_new (void);
void sluice_access_free (SluiceAccess *self);
gboolean sluice_access_equal (const SluiceAccess *a, const SluiceAccess *b);

SluiceRequest *sluice_access_create_request (const SluiceAccess *self,
                                             GUri *uri,
                                             const char *user,
                                             const char *password);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SluiceAccess, sluice_access_free)

G_END_DECLS
