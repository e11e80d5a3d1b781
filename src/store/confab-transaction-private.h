/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Inside a transaction: what was touched, and what follows from it at the end. Private. */
#pragma once

#include "confab-sql.h"
#include "confab-transaction.h"

G_BEGIN_DECLS

/* A message as it was before the transaction first touched it. */
typedef struct
{
  gint64 id;
  gint64 conversation_id; /* 0: it did not exist */
  gboolean visible;
  gboolean unread;
  gboolean is_new;  /* inserted as newly arrived */
  gboolean changed; /* something that shows */
} ConfabMessageMark;

/* What the search index has to be told of a message at the end. */
typedef enum
{
  CONFAB_MESSAGE_WORDS_ADD = 1,
  CONFAB_MESSAGE_WORDS_REPLACE = 2,
  CONFAB_MESSAGE_WORDS_REMOVE = 3,
} ConfabMessageWords;

/* A conversation as it was before the transaction first touched it. */
typedef struct
{
  gint64 id;
  gboolean listed;
  gboolean changed;      /* something that shows */
  gboolean recount;      /* messages came, went or changed */
  gboolean removed;
  gint64 replacement_id; /* merged into this one */
} ConfabConversationMark;

struct _ConfabTransaction
{
  ConfabSql *sql;
  const char *dir;
  GError *failure;           /* of functions that cannot tell */
  GHashTable *messages;      /* id → ConfabMessageMark, owned */
  GHashTable *conversations; /* id → ConfabConversationMark, owned */
  GHashTable *accounts;      /* id → ConfabChange */
  GHashTable *lanes;         /* account → bits */
  GHashTable *words;         /* id → ConfabMessageWords: what the search index has to be told */
  GHashTable *own_addresses; /* "account address" → itself; NULL: not read yet */
  gboolean folders;
  gboolean people;
};

void                    confab_transaction_init (ConfabTransaction *txn,
                                                 ConfabSql *        sql,
                                                 const char *       dir);
ConfabChangeset        *confab_transaction_finish (ConfabTransaction *txn,
                                                   gint64 *           sequence,
                                                   GError **          error);
void                    confab_transaction_clear (ConfabTransaction *txn);

void                    confab_transaction_stick (ConfabTransaction *txn,
                                                  GError *           error);
ConfabMessageMark      *confab_transaction_touch_message (ConfabTransaction *txn,
                                                          gint64             message,
                                                          gboolean           shows,
                                                          GError **          error);
ConfabConversationMark *confab_transaction_touch_conversation (ConfabTransaction *txn,
                                                               gint64             conversation,
                                                               gboolean           shows,
                                                               gboolean           recount,
                                                               GError **          error);
void                    confab_transaction_touch_account (ConfabTransaction *txn,
                                                          gint64             account,
                                                          ConfabChange       change);
void                    confab_transaction_touch_lane (ConfabTransaction *txn,
                                                       gint64             account,
                                                       ConfabLane         lane);

gint64                  confab_store_hash (const char *text);
gboolean                confab_transaction_not_found (const char *what,
                                                      gint64      id,
                                                      GError **   error);
gboolean                confab_transaction_list_ids (ConfabTransaction *   txn,
                                                     const char *          text,
                                                     const ConfabSqlValue *args,
                                                     GArray *              ids,
                                                     GError **             error);

/* Between the table groups. */
gboolean                confab_transaction_refresh_message (ConfabTransaction *txn,
                                                            gint64             message,
                                                            GError **          error);
void                    confab_transaction_touch_words (ConfabTransaction *txn,
                                                        gint64             message,
                                                        ConfabMessageWords what);
gboolean                confab_transaction_index_words (ConfabTransaction *txn,
                                                        GError **          error);
gboolean                confab_transaction_relocate_message (ConfabTransaction *txn,
                                                             gint64             message,
                                                             GError **          error);

G_END_DECLS
