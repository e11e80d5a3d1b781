/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is said about messages: receipts, reactions, things that wait for their target. */
#include "config.h"

#include "confab-transaction-extras.h"

#include "confab-load.h"
#include "confab-transaction-private.h"

/* Entries of the log of changes that are kept, and how many go at once. */
#define LOG_MAX 100000
#define LOG_STEP 1000

/**
 * confab_parked_free:
 * @self: (transfer full): something parked
 */
void
confab_parked_free (ConfabParked *self)
{
  g_free (self->target);
  g_free (self->sender);
  g_free (self->carrier_id);
  g_clear_pointer (&self->payload, g_bytes_unref);
  g_free (self);
}

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

/* Drops the oldest above the bounds; in all they are counted once a transaction. */
static gboolean
bound_parked (ConfabTransaction *txn,
              gint64             account,
              const char *       sender,
              GError **          error)
{
  static const char oldest_of_sender[] =
    "DELETE FROM parked WHERE id IN (SELECT id FROM parked WHERE account_id = ?1 AND sender = ?2 "
    "ORDER BY id DESC LIMIT -1 OFFSET ?3)";

  if (!confab_sql_exec (txn->sql, oldest_of_sender,
                        SQL_ARGS (sql_int (account), sql_text (sender), sql_int (CONFAB_PARKED_PER_SENDER)), error))
    return FALSE;
  if (txn->n_parked >= 0)
    txn->n_parked -= confab_sql_changes (txn->sql);
  else if (!confab_sql_get_integer (txn->sql, "SELECT count(*) FROM parked", SQL_NO_ARGS, &txn->n_parked, error))
    return FALSE;
  if (txn->n_parked <= CONFAB_PARKED_IN_ALL)
    return TRUE;
  if (!confab_sql_exec (txn->sql, "DELETE FROM parked WHERE id IN (SELECT id FROM parked ORDER BY id LIMIT ?1)",
                        SQL_ARGS (sql_int (txn->n_parked - CONFAB_PARKED_IN_ALL)), error))
    return FALSE;
  txn->n_parked -= confab_sql_changes (txn->sql);
  return TRUE;
}

/**
 * confab_transaction_park:
 * @txn: a transaction
 * @parked: what waits; its id is ignored
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * Keeps something until its target comes. The same thing from the same carrier
 * is kept once; CONFAB_PARKED_PER_SENDER and CONFAB_PARKED_IN_ALL bound it, and
 * the oldest is dropped.
 *
 * Returns: whether it went well
 */
gboolean
confab_transaction_park (ConfabTransaction * txn,
                         const ConfabParked *parked,
                         GError **           error)
{
  if (!confab_sql_exec (txn->sql,
                        "INSERT OR IGNORE INTO parked (account_id, target, kind, sender, carrier, carrier_id, time, payload) "
                        "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
                        SQL_ARGS (sql_int (parked->account_id), sql_text (parked->target), sql_int (parked->kind),
                                  sql_text (parked->sender), sql_id (parked->carrier),
                                  sql_text (parked->carrier_id != NULL ? parked->carrier_id : ""),
                                  sql_int (parked->time), sql_bytes (parked->payload)),
                        error))
    return FALSE;
  if (confab_sql_changes (txn->sql) == 0)
    return TRUE;
  if (txn->n_parked >= 0)
    txn->n_parked++;
  return bound_parked (txn, parked->account_id, parked->sender, error);
}

/**
 * confab_transaction_list_parked:
 * @txn: a transaction
 * @account: row id of the account
 * @target: a Message-ID
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * Returns: (transfer full) (nullable) (element-type ConfabParked): what waits
 *   for it, oldest first by (time, carrier's Message-ID), so that it is the same in any order of arrival
 */
GPtrArray *
confab_transaction_list_parked (ConfabTransaction *txn,
                                gint64             account,
                                const char *       target,
                                GError **          error)
{
  g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func ((GDestroyNotify) confab_parked_free);
  g_autoptr (ConfabSqlRows) rows =
    confab_sql_select (txn->sql,
                       "SELECT id, account_id, target, kind, sender, carrier, carrier_id, time, payload FROM parked "
                       "WHERE account_id = ?1 AND target = ?2 ORDER BY time, carrier_id, kind, sender",
                       SQL_ARGS (sql_int (account), sql_text (target)));

  while (confab_sql_next (rows))
    {
      ConfabParked *parked = g_new0 (ConfabParked, 1);

      parked->id = confab_sql_int (rows, 0);
      parked->account_id = confab_sql_int (rows, 1);
      parked->target = confab_sql_dup_text (rows, 2);
      parked->kind = confab_sql_int (rows, 3);
      parked->sender = confab_sql_dup_text (rows, 4);
      parked->carrier = confab_sql_int (rows, 5);
      parked->carrier_id = confab_sql_dup_text (rows, 6);
      parked->time = confab_sql_int (rows, 7);
      parked->payload = confab_sql_dup_bytes (rows, 8);
      g_ptr_array_add (list, parked);
    }
  if (!confab_sql_finish (rows, error))
    return NULL;
  return g_steal_pointer (&list);
}

/**
 * confab_transaction_remove_parked:
 * @txn: a transaction
 * @parked: its row id
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * Returns: whether it went well
 */
gboolean
confab_transaction_remove_parked (ConfabTransaction *txn,
                                  gint64             parked,
                                  GError **          error)
{
  if (!confab_sql_exec (txn->sql, "DELETE FROM parked WHERE id = ?1", SQL_ARGS (sql_int (parked)), error))
    return FALSE;
  if (txn->n_parked >= 0)
    txn->n_parked -= confab_sql_changes (txn->sql);
  return TRUE;
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
