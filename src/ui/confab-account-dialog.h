/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Signing in by hand, and an account's settings: address, password, name, servers. */
#pragma once

#include <adwaita.h>

#include "confab-account-info.h"
#include "confab-engine.h"

G_BEGIN_DECLS

#define CONFAB_TYPE_ACCOUNT_DIALOG (confab_account_dialog_get_type ())
G_DECLARE_FINAL_TYPE (ConfabAccountDialog, confab_account_dialog, CONFAB, ACCOUNT_DIALOG, AdwDialog)

AdwDialog         *confab_account_dialog_new (ConfabEngine *engine);
AdwDialog         *confab_account_dialog_new_for_account (ConfabEngine *     engine,
                                                          ConfabAccountInfo *account);
ConfabAccountInfo *confab_account_dialog_get_account (ConfabAccountDialog *self);
void               confab_account_dialog_watch (ConfabAccountDialog *self,
                                                ConfabOperation *    operation);

G_END_DECLS
