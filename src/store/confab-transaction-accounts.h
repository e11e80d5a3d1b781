/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Accounts, the addresses that are one's own, and small remembered values. */
#pragma once

#include "confab-records.h"
#include "confab-store.h"

G_BEGIN_DECLS

gint64     confab_transaction_add_account (ConfabTransaction *        txn,
                                           const ConfabAccountRecord *settings,
                                           GError **                  error);
gboolean   confab_transaction_update_account (ConfabTransaction *        txn,
                                              const ConfabAccountRecord *settings,
                                              GError **                  error);
gboolean   confab_transaction_remove_account (ConfabTransaction *txn,
                                              gint64             account,
                                              GError **          error);
GPtrArray *confab_transaction_list_accounts (ConfabTransaction *txn,
                                             GError **          error);

/* An account has several: aliases and send-as. Its own address is always one. */
gboolean   confab_transaction_add_own_address (ConfabTransaction *txn,
                                               gint64             account,
                                               const char *       address,
                                               GError **          error);
gboolean   confab_transaction_remove_own_address (ConfabTransaction *txn,
                                                  gint64             account,
                                                  const char *       address,
                                                  GError **          error);
char     **confab_transaction_list_own_addresses (ConfabTransaction *txn,
                                                  gint64             account,
                                                  GError **          error);
gboolean   confab_transaction_is_own_address (ConfabTransaction *txn,
                                              gint64             account,
                                              const char *       address);

/* What is learnt of a server, and state of the profile (account 0), by key. */
gboolean   confab_transaction_set_value (ConfabTransaction *txn,
                                         gint64             account,
                                         const char *       key,
                                         const char *       value,
                                         GError **          error);
char      *confab_transaction_dup_value (ConfabTransaction *txn,
                                         gint64             account,
                                         const char *       key);

G_END_DECLS
