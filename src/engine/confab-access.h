/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What an account signs in with: its password, or tokens that are kept fresh. */
#pragma once

#include <libdex.h>

#include "confab-oauth.h"
#include "confab-records.h"
#include "confab-sasl.h"
#include "confab-secrets.h"

G_BEGIN_DECLS

#define CONFAB_TYPE_ACCESS (confab_access_get_type ())
G_DECLARE_FINAL_TYPE (ConfabAccess, confab_access, CONFAB, ACCESS, GObject)

ConfabAccess *confab_access_new (ConfabSecrets *secrets);
DexFuture    *confab_access_get_credentials (ConfabAccess *       self,
                                             ConfabAccountRecord *record,
                                             gboolean             imap);
gboolean      confab_access_may_renew (ConfabAccess *     self,
                                       ConfabCredentials *credentials,
                                       const GError *     error);

/* Secrets as they are kept. */
DexFuture    *confab_access_keep (ConfabSecrets *      secrets,
                                  ConfabAccountRecord *record,
                                  const char *         secret);
DexFuture    *confab_access_forget (ConfabSecrets *      secrets,
                                    ConfabAccountRecord *record);

ConfabCredentials *confab_access_make_credentials (ConfabAccountRecord *record,
                                                   gboolean             imap,
                                                   const char *         secret,
                                                   GError **            error);

G_END_DECLS
