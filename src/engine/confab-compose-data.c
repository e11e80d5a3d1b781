/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Polls, places, pins and mentions on their way out: what may be sent, and how it reads. */
#include "config.h"

#include "confab-compose-private.h"

#include "confab-coi-mention.h"

#include <glib/gi18n.h>
#include <string.h>

/* How much of a message is repeated where it is pinned, in characters. */
#define MAX_SNIPPET 80

static gboolean
has_words (const char *text)
{
  return text != NULL && text[strspn (text, " \t\r\n")] != '\0' && strlen (text) <= CONFAB_COI_POLL_MAX_TEXT &&
         strchr (text, '\n') == NULL;
}

static gboolean
check_poll (ConfabComposer *self,
            GError **       error)
{
  const ConfabCoiPoll *poll = self->draft->poll;
  guint n = poll != NULL ? g_strv_length (poll->options) : 0;

  if (poll == NULL || !has_words (poll->title))
    return confab_composer_deny (_ ("A poll asks one question, in one line."), error);
  if (n < 2 || n > CONFAB_COI_POLL_MAX_OPTIONS)
    return confab_composer_deny (_ ("A poll has 2 to 50 answers."), error);
  for (guint i = 0; i < n; i++)
    {
      if (!has_words (poll->options[i]))
        return confab_composer_deny (_ ("Each answer of a poll is one line."), error);
      for (guint j = 0; j < i; j++)
        if (strcmp (poll->options[i], poll->options[j]) == 0)
          return confab_composer_deny (_ ("Two answers of the poll are the same."), error);
    }
  self->words = g_strdup (poll->multiple ? _ ("You can choose several.") : _ ("You can choose one."));
  return TRUE;
}

/**
 * confab_composer_look_at_data:
 * @self: what is composed
 * @error: return location for %CONFAB_COMPOSE_ERROR_DENIED
 *
 * Returns: whether what a new message has besides its text can be sent
 */
gboolean
confab_composer_look_at_data (ConfabComposer *self,
                              GError **       error)
{
  if (self->draft->pinned_until != 0 && self->draft->pinned_until <= self->context->now)
    return confab_composer_deny (_ ("That time is over already."), error);
  if (self->draft->kind == CONFAB_COI_KIND_POLL)
    return check_poll (self, error);
  if (self->draft->kind == CONFAB_COI_KIND_LOCATION && self->draft->place == NULL)
    return confab_composer_deny (_ ("A place has a latitude from -90 to 90 and a longitude from -180 to 180."), error);
  if (self->draft->kind != 0 && self->draft->kind != CONFAB_COI_KIND_LOCATION &&
      self->draft->kind != CONFAB_COI_KIND_GROUP_LEFT && self->draft->about == 0)
    return confab_composer_deny (_ ("There is no such message any more."), error);
  return TRUE;
}

/* The beginning of a message as one line, to say which is meant. */
static char *
dup_snippet (ConfabComposer *self,
             GError **       error)
{
  g_autofree char *text = NULL;
  g_autofree char *line = NULL;
  glong length;

  if (!confab_transaction_get_message_text (self->txn, self->about->id, &text, NULL, NULL, error))
    return NULL;
  line = g_strdup (text != NULL ? text : "");
  g_strdelimit (line, "\n\t", ' ');
  g_strstrip (line);
  length = g_utf8_strlen (line, -1);
  if (length <= MAX_SNIPPET)
    return g_steal_pointer (&line);
  *g_utf8_offset_to_pointer (line, MAX_SNIPPET) = '\0';
  return g_strconcat (line, "…", NULL);
}

/**
 * confab_composer_look_at_pin:
 * @self: what is composed, about a message
 * @error: return location for a CONFAB_COMPOSE_ERROR or CONFAB_STORE_ERROR
 *
 * Returns: whether the person may pin or unpin it
 */
gboolean
confab_composer_look_at_pin (ConfabComposer *self,
                             GError **       error)
{
  g_autofree char *snippet = NULL;

  if (!confab_composer_check_author (self, error))
    return FALSE;
  snippet = dup_snippet (self, error);
  if (snippet == NULL)
    return FALSE;
  /* Translators: in the mail that says so, for those whose program cannot show it;
   * the beginning of the message. */
  self->words = self->draft->kind == CONFAB_COI_KIND_PIN ? g_strdup_printf (_ ("📌 I have pinned this message: %s"), snippet)
                                                         : g_strdup_printf (_ ("I have unpinned this message: %s"), snippet);
  return TRUE;
}

static gboolean
check_votes (ConfabComposer *        self,
             const ConfabStoredPoll *poll,
             GError **               error)
{
  g_autoptr (GString) chosen = g_string_new (NULL);
  guint n_options = g_strv_length (poll->options);

  if (self->draft->n_votes > 1 && !poll->multiple)
    return confab_composer_deny (_ ("In this poll you can choose one answer."), error);
  for (guint i = 0; i < self->draft->n_votes; i++)
    {
      int vote = self->draft->votes[i];

      if (vote < 0 || (guint) vote >= n_options)
        {
          g_set_error (error, CONFAB_COMPOSE_ERROR, CONFAB_COMPOSE_ERROR_DENIED,
                       _ ("This poll has the answers 1 to %u."), n_options);
          return FALSE;
        }
      g_string_append_printf (chosen, "%s%s", i > 0 ? ", " : "", poll->options[vote]);
    }
  /* Translators: in the mail of a vote, for those whose program knows no polls: the
   * question, then the answers. */
  self->words = chosen->len > 0 ? g_strdup_printf (_ ("📊 %s – I vote for: %s"), poll->title, chosen->str)
                                : g_strdup_printf (_ ("📊 %s – I take my vote back."), poll->title);
  return TRUE;
}

/**
 * confab_composer_look_at_vote:
 * @self: what is composed, about a poll
 * @error: return location for a CONFAB_COMPOSE_ERROR or CONFAB_STORE_ERROR
 *
 * Returns: whether the person may vote so, or end the poll
 */
gboolean
confab_composer_look_at_vote (ConfabComposer *self,
                              GError **       error)
{
  g_autoptr (GError) local_error = NULL;
  g_autoptr (ConfabStoredPoll) poll = confab_transaction_get_poll (self->txn, self->about->id, &local_error);

  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  if (poll == NULL)
    return confab_composer_deny (_ ("This message is no poll."), error);
  if (poll->closed != 0)
    return confab_composer_deny (_ ("This poll is over."), error);
  if (self->draft->kind == CONFAB_COI_KIND_POLL_VOTE)
    return check_votes (self, poll, error);
  if (!confab_composer_check_author (self, error))
    return FALSE;
  self->words = g_strdup_printf (_ ("📊 %s – the poll is over."), poll->title);
  return TRUE;
}

/**
 * confab_composer_name_people:
 * @self: what is composed, with its recipients
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * Gives people who are named behind "@" their addresses, by the names that they gave
 * themselves: what the person calls them is not for others to see.
 *
 * Returns: whether it went well
 */
gboolean
confab_composer_name_people (ConfabComposer *self,
                             GError **       error)
{
  g_autoptr (GPtrArray) people = NULL;
  const char *text = self->draft->text;

  if (self->words != NULL || text == NULL || strchr (text, '@') == NULL ||
      (self->chat->kind != CONFAB_CONVERSATION_GROUP && self->chat->kind != CONFAB_CONVERSATION_THREAD))
    return TRUE;
  people = g_ptr_array_new_with_free_func ((GDestroyNotify) confab_mime_address_free);
  for (guint i = 0; i < self->recipients->len; i++)
    {
      const char *address = ((ConfabMimeAddress *) g_ptr_array_index (self->recipients, i))->address;
      g_autofree char *name = confab_transaction_dup_given_name (self->txn, self->context->account_id, address);

      if (name != NULL)
        g_ptr_array_add (people, confab_mime_address_new (name, address));
    }
  self->words = confab_coi_mentions_expand (text, (const ConfabMimeAddress *const *) people->pdata, people->len);
  return TRUE;
}
