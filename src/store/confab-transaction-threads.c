/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which messages hang together: parents, roots, and threads found by subject. */
#include "config.h"

#include "confab-transaction-threads.h"

#include "confab-load.h"
#include "confab-transaction-private.h"

static GArray *
list_by_key (ConfabTransaction *txn,
             const char *       text,
             gint64             account,
             const char *       key,
             GError **          error)
{
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));

  if (!confab_transaction_list_ids (txn, text,
                                    SQL_ARGS (sql_int (account), sql_int (confab_store_hash (key)), sql_text (key)),
                                    ids, error))
    return NULL;
  return g_steal_pointer (&ids);
}

/**
 * confab_transaction_list_children:
 * @txn: a transaction
 * @account: row id of the account
 * @parent_key: a Message-ID
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * Returns: (transfer full) (nullable) (element-type gint64): messages whose
 *   chain points to it, oldest first
 */
GArray *
confab_transaction_list_children (ConfabTransaction *txn,
                                  gint64             account,
                                  const char *       parent_key,
                                  GError **          error)
{
  return list_by_key (txn,
                      "SELECT id FROM message WHERE parent_hash = ?2 AND parent_key = ?3 AND account_id = ?1 ORDER BY time, tie, id",
                      account, parent_key, error);
}

/**
 * confab_transaction_list_by_root:
 * @txn: a transaction
 * @account: row id of the account
 * @root_key: the end of a chain
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * Returns: (transfer full) (nullable) (element-type gint64): messages of that
 *   chain, oldest first
 */
GArray *
confab_transaction_list_by_root (ConfabTransaction *txn,
                                 gint64             account,
                                 const char *       root_key,
                                 GError **          error)
{
  return list_by_key (txn,
                      "SELECT id FROM message WHERE root_hash = ?2 AND root_key = ?3 AND account_id = ?1 ORDER BY time, tie, id",
                      account, root_key, error);
}

/**
 * confab_transaction_list_floating:
 * @txn: a transaction
 * @account: row id of the account
 * @subject_key: hash of participants and cleaned subject
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * Returns: (transfer full) (nullable) (element-type gint64): replies without
 *   References that belong to the thread with that key, oldest first
 */
GArray *
confab_transaction_list_floating (ConfabTransaction *txn,
                                  gint64             account,
                                  const char *       subject_key,
                                  GError **          error)
{
  return list_by_key (txn,
                      "SELECT id FROM message WHERE subject_hash = ?2 AND floating = 1 AND subject_key = ?3 AND account_id = ?1 "
                      "ORDER BY time, tie, id",
                      account, subject_key, error);
}

/**
 * confab_transaction_find_subject_anchor:
 * @txn: a transaction
 * @account: row id of the account
 * @subject_key: hash of participants and cleaned subject
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * Returns: (transfer full) (nullable): the earliest message with that key that
 *   is no reply without References; %NULL without @error set when there is none
 */
ConfabStoredMessage *
confab_transaction_find_subject_anchor (ConfabTransaction *txn,
                                        gint64             account,
                                        const char *       subject_key,
                                        GError **          error)
{
  g_autoptr (GPtrArray) messages = g_ptr_array_new_with_free_func ((GDestroyNotify) confab_stored_message_free);
  g_autoptr (ConfabSqlRows) rows =
    confab_sql_select (txn->sql,
                       CONFAB_LOAD_STORED_MESSAGES
                       "WHERE m.subject_hash = ?2 AND m.floating = 0 AND m.subject_key = ?3 AND m.account_id = ?1 "
                       "ORDER BY m.time, m.tie, m.id LIMIT 1",
                       SQL_ARGS (sql_int (account), sql_int (confab_store_hash (subject_key)), sql_text (subject_key)));

  if (!confab_load_stored_messages (rows, messages, error) || messages->len == 0)
    return NULL;
  return g_ptr_array_steal_index (messages, 0);
}

/**
 * confab_transaction_reroot:
 * @txn: a transaction
 * @account: row id of the account
 * @from: what was taken for the end of a chain
 * @to: the end that turned out to be behind it
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * Gives all messages with root @from the root @to. Conversations are left as
 * they are.
 *
 * Returns: whether it went well
 */
gboolean
confab_transaction_reroot (ConfabTransaction *txn,
                           gint64             account,
                           const char *       from,
                           const char *       to,
                           GError **          error)
{
  return confab_sql_exec (txn->sql,
                          "UPDATE message SET root_key = ?4, root_hash = ?5 WHERE root_hash = ?2 AND root_key = ?3 AND account_id = ?1",
                          SQL_ARGS (sql_int (account), sql_int (confab_store_hash (from)), sql_text (from),
                                    sql_text (to), sql_int (confab_store_hash (to))),
                          error);
}

/**
 * confab_transaction_move_root:
 * @txn: a transaction
 * @account: row id of the account
 * @root_key: the end of a chain
 * @conversation: row id of the conversation it belongs to
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * Moves all messages with that root to a conversation, and remembers that it is
 * theirs.
 *
 * Returns: whether it went well
 */
gboolean
confab_transaction_move_root (ConfabTransaction *txn,
                              gint64             account,
                              const char *       root_key,
                              gint64             conversation,
                              GError **          error)
{
  const ConfabSqlValue args[] = {
    sql_int (account), sql_int (confab_store_hash (root_key)), sql_text (root_key), sql_int (conversation), { CONFAB_SQL_END },
  };
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));

  if (confab_transaction_touch_conversation (txn, conversation, FALSE, TRUE, error) == NULL ||
      !confab_transaction_list_ids (txn,
                                    "SELECT id FROM message WHERE root_hash = ?2 AND root_key = ?3 AND account_id = ?1 "
                                    "AND conversation_id <> ?4",
                                    args, ids, error))
    return FALSE;
  for (guint i = 0; i < ids->len; i++)
    {
      gint64 id = g_array_index (ids, gint64, i);

      if (confab_transaction_touch_message (txn, id, TRUE, error) == NULL ||
          !confab_sql_exec (txn->sql, "UPDATE message SET conversation_id = ?2 WHERE id = ?1",
                            SQL_ARGS (sql_int (id), sql_int (conversation)), error))
        return FALSE;
    }
  return confab_transaction_set_thread (txn, account, root_key, conversation, error);
}

/**
 * confab_transaction_find_thread:
 * @txn: a transaction
 * @account: row id of the account
 * @root_key: the end of a chain
 *
 * Returns: row id of the conversation it belongs to, or 0
 */
gint64
confab_transaction_find_thread (ConfabTransaction *txn,
                                gint64             account,
                                const char *       root_key)
{
  g_autoptr (GError) error = NULL;
  gint64 conversation = 0;

  if (!confab_sql_get_integer (txn->sql, "SELECT conversation_id FROM thread WHERE account_id = ?1 AND root_key = ?2",
                               SQL_ARGS (sql_int (account), sql_text (root_key)), &conversation, &error))
    confab_transaction_stick (txn, g_steal_pointer (&error));
  return conversation;
}

/**
 * confab_transaction_set_thread:
 * @txn: a transaction
 * @account: row id of the account
 * @root_key: the end of a chain
 * @conversation: row id of the conversation it belongs to; 0 forgets it
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * Returns: whether it went well
 */
gboolean
confab_transaction_set_thread (ConfabTransaction *txn,
                               gint64             account,
                               const char *       root_key,
                               gint64             conversation,
                               GError **          error)
{
  if (conversation == 0)
    return confab_sql_exec (txn->sql, "DELETE FROM thread WHERE account_id = ?1 AND root_key = ?2",
                            SQL_ARGS (sql_int (account), sql_text (root_key)), error);
  return confab_sql_exec (txn->sql,
                          "INSERT INTO thread (account_id, root_key, conversation_id) VALUES (?1, ?2, ?3) "
                          "ON CONFLICT (account_id, root_key) DO UPDATE SET conversation_id = excluded.conversation_id",
                          SQL_ARGS (sql_int (account), sql_text (root_key), sql_int (conversation)), error);
}
