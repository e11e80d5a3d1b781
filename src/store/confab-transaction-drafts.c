/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What was typed and not sent, as own devices share it. */
#include "config.h"

#include "confab-transaction-drafts.h"

#include "confab-transaction-conversations.h"
#include "confab-transaction-private.h"

/**
 * confab_stored_draft_free:
 * @self: (transfer full): a draft
 */
void
confab_stored_draft_free (ConfabStoredDraft *self)
{
  g_free (self->text);
  g_free (self);
}

/**
 * confab_transaction_get_draft:
 * @txn: a transaction
 * @conversation: row id of a conversation
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * Returns: (transfer full) (nullable): its draft, which may have no text
 */
ConfabStoredDraft *
confab_transaction_get_draft (ConfabTransaction *txn,
                              gint64             conversation,
                              GError **          error)
{
  g_autoptr (ConfabSqlRows) rows = confab_sql_select (txn->sql, "SELECT draft, draft_time, draft_shared FROM conversation WHERE id = ?1",
                                                      SQL_ARGS (sql_int (conversation)));
  g_autoptr (ConfabStoredDraft) draft = g_new0 (ConfabStoredDraft, 1);
  gboolean found = confab_sql_next (rows);

  if (found)
    {
      draft->text = confab_sql_dup_text (rows, 0);
      draft->time = confab_sql_int (rows, 1);
      draft->shared = confab_sql_int (rows, 2);
    }
  if (!confab_sql_finish (rows, error) || (!found && !confab_transaction_not_found ("conversation", conversation, error)))
    return NULL;
  return g_steal_pointer (&draft);
}

/**
 * confab_transaction_set_draft_times:
 * @txn: a transaction
 * @conversation: row id of a conversation
 * @time: when its draft was last changed
 * @shared: which of its times other devices know
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * Returns: whether it went well
 */
gboolean
confab_transaction_set_draft_times (ConfabTransaction *txn,
                                    gint64             conversation,
                                    gint64             time,
                                    gint64             shared,
                                    GError **          error)
{
  return confab_sql_exec (txn->sql, "UPDATE conversation SET draft_time = ?2, draft_shared = ?3 WHERE id = ?1",
                          SQL_ARGS (sql_int (conversation), sql_int (time), sql_int (shared)), error);
}

/**
 * confab_transaction_keep_draft:
 * @txn: a transaction
 * @account: row id of the account
 * @kind: kind of a conversation that is not here yet
 * @key: its key
 * @text: (nullable): what another device has for it; %NULL when it has nothing any more
 * @time: when it was typed
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * Keeps it until the conversation comes.
 *
 * Returns: whether it went well
 */
gboolean
confab_transaction_keep_draft (ConfabTransaction *    txn,
                               gint64                 account,
                               ConfabConversationKind kind,
                               const char *           key,
                               const char *           text,
                               gint64                 time,
                               GError **              error)
{
  if (text == NULL)
    return confab_sql_exec (txn->sql, "UPDATE chat_setting SET draft = NULL WHERE account_id = ?1 AND kind = ?2 AND key = ?3",
                            SQL_ARGS (sql_int (account), sql_int (kind), sql_text (key)), error);
  return confab_sql_exec (txn->sql,
                          "INSERT INTO chat_setting (account_id, kind, key, time, archived, pinned, muted_until, draft, draft_time) "
                          "VALUES (?1, ?2, ?3, 0, 0, 0, 0, ?4, ?5) ON CONFLICT (account_id, kind, key) DO UPDATE SET "
                          "draft = excluded.draft, draft_time = excluded.draft_time "
                          "WHERE chat_setting.draft IS NULL OR excluded.draft_time > chat_setting.draft_time",
                          SQL_ARGS (sql_int (account), sql_int (kind), sql_text (key), sql_text (text), sql_int (time)), error);
}

/**
 * confab_transaction_list_drafts:
 * @txn: a transaction
 * @account: row id of the account
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * Returns: (transfer full) (nullable) (element-type gint64): conversations in which
 *   something was typed and not sent
 */
GArray *
confab_transaction_list_drafts (ConfabTransaction *txn,
                                gint64             account,
                                GError **          error)
{
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));

  if (!confab_transaction_list_ids (txn, "SELECT id FROM conversation WHERE account_id = ?1 AND draft IS NOT NULL",
                                    SQL_ARGS (sql_int (account)), ids, error))
    return NULL;
  return g_steal_pointer (&ids);
}

static void
chat_name_free (gpointer data)
{
  ConfabChatName *name = data;

  g_free (name->key);
  g_free (name);
}

/**
 * confab_transaction_list_chat_names:
 * @txn: a transaction
 * @conversation: row id of a conversation
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * Returns: (transfer full) (nullable) (element-type ConfabChatName): its own, and those of
 *   conversations that turned out to be this one
 */
GPtrArray *
confab_transaction_list_chat_names (ConfabTransaction *txn,
                                    gint64             conversation,
                                    GError **          error)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (chat_name_free);
  g_autoptr (ConfabSqlRows) rows = confab_sql_select (txn->sql,
                                                      "SELECT kind, key FROM conversation WHERE id = ?1 UNION ALL "
                                                      "SELECT kind, key FROM conversation_alias WHERE conversation_id = ?1",
                                                      SQL_ARGS (sql_int (conversation)));

  while (confab_sql_next (rows))
    {
      ConfabChatName *name = g_new0 (ConfabChatName, 1);

      name->kind = (ConfabConversationKind) confab_sql_int (rows, 0);
      name->key = confab_sql_dup_text (rows, 1);
      g_ptr_array_add (names, name);
    }
  return confab_sql_finish (rows, error) ? g_steal_pointer (&names) : NULL;
}
