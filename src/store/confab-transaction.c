/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Inside a transaction: what was touched, and what follows from it at the end. */
#include "config.h"

#include "confab-transaction-lines.h"
#include "confab-transaction-private.h"

/* The life of a transaction: table functions call touch_… before they change a
 * row, which remembers how it looked. At the end each touched conversation's
 * counts and last line are computed again, from indexes; then the rows are
 * looked at once more and the differences become the changeset. */

/**
 * confab_transaction_init:
 * @txn: where to begin
 * @sql: the writer's connection, inside a transaction
 * @dir: the profile's directory
 */
void
confab_transaction_init (ConfabTransaction *txn,
                         ConfabSql *        sql,
                         const char *       dir)
{
  *txn = (ConfabTransaction) {
    .sql = sql,
    .dir = dir,
    .messages = g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL, g_free),
    .conversations = g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL, g_free),
    .accounts = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL),
    .lanes = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL),
    .words = confab_transaction_words_new (),
    .addresses = confab_transaction_addresses_new (),
    .last_message = -1,
  };
}

/**
 * confab_transaction_clear:
 * @txn: a transaction
 *
 * Frees what it holds; it does not end it.
 */
void
confab_transaction_clear (ConfabTransaction *txn)
{
  g_clear_error (&txn->failure);
  g_clear_pointer (&txn->messages, g_hash_table_unref);
  g_clear_pointer (&txn->conversations, g_hash_table_unref);
  g_clear_pointer (&txn->accounts, g_hash_table_unref);
  g_clear_pointer (&txn->lanes, g_hash_table_unref);
  g_clear_pointer (&txn->words, g_hash_table_unref);
  g_clear_pointer (&txn->addresses, g_hash_table_unref);
  g_clear_pointer (&txn->own_addresses, g_hash_table_unref);
}

/**
 * confab_transaction_stick:
 * @txn: a transaction
 * @error: (transfer full) (nullable): what went wrong
 *
 * Lets the commit fail: for functions that have no way to tell. The first one stays.
 */
void
confab_transaction_stick (ConfabTransaction *txn,
                          GError *           error)
{
  if (txn->failure == NULL)
    txn->failure = error;
  else
    g_clear_error (&error);
}

/**
 * confab_transaction_not_found:
 * @what: what kind of row
 * @id: its id
 * @error: return location for CONFAB_STORE_ERROR_NOT_FOUND
 *
 * Returns: %FALSE
 */
gboolean
confab_transaction_not_found (const char *what,
                              gint64      id,
                              GError **   error)
{
  g_set_error (error, CONFAB_STORE_ERROR, CONFAB_STORE_ERROR_NOT_FOUND, "There is no %s %" G_GINT64_FORMAT, what, id);
  return FALSE;
}

/**
 * confab_transaction_list_ids:
 * @txn: a transaction
 * @text: one statement with one column of ids; a string literal
 * @args: its parameters
 * @ids: (element-type gint64): where to append them
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * Returns: whether it went well
 */
gboolean
confab_transaction_list_ids (ConfabTransaction *   txn,
                             const char *          text,
                             const ConfabSqlValue *args,
                             GArray *              ids,
                             GError **             error)
{
  g_autoptr (ConfabSqlRows) rows = confab_sql_select (txn->sql, text, args);

  while (confab_sql_next (rows))
    {
      gint64 id = confab_sql_int (rows, 0);

      g_array_append_val (ids, id);
    }
  return confab_sql_finish (rows, error);
}

/**
 * confab_transaction_touch_message:
 * @txn: a transaction
 * @message: its id
 * @shows: whether what is about to change is in its record
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * To be called before a message changes, or right after it was inserted with a
 * mark put in by hand. Its conversation is touched with it.
 *
 * Returns: (transfer none) (nullable): its mark
 */
ConfabMessageMark *
confab_transaction_touch_message (ConfabTransaction *txn,
                                  gint64             message,
                                  gboolean           shows,
                                  GError **          error)
{
  ConfabMessageMark *mark = g_hash_table_lookup (txn->messages, &message);

  if (mark == NULL)
    {
      g_autoptr (ConfabSqlRows) rows = confab_sql_select (txn->sql,
                                                          "SELECT conversation_id, hidden = 0, unread FROM message WHERE id = ?1",
                                                          SQL_ARGS (sql_int (message)));
      gboolean found = confab_sql_next (rows);

      if (!confab_sql_finish (rows, error))
        return NULL;
      if (!found)
        {
          confab_transaction_not_found ("message", message, error);
          return NULL;
        }
      mark = g_new0 (ConfabMessageMark, 1);
      mark->id = message;
      mark->conversation_id = confab_sql_int (rows, 0);
      mark->visible = confab_sql_int (rows, 1) != 0;
      mark->unread = confab_sql_int (rows, 2) != 0;
      g_hash_table_insert (txn->messages, &mark->id, mark);
    }
  mark->changed |= shows;
  mark->fresh = FALSE;
  if (mark->conversation_id != 0 &&
      confab_transaction_touch_conversation (txn, mark->conversation_id, FALSE, shows, error) == NULL)
    return NULL;
  return mark;
}

/**
 * confab_transaction_touch_conversation:
 * @txn: a transaction
 * @conversation: its id
 * @shows: whether what is about to change is in its record
 * @recount: whether its counts or last line may change
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * To be called before a conversation changes, or right after it was inserted.
 *
 * Returns: (transfer none) (nullable): its mark
 */
ConfabConversationMark *
confab_transaction_touch_conversation (ConfabTransaction *txn,
                                       gint64             conversation,
                                       gboolean           shows,
                                       gboolean           recount,
                                       GError **          error)
{
  ConfabConversationMark *mark = g_hash_table_lookup (txn->conversations, &conversation);

  if (mark == NULL)
    {
      g_autoptr (ConfabSqlRows) rows = confab_sql_select (txn->sql, "SELECT listed FROM conversation WHERE id = ?1",
                                                          SQL_ARGS (sql_int (conversation)));
      gboolean found = confab_sql_next (rows);

      if (!confab_sql_finish (rows, error))
        return NULL;
      if (!found)
        {
          confab_transaction_not_found ("conversation", conversation, error);
          return NULL;
        }
      mark = g_new0 (ConfabConversationMark, 1);
      mark->id = conversation;
      mark->listed = confab_sql_int (rows, 0) != 0;
      g_hash_table_insert (txn->conversations, &mark->id, mark);
    }
  mark->changed |= shows;
  mark->recount |= recount;
  return mark;
}

static void
put_id (GHashTable *table,
        gint64      id,
        guint       value)
{
  g_hash_table_replace (table, g_memdup2 (&id, sizeof id), GUINT_TO_POINTER (value));
}

/**
 * confab_transaction_touch_account:
 * @txn: a transaction
 * @account: its id
 * @change: what happened to it
 */
void
confab_transaction_touch_account (ConfabTransaction *txn,
                                  gint64             account,
                                  ConfabChange       change)
{
  ConfabChange before = GPOINTER_TO_UINT (g_hash_table_lookup (txn->accounts, &account));

  if (before == CONFAB_CHANGE_ADDED && change == CONFAB_CHANGE_REMOVED)
    g_hash_table_remove (txn->accounts, &account);
  else if (before != CONFAB_CHANGE_ADDED)
    put_id (txn->accounts, account, change);
}

/**
 * confab_transaction_touch_lane:
 * @txn: a transaction
 * @account: its id
 * @lane: a lane in which a job changed
 */
void
confab_transaction_touch_lane (ConfabTransaction *txn,
                               gint64             account,
                               ConfabLane         lane)
{
  guint lanes = GPOINTER_TO_UINT (g_hash_table_lookup (txn->lanes, &account));

  put_id (txn->lanes, account, lanes | 1u << lane);
}

/* Counts and the last line, from indexes: message_unread, message_mention and
 * the end of message_timeline. A conversation with 50,000 unread messages costs
 * about a millisecond. */
static gboolean
recount_conversation (ConfabTransaction *     txn,
                      ConfabConversationMark *mark,
                      GError **               error)
{
  static const char count[] =
    "UPDATE conversation SET unread = n.unread, mentions = n.mentions "
    "FROM (SELECT (SELECT count(*) FROM message INDEXED BY message_unread WHERE conversation_id = ?1 AND unread = 1) AS unread, "
    "(SELECT count(*) FROM message INDEXED BY message_mention WHERE conversation_id = ?1 AND unread = 1 AND mention = 1) AS mentions) AS n "
    "WHERE id = ?1 AND (conversation.unread <> n.unread OR conversation.mentions <> n.mentions)";
  static const char last[] =
    "SELECT m.id, m.time, m.preview, m.author_name, m.kind, m.state, m.outgoing, m.deleted "
    "FROM message AS m INDEXED BY message_timeline "
    "WHERE m.conversation_id = ?1 AND m.hidden = 0 ORDER BY m.time DESC, m.tie DESC, m.id DESC LIMIT 1";
  static const char set_last[] =
    "UPDATE conversation SET last_message_id = ?2, last_time = ?3, last_text = ?4, last_author = ?5, "
    "last_kind = ?6, last_state = ?7, last_outgoing = ?8, last_deleted = ?9 "
    "WHERE id = ?1 AND (last_message_id IS NOT ?2 OR last_time IS NOT ?3 OR last_text IS NOT ?4 OR last_author IS NOT ?5 "
    "OR last_kind IS NOT ?6 OR last_state IS NOT ?7 OR last_outgoing IS NOT ?8 OR last_deleted IS NOT ?9)";

  if (!confab_sql_exec (txn->sql, count, SQL_ARGS (sql_int (mark->id)), error))
    return FALSE;
  mark->changed |= confab_sql_changes (txn->sql) > 0;

  g_autoptr (ConfabSqlRows) rows = confab_sql_select (txn->sql, last, SQL_ARGS (sql_int (mark->id)));
  gboolean any = confab_sql_next (rows);

  if (!confab_sql_finish (rows, error))
    return FALSE;
  if (!confab_sql_exec (txn->sql, set_last,
                        SQL_ARGS (sql_int (mark->id),
                                  sql_id (any ? confab_sql_int (rows, 0) : 0),
                                  sql_int (any ? confab_sql_int (rows, 1) : 0),
                                  sql_text (any ? confab_sql_text (rows, 2) : NULL),
                                  sql_text (any ? confab_sql_text (rows, 3) : NULL),
                                  sql_int (any ? confab_sql_int (rows, 4) : CONFAB_MESSAGE_TEXT),
                                  sql_int (any ? confab_sql_int (rows, 5) : CONFAB_MESSAGE_RECEIVED),
                                  sql_int (any ? confab_sql_int (rows, 6) : 0),
                                  sql_int (any ? confab_sql_int (rows, 7) : 0)),
                        error))
    return FALSE;
  mark->changed |= confab_sql_changes (txn->sql) > 0;
  return TRUE;
}

static gboolean
finish_conversation (ConfabTransaction *     txn,
                     ConfabConversationMark *mark,
                     GArray *                changes,
                     GError **               error)
{
  /* Whoever is blocked is out of sight, with what was said to them. */
  static const char list[] =
    "UPDATE conversation SET listed = (last_message_id IS NOT NULL OR kept OR draft IS NOT NULL) "
    "AND NOT (kind = 1 AND EXISTS (SELECT 1 FROM address AS a JOIN person AS p ON p.id = a.person_id "
    "WHERE a.account_id = conversation.account_id AND a.address = conversation.key AND p.blocked)) WHERE id = ?1";
  gint64 listed = 0;

  if (!mark->removed)
    {
      if (mark->recount && !recount_conversation (txn, mark, error))
        return FALSE;
      if (!confab_sql_exec (txn->sql, list, SQL_ARGS (sql_int (mark->id)), error) ||
          !confab_sql_get_integer (txn->sql, "SELECT listed FROM conversation WHERE id = ?1",
                                   SQL_ARGS (sql_int (mark->id)), &listed, error))
        return FALSE;
    }

  ConfabRowChange change = { mark->id, mark->replacement_id, 0 };
  if (listed && !mark->listed)
    change.change = CONFAB_CHANGE_ADDED;
  else if (!listed && mark->listed)
    change.change = CONFAB_CHANGE_REMOVED;
  else if (listed && mark->changed)
    change.change = CONFAB_CHANGE_CHANGED;
  if (change.change != 0)
    g_array_append_val (changes, change);
  return TRUE;
}

/* Where a message is now; 0: nowhere any more. */
static gboolean
read_mark (ConfabTransaction *      txn,
           const ConfabMessageMark *mark,
           gint64 *                 conversation,
           gboolean *               visible,
           gboolean *               unread,
           GError **                error)
{
  g_autoptr (ConfabSqlRows) rows = NULL;
  gboolean exists;

  if (mark->fresh)
    {
      *conversation = mark->inserted_conversation;
      *visible = mark->inserted_visible;
      *unread = mark->inserted_unread;
      return TRUE;
    }
  rows = confab_sql_select (txn->sql, "SELECT conversation_id, hidden = 0, unread FROM message WHERE id = ?1",
                            SQL_ARGS (sql_int (mark->id)));
  exists = confab_sql_next (rows);
  *conversation = exists ? confab_sql_int (rows, 0) : 0;
  *visible = exists && confab_sql_int (rows, 1) != 0;
  *unread = exists && confab_sql_int (rows, 2) != 0;
  return confab_sql_finish (rows, error);
}

static gboolean
finish_message (ConfabTransaction *txn,
                ConfabMessageMark *mark,
                GArray *           changes,
                GError **          error)
{
  gint64 conversation;
  gboolean visible;
  gboolean unread;

  if (!read_mark (txn, mark, &conversation, &visible, &unread, error))
    return FALSE;

  ConfabMessageChange change = { mark->id, conversation, 0, 0, FALSE };
  if (visible && !mark->visible)
    {
      change.change = CONFAB_CHANGE_ADDED;
      change.is_new = mark->is_new && unread;
    }
  else if (!visible && mark->visible)
    {
      change.change = CONFAB_CHANGE_REMOVED;
      change.conversation_id = mark->conversation_id;
    }
  else if (visible && conversation != mark->conversation_id)
    {
      change.change = CONFAB_CHANGE_ADDED;
      change.previous_conversation_id = mark->conversation_id;
    }
  else if (visible && (mark->changed || unread != mark->unread))
    {
      change.change = CONFAB_CHANGE_CHANGED;
    }
  if (change.change != 0)
    g_array_append_val (changes, change);
  return TRUE;
}

static int
compare_messages (gconstpointer a,
                  gconstpointer b)
{
  const ConfabMessageChange *x = a;
  const ConfabMessageChange *y = b;

  return (x->id > y->id) - (x->id < y->id);
}

static int
compare_rows (gconstpointer a,
              gconstpointer b)
{
  const ConfabRowChange *x = a;
  const ConfabRowChange *y = b;

  return (x->id > y->id) - (x->id < y->id);
}

static gboolean
collect (ConfabTransaction *txn,
         GArray *           messages,
         GArray *           conversations,
         GArray *           accounts,
         GArray *           lanes,
         GError **          error)
{
  GHashTableIter iter;
  gpointer key;
  gpointer value;

  /* Which message moved where is asked before the counts: a conversation that
   * got one has been touched by who moved it. */
  g_hash_table_iter_init (&iter, txn->messages);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    if (!finish_message (txn, value, messages, error))
      return FALSE;
  g_hash_table_iter_init (&iter, txn->conversations);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    if (!finish_conversation (txn, value, conversations, error))
      return FALSE;
  g_hash_table_iter_init (&iter, txn->accounts);
  while (g_hash_table_iter_next (&iter, &key, &value))
    {
      ConfabRowChange change = { *(gint64 *) key, 0, GPOINTER_TO_UINT (value) };

      g_array_append_val (accounts, change);
    }
  g_hash_table_iter_init (&iter, txn->lanes);
  while (g_hash_table_iter_next (&iter, &key, &value))
    {
      ConfabOutboxChange change = { *(gint64 *) key, GPOINTER_TO_UINT (value) };

      g_array_append_val (lanes, change);
    }
  g_array_sort (messages, compare_messages);
  g_array_sort (conversations, compare_rows);
  g_array_sort (accounts, compare_rows);
  return TRUE;
}

/**
 * confab_transaction_finish:
 * @txn: a transaction whose function went well
 * @sequence: (out): its sequence number; the last one's when nothing shows
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * Brings what follows from the changes up to date and numbers them.
 *
 * Returns: (transfer full) (nullable): the changeset; %NULL without @error set
 *   when nothing that shows has changed
 */
ConfabChangeset *
confab_transaction_finish (ConfabTransaction *txn,
                           gint64 *           sequence,
                           GError **          error)
{
  g_autoptr (GArray) messages = g_array_new (FALSE, FALSE, sizeof (ConfabMessageChange));
  g_autoptr (GArray) conversations = g_array_new (FALSE, FALSE, sizeof (ConfabRowChange));
  g_autoptr (GArray) accounts = g_array_new (FALSE, FALSE, sizeof (ConfabRowChange));
  g_autoptr (GArray) lanes = g_array_new (FALSE, FALSE, sizeof (ConfabOutboxChange));

  if (txn->failure != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&txn->failure));
      return NULL;
    }
  if (!confab_transaction_settle_lines (txn, error) ||
      !collect (txn, messages, conversations, accounts, lanes, error) ||
      !confab_sql_get_integer (txn->sql, "SELECT value FROM meta WHERE key = 'sequence'", SQL_NO_ARGS, sequence, error) ||
      !confab_transaction_write_addresses (txn, error) ||
      !confab_transaction_index_words (txn, error) ||
      (txn->last_message > 0 &&
       !confab_sql_exec (txn->sql, "UPDATE meta SET value = ?1 WHERE key = 'message'", SQL_ARGS (sql_int (txn->last_message)), error)))
    return NULL;
  if (messages->len == 0 && conversations->len == 0 && accounts->len == 0 && lanes->len == 0 &&
      !txn->folders && !txn->people)
    return NULL;

  *sequence += 1;
  if (!confab_sql_exec (txn->sql, "UPDATE meta SET value = ?1 WHERE key = 'sequence'", SQL_ARGS (sql_int (*sequence)), error))
    return NULL;
  return confab_changeset_new (*sequence,
                               (const ConfabMessageChange *) messages->data, messages->len,
                               (const ConfabRowChange *) conversations->data, conversations->len,
                               (const ConfabRowChange *) accounts->data, accounts->len,
                               (const ConfabOutboxChange *) lanes->data, lanes->len,
                               txn->folders, txn->people);
}
