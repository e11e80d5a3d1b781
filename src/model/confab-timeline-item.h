/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A message at its place in a timeline: what its neighbours make of it. Main thread. */
#pragma once

#include "confab-message.h"

G_BEGIN_DECLS

#define CONFAB_TYPE_TIMELINE_ITEM (confab_timeline_item_get_type ())
G_DECLARE_FINAL_TYPE (ConfabTimelineItem, confab_timeline_item, CONFAB, TIMELINE_ITEM, GObject)

/**
 * ConfabTimelinePlace:
 * @CONFAB_PLACE_FIRST_OF_GROUP: the message above is by somebody else or much older
 * @CONFAB_PLACE_LAST_OF_GROUP: the message below is by somebody else or much later
 * @CONFAB_PLACE_STARTS_DAY: the first one of its day
 * @CONFAB_PLACE_UNREAD_LINE: the first one that was unread when the chat was opened
 * @CONFAB_PLACE_FOLDED: a system line that is told by the one that leads the run
 * @CONFAB_PLACE_SHOWS_AUTHOR: several people write here, and this is by one of the others
 * @CONFAB_PLACE_NEW_SUBJECT: mail about something else than the mail before it
 *
 * How a message stands among its neighbours.
 */
typedef enum /*< flags >*/
{
  CONFAB_PLACE_NONE = 0,
  CONFAB_PLACE_FIRST_OF_GROUP = 1 << 0,
  CONFAB_PLACE_LAST_OF_GROUP = 1 << 1,
  CONFAB_PLACE_STARTS_DAY = 1 << 2,
  CONFAB_PLACE_UNREAD_LINE = 1 << 3,
  CONFAB_PLACE_FOLDED = 1 << 4,
  CONFAB_PLACE_SHOWS_AUTHOR = 1 << 5,
  CONFAB_PLACE_NEW_SUBJECT = 1 << 6,
} ConfabTimelinePlace;

#define CONFAB_TYPE_TIMELINE_PLACE (confab_timeline_place_get_type ())
GType confab_timeline_place_get_type (void);

ConfabTimelineItem *confab_timeline_item_new (ConfabMessage *message);
ConfabMessage      *confab_timeline_item_get_message (ConfabTimelineItem *self);
ConfabTimelinePlace confab_timeline_item_get_place (ConfabTimelineItem *self);
ConfabMessage      *confab_timeline_item_get_quoted (ConfabTimelineItem *self);
int                 confab_timeline_item_get_n_folded (ConfabTimelineItem *self);
gboolean            confab_timeline_item_get_expanded (ConfabTimelineItem *self);
void                confab_timeline_item_set_expanded (ConfabTimelineItem *self,
                                                       gboolean            expanded);
gboolean            confab_timeline_item_take_arrival (ConfabTimelineItem *self);

/* For the timeline. */
void                confab_timeline_item_set_place (ConfabTimelineItem *self,
                                                    ConfabTimelinePlace place);
void                confab_timeline_item_set_quoted (ConfabTimelineItem *self,
                                                     ConfabMessage *     quoted);
void                confab_timeline_item_set_n_folded (ConfabTimelineItem *self,
                                                       int                 n_folded);
void                confab_timeline_item_set_arrival (ConfabTimelineItem *self);

G_END_DECLS
