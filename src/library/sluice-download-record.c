/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-download-record.h"

#include <json-glib/json-glib.h>
#include <string.h>

#include "sluice-error.h"
#include "sluice-file-name.h"
#include "sluice-json-text.h"
#include "sluice-link.h"
#include "sluice-mirror-record.h"
#include "sluice-secret-header.h"

/* What is not set is left out. README.md in this folder lists the members. Whoever can write
 * into the user's data folder can write a journal, so none of it is believed unread. */

/* More than any record has; json-glib's parser goes as deep as its text and then off the
 * stack. */
#define DEEPEST 4 /* nested brackets */

static const char *const state_names[] = {
  [SLUICE_DOWNLOAD_WAITING] = "waiting",
  [SLUICE_DOWNLOAD_PAUSED] = "paused",
  [SLUICE_DOWNLOAD_FINISHED] = "finished",
  [SLUICE_DOWNLOAD_FAILED] = "failed",
};

static const char *const error_names[] = {
  [SLUICE_ERROR_RETRY_LATER] = "retry-later",
  [SLUICE_ERROR_RANGE_IGNORED] = "range-ignored",
  [SLUICE_ERROR_REMOTE_CHANGED] = "remote-changed",
  [SLUICE_ERROR_LINK_EXPIRED] = "link-expired",
  [SLUICE_ERROR_GONE] = "gone",
  [SLUICE_ERROR_REFUSED] = "refused",
  [SLUICE_ERROR_DISK_FULL] = "disk-full",
  [SLUICE_ERROR_LOCAL] = "local",
  [SLUICE_ERROR_CORRUPT] = "corrupt",
  [SLUICE_ERROR_IN_USE] = "in-use",
  [SLUICE_ERROR_CANCELLED] = "cancelled",
  [SLUICE_ERROR_OFFLINE] = "offline",
  [SLUICE_ERROR_NO_FOLDER] = "no-folder",
};

/* Writing */

static void
add_string (JsonBuilder *builder, const char *name, const char *value)
{
  if (value == NULL)
    return;

  json_builder_set_member_name (builder, name);
  json_builder_add_string_value (builder, value);
}

static void
add_integer (JsonBuilder *builder, const char *name, gint64 value, gint64 usual)
{
  if (value == usual)
    return;

  json_builder_set_member_name (builder, name);
  json_builder_add_int_value (builder, value);
}

static void
add_truth (JsonBuilder *builder, const char *name, gboolean value)
{
  if (!value)
    return;

  json_builder_set_member_name (builder, name);
  json_builder_add_boolean_value (builder, TRUE);
}

static void
add_checksum (JsonBuilder *builder, const SluiceChecksum *checksum)
{
  g_autofree char *text = checksum != NULL ? sluice_checksum_to_string (checksum) : NULL;

  add_string (builder, "checksum", text);
}

static void
add_options (JsonBuilder *builder, const SluiceTransferOptions *options)
{
  add_string (builder, "wished_name", options->name);
  add_integer (builder, "connections", options->connections, 0);
  add_integer (builder, "retries", options->retries, SLUICE_TRANSFER_DEFAULT_RETRIES);
  add_integer (builder, "timeout", options->timeout, SLUICE_TRANSFER_DEFAULT_TIMEOUT);
  add_integer (builder, "rate_limit", (gint64) MIN (options->rate_limit, G_MAXINT64), 0);
  add_truth (builder, "yield", options->yield);
  add_truth (builder, "restart", options->restart);
  add_integer (builder, "expected_size", options->expected_size, -1);
  add_truth (builder, "pieces", options->piece_hashes != NULL);
  sluice_mirror_record_write (builder, "mirrors", options->mirrors);
}

static void
add_headers (JsonBuilder *builder, const SluiceRequest *request)
{
  g_auto (GStrv) headers =
      sluice_secret_header_pick ((const char *const *) request->headers, FALSE);

  if (headers == NULL)
    return;

  json_builder_set_member_name (builder, "headers");
  json_builder_begin_array (builder);
  for (gsize i = 0; headers[i] != NULL; i++)
    json_builder_add_string_value (builder, headers[i]);
  json_builder_end_array (builder);
}

static void
add_error (JsonBuilder *builder, const GError *error)
{
  if (error == NULL)
    return;

  add_string (builder, "error", error_names[sluice_error_classify (error)]);
  add_string (builder, "error_text", error->message);
}

/* What runs or waits for anything is wanted, and goes on in another life. */
static SluiceDownloadState
get_lasting_state (SluiceDownload *download)
{
  SluiceDownloadState state = sluice_download_get_state (download);

  if (state == SLUICE_DOWNLOAD_FINISHED || state == SLUICE_DOWNLOAD_FAILED ||
      state == SLUICE_DOWNLOAD_PAUSED)
    return state;

  return sluice_download_is_wanted (download) ? SLUICE_DOWNLOAD_WAITING : SLUICE_DOWNLOAD_PAUSED;
}

static void
add_identity (JsonBuilder *builder, SluiceDownload *download, SluiceDownloadState state)
{
  g_autofree char *folder = g_file_get_uri (sluice_download_get_directory (download));

  add_string (builder, "id", sluice_download_get_id (download));
  add_string (builder, "link", sluice_download_get_link (download));
  add_string (builder, "folder", folder);
  add_string (builder, "name", sluice_download_get_name (download));
  add_string (builder, "state", state_names[state]);
  add_integer (builder, "size", sluice_download_get_size (download), -1);
  add_integer (builder, "added", sluice_download_get_added_at (download), 0);
}

static void
add_facts (JsonBuilder *builder, SluiceDownload *download)
{
  add_string (builder, "final_link", sluice_download_get_final_link (download));
  add_string (builder, "content_type", sluice_download_get_content_type (download));
  add_string (builder, "etag", sluice_download_get_etag (download));
  add_string (builder, "last_modified", sluice_download_get_last_modified (download));
  add_truth (builder, "resumable", sluice_download_is_resumable (download));
  add_checksum (builder, sluice_download_get_options (download)->checksum);
}

/* What only one that is not finished needs. How much of it is there, its resume record says. */
static void
add_wishes (JsonBuilder *builder, SluiceDownload *download, SluiceDownloadState state)
{
  const SluiceRequest *request = sluice_download_get_request (download);

  add_integer (builder, "start_at", sluice_download_get_start_at (download), 0);
  add_options (builder, sluice_download_get_options (download));
  add_headers (builder, request);
  add_string (builder, "user", request->user);
  add_string (builder, "referer", request->referer);
  add_string (builder, "user_agent", request->user_agent);
  if (state != SLUICE_DOWNLOAD_WAITING)
    add_error (builder, sluice_download_get_error (download));
}

/**
 * sluice_download_record_write:
 * @download: a download
 * @order: its place in the queue; 0 when it is finished
 * @has_secrets: its password or secret headers are kept elsewhere
 *
 * Writes down all of a download that another life of the program has to know,
 * and none of its secrets.
 *
 * Returns: (transfer full): a JSON object in one line, whose first member is the id
 */
char *
sluice_download_record_write (SluiceDownload *download, gint64 order, gboolean has_secrets)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (JsonGenerator) generator = json_generator_new ();
  g_autoptr (JsonNode) root = NULL;
  SluiceDownloadState state = get_lasting_state (download);

  json_builder_begin_object (builder);
  add_identity (builder, download, state);
  add_facts (builder, download);
  if (state == SLUICE_DOWNLOAD_FINISHED)
    {
      add_integer (builder, "received", (gint64) sluice_download_get_received (download), -1);
      add_integer (builder, "finished", sluice_download_get_finished_at (download), 0);
    }
  else
    {
      add_wishes (builder, download, state);
      add_integer (builder, "order", order, 0);
      add_truth (builder, "secrets", has_secrets);
    }
  json_builder_end_object (builder);

  root = json_builder_get_root (builder);
  json_generator_set_root (generator, root);
  return json_generator_to_data (generator, NULL);
}

/* Reading */

static gboolean
is_id (const char *text)
{
  return *text != '\0' && strlen (text) <= 64 &&
         text[strspn (text, "0123456789abcdefghijklmnopqrstuvwxyz-")] == '\0';
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
  gsize offset; /* of a const char * in the record */
  gboolean needed;
  gboolean (*is_valid) (const char *text);
} StringMember;

#define PAST(field)                                                                                \
  (G_STRUCT_OFFSET (SluiceDownloadRecord, past) + G_STRUCT_OFFSET (SluiceDownloadPast, field))

static const StringMember string_members[] = {
  { "id", PAST (id), TRUE, is_id },
  { "link", PAST (link), TRUE, is_link },
  { "folder", G_STRUCT_OFFSET (SluiceDownloadRecord, folder), TRUE, is_field_value },
  { "name", PAST (name), TRUE, is_file_name },
  { "user", PAST (user), FALSE, is_field_value },
  { "referer", PAST (referer), FALSE, is_field_value },
  { "user_agent", PAST (user_agent), FALSE, is_field_value },
  { "final_link", PAST (final_link), FALSE, is_link },
  { "content_type", PAST (content_type), FALSE, is_field_value },
  { "etag", PAST (etag), FALSE, is_field_value },
  { "last_modified", PAST (last_modified), FALSE, is_field_value },
};

static const char *
get_string (JsonObject *object, const char *name)
{
  JsonNode *node = json_object_get_member (object, name);

  if (node == NULL || !JSON_NODE_HOLDS_VALUE (node) ||
      json_node_get_value_type (node) != G_TYPE_STRING)
    return NULL;

  return json_node_get_string (node);
}

/* Returns: @usual when there is none of that name, or it is out of bounds */
static gint64
get_integer (JsonObject *object, const char *name, gint64 least, gint64 most, gint64 usual)
{
  JsonNode *node = json_object_get_member (object, name);
  gint64 value;

  if (node == NULL || !JSON_NODE_HOLDS_VALUE (node) ||
      json_node_get_value_type (node) != G_TYPE_INT64)
    return usual;

  value = json_node_get_int (node);
  return value >= least && value <= most ? value : usual;
}

static gboolean
get_truth (JsonObject *object, const char *name)
{
  JsonNode *node = json_object_get_member (object, name);

  return node != NULL && JSON_NODE_HOLDS_VALUE (node) &&
         json_node_get_value_type (node) == G_TYPE_BOOLEAN && json_node_get_boolean (node);
}

static int
find_name (const char *const *names, gsize n, const char *name)
{
  for (gsize i = 0; name != NULL && i < n; i++)
    {
      if (g_strcmp0 (names[i], name) == 0)
        return (int) i;
    }

  return -1;
}

/* First pass: where the strings are, and how long they are together. */
static gboolean
find_strings (JsonObject *object, const char **strings, gsize *length)
{
  *length = 0;
  for (gsize i = 0; i < G_N_ELEMENTS (string_members); i++)
    {
      const StringMember *member = &string_members[i];

      strings[i] = get_string (object, member->name);
      if (strings[i] != NULL && !member->is_valid (strings[i]))
        return FALSE;
      if (strings[i] == NULL && member->needed)
        return FALSE;
      *length += strings[i] != NULL ? strlen (strings[i]) + 1 : 0;
    }

  return TRUE;
}

/* Second pass: all of them into one block. */
static gboolean
read_strings (SluiceDownloadRecord *self, JsonObject *object)
{
  const char *strings[G_N_ELEMENTS (string_members)];
  gsize length;
  char *next;

  if (!find_strings (object, strings, &length))
    return FALSE;

  next = self->text = g_malloc (length);
  for (gsize i = 0; i < G_N_ELEMENTS (string_members); i++)
    {
      if (strings[i] == NULL)
        continue;
      G_STRUCT_MEMBER (const char *, self, string_members[i].offset) = next;
      next = g_stpcpy (next, strings[i]) + 1;
    }

  return TRUE;
}

static gboolean
read_state (SluiceDownloadRecord *self, JsonObject *object)
{
  int state = find_name (state_names, G_N_ELEMENTS (state_names), get_string (object, "state"));

  if (state < 0)
    return FALSE;

  self->past.state = (SluiceDownloadState) state;
  return TRUE;
}

static void
read_numbers (SluiceDownloadRecord *self, JsonObject *object)
{
  self->past.size = get_integer (object, "size", 0, G_MAXINT64, -1);
  self->past.received = (guint64) get_integer (object, "received", 0, G_MAXINT64, 0);
  self->past.added_at = get_integer (object, "added", 0, G_MAXINT64, 0);
  self->past.finished_at = get_integer (object, "finished", 0, G_MAXINT64, 0);
  self->past.start_at = get_integer (object, "start_at", 0, G_MAXINT64, 0);
  self->past.resumable = get_truth (object, "resumable");
  self->order = get_integer (object, "order", G_MININT64, G_MAXINT64, 0);
  self->has_secrets = get_truth (object, "secrets");
}

static gboolean
is_usual (const SluiceTransferOptions *options)
{
  return options->name == NULL && options->connections == 0 &&
         options->retries == SLUICE_TRANSFER_DEFAULT_RETRIES &&
         options->timeout == SLUICE_TRANSFER_DEFAULT_TIMEOUT && options->rate_limit == 0 &&
         options->checksum == NULL && options->expected_size < 0 && options->mirrors == NULL &&
         !options->yield && !options->restart;
}

static void
read_options (SluiceDownloadRecord *self, JsonObject *object)
{
  SluiceTransferOptions *options = sluice_transfer_options_new ();
  const char *checksum = get_string (object, "checksum");
  const char *name = get_string (object, "wished_name");

  options->name = name != NULL && is_file_name (name) ? g_strdup (name) : NULL;
  options->checksum = checksum != NULL ? sluice_checksum_parse (checksum, NULL) : NULL;
  options->connections =
      (guint) get_integer (object, "connections", 1, SLUICE_TRANSFER_MOST_CONNECTIONS, 0);
  options->retries = (guint) get_integer (object, "retries", 0, G_MAXUINT, options->retries);
  options->timeout = (guint) get_integer (object, "timeout", 1, G_MAXUINT, options->timeout);
  options->rate_limit = (guint64) get_integer (object, "rate_limit", 1, G_MAXINT64, 0);
  options->yield = get_truth (object, "yield");
  options->restart = get_truth (object, "restart");
  options->expected_size = get_integer (object, "expected_size", 0, G_MAXINT64, -1);
  options->mirrors = sluice_mirror_record_read (object, "mirrors");
  self->has_pieces = get_truth (object, "pieces");

  if (is_usual (options) && !self->has_pieces)
    sluice_transfer_options_free (options);
  else
    self->past.options = self->options = options;
}

static void
read_headers (SluiceDownloadRecord *self, JsonObject *object)
{
  JsonNode *node = json_object_get_member (object, "headers");
  g_autoptr (GStrvBuilder) builder = NULL;
  JsonArray *array;

  if (node == NULL || !JSON_NODE_HOLDS_ARRAY (node))
    return;

  array = json_node_get_array (node);
  builder = g_strv_builder_new ();
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      JsonNode *line = json_array_get_element (array, i);

      if (JSON_NODE_HOLDS_VALUE (line) && json_node_get_value_type (line) == G_TYPE_STRING &&
          is_field_value (json_node_get_string (line)))
        g_strv_builder_add (builder, json_node_get_string (line));
    }

  self->headers = g_strv_builder_end (builder);
  self->past.headers = (const char *const *) self->headers;
}

static void
read_error (SluiceDownloadRecord *self, JsonObject *object)
{
  int code = find_name (error_names, G_N_ELEMENTS (error_names), get_string (object, "error"));
  const char *text = get_string (object, "error_text");

  if (code >= 0 && text != NULL)
    self->past.error = self->error = g_error_new_literal (SLUICE_ERROR, code, text);
}

static SluiceDownloadRecord *
read_object (JsonObject *object)
{
  g_autoptr (SluiceDownloadRecord) self = g_new0 (SluiceDownloadRecord, 1);

  if (!read_strings (self, object) || !read_state (self, object))
    return NULL;

  read_numbers (self, object);
  read_options (self, object);
  read_headers (self, object);
  read_error (self, object);
  return g_steal_pointer (&self);
}

/**
 * sluice_download_record_read:
 * @object: (array length=length): a JSON object
 * @length: how many bytes it has
 *
 * Reads what sluice_download_record_write() wrote. Text that is too deeply nested
 * is refused unparsed. Where id, link, folder, name or state are missing, or any
 * text is not what it has to be, it is refused; a number that is out of bounds
 * counts as not given. Members that are not known are ignored.
 *
 * Returns: (transfer full) (nullable): the record, or %NULL when it is none
 */
SluiceDownloadRecord *
sluice_download_record_read (const char *object, gsize length)
{
  g_autoptr (JsonParser) parser = NULL;
  JsonNode *root;

  if (!sluice_json_text_is_plain (object, length, DEEPEST))
    return NULL;

  parser = json_parser_new ();
  if (!json_parser_load_from_data (parser, object, (gssize) length, NULL))
    return NULL;

  root = json_parser_get_root (parser);
  return root != NULL && JSON_NODE_HOLDS_OBJECT (root) ? read_object (json_node_get_object (root))
                                                       : NULL;
}

/**
 * sluice_download_record_free:
 * @self: (transfer full): a record
 */
void
sluice_download_record_free (SluiceDownloadRecord *self)
{
  g_clear_pointer (&self->text, g_free);
  g_clear_pointer (&self->headers, g_strfreev);
  g_clear_pointer (&self->options, sluice_transfer_options_free);
  g_clear_error (&self->error);
  g_free (self);
}

/**
 * sluice_download_record_restore:
 * @self: a record
 *
 * Returns: (transfer full): the download
 */
SluiceDownload *
sluice_download_record_restore (const SluiceDownloadRecord *self)
{
  g_autoptr (GFile) folder = g_file_new_for_uri (self->folder);
  SluiceDownloadPast past = self->past;

  past.directory = folder;
  return sluice_download_new_from_past (&past);
}
