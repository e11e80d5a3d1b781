/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Inside a transaction: what was touched, and what follows from it at the end. Private. */
#pragma once

#include "confab-search-words.h"
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
  /* Inserted, and not touched since: it is as this says. */
  gboolean fresh;
  gint64 inserted_conversation;
  gboolean inserted_visible;
  gboolean inserted_unread;
} ConfabMessageMark;

/* What the search index has to be told of a message at the end. */
typedef enum
{
  CONFAB_MESSAGE_WORDS_ADD = 1,
  CONFAB_MESSAGE_WORDS_REPLACE = 2,
  CONFAB_MESSAGE_WORDS_REMOVE = 3,
} ConfabMessageWords;

/* An address as its row is. */
typedef struct
{
  char *address;
  gint64 account;
  gint64 id;
  char *name;
  gint64 name_time;
  gint64 heard_time;
  gboolean dirty; /* its times are not written yet */
} ConfabKnownAddress;

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
  GHashTable *words;         /* what the search index has to be told */
  GHashTable *addresses;     /* address → ConfabKnownAddress, owned: those that were looked up */
  gint64 folder;             /* the one whose role was looked up last, or 0 */
  ConfabFolderRole folder_role;
  gint64 last_message;       /* the largest id that was given to a message; -1: not read yet */
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

gboolean                confab_transaction_not_found (const char *what,
                                                      gint64      id,
                                                      GError **   error);
gboolean                confab_transaction_list_ids (ConfabTransaction *   txn,
                                                     const char *          text,
                                                     const ConfabSqlValue *args,
                                                     GArray *              ids,
                                                     GError **             error);

/* Between the table groups. */
gboolean                confab_transaction_next_message (ConfabTransaction *txn,
                                                         gint64 *           id,
                                                         GError **          error);
gboolean                confab_transaction_refresh_message (ConfabTransaction *txn,
                                                            gint64             message,
                                                            GError **          error);
GHashTable             *confab_transaction_words_new (void);
GHashTable             *confab_transaction_addresses_new (void);
gboolean                confab_transaction_write_addresses (ConfabTransaction *txn,
                                                            GError **          error);
gboolean                confab_transaction_forget_address (ConfabTransaction *txn,
                                                           const char *       address,
                                                           GError **          error);
gint64                  confab_transaction_hear_from (ConfabTransaction *txn,
                                                      gint64             account,
                                                      const char *       address,
                                                      const char *       name,
                                                      gint64             time,
                                                      GError **          error);
void                    confab_transaction_add_words (ConfabTransaction *txn,
                                                      gint64             message,
                                                      ConfabSearchWords *cut);
void                    confab_transaction_touch_words (ConfabTransaction *txn,
                                                        gint64             message,
                                                        ConfabMessageWords what);
gboolean                confab_transaction_index_words (ConfabTransaction *txn,
                                                        GError **          error);
gboolean                confab_transaction_get_folder_role (ConfabTransaction *txn,
                                                            gint64             folder,
                                                            ConfabFolderRole * role,
                                                            GError **          error);
gboolean                confab_transaction_relocate_message (ConfabTransaction *txn,
                                                             gint64             message,
                                                             GError **          error);

G_END_DECLS
