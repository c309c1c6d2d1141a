/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * SluiceServeOptions:
 * @path: (nullable): what to serve, in the file system's encoding; %NULL for
 *   the demo
 * @address: where to listen; port 0 for any that is free
 * @limit_rate: bytes per second and connection, 0 for no limit
 * @max_seconds: the most a request may take, 0 for no limit
 * @user: (nullable): the name to ask for
 * @password: (nullable): the password to ask for, when there is a name
 * @notice: (nullable): what to print in place of serving: help or version
 *
 * What the command line and the environment ask of `sluice-serve`.
 */
typedef struct
{
  char *path;              /* owned, nullable */
  GSocketAddress *address; /* owned */
  guint64 limit_rate;
  guint max_seconds;
  char *user;     /* owned, nullable */
  char *password; /* owned, nullable */
  char *notice;   /* owned, nullable */
} SluiceServeOptions;

SluiceServeOptions *sluice_serve_options_parse (char **arguments, GError **error);
void sluice_serve_options_free (SluiceServeOptions *options);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SluiceServeOptions, sluice_serve_options_free)

G_END_DECLS
