/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What particular servers are publicly known for, each played by a script. */
#include "config.h"

#include "net-test.h"

#include <string.h>

static ConfabImapSession *
connect_to (FakeServer *server)
{
  g_autoptr (GError) error = NULL;
  ConfabImapSession *session = net_test_imap (server, CONFAB_SECURITY_TLS, &error);

  g_assert_no_error (error);
  return session;
}

static const char *
role_name (ConfabImapSession *session,
           ConfabImapRole     role)
{
  ConfabImapMailbox *mailbox = confab_imap_session_find_role (session, role);

  return mailbox != NULL ? mailbox->name : NULL;
}

static DexFuture *
keep_piece_cb (GBytes * bytes,
               guint64  done,
               guint64  total,
               gpointer user_data)
{
  g_string_append_len (user_data, g_bytes_get_data (bytes, NULL), (gssize) g_bytes_get_size (bytes));
  return NULL;
}

static DexFuture *
keep_messages_cb (GPtrArray *messages,
                  gpointer   user_data)
{
  g_ptr_array_extend_and_steal (user_data, messages);
  return NULL;
}

/* Labels as mailboxes, a root that cannot be opened, All Mail and Important. */
static void
test_gmail (gpointer data)
{
  FakeServer *server = fake_server_new ("TLS\nS * OK Gimap ready for requests from 192.0.2.1 a1mb2\n"
                                        "T CAPABILITY\nS * CAPABILITY IMAP4rev1 UNSELECT IDLE NAMESPACE QUOTA ID XLIST CHILDREN X-GM-EXT-1 "
                                        "XYZZY SASL-IR AUTH=XOAUTH2 AUTH=PLAIN AUTH=PLAIN-CLIENTTOKEN AUTH=OAUTHBEARER\nS $ OK Thats all she wrote! a1mb2\n"
                                        "T AUTHENTICATE PLAIN *\nS * CAPABILITY IMAP4rev1 UNSELECT IDLE NAMESPACE ID X-GM-EXT-1 UIDPLUS "
                                        "COMPRESS=DEFLATE ENABLE MOVE ESEARCH UTF8=ACCEPT LIST-EXTENDED LIST-STATUS LITERAL- SPECIAL-USE APPENDLIMIT=35651584\n"
                                        "S $ OK alice@mail.test authenticated (Success)\n"
                                        "T ENABLE UTF8=ACCEPT\nT ID *\nT NAMESPACE\nT LIST *\nS * ENABLED UTF8=ACCEPT\nS $ OK Success\nS $ OK Success\nS $ OK Success\n"
                                        "S * LIST (\\\\HasNoChildren) \"/\" \"INBOX\"\nS * LIST (\\\\HasChildren \\\\Noselect) \"/\" \"[Gmail]\"\n"
                                        "S * LIST (\\\\All \\\\HasNoChildren) \"/\" \"[Gmail]/All Mail\"\n"
                                        "S * LIST (\\\\Flagged \\\\HasNoChildren) \"/\" \"[Gmail]/Starred\"\n"
                                        "S * LIST (\\\\HasNoChildren \\\\Important) \"/\" \"[Gmail]/Important\"\n"
                                        "S * LIST (\\\\HasNoChildren \\\\Sent) \"/\" \"[Gmail]/Gesendet\"\n"
                                        "S * LIST (\\\\HasNoChildren \\\\Trash) \"/\" \"[Gmail]/Papierkorb\"\nS $ OK Success\n");
  g_autoptr (ConfabImapSession) session = connect_to (server);

  g_assert_cmpstr (role_name (session, CONFAB_IMAP_ROLE_SENT), ==, "[Gmail]/Gesendet");
  g_assert_cmpstr (role_name (session, CONFAB_IMAP_ROLE_ALL), ==, "[Gmail]/All Mail");
  g_assert_cmpstr (role_name (session, CONFAB_IMAP_ROLE_IMPORTANT), ==, "[Gmail]/Important");
  g_assert_cmpstr (role_name (session, CONFAB_IMAP_ROLE_TRASH), ==, "[Gmail]/Papierkorb");
  g_assert_null (role_name (session, CONFAB_IMAP_ROLE_ARCHIVE));
  g_free (fake_server_finish (server));
}

/* An old name for a sign-in that needs another password. */
static void
test_gmail_web_login (gpointer data)
{
  FakeServer *server = fake_server_new (NET_TEST_SIGN_IN "S * NO [WEBALERT https://accounts.example/] Web login required.\n"
                                                         "S $ NO [ALERT] Application-specific password required: https://support.example/1 (Failure)\nHANGUP\n");
  g_autoptr (GError) error = NULL;

  g_assert_null (net_test_imap (server, CONFAB_SECURITY_TLS, &error));
  g_assert_error (error, CONFAB_NET_ERROR, CONFAB_NET_ERROR_AUTH);
  g_assert_nonnull (strstr (confab_net_error_get_server_words (error), "Application-specific password"));
  g_free (fake_server_finish (server));
}

/* No special use, names of its own, bodies as NIL for what it cannot render. */
static void
test_outlook (gpointer data)
{
  FakeServer *server = fake_server_new ("TLS\nS * OK The Microsoft Exchange IMAP4 service is ready. [TABOAA==]\n"
                                        "T CAPABILITY\nS * CAPABILITY IMAP4 IMAP4rev1 AUTH=PLAIN AUTH=XOAUTH2 SASL-IR UIDPLUS ID UNSELECT CHILDREN IDLE NAMESPACE LITERAL+\nS $ OK CAPABILITY completed.\n"
                                        "T AUTHENTICATE PLAIN *\nS $ OK AUTHENTICATE completed.\n"
                                        "T CAPABILITY\nS * CAPABILITY IMAP4 IMAP4rev1 UIDPLUS IDLE LITERAL+\nS $ OK CAPABILITY completed.\n"
                                        "T LIST *\nS * LIST (\\\\Marked \\\\HasNoChildren) \"/\" INBOX\nS * LIST (\\\\HasNoChildren) \"/\" \"Sent Items\"\n"
                                        "S * LIST (\\\\HasNoChildren) \"/\" \"Deleted Items\"\nS * LIST (\\\\HasNoChildren) \"/\" \"Junk Email\"\n"
                                        "S * LIST (\\\\HasNoChildren) \"/\" Drafts\nS $ OK LIST completed.\n"
                                        "T SELECT *\nS * 1 EXISTS\nS * 0 RECENT\nS * FLAGS (\\\\Seen)\nS * OK [UIDVALIDITY 14] UIDVALIDITY value\n"
                                        "S $ OK [READ-WRITE] SELECT completed.\n"
                                        "T UID FETCH 5 (UID BODY.PEEK[1])\nS * 1 FETCH (BODY[1] {4}\nS part UID 5)\nS $ OK FETCH completed.\n");
  g_autoptr (ConfabImapSession) session = connect_to (server);
  g_autoptr (ConfabImapMailboxState) state = NULL;
  g_autoptr (GBytes) part = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_cmpstr (role_name (session, CONFAB_IMAP_ROLE_SENT), ==, "Sent Items");
  g_assert_cmpstr (role_name (session, CONFAB_IMAP_ROLE_TRASH), ==, "Deleted Items");
  g_assert_cmpstr (role_name (session, CONFAB_IMAP_ROLE_JUNK), ==, "Junk Email");
  state = dex_await_boxed (confab_imap_session_select (session, "INBOX", 0, 0), &error);
  g_assert_no_error (error);
  part = dex_await_boxed (confab_imap_session_fetch_section (session, 5, "1", 0, 0), &error);
  g_assert_no_error (error);
  g_assert_cmpuint (g_bytes_get_size (part), ==, 4);
  g_free (fake_server_finish (server));
}

/* Everything below INBOX, and dots. */
static void
test_courier (gpointer data)
{
  FakeServer *server = fake_server_new ("TLS\nS * OK [CAPABILITY IMAP4rev1 UIDPLUS CHILDREN NAMESPACE SORT QUOTA AUTH=PLAIN IDLE] Courier-IMAP ready.\n"
                                        "T AUTHENTICATE PLAIN\nS + \nC *\nS $ OK LOGIN Ok.\n"
                                        "T CAPABILITY\nS * CAPABILITY IMAP4rev1 UIDPLUS NAMESPACE IDLE\nS $ OK CAPABILITY completed\n"
                                        "T NAMESPACE\nT LIST *\nS * NAMESPACE ((\"INBOX.\" \".\")) NIL ((\"#shared.\" \".\")(\"shared.\" \".\"))\nS $ OK NAMESPACE completed.\n"
                                        "S * LIST (\\\\HasNoChildren) \".\" \"INBOX.Sent\"\nS * LIST (\\\\HasNoChildren) \".\" \"INBOX.Trash\"\n"
                                        "S * LIST (\\\\Unmarked \\\\HasChildren) \".\" \"INBOX\"\nS $ OK LIST completed\n");
  g_autoptr (ConfabImapSession) session = connect_to (server);

  g_assert_cmpstr (confab_imap_session_get_prefix (session), ==, "INBOX.");
  g_assert_cmpint (confab_imap_session_get_delimiter (session), ==, '.');
  g_assert_cmpstr (role_name (session, CONFAB_IMAP_ROLE_SENT), ==, "INBOX.Sent");
  g_assert_cmpstr (role_name (session, CONFAB_IMAP_ROLE_INBOX), ==, "INBOX");
  g_free (fake_server_finish (server));
}

/* Opens nothing for who does not say who they are: ID goes first. */
static void
test_netease (gpointer data)
{
  FakeServer *server = fake_server_new (NET_TEST_SIGN_IN "S $ OK [CAPABILITY IMAP4rev1 ID UIDPLUS] in\n"
                                                         "T ID (\"name\" \"Confab\" *)\nT LIST *\nS * ID NIL\nS $ OK ID completed\nS * LIST () \"/\" \"INBOX\"\nS $ OK x\n"
                                                         "T SELECT \"INBOX\"\nS $ OK [READ-WRITE] SELECT completed\n");
  g_autoptr (ConfabImapSession) session = connect_to (server);
  g_autoptr (ConfabImapMailboxState) state = dex_await_boxed (confab_imap_session_select (session, "INBOX", 0, 0), NULL);

  g_assert_nonnull (state);
  g_free (fake_server_finish (server));
}

/* Untagged answers come late, with words between; the tagged one is not the
 * last word of a FETCH's flags. */
static void
test_exchange_flags (gpointer data)
{
  FakeServer *server = fake_server_new (NET_TEST_SELECTED ("IDLE")
                                        "T UID STORE 5 *\nS * 2 FETCH (FLAGS (\\\\Seen) UID 5)\nS $ OK STORE completed.\n");
  g_autoptr (ConfabImapSession) session = net_test_inbox (server);
  g_autoptr (ConfabImapSet) uids = confab_imap_set_new_range (5, 5);
  g_autoptr (ConfabImapChanges) changes = NULL;

  g_assert_true (dex_await (confab_imap_session_store_flags (session, uids, TRUE, CONFAB_IMAP_FLAG_SEEN, NULL), NULL));
  changes = confab_imap_session_take_changes (session);
  g_assert_cmpuint (((ConfabImapMessage *) g_ptr_array_index (changes->changed, 0))->flags, ==, CONFAB_IMAP_FLAG_SEEN);
  g_free (fake_server_finish (server));
}

/* Numbers that shrink, UIDs that come back, an empty SEARCH, a NO for an empty
 * range: nothing of it ends the session. */
static void
test_yahoo (gpointer data)
{
  FakeServer *server = fake_server_new (NET_TEST_SELECTED ("UIDPLUS")
                                        "T UID SEARCH ALL\nS * SEARCH \nS $ OK UID SEARCH completed\n"
                                        "T UID FETCH *\nS * 2 EXISTS\nS * 1 EXISTS\nS * 1 FETCH (UID 5 FLAGS () RFC822.SIZE 10)\n"
                                        "S * 1 FETCH (UID 5 FLAGS (\\\\Seen) RFC822.SIZE 10)\nS $ OK x\n"
                                        "T UID FETCH *\nS $ NO [CLIENTBUG] UID FETCH Nothing to fetch\nT NOOP\nS $ OK x\n");
  g_autoptr (ConfabImapSession) session = net_test_inbox (server);
  g_autoptr (ConfabImapSet) all = dex_await_boxed (confab_imap_session_search_all (session), NULL);
  g_autoptr (ConfabImapSet) uids = confab_imap_set_new_range (1, 9);
  const ConfabImapFetchOptions options = { .items = CONFAB_IMAP_FETCH_FLAGS | CONFAB_IMAP_FETCH_SIZE };
  g_autoptr (GError) error = NULL;

  g_assert_true (confab_imap_set_is_empty (all));
  g_assert_cmpuint (dex_await_uint (confab_imap_session_fetch (session, uids, &options, net_test_drop, NULL, NULL),
                                    &error), ==, 2);
  dex_await_uint (confab_imap_session_fetch (session, uids, &options, net_test_drop, NULL, NULL), &error);
  g_assert_error (error, CONFAB_NET_ERROR, CONFAB_NET_ERROR_NO);
  g_assert_true (dex_await (confab_imap_session_noop (session), NULL));
  g_free (fake_server_finish (server));
}

/* Mechanisms of its own, an extension for its push service, and the names that its
 * mail program has used for ever, without special use. */
static void
test_icloud (gpointer data)
{
  FakeServer *server = fake_server_new (
    "TLS\nS * OK [CAPABILITY XAPPLEPUSHSERVICE IMAP4 IMAP4rev1 SASL-IR AUTH=ATOKEN AUTH=PLAIN AUTH=ATOKEN2 AUTH=XOAUTH2] iSCREAM ready to rumble (2438B27)\n"
    "T AUTHENTICATE PLAIN *\nS $ OK [CAPABILITY XAPPLEPUSHSERVICE IMAP4 IMAP4rev1 ACL QUOTA LITERAL+ NAMESPACE UIDPLUS CHILDREN BINARY UNSELECT SORT "
    "ESEARCH WITHIN QRESYNC ENABLE IDLE CONDSTORE] user alice@mail.test logged in\n"
    "T ENABLE QRESYNC\nT NAMESPACE\nT LIST *\nS * ENABLED CONDSTORE QRESYNC\nS $ OK Completed\nS * NAMESPACE ((\"\" \"/\")) NIL NIL\nS $ OK Completed\n"
    "S * LIST (\\\\Noinferiors) \"/\" INBOX\nS * LIST (\\\\HasNoChildren) \"/\" \"Sent Messages\"\nS * LIST (\\\\HasNoChildren) \"/\" \"Deleted Messages\"\n"
    "S * LIST (\\\\HasNoChildren) \"/\" Junk\nS * LIST (\\\\HasNoChildren) \"/\" Archive\nS $ OK Completed (0.000 secs 5 calls)\n"
    "T SELECT \"INBOX\" (QRESYNC (7 5))\nS * 2 EXISTS\nS * 0 RECENT\nS * FLAGS (\\\\Seen $Forwarded NotJunk)\nS * OK [PERMANENTFLAGS (\\\\Seen \\\\*)] x\n"
    "S * OK [UIDVALIDITY 7] x\nS * OK [HIGHESTMODSEQ 9] x\nS $ OK [READ-WRITE] Completed\n"
    "T UID FETCH 5 (UID BINARY.SIZE[2] BINARY.PEEK[2]*)\nS $ BAD Invalid item\nT UID FETCH 5 (UID BODY.PEEK[2]*)\nS * 1 FETCH (UID 5 BODY[2]<0> \"QUJD\")\nS $ OK x\n");
  g_autoptr (ConfabImapSession) session = connect_to (server);
  g_autoptr (ConfabImapMailboxState) state = NULL;
  const ConfabImapPartOptions options = { .encoding = "base64" };
  g_autoptr (GString) part = g_string_new (NULL);
  g_autoptr (GError) error = NULL;

  g_assert_cmpstr (role_name (session, CONFAB_IMAP_ROLE_SENT), ==, "Sent Messages");
  g_assert_cmpstr (role_name (session, CONFAB_IMAP_ROLE_TRASH), ==, "Deleted Messages");
  state = dex_await_boxed (confab_imap_session_select (session, "INBOX", 7, 5), &error);
  g_assert_no_error (error);
  g_assert_true (state->resynced);
  g_assert_true (dex_await (confab_imap_session_fetch_part (session, 5, "2", &options, NULL, keep_piece_cb, part, NULL), &error));
  g_assert_cmpstr (part->str, ==, "ABC");
  g_free (fake_server_finish (server));
}

/* Codes nobody else has, everything below INBOX, and CLOSED when another mailbox
 * is opened. */
static void
test_cyrus (gpointer data)
{
  FakeServer *server = fake_server_new (
    "TLS\nS * OK [CAPABILITY IMAP4rev1 LITERAL+ ID ENABLE AUTH=PLAIN SASL-IR] mail.test Cyrus IMAP 3.10.2-Debian server ready\n"
    "T AUTHENTICATE PLAIN *\nS $ OK [CAPABILITY IMAP4rev1 LITERAL+ ID ENABLE ACL ANNOTATE-EXPERIMENT-1 BINARY CATENATE CHILDREN CONDSTORE ESEARCH "
    "ESORT LIST-EXTENDED LIST-STATUS MAILBOX-REFERRALS METADATA MOVE MULTIAPPEND NAMESPACE OBJECTID PREVIEW=FUZZY QRESYNC QUOTA RIGHTS=kxten SAVEDATE "
    "SEARCH=FUZZY SORT SPECIAL-USE STATUS=SIZE THREAD=REFERENCES UIDPLUS UNSELECT URL-PARTIAL WITHIN LITERAL+ IDLE] User logged in SESSIONID=<cyrus-1-2-3>\n"
    "T ENABLE QRESYNC\nT ID *\nT NAMESPACE\nT LIST *\nS * ENABLED QRESYNC\nS $ OK Completed\n"
    "S * ID (\"name\" \"Cyrus IMAPD\" \"version\" \"3.10.2\" \"vendor\" \"Project Cyrus\" \"os\" \"Linux\")\nS $ OK Completed\n"
    "S * NAMESPACE ((\"INBOX.\" \".\")) ((\"user.\" \".\")) ((\"\" \".\"))\nS $ OK Completed\n"
    "S * LIST (\\\\HasChildren \\\\Subscribed) \".\" INBOX\nS * LIST (\\\\HasNoChildren \\\\Sent) \".\" INBOX.Sent\nS $ OK Completed (0.000 secs 2 calls)\n"
    "T SELECT \"INBOX.Sent\" (CONDSTORE)\nS * 1 EXISTS\nS * 1 RECENT\nS * FLAGS (\\\\Answered \\\\Seen)\nS * OK [PERMANENTFLAGS (\\\\Seen \\\\*)] Ok\n"
    "S * OK [UNSEEN 1] Ok\nS * OK [UIDVALIDITY 1764000000] Ok\nS * OK [UIDNEXT 2] Ok\nS * OK [HIGHESTMODSEQ 4] Ok\nS * OK [MAILBOXID (m1)] Ok\n"
    "S * OK [URLMECH INTERNAL] Ok\nS * OK [ANNOTATIONS 65536] Ok\nS $ OK [READ-WRITE] Completed\n"
    "T SELECT \"INBOX\" (CONDSTORE)\nS * 1 FETCH (UID 1 FLAGS (\\\\Seen))\nS * OK [CLOSED] Ok\nS * 0 EXISTS\nS * OK [UIDVALIDITY 2] Ok\nS $ OK [READ-WRITE] Completed\n"
    "T UID SEARCH RETURN (ALL) ALL\nS * ESEARCH (TAG \"A9\") UID\nS $ OK Completed (0 msgs in 0.000 secs)\n");
  g_autoptr (ConfabImapSession) session = connect_to (server);
  g_autoptr (ConfabImapMailboxState) sent = NULL;
  g_autoptr (ConfabImapMailboxState) inbox = NULL;
  g_autoptr (ConfabImapSet) found = NULL;

  g_assert_cmpstr (confab_imap_session_get_server_id (session, "name"), ==, "Cyrus IMAPD");
  g_assert_cmpstr (confab_imap_session_get_prefix (session), ==, "INBOX.");
  sent = dex_await_boxed (confab_imap_session_select (session, role_name (session, CONFAB_IMAP_ROLE_SENT), 0, 0), NULL);
  g_assert_cmpuint (sent->highest_modseq, ==, 4);
  inbox = dex_await_boxed (confab_imap_session_select (session, "INBOX", 0, 0), NULL);
  g_assert_cmpuint (inbox->uid_validity, ==, 2);
  g_assert_cmpuint (inbox->exists, ==, 0);
  found = dex_await_boxed (confab_imap_session_search_all (session), NULL);
  g_assert_true (confab_imap_set_is_empty (found));
  g_free (fake_server_finish (server));
}

/* Says nothing unasked, knows no ID and no UIDPLUS, and calls what it does not
 * know a NULL command. */
static void
test_hmailserver (gpointer data)
{
  FakeServer *server = fake_server_new (
    "TLS\nS * OK IMAPrev1\nT CAPABILITY\nS * CAPABILITY IMAP4 IMAP4rev1 CHILDREN IDLE QUOTA SORT ACL NAMESPACE RIGHTS=texk\nS $ OK CAPABILITY completed\n"
    "T LOGIN \"alice@mail.test\" \"wonderland\"\nS $ OK LOGIN completed\n"
    "T CAPABILITY\nS * CAPABILITY IMAP4 IMAP4rev1 CHILDREN IDLE QUOTA SORT ACL NAMESPACE RIGHTS=texk\nS $ OK CAPABILITY completed\n"
    "T NAMESPACE\nT LIST *\nS * NAMESPACE ((\"\" \".\")) NIL ((\"#Public\" \".\"))\nS $ OK namespace command complete\n"
    "S * LIST (\\\\HasNoChildren) \".\" \"INBOX\"\nS * LIST (\\\\HasNoChildren) \".\" \"Sent Items\"\nS $ OK LIST completed\n"
    "T SELECT \"INBOX\"\nS * 2 EXISTS\nS * 0 RECENT\nS * FLAGS (\\\\Deleted \\\\Seen \\\\Draft \\\\Answered \\\\Flagged)\nS * OK [UIDVALIDITY 1700000000] current uidvalidity\n"
    "S * OK [UNSEEN 1] unseen messages\nS * OK [UIDNEXT 12] next uid\nS * OK [PERMANENTFLAGS (\\\\Deleted \\\\Seen \\\\Draft \\\\Answered \\\\Flagged)] limited\n"
    "S $ OK [READ-WRITE] SELECT completed\n"
    "T UID COPY 11 \"Trash\"\nS $ OK COPY completed\nT UID STORE 11 +FLAGS.SILENT (\\Deleted)\nS $ OK UID completed\nT NOOP\nS $ OK NOOP completed\n");
  g_autoptr (ConfabImapSession) session = connect_to (server);
  g_autoptr (ConfabImapMailboxState) state = dex_await_boxed (confab_imap_session_select (session, "INBOX", 0, 0), NULL);
  g_autoptr (ConfabImapSet) uids = confab_imap_set_new_range (11, 11);
  g_autoptr (ConfabImapReply) moved = NULL;

  g_assert_cmpstr (role_name (session, CONFAB_IMAP_ROLE_SENT), ==, "Sent Items");
  /* No keyword can be made here. */
  g_assert_false ((state->permanent_flags & CONFAB_IMAP_FLAG_ANY_KEYWORD) != 0);
  /* Without UIDPLUS nothing else that is marked may go: it stays, marked. */
  moved = dex_await_boxed (confab_imap_session_move (session, uids, "Trash"), NULL);
  g_assert_nonnull (moved);
  g_assert_null (moved->target_uids);
  g_assert_true (dex_await (confab_imap_session_noop (session), NULL));
  g_free (fake_server_finish (server));
}

/* Levels of a name are parted by a bar, roles come without SPECIAL-USE being
 * offered, and words stand where no code is. */
static void
test_yandex (gpointer data)
{
  FakeServer *server = fake_server_new (
    "TLS\nS * OK Yandex IMAP4rev1 at imap-production-main.mail.example:993 ready to talk with ::1:40000, 2026-Nov-24 16:00:00, oGqXWx0Oq0U0\n"
    "T CAPABILITY\nS * CAPABILITY IMAP4rev1 CHILDREN UNSELECT LITERAL+ NAMESPACE XLIST UIDPLUS ENABLE ID AUTH=PLAIN AUTH=XOAUTH2 IDLE MOVE\nS $ OK CAPABILITY Completed.\n"
    "T AUTHENTICATE PLAIN\nS +\nC *\nS $ OK AUTHENTICATE Completed.\n"
    "T CAPABILITY\nS * CAPABILITY IMAP4rev1 CHILDREN UNSELECT LITERAL+ NAMESPACE XLIST UIDPLUS ENABLE ID IDLE MOVE\nS $ OK CAPABILITY Completed.\n"
    "T ID *\nT NAMESPACE\nT LIST *\nS * ID (\"name\" \"Yandex Mail\" \"vendor\" \"Yandex\")\nS $ OK ID Completed.\nS * NAMESPACE ((\"\" \"|\")) NIL NIL\nS $ OK NAMESPACE Completed.\n"
    "S * LIST (\\\\Unmarked \\\\HasNoChildren \\\\Drafts) \"|\" Drafts\nS * LIST (\\\\Marked \\\\NoInferiors) \"|\" INBOX\n"
    "S * LIST (\\\\Unmarked \\\\HasChildren \\\\Sent) \"|\" &BB4EQgQ,BEAEMAQyBDsENQQ9BD0ESwQ1-\nS * LIST (\\\\HasNoChildren) \"|\" \"&BB4EQgQ,BEAEMAQyBDsENQQ9BD0ESwQ1-|2026\"\n"
    "S * LIST (\\\\Unmarked \\\\HasNoChildren \\\\Junk) \"|\" Spam\nS * LIST (\\\\Unmarked \\\\HasNoChildren \\\\Trash) \"|\" Trash\nS $ OK LIST Completed.\n"
    "T UID MOVE *\nS $ BAD [CLIENTBUG] UID MOVE Wrong session state for command\nT SELECT \"&BB4EQgQ,BEAEMAQyBDsENQQ9BD0ESwQ1-\"\nS * 0 EXISTS\nS $ OK [READ-WRITE] SELECT Completed.\n");
  g_autoptr (ConfabImapSession) session = connect_to (server);
  g_autoptr (ConfabImapSet) uids = confab_imap_set_new_range (1, 1);
  g_autoptr (ConfabImapMailboxState) state = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (confab_imap_session_get_delimiter (session), ==, '|');
  g_assert_cmpstr (role_name (session, CONFAB_IMAP_ROLE_SENT), ==, "Отправленные");
  g_assert_nonnull (confab_imap_session_find_mailbox (session, "Отправленные|2026"));
  g_assert_cmpstr (role_name (session, CONFAB_IMAP_ROLE_JUNK), ==, "Spam");
  dex_await (confab_imap_session_move (session, uids, "Trash"), &error);
  g_assert_error (error, CONFAB_NET_ERROR, CONFAB_NET_ERROR_NO);
  state = dex_await_boxed (confab_imap_session_select (session, "Отправленные", 0, 0), NULL);
  g_assert_nonnull (state);
  g_free (fake_server_finish (server));
}

/* Tagged answers without words, header fields named back in quotes, items in
 * another order and another case. */
static void
test_aliyun (gpointer data)
{
  FakeServer *server = fake_server_new (
    "TLS\nS * OK AliYun IMAP Server Ready(10.147.40.164)\nT CAPABILITY\nS * CAPABILITY IMAP4rev1 IDLE XLIST UIDPLUS ID SASL-IR AUTH=XOAUTH AUTH=PLAIN AUTH=LOGIN\nS $ OK\n"
    "T AUTHENTICATE PLAIN *\nS $ OK\nT CAPABILITY\nS * CAPABILITY IMAP4rev1 IDLE XLIST UIDPLUS ID\nS $ OK\n"
    "T ID *\nT LIST *\nS * ID NIL\nS $ OK\nS * LIST () \"/\" \"INBOX\"\nS * LIST (\\\\Drafts) \"/\" \"&g0l6P3ux-\"\nS * LIST (\\\\Sent) \"/\" \"&XfJT0ZAB-\"\nS $ OK\n"
    "T SELECT *\nS * 1 EXISTS\nS * 0 RECENT\nS * OK [UIDVALIDITY 1]\nS * OK [PERMANENTFLAGS (\\\\Answered \\\\Seen)]\nS $ OK [READ-WRITE]\n"
    "T UID FETCH 1:9 *\nS * 1 Fetch (Body[HEADER.FIELDS (\"MESSAGE-ID\")] {19}\nS Message-ID: <a@b>\nS  Flags (\\\\Seen) Uid 5)\nS $ OK\n");
  g_autoptr (ConfabImapSession) session = connect_to (server);
  g_autoptr (ConfabImapMailboxState) state = dex_await_boxed (confab_imap_session_select (session, "INBOX", 0, 0), NULL);
  const ConfabImapFetchOptions options = { .items = CONFAB_IMAP_FETCH_FLAGS | CONFAB_IMAP_FETCH_MESSAGE_ID };
  g_autoptr (ConfabImapSet) uids = confab_imap_set_new_range (1, 9);
  g_autoptr (GPtrArray) messages = g_ptr_array_new_with_free_func ((GDestroyNotify) confab_imap_message_unref);
  const ConfabImapMessage *message = NULL;

  g_assert_cmpstr (role_name (session, CONFAB_IMAP_ROLE_SENT), ==, "已发送");
  g_assert_cmpuint (state->uid_validity, ==, 1);
  g_assert_cmpuint (dex_await_uint (confab_imap_session_fetch (session, uids, &options, keep_messages_cb, messages, NULL), NULL), ==, 1);
  message = g_ptr_array_index (messages, 0);
  g_assert_cmpuint (message->uid, ==, 5);
  g_assert_cmpint (message->flags, ==, CONFAB_IMAP_FLAG_SEEN);
  g_assert_cmpmem (g_bytes_get_data (message->header, NULL), g_bytes_get_size (message->header), "Message-ID: <a@b>\r\n", 19);
  g_free (fake_server_finish (server));
}

/* IMAP4rev2 beside rev1: ESEARCH, object ids, LIST that tells more than asked. */
static void
test_stalwart (gpointer data)
{
  FakeServer *server = fake_server_new (
    "TLS\nS * OK [CAPABILITY IMAP4rev2 IMAP4rev1 ENABLE SASL-IR LITERAL+ ID UTF8=ACCEPT JMAPACCESS AUTH=PLAIN AUTH=OAUTHBEARER AUTH=XOAUTH2] Stalwart IMAP4rev2 at your service.\n"
    "T AUTHENTICATE PLAIN *\nS $ OK [CAPABILITY IMAP4rev2 IMAP4rev1 ENABLE SASL-IR LITERAL+ ID UTF8=ACCEPT JMAPACCESS UIDPLUS IDLE SPECIAL-USE ESEARCH CONDSTORE QRESYNC "
    "OBJECTID STATUS=SIZE NAMESPACE LIST-EXTENDED LIST-STATUS MOVE UNSELECT BINARY QUOTA] Authentication successful\n"
    "T ENABLE QRESYNC UTF8=ACCEPT\nT ID *\nT NAMESPACE\nT LIST \"\" \"*\" RETURN (SUBSCRIBED CHILDREN SPECIAL-USE)\nS * ENABLED QRESYNC UTF8=ACCEPT\nS $ OK ENABLE successful.\n"
    "S * ID (\"name\" \"Stalwart\")\nS $ OK ID completed\nS * NAMESPACE ((\"\" \"/\")) ((\"Shared Folders\" \"/\")) NIL\nS $ OK NAMESPACE completed\n"
    "S * LIST (\\\\Subscribed \\\\HasNoChildren) \"/\" \"INBOX\" (\"OLDNAME\" (\"Inbox\"))\nS * LIST (\\\\Sent) \"/\" \"Gesendete Objekte – ä\"\nS $ OK LIST completed\n"
    "T STATUS {24+}\nC Gesendete Objekte – ä (MESSAGES UIDNEXT UIDVALIDITY UNSEEN HIGHESTMODSEQ SIZE)\nS * STATUS \"Gesendete Objekte – ä\" (MESSAGES 1 UIDNEXT 2 UIDVALIDITY 3 UNSEEN 0 SIZE 5000000000)\nS $ OK STATUS completed\n"
    "T SELECT \"INBOX\" (CONDSTORE)\nS * 1 EXISTS\nS * LIST () \"/\" \"INBOX\"\nS * OK [UIDVALIDITY 3] x\nS * OK [MAILBOXID (a)] x\nS $ OK [READ-WRITE] x\n"
    "T UID SEARCH RETURN (ALL) ALL\nS * ESEARCH (TAG \"A9\") UID ALL 1:3,7\nS $ OK x\n"
    "T UID FETCH *\nS * 1 FETCH (UID 1 MODSEQ (9) EMAILID (e1) THREADID (t1) FLAGS ())\nS $ OK x\n");
  g_autoptr (ConfabImapSession) session = connect_to (server);
  g_autoptr (ConfabImapMailboxStatus) status = NULL;
  g_autoptr (ConfabImapMailboxState) state = NULL;
  g_autoptr (ConfabImapSet) found = NULL;
  const ConfabImapFetchOptions options = { .items = CONFAB_IMAP_FETCH_FLAGS | CONFAB_IMAP_FETCH_EMAIL_ID };
  g_autoptr (GPtrArray) messages = g_ptr_array_new_with_free_func ((GDestroyNotify) confab_imap_message_unref);
  g_autoptr (GError) error = NULL;

  status = dex_await_boxed (confab_imap_session_status (session, role_name (session, CONFAB_IMAP_ROLE_SENT)), &error);
  g_assert_no_error (error);
  g_assert_cmpuint (status->size, ==, G_GUINT64_CONSTANT (5000000000));
  state = dex_await_boxed (confab_imap_session_select (session, "INBOX", 0, 0), NULL);
  g_assert_cmpuint (state->exists, ==, 1);
  found = dex_await_boxed (confab_imap_session_search_all (session), NULL);
  g_assert_cmpuint (confab_imap_set_count (found), ==, 4);
  g_assert_cmpuint (dex_await_uint (confab_imap_session_fetch (session, found, &options, keep_messages_cb, messages, NULL), NULL), ==, 1);
  g_assert_cmpstr (((ConfabImapMessage *) g_ptr_array_index (messages, 0))->email_id, ==, "e1");
  g_free (fake_server_finish (server));
}

/* A namespace that is no prefix of any name, a limit on APPEND, long failures. */
static void
test_james (gpointer data)
{
  FakeServer *server = fake_server_new (
    "TLS\nS * OK JAMES IMAP4rev1 Server mail.test is ready.\nT CAPABILITY\nS * CAPABILITY LITERAL+ OBJECTID SASL-IR WITHIN ENABLE QRESYNC UIDPLUS ANNOTATION MOVE IDLE NAMESPACE "
    "IMAP4rev1 ID UNSELECT CONDSTORE QUOTA XLIST CHILDREN APPENDLIMIT=30 AUTH=PLAIN\nS $ OK CAPABILITY completed.\n"
    "T AUTHENTICATE PLAIN *\nS $ OK AUTHENTICATE completed.\nT CAPABILITY\nS * CAPABILITY LITERAL+ OBJECTID SASL-IR WITHIN ENABLE QRESYNC UIDPLUS MOVE IDLE NAMESPACE IMAP4rev1 ID "
    "UNSELECT CONDSTORE QUOTA APPENDLIMIT=30\nS $ OK CAPABILITY completed.\n"
    "T ENABLE QRESYNC\nT ID *\nT NAMESPACE\nT LIST *\nS * ENABLED QRESYNC\nS $ OK ENABLE completed.\nS * ID NIL\nS $ OK ID completed.\n"
    "S * NAMESPACE ((\"\" \".\")) ((\"#user\" \".\")) NIL\nS $ OK NAMESPACE completed.\nS * LIST (\\\\HasNoChildren) \".\" \"INBOX\"\nS * LIST (\\\\HasNoChildren \\\\Sent) \".\" \"Sent\"\n"
    "S * LIST (\\\\HasNoChildren) \".\" \"Outbox\"\nS $ OK LIST completed.\n"
    "T CREATE \"COI.Chats\"\nT SUBSCRIBE \"COI.Chats\"\nS $ NO CREATE failed. Mailbox already exists.\nS $ OK SUBSCRIBE completed.\n"
    "T STATUS \"COI.Chats\" *\nS * STATUS \"COI.Chats\" (MESSAGES 0)\nS $ OK STATUS completed.\n"
    "T CREATE \"a..b\"\nT SUBSCRIBE \"a..b\"\nS $ NO CREATE processing failed.\nS $ NO SUBSCRIBE failed.\nT STATUS \"a..b\" *\nS $ NO STATUS failed. No such mailbox.\n"
    "T SELECT *\nS * FLAGS (\\\\Answered \\\\Seen)\nS * 0 EXISTS\nS * 0 RECENT\nS * OK [UIDVALIDITY 1] UIDs valid\nS * OK [PERMANENTFLAGS (\\\\Answered \\\\*)] Limited\n"
    "S * OK [HIGHESTMODSEQ 1] Highest\nS * OK [UIDNEXT 1] Predicted next UID\nS $ OK [READ-WRITE] SELECT completed.\n"
    "T NOOP\nS $ NO NOOP processing failed.\n");
  g_autoptr (ConfabImapSession) session = connect_to (server);
  g_autoptr (GBytes) large = net_test_bytes ("Subject: longer than thirty bytes\r\n");
  g_autoptr (ConfabImapMailboxState) state = NULL;
  g_autoptr (GError) error = NULL;

  dex_await (confab_imap_session_append (session, "Sent", 0, NULL, 0, large), &error);
  g_assert_error (error, CONFAB_NET_ERROR, CONFAB_NET_ERROR_LIMIT);
  g_clear_error (&error);
  /* It is there already, but no code says so. */
  g_assert_true (dex_await (confab_imap_session_create (session, "COI.Chats"), &error));
  dex_await (confab_imap_session_create (session, "a..b"), &error);
  g_assert_error (error, CONFAB_NET_ERROR, CONFAB_NET_ERROR_NO);
  g_assert_cmpstr (confab_net_error_get_server_words (error), ==, "CREATE processing failed.");
  g_clear_error (&error);
  state = dex_await_boxed (confab_imap_session_select (session, "INBOX", 0, 0), NULL);
  g_assert_cmpuint (state->uid_next, ==, 1);
  dex_await (confab_imap_session_noop (session), &error);
  g_assert_error (error, CONFAB_NET_ERROR, CONFAB_NET_ERROR_NO);
  g_assert_true (confab_imap_session_is_open (session));
  g_free (fake_server_finish (server));
}

static void
test_notify (gpointer data)
{
  static const char *const beside[] = { "COI/Chats", "Sent", NULL };
  FakeServer *server = fake_server_new (NET_TEST_SELECTED ("NOTIFY IDLE")
                                        "T NOTIFY SET (selected (MessageNew MessageExpunge FlagChange)) (mailboxes (\"COI/Chats\" \"Sent\") "
                                        "(MessageNew MessageExpunge FlagChange))\nS $ OK x\n"
                                        "T IDLE\nS + \nS * STATUS Sent (MESSAGES 3 UIDNEXT 4)\nC DONE\nS $ OK x\n"
                                        "T NOOP\nS * OK [NOTIFICATIONOVERFLOW] too much\nS $ OK x\n");
  FakeServer *without = fake_server_new (NET_TEST_SELECTED ("IDLE"));
  g_autoptr (ConfabImapSession) session = net_test_inbox (server);
  g_autoptr (ConfabImapSession) other = net_test_inbox (without);
  g_autoptr (ConfabImapChanges) changes = NULL;
  g_autoptr (ConfabImapChanges) overflow = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (dex_await (confab_imap_session_notify (session, beside), &error));
  g_assert_true (dex_await_boolean (confab_imap_session_idle (session, 30), &error));
  changes = confab_imap_session_take_changes (session);
  g_assert_cmpstr (((ConfabImapMailboxStatus *) g_ptr_array_index (changes->status, 0))->name, ==, "Sent");
  g_assert_true (dex_await_boolean (confab_imap_session_noop (session), &error));
  overflow = confab_imap_session_take_changes (session);
  g_assert_true (overflow->resync);
  g_assert_false (dex_await (confab_imap_session_notify (other, beside), &error));
  g_assert_error (error, CONFAB_NET_ERROR, CONFAB_NET_ERROR_UNSUPPORTED);
  g_free (fake_server_finish (server));
  g_free (fake_server_finish (without));
}

int
main (int    argc,
      char **argv)
{
  dex_init ();
  g_test_init (&argc, &argv, NULL);
  net_test_add ("/net/quirks/gmail", test_gmail);
  net_test_add ("/net/quirks/gmail-web-login", test_gmail_web_login);
  net_test_add ("/net/quirks/outlook", test_outlook);
  net_test_add ("/net/quirks/courier", test_courier);
  net_test_add ("/net/quirks/netease", test_netease);
  net_test_add ("/net/quirks/exchange-flags", test_exchange_flags);
  net_test_add ("/net/quirks/yahoo", test_yahoo);
  net_test_add ("/net/quirks/icloud", test_icloud);
  net_test_add ("/net/quirks/cyrus", test_cyrus);
  net_test_add ("/net/quirks/hmailserver", test_hmailserver);
  net_test_add ("/net/quirks/yandex", test_yandex);
  net_test_add ("/net/quirks/aliyun", test_aliyun);
  net_test_add ("/net/quirks/stalwart", test_stalwart);
  net_test_add ("/net/quirks/james", test_james);
  net_test_add ("/net/quirks/notify", test_notify);
  return g_test_run ();
}
