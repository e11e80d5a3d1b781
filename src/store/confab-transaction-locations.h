/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where messages lie on the server, what flags they have there, and what the person wants. */
#pragma once

#include "confab-store.h"
#include "confab-types.h"

G_BEGIN_DECLS

/**
 * ConfabLocation:
 * @message_id: row id of the message
 * @folder_id: row id of the folder
 * @uidvalidity: the folder's, when it was stored
 * @uid: the UID there
 * @flags: what the server said last
 * @modseq: RFC 7162, or 0
 */
typedef struct
{
  gint64 message_id;
  gint64 folder_id;
  guint32 uidvalidity;
  guint32 uid;
  ConfabFlags flags;
  guint64 modseq;
} ConfabLocation;

gboolean  confab_transaction_add_location (ConfabTransaction *   txn,
                                           const ConfabLocation *location,
                                           GError **             error);
gboolean  confab_transaction_remove_locations (ConfabTransaction *txn,
                                               gint64             folder,
                                               const guint32 *    uids,
                                               guint              n_uids,
                                               GError **          error);
gint64    confab_transaction_find_location (ConfabTransaction *txn,
                                            gint64             folder,
                                            guint32            uid);
gint64    confab_transaction_find_server_id (ConfabTransaction *txn,
                                             gint64             account,
                                             guint64            server_id);
gboolean  confab_transaction_set_server_id (ConfabTransaction *txn,
                                            gint64             account,
                                            guint64            server_id,
                                            gint64             message,
                                            GError **          error);
gboolean  confab_transaction_set_location_flags (ConfabTransaction *txn,
                                                 gint64             folder,
                                                 guint32            uid,
                                                 ConfabFlags        flags,
                                                 guint64            modseq,
                                                 GError **          error);

/* Arrays of ConfabLocation: those of a message; those of a folder by rising UID. */
GArray   *confab_transaction_list_locations (ConfabTransaction *txn,
                                             gint64             message,
                                             GError **          error);
GArray   *confab_transaction_list_folder_locations (ConfabTransaction *txn,
                                                    gint64             folder,
                                                    GError **          error);
/* Array of guint32, rising. */
GArray   *confab_transaction_list_uids (ConfabTransaction *txn,
                                        gint64             folder,
                                        GError **          error);

/* What the person wants; never overwritten by what a server says. */
gboolean  confab_transaction_want_flags (ConfabTransaction *txn,
                                         gint64             message,
                                         ConfabFlags        mask,
                                         ConfabFlags        value,
                                         GError **          error);
gboolean  confab_transaction_drop_wanted_flags (ConfabTransaction *txn,
                                                gint64             message,
                                                ConfabFlags        mask,
                                                GError **          error);
GArray   *confab_transaction_mark_conversation_read (ConfabTransaction *txn,
                                                     gint64             conversation,
                                                     GError **          error);

G_END_DECLS
