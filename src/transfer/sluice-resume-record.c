/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-resume-record-private.h"

#include <json-glib/json-glib.h>
#include <string.h>
#include <xxhash.h>

#include "sluice-checksum.h"
#include "sluice-file-name.h"
#include "sluice-http-header.h"
#include "sluice-link.h"

/* The record is one JSON object. Every member is always there, null where nothing is known:
 *
 *   "version": 1, the strings and truth values of the struct under their names,
 *   "size": 1234,
 *   "on_disk": [[start, end], …],
 *   "block_size": 4194304,
 *   "blocks": [[index, "16 hexadecimal digits", finished_at], …],
 *   "pieces": [[start, end, "16 hexadecimal digits"], …]
 *
 * Only blocks with a checksum are listed; of the others, pieces that came in one go. What is
 * on disk and in neither has to be fetched again. Whoever can write into the folder can write
 * a record, so none of it is believed unread.
 *
 * On disk the last member is "sum", the checksum of all the text before it: a damaged digit
 * is as good a digit as any. */

/* What comes before and after the digits of the sum. */
#define SEAL_HEAD ",\"sum\":\""
#define SEAL_TAIL "\"}"
#define SEAL_LENGTH (strlen (SEAL_HEAD) + SLUICE_RESUME_RECORD_CHECKSUM_DIGITS + strlen (SEAL_TAIL))

GQuark
sluice_resume_record_error_quark (void)
{
  return g_quark_from_static_string ("sluice-resume-record-error-quark");
}

/* Whole as it stands: of what people type, such as a link without its scheme, more could be
 * made one thing here and another there. What comes before a colon may be a host as well. */
static gboolean
is_link (const char *text)
{
  g_autoptr (GUri) uri = sluice_link_parse (text, NULL);
  g_autoptr (GUri) as_it_stands = g_uri_parse (text, G_URI_FLAGS_ENCODED, NULL);

  return uri != NULL && as_it_stands != NULL &&
         g_str_equal (g_uri_get_scheme (uri), g_uri_get_scheme (as_it_stands)) &&
         g_uri_get_userinfo (uri) == NULL && g_uri_get_userinfo (as_it_stands) == NULL;
}

static gboolean
is_file_name (const char *text)
{
  g_autofree char *safe = sluice_file_name_sanitize (text);

  return g_strcmp0 (safe, text) == 0;
}

static gboolean
is_checksum (const char *text)
{
  g_autoptr (SluiceChecksum) checksum = sluice_checksum_parse (text, NULL);

  return checksum != NULL;
}

/* These become header fields: a line break would begin another one (RFC 9110, section 5.5). */
static gboolean
is_field_value (const char *text)
{
  for (const char *c = text; *c != '\0'; c++)
    {
      if (g_ascii_iscntrl (*c))
        return FALSE;
    }

  return TRUE;
}

const SluiceResumeRecordString sluice_resume_record_strings[SLUICE_RESUME_RECORD_N_STRINGS] = {
  { "link", G_STRUCT_OFFSET (SluiceResumeRecord, link), FALSE, is_link },
  { "final_link", G_STRUCT_OFFSET (SluiceResumeRecord, final_link), TRUE, is_link },
  { "content_type", G_STRUCT_OFFSET (SluiceResumeRecord, content_type), TRUE, is_field_value,
    TRUE },
  { "name", G_STRUCT_OFFSET (SluiceResumeRecord, name), FALSE, is_file_name },
  { "etag", G_STRUCT_OFFSET (SluiceResumeRecord, etag), TRUE, is_field_value },
  { "last_modified", G_STRUCT_OFFSET (SluiceResumeRecord, last_modified), TRUE, is_field_value },
  { "referer", G_STRUCT_OFFSET (SluiceResumeRecord, referer), TRUE, is_field_value },
  { "user_agent", G_STRUCT_OFFSET (SluiceResumeRecord, user_agent), TRUE, is_field_value },
  { "checksum", G_STRUCT_OFFSET (SluiceResumeRecord, checksum), TRUE, is_checksum },
  { "digest", G_STRUCT_OFFSET (SluiceResumeRecord, digest), TRUE, is_checksum, TRUE },
};

const SluiceResumeRecordBoolean sluice_resume_record_booleans[SLUICE_RESUME_RECORD_N_BOOLEANS] = {
  { "resumable", G_STRUCT_OFFSET (SluiceResumeRecord, resumable) },
  { "strong", G_STRUCT_OFFSET (SluiceResumeRecord, strong) },
};

/* Writing */

static void
add_strings (JsonBuilder *builder, const SluiceResumeRecord *self)
{
  for (gsize i = 0; i < G_N_ELEMENTS (sluice_resume_record_strings); i++)
    {
      const char *text = G_STRUCT_MEMBER (char *, self, sluice_resume_record_strings[i].offset);

      json_builder_set_member_name (builder, sluice_resume_record_strings[i].name);
      if (text != NULL)
        json_builder_add_string_value (builder, text);
      else
        json_builder_add_null_value (builder);
    }
}

static void
add_booleans (JsonBuilder *builder, const SluiceResumeRecord *self)
{
  for (gsize i = 0; i < G_N_ELEMENTS (sluice_resume_record_booleans); i++)
    {
      json_builder_set_member_name (builder, sluice_resume_record_booleans[i].name);
      json_builder_add_boolean_value (
          builder, G_STRUCT_MEMBER (gboolean, self, sluice_resume_record_booleans[i].offset));
    }
}

static void
add_size (JsonBuilder *builder, gint64 size)
{
  json_builder_set_member_name (builder, "size");
  if (size >= 0)
    json_builder_add_int_value (builder, size);
  else
    json_builder_add_null_value (builder);
}

static void
add_on_disk (JsonBuilder *builder, const SluiceRanges *on_disk)
{
  json_builder_set_member_name (builder, "on_disk");
  json_builder_begin_array (builder);

  for (guint i = 0; i < sluice_ranges_n_runs (on_disk); i++)
    {
      SluiceRange run = sluice_ranges_get_run (on_disk, i);

      json_builder_begin_array (builder);
      json_builder_add_int_value (builder, (gint64) run.start);
      json_builder_add_int_value (builder, (gint64) run.end);
      json_builder_end_array (builder);
    }

  json_builder_end_array (builder);
}

static void
add_checksum (JsonBuilder *builder, guint64 checksum)
{
  char digits[SLUICE_RESUME_RECORD_CHECKSUM_DIGITS + 1];

  g_snprintf (digits, sizeof digits, "%016" G_GINT64_MODIFIER "x", checksum);
  json_builder_add_string_value (builder, digits);
}

static void
add_block (JsonBuilder *builder, guint index, const SluiceBlock *block)
{
  json_builder_begin_array (builder);
  json_builder_add_int_value (builder, index);
  add_checksum (builder, block->checksum);
  json_builder_add_int_value (builder, block->finished_at);
  json_builder_end_array (builder);
}

static void
add_piece (JsonBuilder *builder, const SluicePiece *piece)
{
  json_builder_begin_array (builder);
  json_builder_add_int_value (builder, (gint64) piece->range.start);
  json_builder_add_int_value (builder, (gint64) piece->range.end);
  add_checksum (builder, piece->checksum);
  json_builder_end_array (builder);
}

static void
add_pieces (JsonBuilder *builder, const SluicePieces *pieces, const SluiceRanges *on_disk)
{
  json_builder_set_member_name (builder, "pieces");
  json_builder_begin_array (builder);

  for (guint i = 0; i < sluice_pieces_get_length (pieces); i++)
    {
      SluicePiece piece = sluice_pieces_get (pieces, i);

      if (sluice_ranges_contains (on_disk, piece.range.start, piece.range.end))
        add_piece (builder, &piece);
    }

  json_builder_end_array (builder);
}

/* The table runs ahead of the disk: a block may be written and hashed but not synced. */
static void
add_blocks (JsonBuilder *builder, const SluiceBlockTable *blocks, const SluiceRanges *on_disk)
{
  json_builder_set_member_name (builder, "block_size");
  json_builder_add_int_value (builder, (gint64) sluice_block_table_get_block_size (blocks));
  json_builder_set_member_name (builder, "blocks");
  json_builder_begin_array (builder);

  for (guint i = 0; i < sluice_block_table_n_blocks (blocks); i++)
    {
      const SluiceBlock *block = sluice_block_table_get_block (blocks, i);
      SluiceRange range = sluice_block_table_get_range (blocks, i);

      if (block->state == SLUICE_BLOCK_HASHED &&
          sluice_ranges_contains (on_disk, range.start, range.end))
        add_block (builder, i, block);
    }

  json_builder_end_array (builder);
  add_pieces (builder, sluice_block_table_get_pieces (blocks), on_disk);
}

static void
add_no_blocks (JsonBuilder *builder)
{
  json_builder_set_member_name (builder, "block_size");
  json_builder_add_null_value (builder);
  json_builder_set_member_name (builder, "blocks");
  json_builder_add_null_value (builder);
  json_builder_set_member_name (builder, "pieces");
  json_builder_add_null_value (builder);
}

static JsonNode *
build (const SluiceResumeRecord *self)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "version");
  json_builder_add_int_value (builder, SLUICE_RESUME_RECORD_VERSION);
  add_strings (builder, self);
  add_booleans (builder, self);
  add_size (builder, self->size);
  add_on_disk (builder, self->on_disk);
  if (self->blocks != NULL)
    add_blocks (builder, self->blocks, self->on_disk);
  else
    add_no_blocks (builder);
  json_builder_end_object (builder);
  return json_builder_get_root (builder);
}

static char *
make_seal (const char *text, gsize length)
{
  return g_strdup_printf (SEAL_HEAD "%016" G_GINT64_MODIFIER "x" SEAL_TAIL,
                          XXH3_64bits (text, length));
}

/**
 * sluice_resume_record_new:
 *
 * Creates a record of which nothing is known: no size and no bytes on disk.
 *
 * Returns: (transfer full): the record; free it with sluice_resume_record_free()
 */
SluiceResumeRecord *
sluice_resume_record_new (void)
{
  SluiceResumeRecord *self = g_new0 (SluiceResumeRecord, 1);

  self->size = -1;
  self->on_disk = sluice_ranges_new ();

  return self;
}

/**
 * sluice_resume_record_free:
 * @self: (transfer full): a record
 *
 * Frees the record and all it owns.
 */
void
sluice_resume_record_free (SluiceResumeRecord *self)
{
  g_return_if_fail (self != NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (sluice_resume_record_strings); i++)
    g_free (G_STRUCT_MEMBER (char *, self, sluice_resume_record_strings[i].offset));

  g_clear_pointer (&self->on_disk, sluice_ranges_free);
  g_clear_pointer (&self->blocks, sluice_block_table_free);
  g_free (self);
}

/**
 * sluice_resume_record_describe:
 * @self: a record
 *
 * Returns: (transfer full): what the source said of the file when the download
 *   began; its suggested name is not kept
 */
SluiceDescription *
sluice_resume_record_describe (const SluiceResumeRecord *self)
{
  g_autoptr (GUri) uri = g_uri_parse (self->final_link != NULL ? self->final_link : self->link,
                                      G_URI_FLAGS_ENCODED, NULL);
  SluiceDescription *description = sluice_description_new (uri);

  description->size = self->size;
  description->resumable = self->resumable;
  description->etag = g_strdup (self->etag);
  description->last_modified = g_strdup (self->last_modified);
  description->strong = self->strong;
  /* Which of the two was strong is not kept; the date was if the tag cannot be. */
  description->strong_date = self->strong && !sluice_http_header_etag_is_strong (self->etag);
  description->content_type = g_strdup (self->content_type);
  return description;
}

/**
 * sluice_resume_record_serialize:
 * @self: a record whose link and name are set, and blocks if the size is known
 *
 * Writes the record as JSON, sealed with a checksum. Of the blocks and pieces only those are
 * listed that have a checksum and lie within what is on disk.
 *
 * Returns: (transfer full): the text
 */
GBytes *
sluice_resume_record_serialize (const SluiceResumeRecord *self)
{
  g_autoptr (JsonGenerator) generator = NULL;
  g_autoptr (JsonNode) root = NULL;
  g_autofree char *seal = NULL;
  g_autofree char *text = NULL;
  gsize length;
  GString *sealed;

  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (self->link != NULL && self->name != NULL, NULL);
  g_return_val_if_fail ((self->size < 0) == (self->blocks == NULL), NULL);

  root = build (self);
  generator = json_generator_new ();
  json_generator_set_root (generator, root);
  text = json_generator_to_data (generator, &length);

  length--; /* the bracket that closes it */
  seal = make_seal (text, length);
  sealed = g_string_new_len (text, (gssize) length);
  g_string_append (sealed, seal);
  return g_string_free_to_bytes (sealed);
}

/**
 * sluice_resume_record_is_sealed:
 * @bytes: what was read
 *
 * Returns: whether nothing changed since sluice_resume_record_serialize() wrote it
 */
gboolean
sluice_resume_record_is_sealed (GBytes *bytes)
{
  g_autofree char *seal = NULL;
  gsize length;
  const char *text;

  g_return_val_if_fail (bytes != NULL, FALSE);

  text = g_bytes_get_data (bytes, &length);
  if (length < SEAL_LENGTH)
    return FALSE;

  seal = make_seal (text, length - SEAL_LENGTH);
  return memcmp (text + length - SEAL_LENGTH, seal, SEAL_LENGTH) == 0;
}
