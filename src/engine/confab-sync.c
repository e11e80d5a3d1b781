/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Brings one folder of the store level with the server: new mail, old mail, flags, what is gone. */
#include "config.h"

#include "confab-sync.h"

#include "confab-dex.h"
#include "confab-sync-private.h"
#include "confab-sync-write.h"

#include <glib/gi18n.h>

/* The newest mails come in small first portions, so that something is to be seen at once. */
static const guint portions[] = { 50, 400, 2000 };

/* Of Trash only those mails matter that are known from elsewhere, of drafts those of chats:
 * the newest are enough. */
#define KNOWN_MAX 1000

/* The window that is fetched before anything else, where the person has set no other. */
#define HISTORY_DAYS 90
#define WINDOW_MIN 200
/* So many of the newest are asked for their date at first, and so many times as many next:
 * a server may take milliseconds for a thousand. */
#define WINDOW_ASKED 2000
#define WINDOW_ASKED_MORE 8

G_DEFINE_FINAL_TYPE (ConfabSync, confab_sync, G_TYPE_OBJECT)

enum
{
  SIGNAL_PROGRESS,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static void
folder_sync_free (ConfabSyncFolder *folder)
{
  g_clear_object (&folder->sync);
  g_clear_object (&folder->session);
  g_clear_pointer (&folder->name, g_free);
  g_clear_pointer (&folder->large, confab_imap_set_free);
  g_clear_pointer (&folder->pending, g_ptr_array_unref);
  g_free (folder);
}

/* New mail and old mail */

/* What has come since the folder was last looked at, oldest first. */
static gboolean
fetch_new (ConfabSyncFolder *folder,
           GError **         error)
{
  g_autoptr (ConfabImapSet) uids = confab_imap_set_new_range (MAX (folder->position.uidnext, 1), G_MAXUINT32);

  folder->old_mail = FALSE;
  folder->highest = 0;
  if (!confab_sync_folder_fetch (folder, uids, error) ||
      !confab_sync_folder_await_pending (folder->pending, error))
    return FALSE;
  if (folder->highest < folder->position.uidnext)
    return TRUE;
  folder->position.uidnext = folder->highest + 1;
  return dex_await (confab_sync_write_newest (folder->sync->store, folder->folder_id, &folder->position), error);
}

/* What was there before: from the newest back to the oldest, each portion on its way into
 * the store while the next one comes over the wire. @all says that nothing older is left
 * when it is done. Whoever waits for the connection gets it between two portions. */
static gboolean
fetch_old (ConfabSyncFolder *folder,
           ConfabImapSet *   uids,
           guint             step,
           gboolean          all,
           GError **         error)
{
  g_autoptr (GPtrArray) earlier = g_ptr_array_new_with_free_func (dex_unref);

  folder->old_mail = TRUE;
  while (!confab_imap_set_is_empty (uids) && !(folder->depth == CONFAB_SYNC_OLDER && folder->sync->interrupted))
    {
      guint count = portions[MIN (step++, G_N_ELEMENTS (portions) - 1)];
      g_autoptr (ConfabImapSet) portion = confab_imap_set_steal_highest (uids, count);
      GPtrArray *swap;

      if (!confab_sync_folder_fetch (folder, portion, error) ||
          !confab_sync_folder_await_pending (earlier, error))
        return FALSE;
      folder->position.oldest_uid = confab_imap_set_get_min (portion);
      confab_sync_folder_store_oldest (folder);
      swap = earlier;
      earlier = folder->pending;
      folder->pending = swap;
    }

  folder->position.complete = all && confab_imap_set_is_empty (uids);
  confab_sync_folder_store_oldest (folder);
  return confab_sync_folder_await_pending (earlier, error) &&
         confab_sync_folder_await_pending (folder->pending, error);
}

/* Flags, and mails that went away */

static DexFuture *
flags_cb (GPtrArray *messages,
          gpointer   user_data)
{
  ConfabSyncFolder *folder = user_data;
  g_autoptr (GPtrArray) owned = messages;

  folder->sync->report.flags += owned->len;
  return confab_sync_write_changes (folder->sync->store, folder->folder_id, NULL, owned);
}

/* Without QRESYNC: which UIDs are left, and which flags they have. With CONDSTORE only
 * those flags that changed (RFC 7162 §3.1.4). */
static gboolean
compare (ConfabSyncFolder * folder,
         ConfabImapSet *    present,
         GError **          error)
{
  ConfabImapFetchOptions options = { .items = CONFAB_IMAP_FETCH_UID | CONFAB_IMAP_FETCH_FLAGS };
  guint32 first = folder->position.oldest_uid;
  guint32 last = folder->position.uidnext - 1;
  g_autoptr (ConfabImapSet) known = NULL;
  gint64 gone;

  if (folder->position.uidnext <= 1 || first == 0 || first > last)
    return TRUE;
  gone = confab_sync_await_int64 (confab_sync_write_present (folder->sync->store, folder->folder_id, present,
                                                             first, last), error);
  if (gone < 0)
    return FALSE;
  folder->sync->report.gone += gone;

  known = confab_imap_set_new_range (first, last);
  if (folder->has_modseq)
    {
      options.items |= CONFAB_IMAP_FETCH_MODSEQ;
      options.changed_since = folder->position.highestmodseq;
    }
  return dex_await (confab_imap_session_fetch (folder->session, known, &options, flags_cb, folder, NULL), error);
}

/* What the server told of its own accord, or when the folder was opened. */
static gboolean
write_changes (ConfabSyncFolder *   folder,
               const ConfabImapSet *vanished,
               GPtrArray *          changed,
               GError **            error)
{
  gint64 gone;

  if (vanished == NULL && changed == NULL)
    return TRUE;
  gone = confab_sync_await_int64 (confab_sync_write_changes (folder->sync->store, folder->folder_id, vanished, changed), error);
  if (gone < 0)
    return FALSE;
  folder->sync->report.gone += gone;
  folder->sync->report.flags += changed != NULL ? changed->len : 0;
  return TRUE;
}

/* The whole of a folder */

static ConfabImapSet *
search_all (ConfabSyncFolder *folder,
            GError **         error)
{
  return dex_await_boxed (confab_imap_session_search_all (folder->session), error);
}

/* Which mails do not come whole is asked before they are fetched: nothing is fetched in vain. */
static gboolean
look_for_large (ConfabSyncFolder *folder,
                GError **         error)
{
  ConfabImapSet *large;

  if (confab_sync_is_apart (folder->role) || folder->role == CONFAB_FOLDER_CONTACTS)
    return TRUE;
  large = dex_await_boxed (confab_imap_session_search_larger (folder->session, CONFAB_SYNC_MAX_BODY), error);
  if (large == NULL)
    return FALSE;
  confab_imap_set_free (folder->large);
  folder->large = large;
  return TRUE;
}

/* The session may have selected it already, in the flight in which it signed in. */
static ConfabImapMailboxState *
select_folder (ConfabSyncFolder *folder,
               GError **         error)
{
  ConfabImapMailboxState *state = confab_imap_session_get_selected (folder->session);

  if (folder->selected && state != NULL && g_str_equal (state->mailbox, folder->name))
    return confab_imap_mailbox_state_ref (state);
  return dex_await_boxed (confab_imap_session_select (folder->session, folder->name,
                                                      folder->position.uidvalidity,
                                                      folder->position.highestmodseq), error);
}

static gboolean
begin_folder (ConfabSyncFolder *      folder,
              ConfabImapMailboxState *state,
              GError **               error)
{
  ConfabFolderPosition *position = &folder->position;

  if (position->uidvalidity == state->uid_validity)
    return TRUE;
  if (position->uidvalidity != 0)
    g_message ("The server numbers the mails of %s anew; looking through it again", folder->name);
  if (!dex_await (confab_sync_write_reset (folder->sync->store, folder->folder_id, state->uid_validity), error))
    return FALSE;
  *position = (ConfabFolderPosition) { .uidvalidity = state->uid_validity };
  return TRUE;
}

/* How many of the newest mails came in the last days. UIDs rise with arrival: once enough
 * of those that were asked are older, none further back is asked. */
static gint64
await_recent (ConfabSyncFolder *   folder,
              const ConfabImapSet *present,
              gint64               days,
              GError **            error)
{
  gint64 since = g_get_real_time () / G_USEC_PER_SEC - days * 24 * 3600;
  guint asked = WINDOW_ASKED;

  while (TRUE)
    {
      g_autoptr (ConfabImapSet) rest = confab_imap_set_copy (present);
      g_autoptr (ConfabImapSet) newest = confab_imap_set_steal_highest (rest, asked);
      g_autoptr (ConfabImapSet) recent = NULL;
      gint64 count;

      recent = dex_await_boxed (confab_imap_session_search_since (folder->session, since, confab_imap_set_get_min (newest)), error);
      if (recent == NULL)
        return -1;
      count = confab_imap_set_count (recent);
      if (confab_imap_set_is_empty (rest) || count < asked / 4 * 3)
        return count;
      asked = asked > G_MAXUINT / WINDOW_ASKED_MORE ? G_MAXUINT : asked * WINDOW_ASKED_MORE;
    }
}

/* How many of the newest mails a folder begins with: those of the last days, and in a quiet
 * folder some more. A mail that was moved here keeps its date: the number of mails counts,
 * not their dates. */
static gint64
await_window (ConfabSyncFolder *   folder,
              const ConfabImapSet *present,
              GError **            error)
{
  g_autoptr (ConfabQueryResult) value = dex_await_boxed (confab_query_value (folder->sync->store, folder->sync->account,
                                                                             CONFAB_SYNC_HISTORY_DAYS), error);
  gint64 days = HISTORY_DAYS;
  gint64 recent;

  if (value == NULL)
    return -1;
  if (value->records->len > 0)
    days = g_ascii_strtoll (g_ptr_array_index (value->records, 0), NULL, 10);
  if (days <= 0)
    return G_MAXINT64;
  if (confab_imap_set_count (present) <= WINDOW_MIN)
    return WINDOW_MIN;
  recent = await_recent (folder, present, days, error);
  return recent < 0 ? -1 : MAX (recent, WINDOW_MIN);
}

/* A folder that is looked at for the first time. */
static gboolean
begin_history (ConfabSyncFolder *      folder,
               ConfabImapMailboxState *state,
               GError **               error)
{
  g_autoptr (ConfabImapSet) present = search_all (folder, error);
  g_autoptr (ConfabImapSet) recent = NULL;
  gint64 window = confab_sync_is_apart (folder->role) ? KNOWN_MAX : -1;

  if (present == NULL || !look_for_large (folder, error))
    return FALSE;
  if (folder->role == CONFAB_FOLDER_CONTACTS)
    window = G_MAXINT64;
  if (window < 0)
    window = await_window (folder, present, error);
  if (window < 0)
    return FALSE;
  if (!confab_sync_is_apart (folder->role) && folder->role != CONFAB_FOLDER_CONTACTS)
    folder->sync->report.wanted += confab_imap_set_count (present);
  folder->position.highestmodseq = state->highest_modseq;
  folder->position.uidnext = MAX (state->uid_next, confab_imap_set_get_max (present) + 1);
  folder->position.oldest_uid = folder->position.uidnext;
  if (!dex_await (confab_sync_write_newest (folder->sync->store, folder->folder_id, &folder->position), error))
    return FALSE;
  recent = confab_imap_set_steal_highest (present, (guint) MIN (window, G_MAXUINT));
  return fetch_old (folder, recent, 0,
                    confab_sync_is_apart (folder->role) || confab_imap_set_is_empty (present), error);
}

static gboolean
sync_folder (ConfabSyncFolder *folder,
             GError **         error)
{
  g_autoptr (ConfabImapMailboxState) state = select_folder (folder, error);
  g_autoptr (ConfabImapSet) present = NULL;
  gboolean known;

  if (state == NULL || !begin_folder (folder, state, error))
    return FALSE;
  folder->has_modseq = state->highest_modseq != 0;
  known = folder->position.uidnext != 0;

  if (known && state->resynced && !state->overflow)
    {
      if (!write_changes (folder, state->vanished, state->changed, error))
        return FALSE;
    }
  else if (known)
    {
      present = search_all (folder, error);
      if (present == NULL || !compare (folder, present, error))
        return FALSE;
    }

  if (!known)
    return begin_history (folder, state, error);
  folder->position.highestmodseq = state->highest_modseq;
  if (state->uid_next == 0 || state->uid_next > folder->position.uidnext
      ? !fetch_new (folder, error)
      : !dex_await (confab_sync_write_newest (folder->sync->store, folder->folder_id, &folder->position), error))
    return FALSE;
  /* All of it is known now: what has gone and was not put there anew was thrown away. */
  return (folder->role != CONFAB_FOLDER_CONTACTS && folder->role != CONFAB_FOLDER_DRAFTS) ||
         dex_await (confab_sync_write_gone (folder->sync->store, folder->sync->account, folder->folder_id), error);
}

/* What is older than the window that was fetched at first. */
static gboolean
sync_older (ConfabSyncFolder *folder,
            GError **         error)
{
  g_autoptr (ConfabImapMailboxState) state = NULL;
  g_autoptr (ConfabImapSet) present = NULL;
  g_autoptr (ConfabImapSet) done = NULL;

  if (folder->position.complete || folder->position.uidnext == 0)
    return TRUE;
  state = dex_await_boxed (confab_imap_session_select (folder->session, folder->name, 0, 0), error);
  if (state == NULL)
    return FALSE;
  /* Numbered anew: whoever looks after what is new begins it again. */
  if (state->uid_validity != folder->position.uidvalidity)
    return TRUE;
  folder->has_modseq = state->highest_modseq != 0;
  present = search_all (folder, error);
  if (present == NULL || !look_for_large (folder, error))
    return FALSE;
  done = confab_imap_set_new_range (folder->position.oldest_uid, G_MAXUINT32);
  confab_imap_set_remove_set (present, done);
  return fetch_old (folder, present, G_N_ELEMENTS (portions) - 1, TRUE, error);
}

/* What the server said while it was idle, and whatever came meanwhile: a fetch follows
 * each wait, so that nothing slips between. */
static gboolean
sync_changes (ConfabSyncFolder *folder,
              GError **         error)
{
  g_autoptr (ConfabImapChanges) changes = confab_imap_session_take_changes (folder->session);
  ConfabImapMailboxState *state = confab_imap_session_get_selected (folder->session);

  folder->has_modseq = state != NULL && state->highest_modseq != 0;
  if (changes != NULL && changes->status != NULL)
    folder->sync->report.elsewhere += changes->status->len;
  if (changes != NULL && !write_changes (folder, changes->vanished, changes->changed, error))
    return FALSE;
  if (changes != NULL && (changes->expunged > 0 || changes->resync))
    {
      g_autoptr (ConfabImapSet) present = search_all (folder, error);

      if (present == NULL || !compare (folder, present, error))
        return FALSE;
    }
  return fetch_new (folder, error);
}

static DexFuture *
folder_fiber (gpointer data)
{
  ConfabSyncFolder *folder = data;
  g_autoptr (ConfabFolder) row = NULL;
  g_autoptr (GError) error = NULL;
  gboolean done;

  row = confab_sync_await_folder (folder->sync->store, folder->sync->account,
                                  folder->folder_id, CONFAB_FOLDER_OTHER, &error);
  if (row == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));
  folder->name = g_strdup (row->name);
  folder->role = row->role;
  folder->position = row->position;
  if (folder->depth == CONFAB_SYNC_OLDER)
    done = sync_older (folder, &error);
  else if (folder->depth == CONFAB_SYNC_CHANGES && folder->position.uidnext != 0)
    done = sync_changes (folder, &error);
  else
    done = sync_folder (folder, &error);

  /* A batch that is still on its way belongs to nobody after this. */
  confab_sync_folder_await_pending (folder->pending, done ? &error : NULL);
  if (error != NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));
  return dex_future_new_for_boolean (folder->position.complete);
}

static DexFuture *
spawn_folder (ConfabSync *       self,
              ConfabImapSession *session,
              gint64             folder_id,
              gboolean           selected,
              ConfabSyncDepth    depth)
{
  ConfabSyncFolder *folder = g_new0 (ConfabSyncFolder, 1);

  folder->sync = g_object_ref (self);
  folder->session = g_object_ref (session);
  folder->folder_id = folder_id;
  folder->selected = selected;
  folder->depth = depth;
  folder->large = confab_imap_set_new ();
  folder->pending = g_ptr_array_new_with_free_func (dex_unref);
  return confab_dex_spawn (NULL, folder_fiber, folder, (GDestroyNotify) folder_sync_free);
}

/**
 * confab_sync_folder:
 * @self: a sync
 * @session: a session that nothing else uses meanwhile
 * @folder: a folder's row id
 * @selected: whether @session opened it just now, with the position that is stored
 *
 * Brings the folder level with the server: by QRESYNC where the server has it, else by
 * comparing. Of a folder that is new the mail of the last days comes, newest first; what
 * is older is for confab_sync_older().
 *
 * Returns: (transfer full): a future of a boolean: whether all of the folder is stored
 */
DexFuture *
confab_sync_folder (ConfabSync *       self,
                    ConfabImapSession *session,
                    gint64             folder,
                    gboolean           selected)
{
  return spawn_folder (self, session, folder, selected, CONFAB_SYNC_FOLDER);
}

/**
 * confab_sync_changes:
 * @self: a sync
 * @session: a session that has the folder selected and nothing else uses meanwhile
 * @folder: a folder's row id, which was brought level in this session
 *
 * Takes what the server said unasked, and what is new.
 *
 * Returns: (transfer full): a future that resolves when all of it is stored
 */
DexFuture *
confab_sync_changes (ConfabSync *       self,
                     ConfabImapSession *session,
                     gint64             folder)
{
  return spawn_folder (self, session, folder, FALSE, CONFAB_SYNC_CHANGES);
}

/**
 * confab_sync_older:
 * @self: a sync
 * @session: a session that nothing else uses meanwhile
 * @folder: a folder's row id
 *
 * Goes on with what is older than the window that a folder begins with, newest first,
 * until all of it is stored or confab_sync_interrupt() is called.
 *
 * Returns: (transfer full): a future of a boolean: whether all of the folder is stored
 */
DexFuture *
confab_sync_older (ConfabSync *       self,
                   ConfabImapSession *session,
                   gint64             folder)
{
  self->interrupted = FALSE;
  return spawn_folder (self, session, folder, FALSE, CONFAB_SYNC_OLDER);
}

/**
 * confab_sync_interrupt:
 * @self: a sync
 *
 * Somebody waits for the session: the fetching of old mail stops after the portion it is at.
 */
void
confab_sync_interrupt (ConfabSync *self)
{
  self->interrupted = TRUE;
}

/* Folders */

typedef struct
{
  ConfabSync *sync;
  ConfabImapSession *session;
} ListFolders;

static void
list_folders_free (ListFolders *list)
{
  g_clear_object (&list->sync);
  g_clear_object (&list->session);
  g_free (list);
}

static DexFuture *
list_fiber (gpointer data)
{
  ListFolders *list = data;
  GPtrArray *mailboxes = confab_imap_session_get_mailboxes (list->session);
  g_autoptr (GError) error = NULL;

  if (!dex_await (confab_sync_write_folders (list->sync->store, list->sync->account, mailboxes,
                                             confab_imap_session_get_prefix (list->session)), &error))
    return dex_future_new_for_error (g_steal_pointer (&error));
  return dex_future_new_true ();
}

/**
 * confab_sync_list_folders:
 * @self: a sync
 * @session: a session that has listed its mailboxes
 *
 * Makes a row of each mailbox that can be opened.
 *
 * Returns: (transfer full): a future that resolves when they are stored
 */
DexFuture *
confab_sync_list_folders (ConfabSync *       self,
                          ConfabImapSession *session)
{
  ListFolders *list = g_new0 (ListFolders, 1);

  list->sync = g_object_ref (self);
  list->session = g_object_ref (session);
  return confab_dex_spawn (NULL, list_fiber, list, (GDestroyNotify) list_folders_free);
}

/* Of such a folder only those mails matter that are known from elsewhere, or are drafts of
 * chats: it is not read to its end, and none of them is a message. */
gboolean
confab_sync_is_apart (ConfabFolderRole role)
{
  return role == CONFAB_FOLDER_TRASH || role == CONFAB_FOLDER_BLOCKED || role == CONFAB_FOLDER_DRAFTS;
}

/**
 * confab_sync_wants_role:
 * @role: what a folder is for
 *
 * Returns: whether it is looked at: its mail belongs in conversations, or, in Trash and
 *   Blocked, leaves them, or is shared among own devices, as contacts and drafts are
 */
gboolean
confab_sync_wants_role (ConfabFolderRole role)
{
  return role == CONFAB_FOLDER_INBOX || role == CONFAB_FOLDER_SENT ||
         role == CONFAB_FOLDER_ARCHIVE || role == CONFAB_FOLDER_CHATS || role == CONFAB_FOLDER_CONTACTS || confab_sync_is_apart (role);
}

/**
 * confab_sync_await_folder:
 * @store: the store
 * @account: an account's row id
 * @folder: a folder's row id, or 0 to find one by its role
 * @role: the role, when @folder is 0
 * @error: return location
 *
 * For fibers only.
 *
 * Returns: (transfer full) (nullable): the folder, or %NULL with @error, which is
 *   %CONFAB_STORE_ERROR_NOT_FOUND when there is none
 */
ConfabFolder *
confab_sync_await_folder (ConfabStore *    store,
                          gint64           account,
                          gint64           folder,
                          ConfabFolderRole role,
                          GError **        error)
{
  g_autoptr (ConfabQueryResult) result = dex_await_boxed (confab_query_folders (store, account), error);

  for (guint i = 0; result != NULL && i < result->records->len; i++)
    {
      ConfabFolder *row = g_ptr_array_index (result->records, i);

      if (folder != 0 ? row->id == folder : row->role == role)
        return confab_folder_copy (row);
    }
  if (result != NULL)
    g_set_error_literal (error, CONFAB_STORE_ERROR, CONFAB_STORE_ERROR_NOT_FOUND,
                         _ ("The server has no such folder"));
  return NULL;
}

static void
confab_sync_dispose (GObject *object)
{
  ConfabSync *self = CONFAB_SYNC (object);

  g_clear_object (&self->store);
  g_clear_object (&self->ingest);
  G_OBJECT_CLASS (confab_sync_parent_class)->dispose (object);
}

static void
confab_sync_class_init (ConfabSyncClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = confab_sync_dispose;

  /**
   * ConfabSync::progress:
   *
   * The report has changed.
   */
  signals[SIGNAL_PROGRESS] =
    g_signal_new ("progress", CONFAB_TYPE_SYNC, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
confab_sync_init (ConfabSync *self)
{
}

/**
 * confab_sync_new:
 * @store: the store, which this process owns
 * @ingest: the road in
 * @account: an account's row id
 *
 * Returns: (transfer full): a sync with an empty report
 */
ConfabSync *
confab_sync_new (ConfabStore * store,
                 ConfabIngest *ingest,
                 gint64        account)
{
  ConfabSync *self = g_object_new (CONFAB_TYPE_SYNC, NULL);

  self->store = g_object_ref (store);
  self->ingest = g_object_ref (ingest);
  self->account = account;
  return self;
}

/* Tells that the report has changed. */
void
confab_sync_emit_progress (ConfabSync *self)
{
  g_signal_emit (self, signals[SIGNAL_PROGRESS], 0);
}

/**
 * confab_sync_get_report:
 * @self: a sync
 *
 * Returns: (transfer none): what was done so far
 */
const ConfabSyncReport *
confab_sync_get_report (ConfabSync *self)
{
  g_return_val_if_fail (CONFAB_IS_SYNC (self), NULL);

  return &self->report;
}
