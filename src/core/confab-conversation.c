/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A conversation as the window sees it: one object per row, owned by the model's registry. */
#include "config.h"

#include "confab-conversation.h"

/**
 * ConfabConversation:
 *
 * Main thread only. Its properties read the record that the store answered with last.
 */
struct _ConfabConversation
{
  GObject parent_instance;

  ConfabConversationRecord *record;
};

G_DEFINE_FINAL_TYPE (ConfabConversation, confab_conversation, G_TYPE_OBJECT)

typedef enum
{
  PROP_ID = 1,
  PROP_KIND,
  PROP_ACCOUNT,
  PROP_NAME,
  PROP_UNREAD,
  PROP_LAST_TIME,
  PROP_LAST_TEXT,
  PROP_LAST_AUTHOR,
  PROP_LAST_OUTGOING,
  PROP_LAST_STATE,
  PROP_REQUEST,
  PROP_ARCHIVED,
  PROP_MUTED_UNTIL,
  PROP_PINNED,
  PROP_DRAFT,
  PROP_CAN_SEND,
} ConfabConversationProperty;

static GParamSpec *properties[PROP_CAN_SEND + 1];

enum
{
  SIGNAL_APPLIED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static void
confab_conversation_finalize (GObject *object)
{
  ConfabConversation *self = CONFAB_CONVERSATION (object);

  g_clear_pointer (&self->record, confab_conversation_record_unref);
  G_OBJECT_CLASS (confab_conversation_parent_class)->finalize (object);
}

static void
confab_conversation_get_property (GObject *   object,
                                  guint       id,
                                  GValue *    value,
                                  GParamSpec *pspec)
{
  ConfabConversationRecord *record = CONFAB_CONVERSATION (object)->record;

  switch ((ConfabConversationProperty) id)
    {
    case PROP_ID:
      g_value_set_int64 (value, record->id);
      break;

    case PROP_KIND:
      g_value_set_enum (value, record->kind);
      break;

    case PROP_ACCOUNT:
      g_value_set_string (value, record->account);
      break;

    case PROP_NAME:
      g_value_set_string (value, record->name);
      break;

    case PROP_UNREAD:
      g_value_set_int (value, record->unread);
      break;

    case PROP_LAST_TIME:
      g_value_set_int64 (value, record->last_time);
      break;

    case PROP_LAST_TEXT:
      g_value_set_string (value, record->last_text);
      break;

    case PROP_LAST_AUTHOR:
      g_value_set_string (value, record->last_author);
      break;

    case PROP_LAST_OUTGOING:
      g_value_set_boolean (value, record->last_outgoing);
      break;

    case PROP_LAST_STATE:
      g_value_set_enum (value, record->last_state);
      break;

    case PROP_REQUEST:
      g_value_set_boolean (value, record->request);
      break;

    case PROP_ARCHIVED:
      g_value_set_boolean (value, record->archived);
      break;

    case PROP_MUTED_UNTIL:
      g_value_set_int64 (value, record->muted_until);
      break;

    case PROP_PINNED:
      g_value_set_boolean (value, record->pinned);
      break;

    case PROP_DRAFT:
      g_value_set_string (value, record->draft);
      break;

    case PROP_CAN_SEND:
      g_value_set_boolean (value, record->can_send);
      break;
    }
}

/* What a conversation is. */
static void
make_first_properties (void)
{
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  /**
   * ConfabConversation:id:
   *
   * The row id.
   */
  properties[PROP_ID] =
    g_param_spec_int64 ("id", NULL, NULL, G_MININT64, G_MAXINT64, 0, flags);

  /**
   * ConfabConversation:kind:
   *
   * What it is.
   */
  properties[PROP_KIND] =
    g_param_spec_enum ("kind", NULL, NULL, CONFAB_TYPE_CONVERSATION_KIND, CONFAB_CONVERSATION_PERSON, flags);

  /**
   * ConfabConversation:account:
   *
   * The address of its account.
   */
  properties[PROP_ACCOUNT] =
    g_param_spec_string ("account", NULL, NULL, NULL, flags);

  /**
   * ConfabConversation:name:
   *
   * The name to show.
   */
  properties[PROP_NAME] =
    g_param_spec_string ("name", NULL, NULL, NULL, flags);

  /**
   * ConfabConversation:unread:
   *
   * How many messages are unread.
   */
  properties[PROP_UNREAD] =
    g_param_spec_int ("unread", NULL, NULL, 0, G_MAXINT, 0, flags);

  /**
   * ConfabConversation:last-time:
   *
   * Order key of the newest visible message, ms since 1970 UTC.
   */
  properties[PROP_LAST_TIME] =
    g_param_spec_int64 ("last-time", NULL, NULL, G_MININT64, G_MAXINT64, 0, flags);

  /**
   * ConfabConversation:last-text:
   *
   * One line of the newest visible message.
   */
  properties[PROP_LAST_TEXT] =
    g_param_spec_string ("last-text", NULL, NULL, NULL, flags);

  /**
   * ConfabConversation:last-author:
   *
   * Who wrote the newest visible message.
   */
  properties[PROP_LAST_AUTHOR] =
    g_param_spec_string ("last-author", NULL, NULL, NULL, flags);
}

/* How it stands. */
static void
make_more_properties (void)
{
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  /**
   * ConfabConversation:last-outgoing:
   *
   * Whether the newest visible message is our own.
   */
  properties[PROP_LAST_OUTGOING] =
    g_param_spec_boolean ("last-outgoing", NULL, NULL, FALSE, flags);

  /**
   * ConfabConversation:last-state:
   *
   * How far the newest visible message has come.
   */
  properties[PROP_LAST_STATE] =
    g_param_spec_enum ("last-state", NULL, NULL, CONFAB_TYPE_MESSAGE_STATE, CONFAB_MESSAGE_RECEIVED, flags);

  /**
   * ConfabConversation:request:
   *
   * Whether a stranger opened it.
   */
  properties[PROP_REQUEST] =
    g_param_spec_boolean ("request", NULL, NULL, FALSE, flags);

  /**
   * ConfabConversation:archived:
   *
   * Whether it is kept out of the list.
   */
  properties[PROP_ARCHIVED] =
    g_param_spec_boolean ("archived", NULL, NULL, FALSE, flags);

  /**
   * ConfabConversation:muted-until:
   *
   * ms since 1970 UTC, 0 when not muted.
   */
  properties[PROP_MUTED_UNTIL] =
    g_param_spec_int64 ("muted-until", NULL, NULL, G_MININT64, G_MAXINT64, 0, flags);

  /**
   * ConfabConversation:pinned:
   *
   * Whether it is kept at the top.
   */
  properties[PROP_PINNED] =
    g_param_spec_boolean ("pinned", NULL, NULL, FALSE, flags);

  /**
   * ConfabConversation:draft:
   *
   * Text that was typed and not sent.
   */
  properties[PROP_DRAFT] =
    g_param_spec_string ("draft", NULL, NULL, NULL, flags);

  /**
   * ConfabConversation:can-send:
   *
   * Whether an answer reaches anybody.
   */
  properties[PROP_CAN_SEND] =
    g_param_spec_boolean ("can-send", NULL, NULL, FALSE, flags);
}

static void
confab_conversation_class_init (ConfabConversationClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = confab_conversation_finalize;
  object_class->get_property = confab_conversation_get_property;

  make_first_properties ();
  make_more_properties ();
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);

  /**
   * ConfabConversation::applied:
   *
   * The record was replaced. Emitted once a change, for what no property tells.
   */
  signals[SIGNAL_APPLIED] =
    g_signal_new ("applied", CONFAB_TYPE_CONVERSATION, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 0);
}

static void
confab_conversation_init (ConfabConversation *self)
{
}

/**
 * confab_conversation_new:
 * @record: the row
 *
 * Returns: (transfer full): an item that shows @record
 */
ConfabConversation *
confab_conversation_new (ConfabConversationRecord *record)
{
  ConfabConversation *self = g_object_new (CONFAB_TYPE_CONVERSATION, NULL);

  self->record = confab_conversation_record_ref (record);
  return self;
}

/**
 * confab_conversation_apply:
 * @self: an item
 * @record: the row as it is now, with the same id
 *
 * Takes on @record and notifies of what differs.
 */
void
confab_conversation_apply (ConfabConversation *      self,
                           ConfabConversationRecord *record)
{
  g_autoptr (ConfabConversationRecord) old = NULL;
  GObject *object = G_OBJECT (self);

  g_return_if_fail (CONFAB_IS_CONVERSATION (self));
  g_return_if_fail (record->id == self->record->id);

  if (record == self->record)
    return;
  old = g_steal_pointer (&self->record);
  self->record = confab_conversation_record_ref (record);

  g_object_freeze_notify (object);
  if (old->kind != record->kind)
    g_object_notify_by_pspec (object, properties[PROP_KIND]);
  if (g_strcmp0 (old->account, record->account) != 0)
    g_object_notify_by_pspec (object, properties[PROP_ACCOUNT]);
  if (g_strcmp0 (old->name, record->name) != 0)
    g_object_notify_by_pspec (object, properties[PROP_NAME]);
  if (old->unread != record->unread)
    g_object_notify_by_pspec (object, properties[PROP_UNREAD]);
  if (old->last_time != record->last_time)
    g_object_notify_by_pspec (object, properties[PROP_LAST_TIME]);
  if (g_strcmp0 (old->last_text, record->last_text) != 0)
    g_object_notify_by_pspec (object, properties[PROP_LAST_TEXT]);
  if (g_strcmp0 (old->last_author, record->last_author) != 0)
    g_object_notify_by_pspec (object, properties[PROP_LAST_AUTHOR]);
  if (old->last_outgoing != record->last_outgoing)
    g_object_notify_by_pspec (object, properties[PROP_LAST_OUTGOING]);
  if (old->last_state != record->last_state)
    g_object_notify_by_pspec (object, properties[PROP_LAST_STATE]);
  if (old->request != record->request)
    g_object_notify_by_pspec (object, properties[PROP_REQUEST]);
  if (old->archived != record->archived)
    g_object_notify_by_pspec (object, properties[PROP_ARCHIVED]);
  if (old->muted_until != record->muted_until)
    g_object_notify_by_pspec (object, properties[PROP_MUTED_UNTIL]);
  if (old->pinned != record->pinned)
    g_object_notify_by_pspec (object, properties[PROP_PINNED]);
  if (g_strcmp0 (old->draft, record->draft) != 0)
    g_object_notify_by_pspec (object, properties[PROP_DRAFT]);
  if (old->can_send != record->can_send)
    g_object_notify_by_pspec (object, properties[PROP_CAN_SEND]);
  g_signal_emit (self, signals[SIGNAL_APPLIED], 0);
  g_object_thaw_notify (object);
}

/**
 * confab_conversation_get_record:
 * @self: an item
 *
 * Returns: (transfer none): the row as it is now
 */
ConfabConversationRecord *
confab_conversation_get_record (ConfabConversation *self)
{
  g_return_val_if_fail (CONFAB_IS_CONVERSATION (self), NULL);

  return self->record;
}

/**
 * confab_conversation_get_id:
 * @self: an item
 *
 * Returns: the row id
 */
gint64
confab_conversation_get_id (ConfabConversation *self)
{
  g_return_val_if_fail (CONFAB_IS_CONVERSATION (self), 0);

  return self->record->id;
}

/**
 * confab_conversation_get_name:
 * @self: an item
 *
 * Returns: (transfer none): the name to show
 */
const char *
confab_conversation_get_name (ConfabConversation *self)
{
  g_return_val_if_fail (CONFAB_IS_CONVERSATION (self), NULL);

  return self->record->name;
}
