/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "sluice-checksum.h"
#include "sluice-connection.h"
#include "sluice-description.h"
#include "sluice-http-client.h"
#include "sluice-limits.h"
#include "sluice-mirror-stand.h"
#include "sluice-mirror.h"
#include "sluice-piece-hashes.h"
#include "sluice-ranges.h"
#include "sluice-repair.h"
#include "sluice-request.h"

G_BEGIN_DECLS

/**
 * SluiceTransferOptions:
 * @name: the name the user wants, or %NULL to take the one the source suggests
 * @connections: how many connections, 1 to 16; 0 for as many as pay, up to 8
 * @retries: how many tries in a row may bring nothing
 * @timeout: seconds without a byte after which a request is given up
 * @rate_limit: bytes per second for this download; 0 for none
 * @yield: give way to other programs on the same link
 * @checksum: what the file must hash to, or %NULL
 * @expected_size: how many bytes the file must have, or -1
 * @piece_hashes: what its pieces must hash to, or %NULL
 * @mirrors: (element-type SluiceMirror): where else it can be had, or %NULL
 * @restart: begin again, whatever an earlier run left
 * @begun: an earlier run left something in the folder, which so cannot be empty
 * @inherit: go on with what another link brought under the same name, where that proves to
 *   be the same file
 * @patient: end with %SLUICE_ERROR_OFFLINE as soon as there is no network, for somebody
 *   who starts it again when there is; otherwise that is passing trouble like any other
 * @mark_origin: note on the finished file where it came from
 * @repair: the file in whose place, and in whose only, the finished one is put, or %NULL
 */
typedef struct
{
  char *name; /* owned, nullable */
  guint connections;
  guint retries;
  guint timeout;
  guint64 rate_limit;
  gboolean yield;
  SluiceChecksum *checksum; /* owned, nullable */
  gint64 expected_size;
  SluicePieceHashes *piece_hashes; /* owned, nullable */
  GPtrArray *mirrors;              /* owned, nullable */
  gboolean restart;
  gboolean begun;
  gboolean inherit;
  gboolean patient;
  gboolean mark_origin;
  SluiceRepair *repair; /* owned, nullable */
} SluiceTransferOptions;

#define SLUICE_TRANSFER_DEFAULT_RETRIES 8
#define SLUICE_TRANSFER_DEFAULT_TIMEOUT 30 /* seconds */
/* Files up to this size are kept in memory until they are whole. */
#define SLUICE_TRANSFER_LARGEST_SMALL (256 * 1024) /* bytes */

#define SLUICE_TRANSFER_MOST_CONNECTIONS 16

SluiceTransferOptions *sluice_transfer_options_new (void);
SluiceTransferOptions *sluice_transfer_options_copy (const SluiceTransferOptions *options);
void sluice_transfer_options_free (SluiceTransferOptions *options);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SluiceTransferOptions, sluice_transfer_options_free)

/**
 * SluiceTransferEvent:
 * @SLUICE_TRANSFER_EVENT_STARTED: the source answered: name and size are known
 * @SLUICE_TRANSFER_EVENT_RETRY: a request failed and is tried again
 * @SLUICE_TRANSFER_EVENT_RESTART: what was there cannot be used: begun again
 * @SLUICE_TRANSFER_EVENT_NOTE: anything else worth telling
 * @SLUICE_TRANSFER_EVENT_DETAIL: a decision, for whoever reads the whole story
 *
 * What kind of line the download's story gets.
 */
typedef enum
{
  SLUICE_TRANSFER_EVENT_STARTED,
  SLUICE_TRANSFER_EVENT_RETRY,
  SLUICE_TRANSFER_EVENT_RESTART,
  SLUICE_TRANSFER_EVENT_NOTE,
  SLUICE_TRANSFER_EVENT_DETAIL,
} SluiceTransferEvent;

/**
 * SluiceTransferPhase:
 * @SLUICE_TRANSFER_PREPARING: lock, record and part are looked at
 * @SLUICE_TRANSFER_FETCHING: bytes arrive, or are waited for
 * @SLUICE_TRANSFER_FINISHING: every byte is there; being verified and put in place
 */
typedef enum
{
  SLUICE_TRANSFER_PREPARING,
  SLUICE_TRANSFER_FETCHING,
  SLUICE_TRANSFER_FINISHING,
} SluiceTransferPhase;

#define SLUICE_TYPE_TRANSFER (sluice_transfer_get_type ())
G_DECLARE_FINAL_TYPE (SluiceTransfer, sluice_transfer, SLUICE, TRANSFER, GObject)

SluiceTransfer *sluice_transfer_new (SluiceRequest *request,
                                     GFile *directory,
                                     const SluiceTransferOptions *options,
                                     SluiceHttpClient *client,
                                     SluiceLimits *limits);

void sluice_transfer_run_async (SluiceTransfer *self,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data);
GFile *sluice_transfer_run_finish (SluiceTransfer *self, GAsyncResult *result, GError **error);

SluiceTransferPhase sluice_transfer_get_phase (SluiceTransfer *self);
const char *sluice_transfer_get_name (SluiceTransfer *self);
gint64 sluice_transfer_get_size (SluiceTransfer *self);
guint64 sluice_transfer_get_received (SluiceTransfer *self);
guint64 sluice_transfer_get_wasted (SluiceTransfer *self);
guint sluice_transfer_get_connections (SluiceTransfer *self);
SluiceDescription *sluice_transfer_get_description (SluiceTransfer *self);
const SluiceRanges *sluice_transfer_get_written (SluiceTransfer *self);
GPtrArray *sluice_transfer_list_connections (SluiceTransfer *self, gint64 now);
GPtrArray *sluice_transfer_list_mirrors (SluiceTransfer *self);
gint64 sluice_transfer_get_next_try (SluiceTransfer *self, gint64 now, const char **trouble);

void sluice_transfer_set_rate_limit (SluiceTransfer *self, guint64 bytes_per_second);
void sluice_transfer_set_connections (SluiceTransfer *self, guint count);
void sluice_transfer_set_yield (SluiceTransfer *self, gboolean yield);

G_END_DECLS
