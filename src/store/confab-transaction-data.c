/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What messages carry for programs: polls and votes, places, pins, who is named. */
#include "config.h"

#include "confab-transaction-data.h"

#include "confab-transaction-private.h"

#include <string.h>

/**
 * confab_vote_free:
 * @self: (transfer full): a vote
 */
void
confab_vote_free (ConfabVote *self)
{
  g_free (self->address);
  g_free (self->options);
  g_free (self);
}

/**
 * confab_stored_poll_free:
 * @self: (transfer full): a poll
 */
void
confab_stored_poll_free (ConfabStoredPoll *self)
{
  g_free (self->title);
  g_strfreev (self->options);
  g_free (self);
}

/* Polls */

/**
 * confab_transaction_set_poll:
 * @txn: a transaction
 * @message: row id of the message
 * @title: the question
 * @description: (nullable): more of it
 * @options: (array zero-terminated=1): the answers, in their order
 * @multiple: several may be chosen
 * @revote: a later vote replaces an earlier one
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * Makes a poll of a message. What it asks is settled once.
 *
 * Returns: whether it went well
 */
gboolean
confab_transaction_set_poll (ConfabTransaction * txn,
                             gint64              message,
                             const char *        title,
                             const char *        description,
                             const char * const *options,
                             gboolean            multiple,
                             gboolean            revote,
                             GError **           error)
{
  if (!confab_sql_exec (txn->sql, "INSERT OR IGNORE INTO poll (message_id, title, description, multiple, revote) VALUES (?1, ?2, ?3, ?4, ?5)",
                        SQL_ARGS (sql_int (message), sql_text (title), sql_text (description), sql_int (multiple != FALSE),
                                  sql_int (revote != FALSE)),
                        error))
    return FALSE;
  if (confab_sql_changes (txn->sql) == 0)
    return TRUE;
  for (gint64 i = 0; options[i] != NULL; i++)
    if (!confab_sql_exec (txn->sql, "INSERT INTO poll_option (message_id, position, text) VALUES (?1, ?2, ?3)",
                          SQL_ARGS (sql_int (message), sql_int (i), sql_text (options[i])), error))
      return FALSE;
  return confab_transaction_touch_message (txn, message, TRUE, error) != NULL;
}

/**
 * confab_transaction_get_poll:
 * @txn: a transaction
 * @message: row id of a message
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * Returns: (transfer full) (nullable): its poll; %NULL without @error set when it is none
 */
ConfabStoredPoll *
confab_transaction_get_poll (ConfabTransaction *txn,
                             gint64             message,
                             GError **          error)
{
  g_autoptr (ConfabSqlRows) rows = confab_sql_select (txn->sql, "SELECT title, multiple, revote, closed FROM poll WHERE message_id = ?1",
                                                      SQL_ARGS (sql_int (message)));
  g_autoptr (ConfabSqlRows) options = NULL;
  g_autoptr (GStrvBuilder) texts = g_strv_builder_new ();
  g_autoptr (ConfabStoredPoll) poll = NULL;

  if (confab_sql_next (rows))
    {
      poll = g_new0 (ConfabStoredPoll, 1);
      poll->title = confab_sql_dup_text (rows, 0);
      poll->multiple = confab_sql_int (rows, 1) != 0;
      poll->revote = confab_sql_int (rows, 2) != 0;
      poll->closed = confab_sql_int (rows, 3);
    }
  if (!confab_sql_finish (rows, error) || poll == NULL)
    return NULL;
  options = confab_sql_select (txn->sql, "SELECT text FROM poll_option WHERE message_id = ?1 ORDER BY position",
                               SQL_ARGS (sql_int (message)));
  while (confab_sql_next (options))
    g_strv_builder_add (texts, confab_sql_text (options, 0));
  poll->options = g_strv_builder_end (texts);
  if (!confab_sql_finish (options, error))
    return NULL;
  return g_steal_pointer (&poll);
}

/* All that is voted, as one text, to see whether anything differs. */
static char *
dup_votes (ConfabTransaction *txn,
           gint64             message,
           GError **          error)
{
  g_autoptr (GString) out = g_string_new (NULL);
  g_autoptr (ConfabSqlRows) rows = confab_sql_select (txn->sql, "SELECT address, options, time FROM vote WHERE message_id = ?1 ORDER BY address",
                                                      SQL_ARGS (sql_int (message)));

  while (confab_sql_next (rows))
    g_string_append_printf (out, "%s|%s|%" G_GINT64_FORMAT "\n", confab_sql_text (rows, 0), confab_sql_text (rows, 1),
                            confab_sql_int (rows, 2));
  if (!confab_sql_finish (rows, error))
    return NULL;
  return g_string_free_and_steal (g_steal_pointer (&out));
}

/**
 * confab_transaction_set_votes:
 * @txn: a transaction
 * @message: row id of a message that is a poll
 * @votes: (element-type ConfabVote): all votes that count, one for each person
 * @closed: when the poll was closed, or 0
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * Returns: whether it went well
 */
gboolean
confab_transaction_set_votes (ConfabTransaction *txn,
                              gint64             message,
                              GPtrArray *        votes,
                              gint64             closed,
                              GError **          error)
{
  g_autofree char *before = dup_votes (txn, message, error);
  g_autofree char *after = NULL;
  gboolean changed;

  if (before == NULL ||
      confab_transaction_touch_message (txn, message, FALSE, error) == NULL ||
      !confab_sql_exec (txn->sql, "UPDATE poll SET closed = ?2 WHERE message_id = ?1 AND closed <> ?2",
                        SQL_ARGS (sql_int (message), sql_int (closed)), error))
    return FALSE;
  changed = confab_sql_changes (txn->sql) > 0;
  if (!confab_sql_exec (txn->sql, "DELETE FROM vote WHERE message_id = ?1", SQL_ARGS (sql_int (message)), error))
    return FALSE;
  for (guint i = 0; i < votes->len; i++)
    {
      const ConfabVote *vote = g_ptr_array_index (votes, i);

      if (!confab_sql_exec (txn->sql, "INSERT INTO vote (message_id, address, options, time) VALUES (?1, ?2, ?3, ?4)",
                            SQL_ARGS (sql_int (message), sql_text (vote->address), sql_text (vote->options), sql_int (vote->time)),
                            error))
        return FALSE;
    }
  after = dup_votes (txn, message, error);
  if (after == NULL)
    return FALSE;
  return (!changed && strcmp (before, after) == 0) || confab_transaction_touch_message (txn, message, TRUE, error) != NULL;
}

/* Places */

/**
 * confab_transaction_set_place:
 * @txn: a transaction
 * @message: row id of the message
 * @latitude: decimal degrees
 * @longitude: decimal degrees
 * @accuracy: in metres, or 0
 * @name: (nullable): what it is called
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * Returns: whether it went well
 */
gboolean
confab_transaction_set_place (ConfabTransaction *txn,
                              gint64             message,
                              double             latitude,
                              double             longitude,
                              double             accuracy,
                              const char *       name,
                              GError **          error)
{
  char numbers[3][G_ASCII_DTOSTR_BUF_SIZE];

  /* Numbers go in as text, which the column makes numbers of. */
  return confab_transaction_touch_message (txn, message, TRUE, error) != NULL &&
         confab_sql_exec (txn->sql,
                          "INSERT OR REPLACE INTO place (message_id, latitude, longitude, accuracy, name) "
                          "VALUES (?1, CAST (?2 AS REAL), CAST (?3 AS REAL), CAST (?4 AS REAL), ?5)",
                          SQL_ARGS (sql_int (message), sql_text (g_ascii_dtostr (numbers[0], sizeof numbers[0], latitude)),
                                    sql_text (g_ascii_dtostr (numbers[1], sizeof numbers[1], longitude)),
                                    sql_text (g_ascii_dtostr (numbers[2], sizeof numbers[2], accuracy)), sql_text (name)),
                          error);
}

/* Pins */

/**
 * confab_transaction_set_pin:
 * @txn: a transaction
 * @message: row id of the message
 * @address: who pins it, or takes the pin away
 * @pinned: which of the two
 * @time: order key of what says so; an older one changes nothing
 * @expires: when it ends, ms since 1970 UTC, or 0
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * Pins a message, or unpins it. Of a conversation only the one that was pinned last is
 * shown as such.
 *
 * Returns: whether it went well
 */
gboolean
confab_transaction_set_pin (ConfabTransaction *txn,
                            gint64             message,
                            const char *       address,
                            gboolean           pinned,
                            gint64             time,
                            gint64             expires,
                            GError **          error)
{
  gint64 other;

  if (!confab_sql_exec (txn->sql,
                        "INSERT INTO pin (message_id, conversation_id, address, pinned, time, expires) "
                        "SELECT id, conversation_id, ?2, ?3, ?4, ?5 FROM message WHERE id = ?1 "
                        "ON CONFLICT (message_id) DO UPDATE SET address = excluded.address, pinned = excluded.pinned, "
                        "time = excluded.time, expires = excluded.expires WHERE excluded.time >= time AND "
                        "(excluded.time, excluded.pinned, excluded.expires, excluded.address) <> (time, pinned, expires, address)",
                        SQL_ARGS (sql_int (message), sql_text (address), sql_int (pinned != FALSE), sql_int (time), sql_int (expires)),
                        error))
    return FALSE;
  if (confab_sql_changes (txn->sql) == 0)
    return TRUE;
  /* What was shown as pinned before may be so no longer, or again. */
  return confab_transaction_touch_message (txn, message, TRUE, error) != NULL &&
         confab_sql_get_integer (txn->sql,
                                 "SELECT p.message_id FROM pin AS p CROSS JOIN message AS m ON m.id = p.message_id "
                                 "WHERE p.conversation_id = (SELECT conversation_id FROM pin WHERE message_id = ?1) AND p.pinned = 1 "
                                 "AND m.hidden = 0 AND (p.expires = 0 OR p.expires > ?2) AND p.message_id <> ?1 "
                                 "ORDER BY p.time DESC, m.tie DESC LIMIT 1",
                                 SQL_ARGS (sql_int (message), sql_int (g_get_real_time () / 1000)), &other, error) &&
         (other == 0 || confab_transaction_touch_message (txn, other, TRUE, error) != NULL);
}

/* Mentions */

/**
 * confab_transaction_set_mentions:
 * @txn: a transaction
 * @message: row id of a message that was just inserted
 * @people: (element-type ConfabPersonRecord): who is named in its text; an address that
 *   is empty is everybody
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * Returns: whether it went well
 */
gboolean
confab_transaction_set_mentions (ConfabTransaction *txn,
                                 gint64             message,
                                 GPtrArray *        people,
                                 GError **          error)
{
  for (guint i = 0; i < people->len; i++)
    {
      const ConfabPersonRecord *person = g_ptr_array_index (people, i);

      if (!confab_sql_exec (txn->sql, "INSERT OR REPLACE INTO mention (message_id, position, address, name) VALUES (?1, ?2, ?3, ?4)",
                            SQL_ARGS (sql_int (message), sql_int (i), sql_text (person->address), sql_text (person->name)), error))
        return FALSE;
    }
  return people->len == 0 || confab_transaction_touch_message (txn, message, TRUE, error) != NULL;
}

/**
 * confab_transaction_take_mentions:
 * @txn: a transaction
 * @from: row id of an edit whose text @into has now
 * @into: row id of a message
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * Whom the new text names is named, and nobody else.
 *
 * Returns: whether it went well
 */
gboolean
confab_transaction_take_mentions (ConfabTransaction *txn,
                                  gint64             from,
                                  gint64             into,
                                  GError **          error)
{
  static const char flag[] =
    "UPDATE message SET mention = NOT outgoing AND EXISTS (SELECT 1 FROM mention AS x WHERE x.message_id = ?1 AND x.edited = 0 "
    "AND (x.address = '' OR EXISTS (SELECT 1 FROM own_address AS o WHERE o.account_id = message.account_id "
    "AND o.address = x.address))) WHERE id = ?2";
  gint64 any;

  if (!confab_sql_get_integer (txn->sql, "SELECT 1 FROM mention WHERE message_id IN (?1, ?2) LIMIT 1",
                               SQL_ARGS (sql_int (from), sql_int (into)), &any, error))
    return FALSE;
  return any == 0 ||
         (confab_transaction_touch_message (txn, into, TRUE, error) != NULL &&
          confab_sql_exec (txn->sql, "DELETE FROM mention WHERE message_id = ?1 AND edited = 1", SQL_ARGS (sql_int (into)), error) &&
          confab_sql_exec (txn->sql,
                           "INSERT INTO mention (message_id, edited, position, address, name) SELECT ?2, 1, position, address, name "
                           "FROM mention WHERE message_id = ?1 AND edited = 0",
                           SQL_ARGS (sql_int (from), sql_int (into)), error) &&
          confab_sql_exec (txn->sql, flag, SQL_ARGS (sql_int (from), sql_int (into)), error));
}
