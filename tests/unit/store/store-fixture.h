/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the tests of the store share: a directory, a store, and rows to fill it with. */
#pragma once

#include "confab-query.h"
#include "confab-store.h"
#include "confab-transaction-private.h"

G_BEGIN_DECLS

/* The tables alone, without threads: transactions in the test itself. */
typedef struct
{
  char *dir;
  ConfabSql *sql;
  ConfabTransaction txn;
  gint64 account;
} Tables;

void               tables_set_up (Tables *      tables,
                                  gconstpointer data);
void               tables_tear_down (Tables *      tables,
                                     gconstpointer data);
ConfabTransaction *tables_begin (Tables *tables);
ConfabChangeset   *tables_commit (Tables *tables);
void               tables_roll_back (Tables *tables);

#define tables_test(path, func)                                                     \
        g_test_add (path, Tables, NULL, tables_set_up, (void (*)(Tables *, gconstpointer)) func, tables_tear_down)

/* Rows. */
gint64             fixture_add_account (ConfabTransaction *txn,
                                        const char *       address);
ConfabMessageFields fixture_fields (gint64      account,
                                    gint64      conversation,
                                    const char *message_id,
                                    gint64      time);
gint64             fixture_message (ConfabTransaction *txn,
                                    gint64             account,
                                    gint64             conversation,
                                    const char *       message_id,
                                    gint64             time,
                                    const char *       text);
gint64             fixture_person (ConfabTransaction *txn,
                                   gint64             account,
                                   const char *       address);

/* Changesets. */
const ConfabMessageChange *fixture_message_change (ConfabChangeset *changeset,
                                                   gint64           id);
const ConfabRowChange     *fixture_conversation_change (ConfabChangeset *changeset,
                                                        gint64           id);

/* Futures and directories. */
char              *fixture_make_dir (void);
void               fixture_remove_dir (const char *dir);
gboolean           fixture_wait (DexFuture *future,
                                 GError **  error);
gint64             fixture_wait_int64 (DexFuture *future);
ConfabQueryResult *fixture_wait_result (DexFuture *future);

G_END_DECLS
