/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reading the store: which chats in a folder are to be filed, and who is blocked. */
#include "config.h"

#include "confab-query-private.h"

#include "confab-transaction-locations.h"
#include "confab-transaction-messages.h"

static void
add_filed (ConfabQueryResult *result,
           ConfabSqlRows *    rows)
{
  g_ptr_array_set_free_func (result->records, g_free);
  while (confab_sql_next (rows))
    {
      ConfabFiledChat *chat = g_new0 (ConfabFiledChat, 1);

      chat->uid = (guint32) confab_sql_int (rows, 0);
      chat->uidvalidity = (guint32) confab_sql_int (rows, 1);
      chat->flags = (ConfabFlags) confab_sql_int (rows, 2);
      chat->message_id = confab_sql_int (rows, 3);
      chat->outgoing = confab_sql_int (rows, 4) != 0;
      g_ptr_array_add (result->records, chat);
    }
}

static gboolean
read_chats (ConfabSql *        sql,
            ConfabQueryResult *result,
            gpointer           data,
            GError **          error)
{
  /* A chat by who wrote it, by its own id, or by the first one it refers to. */
  static const char select[] =
    "SELECT l.uid, l.uidvalidity, l.flags, l.message_id, m.outgoing FROM location l JOIN message m ON m.id = l.message_id "
    "WHERE l.folder_id = ?1 AND l.uid > ?2 AND l.flags & ?3 = ?3 AND m.hidden & ?4 = 0 AND "
    "(m.chat = 1 OR m.message_id GLOB 'chat$*' OR m.message_id GLOB 'coi$*' OR m.root_key GLOB 'chat$*' OR m.root_key GLOB 'coi$*') AND "
    "(?5 = 0 OR EXISTS (SELECT 1 FROM location o JOIN folder f ON f.id = o.folder_id WHERE o.message_id = m.id AND f.role = ?5)) "
    "ORDER BY l.uid LIMIT ?6";
  const ConfabQueryArgs *args = data;
  g_autoptr (ConfabSqlRows) rows =
    confab_sql_select (sql, select,
                       SQL_ARGS (sql_int (args->id), sql_int (args->before_id), sql_int (args->flags),
                                 sql_int (CONFAB_HIDDEN_DELETED | CONFAB_HIDDEN_BLOCKED), sql_int (args->time), sql_int (args->limit)));

  add_filed (result, rows);
  return confab_sql_finish (rows, error);
}

static gboolean
read_own (ConfabSql *        sql,
          ConfabQueryResult *result,
          gpointer           data,
          GError **          error)
{
  static const char select[] =
    "SELECT l.uid, l.uidvalidity, l.flags, l.message_id, m.outgoing FROM location l JOIN message m ON m.id = l.message_id "
    "JOIN message_body b ON b.id = m.id WHERE l.folder_id = ?1 AND l.uid > ?2 AND m.outgoing = 1 AND m.hidden & ?3 = 0 "
    "AND m.chat = 0 AND NOT (m.message_id GLOB 'chat$*' OR m.message_id GLOB 'coi$*' "
    "OR coalesce (m.root_key, '') GLOB 'chat$*' OR coalesce (m.root_key, '') GLOB 'coi$*') "
    "AND NOT EXISTS (SELECT 1 FROM own_address w WHERE w.account_id = m.account_id "
    "AND instr (char (10) || b.recipients || char (10), char (10) || w.address || char (10)) > 0) "
    "AND NOT EXISTS (SELECT 1 FROM location o JOIN folder f ON f.id = o.folder_id WHERE o.message_id = m.id AND f.role = ?4) "
    "ORDER BY l.uid LIMIT ?5";
  const ConfabQueryArgs *args = data;
  g_autoptr (ConfabSqlRows) rows =
    confab_sql_select (sql, select, SQL_ARGS (sql_int (args->id), sql_int (args->before_id), sql_int (CONFAB_HIDDEN_DELETED),
                                              sql_int (CONFAB_FOLDER_SENT), sql_int (args->limit)));

  add_filed (result, rows);
  return confab_sql_finish (rows, error);
}

/**
 * confab_query_own_in_folder:
 * @store: a store
 * @folder: row id of a folder
 * @above: only UIDs above this one
 * @limit: how many at most
 *
 * Returns: (transfer full): a future for what the person wrote to others, that is no chat
 *   and lies in the folder, and not among what was sent (ConfabFiledChat), by UID
 */
DexFuture *
confab_query_own_in_folder (ConfabStore *store,
                            gint64       folder,
                            guint32      above,
                            guint        limit)
{
  return confab_query_run (store, read_own, (ConfabQueryArgs) { .id = folder, .before_id = above, .limit = limit });
}

/**
 * confab_query_chats_in_folder:
 * @store: a store
 * @folder: row id of a folder
 * @above: only UIDs above this one
 * @flags: only what has all these flags on the server
 * @elsewhere: only what lies in a folder of this role, too; or %CONFAB_FOLDER_OTHER for all
 * @limit: how many at most
 *
 * Returns: (transfer full): a future for the chats (ConfabFiledChat) in it, by UID
 */
DexFuture *
confab_query_chats_in_folder (ConfabStore *    store,
                              gint64           folder,
                              guint32          above,
                              ConfabFlags      flags,
                              ConfabFolderRole elsewhere,
                              guint            limit)
{
  return confab_query_run (store, read_chats,
                           (ConfabQueryArgs) { .id = folder, .before_id = above, .flags = flags, .time = elsewhere, .limit = limit });
}

static gboolean
read_blocked (ConfabSql *        sql,
              ConfabQueryResult *result,
              gpointer           data,
              GError **          error)
{
  const ConfabQueryArgs *args = data;
  g_autoptr (ConfabSqlRows) rows =
    confab_sql_select (sql, "SELECT a.address FROM address a JOIN person p ON p.id = a.person_id "
                            "WHERE p.account_id = ?1 AND p.blocked <> 0 ORDER BY a.address", SQL_ARGS (sql_int (args->id)));

  g_ptr_array_set_free_func (result->records, g_free);
  while (confab_sql_next (rows))
    g_ptr_array_add (result->records, confab_sql_dup_text (rows, 0));
  return confab_sql_finish (rows, error);
}

/**
 * confab_query_blocked:
 * @store: a store
 * @account: row id of an account
 *
 * Returns: (transfer full): a future for the addresses (char *) of all who are blocked, sorted
 */
DexFuture *
confab_query_blocked (ConfabStore *store,
                      gint64       account)
{
  return confab_query_run (store, read_blocked, (ConfabQueryArgs) { .id = account });
}
