/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Writes a chat's draft on the server: the new one is put there, then the old ones are taken away. */
#include "config.h"

#include "confab-job.h"

#include "confab-query.h"
#include "confab-random.h"
#include "confab-sync-drafts.h"

#include <glib/gi18n.h>
#include <string.h>

/* What is here, and which mails are there. On the writer's thread and back. */
typedef struct
{
  gint64 account;
  gint64 conversation;
  gint64 folder;
  char *aside;    /* a text that gave way to another one; "" for what is typed now */
  char *device;
  char *text;     /* NULL: nothing is typed */
  gint64 time;
  GBytes *bytes;  /* NULL: nothing is to be there */
  GArray *uids;   /* guint32 */
  ConfabComposeContext context;
} Gather;

static void
gather_clear (gpointer data)
{
  Gather *gather = data;

  g_free (gather->aside);
  g_free (gather->device);
  g_free (gather->text);
  g_clear_pointer (&gather->bytes, g_bytes_unref);
  g_clear_pointer (&gather->uids, g_array_unref);
}

static void
gather_unref (gpointer data)
{
  g_atomic_rc_box_release_full (data, gather_clear);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Gather, gather_unref)

static gboolean
has_words (const char *text)
{
  return text != NULL && text[strspn (text, " \t\r\n")] != '\0';
}

/* What nobody can be sent is kept here alone, and so is what is too long. */
static gboolean
make_mail (ConfabTransaction *txn,
           Gather *           gather,
           const char *       text,
           GError **          error)
{
  g_autoptr (ConfabAccountRecord) record = NULL;
  g_autofree char *chat = confab_share_draft_dup_chat (txn, gather->conversation, error);
  ConfabCoiDraftMail draft = { .chat = chat, .device = gather->device, .text = (char *) text, .time_ms = gather->time };
  g_autoptr (GError) local_error = NULL;

  if (chat == NULL || !has_words (text) || strlen (text) > CONFAB_COI_DRAFT_MAX_TEXT)
    return TRUE;
  if (!confab_compose_context_load (txn, gather->account, &gather->context, &record, error))
    return FALSE;
  gather->bytes = confab_compose_unsent (txn, &gather->context, gather->conversation, &draft, &local_error);
  if (local_error == NULL || local_error->domain == CONFAB_COMPOSE_ERROR)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}

static gboolean
gather_func (ConfabTransaction *txn,
             gpointer           data,
             GError **          error)
{
  Gather *gather = data;
  g_autoptr (GError) local_error = NULL;
  g_autoptr (ConfabStoredConversation) stored = confab_transaction_get_conversation (txn, gather->conversation, &local_error);
  g_autoptr (ConfabStoredDraft) here = NULL;
  g_auto (GStrv) keys = NULL;

  gather->uids = g_array_new (FALSE, FALSE, sizeof (guint32));
  if (stored == NULL)
    {
      if (g_error_matches (local_error, CONFAB_STORE_ERROR, CONFAB_STORE_ERROR_NOT_FOUND))
        return TRUE;
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  gather->conversation = stored->id;
  here = confab_transaction_get_draft (txn, stored->id, error);
  keys = here != NULL ? confab_share_draft_dup_keys (txn, stored->id, error) : NULL;
  gather->device = keys != NULL ? confab_share_draft_dup_device (txn, gather->account, error) : NULL;
  if (gather->device == NULL)
    return FALSE;
  if (*gather->aside != '\0')
    {
      gather->time = gather->context.now;
      return make_mail (txn, gather, gather->aside, error);
    }
  gather->text = g_strdup (here->text);
  gather->time = here->time;
  g_array_unref (gather->uids);
  gather->uids = confab_transaction_find_storage (txn, gather->folder, (const char * const *) keys, error);
  return gather->uids != NULL && make_mail (txn, gather, here->text, error);
}

/* The server has what is here. */
static gboolean
settle_func (ConfabTransaction *txn,
             gpointer           data,
             GError **          error)
{
  Gather *gather = data;
  g_autoptr (ConfabStoredDraft) here = confab_transaction_get_draft (txn, gather->conversation, NULL);

  return here == NULL || here->shared >= gather->time ||
         confab_transaction_set_draft_times (txn, gather->conversation, here->time, MIN (gather->time, here->time), error);
}

static gboolean
await_write (ConfabRunner *       runner,
             ConfabStoreWriteFunc func,
             Gather *             gather,
             GError **            error)
{
  return dex_await (confab_store_write (confab_runner_get_store (runner), func, g_atomic_rc_box_acquire (gather), gather_unref,
                                        CONFAB_STORE_WRITE_NONE), error);
}

/* The newest mail that has the text, and can stay as it is. */
static const ConfabDraftMail *
find_current (GPtrArray *   mails,
              const Gather *gather)
{
  for (guint i = mails->len; gather->bytes != NULL && i-- > 0;)
    {
      const ConfabDraftMail *mail = g_ptr_array_index (mails, i);

      if (strcmp (mail->draft->text, gather->text) == 0)
        return mail;
    }
  return NULL;
}

/* What this device wrote, and what is part of what is there now, can be deleted. What else
 * another device or program wrote, and nobody sent, is kept for the person to find. */
static gboolean
is_lost (const ConfabDraftMail *mail,
         const Gather *         gather)
{
  const ConfabCoiDraftMail *draft = mail->draft;

  if (draft->has_more)
    return TRUE;
  return (draft->is_changed || g_strcmp0 (draft->device, gather->device) != 0) &&
         !confab_share_draft_contains (gather->text, draft->text);
}

static gboolean
take_away (ConfabRunner *     runner,
           ConfabImapSession *session,
           ConfabFolder *     folder,
           GPtrArray *        mails,
           const Gather *     gather,
           GError **          error)
{
  ConfabStore *store = confab_runner_get_store (runner);
  const ConfabDraftMail *current = find_current (mails, gather);
  g_autoptr (ConfabFolder) trash = confab_sync_await_folder (store, gather->account, 0, CONFAB_FOLDER_TRASH, NULL);
  g_autoptr (ConfabImapSet) moved = confab_imap_set_new ();
  g_autoptr (ConfabImapSet) deleted = confab_imap_set_new ();

  for (guint i = 0; i < mails->len; i++)
    {
      const ConfabDraftMail *mail = g_ptr_array_index (mails, i);

      if (mail == current)
        continue;
      if (!is_lost (mail, gather))
        confab_imap_set_add (deleted, mail->uid);
      else if (trash != NULL)
        confab_imap_set_add (moved, mail->uid);
    }
  if (!confab_imap_set_is_empty (deleted) &&
      (!dex_await (confab_imap_session_expunge (session, deleted), error) ||
       !dex_await (confab_job_log (runner, folder->name, "expunge", _ ("A draft that was sent or changed")), error)))
    return FALSE;
  return confab_imap_set_is_empty (moved) ||
         (dex_await (confab_imap_session_move (session, moved, trash->name), error) &&
          dex_await (confab_job_log (runner, folder->name, "move", _ ("A draft that another one has replaced, to the trash")), error));
}

static gboolean
append (ConfabImapSession *session,
        const char *       folder,
        const char *       detail,
        Gather *           gather,
        ConfabJobEnd *     end,
        GError **          error)
{
  if (!dex_await (confab_imap_session_append (session, folder, CONFAB_IMAP_FLAG_SEEN | CONFAB_IMAP_FLAG_DRAFT, NULL, 0,
                                              gather->bytes), error))
    return FALSE;
  end->folder = g_strdup (folder);
  end->action = g_strdup ("append");
  end->detail = g_strdup (detail);
  return TRUE;
}

/* Puts a text where the person finds what was thrown away. */
static gboolean
put_aside (ConfabRunner *     runner,
           ConfabImapSession *session,
           Gather *           gather,
           ConfabJobEnd *     end,
           GError **          error)
{
  g_autoptr (ConfabFolder) trash = confab_sync_await_folder (confab_runner_get_store (runner), gather->account, 0, CONFAB_FOLDER_TRASH, NULL);

  if (trash == NULL)
    return TRUE;
  return await_write (runner, gather_func, gather, error) &&
         (gather->bytes == NULL ||
          append (session, trash->name, _ ("A draft that another one has replaced"), gather, end, error));
}

static gboolean
share (ConfabRunner *     runner,
       ConfabImapSession *session,
       Gather *           gather,
       ConfabJobEnd *     end,
       GError **          error)
{
  ConfabSync *sync = confab_runner_get_sync (runner);
  g_autoptr (ConfabFolder) folder = confab_sync_await_folder (confab_runner_get_store (runner), gather->account, 0, CONFAB_FOLDER_DRAFTS, NULL);
  g_autoptr (ConfabImapSet) uids = confab_imap_set_new ();
  g_autoptr (GPtrArray) mails = NULL;

  if (*gather->aside != '\0')
    return put_aside (runner, session, gather, end, error);
  /* No folder is made for it: without one drafts stay here. */
  if (folder == NULL)
    return TRUE;
  gather->folder = folder->id;
  /* What others wrote meanwhile is taken over first: only what is newer here is written. */
  if (!dex_await (confab_sync_folder (sync, session, folder->id, FALSE), error) ||
      !await_write (runner, gather_func, gather, error))
    return FALSE;
  /* What cannot be shared stays here, and what was shared before stays there. */
  if (gather->bytes == NULL && has_words (gather->text))
    return TRUE;
  for (guint i = 0; i < gather->uids->len; i++)
    confab_imap_set_add (uids, g_array_index (gather->uids, guint32, i));
  mails = confab_sync_await_draft_mails (session, folder, uids, error);
  return mails != NULL &&
         (gather->bytes == NULL || find_current (mails, gather) != NULL ||
          append (session, folder->name, _ ("A draft, for your other devices"), gather, end, error)) &&
         take_away (runner, session, folder, mails, gather, error) &&
         dex_await (confab_sync_folder (sync, session, folder->id, FALSE), error) &&
         await_write (runner, settle_func, gather, error);
}

/**
 * confab_job_run_draft:
 * @runner: the account's runner
 * @job: a job of the kind %CONFAB_JOB_DRAFT
 *
 * Brings a chat's draft on the server up to date, where it has a folder for drafts: the new
 * one is put there, then the old ones are taken away. Wherever it is cut short, one is left
 * in the end, and it is the one that was written last.
 */
void
confab_job_run_draft (ConfabRunner *runner,
                      ConfabJob *   job)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) payload = g_variant_ref_sink (g_variant_new_from_bytes (G_VARIANT_TYPE ("(xs)"), job->payload, FALSE));
  g_autoptr (ConfabImapSession) session = dex_await_object (confab_runner_lease (runner), &error);
  g_autoptr (Gather) gather = NULL;
  ConfabJobEnd *end;
  gboolean done;

  if (session == NULL)
    {
      confab_job_put_off (runner, job, error);
      return;
    }
  gather = g_atomic_rc_box_new0 (Gather);
  gather->account = job->account_id;
  gather->context.account_id = job->account_id;
  gather->context.now = g_get_real_time () / 1000;
  confab_random_fill (gather->context.random, sizeof gather->context.random);
  g_variant_get (payload, "(xs)", &gather->conversation, &gather->aside);
  end = confab_job_end_new (job);
  done = share (runner, session, gather, end, &error);
  confab_runner_release (runner);
  confab_job_end_settle (runner, end, done, error);
}
