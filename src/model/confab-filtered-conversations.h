/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A part of the chat list: by what the conversations are, and by name. Main thread. */
#pragma once

#include "confab-conversation-list.h"

G_BEGIN_DECLS

/**
 * ConfabConversationShow:
 * @CONFAB_SHOW_ALL: all but archived ones and contact requests
 * @CONFAB_SHOW_UNREAD: those of them with unread messages
 * @CONFAB_SHOW_GROUPS: those of them with several people
 * @CONFAB_SHOW_ARCHIVED: only archived ones
 * @CONFAB_SHOW_REQUESTS: only contact requests
 * @CONFAB_SHOW_FOUND: only what is searched for; none while nothing is
 *
 * Which conversations a filter lets through.
 */
typedef enum
{
  CONFAB_SHOW_ALL,
  CONFAB_SHOW_UNREAD,
  CONFAB_SHOW_GROUPS,
  CONFAB_SHOW_ARCHIVED,
  CONFAB_SHOW_REQUESTS,
  CONFAB_SHOW_FOUND,
} ConfabConversationShow;

#define CONFAB_TYPE_CONVERSATION_SHOW (confab_conversation_show_get_type ())
GType confab_conversation_show_get_type (void);

#define CONFAB_TYPE_FILTERED_CONVERSATIONS (confab_filtered_conversations_get_type ())
G_DECLARE_FINAL_TYPE (ConfabFilteredConversations, confab_filtered_conversations, CONFAB, FILTERED_CONVERSATIONS, GObject)

ConfabFilteredConversations *confab_filtered_conversations_new (ConfabConversationList *list);
ConfabConversationShow    confab_filtered_conversations_get_show (ConfabFilteredConversations *self);
void                      confab_filtered_conversations_set_show (ConfabFilteredConversations *self,
                                                                  ConfabConversationShow       show);
const char               *confab_filtered_conversations_get_search (ConfabFilteredConversations *self);
void                      confab_filtered_conversations_set_search (ConfabFilteredConversations *self,
                                                                    const char *                 search);
ConfabConversation       *confab_filtered_conversations_get_kept (ConfabFilteredConversations *self);
void                      confab_filtered_conversations_set_kept (ConfabFilteredConversations *self,
                                                                  ConfabConversation *         conversation);

G_END_DECLS
