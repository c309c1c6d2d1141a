/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What stands in the book of hosts, and how it is written. */

#include "sluice-host-book-text.h"

#include <json-glib/json-glib.h>
#include <math.h>
#include <string.h>

#include "sluice-json-text.h"
#include "sluice-link.h"

#define DEEPEST 3 /* brackets: the book, its hosts, one of them */

/* A host's name has 253 bytes at most; the scheme and the port stand around it. */
#define LONGEST_KEY 300

/* What no network does is a mistake, and would be believed. */
#define LONGEST_ROUND_TRIP 3600.0 /* seconds */
#define FASTEST 1e13              /* bytes per second */

typedef struct
{
  const char *name;
  gsize offset;
  guint most;
} CountMember;

typedef struct
{
  const char *name;
  gsize offset;
  double most;
} MeasureMember;

typedef struct
{
  const char *name;
  gsize offset;
} TimeMember;

#define OFFSET(member) G_STRUCT_OFFSET (SluiceHostProfile, member)

static const CountMember counts[] = {
  { "ceiling", OFFSET (ceiling), 1000 },
  { "patience", OFFSET (patience), 24 * 60 * 60 },
  { "settled", OFFSET (settled), 1000 },
};

static const MeasureMember measures[] = {
  { "round_trip", OFFSET (round_trip), LONGEST_ROUND_TRIP },
  { "rate", OFFSET (rate), FASTEST },
};

static const TimeMember times[] = {
  { "used_at", OFFSET (used_at) },
  { "ceiling_until", OFFSET (ceiling_until) },
  { "refused_head_at", OFFSET (refused_head_at) },
  { "ignored_range_at", OFFSET (ignored_range_at) },
  { "mistook_if_range_at", OFFSET (mistook_if_range_at) },
};

/**
 * sluice_host_book_table_new:
 *
 * Returns: (transfer full) (element-type utf8 SluiceHostProfile): an empty table of hosts
 */
GHashTable *
sluice_host_book_table_new (void)
{
  return g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
}

/* ---- Forgetting ---- */

static gboolean
is_over (gpointer key, gpointer profile, gpointer now)
{
  return sluice_host_profile_is_over (profile, *(gint64 *) now);
}

static gboolean
is_older (gpointer key, gpointer profile, gpointer limit)
{
  return ((SluiceHostProfile *) profile)->used_at < *(gint64 *) limit;
}

static int
compare_times (gconstpointer a, gconstpointer b)
{
  const gint64 first = *(const gint64 *) a;
  const gint64 second = *(const gint64 *) b;

  return (first < second) - (first > second);
}

/* When the oldest host was used that there is room for. */
static gint64
find_oldest_kept (GHashTable *profiles)
{
  g_autoptr (GArray) used = g_array_new (FALSE, FALSE, sizeof (gint64));
  GHashTableIter iter;
  gpointer profile;

  g_hash_table_iter_init (&iter, profiles);
  while (g_hash_table_iter_next (&iter, NULL, &profile))
    g_array_append_val (used, ((SluiceHostProfile *) profile)->used_at);
  g_array_sort (used, compare_times);
  return g_array_index (used, gint64, SLUICE_HOST_BOOK_MOST - 1);
}

/**
 * sluice_host_book_forget:
 * @profiles: a table of hosts
 * @now: the time, in seconds since 1970
 *
 * Takes those out that were not used for long, and the oldest where there are too many.
 */
void
sluice_host_book_forget (GHashTable *profiles, gint64 now)
{
  GHashTableIter iter;
  gint64 oldest;

  g_hash_table_foreach_remove (profiles, is_over, &now);
  if (g_hash_table_size (profiles) <= SLUICE_HOST_BOOK_MOST)
    return;

  oldest = find_oldest_kept (profiles);
  g_hash_table_foreach_remove (profiles, is_older, &oldest);
  /* Of those that are equally old any may go. */
  g_hash_table_iter_init (&iter, profiles);
  while (g_hash_table_size (profiles) > SLUICE_HOST_BOOK_MOST &&
         g_hash_table_iter_next (&iter, NULL, NULL))
    g_hash_table_iter_remove (&iter);
}

/* ---- Reading ---- */

static GHashTable *
refuse (GError **error, int code, const char *why)
{
  g_set_error_literal (error, G_IO_ERROR, code, why);
  return NULL;
}

/* Only what names a host, as it is named: no path, no user, nothing of a link. */
static gboolean
is_key (const char *key)
{
  g_autoptr (GUri) uri = NULL;
  g_autofree char *named = NULL;

  if (strlen (key) > LONGEST_KEY)
    return FALSE;

  uri = g_uri_parse (key, G_URI_FLAGS_ENCODED, NULL);
  if (uri == NULL)
    return FALSE;
  named = sluice_link_host_key (uri);
  return strcmp (named, key) == 0;
}

static gboolean
is_of_type (JsonNode *node, GType type)
{
  return node != NULL && JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == type;
}

static gboolean
read_integer (JsonObject *object, const char *name, gint64 most, gint64 *value)
{
  JsonNode *node = json_object_get_member (object, name);

  *value = 0;
  if (node == NULL)
    return TRUE;
  if (!is_of_type (node, G_TYPE_INT64))
    return FALSE;
  *value = json_node_get_int (node);
  return *value >= 0 && *value <= most;
}

static gboolean
read_measure (JsonObject *object, const MeasureMember *member, double *value)
{
  JsonNode *node = json_object_get_member (object, member->name);

  *value = 0.0;
  if (node == NULL)
    return TRUE;
  if (is_of_type (node, G_TYPE_INT64))
    *value = (double) json_node_get_int (node);
  else if (is_of_type (node, G_TYPE_DOUBLE))
    *value = json_node_get_double (node);
  else
    return FALSE;
  return isfinite (*value) && *value >= 0.0 && *value <= member->most;
}

/* What has not happened yet was written by a clock that was wrong. */
static void
correct_times (SluiceHostProfile *profile, gint64 now)
{
  profile->used_at = MIN (profile->used_at, now);
  profile->refused_head_at = MIN (profile->refused_head_at, now);
  profile->ignored_range_at = MIN (profile->ignored_range_at, now);
  profile->mistook_if_range_at = MIN (profile->mistook_if_range_at, now);
}

static gboolean
read_profile (JsonObject *object, gint64 now, SluiceHostProfile *profile)
{
  gint64 value;

  for (gsize i = 0; i < G_N_ELEMENTS (counts); i++)
    {
      if (!read_integer (object, counts[i].name, counts[i].most, &value))
        return FALSE;
      G_STRUCT_MEMBER (guint, profile, counts[i].offset) = (guint) value;
    }
  for (gsize i = 0; i < G_N_ELEMENTS (times); i++)
    if (!read_integer (object, times[i].name, G_MAXINT64,
                       &G_STRUCT_MEMBER (gint64, profile, times[i].offset)))
      return FALSE;
  for (gsize i = 0; i < G_N_ELEMENTS (measures); i++)
    if (!read_measure (object, &measures[i],
                       &G_STRUCT_MEMBER (double, profile, measures[i].offset)))
      return FALSE;

  correct_times (profile, now);
  return TRUE;
}

/* One host that makes no sense takes nothing from the others. */
static GHashTable *
read_hosts (JsonObject *hosts, gint64 now)
{
  GHashTable *profiles = sluice_host_book_table_new ();
  JsonObjectIter iter;
  const char *key;
  JsonNode *node;

  json_object_iter_init (&iter, hosts);
  while (json_object_iter_next (&iter, &key, &node))
    {
      g_autofree SluiceHostProfile *profile = g_new0 (SluiceHostProfile, 1);

      if (is_key (key) && JSON_NODE_HOLDS_OBJECT (node) &&
          read_profile (json_node_get_object (node), now, profile))
        g_hash_table_insert (profiles, g_strdup (key), g_steal_pointer (&profile));
    }
  sluice_host_book_forget (profiles, now);
  return profiles;
}

static GHashTable *
read_root (JsonNode *root, gint64 now, GError **error)
{
  JsonObject *object;
  JsonNode *hosts;
  gint64 version;

  if (root == NULL || !JSON_NODE_HOLDS_OBJECT (root))
    return refuse (error, G_IO_ERROR_INVALID_DATA, "It is no object");

  object = json_node_get_object (root);
  if (!read_integer (object, "version", G_MAXINT64, &version) || version == 0)
    return refuse (error, G_IO_ERROR_INVALID_DATA, "It has no version");
  if (version > SLUICE_HOST_BOOK_VERSION)
    return refuse (error, G_IO_ERROR_NOT_SUPPORTED, "It is of a later version");

  hosts = json_object_get_member (object, "hosts");
  if (hosts == NULL || !JSON_NODE_HOLDS_OBJECT (hosts))
    return refuse (error, G_IO_ERROR_INVALID_DATA, "It has no hosts");
  return read_hosts (json_node_get_object (hosts), now);
}

/**
 * sluice_host_book_read:
 * @bytes: what stands in the book
 * @now: the time, in seconds since 1970
 * @error: set to %G_IO_ERROR_NOT_SUPPORTED when a later version of the program wrote it, or
 *   to %G_IO_ERROR_INVALID_DATA
 *
 * Reads a book. Hosts that are to be forgotten are not in it any more, nor is what makes no
 * sense.
 *
 * Returns: (transfer full) (element-type utf8 SluiceHostProfile): the hosts by their keys
 */
GHashTable *
sluice_host_book_read (GBytes *bytes, gint64 now, GError **error)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  const char *text;
  gsize length;

  g_return_val_if_fail (bytes != NULL, NULL);

  text = g_bytes_get_data (bytes, &length);
  if (length == 0 || length > SLUICE_HOST_BOOK_LARGEST ||
      !sluice_json_text_is_plain (text, length, DEEPEST) ||
      !json_parser_load_from_data (parser, text, (gssize) length, NULL))
    return refuse (error, G_IO_ERROR_INVALID_DATA, "It is no text of this kind");

  return read_root (json_parser_get_root (parser), now, error);
}

/* ---- Writing ---- */

/* What is not known is not written. */
static void
write_profile (JsonBuilder *builder, const SluiceHostProfile *profile)
{
  json_builder_begin_object (builder);
  for (gsize i = 0; i < G_N_ELEMENTS (times); i++)
    if (G_STRUCT_MEMBER (gint64, profile, times[i].offset) > 0)
      {
        json_builder_set_member_name (builder, times[i].name);
        json_builder_add_int_value (builder, G_STRUCT_MEMBER (gint64, profile, times[i].offset));
      }
  for (gsize i = 0; i < G_N_ELEMENTS (counts); i++)
    if (G_STRUCT_MEMBER (guint, profile, counts[i].offset) > 0)
      {
        json_builder_set_member_name (builder, counts[i].name);
        json_builder_add_int_value (builder, G_STRUCT_MEMBER (guint, profile, counts[i].offset));
      }
  for (gsize i = 0; i < G_N_ELEMENTS (measures); i++)
    if (G_STRUCT_MEMBER (double, profile, measures[i].offset) > 0.0)
      {
        json_builder_set_member_name (builder, measures[i].name);
        json_builder_add_double_value (builder,
                                       G_STRUCT_MEMBER (double, profile, measures[i].offset));
      }
  json_builder_end_object (builder);
}

static JsonNode *
build (GHashTable *profiles)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  GHashTableIter iter;
  gpointer key, profile;

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "version");
  json_builder_add_int_value (builder, SLUICE_HOST_BOOK_VERSION);
  json_builder_set_member_name (builder, "hosts");
  json_builder_begin_object (builder);
  g_hash_table_iter_init (&iter, profiles);
  while (g_hash_table_iter_next (&iter, &key, &profile))
    {
      json_builder_set_member_name (builder, key);
      write_profile (builder, profile);
    }
  json_builder_end_object (builder);
  json_builder_end_object (builder);
  return json_builder_get_root (builder);
}

/**
 * sluice_host_book_write:
 * @profiles: (element-type utf8 SluiceHostProfile): hosts by their keys
 *
 * Returns: (transfer full): what sluice_host_book_read() reads
 */
GBytes *
sluice_host_book_write (GHashTable *profiles)
{
  g_autoptr (JsonGenerator) generator = json_generator_new ();
  g_autoptr (JsonNode) root = NULL;
  char *text;
  gsize length;

  g_return_val_if_fail (profiles != NULL, NULL);

  root = build (profiles);
  json_generator_set_root (generator, root);
  text = json_generator_to_data (generator, &length);
  return g_bytes_new_take (text, length);
}
