/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reading the store: messages of a conversation, a page at a time, and searching. */
#include "config.h"

#include "confab-load.h"
#include "confab-query-private.h"
#include "confab-search-tokenizer.h"

static void
want_messages (ConfabQueryResult *result)
{
  g_ptr_array_set_free_func (result->records, (GDestroyNotify) confab_message_record_unref);
}

/* The tie of a message, so that a page can begin at (time, id); of a message that
* is not there any more, the side where nothing is asked twice does not matter. */
static gboolean
find_tie (ConfabSql *sql,
          gint64     id,
          gint64 *   tie,
          GError **  error)
{
  return confab_sql_get_integer (sql, "SELECT tie FROM message WHERE id = ?1", SQL_ARGS (sql_int (id)), tie, error);
}

static gboolean
load_before (ConfabSql *sql,
             gint64     conversation,
             gint64     time,
             gint64     tie,
             gint64     id,
             guint      limit,
             GPtrArray *records,
             GError **  error)
{
  g_autoptr (ConfabSqlRows) rows =
    confab_sql_select (sql,
                       CONFAB_LOAD_MESSAGES
                       "WHERE m.conversation_id = ?1 AND m.hidden = 0 AND (m.time, m.tie, m.id) < (?2, ?3, ?4) "
                       "ORDER BY m.time DESC, m.tie DESC, m.id DESC LIMIT ?5",
                       SQL_ARGS (sql_int (conversation), sql_int (time), sql_int (tie), sql_int (id), sql_int ((gint64) limit + 1)));

  return confab_load_messages (sql, rows, records, error);
}

static gboolean
load_after (ConfabSql *sql,
            gint64     conversation,
            gint64     time,
            gint64     tie,
            gint64     id,
            guint      limit,
            GPtrArray *records,
            GError **  error)
{
  g_autoptr (ConfabSqlRows) rows =
    confab_sql_select (sql,
                       CONFAB_LOAD_MESSAGES
                       "WHERE m.conversation_id = ?1 AND m.hidden = 0 AND (m.time, m.tie, m.id) > (?2, ?3, ?4) "
                       "ORDER BY m.time, m.tie, m.id LIMIT ?5",
                       SQL_ARGS (sql_int (conversation), sql_int (time), sql_int (tie), sql_int (id), sql_int ((gint64) limit + 1)));

  return confab_load_messages (sql, rows, records, error);
}

static gboolean
any_after (ConfabSql *        sql,
           gint64             conversation,
           ConfabQueryResult *result,
           GError **          error)
{
  const ConfabMessageRecord *last;
  gint64 any;

  if (result->records->len == 0)
    return TRUE;
  last = g_ptr_array_index (result->records, result->records->len - 1);
  if (!confab_sql_get_integer (sql,
                               "SELECT 1 FROM message WHERE conversation_id = ?1 AND hidden = 0 AND (time, tie, id) > (?2, ?3, ?4) LIMIT 1",
                               SQL_ARGS (sql_int (conversation), sql_int (last->time), sql_int (last->tie), sql_int (last->id)),
                               &any, error))
    return FALSE;
  result->more_after = any != 0;
  return TRUE;
}

static gboolean
read_newest (ConfabSql *        sql,
             ConfabQueryResult *result,
             gpointer           data,
             GError **          error)
{
  const ConfabQueryArgs *args = data;

  want_messages (result);
  if (!load_before (sql, args->id, G_MAXINT64, G_MAXINT64, G_MAXINT64, args->limit, result->records, error))
    return FALSE;
  confab_query_result_trim (result, args->limit);
  confab_query_result_turn (result);
  return TRUE;
}

/**
 * confab_query_newest_messages:
 * @store: a store
 * @conversation: row id of a conversation
 * @limit: how many at most
 *
 * Returns: (transfer full): a future for its newest messages
 *   (ConfabMessageRecord), oldest first; `more`: there are older ones
 */
DexFuture *
confab_query_newest_messages (ConfabStore *store,
                              gint64       conversation,
                              guint        limit)
{
  return confab_query_run (store, read_newest, (ConfabQueryArgs) { .id = conversation, .limit = limit });
}

static gboolean
read_before (ConfabSql *        sql,
             ConfabQueryResult *result,
             gpointer           data,
             GError **          error)
{
  const ConfabQueryArgs *args = data;
  gint64 tie;

  want_messages (result);
  if (!find_tie (sql, args->before_id, &tie, error) ||
      !load_before (sql, args->id, args->time, tie, args->before_id, args->limit, result->records, error))
    return FALSE;
  confab_query_result_trim (result, args->limit);
  confab_query_result_turn (result);
  return any_after (sql, args->id, result, error);
}

/**
 * confab_query_messages_before:
 * @store: a store
 * @conversation: row id of a conversation
 * @time: order key of a message
 * @id: its row id
 * @limit: how many at most
 *
 * Returns: (transfer full): a future for the messages right before it
 *   (ConfabMessageRecord), oldest first; `more`: there are older ones
 */
DexFuture *
confab_query_messages_before (ConfabStore *store,
                              gint64       conversation,
                              gint64       time,
                              gint64       id,
                              guint        limit)
{
  return confab_query_run (store, read_before,
                           (ConfabQueryArgs) { .id = conversation, .time = time, .before_id = id, .limit = limit });
}

static gboolean
any_before (ConfabSql *        sql,
            gint64             conversation,
            ConfabQueryResult *result,
            GError **          error)
{
  const ConfabMessageRecord *first;
  gint64 any;

  if (result->records->len == 0)
    return TRUE;
  first = g_ptr_array_index (result->records, 0);
  if (!confab_sql_get_integer (sql,
                               "SELECT 1 FROM message WHERE conversation_id = ?1 AND hidden = 0 AND (time, tie, id) < (?2, ?3, ?4) LIMIT 1",
                               SQL_ARGS (sql_int (conversation), sql_int (first->time), sql_int (first->tie), sql_int (first->id)),
                               &any, error))
    return FALSE;
  result->more = any != 0;
  return TRUE;
}

static gboolean
read_after (ConfabSql *        sql,
            ConfabQueryResult *result,
            gpointer           data,
            GError **          error)
{
  const ConfabQueryArgs *args = data;
  gint64 tie;

  want_messages (result);
  if (!find_tie (sql, args->before_id, &tie, error) ||
      !load_after (sql, args->id, args->time, tie, args->before_id, args->limit, result->records, error))
    return FALSE;
  confab_query_result_trim (result, args->limit);
  result->more_after = result->more;
  result->more = FALSE;
  return any_before (sql, args->id, result, error);
}

/**
 * confab_query_messages_after:
 * @store: a store
 * @conversation: row id of a conversation
 * @time: order key of a message
 * @id: its row id
 * @limit: how many at most
 *
 * Returns: (transfer full): a future for the messages right after it
 *   (ConfabMessageRecord), oldest first; `more_after`: there are newer ones
 */
DexFuture *
confab_query_messages_after (ConfabStore *store,
                             gint64       conversation,
                             gint64       time,
                             gint64       id,
                             guint        limit)
{
  return confab_query_run (store, read_after,
                           (ConfabQueryArgs) { .id = conversation, .time = time, .before_id = id, .limit = limit });
}

static gboolean
load_one (ConfabSql *sql,
          gint64     id,
          GPtrArray *records,
          GError **  error)
{
  g_autoptr (ConfabSqlRows) rows = confab_sql_select (sql, CONFAB_LOAD_MESSAGES "WHERE m.id = ?1 AND m.hidden = 0",
                                                      SQL_ARGS (sql_int (id)));

  return confab_load_messages (sql, rows, records, error);
}

static gboolean
read_around (ConfabSql *        sql,
             ConfabQueryResult *result,
             gpointer           data,
             GError **          error)
{
  const ConfabQueryArgs *args = data;
  g_autoptr (GPtrArray) centre = g_ptr_array_new_with_free_func ((GDestroyNotify) confab_message_record_unref);
  g_autoptr (GPtrArray) after = g_ptr_array_new_with_free_func ((GDestroyNotify) confab_message_record_unref);

  want_messages (result);
  if (!load_one (sql, args->id, centre, error))
    return FALSE;
  if (centre->len == 0)
    return TRUE;

  const ConfabMessageRecord *message = g_ptr_array_index (centre, 0);
  if (!load_before (sql, message->conversation_id, message->time, message->tie, message->id, args->limit, result->records, error) ||
      !load_after (sql, message->conversation_id, message->time, message->tie, message->id, args->limit, after, error))
    return FALSE;
  confab_query_result_trim (result, args->limit);
  confab_query_result_turn (result);
  result->more_after = after->len > args->limit;
  if (result->more_after)
    g_ptr_array_set_size (after, args->limit);
  g_ptr_array_extend_and_steal (result->records, g_steal_pointer (&centre));
  g_ptr_array_extend_and_steal (result->records, g_steal_pointer (&after));
  return TRUE;
}

/**
 * confab_query_messages_around:
 * @store: a store
 * @message: row id of a message
 * @limit_each_side: how many at most before it, and after it
 *
 * Returns: (transfer full): a future for a message and its neighbours
 *   (ConfabMessageRecord), oldest first; empty when it is not there or hidden
 */
DexFuture *
confab_query_messages_around (ConfabStore *store,
                              gint64       message,
                              guint        limit_each_side)
{
  return confab_query_run (store, read_around, (ConfabQueryArgs) { .id = message, .limit = limit_each_side });
}

static gboolean
read_first_unread (ConfabSql *        sql,
                   ConfabQueryResult *result,
                   gpointer           data,
                   GError **          error)
{
  const ConfabQueryArgs *args = data;
  gint64 id;

  want_messages (result);
  return confab_sql_get_integer (sql,
                                 "SELECT id FROM message INDEXED BY message_unread WHERE conversation_id = ?1 AND unread = 1 "
                                 "ORDER BY time, tie, id LIMIT 1",
                                 SQL_ARGS (sql_int (args->id)), &id, error) &&
         (id == 0 || load_one (sql, id, result->records, error));
}

/**
 * confab_query_first_unread:
 * @store: a store
 * @conversation: row id of a conversation
 *
 * Returns: (transfer full): a future for its oldest unread message
 *   (ConfabMessageRecord), none or one
 */
DexFuture *
confab_query_first_unread (ConfabStore *store,
                           gint64       conversation)
{
  return confab_query_run (store, read_first_unread, (ConfabQueryArgs) { .id = conversation });
}

static gboolean
read_by_id (ConfabSql *        sql,
            ConfabQueryResult *result,
            gpointer           data,
            GError **          error)
{
  const ConfabQueryArgs *args = data;

  want_messages (result);
  for (guint i = 0; i < args->n_ids; i++)
    if (!load_one (sql, args->ids[i], result->records, error))
      return FALSE;
  return TRUE;
}

/**
 * confab_query_messages_by_id:
 * @store: a store
 * @ids: (array length=n_ids): row ids
 * @n_ids: their number
 *
 * Returns: (transfer full): a future for messages (ConfabMessageRecord) in the
 *   order asked, without hidden ones and those that do not exist
 */
DexFuture *
confab_query_messages_by_id (ConfabStore * store,
                             const gint64 *ids,
                             guint         n_ids)
{
  return confab_query_run (store, read_by_id,
                           (ConfabQueryArgs) { .ids = g_memdup2 (ids, n_ids * sizeof *ids), .n_ids = n_ids });
}

/* §16: until it ends, or another message of the conversation is pinned. */
static gboolean
read_pinned (ConfabSql *        sql,
             ConfabQueryResult *result,
             gpointer           data,
             GError **          error)
{
  static const char select[] =
    CONFAB_LOAD_MESSAGES
    "WHERE m.id = (SELECT p.message_id FROM pin AS p CROSS JOIN message AS n ON n.id = p.message_id "
    "WHERE p.conversation_id = ?1 AND p.pinned = 1 AND n.hidden = 0 AND (p.expires = 0 OR p.expires > ?2) "
    "ORDER BY p.time DESC, n.tie DESC LIMIT 1)";
  const ConfabQueryArgs *args = data;
  g_autoptr (ConfabSqlRows) rows = confab_sql_select (sql, select, SQL_ARGS (sql_int (args->id), sql_int (g_get_real_time () / 1000)));

  want_messages (result);
  return confab_load_messages (sql, rows, result->records, error);
}

/**
 * confab_query_pinned:
 * @store: a store
 * @conversation: row id of a conversation
 *
 * Returns: (transfer full): a future for the message that is pinned in it now
 *   (ConfabMessageRecord); none or one
 */
DexFuture *
confab_query_pinned (ConfabStore *store,
                     gint64       conversation)
{
  return confab_query_run (store, read_pinned, (ConfabQueryArgs) { .id = conversation });
}

static gboolean
read_by_name (ConfabSql *        sql,
              ConfabQueryResult *result,
              gpointer           data,
              GError **          error)
{
  static const char of_account[] =
    CONFAB_LOAD_MESSAGES "WHERE m.account_id = ?1 AND m.message_id = ?2 AND m.hidden = 0 ORDER BY m.id";
  static const char of_all[] =
    CONFAB_LOAD_MESSAGES
    "WHERE m.account_id IN (SELECT id FROM account) AND m.message_id = ?2 AND m.hidden = 0 ORDER BY m.id";
  const ConfabQueryArgs *args = data;
  g_autoptr (ConfabSqlRows) rows = confab_sql_select (sql, args->id != 0 ? of_account : of_all,
                                                      SQL_ARGS (sql_int (args->id), sql_text (args->text)));

  want_messages (result);
  return confab_load_messages (sql, rows, result->records, error);
}

/**
 * confab_query_message_by_name:
 * @store: a store
 * @account: row id of an account, or 0 for all
 * @message_id: a Message-ID without brackets
 *
 * Returns: (transfer full): a future for the visible messages with that name
 *   (ConfabMessageRecord): one for each account and variant
 */
DexFuture *
confab_query_message_by_name (ConfabStore *store,
                              gint64       account,
                              const char * message_id)
{
  return confab_query_run (store, read_by_name, (ConfabQueryArgs) { .id = account, .text = g_strdup (message_id) });
}

static gboolean
read_count (ConfabSql *        sql,
            ConfabQueryResult *result,
            gpointer           data,
            GError **          error)
{
  const ConfabQueryArgs *args = data;
  gint64 count;

  g_ptr_array_set_free_func (result->records, g_free);
  if (!confab_sql_get_integer (sql, "SELECT count(*) FROM message WHERE conversation_id = ?1 AND hidden = 0",
                               SQL_ARGS (sql_int (args->id)), &count, error))
    return FALSE;
  g_ptr_array_add (result->records, g_memdup2 (&count, sizeof count));
  return TRUE;
}

/**
 * confab_query_message_count:
 * @store: a store
 * @conversation: row id of a conversation
 *
 * Counts; not for displaying lists.
 *
 * Returns: (transfer full): a future for the number of its visible messages (gint64 *)
 */
DexFuture *
confab_query_message_count (ConfabStore *store,
                            gint64       conversation)
{
  return confab_query_run (store, read_count, (ConfabQueryArgs) { .id = conversation });
}

static gboolean
read_with_attachments (ConfabSql *        sql,
                       ConfabQueryResult *result,
                       gpointer           data,
                       GError **          error)
{
  const ConfabQueryArgs *args = data;
  gint64 time = args->before_id != 0 ? args->time : G_MAXINT64;
  gint64 id = args->before_id != 0 ? args->before_id : G_MAXINT64;
  gint64 tie = G_MAXINT64;

  want_messages (result);
  if (args->before_id != 0 && !find_tie (sql, args->before_id, &tie, error))
    return FALSE;

  g_autoptr (ConfabSqlRows) rows =
    confab_sql_select (sql,
                       CONFAB_LOAD_MESSAGES
                       "WHERE m.conversation_id = ?1 AND m.hidden = 0 AND m.attachments > 0 AND (m.time, m.tie, m.id) < (?2, ?3, ?4) "
                       "ORDER BY m.time DESC, m.tie DESC, m.id DESC LIMIT ?5",
                       SQL_ARGS (sql_int (args->id), sql_int (time), sql_int (tie), sql_int (id), sql_int ((gint64) args->limit + 1)));
  if (!confab_load_messages (sql, rows, result->records, error))
    return FALSE;
  confab_query_result_trim (result, args->limit);
  return TRUE;
}

/**
 * confab_query_with_attachments:
 * @store: a store
 * @conversation: row id of a conversation
 * @before_time: with @before_id, the order key of the last one of the page before
 * @before_id: the id of the last one of the page before; 0 begins with the newest
 * @limit: how many at most
 *
 * Returns: (transfer full): a future for its messages with attachments
 *   (ConfabMessageRecord), newest first
 */
DexFuture *
confab_query_with_attachments (ConfabStore *store,
                               gint64       conversation,
                               gint64       before_time,
                               gint64       before_id,
                               guint        limit)
{
  return confab_query_run (store, read_with_attachments,
                           (ConfabQueryArgs) { .id = conversation, .time = before_time, .before_id = before_id, .limit = limit });
}

static void
hit_free (gpointer data)
{
  ConfabSearchHit *hit = data;

  g_free (hit->snippet);
  g_free (hit->ranges);
  g_free (hit);
}

/* Shows the match: in the text, else in the subject, else the beginning. */
static void
fill_snippet (ConfabSearchHit *hit,
              const char *     query,
              const char *     text,
              const char *     subject,
              const char *     preview)
{
  g_autoptr (GArray) ranges = g_array_new (FALSE, FALSE, sizeof (guint));

  if (text != NULL)
    hit->snippet = confab_search_snippet (text, query, ranges);
  if (hit->snippet == NULL && subject != NULL)
    hit->snippet = confab_search_snippet (subject, query, ranges);
  if (hit->snippet == NULL)
    hit->snippet = g_strdup (preview != NULL ? preview : subject != NULL ? subject : "");
  hit->n_ranges = ranges->len / 2;
  hit->ranges = (guint *) g_array_free (g_steal_pointer (&ranges), FALSE);
}

static gboolean
read_search (ConfabSql *        sql,
             ConfabQueryResult *result,
             gpointer           data,
             GError **          error)
{
  static const char select[] =
    "SELECT h.id, h.conversation_id, h.time, b.text, h.subject, h.preview FROM "
    "(SELECT m.id, m.conversation_id, m.time, m.tie, m.subject, m.preview FROM search AS s "
    "CROSS JOIN message AS m ON m.id = s.rowid "
    "WHERE s.search MATCH ?1 AND m.hidden = 0 AND (?2 = 0 OR m.conversation_id = ?2) "
    "ORDER BY m.time DESC, m.tie DESC, m.id DESC LIMIT ?3) AS h "
    "LEFT JOIN message_body AS b ON b.id = h.id ORDER BY h.time DESC, h.tie DESC, h.id DESC";
  const ConfabQueryArgs *args = data;
  g_autofree char *expression = confab_search_build_expression (args->text);

  g_ptr_array_set_free_func (result->records, hit_free);
  if (expression == NULL)
    return TRUE;

  g_autoptr (ConfabSqlRows) rows =
    confab_sql_select (sql, select,
                       SQL_ARGS (sql_text (expression), sql_int (args->id), sql_int ((gint64) args->limit + 1)));
  while (confab_sql_next (rows))
    {
      ConfabSearchHit *hit = g_new0 (ConfabSearchHit, 1);

      hit->message_id = confab_sql_int (rows, 0);
      hit->conversation_id = confab_sql_int (rows, 1);
      hit->time = confab_sql_int (rows, 2);
      fill_snippet (hit, args->text, confab_sql_text (rows, 3), confab_sql_text (rows, 4), confab_sql_text (rows, 5));
      g_ptr_array_add (result->records, hit);
    }
  confab_query_result_trim (result, args->limit);
  return confab_sql_finish (rows, error);
}

/**
 * confab_query_search:
 * @store: a store
 * @conversation: row id of a conversation, or 0 for all
 * @text: what the person typed; all its words must occur, the last one may be unfinished
 * @limit: how many at most
 *
 * Searches texts, subjects and names of attachments, without regard to case and
 * diacritics.
 *
 * Returns: (transfer full): a future for matches (ConfabSearchHit), newest first
 */
DexFuture *
confab_query_search (ConfabStore *store,
                     gint64       conversation,
                     const char * text,
                     guint        limit)
{
  return confab_query_run (store, read_search,
                           (ConfabQueryArgs) { .id = conversation, .text = g_strdup (text), .limit = limit });
}
