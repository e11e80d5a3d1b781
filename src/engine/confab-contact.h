/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The address book as own devices share it: what is here becomes storage mails, and they become rows. */
#pragma once

#include "confab-coi-storage.h"
#include "confab-transaction.h"

G_BEGIN_DECLS

/**
 * CONFAB_JOB_STORAGE:
 *
 * The kind of the job that writes a storage mail anew. Its payload is a #GVariant `(ix)`:
 * a #ConfabCoiStorageKind, and the row id of the person or conversation, or 0.
 */
#define CONFAB_JOB_STORAGE 8

/**
 * CONFAB_JOB_BLOCK:
 *
 * The kind of the job that moves the mail of one whom the person blocked out of sight, or
 * back. Its payload is a #GVariant `(x)`: row id of the person.
 */
#define CONFAB_JOB_BLOCK 9

/**
 * CONFAB_VALUE_STORAGE:
 *
 * The value of an account that says that the person wants their own devices to share what
 * belongs to them through its server; %CONFAB_VALUE_ON when they do. Nothing is put there
 * before they said so, or another device of theirs did.
 */
#define CONFAB_VALUE_STORAGE "storage"

/**
 * ConfabContactMail:
 * @folder_id: row id of the folder it lies in
 * @uid: its UID
 * @arrived: its INTERNALDATE, ms since 1970 UTC, or 0
 * @storage: what it says
 *
 * A storage mail as the server has it.
 */
typedef struct
{
  gint64 folder_id;
  guint32 uid;
  gint64 arrived;
  ConfabCoiStorage *storage;
} ConfabContactMail;

/* On the writer's thread. */
gboolean          confab_contact_apply (ConfabTransaction *      txn,
                                        gint64                   account,
                                        const char *             blobs,
                                        const ConfabContactMail *mail,
                                        GError **                error);
gboolean          confab_contact_forget (ConfabTransaction * txn,
                                         gint64              account,
                                         gint64              folder,
                                         const char * const *keys,
                                         GError **           error);
const char       *confab_contact_get_note (ConfabCoiStorageKind kind);
ConfabCoiStorage *confab_contact_collect (ConfabTransaction *  txn,
                                          gint64               account,
                                          ConfabCoiStorageKind kind,
                                          gint64               id,
                                          const char *         blobs,
                                          GError **            error);
GStrv             confab_contact_dup_keys (const ConfabCoiStorage *storage);
gboolean          confab_contact_is_own (ConfabTransaction *     txn,
                                         gint64                  account,
                                         const ConfabCoiStorage *storage,
                                         GError **               error);
void              confab_contact_get_times (const ConfabContactMail *mail,
                                            gint64 *                 card,
                                            gint64 *                 blocked);
gboolean          confab_contact_set_blocked (ConfabTransaction *txn,
                                              gint64             account,
                                              gint64             person,
                                              gboolean           blocked,
                                              gint64             time,
                                              GError **          error);

/* Jobs. */
gboolean          confab_contact_enqueue_storage (ConfabTransaction *  txn,
                                                  gint64               account,
                                                  ConfabCoiStorageKind kind,
                                                  gint64               id,
                                                  GError **            error);
gboolean          confab_contact_enqueue_block (ConfabTransaction *txn,
                                                gint64             account,
                                                gint64             person,
                                                GError **          error);
gboolean          confab_contact_set_receipts (ConfabTransaction *txn,
                                               gint64             account,
                                               gboolean           receipts,
                                               gint64             time,
                                               GError **          error);
gboolean          confab_contact_share_all (ConfabTransaction *txn,
                                            gint64             account,
                                            GError **          error);
gboolean          confab_contact_share_settings (ConfabTransaction *txn,
                                                 gint64             conversation,
                                                 gint64             now,
                                                 GError **          error);

G_END_DECLS
