/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A list of chats: rows, which one is open, and what can be done with each. */
#pragma once

#include <adwaita.h>

#include "confab-conversation.h"
#include "confab-engine.h"

G_BEGIN_DECLS

#define CONFAB_TYPE_CHAT_LIST (confab_chat_list_get_type ())
G_DECLARE_FINAL_TYPE (ConfabChatList, confab_chat_list, CONFAB, CHAT_LIST, AdwBin)

GtkWidget          *confab_chat_list_new (void);
GListModel         *confab_chat_list_get_model (ConfabChatList *self);
void                confab_chat_list_set_model (ConfabChatList *self,
                                                GListModel *    model);
ConfabConversation *confab_chat_list_get_selected (ConfabChatList *self);
void                confab_chat_list_set_selected (ConfabChatList *    self,
                                                   ConfabConversation *conversation);
ConfabEngine       *confab_chat_list_get_engine (ConfabChatList *self);
void                confab_chat_list_set_engine (ConfabChatList *self,
                                                 ConfabEngine *  engine);
void                confab_chat_list_step (ConfabChatList *self,
                                           int             steps);
void                confab_chat_list_open_first (ConfabChatList *self);

G_END_DECLS
