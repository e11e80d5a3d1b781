/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One run of confab-cli: its options, its output, and the profile it works on. */
#pragma once

#include "confab-cli-error.h"
#include "confab-cli-options.h"
#include "confab-cli-output.h"

#include "confab-engine.h"
#include "confab-query.h"
#include "confab-store.h"

#include <libdex.h>

G_BEGIN_DECLS

/**
 * CONFAB_CLI_DELIVERY_SECONDS:
 *
 * How long a verb that changes something waits for the server to take it. Together
 * with the end of the connections it is ten seconds at most.
 */
#define CONFAB_CLI_DELIVERY_SECONDS 9

/**
 * ConfabCli:
 * @options: what was asked for
 * @output: standard output
 * @profile: the profile's directory
 * @engine: (nullable): the engine, for verbs that need one
 * @store: (nullable): the store, the engine's or one that only reads
 * @accounts: (nullable) (element-type ConfabAccountRecord): the accounts, when the store is open
 * @gave_up: a server was waited for in vain
 *
 * Main thread. Verbs are fibers on it.
 */
typedef struct
{
  ConfabCliOptions *options;
  ConfabCliOutput *output;
  char *profile;
  ConfabEngine *engine;
  ConfabStore *store;
  GPtrArray *accounts;
  gboolean gave_up;
} ConfabCli;

/**
 * ConfabCliVerbFunc:
 * @cli: the run
 * @error: return location for any error
 *
 * Does a verb, on a fiber.
 *
 * Returns: whether it is done
 */
typedef gboolean (*ConfabCliVerbFunc) (ConfabCli *cli,
                                       GError **  error);

/* The profile. */
gboolean                  confab_cli_open_store (ConfabCli *self,
                                                 GError **  error);
gboolean                  confab_cli_open_engine (ConfabCli *self,
                                                  gboolean   create,
                                                  GError **  error);
gboolean                  confab_cli_await_accounts (ConfabCli *self,
                                                     GError **  error);
void                      confab_cli_close (ConfabCli *self);
gboolean                  confab_cli_take_problem (ConfabProblem *problem,
                                                   GError **      error);

/* Waiting, on a fiber. */
GVariant                 *confab_cli_await_operation (ConfabOperation *operation,
                                                      GError **        error);
ConfabQueryResult        *confab_cli_await_query (DexFuture *future,
                                                  GError **  error);

/* Finding what was named. */
ConfabAccountRecord      *confab_cli_find_account (ConfabCli * self,
                                                   const char *address,
                                                   GError **   error);
gboolean                  confab_cli_wants_account (ConfabCli *self,
                                                    gint64     account);
ConfabConversationRecord *confab_cli_await_chat (ConfabCli * self,
                                                 const char *word,
                                                 GError **   error);
ConfabConversationRecord *confab_cli_await_chat_by_id (ConfabCli *self,
                                                       gint64     id,
                                                       GError **  error);
ConfabMessageRecord      *confab_cli_await_message (ConfabCli *self,
                                                    gint64     id,
                                                    GError **  error);
ConfabAccountRecord      *confab_cli_await_sender (ConfabCli * self,
                                                   const char *address,
                                                   GError **   error);

/* Printing. */
gboolean                  confab_cli_print_chat (ConfabCli *               self,
                                                 ConfabConversationRecord *chat,
                                                 GError **                 error);
gboolean                  confab_cli_print_message (ConfabCli *          self,
                                                    ConfabMessageRecord *message,
                                                    GError **            error);
void                      confab_cli_fail (GError **      error,
                                           ConfabCliError code,
                                           const char *   format,
                                           ...) G_GNUC_PRINTF (3, 4);

/* What account add asks. */
char                     *confab_cli_dup_authority (ConfabCli *self,
                                                    GError **  error);
ConfabFoundSettings      *confab_cli_await_settings (ConfabCli * self,
                                                     const char *authority,
                                                     GError **   error);
char                     *confab_cli_await_browser (ConfabCli *          self,
                                                    ConfabFoundSettings *found,
                                                    const char *         authority,
                                                    GError **            error);

/* Verbs. */
gboolean                  confab_cli_account_find (ConfabCli *self,
                                                   GError **  error);
gboolean                  confab_cli_account_add (ConfabCli *self,
                                                  GError **  error);
gboolean                  confab_cli_account_list (ConfabCli *self,
                                                   GError **  error);
gboolean                  confab_cli_account_set (ConfabCli *self,
                                                  GError **  error);
gboolean                  confab_cli_account_remove (ConfabCli *self,
                                                     GError **  error);
gboolean                  confab_cli_sync (ConfabCli *self,
                                           GError **  error);
gboolean                  confab_cli_watch (ConfabCli *self,
                                            GError **  error);
gboolean                  confab_cli_chats (ConfabCli *self,
                                            GError **  error);
gboolean                  confab_cli_messages (ConfabCli *self,
                                               GError **  error);
gboolean                  confab_cli_show (ConfabCli *self,
                                           GError **  error);
gboolean                  confab_cli_send (ConfabCli *self,
                                           GError **  error);
gboolean                  confab_cli_read (ConfabCli *self,
                                           GError **  error);
gboolean                  confab_cli_save (ConfabCli *self,
                                           GError **  error);
gboolean                  confab_cli_changes (ConfabCli *self,
                                              GError **  error);
gboolean                  confab_cli_receipts (ConfabCli *self,
                                               GError **  error);
gboolean                  confab_cli_server (ConfabCli *self,
                                             GError **  error);
gboolean                  confab_cli_filter (ConfabCli *self,
                                             GError **  error);
gboolean                  confab_cli_webpush_key (ConfabCli *self, GError **error);
gboolean                  confab_cli_webpush_list (ConfabCli *self, GError **error);
gboolean                  confab_cli_webpush_subscribe (ConfabCli *self, GError **error);
gboolean                  confab_cli_webpush_unsubscribe (ConfabCli *self, GError **error);
gboolean                  confab_cli_webpush_validate (ConfabCli *self, GError **error);
gboolean                  confab_cli_direct (ConfabCli *self, GError **error);
gboolean                  confab_cli_forward (ConfabCli *self,
                                              GError **  error);
gboolean                  confab_cli_pin (ConfabCli *self,
                                          GError **  error);
gboolean                  confab_cli_unpin (ConfabCli *self,
                                            GError **  error);
gboolean                  confab_cli_poll_create (ConfabCli *self,
                                                  GError **  error);
gboolean                  confab_cli_poll_vote (ConfabCli *self,
                                                GError **  error);
gboolean                  confab_cli_poll_close (ConfabCli *self,
                                                 GError **  error);
gboolean                  confab_cli_poll_show (ConfabCli *self,
                                                GError **  error);
gboolean                  confab_cli_place_send (ConfabCli *self,
                                                 GError **  error);
gboolean                  confab_cli_edit (ConfabCli *self,
                                           GError **  error);
gboolean                  confab_cli_delete (ConfabCli *self,
                                             GError **  error);
gboolean                  confab_cli_react (ConfabCli *self,
                                            GError **  error);
gboolean                  confab_cli_group_create (ConfabCli *self,
                                                   GError **  error);
gboolean                  confab_cli_group_add (ConfabCli *self,
                                                GError **  error);
gboolean                  confab_cli_group_remove (ConfabCli *self,
                                                   GError **  error);
gboolean                  confab_cli_group_rename (ConfabCli *self,
                                                   GError **  error);
gboolean                  confab_cli_group_describe (ConfabCli *self,
                                                     GError **  error);
gboolean                  confab_cli_group_avatar (ConfabCli *self,
                                                   GError **  error);
gboolean                  confab_cli_group_leave (ConfabCli *self,
                                                  GError **  error);
gboolean                  confab_cli_group_members (ConfabCli *self,
                                                    GError **  error);
gboolean                  confab_cli_chat_set (ConfabCli *self,
                                               GError **  error);
gboolean                  confab_cli_draft_show (ConfabCli *self,
                                                 GError **  error);
gboolean                  confab_cli_draft_set (ConfabCli *self,
                                                GError **  error);
gboolean                  confab_cli_contact_list (ConfabCli *self,
                                                   GError **  error);
gboolean                  confab_cli_contact_save (ConfabCli *self,
                                                   GError **  error);
gboolean                  confab_cli_contact_show (ConfabCli *self,
                                                   GError **  error);
gboolean                  confab_cli_contact_block (ConfabCli *self,
                                                    GError **  error);
gboolean                  confab_cli_contact_unblock (ConfabCli *self,
                                                      GError **  error);
gboolean                  confab_cli_profile_show (ConfabCli *self,
                                                   GError **  error);
gboolean                  confab_cli_profile_set (ConfabCli *self,
                                                  GError **  error);

G_END_DECLS
