/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where messages lie on the server, what flags they have there, and what the person wants. */
#include "config.h"

#include "confab-transaction-locations.h"

#include "confab-load.h"
#include "confab-transaction-private.h"

#include <string.h>

#define HIDDEN_BY_PLACE (CONFAB_HIDDEN_TRASH | CONFAB_HIDDEN_JUNK)

typedef struct
{
  guint n;
  gboolean all_trash;
  gboolean all_junk;
  ConfabFlags flags; /* of any */
} Places;

static gboolean
look_at_places (ConfabTransaction *txn,
                gint64             message,
                Places *           places,
                GError **          error)
{
  g_autoptr (ConfabSqlRows) rows =
    confab_sql_select (txn->sql,
                       "SELECT l.flags, f.role FROM location AS l CROSS JOIN folder AS f ON f.id = l.folder_id WHERE l.message_id = ?1",
                       SQL_ARGS (sql_int (message)));

  *places = (Places) { .all_trash = TRUE, .all_junk = TRUE };
  while (confab_sql_next (rows))
    {
      ConfabFolderRole role = confab_sql_int (rows, 1);

      places->n++;
      places->flags |= confab_sql_int (rows, 0);
      places->all_trash &= role == CONFAB_FOLDER_TRASH;
      places->all_junk &= role == CONFAB_FOLDER_JUNK || role == CONFAB_FOLDER_BLOCKED;
    }
  return confab_sql_finish (rows, error);
}

/* What follows from where a message lies. */
typedef struct
{
  gint64 conversation_id;
  gint64 outgoing;
  gint64 located;
  gint64 gone;
  gint64 hidden;
  gint64 unread;
  gint64 flags;
  gint64 want_mask;
  gint64 want_value;
} Whereabouts;

static gboolean
read_whereabouts (ConfabTransaction *txn,
                  gint64             message,
                  Whereabouts *      now,
                  GError **          error)
{
  g_autoptr (ConfabSqlRows) rows =
    confab_sql_select (txn->sql,
                       "SELECT conversation_id, outgoing, located, gone, hidden, unread, server_flags, want_mask, want_value "
                       "FROM message WHERE id = ?1",
                       SQL_ARGS (sql_int (message)));

  if (!confab_sql_next (rows))
    return confab_sql_finish (rows, error) && confab_transaction_not_found ("message", message, error);
  now->conversation_id = confab_sql_int (rows, 0);
  now->outgoing = confab_sql_int (rows, 1);
  now->located = confab_sql_int (rows, 2);
  now->gone = confab_sql_int (rows, 3);
  now->hidden = confab_sql_int (rows, 4);
  now->unread = confab_sql_int (rows, 5);
  now->flags = confab_sql_int (rows, 6);
  now->want_mask = confab_sql_int (rows, 7);
  now->want_value = confab_sql_int (rows, 8);
  return TRUE;
}

/**
 * confab_transaction_relocate_message:
 * @txn: a transaction
 * @message: row id of a message whose locations have changed
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * Works out what follows from where a message lies: its flags, whether it is
 * hidden in Trash or Junk, whether it is gone, and which wishes are fulfilled.
 * A message that lies nowhere keeps what was last known.
 *
 * Returns: whether it went well
 */
gboolean
confab_transaction_relocate_message (ConfabTransaction *txn,
                                     gint64             message,
                                     GError **          error)
{
  static const char update[] =
    "UPDATE message SET located = ?2, gone = ?3, hidden = ?4, unread = ?5, server_flags = ?6, want_mask = ?7, want_value = ?8 "
    "WHERE id = ?1";
  Whereabouts before = { 0 };
  Whereabouts after;
  Places places;

  if (confab_transaction_touch_message (txn, message, FALSE, error) == NULL ||
      !look_at_places (txn, message, &places, error) ||
      !read_whereabouts (txn, message, &before, error))
    return FALSE;

  after = before;
  after.gone = places.n == 0 && before.located;
  if (places.n > 0)
    {
      gint64 agreed = ~(places.flags ^ before.want_value);

      after.located = 1;
      after.flags = places.flags;
      after.hidden &= ~(gint64) HIDDEN_BY_PLACE;
      after.hidden |= (places.all_trash ? CONFAB_HIDDEN_TRASH : 0) | (places.all_junk ? CONFAB_HIDDEN_JUNK : 0);
      /* A wish is fulfilled where the server's flag has changed to it. */
      agreed &= places.flags ^ before.flags;
      after.want_mask &= ~agreed;
      after.want_value &= ~agreed;
    }
  after.unread = !after.outgoing && after.hidden == 0 &&
                 (((after.flags & ~after.want_mask) | (after.want_value & after.want_mask)) & CONFAB_FLAG_SEEN) == 0;

  if (memcmp (&before, &after, sizeof before) == 0)
    return TRUE;
  if (!confab_sql_exec (txn->sql, update,
                        SQL_ARGS (sql_int (message), sql_int (after.located), sql_int (after.gone), sql_int (after.hidden),
                                  sql_int (after.unread), sql_int (after.flags), sql_int (after.want_mask),
                                  sql_int (after.want_value)),
                        error))
    return FALSE;
  return (before.hidden == after.hidden && before.unread == after.unread) ||
         confab_transaction_touch_conversation (txn, before.conversation_id, FALSE, TRUE, error) != NULL;
}

/**
 * confab_transaction_add_location:
 * @txn: a transaction
 * @location: where a message lies
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * Adds a location, or brings one up to date.
 *
 * Returns: whether it went well
 */
gboolean
confab_transaction_add_location (ConfabTransaction *   txn,
                                 const ConfabLocation *location,
                                 GError **             error)
{
  gint64 before = confab_transaction_find_location (txn, location->folder_id, location->uid);

  if (!confab_sql_exec (txn->sql,
                        "INSERT INTO location (folder_id, uid, message_id, uidvalidity, flags, modseq) VALUES (?1, ?2, ?3, ?4, ?5, ?6) "
                        "ON CONFLICT (folder_id, uid) DO UPDATE SET message_id = excluded.message_id, "
                        "uidvalidity = excluded.uidvalidity, flags = excluded.flags, modseq = excluded.modseq",
                        SQL_ARGS (sql_int (location->folder_id), sql_int (location->uid), sql_int (location->message_id),
                                  sql_int (location->uidvalidity), sql_int (location->flags), sql_int ((gint64) location->modseq)),
                        error))
    return FALSE;
  if (before != 0 && before != location->message_id && !confab_transaction_relocate_message (txn, before, error))
    return FALSE;
  return confab_transaction_relocate_message (txn, location->message_id, error);
}

/**
 * confab_transaction_get_folder_role:
 * @txn: a transaction
 * @folder: row id of a folder
 * @role: (out): what it is for
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * Returns: whether it went well
 */
gboolean
confab_transaction_get_folder_role (ConfabTransaction *txn,
                                    gint64             folder,
                                    ConfabFolderRole * role,
                                    GError **          error)
{
  gint64 value;

  if (txn->folder != folder)
    {
      if (!confab_sql_get_integer (txn->sql, "SELECT role FROM folder WHERE id = ?1", SQL_ARGS (sql_int (folder)), &value, error))
        return FALSE;
      txn->folder = folder;
      txn->folder_role = (ConfabFolderRole) value;
    }
  *role = txn->folder_role;
  return TRUE;
}

/**
 * confab_transaction_remove_locations:
 * @txn: a transaction
 * @folder: row id of the folder
 * @uids: (array length=n_uids): UIDs that are no longer there; unknown ones do no harm
 * @n_uids: their number
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * Forgets locations. A message that then lies nowhere is kept and marked gone.
 *
 * Returns: whether it went well
 */
gboolean
confab_transaction_remove_locations (ConfabTransaction *txn,
                                     gint64             folder,
                                     const guint32 *    uids,
                                     guint              n_uids,
                                     GError **          error)
{
  for (guint i = 0; i < n_uids; i++)
    {
      gint64 message;

      if (!confab_sql_exec (txn->sql, "UPDATE storage SET gone = 1 WHERE folder_id = ?1 AND uid = ?2",
                            SQL_ARGS (sql_int (folder), sql_int (uids[i])), error) ||
          !confab_sql_get_integer (txn->sql, "SELECT message_id FROM location WHERE folder_id = ?1 AND uid = ?2",
                                   SQL_ARGS (sql_int (folder), sql_int (uids[i])), &message, error))
        return FALSE;
      if (message == 0)
        continue;
      if (!confab_sql_exec (txn->sql, "DELETE FROM location WHERE folder_id = ?1 AND uid = ?2",
                            SQL_ARGS (sql_int (folder), sql_int (uids[i])), error) ||
          !confab_transaction_relocate_message (txn, message, error))
        return FALSE;
    }
  return TRUE;
}

/**
 * confab_transaction_find_location:
 * @txn: a transaction
 * @folder: row id of the folder
 * @uid: a UID
 *
 * Returns: row id of the message there, or 0
 */
gint64
confab_transaction_find_location (ConfabTransaction *txn,
                                  gint64             folder,
                                  guint32            uid)
{
  g_autoptr (GError) error = NULL;
  gint64 message = 0;

  if (!confab_sql_get_integer (txn->sql, "SELECT message_id FROM location WHERE folder_id = ?1 AND uid = ?2",
                               SQL_ARGS (sql_int (folder), sql_int (uid)), &message, &error))
    confab_transaction_stick (txn, g_steal_pointer (&error));
  return message;
}

/**
 * confab_transaction_find_server_id:
 * @txn: a transaction
 * @account: row id of the account
 * @server_id: what its server calls a message, whichever of its copies is meant
 *
 * Returns: row id of the message, or 0
 */
gint64
confab_transaction_find_server_id (ConfabTransaction *txn,
                                   gint64             account,
                                   guint64            server_id)
{
  g_autoptr (GError) error = NULL;
  gint64 message = 0;

  if (!confab_sql_get_integer (txn->sql, "SELECT message_id FROM server_id WHERE account_id = ?1 AND server_id = ?2",
                               SQL_ARGS (sql_int (account), sql_int ((gint64) server_id)), &message, &error))
    confab_transaction_stick (txn, g_steal_pointer (&error));
  return message;
}

/**
 * confab_transaction_set_server_id:
 * @txn: a transaction
 * @account: row id of the account
 * @server_id: what its server calls a message, whichever of its copies is meant
 * @message: row id of the message; one that has the id already keeps it
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * A message may have several: it may have come more than once.
 *
 * Returns: whether it went well
 */
gboolean
confab_transaction_set_server_id (ConfabTransaction *txn,
                                  gint64             account,
                                  guint64            server_id,
                                  gint64             message,
                                  GError **          error)
{
  return confab_sql_exec (txn->sql, "INSERT OR IGNORE INTO server_id (account_id, server_id, message_id) VALUES (?1, ?2, ?3)",
                          SQL_ARGS (sql_int (account), sql_int ((gint64) server_id), sql_int (message)), error);
}

/**
 * confab_transaction_set_location_flags:
 * @txn: a transaction
 * @folder: row id of the folder
 * @uid: a UID; an unknown one does no harm
 * @flags: what the server says
 * @modseq: RFC 7162; 0 keeps the one known
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * Returns: whether it went well
 */
gboolean
confab_transaction_set_location_flags (ConfabTransaction *txn,
                                       gint64             folder,
                                       guint32            uid,
                                       ConfabFlags        flags,
                                       guint64            modseq,
                                       GError **          error)
{
  gint64 message;

  if (!confab_sql_get_integer (txn->sql, "SELECT message_id FROM location WHERE folder_id = ?1 AND uid = ?2",
                               SQL_ARGS (sql_int (folder), sql_int (uid)), &message, error))
    return FALSE;
  if (message == 0)
    return TRUE;
  return confab_sql_exec (txn->sql,
                          "UPDATE location SET flags = ?3, modseq = iif(?4 = 0, modseq, ?4) WHERE folder_id = ?1 AND uid = ?2",
                          SQL_ARGS (sql_int (folder), sql_int (uid), sql_int (flags), sql_int ((gint64) modseq)), error) &&
         confab_transaction_relocate_message (txn, message, error);
}

/**
 * confab_transaction_list_locations:
 * @txn: a transaction
 * @message: row id of the message
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * Returns: (transfer full) (nullable) (element-type ConfabLocation): where it lies
 */
GArray *
confab_transaction_list_locations (ConfabTransaction *txn,
                                   gint64             message,
                                   GError **          error)
{
  g_autoptr (GArray) locations = g_array_new (FALSE, FALSE, sizeof (ConfabLocation));

  if (!confab_load_locations (txn->sql, message, locations, error))
    return NULL;
  return g_steal_pointer (&locations);
}

/**
 * confab_transaction_list_folder_locations:
 * @txn: a transaction
 * @folder: row id of the folder
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * Returns: (transfer full) (nullable) (element-type ConfabLocation): what lies
 *   there, by rising UID
 */
GArray *
confab_transaction_list_folder_locations (ConfabTransaction *txn,
                                          gint64             folder,
                                          GError **          error)
{
  g_autoptr (GArray) locations = g_array_new (FALSE, FALSE, sizeof (ConfabLocation));
  g_autoptr (ConfabSqlRows) rows =
    confab_sql_select (txn->sql, "SELECT message_id, uidvalidity, uid, flags, modseq FROM location WHERE folder_id = ?1 ORDER BY uid",
                       SQL_ARGS (sql_int (folder)));

  while (confab_sql_next (rows))
    {
      ConfabLocation location = {
        .message_id = confab_sql_int (rows, 0),
        .folder_id = folder,
        .uidvalidity = (guint32) confab_sql_int (rows, 1),
        .uid = (guint32) confab_sql_int (rows, 2),
        .flags = confab_sql_int (rows, 3),
        .modseq = (guint64) confab_sql_int (rows, 4),
      };

      g_array_append_val (locations, location);
    }
  if (!confab_sql_finish (rows, error))
    return NULL;
  return g_steal_pointer (&locations);
}

/**
 * confab_transaction_list_uids:
 * @txn: a transaction
 * @folder: row id of the folder
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * Returns: (transfer full) (nullable) (element-type guint32): the UIDs known
 *   there, rising
 */
GArray *
confab_transaction_list_uids (ConfabTransaction *txn,
                              gint64             folder,
                              GError **          error)
{
  g_autoptr (GArray) uids = g_array_new (FALSE, FALSE, sizeof (guint32));
  g_autoptr (ConfabSqlRows) rows = confab_sql_select (txn->sql,
                                                      "SELECT uid FROM location WHERE folder_id = ?1 "
                                                      "UNION SELECT uid FROM storage WHERE folder_id = ?1 AND gone = 0 ORDER BY uid",
                                                      SQL_ARGS (sql_int (folder)));

  while (confab_sql_next (rows))
    {
      guint32 uid = (guint32) confab_sql_int (rows, 0);

      g_array_append_val (uids, uid);
    }
  if (!confab_sql_finish (rows, error))
    return NULL;
  return g_steal_pointer (&uids);
}

/**
 * confab_transaction_want_flags:
 * @txn: a transaction
 * @message: row id of the message
 * @mask: flags the person has an opinion on
 * @value: which of @mask they want set
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * Notes what the person wants, until the server says the same.
 *
 * Returns: whether it went well
 */
gboolean
confab_transaction_want_flags (ConfabTransaction *txn,
                               gint64             message,
                               ConfabFlags        mask,
                               ConfabFlags        value,
                               GError **          error)
{
  /* What differs from the server is pending, and so is what was: a job may be
   * on its way to change the server. */
  static const char update[] =
    "UPDATE message SET want_mask = want_mask | (?2 & ((server_flags & ~?3) | (~server_flags & ?3))), "
    "want_value = (want_value & ~?2) | (?2 & ?3 & (want_mask | ~server_flags)) WHERE id = ?1";

  return confab_transaction_touch_message (txn, message, TRUE, error) != NULL &&
         confab_sql_exec (txn->sql, update, SQL_ARGS (sql_int (message), sql_int (mask), sql_int (value)), error) &&
         confab_transaction_refresh_message (txn, message, error);
}

/**
 * confab_transaction_drop_wanted_flags:
 * @txn: a transaction
 * @message: row id of the message
 * @mask: flags whose wish cannot be fulfilled
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * Goes back to what the server says.
 *
 * Returns: whether it went well
 */
gboolean
confab_transaction_drop_wanted_flags (ConfabTransaction *txn,
                                      gint64             message,
                                      ConfabFlags        mask,
                                      GError **          error)
{
  return confab_transaction_touch_message (txn, message, TRUE, error) != NULL &&
         confab_sql_exec (txn->sql, "UPDATE message SET want_mask = want_mask & ~?2, want_value = want_value & ~?2 WHERE id = ?1",
                          SQL_ARGS (sql_int (message), sql_int (mask)), error) &&
         confab_transaction_refresh_message (txn, message, error);
}

/**
 * confab_transaction_mark_conversation_read:
 * @txn: a transaction
 * @conversation: row id of the conversation
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * Wants \Seen for all that is unread.
 *
 * Returns: (transfer full) (nullable) (element-type gint64): the messages that
 *   were unread, oldest first
 */
GArray *
confab_transaction_mark_conversation_read (ConfabTransaction *txn,
                                           gint64             conversation,
                                           GError **          error)
{
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));

  if (!confab_transaction_list_ids (txn,
                                    "SELECT id FROM message INDEXED BY message_unread WHERE conversation_id = ?1 AND unread = 1 "
                                    "ORDER BY time, tie, id",
                                    SQL_ARGS (sql_int (conversation)), ids, error))
    return NULL;
  for (guint i = 0; i < ids->len; i++)
    {
      gint64 id = g_array_index (ids, gint64, i);

      /* Unread is not \Seen: the wish always differs from what a server said. */
      if (confab_transaction_touch_message (txn, id, TRUE, error) == NULL ||
          !confab_sql_exec (txn->sql, "UPDATE message SET want_mask = want_mask | 1, want_value = want_value | 1, unread = 0 WHERE id = ?1",
                            SQL_ARGS (sql_int (id)), error))
        return NULL;
    }
  return g_steal_pointer (&ids);
}
