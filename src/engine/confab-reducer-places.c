/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which conversation a message is in, and how it gets into another one. */
#include "config.h"

#include "confab-reducer-private.h"

/**
 * confab_reducer_init_places:
 * @self: a reducer that is being made
 */
void
confab_reducer_init_places (ConfabReducer *self)
{
  self->chats = g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL, g_free);
  self->chat_keys = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

static ConfabChat *
note_chat (ConfabReducer *        self,
           gint64                 conversation,
           ConfabConversationKind kind)
{
  ConfabChat *chat = g_hash_table_lookup (self->chats, &conversation);

  if (chat == NULL)
    {
      chat = g_new0 (ConfabChat, 1);
      chat->id = conversation;
      chat->kind = kind;
      g_hash_table_insert (self->chats, &chat->id, chat);
    }
  return chat;
}

/**
 * confab_reducer_get_chat:
 * @self: a reducer
 * @conversation: row id of a conversation
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * Returns: (transfer none) (nullable): where to note what happens to it
 */
ConfabChat *
confab_reducer_get_chat (ConfabReducer *self,
                         gint64         conversation,
                         GError **      error)
{
  ConfabChat *chat = g_hash_table_lookup (self->chats, &conversation);
  g_autoptr (ConfabStoredConversation) stored = NULL;

  if (chat != NULL)
    return chat;
  stored = confab_transaction_get_conversation (self->txn, conversation, error);
  return stored != NULL ? note_chat (self, stored->id, stored->kind) : NULL;
}

/**
 * confab_reducer_ensure_chat:
 * @self: a reducer
 * @kind: a kind of conversation
 * @key: which one
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * Returns: (transfer none) (nullable): the conversation, made where it is missing
 */
ConfabChat *
confab_reducer_ensure_chat (ConfabReducer *        self,
                            ConfabConversationKind kind,
                            const char *           key,
                            GError **              error)
{
  g_autofree char *name = g_strdup_printf ("%d %s", kind, key);
  ConfabChat *chat = g_hash_table_lookup (self->chat_keys, name);
  g_autofree char *shown = NULL;
  gboolean created = FALSE;
  gint64 id;

  if (chat != NULL)
    return chat;
  if (kind == CONFAB_CONVERSATION_THREAD)
    {
      id = confab_transaction_ensure_thread_chat (self->txn, self->context.account_id, key, &created, error);
    }
  else
    {
      if (kind == CONFAB_CONVERSATION_MACHINE)
        shown = confab_transaction_dup_address_name (self->txn, self->context.account_id, key);
      id = confab_transaction_ensure_conversation (self->txn, self->context.account_id, kind, key, shown, &created, error);
    }
  if (id == 0)
    return NULL;
  chat = note_chat (self, id, kind);
  chat->created |= created;
  g_hash_table_insert (self->chat_keys, g_steal_pointer (&name), chat);
  return chat;
}

/**
 * confab_reducer_place:
 * @self: a reducer
 * @link: a message, with the root and home it has by now
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * Returns: (transfer none) (nullable): the conversation it belongs to
 */
ConfabChat *
confab_reducer_place (ConfabReducer *   self,
                      const ConfabLink *link,
                      GError **         error)
{
  const char *group = confab_home_get_group (link->home);
  const char *machine = confab_home_get_machine (link->home);
  const char *post = NULL;
  g_autofree char *list = NULL;
  const char *terminal;

  if (link->listed != NULL && (list = confab_home_dup_list (link->listed, NULL)) != NULL)
    return confab_reducer_ensure_chat (self, CONFAB_CONVERSATION_LIST, list, error);

  switch (link->place)
    {
    case CONFAB_CONVERSATION_THREAD:
      if (group != NULL)
        return confab_reducer_ensure_chat (self, CONFAB_CONVERSATION_GROUP, group, error);
      terminal = confab_reducer_get_terminal (self, link->root_key, error);
      return terminal != NULL ? confab_reducer_ensure_chat (self, CONFAB_CONVERSATION_THREAD, terminal, error) : NULL;

    case CONFAB_CONVERSATION_PERSON:
      /* What one answers to a list goes to the address where the list takes mail. */
      list = link->outgoing ? confab_home_dup_list (link->home, &post) : NULL;
      if (list != NULL && strcmp (post, link->key) == 0)
        return confab_reducer_ensure_chat (self, CONFAB_CONVERSATION_LIST, list, error);
      /* What follows a machine's mail between the two stays with it. */
      if (machine != NULL && strcmp (machine, link->key) == 0)
        return confab_reducer_ensure_chat (self, CONFAB_CONVERSATION_MACHINE, machine, error);
      break;

    case CONFAB_CONVERSATION_PERSON_KEY:
    case CONFAB_CONVERSATION_GROUP:
    case CONFAB_CONVERSATION_LIST:
    case CONFAB_CONVERSATION_MACHINE:
    case CONFAB_CONVERSATION_SELF:
      break;
    }
  return confab_reducer_ensure_chat (self, link->place, link->key, error);
}

/* Whether a conversation is of this batch, so that nobody has seen it yet. */
static gboolean
was_made (ConfabReducer *self,
          gint64         conversation)
{
  const ConfabChat *chat = g_hash_table_lookup (self->chats, &conversation);

  return chat != NULL && chat->created;
}

/* The conversation of a thread goes on under another root, with all the person
 * set for it, and whoever has it open stays in it. */
static gboolean
continue_chat (ConfabReducer *self,
               const char *   root_key,
               GError **      error)
{
  gint64 account = self->context.account_id;
  const char *root = confab_reducer_resolve_root (self, root_key);
  const char *terminal = confab_reducer_get_terminal (self, root, error);
  g_autofree char *name = g_strdup_printf ("%d %s", CONFAB_CONVERSATION_THREAD, root_key);
  g_autoptr (GError) local_error = NULL;
  gint64 from;
  gint64 into = 0;

  if (terminal == NULL)
    return FALSE;
  if (strcmp (terminal, root_key) == 0)
    return TRUE;
  from = confab_transaction_find_thread_chat (self->txn, account, root_key, &local_error);
  if (local_error == NULL && from != 0)
    into = confab_transaction_find_thread_chat (self->txn, account, terminal, &local_error);
  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  if (from == 0)
    return TRUE;

  g_hash_table_remove (self->chat_keys, name);
  if (into != 0 && was_made (self, into) && !was_made (self, from))
    {
      g_autofree char *made = g_strdup_printf ("%d %s", CONFAB_CONVERSATION_THREAD, terminal);

      if (!confab_transaction_merge_conversations (self->txn, into, from, error))
        return FALSE;
      g_hash_table_remove (self->chat_keys, made);
      g_hash_table_remove (self->chats, &into);
      into = 0;
    }
  if (into == 0)
    {
      note_chat (self, from, CONFAB_CONVERSATION_THREAD)->moved = TRUE;
      return confab_transaction_rename_thread_chat (self->txn, from, terminal, error);
    }
  if (!confab_transaction_merge_conversations (self->txn, from, into, error))
    return FALSE;
  g_hash_table_remove (self->chats, &from);
  note_chat (self, into, CONFAB_CONVERSATION_THREAD)->moved = TRUE;
  return TRUE;
}

/**
 * confab_reducer_move:
 * @self: a reducer
 * @message: row id of a message
 * @into: the conversation it belongs to
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * Returns: whether it went well
 */
gboolean
confab_reducer_move (ConfabReducer *self,
                     gint64         message,
                     ConfabChat *   into,
                     GError **      error)
{
  g_autoptr (ConfabStoredMessage) stored = confab_transaction_get_message (self->txn, message, error);
  ConfabChat *before;
  ConfabMessageFields fields = { .conversation_id = into->id };

  if (stored == NULL)
    return FALSE;
  if (stored->conversation_id == into->id)
    return TRUE;
  before = confab_reducer_get_chat (self, stored->conversation_id, error);
  if (before == NULL)
    return FALSE;
  before->moved = TRUE;
  into->moved = TRUE;
  return confab_transaction_update_message (self->txn, message, &fields, CONFAB_MESSAGE_MASK_CONVERSATION, error);
}

/**
 * confab_reducer_settle_places:
 * @self: a reducer
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * Puts all messages where they belong by now.
 *
 * Returns: whether it went well
 */
gboolean
confab_reducer_settle_places (ConfabReducer *self,
                              GError **      error)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (g_int64_hash, g_int64_equal);

  for (guint i = 0; i < self->left->len; i++)
    if (!continue_chat (self, g_ptr_array_index (self->left, i), error))
      return FALSE;

  /* The last one noted of a message knows best. */
  for (guint i = self->moving->len; i-- > 0;)
    {
      const ConfabLink *link = g_ptr_array_index (self->moving, i);
      ConfabChat *chat;

      if (!g_hash_table_add (seen, (gpointer) &link->id) || link->copy_of != 0)
        continue;
      chat = confab_reducer_place (self, link, error);
      if (chat == NULL || !confab_reducer_move (self, link->id, chat, error))
        return FALSE;
    }
  return TRUE;
}
