/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tests of sending: round trips, refusals, and what may or may not be sent. */
#include "config.h"

#include "net-test.h"

#include <string.h>

#define SIGNED_IN(offer)                                                   \
        "TLS\nS 220 mail.test ESMTP\nC EHLO localhost\nS 250-mail.test\n"   \
        offer "S 250 AUTH PLAIN\n"                                         \
              "C AUTH PLAIN " NET_TEST_PLAIN "\nS 235 2.7.0 in\n"

#define FAST "S 250-PIPELINING\nS 250-CHUNKING\n"
#define PIPELINING "S 250-PIPELINING\n"
#define CHUNKING "S 250-CHUNKING\n"

#define BODY "a: b\r\n\r\n.hi\r\n"

static ConfabSmtpSession *
connect_to (FakeServer *server)
{
  g_autoptr (GError) error = NULL;
  ConfabSmtpSession *session = net_test_smtp (server, CONFAB_SECURITY_TLS, &error);

  g_assert_no_error (error);
  return session;
}

static ConfabSmtpEnvelope *
address (const char *first,
         const char *second)
{
  ConfabSmtpEnvelope *envelope = confab_smtp_envelope_new ("alice@mail.test");

  confab_smtp_envelope_add_recipient (envelope, first, CONFAB_SMTP_NOTIFY_DEFAULT);
  if (second != NULL)
    confab_smtp_envelope_add_recipient (envelope, second, CONFAB_SMTP_NOTIFY_DEFAULT);
  return envelope;
}

static ConfabSmtpResult *
send_to (ConfabSmtpSession *session,
         const char *       first,
         const char *       second,
         GError **          error)
{
  g_autoptr (ConfabSmtpEnvelope) envelope = address (first, second);
  g_autoptr (GBytes) body = net_test_bytes (BODY);

  return dex_await_boxed (confab_smtp_session_send (session, envelope, body, NULL, NULL, NULL), error);
}

static void
assert_sent (ConfabSmtpSession *session)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ConfabSmtpResult) result = send_to (session, "bob@mail.test", NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (result->n_sent, ==, 1);
}

/* All in one flight: nothing is answered before everything is there. */
static void
test_one_flight (gpointer data)
{
  FakeServer *server = fake_server_new (SIGNED_IN (FAST)
                                        "C MAIL FROM:<alice@mail.test>\nC RCPT TO:<bob@mail.test>\nC BDAT 13 LAST\nL 13\n"
                                        "S 250 2.1.0 ok\nS 250 2.1.5 ok\nS 250 2.0.0 queued as 7\n"
                                        "C MAIL FROM:<alice@mail.test>\nC RCPT TO:<bob@mail.test>\nC BDAT 13 LAST\nL 13\n"
                                        "S 250 ok\nS 250 ok\nS 250 ok\n");
  g_autoptr (ConfabSmtpSession) session = connect_to (server);
  g_autoptr (GError) error = NULL;
  g_autoptr (ConfabSmtpResult) result = send_to (session, "bob@mail.test", NULL, &error);
  g_autofree char *heard = NULL;

  g_assert_no_error (error);
  g_assert_cmpuint (result->n_sent, ==, 1);
  g_assert_cmpstr (result->words, ==, "queued as 7");
  assert_sent (session);
  heard = fake_server_finish (server);
  g_assert_nonnull (strstr (heard, "\r\n.hi\r\n"));
}

/* MAIL, RCPT and DATA together, then the message: two round trips. */
static void
test_two_flights (gpointer data)
{
  FakeServer *server = fake_server_new (SIGNED_IN (PIPELINING)
                                        "C MAIL FROM:*\nC RCPT TO:*\nC DATA\nS 250 ok\nS 250 ok\nS 354 go\n"
                                        "C a: b\nC \nC ..hi\nC .\nS 250 ok\n");
  g_autoptr (ConfabSmtpSession) session = connect_to (server);
  g_autofree char *heard = NULL;

  assert_sent (session);
  heard = fake_server_finish (server);
}

static void
test_one_by_one (gpointer data)
{
  FakeServer *server = fake_server_new (SIGNED_IN ("")
                                        "C MAIL FROM:*\nS 250 ok\nC RCPT TO:*\nS 250 ok\nC DATA\nS 354 go\nDATA\nS 250 ok\n");
  g_autoptr (ConfabSmtpSession) session = connect_to (server);
  g_autofree char *heard = NULL;

  assert_sent (session);
  heard = fake_server_finish (server);
}

static void
test_chunks_one_by_one (gpointer data)
{
  FakeServer *server = fake_server_new (SIGNED_IN (CHUNKING)
                                        "C MAIL FROM:*\nS 250 ok\nC RCPT TO:*\nS 250 ok\nC BDAT 13 LAST\nL 13\nS 250 ok\n");
  g_autoptr (ConfabSmtpSession) session = connect_to (server);
  g_autofree char *heard = NULL;

  assert_sent (session);
  heard = fake_server_finish (server);
}

/* A large message waits for the server's yes to the envelope. */
static void
test_large (gpointer data)
{
  g_autofree char *filling = g_strnfill (1000000, 'y');
  g_autoptr (GBytes) body = net_test_bytes (filling);
  g_autoptr (ConfabSmtpEnvelope) envelope = address ("bob@mail.test", NULL);
  FakeServer *server = fake_server_new (SIGNED_IN (FAST)
                                        "C MAIL FROM:*\nC RCPT TO:*\nS 250 ok\nS 250 ok\nC BDAT 1000002 LAST\nL 1000002\nS 250 ok\n");
  g_autoptr (ConfabSmtpSession) session = connect_to (server);
  g_autoptr (GError) error = NULL;
  g_autoptr (ConfabSmtpResult) result = NULL;
  g_autofree char *heard = NULL;

  result = dex_await_boxed (confab_smtp_session_send (session, envelope, body, NULL, NULL, NULL), &error);
  g_assert_no_error (error);
  g_assert_cmpuint (result->n_sent, ==, 1);
  heard = fake_server_finish (server);
}

static void
test_parameters (gpointer data)
{
  FakeServer *server = fake_server_new (SIGNED_IN (FAST "S 250-SIZE 1000\nS 250-8BITMIME\nS 250-SMTPUTF8\nS 250-DSN\n")
                                        "C MAIL FROM:<alice@mail.test> SIZE=12 BODY=8BITMIME SMTPUTF8 RET=HDRS ENVID=id@x\n"
                                        "C RCPT TO:<bob@mail.test> NOTIFY=SUCCESS,DELAY ORCPT=rfc822;bob@mail.test\n"
                                        "C RCPT TO:<zoë@mail.test> NOTIFY=NEVER ORCPT=utf-8;zoë@mail.test\nC BDAT 12 LAST\nL 12\nS 250 x\nS 250 x\nS 250 x\nS 250 x\n");
  g_autoptr (ConfabSmtpSession) session = connect_to (server);
  g_autoptr (ConfabSmtpEnvelope) envelope = confab_smtp_envelope_new ("alice@mail.test");
  g_autoptr (GBytes) body = net_test_bytes ("a: ä\n\nb");
  g_autoptr (GError) error = NULL;
  g_autoptr (ConfabSmtpResult) result = NULL;
  g_autofree char *heard = NULL;

  confab_smtp_envelope_add_recipient (envelope, "bob@mail.test", CONFAB_SMTP_NOTIFY_SUCCESS | CONFAB_SMTP_NOTIFY_DELAY);
  confab_smtp_envelope_add_recipient (envelope, "zoë@mail.test", CONFAB_SMTP_NOTIFY_NEVER);
  confab_smtp_envelope_set_smtputf8 (envelope, TRUE);
  confab_smtp_envelope_set_dsn (envelope, "id@x", CONFAB_SMTP_RETURN_HEADER);
  result = dex_await_boxed (confab_smtp_session_send (session, envelope, body, NULL, NULL, NULL), &error);
  g_assert_no_error (error);
  g_assert_cmpuint (result->n_sent, ==, 2);
  g_assert_true (confab_smtp_session_can_dsn (session));
  heard = fake_server_finish (server);
}

/* Some are taken, some not: each person's result is told apart, and what is
 * left open is cleared before the next message. */
static void
check_some_refused (const char *offer,
                    const char *first)
{
  g_autofree char *script = g_strconcat (offer, first, "C RSET\nS 250 ok\nC MAIL *\nSTALL\n", NULL);
  FakeServer *server = fake_server_new (script);
  g_autoptr (ConfabSmtpSession) session = connect_to (server);
  g_autoptr (GError) error = NULL;
  g_autoptr (ConfabSmtpResult) result = send_to (session, "bob@mail.test", "nobody@mail.test", &error);
  const ConfabSmtpRecipientResult *bob = NULL;
  const ConfabSmtpRecipientResult *nobody = NULL;
  g_autoptr (DexFuture) next = NULL;
  g_autoptr (ConfabSmtpEnvelope) envelope = address ("bob@mail.test", NULL);
  g_autoptr (GBytes) body = net_test_bytes (BODY);

  g_assert_no_error (error);
  g_assert_cmpuint (result->n_sent, ==, 1);
  bob = g_ptr_array_index (result->recipients, 0);
  nobody = g_ptr_array_index (result->recipients, 1);
  g_assert_cmpstr (bob->address, ==, "bob@mail.test");
  g_assert_cmpint (bob->status, ==, CONFAB_SMTP_SENT);
  g_assert_cmpint (nobody->status, ==, CONFAB_SMTP_REFUSED);
  g_assert_cmpuint (nobody->code, ==, 550);
  g_assert_cmpstr (nobody->enhanced, ==, "5.1.1");
  g_assert_cmpstr (nobody->words, ==, "No such user");

  next = confab_smtp_session_send (session, envelope, body, NULL, NULL, NULL);
  dex_await (dex_timeout_new_msec (100), NULL);
  confab_smtp_session_close (session);
  dex_await (g_steal_pointer (&next), NULL);
  g_free (fake_server_finish (server));
}

static void
test_some_refused (gpointer data)
{
  check_some_refused (SIGNED_IN (FAST), "C MAIL *\nC RCPT *\nC RCPT *\nC BDAT *\nL 13\n"
                                        "S 250 ok\nS 250 ok\nS 550 5.1.1 No such user\nS 250 queued\n");
  check_some_refused (SIGNED_IN (PIPELINING), "C MAIL *\nC RCPT *\nC RCPT *\nC DATA\n"
                                              "S 250 ok\nS 250 ok\nS 550 5.1.1 No such user\nS 354 go\nDATA\nS 250 queued\n");
  check_some_refused (SIGNED_IN (""), "C MAIL *\nS 250 ok\nC RCPT *\nS 250 ok\nC RCPT *\nS 550 5.1.1 No such user\n"
                                      "C DATA\nS 354 go\nDATA\nS 250 queued\n");
}

static void
check_all_refused (const char *script)
{
  FakeServer *server = fake_server_new (script);
  g_autoptr (ConfabSmtpSession) session = connect_to (server);
  g_autoptr (GError) error = NULL;
  g_autoptr (ConfabSmtpResult) result = send_to (session, "x@mail.test", "y@mail.test", &error);

  g_assert_no_error (error);
  g_assert_cmpuint (result->n_sent, ==, 0);
  g_assert_cmpint (((ConfabSmtpRecipientResult *) g_ptr_array_index (result->recipients, 0))->status, ==, CONFAB_SMTP_REFUSED);
  g_assert_cmpint (((ConfabSmtpRecipientResult *) g_ptr_array_index (result->recipients, 1))->status, ==, CONFAB_SMTP_LATER);
  g_free (fake_server_finish (server));
}

static void
test_all_refused (gpointer data)
{
  check_all_refused (SIGNED_IN (FAST) "C MAIL *\nC RCPT *\nC RCPT *\nC BDAT *\nL 13\nS 250 ok\nS 550 no\nS 451 later\nS 503 nobody\n");
  check_all_refused (SIGNED_IN (PIPELINING) "C MAIL *\nC RCPT *\nC RCPT *\nC DATA\nS 250 ok\nS 550 no\nS 451 later\nS 503 nobody\n");
  /* A server that goes on to DATA nevertheless gets nothing. */
  check_all_refused (SIGNED_IN (PIPELINING) "C MAIL *\nC RCPT *\nC RCPT *\nC DATA\nS 250 ok\nS 550 no\nS 451 later\nS 354 go\nC .\nS 554 nobody\n");
  check_all_refused (SIGNED_IN ("") "C MAIL *\nS 250 ok\nC RCPT *\nS 550 no\nC RCPT *\nS 451 later\n");
}

static void
check_refused (const char *   script,
               ConfabNetError code,
               guint          smtp_code)
{
  FakeServer *server = fake_server_new (script);
  g_autoptr (ConfabSmtpSession) session = connect_to (server);
  g_autoptr (GError) error = NULL;

  g_assert_null (send_to (session, "bob@mail.test", NULL, &error));
  g_assert_error (error, CONFAB_NET_ERROR, (int) code);
  g_assert_cmpuint (confab_net_error_get_smtp_code (error), ==, smtp_code);
  g_assert_cmpstr (confab_net_error_get_smtp_enhanced (error), ==, smtp_code == 552 ? "5.2.2" : NULL);
  g_assert_true (confab_smtp_session_is_open (session));
  g_free (fake_server_finish (server));
}

static void
test_message_refused (gpointer data)
{
  check_refused (SIGNED_IN (FAST) "C MAIL *\nC RCPT *\nC BDAT *\nL 13\nS 451 later\nS 503 x\nS 503 x\n",
                 CONFAB_NET_ERROR_SMTP_TRANSIENT, 451);
  check_refused (SIGNED_IN (FAST) "C MAIL *\nC RCPT *\nC BDAT *\nL 13\nS 250 x\nS 250 x\nS 552 5.2.2 too much\n",
                 CONFAB_NET_ERROR_SMTP_PERMANENT, 552);
  check_refused (SIGNED_IN (PIPELINING) "C MAIL *\nC RCPT *\nC DATA\nS 550 no\nS 503 x\nS 503 x\n",
                 CONFAB_NET_ERROR_SMTP_PERMANENT, 550);
  check_refused (SIGNED_IN (PIPELINING) "C MAIL *\nC RCPT *\nC DATA\nS 250 x\nS 250 x\nS 451 x\n",
                 CONFAB_NET_ERROR_SMTP_TRANSIENT, 451);
  check_refused (SIGNED_IN (PIPELINING) "C MAIL *\nC RCPT *\nC DATA\nS 250 x\nS 250 x\nS 354 go\nDATA\nS 451 x\n",
                 CONFAB_NET_ERROR_SMTP_TRANSIENT, 451);
  check_refused (SIGNED_IN ("") "C MAIL *\nS 550 no\n", CONFAB_NET_ERROR_SMTP_PERMANENT, 550);
  check_refused (SIGNED_IN ("") "C MAIL *\nS 250 x\nC RCPT *\nS 250 x\nC DATA\nS 421 x\n", CONFAB_NET_ERROR_SMTP_TRANSIENT, 421);
}

static void
check_lost (const char *   script,
            ConfabNetError code)
{
  FakeServer *server = fake_server_new (script);
  g_autoptr (ConfabSmtpSession) session = connect_to (server);
  g_autoptr (GError) error = NULL;

  g_assert_null (send_to (session, "bob@mail.test", NULL, &error));
  g_assert_error (error, CONFAB_NET_ERROR, (int) code);
  g_assert_false (confab_smtp_session_is_open (session));
  g_free (fake_server_finish (server));
}

/* Lost after the last byte left: it may be sent. Lost before: it is not. */
static void
test_lost (gpointer data)
{
  check_lost (SIGNED_IN (FAST) "C MAIL *\nC RCPT *\nC BDAT *\nL 13\nS 250 x\nS 250 x\nCLOSE\n", CONFAB_NET_ERROR_SMTP_UNKNOWN);
  check_lost (SIGNED_IN (FAST) "C MAIL *\nCLOSE\n", CONFAB_NET_ERROR_SMTP_UNKNOWN);
  check_lost (SIGNED_IN (FAST) "C MAIL *\nC RCPT *\nC BDAT *\nL 13\nS 250 x\nS 250 x\nS nonsense\nHANGUP\n",
              CONFAB_NET_ERROR_SMTP_UNKNOWN);
  check_lost (SIGNED_IN (FAST) "C MAIL *\nC RCPT *\nC BDAT *\nL 13\nS 250 x\nS 550 x\nCLOSE\n", CONFAB_NET_ERROR_CLOSED);
  check_lost (SIGNED_IN (PIPELINING) "C MAIL *\nC RCPT *\nC DATA\nS 250 x\nS 250 x\nS 354 x\nDATA\nCLOSE\n",
              CONFAB_NET_ERROR_SMTP_UNKNOWN);
  check_lost (SIGNED_IN (PIPELINING) "C MAIL *\nC RCPT *\nC DATA\nS 250 x\nS 250 x\nCLOSE\n", CONFAB_NET_ERROR_CLOSED);
  check_lost (SIGNED_IN (PIPELINING) "C MAIL *\nC RCPT *\nC DATA\nS nonsense\nHANGUP\n", CONFAB_NET_ERROR_PROTOCOL);
  check_lost (SIGNED_IN ("") "C MAIL *\nCLOSE\n", CONFAB_NET_ERROR_CLOSED);
}

/* Who is left alone hangs up: the next message is not lost in it. */
static void
test_gone_while_idle (gpointer data)
{
  static const char *const endings[] = { "S 421 4.4.2 Timeout\nCLOSE\n", "CLOSE\n", "S 421 4.4.2 Timeout\nSTALL\n" };

  for (gsize i = 0; i < G_N_ELEMENTS (endings); i++)
    {
      g_autofree char *script = g_strconcat (SIGNED_IN (FAST), endings[i], NULL);
      FakeServer *server = fake_server_new (script);
      g_autoptr (ConfabSmtpSession) session = connect_to (server);
      g_autoptr (GError) error = NULL;

      for (guint wait = 0; wait < 100 && i == 1 && confab_smtp_session_is_open (session); wait++)
        dex_await (dex_timeout_new_msec (10), NULL);
      if (i != 1)
        dex_await (dex_timeout_new_msec (200), NULL);
      g_assert_null (send_to (session, "bob@mail.test", NULL, &error));
      g_assert_error (error, CONFAB_NET_ERROR, CONFAB_NET_ERROR_CLOSED);
      if (i != 1)
        g_assert_cmpstr (confab_net_error_get_server_words (error), ==, "Timeout");
      g_assert_false (confab_smtp_session_is_open (session));
      g_free (fake_server_finish (server));
    }
}

typedef struct
{
  guint n_asked;
  gboolean refuse;
  gboolean freed;
} Before;

static DexFuture *
before_cb (gpointer user_data)
{
  Before *before = user_data;

  before->n_asked++;
  if (before->refuse)
    return dex_future_new_reject (G_IO_ERROR, G_IO_ERROR_NO_SPACE, "full");
  return dex_future_new_for_boolean (TRUE);
}

static void
before_freed_cb (gpointer user_data)
{
  ((Before *) user_data)->freed = TRUE;
}

static void
check_before (const char *script,
              gboolean    refuse)
{
  FakeServer *server = fake_server_new (script);
  g_autoptr (ConfabSmtpSession) session = connect_to (server);
  g_autoptr (ConfabSmtpEnvelope) envelope = address ("bob@mail.test", NULL);
  g_autoptr (GBytes) body = net_test_bytes (BODY);
  Before before = { .refuse = refuse };
  g_autoptr (GError) error = NULL;
  g_autoptr (ConfabSmtpResult) result = NULL;

  result = dex_await_boxed (confab_smtp_session_send (session, envelope, body, before_cb, &before, before_freed_cb), &error);
  g_assert_cmpuint (before.n_asked, ==, 1);
  g_assert_true (before.freed);
  if (refuse)
    g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE);
  else
    g_assert_no_error (error);
  confab_smtp_session_close (session);
  g_free (fake_server_finish (server));
}

/* The message leaves after the caller's word, and never against it. */
static void
test_before (gpointer data)
{
  check_before (SIGNED_IN (FAST) "C MAIL *\nC RCPT *\nC BDAT *\nL 13\nS 250 x\nS 250 x\nS 250 x\nHANGUP\n", FALSE);
  check_before (SIGNED_IN (FAST) "HANGUP\n", TRUE);
  check_before (SIGNED_IN (PIPELINING) "C MAIL *\nC RCPT *\nC DATA\nS 250 x\nS 250 x\nS 354 x\nHANGUP\n", TRUE);
  check_before (SIGNED_IN ("") "C MAIL *\nS 250 x\nC RCPT *\nS 250 x\nC DATA\nS 354 x\nDATA\nS 250 x\nHANGUP\n", FALSE);
}

/* What is in vain, or would break the protocol, is said before a byte leaves. */
static void
test_limits (gpointer data)
{
  FakeServer *server = fake_server_new (SIGNED_IN ("S 250-SIZE 10\n") "C NOOP\nS 250 ok\n");
  g_autoptr (ConfabSmtpSession) session = connect_to (server);
  g_autoptr (ConfabSmtpEnvelope) nobody = confab_smtp_envelope_new ("alice@mail.test");
  g_autoptr (ConfabSmtpEnvelope) utf8 = address ("zoë@mail.test", NULL);
  g_autoptr (ConfabSmtpEnvelope) from = confab_smtp_envelope_new ("a@b>\r\nRSET");
  g_autoptr (GBytes) small_body = net_test_bytes ("a: b\r\n");
  g_autoptr (GError) error = NULL;

  g_assert_cmpuint (confab_smtp_session_get_max_size (session), ==, 10);
  g_assert_null (send_to (session, "bob@mail.test", NULL, &error));
  g_assert_error (error, CONFAB_NET_ERROR, CONFAB_NET_ERROR_LIMIT);
  g_clear_error (&error);
  g_assert_null (dex_await_boxed (confab_smtp_session_send (session, nobody, small_body, NULL, NULL, NULL), &error));
  g_assert_error (error, CONFAB_NET_ERROR, CONFAB_NET_ERROR_INVALID);
  g_clear_error (&error);
  confab_smtp_envelope_set_smtputf8 (utf8, TRUE);
  g_assert_null (dex_await_boxed (confab_smtp_session_send (session, utf8, small_body, NULL, NULL, NULL), &error));
  g_assert_error (error, CONFAB_NET_ERROR, CONFAB_NET_ERROR_UNSUPPORTED);
  g_clear_error (&error);
  confab_smtp_envelope_add_recipient (from, "bob@mail.test", 0);
  g_assert_null (dex_await_boxed (confab_smtp_session_send (session, from, small_body, NULL, NULL, NULL), &error));
  g_assert_error (error, CONFAB_NET_ERROR, CONFAB_NET_ERROR_INVALID);
  g_clear_error (&error);
  dex_await (confab_smtp_session_noop (session), &error);
  g_assert_no_error (error);
  g_free (fake_server_finish (server));
}

static void
test_hostile_recipient (gpointer data)
{
  FakeServer *server = fake_server_new (SIGNED_IN (FAST) "C NOOP\nS 250 ok\n");
  g_autoptr (ConfabSmtpSession) session = connect_to (server);
  g_autoptr (GError) error = NULL;

  g_assert_null (send_to (session, "bob@mail.test", "x@y>\r\nRCPT TO:<eve@mail.test", &error));
  g_assert_error (error, CONFAB_NET_ERROR, CONFAB_NET_ERROR_INVALID);
  g_clear_error (&error);
  dex_await (confab_smtp_session_noop (session), &error);
  g_assert_no_error (error);
  g_free (fake_server_finish (server));
}

/* Several at once go out one after the other. */
static void
test_queue (gpointer data)
{
  FakeServer *server = fake_server_new (SIGNED_IN (FAST)
                                        "C MAIL *\nC RCPT TO:<a@mail.test>\nC BDAT *\nL 13\nSLEEP 20\nS 250 x\nS 250 x\nS 250 x\n"
                                        "C MAIL *\nC RCPT TO:<b@mail.test>\nC BDAT *\nL 13\nS 250 x\nS 250 x\nS 250 x\n"
                                        "C NOOP\nS 250 x\nC QUIT\nS 221 bye\nHANGUP\n");
  g_autoptr (ConfabSmtpSession) session = connect_to (server);
  g_autoptr (ConfabSmtpEnvelope) to_a = address ("a@mail.test", NULL);
  g_autoptr (ConfabSmtpEnvelope) to_b = address ("b@mail.test", NULL);
  g_autoptr (GBytes) body = net_test_bytes (BODY);
  g_autoptr (DexFuture) first = confab_smtp_session_send (session, to_a, body, NULL, NULL, NULL);
  g_autoptr (DexFuture) second = confab_smtp_session_send (session, to_b, body, NULL, NULL, NULL);
  g_autoptr (DexFuture) third = confab_smtp_session_noop (session);
  g_autoptr (DexFuture) fourth = confab_smtp_session_quit (session);
  g_autoptr (GError) error = NULL;

  g_assert_true (dex_await (g_steal_pointer (&fourth), &error));
  g_assert_true (dex_await (g_steal_pointer (&third), &error));
  g_assert_true (dex_await (g_steal_pointer (&second), &error));
  g_assert_true (dex_await (g_steal_pointer (&first), &error));
  g_assert_false (confab_smtp_session_is_open (session));
  g_free (fake_server_finish (server));
}

/* What a refusal left open is cleared in the same flight as the next message. */
static void
test_reset_in_flight (gpointer data)
{
  FakeServer *server = fake_server_new (SIGNED_IN (FAST)
                                        "C MAIL *\nC RCPT *\nC BDAT *\nL 13\nS 250 x\nS 550 5.1.1 no\nS 503 x\n"
                                        "C RSET\nC MAIL *\nC RCPT *\nC BDAT *\nL 13\nS 250 x\nS 250 x\nS 250 x\nS 250 x\n"
                                        "C MAIL *\nC RCPT *\nC BDAT *\nL 13\nS 250 x\nS 250 x\nS 250 x\n");
  g_autoptr (ConfabSmtpSession) session = connect_to (server);
  g_autoptr (GError) error = NULL;
  g_autoptr (ConfabSmtpResult) result = send_to (session, "nobody@mail.test", NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (result->n_sent, ==, 0);
  assert_sent (session);
  assert_sent (session);
  g_free (fake_server_finish (server));
}

#define TO(first, second) "C MAIL *\nC RCPT TO:<" first ">\nC RCPT TO:<" second ">\nC BDAT *\nL 13\n"

static ConfabSmtpResult *
send_to_five (const char *script,
              GError **   error)
{
  static const char *const names[] = { "a@x.test", "b@X.test", "c@y.test", "d@y.test", "e@z.test" };
  FakeServer *server = fake_server_new (script);
  g_autoptr (ConfabSmtpSession) session = connect_to (server);
  g_autoptr (ConfabSmtpEnvelope) envelope = confab_smtp_envelope_new ("alice@mail.test");
  g_autoptr (GBytes) body = net_test_bytes (BODY);
  ConfabSmtpResult *result = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    confab_smtp_envelope_add_recipient (envelope, names[i], CONFAB_SMTP_NOTIFY_DEFAULT);
  result = dex_await_boxed (confab_smtp_session_send (session, envelope, body, NULL, NULL, NULL), error);
  g_free (fake_server_finish (server));
  return result;
}

/* Where the server takes only so many recipients at once, several transactions
 * tell them all, and the result is one. */
static void
test_many_recipients (gpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ConfabSmtpResult) by_number = NULL;
  g_autoptr (ConfabSmtpResult) by_domain = NULL;
  const ConfabSmtpRecipientResult *last = NULL;

  by_number = send_to_five (SIGNED_IN (FAST "S 250-LIMITS RCPTMAX=2\n")
                            TO ("a@x.test", "b@X.test") "S 250 x\nS 250 x\nS 250 x\nS 250 x\n"
                            TO ("c@y.test", "d@y.test") "S 250 x\nS 250 x\nS 550 no\nS 250 x\n"
                                                        "C RSET\nC MAIL *\nC RCPT TO:<e@z.test>\nC BDAT *\nL 13\nS 250 x\nS 250 x\nS 250 x\nS 250 second queue\n",
                            &error);
  g_assert_no_error (error);
  g_assert_cmpuint (by_number->recipients->len, ==, 5);
  g_assert_cmpuint (by_number->n_sent, ==, 4);
  g_assert_cmpint (((ConfabSmtpRecipientResult *) g_ptr_array_index (by_number->recipients, 3))->status, ==, CONFAB_SMTP_REFUSED);
  last = g_ptr_array_index (by_number->recipients, 4);
  g_assert_cmpstr (last->address, ==, "e@z.test");
  g_assert_cmpint (last->status, ==, CONFAB_SMTP_SENT);

  by_domain = send_to_five (SIGNED_IN (FAST "S 250-LIMITS RCPTDOMAINMAX=1\n")
                            TO ("a@x.test", "b@X.test") "S 250 x\nS 250 x\nS 250 x\nS 250 x\n"
                            TO ("c@y.test", "d@y.test") "S 250 x\nS 250 x\nS 250 x\nS 250 x\n"
                                                        "C MAIL *\nC RCPT TO:<e@z.test>\nC BDAT *\nL 13\nS 250 x\nS 250 x\nS 250 x\n", &error);
  g_assert_no_error (error);
  g_assert_cmpuint (by_domain->n_sent, ==, 5);
}

/* What goes wrong later does not hide what was sent before. */
static void
test_many_recipients_lost (gpointer data)
{
  static const struct
  {
    const char *second;
    ConfabSmtpStatus status;
    guint code;
  } cases[] = {
    { "CLOSE\n", CONFAB_SMTP_LATER, 0 },
    { "S 250 x\nS 250 x\nS 250 x\nCLOSE\n", CONFAB_SMTP_LATER, 0 },
    { "S 250 x\nS 250 x\nS 250 x\nS 451 later\n", CONFAB_SMTP_LATER, 451 },
    { "S 550 never\nS 503 x\nS 503 x\nS 503 x\n", CONFAB_SMTP_REFUSED, 550 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *script = g_strconcat (SIGNED_IN (FAST "S 250-LIMITS RCPTMAX=2\n")
                                             TO ("a@x.test", "b@X.test") "S 250 x\nS 250 x\nS 250 x\nS 250 x\n"
                                             TO ("c@y.test", "d@y.test"), cases[i].second, NULL);
      g_autoptr (GError) error = NULL;
      g_autoptr (ConfabSmtpResult) result = send_to_five (script, &error);

      g_assert_no_error (error);
      g_assert_cmpuint (result->n_sent, ==, 2);
      g_assert_cmpuint (result->recipients->len, ==, 5);
      for (guint k = 2; k < 5; k++)
        {
          const ConfabSmtpRecipientResult *left = g_ptr_array_index (result->recipients, k);

          g_assert_cmpint (left->status, ==, cases[i].status);
          g_assert_cmpuint (left->code, ==, cases[i].code);
          g_assert_cmpstr (left->words, !=, "");
        }
    }
}

/* A session that took its last message says goodbye and takes no other. */
static void
test_spent (gpointer data)
{
  FakeServer *server = fake_server_new (SIGNED_IN (FAST "S 250-LIMITS MAILMAX=1\n")
                                        "C MAIL *\nC RCPT *\nC BDAT *\nL 13\nS 250 x\nS 250 x\nS 250 x\nC QUIT\nS 221 bye\nHANGUP\n");
  g_autoptr (ConfabSmtpSession) session = connect_to (server);
  g_autoptr (GError) error = NULL;

  assert_sent (session);
  g_assert_false (confab_smtp_session_is_open (session));
  g_assert_null (send_to (session, "bob@mail.test", NULL, &error));
  g_assert_error (error, CONFAB_NET_ERROR, CONFAB_NET_ERROR_CLOSED);
  g_free (fake_server_finish (server));
}

/* Whoever has a name with more than ASCII is written to with SMTPUTF8, said or
 * not; without it nothing leaves. */
static void
test_utf8_address (gpointer data)
{
  FakeServer *with = fake_server_new (SIGNED_IN (FAST "S 250-SMTPUTF8\n")
                                      "C MAIL FROM:<alice@mail.test> SMTPUTF8\nC RCPT TO:<zoë@mail.test>\nC BDAT *\nL 13\n"
                                      "S 250 x\nS 250 x\nS 250 x\n");
  FakeServer *without = fake_server_new (SIGNED_IN (FAST) "HANGUP\n");
  g_autoptr (ConfabSmtpSession) first = connect_to (with);
  g_autoptr (ConfabSmtpSession) second = connect_to (without);
  g_autoptr (GError) error = NULL;
  g_autoptr (ConfabSmtpResult) result = send_to (first, "zoë@mail.test", NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (result->n_sent, ==, 1);
  g_assert_null (send_to (second, "zoë@mail.test", NULL, &error));
  g_assert_error (error, CONFAB_NET_ERROR, CONFAB_NET_ERROR_UNSUPPORTED);
  confab_smtp_session_close (second);
  g_free (fake_server_finish (with));
  g_free (fake_server_finish (without));
}

/* SMTP smuggling: whatever line ends a message has, none of what some server or
 * other takes for its end leaves by DATA, and a chunk holds only whole CRLF. */
static void
test_smuggling (gpointer data)
{
  static const char *const ends[] = {
    "\n.\n", "\n.\r\n", "\r\n.\n", "\r.\r", "\r\n.\r", "\r.\r\n", "\n.\r", "\r.\n", "\r\r.\r\r", "\n\n.\n\n", "\r\n.\r\n",
    "\r\n.\r\r\n", "\n\r.\n\r",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (ends); i++)
    {
      g_autofree char *text = g_strconcat ("a: b\r\n\r\nx", ends[i], "MAIL FROM:<eve@mail.test>", ends[i], NULL);
      g_autoptr (GBytes) body = net_test_bytes (text);
      g_autoptr (ConfabSmtpEnvelope) envelope = address ("bob@mail.test", NULL);
      FakeServer *server = fake_server_new (SIGNED_IN (PIPELINING)
                                            "C MAIL *\nC RCPT *\nC DATA\nS 250 x\nS 250 x\nS 354 x\nDATA\nS 250 x\nC QUIT\nS 221 x\n");
      g_autoptr (ConfabSmtpSession) session = connect_to (server);
      g_autoptr (GError) error = NULL;
      g_autoptr (ConfabSmtpResult) result = NULL;
      g_autofree char *heard = NULL;
      const char *smuggled = NULL;

      result = dex_await_boxed (confab_smtp_session_send (session, envelope, body, NULL, NULL, NULL), &error);
      g_assert_no_error (error);
      dex_await (confab_smtp_session_quit (session), NULL);
      /* The scripted server splits at CRLF alone: what is left of a bare one would show. */
      heard = fake_server_finish (server);
      g_assert_null (strchr (heard, '\r'));
      smuggled = strstr (heard, "MAIL FROM:<eve");
      g_assert_nonnull (smuggled);
      g_assert_nonnull (strstr (smuggled, "\n.\nQUIT\n"));
      g_assert_null (g_strrstr_len (heard, smuggled - heard, "\n.\n"));
    }
}

static void
check_sign_in (const char *   script,
               ConfabNetError code)
{
  FakeServer *server = fake_server_new (script);
  g_autoptr (GError) error = NULL;

  g_assert_null (net_test_smtp (server, CONFAB_SECURITY_TLS, &error));
  g_assert_error (error, CONFAB_NET_ERROR, (int) code);
  g_free (fake_server_finish (server));
}

#define HELLO(offer) "TLS\nS 220 mail.test ESMTP\nC EHLO localhost\nS 250-mail.test\nS 250 " offer "\n"

static void
test_sign_in (gpointer data)
{
  FakeServer *server = fake_server_new (HELLO ("AUTH LOGIN") "C AUTH LOGIN\nS 334 VXNlcm5hbWU6\nC YWxpY2VAbWFpbC50ZXN0\n"
                                                             "S 334 UGFzc3dvcmQ6\nC d29uZGVybGFuZA==\nS 235 in\n");
  g_autoptr (ConfabSmtpSession) session = connect_to (server);

  check_sign_in (HELLO ("AUTH PLAIN") "C AUTH PLAIN *\nS 535 5.7.8 wrong\nHANGUP\n", CONFAB_NET_ERROR_AUTH);
  check_sign_in (HELLO ("AUTH PLAIN") "C AUTH PLAIN *\nS 534 5.7.9 app password\nHANGUP\n", CONFAB_NET_ERROR_AUTH);
  check_sign_in (HELLO ("AUTH PLAIN") "C AUTH PLAIN *\nS 454 4.7.0 later\nHANGUP\n", CONFAB_NET_ERROR_THROTTLED);
  check_sign_in (HELLO ("AUTH PLAIN") "C AUTH PLAIN *\nS 421 busy\nHANGUP\n", CONFAB_NET_ERROR_THROTTLED);
  check_sign_in (HELLO ("AUTH PLAIN") "C AUTH PLAIN *\nCLOSE\n", CONFAB_NET_ERROR_CLOSED);
  check_sign_in (HELLO ("AUTH GSSAPI NTLM") "HANGUP\n", CONFAB_NET_ERROR_AUTH_UNAVAILABLE);
  check_sign_in (HELLO ("SIZE 5") "HANGUP\n", CONFAB_NET_ERROR_AUTH_UNAVAILABLE);
  check_sign_in (HELLO ("AUTH SCRAM-SHA-1") "C AUTH SCRAM-SHA-1 *\nS 235 welcome\nHANGUP\n", CONFAB_NET_ERROR_AUTH);
  g_free (fake_server_finish (server));
}

int
main (int    argc,
      char **argv)
{
  dex_init ();
  g_test_init (&argc, &argv, NULL);
  net_test_add ("/net/smtp-session/one-flight", test_one_flight);
  net_test_add ("/net/smtp-session/two-flights", test_two_flights);
  net_test_add ("/net/smtp-session/one-by-one", test_one_by_one);
  net_test_add ("/net/smtp-session/chunks-one-by-one", test_chunks_one_by_one);
  net_test_add ("/net/smtp-session/large", test_large);
  net_test_add ("/net/smtp-session/parameters", test_parameters);
  net_test_add ("/net/smtp-session/some-refused", test_some_refused);
  net_test_add ("/net/smtp-session/all-refused", test_all_refused);
  net_test_add ("/net/smtp-session/message-refused", test_message_refused);
  net_test_add ("/net/smtp-session/lost", test_lost);
  net_test_add ("/net/smtp-session/gone-while-idle", test_gone_while_idle);
  net_test_add ("/net/smtp-session/before", test_before);
  net_test_add ("/net/smtp-session/limits", test_limits);
  net_test_add ("/net/smtp-session/hostile-recipient", test_hostile_recipient);
  net_test_add ("/net/smtp-session/queue", test_queue);
  net_test_add ("/net/smtp-session/reset-in-flight", test_reset_in_flight);
  net_test_add ("/net/smtp-session/many-recipients", test_many_recipients);
  net_test_add ("/net/smtp-session/many-recipients-lost", test_many_recipients_lost);
  net_test_add ("/net/smtp-session/spent", test_spent);
  net_test_add ("/net/smtp-session/utf8-address", test_utf8_address);
  net_test_add ("/net/smtp-session/smuggling", test_smuggling);
  net_test_add ("/net/smtp-session/sign-in", test_sign_in);
  return g_test_run ();
}
