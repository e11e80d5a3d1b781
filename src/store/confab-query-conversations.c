/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reading the store: conversations. */
#include "config.h"

#include "confab-load.h"
#include "confab-query-private.h"

static void
want_conversations (ConfabQueryResult *result)
{
  g_ptr_array_set_free_func (result->records, (GDestroyNotify) confab_conversation_record_unref);
}

static gboolean
read_conversations (ConfabSql *        sql,
                    ConfabQueryResult *result,
                    gpointer           data,
                    GError **          error)
{
  /* The order comes from an index; the bits of the filter are tested row by row. */
  static const char select[] =
    CONFAB_LOAD_CONVERSATIONS
    "WHERE c.listed = 1 AND (?1 = 0 OR c.account_id = ?1) AND (c.last_time, c.id) < (?2, ?3) "
    "AND (?5 & 1 = 0 OR c.archived = 1) AND (?5 & 2 = 0 OR c.archived = 0) "
    "AND (?5 & 4 = 0 OR c.request = 1) AND (?5 & 8 = 0 OR c.request = 0) "
    "AND (?5 & 16 = 0 OR c.pinned = 1) AND (?5 & 32 = 0 OR c.unread > 0) "
    "ORDER BY c.last_time DESC, c.id DESC LIMIT ?4";
  const ConfabQueryArgs *args = data;
  gint64 time = args->before_id != 0 ? args->time : G_MAXINT64;
  gint64 id = args->before_id != 0 ? args->before_id : G_MAXINT64;
  g_autoptr (ConfabSqlRows) rows =
    confab_sql_select (sql, select,
                       SQL_ARGS (sql_int (args->id), sql_int (time), sql_int (id), sql_int ((gint64) args->limit + 1),
                                 sql_int (args->flags)));

  want_conversations (result);
  if (!confab_load_conversations (sql, rows, result->records, error))
    return FALSE;
  confab_query_result_trim (result, args->limit);
  return TRUE;
}

/**
 * confab_query_conversations:
 * @store: a store
 * @account: row id of an account, or 0 for all
 * @filter: which ones
 * @limit: how many at most
 * @before_time: with @before_id, the last_time of the last one of the page before
 * @before_id: the id of the last one of the page before; 0 begins with the newest
 *
 * Returns: (transfer full): a future for conversations
 *   (ConfabConversationRecord), by (last_time, id) falling
 */
DexFuture *
confab_query_conversations (ConfabStore *            store,
                            gint64                   account,
                            ConfabConversationFilter filter,
                            guint                    limit,
                            gint64                   before_time,
                            gint64                   before_id)
{
  return confab_query_run (store, read_conversations,
                           (ConfabQueryArgs) { .id = account, .flags = filter, .limit = limit, .time = before_time,
                                               .before_id = before_id });
}

static gboolean
read_conversation (ConfabSql *        sql,
                   gint64             id,
                   ConfabQueryResult *result,
                   GError **          error)
{
  g_autoptr (ConfabSqlRows) rows =
    confab_sql_select (sql,
                       CONFAB_LOAD_CONVERSATIONS
                       "WHERE c.id = coalesce((SELECT conversation_id FROM conversation_alias WHERE id = ?1), ?1)",
                       SQL_ARGS (sql_int (id)));

  return confab_load_conversations (sql, rows, result->records, error);
}

static gboolean
read_conversations_by_id (ConfabSql *        sql,
                          ConfabQueryResult *result,
                          gpointer           data,
                          GError **          error)
{
  const ConfabQueryArgs *args = data;

  want_conversations (result);
  for (guint i = 0; i < args->n_ids; i++)
    if (!read_conversation (sql, args->ids[i], result, error))
      return FALSE;
  return TRUE;
}

/**
 * confab_query_conversations_by_id:
 * @store: a store
 * @ids: (array length=n_ids): row ids, old ones of merged conversations too
 * @n_ids: their number
 *
 * Returns: (transfer full): a future for conversations
 *   (ConfabConversationRecord) in the order asked, listed or not, without those
 *   that do not exist
 */
DexFuture *
confab_query_conversations_by_id (ConfabStore * store,
                                  const gint64 *ids,
                                  guint         n_ids)
{
  return confab_query_run (store, read_conversations_by_id,
                           (ConfabQueryArgs) { .ids = g_memdup2 (ids, n_ids * sizeof *ids), .n_ids = n_ids });
}

static gboolean
read_conversation_with (ConfabSql *        sql,
                        ConfabQueryResult *result,
                        gpointer           data,
                        GError **          error)
{
  static const char person[] =
    "SELECT id FROM conversation WHERE account_id = ?1 AND kind = 1 AND key = ?2 UNION ALL "
    "SELECT conversation_id FROM conversation_alias WHERE account_id = ?1 AND kind = 1 AND key = ?2 UNION ALL "
    "SELECT c.id FROM conversation AS c WHERE c.account_id = ?1 AND c.kind = 7 "
    "AND EXISTS (SELECT 1 FROM own_address WHERE account_id = ?1 AND address = ?2) UNION ALL "
    "SELECT c.id FROM member AS m JOIN conversation AS c ON c.id = m.conversation_id "
    "WHERE m.address = ?2 AND m.present = 1 AND c.account_id = ?1 AND c.kind IN (5, 6) LIMIT 1";
  const ConfabQueryArgs *args = data;
  gint64 id;

  want_conversations (result);
  return confab_sql_get_integer (sql, person, SQL_ARGS (sql_int (args->id), sql_text (args->text)), &id, error) &&
         (id == 0 || read_conversation (sql, id, result, error));
}

/**
 * confab_query_conversation_with:
 * @store: a store
 * @account: row id of an account
 * @address: an address, lower-cased
 *
 * Returns: (transfer full): a future for the plain conversation with its owner,
 *   or the notes to self when it is one's own, or else the mailing list that takes mail
 *   there or what a machine sends from there (ConfabConversationRecord), none or one
 */
DexFuture *
confab_query_conversation_with (ConfabStore *store,
                                gint64       account,
                                const char * address)
{
  return confab_query_run (store, read_conversation_with, (ConfabQueryArgs) { .id = account, .text = g_strdup (address) });
}

static gboolean
read_conversations_shared (ConfabSql *        sql,
                           ConfabQueryResult *result,
                           gpointer           data,
                           GError **          error)
{
  static const char select[] =
    CONFAB_LOAD_CONVERSATIONS
    "WHERE c.listed = 1 AND c.account_id = ?1 AND c.kind IN (3, 4) AND c.id IN (SELECT m.conversation_id FROM member AS m "
    "WHERE m.present = 1 AND (m.address = ?2 OR m.address IN (SELECT b.address FROM address AS a JOIN address AS b "
    "ON b.person_id = a.person_id WHERE a.account_id = ?1 AND a.address = ?2))) "
    "ORDER BY c.last_time DESC, c.id DESC LIMIT ?3";
  const ConfabQueryArgs *args = data;
  g_autoptr (ConfabSqlRows) rows =
    confab_sql_select (sql, select, SQL_ARGS (sql_int (args->id), sql_text (args->text), sql_int ((gint64) args->limit + 1)));

  want_conversations (result);
  if (!confab_load_conversations (sql, rows, result->records, error))
    return FALSE;
  confab_query_result_trim (result, args->limit);
  return TRUE;
}

/**
 * confab_query_conversations_shared:
 * @store: a store
 * @account: row id of an account
 * @address: an address, lower-cased
 * @limit: how many at most
 *
 * Returns: (transfer full): a future for the groups and threads that its owner is in, with
 *   whatever address (ConfabConversationRecord), by (last_time, id) falling
 */
DexFuture *
confab_query_conversations_shared (ConfabStore *store,
                                   gint64       account,
                                   const char * address,
                                   guint        limit)
{
  return confab_query_run (store, read_conversations_shared,
                           (ConfabQueryArgs) { .id = account, .text = g_strdup (address), .limit = limit });
}
