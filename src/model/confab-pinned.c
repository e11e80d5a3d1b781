/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The message that is pinned in a conversation, as the store says. Main thread. */
#include "config.h"

#include "confab-pinned.h"

#include "confab-dex.h"
#include "confab-registry-private.h"

/**
 * ConfabPinned:
 *
 * Asks the store again whenever a message changes that is pinned or was it.
 */
struct _ConfabPinned
{
  GObject parent_instance;

  ConfabRegistry *registry;
  gint64 conversation;
  ConfabMessage *message;
  gboolean asking;
  gboolean stale; /* something changed since it was asked */
};

G_DEFINE_FINAL_TYPE (ConfabPinned, confab_pinned, G_TYPE_OBJECT)

typedef enum
{
  PROP_MESSAGE = 1,
} ConfabPinnedProperty;

static GParamSpec *properties[PROP_MESSAGE + 1];

static void ask (ConfabPinned *self);

static void
answer_cb (gpointer   object,
           DexFuture *future,
           gpointer   data)
{
  ConfabPinned *self = object;
  g_autoptr (GError) error = NULL;
  g_autoptr (ConfabMessage) message = NULL;
  const GValue *value = dex_future_get_value (future, &error);
  ConfabQueryResult *result = value != NULL ? g_value_get_boxed (value) : NULL;

  if (self->registry == NULL)
    return;
  self->asking = FALSE;
  if (self->stale)
    {
      ask (self);
      return;
    }
  if (value == NULL)
    g_message ("Looking for what is pinned failed: %s", error->message);
  if (result != NULL && result->records->len > 0)
    message = confab_registry_take_message (self->registry, g_ptr_array_index (result->records, 0), result->sequence);
  if (g_set_object (&self->message, message))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_MESSAGE]);
}

static void
ask (ConfabPinned *self)
{
  self->stale = self->asking;
  if (self->asking)
    return;
  self->asking = TRUE;
  confab_dex_deliver (confab_query_pinned (confab_registry_get_store (self->registry), self->conversation),
                      self, answer_cb, NULL, NULL);
}

static void
messages_cb (ConfabRegistry *     registry,
             ConfabRegistryBatch *batch,
             ConfabPinned *       self)
{
  gint64 id = self->message != NULL ? confab_message_get_id (self->message) : 0;
  gboolean matters = FALSE;

  for (guint i = 0; i < batch->records->len && !matters; i++)
    {
      const ConfabMessageRecord *record = g_ptr_array_index (batch->records, i);

      matters = record->id == id || (record->pinned && record->conversation_id == self->conversation);
    }
  for (guint i = 0; i < batch->missing->len && !matters; i++)
    matters = g_array_index (batch->missing, gint64, i) == id;
  if (matters)
    ask (self);
}

static void
confab_pinned_dispose (GObject *object)
{
  ConfabPinned *self = CONFAB_PINNED (object);

  if (self->registry != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->registry, self);
      confab_registry_unwatch_messages (self->registry, self->conversation);
    }
  g_clear_object (&self->message);
  g_clear_object (&self->registry);
  G_OBJECT_CLASS (confab_pinned_parent_class)->dispose (object);
}

static void
confab_pinned_get_property (GObject *   object,
                            guint       id,
                            GValue *    value,
                            GParamSpec *pspec)
{
  switch ((ConfabPinnedProperty) id)
    {
    case PROP_MESSAGE:
      g_value_set_object (value, CONFAB_PINNED (object)->message);
      break;
    }
}

static void
confab_pinned_class_init (ConfabPinnedClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = confab_pinned_dispose;
  object_class->get_property = confab_pinned_get_property;

  /**
   * ConfabPinned:message:
   *
   * What is pinned now, or %NULL.
   */
  properties[PROP_MESSAGE] = g_param_spec_object ("message", NULL, NULL, CONFAB_TYPE_MESSAGE,
                                                  G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);
}

static void
confab_pinned_init (ConfabPinned *self)
{
}

/**
 * confab_pinned_new:
 * @registry: where the messages are from
 * @conversation: row id of a conversation
 *
 * Returns: (transfer full): what is pinned in it, known a moment later
 */
ConfabPinned *
confab_pinned_new (ConfabRegistry *registry,
                   gint64          conversation)
{
  ConfabPinned *self = g_object_new (CONFAB_TYPE_PINNED, NULL);

  self->registry = g_object_ref (registry);
  self->conversation = conversation;
  confab_registry_watch_messages (registry, conversation);
  g_signal_connect (registry, "messages", G_CALLBACK (messages_cb), self);
  ask (self);
  return self;
}

/**
 * confab_pinned_get_message:
 * @self: what is pinned
 *
 * Returns: (transfer none) (nullable): the message
 */
ConfabMessage *
confab_pinned_get_message (ConfabPinned *self)
{
  g_return_val_if_fail (CONFAB_IS_PINNED (self), NULL);

  return self->message;
}
