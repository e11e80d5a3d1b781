/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Writes a storage mail anew: what is here, merged with what is there, as one mail (§10.3). */
#include "config.h"

#include "confab-job.h"

#include "confab-coi-id.h"
#include "confab-contact.h"
#include "confab-query.h"
#include "confab-random.h"
#include "confab-sync-contacts.h"

#include <glib/gi18n.h>

/* Randomness in a new Message-ID. */
#define RANDOM_BYTES 18

/* What is here, and which mails are there. On the writer's thread and back. */
typedef struct
{
  gint64 account;
  ConfabCoiStorageKind kind;
  gint64 id;
  gint64 folder;
  char *blobs;
  gboolean agreed;
  ConfabCoiStorage *here;
  GArray *uids;
} Gather;

static void
gather_clear (gpointer data)
{
  Gather *gather = data;

  g_free (gather->blobs);
  g_clear_pointer (&gather->here, confab_coi_storage_free);
  g_clear_pointer (&gather->uids, g_array_unref);
}

static void
gather_unref (gpointer data)
{
  g_atomic_rc_box_release_full (data, gather_clear);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Gather, gather_unref)

static gboolean
gather_func (ConfabTransaction *txn,
             gpointer           data,
             GError **          error)
{
  Gather *gather = data;
  g_auto (GStrv) keys = NULL;
  g_autoptr (GError) local = NULL;

  gather->here = confab_contact_collect (txn, gather->account, gather->kind, gather->id, gather->blobs, &local);
  if (gather->here == NULL)
    {
      /* A person or chat that is gone by now has nothing to share. */
      if (g_error_matches (local, CONFAB_STORE_ERROR, CONFAB_STORE_ERROR_NOT_FOUND))
        return TRUE;
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  keys = confab_contact_dup_keys (gather->here);
  gather->uids = confab_transaction_find_storage (txn, gather->folder, (const char * const *) keys, error);
  return gather->uids != NULL;
}

static gboolean
agreed_func (ConfabTransaction *txn,
             gpointer           data,
             GError **          error)
{
  Gather *gather = data;
  g_autofree char *agreed = confab_transaction_dup_value (txn, gather->account, CONFAB_VALUE_STORAGE);

  gather->agreed = g_strcmp0 (agreed, CONFAB_VALUE_ON) == 0 ||
                   (gather->folder != 0 && confab_transaction_has_storage (txn, gather->folder));
  return TRUE;
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

/* Of one's own profiles each was changed by itself. */
static gboolean
has_profiles (const ConfabCoiStorage *there,
              const ConfabCoiStorage *here)
{
  for (guint i = 0; i < here->cards->len; i++)
    {
      const ConfabCoiCard *card = g_ptr_array_index (here->cards, i);
      gboolean found = FALSE;

      for (guint j = 0; j < there->cards->len; j++)
        {
          const ConfabCoiCard *other = g_ptr_array_index (there->cards, j);

          found |= g_strcmp0 (other->audience, card->audience) == 0 && other->time_ms >= card->time_ms;
        }
      if (!found)
        return FALSE;
    }
  return TRUE;
}

/* Whether a mail says all that is here, or later things. */
static gboolean
is_current (const ConfabContactMail *mail,
            const ConfabCoiStorage * here)
{
  gint64 card;
  gint64 blocked;

  confab_contact_get_times (mail, &card, &blocked);
  if (!mail->storage->is_dated || card < here->card_ms || blocked < here->blocked_ms || mail->storage->sent_ms < here->sent_ms ||
      mail->storage->receipts_ms < here->receipts_ms)
    return FALSE;
  if (here->kind == CONFAB_COI_STORAGE_PROFILE && !has_profiles (mail->storage, here))
    return FALSE;
  for (guint i = 0; i < here->chats->len; i++)
    {
      const ConfabCoiChatSettings *chat = g_ptr_array_index (here->chats, i);
      gboolean found = FALSE;

      for (guint j = 0; j < mail->storage->chats->len; j++)
        {
          const ConfabCoiChatSettings *there = g_ptr_array_index (mail->storage->chats, j);

          found |= g_str_equal (there->key, chat->key) && there->time_ms >= chat->time_ms;
        }
      if (!found)
        return FALSE;
    }
  return TRUE;
}

/* The newest mail that says it all, with all that others keep in any of them. */
static const ConfabContactMail *
find_current (GPtrArray *             mails,
              const ConfabCoiStorage *here)
{
  for (guint i = mails->len; i-- > 0;)
    {
      const ConfabContactMail *mail = g_ptr_array_index (mails, i);
      gboolean whole = is_current (mail, here);

      for (guint j = 0; whole && j < mails->len; j++)
        whole = confab_coi_storage_has_fields (mail->storage, ((ConfabContactMail *) g_ptr_array_index (mails, j))->storage);
      if (whole)
        return mail;
    }
  return NULL;
}

static GBytes *
make_mail (ConfabRunner *     runner,
           ConfabImapSession *session,
           ConfabCoiStorage * here)
{
  const char *address = confab_account_info_get_address (confab_runner_get_info (runner));
  const ConfabMimeAddress own = { NULL, (char *) address };
  const char *at = strrchr (address, '@');
  g_autofree char *id = NULL;
  ConfabCoiStorageContext context = { .own = &own };
  guint8 random[RANDOM_BYTES];

  confab_random_fill (random, sizeof random);
  id = confab_coi_message_id_new (random, sizeof random, at != NULL ? at + 1 : address, here->group_id);
  context.message_id = id;
  context.base64 = confab_imap_capabilities_has (confab_imap_session_get_capabilities (session), CONFAB_IMAP_CAP_COI);
  context.note = confab_contact_get_note (here->kind);
  return confab_coi_storage_to_bytes (here, &context);
}

static gboolean
write_mail (ConfabRunner *     runner,
            ConfabImapSession *session,
            ConfabFolder *     folder,
            Gather *           gather,
            ConfabJobEnd *     end,
            GError **          error)
{
  ConfabCoiStorage *here = gather->here;
  g_autoptr (ConfabImapSet) uids = confab_imap_set_new ();
  g_autoptr (GPtrArray) mails = NULL;
  const ConfabContactMail *current;

  for (guint i = 0; i < gather->uids->len; i++)
    confab_imap_set_add (uids, g_array_index (gather->uids, guint32, i));
  mails = confab_sync_await_contact_mails (session, folder, uids, error);
  if (mails == NULL)
    return FALSE;
  current = find_current (mails, here);
  if (current == NULL)
    {
      g_autoptr (GBytes) bytes = NULL;

      for (guint i = 0; i < mails->len; i++)
        confab_coi_storage_keep_fields (here, ((ConfabContactMail *) g_ptr_array_index (mails, i))->storage);
      bytes = make_mail (runner, session, here);
      if (!dex_await (confab_imap_session_append (session, folder->name, CONFAB_IMAP_FLAG_SEEN, NULL, 0, bytes), error))
        return FALSE;
      end->folder = g_strdup (folder->name);
      end->action = g_strdup ("append");
      end->detail = g_strdup (_ ("For your other devices"));
    }
  else
    {
      g_autoptr (ConfabImapSet) kept = confab_imap_set_new_range (current->uid, current->uid);

      confab_imap_set_remove_set (uids, kept);
    }
  if (!confab_imap_set_is_empty (uids) && !dex_await (confab_imap_session_expunge (session, uids), error))
    return FALSE;
  return dex_await (confab_sync_folder (confab_runner_get_sync (runner), session, folder->id, FALSE), error);
}

static gboolean
share (ConfabRunner *     runner,
       ConfabImapSession *session,
       Gather *           gather,
       ConfabJobEnd *     end,
       GError **          error)
{
  ConfabStore *store = confab_runner_get_store (runner);
  g_autoptr (ConfabFolder) folder = confab_sync_await_folder (store, gather->account, 0, CONFAB_FOLDER_CONTACTS, NULL);

  gather->folder = folder != NULL ? folder->id : 0;
  if (!await_write (runner, agreed_func, gather, error))
    return FALSE;
  if (!gather->agreed)
    return TRUE;
  if (folder == NULL)
    folder = confab_job_find_folder (runner, session, CONFAB_FOLDER_CONTACTS, "COI/Contacts", _ ("A folder for contacts"), error);
  if (folder == NULL)
    return FALSE;
  gather->folder = folder->id;
  /* What others wrote meanwhile is taken over first: only what is newer here is written. */
  return dex_await (confab_sync_folder (confab_runner_get_sync (runner), session, folder->id, FALSE), error) &&
         await_write (runner, gather_func, gather, error) &&
         (gather->here == NULL || write_mail (runner, session, folder, gather, end, error));
}

/**
 * confab_job_run_storage:
 * @runner: the account's runner
 * @job: a job of the kind %CONFAB_JOB_STORAGE
 *
 * Brings one storage mail up to date, if the person wants what is theirs to be shared by
 * way of the server: the new one is appended, then the old ones are deleted. Whatever
 * devices write at once, and wherever it is cut short, one mail is left in the end, and it
 * says what was chosen last.
 */
void
confab_job_run_storage (ConfabRunner *runner,
                        ConfabJob *   job)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) payload = g_variant_ref_sink (g_variant_new_from_bytes (G_VARIANT_TYPE ("(ix)"), job->payload, FALSE));
  g_autoptr (ConfabImapSession) session = dex_await_object (confab_runner_lease (runner), &error);
  g_autoptr (Gather) gather = NULL;
  ConfabJobEnd *end;
  int kind;
  gboolean done;

  if (session == NULL)
    {
      confab_job_put_off (runner, job, error);
      return;
    }
  gather = g_atomic_rc_box_new0 (Gather);
  gather->account = job->account_id;
  gather->blobs = g_strdup (confab_store_get_dir (confab_runner_get_store (runner)));
  g_variant_get (payload, "(ix)", &kind, &gather->id);
  gather->kind = (ConfabCoiStorageKind) kind;
  end = confab_job_end_new (job);
  done = share (runner, session, gather, end, &error);
  confab_runner_release (runner);
  confab_job_end_settle (runner, end, done, error);
}
