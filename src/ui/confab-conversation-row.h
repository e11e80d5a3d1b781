/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One row of the chat list: who, when, the last words, and what waits. */
#pragma once

#include <gtk/gtk.h>

#include "confab-conversation.h"

G_BEGIN_DECLS

#define CONFAB_TYPE_CONVERSATION_ROW (confab_conversation_row_get_type ())
G_DECLARE_FINAL_TYPE (ConfabConversationRow, confab_conversation_row, CONFAB, CONVERSATION_ROW, GtkWidget)

GtkWidget          *confab_conversation_row_new (void);
ConfabConversation *confab_conversation_row_get_conversation (ConfabConversationRow *self);
void                confab_conversation_row_set_conversation (ConfabConversationRow *self,
                                                              ConfabConversation *   conversation);
void                confab_conversation_row_update (ConfabConversationRow *self);

G_END_DECLS
