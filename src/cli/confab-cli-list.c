/* SPDX-License-Identifier: GPL-3.0-or-later */
/* confab-cli chats, messages and show: they read the store and touch nothing. */
#include "config.h"

#include "confab-cli.h"

#include "confab-cli-print.h"
#include "confab-cli-record.h"

#include <glib/gi18n.h>

/* How many records are asked of the store at once. */
#define PAGE 200

/**
 * confab_cli_print_chat:
 * @self: a run with an open store
 * @chat: a chat
 * @error: return location
 *
 * Returns: whether it is printed, as a record or as a line
 */
gboolean
confab_cli_print_chat (ConfabCli *               self,
                       ConfabConversationRecord *chat,
                       GError **                 error)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *line = NULL;

  if (self->options->json)
    return confab_cli_output_print_record (self->output, confab_cli_record_chat (chat, g_get_real_time () / 1000), error);
  line = confab_cli_format_chat (chat, self->accounts->len > 1 && self->options->account == NULL,
                                 confab_cli_output_get_columns (self->output), now);
  return confab_cli_output_print (self->output, line, error);
}

/**
 * confab_cli_print_message:
 * @self: a run
 * @message: a message
 * @error: return location
 *
 * Returns: whether it is printed, as a record or as lines
 */
gboolean
confab_cli_print_message (ConfabCli *          self,
                          ConfabMessageRecord *message,
                          GError **            error)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *lines = NULL;

  if (self->options->json)
    return confab_cli_output_print_record (self->output, confab_cli_record_message (message, self->profile), error);
  lines = confab_cli_format_message (message, now);
  return confab_cli_output_print (self->output, lines, error);
}

/**
 * confab_cli_chats:
 * @self: a run
 * @error: return location
 *
 * Returns: whether all chats are printed, the newest first
 */
gboolean
confab_cli_chats (ConfabCli *self,
                  GError **  error)
{
  ConfabAccountRecord *account;
  gint64 time = 0;
  gint64 id = 0;

  if (!confab_cli_open_store (self, error))
    return FALSE;
  account = self->options->account != NULL ? confab_cli_find_account (self, self->options->account, error) : NULL;
  while (!confab_cli_output_get_closed (self->output))
    {
      g_autoptr (ConfabQueryResult) result =
        confab_cli_await_query (confab_query_conversations (self->store, account != NULL ? account->id : 0,
                                                            CONFAB_FILTER_ALL, PAGE, time, id), error);

      if (result == NULL)
        return FALSE;
      for (guint i = 0; i < result->records->len; i++)
        {
          ConfabConversationRecord *chat = g_ptr_array_index (result->records, i);

          if (!confab_cli_print_chat (self, chat, error))
            return FALSE;
          time = chat->last_time;
          id = chat->id;
        }
      if (!result->more || result->records->len == 0)
        return TRUE;
    }
  return TRUE;
}

/* The ids of what is to be listed, newest first: the store pages backwards. */
static GArray *
await_ids (ConfabCli *self,
           gint64     chat,
           GError **  error)
{
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (ConfabMessageRecord) before = NULL;
  gint64 limit = self->options->limit > 0 ? self->options->limit : G_MAXINT64;

  if (self->options->before != 0)
    {
      before = confab_cli_await_message (self, self->options->before, error);
      if (before == NULL)
        return NULL;
      if (before->conversation_id != chat)
        {
          confab_cli_fail (error, CONFAB_CLI_ERROR_USAGE, _ ("Message %" G_GINT64_FORMAT " is in another chat, %" G_GINT64_FORMAT),
                           before->id, before->conversation_id);
          return NULL;
        }
    }
  while ((gint64) ids->len < limit)
    {
      guint page = (guint) MIN (PAGE, limit - ids->len);
      g_autoptr (ConfabQueryResult) result =
        confab_cli_await_query (before == NULL ? confab_query_newest_messages (self->store, chat, page)
                                               : confab_query_messages_before (self->store, chat, before->time,
                                                                               before->id, page), error);

      if (result == NULL)
        return NULL;
      for (guint i = result->records->len; i > 0; i--)
        g_array_append_val (ids, ((ConfabMessageRecord *) g_ptr_array_index (result->records, i - 1))->id);
      if (!result->more || result->records->len == 0)
        break;
      g_clear_pointer (&before, confab_message_record_unref);
      before = confab_message_record_ref (g_ptr_array_index (result->records, 0));
    }
  return g_steal_pointer (&ids);
}

/**
 * confab_cli_messages:
 * @self: a run
 * @error: return location
 *
 * Returns: whether the messages of a chat are printed, the oldest first
 */
gboolean
confab_cli_messages (ConfabCli *self,
                     GError **  error)
{
  g_autoptr (ConfabConversationRecord) chat = NULL;
  g_autoptr (GArray) ids = NULL;

  if (!confab_cli_open_store (self, error))
    return FALSE;
  chat = confab_cli_await_chat (self, self->options->words[0], error);
  if (chat == NULL)
    return FALSE;
  ids = await_ids (self, chat->id, error);
  if (ids == NULL)
    return FALSE;
  for (guint end = ids->len; end > 0 && !confab_cli_output_get_closed (self->output);)
    {
      guint n = MIN (PAGE, end);
      gint64 page[PAGE];
      g_autoptr (ConfabQueryResult) result = NULL;

      for (guint i = 0; i < n; i++)
        page[i] = g_array_index (ids, gint64, end - 1 - i);
      end -= n;
      result = confab_cli_await_query (confab_query_messages_by_id (self->store, page, n), error);
      if (result == NULL)
        return FALSE;
      for (guint i = 0; i < result->records->len; i++)
        if (!confab_cli_print_message (self, g_ptr_array_index (result->records, i), error))
          return FALSE;
    }
  return TRUE;
}

/* The source that lies here, or what the engine gets from the server. */
static char *
await_source (ConfabCli *self,
              gint64     message,
              GError **  error)
{
  g_autoptr (ConfabQueryResult) result = confab_cli_await_query (confab_query_source_path (self->store, message), error);
  g_autoptr (GVariant) fetched = NULL;

  if (result == NULL)
    return NULL;
  if (result->records->len > 0)
    {
      g_autofree char *path = g_canonicalize_filename (g_ptr_array_index (result->records, 0), self->profile);

      if (g_file_test (path, G_FILE_TEST_IS_REGULAR))
        return g_steal_pointer (&path);
    }

  confab_cli_close (self);
  if (!confab_cli_open_engine (self, FALSE, error))
    return NULL;
  confab_engine_set_online (self->engine, TRUE);
  fetched = confab_cli_await_operation (confab_engine_fetch_source (self->engine, message), error);
  return fetched != NULL ? g_variant_dup_string (fetched, NULL) : NULL;
}

/**
 * confab_cli_show:
 * @self: a run
 * @error: return location
 *
 * Returns: whether a message, or its source, is printed
 */
gboolean
confab_cli_show (ConfabCli *self,
                 GError **  error)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autoptr (ConfabMessageRecord) message = NULL;
  g_autoptr (ConfabConversationRecord) chat = NULL;
  g_autofree char *text = NULL;
  g_autofree char *path = NULL;
  gint64 id = 0;

  confab_cli_parse_id (self->options->words[0], &id);
  if (!confab_cli_open_store (self, error))
    return FALSE;
  message = confab_cli_await_message (self, id, error);
  if (message == NULL)
    return FALSE;
  if (self->options->source)
    {
      path = await_source (self, id, error);
      return path != NULL && confab_cli_output_print_file (self->output, path, error);
    }
  if (self->options->json)
    return confab_cli_print_message (self, message, error);
  chat = confab_cli_await_chat_by_id (self, message->conversation_id, error);
  if (chat == NULL)
    return FALSE;
  text = confab_cli_format_details (message, chat, now);
  return confab_cli_output_print (self->output, text, error);
}
