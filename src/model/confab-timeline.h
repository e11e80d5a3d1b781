/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A window on one conversation's messages, oldest first. Main thread. */
#pragma once

#include "confab-registry.h"
#include "confab-timeline-item.h"

G_BEGIN_DECLS

#define CONFAB_TYPE_TIMELINE (confab_timeline_get_type ())
G_DECLARE_FINAL_TYPE (ConfabTimeline, confab_timeline, CONFAB, TIMELINE, GObject)

/**
 * ConfabTimelineTarget:
 * @CONFAB_TARGET_NEWEST: the newest message
 * @CONFAB_TARGET_UNREAD: the first one that is unread
 * @CONFAB_TARGET_MESSAGE: one that was asked for
 *
 * Why a place is to be scrolled to.
 */
typedef enum
{
  CONFAB_TARGET_NEWEST,
  CONFAB_TARGET_UNREAD,
  CONFAB_TARGET_MESSAGE,
} ConfabTimelineTarget;

#define CONFAB_TYPE_TIMELINE_TARGET (confab_timeline_target_get_type ())
GType confab_timeline_target_get_type (void);

ConfabTimeline     *confab_timeline_new (ConfabRegistry *    registry,
                                         ConfabConversation *conversation);
ConfabConversation *confab_timeline_get_conversation (ConfabTimeline *self);

/* Where the window stands. */
gboolean            confab_timeline_get_loaded (ConfabTimeline *self);
gboolean            confab_timeline_get_loading (ConfabTimeline *self);
gboolean            confab_timeline_get_at_oldest (ConfabTimeline *self);
gboolean            confab_timeline_get_at_newest (ConfabTimeline *self);
int                 confab_timeline_get_unread_below (ConfabTimeline *self);
guint               confab_timeline_find (ConfabTimeline *self,
                                          gint64          message);

/* Moving it. */
void                confab_timeline_open (ConfabTimeline *self);
void                confab_timeline_load_older (ConfabTimeline *self);
void                confab_timeline_load_newer (ConfabTimeline *self);
void                confab_timeline_go_to_newest (ConfabTimeline *self);
void                confab_timeline_go_to_message (ConfabTimeline *self,
                                                   gint64          message);

/* What the view tells. */
void                confab_timeline_set_visible (ConfabTimeline *self,
                                                 guint           first,
                                                 guint           last);
void                confab_timeline_set_watched (ConfabTimeline *self,
                                                 gboolean        watched);
void                confab_timeline_clear_unread_line (ConfabTimeline *self);

G_END_DECLS
