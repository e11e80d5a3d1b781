/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Finds the servers of a mail address, and says how one signs in there. */
#pragma once

#include <gio/gio.h>
#include <libdex.h>

#include "confab-autoconfig.h"
#include "confab-providers.h"

G_BEGIN_DECLS

/**
 * ConfabDiscoverSource:
 * @CONFAB_DISCOVER_TABLE: the shipped file of providers, by the address's domain
 * @CONFAB_DISCOVER_AUTOCONFIG: the autoconfig file at the address's domain
 * @CONFAB_DISCOVER_SRV: DNS SRV records of the address's domain (RFC 6186, RFC 8314)
 * @CONFAB_DISCOVER_MX_TABLE: the shipped file of providers, by who keeps the domain's mail
 * @CONFAB_DISCOVER_MX_AUTOCONFIG: the autoconfig file of who keeps the domain's mail
 * @CONFAB_DISCOVER_GUESS: usual names and ports were tried
 *
 * Who named a pair of servers. The better one comes first.
 */
typedef enum
{
  CONFAB_DISCOVER_TABLE,
  CONFAB_DISCOVER_AUTOCONFIG,
  CONFAB_DISCOVER_SRV,
  CONFAB_DISCOVER_MX_TABLE,
  CONFAB_DISCOVER_MX_AUTOCONFIG,
  CONFAB_DISCOVER_GUESS,
} ConfabDiscoverSource;

/**
 * ConfabDiscoverStage:
 * @CONFAB_DISCOVER_ASKING: DNS and the provider are asked
 * @CONFAB_DISCOVER_TRYING: the servers that were named are tried
 * @CONFAB_DISCOVER_GUESSING: nobody named any, so usual names are tried
 *
 * How far the search is.
 */
typedef enum
{
  CONFAB_DISCOVER_ASKING,
  CONFAB_DISCOVER_TRYING,
  CONFAB_DISCOVER_GUESSING,
} ConfabDiscoverStage;

/**
 * ConfabDiscovered:
 * @source: who named them
 * @source_name: the name of who named them: a provider, a host, or a domain
 * @vouched: whether they are known to be the provider's: named by the shipped file or by
 *   the domain itself over TLS, or bearing the domain's own name. If not, DNS alone says
 *   so, and the person has to look at the names before a password goes there (RFC 6186 §6).
 * @imap: where mail comes from; seen, with a certificate that verifies
 * @smtp: where mail goes; likewise
 * @auth: what they take
 * @prefers: what to begin with
 * @provider: (nullable): what the provider is called
 * @page: (nullable): where a person makes an app password, or lets other programs in
 * @oauth: (nullable): the id of the provider's OAuth 2
 */
typedef struct
{
  ConfabDiscoverSource source;
  char *source_name;
  gboolean vouched;
  ConfabMailServer *imap;
  ConfabMailServer *smtp;
  ConfabAuth auth;
  ConfabAuth prefers;
  char *provider;
  char *page;
  char *oauth;
} ConfabDiscovered;

/**
 * ConfabDiscoverFunc:
 * @stage: how far the search is now
 * @user_data: as given
 */
typedef void (*ConfabDiscoverFunc) (ConfabDiscoverStage stage,
                                    gpointer            user_data);

DexFuture *confab_discover (const char *       address,
                            ConfabProviders *  providers,
                            const char *       authority_file,
                            GCancellable *     cancellable,
                            ConfabDiscoverFunc func,
                            gpointer           user_data,
                            GDestroyNotify     user_data_destroy);

G_END_DECLS
