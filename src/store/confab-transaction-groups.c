/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the members of a group made of it: who is in it since when, its name, description, picture. */
#include "config.h"

#include "confab-transaction-groups.h"

#include "confab-transaction-conversations.h"
#include "confab-transaction-links.h"
#include "confab-transaction-messages.h"
#include "confab-transaction-private.h"

/**
 * confab_membership_free:
 * @self: (transfer full): a membership
 */
void
confab_membership_free (ConfabMembership *self)
{
  g_free (self->address);
  g_free (self);
}

/**
 * confab_group_state_clear:
 * @self: what is known of a group
 */
void
confab_group_state_clear (ConfabGroupState *self)
{
  g_clear_pointer (&self->name, g_free);
  g_clear_pointer (&self->description, g_free);
  g_clear_pointer (&self->avatar, g_free);
}

/**
 * confab_transaction_list_memberships:
 * @txn: a transaction
 * @conversation: row id of a group
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * Returns: (transfer full) (nullable) (element-type ConfabMembership): who is in it,
 *   and who was, by address
 */
GPtrArray *
confab_transaction_list_memberships (ConfabTransaction *txn,
                                     gint64             conversation,
                                     GError **          error)
{
  g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func ((GDestroyNotify) confab_membership_free);
  g_autoptr (ConfabSqlRows) rows =
    confab_sql_select (txn->sql, "SELECT address, time, present FROM member WHERE conversation_id = ?1 ORDER BY address",
                       SQL_ARGS (sql_int (conversation)));

  while (confab_sql_next (rows))
    {
      ConfabMembership *membership = g_new0 (ConfabMembership, 1);

      membership->address = confab_sql_dup_text (rows, 0);
      membership->time = confab_sql_int (rows, 1);
      membership->presence = (ConfabPresence) confab_sql_int (rows, 2);
      g_ptr_array_add (list, membership);
    }
  return confab_sql_finish (rows, error) ? g_steal_pointer (&list) : NULL;
}

static gboolean
set_membership (ConfabTransaction *     txn,
                gint64                  conversation,
                const ConfabMembership *membership,
                const ConfabMembership *before,
                GError **               error)
{
  if (before != NULL && before->time == membership->time && before->presence == membership->presence)
    return TRUE;
  if (membership->presence == CONFAB_PRESENCE_MEMBER &&
      !confab_transaction_add_member (txn, conversation, membership->address, NULL, error))
    return FALSE;
  if (membership->presence != CONFAB_PRESENCE_MEMBER && before != NULL && before->presence == CONFAB_PRESENCE_MEMBER &&
      !confab_transaction_remove_member (txn, conversation, membership->address, error))
    return FALSE;
  return confab_sql_exec (txn->sql,
                          "INSERT INTO member (conversation_id, address, time, present) VALUES (?1, ?2, ?3, ?4) "
                          "ON CONFLICT (conversation_id, address) DO UPDATE SET time = ?3, present = ?4, name = iif (?4 = 1, name, NULL)",
                          SQL_ARGS (sql_int (conversation), sql_text (membership->address), sql_int (membership->time),
                                    sql_int (membership->presence)), error);
}

/**
 * confab_transaction_set_memberships:
 * @txn: a transaction
 * @conversation: row id of a group
 * @memberships: (element-type ConfabMembership): who is in it, and who was
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * Returns: whether it went well
 */
gboolean
confab_transaction_set_memberships (ConfabTransaction *txn,
                                    gint64             conversation,
                                    GPtrArray *        memberships,
                                    GError **          error)
{
  g_autoptr (GPtrArray) before = confab_transaction_list_memberships (txn, conversation, error);
  g_autoptr (GHashTable) known = g_hash_table_new (g_str_hash, g_str_equal);
  GHashTableIter iter;
  gpointer address;

  if (before == NULL)
    return FALSE;
  for (guint i = 0; i < before->len; i++)
    {
      ConfabMembership *membership = g_ptr_array_index (before, i);

      g_hash_table_insert (known, membership->address, membership);
    }
  for (guint i = 0; i < memberships->len; i++)
    {
      const ConfabMembership *membership = g_ptr_array_index (memberships, i);

      if (!set_membership (txn, conversation, membership, g_hash_table_lookup (known, membership->address), error))
        return FALSE;
      g_hash_table_remove (known, membership->address);
    }
  g_hash_table_iter_init (&iter, known);
  while (g_hash_table_iter_next (&iter, &address, NULL))
    if (!confab_transaction_remove_member (txn, conversation, address, error) ||
        !confab_sql_exec (txn->sql, "DELETE FROM member WHERE conversation_id = ?1 AND address = ?2",
                          SQL_ARGS (sql_int (conversation), sql_text (address)), error))
      return FALSE;
  return TRUE;
}

/**
 * confab_transaction_get_group:
 * @txn: a transaction
 * @conversation: row id of a group
 * @state: (out): what is known of it, to be cleared
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * Returns: whether it went well
 */
gboolean
confab_transaction_get_group (ConfabTransaction *txn,
                              gint64             conversation,
                              ConfabGroupState * state,
                              GError **          error)
{
  g_autoptr (ConfabSqlRows) rows =
    confab_sql_select (txn->sql,
                       "SELECT iif (unnamed, NULL, name), name_time, description, description_time, avatar, avatar_time, info, founded "
                       "FROM conversation WHERE id = ?1",
                       SQL_ARGS (sql_int (conversation)));

  *state = (ConfabGroupState) { 0 };
  if (confab_sql_next (rows))
    {
      state->name = confab_sql_dup_text (rows, 0);
      state->name_time = confab_sql_int (rows, 1);
      state->description = confab_sql_dup_text (rows, 2);
      state->description_time = confab_sql_int (rows, 3);
      state->avatar = confab_sql_dup_text (rows, 4);
      state->avatar_time = confab_sql_int (rows, 5);
      state->info = (ConfabGroupInfo) confab_sql_int (rows, 6);
      state->founded = confab_sql_int (rows, 7);
    }
  return confab_sql_finish (rows, error);
}

/**
 * confab_transaction_set_group:
 * @txn: a transaction
 * @conversation: row id of a group
 * @state: what is known of it
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * Returns: whether it went well
 */
gboolean
confab_transaction_set_group (ConfabTransaction *     txn,
                              gint64                  conversation,
                              const ConfabGroupState *state,
                              GError **               error)
{
  ConfabConversationMark *mark = confab_transaction_touch_conversation (txn, conversation, FALSE, FALSE, error);

  if (mark == NULL ||
      !confab_sql_exec (txn->sql,
                        "UPDATE conversation SET description = ?2, avatar = ?3 "
                        "WHERE id = ?1 AND (description IS NOT ?2 OR avatar IS NOT ?3)",
                        SQL_ARGS (sql_int (conversation), sql_text (state->description), sql_text (state->avatar)), error))
    return FALSE;
  mark->changed |= confab_sql_changes (txn->sql) > 0;
  if (!confab_sql_exec (txn->sql,
                        "UPDATE conversation SET name_time = ?2, description_time = ?3, avatar_time = ?4, info = ?5, founded = ?6 WHERE id = ?1",
                        SQL_ARGS (sql_int (conversation), sql_int (state->name_time), sql_int (state->description_time),
                                  sql_int (state->avatar_time), sql_int (state->info), sql_int (state->founded)), error))
    return FALSE;
  return state->name == NULL ? confab_transaction_set_unnamed (txn, conversation, error)
                             : confab_transaction_set_conversation_name (txn, conversation, state->name, FALSE, error);
}

/**
 * confab_transaction_find_last_change:
 * @txn: a transaction
 * @conversation: row id of a group
 * @time: (out): when it was changed or left last, ms since 1970 UTC, or 0
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * Returns: (transfer full) (nullable): the Message-ID of the mail that did it; %NULL
 *   without @error set when there is none
 */
char *
confab_transaction_find_last_change (ConfabTransaction *txn,
                                     gint64             conversation,
                                     gint64 *           time,
                                     GError **          error)
{
  g_autofree char *id = NULL;
  g_autoptr (ConfabSqlRows) rows =
    confab_sql_select (txn->sql,
                       "SELECT m.message_id, m.time FROM message AS m INDEXED BY message_timeline "
                       "CROSS JOIN link AS l ON l.message_id = m.id "
                       "WHERE m.conversation_id = ?1 AND m.hidden = ?2 AND l.role IN (?3, ?4) "
                       "ORDER BY m.time DESC, m.tie DESC LIMIT 1",
                       SQL_ARGS (sql_int (conversation), sql_int (CONFAB_HIDDEN_CONTROL), sql_int (CONFAB_LINK_LEAVE),
                                 sql_int (CONFAB_LINK_CHANGE)));

  *time = 0;
  if (confab_sql_next (rows))
    {
      id = confab_sql_dup_text (rows, 0);
      *time = confab_sql_int (rows, 1);
    }
  return confab_sql_finish (rows, error) ? g_steal_pointer (&id) : NULL;
}
