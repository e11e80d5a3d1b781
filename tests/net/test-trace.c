/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tests of the protocol trace: bounded, and without anything private. */
#include "config.h"

#include "net-test.h"

#include <string.h>

static void
test_ring (void)
{
  g_autoptr (ConfabTrace) trace = confab_trace_new (3);
  g_autofree char *long_text = g_strnfill (5000, 'x');
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;

  confab_trace_add (NULL, "nowhere");
  for (guint i = 0; i < 10; i++)
    confab_trace_add (trace, "line %u", i);
  confab_trace_add (trace, "two\r\nlines");
  confab_trace_add (trace, "%s\377", long_text);
  text = confab_trace_dup_text (trace);
  lines = g_strsplit (text, "\n", -1);
  g_assert_cmpuint (g_strv_length (lines), ==, 4);
  g_assert_true (g_str_has_suffix (lines[0], " line 9"));
  g_assert_true (g_str_has_suffix (lines[1], " two  lines"));
  g_assert_cmpuint (strlen (lines[2]), <, CONFAB_TRACE_MAX_LINE + 40);
  g_assert_true (g_utf8_validate (text, -1, NULL));
}

static void
assert_private (ConfabTrace *trace)
{
  static const char *const secrets[] = {
    NET_TEST_PASSWORD, NET_TEST_PLAIN, "d29uZGVybGFuZA==", NET_TEST_USER, "bob@mail.test", "a: b", "hidden",
  };
  g_autofree char *text = confab_trace_dup_text (trace);

  for (gsize i = 0; i < G_N_ELEMENTS (secrets); i++)
    if (strstr (text, secrets[i]) != NULL)
      g_error ("“%s” is in the trace:\n%s", secrets[i], text);
}

static void
assert_holds (ConfabTrace *trace,
              const char * expected)
{
  g_autofree char *text = confab_trace_dup_text (trace);

  if (strstr (text, expected) == NULL)
    g_error ("“%s” is not in the trace:\n%s", expected, text);
}

static void
test_imap (gpointer data)
{
  FakeServer *server = fake_server_new ("TLS\nS * OK [CAPABILITY IMAP4rev1 AUTH=PLAIN] hi\nT AUTHENTICATE PLAIN\nS + \nC *\n"
                                        "S * OK You said " NET_TEST_PLAIN "\nS $ OK [CAPABILITY IMAP4rev1 LITERAL+] Welcome alice@mail.test\n"
                                                                          "T LIST *\nS * LIST () \"/\" hidden\nS $ OK x\n"
                                                                          "T APPEND *\nC a: b\nC \nS $ NO [TRYCREATE] make it\n");
  g_autoptr (ConfabServer) where = fake_server_dup_server (server, CONFAB_SECURITY_TLS);
  g_autoptr (ConfabCredentials) credentials = net_test_credentials ();
  g_autoptr (ConfabTrace) trace = confab_trace_new (100);
  g_autoptr (ConfabImapSession) session = NULL;
  g_autoptr (GBytes) message = net_test_bytes ("a: b\r\n");

  confab_server_set_trace (where, trace);
  session = dex_await_object (confab_imap_session_connect (where, credentials, FALSE), NULL);
  g_assert_nonnull (session);
  dex_await (confab_imap_session_append (session, "hidden", 0, NULL, 0, message), NULL);
  confab_imap_session_close (session);
  assert_private (trace);
  assert_holds (trace, "> A1 AUTHENTICATE\n");
  assert_holds (trace, "make it\n");
  assert_holds (trace, "! The connection was closed\n");
  g_free (fake_server_finish (server));
}

static void
test_smtp (gpointer data)
{
  FakeServer *server = fake_server_new ("TLS\nS 220 mail.test\nC EHLO *\nS 250-mail.test\nS 250-PIPELINING\nS 250 AUTH LOGIN\n"
                                        "C AUTH LOGIN\nS 334 VXNlcm5hbWU6\nC *\nS 334 UGFzc3dvcmQ6\nC *\nS 235 welcome alice@mail.test\n"
                                        "C MAIL *\nC RCPT *\nC DATA\nS 250 ok\nS 250 bob@mail.test ok\nS 354 go\nDATA\nS 250 2.0.0 queued\n");
  g_autoptr (ConfabServer) where = fake_server_dup_server (server, CONFAB_SECURITY_TLS);
  g_autoptr (ConfabCredentials) credentials = net_test_credentials ();
  g_autoptr (ConfabTrace) trace = confab_trace_new (100);
  g_autoptr (ConfabSmtpSession) session = NULL;
  g_autoptr (ConfabSmtpEnvelope) envelope = confab_smtp_envelope_new (NET_TEST_USER);
  g_autoptr (GBytes) message = net_test_bytes ("a: b\r\n");
  g_autoptr (ConfabSmtpResult) result = NULL;

  confab_smtp_envelope_add_recipient (envelope, "bob@mail.test", 0);
  confab_server_set_trace (where, trace);
  session = dex_await_object (confab_smtp_session_connect (where, credentials, "localhost"), NULL);
  g_assert_nonnull (session);
  result = dex_await_boxed (confab_smtp_session_send (session, envelope, message, NULL, NULL, NULL), NULL);
  g_assert_nonnull (result);
  assert_private (trace);
  assert_holds (trace, "> AUTH\n");
  assert_holds (trace, "> RCPT\n");
  assert_holds (trace, "< 250 2.0.0\n");
  g_free (fake_server_finish (server));
}

int
main (int    argc,
      char **argv)
{
  dex_init ();
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/net/trace/ring", test_ring);
  net_test_add ("/net/trace/imap", test_imap);
  net_test_add ("/net/trace/smtp", test_smtp);
  return g_test_run ();
}
