/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tests of what an IMAP server tells of mailboxes, limits, progress and trouble. */
#include "config.h"

#include "net-test.h"

#include <string.h>

static const char *const names[] = { "Sent", "COI/Chats", "100%", NULL };

static const ConfabImapMailboxStatus *
find_status (GPtrArray * statuses,
             const char *name)
{
  for (guint i = 0; i < statuses->len; i++)
    if (strcmp (((ConfabImapMailboxStatus *) g_ptr_array_index (statuses, i))->name, name) == 0)
      return g_ptr_array_index (statuses, i);
  return NULL;
}

static ConfabImapSession *
connect_to (FakeServer *server)
{
  g_autoptr (GError) error = NULL;
  ConfabImapSession *session = net_test_imap (server, CONFAB_SECURITY_TLS, &error);

  g_assert_no_error (error);
  return session;
}

static GPtrArray *
ask (FakeServer *server)
{
  g_autoptr (ConfabImapSession) session = connect_to (server);
  g_autoptr (GError) error = NULL;
  GPtrArray *statuses = dex_await_boxed (confab_imap_session_statuses (session, names), &error);

  g_assert_no_error (error);
  g_free (fake_server_finish (server));
  return statuses;
}

/* One LIST tells of all; a name with a wildcard in it goes by itself. */
static void
test_list_status (gpointer data)
{
  g_autoptr (GPtrArray) statuses =
    ask (fake_server_new (NET_TEST_SIGNED_IN ("LIST-STATUS CONDSTORE STATUS=SIZE")
                          "T LIST \"\" (\"Sent\" \"COI/Chats\") RETURN (STATUS (MESSAGES UIDNEXT UIDVALIDITY UNSEEN HIGHESTMODSEQ SIZE))\n"
                          "S * LIST () \"/\" Sent\nS * STATUS Sent (MESSAGES 3 UIDNEXT 9 HIGHESTMODSEQ 77 SIZE 5000)\n"
                          "S * STATUS Other (MESSAGES 1)\nS * LIST () \"/\" COI/Chats\nS * STATUS COI/Chats (MESSAGES 1)\nS $ OK x\n"
                          "T STATUS \"100%\" (MESSAGES *)\nS * STATUS \"100%\" (MESSAGES 4)\nS $ OK x\n"));

  g_assert_cmpuint (statuses->len, ==, 3);
  g_assert_cmpuint (find_status (statuses, "Sent")->highest_modseq, ==, 77);
  g_assert_cmpuint (find_status (statuses, "Sent")->size, ==, 5000);
  g_assert_cmpuint (find_status (statuses, "COI/Chats")->messages, ==, 1);
  g_assert_cmpuint (find_status (statuses, "100%")->messages, ==, 4);
}

/* Without it they go out one after the other, in one flight; so they do after a
 * server has choked on it. What is refused is left out. */
static void
test_statuses (gpointer data)
{
  g_autoptr (GPtrArray) plain =
    ask (fake_server_new (NET_TEST_SIGNED_IN ("X")
                          "T STATUS \"Sent\" *\nT STATUS \"COI/Chats\" *\nT STATUS \"100%\" *\n"
                          "S * STATUS Sent (MESSAGES 3)\nS $ OK x\nS $ NO [NONEXISTENT] none\nS $ BAD what\n"));
  /* One limit for all: the mailboxes have none of their own to be asked for. */
  g_autoptr (GPtrArray) limited =
    ask (fake_server_new (NET_TEST_SIGNED_IN ("APPENDLIMIT=2147483647")
                          "T STATUS \"Sent\" (MESSAGES UIDNEXT UIDVALIDITY UNSEEN)\nT STATUS *\nT STATUS *\n"
                          "S * STATUS Sent (MESSAGES 3)\nS $ OK x\nS $ NO x\nS $ NO x\n"));
  g_autoptr (GPtrArray) choked =
    ask (fake_server_new (NET_TEST_SIGNED_IN ("LIST-STATUS")
                          "T LIST \"\" (*\nS $ BAD what\nT STATUS \"Sent\" *\nT STATUS \"COI/Chats\" *\nT STATUS \"100%\" *\n"
                          "S * STATUS Sent (MESSAGES 3)\nS $ OK x\nS * STATUS COI/Chats (MESSAGES 2)\nS $ OK x\nS $ NO x\n"));

  g_assert_cmpuint (plain->len, ==, 1);
  g_assert_cmpuint (choked->len, ==, 2);
  g_assert_cmpuint (limited->len, ==, 1);
}

static DexFuture *
append (ConfabImapSession *session,
        const char *       text)
{
  g_autoptr (GBytes) message = net_test_bytes (text);

  return confab_imap_session_append (session, "Sent", CONFAB_IMAP_FLAG_SEEN, NULL, 0, message);
}

/* APPENDLIMIT by mailbox is asked for once, and nothing above it is sent. */
static void
test_append_limit (gpointer data)
{
  FakeServer *server = fake_server_new (NET_TEST_SIGNED_IN ("APPENDLIMIT LITERAL+")
                                        "T STATUS \"Sent\" (MESSAGES UIDNEXT UIDVALIDITY UNSEEN APPENDLIMIT)\n"
                                        "S * STATUS Sent (MESSAGES 1 APPENDLIMIT 10)\nS $ OK x\n"
                                        "T APPEND \"Sent\" (\\Seen) {6+}\nL 6\nC \nS $ OK x\n");
  g_autoptr (ConfabImapSession) session = connect_to (server);
  g_autoptr (GError) error = NULL;

  dex_await (append (session, "a: b\r\n\r\nlong\r\n"), &error);
  g_assert_error (error, CONFAB_NET_ERROR, CONFAB_NET_ERROR_LIMIT);
  g_clear_error (&error);
  g_assert_true (dex_await (append (session, "a: b\r\n"), &error));
  g_free (fake_server_finish (server));
}

/* A header with UTF-8 goes as RFC 6855 wants it; text below it does not matter. */
static void
test_append_utf8 (gpointer data)
{
  FakeServer *server = fake_server_new (NET_TEST_SIGN_IN "S $ OK [CAPABILITY IMAP4rev1 ENABLE UTF8=ACCEPT LITERAL+] in\n"
                                                         "T ENABLE UTF8=ACCEPT\nT LIST *\nS * ENABLED UTF8=ACCEPT\nS $ OK x\nS $ OK x\n"
                                                         "T APPEND \"Sent\" (\\Seen) UTF8 (~{7+}\nL 7\nC )\nS $ OK x\n"
                                                         "T APPEND \"Sent\" (\\Seen) {10+}\nL 10\nC \nS $ OK x\n");
  g_autoptr (ConfabImapSession) session = connect_to (server);
  g_autoptr (GError) error = NULL;

  g_assert_true (dex_await (append (session, "a: ä\r\n"), &error));
  g_assert_true (dex_await (append (session, "a: b\r\n\r\nä"), &error));
  g_free (fake_server_finish (server));
}

/* What can be read only gets no changes, however that was told. */
static void
test_read_only (gpointer data)
{
  FakeServer *server = fake_server_new (NET_TEST_SIGNED_IN ("MOVE UIDPLUS")
                                        "T SELECT \"INBOX\"\nS * 1 EXISTS\nS $ OK [READ-ONLY] x\n"
                                        "T UID COPY 1 \"Sent\"\nS $ OK x\n"
                                        "T NOOP\nS * OK [READ-WRITE] now you may\nS $ OK x\nT UID STORE 1 *\nS $ OK x\n"
                                        "T NOOP\nS * NO [READ-ONLY] not any more\nS $ OK x\n");
  g_autoptr (ConfabImapSession) session = connect_to (server);
  g_autoptr (ConfabImapSet) uids = confab_imap_set_new_range (1, 1);
  g_autoptr (ConfabImapMailboxState) state = dex_await_boxed (confab_imap_session_select (session, "INBOX", 0, 0), NULL);
  g_autoptr (GError) error = NULL;

  g_assert_true (state->read_only);
  for (guint i = 0; i < 3; i++)
    {
      dex_await (i == 0 ? confab_imap_session_store_flags (session, uids, TRUE, CONFAB_IMAP_FLAG_SEEN, NULL) :
                 i == 1 ? confab_imap_session_move (session, uids, "Sent") : confab_imap_session_expunge (session, uids), &error);
      g_assert_error (error, CONFAB_NET_ERROR, CONFAB_NET_ERROR_NO);
      g_assert_cmpint (confab_net_error_get_imap_code (error), ==, CONFAB_IMAP_CODE_READ_ONLY);
      g_clear_error (&error);
    }
  g_assert_true (dex_await (confab_imap_session_copy (session, uids, "Sent"), &error));
  g_assert_true (dex_await (confab_imap_session_noop (session), &error));
  g_assert_false (confab_imap_session_is_read_only (session));
  g_assert_true (dex_await (confab_imap_session_store_flags (session, uids, TRUE, CONFAB_IMAP_FLAG_SEEN, NULL), &error));
  g_assert_true (dex_await (confab_imap_session_noop (session), &error));
  g_assert_true (confab_imap_session_is_read_only (session));
  g_free (fake_server_finish (server));
}

/* The server's words for the person: plain, few, each once, whoever tells them. */
static void
test_alerts (gpointer data)
{
  FakeServer *server = fake_server_new (NET_TEST_SIGNED_IN ("X")
                                        "T NOOP\nS * OK [ALERT] Down on  Monday\\0\nS * NO [OVERQUOTA] 99% used\nS * OK [ALERT] Down on Monday?\n"
                                        "S * OK [ALERT]\nS $ OK [ALERT] Tagged\nT NOOP\nS * OK [ALERT] 1\nS * OK [ALERT] 2\nS * OK [ALERT] 3\nS * OK [ALERT] 4\n"
                                        "S * OK [ALERT] 5\nS * OK [ALERT] 6\nS $ OK x\n");
  g_autoptr (ConfabImapSession) session = connect_to (server);
  g_auto (GStrv) first = NULL;
  g_auto (GStrv) second = NULL;
  g_autofree char *joined = NULL;

  g_assert_null (confab_imap_session_take_alerts (session));
  g_assert_true (dex_await (confab_imap_session_noop (session), NULL));
  first = confab_imap_session_take_alerts (session);
  joined = g_strjoinv ("|", first);
  g_assert_cmpstr (joined, ==, "Down on Monday?|99% used|Tagged");
  g_assert_true (dex_await (confab_imap_session_noop (session), NULL));
  second = confab_imap_session_take_alerts (session);
  g_assert_cmpuint (g_strv_length (second), ==, 5);
  g_assert_null (confab_imap_session_take_alerts (session));
  g_free (fake_server_finish (server));
}

static void
progress_cb (guint64  done,
             guint64  goal,
             gpointer user_data)
{
  g_string_append_printf (user_data, "%" G_GUINT64_FORMAT "/%" G_GUINT64_FORMAT " ", done, goal);
}

/* INPROGRESS (RFC 9585) is passed on, and shows that the server is at work. */
static void
test_progress (gpointer data)
{
  FakeServer *server = fake_server_new (NET_TEST_SELECTED ("INPROGRESS")
                                        "T UID SEARCH *\nS * OK [INPROGRESS (\"A9\" 1 3)] x\nSLEEP 150\nS * OK [INPROGRESS (NIL 2 3)] x\nSLEEP 150\n"
                                        "S * OK [INPROGRESS] x\nSLEEP 150\nS * SEARCH 1\nS $ OK x\n");
  g_autoptr (ConfabImapSession) session = net_test_inbox (server);
  g_autoptr (GString) told = g_string_new (NULL);
  g_autoptr (GError) error = NULL;

  confab_imap_session_set_progress_func (session, progress_cb, told);
  confab_imap_session_set_timeout (session, 300);
  g_assert_true (dex_await (confab_imap_session_search_all (session), &error));
  g_assert_no_error (error);
  g_assert_cmpstr (told->str, ==, "1/3 2/3 0/0 ");
  g_free (fake_server_finish (server));
}

/* What a refusal means, and which code it had. */
static void
test_codes (gpointer data)
{
  static const struct
  {
    const char *answer;
    ConfabNetError code;
    ConfabImapCode imap_code;
    gboolean open;
  } cases[] = {
    { "S $ NO [LIMIT] x\n", CONFAB_NET_ERROR_THROTTLED, CONFAB_IMAP_CODE_LIMIT, TRUE },
    { "S $ NO [THROTTLED] x\n", CONFAB_NET_ERROR_THROTTLED, CONFAB_IMAP_CODE_THROTTLED, TRUE },
    { "S $ BAD [UNAVAILABLE] x\n", CONFAB_NET_ERROR_THROTTLED, CONFAB_IMAP_CODE_UNAVAILABLE, TRUE },
    { "S $ NO [INUSE] x\n", CONFAB_NET_ERROR_THROTTLED, CONFAB_IMAP_CODE_INUSE, TRUE },
    { "S $ NO [AUTHENTICATIONFAILED] x\n", CONFAB_NET_ERROR_AUTH, CONFAB_IMAP_CODE_AUTHENTICATIONFAILED, TRUE },
    { "S $ NO [AUTHORIZATIONFAILED] x\n", CONFAB_NET_ERROR_AUTH, CONFAB_IMAP_CODE_AUTHORIZATIONFAILED, TRUE },
    { "S $ NO [EXPIRED] x\n", CONFAB_NET_ERROR_AUTH, CONFAB_IMAP_CODE_EXPIRED, TRUE },
    { "S $ NO [OVERQUOTA] x\n", CONFAB_NET_ERROR_LIMIT, CONFAB_IMAP_CODE_OVERQUOTA, TRUE },
    { "S $ NO [TOOBIG] x\n", CONFAB_NET_ERROR_LIMIT, CONFAB_IMAP_CODE_TOOBIG, TRUE },
    { "S $ NO [READ-ONLY] x\n", CONFAB_NET_ERROR_NO, CONFAB_IMAP_CODE_READ_ONLY, TRUE },
    { "S $ NO [ALERT] x\n", CONFAB_NET_ERROR_NO, CONFAB_IMAP_CODE_ALERT, TRUE },
    { "S $ NO [WHATEVER (1 2)] x\n", CONFAB_NET_ERROR_NO, CONFAB_IMAP_CODE_OTHER, TRUE },
    { "S * BYE [UNAVAILABLE] x\nHANGUP\n", CONFAB_NET_ERROR_THROTTLED, CONFAB_IMAP_CODE_UNAVAILABLE, FALSE },
    { "S * BYE [LIMIT] x\nHANGUP\n", CONFAB_NET_ERROR_THROTTLED, CONFAB_IMAP_CODE_LIMIT, FALSE },
    { "S * BYE [EXPIRED] x\nHANGUP\n", CONFAB_NET_ERROR_AUTH, CONFAB_IMAP_CODE_EXPIRED, FALSE },
    { "S * BYE x\nHANGUP\n", CONFAB_NET_ERROR_CLOSED, CONFAB_IMAP_CODE_NONE, FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *script = g_strconcat (NET_TEST_SIGNED_IN ("X") "T NOOP\n", cases[i].answer, NULL);
      FakeServer *server = fake_server_new (script);
      g_autoptr (ConfabImapSession) session = connect_to (server);
      g_autoptr (GError) error = NULL;

      dex_await (confab_imap_session_noop (session), &error);
      g_assert_error (error, CONFAB_NET_ERROR, (int) cases[i].code);
      g_assert_cmpint (confab_net_error_get_imap_code (error), ==, cases[i].imap_code);
      g_assert_cmpstr (confab_net_error_get_server_words (error), ==, "x");
      g_assert_cmpint (confab_imap_session_is_open (session), ==, cases[i].open);
      g_free (fake_server_finish (server));
    }
}

int
main (int    argc,
      char **argv)
{
  dex_init ();
  g_test_init (&argc, &argv, NULL);
  net_test_add ("/net/imap-status/list-status", test_list_status);
  net_test_add ("/net/imap-status/statuses", test_statuses);
  net_test_add ("/net/imap-status/append-limit", test_append_limit);
  net_test_add ("/net/imap-status/append-utf8", test_append_utf8);
  net_test_add ("/net/imap-status/read-only", test_read_only);
  net_test_add ("/net/imap-status/alerts", test_alerts);
  net_test_add ("/net/imap-status/progress", test_progress);
  net_test_add ("/net/imap-status/codes", test_codes);
  return g_test_run ();
}
