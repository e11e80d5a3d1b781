/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The same conversations over streams that give trouble: they succeed, or they
 * end with an error and leave nothing behind. */
#include "config.h"

#include "confab-dex.h"
#include "net-test.h"

#include <string.h>

/* More than a conversation has reads, writes or turns of the main loop. */
#define MOST_FAULTS 3000

static const char imap_script[] =
  NET_TEST_SIGN_IN "S $ OK [CAPABILITY IMAP4rev1 IDLE UIDPLUS] in\n"
                   "T LIST *\nS * LIST () \"/\" INBOX\nS $ OK x\n"
                   "T SELECT \"INBOX\"\nS * 3 EXISTS\nS * OK [UIDVALIDITY 7] x\nS $ OK [READ-WRITE] x\n"
                   "T UID FETCH 1:3 *\n"
                   "S * 1 FETCH (UID 1 FLAGS (\\\\Seen) BODY[] {3}\nS one)\n"
                   "S * 2 FETCH (UID 2 FLAGS () BODY[] {40000}\nFILL 40000\nS )\n"
                   "S * 3 FETCH (UID 3 FLAGS () BODY[] \"three\")\nS $ OK x\n"
                   "T UID STORE 1 *\nS $ OK x\n"
                   "T UID FETCH 3 (UID BODY.PEEK[2]<0.10>)\nT UID FETCH 3 (UID BODY.PEEK[2]<10.10>)\n"
                   "S * 3 FETCH (UID 3 BODY[2]<0> {10}\nS QUJDREVGR0)\nS $ OK x\nS * 3 FETCH (UID 3 BODY[2]<10> \"hJ\")\nS $ OK x\n"
                   "T UID FETCH 3 *\nS * 3 FETCH (UID 3 BODYSTRUCTURE (\"TEXT\" \"PLAIN\" NIL NIL NIL \"7BIT\" 5 1) BODY[HEADER] \"a: b\")\nS $ OK x\n"
                   "T UID FETCH 3 *\nS * 3 FETCH (UID 3 BODY[1]<0> \"three\")\nS $ OK x\n"
                   "T STATUS \"Sent\" *\nS * STATUS Sent (MESSAGES 1)\nS $ OK x\n"
                   "T APPEND \"Sent\" () {6}\nS + \nL 6\nC \nS $ OK [APPENDUID 7 4] x\n"
                   "T IDLE\nS + \nS * 4 EXISTS\nC DONE\nS $ OK x\n"
                   "T LOGOUT\nS * BYE x\nS $ OK x\n";

static const char smtp_script[] =
  "TLS\nS 220 mail.test ESMTP\nC EHLO localhost\nS 250-mail.test\nS 250-PIPELINING\nS 250-CHUNKING\nS 250 AUTH PLAIN\n"
  "C AUTH PLAIN *\nS 235 in\n"
  "C MAIL *\nC RCPT *\nC BDAT 13 LAST\nL 13\nS 250 ok\nS 250 ok\nS 250 queued\n"
  "C QUIT\nS 221 bye\n";

/* The same without what makes it fast, by STARTTLS, and to more than the server
 * takes at once. */
static const char slow_smtp_script[] =
  "S 220 mail.test ESMTP\nC EHLO localhost\nS 250-mail.test\nS 250 STARTTLS\nC STARTTLS\nS 220 go\nTLS\n"
  "C EHLO localhost\nS 250-mail.test\nS 250-LIMITS RCPTMAX=1\nS 250 AUTH LOGIN\n"
  "C AUTH LOGIN\nS 334 VXNlcm5hbWU6\nC *\nS 334 UGFzc3dvcmQ6\nC *\nS 235 in\n"
  "C MAIL *\nS 250 ok\nC RCPT *\nS 250 ok\nC DATA\nS 354 go\nDATA\nS 250 queued\n"
  "C MAIL *\nS 250 ok\nC RCPT *\nS 250 ok\nC DATA\nS 354 go\nDATA\nS 250 queued\n"
  "C QUIT\nS 221 bye\n";

typedef enum
{
  TALK_IMAP,
  TALK_SMTP,
  TALK_SLOW_SMTP,
} Talk;

/* A conversation, over a stream with trouble. */
typedef struct
{
  Talk talk;
  FaultPlan plan;
  ConfabConnection *connection;
  FaultStream *stream;
  FakeServer *server;
  gboolean done; /* everything was said and answered */
  GError *error;
} Conversation;

static void
begin (Conversation *self)
{
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GSocketConnection) socket = NULL;
  g_autoptr (ConfabServer) server = NULL;
  g_autoptr (GError) error = NULL;

  net_test_go_on ();
  self->server = fake_server_new (self->talk == TALK_IMAP ? imap_script : self->talk == TALK_SMTP ? smtp_script :
                                  slow_smtp_script);
  server = fake_server_dup_server (self->server, self->talk == TALK_SLOW_SMTP ? CONFAB_SECURITY_STARTTLS : CONFAB_SECURITY_TLS);
  socket = g_socket_client_connect_to_host (client, "127.0.0.1", fake_server_get_port (self->server), NULL, &error);
  g_assert_no_error (error);
  self->stream = FAULT_STREAM (fault_stream_new (G_IO_STREAM (socket), &self->plan));
  self->connection = confab_connection_new_for_stream (G_IO_STREAM (self->stream), server, G_PRIORITY_DEFAULT);
  self->done = FALSE;
}

static void
end (Conversation *self)
{
  gboolean struck = fault_stream_was_struck (self->stream);

  confab_connection_close (self->connection, NULL);
  g_clear_object (&self->connection);
  g_clear_object (&self->stream);
  if (self->done && !struck)
    g_free (fake_server_finish (self->server));
  else
    g_free (fake_server_abandon (self->server));
  self->server = NULL;
  g_clear_error (&self->error);
}

static DexFuture *
count_cb (GPtrArray *messages,
          gpointer   user_data)
{
  gsize *total = user_data;

  for (guint i = 0; i < messages->len; i++)
    *total += g_bytes_get_size (((ConfabImapMessage *) g_ptr_array_index (messages, i))->body);
  g_ptr_array_unref (messages);
  return confab_dex_yield (G_PRIORITY_DEFAULT);
}

static void
free_total (gpointer user_data)
{
  g_free (user_data);
}

static DexFuture *
piece_cb (GBytes * bytes,
          guint64  done,
          guint64  total,
          gpointer user_data)
{
  return confab_dex_yield (G_PRIORITY_DEFAULT);
}

/* A part, an outline and a mailbox from outside. */
static gboolean
talk_large (ConfabImapSession *session,
            GError **          error)
{
  const ConfabImapPartOptions options = { .encoding = "base64", .size = 12, .chunk_bytes = 10 };
  static const char *const names[] = { "Sent", NULL };
  g_autoptr (ConfabImapSet) third = confab_imap_set_new_range (3, 3);
  g_autoptr (GPtrArray) statuses = NULL;

  if (!dex_await (confab_imap_session_fetch_part (session, 3, "2", &options, NULL, piece_cb, NULL, NULL), error) ||
      !dex_await (confab_imap_session_fetch_outlines (session, third, 0, 100, net_test_drop, NULL, NULL), error))
    return FALSE;
  statuses = dex_await_boxed (confab_imap_session_statuses (session, names), error);
  return statuses != NULL;
}

static gboolean
talk_imap (Conversation *self)
{
  g_autoptr (ConfabCredentials) credentials = net_test_credentials ();
  g_autoptr (ConfabImapSession) session = NULL;
  g_autoptr (ConfabImapMailboxState) state = NULL;
  g_autoptr (ConfabImapReply) appended = NULL;
  g_autoptr (ConfabImapChanges) changes = NULL;
  g_autoptr (ConfabImapSet) all = confab_imap_set_new_range (1, 3);
  g_autoptr (ConfabImapSet) first = confab_imap_set_new_range (1, 1);
  g_autoptr (GBytes) message = net_test_bytes ("a: b\r\n");
  const ConfabImapFetchOptions options = { .items = CONFAB_IMAP_FETCH_FLAGS | CONFAB_IMAP_FETCH_BODY, .batch_messages = 1 };
  gsize *total = g_new0 (gsize, 1);
  g_autoptr (DexFuture) fetched = NULL;

  session = dex_await_object (confab_imap_session_start (self->connection, credentials), &self->error);
  if (session != NULL)
    state = dex_await_boxed (confab_imap_session_select (session, "INBOX", 0, 0), &self->error);
  if (state == NULL)
    {
      g_free (total);
      return FALSE;
    }
  g_assert_cmpuint (state->exists, ==, 3);
  fetched = confab_imap_session_fetch (session, all, &options, count_cb, total, free_total);
  if (dex_await_uint (dex_ref (fetched), &self->error) != 3 ||
      !dex_await (confab_imap_session_store_flags (session, first, TRUE, CONFAB_IMAP_FLAG_SEEN, NULL), &self->error))
    return FALSE;
  if (!talk_large (session, &self->error))
    return FALSE;
  appended = dex_await_boxed (confab_imap_session_append (session, "Sent", 0, NULL, 0, message), &self->error);
  if (appended == NULL)
    return FALSE;
  g_assert_true (confab_imap_set_contains (appended->target_uids, 4));
  if (!dex_await_boolean (confab_imap_session_idle (session, 30), &self->error))
    return FALSE;
  changes = confab_imap_session_take_changes (session);
  g_assert_cmpint (changes->exists, ==, 4);
  return dex_await (confab_imap_session_logout (session), &self->error);
}

static gboolean
talk_smtp (Conversation *self)
{
  g_autoptr (ConfabCredentials) credentials = net_test_credentials ();
  g_autoptr (ConfabSmtpSession) session = NULL;
  g_autoptr (ConfabSmtpEnvelope) envelope = confab_smtp_envelope_new ("alice@mail.test");
  g_autoptr (GBytes) message = net_test_bytes ("a: b\r\n\r\n.hi\r\n");
  g_autoptr (ConfabSmtpResult) result = NULL;

  guint n_recipients = self->talk == TALK_SLOW_SMTP ? 2 : 1;

  confab_smtp_envelope_add_recipient (envelope, "bob@mail.test", CONFAB_SMTP_NOTIFY_DEFAULT);
  if (self->talk == TALK_SLOW_SMTP)
    confab_smtp_envelope_add_recipient (envelope, "carol@mail.test", CONFAB_SMTP_NOTIFY_DEFAULT);
  session = dex_await_object (confab_smtp_session_start (self->connection, credentials, "localhost"), &self->error);
  if (session != NULL)
    result = dex_await_boxed (confab_smtp_session_send (session, envelope, message, NULL, NULL, NULL), &self->error);
  if (result == NULL)
    return FALSE;
  /* What is lost in the second transaction was not sent; the first one counts. */
  if (!fault_stream_was_struck (self->stream))
    g_assert_cmpuint (result->n_sent, ==, n_recipients);
  g_assert_cmpuint (result->n_sent, >=, 1);
  g_assert_cmpuint (result->recipients->len, ==, n_recipients);
  return dex_await (confab_smtp_session_quit (session), &self->error);
}

static void
converse (Conversation *self)
{
  self->done = self->talk == TALK_IMAP ? talk_imap (self) : talk_smtp (self);
}

/* However small the pieces are, what is said is the same. */
static void
check_pieces (Talk talk)
{
  static const FaultPlan plans[] = {
    { 0 },
    { .max_read = 1 },
    { .max_read = 2 },
    { .max_read = 3, .max_write = 7 },
    { .max_write = 1 },
    { .max_read = 1, .max_write = 1 },
    { .max_read = 5, .refuse_every = 2 },
    { .max_read = 64, .max_write = 64, .refuse_every = 3 },
    { .refuse_every = 2 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (plans); i++)
    {
      Conversation self = { .talk = talk, .plan = plans[i] };

      begin (&self);
      converse (&self);
      g_assert_no_error (self.error);
      g_assert_true (self.done);
      end (&self);
    }
}

/* Cut into pieces of each size in turn, so that at some time every place is a cut. */
static void
check_cuts (Talk talk)
{
  for (gsize size = 1; size <= 16; size++)
    {
      Conversation self = { .talk = talk, .plan = { .max_read = size, .max_write = size } };

      begin (&self);
      converse (&self);
      g_assert_no_error (self.error);
      g_assert_true (self.done);
      end (&self);
    }
}

static void
test_imap_cuts (gpointer data)
{
  check_cuts (TALK_IMAP);
}

static void
test_smtp_cuts (gpointer data)
{
  check_cuts (TALK_SMTP);
}

static void
test_slow_smtp_cuts (gpointer data)
{
  check_cuts (TALK_SLOW_SMTP);
}

static void
test_imap_pieces (gpointer data)
{
  check_pieces (TALK_IMAP);
}

static void
test_smtp_pieces (gpointer data)
{
  check_pieces (TALK_SMTP);
  check_pieces (TALK_SLOW_SMTP);
}

typedef void (*Aim) (FaultPlan *plan,
                     guint      nth);

static void
aim_read (FaultPlan *plan,
          guint      nth)
{
  plan->fail_read = nth;
}

static void
aim_write (FaultPlan *plan,
           guint      nth)
{
  plan->fail_write = nth;
}

static void
aim_end (FaultPlan *plan,
         guint      nth)
{
  plan->end_read = nth;
}

/* The first fails, then the second, and so on, until none is reached. */
static void
check_strikes (Talk talk,
               Aim  aim)
{
  guint nth = 1;

  for (; nth < MOST_FAULTS; nth++)
    {
      Conversation self = { .talk = talk };
      gboolean struck = FALSE;

      aim (&self.plan, nth);
      begin (&self);
      converse (&self);
      struck = fault_stream_was_struck (self.stream);
      if (!struck)
        g_assert_no_error (self.error);
      if (self.error != NULL)
        g_assert_cmpint (self.error->domain, ==, CONFAB_NET_ERROR);
      g_assert_true (self.done || self.error != NULL);
      end (&self);
      if (!struck)
        break;
    }
  /* It takes more than a few to say all that, and it does come to an end. */
  g_assert_cmpuint (nth, >, 3);
  g_assert_cmpuint (nth, <, MOST_FAULTS);
  g_test_message ("%u strikes", nth - 1);
}

static void
test_imap_reads (gpointer data)
{
  check_strikes (TALK_IMAP, aim_read);
}

static void
test_imap_writes (gpointer data)
{
  check_strikes (TALK_IMAP, aim_write);
}

static void
test_imap_ends (gpointer data)
{
  check_strikes (TALK_IMAP, aim_end);
}

static void
test_smtp_reads (gpointer data)
{
  check_strikes (TALK_SMTP, aim_read);
  check_strikes (TALK_SLOW_SMTP, aim_read);
}

static void
test_smtp_writes (gpointer data)
{
  check_strikes (TALK_SMTP, aim_write);
  check_strikes (TALK_SLOW_SMTP, aim_write);
}

static void
test_smtp_ends (gpointer data)
{
  check_strikes (TALK_SMTP, aim_end);
  check_strikes (TALK_SLOW_SMTP, aim_end);
}

static DexFuture *
talk_fiber (gpointer user_data)
{
  converse (user_data);
  return dex_future_new_for_boolean (TRUE);
}

static void
enough_cb (void *user_data)
{
  dex_promise_resolve_boolean (user_data, TRUE);
}

/* Whoever waits loses patience at the nth read or write: what is under way is
 * dropped wherever it is. */
static void
check_cancel (Talk talk)
{
  guint nth = 1;

  for (; nth < MOST_FAULTS; nth++)
    {
      g_autoptr (DexFuture) enough = DEX_FUTURE (dex_promise_new ());
      Conversation self = { .talk = talk, .plan = { .call_at = nth, .call = enough_cb, .call_data = enough } };
      DexFuture *talking = NULL;
      gboolean finished = FALSE;

      begin (&self);
      talking = confab_dex_spawn (NULL, talk_fiber, &self, NULL);
      dex_await (dex_future_first (dex_ref (talking), dex_ref (enough), NULL), NULL);
      finished = dex_future_is_pending (enough);
      /* The fiber lives in what this function owns: it has to come to its end. */
      confab_connection_close (self.connection, NULL);
      dex_await (talking, NULL);
      end (&self);
      if (finished)
        break;
    }
  g_assert_cmpuint (nth, >, 10);
  g_assert_cmpuint (nth, <, MOST_FAULTS);
  g_test_message ("%u times", nth - 1);
}

static void
test_imap_cancel (gpointer data)
{
  check_cancel (TALK_IMAP);
}

static void
test_smtp_cancel (gpointer data)
{
  check_cancel (TALK_SMTP);
  check_cancel (TALK_SLOW_SMTP);
}

/* A server that owes an answer and sends none, or trickles, is given up. */
static void
check_stall (const char *steps)
{
  g_autofree char *script = g_strconcat (NET_TEST_SELECTED ("X") "T UID SEARCH *\n", steps, NULL);
  FakeServer *server = fake_server_new (script);
  g_autoptr (ConfabImapSession) session = net_test_inbox (server);
  g_autoptr (GError) error = NULL;

  confab_imap_session_set_timeout (session, 200);
  dex_await (confab_imap_session_search_all (session), &error);
  g_assert_error (error, CONFAB_NET_ERROR, CONFAB_NET_ERROR_TIMEOUT);
  g_assert_false (confab_imap_session_is_open (session));
  g_free (fake_server_finish (server));
}

static void
test_stall (gpointer data)
{
  check_stall ("STALL\n");
  check_stall ("s * SEA\nSTALL\n");
  check_stall ("S * 1 FETCH (BODY[] {1000}\nFILL 50\nSTALL\n");
  check_stall ("PULSE 20\n");
}

/* A server that works slowly but does work is waited for; so is one that has
 * nothing to say while it idles. */
static void
test_patience (gpointer data)
{
  FakeServer *server = fake_server_new (NET_TEST_SELECTED ("IDLE")
                                        "T UID SEARCH *\nS * OK Hang in there\nSLEEP 150\nS * OK Still\nSLEEP 150\nS * OK Still\n"
                                        "SLEEP 150\nS * SEARCH 1\nS $ OK x\n"
                                        "T IDLE\nS + \nSLEEP 700\nS * 5 EXISTS\nC DONE\nS $ OK x\n");
  g_autoptr (ConfabImapSession) session = net_test_inbox (server);
  g_autoptr (GError) error = NULL;

  confab_imap_session_set_timeout (session, 300);
  dex_await (confab_imap_session_search_all (session), &error);
  g_assert_no_error (error);
  g_assert_true (dex_await_boolean (confab_imap_session_idle (session, 30), &error));
  g_assert_no_error (error);
  g_free (fake_server_finish (server));
}

int
main (int    argc,
      char **argv)
{
  dex_init ();
  g_test_init (&argc, &argv, NULL);
  net_test_add ("/net/faults/imap/cuts", test_imap_cuts);
  net_test_add ("/net/faults/smtp/cuts", test_smtp_cuts);
  net_test_add ("/net/faults/slow-smtp/cuts", test_slow_smtp_cuts);
  net_test_add ("/net/faults/imap/pieces", test_imap_pieces);
  net_test_add ("/net/faults/imap/reads", test_imap_reads);
  net_test_add ("/net/faults/imap/writes", test_imap_writes);
  net_test_add ("/net/faults/imap/ends", test_imap_ends);
  net_test_add ("/net/faults/imap/cancel", test_imap_cancel);
  net_test_add ("/net/faults/smtp/pieces", test_smtp_pieces);
  net_test_add ("/net/faults/smtp/reads", test_smtp_reads);
  net_test_add ("/net/faults/smtp/writes", test_smtp_writes);
  net_test_add ("/net/faults/smtp/ends", test_smtp_ends);
  net_test_add ("/net/faults/smtp/cancel", test_smtp_cancel);
  net_test_add ("/net/faults/stall", test_stall);
  net_test_add ("/net/faults/patience", test_patience);
  return g_test_run ();
}
