/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * SluiceRequest:
 * @id: what this download is called in every log line; short and unique
 * @uri: the link, without user name and password
 * @headers: `Name: value` lines to send to the link's own origin, or %NULL
 * @user: the user name for that origin, or %NULL
 * @password: the password for that origin, or %NULL; never written anywhere
 * @referer: what to send as Referer, or %NULL
 * @user_agent: what to send as User-Agent, or %NULL for the program's own
 *
 * What the user asked for and what shapes the request for it. Immutable once
 * it is shared; counted by references.
 */
typedef struct
{
  char *id;         /* owned */
  GUri *uri;        /* owned */
  GStrv headers;    /* owned, nullable */
  char *user;       /* owned, nullable */
  char *password;   /* owned, nullable */
  char *referer;    /* owned, nullable */
  char *user_agent; /* owned, nullable */
} SluiceRequest;

SluiceRequest *sluice_request_new (GUri *uri);
SluiceRequest *sluice_request_ref (SluiceRequest *self);
void sluice_request_unref (SluiceRequest *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SluiceRequest, sluice_request_unref)

G_END_DECLS
