/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Servers that send too much of anything: each ends its own connection at most, and
 * what it makes the program hold is bounded. */
#include "config.h"

#include "confab-dex.h"
#include "confab-imap-connection.h"
#include "confab-imap-parser.h"
#include "confab-imap-session-private.h"
#include "net-test.h"

#include <malloc.h>
#include <string.h>

/* No answer below may make the program hold more than this. */
#define MOST_HEAP (64 * 1024 * 1024)

static gsize
heap_size (void)
{
  struct mallinfo2 info = mallinfo2 ();

  return info.uordblks + info.hblkhd;
}

/* An answer to SEARCH, STATUS, LIST… that never gets to its end. */
typedef struct
{
  const char *name;
  const char *answer;
  ConfabNetError code;
} Flood;

static const Flood floods[] = {
  /* Promised, not sent: nothing is set aside for it. */
  { "literal-4g", "S * SEARCH {4294967295}\nHANGUP\n", CONFAB_NET_ERROR_PROTOCOL },
  { "literal-beyond-64-bit", "S * SEARCH {99999999999999999999999}\nHANGUP\n", CONFAB_NET_ERROR_PROTOCOL },
  { "literal-promised", "S * 1 FETCH (BODY[] {200000000}\nFILL 100000\nCLOSE\n", CONFAB_NET_ERROR_CLOSED },
  { "literal8-promised", "S * 1 FETCH (BINARY[1] ~{200000000}\nFILL 100000\nCLOSE\n", CONFAB_NET_ERROR_CLOSED },
  { "literal-plus", "S * SEARCH {5+}\ns abcde\nCLOSE\n", CONFAB_NET_ERROR_CLOSED },

  /* Sent: a line, a list, a response without end */
  { "line", "s * OK \nFILL 9000000\nHANGUP\n", CONFAB_NET_ERROR_PROTOCOL },
  { "tag", "FILL 9000000\nHANGUP\n", CONFAB_NET_ERROR_PROTOCOL },
  { "quoted", "s * LIST () \"/\" \\\"\nFILL 9000000\nHANGUP\n", CONFAB_NET_ERROR_PROTOCOL },
  { "many-literals", "s * SEARCH\nMANY 2000  {1}\\r\\nx\nHANGUP\n", CONFAB_NET_ERROR_PROTOCOL },
  { "talk", "MANY 3000100 * OK\nHANGUP\n", CONFAB_NET_ERROR_PROTOCOL },
};

static void
play_flood (gpointer data)
{
  const Flood *flood = data;
  g_autofree char *script = g_strconcat (NET_TEST_SELECTED ("X") "T UID SEARCH ALL\n", flood->answer, NULL);
  FakeServer *server = fake_server_new (script);
  g_autoptr (ConfabImapSession) session = net_test_inbox (server);
  gsize before = heap_size ();
  g_autoptr (GError) error = NULL;

  dex_await (confab_imap_session_search_all (session), &error);
  g_assert_error (error, CONFAB_NET_ERROR, (int) flood->code);
  g_assert_false (confab_imap_session_is_open (session));
  g_assert_cmpuint (heap_size (), <, before + MOST_HEAP);
  /* The server may still be at it when the client has gone. */
  g_free (fake_server_abandon (server));
}

static void
test_flood (gconstpointer user_data)
{
  net_test_run (play_flood, (gpointer) user_data);
}

static ConfabImapSession *
connect_to (FakeServer *server)
{
  g_autoptr (GError) error = NULL;
  ConfabImapSession *session = net_test_imap (server, CONFAB_SECURITY_TLS, &error);

  g_assert_no_error (error);
  return session;
}

/* More of a good thing than is kept: the rest is dropped, the session goes on. */
static void
test_mailboxes (gpointer data)
{
  FakeServer *server = fake_server_new (NET_TEST_SIGN_IN "S $ OK [CAPABILITY IMAP4rev1] in\nT LIST *\n"
                                                         "S * LIST () \"/\" INBOX\nMANY 25000 * LIST () \"/\" box#\ns * LIST () \"/\" \\\"\nFILL 5000\ns \\\"\\r\\n\nS $ OK x\n"
                                                         "T NOOP\nS $ OK x\n");
  g_autoptr (ConfabImapSession) session = connect_to (server);

  g_assert_cmpuint (confab_imap_session_get_mailboxes (session)->len, ==, CONFAB_IMAP_MAX_MAILBOXES);
  g_assert_true (dex_await (confab_imap_session_noop (session), NULL));
  g_free (fake_server_finish (server));
}

static void
test_capabilities (gpointer data)
{
  g_autoptr (GString) words = g_string_new (NULL);
  g_autofree char *script = NULL;
  FakeServer *server = NULL;
  g_autoptr (ConfabImapSession) session = NULL;
  const char * const *mechanisms = NULL;

  for (guint i = 0; i < 50000; i++)
    g_string_append_printf (words, " AUTH=M%u X%u", i, i);
  script = g_strconcat (NET_TEST_SIGN_IN "S $ OK [CAPABILITY IMAP4rev1", words->str, "] in\nT LIST *\nS $ OK x\n", NULL);
  server = fake_server_new (script);
  session = connect_to (server);
  mechanisms = confab_imap_capabilities_get_mechanisms (confab_imap_session_get_capabilities (session));
  g_assert_cmpuint (g_strv_length ((GStrv) mechanisms), ==, CONFAB_IMAP_MAX_MECHANISMS);
  g_free (fake_server_finish (server));
}

/* Found ranges are bounded; so are flags, the structure of a message, and what is
 * told in passing. */
static void
test_contents (gpointer data)
{
  g_autoptr (GString) keywords = g_string_new (NULL);
  g_autoptr (GString) deep = g_string_new (NULL);
  g_autofree char *script = NULL;
  FakeServer *server = NULL;
  g_autoptr (ConfabImapSession) session = NULL;
  g_autoptr (ConfabImapSet) uids = confab_imap_set_new_range (1, 1);
  const ConfabImapFetchOptions options = { .items = CONFAB_IMAP_FETCH_FLAGS | CONFAB_IMAP_FETCH_STRUCTURE };
  g_autoptr (ConfabImapChanges) changes = NULL;
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < 10000; i++)
    g_string_append_printf (keywords, "k%u ", i);
  for (guint i = 0; i < 100000; i++)
    g_string_append_c (deep, '(');
  script = g_strconcat (NET_TEST_SELECTED ("X")
                        "T UID FETCH *\nS * 1 FETCH (UID 1 FLAGS (", keywords->str, ") BODYSTRUCTURE ", deep->str, ")\n"
                                                                                                                   "S * 1 FETCH (UID 1 FLAGS (", keywords->str, ") BODYSTRUCTURE NIL)\nS $ OK x\n"
                                                                                                                                                                "T NOOP\nMANY 60000 * VANISHED #0\nMANY 7000 * # FETCH (UID # FLAGS ())\nMANY 2000 * STATUS b# (MESSAGES 1)\n"
                                                                                                                                                                "MANY 100 * OK [ALERT] n#\nMANY 60000 * # EXPUNGE\nS $ OK x\nT NOOP\nS $ OK x\n", NULL);
  server = fake_server_new (script);
  session = net_test_inbox (server);
  dex_await_uint (confab_imap_session_fetch (session, uids, &options, net_test_drop, NULL, NULL), &error);
  g_assert_no_error (error);
  g_assert_true (dex_await (confab_imap_session_noop (session), &error));
  changes = confab_imap_session_take_changes (session);
  g_assert_true (changes->resync);
  g_assert_cmpuint (changes->changed->len, ==, CONFAB_IMAP_MAX_CHANGED_MESSAGES);
  g_assert_cmpuint (changes->status->len, ==, CONFAB_IMAP_MAX_CHANGED_MAILBOXES);
  {
    g_auto (GStrv) alerts = confab_imap_session_take_alerts (session);

    g_assert_cmpuint (g_strv_length (alerts), ==, CONFAB_IMAP_MAX_ALERTS);
  }
  g_assert_true (dex_await (confab_imap_session_noop (session), &error));
  g_free (fake_server_finish (server));
}

/* A mailbox that tells more changes than are kept says so. */
static void
test_resync (gpointer data)
{
  FakeServer *server = fake_server_new (NET_TEST_SIGN_IN "S $ OK [CAPABILITY IMAP4rev1 ENABLE QRESYNC] in\nT ENABLE QRESYNC\nT LIST *\n"
                                                         "S * ENABLED QRESYNC\nS $ OK x\nS $ OK x\nT SELECT *\nS * OK [UIDVALIDITY 7] x\nS * OK [HIGHESTMODSEQ 9] x\n"
                                                         "MANY 200010 * # FETCH (UID # FLAGS ())\nS $ OK [READ-WRITE] x\n");
  g_autoptr (ConfabImapSession) session = connect_to (server);
  g_autoptr (GError) error = NULL;
  g_autoptr (ConfabImapMailboxState) state = dex_await_boxed (confab_imap_session_select (session, "INBOX", 7, 5), &error);

  g_assert_no_error (error);
  g_assert_true (state->overflow);
  g_assert_false (state->resynced);
  g_assert_null (state->changed);
  g_free (fake_server_finish (server));
}

/* More commands at once than are let out. */
static void
test_commands (gpointer data)
{
  FakeServer *server = fake_server_new (NET_TEST_SIGNED_IN ("X") "STALL\n");
  g_autoptr (ConfabImapSession) session = connect_to (server);
  g_autoptr (GPtrArray) futures = g_ptr_array_new_with_free_func (dex_unref);
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < CONFAB_IMAP_MAX_COMMANDS; i++)
    g_ptr_array_add (futures, confab_imap_session_subscribe (session, "x"));
  dex_await (confab_imap_session_subscribe (session, "x"), &error);
  g_assert_error (error, CONFAB_NET_ERROR, CONFAB_NET_ERROR_LIMIT);
  g_assert_true (confab_imap_session_is_open (session));
  confab_imap_session_close (session);
  g_free (fake_server_finish (server));
}

static const Flood smtp_floods[] = {
  { "line", "s 220 \nFILL 100000\nHANGUP\n", CONFAB_NET_ERROR_PROTOCOL },
  { "lines", "MANY 100000 220-#\nHANGUP\n", CONFAB_NET_ERROR_PROTOCOL },
  { "nothing-but-line-ends", "MANY 100000 \nHANGUP\n", CONFAB_NET_ERROR_PROTOCOL },
  { "ehlo", "S 220 x\nC EHLO *\nMANY 100000 250-X#\nHANGUP\n", CONFAB_NET_ERROR_PROTOCOL },
  { "challenge", "S 220 x\nC EHLO *\nS 250-x\nS 250 AUTH PLAIN\nC AUTH *\nMANY 100000 334-#\nHANGUP\n", CONFAB_NET_ERROR_PROTOCOL },
};

static void
play_smtp_flood (gpointer data)
{
  const Flood *flood = data;
  g_autofree char *script = g_strconcat ("TLS\n", flood->answer, NULL);
  FakeServer *server = fake_server_new (script);
  gsize before = heap_size ();
  g_autoptr (GError) error = NULL;

  g_assert_null (net_test_smtp (server, CONFAB_SECURITY_TLS, &error));
  g_assert_error (error, CONFAB_NET_ERROR, (int) flood->code);
  g_assert_cmpuint (heap_size (), <, before + MOST_HEAP);
  g_free (fake_server_abandon (server));
}

static void
test_smtp_flood (gconstpointer user_data)
{
  net_test_run (play_smtp_flood, (gpointer) user_data);
}

/* Mechanisms without end: those that are known are found among the first. */
static void
test_smtp_mechanisms (gpointer data)
{
  g_autoptr (GString) words = g_string_new ("AUTH PLAIN");
  g_autofree char *script = NULL;
  FakeServer *server = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (ConfabSmtpSession) session = NULL;

  for (guint i = 0; words->len < 4000; i++)
    g_string_append_printf (words, " M%u", i);
  script = g_strconcat ("TLS\nS 220 x\nC EHLO *\nS 250-x\nS 250 ", words->str, "\nC AUTH PLAIN *\nS 235 in\n", NULL);
  server = fake_server_new (script);
  session = net_test_smtp (server, CONFAB_SECURITY_TLS, &error);
  g_assert_no_error (error);
  g_free (fake_server_finish (server));
}

/* Compressed nothing: a megabyte of zeros is a kilobyte on the wire; what comes of
 * it is read as it comes, and ends at the longest line. */
static void
test_bomb (gpointer data)
{
  FakeServer *server = fake_server_new (NET_TEST_SIGN_IN "S $ OK [CAPABILITY IMAP4rev1 COMPRESS=DEFLATE] in\n"
                                                         "T LIST *\nT COMPRESS DEFLATE\nS $ OK x\nS $ OK go\nDEFLATE\nT NOOP\ns * OK \nFILL 100000000\nHANGUP\n");
  g_autoptr (ConfabServer) where = fake_server_dup_server (server, CONFAB_SECURITY_TLS);
  g_autoptr (ConfabCredentials) credentials = net_test_credentials ();
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GSocketConnection) socket = g_socket_client_connect_to_host (client, "127.0.0.1", fake_server_get_port (server), NULL, NULL);
  const FaultPlan plan = { 0 };
  g_autoptr (GIOStream) stream = fault_stream_new (G_IO_STREAM (socket), &plan);
  g_autoptr (ConfabConnection) connection = confab_connection_new_for_stream (stream, where, G_PRIORITY_DEFAULT_IDLE);
  g_autoptr (GError) error = NULL;
  g_autoptr (ConfabImapSession) session = dex_await_object (confab_imap_session_start (connection, credentials), &error);

  g_assert_no_error (error);
  dex_await (confab_imap_session_noop (session), &error);
  g_assert_error (error, CONFAB_NET_ERROR, CONFAB_NET_ERROR_PROTOCOL);
  g_free (fake_server_abandon (server));
}

static void
add_floods (const char *  prefix,
            const Flood * list,
            gsize         n,
            GTestDataFunc func)
{
  for (gsize i = 0; i < n; i++)
    {
      g_autofree char *path = g_strconcat (prefix, list[i].name, NULL);

      g_test_add_data_func (path, &list[i], func);
    }
}

int
main (int    argc,
      char **argv)
{
  dex_init ();
  g_test_init (&argc, &argv, NULL);
  add_floods ("/net/limits/imap/", floods, G_N_ELEMENTS (floods), test_flood);
  add_floods ("/net/limits/smtp/", smtp_floods, G_N_ELEMENTS (smtp_floods), test_smtp_flood);
  net_test_add ("/net/limits/mailboxes", test_mailboxes);
  net_test_add ("/net/limits/capabilities", test_capabilities);
  net_test_add ("/net/limits/contents", test_contents);
  net_test_add ("/net/limits/resync", test_resync);
  net_test_add ("/net/limits/commands", test_commands);
  net_test_add ("/net/limits/smtp-mechanisms", test_smtp_mechanisms);
  net_test_add ("/net/limits/bomb", test_bomb);
  return g_test_run ();
}
