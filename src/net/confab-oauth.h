/* SPDX-License-Identifier: GPL-3.0-or-later */
/* OAuth 2: getting tokens in the browser, keeping them fresh, and taking them back. */
#pragma once

#include <gio/gio.h>
#include <libdex.h>

#include "confab-providers.h"

G_BEGIN_DECLS

/** Seconds before its end at which an access token counts as run out. */
#define CONFAB_OAUTH_MARGIN_SECONDS 60

/** Seconds that a person has for the page in the browser. */
#define CONFAB_OAUTH_BROWSER_SECONDS (15 * 60)

/**
 * ConfabOauthError:
 * @CONFAB_OAUTH_ERROR_UNKNOWN: the file of providers does not have this one
 * @CONFAB_OAUTH_ERROR_UNREGISTERED: the file has no client id for this provider
 * @CONFAB_OAUTH_ERROR_DECLINED: the person said no in the browser
 * @CONFAB_OAUTH_ERROR_EXPIRED: the sign-in is no longer valid; ask the person again
 * @CONFAB_OAUTH_ERROR_CLIENT: the provider does not accept this program
 * @CONFAB_OAUTH_ERROR_BUSY: the provider cannot answer now; try again later
 * @CONFAB_OAUTH_ERROR_REFUSED: the provider refused for another reason
 * @CONFAB_OAUTH_ERROR_REPLY: what the provider answers makes no sense
 * @CONFAB_OAUTH_ERROR_BROWSER: no sensible answer came from the browser, or none in time
 *
 * By what the caller can do next. The message is what the provider said, plain text of
 * one line, bounded; it may be empty.
 */
typedef enum
{
  CONFAB_OAUTH_ERROR_UNKNOWN,
  CONFAB_OAUTH_ERROR_UNREGISTERED,
  CONFAB_OAUTH_ERROR_DECLINED,
  CONFAB_OAUTH_ERROR_EXPIRED,
  CONFAB_OAUTH_ERROR_CLIENT,
  CONFAB_OAUTH_ERROR_BUSY,
  CONFAB_OAUTH_ERROR_REFUSED,
  CONFAB_OAUTH_ERROR_REPLY,
  CONFAB_OAUTH_ERROR_BROWSER,
} ConfabOauthError;

#define CONFAB_OAUTH_ERROR (confab_oauth_error_quark ())
GQuark confab_oauth_error_quark (void);

/**
 * ConfabOauthTokens:
 *
 * The tokens of one account. Immutable and ref-counted (boxed); wiped when the last
 * reference goes. Never logged.
 */
typedef struct _ConfabOauthTokens ConfabOauthTokens;

#define CONFAB_TYPE_OAUTH_TOKENS (confab_oauth_tokens_get_type ())
GType              confab_oauth_tokens_get_type (void) G_GNUC_CONST;
ConfabOauthTokens *confab_oauth_tokens_new_from_json (const char *json);
ConfabOauthTokens *confab_oauth_tokens_new_from_reply (const char *       provider,
                                                       guint              status,
                                                       const char *       body,
                                                       gsize              length,
                                                       gint64             now,
                                                       ConfabOauthTokens *before,
                                                       GError **          error);
ConfabOauthTokens *confab_oauth_tokens_ref (ConfabOauthTokens *self);
void               confab_oauth_tokens_unref (ConfabOauthTokens *self);
char              *confab_oauth_tokens_to_json (ConfabOauthTokens *self);
const char        *confab_oauth_tokens_get_provider (ConfabOauthTokens *self);
const char        *confab_oauth_tokens_get_access (ConfabOauthTokens *self);
gboolean           confab_oauth_tokens_are_fresh (ConfabOauthTokens *self,
                                                  gint64             now);

DexFuture         *confab_oauth_refresh (ConfabProviders *  providers,
                                         ConfabOauthTokens *tokens,
                                         const char *       authority_file);
DexFuture         *confab_oauth_revoke (ConfabProviders *  providers,
                                        ConfabOauthTokens *tokens,
                                        const char *       authority_file);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ConfabOauthTokens, confab_oauth_tokens_unref)

/**
 * ConfabOauthWords:
 * @done: for the page in the browser, when all went well
 * @failed: when the provider said no
 * @stranger: when somebody else opened the page
 *
 * What a person reads, in their language: this layer speaks none.
 */
typedef struct
{
  const char *done;
  const char *failed;
  const char *stranger;
} ConfabOauthWords;

#define CONFAB_TYPE_OAUTH_FLOW (confab_oauth_flow_get_type ())
G_DECLARE_FINAL_TYPE (ConfabOauthFlow, confab_oauth_flow, CONFAB, OAUTH_FLOW, GObject)

ConfabOauthFlow *confab_oauth_flow_new (ConfabProviders *       providers,
                                        const char *            provider,
                                        const char *            address,
                                        const char *            authority_file,
                                        const ConfabOauthWords *words,
                                        GError **error);
const char      *confab_oauth_flow_get_url (ConfabOauthFlow *self);
DexFuture       *confab_oauth_flow_run (ConfabOauthFlow *self,
                                        GCancellable *   cancellable);

G_END_DECLS
