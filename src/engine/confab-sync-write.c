/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The transactions of a folder's sync: position, flags, what is gone. */
#include "config.h"

#include "confab-sync-write.h"

#include "confab-coi-server.h"
#include "confab-contact.h"
#include "confab-mime-header.h"
#include "confab-reducer.h"
#include "confab-share-draft.h"
#include "confab-sync.h"
#include "confab-transaction-links.h"
#include "confab-transaction.h"

#include <string.h>

/**
 * confab_sync_flags_from_imap:
 * @flags: as the wire has them
 *
 * Returns: as the tables have them; flags that no table keeps are left out
 */
ConfabFlags
confab_sync_flags_from_imap (ConfabImapFlags flags)
{
  static const struct
  {
    ConfabImapFlags imap;
    ConfabFlags flag;
  } map[] = {
    { CONFAB_IMAP_FLAG_SEEN, CONFAB_FLAG_SEEN },
    { CONFAB_IMAP_FLAG_ANSWERED, CONFAB_FLAG_ANSWERED },
    { CONFAB_IMAP_FLAG_FLAGGED, CONFAB_FLAG_FLAGGED },
    { CONFAB_IMAP_FLAG_DELETED, CONFAB_FLAG_DELETED },
    { CONFAB_IMAP_FLAG_DRAFT, CONFAB_FLAG_DRAFT },
    { CONFAB_IMAP_FLAG_FORWARDED, CONFAB_FLAG_FORWARDED },
    { CONFAB_IMAP_FLAG_MDN_SENT, CONFAB_FLAG_MDN_SENT },
    { CONFAB_IMAP_FLAG_CHAT, CONFAB_FLAG_CHAT },
    { CONFAB_IMAP_FLAG_JUNK, CONFAB_FLAG_JUNK },
  };
  ConfabFlags result = CONFAB_FLAG_NONE;

  for (gsize i = 0; i < G_N_ELEMENTS (map); i++)
    if (flags & map[i].imap)
      result |= map[i].flag;
  return result;
}

/**
 * confab_sync_await_int64:
 * @future: (transfer full): a future of a #gint64
 * @error: return location
 *
 * Returns: the number, or -1 with @error
 */
gint64
confab_sync_await_int64 (DexFuture *future,
                         GError **  error)
{
  g_autoptr (DexFuture) owned = future;
  const GValue *value;

  if (!dex_await (dex_ref (owned), error))
    return -1;
  value = dex_future_get_value (owned, error);
  return value != NULL ? g_value_get_int64 (value) : -1;
}

/* What one of these transactions needs on the writer thread. */
typedef struct
{
  gint64 account;
  gint64 folder;
  ConfabFolderPosition position;
  ConfabImapSet *uids;
  GPtrArray *records; /* ConfabImapMailbox or ConfabImapMessage */
  guint32 first;
  guint32 last;
  gint64 count;
  char *prefix;
  gboolean old_mail;
  gint64 now;
} SyncWrite;

static void
sync_write_clear (gpointer data)
{
  SyncWrite *write = data;

  g_clear_pointer (&write->uids, confab_imap_set_free);
  g_clear_pointer (&write->records, g_ptr_array_unref);
  g_free (write->prefix);
}

static void
sync_write_unref (gpointer data)
{
  g_atomic_rc_box_release_full (data, sync_write_clear);
}

static SyncWrite *
sync_write_new (gint64 folder)
{
  SyncWrite *write = g_atomic_rc_box_new0 (SyncWrite);

  write->folder = folder;
  return write;
}

/* COI's folders lie where the server says, below its own prefix, or at the top. */
static gboolean
is_folder (ConfabImapMailbox *mailbox,
           const char *       above,
           const char *       name)
{
  gsize length = strlen (above);

  return g_ascii_strncasecmp (mailbox->name, above, length) == 0 && g_ascii_strcasecmp (mailbox->name + length, name) == 0;
}

static ConfabFolderRole
coi_role_of_mailbox (ConfabImapMailbox *mailbox,
                     const char *       prefix,
                     const char *       root)
{
  char delimiter = mailbox->delimiter != '\0' ? mailbox->delimiter : '/';
  g_autofree char *named = root != NULL ? g_strdup_printf ("%s%c", root, delimiter) : NULL;
  g_autofree char *below = g_strdup_printf ("%s%s%c", prefix, CONFAB_COI_ROOT, delimiter);
  g_autofree char *top = g_strdup_printf ("%s%c", CONFAB_COI_ROOT, delimiter);
  const char *places[] = { named, below, top };

  for (guint i = 0; i < G_N_ELEMENTS (places); i++)
    {
      if (places[i] == NULL)
        continue;
      if (is_folder (mailbox, places[i], "Chats"))
        return CONFAB_FOLDER_CHATS;
      if (is_folder (mailbox, places[i], "Contacts"))
        return CONFAB_FOLDER_CONTACTS;
    }
  if (is_folder (mailbox, prefix, "Blocked") || is_folder (mailbox, "", "Blocked"))
    return CONFAB_FOLDER_BLOCKED;
  return CONFAB_FOLDER_OTHER;
}

static ConfabFolderRole
role_of_mailbox (ConfabImapMailbox *mailbox,
                 const char *       prefix,
                 const char *       root)
{
  static const ConfabFolderRole roles[] = {
    [CONFAB_IMAP_ROLE_NONE] = CONFAB_FOLDER_OTHER,
    [CONFAB_IMAP_ROLE_INBOX] = CONFAB_FOLDER_INBOX,
    [CONFAB_IMAP_ROLE_SENT] = CONFAB_FOLDER_SENT,
    [CONFAB_IMAP_ROLE_DRAFTS] = CONFAB_FOLDER_DRAFTS,
    [CONFAB_IMAP_ROLE_TRASH] = CONFAB_FOLDER_TRASH,
    [CONFAB_IMAP_ROLE_JUNK] = CONFAB_FOLDER_JUNK,
    [CONFAB_IMAP_ROLE_ARCHIVE] = CONFAB_FOLDER_ARCHIVE,
    [CONFAB_IMAP_ROLE_ALL] = CONFAB_FOLDER_ALL,
    [CONFAB_IMAP_ROLE_FLAGGED] = CONFAB_FOLDER_FLAGGED,
    [CONFAB_IMAP_ROLE_IMPORTANT] = CONFAB_FOLDER_IMPORTANT,
  };

  return mailbox->role != CONFAB_IMAP_ROLE_NONE ? roles[mailbox->role] : coi_role_of_mailbox (mailbox, prefix, root);
}

/* A folder that is lost, or numbered anew, says nothing of what was thrown away: what own
 * devices shared there is put there again, where it is missing. */
static gboolean
write_again (ConfabTransaction *txn,
             gint64             id,
             GError **          error)
{
  g_autoptr (ConfabFolder) folder = confab_transaction_get_folder (txn, id, error);

  if (folder == NULL)
    return FALSE;
  if (!confab_transaction_has_storage (txn, id))
    return TRUE;
  if (folder->role == CONFAB_FOLDER_CONTACTS)
    return confab_contact_share_all (txn, folder->account_id, error);
  return folder->role != CONFAB_FOLDER_DRAFTS || confab_share_draft_all (txn, folder->account_id, error);
}

static gboolean
write_folders_func (ConfabTransaction *txn,
                    gpointer           data,
                    GError **          error)
{
  SyncWrite *write = data;
  g_autofree char *root = confab_transaction_dup_value (txn, write->account, CONFAB_SYNC_COI_ROOT);
  g_autoptr (GHashTable) names = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GPtrArray) stored = NULL;

  for (guint i = 0; i < write->records->len; i++)
    {
      ConfabImapMailbox *mailbox = g_ptr_array_index (write->records, i);

      if (mailbox->attributes & CONFAB_IMAP_MAILBOX_NO_SELECT)
        continue;
      g_hash_table_add (names, mailbox->name);
      if (confab_transaction_ensure_folder (txn, write->account, mailbox->name, mailbox->delimiter,
                                            role_of_mailbox (mailbox, write->prefix, root), error) == 0)
        return FALSE;
    }
  /* A list without INBOX is none that says what is gone (RFC 9051 §5.1). */
  if (!g_hash_table_contains (names, "INBOX"))
    return TRUE;
  stored = confab_transaction_list_folders (txn, write->account, error);
  for (guint i = 0; stored != NULL && i < stored->len; i++)
    {
      const ConfabFolder *folder = g_ptr_array_index (stored, i);

      if (!g_hash_table_contains (names, folder->name) &&
          (!write_again (txn, folder->id, error) || !confab_transaction_remove_folder (txn, folder->id, error)))
        return FALSE;
    }
  return stored != NULL;
}

/**
 * confab_sync_write_folders:
 * @store: the store
 * @account: an account's row id
 * @mailboxes: (element-type ConfabImapMailbox): what LIST said
 * @prefix: what the names of a person's folders begin with (RFC 2342)
 *
 * Makes a row for each that can be opened; folders that are no longer there are forgotten,
 * their messages are not.
 *
 * Returns: (transfer full): a future that resolves when each has a row
 */
DexFuture *
confab_sync_write_folders (ConfabStore *store,
                           gint64       account,
                           GPtrArray *  mailboxes,
                           const char * prefix)
{
  SyncWrite *write = sync_write_new (0);

  write->account = account;
  write->prefix = g_strdup (prefix);
  write->records = g_ptr_array_ref (mailboxes);
  return confab_store_write (store, write_folders_func, write, sync_write_unref, CONFAB_STORE_WRITE_NONE);
}

static gboolean
write_reset_func (ConfabTransaction *txn,
                  gpointer           data,
                  GError **          error)
{
  SyncWrite *write = data;

  return write_again (txn, write->folder, error) &&
         confab_transaction_reset_folder (txn, write->folder, write->position.uidvalidity, error);
}

/**
 * confab_sync_write_reset:
 * @store: the store
 * @folder: a folder's row id
 * @uidvalidity: its new UIDVALIDITY (RFC 9051 §2.3.1.1)
 *
 * Returns: (transfer full): a future that resolves when nothing is said to lie there
 *   any more; no message is lost
 */
DexFuture *
confab_sync_write_reset (ConfabStore *store,
                         gint64       folder,
                         guint32      uidvalidity)
{
  SyncWrite *write = sync_write_new (folder);

  write->position.uidvalidity = uidvalidity;
  return confab_store_write (store, write_reset_func, write, sync_write_unref, CONFAB_STORE_WRITE_NONE);
}

/* One connection follows what is new, another one fetches what is old: neither undoes
 * what the other has written. */
static gboolean
write_newest_func (ConfabTransaction *txn,
                   gpointer           data,
                   GError **          error)
{
  SyncWrite *write = data;
  g_autoptr (ConfabFolder) folder = confab_transaction_get_folder (txn, write->folder, error);

  if (folder == NULL)
    return FALSE;
  if (folder->position.uidvalidity == write->position.uidvalidity && folder->position.uidnext != 0)
    {
      write->position.oldest_uid = folder->position.oldest_uid;
      write->position.complete = folder->position.complete;
    }
  return confab_transaction_set_folder_position (txn, write->folder, &write->position, error);
}

/**
 * confab_sync_write_newest:
 * @store: the store
 * @folder: a folder's row id
 * @position: how far on it is read; how far back counts only where nothing is stored yet
 *
 * Returns: (transfer full): a future that resolves when it is stored
 */
DexFuture *
confab_sync_write_newest (ConfabStore *               store,
                          gint64                      folder,
                          const ConfabFolderPosition *position)
{
  SyncWrite *write = sync_write_new (folder);

  write->position = *position;
  return confab_store_write (store, write_newest_func, write, sync_write_unref, CONFAB_STORE_WRITE_NONE);
}

/* Only what is stored can go: a hostile set of four thousand million UIDs costs nothing. */
static gboolean
remove_uids (ConfabTransaction *txn,
             SyncWrite *        write,
             gboolean           in_set,
             GError **          error)
{
  g_autoptr (GArray) stored = confab_transaction_list_uids (txn, write->folder, error);
  g_autoptr (GArray) gone = g_array_new (FALSE, FALSE, sizeof (guint32));

  if (stored == NULL)
    return FALSE;
  for (guint i = 0; i < stored->len; i++)
    {
      guint32 uid = g_array_index (stored, guint32, i);

      if (uid >= write->first && uid <= write->last && confab_imap_set_contains (write->uids, uid) == in_set)
        g_array_append_val (gone, uid);
    }
  write->count = gone->len;
  return gone->len == 0 ||
         confab_transaction_remove_locations (txn, write->folder, (guint32 *) gone->data, gone->len, error);
}

static gboolean
write_changes_func (ConfabTransaction *txn,
                    gpointer           data,
                    GError **          error)
{
  SyncWrite *write = data;

  if (write->uids != NULL && !remove_uids (txn, write, TRUE, error))
    return FALSE;
  for (guint i = 0; write->records != NULL && i < write->records->len; i++)
    {
      ConfabImapMessage *message = g_ptr_array_index (write->records, i);

      if (message->uid != 0 && (message->items & CONFAB_IMAP_FETCH_FLAGS) &&
          !confab_transaction_set_location_flags (txn, write->folder, message->uid,
                                                  confab_sync_flags_from_imap (message->flags),
                                                  message->modseq, error))
        return FALSE;
    }
  return TRUE;
}

static DexFuture *
count_cb (DexFuture *future,
          gpointer   user_data)
{
  SyncWrite *write = user_data;
  g_auto (GValue) value = G_VALUE_INIT;

  g_value_init (&value, G_TYPE_INT64);
  g_value_set_int64 (&value, write->count);
  return dex_future_new_for_value (&value);
}

/**
 * confab_sync_write_changes:
 * @store: the store
 * @folder: a folder's row id
 * @vanished: (nullable): UIDs that went away
 * @changed: (nullable) (element-type ConfabImapMessage): messages with their flags now
 *
 * Returns: (transfer full): a future that resolves to a #gint64: how many went
 */
DexFuture *
confab_sync_write_changes (ConfabStore *        store,
                           gint64               folder,
                           const ConfabImapSet *vanished,
                           GPtrArray *          changed)
{
  SyncWrite *write = sync_write_new (folder);
  DexFuture *future;

  write->uids = vanished != NULL ? confab_imap_set_copy (vanished) : NULL;
  write->records = changed != NULL ? g_ptr_array_ref (changed) : NULL;
  write->first = 1;
  write->last = G_MAXUINT32;
  future = confab_store_write (store, write_changes_func, write, sync_write_unref, CONFAB_STORE_WRITE_NONE);
  return dex_future_then (future, count_cb, g_atomic_rc_box_acquire (write), sync_write_unref);
}

static gboolean
write_present_func (ConfabTransaction *txn,
                    gpointer           data,
                    GError **          error)
{
  return remove_uids (txn, data, FALSE, error);
}

/**
 * confab_sync_write_present:
 * @store: the store
 * @folder: a folder's row id
 * @present: all UIDs it has
 * @first: the lowest UID to judge
 * @last: the highest UID to judge
 *
 * Takes away what is stored in the range and not in @present.
 *
 * Returns: (transfer full): a future that resolves to a #gint64: how many went
 */
DexFuture *
confab_sync_write_present (ConfabStore *        store,
                           gint64               folder,
                           const ConfabImapSet *present,
                           guint32              first,
                           guint32              last)
{
  SyncWrite *write = sync_write_new (folder);
  DexFuture *future;

  write->uids = confab_imap_set_copy (present);
  write->first = first;
  write->last = last;
  future = confab_store_write (store, write_present_func, write, sync_write_unref, CONFAB_STORE_WRITE_NONE);
  return dex_future_then (future, count_cb, g_atomic_rc_box_acquire (write), sync_write_unref);
}

/* By what the server calls it, else by what it calls itself: row id, or 0. */
static gboolean
find_known (ConfabTransaction *txn,
            SyncWrite *        write,
            ConfabImapMessage *message,
            gint64 *           id,
            GError **          error)
{
  const char *block = message->header != NULL ? g_bytes_get_data (message->header, NULL) : NULL;
  g_autoptr (ConfabMimeHeader) header = NULL;
  g_autoptr (GPtrArray) found = NULL;
  g_autofree char *name = NULL;
  const char *value;

  *id = message->gmail_id != 0 ? confab_transaction_find_server_id (txn, write->account, message->gmail_id) : 0;
  if (*id != 0)
    {
      g_autoptr (ConfabLink) link = confab_transaction_get_link (txn, *id, error);

      if (link != NULL && link->copy_of != 0)
        *id = link->copy_of;
      return link != NULL;
    }
  if (block == NULL)
    return TRUE;
  header = confab_mime_header_new (block, g_bytes_get_size (message->header));
  value = confab_mime_header_find (header, "Message-ID");
  name = value != NULL ? confab_mime_clean_message_id (value) : NULL;
  if (name == NULL)
    return TRUE;
  found = confab_transaction_find_messages (txn, write->account, name, error);
  if (found != NULL && found->len > 0)
    *id = ((ConfabStoredMessage *) g_ptr_array_index (found, 0))->id;
  return found != NULL;
}

static gboolean
write_gone_func (ConfabTransaction *txn,
                 gpointer           data,
                 GError **          error)
{
  SyncWrite *write = data;
  g_auto (GStrv) keys = confab_transaction_take_gone_storage (txn, write->folder, error);

  return keys != NULL &&
         confab_contact_forget (txn, write->account, write->folder, (const char * const *) keys, error) &&
         confab_share_draft_forget (txn, write->account, (const char * const *) keys, g_get_real_time () / 1000, error);
}

/**
 * confab_sync_write_gone:
 * @store: the store
 * @account: an account's row id
 * @folder: row id of a folder that own devices share, all of which is stored
 *
 * Throws away what another device or program threw away on the server.
 *
 * Returns: (transfer full): a future that resolves when it is written
 */
DexFuture *
confab_sync_write_gone (ConfabStore *store,
                        gint64       account,
                        gint64       folder)
{
  SyncWrite *write = sync_write_new (folder);

  write->account = account;
  return confab_store_write (store, write_gone_func, write, sync_write_unref, CONFAB_STORE_WRITE_NONE);
}

static gboolean
write_known_message (ConfabTransaction *txn,
                     SyncWrite *        write,
                     ConfabImapMessage *message,
                     GError **          error)
{
  gint64 id;

  if (message->uid == 0)
    return TRUE;
  if (!find_known (txn, write, message, &id, error))
    return FALSE;
  if (id != 0)
    {
      ConfabLocation location = {
        .message_id = id,
        .folder_id = write->folder,
        .uidvalidity = write->position.uidvalidity,
        .uid = message->uid,
        .flags = confab_sync_flags_from_imap (message->flags),
        .modseq = message->modseq,
      };

      return confab_transaction_add_location (txn, &location, error);
    }
  return TRUE;
}

static gboolean
write_known_func (ConfabTransaction *txn,
                  gpointer           data,
                  GError **          error)
{
  SyncWrite *write = data;

  for (guint i = 0; i < write->records->len; i++)
    if (!write_known_message (txn, write, g_ptr_array_index (write->records, i), error))
      return FALSE;
  return TRUE;
}

/**
 * confab_sync_write_known:
 * @store: the store
 * @account: an account's row id
 * @folder: a folder's row id
 * @uidvalidity: its UIDVALIDITY
 * @messages: (element-type ConfabImapMessage): messages with UID, flags and Message-ID
 *
 * Notes that they lie there, of those that are stored.
 *
 * Returns: (transfer full): a future that resolves when it is written
 */
DexFuture *
confab_sync_write_known (ConfabStore *store,
                         gint64       account,
                         gint64       folder,
                         guint32      uidvalidity,
                         GPtrArray *  messages)
{
  SyncWrite *write = sync_write_new (folder);

  write->account = account;
  write->position.uidvalidity = uidvalidity;
  write->records = g_ptr_array_ref (messages);
  return confab_store_write (store, write_known_func, write, sync_write_unref, CONFAB_STORE_WRITE_NONE);
}

static gboolean
write_copies_func (ConfabTransaction *txn,
                   gpointer           data,
                   GError **          error)
{
  SyncWrite *write = data;
  ConfabReducerContext context = { write->account, write->old_mail, write->now };
  g_autoptr (ConfabReducer) reducer = confab_reducer_new (txn, &context, error);

  for (guint i = 0; reducer != NULL && i < write->records->len; i++)
    {
      ConfabImapMessage *message = g_ptr_array_index (write->records, i);
      ConfabReducerItem item = {
        .folder_id = write->folder,
        .uidvalidity = write->position.uidvalidity,
        .uid = message->uid,
        .flags = confab_sync_flags_from_imap (message->flags),
        .modseq = message->modseq,
        .internal_date = message->internal_date * 1000,
        .server_id = message->gmail_id,
      };
      gint64 id = 0;

      if (message->uid != 0 && !confab_reducer_add_known (reducer, &item, &id, error))
        return FALSE;
      if (id != 0)
        confab_imap_set_add (write->uids, message->uid);
    }
  return reducer != NULL && confab_reducer_finish (reducer, error);
}

static DexFuture *
uids_cb (DexFuture *future,
         gpointer   user_data)
{
  SyncWrite *write = user_data;

  return dex_future_new_take_boxed (CONFAB_TYPE_IMAP_SET, g_steal_pointer (&write->uids));
}

/**
 * confab_sync_write_copies:
 * @store: the store
 * @account: an account's row id
 * @folder: a folder's row id
 * @uidvalidity: its UIDVALIDITY
 * @old_mail: they were there before the account's first sync
 * @messages: (element-type ConfabImapMessage): messages with UID, flags, date, and what the
 *   server calls them
 *
 * Notes that they lie there too, of those that are known by what the server calls them.
 *
 * Returns: (transfer full): a future that resolves to a #ConfabImapSet: which are
 */
DexFuture *
confab_sync_write_copies (ConfabStore *store,
                          gint64       account,
                          gint64       folder,
                          guint32      uidvalidity,
                          gboolean     old_mail,
                          GPtrArray *  messages)
{
  SyncWrite *write = sync_write_new (folder);
  DexFuture *future;

  write->account = account;
  write->position.uidvalidity = uidvalidity;
  write->old_mail = old_mail;
  write->now = g_get_real_time () / 1000;
  write->uids = confab_imap_set_new ();
  write->records = g_ptr_array_ref (messages);
  future = confab_store_write (store, write_copies_func, write, sync_write_unref, CONFAB_STORE_WRITE_NONE);
  return dex_future_then (future, uids_cb, g_atomic_rc_box_acquire (write), sync_write_unref);
}
