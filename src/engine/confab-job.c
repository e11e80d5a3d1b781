/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How a job of the outbox ends: in one transaction, whatever came of it. */
#include "config.h"

#include "confab-job.h"

#include "confab-backoff.h"
#include "confab-coi-server.h"
#include "confab-problems.h"
#include "confab-transaction.h"

#include <string.h>

/* The wait before a job's next try: doubled each time, and no longer than this. */
#define RETRY_FIRST_MS 2000
#define RETRY_LONGEST_MS (15 * 60 * 1000)

static void
job_end_clear (gpointer data)
{
  ConfabJobEnd *end = data;

  confab_job_free (end->job);
  g_clear_pointer (&end->payload, g_bytes_unref);
  g_clear_pointer (&end->follow_up, confab_job_free);
  g_clear_pointer (&end->receipts, g_ptr_array_unref);
  g_clear_pointer (&end->locations, g_array_unref);
  g_clear_pointer (&end->messages, g_array_unref);
  g_free (end->problem);
  g_free (end->folder);
  g_free (end->action);
  g_free (end->detail);
}

static void
job_end_unref (gpointer data)
{
  g_atomic_rc_box_release_full (data, job_end_clear);
}

/**
 * confab_job_end_new:
 * @job: a job that was claimed
 *
 * Returns: (transfer full): its end, to be filled: done, unless told otherwise
 */
ConfabJobEnd *
confab_job_end_new (ConfabJob *job)
{
  ConfabJobEnd *end = g_atomic_rc_box_new0 (ConfabJobEnd);

  end->job = confab_job_copy (job);
  return end;
}

/* A report or a receipt may have come while the server's answer was awaited: what is
 * known of a message's end is more than that it was sent. */
static gboolean
knows_more (ConfabTransaction *txn,
            ConfabJobEnd *     end)
{
  g_autoptr (ConfabStoredMessage) message = NULL;

  if (end->state != CONFAB_MESSAGE_SENT)
    return FALSE;
  message = confab_transaction_get_message (txn, end->job->message_id, NULL);
  return message != NULL && (message->state == CONFAB_MESSAGE_DELIVERED || message->state == CONFAB_MESSAGE_READ ||
                             message->state == CONFAB_MESSAGE_FAILED);
}

static gboolean
end_message (ConfabTransaction *txn,
             ConfabJobEnd *     end,
             GError **          error)
{
  if (end->has_state && !knows_more (txn, end) &&
      !confab_transaction_set_message_state (txn, end->job->message_id, end->state, end->problem, error))
    return FALSE;
  for (guint i = 0; end->receipts != NULL && i < end->receipts->len; i++)
    if (!confab_transaction_add_receipt (txn, end->job->message_id, g_ptr_array_index (end->receipts, i), error))
      return FALSE;
  return TRUE;
}

static gboolean
end_flags (ConfabTransaction *txn,
           ConfabJobEnd *     end,
           GError **          error)
{
  for (guint i = 0; end->locations != NULL && i < end->locations->len; i++)
    {
      ConfabLocation *location = &g_array_index (end->locations, ConfabLocation, i);

      if (!confab_transaction_set_location_flags (txn, location->folder_id, location->uid, location->flags,
                                                  location->modseq, error))
        return FALSE;
    }
  for (guint i = 0; end->messages != NULL && i < end->messages->len; i++)
    if (!confab_transaction_drop_wanted_flags (txn, g_array_index (end->messages, gint64, i), end->mask, error))
      return FALSE;
  return TRUE;
}

static gboolean
end_job_func (ConfabTransaction *txn,
              gpointer           data,
              GError **          error)
{
  ConfabJobEnd *end = data;

  if (!end_message (txn, end, error) || !end_flags (txn, end, error))
    return FALSE;
  if (end->action != NULL &&
      !confab_transaction_log_change (txn, end->job->account_id, g_get_real_time () / 1000, end->folder,
                                      end->action, end->detail, error))
    return FALSE;
  if (end->follow_up != NULL && confab_transaction_enqueue_job (txn, end->follow_up, error) == 0)
    return FALSE;
  if (end->payload != NULL &&
      !confab_transaction_set_job_payload (txn, end->job->id, end->payload, error))
    return FALSE;
  if (end->next_try > 0)
    return confab_transaction_delay_job (txn, end->job->id, end->next_try, end->problem, error);
  if (end->next_try < 0)
    return confab_transaction_fail_job (txn, end->job->id, end->problem, error);
  return confab_transaction_remove_job (txn, end->job->id, error);
}

/**
 * confab_job_end_commit:
 * @runner: the account's runner
 * @end: (transfer full): what became of a job
 *
 * Writes it. For fibers only.
 */
void
confab_job_end_commit (ConfabRunner * runner,
                       ConfabJobEnd * end)
{
  g_autoptr (GError) error = NULL;

  if (!dex_await (confab_store_write (confab_runner_get_store (runner), end_job_func, end, job_end_unref,
                                      CONFAB_STORE_WRITE_DURABLE), &error) &&
      g_error_matches (error, CONFAB_STORE_ERROR, CONFAB_STORE_ERROR_NOT_FOUND))
    g_clear_error (&error);
  confab_runner_set_trouble (runner, CONFAB_TROUBLE_STORE, error);
}

/**
 * confab_job_get_next_try:
 * @job: a job that could not be done
 *
 * Returns: when to try again, in ms since 1970 UTC: later each time
 */
gint64
confab_job_get_next_try (ConfabJob *job)
{
  ConfabBackoff backoff = { RETRY_FIRST_MS, RETRY_LONGEST_MS, (guint) MAX (job->attempts - 1, 0) };

  return g_get_real_time () / 1000 + confab_backoff_next (&backoff, g_random_double ());
}

/**
 * confab_job_dup_words:
 * @error: what prevented a job
 *
 * Returns: (transfer full): what happened and what to do, as a sentence
 */
char *
confab_job_dup_words (const GError *error)
{
  g_autoptr (ConfabProblem) problem = confab_problem_new_from_error (error, NULL);

  return g_strdup (confab_problem_get_sentence (problem));
}

/**
 * confab_job_end_settle:
 * @runner: the account's runner
 * @end: (transfer full): the end of a job that does not touch the state of its message
 * @done: whether all of it was done
 * @error: (nullable): what prevented it, if not
 *
 * Ends a job, or tries it again later.
 */
void
confab_job_end_settle (ConfabRunner *runner,
                       ConfabJobEnd *end,
                       gboolean      done,
                       const GError *error)
{
  if (!done)
    {
      end->problem = confab_job_dup_words (error);
      end->next_try = confab_job_get_next_try (end->job);
    }
  confab_job_end_commit (runner, end);
}

/**
 * confab_job_put_off:
 * @runner: the account's runner
 * @job: a job that does not touch the state of its message
 * @error: what prevented it
 *
 * Tries again later.
 */
void
confab_job_put_off (ConfabRunner *runner,
                    ConfabJob *   job,
                    const GError *error)
{
  confab_job_end_settle (runner, confab_job_end_new (job), FALSE, error);
}

/**
 * confab_job_give_up:
 * @runner: the account's runner
 * @job: a job that can never be done
 * @error: why
 */
void
confab_job_give_up (ConfabRunner *runner,
                    ConfabJob *   job,
                    const GError *error)
{
  ConfabJobEnd *end = confab_job_end_new (job);

  end->problem = confab_job_dup_words (error);
  end->next_try = -1;
  confab_job_end_commit (runner, end);
}

/* Something that was changed on the server, on its way into the log. */
typedef struct
{
  gint64 account;
  char *folder;
  char *action;
  char *detail;
} LogEntry;

static void
log_entry_free (gpointer data)
{
  LogEntry *entry = data;

  g_free (entry->folder);
  g_free (entry->action);
  g_free (entry->detail);
  g_free (entry);
}

static gboolean
log_func (ConfabTransaction *txn,
          gpointer           data,
          GError **          error)
{
  LogEntry *entry = data;

  return confab_transaction_log_change (txn, entry->account, g_get_real_time () / 1000, entry->folder, entry->action,
                                        entry->detail, error);
}

/**
 * confab_job_log:
 * @runner: the account's runner
 * @folder: the folder that was changed
 * @action: what was done, one word
 * @detail: more of it
 *
 * Notes a change on the server that is not the whole of a job.
 *
 * Returns: (transfer full): a future that resolves when it is written
 */
DexFuture *
confab_job_log (ConfabRunner *runner,
                const char *  folder,
                const char *  action,
                const char *  detail)
{
  LogEntry *entry = g_new0 (LogEntry, 1);

  entry->account = confab_account_info_get_id (confab_runner_get_info (runner));
  entry->folder = g_strdup (folder);
  entry->action = g_strdup (action);
  entry->detail = g_strdup (detail);
  return confab_store_write (confab_runner_get_store (runner), log_func, entry, log_entry_free, CONFAB_STORE_WRITE_NONE);
}

/* Where a folder is to be made: COI's below what the server names, all others below the
 * person's own, with the server's delimiter. */
static char *
dup_folder_name (ConfabRunner *     runner,
                 ConfabImapSession *session,
                 const char *       usual_name)
{
  gint64 account = confab_account_info_get_id (confab_runner_get_info (runner));
  g_autoptr (ConfabQueryResult) root = NULL;
  char delimiter = confab_imap_session_get_delimiter (session);
  const char *below = usual_name;
  g_autofree char *rest = NULL;

  if (g_str_has_prefix (usual_name, CONFAB_COI_ROOT "/"))
    root = dex_await_boxed (confab_query_value (confab_runner_get_store (runner), account, CONFAB_SYNC_COI_ROOT), NULL);
  if (root != NULL && root->records->len > 0)
    below = usual_name + strlen (CONFAB_COI_ROOT);
  rest = g_strdup (below);
  if (delimiter != '\0')
    g_strdelimit (rest, "/", delimiter);
  return g_strconcat (below != usual_name ? g_ptr_array_index (root->records, 0) : confab_imap_session_get_prefix (session),
                      rest, NULL);
}

/**
 * confab_job_find_folder:
 * @runner: the account's runner
 * @session: a session that the caller has leased
 * @role: what the folder is for
 * @usual_name: its name where there is none yet, with "/" between folders
 * @detail: for the log of changes: what it is for, in words
 * @error: return location
 *
 * Finds the account's folder for something, and makes it where there is none. For
 * fibers only.
 *
 * Returns: (transfer full) (nullable): the folder
 */
ConfabFolder *
confab_job_find_folder (ConfabRunner *     runner,
                        ConfabImapSession *session,
                        ConfabFolderRole   role,
                        const char *       usual_name,
                        const char *       detail,
                        GError **          error)
{
  ConfabStore *store = confab_runner_get_store (runner);
  gint64 account = confab_account_info_get_id (confab_runner_get_info (runner));
  g_autofree char *name = NULL;
  ConfabFolder *folder = confab_sync_await_folder (store, account, 0, role, NULL);

  if (folder != NULL)
    return folder;
  /* Another program may have made it since the folders were listed. */
  if (!dex_await (confab_imap_session_list (session), error) ||
      !dex_await (confab_sync_list_folders (confab_runner_get_sync (runner), session), error))
    return NULL;
  folder = confab_sync_await_folder (store, account, 0, role, NULL);
  if (folder != NULL)
    return folder;
  name = dup_folder_name (runner, session, usual_name);
  if (!dex_await (confab_imap_session_create (session, name), error) ||
      !dex_await (confab_job_log (runner, name, "create", detail), error) ||
      !dex_await (confab_imap_session_list (session), error) ||
      !dex_await (confab_sync_list_folders (confab_runner_get_sync (runner), session), error))
    return NULL;
  return confab_sync_await_folder (store, account, 0, role, error);
}

/**
 * confab_job_find_in_folder:
 * @session: a session that the caller has leased
 * @folder: a folder
 * @message_id: a Message-ID, without brackets
 * @found: (out): whether a mail in the folder has it
 * @error: return location
 *
 * For fibers only.
 *
 * Returns: whether the server answered
 */
gboolean
confab_job_find_in_folder (ConfabImapSession *session,
                           ConfabFolder *     folder,
                           const char *       message_id,
                           gboolean *         found,
                           GError **          error)
{
  g_autofree char *bracketed = g_strdup_printf ("<%s>", message_id);
  g_autoptr (ConfabImapMailboxState) state = NULL;
  g_autoptr (ConfabImapSet) uids = NULL;

  state = dex_await_boxed (confab_imap_session_select (session, folder->name, 0, 0), error);
  if (state == NULL)
    return FALSE;
  uids = dex_await_boxed (confab_imap_session_search_header (session, "Message-ID", bracketed), error);
  if (uids == NULL)
    return FALSE;
  *found = !confab_imap_set_is_empty (uids);
  return TRUE;
}

/**
 * confab_job_select:
 * @runner: the account's runner
 * @session: a session that the caller has leased
 * @folder_id: row id of a folder
 * @locations: (element-type ConfabLocation): copies, in any folders
 * @uids: gets those that still lie in this one; none when it cannot be changed
 * @error: return location
 *
 * Selects a folder to change what lies there. For fibers only.
 *
 * Returns: (transfer full) (nullable): the folder
 */
ConfabFolder *
confab_job_select (ConfabRunner *     runner,
                   ConfabImapSession *session,
                   gint64             folder_id,
                   GPtrArray *        locations,
                   ConfabImapSet *    uids,
                   GError **          error)
{
  gint64 account = confab_account_info_get_id (confab_runner_get_info (runner));
  g_autoptr (ConfabFolder) folder = confab_sync_await_folder (confab_runner_get_store (runner), account, folder_id,
                                                              CONFAB_FOLDER_OTHER, error);
  g_autoptr (ConfabImapMailboxState) state = NULL;

  if (folder == NULL)
    return NULL;
  state = dex_await_boxed (confab_imap_session_select (session, folder->name, 0, 0), error);
  if (state == NULL)
    return NULL;
  for (guint i = 0; !state->read_only && i < locations->len; i++)
    {
      const ConfabLocation *location = g_ptr_array_index (locations, i);

      if (location->folder_id == folder_id && location->uidvalidity == state->uid_validity)
        confab_imap_set_add (uids, location->uid);
    }
  return g_steal_pointer (&folder);
}
