/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-resume-record.h"

#include <glib/gi18n-lib.h>
#include <json-glib/json-glib.h>
#include <string.h>

#include "sluice-checksum.h"
#include "sluice-file-name.h"
#include "sluice-json-text.h"
#include "sluice-link.h"

/* The record is one JSON object. Every member is always there, null where nothing is known:
 *
 *   "version": 1, the strings and truth values of the struct under their names,
 *   "size": 1234,
 *   "on_disk": [[start, end], …],
 *   "block_size": 4194304,
 *   "blocks": [[index, "16 hexadecimal digits", finished_at], …]
 *
 * Only blocks with a checksum are listed: what is known of the others follows from on_disk.
 * Whoever can write into the folder can write a record, so none of it is believed unread. */

#define CHECKSUM_DIGITS 16

GQuark
sluice_resume_record_error_quark (void)
{
  return g_quark_from_static_string ("sluice-resume-record-error-quark");
}

static gboolean
is_link (const char *text)
{
  g_autoptr (GUri) uri = sluice_link_parse (text, NULL);

  return uri != NULL && g_uri_get_userinfo (uri) == NULL;
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

typedef struct
{
  const char *name;
  gsize offset; /* of a char * in the record */
  gboolean nullable;
  gboolean (*is_valid) (const char *text);
} StringMember;

static const StringMember string_members[] = {
  { "link", G_STRUCT_OFFSET (SluiceResumeRecord, link), FALSE, is_link },
  { "final_link", G_STRUCT_OFFSET (SluiceResumeRecord, final_link), TRUE, is_link },
  { "name", G_STRUCT_OFFSET (SluiceResumeRecord, name), FALSE, is_file_name },
  { "etag", G_STRUCT_OFFSET (SluiceResumeRecord, etag), TRUE, is_field_value },
  { "last_modified", G_STRUCT_OFFSET (SluiceResumeRecord, last_modified), TRUE, is_field_value },
  { "referer", G_STRUCT_OFFSET (SluiceResumeRecord, referer), TRUE, is_field_value },
  { "user_agent", G_STRUCT_OFFSET (SluiceResumeRecord, user_agent), TRUE, is_field_value },
  { "checksum", G_STRUCT_OFFSET (SluiceResumeRecord, checksum), TRUE, is_checksum },
};

typedef struct
{
  const char *name;
  gsize offset; /* of a gboolean in the record */
} BooleanMember;

static const BooleanMember boolean_members[] = {
  { "resumable", G_STRUCT_OFFSET (SluiceResumeRecord, resumable) },
  { "strong", G_STRUCT_OFFSET (SluiceResumeRecord, strong) },
};

/* Writing */

static void
add_strings (JsonBuilder *builder, const SluiceResumeRecord *self)
{
  for (gsize i = 0; i < G_N_ELEMENTS (string_members); i++)
    {
      const char *text = G_STRUCT_MEMBER (char *, self, string_members[i].offset);

      json_builder_set_member_name (builder, string_members[i].name);
      if (text != NULL)
        json_builder_add_string_value (builder, text);
      else
        json_builder_add_null_value (builder);
    }
}

static void
add_booleans (JsonBuilder *builder, const SluiceResumeRecord *self)
{
  for (gsize i = 0; i < G_N_ELEMENTS (boolean_members); i++)
    {
      json_builder_set_member_name (builder, boolean_members[i].name);
      json_builder_add_boolean_value (builder,
                                      G_STRUCT_MEMBER (gboolean, self, boolean_members[i].offset));
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
add_block (JsonBuilder *builder, guint index, const SluiceBlock *block)
{
  char digits[CHECKSUM_DIGITS + 1];

  g_snprintf (digits, sizeof digits, "%016" G_GINT64_MODIFIER "x", block->checksum);

  json_builder_begin_array (builder);
  json_builder_add_int_value (builder, index);
  json_builder_add_string_value (builder, digits);
  json_builder_add_int_value (builder, block->finished_at);
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
}

static void
add_no_blocks (JsonBuilder *builder)
{
  json_builder_set_member_name (builder, "block_size");
  json_builder_add_null_value (builder);
  json_builder_set_member_name (builder, "blocks");
  json_builder_add_null_value (builder);
}

/* Reading */

static gboolean
fail (GError **error, const char *member)
{
  g_set_error (error, SLUICE_RESUME_RECORD_ERROR, SLUICE_RESUME_RECORD_ERROR_INVALID,
               /* Translators: %s is a word of the file format and stays as it is. */
               _ ("The resume record is damaged: “%s” is missing or makes no sense."), member);

  return FALSE;
}

static gboolean
is_text (GBytes *bytes)
{
  gsize length;
  const char *text = g_bytes_get_data (bytes, &length);

  return length > 0 && length <= SLUICE_RESUME_RECORD_LARGEST &&
         sluice_json_text_is_plain (text, length, SLUICE_RESUME_RECORD_DEEPEST);
}

static gboolean
get_integer (JsonNode *node, gint64 least, gint64 most, gint64 *value)
{
  if (node == NULL || !JSON_NODE_HOLDS_VALUE (node) ||
      json_node_get_value_type (node) != G_TYPE_INT64)
    return FALSE;

  *value = json_node_get_int (node);

  return *value >= least && *value <= most;
}

static const char *
get_string (JsonNode *node)
{
  if (!JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_STRING)
    return NULL;

  return json_node_get_string (node);
}

/* The row's elements when it is an array of just so many. */
static JsonArray *
get_row (JsonArray *rows, guint index, guint n_elements)
{
  JsonNode *node = json_array_get_element (rows, index);

  if (!JSON_NODE_HOLDS_ARRAY (node) ||
      json_array_get_length (json_node_get_array (node)) != n_elements)
    return NULL;

  return json_node_get_array (node);
}

static gboolean
is_null (JsonObject *object, const char *member)
{
  JsonNode *node = json_object_get_member (object, member);

  return node != NULL && JSON_NODE_HOLDS_NULL (node);
}

static JsonArray *
get_rows (JsonObject *object, const char *member)
{
  JsonNode *node = json_object_get_member (object, member);

  return node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
}

static gboolean
read_version (JsonObject *object, GError **error)
{
  gint64 version;

  if (!get_integer (json_object_get_member (object, "version"), 1, G_MAXINT64, &version))
    return fail (error, "version");

  if (version > SLUICE_RESUME_RECORD_VERSION)
    {
      g_set_error_literal (error, SLUICE_RESUME_RECORD_ERROR, SLUICE_RESUME_RECORD_ERROR_VERSION,
                           _ ("The resume record was written by a later version of this program."));
      return FALSE;
    }

  return TRUE;
}

static gboolean
read_string (JsonObject *object, const StringMember *member, char **field)
{
  JsonNode *node = json_object_get_member (object, member->name);
  const char *text;

  if (node == NULL)
    return FALSE;
  if (JSON_NODE_HOLDS_NULL (node))
    return member->nullable;

  text = get_string (node);
  if (text == NULL || !g_utf8_validate (text, -1, NULL) || !member->is_valid (text))
    return FALSE;

  *field = g_strdup (text);
  return TRUE;
}

static gboolean
read_strings (JsonObject *object, SluiceResumeRecord *record, GError **error)
{
  for (gsize i = 0; i < G_N_ELEMENTS (string_members); i++)
    {
      const StringMember *member = &string_members[i];

      if (!read_string (object, member, &G_STRUCT_MEMBER (char *, record, member->offset)))
        return fail (error, member->name);
    }

  return TRUE;
}

static gboolean
read_booleans (JsonObject *object, SluiceResumeRecord *record, GError **error)
{
  for (gsize i = 0; i < G_N_ELEMENTS (boolean_members); i++)
    {
      const BooleanMember *member = &boolean_members[i];
      JsonNode *node = json_object_get_member (object, member->name);

      if (node == NULL || !JSON_NODE_HOLDS_VALUE (node) ||
          json_node_get_value_type (node) != G_TYPE_BOOLEAN)
        return fail (error, member->name);

      G_STRUCT_MEMBER (gboolean, record, member->offset) = json_node_get_boolean (node);
    }

  if (record->strong && record->etag == NULL && record->last_modified == NULL)
    return fail (error, "strong");

  return TRUE;
}

static gboolean
read_size (JsonObject *object, SluiceResumeRecord *record, GError **error)
{
  if (is_null (object, "size"))
    return TRUE;

  if (!get_integer (json_object_get_member (object, "size"), 0, G_MAXINT64, &record->size))
    return fail (error, "size");

  return TRUE;
}

static gboolean
read_on_disk (JsonObject *object, SluiceResumeRecord *record, GError **error)
{
  JsonArray *rows = get_rows (object, "on_disk");
  gint64 most = record->size >= 0 ? record->size : G_MAXINT64;
  gint64 least = 0;

  if (rows == NULL)
    return fail (error, "on_disk");

  for (guint i = 0; i < json_array_get_length (rows); i++)
    {
      JsonArray *row = get_row (rows, i, 2);
      gint64 start, end;

      if (row == NULL || !get_integer (json_array_get_element (row, 0), least, most - 1, &start) ||
          !get_integer (json_array_get_element (row, 1), start + 1, most, &end))
        return fail (error, "on_disk");

      sluice_ranges_add (record->on_disk, (guint64) start, (guint64) end);
      /* The next run leaves a gap, or it would be part of this one. */
      least = MIN (end, most - 1) + 1;
    }

  return TRUE;
}

static gboolean
parse_checksum (JsonNode *node, guint64 *checksum)
{
  const char *digits = get_string (node);

  return digits != NULL && strlen (digits) == CHECKSUM_DIGITS &&
         strspn (digits, "0123456789abcdef") == CHECKSUM_DIGITS &&
         g_ascii_string_to_unsigned (digits, 16, 0, G_MAXUINT64, checksum, NULL);
}

static gboolean
read_block (JsonArray *row, gint64 least, SluiceResumeRecord *record, gint64 *index)
{
  gint64 n_blocks = sluice_block_table_n_blocks (record->blocks);
  guint64 checksum;
  gint64 finished_at;
  SluiceRange range;

  if (!get_integer (json_array_get_element (row, 0), least, n_blocks - 1, index) ||
      !parse_checksum (json_array_get_element (row, 1), &checksum) ||
      !get_integer (json_array_get_element (row, 2), 0, G_MAXINT64, &finished_at))
    return FALSE;

  range = sluice_block_table_get_range (record->blocks, (guint) *index);
  if (!sluice_ranges_contains (record->on_disk, range.start, range.end))
    return FALSE;

  sluice_block_table_set_hashed (record->blocks, (guint) *index, checksum, finished_at);
  return TRUE;
}

static gboolean
read_blocks (JsonObject *object, SluiceResumeRecord *record, GError **error)
{
  JsonArray *rows = get_rows (object, "blocks");
  gint64 index = -1;

  if (rows == NULL)
    return fail (error, "blocks");

  for (guint i = 0; i < json_array_get_length (rows); i++)
    {
      JsonArray *row = get_row (rows, i, 3);

      if (row == NULL || !read_block (row, index + 1, record, &index))
        return fail (error, "blocks");
    }

  sluice_block_table_restore_partial (record->blocks, record->on_disk);
  return TRUE;
}

static gboolean
read_block_table (JsonObject *object, SluiceResumeRecord *record, GError **error)
{
  gint64 wanted, block_size;

  if (record->size < 0)
    return (is_null (object, "block_size") || fail (error, "block_size")) &&
           (is_null (object, "blocks") || fail (error, "blocks"));

  wanted = (gint64) sluice_block_table_choose_block_size ((guint64) record->size);
  if (!get_integer (json_object_get_member (object, "block_size"), wanted, wanted, &block_size))
    return fail (error, "block_size");

  record->blocks = sluice_block_table_new ((guint64) record->size);
  return read_blocks (object, record, error);
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

  for (gsize i = 0; i < G_N_ELEMENTS (string_members); i++)
    g_free (G_STRUCT_MEMBER (char *, self, string_members[i].offset));

  g_clear_pointer (&self->on_disk, sluice_ranges_free);
  g_clear_pointer (&self->blocks, sluice_block_table_free);
  g_free (self);
}

/**
 * sluice_resume_record_describe:
 * @self: a record
 *
 * Returns: (transfer full): what the source said of the file when the download
 *   began; its type and suggested name are not kept
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
  return description;
}

/**
 * sluice_resume_record_serialize:
 * @self: a record whose link and name are set, and blocks if the size is known
 *
 * Writes the record as JSON. Of the blocks only those are listed that have a checksum and
 * lie within what is on disk.
 *
 * Returns: (transfer full): the text
 */
GBytes *
sluice_resume_record_serialize (const SluiceResumeRecord *self)
{
  g_autoptr (JsonBuilder) builder = NULL;
  g_autoptr (JsonGenerator) generator = NULL;
  g_autoptr (JsonNode) root = NULL;
  gsize length;
  char *text;

  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (self->link != NULL && self->name != NULL, NULL);
  g_return_val_if_fail ((self->size < 0) == (self->blocks == NULL), NULL);

  builder = json_builder_new ();
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

  root = json_builder_get_root (builder);
  generator = json_generator_new ();
  json_generator_set_root (generator, root);
  text = json_generator_to_data (generator, &length);

  return g_bytes_new_take (text, length);
}

/**
 * sluice_resume_record_parse:
 * @bytes: what was read
 * @error: set to a %SLUICE_RESUME_RECORD_ERROR
 *
 * Reads a record. Text that is too long or too deeply nested is refused unparsed; every
 * member has to be there, of its type and within its bounds. Members that are not known
 * are ignored.
 *
 * Returns: (transfer full): the record, its block table knowing of every byte on disk, or
 *   %NULL with @error set
 */
SluiceResumeRecord *
sluice_resume_record_parse (GBytes *bytes, GError **error)
{
  g_autoptr (SluiceResumeRecord) record = NULL;
  g_autoptr (JsonParser) parser = NULL;
  JsonObject *object;
  JsonNode *root;

  g_return_val_if_fail (bytes != NULL, NULL);

  parser = json_parser_new ();
  if (!is_text (bytes) ||
      !json_parser_load_from_data (parser, g_bytes_get_data (bytes, NULL),
                                   (gssize) g_bytes_get_size (bytes), NULL) ||
      (root = json_parser_get_root (parser)) == NULL || !JSON_NODE_HOLDS_OBJECT (root))
    {
      g_set_error_literal (error, SLUICE_RESUME_RECORD_ERROR, SLUICE_RESUME_RECORD_ERROR_INVALID,
                           _ ("The resume record is damaged: it cannot be read."));
      return NULL;
    }

  object = json_node_get_object (root);
  record = sluice_resume_record_new ();
  if (!read_version (object, error) || !read_strings (object, record, error) ||
      !read_booleans (object, record, error) || !read_size (object, record, error) ||
      !read_on_disk (object, record, error) || !read_block_table (object, record, error))
    return NULL;

  return g_steal_pointer (&record);
}
