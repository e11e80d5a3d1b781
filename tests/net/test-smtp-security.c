/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Attacks on the way to an encrypted SMTP session: none may get the password. */
#include "config.h"

#include "net-test.h"

#include <string.h>

#define HELLO "S 220 mail.test ESMTP\nC EHLO localhost\n"
#define AFTER_TLS \
        "TLS\nC EHLO localhost\nS 250-mail.test\nS 250 AUTH PLAIN\nC AUTH PLAIN " NET_TEST_PLAIN "\nS 235 2.7.0 in\n"

typedef struct
{
  const char *name;
  const char *script;
  ConfabNetError code;
} Attack;

static const Attack attacks[] = {
  /* Stripping */
  { "starttls-not-offered", HELLO "S 250-mail.test\nS 250 AUTH PLAIN LOGIN\nC STARTTLS\nS 502 no\nHANGUP\n",
    CONFAB_NET_ERROR_TLS_UNAVAILABLE },
  { "starttls-refused", HELLO "S 250 STARTTLS\nC STARTTLS\nS 454 4.7.0 not now\nHANGUP\n", CONFAB_NET_ERROR_TLS_UNAVAILABLE },
  { "starttls-done-already", HELLO "S 250 x\nC STARTTLS\nS 250 done\nHANGUP\n", CONFAB_NET_ERROR_TLS_UNAVAILABLE },
  { "starttls-asks", HELLO "S 250 x\nC STARTTLS\nS 334 password?\nHANGUP\n", CONFAB_NET_ERROR_TLS_UNAVAILABLE },
  { "starttls-then-hangup", HELLO "S 250 x\nC STARTTLS\nS 220 go\nCLOSE\n", CONFAB_NET_ERROR_CLOSED },
  { "starttls-then-clear", HELLO "S 250 x\nC STARTTLS\nS 220 go\nSLEEP 30\nS 250 AUTH PLAIN\nSTALL\n",
    CONFAB_NET_ERROR_TLS_UNAVAILABLE },

  /* Words put in front of the encrypted ones */
  { "injected-reply", HELLO "S 250 x\nC STARTTLS\ns 220 go\\r\\n250-evil\\r\\n250 AUTH LOGIN\\r\\n\nHANGUP\n",
    CONFAB_NET_ERROR_PROTOCOL },
  { "injected-part", HELLO "S 250 x\nC STARTTLS\ns 220 go\\r\\n250-\nHANGUP\n", CONFAB_NET_ERROR_PROTOCOL },
  { "injected-byte", HELLO "S 250 x\nC STARTTLS\ns 220 go\\r\\n2\nHANGUP\n", CONFAB_NET_ERROR_PROTOCOL },

  { "injected-ehlo", HELLO "S 250 x\nC STARTTLS\ns 220 go\\r\\n250-mail.test\\r\\n250-AUTH PLAIN\\r\\n250 SIZE 1\\r\\n235 in\\r\\n\nHANGUP\n",
    CONFAB_NET_ERROR_PROTOCOL },
  { "injected-empty-line", HELLO "S 250 x\nC STARTTLS\ns 220 go\\r\\n\\r\\n\nHANGUP\n", CONFAB_NET_ERROR_PROTOCOL },
  { "injected-before", HELLO "s 250 x\\r\\n220 go\\r\\n\nHANGUP\n", CONFAB_NET_ERROR_PROTOCOL },
  { "injected-greetings", "s 220 a\\r\\n250 b\\r\\n\nHANGUP\n", CONFAB_NET_ERROR_PROTOCOL },
  { "bare-line-ends", "s 220 a\\n250 b\\n220 c\\n\nHANGUP\n", CONFAB_NET_ERROR_PROTOCOL },
  { "goodbye-behind-greeting", "s 220 a\\r\\n421 busy\\r\\n\nHANGUP\n", CONFAB_NET_ERROR_CLOSED },
  { "every-mechanism-in-clear", HELLO "S 250-x\nS 250 AUTH ANONYMOUS CRAM-MD5 DIGEST-MD5 EXTERNAL GSSAPI LOGIN NTLM OTP PLAIN SCRAM-SHA-1 XOAUTH2\n"
                                      "C STARTTLS\nS 502 no\nHANGUP\n", CONFAB_NET_ERROR_TLS_UNAVAILABLE },
  { "auth-asked-for-in-clear", HELLO "S 250 x\nC STARTTLS\nS 334 VXNlcm5hbWU6\nHANGUP\n", CONFAB_NET_ERROR_TLS_UNAVAILABLE },
  { "offer-empty", HELLO "S 250\nC STARTTLS\nS 502 no\nHANGUP\n", CONFAB_NET_ERROR_TLS_UNAVAILABLE },
  { "reply-without-text", "S 220\nC EHLO localhost\nS 250\nC STARTTLS\nS 220\nCLOSE\n", CONFAB_NET_ERROR_CLOSED },

  /* No SMTP at all */
  { "greeting-imap", "S * OK IMAP ready\nHANGUP\n", CONFAB_NET_ERROR_PROTOCOL },
  { "greeting-http", "S HTTP/1.1 200 OK\nHANGUP\n", CONFAB_NET_ERROR_PROTOCOL },
  { "greeting-554", "S 554 go away\nHANGUP\n", CONFAB_NET_ERROR_CLOSED },
  { "greeting-421", "S 421 4.3.0 busy\nHANGUP\n", CONFAB_NET_ERROR_THROTTLED },
  { "greeting-250", "S 250 ok\nHANGUP\n", CONFAB_NET_ERROR_CLOSED },
  { "greeting-mixed", "S 220-mail\nS 250 test\nHANGUP\n", CONFAB_NET_ERROR_PROTOCOL },
  { "ehlo-refused", HELLO "S 550 no\nHANGUP\n", CONFAB_NET_ERROR_CLOSED },

  /* Certificates */
  { "expired", HELLO "S 250 x\nC STARTTLS\nS 220 go\nTLS expired\nHANGUP\n", CONFAB_NET_ERROR_TLS_UNTRUSTED },
  { "other-host", HELLO "S 250 x\nC STARTTLS\nS 220 go\nTLS other-host\nHANGUP\n", CONFAB_NET_ERROR_TLS_UNTRUSTED },
  { "stranger", HELLO "S 250 x\nC STARTTLS\nS 220 go\nTLS stranger\nHANGUP\n", CONFAB_NET_ERROR_TLS_UNTRUSTED },

  /* Offered in clear, withdrawn inside */
  { "auth-in-clear-only", HELLO "S 250-x\nS 250 AUTH PLAIN\nC STARTTLS\nS 220 go\nTLS\nC EHLO *\nS 250 x\nHANGUP\n",
    CONFAB_NET_ERROR_AUTH_UNAVAILABLE },
};

/* At each step a reply with any code but the one that is due ends the attempt, and
 * nothing more is said: no HELO instead, no RSET, no QUIT in clear. */
static const struct
{
  const char *step;
  const char *before;
  const char *codes;
  guint due;
} steps[] = {
  { "greeting", "", "221 250 251 334 354 421 450 454 500 501 502 503 504 530 535 550 554", 220 },
  { "ehlo", HELLO, "220 221 235 334 354 421 450 500 501 502 503 504 530 550 554", 250 },
  { "starttls", HELLO "S 250-mail.test\nS 250 STARTTLS\nC STARTTLS\n", "221 235 250 334 354 421 450 454 500 501 502 503 504 530 550 554", 220 },
};

/* What a client does with such a reply. */
static ConfabNetError
code_for_step (const char *step,
               guint       code)
{
  if (strcmp (step, "starttls") == 0)
    return code == 421 ? CONFAB_NET_ERROR_THROTTLED : CONFAB_NET_ERROR_TLS_UNAVAILABLE;
  return code / 100 == 4 ? CONFAB_NET_ERROR_THROTTLED : CONFAB_NET_ERROR_CLOSED;
}

static void
play_codes (gpointer data)
{
  guint index = GPOINTER_TO_UINT (data);
  g_auto (GStrv) codes = g_strsplit (steps[index].codes, " ", -1);

  for (guint i = 0; codes[i] != NULL; i++)
    {
      g_autofree char *script = g_strdup_printf ("%sS %s Sign in at evil.example\nHANGUP\n", steps[index].before, codes[i]);
      g_autofree char *lines = g_strdup_printf ("%sS %s-one\nS %s two\nHANGUP\n", steps[index].before, codes[i], codes[i]);
      guint code = (guint) g_ascii_strtoull (codes[i], NULL, 10);

      g_assert_cmpuint (code, !=, steps[index].due);
      net_test_refused (script, TRUE, CONFAB_SECURITY_STARTTLS, code_for_step (steps[index].step, code));
      net_test_refused (lines, TRUE, CONFAB_SECURITY_STARTTLS, code_for_step (steps[index].step, code));
    }
}

static void
test_codes (gconstpointer user_data)
{
  net_test_run (play_codes, (gpointer) user_data);
}

static const Attack *attack;

static void
play_attack (gpointer data)
{
  net_test_refused (attack->script, TRUE, CONFAB_SECURITY_STARTTLS, attack->code);
}

static void
test_attack (gconstpointer user_data)
{
  attack = user_data;
  net_test_run (play_attack, NULL);
}

static void
test_starttls (gpointer data)
{
  FakeServer *server = fake_server_new (HELLO "S 250-x\nS 250-SIZE 5\nS 250-SMTPUTF8\nS 250 STARTTLS\nC STARTTLS\nS 220 go\n" AFTER_TLS);
  g_autoptr (GError) error = NULL;
  g_autoptr (ConfabSmtpSession) session = net_test_smtp (server, CONFAB_SECURITY_STARTTLS, &error);
  g_autofree char *heard = NULL;

  g_assert_no_error (error);
  /* What was offered in clear is forgotten. */
  g_assert_cmpuint (confab_smtp_session_get_max_size (session), ==, 0);
  g_assert_false (confab_smtp_session_can_smtputf8 (session));
  heard = fake_server_finish (server);
}

static void
test_no_tls_there (gpointer data)
{
  net_test_refused ("S 220 mail.test ESMTP\nSTALL\n", TRUE, CONFAB_SECURITY_TLS, CONFAB_NET_ERROR_TLS_UNAVAILABLE);
  net_test_refused ("CLOSE\n", TRUE, CONFAB_SECURITY_TLS, CONFAB_NET_ERROR_CLOSED);
  net_test_refused ("TLS expired\nHANGUP\n", TRUE, CONFAB_SECURITY_TLS, CONFAB_NET_ERROR_TLS_UNTRUSTED);
}

/* A hello that would be two lines is none. */
static void
test_hello (gpointer data)
{
  FakeServer *server = fake_server_new ("TLS\nS 220 x\nHANGUP\n");
  g_autoptr (ConfabServer) where = fake_server_dup_server (server, CONFAB_SECURITY_TLS);
  g_autoptr (ConfabCredentials) credentials = net_test_credentials ();
  g_autoptr (GError) error = NULL;
  g_autofree char *heard = NULL;

  g_assert_null (dex_await_object (confab_smtp_session_connect (where, credentials, "x\r\nQUIT"), &error));
  g_assert_error (error, CONFAB_NET_ERROR, CONFAB_NET_ERROR_INVALID);
  heard = fake_server_finish (server);
}

int
main (int    argc,
      char **argv)
{
  dex_init ();
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (attacks); i++)
    {
      g_autofree char *path = g_strconcat ("/net/smtp-security/attack/", attacks[i].name, NULL);

      g_test_add_data_func (path, &attacks[i], test_attack);
    }
  for (guint i = 0; i < G_N_ELEMENTS (steps); i++)
    {
      g_autofree char *path = g_strconcat ("/net/smtp-security/codes/", steps[i].step, NULL);

      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_codes);
    }
  net_test_add ("/net/smtp-security/starttls", test_starttls);
  net_test_add ("/net/smtp-security/no-tls-there", test_no_tls_there);
  net_test_add ("/net/smtp-security/hello", test_hello);
  return g_test_run ();
}
