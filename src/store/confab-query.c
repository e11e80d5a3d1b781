/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reading the store: accounts, folders, jobs, people, and what belongs to one message. */
#include "config.h"

#include "confab-query.h"

#include "confab-blobs.h"
#include "confab-load.h"
#include "confab-query-private.h"

#include <string.h>

G_DEFINE_BOXED_TYPE (ConfabQueryResult, confab_query_result, confab_query_result_ref, confab_query_result_unref)

/**
 * confab_query_result_new:
 *
 * Returns: (transfer full): an empty answer of sequence 0
 */
ConfabQueryResult *
confab_query_result_new (void)
{
  ConfabQueryResult *self = g_atomic_rc_box_new0 (ConfabQueryResult);

  self->records = g_ptr_array_new ();
  return self;
}

/**
 * confab_query_result_ref:
 * @self: an answer
 *
 * Returns: (transfer full): @self
 */
ConfabQueryResult *
confab_query_result_ref (ConfabQueryResult *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
clear (gpointer data)
{
  ConfabQueryResult *self = data;

  g_ptr_array_unref (self->records);
}

/**
 * confab_query_result_unref:
 * @self: (transfer full): an answer
 */
void
confab_query_result_unref (ConfabQueryResult *self)
{
  g_atomic_rc_box_release_full (self, clear);
}

static void
args_free (gpointer data)
{
  ConfabQueryArgs *args = data;

  g_free (args->text);
  g_free (args->ids);
  g_free (args);
}

/**
 * confab_query_run:
 * @store: a store
 * @func: (scope notified): the query; its data is a ConfabQueryArgs
 * @args: its arguments; what they point to is handed over
 *
 * Returns: (transfer full): a future for the answer
 */
DexFuture *
confab_query_run (ConfabStore *       store,
                  ConfabStoreReadFunc func,
                  ConfabQueryArgs     args)
{
  return confab_store_read (store, func, g_memdup2 (&args, sizeof args), args_free);
}

/**
 * confab_query_result_trim:
 * @result: an answer that was asked for one record too many
 * @limit: how many were wanted
 *
 * Sets `more` and drops the one.
 */
void
confab_query_result_trim (ConfabQueryResult *result,
                          guint              limit)
{
  result->more = result->records->len > limit;
  if (result->more)
    g_ptr_array_set_size (result->records, limit);
}

/**
 * confab_query_result_turn:
 * @result: an answer
 *
 * Turns the order of its records round.
 */
void
confab_query_result_turn (ConfabQueryResult *result)
{
  GPtrArray *records = result->records;

  for (guint i = 0, j = records->len; i + 1 < j; i++)
    {
      gpointer swap = records->pdata[i];

      j--;
      records->pdata[i] = records->pdata[j];
      records->pdata[j] = swap;
    }
}

static gboolean
read_accounts (ConfabSql *        sql,
               ConfabQueryResult *result,
               gpointer           data,
               GError **          error)
{
  g_ptr_array_set_free_func (result->records, (GDestroyNotify) confab_account_record_unref);
  return confab_load_accounts (sql, result->records, error);
}

/**
 * confab_query_accounts:
 * @store: a store
 *
 * Returns: (transfer full): a future for all accounts (ConfabAccountRecord), by id
 */
DexFuture *
confab_query_accounts (ConfabStore *store)
{
  return confab_query_run (store, read_accounts, (ConfabQueryArgs) { 0 });
}

static gboolean
read_own_addresses (ConfabSql *        sql,
                    ConfabQueryResult *result,
                    gpointer           data,
                    GError **          error)
{
  const ConfabQueryArgs *args = data;

  g_ptr_array_set_free_func (result->records, g_free);
  return confab_load_own_addresses (sql, args->id, result->records, error);
}

/**
 * confab_query_own_addresses:
 * @store: a store
 * @account: row id of an account
 *
 * Returns: (transfer full): a future for its own addresses (char *), the main one first
 */
DexFuture *
confab_query_own_addresses (ConfabStore *store,
                            gint64       account)
{
  return confab_query_run (store, read_own_addresses, (ConfabQueryArgs) { .id = account });
}

static gboolean
read_header (ConfabSql *        sql,
             ConfabQueryResult *result,
             gpointer           data,
             GError **          error)
{
  const ConfabQueryArgs *args = data;
  g_autoptr (ConfabSqlRows) rows = confab_sql_select (sql, "SELECT header FROM message_body WHERE id = ?1 AND header IS NOT NULL",
                                                      SQL_ARGS (sql_int (args->id)));

  g_ptr_array_set_free_func (result->records, (GDestroyNotify) g_bytes_unref);
  if (confab_sql_next (rows))
    g_ptr_array_add (result->records, confab_sql_dup_bytes (rows, 0));
  return confab_sql_finish (rows, error);
}

/**
 * confab_query_header:
 * @store: a store
 * @message: row id of a message
 *
 * Returns: (transfer full): a future for its raw header block (GBytes), none or one
 */
DexFuture *
confab_query_header (ConfabStore *store,
                     gint64       message)
{
  return confab_query_run (store, read_header, (ConfabQueryArgs) { .id = message });
}

static gboolean
read_locations (ConfabSql *        sql,
                ConfabQueryResult *result,
                gpointer           data,
                GError **          error)
{
  const ConfabQueryArgs *args = data;
  g_autoptr (GArray) locations = g_array_new (FALSE, FALSE, sizeof (ConfabLocation));

  g_ptr_array_set_free_func (result->records, g_free);
  if (!confab_load_locations (sql, args->id, locations, error))
    return FALSE;
  for (guint i = 0; i < locations->len; i++)
    g_ptr_array_add (result->records, g_memdup2 (&g_array_index (locations, ConfabLocation, i), sizeof (ConfabLocation)));
  return TRUE;
}

/**
 * confab_query_locations:
 * @store: a store
 * @message: row id of a message
 *
 * Returns: (transfer full): a future for where it lies (ConfabLocation)
 */
DexFuture *
confab_query_locations (ConfabStore *store,
                        gint64       message)
{
  return confab_query_run (store, read_locations, (ConfabQueryArgs) { .id = message });
}

static gboolean
read_source_path (ConfabSql *        sql,
                  ConfabQueryResult *result,
                  gpointer           data,
                  GError **          error)
{
  const ConfabQueryArgs *args = data;
  g_autoptr (ConfabSqlRows) rows = confab_sql_select (sql, "SELECT source FROM message WHERE id = ?1 AND source IS NOT NULL",
                                                      SQL_ARGS (sql_int (args->id)));

  g_ptr_array_set_free_func (result->records, g_free);
  if (confab_sql_next (rows))
    {
      char *path = confab_blobs_dup_path (confab_sql_get_dir (sql), confab_sql_text (rows, 0));

      if (path != NULL)
        g_ptr_array_add (result->records, path);
    }
  return confab_sql_finish (rows, error);
}

/**
 * confab_query_source_path:
 * @store: a store
 * @message: row id of a message
 *
 * Returns: (transfer full): a future for the path of its kept source (char *), none or one
 */
DexFuture *
confab_query_source_path (ConfabStore *store,
                          gint64       message)
{
  return confab_query_run (store, read_source_path, (ConfabQueryArgs) { .id = message });
}

static gboolean
read_receipts (ConfabSql *        sql,
               ConfabQueryResult *result,
               gpointer           data,
               GError **          error)
{
  const ConfabQueryArgs *args = data;

  g_ptr_array_set_free_func (result->records, (GDestroyNotify) confab_receipt_free);
  return confab_load_receipts (sql, args->id, result->records, error);
}

/**
 * confab_query_receipts:
 * @store: a store
 * @message: row id of a message
 *
 * Returns: (transfer full): a future for its receipts (ConfabReceipt), by time
 */
DexFuture *
confab_query_receipts (ConfabStore *store,
                       gint64       message)
{
  return confab_query_run (store, read_receipts, (ConfabQueryArgs) { .id = message });
}

static gboolean
read_reactions (ConfabSql *        sql,
                ConfabQueryResult *result,
                gpointer           data,
                GError **          error)
{
  const ConfabQueryArgs *args = data;

  g_ptr_array_set_free_func (result->records, (GDestroyNotify) confab_reaction_free);
  return confab_load_reactions (sql, args->id, result->records, error);
}

/**
 * confab_query_reactions:
 * @store: a store
 * @message: row id of a message
 *
 * Returns: (transfer full): a future for its reactions (ConfabReaction), by time
 */
DexFuture *
confab_query_reactions (ConfabStore *store,
                        gint64       message)
{
  return confab_query_run (store, read_reactions, (ConfabQueryArgs) { .id = message });
}

static gboolean
read_edits (ConfabSql *        sql,
            ConfabQueryResult *result,
            gpointer           data,
            GError **          error)
{
  const ConfabQueryArgs *args = data;

  g_ptr_array_set_free_func (result->records, (GDestroyNotify) confab_edit_free);
  return confab_load_edits (sql, args->id, result->records, error);
}

/**
 * confab_query_edits:
 * @store: a store
 * @message: row id of a message
 *
 * Returns: (transfer full): a future for the texts it had (ConfabEdit), the first one first
 */
DexFuture *
confab_query_edits (ConfabStore *store,
                    gint64       message)
{
  return confab_query_run (store, read_edits, (ConfabQueryArgs) { .id = message });
}

static gboolean
read_folders (ConfabSql *        sql,
              ConfabQueryResult *result,
              gpointer           data,
              GError **          error)
{
  const ConfabQueryArgs *args = data;

  g_ptr_array_set_free_func (result->records, (GDestroyNotify) confab_folder_free);
  return confab_load_folders (sql, args->id, result->records, error);
}

/**
 * confab_query_folders:
 * @store: a store
 * @account: row id of an account
 *
 * Returns: (transfer full): a future for its folders (ConfabFolder), by name
 */
DexFuture *
confab_query_folders (ConfabStore *store,
                      gint64       account)
{
  return confab_query_run (store, read_folders, (ConfabQueryArgs) { .id = account });
}

static gboolean
read_outbox_counts (ConfabSql *        sql,
                    ConfabQueryResult *result,
                    gpointer           data,
                    GError **          error)
{
  g_autoptr (ConfabSqlRows) rows =
    confab_sql_select (sql,
                       "SELECT account_id, lane, state = 3, count(*) FROM outbox WHERE lane BETWEEN 1 AND 3 "
                       "GROUP BY 1, 2, 3 ORDER BY 1, 2, 3",
                       SQL_NO_ARGS);
  ConfabOutboxCount *count = NULL;

  g_ptr_array_set_free_func (result->records, g_free);
  while (confab_sql_next (rows))
    {
      gint64 account = confab_sql_int (rows, 0);

      if (count == NULL || count->account_id != account)
        {
          count = g_new0 (ConfabOutboxCount, 1);
          count->account_id = account;
          g_ptr_array_add (result->records, count);
        }
      int *counts = confab_sql_int (rows, 2) != 0 ? count->failed : count->waiting;
      counts[confab_sql_int (rows, 1)] = (int) confab_sql_int (rows, 3);
    }
  return confab_sql_finish (rows, error);
}

/**
 * confab_query_outbox_counts:
 * @store: a store
 *
 * Returns: (transfer full): a future for how many jobs there are
 *   (ConfabOutboxCount), for each account that has any
 */
DexFuture *
confab_query_outbox_counts (ConfabStore *store)
{
  return confab_query_run (store, read_outbox_counts, (ConfabQueryArgs) { 0 });
}

static gboolean
read_jobs (ConfabSql *        sql,
           ConfabQueryResult *result,
           gpointer           data,
           GError **          error)
{
  const ConfabQueryArgs *args = data;
  g_autoptr (ConfabSqlRows) rows = confab_sql_select (sql, CONFAB_LOAD_JOBS "WHERE ?1 = 0 OR j.account_id = ?1 ORDER BY j.id",
                                                      SQL_ARGS (sql_int (args->id)));

  g_ptr_array_set_free_func (result->records, (GDestroyNotify) confab_job_free);
  return confab_load_jobs (rows, result->records, error);
}

/**
 * confab_query_jobs:
 * @store: a store
 * @account: row id of an account, or 0 for all
 *
 * Returns: (transfer full): a future for the jobs (ConfabJob), in their order
 */
DexFuture *
confab_query_jobs (ConfabStore *store,
                   gint64       account)
{
  return confab_query_run (store, read_jobs, (ConfabQueryArgs) { .id = account });
}

static void
log_entry_free (gpointer data)
{
  ConfabLogEntry *entry = data;

  g_free (entry->folder);
  g_free (entry->action);
  g_free (entry->detail);
  g_free (entry);
}

static gboolean
read_log (ConfabSql *        sql,
          ConfabQueryResult *result,
          gpointer           data,
          GError **          error)
{
  const ConfabQueryArgs *args = data;
  gint64 before = args->before_id != 0 ? args->before_id : G_MAXINT64;
  g_autoptr (ConfabSqlRows) rows =
    confab_sql_select (sql,
                       "SELECT id, account_id, time, folder, action, detail FROM server_log "
                       "WHERE (?1 = 0 OR account_id = ?1) AND id < ?2 ORDER BY id DESC LIMIT ?3",
                       SQL_ARGS (sql_int (args->id), sql_int (before), sql_int ((gint64) args->limit + 1)));

  g_ptr_array_set_free_func (result->records, log_entry_free);
  while (confab_sql_next (rows))
    {
      ConfabLogEntry *entry = g_new0 (ConfabLogEntry, 1);

      entry->id = confab_sql_int (rows, 0);
      entry->account_id = confab_sql_int (rows, 1);
      entry->time = confab_sql_int (rows, 2);
      entry->folder = confab_sql_dup_text (rows, 3);
      entry->action = confab_sql_dup_text (rows, 4);
      entry->detail = confab_sql_dup_text (rows, 5);
      g_ptr_array_add (result->records, entry);
    }
  confab_query_result_trim (result, args->limit);
  return confab_sql_finish (rows, error);
}

/**
 * confab_query_log:
 * @store: a store
 * @account: row id of an account, or 0 for all
 * @before_id: only entries before this one; 0 begins with the newest
 * @limit: how many at most
 *
 * Returns: (transfer full): a future for what was changed on servers
 *   (ConfabLogEntry), newest first
 */
DexFuture *
confab_query_log (ConfabStore *store,
                  gint64       account,
                  gint64       before_id,
                  guint        limit)
{
  return confab_query_run (store, read_log, (ConfabQueryArgs) { .id = account, .before_id = before_id, .limit = limit });
}

static gboolean
read_value (ConfabSql *        sql,
            ConfabQueryResult *result,
            gpointer           data,
            GError **          error)
{
  const ConfabQueryArgs *args = data;
  g_autoptr (ConfabSqlRows) rows = confab_sql_select (sql, "SELECT value FROM value WHERE account_id = ?1 AND key = ?2",
                                                      SQL_ARGS (sql_int (args->id), sql_text (args->text)));

  g_ptr_array_set_free_func (result->records, g_free);
  if (confab_sql_next (rows))
    g_ptr_array_add (result->records, confab_sql_dup_text (rows, 0));
  return confab_sql_finish (rows, error);
}

/**
 * confab_query_value:
 * @store: a store
 * @account: row id of an account, or 0 for the profile
 * @key: what is remembered
 *
 * Returns: (transfer full): a future for its value (char *), none or one
 */
DexFuture *
confab_query_value (ConfabStore *store,
                    gint64       account,
                    const char * key)
{
  return confab_query_run (store, read_value, (ConfabQueryArgs) { .id = account, .text = g_strdup (key) });
}
