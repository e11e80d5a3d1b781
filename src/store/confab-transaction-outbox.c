/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Work for the server that waits: one table, three lanes per account. */
#include "config.h"

#include "confab-transaction-outbox.h"

#include "confab-load.h"
#include "confab-transaction-private.h"

G_DEFINE_BOXED_TYPE (ConfabJob, confab_job, confab_job_copy, confab_job_free)

/**
 * confab_job_copy:
 * @self: a job
 *
 * Returns: (transfer full): a deep copy
 */
ConfabJob *
confab_job_copy (const ConfabJob *self)
{
  ConfabJob *copy = g_memdup2 (self, sizeof *self);

  copy->payload = self->payload != NULL ? g_bytes_ref (self->payload) : NULL;
  copy->error = g_strdup (self->error);
  copy->message = self->message != NULL ? confab_message_record_ref (self->message) : NULL;
  return copy;
}

/**
 * confab_job_free:
 * @self: (transfer full): a job
 */
void
confab_job_free (ConfabJob *self)
{
  g_clear_pointer (&self->payload, g_bytes_unref);
  g_free (self->error);
  g_clear_pointer (&self->message, confab_message_record_unref);
  g_free (self);
}

/**
 * confab_transaction_enqueue_job:
 * @txn: a transaction, which should be DURABLE
 * @job: what to do; id, state, attempts and error are ignored
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * Returns: its row id, or 0
 */
gint64
confab_transaction_enqueue_job (ConfabTransaction *txn,
                                const ConfabJob *  job,
                                GError **          error)
{
  if (!confab_sql_exec (txn->sql,
                        "INSERT INTO outbox (account_id, lane, kind, conversation_id, message_id, folder_id, payload, state, next_try) "
                        "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
                        SQL_ARGS (sql_int (job->account_id), sql_int (job->lane), sql_int (job->kind), sql_id (job->conversation_id),
                                  sql_id (job->message_id), sql_id (job->folder_id), sql_bytes (job->payload),
                                  sql_int (CONFAB_JOB_WAITING), sql_int (job->next_try)),
                        error))
    return 0;
  confab_transaction_touch_lane (txn, job->account_id, job->lane);
  return confab_sql_last_id (txn->sql);
}

/* Finds a job and notes that its lane changes. */
static gboolean
touch_job (ConfabTransaction *txn,
           gint64             job,
           GError **          error)
{
  g_autoptr (ConfabSqlRows) rows = confab_sql_select (txn->sql, "SELECT account_id, lane FROM outbox WHERE id = ?1",
                                                      SQL_ARGS (sql_int (job)));

  if (!confab_sql_next (rows))
    return confab_sql_finish (rows, error) && confab_transaction_not_found ("job", job, error);
  confab_transaction_touch_lane (txn, confab_sql_int (rows, 0), confab_sql_int (rows, 1));
  return TRUE;
}

static ConfabJob *
first_job (ConfabSqlRows *rows,
           GError **      error)
{
  g_autoptr (GPtrArray) jobs = g_ptr_array_new_with_free_func ((GDestroyNotify) confab_job_free);

  if (!confab_load_jobs (rows, jobs, error) || jobs->len == 0)
    return NULL;
  return g_ptr_array_steal_index (jobs, 0);
}

/**
 * confab_transaction_has_job:
 * @txn: a transaction
 * @job: what to do: account, lane, kind and payload
 *
 * Returns: whether just that waits to be done, and is not being done already
 */
gboolean
confab_transaction_has_job (ConfabTransaction *txn,
                            const ConfabJob *  job)
{
  g_autoptr (GError) error = NULL;
  gint64 id = 0;

  if (!confab_sql_get_integer (txn->sql,
                               "SELECT id FROM outbox WHERE account_id = ?1 AND lane = ?2 AND kind = ?3 AND payload = ?4 AND state = 1",
                               SQL_ARGS (sql_int (job->account_id), sql_int (job->lane), sql_int (job->kind), sql_bytes (job->payload)),
                               &id, &error))
    confab_transaction_stick (txn, g_steal_pointer (&error));
  return id != 0;
}

/**
 * confab_transaction_has_unfinished_job:
 * @txn: a transaction
 * @job: what to do: account, lane, kind and payload
 *
 * Returns: whether just that waits to be done, or is being done
 */
gboolean
confab_transaction_has_unfinished_job (ConfabTransaction *txn,
                                       const ConfabJob *  job)
{
  g_autoptr (GError) error = NULL;
  gint64 id = 0;

  if (!confab_sql_get_integer (txn->sql,
                               "SELECT id FROM outbox WHERE account_id = ?1 AND lane = ?2 AND kind = ?3 AND payload = ?4 AND state <> 3",
                               SQL_ARGS (sql_int (job->account_id), sql_int (job->lane), sql_int (job->kind), sql_bytes (job->payload)),
                               &id, &error))
    confab_transaction_stick (txn, g_steal_pointer (&error));
  return id != 0;
}

/**
 * confab_transaction_take_back_job:
 * @txn: a transaction
 * @job: what need not be done: account, lane, kind and payload
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * Forgets just that, where nobody has begun with it.
 *
 * Returns: whether it went well
 */
gboolean
confab_transaction_take_back_job (ConfabTransaction *txn,
                                  const ConfabJob *  job,
                                  GError **          error)
{
  if (!confab_sql_exec (txn->sql,
                        "DELETE FROM outbox WHERE account_id = ?1 AND lane = ?2 AND kind = ?3 AND payload = ?4 "
                        "AND state = 1 AND attempts = 0",
                        SQL_ARGS (sql_int (job->account_id), sql_int (job->lane), sql_int (job->kind), sql_bytes (job->payload)), error))
    return FALSE;
  if (confab_sql_changes (txn->sql) > 0)
    confab_transaction_touch_lane (txn, job->account_id, job->lane);
  return TRUE;
}

/**
 * confab_transaction_rest_job:
 * @txn: a transaction
 * @job: what to do, and not before when
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * Puts off just that, if it waits to be done; else it is to be done then.
 *
 * Returns: whether it went well
 */
gboolean
confab_transaction_rest_job (ConfabTransaction *txn,
                             const ConfabJob *  job,
                             GError **          error)
{
  if (!confab_sql_exec (txn->sql,
                        "UPDATE outbox SET next_try = ?5 WHERE account_id = ?1 AND lane = ?2 AND kind = ?3 AND payload = ?4 "
                        "AND state = 1 AND attempts = 0",
                        SQL_ARGS (sql_int (job->account_id), sql_int (job->lane), sql_int (job->kind), sql_bytes (job->payload),
                                  sql_int (job->next_try)), error))
    return FALSE;
  if (confab_sql_changes (txn->sql) == 0)
    return confab_transaction_enqueue_job (txn, job, error) != 0;
  confab_transaction_touch_lane (txn, job->account_id, job->lane);
  return TRUE;
}

/**
 * confab_transaction_get_job:
 * @txn: a transaction
 * @job: its row id
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * Returns: (transfer full) (nullable): the job, or %NULL with NOT_FOUND
 */
ConfabJob *
confab_transaction_get_job (ConfabTransaction *txn,
                            gint64             job,
                            GError **          error)
{
  g_autoptr (ConfabSqlRows) rows = confab_sql_select (txn->sql, CONFAB_LOAD_JOBS "WHERE j.id = ?1", SQL_ARGS (sql_int (job)));
  g_autoptr (GError) local_error = NULL;
  ConfabJob *found = first_job (rows, &local_error);

  if (local_error != NULL)
    g_propagate_error (error, g_steal_pointer (&local_error));
  else if (found == NULL)
    confab_transaction_not_found ("job", job, error);
  return found;
}

/**
 * confab_transaction_find_jobs:
 * @txn: a transaction
 * @message: row id of a message
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * Returns: (transfer full) (nullable) (element-type ConfabJob): the jobs about it, in order
 */
GPtrArray *
confab_transaction_find_jobs (ConfabTransaction *txn,
                              gint64             message,
                              GError **          error)
{
  g_autoptr (GPtrArray) jobs = g_ptr_array_new_with_free_func ((GDestroyNotify) confab_job_free);
  g_autoptr (ConfabSqlRows) rows = confab_sql_select (txn->sql, CONFAB_LOAD_JOBS "WHERE j.message_id = ?1 ORDER BY j.id",
                                                      SQL_ARGS (sql_int (message)));

  if (!confab_load_jobs (rows, jobs, error))
    return NULL;
  return g_steal_pointer (&jobs);
}

/* What the job is about, hidden or not: who does the job need not ask for it. */
static gboolean
load_message (ConfabTransaction *txn,
              ConfabJob *        job,
              GError **          error)
{
  g_autoptr (GPtrArray) records = g_ptr_array_new_with_free_func ((GDestroyNotify) confab_message_record_unref);
  g_autoptr (ConfabSqlRows) rows = NULL;

  if (job->message_id == 0)
    return TRUE;
  rows = confab_sql_select (txn->sql, CONFAB_LOAD_MESSAGES "WHERE m.id = ?1", SQL_ARGS (sql_int (job->message_id)));
  if (!confab_load_messages (txn->sql, rows, records, error))
    return FALSE;
  if (records->len > 0)
    job->message = g_ptr_array_steal_index (records, 0);
  return TRUE;
}

/**
 * confab_transaction_claim_job:
 * @txn: a transaction
 * @account: row id of the account
 * @lane: its lane
 * @now: ms since 1970 UTC
 * @next_try: (out) (optional): when there is none: the time at which to ask
 *   again, or 0 when only a change of the lane can bring one
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * Takes the next job that may run, makes it ACTIVE and counts the attempt. Jobs
 * of one chat run in their order, and those of one folder: one that waits or
 * runs holds up those behind it, and no others. Several jobs of a lane may be
 * active at once.
 *
 * Returns: (transfer full) (nullable): the job; %NULL without @error set when
 *   none may run now
 */
ConfabJob *
confab_transaction_claim_job (ConfabTransaction *txn,
                              gint64             account,
                              ConfabLane         lane,
                              gint64             now,
                              gint64 *           next_try,
                              GError **          error)
{
  static const char select[] =
    CONFAB_LOAD_JOBS
    "WHERE j.account_id = ?1 AND j.lane = ?2 AND j.state = 1 AND j.next_try <= ?3 "
    "AND (j.conversation_id IS NULL OR NOT EXISTS (SELECT 1 FROM outbox AS k WHERE k.account_id = ?1 AND k.lane = ?2 "
    "AND k.conversation_id = j.conversation_id AND k.id < j.id AND k.state IN (1, 2))) "
    "AND (j.folder_id IS NULL OR NOT EXISTS (SELECT 1 FROM outbox AS k WHERE k.account_id = ?1 AND k.lane = ?2 "
    "AND k.folder_id = j.folder_id AND k.id < j.id AND k.state IN (1, 2))) "
    "ORDER BY j.id LIMIT 1";
  g_autoptr (ConfabSqlRows) rows = confab_sql_select (txn->sql, select,
                                                      SQL_ARGS (sql_int (account), sql_int (lane), sql_int (now)));
  g_autoptr (GError) local_error = NULL;
  g_autoptr (ConfabJob) job = first_job (rows, &local_error);

  if (next_try != NULL)
    *next_try = 0;
  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return NULL;
    }
  if (job == NULL)
    {
      if (next_try != NULL)
        confab_sql_get_integer (txn->sql,
                                "SELECT min (next_try) FROM outbox WHERE account_id = ?1 AND lane = ?2 AND state = 1 AND next_try > ?3",
                                SQL_ARGS (sql_int (account), sql_int (lane), sql_int (now)), next_try, error);
      return NULL;
    }
  if (!confab_sql_exec (txn->sql, "UPDATE outbox SET state = 2, attempts = attempts + 1 WHERE id = ?1",
                        SQL_ARGS (sql_int (job->id)), error) ||
      !load_message (txn, job, error))
    return NULL;
  confab_transaction_touch_lane (txn, account, lane);
  job->state = CONFAB_JOB_ACTIVE;
  job->attempts++;
  return g_steal_pointer (&job);
}

/**
 * confab_transaction_delay_job:
 * @txn: a transaction
 * @job: its row id
 * @next_try: not before this time, ms since 1970 UTC
 * @problem: (nullable): what went wrong
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * Puts a job back to wait.
 *
 * Returns: whether it went well
 */
gboolean
confab_transaction_delay_job (ConfabTransaction *txn,
                              gint64             job,
                              gint64             next_try,
                              const char *       problem,
                              GError **          error)
{
  return touch_job (txn, job, error) &&
         confab_sql_exec (txn->sql, "UPDATE outbox SET state = 1, next_try = ?2, problem = ?3 WHERE id = ?1",
                          SQL_ARGS (sql_int (job), sql_int (next_try), sql_text (problem)), error);
}

/**
 * confab_transaction_fail_job:
 * @txn: a transaction
 * @job: its row id
 * @problem: (nullable): what went wrong
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * Gives a job up: it stays, and holds up nothing. Delaying it takes it up again.
 *
 * Returns: whether it went well
 */
gboolean
confab_transaction_fail_job (ConfabTransaction *txn,
                             gint64             job,
                             const char *       problem,
                             GError **          error)
{
  return touch_job (txn, job, error) &&
         confab_sql_exec (txn->sql, "UPDATE outbox SET state = 3, problem = ?2 WHERE id = ?1",
                          SQL_ARGS (sql_int (job), sql_text (problem)), error);
}

/**
 * confab_transaction_set_job_payload:
 * @txn: a transaction
 * @job: its row id
 * @payload: (nullable): what it needs
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * For a job that remembers how far it has come.
 *
 * Returns: whether it went well
 */
gboolean
confab_transaction_set_job_payload (ConfabTransaction *txn,
                                    gint64             job,
                                    GBytes *           payload,
                                    GError **          error)
{
  return touch_job (txn, job, error) &&
         confab_sql_exec (txn->sql, "UPDATE outbox SET payload = ?2 WHERE id = ?1", SQL_ARGS (sql_int (job), sql_bytes (payload)), error);
}

/**
 * confab_transaction_remove_job:
 * @txn: a transaction
 * @job: its row id
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * For a job that is done, or not wanted any more.
 *
 * Returns: whether it went well
 */
gboolean
confab_transaction_remove_job (ConfabTransaction *txn,
                               gint64             job,
                               GError **          error)
{
  return touch_job (txn, job, error) &&
         confab_sql_exec (txn->sql, "DELETE FROM outbox WHERE id = ?1", SQL_ARGS (sql_int (job)), error);
}

/* Notes a change in each lane that has jobs. */
static gboolean
touch_lanes (ConfabTransaction *txn,
             gint64             account,
             GError **          error)
{
  g_autoptr (GArray) lanes = g_array_new (FALSE, FALSE, sizeof (gint64));

  if (!confab_transaction_list_ids (txn, "SELECT DISTINCT lane FROM outbox WHERE account_id = ?1",
                                    SQL_ARGS (sql_int (account)), lanes, error))
    return FALSE;
  for (guint i = 0; i < lanes->len; i++)
    confab_transaction_touch_lane (txn, account, (ConfabLane) g_array_index (lanes, gint64, i));
  return TRUE;
}

/**
 * confab_transaction_release_jobs:
 * @txn: a transaction
 * @account: row id of the account
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * Lets all ACTIVE jobs wait again: nobody is running them, because the process
 * that did has gone or the account has been disconnected.
 *
 * Returns: whether it went well
 */
gboolean
confab_transaction_release_jobs (ConfabTransaction *txn,
                                 gint64             account,
                                 GError **          error)
{
  if (!confab_sql_exec (txn->sql, "UPDATE outbox SET state = 1 WHERE account_id = ?1 AND state = 2",
                        SQL_ARGS (sql_int (account)), error))
    return FALSE;
  return confab_sql_changes (txn->sql) == 0 || touch_lanes (txn, account, error);
}

/**
 * confab_transaction_hurry_kind:
 * @txn: a transaction
 * @account: row id of the account
 * @kind: kind of jobs
 * @waiting: (out): how many of them there are
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * Lets jobs of one kind that were put off run now, if they were not tried in vain.
 *
 * Returns: whether it went well
 */
gboolean
confab_transaction_hurry_kind (ConfabTransaction *txn,
                               gint64             account,
                               int                kind,
                               guint *            waiting,
                               GError **          error)
{
  if (!confab_sql_exec (txn->sql, "UPDATE outbox SET next_try = 0 WHERE account_id = ?1 AND kind = ?2 AND state = 1 AND attempts = 0",
                        SQL_ARGS (sql_int (account), sql_int (kind)), error))
    return FALSE;
  *waiting = (guint) confab_sql_changes (txn->sql);
  return *waiting == 0 || touch_lanes (txn, account, error);
}

/**
 * confab_transaction_hurry_jobs:
 * @txn: a transaction
 * @account: row id of the account
 * @now: ms since 1970 UTC
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * Lets all jobs that wait for their time run now: the network is back, or the
 * person asked for it.
 *
 * Returns: whether it went well
 */
gboolean
confab_transaction_hurry_jobs (ConfabTransaction *txn,
                               gint64             account,
                               gint64             now,
                               GError **          error)
{
  if (!confab_sql_exec (txn->sql, "UPDATE outbox SET next_try = ?2 WHERE account_id = ?1 AND state = 1 AND next_try > ?2",
                        SQL_ARGS (sql_int (account), sql_int (now)), error))
    return FALSE;
  return confab_sql_changes (txn->sql) == 0 || touch_lanes (txn, account, error);
}
