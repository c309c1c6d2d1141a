/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "sluice-description.h"
#include "sluice-limits.h"
#include "sluice-mirror.h"
#include "sluice-prospect.h"
#include "sluice-request.h"
#include "sluice-source.h"

G_BEGIN_DECLS

/**
 * SluiceAddress:
 * @number: which one of the download's addresses, from 0, the link itself
 * @mirror: what is known of it beside its link, or %NULL for the download's own link
 * @request: what to ask it for
 * @source: where its bytes come from
 * @host: its server, as all downloads share it
 * @expected: what it said of the file, or, when it never answered, %NULL
 * @prospect: what one more connection to it may be expected to cost and to bring
 * @received: bytes it brought in this run
 * @failures: requests in a row that brought nothing
 * @silences: how often in a row others had to bring what it owed
 * @silent_at: monotonic µs; when that was last
 * @rests_until: monotonic µs; before that it is asked only if there is no other
 * @slow_since: monotonic µs since when it is much slower than another; 0 while it is not
 * @dropped: why it is not used any more, a whole sentence, or %NULL while it is
 *
 * One of the places that a download's bytes may come from, as one transfer knows it.
 * Counted by references.
 */
typedef struct
{
  /* input */
  guint number;
  SluiceMirror *mirror;   /* owned, nullable */
  SluiceRequest *request; /* owned */
  SluiceSource *source;   /* owned */
  SluiceHost *host;       /* owned */

  /* in progress */
  SluiceDescription *expected; /* owned, nullable */
  SluiceProspect prospect;
  guint64 received;
  guint failures;
  guint silences;
  gint64 silent_at;
  gint64 rests_until;
  gint64 slow_since;
  GError *dropped; /* owned, nullable */
} SluiceAddress;

SluiceAddress *
sluice_address_new (SluiceRequest *request, SluiceHttpClient *client, SluiceLimits *limits);
SluiceAddress *sluice_address_new_mirror (SluiceMirror *mirror,
                                          guint number,
                                          SluiceRequest *request,
                                          SluiceHttpClient *client,
                                          SluiceLimits *limits);
SluiceAddress *sluice_address_ref (SluiceAddress *self);
void sluice_address_unref (SluiceAddress *self);

void sluice_address_expect (SluiceAddress *self, SluiceDescription *expected);
char *sluice_address_dup_place (const SluiceAddress *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SluiceAddress, sluice_address_unref)

G_END_DECLS
