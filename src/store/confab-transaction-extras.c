/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is said about messages: receipts, reactions, edits; and the log of changes. */
#include "config.h"

#include "confab-transaction-extras.h"

#include "confab-load.h"
#include "confab-transaction-private.h"

/* Entries of the log of changes that are kept, and how many go at once. */
#define LOG_MAX 100000
#define LOG_STEP 1000

/**
 * confab_receipt_free:
 * @self: (transfer full): a receipt
 */
void
confab_receipt_free (ConfabReceipt *self)
{
  g_free (self->address);
  g_free (self->problem);
  g_free (self);
}

/**
 * confab_reaction_free:
 * @self: (transfer full): a reaction
 */
void
confab_reaction_free (ConfabReaction *self)
{
  g_free (self->address);
  g_free (self->emoji);
  g_free (self);
}

/**
 * confab_edit_free:
 * @self: (transfer full): an edit
 */
void
confab_edit_free (ConfabEdit *self)
{
  g_free (self->text);
  g_free (self->edit_id);
  g_free (self);
}

/**
 * confab_transaction_add_receipt:
 * @txn: a transaction
 * @message: row id of the message
 * @receipt: what somebody said about it; the first of a kind stays
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * Does not change the message's state; that is the caller's.
 *
 * Returns: whether it went well
 */
gboolean
confab_transaction_add_receipt (ConfabTransaction *  txn,
                                gint64               message,
                                const ConfabReceipt *receipt,
                                GError **            error)
{
  if (!confab_sql_exec (txn->sql,
                        "INSERT INTO receipt (message_id, address, kind, time, problem) VALUES (?1, ?2, ?3, ?4, ?5) "
                        "ON CONFLICT (message_id, address, kind) DO UPDATE SET time = excluded.time, problem = excluded.problem "
                        "WHERE excluded.time < time",
                        SQL_ARGS (sql_int (message), sql_text (receipt->address), sql_int (receipt->kind),
                                  sql_int (receipt->time), sql_text (receipt->problem)),
                        error))
    return FALSE;
  return confab_sql_changes (txn->sql) == 0 || confab_transaction_touch_message (txn, message, TRUE, error) != NULL;
}

/**
 * confab_transaction_list_receipts:
 * @txn: a transaction
 * @message: row id of the message
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * Returns: (transfer full) (nullable) (element-type ConfabReceipt): its receipts, by time
 */
GPtrArray *
confab_transaction_list_receipts (ConfabTransaction *txn,
                                  gint64             message,
                                  GError **          error)
{
  g_autoptr (GPtrArray) receipts = g_ptr_array_new_with_free_func ((GDestroyNotify) confab_receipt_free);

  if (!confab_load_receipts (txn->sql, message, receipts, error))
    return NULL;
  return g_steal_pointer (&receipts);
}

/**
 * confab_transaction_set_receipt_request:
 * @txn: a transaction
 * @message: row id of the message
 * @address: who asks
 * @state: %CONFAB_RECEIPT_ASKED, or %CONFAB_RECEIPT_GIVEN
 * @time: when, ms since 1970 UTC
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * Returns: whether it went well
 */
gboolean
confab_transaction_set_receipt_request (ConfabTransaction *  txn,
                                        gint64               message,
                                        const char *         address,
                                        ConfabReceiptRequest state,
                                        gint64               time,
                                        GError **            error)
{
  return confab_sql_exec (txn->sql,
                          "INSERT INTO receipt_request (message_id, address, state, time) VALUES (?1, ?2, ?3, ?4) "
                          "ON CONFLICT (message_id) DO UPDATE SET state = excluded.state, time = excluded.time "
                          "WHERE excluded.state > state",
                          SQL_ARGS (sql_int (message), sql_text (address), sql_int (state), sql_int (time)), error);
}

/**
 * confab_transaction_get_receipt_request:
 * @txn: a transaction
 * @message: row id of a message
 * @address: (out) (nullable) (transfer full): who asks
 * @state: (out): whether somebody asks, and got an answer
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * Returns: whether it went well
 */
gboolean
confab_transaction_get_receipt_request (ConfabTransaction *   txn,
                                        gint64                message,
                                        char **               address,
                                        ConfabReceiptRequest *state,
                                        GError **             error)
{
  g_autoptr (ConfabSqlRows) rows = confab_sql_select (txn->sql, "SELECT address, state FROM receipt_request WHERE message_id = ?1",
                                                      SQL_ARGS (sql_int (message)));

  *address = NULL;
  *state = CONFAB_RECEIPT_NOT_ASKED;
  if (confab_sql_next (rows))
    {
      *address = confab_sql_dup_text (rows, 0);
      *state = (ConfabReceiptRequest) confab_sql_int (rows, 1);
    }
  return confab_sql_finish (rows, error);
}

/**
 * confab_transaction_set_reactions:
 * @txn: a transaction
 * @message: row id of the message
 * @address: who reacts
 * @emoji: (nullable) (array zero-terminated=1): all their reactions now; none retracts
 * @time: order key of the mail that says so; an older one changes nothing
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * Replaces somebody's reactions to a message.
 *
 * Returns: whether it went well
 */
gboolean
confab_transaction_set_reactions (ConfabTransaction * txn,
                                  gint64              message,
                                  const char *        address,
                                  const char * const *emoji,
                                  gint64              time,
                                  GError **           error)
{
  static const char insert[] = "INSERT OR IGNORE INTO reaction (message_id, address, emoji, time) VALUES (?1, ?2, ?3, ?4)";
  gint64 newest;

  if (!confab_sql_get_integer (txn->sql, "SELECT coalesce(max (time), -9223372036854775807) FROM reaction WHERE message_id = ?1 AND address = ?2",
                               SQL_ARGS (sql_int (message), sql_text (address)), &newest, error))
    return FALSE;
  if (time < newest)
    return TRUE;
  if (confab_transaction_touch_message (txn, message, TRUE, error) == NULL ||
      !confab_sql_exec (txn->sql, "DELETE FROM reaction WHERE message_id = ?1 AND address = ?2",
                        SQL_ARGS (sql_int (message), sql_text (address)), error))
    return FALSE;
  /* An empty one keeps the time of a retraction. */
  if (emoji == NULL || emoji[0] == NULL)
    return confab_sql_exec (txn->sql, insert, SQL_ARGS (sql_int (message), sql_text (address), sql_text (""), sql_int (time)), error);
  for (guint i = 0; emoji[i] != NULL; i++)
    if (!confab_sql_exec (txn->sql, insert,
                          SQL_ARGS (sql_int (message), sql_text (address), sql_text (emoji[i]), sql_int (time)), error))
      return FALSE;
  return TRUE;
}

/**
 * confab_transaction_list_reactions:
 * @txn: a transaction
 * @message: row id of the message
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * Returns: (transfer full) (nullable) (element-type ConfabReaction): its reactions, by time
 */
GPtrArray *
confab_transaction_list_reactions (ConfabTransaction *txn,
                                   gint64             message,
                                   GError **          error)
{
  g_autoptr (GPtrArray) reactions = g_ptr_array_new_with_free_func ((GDestroyNotify) confab_reaction_free);

  if (!confab_load_reactions (txn->sql, message, reactions, error))
    return NULL;
  return g_steal_pointer (&reactions);
}

/**
 * confab_transaction_list_edits:
 * @txn: a transaction
 * @message: row id of the message
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * Returns: (transfer full) (nullable) (element-type ConfabEdit): the texts it
 *   had before, the first one first
 */
GPtrArray *
confab_transaction_list_edits (ConfabTransaction *txn,
                               gint64             message,
                               GError **          error)
{
  g_autoptr (GPtrArray) edits = g_ptr_array_new_with_free_func ((GDestroyNotify) confab_edit_free);

  if (!confab_load_edits (txn->sql, message, edits, error))
    return NULL;
  return g_steal_pointer (&edits);
}

/**
 * confab_transaction_log_change:
 * @txn: a transaction
 * @account: row id of the account
 * @time: when, ms since 1970 UTC
 * @folder: (nullable): name of the folder
 * @action: what was done, one word
 * @detail: (nullable): more of it
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * Notes what Confab changed on a server. The oldest entries go when there are
 * very many.
 *
 * Returns: whether it went well
 */
gboolean
confab_transaction_log_change (ConfabTransaction *txn,
                               gint64             account,
                               gint64             time,
                               const char *       folder,
                               const char *       action,
                               const char *       detail,
                               GError **          error)
{
  gint64 id;

  if (!confab_sql_exec (txn->sql, "INSERT INTO server_log (account_id, time, folder, action, detail) VALUES (?1, ?2, ?3, ?4, ?5)",
                        SQL_ARGS (sql_int (account), sql_int (time), sql_text (folder), sql_text (action), sql_text (detail)), error))
    return FALSE;
  id = confab_sql_last_id (txn->sql);
  if (id <= LOG_MAX || id % LOG_STEP != 0)
    return TRUE;
  return confab_sql_exec (txn->sql, "DELETE FROM server_log WHERE id <= ?1", SQL_ARGS (sql_int (id - LOG_MAX)), error);
}
