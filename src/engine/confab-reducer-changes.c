/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Edits, deletions, reactions, receipts, bounces, votes and pins: judged whenever they or their target come. */
#include "config.h"

#include "confab-reducer-private.h"

/* A mail about another one keeps the Message-IDs it is about. Whichever of the
 * two comes last, the same question is asked of both: may its author do that?
 * Nothing is parked anywhere else; what waits is a hidden row, as the mail it is.
 *
 * An edit of an edit is one of what that one edits, and so on. Where the chain
 * ends is shown (a terminal): a message, or an edit whose target is unknown or not
 * its author's to change. All edits on the way are hidden and give it their text. */

/* Edits that are further away than this from what they edit are shown for themselves. */
#define MAX_EDIT_CHAIN 50

/* What one settling knows. */
typedef struct
{
  ConfabReducer *reducer;
  GHashTable *links;     /* row id → ConfabLink */
  GHashTable *terminals; /* row id → GArray of gint64 */
  GHashTable *refresh;   /* row ids of messages that something is about */
  GHashTable *folded;    /* row ids of edits that were looked at */
} Changes;

static GHashTable *
new_table (GDestroyNotify destroy)
{
  return g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, destroy);
}

static gint64 *
copy_id (gint64 id)
{
  return g_memdup2 (&id, sizeof id);
}

static const ConfabLink *
take_link (Changes *   self,
           ConfabLink *link)
{
  const ConfabLink *known = g_hash_table_lookup (self->links, &link->id);

  if (known != NULL)
    {
      confab_link_free (link);
      return known;
    }
  g_hash_table_insert (self->links, copy_id (link->id), link);
  return link;
}

static const ConfabLink *
get_link (Changes *self,
          gint64   id,
          GError **error)
{
  const ConfabLink *known = g_hash_table_lookup (self->links, &id);
  ConfabLink *link;

  if (known != NULL)
    return known;
  link = confab_transaction_get_link (self->reducer->txn, id, error);
  return link != NULL ? take_link (self, link) : NULL;
}

/* As far as the two mails themselves say. A thread may turn out to be a group's,
 * so those two are not told apart, and what goes through a list may go directly too. */
static gboolean
same_chat (const ConfabLink *a,
           const ConfabLink *b)
{
  gboolean several_a = a->place == CONFAB_CONVERSATION_THREAD || a->place == CONFAB_CONVERSATION_GROUP;
  gboolean several_b = b->place == CONFAB_CONVERSATION_THREAD || b->place == CONFAB_CONVERSATION_GROUP;

  if (a->place == CONFAB_CONVERSATION_LIST || b->place == CONFAB_CONVERSATION_LIST)
    return TRUE;
  if (several_a && several_b)
    return a->place != b->place || g_strcmp0 (a->key, b->key) == 0;
  return a->place == b->place && g_strcmp0 (a->key, b->key) == 0;
}

/**
 * confab_link_may_change:
 * @change: a mail about another one
 * @target: that one
 *
 * Returns: whether it is from the same author, in the same chat
 */
gboolean
confab_link_may_change (const ConfabLink *change,
                        const ConfabLink *target)
{
  return change->id != target->id && target->copy_of == 0 && strcmp (change->author, target->author) == 0 &&
         (target->role == CONFAB_LINK_MESSAGE || target->role == CONFAB_LINK_EDIT) && same_chat (change, target);
}

/* The messages that an edit is directly about. */
static gboolean
list_edited (Changes *         self,
             const ConfabLink *edit,
             GArray *          ids,
             GError **         error)
{
  ConfabReducer *reducer = self->reducer;
  g_autoptr (GPtrArray) targets = confab_transaction_list_targets (reducer->txn, edit->id, error);

  if (targets == NULL)
    return FALSE;
  for (guint i = 0; i < targets->len; i++)
    {
      g_autoptr (GPtrArray) links = confab_transaction_find_links (reducer->txn, reducer->context.account_id,
                                                                   g_ptr_array_index (targets, i), error);

      if (links == NULL)
        return FALSE;
      while (links->len > 0)
        {
          const ConfabLink *target = take_link (self, g_ptr_array_steal_index (links, links->len - 1));

          if (confab_link_may_change (edit, target))
            g_array_append_vals (ids, &target->id, 1);
        }
    }
  return TRUE;
}

static void
keep_smallest (Changes *self,
               gint64 * smallest,
               gint64   id)
{
  const ConfabLink *a = g_hash_table_lookup (self->links, smallest);
  const ConfabLink *b = g_hash_table_lookup (self->links, &id);
  int order = a == NULL ? 1 : strcmp (a->message_id, b->message_id);

  if (order > 0 || (order == 0 && strcmp (a->variant, b->variant) > 0))
    *smallest = id;
}

/* Where the chain of an edit ends; of a circle at its smallest id. */
static GArray *
find_terminals (Changes *         self,
                const ConfabLink *link,
                GError **         error)
{
  GArray *known = g_hash_table_lookup (self->terminals, &link->id);
  g_autoptr (GArray) ends = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (GArray) level = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (GHashTable) seen = new_table (NULL);
  gint64 smallest = 0;

  if (known != NULL)
    return known;
  g_array_append_vals (level, &link->id, 1);
  for (int depth = 0; level->len > 0 && depth <= MAX_EDIT_CHAIN; depth++)
    {
      g_autoptr (GArray) above = g_array_new (FALSE, FALSE, sizeof (gint64));

      for (guint i = 0; i < level->len; i++)
        {
          gint64 id = g_array_index (level, gint64, i);
          const ConfabLink *next = get_link (self, id, error);
          guint before = above->len;

          if (next == NULL)
            return NULL;
          if (!g_hash_table_add (seen, copy_id (id)))
            continue;
          keep_smallest (self, &smallest, id);
          if (next->role == CONFAB_LINK_EDIT && !list_edited (self, next, above, error))
            return NULL;
          if (above->len == before)
            g_array_append_val (ends, id);
        }
      g_array_unref (g_steal_pointer (&level));
      level = g_steal_pointer (&above);
    }
  if (level->len > 0)
    smallest = link->id;
  if (ends->len == 0)
    g_array_append_val (ends, smallest);

  known = g_steal_pointer (&ends);
  g_hash_table_insert (self->terminals, copy_id (link->id), known);
  return known;
}

/* The text an edit came with, whatever other edits have made of it since. */
static gboolean
get_own_text (Changes *         self,
              const ConfabLink *edit,
              char **           text,
              char **           full_text,
              GError **         error)
{
  ConfabTransaction *txn = self->reducer->txn;
  g_autoptr (GPtrArray) edits = confab_transaction_list_edits (txn, edit->id, error);

  if (edits == NULL)
    return FALSE;
  if (edits->len == 0)
    return confab_transaction_get_message_text (txn, edit->id, text, full_text, NULL, error);
  *text = g_strdup (((ConfabEdit *) g_ptr_array_index (edits, 0))->text);
  *full_text = g_strdup (*text);
  return TRUE;
}

/* The newest text says who is named. */
static gboolean
take_mentions (Changes *         self,
               const ConfabLink *edit,
               gint64            into,
               GError **         error)
{
  ConfabTransaction *txn = self->reducer->txn;
  g_autoptr (GPtrArray) edits = confab_transaction_list_edits (txn, into, error);
  const ConfabEdit *last;

  if (edits == NULL)
    return FALSE;
  last = edits->len > 0 ? g_ptr_array_index (edits, edits->len - 1) : NULL;
  return last == NULL || strcmp (last->edit_id, edit->message_id) != 0 ||
         confab_transaction_take_mentions (txn, edit->id, into, error);
}

/* Hides an edit and gives its text to what it edits; or shows it. */
static gboolean
fold (Changes *         self,
      const ConfabLink *edit,
      GError **         error)
{
  ConfabTransaction *txn = self->reducer->txn;
  GArray *terminals;
  gboolean shown = FALSE;
  gboolean was_shown = (edit->hidden & CONFAB_HIDDEN_CONTROL) == 0;
  ConfabChat *chat;
  g_autofree char *text = NULL;
  g_autofree char *full_text = NULL;

  if (!g_hash_table_add (self->folded, copy_id (edit->id)))
    return TRUE;
  terminals = find_terminals (self, edit, error);
  if (terminals == NULL || !get_own_text (self, edit, &text, &full_text, error))
    return FALSE;
  for (guint i = 0; i < terminals->len; i++)
    {
      gint64 id = g_array_index (terminals, gint64, i);

      shown |= id == edit->id;
      if (id != edit->id && text != NULL &&
          (!confab_transaction_edit_message (txn, id, edit->message_id, edit->time, text, full_text, error) ||
           !take_mentions (self, edit, id, error)))
        return FALSE;
    }
  if (shown == was_shown)
    return TRUE;
  chat = confab_reducer_get_chat (self->reducer, edit->conversation_id, error);
  if (chat == NULL)
    return FALSE;
  chat->spoken = TRUE;
  return confab_transaction_hide_message (txn, edit->id, CONFAB_HIDDEN_CONTROL, shown ? 0 : CONFAB_HIDDEN_CONTROL, error);
}

/* All edits below a message are to be looked at again, and what is about them: those
 * too that were near enough to one below it and are now too far. */
static gboolean
fold_below (Changes *         self,
            const ConfabLink *top,
            GError **         error)
{
  ConfabReducer *reducer = self->reducer;
  g_autoptr (GHashTable) seen = new_table (NULL);
  g_autoptr (GArray) level = g_array_new (FALSE, FALSE, sizeof (gint64));

  g_array_append_vals (level, &top->id, 1);
  for (int depth = 0; level->len > 0 && depth <= MAX_EDIT_CHAIN + 1; depth++)
    {
      g_autoptr (GArray) below = g_array_new (FALSE, FALSE, sizeof (gint64));

      for (guint i = 0; i < level->len; i++)
        {
          const ConfabLink *link = get_link (self, g_array_index (level, gint64, i), error);
          g_autoptr (GPtrArray) about = NULL;

          if (link == NULL)
            return FALSE;
          if (!g_hash_table_add (seen, copy_id (link->id)))
            continue;
          g_hash_table_add (self->refresh, copy_id (link->id));
          if (link->role == CONFAB_LINK_EDIT && !fold (self, link, error))
            return FALSE;
          about = confab_transaction_list_links_to (reducer->txn, reducer->context.account_id, link->message_id, error);
          if (about == NULL)
            return FALSE;
          while (about->len > 0)
            {
              const ConfabLink *edit = take_link (self, g_ptr_array_steal_index (about, about->len - 1));

              if (edit->role == CONFAB_LINK_EDIT && confab_link_may_change (edit, link))
                g_array_append_vals (below, &edit->id, 1);
            }
        }
      g_array_unref (g_steal_pointer (&level));
      level = g_steal_pointer (&below);
    }
  return TRUE;
}

static gboolean
look_at (Changes *self,
         gint64   id,
         GError **error)
{
  ConfabReducer *reducer = self->reducer;
  const ConfabLink *link = get_link (self, id, error);
  g_autoptr (GPtrArray) targets = NULL;

  if (link == NULL)
    return FALSE;
  if (link->copy_of != 0)
    return TRUE;
  if (link->role == CONFAB_LINK_MESSAGE || link->role == CONFAB_LINK_EDIT)
    return fold_below (self, link, error);

  /* It may have come back. */
  g_hash_table_add (self->refresh, copy_id (id));
  targets = confab_transaction_list_targets (reducer->txn, id, error);
  if (targets == NULL)
    return FALSE;
  for (guint i = 0; i < targets->len; i++)
    {
      g_autoptr (GPtrArray) links = confab_transaction_find_links (reducer->txn, reducer->context.account_id,
                                                                   g_ptr_array_index (targets, i), error);

      if (links == NULL)
        return FALSE;
      while (links->len > 0)
        {
          const ConfabLink *target = take_link (self, g_ptr_array_steal_index (links, links->len - 1));

          g_hash_table_add (self->refresh, copy_id (target->id));
        }
    }
  return TRUE;
}

static gboolean
retract (Changes *self,
         gint64   id,
         GError **error)
{
  ConfabReducer *reducer = self->reducer;
  g_autoptr (ConfabStoredMessage) stored = confab_transaction_get_message (reducer->txn, id, error);
  ConfabChat *chat;

  if (stored == NULL)
    return FALSE;
  if (stored->deleted)
    return TRUE;
  chat = confab_reducer_get_chat (reducer, stored->conversation_id, error);
  if (chat == NULL)
    return FALSE;
  chat->spoken = TRUE;
  return confab_transaction_retract_message (reducer->txn, id, error);
}

static gboolean
react (Changes *         self,
       const ConfabLink *reaction,
       GArray *          terminals,
       GError **         error)
{
  const char *emoji[] = { reaction->payload != NULL && reaction->payload[0] != '\0' ? reaction->payload : NULL, NULL };

  for (guint i = 0; i < terminals->len; i++)
    {
      gint64 id = g_array_index (terminals, gint64, i);
      g_autoptr (ConfabStoredMessage) stored = confab_transaction_get_message (self->reducer->txn, id, error);

      if (stored == NULL ||
          (!stored->deleted &&
           !confab_transaction_set_reactions (self->reducer->txn, id, reaction->author, emoji,
                                              reaction->time, error)))
        return FALSE;
    }
  return TRUE;
}

static gboolean
add_receipts (Changes *         self,
              GArray *          terminals,
              const char *      address,
              ConfabReceiptKind kind,
              gint64            time,
              const char *      words,
              GError **         error)
{
  ConfabReceipt receipt = { (char *) address, kind, time, (char *) words };

  for (guint i = 0; i < terminals->len; i++)
    if (!confab_transaction_add_receipt (self->reducer->txn, g_array_index (terminals, gint64, i), &receipt, error))
      return FALSE;
  return TRUE;
}

/* A report that names a recipient of ours is taken in and not shown; any other is
 * shown as the mail it is. */
static gboolean
take_report (Changes *           self,
             const ConfabLink *  report,
             GArray *            terminals,
             const char * const *recipients,
             GError **           error)
{
  g_auto (GStrv) lines = g_strsplit (report->payload != NULL ? report->payload : "", "\n", -1);
  gboolean ours = FALSE;

  for (guint i = 0; lines[i] != NULL && lines[i + 1] != NULL && lines[i + 2] != NULL; i += 3)
    {
      const char *action = lines[i];
      const char *address = lines[i + 1];
      const char *words = lines[i + 2];
      gboolean failed = g_strcmp0 (action, "failed") == 0;

      if (!g_strv_contains (recipients, address))
        continue;
      ours = TRUE;
      if (g_strcmp0 (action, "delayed") != 0 &&
          !add_receipts (self, terminals, address, failed ? CONFAB_RECEIPT_FAILED : CONFAB_RECEIPT_DELIVERED,
                         report->time, failed ? words : NULL, error))
        return FALSE;
    }
  if (!ours || (report->hidden & CONFAB_HIDDEN_CONTROL) != 0)
    return TRUE;
  return confab_transaction_hide_message (self->reducer->txn, report->id, CONFAB_HIDDEN_CONTROL, CONFAB_HIDDEN_CONTROL, error);
}

/* Whoever answered a message, reacted to it or voted has got it. */
static gboolean
has_answered (Changes *                  self,
              const ConfabStoredMessage *message,
              const char *               address,
              GPtrArray *                about,
              gboolean *                 answered,
              GError **                  error)
{
  *answered = FALSE;
  for (guint i = 0; i < about->len && !*answered; i++)
    {
      const ConfabLink *link = g_ptr_array_index (about, i);

      *answered = (link->role == CONFAB_LINK_REACTION || link->role == CONFAB_LINK_VOTE) && strcmp (link->author, address) == 0;
    }
  return *answered || confab_transaction_has_answer (self->reducer->txn, message->id, address,
                                                     message->time - CONFAB_MAX_BEHIND, answered, error);
}

/* How far an own message has come, from all that was said about it. Whoever read or
 * answered it has got it, whatever a server on the way said. It failed when nobody got it and
 * nobody will; where some will not, only that is told. */
static gboolean
settle_state (Changes *  self,
              gint64     message,
              GPtrArray *about,
              GError **  error)
{
  ConfabTransaction *txn = self->reducer->txn;
  g_autoptr (GPtrArray) receipts = confab_transaction_list_receipts (txn, message, error);
  g_auto (GStrv) recipients = confab_transaction_get_recipients (txn, message, error);
  g_autoptr (ConfabStoredMessage) stored = confab_transaction_get_message (txn, message, error);
  g_autoptr (GHashTable) reached = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GHashTable) failed = g_hash_table_new (g_str_hash, g_str_equal);
  ConfabMessageState state = 0;
  const ConfabReceipt *failure = NULL;
  gboolean all_failed = TRUE;
  g_autofree char *problem = NULL;

  if (receipts == NULL || recipients == NULL || stored == NULL)
    return FALSE;
  for (guint i = 0; i < receipts->len; i++)
    {
      const ConfabReceipt *receipt = g_ptr_array_index (receipts, i);

      if (receipt->kind == CONFAB_RECEIPT_FAILED)
        continue;
      g_hash_table_add (reached, receipt->address);
      if (receipt->kind == CONFAB_RECEIPT_READ)
        state = CONFAB_MESSAGE_READ;
      else if (state == 0)
        state = CONFAB_MESSAGE_DELIVERED;
    }
  for (guint i = 0; i < receipts->len; i++)
    {
      const ConfabReceipt *receipt = g_ptr_array_index (receipts, i);
      gboolean answered;

      if (receipt->kind != CONFAB_RECEIPT_FAILED || g_hash_table_contains (reached, receipt->address))
        continue;
      if (!has_answered (self, stored, receipt->address, about, &answered, error))
        return FALSE;
      if (answered)
        {
          state = MAX (state, CONFAB_MESSAGE_DELIVERED);
          continue;
        }
      g_hash_table_add (failed, receipt->address);
      if (failure == NULL || strcmp (receipt->address, failure->address) < 0)
        failure = receipt;
    }
  for (guint i = 0; recipients[i] != NULL; i++)
    all_failed &= recipients[i][0] == '\0' || g_hash_table_contains (self->reducer->own, recipients[i]) ||
                  g_hash_table_contains (failed, recipients[i]);
  if (failure != NULL)
    {
      problem = g_strdup_printf ("%s: %s", failure->address, failure->problem != NULL ? failure->problem : "");
      if (all_failed)
        state = CONFAB_MESSAGE_FAILED;
      else if (state == 0)
        state = stored->state;
    }
  return state == 0 || confab_transaction_set_message_state (txn, message, state, problem, error);
}

static gboolean
pin (Changes *         self,
     const ConfabLink *change,
     GArray *          terminals,
     GError **         error)
{
  gint64 expires = change->payload != NULL ? g_ascii_strtoll (change->payload, NULL, 10) : 0;

  for (guint i = 0; i < terminals->len; i++)
    {
      gint64 id = g_array_index (terminals, gint64, i);
      g_autoptr (ConfabStoredMessage) stored = confab_transaction_get_message (self->reducer->txn, id, error);

      if (stored == NULL ||
          (!stored->deleted &&
           !confab_transaction_set_pin (self->reducer->txn, id, change->author, change->role == CONFAB_LINK_PIN,
                                        change->time, expires, error)))
        return FALSE;
    }
  return TRUE;
}

static gboolean
apply (Changes *           self,
       const ConfabLink *  change,
       const ConfabLink *  target,
       GArray *            terminals,
       const char * const *recipients,
       GHashTable *        reactors,
       GError **           error)
{
  switch (change->role)
    {
    case CONFAB_LINK_DELETE:
      if (!confab_link_may_change (change, target))
        return TRUE;
      for (guint i = 0; i < terminals->len; i++)
        if (!retract (self, g_array_index (terminals, gint64, i), error))
          return FALSE;
      return retract (self, target->id, error);

    case CONFAB_LINK_REACTION:
      /* The list is newest first: what came before is replaced. */
      if ((strcmp (change->author, target->author) != 0 && !g_strv_contains (recipients, change->author)) ||
          !g_hash_table_add (reactors, change->author))
        return TRUE;
      return react (self, change, terminals, error);

    case CONFAB_LINK_RECEIPT:
      return !target->outgoing || !g_strv_contains (recipients, change->author) ||
             add_receipts (self, terminals, change->author, CONFAB_RECEIPT_READ, change->time, NULL, error);

    case CONFAB_LINK_BOUNCE:
      return !target->outgoing || take_report (self, change, terminals, recipients, error);

    case CONFAB_LINK_PIN:
    case CONFAB_LINK_UNPIN:
      /* The last word of its author. The list is newest first; no address has a line end. */
      return !confab_link_may_change (change, target) || !g_hash_table_add (reactors, (gpointer) "\npin") ||
             pin (self, change, terminals, error);

    case CONFAB_LINK_VOTE:
    case CONFAB_LINK_CLOSE:
    case CONFAB_LINK_MESSAGE:
    case CONFAB_LINK_EDIT:
    case CONFAB_LINK_LEAVE:
    case CONFAB_LINK_CHANGE:
    case CONFAB_LINK_SILENT:
      break;
    }
  return TRUE;
}

/* What only carries a change out shows no state: that it did not reach somebody is
 * told by the line of the change. That a receipt came back is no trouble. */
static gboolean
settle_reports (Changes *         self,
                const ConfabLink *target,
                GError **         error)
{
  ConfabReducer *reducer = self->reducer;
  g_autoptr (GPtrArray) about = NULL;
  g_autoptr (GArray) itself = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_auto (GStrv) recipients = NULL;
  ConfabChat *chat;

  if (!target->outgoing || (target->role != CONFAB_LINK_CHANGE && target->role != CONFAB_LINK_LEAVE &&
                            target->role != CONFAB_LINK_RECEIPT && target->role != CONFAB_LINK_REACTION))
    return TRUE;
  about = confab_transaction_list_links_to (reducer->txn, reducer->context.account_id, target->message_id, error);
  recipients = confab_transaction_get_recipients (reducer->txn, target->id, error);
  if (about == NULL || recipients == NULL)
    return FALSE;
  if (target->role == CONFAB_LINK_CHANGE || target->role == CONFAB_LINK_LEAVE)
    g_array_append_val (itself, target->id);
  for (guint i = 0; i < about->len; i++)
    {
      const ConfabLink *report = g_ptr_array_index (about, i);

      if (report->role == CONFAB_LINK_BOUNCE &&
          !take_report (self, report, itself, (const char *const *) recipients, error))
        return FALSE;
    }
  if (itself->len == 0 || about->len == 0)
    return TRUE;
  chat = confab_reducer_get_chat (reducer, target->conversation_id, error);
  if (chat == NULL)
    return FALSE;
  chat->spoken = TRUE;
  chat->retold = TRUE;
  return TRUE;
}

/* Applies all that is about a message and may be. */
static gboolean
refresh (Changes *self,
         gint64   id,
         GError **error)
{
  ConfabReducer *reducer = self->reducer;
  const ConfabLink *target = get_link (self, id, error);
  g_autoptr (GPtrArray) about = NULL;
  g_autoptr (GHashTable) reactors = g_hash_table_new (g_str_hash, g_str_equal);
  g_auto (GStrv) recipients = NULL;
  GArray *terminals;

  if (target == NULL)
    return FALSE;
  if (target->copy_of != 0)
    return TRUE;
  if (target->role != CONFAB_LINK_MESSAGE && target->role != CONFAB_LINK_EDIT)
    return settle_reports (self, target, error);
  about = confab_transaction_list_links_to (reducer->txn, reducer->context.account_id, target->message_id, error);
  if (about == NULL)
    return FALSE;
  if (about->len == 0)
    return TRUE;
  terminals = find_terminals (self, target, error);
  recipients = confab_transaction_get_recipients (reducer->txn, id, error);
  if (terminals == NULL || recipients == NULL)
    return FALSE;
  /* What was taken back takes no reactions, whichever came first. */
  for (int round = 0; round < 2; round++)
    for (guint i = 0; i < about->len; i++)
      {
        const ConfabLink *change = g_ptr_array_index (about, i);

        if ((change->role == CONFAB_LINK_DELETE) == (round == 0) &&
            !apply (self, change, target, terminals, (const char *const *) recipients, reactors, error))
          return FALSE;
      }
  for (guint i = 0; i < terminals->len; i++)
    if (!confab_reducer_settle_poll (reducer, g_array_index (terminals, gint64, i), target, about,
                                     (const char *const *) recipients, error))
      return FALSE;
  if (!target->outgoing)
    return TRUE;
  for (guint i = 0; i < terminals->len; i++)
    if (!settle_state (self, g_array_index (terminals, gint64, i), about, error))
      return FALSE;
  return TRUE;
}

/**
 * confab_reducer_settle_changes:
 * @self: a reducer
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * Looks at all messages of the batch that are about others, or that others are about.
 *
 * Returns: whether it went well
 */
gboolean
confab_reducer_settle_changes (ConfabReducer *self,
                               GError **      error)
{
  g_autoptr (GHashTable) links = new_table ((GDestroyNotify) confab_link_free);
  g_autoptr (GHashTable) terminals = new_table ((GDestroyNotify) g_array_unref);
  g_autoptr (GHashTable) to_refresh = new_table (NULL);
  g_autoptr (GHashTable) folded = new_table (NULL);
  Changes changes = { self, links, terminals, to_refresh, folded };
  GHashTableIter iter;
  gpointer id;

  for (guint i = 0; i < self->changed->len; i++)
    if (!look_at (&changes, g_array_index (self->changed, gint64, i), error))
      return FALSE;
  g_hash_table_iter_init (&iter, to_refresh);
  while (g_hash_table_iter_next (&iter, &id, NULL))
    if (!refresh (&changes, *(gint64 *) id, error))
      return FALSE;
  return TRUE;
}
