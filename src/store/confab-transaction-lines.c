/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lines about a conversation itself: what changed in it by which message. */
#include "config.h"

#include "confab-transaction-lines.h"

#include "confab-transaction-messages.h"
#include "confab-transaction-private.h"

#include <string.h>

/* A line is a row among the messages, so that it has a place in the timeline: right
 * before the message that tells of it, in the same conversation, and hidden when that
 * one is, unless that one only carries the change. It is never unread and has no words of its own: who it names is in
 * group_change, and how that reads is made up when it is shown. */

/* Where a line of message m is. Its id is none that a mail can have (a space is in it). */
#define INSERT_LINE                                                                                        \
        "INSERT INTO message (id, account_id, conversation_id, time, tie, author_id, kind, state, hidden, outgoing, " \
        "reader_version, message_id, variant, line_of) SELECT ?4, account_id, conversation_id, time - 1, tie, author_id, ?2, ?3, " \
        "hidden & ~1, outgoing, 2147483647, 'line ' || message_id, variant, id FROM message WHERE id = ?1"

G_STATIC_ASSERT (CONFAB_HIDDEN_CONTROL == 1);

static void
event_free (gpointer data)
{
  ConfabGroupEvent *event = data;

  g_free (event->subject);
  g_free (event);
}

static int
compare_events (gconstpointer a,
                gconstpointer b)
{
  const ConfabGroupEvent *x = *(const ConfabGroupEvent *const *) a;
  const ConfabGroupEvent *y = *(const ConfabGroupEvent *const *) b;

  return x->kind != y->kind ? (int) x->kind - (int) y->kind : strcmp (x->subject, y->subject);
}

/**
 * confab_group_events_new:
 *
 * Returns: (transfer full) (element-type ConfabGroupEvent): nothing
 */
GPtrArray *
confab_group_events_new (void)
{
  return g_ptr_array_new_with_free_func (event_free);
}

/**
 * confab_group_event_add:
 * @events: (element-type ConfabGroupEvent): what there is already
 * @kind: what happened
 * @subject: (nullable): to whom, or the new text
 */
void
confab_group_event_add (GPtrArray *       events,
                        ConfabGroupChange kind,
                        const char *      subject)
{
  ConfabGroupEvent *event = g_new0 (ConfabGroupEvent, 1);

  event->kind = kind;
  event->subject = g_strdup (subject != NULL ? subject : "");
  g_ptr_array_add (events, event);
}

static char *
describe (GPtrArray *events)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; events != NULL && i < events->len; i++)
    {
      const ConfabGroupEvent *event = g_ptr_array_index (events, i);

      g_string_append_printf (text, "%d %s\n", event->kind, event->subject);
    }
  return g_string_free_and_steal (g_steal_pointer (&text));
}

static gboolean
insert_changes (ConfabTransaction *txn,
                gint64             message,
                GPtrArray *        events,
                GError **          error)
{
  for (guint i = 0; events != NULL && i < events->len; i++)
    {
      const ConfabGroupEvent *event = g_ptr_array_index (events, i);

      if (!confab_sql_exec (txn->sql,
                            "INSERT INTO group_change (conversation_id, kind, actor, subject, time, message_id) "
                            "SELECT m.conversation_id, ?2, a.address, ?3, m.time, m.id FROM message AS m "
                            "JOIN address AS a ON a.id = m.author_id WHERE m.id = ?1",
                            SQL_ARGS (sql_int (message), sql_int (event->kind), sql_text (event->subject)), error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
insert_line (ConfabTransaction *txn,
             gint64             message,
             GError **          error)
{
  ConfabMessageMark *mark;
  gint64 conversation;
  gint64 id;

  if (!confab_transaction_next_message (txn, &id, error) ||
      !confab_sql_exec (txn->sql, INSERT_LINE,
                        SQL_ARGS (sql_int (message), sql_int (CONFAB_MESSAGE_SYSTEM), sql_int (CONFAB_MESSAGE_RECEIVED), sql_int (id)), error))
    return FALSE;
  mark = g_new0 (ConfabMessageMark, 1);
  mark->id = id;
  g_hash_table_replace (txn->messages, &mark->id, mark);
  confab_transaction_touch_words (txn, mark->id, CONFAB_MESSAGE_WORDS_ADD);
  return confab_sql_exec (txn->sql, "INSERT INTO message_body (id) VALUES (?1)", SQL_ARGS (sql_int (mark->id)), error) &&
         confab_sql_get_integer (txn->sql, "SELECT conversation_id FROM message WHERE id = ?1", SQL_ARGS (sql_int (mark->id)),
                                 &conversation, error) &&
         confab_transaction_touch_conversation (txn, conversation, FALSE, TRUE, error) != NULL;
}

/**
 * confab_transaction_set_line:
 * @txn: a transaction
 * @message: row id of a message
 * @events: (nullable) (element-type ConfabGroupEvent) (inout): what it tells of; gets sorted
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * Makes, changes or removes the line before a message.
 *
 * Returns: whether it went well
 */
gboolean
confab_transaction_set_line (ConfabTransaction *txn,
                             gint64             message,
                             GPtrArray *        events,
                             GError **          error)
{
  static const char told[] =
    "SELECT group_concat(kind || ' ' || subject || char(10), '') FROM "
    "(SELECT kind, subject FROM group_change WHERE message_id = ?1 ORDER BY kind, subject)";
  g_autoptr (GError) local_error = NULL;
  g_autofree char *wanted = NULL;
  g_autofree char *before = confab_sql_get_text (txn->sql, told, SQL_ARGS (sql_int (message)), &local_error);
  gint64 line;

  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  if (events != NULL)
    g_ptr_array_sort (events, compare_events);
  wanted = describe (events);
  if (!confab_sql_get_integer (txn->sql, "SELECT id FROM message WHERE line_of = ?1", SQL_ARGS (sql_int (message)), &line, error))
    return FALSE;
  if (strcmp (wanted, before != NULL ? before : "") == 0 && (line != 0) == (wanted[0] != '\0'))
    return TRUE;

  if (!confab_sql_exec (txn->sql, "DELETE FROM group_change WHERE message_id = ?1", SQL_ARGS (sql_int (message)), error) ||
      !insert_changes (txn, message, events, error))
    return FALSE;
  if (wanted[0] == '\0')
    return line == 0 || confab_transaction_remove_message (txn, line, error);
  return line == 0 ? insert_line (txn, message, error) : confab_transaction_touch_message (txn, line, TRUE, error) != NULL;
}

/**
 * confab_transaction_list_lines:
 * @txn: a transaction
 * @conversation: row id of a conversation
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * Returns: (transfer full) (nullable) (element-type gint64): the messages that have a
 *   line in it
 */
GArray *
confab_transaction_list_lines (ConfabTransaction *txn,
                               gint64             conversation,
                               GError **          error)
{
  g_autoptr (GArray) messages = g_array_new (FALSE, FALSE, sizeof (gint64));

  if (!confab_transaction_list_ids (txn,
                                    "SELECT line_of FROM message INDEXED BY message_line_place "
                                    "WHERE conversation_id = ?1 AND line_of IS NOT NULL",
                                    SQL_ARGS (sql_int (conversation)), messages, error))
    return NULL;
  return g_steal_pointer (&messages);
}

static gboolean
follow (ConfabTransaction *txn,
        gint64             message,
        GError **          error)
{
  static const char ask[] =
    "SELECT l.id FROM message AS l JOIN message AS m ON m.id = l.line_of WHERE l.line_of = ?1 "
    "AND (l.hidden <> m.hidden & ~1 OR l.conversation_id <> m.conversation_id OR l.time <> m.time - 1)";
  static const char *const updates[] = {
    "UPDATE message SET hidden = m.hidden & ~1, conversation_id = m.conversation_id, time = m.time - 1 "
    "FROM message AS m WHERE message.line_of = ?1 AND m.id = ?1",
    "UPDATE group_change SET conversation_id = m.conversation_id, time = m.time FROM message AS m "
    "WHERE group_change.message_id = ?1 AND m.id = ?1",
  };
  gint64 line;

  if (!confab_sql_get_integer (txn->sql, ask, SQL_ARGS (sql_int (message)), &line, error))
    return FALSE;
  if (line == 0)
    return TRUE;
  if (confab_transaction_touch_message (txn, line, TRUE, error) == NULL)
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (updates); i++)
    if (!confab_sql_exec (txn->sql, updates[i], SQL_ARGS (sql_int (message)), error))
      return FALSE;
  return TRUE;
}

/**
 * confab_transaction_settle_lines:
 * @txn: a transaction
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * Lines go where their messages are by now. Done at the end of each transaction; before
 * that, for whoever looks at a conversation's lines.
 *
 * Returns: whether it went well
 */
gboolean
confab_transaction_settle_lines (ConfabTransaction *txn,
                                 GError **          error)
{
  g_autoptr (GArray) messages = NULL;
  GHashTableIter iter;
  gpointer id;
  gpointer mark;
  gint64 any;

  if (!confab_sql_get_integer (txn->sql, "SELECT 1 FROM message WHERE line_of IS NOT NULL LIMIT 1", SQL_NO_ARGS, &any, error))
    return FALSE;
  if (any == 0)
    return TRUE;
  messages = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_hash_table_iter_init (&iter, txn->messages);
  while (g_hash_table_iter_next (&iter, &id, &mark))
    if (!((const ConfabMessageMark *) mark)->fresh)
      g_array_append_vals (messages, id, 1);
  for (guint i = 0; i < messages->len; i++)
    if (!follow (txn, g_array_index (messages, gint64, i), error))
      return FALSE;
  return TRUE;
}
