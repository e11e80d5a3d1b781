/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reading the store: people, and those of them in the address book. */
#include "config.h"

#include "confab-query.h"

#include "confab-blobs.h"
#include "confab-query-private.h"

#include <string.h>

static void
contact_free (gpointer data)
{
  ConfabContact *contact = data;

  g_free (contact->name);
  g_strfreev (contact->addresses);
  g_free (contact->account);
  g_free (contact->avatar);
  g_free (contact->status);
  g_free (contact->category);
  g_free (contact);
}

/* Whether some word of a folded name begins with a folded text. */
static gboolean
begins_word (const char *folded,
             const char *prefix)
{
  for (const char *at = strstr (folded, prefix); at != NULL; at = strstr (at + 1, prefix))
    if (at == folded || !g_unichar_isalnum (g_utf8_get_char (g_utf8_prev_char (at))))
      return TRUE;
  return FALSE;
}

static char *
fold (const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  g_autofree char *plain = g_str_to_ascii (valid, "C");
  g_autofree char *folded = g_utf8_casefold (valid, -1);

  /* Without diacritics where the alphabet is Latin. */
  return strchr (plain, '?') == NULL ? g_ascii_strdown (plain, -1) : g_steal_pointer (&folded);
}

static char **
append_address (char **     addresses,
                const char *address)
{
  guint n = g_strv_length (addresses);

  addresses = g_renew (char *, addresses, n + 2);
  addresses[n] = g_strdup (address);
  addresses[n + 1] = NULL;
  return addresses;
}

static gboolean
read_contacts (ConfabSql *        sql,
               ConfabQueryResult *result,
               gpointer           data,
               GError **          error)
{
  const ConfabQueryArgs *args = data;
  g_autofree char *prefix = args->text != NULL ? fold (args->text) : NULL;
  g_autoptr (GHashTable) people = g_hash_table_new (g_int64_hash, g_int64_equal);
  g_autoptr (ConfabSqlRows) rows =
    confab_sql_select (sql,
                       "SELECT a.person_id, a.shown_name, a.address, max (a.written_time, a.heard_time), coalesce(p.blocked, 0), "
                       "coalesce (p.saved, 0), coalesce (p.avatar, a.avatar), a.status, a.account_id "
                       "FROM address AS a LEFT JOIN person AS p ON p.id = a.person_id WHERE (?1 = 0 OR a.account_id = ?1) "
                       "AND NOT EXISTS (SELECT 1 FROM own_address AS o WHERE o.account_id = a.account_id AND o.address = a.address) "
                       "ORDER BY a.collation, a.address, 4 DESC",
                       SQL_ARGS (sql_int (args->id)));

  g_ptr_array_set_free_func (result->records, contact_free);
  while (result->records->len <= args->limit && confab_sql_next (rows))
    {
      gint64 person = confab_sql_int (rows, 0);
      const char *address = confab_sql_text (rows, 2);
      ConfabContact *contact = person != 0 ? g_hash_table_lookup (people, &person) : NULL;

      if (contact != NULL)
        {
          contact->addresses = append_address (contact->addresses, address);
          contact->last_time = MAX (contact->last_time, confab_sql_int (rows, 3));
          continue;
        }
      if (prefix != NULL && *prefix != '\0')
        {
          g_autofree char *name = fold (confab_sql_text (rows, 1));

          if (!begins_word (name, prefix) && !begins_word (address, prefix))
            continue;
        }
      contact = g_new0 (ConfabContact, 1);
      contact->person_id = person;
      contact->name = confab_sql_dup_text (rows, 1);
      contact->addresses = append_address (g_new0 (char *, 1), address);
      contact->last_time = confab_sql_int (rows, 3);
      contact->blocked = confab_sql_int (rows, 4) != 0;
      contact->saved = confab_sql_int (rows, 5) != 0;
      if (!confab_sql_is_null (rows, 6))
        contact->avatar = confab_blobs_dup_path (confab_sql_get_dir (sql), confab_sql_text (rows, 6));
      contact->status = confab_sql_dup_text (rows, 7);
      contact->account_id = confab_sql_int (rows, 8);
      g_ptr_array_add (result->records, contact);
      if (person != 0)
        g_hash_table_insert (people, &contact->person_id, contact);
    }
  confab_query_result_trim (result, args->limit);
  return confab_sql_finish (rows, error);
}

/**
 * confab_query_contacts:
 * @store: a store
 * @account: row id of an account, or 0 for all
 * @prefix: (nullable): only whose name or address has a word that begins so
 * @limit: how many at most
 *
 * Returns: (transfer full): a future for people (ConfabContact), by name as the
 *   person's language sorts
 */
DexFuture *
confab_query_contacts (ConfabStore *store,
                       gint64       account,
                       const char * prefix,
                       guint        limit)
{
  return confab_query_run (store, read_contacts,
                           (ConfabQueryArgs) { .id = account, .text = g_strdup (prefix), .limit = limit });
}

/* The address book: whom the person saved or blocked, each with all addresses. */
static gboolean
read_address_book (ConfabSql *        sql,
                   ConfabQueryResult *result,
                   gpointer           data,
                   GError **          error)
{
  const ConfabQueryArgs *args = data;
  g_autoptr (GHashTable) people = g_hash_table_new (g_int64_hash, g_int64_equal);
  g_autoptr (ConfabSqlRows) rows =
    confab_sql_select (sql,
                       "SELECT p.id, a.shown_name, a.address, max (a.written_time, a.heard_time), p.blocked, p.saved, "
                       "coalesce (p.avatar, a.avatar), coalesce (d.value, a.status), o.address, o.id, "
                       "(SELECT group_concat (c.value, ',') FROM person_detail AS c WHERE c.person_id = p.id AND c.kind = 'p-category') "
                       "FROM person AS p JOIN address AS a ON a.person_id = p.id JOIN account AS o ON o.id = p.account_id "
                       "LEFT JOIN person_detail AS d ON d.person_id = p.id AND d.kind = 'p-status' AND d.position = 0 "
                       "WHERE (?1 = 0 OR p.account_id = ?1) AND (p.saved OR p.blocked) "
                       "AND (?2 IS NULL OR EXISTS (SELECT 1 FROM address AS b WHERE b.person_id = p.id AND b.address = ?2)) "
                       "ORDER BY a.collation, p.id, a.address",
                       SQL_ARGS (sql_int (args->id), sql_text (args->text)));

  g_ptr_array_set_free_func (result->records, contact_free);
  while (confab_sql_next (rows))
    {
      gint64 person = confab_sql_int (rows, 0);
      ConfabContact *contact = g_hash_table_lookup (people, &person);

      if (contact == NULL)
        {
          contact = g_new0 (ConfabContact, 1);
          contact->person_id = person;
          contact->name = confab_sql_dup_text (rows, 1);
          contact->addresses = g_new0 (char *, 1);
          contact->blocked = confab_sql_int (rows, 4) != 0;
          contact->saved = confab_sql_int (rows, 5) != 0;
          contact->status = confab_sql_dup_text (rows, 7);
          contact->account = confab_sql_dup_text (rows, 8);
          contact->account_id = confab_sql_int (rows, 9);
          contact->category = confab_sql_dup_text (rows, 10);
          g_ptr_array_add (result->records, contact);
          g_hash_table_insert (people, &contact->person_id, contact);
        }
      if (contact->avatar == NULL && !confab_sql_is_null (rows, 6))
        contact->avatar = confab_blobs_dup_path (confab_sql_get_dir (sql), confab_sql_text (rows, 6));
      contact->addresses = append_address (contact->addresses, confab_sql_text (rows, 2));
      contact->last_time = MAX (contact->last_time, confab_sql_int (rows, 3));
    }
  return confab_sql_finish (rows, error);
}

/**
 * confab_query_address_book:
 * @store: a store
 * @account: row id of an account, or 0 for all
 * @address: (nullable): only who has this address
 *
 * Returns: (transfer full): a future for those whom the person saved or blocked
 *   (ConfabContact), by name as the person's language sorts
 */
DexFuture *
confab_query_address_book (ConfabStore *store,
                           gint64       account,
                           const char * address)
{
  return confab_query_run (store, read_address_book, (ConfabQueryArgs) { .id = account, .text = g_strdup (address) });
}

static void
profile_free (gpointer data)
{
  ConfabProfileRecord *profile = data;

  g_free (profile->account);
  g_free (profile->audience);
  g_free (profile->name);
  g_free (profile->status);
  g_free (profile->avatar);
  g_free (profile);
}

static gboolean
read_profiles (ConfabSql *        sql,
               ConfabQueryResult *result,
               gpointer           data,
               GError **          error)
{
  const ConfabQueryArgs *args = data;
  g_autoptr (ConfabSqlRows) rows =
    confab_sql_select (sql,
                       "SELECT a.address, nullif (p.audience, ''), iif (coalesce (p.audience, '') = '', a.name, p.name), p.status, "
                       "p.avatar FROM account AS a LEFT JOIN profile AS p ON p.account_id = a.id WHERE ?1 = 0 OR a.id = ?1 "
                       "ORDER BY a.id, p.audience",
                       SQL_ARGS (sql_int (args->id)));

  g_ptr_array_set_free_func (result->records, profile_free);
  while (confab_sql_next (rows))
    {
      ConfabProfileRecord *profile = g_new0 (ConfabProfileRecord, 1);

      profile->account = confab_sql_dup_text (rows, 0);
      profile->audience = confab_sql_dup_text (rows, 1);
      profile->name = confab_sql_dup_text (rows, 2);
      profile->status = confab_sql_dup_text (rows, 3);
      if (!confab_sql_is_null (rows, 4))
        profile->avatar = confab_blobs_dup_path (confab_sql_get_dir (sql), confab_sql_text (rows, 4));
      g_ptr_array_add (result->records, profile);
    }
  return confab_sql_finish (rows, error);
}

/**
 * confab_query_profiles:
 * @store: a store
 * @account: row id of an account, or 0 for all
 *
 * Returns: (transfer full): a future for what others are shown of the person
 *   (ConfabProfileRecord), at least one of each account
 */
DexFuture *
confab_query_profiles (ConfabStore *store,
                       gint64       account)
{
  return confab_query_run (store, read_profiles, (ConfabQueryArgs) { .id = account });
}

static gboolean
read_newest_header (ConfabSql *        sql,
                    ConfabQueryResult *result,
                    gpointer           data,
                    GError **          error)
{
  const ConfabQueryArgs *args = data;
  g_autoptr (ConfabSqlRows) rows =
    confab_sql_select (sql,
                       "SELECT b.header FROM address AS a JOIN message AS m INDEXED BY message_author ON m.author_id = a.id "
                       "JOIN message_body AS b ON b.id = m.id WHERE a.account_id = ?1 AND a.address = ?2 AND m.outgoing = 0 "
                       "AND b.header IS NOT NULL ORDER BY m.time DESC LIMIT 1",
                       SQL_ARGS (sql_int (args->id), sql_text (args->text)));

  g_ptr_array_set_free_func (result->records, (GDestroyNotify) g_bytes_unref);
  if (confab_sql_next (rows))
    g_ptr_array_add (result->records, confab_sql_dup_bytes (rows, 0));
  return confab_sql_finish (rows, error);
}

/**
 * confab_query_newest_header:
 * @store: a store
 * @account: row id of an account
 * @address: somebody's address, in lower case
 *
 * Returns: (transfer full): a future for the raw header block of the last mail from them
 *   (GBytes), none or one
 */
DexFuture *
confab_query_newest_header (ConfabStore *store,
                            gint64       account,
                            const char * address)
{
  return confab_query_run (store, read_newest_header, (ConfabQueryArgs) { .id = account, .text = g_strdup (address) });
}
