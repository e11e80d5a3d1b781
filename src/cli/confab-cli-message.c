/* SPDX-License-Identifier: GPL-3.0-or-later */
/* confab-cli edit, delete, react, pin and poll: what a person does about a message that is there. */
#include "config.h"

#include "confab-cli.h"

#include "confab-cli-delivery.h"
#include "confab-cli-record.h"

#include <glib/gi18n.h>

/* There is no more to say of it than that it is gone. */
static gboolean
print_removed (ConfabCli *          self,
               ConfabMessageRecord *message,
               GError **            error)
{
  return !self->options->json ||
         confab_cli_output_print_record (self->output,
                                         confab_cli_record_removed ("message-removed", message->id, message->conversation_id),
                                         error);
}

static ConfabMessageRecord *
begin (ConfabCli *self,
       GError **  error)
{
  g_autoptr (ConfabMessageRecord) message = NULL;
  gint64 id;

  confab_cli_parse_id (self->options->words[0], &id);
  if (!confab_cli_open_engine (self, FALSE, error))
    return NULL;
  message = confab_cli_await_message (self, id, error);
  if (message == NULL)
    return NULL;
  confab_engine_set_online (self->engine, TRUE);
  return g_steal_pointer (&message);
}

/* Waits until the mail that says so is out, and prints the message as it is then. */
static gboolean
finish (ConfabCli *          self,
        ConfabMessageRecord *message,
        ConfabOperation *    operation,
        GError **            error)
{
  g_autoptr (GVariant) result = confab_cli_await_operation (operation, error);
  g_autoptr (ConfabMessageRecord) after = NULL;
  gint64 mail;
  int delivered = 1;

  if (result == NULL)
    return FALSE;
  mail = g_variant_get_int64 (result);
  /* Nobody had to be told: it is gone, or it changed here alone. */
  if (mail == 0)
    {
      after = confab_cli_await_message (self, message->id, NULL);
      return after != NULL ? confab_cli_print_message (self, after, error) : print_removed (self, message, error);
    }
  delivered = confab_cli_await_delivery (self, message->account_id, confab_cli_look_at_mail, mail, error);
  if (delivered < 0)
    return FALSE;
  after = confab_cli_await_message (self, message->id, error);
  if (after == NULL || !confab_cli_print_message (self, after, error))
    return FALSE;
  return delivered > 0 ||
         confab_cli_end_undelivered (self, message->account_id,
                                     _ ("It is so here; the others are told with the next “send”, “sync” or “watch”."), error);
}

/**
 * confab_cli_edit:
 * @self: a run
 * @error: return location
 *
 * Returns: whether a message has a new text, here at least
 */
gboolean
confab_cli_edit (ConfabCli *self,
                 GError **  error)
{
  g_autoptr (ConfabMessageRecord) message = begin (self, error);

  return message != NULL &&
         finish (self, message, confab_engine_edit (self->engine, message->id, self->options->words[1]), error);
}

/**
 * confab_cli_delete:
 * @self: a run
 * @error: return location
 *
 * Returns: whether a message is deleted, here at least
 */
gboolean
confab_cli_delete (ConfabCli *self,
                   GError **  error)
{
  g_autoptr (ConfabMessageRecord) message = begin (self, error);
  g_autoptr (GVariant) done = NULL;
  int delivered;

  if (message == NULL)
    return FALSE;
  if (self->options->for_everyone)
    return finish (self, message, confab_engine_delete (self->engine, message->id, TRUE), error);
  done = confab_cli_await_operation (confab_engine_delete (self->engine, message->id, FALSE), error);
  if (done == NULL)
    return FALSE;
  delivered = confab_cli_await_delivery (self, message->account_id, confab_cli_look_at_changes, message->account_id, error);
  if (delivered < 0 || !print_removed (self, message, error))
    return FALSE;
  return delivered > 0 ||
         confab_cli_end_undelivered (self, message->account_id,
                                     _ ("The message is gone here; it goes to the Trash on the server with the next “sync” or “watch”."), error);
}

/**
 * confab_cli_react:
 * @self: a run
 * @error: return location
 *
 * Returns: whether the person's reaction to a message is another one, here at least
 */
gboolean
confab_cli_react (ConfabCli *self,
                  GError **  error)
{
  g_autoptr (ConfabMessageRecord) message = begin (self, error);

  return message != NULL &&
         finish (self, message, confab_engine_react (self->engine, message->id, self->options->words[1]), error);
}

/**
 * confab_cli_pin:
 * @self: a run
 * @error: return location
 *
 * Returns: whether a message is pinned, here at least
 */
gboolean
confab_cli_pin (ConfabCli *self,
                GError **  error)
{
  g_autoptr (ConfabMessageRecord) message = begin (self, error);

  return message != NULL && finish (self, message, confab_engine_pin (self->engine, message->id, self->options->until), error);
}

/**
 * confab_cli_unpin:
 * @self: a run
 * @error: return location
 *
 * Returns: whether a message is pinned no longer, here at least
 */
gboolean
confab_cli_unpin (ConfabCli *self,
                  GError **  error)
{
  g_autoptr (ConfabMessageRecord) message = begin (self, error);

  return message != NULL && finish (self, message, confab_engine_unpin (self->engine, message->id), error);
}

/**
 * confab_cli_poll_vote:
 * @self: a run
 * @error: return location
 *
 * Returns: whether the person has voted, here at least
 */
gboolean
confab_cli_poll_vote (ConfabCli *self,
                      GError **  error)
{
  g_autoptr (ConfabMessageRecord) message = begin (self, error);
  g_autoptr (GArray) votes = g_array_new (FALSE, FALSE, sizeof (int));

  if (message == NULL)
    return FALSE;
  for (guint i = 1; self->options->words[i] != NULL; i++)
    {
      int vote = (int) g_ascii_strtoll (self->options->words[i], NULL, 10) - 1;

      g_array_append_val (votes, vote);
    }
  return finish (self, message, confab_engine_vote (self->engine, message->id, (const int *) (gpointer) votes->data, votes->len), error);
}

/**
 * confab_cli_poll_close:
 * @self: a run
 * @error: return location
 *
 * Returns: whether a poll is over, here at least
 */
gboolean
confab_cli_poll_close (ConfabCli *self,
                       GError **  error)
{
  g_autoptr (ConfabMessageRecord) message = begin (self, error);

  return message != NULL && finish (self, message, confab_engine_close_poll (self->engine, message->id), error);
}

/**
 * confab_cli_poll_show:
 * @self: a run
 * @error: return location
 *
 * Returns: whether a poll is printed
 */
gboolean
confab_cli_poll_show (ConfabCli *self,
                      GError **  error)
{
  g_autoptr (ConfabMessageRecord) message = NULL;
  gint64 id;

  confab_cli_parse_id (self->options->words[0], &id);
  if (!confab_cli_open_store (self, error))
    return FALSE;
  message = confab_cli_await_message (self, id, error);
  if (message == NULL)
    return FALSE;
  if (message->poll != NULL)
    return confab_cli_print_message (self, message, error);
  confab_cli_fail (error, CONFAB_CLI_ERROR_FAILED, _ ("Message %s is no poll"), self->options->words[0]);
  return FALSE;
}
