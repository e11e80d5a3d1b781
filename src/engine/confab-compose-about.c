/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Messages that have to do with another one: who may send them, what they name and repeat. */
#include "config.h"

#include "confab-compose-private.h"

#include "confab-coi-emoji.h"

#include <glib/gi18n.h>

/* The longest emoji with all its joiners that Delta Chat takes, in bytes. */
#define MAX_REACTION 29

/**
 * confab_composer_deny:
 * @words: why not, as a sentence
 * @error: return location for %CONFAB_COMPOSE_ERROR_DENIED
 *
 * Returns: %FALSE
 */
gboolean
confab_composer_deny (const char *words,
                      GError **   error)
{
  g_set_error_literal (error, CONFAB_COMPOSE_ERROR, CONFAB_COMPOSE_ERROR_DENIED, words);
  return FALSE;
}

/**
 * confab_composer_check_author:
 * @self: what is composed, with the message it is about
 * @error: return location for %CONFAB_COMPOSE_ERROR_DENIED
 *
 * Others take a change only from the address that wrote the message.
 *
 * Returns: whether the person may change it
 */
gboolean
confab_composer_check_author (ConfabComposer *self,
                              GError **       error)
{
  g_autofree char *address = g_utf8_strdown (self->context->address, -1);

  if (!self->about->outgoing)
    return confab_composer_deny (_ ("This message is from somebody else; only they can change it."), error);
  if (strcmp (self->about->author_address, address) != 0)
    return confab_composer_deny (_ ("This message was sent from another address of yours; it can be changed only from there."), error);
  if (self->about->state == CONFAB_MESSAGE_FAILED)
    return confab_composer_deny (_ ("This message was never sent."), error);
  return TRUE;
}

static void
add_id (GPtrArray * ids,
        const char *id)
{
  if (!g_ptr_array_find_with_equal_func (ids, id, g_str_equal, NULL))
    g_ptr_array_add (ids, g_strdup (id));
}

/* An edit follows the edit before it, and names the message all are of (§27 no. 5);
 * a delete names them all, for who has one of them without the others. */
static gboolean
name_edits (ConfabComposer *self,
            GError **       error)
{
  g_autoptr (GPtrArray) edits = confab_transaction_list_edits (self->txn, self->about->id, error);
  const ConfabEdit *last;

  if (edits == NULL)
    return FALSE;
  last = edits->len > 0 ? g_ptr_array_index (edits, edits->len - 1) : NULL;
  self->after = MAX (self->after, last != NULL ? last->time : 0);
  add_id (self->about_ids, self->about->message_id);
  if (self->draft->kind == CONFAB_COI_KIND_DELETE)
    for (guint i = edits->len; i-- > 0 && self->about_ids->len < CONFAB_COI_MAX_TARGETS / 2;)
      add_id (self->about_ids, ((ConfabEdit *) g_ptr_array_index (edits, i))->edit_id);
  else if (last != NULL)
    {
      g_free (self->answered);
      self->answered = g_strdup (last->edit_id);
    }
  return TRUE;
}

static gboolean
look_at_edit (ConfabComposer *self,
              GError **       error)
{
  if (!confab_composer_check_author (self, error) || !name_edits (self, error))
    return FALSE;
  if (self->about->kind == CONFAB_MESSAGE_POLL)
    return confab_composer_deny (_ ("A poll cannot be changed once it is asked; delete it and ask anew."), error);
  /* Ordinary programs show it as one more mail, which should say what it replaces. */
  return !self->legacy || confab_transaction_get_message_text (self->txn, self->about->id, &self->quote, NULL, NULL, error);
}

static gboolean
look_at_delete (ConfabComposer *self,
                GError **       error)
{
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (self->about->time / 1000);
  g_autoptr (GDateTime) local = utc != NULL ? g_date_time_to_local (utc) : NULL;
  g_autofree char *date = local != NULL ? g_date_time_format (local, "%-d %b %Y, %R") : NULL;

  if (!confab_composer_check_author (self, error) || !name_edits (self, error))
    return FALSE;
  /* Translators: in the mail that deletes a message for everyone, for those whose
   * program cannot do that; the date and time it was sent. */
  self->words = g_strdup_printf (_ ("🗑 I have deleted my message of %s."), date != NULL ? date : "?");
  return TRUE;
}

/* Whether there is a reaction of the person to be taken back. */
static gboolean
has_reacted (ConfabComposer *self,
             gboolean *      has,
             GError **       error)
{
  g_autoptr (GPtrArray) about = confab_transaction_list_links_to (self->txn, self->context->account_id,
                                                                  self->about->message_id, error);

  *has = FALSE;
  for (guint i = 0; about != NULL && i < about->len; i++)
    {
      const ConfabLink *link = g_ptr_array_index (about, i);

      /* The newest is first. */
      if (link->role != CONFAB_LINK_REACTION || !link->outgoing)
        continue;
      *has = link->payload != NULL && link->payload[0] != '\0';
      break;
    }
  return about != NULL;
}

static gboolean
look_at_reaction (ConfabComposer *self,
                  GError **       error)
{
  gboolean has;

  if (self->draft->reaction == NULL)
    {
      if (!has_reacted (self, &has, error))
        return FALSE;
      if (!has)
        return confab_composer_deny (_ ("There is no reaction of yours to take back."), error);
      /* An empty mail is all that takes one back; its subject is what people read. */
      self->subject = g_strdup (_ ("Reaction taken back"));
      return TRUE;
    }
  if (strlen (self->draft->reaction) <= MAX_REACTION && confab_coi_is_emoji (self->draft->reaction))
    return TRUE;
  return confab_composer_deny (_ ("A reaction is one emoji."), error);
}

/* A poll that ends keeps the votes that are seen, though the clock of who voted be ahead. */
static gboolean
is_vote (const ConfabComposer *self,
         const ConfabLink *    link,
         const char * const *  recipients)
{
  return link->role == CONFAB_LINK_VOTE && self->draft->kind == CONFAB_COI_KIND_POLL_CLOSE &&
         g_strv_contains (recipients, link->author);
}

/* What is said about one message has an order: the next word is later than the last one. */
static gboolean
find_last_word (ConfabComposer *self,
                GError **       error)
{
  g_autoptr (GPtrArray) about = confab_transaction_list_links_to (self->txn, self->context->account_id,
                                                                  self->about->message_id, error);
  g_auto (GStrv) recipients = confab_transaction_get_recipients (self->txn, self->about->id, error);

  if (about == NULL || recipients == NULL)
    return FALSE;
  self->after = MAX (self->after, self->about->time);
  for (guint i = 0; i < about->len; i++)
    {
      const ConfabLink *link = g_ptr_array_index (about, i);

      if (link->outgoing || is_vote (self, link, (const char *const *) recipients))
        self->after = MAX (self->after, link->time);
    }
  return TRUE;
}

/**
 * confab_composer_look_at_about:
 * @self: what is composed, with its conversation and the message it is about
 * @error: return location for a CONFAB_COMPOSE_ERROR or CONFAB_STORE_ERROR
 *
 * Works out what the mail names and says, once it is sure that the person may.
 *
 * Returns: whether it may be sent
 */
gboolean
confab_composer_look_at_about (ConfabComposer *self,
                               GError **       error)
{
  gboolean ok;

  if (self->about->hidden != CONFAB_HIDDEN_NONE)
    return confab_composer_deny (_ ("There is no such message any more."), error);
  if (self->about->deleted)
    return confab_composer_deny (_ ("This message was deleted."), error);
  self->about_ids = g_ptr_array_new_with_free_func (g_free);
  self->answered = g_strdup (self->about->message_id);
  switch (self->draft->kind)
    {
    case CONFAB_COI_KIND_EDIT:
      ok = look_at_edit (self, error);
      break;

    case CONFAB_COI_KIND_DELETE:
      ok = look_at_delete (self, error);
      break;

    case CONFAB_COI_KIND_REACTION:
      ok = look_at_reaction (self, error);
      break;

    case CONFAB_COI_KIND_PIN:
    case CONFAB_COI_KIND_UNPIN:
      ok = confab_composer_look_at_pin (self, error);
      break;

    case CONFAB_COI_KIND_POLL_VOTE:
    case CONFAB_COI_KIND_POLL_CLOSE:
      ok = confab_composer_look_at_vote (self, error);
      break;

    default:
      return confab_composer_deny (_ ("That cannot be said about a message."), error);
    }
  g_ptr_array_add (self->about_ids, NULL);
  return ok && find_last_word (self, error);
}

/**
 * confab_composer_look_at_answered:
 * @self: what is composed, with its conversation
 * @error: return location for a CONFAB_COMPOSE_ERROR or CONFAB_STORE_ERROR
 *
 * Finds the message that it is about or answers, and what it quotes of it.
 *
 * Returns: whether it may be sent
 */
gboolean
confab_composer_look_at_answered (ConfabComposer *self,
                                  GError **       error)
{
  g_autoptr (ConfabStoredMessage) target = NULL;
  g_autoptr (GPtrArray) attachments = NULL;
  g_autoptr (GString) names = NULL;

  if (self->about != NULL)
    return confab_composer_look_at_about (self, error);
  if (self->draft->reply_to == 0)
    return TRUE;
  target = confab_transaction_get_message (self->txn, self->draft->reply_to, error);
  if (target == NULL)
    return FALSE;
  if (target->deleted)
    return confab_composer_deny (_ ("This message was deleted."), error);
  self->answered = g_strdup (target->message_id);
  if (!confab_transaction_get_message_text (self->txn, target->id, &self->quote, NULL, NULL, error))
    return FALSE;
  if (self->quote != NULL && *self->quote != '\0')
    return TRUE;

  /* Files alone are quoted by their names. */
  attachments = confab_transaction_list_attachments (self->txn, target->id, error);
  if (attachments == NULL)
    return FALSE;
  names = g_string_new (NULL);
  for (guint i = 0; i < attachments->len; i++)
    g_string_append_printf (names, "%s📎 %s", i > 0 ? "\n" : "", ((ConfabAttachmentRecord *) g_ptr_array_index (attachments, i))->name);
  g_free (self->quote);
  self->quote = g_string_free_and_steal (g_steal_pointer (&names));
  return TRUE;
}

/**
 * confab_composer_look_at_forward:
 * @self: what is composed
 * @error: return location for a CONFAB_COMPOSE_ERROR or CONFAB_STORE_ERROR
 *
 * Takes over what another message says. Its files are the draft's.
 *
 * Returns: whether it may be passed on
 */
gboolean
confab_composer_look_at_forward (ConfabComposer *self,
                                 GError **       error)
{
  g_autoptr (ConfabStoredMessage) message = confab_transaction_get_message (self->txn, self->draft->forward, error);

  if (message == NULL)
    return FALSE;
  if (message->hidden != CONFAB_HIDDEN_NONE)
    return confab_composer_deny (_ ("There is no such message any more."), error);
  if (message->deleted)
    return confab_composer_deny (_ ("This message was deleted."), error);
  self->forwarded_from = g_strdup (message->author_name != NULL ? message->author_name : message->author_address);
  if (message->kind == CONFAB_MESSAGE_MAIL && message->title != NULL && message->title[0] != '\0')
    self->subject = g_strdup_printf ("Fwd: %s", message->title);
  return confab_transaction_get_message_text (self->txn, message->id, &self->words, NULL, NULL, error);
}
