/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One row of the timeline: day heading, unread line, avatar, bubble. */
#pragma once

#include <gtk/gtk.h>

#include "confab-files.h"
#include "confab-timeline-item.h"

G_BEGIN_DECLS

#define CONFAB_TYPE_MESSAGE_ROW (confab_message_row_get_type ())
G_DECLARE_FINAL_TYPE (ConfabMessageRow, confab_message_row, CONFAB, MESSAGE_ROW, GtkWidget)

GtkWidget          *confab_message_row_new (ConfabFiles *files);
ConfabTimelineItem *confab_message_row_get_item (ConfabMessageRow *self);
void                confab_message_row_set_item (ConfabMessageRow *  self,
                                                 ConfabTimelineItem *item);
void                confab_message_row_flash (ConfabMessageRow *self);
int                 confab_message_row_get_day_bottom (ConfabMessageRow *self);
char               *confab_message_row_describe (ConfabTimelineItem *item);

G_END_DECLS
