/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A dialog about a conversation: who is in it, and what was set for it. */
#pragma once

#include <adwaita.h>

#include "confab-conversation.h"
#include "confab-engine.h"

G_BEGIN_DECLS

#define CONFAB_TYPE_CONVERSATION_ABOUT (confab_conversation_about_get_type ())
G_DECLARE_FINAL_TYPE (ConfabConversationAbout, confab_conversation_about, CONFAB, CONVERSATION_ABOUT, AdwDialog)

AdwDialog *confab_conversation_about_new (ConfabEngine *      engine,
                                          ConfabConversation *conversation);

G_END_DECLS
