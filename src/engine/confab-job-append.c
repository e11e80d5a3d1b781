/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files a sent message in the account's folder for them, unless the provider does so itself. */
#include "config.h"

#include "confab-job.h"

#include "confab-blobs.h"
#include "confab-query.h"
#include "confab-transaction.h"

#include <glib/gi18n.h>

/* Who files what was sent is learnt once per account, and again when it changes. */
#define VALUE_FILED_BY "sent-filed-by"
#define BY_SERVER "server"
#define BY_CONFAB "confab"
/* The last message that was filed from here. */
#define VALUE_LAST_FILED "sent-last-filed"

/* A provider that files by itself takes a moment to do so; after this many looks we file. */
#define MAX_LOOKS 4

/* What is known of how an account's sent mail comes into its folder. */
typedef struct
{
  gint64 account;
  gint64 message;
  gint64 folder;
  gboolean is_there;   /* a copy lies in the folder */
  gboolean by_server;  /* the server files by itself */
} Filing;

static void
filing_unref (gpointer data)
{
  g_atomic_rc_box_release (data);
}

static guint
count_copies (ConfabTransaction *txn,
              gint64             message,
              gint64             folder,
              GError **          error)
{
  g_autoptr (GArray) locations = confab_transaction_list_locations (txn, message, error);
  guint count = 0;

  for (guint i = 0; locations != NULL && i < locations->len; i++)
    count += g_array_index (locations, ConfabLocation, i).folder_id == folder;
  return count;
}

/* Two copies of what was filed last say that the server had filed it, too. */
static gboolean
read_filing_func (ConfabTransaction *txn,
                  gpointer           data,
                  GError **          error)
{
  Filing *filing = data;
  g_autofree char *by = confab_transaction_dup_value (txn, filing->account, VALUE_FILED_BY);
  g_autofree char *last_text = confab_transaction_dup_value (txn, filing->account, VALUE_LAST_FILED);
  gint64 last = last_text != NULL ? g_ascii_strtoll (last_text, NULL, 10) : 0;
  gboolean by_server = g_strcmp0 (by, BY_SERVER) == 0;
  g_autoptr (GError) local = NULL;

  filing->is_there = count_copies (txn, filing->message, filing->folder, &local) > 0;
  filing->by_server = by_server || (filing->is_there && last != filing->message) ||
                      (last != 0 && count_copies (txn, last, filing->folder, &local) > 1);
  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  return filing->by_server == by_server ||
         confab_transaction_set_value (txn, filing->account, VALUE_FILED_BY, BY_SERVER, error);
}

/* Written before it is filed: a copy that is found after a crash is then known to be ours. */
static gboolean
write_filing_func (ConfabTransaction *txn,
                   gpointer           data,
                   GError **          error)
{
  Filing *filing = data;
  g_autofree char *last = g_strdup_printf ("%" G_GINT64_FORMAT, filing->message);

  return confab_transaction_set_value (txn, filing->account, VALUE_LAST_FILED, last, error) &&
         (filing->by_server || confab_transaction_set_value (txn, filing->account, VALUE_FILED_BY, BY_CONFAB, error));
}

static gboolean
append_copy (ConfabRunner *      runner,
             ConfabImapSession * session,
             ConfabFolder *      folder,
             ConfabJob *         job,
             GError **           error)
{
  g_autoptr (ConfabEnvelope) envelope = confab_envelope_new_from_bytes (job->payload);
  g_autoptr (GBytes) bytes = NULL;

  if (envelope == NULL)
    {
      g_set_error_literal (error, CONFAB_STORE_ERROR, CONFAB_STORE_ERROR_NOT_FOUND, _ ("The message is gone"));
      return FALSE;
    }
  bytes = confab_blobs_get_bytes (confab_store_get_dir (confab_runner_get_store (runner)), envelope->source,
                                  CONFAB_JOB_MAX_MESSAGE, error);
  return bytes != NULL &&
         dex_await (confab_imap_session_append (session, folder->name, CONFAB_IMAP_FLAG_SEEN, NULL,
                                                job->message->date / 1000, bytes), error);
}

/* Looks first, and files only what the provider has not filed. */
static gboolean
file_copy (ConfabRunner *     runner,
           ConfabImapSession *session,
           ConfabJob *        job,
           Filing *           filing,
           ConfabJobEnd *     end,
           GError **          error)
{
  ConfabStore *store = confab_runner_get_store (runner);
  ConfabSync *sync = confab_runner_get_sync (runner);
  g_autoptr (ConfabFolder) folder = NULL;

  if (job->message == NULL)
    {
      g_set_error_literal (error, CONFAB_STORE_ERROR, CONFAB_STORE_ERROR_NOT_FOUND, _ ("The message is gone"));
      return FALSE;
    }
  folder = confab_job_find_folder (runner, session, CONFAB_FOLDER_SENT, "Sent", _ ("A folder for what was sent"), error);
  if (folder == NULL)
    return FALSE;
  filing->folder = folder->id;
  if (!dex_await (confab_sync_folder (sync, session, folder->id, FALSE), error) ||
      !dex_await (confab_store_write (store, read_filing_func, g_atomic_rc_box_acquire (filing), filing_unref,
                                      CONFAB_STORE_WRITE_NONE), error))
    return FALSE;
  if (filing->is_there)
    return TRUE;
  if (filing->by_server && job->attempts < MAX_LOOKS)
    {
      end->next_try = confab_job_get_next_try (job);
      return TRUE;
    }
  if (!dex_await (confab_store_write (store, write_filing_func, g_atomic_rc_box_acquire (filing), filing_unref,
                                      CONFAB_STORE_WRITE_NONE), error) ||
      !append_copy (runner, session, folder, job, error))
    return FALSE;
  end->folder = g_strdup (folder->name);
  end->action = g_strdup ("append");
  end->detail = g_strdup (_ ("A copy of a sent message"));
  /* That it is there is known by its UID at the next sync, if not by this one. */
  dex_await (confab_sync_folder (sync, session, folder->id, FALSE), NULL);
  return TRUE;
}

/**
 * confab_job_run_append:
 * @runner: the account's runner
 * @job: a job of the kind %CONFAB_JOB_APPEND
 *
 * Files a sent message in the account's folder for them. Some providers file by
 * themselves: the folder is looked at first, and what the server does is remembered.
 */
void
confab_job_run_append (ConfabRunner *runner,
                       ConfabJob *   job)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ConfabImapSession) session = dex_await_object (confab_runner_lease (runner), &error);
  ConfabJobEnd *end;
  Filing *filing;
  gboolean done;

  if (session == NULL)
    {
      confab_job_put_off (runner, job, error);
      return;
    }
  filing = g_atomic_rc_box_new0 (Filing);
  filing->account = job->account_id;
  filing->message = job->message_id;
  end = confab_job_end_new (job);
  done = file_copy (runner, session, job, filing, end, &error);
  filing_unref (filing);
  confab_runner_release (runner);
  if (!done)
    {
      end->problem = confab_job_dup_words (error);
      end->next_try = error->domain == CONFAB_STORE_ERROR ? -1 : confab_job_get_next_try (job);
    }
  confab_job_end_commit (runner, end);
}
