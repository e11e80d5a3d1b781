/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is said about messages: receipts, reactions, edits; and the log of changes. */
#pragma once

#include "confab-store.h"

G_BEGIN_DECLS

/**
 * ConfabReceiptKind:
 *
 * How far a message came with one person. Stored.
 */
typedef enum
{
  CONFAB_RECEIPT_DELIVERED = 1,
  CONFAB_RECEIPT_READ = 2,
  CONFAB_RECEIPT_FAILED = 3,
} ConfabReceiptKind;

/**
 * ConfabReceipt:
 * @address: whose
 * @kind: how far
 * @time: when they say so
 * @problem: (nullable): the server's words, for a failure
 */
typedef struct
{
  char *address;
  ConfabReceiptKind kind;
  gint64 time;
  char *problem;
} ConfabReceipt;

/**
 * ConfabReceiptRequest:
 * @CONFAB_RECEIPT_NOT_ASKED: nobody asked for a receipt
 * @CONFAB_RECEIPT_ASKED: its author asks for one
 * @CONFAB_RECEIPT_GIVEN: it was sent
 *
 * Whether a message's author wants to know that it was read. Stored.
 */
typedef enum
{
  CONFAB_RECEIPT_NOT_ASKED = 0,
  CONFAB_RECEIPT_ASKED = 1,
  CONFAB_RECEIPT_GIVEN = 2,
} ConfabReceiptRequest;

/**
 * ConfabReaction:
 * @address: whose
 * @emoji: what
 * @time: order key of the mail that said so
 */
typedef struct
{
  char *address;
  char *emoji;
  gint64 time;
} ConfabReaction;

/**
 * ConfabEdit:
 * @text: (nullable): the text that was replaced
 * @time: order key of the edit that replaced it
 * @edit_id: (nullable): that edit's Message-ID
 */
typedef struct
{
  char *text;
  gint64 time;
  char *edit_id;
} ConfabEdit;

void       confab_receipt_free (ConfabReceipt *self);
void       confab_reaction_free (ConfabReaction *self);
void       confab_edit_free (ConfabEdit *self);

gboolean   confab_transaction_add_receipt (ConfabTransaction *  txn,
                                           gint64               message,
                                           const ConfabReceipt *receipt,
                                           GError **            error);
GPtrArray *confab_transaction_list_receipts (ConfabTransaction *txn,
                                             gint64             message,
                                             GError **          error);
gboolean   confab_transaction_set_receipt_request (ConfabTransaction *  txn,
                                                   gint64               message,
                                                   const char *         address,
                                                   ConfabReceiptRequest state,
                                                   gint64               time,
                                                   GError **            error);
gboolean   confab_transaction_get_receipt_request (ConfabTransaction *   txn,
                                                   gint64                message,
                                                   char **               address,
                                                   ConfabReceiptRequest *state,
                                                   GError **             error);
gboolean   confab_transaction_set_reactions (ConfabTransaction * txn,
                                             gint64              message,
                                             const char *        address,
                                             const char * const *emoji,
                                             gint64              time,
                                             GError **           error);
GPtrArray *confab_transaction_list_reactions (ConfabTransaction *txn,
                                              gint64             message,
                                              GError **          error);
GPtrArray *confab_transaction_list_edits (ConfabTransaction *txn,
                                          gint64             message,
                                          GError **          error);

/* The log of what Confab changed on the server, for the person to read. */
gboolean   confab_transaction_log_change (ConfabTransaction *txn,
                                          gint64             account,
                                          gint64             time,
                                          const char *       folder,
                                          const char *       action,
                                          const char *       detail,
                                          GError **          error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ConfabReceipt, confab_receipt_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ConfabReaction, confab_reaction_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ConfabEdit, confab_edit_free)

G_END_DECLS
