/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * SluiceDownloadFacts:
 *
 * What a source said of a file, in one small block of memory: a history of a
 * hundred thousand downloads holds one for each. Immutable.
 */
typedef struct _SluiceDownloadFacts SluiceDownloadFacts;

/**
 * SluiceDownloadFact:
 * @SLUICE_DOWNLOAD_FACT_FINAL_LINK: where redirects led, when that was elsewhere
 * @SLUICE_DOWNLOAD_FACT_CONTENT_TYPE: the media type without parameters
 * @SLUICE_DOWNLOAD_FACT_ETAG: the ETag as it was sent
 * @SLUICE_DOWNLOAD_FACT_LAST_MODIFIED: Last-Modified as it was sent
 * @SLUICE_N_DOWNLOAD_FACTS: how many facts there are
 */
typedef enum
{
  SLUICE_DOWNLOAD_FACT_FINAL_LINK,
  SLUICE_DOWNLOAD_FACT_CONTENT_TYPE,
  SLUICE_DOWNLOAD_FACT_ETAG,
  SLUICE_DOWNLOAD_FACT_LAST_MODIFIED,
  SLUICE_N_DOWNLOAD_FACTS,
} SluiceDownloadFact;

SluiceDownloadFacts *sluice_download_facts_new (const char *const strings[SLUICE_N_DOWNLOAD_FACTS]);
void sluice_download_facts_free (SluiceDownloadFacts *self);
const char *sluice_download_facts_get (const SluiceDownloadFacts *self, SluiceDownloadFact fact);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SluiceDownloadFacts, sluice_download_facts_free)

G_END_DECLS
