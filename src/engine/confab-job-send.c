/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sends a message, once. */
#include "config.h"

#include "confab-job.h"

#include "confab-blobs.h"
#include "confab-delivery-words.h"
#include "confab-direct.h"
#include "confab-net-error.h"
#include "confab-query.h"
#include "confab-transaction.h"

#include <glib/gi18n.h>

/* A message that a server puts off for so long has failed (RFC 5321 §4.5.4.1). */
#define GIVE_UP_MS (5 * G_GINT64_CONSTANT (24 * 3600 * 1000))

/* Whether a server has it already, for some of its recipients at least. */
static gboolean
is_out (const ConfabMessageRecord *record)
{
  return record->state == CONFAB_MESSAGE_SENT || record->state == CONFAB_MESSAGE_DELIVERED ||
         record->state == CONFAB_MESSAGE_READ;
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
        done = confab_job_find_in_folder (session, folder, message_id, found, error);
    }
  confab_runner_release (runner);
  g_object_unref (session);
  return done;
}

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

static DexFuture *
begin_giving (ConfabRunner *       runner,
              ConfabMessageRecord *record)
{
  Giving *giving = g_atomic_rc_box_new0 (Giving);

  giving->store = g_object_ref (confab_runner_get_store (runner));
  giving->message = record->id;
  return confab_store_write (giving->store, giving_func, giving, giving_unref, CONFAB_STORE_WRITE_DURABLE);
}

/**
 * confab_job_begin_sending:
 * @txn: a transaction, which has to be DURABLE
 * @job: a job of the kind %CONFAB_JOB_SEND that was claimed in it
 * @begun: (out): whether it is written down that the message may be at the server
 * @error: return location
 *
 * For a job that finds its connection open: what has to be on the disk before the
 * message leaves is written with the claim.
 *
 * Returns: whether it went well
 */
gboolean
confab_job_begin_sending (ConfabTransaction *txn,
                          const ConfabJob *  job,
                          gboolean *         begun,
                          GError **          error)
{
  *begun = job->message != NULL && !is_out (job->message);
  return !*begun || confab_transaction_set_message_state (txn, job->message_id, CONFAB_MESSAGE_SENDING, NULL, error);
}

/* Those for whom the server said "later" are tried again by the same job. */
static void
keep_later (ConfabJobEnd *    end,
            ConfabEnvelope *  envelope,
            ConfabSmtpResult *result)
{
  g_autoptr (GStrvBuilder) later = g_strv_builder_new ();
  ConfabEnvelope rest = { .sender = envelope->sender, .source = envelope->source, .flags = envelope->flags };
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
  end->next_try = confab_job_get_next_try (end->job);
}

static void
report_refused (ConfabJobEnd *    end,
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
      receipt->problem = confab_delivery_dup_words (recipient->enhanced, recipient->words);
      g_ptr_array_add (end->receipts, receipt);
      g_string_append_printf (refused, "%s%s", refused->len > 0 ? ", " : "", recipient->address);
    }
  if (refused->len > 0)
    end->problem = g_strdup_printf (_ ("The server did not take it for %s."), refused->str);
}

/* It is sent, and a copy is to be filed. */
static ConfabJobEnd *
end_new_sent (ConfabJob *          job,
              ConfabMessageRecord *record,
              ConfabEnvelope *     envelope)
{
  ConfabJobEnd *end = confab_job_end_new (job);

  end->has_state = TRUE;
  end->state = CONFAB_MESSAGE_SENT;
  if (!is_out (record) && (envelope->flags & CONFAB_ENVELOPE_RECEIPT) == 0)
    {
      end->follow_up = g_new0 (ConfabJob, 1);
      end->follow_up->account_id = job->account_id;
      end->follow_up->lane = CONFAB_LANE_CHANGES;
      end->follow_up->kind = CONFAB_JOB_APPEND;
      end->follow_up->message_id = job->message_id;
      end->follow_up->payload = g_bytes_ref (job->payload);
    }
  return end;
}

static void
end_sent (ConfabRunner *       runner,
          ConfabJob *          job,
          ConfabMessageRecord *record,
          ConfabEnvelope *     envelope,
          ConfabSmtpResult *   result)
{
  ConfabJobEnd *end = end_new_sent (job, record, envelope);

  if (result != NULL)
    {
      keep_later (end, envelope, result);
      report_refused (end, result);
    }
  confab_job_end_commit (runner, end);
}

/* Their own servers have it for those people; the others get it the ordinary way, by the
 * same job. */
static void
end_delivered (ConfabRunner *       runner,
               ConfabJob *          job,
               ConfabMessageRecord *record,
               ConfabEnvelope *     envelope,
               const char * const * delivered)
{
  ConfabJobEnd *end = end_new_sent (job, record, envelope);
  ConfabEnvelope rest = { .sender = envelope->sender, .source = envelope->source, .flags = envelope->flags };
  g_autoptr (GStrvBuilder) left = g_strv_builder_new ();
  g_auto (GStrv) recipients = NULL;

  end->receipts = g_ptr_array_new_with_free_func ((GDestroyNotify) confab_receipt_free);
  for (const char * const *to = delivered; *to != NULL; to++)
    {
      ConfabReceipt *receipt = g_new0 (ConfabReceipt, 1);

      receipt->address = g_ascii_strdown (*to, -1);
      receipt->kind = CONFAB_RECEIPT_DELIVERED;
      receipt->time = g_get_real_time () / 1000;
      g_ptr_array_add (end->receipts, receipt);
    }
  for (char **to = envelope->recipients; *to != NULL; to++)
    if (!g_strv_contains (delivered, *to))
      g_strv_builder_add (left, *to);
  recipients = g_strv_builder_end (left);
  if (recipients[0] == NULL)
    {
      end->state = CONFAB_MESSAGE_DELIVERED;
    }
  else
    {
      rest.recipients = recipients;
      end->payload = confab_envelope_to_bytes (&rest);
      end->next_try = g_get_real_time () / 1000;
    }
  confab_job_end_commit (runner, end);
}

/* The server answered, and took it for nobody. */
static void
end_refused (ConfabRunner *       runner,
             ConfabJob *          job,
             ConfabMessageRecord *record,
             ConfabEnvelope *     envelope,
             ConfabSmtpResult *   result)
{
  ConfabJobEnd *end = confab_job_end_new (job);

  end->has_state = !is_out (record);
  end->state = CONFAB_MESSAGE_QUEUED;
  report_refused (end, result);
  keep_later (end, envelope, result);
  if (end->next_try == 0 && (envelope->flags & CONFAB_ENVELOPE_RECEIPT) == 0)
    {
      end->state = CONFAB_MESSAGE_FAILED;
      end->next_try = -1;
    }
  confab_job_end_commit (runner, end);
}

static void
end_unsent (ConfabRunner *       runner,
            ConfabJob *          job,
            ConfabMessageRecord *record,
            ConfabEnvelope *     envelope,
            const GError *       error)
{
  ConfabJobEnd *end = confab_job_end_new (job);
  gboolean transient = g_error_matches (error, CONFAB_NET_ERROR, CONFAB_NET_ERROR_SMTP_TRANSIENT);

  end->problem = confab_job_dup_words (error);
  end->next_try = confab_job_get_next_try (job);
  end->has_state = !is_out (record);
  end->state = CONFAB_MESSAGE_QUEUED;
  if (g_error_matches (error, CONFAB_NET_ERROR, CONFAB_NET_ERROR_SMTP_PERMANENT) ||
      g_error_matches (error, CONFAB_NET_ERROR, CONFAB_NET_ERROR_INVALID) ||
      g_error_matches (error, CONFAB_NET_ERROR, CONFAB_NET_ERROR_LIMIT) ||
      (error->domain == CONFAB_STORE_ERROR) ||
      (transient && g_get_real_time () / 1000 - record->date > GIVE_UP_MS))
    {
      /* Nobody misses a receipt. */
      end->state = CONFAB_MESSAGE_FAILED;
      end->next_try = (envelope->flags & CONFAB_ENVELOPE_RECEIPT) != 0 ? 0 : -1;
    }
  else if (g_error_matches (error, CONFAB_NET_ERROR, CONFAB_NET_ERROR_SMTP_UNKNOWN))
    end->state = CONFAB_MESSAGE_SENDING;
  confab_job_end_commit (runner, end);
  if (confab_runner_needs_person (error))
    confab_runner_set_trouble (runner, CONFAB_TROUBLE_SENDING, error);
}

/* Of what servers shall report (RFC 3461); those that cannot are not asked. */
static ConfabSmtpNotify
get_notify (const ConfabEnvelope *envelope)
{
  if ((envelope->flags & CONFAB_ENVELOPE_RECEIPT) != 0)
    return CONFAB_SMTP_NOTIFY_NEVER;
  if ((envelope->flags & CONFAB_ENVELOPE_REPORTS) != 0)
    return CONFAB_SMTP_NOTIFY_SUCCESS | CONFAB_SMTP_NOTIFY_FAILURE | CONFAB_SMTP_NOTIFY_DELAY;
  return CONFAB_SMTP_NOTIFY_DEFAULT;
}

static ConfabSmtpResult *
give_over (ConfabRunner *       runner,
           ConfabSmtpSession ** smtp,
           ConfabMessageRecord *record,
           ConfabEnvelope *     envelope,
           GBytes *             bytes,
           gboolean             begun,
           GError **            error)
{
  g_autoptr (ConfabSmtpEnvelope) wire = confab_smtp_envelope_new (envelope->sender);
  g_autoptr (ConfabSmtpSession) session = NULL;
  Giving *giving;

  for (char **recipient = envelope->recipients; *recipient != NULL; recipient++)
    confab_smtp_envelope_add_recipient (wire, *recipient, get_notify (envelope));
  if ((envelope->flags & CONFAB_ENVELOPE_REPORTS) != 0)
    confab_smtp_envelope_set_dsn (wire, record->message_id, CONFAB_SMTP_RETURN_HEADER);
  if (*smtp != NULL && !confab_smtp_session_is_open (*smtp))
    g_clear_object (smtp);
  if (*smtp == NULL)
    *smtp = dex_await_object (confab_runner_connect_smtp (runner), error);
  if (*smtp == NULL)
    return NULL;

  session = g_object_ref (*smtp);
  if (begun || is_out (record))
    return dex_await_boxed (confab_smtp_session_send (session, wire, bytes, NULL, NULL, NULL), error);
  giving = g_atomic_rc_box_new0 (Giving);
  giving->store = g_object_ref (confab_runner_get_store (runner));
  giving->message = record->id;
  return dex_await_boxed (confab_smtp_session_send (session, wire, bytes, giving_cb, giving, giving_unref), error);
}

/* Where the person wants it, straight to the recipients' servers, and, when that cannot be,
 * with what lets a single one answer so. Returns: (transfer full) (nullable): who has it */
static GStrv
deliver_directly (ConfabRunner *       runner,
                  ConfabSmtpSession ** smtp,
                  ConfabMessageRecord *record,
                  ConfabEnvelope *     envelope,
                  GBytes **            bytes)
{
  g_autoptr (ConfabSmtpSession) own = NULL;
  g_auto (GStrv) delivered = NULL;
  GBytes *marked;

  if (is_out (record) || !confab_direct_is_wanted (runner, envelope) || !dex_await (begin_giving (runner, record), NULL))
    return NULL;
  if (*smtp == NULL)
    *smtp = dex_await_object (confab_runner_connect_smtp (runner), NULL);
  own = *smtp != NULL ? g_object_ref (*smtp) : NULL;
  delivered = confab_direct_await_deliveries (runner, own, record, envelope, *bytes);
  if (delivered[0] != NULL)
    return g_steal_pointer (&delivered);
  if (envelope->recipients[0] == NULL || envelope->recipients[1] != NULL)
    return NULL;
  marked = confab_direct_add_token (runner, own, envelope, *bytes);
  g_bytes_unref (*bytes);
  *bytes = marked;
  return NULL;
}

/**
 * confab_job_run_send:
 * @runner: the account's runner
 * @smtp: (inout) (nullable): the warm connection to the submission server
 * @job: a job of the kind %CONFAB_JOB_SEND
 * @begun: what confab_job_begin_sending() said
 *
 * Sends a message. That it may be at the server is written before it is given over.
 */
void
confab_job_run_send (ConfabRunner *      runner,
                     ConfabSmtpSession **smtp,
                     ConfabJob *         job,
                     gboolean            begun)
{
  ConfabStore *store = confab_runner_get_store (runner);
  g_autoptr (ConfabEnvelope) envelope = confab_envelope_new_from_bytes (job->payload);
  g_autoptr (ConfabSmtpResult) result = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_auto (GStrv) delivered = NULL;
  g_autoptr (GError) error = NULL;
  ConfabMessageRecord *record = job->message;
  gboolean warm = *smtp != NULL;
  gboolean found = FALSE;

  if (envelope == NULL || record == NULL)
    {
      error = g_error_new_literal (CONFAB_STORE_ERROR, CONFAB_STORE_ERROR_NOT_FOUND, _ ("The message is gone"));
      confab_job_give_up (runner, job, error);
      return;
    }
  if (record->state == CONFAB_MESSAGE_SENDING)
    {
      if (!find_on_server (runner, record->message_id, &found, &error))
        {
          confab_job_put_off (runner, job, error);
          return;
        }
      if (found)
        {
          end_sent (runner, job, record, envelope, NULL);
          return;
        }
    }

  bytes = confab_blobs_get_bytes (confab_store_get_dir (store), envelope->source, CONFAB_JOB_MAX_MESSAGE, &error);
  delivered = bytes != NULL ? deliver_directly (runner, smtp, record, envelope, &bytes) : NULL;
  if (delivered != NULL)
    {
      end_delivered (runner, job, record, envelope, (const char * const *) delivered);
      return;
    }
  if (bytes != NULL)
    result = give_over (runner, smtp, record, envelope, bytes, begun, &error);
  /* A connection that was kept warm may have died in its sleep: that costs no wait. */
  if (result == NULL && warm && bytes != NULL && g_error_matches (error, CONFAB_NET_ERROR, CONFAB_NET_ERROR_CLOSED))
    {
      g_clear_error (&error);
      g_clear_object (smtp);
      result = give_over (runner, smtp, record, envelope, bytes, begun, &error);
    }
  if (error != NULL)
    confab_net_error_set_host (error, confab_account_info_get_record (confab_runner_get_info (runner))->smtp_host);
  if (result != NULL)
    confab_runner_set_trouble (runner, CONFAB_TROUBLE_SENDING, NULL);
  if (result != NULL && result->n_sent == 0)
    end_refused (runner, job, record, envelope, result);
  else if (result != NULL)
    end_sent (runner, job, record, envelope, result);
  else
    end_unsent (runner, job, record, envelope, error);
}
