/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Folders on the server, and how far each is read. */
#include "config.h"

#include "confab-transaction-folders.h"

#include "confab-load.h"
#include "confab-transaction-private.h"

/**
 * confab_folder_copy:
 * @self: a folder
 *
 * Returns: (transfer full): a deep copy
 */
ConfabFolder *
confab_folder_copy (const ConfabFolder *self)
{
  ConfabFolder *copy = g_memdup2 (self, sizeof *self);

  copy->name = g_strdup (self->name);
  return copy;
}

/**
 * confab_folder_free:
 * @self: (transfer full): a folder
 */
void
confab_folder_free (ConfabFolder *self)
{
  g_free (self->name);
  g_free (self);
}

/**
 * confab_transaction_ensure_folder:
 * @txn: a transaction
 * @account: row id of the account
 * @name: the mailbox name in UTF-8
 * @delimiter: the hierarchy delimiter, or 0
 * @role: what it is for
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * Finds a folder by name or adds it, and sets what it is for.
 *
 * Returns: its row id, or 0
 */
gint64
confab_transaction_ensure_folder (ConfabTransaction *txn,
                                  gint64             account,
                                  const char *       name,
                                  char               delimiter,
                                  ConfabFolderRole   role,
                                  GError **          error)
{
  gint64 id;

  if (!confab_sql_exec (txn->sql,
                        "INSERT INTO folder (account_id, name, delimiter, role) VALUES (?1, ?2, ?3, ?4) "
                        "ON CONFLICT (account_id, name) DO UPDATE SET delimiter = excluded.delimiter, role = excluded.role "
                        "WHERE delimiter <> excluded.delimiter OR role <> excluded.role",
                        SQL_ARGS (sql_int (account), sql_text (name), sql_int ((guchar) delimiter), sql_int (role)), error))
    return 0;
  txn->folders |= confab_sql_changes (txn->sql) > 0;
  txn->folder = 0;
  if (!confab_sql_get_integer (txn->sql, "SELECT id FROM folder WHERE account_id = ?1 AND name = ?2",
                               SQL_ARGS (sql_int (account), sql_text (name)), &id, error))
    return 0;
  return id;
}

/**
 * confab_transaction_get_folder:
 * @txn: a transaction
 * @folder: its row id
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * Returns: (transfer full) (nullable): the folder, or %NULL with NOT_FOUND
 */
ConfabFolder *
confab_transaction_get_folder (ConfabTransaction *txn,
                               gint64             folder,
                               GError **          error)
{
  g_autoptr (GPtrArray) folders = g_ptr_array_new_with_free_func ((GDestroyNotify) confab_folder_free);

  if (!confab_load_folder (txn->sql, folder, folders, error))
    return NULL;
  if (folders->len == 0)
    {
      confab_transaction_not_found ("folder", folder, error);
      return NULL;
    }
  return g_ptr_array_steal_index (folders, 0);
}

/**
 * confab_transaction_list_folders:
 * @txn: a transaction
 * @account: row id of the account
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * Returns: (transfer full) (nullable) (element-type ConfabFolder): its folders, by name
 */
GPtrArray *
confab_transaction_list_folders (ConfabTransaction *txn,
                                 gint64             account,
                                 GError **          error)
{
  g_autoptr (GPtrArray) folders = g_ptr_array_new_with_free_func ((GDestroyNotify) confab_folder_free);

  if (!confab_load_folders (txn->sql, account, folders, error))
    return NULL;
  return g_steal_pointer (&folders);
}

/**
 * confab_transaction_set_folder_position:
 * @txn: a transaction
 * @folder: its row id
 * @position: how far it is read now; its UIDVALIDITY is that of the folder's locations
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * Returns: whether it went well
 */
gboolean
confab_transaction_set_folder_position (ConfabTransaction *         txn,
                                        gint64                      folder,
                                        const ConfabFolderPosition *position,
                                        GError **                   error)
{
  gint64 complete;

  if (!confab_sql_get_integer (txn->sql, "SELECT complete FROM folder WHERE id = ?1", SQL_ARGS (sql_int (folder)), &complete, error) ||
      !confab_sql_exec (txn->sql,
                        "UPDATE folder SET uidvalidity = ?2, uidnext = ?3, highestmodseq = ?4, oldest_uid = ?5, complete = ?6 "
                        "WHERE id = ?1",
                        SQL_ARGS (sql_int (folder), sql_int (position->uidvalidity), sql_int (position->uidnext),
                                  sql_int ((gint64) position->highestmodseq), sql_int (position->oldest_uid),
                                  sql_int (position->complete != FALSE)),
                        error))
    return FALSE;
  if (confab_sql_changes (txn->sql) == 0)
    return confab_transaction_not_found ("folder", folder, error);
  txn->folders |= (complete != 0) != (position->complete != FALSE);
  return TRUE;
}

/**
 * confab_transaction_set_folder_oldest:
 * @txn: a transaction
 * @folder: its row id
 * @uidvalidity: the one it was read under; under another nothing is set
 * @oldest_uid: how far back it is read
 * @complete: whether that is all
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * Leaves alone how far on it is read, which another connection may write meanwhile.
 *
 * Returns: whether it went well
 */
gboolean
confab_transaction_set_folder_oldest (ConfabTransaction *txn,
                                      gint64             folder,
                                      guint32            uidvalidity,
                                      guint32            oldest_uid,
                                      gboolean           complete,
                                      GError **          error)
{
  g_autoptr (ConfabFolder) stored = confab_transaction_get_folder (txn, folder, error);

  if (stored == NULL)
    return FALSE;
  if (stored->position.uidvalidity != uidvalidity)
    return TRUE;
  stored->position.oldest_uid = oldest_uid;
  stored->position.complete = complete;
  return confab_transaction_set_folder_position (txn, folder, &stored->position, error);
}

/* Removes what lies in a folder; the messages stay, some of them gone. */
static gboolean
empty_folder (ConfabTransaction *txn,
              gint64             folder,
              GError **          error)
{
  g_autoptr (GArray) messages = g_array_new (FALSE, FALSE, sizeof (gint64));

  if (!confab_transaction_list_ids (txn, "SELECT DISTINCT message_id FROM location WHERE folder_id = ?1",
                                    SQL_ARGS (sql_int (folder)), messages, error) ||
      !confab_sql_exec (txn->sql, "DELETE FROM storage WHERE folder_id = ?1", SQL_ARGS (sql_int (folder)), error) ||
      !confab_sql_exec (txn->sql, "DELETE FROM location WHERE folder_id = ?1", SQL_ARGS (sql_int (folder)), error))
    return FALSE;
  for (guint i = 0; i < messages->len; i++)
    if (!confab_transaction_relocate_message (txn, g_array_index (messages, gint64, i), error))
      return FALSE;
  return TRUE;
}

/**
 * confab_transaction_reset_folder:
 * @txn: a transaction
 * @folder: its row id
 * @uidvalidity: the new one
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * For a folder whose UIDVALIDITY has changed: forgets where things lie in it and
 * how far it is read. No message is lost.
 *
 * Returns: whether it went well
 */
gboolean
confab_transaction_reset_folder (ConfabTransaction *txn,
                                 gint64             folder,
                                 guint32            uidvalidity,
                                 GError **          error)
{
  ConfabFolderPosition position = { .uidvalidity = uidvalidity };

  return empty_folder (txn, folder, error) &&
         confab_transaction_set_folder_position (txn, folder, &position, error);
}

/**
 * confab_transaction_rename_folder:
 * @txn: a transaction
 * @folder: its row id
 * @name: its new name
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * Renames a folder. One that had the new name already, being gone from the
 * server, is removed.
 *
 * Returns: whether it went well
 */
gboolean
confab_transaction_rename_folder (ConfabTransaction *txn,
                                  gint64             folder,
                                  const char *       name,
                                  GError **          error)
{
  gint64 other;

  if (!confab_sql_get_integer (txn->sql,
                               "SELECT id FROM folder WHERE name = ?2 AND id <> ?1 "
                               "AND account_id = (SELECT account_id FROM folder WHERE id = ?1)",
                               SQL_ARGS (sql_int (folder), sql_text (name)), &other, error) ||
      (other != 0 && !confab_transaction_remove_folder (txn, other, error)) ||
      !confab_sql_exec (txn->sql, "UPDATE folder SET name = ?2 WHERE id = ?1", SQL_ARGS (sql_int (folder), sql_text (name)), error))
    return FALSE;
  if (confab_sql_changes (txn->sql) == 0)
    return confab_transaction_not_found ("folder", folder, error);
  txn->folders = TRUE;
  return TRUE;
}

/**
 * confab_transaction_remove_folder:
 * @txn: a transaction
 * @folder: its row id
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * Forgets a folder that is no longer on the server, and the jobs for it. The
 * messages stay.
 *
 * Returns: whether it went well
 */
gboolean
confab_transaction_remove_folder (ConfabTransaction *txn,
                                  gint64             folder,
                                  GError **          error)
{
  if (!empty_folder (txn, folder, error) ||
      !confab_sql_exec (txn->sql, "DELETE FROM folder WHERE id = ?1", SQL_ARGS (sql_int (folder)), error))
    return FALSE;
  txn->folders |= confab_sql_changes (txn->sql) > 0;
  return TRUE;
}
