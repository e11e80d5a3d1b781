/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One account in the preferences: its address, and how it is doing. */
#pragma once

#include <adwaita.h>

#include "confab-account-info.h"

G_BEGIN_DECLS

#define CONFAB_TYPE_ACCOUNT_ROW (confab_account_row_get_type ())
G_DECLARE_FINAL_TYPE (ConfabAccountRow, confab_account_row, CONFAB, ACCOUNT_ROW, AdwActionRow)

GtkWidget         *confab_account_row_new (ConfabAccountInfo *account);
ConfabAccountInfo *confab_account_row_get_account (ConfabAccountRow *self);

G_END_DECLS
