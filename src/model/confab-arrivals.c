/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tells of messages that have just come from somebody else. Main thread. */
#include "config.h"

#include "confab-arrivals.h"

#include "confab-registry-private.h"

/**
 * ConfabArrivals:
 *
 * Listens to what the store calls new; mail that was there before the first sign-in
 * never is. Its signal `arrived` is emitted once a message.
 */
struct _ConfabArrivals
{
  GObject parent_instance;

  ConfabRegistry *registry;
};

G_DEFINE_FINAL_TYPE (ConfabArrivals, confab_arrivals, G_TYPE_OBJECT)

enum
{
  SIGNAL_ARRIVED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

/* What is known of a batch of new messages while their conversations are read. */
typedef struct
{
  GWeakRef arrivals;
  GPtrArray *messages; /* ConfabMessage */
} Batch;

static void
batch_free (gpointer data)
{
  Batch *batch = data;

  g_weak_ref_clear (&batch->arrivals);
  g_clear_pointer (&batch->messages, g_ptr_array_unref);
  g_free (batch);
}

static Batch *
batch_new (ConfabArrivals *self)
{
  Batch *batch = g_new0 (Batch, 1);

  g_weak_ref_init (&batch->arrivals, self);
  batch->messages = g_ptr_array_new_with_free_func (g_object_unref);
  return batch;
}

static ConfabQueryResult *
get_result (DexFuture *future)
{
  g_autoptr (GError) error = NULL;
  const GValue *value = dex_future_get_value (future, &error);

  if (value == NULL)
    {
      g_debug ("New messages could not be read: %s", error->message);
      return NULL;
    }
  return g_value_get_boxed (value);
}

static DexFuture *
conversations_read_cb (DexFuture *future,
                       gpointer   data)
{
  Batch *batch = data;
  g_autoptr (ConfabArrivals) self = g_weak_ref_get (&batch->arrivals);
  ConfabQueryResult *result = get_result (future);

  if (self == NULL || self->registry == NULL || result == NULL)
    return dex_future_new_true ();
  for (guint i = 0; i < result->records->len; i++)
    {
      ConfabConversationRecord *record = result->records->pdata[i];
      g_autoptr (ConfabConversation) conversation = NULL;

      conversation = confab_registry_take_conversation (self->registry, record, result->sequence);
      for (guint j = 0; j < batch->messages->len; j++)
        if (confab_message_get_record (batch->messages->pdata[j])->conversation_id == record->id)
          g_signal_emit (self, signals[SIGNAL_ARRIVED], 0, conversation, batch->messages->pdata[j]);
    }
  return dex_future_new_true ();
}

static DexFuture *
messages_read_cb (DexFuture *future,
                  gpointer   data)
{
  g_autoptr (ConfabArrivals) self = data;
  g_autoptr (GHashTable) seen = g_hash_table_new (g_int64_hash, g_int64_equal);
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  ConfabQueryResult *result = get_result (future);
  Batch *batch;

  if (self->registry == NULL || result == NULL || result->records->len == 0)
    return dex_future_new_true ();
  batch = batch_new (self);
  for (guint i = 0; i < result->records->len; i++)
    {
      ConfabMessageRecord *record = result->records->pdata[i];

      g_ptr_array_add (batch->messages, confab_registry_take_message (self->registry, record, result->sequence));
      if (g_hash_table_add (seen, &record->conversation_id))
        g_array_append_val (ids, record->conversation_id);
    }
  return dex_future_then (confab_query_conversations_by_id (confab_registry_get_store (self->registry),
                                                            (const gint64 *) (gpointer) ids->data, ids->len),
                          conversations_read_cb, batch, batch_free);
}

static DexFuture *
weak_messages_read_cb (DexFuture *future,
                       gpointer   data)
{
  ConfabArrivals *self = g_weak_ref_get (data);

  return self != NULL ? messages_read_cb (future, self) : dex_future_new_true ();
}

static void
weak_free (gpointer data)
{
  g_weak_ref_clear (data);
  g_free (data);
}

static void
changed_cb (ConfabStore *    store,
            ConfabChangeset *changeset,
            ConfabArrivals * self)
{
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  guint n;
  const ConfabMessageChange *changes = confab_changeset_get_messages (changeset, &n);
  GWeakRef *weak;

  for (guint i = n; i > 0 && ids->len < CONFAB_ARRIVALS_MAX; i--)
    if (changes[i - 1].is_new && changes[i - 1].change == CONFAB_CHANGE_ADDED)
      g_array_prepend_val (ids, changes[i - 1].id);
  if (ids->len == 0)
    return;
  weak = g_new0 (GWeakRef, 1);
  g_weak_ref_init (weak, self);
  dex_future_disown (dex_future_finally (confab_query_messages_by_id (store, (const gint64 *) (gpointer) ids->data, ids->len),
                                         weak_messages_read_cb, weak, weak_free));
}

static void
confab_arrivals_dispose (GObject *object)
{
  ConfabArrivals *self = CONFAB_ARRIVALS (object);

  g_clear_object (&self->registry);
  G_OBJECT_CLASS (confab_arrivals_parent_class)->dispose (object);
}

static void
confab_arrivals_class_init (ConfabArrivalsClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = confab_arrivals_dispose;

  /**
   * ConfabArrivals::arrived:
   * @conversation: where it belongs
   * @message: what has come
   *
   * Somebody wrote.
   */
  signals[SIGNAL_ARRIVED] =
    g_signal_new ("arrived", CONFAB_TYPE_ARRIVALS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 2, CONFAB_TYPE_CONVERSATION, CONFAB_TYPE_MESSAGE);
}

static void
confab_arrivals_init (ConfabArrivals *self)
{
}

/**
 * confab_arrivals_new:
 * @registry: the items of a profile
 *
 * Returns: (transfer full): tells of what comes from now on
 */
ConfabArrivals *
confab_arrivals_new (ConfabRegistry *registry)
{
  ConfabArrivals *self = g_object_new (CONFAB_TYPE_ARRIVALS, NULL);

  self->registry = g_object_ref (registry);
  g_signal_connect_object (confab_registry_get_store (registry), "changed", G_CALLBACK (changed_cb), self, G_CONNECT_DEFAULT);
  return self;
}
