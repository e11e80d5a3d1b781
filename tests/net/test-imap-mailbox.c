/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tests of mailboxes and of what an IMAP session changes in them. */
#include "config.h"

#include "net-test.h"

#include <string.h>

static ConfabImapMailboxState *
select_mailbox (ConfabImapSession *session,
                guint32            uid_validity,
                guint64            modseq)
{
  g_autoptr (GError) error = NULL;
  ConfabImapMailboxState *state = dex_await_boxed (confab_imap_session_select (session, "INBOX", uid_validity, modseq), &error);

  g_assert_no_error (error);
  return state;
}

static void
test_select (gpointer data)
{
  FakeServer *server = fake_server_new (NET_TEST_SIGNED_IN ("X")
                                        "T SELECT \"INBOX\"\n"
                                        "S * FLAGS (\\\\Seen foo)\nS * 172 EXISTS\nS * 1 RECENT\n"
                                        "S * OK [UNSEEN 12] x\nS * OK [UIDVALIDITY 3857529045] x\nS * OK [UIDNEXT 4392] x\n"
                                        "S * OK [PERMANENTFLAGS (\\\\Deleted \\\\Seen foo \\\\*)] x\nS $ OK [READ-ONLY] x\n"
                                        "T SELECT \"INBOX\"\nS $ NO [NONEXISTENT] gone\n");
  g_autoptr (GError) error = NULL;
  g_autoptr (ConfabImapSession) session = net_test_imap (server, CONFAB_SECURITY_TLS, &error);
  g_autoptr (ConfabImapMailboxState) state = NULL;
  g_autofree char *heard = NULL;

  g_assert_no_error (error);
  state = select_mailbox (session, 0, 0);
  g_assert_cmpstr (state->mailbox, ==, "INBOX");
  g_assert_cmpuint (state->exists, ==, 172);
  g_assert_cmpuint (state->uid_validity, ==, 3857529045);
  g_assert_cmpuint (state->uid_next, ==, 4392);
  g_assert_cmpuint (state->highest_modseq, ==, 0);
  g_assert_cmpuint (state->permanent_flags, ==, (guint) CONFAB_IMAP_FLAG_DELETED | CONFAB_IMAP_FLAG_SEEN | CONFAB_IMAP_FLAG_ANY_KEYWORD);
  g_assert_cmpstr (state->permanent_keywords[0], ==, "foo");
  g_assert_true (state->read_only);
  g_assert_false (state->resynced);
  g_assert_true (confab_imap_session_get_selected (session) == state);

  g_assert_null (dex_await_boxed (confab_imap_session_select (session, "INBOX", 0, 0), &error));
  g_assert_error (error, CONFAB_NET_ERROR, CONFAB_NET_ERROR_NO);
  g_assert_cmpint (confab_net_error_get_imap_code (error), ==, CONFAB_IMAP_CODE_NONEXISTENT);
  g_assert_null (confab_imap_session_get_selected (session));
  heard = fake_server_finish (server);
}

#define QRESYNC_SIGNED_IN                                                          \
        NET_TEST_SIGN_IN "S $ OK [CAPABILITY IMAP4rev1 ENABLE QRESYNC] in\n"       \
                         "T ENABLE QRESYNC\nT LIST *\nS * ENABLED QRESYNC\nS $ OK x\nS $ OK x\n"

/* What is known counts only for the same UIDVALIDITY and a modseq that grew. */
static void
test_resync (gpointer data)
{
  FakeServer *server = fake_server_new (QRESYNC_SIGNED_IN
                                        "T SELECT \"INBOX\" (CONDSTORE)\n"
                                        "S * OK [UIDVALIDITY 7] x\nS * OK [HIGHESTMODSEQ 20] x\nS $ OK x\n"
                                        "T SELECT \"INBOX\" (QRESYNC (7 20))\n"
                                        "S * 9 FETCH (UID 90 FLAGS () MODSEQ (19))\nS * VANISHED 90\n"
                                        "S * OK [CLOSED] x\nS * OK [UIDVALIDITY 7] x\nS * OK [HIGHESTMODSEQ 30] x\n"
                                        "S * VANISHED (EARLIER) 1:5\nS * VANISHED (EARLIER) 9\n"
                                        "S * 1 FETCH (UID 6 FLAGS (\\\\Seen) MODSEQ (25))\nS $ OK x\n"
                                        "S * 2 EXISTS\n"
                                        "T SELECT \"INBOX\" (QRESYNC (6 20))\n"
                                        "S * OK [UIDVALIDITY 7] x\nS * OK [HIGHESTMODSEQ 30] x\nS * VANISHED (EARLIER) 1:5\nS $ OK x\n"
                                        "T SELECT \"INBOX\" (QRESYNC (7 99))\n"
                                        "S * OK [UIDVALIDITY 7] x\nS * OK [HIGHESTMODSEQ 30] x\nS $ OK x\n"
                                        "T SELECT \"INBOX\" (QRESYNC (7 20))\n"
                                        "S * OK [UIDVALIDITY 7] x\nS * OK [NOMODSEQ] x\nS $ OK x\n");
  g_autoptr (GError) error = NULL;
  g_autoptr (ConfabImapSession) session = net_test_imap (server, CONFAB_SECURITY_TLS, &error);
  g_autoptr (ConfabImapMailboxState) unknown = select_mailbox (session, 0, 0);
  g_autoptr (ConfabImapMailboxState) known = select_mailbox (session, 7, 20);
  g_autoptr (ConfabImapMailboxState) other_validity = NULL;
  g_autoptr (ConfabImapMailboxState) from_the_future = NULL;
  g_autoptr (ConfabImapMailboxState) no_modseq = NULL;
  g_autofree char *vanished = confab_imap_set_to_string (known->vanished);
  g_autofree char *heard = NULL;

  g_assert_false (unknown->resynced);
  g_assert_true (known->resynced);
  g_assert_cmpstr (vanished, ==, "1:5,9");
  g_assert_cmpuint (known->changed->len, ==, 1);
  g_assert_cmpuint (((ConfabImapMessage *) g_ptr_array_index (known->changed, 0))->uid, ==, 6);

  other_validity = select_mailbox (session, 6, 20);
  g_assert_false (other_validity->resynced);
  g_assert_null (other_validity->vanished);
  from_the_future = select_mailbox (session, 7, 99);
  g_assert_false (from_the_future->resynced);
  no_modseq = select_mailbox (session, 7, 20);
  g_assert_false (no_modseq->resynced);
  g_assert_cmpuint (no_modseq->highest_modseq, ==, 0);
  heard = fake_server_finish (server);
}

/* What a server says right behind its OK is about the new mailbox. */
static void
test_select_then_exists (gpointer data)
{
  FakeServer *server = fake_server_new (NET_TEST_SIGNED_IN ("X")
                                        "T SELECT \"INBOX\"\nS * 1 EXISTS\ns $ OK x\\r\\n* 2 EXISTS\\r\\n* 1 EXPUNGE\\r\\n\n"
                                        "T NOOP\nS $ OK x\n");
  g_autoptr (ConfabImapSession) session = net_test_inbox (server);
  g_autoptr (ConfabImapChanges) changes = NULL;
  g_autofree char *heard = NULL;

  g_assert_true (dex_await_boolean (confab_imap_session_noop (session), NULL));
  changes = confab_imap_session_take_changes (session);
  g_assert_cmpint (changes->exists, ==, 2);
  g_assert_cmpuint (changes->expunged, ==, 1);
  g_assert_null (confab_imap_session_take_changes (session));
  heard = fake_server_finish (server);
}

static void
test_names (gpointer data)
{
  FakeServer *server = fake_server_new (NET_TEST_SIGN_IN "S $ OK [CAPABILITY IMAP4rev1] in\n"
                                                         "T LIST *\nS * LIST () \"/\" \"&broken\"\nS * LIST () \"/\" \"Entw&APw-rfe\"\n"
                                                         "S * LIST () \"/\" iNbOx\nS * LIST () \"/\" \"\"\nS $ OK x\n"
                                                         "T SELECT \"&broken\"\nS $ OK x\n"
                                                         "T SELECT \"Entw&APw-rfe\"\nS $ OK x\n"
                                                         "T SELECT \"iNbOx\"\nS $ OK x\n"
                                                         "T SELECT \"Ne&APw-\"\nS $ OK x\n");
  g_autoptr (GError) error = NULL;
  g_autoptr (ConfabImapSession) session = net_test_imap (server, CONFAB_SECURITY_TLS, &error);
  static const char *const names[] = { "&broken", "Entwürfe", "INBOX", "Neü" };
  g_autofree char *heard = NULL;

  g_assert_no_error (error);
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (ConfabImapMailboxState) state = dex_await_boxed (confab_imap_session_select (session, names[i], 0, 0), &error);

      g_assert_no_error (error);
    }
  g_assert_null (dex_await_boxed (confab_imap_session_select (session, "a\r\nA9 LOGOUT", 0, 0), &error));
  g_assert_error (error, CONFAB_NET_ERROR, CONFAB_NET_ERROR_INVALID);
  heard = fake_server_finish (server);
}

static void
test_utf8_names (gpointer data)
{
  FakeServer *server = fake_server_new (NET_TEST_SIGN_IN "S $ OK [CAPABILITY IMAP4rev1 ENABLE UTF8=ACCEPT LITERAL+] in\n"
                                                         "T ENABLE UTF8=ACCEPT\nS * ENABLED UTF8=ACCEPT\nS $ OK x\n"
                                                         "T LIST *\nS * LIST () \"/\" \"Entwürfe &x\"\nS $ OK x\n"
                                                         "T SELECT {12+}\nC Entwürfe &x\nS $ OK x\n");
  g_autoptr (GError) error = NULL;
  g_autoptr (ConfabImapSession) session = net_test_imap (server, CONFAB_SECURITY_TLS, &error);
  g_autoptr (ConfabImapMailboxState) state = NULL;
  g_autofree char *heard = NULL;

  g_assert_no_error (error);
  g_assert_nonnull (confab_imap_session_find_mailbox (session, "Entwürfe &x"));
  state = dex_await_boxed (confab_imap_session_select (session, "Entwürfe &x", 0, 0), &error);
  g_assert_no_error (error);
  heard = fake_server_finish (server);
}

static void
test_create (gpointer data)
{
  FakeServer *server = fake_server_new (NET_TEST_SIGNED_IN ("X")
                                        "T CREATE \"COI/Chats\"\nT SUBSCRIBE \"COI/Chats\"\nS $ OK x\nS $ OK x\n"
                                        "T CREATE \"COI/Chats\"\nT SUBSCRIBE *\nS $ NO [ALREADYEXISTS] x\nS $ NO no\n"
                                        "T CREATE \"COI/Chats\"\nT SUBSCRIBE *\nS $ NO [NOPERM] no\nS $ NO no\n"
                                        "T LIST *\nS * LIST () \"/\" INBOX\nS * LIST () \"/\" COI/Chats\nS $ OK x\n"
                                        "T STATUS \"COI/Chats\" (MESSAGES UIDNEXT UIDVALIDITY UNSEEN)\n"
                                        "S * STATUS COI/Chats (MESSAGES 3)\nS $ OK x\n");
  g_autoptr (GError) error = NULL;
  g_autoptr (ConfabImapSession) session = net_test_imap (server, CONFAB_SECURITY_TLS, &error);
  g_autoptr (GPtrArray) mailboxes = NULL;
  g_autoptr (ConfabImapMailboxStatus) status = NULL;
  g_autofree char *heard = NULL;

  g_assert_true (dex_await (confab_imap_session_create (session, "COI/Chats"), &error));
  g_assert_true (dex_await (confab_imap_session_create (session, "COI/Chats"), &error));
  g_assert_false (dex_await (confab_imap_session_create (session, "COI/Chats"), &error));
  g_assert_error (error, CONFAB_NET_ERROR, CONFAB_NET_ERROR_NO);
  g_clear_error (&error);
  mailboxes = dex_await_boxed (confab_imap_session_list (session), &error);
  g_assert_cmpuint (mailboxes->len, ==, 2);
  status = dex_await_boxed (confab_imap_session_status (session, "COI/Chats"), &error);
  g_assert_cmpuint (status->messages, ==, 3);
  heard = fake_server_finish (server);
}

static void
test_store (gpointer data)
{
  FakeServer *server = fake_server_new (NET_TEST_SELECTED ("X")
                                        "T UID STORE 1:3 +FLAGS.SILENT (\\Seen $MDNSent foo)\nS $ OK x\n"
                                        "T UID STORE 2 -FLAGS.SILENT (\\Flagged)\nS $ NO [NOPERM] x\n"
                                        "T NOOP\nS $ OK x\n");
  g_autoptr (ConfabImapSession) session = net_test_inbox (server);
  g_autoptr (ConfabImapSet) three = confab_imap_set_new_range (1, 3);
  g_autoptr (ConfabImapSet) two = confab_imap_set_new_range (2, 2);
  const char *good[] = { "foo", NULL };
  const char *bad[] = { "foo)\r\nA9 LOGOUT", NULL };
  g_autoptr (GError) error = NULL;
  g_autofree char *heard = NULL;

  g_assert_true (dex_await (confab_imap_session_store_flags (session, three, TRUE, CONFAB_IMAP_FLAG_SEEN | CONFAB_IMAP_FLAG_MDN_SENT,
                                                             good), &error));
  g_assert_false (dex_await (confab_imap_session_store_flags (session, two, FALSE, CONFAB_IMAP_FLAG_FLAGGED, NULL), &error));
  g_assert_error (error, CONFAB_NET_ERROR, CONFAB_NET_ERROR_NO);
  g_clear_error (&error);
  g_assert_false (dex_await (confab_imap_session_store_flags (session, two, TRUE, 0, bad), &error));
  g_assert_error (error, CONFAB_NET_ERROR, CONFAB_NET_ERROR_INVALID);
  dex_await (confab_imap_session_noop (session), NULL);
  heard = fake_server_finish (server);
}

static void
assert_copied (DexFuture * future,
               const char *source,
               const char *target)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ConfabImapReply) reply = dex_await_boxed (future, &error);
  g_autofree char *source_text = NULL;
  g_autofree char *target_text = NULL;

  g_assert_no_error (error);
  source_text = reply->source_uids != NULL ? confab_imap_set_to_string (reply->source_uids) : NULL;
  target_text = reply->target_uids != NULL ? confab_imap_set_to_string (reply->target_uids) : NULL;
  g_assert_cmpstr (source_text, ==, source);
  g_assert_cmpstr (target_text, ==, target);
}

static void
test_move (gpointer data)
{
  FakeServer *with_move = fake_server_new (NET_TEST_SELECTED ("MOVE UIDPLUS")
                                           "T UID MOVE 1:2 \"Trash\"\nS * OK [COPYUID 9 1:2 11:12] x\nS * 1 EXPUNGE\nS $ OK x\n"
                                           "T UID COPY 1:2 \"Trash\"\nS $ OK [COPYUID 9 1:2 13:14] x\n"
                                           "T UID MOVE 1:2 \"Trash\"\nS $ NO [TRYCREATE] x\n");
  FakeServer *with_uidplus = fake_server_new (NET_TEST_SELECTED ("UIDPLUS")
                                              "T UID COPY 1:2 \"Trash\"\nS $ OK [COPYUID 9 1:2 11:12] x\n"
                                              "T UID STORE 1:2 +FLAGS.SILENT (\\Deleted)\nS $ OK x\n"
                                              "T UID EXPUNGE 1:2\nS $ OK x\n");
  FakeServer *with_nothing = fake_server_new (NET_TEST_SELECTED ("X")
                                              "T UID COPY 1:2 \"Trash\"\nS $ OK x\n"
                                              "T UID STORE 1:2 +FLAGS.SILENT (\\Deleted)\nS $ OK x\nT NOOP\nS $ OK x\n");
  g_autoptr (ConfabImapSession) moving = net_test_inbox (with_move);
  g_autoptr (ConfabImapSession) copying = net_test_inbox (with_uidplus);
  g_autoptr (ConfabImapSession) marking = net_test_inbox (with_nothing);
  g_autoptr (ConfabImapSet) uids = confab_imap_set_new_range (1, 2);
  g_autoptr (GError) error = NULL;

  assert_copied (confab_imap_session_move (moving, uids, "Trash"), "1:2", "11:12");
  assert_copied (confab_imap_session_copy (moving, uids, "Trash"), "1:2", "13:14");
  g_assert_null (dex_await_boxed (confab_imap_session_move (moving, uids, "Trash"), &error));
  g_assert_cmpint (confab_net_error_get_imap_code (error), ==, CONFAB_IMAP_CODE_TRYCREATE);
  assert_copied (confab_imap_session_move (copying, uids, "Trash"), "1:2", "11:12");
  assert_copied (confab_imap_session_move (marking, uids, "Trash"), NULL, NULL);
  dex_await (confab_imap_session_noop (marking), NULL);
  g_free (fake_server_finish (with_move));
  g_free (fake_server_finish (with_uidplus));
  g_free (fake_server_finish (with_nothing));
}

/* Only what is named is expunged; where that cannot be said, nothing is. */
static void
test_expunge (gpointer data)
{
  FakeServer *with_uidplus = fake_server_new (NET_TEST_SELECTED ("UIDPLUS")
                                              "T UID STORE 5 +FLAGS.SILENT (\\Deleted)\nS $ OK x\nT UID EXPUNGE 5\nS $ OK x\n");
  FakeServer *with_nothing = fake_server_new (NET_TEST_SELECTED ("X")
                                              "T UID STORE 5 +FLAGS.SILENT (\\Deleted)\nS $ OK x\nT NOOP\nS $ OK x\n");
  g_autoptr (ConfabImapSession) expunging = net_test_inbox (with_uidplus);
  g_autoptr (ConfabImapSession) marking = net_test_inbox (with_nothing);
  g_autoptr (ConfabImapSet) uids = confab_imap_set_new_range (5, 5);

  g_assert_true (dex_await_boolean (confab_imap_session_expunge (expunging, uids), NULL));
  g_assert_false (dex_await_boolean (confab_imap_session_expunge (marking, uids), NULL));
  dex_await (confab_imap_session_noop (marking), NULL);
  g_free (fake_server_finish (with_uidplus));
  g_free (fake_server_finish (with_nothing));
}

static void
test_append (gpointer data)
{
  FakeServer *server = fake_server_new (NET_TEST_SIGNED_IN ("UIDPLUS APPENDLIMIT=100")
                                        "T APPEND \"Sent\" (\\Seen) \"01-Feb-2024 09:00:00 +0000\" {7}\nS + go\nL 7\nC \n"
                                        "S $ OK [APPENDUID 5 6] x\n"
                                        "T APPEND \"Gone\" () {7}\nS $ NO [TRYCREATE] x\n"
                                        "T NOOP\nS $ OK x\n");
  g_autoptr (GError) error = NULL;
  g_autoptr (ConfabImapSession) session = net_test_imap (server, CONFAB_SECURITY_TLS, &error);
  g_autoptr (GBytes) message = net_test_bytes ("a: b\r\n\n");
  g_autofree char *filling = g_strnfill (101, 'x');
  g_autoptr (GBytes) large = net_test_bytes (filling);
  g_autoptr (GBytes) nul = g_bytes_new_static ("a\0b", 3);
  g_autoptr (ConfabImapReply) reply = NULL;
  g_autofree char *heard = NULL;

  reply = dex_await_boxed (confab_imap_session_append (session, "Sent", CONFAB_IMAP_FLAG_SEEN, NULL, 1706778000, message), &error);
  g_assert_no_error (error);
  g_assert_cmpuint (reply->uid_validity, ==, 5);
  g_assert_true (confab_imap_set_contains (reply->target_uids, 6));

  /* Refused before the literal: it never leaves, and the session goes on. */
  g_assert_null (dex_await_boxed (confab_imap_session_append (session, "Gone", 0, NULL, 0, message), &error));
  g_assert_cmpint (confab_net_error_get_imap_code (error), ==, CONFAB_IMAP_CODE_TRYCREATE);
  g_clear_error (&error);
  g_assert_null (dex_await_boxed (confab_imap_session_append (session, "Sent", 0, NULL, 0, large), &error));
  g_assert_error (error, CONFAB_NET_ERROR, CONFAB_NET_ERROR_LIMIT);
  g_clear_error (&error);
  g_assert_null (dex_await_boxed (confab_imap_session_append (session, "Sent", 0, NULL, 0, nul), &error));
  g_assert_error (error, CONFAB_NET_ERROR, CONFAB_NET_ERROR_INVALID);
  g_assert_false (dex_await_boolean (confab_imap_session_noop (session), NULL));
  heard = fake_server_finish (server);
}

/* What is sent behind a literal that waits goes out after it, not into it. */
static void
test_literal_in_front (gpointer data)
{
  FakeServer *server = fake_server_new (NET_TEST_SIGNED_IN ("X")
                                        "T APPEND \"Sent\" () {7}\nS * OK wait\nSLEEP 50\nS + go\nL 7\nC \nT NOOP\nS $ OK x\nS $ OK x\n");
  g_autoptr (GError) error = NULL;
  g_autoptr (ConfabImapSession) session = net_test_imap (server, CONFAB_SECURITY_TLS, &error);
  g_autoptr (GBytes) message = net_test_bytes ("a: b\r\n\n");
  g_autoptr (DexFuture) append = confab_imap_session_append (session, "Sent", 0, NULL, 0, message);
  g_autofree char *heard = NULL;

  dex_await (confab_imap_session_noop (session), &error);
  g_assert_no_error (error);
  g_assert_true (dex_await (g_steal_pointer (&append), &error));
  heard = fake_server_finish (server);
}

static void
test_large_append (gpointer data)
{
  g_autofree char *filling = g_strnfill (3000000, 'y');
  g_autoptr (GBytes) message = net_test_bytes (filling);
  FakeServer *server = fake_server_new (NET_TEST_SIGNED_IN ("LITERAL+")
                                        "T APPEND \"Sent\" () {3000000+}\nL 3000000\nC \nS $ OK x\n");
  g_autoptr (GError) error = NULL;
  g_autoptr (ConfabImapSession) session = net_test_imap (server, CONFAB_SECURITY_TLS, &error);
  g_autofree char *heard = NULL;

  g_assert_true (dex_await (confab_imap_session_append (session, "Sent", 0, NULL, 0, message), &error));
  g_assert_no_error (error);
  heard = fake_server_finish (server);
}

int
main (int    argc,
      char **argv)
{
  dex_init ();
  g_test_init (&argc, &argv, NULL);
  net_test_add ("/net/imap-mailbox/select", test_select);
  net_test_add ("/net/imap-mailbox/resync", test_resync);
  net_test_add ("/net/imap-mailbox/select-then-exists", test_select_then_exists);
  net_test_add ("/net/imap-mailbox/names", test_names);
  net_test_add ("/net/imap-mailbox/utf8-names", test_utf8_names);
  net_test_add ("/net/imap-mailbox/create", test_create);
  net_test_add ("/net/imap-mailbox/store", test_store);
  net_test_add ("/net/imap-mailbox/move", test_move);
  net_test_add ("/net/imap-mailbox/expunge", test_expunge);
  net_test_add ("/net/imap-mailbox/append", test_append);
  net_test_add ("/net/imap-mailbox/literal-in-front", test_literal_in_front);
  net_test_add ("/net/imap-mailbox/large-append", test_large_append);
  return g_test_run ();
}
