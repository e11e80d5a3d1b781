/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What others are shown of the person: name, picture and status, for all or for some. */
#pragma once

#include <adwaita.h>

#include "confab-account-info.h"
#include "confab-engine.h"

G_BEGIN_DECLS

#define CONFAB_TYPE_PROFILE_DIALOG (confab_profile_dialog_get_type ())
G_DECLARE_FINAL_TYPE (ConfabProfileDialog, confab_profile_dialog, CONFAB, PROFILE_DIALOG, AdwDialog)

AdwDialog *confab_profile_dialog_new (ConfabEngine *     engine,
                                      ConfabAccountInfo *account);

G_END_DECLS
