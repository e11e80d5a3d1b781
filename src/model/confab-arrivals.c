/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tells of messages that have just come from somebody else. Main thread. */
#include "config.h"

#include "confab-arrivals.h"

#include "confab-dex.h"
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

static void
conversations_read_cb (gpointer   object,
                       DexFuture *future,
                       gpointer   data)
{
  ConfabArrivals *self = object;
  GPtrArray *messages = data;
  ConfabQueryResult *result = get_result (future);

  if (self->registry == NULL || result == NULL)
    return;
  for (guint i = 0; i < result->records->len; i++)
    {
      ConfabConversationRecord *record = result->records->pdata[i];
      g_autoptr (ConfabConversation) conversation = NULL;

      conversation = confab_registry_take_conversation (self->registry, record, result->sequence);
      for (guint j = 0; j < messages->len; j++)
        if (confab_message_get_record (messages->pdata[j])->conversation_id == record->id)
          g_signal_emit (self, signals[SIGNAL_ARRIVED], 0, conversation, messages->pdata[j]);
    }
}

static void
messages_read_cb (gpointer   object,
                  DexFuture *future,
                  gpointer   data)
{
  ConfabArrivals *self = object;
  g_autoptr (GHashTable) seen = g_hash_table_new (g_int64_hash, g_int64_equal);
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  ConfabQueryResult *result = get_result (future);
  GPtrArray *messages;

  if (self->registry == NULL || result == NULL || result->records->len == 0)
    return;
  messages = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < result->records->len; i++)
    {
      ConfabMessageRecord *record = result->records->pdata[i];

      g_ptr_array_add (messages, confab_registry_take_message (self->registry, record, result->sequence));
      if (g_hash_table_add (seen, &record->conversation_id))
        g_array_append_val (ids, record->conversation_id);
    }
  confab_dex_deliver (confab_query_conversations_by_id (confab_registry_get_store (self->registry),
                                                        (const gint64 *) (gpointer) ids->data, ids->len),
                      self, conversations_read_cb, messages, (GDestroyNotify) g_ptr_array_unref);
}

static void
changed_cb (ConfabStore *    store,
            ConfabChangeset *changeset,
            ConfabArrivals * self)
{
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  guint n;
  const ConfabMessageChange *changes = confab_changeset_get_messages (changeset, &n);

  for (guint i = n; i > 0 && ids->len < CONFAB_ARRIVALS_MAX; i--)
    if (changes[i - 1].is_new && changes[i - 1].change == CONFAB_CHANGE_ADDED)
      g_array_prepend_val (ids, changes[i - 1].id);
  if (ids->len == 0)
    return;
  confab_dex_deliver (confab_query_messages_by_id (store, (const gint64 *) (gpointer) ids->data, ids->len),
                      self, messages_read_cb, NULL, NULL);
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
