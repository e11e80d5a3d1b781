/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What follows from votes: who may, which of them count, and when a poll is over. */
#include "config.h"

#include "confab-reducer-private.h"

/* All that was said about a poll is counted anew each time something is: the result
 * follows from what is known, not from what came first. */

/* One's own addresses are one voter. */
static const char *
get_voter (ConfabReducer *   self,
           const ConfabLink *vote)
{
  return vote->outgoing ? self->self_key : vote->author;
}

/* Who wrote the poll, and whom it went to. */
static gboolean
may_vote (const ConfabLink *  vote,
          const ConfabLink *  target,
          const char * const *recipients)
{
  return vote->outgoing || strcmp (vote->author, target->author) == 0 || g_strv_contains (recipients, vote->author);
}

/* The options of a vote that there are; NULL when it chooses what cannot be chosen. */
static char *
dup_options (const ConfabLink *      vote,
             const ConfabStoredPoll *poll)
{
  g_auto (GStrv) chosen = g_strsplit (vote->payload != NULL ? vote->payload : "", " ", -1);
  g_autoptr (GString) out = g_string_new (NULL);
  guint n_options = g_strv_length (poll->options);
  guint n = 0;

  for (guint i = 0; chosen[i] != NULL; i++)
    {
      guint64 position;

      if (!g_ascii_string_to_unsigned (chosen[i], 10, 0, G_MAXUINT, &position, NULL) || position >= n_options)
        continue;
      g_string_append_printf (out, "%s%" G_GUINT64_FORMAT, n > 0 ? " " : "", position);
      n++;
    }
  if ((n > 1 && !poll->multiple) || (n == 0 && chosen[0] != NULL))
    return NULL;
  return g_string_free_and_steal (g_steal_pointer (&out));
}

/* The first time that its author ended it, or 0. */
static gint64
find_end (const ConfabLink *target,
          GPtrArray *       about)
{
  gint64 end = 0;

  for (guint i = 0; i < about->len; i++)
    {
      const ConfabLink *change = g_ptr_array_index (about, i);

      if (change->role == CONFAB_LINK_CLOSE && confab_link_may_change (change, target) && (end == 0 || change->time < end))
        end = change->time;
    }
  return end;
}

/**
 * confab_reducer_settle_poll:
 * @self: a reducer
 * @message: row id of the message that is shown for @target
 * @target: a message
 * @about: (element-type ConfabLink): all that is said about it, the newest first
 * @recipients: (array zero-terminated=1): whom it went to
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * Counts the votes, when the message is a poll.
 *
 * Returns: whether it went well
 */
gboolean
confab_reducer_settle_poll (ConfabReducer *     self,
                            gint64              message,
                            const ConfabLink *  target,
                            GPtrArray *         about,
                            const char * const *recipients,
                            GError **           error)
{
  g_autoptr (GError) local_error = NULL;
  g_autoptr (ConfabStoredPoll) poll = confab_transaction_get_poll (self->txn, message, &local_error);
  g_autoptr (GHashTable) voters = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GPtrArray) votes = g_ptr_array_new_with_free_func ((GDestroyNotify) confab_vote_free);
  gint64 end;

  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  if (poll == NULL)
    return TRUE;
  end = find_end (target, about);
  for (guint i = 0; i < about->len; i++)
    {
      /* A later vote replaces an earlier one, unless the poll says that the first one stays. */
      const ConfabLink *change = g_ptr_array_index (about, poll->revote ? i : about->len - 1 - i);
      g_autofree char *options = NULL;
      ConfabVote *vote;

      if (change->role != CONFAB_LINK_VOTE || change->copy_of != 0 || (end != 0 && change->time > end) ||
          !may_vote (change, target, recipients) || g_hash_table_contains (voters, get_voter (self, change)))
        continue;
      options = dup_options (change, poll);
      if (options == NULL)
        continue;
      vote = g_new0 (ConfabVote, 1);
      vote->address = g_strdup (get_voter (self, change));
      vote->options = g_steal_pointer (&options);
      vote->time = change->time;
      g_ptr_array_add (votes, vote);
      g_hash_table_add (voters, vote->address);
    }
  return confab_transaction_set_votes (self->txn, message, votes, end, error);
}
