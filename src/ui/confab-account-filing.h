/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What an account's server does by itself, and how chats are filed, as rows that act at once. */
#pragma once

#include <adwaita.h>

#include "confab-engine.h"

G_BEGIN_DECLS

#define CONFAB_TYPE_ACCOUNT_FILING (confab_account_filing_get_type ())
G_DECLARE_FINAL_TYPE (ConfabAccountFiling, confab_account_filing, CONFAB, ACCOUNT_FILING, AdwPreferencesGroup)

void confab_account_filing_set_account (ConfabAccountFiling *self,
                                        ConfabEngine *       engine,
                                        gint64               account);
void confab_account_filing_show (ConfabAccountFiling *self,
                                 GVariant *           server);

G_END_DECLS
