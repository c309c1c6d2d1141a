/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sluice-mirror-record.h"

#include <string.h>

#include "sluice-link.h"
#include "sluice-mirror.h"

/* All links together, in a line that must not become too long to be read; JSON may need six
 * bytes for one. */
#define MOST_TEXT (24 * 1024) /* bytes */

static void
write_mirror (JsonBuilder *builder, const SluiceMirror *mirror)
{
  g_autofree char *link = g_uri_to_string (mirror->uri);

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "link");
  json_builder_add_string_value (builder, link);
  if (mirror->priority != SLUICE_MIRROR_LAST_PRIORITY)
    {
      json_builder_set_member_name (builder, "priority");
      json_builder_add_int_value (builder, mirror->priority);
    }
  if (mirror->location != NULL)
    {
      json_builder_set_member_name (builder, "location");
      json_builder_add_string_value (builder, mirror->location);
    }
  json_builder_end_object (builder);
}

/* Returns: how many of them fit */
static guint
count_fitting (GPtrArray *mirrors)
{
  gsize left = MOST_TEXT;
  guint n = 0;

  for (; n < mirrors->len; n++)
    {
      g_autofree char *link = g_uri_to_string (((SluiceMirror *) mirrors->pdata[n])->uri);

      if (strlen (link) > left)
        break;
      left -= strlen (link);
    }
  return n;
}

/**
 * sluice_mirror_record_write:
 * @builder: in an object
 * @member: what to call the list of them
 * @mirrors: (nullable) (element-type SluiceMirror): other addresses of a file
 *
 * Writes them down, the first of them if there are too many for a line.
 */
void
sluice_mirror_record_write (JsonBuilder *builder, const char *member, GPtrArray *mirrors)
{
  guint n = mirrors != NULL ? count_fitting (mirrors) : 0;

  if (n == 0)
    return;

  json_builder_set_member_name (builder, member);
  json_builder_begin_array (builder);
  for (guint i = 0; i < n; i++)
    write_mirror (builder, g_ptr_array_index (mirrors, i));
  json_builder_end_array (builder);
}

static const char *
get_string (JsonObject *object, const char *member)
{
  JsonNode *node = json_object_get_member (object, member);

  return node != NULL && JSON_NODE_HOLDS_VALUE (node) &&
                 json_node_get_value_type (node) == G_TYPE_STRING
             ? json_node_get_string (node)
             : NULL;
}

static guint
get_priority (JsonObject *object)
{
  JsonNode *node = json_object_get_member (object, "priority");
  gint64 priority = 0;

  if (node != NULL && JSON_NODE_HOLDS_VALUE (node) &&
      json_node_get_value_type (node) == G_TYPE_INT64)
    priority = json_node_get_int (node);
  return priority >= SLUICE_MIRROR_FIRST_PRIORITY && priority < SLUICE_MIRROR_LAST_PRIORITY
             ? (guint) priority
             : SLUICE_MIRROR_LAST_PRIORITY;
}

static SluiceMirror *
read_mirror (JsonNode *node)
{
  JsonObject *object = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
  const char *link = object != NULL ? get_string (object, "link") : NULL;
  g_autoptr (GUri) uri = link != NULL ? sluice_link_parse (link, NULL) : NULL;

  if (uri == NULL || !sluice_mirror_can_be (uri))
    return NULL;
  return sluice_mirror_new (uri, get_priority (object), get_string (object, "location"));
}

/**
 * sluice_mirror_record_read:
 * @object: what was written
 * @member: what the list is called
 *
 * Reads what sluice_mirror_record_write() wrote. What is no address is passed over.
 *
 * Returns: (transfer full) (nullable) (element-type SluiceMirror): the addresses, at least
 *   one and at most %SLUICE_MIRROR_MOST
 */
GPtrArray *
sluice_mirror_record_read (JsonObject *object, const char *member)
{
  JsonNode *node = json_object_get_member (object, member);
  g_autoptr (GPtrArray) mirrors =
      g_ptr_array_new_with_free_func ((GDestroyNotify) sluice_mirror_unref);
  JsonArray *array;

  if (node == NULL || !JSON_NODE_HOLDS_ARRAY (node))
    return NULL;

  array = json_node_get_array (node);
  for (guint i = 0; i < json_array_get_length (array) && mirrors->len < SLUICE_MIRROR_MOST; i++)
    {
      SluiceMirror *mirror = read_mirror (json_array_get_element (array, i));

      if (mirror != NULL)
        g_ptr_array_add (mirrors, mirror);
    }
  return mirrors->len > 0 ? g_steal_pointer (&mirrors) : NULL;
}
