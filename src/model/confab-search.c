/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The messages that have the words a person looks for, newest first. Main thread. */
#include "config.h"

#include "confab-search.h"

#include "confab-registry-private.h"

/* Bytes of what was typed that are looked at. */
#define MAX_TEXT 500

/**
 * ConfabSearch:
 *
 * A list model of #ConfabMatch. Only one question is on its way to the store at a time:
 * who types on has the latest words asked for when the answer is there, so that fast
 * fingers make no queue. What was found stays until the next answer.
 */
struct _ConfabSearch
{
  GObject parent_instance;

  ConfabRegistry *registry;
  GPtrArray *items;          /* ConfabMatch */
  char *text;                /* what is wanted */
  gint64 conversation;
  gboolean asking;           /* a question is on its way */
  gboolean stale;            /* and something else is wanted by now */
  gboolean more;
  ConfabQueryResult *hits;   /* of the question that is on its way */
  GPtrArray *messages;       /* of these hits, held until they are in items */
  GPtrArray *conversations;
};

static void confab_search_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (ConfabSearch, confab_search, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, confab_search_model_init))

typedef enum
{
  PROP_N_ITEMS = 1,
  PROP_LOADING,
  PROP_MORE,
} ConfabSearchProperty;

static GParamSpec *properties[PROP_MORE + 1];

static void ask (ConfabSearch *self);

static void
weak_free (gpointer data)
{
  g_weak_ref_clear (data);
  g_free (data);
}

static void
ask_store (ConfabSearch *    self,
           DexFuture *       future,
           DexFutureCallback callback)
{
  GWeakRef *weak = g_new0 (GWeakRef, 1);

  g_weak_ref_init (weak, self);
  dex_future_disown (dex_future_finally (future, callback, weak, weak_free));
}

static void
drop_answer (ConfabSearch *self)
{
  g_clear_pointer (&self->hits, confab_query_result_unref);
  g_ptr_array_set_size (self->messages, 0);
  g_ptr_array_set_size (self->conversations, 0);
}

/* Takes over what was found; items goes (transfer full). */
static void
show (ConfabSearch *self,
      GPtrArray *   items,
      gboolean      more)
{
  g_autoptr (GPtrArray) old = g_steal_pointer (&self->items);
  gboolean more_changed = self->more != more;

  self->items = items;
  self->more = more;
  if (old->len > 0 || items->len > 0)
    g_list_model_items_changed (G_LIST_MODEL (self), 0, old->len, items->len);
  if (old->len != items->len)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_N_ITEMS]);
  if (more_changed)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_MORE]);
}

static void
end (ConfabSearch *self)
{
  drop_answer (self);
  self->asking = FALSE;
  if (self->stale)
    ask (self);
  else
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LOADING]);
}

/* All that belongs to the hits is in the registry now. What went meanwhile is left out. */
static void
finish (ConfabSearch *self)
{
  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < self->hits->records->len; i++)
    {
      const ConfabSearchHit *hit = g_ptr_array_index (self->hits->records, i);
      ConfabMessage *message = confab_registry_lookup_message (self->registry, hit->message_id);
      ConfabConversation *conversation = confab_registry_lookup_conversation (self->registry, hit->conversation_id);

      if (message != NULL && conversation != NULL)
        g_ptr_array_add (items, confab_match_new (conversation, message, hit->snippet, hit->ranges, hit->n_ranges));
    }
  show (self, g_steal_pointer (&items), self->hits->more);
  end (self);
}

/* Returns the answer, or %NULL when there is none or it no longer matters. */
static ConfabQueryResult *
take_answer (ConfabSearch *self,
             DexFuture *   future)
{
  g_autoptr (GError) error = NULL;
  const GValue *value = dex_future_get_value (future, &error);

  if (self->registry == NULL)
    return NULL;
  if (value != NULL && !self->stale)
    return g_value_get_boxed (value);
  if (value == NULL)
    g_message ("Searching failed: %s", error->message);
  if (!self->stale)
    show (self, g_ptr_array_new_with_free_func (g_object_unref), FALSE);
  end (self);
  return NULL;
}

static DexFuture *
conversations_cb (DexFuture *future,
                  gpointer   data)
{
  g_autoptr (ConfabSearch) self = g_weak_ref_get (data);
  ConfabQueryResult *result = self != NULL ? take_answer (self, future) : NULL;

  if (result == NULL)
    return dex_future_new_true ();
  for (guint i = 0; i < result->records->len; i++)
    g_ptr_array_add (self->conversations,
                     confab_registry_take_conversation (self->registry, g_ptr_array_index (result->records, i), result->sequence));
  finish (self);
  return dex_future_new_true ();
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

static DexFuture *
messages_cb (DexFuture *future,
             gpointer   data)
{
  g_autoptr (ConfabSearch) self = g_weak_ref_get (data);
  ConfabQueryResult *result = self != NULL ? take_answer (self, future) : NULL;
  g_autoptr (GArray) unknown = NULL;

  if (result == NULL)
    return dex_future_new_true ();
  for (guint i = 0; i < result->records->len; i++)
    g_ptr_array_add (self->messages,
                     confab_registry_take_message (self->registry, g_ptr_array_index (result->records, i), result->sequence));
  unknown = find_unknown_conversations (self);
  if (unknown->len == 0)
    finish (self);
  else
    ask_store (self, confab_query_conversations_by_id (confab_registry_get_store (self->registry),
                                                       (gint64 *) unknown->data, unknown->len), conversations_cb);
  return dex_future_new_true ();
}

static DexFuture *
hits_cb (DexFuture *future,
         gpointer   data)
{
  g_autoptr (ConfabSearch) self = g_weak_ref_get (data);
  ConfabQueryResult *result = self != NULL ? take_answer (self, future) : NULL;
  g_autoptr (GArray) ids = NULL;

  if (result == NULL)
    return dex_future_new_true ();
  self->hits = confab_query_result_ref (result);
  ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  for (guint i = 0; i < result->records->len; i++)
    g_array_append_val (ids, ((ConfabSearchHit *) g_ptr_array_index (result->records, i))->message_id);
  if (ids->len == 0)
    finish (self);
  else
    ask_store (self, confab_query_messages_by_id (confab_registry_get_store (self->registry), (gint64 *) ids->data, ids->len),
               messages_cb);
  return dex_future_new_true ();
}

static void
ask (ConfabSearch *self)
{
  self->stale = FALSE;
  if (*self->text == '\0')
    {
      show (self, g_ptr_array_new_with_free_func (g_object_unref), FALSE);
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LOADING]);
      return;
    }
  self->asking = TRUE;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LOADING]);
  ask_store (self, confab_query_search (confab_registry_get_store (self->registry), self->conversation, self->text,
                                        CONFAB_SEARCH_LIMIT), hits_cb);
}

/* List model */

static GType
confab_search_get_item_type (GListModel *model)
{
  return CONFAB_TYPE_MATCH;
}

static guint
confab_search_get_n_items (GListModel *model)
{
  return CONFAB_SEARCH (model)->items->len;
}

static gpointer
confab_search_get_item (GListModel *model,
                        guint       position)
{
  ConfabSearch *self = CONFAB_SEARCH (model);

  return position < self->items->len ? g_object_ref (self->items->pdata[position]) : NULL;
}

static void
confab_search_model_init (GListModelInterface *iface)
{
  iface->get_item_type = confab_search_get_item_type;
  iface->get_n_items = confab_search_get_n_items;
  iface->get_item = confab_search_get_item;
}

/* Object */

static void
confab_search_dispose (GObject *object)
{
  ConfabSearch *self = CONFAB_SEARCH (object);

  drop_answer (self);
  g_ptr_array_set_size (self->items, 0);
  g_clear_object (&self->registry);
  G_OBJECT_CLASS (confab_search_parent_class)->dispose (object);
}

static void
confab_search_finalize (GObject *object)
{
  ConfabSearch *self = CONFAB_SEARCH (object);

  g_clear_pointer (&self->items, g_ptr_array_unref);
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
    case PROP_N_ITEMS:
      g_value_set_uint (value, self->items->len);
      break;

    case PROP_LOADING:
      g_value_set_boolean (value, self->asking);
      break;

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

  /**
   * ConfabSearch:n-items:
   *
   * How many are found.
   */
  properties[PROP_N_ITEMS] = g_param_spec_uint ("n-items", NULL, NULL, 0, G_MAXUINT, 0, flags);

  /**
   * ConfabSearch:loading:
   *
   * Whether an answer is awaited. When this becomes %FALSE, what is there is the answer.
   */
  properties[PROP_LOADING] = g_param_spec_boolean ("loading", NULL, NULL, FALSE, flags);

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
  self->items = g_ptr_array_new_with_free_func (g_object_unref);
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
  if (self->asking)
    self->stale = TRUE;
  else
    ask (self);
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
 * confab_search_get_loading:
 * @self: a search
 *
 * Returns: whether an answer is awaited
 */
gboolean
confab_search_get_loading (ConfabSearch *self)
{
  g_return_val_if_fail (CONFAB_IS_SEARCH (self), FALSE);

  return self->asking;
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
