/* SPDX-License-Identifier: GPL-3.0-or-later */
/* confab-cli watch: stays connected and prints one line for each change. */
#include "config.h"

#include "confab-cli.h"

#include "confab-account-info.h"
#include "confab-cli-record.h"
#include "confab-cli-text.h"
#include "confab-cli-waiter.h"

#include <glib-unix.h>
#include <glib/gi18n.h>
#include <unistd.h>

/* How many records are asked of the store at once. */
#define PAGE 200

/* The last record that was printed is known of so many chats. */
#define MAX_TOLD 10000

/* How long the profile may take to be ready. */
#define START_SECONDS 30

/* What is to be printed, in the order it happened: a changeset, or a state's line. */
typedef struct
{
  ConfabChangeset *changeset;
  ConfabAccountInfo *account;
  ConfabAccountState state;
  ConfabProblem *problem;
} Event;

typedef struct
{
  ConfabCli *cli;
  ConfabCliWaiter *waiter;
  GQueue events;      /* Event */
  GHashTable *states; /* account id → the last Event of its state */
  GHashTable *told;   /* conversation id → hash of the last record that was printed */
  DexPromise *stop;
} Watch;

static void
event_free (Event *event)
{
  g_clear_pointer (&event->changeset, confab_changeset_unref);
  g_clear_pointer (&event->problem, confab_problem_unref);
  g_clear_object (&event->account);
  g_free (event);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Event, event_free)

static void
changed_cb (ConfabCliWaiter *waiter,
            ConfabChangeset *changeset,
            Watch *          watch)
{
  Event *event = g_new0 (Event, 1);

  event->changeset = confab_changeset_ref (changeset);
  g_queue_push_tail (&watch->events, event);
}

static Event *
state_event_new (ConfabAccountInfo *account)
{
  Event *event = g_new0 (Event, 1);
  ConfabProblem *problem = confab_account_info_get_problem (account);

  event->account = g_object_ref (account);
  event->state = confab_account_info_get_state (account);
  event->problem = problem != NULL ? confab_problem_ref (problem) : NULL;
  return event;
}

static gboolean
same_problem (ConfabProblem *a,
              ConfabProblem *b)
{
  return a == b || (a != NULL && b != NULL && confab_problem_equal (a, b));
}

/* Progress moves often and is no change of state. */
static void
state_cb (ConfabCliWaiter *  waiter,
          ConfabAccountInfo *account,
          Watch *            watch)
{
  gint64 id = confab_account_info_get_id (account);
  Event *last = g_hash_table_lookup (watch->states, &id);

  if (!confab_cli_wants_account (watch->cli, id))
    return;
  if (last != NULL && last->state == confab_account_info_get_state (account) &&
      same_problem (last->problem, confab_account_info_get_problem (account)))
    return;
  g_hash_table_insert (watch->states, g_memdup2 (&id, sizeof id), state_event_new (account));
  g_queue_push_tail (&watch->events, state_event_new (account));
}

/* Printing */

static gboolean
print_line (Watch *     watch,
            const char *line,
            GError **   error)
{
  ConfabCliOutput *output = watch->cli->output;

  return confab_cli_output_print (output, line, error) &&
         confab_cli_output_print (output, "\n", error) &&
         confab_cli_output_flush (output, error);
}

static gboolean
print_record (Watch *   watch,
              JsonNode *record,
              GError ** error)
{
  g_autofree char *line = confab_cli_record_to_line (record);

  return print_line (watch, line, error);
}

static gboolean
print_state (Watch *  watch,
             Event *  event,
             GError **error)
{
  g_autofree char *line = NULL;
  g_autofree char *address = NULL;
  g_autofree char *sentence = NULL;
  JsonNode *record = NULL;

  if (watch->cli->options->json)
    {
      record = confab_cli_record_state (confab_account_info_get_address (event->account), event->state, event->problem);
      return print_record (watch, record, error);
    }
  address = confab_cli_escape (confab_account_info_get_address (event->account), TRUE);
  if (event->problem != NULL)
    sentence = confab_cli_escape (confab_problem_get_sentence (event->problem), TRUE);
  line = g_strdup_printf ("state %s: %s%s%s", address, confab_account_state_get_nick (event->state),
                          sentence != NULL ? " — " : "", sentence != NULL ? sentence : "");
  return print_line (watch, line, error);
}

static gboolean
print_message (Watch *              watch,
               const char *         event,
               ConfabMessageRecord *message,
               GError **            error)
{
  ConfabCli *cli = watch->cli;
  g_autofree char *name = NULL;
  g_autofree char *text = NULL;
  g_autofree char *line = NULL;

  if (!confab_cli_wants_account (cli, message->account_id))
    return TRUE;
  if (cli->options->json)
    return print_record (watch, confab_cli_record_event (event, "message", confab_cli_record_message (message, cli->profile)), error);
  name = confab_cli_escape (message->from_name != NULL ? message->from_name : message->from_address, TRUE);
  text = confab_cli_escape (message->text != NULL ? message->text : "", TRUE);
  line = g_strdup_printf ("%s %" G_GINT64_FORMAT " (%s %" G_GINT64_FORMAT ", %s) %s: %s", event, message->id, _ ("chat"),
                          message->conversation_id, confab_message_state_get_nick (message->state), name, text);
  return print_line (watch, line, error);
}

/* A chat may change in what its record does not tell: that is not told twice. */
static gboolean
is_told (Watch *     watch,
         gint64      id,
         const char *record)
{
  g_autofree char *hash = g_compute_checksum_for_string (G_CHECKSUM_SHA256, record, -1);

  if (g_strcmp0 (g_hash_table_lookup (watch->told, &id), hash) == 0)
    return TRUE;
  if (g_hash_table_size (watch->told) >= MAX_TOLD)
    g_hash_table_remove_all (watch->told);
  g_hash_table_insert (watch->told, g_memdup2 (&id, sizeof id), g_steal_pointer (&hash));
  return FALSE;
}

static gboolean
print_chat (Watch *                   watch,
            ConfabConversationRecord *chat,
            GError **                 error)
{
  ConfabCli *cli = watch->cli;
  g_autofree char *name = NULL;
  g_autofree char *line = NULL;
  g_autofree char *record = NULL;

  if (!confab_cli_wants_account (cli, chat->account_id))
    return TRUE;
  record = confab_cli_record_to_line (confab_cli_record_event ("conversation-changed", "conversation",
                                                               confab_cli_record_chat (chat, g_get_real_time () / 1000)));
  if (is_told (watch, chat->id, record))
    return TRUE;
  if (cli->options->json)
    return print_line (watch, record, error);
  name = confab_cli_escape (chat->name, TRUE);
  line = g_strdup_printf ("conversation-changed %" G_GINT64_FORMAT " %s: %d %s", chat->id, name, chat->unread, _ ("unread"));
  return print_line (watch, line, error);
}

static gboolean
print_removed (Watch *     watch,
               const char *event,
               gint64      id,
               gint64      chat,
               GError **   error)
{
  g_autofree char *line = NULL;

  if (watch->cli->options->json)
    return print_record (watch, confab_cli_record_removed (event, id, chat), error);
  line = g_strdup_printf ("%s %" G_GINT64_FORMAT, event, id);
  return print_line (watch, line, error);
}

/* From changesets to records */

static gboolean
print_messages (Watch *                    watch,
                const ConfabMessageChange *changes,
                guint                      n,
                GError **                  error)
{
  g_autoptr (ConfabQueryResult) result = NULL;
  gint64 ids[PAGE];
  guint n_ids = 0;

  for (guint i = 0; i < n; i++)
    if (changes[i].change != CONFAB_CHANGE_REMOVED)
      ids[n_ids++] = changes[i].id;
  if (n_ids > 0)
    {
      result = confab_cli_await_query (confab_query_messages_by_id (watch->cli->store, ids, n_ids), error);
      if (result == NULL)
        return FALSE;
    }
  for (guint i = 0, found = 0; i < n; i++)
    {
      ConfabMessageRecord *message = result != NULL && found < result->records->len
                                       ? g_ptr_array_index (result->records, found) : NULL;

      if (changes[i].change == CONFAB_CHANGE_REMOVED)
        {
          if (!print_removed (watch, "message-removed", changes[i].id, changes[i].conversation_id, error))
            return FALSE;
          continue;
        }
      /* What was removed since is left out of the answer. */
      if (message == NULL || message->id != changes[i].id)
        continue;
      found++;
      if (!print_message (watch, changes[i].change == CONFAB_CHANGE_ADDED ? "message-added" : "message-changed", message, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
print_chats (Watch *                watch,
             const ConfabRowChange *changes,
             guint                  n,
             GError **              error)
{
  g_autoptr (ConfabQueryResult) result = NULL;
  gint64 ids[PAGE];
  guint n_ids = 0;

  for (guint i = 0; i < n; i++)
    {
      if (changes[i].change != CONFAB_CHANGE_REMOVED)
        ids[n_ids++] = changes[i].id;
      else if (!print_removed (watch, "conversation-removed", changes[i].id, 0, error))
        return FALSE;
      else
        g_hash_table_remove (watch->told, &changes[i].id);
    }
  if (n_ids == 0)
    return TRUE;
  result = confab_cli_await_query (confab_query_conversations_by_id (watch->cli->store, ids, n_ids), error);
  if (result == NULL)
    return FALSE;
  for (guint i = 0; i < result->records->len; i++)
    if (!print_chat (watch, g_ptr_array_index (result->records, i), error))
      return FALSE;
  return TRUE;
}

static gboolean
print_changeset (Watch *          watch,
                 ConfabChangeset *changeset,
                 GError **        error)
{
  const ConfabMessageChange *messages;
  const ConfabRowChange *chats;
  guint n_messages;
  guint n_chats;
  guint n_accounts;

  confab_changeset_get_accounts (changeset, &n_accounts);
  if (n_accounts > 0 && !confab_cli_await_accounts (watch->cli, error))
    return FALSE;
  messages = confab_changeset_get_messages (changeset, &n_messages);
  for (guint i = 0; i < n_messages; i += PAGE)
    if (!print_messages (watch, messages + i, MIN (PAGE, n_messages - i), error))
      return FALSE;
  chats = confab_changeset_get_conversations (changeset, &n_chats);
  for (guint i = 0; i < n_chats; i += PAGE)
    if (!print_chats (watch, chats + i, MIN (PAGE, n_chats - i), error))
      return FALSE;
  return TRUE;
}

/* Ends */

static gboolean
signal_cb (gpointer data)
{
  Watch *watch = data;

  if (dex_future_is_pending (DEX_FUTURE (watch->stop)))
    dex_promise_resolve_boolean (watch->stop, TRUE);
  return G_SOURCE_CONTINUE;
}

/* A pipe whose reader is gone is in error before anything is written to it. */
static gboolean
output_closed_cb (int          fd,
                  GIOCondition condition,
                  gpointer     data)
{
  signal_cb (data);
  return G_SOURCE_REMOVE;
}

/* Returns: whether there is something to print; not so when it is to end */
static gboolean
await_events (Watch *watch)
{
  while (!dex_future_is_resolved (DEX_FUTURE (watch->stop)) && !confab_cli_output_get_closed (watch->cli->output))
    {
      if (!g_queue_is_empty (&watch->events))
        return TRUE;
      dex_await (dex_future_first (confab_cli_waiter_next (watch->waiter), dex_ref (watch->stop), NULL), NULL);
    }
  return FALSE;
}

static gboolean
await_ready (Watch *  watch,
             GError **error)
{
  gint64 deadline = g_get_monotonic_time () + START_SECONDS * G_USEC_PER_SEC;

  while (!confab_engine_get_loaded (watch->cli->engine))
    {
      if (g_get_monotonic_time () >= deadline)
        {
          confab_cli_fail (error, CONFAB_CLI_ERROR_FAILED,
                           _ ("The profile is held by another Confab that does not answer; end that one and try again"));
          return FALSE;
        }
      if (dex_future_is_resolved (DEX_FUTURE (watch->stop)))
        return TRUE;
      dex_await (dex_future_first (confab_cli_waiter_next (watch->waiter), dex_ref (watch->stop),
                                   dex_timeout_new_deadline (deadline), NULL), NULL);
    }
  return TRUE;
}

static gboolean
watch_until_stopped (Watch *  watch,
                     GError **error)
{
  if (!await_ready (watch, error))
    return FALSE;
  confab_engine_set_online (watch->cli->engine, TRUE);
  while (await_events (watch))
    {
      g_autoptr (Event) event = g_queue_pop_head (&watch->events);
      gboolean printed = event->changeset != NULL ? print_changeset (watch, event->changeset, error)
                                                  : print_state (watch, event, error);

      if (!printed)
        return FALSE;
    }
  return TRUE;
}

/**
 * confab_cli_watch:
 * @self: a run
 * @error: return location
 *
 * Returns: whether all went well until SIGINT, SIGTERM or the end of who reads
 */
gboolean
confab_cli_watch (ConfabCli *self,
                  GError **  error)
{
  Watch watch = { .cli = self };
  guint interrupted;
  guint terminated;
  guint closed;
  gboolean done;

  if (!confab_cli_open_engine (self, FALSE, error))
    return FALSE;
  g_queue_init (&watch.events);
  watch.states = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, (GDestroyNotify) event_free);
  watch.told = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_free);
  watch.stop = dex_promise_new ();
  watch.waiter = confab_cli_waiter_new (self->engine);
  g_signal_connect (watch.waiter, "changed", G_CALLBACK (changed_cb), &watch);
  g_signal_connect (watch.waiter, "state", G_CALLBACK (state_cb), &watch);
  interrupted = g_unix_signal_add (SIGINT, signal_cb, &watch);
  terminated = g_unix_signal_add (SIGTERM, signal_cb, &watch);
  closed = g_unix_fd_add (STDOUT_FILENO, G_IO_ERR, output_closed_cb, &watch);

  done = watch_until_stopped (&watch, error);

  g_source_remove (interrupted);
  g_source_remove (terminated);
  if (g_main_context_find_source_by_id (NULL, closed) != NULL)
    g_source_remove (closed);
  g_object_run_dispose (G_OBJECT (watch.waiter));
  g_object_unref (watch.waiter);
  g_queue_clear_full (&watch.events, (GDestroyNotify) event_free);
  g_hash_table_unref (watch.states);
  g_hash_table_unref (watch.told);
  dex_unref (watch.stop);
  return done;
}
