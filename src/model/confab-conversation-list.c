/* SPDX-License-Identifier: GPL-3.0-or-later */
/* All conversations of all accounts, in the order of the chat list. Main thread. */
#include "config.h"

#include "confab-conversation-list.h"

#include "confab-dex.h"
#include "confab-registry-private.h"

/* The first page fills the screen, the others follow in the background. */
#define FIRST_PAGE 100
#define NEXT_PAGE 1000

/**
 * Row:
 *
 * One conversation with the key it is sorted by: the item changes before its row moves.
 */
typedef struct
{
  ConfabConversation *conversation;
  GSequenceIter *iter;
  gint64 id;
  gint64 last_time;
  gboolean pinned;
  gboolean moves;
  int unread;
} Row;

/**
 * ConfabConversationList:
 *
 * A list model of #ConfabConversation: pinned ones first, then those with the newest
 * message. A conversation that moves is removed and inserted; rows that move together
 * are told of together.
 */
struct _ConfabConversationList
{
  GObject parent_instance;

  ConfabRegistry *registry;
  GSequence *rows;
  GHashTable *by_id; /* id → Row, which it owns */
  gboolean loaded;
  int n_unread;
};

static void confab_conversation_list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (ConfabConversationList, confab_conversation_list, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, confab_conversation_list_model_init))

typedef enum
{
  PROP_REGISTRY = 1,
  PROP_N_ITEMS,
  PROP_N_UNREAD,
  PROP_LOADED,
} ConfabConversationListProperty;

static GParamSpec *properties[PROP_LOADED + 1];

enum
{
  SIGNAL_CHANGED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static void load (ConfabConversationList * self,
                  ConfabConversationFilter filter,
                  guint                    limit,
                  gint64                   before_time,
                  gint64                   before_id);

static void
row_free (gpointer data)
{
  Row *row = data;

  g_clear_object (&row->conversation);
  g_free (row);
}

static int
row_compare (gconstpointer a,
             gconstpointer b,
             gpointer      data)
{
  const Row *one = a;
  const Row *two = b;

  if (one->pinned != two->pinned)
    return one->pinned ? -1 : 1;
  if (one->last_time != two->last_time)
    return one->last_time > two->last_time ? -1 : 1;
  return (one->id < two->id) - (one->id > two->id);
}

/* What it counts for the whole: archived ones do not. */
static int
unread_of (ConfabConversation *conversation)
{
  ConfabConversationRecord *record = confab_conversation_get_record (conversation);

  return record->archived ? 0 : record->unread;
}

static void
row_take_key (ConfabConversationList *self,
              Row *                   row)
{
  ConfabConversationRecord *record = confab_conversation_get_record (row->conversation);

  row->id = record->id;
  row->last_time = record->last_time;
  row->pinned = record->pinned;
  row->moves = FALSE;
  self->n_unread -= row->unread;
  row->unread = unread_of (row->conversation);
  self->n_unread += row->unread;
}

static gboolean
row_has_moved (Row *row)
{
  ConfabConversationRecord *record = confab_conversation_get_record (row->conversation);

  return record->last_time != row->last_time || record->pinned != row->pinned;
}

/* Rows that have to be taken out: highest position first. */
static int
by_position_falling (gconstpointer a,
                     gconstpointer b)
{
  const Row *one = *(const Row * const *) a;
  const Row *two = *(const Row * const *) b;

  return g_sequence_iter_compare (two->iter, one->iter);
}

static int
by_key (gconstpointer a,
        gconstpointer b)
{
  return row_compare (*(const Row * const *) a, *(const Row * const *) b, NULL);
}

/* Takes rows out of the sequence, run by run. */
static void
take_out (ConfabConversationList *self,
          GPtrArray *             rows)
{
  g_ptr_array_sort (rows, by_position_falling);
  for (guint i = 0; i < rows->len;)
    {
      guint first = g_sequence_iter_get_position (((Row *) rows->pdata[i])->iter);
      guint n = 0;

      do
        {
          Row *row = rows->pdata[i++];

          g_sequence_remove (g_steal_pointer (&row->iter));
          n++;
          if (i == rows->len || first == 0 ||
              g_sequence_iter_get_position (((Row *) rows->pdata[i])->iter) != (int) first - 1)
            break;
          first--;
        }
      while (TRUE);
      g_list_model_items_changed (G_LIST_MODEL (self), first, n, 0);
    }
}

/* Puts rows into the sequence, run by run. */
static void
put_in (ConfabConversationList *self,
        GPtrArray *             rows)
{
  g_ptr_array_sort (rows, by_key);
  for (guint i = 0; i < rows->len;)
    {
      GSequenceIter *next = g_sequence_search (self->rows, rows->pdata[i], row_compare, NULL);
      guint position = g_sequence_iter_get_position (next);
      guint n = 0;

      do
        {
          Row *row = rows->pdata[i++];

          row->iter = g_sequence_insert_before (next, row);
          n++;
        }
      while (i < rows->len && (g_sequence_iter_is_end (next) || row_compare (rows->pdata[i], g_sequence_get (next), NULL) < 0));
      g_list_model_items_changed (G_LIST_MODEL (self), position, 0, n);
    }
}

static void
notify_counts (ConfabConversationList *self,
               guint                   n_items,
               int                     n_unread)
{
  if (n_items != g_hash_table_size (self->by_id))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_N_ITEMS]);
  if (n_unread != self->n_unread)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_N_UNREAD]);
}

/* Brings the rows in line with their items. */
static void
merge (ConfabConversationList *self,
       GPtrArray *             records,
       gint64                  sequence,
       GArray *                missing)
{
  g_autoptr (GPtrArray) leave = g_ptr_array_new ();
  g_autoptr (GPtrArray) enter = g_ptr_array_new ();
  g_autoptr (GPtrArray) gone = g_ptr_array_new_with_free_func (row_free);
  g_autoptr (GPtrArray) stay = g_ptr_array_new ();
  guint n_items = g_hash_table_size (self->by_id);
  int n_unread = self->n_unread;

  for (guint i = 0; i < records->len; i++)
    {
      ConfabConversationRecord *record = g_ptr_array_index (records, i);
      g_autoptr (ConfabConversation) conversation = confab_registry_take_conversation (self->registry, record, sequence);
      Row *row = g_hash_table_lookup (self->by_id, &record->id);

      if (row == NULL)
        {
          row = g_new0 (Row, 1);
          row->conversation = g_steal_pointer (&conversation);
          row_take_key (self, row);
          g_hash_table_insert (self->by_id, &row->id, row);
          g_ptr_array_add (enter, row);
        }
      else if (row->iter == NULL || row->moves)
        {
          continue; /* an old id and a new one may give the same row */
        }
      else if (row_has_moved (row))
        {
          row->moves = TRUE;
          g_ptr_array_add (leave, row);
          g_ptr_array_add (enter, row);
        }
      else
        {
          row_take_key (self, row);
          g_ptr_array_add (stay, row);
        }
    }
  for (guint i = 0; missing != NULL && i < missing->len; i++)
    {
      gint64 id = g_array_index (missing, gint64, i);
      Row *row = g_hash_table_lookup (self->by_id, &id);

      if (row == NULL || confab_registry_get_conversation_sequence (self->registry, id) > sequence)
        continue;
      self->n_unread -= row->unread;
      g_hash_table_steal (self->by_id, &id);
      g_ptr_array_add (leave, row);
      g_ptr_array_add (gone, row);
    }

  take_out (self, leave);
  for (guint i = 0; i < enter->len; i++)
    row_take_key (self, enter->pdata[i]);
  put_in (self, enter);
  for (guint i = 0; i < stay->len; i++)
    g_signal_emit (self, signals[SIGNAL_CHANGED], 0, g_sequence_iter_get_position (((Row *) stay->pdata[i])->iter));
  notify_counts (self, n_items, n_unread);
}

static void
conversations_cb (ConfabRegistry *        registry,
                  ConfabRegistryBatch *   batch,
                  ConfabConversationList *self)
{
  merge (self, batch->records, batch->sequence, batch->missing);
}

/* Loading: pinned ones, a screenful, and then all the others. */

static void
loading_done (ConfabConversationList *self)
{
  if (self->loaded)
    return;
  self->loaded = TRUE;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LOADED]);
}

static void
page_cb (gpointer   object,
         DexFuture *future,
         gpointer   data)
{
  ConfabConversationList *self = object;
  g_autoptr (GError) error = NULL;
  const GValue *value = dex_future_get_value (future, &error);
  ConfabQueryResult *result;

  if (self->registry == NULL)
    return;
  if (value == NULL)
    {
      if (!g_error_matches (error, CONFAB_STORE_ERROR, CONFAB_STORE_ERROR_CLOSED))
        g_warning ("Reading the conversations failed: %s", error->message);
      loading_done (self);
      return;
    }
  result = g_value_get_boxed (value);
  merge (self, result->records, result->sequence, NULL);
  if (result->more && result->records->len > 0)
    {
      ConfabConversationRecord *last = g_ptr_array_index (result->records, result->records->len - 1);

      load (self, CONFAB_FILTER_ALL, NEXT_PAGE, last->last_time, last->id);
    }
  else
    {
      loading_done (self);
    }
}

static void
pinned_cb (gpointer   object,
           DexFuture *future,
           gpointer   data)
{
  ConfabConversationList *self = object;
  const GValue *value = dex_future_get_value (future, NULL);

  if (self->registry != NULL && value != NULL)
    {
      ConfabQueryResult *result = g_value_get_boxed (value);

      merge (self, result->records, result->sequence, NULL);
    }
}

static void
load (ConfabConversationList * self,
      ConfabConversationFilter filter,
      guint                    limit,
      gint64                   before_time,
      gint64                   before_id)
{
  confab_dex_deliver (confab_query_conversations (confab_registry_get_store (self->registry), 0, filter, limit, before_time,
                                                  before_id),
                      self, filter == CONFAB_FILTER_PINNED ? pinned_cb : page_cb, NULL, NULL);
}

/* List model */

static GType
confab_conversation_list_get_item_type (GListModel *model)
{
  return CONFAB_TYPE_CONVERSATION;
}

static guint
confab_conversation_list_get_n_items (GListModel *model)
{
  return g_sequence_get_length (CONFAB_CONVERSATION_LIST_MODEL (model)->rows);
}

static gpointer
confab_conversation_list_get_item (GListModel *model,
                                   guint       position)
{
  ConfabConversationList *self = CONFAB_CONVERSATION_LIST_MODEL (model);
  GSequenceIter *iter = g_sequence_get_iter_at_pos (self->rows, (int) MIN (position, G_MAXINT));

  if (g_sequence_iter_is_end (iter))
    return NULL;
  return g_object_ref (((Row *) g_sequence_get (iter))->conversation);
}

static void
confab_conversation_list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = confab_conversation_list_get_item_type;
  iface->get_n_items = confab_conversation_list_get_n_items;
  iface->get_item = confab_conversation_list_get_item;
}

/* Object */

static void
confab_conversation_list_constructed (GObject *object)
{
  ConfabConversationList *self = CONFAB_CONVERSATION_LIST_MODEL (object);

  G_OBJECT_CLASS (confab_conversation_list_parent_class)->constructed (object);
  confab_registry_watch_conversations (self->registry);
  g_signal_connect_object (self->registry, "conversations", G_CALLBACK (conversations_cb), self, G_CONNECT_DEFAULT);
  load (self, CONFAB_FILTER_PINNED, NEXT_PAGE, 0, 0);
  load (self, CONFAB_FILTER_ALL, FIRST_PAGE, 0, 0);
}

static void
confab_conversation_list_dispose (GObject *object)
{
  ConfabConversationList *self = CONFAB_CONVERSATION_LIST_MODEL (object);

  if (self->registry != NULL)
    confab_registry_unwatch_conversations (self->registry);
  g_clear_object (&self->registry);
  G_OBJECT_CLASS (confab_conversation_list_parent_class)->dispose (object);
}

static void
confab_conversation_list_finalize (GObject *object)
{
  ConfabConversationList *self = CONFAB_CONVERSATION_LIST_MODEL (object);

  g_clear_pointer (&self->rows, g_sequence_free);
  g_clear_pointer (&self->by_id, g_hash_table_unref);
  G_OBJECT_CLASS (confab_conversation_list_parent_class)->finalize (object);
}

static void
confab_conversation_list_get_property (GObject *   object,
                                       guint       id,
                                       GValue *    value,
                                       GParamSpec *pspec)
{
  ConfabConversationList *self = CONFAB_CONVERSATION_LIST_MODEL (object);

  switch ((ConfabConversationListProperty) id)
    {
    case PROP_REGISTRY:
      g_value_set_object (value, self->registry);
      break;

    case PROP_N_ITEMS:
      g_value_set_uint (value, g_sequence_get_length (self->rows));
      break;

    case PROP_N_UNREAD:
      g_value_set_int (value, self->n_unread);
      break;

    case PROP_LOADED:
      g_value_set_boolean (value, self->loaded);
      break;
    }
}

static void
confab_conversation_list_set_property (GObject *     object,
                                       guint         id,
                                       const GValue *value,
                                       GParamSpec *  pspec)
{
  ConfabConversationList *self = CONFAB_CONVERSATION_LIST_MODEL (object);

  switch ((ConfabConversationListProperty) id)
    {
    case PROP_REGISTRY:
      self->registry = g_value_dup_object (value);
      break;

    case PROP_N_ITEMS:
    case PROP_N_UNREAD:
    case PROP_LOADED:
      g_assert_not_reached ();
    }
}

static void
confab_conversation_list_class_init (ConfabConversationListClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->constructed = confab_conversation_list_constructed;
  object_class->dispose = confab_conversation_list_dispose;
  object_class->finalize = confab_conversation_list_finalize;
  object_class->get_property = confab_conversation_list_get_property;
  object_class->set_property = confab_conversation_list_set_property;

  /**
   * ConfabConversationList:registry:
   *
   * Where the items are from.
   */
  properties[PROP_REGISTRY] =
    g_param_spec_object ("registry", NULL, NULL, CONFAB_TYPE_REGISTRY,
                         G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);

  /**
   * ConfabConversationList:n-items:
   *
   * How many there are.
   */
  properties[PROP_N_ITEMS] =
    g_param_spec_uint ("n-items", NULL, NULL, 0, G_MAXUINT, 0, flags);

  /**
   * ConfabConversationList:n-unread:
   *
   * How many messages are unread in all conversations that are not archived.
   */
  properties[PROP_N_UNREAD] =
    g_param_spec_int ("n-unread", NULL, NULL, 0, G_MAXINT, 0, flags);

  /**
   * ConfabConversationList:loaded:
   *
   * Whether all of them have been read. Becomes %TRUE once.
   */
  properties[PROP_LOADED] =
    g_param_spec_boolean ("loaded", NULL, NULL, FALSE, flags);

  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);

  /**
   * ConfabConversationList::changed:
   * @position: where it is
   *
   * A conversation changed and stays where it is.
   */
  signals[SIGNAL_CHANGED] =
    g_signal_new ("changed", CONFAB_TYPE_CONVERSATION_LIST, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 1, G_TYPE_UINT);
}

static void
confab_conversation_list_init (ConfabConversationList *self)
{
  self->rows = g_sequence_new (NULL);
  self->by_id = g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL, row_free);
}

/**
 * confab_conversation_list_new:
 * @registry: where the items are from
 *
 * Returns: (transfer full): the list, which fills itself
 */
ConfabConversationList *
confab_conversation_list_new (ConfabRegistry *registry)
{
  return g_object_new (CONFAB_TYPE_CONVERSATION_LIST, "registry", registry, NULL);
}

/**
 * confab_conversation_list_get_n_unread:
 * @self: a list
 *
 * Returns: how many messages are unread in all conversations that are not archived
 */
int
confab_conversation_list_get_n_unread (ConfabConversationList *self)
{
  g_return_val_if_fail (CONFAB_IS_CONVERSATION_LIST_MODEL (self), 0);

  return self->n_unread;
}

/**
 * confab_conversation_list_get_loaded:
 * @self: a list
 *
 * Returns: whether all conversations have been read
 */
gboolean
confab_conversation_list_get_loaded (ConfabConversationList *self)
{
  g_return_val_if_fail (CONFAB_IS_CONVERSATION_LIST_MODEL (self), FALSE);

  return self->loaded;
}
