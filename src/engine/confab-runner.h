/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Keeps one account connected: signs in, syncs, waits for news, and comes back after faults. */
#pragma once

#include <libdex.h>

#include "confab-access.h"
#include "confab-account-info.h"
#include "confab-coi-server.h"
#include "confab-imap-session.h"
#include "confab-ingest.h"
#include "confab-secrets.h"
#include "confab-smtp-session.h"
#include "confab-store.h"
#include "confab-sync.h"

G_BEGIN_DECLS

#define CONFAB_TYPE_RUNNER (confab_runner_get_type ())
G_DECLARE_FINAL_TYPE (ConfabRunner, confab_runner, CONFAB, RUNNER, GObject)

/* What the submission server is told as one's own name ends up in every mail: it gives
 * away neither the computer's name nor its address (RFC 5321 §4.1.3). */
#define CONFAB_RUNNER_HELO_NAME "[127.0.0.1]"

/**
 * CONFAB_RUNNER_FILTER:
 *
 * The key of an account's remembered value: how chats are filed, as COI calls it; there
 * is none where they stay in INBOX.
 */
#define CONFAB_RUNNER_FILTER "filter"

/**
 * CONFAB_RUNNER_COI:
 *
 * The key of an account's remembered value: %CONFAB_COI_ENABLED where the server is a COI
 * server and turned on.
 */
#define CONFAB_RUNNER_COI "coi"

/**
 * CONFAB_RUNNER_SIEVE:
 *
 * The key of an account's remembered value: "on" where the person lets a script on the
 * server file chats.
 */
#define CONFAB_RUNNER_SIEVE "sieve"

/**
 * CONFAB_RUNNER_SIEVE_SERVER:
 *
 * The key of an account's remembered value: "host port" where scripts are kept, as the
 * person has chosen it.
 */
#define CONFAB_RUNNER_SIEVE_SERVER "sieve-server"

/**
 * ConfabTrouble:
 * @CONFAB_TROUBLE_STORE: what is done cannot be written down
 * @CONFAB_TROUBLE_SENDING: the submission server is not reached without the person
 *
 * What may be wrong with an account though its connection to INBOX stands.
 */
typedef enum
{
  CONFAB_TROUBLE_STORE,
  CONFAB_TROUBLE_SENDING,
} ConfabTrouble;

ConfabRunner            *confab_runner_new (ConfabStore *      store,
                                            ConfabSecrets *    secrets,
                                            ConfabIngest *     ingest,
                                            ConfabAccountInfo *info);
void                     confab_runner_set_online (ConfabRunner *self,
                                                   gboolean      online);
gboolean                 confab_runner_get_online (ConfabRunner *self);
void                     confab_runner_retry_now (ConfabRunner *self);
void                     confab_runner_prepare_to_send (ConfabRunner *self);
void                     confab_runner_outbox_changed (ConfabRunner *self,
                                                       guint         lanes);
DexFuture               *confab_runner_pass (ConfabRunner *self);
DexFuture               *confab_runner_drain (ConfabRunner *self);
DexFuture               *confab_runner_share_drafts (ConfabRunner *self);
DexFuture               *confab_runner_stop (ConfabRunner *self);

const ConfabSyncReport  *confab_runner_get_report (ConfabRunner *self);

/* For the outbox and for fetching what a person asks for. */
ConfabStore             *confab_runner_get_store (ConfabRunner *self);
ConfabAccountInfo       *confab_runner_get_info (ConfabRunner *self);
ConfabSync              *confab_runner_get_sync (ConfabRunner *self);
ConfabAccess            *confab_runner_get_access (ConfabRunner *self);
DexFuture               *confab_runner_lease (ConfabRunner *self);
void                     confab_runner_release (ConfabRunner *self);
DexFuture               *confab_runner_connect_smtp (ConfabRunner *self);
void                     confab_runner_set_trouble (ConfabRunner *self,
                                                    ConfabTrouble trouble,
                                                    const GError *error);

/* How chats are filed. */
gboolean                 confab_runner_set_filing (ConfabRunner *         self,
                                                   ConfabCoiFilter        filter,
                                                   const ConfabCoiServer *coi,
                                                   GError **              error);
gboolean                 confab_runner_learn_filing (ConfabRunner *     self,
                                                     ConfabImapSession *session,
                                                     GError **          error);
ConfabCoiFilter          confab_runner_get_filter (ConfabRunner *self);
gboolean                 confab_runner_ensure_folder (ConfabRunner *     self,
                                                      ConfabImapSession *session,
                                                      ConfabFolderRole   role,
                                                      GError **          error);
ConfabCoiServer         *confab_runner_await_coi (ConfabImapSession *session,
                                                  GError **          error);

gboolean                 confab_runner_install_sieve (ConfabRunner *     self,
                                                      ConfabImapSession *session,
                                                      ConfabCoiFilter    filter,
                                                      GError **          error);
gboolean                 confab_runner_remove_sieve (ConfabRunner *self,
                                                     GError **     error);
gboolean                 confab_runner_await_sieve (ConfabRunner *self);
char                    *confab_runner_await_sieve_server (ConfabRunner *self);

gboolean                 confab_runner_needs_person (const GError *error);

ConfabServer            *confab_runner_make_server (ConfabAccountRecord *record,
                                                    gboolean             imap,
                                                    GError **            error);

/* Tries settings before anything of them is stored. */
DexFuture               *confab_runner_try_settings (ConfabAccountRecord *settings,
                                                     ConfabCredentials *  imap,
                                                     ConfabCredentials *  smtp);

G_END_DECLS
