/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tests of how an IMAP session comes about: greeting, capabilities, signing in. */
#include "config.h"

#include "net-test.h"

#include <string.h>

static void
connect_and_finish (const char *script)
{
  FakeServer *server = fake_server_new (script);
  g_autoptr (GError) error = NULL;
  g_autoptr (ConfabImapSession) session = net_test_imap (server, CONFAB_SECURITY_TLS, &error);
  g_autofree char *heard = NULL;

  g_assert_no_error (error);
  g_assert_true (confab_imap_session_is_open (session));
  heard = fake_server_finish (server);
}

static void
test_all_told (gpointer data)
{
  connect_and_finish (NET_TEST_SIGNED_IN ("IDLE"));
}

static void
test_nothing_told (gpointer data)
{
  connect_and_finish ("TLS\nS * OK hi\n"
                      "T CAPABILITY\nS * CAPABILITY IMAP4rev1 AUTH=PLAIN\nS $ OK x\n"
                      "T AUTHENTICATE PLAIN\nS + \nC " NET_TEST_PLAIN "\nS $ OK in\n"
                                                                      "T CAPABILITY\nS * CAPABILITY IMAP4rev1\nS $ OK x\n"
                                                                      "T LIST *\nS $ OK x\n");
}

static void
test_login_mechanism (gpointer data)
{
  connect_and_finish ("TLS\nS * OK [CAPABILITY IMAP4rev1 AUTH=LOGIN] hi\n"
                      "T AUTHENTICATE LOGIN\nS + VXNlcm5hbWU6\nC YWxpY2VAbWFpbC50ZXN0\nS + UGFzc3dvcmQ6\nC d29uZGVybGFuZA==\n"
                      "S $ OK [CAPABILITY IMAP4rev1] in\nT LIST *\nS $ OK x\n");
}

static void
test_login_command (gpointer data)
{
  connect_and_finish ("TLS\nS * OK [CAPABILITY IMAP4rev1] hi\nT CAPABILITY\nS * CAPABILITY IMAP4rev1\nS $ OK x\n"
                      "T LOGIN \"alice@mail.test\" \"wonderland\"\nS $ OK [CAPABILITY IMAP4rev1] in\nT LIST *\nS $ OK x\n");
}

static void
test_preauth (gpointer data)
{
  connect_and_finish ("TLS\nS * PREAUTH [CAPABILITY IMAP4rev1 AUTH=PLAIN] hi\nT LIST *\nS $ OK x\n");
}

/* SCRAM comes first; a server that offers it and cannot do it gets PLAIN. */
static void
test_scram_fails (gpointer data)
{
  connect_and_finish ("TLS\nS * OK [CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN AUTH=SCRAM-SHA-256] hi\n"
                      "T AUTHENTICATE SCRAM-SHA-256 *\nS $ NO [AUTHENTICATIONFAILED] no keys\n"
                      "T AUTHENTICATE PLAIN " NET_TEST_PLAIN "\nS $ OK [CAPABILITY IMAP4rev1] in\nT LIST *\nS $ OK x\n");
}

static void
test_scram_nonsense (gpointer data)
{
  connect_and_finish ("TLS\nS * OK [CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN AUTH=SCRAM-SHA-1] hi\n"
                      "T AUTHENTICATE SCRAM-SHA-1 *\nS + cj1mb28scz1iYXIsaT0x\nC ?\nS $ BAD cancelled\n"
                      "T AUTHENTICATE PLAIN " NET_TEST_PLAIN "\nS $ OK [CAPABILITY IMAP4rev1] in\nT LIST *\nS $ OK x\n");
}

/* Everything after signing in goes out before anything is answered. */
static void
test_one_flight (gpointer data)
{
  FakeServer *server = fake_server_new (NET_TEST_SIGN_IN
                                        "S $ OK [CAPABILITY IMAP4rev1 ENABLE QRESYNC CONDSTORE UTF8=ACCEPT ID NAMESPACE "
                                        "LIST-EXTENDED SPECIAL-USE] in\n"
                                        "T ENABLE QRESYNC UTF8=ACCEPT\n"
                                        "T ID (\"name\" \"Confab\" *)\n"
                                        "T NAMESPACE\n"
                                        "T LIST \"\" \"*\" RETURN (SUBSCRIBED CHILDREN SPECIAL-USE)\n"
                                        "T SELECT \"INBOX\" (QRESYNC (7 42))\n"
                                        "S * ENABLED QRESYNC\nS $ OK x\n"
                                        "S * ID (\"name\" \"Fake\" \"version\" NIL)\nS $ OK x\n"
                                        "S * NAMESPACE ((\"INBOX.\" \".\")) NIL NIL\nS $ OK x\n"
                                        "S * LIST (\\\\Sent) \".\" \"INBOX.&AOQ-\"\nS * LIST () \".\" INBOX\n"
                                        "S * LIST () \".\" inbox\nS $ OK x\n"
                                        "S * 2 EXISTS\nS * OK [UIDVALIDITY 7] x\nS * OK [HIGHESTMODSEQ 50] x\n"
                                        "S * VANISHED (EARLIER) 3:4\nS * 1 FETCH (UID 1 FLAGS (\\\\Seen) MODSEQ (45))\n"
                                        "S $ OK [READ-WRITE] x\n");
  g_autoptr (ConfabServer) where = fake_server_dup_server (server, CONFAB_SECURITY_TLS);
  g_autoptr (ConfabCredentials) credentials = net_test_credentials ();
  g_autoptr (GError) error = NULL;
  g_autoptr (ConfabImapSession) session = NULL;
  ConfabImapMailboxState *state = NULL;
  g_autofree char *heard = NULL;

  session = dex_await_object (confab_imap_session_connect_to (where, credentials, FALSE, "INBOX", 7, 42), &error);
  g_assert_no_error (error);
  g_assert_cmpstr (confab_imap_session_get_prefix (session), ==, "INBOX.");
  g_assert_cmpint (confab_imap_session_get_delimiter (session), ==, '.');
  g_assert_cmpstr (confab_imap_session_get_server_id (session, "name"), ==, "Fake");
  g_assert_null (confab_imap_session_get_server_id (session, "version"));
  g_assert_cmpuint (confab_imap_session_get_mailboxes (session)->len, ==, 2);
  g_assert_cmpstr (confab_imap_session_find_role (session, CONFAB_IMAP_ROLE_SENT)->name, ==, "INBOX.ä");
  state = confab_imap_session_get_selected (session);
  g_assert_true (state->resynced);
  g_assert_cmpuint (state->exists, ==, 2);
  g_assert_cmpuint (state->highest_modseq, ==, 50);
  g_assert_cmpuint (confab_imap_set_count (state->vanished), ==, 2);
  g_assert_cmpuint (state->changed->len, ==, 1);
  heard = fake_server_finish (server);
}

/* Some servers offer LIST-EXTENDED and choke on it. */
static void
test_list_extended_refused (gpointer data)
{
  connect_and_finish (NET_TEST_SIGN_IN "S $ OK [CAPABILITY IMAP4rev1 LIST-EXTENDED] in\n"
                                       "T LIST \"\" \"*\" RETURN (*)\nS $ BAD what\nT LIST \"\" \"*\"\nS * LIST () NIL INBOX\nS $ OK x\n");
}

/* Refusals of what is a courtesy do not matter. */
static void
test_courtesies_refused (gpointer data)
{
  connect_and_finish (NET_TEST_SIGN_IN "S $ OK [CAPABILITY IMAP4rev1 ENABLE CONDSTORE QRESYNC ID NAMESPACE] in\n"
                                       "T ENABLE *\nS $ BAD no\nT ID *\nS $ NO no\nT NAMESPACE\nS $ NO no\nT LIST *\nS $ OK x\n");
}

static void
assert_refused (const char *   script,
                ConfabNetError code,
                const char *   words)
{
  FakeServer *server = fake_server_new (script);
  g_autoptr (GError) error = NULL;
  g_autofree char *heard = NULL;

  g_assert_null (net_test_imap (server, CONFAB_SECURITY_TLS, &error));
  g_assert_error (error, CONFAB_NET_ERROR, (int) code);
  g_assert_cmpstr (confab_net_error_get_server_words (error), ==, words);
  g_assert_null (strstr (error->message, NET_TEST_PASSWORD));
  heard = fake_server_finish (server);
}

static void
test_wrong_password (gpointer data)
{
  assert_refused (NET_TEST_SIGN_IN "S $ NO [AUTHENTICATIONFAILED] Bad\\0 password\\r\nHANGUP\n", CONFAB_NET_ERROR_AUTH,
                  "Bad? password");
  assert_refused (NET_TEST_SIGN_IN "S $ NO [EXPIRED] Old\nHANGUP\n", CONFAB_NET_ERROR_AUTH, "Old");
  assert_refused (NET_TEST_SIGN_IN "S $ NO Whatever\nHANGUP\n", CONFAB_NET_ERROR_AUTH, "Whatever");
  assert_refused (NET_TEST_SIGN_IN "S $ BAD Whatever\nHANGUP\n", CONFAB_NET_ERROR_AUTH, "Whatever");
}

static void
test_busy (gpointer data)
{
  assert_refused (NET_TEST_SIGN_IN "S $ NO [UNAVAILABLE] Later\nHANGUP\n", CONFAB_NET_ERROR_THROTTLED, "Later");
  assert_refused (NET_TEST_SIGN_IN "S $ NO [LIMIT] Too many\nHANGUP\n", CONFAB_NET_ERROR_THROTTLED, "Too many");
  assert_refused (NET_TEST_SIGN_IN "S * BYE [UNAVAILABLE] Down\nHANGUP\n", CONFAB_NET_ERROR_THROTTLED, "Down");
  assert_refused ("TLS\nS * BYE [UNAVAILABLE] Down\nHANGUP\n", CONFAB_NET_ERROR_THROTTLED, "Down");
  assert_refused ("TLS\nS * BYE go away\nHANGUP\n", CONFAB_NET_ERROR_CLOSED, "go away");
}

static void
test_no_way_in (gpointer data)
{
  assert_refused ("TLS\nS * OK [CAPABILITY IMAP4rev1 LOGINDISABLED AUTH=GSSAPI] hi\nHANGUP\n",
                  CONFAB_NET_ERROR_AUTH_UNAVAILABLE, NULL);
  assert_refused ("TLS\nS * OK [CAPABILITY IMAP4rev1 LOGINDISABLED AUTH=XOAUTH2 AUTH=EXTERNAL] hi\nHANGUP\n",
                  CONFAB_NET_ERROR_AUTH_UNAVAILABLE, NULL);
}

static void
test_nonsense (gpointer data)
{
  assert_refused ("TLS\nS 220 mail.example ESMTP\nHANGUP\n", CONFAB_NET_ERROR_PROTOCOL, NULL);
  assert_refused ("TLS\nS HTTP/1.1 400 Bad Request\nHANGUP\n", CONFAB_NET_ERROR_PROTOCOL, NULL);
  assert_refused ("TLS\nS + OK\nHANGUP\n", CONFAB_NET_ERROR_PROTOCOL, NULL);
  assert_refused ("TLS\nS A1 OK\nHANGUP\n", CONFAB_NET_ERROR_PROTOCOL, NULL);
  assert_refused ("TLS\nS * NO\nHANGUP\n", CONFAB_NET_ERROR_PROTOCOL, NULL);
  assert_refused ("TLS\nS * CAPABILITY IMAP4rev1\nHANGUP\n", CONFAB_NET_ERROR_PROTOCOL, NULL);
  assert_refused ("TLS\nCLOSE\n", CONFAB_NET_ERROR_CLOSED, NULL);
  assert_refused ("TLS\ns * OK\nCLOSE\n", CONFAB_NET_ERROR_CLOSED, NULL);
  assert_refused ("TLS\nS * OK {5}\nT CAPABILITY\nS * CAPABILITY {99999999999}\nHANGUP\n", CONFAB_NET_ERROR_PROTOCOL, NULL);
  assert_refused (NET_TEST_SIGN_IN "S + \nC ?\nS $ BAD x\nHANGUP\n", CONFAB_NET_ERROR_PROTOCOL, NULL);
}

/* A success before the server has proved itself is none. */
static void
test_scram_unproved (gpointer data)
{
  assert_refused ("TLS\nS * OK [CAPABILITY IMAP4rev1 SASL-IR AUTH=SCRAM-SHA-256 LOGINDISABLED] hi\n"
                  "T AUTHENTICATE SCRAM-SHA-256 *\nS $ OK welcome\nHANGUP\n", CONFAB_NET_ERROR_AUTH, NULL);
}

static void
test_token (gpointer data)
{
  FakeServer *server = fake_server_new ("TLS\nS * OK [CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN AUTH=XOAUTH2] hi\n"
                                        "T AUTHENTICATE XOAUTH2 dXNlcj1hbGljZUBtYWlsLnRlc3QBYXV0aD1CZWFyZXIgdG9rAQE=\n"
                                        "S + eyJzdGF0dXMiOiI0MDAifQ==\nC \nS $ NO [AUTHENTICATIONFAILED] expired\nHANGUP\n");
  g_autoptr (ConfabServer) where = fake_server_dup_server (server, CONFAB_SECURITY_TLS);
  g_autoptr (ConfabCredentials) credentials = confab_credentials_new_token (NET_TEST_USER, "tok");
  g_autoptr (GError) error = NULL;
  g_autofree char *heard = NULL;

  g_assert_null (dex_await_object (confab_imap_session_connect (where, credentials, FALSE), &error));
  g_assert_error (error, CONFAB_NET_ERROR, CONFAB_NET_ERROR_AUTH);
  heard = fake_server_finish (server);
}

/* A server that offers channel binding and means another kind: it is asked once. */
static void
test_other_binding (gpointer data)
{
  FakeServer *server = fake_server_new ("TLS\nS * OK [CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN AUTH=SCRAM-SHA-256-PLUS AUTH=SCRAM-SHA-1-PLUS] hi\n"
                                        "T AUTHENTICATE SCRAM-SHA-256-PLUS *\nS $ NO bad protocol / cancel\n"
                                        "T AUTHENTICATE PLAIN " NET_TEST_PLAIN "\nS $ OK [CAPABILITY IMAP4rev1] in\nT LIST *\nS $ OK x\nNEXT\n"
                                                                               "TLS\nS * OK [CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN AUTH=SCRAM-SHA-256-PLUS AUTH=SCRAM-SHA-1-PLUS] hi\n"
                                                                               "T AUTHENTICATE PLAIN " NET_TEST_PLAIN "\nS $ OK [CAPABILITY IMAP4rev1] in\nT LIST *\nS $ OK x\n");
  g_autoptr (ConfabServer) where = fake_server_dup_server (server, CONFAB_SECURITY_TLS);
  g_autoptr (ConfabCredentials) credentials = net_test_credentials ();
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (ConfabImapSession) session = dex_await_object (confab_imap_session_connect (where, credentials, FALSE), &error);

      g_assert_no_error (error);
    }
  g_free (fake_server_finish (server));
}

static GTlsCertificate *
load_certificate (const char *name)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "net", "tls", name, NULL);
  g_autoptr (GError) error = NULL;
  GTlsCertificate *certificate = g_tls_certificate_new_from_file (path, &error);

  g_assert_no_error (error);
  return certificate;
}

/* Known by the certificate that is shown in TLS; no password is on the way. */
static void
test_external (gpointer data)
{
  static const struct
  {
    const char *user;
    const char *script;
  } cases[] = {
    { "", "TLS asking\nS * OK [CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN AUTH=EXTERNAL] hi\nT AUTHENTICATE EXTERNAL =\n" },
    { "alice@mail.test", "TLS asking\nS * OK [CAPABILITY IMAP4rev1 SASL-IR AUTH=EXTERNAL] hi\nT AUTHENTICATE EXTERNAL YWxpY2VAbWFpbC50ZXN0\n" },
    { "alice@mail.test", "TLS asking\nS * OK [CAPABILITY IMAP4rev1 AUTH=EXTERNAL] hi\nT AUTHENTICATE EXTERNAL\nS + \nC YWxpY2VAbWFpbC50ZXN0\n" },
  };
  g_autoptr (GTlsCertificate) certificate = load_certificate ("stranger.pem");

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *script = g_strconcat (cases[i].script, "S $ OK [CAPABILITY IMAP4rev1] in\nT LIST *\nS $ OK x\n", NULL);
      FakeServer *server = fake_server_new (script);
      g_autoptr (ConfabServer) where = fake_server_dup_server (server, CONFAB_SECURITY_TLS);
      g_autoptr (ConfabCredentials) credentials = confab_credentials_new_external (cases[i].user);
      g_autoptr (GError) error = NULL;
      g_autoptr (ConfabImapSession) session = NULL;

      confab_server_set_certificate (where, certificate);
      session = dex_await_object (confab_imap_session_connect (where, credentials, FALSE), &error);
      g_assert_no_error (error);
      g_free (fake_server_finish (server));
    }
}

/* The one certificate the person has looked at is taken, in place of any reason
 * against it; another one of the same host is not. */
static void
test_pin (gpointer data)
{
  static const char *const certificates[] = { "stranger", "expired", "other-host" };

  for (gsize i = 0; i < G_N_ELEMENTS (certificates); i++)
    {
      g_autofree char *first_script = g_strdup_printf ("TLS %s\nHANGUP\n", certificates[i]);
      g_autofree char *second_script = g_strdup_printf ("TLS %s\nS * PREAUTH [CAPABILITY IMAP4rev1] hi\nT LIST *\nS $ OK x\n", certificates[i]);
      g_autofree char *third_script = g_strdup_printf ("TLS %s\nHANGUP\n", i == 0 ? "expired" : "stranger");
      FakeServer *first = fake_server_new (first_script);
      FakeServer *second = fake_server_new (second_script);
      FakeServer *third = fake_server_new (third_script);
      g_autoptr (ConfabServer) there = fake_server_dup_server (second, CONFAB_SECURITY_TLS);
      g_autoptr (ConfabServer) elsewhere = fake_server_dup_server (third, CONFAB_SECURITY_TLS);
      g_autoptr (ConfabCredentials) credentials = net_test_credentials ();
      g_autoptr (ConfabImapSession) session = NULL;
      g_autoptr (GError) refused = NULL;
      g_autoptr (GError) changed = NULL;
      g_autoptr (GError) error = NULL;

      g_assert_null (net_test_imap (first, CONFAB_SECURITY_TLS, &refused));
      g_assert_error (refused, CONFAB_NET_ERROR, CONFAB_NET_ERROR_TLS_UNTRUSTED);
      confab_server_set_pin (there, confab_net_error_get_fingerprint (refused));
      confab_server_set_pin (elsewhere, confab_net_error_get_fingerprint (refused));

      session = dex_await_object (confab_imap_session_connect (there, credentials, FALSE), &error);
      g_assert_no_error (error);
      g_assert_null (dex_await_object (confab_imap_session_connect (elsewhere, credentials, FALSE), &changed));
      g_assert_error (changed, CONFAB_NET_ERROR, CONFAB_NET_ERROR_TLS_UNTRUSTED);
      g_assert_cmpstr (confab_net_error_get_fingerprint (changed), !=, confab_net_error_get_fingerprint (refused));
      g_free (fake_server_finish (first));
      g_free (fake_server_finish (second));
      g_free (fake_server_finish (third));
    }
}

/* Compression is asked for in the same flight, last, and begins with its answer;
 * what the server says at once is compressed already. */
static void
check_compress (const char *after)
{
  g_autofree char *script = g_strconcat (NET_TEST_SIGN_IN "S $ OK [CAPABILITY IMAP4rev1 ID COMPRESS=DEFLATE] in\n"
                                                          "T ID *\nT LIST *\nT COMPRESS DEFLATE\nS $ OK x\nS * LIST () \"/\" INBOX\nS $ OK x\n",
                                         after, NULL);
  FakeServer *server = fake_server_new (script);
  g_autoptr (ConfabServer) where = fake_server_dup_server (server, CONFAB_SECURITY_TLS);
  g_autoptr (ConfabCredentials) credentials = net_test_credentials ();
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GSocketConnection) socket = g_socket_client_connect_to_host (client, "127.0.0.1", fake_server_get_port (server), NULL, NULL);
  const FaultPlan plan = { 0 };
  g_autoptr (GIOStream) stream = fault_stream_new (G_IO_STREAM (socket), &plan);
  g_autoptr (ConfabConnection) connection = confab_connection_new_for_stream (stream, where, G_PRIORITY_DEFAULT_IDLE);
  g_autoptr (GError) error = NULL;
  g_autoptr (ConfabImapSession) session = NULL;
  g_autoptr (GPtrArray) mailboxes = NULL;

  session = dex_await_object (confab_imap_session_start (connection, credentials), &error);
  g_assert_no_error (error);
  mailboxes = dex_await_boxed (confab_imap_session_list (session), &error);
  g_assert_no_error (error);
  g_assert_cmpuint (mailboxes->len, ==, 2);
  g_free (fake_server_finish (server));
}

static void
test_compress (gpointer data)
{
  check_compress ("S $ OK go\nDEFLATE\nS * OK at once\nT LIST *\nS * LIST () \"/\" INBOX\nS * LIST () \"/\" b\nS $ OK x\n");
  check_compress ("S $ NO [COMPRESSIONACTIVE] not here\nT LIST *\nS * LIST () \"/\" INBOX\nS * LIST () \"/\" b\nS $ OK x\n");
}

static void
test_places (gpointer data)
{
  static const struct
  {
    const char *host;
    ConfabNetError code;
  } cases[] = {
    { "localhost", CONFAB_NET_ERROR_REFUSED },
    { "no-such-host.invalid", CONFAB_NET_ERROR_RESOLVE },
  };
  g_autoptr (ConfabCredentials) credentials = net_test_credentials ();

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (ConfabServer) where = confab_server_new (cases[i].host, 1, CONFAB_SECURITY_TLS, NULL, NULL);
      g_autoptr (GError) error = NULL;

      g_assert_null (dex_await_object (confab_imap_session_connect (where, credentials, FALSE), &error));
      /* A machine without a name service says so. */
      if (!g_error_matches (error, CONFAB_NET_ERROR, CONFAB_NET_ERROR_OFFLINE))
        g_assert_error (error, CONFAB_NET_ERROR, (int) cases[i].code);
      g_assert_cmpstr (confab_net_error_get_host (error), ==, cases[i].host);
    }
}

int
main (int    argc,
      char **argv)
{
  dex_init ();
  g_test_init (&argc, &argv, NULL);
  net_test_add ("/net/imap-connect/all-told", test_all_told);
  net_test_add ("/net/imap-connect/nothing-told", test_nothing_told);
  net_test_add ("/net/imap-connect/login-mechanism", test_login_mechanism);
  net_test_add ("/net/imap-connect/login-command", test_login_command);
  net_test_add ("/net/imap-connect/preauth", test_preauth);
  net_test_add ("/net/imap-connect/scram-fails", test_scram_fails);
  net_test_add ("/net/imap-connect/scram-nonsense", test_scram_nonsense);
  net_test_add ("/net/imap-connect/scram-unproved", test_scram_unproved);
  net_test_add ("/net/imap-connect/one-flight", test_one_flight);
  net_test_add ("/net/imap-connect/list-extended-refused", test_list_extended_refused);
  net_test_add ("/net/imap-connect/courtesies-refused", test_courtesies_refused);
  net_test_add ("/net/imap-connect/wrong-password", test_wrong_password);
  net_test_add ("/net/imap-connect/busy", test_busy);
  net_test_add ("/net/imap-connect/no-way-in", test_no_way_in);
  net_test_add ("/net/imap-connect/nonsense", test_nonsense);
  net_test_add ("/net/imap-connect/token", test_token);
  net_test_add ("/net/imap-connect/other-binding", test_other_binding);
  net_test_add ("/net/imap-connect/external", test_external);
  net_test_add ("/net/imap-connect/pin", test_pin);
  net_test_add ("/net/imap-connect/compress", test_compress);
  net_test_add ("/net/imap-connect/places", test_places);
  return g_test_run ();
}
