/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The preferences: notifications and accounts. */
#pragma once

#include <adwaita.h>

#include "confab-engine.h"

G_BEGIN_DECLS

#define CONFAB_TYPE_PREFERENCES_DIALOG (confab_preferences_dialog_get_type ())
G_DECLARE_FINAL_TYPE (ConfabPreferencesDialog, confab_preferences_dialog, CONFAB, PREFERENCES_DIALOG, AdwPreferencesDialog)

AdwDialog *confab_preferences_dialog_new (GSettings *   settings,
                                          ConfabEngine *engine);

G_END_DECLS
