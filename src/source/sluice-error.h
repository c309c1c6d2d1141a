/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define SLUICE_ERROR (sluice_error_quark ())
GQuark sluice_error_quark (void);

/**
 * SluiceError:
 * @SLUICE_ERROR_RETRY_LATER: passing trouble; the same request may work later
 * @SLUICE_ERROR_RANGE_IGNORED: the source sends the same file, but only from its start
 * @SLUICE_ERROR_REMOTE_CHANGED: the file is another one now
 * @SLUICE_ERROR_LINK_EXPIRED: the link worked once and does no longer
 * @SLUICE_ERROR_GONE: there is no such file
 * @SLUICE_ERROR_REFUSED: the source will not, or must not, be used
 * @SLUICE_ERROR_DISK_FULL: no room where the file goes
 * @SLUICE_ERROR_LOCAL: something else on this machine
 * @SLUICE_ERROR_CORRUPT: the bytes are not those the checksum promised
 * @SLUICE_ERROR_IN_USE: another program is downloading to the same place
 * @SLUICE_ERROR_CANCELLED: the user stopped it
 * @SLUICE_ERROR_OFFLINE: this computer has no network; no fault of the link or the server
 * @SLUICE_ERROR_NO_FOLDER: the folder that the file goes to is not there
 *
 * Failures by what the caller does next. Every message is a whole sentence for
 * the user that names what happened and what to do, and holds no secret.
 */
typedef enum
{
  SLUICE_ERROR_RETRY_LATER,
  SLUICE_ERROR_RANGE_IGNORED,
  SLUICE_ERROR_REMOTE_CHANGED,
  SLUICE_ERROR_LINK_EXPIRED,
  SLUICE_ERROR_GONE,
  SLUICE_ERROR_REFUSED,
  SLUICE_ERROR_DISK_FULL,
  SLUICE_ERROR_LOCAL,
  SLUICE_ERROR_CORRUPT,
  SLUICE_ERROR_IN_USE,
  SLUICE_ERROR_CANCELLED,
  SLUICE_ERROR_OFFLINE,
  SLUICE_ERROR_NO_FOLDER,
} SluiceError;

SluiceError sluice_error_classify (const GError *error);

GError *sluice_error_new_retry_later (guint retry_after, const char *message);
guint sluice_error_get_retry_after (const GError *error);

G_END_DECLS
