/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The folder that own devices share: its mails are no messages of any conversation. */
#include "config.h"

#include "confab-sync-contacts.h"

static void
mail_free (gpointer data)
{
  ConfabContactMail *mail = data;

  g_clear_pointer (&mail->storage, confab_coi_storage_free);
  g_free (mail);
}

/* What one that came whole says, or %NULL. */
static ConfabContactMail *
read_mail (const ConfabImapMessage *message,
           gint64                   folder)
{
  g_autoptr (ConfabMimeSource) source = NULL;
  ConfabCoiStorage *storage;
  ConfabContactMail *mail;

  if (message->uid == 0 || message->body == NULL || message->body_truncated)
    return NULL;
  source = confab_mime_source_new (message->body);
  storage = confab_coi_storage_new_from_source (source);
  if (storage == NULL)
    return NULL;
  if (storage->ignored != NULL)
    g_message ("A mail in the folder for contacts has something broken that is left out: %s", storage->ignored);
  mail = g_new0 (ConfabContactMail, 1);
  mail->folder_id = folder;
  mail->uid = message->uid;
  mail->arrived = message->internal_date * 1000;
  mail->storage = storage;
  return mail;
}

/* Mails on their way into the store. */
typedef struct
{
  gint64 account;
  gint64 folder;
  char *blobs;
  GPtrArray *messages;
} Write;

static void
write_free (gpointer data)
{
  Write *write = data;

  g_free (write->blobs);
  g_ptr_array_unref (write->messages);
  g_free (write);
}

static gint
compare_uids (gconstpointer a,
              gconstpointer b)
{
  const ConfabImapMessage *const *one = a;
  const ConfabImapMessage *const *other = b;

  return (*one)->uid < (*other)->uid ? -1 : (*one)->uid > (*other)->uid;
}

static gboolean
write_func (ConfabTransaction *txn,
            gpointer           data,
            GError **          error)
{
  Write *write = data;

  /* Of two that changed at once the higher UID wins (§10.3). */
  g_ptr_array_sort (write->messages, compare_uids);
  for (guint i = 0; i < write->messages->len; i++)
    {
      ConfabContactMail *mail = read_mail (g_ptr_array_index (write->messages, i), write->folder);
      gboolean done = mail == NULL || confab_contact_apply (txn, write->account, write->blobs, mail, error);

      g_clear_pointer (&mail, mail_free);
      if (!done)
        return FALSE;
    }
  return TRUE;
}

/**
 * confab_sync_write_contacts:
 * @store: the store
 * @account: row id of the account
 * @folder: row id of the folder
 * @messages: (element-type ConfabImapMessage): mails of it with UID, INTERNALDATE and body
 *
 * Takes over what they say.
 *
 * Returns: (transfer full): a future that resolves when it is written
 */
DexFuture *
confab_sync_write_contacts (ConfabStore *store,
                            gint64       account,
                            gint64       folder,
                            GPtrArray *  messages)
{
  Write *write = g_new0 (Write, 1);

  write->account = account;
  write->folder = folder;
  write->blobs = g_strdup (confab_store_get_dir (store));
  write->messages = g_ptr_array_ref (messages);
  return confab_store_write (store, write_func, write, write_free, CONFAB_STORE_WRITE_NONE);
}

/* Mails that were asked for again. */
typedef struct
{
  gint64 folder;
  GPtrArray *mails;
} Again;

static DexFuture *
again_cb (GPtrArray *messages,
          gpointer   user_data)
{
  Again *again = user_data;
  g_autoptr (GPtrArray) owned = messages;

  for (guint i = 0; i < owned->len; i++)
    {
      ConfabContactMail *mail = read_mail (g_ptr_array_index (owned, i), again->folder);

      if (mail != NULL)
        g_ptr_array_add (again->mails, mail);
    }
  return NULL;
}

static gint
compare_mails (gconstpointer a,
               gconstpointer b)
{
  const ConfabContactMail *const *one = a;
  const ConfabContactMail *const *other = b;

  return (*one)->uid < (*other)->uid ? -1 : (*one)->uid > (*other)->uid;
}

/**
 * confab_sync_await_contact_mails:
 * @session: a session that the caller has leased
 * @folder: the folder for contacts
 * @uids: which of its mails
 * @error: return location
 *
 * Opens the folder and reads the mails. For fibers.
 *
 * Returns: (transfer full) (nullable) (element-type ConfabContactMail): those that are
 *   still there, by rising UID
 */
GPtrArray *
confab_sync_await_contact_mails (ConfabImapSession *  session,
                                 ConfabFolder *       folder,
                                 const ConfabImapSet *uids,
                                 GError **            error)
{
  ConfabImapFetchOptions options = {
    .items = CONFAB_IMAP_FETCH_UID | CONFAB_IMAP_FETCH_INTERNAL_DATE | CONFAB_IMAP_FETCH_BODY,
    .max_body = CONFAB_CONTACT_MAX_MAIL,
  };
  g_autoptr (GPtrArray) mails = g_ptr_array_new_with_free_func (mail_free);
  g_autoptr (ConfabImapMailboxState) state = dex_await_boxed (confab_imap_session_select (session, folder->name, 0, 0), error);
  Again again = { folder->id, mails };

  if (state == NULL ||
      (!confab_imap_set_is_empty (uids) &&
       !dex_await (confab_imap_session_fetch (session, uids, &options, again_cb, &again, NULL), error)))
    return NULL;
  g_ptr_array_sort (mails, compare_mails);
  return g_steal_pointer (&mails);
}
