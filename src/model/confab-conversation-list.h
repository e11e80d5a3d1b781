/* SPDX-License-Identifier: GPL-3.0-or-later */
/* All conversations of all accounts, in the order of the chat list. Main thread. */
#pragma once

#include "confab-registry.h"

G_BEGIN_DECLS

#define CONFAB_TYPE_CONVERSATION_LIST (confab_conversation_list_get_type ())
G_DECLARE_FINAL_TYPE (ConfabConversationList, confab_conversation_list, CONFAB, CONVERSATION_LIST_MODEL, GObject)

ConfabConversationList *confab_conversation_list_new (ConfabRegistry *registry);
int                     confab_conversation_list_get_n_unread (ConfabConversationList *self);
gboolean                confab_conversation_list_get_loaded (ConfabConversationList *self);

G_END_DECLS
