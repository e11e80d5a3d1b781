/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Conversations, their members and what the person set for them. */
#include "config.h"

#include "confab-transaction-conversations.h"

#include "confab-load.h"
#include "confab-people-private.h"
#include "confab-transaction-contacts.h"
#include "confab-transaction-private.h"

#include <string.h>

/**
 * confab_stored_conversation_free:
 * @self: (transfer full): a conversation
 */
void
confab_stored_conversation_free (ConfabStoredConversation *self)
{
  g_free (self->key);
  g_free (self->name);
  g_free (self->draft);
  g_free (self);
}

static gboolean
find (ConfabTransaction *    txn,
      gint64                 account,
      ConfabConversationKind kind,
      const char *           key,
      gint64 *               id,
      GError **              error)
{
  static const char exact[] = "SELECT id FROM conversation WHERE account_id = ?1 AND kind = ?2 AND key = ?3";
  static const char alias[] = "SELECT conversation_id FROM conversation_alias WHERE account_id = ?1 AND kind = ?2 AND key = ?3";
  const ConfabSqlValue args[] = { sql_int (account), sql_int (kind), sql_text (key), { CONFAB_SQL_END } };

  if (!confab_sql_get_integer (txn->sql, exact, args, id, error))
    return FALSE;
  return *id != 0 || confab_sql_get_integer (txn->sql, alias, args, id, error);
}

/**
 * confab_transaction_find_conversation:
 * @txn: a transaction
 * @account: row id of the account
 * @kind: its kind
 * @key: its key
 *
 * Returns: the row id of the conversation, or of the one it was merged into, or 0
 */
gint64
confab_transaction_find_conversation (ConfabTransaction *    txn,
                                      gint64                 account,
                                      ConfabConversationKind kind,
                                      const char *           key)
{
  g_autoptr (GError) error = NULL;
  gint64 id = 0;

  if (!find (txn, account, kind, key, &id, &error))
    confab_transaction_stick (txn, g_steal_pointer (&error));
  return id;
}

/**
 * confab_transaction_ensure_conversation:
 * @txn: a transaction
 * @account: row id of the account
 * @kind: its kind
 * @key: its key; for a person by address: that address
 * @name: (nullable): its name when it has to be made; a person's own name wins over it
 * @created: (out) (optional): whether it was made
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * Finds a conversation, or the one it was merged into, or makes it. A
 * conversation with one person or machine has that one as its member from the beginning.
 *
 * Returns: its row id, or 0
 */
gint64
confab_transaction_ensure_conversation (ConfabTransaction *    txn,
                                        gint64                 account,
                                        ConfabConversationKind kind,
                                        const char *           key,
                                        const char *           name,
                                        gboolean *             created,
                                        GError **              error)
{
  g_autofree char *shown = NULL;
  gint64 id;

  if (created != NULL)
    *created = FALSE;
  if (!find (txn, account, kind, key, &id, error))
    return 0;
  if (id != 0)
    return id;

  if (kind == CONFAB_CONVERSATION_PERSON)
    {
      if (confab_transaction_ensure_address (txn, account, key, name, 0, error) == 0)
        return 0;
      shown = confab_transaction_dup_address_name (txn, account, key);
    }
  if (shown == NULL)
    shown = g_strdup (name != NULL && *name != '\0' ? name : key);

  g_autofree char *collation = confab_people_collation_key (shown);
  if (!confab_sql_exec (txn->sql,
                        "INSERT INTO conversation (account_id, kind, key, name, collation) VALUES (?1, ?2, ?3, ?4, ?5)",
                        SQL_ARGS (sql_int (account), sql_int (kind), sql_text (key), sql_text (shown),
                                  sql_blob (collation, strlen (collation))),
                        error))
    return 0;
  id = confab_sql_last_id (txn->sql);
  if (confab_transaction_touch_conversation (txn, id, TRUE, FALSE, error) == NULL ||
      ((kind == CONFAB_CONVERSATION_PERSON || kind == CONFAB_CONVERSATION_MACHINE) &&
       !confab_transaction_add_member (txn, id, key, NULL, error)) ||
      !confab_transaction_take_chat_settings (txn, id, account, kind, key, error))
    return 0;
  if (created != NULL)
    *created = TRUE;
  return id;
}

/* The id of what a conversation was merged into, or the id itself. */
static gboolean
follow (ConfabTransaction *txn,
        gint64 *           id,
        GError **          error)
{
  gint64 target;

  if (!confab_sql_get_integer (txn->sql, "SELECT conversation_id FROM conversation_alias WHERE id = ?1",
                               SQL_ARGS (sql_int (*id)), &target, error))
    return FALSE;
  if (target != 0)
    *id = target;
  return TRUE;
}

/**
 * confab_transaction_get_conversation:
 * @txn: a transaction
 * @conversation: its row id, or an old one
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * Returns: (transfer full) (nullable): the conversation, or %NULL with NOT_FOUND
 */
ConfabStoredConversation *
confab_transaction_get_conversation (ConfabTransaction *txn,
                                     gint64             conversation,
                                     GError **          error)
{
  if (!follow (txn, &conversation, error))
    return NULL;

  g_autoptr (ConfabSqlRows) rows =
    confab_sql_select (txn->sql,
                       "SELECT id, account_id, kind, key, name, own_name, kept, request, archived, pinned, muted_until, "
                       "can_send, draft, last_time FROM conversation WHERE id = ?1",
                       SQL_ARGS (sql_int (conversation)));
  gboolean found = confab_sql_next (rows);

  if (!confab_sql_finish (rows, error))
    return NULL;
  if (!found)
    {
      confab_transaction_not_found ("conversation", conversation, error);
      return NULL;
    }

  ConfabStoredConversation *stored = g_new0 (ConfabStoredConversation, 1);
  stored->id = confab_sql_int (rows, 0);
  stored->account_id = confab_sql_int (rows, 1);
  stored->kind = confab_sql_int (rows, 2);
  stored->key = confab_sql_dup_text (rows, 3);
  stored->name = confab_sql_dup_text (rows, 4);
  stored->own_name = confab_sql_int (rows, 5) != 0;
  stored->kept = confab_sql_int (rows, 6) != 0;
  stored->request = confab_sql_int (rows, 7) != 0;
  stored->archived = confab_sql_int (rows, 8) != 0;
  stored->pinned = confab_sql_int (rows, 9) != 0;
  stored->muted_until = confab_sql_int (rows, 10);
  stored->can_send = confab_sql_int (rows, 11) != 0;
  stored->draft = confab_sql_dup_text (rows, 12);
  stored->last_time = confab_sql_int (rows, 13);
  return stored;
}

/* Everything of one conversation but its row. */
static gboolean
move_all (ConfabTransaction *txn,
          gint64             from,
          gint64             into,
          GError **          error)
{
  static const char *const statements[] = {
    "UPDATE message SET conversation_id = ?2 WHERE conversation_id = ?1",
    "UPDATE pin SET conversation_id = ?2 WHERE conversation_id = ?1",
    "UPDATE OR IGNORE member SET conversation_id = ?2 WHERE conversation_id = ?1",
    "UPDATE group_change SET conversation_id = ?2 WHERE conversation_id = ?1",
    "UPDATE outbox SET conversation_id = ?2 WHERE conversation_id = ?1",
    "UPDATE conversation_alias SET conversation_id = ?2 WHERE conversation_id = ?1",
    "INSERT INTO conversation_alias (id, account_id, kind, key, conversation_id) "
    "SELECT id, account_id, kind, key, ?2 FROM conversation WHERE id = ?1",
    /* What the person set for either stays set. */
    "UPDATE conversation SET kept = conversation.kept OR f.kept, request = conversation.request AND f.request, "
    "archived = conversation.archived AND f.archived, pinned = conversation.pinned OR f.pinned, "
    "muted_until = max(conversation.muted_until, f.muted_until), can_send = conversation.can_send OR f.can_send, "
    "draft = iif(conversation.draft <> f.draft, conversation.draft || char(10) || f.draft, coalesce(conversation.draft, f.draft)), "
    "draft_time = max(conversation.draft_time, f.draft_time), draft_shared = min(conversation.draft_shared, f.draft_shared), "
    "settings_time = max(conversation.settings_time, f.settings_time), "
    "description = coalesce(conversation.description, f.description), avatar = coalesce(conversation.avatar, f.avatar), "
    "name = iif(f.own_name AND NOT conversation.own_name, f.name, conversation.name), "
    "collation = iif(f.own_name AND NOT conversation.own_name, f.collation, conversation.collation), "
    "own_name = conversation.own_name OR f.own_name "
    "FROM (SELECT * FROM conversation WHERE id = ?1) AS f WHERE conversation.id = ?2",
  };
  const ConfabSqlValue args[] = { sql_int (from), sql_int (into), { CONFAB_SQL_END } };

  for (guint i = 0; i < G_N_ELEMENTS (statements); i++)
    if (!confab_sql_exec (txn->sql, statements[i], args, error))
      return FALSE;
  return confab_sql_exec (txn->sql, "DELETE FROM conversation WHERE id = ?1", SQL_ARGS (sql_int (from)), error);
}

/**
 * confab_transaction_merge_conversations:
 * @txn: a transaction
 * @from: row id of a conversation that turns out to be another
 * @into: row id of that other
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * Moves all of @from into @into: messages, members, jobs, and what the
 * person set. The id and key of @from lead to @into from now on.
 *
 * Returns: whether it went well
 */
gboolean
confab_transaction_merge_conversations (ConfabTransaction *txn,
                                        gint64             from,
                                        gint64             into,
                                        GError **          error)
{
  g_autoptr (GArray) messages = NULL;
  ConfabConversationMark *mark;

  if (!follow (txn, &from, error) || !follow (txn, &into, error))
    return FALSE;
  if (from == into)
    return TRUE;
  messages = confab_transaction_list_messages (txn, from, error);
  if (messages == NULL ||
      confab_transaction_touch_conversation (txn, into, TRUE, TRUE, error) == NULL)
    return FALSE;
  for (guint i = 0; i < messages->len; i++)
    if (confab_transaction_touch_message (txn, g_array_index (messages, gint64, i), FALSE, error) == NULL)
      return FALSE;
  mark = confab_transaction_touch_conversation (txn, from, FALSE, FALSE, error);
  if (mark == NULL || !move_all (txn, from, into, error))
    return FALSE;
  mark->removed = TRUE;
  mark->replacement_id = into;
  return TRUE;
}

/**
 * confab_transaction_list_messages:
 * @txn: a transaction
 * @conversation: its row id
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * Returns: (transfer full) (nullable) (element-type gint64): all its messages,
 *   hidden ones too, oldest first
 */
GArray *
confab_transaction_list_messages (ConfabTransaction *txn,
                                  gint64             conversation,
                                  GError **          error)
{
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));

  if (!confab_transaction_list_ids (txn, "SELECT id FROM message WHERE conversation_id = ?1 ORDER BY time, tie, id",
                                    SQL_ARGS (sql_int (conversation)), ids, error))
    return NULL;
  return g_steal_pointer (&ids);
}

/**
 * confab_transaction_remove_if_empty:
 * @txn: a transaction
 * @conversation: its row id
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * Removes a conversation without any message, also hidden ones, that the person
 * neither opened nor wrote a draft in.
 *
 * Returns: whether it went well
 */
gboolean
confab_transaction_remove_if_empty (ConfabTransaction *txn,
                                    gint64             conversation,
                                    GError **          error)
{
  ConfabConversationMark *mark = confab_transaction_touch_conversation (txn, conversation, FALSE, FALSE, error);

  if (mark == NULL ||
      !confab_sql_exec (txn->sql,
                        "DELETE FROM conversation WHERE id = ?1 AND NOT kept AND draft IS NULL "
                        "AND NOT EXISTS (SELECT 1 FROM message WHERE conversation_id = ?1)",
                        SQL_ARGS (sql_int (conversation)), error))
    return FALSE;
  mark->removed |= confab_sql_changes (txn->sql) > 0;
  return TRUE;
}

/* Sets one column of a row; nothing happens when it has that value. */
static gboolean
set_column (ConfabTransaction *   txn,
            gint64                conversation,
            const char *          update,
            const ConfabSqlValue *args,
            GError **             error)
{
  ConfabConversationMark *mark = confab_transaction_touch_conversation (txn, conversation, FALSE, FALSE, error);

  if (mark == NULL || !confab_sql_exec (txn->sql, update, args, error))
    return FALSE;
  mark->changed |= confab_sql_changes (txn->sql) > 0;
  return TRUE;
}

/**
 * confab_transaction_set_conversation_name:
 * @txn: a transaction
 * @conversation: its row id
 * @name: its name, not empty
 * @own_name: whether the person gave it; such a name is only changed by another such one
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * Returns: whether it went well
 */
gboolean
confab_transaction_set_conversation_name (ConfabTransaction *txn,
                                          gint64             conversation,
                                          const char *       name,
                                          gboolean           own_name,
                                          GError **          error)
{
  g_autofree char *key = confab_people_collation_key (name);

  return set_column (txn, conversation,
                     "UPDATE conversation SET name = ?2, own_name = ?3, collation = ?4, unnamed = 0 "
                     "WHERE id = ?1 AND own_name <= ?3 AND (name <> ?2 OR own_name <> ?3 OR unnamed)",
                     SQL_ARGS (sql_int (conversation), sql_text (name), sql_int (own_name != FALSE), sql_blob (key, strlen (key))),
                     error);
}

/**
 * confab_transaction_set_kept:
 * @txn: a transaction
 * @conversation: its row id
 * @kept: whether to list it though it has no message
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * Returns: whether it went well
 */
gboolean
confab_transaction_set_kept (ConfabTransaction *txn,
                             gint64             conversation,
                             gboolean           kept,
                             GError **          error)
{
  return set_column (txn, conversation, "UPDATE conversation SET kept = ?2 WHERE id = ?1 AND kept <> ?2",
                     SQL_ARGS (sql_int (conversation), sql_int (kept != FALSE)), error);
}

/**
 * confab_transaction_set_request:
 * @txn: a transaction
 * @conversation: its row id
 * @request: whether it is a stranger's
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * Returns: whether it went well
 */
gboolean
confab_transaction_set_request (ConfabTransaction *txn,
                                gint64             conversation,
                                gboolean           request,
                                GError **          error)
{
  return set_column (txn, conversation, "UPDATE conversation SET request = ?2 WHERE id = ?1 AND request <> ?2",
                     SQL_ARGS (sql_int (conversation), sql_int (request != FALSE)), error);
}

/**
 * confab_transaction_set_archived:
 * @txn: a transaction
 * @conversation: its row id
 * @archived: whether to keep it out of the list
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * Returns: whether it went well
 */
gboolean
confab_transaction_set_archived (ConfabTransaction *txn,
                                 gint64             conversation,
                                 gboolean           archived,
                                 GError **          error)
{
  return set_column (txn, conversation, "UPDATE conversation SET archived = ?2 WHERE id = ?1 AND archived <> ?2",
                     SQL_ARGS (sql_int (conversation), sql_int (archived != FALSE)), error);
}

/**
 * confab_transaction_set_pinned:
 * @txn: a transaction
 * @conversation: its row id
 * @pinned: whether to keep it at the top
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * Returns: whether it went well
 */
gboolean
confab_transaction_set_pinned (ConfabTransaction *txn,
                               gint64             conversation,
                               gboolean           pinned,
                               GError **          error)
{
  return set_column (txn, conversation, "UPDATE conversation SET pinned = ?2 WHERE id = ?1 AND pinned <> ?2",
                     SQL_ARGS (sql_int (conversation), sql_int (pinned != FALSE)), error);
}

/**
 * confab_transaction_set_muted_until:
 * @txn: a transaction
 * @conversation: its row id
 * @muted_until: ms since 1970 UTC; 0 is not muted, %G_MAXINT64 for good
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * Returns: whether it went well
 */
gboolean
confab_transaction_set_muted_until (ConfabTransaction *txn,
                                    gint64             conversation,
                                    gint64             muted_until,
                                    GError **          error)
{
  return set_column (txn, conversation, "UPDATE conversation SET muted_until = ?2 WHERE id = ?1 AND muted_until <> ?2",
                     SQL_ARGS (sql_int (conversation), sql_int (muted_until)), error);
}

/**
 * confab_transaction_set_can_send:
 * @txn: a transaction
 * @conversation: its row id
 * @can_send: whether an answer reaches anybody
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * Returns: whether it went well
 */
gboolean
confab_transaction_set_can_send (ConfabTransaction *txn,
                                 gint64             conversation,
                                 gboolean           can_send,
                                 GError **          error)
{
  return set_column (txn, conversation, "UPDATE conversation SET can_send = ?2 WHERE id = ?1 AND can_send <> ?2",
                     SQL_ARGS (sql_int (conversation), sql_int (can_send != FALSE)), error);
}

/**
 * confab_transaction_set_draft:
 * @txn: a transaction
 * @conversation: its row id
 * @draft: (nullable): text that was typed and not sent; none when empty
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * Returns: whether it went well
 */
gboolean
confab_transaction_set_draft (ConfabTransaction *txn,
                              gint64             conversation,
                              const char *       draft,
                              GError **          error)
{
  if (draft != NULL && *draft == '\0')
    draft = NULL;
  return set_column (txn, conversation, "UPDATE conversation SET draft = ?2 WHERE id = ?1 AND draft IS NOT ?2",
                     SQL_ARGS (sql_int (conversation), sql_text (draft)), error);
}

/**
 * confab_transaction_add_member:
 * @txn: a transaction
 * @conversation: its row id
 * @address: an address, not one's own
 * @name: (nullable): a name for it when none is known yet
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * Returns: whether it went well
 */
gboolean
confab_transaction_add_member (ConfabTransaction *txn,
                               gint64             conversation,
                               const char *       address,
                               const char *       name,
                               GError **          error)
{
  gint64 account;
  g_autofree char *shown = NULL;

  if (!confab_sql_get_integer (txn->sql, "SELECT account_id FROM conversation WHERE id = ?1",
                               SQL_ARGS (sql_int (conversation)), &account, error))
    return FALSE;
  if (account == 0)
    return confab_transaction_not_found ("conversation", conversation, error);
  if (confab_transaction_ensure_address (txn, account, address, name, 0, error) == 0)
    return FALSE;
  shown = confab_transaction_dup_address_name (txn, account, address);
  return set_column (txn, conversation,
                     "INSERT INTO member (conversation_id, address, name) VALUES (?1, ?2, ?3) "
                     "ON CONFLICT (conversation_id, address) DO UPDATE SET present = 1, name = excluded.name "
                     "WHERE present = 0 OR name IS NOT excluded.name",
                     SQL_ARGS (sql_int (conversation), sql_text (address), sql_text (shown)), error);
}

/**
 * confab_transaction_remove_member:
 * @txn: a transaction
 * @conversation: its row id
 * @address: an address
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * Returns: whether it went well
 */
gboolean
confab_transaction_remove_member (ConfabTransaction *txn,
                                  gint64             conversation,
                                  const char *       address,
                                  GError **          error)
{
  return set_column (txn, conversation,
                     "UPDATE member SET present = 0 WHERE conversation_id = ?1 AND address = ?2 AND present = 1",
                     SQL_ARGS (sql_int (conversation), sql_text (address)), error);
}

/**
 * confab_transaction_list_members:
 * @txn: a transaction
 * @conversation: its row id
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * Returns: (transfer full) (nullable) (element-type ConfabPersonRecord): its
 *   members without oneself, by address
 */
GPtrArray *
confab_transaction_list_members (ConfabTransaction *txn,
                                 gint64             conversation,
                                 GError **          error)
{
  g_autoptr (GPtrArray) members = g_ptr_array_new_with_free_func ((GDestroyNotify) confab_person_record_free);

  if (!confab_load_members (txn->sql, conversation, members, error))
    return NULL;
  return g_steal_pointer (&members);
}

/**
 * confab_transaction_set_members:
 * @txn: a transaction
 * @conversation: its row id
 * @members: (element-type ConfabPersonRecord): all its members without oneself
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * Adds whom it lacks and removes who is not among @members.
 *
 * Returns: whether it went well
 */
gboolean
confab_transaction_set_members (ConfabTransaction *txn,
                                gint64             conversation,
                                GPtrArray *        members,
                                GError **          error)
{
  g_autoptr (GPtrArray) before = confab_transaction_list_members (txn, conversation, error);
  g_autoptr (GHashTable) wanted = g_hash_table_new (g_str_hash, g_str_equal);

  if (before == NULL)
    return FALSE;
  for (guint i = 0; i < members->len; i++)
    {
      const ConfabPersonRecord *member = g_ptr_array_index (members, i);

      g_hash_table_add (wanted, member->address);
      if (!confab_transaction_add_member (txn, conversation, member->address, member->name, error))
        return FALSE;
    }
  for (guint i = 0; i < before->len; i++)
    {
      const ConfabPersonRecord *member = g_ptr_array_index (before, i);

      if (!g_hash_table_contains (wanted, member->address) &&
          !confab_transaction_remove_member (txn, conversation, member->address, error))
        return FALSE;
    }
  return TRUE;
}
