/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The address book, and what own devices share of it and of chats. */
#include "config.h"

#include "confab-transaction-contacts.h"

#include "confab-people-private.h"
#include "confab-transaction-drafts.h"
#include "confab-transaction-people.h"
#include "confab-transaction-private.h"

/**
 * confab_stored_person_free:
 * @self: (transfer full): a person
 */
void
confab_stored_person_free (ConfabStoredPerson *self)
{
  g_free (self->name);
  g_free (self->shown_name);
  g_free (self->avatar);
  g_strfreev (self->addresses);
  g_strfreev (self->details);
  g_free (self);
}

/**
 * confab_transaction_find_person:
 * @txn: a transaction
 * @account: row id of the account
 * @address: an address
 *
 * Returns: row id of the person behind it, or 0
 */
gint64
confab_transaction_find_person (ConfabTransaction *txn,
                                gint64             account,
                                const char *       address)
{
  g_autoptr (GError) error = NULL;
  gint64 person = 0;

  if (!confab_sql_get_integer (txn->sql, "SELECT person_id FROM address WHERE account_id = ?1 AND address = ?2",
                               SQL_ARGS (sql_int (account), sql_text (address)), &person, &error))
    confab_transaction_stick (txn, g_steal_pointer (&error));
  return person;
}

static GStrv
list_texts (ConfabTransaction *   txn,
            const char *          text,
            const ConfabSqlValue *args,
            int                   n_columns,
            GError **             error)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_autoptr (ConfabSqlRows) rows = confab_sql_select (txn->sql, text, args);

  while (confab_sql_next (rows))
    for (int i = 0; i < n_columns; i++)
      g_strv_builder_add (builder, confab_sql_text (rows, i));
  return confab_sql_finish (rows, error) ? g_strv_builder_end (builder) : NULL;
}

/**
 * confab_transaction_get_person:
 * @txn: a transaction
 * @person: row id of a person
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * Returns: (transfer full) (nullable): all of them, or %NULL with NOT_FOUND
 */
ConfabStoredPerson *
confab_transaction_get_person (ConfabTransaction *txn,
                               gint64             person,
                               GError **          error)
{
  g_autoptr (ConfabStoredPerson) self = g_new0 (ConfabStoredPerson, 1);
  g_autoptr (ConfabSqlRows) rows =
    confab_sql_select (txn->sql,
                       "SELECT p.account_id, p.name, coalesce (p.name, (SELECT shown_name FROM address WHERE person_id = p.id "
                       "ORDER BY name_time DESC, address LIMIT 1)), p.avatar, p.blocked, p.saved, p.changed_time, p.blocked_time "
                       "FROM person AS p WHERE p.id = ?1",
                       SQL_ARGS (sql_int (person)));

  if (confab_sql_next (rows))
    {
      self->id = person;
      self->account_id = confab_sql_int (rows, 0);
      self->name = confab_sql_dup_text (rows, 1);
      self->shown_name = confab_sql_dup_text (rows, 2);
      self->avatar = confab_sql_dup_text (rows, 3);
      self->blocked = confab_sql_int (rows, 4) != 0;
      self->saved = confab_sql_int (rows, 5) != 0;
      self->changed_time = confab_sql_int (rows, 6);
      self->blocked_time = confab_sql_int (rows, 7);
    }
  if (!confab_sql_finish (rows, error))
    return NULL;
  if (self->id == 0)
    {
      confab_transaction_not_found ("person", person, error);
      return NULL;
    }
  self->addresses = list_texts (txn, "SELECT address FROM address WHERE person_id = ?1 ORDER BY address",
                                SQL_ARGS (sql_int (person)), 1, error);
  if (self->addresses == NULL)
    return NULL;
  self->details = list_texts (txn, "SELECT kind, value FROM person_detail WHERE person_id = ?1 ORDER BY kind, position",
                              SQL_ARGS (sql_int (person)), 2, error);
  return self->details != NULL ? g_steal_pointer (&self) : NULL;
}

static gboolean
set_details (ConfabTransaction *       txn,
             const ConfabStoredPerson *person,
             GError **                 error)
{
  if (!confab_sql_exec (txn->sql, "DELETE FROM person_detail WHERE person_id = ?1", SQL_ARGS (sql_int (person->id)), error))
    return FALSE;
  for (guint i = 0; person->details != NULL && person->details[i] != NULL && person->details[i + 1] != NULL; i += 2)
    if (!confab_sql_exec (txn->sql,
                          "INSERT INTO person_detail (person_id, kind, position, value) "
                          "VALUES (?1, ?2, (SELECT count (*) FROM person_detail WHERE person_id = ?1 AND kind = ?2), ?3)",
                          SQL_ARGS (sql_int (person->id), sql_text (person->details[i]), sql_text (person->details[i + 1])), error))
      return FALSE;
  return TRUE;
}

/* Addresses that are named are theirs, whoever had them; others are nobody's. */
static gboolean
set_addresses (ConfabTransaction *       txn,
               const ConfabStoredPerson *person,
               GError **                 error)
{
  g_auto (GStrv) before = list_texts (txn, "SELECT address FROM address WHERE person_id = ?1", SQL_ARGS (sql_int (person->id)), 1, error);

  if (before == NULL)
    return FALSE;
  for (guint i = 0; before[i] != NULL; i++)
    if (!g_strv_contains ((const char * const *) person->addresses, before[i]) &&
        (!confab_sql_exec (txn->sql, "UPDATE address SET person_id = NULL WHERE account_id = ?1 AND address = ?2",
                           SQL_ARGS (sql_int (person->account_id), sql_text (before[i])), error) ||
         !confab_people_refresh_name (txn, person->account_id, before[i], error)))
      return FALSE;
  for (guint i = 0; person->addresses[i] != NULL; i++)
    {
      gint64 other = confab_transaction_ensure_person (txn, person->account_id, person->addresses[i], error);

      if (other == 0 || !confab_transaction_merge_people (txn, other, person->id, error))
        return FALSE;
    }
  return TRUE;
}

/**
 * confab_transaction_set_person_card:
 * @txn: a transaction
 * @person: a person with @id and @account_id: their @name, @avatar, @saved, @changed_time,
 *   @addresses and @details from now on
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * Who is blocked is another matter.
 *
 * Returns: whether it went well
 */
gboolean
confab_transaction_set_person_card (ConfabTransaction *       txn,
                                    const ConfabStoredPerson *person,
                                    GError **                 error)
{
  txn->people = TRUE;
  return set_addresses (txn, person, error) &&
         set_details (txn, person, error) &&
         confab_sql_exec (txn->sql, "UPDATE person SET avatar = ?2, saved = ?3, changed_time = ?4 WHERE id = ?1",
                          SQL_ARGS (sql_int (person->id), sql_text (person->avatar), sql_int (person->saved != FALSE),
                                    sql_int (person->changed_time)), error) &&
         confab_transaction_set_person_name (txn, person->id, person->name, error);
}

/**
 * confab_transaction_list_addresses:
 * @txn: a transaction
 * @account: row id of the account
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * Returns: (transfer full) (nullable): all addresses that were ever met
 */
GStrv
confab_transaction_list_addresses (ConfabTransaction *txn,
                                   gint64             account,
                                   GError **          error)
{
  return list_texts (txn, "SELECT address FROM address WHERE account_id = ?1", SQL_ARGS (sql_int (account)), 1, error);
}

static GArray *
list_ids (ConfabTransaction *txn,
          const char *       text,
          gint64             of,
          GError **          error)
{
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));

  return confab_transaction_list_ids (txn, text, SQL_ARGS (sql_int (of)), ids, error) ? g_steal_pointer (&ids) : NULL;
}

/**
 * confab_transaction_list_person_messages:
 * @txn: a transaction
 * @person: row id of a person
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * Returns: (transfer full) (nullable) (element-type gint64): all that they wrote
 */
GArray *
confab_transaction_list_person_messages (ConfabTransaction *txn,
                                         gint64             person,
                                         GError **          error)
{
  return list_ids (txn,
                   "SELECT m.id FROM address AS a JOIN message AS m INDEXED BY message_author ON m.author_id = a.id "
                   "WHERE a.person_id = ?1 AND m.outgoing = 0",
                   person, error);
}

/**
 * confab_transaction_list_person_chats:
 * @txn: a transaction
 * @person: row id of a person
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * Returns: (transfer full) (nullable) (element-type gint64): the conversations with them alone
 */
GArray *
confab_transaction_list_person_chats (ConfabTransaction *txn,
                                      gint64             person,
                                      GError **          error)
{
  return list_ids (txn,
                   "SELECT c.id FROM address AS a JOIN conversation AS c ON c.account_id = a.account_id AND c.kind = 1 "
                   "AND c.key = a.address WHERE a.person_id = ?1 ORDER BY a.address",
                   person, error);
}

/**
 * confab_transaction_list_person_locations:
 * @txn: a transaction
 * @person: row id of a person
 * @blocked: those in the folder for blocked mail; else those in plain sight
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * Returns: (transfer full) (nullable) (element-type ConfabLocation): where lies what they
 *   wrote, by folder
 */
GPtrArray *
confab_transaction_list_person_locations (ConfabTransaction *txn,
                                          gint64             person,
                                          gboolean           blocked,
                                          GError **          error)
{
  g_autoptr (GPtrArray) locations = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (ConfabSqlRows) rows =
    confab_sql_select (txn->sql,
                       "SELECT l.message_id, l.folder_id, l.uidvalidity, l.uid FROM address AS a "
                       "JOIN message AS m INDEXED BY message_author ON m.author_id = a.id "
                       "JOIN location AS l ON l.message_id = m.id JOIN folder AS f ON f.id = l.folder_id "
                       "WHERE a.person_id = ?1 AND m.outgoing = 0 AND iif (?2, f.role = ?3, f.role IN (?4, ?5, ?6)) "
                       "ORDER BY l.folder_id, l.uid",
                       SQL_ARGS (sql_int (person), sql_int (blocked != FALSE), sql_int (CONFAB_FOLDER_BLOCKED),
                                 sql_int (CONFAB_FOLDER_INBOX), sql_int (CONFAB_FOLDER_CHATS), sql_int (CONFAB_FOLDER_ARCHIVE)));

  while (confab_sql_next (rows))
    {
      ConfabLocation location = {
        .message_id = confab_sql_int (rows, 0),
        .folder_id = confab_sql_int (rows, 1),
        .uidvalidity = (guint32) confab_sql_int (rows, 2),
        .uid = (guint32) confab_sql_int (rows, 3),
      };

      g_ptr_array_add (locations, g_memdup2 (&location, sizeof location));
    }
  return confab_sql_finish (rows, error) ? g_steal_pointer (&locations) : NULL;
}

/* Settings of conversations */

/**
 * confab_transaction_get_chat_settings:
 * @txn: a transaction
 * @conversation: row id of a conversation
 * @settings: (out): what the person chose for it
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * Returns: whether it went well
 */
gboolean
confab_transaction_get_chat_settings (ConfabTransaction * txn,
                                      gint64              conversation,
                                      ConfabChatSettings *settings,
                                      GError **           error)
{
  g_autoptr (ConfabSqlRows) rows = confab_sql_select (txn->sql,
                                                      "SELECT settings_time, archived, pinned, muted_until FROM conversation "
                                                      "WHERE id = ?1", SQL_ARGS (sql_int (conversation)));

  *settings = (ConfabChatSettings) { 0 };
  if (confab_sql_next (rows))
    {
      settings->time = confab_sql_int (rows, 0);
      settings->archived = confab_sql_int (rows, 1) != 0;
      settings->pinned = confab_sql_int (rows, 2) != 0;
      settings->muted_until = confab_sql_int (rows, 3);
    }
  return confab_sql_finish (rows, error);
}

/**
 * confab_transaction_set_settings_time:
 * @txn: a transaction
 * @conversation: row id of a conversation
 * @time: when the person last chose something for it
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * Returns: whether it went well
 */
gboolean
confab_transaction_set_settings_time (ConfabTransaction *txn,
                                      gint64             conversation,
                                      gint64             time,
                                      GError **          error)
{
  return confab_sql_exec (txn->sql, "UPDATE conversation SET settings_time = ?2 WHERE id = ?1",
                          SQL_ARGS (sql_int (conversation), sql_int (time)), error);
}

static gboolean
set_chat_settings (ConfabTransaction *       txn,
                   gint64                    conversation,
                   const ConfabChatSettings *settings,
                   GError **                 error)
{
  return confab_transaction_set_archived (txn, conversation, settings->archived, error) &&
         confab_transaction_set_pinned (txn, conversation, settings->pinned, error) &&
         confab_transaction_set_muted_until (txn, conversation, settings->muted_until, error) &&
         confab_transaction_set_settings_time (txn, conversation, settings->time, error);
}

/**
 * confab_transaction_share_chat_settings:
 * @txn: a transaction
 * @account: row id of the account
 * @kind: kind of the conversation
 * @key: its key
 * @settings: what was chosen for it on another device
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * Takes the settings over, if they are newer than those here. A conversation that is not
 * here yet gets them when it comes.
 *
 * Returns: whether it went well
 */
gboolean
confab_transaction_share_chat_settings (ConfabTransaction *       txn,
                                        gint64                    account,
                                        ConfabConversationKind    kind,
                                        const char *              key,
                                        const ConfabChatSettings *settings,
                                        GError **                 error)
{
  gint64 conversation = confab_transaction_find_conversation (txn, account, kind, key);
  ConfabChatSettings here;

  if (conversation != 0)
    return confab_transaction_get_chat_settings (txn, conversation, &here, error) &&
           (here.time >= settings->time || set_chat_settings (txn, conversation, settings, error));
  return confab_sql_exec (txn->sql,
                          "INSERT INTO chat_setting (account_id, kind, key, time, archived, pinned, muted_until) "
                          "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT (account_id, kind, key) DO UPDATE SET "
                          "time = excluded.time, archived = excluded.archived, pinned = excluded.pinned, "
                          "muted_until = excluded.muted_until WHERE excluded.time > chat_setting.time",
                          SQL_ARGS (sql_int (account), sql_int (kind), sql_text (key), sql_int (settings->time),
                                    sql_int (settings->archived != FALSE), sql_int (settings->pinned != FALSE),
                                    sql_int (settings->muted_until)), error);
}

/**
 * confab_transaction_take_chat_settings:
 * @txn: a transaction
 * @conversation: row id of a conversation that is new
 * @account: row id of the account
 * @kind: its kind
 * @key: its key
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * Gives it what was chosen for it elsewhere.
 *
 * Returns: whether it went well
 */
gboolean
confab_transaction_take_chat_settings (ConfabTransaction *    txn,
                                       gint64                 conversation,
                                       gint64                 account,
                                       ConfabConversationKind kind,
                                       const char *           key,
                                       GError **              error)
{
  g_autoptr (ConfabSqlRows) rows = confab_sql_select (txn->sql,
                                                      "SELECT time, archived, pinned, muted_until, draft, draft_time FROM chat_setting "
                                                      "WHERE account_id = ?1 AND kind = ?2 AND key = ?3",
                                                      SQL_ARGS (sql_int (account), sql_int (kind), sql_text (key)));
  ConfabChatSettings settings = { 0 };
  g_autofree char *draft = NULL;
  gint64 draft_time = 0;
  gboolean found = confab_sql_next (rows);

  if (found)
    {
      settings.time = confab_sql_int (rows, 0);
      settings.archived = confab_sql_int (rows, 1) != 0;
      settings.pinned = confab_sql_int (rows, 2) != 0;
      settings.muted_until = confab_sql_int (rows, 3);
      draft = confab_sql_dup_text (rows, 4);
      draft_time = confab_sql_int (rows, 5);
    }
  if (!confab_sql_finish (rows, error))
    return FALSE;
  return !found ||
         (confab_sql_exec (txn->sql, "DELETE FROM chat_setting WHERE account_id = ?1 AND kind = ?2 AND key = ?3",
                           SQL_ARGS (sql_int (account), sql_int (kind), sql_text (key)), error) &&
          (settings.time == 0 || set_chat_settings (txn, conversation, &settings, error)) &&
          (draft == NULL || (confab_transaction_set_draft (txn, conversation, draft, error) &&
                             confab_transaction_set_draft_times (txn, conversation, draft_time, draft_time, error))));
}

/* Mails in the folder that own devices share */

/**
 * confab_transaction_set_storage:
 * @txn: a transaction
 * @folder: row id of the folder
 * @uid: UID of a mail in it
 * @keys: (array zero-terminated=1): what it is about
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * Returns: whether it went well
 */
gboolean
confab_transaction_set_storage (ConfabTransaction * txn,
                                gint64              folder,
                                guint32             uid,
                                const char * const *keys,
                                GError **           error)
{
  for (guint i = 0; keys[i] != NULL; i++)
    if (!confab_sql_exec (txn->sql, "INSERT OR REPLACE INTO storage (folder_id, uid, key) VALUES (?1, ?2, ?3)",
                          SQL_ARGS (sql_int (folder), sql_int (uid), sql_text (keys[i])), error))
      return FALSE;
  return TRUE;
}

/**
 * confab_transaction_take_gone_storage:
 * @txn: a transaction
 * @folder: row id of the folder, all of which is known now
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * Forgets which mails have gone from there.
 *
 * Returns: (transfer full) (nullable): what no mail there is about any more, that one was
 *   about before
 */
GStrv
confab_transaction_take_gone_storage (ConfabTransaction *txn,
                                      gint64             folder,
                                      GError **          error)
{
  g_autoptr (GStrvBuilder) keys = g_strv_builder_new ();
  g_autoptr (ConfabSqlRows) rows =
    confab_sql_select (txn->sql,
                       "SELECT DISTINCT key FROM storage AS s WHERE folder_id = ?1 AND gone = 1 AND NOT EXISTS "
                       "(SELECT 1 FROM storage AS t WHERE t.folder_id = ?1 AND t.key = s.key AND t.gone = 0)",
                       SQL_ARGS (sql_int (folder)));

  while (confab_sql_next (rows))
    g_strv_builder_add (keys, confab_sql_text (rows, 0));
  if (!confab_sql_finish (rows, error) ||
      !confab_sql_exec (txn->sql, "DELETE FROM storage WHERE folder_id = ?1 AND gone = 1", SQL_ARGS (sql_int (folder)), error))
    return NULL;
  return g_strv_builder_end (keys);
}

/**
 * confab_transaction_list_shared_people:
 * @txn: a transaction
 * @account: row id of the account
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * Returns: (transfer full) (nullable) (element-type gint64): people of whom there is
 *   something that other devices should know
 */
GArray *
confab_transaction_list_shared_people (ConfabTransaction *txn,
                                       gint64             account,
                                       GError **          error)
{
  return list_ids (txn, "SELECT id FROM person WHERE account_id = ?1 AND (changed_time <> 0 OR blocked_time <> 0)", account, error);
}

/**
 * confab_transaction_list_shared_chats:
 * @txn: a transaction
 * @account: row id of the account
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * Returns: (transfer full) (nullable) (element-type gint64): conversations for which the
 *   person chose something
 */
GArray *
confab_transaction_list_shared_chats (ConfabTransaction *txn,
                                      gint64             account,
                                      GError **          error)
{
  return list_ids (txn, "SELECT id FROM conversation WHERE account_id = ?1 AND settings_time <> 0", account, error);
}

/**
 * confab_transaction_has_storage:
 * @txn: a transaction
 * @folder: row id of the folder
 *
 * Returns: whether some device of the person's put anything there
 */
gboolean
confab_transaction_has_storage (ConfabTransaction *txn,
                                gint64             folder)
{
  g_autoptr (GError) error = NULL;
  gint64 any = 0;

  if (!confab_sql_get_integer (txn->sql, "SELECT EXISTS (SELECT 1 FROM storage WHERE folder_id = ?1 AND gone = 0)",
                               SQL_ARGS (sql_int (folder)), &any, &error))
    confab_transaction_stick (txn, g_steal_pointer (&error));
  return any != 0;
}

/**
 * confab_transaction_find_storage:
 * @txn: a transaction
 * @folder: row id of the folder
 * @keys: (array zero-terminated=1): what the mails are about, any of it
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * Returns: (transfer full) (nullable) (element-type guint32): UIDs of such mails, rising
 */
GArray *
confab_transaction_find_storage (ConfabTransaction * txn,
                                 gint64              folder,
                                 const char * const *keys,
                                 GError **           error)
{
  g_autoptr (GArray) uids = g_array_new (FALSE, FALSE, sizeof (guint32));

  for (guint i = 0; keys[i] != NULL; i++)
    {
      g_autoptr (ConfabSqlRows) rows = confab_sql_select (txn->sql, "SELECT uid FROM storage WHERE folder_id = ?1 AND key = ?2 AND gone = 0",
                                                          SQL_ARGS (sql_int (folder), sql_text (keys[i])));

      while (confab_sql_next (rows))
        {
          guint32 uid = (guint32) confab_sql_int (rows, 0);
          gboolean known = FALSE;

          for (guint j = 0; j < uids->len; j++)
            known |= g_array_index (uids, guint32, j) == uid;
          if (!known)
            g_array_append_val (uids, uid);
        }
      if (!confab_sql_finish (rows, error))
        return NULL;
    }
  return g_steal_pointer (&uids);
}
