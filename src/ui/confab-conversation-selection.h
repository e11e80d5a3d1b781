/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which conversation of a list is open: kept by object, wherever its row moves. */
#pragma once

#include <gtk/gtk.h>

#include "confab-conversation.h"

G_BEGIN_DECLS

#define CONFAB_TYPE_CONVERSATION_SELECTION (confab_conversation_selection_get_type ())
G_DECLARE_FINAL_TYPE (ConfabConversationSelection, confab_conversation_selection, CONFAB, CONVERSATION_SELECTION, GObject)

ConfabConversationSelection *confab_conversation_selection_new (void);
GListModel         *confab_conversation_selection_get_model (ConfabConversationSelection *self);
void                confab_conversation_selection_set_model (ConfabConversationSelection *self,
                                                             GListModel *                 model);
ConfabConversation *confab_conversation_selection_get_selected (ConfabConversationSelection *self);
void                confab_conversation_selection_set_selected (ConfabConversationSelection *self,
                                                                ConfabConversation *         conversation);
guint               confab_conversation_selection_find (ConfabConversationSelection *self,
                                                        ConfabConversation *         conversation);

G_END_DECLS
