/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the timeline's own files share. */
#pragma once

#include "confab-registry-private.h"
#include "confab-timeline-places.h"
#include "confab-timeline.h"

G_BEGIN_DECLS

/* The window is cut to WINDOW_SIZE at the far end once it is over WINDOW_LIMIT. */
#define CONFAB_TIMELINE_WINDOW_SIZE 300
#define CONFAB_TIMELINE_WINDOW_LIMIT 400

/**
 * ConfabTimeline:
 *
 * A list model of #ConfabTimelineItem. It holds a piece of the conversation without
 * gaps; whatever changes in the store inside this piece comes in by itself, own sends
 * among it. Changes are told row by row, never as a whole, unless the window is moved
 * to another place.
 *
 * The store answers queries in the order they were asked. So what a page does not have
 * because it is newer than the page's snapshot is told by a later batch, and what a
 * batch does not bring because it lies outside the window is in a later page.
 */
struct _ConfabTimeline
{
  GObject parent_instance;

  ConfabRegistry *registry;
  ConfabConversation *conversation;
  gint64 id;
  GPtrArray *slots;        /* ConfabTimelineSlot */
  GHashTable *by_id;       /* message id → slot */
  GHashTable *asked;       /* Message-IDs of quoted messages that were looked for */
  guint generation;        /* goes up when the window is moved elsewhere */
  guint n_loading;
  gboolean loaded;
  gboolean loading_older;
  gboolean loading_newer;
  gboolean at_oldest;
  gboolean at_newest;
  gboolean watched;
  gint64 unread_line;      /* the message the line is above, or 0 */
  guint first_visible;
  guint last_visible;
  int unread_below;
};

typedef enum
{
  CONFAB_TIMELINE_PROP_REGISTRY = 1,
  CONFAB_TIMELINE_PROP_CONVERSATION,
  CONFAB_TIMELINE_PROP_N_ITEMS,
  CONFAB_TIMELINE_PROP_LOADED,
  CONFAB_TIMELINE_PROP_LOADING,
  CONFAB_TIMELINE_PROP_AT_OLDEST,
  CONFAB_TIMELINE_PROP_AT_NEWEST,
  CONFAB_TIMELINE_PROP_UNREAD_BELOW,
} ConfabTimelineProperty;

/* confab-timeline.c */
void                 confab_timeline_notify (ConfabTimeline *self, ConfabTimelineProperty property);
void                 confab_timeline_set_flag (ConfabTimeline *self, gboolean *flag, gboolean value, ConfabTimelineProperty property);
void                 confab_timeline_update_unread_below (ConfabTimeline *self);
void                 confab_timeline_update_places (ConfabTimeline *self);
void                 confab_timeline_emit_scroll_to (ConfabTimeline *self, guint position, ConfabTimelineTarget target);

/* confab-timeline-rows.c */
ConfabTimelineSlot  *confab_timeline_get_slot (ConfabTimeline *self, guint position);
ConfabMessageRecord *confab_timeline_get_record (ConfabTimeline *self, guint position);
guint                confab_timeline_search (ConfabTimeline *self, const ConfabMessageRecord *record);
void                 confab_timeline_remove_run (ConfabTimeline *self, guint position, guint n);
void                 confab_timeline_take_records (ConfabTimeline *self, GPtrArray *records, gint64 sequence);
void                 confab_timeline_take_batch (ConfabTimeline *self, ConfabRegistryBatch *batch);
void                 confab_timeline_trim (ConfabTimeline *self);

G_END_DECLS
