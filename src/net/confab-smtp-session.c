/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A signed-in submission session: connecting, and keeping it alive. */
#include "config.h"

#include "confab-smtp-session-private.h"

#include "confab-dex.h"
#include "confab-net-error.h"

#include <string.h>

#define READ_SIZE 4096
/* How long the server may take for anything but the message (RFC 5321, 4.5.3.2,
 * allows more; a person waits here). */
#define REPLY_SECONDS 120
#define QUIT_SECONDS 5

/* What is said by way of a name when nothing but a look is wanted. */
#define PROBE_NAME "[127.0.0.1]"

/**
 * ConfabSmtpSession:
 *
 * One connection that is signed in. Made by confab_smtp_session_connect(); lives
 * on the main thread. Operations run one after the other in the order they were
 * started. After any error of the connection it stays closed: make a new one.
 */
G_DEFINE_FINAL_TYPE (ConfabSmtpSession, confab_smtp_session, G_TYPE_OBJECT)

static void
confab_smtp_session_dispose (GObject *object)
{
  ConfabSmtpSession *self = CONFAB_SMTP_SESSION (object);

  g_clear_pointer (&self->watchdog, confab_watchdog_free);
  if (self->connection != NULL)
    confab_connection_close (self->connection, NULL);
  dex_clear (&self->last);

  G_OBJECT_CLASS (confab_smtp_session_parent_class)->dispose (object);
}

static void
confab_smtp_session_finalize (GObject *object)
{
  ConfabSmtpSession *self = CONFAB_SMTP_SESSION (object);

  g_clear_object (&self->connection);
  g_clear_pointer (&self->server, confab_server_unref);
  g_clear_pointer (&self->parser, confab_smtp_parser_free);
  g_clear_pointer (&self->offer, confab_smtp_offer_free);

  G_OBJECT_CLASS (confab_smtp_session_parent_class)->finalize (object);
}

static void
confab_smtp_session_class_init (ConfabSmtpSessionClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = confab_smtp_session_dispose;
  object_class->finalize = confab_smtp_session_finalize;
}

static void
confab_smtp_session_init (ConfabSmtpSession *self)
{
  self->parser = confab_smtp_parser_new ();
  self->offer = confab_smtp_offer_new (NULL);
}

static void
close_for_nonsense (ConfabSmtpSession *self,
                    const GError *     parse_error)
{
  g_autoptr (GError) error = confab_net_error_new_for_words (CONFAB_NET_ERROR_PROTOCOL, NULL,
                                                             "%s makes no sense: %s",
                                                             confab_server_get_host (self->server), parse_error->message);

  confab_connection_close (self->connection, error);
}

/*< private >
 * confab_smtp_session_read:
 * @self: a session
 * @timeout_seconds: how long the server may be silent
 * @error: a %CONFAB_NET_ERROR
 *
 * Awaits one reply, on a fiber.
 *
 * Returns: (transfer full) (nullable): the reply
 */
ConfabSmtpReply *
confab_smtp_session_read (ConfabSmtpSession *self,
                          guint              timeout_seconds,
                          GError **          error)
{
  g_autoptr (GError) parse_error = NULL;
  ConfabSmtpReply *reply = NULL;

  confab_watchdog_set_timeout (self->watchdog, timeout_seconds * 1000);
  confab_watchdog_set_owed (self->watchdog, TRUE);
  while ((reply = confab_smtp_parser_next (self->parser, &parse_error)) == NULL && parse_error == NULL)
    {
      g_autofree char *buffer = g_malloc (READ_SIZE);
      gssize n = confab_connection_read (self->connection, buffer, READ_SIZE, error);

      if (n < 0)
        {
          confab_watchdog_set_owed (self->watchdog, FALSE);
          return NULL;
        }
      confab_smtp_parser_feed (self->parser, buffer, (gsize) n);
    }
  confab_watchdog_set_owed (self->watchdog, FALSE);

  if (reply != NULL)
    confab_trace_add (confab_server_get_trace (self->server), "< %u %s", reply->code,
                      reply->enhanced != NULL ? reply->enhanced : "");
  if (reply == NULL)
    {
      close_for_nonsense (self, parse_error);
      g_propagate_error (error, confab_connection_dup_reason (self->connection));
    }
  return reply;
}

/* The verbs of commands, and of anything else (a step of AUTH) that it was. */
static void
trace_commands (ConfabSmtpSession *self,
                const char *       text)
{
  static const char *const verbs[] = {
    "EHLO", "STARTTLS", "AUTH", "MAIL", "RCPT", "DATA", "BDAT", "RSET", "NOOP", "QUIT", NULL
  };
  ConfabTrace *trace = confab_server_get_trace (self->server);

  while (trace != NULL && *text != '\0')
    {
      g_autofree char *verb = g_strndup (text, strcspn (text, " \r"));

      confab_trace_add (trace, "> %s", g_strv_contains (verbs, verb) ? verb : "…");
      text += strcspn (text, "\n");
      text += *text == '\n';
    }
}

/*< private >
 * confab_smtp_session_write:
 * @self: a session
 * @text: whole commands
 *
 * Sends commands; whether that went well is seen when their replies are read.
 */
void
confab_smtp_session_write (ConfabSmtpSession *self,
                           const GString *    text)
{
  g_autoptr (GBytes) bytes = g_bytes_new (text->str, text->len);

  trace_commands (self, text->str);
  dex_future_disown (confab_connection_write (self->connection, bytes));
}

/* A reply to nothing: the server says goodbye, or whoever sits between answers
 * what was not asked yet. */
static void
close_for_early_reply (ConfabSmtpSession *self)
{
  const char *host = confab_server_get_host (self->server);
  g_autoptr (GError) reason = NULL;
  g_autoptr (ConfabSmtpReply) reply = confab_smtp_parser_next (self->parser, NULL);
  g_autofree char *words = reply != NULL ? confab_smtp_reply_dup_words (reply) : NULL;

  if (reply != NULL && reply->code == 421)
    reason = confab_net_error_new_for_words (CONFAB_NET_ERROR_CLOSED, words, "%s ended the session: %s", host, words);
  else
    reason = confab_net_error_new_for_words (CONFAB_NET_ERROR_PROTOCOL, words, "%s answers before it is asked", host);
  confab_connection_close (self->connection, reason);
}

/*< private >
 * confab_smtp_session_ask:
 * @self: a session
 * @line: a command with its CRLF
 * @error: a %CONFAB_NET_ERROR
 *
 * Sends one command and awaits its reply, on a fiber.
 *
 * Returns: (transfer full) (nullable): the reply
 */
ConfabSmtpReply *
confab_smtp_session_ask (ConfabSmtpSession *self,
                         const char *       line,
                         GError **          error)
{
  g_autoptr (GString) text = g_string_new (line);

  if (confab_smtp_parser_has_pending (self->parser))
    {
      close_for_early_reply (self);
      g_propagate_error (error, confab_connection_dup_reason (self->connection));
      return NULL;
    }
  confab_smtp_session_write (self, text);
  return confab_smtp_session_read (self, REPLY_SECONDS, error);
}

/*< private >
 * confab_smtp_session_check:
 * @self: a session that nothing runs on
 * @error: a %CONFAB_NET_ERROR
 *
 * Looks whether the server has ended a session that was left alone: it then says
 * so without being asked (421), or just hangs up.
 *
 * Returns: whether the session stands, as far as is known here
 */
gboolean
confab_smtp_session_check (ConfabSmtpSession *self,
                           GError **          error)
{
  char buffer[512];
  gssize n = 0;

  while ((n = confab_connection_read_now (self->connection, buffer, sizeof buffer)) > 0 &&
         confab_connection_is_open (self->connection))
    {
      g_autoptr (ConfabSmtpReply) reply = NULL;
      g_autoptr (GError) reason = NULL;

      confab_smtp_parser_feed (self->parser, buffer, (gsize) n);
      reply = confab_smtp_parser_next (self->parser, &reason);
      if (reply != NULL)
        {
          g_autofree char *words = confab_smtp_reply_dup_words (reply);

          reason = confab_net_error_new_for_words (CONFAB_NET_ERROR_CLOSED, words, "%s ended the session: %s",
                                                   confab_server_get_host (self->server), words);
        }
      if (reason != NULL)
        confab_connection_close (self->connection, reason);
    }

  if (confab_connection_is_open (self->connection))
    return TRUE;
  g_propagate_error (error, confab_connection_dup_reason (self->connection));
  return FALSE;
}

/*< private >
 * confab_smtp_session_is_spent:
 * @self: a session
 *
 * Returns: whether the server takes no further message in it (MAILMAX of
 *   RFC 9422)
 */
gboolean
confab_smtp_session_is_spent (ConfabSmtpSession *self)
{
  return self->offer->max_mails > 0 && self->n_mails >= self->offer->max_mails;
}

/*< private >
 * confab_smtp_session_begin:
 * @self: a session
 *
 * Waits, on a fiber, until all operations that were started before are done.
 *
 * Returns: (transfer full): to be resolved when this one is done
 */
DexPromise *
confab_smtp_session_begin (ConfabSmtpSession *self)
{
  DexPromise *mine = dex_promise_new ();
  g_autoptr (DexFuture) before = g_steal_pointer (&self->last);
  g_autoptr (GError) error = NULL;

  self->last = dex_ref (DEX_FUTURE (mine));
  if (before != NULL && !dex_await (g_steal_pointer (&before), &error))
    g_debug ("Gave up waiting: %s", error->message);
  return mine;
}

/* A refusal of the session as such, not of a message. */
static GError *
error_for_session (ConfabSmtpSession *    self,
                   const char *           what,
                   const ConfabSmtpReply *reply)
{
  g_autofree char *words = confab_smtp_reply_dup_words (reply);

  return confab_net_error_new_for_words (reply->code / 100 == 4 ? CONFAB_NET_ERROR_THROTTLED : CONFAB_NET_ERROR_CLOSED,
                                         words, "%s refused %s: %u %s", confab_server_get_host (self->server), what,
                                         reply->code, words);
}

static gboolean
greet (ConfabSmtpSession *self,
       GError **          error)
{
  g_autoptr (ConfabSmtpReply) greeting = confab_smtp_session_read (self, REPLY_SECONDS, error);

  if (greeting == NULL)
    return FALSE;
  if (greeting->code != 220)
    {
      g_propagate_error (error, error_for_session (self, "the connection", greeting));
      return FALSE;
    }
  return TRUE;
}

static gboolean
say_hello (ConfabSmtpSession *self,
           const char *       name,
           GError **          error)
{
  g_autoptr (GString) line = g_string_new (NULL);
  g_autoptr (ConfabSmtpReply) reply = NULL;

  if (!confab_smtp_command_ehlo (line, name))
    {
      g_set_error (error, CONFAB_NET_ERROR, CONFAB_NET_ERROR_INVALID, "“%s” is no name to say hello with", name);
      return FALSE;
    }
  reply = confab_smtp_session_ask (self, line->str, error);
  if (reply == NULL)
    return FALSE;
  if (reply->code != 250)
    {
      g_propagate_error (error, error_for_session (self, "to say hello", reply));
      return FALSE;
    }
  g_clear_pointer (&self->offer, confab_smtp_offer_free);
  self->offer = confab_smtp_offer_new (reply);
  return TRUE;
}

/* Nothing the server said before TLS counts, and nothing it said may be left. */
static gboolean
start_tls (ConfabSmtpSession *self,
           GError **          error)
{
  const char *host = confab_server_get_host (self->server);
  g_autoptr (ConfabSmtpReply) reply = confab_smtp_session_ask (self, "STARTTLS\r\n", error);

  if (reply == NULL)
    return FALSE;
  if (reply->code == 421)
    {
      g_propagate_error (error, error_for_session (self, "the connection", reply));
      return FALSE;
    }
  if (reply->code != 220)
    {
      g_autofree char *words = confab_smtp_reply_dup_words (reply);

      g_propagate_error (error, confab_net_error_new_for_words (CONFAB_NET_ERROR_TLS_UNAVAILABLE, words,
                                                                "%s offers no encryption here", host));
      return FALSE;
    }
  if (confab_smtp_parser_has_pending (self->parser))
    {
      g_set_error (error, CONFAB_NET_ERROR, CONFAB_NET_ERROR_PROTOCOL,
                   "%s sent something that must not be there before encryption", host);
      return FALSE;
    }
  g_clear_pointer (&self->offer, confab_smtp_offer_free);
  self->offer = confab_smtp_offer_new (NULL);
  return dex_await (confab_connection_start_tls (self->connection), error);
}

/* Answers challenges until the server decides. */
static ConfabSmtpReply *
authenticate (ConfabSmtpSession *self,
              ConfabSasl *       sasl,
              GError **          error)
{
  g_autoptr (GString) line = g_string_new (NULL);
  g_autoptr (ConfabSmtpReply) reply = NULL;
  g_autofree char *initial = NULL;

  if (confab_sasl_is_client_first (sasl))
    {
      initial = confab_sasl_step (sasl, NULL, error);
      if (initial == NULL)
        return NULL;
    }
  confab_smtp_command_auth (line, confab_sasl_get_mechanism (sasl), initial);
  reply = confab_smtp_session_ask (self, line->str, error);
  while (reply != NULL && reply->code == 334)
    {
      g_autoptr (GError) step_error = NULL;
      g_autofree char *words = g_strdup (reply->lines[0]);
      g_autofree char *answer = dex_await_string (confab_sasl_step_threaded (sasl, words), &step_error);

      g_string_printf (line, "%s\r\n", answer != NULL ? answer : "*");
      g_clear_pointer (&reply, confab_smtp_reply_free);
      reply = confab_smtp_session_ask (self, line->str, answer != NULL ? error : NULL);
      if (answer == NULL)
        {
          g_propagate_error (error, g_steal_pointer (&step_error));
          return NULL;
        }
    }

  if (reply != NULL && reply->code == 235 && !confab_sasl_is_complete (sasl))
    {
      g_set_error (error, CONFAB_NET_ERROR, CONFAB_NET_ERROR_AUTH, "%s does not prove that it knows the password",
                   confab_server_get_host (self->server));
      return NULL;
    }
  return g_steal_pointer (&reply);
}

static GError *
error_for_auth (ConfabSmtpSession *    self,
                const ConfabSmtpReply *reply)
{
  g_autofree char *words = confab_smtp_reply_dup_words (reply);
  const char *host = confab_server_get_host (self->server);

  if (reply->code / 100 == 4)
    return confab_net_error_new_for_words (CONFAB_NET_ERROR_THROTTLED, words, "%s cannot check the password now: %s", host,
                                           words);
  if (reply->code == 504 || reply->code == 502 || reply->code == 503)
    return confab_net_error_new_for_words (CONFAB_NET_ERROR_AUTH_UNAVAILABLE, words, "%s does not let anybody sign in: %s",
                                           host, words);
  return confab_net_error_new_for_words (CONFAB_NET_ERROR_AUTH, words, "%s refused the user name or password: %s", host,
                                         words);
}

static gboolean
sign_in (ConfabSmtpSession *self,
         ConfabCredentials *credentials,
         GError **          error)
{
  g_autoptr (GBytes) binding = confab_server_has_other_binding (self->server) ? NULL :
                               confab_connection_dup_channel_binding (self->connection);
  gboolean bound = FALSE; /* a mechanism that binds was tried in vain */
  g_autoptr (GPtrArray) tried = g_ptr_array_new_null_terminated (4, g_free, TRUE);
  g_autoptr (GError) refusal = NULL;

  for (;;)
    {
      g_autoptr (ConfabSasl) sasl = confab_sasl_new (credentials, (const char * const *) self->offer->mechanisms,
                                                     (const char * const *) tried->pdata,
                                                     confab_server_get_host (self->server),
                                                     confab_server_get_port (self->server), binding);
      g_autoptr (ConfabSmtpReply) reply = NULL;

      if (sasl == NULL)
        break;
      g_clear_error (&refusal);
      reply = authenticate (self, sasl, &refusal);
      if (reply != NULL && reply->code == 235 && bound)
        confab_server_note_other_binding (self->server);
      if (reply != NULL && reply->code == 235)
        return TRUE;
      if (reply != NULL)
        refusal = error_for_auth (self, reply);
      if (!confab_connection_is_open (self->connection) || (reply != NULL && reply->code / 100 == 4) ||
          !confab_sasl_may_try_another (sasl, reply != NULL && g_strcmp0 (reply->enhanced, "5.7.8") == 0))
        break;
      bound = bound || confab_sasl_binds_channel (sasl);
      g_ptr_array_add (tried, g_strdup (confab_sasl_get_mechanism (sasl)));
    }

  if (refusal == NULL)
    g_set_error (error, CONFAB_NET_ERROR, CONFAB_NET_ERROR_AUTH_UNAVAILABLE,
                 "%s offers no way to sign in that is known here", confab_server_get_host (self->server));
  else
    g_propagate_error (error, g_steal_pointer (&refusal));
  return FALSE;
}

/* What the connecting fiber was asked for. */
typedef struct
{
  ConfabServer *server;
  ConfabConnection *connection; /* one that is open already, or NULL */
  ConfabCredentials *credentials;
  char *name;
} Connect;

static void
connect_free (void *data)
{
  Connect *connect = data;

  confab_server_unref (connect->server);
  g_clear_object (&connect->connection);
  confab_credentials_unref (connect->credentials);
  g_free (connect->name);
  g_free (connect);
}

static ConfabSmtpSession *
new_session (ConfabServer *    server,
             ConfabConnection *connection)
{
  ConfabSmtpSession *self = g_object_new (CONFAB_TYPE_SMTP_SESSION, NULL);

  self->server = confab_server_ref (server);
  self->connection = g_object_ref (connection);
  self->watchdog = confab_watchdog_new (connection, REPLY_SECONDS * 1000, NULL, NULL);
  return self;
}

/* Up to a secured connection on which one may sign in. */
static gboolean
say_who_we_are (ConfabSmtpSession *self,
                const char *       name,
                GError **          error)
{
  if (!greet (self, error) || !say_hello (self, name, error))
    return FALSE;
  return confab_connection_is_secure (self->connection) || (start_tls (self, error) && say_hello (self, name, error));
}

static DexFuture *
connect_fiber (void *user_data)
{
  Connect *connect = user_data;
  g_autoptr (ConfabConnection) connection = NULL;
  g_autoptr (ConfabSmtpSession) self = NULL;
  g_autoptr (GError) error = NULL;

  connection = connect->connection != NULL ? g_object_ref (connect->connection) :
               dex_await_object (confab_connection_open (connect->server, G_PRIORITY_DEFAULT), &error);
  if (connection == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));
  if (confab_server_get_security (connect->server) == CONFAB_SECURITY_TLS && !confab_connection_is_secure (connection) &&
      !dex_await (confab_connection_start_tls (connection), &error))
    return dex_future_new_for_error (g_steal_pointer (&error));

  self = new_session (connect->server, connection);
  if (!say_who_we_are (self, connect->name, &error) || !sign_in (self, connect->credentials, &error))
    {
      confab_connection_close (connection, NULL);
      return dex_future_new_for_error (g_steal_pointer (&error));
    }
  return dex_future_new_take_object (g_steal_pointer (&self));
}

/*< private >
 * confab_smtp_session_await_bare:
 * @server: where to
 * @name: one's own name
 * @error: a %CONFAB_NET_ERROR
 *
 * Connects and secures the connection, on a fiber.
 *
 * Returns: (transfer full) (nullable): a session that is not signed in
 */
ConfabSmtpSession *
confab_smtp_session_await_bare (ConfabServer *server,
                                const char *  name,
                                GError **     error)
{
  g_autoptr (ConfabConnection) connection = dex_await_object (confab_connection_open (server, G_PRIORITY_DEFAULT), error);
  g_autoptr (ConfabSmtpSession) self = NULL;

  if (connection == NULL)
    return NULL;
  self = new_session (server, connection);
  if (say_who_we_are (self, name, error))
    return g_steal_pointer (&self);
  confab_connection_close (connection, NULL);
  return NULL;
}

static DexFuture *
find_kinds_fiber (void *user_data)
{
  ConfabServer *server = user_data;
  g_autoptr (ConfabSmtpSession) self = NULL;
  g_autoptr (GError) error = NULL;
  ConfabAuth kinds = 0;

  self = confab_smtp_session_await_bare (server, PROBE_NAME, &error);
  if (self != NULL)
    {
      kinds = confab_sasl_find_kinds ((const char * const *) self->offer->mechanisms);
      confab_connection_close (self->connection, NULL);
    }
  if (error == NULL && kinds == 0)
    error = confab_net_error_new_for_words (CONFAB_NET_ERROR_AUTH_UNAVAILABLE, NULL,
                                            "%s offers no way to sign in that is known here", confab_server_get_host (server));
  if (error != NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));
  return dex_future_new_for_uint (kinds);
}

/**
 * confab_smtp_session_find_kinds:
 * @server: where to
 *
 * Connects and secures the connection as for confab_smtp_session_connect(), looks how one
 * may sign in, and hangs up.
 *
 * Returns: (transfer full): a future that resolves to a #ConfabAuth, never 0, or is
 *   rejected with a %CONFAB_NET_ERROR
 */
DexFuture *
confab_smtp_session_find_kinds (ConfabServer *server)
{
  return confab_dex_spawn (NULL, find_kinds_fiber, confab_server_ref (server), (GDestroyNotify) confab_server_unref);
}

/**
 * confab_smtp_session_connect:
 * @server: where to
 * @credentials: what to sign in with
 * @helo_name: one's own name, as "[192.0.2.1]" or "localhost"
 *
 * Connects, secures the connection, and signs in.
 *
 * Returns: (transfer full): a future that resolves to a #ConfabSmtpSession, or is
 *   rejected with a %CONFAB_NET_ERROR
 */
DexFuture *
confab_smtp_session_connect (ConfabServer *     server,
                             ConfabCredentials *credentials,
                             const char *       helo_name)
{
  Connect *connect = g_new0 (Connect, 1);

  connect->server = confab_server_ref (server);
  connect->credentials = confab_credentials_ref (credentials);
  connect->name = g_strdup (helo_name);
  return confab_dex_spawn (NULL, connect_fiber, connect, connect_free);
}

/**
 * confab_smtp_session_start:
 * @connection: an open connection that nobody reads from, clear or secured
 * @credentials: what to sign in with
 * @helo_name: as for confab_smtp_session_connect()
 *
 * As confab_smtp_session_connect() over a connection that is there already.
 *
 * Returns: (transfer full): a future that resolves to a #ConfabSmtpSession, or is
 *   rejected with a %CONFAB_NET_ERROR
 */
DexFuture *
confab_smtp_session_start (ConfabConnection * connection,
                           ConfabCredentials *credentials,
                           const char *       helo_name)
{
  Connect *connect = g_new0 (Connect, 1);

  connect->server = confab_server_ref (confab_connection_get_server (connection));
  connect->connection = g_object_ref (connection);
  connect->credentials = confab_credentials_ref (credentials);
  connect->name = g_strdup (helo_name);
  return confab_dex_spawn (NULL, connect_fiber, connect, connect_free);
}

static DexFuture *
noop_fiber (void *user_data)
{
  ConfabSmtpSession *self = user_data;
  g_autoptr (DexPromise) done = confab_smtp_session_begin (self);
  g_autoptr (ConfabSmtpReply) reply = NULL;
  g_autoptr (GError) error = NULL;

  if (confab_smtp_session_check (self, &error))
    reply = confab_smtp_session_ask (self, "NOOP\r\n", &error);
  dex_promise_resolve_boolean (done, TRUE);
  if (reply == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));
  return dex_future_new_for_boolean (TRUE);
}

/**
 * confab_smtp_session_noop:
 * @self: a session
 *
 * Asks whether the connection stands, and keeps it warm.
 *
 * Returns: (transfer full): a future that resolves to %TRUE
 */
DexFuture *
confab_smtp_session_noop (ConfabSmtpSession *self)
{
  return confab_dex_spawn (NULL, noop_fiber, g_object_ref (self), g_object_unref);
}

static DexFuture *
quit_fiber (void *user_data)
{
  ConfabSmtpSession *self = user_data;
  g_autoptr (DexPromise) done = confab_smtp_session_begin (self);
  g_autoptr (GString) line = g_string_new ("QUIT\r\n");
  g_autoptr (ConfabSmtpReply) reply = NULL;

  if (confab_smtp_session_check (self, NULL))
    {
      confab_smtp_session_write (self, line);
      reply = confab_smtp_session_read (self, QUIT_SECONDS, NULL);
    }
  confab_smtp_session_close (self);
  dex_promise_resolve_boolean (done, TRUE);
  return dex_future_new_for_boolean (TRUE);
}

/**
 * confab_smtp_session_quit:
 * @self: a session
 *
 * Ends the session politely, once what was started before is done, and within
 * seconds even if the server is not polite.
 *
 * Returns: (transfer full): a future that resolves to %TRUE once it is closed
 */
DexFuture *
confab_smtp_session_quit (ConfabSmtpSession *self)
{
  return confab_dex_spawn (NULL, quit_fiber, g_object_ref (self), g_object_unref);
}

/**
 * confab_smtp_session_close:
 * @self: a session
 *
 * Closes the connection at once; what runs is rejected.
 */
void
confab_smtp_session_close (ConfabSmtpSession *self)
{
  confab_connection_close (self->connection, NULL);
}

/**
 * confab_smtp_session_is_open:
 * @self: a session
 *
 * Returns: whether messages can be sent: the connection stands, as far as is known
 *   here, and the server did not say that it takes no more of them
 */
gboolean
confab_smtp_session_is_open (ConfabSmtpSession *self)
{
  if (!confab_connection_is_open (self->connection) || confab_smtp_session_is_spent (self))
    return FALSE;
  if (self->last != NULL && dex_future_is_pending (self->last))
    return TRUE;
  return confab_smtp_session_check (self, NULL);
}

/**
 * confab_smtp_session_get_max_size:
 * @self: a session
 *
 * Returns: the largest message the server takes, in bytes, or 0 when it names no
 *   limit
 */
guint64
confab_smtp_session_get_max_size (ConfabSmtpSession *self)
{
  return self->offer->max_size;
}

/**
 * confab_smtp_session_can_smtputf8:
 * @self: a session
 *
 * Returns: whether addresses and headers may be UTF-8
 */
gboolean
confab_smtp_session_can_smtputf8 (ConfabSmtpSession *self)
{
  return (self->offer->extensions & CONFAB_SMTP_EXT_SMTPUTF8) != 0;
}

/**
 * confab_smtp_session_can_dsn:
 * @self: a session
 *
 * Returns: whether the server takes orders for delivery reports
 */
gboolean
confab_smtp_session_can_dsn (ConfabSmtpSession *self)
{
  return (self->offer->extensions & CONFAB_SMTP_EXT_DSN) != 0;
}
