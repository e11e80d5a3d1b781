/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Begins a chat: an address, or several, and the account to write from. */
#pragma once

#include <adwaita.h>

#include "confab-engine.h"

G_BEGIN_DECLS

#define CONFAB_TYPE_NEW_CHAT_DIALOG (confab_new_chat_dialog_get_type ())
G_DECLARE_FINAL_TYPE (ConfabNewChatDialog, confab_new_chat_dialog, CONFAB, NEW_CHAT_DIALOG, AdwDialog)

AdwDialog *confab_new_chat_dialog_new (ConfabEngine *engine);
void       confab_new_chat_dialog_watch (ConfabNewChatDialog *self,
                                         ConfabOperation *    operation);

G_END_DECLS
