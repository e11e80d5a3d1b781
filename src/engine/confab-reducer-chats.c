/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What follows for conversations: names, members, and whether a stranger began them. */
#include "config.h"

#include "confab-reducer-private.h"

/* Names that others give count less than any a person gives themselves: the time
 * that orders them is made this many bits smaller. */
#define GIVEN_NAME_SHIFT 12

/* Not each mail of a list says where the list takes mail: so many are looked at. */
#define LIST_LOOK_BACK 20

/**
 * confab_reducer_init_chats:
 * @self: a reducer that is being made
 */
void
confab_reducer_init_chats (ConfabReducer *self)
{
  self->names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->written = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->befriended = g_ptr_array_new_with_free_func (g_free);
}

static gboolean
note_name (ConfabReducer *          self,
           const ConfabMimeAddress *person,
           gint64                   time,
           GError **                error)
{
  g_autofree char *told = NULL;

  if (person->name == NULL)
    return TRUE;
  told = g_strdup_printf ("%s %" G_GINT64_FORMAT " %s", person->address, time >> GIVEN_NAME_SHIFT, person->name);
  if (!g_hash_table_add (self->names, g_steal_pointer (&told)))
    return TRUE;
  return confab_transaction_ensure_address (self->txn, self->context.account_id, person->address, person->name,
                                            MAX (time >> GIVEN_NAME_SHIFT, 1), error) != 0;
}

/* Whoever is written to is no stranger from now on. */
static gboolean
note_written (ConfabReducer *self,
              const char *   address,
              gint64         time,
              GError **      error)
{
  gint64 account = self->context.account_id;

  if (g_hash_table_contains (self->written, address))
    return TRUE;
  g_hash_table_add (self->written, g_strdup (address));
  if (!confab_transaction_was_written_to (self->txn, account, address))
    g_ptr_array_add (self->befriended, g_strdup (address));
  return confab_transaction_set_written_to (self->txn, account, address, time, error);
}

/**
 * confab_reducer_note_people:
 * @self: a reducer
 * @facts: a message that was added
 * @chat: the conversation it is in
 * @time: its order key
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * Takes in whom it names.
 *
 * Returns: whether it went well
 */
gboolean
confab_reducer_note_people (ConfabReducer *    self,
                            const ConfabFacts *facts,
                            ConfabChat *       chat,
                            gint64             time,
                            GError **          error)
{
  gboolean says = facts->role == CONFAB_LINK_MESSAGE || facts->role == CONFAB_LINK_EDIT || facts->role == CONFAB_LINK_CHANGE;

  if (says || facts->role == CONFAB_LINK_LEAVE)
    {
      chat->since = chat->spoken && chat->n_spoken > 0 ? MIN (chat->since, time) : time;
      chat->n_spoken++;
      chat->spoken = TRUE;
    }
  for (guint i = 0; i < facts->others->len; i++)
    {
      const ConfabMimeAddress *person = g_ptr_array_index (facts->others, i);

      if (person != &facts->nobody && !note_name (self, person, time, error))
        return FALSE;
      if (facts->outgoing && (says || facts->role == CONFAB_LINK_REACTION) &&
          !note_written (self, person->address, time, error))
        return FALSE;
    }
  if (!facts->outgoing && !chat->known)
    chat->known = self->context.first_sync ||
                  g_hash_table_contains (self->written, facts->author) ||
                  confab_transaction_was_written_to (self->txn, self->context.account_id, facts->author);
  else
    chat->known |= facts->outgoing && says;
  return TRUE;
}

/**
 * confab_reducer_take_people:
 * @self: a reducer
 * @people: (element-type utf8): addresses
 * @speech: something that was said
 *
 * Adds its author and all it went to, but for oneself.
 */
void
confab_reducer_take_people (ConfabReducer *     self,
                            GHashTable *        people,
                            const ConfabSpeech *speech)
{
  g_auto (GStrv) recipients = g_strsplit (speech->recipients != NULL ? speech->recipients : "", "\n", CONFAB_MAX_PEOPLE);

  if (!speech->outgoing)
    g_hash_table_add (people, g_strdup (speech->author));
  for (guint i = 0; recipients[i] != NULL; i++)
    if (recipients[i][0] != '\0' && !g_hash_table_contains (self->own, recipients[i]))
      g_hash_table_add (people, g_strdup (recipients[i]));
}

/**
 * confab_reducer_set_members:
 * @self: a reducer
 * @conversation: row id of a conversation
 * @people: (element-type utf8): the addresses of all who take part, without oneself
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * Returns: whether it went well
 */
gboolean
confab_reducer_set_members (ConfabReducer *self,
                            gint64         conversation,
                            GHashTable *   people,
                            GError **      error)
{
  g_autoptr (GPtrArray) before = confab_transaction_list_members (self->txn, conversation, error);
  g_autoptr (GPtrArray) members = g_ptr_array_new_with_free_func ((GDestroyNotify) confab_person_record_free);
  GHashTableIter iter;
  gpointer address;
  gboolean same;

  if (before == NULL)
    return FALSE;
  same = before->len == g_hash_table_size (people);
  for (guint i = 0; i < before->len && same; i++)
    same = g_hash_table_contains (people, ((ConfabPersonRecord *) g_ptr_array_index (before, i))->address);
  if (same)
    return TRUE;

  g_hash_table_iter_init (&iter, people);
  while (g_hash_table_iter_next (&iter, &address, NULL))
    g_ptr_array_add (members, confab_person_record_new (NULL, address, FALSE));
  return confab_transaction_set_members (self->txn, conversation, members, error);
}

/**
 * confab_reducer_set_name:
 * @self: a reducer
 * @conversation: row id of a conversation
 * @name: (nullable): its name; what has none has those of its members
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * Returns: whether it went well
 */
gboolean
confab_reducer_set_name (ConfabReducer *self,
                         gint64         conversation,
                         const char *   name,
                         GError **      error)
{
  if (name == NULL || name[0] == '\0')
    return confab_transaction_set_unnamed (self->txn, conversation, error);
  return confab_transaction_set_conversation_name (self->txn, conversation, name, FALSE, error);
}

/**
 * confab_hearing_clear:
 * @self: what was said
 */
void
confab_hearing_clear (ConfabHearing *self)
{
  g_clear_pointer (&self->speeches, g_ptr_array_unref);
  g_clear_pointer (&self->people, g_hash_table_unref);
}

/**
 * confab_reducer_hear:
 * @self: a reducer
 * @chat: a conversation among several
 * @hearing: (out): what there is to be told of it, to be cleared
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * Goes on from what is known, where all that is new is also the latest: what comes one
 * by one does not cost all that came before.
 *
 * Returns: whether it went well
 */
gboolean
confab_reducer_hear (ConfabReducer *self,
                     ConfabChat *   chat,
                     ConfabHearing *hearing,
                     GError **      error)
{
  g_autoptr (GPtrArray) before = NULL;
  gboolean begun = FALSE;

  hearing->people = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  if (!chat->moved && !chat->retold && !chat->created && chat->n_spoken > 0)
    {
      hearing->speeches = confab_transaction_list_speeches (self->txn, chat->id, chat->since, error);
      if (hearing->speeches == NULL ||
          !confab_transaction_has_speech (self->txn, chat->id, chat->since, chat->kind == CONFAB_CONVERSATION_THREAD,
                                          &begun, error))
        return FALSE;
      hearing->goes_on = begun && hearing->speeches->len == chat->n_spoken;
    }
  if (!hearing->goes_on)
    {
      g_clear_pointer (&hearing->speeches, g_ptr_array_unref);
      hearing->speeches = confab_transaction_list_speeches (self->txn, chat->id, G_MININT64, error);
      return hearing->speeches != NULL;
    }
  before = confab_transaction_list_members (self->txn, chat->id, error);
  if (before == NULL)
    return FALSE;
  for (guint i = 0; i < before->len; i++)
    g_hash_table_add (hearing->people, g_strdup (((ConfabPersonRecord *) g_ptr_array_index (before, i))->address));
  return TRUE;
}

/**
 * confab_reducer_find_list_post:
 * @txn: a transaction
 * @conversation: row id of a mailing list
 * @post: (out) (transfer full) (nullable): the address where the list takes mail
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * Looks for it in the newest mails of the list (RFC 2369 §3.4).
 *
 * Returns: (transfer full) (nullable): the Message-ID of the mail that names it; %NULL
 *   without @error set when none does
 */
char *
confab_reducer_find_list_post (ConfabTransaction *txn,
                               gint64             conversation,
                               char **            post,
                               GError **          error)
{
  g_autoptr (GPtrArray) newest = confab_transaction_find_newest (txn, conversation, TRUE, LIST_LOOK_BACK, error);

  *post = NULL;
  for (guint i = 0; newest != NULL && i < newest->len; i++)
    {
      const ConfabLink *link = g_ptr_array_index (newest, i);
      const char *address = NULL;
      g_autofree char *list = confab_home_dup_list (link->listed != NULL ? link->listed : link->home, &address);

      if (list == NULL || address[0] == '\0')
        continue;
      *post = g_strdup (address);
      return g_strdup (link->message_id);
    }
  return NULL;
}

static gboolean
set_list_members (ConfabReducer *self,
                  ConfabChat *   chat,
                  GError **      error)
{
  g_autoptr (GHashTable) people = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GError) local_error = NULL;
  g_autofree char *post = NULL;
  g_autofree char *named = confab_reducer_find_list_post (self->txn, chat->id, &post, &local_error);
  gboolean takes_mail = named != NULL;

  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  if (takes_mail)
    g_hash_table_add (people, g_steal_pointer (&post));
  return confab_reducer_set_members (self, chat->id, people, error) &&
         confab_transaction_set_can_send (self->txn, chat->id, takes_mail, error);
}

static gboolean
settle_list (ConfabReducer *self,
             ConfabChat *   chat,
             GError **      error)
{
  g_autoptr (ConfabStoredConversation) stored = confab_transaction_get_conversation (self->txn, chat->id, error);
  g_autoptr (GPtrArray) newest = NULL;
  const ConfabLink *link = NULL;
  g_autofree char *label = NULL;
  g_autofree char *list = NULL;
  const char *name;

  if (stored == NULL)
    return FALSE;
  newest = confab_transaction_find_newest (self->txn, chat->id, TRUE, 1, error);
  if (newest == NULL)
    return FALSE;
  label = g_strndup (stored->key, strcspn (stored->key, "."));
  name = label[0] != '\0' ? label : stored->key;
  if (newest->len > 0)
    {
      link = g_ptr_array_index (newest, 0);
      list = confab_home_dup_list (link->listed != NULL ? link->listed : link->home, NULL);
      if (list != NULL && link->payload != NULL && link->payload[0] != '\0')
        name = link->payload;
    }
  return confab_transaction_set_conversation_name (self->txn, chat->id, name, FALSE, error) &&
         set_list_members (self, chat, error);
}

static gboolean
settle_request (ConfabReducer *self,
                ConfabChat *   chat,
                GError **      error)
{
  gboolean strange = FALSE;

  if (chat->kind != CONFAB_CONVERSATION_PERSON && chat->kind != CONFAB_CONVERSATION_THREAD &&
      chat->kind != CONFAB_CONVERSATION_GROUP)
    return TRUE;
  if (!chat->created && !chat->moved && !chat->known)
    return TRUE;
  if (!chat->known && !confab_transaction_is_strange (self->txn, chat->id, &strange, error))
    return FALSE;
  return confab_transaction_set_request (self->txn, chat->id, strange, error);
}

static gboolean
settle_chat (ConfabReducer *self,
             ConfabChat *   chat,
             GError **      error)
{
  if (chat->moved)
    {
      gboolean exists;

      if (!confab_transaction_remove_if_empty (self->txn, chat->id, error) ||
          !confab_transaction_has_conversation (self->txn, chat->id, &exists, error))
        return FALSE;
      if (!exists)
        return TRUE;
      if (chat->kind != CONFAB_CONVERSATION_THREAD && chat->kind != CONFAB_CONVERSATION_GROUP &&
          !confab_reducer_drop_lines (self, chat->id, NULL, error))
        return FALSE;
    }
  if (chat->kind == CONFAB_CONVERSATION_THREAD && (chat->moved || chat->spoken) &&
      !confab_reducer_settle_thread (self, chat, error))
    return FALSE;
  if (chat->kind == CONFAB_CONVERSATION_GROUP && (chat->moved || chat->spoken) && !confab_reducer_settle_group (self, chat, error))
    return FALSE;
  if (chat->kind == CONFAB_CONVERSATION_LIST && !settle_list (self, chat, error))
    return FALSE;
  return settle_request (self, chat, error);
}

/* Whoever is no stranger wrote no contact request anywhere. */
static gboolean
accept_requests (ConfabTransaction *txn,
                 gint64             account,
                 const char *       address,
                 GError **          error)
{
  g_autoptr (GArray) ids = confab_transaction_list_requests_of (txn, account, address, error);

  if (ids == NULL)
    return FALSE;
  for (guint i = 0; i < ids->len; i++)
    if (!confab_transaction_set_request (txn, g_array_index (ids, gint64, i), FALSE, error))
      return FALSE;
  return TRUE;
}

/**
 * confab_reducer_settle_chats:
 * @self: a reducer
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * Brings all conversations that the batch has touched up to date.
 *
 * Returns: whether it went well
 */
gboolean
confab_reducer_settle_chats (ConfabReducer *self,
                             GError **      error)
{
  GHashTableIter iter;
  gpointer value;

  if (!confab_transaction_settle_lines (self->txn, error))
    return FALSE;
  g_hash_table_iter_init (&iter, self->chats);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    if (!settle_chat (self, value, error))
      return FALSE;

  for (guint i = 0; i < self->befriended->len; i++)
    if (!accept_requests (self->txn, self->context.account_id, g_ptr_array_index (self->befriended, i), error))
      return FALSE;
  return TRUE;
}

/**
 * confab_reducer_accept_chat:
 * @txn: a transaction
 * @conversation: row id of a conversation that strangers began
 * @now: the time, ms since 1970 UTC
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * The person wants to talk there: it is no contact request from now on, whatever
 * comes. One other person in it counts as written to, so that nothing else of
 * theirs is a request either.
 *
 * Returns: whether it went well
 */
gboolean
confab_reducer_accept_chat (ConfabTransaction *txn,
                            gint64             conversation,
                            gint64             now,
                            GError **          error)
{
  g_autoptr (ConfabStoredConversation) stored = confab_transaction_get_conversation (txn, conversation, error);

  if (stored == NULL ||
      !confab_transaction_set_request (txn, stored->id, FALSE, error) ||
      !confab_transaction_set_kept (txn, stored->id, TRUE, error))
    return FALSE;
  if (stored->kind != CONFAB_CONVERSATION_PERSON)
    return TRUE;
  return confab_transaction_set_written_to (txn, stored->account_id, stored->key, now, error) &&
         accept_requests (txn, stored->account_id, stored->key, error);
}
