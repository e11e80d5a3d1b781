/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Polls: a question with answers to choose, as JSON, as HTML and as text (§17). */
#include "config.h"

#include "confab-coi-poll.h"

#include "confab-coi-json.h"
#include "confab-coi-microformat.h"
#include "confab-mime-header.h"

#include <string.h>

#define VERSION 1

G_DEFINE_BOXED_TYPE (ConfabCoiPoll, confab_coi_poll, confab_coi_poll_copy, confab_coi_poll_free)

/**
 * confab_coi_poll_new:
 * @title: the question
 * @options: (array zero-terminated=1): the answers
 * @multiple: several may be chosen
 *
 * Returns: (transfer full): a poll in which one may vote again
 */
ConfabCoiPoll *
confab_coi_poll_new (const char *        title,
                     const char * const *options,
                     gboolean multiple)
{
  ConfabCoiPoll *self = g_new0 (ConfabCoiPoll, 1);

  self->title = g_strdup (title);
  self->options = g_strdupv ((char **) options);
  self->multiple = multiple;
  self->revote = TRUE;
  return self;
}

/**
 * confab_coi_poll_copy:
 * @self: a poll
 *
 * Returns: (transfer full): another one like it
 */
ConfabCoiPoll *
confab_coi_poll_copy (const ConfabCoiPoll *self)
{
  ConfabCoiPoll *copy = confab_coi_poll_new (self->title, (const char *const *) self->options, self->multiple);

  copy->description = g_strdup (self->description);
  copy->revote = self->revote;
  return copy;
}

/**
 * confab_coi_poll_free:
 * @self: (transfer full): a poll
 */
void
confab_coi_poll_free (ConfabCoiPoll *self)
{
  g_free (self->title);
  g_free (self->description);
  g_strfreev (self->options);
  g_free (self);
}

/* A poll is something to choose from. */
static ConfabCoiPoll *
take (char *     title,
      char *     description,
      GPtrArray *options)
{
  ConfabCoiPoll *self;

  if (title == NULL || options->len < 2)
    {
      g_free (title);
      g_free (description);
      return NULL;
    }
  self = g_new0 (ConfabCoiPoll, 1);
  self->title = title;
  self->description = description;
  g_ptr_array_add (options, NULL);
  self->options = (char **) g_ptr_array_steal (options, NULL);
  self->multiple = TRUE;
  self->revote = TRUE;
  return self;
}

/* {"text": …} or {"datetime": …}. */
static char *
dup_option (JsonNode *node)
{
  JsonObject *object;
  char *text;

  if (!JSON_NODE_HOLDS_OBJECT (node))
    return NULL;
  object = json_node_get_object (node);
  text = confab_coi_json_dup_string (object, "text", CONFAB_COI_POLL_MAX_TEXT);
  return text != NULL ? text : confab_coi_json_dup_string (object, "datetime", CONFAB_COI_POLL_MAX_TEXT);
}

/**
 * confab_coi_poll_new_from_json:
 * @json: a text
 *
 * Returns: (transfer full) (nullable): the poll, or %NULL when it is none
 */
ConfabCoiPoll *
confab_coi_poll_new_from_json (const char *json)
{
  g_autoptr (JsonObject) object = confab_coi_json_parse (json);
  g_autoptr (GPtrArray) texts = g_ptr_array_new_with_free_func (g_free);
  JsonArray *options = object != NULL ? confab_coi_json_get_array (object, "options") : NULL;
  ConfabCoiPoll *self;

  if (options == NULL)
    return NULL;
  for (guint i = 0; i < json_array_get_length (options); i++)
    {
      char *text = texts->len < CONFAB_COI_POLL_MAX_OPTIONS ? dup_option (json_array_get_element (options, i)) : NULL;

      /* Votes name options by their place: one that cannot be read spoils them all. */
      if (text == NULL)
        return NULL;
      g_ptr_array_add (texts, text);
    }
  self = take (confab_coi_json_dup_string (object, "title", CONFAB_COI_POLL_MAX_TEXT),
               confab_coi_json_dup_string (object, "description", CONFAB_COI_POLL_MAX_TEXT), texts);
  if (self != NULL)
    {
      self->multiple = confab_coi_json_get_boolean (object, "multiple", TRUE);
      self->revote = confab_coi_json_get_boolean (object, "revote", TRUE);
    }
  return self;
}

static char *
dup_element (ConfabCoiElement *root,
             const char *      name)
{
  ConfabCoiElement *element = confab_coi_element_find (root, NULL, name);
  g_autofree char *text = element != NULL ? confab_coi_element_dup_text (element, CONFAB_COI_POLL_MAX_TEXT) : NULL;

  return text != NULL && *text != '\0' ? g_steal_pointer (&text) : NULL;
}

/* The answers: all of a class, none of them empty, not too many. */
static gboolean
read_options (ConfabCoiElement *root,
              const char *      name,
              GPtrArray *       texts)
{
  for (ConfabCoiElement *option = confab_coi_element_find (root, NULL, name); option != NULL;
       option = confab_coi_element_find (root, option, name))
    {
      char *text = confab_coi_element_dup_text (option, CONFAB_COI_POLL_MAX_TEXT);

      g_ptr_array_add (texts, text);
      if (*text == '\0' || texts->len > CONFAB_COI_POLL_MAX_OPTIONS)
        return FALSE;
    }
  return TRUE;
}

/**
 * confab_coi_poll_new_from_html:
 * @html: HTML
 *
 * Reads the classes of §17.1.
 *
 * Returns: (transfer full) (nullable): the poll, or %NULL when there is none in it
 */
ConfabCoiPoll *
confab_coi_poll_new_from_html (const char *html)
{
  g_autoptr (ConfabCoiMicroformat) parsed = confab_coi_microformat_new (html, strlen (html));
  ConfabCoiElement *root = parsed != NULL ? confab_coi_microformat_get_root (parsed) : NULL;
  g_autoptr (GPtrArray) texts = g_ptr_array_new_with_free_func (g_free);

  if (root == NULL || !read_options (root, "p-poll-option", texts) ||
      (texts->len == 0 && !read_options (root, "dt-poll-option", texts)))
    return NULL;
  return take (dup_element (root, "p-name"), dup_element (root, "p-description"), texts);
}

static JsonBuilder *
begin_json (const char *content)
{
  JsonBuilder *builder = json_builder_new ();

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "coi-version");
  json_builder_add_int_value (builder, VERSION);
  json_builder_set_member_name (builder, "content");
  json_builder_add_string_value (builder, content);
  return builder;
}

static void
add_string (JsonBuilder *builder,
            const char * name,
            const char * value)
{
  g_autofree char *valid = g_utf8_make_valid (value, -1);

  json_builder_set_member_name (builder, name);
  json_builder_add_string_value (builder, valid);
}

/**
 * confab_coi_poll_to_json:
 * @self: a poll
 *
 * Returns: (transfer full): what programs read
 */
char *
confab_coi_poll_to_json (const ConfabCoiPoll *self)
{
  g_autoptr (JsonBuilder) builder = begin_json ("poll");

  add_string (builder, "title", self->title);
  if (self->description != NULL)
    add_string (builder, "description", self->description);
  json_builder_set_member_name (builder, "options");
  json_builder_begin_array (builder);
  for (guint i = 0; self->options[i] != NULL; i++)
    {
      json_builder_begin_object (builder);
      add_string (builder, "text", self->options[i]);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
  json_builder_set_member_name (builder, "multiple");
  json_builder_add_boolean_value (builder, self->multiple);
  json_builder_set_member_name (builder, "revote");
  json_builder_add_boolean_value (builder, self->revote);
  json_builder_end_object (builder);
  return confab_coi_json_to_text (builder);
}

/**
 * confab_coi_poll_to_html:
 * @self: a poll
 *
 * Returns: (transfer full): what programs show, with the classes of §17.1
 */
char *
confab_coi_poll_to_html (const ConfabCoiPoll *self)
{
  g_autoptr (GString) html = g_string_new ("<html><body>\n");
  g_autofree char *title = g_markup_escape_text (self->title, -1);

  g_string_append_printf (html, "<p class=\"p-name\"><b>%s</b></p>\n", title);
  if (self->description != NULL)
    {
      g_autofree char *description = g_markup_escape_text (self->description, -1);

      g_string_append_printf (html, "<p class=\"p-description\">%s</p>\n", description);
    }
  g_string_append (html, "<ol>\n");
  for (guint i = 0; self->options[i] != NULL; i++)
    {
      g_autofree char *option = g_markup_escape_text (self->options[i], -1);

      g_string_append_printf (html, "<li class=\"p-poll-option\">%s</li>\n", option);
    }
  g_string_append (html, "</ol>\n</body></html>\n");
  return g_string_free_and_steal (g_steal_pointer (&html));
}

/**
 * confab_coi_votes_new_from_json:
 * @json: a text
 *
 * Returns: (transfer full) (nullable) (element-type int): the options that are chosen,
 *   counted from 0, rising, each once; %NULL when it is no vote
 */
GArray *
confab_coi_votes_new_from_json (const char *json)
{
  g_autoptr (JsonObject) object = confab_coi_json_parse (json);
  JsonArray *votes = object != NULL ? confab_coi_json_get_array (object, "votes") : NULL;
  gboolean chosen[CONFAB_COI_POLL_MAX_OPTIONS] = { FALSE };
  GArray *result;

  if (votes == NULL)
    return NULL;
  for (guint i = 0; i < json_array_get_length (votes); i++)
    {
      JsonNode *node = json_array_get_element (votes, i);
      gint64 value;

      if (!JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_INT64)
        return NULL;
      value = json_node_get_int (node);
      if (value >= 0 && value < CONFAB_COI_POLL_MAX_OPTIONS)
        chosen[value] = TRUE;
    }
  result = g_array_new (FALSE, FALSE, sizeof (int));
  for (int i = 0; i < CONFAB_COI_POLL_MAX_OPTIONS; i++)
    if (chosen[i])
      g_array_append_val (result, i);
  return result;
}

/**
 * confab_coi_votes_to_json:
 * @votes: (array length=n_votes): options, counted from 0
 * @n_votes: how many
 *
 * Returns: (transfer full): what programs read, §17.2
 */
char *
confab_coi_votes_to_json (const int *votes,
                          gsize      n_votes)
{
  g_autoptr (JsonBuilder) builder = begin_json ("pollvote");

  json_builder_set_member_name (builder, "votes");
  json_builder_begin_array (builder);
  for (gsize i = 0; i < n_votes; i++)
    json_builder_add_int_value (builder, votes[i]);
  json_builder_end_array (builder);
  json_builder_end_object (builder);
  return confab_coi_json_to_text (builder);
}

/**
 * confab_coi_poll_close_to_json:
 *
 * Returns: (transfer full): what programs read of the end of a poll
 */
char *
confab_coi_poll_close_to_json (void)
{
  g_autoptr (JsonBuilder) builder = begin_json ("pollclose");

  json_builder_end_object (builder);
  return confab_coi_json_to_text (builder);
}
