/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Moves a message that the person deleted for themselves to the Trash on the server. */
#include "config.h"

#include "confab-job.h"

#include "confab-query.h"
#include "confab-transaction.h"

#include <glib/gi18n.h>

/* Moves what lies in one folder. What has gone from there meanwhile needs no move. */
static gboolean
move_from_folder (ConfabRunner *     runner,
                  ConfabImapSession *session,
                  GPtrArray *        locations,
                  gint64             folder_id,
                  ConfabFolder *     trash,
                  char **            folder_name,
                  GError **          error)
{
  g_autoptr (ConfabImapSet) uids = confab_imap_set_new ();
  g_autoptr (ConfabFolder) folder = confab_job_select (runner, session, folder_id, locations, uids, error);

  if (folder == NULL)
    return FALSE;
  if (confab_imap_set_is_empty (uids))
    return TRUE;
  if (!dex_await (confab_imap_session_move (session, uids, trash->name), error))
    return FALSE;
  if (*folder_name == NULL)
    *folder_name = g_strdup (folder->name);
  return dex_await (confab_sync_folder (confab_runner_get_sync (runner), session, folder_id, FALSE), error);
}

static gboolean
move_all (ConfabRunner *runner,
          GPtrArray *   locations,
          char **       folder_name,
          GError **     error)
{
  g_autoptr (GHashTable) done = g_hash_table_new (g_int64_hash, g_int64_equal);
  g_autoptr (ConfabImapSession) session = dex_await_object (confab_runner_lease (runner), error);
  g_autoptr (ConfabFolder) trash = NULL;
  gboolean ok;

  if (session == NULL)
    return FALSE;
  trash = confab_job_find_folder (runner, session, CONFAB_FOLDER_TRASH, "Trash", _ ("A folder for what was deleted"), error);
  ok = trash != NULL;
  for (guint i = 0; ok && i < locations->len; i++)
    {
      ConfabLocation *location = g_ptr_array_index (locations, i);

      if (location->folder_id != trash->id && g_hash_table_add (done, &location->folder_id))
        ok = move_from_folder (runner, session, locations, location->folder_id, trash, folder_name, error);
    }
  confab_runner_release (runner);
  return ok;
}

/**
 * confab_job_run_trash:
 * @runner: the account's runner
 * @job: a job of the kind %CONFAB_JOB_TRASH
 *
 * Moves what the person deleted to the Trash.
 */
void
confab_job_run_trash (ConfabRunner *runner,
                      ConfabJob *   job)
{
  g_autofree char *folder_name = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (ConfabQueryResult) found = NULL;
  ConfabJobEnd *end;

  found = dex_await_boxed (confab_query_locations (confab_runner_get_store (runner), job->message_id), &error);
  if (found == NULL || (found->records->len > 0 && !move_all (runner, found->records, &folder_name, &error)))
    {
      confab_job_put_off (runner, job, error);
      return;
    }
  end = confab_job_end_new (job);
  if (folder_name != NULL)
    {
      end->folder = g_steal_pointer (&folder_name);
      end->action = g_strdup ("move");
      end->detail = g_strdup (_ ("A deleted message, to the Trash"));
    }
  confab_job_end_commit (runner, end);
}

/**
 * confab_outbox_enqueue_trash:
 * @txn: a transaction
 * @account: an account's row id
 * @message: row id of a message that the person deleted for themselves
 * @error: return location
 *
 * Adds the job that moves it to the Trash. That it is not shown any more is already
 * written.
 *
 * Returns: whether it was added
 */
gboolean
confab_outbox_enqueue_trash (ConfabTransaction *txn,
                             gint64             account,
                             gint64             message,
                             GError **          error)
{
  ConfabJob job = { .account_id = account, .lane = CONFAB_LANE_CHANGES, .kind = CONFAB_JOB_TRASH, .message_id = message };

  return confab_transaction_enqueue_job (txn, &job, error) != 0;
}
