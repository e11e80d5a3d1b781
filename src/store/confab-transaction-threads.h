/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which messages hang together: parents, roots, and threads found by subject. */
#pragma once

#include "confab-store.h"
#include "confab-transaction-messages.h"

G_BEGIN_DECLS

/* Lists are of row ids (gint64), oldest first by (time, id). */
GArray              *confab_transaction_list_children (ConfabTransaction *txn,
                                                       gint64             account,
                                                       const char *       parent_key,
                                                       GError **          error);
GArray              *confab_transaction_list_by_root (ConfabTransaction *txn,
                                                      gint64             account,
                                                      const char *       root_key,
                                                      GError **          error);
GArray              *confab_transaction_list_floating (ConfabTransaction *txn,
                                                       gint64             account,
                                                       const char *       subject_key,
                                                       GError **          error);
ConfabStoredMessage *confab_transaction_find_subject_anchor (ConfabTransaction *txn,
                                                             gint64             account,
                                                             const char *       subject_key,
                                                             GError **          error);
gboolean             confab_transaction_reroot (ConfabTransaction *txn,
                                                gint64             account,
                                                const char *       from,
                                                const char *       to,
                                                GError **          error);
gboolean             confab_transaction_move_root (ConfabTransaction *txn,
                                                   gint64             account,
                                                   const char *       root_key,
                                                   gint64             conversation,
                                                   GError **          error);

/* The conversation a root belongs to. */
gint64               confab_transaction_find_thread (ConfabTransaction *txn,
                                                     gint64             account,
                                                     const char *       root_key);
gboolean             confab_transaction_set_thread (ConfabTransaction *txn,
                                                    gint64             account,
                                                    const char *       root_key,
                                                    gint64             conversation,
                                                    GError **          error);

G_END_DECLS
