/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One observable item per message and conversation, kept as the store says. Main thread. */
#include "config.h"

#include "confab-registry-private.h"

#include "confab-dex.h"

/* Rows asked for at once, so that no answer holds up a frame. */
#define BATCH_SIZE 500
/* Before GTK lays out a frame, after all that is urgent. */
#define FLUSH_PRIORITY (G_PRIORITY_HIGH_IDLE + 10)
#define RETRY_MS 1000

/**
 * Table:
 * @entries: id → Entry, for each item that somebody holds
 * @pending: set of ids that changed and were not asked for yet
 * @asked: set of ids that were asked for
 *
 * The items of one kind.
 */
typedef struct
{
  GHashTable *entries;
  GHashTable *pending;
  GHashTable *asked;
} Table;

/**
 * Entry:
 * @id: the key
 * @object: (unowned): the item; a weak reference takes the entry out
 * @sequence: the snapshot its record is from
 */
typedef struct
{
  gint64 id;
  Table *table;
  GObject *object;
  gint64 sequence;
} Entry;

/**
 * ConfabRegistry:
 *
 * Holds its items weakly: an item lives as long as somebody shows it, and there
 * is never a second one for the same row. The store's changes are gathered and
 * read again off the main thread, one query at a time; what comes back is
 * applied to the items first and then told to the models in one batch.
 */
struct _ConfabRegistry
{
  GObject parent_instance;

  ConfabStore *store;
  Table messages;
  Table conversations;
  GHashTable *watched; /* conversation id → how many timelines show it */
  int n_lists;
  guint flush_source;
};

G_DEFINE_FINAL_TYPE (ConfabRegistry, confab_registry, G_TYPE_OBJECT)

enum
{
  SIGNAL_MESSAGES,
  SIGNAL_CONVERSATIONS,
  SIGNAL_CONVERSATION_REPLACED,
  SIGNAL_CONVERSATION_REMOVED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static void schedule_flush (ConfabRegistry *self);

/* Batches */

G_DEFINE_BOXED_TYPE (ConfabRegistryBatch, confab_registry_batch, confab_registry_batch_ref,
                     confab_registry_batch_unref)

static void
batch_clear (gpointer data)
{
  ConfabRegistryBatch *batch = data;

  g_clear_pointer (&batch->records, g_ptr_array_unref);
  g_clear_pointer (&batch->missing, g_array_unref);
}

/**
 * confab_registry_batch_ref:
 * @self: a batch
 *
 * Returns: (transfer full): another reference
 */
ConfabRegistryBatch *
confab_registry_batch_ref (ConfabRegistryBatch *self)
{
  return g_rc_box_acquire (self);
}

/**
 * confab_registry_batch_unref:
 * @self: (transfer full): a batch
 */
void
confab_registry_batch_unref (ConfabRegistryBatch *self)
{
  g_rc_box_release_full (self, batch_clear);
}

/* Tables */

static void
table_init (Table *table)
{
  table->entries = g_hash_table_new (g_int64_hash, g_int64_equal);
  table->pending = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  table->asked = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
}

static void
entry_gone_cb (gpointer data,
               GObject *where)
{
  Entry *entry = data;

  g_hash_table_remove (entry->table->entries, &entry->id);
  g_free (entry);
}

static void
table_clear (Table *table)
{
  GHashTableIter iter;
  gpointer value;

  if (table->entries == NULL)
    return;
  g_hash_table_iter_init (&iter, table->entries);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      Entry *entry = value;

      g_object_weak_unref (entry->object, entry_gone_cb, entry);
      g_hash_table_iter_remove (&iter);
      g_free (entry);
    }
  g_clear_pointer (&table->entries, g_hash_table_unref);
  g_clear_pointer (&table->pending, g_hash_table_unref);
  g_clear_pointer (&table->asked, g_hash_table_unref);
}

static Entry *
table_find (Table *table,
            gint64 id)
{
  return g_hash_table_lookup (table->entries, &id);
}

static void
table_add (Table *  table,
           gint64   id,
           GObject *object,
           gint64   sequence)
{
  Entry *entry = g_new0 (Entry, 1);

  entry->id = id;
  entry->table = table;
  entry->object = object;
  entry->sequence = sequence;
  g_object_weak_ref (object, entry_gone_cb, entry);
  g_hash_table_insert (table->entries, &entry->id, entry);
}

static void
table_mark (Table *table,
            gint64 id)
{
  if (!g_hash_table_contains (table->pending, &id))
    g_hash_table_add (table->pending, g_memdup2 (&id, sizeof (id)));
}

/* Moves up to BATCH_SIZE ids from pending to asked. */
static GArray *
table_ask (Table *table)
{
  GArray *ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  GHashTableIter iter;
  gpointer key;

  g_hash_table_iter_init (&iter, table->pending);
  while (ids->len < BATCH_SIZE && g_hash_table_iter_next (&iter, &key, NULL))
    {
      g_array_append_vals (ids, key, 1);
      g_hash_table_iter_steal (&iter);
      g_hash_table_add (table->asked, key);
    }
  return ids;
}

/* Puts back what was asked for and not answered. */
static void
table_ask_again (Table *table)
{
  GHashTableIter iter;
  gpointer key;

  g_hash_table_iter_init (&iter, table->asked);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    {
      g_hash_table_iter_steal (&iter);
      g_hash_table_add (table->pending, key);
    }
}

static gint64
record_id (Table *         table,
           ConfabRegistry *self,
           gpointer        record)
{
  if (table == &self->messages)
    return ((ConfabMessageRecord *) record)->id;
  return ((ConfabConversationRecord *) record)->id;
}

/* Whoever holds an item sees the new record before any model tells of it. */
static void
table_apply (Table *         table,
             ConfabRegistry *self,
             gpointer        record,
             gint64          sequence)
{
  Entry *entry = table_find (table, record_id (table, self, record));
  g_autoptr (GObject) object = NULL;

  if (entry == NULL || entry->sequence > sequence)
    return;
  entry->sequence = sequence;
  object = g_object_ref (entry->object);
  if (table == &self->messages)
    confab_message_apply (CONFAB_MESSAGE (object), record);
  else
    confab_conversation_apply (CONFAB_CONVERSATION (object), record);
}

/* Answers */

static ConfabRegistryBatch *
make_batch (ConfabRegistry *   self,
            Table *            table,
            ConfabQueryResult *result)
{
  ConfabRegistryBatch *batch = g_rc_box_new0 (ConfabRegistryBatch);
  GHashTableIter iter;
  gpointer key;

  batch->sequence = result->sequence;
  batch->records = g_ptr_array_ref (result->records);
  batch->missing = g_array_new (FALSE, FALSE, sizeof (gint64));
  for (guint i = 0; i < result->records->len; i++)
    {
      gint64 id = record_id (table, self, g_ptr_array_index (result->records, i));

      g_hash_table_remove (table->asked, &id);
    }
  g_hash_table_iter_init (&iter, table->asked);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    g_array_append_vals (batch->missing, key, 1);
  g_hash_table_remove_all (table->asked);
  return batch;
}

static void
take_answer (ConfabRegistry *   self,
             Table *            table,
             ConfabQueryResult *result)
{
  g_autoptr (ConfabRegistryBatch) batch = make_batch (self, table, result);
  gboolean of_messages = table == &self->messages;

  for (guint i = 0; i < batch->records->len; i++)
    table_apply (table, self, g_ptr_array_index (batch->records, i), batch->sequence);
  g_signal_emit (self, signals[of_messages ? SIGNAL_MESSAGES : SIGNAL_CONVERSATIONS], 0, batch);
  if (of_messages)
    return;
  for (guint i = 0; i < batch->missing->len; i++)
    g_signal_emit (self, signals[SIGNAL_CONVERSATION_REMOVED], 0,
                   g_array_index (batch->missing, gint64, i));
}

static void
retry_cb (gpointer data)
{
  ConfabRegistry *self = data;

  self->flush_source = 0;
  schedule_flush (self);
}

static void
answer (ConfabRegistry *self,
        DexFuture *     future,
        gboolean        of_messages)
{
  g_autoptr (GError) error = NULL;
  const GValue *value = dex_future_get_value (future, &error);
  Table *table;

  if (self->store == NULL)
    return;
  table = of_messages ? &self->messages : &self->conversations;
  if (value != NULL)
    {
      take_answer (self, table, g_value_get_boxed (value));
      schedule_flush (self);
    }
  else if (g_error_matches (error, CONFAB_STORE_ERROR, CONFAB_STORE_ERROR_CLOSED))
    {
      g_hash_table_remove_all (table->asked);
    }
  else
    {
      g_message ("Reading what changed failed, trying again: %s", error->message);
      table_ask_again (table);
      if (self->flush_source == 0)
        self->flush_source = g_timeout_add_once (RETRY_MS, retry_cb, self);
    }
}

static void
messages_answer_cb (gpointer   object,
                    DexFuture *future,
                    gpointer   data)
{
  answer (object, future, TRUE);
}

static void
conversations_answer_cb (gpointer   object,
                         DexFuture *future,
                         gpointer   data)
{
  answer (object, future, FALSE);
}

static gboolean
flush_cb (gpointer data)
{
  ConfabRegistry *self = data;

  self->flush_source = 0;
  if (g_hash_table_size (self->conversations.pending) > 0 && g_hash_table_size (self->conversations.asked) == 0)
    {
      g_autoptr (GArray) ids = table_ask (&self->conversations);

      confab_dex_deliver (confab_query_conversations_by_id (self->store, (gint64 *) ids->data, ids->len),
                          self, conversations_answer_cb, NULL, NULL);
    }
  if (g_hash_table_size (self->messages.pending) > 0 && g_hash_table_size (self->messages.asked) == 0)
    {
      g_autoptr (GArray) ids = table_ask (&self->messages);

      confab_dex_deliver (confab_query_messages_by_id (self->store, (gint64 *) ids->data, ids->len),
                          self, messages_answer_cb, NULL, NULL);
    }
  return G_SOURCE_REMOVE;
}

static void
schedule_flush (ConfabRegistry *self)
{
  if (self->flush_source != 0)
    return;
  if (g_hash_table_size (self->messages.pending) == 0 && g_hash_table_size (self->conversations.pending) == 0)
    return;
  self->flush_source = g_idle_add_full (FLUSH_PRIORITY, flush_cb, self, NULL);
}

/* Changes */

static gboolean
is_watched (ConfabRegistry *self,
            gint64          conversation)
{
  return conversation != 0 && g_hash_table_contains (self->watched, &conversation);
}

static void
replace_conversation (ConfabRegistry *       self,
                      const ConfabRowChange *change)
{
  Entry *entry = table_find (&self->conversations, change->id);

  if (entry != NULL)
    g_signal_emit (self, signals[SIGNAL_CONVERSATION_REPLACED], 0, change->id, change->replacement_id);
}

/* An account takes all its rows with it, which no changeset names one by one. */
static void
mark_account (ConfabRegistry *self,
              gint64          account)
{
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->conversations.entries);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      Entry *entry = value;

      if (confab_conversation_get_record (CONFAB_CONVERSATION (entry->object))->account_id == account)
        table_mark (&self->conversations, entry->id);
    }
  g_hash_table_iter_init (&iter, self->messages.entries);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      Entry *entry = value;

      if (confab_message_get_record (CONFAB_MESSAGE (entry->object))->account_id == account)
        table_mark (&self->messages, entry->id);
    }
}

static void
changed_cb (ConfabStore *    store,
            ConfabChangeset *changeset,
            ConfabRegistry * self)
{
  gint64 sequence = confab_changeset_get_sequence (changeset);
  const ConfabMessageChange *messages;
  const ConfabRowChange *conversations;
  const ConfabRowChange *accounts;
  guint n;

  accounts = confab_changeset_get_accounts (changeset, &n);
  for (guint i = 0; i < n; i++)
    if (accounts[i].change == CONFAB_CHANGE_REMOVED)
      mark_account (self, accounts[i].id);

  conversations = confab_changeset_get_conversations (changeset, &n);
  for (guint i = 0; i < n; i++)
    {
      const ConfabRowChange *change = &conversations[i];
      Entry *entry = table_find (&self->conversations, change->id);

      if (self->n_lists == 0 && (entry == NULL || entry->sequence >= sequence))
        continue;
      table_mark (&self->conversations, change->id);
      if (change->replacement_id != 0)
        replace_conversation (self, change);
    }

  messages = confab_changeset_get_messages (changeset, &n);
  for (guint i = 0; i < n; i++)
    {
      const ConfabMessageChange *change = &messages[i];
      Entry *entry = table_find (&self->messages, change->id);

      if (is_watched (self, change->conversation_id) || is_watched (self, change->previous_conversation_id) ||
          (entry != NULL && entry->sequence < sequence))
        table_mark (&self->messages, change->id);
    }
  schedule_flush (self);
}

/* Object */

static void
confab_registry_dispose (GObject *object)
{
  ConfabRegistry *self = CONFAB_REGISTRY (object);

  g_clear_handle_id (&self->flush_source, g_source_remove);
  g_clear_object (&self->store);
  G_OBJECT_CLASS (confab_registry_parent_class)->dispose (object);
}

static void
confab_registry_finalize (GObject *object)
{
  ConfabRegistry *self = CONFAB_REGISTRY (object);

  table_clear (&self->messages);
  table_clear (&self->conversations);
  g_clear_pointer (&self->watched, g_hash_table_unref);
  G_OBJECT_CLASS (confab_registry_parent_class)->finalize (object);
}

static void
confab_registry_class_init (ConfabRegistryClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = confab_registry_dispose;
  object_class->finalize = confab_registry_finalize;

  /**
   * ConfabRegistry::messages:
   * @batch: what changed
   *
   * Messages changed that are held by somebody or belong to a watched
   * conversation. The items have taken it on already.
   */
  signals[SIGNAL_MESSAGES] =
    g_signal_new ("messages", CONFAB_TYPE_REGISTRY, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 1, CONFAB_TYPE_REGISTRY_BATCH);

  /**
   * ConfabRegistry::conversations:
   * @batch: what changed
   *
   * Conversations changed. The items have taken it on already.
   */
  signals[SIGNAL_CONVERSATIONS] =
    g_signal_new ("conversations", CONFAB_TYPE_REGISTRY, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 1, CONFAB_TYPE_REGISTRY_BATCH);

  /**
   * ConfabRegistry::conversation-replaced:
   * @id: a conversation somebody shows
   * @replacement: the id of the one it was merged into
   *
   * Whoever shows @id should show @replacement. Followed by #ConfabRegistry::conversation-removed.
   */
  signals[SIGNAL_CONVERSATION_REPLACED] =
    g_signal_new ("conversation-replaced", CONFAB_TYPE_REGISTRY, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 2, G_TYPE_INT64, G_TYPE_INT64);

  /**
   * ConfabRegistry::conversation-removed:
   * @id: a conversation
   *
   * It is no longer to be seen.
   */
  signals[SIGNAL_CONVERSATION_REMOVED] =
    g_signal_new ("conversation-removed", CONFAB_TYPE_REGISTRY, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 1, G_TYPE_INT64);
}

static void
confab_registry_init (ConfabRegistry *self)
{
  table_init (&self->messages);
  table_init (&self->conversations);
  self->watched = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
}

/**
 * confab_registry_new:
 * @engine: the engine of a profile
 *
 * Returns: (transfer full): the items of the profile; one for all windows
 */
ConfabRegistry *
confab_registry_new (ConfabEngine *engine)
{
  return confab_registry_new_for_store (confab_engine_get_store (engine));
}

/**
 * confab_registry_new_for_store:
 * @store: the tables of a profile
 *
 * Returns: (transfer full): the items of the profile
 */
ConfabRegistry *
confab_registry_new_for_store (ConfabStore *store)
{
  ConfabRegistry *self = g_object_new (CONFAB_TYPE_REGISTRY, NULL);

  self->store = g_object_ref (store);
  g_signal_connect_object (store, "changed", G_CALLBACK (changed_cb), self, G_CONNECT_DEFAULT);
  return self;
}

/**
 * confab_registry_get_store:
 * @self: a registry
 *
 * Returns: (transfer none): the tables it reads
 */
ConfabStore *
confab_registry_get_store (ConfabRegistry *self)
{
  return self->store;
}

/**
 * confab_registry_take_message:
 * @self: a registry
 * @record: what a query answered
 * @sequence: the sequence number of its snapshot
 *
 * Returns: (transfer full): the item of this row, which has taken on @record
 *   unless it knew better
 */
ConfabMessage *
confab_registry_take_message (ConfabRegistry *     self,
                              ConfabMessageRecord *record,
                              gint64               sequence)
{
  Entry *entry = table_find (&self->messages, record->id);
  ConfabMessage *message;

  if (entry != NULL)
    {
      message = CONFAB_MESSAGE (g_object_ref (entry->object));
      table_apply (&self->messages, self, record, sequence);
      return message;
    }
  message = confab_message_new (record);
  table_add (&self->messages, record->id, G_OBJECT (message), sequence);
  return message;
}

/**
 * confab_registry_take_conversation:
 * @self: a registry
 * @record: what a query answered
 * @sequence: the sequence number of its snapshot
 *
 * Returns: (transfer full): the item of this row, which has taken on @record
 *   unless it knew better
 */
ConfabConversation *
confab_registry_take_conversation (ConfabRegistry *          self,
                                   ConfabConversationRecord *record,
                                   gint64                    sequence)
{
  Entry *entry = table_find (&self->conversations, record->id);
  ConfabConversation *conversation;

  if (entry != NULL)
    {
      conversation = CONFAB_CONVERSATION (g_object_ref (entry->object));
      table_apply (&self->conversations, self, record, sequence);
      return conversation;
    }
  conversation = confab_conversation_new (record);
  table_add (&self->conversations, record->id, G_OBJECT (conversation), sequence);
  return conversation;
}

/**
 * confab_registry_get_message_sequence:
 * @self: a registry
 * @id: row id of a message
 *
 * Returns: the snapshot that the item's record is from, or 0 when there is no item
 */
gint64
confab_registry_get_message_sequence (ConfabRegistry *self,
                                      gint64          id)
{
  Entry *entry = table_find (&self->messages, id);

  return entry != NULL ? entry->sequence : 0;
}

/**
 * confab_registry_get_conversation_sequence:
 * @self: a registry
 * @id: row id of a conversation
 *
 * Returns: the snapshot that the item's record is from, or 0 when there is no item
 */
gint64
confab_registry_get_conversation_sequence (ConfabRegistry *self,
                                           gint64          id)
{
  Entry *entry = table_find (&self->conversations, id);

  return entry != NULL ? entry->sequence : 0;
}

/**
 * confab_registry_watch_messages:
 * @self: a registry
 * @conversation: row id
 *
 * From now on #ConfabRegistry::messages also tells of messages of @conversation
 * that nobody holds yet.
 */
void
confab_registry_watch_messages (ConfabRegistry *self,
                                gint64          conversation)
{
  guint n = GPOINTER_TO_UINT (g_hash_table_lookup (self->watched, &conversation));

  g_hash_table_insert (self->watched, g_memdup2 (&conversation, sizeof (conversation)), GUINT_TO_POINTER (n + 1));
}

/**
 * confab_registry_unwatch_messages:
 * @self: a registry
 * @conversation: row id
 *
 * Takes back one confab_registry_watch_messages().
 */
void
confab_registry_unwatch_messages (ConfabRegistry *self,
                                  gint64          conversation)
{
  guint n = GPOINTER_TO_UINT (g_hash_table_lookup (self->watched, &conversation));

  if (n > 1)
    g_hash_table_insert (self->watched, g_memdup2 (&conversation, sizeof (conversation)), GUINT_TO_POINTER (n - 1));
  else
    g_hash_table_remove (self->watched, &conversation);
}

/**
 * confab_registry_watch_conversations:
 * @self: a registry
 *
 * From now on #ConfabRegistry::conversations tells of all conversations.
 */
void
confab_registry_watch_conversations (ConfabRegistry *self)
{
  self->n_lists++;
}

/**
 * confab_registry_unwatch_conversations:
 * @self: a registry
 *
 * Takes back one confab_registry_watch_conversations().
 */
void
confab_registry_unwatch_conversations (ConfabRegistry *self)
{
  self->n_lists--;
}

/**
 * confab_registry_lookup_message:
 * @self: a registry
 * @id: row id
 *
 * Returns: (transfer none) (nullable): the item of this row, when somebody shows it
 */
ConfabMessage *
confab_registry_lookup_message (ConfabRegistry *self,
                                gint64          id)
{
  Entry *entry;

  g_return_val_if_fail (CONFAB_IS_REGISTRY (self), NULL);

  entry = table_find (&self->messages, id);
  return entry != NULL ? CONFAB_MESSAGE (entry->object) : NULL;
}

/**
 * confab_registry_lookup_conversation:
 * @self: a registry
 * @id: row id
 *
 * Returns: (transfer none) (nullable): the item of this row, when somebody shows it
 */
ConfabConversation *
confab_registry_lookup_conversation (ConfabRegistry *self,
                                     gint64          id)
{
  Entry *entry;

  g_return_val_if_fail (CONFAB_IS_REGISTRY (self), NULL);

  entry = table_find (&self->conversations, id);
  return entry != NULL ? CONFAB_CONVERSATION (entry->object) : NULL;
}

static DexFuture *
find_conversation_cb (DexFuture *future,
                      gpointer   data)
{
  GTask *task = data;
  ConfabRegistry *self = g_task_get_source_object (task);
  g_autoptr (GError) error = NULL;
  const GValue *value = dex_future_get_value (future, &error);
  ConfabQueryResult *result = value != NULL ? g_value_get_boxed (value) : NULL;

  if (result == NULL)
    g_task_return_error (task, g_steal_pointer (&error));
  else if (result->records->len == 0)
    g_task_return_new_error_literal (task, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "No such conversation");
  else
    g_task_return_pointer (task,
                           confab_registry_take_conversation (self, g_ptr_array_index (result->records, 0), result->sequence),
                           g_object_unref);
  return dex_future_new_true ();
}

/**
 * confab_registry_find_conversation:
 * @self: a registry
 * @id: row id of a conversation; that of a merged one gives what it was merged into
 * @cancellable: (nullable): to give up
 * @callback: called when it is found or not
 * @user_data: for @callback
 *
 * Finds a conversation's item, whether or not somebody shows it.
 */
void
confab_registry_find_conversation (ConfabRegistry *    self,
                                   gint64              id,
                                   GCancellable *      cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer            user_data)
{
  g_autoptr (GTask) task = NULL;
  ConfabConversation *known;

  g_return_if_fail (CONFAB_IS_REGISTRY (self));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, confab_registry_find_conversation);
  known = confab_registry_lookup_conversation (self, id);
  if (known != NULL)
    g_task_return_pointer (task, g_object_ref (known), g_object_unref);
  else
    dex_future_disown (dex_future_finally (confab_query_conversations_by_id (self->store, &id, 1),
                                           find_conversation_cb, g_object_ref (task), g_object_unref));
}

/**
 * confab_registry_find_conversation_finish:
 * @self: a registry
 * @result: what the callback got
 * @error: return location: %G_IO_ERROR_NOT_FOUND or the store's
 *
 * Returns: (transfer full) (nullable): the item, or %NULL with @error
 */
ConfabConversation *
confab_registry_find_conversation_finish (ConfabRegistry *self,
                                          GAsyncResult *  result,
                                          GError **       error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
