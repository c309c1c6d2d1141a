/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The first byte is how deep the text may be, as a digit. */

#include "fuzz-target.h"

#include <json-glib/json-glib.h>
#include <string.h>

#include "sluice-json-text.h"

static GList *
get_children (JsonNode *node)
{
  JsonObject *object;
  g_autoptr (GList) names = NULL;

  if (JSON_NODE_HOLDS_ARRAY (node))
    return json_array_get_elements (json_node_get_array (node));
  if (!JSON_NODE_HOLDS_OBJECT (node))
    return NULL;

  object = json_node_get_object (node);
  names = json_object_get_members (object);
  for (GList *l = names; l != NULL; l = l->next)
    fuzz_assert_text (l->data);
  return json_object_get_values (object);
}

/* All text in it is UTF-8, too. */
static guint
measure_depth (JsonNode *node)
{
  g_autoptr (GList) children = get_children (node);
  guint deepest = 0;

  if (JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING)
    fuzz_assert_text (json_node_get_string (node));
  if (!JSON_NODE_HOLDS_ARRAY (node) && !JSON_NODE_HOLDS_OBJECT (node))
    return 0;

  for (GList *l = children; l != NULL; l = l->next)
    deepest = MAX (deepest, measure_depth (l->data));
  return deepest + 1;
}

int
LLVMFuzzerTestOneInput (const guint8 *bytes, gsize length)
{
  guint deepest = length > 0 ? (guint) g_ascii_digit_value ((char) bytes[0]) : 0;
  g_autofree char *text = length > 0 ? g_memdup2 (bytes + 1, length - 1) : NULL;
  g_autoptr (JsonParser) parser = json_parser_new ();

  if (text == NULL || !sluice_json_text_is_plain (text, length - 1, deepest))
    return 0;
  if (json_parser_load_from_data (parser, text, (gssize) length - 1, NULL) &&
      json_parser_get_root (parser) != NULL)
    g_assert_cmpuint (measure_depth (json_parser_get_root (parser)), <=, deepest);
  return 0;
}
