/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lines about a conversation itself: who was added or left out by which message. */
#pragma once

#include "confab-store.h"

G_BEGIN_DECLS

/**
 * ConfabGroupChange:
 *
 * What changed in a conversation. Stored.
 */
typedef enum
{
  CONFAB_GROUP_ADDED = 1,
  CONFAB_GROUP_DROPPED = 2,
} ConfabGroupChange;

gboolean confab_transaction_set_line (ConfabTransaction * txn,
                                      gint64              message,
                                      const char * const *added,
                                      const char * const *dropped,
                                      GError **           error);
GArray  *confab_transaction_list_lines (ConfabTransaction *txn,
                                        gint64             conversation,
                                        GError **          error);
gboolean confab_transaction_settle_lines (ConfabTransaction *txn,
                                          GError **          error);

G_END_DECLS
