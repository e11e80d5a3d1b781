/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How messages hang together: what each one does, to which other, and where its own evidence puts it. */
#include "config.h"

#include "confab-transaction-links.h"

#include "confab-transaction-private.h"

#define SELECT_LINK                                                                                          \
        "SELECT m.id, m.conversation_id, m.time, m.tie, l.arrived, l.role, l.place, m.outgoing, l.old, m.hidden, " \
        "m.floating, l.copy_of, m.state, m.message_id, m.variant, a.address, l.key, m.parent_key, m.root_key, "     \
        "m.subject_key, m.list_id, l.home, l.listed, l.payload, l.words, l.made, l.arrived_folder, l.arrived_uid "
#define FROM_MESSAGE "FROM message AS m JOIN link AS l ON l.message_id = m.id JOIN address AS a ON a.id = m.author_id "
#define FROM_TARGET \
        "FROM link_target AS t JOIN message AS m ON m.id = t.message_id JOIN link AS l ON l.message_id = m.id " \
        "JOIN address AS a ON a.id = m.author_id "

/**
 * confab_link_free:
 * @self: (transfer full): a link
 */
void
confab_link_free (ConfabLink *self)
{
  g_free (self->message_id);
  g_free (self->variant);
  g_free (self->author);
  g_free (self->key);
  g_free (self->parent_key);
  g_free (self->root_key);
  g_free (self->subject_key);
  g_free (self->list_id);
  g_free (self->home);
  g_free (self->listed);
  g_free (self->payload);
  g_free (self->words);
  g_free (self);
}

static ConfabLink *
read_link (ConfabSqlRows *rows)
{
  ConfabLink *link = g_new0 (ConfabLink, 1);

  link->id = confab_sql_int (rows, 0);
  link->conversation_id = confab_sql_int (rows, 1);
  link->time = confab_sql_int (rows, 2);
  link->tie = confab_sql_int (rows, 3);
  link->arrived = confab_sql_int (rows, 4);
  link->role = (ConfabLinkRole) confab_sql_int (rows, 5);
  link->place = (ConfabConversationKind) confab_sql_int (rows, 6);
  link->outgoing = confab_sql_int (rows, 7) != 0;
  link->old = confab_sql_int (rows, 8) != 0;
  link->hidden = (ConfabHidden) confab_sql_int (rows, 9);
  link->floating = confab_sql_int (rows, 10) != 0;
  link->copy_of = confab_sql_int (rows, 11);
  link->state = (ConfabMessageState) confab_sql_int (rows, 12);
  link->message_id = confab_sql_dup_text (rows, 13);
  link->variant = confab_sql_dup_text (rows, 14);
  link->author = confab_sql_dup_text (rows, 15);
  link->key = confab_sql_dup_text (rows, 16);
  link->parent_key = confab_sql_dup_text (rows, 17);
  link->root_key = confab_sql_dup_text (rows, 18);
  link->subject_key = confab_sql_dup_text (rows, 19);
  link->list_id = confab_sql_dup_text (rows, 20);
  link->home = confab_sql_dup_text (rows, 21);
  link->listed = confab_sql_dup_text (rows, 22);
  link->payload = confab_sql_dup_text (rows, 23);
  link->words = confab_sql_dup_text (rows, 24);
  link->made = confab_sql_int (rows, 25) != 0;
  link->arrived_folder = confab_sql_int (rows, 26);
  link->arrived_uid = (guint32) confab_sql_int (rows, 27);
  return link;
}

static GPtrArray *
list_links (ConfabTransaction *   txn,
            const char *          text,
            const ConfabSqlValue *args,
            GError **             error)
{
  g_autoptr (GPtrArray) links = g_ptr_array_new_with_free_func ((GDestroyNotify) confab_link_free);
  g_autoptr (ConfabSqlRows) rows = confab_sql_select (txn->sql, text, args);

  while (confab_sql_next (rows))
    g_ptr_array_add (links, read_link (rows));
  if (!confab_sql_finish (rows, error))
    return NULL;
  return g_steal_pointer (&links);
}

/**
 * confab_transaction_find_links:
 * @txn: a transaction
 * @account: row id of the account
 * @message_id: a Message-ID
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * Returns: (transfer full) (nullable) (element-type ConfabLink): all messages
 *   with this id, the first that arrived first
 */
GPtrArray *
confab_transaction_find_links (ConfabTransaction *txn,
                               gint64             account,
                               const char *       message_id,
                               GError **          error)
{
  return list_links (txn,
                     SELECT_LINK FROM_MESSAGE "WHERE m.account_id = ?1 AND m.message_id = ?2 ORDER BY l.arrived, m.variant",
                     SQL_ARGS (sql_int (account), sql_text (message_id)), error);
}

/**
 * confab_transaction_get_link:
 * @txn: a transaction
 * @message: row id of a message
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * Returns: (transfer full) (nullable): its link; %NULL without @error set when there is none
 */
ConfabLink *
confab_transaction_get_link (ConfabTransaction *txn,
                             gint64             message,
                             GError **          error)
{
  g_autoptr (GPtrArray) links = list_links (txn, SELECT_LINK FROM_MESSAGE "WHERE m.id = ?1", SQL_ARGS (sql_int (message)), error);

  return links != NULL && links->len > 0 ? g_ptr_array_steal_index (links, 0) : NULL;
}

/**
 * confab_transaction_list_links_by_root:
 * @txn: a transaction
 * @account: row id of the account
 * @root_key: the end of a chain of references
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * Returns: (transfer full) (nullable) (element-type ConfabLink): all messages whose chain ends there
 */
GPtrArray *
confab_transaction_list_links_by_root (ConfabTransaction *txn,
                                       gint64             account,
                                       const char *       root_key,
                                       GError **          error)
{
  return list_links (txn, SELECT_LINK FROM_MESSAGE "WHERE m.root_hash = ?1 AND m.account_id = ?2 AND m.root_key = ?3",
                     SQL_ARGS (sql_int (confab_sql_hash (txn->sql, root_key)), sql_int (account), sql_text (root_key)), error);
}

/**
 * confab_transaction_list_links_to:
 * @txn: a transaction
 * @account: row id of the account
 * @target: a Message-ID
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * Returns: (transfer full) (nullable) (element-type ConfabLink): all messages
 *   that are about it, the newest first
 */
GPtrArray *
confab_transaction_list_links_to (ConfabTransaction *txn,
                                  gint64             account,
                                  const char *       target,
                                  GError **          error)
{
  return list_links (txn,
                     SELECT_LINK FROM_TARGET "WHERE t.target_hash = ?1 AND m.account_id = ?2 AND t.target = ?3 "
                                             "AND l.copy_of IS NULL ORDER BY m.time DESC, m.tie DESC, m.variant DESC",
                     SQL_ARGS (sql_int (confab_sql_hash (txn->sql, target)), sql_int (account), sql_text (target)), error);
}

static GPtrArray *
list_texts (ConfabTransaction *   txn,
            const char *          text,
            const ConfabSqlValue *args,
            GError **             error)
{
  g_autoptr (GPtrArray) texts = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (ConfabSqlRows) rows = confab_sql_select (txn->sql, text, args);

  while (confab_sql_next (rows))
    g_ptr_array_add (texts, confab_sql_dup_text (rows, 0));
  if (!confab_sql_finish (rows, error))
    return NULL;
  return g_steal_pointer (&texts);
}

/**
 * confab_transaction_list_targets:
 * @txn: a transaction
 * @message: row id of a message
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * Returns: (transfer full) (nullable) (element-type utf8): the Message-IDs it is about
 */
GPtrArray *
confab_transaction_list_targets (ConfabTransaction *txn,
                                 gint64             message,
                                 GError **          error)
{
  return list_texts (txn, "SELECT target FROM link_target WHERE message_id = ?1", SQL_ARGS (sql_int (message)), error);
}

/**
 * confab_transaction_list_floating_links:
 * @txn: a transaction
 * @account: row id of the account
 * @subject_key: hash of participants and cleaned subject
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * Returns: (transfer full) (nullable) (element-type ConfabLink): the replies of
 *   this subject that name no parent, the oldest first
 */
GPtrArray *
confab_transaction_list_floating_links (ConfabTransaction *txn,
                                        gint64             account,
                                        const char *       subject_key,
                                        GError **          error)
{
  return list_links (txn,
                     SELECT_LINK FROM_MESSAGE "WHERE m.subject_hash = ?1 AND m.floating = 1 AND m.account_id = ?2 "
                                              "AND m.subject_key = ?3 AND l.place = ?4 AND coalesce (l.home, '') NOT GLOB 'g*' AND l.listed IS NULL AND l.copy_of IS NULL "
                                              "ORDER BY m.time, m.tie, m.variant",
                     SQL_ARGS (sql_int (confab_sql_hash (txn->sql, subject_key)), sql_int (account), sql_text (subject_key),
                               sql_int (CONFAB_CONVERSATION_THREAD)),
                     error);
}

/**
 * confab_transaction_find_anchor:
 * @txn: a transaction
 * @account: row id of the account
 * @subject_key: hash of participants and cleaned subject
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * Returns: (transfer full) (nullable): the oldest message of a thread with this
 *   subject that is no reply without a parent; %NULL without @error set when there is none
 */
ConfabLink *
confab_transaction_find_anchor (ConfabTransaction *txn,
                                gint64             account,
                                const char *       subject_key,
                                GError **          error)
{
  g_autoptr (GPtrArray) links = list_links (txn,
                                            SELECT_LINK FROM_MESSAGE
                                            "WHERE m.subject_hash = ?1 AND m.floating = 0 AND m.account_id = ?2 "
                                            "AND m.subject_key = ?3 AND l.place = ?4 AND coalesce (l.home, '') NOT GLOB 'g*' AND l.listed IS NULL "
                                            "AND l.copy_of IS NULL "
                                            "ORDER BY m.time, m.tie, m.variant LIMIT 1",
                                            SQL_ARGS (sql_int (confab_sql_hash (txn->sql, subject_key)), sql_int (account),
                                                      sql_text (subject_key), sql_int (CONFAB_CONVERSATION_THREAD)),
                                            error);

  return links != NULL && links->len > 0 ? g_ptr_array_steal_index (links, 0) : NULL;
}

/**
 * confab_transaction_probe:
 * @txn: a transaction
 * @account: row id of the account
 * @message_id: a Message-ID
 * @probe: (out): what is there
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * The usual answer to all of it is no, which one statement says.
 *
 * Returns: whether it went well
 */
gboolean
confab_transaction_probe (ConfabTransaction *txn,
                          gint64             account,
                          const char *       message_id,
                          ConfabProbe *      probe,
                          GError **          error)
{
  static const char select[] =
    "SELECT EXISTS (SELECT 1 FROM message WHERE account_id = ?1 AND message_id = ?2), "
    "EXISTS (SELECT 1 FROM message WHERE root_hash = ?3 AND account_id = ?1 AND root_key = ?2), "
    "EXISTS (SELECT 1 FROM link_target WHERE target_hash = ?3)";
  g_autoptr (ConfabSqlRows) rows = confab_sql_select (txn->sql, select,
                                                      SQL_ARGS (sql_int (account), sql_text (message_id),
                                                                sql_int (confab_sql_hash (txn->sql, message_id))));

  if (confab_sql_next (rows))
    *probe = (ConfabProbe) { confab_sql_int (rows, 0) != 0, confab_sql_int (rows, 1) != 0, confab_sql_int (rows, 2) != 0 }
  ;
  return confab_sql_finish (rows, error);
}

/**
 * confab_transaction_insert_link:
 * @txn: a transaction
 * @link: what to store; of it @id, @arrived…, @role, @place, @key, @old, @made, @home, @payload and @words count
 * @targets: (nullable) (array zero-terminated=1): the Message-IDs it is about
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * To be called once, right after the message is inserted.
 *
 * Returns: whether it went well
 */
gboolean
confab_transaction_insert_link (ConfabTransaction * txn,
                                const ConfabLink *  link,
                                const char * const *targets,
                                GError **           error)
{
  if (!confab_sql_exec (txn->sql,
                        "INSERT INTO link (message_id, arrived, role, place, key, old, made, home, payload, words, arrived_folder, arrived_uid) "
                        "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
                        SQL_ARGS (sql_int (link->id), sql_int (link->arrived), sql_int (link->role), sql_int (link->place),
                                  sql_text (link->key), sql_int (link->old != FALSE), sql_int (link->made != FALSE),
                                  sql_text (link->home), sql_text (link->payload), sql_text (link->words),
                                  sql_int (link->arrived_folder), sql_int (link->arrived_uid)),
                        error))
    return FALSE;
  for (guint i = 0; targets != NULL && targets[i] != NULL; i++)
    if (!confab_sql_exec (txn->sql, "INSERT OR IGNORE INTO link_target (message_id, target, target_hash) VALUES (?1, ?2, ?3)",
                          SQL_ARGS (sql_int (link->id), sql_text (targets[i]), sql_int (confab_sql_hash (txn->sql, targets[i]))), error))
      return FALSE;
  return TRUE;
}

/**
 * confab_transaction_set_arrived:
 * @txn: a transaction
 * @link: a message; of it @id, @arrived… and @old count
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * Returns: whether it went well
 */
gboolean
confab_transaction_set_arrived (ConfabTransaction *txn,
                                const ConfabLink * link,
                                GError **          error)
{
  return confab_sql_exec (txn->sql, "UPDATE link SET arrived = ?2, old = ?3, arrived_folder = ?4, arrived_uid = ?5 WHERE message_id = ?1",
                          SQL_ARGS (sql_int (link->id), sql_int (link->arrived), sql_int (link->old != FALSE),
                                    sql_int (link->arrived_folder), sql_int (link->arrived_uid)), error);
}

/**
 * confab_transaction_set_home:
 * @txn: a transaction
 * @message: row id of a message
 * @home: (nullable): the group or list it belongs to
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * Returns: whether it went well
 */
gboolean
confab_transaction_set_home (ConfabTransaction *txn,
                             gint64             message,
                             const char *       home,
                             GError **          error)
{
  return confab_sql_exec (txn->sql, "UPDATE link SET home = ?2 WHERE message_id = ?1",
                          SQL_ARGS (sql_int (message), sql_text (home)), error);
}

/**
 * confab_transaction_set_listed:
 * @txn: a transaction
 * @message: row id of a message
 * @listed: (nullable): the list another copy of it came through
 * @payload: (nullable): the engine's own data
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * Returns: whether it went well
 */
gboolean
confab_transaction_set_listed (ConfabTransaction *txn,
                               gint64             message,
                               const char *       listed,
                               const char *       payload,
                               GError **          error)
{
  return confab_sql_exec (txn->sql, "UPDATE link SET listed = ?2, payload = ?3 WHERE message_id = ?1",
                          SQL_ARGS (sql_int (message), sql_text (listed), sql_text (payload)), error);
}

/**
 * confab_transaction_set_copy_of:
 * @txn: a transaction
 * @message: row id of a message
 * @of: row id of the message it is only another copy of, or 0
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * Returns: whether it went well
 */
gboolean
confab_transaction_set_copy_of (ConfabTransaction *txn,
                                gint64             message,
                                gint64             of,
                                GError **          error)
{
  return confab_sql_exec (txn->sql, "UPDATE link SET copy_of = ?2 WHERE message_id = ?1",
                          SQL_ARGS (sql_int (message), sql_id (of)), error);
}

/**
 * confab_transaction_set_root:
 * @txn: a transaction
 * @message: row id of a message
 * @root_key: the end of its chain of references
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * Returns: whether it went well
 */
gboolean
confab_transaction_set_root (ConfabTransaction *txn,
                             gint64             message,
                             const char *       root_key,
                             GError **          error)
{
  return confab_sql_exec (txn->sql, "UPDATE message SET root_hash = ?2, root_key = ?3 WHERE id = ?1",
                          SQL_ARGS (sql_int (message), sql_int (confab_sql_hash (txn->sql, root_key)), sql_text (root_key)), error);
}

/**
 * confab_transaction_move_locations:
 * @txn: a transaction
 * @from: row id of a message
 * @into: row id of another
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * Lets the copies on the server be those of another message; so is what the
 * person wants of their flags.
 *
 * Returns: whether it went well
 */
gboolean
confab_transaction_move_locations (ConfabTransaction *txn,
                                   gint64             from,
                                   gint64             into,
                                   GError **          error)
{
  return confab_transaction_touch_message (txn, from, FALSE, error) != NULL &&
         confab_transaction_touch_message (txn, into, FALSE, error) != NULL &&
         confab_sql_exec (txn->sql, "UPDATE location SET message_id = ?2 WHERE message_id = ?1",
                          SQL_ARGS (sql_int (from), sql_int (into)), error) &&
         confab_sql_exec (txn->sql,
                          "UPDATE message SET want_mask = message.want_mask | f.want_mask, "
                          "want_value = message.want_value | (f.want_value & ~message.want_mask) "
                          "FROM (SELECT want_mask, want_value FROM message WHERE id = ?1) AS f WHERE id = ?2 AND f.want_mask <> 0",
                          SQL_ARGS (sql_int (from), sql_int (into)), error) &&
         confab_transaction_relocate_message (txn, from, error) &&
         confab_transaction_relocate_message (txn, into, error);
}

/**
 * confab_transaction_find_thread_chat:
 * @txn: a transaction
 * @account: row id of the account
 * @root_key: the root of a thread
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * Returns: row id of the conversation with this very key, or 0
 */
gint64
confab_transaction_find_thread_chat (ConfabTransaction *txn,
                                     gint64             account,
                                     const char *       root_key,
                                     GError **          error)
{
  gint64 id = 0;

  return confab_sql_get_integer (txn->sql, "SELECT id FROM conversation WHERE account_id = ?1 AND kind = ?2 AND key = ?3",
                                 SQL_ARGS (sql_int (account), sql_int (CONFAB_CONVERSATION_THREAD), sql_text (root_key)),
                                 &id, error)
         ? id : 0;
}

/* What was merged into another thread may be one of its own again. */
static gboolean
forget_alias (ConfabTransaction *txn,
              gint64             account,
              const char *       root_key,
              GError **          error)
{
  return confab_sql_exec (txn->sql, "DELETE FROM conversation_alias WHERE account_id = ?1 AND kind = ?2 AND key = ?3",
                          SQL_ARGS (sql_int (account), sql_int (CONFAB_CONVERSATION_THREAD), sql_text (root_key)), error);
}

/**
 * confab_transaction_ensure_thread_chat:
 * @txn: a transaction
 * @account: row id of the account
 * @root_key: the root of a thread
 * @created: (out): whether it was made
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * Returns: row id of the conversation with this very key, made where it is missing, or 0
 */
gint64
confab_transaction_ensure_thread_chat (ConfabTransaction *txn,
                                       gint64             account,
                                       const char *       root_key,
                                       gboolean *         created,
                                       GError **          error)
{
  g_autoptr (GError) local_error = NULL;
  gint64 id = confab_transaction_find_thread_chat (txn, account, root_key, &local_error);

  *created = FALSE;
  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return 0;
    }
  if (id != 0)
    return id;
  if (!forget_alias (txn, account, root_key, error))
    return 0;
  return confab_transaction_ensure_conversation (txn, account, CONFAB_CONVERSATION_THREAD, root_key, NULL, created, error);
}

/**
 * confab_transaction_rename_thread_chat:
 * @txn: a transaction
 * @conversation: row id of a thread's conversation
 * @root_key: the root that turned out to be behind its own; no conversation has it yet
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * Returns: whether it went well
 */
gboolean
confab_transaction_rename_thread_chat (ConfabTransaction *txn,
                                       gint64             conversation,
                                       const char *       root_key,
                                       GError **          error)
{
  gint64 account;

  return confab_sql_get_integer (txn->sql, "SELECT account_id FROM conversation WHERE id = ?1",
                                 SQL_ARGS (sql_int (conversation)), &account, error) &&
         forget_alias (txn, account, root_key, error) &&
         confab_sql_exec (txn->sql, "UPDATE conversation SET key = ?2 WHERE id = ?1",
                          SQL_ARGS (sql_int (conversation), sql_text (root_key)), error);
}

/**
 * confab_transaction_dup_hanging:
 * @txn: a transaction
 * @account: row id of the account
 * @root_key: the root of a thread
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * Returns: (transfer full) (nullable): the root of the thread it hangs on; %NULL
 *   without @error set when it hangs on none
 */
char *
confab_transaction_dup_hanging (ConfabTransaction *txn,
                                gint64             account,
                                const char *       root_key,
                                GError **          error)
{
  return confab_sql_get_text (txn->sql, "SELECT on_key FROM hanging WHERE account_id = ?1 AND root_key = ?2",
                              SQL_ARGS (sql_int (account), sql_text (root_key)), error);
}

/**
 * confab_transaction_set_hanging:
 * @txn: a transaction
 * @account: row id of the account
 * @root_key: the root of a thread
 * @on_key: (nullable): the root of the thread it hangs on
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * Returns: whether it went well
 */
gboolean
confab_transaction_set_hanging (ConfabTransaction *txn,
                                gint64             account,
                                const char *       root_key,
                                const char *       on_key,
                                GError **          error)
{
  if (on_key == NULL)
    return confab_sql_exec (txn->sql, "DELETE FROM hanging WHERE account_id = ?1 AND root_key = ?2",
                            SQL_ARGS (sql_int (account), sql_text (root_key)), error);
  return confab_sql_exec (txn->sql,
                          "INSERT INTO hanging (account_id, root_key, on_key) VALUES (?1, ?2, ?3) "
                          "ON CONFLICT (account_id, root_key) DO UPDATE SET on_key = excluded.on_key",
                          SQL_ARGS (sql_int (account), sql_text (root_key), sql_text (on_key)), error);
}

/**
 * confab_transaction_list_hanging:
 * @txn: a transaction
 * @account: row id of the account
 * @on_key: the root of a thread
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * Returns: (transfer full) (nullable) (element-type utf8): the roots of the threads that hang on it
 */
GPtrArray *
confab_transaction_list_hanging (ConfabTransaction *txn,
                                 gint64             account,
                                 const char *       on_key,
                                 GError **          error)
{
  return list_texts (txn, "SELECT root_key FROM hanging WHERE account_id = ?1 AND on_key = ?2",
                     SQL_ARGS (sql_int (account), sql_text (on_key)), error);
}
