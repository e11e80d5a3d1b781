/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The queries of a timeline: opening the window, moving it, reading on at its ends. */
#include "config.h"

#include "confab-timeline-private.h"

#include "confab-dex.h"

/* Messages in one query. */
#define PAGE_SIZE 80
/* On each side of a message that is jumped to. */
#define AROUND_SIZE 60
/* So many unread ones are looked for among the newest; more are asked for by name. */
#define UNREAD_IN_FIRST_PAGE 60

/**
 * Request:
 *
 * A query of a timeline that may be gone, or be elsewhere, when the answer comes.
 * @message is the one at the edge that is read on from, or the one to go to.
 */
typedef struct
{
  guint generation;
  gint64 message;
  gint64 time;
  ConfabTimelineTarget target;
} Request;

static void open_at_newest (ConfabTimeline *     self,
                            ConfabTimelineTarget target,
                            guint                limit);
static void open_around (ConfabTimeline *     self,
                         gint64               message,
                         ConfabTimelineTarget target);
static void open_at_unread (ConfabTimeline *self);

static Request *
request_new (ConfabTimeline *     self,
             ConfabTimelineTarget target,
             gint64               message)
{
  Request *request = g_new0 (Request, 1);

  request->generation = self->generation;
  request->target = target;
  request->message = message;
  return request;
}

static void
add_loading (ConfabTimeline *self,
             int             n)
{
  gboolean before = self->n_loading > 0;

  self->n_loading += n;
  if (before != (self->n_loading > 0))
    confab_timeline_notify (self, CONFAB_TIMELINE_PROP_LOADING);
}

static ConfabQueryResult *
take_answer (ConfabTimeline *self,
             DexFuture *     future)
{
  g_autoptr (GError) error = NULL;
  const GValue *value = dex_future_get_value (future, &error);

  add_loading (self, -1);
  if (value != NULL)
    return g_value_get_boxed (value);
  if (!g_error_matches (error, CONFAB_STORE_ERROR, CONFAB_STORE_ERROR_CLOSED))
    g_warning ("Reading messages failed: %s", error->message);
  return NULL;
}

/* Takes the answer for another place of the window, or gives %NULL when it is to be elsewhere by now. */
static ConfabQueryResult *
take_window (ConfabTimeline *self,
             DexFuture *     future,
             Request *       request)
{
  ConfabQueryResult *result = self->registry != NULL ? take_answer (self, future) : NULL;

  return request->generation == self->generation ? result : NULL;
}

static void
show_window (ConfabTimeline *     self,
             gint64               message,
             ConfabTimelineTarget target)
{
  guint position = self->slots->len > 0 ? self->slots->len - 1 : 0;

  if (target != CONFAB_TARGET_NEWEST)
    {
      guint found = confab_timeline_find (self, message);

      if (found != G_MAXUINT)
        position = found;
    }
  self->first_visible = self->last_visible = position;
  confab_timeline_set_flag (self, &self->loaded, TRUE, CONFAB_TIMELINE_PROP_LOADED);
  confab_timeline_update_unread_below (self);
  if (self->slots->len > 0)
    confab_timeline_emit_scroll_to (self, position, target);
}

/* Puts the window elsewhere. Nothing else is told of as a whole. */
static void
replace_window (ConfabTimeline *   self,
                ConfabQueryResult *result)
{
  confab_timeline_remove_run (self, 0, self->slots->len);
  self->first_visible = 0;
  self->last_visible = G_MAXUINT;
  confab_timeline_take_records (self, result->records, result->sequence);
}

static void
newest_cb (gpointer   object,
           DexFuture *future,
           gpointer   data)
{
  ConfabTimeline *self = object;
  Request *request = data;
  ConfabQueryResult *result;
  int unread = 0;
  gint64 first_unread = 0;

  result = take_window (self, future, request);
  if (result == NULL)
    return;
  for (guint i = 0; i < result->records->len; i++)
    {
      ConfabMessageRecord *record = g_ptr_array_index (result->records, i);

      if (!record->unread)
        continue;
      if (unread++ == 0)
        first_unread = record->id;
    }
  if (request->target == CONFAB_TARGET_UNREAD && result->more &&
      unread < confab_conversation_get_record (self->conversation)->unread)
    {
      open_at_unread (self);
      return;
    }
  if (request->target == CONFAB_TARGET_UNREAD)
    self->unread_line = first_unread;
  replace_window (self, result);
  confab_timeline_set_flag (self, &self->at_oldest, !result->more, CONFAB_TIMELINE_PROP_AT_OLDEST);
  confab_timeline_set_flag (self, &self->at_newest, TRUE, CONFAB_TIMELINE_PROP_AT_NEWEST);
  confab_timeline_update_places (self);
  show_window (self, first_unread,
               request->target == CONFAB_TARGET_UNREAD && first_unread == 0 ? CONFAB_TARGET_NEWEST : request->target);
}

static void
around_cb (gpointer   object,
           DexFuture *future,
           gpointer   data)
{
  ConfabTimeline *self = object;
  Request *request = data;
  ConfabQueryResult *result;

  result = take_window (self, future, request);
  if (result == NULL)
    return;
  /* It may have gone, or moved to another conversation. */
  if (result->records->len == 0 ||
      ((ConfabMessageRecord *) g_ptr_array_index (result->records, 0))->conversation_id != self->id)
    {
      if (!self->loaded)
        open_at_newest (self, CONFAB_TARGET_NEWEST, PAGE_SIZE);
      return;
    }
  if (request->target == CONFAB_TARGET_UNREAD)
    self->unread_line = request->message;
  replace_window (self, result);
  confab_timeline_set_flag (self, &self->at_oldest, !result->more, CONFAB_TIMELINE_PROP_AT_OLDEST);
  confab_timeline_set_flag (self, &self->at_newest, !result->more_after, CONFAB_TIMELINE_PROP_AT_NEWEST);
  confab_timeline_update_places (self);
  show_window (self, request->message, request->target);
}

static void
first_unread_cb (gpointer   object,
                 DexFuture *future,
                 gpointer   data)
{
  ConfabTimeline *self = object;
  Request *request = data;
  ConfabQueryResult *result;

  result = take_window (self, future, request);
  if (result == NULL)
    return;
  if (result->records->len > 0)
    open_around (self, ((ConfabMessageRecord *) g_ptr_array_index (result->records, 0))->id, CONFAB_TARGET_UNREAD);
  else
    open_at_newest (self, CONFAB_TARGET_NEWEST, PAGE_SIZE);
}

/* When the message at the edge has gone or moved meanwhile, the page would leave a gap. */
static gboolean
still_joins (ConfabTimeline *self,
             Request *       request,
             guint           edge)
{
  ConfabTimelineSlot *slot;

  if (self->slots->len == 0)
    return FALSE;
  slot = confab_timeline_get_slot (self, edge);
  return slot->id == request->message && slot->key->time == request->time;
}

/* Takes the answer for the page beside @edge, or gives %NULL when it is none any more. */
static ConfabQueryResult *
take_page (ConfabTimeline *self,
           DexFuture *     future,
           Request *       request,
           gboolean *      loading,
           guint           edge)
{
  ConfabQueryResult *result;

  if (self->registry == NULL)
    return NULL;
  result = take_answer (self, future);
  if (request->generation != self->generation)
    return NULL;
  *loading = FALSE;
  return result != NULL && still_joins (self, request, edge) ? result : NULL;
}

static void
older_cb (gpointer   object,
          DexFuture *future,
          gpointer   data)
{
  ConfabTimeline *self = object;
  ConfabQueryResult *result = take_page (self, future, data, &self->loading_older, 0);

  if (result == NULL)
    return;
  confab_timeline_set_flag (self, &self->at_oldest, !result->more, CONFAB_TIMELINE_PROP_AT_OLDEST);
  confab_timeline_take_records (self, result->records, result->sequence);
  confab_timeline_update_places (self);
  confab_timeline_trim (self);
}

static void
newer_cb (gpointer   object,
          DexFuture *future,
          gpointer   data)
{
  ConfabTimeline *self = object;
  ConfabQueryResult *result = take_page (self, future, data, &self->loading_newer, self->slots->len - 1);

  if (result == NULL)
    return;
  confab_timeline_take_records (self, result->records, result->sequence);
  confab_timeline_set_flag (self, &self->at_newest, !result->more, CONFAB_TIMELINE_PROP_AT_NEWEST);
  confab_timeline_trim (self);
}

static void
ask (ConfabTimeline *  self,
     DexFuture *       future,
     ConfabDexDelivery callback,
     Request *         request)
{
  add_loading (self, 1);
  confab_dex_deliver (future, self, callback, request, g_free);
}

/* What was asked for another place of the window no longer matters. */
static void
begin_move (ConfabTimeline *self)
{
  self->generation++;
  self->loading_older = FALSE;
  self->loading_newer = FALSE;
}

static void
open_at_newest (ConfabTimeline *     self,
                ConfabTimelineTarget target,
                guint                limit)
{
  begin_move (self);
  ask (self, confab_query_newest_messages (confab_registry_get_store (self->registry), self->id, limit),
       newest_cb, request_new (self, target, 0));
}

static void
open_around (ConfabTimeline *     self,
             gint64               message,
             ConfabTimelineTarget target)
{
  begin_move (self);
  ask (self, confab_query_messages_around (confab_registry_get_store (self->registry), message, AROUND_SIZE),
       around_cb, request_new (self, target, message));
}

static void
open_at_unread (ConfabTimeline *self)
{
  begin_move (self);
  ask (self, confab_query_first_unread (confab_registry_get_store (self->registry), self->id),
       first_unread_cb, request_new (self, CONFAB_TARGET_UNREAD, 0));
}

/**
 * confab_timeline_open:
 * @self: a timeline
 *
 * Opens at the first unread message, or at the newest one: with one query, nearly always.
 * To be called once, by who has connected to the signals: the answer may be there at once.
 */
void
confab_timeline_open (ConfabTimeline *self)
{
  int unread;

  g_return_if_fail (CONFAB_IS_TIMELINE (self));

  unread = confab_conversation_get_record (self->conversation)->unread;
  if (unread > UNREAD_IN_FIRST_PAGE)
    open_at_unread (self);
  else
    open_at_newest (self, CONFAB_TARGET_UNREAD, PAGE_SIZE + (guint) unread);
}

/**
 * confab_timeline_load_older:
 * @self: a timeline
 *
 * Reads more messages above the window, unless that is under way or there are none.
 */
void
confab_timeline_load_older (ConfabTimeline *self)
{
  ConfabTimelineSlot *first;
  Request *request;

  g_return_if_fail (CONFAB_IS_TIMELINE (self));

  if (!self->loaded || self->at_oldest || self->loading_older || self->slots->len == 0)
    return;
  self->loading_older = TRUE;
  first = confab_timeline_get_slot (self, 0);
  request = request_new (self, CONFAB_TARGET_MESSAGE, first->id);
  request->time = first->key->time;
  ask (self, confab_query_messages_before (confab_registry_get_store (self->registry), self->id,
                                           first->key->time, first->id, PAGE_SIZE),
       older_cb, request);
}

/**
 * confab_timeline_load_newer:
 * @self: a timeline
 *
 * Reads more messages below the window, unless that is under way or there are none.
 */
void
confab_timeline_load_newer (ConfabTimeline *self)
{
  ConfabTimelineSlot *last;
  Request *request;

  g_return_if_fail (CONFAB_IS_TIMELINE (self));

  if (!self->loaded || self->at_newest || self->loading_newer || self->slots->len == 0)
    return;
  self->loading_newer = TRUE;
  last = confab_timeline_get_slot (self, self->slots->len - 1);
  request = request_new (self, CONFAB_TARGET_MESSAGE, last->id);
  request->time = last->key->time;
  ask (self, confab_query_messages_after (confab_registry_get_store (self->registry), self->id,
                                          last->key->time, last->id, PAGE_SIZE),
       newer_cb, request);
}

/**
 * confab_timeline_go_to_newest:
 * @self: a timeline
 *
 * Moves the window to the newest message and has it shown.
 */
void
confab_timeline_go_to_newest (ConfabTimeline *self)
{
  g_return_if_fail (CONFAB_IS_TIMELINE (self));

  if (!self->loaded)
    return;
  if (self->at_newest)
    show_window (self, 0, CONFAB_TARGET_NEWEST);
  else
    open_at_newest (self, CONFAB_TARGET_NEWEST, PAGE_SIZE);
}

/**
 * confab_timeline_go_to_message:
 * @self: a timeline
 * @message: row id of a message of this conversation
 *
 * Moves the window to a message and has it shown.
 */
void
confab_timeline_go_to_message (ConfabTimeline *self,
                               gint64          message)
{
  g_return_if_fail (CONFAB_IS_TIMELINE (self));

  if (self->loaded && confab_timeline_find (self, message) != G_MAXUINT)
    show_window (self, message, CONFAB_TARGET_MESSAGE);
  else
    open_around (self, message, CONFAB_TARGET_MESSAGE);
}
