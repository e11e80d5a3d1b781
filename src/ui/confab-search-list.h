/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a search has found: chats by name, and messages by their words. */
#pragma once

#include <adwaita.h>

#include "confab-filtered-conversations.h"
#include "confab-search.h"

G_BEGIN_DECLS

#define CONFAB_TYPE_SEARCH_LIST (confab_search_list_get_type ())
G_DECLARE_FINAL_TYPE (ConfabSearchList, confab_search_list, CONFAB, SEARCH_LIST, AdwBin)

void confab_search_list_set_models (ConfabSearchList *           self,
                                    ConfabFilteredConversations *chats,
                                    ConfabSearch *               search);
void confab_search_list_look_for (ConfabSearchList *self,
                                  const char *      text);
void confab_search_list_open_first (ConfabSearchList *self);

G_END_DECLS
