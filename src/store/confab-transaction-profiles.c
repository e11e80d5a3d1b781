/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The own profile, who has it, and what others say of themselves. */
#include "config.h"

#include "confab-transaction-profiles.h"

#include "confab-transaction-private.h"

/* In place of an audience: they asked for the profile at that time, and have had none since. */
#define ASKED "\n"

/**
 * confab_stored_profile_free:
 * @self: (transfer full): a profile
 */
void
confab_stored_profile_free (ConfabStoredProfile *self)
{
  g_free (self->audience);
  g_free (self->name);
  g_free (self->status);
  g_free (self->avatar);
  g_free (self);
}

static GPtrArray *
list_profiles (ConfabTransaction *txn,
               gint64             account,
               const char *       audience,
               GError **          error)
{
  g_autoptr (GPtrArray) profiles = g_ptr_array_new_with_free_func ((GDestroyNotify) confab_stored_profile_free);
  g_autoptr (ConfabSqlRows) rows =
    confab_sql_select (txn->sql,
                       "SELECT audience, name, status, avatar, time FROM profile "
                       "WHERE account_id = ?1 AND (?2 IS NULL OR audience = ?2) ORDER BY audience",
                       SQL_ARGS (sql_int (account), sql_text (audience)));

  while (confab_sql_next (rows))
    {
      ConfabStoredProfile *profile = g_new0 (ConfabStoredProfile, 1);

      profile->audience = confab_sql_dup_text (rows, 0);
      profile->name = confab_sql_dup_text (rows, 1);
      profile->status = confab_sql_dup_text (rows, 2);
      profile->avatar = confab_sql_dup_text (rows, 3);
      profile->time = confab_sql_int (rows, 4);
      g_ptr_array_add (profiles, profile);
    }
  return confab_sql_finish (rows, error) ? g_steal_pointer (&profiles) : NULL;
}

/**
 * confab_transaction_get_profile:
 * @txn: a transaction
 * @account: row id of the account
 * @audience: for whom; "" for everybody else
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * Returns: (transfer full) (nullable): the profile, one of the time 0 when there is none;
 *   %NULL with @error
 */
ConfabStoredProfile *
confab_transaction_get_profile (ConfabTransaction *txn,
                                gint64             account,
                                const char *       audience,
                                GError **          error)
{
  g_autoptr (GPtrArray) profiles = list_profiles (txn, account, audience, error);
  ConfabStoredProfile *profile;

  if (profiles == NULL)
    return NULL;
  if (profiles->len > 0)
    return g_ptr_array_steal_index (profiles, 0);
  profile = g_new0 (ConfabStoredProfile, 1);
  profile->audience = g_strdup (audience);
  return profile;
}

/**
 * confab_transaction_list_profiles:
 * @txn: a transaction
 * @account: row id of the account
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * Returns: (transfer full) (nullable) (element-type ConfabStoredProfile): all there are,
 *   that for everybody first
 */
GPtrArray *
confab_transaction_list_profiles (ConfabTransaction *txn,
                                  gint64             account,
                                  GError **          error)
{
  return list_profiles (txn, account, NULL, error);
}

/**
 * confab_transaction_set_profile:
 * @txn: a transaction
 * @account: row id of the account
 * @profile: what it is from now on
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * The name that everybody is shown is that of the account.
 *
 * Returns: whether it went well
 */
gboolean
confab_transaction_set_profile (ConfabTransaction *        txn,
                                gint64                     account,
                                const ConfabStoredProfile *profile,
                                GError **                  error)
{
  if (!confab_sql_exec (txn->sql,
                        "INSERT INTO profile (account_id, audience, name, status, avatar, time) VALUES (?1, ?2, ?3, ?4, ?5, ?6) "
                        "ON CONFLICT (account_id, audience) DO UPDATE SET name = excluded.name, status = excluded.status, "
                        "avatar = excluded.avatar, time = excluded.time",
                        SQL_ARGS (sql_int (account), sql_text (profile->audience), sql_text (profile->name), sql_text (profile->status),
                                  sql_text (profile->avatar), sql_int (profile->time)), error))
    return FALSE;
  if (*profile->audience != '\0' || profile->name == NULL)
    return TRUE;
  confab_transaction_touch_account (txn, account, CONFAB_CHANGE_CHANGED);
  return confab_sql_exec (txn->sql, "UPDATE account SET name = ?2 WHERE id = ?1",
                          SQL_ARGS (sql_int (account), sql_text (profile->name)), error);
}

/**
 * confab_transaction_get_profile_sent:
 * @txn: a transaction
 * @account: row id of the account
 * @address: somebody's address
 * @audience: (out) (transfer full) (nullable): which profile they have; %NULL when
 *   another device knows
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * Returns: when they were sent it, ms since 1970 UTC; 0 for never, -1 with @error
 */
gint64
confab_transaction_get_profile_sent (ConfabTransaction *txn,
                                     gint64             account,
                                     const char *       address,
                                     char **            audience,
                                     GError **          error)
{
  g_autoptr (ConfabSqlRows) rows = confab_sql_select (txn->sql,
                                                      "SELECT time, audience FROM profile_sent WHERE account_id = ?1 AND address = ?2",
                                                      SQL_ARGS (sql_int (account), sql_text (address)));
  gint64 time = 0;

  *audience = NULL;
  if (confab_sql_next (rows) && g_strcmp0 (confab_sql_text (rows, 1), ASKED) != 0)
    {
      time = confab_sql_int (rows, 0);
      *audience = confab_sql_dup_text (rows, 1);
    }
  return confab_sql_finish (rows, error) ? time : -1;
}

/**
 * confab_transaction_set_profile_sent:
 * @txn: a transaction
 * @account: row id of the account
 * @address: somebody's address
 * @audience: (nullable): which profile they have; %NULL when another device knows
 * @time: when they were sent it, ms since 1970 UTC; an older one changes nothing
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * Returns: whether it went well
 */
gboolean
confab_transaction_set_profile_sent (ConfabTransaction *txn,
                                     gint64             account,
                                     const char *       address,
                                     const char *       audience,
                                     gint64             time,
                                     GError **          error)
{
  return confab_sql_exec (txn->sql,
                          "INSERT INTO profile_sent (account_id, address, audience, time) VALUES (?1, ?2, ?3, ?4) "
                          "ON CONFLICT (account_id, address) DO UPDATE SET audience = excluded.audience, time = excluded.time "
                          "WHERE excluded.time > profile_sent.time",
                          SQL_ARGS (sql_int (account), sql_text (address), sql_text (audience), sql_int (time)), error);
}

/**
 * confab_transaction_forget_profile_sent:
 * @txn: a transaction
 * @account: row id of the account
 * @address: the address of somebody who asks for it
 * @time: when they did, ms since 1970 UTC
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * Lets them be sent it again, unless that was done since.
 *
 * Returns: whether it went well
 */
gboolean
confab_transaction_forget_profile_sent (ConfabTransaction *txn,
                                        gint64             account,
                                        const char *       address,
                                        gint64             time,
                                        GError **          error)
{
  return confab_transaction_set_profile_sent (txn, account, address, ASKED, time, error);
}

/**
 * confab_transaction_set_peer_profile:
 * @txn: a transaction
 * @account: row id of the account
 * @address: somebody's address, which is in its table
 * @avatar: (nullable): hash of the blob with their picture
 * @status: (nullable): what they say of themselves
 * @time: when they said so; what is older changes nothing
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * Returns: whether it went well
 */
gboolean
confab_transaction_set_peer_profile (ConfabTransaction *txn,
                                     gint64             account,
                                     const char *       address,
                                     const char *       avatar,
                                     const char *       status,
                                     gint64             time,
                                     GError **          error)
{
  g_autoptr (GArray) chats = g_array_new (FALSE, FALSE, sizeof (gint64));

  if (!confab_sql_exec (txn->sql,
                        "UPDATE address SET avatar = ?3, status = ?4, profile_time = ?5 "
                        "WHERE account_id = ?1 AND address = ?2 AND profile_time < ?5",
                        SQL_ARGS (sql_int (account), sql_text (address), sql_text (avatar), sql_text (status), sql_int (time)), error))
    return FALSE;
  if (confab_sql_changes (txn->sql) == 0)
    return TRUE;
  txn->people = TRUE;
  if (!confab_transaction_list_ids (txn, "SELECT id FROM conversation WHERE account_id = ?1 AND kind = 1 AND key = ?2",
                                    SQL_ARGS (sql_int (account), sql_text (address)), chats, error))
    return FALSE;
  for (guint i = 0; i < chats->len; i++)
    if (confab_transaction_touch_conversation (txn, g_array_index (chats, gint64, i), TRUE, FALSE, error) == NULL)
      return FALSE;
  return TRUE;
}
