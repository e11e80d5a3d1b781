/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the messages of a conversation say about it: who takes part, what it is called. */
#include "config.h"

#include "confab-transaction-links.h"

#include "confab-people-private.h"
#include "confab-transaction-messages.h"
#include "confab-transaction-private.h"

/* How many messages back it is looked for what a conversation's programs are. */
#define LOOK_BACK 200

/**
 * confab_speech_free:
 * @self: (transfer full): a speech
 */
void
confab_speech_free (ConfabSpeech *self)
{
  g_free (self->author);
  g_free (self->in_reply_to);
  g_free (self->recipients);
  g_free (self->payload);
  g_free (self);
}

/* All that a message may be hidden for: the timeline's index has it before the time. */
#define ANY_HIDDEN \
        "(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31)"

G_STATIC_ASSERT (CONFAB_HIDDEN_JUNK == 16);

#define SELECT_SPEECH \
        "SELECT a.address, m.outgoing, m.chat, l.role, b.recipients, l.payload, m.id, m.time, l.arrived, m.in_reply_to, l.arrived_folder, l.arrived_uid "

static ConfabSpeech *
take_speech (ConfabSqlRows *rows)
{
  ConfabSpeech *speech = g_new0 (ConfabSpeech, 1);

  speech->author = confab_sql_dup_text (rows, 0);
  speech->outgoing = confab_sql_int (rows, 1) != 0;
  speech->chat = confab_sql_int (rows, 2) != 0;
  speech->role = (ConfabLinkRole) confab_sql_int (rows, 3);
  speech->recipients = confab_sql_dup_text (rows, 4);
  speech->payload = confab_sql_dup_text (rows, 5);
  speech->id = confab_sql_int (rows, 6);
  speech->time = confab_sql_int (rows, 7) / 1000 * 1000;
  speech->arrived = confab_sql_int (rows, 8);
  speech->in_reply_to = confab_sql_dup_text (rows, 9);
  speech->arrived_folder = confab_sql_int (rows, 10);
  speech->arrived_uid = (guint32) confab_sql_int (rows, 11);
  return speech;
}

/**
 * confab_transaction_find_speech:
 * @txn: a transaction
 * @conversation: row id of a conversation
 * @message_id: a Message-ID
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * Returns: (transfer full) (nullable): what the message of this name said in it; %NULL
 *   without @error set when there is none. Of several the earliest
 */
ConfabSpeech *
confab_transaction_find_speech (ConfabTransaction *txn,
                                gint64             conversation,
                                const char *       message_id,
                                GError **          error)
{
  g_autoptr (ConfabSpeech) speech = NULL;
  g_autoptr (ConfabSqlRows) rows =
    confab_sql_select (txn->sql,
                       SELECT_SPEECH
                       "FROM conversation AS c JOIN message AS m ON m.account_id = c.account_id AND m.message_id = ?2 "
                       "JOIN link AS l ON l.message_id = m.id JOIN address AS a ON a.id = m.author_id "
                       "JOIN message_body AS b ON b.id = m.id "
                       "WHERE c.id = ?1 AND m.conversation_id = ?1 AND l.copy_of IS NULL ORDER BY m.time, m.tie, m.variant LIMIT 1",
                       SQL_ARGS (sql_int (conversation), sql_text (message_id)));

  if (confab_sql_next (rows))
    speech = take_speech (rows);
  return confab_sql_finish (rows, error) ? g_steal_pointer (&speech) : NULL;
}

/**
 * confab_transaction_list_speeches:
 * @txn: a transaction
 * @conversation: row id of a conversation
 * @since: only of this time and later, ms since 1970 UTC
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * Returns: (transfer full) (nullable) (element-type ConfabSpeech): what was said
 *   in it, hidden or not, the oldest first
 */
GPtrArray *
confab_transaction_list_speeches (ConfabTransaction *txn,
                                  gint64             conversation,
                                  gint64             since,
                                  GError **          error)
{
  g_autoptr (GPtrArray) speeches = g_ptr_array_new_with_free_func ((GDestroyNotify) confab_speech_free);
  g_autoptr (ConfabSqlRows) rows =
    confab_sql_select (txn->sql,
                       SELECT_SPEECH
                       "FROM message AS m INDEXED BY message_timeline CROSS JOIN link AS l ON l.message_id = m.id "
                       "CROSS JOIN address AS a ON a.id = m.author_id CROSS JOIN message_body AS b ON b.id = m.id "
                       "WHERE m.conversation_id = ?1 AND m.hidden IN " ANY_HIDDEN " AND m.time >= ?6 "
                                                                                  "AND l.copy_of IS NULL AND l.role IN (?2, ?3, ?4, ?5) ORDER BY m.time, m.tie, m.variant",
                       SQL_ARGS (sql_int (conversation), sql_int (CONFAB_LINK_MESSAGE), sql_int (CONFAB_LINK_EDIT),
                                 sql_int (CONFAB_LINK_LEAVE), sql_int (CONFAB_LINK_CHANGE), sql_int (since)));

  while (confab_sql_next (rows))
    g_ptr_array_add (speeches, take_speech (rows));
  if (!confab_sql_finish (rows, error))
    return NULL;
  return g_steal_pointer (&speeches);
}

/**
 * confab_transaction_has_speech:
 * @txn: a transaction
 * @conversation: row id of a conversation
 * @before: a time, ms since 1970 UTC
 * @messages: only messages count, neither edits nor that somebody left
 * @has: (out): whether anything was said in it before
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * Returns: whether it went well
 */
gboolean
confab_transaction_has_speech (ConfabTransaction *txn,
                               gint64             conversation,
                               gint64             before,
                               gboolean           messages,
                               gboolean *         has,
                               GError **          error)
{
  gint64 found;

  if (!confab_sql_get_integer (txn->sql,
                               "SELECT 1 FROM message AS m INDEXED BY message_timeline CROSS JOIN link AS l ON l.message_id = m.id "
                               "WHERE m.conversation_id = ?1 AND m.hidden IN " ANY_HIDDEN " AND m.time < ?5 "
                                                                                          "AND l.copy_of IS NULL AND l.role IN (?2, ?3, ?4, ?6) LIMIT 1",
                               SQL_ARGS (sql_int (conversation), sql_int (CONFAB_LINK_MESSAGE),
                                         sql_int (messages ? CONFAB_LINK_MESSAGE : CONFAB_LINK_EDIT),
                                         sql_int (messages ? CONFAB_LINK_MESSAGE : CONFAB_LINK_LEAVE), sql_int (before),
                                         sql_int (messages ? CONFAB_LINK_MESSAGE : CONFAB_LINK_CHANGE)),
                               &found, error))
    return FALSE;
  *has = found != 0;
  return TRUE;
}

/**
 * confab_transaction_dup_first_title:
 * @txn: a transaction
 * @conversation: row id of a conversation
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * Returns: (transfer full) (nullable): the cleaned subject of its oldest visible
 *   message that has one; %NULL without @error set when there is none
 */
char *
confab_transaction_dup_first_title (ConfabTransaction *txn,
                                    gint64             conversation,
                                    GError **          error)
{
  return confab_sql_get_text (txn->sql,
                              "SELECT title FROM message WHERE conversation_id = ?1 AND hidden = 0 AND title <> '' "
                              "ORDER BY time, tie, variant LIMIT 1",
                              SQL_ARGS (sql_int (conversation)), error);
}

/**
 * confab_transaction_find_newest:
 * @txn: a transaction
 * @conversation: row id of a conversation
 * @listed: only those that came through a mailing list
 * @limit: how many at most
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * Returns: (transfer full) (nullable) (element-type ConfabLink): its newest
 *   visible messages, the newest first
 */
GPtrArray *
confab_transaction_find_newest (ConfabTransaction *txn,
                                gint64             conversation,
                                gboolean           listed,
                                guint              limit,
                                GError **          error)
{
  g_autoptr (GPtrArray) links = g_ptr_array_new_with_free_func ((GDestroyNotify) confab_link_free);
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));

  if (!confab_transaction_list_ids (txn,
                                    "SELECT m.id FROM message AS m JOIN link AS l ON l.message_id = m.id "
                                    "WHERE m.conversation_id = ?1 AND m.hidden = 0 "
                                    "AND (NOT ?3 OR l.place = ?4 OR l.listed IS NOT NULL) "
                                    "ORDER BY m.time DESC, m.tie DESC, m.variant DESC LIMIT ?2",
                                    SQL_ARGS (sql_int (conversation), sql_int (limit), sql_int (listed != FALSE),
                                              sql_int (CONFAB_CONVERSATION_LIST)), ids, error))
    return NULL;
  for (guint i = 0; i < ids->len; i++)
    {
      ConfabLink *link = confab_transaction_get_link (txn, g_array_index (ids, gint64, i), error);

      if (link == NULL)
        return NULL;
      g_ptr_array_add (links, link);
    }
  return g_steal_pointer (&links);
}

/**
 * confab_transaction_find_chat_root:
 * @txn: a transaction
 * @conversation: row id of a conversation
 * @prefix: what the id begins with
 * @except: (nullable): what it does not begin with
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * Returns: (transfer full) (nullable): the root of its newest messages that has
 *   the form asked for; %NULL without @error set when there is none
 */
char *
confab_transaction_find_chat_root (ConfabTransaction *txn,
                                   gint64             conversation,
                                   const char *       prefix,
                                   const char *       except,
                                   GError **          error)
{
  static const ConfabHidden shown[] = { CONFAB_HIDDEN_NONE, CONFAB_HIDDEN_CONTROL };

  /* What only changed a group began it maybe; it is never looked at without need. */
  for (guint i = 0; i < G_N_ELEMENTS (shown); i++)
    {
      g_autoptr (GError) local_error = NULL;
      char *root = confab_sql_get_text (txn->sql,
                                        "SELECT root_key FROM (SELECT root_key, time, tie FROM message WHERE conversation_id = ?1 "
                                        "AND hidden = ?5 ORDER BY time DESC, tie DESC LIMIT ?2) WHERE substr (root_key, 1, length (?3)) = ?3 "
                                        "AND (?4 IS NULL OR substr (root_key, 1, length (?4)) <> ?4) ORDER BY time DESC, tie DESC LIMIT 1",
                                        SQL_ARGS (sql_int (conversation), sql_int (LOOK_BACK), sql_text (prefix), sql_text (except),
                                                  sql_int (shown[i])), &local_error);

      if (root != NULL)
        return root;
      if (local_error != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&local_error));
          return NULL;
        }
    }
  return NULL;
}

/**
 * confab_transaction_has_chat_peer:
 * @txn: a transaction
 * @conversation: row id of a conversation
 * @has: (out): whether somebody else wrote in it with a chat program of late
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * Returns: whether it went well
 */
gboolean
confab_transaction_has_chat_peer (ConfabTransaction *txn,
                                  gint64             conversation,
                                  gboolean *         has,
                                  GError **          error)
{
  gint64 found;

  if (!confab_sql_get_integer (txn->sql,
                               "SELECT 1 FROM (SELECT chat, outgoing FROM message WHERE conversation_id = ?1 AND hidden = 0 "
                               "ORDER BY time DESC, tie DESC LIMIT ?2) WHERE chat AND NOT outgoing LIMIT 1",
                               SQL_ARGS (sql_int (conversation), sql_int (LOOK_BACK)), &found, error))
    return FALSE;
  *has = found != 0;
  return TRUE;
}

/**
 * confab_transaction_is_chat_address:
 * @txn: a transaction
 * @account: row id of the account
 * @address: an address
 * @is: (out): whether a chat program was among those it wrote with of late
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * Returns: whether it went well
 */
gboolean
confab_transaction_is_chat_address (ConfabTransaction *txn,
                                    gint64             account,
                                    const char *       address,
                                    gboolean *         is,
                                    GError **          error)
{
  gint64 found;

  if (!confab_sql_get_integer (txn->sql,
                               "SELECT 1 FROM (SELECT m.chat FROM address AS a CROSS JOIN message AS m INDEXED BY message_author "
                               "ON m.author_id = a.id WHERE a.account_id = ?1 AND a.address = ?2 ORDER BY m.time DESC LIMIT ?3) "
                               "WHERE chat LIMIT 1",
                               SQL_ARGS (sql_int (account), sql_text (address), sql_int (LOOK_BACK)), &found, error))
    return FALSE;
  *is = found != 0;
  return TRUE;
}

/**
 * confab_transaction_has_conversation:
 * @txn: a transaction
 * @conversation: a row id
 * @has: (out): whether there is such a conversation
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * Returns: whether it went well
 */
gboolean
confab_transaction_has_conversation (ConfabTransaction *txn,
                                     gint64             conversation,
                                     gboolean *         has,
                                     GError **          error)
{
  gint64 id;

  if (!confab_sql_get_integer (txn->sql, "SELECT id FROM conversation WHERE id = ?1", SQL_ARGS (sql_int (conversation)), &id, error))
    return FALSE;
  *has = id != 0;
  return TRUE;
}

/**
 * confab_transaction_is_strange:
 * @txn: a transaction
 * @conversation: row id of a conversation
 * @strange: (out): whether nobody in it was ever written to, nothing in it is
 *   from the person's own hand or older than the account's first sync, and the
 *   person did not open it themselves
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * Returns: whether it went well
 */
gboolean
confab_transaction_is_strange (ConfabTransaction *txn,
                               gint64             conversation,
                               gboolean *         strange,
                               GError **          error)
{
  static const char ask[] =
    "SELECT NOT (SELECT kept FROM conversation WHERE id = ?1) AND NOT EXISTS (SELECT 1 FROM message AS m "
    "JOIN link AS l ON l.message_id = m.id JOIN address AS a ON a.id = m.author_id "
    "WHERE m.conversation_id = ?1 AND (l.old OR a.written_time <> 0 OR (m.outgoing AND l.role IN (?2, ?3, ?4))))";
  gint64 value;

  if (!confab_sql_get_integer (txn->sql, ask,
                               SQL_ARGS (sql_int (conversation), sql_int (CONFAB_LINK_MESSAGE), sql_int (CONFAB_LINK_EDIT),
                                         sql_int (CONFAB_LINK_REACTION)),
                               &value, error))
    return FALSE;
  *strange = value != 0;
  return TRUE;
}

/**
 * confab_transaction_list_requests_of:
 * @txn: a transaction
 * @account: row id of the account
 * @address: an address
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * Returns: (transfer full) (nullable) (element-type gint64): conversations taken
 *   for strangers' in which it wrote
 */
GArray *
confab_transaction_list_requests_of (ConfabTransaction *txn,
                                     gint64             account,
                                     const char *       address,
                                     GError **          error)
{
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));

  if (!confab_transaction_list_ids (txn,
                                    "SELECT DISTINCT c.id FROM address AS a JOIN message AS m ON m.author_id = a.id "
                                    "JOIN conversation AS c ON c.id = m.conversation_id "
                                    "WHERE a.account_id = ?1 AND a.address = ?2 AND c.request = 1",
                                    SQL_ARGS (sql_int (account), sql_text (address)), ids, error))
    return NULL;
  return g_steal_pointer (&ids);
}

/**
 * confab_transaction_rename_from:
 * @txn: a transaction
 * @account: row id of the account
 * @address: an address one of whose mails has got another time
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * Works out anew what its owner calls themselves.
 *
 * Returns: whether it went well
 */
gboolean
confab_transaction_rename_from (ConfabTransaction *txn,
                                gint64             account,
                                const char *       address,
                                GError **          error)
{
  static const char update[] =
    "UPDATE address SET name = n.name, name_time = n.time FROM (SELECT m.author_name AS name, m.time AS time "
    "FROM address AS a JOIN message AS m ON m.author_id = a.id "
    "WHERE a.account_id = ?1 AND a.address = ?2 AND m.author_name <> '' "
    "ORDER BY m.time DESC, m.author_name DESC LIMIT 1) AS n WHERE account_id = ?1 AND address = ?2";

  return confab_transaction_forget_address (txn, address, error) &&
         confab_sql_exec (txn->sql, update, SQL_ARGS (sql_int (account), sql_text (address)), error) &&
         confab_people_refresh_name (txn, account, address, error);
}

/**
 * confab_transaction_set_unnamed:
 * @txn: a transaction
 * @conversation: row id of a conversation
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * Names a conversation after its members, and keeps that up as their names change.
 * A name that the person gave it stays.
 *
 * Returns: whether it went well
 */
gboolean
confab_transaction_set_unnamed (ConfabTransaction *txn,
                                gint64             conversation,
                                GError **          error)
{
  g_autoptr (GError) local_error = NULL;
  g_autofree char *before = confab_sql_get_text (txn->sql, "SELECT name FROM conversation WHERE id = ?1",
                                                 SQL_ARGS (sql_int (conversation)), &local_error);
  g_autofree char *after = NULL;
  ConfabConversationMark *mark = confab_transaction_touch_conversation (txn, conversation, FALSE, FALSE,
                                                                        local_error == NULL ? &local_error : NULL);

  if (local_error == NULL && mark != NULL &&
      confab_sql_exec (txn->sql, "UPDATE conversation SET unnamed = 1 WHERE id = ?1 AND NOT own_name AND NOT unnamed",
                       SQL_ARGS (sql_int (conversation)), &local_error) &&
      confab_people_refresh_unnamed (txn, conversation, &local_error))
    after = confab_sql_get_text (txn->sql, "SELECT name FROM conversation WHERE id = ?1",
                                 SQL_ARGS (sql_int (conversation)), &local_error);
  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  mark->changed |= g_strcmp0 (before, after) != 0;
  return TRUE;
}

/**
 * confab_transaction_has_answer:
 * @txn: a transaction
 * @message: row id of a message
 * @address: somebody
 * @since: from when on to look, ms since 1970 UTC
 * @has: (out): whether there is a message of theirs that answers it (In-Reply-To)
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * Returns: whether it went well
 */
gboolean
confab_transaction_has_answer (ConfabTransaction *txn,
                               gint64             message,
                               const char *       address,
                               gint64             since,
                               gboolean *         has,
                               GError **          error)
{
  static const char select[] =
    "SELECT 1 FROM message AS t JOIN address AS a ON a.account_id = t.account_id AND a.address = ?2 "
    "CROSS JOIN message AS m INDEXED BY message_author ON m.author_id = a.id AND m.time >= ?3 "
    "WHERE t.id = ?1 AND m.in_reply_to = t.message_id LIMIT 1";
  gint64 found;

  if (!confab_sql_get_integer (txn->sql, select, SQL_ARGS (sql_int (message), sql_text (address), sql_int (since)), &found, error))
    return FALSE;
  *has = found != 0;
  return TRUE;
}

/**
 * confab_transaction_find_returned:
 * @txn: a transaction
 * @account: row id of the account
 * @message_id: a Message-ID
 * @message: (out): row id of the own message of that id that did not reach everybody, or 0
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * Returns: whether it went well
 */
gboolean
confab_transaction_find_returned (ConfabTransaction *txn,
                                  gint64             account,
                                  const char *       message_id,
                                  gint64 *           message,
                                  GError **          error)
{
  return confab_sql_get_integer (txn->sql,
                                 "SELECT id FROM message WHERE account_id = ?1 AND message_id = ?2 AND outgoing AND problem IS NOT NULL",
                                 SQL_ARGS (sql_int (account), sql_text (message_id)), message, error);
}
