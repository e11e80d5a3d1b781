/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows into records, for queries and transactions alike. */
#include "config.h"

#include "confab-load.h"

#include "confab-blobs.h"
#include "confab-line.h"
#include "confab-transaction-lines.h"

/**
 * confab_load_attachments:
 * @sql: a connection
 * @message: row id of a message
 * @attachments: (element-type ConfabAttachmentRecord): where to put them, in order
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * Returns: whether it went well
 */
gboolean
confab_load_attachments (ConfabSql *sql,
                         gint64     message,
                         GPtrArray *attachments,
                         GError **  error)
{
  g_autoptr (ConfabSqlRows) rows =
    confab_sql_select (sql,
                       "SELECT id, section, name, content_type, size, content_id, inline, width, height, blob "
                       "FROM attachment WHERE message_id = ?1 ORDER BY position",
                       SQL_ARGS (sql_int (message)));

  while (confab_sql_next (rows))
    {
      ConfabAttachmentRecord *record = confab_attachment_record_new ();
      const char *blob = confab_sql_text (rows, 9);

      record->id = confab_sql_int (rows, 0);
      record->section = confab_sql_dup_text (rows, 1);
      record->name = confab_sql_dup_text (rows, 2);
      record->content_type = confab_sql_dup_text (rows, 3);
      record->size = confab_sql_int (rows, 4);
      record->content_id = confab_sql_dup_text (rows, 5);
      record->is_inline = confab_sql_int (rows, 6) != 0;
      record->width = (int) confab_sql_int (rows, 7);
      record->height = (int) confab_sql_int (rows, 8);
      if (blob != NULL)
        record->path = confab_blobs_dup_path (confab_sql_get_dir (sql), blob);
      g_ptr_array_add (attachments, record);
    }
  return confab_sql_finish (rows, error);
}

static const char *
get_event (ConfabGroupChange kind)
{
  static const char *const events[] = {
    [CONFAB_GROUP_ADDED] = "added",
    [CONFAB_GROUP_DROPPED] = "removed",
    [CONFAB_GROUP_CREATED] = "created",
    [CONFAB_GROUP_RENAMED] = "renamed",
    [CONFAB_GROUP_DESCRIBED] = "described",
    [CONFAB_GROUP_PICTURED] = "pictured",
    [CONFAB_GROUP_LEFT] = "left",
    [CONFAB_GROUP_UNREACHED] = "unreached",
  };

  return events[CLAMP (kind, CONFAB_GROUP_ADDED, CONFAB_GROUP_UNREACHED)];
}

static ConfabSystemRecord *
take_change (ConfabSqlRows *rows)
{
  ConfabSystemRecord *change = g_new0 (ConfabSystemRecord, 1);
  ConfabGroupChange kind = (ConfabGroupChange) confab_sql_int (rows, 0);

  change->event = get_event (kind);
  if (kind == CONFAB_GROUP_ADDED || kind == CONFAB_GROUP_DROPPED || kind == CONFAB_GROUP_UNREACHED)
    change->who = confab_person_record_new (confab_sql_text (rows, 2), confab_sql_text (rows, 1), confab_sql_int (rows, 3) != 0);
  else if (confab_sql_text (rows, 1)[0] != '\0' && kind != CONFAB_GROUP_LEFT)
    change->text = confab_sql_dup_text (rows, 1);
  change->by = confab_person_record_new (confab_sql_text (rows, 5), confab_sql_text (rows, 4), confab_sql_int (rows, 6) != 0);
  return change;
}

/* A line is worded anew each time: names change, and so does the language. In a group
 * it says who did what; mail among several people is only seen to go to others. */
static gboolean
load_line (ConfabSql *          sql,
           gint64               message,
           ConfabMessageRecord *record,
           GError **            error)
{
  g_autoptr (GPtrArray) added = g_ptr_array_new ();
  g_autoptr (GPtrArray) dropped = g_ptr_array_new ();
  gboolean in_group = FALSE;
  g_autoptr (ConfabSqlRows) rows =
    confab_sql_select (sql,
                       "SELECT g.kind, g.subject, nullif (a.shown_name, a.address), "
                       "EXISTS (SELECT 1 FROM own_address WHERE account_id = ?2 AND address = g.subject), "
                       "g.actor, nullif (b.shown_name, b.address), "
                       "EXISTS (SELECT 1 FROM own_address WHERE account_id = ?2 AND address = g.actor), c.kind = ?3 "
                       "FROM group_change AS g JOIN conversation AS c ON c.id = g.conversation_id "
                       "LEFT JOIN address AS a ON a.account_id = ?2 AND a.address = g.subject "
                       "LEFT JOIN address AS b ON b.account_id = ?2 AND b.address = g.actor "
                       "WHERE g.message_id = ?1 ORDER BY g.kind, g.subject",
                       SQL_ARGS (sql_int (message), sql_int (record->account_id), sql_int (CONFAB_CONVERSATION_GROUP)));

  while (confab_sql_next (rows))
    {
      ConfabSystemRecord *change = take_change (rows);

      g_ptr_array_add (record->system, change);
      in_group = confab_sql_int (rows, 7) != 0;
      if (change->who != NULL)
        g_ptr_array_add (g_str_equal (change->event, "added") ? added : dropped,
                         change->who->name != NULL ? change->who->name : change->who->address);
    }
  record->text = in_group ? confab_line_format_changes (record->system) : confab_line_format_people (added, dropped);
  record->full_text = g_strdup (record->text);
  return confab_sql_finish (rows, error);
}

/**
 * confab_load_messages:
 * @sql: a connection
 * @rows: rows of CONFAB_LOAD_MESSAGES
 * @records: (element-type ConfabMessageRecord): where to append them
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * Returns: whether it went well
 */
gboolean
confab_load_messages (ConfabSql *    sql,
                      ConfabSqlRows *rows,
                      GPtrArray *    records,
                      GError **      error)
{
  while (confab_sql_next (rows))
    {
      ConfabMessageRecord *record = confab_message_record_new ();

      g_ptr_array_add (records, record);
      record->id = confab_sql_int (rows, 0);
      record->conversation_id = confab_sql_int (rows, 1);
      record->account_id = confab_sql_int (rows, 2);
      record->message_id = confab_sql_dup_text (rows, 3);
      record->from_name = confab_sql_dup_text (rows, 4);
      record->from_address = confab_sql_dup_text (rows, 5);
      record->subject = confab_sql_dup_text (rows, 6);
      record->text = confab_sql_dup_text (rows, 7);
      record->full_text = confab_sql_dup_text (rows, 8);
      record->quote = confab_sql_dup_text (rows, 9);
      record->in_reply_to = confab_sql_dup_text (rows, 10);
      record->time = confab_sql_int (rows, 11);
      record->tie = confab_sql_int (rows, 12);
      record->date = confab_sql_int (rows, 13);
      record->kind = confab_sql_int (rows, 14);
      record->state = confab_sql_int (rows, 15);
      record->outgoing = confab_sql_int (rows, 16) != 0;
      record->unread = confab_sql_int (rows, 17) != 0;
      record->chat = confab_sql_int (rows, 18) != 0;
      record->edited = confab_sql_int (rows, 19) != 0;
      record->deleted = confab_sql_int (rows, 20) != 0;
      record->truncated = confab_sql_int (rows, 21) != 0;
      record->problem = confab_sql_dup_text (rows, 22);
      if (confab_sql_int (rows, 23) > 0 &&
          !confab_load_attachments (sql, record->id, record->attachments, error))
        return FALSE;
      record->forwarded = confab_sql_int (rows, 24) != 0;
      if (confab_sql_int (rows, 25) != 0 && !confab_load_extras (sql, record, confab_sql_int (rows, 25), error))
        return FALSE;
      record->mention = confab_sql_int (rows, 27) != 0;
      record->ignored = confab_sql_dup_text (rows, 28);
      if (confab_sql_int (rows, 26) != 0 && !load_line (sql, confab_sql_int (rows, 26), record, error))
        return FALSE;
    }
  return confab_sql_finish (rows, error);
}

/**
 * confab_load_members:
 * @sql: a connection
 * @conversation: row id of a conversation
 * @members: (element-type ConfabPersonRecord): where to put those who are members now
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * Returns: whether it went well
 */
gboolean
confab_load_members (ConfabSql *sql,
                     gint64     conversation,
                     GPtrArray *members,
                     GError **  error)
{
  g_autoptr (ConfabSqlRows) rows =
    confab_sql_select (sql, "SELECT nullif (name, address), address FROM member WHERE conversation_id = ?1 AND present = 1",
                       SQL_ARGS (sql_int (conversation)));

  while (confab_sql_next (rows))
    g_ptr_array_add (members, confab_person_record_new (confab_sql_text (rows, 0), confab_sql_text (rows, 1), FALSE));
  return confab_sql_finish (rows, error);
}

/**
 * confab_load_conversations:
 * @sql: a connection
 * @rows: rows of CONFAB_LOAD_CONVERSATIONS
 * @records: (element-type ConfabConversationRecord): where to append them
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * Returns: whether it went well
 */
gboolean
confab_load_conversations (ConfabSql *    sql,
                           ConfabSqlRows *rows,
                           GPtrArray *    records,
                           GError **      error)
{
  while (confab_sql_next (rows))
    {
      ConfabConversationRecord *record = confab_conversation_record_new ();

      g_ptr_array_add (records, record);
      record->id = confab_sql_int (rows, 0);
      record->account_id = confab_sql_int (rows, 1);
      record->account = confab_sql_dup_text (rows, 2);
      record->kind = confab_sql_int (rows, 3);
      record->name = confab_sql_dup_text (rows, 4);
      record->unread = (int) confab_sql_int (rows, 5);
      record->mentions = (int) confab_sql_int (rows, 6);
      record->last_time = confab_sql_int (rows, 7);
      record->last_text = confab_sql_dup_text (rows, 8);
      record->last_author = confab_sql_dup_text (rows, 9);
      record->last_kind = confab_sql_int (rows, 10);
      record->last_state = confab_sql_int (rows, 11);
      record->last_outgoing = confab_sql_int (rows, 12) != 0;
      record->last_deleted = confab_sql_int (rows, 13) != 0;
      record->request = confab_sql_int (rows, 14) != 0;
      record->archived = confab_sql_int (rows, 15) != 0;
      record->muted_until = confab_sql_int (rows, 16);
      record->pinned = confab_sql_int (rows, 17) != 0;
      record->draft = confab_sql_dup_text (rows, 18);
      record->can_send = confab_sql_int (rows, 19) != 0;
      record->description = confab_sql_dup_text (rows, 20);
      if (confab_sql_text (rows, 21) != NULL)
        record->avatar = confab_blobs_dup_path (confab_sql_get_dir (sql), confab_sql_text (rows, 21));
      if (!confab_load_members (sql, record->id, record->members, error))
        return FALSE;
    }
  return confab_sql_finish (rows, error);
}

/**
 * confab_load_stored_messages:
 * @rows: rows of CONFAB_LOAD_STORED_MESSAGES
 * @messages: (element-type ConfabStoredMessage): where to append them
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * Returns: whether it went well
 */
gboolean
confab_load_stored_messages (ConfabSqlRows *rows,
                             GPtrArray *    messages,
                             GError **      error)
{
  while (confab_sql_next (rows))
    {
      ConfabStoredMessage *message = g_new0 (ConfabStoredMessage, 1);

      g_ptr_array_add (messages, message);
      message->id = confab_sql_int (rows, 0);
      message->account_id = confab_sql_int (rows, 1);
      message->conversation_id = confab_sql_int (rows, 2);
      message->message_id = confab_sql_dup_text (rows, 3);
      message->variant = confab_sql_dup_text (rows, 4);
      message->time = confab_sql_int (rows, 5);
      message->date = confab_sql_int (rows, 6);
      message->author_address = confab_sql_dup_text (rows, 7);
      message->author_name = confab_sql_dup_text (rows, 8);
      message->subject = confab_sql_dup_text (rows, 9);
      message->title = confab_sql_dup_text (rows, 10);
      message->subject_key = confab_sql_dup_text (rows, 11);
      message->in_reply_to = confab_sql_dup_text (rows, 12);
      message->parent_key = confab_sql_dup_text (rows, 13);
      message->root_key = confab_sql_dup_text (rows, 14);
      message->floating = confab_sql_int (rows, 15) != 0;
      message->list_id = confab_sql_dup_text (rows, 16);
      message->chat = confab_sql_int (rows, 17) != 0;
      message->kind = confab_sql_int (rows, 18);
      message->state = confab_sql_int (rows, 19);
      message->outgoing = confab_sql_int (rows, 20) != 0;
      message->unread = confab_sql_int (rows, 21) != 0;
      message->mention = confab_sql_int (rows, 22) != 0;
      message->hidden = confab_sql_int (rows, 23);
      message->gone = confab_sql_int (rows, 24) != 0;
      message->edited = confab_sql_int (rows, 25) != 0;
      message->deleted = confab_sql_int (rows, 26) != 0;
      message->truncated = confab_sql_int (rows, 27) != 0;
      message->protection = (guint) confab_sql_int (rows, 28);
      message->server_flags = confab_sql_int (rows, 29);
      message->want_mask = confab_sql_int (rows, 30);
      message->want_value = confab_sql_int (rows, 31);
      message->source = confab_sql_dup_text (rows, 32);
      message->reader_version = (int) confab_sql_int (rows, 33);
    }
  return confab_sql_finish (rows, error);
}

/**
 * confab_load_jobs:
 * @rows: rows of CONFAB_LOAD_JOBS
 * @jobs: (element-type ConfabJob): where to append them
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * Returns: whether it went well
 */
gboolean
confab_load_jobs (ConfabSqlRows *rows,
                  GPtrArray *    jobs,
                  GError **      error)
{
  while (confab_sql_next (rows))
    {
      ConfabJob *job = g_new0 (ConfabJob, 1);

      g_ptr_array_add (jobs, job);
      job->id = confab_sql_int (rows, 0);
      job->account_id = confab_sql_int (rows, 1);
      job->lane = confab_sql_int (rows, 2);
      job->kind = (int) confab_sql_int (rows, 3);
      job->conversation_id = confab_sql_int (rows, 4);
      job->message_id = confab_sql_int (rows, 5);
      job->folder_id = confab_sql_int (rows, 6);
      job->payload = confab_sql_dup_bytes (rows, 7);
      job->state = confab_sql_int (rows, 8);
      job->attempts = (int) confab_sql_int (rows, 9);
      job->next_try = confab_sql_int (rows, 10);
      job->error = confab_sql_dup_text (rows, 11);
    }
  return confab_sql_finish (rows, error);
}

/**
 * confab_load_accounts:
 * @sql: a connection
 * @accounts: (element-type ConfabAccountRecord): where to put all of them
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * Returns: whether it went well
 */
gboolean
confab_load_accounts (ConfabSql *sql,
                      GPtrArray *accounts,
                      GError **  error)
{
  g_autoptr (ConfabSqlRows) rows =
    confab_sql_select (sql,
                       "SELECT id, address, name, imap_host, imap_port, imap_security, imap_user, "
                       "smtp_host, smtp_port, smtp_security, smtp_user, authority, auth FROM account ORDER BY id",
                       SQL_NO_ARGS);

  while (confab_sql_next (rows))
    {
      ConfabAccountRecord *record = confab_account_record_new ();

      record->id = confab_sql_int (rows, 0);
      record->address = confab_sql_dup_text (rows, 1);
      record->name = confab_sql_dup_text (rows, 2);
      record->imap_host = confab_sql_dup_text (rows, 3);
      record->imap_port = (guint16) confab_sql_int (rows, 4);
      record->imap_security = confab_sql_int (rows, 5);
      record->imap_user = confab_sql_dup_text (rows, 6);
      record->smtp_host = confab_sql_dup_text (rows, 7);
      record->smtp_port = (guint16) confab_sql_int (rows, 8);
      record->smtp_security = confab_sql_int (rows, 9);
      record->smtp_user = confab_sql_dup_text (rows, 10);
      record->authority = confab_sql_dup_text (rows, 11);
      record->auth = confab_sql_int (rows, 12);
      g_ptr_array_add (accounts, record);
    }
  return confab_sql_finish (rows, error);
}

/**
 * confab_load_own_addresses:
 * @sql: a connection
 * @account: row id of an account
 * @addresses: (element-type utf8): where to put them, the main one first
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * Returns: whether it went well
 */
gboolean
confab_load_own_addresses (ConfabSql *sql,
                           gint64     account,
                           GPtrArray *addresses,
                           GError **  error)
{
  g_autoptr (ConfabSqlRows) rows =
    confab_sql_select (sql, "SELECT address FROM own_address WHERE account_id = ?1 ORDER BY main DESC, address",
                       SQL_ARGS (sql_int (account)));

  while (confab_sql_next (rows))
    g_ptr_array_add (addresses, confab_sql_dup_text (rows, 0));
  return confab_sql_finish (rows, error);
}

static gboolean
take_folders (ConfabSqlRows *rows,
              GPtrArray *    folders,
              GError **      error)
{
  while (confab_sql_next (rows))
    {
      ConfabFolder *folder = g_new0 (ConfabFolder, 1);

      folder->id = confab_sql_int (rows, 0);
      folder->account_id = confab_sql_int (rows, 1);
      folder->name = confab_sql_dup_text (rows, 2);
      folder->delimiter = (char) confab_sql_int (rows, 3);
      folder->role = confab_sql_int (rows, 4);
      folder->position.uidvalidity = (guint32) confab_sql_int (rows, 5);
      folder->position.uidnext = (guint32) confab_sql_int (rows, 6);
      folder->position.highestmodseq = (guint64) confab_sql_int (rows, 7);
      folder->position.oldest_uid = (guint32) confab_sql_int (rows, 8);
      folder->position.complete = confab_sql_int (rows, 9) != 0;
      g_ptr_array_add (folders, folder);
    }
  return confab_sql_finish (rows, error);
}

#define SELECT_FOLDERS                                                                   \
        "SELECT id, account_id, name, delimiter, role, uidvalidity, uidnext, highestmodseq, "  \
        "oldest_uid, complete FROM folder "

/**
 * confab_load_folder:
 * @sql: a connection
 * @folder: row id of a folder
 * @folders: (element-type ConfabFolder): where to put it, when there is one
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * Returns: whether it went well
 */
gboolean
confab_load_folder (ConfabSql *sql,
                    gint64     folder,
                    GPtrArray *folders,
                    GError **  error)
{
  g_autoptr (ConfabSqlRows) rows = confab_sql_select (sql, SELECT_FOLDERS "WHERE id = ?1", SQL_ARGS (sql_int (folder)));

  return take_folders (rows, folders, error);
}

/**
 * confab_load_folders:
 * @sql: a connection
 * @account: row id of an account
 * @folders: (element-type ConfabFolder): where to put them, by name
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * Returns: whether it went well
 */
gboolean
confab_load_folders (ConfabSql *sql,
                     gint64     account,
                     GPtrArray *folders,
                     GError **  error)
{
  g_autoptr (ConfabSqlRows) rows = confab_sql_select (sql, SELECT_FOLDERS "WHERE account_id = ?1 ORDER BY name",
                                                      SQL_ARGS (sql_int (account)));

  return take_folders (rows, folders, error);
}

/**
 * confab_load_locations:
 * @sql: a connection
 * @message: row id of a message
 * @locations: (element-type ConfabLocation): where to put them
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * Returns: whether it went well
 */
gboolean
confab_load_locations (ConfabSql *sql,
                       gint64     message,
                       GArray *   locations,
                       GError **  error)
{
  g_autoptr (ConfabSqlRows) rows =
    confab_sql_select (sql,
                       "SELECT message_id, folder_id, uidvalidity, uid, flags, modseq FROM location "
                       "WHERE message_id = ?1 ORDER BY folder_id, uid",
                       SQL_ARGS (sql_int (message)));

  while (confab_sql_next (rows))
    {
      ConfabLocation location = {
        .message_id = confab_sql_int (rows, 0),
        .folder_id = confab_sql_int (rows, 1),
        .uidvalidity = (guint32) confab_sql_int (rows, 2),
        .uid = (guint32) confab_sql_int (rows, 3),
        .flags = confab_sql_int (rows, 4),
        .modseq = (guint64) confab_sql_int (rows, 5),
      };

      g_array_append_val (locations, location);
    }
  return confab_sql_finish (rows, error);
}

/**
 * confab_load_receipts:
 * @sql: a connection
 * @message: row id of a message
 * @receipts: (element-type ConfabReceipt): where to put them, by time
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * Returns: whether it went well
 */
gboolean
confab_load_receipts (ConfabSql *sql,
                      gint64     message,
                      GPtrArray *receipts,
                      GError **  error)
{
  g_autoptr (ConfabSqlRows) rows =
    confab_sql_select (sql,
                       "SELECT address, kind, time, problem FROM receipt WHERE message_id = ?1 ORDER BY time, address, kind",
                       SQL_ARGS (sql_int (message)));

  while (confab_sql_next (rows))
    {
      ConfabReceipt *receipt = g_new0 (ConfabReceipt, 1);

      receipt->address = confab_sql_dup_text (rows, 0);
      receipt->kind = confab_sql_int (rows, 1);
      receipt->time = confab_sql_int (rows, 2);
      receipt->problem = confab_sql_dup_text (rows, 3);
      g_ptr_array_add (receipts, receipt);
    }
  return confab_sql_finish (rows, error);
}

/**
 * confab_load_reactions:
 * @sql: a connection
 * @message: row id of a message
 * @reactions: (element-type ConfabReaction): where to put them, by time
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * Returns: whether it went well
 */
gboolean
confab_load_reactions (ConfabSql *sql,
                       gint64     message,
                       GPtrArray *reactions,
                       GError **  error)
{
  g_autoptr (ConfabSqlRows) rows =
    confab_sql_select (sql,
                       "SELECT address, emoji, time FROM reaction WHERE message_id = ?1 AND emoji <> '' "
                       "ORDER BY time, address, emoji",
                       SQL_ARGS (sql_int (message)));

  while (confab_sql_next (rows))
    {
      ConfabReaction *reaction = g_new0 (ConfabReaction, 1);

      reaction->address = confab_sql_dup_text (rows, 0);
      reaction->emoji = confab_sql_dup_text (rows, 1);
      reaction->time = confab_sql_int (rows, 2);
      g_ptr_array_add (reactions, reaction);
    }
  return confab_sql_finish (rows, error);
}

/**
 * confab_load_edits:
 * @sql: a connection
 * @message: row id of a message
 * @edits: (element-type ConfabEdit): where to put them, the first edit first
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * Returns: whether it went well
 */
gboolean
confab_load_edits (ConfabSql *sql,
                   gint64     message,
                   GPtrArray *edits,
                   GError **  error)
{
  g_autoptr (ConfabSqlRows) rows =
    confab_sql_select (sql, "SELECT text, time, edit_id FROM edit WHERE message_id = ?1 ORDER BY time, edit_id",
                       SQL_ARGS (sql_int (message)));

  while (confab_sql_next (rows))
    {
      ConfabEdit *edit = g_new0 (ConfabEdit, 1);

      edit->text = confab_sql_dup_text (rows, 0);
      edit->time = confab_sql_int (rows, 1);
      edit->edit_id = confab_sql_dup_text (rows, 2);
      g_ptr_array_add (edits, edit);
    }
  return confab_sql_finish (rows, error);
}
