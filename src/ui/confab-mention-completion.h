/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Offers the members of a group while an “@” and a name are typed. */
#pragma once

#include <gtk/gtk.h>

#include "confab-conversation.h"

G_BEGIN_DECLS

#define CONFAB_TYPE_MENTION_COMPLETION (confab_mention_completion_get_type ())
G_DECLARE_FINAL_TYPE (ConfabMentionCompletion, confab_mention_completion, CONFAB, MENTION_COMPLETION, GObject)

ConfabMentionCompletion *confab_mention_completion_new (GtkTextView *view, GtkWidget *parent);
void                     confab_mention_completion_set_conversation (ConfabMentionCompletion *self,
                                                                     ConfabConversation *     conversation);
gboolean                 confab_mention_completion_get_shown (ConfabMentionCompletion *self);
void                     confab_mention_completion_drop (ConfabMentionCompletion *self);

G_END_DECLS
