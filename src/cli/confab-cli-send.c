/* SPDX-License-Identifier: GPL-3.0-or-later */
/* confab-cli send, forward, poll create, place send and read: what is changed is stored first, and delivered before the end. */
#include "config.h"

#include "confab-cli.h"

#include "confab-cli-delivery.h"

#include <errno.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <sys/stat.h>
#include <unistd.h>

/* send */

static gboolean
is_under_way (const ConfabMessageRecord *message)
{
  return message->state == CONFAB_MESSAGE_QUEUED || message->state == CONFAB_MESSAGE_SENDING;
}

/* A message is delivered when the server took it and its copy lies where it belongs. */
static int
look_at_message (ConfabCli *self,
                 gint64     id,
                 GError **  error)
{
  g_autoptr (ConfabMessageRecord) message = confab_cli_await_message (self, id, error);
  g_autoptr (ConfabQueryResult) jobs = NULL;

  if (message == NULL)
    return -1;
  if (message->state == CONFAB_MESSAGE_FAILED)
    return 1;
  if (is_under_way (message))
    return 0;
  jobs = confab_cli_await_query (confab_query_jobs (self->store, message->account_id), error);
  if (jobs == NULL)
    return -1;
  for (guint i = 0; i < jobs->records->len; i++)
    {
      const ConfabJob *job = g_ptr_array_index (jobs->records, i);

      if (job->message_id == id && job->state != CONFAB_JOB_FAILED)
        return 0;
    }
  return 1;
}

/* What a list or a machine sends from there has a chat already: 0 without @error when it has not. */
static gint64
await_listed_chat (ConfabCli *          self,
                   ConfabAccountRecord *sender,
                   const char *         address,
                   GError **            error)
{
  g_autofree char *lower = g_utf8_strdown (address, -1);
  g_autoptr (ConfabQueryResult) result =
    confab_cli_await_query (confab_query_conversation_with (self->store, sender->id, lower), error);
  ConfabConversationRecord *chat;

  if (result == NULL || result->records->len == 0)
    return 0;
  chat = g_ptr_array_index (result->records, 0);
  return chat->kind == CONFAB_CONVERSATION_LIST || chat->kind == CONFAB_CONVERSATION_MACHINE ? chat->id : 0;
}

/**
 * confab_cli_await_chat_to_send_to:
 * @self: a run with an engine
 * @word: the number of a chat, or addresses with commas between them
 * @account: (out): row id of the account that writes
 * @error: return location
 *
 * Finds the chat, or begins it.
 *
 * Returns: its row id, or 0 with @error
 */
gint64
confab_cli_await_chat_to_send_to (ConfabCli * self,
                                  const char *word,
                                  gint64 *    account,
                                  GError **   error)
{
  g_autoptr (ConfabConversationRecord) chat = NULL;
  g_autoptr (GVariant) opened = NULL;
  g_autoptr (GError) local = NULL;
  g_auto (GStrv) addresses = NULL;
  ConfabAccountRecord *sender;
  gint64 id;

  if (confab_cli_parse_id (word, &id))
    {
      chat = confab_cli_await_chat (self, word, error);
      if (chat == NULL)
        return 0;
      *account = chat->account_id;
      return chat->id;
    }

  addresses = g_strsplit (word, ",", -1);
  for (guint i = 0; addresses[i] != NULL; i++)
    g_strstrip (addresses[i]);
  sender = confab_cli_await_sender (self, addresses[0], error);
  if (sender == NULL)
    return 0;
  *account = sender->id;
  id = addresses[1] == NULL ? await_listed_chat (self, sender, addresses[0], &local) : 0;
  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return 0;
    }
  if (id != 0)
    return id;
  opened = confab_cli_await_operation (confab_engine_open_chat (self->engine, sender->id,
                                                                (const char * const *) addresses), error);
  return opened != NULL ? g_variant_get_int64 (opened) : 0;
}

/* Before anything is stored; and with paths that mean the same to another process. */
static char **
check_files (char **  files,
             GError **error)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  for (guint i = 0; files[i] != NULL; i++)
    {
      g_autofree char *quoted = g_filename_display_name (files[i]);
      GStatBuf info;

      if (g_stat (files[i], &info) < 0 || g_access (files[i], R_OK) < 0)
        {
          confab_cli_fail (error, CONFAB_CLI_ERROR_FAILED, _ ("%s cannot be sent (%s); check its name and who may read it"),
                           quoted, g_strerror (errno));
          return NULL;
        }
      if (!S_ISREG (info.st_mode))
        {
          confab_cli_fail (error, CONFAB_CLI_ERROR_FAILED, _ ("%s is no file; put what is in it into one and send that"), quoted);
          return NULL;
        }
      g_strv_builder_take (builder, g_canonicalize_filename (files[i], NULL));
    }
  return g_strv_builder_end (builder);
}

/**
 * confab_cli_finish_sending:
 * @self: a run with an engine
 * @account: row id of the account that writes
 * @operation: (transfer full): what makes the message and answers with its row id
 * @error: return location
 *
 * Waits until a message is out, and prints its record.
 *
 * Returns: whether the message is sent; or, without `--wait`, at least stored
 */
gboolean
confab_cli_finish_sending (ConfabCli *      self,
                           gint64           account,
                           ConfabOperation *operation,
                           GError **        error)
{
  g_autoptr (ConfabMessageRecord) message = NULL;
  g_autoptr (GVariant) sent = confab_cli_await_operation (operation, error);
  gint64 id;

  if (sent == NULL)
    return FALSE;
  id = g_variant_get_int64 (sent);
  if (confab_cli_await_delivery (self, account, look_at_message, id, error) < 0)
    return FALSE;
  message = confab_cli_await_message (self, id, error);
  if (message == NULL || !confab_cli_print_message (self, message, error))
    return FALSE;
  if (message->state == CONFAB_MESSAGE_FAILED)
    {
      confab_cli_fail (error, CONFAB_CLI_ERROR_FAILED, "%s",
                       message->problem != NULL ? message->problem : _ ("The message was refused; change it and send it anew"));
      return FALSE;
    }
  if (is_under_way (message))
    return confab_cli_end_undelivered (self, account,
                                       _ ("The message is kept and goes out with the next “send”, “sync” or “watch”."), error);
  /* Taken, but not for everybody it was written to. */
  if (message->problem != NULL)
    confab_cli_print_error (message->problem);
  return TRUE;
}

/* A message is answered where it stands; or its author alone, in private. */
static gboolean
may_answer (ConfabCli *          self,
            ConfabMessageRecord *answered,
            gint64               chat,
            GError **            error)
{
  g_autoptr (ConfabConversationRecord) other = NULL;

  if (answered->conversation_id == chat)
    return TRUE;
  other = confab_cli_await_chat_by_id (self, chat, error);
  if (other == NULL)
    return FALSE;
  if (other->kind == CONFAB_CONVERSATION_PERSON && other->members->len == 1 && other->account_id == answered->account_id &&
      g_str_equal (((ConfabPersonRecord *) g_ptr_array_index (other->members, 0))->address, answered->from_address))
    return TRUE;
  confab_cli_fail (error, CONFAB_CLI_ERROR_USAGE, _ ("Message %" G_GINT64_FORMAT " is in another chat, %" G_GINT64_FORMAT),
                   answered->id, answered->conversation_id);
  return FALSE;
}

/**
 * confab_cli_send:
 * @self: a run
 * @error: return location
 *
 * Returns: whether the message is sent; or, without `--wait`, at least stored
 */
gboolean
confab_cli_send (ConfabCli *self,
                 GError **  error)
{
  ConfabCliOptions *options = self->options;
  g_autoptr (ConfabMessageRecord) answered = NULL;
  g_auto (GStrv) files = check_files (options->attach, error);
  gint64 account;
  gint64 chat;

  if (files == NULL || !confab_cli_open_engine (self, FALSE, error))
    return FALSE;
  if (options->reply_to != 0)
    {
      answered = confab_cli_await_message (self, options->reply_to, error);
      if (answered == NULL)
        return FALSE;
    }
  chat = confab_cli_await_chat_to_send_to (self, options->words[0], &account, error);
  if (chat == 0 || (answered != NULL && !may_answer (self, answered, chat, error)))
    return FALSE;
  confab_engine_set_online (self->engine, TRUE);
  return confab_cli_finish_sending (self, account,
                                    options->pin
                                      ? confab_engine_send_pinned (self->engine, chat, options->words[1], (const char * const *) files,
                                                                   options->reply_to, options->until)
                                      : confab_engine_send (self->engine, chat, options->words[1] != NULL ? options->words[1] : "",
                                                            (const char * const *) files, options->reply_to), error);
}

/**
 * confab_cli_forward:
 * @self: a run
 * @error: return location
 *
 * Returns: whether a message is passed on; or, without `--wait`, at least stored
 */
gboolean
confab_cli_forward (ConfabCli *self,
                    GError **  error)
{
  g_autoptr (ConfabMessageRecord) message = NULL;
  gint64 account;
  gint64 chat;
  gint64 id;

  confab_cli_parse_id (self->options->words[0], &id);
  if (!confab_cli_open_engine (self, FALSE, error))
    return FALSE;
  message = confab_cli_await_message (self, id, error);
  if (message == NULL)
    return FALSE;
  chat = confab_cli_await_chat_to_send_to (self, self->options->words[1], &account, error);
  if (chat == 0)
    return FALSE;
  confab_engine_set_online (self->engine, TRUE);
  return confab_cli_finish_sending (self, account, confab_engine_forward (self->engine, message->id, chat), error);
}

/**
 * confab_cli_poll_create:
 * @self: a run
 * @error: return location
 *
 * Returns: whether a poll is sent; or, without `--wait`, at least stored
 */
gboolean
confab_cli_poll_create (ConfabCli *self,
                        GError **  error)
{
  char **words = self->options->words;
  gint64 account;
  gint64 chat;

  if (!confab_cli_open_engine (self, FALSE, error))
    return FALSE;
  chat = confab_cli_await_chat_to_send_to (self, words[0], &account, error);
  if (chat == 0)
    return FALSE;
  confab_engine_set_online (self->engine, TRUE);
  return confab_cli_finish_sending (self, account,
                                    confab_engine_create_poll (self->engine, chat, words[1], (const char * const *) words + 2,
                                                               !self->options->single), error);
}

/**
 * confab_cli_place_send:
 * @self: a run
 * @error: return location
 *
 * Returns: whether a place is sent; or, without `--wait`, at least stored
 */
gboolean
confab_cli_place_send (ConfabCli *self,
                       GError **  error)
{
  char **words = self->options->words;
  double latitude;
  double longitude;
  gint64 account;
  gint64 chat;

  confab_cli_parse_degrees (words[1], &latitude);
  confab_cli_parse_degrees (words[2], &longitude);
  if (!confab_cli_open_engine (self, FALSE, error))
    return FALSE;
  chat = confab_cli_await_chat_to_send_to (self, words[0], &account, error);
  if (chat == 0)
    return FALSE;
  confab_engine_set_online (self->engine, TRUE);
  return confab_cli_finish_sending (self, account, confab_engine_send_place (self->engine, chat, latitude, longitude, words[3]), error);
}

/* read */

/**
 * confab_cli_read:
 * @self: a run
 * @error: return location
 *
 * Returns: whether a chat is marked as read, here at least
 */
gboolean
confab_cli_read (ConfabCli *self,
                 GError **  error)
{
  g_autoptr (ConfabConversationRecord) chat = NULL;
  g_autoptr (ConfabConversationRecord) after = NULL;
  g_autoptr (GVariant) done = NULL;
  int delivered;

  if (!confab_cli_open_engine (self, FALSE, error))
    return FALSE;
  chat = confab_cli_await_chat (self, self->options->words[0], error);
  if (chat == NULL)
    return FALSE;
  confab_engine_set_online (self->engine, TRUE);
  done = confab_cli_await_operation (confab_engine_mark_read (self->engine, chat->id), error);
  if (done == NULL)
    return FALSE;
  delivered = confab_cli_await_delivery (self, chat->account_id, confab_cli_look_at_changes, chat->account_id, error);
  if (delivered < 0)
    return FALSE;
  after = confab_cli_await_chat_by_id (self, chat->id, error);
  if (after == NULL || !confab_cli_print_chat (self, after, error))
    return FALSE;
  return delivered > 0 ||
         confab_cli_end_undelivered (self, chat->account_id, _ ("The chat is read here; the server is told with the next “read”, “sync” or “watch”."), error);
}
