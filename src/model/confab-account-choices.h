/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the person has chosen for an account beside how to reach it. Main thread. */
#pragma once

#include <gio/gio.h>

#include "confab-engine.h"

G_BEGIN_DECLS

#define CONFAB_TYPE_ACCOUNT_CHOICES (confab_account_choices_get_type ())
G_DECLARE_FINAL_TYPE (ConfabAccountChoices, confab_account_choices, CONFAB, ACCOUNT_CHOICES, GObject)

ConfabAccountChoices *confab_account_choices_new (ConfabEngine *engine,
                                                  gint64 account);
gboolean              confab_account_choices_get_loaded (ConfabAccountChoices *self);
gboolean              confab_account_choices_get_receipts (ConfabAccountChoices *self);
int                   confab_account_choices_get_history (ConfabAccountChoices *self);

G_END_DECLS
