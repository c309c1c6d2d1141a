/* SPDX-License-Identifier: GPL-3.0-or-later */

/* How a resume record is read. */

#include <glib/gi18n-lib.h>
#include <json-glib/json-glib.h>
#include <string.h>

#include "sluice-json-text.h"
#include "sluice-link.h"
#include "sluice-resume-record-private.h"

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
read_string (JsonObject *object, const SluiceResumeRecordString *member, char **field)
{
  JsonNode *node = json_object_get_member (object, member->name);
  const char *text;

  if (node == NULL || JSON_NODE_HOLDS_NULL (node))
    return member->nullable && (node != NULL || member->may_miss);

  text = get_string (node);
  if (text == NULL || !g_utf8_validate (text, -1, NULL) || !member->is_valid (text))
    return FALSE;

  *field = g_strdup (text);
  return TRUE;
}

/* A redirect leads from HTTP to HTTP and never away from TLS: what says otherwise
 * was not written by us, and would be asked for the file. */
static gboolean
can_lead_there (const char *link, const char *final_link)
{
  g_autoptr (GUri) from = g_uri_parse (link, G_URI_FLAGS_ENCODED, NULL);
  g_autoptr (GUri) to = g_uri_parse (final_link, G_URI_FLAGS_ENCODED, NULL);

  if (from == NULL || to == NULL)
    return FALSE;
  if (!sluice_link_is_http (from))
    return g_str_equal (link, final_link);
  return sluice_link_is_http (to) && (g_str_equal (g_uri_get_scheme (to), "https") ||
                                      g_str_equal (g_uri_get_scheme (from), "http"));
}

static gboolean
read_strings (JsonObject *object, SluiceResumeRecord *record, GError **error)
{
  for (gsize i = 0; i < G_N_ELEMENTS (sluice_resume_record_strings); i++)
    {
      const SluiceResumeRecordString *member = &sluice_resume_record_strings[i];

      if (!read_string (object, member, &G_STRUCT_MEMBER (char *, record, member->offset)))
        return fail (error, member->name);
    }

  if (record->final_link != NULL && !can_lead_there (record->link, record->final_link))
    return fail (error, "final_link");

  return TRUE;
}

static gboolean
read_booleans (JsonObject *object, SluiceResumeRecord *record, GError **error)
{
  for (gsize i = 0; i < G_N_ELEMENTS (sluice_resume_record_booleans); i++)
    {
      const SluiceResumeRecordBoolean *member = &sluice_resume_record_booleans[i];
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

  return digits != NULL && strlen (digits) == SLUICE_RESUME_RECORD_CHECKSUM_DIGITS &&
         strspn (digits, "0123456789abcdef") == SLUICE_RESUME_RECORD_CHECKSUM_DIGITS &&
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
read_piece (JsonArray *row, gint64 least, SluiceResumeRecord *record, gint64 *end)
{
  gint64 block_size = (gint64) sluice_block_table_get_block_size (record->blocks);
  SluicePiece piece;
  gint64 start;

  if (!get_integer (json_array_get_element (row, 0), least, record->size - 1, &start) ||
      !get_integer (json_array_get_element (row, 1), start + 1, record->size, end) ||
      !parse_checksum (json_array_get_element (row, 2), &piece.checksum) ||
      start / block_size != (*end - 1) / block_size)
    return FALSE;

  piece.range = (SluiceRange){ (guint64) start, (guint64) *end };
  if (!sluice_ranges_contains (record->on_disk, piece.range.start, piece.range.end) ||
      sluice_block_table_get_block (record->blocks, (guint) (start / block_size))->state !=
          SLUICE_BLOCK_MISSING)
    return FALSE;

  sluice_block_table_restore_piece (record->blocks, &piece);
  return TRUE;
}

static gboolean
read_pieces (JsonObject *object, SluiceResumeRecord *record, GError **error)
{
  JsonArray *rows = get_rows (object, "pieces");
  gint64 least = 0;

  if (rows == NULL)
    return fail (error, "pieces");

  for (guint i = 0; i < json_array_get_length (rows); i++)
    {
      JsonArray *row = get_row (rows, i, 3);

      if (row == NULL || !read_piece (row, least, record, &least))
        return fail (error, "pieces");
    }

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

  return TRUE;
}

static gboolean
read_block_table (JsonObject *object, SluiceResumeRecord *record, GError **error)
{
  gint64 wanted, block_size;

  if (record->size < 0)
    return (is_null (object, "block_size") || fail (error, "block_size")) &&
           (is_null (object, "blocks") || fail (error, "blocks")) &&
           (is_null (object, "pieces") || fail (error, "pieces"));

  wanted = (gint64) sluice_block_table_choose_block_size ((guint64) record->size);
  if (!get_integer (json_object_get_member (object, "block_size"), wanted, wanted, &block_size))
    return fail (error, "block_size");

  record->blocks = sluice_block_table_new ((guint64) record->size);
  if (!read_blocks (object, record, error) || !read_pieces (object, record, error))
    return FALSE;

  sluice_block_table_restore_partial (record->blocks, record->on_disk);
  return TRUE;
}

/**
 * sluice_resume_record_parse:
 * @bytes: what was read
 * @error: set to a %SLUICE_RESUME_RECORD_ERROR
 *
 * Reads a record. Text that is too long or too deeply nested is refused unparsed; every
 * member has to be there, of its type and within its bounds. Members that are not known
 * are ignored, and so is the seal.
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
