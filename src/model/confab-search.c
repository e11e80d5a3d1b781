/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The messages that have the words a person looks for, newest first. Main thread. */
#include "config.h"

#include "confab-search.h"

#include "confab-answers-private.h"
#include "confab-registry-private.h"

/* Bytes of what was typed that are looked at. */
#define MAX_TEXT 500

/**
 * ConfabSearch:
 *
 * #ConfabAnswers of #ConfabMatch.
 */
struct _ConfabSearch
{
  ConfabAnswers parent_instance;

  ConfabRegistry *registry;
  char *text;                /* what is wanted */
  gint64 conversation;
  gboolean more;
  ConfabQueryResult *hits;   /* of the question that is on its way */
  GPtrArray *messages;       /* of these hits, held until they are in the list */
  GPtrArray *conversations;
};

G_DEFINE_FINAL_TYPE (ConfabSearch, confab_search, CONFAB_TYPE_ANSWERS)

typedef enum
{
  PROP_MORE = 1,
} ConfabSearchProperty;

static GParamSpec *properties[PROP_MORE + 1];

static void
drop_answer (ConfabSearch *self)
{
  g_clear_pointer (&self->hits, confab_query_result_unref);
  g_ptr_array_set_size (self->messages, 0);
  g_ptr_array_set_size (self->conversations, 0);
}

static void
set_more (ConfabSearch *self,
          gboolean      more)
{
  if (self->more == more)
    return;
  self->more = more;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_MORE]);
}

/* All that belongs to the hits is in the registry now. What went meanwhile is left out. */
static void
finish (ConfabSearch *self)
{
  GPtrArray *items = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < self->hits->records->len; i++)
    {
      const ConfabSearchHit *hit = g_ptr_array_index (self->hits->records, i);
      ConfabMessage *message = confab_registry_lookup_message (self->registry, hit->message_id);
      ConfabConversation *conversation = confab_registry_lookup_conversation (self->registry, hit->conversation_id);

      if (message != NULL && conversation != NULL)
        g_ptr_array_add (items, confab_match_new (conversation, message, hit->snippet, hit->ranges, hit->n_ranges));
    }
  set_more (self, self->hits->more);
  drop_answer (self);
  confab_answers_end (CONFAB_ANSWERS (self), items);
}

static void
take_conversations (ConfabAnswers *    answers,
                    ConfabQueryResult *result)
{
  ConfabSearch *self = CONFAB_SEARCH (answers);

  for (guint i = 0; i < result->records->len; i++)
    g_ptr_array_add (self->conversations,
                     confab_registry_take_conversation (self->registry, g_ptr_array_index (result->records, i), result->sequence));
  finish (self);
}

/* Those that no list shows, each once. */
static GArray *
find_unknown_conversations (ConfabSearch *self)
{
  GArray *ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (GHashTable) seen = g_hash_table_new (g_int64_hash, g_int64_equal);

  for (guint i = 0; i < self->hits->records->len; i++)
    {
      ConfabSearchHit *hit = g_ptr_array_index (self->hits->records, i);
      ConfabConversation *known = confab_registry_lookup_conversation (self->registry, hit->conversation_id);

      if (!g_hash_table_add (seen, &hit->conversation_id))
        continue;
      if (known != NULL)
        g_ptr_array_add (self->conversations, g_object_ref (known));
      else
        g_array_append_val (ids, hit->conversation_id);
    }
  return ids;
}

static void
take_messages (ConfabAnswers *    answers,
               ConfabQueryResult *result)
{
  ConfabSearch *self = CONFAB_SEARCH (answers);
  g_autoptr (GArray) unknown = NULL;

  for (guint i = 0; i < result->records->len; i++)
    g_ptr_array_add (self->messages,
                     confab_registry_take_message (self->registry, g_ptr_array_index (result->records, i), result->sequence));
  unknown = find_unknown_conversations (self);
  if (unknown->len == 0)
    finish (self);
  else
    confab_answers_go_on (answers, confab_query_conversations_by_id (confab_registry_get_store (self->registry),
                                                                     (gint64 *) unknown->data, unknown->len), take_conversations);
}

static void
take_hits (ConfabAnswers *    answers,
           ConfabQueryResult *result)
{
  ConfabSearch *self = CONFAB_SEARCH (answers);
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));

  self->hits = confab_query_result_ref (result);
  for (guint i = 0; i < result->records->len; i++)
    g_array_append_val (ids, ((ConfabSearchHit *) g_ptr_array_index (result->records, i))->message_id);
  if (ids->len == 0)
    finish (self);
  else
    confab_answers_go_on (answers, confab_query_messages_by_id (confab_registry_get_store (self->registry),
                                                                (gint64 *) ids->data, ids->len), take_messages);
}

static DexFuture *
ask (ConfabAnswers *answers)
{
  ConfabSearch *self = CONFAB_SEARCH (answers);

  drop_answer (self);
  if (*self->text != '\0')
    return confab_query_search (confab_registry_get_store (self->registry), self->conversation, self->text, CONFAB_SEARCH_LIMIT);
  set_more (self, FALSE);
  return NULL;
}

static const ConfabAnswersSource source = {
  .get_item_type = confab_match_get_type,
  .ask = ask,
  .take = take_hits,
};

static void
confab_search_dispose (GObject *object)
{
  ConfabSearch *self = CONFAB_SEARCH (object);

  drop_answer (self);
  g_clear_object (&self->registry);
  G_OBJECT_CLASS (confab_search_parent_class)->dispose (object);
}

static void
confab_search_finalize (GObject *object)
{
  ConfabSearch *self = CONFAB_SEARCH (object);

  g_clear_pointer (&self->messages, g_ptr_array_unref);
  g_clear_pointer (&self->conversations, g_ptr_array_unref);
  g_clear_pointer (&self->text, g_free);
  G_OBJECT_CLASS (confab_search_parent_class)->finalize (object);
}

static void
confab_search_get_property (GObject *   object,
                            guint       id,
                            GValue *    value,
                            GParamSpec *pspec)
{
  ConfabSearch *self = CONFAB_SEARCH (object);

  switch ((ConfabSearchProperty) id)
    {
    case PROP_MORE:
      g_value_set_boolean (value, self->more);
      break;
    }
}

static void
confab_search_class_init (ConfabSearchClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->dispose = confab_search_dispose;
  object_class->finalize = confab_search_finalize;
  object_class->get_property = confab_search_get_property;
  CONFAB_ANSWERS_CLASS (klass)->source = &source;

  /**
   * ConfabSearch:more:
   *
   * Whether there are older ones than those that are found.
   */
  properties[PROP_MORE] = g_param_spec_boolean ("more", NULL, NULL, FALSE, flags);

  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);
}

static void
confab_search_init (ConfabSearch *self)
{
  self->text = g_strdup ("");
  self->messages = g_ptr_array_new_with_free_func (g_object_unref);
  self->conversations = g_ptr_array_new_with_free_func (g_object_unref);
}

/**
 * confab_search_new:
 * @registry: where the messages are from
 *
 * Returns: (transfer full): a search that looks for nothing yet
 */
ConfabSearch *
confab_search_new (ConfabRegistry *registry)
{
  ConfabSearch *self = g_object_new (CONFAB_TYPE_SEARCH, NULL);

  self->registry = g_object_ref (registry);
  return self;
}

/**
 * confab_search_look_for:
 * @self: a search
 * @conversation: row id of the conversation to look in, or 0 for all
 * @text: what was typed: all its words must occur, the last one may be unfinished
 *
 * Looks for something else. Nothing is asked when it is the same as before.
 */
void
confab_search_look_for (ConfabSearch *self,
                        gint64        conversation,
                        const char *  text)
{
  g_autofree char *valid = NULL;

  g_return_if_fail (CONFAB_IS_SEARCH (self));

  valid = g_utf8_make_valid (text, (gssize) strnlen (text, MAX_TEXT));
  g_strchug (valid); /* what follows the last word says that it is finished */
  if (self->conversation == conversation && g_str_equal (self->text, valid))
    return;
  self->conversation = conversation;
  g_set_str (&self->text, valid);
  confab_answers_ask (CONFAB_ANSWERS (self));
}

/**
 * confab_search_get_text:
 * @self: a search
 *
 * Returns: (transfer none): what is looked for; empty when nothing is
 */
const char *
confab_search_get_text (ConfabSearch *self)
{
  g_return_val_if_fail (CONFAB_IS_SEARCH (self), NULL);

  return self->text;
}

/**
 * confab_search_get_more:
 * @self: a search
 *
 * Returns: whether there are older ones than those that are found
 */
gboolean
confab_search_get_more (ConfabSearch *self)
{
  g_return_val_if_fail (CONFAB_IS_SEARCH (self), FALSE);

  return self->more;
}
