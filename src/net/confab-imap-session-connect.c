/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From a server's address to a signed-in session, in few round trips. */
#include "config.h"

#include "confab-imap-session-private.h"

#include "confab-dex.h"
#include "confab-imap-decode.h"
#include "confab-net-error.h"
#include "confab-sasl-private.h"

#include <string.h>

/* What the connecting fiber was asked for. */
typedef struct
{
  ConfabServer *server;
  ConfabConnection *connection; /* one that is open already, or NULL */
  ConfabCredentials *credentials;
  int io_priority;
  char *mailbox;
  guint32 known_uid_validity;
  guint64 known_modseq;
} Connect;

static void
connect_free (void *data)
{
  Connect *connect = data;

  confab_server_unref (connect->server);
  g_clear_object (&connect->connection);
  confab_credentials_unref (connect->credentials);
  g_free (connect->mailbox);
  g_free (connect);
}

static gboolean
ask_capabilities (ConfabImapSession *self,
                  GError **          error)
{
  g_autoptr (ConfabImapCommand) command = confab_imap_command_new ("CAPABILITY");
  g_autoptr (ConfabImapReply) reply = confab_imap_session_run (self, command, NULL, error);

  return reply != NULL;
}

/* Nothing the server said before TLS counts: whoever sits between may have said
 * it (no capability, no greeting, no words). */
static gboolean
start_tls (ConfabImapSession *self,
           GError **          error)
{
  g_autoptr (ConfabImapCommand) command = confab_imap_command_new ("STARTTLS");
  ConfabImapHandlers handlers = { .flags = CONFAB_IMAP_SEND_STARTS_TLS };
  g_autoptr (ConfabImapReply) reply = NULL;
  g_autoptr (GError) refusal = NULL;

  reply = confab_imap_session_run (self, command, &handlers, &refusal);
  if (reply != NULL)
    return TRUE;
  if (g_error_matches (refusal, CONFAB_NET_ERROR, CONFAB_NET_ERROR_NO))
    g_propagate_error (error, confab_net_error_new_for_words (CONFAB_NET_ERROR_TLS_UNAVAILABLE,
                                                              confab_net_error_get_server_words (refusal),
                                                              "%s offers no encryption here",
                                                              confab_server_get_host (self->server)));
  else
    g_propagate_error (error, g_steal_pointer (&refusal));
  return FALSE;
}

/* Greeting, and STARTTLS where it is wanted; then the capabilities are known.
 * @preauth tells that the server needs no credentials. */
static gboolean
greet (ConfabImapSession *self,
       gboolean *         preauth,
       GError **          error)
{
  gboolean secure = confab_connection_is_secure (confab_imap_connection_get_connection (self->connection));
  g_autoptr (ConfabImapReply) greeting = dex_await_boxed (confab_imap_connection_await_greeting (self->connection), error);

  if (greeting == NULL)
    return FALSE;
  *preauth = greeting->status == CONFAB_IMAP_STATUS_PREAUTH;
  if (!secure)
    {
      /* A server that is signed in already cannot be told to encrypt any more. */
      if (*preauth)
        {
          g_set_error (error, CONFAB_NET_ERROR, CONFAB_NET_ERROR_TLS_UNAVAILABLE,
                       "%s skips encryption, so it is not trusted", confab_server_get_host (self->server));
          return FALSE;
        }
      if (!start_tls (self, error))
        return FALSE;
    }
  else if (greeting->capabilities != NULL)
    {
      confab_imap_session_take_capabilities (self, g_steal_pointer (&greeting->capabilities));
    }

  confab_imap_connection_set_untagged (self->connection, confab_imap_session_untagged, self);
  if (!secure || !self->capabilities_told ||
      (!*preauth && confab_imap_capabilities_get_mechanisms (self->capabilities)[0] == NULL))
    return ask_capabilities (self, error);
  return TRUE;
}

/* Where the challenges of AUTHENTICATE go. */
static void
challenge_cb (const char *text,
              gpointer    user_data)
{
  DexChannel *channel = user_data;

  if (dex_channel_can_send (channel))
    dex_future_disown (dex_channel_send (channel, dex_future_new_for_string (text)));
}

/* The reply, or NULL with a challenge to answer in @challenge, or an error. */
static ConfabImapReply *
await_reply_or_challenge (DexFuture * reply,
                          DexChannel *channel,
                          char **     challenge,
                          GError **   error)
{
  g_autoptr (DexFuture) received = dex_channel_receive (channel);
  const GValue *value = NULL;
  g_autoptr (GError) ignored = NULL;

  if (!dex_await (dex_future_first (dex_ref (reply), dex_ref (received), NULL), &ignored) &&
      dex_future_is_pending (reply))
    {
      g_propagate_error (error, g_steal_pointer (&ignored));
      return NULL;
    }
  if (!dex_future_is_pending (reply))
    {
      value = dex_future_get_value (reply, error);
      return value != NULL ? g_value_dup_boxed (value) : NULL;
    }
  value = dex_future_get_value (received, error);
  *challenge = value != NULL ? g_value_dup_string (value) : NULL;
  return NULL;
}

/* One exchange by one mechanism. */
static ConfabImapReply *
authenticate (ConfabImapSession *self,
              ConfabSasl *       sasl,
              GError **          error)
{
  g_autoptr (ConfabImapCommand) command = confab_imap_command_new ("AUTHENTICATE");
  g_autoptr (DexChannel) channel = dex_channel_new (0);
  ConfabImapHandlers handlers = { .continuation = challenge_cb, .user_data = dex_ref (channel), .destroy = dex_unref };
  g_autofree char *initial = NULL;
  g_autoptr (DexFuture) answer = NULL;

  confab_imap_command_set_secret (command);
  confab_imap_command_add_atom (command, confab_sasl_get_mechanism (sasl));
  if (confab_sasl_is_client_first (sasl))
    {
      initial = confab_sasl_step (sasl, NULL, error);
      if (initial == NULL)
        {
          dex_unref (channel);
          return NULL;
        }
      if (confab_imap_session_has (self, CONFAB_IMAP_CAP_SASL_IR))
        {
          confab_imap_command_add_atom (command, initial[0] != '\0' ? initial : "=");
          g_clear_pointer (&initial, g_free);
        }
    }

  answer = confab_imap_session_send (self, command, &handlers);
  for (;;)
    {
      g_autofree char *challenge = NULL;
      g_autofree char *line = NULL;
      g_autoptr (GError) step_error = NULL;
      g_autoptr (ConfabImapReply) reply = await_reply_or_challenge (answer, channel, &challenge, error);

      if (reply != NULL && !confab_sasl_is_complete (sasl))
        {
          g_set_error (error, CONFAB_NET_ERROR, CONFAB_NET_ERROR_AUTH, "%s does not prove that it knows the password",
                       confab_server_get_host (self->server));
          return NULL;
        }
      if (reply != NULL || challenge == NULL)
        return g_steal_pointer (&reply);

      line = initial != NULL ? g_steal_pointer (&initial) :
             dex_await_string (confab_sasl_step_threaded (sasl, challenge), &step_error);
      if (line == NULL)
        {
          g_autoptr (GError) refused = NULL;

          confab_imap_connection_send_line (self->connection, "*");
          if (dex_await (dex_ref (answer), &refused))
            confab_imap_session_close (self);
          g_propagate_error (error, g_steal_pointer (&step_error));
          return NULL;
        }
      confab_imap_connection_send_line (self->connection, line);
    }
}

/* For the servers that know no AUTHENTICATE. */
static ConfabImapReply *
login (ConfabImapSession *self,
       ConfabCredentials *credentials,
       GError **          error)
{
  g_autoptr (ConfabImapCommand) command = confab_imap_command_new ("LOGIN");

  confab_imap_command_set_secret (command);
  confab_imap_command_add_string (command, confab_credentials_get_user (credentials));
  confab_imap_command_add_string (command, confab_credentials_get_secret (credentials));
  return confab_imap_session_run (self, command, NULL, error);
}

/* Whether it makes sense to go on with another mechanism: not when the connection
 * is gone, or the server busy. */
static gboolean
may_try_another (ConfabImapSession *self,
                 ConfabSasl *       sasl,
                 const GError *     error)
{
  return confab_imap_session_is_open (self) && error->domain == CONFAB_NET_ERROR &&
         error->code != CONFAB_NET_ERROR_THROTTLED &&
         confab_sasl_may_try_another (sasl, confab_net_error_get_imap_code (error) == CONFAB_IMAP_CODE_AUTHENTICATIONFAILED);
}

/* A refusal without a reason is one of the credentials. */
static GError *
name_refusal (ConfabImapSession *self,
              GError *           refusal)
{
  if (!g_error_matches (refusal, CONFAB_NET_ERROR, CONFAB_NET_ERROR_NO) &&
      !g_error_matches (refusal, CONFAB_NET_ERROR, CONFAB_NET_ERROR_AUTH))
    return refusal;
  else
    {
      const char *words = confab_net_error_get_server_words (refusal);
      GError *error = confab_net_error_new_for_words (CONFAB_NET_ERROR_AUTH, words,
                                                      "%s refused the user name or password: %s",
                                                      confab_server_get_host (self->server),
                                                      words != NULL ? words : "it gave no reason");

      confab_net_error_set_imap_code (error, confab_net_error_get_imap_code (refusal));
      g_error_free (refusal);
      return error;
    }
}

static gboolean
sign_in (ConfabImapSession *self,
         ConfabCredentials *credentials,
         GError **          error)
{
  ConfabConnection *connection = confab_imap_connection_get_connection (self->connection);
  g_autoptr (GBytes) binding = confab_server_has_other_binding (self->server) ? NULL :
                               confab_connection_dup_channel_binding (connection);
  gboolean bound = FALSE; /* a mechanism that binds was tried in vain */
  g_autoptr (GPtrArray) tried = g_ptr_array_new_null_terminated (4, g_free, TRUE);
  g_auto (GStrv) offered = g_strdupv ((GStrv) confab_imap_capabilities_get_mechanisms (self->capabilities));
  g_autoptr (ConfabImapReply) reply = NULL;
  GError *refusal = NULL;

  while (reply == NULL)
    {
      g_autoptr (ConfabSasl) sasl = confab_sasl_new (credentials, (const char * const *) offered,
                                                     (const char * const *) tried->pdata,
                                                     confab_server_get_host (self->server),
                                                     confab_server_get_port (self->server), binding);
      gboolean can_login = confab_credentials_get_kind (credentials) == CONFAB_CREDENTIALS_PASSWORD && tried->len == 0 &&
                           !confab_imap_session_has (self, CONFAB_IMAP_CAP_LOGINDISABLED);

      if (sasl == NULL && !can_login)
        break;
      g_clear_error (&refusal);
      self->capabilities_told = FALSE;
      reply = sasl != NULL ? authenticate (self, sasl, &refusal) : login (self, credentials, &refusal);
      if (reply == NULL && (sasl == NULL || !may_try_another (self, sasl, refusal)))
        break;
      bound = bound || (reply == NULL && confab_sasl_binds_channel (sasl));
      if (sasl != NULL)
        g_ptr_array_add (tried, g_strdup (confab_sasl_get_mechanism (sasl)));
    }
  if (reply != NULL && bound)
    confab_server_note_other_binding (self->server);

  if (reply == NULL)
    {
      if (refusal == NULL)
        refusal = confab_net_error_new_for_words (CONFAB_NET_ERROR_AUTH_UNAVAILABLE, NULL,
                                                  "%s offers no way to sign in that is known here",
                                                  confab_server_get_host (self->server));
      g_propagate_error (error, name_refusal (self, refusal));
      return FALSE;
    }

  /* What it could do before says nothing of now; some tell it just before OK. */
  if (reply->capabilities != NULL)
    confab_imap_session_take_capabilities (self, g_steal_pointer (&reply->capabilities));
  else if (!self->capabilities_told && !ask_capabilities (self, error))
    return FALSE;
  return TRUE;
}

static DexFuture *
send_compress (ConfabImapSession *self)
{
  g_autoptr (ConfabImapCommand) command = confab_imap_command_new ("COMPRESS");
  ConfabImapHandlers handlers = { .flags = CONFAB_IMAP_SEND_STARTS_DEFLATE };

  confab_imap_command_add_atom (command, "DEFLATE");
  return confab_imap_session_send (self, command, &handlers);
}

static gboolean
enabled_cb (const ConfabImapResponse *response,
            gpointer                  user_data)
{
  ConfabImapSession *self = user_data;

  if (!confab_imap_response_is (response, "ENABLED"))
    return FALSE;
  for (ConfabImapValue value = confab_imap_response_get_args (response);
       value != 0;
       value = confab_imap_value_next (response, value))
    {
      if (confab_imap_value_equals (response, value, "QRESYNC"))
        self->qresync = self->condstore = TRUE;
      if (confab_imap_value_equals (response, value, "CONDSTORE"))
        self->condstore = TRUE;
      if (confab_imap_value_equals (response, value, "UTF8=ACCEPT"))
        self->utf8 = TRUE;
    }
  return TRUE;
}

static DexFuture *
send_enable (ConfabImapSession *self)
{
  g_autoptr (ConfabImapCommand) command = confab_imap_command_new ("ENABLE");
  ConfabImapHandlers handlers = { .untagged = enabled_cb, .user_data = g_object_ref (self), .destroy = g_object_unref };

  if (confab_imap_session_has (self, CONFAB_IMAP_CAP_QRESYNC))
    confab_imap_command_add_atom (command, "QRESYNC");
  if (confab_imap_session_has (self, CONFAB_IMAP_CAP_UTF8_ACCEPT))
    confab_imap_command_add_atom (command, "UTF8=ACCEPT");
  return confab_imap_session_send (self, command, &handlers);
}

static gboolean
id_cb (const ConfabImapResponse *response,
       gpointer                  user_data)
{
  ConfabImapSession *self = user_data;

  if (!confab_imap_response_is (response, "ID"))
    return FALSE;
  g_clear_pointer (&self->server_id, g_hash_table_unref);
  self->server_id = confab_imap_decode_id (response);
  return TRUE;
}

static DexFuture *
send_id (ConfabImapSession *self)
{
  g_autoptr (ConfabImapCommand) command = confab_imap_command_new ("ID");
  ConfabImapHandlers handlers = { .untagged = id_cb, .user_data = g_object_ref (self), .destroy = g_object_unref };

  confab_imap_command_open_list (command);
  confab_imap_command_add_string (command, "name");
  confab_imap_command_add_string (command, "Confab");
  confab_imap_command_add_string (command, "version");
  confab_imap_command_add_string (command, PACKAGE_VERSION);
  confab_imap_command_close_list (command);
  return confab_imap_session_send (self, command, &handlers);
}

static gboolean
namespace_cb (const ConfabImapResponse *response,
              gpointer                  user_data)
{
  ConfabImapSession *self = user_data;
  g_autofree char *prefix = NULL;
  char delimiter = '\0';

  if (!confab_imap_response_is (response, "NAMESPACE"))
    return FALSE;
  if (confab_imap_decode_namespace (response, &prefix, &delimiter))
    {
      g_autoptr (ConfabImapMailbox) decoded = prefix[0] != '\0' ? confab_imap_mailbox_new (prefix, self->utf8) : NULL;

      g_set_str (&self->prefix, decoded != NULL ? decoded->name : "");
      self->delimiter = delimiter;
    }
  return TRUE;
}

static DexFuture *
send_namespace (ConfabImapSession *self)
{
  g_autoptr (ConfabImapCommand) command = confab_imap_command_new ("NAMESPACE");
  ConfabImapHandlers handlers = { .untagged = namespace_cb, .user_data = g_object_ref (self), .destroy = g_object_unref };

  return confab_imap_session_send (self, command, &handlers);
}

/* Awaits an answer that may be a refusal: what was asked for was a courtesy. */
static gboolean
await_courtesy (DexFuture *future,
                GError **  error)
{
  g_autoptr (GError) refusal = NULL;

  if (future == NULL || dex_await (future, &refusal) ||
      g_error_matches (refusal, CONFAB_NET_ERROR, CONFAB_NET_ERROR_NO))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&refusal));
  return FALSE;
}

/* Worth it where much is read from far away. */
static gboolean
wants_compression (ConfabImapSession *self,
                   Connect *          connect)
{
  return connect->io_priority > G_PRIORITY_DEFAULT && confab_imap_session_has (self, CONFAB_IMAP_CAP_COMPRESS_DEFLATE) &&
         !confab_connection_is_nearby (confab_imap_connection_get_connection (self->connection));
}

/* ENABLE, ID, NAMESPACE, LIST, SELECT and, last, COMPRESS or IDLE go out in one
 * flight. ID comes before SELECT, since there are servers that open nothing for a
 * stranger. When there is something to do after all, the command that does it ends
 * the IDLE without a round trip. */
static gboolean
settle (ConfabImapSession *self,
        Connect *          connect,
        GError **          error)
{
  gboolean extended = confab_imap_session_has (self, CONFAB_IMAP_CAP_LIST_EXTENDED);
  gboolean can_enable = confab_imap_session_has (self, CONFAB_IMAP_CAP_ENABLE) &&
                        (confab_imap_session_has (self, CONFAB_IMAP_CAP_QRESYNC) ||
                         confab_imap_session_has (self, CONFAB_IMAP_CAP_UTF8_ACCEPT));
  g_autoptr (GPtrArray) mailboxes = g_ptr_array_new_with_free_func ((GDestroyNotify) confab_imap_mailbox_unref);
  g_autoptr (DexFuture) enable = NULL;
  g_autoptr (DexFuture) id = NULL;
  g_autoptr (DexFuture) namespace = NULL;
  g_autoptr (DexFuture) list = NULL;
  g_autoptr (DexFuture) select = NULL;
  g_autoptr (DexFuture) compress = NULL;
  g_autoptr (GError) list_error = NULL;
  gboolean ascii = connect->mailbox == NULL || g_str_is_ascii (connect->mailbox);

  self->condstore = confab_imap_session_has (self, CONFAB_IMAP_CAP_CONDSTORE);
  self->utf8 = confab_imap_session_has (self, CONFAB_IMAP_CAP_IMAP4REV2) &&
               !confab_imap_session_has (self, CONFAB_IMAP_CAP_IMAP4REV1);
  if (can_enable)
    {
      enable = send_enable (self);
      /* Whether it is enabled is not known yet; that it was offered is. */
      self->qresync = confab_imap_session_has (self, CONFAB_IMAP_CAP_QRESYNC);
    }
  if (confab_imap_session_has (self, CONFAB_IMAP_CAP_ID))
    id = send_id (self);
  if (confab_imap_session_has (self, CONFAB_IMAP_CAP_NAMESPACE))
    namespace = send_namespace (self);
  list = confab_imap_session_send_list (self, extended, mailboxes);
  if (connect->mailbox != NULL && ascii)
    select = confab_imap_session_send_select (self, connect->mailbox, connect->known_uid_validity, connect->known_modseq);

  if (wants_compression (self, connect))
    compress = send_compress (self);
  else if (select != NULL && connect->io_priority <= G_PRIORITY_DEFAULT && confab_imap_session_has (self, CONFAB_IMAP_CAP_IDLE))
    confab_imap_session_send_idle (self);

  if (!await_courtesy (g_steal_pointer (&enable), error) || !await_courtesy (g_steal_pointer (&id), error) ||
      !await_courtesy (g_steal_pointer (&namespace), error))
    return FALSE;
  if (!dex_await (g_steal_pointer (&list), &list_error))
    {
      /* Some offer LIST-EXTENDED and choke on it. */
      if (!extended || !g_error_matches (list_error, CONFAB_NET_ERROR, CONFAB_NET_ERROR_NO))
        {
          g_propagate_error (error, g_steal_pointer (&list_error));
          return FALSE;
        }
      if (!dex_await (confab_imap_session_send_list (self, FALSE, mailboxes), error))
        return FALSE;
    }
  confab_imap_session_use_mailboxes (self, mailboxes);

  if (connect->mailbox != NULL && !ascii)
    select = confab_imap_session_send_select (self, connect->mailbox, connect->known_uid_validity, connect->known_modseq);
  /* A server that does not want to after all is read as it is. */
  if (!await_courtesy (g_steal_pointer (&compress), error))
    return FALSE;
  return select == NULL || dex_await (g_steal_pointer (&select), error);
}

static DexFuture *
connect_fiber (void *user_data)
{
  Connect *connect = user_data;
  g_autoptr (ConfabConnection) connection = NULL;
  g_autoptr (ConfabImapSession) self = NULL;
  g_autoptr (GError) error = NULL;
  gboolean preauth = FALSE;

  connection = connect->connection != NULL ? g_object_ref (connect->connection) :
               dex_await_object (confab_connection_open (connect->server, connect->io_priority), &error);
  if (connection == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));
  if (confab_server_get_security (connect->server) == CONFAB_SECURITY_TLS && !confab_connection_is_secure (connection) &&
      !dex_await (confab_connection_start_tls (connection), &error))
    return dex_future_new_for_error (g_steal_pointer (&error));

  self = g_object_new (CONFAB_TYPE_IMAP_SESSION, NULL);
  self->server = confab_server_ref (connect->server);
  self->connection = confab_imap_connection_new (connection);
  if (!greet (self, &preauth, &error) || (!preauth && !sign_in (self, connect->credentials, &error)))
    {
      confab_imap_session_close (self);
      return dex_future_new_for_error (g_steal_pointer (&error));
    }

  if (!settle (self, connect, &error))
    {
      confab_imap_session_close (self);
      return dex_future_new_for_error (g_steal_pointer (&error));
    }

  return dex_future_new_take_object (g_steal_pointer (&self));
}

static DexFuture *
find_kinds_fiber (void *user_data)
{
  ConfabServer *server = user_data;
  g_autoptr (ConfabConnection) connection = NULL;
  g_autoptr (ConfabImapSession) self = NULL;
  g_autoptr (GError) error = NULL;
  gboolean preauth = FALSE;
  ConfabAuth kinds = 0;

  connection = dex_await_object (confab_connection_open (server, G_PRIORITY_DEFAULT), &error);
  if (connection == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));
  self = g_object_new (CONFAB_TYPE_IMAP_SESSION, NULL);
  self->server = confab_server_ref (server);
  self->connection = confab_imap_connection_new (connection);
  if (greet (self, &preauth, &error) && !preauth)
    {
      kinds = confab_sasl_find_kinds (confab_imap_capabilities_get_mechanisms (self->capabilities));
      if (!confab_imap_session_has (self, CONFAB_IMAP_CAP_LOGINDISABLED))
        kinds |= CONFAB_AUTH_PASSWORD;
    }
  confab_imap_session_close (self);
  if (error == NULL && kinds == 0)
    error = confab_net_error_new_for_words (CONFAB_NET_ERROR_AUTH_UNAVAILABLE, NULL,
                                            "%s offers no way to sign in that is known here", confab_server_get_host (server));
  if (error != NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));
  return dex_future_new_for_uint (kinds);
}

/**
 * confab_imap_session_find_kinds:
 * @server: where to
 *
 * Connects and secures the connection as for confab_imap_session_connect(), looks how one
 * may sign in, and hangs up.
 *
 * Returns: (transfer full): a future that resolves to a #ConfabAuth, never 0, or is
 *   rejected with a %CONFAB_NET_ERROR
 */
DexFuture *
confab_imap_session_find_kinds (ConfabServer *server)
{
  return confab_dex_spawn (NULL, find_kinds_fiber, confab_server_ref (server), (GDestroyNotify) confab_server_unref);
}

/**
 * confab_imap_session_connect:
 * @server: where to
 * @credentials: what to sign in with
 * @idle_priority: read below GTK's redraw: for bulk work
 *
 * Connects, secures the connection, signs in, and learns what there is.
 *
 * Returns: (transfer full): a future that resolves to a #ConfabImapSession, or is
 *   rejected with a %CONFAB_NET_ERROR
 */
DexFuture *
confab_imap_session_connect (ConfabServer *     server,
                             ConfabCredentials *credentials,
                             gboolean           idle_priority)
{
  return confab_imap_session_connect_to (server, credentials, idle_priority, NULL, 0, 0);
}

/**
 * confab_imap_session_connect_to:
 * @server: where to
 * @credentials: what to sign in with
 * @idle_priority: read below GTK's redraw: for bulk work
 * @mailbox: (nullable): a mailbox to select in the same flight, or %NULL
 * @known_uid_validity: as for confab_imap_session_select()
 * @known_modseq: as for confab_imap_session_select()
 *
 * As confab_imap_session_connect(), and selects a mailbox without a further
 * round trip; see confab_imap_session_get_selected().
 *
 * Returns: (transfer full): a future that resolves to a #ConfabImapSession, or is
 *   rejected with a %CONFAB_NET_ERROR
 */
DexFuture *
confab_imap_session_connect_to (ConfabServer *     server,
                                ConfabCredentials *credentials,
                                gboolean           idle_priority,
                                const char *       mailbox,
                                guint32            known_uid_validity,
                                guint64            known_modseq)
{
  Connect *connect = g_new0 (Connect, 1);

  connect->server = confab_server_ref (server);
  connect->credentials = confab_credentials_ref (credentials);
  connect->io_priority = idle_priority ? G_PRIORITY_DEFAULT_IDLE : G_PRIORITY_DEFAULT;
  connect->mailbox = g_strdup (mailbox);
  connect->known_uid_validity = known_uid_validity;
  connect->known_modseq = known_modseq;
  return confab_dex_spawn (NULL, connect_fiber, connect, connect_free);
}

/**
 * confab_imap_session_start:
 * @connection: an open connection that nobody reads from, clear or secured
 * @credentials: what to sign in with
 *
 * As confab_imap_session_connect() over a connection that is there already.
 *
 * Returns: (transfer full): a future that resolves to a #ConfabImapSession, or is
 *   rejected with a %CONFAB_NET_ERROR
 */
DexFuture *
confab_imap_session_start (ConfabConnection * connection,
                           ConfabCredentials *credentials)
{
  Connect *connect = g_new0 (Connect, 1);

  connect->server = confab_server_ref (confab_connection_get_server (connection));
  connect->connection = g_object_ref (connection);
  connect->credentials = confab_credentials_ref (credentials);
  connect->io_priority = confab_connection_get_io_priority (connection);
  return confab_dex_spawn (NULL, connect_fiber, connect, connect_free);
}
