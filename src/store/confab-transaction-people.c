/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Addresses that were met, the people behind them, and their keys. */
#include "config.h"

#include "confab-transaction-people.h"

#include "confab-people-private.h"
#include "confab-transaction-contacts.h"
#include "confab-transaction-private.h"

#include <string.h>

static void
known_address_free (gpointer data)
{
  ConfabKnownAddress *known = data;

  g_free (known->address);
  g_free (known->name);
  g_free (known);
}

/**
 * confab_transaction_addresses_new:
 *
 * Returns: (transfer full): a table for the addresses a transaction has looked up
 */
GHashTable *
confab_transaction_addresses_new (void)
{
  return g_hash_table_new_full (g_str_hash, g_str_equal, NULL, known_address_free);
}

/* Times change with nearly every mail: they are written once a transaction. */
static gboolean
write_times (ConfabTransaction * txn,
             ConfabKnownAddress *known,
             GError **           error)
{
  if (!known->dirty)
    return TRUE;
  known->dirty = FALSE;
  return confab_sql_exec (txn->sql, "UPDATE address SET name_time = ?2, heard_time = ?3 WHERE id = ?1",
                          SQL_ARGS (sql_int (known->id), sql_int (known->name_time), sql_int (known->heard_time)), error);
}

/**
 * confab_transaction_write_addresses:
 * @txn: a transaction
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * Writes what was only noted of addresses.
 *
 * Returns: whether it went well
 */
gboolean
confab_transaction_write_addresses (ConfabTransaction *txn,
                                    GError **          error)
{
  GHashTableIter iter;
  gpointer known;

  g_hash_table_iter_init (&iter, txn->addresses);
  while (g_hash_table_iter_next (&iter, NULL, &known))
    if (!write_times (txn, known, error))
      return FALSE;
  return TRUE;
}

/**
 * confab_transaction_forget_address:
 * @txn: a transaction
 * @address: an address whose name is about to change otherwise than by
 *   confab_transaction_ensure_address()
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * Returns: whether it went well
 */
gboolean
confab_transaction_forget_address (ConfabTransaction *txn,
                                   const char *       address,
                                   GError **          error)
{
  ConfabKnownAddress *known = g_hash_table_lookup (txn->addresses, address);

  if (known == NULL)
    return TRUE;
  if (!write_times (txn, known, error))
    return FALSE;
  g_hash_table_remove (txn->addresses, address);
  return TRUE;
}

static ConfabKnownAddress *
remember_address (ConfabTransaction *txn,
                  gint64             account,
                  const char *       address,
                  gint64             id,
                  const char *       name,
                  gint64             name_time,
                  gint64             heard_time)
{
  ConfabKnownAddress *known = g_new0 (ConfabKnownAddress, 1);

  known->address = g_strdup (address);
  known->account = account;
  known->id = id;
  known->name = g_strdup (name);
  known->name_time = name_time;
  known->heard_time = heard_time;
  g_hash_table_replace (txn->addresses, known->address, known);
  return known;
}

static ConfabKnownAddress *
insert_address (ConfabTransaction *txn,
                gint64             account,
                const char *       address,
                const char *       name,
                gint64             time,
                GError **          error)
{
  const char *shown = name != NULL ? name : address;
  g_autofree char *key = confab_people_collation_key (shown);
  gint64 name_time = name != NULL ? time : 0;

  if (!confab_sql_exec (txn->sql,
                        "INSERT INTO address (account_id, address, name, name_time, shown_name, collation) "
                        "VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                        SQL_ARGS (sql_int (account), sql_text (address), sql_text (name), sql_int (name_time),
                                  sql_text (shown), sql_blob (key, strlen (key))),
                        error))
    return NULL;
  txn->people = TRUE;
  return remember_address (txn, account, address, confab_sql_last_id (txn->sql), name, name_time, 0);
}

static ConfabKnownAddress *
find_address (ConfabTransaction *txn,
              gint64             account,
              const char *       address,
              GError **          error)
{
  static const char find[] = "SELECT id, name, name_time, heard_time FROM address WHERE account_id = ?1 AND address = ?2";
  ConfabKnownAddress *known = g_hash_table_lookup (txn->addresses, address);
  g_autoptr (ConfabSqlRows) rows = NULL;

  if (known != NULL && known->account == account)
    return known;
  if (known != NULL && !confab_transaction_forget_address (txn, address, error))
    return NULL;
  rows = confab_sql_select (txn->sql, find, SQL_ARGS (sql_int (account), sql_text (address)));
  known = NULL;
  if (confab_sql_next (rows))
    known = remember_address (txn, account, address, confab_sql_int (rows, 0), confab_sql_text (rows, 1),
                              confab_sql_int (rows, 2), confab_sql_int (rows, 3));
  return confab_sql_finish (rows, error) ? known : NULL;
}

static ConfabKnownAddress *
ensure_address (ConfabTransaction *txn,
                gint64             account,
                const char *       address,
                const char *       name,
                gint64             time,
                GError **          error)
{
  g_autoptr (GError) local_error = NULL;
  ConfabKnownAddress *known = find_address (txn, account, address, &local_error);

  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return NULL;
    }
  if (name != NULL && *name == '\0')
    name = NULL;
  if (known == NULL)
    return insert_address (txn, account, address, name, time, error);

  /* Two names of one time: the same one wins in any order. */
  if (name == NULL || time < known->name_time || (time == known->name_time && g_strcmp0 (name, known->name) <= 0))
    return known;
  known->name_time = time;
  known->dirty = TRUE;
  if (g_strcmp0 (known->name, name) == 0)
    return known;
  g_set_str (&known->name, name);
  return confab_sql_exec (txn->sql, "UPDATE address SET name = ?2 WHERE id = ?1", SQL_ARGS (sql_int (known->id), sql_text (name)), error) &&
         confab_people_refresh_name (txn, account, address, error)
         ? known : NULL;
}

/**
 * confab_transaction_ensure_address:
 * @txn: a transaction
 * @account: row id of the account
 * @address: an address
 * @name: (nullable): what its owner calls themselves
 * @time: order key of the mail that says so; an older one changes no name
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * Finds an address or adds it. A name that is newer than the one known replaces
 * it, also in the conversations that show it.
 *
 * Returns: its row id, or 0
 */
gint64
confab_transaction_ensure_address (ConfabTransaction *txn,
                                   gint64             account,
                                   const char *       address,
                                   const char *       name,
                                   gint64             time,
                                   GError **          error)
{
  const ConfabKnownAddress *known = ensure_address (txn, account, address, name, time, error);

  return known != NULL ? known->id : 0;
}

/**
 * confab_transaction_hear_from:
 * @txn: a transaction
 * @account: row id of the account
 * @address: the author of a mail that came
 * @name: (nullable): what they call themselves
 * @time: its order key
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * As confab_transaction_ensure_address(), and remembers when they last wrote.
 *
 * Returns: its row id, or 0
 */
gint64
confab_transaction_hear_from (ConfabTransaction *txn,
                              gint64             account,
                              const char *       address,
                              const char *       name,
                              gint64             time,
                              GError **          error)
{
  ConfabKnownAddress *known = ensure_address (txn, account, address, name, time, error);

  if (known == NULL)
    return 0;
  if (known->heard_time < time)
    {
      known->heard_time = time;
      known->dirty = TRUE;
    }
  return known->id;
}

/**
 * confab_transaction_dup_address_name:
 * @txn: a transaction
 * @account: row id of the account
 * @address: an address
 *
 * Returns: (transfer full) (nullable): the name to show for it, the address
 *   itself when it has none; %NULL when it was never met
 */
char *
confab_transaction_dup_address_name (ConfabTransaction *txn,
                                     gint64             account,
                                     const char *       address)
{
  g_autoptr (GError) error = NULL;
  char *name = confab_sql_get_text (txn->sql, "SELECT shown_name FROM address WHERE account_id = ?1 AND address = ?2",
                                    SQL_ARGS (sql_int (account), sql_text (address)), &error);

  if (error != NULL)
    confab_transaction_stick (txn, g_steal_pointer (&error));
  return name;
}

/**
 * confab_transaction_dup_given_name:
 * @txn: a transaction
 * @account: row id of the account
 * @address: an address
 *
 * Returns: (transfer full) (nullable): what its owner calls themselves, whatever the
 *   person calls them; %NULL when they said nothing
 */
char *
confab_transaction_dup_given_name (ConfabTransaction *txn,
                                   gint64             account,
                                   const char *       address)
{
  g_autoptr (GError) error = NULL;
  char *name = confab_sql_get_text (txn->sql, "SELECT name FROM address WHERE account_id = ?1 AND address = ?2",
                                    SQL_ARGS (sql_int (account), sql_text (address)), &error);

  if (error != NULL)
    confab_transaction_stick (txn, g_steal_pointer (&error));
  return name;
}

/**
 * confab_transaction_set_written_to:
 * @txn: a transaction
 * @account: row id of the account
 * @address: an address
 * @time: when it was written to
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * Remembers that its owner is no stranger; the address is added when it is new.
 *
 * Returns: whether it went well
 */
gboolean
confab_transaction_set_written_to (ConfabTransaction *txn,
                                   gint64             account,
                                   const char *       address,
                                   gint64             time,
                                   GError **          error)
{
  gint64 id = confab_transaction_ensure_address (txn, account, address, NULL, 0, error);

  return id != 0 &&
         confab_sql_exec (txn->sql, "UPDATE address SET written_time = max(?2, 1) WHERE id = ?1 AND written_time < max (?2, 1)",
                          SQL_ARGS (sql_int (id), sql_int (time)), error);
}

static gboolean
ask (ConfabTransaction *   txn,
     const char *          text,
     const ConfabSqlValue *args)
{
  g_autoptr (GError) error = NULL;
  gint64 value = 0;

  if (!confab_sql_get_integer (txn->sql, text, args, &value, &error))
    confab_transaction_stick (txn, g_steal_pointer (&error));
  return value != 0;
}

/**
 * confab_transaction_was_written_to:
 * @txn: a transaction
 * @account: row id of the account
 * @address: an address
 *
 * Returns: whether anything was ever sent there
 */
gboolean
confab_transaction_was_written_to (ConfabTransaction *txn,
                                   gint64             account,
                                   const char *       address)
{
  return ask (txn, "SELECT written_time <> 0 FROM address WHERE account_id = ?1 AND address = ?2",
              SQL_ARGS (sql_int (account), sql_text (address)));
}

/**
 * confab_transaction_is_blocked:
 * @txn: a transaction
 * @account: row id of the account
 * @address: an address
 *
 * Returns: whether the person behind it is blocked
 */
gboolean
confab_transaction_is_blocked (ConfabTransaction *txn,
                               gint64             account,
                               const char *       address)
{
  return ask (txn,
              "SELECT p.blocked FROM address AS a JOIN person AS p ON p.id = a.person_id "
              "WHERE a.account_id = ?1 AND a.address = ?2",
              SQL_ARGS (sql_int (account), sql_text (address)));
}

/**
 * confab_transaction_ensure_person:
 * @txn: a transaction
 * @account: row id of the account
 * @address: an address
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * Finds the person behind an address, or makes one.
 *
 * Returns: the person's row id, or 0
 */
gint64
confab_transaction_ensure_person (ConfabTransaction *txn,
                                  gint64             account,
                                  const char *       address,
                                  GError **          error)
{
  gint64 id = confab_transaction_ensure_address (txn, account, address, NULL, 0, error);
  gint64 person;

  if (id == 0 ||
      !confab_sql_get_integer (txn->sql, "SELECT person_id FROM address WHERE id = ?1", SQL_ARGS (sql_int (id)), &person, error))
    return 0;
  if (person != 0)
    return person;
  if (!confab_sql_exec (txn->sql, "INSERT INTO person (account_id) VALUES (?1)", SQL_ARGS (sql_int (account)), error))
    return 0;
  person = confab_sql_last_id (txn->sql);
  if (!confab_sql_exec (txn->sql, "UPDATE address SET person_id = ?2 WHERE id = ?1",
                        SQL_ARGS (sql_int (id), sql_int (person)), error))
    return 0;
  txn->people = TRUE;
  return person;
}

/* The names of all addresses of a person. */
static gboolean
refresh_person (ConfabTransaction *txn,
                gint64             person,
                GError **          error)
{
  g_autoptr (ConfabSqlRows) rows = confab_sql_select (txn->sql, "SELECT account_id, address FROM address WHERE person_id = ?1",
                                                      SQL_ARGS (sql_int (person)));
  g_autoptr (GPtrArray) addresses = g_ptr_array_new_with_free_func (g_free);
  gint64 account = 0;

  while (confab_sql_next (rows))
    {
      account = confab_sql_int (rows, 0);
      g_ptr_array_add (addresses, confab_sql_dup_text (rows, 1));
    }
  if (!confab_sql_finish (rows, error))
    return FALSE;
  for (guint i = 0; i < addresses->len; i++)
    if (!confab_people_refresh_name (txn, account, g_ptr_array_index (addresses, i), error))
      return FALSE;
  return TRUE;
}

/**
 * confab_transaction_set_person_name:
 * @txn: a transaction
 * @person: row id of a person
 * @name: (nullable): the name its owner gave; %NULL for what they call themselves
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * Returns: whether it went well
 */
gboolean
confab_transaction_set_person_name (ConfabTransaction *txn,
                                    gint64             person,
                                    const char *       name,
                                    GError **          error)
{
  if (name != NULL && *name == '\0')
    name = NULL;
  if (!confab_sql_exec (txn->sql, "UPDATE person SET name = ?2 WHERE id = ?1 AND name IS NOT ?2",
                        SQL_ARGS (sql_int (person), sql_text (name)), error))
    return FALSE;
  if (confab_sql_changes (txn->sql) == 0)
    return TRUE;
  txn->people = TRUE;
  return refresh_person (txn, person, error);
}

/**
 * confab_transaction_set_blocked:
 * @txn: a transaction
 * @person: row id of a person
 * @blocked: whether to hear nothing from them
 * @time: when the person chose so
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * Changes no message; hiding those is the caller's. The conversation with them is not
 * listed while they are blocked.
 *
 * Returns: whether it went well
 */
gboolean
confab_transaction_set_blocked (ConfabTransaction *txn,
                                gint64             person,
                                gboolean           blocked,
                                gint64             time,
                                GError **          error)
{
  g_autoptr (GArray) chats = NULL;

  if (!confab_sql_exec (txn->sql, "UPDATE person SET blocked_time = ?2 WHERE id = ?1",
                        SQL_ARGS (sql_int (person), sql_int (time)), error) ||
      !confab_sql_exec (txn->sql, "UPDATE person SET blocked = ?2 WHERE id = ?1 AND blocked <> ?2",
                        SQL_ARGS (sql_int (person), sql_int (blocked != FALSE)), error))
    return FALSE;
  if (confab_sql_changes (txn->sql) == 0)
    return TRUE;
  txn->people = TRUE;
  chats = confab_transaction_list_person_chats (txn, person, error);
  for (guint i = 0; chats != NULL && i < chats->len; i++)
    if (confab_transaction_touch_conversation (txn, g_array_index (chats, gint64, i), TRUE, TRUE, error) == NULL)
      return FALSE;
  return chats != NULL;
}

/**
 * confab_transaction_merge_people:
 * @txn: a transaction
 * @from: row id of a person who turns out to be another
 * @into: row id of that other
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * Moves addresses, keys and details; what @into has stays.
 *
 * Returns: whether it went well
 */
gboolean
confab_transaction_merge_people (ConfabTransaction *txn,
                                 gint64             from,
                                 gint64             into,
                                 GError **          error)
{
  const ConfabSqlValue args[] = { sql_int (from), sql_int (into), { CONFAB_SQL_END } };

  if (from == into)
    return TRUE;
  txn->people = TRUE;
  return confab_sql_exec (txn->sql, "UPDATE address SET person_id = ?2 WHERE person_id = ?1", args, error) &&
         confab_sql_exec (txn->sql, "UPDATE key SET person_id = ?2 WHERE person_id = ?1", args, error) &&
         confab_sql_exec (txn->sql, "UPDATE OR IGNORE person_detail SET person_id = ?2 WHERE person_id = ?1", args, error) &&
         confab_sql_exec (txn->sql,
                          "UPDATE person SET name = coalesce(person.name, f.name), note = coalesce(person.note, f.note), "
                          "avatar = coalesce(person.avatar, f.avatar), blocked = person.blocked OR f.blocked, "
                          "saved = person.saved OR f.saved, changed_time = max(person.changed_time, f.changed_time), "
                          "blocked_time = max(person.blocked_time, f.blocked_time), verified_time = max(person.verified_time, f.verified_time) "
                          "FROM (SELECT * FROM person WHERE id = ?1) AS f WHERE person.id = ?2",
                          args, error) &&
         confab_sql_exec (txn->sql, "DELETE FROM person WHERE id = ?1", SQL_ARGS (sql_int (from)), error) &&
         refresh_person (txn, into, error);
}
