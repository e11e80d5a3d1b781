/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How chats are filed: what a COI server does by itself, and what is done for others. */
#include "config.h"

#include "confab-runner-private.h"

#include "confab-job.h"
#include "confab-net-error.h"
#include "confab-transaction.h"

#include <glib/gi18n.h>
#include <stdio.h>

/* The most that is moved with one command. */
#define PORTION 500

/* The value of an account that says up to which mail of INBOX nothing is to be moved to
 * what was sent: "UIDVALIDITY UID". */
#define VALUE_OWN "own-filed"

typedef struct
{
  gint64 account;
  char *filter;
  char *root;
  char *enabled;
} Filing;

static void
filing_free (gpointer data)
{
  Filing *filing = data;

  g_free (filing->filter);
  g_free (filing->root);
  g_free (filing->enabled);
  g_free (filing);
}

static gboolean
write_filing_func (ConfabTransaction *txn,
                   gpointer           data,
                   GError **          error)
{
  Filing *filing = data;

  return confab_transaction_set_value (txn, filing->account, CONFAB_RUNNER_FILTER, filing->filter, error) &&
         confab_transaction_set_value (txn, filing->account, CONFAB_SYNC_COI_ROOT, filing->root, error) &&
         (filing->filter != NULL || confab_transaction_set_value (txn, filing->account, VALUE_OWN, NULL, error)) &&
         confab_transaction_set_value (txn, filing->account, CONFAB_RUNNER_COI, filing->enabled, error);
}

/**
 * confab_runner_set_filing:
 * @self: a runner
 * @filter: how chats are filed
 * @coi: (nullable): what a COI server keeps, or %NULL where the server is none
 * @error: return location
 *
 * Remembers how chats are filed, and goes by it from now on. For fibers only.
 *
 * Returns: whether it is written
 */
gboolean
confab_runner_set_filing (ConfabRunner *         self,
                          ConfabCoiFilter        filter,
                          const ConfabCoiServer *coi,
                          GError **              error)
{
  Filing *filing = g_new0 (Filing, 1);

  filing->account = confab_account_info_get_id (self->info);
  filing->filter = filter != CONFAB_COI_FILTER_NONE ? g_strdup (confab_coi_filter_get_name (filter)) : NULL;
  filing->root = coi != NULL ? g_strdup (coi->root) : NULL;
  filing->enabled = coi != NULL && coi->enabled ? g_strdup (CONFAB_COI_ENABLED) : NULL;
  if (!dex_await (confab_store_write (self->store, write_filing_func, filing, filing_free, CONFAB_STORE_WRITE_DURABLE), error))
    return FALSE;

  self->filter = filter;
  self->files_itself = coi != NULL && coi->enabled;
  /* There may be a folder that nobody watches yet, and something to be moved. */
  self->watch_anew = TRUE;
  self->filed_uid = 0;
  if (self->inbox != NULL)
    confab_runner_wake_inbox (self);
  return TRUE;
}

/**
 * confab_runner_get_filter:
 * @self: a runner
 *
 * Returns: how chats are filed, as far as is known without asking the server
 */
ConfabCoiFilter
confab_runner_get_filter (ConfabRunner *self)
{
  return self->filter;
}

/**
 * confab_runner_await_coi:
 * @session: a session
 * @error: return location
 *
 * Asks a COI server what it keeps. It is asked even where it does not offer METADATA, as
 * its specification says. For fibers only.
 *
 * Returns: (transfer full) (nullable): the settings, or %NULL: without @error the server
 *   is no COI server
 */
ConfabCoiServer *
confab_runner_await_coi (ConfabImapSession *session,
                         GError **          error)
{
  g_autoptr (GHashTable) entries = NULL;

  if (!confab_imap_capabilities_has (confab_imap_session_get_capabilities (session), CONFAB_IMAP_CAP_COI))
    return NULL;
  entries = dex_await_boxed (confab_imap_session_get_metadata (session, "", CONFAB_COI_CONFIG, TRUE), error);
  return entries != NULL ? confab_coi_server_new (entries) : NULL;
}

static char *
await_value (ConfabRunner *self,
             const char *  key)
{
  g_autoptr (ConfabQueryResult) value = dex_await_boxed (confab_query_value (self->store, confab_account_info_get_id (self->info), key), NULL);

  return value != NULL && value->records->len > 0 ? g_strdup (g_ptr_array_index (value->records, 0)) : NULL;
}

/**
 * confab_runner_learn_filing:
 * @self: a runner
 * @session: a session
 * @error: return location
 *
 * Asks how chats are filed. Another program may have changed what the server keeps, or
 * the account has moved to another server: what is remembered is what the server says.
 * For fibers only.
 *
 * Returns: whether it is known now
 */
gboolean
confab_runner_learn_filing (ConfabRunner *     self,
                            ConfabImapSession *session,
                            GError **          error)
{
  g_autoptr (GError) refusal = NULL;
  g_autoptr (ConfabCoiServer) coi = confab_runner_await_coi (session, &refusal);
  g_autofree char *filter = await_value (self, CONFAB_RUNNER_FILTER);
  g_autofree char *root = await_value (self, CONFAB_SYNC_COI_ROOT);
  g_autofree char *enabled = await_value (self, CONFAB_RUNNER_COI);
  gboolean was_enabled = g_strcmp0 (enabled, CONFAB_COI_ENABLED) == 0;
  ConfabCoiFilter now = CONFAB_COI_FILTER_NONE;

  if (refusal != NULL && !g_error_matches (refusal, CONFAB_NET_ERROR, CONFAB_NET_ERROR_NO))
    {
      g_propagate_error (error, g_steal_pointer (&refusal));
      return FALSE;
    }
  if (coi != NULL)
    now = coi->enabled ? coi->filter : CONFAB_COI_FILTER_NONE;
  else if (!was_enabled)
    confab_coi_filter_from_name (filter, &now);

  self->filter = now;
  self->files_itself = coi != NULL && coi->enabled;
  if (g_strcmp0 (now != CONFAB_COI_FILTER_NONE ? confab_coi_filter_get_name (now) : NULL, filter) == 0 &&
      g_strcmp0 (coi != NULL ? coi->root : NULL, root) == 0 && self->files_itself == was_enabled)
    return TRUE;
  return confab_runner_set_filing (self, now, coi, error);
}

/* Filing */

static void
add_uids (ConfabImapSet *set,
          GPtrArray *    chats,
          guint32        uidvalidity,
          gboolean       own)
{
  for (guint i = 0; i < chats->len; i++)
    {
      const ConfabFiledChat *chat = g_ptr_array_index (chats, i);

      if (chat->uidvalidity == uidvalidity && (!own || (chat->outgoing && !(chat->flags & CONFAB_FLAG_SEEN))))
        confab_imap_set_add (set, chat->uid);
    }
}

/* Marks them as chats, and what the person wrote as read, and moves them. */
static gboolean
move_chats (ConfabRunner *      self,
            ConfabImapSession * session,
            GPtrArray *         chats,
            const ConfabFolder *folder,
            GError **           error)
{
  g_autoptr (ConfabImapMailboxState) state = confab_imap_mailbox_state_ref (confab_imap_session_get_selected (session));
  g_autoptr (ConfabImapSet) uids = confab_imap_set_new ();
  g_autoptr (ConfabImapSet) own = confab_imap_set_new ();
  g_autofree char *detail = NULL;
  guint count;

  add_uids (uids, chats, state->uid_validity, FALSE);
  add_uids (own, chats, state->uid_validity, TRUE);
  if (state->read_only || confab_imap_set_is_empty (uids))
    return TRUE;
  if ((state->permanent_flags & (CONFAB_IMAP_FLAG_CHAT | CONFAB_IMAP_FLAG_ANY_KEYWORD)) &&
      !dex_await (confab_imap_session_store_flags (session, uids, TRUE, CONFAB_IMAP_FLAG_CHAT, NULL), error))
    return FALSE;
  if (!confab_imap_set_is_empty (own) &&
      !dex_await (confab_imap_session_store_flags (session, own, TRUE, CONFAB_IMAP_FLAG_SEEN, NULL), error))
    return FALSE;
  count = (guint) confab_imap_set_count (uids);
  detail = g_strdup_printf (ngettext ("%u chat message, to %s", "%u chat messages, to %s", count), count, folder->name);
  return dex_await (confab_imap_session_move (session, uids, folder->name), error) &&
         dex_await (confab_job_log (self, state->mailbox, "move", detail), error);
}

/* What the server has filed, and could not take away from INBOX: Sieve cannot, after a
 * change of flags. Only what is in both places goes. */
static gboolean
expunge_chats (ConfabRunner *      self,
               ConfabImapSession * session,
               GPtrArray *         chats,
               const ConfabFolder *folder,
               GError **           error)
{
  g_autoptr (ConfabImapMailboxState) state = confab_imap_mailbox_state_ref (confab_imap_session_get_selected (session));
  g_autoptr (ConfabImapSet) uids = confab_imap_set_new ();
  g_autofree char *detail = NULL;
  guint count;

  add_uids (uids, chats, state->uid_validity, FALSE);
  if (state->read_only || confab_imap_set_is_empty (uids))
    return TRUE;
  count = (guint) confab_imap_set_count (uids);
  detail = g_strdup_printf (ngettext ("%u chat message, which the server has filed in %s",
                                      "%u chat messages, which the server has filed in %s", count), count, folder->name);
  return dex_await (confab_imap_session_expunge (session, uids), error) &&
         dex_await (confab_job_log (self, state->mailbox, "expunge", detail), error);
}

/**
 * confab_runner_ensure_folder:
 * @self: a runner
 * @session: a session
 * @role: %CONFAB_FOLDER_CHATS or %CONFAB_FOLDER_CONTACTS
 * @error: return location
 *
 * Makes a folder and subscribes to it, where it is not there. Only for those who have
 * agreed to it. For fibers only.
 *
 * Returns: whether it is there and subscribed to
 */
gboolean
confab_runner_ensure_folder (ConfabRunner *     self,
                             ConfabImapSession *session,
                             ConfabFolderRole   role,
                             GError **          error)
{
  gboolean chats = role == CONFAB_FOLDER_CHATS;
  g_autoptr (ConfabFolder) folder =
    confab_job_find_folder (self, session, role, chats ? CONFAB_COI_ROOT "/Chats" : CONFAB_COI_ROOT "/Contacts",
                            chats ? _ ("A folder for chats") : _ ("A folder for contacts"), error);
  ConfabImapMailbox *mailbox;

  if (folder == NULL)
    return FALSE;
  mailbox = confab_imap_session_find_mailbox (session, folder->name);
  if (mailbox == NULL || (mailbox->attributes & CONFAB_IMAP_MAILBOX_SUBSCRIBED))
    return TRUE;
  return dex_await (confab_imap_session_subscribe (session, folder->name), error);
}

/* The folder for chats. Where Confab files them the person has agreed to it, and it is made
 * again when it is gone; a COI server does so itself, or takes it for the wish to have none
 * (§22). A server that does not let it be made is no reason to stop. */
static ConfabFolder *
await_chats_folder (ConfabRunner *     self,
                    ConfabImapSession *session,
                    gboolean           anew,
                    GError **          error)
{
  gint64 account = confab_account_info_get_id (self->info);
  g_autoptr (GError) local = NULL;
  ConfabFolder *folder = anew ? NULL : confab_sync_await_folder (self->store, account, 0, CONFAB_FOLDER_CHATS, NULL);

  if (folder != NULL || self->files_itself)
    return folder;
  if ((anew && (!dex_await (confab_imap_session_list (session), &local) ||
                !dex_await (confab_sync_list_folders (self->sync, session), &local))) ||
      !confab_runner_ensure_folder (self, session, CONFAB_FOLDER_CHATS, &local))
    {
      if (!g_error_matches (local, CONFAB_NET_ERROR, CONFAB_NET_ERROR_NO))
        g_propagate_error (error, g_steal_pointer (&local));
      return NULL;
    }
  self->watch_anew = TRUE;
  return confab_sync_await_folder (self->store, account, 0, CONFAB_FOLDER_CHATS, error);
}

/* Files some; once more where the folder was deleted since it was seen. */
static gboolean
file_some (ConfabRunner *     self,
           ConfabImapSession *session,
           GPtrArray *        chats,
           ConfabFolder **    folder,
           GError **          error)
{
  g_autoptr (GError) local = NULL;
  ConfabFolder *again;

  if (self->files_itself)
    return expunge_chats (self, session, chats, *folder, error);
  if (move_chats (self, session, chats, *folder, &local))
    return TRUE;
  again = g_error_matches (local, CONFAB_NET_ERROR, CONFAB_NET_ERROR_NO) ? await_chats_folder (self, session, TRUE, error) : NULL;
  if (again == NULL || again->id == (*folder)->id)
    {
      g_clear_pointer (&again, confab_folder_free);
      if (error == NULL || *error == NULL)
        g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  confab_folder_free (*folder);
  *folder = again;
  return move_chats (self, session, chats, *folder, error);
}

/* How far INBOX was looked through for what the person wrote to others. */
typedef struct
{
  gint64 account;
  char *value;
} Own;

static void
own_free (gpointer data)
{
  Own *own = data;

  g_free (own->value);
  g_free (own);
}

static gboolean
write_own_func (ConfabTransaction *txn,
                gpointer           data,
                GError **          error)
{
  Own *own = data;

  return confab_transaction_set_value (txn, own->account, VALUE_OWN, own->value, error);
}

static gboolean
write_own (ConfabRunner *      self,
           const ConfabFolder *inbox,
           GError **           error)
{
  Own *own = g_new0 (Own, 1);

  own->account = confab_account_info_get_id (self->info);
  own->value = g_strdup_printf ("%u %u", inbox->position.uidvalidity, inbox->position.uidnext - 1);
  return dex_await (confab_store_write (self->store, write_own_func, own, own_free, CONFAB_STORE_WRITE_NONE), error);
}

static gboolean
move_own (ConfabRunner *      self,
          ConfabImapSession * session,
          GPtrArray *         mails,
          const ConfabFolder *folder,
          GError **           error)
{
  g_autoptr (ConfabImapMailboxState) state = confab_imap_mailbox_state_ref (confab_imap_session_get_selected (session));
  g_autoptr (ConfabImapSet) uids = confab_imap_set_new ();
  g_autofree char *detail = NULL;
  guint count;

  add_uids (uids, mails, state->uid_validity, FALSE);
  if (state->read_only || confab_imap_set_is_empty (uids))
    return TRUE;
  count = (guint) confab_imap_set_count (uids);
  detail = g_strdup_printf (ngettext ("%u message that you sent, to %s", "%u messages that you sent, to %s", count), count, folder->name);
  return dex_await (confab_imap_session_store_flags (session, uids, TRUE, CONFAB_IMAP_FLAG_SEEN, NULL), error) &&
         dex_await (confab_imap_session_move (session, uids, folder->name), error) &&
         dex_await (confab_job_log (self, state->mailbox, "move", detail), error) &&
         dex_await (confab_sync_changes (self->sync, session, self->inbox_folder), error);
}

/* What the person wrote to others with another program, and which came back to INBOX, goes
 * to what was sent (§21.3); not what lay there before they wanted anything to be filed. */
static gboolean
file_own (ConfabRunner *     self,
          ConfabImapSession *session,
          GError **          error)
{
  gint64 account = confab_account_info_get_id (self->info);
  g_autoptr (ConfabFolder) inbox = confab_sync_await_folder (self->store, account, self->inbox_folder, CONFAB_FOLDER_INBOX, NULL);
  g_autoptr (ConfabFolder) sent = confab_sync_await_folder (self->store, account, 0, CONFAB_FOLDER_SENT, NULL);
  g_autofree char *value = await_value (self, VALUE_OWN);
  g_autoptr (ConfabQueryResult) mails = NULL;
  guint validity;
  guint above;

  if (inbox == NULL || sent == NULL || inbox->position.uidnext == 0)
    return TRUE;
  if (value == NULL || sscanf (value, "%u %u", &validity, &above) != 2 || validity != inbox->position.uidvalidity)
    return write_own (self, inbox, error);
  if (above >= inbox->position.uidnext - 1)
    return TRUE;
  mails = dex_await_boxed (confab_query_own_in_folder (self->store, self->inbox_folder, above, PORTION), error);
  if (mails == NULL)
    return FALSE;
  if (mails->records->len > 0)
    {
      if (!move_own (self, session, mails->records, sent, error))
        return FALSE;
      self->others_level = FALSE;
      confab_runner_start_others (self);
    }
  /* More than one portion comes with the next look. */
  return mails->records->len == PORTION || write_own (self, inbox, error);
}

/* Files what is in INBOX as the person wants it, after INBOX was brought level. On a COI
 * server only what the server leaves to be done. */
static gboolean
file_chats (ConfabRunner *     self,
            ConfabImapSession *session,
            GError **          error)
{
  const ConfabSyncReport *report = confab_sync_get_report (self->sync);
  gboolean seen = self->filter == CONFAB_COI_FILTER_SEEN;
  ConfabFlags flags = seen ? CONFAB_FLAG_SEEN | (self->files_itself ? CONFAB_FLAG_DELETED : 0) : 0;
  g_autoptr (ConfabFolder) folder = NULL;
  g_autoptr (GError) local = NULL;

  if (self->filter == CONFAB_COI_FILTER_NONE || (self->files_itself && !seen) ||
      confab_imap_session_get_selected (session) == NULL)
    return TRUE;
  folder = await_chats_folder (self, session, FALSE, &local);
  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  if (folder == NULL)
    return TRUE;

  for (gboolean more = TRUE; more;)
    {
      guint64 gone = report->gone;
      g_autoptr (ConfabQueryResult) chats =
        dex_await_boxed (confab_query_chats_in_folder (self->store, self->inbox_folder, seen ? 0 : self->filed_uid, flags,
                                                       self->files_itself ? CONFAB_FOLDER_CHATS : CONFAB_FOLDER_OTHER, PORTION), error);

      if (chats == NULL)
        return FALSE;
      if (chats->records->len == 0)
        return TRUE;
      if (!file_some (self, session, chats->records, &folder, error) ||
          !dex_await (confab_sync_changes (self->sync, session, self->inbox_folder), error))
        return FALSE;
      self->filed_uid = ((ConfabFiledChat *) g_ptr_array_index (chats->records, chats->records->len - 1))->uid;
      /* They lie in another folder now, which nobody has looked at. */
      self->others_level = FALSE;
      confab_runner_start_others (self);
      more = chats->records->len == PORTION && report->gone > gone;
    }
  return TRUE;
}

gboolean
confab_runner_file_chats (ConfabRunner *     self,
                          ConfabImapSession *session,
                          GError **          error)
{
  return file_chats (self, session, error) &&
         (self->filter == CONFAB_COI_FILTER_NONE || self->files_itself || confab_imap_session_get_selected (session) == NULL ||
          file_own (self, session, error));
}

/* Where chats come into a folder of their own and the server tells of one folder at a
 * time, the others are looked at more often. */
gboolean
confab_runner_must_look (ConfabRunner *self)
{
  return self->filter != CONFAB_COI_FILTER_NONE && self->inbox != NULL &&
         !confab_imap_capabilities_has (confab_imap_session_get_capabilities (self->inbox), CONFAB_IMAP_CAP_NOTIFY);
}
