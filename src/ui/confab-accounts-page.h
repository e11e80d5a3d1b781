/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The accounts in the preferences: how each is doing, its settings, and adding one. */
#pragma once

#include <adwaita.h>

#include "confab-engine.h"

G_BEGIN_DECLS

#define CONFAB_TYPE_ACCOUNTS_PAGE (confab_accounts_page_get_type ())
G_DECLARE_FINAL_TYPE (ConfabAccountsPage, confab_accounts_page, CONFAB, ACCOUNTS_PAGE, AdwPreferencesPage)

GtkWidget *confab_accounts_page_new (void);
void       confab_accounts_page_set_engine (ConfabAccountsPage *self,
                                            ConfabEngine *      engine);

G_END_DECLS
