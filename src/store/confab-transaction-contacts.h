/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The address book, and what own devices share of it and of chats. */
#pragma once

#include "confab-transaction-conversations.h"
#include "confab-transaction-locations.h"

G_BEGIN_DECLS

/**
 * ConfabStoredPerson:
 * @id: row id
 * @account_id: row id of the account
 * @name: (nullable): the name its owner gave
 * @shown_name: the name to show
 * @avatar: (nullable): hash of the blob with the picture its owner gave
 * @blocked: whether to hear nothing from them
 * @saved: they are in the address book
 * @changed_time: when its owner last changed name, picture, addresses or details
 * @blocked_time: when they last blocked them, or took that back
 * @addresses: (array zero-terminated=1): their addresses
 * @details: (array zero-terminated=1): kinds and values, in turns
 *
 * A person as own devices share them.
 */
typedef struct
{
  gint64 id;
  gint64 account_id;
  char *name;
  char *shown_name;
  char *avatar;
  gboolean blocked;
  gboolean saved;
  gint64 changed_time;
  gint64 blocked_time;
  GStrv addresses;
  GStrv details;
} ConfabStoredPerson;

/**
 * ConfabChatSettings:
 * @time: when it was chosen, ms since 1970 UTC
 * @archived: kept out of the list
 * @pinned: kept at the top
 * @muted_until: ms since 1970 UTC; 0 not muted, %G_MAXINT64 for good
 *
 * What a person chose for a conversation.
 */
typedef struct
{
  gint64 time;
  gboolean archived;
  gboolean pinned;
  gint64 muted_until;
} ConfabChatSettings;

void                confab_stored_person_free (ConfabStoredPerson *self);

gint64              confab_transaction_find_person (ConfabTransaction *txn,
                                                    gint64             account,
                                                    const char *       address);
ConfabStoredPerson *confab_transaction_get_person (ConfabTransaction *txn,
                                                   gint64             person,
                                                   GError **          error);
gboolean            confab_transaction_set_person_card (ConfabTransaction *       txn,
                                                        const ConfabStoredPerson *person,
                                                        GError **                 error);
GStrv               confab_transaction_list_addresses (ConfabTransaction *txn,
                                                       gint64             account,
                                                       GError **          error);
GArray             *confab_transaction_list_person_messages (ConfabTransaction *txn,
                                                             gint64             person,
                                                             GError **          error);
GArray             *confab_transaction_list_person_chats (ConfabTransaction *txn,
                                                          gint64             person,
                                                          GError **          error);
GPtrArray          *confab_transaction_list_person_locations (ConfabTransaction *txn,
                                                              gint64             person,
                                                              gboolean           blocked,
                                                              GError **          error);

/* Settings of conversations. */
gboolean            confab_transaction_get_chat_settings (ConfabTransaction * txn,
                                                          gint64              conversation,
                                                          ConfabChatSettings *settings,
                                                          GError **           error);
gboolean            confab_transaction_set_settings_time (ConfabTransaction *txn,
                                                          gint64             conversation,
                                                          gint64             time,
                                                          GError **          error);
gboolean            confab_transaction_share_chat_settings (ConfabTransaction *       txn,
                                                            gint64                    account,
                                                            ConfabConversationKind    kind,
                                                            const char *              key,
                                                            const ConfabChatSettings *settings,
                                                            GError **                 error);
gboolean            confab_transaction_take_chat_settings (ConfabTransaction *    txn,
                                                           gint64                 conversation,
                                                           gint64                 account,
                                                           ConfabConversationKind kind,
                                                           const char *           key,
                                                           GError **              error);

/* Mails in the folder that own devices share. */
gboolean            confab_transaction_set_storage (ConfabTransaction * txn,
                                                    gint64              folder,
                                                    guint32             uid,
                                                    const char * const *keys,
                                                    GError **           error);
GStrv               confab_transaction_take_gone_storage (ConfabTransaction *txn,
                                                          gint64             folder,
                                                          GError **          error);
GArray             *confab_transaction_list_shared_people (ConfabTransaction *txn,
                                                           gint64             account,
                                                           GError **          error);
GArray             *confab_transaction_list_shared_chats (ConfabTransaction *txn,
                                                          gint64             account,
                                                          GError **          error);
gboolean            confab_transaction_has_storage (ConfabTransaction *txn,
                                                    gint64             folder);
GArray             *confab_transaction_find_storage (ConfabTransaction * txn,
                                                     gint64              folder,
                                                     const char * const *keys,
                                                     GError **           error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ConfabStoredPerson, confab_stored_person_free)

G_END_DECLS
