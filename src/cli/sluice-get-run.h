/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "sluice-get-options.h"
#include "sluice-http-client.h"

G_BEGIN_DECLS

/**
 * SluiceGetStatus:
 * @SLUICE_GET_FINISHED: every file is whole
 * @SLUICE_GET_FAILED: something failed
 * @SLUICE_GET_MISUSED: the command line makes no sense
 * @SLUICE_GET_INTERRUPTED: the user stopped it
 *
 * The program's exit status.
 */
typedef enum
{
  SLUICE_GET_FINISHED = 0,
  SLUICE_GET_FAILED = 1,
  SLUICE_GET_MISUSED = 2,
  SLUICE_GET_INTERRUPTED = 130,
} SluiceGetStatus;

SluiceGetStatus
sluice_get_run (const SluiceGetOptions *options, GPtrArray *downloads, SluiceHttpClient *client);

G_END_DECLS
