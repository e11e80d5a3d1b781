/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One conversation: header bar, timeline and composer; everything right of the sidebar. */
#pragma once

#include <adwaita.h>

#include "confab-conversation.h"
#include "confab-engine.h"
#include "confab-registry.h"

G_BEGIN_DECLS

#define CONFAB_TYPE_CONVERSATION_VIEW (confab_conversation_view_get_type ())
G_DECLARE_FINAL_TYPE (ConfabConversationView, confab_conversation_view, CONFAB, CONVERSATION_VIEW, AdwBin)

GtkWidget          *confab_conversation_view_new (void);
ConfabEngine       *confab_conversation_view_get_engine (ConfabConversationView *self);
void                confab_conversation_view_set_engine (ConfabConversationView *self,
                                                         ConfabEngine *          engine);
ConfabRegistry     *confab_conversation_view_get_registry (ConfabConversationView *self);
void                confab_conversation_view_set_registry (ConfabConversationView *self,
                                                           ConfabRegistry *        registry);
ConfabConversation *confab_conversation_view_get_conversation (ConfabConversationView *self);
void                confab_conversation_view_set_conversation (ConfabConversationView *self,
                                                               ConfabConversation *    conversation);
void                confab_conversation_view_focus_composer (ConfabConversationView *self);
void                confab_conversation_view_start_search (ConfabConversationView *self);
void                confab_conversation_view_jump_to_message (ConfabConversationView *self,
                                                              gint64                  message);

G_END_DECLS
