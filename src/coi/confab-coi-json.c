/* SPDX-License-Identifier: GPL-3.0-or-later */
/* JSON from strangers: bounded in length and depth, and read without surprises. */
#include "config.h"

#include "confab-coi-json.h"

#include "confab-mime-header.h"

#include <string.h>

/* The parser calls itself for every bracket. */
static gboolean
is_shallow (const char *json)
{
  int depth = 0;
  gboolean in_string = FALSE;

  for (const char *p = json; *p != '\0'; p++)
    {
      if (in_string && *p == '\\' && p[1] != '\0')
        p++;
      else if (*p == '"')
        in_string = !in_string;
      else if (!in_string && (*p == '{' || *p == '[') && ++depth > CONFAB_COI_JSON_MAX_DEPTH)
        return FALSE;
      else if (!in_string && (*p == '}' || *p == ']'))
        depth--;
    }
  return TRUE;
}

/**
 * confab_coi_json_parse:
 * @json: a text
 *
 * Returns: (transfer full) (nullable): the object it is, or %NULL when it is none
 */
JsonObject *
confab_coi_json_parse (const char *json)
{
  g_autoptr (JsonParser) parser = NULL;
  JsonNode *root;

  /* What json-glib takes for strings in apostrophes and comments is no JSON, and would
   * be counted wrongly here. */
  if (strnlen (json, CONFAB_COI_JSON_MAX + 1) > CONFAB_COI_JSON_MAX || !g_utf8_validate (json, -1, NULL) || !is_shallow (json))
    return NULL;
  parser = json_parser_new_immutable ();
  json_parser_set_strict (parser, TRUE);
  if (!json_parser_load_from_data (parser, json, -1, NULL))
    return NULL;
  root = json_parser_get_root (parser);
  return root != NULL && JSON_NODE_HOLDS_OBJECT (root) ? json_object_ref (json_node_get_object (root)) : NULL;
}

/**
 * confab_coi_json_dup_string:
 * @object: an object
 * @name: a member
 * @max: most bytes
 *
 * Returns: (transfer full) (nullable): its text as one line without control
 *   characters, or %NULL when it is no text or an empty one
 */
char *
confab_coi_json_dup_string (JsonObject *object,
                            const char *name,
                            gsize       max)
{
  JsonNode *node = json_object_get_member (object, name);
  g_autofree char *line = NULL;

  if (node == NULL || !JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_STRING)
    return NULL;
  line = confab_mime_sanitize_line (json_node_get_string (node), max);
  g_strstrip (line);
  return *line != '\0' ? g_steal_pointer (&line) : NULL;
}

/**
 * confab_coi_json_get_boolean:
 * @object: an object
 * @name: a member
 * @otherwise: what it is when there is none
 *
 * Returns: its value
 */
gboolean
confab_coi_json_get_boolean (JsonObject *object,
                             const char *name,
                             gboolean    otherwise)
{
  JsonNode *node = json_object_get_member (object, name);

  if (node == NULL || !JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_BOOLEAN)
    return otherwise;
  return json_node_get_boolean (node);
}

/**
 * confab_coi_json_get_array:
 * @object: an object
 * @name: a member
 *
 * Returns: (transfer none) (nullable): its array, or %NULL when it is none
 */
JsonArray *
confab_coi_json_get_array (JsonObject *object,
                           const char *name)
{
  JsonNode *node = json_object_get_member (object, name);

  return node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
}

/**
 * confab_coi_json_to_text:
 * @builder: an object that is complete
 *
 * Returns: (transfer full): its text, with a newline at the end
 */
char *
confab_coi_json_to_text (JsonBuilder *builder)
{
  g_autoptr (JsonGenerator) generator = json_generator_new ();
  g_autoptr (JsonNode) root = json_builder_get_root (builder);
  g_autofree char *text = NULL;

  json_generator_set_root (generator, root);
  text = json_generator_to_data (generator, NULL);
  return g_strconcat (text, "\n", NULL);
}
