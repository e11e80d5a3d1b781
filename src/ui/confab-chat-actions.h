/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a person can set for a conversation, as actions of its menu. */
#pragma once

#include <gtk/gtk.h>

#include "confab-conversation.h"
#include "confab-engine.h"

G_BEGIN_DECLS

#define CONFAB_TYPE_CHAT_ACTIONS (confab_chat_actions_get_type ())
G_DECLARE_FINAL_TYPE (ConfabChatActions, confab_chat_actions, CONFAB, CHAT_ACTIONS, GObject)

ConfabChatActions *confab_chat_actions_new (GtkWidget *widget);
void               confab_chat_actions_set (ConfabChatActions * self,
                                            ConfabEngine *      engine,
                                            ConfabConversation *conversation);

G_END_DECLS
