/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The bar that searches the open conversation, and goes from match to match. */
#pragma once

#include <adwaita.h>

#include "confab-search.h"

G_BEGIN_DECLS

#define CONFAB_TYPE_CHAT_SEARCH (confab_chat_search_get_type ())
G_DECLARE_FINAL_TYPE (ConfabChatSearch, confab_chat_search, CONFAB, CHAT_SEARCH, AdwBin)

void confab_chat_search_set_place (ConfabChatSearch *self,
                                   ConfabRegistry *  registry,
                                   gint64            conversation);
void confab_chat_search_start (ConfabChatSearch *self);
void confab_chat_search_stop (ConfabChatSearch *self);

G_END_DECLS
