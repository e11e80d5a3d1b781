/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A signed-in ManageSieve session (RFC 5804): the scripts a person keeps on the server. */
#include "config.h"

#include "confab-sieve-session.h"

#include "confab-connection.h"
#include "confab-dex.h"
#include "confab-net-error.h"
#include "confab-sieve-parser.h"
#include "confab-watchdog.h"

#include <string.h>

#define READ_SIZE 4096
/* How long the server may take for an answer. */
#define REPLY_SECONDS 30
/* Most lines of one answer. */
#define MAX_LINES (CONFAB_SIEVE_MAX_SCRIPTS + 1)

/**
 * ConfabSieveSession:
 *
 * One connection that is signed in, always over TLS. Main thread. One operation at a
 * time: whoever has it awaits each before the next.
 */
struct _ConfabSieveSession
{
  GObject parent_instance;

  ConfabServer *server;
  ConfabConnection *connection;
  ConfabSieveParser *parser;
  ConfabWatchdog *watchdog;
  GStrv mechanisms;
  GStrv extensions;
};

G_DEFINE_FINAL_TYPE (ConfabSieveSession, confab_sieve_session, G_TYPE_OBJECT)

/**
 * confab_sieve_script_free:
 * @self: (transfer full) (nullable): a script
 */
void
confab_sieve_script_free (ConfabSieveScript *self)
{
  if (self == NULL)
    return;
  g_free (self->name);
  g_free (self);
}

static void
confab_sieve_session_dispose (GObject *object)
{
  ConfabSieveSession *self = CONFAB_SIEVE_SESSION (object);

  g_clear_pointer (&self->watchdog, confab_watchdog_free);
  if (self->connection != NULL)
    confab_connection_close (self->connection, NULL);
  G_OBJECT_CLASS (confab_sieve_session_parent_class)->dispose (object);
}

static void
confab_sieve_session_finalize (GObject *object)
{
  ConfabSieveSession *self = CONFAB_SIEVE_SESSION (object);

  g_clear_object (&self->connection);
  g_clear_pointer (&self->server, confab_server_unref);
  g_clear_pointer (&self->parser, confab_sieve_parser_free);
  g_strfreev (self->mechanisms);
  g_strfreev (self->extensions);
  G_OBJECT_CLASS (confab_sieve_session_parent_class)->finalize (object);
}

static void
confab_sieve_session_class_init (ConfabSieveSessionClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = confab_sieve_session_dispose;
  object_class->finalize = confab_sieve_session_finalize;
}

static void
confab_sieve_session_init (ConfabSieveSession *self)
{
  self->parser = confab_sieve_parser_new ();
  self->mechanisms = g_new0 (char *, 1);
  self->extensions = g_new0 (char *, 1);
}

/* Talking, on a fiber. */

static ConfabSieveLine *
read_line (ConfabSieveSession *self,
           GError **           error)
{
  g_autoptr (GError) nonsense = NULL;
  ConfabSieveLine *line;

  confab_watchdog_set_owed (self->watchdog, TRUE);
  confab_watchdog_touch (self->watchdog);
  while ((line = confab_sieve_parser_next (self->parser, &nonsense)) == NULL && nonsense == NULL)
    {
      g_autofree char *buffer = g_malloc (READ_SIZE);
      gssize n = confab_connection_read (self->connection, buffer, READ_SIZE, error);

      if (n < 0)
        {
          confab_watchdog_set_owed (self->watchdog, FALSE);
          return NULL;
        }
      confab_sieve_parser_feed (self->parser, buffer, (gsize) n);
    }
  confab_watchdog_set_owed (self->watchdog, FALSE);
  if (line != NULL)
    return line;
  g_set_error (error, CONFAB_NET_ERROR, CONFAB_NET_ERROR_PROTOCOL, "%s makes no sense: %s",
               confab_server_get_host (self->server), nonsense->message);
  confab_connection_close (self->connection, *error);
  return NULL;
}

static void
say (ConfabSieveSession *self,
     const char *        text)
{
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));

  dex_future_disown (confab_connection_write (self->connection, bytes));
}

static GError *
error_of_line (ConfabSieveSession *   self,
               ConfabNetError         code,
               const ConfabSieveLine *line)
{
  const char *host = confab_server_get_host (self->server);
  g_autofree char *words = line->words[0] != NULL ? confab_net_error_clean_words (line->words[0], -1) : NULL;

  if (line->status == CONFAB_SIEVE_BYE)
    code = CONFAB_NET_ERROR_CLOSED;
  else if (g_strcmp0 (line->code, "TRYLATER") == 0)
    code = CONFAB_NET_ERROR_THROTTLED;
  else if (line->code != NULL && g_str_has_prefix (line->code, "QUOTA"))
    code = CONFAB_NET_ERROR_LIMIT;
  return confab_net_error_new_for_words (code, words, "%s refused it: %s", host, words != NULL ? words : "it gave no reason");
}

/* The rest of an answer. Returns: (transfer full) (element-type ConfabSieveLine): its lines
 * of data; with @error when it is refused */
static GPtrArray *
read_answer (ConfabSieveSession *self,
             GError **           error)
{
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func ((GDestroyNotify) confab_sieve_line_free);

  for (;;)
    {
      g_autoptr (ConfabSieveLine) line = read_line (self, error);

      if (line == NULL)
        return NULL;
      if (line->status == CONFAB_SIEVE_OK)
        return g_steal_pointer (&lines);
      if (line->status != CONFAB_SIEVE_DATA)
        {
          g_propagate_error (error, error_of_line (self, CONFAB_NET_ERROR_NO, line));
          return NULL;
        }
      if (lines->len >= MAX_LINES)
        {
          g_set_error (error, CONFAB_NET_ERROR, CONFAB_NET_ERROR_LIMIT, "%s does not come to an end", confab_server_get_host (self->server));
          confab_connection_close (self->connection, *error);
          return NULL;
        }
      g_ptr_array_add (lines, g_steal_pointer (&line));
    }
}

static GPtrArray *
ask (ConfabSieveSession *self,
     const char *        command,
     GError **           error)
{
  if (confab_sieve_parser_has_pending (self->parser))
    {
      g_set_error (error, CONFAB_NET_ERROR, CONFAB_NET_ERROR_PROTOCOL, "%s answers before it is asked", confab_server_get_host (self->server));
      confab_connection_close (self->connection, *error);
      return NULL;
    }
  say (self, command);
  return read_answer (self, error);
}

/* Signing in */

static gboolean
take_capabilities (ConfabSieveSession *self,
                   GError **           error)
{
  g_autoptr (GPtrArray) lines = read_answer (self, error);

  if (lines == NULL)
    return FALSE;
  for (guint i = 0; i < lines->len; i++)
    {
      const ConfabSieveLine *line = g_ptr_array_index (lines, i);
      const char *value = line->words[0] != NULL && line->words[1] != NULL ? line->words[1] : "";
      GStrv *list = NULL;

      if (g_ascii_strcasecmp (line->words[0] != NULL ? line->words[0] : "", "SASL") == 0)
        list = &self->mechanisms;
      else if (g_ascii_strcasecmp (line->words[0] != NULL ? line->words[0] : "", "SIEVE") == 0)
        list = &self->extensions;
      if (list != NULL)
        {
          g_strfreev (*list);
          *list = g_strsplit (value, " ", 200);
        }
    }
  return TRUE;
}

/* Nothing the server said before TLS counts, and nothing it said may be left. */
static gboolean
start_tls (ConfabSieveSession *self,
           GError **           error)
{
  const char *host = confab_server_get_host (self->server);
  g_autoptr (GError) refusal = NULL;
  g_autoptr (GPtrArray) lines = ask (self, "STARTTLS\r\n", &refusal);

  if (lines == NULL && g_error_matches (refusal, CONFAB_NET_ERROR, CONFAB_NET_ERROR_NO))
    {
      g_set_error (error, CONFAB_NET_ERROR, CONFAB_NET_ERROR_TLS_UNAVAILABLE, "%s offers no encryption here", host);
      return FALSE;
    }
  if (lines == NULL)
    {
      g_propagate_error (error, g_steal_pointer (&refusal));
      return FALSE;
    }
  if (confab_sieve_parser_has_pending (self->parser))
    {
      g_set_error (error, CONFAB_NET_ERROR, CONFAB_NET_ERROR_PROTOCOL,
                   "%s sent something that must not be there before encryption", host);
      return FALSE;
    }
  g_clear_pointer (&self->mechanisms, g_strfreev);
  self->mechanisms = g_new0 (char *, 1);
  return dex_await (confab_connection_start_tls (self->connection), error);
}

/* One mechanism, to its end. Returns: (transfer full) (nullable): the last line */
static ConfabSieveLine *
authenticate (ConfabSieveSession *self,
              ConfabSasl *        sasl,
              GError **           error)
{
  g_autoptr (GString) command = g_string_new (NULL);
  g_autoptr (ConfabSieveLine) line = NULL;
  g_autofree char *initial = NULL;

  if (confab_sasl_is_client_first (sasl))
    {
      initial = confab_sasl_step (sasl, NULL, error);
      if (initial == NULL)
        return NULL;
    }
  g_string_append_printf (command, "AUTHENTICATE \"%s\"", confab_sasl_get_mechanism (sasl));
  if (initial != NULL)
    {
      g_string_append_c (command, ' ');
      confab_sieve_add_string (command, initial);
    }
  g_string_append (command, "\r\n");
  say (self, command->str);
  explicit_bzero (command->str, command->len);

  while ((line = read_line (self, error)) != NULL && line->status == CONFAB_SIEVE_DATA)
    {
      g_autoptr (GError) step_error = NULL;
      g_autofree char *answer = dex_await_string (confab_sasl_step_threaded (sasl, line->words[0] != NULL ? line->words[0] : ""),
                                                  &step_error);
      g_autoptr (GString) reply = g_string_new (NULL);

      confab_sieve_add_string (reply, answer != NULL ? answer : "*");
      g_string_append (reply, "\r\n");
      say (self, reply->str);
      explicit_bzero (reply->str, reply->len);
      g_clear_pointer (&line, confab_sieve_line_free);
      if (answer == NULL)
        {
          line = read_line (self, NULL);
          g_propagate_error (error, g_steal_pointer (&step_error));
          return NULL;
        }
    }
  /* The server's last word may come along with its consent (RFC 5804 §2.1). */
  if (line != NULL && line->status == CONFAB_SIEVE_OK && !confab_sasl_is_complete (sasl) && g_strcmp0 (line->code, "SASL") == 0 &&
      line->code_value != NULL)
    {
      g_autofree char *rest = dex_await_string (confab_sasl_step_threaded (sasl, line->code_value), error);

      if (rest == NULL)
        return NULL;
    }
  if (line != NULL && line->status == CONFAB_SIEVE_OK && !confab_sasl_is_complete (sasl))
    {
      g_set_error (error, CONFAB_NET_ERROR, CONFAB_NET_ERROR_AUTH, "%s does not prove that it knows the password",
                   confab_server_get_host (self->server));
      return NULL;
    }
  return g_steal_pointer (&line);
}

static gboolean
sign_in (ConfabSieveSession *self,
         ConfabCredentials * credentials,
         GError **           error)
{
  g_autoptr (GBytes) binding = confab_connection_dup_channel_binding (self->connection);
  g_autoptr (GPtrArray) tried = g_ptr_array_new_null_terminated (4, g_free, TRUE);
  g_autoptr (GError) refusal = NULL;

  for (;;)
    {
      g_autoptr (ConfabSasl) sasl = confab_sasl_new (credentials, (const char * const *) self->mechanisms,
                                                     (const char * const *) tried->pdata,
                                                     confab_server_get_host (self->server),
                                                     confab_server_get_port (self->server), binding);
      g_autoptr (ConfabSieveLine) line = NULL;

      if (sasl == NULL)
        break;
      g_clear_error (&refusal);
      line = authenticate (self, sasl, &refusal);
      if (line != NULL && line->status == CONFAB_SIEVE_OK)
        return TRUE;
      if (line != NULL)
        refusal = error_of_line (self, CONFAB_NET_ERROR_AUTH, line);
      if (!confab_connection_is_open (self->connection) || !g_error_matches (refusal, CONFAB_NET_ERROR, CONFAB_NET_ERROR_AUTH) ||
          !confab_sasl_may_try_another (sasl, FALSE))
        break;
      g_ptr_array_add (tried, g_strdup (confab_sasl_get_mechanism (sasl)));
    }
  if (refusal == NULL)
    g_set_error (error, CONFAB_NET_ERROR, CONFAB_NET_ERROR_AUTH_UNAVAILABLE,
                 "%s offers no way to sign in that is known here", confab_server_get_host (self->server));
  else
    g_propagate_error (error, g_steal_pointer (&refusal));
  return FALSE;
}

typedef struct
{
  ConfabServer *server;
  ConfabCredentials *credentials;
} Connect;

static void
connect_free (void *data)
{
  Connect *connect = data;

  confab_server_unref (connect->server);
  confab_credentials_unref (connect->credentials);
  g_free (connect);
}

static DexFuture *
connect_fiber (void *user_data)
{
  Connect *connect = user_data;
  g_autoptr (ConfabSieveSession) self = NULL;
  g_autoptr (ConfabConnection) connection = NULL;
  g_autoptr (GError) error = NULL;

  connection = dex_await_object (confab_connection_open (connect->server, G_PRIORITY_DEFAULT), &error);
  if (connection == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));
  self = g_object_new (CONFAB_TYPE_SIEVE_SESSION, NULL);
  self->server = confab_server_ref (connect->server);
  self->connection = g_object_ref (connection);
  self->watchdog = confab_watchdog_new (connection, REPLY_SECONDS * 1000, NULL, NULL);

  /* What it says of itself before TLS says nothing of what it can do. */
  if (!take_capabilities (self, &error) ||
      (!confab_connection_is_secure (connection) && (!start_tls (self, &error) || !take_capabilities (self, &error))) ||
      !sign_in (self, connect->credentials, &error))
    {
      confab_connection_close (connection, NULL);
      return dex_future_new_for_error (g_steal_pointer (&error));
    }
  return dex_future_new_take_object (g_steal_pointer (&self));
}

/**
 * confab_sieve_session_connect:
 * @server: where to, with %CONFAB_SECURITY_STARTTLS
 * @credentials: what to sign in with
 *
 * Connects, secures the connection, and signs in. Nothing secret is said before the
 * connection is secure.
 *
 * Returns: (transfer full): a future that resolves to a #ConfabSieveSession, or is
 *   rejected with a %CONFAB_NET_ERROR
 */
DexFuture *
confab_sieve_session_connect (ConfabServer *     server,
                              ConfabCredentials *credentials)
{
  Connect *connect = g_new0 (Connect, 1);

  connect->server = confab_server_ref (server);
  connect->credentials = confab_credentials_ref (credentials);
  return confab_dex_spawn (NULL, connect_fiber, connect, connect_free);
}

/**
 * confab_sieve_session_has:
 * @self: a session
 * @extension: the name of an extension of Sieve, as "fileinto"
 *
 * Returns: whether scripts on this server may use it
 */
gboolean
confab_sieve_session_has (ConfabSieveSession *self,
                          const char *        extension)
{
  return g_strv_contains ((const char * const *) self->extensions, extension);
}

/**
 * confab_sieve_session_close:
 * @self: a session
 *
 * Ends it.
 */
void
confab_sieve_session_close (ConfabSieveSession *self)
{
  if (confab_connection_is_open (self->connection))
    say (self, "LOGOUT\r\n");
  confab_connection_close (self->connection, NULL);
}

/* Scripts */

typedef DexFuture *(*AnswerFunc) (GPtrArray *lines);

typedef struct
{
  ConfabSieveSession *session;
  GString *command;
  AnswerFunc func;
} Operation;

static void
operation_free (void *data)
{
  Operation *operation = data;

  g_object_unref (operation->session);
  g_string_free (operation->command, TRUE);
  g_free (operation);
}

static DexFuture *
operation_fiber (void *user_data)
{
  Operation *operation = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) lines = ask (operation->session, operation->command->str, &error);

  if (lines == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));
  return operation->func (lines);
}

static DexFuture *
answer_true (GPtrArray *lines)
{
  return dex_future_new_true ();
}

static DexFuture *
answer_scripts (GPtrArray *lines)
{
  GPtrArray *scripts = g_ptr_array_new_with_free_func ((GDestroyNotify) confab_sieve_script_free);

  for (guint i = 0; i < lines->len; i++)
    {
      const ConfabSieveLine *line = g_ptr_array_index (lines, i);
      ConfabSieveScript *script;

      if (line->words[0] == NULL)
        continue;
      script = g_new0 (ConfabSieveScript, 1);
      script->name = g_utf8_make_valid (line->words[0], -1);
      script->active = line->words[1] != NULL && g_ascii_strcasecmp (line->words[1], "ACTIVE") == 0;
      g_ptr_array_add (scripts, script);
    }
  return dex_future_new_take_boxed (G_TYPE_PTR_ARRAY, scripts);
}

static DexFuture *
answer_text (GPtrArray *lines)
{
  const ConfabSieveLine *line = lines->len > 0 ? g_ptr_array_index (lines, 0) : NULL;

  return dex_future_new_take_string (g_utf8_make_valid (line != NULL && line->words[0] != NULL ? line->words[0] : "", -1));
}

/* One command with one or two strings. */
static DexFuture *
spawn (ConfabSieveSession *self,
       const char *        verb,
       const char *        name,
       const char *        text,
       AnswerFunc          func)
{
  Operation *operation;
  g_autoptr (GString) command = g_string_new (verb);

  if (name != NULL)
    g_string_append_c (command, ' ');
  if (name != NULL && (strlen (name) > CONFAB_SIEVE_MAX_NAME || !confab_sieve_add_string (command, name)))
    return dex_future_new_reject (CONFAB_NET_ERROR, CONFAB_NET_ERROR_INVALID, "This is no name of a script");
  if (text != NULL)
    g_string_append_c (command, ' ');
  if (text != NULL && !confab_sieve_add_string (command, text))
    return dex_future_new_reject (CONFAB_NET_ERROR, CONFAB_NET_ERROR_LIMIT, "The script is too long");
  g_string_append (command, "\r\n");
  operation = g_new0 (Operation, 1);
  operation->session = g_object_ref (self);
  operation->command = g_steal_pointer (&command);
  operation->func = func;
  return confab_dex_spawn (NULL, operation_fiber, operation, operation_free);
}

/**
 * confab_sieve_session_list:
 * @self: a session
 *
 * Returns: (transfer full): a future that resolves to a #GPtrArray of #ConfabSieveScript
 */
DexFuture *
confab_sieve_session_list (ConfabSieveSession *self)
{
  return spawn (self, "LISTSCRIPTS", NULL, NULL, answer_scripts);
}

/**
 * confab_sieve_session_get:
 * @self: a session
 * @name: a script's name
 *
 * Returns: (transfer full): a future that resolves to a string: the script, made valid UTF-8
 */
DexFuture *
confab_sieve_session_get (ConfabSieveSession *self,
                          const char *        name)
{
  return spawn (self, "GETSCRIPT", name, NULL, answer_text);
}

/**
 * confab_sieve_session_put:
 * @self: a session
 * @name: a script's name; one that is there already is replaced
 * @script: the script
 *
 * Returns: (transfer full): a future that resolves to %TRUE, or is rejected with the
 *   server's words when it does not like the script
 */
DexFuture *
confab_sieve_session_put (ConfabSieveSession *self,
                          const char *        name,
                          const char *        script)
{
  return spawn (self, "PUTSCRIPT", name, script, answer_true);
}

/**
 * confab_sieve_session_activate:
 * @self: a session
 * @name: the name of the script that is to run, or "" for none
 *
 * Returns: (transfer full): a future that resolves to %TRUE
 */
DexFuture *
confab_sieve_session_activate (ConfabSieveSession *self,
                               const char *        name)
{
  return spawn (self, "SETACTIVE", name, NULL, answer_true);
}

/**
 * confab_sieve_session_delete:
 * @self: a session
 * @name: a script that does not run
 *
 * Returns: (transfer full): a future that resolves to %TRUE
 */
DexFuture *
confab_sieve_session_delete (ConfabSieveSession *self,
                             const char *        name)
{
  return spawn (self, "DELETESCRIPT", name, NULL, answer_true);
}
