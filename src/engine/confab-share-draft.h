/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Drafts as own devices share them: what is typed here becomes mails of the folder for drafts, and they become drafts. */
#pragma once

#include "confab-compose.h"
#include "confab-transaction.h"

G_BEGIN_DECLS

/**
 * CONFAB_JOB_DRAFT:
 *
 * The kind of the job that writes a chat's draft on the server. Its payload is a #GVariant
 * `(xs)`: row id of the conversation, and "", or the text of a draft of it that gave way to
 * another one and is put aside.
 */
#define CONFAB_JOB_DRAFT 10

/**
 * CONFAB_DRAFT_REST_MS:
 *
 * A draft is shared when nobody has typed for so long, in milliseconds.
 */
#define CONFAB_DRAFT_REST_MS 10000

/**
 * ConfabDraftMail:
 * @folder_id: row id of the folder it lies in
 * @uid: its UID
 * @arrived: its INTERNALDATE, ms since 1970 UTC, or 0
 * @draft: what it says
 *
 * A draft as the server has it.
 */
typedef struct
{
  gint64 folder_id;
  guint32 uid;
  gint64 arrived;
  ConfabCoiDraftMail *draft;
} ConfabDraftMail;

/* On the writer's thread. */
gboolean  confab_share_draft_set (ConfabTransaction *txn,
                                  gint64             conversation,
                                  const char *       text,
                                  gint64             now,
                                  gboolean           at_once,
                                  GError **          error);
gboolean  confab_share_draft_apply (ConfabTransaction *    txn,
                                    gint64                 account,
                                    const ConfabDraftMail *mail,
                                    GError **              error);
gboolean  confab_share_draft_forget (ConfabTransaction * txn,
                                     gint64              account,
                                     const char * const *keys,
                                     gint64              now,
                                     GError **           error);
gboolean  confab_share_draft_all (ConfabTransaction *txn,
                                  gint64             account,
                                  GError **          error);
GStrv     confab_share_draft_dup_keys (ConfabTransaction *txn,
                                       gint64             conversation,
                                       GError **          error);
char     *confab_share_draft_dup_chat (ConfabTransaction *txn,
                                       gint64             conversation,
                                       GError **          error);
char     *confab_share_draft_dup_device (ConfabTransaction *txn,
                                         gint64             account,
                                         GError **          error);
gboolean  confab_share_draft_contains (const char *text,
                                       const char *other);

G_END_DECLS
