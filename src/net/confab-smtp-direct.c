/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Submission tokens: asking the own server for one, and delivering with one (STOKEN). */
#include "config.h"

#include "confab-smtp-direct.h"

#include "confab-dex.h"
#include "confab-dns.h"
#include "confab-net-error.h"
#include "confab-smtp-session-private.h"
#include "confab-smtp-token.h"

#include <string.h>

/* A server may think long over a message (RFC 5321 §4.5.3.2.6); but there is another way. */
#define FINAL_SECONDS 60
/* Where submission is when only the mail exchanger is known (RFC 6409 §3.1). */
#define SUBMISSION_PORT 587

/* A way to sign in where a token does (STOKEN, draft). */
#define MECHANISM "STOKEN"

/**
 * confab_smtp_pass_new:
 * @to: a recipient
 * @token: what lets one write to them
 * @own_token: (nullable): what lets them write back
 *
 * Returns: (transfer full): a pass
 */
ConfabSmtpPass *
confab_smtp_pass_new (const char *to,
                      const char *token,
                      const char *own_token)
{
  ConfabSmtpPass *self = g_new0 (ConfabSmtpPass, 1);

  self->to = g_strdup (to);
  self->token = g_strdup (token);
  self->own_token = g_strdup (own_token);
  return self;
}

/**
 * confab_smtp_pass_free:
 * @self: (transfer full) (nullable): a pass
 */
void
confab_smtp_pass_free (ConfabSmtpPass *self)
{
  if (self == NULL)
    return;
  g_free (self->to);
  g_free (self->token);
  g_free (self->own_token);
  g_free (self);
}

/**
 * confab_smtp_delivery_free:
 * @self: (transfer full) (nullable): a delivery
 */
void
confab_smtp_delivery_free (ConfabSmtpDelivery *self)
{
  if (self == NULL)
    return;
  g_free (self->token);
  g_free (self);
}

/**
 * confab_smtp_session_can_token:
 * @self: a session
 *
 * Returns: whether the server makes tokens
 */
gboolean
confab_smtp_session_can_token (ConfabSmtpSession *self)
{
  return (self->offer->extensions & CONFAB_SMTP_EXT_STOKEN) != 0;
}

static GError *
error_for_reply (const char *           what,
                 const ConfabSmtpReply *reply)
{
  g_autofree char *words = confab_smtp_reply_dup_words (reply);

  return confab_net_error_new_for_smtp (what, reply->code, reply->enhanced, words);
}

/* Asking the own server for tokens, and taking them back */

typedef struct
{
  ConfabSmtpSession *session;
  GString *line;
  gboolean wants_token;
} Question;

static void
question_free (void *data)
{
  Question *question = data;

  g_object_unref (question->session);
  g_string_free (question->line, TRUE);
  g_free (question);
}

static DexFuture *
question_fiber (void *user_data)
{
  Question *question = user_data;
  g_autoptr (DexPromise) done = confab_smtp_session_begin (question->session);
  g_autoptr (ConfabSmtpReply) reply = NULL;
  g_autoptr (GError) error = NULL;
  char *token = NULL;

  if (confab_smtp_session_check (question->session, &error))
    reply = confab_smtp_session_ask (question->session, question->line->str, &error);
  dex_promise_resolve_boolean (done, TRUE);
  if (reply != NULL && question->wants_token)
    token = confab_smtp_reply_dup_token (reply);
  if (token != NULL)
    return dex_future_new_take_string (token);
  if (reply != NULL && !question->wants_token && reply->code == 250)
    return dex_future_new_true ();
  return dex_future_new_for_error (error != NULL ? g_steal_pointer (&error) : error_for_reply ("what was asked of tokens", reply));
}

/**
 * confab_smtp_session_generate_token:
 * @self: a session with a server that makes tokens
 * @permanent: one that is good for long, rather than for a week
 * @remote: who is to use it
 * @local: whom they may write to with it
 *
 * Returns: (transfer full): a future that resolves to the token
 */
DexFuture *
confab_smtp_session_generate_token (ConfabSmtpSession *self,
                                    gboolean           permanent,
                                    const char *       remote,
                                    const char *       local)
{
  g_autoptr (GString) line = g_string_new (NULL);
  Question *question;

  if (!confab_smtp_session_can_token (self))
    return dex_future_new_reject (CONFAB_NET_ERROR, CONFAB_NET_ERROR_UNSUPPORTED, "The server makes no tokens");
  if (!confab_smtp_command_genstoken (line, permanent, remote, local))
    return dex_future_new_reject (CONFAB_NET_ERROR, CONFAB_NET_ERROR_INVALID, "An address cannot be sent");
  question = g_new0 (Question, 1);
  question->session = g_object_ref (self);
  question->line = g_steal_pointer (&line);
  question->wants_token = TRUE;
  return confab_dex_spawn (NULL, question_fiber, question, question_free);
}

/**
 * confab_smtp_session_revoke_tokens:
 * @self: a session with a server that makes tokens
 * @remote: whom tokens were made for
 * @local: whom they may write to with them
 *
 * Returns: (transfer full): a future that resolves to %TRUE when none of them is good any more
 */
DexFuture *
confab_smtp_session_revoke_tokens (ConfabSmtpSession *self,
                                   const char *       remote,
                                   const char *       local)
{
  g_autoptr (GString) line = g_string_new (NULL);
  Question *question;

  if (!confab_smtp_session_can_token (self))
    return dex_future_new_reject (CONFAB_NET_ERROR, CONFAB_NET_ERROR_UNSUPPORTED, "The server makes no tokens");
  if (!confab_smtp_command_revstoken (line, remote, local))
    return dex_future_new_reject (CONFAB_NET_ERROR, CONFAB_NET_ERROR_INVALID, "An address cannot be sent");
  question = g_new0 (Question, 1);
  question->session = g_object_ref (self);
  question->line = g_steal_pointer (&line);
  return confab_dex_spawn (NULL, question_fiber, question, question_free);
}

/* Delivering */

typedef struct
{
  char *from;
  GPtrArray *passes;     /* ConfabSmtpPass, all of one domain */
  GPtrArray *deliveries; /* ConfabSmtpDelivery, in the same order */
  GBytes *message;
  char *authority;
  char *name;
} Parcel;

static void
parcel_free (void *data)
{
  Parcel *parcel = data;

  g_free (parcel->from);
  g_clear_pointer (&parcel->passes, g_ptr_array_unref);
  g_clear_pointer (&parcel->deliveries, g_ptr_array_unref);
  g_bytes_unref (parcel->message);
  g_free (parcel->authority);
  g_free (parcel->name);
  g_free (parcel);
}

/* DNS can be forged, and nobody is there to ask: only a server in the recipient's own
 * domain is taken, for which nobody else gets a certificate. */
static ConfabServer *
new_server (Parcel *       parcel,
            const char *   domain,
            const char *   host,
            guint16        port,
            ConfabSecurity security,
            GError **      error)
{
  gsize length = strlen (host);
  gsize own = strlen (domain);

  if (length >= own && g_ascii_strcasecmp (host + length - own, domain) == 0 && (length == own || host[length - own - 1] == '.'))
    return confab_server_new (host, port, security, parcel->authority, error);
  g_set_error (error, CONFAB_NET_ERROR, CONFAB_NET_ERROR_UNSUPPORTED, "%s is not of %s", host, domain);
  return NULL;
}

/* Where a domain's people submit mail, best first; else where it takes mail. */
static ConfabServer *
await_server (Parcel * parcel,
              GError **error)
{
  static const struct
  {
    const char *service;
    ConfabSecurity security;
  } services[] = { { "submissions", CONFAB_SECURITY_TLS }, { "submission", CONFAB_SECURITY_STARTTLS } };
  const char *at = strrchr (((ConfabSmtpPass *) g_ptr_array_index (parcel->passes, 0))->to, '@');
  g_auto (GStrv) exchanges = NULL;

  if (at == NULL || at[1] == '\0')
    {
      g_set_error (error, CONFAB_NET_ERROR, CONFAB_NET_ERROR_INVALID, "A recipient's address cannot be sent");
      return NULL;
    }
  for (gsize i = 0; i < G_N_ELEMENTS (services); i++)
    {
      g_auto (GStrv) targets = dex_await_boxed (confab_dns_lookup_service (services[i].service, at + 1, NULL), error);
      g_auto (GStrv) parts = targets != NULL && targets[0] != NULL ? g_strsplit (targets[0], " ", 2) : NULL;

      if (targets == NULL)
        return NULL;
      if (parts != NULL)
        return new_server (parcel, at + 1, parts[0], (guint16) g_ascii_strtoull (parts[1], NULL, 10), services[i].security, error);
    }
  exchanges = dex_await_boxed (confab_dns_lookup_mx (at + 1, NULL), error);
  if (exchanges == NULL)
    return NULL;
  return new_server (parcel, at + 1, exchanges[0] != NULL ? exchanges[0] : at + 1, SUBMISSION_PORT, CONFAB_SECURITY_STARTTLS, error);
}

/* As a delivery agent among others, each recipient's answer by itself (RFC 2033). */
static gboolean
say_lhlo (ConfabSmtpSession *self,
          Parcel *           parcel,
          GError **          error)
{
  g_autoptr (GString) line = g_string_new (NULL);
  g_autoptr (ConfabSmtpReply) reply = NULL;

  if (confab_smtp_command_lhlo (line, parcel->name))
    reply = confab_smtp_session_ask (self, line->str, error);
  if (reply == NULL)
    return FALSE;
  g_clear_pointer (&self->offer, confab_smtp_offer_free);
  self->offer = confab_smtp_offer_new (reply->code == 250 ? reply : NULL);
  if (confab_smtp_session_can_token (self))
    return TRUE;
  g_set_error (error, CONFAB_NET_ERROR, CONFAB_NET_ERROR_UNSUPPORTED, "%s takes no tokens", confab_server_get_host (self->server));
  return FALSE;
}

static ConfabSmtpDelivery *
get_delivery (Parcel *parcel,
              guint   i)
{
  return g_ptr_array_index (parcel->deliveries, i);
}

static ConfabSmtpPass *
get_pass (Parcel *parcel,
          guint   i)
{
  return g_ptr_array_index (parcel->passes, i);
}

/* Whether the answer is the one that is due; what else it is says what is to come of the token. */
static gboolean
judge (ConfabSmtpDelivery *   delivery,
       const ConfabSmtpReply *reply,
       guint                  due)
{
  if (reply->code != due && reply->code / 100 == 5)
    delivery->arrival = CONFAB_SMTP_ARRIVAL_UNWELCOME;
  return reply->code == due;
}

/* Where the server wants a token before all else: one that it takes is enough. Returns:
 * whether the connection is fit for more */
static gboolean
sign_in (ConfabSmtpSession *self,
         Parcel *           parcel,
         GError **          error)
{
  if (!g_strv_contains ((const char *const *) self->offer->mechanisms, MECHANISM))
    return TRUE;
  for (guint i = 0; i < parcel->passes->len; i++)
    {
      g_autoptr (GString) line = g_string_new (NULL);
      g_autoptr (ConfabSmtpReply) reply = NULL;

      if (!confab_smtp_command_auth_token (line, get_pass (parcel, i)->to, get_pass (parcel, i)->token))
        continue;
      reply = confab_smtp_session_ask (self, line->str, error);
      if (reply == NULL)
        return FALSE;
      if (judge (get_delivery (parcel, i), reply, 235))
        return TRUE;
    }
  g_set_error_literal (error, CONFAB_NET_ERROR, CONFAB_NET_ERROR_UNSUPPORTED, "No token was taken");
  return FALSE;
}

/* Returns: (transfer full) (nullable): the indices of those who may be written to */
static GArray *
name_recipients (ConfabSmtpSession *self,
                 Parcel *           parcel,
                 GError **          error)
{
  g_autoptr (GArray) taken = g_array_new (FALSE, FALSE, sizeof (guint));

  for (guint i = 0; i < parcel->passes->len; i++)
    {
      const ConfabSmtpPass *pass = get_pass (parcel, i);
      g_autoptr (GString) line = g_string_new (NULL);
      g_autoptr (ConfabSmtpReply) reply = NULL;

      if (get_delivery (parcel, i)->arrival != CONFAB_SMTP_ARRIVAL_NOT ||
          !confab_smtp_command_rcpt_token (line, pass->to, pass->token, pass->own_token))
        continue;
      reply = confab_smtp_session_ask (self, line->str, error);
      if (reply == NULL)
        return NULL;
      if (judge (get_delivery (parcel, i), reply, 250))
        g_array_append_val (taken, i);
    }
  return g_steal_pointer (&taken);
}

/* One answer for each recipient that was taken, in their order (RFC 2033 §4.2). */
static void
read_answers (ConfabSmtpSession *self,
              Parcel *           parcel,
              const GArray *     taken)
{
  for (guint i = 0; i < taken->len; i++)
    {
      guint index = g_array_index (taken, guint, i);
      ConfabSmtpDelivery *delivery = get_delivery (parcel, index);
      g_autoptr (GError) lost = NULL;
      g_autoptr (ConfabSmtpReply) reply = confab_smtp_session_read (self, FINAL_SECONDS, &lost);

      if (reply == NULL)
        {
          g_debug ("It may be delivered or not: %s", lost->message);
          for (; i < taken->len; i++)
            get_delivery (parcel, g_array_index (taken, guint, i))->arrival = CONFAB_SMTP_ARRIVAL_UNKNOWN;
        }
      /* A server that does not want the message may want others with the same token. */
      else if (confab_smtp_reply_read_delivery (reply, get_pass (parcel, index)->to, &delivery->token))
        delivery->arrival = CONFAB_SMTP_ARRIVAL_DELIVERED;
    }
}

/* Returns: whether the deliveries tell what came of it */
static gboolean
give_over (ConfabSmtpSession *self,
           Parcel *           parcel,
           GError **          error)
{
  gboolean eight_bit = FALSE;
  g_autoptr (GBytes) normal = confab_smtp_body_normalize (parcel->message, &eight_bit);
  g_autoptr (GBytes) body = confab_smtp_body_stuff (normal);
  g_autoptr (GString) mail = g_string_new (NULL);
  g_autoptr (ConfabSmtpReply) hello = NULL;
  g_autoptr (ConfabSmtpReply) go_on = NULL;
  g_autoptr (GArray) taken = NULL;

  if (!confab_smtp_command_mail (mail, self->offer, parcel->from, g_bytes_get_size (normal), eight_bit, FALSE, NULL,
                                 CONFAB_SMTP_RETURN_HEADER))
    {
      g_set_error (error, CONFAB_NET_ERROR, CONFAB_NET_ERROR_INVALID, "An address cannot be sent");
      return FALSE;
    }
  hello = confab_smtp_session_ask (self, mail->str, error);
  if (hello != NULL && hello->code != 250)
    g_propagate_error (error, error_for_reply ("the sender", hello));
  if (hello == NULL || hello->code != 250)
    return FALSE;
  taken = name_recipients (self, parcel, error);
  if (taken == NULL || taken->len == 0)
    return taken != NULL;
  go_on = confab_smtp_session_ask (self, "DATA\r\n", error);
  if (go_on != NULL && go_on->code != 354)
    g_propagate_error (error, error_for_reply ("the message", go_on));
  if (go_on == NULL || go_on->code != 354)
    return FALSE;
  dex_future_disown (confab_connection_write (self->connection, body));
  read_answers (self, parcel, taken);
  return TRUE;
}

static gboolean
has_verdict (Parcel *parcel)
{
  for (guint i = 0; i < parcel->deliveries->len; i++)
    if (get_delivery (parcel, i)->arrival != CONFAB_SMTP_ARRIVAL_NOT)
      return TRUE;
  return FALSE;
}

static DexFuture *
deliver_fiber (void *user_data)
{
  Parcel *parcel = user_data;
  g_autoptr (ConfabServer) server = NULL;
  g_autoptr (ConfabSmtpSession) session = NULL;
  g_autoptr (GError) error = NULL;
  gboolean done = FALSE;

  server = await_server (parcel, &error);
  if (server != NULL)
    session = confab_smtp_session_await_bare (server, parcel->name, &error);
  if (session != NULL && say_lhlo (session, parcel, &error) && sign_in (session, parcel, &error))
    done = give_over (session, parcel, &error);
  if (session != NULL)
    dex_future_disown (confab_smtp_session_quit (session));
  if (!done && !has_verdict (parcel))
    return dex_future_new_for_error (g_steal_pointer (&error));
  return dex_future_new_take_boxed (G_TYPE_PTR_ARRAY, g_steal_pointer (&parcel->deliveries));
}

/**
 * confab_smtp_direct_deliver:
 * @from: who writes
 * @passes: (element-type ConfabSmtpPass): to whom, all of one domain: from one to
 *   %CONFAB_SMTP_MAX_PASSES
 * @message: the message
 * @authority: (nullable): a PEM file with certificate authorities to trust, too
 * @helo_name: one's own name, as for confab_smtp_session_connect()
 *
 * Gives a message to the recipients' own server, over TLS, without signing in otherwise than
 * with a token, which is what lets it in. Whatever goes wrong, there is still the ordinary
 * way.
 *
 * Returns: (transfer full): a future that resolves to a #GPtrArray of #ConfabSmtpDelivery,
 *   one for each of @passes in their order, or is rejected with a %CONFAB_NET_ERROR when the
 *   server said nothing of any of them
 */
DexFuture *
confab_smtp_direct_deliver (const char *from,
                            GPtrArray * passes,
                            GBytes *    message,
                            const char *authority,
                            const char *helo_name)
{
  Parcel *parcel;

  g_return_val_if_fail (passes->len > 0 && passes->len <= CONFAB_SMTP_MAX_PASSES, NULL);

  parcel = g_new0 (Parcel, 1);
  parcel->from = g_strdup (from);
  parcel->passes = g_ptr_array_ref (passes);
  parcel->deliveries = g_ptr_array_new_with_free_func ((GDestroyNotify) confab_smtp_delivery_free);
  for (guint i = 0; i < passes->len; i++)
    g_ptr_array_add (parcel->deliveries, g_new0 (ConfabSmtpDelivery, 1));
  parcel->message = g_bytes_ref (message);
  parcel->authority = g_strdup (authority);
  parcel->name = g_strdup (helo_name);
  return confab_dex_spawn (NULL, deliver_fiber, parcel, parcel_free);
}
