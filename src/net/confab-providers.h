/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is known of the largest providers: their servers, and how one signs in there. */
#pragma once

#include <gio/gio.h>

#include "confab-autoconfig.h"

G_BEGIN_DECLS

/**
 * ConfabProvider:
 * @id: its id in the file
 * @name: what people call it
 * @imap: where mail comes from; its user is "address" or "local-part"
 * @smtp: where mail goes
 * @auth: all that it takes
 * @prefers: what to begin with
 * @page: (nullable): where a person makes an app password, or lets other programs in
 * @oauth: (nullable): the id of its OAuth 2
 *
 * A group of the file. It belongs to its #ConfabProviders.
 */
typedef struct
{
  char *id;
  char *name;
  ConfabMailServer *imap;
  ConfabMailServer *smtp;
  ConfabAuth auth;
  ConfabAuth prefers;
  char *page;
  char *oauth;
  GStrv domains;
  GStrv mx;
} ConfabProvider;

/**
 * ConfabOauthProvider:
 * @id: its id in the file
 * @name: who asks the person
 * @authorize: the address to open in the browser
 * @token: where codes become tokens
 * @revoke: (nullable): where tokens are taken back (RFC 7009)
 * @scope: what is asked for
 * @parameters: (nullable): more of the address to open, form-encoded
 * @redirect_host: "127.0.0.1" or "localhost"
 * @client_id: (nullable): of this program, or %NULL where it is not registered
 * @client_secret: (nullable): which is none, but some providers ask for it
 */
typedef struct
{
  char *id;
  char *name;
  char *authorize;
  char *token;
  char *revoke;
  char *scope;
  char *parameters;
  char *redirect_host;
  char *client_id;
  char *client_secret;
} ConfabOauthProvider;

/**
 * ConfabProviders:
 *
 * The shipped file with those of the system and of the person over it. Immutable and
 * ref-counted.
 */
typedef struct _ConfabProviders ConfabProviders;

ConfabProviders           *confab_providers_new (void);
ConfabProviders           *confab_providers_ref (ConfabProviders *self);
void                       confab_providers_unref (ConfabProviders *self);
const ConfabProvider      *confab_providers_find_domain (ConfabProviders *self,
                                                         const char *     domain);
const ConfabProvider      *confab_providers_find_mx (ConfabProviders *self,
                                                     const char *     mx);
const ConfabProvider      *confab_providers_find_host (ConfabProviders *self,
                                                       const char *     imap_host);
const ConfabOauthProvider *confab_providers_find_oauth (ConfabProviders *self,
                                                        const char *     id);
ConfabMailServer          *confab_provider_make_server (const ConfabMailServer *server,
                                                        const char *            address);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ConfabProviders, confab_providers_unref)

G_END_DECLS
