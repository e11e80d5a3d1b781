/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What was typed and not sent, as own devices share it. */
#pragma once

#include "confab-records.h"
#include "confab-store.h"

G_BEGIN_DECLS

/**
 * ConfabStoredDraft:
 * @text: (nullable): what was typed and not sent
 * @time: when that was last changed, by whichever device, in ms since 1970 UTC; 0: never
 * @shared: which of its times other devices know; less than @time: this device has
 *   changed it since
 *
 * A conversation's draft.
 */
typedef struct
{
  char *text;
  gint64 time;
  gint64 shared;
} ConfabStoredDraft;

/**
 * ConfabChatName:
 * @kind: kind of a conversation
 * @key: its key
 *
 * What makes a conversation this one, or once did.
 */
typedef struct
{
  ConfabConversationKind kind;
  char *key;
} ConfabChatName;

void               confab_stored_draft_free (ConfabStoredDraft *self);

ConfabStoredDraft *confab_transaction_get_draft (ConfabTransaction *txn,
                                                 gint64             conversation,
                                                 GError **          error);
gboolean           confab_transaction_set_draft_times (ConfabTransaction *txn,
                                                       gint64             conversation,
                                                       gint64             time,
                                                       gint64             shared,
                                                       GError **          error);
gboolean           confab_transaction_keep_draft (ConfabTransaction *    txn,
                                                  gint64                 account,
                                                  ConfabConversationKind kind,
                                                  const char *           key,
                                                  const char *           text,
                                                  gint64                 time,
                                                  GError **              error);
GArray            *confab_transaction_list_drafts (ConfabTransaction *txn,
                                                   gint64             account,
                                                   GError **          error);
GPtrArray         *confab_transaction_list_chat_names (ConfabTransaction *txn,
                                                       gint64             conversation,
                                                       GError **          error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ConfabStoredDraft, confab_stored_draft_free)

G_END_DECLS
