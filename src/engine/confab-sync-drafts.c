/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The folder for drafts: those of chats are shared among own devices, all others are left alone. */
#include "config.h"

#include "confab-sync-drafts.h"

static void
mail_free (gpointer data)
{
  ConfabDraftMail *mail = data;

  g_clear_pointer (&mail->draft, confab_coi_draft_mail_free);
  g_free (mail);
}

/* Most drafts of chats that are read at once; the newest are. */
#define MAX_DRAFTS 500

/* What one that came whole says, or %NULL. One that is marked as deleted is there no more. */
static ConfabDraftMail *
read_mail (const ConfabImapMessage *message,
           gint64                   folder)
{
  g_autoptr (ConfabMimeSource) source = NULL;
  ConfabCoiDraftMail *draft;
  ConfabDraftMail *mail;

  if (message->uid == 0 || message->body == NULL || message->body_truncated || (message->flags & CONFAB_IMAP_FLAG_DELETED))
    return NULL;
  source = confab_mime_source_new (message->body);
  draft = confab_coi_draft_mail_new_from_source (source);
  if (draft == NULL)
    return NULL;
  mail = g_new0 (ConfabDraftMail, 1);
  mail->folder_id = folder;
  mail->uid = message->uid;
  mail->arrived = message->internal_date * 1000;
  mail->draft = draft;
  return mail;
}

static gint
compare_mails (gconstpointer a,
               gconstpointer b)
{
  const ConfabDraftMail *const *one = a;
  const ConfabDraftMail *const *other = b;

  return (*one)->uid < (*other)->uid ? -1 : (*one)->uid > (*other)->uid;
}

/* Mails that are fetched. */
typedef struct
{
  gint64 folder;
  GPtrArray *mails;
} Read;

static DexFuture *
read_cb (GPtrArray *messages,
         gpointer   user_data)
{
  Read *read = user_data;
  g_autoptr (GPtrArray) owned = messages;

  for (guint i = 0; i < owned->len; i++)
    {
      ConfabDraftMail *mail = read_mail (g_ptr_array_index (owned, i), read->folder);

      if (mail != NULL)
        g_ptr_array_add (read->mails, mail);
    }
  return NULL;
}

static GPtrArray *
await_mails (ConfabImapSession *  session,
             gint64               folder,
             const ConfabImapSet *uids,
             GError **            error)
{
  ConfabImapFetchOptions options = {
    .items = CONFAB_IMAP_FETCH_UID | CONFAB_IMAP_FETCH_FLAGS | CONFAB_IMAP_FETCH_INTERNAL_DATE | CONFAB_IMAP_FETCH_BODY,
    .max_body = CONFAB_DRAFT_MAX_MAIL,
  };
  g_autoptr (GPtrArray) mails = g_ptr_array_new_with_free_func (mail_free);
  Read read = { folder, mails };

  if (!confab_imap_set_is_empty (uids) &&
      !dex_await (confab_imap_session_fetch (session, uids, &options, read_cb, &read, NULL), error))
    return NULL;
  g_ptr_array_sort (mails, compare_mails);
  return g_steal_pointer (&mails);
}

/**
 * confab_sync_await_draft_mails:
 * @session: a session that the caller has leased
 * @folder: the folder for drafts
 * @uids: which of its mails
 * @error: return location
 *
 * Opens the folder and reads the mails. For fibers.
 *
 * Returns: (transfer full) (nullable) (element-type ConfabDraftMail): those that are still
 *   there, by rising UID
 */
GPtrArray *
confab_sync_await_draft_mails (ConfabImapSession *  session,
                               ConfabFolder *       folder,
                               const ConfabImapSet *uids,
                               GError **            error)
{
  g_autoptr (ConfabImapMailboxState) state = dex_await_boxed (confab_imap_session_select (session, folder->name, 0, 0), error);

  return state != NULL ? await_mails (session, folder->id, uids, error) : NULL;
}

/* Drafts on their way into the store. */
typedef struct
{
  gint64 account;
  GPtrArray *mails;
} Write;

static void
write_free (gpointer data)
{
  Write *write = data;

  g_ptr_array_unref (write->mails);
  g_free (write);
}

static gboolean
write_func (ConfabTransaction *txn,
            gpointer           data,
            GError **          error)
{
  Write *write = data;

  for (guint i = 0; i < write->mails->len; i++)
    if (!confab_share_draft_apply (txn, write->account, g_ptr_array_index (write->mails, i), error))
      return FALSE;
  return TRUE;
}

/* Which of the mails are drafts of chats: most are none, and may be large. */
typedef struct
{
  ConfabSyncFolder *folder;
  ConfabImapSet *chats;
} Look;

static DexFuture *
look_cb (GPtrArray *messages,
         gpointer   user_data)
{
  Look *look = user_data;
  g_autoptr (GPtrArray) owned = messages;

  for (guint i = 0; i < owned->len; i++)
    {
      const ConfabImapMessage *message = g_ptr_array_index (owned, i);

      look->folder->highest = MAX (look->folder->highest, message->uid);
      if (message->uid != 0 && message->header != NULL && confab_coi_draft_mail_is_one (message->header))
        confab_imap_set_add (look->chats, message->uid);
    }
  return NULL;
}

/**
 * confab_sync_folder_fetch_drafts:
 * @self: the folder for drafts, which is selected
 * @uids: what to look at
 * @error: return location
 *
 * Takes over the drafts of chats. For fibers.
 *
 * Returns: whether all that are there are stored
 */
gboolean
confab_sync_folder_fetch_drafts (ConfabSyncFolder *   self,
                                 const ConfabImapSet *uids,
                                 GError **            error)
{
  ConfabImapFetchOptions options = { .items = CONFAB_IMAP_FETCH_UID | CONFAB_IMAP_FETCH_HEADER };
  g_autoptr (ConfabImapSet) chats = confab_imap_set_new ();
  g_autoptr (ConfabImapSet) newest = NULL;
  g_autoptr (GPtrArray) mails = NULL;
  Look look = { self, chats };
  Write *write;

  if (!dex_await (confab_imap_session_fetch (self->session, uids, &options, look_cb, &look, NULL), error))
    return FALSE;
  if (confab_imap_set_is_empty (chats))
    return TRUE;
  newest = confab_imap_set_steal_highest (chats, MAX_DRAFTS);
  mails = await_mails (self->session, self->folder_id, newest, error);
  if (mails == NULL)
    return FALSE;
  write = g_new0 (Write, 1);
  write->account = self->sync->account;
  write->mails = g_ptr_array_ref (mails);
  return dex_await (confab_store_write (self->sync->store, write_func, write, write_free, CONFAB_STORE_WRITE_NONE), error);
}
