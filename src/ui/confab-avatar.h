/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The avatar of a conversation: the same in the chat list and above the chat. */
#pragma once

#include <adwaita.h>

#include "confab-records.h"

G_BEGIN_DECLS

void confab_avatar_set_conversation (AdwAvatar *               avatar,
                                     ConfabConversationRecord *record);
void confab_avatar_set_picture (AdwAvatar * avatar,
                                const char *path);

G_END_DECLS
