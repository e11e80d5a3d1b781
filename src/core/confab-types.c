/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The enumerations that the tables, the observable items and the window share. */
#include "config.h"

#include "confab-types.h"

G_DEFINE_ENUM_TYPE (ConfabConversationKind, confab_conversation_kind,
                    G_DEFINE_ENUM_VALUE (CONFAB_CONVERSATION_PERSON, "person"),
                    G_DEFINE_ENUM_VALUE (CONFAB_CONVERSATION_PERSON_KEY, "person-key"),
                    G_DEFINE_ENUM_VALUE (CONFAB_CONVERSATION_GROUP, "group"),
                    G_DEFINE_ENUM_VALUE (CONFAB_CONVERSATION_THREAD, "thread"),
                    G_DEFINE_ENUM_VALUE (CONFAB_CONVERSATION_LIST, "list"),
                    G_DEFINE_ENUM_VALUE (CONFAB_CONVERSATION_MACHINE, "machine"),
                    G_DEFINE_ENUM_VALUE (CONFAB_CONVERSATION_SELF, "self"))

G_DEFINE_ENUM_TYPE (ConfabMessageKind, confab_message_kind,
                    G_DEFINE_ENUM_VALUE (CONFAB_MESSAGE_TEXT, "text"),
                    G_DEFINE_ENUM_VALUE (CONFAB_MESSAGE_MAIL, "mail"),
                    G_DEFINE_ENUM_VALUE (CONFAB_MESSAGE_SYSTEM, "system"),
                    G_DEFINE_ENUM_VALUE (CONFAB_MESSAGE_VOICE, "voice"),
                    G_DEFINE_ENUM_VALUE (CONFAB_MESSAGE_PLACE, "place"),
                    G_DEFINE_ENUM_VALUE (CONFAB_MESSAGE_POLL, "poll"),
                    G_DEFINE_ENUM_VALUE (CONFAB_MESSAGE_CONTACT, "contact"),
                    G_DEFINE_ENUM_VALUE (CONFAB_MESSAGE_CALL, "call"))

G_DEFINE_ENUM_TYPE (ConfabMessageState, confab_message_state,
                    G_DEFINE_ENUM_VALUE (CONFAB_MESSAGE_RECEIVED, "received"),
                    G_DEFINE_ENUM_VALUE (CONFAB_MESSAGE_QUEUED, "queued"),
                    G_DEFINE_ENUM_VALUE (CONFAB_MESSAGE_SENDING, "sending"),
                    G_DEFINE_ENUM_VALUE (CONFAB_MESSAGE_SENT, "sent"),
                    G_DEFINE_ENUM_VALUE (CONFAB_MESSAGE_DELIVERED, "delivered"),
                    G_DEFINE_ENUM_VALUE (CONFAB_MESSAGE_READ, "read"),
                    G_DEFINE_ENUM_VALUE (CONFAB_MESSAGE_FAILED, "failed"))

G_DEFINE_ENUM_TYPE (ConfabAccountState, confab_account_state,
                    G_DEFINE_ENUM_VALUE (CONFAB_ACCOUNT_OFFLINE, "offline"),
                    G_DEFINE_ENUM_VALUE (CONFAB_ACCOUNT_CONNECTING, "connecting"),
                    G_DEFINE_ENUM_VALUE (CONFAB_ACCOUNT_SYNCING, "syncing"),
                    G_DEFINE_ENUM_VALUE (CONFAB_ACCOUNT_ONLINE, "online"),
                    G_DEFINE_ENUM_VALUE (CONFAB_ACCOUNT_WAITING, "waiting"),
                    G_DEFINE_ENUM_VALUE (CONFAB_ACCOUNT_ATTENTION, "attention"))

static const char *
get_nick (GType type, int value)
{
  g_autoptr (GEnumClass) klass = g_type_class_ref (type);
  GEnumValue *entry = g_enum_get_value (klass, value);

  return entry != NULL ? entry->value_nick : "unknown";
}

/**
 * confab_conversation_kind_get_nick:
 * @kind: a kind
 *
 * Returns: (transfer none): the word for @kind in records and tables
 */
const char *
confab_conversation_kind_get_nick (ConfabConversationKind kind)
{
  return get_nick (CONFAB_TYPE_CONVERSATION_KIND, kind);
}

/**
 * confab_message_kind_get_nick:
 * @kind: a kind
 *
 * Returns: (transfer none): the word for @kind in records
 */
const char *
confab_message_kind_get_nick (ConfabMessageKind kind)
{
  return get_nick (CONFAB_TYPE_MESSAGE_KIND, kind);
}

/**
 * confab_message_state_get_nick:
 * @state: a state
 *
 * Returns: (transfer none): the word for @state in records
 */
const char *
confab_message_state_get_nick (ConfabMessageState state)
{
  return get_nick (CONFAB_TYPE_MESSAGE_STATE, state);
}

/**
 * confab_account_state_get_nick:
 * @state: a state
 *
 * Returns: (transfer none): the word for @state in records
 */
const char *
confab_account_state_get_nick (ConfabAccountState state)
{
  return get_nick (CONFAB_TYPE_ACCOUNT_STATE, state);
}
