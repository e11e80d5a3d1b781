/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A conversation as the window sees it: one object per row, owned by the model's registry. */
#pragma once

#include "confab-records.h"

G_BEGIN_DECLS

#define CONFAB_TYPE_CONVERSATION (confab_conversation_get_type ())
G_DECLARE_FINAL_TYPE (ConfabConversation, confab_conversation, CONFAB, CONVERSATION, GObject)

ConfabConversation       *confab_conversation_new (ConfabConversationRecord *record);
void                      confab_conversation_apply (ConfabConversation *      self,
                                                     ConfabConversationRecord *record);
ConfabConversationRecord *confab_conversation_get_record (ConfabConversation *self);
gint64                    confab_conversation_get_id (ConfabConversation *self);
const char               *confab_conversation_get_name (ConfabConversation *self);

G_END_DECLS
