/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Accounts, the addresses that are one's own, and small remembered values. */
#include "config.h"

#include "confab-transaction-accounts.h"

#include "confab-load.h"
#include "confab-transaction-private.h"

/**
 * confab_transaction_add_account:
 * @txn: a transaction
 * @settings: its settings; the id is ignored
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * Adds an account. Its address becomes its main own address.
 *
 * Returns: its row id, or 0
 */
gint64
confab_transaction_add_account (ConfabTransaction *        txn,
                                const ConfabAccountRecord *settings,
                                GError **                  error)
{
  static const char insert[] =
    "INSERT INTO account (address, name, imap_host, imap_port, imap_security, imap_user, "
    "smtp_host, smtp_port, smtp_security, smtp_user, authority, auth) "
    "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)";

  if (!confab_sql_exec (txn->sql, insert,
                        SQL_ARGS (sql_text (settings->address), sql_text (settings->name),
                                  sql_text (settings->imap_host), sql_int (settings->imap_port),
                                  sql_int (settings->imap_security), sql_text (settings->imap_user),
                                  sql_text (settings->smtp_host), sql_int (settings->smtp_port),
                                  sql_int (settings->smtp_security), sql_text (settings->smtp_user),
                                  sql_text (settings->authority), sql_int (settings->auth)),
                        error))
    return 0;

  gint64 account = confab_sql_last_id (txn->sql);
  g_autofree char *address = g_utf8_strdown (settings->address, -1);
  if (!confab_sql_exec (txn->sql, "INSERT INTO own_address (account_id, address, main) VALUES (?1, ?2, 1)",
                        SQL_ARGS (sql_int (account), sql_text (address)), error))
    return 0;
  g_clear_pointer (&txn->own_addresses, g_hash_table_unref);
  confab_transaction_touch_account (txn, account, CONFAB_CHANGE_ADDED);
  return account;
}

/**
 * confab_transaction_update_account:
 * @txn: a transaction
 * @settings: its settings, with its id; the address may not change
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * Returns: whether it went well
 */
gboolean
confab_transaction_update_account (ConfabTransaction *        txn,
                                   const ConfabAccountRecord *settings,
                                   GError **                  error)
{
  static const char update[] =
    "UPDATE account SET name = ?2, imap_host = ?3, imap_port = ?4, imap_security = ?5, imap_user = ?6, "
    "smtp_host = ?7, smtp_port = ?8, smtp_security = ?9, smtp_user = ?10, authority = ?11, auth = ?12 WHERE id = ?1";

  if (!confab_sql_exec (txn->sql, update,
                        SQL_ARGS (sql_int (settings->id), sql_text (settings->name),
                                  sql_text (settings->imap_host), sql_int (settings->imap_port),
                                  sql_int (settings->imap_security), sql_text (settings->imap_user),
                                  sql_text (settings->smtp_host), sql_int (settings->smtp_port),
                                  sql_int (settings->smtp_security), sql_text (settings->smtp_user),
                                  sql_text (settings->authority), sql_int (settings->auth)),
                        error))
    return FALSE;
  if (confab_sql_changes (txn->sql) == 0)
    return confab_transaction_not_found ("account", settings->id, error);
  confab_transaction_touch_account (txn, settings->id, CONFAB_CHANGE_CHANGED);
  return TRUE;
}

/**
 * confab_transaction_remove_account:
 * @txn: a transaction
 * @account: its row id
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * Removes an account with all it has here; nothing on its server. Its files go
 * with the next sweep of the blobs.
 *
 * Returns: whether it went well
 */
gboolean
confab_transaction_remove_account (ConfabTransaction *txn,
                                   gint64             account,
                                   GError **          error)
{
  const ConfabSqlValue args[] = { sql_int (account), { CONFAB_SQL_END } };
  GHashTableIter iter;
  gpointer value;

  /* Messages first: conversations may not go while there are any. */
  if (!confab_transaction_index_words (txn, error) ||
      !confab_sql_exec (txn->sql, "DELETE FROM search WHERE rowid IN (SELECT id FROM message WHERE account_id = ?1)", args, error) ||
      !confab_sql_exec (txn->sql, "DELETE FROM message WHERE account_id = ?1", args, error) ||
      !confab_sql_exec (txn->sql, "DELETE FROM conversation WHERE account_id = ?1", args, error) ||
      !confab_sql_exec (txn->sql, "DELETE FROM value WHERE account_id = ?1", args, error) ||
      !confab_sql_exec (txn->sql, "DELETE FROM account WHERE id = ?1", args, error))
    return FALSE;
  if (confab_sql_changes (txn->sql) == 0)
    return confab_transaction_not_found ("account", account, error);

  g_hash_table_iter_init (&iter, txn->conversations);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      ConfabConversationMark *mark = value;
      gint64 left;

      if (!confab_sql_get_integer (txn->sql, "SELECT count(*) FROM conversation WHERE id = ?1",
                                   SQL_ARGS (sql_int (mark->id)), &left, error))
        return FALSE;
      mark->removed |= left == 0;
    }
  txn->people = TRUE;
  g_clear_pointer (&txn->own_addresses, g_hash_table_unref);
  confab_transaction_touch_account (txn, account, CONFAB_CHANGE_REMOVED);
  return TRUE;
}

/**
 * confab_transaction_list_accounts:
 * @txn: a transaction
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * Returns: (transfer full) (nullable) (element-type ConfabAccountRecord): all of them, by id
 */
GPtrArray *
confab_transaction_list_accounts (ConfabTransaction *txn,
                                  GError **          error)
{
  g_autoptr (GPtrArray) accounts = g_ptr_array_new_with_free_func ((GDestroyNotify) confab_account_record_unref);

  if (!confab_load_accounts (txn->sql, accounts, error))
    return NULL;
  return g_steal_pointer (&accounts);
}

/**
 * confab_transaction_add_own_address:
 * @txn: a transaction
 * @account: row id of the account
 * @address: another address that is its own
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * Returns: whether it went well
 */
gboolean
confab_transaction_add_own_address (ConfabTransaction *txn,
                                    gint64             account,
                                    const char *       address,
                                    GError **          error)
{
  if (!confab_sql_exec (txn->sql, "INSERT OR IGNORE INTO own_address (account_id, address) VALUES (?1, ?2)",
                        SQL_ARGS (sql_int (account), sql_text (address)), error))
    return FALSE;
  if (confab_sql_changes (txn->sql) > 0)
    {
      g_clear_pointer (&txn->own_addresses, g_hash_table_unref);
      confab_transaction_touch_account (txn, account, CONFAB_CHANGE_CHANGED);
    }
  return TRUE;
}

/**
 * confab_transaction_remove_own_address:
 * @txn: a transaction
 * @account: row id of the account
 * @address: an address that is no longer its own; its main one stays
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * Returns: whether it went well
 */
gboolean
confab_transaction_remove_own_address (ConfabTransaction *txn,
                                       gint64             account,
                                       const char *       address,
                                       GError **          error)
{
  if (!confab_sql_exec (txn->sql, "DELETE FROM own_address WHERE account_id = ?1 AND address = ?2 AND main = 0",
                        SQL_ARGS (sql_int (account), sql_text (address)), error))
    return FALSE;
  if (confab_sql_changes (txn->sql) > 0)
    {
      g_clear_pointer (&txn->own_addresses, g_hash_table_unref);
      confab_transaction_touch_account (txn, account, CONFAB_CHANGE_CHANGED);
    }
  return TRUE;
}

/**
 * confab_transaction_list_own_addresses:
 * @txn: a transaction
 * @account: row id of the account
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * Returns: (transfer full) (nullable) (array zero-terminated=1): its own
 *   addresses, the main one first
 */
char **
confab_transaction_list_own_addresses (ConfabTransaction *txn,
                                       gint64             account,
                                       GError **          error)
{
  g_autoptr (GPtrArray) addresses = g_ptr_array_new_with_free_func (g_free);

  if (!confab_load_own_addresses (txn->sql, account, addresses, error))
    return NULL;
  g_ptr_array_add (addresses, NULL);
  return (char **) g_ptr_array_steal (addresses, NULL);
}

static char *
own_address_key (gint64      account,
                 const char *address)
{
  return g_strdup_printf ("%" G_GINT64_FORMAT " %s", account, address);
}

/**
 * confab_transaction_is_own_address:
 * @txn: a transaction
 * @account: row id of the account
 * @address: an address
 *
 * Returns: whether it is one of the account's own
 */
gboolean
confab_transaction_is_own_address (ConfabTransaction *txn,
                                   gint64             account,
                                   const char *       address)
{
  g_autofree char *key = own_address_key (account, address);

  if (txn->own_addresses == NULL)
    {
      g_autoptr (ConfabSqlRows) rows = confab_sql_select (txn->sql, "SELECT account_id, address FROM own_address", SQL_NO_ARGS);
      g_autoptr (GError) error = NULL;

      txn->own_addresses = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
      while (confab_sql_next (rows))
        g_hash_table_add (txn->own_addresses, own_address_key (confab_sql_int (rows, 0), confab_sql_text (rows, 1)));
      if (!confab_sql_finish (rows, &error))
        confab_transaction_stick (txn, g_steal_pointer (&error));
    }
  return g_hash_table_contains (txn->own_addresses, key);
}

/**
 * confab_transaction_set_value:
 * @txn: a transaction
 * @account: row id of an account, or 0 for the profile
 * @key: what is remembered
 * @value: (nullable): its value; %NULL forgets it
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * Remembers something small, such as what a server does by itself.
 *
 * Returns: whether it went well
 */
gboolean
confab_transaction_set_value (ConfabTransaction *txn,
                              gint64             account,
                              const char *       key,
                              const char *       value,
                              GError **          error)
{
  if (value == NULL)
    return confab_sql_exec (txn->sql, "DELETE FROM value WHERE account_id = ?1 AND key = ?2",
                            SQL_ARGS (sql_int (account), sql_text (key)), error);
  return confab_sql_exec (txn->sql,
                          "INSERT INTO value (account_id, key, value) VALUES (?1, ?2, ?3) "
                          "ON CONFLICT (account_id, key) DO UPDATE SET value = excluded.value",
                          SQL_ARGS (sql_int (account), sql_text (key), sql_text (value)), error);
}

/**
 * confab_transaction_dup_value:
 * @txn: a transaction
 * @account: row id of an account, or 0 for the profile
 * @key: what is remembered
 *
 * Returns: (transfer full) (nullable): its value
 */
char *
confab_transaction_dup_value (ConfabTransaction *txn,
                              gint64             account,
                              const char *       key)
{
  g_autoptr (GError) error = NULL;
  char *value = confab_sql_get_text (txn->sql, "SELECT value FROM value WHERE account_id = ?1 AND key = ?2",
                                     SQL_ARGS (sql_int (account), sql_text (key)), &error);

  if (error != NULL)
    confab_transaction_stick (txn, g_steal_pointer (&error));
  return value;
}
