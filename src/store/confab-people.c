/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Names and how they sort. */
#include "config.h"

#include "confab-people-private.h"

#include "confab-transaction-private.h"

#include <locale.h>
#include <string.h>

/* A name sorts by this many bytes of it. */
#define COLLATED_BYTES 256
/* So many members name a conversation that has no name. */
#define NAMING_MEMBERS 3

/**
 * confab_people_collation_key:
 * @name: a name
 *
 * Returns: (transfer full): what sorts it, by bytes, as the person's language does
 */
char *
confab_people_collation_key (const char *name)
{
  g_autofree char *valid = g_utf8_make_valid (name, strnlen (name, COLLATED_BYTES));
  g_autofree char *folded = g_utf8_casefold (valid, -1);

  return g_utf8_collate_key (folded, -1);
}

static gboolean
refresh_table (ConfabSql * sql,
               const char *select,
               const char *update,
               GError **   error)
{
  g_autoptr (ConfabSqlRows) rows = confab_sql_select (sql, select, SQL_NO_ARGS);

  while (confab_sql_next (rows))
    {
      g_autofree char *key = confab_people_collation_key (confab_sql_text (rows, 1));

      if (!confab_sql_exec (sql, update, SQL_ARGS (sql_int (confab_sql_int (rows, 0)), sql_blob (key, strlen (key))), error))
        return FALSE;
    }
  return confab_sql_finish (rows, error);
}

/**
 * confab_people_refresh_collation:
 * @sql: the writer's connection, outside a transaction
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * Makes all sort keys anew when the person's language has changed since.
 *
 * Returns: whether it went well
 */
gboolean
confab_people_refresh_collation (ConfabSql *sql,
                                 GError **  error)
{
  const char *locale = setlocale (LC_COLLATE, NULL);
  g_autoptr (GError) local_error = NULL;
  g_autofree char *before = confab_sql_get_text (sql, "SELECT value FROM meta WHERE key = 'collation'", SQL_NO_ARGS, &local_error);

  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  if (g_strcmp0 (before, locale) == 0)
    return TRUE;

  if (!confab_sql_script (sql, "BEGIN IMMEDIATE", error))
    return FALSE;
  if (refresh_table (sql, "SELECT id, shown_name FROM address", "UPDATE address SET collation = ?2 WHERE id = ?1", error) &&
      refresh_table (sql, "SELECT id, name FROM conversation", "UPDATE conversation SET collation = ?2 WHERE id = ?1", error) &&
      confab_sql_exec (sql, "INSERT INTO meta (key, value) VALUES ('collation', ?1) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
                       SQL_ARGS (sql_text (locale)), error) &&
      confab_sql_script (sql, "COMMIT", error))
    return TRUE;
  confab_sql_script (sql, "ROLLBACK", NULL);
  return FALSE;
}

/**
 * confab_people_refresh_unnamed:
 * @txn: a transaction
 * @conversation: row id of a conversation that was touched
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * Brings the name up to date of a conversation that has only its members' names.
 *
 * Returns: whether it went well
 */
gboolean
confab_people_refresh_unnamed (ConfabTransaction *txn,
                               gint64             conversation,
                               GError **          error)
{
  g_autoptr (ConfabSqlRows) rows =
    confab_sql_select (txn->sql,
                       "SELECT coalesce(m.name, m.address) FROM conversation AS c JOIN member AS m ON m.conversation_id = c.id "
                       "WHERE c.id = ?1 AND c.unnamed AND m.present = 1 ORDER BY m.address LIMIT ?2",
                       SQL_ARGS (sql_int (conversation), sql_int (NAMING_MEMBERS)));
  g_autoptr (GString) name = g_string_new (NULL);

  while (confab_sql_next (rows))
    g_string_append_printf (name, "%s%s", name->len > 0 ? ", " : "", confab_sql_text (rows, 0));
  if (!confab_sql_finish (rows, error))
    return FALSE;
  if (name->len == 0)
    {
      g_autofree char *own_key = confab_sql_get_text (txn->sql, "SELECT key FROM conversation WHERE id = ?1 AND unnamed",
                                                      SQL_ARGS (sql_int (conversation)), error);

      if (own_key == NULL)
        return error == NULL || *error == NULL;
      g_string_assign (name, own_key);
    }

  g_autofree char *key = confab_people_collation_key (name->str);
  return confab_sql_exec (txn->sql, "UPDATE conversation SET name = ?2, collation = ?3 WHERE id = ?1 AND name <> ?2",
                          SQL_ARGS (sql_int (conversation), sql_text (name->str), sql_blob (key, strlen (key))), error);
}

/* The names of the conversations and memberships that show this person. */
static gboolean
spread_name (ConfabTransaction *txn,
             gint64             account,
             const char *       address,
             const char *       shown,
             const char *       key,
             GError **          error)
{
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));

  if (!confab_transaction_list_ids (txn,
                                    "SELECT c.id FROM member AS m JOIN conversation AS c ON c.id = m.conversation_id "
                                    "WHERE m.address = ?2 AND c.account_id = ?1 AND m.name IS NOT ?3",
                                    SQL_ARGS (sql_int (account), sql_text (address), sql_text (shown)), ids, error) ||
      !confab_transaction_list_ids (txn,
                                    "SELECT id FROM conversation WHERE account_id = ?1 AND kind IN (1, 6) AND key = ?2 "
                                    "AND own_name = 0 AND name IS NOT ?3",
                                    SQL_ARGS (sql_int (account), sql_text (address), sql_text (shown)), ids, error))
    return FALSE;
  for (guint i = 0; i < ids->len; i++)
    {
      gint64 id = g_array_index (ids, gint64, i);

      if (confab_transaction_touch_conversation (txn, id, TRUE, FALSE, error) == NULL ||
          !confab_sql_exec (txn->sql, "UPDATE member SET name = ?3 WHERE conversation_id = ?1 AND address = ?2",
                            SQL_ARGS (sql_int (id), sql_text (address), sql_text (shown)), error) ||
          !confab_sql_exec (txn->sql,
                            "UPDATE conversation SET name = ?3, collation = ?4 "
                            "WHERE id = ?1 AND kind IN (1, 6) AND key = ?2 AND own_name = 0",
                            SQL_ARGS (sql_int (id), sql_text (address), sql_text (shown), sql_blob (key, strlen (key))), error) ||
          !confab_people_refresh_unnamed (txn, id, error))
        return FALSE;
    }
  return TRUE;
}

/**
 * confab_people_refresh_name:
 * @txn: a transaction
 * @account: row id of the account
 * @address: an address that is in its table
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * Works out the name to show for an address and brings it to all rows that hold it.
 *
 * Returns: whether it went well
 */
gboolean
confab_people_refresh_name (ConfabTransaction *txn,
                            gint64             account,
                            const char *       address,
                            GError **          error)
{
  g_autoptr (GError) local_error = NULL;
  g_autofree char *shown =
    confab_sql_get_text (txn->sql,
                         "SELECT coalesce(p.name, a.name, a.address) FROM address AS a LEFT JOIN person AS p ON p.id = a.person_id "
                         "WHERE a.account_id = ?1 AND a.address = ?2",
                         SQL_ARGS (sql_int (account), sql_text (address)), &local_error);

  if (shown == NULL)
    {
      if (local_error == NULL)
        return TRUE;
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }

  g_autofree char *key = confab_people_collation_key (shown);
  if (!confab_sql_exec (txn->sql,
                        "UPDATE address SET shown_name = ?3, collation = ?4 "
                        "WHERE account_id = ?1 AND address = ?2 AND shown_name <> ?3",
                        SQL_ARGS (sql_int (account), sql_text (address), sql_text (shown), sql_blob (key, strlen (key))), error))
    return FALSE;
  if (confab_sql_changes (txn->sql) == 0)
    return TRUE;
  txn->people = TRUE;
  return spread_name (txn, account, address, shown, key, error);
}
