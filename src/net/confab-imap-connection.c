/* SPDX-License-Identifier: GPL-3.0-or-later */
/* IMAP over one connection: tags, one reader fiber, continuation, watchdog. */
#include "config.h"

#include "confab-imap-connection.h"

#include "confab-dex.h"
#include "confab-imap-parser.h"
#include "confab-net-error.h"
#include "confab-watchdog.h"

#include <string.h>

/* A command that is waiting to be sent or to be answered. */
typedef struct
{
  gatomicrefcount ref_count;
  guint number;
  ConfabImapCommand *command;
  ConfabImapHandlers handlers;
  GArray *chunks; /* ConfabImapChunk */
  guint next_chunk;
  gboolean wants_literal; /* a continuation lets the next chunk go */
  gboolean quiet;         /* the server owes it nothing for now */
  gboolean continued;     /* its continuation came */
  gboolean ending;        /* it is to be ended (DONE) */
  DexPromise *promise;
} Waiter;

/**
 * ConfabImapConnection:
 *
 * Owns the one fiber that reads from a #ConfabConnection. Commands may be sent
 * while others are under way; each is answered by its tag, and an untagged
 * response goes to the oldest command that wants it. Lives on the main thread;
 * made by the session. When it closes, everybody who waits is rejected.
 */
struct _ConfabImapConnection
{
  GObject parent_instance;

  ConfabConnection *connection;
  const ConfabImapCapabilities *capabilities; /* the session's */
  ConfabImapCapabilities *no_capabilities;
  ConfabImapUntaggedFunc untagged;
  void *untagged_data;

  GQueue waiters; /* Waiter, in the order they were sent */
  GQueue unsent;  /* Waiter, the first may be half sent */
  guint last_number;
  guint n_responses; /* since a command was answered */
  guint barrier; /* the command that nothing may follow until it is answered, or 0 */

  DexPromise *greeting;
  DexPromise *closed;
  gboolean greeted;
  gboolean logging_out;

  ConfabWatchdog *watchdog;
  gboolean paused; /* we owe, not the server */
};

/* What the reader fiber holds: the connection strongly, its owner weakly, so
 * that dropping the owner ends it. */
typedef struct
{
  GWeakRef owner;
  ConfabConnection *connection;
  ConfabImapParser *parser;
} Reader;

G_DEFINE_FINAL_TYPE (ConfabImapConnection, confab_imap_connection, G_TYPE_OBJECT)

static Waiter *
waiter_ref (Waiter *waiter)
{
  g_atomic_ref_count_inc (&waiter->ref_count);
  return waiter;
}

static void
waiter_unref (Waiter *waiter)
{
  if (!g_atomic_ref_count_dec (&waiter->ref_count))
    return;
  confab_imap_command_unref (waiter->command);
  g_array_unref (waiter->chunks);
  dex_unref (waiter->promise);
  if (waiter->handlers.destroy != NULL)
    waiter->handlers.destroy (waiter->handlers.user_data);
  g_free (waiter);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Waiter, waiter_unref)

static void
reader_free (void *data)
{
  Reader *reader = data;

  g_weak_ref_clear (&reader->owner);
  g_object_unref (reader->connection);
  confab_imap_parser_free (reader->parser);
  g_free (reader);
}

static void
close_with (ConfabImapConnection *self,
            ConfabNetError        code,
            const char *          words,
            const char *          message)
{
  g_autoptr (GError) error = confab_net_error_new_for_words (code, words, "%s %s",
                                                             confab_server_get_host (confab_connection_get_server (self->connection)),
                                                             message);

  confab_imap_connection_close (self, error);
}

static ConfabTrace *
get_trace (ConfabImapConnection *self)
{
  return confab_server_get_trace (confab_connection_get_server (self->connection));
}

/* Whether a command with a secret is under way, which a server might echo. */
static gboolean
is_secret (ConfabImapConnection *self)
{
  for (GList *link = self->waiters.head; link != NULL; link = link->next)
    if (confab_imap_command_is_secret (((Waiter *) link->data)->command))
      return TRUE;
  return FALSE;
}

/* Only what says nothing of the person: no arguments, no names, no messages. */
static void
trace_response (ConfabImapConnection *    self,
                const ConfabImapResponse *response)
{
  ConfabTrace *trace = get_trace (self);
  const char *words = "";

  if (trace == NULL)
    return;
  words = is_secret (self) ? "…" : confab_imap_response_get_text (response);
  switch (confab_imap_response_get_kind (response))
    {
    case CONFAB_IMAP_RESPONSE_CONTINUATION:
      confab_trace_add (trace, "< +");
      break;

    case CONFAB_IMAP_RESPONSE_TAGGED:
      confab_trace_add (trace, "< %s status %d code %d %s", confab_imap_response_get_tag (response),
                        confab_imap_response_get_status (response), confab_imap_response_get_code (response), words);
      break;

    case CONFAB_IMAP_RESPONSE_UNTAGGED:
      confab_trace_add (trace, "< * %u %s %s", confab_imap_response_get_number (response),
                        confab_imap_response_get_name (response), words);
      break;
    }
}

static gboolean
changes_stream (const Waiter *waiter)
{
  return (waiter->handlers.flags & (CONFAB_IMAP_SEND_STARTS_TLS | CONFAB_IMAP_SEND_STARTS_DEFLATE)) != 0;
}

static gboolean
is_idle (const Waiter *waiter)
{
  return (waiter->handlers.flags & CONFAB_IMAP_SEND_QUIET) != 0;
}

/* Sends what may go now: a chunk with a synchronising literal holds up all that
 * comes after it until the server says "+", a command that changes the stream
 * until it is answered, and an IDLE until it is ended. */
static void
pump (ConfabImapConnection *self)
{
  while (confab_imap_connection_is_open (self) && !g_queue_is_empty (&self->unsent))
    {
      Waiter *waiter = g_queue_peek_head (&self->unsent);

      if (waiter->wants_literal || self->barrier != 0)
        return;
      if (waiter->next_chunk == waiter->chunks->len)
        {
          g_queue_pop_head (&self->unsent);
          waiter_unref (waiter);
          continue;
        }
      else
        {
          const ConfabImapChunk *chunk = &g_array_index (waiter->chunks, ConfabImapChunk, waiter->next_chunk++);

          waiter->wants_literal = chunk->wait;
          if (changes_stream (waiter) || is_idle (waiter))
            self->barrier = waiter->number;
          dex_future_disown (confab_connection_write (self->connection, chunk->bytes));
        }
    }
}

static Waiter *
find_waiter (ConfabImapConnection *self,
             const char *          tag)
{
  guint64 number = 0;

  if (tag[0] != 'A' || !g_ascii_string_to_unsigned (tag + 1, 10, 1, G_MAXUINT, &number, NULL))
    return NULL;
  for (GList *link = self->waiters.head; link != NULL; link = link->next)
    if (((Waiter *) link->data)->number == number)
      return link->data;
  return NULL;
}

/* Takes a waiter off the lists: its answer came. */
static void
remove_waiter (ConfabImapConnection *self,
               Waiter *              waiter)
{
  if (g_queue_remove (&self->waiters, waiter))
    waiter_unref (waiter);
  /* Refused before all of it was sent: the rest stays here. */
  if (g_queue_remove (&self->unsent, waiter))
    waiter_unref (waiter);
}

/* What begins with this answer begins before anything more is read. */
static gboolean
switch_stream (ConfabImapConnection *self,
               Reader *              reader,
               Waiter *              waiter)
{
  g_autoptr (GError) error = NULL;

  if (!changes_stream (waiter))
    return TRUE;
  if ((waiter->handlers.flags & CONFAB_IMAP_SEND_STARTS_DEFLATE) != 0)
    {
      /* What came behind it is compressed already. */
      g_autoptr (GBytes) rest = confab_imap_parser_steal_rest (reader->parser);

      confab_connection_start_deflate (self->connection, rest);
      return TRUE;
    }
  if (confab_imap_parser_has_pending (reader->parser))
    {
      close_with (self, CONFAB_NET_ERROR_PROTOCOL, NULL, "sent something that must not be there before encryption");
      return FALSE;
    }
  if (!dex_await (confab_connection_start_tls (self->connection), &error))
    {
      confab_imap_connection_close (self, error);
      return FALSE;
    }
  return TRUE;
}

static void
take_tagged (ConfabImapConnection *    self,
             Reader *                  reader,
             const ConfabImapResponse *response)
{
  g_autoptr (Waiter) waiter = find_waiter (self, confab_imap_response_get_tag (response));
  g_autoptr (ConfabImapReply) reply = NULL;

  if (waiter == NULL)
    {
      close_with (self, CONFAB_NET_ERROR_PROTOCOL, NULL, "answered a command that was never sent");
      return;
    }

  waiter_ref (waiter);
  remove_waiter (self, waiter);
  reply = confab_imap_reply_new (response);
  if (reply->code == CONFAB_IMAP_CODE_ALERT && self->untagged != NULL)
    self->untagged (response, self->untagged_data);
  if (reply->status != CONFAB_IMAP_STATUS_OK)
    dex_promise_reject (waiter->promise,
                        confab_net_error_new_for_imap (confab_imap_command_get_name (waiter->command), reply->code,
                                                       reply->text));
  else if (switch_stream (self, reader, waiter))
    {
      if (waiter->handlers.answered != NULL)
        waiter->handlers.answered (reply, waiter->handlers.user_data);
      dex_promise_resolve_boxed (waiter->promise, CONFAB_TYPE_IMAP_REPLY, g_steal_pointer (&reply));
    }
  else
    dex_promise_reject (waiter->promise, confab_connection_dup_reason (self->connection));
  if (self->barrier == waiter->number)
    self->barrier = 0;
  pump (self);
}

static void
take_bye (ConfabImapConnection *    self,
          const ConfabImapResponse *response)
{
  const char *host = confab_server_get_host (confab_connection_get_server (self->connection));
  g_autoptr (GError) error = confab_net_error_new_for_bye (host, confab_imap_response_get_code (response),
                                                           confab_imap_response_get_text (response));

  confab_imap_connection_close (self, error);
}

static void
take_greeting (ConfabImapConnection *    self,
               const ConfabImapResponse *response)
{
  ConfabImapStatus status = confab_imap_response_get_status (response);

  if (confab_imap_response_get_kind (response) != CONFAB_IMAP_RESPONSE_UNTAGGED ||
      (status != CONFAB_IMAP_STATUS_OK && status != CONFAB_IMAP_STATUS_PREAUTH && status != CONFAB_IMAP_STATUS_BYE))
    {
      close_with (self, CONFAB_NET_ERROR_PROTOCOL, NULL, "does not greet as an IMAP server does");
      return;
    }
  self->greeted = TRUE;
  if (status == CONFAB_IMAP_STATUS_BYE)
    {
      take_bye (self, response);
      return;
    }
  if (self->untagged != NULL)
    self->untagged (response, self->untagged_data);
  dex_promise_resolve_boxed (self->greeting, CONFAB_TYPE_IMAP_REPLY, confab_imap_reply_new (response));
}

/* The oldest command that wants it; returns it when it may need a pause. */
static Waiter *
take_untagged (ConfabImapConnection *    self,
               const ConfabImapResponse *response)
{
  if (confab_imap_response_get_status (response) == CONFAB_IMAP_STATUS_BYE)
    {
      if (!self->logging_out)
        take_bye (self, response);
      return NULL;
    }

  for (GList *link = self->waiters.head; link != NULL; link = link->next)
    {
      Waiter *waiter = link->data;

      if (waiter->handlers.untagged != NULL && waiter->handlers.untagged (response, waiter->handlers.user_data))
        return waiter;
    }
  if (self->untagged != NULL)
    self->untagged (response, self->untagged_data);
  return NULL;
}

static void
write_line (ConfabImapConnection *self,
            const char *          line)
{
  g_autofree char *text = g_strconcat (line, "\r\n", NULL);
  gsize length = strlen (text);
  g_autoptr (GBytes) bytes = g_bytes_new_take (g_steal_pointer (&text), length);

  if (self->watchdog != NULL)
    confab_watchdog_touch (self->watchdog);
  dex_future_disown (confab_connection_write (self->connection, bytes));
}

/* Ends an IDLE that has begun, and lets go what waited behind it. */
static void
say_done (ConfabImapConnection *self,
          Waiter *              waiter)
{
  waiter->quiet = FALSE;
  write_line (self, "DONE");
  if (self->barrier == waiter->number)
    self->barrier = 0;
  pump (self);
}

static void
take_continuation (ConfabImapConnection *    self,
                   const ConfabImapResponse *response)
{
  Waiter *unsent = g_queue_peek_head (&self->unsent);

  if (unsent != NULL && unsent->wants_literal)
    {
      unsent->wants_literal = FALSE;
      pump (self);
      return;
    }

  for (GList *link = self->waiters.head; link != NULL; link = link->next)
    {
      Waiter *waiter = link->data;

      if (waiter->handlers.continuation == NULL || (is_idle (waiter) && waiter->continued))
        continue;
      waiter->continued = TRUE;
      waiter->quiet = is_idle (waiter);
      waiter->handlers.continuation (confab_imap_response_get_text (response), waiter->handlers.user_data);
      if (waiter->ending)
        say_done (self, waiter);
      return;
    }

  close_with (self, CONFAB_NET_ERROR_PROTOCOL, NULL, "asks for more where there is no more");
}

/* Lets a command's owner hold up the reading: that is how memory stays bounded
 * while much is fetched. */
static void
pause_for (ConfabImapConnection *self,
           Waiter *              waiter)
{
  g_autoptr (Waiter) alive = waiter_ref (waiter);
  DexFuture *future = waiter->handlers.pause != NULL ? waiter->handlers.pause (waiter->handlers.user_data) : NULL;
  g_autoptr (GError) error = NULL;

  if (future == NULL)
    return;
  self->paused = TRUE;
  /* Its error is the owner's own business; the reader only waits. */
  if (!dex_await (future, &error))
    g_debug ("A consumer failed: %s", error->message);
  self->paused = FALSE;
  if (self->watchdog != NULL)
    confab_watchdog_touch (self->watchdog);
}

static void
take_response (ConfabImapConnection *    self,
               Reader *                  reader,
               const ConfabImapResponse *response)
{
  Waiter *waiter = NULL;

  confab_watchdog_touch (self->watchdog);
  trace_response (self, response);
  if (!self->greeted)
    {
      take_greeting (self, response);
      return;
    }

  switch (confab_imap_response_get_kind (response))
    {
    case CONFAB_IMAP_RESPONSE_TAGGED:
      self->n_responses = 0;
      take_tagged (self, reader, response);
      break;

    case CONFAB_IMAP_RESPONSE_CONTINUATION:
      take_continuation (self, response);
      break;

    case CONFAB_IMAP_RESPONSE_UNTAGGED:
      if (++self->n_responses > CONFAB_IMAP_MAX_RESPONSES)
        {
          close_with (self, CONFAB_NET_ERROR_PROTOCOL, NULL, "talks without end");
          return;
        }
      waiter = take_untagged (self, response);
      if (waiter != NULL)
        pause_for (self, waiter);
      break;
    }
}

static DexFuture *
read_fiber (void *user_data)
{
  Reader *reader = user_data;
  g_autoptr (ConfabImapConnection) self = NULL;
  g_autoptr (GError) error = NULL;

  for (;;)
    {
      ConfabImapResponse *response = NULL;
      gsize size = 0;
      void *buffer = confab_imap_parser_reserve (reader->parser, &size);
      gssize n = confab_connection_read (reader->connection, buffer, size, &error);

      self = g_weak_ref_get (&reader->owner);
      if (n < 0 || self == NULL)
        break;
      confab_imap_parser_commit (reader->parser, (gsize) n);
      while (confab_connection_is_open (reader->connection) &&
             (response = confab_imap_parser_next (reader->parser, &error)) != NULL)
        take_response (self, reader, response);
      if (error != NULL)
        {
          close_with (self, CONFAB_NET_ERROR_PROTOCOL, NULL, error->message);
          g_clear_error (&error);
        }
      g_clear_object (&self);
    }

  if (self != NULL)
    confab_imap_connection_close (self, error);
  return dex_future_new_for_boolean (TRUE);
}

static gboolean
is_owed_cb (gpointer user_data)
{
  ConfabImapConnection *self = user_data;

  if (self->paused)
    return FALSE;
  if (!self->greeted)
    return TRUE;
  for (GList *link = self->waiters.head; link != NULL; link = link->next)
    if (!((Waiter *) link->data)->quiet)
      return TRUE;
  return FALSE;
}

static void
confab_imap_connection_dispose (GObject *object)
{
  ConfabImapConnection *self = CONFAB_IMAP_CONNECTION (object);

  if (self->connection != NULL)
    confab_imap_connection_close (self, NULL);

  G_OBJECT_CLASS (confab_imap_connection_parent_class)->dispose (object);
}

static void
confab_imap_connection_finalize (GObject *object)
{
  ConfabImapConnection *self = CONFAB_IMAP_CONNECTION (object);

  g_clear_object (&self->connection);
  g_clear_pointer (&self->no_capabilities, confab_imap_capabilities_free);
  dex_clear (&self->greeting);
  dex_clear (&self->closed);

  G_OBJECT_CLASS (confab_imap_connection_parent_class)->finalize (object);
}

static void
confab_imap_connection_class_init (ConfabImapConnectionClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = confab_imap_connection_dispose;
  object_class->finalize = confab_imap_connection_finalize;
}

static void
confab_imap_connection_init (ConfabImapConnection *self)
{
  self->no_capabilities = confab_imap_capabilities_new ();
  self->capabilities = self->no_capabilities;
  self->greeting = dex_promise_new ();
  self->closed = dex_promise_new ();
  g_queue_init (&self->waiters);
  g_queue_init (&self->unsent);
}

/**
 * confab_imap_connection_new:
 * @connection: an open connection nobody reads from
 *
 * Returns: (transfer full): the IMAP side of it, which begins to read
 */
ConfabImapConnection *
confab_imap_connection_new (ConfabConnection *connection)
{
  ConfabImapConnection *self = g_object_new (CONFAB_TYPE_IMAP_CONNECTION, NULL);
  Reader *reader = g_new0 (Reader, 1);

  self->connection = g_object_ref (connection);
  self->watchdog = confab_watchdog_new (connection, CONFAB_IMAP_TIMEOUT_SECONDS * 1000, is_owed_cb, self);

  g_weak_ref_init (&reader->owner, self);
  reader->connection = g_object_ref (connection);
  reader->parser = confab_imap_parser_new ();
  dex_future_disown (confab_dex_spawn (NULL, read_fiber, reader, reader_free));
  return self;
}

/**
 * confab_imap_connection_set_untagged:
 * @self: a connection
 * @untagged: (nullable): who gets the untagged responses no command wants
 * @user_data: for @untagged
 */
void
confab_imap_connection_set_untagged (ConfabImapConnection * self,
                                     ConfabImapUntaggedFunc untagged,
                                     gpointer               user_data)
{
  self->untagged = untagged;
  self->untagged_data = user_data;
}

/**
 * confab_imap_connection_set_timeout:
 * @self: a connection
 * @milliseconds: after which a server that owes an answer is given up
 */
void
confab_imap_connection_set_timeout (ConfabImapConnection *self,
                                    guint                 milliseconds)
{
  if (self->watchdog != NULL)
    confab_watchdog_set_timeout (self->watchdog, milliseconds);
}

/**
 * confab_imap_connection_set_capabilities:
 * @self: a connection
 * @capabilities: (nullable): what the server can do, valid until it is replaced
 */
void
confab_imap_connection_set_capabilities (ConfabImapConnection *        self,
                                         const ConfabImapCapabilities *capabilities)
{
  self->capabilities = capabilities != NULL ? capabilities : self->no_capabilities;
}

/**
 * confab_imap_connection_get_connection:
 * @self: a connection
 *
 * Returns: (transfer none): what is below
 */
ConfabConnection *
confab_imap_connection_get_connection (ConfabImapConnection *self)
{
  return self->connection;
}

/**
 * confab_imap_connection_await_greeting:
 * @self: a connection
 *
 * Returns: (transfer full): a future that resolves to a #ConfabImapReply with
 *   %CONFAB_IMAP_STATUS_OK or %CONFAB_IMAP_STATUS_PREAUTH
 */
DexFuture *
confab_imap_connection_await_greeting (ConfabImapConnection *self)
{
  return dex_ref (DEX_FUTURE (self->greeting));
}

/**
 * confab_imap_connection_await_closed:
 * @self: a connection
 *
 * Returns: (transfer full): a future that is rejected with the reason once the
 *   connection is closed, and never resolved
 */
DexFuture *
confab_imap_connection_await_closed (ConfabImapConnection *self)
{
  return dex_ref (DEX_FUTURE (self->closed));
}

/**
 * confab_imap_connection_send:
 * @self: a connection
 * @command: what to send
 * @handlers: (nullable): who is told what happens meanwhile
 *
 * Returns: (transfer full): a future that resolves to a #ConfabImapReply when the
 *   server answers OK, and is rejected with a %CONFAB_NET_ERROR otherwise. The
 *   command runs on when nobody waits for it.
 */
DexFuture *
confab_imap_connection_send (ConfabImapConnection *    self,
                             ConfabImapCommand *       command,
                             const ConfabImapHandlers *handlers)
{
  g_autoptr (Waiter) waiter = g_new0 (Waiter, 1);
  char tag[16];

  g_atomic_ref_count_init (&waiter->ref_count);
  waiter->command = confab_imap_command_ref (command);
  waiter->promise = dex_promise_new ();
  if (handlers != NULL)
    waiter->handlers = *handlers;
  waiter->number = ++self->last_number;
  g_snprintf (tag, sizeof tag, "A%u", waiter->number);
  waiter->chunks = confab_imap_command_serialize (command, tag, self->capabilities);

  if (!confab_imap_connection_is_open (self))
    return dex_future_new_for_error (confab_connection_dup_reason (self->connection));
  if (!confab_imap_command_is_valid (command))
    return dex_future_new_reject (CONFAB_NET_ERROR, CONFAB_NET_ERROR_INVALID, "%s has an argument that cannot be sent",
                                  confab_imap_command_get_name (command));
  if (self->waiters.length >= CONFAB_IMAP_MAX_COMMANDS)
    return dex_future_new_reject (CONFAB_NET_ERROR, CONFAB_NET_ERROR_LIMIT, "Too many commands are under way");

  if (!is_owed_cb (self))
    confab_watchdog_touch (self->watchdog);
  if ((waiter->handlers.flags & CONFAB_IMAP_SEND_LOGOUT) != 0)
    self->logging_out = TRUE;
  confab_trace_add (get_trace (self), "> %s %s", tag, confab_imap_command_get_name (command));
  g_queue_push_tail (&self->waiters, waiter_ref (waiter));
  g_queue_push_tail (&self->unsent, waiter_ref (waiter));
  pump (self);
  return dex_ref (DEX_FUTURE (waiter->promise));
}

/**
 * confab_imap_connection_send_line:
 * @self: a connection
 * @line: what answers a continuation, without CRLF: the next step of
 *   AUTHENTICATE
 */
void
confab_imap_connection_send_line (ConfabImapConnection *self,
                                  const char *          line)
{
  write_line (self, line);
}

/**
 * confab_imap_connection_end_idle:
 * @self: a connection
 *
 * Ends an IDLE: with DONE, and not before the server has begun with it, since
 * not every server takes that. What is sent next waits until then.
 */
void
confab_imap_connection_end_idle (ConfabImapConnection *self)
{
  for (GList *link = self->waiters.head; link != NULL; link = link->next)
    {
      Waiter *waiter = link->data;

      if (!is_idle (waiter) || waiter->ending)
        continue;
      waiter->ending = TRUE;
      if (waiter->continued)
        say_done (self, waiter);
      return;
    }
}

/**
 * confab_imap_connection_is_open:
 * @self: a connection
 *
 * Returns: whether commands can be sent
 */
gboolean
confab_imap_connection_is_open (ConfabImapConnection *self)
{
  return confab_connection_is_open (self->connection);
}

/**
 * confab_imap_connection_close:
 * @self: a connection
 * @reason: (nullable): why; %NULL when our own side is done
 *
 * Closes the connection at once and rejects everybody who waits.
 */
void
confab_imap_connection_close (ConfabImapConnection *self,
                              const GError *        reason)
{
  g_autoptr (GError) told = NULL;
  Waiter *waiter = NULL;

  confab_connection_close (self->connection, reason);
  g_clear_pointer (&self->watchdog, confab_watchdog_free);
  told = confab_connection_dup_reason (self->connection);
  if (dex_future_is_pending (DEX_FUTURE (self->closed)))
    confab_trace_add (get_trace (self), "! %s", told->message);
  while ((waiter = g_queue_pop_head (&self->unsent)) != NULL)
    waiter_unref (waiter);
  while ((waiter = g_queue_pop_head (&self->waiters)) != NULL)
    {
      dex_promise_reject (waiter->promise, g_error_copy (told));
      waiter_unref (waiter);
    }
  if (dex_future_is_pending (DEX_FUTURE (self->greeting)))
    dex_promise_reject (self->greeting, g_error_copy (told));
  if (dex_future_is_pending (DEX_FUTURE (self->closed)))
    dex_promise_reject (self->closed, g_error_copy (told));
}
