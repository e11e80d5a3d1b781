/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What DNS says of a domain's mail: names, and nothing to be trusted beyond. */
#pragma once

#include <gio/gio.h>
#include <libdex.h>

G_BEGIN_DECLS

/** Seconds that an answer is waited for. */
#define CONFAB_DNS_SECONDS 6

/** Most answers of one question that are looked at. */
#define CONFAB_DNS_MAX_ANSWERS 4

DexFuture *confab_dns_lookup_service (const char *  service,
                                      const char *  domain,
                                      GCancellable *cancellable);
const char *confab_dns_get_base (const char *host);
gboolean   confab_dns_is_same_owner (const char *one,
                                     const char *other);
DexFuture *confab_dns_lookup_mx (const char *  domain,
                                 GCancellable *cancellable);

G_END_DECLS
