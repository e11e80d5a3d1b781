/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Read receipts and how much history an account loads, as rows that act at once. */
#pragma once

#include <adwaita.h>

#include "confab-engine.h"

G_BEGIN_DECLS

#define CONFAB_TYPE_ACCOUNT_HABITS (confab_account_habits_get_type ())
G_DECLARE_FINAL_TYPE (ConfabAccountHabits, confab_account_habits, CONFAB, ACCOUNT_HABITS, AdwPreferencesGroup)

void confab_account_habits_set_account (ConfabAccountHabits *self,
                                        ConfabEngine *       engine,
                                        gint64               account);

G_END_DECLS
