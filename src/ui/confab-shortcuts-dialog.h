/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The keys that do something, in groups. */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define CONFAB_TYPE_SHORTCUTS_DIALOG (confab_shortcuts_dialog_get_type ())
G_DECLARE_FINAL_TYPE (ConfabShortcutsDialog, confab_shortcuts_dialog, CONFAB, SHORTCUTS_DIALOG, AdwDialog)

AdwDialog *confab_shortcuts_dialog_new (void);

G_END_DECLS
