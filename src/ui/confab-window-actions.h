/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the window's actions do, and what they need of it. */
#pragma once

#include "confab-sidebar.h"
#include "confab-window.h"

G_BEGIN_DECLS

void           confab_window_add_actions (ConfabWindow *self);
void           confab_window_update_actions (ConfabWindow *self,
                                             gboolean      has_chats);

/* Of the window itself. */
ConfabRegistry *confab_window_get_registry (ConfabWindow *self);
GSettings     *confab_window_get_settings (ConfabWindow *self);
ConfabSidebar *confab_window_get_sidebar (ConfabWindow *self);
const char    *confab_window_get_profile (ConfabWindow *self);
void           confab_window_find (ConfabWindow *self);
void           confab_window_show_list (ConfabWindow *self);
void           confab_window_reopen (ConfabWindow *self);

G_END_DECLS
