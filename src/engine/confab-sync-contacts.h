/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The folder that own devices share: its mails are no messages of any conversation. */
#pragma once

#include <libdex.h>

#include "confab-contact.h"
#include "confab-imap-session.h"
#include "confab-store.h"

G_BEGIN_DECLS

/** Largest storage mail that is read, in bytes: a card with its picture twice, and some more. */
#define CONFAB_CONTACT_MAX_MAIL (2 * 1024 * 1024)

DexFuture *confab_sync_write_contacts (ConfabStore *store,
                                       gint64       account,
                                       gint64       folder,
                                       GPtrArray *  messages);
GPtrArray *confab_sync_await_contact_mails (ConfabImapSession *  session,
                                            ConfabFolder *       folder,
                                            const ConfabImapSet *uids,
                                            GError **            error);

G_END_DECLS
