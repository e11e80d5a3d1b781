/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the two halves of OAuth 2 share: the form that goes to a token server. */
#pragma once

#include "confab-oauth.h"

G_BEGIN_DECLS

/** Longest code, token or state, in bytes. */
#define CONFAB_OAUTH_MAX_VALUE (16 * 1024)

void                       confab_oauth_add_value (GString *   form,
                                                   const char *key,
                                                   const char *value);
gboolean                   confab_oauth_is_value (const char *value);
GTlsDatabase              *confab_oauth_load_authority (const char *authority_file,
                                                        GError **   error);
const ConfabOauthProvider *confab_oauth_find (ConfabProviders *providers,
                                              const char *     provider,
                                              GError **        error);
ConfabOauthTokens         *confab_oauth_ask (const ConfabOauthProvider *provider,
                                             GString *                  form,
                                             GTlsDatabase *             authority,
                                             ConfabOauthTokens *        before,
                                             GCancellable *             cancellable,
                                             GError **                  error);

G_END_DECLS
