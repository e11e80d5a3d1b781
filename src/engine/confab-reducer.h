/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The one place with chat rules: turns what mails mean into rows, in any order, once. */
#pragma once

#include "confab-coi-message.h"
#include "confab-transaction.h"

G_BEGIN_DECLS

/**
 * ConfabReducerContext:
 * @account_id: row id of the account
 * @first_sync: the account's first sync is not over: what comes now was there
 *   before the person signed in
 * @now: milliseconds since 1970 UTC
 *
 * What the rules need to know besides the mail itself.
 */
typedef struct
{
  gint64 account_id;
  gboolean first_sync;
  gint64 now;
} ConfabReducerContext;

/**
 * ConfabReducerItem:
 * @message: what the mail means
 * @folder_id: row id of the folder it was found in, or 0: nowhere on a server
 * @uidvalidity: the folder's
 * @uid: its UID there
 * @flags: its flags there
 * @modseq: RFC 7162, or 0
 * @internal_date: the server's INTERNALDATE in ms since 1970 UTC, or 0
 * @server_id: what the server calls the message, the same for all its copies; or 0
 * @variant: (nullable): confab_message_dup_variant() of it, when it is worked out already
 * @words: (nullable): confab_message_dup_words() of it, likewise
 * @preview: (nullable): confab_message_text_preview() of its text, likewise
 * @search_words: (nullable): those of its text and subject, likewise
 * @source: (nullable): hash of the blob with all its bytes, for what is nowhere on a server
 * @size: size of the whole mail in bytes, or 0
 * @state: what an own message made here starts as; 0 for what a server has
 *
 * One copy of one mail. Everything is borrowed for the call.
 */
typedef struct
{
  ConfabCoiMessage *message;
  gint64 folder_id;
  guint32 uidvalidity;
  guint32 uid;
  ConfabFlags flags;
  guint64 modseq;
  gint64 internal_date;
  guint64 server_id;
  const char *variant;
  const char *words;
  const char *preview;
  ConfabSearchWords *search_words;
  const char *source;
  gint64 size;
  ConfabMessageState state;
} ConfabReducerItem;

/**
 * ConfabReducer:
 *
 * The rules at work in one transaction: made, given any number of mails, and
 * finished. What follows from several mails is settled by
 * confab_reducer_finish(), so that a large batch costs what it touches, once.
 * Writer thread only.
 */
typedef struct _ConfabReducer ConfabReducer;

char          *confab_message_dup_variant (const ConfabCoiMessage *message);
char          *confab_message_dup_words (const ConfabCoiMessage *message);

ConfabReducer *confab_reducer_new (ConfabTransaction *         txn,
                                   const ConfabReducerContext *context,
                                   GError **                   error);
gint64         confab_reducer_add (ConfabReducer *          self,
                                   const ConfabReducerItem *item,
                                   gboolean *               added,
                                   GError **                error);
gboolean       confab_reducer_add_known (ConfabReducer *          self,
                                         const ConfabReducerItem *item,
                                         gint64 *                 id,
                                         GError **                error);
gboolean       confab_reducer_finish (ConfabReducer *self,
                                      GError **      error);
void           confab_reducer_free (ConfabReducer *self);

gboolean       confab_reducer_accept_chat (ConfabTransaction *txn,
                                           gint64             conversation,
                                           gint64             now,
                                           GError **          error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ConfabReducer, confab_reducer_free)

G_END_DECLS
