/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Conversations, their members and what the person set for them. */
#pragma once

#include "confab-records.h"
#include "confab-store.h"

G_BEGIN_DECLS

/**
 * ConfabStoredConversation:
 *
 * A conversation row as the reducer needs it; see #ConfabConversationRecord.
 * @key: with @kind, what makes it this one: address, fingerprint, group id, root id, List-Id…
 * @kept: listed though it has no visible message (somebody opened or made it)
 * @own_name: the person gave it its name; mails do not change it
 */
typedef struct
{
  gint64 id;
  gint64 account_id;
  ConfabConversationKind kind;
  char *key;
  char *name;
  gboolean own_name;
  gboolean kept;
  gboolean request;
  gboolean archived;
  gboolean pinned;
  gint64 muted_until;
  gboolean can_send;
  char *draft;
  gint64 last_time;
} ConfabStoredConversation;

void                      confab_stored_conversation_free (ConfabStoredConversation *self);

/* Finding and making. Old ids of merged ones are followed by get. */
gint64                    confab_transaction_ensure_conversation (ConfabTransaction *    txn,
                                                                  gint64                 account,
                                                                  ConfabConversationKind kind,
                                                                  const char *           key,
                                                                  const char *           name,
                                                                  gboolean *             created,
                                                                  GError **              error);
gint64                    confab_transaction_find_conversation (ConfabTransaction *    txn,
                                                                gint64                 account,
                                                                ConfabConversationKind kind,
                                                                const char *           key);
ConfabStoredConversation *confab_transaction_get_conversation (ConfabTransaction *txn,
                                                               gint64             conversation,
                                                               GError **          error);
gboolean                  confab_transaction_merge_conversations (ConfabTransaction *txn,
                                                                  gint64             from,
                                                                  gint64             into,
                                                                  GError **          error);
gboolean                  confab_transaction_remove_if_empty (ConfabTransaction *txn,
                                                              gint64             conversation,
                                                              GError **          error);
GArray                   *confab_transaction_list_messages (ConfabTransaction *txn,
                                                            gint64             conversation,
                                                            GError **          error);

/* Changing. Each does nothing when the value is the same. */
gboolean                  confab_transaction_set_conversation_name (ConfabTransaction *txn,
                                                                    gint64             conversation,
                                                                    const char *       name,
                                                                    gboolean           own_name,
                                                                    GError **          error);
gboolean                  confab_transaction_set_kept (ConfabTransaction *txn,
                                                       gint64             conversation,
                                                       gboolean           kept,
                                                       GError **          error);
gboolean                  confab_transaction_set_request (ConfabTransaction *txn,
                                                          gint64             conversation,
                                                          gboolean           request,
                                                          GError **          error);
gboolean                  confab_transaction_set_archived (ConfabTransaction *txn,
                                                           gint64             conversation,
                                                           gboolean           archived,
                                                           GError **          error);
gboolean                  confab_transaction_set_pinned (ConfabTransaction *txn,
                                                         gint64             conversation,
                                                         gboolean           pinned,
                                                         GError **          error);
gboolean                  confab_transaction_set_muted_until (ConfabTransaction *txn,
                                                              gint64             conversation,
                                                              gint64             muted_until,
                                                              GError **          error);
gboolean                  confab_transaction_set_can_send (ConfabTransaction *txn,
                                                           gint64             conversation,
                                                           gboolean           can_send,
                                                           GError **          error);
gboolean                  confab_transaction_set_draft (ConfabTransaction *txn,
                                                        gint64             conversation,
                                                        const char *       draft,
                                                        GError **          error);

/* Members: the others, without oneself. Arrays of ConfabPersonRecord. */
gboolean                  confab_transaction_add_member (ConfabTransaction *txn,
                                                         gint64             conversation,
                                                         const char *       address,
                                                         const char *       name,
                                                         GError **          error);
gboolean                  confab_transaction_remove_member (ConfabTransaction *txn,
                                                            gint64             conversation,
                                                            const char *       address,
                                                            GError **          error);
gboolean                  confab_transaction_set_members (ConfabTransaction *txn,
                                                          gint64             conversation,
                                                          GPtrArray *        members,
                                                          GError **          error);
GPtrArray                *confab_transaction_list_members (ConfabTransaction *txn,
                                                           gint64             conversation,
                                                           GError **          error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ConfabStoredConversation, confab_stored_conversation_free)

G_END_DECLS
