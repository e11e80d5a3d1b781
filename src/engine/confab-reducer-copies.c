/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A mail that came through a mailing list and directly too is one message. */
#include "config.h"

#include "confab-reducer-private.h"

/* A list changes what it sends on: it adds a footer, a tag to the subject, and its
 * own header fields. So the two copies are two mails, with one Message-ID and one
 * author. They are taken for one message when the list's text is the direct one
 * with lines after it (confab_message_dup_words()): who only knows the Message-ID
 * cannot put other words into it. The
 * direct copy is shown, in the list's conversation; the other row is hidden and
 * gives its places on the server to the one shown. All copies that hang together
 * in that way are one message, so that no order of arrival makes another picture:
 * the longest direct text is shown, in the list whose id is the smallest. */

typedef struct
{
  ConfabLink *link; /* borrowed */
  guint64 length;   /* of its words */
  guint set;        /* index of a copy it hangs together with */
} Copy;

static gboolean
is_listed (const Copy *copy)
{
  return copy->link->place == CONFAB_CONVERSATION_LIST;
}

static guint
find_set (GArray *copies,
          guint   i)
{
  while (g_array_index (copies, Copy, i).set != i)
    i = g_array_index (copies, Copy, i).set;
  return i;
}

static gboolean
has_words (const char *list,
           const char *words)
{
  g_auto (GStrv) all = list != NULL && words != NULL ? g_strsplit (list, " ", -1) : NULL;

  return all != NULL && g_strv_contains ((const char *const *) all, words);
}

static void
join_sets (GArray *copies)
{
  for (guint i = 0; i < copies->len; i++)
    for (guint j = 0; j < copies->len; j++)
      {
        const Copy *listed = &g_array_index (copies, Copy, i);
        const Copy *direct = &g_array_index (copies, Copy, j);

        if (is_listed (listed) && !is_listed (direct) && has_words (listed->link->words, direct->link->words))
          {
            guint a = find_set (copies, i);
            guint b = find_set (copies, j);

            g_array_index (copies, Copy, MAX (a, b)).set = MIN (a, b);
          }
      }
}

/* The direct copy of a set that is shown: the longest one. */
static const Copy *
find_shown (GArray *copies,
            guint   set)
{
  const Copy *shown = NULL;

  for (guint i = 0; i < copies->len; i++)
    {
      const Copy *copy = &g_array_index (copies, Copy, i);

      if (is_listed (copy) || find_set (copies, i) != set)
        continue;
      if (shown == NULL || copy->length > shown->length ||
          (copy->length == shown->length && strcmp (copy->link->variant, shown->link->variant) < 0))
        shown = copy;
    }
  return shown;
}

/* The list of a set whose conversation it is in: the smallest id. */
static const Copy *
find_list (GArray *copies,
           guint   set)
{
  const Copy *list = NULL;

  for (guint i = 0; i < copies->len; i++)
    {
      const Copy *copy = &g_array_index (copies, Copy, i);
      int order;

      if (!is_listed (copy) || find_set (copies, i) != set)
        continue;
      order = list == NULL ? -1 : strcmp (copy->link->home, list->link->home);
      if (order < 0 || (order == 0 && strcmp (copy->link->variant, list->link->variant) < 0))
        list = copy;
    }
  return list;
}

/* What is said about copies, and what hangs on them, is looked at again. */
static void
note_copy (ConfabReducer *   self,
           const ConfabLink *link)
{
  if (link->subject_key != NULL)
    g_hash_table_add (self->subjects, g_strdup (link->subject_key));
  g_hash_table_add (self->rebuild, g_strdup (confab_reducer_resolve_root (self, link->root_key)));
}

static gboolean
hide_copy (ConfabReducer *self,
           ConfabLink *   link,
           ConfabLink *   shown,
           GError **      error)
{
  ConfabChat *chat;

  if (link->copy_of == shown->id)
    return TRUE;
  link->copy_of = shown->id;
  chat = confab_reducer_get_chat (self, link->conversation_id, error);
  if (chat == NULL)
    return FALSE;
  chat->moved = TRUE;
  note_copy (self, link);
  return confab_transaction_set_copy_of (self->txn, link->id, shown->id, error) &&
         confab_transaction_hide_message (self->txn, link->id, CONFAB_HIDDEN_CONTROL, CONFAB_HIDDEN_CONTROL, error) &&
         confab_transaction_move_locations (self->txn, link->id, shown->id, error);
}

static gboolean
show_copy (ConfabReducer *   self,
           ConfabLink *      shown,
           const ConfabLink *list,
           GError **         error)
{
  ConfabChat *chat;

  if (g_strcmp0 (shown->listed, list->home) == 0 && g_strcmp0 (shown->payload, list->payload) == 0)
    return TRUE;
  g_free (shown->listed);
  shown->listed = g_strdup (list->home);
  if (!confab_transaction_set_listed (self->txn, shown->id, list->home, list->payload, error))
    return FALSE;
  note_copy (self, shown);
  chat = confab_reducer_place (self, shown, error);
  return chat != NULL && confab_reducer_move (self, shown->id, chat, error);
}

static gboolean
settle_set (ConfabReducer *self,
            GArray *       copies,
            guint          set,
            GError **      error)
{
  const Copy *shown = find_shown (copies, set);
  const Copy *list = find_list (copies, set);

  if (shown == NULL || list == NULL)
    return TRUE;
  for (guint i = 0; i < copies->len; i++)
    {
      Copy *copy = &g_array_index (copies, Copy, i);

      if (copy != shown && find_set (copies, i) == set && !hide_copy (self, copy->link, shown->link, error))
        return FALSE;
    }
  g_array_append_vals (self->changed, &shown->link->id, 1);
  return show_copy (self, shown->link, list->link, error);
}

/* Whether a mail is what @own is, but for the way it came. */
static gboolean
is_same_unproven (const ConfabLink *own,
                  const ConfabLink *link)
{
  gsize length = strlen (own->variant);

  return own->outgoing && strncmp (link->variant, own->variant, length) == 0 &&
         strcmp (link->variant + length, CONFAB_VARIANT_NOT_OURS) == 0;
}

/**
 * confab_reducer_join_own:
 * @self: a reducer
 * @message_id: the Message-ID of a message that was added
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * What one sends to oneself comes in by mail too, and then looks like what anybody may
 * send in one's name; beside a copy that is certainly one's own it is no other message.
 *
 * Returns: whether it went well
 */
gboolean
confab_reducer_join_own (ConfabReducer *self,
                         const char *   message_id,
                         GError **      error)
{
  g_autoptr (GPtrArray) links = confab_transaction_find_links (self->txn, self->context.account_id, message_id, error);

  if (links == NULL)
    return FALSE;
  if (links->len > CONFAB_MAX_COPIES)
    return TRUE;
  for (guint i = 0; i < links->len; i++)
    for (guint j = 0; j < links->len; j++)
      {
        ConfabLink *own = g_ptr_array_index (links, i);
        ConfabLink *link = g_ptr_array_index (links, j);

        if (is_same_unproven (own, link) && !hide_copy (self, link, own, error))
          return FALSE;
      }
  confab_reducer_forget_node (self, message_id);
  return TRUE;
}

/**
 * confab_reducer_join_copies:
 * @self: a reducer
 * @message_id: the Message-ID of a message that was added
 * @author: its author
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * Finds out which mails of this id and author are one message.
 *
 * Returns: whether it went well
 */
gboolean
confab_reducer_join_copies (ConfabReducer *self,
                            const char *   message_id,
                            const char *   author,
                            GError **      error)
{
  g_autoptr (GPtrArray) links = confab_transaction_find_links (self->txn, self->context.account_id, message_id, error);
  g_autoptr (GArray) copies = g_array_new (FALSE, FALSE, sizeof (Copy));
  gboolean any_listed = FALSE;

  if (links == NULL)
    return FALSE;
  for (guint i = 0; i < links->len; i++)
    {
      ConfabLink *link = g_ptr_array_index (links, i);

      any_listed |= link->place == CONFAB_CONVERSATION_LIST && strcmp (link->author, author) == 0;
    }
  if (!any_listed || links->len > CONFAB_MAX_COPIES)
    return TRUE;

  for (guint i = 0; i < links->len; i++)
    {
      Copy copy = { g_ptr_array_index (links, i), 0, copies->len };

      if (strcmp (copy.link->author, author) != 0)
        continue;
      if (copy.link->words != NULL)
        copy.length = g_ascii_strtoull (copy.link->words, NULL, 10);
      g_array_append_val (copies, copy);
    }
  join_sets (copies);
  for (guint i = 0; i < copies->len; i++)
    if (find_set (copies, i) == i && !settle_set (self, copies, i, error))
      return FALSE;
  confab_reducer_forget_node (self, message_id);
  return TRUE;
}
