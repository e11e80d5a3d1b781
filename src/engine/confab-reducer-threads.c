/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Mail among several people: who takes part, and the lines that tell of changes in that. */
#include "config.h"

#include "confab-reducer-private.h"
#include "confab-transaction-lines.h"

/* The most people that one line keeps, of those who came and of those who went. */
#define MAX_IN_LINE 50

static int
compare_texts (gconstpointer a,
               gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* Tells of those of @people who are not among @others. */
static void
tell_others (GPtrArray *       events,
             ConfabGroupChange kind,
             GHashTable *      people,
             GHashTable *      others)
{
  g_autoptr (GPtrArray) list = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer address;

  g_hash_table_iter_init (&iter, people);
  while (g_hash_table_iter_next (&iter, &address, NULL))
    if (!g_hash_table_contains (others, address))
      g_ptr_array_add (list, address);
  g_ptr_array_sort (list, compare_texts);
  for (guint i = 0; i < MIN (list->len, MAX_IN_LINE); i++)
    confab_group_event_add (events, kind, g_ptr_array_index (list, i));
}

/* A mail goes to whom its author wants: who takes part may leave others out. Who does
 * not, and only knows the thread's id, comes to it and brings others, but cannot lead
 * it away from those who are there. */
static gboolean
hear_mail (ConfabReducer *     self,
           const ConfabSpeech *speech,
           GHashTable **       people,
           GError **           error)
{
  g_autoptr (GHashTable) now = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GPtrArray) events = confab_group_events_new ();
  gboolean takes_part = speech->outgoing || g_hash_table_contains (*people, speech->author);
  gboolean done;

  confab_reducer_take_people (self, now, speech);
  tell_others (events, CONFAB_GROUP_ADDED, now, *people);
  if (takes_part)
    tell_others (events, CONFAB_GROUP_DROPPED, *people, now);
  done = confab_transaction_set_line (self->txn, speech->id, events, error);
  if (!takes_part)
    confab_reducer_take_people (self, *people, speech);
  else
    {
      g_hash_table_unref (*people);
      *people = g_steal_pointer (&now);
    }
  return done;
}

static gboolean
retell (ConfabReducer *self,
        ConfabHearing *hearing,
        GHashTable *   heard,
        GError **      error)
{
  gboolean begun = hearing->goes_on;

  for (guint i = 0; i < hearing->speeches->len; i++)
    {
      const ConfabSpeech *speech = g_ptr_array_index (hearing->speeches, i);

      if (speech->role == CONFAB_LINK_LEAVE || (begun && speech->role != CONFAB_LINK_MESSAGE))
        continue;
      if (begun)
        {
          g_hash_table_add (heard, (gpointer) &speech->id);
          if (!hear_mail (self, speech, &hearing->people, error))
            return FALSE;
          continue;
        }
      /* An edit speaks for what it edits, until that is there. */
      confab_reducer_take_people (self, hearing->people, speech);
      begun = speech->role == CONFAB_LINK_MESSAGE;
    }
  return TRUE;
}

/**
 * confab_reducer_drop_lines:
 * @self: a reducer
 * @conversation: row id of a conversation
 * @but: (nullable) (element-type gint64): messages whose lines stay
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * What a message told of the conversation it was in is not said elsewhere, and not
 * when it no longer tells of anything.
 *
 * Returns: whether it went well
 */
gboolean
confab_reducer_drop_lines (ConfabReducer *self,
                           gint64         conversation,
                           GHashTable *   but,
                           GError **      error)
{
  g_autoptr (GArray) lines = confab_transaction_list_lines (self->txn, conversation, error);

  if (lines == NULL)
    return FALSE;
  for (guint i = 0; i < lines->len; i++)
    {
      const gint64 *message = &g_array_index (lines, gint64, i);

      if ((but == NULL || !g_hash_table_contains (but, message)) &&
          !confab_transaction_set_line (self->txn, *message, NULL, error))
        return FALSE;
    }
  return TRUE;
}

/**
 * confab_reducer_settle_thread:
 * @self: a reducer
 * @chat: a thread in which something was said, or that was moved
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * Works out its name, who takes part, and its lines.
 *
 * Returns: whether it went well
 */
gboolean
confab_reducer_settle_thread (ConfabReducer *self,
                              ConfabChat *   chat,
                              GError **      error)
{
  g_auto (ConfabHearing) hearing = { 0 };
  g_autoptr (GHashTable) heard = g_hash_table_new (g_int64_hash, g_int64_equal);
  g_autoptr (GError) local_error = NULL;
  g_autofree char *title = NULL;

  if (!confab_reducer_hear (self, chat, &hearing, error) ||
      !retell (self, &hearing, heard, error) ||
      (!hearing.goes_on && !confab_reducer_drop_lines (self, chat->id, heard, error)) ||
      !confab_reducer_set_members (self, chat->id, hearing.people, error))
    return FALSE;
  title = confab_transaction_dup_first_title (self->txn, chat->id, &local_error);
  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  return confab_reducer_set_name (self, chat->id, title, error);
}
