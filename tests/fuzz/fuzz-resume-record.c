/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "fuzz-target.h"

#include <string.h>

#include "sluice-http-header.h"
#include "sluice-link.h"
#include "sluice-resume-record.h"

static void
claim_field (const char *value)
{
  fuzz_assert_text (value);
  g_assert_true (value == NULL || sluice_http_header_is_valid_field ("X", value));
}

static void
claim_on_disk (const SluiceResumeRecord *record)
{
  guint64 last = 0;

  for (guint i = 0; i < sluice_ranges_n_runs (record->on_disk); i++)
    {
      SluiceRange run = sluice_ranges_get_run (record->on_disk, i);

      g_assert_cmpuint (run.start, <, run.end);
      g_assert_true (i == 0 || run.start > last);
      g_assert_cmpuint (run.end, <=, record->size >= 0 ? (guint64) record->size : G_MAXINT64);
      last = run.end;
    }
}

static void
claim_blocks (const SluiceResumeRecord *record)
{
  g_assert_true ((record->size < 0) == (record->blocks == NULL));
  for (guint i = 0; record->blocks != NULL && i < sluice_block_table_n_blocks (record->blocks); i++)
    {
      SluiceRange range = sluice_block_table_get_range (record->blocks, i);

      g_assert_cmpuint (range.end, <=, (guint64) record->size);
      if (sluice_block_table_get_block (record->blocks, i)->state != SLUICE_BLOCK_MISSING)
        g_assert_true (sluice_ranges_contains (record->on_disk, range.start, range.end));
    }
}

static void
claim_record (const SluiceResumeRecord *record)
{
  g_autoptr (SluiceDescription) description = sluice_resume_record_describe (record);
  g_autoptr (GUri) uri = sluice_link_parse (record->link, NULL);

  g_assert_nonnull (uri);
  g_assert_nonnull (description);
  g_assert_null (g_uri_get_userinfo (description->final_uri));
  g_assert_cmpint (description->size, ==, record->size);
  fuzz_assert_file_name (record->name);
  claim_field (record->etag);
  claim_field (record->last_modified);
  claim_field (record->referer);
  claim_field (record->user_agent);
  claim_field (record->content_type);
  claim_on_disk (record);
  claim_blocks (record);
}

static void
claim_equal (const SluiceResumeRecord *a, const SluiceResumeRecord *b)
{
  g_assert_cmpstr (a->link, ==, b->link);
  g_assert_cmpstr (a->final_link, ==, b->final_link);
  g_assert_cmpstr (a->name, ==, b->name);
  g_assert_cmpstr (a->etag, ==, b->etag);
  g_assert_cmpstr (a->last_modified, ==, b->last_modified);
  g_assert_cmpstr (a->content_type, ==, b->content_type);
  g_assert_cmpstr (a->referer, ==, b->referer);
  g_assert_cmpstr (a->user_agent, ==, b->user_agent);
  g_assert_cmpstr (a->checksum, ==, b->checksum);
  g_assert_cmpstr (a->digest, ==, b->digest);
  g_assert_cmpint (a->size, ==, b->size);
  g_assert_cmpint (a->resumable, ==, b->resumable);
  g_assert_cmpint (a->strong, ==, b->strong);
  g_assert_true (sluice_ranges_equal (a->on_disk, b->on_disk));
}

/* A record that was written is sealed, and none that differs in a bit is. */
static void
claim_sealed (GBytes *bytes, guint bit)
{
  g_autoptr (GByteArray) damaged = g_bytes_unref_to_array (g_bytes_ref (bytes));
  g_autoptr (GBytes) other = NULL;

  damaged->data[bit / 8 % damaged->len] ^= (guint8) (1u << bit % 8);
  other = g_byte_array_free_to_bytes (g_steal_pointer (&damaged));
  g_assert_true (sluice_resume_record_is_sealed (bytes));
  g_assert_false (sluice_resume_record_is_sealed (other));
}

int
LLVMFuzzerTestOneInput (const guint8 *bytes, gsize length)
{
  g_autoptr (GBytes) text = g_bytes_new (bytes, length);
  g_autoptr (GError) error = NULL;
  g_autoptr (SluiceResumeRecord) record = sluice_resume_record_parse (text, &error);
  g_autoptr (SluiceResumeRecord) again = NULL;
  g_autoptr (GBytes) written = NULL;
  g_autoptr (GBytes) written_again = NULL;

  if (record == NULL)
    {
      fuzz_assert_sentence (error, SLUICE_RESUME_RECORD_ERROR);
      return 0;
    }
  claim_record (record);
  written = sluice_resume_record_serialize (record);
  again = sluice_resume_record_parse (written, &error);
  g_assert_no_error (error);
  claim_equal (record, again);
  written_again = sluice_resume_record_serialize (again);
  g_assert_true (g_bytes_equal (written, written_again));
  claim_sealed (written, (guint) length);
  return 0;
}
