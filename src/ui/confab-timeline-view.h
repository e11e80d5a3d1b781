/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The messages of a conversation, scrolled: keeps its place, loads more, knows what is seen. */
#pragma once

#include <gtk/gtk.h>

#include "confab-files.h"
#include "confab-message-row.h"
#include "confab-timeline.h"

G_BEGIN_DECLS

#define CONFAB_TYPE_TIMELINE_VIEW (confab_timeline_view_get_type ())
G_DECLARE_FINAL_TYPE (ConfabTimelineView, confab_timeline_view, CONFAB, TIMELINE_VIEW, GtkWidget)

void     confab_timeline_view_set_files (ConfabTimelineView *self,
                                         ConfabFiles *       files);
void     confab_timeline_view_set_timeline (ConfabTimelineView *self,
                                            ConfabTimeline *    timeline);
gboolean confab_timeline_view_scroll_page (ConfabTimelineView *self,
                                           int                 direction);
gboolean confab_timeline_view_is_at_bottom (ConfabTimelineView *self);

G_END_DECLS
