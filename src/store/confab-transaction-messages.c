/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Messages: one row per account, Message-ID and variant. */
#include "config.h"

#include "confab-transaction-messages.h"

#include "confab-hash.h"
#include "confab-load.h"
#include "confab-message-text.h"
#include "confab-transaction-locations.h"
#include "confab-transaction-private.h"

#include <string.h>

/* The bits of ConfabHidden that callers set; the others follow the locations. */
#define HIDDEN_BY_CALLER (CONFAB_HIDDEN_CONTROL | CONFAB_HIDDEN_DELETED | CONFAB_HIDDEN_BLOCKED)

/**
 * confab_stored_message_free:
 * @self: (transfer full): a message
 */
void
confab_stored_message_free (ConfabStoredMessage *self)
{
  g_free (self->message_id);
  g_free (self->variant);
  g_free (self->author_address);
  g_free (self->author_name);
  g_free (self->subject);
  g_free (self->title);
  g_free (self->subject_key);
  g_free (self->in_reply_to);
  g_free (self->parent_key);
  g_free (self->root_key);
  g_free (self->list_id);
  g_free (self->source);
  g_free (self);
}

/**
 * confab_transaction_find_messages:
 * @txn: a transaction
 * @account: row id of the account
 * @message_id: a Message-ID
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * Returns: (transfer full) (nullable) (element-type ConfabStoredMessage): all
 *   variants of it, the first stored first; empty when there is none
 */
GPtrArray *
confab_transaction_find_messages (ConfabTransaction *txn,
                                  gint64             account,
                                  const char *       message_id,
                                  GError **          error)
{
  g_autoptr (GPtrArray) messages = g_ptr_array_new_with_free_func ((GDestroyNotify) confab_stored_message_free);
  g_autoptr (ConfabSqlRows) rows =
    confab_sql_select (txn->sql, CONFAB_LOAD_STORED_MESSAGES "WHERE m.account_id = ?1 AND m.message_id = ?2 ORDER BY m.id",
                       SQL_ARGS (sql_int (account), sql_text (message_id)));

  if (!confab_load_stored_messages (rows, messages, error))
    return NULL;
  return g_steal_pointer (&messages);
}

/**
 * confab_transaction_get_message:
 * @txn: a transaction
 * @message: its row id
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * Returns: (transfer full) (nullable): the message, or %NULL with NOT_FOUND
 */
ConfabStoredMessage *
confab_transaction_get_message (ConfabTransaction *txn,
                                gint64             message,
                                GError **          error)
{
  g_autoptr (GPtrArray) messages = g_ptr_array_new_with_free_func ((GDestroyNotify) confab_stored_message_free);
  g_autoptr (ConfabSqlRows) rows =
    confab_sql_select (txn->sql, CONFAB_LOAD_STORED_MESSAGES "WHERE m.id = ?1", SQL_ARGS (sql_int (message)));

  if (!confab_load_stored_messages (rows, messages, error))
    return NULL;
  if (messages->len == 0)
    {
      confab_transaction_not_found ("message", message, error);
      return NULL;
    }
  return g_ptr_array_steal_index (messages, 0);
}

/**
 * confab_transaction_list_old_reader:
 * @txn: a transaction
 * @account: row id of the account
 * @reader_version: a version of the reader
 * @limit: how many at most
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * For going over old mail with a better reader. Looks at all messages where there
 * is nothing to do: once a version, not once a start.
 *
 * Returns: (transfer full) (nullable) (element-type gint64): messages that an
 *   older version read, those stored last first
 */
GArray *
confab_transaction_list_old_reader (ConfabTransaction *txn,
                                    gint64             account,
                                    int                reader_version,
                                    guint              limit,
                                    GError **          error)
{
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));

  if (!confab_transaction_list_ids (txn,
                                    "SELECT id FROM message WHERE account_id = ?1 AND reader_version < ?2 ORDER BY id DESC LIMIT ?3",
                                    SQL_ARGS (sql_int (account), sql_int (reader_version), sql_int (limit)), ids, error))
    return NULL;
  return g_steal_pointer (&ids);
}

/**
 * confab_transaction_refresh_message:
 * @txn: a transaction
 * @message: row id of a message that was touched
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * Unread follows from who wrote it, whether it shows and its flags.
 *
 * Returns: whether it went well
 */
gboolean
confab_transaction_refresh_message (ConfabTransaction *txn,
                                    gint64             message,
                                    GError **          error)
{
  /* 1 is CONFAB_FLAG_SEEN: what the person wants, else what a server said. */
  static const char update[] =
    "UPDATE message SET unread = NOT unread WHERE id = ?1 AND unread <> "
    "(NOT outgoing AND hidden = 0 AND (((server_flags & ~want_mask) | (want_value & want_mask)) & 1) = 0)";

  return confab_sql_exec (txn->sql, update, SQL_ARGS (sql_int (message)), error);
}

static ConfabSqlValue
hash_of (ConfabTransaction *txn,
         const char *       text)
{
  return text != NULL ? sql_int (confab_sql_hash (txn->sql, text)) : (ConfabSqlValue) { CONFAB_SQL_NULL };
}

static gboolean
insert_body (ConfabTransaction *        txn,
             gint64                     id,
             const ConfabMessageFields *fields,
             GError **                  error)
{
  g_autofree char *recipients = fields->recipients != NULL ? g_strjoinv ("\n", (char **) fields->recipients) : NULL;
  const char *full_text = g_strcmp0 (fields->full_text, fields->text) != 0 ? fields->full_text : NULL;

  return confab_sql_exec (txn->sql,
                          "INSERT INTO message_body (id, text, full_text, quote, recipients, header) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                          SQL_ARGS (sql_int (id), sql_text (fields->text), sql_text (full_text), sql_text (fields->quote),
                                    sql_text (recipients), sql_blob (fields->header, fields->header_length)),
                          error);
}

/* What follows from where a message is inserted. */
typedef struct
{
  ConfabHidden hidden;
  gboolean unread;
} Placement;

static gboolean
find_placement (ConfabTransaction *        txn,
                const ConfabMessageFields *fields,
                Placement *                placement,
                GError **                  error)
{
  ConfabFlags flags = CONFAB_FLAG_NONE;

  placement->hidden = fields->hidden & HIDDEN_BY_CALLER;
  if (fields->location != NULL)
    {
      ConfabFolderRole role;

      if (!confab_transaction_get_folder_role (txn, fields->location->folder_id, &role, error))
        return FALSE;
      if (role == CONFAB_FOLDER_TRASH)
        placement->hidden |= CONFAB_HIDDEN_TRASH;
      else if (role == CONFAB_FOLDER_JUNK || role == CONFAB_FOLDER_BLOCKED)
        placement->hidden |= CONFAB_HIDDEN_JUNK;
      flags = fields->location->flags;
    }
  placement->unread = !fields->outgoing && placement->hidden == 0 && (flags & CONFAB_FLAG_SEEN) == 0;
  return TRUE;
}

/* Orders messages of one time: the same on every machine. */
static gint64
make_tie (const ConfabMessageFields *fields)
{
  static const guint8 key[CONFAB_HASH_KEY_LENGTH];
  g_autofree char *whole = g_strconcat (fields->message_id, fields->variant, NULL);

  return (gint64) confab_hash (key, whole);
}

static gboolean
insert_row (ConfabTransaction *        txn,
            gint64                     id,
            const ConfabMessageFields *fields,
            gint64                     author,
            const Placement *          placement,
            GError **                  error)
{
  static const char insert[] =
    "INSERT INTO message (id, account_id, conversation_id, time, tie, date, author_id, kind, state, hidden, unread, "
    "mention, outgoing, chat, floating, truncated, protection, reader_version, size, root_hash, "
    "subject_hash, message_id, variant, author_name, subject, title, subject_key, in_reply_to, parent_key, root_key, "
    "list_id, preview, problem, source, forwarded, located, server_flags, ignored) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, "
    "?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22, ?23, ?24, ?25, ?26, ?27, ?28, ?29, ?30, ?31, ?32, ?33, "
    "?34, ?35, ?36, ?37, ?38)";
  g_autofree char *made = fields->preview == NULL ? confab_message_text_preview (fields->text) : NULL;

  return confab_sql_exec (txn->sql, insert,
                          SQL_ARGS (sql_int (id), sql_int (fields->account_id), sql_int (fields->conversation_id),
                                    sql_int (fields->time), sql_int (make_tie (fields)), sql_int (fields->date),
                                    sql_int (author), sql_int (fields->kind), sql_int (fields->state), sql_int (placement->hidden),
                                    sql_int (placement->unread), sql_int (fields->mention != FALSE),
                                    sql_int (fields->outgoing != FALSE), sql_int (fields->chat != FALSE),
                                    sql_int (fields->floating != FALSE), sql_int (fields->truncated != FALSE),
                                    sql_int (fields->protection), sql_int (fields->reader_version), sql_int (fields->size),
                                    hash_of (txn, fields->root_key), hash_of (txn, fields->subject_key), sql_text (fields->message_id),
                                    sql_text (fields->variant != NULL ? fields->variant : ""), sql_text (fields->author_name),
                                    sql_text (fields->subject), sql_text (fields->title), sql_text (fields->subject_key),
                                    sql_text (fields->in_reply_to), sql_text (fields->parent_key), sql_text (fields->root_key),
                                    sql_text (fields->list_id), sql_text (fields->preview != NULL ? fields->preview : made),
                                    sql_text (fields->problem), sql_text (fields->source),
                                    sql_int (fields->forwarded != FALSE), sql_int (fields->location != NULL),
                                    sql_int (fields->location != NULL ? fields->location->flags : 0), sql_text (fields->ignored)),
                          error);
}

static gint64
ensure_author (ConfabTransaction *        txn,
               gint64                     account,
               const ConfabMessageFields *fields,
               GError **                  error)
{
  if (fields->outgoing)
    return confab_transaction_ensure_address (txn, account, fields->author_address, fields->author_name, fields->time, error);
  return confab_transaction_hear_from (txn, account, fields->author_address, fields->author_name, fields->time, error);
}

/**
 * confab_transaction_next_message:
 * @txn: a transaction
 * @id: (out): an id that no message ever had, so that nobody takes one for another
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * Returns: whether it went well
 */
gboolean
confab_transaction_next_message (ConfabTransaction *txn,
                                 gint64 *           id,
                                 GError **          error)
{
  if (txn->last_message < 0 &&
      !confab_sql_get_integer (txn->sql, "SELECT value FROM meta WHERE key = 'message'", SQL_NO_ARGS, &txn->last_message, error))
    return FALSE;
  *id = ++txn->last_message;
  return TRUE;
}

/* A place where nothing lay is the usual case. */
static gboolean
insert_location (ConfabTransaction *   txn,
                 gint64                id,
                 const ConfabLocation *location,
                 GError **             error)
{
  ConfabLocation own = *location;

  if (!confab_sql_exec (txn->sql,
                        "INSERT INTO location (folder_id, uid, message_id, uidvalidity, flags, modseq) "
                        "VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT (folder_id, uid) DO NOTHING",
                        SQL_ARGS (sql_int (location->folder_id), sql_int (location->uid), sql_int (id),
                                  sql_int (location->uidvalidity), sql_int (location->flags), sql_int ((gint64) location->modseq)),
                        error))
    return FALSE;
  if (confab_sql_changes (txn->sql) > 0)
    return TRUE;
  own.message_id = id;
  return confab_transaction_add_location (txn, &own, error);
}

/**
 * confab_transaction_insert_message:
 * @txn: a transaction
 * @fields: the message
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * Adds a message.
 *
 * Returns: its row id, or 0
 */
gint64
confab_transaction_insert_message (ConfabTransaction *        txn,
                                   const ConfabMessageFields *fields,
                                   GError **                  error)
{
  gint64 author = ensure_author (txn, fields->account_id, fields, error);
  ConfabMessageMark *mark;
  Placement placement;
  gint64 id;

  if (author == 0 || !find_placement (txn, fields, &placement, error) || !confab_transaction_next_message (txn, &id, error) ||
      !insert_row (txn, id, fields, author, &placement, error))
    return 0;

  mark = g_new0 (ConfabMessageMark, 1);
  mark->id = id;
  mark->is_new = fields->is_new;
  mark->fresh = TRUE;
  mark->inserted_conversation = fields->conversation_id;
  mark->inserted_visible = placement.hidden == 0;
  mark->inserted_unread = placement.unread;
  g_hash_table_replace (txn->messages, &mark->id, mark);
  if (fields->words != NULL)
    confab_transaction_add_words (txn, id, fields->words);
  else
    confab_transaction_touch_words (txn, id, CONFAB_MESSAGE_WORDS_ADD);
  if (!insert_body (txn, id, fields, error) ||
      (fields->location != NULL && !insert_location (txn, id, fields->location, error)) ||
      confab_transaction_touch_conversation (txn, fields->conversation_id, FALSE, TRUE, error) == NULL)
    return 0;
  return id;
}

/* The rows of the update, one statement for each group of fields. */
static gboolean
update_columns (ConfabTransaction *        txn,
                gint64                     id,
                const ConfabMessageFields *f,
                ConfabMessageMask          mask,
                GError **                  error)
{
  ConfabSql *sql = txn->sql;

  if ((mask & CONFAB_MESSAGE_MASK_TIME) != 0 &&
      !confab_sql_exec (sql, "UPDATE message SET time = ?2, date = ?3 WHERE id = ?1",
                        SQL_ARGS (sql_int (id), sql_int (f->time), sql_int (f->date)), error))
    return FALSE;
  if ((mask & CONFAB_MESSAGE_MASK_SUBJECT) != 0 &&
      !confab_sql_exec (sql, "UPDATE message SET subject = ?2, title = ?3, subject_key = ?4, subject_hash = ?5 WHERE id = ?1",
                        SQL_ARGS (sql_int (id), sql_text (f->subject), sql_text (f->title), sql_text (f->subject_key),
                                  hash_of (txn, f->subject_key)), error))
    return FALSE;
  if ((mask & CONFAB_MESSAGE_MASK_THREAD) != 0 &&
      !confab_sql_exec (sql,
                        "UPDATE message SET in_reply_to = ?2, parent_key = ?3, root_key = ?4, root_hash = ?5, "
                        "floating = ?6, list_id = ?7 WHERE id = ?1",
                        SQL_ARGS (sql_int (id), sql_text (f->in_reply_to), sql_text (f->parent_key),
                                  sql_text (f->root_key), hash_of (txn, f->root_key), sql_int (f->floating != FALSE),
                                  sql_text (f->list_id)), error))
    return FALSE;
  if ((mask & CONFAB_MESSAGE_MASK_KIND) != 0 &&
      !confab_sql_exec (sql, "UPDATE message SET kind = ?2, chat = ?3 WHERE id = ?1",
                        SQL_ARGS (sql_int (id), sql_int (f->kind), sql_int (f->chat != FALSE)), error))
    return FALSE;
  if ((mask & CONFAB_MESSAGE_MASK_STATE) != 0 &&
      !confab_sql_exec (sql, "UPDATE message SET state = ?2, problem = ?3 WHERE id = ?1",
                        SQL_ARGS (sql_int (id), sql_int (f->state), sql_text (f->problem)), error))
    return FALSE;
  if ((mask & CONFAB_MESSAGE_MASK_OUTGOING) != 0 &&
      !confab_sql_exec (sql, "UPDATE message SET outgoing = ?2 WHERE id = ?1",
                        SQL_ARGS (sql_int (id), sql_int (f->outgoing != FALSE)), error))
    return FALSE;
  if ((mask & CONFAB_MESSAGE_MASK_HIDDEN) != 0 &&
      !confab_sql_exec (sql, "UPDATE message SET hidden = (hidden & ~?2) | ?3 WHERE id = ?1",
                        SQL_ARGS (sql_int (id), sql_int (HIDDEN_BY_CALLER), sql_int (f->hidden & HIDDEN_BY_CALLER)), error))
    return FALSE;
  if ((mask & CONFAB_MESSAGE_MASK_SOURCE) != 0 &&
      !confab_sql_exec (sql, "UPDATE message SET source = ?2 WHERE id = ?1", SQL_ARGS (sql_int (id), sql_text (f->source)), error))
    return FALSE;
  if ((mask & CONFAB_MESSAGE_MASK_READER) != 0 &&
      !confab_sql_exec (sql, "UPDATE message SET reader_version = ?2, protection = ?3 WHERE id = ?1",
                        SQL_ARGS (sql_int (id), sql_int (f->reader_version), sql_int (f->protection)), error))
    return FALSE;
  if ((mask & CONFAB_MESSAGE_MASK_MENTION) != 0 &&
      !confab_sql_exec (sql, "UPDATE message SET mention = ?2 WHERE id = ?1",
                        SQL_ARGS (sql_int (id), sql_int (f->mention != FALSE)), error))
    return FALSE;
  return TRUE;
}

static gboolean
update_header (ConfabTransaction *        txn,
               gint64                     id,
               const ConfabMessageFields *fields,
               GError **                  error)
{
  g_autofree char *recipients = fields->recipients != NULL ? g_strjoinv ("\n", (char **) fields->recipients) : NULL;

  return confab_sql_exec (txn->sql, "UPDATE message_body SET recipients = ?2, header = ?3 WHERE id = ?1",
                          SQL_ARGS (sql_int (id), sql_text (recipients), sql_blob (fields->header, fields->header_length)),
                          error) &&
         confab_sql_exec (txn->sql, "UPDATE message SET size = ?2 WHERE id = ?1",
                          SQL_ARGS (sql_int (id), sql_int (fields->size)), error);
}

static gboolean
update_author (ConfabTransaction *        txn,
               gint64                     id,
               const ConfabMessageFields *fields,
               GError **                  error)
{
  gint64 account;
  gint64 author;

  if (!confab_sql_get_integer (txn->sql, "SELECT account_id FROM message WHERE id = ?1", SQL_ARGS (sql_int (id)), &account, error))
    return FALSE;
  author = ensure_author (txn, account, fields, error);
  return author != 0 &&
         confab_sql_exec (txn->sql, "UPDATE message SET author_id = ?2, author_name = ?3 WHERE id = ?1",
                          SQL_ARGS (sql_int (id), sql_int (author), sql_text (fields->author_name)), error);
}

/**
 * confab_transaction_update_message:
 * @txn: a transaction
 * @message: its row id
 * @fields: what to set
 * @mask: which groups of @fields to take
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * Changes a message. The text is that of the mail itself: of an edited message
 * it becomes the first one in the history, of a deleted one it is not kept.
 *
 * Returns: whether it went well
 */
gboolean
confab_transaction_update_message (ConfabTransaction *        txn,
                                   gint64                     message,
                                   const ConfabMessageFields *fields,
                                   ConfabMessageMask          mask,
                                   GError **                  error)
{
  const ConfabMessageMask quiet = CONFAB_MESSAGE_MASK_HEADER | CONFAB_MESSAGE_MASK_SOURCE | CONFAB_MESSAGE_MASK_READER;
  gboolean shows = (mask & ~quiet) != 0;

  if (confab_transaction_touch_message (txn, message, shows, error) == NULL)
    return FALSE;
  if ((mask & CONFAB_MESSAGE_MASK_CONVERSATION) != 0 &&
      (confab_transaction_touch_conversation (txn, fields->conversation_id, FALSE, TRUE, error) == NULL ||
       !confab_sql_exec (txn->sql, "UPDATE message SET conversation_id = ?2 WHERE id = ?1",
                         SQL_ARGS (sql_int (message), sql_int (fields->conversation_id)), error) ||
       !confab_sql_exec (txn->sql, "UPDATE pin SET conversation_id = ?2 WHERE message_id = ?1",
                         SQL_ARGS (sql_int (message), sql_int (fields->conversation_id)), error)))
    return FALSE;
  if (((mask & CONFAB_MESSAGE_MASK_AUTHOR) != 0 && !update_author (txn, message, fields, error)) ||
      ((mask & CONFAB_MESSAGE_MASK_HEADER) != 0 && !update_header (txn, message, fields, error)) ||
      ((mask & CONFAB_MESSAGE_MASK_TEXT) != 0 && !confab_message_text_replace (txn, message, fields, error)) ||
      !update_columns (txn, message, fields, mask, error))
    return FALSE;
  if ((mask & (CONFAB_MESSAGE_MASK_TEXT | CONFAB_MESSAGE_MASK_SUBJECT)) != 0)
    confab_transaction_touch_words (txn, message, CONFAB_MESSAGE_WORDS_REPLACE);
  return !shows || confab_transaction_refresh_message (txn, message, error);
}

/**
 * confab_transaction_set_message_state:
 * @txn: a transaction
 * @message: its row id
 * @state: how far it has come
 * @problem: (nullable): why it failed
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * Returns: whether it went well
 */
gboolean
confab_transaction_set_message_state (ConfabTransaction *txn,
                                      gint64             message,
                                      ConfabMessageState state,
                                      const char *       problem,
                                      GError **          error)
{
  ConfabMessageMark *mark = confab_transaction_touch_message (txn, message, FALSE, error);

  if (mark == NULL ||
      !confab_sql_exec (txn->sql,
                        "UPDATE message SET state = ?2, problem = ?3 WHERE id = ?1 AND (state <> ?2 OR problem IS NOT ?3)",
                        SQL_ARGS (sql_int (message), sql_int (state), sql_text (problem)), error))
    return FALSE;
  return confab_sql_changes (txn->sql) == 0 || confab_transaction_touch_message (txn, message, TRUE, error) != NULL;
}

/**
 * confab_transaction_hide_message:
 * @txn: a transaction
 * @message: its row id
 * @mask: reasons to set or clear: CONTROL, DELETED, BLOCKED
 * @value: which of @mask hold now
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * Hides a message or shows it again.
 *
 * Returns: whether it went well
 */
gboolean
confab_transaction_hide_message (ConfabTransaction *txn,
                                 gint64             message,
                                 ConfabHidden       mask,
                                 ConfabHidden       value,
                                 GError **          error)
{
  mask &= HIDDEN_BY_CALLER;
  return confab_transaction_touch_message (txn, message, TRUE, error) != NULL &&
         confab_sql_exec (txn->sql, "UPDATE message SET hidden = (hidden & ~?2) | ?3 WHERE id = ?1",
                          SQL_ARGS (sql_int (message), sql_int (mask), sql_int (value & mask)), error) &&
         confab_transaction_refresh_message (txn, message, error);
}

/**
 * confab_transaction_remove_message:
 * @txn: a transaction
 * @message: its row id
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * Removes a message and all that hangs on it, for good: what the person deleted.
 *
 * Returns: whether it went well
 */
gboolean
confab_transaction_remove_message (ConfabTransaction *txn,
                                   gint64             message,
                                   GError **          error)
{
  gint64 line;

  if (!confab_sql_get_integer (txn->sql, "SELECT id FROM message WHERE line_of = ?1", SQL_ARGS (sql_int (message)), &line, error) ||
      (line != 0 && !confab_transaction_remove_message (txn, line, error)))
    return FALSE;
  confab_transaction_touch_words (txn, message, CONFAB_MESSAGE_WORDS_REMOVE);
  return confab_transaction_touch_message (txn, message, TRUE, error) != NULL &&
         confab_sql_exec (txn->sql, "DELETE FROM message WHERE id = ?1", SQL_ARGS (sql_int (message)), error);
}
