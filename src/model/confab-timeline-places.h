/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a timeline's rows are to each other: groups, days, the unread line, folded lines. */
#pragma once

#include "confab-timeline-item.h"

G_BEGIN_DECLS

/**
 * ConfabTimelineSlot:
 * @id: row id of the message
 * @item: the row
 * @key: the record it was sorted in by; the item's own may be newer
 * @day: the local day of @key, a number that grows
 *
 * A row of a timeline.
 */
typedef struct
{
  gint64 id;
  ConfabTimelineItem *item;
  ConfabMessageRecord *key;
  guint32 day;
} ConfabTimelineSlot;

void confab_timeline_slot_set_key (ConfabTimelineSlot * self,
                                   ConfabMessageRecord *record);
void confab_timeline_slot_free (gpointer self);
int  confab_timeline_compare_positions (gconstpointer a,
                                        gconstpointer b);
void confab_timeline_places_update (GPtrArray *            slots,
                                    ConfabConversationKind kind,
                                    gint64                 unread_line,
                                    gboolean               at_oldest);

G_END_DECLS
