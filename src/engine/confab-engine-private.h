/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the engine's own files share: its parts, and the table of verbs. */
#pragma once

#include <libdex.h>

#include "confab-compose.h"
#include "confab-engine.h"
#include "confab-runner.h"
#include "confab-secrets.h"
#include "confab-store.h"

G_BEGIN_DECLS

/**
 * ConfabVerbFunc:
 * @engine: the engine, which owns the profile
 * @arguments: of the type in the verb's row
 * @operation: to report progress to
 * @error: return location
 *
 * Does what a person asked for. Runs on a fiber of the main thread.
 *
 * Returns: (transfer floating) (nullable): the result, or %NULL with @error
 */
typedef GVariant *(*ConfabVerbFunc) (ConfabEngine *   engine,
                                     GVariant *       arguments,
                                     ConfabOperation *operation,
                                     GError **        error);

/**
 * ConfabVerb:
 * @name: as it goes over the hand-over socket
 * @type: of the arguments
 * @func: does it
 */
typedef struct
{
  const char *name;
  const char *type;
  ConfabVerbFunc func;
} ConfabVerb;

/**
 * ConfabLease:
 * @runner: (nullable): an account's runner
 * @session: (nullable): its second connection
 *
 * What a verb that asks the server works with, for as long as it runs.
 */
typedef struct
{
  ConfabRunner *runner;
  ConfabImapSession *session;
} ConfabLease;

gboolean          confab_lease_await (ConfabLease * lease,
                                      ConfabEngine *engine,
                                      gint64        account,
                                      GError **     error);
void              confab_lease_clear (ConfabLease *lease);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ConfabLease, confab_lease_clear)

/* Verbs of files of their own. */
GVariant         *confab_fetch_attachment_verb (ConfabEngine *   engine,
                                                GVariant *       arguments,
                                                ConfabOperation *operation,
                                                GError **error);
GVariant         *confab_fetch_source_verb (ConfabEngine *   engine,
                                            GVariant *       arguments,
                                            ConfabOperation *operation,
                                            GError **        error);
GVariant         *confab_save_contact_verb (ConfabEngine *   engine,
                                            GVariant *       arguments,
                                            ConfabOperation *operation,
                                            GError **        error);
GVariant         *confab_set_profile_verb (ConfabEngine *   engine,
                                           GVariant *       arguments,
                                           ConfabOperation *operation,
                                           GError **        error);
GVariant         *confab_block_contact_verb (ConfabEngine *   engine,
                                             GVariant *       arguments,
                                             ConfabOperation *operation,
                                             GError **        error);
GVariant         *confab_look_at_sender_verb (ConfabEngine *   engine,
                                              GVariant *       arguments,
                                              ConfabOperation *operation,
                                              GError **        error);
GVariant         *confab_send_verb (ConfabEngine *   engine,
                                    GVariant *       arguments,
                                    ConfabOperation *operation,
                                    GError **        error);
GVariant         *confab_server_verb (ConfabEngine *   engine,
                                      GVariant *       arguments,
                                      ConfabOperation *operation,
                                      GError **        error);
GVariant         *confab_set_coi_verb (ConfabEngine *   engine,
                                       GVariant *       arguments,
                                       ConfabOperation *operation,
                                       GError **        error);
GVariant         *confab_set_direct_verb (ConfabEngine *   engine,
                                          GVariant *       arguments,
                                          ConfabOperation *operation,
                                          GError **        error);
GVariant         *confab_set_sieve_server_verb (ConfabEngine *   engine,
                                                GVariant *       arguments,
                                                ConfabOperation *operation,
                                                GError **        error);
GVariant         *confab_set_filter_verb (ConfabEngine *   engine,
                                          GVariant *       arguments,
                                          ConfabOperation *operation,
                                          GError **        error);
GVariant         *confab_webpush_key_verb (ConfabEngine *   engine,
                                           GVariant *       arguments,
                                           ConfabOperation *operation,
                                           GError **        error);
GVariant         *confab_webpush_list_verb (ConfabEngine *   engine,
                                            GVariant *       arguments,
                                            ConfabOperation *operation,
                                            GError **        error);
GVariant         *confab_webpush_subscribe_verb (ConfabEngine *   engine,
                                                 GVariant *       arguments,
                                                 ConfabOperation *operation,
                                                 GError **        error);
GVariant         *confab_webpush_validate_verb (ConfabEngine *   engine,
                                                GVariant *       arguments,
                                                ConfabOperation *operation,
                                                GError **        error);
GVariant         *confab_webpush_unsubscribe_verb (ConfabEngine *   engine,
                                                   GVariant *       arguments,
                                                   ConfabOperation *operation,
                                                   GError **        error);
ConfabAccountInfo *confab_verb_find_account (ConfabEngine *engine,
                                             gint64        account,
                                             GError **     error);
char             *confab_verb_dup_string (GVariantDict *dict,
                                          const char *  key);
gboolean          confab_verb_discard (ConfabTransaction *txn,
                                       gint64             id,
                                       GError **          error);
gboolean          confab_verb_take_random (GVariant *            arguments,
                                           gsize                 child,
                                           ConfabComposeContext *compose,
                                           GError **             error);

const ConfabVerb *confab_verb_find (const char *name);

ConfabSecrets    *confab_engine_get_secrets (ConfabEngine *self);
ConfabRunner     *confab_engine_get_runner (ConfabEngine *self,
                                            gint64        account);
ConfabAccountInfo *confab_engine_find_account (ConfabEngine *self,
                                               gint64        account);
DexFuture        *confab_engine_reload_accounts (ConfabEngine *self);
DexFuture        *confab_engine_drop_runner (ConfabEngine *self,
                                             gint64        account);
ConfabOperation  *confab_engine_perform (ConfabEngine *self,
                                         const char *  verb,
                                         GVariant *    arguments);

G_END_DECLS
