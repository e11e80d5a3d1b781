/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sending one message: the fewest round trips the server allows. */
#include "config.h"

#include "confab-smtp-session-private.h"

#include "confab-dex.h"
#include "confab-net-error.h"
#include "confab-smtp-envelope-private.h"

#include <string.h>

/* Messages up to here go out together with their envelope; a larger one waits
 * until the server has said yes to the envelope. */
#define ONE_FLIGHT_BYTES (128 * 1024)
/* What is written last of a message; before it is written the server cannot have
 * the message. */
#define LAST_PIECE (16 * 1024)
#define REPLY_SECONDS 120
/* RFC 5321, 4.5.3.2.6: a server may think long over a message. */
#define FINAL_SECONDS 600

/* What the sending fiber owns. */
typedef struct
{
  ConfabSmtpSession *session;
  ConfabSmtpEnvelope *envelope;
  GBytes *body; /* normalised */
  gboolean eight_bit;
  ConfabSmtpBeforeFunc before;
  void *user_data;
  GDestroyNotify user_data_destroy;

  /* The transaction that runs: some of the recipients, since a server may take
   * only so many at once (LIMITS, RFC 9422). */
  guint first;
  guint n;
  gboolean resetting; /* RSET went out in front of it */
  ConfabSmtpResult *result;
  gboolean given; /* the server may have all of it */

  ConfabSmtpResult *total;
} Send;

static void
send_free (void *data)
{
  Send *send = data;

  g_object_unref (send->session);
  confab_smtp_envelope_free (send->envelope);
  g_bytes_unref (send->body);
  g_clear_pointer (&send->result, confab_smtp_result_unref);
  confab_smtp_result_unref (send->total);
  if (send->user_data_destroy != NULL)
    send->user_data_destroy (send->user_data);
  g_free (send);
}

static gboolean
offers (Send *               send,
        ConfabSmtpExtensions extension)
{
  return (send->session->offer->extensions & extension) != 0;
}

static ConfabSmtpRecipient *
get_recipient (Send *send,
               guint index)
{
  return g_ptr_array_index (send->envelope->recipients, index);
}

/* What can be known to be in vain before a byte is sent. */
static gboolean
check_limits (Send *   send,
              GError **error)
{
  guint64 max_size = send->session->offer->max_size;

  if (send->envelope->recipients->len == 0)
    {
      g_set_error (error, CONFAB_NET_ERROR, CONFAB_NET_ERROR_INVALID, "A message needs somebody to go to");
      return FALSE;
    }
  if (max_size > 0 && g_bytes_get_size (send->body) > max_size)
    {
      g_set_error (error, CONFAB_NET_ERROR, CONFAB_NET_ERROR_LIMIT,
                   "The server takes no message above %" G_GUINT64_FORMAT " bytes", max_size);
      return FALSE;
    }
  if (send->envelope->smtputf8 && !offers (send, CONFAB_SMTP_EXT_SMTPUTF8))
    {
      g_set_error (error, CONFAB_NET_ERROR, CONFAB_NET_ERROR_UNSUPPORTED,
                   "The server takes no addresses with characters beyond ASCII");
      return FALSE;
    }
  if (confab_smtp_session_is_spent (send->session))
    {
      g_set_error (error, CONFAB_NET_ERROR, CONFAB_NET_ERROR_CLOSED, "%s takes no further message in this session",
                   confab_server_get_host (send->session->server));
      return FALSE;
    }
  return TRUE;
}

static gboolean
append_mail (Send *   send,
             GString *out,
             GError **error)
{
  if (confab_smtp_command_mail (out, send->session->offer, send->envelope->from, g_bytes_get_size (send->body),
                                send->eight_bit, send->envelope->smtputf8, send->envelope->envelope_id,
                                send->envelope->what_returns))
    return TRUE;
  g_set_error (error, CONFAB_NET_ERROR, CONFAB_NET_ERROR_INVALID, "The sender's address cannot be sent");
  return FALSE;
}

static gboolean
append_recipient (Send *   send,
                  GString *out,
                  guint    index,
                  GError **error)
{
  ConfabSmtpRecipient *recipient = get_recipient (send, index);
  g_autofree char *notify = confab_smtp_notify_to_string (recipient->notify);

  if (confab_smtp_command_rcpt (out, send->session->offer, recipient->address, notify))
    return TRUE;
  g_set_error (error, CONFAB_NET_ERROR, CONFAB_NET_ERROR_INVALID, "A recipient's address cannot be sent");
  return FALSE;
}

static ConfabSmtpReply *
read_reply (Send *   send,
            GError **error)
{
  return confab_smtp_session_read (send->session, REPLY_SECONDS, error);
}

static GError *
error_for_reply (const char *           what,
                 const ConfabSmtpReply *reply)
{
  g_autofree char *words = confab_smtp_reply_dup_words (reply);

  return confab_net_error_new_for_smtp (what, reply->code, reply->enhanced, words);
}

/* The replies to MAIL and each RCPT, which are all on their way, and to an RSET in
 * front of them. A refusal of the sender is @refusal; the rest is read
 * nevertheless, to stay in step. */
static gboolean
read_envelope_replies (Send *   send,
                       GError **refusal,
                       GError **error)
{
  g_autoptr (ConfabSmtpReply) reset = send->resetting ? read_reply (send, error) : NULL;
  g_autoptr (ConfabSmtpReply) mail = NULL;

  if (send->resetting && reset == NULL)
    return FALSE;
  mail = read_reply (send, error);
  if (mail == NULL)
    return FALSE;
  if (mail->code / 100 != 2)
    *refusal = error_for_reply ("the sender", mail);

  for (guint i = send->first; i < send->first + send->n; i++)
    {
      g_autoptr (ConfabSmtpReply) reply = read_reply (send, error);

      if (reply == NULL)
        return FALSE;
      confab_smtp_result_add (send->result, get_recipient (send, i)->address, reply);
    }
  return TRUE;
}

/* Clears what an earlier refusal may have left open, for a server without
 * PIPELINING; what is begun after it may be left open too. */
static gboolean
reset (Send *   send,
       GError **error)
{
  g_autoptr (ConfabSmtpReply) reply = NULL;

  if (send->session->needs_reset)
    {
      reply = confab_smtp_session_ask (send->session, "RSET\r\n", error);
      if (reply == NULL)
        return FALSE;
    }
  send->session->needs_reset = TRUE;
  return TRUE;
}

/* MAIL and RCPT one by one, for a server without PIPELINING. */
static gboolean
send_envelope_slowly (Send *   send,
                      GError **refusal,
                      GError **error)
{
  for (guint i = 0; i <= send->n; i++)
    {
      g_autoptr (GString) line = g_string_new (NULL);
      g_autoptr (ConfabSmtpReply) reply = NULL;

      if (!(i == 0 ? append_mail (send, line, error) : append_recipient (send, line, send->first + i - 1, error)))
        return FALSE;
      reply = confab_smtp_session_ask (send->session, line->str, error);
      if (reply == NULL)
        return FALSE;
      if (i == 0 && reply->code / 100 != 2)
        {
          *refusal = error_for_reply ("the sender", reply);
          return TRUE;
        }
      if (i > 0)
        confab_smtp_result_add (send->result, get_recipient (send, send->first + i - 1)->address, reply);
    }
  return TRUE;
}

/* What an earlier refusal may have left open is cleared on the way. */
static gboolean
append_envelope (Send *   send,
                 GString *out,
                 GError **error)
{
  send->resetting = send->session->needs_reset;
  if (send->resetting)
    g_string_append (out, "RSET\r\n");
  if (!append_mail (send, out, error))
    return FALSE;
  for (guint i = send->first; i < send->first + send->n; i++)
    if (!append_recipient (send, out, i, error))
      return FALSE;
  return TRUE;
}

/* The caller's word before the message itself leaves, once. */
static gboolean
ask_before (Send *   send,
            GError **error)
{
  DexFuture *future = send->before != NULL && send->first == 0 ? send->before (send->user_data) : NULL;

  return future == NULL || dex_await (future, error);
}

/* Gives the message over. Until its last piece is written it cannot have been
 * taken; from then on it may have been, whatever happens. */
static gboolean
write_content (Send *   send,
               GBytes * content,
               GError **error)
{
  gsize size = g_bytes_get_size (content);
  gsize head_size = size > LAST_PIECE ? size - LAST_PIECE : 0;
  g_autoptr (GBytes) tail = g_bytes_new_from_bytes (content, head_size, size - head_size);

  if (head_size > 0)
    {
      g_autoptr (GBytes) head = g_bytes_new_from_bytes (content, 0, head_size);

      confab_watchdog_set_timeout (send->session->watchdog, REPLY_SECONDS * 1000);
      confab_watchdog_set_owed (send->session->watchdog, TRUE);
      if (!dex_await (confab_connection_write (send->session->connection, head), error))
        {
          confab_watchdog_set_owed (send->session->watchdog, FALSE);
          return FALSE;
        }
      confab_watchdog_set_owed (send->session->watchdog, FALSE);
    }
  send->given = TRUE;
  confab_trace_add (confab_server_get_trace (send->session->server), "> (%" G_GSIZE_FORMAT " bytes with the message)", size);
  dex_future_disown (confab_connection_write (send->session->connection, tail));
  return TRUE;
}

/* The server's last word: for those it took as recipients it is theirs. */
static gboolean
read_final (Send *   send,
            GError **error)
{
  g_autoptr (ConfabSmtpReply) reply = confab_smtp_session_read (send->session, FINAL_SECONDS, error);
  g_autofree char *words = NULL;

  if (reply == NULL)
    return FALSE;
  send->given = FALSE;
  if (reply->code / 100 == 2)
    {
      send->session->needs_reset = send->result->n_sent < send->n;
      words = confab_smtp_reply_dup_words (reply);
      send->result->words = confab_net_error_clean_words (words, -1);
      return TRUE;
    }
  send->session->needs_reset = TRUE;
  /* With nobody to send to, the refusal of the message says nothing new. */
  if (send->result->n_sent == 0)
    return TRUE;
  g_propagate_error (error, error_for_reply ("the message", reply));
  return FALSE;
}

static GBytes *
join (const GString *commands,
      GBytes *       content)
{
  GByteArray *all = g_byte_array_sized_new ((guint) (commands->len + g_bytes_get_size (content)));

  g_byte_array_append (all, (const guint8 *) commands->str, (guint) commands->len);
  g_byte_array_append (all, g_bytes_get_data (content, NULL), (guint) g_bytes_get_size (content));
  return g_byte_array_free_to_bytes (all);
}

/* MAIL, RCPT and BDAT with the message in one flight: one round trip. */
static gboolean
send_in_one_flight (Send *   send,
                    GString *commands,
                    GError **error)
{
  g_autoptr (GBytes) all = NULL;
  g_autoptr (GError) refusal = NULL;

  if (!append_envelope (send, commands, error) || !ask_before (send, error))
    return FALSE;
  confab_smtp_command_bdat (commands, g_bytes_get_size (send->body), TRUE);
  all = join (commands, send->body);
  send->session->needs_reset = TRUE;
  if (!write_content (send, all, error) || !read_envelope_replies (send, &refusal, error))
    return FALSE;
  if (refusal != NULL)
    send->result->n_sent = 0;
  /* Taken for nobody, it is sent to nobody, whatever comes next. */
  if (send->result->n_sent == 0)
    send->given = FALSE;
  if (!read_final (send, error))
    return FALSE;
  if (refusal != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&refusal));
      return FALSE;
    }
  return TRUE;
}

/* BDAT after the envelope was taken. */
static gboolean
send_chunk (Send *   send,
            GError **error)
{
  g_autoptr (GString) command = g_string_new (NULL);
  g_autoptr (GBytes) all = NULL;

  if (!ask_before (send, error))
    return FALSE;
  confab_smtp_command_bdat (command, g_bytes_get_size (send->body), TRUE);
  all = join (command, send->body);
  return write_content (send, all, error) && read_final (send, error);
}

/* What follows the 354. Nobody to send to: an empty message, which the server
 * must refuse (RFC 2920, 3.1). */
static gboolean
send_data (Send *   send,
           GError **error)
{
  g_autoptr (GBytes) content = NULL;

  if (send->result->n_sent == 0)
    {
      g_autoptr (ConfabSmtpReply) reply = confab_smtp_session_ask (send->session, ".\r\n", error);

      return reply != NULL;
    }
  if (!ask_before (send, error))
    {
      /* There is no way back from DATA but to hang up. */
      confab_smtp_session_close (send->session);
      return FALSE;
    }
  content = confab_smtp_body_stuff (send->body);
  return write_content (send, content, error) && read_final (send, error);
}

/* The envelope first, DATA with it where that is allowed, then the message. */
static gboolean
send_in_steps (Send *   send,
               GString *commands,
               GError **error)
{
  gboolean chunking = offers (send, CONFAB_SMTP_EXT_CHUNKING);
  gboolean pipelining = offers (send, CONFAB_SMTP_EXT_PIPELINING);
  g_autoptr (GError) refusal = NULL;
  g_autoptr (ConfabSmtpReply) data = NULL;

  if (pipelining)
    {
      if (!append_envelope (send, commands, error))
        return FALSE;
      send->session->needs_reset = TRUE;
      if (!chunking)
        g_string_append (commands, "DATA\r\n");
      confab_smtp_session_write (send->session, commands);
      if (!read_envelope_replies (send, &refusal, error))
        return FALSE;
      if (!chunking)
        {
          data = read_reply (send, error);
          if (data == NULL)
            return FALSE;
        }
    }
  else if (!reset (send, error) || !send_envelope_slowly (send, &refusal, error))
    {
      return FALSE;
    }

  if (refusal != NULL)
    send->result->n_sent = 0;
  if (refusal == NULL && send->result->n_sent > 0 && chunking)
    return send_chunk (send, error);
  if (refusal == NULL && send->result->n_sent > 0 && data == NULL)
    {
      data = confab_smtp_session_ask (send->session, "DATA\r\n", error);
      if (data == NULL)
        return FALSE;
    }
  if (data != NULL && data->code == 354)
    {
      if (!send_data (send, error))
        return FALSE;
    }
  else if (data != NULL && send->result->n_sent > 0)
    {
      g_propagate_error (error, error_for_reply ("the message", data));
      return FALSE;
    }

  if (refusal != NULL)
    g_propagate_error (error, g_steal_pointer (&refusal));
  return *error == NULL;
}

/* The one error that must not be mistaken for "not sent". */
static GError *
name_failure (Send *  send,
              GError *failure)
{
  GError *error = NULL;

  if (!send->given || failure->domain != CONFAB_NET_ERROR || confab_connection_is_open (send->session->connection))
    return failure;
  error = confab_net_error_new_for_words (CONFAB_NET_ERROR_SMTP_UNKNOWN, NULL,
                                          "The connection was lost before %s said whether it took the message: %s",
                                          confab_server_get_host (send->session->server), failure->message);
  g_error_free (failure);
  return error;
}

/* How many of the recipients from @first on go into one transaction. */
static guint
count_recipients (Send *send,
                  guint first)
{
  const ConfabSmtpOffer *offer = send->session->offer;
  guint left = send->envelope->recipients->len - first;
  guint most = offer->max_recipients > 0 ? MIN (left, offer->max_recipients) : left;
  g_autoptr (GHashTable) domains = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  if (offer->max_domains == 0)
    return most;
  for (guint i = 0; i < most; i++)
    {
      const char *at = strrchr (get_recipient (send, first + i)->address, '@');

      g_hash_table_add (domains, g_utf8_strdown (at != NULL ? at : "", -1));
      if (g_hash_table_size (domains) > offer->max_domains)
        return i;
    }
  return most;
}

/* One transaction; what became of it is in the total then. */
static gboolean
send_some (Send *   send,
           GError **error)
{
  g_autoptr (GString) commands = g_string_new (NULL);
  gboolean one_flight = offers (send, CONFAB_SMTP_EXT_CHUNKING) && offers (send, CONFAB_SMTP_EXT_PIPELINING) &&
                        g_bytes_get_size (send->body) <= ONE_FLIGHT_BYTES;

  g_clear_pointer (&send->result, confab_smtp_result_unref);
  send->result = confab_smtp_result_new ();
  send->given = FALSE;
  send->session->n_mails++;
  if (!(one_flight ? send_in_one_flight (send, commands, error) : send_in_steps (send, commands, error)))
    return FALSE;
  confab_smtp_result_take (send->total, send->result);
  return TRUE;
}

/* A failure in a later transaction must not hide what was sent before it: those
 * who are left are told of as refused or, mostly, as later. */
static void
note_left (Send *        send,
           const GError *error)
{
  gboolean refused = g_error_matches (error, CONFAB_NET_ERROR, CONFAB_NET_ERROR_SMTP_PERMANENT);

  for (guint i = send->first; i < send->envelope->recipients->len; i++)
    confab_smtp_result_add_failure (send->total, get_recipient (send, i)->address,
                                    refused ? CONFAB_SMTP_REFUSED : CONFAB_SMTP_LATER, error);
}

static DexFuture *
send_fiber (void *user_data)
{
  Send *send = user_data;
  g_autoptr (DexPromise) done = confab_smtp_session_begin (send->session);
  GError *error = NULL;
  gboolean sent = check_limits (send, &error) && confab_smtp_session_check (send->session, &error);

  while (sent && send->first < send->envelope->recipients->len)
    {
      send->n = count_recipients (send, send->first);
      if (send->first > 0 && confab_smtp_session_is_spent (send->session))
        {
          g_set_error (&error, CONFAB_NET_ERROR, CONFAB_NET_ERROR_CLOSED, "No further message in this session");
          sent = FALSE;
        }
      sent = sent && send_some (send, &error);
      if (sent)
        send->first += send->n;
    }
  dex_promise_resolve_boolean (done, TRUE);
  if (confab_smtp_session_is_spent (send->session))
    dex_future_disown (confab_smtp_session_quit (send->session));

  if (!sent && send->first == 0)
    return dex_future_new_for_error (name_failure (send, error));
  if (!sent)
    note_left (send, error);
  g_clear_error (&error);
  return dex_future_new_take_boxed (CONFAB_TYPE_SMTP_RESULT, confab_smtp_result_ref (send->total));
}

/**
 * confab_smtp_session_send:
 * @self: a session
 * @envelope: who it is from and for; it is copied
 * @message: the message; its line ends are made CRLF
 * @before: (nullable): asked before the message is given over
 * @user_data: for @before
 * @user_data_destroy: (nullable): frees @user_data when the send is over
 *
 * Sends one message, after those that were started before: in one round trip
 * with CHUNKING and PIPELINING, in two with PIPELINING. Where the server names a
 * limit (LIMITS), the recipients are told in several transactions. It must be
 * awaited, or disowned: a send that is cancelled in the middle closes the
 * connection.
 *
 * Returns: (transfer full): a future that resolves to a #ConfabSmtpResult when
 *   the server said its word on every recipient, even if it took none of them.
 *   It is rejected with a %CONFAB_NET_ERROR when nothing was sent, except for
 *   %CONFAB_NET_ERROR_SMTP_UNKNOWN, which says that it is not known.
 */
DexFuture *
confab_smtp_session_send (ConfabSmtpSession *  self,
                          ConfabSmtpEnvelope * envelope,
                          GBytes *             message,
                          ConfabSmtpBeforeFunc before,
                          gpointer             user_data,
                          GDestroyNotify       user_data_destroy)
{
  Send *send = g_new0 (Send, 1);

  send->session = g_object_ref (self);
  send->envelope = confab_smtp_envelope_copy (envelope);
  send->body = confab_smtp_body_normalize (message, &send->eight_bit);
  send->before = before;
  send->user_data = user_data;
  send->user_data_destroy = user_data_destroy;
  send->total = confab_smtp_result_new ();
  for (guint i = 0; i < send->envelope->recipients->len; i++)
    if (!g_str_is_ascii (get_recipient (send, i)->address))
      send->envelope->smtputf8 = TRUE;
  return confab_dex_spawn (NULL, send_fiber, send, send_free);
}
