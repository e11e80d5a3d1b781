/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the conversation view's own files share. */
#pragma once

#include "confab-chat-actions.h"
#include "confab-chat-search.h"
#include "confab-composer.h"
#include "confab-conversation-view.h"
#include "confab-pin-bar.h"
#include "confab-timeline-view.h"

G_BEGIN_DECLS

struct _ConfabConversationView
{
  AdwBin parent_instance;

  AdwAvatar *avatar;
  GtkLabel *title;
  GtkLabel *subtitle;
  ConfabChatSearch *search;
  ConfabPinBar *pin_bar;
  GtkStack *stack;
  ConfabTimelineView *timeline_view;
  GtkWidget *empty;
  GtkStack *bottom;
  GtkWidget *composer_page;
  ConfabComposer *composer;
  GtkWidget *request_page;
  GtkLabel *request_title;
  GtkLabel *request_proof;
  GtkWidget *silent_page;
  GtkRevealer *drop_revealer;
  GtkLabel *drop_label;

  ConfabEngine *engine;
  ConfabRegistry *registry;
  ConfabConversation *conversation;
  ConfabTimeline *timeline;
  ConfabFiles *files;
  ConfabChatActions *actions;
  ConfabOperation *reading; /* marks as read, until the store has said so */
  ConfabMessage *answered;  /* is to be answered in the chat with its author */
  gint64 private_chat;      /* row id of that chat, once it is known */
};

/* confab-conversation-view-actions.c */
void confab_conversation_view_class_init_actions (GtkWidgetClass *widget_class);
void confab_conversation_view_edit_last (ConfabConversationView *self);
void confab_conversation_view_take_private_reply (ConfabConversationView *self);

G_END_DECLS
