/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Brings one folder of the store level with the server: new mail, old mail, flags, what is gone. */
#pragma once

#include <libdex.h>

#include "confab-imap-session.h"
#include "confab-ingest.h"
#include "confab-query.h"

G_BEGIN_DECLS

/**
 * CONFAB_SYNC_MAX_BODY:
 *
 * The largest mail that is fetched whole, in bytes. Of a larger one its header, its
 * structure and its text are read, and the rest when a person wants it.
 */
#define CONFAB_SYNC_MAX_BODY (256 * 1024)

/**
 * CONFAB_SYNC_HISTORY_DAYS:
 *
 * The key of an account's remembered value: how many days of mail come before anything
 * else; 0 for all. What is older comes in the background.
 */
#define CONFAB_SYNC_HISTORY_DAYS "history-days"

/**
 * CONFAB_SYNC_COI_ROOT:
 *
 * The key of an account's remembered value: the folder above all others of COI, in full,
 * as the server says; there is none where it does not say.
 */
#define CONFAB_SYNC_COI_ROOT "coi-root"

/**
 * ConfabSyncReport:
 * @messages: how many mails were fetched
 * @bytes: their bytes
 * @flags: how many mails have other flags than before
 * @gone: how many are no longer in their folder
 * @elsewhere: how often the server told of a change in another folder
 * @wanted: how many mails are to be fetched in all, as far as it is known
 *
 * What a sync has done so far.
 */
typedef struct
{
  guint64 messages;
  guint64 bytes;
  guint64 flags;
  guint64 gone;
  guint64 elsewhere;
  guint64 wanted;
} ConfabSyncReport;

#define CONFAB_TYPE_SYNC (confab_sync_get_type ())
G_DECLARE_FINAL_TYPE (ConfabSync, confab_sync, CONFAB, SYNC, GObject)

ConfabSync             *confab_sync_new (ConfabStore       *store,
                                         ConfabIngest      *ingest,
                                         gint64 account);
const ConfabSyncReport *confab_sync_get_report (ConfabSync *self);
DexFuture              *confab_sync_list_folders (ConfabSync *       self,
                                                  ConfabImapSession *session);
DexFuture              *confab_sync_folder (ConfabSync *       self,
                                            ConfabImapSession *session,
                                            gint64             folder,
                                            gboolean           selected);
DexFuture              *confab_sync_changes (ConfabSync *       self,
                                             ConfabImapSession *session,
                                             gint64             folder);
DexFuture              *confab_sync_older (ConfabSync *       self,
                                           ConfabImapSession *session,
                                           gint64             folder);
void                    confab_sync_interrupt (ConfabSync *self);

gboolean                confab_sync_wants_role (ConfabFolderRole role);
ConfabFolder           *confab_sync_await_folder (ConfabStore *    store,
                                                  gint64           account,
                                                  gint64           folder,
                                                  ConfabFolderRole role,
                                                  GError **        error);

G_END_DECLS
