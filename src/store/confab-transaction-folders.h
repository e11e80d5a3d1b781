/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Folders on the server, and how far each is read. */
#pragma once

#include "confab-store.h"
#include "confab-types.h"

G_BEGIN_DECLS

/**
 * ConfabFolderPosition:
 * @uidvalidity: RFC 3501 §2.3.1.1; 0 when never selected
 * @uidnext: all UIDs from @oldest_uid up to below this are stored or known not to matter
 * @highestmodseq: RFC 7162; 0 when the server has none
 * @oldest_uid: how far back the history is read; 0 when not begun
 * @complete: whether nothing older is left to read
 *
 * How far a folder is read. Written in the transaction that writes the messages.
 */
typedef struct
{
  guint32 uidvalidity;
  guint32 uidnext;
  guint64 highestmodseq;
  guint32 oldest_uid;
  gboolean complete;
} ConfabFolderPosition;

/**
 * ConfabFolder:
 * @id: row id
 * @account_id: row id of its account
 * @name: the mailbox name in UTF-8
 * @delimiter: the hierarchy delimiter, or 0 for none
 * @role: what it is for
 * @position: how far it is read
 */
typedef struct
{
  gint64 id;
  gint64 account_id;
  char *name;
  char delimiter;
  ConfabFolderRole role;
  ConfabFolderPosition position;
} ConfabFolder;

void          confab_folder_free (ConfabFolder *self);
ConfabFolder *confab_folder_copy (const ConfabFolder *self);

gint64        confab_transaction_ensure_folder (ConfabTransaction *txn,
                                                gint64             account,
                                                const char *       name,
                                                char               delimiter,
                                                ConfabFolderRole   role,
                                                GError **          error);
ConfabFolder *confab_transaction_get_folder (ConfabTransaction *txn,
                                             gint64             folder,
                                             GError **          error);
GPtrArray    *confab_transaction_list_folders (ConfabTransaction *txn,
                                               gint64             account,
                                               GError **          error);
gboolean      confab_transaction_set_folder_position (ConfabTransaction *         txn,
                                                      gint64                      folder,
                                                      const ConfabFolderPosition *position,
                                                      GError **                   error);
gboolean      confab_transaction_set_folder_oldest (ConfabTransaction *txn,
                                                    gint64             folder,
                                                    guint32            uidvalidity,
                                                    guint32            oldest_uid,
                                                    gboolean           complete,
                                                    GError **          error);
gboolean      confab_transaction_reset_folder (ConfabTransaction *txn,
                                               gint64             folder,
                                               guint32            uidvalidity,
                                               GError **          error);
gboolean      confab_transaction_rename_folder (ConfabTransaction *txn,
                                                gint64             folder,
                                                const char *       name,
                                                GError **          error);
gboolean      confab_transaction_remove_folder (ConfabTransaction *txn,
                                                gint64             folder,
                                                GError **          error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ConfabFolder, confab_folder_free)

G_END_DECLS
