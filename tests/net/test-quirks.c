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

static void
test_metadata (gpointer data)
{
  FakeServer *server = fake_server_new (NET_TEST_SIGNED_IN ("METADATA LITERAL+")
                                        "T GETMETADATA (DEPTH 1) \"\" (\"/private/vendor/vendor.dovecot/coi/config\")\n"
                                        "S * METADATA \"\" (/private/vendor/vendor.dovecot/coi/config/enabled {3}\nS yes "
                                        "/private/vendor/vendor.dovecot/coi/config/mailbox-root \"COI\" /private/x NIL)\nS $ OK x\n"
                                        "T SETMETADATA \"\" (\"/private/a\" {4+}\nC x\nC y)\nS $ OK x\n"
                                        "T SETMETADATA \"\" (\"/private/a\" NIL)\nS $ NO [METADATA TOOMANY] x\n");
  g_autoptr (ConfabImapSession) session = connect_to (server);
  g_autoptr (GError) error = NULL;
  g_autoptr (GHashTable) values = NULL;

  values = dex_await_boxed (confab_imap_session_get_metadata (session, "", "/private/vendor/vendor.dovecot/coi/config", TRUE), &error);
  g_assert_no_error (error);
  g_assert_cmpuint (g_hash_table_size (values), ==, 2);
  g_assert_cmpstr (g_hash_table_lookup (values, "/private/vendor/vendor.dovecot/coi/config/enabled"), ==, "yes");
  g_assert_true (dex_await (confab_imap_session_set_metadata (session, "", "/private/a", "x\r\ny"), &error));
  g_assert_false (dex_await (confab_imap_session_set_metadata (session, "", "/private/a", NULL), &error));
  g_assert_error (error, CONFAB_NET_ERROR, CONFAB_NET_ERROR_NO);
  g_clear_error (&error);
  g_assert_false (dex_await (confab_imap_session_get_metadata (session, "", "private", FALSE), &error));
  g_assert_error (error, CONFAB_NET_ERROR, CONFAB_NET_ERROR_INVALID);
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
  net_test_add ("/net/quirks/metadata", test_metadata);
  net_test_add ("/net/quirks/notify", test_notify);
  return g_test_run ();
}
