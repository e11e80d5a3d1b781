/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The left side of the window: the chats, search, filters, archived ones and requests. */
#pragma once

#include <adwaita.h>

#include "confab-conversation-list.h"
#include "confab-engine.h"
#include "confab-status.h"

G_BEGIN_DECLS

#define CONFAB_TYPE_SIDEBAR (confab_sidebar_get_type ())
G_DECLARE_FINAL_TYPE (ConfabSidebar, confab_sidebar, CONFAB, SIDEBAR, AdwBin)

GtkWidget          *confab_sidebar_new (void);
void                confab_sidebar_set_engine (ConfabSidebar *         self,
                                               ConfabEngine *          engine,
                                               ConfabRegistry *        registry,
                                               ConfabConversationList *list);
void                confab_sidebar_set_status (ConfabSidebar *self,
                                               ConfabStatus * status);
ConfabConversation *confab_sidebar_get_selected (ConfabSidebar *self);
void                confab_sidebar_set_selected (ConfabSidebar *     self,
                                                 ConfabConversation *conversation);
void                confab_sidebar_start_search (ConfabSidebar *self);
void                confab_sidebar_step (ConfabSidebar *self,
                                         int            steps);

G_END_DECLS
