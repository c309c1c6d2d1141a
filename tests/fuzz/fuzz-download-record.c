/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "fuzz-target.h"

#include <string.h>

#include "sluice-download-record.h"
#include "sluice-http-header.h"
#include "sluice-link.h"

static void
claim_field (const char *value)
{
  fuzz_assert_text (value);
  g_assert_true (value == NULL || sluice_http_header_is_valid_field ("X", value));
}

static void
claim_past (const SluiceDownloadPast *past)
{
  g_autoptr (GUri) uri = sluice_link_parse (past->link, NULL);

  g_assert_nonnull (uri);
  g_assert_null (g_uri_get_userinfo (uri));
  fuzz_assert_file_name (past->name);
  fuzz_assert_text (past->link);
  claim_field (past->user);
  claim_field (past->referer);
  claim_field (past->user_agent);
  claim_field (past->etag);
  claim_field (past->last_modified);
  claim_field (past->content_type);
  for (guint i = 0; past->headers != NULL && past->headers[i] != NULL; i++)
    claim_field (past->headers[i]);
  if (past->error != NULL)
    fuzz_assert_text (past->error->message);
  g_assert_cmpint (past->size, >=, -1);
  g_assert_cmpuint (past->received, <=, G_MAXINT64);
  g_assert_false (sluice_download_state_is_running (past->state));
}

static char *
write_down (const SluiceDownloadRecord *record)
{
  g_autoptr (SluiceDownload) download = sluice_download_record_restore (record);

  g_assert_nonnull (download);
  return sluice_download_record_write (download, record->order, record->has_secrets);
}

int
LLVMFuzzerTestOneInput (const guint8 *bytes, gsize length)
{
  g_autofree char *text = g_memdup2 (bytes, length);
  g_autoptr (SluiceDownloadRecord) record = NULL;
  g_autoptr (SluiceDownloadRecord) again = NULL;
  g_autofree char *written = NULL;
  g_autofree char *written_again = NULL;

  record = length > 0 ? sluice_download_record_read (text, length) : NULL;
  if (record == NULL)
    return 0;
  claim_past (&record->past);
  written = write_down (record);
  again = sluice_download_record_read (written, strlen (written));
  g_assert_nonnull (again);
  g_assert_cmpstr (again->past.id, ==, record->past.id);
  g_assert_cmpstr (again->past.link, ==, record->past.link);
  g_assert_cmpstr (again->past.name, ==, record->past.name);
  g_assert_cmpint (again->past.size, ==, record->past.size);
  written_again = write_down (again);
  g_assert_cmpstr (written_again, ==, written);
  return 0;
}
