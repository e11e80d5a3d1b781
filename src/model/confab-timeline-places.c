/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a timeline's rows are to each other: groups, days, the unread line, folded lines. */
#include "config.h"

#include "confab-timeline-places.h"

#include <string.h>

/* Messages of one author form a group as long as no more lies between two of them. */
#define GROUP_MS (5 * 60 * 1000)
/* So many system lines in a row are folded into one. */
#define FOLD_FROM 3

static guint32
local_day (gint64 ms)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_local (ms / 1000);
  int year;

  if (time == NULL)
    return 0;
  year = g_date_time_get_year (time);
  return (guint32) (year * 366 + g_date_time_get_day_of_year (time));
}

/**
 * confab_timeline_slot_set_key:
 * @self: a row
 * @record: its message's record
 *
 * Remembers what the row is sorted by.
 */
void
confab_timeline_slot_set_key (ConfabTimelineSlot * self,
                              ConfabMessageRecord *record)
{
  if (self->key == NULL || self->key->time != record->time)
    self->day = local_day (record->time);
  self->id = record->id;
  confab_message_record_ref (record);
  g_clear_pointer (&self->key, confab_message_record_unref);
  self->key = record;
}

/**
 * confab_timeline_slot_free:
 * @self: (transfer full): a row
 */
void
confab_timeline_slot_free (gpointer self)
{
  ConfabTimelineSlot *slot = self;

  g_clear_object (&slot->item);
  g_clear_pointer (&slot->key, confab_message_record_unref);
  g_free (slot);
}

/**
 * confab_timeline_compare_positions:
 * @a: a guint
 * @b: another
 *
 * Returns: their order
 */
int
confab_timeline_compare_positions (gconstpointer a,
                                   gconstpointer b)
{
  guint one = *(const guint *) a;
  guint two = *(const guint *) b;

  return (one > two) - (one < two);
}

static gboolean
is_one_group (const ConfabTimelineSlot *above,
              const ConfabTimelineSlot *below)
{
  return above->key->kind != CONFAB_MESSAGE_SYSTEM && below->key->kind != CONFAB_MESSAGE_SYSTEM &&
         above->key->outgoing == below->key->outgoing && above->day == below->day &&
         below->key->time - above->key->time <= GROUP_MS &&
         g_strcmp0 (above->key->from_address, below->key->from_address) == 0;
}

/* The subject without what an answer puts before it. */
static const char *
skip_answer_marks (const char *subject)
{
  static const char * const marks[] = { "re:", "aw:", "sv:", "vs:", "antw:" };
  gboolean found;

  do
    {
      found = FALSE;
      while (g_ascii_isspace (*subject))
        subject++;
      for (guint i = 0; i < G_N_ELEMENTS (marks); i++)
        if (g_ascii_strncasecmp (subject, marks[i], strlen (marks[i])) == 0)
          {
            subject += strlen (marks[i]);
            found = TRUE;
          }
    }
  while (found);
  return subject;
}

/* Mail that goes on about the same thing does not say so each time. */
static void
mark_subjects (GPtrArray *          slots,
               ConfabTimelinePlace *places)
{
  const char *before = NULL;

  for (guint i = 0; i < slots->len; i++)
    {
      ConfabTimelineSlot *slot = g_ptr_array_index (slots, i);
      const char *subject;

      if (slot->key->kind != CONFAB_MESSAGE_MAIL || slot->key->subject == NULL)
        continue;
      subject = skip_answer_marks (slot->key->subject);
      if (before == NULL || strcmp (before, subject) != 0)
        places[i] |= CONFAB_PLACE_NEW_SUBJECT;
      before = subject;
    }
}

/* Folds the system lines from @start on into the first of them. Returns how many there are. */
static guint
fold_run (GPtrArray *          slots,
          guint                start,
          ConfabTimelinePlace *places)
{
  ConfabTimelineSlot *first = g_ptr_array_index (slots, start);
  guint n = 1;
  gboolean folds;

  while (start + n < slots->len)
    {
      ConfabTimelineSlot *slot = g_ptr_array_index (slots, start + n);

      if (slot->key->kind != CONFAB_MESSAGE_SYSTEM ||
          (places[start + n] & (CONFAB_PLACE_STARTS_DAY | CONFAB_PLACE_UNREAD_LINE)) != 0)
        break;
      n++;
    }
  folds = n >= FOLD_FROM;
  confab_timeline_item_set_n_folded (first->item, folds ? (int) n - 1 : 0);
  if (folds && !confab_timeline_item_get_expanded (first->item))
    for (guint i = 1; i < n; i++)
      places[start + i] |= CONFAB_PLACE_FOLDED;
  return n;
}

/**
 * confab_timeline_places_update:
 * @slots: (element-type ConfabTimelineSlot): all rows, oldest first
 * @kind: what the conversation is
 * @unread_line: row id of the message the unread line is above, or 0
 * @at_oldest: whether the first row is the conversation's first message
 *
 * Works out how each row stands among its neighbours, and tells those that changed.
 */
void
confab_timeline_places_update (GPtrArray *            slots,
                               ConfabConversationKind kind,
                               gint64                 unread_line,
                               gboolean               at_oldest)
{
  g_autofree ConfabTimelinePlace *places = g_new0 (ConfabTimelinePlace, slots->len + 1);
  gboolean several = kind == CONFAB_CONVERSATION_GROUP || kind == CONFAB_CONVERSATION_THREAD ||
                     kind == CONFAB_CONVERSATION_LIST;

  for (guint i = 0; i < slots->len; i++)
    {
      ConfabTimelineSlot *slot = g_ptr_array_index (slots, i);
      ConfabTimelineSlot *above = i > 0 ? g_ptr_array_index (slots, i - 1) : NULL;

      if (above != NULL ? above->day != slot->day : at_oldest)
        places[i] |= CONFAB_PLACE_STARTS_DAY;
      if (unread_line != 0 && slot->key->id == unread_line)
        places[i] |= CONFAB_PLACE_UNREAD_LINE;
      if (several && !slot->key->outgoing && slot->key->kind != CONFAB_MESSAGE_SYSTEM)
        places[i] |= CONFAB_PLACE_SHOWS_AUTHOR;
      if (above == NULL || (places[i] & CONFAB_PLACE_UNREAD_LINE) != 0 || !is_one_group (above, slot))
        {
          places[i] |= CONFAB_PLACE_FIRST_OF_GROUP;
          if (i > 0)
            places[i - 1] |= CONFAB_PLACE_LAST_OF_GROUP;
        }
    }
  if (slots->len > 0)
    places[slots->len - 1] |= CONFAB_PLACE_LAST_OF_GROUP;
  mark_subjects (slots, places);
  for (guint i = 0; i < slots->len;)
    {
      ConfabTimelineSlot *slot = g_ptr_array_index (slots, i);

      if (slot->key->kind == CONFAB_MESSAGE_SYSTEM)
        {
          i += fold_run (slots, i, places);
        }
      else
        {
          confab_timeline_item_set_n_folded (slot->item, 0);
          i++;
        }
    }
  for (guint i = 0; i < slots->len; i++)
    confab_timeline_item_set_place (((ConfabTimelineSlot *) g_ptr_array_index (slots, i))->item, places[i]);
}
