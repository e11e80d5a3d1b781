/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What each kind of job does at the server, and what becomes of it in the store. */
#include "config.h"

#include "confab-outbox-jobs.h"

#include "confab-blobs.h"
#include "confab-net-error.h"
#include "confab-problems.h"
#include "confab-query.h"
#include "confab-sync-write.h"
#include "confab-transaction.h"

#include <glib/gi18n.h>

/* The wait before a job's next try: doubled each time, and no longer than this. */
#define RETRY_FIRST_MS 2000
#define RETRY_LONGEST_MS (15 * 60 * 1000)

/* A message that a server puts off for so long has failed (RFC 5321 §4.5.4.1). */
#define GIVE_UP_MS (5 * G_GINT64_CONSTANT (24 * 3600 * 1000))

/* The largest mail that is read back from disk to be sent. */
#define MAX_MESSAGE_SIZE (200 * 1024 * 1024)

/* Ends of jobs */

typedef struct
{
  ConfabJob *job;
  gboolean has_state;
  ConfabMessageState state;
  char *problem;
  gint64 next_try;       /* > 0: not before then; 0: the job is done; < 0: given up */
  GBytes *payload;       /* what is left to do, when the job goes on */
  ConfabJob *follow_up;
  GPtrArray *receipts;   /* ConfabReceipt */
  GArray *locations;     /* ConfabLocation, with the flags they have now */
  GArray *messages;      /* gint64, whose wish is fulfilled */
  ConfabFlags mask;
  char *folder;
  char *action;
  char *detail;
} JobEnd;

static void
job_end_clear (gpointer data)
{
  JobEnd *end = data;

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

static JobEnd *
job_end_new (ConfabJob *job)
{
  JobEnd *end = g_atomic_rc_box_new0 (JobEnd);

  end->job = confab_job_copy (job);
  return end;
}

static gboolean
end_message (ConfabTransaction *txn,
             JobEnd *           end,
             GError **          error)
{
  if (end->has_state &&
      !confab_transaction_set_message_state (txn, end->job->message_id, end->state, end->problem, error))
    return FALSE;
  for (guint i = 0; end->receipts != NULL && i < end->receipts->len; i++)
    if (!confab_transaction_add_receipt (txn, end->job->message_id, g_ptr_array_index (end->receipts, i), error))
      return FALSE;
  return TRUE;
}

static gboolean
end_flags (ConfabTransaction *txn,
           JobEnd *           end,
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
  JobEnd *end = data;

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

static void
end_job (ConfabRunner *runner,
         JobEnd *      end)
{
  g_autoptr (GError) error = NULL;

  if (!dex_await (confab_store_write (confab_runner_get_store (runner), end_job_func, end, job_end_unref,
                                      CONFAB_STORE_WRITE_DURABLE), &error) &&
      !g_error_matches (error, CONFAB_STORE_ERROR, CONFAB_STORE_ERROR_NOT_FOUND))
    confab_runner_report_error (runner, error);
}

static gint64
next_try (ConfabJob *job)
{
  gint64 wait = (gint64) RETRY_FIRST_MS << MIN (MAX (job->attempts - 1, 0), 16);

  return g_get_real_time () / 1000 + MIN (wait, RETRY_LONGEST_MS);
}

static char *
words_of (const GError *error)
{
  g_autoptr (ConfabProblem) problem = confab_problem_new_from_error (error, NULL);

  return g_strdup (confab_problem_get_sentence (problem));
}

/* Puts a job off that does not touch the state of its message. */
static void
put_off (ConfabRunner *runner,
         ConfabJob *   job,
         const GError *error)
{
  JobEnd *end = job_end_new (job);

  end->problem = words_of (error);
  end->next_try = next_try (job);
  end_job (runner, end);
}

static void
give_up (ConfabRunner *runner,
         ConfabJob *   job,
         const GError *error)
{
  JobEnd *end = job_end_new (job);

  end->problem = words_of (error);
  end->next_try = -1;
  end_job (runner, end);
}

/* Looking for a message at the server */

static gboolean
find_in_folder (ConfabImapSession *session,
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

/* After a connection was lost behind the last byte of a message: a copy in one of the
 * account's own folders says that it went out. */
static gboolean
find_on_server (ConfabRunner *runner,
                const char *  message_id,
                gboolean *    found,
                GError **     error)
{
  g_autoptr (ConfabQueryResult) result = NULL;
  gint64 account = confab_account_info_get_id (confab_runner_get_info (runner));
  ConfabImapSession *session;
  gboolean done = TRUE;

  *found = FALSE;
  session = dex_await_object (confab_runner_lease (runner), error);
  if (session == NULL)
    return FALSE;
  result = dex_await_boxed (confab_query_folders (confab_runner_get_store (runner), account), error);
  done = result != NULL;
  for (guint i = 0; done && !*found && i < result->records->len; i++)
    {
      ConfabFolder *folder = g_ptr_array_index (result->records, i);

      if (folder->role == CONFAB_FOLDER_SENT || folder->role == CONFAB_FOLDER_CHATS ||
          folder->role == CONFAB_FOLDER_INBOX)
        done = find_in_folder (session, folder, message_id, found, error);
    }
  confab_runner_release (runner);
  g_object_unref (session);
  return done;
}

/* Sending */

typedef struct
{
  ConfabStore *store;
  gint64 message;
} Giving;

static void
giving_clear (gpointer data)
{
  Giving *giving = data;

  g_object_unref (giving->store);
}

static void
giving_unref (gpointer data)
{
  g_atomic_rc_box_release_full (data, giving_clear);
}

static gboolean
giving_func (ConfabTransaction *txn,
             gpointer           data,
             GError **          error)
{
  Giving *giving = data;

  return confab_transaction_set_message_state (txn, giving->message, CONFAB_MESSAGE_SENDING, NULL, error);
}

/* From here on the message may be at the server: that is on the disk before it is true. */
static DexFuture *
giving_cb (gpointer data)
{
  Giving *giving = data;

  return confab_store_write (giving->store, giving_func, g_atomic_rc_box_acquire (giving), giving_unref,
                             CONFAB_STORE_WRITE_DURABLE);
}

/* Those for whom the server said "later" are tried again by the same job. */
static void
keep_later (JobEnd *          end,
            ConfabEnvelope *  envelope,
            ConfabSmtpResult *result)
{
  g_autoptr (GStrvBuilder) later = g_strv_builder_new ();
  ConfabEnvelope rest = { .sender = envelope->sender, .source = envelope->source };
  g_auto (GStrv) recipients = NULL;

  for (guint i = 0; i < result->recipients->len; i++)
    {
      ConfabSmtpRecipientResult *recipient = g_ptr_array_index (result->recipients, i);

      if (recipient->status == CONFAB_SMTP_LATER)
        g_strv_builder_add (later, recipient->address);
    }
  recipients = g_strv_builder_end (later);
  if (recipients[0] == NULL)
    return;
  rest.recipients = recipients;
  end->payload = confab_envelope_to_bytes (&rest);
  end->next_try = next_try (end->job);
}

static void
report_refused (JobEnd *          end,
                ConfabSmtpResult *result)
{
  g_autoptr (GString) refused = g_string_new (NULL);

  end->receipts = g_ptr_array_new_with_free_func ((GDestroyNotify) confab_receipt_free);
  for (guint i = 0; i < result->recipients->len; i++)
    {
      ConfabSmtpRecipientResult *recipient = g_ptr_array_index (result->recipients, i);
      ConfabReceipt *receipt;

      if (recipient->status != CONFAB_SMTP_REFUSED)
        continue;
      receipt = g_new0 (ConfabReceipt, 1);
      receipt->address = g_strdup (recipient->address);
      receipt->kind = CONFAB_RECEIPT_FAILED;
      receipt->time = g_get_real_time () / 1000;
      receipt->problem = g_strdup (recipient->words);
      g_ptr_array_add (end->receipts, receipt);
      g_string_append_printf (refused, "%s%s", refused->len > 0 ? ", " : "", recipient->address);
    }
  if (refused->len > 0)
    end->problem = g_strdup_printf (_ ("The server did not take it for %s."), refused->str);
}

static void
end_sent (ConfabRunner *       runner,
          ConfabJob *          job,
          ConfabMessageRecord *record,
          ConfabEnvelope *     envelope,
          ConfabSmtpResult *   result)
{
  JobEnd *end = job_end_new (job);

  end->has_state = TRUE;
  end->state = CONFAB_MESSAGE_SENT;
  if (result != NULL)
    {
      keep_later (end, envelope, result);
      report_refused (end, result);
    }
  if (record->state != CONFAB_MESSAGE_SENT)
    {
      end->follow_up = g_new0 (ConfabJob, 1);
      end->follow_up->account_id = job->account_id;
      end->follow_up->lane = CONFAB_LANE_CHANGES;
      end->follow_up->kind = CONFAB_JOB_APPEND;
      end->follow_up->message_id = job->message_id;
      end->follow_up->payload = g_bytes_ref (job->payload);
    }
  end_job (runner, end);
}

static void
end_unsent (ConfabRunner *       runner,
            ConfabJob *          job,
            ConfabMessageRecord *record,
            const GError *       error)
{
  JobEnd *end = job_end_new (job);
  gboolean transient = g_error_matches (error, CONFAB_NET_ERROR, CONFAB_NET_ERROR_SMTP_TRANSIENT);

  end->problem = words_of (error);
  end->next_try = next_try (job);
  end->has_state = record->state != CONFAB_MESSAGE_SENT;
  end->state = CONFAB_MESSAGE_QUEUED;
  if (g_error_matches (error, CONFAB_NET_ERROR, CONFAB_NET_ERROR_SMTP_PERMANENT) ||
      g_error_matches (error, CONFAB_NET_ERROR, CONFAB_NET_ERROR_INVALID) ||
      g_error_matches (error, CONFAB_NET_ERROR, CONFAB_NET_ERROR_LIMIT) ||
      (error->domain == CONFAB_STORE_ERROR) ||
      (transient && g_get_real_time () / 1000 - record->date > GIVE_UP_MS))
    {
      end->state = CONFAB_MESSAGE_FAILED;
      end->next_try = -1;
    }
  else if (g_error_matches (error, CONFAB_NET_ERROR, CONFAB_NET_ERROR_SMTP_UNKNOWN))
    end->state = CONFAB_MESSAGE_SENDING;
  end_job (runner, end);
  if (confab_runner_needs_person (error))
    confab_runner_report_error (runner, error);
}

static ConfabSmtpResult *
give_over (ConfabRunner *       runner,
           ConfabSmtpSession ** smtp,
           ConfabMessageRecord *record,
           ConfabEnvelope *     envelope,
           GBytes *             bytes,
           GError **            error)
{
  g_autoptr (ConfabSmtpEnvelope) wire = confab_smtp_envelope_new (envelope->sender);
  g_autoptr (ConfabSmtpSession) session = NULL;
  Giving *giving;

  for (char **recipient = envelope->recipients; *recipient != NULL; recipient++)
    confab_smtp_envelope_add_recipient (wire, *recipient, CONFAB_SMTP_NOTIFY_DEFAULT);
  if (*smtp != NULL && !confab_smtp_session_is_open (*smtp))
    g_clear_object (smtp);
  if (*smtp == NULL)
    *smtp = dex_await_object (confab_runner_connect_smtp (runner), error);
  if (*smtp == NULL)
    return NULL;

  session = g_object_ref (*smtp);
  if (record->state == CONFAB_MESSAGE_SENT)
    return dex_await_boxed (confab_smtp_session_send (session, wire, bytes, NULL, NULL, NULL), error);
  giving = g_atomic_rc_box_new0 (Giving);
  giving->store = g_object_ref (confab_runner_get_store (runner));
  giving->message = record->id;
  return dex_await_boxed (confab_smtp_session_send (session, wire, bytes, giving_cb, giving, giving_unref), error);
}

static void
run_send (ConfabRunner *      runner,
          ConfabSmtpSession **smtp,
          ConfabJob *         job)
{
  ConfabStore *store = confab_runner_get_store (runner);
  g_autoptr (ConfabEnvelope) envelope = confab_envelope_new_from_bytes (job->payload);
  g_autoptr (ConfabQueryResult) query = NULL;
  g_autoptr (ConfabSmtpResult) result = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) error = NULL;
  ConfabMessageRecord *record;
  gboolean warm = *smtp != NULL;
  gboolean found = FALSE;

  query = dex_await_boxed (confab_query_messages_by_id (store, &job->message_id, 1), &error);
  if (envelope == NULL || query == NULL || query->records->len == 0)
    {
      if (error == NULL)
        error = g_error_new_literal (CONFAB_STORE_ERROR, CONFAB_STORE_ERROR_NOT_FOUND, _ ("The message is gone"));
      give_up (runner, job, error);
      return;
    }
  record = g_ptr_array_index (query->records, 0);

  if (record->state == CONFAB_MESSAGE_SENDING)
    {
      if (!find_on_server (runner, record->message_id, &found, &error))
        {
          put_off (runner, job, error);
          return;
        }
      if (found)
        {
          end_sent (runner, job, record, envelope, NULL);
          return;
        }
    }

  bytes = confab_blobs_get_bytes (confab_store_get_dir (store), envelope->source, MAX_MESSAGE_SIZE, &error);
  if (bytes != NULL)
    result = give_over (runner, smtp, record, envelope, bytes, &error);
  /* A connection that was kept warm may have died in its sleep: that costs no wait. */
  if (result == NULL && warm && bytes != NULL && g_error_matches (error, CONFAB_NET_ERROR, CONFAB_NET_ERROR_CLOSED))
    {
      g_clear_error (&error);
      g_clear_object (smtp);
      result = give_over (runner, smtp, record, envelope, bytes, &error);
    }
  if (result != NULL)
    end_sent (runner, job, record, envelope, result);
  else
    end_unsent (runner, job, record, error);
}

/* Filing what was sent */

static ConfabFolder *
find_sent (ConfabRunner *     runner,
           ConfabImapSession *session,
           GError **          error)
{
  ConfabStore *store = confab_runner_get_store (runner);
  gint64 account = confab_account_info_get_id (confab_runner_get_info (runner));
  g_autofree char *name = NULL;
  ConfabFolder *folder = confab_sync_await_folder (store, account, 0, CONFAB_FOLDER_SENT, NULL);

  if (folder != NULL)
    return folder;
  name = g_strconcat (confab_imap_session_get_prefix (session), "Sent", NULL);
  if (!dex_await (confab_imap_session_create (session, name), error) ||
      !dex_await (confab_imap_session_list (session), error) ||
      !dex_await (confab_sync_list_folders (confab_runner_get_sync (runner), session), error))
    return NULL;
  return confab_sync_await_folder (store, account, 0, CONFAB_FOLDER_SENT, error);
}

static gboolean
append_copy (ConfabRunner *     runner,
             ConfabImapSession *session,
             ConfabJob *        job,
             char **            folder_name,
             GError **          error)
{
  ConfabStore *store = confab_runner_get_store (runner);
  g_autoptr (ConfabEnvelope) envelope = confab_envelope_new_from_bytes (job->payload);
  g_autoptr (ConfabQueryResult) query = NULL;
  g_autoptr (ConfabFolder) folder = NULL;
  g_autoptr (GBytes) bytes = NULL;
  ConfabMessageRecord *record;
  gboolean found = FALSE;

  query = dex_await_boxed (confab_query_messages_by_id (store, &job->message_id, 1), error);
  if (query == NULL)
    return FALSE;
  if (query->records->len == 0 || envelope == NULL)
    {
      g_set_error_literal (error, CONFAB_STORE_ERROR, CONFAB_STORE_ERROR_NOT_FOUND, _ ("The message is gone"));
      return FALSE;
    }
  record = g_ptr_array_index (query->records, 0);
  folder = find_sent (runner, session, error);
  bytes = folder != NULL ? confab_blobs_get_bytes (confab_store_get_dir (store), envelope->source, MAX_MESSAGE_SIZE, error) : NULL;
  if (bytes == NULL)
    return FALSE;

  /* A second try may follow a first one that came through and was not answered. */
  if (job->attempts > 1 && !find_in_folder (session, folder, record->message_id, &found, error))
    return FALSE;
  if (!found)
    {
      if (!dex_await (confab_imap_session_append (session, folder->name, CONFAB_IMAP_FLAG_SEEN, NULL,
                                                  record->date / 1000, bytes), error))
        return FALSE;
      *folder_name = g_strdup (folder->name);
    }
  return dex_await (confab_sync_folder (confab_runner_get_sync (runner), session, folder->id, FALSE), error);
}

static void
run_append (ConfabRunner *runner,
            ConfabJob *   job)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *folder_name = NULL;
  g_autoptr (ConfabImapSession) session = dex_await_object (confab_runner_lease (runner), &error);
  gboolean done;
  JobEnd *end;

  if (session == NULL)
    {
      put_off (runner, job, error);
      return;
    }
  done = append_copy (runner, session, job, &folder_name, &error);
  confab_runner_release (runner);
  if (!done && error->domain == CONFAB_STORE_ERROR)
    {
      give_up (runner, job, error);
      return;
    }
  if (!done && folder_name == NULL)
    {
      put_off (runner, job, error);
      return;
    }
  end = job_end_new (job);
  if (folder_name != NULL)
    {
      end->folder = g_steal_pointer (&folder_name);
      end->action = g_strdup ("append");
      end->detail = g_strdup (_ ("A copy of a sent message"));
    }
  end_job (runner, end);
}

/* Flags */

typedef struct
{
  GArray *messages; /* gint64 */
  GArray *found;    /* ConfabLocation */
} Locating;

static void
locating_clear (gpointer data)
{
  Locating *locating = data;

  g_array_unref (locating->messages);
  g_array_unref (locating->found);
}

static void
locating_unref (gpointer data)
{
  g_atomic_rc_box_release_full (data, locating_clear);
}

static gboolean
locating_func (ConfabTransaction *txn,
               gpointer           data,
               GError **          error)
{
  Locating *locating = data;

  for (guint i = 0; i < locating->messages->len; i++)
    {
      g_autoptr (GArray) locations = confab_transaction_list_locations (txn, g_array_index (locating->messages, gint64, i), error);

      if (locations == NULL)
        return FALSE;
      g_array_append_vals (locating->found, locations->data, locations->len);
    }
  return TRUE;
}

static ConfabImapFlags
flags_to_imap (ConfabFlags flags)
{
  ConfabImapFlags result = CONFAB_IMAP_FLAG_NONE;

  for (ConfabImapFlags bit = 1; bit <= CONFAB_IMAP_FLAG_CHAT; bit <<= 1)
    if (confab_sync_flags_from_imap (bit) & flags)
      result |= bit;
  return result;
}

static gboolean
store_in_folder (ConfabRunner *     runner,
                 ConfabImapSession *session,
                 GArray *           locations,
                 gint64             folder_id,
                 ConfabFlags        mask,
                 ConfabFlags        value,
                 char **            folder_name,
                 GError **          error)
{
  gint64 account = confab_account_info_get_id (confab_runner_get_info (runner));
  g_autoptr (ConfabFolder) folder = confab_sync_await_folder (confab_runner_get_store (runner), account, folder_id,
                                                              CONFAB_FOLDER_OTHER, error);
  g_autoptr (ConfabImapMailboxState) state = NULL;
  g_autoptr (ConfabImapSet) uids = confab_imap_set_new ();

  if (folder == NULL)
    return FALSE;
  state = dex_await_boxed (confab_imap_session_select (session, folder->name, 0, 0), error);
  if (state == NULL)
    return FALSE;
  for (guint i = 0; i < locations->len; i++)
    {
      ConfabLocation *location = &g_array_index (locations, ConfabLocation, i);

      if (location->folder_id == folder_id && location->uidvalidity == state->uid_validity)
        confab_imap_set_add (uids, location->uid);
    }
  /* In a folder that cannot be changed the wish stays ours alone. */
  if (state->read_only || confab_imap_set_is_empty (uids))
    return TRUE;
  if ((mask & value) != 0 &&
      !dex_await (confab_imap_session_store_flags (session, uids, TRUE, flags_to_imap (mask & value), NULL), error))
    return FALSE;
  if ((mask & ~value) != 0 &&
      !dex_await (confab_imap_session_store_flags (session, uids, FALSE, flags_to_imap (mask & ~value), NULL), error))
    return FALSE;
  if (*folder_name == NULL)
    *folder_name = g_strdup (folder->name);
  return TRUE;
}

static gboolean
store_flags (ConfabRunner *runner,
             GArray *      locations,
             ConfabFlags   mask,
             ConfabFlags   value,
             char **       folder_name,
             GError **     error)
{
  g_autoptr (GHashTable) done = g_hash_table_new (g_int64_hash, g_int64_equal);
  g_autoptr (ConfabImapSession) session = dex_await_object (confab_runner_lease (runner), error);
  gboolean ok = session != NULL;

  if (!ok)
    return FALSE;
  for (guint i = 0; ok && i < locations->len; i++)
    {
      ConfabLocation *location = &g_array_index (locations, ConfabLocation, i);

      if (g_hash_table_add (done, &location->folder_id))
        ok = store_in_folder (runner, session, locations, location->folder_id, mask, value, folder_name, error);
    }
  confab_runner_release (runner);
  return ok;
}

static void
run_flags (ConfabRunner *runner,
           ConfabJob *   job)
{
  g_autoptr (GVariant) payload = g_variant_ref_sink (g_variant_new_from_bytes (G_VARIANT_TYPE ("(uuax)"), job->payload, FALSE));
  g_autoptr (GVariant) ids = NULL;
  g_autofree char *folder_name = NULL;
  g_autoptr (GError) error = NULL;
  Locating *locating = g_atomic_rc_box_new0 (Locating);
  const gint64 *values;
  guint32 mask;
  guint32 value;
  gsize n;
  JobEnd *end;

  g_variant_get (payload, "(uu@ax)", &mask, &value, &ids);
  values = g_variant_get_fixed_array (ids, &n, sizeof (gint64));
  locating->messages = g_array_new (FALSE, FALSE, sizeof (gint64));
  locating->found = g_array_new (FALSE, FALSE, sizeof (ConfabLocation));
  g_array_append_vals (locating->messages, values, n);

  if (!dex_await (confab_store_write (confab_runner_get_store (runner), locating_func,
                                      g_atomic_rc_box_acquire (locating), locating_unref,
                                      CONFAB_STORE_WRITE_NONE), &error) ||
      !store_flags (runner, locating->found, mask, value, &folder_name, &error))
    {
      put_off (runner, job, error);
      locating_unref (locating);
      return;
    }

  end = job_end_new (job);
  end->locations = g_array_ref (locating->found);
  for (guint i = 0; i < end->locations->len; i++)
    {
      ConfabLocation *location = &g_array_index (end->locations, ConfabLocation, i);

      location->flags = (location->flags & ~mask) | (mask & value);
    }
  end->messages = g_array_ref (locating->messages);
  end->mask = mask;
  if (folder_name != NULL)
    {
      end->folder = g_steal_pointer (&folder_name);
      end->action = g_strdup ("flags");
      end->detail = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u message marked", "%u messages marked", locating->messages->len),
                                     locating->messages->len);
    }
  locating_unref (locating);
  end_job (runner, end);
}

/**
 * confab_outbox_enqueue_flags:
 * @txn: a transaction
 * @account: an account's row id
 * @messages: (element-type gint64): row ids
 * @mask: the flags that are wished for or away
 * @value: those of @mask that are wished for
 * @error: return location
 *
 * Adds the job that tells the server. That the person wants it is already written.
 *
 * Returns: whether it was added
 */
gboolean
confab_outbox_enqueue_flags (ConfabTransaction *txn,
                             gint64             account,
                             GArray *           messages,
                             ConfabFlags        mask,
                             ConfabFlags        value,
                             GError **          error)
{
  g_autoptr (GVariant) payload = NULL;
  g_autoptr (GBytes) bytes = NULL;
  ConfabJob job = { .account_id = account, .lane = CONFAB_LANE_CHANGES, .kind = CONFAB_JOB_FLAGS };

  if (messages->len == 0)
    return TRUE;
  payload = g_variant_ref_sink (g_variant_new ("(uu@ax)", mask, value,
                                               g_variant_new_fixed_array (G_VARIANT_TYPE_INT64, messages->data,
                                                                          messages->len, sizeof (gint64))));
  bytes = g_variant_get_data_as_bytes (payload);
  job.payload = bytes;
  return confab_transaction_enqueue_job (txn, &job, error) != 0;
}

/**
 * confab_outbox_run_job:
 * @runner: the account's runner
 * @smtp: (inout) (nullable): the warm connection to the submission server
 * @job: a job that was claimed
 *
 * Does @job and writes what became of it. For fibers of the outbox only.
 */
void
confab_outbox_run_job (ConfabRunner *      runner,
                       ConfabSmtpSession **smtp,
                       ConfabJob *         job)
{
  switch (job->kind)
    {
    case CONFAB_JOB_SEND:
      run_send (runner, smtp, job);
      return;

    case CONFAB_JOB_APPEND:
      run_append (runner, job);
      return;

    case CONFAB_JOB_FLAGS:
      run_flags (runner, job);
      return;

    default:
      {
        g_autoptr (GError) error = g_error_new (CONFAB_STORE_ERROR, CONFAB_STORE_ERROR_FAILED,
                                                "Unknown kind of job %d", job->kind);

        g_warning ("%s", error->message);
        give_up (runner, job, error);
      }
    }
}
