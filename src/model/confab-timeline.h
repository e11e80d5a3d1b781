/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A window on one conversation's messages, oldest first. Main thread. */
#pragma once

#include "confab-registry.h"
#include "confab-timeline-item.h"

G_BEGIN_DECLS

#define CONFAB_TYPE_TIMELINE (confab_timeline_get_type ())
G_DECLARE_FINAL_TYPE (ConfabTimeline, confab_timeline, CONFAB, TIMELINE, GObject)

ConfabTimeline     *confab_timeline_new (ConfabRegistry *    registry,
                                         ConfabConversation *conversation);
ConfabConversation *confab_timeline_get_conversation (ConfabTimeline *self);

/* Where the window stands. */
gboolean            confab_timeline_get_loaded (ConfabTimeline *self);
gboolean            confab_timeline_get_loading (ConfabTimeline *self);
gboolean            confab_timeline_get_at_oldest (ConfabTimeline *self);
gboolean            confab_timeline_get_at_newest (ConfabTimeline *self);
int                 confab_timeline_get_unread_index (ConfabTimeline *self);
int                 confab_timeline_find (ConfabTimeline *self,
                                          gint64          message);

/* Moving it. */
void                confab_timeline_load_older (ConfabTimeline *self);
void                confab_timeline_load_newer (ConfabTimeline *self);
void                confab_timeline_go_to_newest (ConfabTimeline *self);
void                confab_timeline_go_to_message (ConfabTimeline *self,
                                                   gint64          message);
void                confab_timeline_clear_unread_line (ConfabTimeline *self);

G_END_DECLS
