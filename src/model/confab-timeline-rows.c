/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The rows of a timeline: putting them in, taking them out, following the store's changes. */
#include "config.h"

#include "confab-timeline-private.h"

#include "confab-dex.h"

/* Small things */

/**
 * confab_timeline_get_slot:
 * @self: a timeline
 * @position: a row
 *
 * Returns: (transfer none): the row
 */
ConfabTimelineSlot *
confab_timeline_get_slot (ConfabTimeline *self,
                          guint           position)
{
  return g_ptr_array_index (self->slots, position);
}

/**
 * confab_timeline_get_record:
 * @self: a timeline
 * @position: a row
 *
 * Returns: (transfer none): its message as it is now
 */
ConfabMessageRecord *
confab_timeline_get_record (ConfabTimeline *self,
                            guint           position)
{
  return confab_message_get_record (confab_timeline_item_get_message (confab_timeline_get_slot (self, position)->item));
}

/**
 * confab_timeline_search:
 * @self: a timeline
 * @record: a message
 *
 * Returns: where it is, or would be
 */
guint
confab_timeline_search (ConfabTimeline *           self,
                        const ConfabMessageRecord *record)
{
  guint low = 0;
  guint high = self->slots->len;

  while (low < high)
    {
      guint middle = (low + high) / 2;

      if (confab_message_record_compare (confab_timeline_get_slot (self, middle)->key, record) < 0)
        low = middle + 1;
      else
        high = middle;
    }
  return low;
}

static void
tell (ConfabTimeline *self,
      guint           position,
      guint           removed,
      guint           added)
{
  if (position <= self->first_visible && self->last_visible != G_MAXUINT)
    {
      self->first_visible += added - MIN (removed, self->first_visible - position);
      self->last_visible += added - MIN (removed, self->last_visible - position);
    }
  confab_timeline_update_places (self);
  g_list_model_items_changed (G_LIST_MODEL (self), position, removed, added);
  if (removed != added)
    confab_timeline_notify (self, CONFAB_TIMELINE_PROP_N_ITEMS);
}

/* Quoted messages */

/* Gives @quoted to all that quote it. */
static void
resolve_quotes (ConfabTimeline *self,
                ConfabMessage * quoted)
{
  const char *name = confab_message_get_record (quoted)->message_id;

  for (guint i = 0; i < self->slots->len; i++)
    {
      ConfabMessageRecord *record = confab_timeline_get_record (self, i);

      if (record->quote != NULL && g_strcmp0 (record->in_reply_to, name) == 0)
        confab_timeline_item_set_quoted (confab_timeline_get_slot (self, i)->item, quoted);
    }
}

static void
quoted_cb (gpointer   object,
           DexFuture *future,
           gpointer   data)
{
  ConfabTimeline *self = object;
  const GValue *value = dex_future_get_value (future, NULL);
  ConfabQueryResult *result = value != NULL ? g_value_get_boxed (value) : NULL;

  if (self->registry != NULL && result != NULL && result->records->len > 0)
    {
      g_autoptr (ConfabMessage) quoted =
        confab_registry_take_message (self->registry, g_ptr_array_index (result->records, 0), result->sequence);

      resolve_quotes (self, quoted);
    }
}

static void
find_quoted (ConfabTimeline *     self,
             ConfabTimelineSlot * slot,
             ConfabMessageRecord *record)
{
  if (g_hash_table_contains (self->asked, record->message_id))
    resolve_quotes (self, confab_timeline_item_get_message (slot->item));
  if (record->quote == NULL || record->in_reply_to == NULL)
    return;
  for (guint i = self->slots->len; i > 0; i--)
    {
      if (g_strcmp0 (confab_timeline_get_record (self, i - 1)->message_id, record->in_reply_to) != 0)
        continue;
      confab_timeline_item_set_quoted (slot->item, confab_timeline_item_get_message (confab_timeline_get_slot (self, i - 1)->item));
      return;
    }
  if (!g_hash_table_add (self->asked, g_strdup (record->in_reply_to)))
    return;
  confab_dex_deliver (confab_query_message_by_name (confab_registry_get_store (self->registry), record->account_id,
                                                    record->in_reply_to),
                      self, quoted_cb, NULL, NULL);
}

/* Rows */

static void
expanded_cb (ConfabTimeline *self)
{
  confab_timeline_update_places (self);
}

static ConfabTimelineSlot *
slot_new (ConfabTimeline *self,
          ConfabMessage * message)
{
  ConfabTimelineSlot *slot = g_new0 (ConfabTimelineSlot, 1);

  slot->item = confab_timeline_item_new (message);
  confab_timeline_slot_set_key (slot, confab_message_get_record (message));
  if (slot->key->kind == CONFAB_MESSAGE_SYSTEM)
    g_signal_connect_object (slot->item, "notify::expanded", G_CALLBACK (expanded_cb), self, G_CONNECT_SWAPPED);
  return slot;
}

/**
 * confab_timeline_remove_run:
 * @self: a timeline
 * @position: the first row
 * @n: how many
 *
 * Takes rows out, and tells.
 */
void
confab_timeline_remove_run (ConfabTimeline *self,
                            guint           position,
                            guint           n)
{
  g_autoptr (GPtrArray) gone = g_ptr_array_new_full (n, confab_timeline_slot_free);

  if (n == 0)
    return;
  for (guint i = 0; i < n; i++)
    {
      ConfabTimelineSlot *slot = confab_timeline_get_slot (self, position + i);

      g_hash_table_remove (self->by_id, &slot->id);
      g_ptr_array_add (gone, slot);
    }
  g_ptr_array_remove_range (self->slots, position, n);
  tell (self, position, n, 0);
}

static int
slot_compare (gconstpointer a,
              gconstpointer b)
{
  const ConfabTimelineSlot *one = *(const ConfabTimelineSlot * const *) a;
  const ConfabTimelineSlot *two = *(const ConfabTimelineSlot * const *) b;

  return confab_message_record_compare (one->key, two->key);
}

/* Puts new rows (transfer full) in their places, run by run. */
static void
insert_slots (ConfabTimeline *self,
              GPtrArray *     slots)
{
  g_ptr_array_sort (slots, slot_compare);
  for (guint i = 0; i < slots->len; i++)
    {
      ConfabTimelineSlot *slot = g_ptr_array_index (slots, i);

      g_hash_table_insert (self->by_id, &slot->id, slot);
    }
  for (guint i = 0; i < slots->len;)
    {
      ConfabTimelineSlot *slot = g_ptr_array_index (slots, i);
      guint position = confab_timeline_search (self, slot->key);
      const ConfabMessageRecord *next = position < self->slots->len ? confab_timeline_get_slot (self, position)->key : NULL;
      guint n = 0;

      do
        {
          g_ptr_array_insert (self->slots, position + n++, slots->pdata[i++]);
        }
      while (i < slots->len &&
             (next == NULL || confab_message_record_compare (((ConfabTimelineSlot *) slots->pdata[i])->key, next) < 0));
      tell (self, position, 0, n);
    }
  for (guint i = 0; i < slots->len; i++)
    {
      ConfabTimelineSlot *slot = g_ptr_array_index (slots, i);

      find_quoted (self, slot, confab_message_get_record (confab_timeline_item_get_message (slot->item)));
    }
}

/**
 * confab_timeline_trim:
 * @self: a timeline
 *
 * Cuts a window that has grown too large, at the end that is farther from what is visible.
 */
void
confab_timeline_trim (ConfabTimeline *self)
{
  guint n = self->slots->len;
  guint above = self->first_visible;
  guint below = n - 1 - MIN (self->last_visible, n - 1);
  guint excess;

  if (n <= CONFAB_TIMELINE_WINDOW_LIMIT)
    return;
  excess = MIN (n - CONFAB_TIMELINE_WINDOW_SIZE, MAX (above, below));
  if (excess == 0)
    return;
  if (above >= below)
    {
      confab_timeline_set_flag (self, &self->at_oldest, FALSE, CONFAB_TIMELINE_PROP_AT_OLDEST);
      confab_timeline_remove_run (self, 0, excess);
    }
  else
    {
      confab_timeline_set_flag (self, &self->at_newest, FALSE, CONFAB_TIMELINE_PROP_AT_NEWEST);
      confab_timeline_remove_run (self, n - excess, excess);
    }
}

/* Batches of changes */

static gboolean
is_inside (ConfabTimeline *           self,
           const ConfabMessageRecord *record)
{
  guint n = self->slots->len;

  if (n == 0)
    return self->at_oldest && self->at_newest;
  if (confab_message_record_compare (record, confab_timeline_get_slot (self, 0)->key) < 0)
    return self->at_oldest;
  if (confab_message_record_compare (record, confab_timeline_get_slot (self, n - 1)->key) > 0)
    return self->at_newest;
  return TRUE;
}

static gboolean
has_unread_from_line (ConfabTimeline *self)
{
  ConfabTimelineSlot *line = g_hash_table_lookup (self->by_id, &self->unread_line);

  if (line == NULL)
    return FALSE;
  for (guint i = confab_timeline_search (self, line->key); i < self->slots->len; i++)
    if (confab_timeline_get_record (self, i)->unread)
      return TRUE;
  return FALSE;
}

/* What comes in below all others is worth a motion. */
static void
mark_arrivals (ConfabTimeline *self,
               GPtrArray *     slots)
{
  for (guint i = 0; i < slots->len; i++)
    {
      ConfabTimelineSlot *slot = g_ptr_array_index (slots, i);

      if (confab_timeline_search (self, slot->key) == self->slots->len)
        confab_timeline_item_set_arrival (slot->item);
    }
}

/* What comes while nobody looks gets the line, unless there is one that still holds. */
static void
consider_unread_line (ConfabTimeline *self,
                      GPtrArray *     slots)
{
  ConfabTimelineSlot *first = NULL;

  if (self->watched || !self->at_newest)
    return;
  for (guint i = 0; i < slots->len; i++)
    {
      ConfabTimelineSlot *slot = g_ptr_array_index (slots, i);

      if (slot->key->unread && (first == NULL || confab_message_record_compare (slot->key, first->key) < 0))
        first = slot;
    }
  if (first == NULL || confab_timeline_search (self, first->key) < self->slots->len || has_unread_from_line (self))
    return;
  self->unread_line = first->id;
}

static void
remove_ids (ConfabTimeline *self,
            GArray *        ids)
{
  g_autoptr (GArray) positions = g_array_new (FALSE, FALSE, sizeof (guint));

  for (guint i = 0; i < ids->len; i++)
    {
      ConfabTimelineSlot *slot = g_hash_table_lookup (self->by_id, &g_array_index (ids, gint64, i));

      if (slot != NULL)
        {
          guint position = confab_timeline_search (self, slot->key);

          g_array_append_val (positions, position);
        }
    }
  g_array_sort (positions, confab_timeline_compare_positions);
  for (guint i = positions->len; i > 0;)
    {
      guint end = g_array_index (positions, guint, i - 1);
      guint n = 0;

      while (i > 0 && g_array_index (positions, guint, i - 1) == end - n)
        {
          n++;
          i--;
        }
      confab_timeline_remove_run (self, end - n + 1, n);
    }
}

/**
 * confab_timeline_take_batch:
 * @self: a timeline
 * @batch: what the store says about messages that had changed
 *
 * Follows the changes that fall into the window.
 */
void
confab_timeline_take_batch (ConfabTimeline *     self,
                            ConfabRegistryBatch *batch)
{
  ConfabRegistry *registry = self->registry;
  g_autoptr (GArray) leave = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (GPtrArray) enter = g_ptr_array_new ();
  gboolean changed = FALSE;

  for (guint i = 0; i < batch->missing->len; i++)
    {
      gint64 id = g_array_index (batch->missing, gint64, i);

      if (confab_registry_get_message_sequence (registry, id) <= batch->sequence)
        g_array_append_val (leave, id);
    }
  for (guint i = 0; i < batch->records->len; i++)
    {
      ConfabMessageRecord *record = g_ptr_array_index (batch->records, i);
      ConfabTimelineSlot *slot = g_hash_table_lookup (self->by_id, &record->id);
      g_autoptr (ConfabMessage) message = NULL;

      if (slot == NULL && record->conversation_id != self->id)
        continue;
      message = confab_registry_take_message (registry, record, batch->sequence);
      record = confab_message_get_record (message);
      if (slot != NULL && record->conversation_id == self->id && confab_message_record_compare (record, slot->key) == 0)
        {
          confab_timeline_slot_set_key (slot, record);
          changed = TRUE;
          continue;
        }
      if (slot != NULL)
        g_array_append_val (leave, record->id);
      if (record->conversation_id == self->id && is_inside (self, record))
        g_ptr_array_add (enter, slot_new (self, message));
    }
  remove_ids (self, leave);
  consider_unread_line (self, enter);
  mark_arrivals (self, enter);
  if (enter->len > 0)
    insert_slots (self, enter);
  else if (changed)
    confab_timeline_update_places (self);
  confab_timeline_trim (self);
  confab_timeline_update_unread_below (self);
}

/**
 * confab_timeline_take_records:
 * @self: a timeline
 * @records: (element-type ConfabMessageRecord): what a query answered
 * @sequence: the sequence number of its snapshot
 *
 * Puts messages in. Those that are there already stay.
 */
void
confab_timeline_take_records (ConfabTimeline *self,
                              GPtrArray *     records,
                              gint64          sequence)
{
  g_autoptr (GPtrArray) enter = g_ptr_array_new ();

  for (guint i = 0; i < records->len; i++)
    {
      ConfabMessageRecord *record = g_ptr_array_index (records, i);
      g_autoptr (ConfabMessage) message = confab_registry_take_message (self->registry, record, sequence);

      if (!g_hash_table_contains (self->by_id, &record->id) &&
          confab_message_get_record (message)->conversation_id == self->id)
        g_ptr_array_add (enter, slot_new (self, message));
    }
  if (enter->len > 0)
    insert_slots (self, enter);
}
