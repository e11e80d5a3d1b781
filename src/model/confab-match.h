/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A message that has the words a person looks for, and where it has them. */
#pragma once

#include "confab-conversation.h"
#include "confab-message.h"

G_BEGIN_DECLS

#define CONFAB_TYPE_MATCH (confab_match_get_type ())
G_DECLARE_FINAL_TYPE (ConfabMatch, confab_match, CONFAB, MATCH, GObject)

ConfabMatch        *confab_match_new (ConfabConversation *conversation,
                                      ConfabMessage *     message,
                                      const char *        snippet,
                                      const guint *       ranges,
                                      guint n_ranges);
ConfabConversation *confab_match_get_conversation (ConfabMatch *self);
ConfabMessage      *confab_match_get_message (ConfabMatch *self);
const char         *confab_match_get_snippet (ConfabMatch *self);
const guint        *confab_match_get_ranges (ConfabMatch *self,
                                             guint *      n_ranges);

G_END_DECLS
