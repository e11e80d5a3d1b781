/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Addresses that were met, the people behind them, and their keys. */
#pragma once

#include "confab-store.h"

G_BEGIN_DECLS

gint64   confab_transaction_ensure_address (ConfabTransaction *txn,
                                            gint64             account,
                                            const char *       address,
                                            const char *       name,
                                            gint64             time,
                                            GError **          error);
char    *confab_transaction_dup_given_name (ConfabTransaction *txn,
                                            gint64             account,
                                            const char *       address);
char    *confab_transaction_dup_address_name (ConfabTransaction *txn,
                                              gint64             account,
                                              const char *       address);

/* Whoever was ever written to is no stranger. */
gboolean confab_transaction_set_written_to (ConfabTransaction *txn,
                                            gint64             account,
                                            const char *       address,
                                            gint64             time,
                                            GError **          error);
gboolean confab_transaction_was_written_to (ConfabTransaction *txn,
                                            gint64             account,
                                            const char *       address);

/* A person has several addresses and keys. */
gint64   confab_transaction_ensure_person (ConfabTransaction *txn,
                                           gint64             account,
                                           const char *       address,
                                           GError **          error);
gboolean confab_transaction_set_person_name (ConfabTransaction *txn,
                                             gint64             person,
                                             const char *       name,
                                             GError **          error);
gboolean confab_transaction_set_blocked (ConfabTransaction *txn,
                                         gint64             person,
                                         gboolean           blocked,
                                         gint64             time,
                                         GError **          error);
gboolean confab_transaction_merge_people (ConfabTransaction *txn,
                                          gint64             from,
                                          gint64             into,
                                          GError **          error);
gboolean confab_transaction_is_blocked (ConfabTransaction *txn,
                                        gint64             account,
                                        const char *       address);

G_END_DECLS
