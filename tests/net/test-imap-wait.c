/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tests of how an IMAP session waits, and how it ends. */
#include "config.h"

#include "confab-dex.h"
#include "net-test.h"

#include <string.h>

static gboolean
idle (ConfabImapSession *session,
      GError **          error)
{
  return dex_await_boolean (confab_imap_session_idle (session, 30), error);
}

/* Woken, DONE goes out, and the next command does not wait for IDLE's answer. */
static void
test_idle (gpointer data)
{
  FakeServer *server = fake_server_new (NET_TEST_SELECTED ("IDLE")
                                        "T IDLE\nS + idling\nSLEEP 20\nS * 4 EXISTS\nC DONE\nT NOOP\nS $ OK idled\nS $ OK x\n"
                                        "T IDLE\nS + idling\nS * VANISHED 5:6\nC DONE\nS $ OK idled\n");
  g_autoptr (ConfabImapSession) session = net_test_inbox (server);
  g_autoptr (ConfabImapChanges) first = NULL;
  g_autoptr (ConfabImapChanges) second = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *heard = NULL;

  g_assert_true (idle (session, &error));
  g_assert_no_error (error);
  first = confab_imap_session_take_changes (session);
  g_assert_cmpint (first->exists, ==, 4);
  g_assert_false (dex_await_boolean (confab_imap_session_noop (session), &error));
  g_assert_no_error (error);
  g_assert_true (idle (session, &error));
  second = confab_imap_session_take_changes (session);
  g_assert_cmpint (second->exists, ==, -1);
  g_assert_cmpuint (confab_imap_set_count (second->vanished), ==, 2);
  heard = fake_server_finish (server);
}

/* What came in before is not slept over. */
static void
test_idle_with_changes (gpointer data)
{
  FakeServer *server = fake_server_new (NET_TEST_SELECTED ("IDLE") "T NOOP\nS * 4 EXISTS\nS $ OK x\nT NOOP\nS $ OK x\n");
  g_autoptr (ConfabImapSession) session = net_test_inbox (server);
  g_autoptr (GError) error = NULL;
  g_autofree char *heard = NULL;

  g_assert_true (dex_await_boolean (confab_imap_session_noop (session), &error));
  g_assert_true (idle (session, &error));
  g_assert_true (dex_await (confab_imap_session_noop (session), &error));
  heard = fake_server_finish (server);
}

static DexFuture *
wake_fiber (gpointer user_data)
{
  dex_await (dex_timeout_new_msec (50), NULL);
  confab_imap_session_wake (user_data);
  return dex_future_new_for_boolean (TRUE);
}

static void
test_wake (gpointer data)
{
  FakeServer *server = fake_server_new (NET_TEST_SELECTED ("IDLE") "T IDLE\nS + \nC DONE\nS $ OK x\n");
  g_autoptr (ConfabImapSession) session = net_test_inbox (server);
  g_autoptr (DexFuture) waker = confab_dex_spawn (NULL, wake_fiber, g_object_ref (session), g_object_unref);
  g_autoptr (GError) error = NULL;
  g_autofree char *heard = NULL;

  g_assert_false (idle (session, &error));
  g_assert_no_error (error);
  heard = fake_server_finish (server);
}

static void
test_idle_timeout (gpointer data)
{
  FakeServer *server = fake_server_new (NET_TEST_SELECTED ("IDLE") "T IDLE\nS + \nC DONE\nS $ OK x\n");
  g_autoptr (ConfabImapSession) session = net_test_inbox (server);
  g_autoptr (GError) error = NULL;
  g_autofree char *heard = NULL;

  g_assert_false (dex_await_boolean (confab_imap_session_idle (session, 1), &error));
  g_assert_no_error (error);
  heard = fake_server_finish (server);
}

/* Work comes before waiting; DONE waits for the server to begin with IDLE. */
static void
test_work_ends_idle (gpointer data)
{
  FakeServer *server = fake_server_new (NET_TEST_SELECTED ("IDLE")
                                        "T IDLE\nSLEEP 20\nS + idling\nC DONE\nT NOOP\nS $ OK x\nS $ OK x\n");
  g_autoptr (ConfabImapSession) session = net_test_inbox (server);
  g_autoptr (DexFuture) waiting = confab_imap_session_idle (session, 30);
  g_autoptr (DexFuture) working = confab_imap_session_noop (session);
  g_autoptr (GError) error = NULL;
  g_autofree char *heard = NULL;

  g_assert_true (dex_await (g_steal_pointer (&working), &error));
  g_assert_false (dex_await_boolean (g_steal_pointer (&waiting), &error));
  g_assert_no_error (error);
  heard = fake_server_finish (server);
}

/* The "+" of an IDLE is not taken for that of a literal behind it. */
static void
test_literal_after_idle (gpointer data)
{
  FakeServer *server = fake_server_new (NET_TEST_SELECTED ("IDLE")
                                        "T IDLE\nS + idling\nC DONE\nT APPEND \"Sent\" () {6}\nS $ OK idled\nS + go\nL 6\nC \nS $ OK x\n"
                                        "T NOOP\nS $ OK x\n");
  g_autoptr (ConfabImapSession) session = net_test_inbox (server);
  g_autoptr (GBytes) message = net_test_bytes ("a: b\r\n");
  g_autoptr (DexFuture) waiting = confab_imap_session_idle (session, 30);
  g_autoptr (DexFuture) working = confab_imap_session_append (session, "Sent", 0, NULL, 0, message);
  g_autoptr (GError) error = NULL;
  g_autofree char *heard = NULL;

  g_assert_true (dex_await (g_steal_pointer (&working), &error));
  g_assert_no_error (error);
  dex_await (g_steal_pointer (&waiting), NULL);
  g_assert_true (dex_await (confab_imap_session_noop (session), &error));
  heard = fake_server_finish (server);
}

/* A session that connects to a mailbox idles with the last flight, and whoever
 * waits then waits in that IDLE. */
static void
test_idle_in_flight (gpointer data)
{
  FakeServer *server = fake_server_new (NET_TEST_SIGN_IN "S $ OK [CAPABILITY IMAP4rev1 IDLE] in\n"
                                                         "T LIST *\nT SELECT \"INBOX\"\nT IDLE\nS * LIST () \"/\" INBOX\nS $ OK x\n"
                                                         "S * 3 EXISTS\nS $ OK [READ-WRITE] x\nS + idling\nSLEEP 50\n"
                                                         "S * 4 EXISTS\nC DONE\nS $ OK x\nT NOOP\nS $ OK x\n");
  g_autoptr (ConfabServer) where = fake_server_dup_server (server, CONFAB_SECURITY_TLS);
  g_autoptr (ConfabCredentials) credentials = net_test_credentials ();
  g_autoptr (GError) error = NULL;
  g_autoptr (ConfabImapSession) session = NULL;
  g_autoptr (ConfabImapChanges) changes = NULL;

  session = dex_await_object (confab_imap_session_connect_to (where, credentials, FALSE, "INBOX", 0, 0), &error);
  g_assert_no_error (error);
  g_assert_true (idle (session, &error));
  g_assert_no_error (error);
  changes = confab_imap_session_take_changes (session);
  g_assert_cmpint (changes->exists, ==, 4);
  g_assert_true (dex_await (confab_imap_session_noop (session), &error));
  g_free (fake_server_finish (server));
}

/* Work that is there at once ends it. */
static void
test_work_after_flight (gpointer data)
{
  FakeServer *server = fake_server_new (NET_TEST_SIGN_IN "S $ OK [CAPABILITY IMAP4rev1 IDLE] in\n"
                                                         "T LIST *\nT SELECT \"INBOX\"\nT IDLE\nS $ OK x\nS * 3 EXISTS\nS $ OK [READ-WRITE] x\n"
                                                         "S + idling\nC DONE\nT UID SEARCH ALL\nS $ OK idled\nS * SEARCH 7\nS $ OK x\n"
                                                         "T IDLE\nS + \nS * 4 EXISTS\nC DONE\nS $ OK x\n");
  g_autoptr (ConfabServer) where = fake_server_dup_server (server, CONFAB_SECURITY_TLS);
  g_autoptr (ConfabCredentials) credentials = net_test_credentials ();
  g_autoptr (GError) error = NULL;
  g_autoptr (ConfabImapSession) session = NULL;
  g_autoptr (ConfabImapSet) found = NULL;

  session = dex_await_object (confab_imap_session_connect_to (where, credentials, FALSE, "INBOX", 0, 0), &error);
  g_assert_no_error (error);
  found = dex_await_boxed (confab_imap_session_search_all (session), &error);
  g_assert_no_error (error);
  g_assert_true (confab_imap_set_contains (found, 7));
  g_assert_true (idle (session, &error));
  g_assert_no_error (error);
  g_free (fake_server_finish (server));
}

/* Asked whether it stands: it does, or it is closed in time. */
static void
test_probe (gpointer data)
{
  FakeServer *server = fake_server_new (NET_TEST_SELECTED ("IDLE")
                                        "T IDLE\nS + \nC DONE\nT NOOP\nS $ OK x\nS * 4 EXISTS\nS $ OK x\nT IDLE\nS + \nSTALL\n");
  g_autoptr (ConfabImapSession) session = net_test_inbox (server);
  g_autoptr (DexFuture) waiting = confab_imap_session_idle (session, 30);
  g_autoptr (DexFuture) again = NULL;
  g_autoptr (ConfabImapChanges) changes = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (dex_await_boolean (confab_imap_session_probe (session, 20000), &error));
  g_assert_no_error (error);
  dex_await (g_steal_pointer (&waiting), NULL);
  changes = confab_imap_session_take_changes (session);
  g_assert_cmpint (changes->exists, ==, 4);

  again = confab_imap_session_idle (session, 30);
  dex_await (dex_timeout_new_msec (30), NULL);
  dex_await (confab_imap_session_probe (session, 100), &error);
  g_assert_error (error, CONFAB_NET_ERROR, CONFAB_NET_ERROR_TIMEOUT);
  g_assert_false (confab_imap_session_is_open (session));
  dex_await (g_steal_pointer (&again), NULL);
  g_free (fake_server_finish (server));
}

static void
test_idle_refused (gpointer data)
{
  FakeServer *server = fake_server_new (NET_TEST_SELECTED ("IDLE") "T IDLE\nS $ NO not today\nT NOOP\nS $ OK x\n");
  g_autoptr (ConfabImapSession) session = net_test_inbox (server);
  g_autoptr (GError) error = NULL;
  g_autofree char *heard = NULL;

  idle (session, &error);
  g_assert_error (error, CONFAB_NET_ERROR, CONFAB_NET_ERROR_NO);
  g_clear_error (&error);
  g_assert_true (dex_await (confab_imap_session_noop (session), &error));
  heard = fake_server_finish (server);
}

/* What waited behind an IDLE that never began goes out nevertheless. */
static void
test_work_behind_refused (gpointer data)
{
  FakeServer *server = fake_server_new (NET_TEST_SELECTED ("IDLE") "T IDLE\nSLEEP 20\nS $ NO not today\nT NOOP\nS $ OK x\nT NOOP\nS $ OK x\n");
  g_autoptr (ConfabImapSession) session = net_test_inbox (server);
  g_autoptr (DexFuture) waiting = confab_imap_session_idle (session, 30);
  g_autoptr (DexFuture) working = confab_imap_session_noop (session);
  g_autoptr (GError) error = NULL;

  g_assert_true (dex_await (g_steal_pointer (&working), &error));
  dex_await (g_steal_pointer (&waiting), NULL);
  g_assert_true (dex_await (confab_imap_session_noop (session), &error));
  g_free (fake_server_finish (server));
}

static void
test_idle_dies (gpointer data)
{
  FakeServer *server = fake_server_new (NET_TEST_SELECTED ("IDLE") "T IDLE\nS + \nS * BYE [UNAVAILABLE] Restarting\nHANGUP\n");
  g_autoptr (ConfabImapSession) session = net_test_inbox (server);
  g_autoptr (GError) error = NULL;
  g_autofree char *heard = NULL;

  idle (session, &error);
  g_assert_error (error, CONFAB_NET_ERROR, CONFAB_NET_ERROR_THROTTLED);
  g_assert_cmpstr (confab_net_error_get_server_words (error), ==, "Restarting");
  g_assert_false (confab_imap_session_is_open (session));
  heard = fake_server_finish (server);
}

static void
test_poll (gpointer data)
{
  FakeServer *server = fake_server_new (NET_TEST_SELECTED ("X") "T NOOP\nS * 4 EXISTS\nS $ OK x\nT NOOP\nS $ OK x\n");
  g_autoptr (ConfabImapSession) session = net_test_inbox (server);
  g_autoptr (ConfabImapChanges) changes = NULL;
  g_autoptr (DexFuture) waker = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *heard = NULL;

  g_assert_true (idle (session, &error));
  changes = confab_imap_session_take_changes (session);
  waker = confab_dex_spawn (NULL, wake_fiber, g_object_ref (session), g_object_unref);
  g_assert_false (idle (session, &error));
  g_assert_no_error (error);
  heard = fake_server_finish (server);
}

static void
test_idle_unselected (gpointer data)
{
  FakeServer *server = fake_server_new (NET_TEST_SIGNED_IN ("IDLE"));
  g_autoptr (GError) error = NULL;
  g_autoptr (ConfabImapSession) session = net_test_imap (server, CONFAB_SECURITY_TLS, &error);
  g_autofree char *heard = NULL;

  idle (session, &error);
  g_assert_error (error, CONFAB_NET_ERROR, CONFAB_NET_ERROR_INVALID);
  heard = fake_server_finish (server);
}

/* A flood of changes is cut short: it says "look again" instead. */
static void
test_flood (gpointer data)
{
  g_autoptr (GString) script = g_string_new (NET_TEST_SELECTED ("X") "T NOOP\n");
  FakeServer *server = NULL;
  g_autoptr (ConfabImapSession) session = NULL;
  g_autoptr (ConfabImapChanges) changes = NULL;
  g_autofree char *heard = NULL;

  for (guint i = 1; i <= 6000; i++)
    g_string_append_printf (script, "S * 1 FETCH (UID %u FLAGS ())\n", i);
  for (guint i = 1; i <= 2000; i++)
    g_string_append_printf (script, "S * STATUS box%u (MESSAGES 1)\n", i);
  g_string_append (script, "S $ OK x\n");
  server = fake_server_new (script->str);
  session = net_test_inbox (server);
  g_assert_true (dex_await_boolean (confab_imap_session_noop (session), NULL));
  changes = confab_imap_session_take_changes (session);
  g_assert_true (changes->resync);
  g_assert_cmpuint (changes->changed->len, <=, 5000);
  g_assert_cmpuint (changes->status->len, <=, 1000);
  heard = fake_server_finish (server);
}

static void
test_logout (gpointer data)
{
  FakeServer *polite = fake_server_new (NET_TEST_SIGNED_IN ("X") "T LOGOUT\nS * BYE bye\nS $ OK x\nHANGUP\n");
  FakeServer *abrupt = fake_server_new (NET_TEST_SIGNED_IN ("X") "T LOGOUT\nCLOSE\n");
  g_autoptr (GError) error = NULL;
  g_autoptr (ConfabImapSession) first = net_test_imap (polite, CONFAB_SECURITY_TLS, &error);
  g_autoptr (ConfabImapSession) second = net_test_imap (abrupt, CONFAB_SECURITY_TLS, &error);

  g_assert_true (dex_await (confab_imap_session_logout (first), &error));
  g_assert_true (dex_await (confab_imap_session_logout (second), &error));
  g_assert_false (confab_imap_session_is_open (first));
  g_assert_false (confab_imap_session_is_open (second));
  g_free (fake_server_finish (polite));
  g_free (fake_server_finish (abrupt));
}

/* However the connection ends, everybody who waits is told. */
static void
test_everybody_is_told (gpointer data)
{
  static const struct
  {
    const char *steps;
    ConfabNetError code;
  } cases[] = {
    { "CLOSE\n", CONFAB_NET_ERROR_CLOSED },
    { "S * BYE bye\n", CONFAB_NET_ERROR_CLOSED },
    { "S A99 OK x\nHANGUP\n", CONFAB_NET_ERROR_PROTOCOL },
    { "S X1 OK x\nHANGUP\n", CONFAB_NET_ERROR_PROTOCOL },
    { "S + what\nHANGUP\n", CONFAB_NET_ERROR_PROTOCOL },
    { "S garbage\nHANGUP\n", CONFAB_NET_ERROR_PROTOCOL },
    { "S * LIST () \"x\nHANGUP\n", CONFAB_NET_ERROR_PROTOCOL },
    { "S * 1 FETCH (BODY[] {999999999}\nHANGUP\n", CONFAB_NET_ERROR_PROTOCOL },
    { "S * 1 FETCH (UID 1 BODY[] {10}\ns abc\nCLOSE\n", CONFAB_NET_ERROR_CLOSED },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *script = g_strconcat (NET_TEST_SELECTED ("X") "T UID SEARCH ALL\nT NOOP\n", cases[i].steps, NULL);
      FakeServer *server = fake_server_new (script);
      g_autoptr (ConfabImapSession) session = net_test_inbox (server);
      g_autoptr (DexFuture) search = confab_imap_session_search_all (session);
      g_autoptr (DexFuture) noop = confab_imap_session_noop (session);
      g_autoptr (DexFuture) closed = confab_imap_session_await_closed (session);
      g_autoptr (GError) search_error = NULL;
      g_autoptr (GError) noop_error = NULL;
      g_autoptr (GError) closed_error = NULL;
      g_autoptr (GError) later_error = NULL;
      g_autofree char *heard = NULL;

      dex_await (g_steal_pointer (&search), &search_error);
      dex_await (g_steal_pointer (&noop), &noop_error);
      dex_await (g_steal_pointer (&closed), &closed_error);
      dex_await (confab_imap_session_noop (session), &later_error);
      g_assert_error (search_error, CONFAB_NET_ERROR, (int) cases[i].code);
      g_assert_error (noop_error, CONFAB_NET_ERROR, (int) cases[i].code);
      g_assert_error (closed_error, CONFAB_NET_ERROR, (int) cases[i].code);
      g_assert_error (later_error, CONFAB_NET_ERROR, (int) cases[i].code);
      heard = fake_server_finish (server);
    }
}

/* Dropping the last reference closes the connection and frees all. */
static void
test_dropped (gpointer data)
{
  FakeServer *server = fake_server_new (NET_TEST_SIGNED_IN ("X") "HANGUP\n");
  g_autoptr (GError) error = NULL;
  ConfabImapSession *session = net_test_imap (server, CONFAB_SECURITY_TLS, &error);
  g_autofree char *heard = NULL;

  g_assert_finalize_object (session);
  heard = fake_server_finish (server);
}

static void
test_closed_by_us (gpointer data)
{
  FakeServer *server = fake_server_new (NET_TEST_SELECTED ("IDLE") "T IDLE\nS + \nSTALL\n");
  g_autoptr (ConfabImapSession) session = net_test_inbox (server);
  g_autoptr (DexFuture) waiting = confab_imap_session_idle (session, 30);
  g_autoptr (GError) error = NULL;
  g_autofree char *heard = NULL;

  dex_await (dex_timeout_new_msec (30), NULL);
  confab_imap_session_close (session);
  dex_await (g_steal_pointer (&waiting), &error);
  g_assert_error (error, CONFAB_NET_ERROR, CONFAB_NET_ERROR_CANCELLED);
  heard = fake_server_finish (server);
}

int
main (int    argc,
      char **argv)
{
  dex_init ();
  g_test_init (&argc, &argv, NULL);
  net_test_add ("/net/imap-wait/idle", test_idle);
  net_test_add ("/net/imap-wait/idle-with-changes", test_idle_with_changes);
  net_test_add ("/net/imap-wait/wake", test_wake);
  net_test_add ("/net/imap-wait/idle-timeout", test_idle_timeout);
  net_test_add ("/net/imap-wait/work-ends-idle", test_work_ends_idle);
  net_test_add ("/net/imap-wait/literal-after-idle", test_literal_after_idle);
  net_test_add ("/net/imap-wait/idle-in-flight", test_idle_in_flight);
  net_test_add ("/net/imap-wait/work-after-flight", test_work_after_flight);
  net_test_add ("/net/imap-wait/probe", test_probe);
  net_test_add ("/net/imap-wait/idle-refused", test_idle_refused);
  net_test_add ("/net/imap-wait/work-behind-refused", test_work_behind_refused);
  net_test_add ("/net/imap-wait/idle-dies", test_idle_dies);
  net_test_add ("/net/imap-wait/poll", test_poll);
  net_test_add ("/net/imap-wait/idle-unselected", test_idle_unselected);
  net_test_add ("/net/imap-wait/flood", test_flood);
  net_test_add ("/net/imap-wait/logout", test_logout);
  net_test_add ("/net/imap-wait/everybody-is-told", test_everybody_is_told);
  net_test_add ("/net/imap-wait/dropped", test_dropped);
  net_test_add ("/net/imap-wait/closed-by-us", test_closed_by_us);
  return g_test_run ();
}
