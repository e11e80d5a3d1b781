/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The transactions of a folder's sync: position, flags, what is gone. */
#pragma once

#include <libdex.h>

#include "confab-imap-mailbox.h"
#include "confab-imap-message.h"
#include "confab-imap-set.h"
#include "confab-transaction-folders.h"
#include "confab-types.h"

G_BEGIN_DECLS

ConfabFlags  confab_sync_flags_from_imap (ConfabImapFlags flags);
gint64       confab_sync_await_int64 (DexFuture *future,
                                      GError **  error);

DexFuture   *confab_sync_write_folders (ConfabStore *store,
                                        gint64       account,
                                        GPtrArray *  mailboxes,
                                        const char * prefix);
DexFuture   *confab_sync_write_reset (ConfabStore *store,
                                      gint64       folder,
                                      guint32      uidvalidity);
DexFuture   *confab_sync_write_newest (ConfabStore *               store,
                                       gint64                      folder,
                                       const ConfabFolderPosition *position);
DexFuture   *confab_sync_write_changes (ConfabStore *        store,
                                        gint64               folder,
                                        const ConfabImapSet *vanished,
                                        GPtrArray *          changed);
DexFuture   *confab_sync_write_present (ConfabStore *        store,
                                        gint64               folder,
                                        const ConfabImapSet *present,
                                        guint32              first,
                                        guint32              last);
DexFuture   *confab_sync_write_gone (ConfabStore *store,
                                     gint64       account,
                                     gint64       folder);
DexFuture   *confab_sync_write_known (ConfabStore *store,
                                      gint64       account,
                                      gint64       folder,
                                      guint32      uidvalidity,
                                      GPtrArray *  messages);
DexFuture   *confab_sync_write_copies (ConfabStore *store,
                                       gint64       account,
                                       gint64       folder,
                                       guint32      uidvalidity,
                                       gboolean     old_mail,
                                       GPtrArray *  messages);

G_END_DECLS
