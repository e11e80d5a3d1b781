/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The folder for drafts: those of chats are shared among own devices, all others are left alone. */
#pragma once

#include "confab-share-draft.h"
#include "confab-sync-private.h"

G_BEGIN_DECLS

/** Largest draft that is read, in bytes: with a text of the greatest length, however it is encoded. */
#define CONFAB_DRAFT_MAX_MAIL (1024 * 1024)

gboolean   confab_sync_folder_fetch_drafts (ConfabSyncFolder *   self,
                                            const ConfabImapSet *uids,
                                            GError **            error);
GPtrArray *confab_sync_await_draft_mails (ConfabImapSession *  session,
                                          ConfabFolder *       folder,
                                          const ConfabImapSet *uids,
                                          GError **            error);

G_END_DECLS
