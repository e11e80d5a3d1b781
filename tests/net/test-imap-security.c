/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Attacks on the way to an encrypted IMAP session: none may get the password. */
#include "config.h"

#include "net-test.h"

#include <string.h>

/* After STARTTLS and the handshake a server that does it right. */
#define AFTER_TLS                                                                     \
        "TLS\nT CAPABILITY\nS * CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN\nS $ OK x\n"  \
        "T AUTHENTICATE PLAIN " NET_TEST_PLAIN "\nS $ OK [CAPABILITY IMAP4rev1] in\n" \
                                               "T LIST *\nS * LIST () \"/\" INBOX\nS $ OK x\n"

typedef struct
{
  const char *name;
  const char *script;
  ConfabNetError code;
} Attack;

/* What must end the attempt. Each is played to a client that wants STARTTLS. */
static const Attack attacks[] = {
  /* Stripping */
  { "starttls-not-offered", "S * OK [CAPABILITY IMAP4rev1 AUTH=PLAIN] hi\nT STARTTLS\nS $ BAD unknown\nHANGUP\n",
    CONFAB_NET_ERROR_TLS_UNAVAILABLE },
  { "starttls-no", "S * OK [CAPABILITY IMAP4rev1 STARTTLS] hi\nT STARTTLS\nS $ NO later\nHANGUP\n",
    CONFAB_NET_ERROR_TLS_UNAVAILABLE },
  { "starttls-bad-with-capabilities", "S * OK hi\nT STARTTLS\nS * CAPABILITY IMAP4rev1 AUTH=PLAIN AUTH=LOGIN\nS $ BAD no\nHANGUP\n",
    CONFAB_NET_ERROR_TLS_UNAVAILABLE },
  { "starttls-ignored", "S * OK hi\nT STARTTLS\nCLOSE\n", CONFAB_NET_ERROR_CLOSED },
  { "starttls-then-hangup", "S * OK hi\nT STARTTLS\nS $ OK go\nCLOSE\n", CONFAB_NET_ERROR_CLOSED },
  { "starttls-then-clear", "S * OK hi\nT STARTTLS\nS $ OK go\nSLEEP 30\nS * CAPABILITY IMAP4rev1 AUTH=PLAIN\nSTALL\n",
    CONFAB_NET_ERROR_TLS_UNAVAILABLE },

  /* PREAUTH: nothing is encrypted after it */
  { "preauth", "S * PREAUTH [CAPABILITY IMAP4rev1] welcome\nHANGUP\n", CONFAB_NET_ERROR_TLS_UNAVAILABLE },
  { "preauth-with-starttls", "S * PREAUTH [CAPABILITY IMAP4rev1 STARTTLS] welcome\nHANGUP\n", CONFAB_NET_ERROR_TLS_UNAVAILABLE },
  { "preauth-and-alert", "S * PREAUTH [ALERT] Sign in at evil.example\nHANGUP\n", CONFAB_NET_ERROR_TLS_UNAVAILABLE },

  /* Words put in front of the encrypted ones */
  { "injected-tagged", "S * OK hi\nT STARTTLS\ns $ OK go\\r\\nA2 OK [CAPABILITY IMAP4rev1 AUTH=PLAIN] x\\r\\n\nHANGUP\n",
    CONFAB_NET_ERROR_PROTOCOL },
  { "injected-untagged", "S * OK hi\nT STARTTLS\ns $ OK go\\r\\n* CAPABILITY IMAP4rev1 LOGIN-REFERRALS\\r\\n\nHANGUP\n",
    CONFAB_NET_ERROR_PROTOCOL },
  { "injected-preauth", "S * OK hi\nT STARTTLS\ns $ OK go\\r\\n* PREAUTH hi\\r\\n\nHANGUP\n", CONFAB_NET_ERROR_PROTOCOL },
  { "injected-part", "S * OK hi\nT STARTTLS\ns $ OK go\\r\\n* OK [AL\nHANGUP\n", CONFAB_NET_ERROR_PROTOCOL },
  { "injected-byte", "S * OK hi\nT STARTTLS\ns $ OK go\\r\\n*\nHANGUP\n", CONFAB_NET_ERROR_PROTOCOL },
  { "injected-line-end", "S * OK hi\nT STARTTLS\ns $ OK go\\r\\n\\r\\n\nHANGUP\n", CONFAB_NET_ERROR_PROTOCOL },
  { "answered-before-asked", "s * OK hi\\r\\nA1 OK go\\r\\n\nSTALL\n", CONFAB_NET_ERROR_PROTOCOL },

  /* No IMAP at all, and greetings that are none */
  { "greeting-no", "S * NO hi\nHANGUP\n", CONFAB_NET_ERROR_PROTOCOL },
  { "greeting-bye", "S * BYE go to evil.example\nHANGUP\n", CONFAB_NET_ERROR_CLOSED },
  { "greeting-http", "S HTTP/1.1 200 OK\nHANGUP\n", CONFAB_NET_ERROR_PROTOCOL },
  { "greeting-smtp", "S 220 mail.example ESMTP\nHANGUP\n", CONFAB_NET_ERROR_PROTOCOL },
  { "greeting-pop", "S +OK POP3 ready\nHANGUP\n", CONFAB_NET_ERROR_PROTOCOL },
  { "continuation-for-starttls", "S * OK hi\nT STARTTLS\nS + password?\nHANGUP\n", CONFAB_NET_ERROR_PROTOCOL },
  { "bye-for-starttls", "S * OK hi\nT STARTTLS\nS * BYE [REFERRAL imap://evil.example/] elsewhere\nHANGUP\n",
    CONFAB_NET_ERROR_CLOSED },

  { "greeting-tagged", "S XYZ OK hi\nHANGUP\n", CONFAB_NET_ERROR_PROTOCOL },
  { "greeting-bad", "S * BAD hi\nHANGUP\n", CONFAB_NET_ERROR_PROTOCOL },
  { "greeting-no-alert", "S * NO [ALERT] Sign in at evil.example\nHANGUP\n", CONFAB_NET_ERROR_PROTOCOL },
  { "greeting-no-badcharset", "S * NO [BADCHARSET (utf-8)] Sign in at evil.example\nHANGUP\n", CONFAB_NET_ERROR_PROTOCOL },
  { "greeting-no-parse", "S * NO [PARSE] Sign in at evil.example\nHANGUP\n", CONFAB_NET_ERROR_PROTOCOL },
  { "greeting-bye-alert", "S * BYE [ALERT] Sign in at evil.example\nHANGUP\n", CONFAB_NET_ERROR_CLOSED },
  { "greeting-referral", "S * BYE [REFERRAL imap://evil.example/] elsewhere\nHANGUP\n", CONFAB_NET_ERROR_CLOSED },
  { "greeting-nonsense", "S Ac3cXIo1 rJzgnVlo\nHANGUP\n", CONFAB_NET_ERROR_PROTOCOL },
  { "greeting-nonsense-then-ok", "s Ac3cXIo1 rJzgnVlo\\r\\n* OK hi\\r\\n\nHANGUP\n", CONFAB_NET_ERROR_PROTOCOL },
  { "greeting-nonsense-twice-then-ok", "s Ac3 rJz\\r\\nxyz\\r\\n* OK hi\\r\\n\nHANGUP\n", CONFAB_NET_ERROR_PROTOCOL },
  { "greeting-empty-lines", "s \\r\\n\\r\\n* BAD\\r\\n\nHANGUP\n", CONFAB_NET_ERROR_PROTOCOL },
  { "greeting-nul", "s \\0\\0* OK hi\\r\\n\nHANGUP\n", CONFAB_NET_ERROR_PROTOCOL },

  /* A server without capabilities, or with old or odd ones, is asked all the same */
  { "no-capability-no-starttls", "S * OK hi\nT STARTTLS\nS $ BAD unknown command\nHANGUP\n", CONFAB_NET_ERROR_TLS_UNAVAILABLE },
  { "imap4-only", "S * OK [CAPABILITY IMAP4] hi\nT STARTTLS\nS $ BAD unknown command\nHANGUP\n", CONFAB_NET_ERROR_TLS_UNAVAILABLE },
  { "every-mechanism-in-clear", "S * OK [CAPABILITY IMAP4rev1 AUTH=ANONYMOUS AUTH=CRAM-MD5 AUTH=DIGEST-MD5 AUTH=EXTERNAL AUTH=GSSAPI "
                                "AUTH=KERBEROS_V4 AUTH=LOGIN AUTH=NTLM AUTH=OTP AUTH=PLAIN AUTH=PLAIN-CLIENTTOKEN AUTH=SCRAM-SHA-1 AUTH=SKEY AUTH=XOAUTH2] hi\n"
                                "T STARTTLS\nS $ BAD no\nHANGUP\n", CONFAB_NET_ERROR_TLS_UNAVAILABLE },
  { "login-referrals", "S * OK [CAPABILITY IMAP4rev1 STARTTLS LOGIN-REFERRALS] hi\nT STARTTLS\n"
                       "S $ NO [REFERRAL imap://alice@evil.example/] elsewhere\nHANGUP\n", CONFAB_NET_ERROR_TLS_UNAVAILABLE },
  { "login-referral-inside", "S * OK hi\nT STARTTLS\nS $ OK go\nTLS\nT CAPABILITY\nS * CAPABILITY IMAP4rev1 LOGINDISABLED LOGIN-REFERRALS\n"
                             "S $ OK [REFERRAL imap://evil.example/] x\nHANGUP\n", CONFAB_NET_ERROR_AUTH_UNAVAILABLE },
  { "starttls-bad-after-offer", "S * OK [CAPABILITY IMAP4rev1 STARTTLS AUTH=PLAIN] hi\nT STARTTLS\nS $ BAD do not begin\nHANGUP\n",
    CONFAB_NET_ERROR_TLS_UNAVAILABLE },
  { "starttls-code", "S * OK hi\nT STARTTLS\nS $ NO [PRIVACYREQUIRED] no\nHANGUP\n", CONFAB_NET_ERROR_TLS_UNAVAILABLE },
  { "starttls-ok-untagged", "S * OK hi\nT STARTTLS\nS * OK go\nCLOSE\n", CONFAB_NET_ERROR_CLOSED },
  { "starttls-other-tag", "S * OK hi\nT STARTTLS\nS A2 OK go\nHANGUP\n", CONFAB_NET_ERROR_PROTOCOL },

  /* Answers in another order, or before they were asked for */
  { "reordered", "S * OK hi\nT STARTTLS\ns A2 OK begin TLS now\\r\\n* CAPABILITY IMAP4rev1 AUTH=PLAIN\\r\\n$ OK done\\r\\n\nHANGUP\n",
    CONFAB_NET_ERROR_PROTOCOL },
  { "answered-twice", "S * OK hi\nT STARTTLS\ns A1 OK go\\r\\nA1 OK go\\r\\n\nHANGUP\n", CONFAB_NET_ERROR_PROTOCOL },
  { "injected-bye", "S * OK hi\nT STARTTLS\ns $ OK go\\r\\n* BYE close please\\r\\n\nHANGUP\n", CONFAB_NET_ERROR_PROTOCOL },
  { "injected-alert", "S * OK hi\nT STARTTLS\ns $ OK go\\r\\n* OK [ALERT] Sign in at evil.example\\r\\n\nHANGUP\n", CONFAB_NET_ERROR_PROTOCOL },
  { "injected-login-ok", "S * OK hi\nT STARTTLS\ns $ OK go\\r\\nA3 OK [CAPABILITY IMAP4rev1] in\\r\\n\nHANGUP\n", CONFAB_NET_ERROR_PROTOCOL },
  { "injected-literal", "S * OK hi\nT STARTTLS\ns * OK {10}\\r\\n$ OK go\\r\\n* LIST () {99}\\r\\n\nHANGUP\n", CONFAB_NET_ERROR_PROTOCOL },
  { "swallowed-by-literal", "S * OK hi\nT STARTTLS\ns * LIST () NIL {2000}\\r\\n$ OK go\\r\\n\nCLOSE\n", CONFAB_NET_ERROR_CLOSED },

  /* PREAUTH in every dress */
  { "preauth-auth", "S * PREAUTH [CAPABILITY IMAP4rev1 AUTH=PLAIN AUTH=LOGIN] hi\nHANGUP\n", CONFAB_NET_ERROR_TLS_UNAVAILABLE },
  { "preauth-starttls-auth", "S * PREAUTH [CAPABILITY IMAP4rev1 STARTTLS LOGINDISABLED AUTH=PLAIN] hi\nHANGUP\n", CONFAB_NET_ERROR_TLS_UNAVAILABLE },
  { "preauth-bare", "S * PREAUTH\nHANGUP\n", CONFAB_NET_ERROR_TLS_UNAVAILABLE },
  { "preauth-referrals", "S * PREAUTH [CAPABILITY IMAP4rev1 MAILBOX-REFERRALS] hi\nHANGUP\n", CONFAB_NET_ERROR_TLS_UNAVAILABLE },
  { "preauth-then-list", "s * PREAUTH hi\\r\\n* LIST () NIL evil\\r\\n\nHANGUP\n", CONFAB_NET_ERROR_TLS_UNAVAILABLE },

  /* Certificates */
  { "expired", "S * OK hi\nT STARTTLS\nS $ OK go\nTLS expired\nHANGUP\n", CONFAB_NET_ERROR_TLS_UNTRUSTED },
  { "other-host", "S * OK hi\nT STARTTLS\nS $ OK go\nTLS other-host\nHANGUP\n", CONFAB_NET_ERROR_TLS_UNTRUSTED },
  { "stranger", "S * OK hi\nT STARTTLS\nS $ OK go\nTLS stranger\nHANGUP\n", CONFAB_NET_ERROR_TLS_UNTRUSTED },
};

static const Attack *attack;

static void
play_attack (gpointer data)
{
  net_test_refused (attack->script, FALSE, CONFAB_SECURITY_STARTTLS, attack->code);
}

static void
test_attack (gconstpointer user_data)
{
  attack = user_data;
  net_test_run (play_attack, NULL);
}

static ConfabImapSession *
connect_by_starttls (FakeServer *server)
{
  g_autoptr (GError) error = NULL;
  ConfabImapSession *session = net_test_imap (server, CONFAB_SECURITY_STARTTLS, &error);

  g_assert_no_error (error);
  return session;
}

static void
test_starttls (gpointer data)
{
  FakeServer *server = fake_server_new ("S * OK hi\nT STARTTLS\nS $ OK go\n" AFTER_TLS);
  g_autoptr (ConfabImapSession) session = connect_by_starttls (server);
  g_autofree char *heard = fake_server_finish (server);
}

/* The tagged OK comes in pieces: nothing is read too early or too late. */
static void
test_starttls_in_pieces (gpointer data)
{
  FakeServer *server = fake_server_new ("S * OK hi\nT STARTTLS\ns $\nSLEEP 20\ns  OK go\nSLEEP 20\ns \\r\nSLEEP 20\ns \\n\n" AFTER_TLS);
  g_autoptr (ConfabImapSession) session = connect_by_starttls (server);
  g_autofree char *heard = fake_server_finish (server);
}

/* What was said before TLS is forgotten: capabilities, mailboxes, an ID, words. */
static void
test_clear_words_forgotten (gpointer data)
{
  FakeServer *server = fake_server_new ("S * OK [CAPABILITY IMAP4rev1 IDLE MOVE LITERAL+ AUTH=SCRAM-SHA-256 AUTH=XOAUTH2] hi\n"
                                        "S * OK [ALERT] Your account is locked, call 555\n"
                                        "S * LIST () \"/\" evil\nS * ID (\"name\" \"evil\")\nS * 5 EXISTS\n"
                                        "S * CAPABILITY IMAP4rev1 LOGINDISABLED COMPRESS=DEFLATE AUTH=LOGIN\n"
                                        "T STARTTLS\nS * CAPABILITY IMAP4rev1 QRESYNC\nS $ OK [CAPABILITY IMAP4rev1 NOTIFY AUTH=LOGIN] go\n"
                                        AFTER_TLS);
  g_autoptr (ConfabImapSession) session = connect_by_starttls (server);
  const ConfabImapCapabilities *capabilities = confab_imap_session_get_capabilities (session);
  g_autofree char *heard = NULL;

  for (guint i = 0; i < CONFAB_IMAP_CAP_N; i++)
    g_assert_cmpint (confab_imap_capabilities_has (capabilities, (ConfabImapCapability) i), ==, i == CONFAB_IMAP_CAP_IMAP4REV1);
  g_assert_cmpuint (confab_imap_session_get_mailboxes (session)->len, ==, 1);
  g_assert_null (confab_imap_session_get_server_id (session, "name"));
  g_assert_null (confab_imap_session_take_changes (session));
  heard = fake_server_finish (server);
}

/* What it could do before signing in says nothing of after. */
static void
test_capabilities_forgotten (gpointer data)
{
  FakeServer *server = fake_server_new ("TLS\nS * OK [CAPABILITY IMAP4rev1 SASL-IR MOVE IDLE AUTH=PLAIN] hi\n"
                                        "T AUTHENTICATE PLAIN *\nS $ OK in\n"
                                        "T CAPABILITY\nS * CAPABILITY IMAP4rev1\nS $ OK x\nT LIST *\nS $ OK x\n");
  g_autoptr (GError) error = NULL;
  g_autoptr (ConfabImapSession) session = net_test_imap (server, CONFAB_SECURITY_TLS, &error);
  g_autofree char *heard = NULL;

  g_assert_no_error (error);
  g_assert_false (confab_imap_capabilities_has (confab_imap_session_get_capabilities (session), CONFAB_IMAP_CAP_MOVE));
  heard = fake_server_finish (server);
}

/* What anybody may have said in clear, after the greeting or while STARTTLS is
 * under way. */
static const char *const clear_lines[] = {
  "* LIST (\\\\Noselect) \"/\" \"Click me\"", "* LSUB () \"/\" evil", "* STATUS evil (MESSAGES 231 UIDNEXT 44292)", "* STATUS INBOX (MESSAGES 17)",
  "* SEARCH 2 3 6", "* ESEARCH UID ALL 1:9", "* FLAGS (\\\\Answered evil)", "* 23 EXISTS", "* 5 RECENT", "* 44 EXPUNGE", "* VANISHED 1:9",
  "* 23 FETCH (UID 1 FLAGS (\\\\Seen) RFC822.SIZE 44827)", "* ID (\"name\" \"evil\")", "* NAMESPACE ((\"evil.\" \".\")) NIL NIL",
  "* ENABLED QRESYNC UTF8=ACCEPT", "* METADATA \"\" (/private/x y)", "* CAPABILITY IMAP4rev1 IDLE LOGINDISABLED COMPRESS=DEFLATE AUTH=LOGIN",
  "* OK [CAPABILITY IMAP4rev1 QRESYNC AUTH=XOAUTH2] x", "* OK [ALERT] Your account is locked: call 555", "* NO [ALERT] Sign in at evil.example",
  "* BAD [ALERT] x", "* OK [BADCHARSET] x", "* OK [PARSE] x", "* OK [OVERQUOTA] x", "* OK [READ-ONLY] x", "* OK [UIDVALIDITY 1] x",
  "* NO [REFERRAL imap://evil.example/] x", "* OK [NOTIFICATIONOVERFLOW] x", "* OK [INPROGRESS (NIL 1 2)] x", "* XYZZY evil",
};

static void
play_clear_line (gpointer data)
{
  const char *line = data;

  for (guint before_ok = 0; before_ok < 2; before_ok++)
    {
      g_autofree char *script = g_strdup_printf ("S * OK hi\n%s%s%sT STARTTLS\n%s%s%sS $ OK go\n" AFTER_TLS,
                                                 before_ok ? "" : "S ", before_ok ? "" : line, before_ok ? "" : "\n",
                                                 before_ok ? "S " : "", before_ok ? line : "", before_ok ? "\n" : "");
      FakeServer *server = fake_server_new (script);
      g_autoptr (ConfabImapSession) session = connect_by_starttls (server);
      const ConfabImapCapabilities *capabilities = confab_imap_session_get_capabilities (session);

      for (guint i = 0; i < CONFAB_IMAP_CAP_N; i++)
        g_assert_cmpint (confab_imap_capabilities_has (capabilities, (ConfabImapCapability) i), ==, i == CONFAB_IMAP_CAP_IMAP4REV1);
      g_assert_cmpuint (confab_imap_session_get_mailboxes (session)->len, ==, 1);
      g_assert_cmpstr (confab_imap_session_get_prefix (session), ==, "");
      g_assert_null (confab_imap_session_get_server_id (session, "name"));
      g_assert_null (confab_imap_session_take_changes (session));
      g_assert_null (confab_imap_session_take_alerts (session));
      g_assert_false (confab_imap_session_is_read_only (session));
      g_free (fake_server_finish (server));
    }
}

static void
test_clear_line (gconstpointer user_data)
{
  net_test_run (play_clear_line, (gpointer) user_data);
}

/* Inside TLS a server may give a mailbox any name, and a person any words: they
 * are text of one line, and never what they pretend to be. */
static void
test_names_and_words (gpointer data)
{
  FakeServer *server = fake_server_new (NET_TEST_SIGN_IN "S $ OK [CAPABILITY IMAP4rev1] in\nT LIST *\n"
                                                         "S * LIST () \"/\" \"Click me: http://evil.example\"\n"
                                                         "S * LIST (\\\\Drafts) \"/\" \"&IC4-evil\"\nS * LIST () \"/\" {9}\ns ev\\r\\nil\\r\\nx\\r\\n\n"
                                                         "S * LIST () \"/\" \"\"\nS * LIST () \"/\" inBox\nS * LIST () \"/\" \"../../etc\"\nS $ OK x\n"
                                                         "T NOOP\ns * OK [ALERT] one\\r\\n* OK [ALERT] \342\200\256two \\0\011three\\r\\n\nS $ OK x\n");
  g_autoptr (GError) error = NULL;
  g_autoptr (ConfabImapSession) session = net_test_imap (server, CONFAB_SECURITY_TLS, &error);
  g_auto (GStrv) alerts = NULL;

  g_assert_no_error (error);
  for (guint i = 0; i < confab_imap_session_get_mailboxes (session)->len; i++)
    {
      ConfabImapMailbox *mailbox = g_ptr_array_index (confab_imap_session_get_mailboxes (session), i);

      g_assert_true (g_utf8_validate (mailbox->name, -1, NULL));
      g_assert_null (strpbrk (mailbox->name, "\r\n"));
    }
  g_assert_nonnull (confab_imap_session_find_mailbox (session, "INBOX"));
  g_assert_cmpuint (confab_imap_session_get_mailboxes (session)->len, ==, 4);
  g_assert_true (dex_await (confab_imap_session_noop (session), &error));
  alerts = confab_imap_session_take_alerts (session);
  g_assert_cmpstr (alerts[0], ==, "one");
  g_assert_cmpstr (alerts[1], ==, "two ? three");
  g_free (fake_server_finish (server));
}

static void
test_certificate_told (gpointer data)
{
  static const struct
  {
    const char *script;
    GTlsCertificateFlags flag;
  } cases[] = {
    { "TLS expired\nHANGUP\n", G_TLS_CERTIFICATE_EXPIRED },
    { "TLS other-host\nHANGUP\n", G_TLS_CERTIFICATE_BAD_IDENTITY },
    { "TLS stranger\nHANGUP\n", G_TLS_CERTIFICATE_UNKNOWN_CA },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      FakeServer *server = fake_server_new (cases[i].script);
      g_autoptr (GError) error = NULL;
      const char *fingerprint = NULL;
      g_autofree char *heard = NULL;

      g_assert_null (net_test_imap (server, CONFAB_SECURITY_TLS, &error));
      g_assert_error (error, CONFAB_NET_ERROR, CONFAB_NET_ERROR_TLS_UNTRUSTED);
      g_assert_true ((confab_net_error_get_certificate_flags (error) & cases[i].flag) != 0);
      g_assert_cmpstr (confab_net_error_get_host (error), ==, "localhost");
      fingerprint = confab_net_error_get_fingerprint (error);
      g_assert_cmpuint (strlen (fingerprint), ==, 32 * 3 - 1);
      g_assert_nonnull (strstr (error->message, fingerprint));
      heard = fake_server_finish (server);
    }
}

/* Without the extra authority the good certificate is a stranger's too. */
static void
test_without_authority (gpointer data)
{
  FakeServer *server = fake_server_new ("TLS\nHANGUP\n");
  g_autoptr (ConfabServer) where = confab_server_new ("localhost", fake_server_get_port (server), CONFAB_SECURITY_TLS, NULL, NULL);
  g_autoptr (ConfabCredentials) credentials = net_test_credentials ();
  g_autoptr (GError) error = NULL;
  g_autofree char *heard = NULL;

  g_assert_null (dex_await_object (confab_imap_session_connect (where, credentials, FALSE), &error));
  g_assert_error (error, CONFAB_NET_ERROR, CONFAB_NET_ERROR_TLS_UNTRUSTED);
  heard = fake_server_finish (server);
}

/* A clear server at a port that should be encrypted, and none at all. */
static void
test_no_tls_there (gpointer data)
{
  net_test_refused ("S * OK [CAPABILITY IMAP4rev1 AUTH=PLAIN] hi\nSTALL\n", FALSE, CONFAB_SECURITY_TLS,
                    CONFAB_NET_ERROR_TLS_UNAVAILABLE);
  net_test_refused ("CLOSE\n", FALSE, CONFAB_SECURITY_TLS, CONFAB_NET_ERROR_CLOSED);
}

/* LOGINDISABLED is kept to, also inside TLS. */
static void
test_login_disabled (gpointer data)
{
  net_test_refused ("TLS\nS * OK [CAPABILITY IMAP4rev1 LOGINDISABLED] hi\nT CAPABILITY\nS * CAPABILITY IMAP4rev1 LOGINDISABLED\n"
                    "S $ OK x\nHANGUP\n", FALSE, CONFAB_SECURITY_TLS, CONFAB_NET_ERROR_AUTH_UNAVAILABLE);
}

int
main (int    argc,
      char **argv)
{
  dex_init ();
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (attacks); i++)
    {
      g_autofree char *path = g_strconcat ("/net/imap-security/attack/", attacks[i].name, NULL);

      g_test_add_data_func (path, &attacks[i], test_attack);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (clear_lines); i++)
    {
      g_autofree char *path = g_strdup_printf ("/net/imap-security/clear-line/%" G_GSIZE_FORMAT, i);

      g_test_add_data_func (path, clear_lines[i], test_clear_line);
    }
  net_test_add ("/net/imap-security/names-and-words", test_names_and_words);
  net_test_add ("/net/imap-security/starttls", test_starttls);
  net_test_add ("/net/imap-security/starttls-in-pieces", test_starttls_in_pieces);
  net_test_add ("/net/imap-security/clear-words-forgotten", test_clear_words_forgotten);
  net_test_add ("/net/imap-security/capabilities-forgotten", test_capabilities_forgotten);
  net_test_add ("/net/imap-security/certificate-told", test_certificate_told);
  net_test_add ("/net/imap-security/without-authority", test_without_authority);
  net_test_add ("/net/imap-security/no-tls-there", test_no_tls_there);
  net_test_add ("/net/imap-security/login-disabled", test_login_disabled);
  return g_test_run ();
}
