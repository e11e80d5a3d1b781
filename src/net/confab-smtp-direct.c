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

G_DEFINE_BOXED_TYPE (ConfabSmtpDelivery, confab_smtp_delivery, confab_smtp_delivery_copy, confab_smtp_delivery_free)

/**
 * confab_smtp_delivery_copy:
 * @self: a delivery
 *
 * Returns: (transfer full): a copy
 */
ConfabSmtpDelivery *
confab_smtp_delivery_copy (const ConfabSmtpDelivery *self)
{
  ConfabSmtpDelivery *copy = g_new0 (ConfabSmtpDelivery, 1);

  copy->token = g_strdup (self->token);
  return copy;
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

/* Asking for a token */

typedef struct
{
  ConfabSmtpSession *session;
  GString *line;
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
generate_fiber (void *user_data)
{
  Question *question = user_data;
  g_autoptr (DexPromise) done = confab_smtp_session_begin (question->session);
  g_autoptr (ConfabSmtpReply) reply = NULL;
  g_autoptr (GError) error = NULL;
  char *token = NULL;

  if (confab_smtp_session_check (question->session, &error))
    reply = confab_smtp_session_ask (question->session, question->line->str, &error);
  dex_promise_resolve_boolean (done, TRUE);
  if (reply != NULL)
    token = confab_smtp_reply_dup_token (reply);
  if (token != NULL)
    return dex_future_new_take_string (token);
  return dex_future_new_for_error (error != NULL ? g_steal_pointer (&error) : error_for_reply ("to make a token", reply));
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
  return confab_dex_spawn (NULL, generate_fiber, question, question_free);
}

/* Delivering */

typedef struct
{
  char *from;
  char *to;
  char *token;
  char *own_token;
  GBytes *message;
  char *authority;
  char *name;
} Parcel;

static void
parcel_free (void *data)
{
  Parcel *parcel = data;

  g_free (parcel->from);
  g_free (parcel->to);
  g_free (parcel->token);
  g_free (parcel->own_token);
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
  const char *at = strrchr (parcel->to, '@');
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

static gboolean
ask_for (ConfabSmtpSession *self,
         const char *       line,
         const char *       what,
         guint              due,
         GError **          error)
{
  g_autoptr (ConfabSmtpReply) reply = confab_smtp_session_ask (self, line, error);

  if (reply == NULL)
    return FALSE;
  if (reply->code == due)
    return TRUE;
  g_propagate_error (error, error_for_reply (what, reply));
  return FALSE;
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
give_over (ConfabSmtpSession *self,
           Parcel *           parcel,
           GError **          error)
{
  gboolean eight_bit = FALSE;
  g_autoptr (GBytes) normal = confab_smtp_body_normalize (parcel->message, &eight_bit);
  g_autoptr (GBytes) body = confab_smtp_body_stuff (normal);
  g_autoptr (GString) mail = g_string_new (NULL);
  g_autoptr (GString) rcpt = g_string_new (NULL);
  g_autoptr (ConfabSmtpReply) reply = NULL;
  g_autoptr (GError) lost = NULL;
  g_autofree char *token = NULL;
  ConfabSmtpDelivery *delivery;

  if (!confab_smtp_command_mail (mail, self->offer, parcel->from, g_bytes_get_size (normal), eight_bit, FALSE, NULL,
                                 CONFAB_SMTP_RETURN_HEADER) ||
      !confab_smtp_command_rcpt_token (rcpt, parcel->to, parcel->token, parcel->own_token))
    {
      g_set_error (error, CONFAB_NET_ERROR, CONFAB_NET_ERROR_INVALID, "An address or a token cannot be sent");
      return NULL;
    }
  if (!ask_for (self, mail->str, "the sender", 250, error) || !ask_for (self, rcpt->str, "the token", 250, error) ||
      !ask_for (self, "DATA\r\n", "the message", 354, error))
    return NULL;
  dex_future_disown (confab_connection_write (self->connection, body));
  reply = confab_smtp_session_read (self, FINAL_SECONDS, &lost);
  if (reply == NULL)
    {
      g_set_error (error, CONFAB_NET_ERROR, CONFAB_NET_ERROR_SMTP_UNKNOWN, "It may be delivered or not: %s", lost->message);
      return NULL;
    }
  if (!confab_smtp_reply_read_delivery (reply, parcel->to, &token))
    {
      g_propagate_error (error, error_for_reply ("the message", reply));
      return NULL;
    }
  delivery = g_new0 (ConfabSmtpDelivery, 1);
  delivery->token = g_steal_pointer (&token);
  return delivery;
}

static DexFuture *
deliver_fiber (void *user_data)
{
  Parcel *parcel = user_data;
  g_autoptr (ConfabServer) server = NULL;
  g_autoptr (ConfabSmtpSession) session = NULL;
  ConfabSmtpDelivery *delivery = NULL;
  g_autoptr (GError) error = NULL;

  server = await_server (parcel, &error);
  if (server != NULL)
    session = confab_smtp_session_await_bare (server, parcel->name, &error);
  if (session != NULL && say_lhlo (session, parcel, &error))
    delivery = give_over (session, parcel, &error);
  if (session != NULL)
    dex_future_disown (confab_smtp_session_quit (session));
  if (delivery == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));
  return dex_future_new_take_boxed (CONFAB_TYPE_SMTP_DELIVERY, delivery);
}

/**
 * confab_smtp_direct_deliver:
 * @from: who writes
 * @to: to whom
 * @token: what lets them
 * @own_token: (nullable): what lets the recipient write back
 * @message: the message
 * @authority: (nullable): a PEM file with certificate authorities to trust, too
 * @helo_name: one's own name, as for confab_smtp_session_connect()
 *
 * Gives a message to the recipient's own server, over TLS, without signing in: the token
 * is what lets it in. Whatever goes wrong, there is still the ordinary way.
 *
 * Returns: (transfer full): a future that resolves to a #ConfabSmtpDelivery, or is rejected
 *   with a %CONFAB_NET_ERROR: %CONFAB_NET_ERROR_SMTP_UNKNOWN when it may have arrived,
 *   %CONFAB_NET_ERROR_SMTP_PERMANENT when the server does not want it
 */
DexFuture *
confab_smtp_direct_deliver (const char *from,
                            const char *to,
                            const char *token,
                            const char *own_token,
                            GBytes *    message,
                            const char *authority,
                            const char *helo_name)
{
  Parcel *parcel = g_new0 (Parcel, 1);

  parcel->from = g_strdup (from);
  parcel->to = g_strdup (to);
  parcel->token = g_strdup (token);
  parcel->own_token = g_strdup (own_token);
  parcel->message = g_bytes_ref (message);
  parcel->authority = g_strdup (authority);
  parcel->name = g_strdup (helo_name);
  return confab_dex_spawn (NULL, deliver_fiber, parcel, parcel_free);
}
