/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One line of the shortcuts dialog: what happens, and by which keys. */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define CONFAB_TYPE_SHORTCUT_ROW (confab_shortcut_row_get_type ())
G_DECLARE_FINAL_TYPE (ConfabShortcutRow, confab_shortcut_row, CONFAB, SHORTCUT_ROW, AdwActionRow)

const char *confab_shortcut_row_get_accelerator (ConfabShortcutRow *self);
void        confab_shortcut_row_set_accelerator (ConfabShortcutRow *self,
                                                 const char *       accelerator);

G_END_DECLS
