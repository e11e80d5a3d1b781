/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One run of confab-cli: opening its profile, waiting, and finding what was named. */
#include "config.h"

#include "confab-cli.h"

#include "confab-problems.h"

#include <glib/gi18n.h>

/* How long the connections may take to end before the program does. */
#define CLOSING_SECONDS 10

/* The same where a server was waited for already: it is not waited for twice. What was
 * stored is safe whenever the program ends. */
#define CLOSING_LATE_SECONDS 1

/**
 * confab_cli_fail:
 * @error: return location
 * @code: how to exit
 * @format: a sentence with what happened and what to do
 *
 * Sets @error.
 */
void
confab_cli_fail (GError **      error,
                 ConfabCliError code,
                 const char *   format,
                 ...)
{
  va_list args;

  va_start (args, format);
  if (error != NULL)
    *error = g_error_new_valist (CONFAB_CLI_ERROR, (int) code, format, args);
  va_end (args);
}

/**
 * confab_cli_take_problem:
 * @problem: (transfer full) (nullable): what went wrong
 * @error: return location
 *
 * Returns: %FALSE, with @error
 */
gboolean
confab_cli_take_problem (ConfabProblem *problem,
                         GError **      error)
{
  g_autoptr (ConfabProblem) owned = problem;

  confab_cli_fail (error, CONFAB_CLI_ERROR_FAILED, "%s",
                   owned != NULL ? confab_problem_get_sentence (owned) : _ ("It was given up; try again"));
  return FALSE;
}

/* Waiting */

static void
operation_ended_cb (ConfabOperation *operation,
                    GParamSpec *     pspec,
                    DexPromise *     promise)
{
  if (confab_operation_get_state (operation) != CONFAB_OPERATION_RUNNING && dex_future_is_pending (DEX_FUTURE (promise)))
    dex_promise_resolve_boolean (promise, TRUE);
}

static void
release_promise (gpointer  promise,
                 GClosure *closure)
{
  dex_unref (promise);
}

/* Returns: (transfer full): resolves when @operation has ended */
static DexFuture *
operation_ended (ConfabOperation *operation)
{
  DexPromise *promise = dex_promise_new ();

  g_signal_connect_data (operation, "notify::state", G_CALLBACK (operation_ended_cb), dex_ref (promise),
                         release_promise, G_CONNECT_DEFAULT);
  operation_ended_cb (operation, NULL, promise);
  return DEX_FUTURE (promise);
}

/**
 * confab_cli_await_operation:
 * @operation: (transfer full): what the engine does
 * @error: return location for a #ConfabCliError
 *
 * Returns: (transfer full) (nullable): its result, an empty tuple for one without,
 *   or %NULL with @error
 */
GVariant *
confab_cli_await_operation (ConfabOperation *operation,
                            GError **        error)
{
  g_autoptr (ConfabOperation) owned = operation;
  ConfabProblem *problem;
  GVariant *result;

  if (!dex_await (operation_ended (owned), error))
    return NULL;
  problem = confab_operation_get_problem (owned);
  if (confab_operation_get_state (owned) == CONFAB_OPERATION_FAILED)
    {
      confab_cli_take_problem (problem != NULL ? confab_problem_ref (problem) : NULL, error);
      return NULL;
    }
  result = confab_operation_get_result (owned);
  return result != NULL ? g_variant_ref (result) : g_variant_ref_sink (g_variant_new ("()"));
}

/**
 * confab_cli_await_query:
 * @future: (transfer full): a query of the store
 * @error: return location for a #ConfabCliError
 *
 * Returns: (transfer full) (nullable): the answer, or %NULL with @error
 */
ConfabQueryResult *
confab_cli_await_query (DexFuture *future,
                        GError **  error)
{
  g_autoptr (GError) local = NULL;
  ConfabQueryResult *result = dex_await_boxed (future, &local);

  if (result == NULL)
    confab_cli_take_problem (confab_problem_new_from_error (local, NULL), error);
  return result;
}

/* The profile */

static gboolean
check_profile (ConfabCli *self,
               GError **  error)
{
  g_autofree char *quoted = NULL;

  if (g_file_test (self->profile, G_FILE_TEST_IS_DIR))
    return TRUE;
  quoted = g_filename_display_name (self->profile);
  confab_cli_fail (error, CONFAB_CLI_ERROR_FAILED,
                   _ ("There is no profile in %s; make one with “confab-cli account add ADDRESS”, or name another with --profile"),
                   quoted);
  return FALSE;
}

/**
 * confab_cli_await_accounts:
 * @self: a run with an open store
 * @error: return location
 *
 * Reads the accounts, and looks whether the one that was asked for is among them.
 *
 * Returns: whether @self->accounts is as the store is now
 */
gboolean
confab_cli_await_accounts (ConfabCli *self,
                           GError **  error)
{
  g_autoptr (ConfabQueryResult) result = confab_cli_await_query (confab_query_accounts (self->store), error);

  if (result == NULL)
    return FALSE;
  g_clear_pointer (&self->accounts, g_ptr_array_unref);
  self->accounts = g_ptr_array_ref (result->records);
  return self->options->account == NULL ||
         confab_cli_find_account (self, self->options->account, error) != NULL;
}

/**
 * confab_cli_open_store:
 * @self: a run
 * @error: return location
 *
 * Opens the profile for reading alone: nothing is made, changed or connected.
 *
 * Returns: whether @self->store and @self->accounts are there
 */
gboolean
confab_cli_open_store (ConfabCli *self,
                       GError **  error)
{
  g_autoptr (GError) local = NULL;

  if (!check_profile (self, error))
    return FALSE;
  self->store = confab_store_open (self->profile, CONFAB_STORE_READER, &local);
  if (self->store == NULL)
    return confab_cli_take_problem (confab_problem_new_from_error (local, NULL), error);
  return confab_cli_await_accounts (self, error);
}

/**
 * confab_cli_open_engine:
 * @self: a run
 * @create: whether to make the profile when it is not there
 * @error: return location
 *
 * Opens the profile for changing it, here or through who owns it.
 *
 * Returns: whether @self->engine, @self->store and @self->accounts are there
 */
gboolean
confab_cli_open_engine (ConfabCli *self,
                        gboolean   create,
                        GError **  error)
{
  g_autoptr (GError) local = NULL;

  if (!create && !check_profile (self, error))
    return FALSE;
  self->engine = confab_engine_new (self->options->profile, &local);
  if (self->engine == NULL)
    return confab_cli_take_problem (confab_problem_new_from_error (local, NULL), error);
  self->store = g_object_ref (confab_engine_get_store (self->engine));
  return confab_cli_await_accounts (self, error);
}

/**
 * confab_cli_close:
 * @self: a run
 *
 * Ends what was opened. On a fiber.
 */
void
confab_cli_close (ConfabCli *self)
{
  if (self->engine != NULL)
    {
      g_autoptr (ConfabOperation) operation = confab_engine_shut_down (self->engine);

      dex_await (dex_future_first (operation_ended (operation),
                                   dex_timeout_new_seconds (self->gave_up ? CLOSING_LATE_SECONDS : CLOSING_SECONDS), NULL), NULL);
    }
  else if (self->store != NULL)
    {
      dex_await (confab_store_close (self->store), NULL);
    }
  g_clear_pointer (&self->accounts, g_ptr_array_unref);
  g_clear_object (&self->store);
  g_clear_object (&self->engine);
}

/* Accounts */

/**
 * confab_cli_find_account:
 * @self: a run with an open store
 * @address: an account's address
 * @error: return location
 *
 * Returns: (transfer none) (nullable): the account, or %NULL with @error
 */
ConfabAccountRecord *
confab_cli_find_account (ConfabCli * self,
                         const char *address,
                         GError **   error)
{
  for (guint i = 0; i < self->accounts->len; i++)
    {
      ConfabAccountRecord *account = g_ptr_array_index (self->accounts, i);

      if (g_ascii_strcasecmp (account->address, address) == 0)
        return account;
    }
  confab_cli_fail (error, CONFAB_CLI_ERROR_FAILED,
                   _ ("There is no account %s here; “confab-cli account list” lists those there are"), address);
  return NULL;
}

/**
 * confab_cli_wants_account:
 * @self: a run with an open store
 * @account: an account's row id
 *
 * Returns: whether `--account` leaves it in
 */
gboolean
confab_cli_wants_account (ConfabCli *self,
                          gint64     account)
{
  ConfabAccountRecord *wanted = self->options->account != NULL
                                  ? confab_cli_find_account (self, self->options->account, NULL) : NULL;

  return wanted == NULL || wanted->id == account;
}

static void
fail_ambiguous (ConfabCli * self,
                const char *word,
                GError **   error)
{
  g_autoptr (GString) list = g_string_new (NULL);

  for (guint i = 0; i < self->accounts->len; i++)
    g_string_append_printf (list, "%s%s", i > 0 ? ", " : "",
                            ((ConfabAccountRecord *) g_ptr_array_index (self->accounts, i))->address);
  confab_cli_fail (error, CONFAB_CLI_ERROR_USAGE,
                   _ ("%s could be meant in several accounts; say in which with --account (%s)"), word, list->str);
}

/* Conversations with @address: of the account that was asked for, or of all. */
static GPtrArray *
await_chats_with (ConfabCli * self,
                  const char *address,
                  GError **   error)
{
  g_autoptr (GPtrArray) chats = g_ptr_array_new_with_free_func ((GDestroyNotify) confab_conversation_record_unref);
  g_autofree char *lower = g_utf8_strdown (address, -1);

  for (guint i = 0; i < self->accounts->len; i++)
    {
      ConfabAccountRecord *account = g_ptr_array_index (self->accounts, i);
      g_autoptr (ConfabQueryResult) result = NULL;

      if (!confab_cli_wants_account (self, account->id))
        continue;
      result = confab_cli_await_query (confab_query_conversation_with (self->store, account->id, lower), error);
      if (result == NULL)
        return NULL;
      if (result->records->len > 0)
        g_ptr_array_add (chats, confab_conversation_record_ref (g_ptr_array_index (result->records, 0)));
    }
  return g_steal_pointer (&chats);
}

/**
 * confab_cli_await_sender:
 * @self: a run with an open store
 * @address: who is written to
 * @error: return location
 *
 * Returns: (transfer none) (nullable): the account to write with: the one that was
 *   asked for, the only one, or the only one with a chat with @address
 */
ConfabAccountRecord *
confab_cli_await_sender (ConfabCli * self,
                         const char *address,
                         GError **   error)
{
  g_autoptr (GPtrArray) chats = NULL;

  if (self->options->account != NULL)
    return confab_cli_find_account (self, self->options->account, error);
  if (self->accounts->len == 0)
    {
      confab_cli_fail (error, CONFAB_CLI_ERROR_FAILED,
                       _ ("There is no account to write with; add yours with “confab-cli account add ADDRESS”"));
      return NULL;
    }
  if (self->accounts->len == 1)
    return g_ptr_array_index (self->accounts, 0);

  chats = await_chats_with (self, address, error);
  if (chats == NULL)
    return NULL;
  if (chats->len == 1)
    {
      ConfabConversationRecord *chat = g_ptr_array_index (chats, 0);

      return confab_cli_find_account (self, chat->account, error);
    }
  fail_ambiguous (self, address, error);
  return NULL;
}

/* Chats and messages */

/**
 * confab_cli_await_chat_by_id:
 * @self: a run with an open store
 * @id: a chat's number
 * @error: return location
 *
 * Returns: (transfer full) (nullable): the chat, or %NULL with @error
 */
ConfabConversationRecord *
confab_cli_await_chat_by_id (ConfabCli *self,
                             gint64     id,
                             GError **  error)
{
  g_autoptr (ConfabQueryResult) result =
    confab_cli_await_query (confab_query_conversations_by_id (self->store, &id, 1), error);

  if (result == NULL)
    return NULL;
  if (result->records->len > 0)
    {
      ConfabConversationRecord *chat = g_ptr_array_index (result->records, 0);

      if (confab_cli_wants_account (self, chat->account_id))
        return confab_conversation_record_ref (chat);
    }
  confab_cli_fail (error, CONFAB_CLI_ERROR_FAILED,
                   _ ("There is no chat %" G_GINT64_FORMAT "; “confab-cli chats” lists those there are"), id);
  return NULL;
}

/**
 * confab_cli_await_chat:
 * @self: a run with an open store
 * @word: a chat's number, or the address of the person it is with
 * @error: return location
 *
 * Returns: (transfer full) (nullable): the chat, or %NULL with @error
 */
ConfabConversationRecord *
confab_cli_await_chat (ConfabCli * self,
                       const char *word,
                       GError **   error)
{
  g_autoptr (GPtrArray) chats = NULL;
  gint64 id;

  if (confab_cli_parse_id (word, &id))
    return confab_cli_await_chat_by_id (self, id, error);
  chats = await_chats_with (self, word, error);
  if (chats == NULL)
    return NULL;
  if (chats->len == 1)
    return confab_conversation_record_ref (g_ptr_array_index (chats, 0));
  if (chats->len > 1)
    fail_ambiguous (self, word, error);
  else
    confab_cli_fail (error, CONFAB_CLI_ERROR_FAILED,
                     _ ("There is no chat with %s; “confab-cli chats” lists those there are"), word);
  return NULL;
}

/**
 * confab_cli_await_message:
 * @self: a run with an open store
 * @id: a message's number
 * @error: return location
 *
 * Returns: (transfer full) (nullable): the message, or %NULL with @error
 */
ConfabMessageRecord *
confab_cli_await_message (ConfabCli *self,
                          gint64     id,
                          GError **  error)
{
  g_autoptr (ConfabQueryResult) result =
    confab_cli_await_query (confab_query_messages_by_id (self->store, &id, 1), error);

  if (result == NULL)
    return NULL;
  if (result->records->len > 0)
    {
      ConfabMessageRecord *message = g_ptr_array_index (result->records, 0);

      if (confab_cli_wants_account (self, message->account_id))
        return confab_message_record_ref (message);
    }
  confab_cli_fail (error, CONFAB_CLI_ERROR_FAILED,
                   _ ("There is no message %" G_GINT64_FORMAT "; “confab-cli messages CHAT” lists those of a chat"), id);
  return NULL;
}
