/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The ManageSieve session: what a script may be, and that nobody in between gets the password. */
#include "config.h"

#include "net-test.h"

#include "confab-sieve-session.h"

#include <string.h>

#define GREETING "S \"IMPLEMENTATION\" \"Test\"\nS \"SASL\" \"PLAIN\"\nS \"SIEVE\" \"none\"\nS \"STARTTLS\"\nS OK \"hi\"\n"
#define SIGNED_IN                                                                         \
        GREETING "C STARTTLS\nS OK\nTLS\n"                                                \
                 "S \"SASL\" \"PLAIN\"\nS \"SIEVE\" \"fileinto include\"\nS OK\n"                      \
                 "C AUTHENTICATE \"PLAIN\" \"" NET_TEST_PLAIN "\"\nS OK \"in\"\n"

static ConfabSieveSession *
sign_in (FakeServer *server,
         GError **   error)
{
  g_autoptr (ConfabServer) where = fake_server_dup_server (server, CONFAB_SECURITY_STARTTLS);
  g_autoptr (ConfabCredentials) credentials = net_test_credentials ();

  return dex_await_object (confab_sieve_session_connect (where, credentials), error);
}

static void
finish (FakeServer *server,
        gboolean    may_know)
{
  g_autofree char *heard = fake_server_finish (server);

  g_assert_true (may_know || strstr (heard, "AUTHENTICATE") == NULL);
}

/* Attacks: each ends with an error, and without a word of the password. */

static const struct
{
  const char *name;
  const char *script;
  ConfabNetError code;
} attacks[] = {
  { "starttls-not-offered", "S \"SASL\" \"PLAIN\"\nS OK\nC STARTTLS\nS NO \"never\"\nHANGUP\n", CONFAB_NET_ERROR_TLS_UNAVAILABLE },
  { "starttls-then-hangup", GREETING "C STARTTLS\nS OK\nCLOSE\n", CONFAB_NET_ERROR_CLOSED },
  { "injected-before", "s OK\\r\\nOK\\r\\n\nHANGUP\n", CONFAB_NET_ERROR_PROTOCOL },
  { "injected-capability", GREETING "C STARTTLS\ns OK\\r\\n\"SASL\" \"PLAIN\"\\r\\nOK\\r\\n\nHANGUP\n", CONFAB_NET_ERROR_PROTOCOL },
  { "injected-byte", GREETING "C STARTTLS\ns OK\\r\\n\\\"\nHANGUP\n", CONFAB_NET_ERROR_PROTOCOL },
  { "expired", GREETING "C STARTTLS\nS OK\nTLS expired\nHANGUP\n", CONFAB_NET_ERROR_TLS_UNTRUSTED },
  { "other-host", GREETING "C STARTTLS\nS OK\nTLS other-host\nHANGUP\n", CONFAB_NET_ERROR_TLS_UNTRUSTED },
  { "stranger", GREETING "C STARTTLS\nS OK\nTLS stranger\nHANGUP\n", CONFAB_NET_ERROR_TLS_UNTRUSTED },
  { "mechanisms-in-clear-only", GREETING "C STARTTLS\nS OK\nTLS\nS \"SIEVE\" \"fileinto\"\nS OK\nHANGUP\n", CONFAB_NET_ERROR_AUTH_UNAVAILABLE },
  { "goodbye", "S BYE (TRYLATER) \"busy\"\nHANGUP\n", CONFAB_NET_ERROR_CLOSED },
  { "smtp", "S 220 mail.test ready\nS 250 (\nHANGUP\n", CONFAB_NET_ERROR_PROTOCOL },
  { "literal-without-measure", "s {99999999}\\r\\n\nHANGUP\n", CONFAB_NET_ERROR_PROTOCOL },
  { "line-without-end", "FILL 9000\nHANGUP\n", CONFAB_NET_ERROR_PROTOCOL },
  { "lines-without-end", "MANY 1200 \"X#\" \"y\"\nHANGUP\n", CONFAB_NET_ERROR_LIMIT },
};

static void
play_attack (gpointer data)
{
  guint index = GPOINTER_TO_UINT (data);
  FakeServer *server = fake_server_new (attacks[index].script);
  g_autoptr (GError) error = NULL;
  g_autoptr (ConfabSieveSession) session = NULL;

  session = sign_in (server, &error);
  g_assert_null (session);
  g_assert_error (error, CONFAB_NET_ERROR, (int) attacks[index].code);
  finish (server, FALSE);
}

static void
test_attack (gconstpointer data)
{
  net_test_run (play_attack, (gpointer) data);
}

static void
test_refused (gpointer data)
{
  FakeServer *server = fake_server_new (GREETING "C STARTTLS\nS OK\nTLS\nS \"SASL\" \"PLAIN\"\nS OK\n"
                                                 "C AUTHENTICATE \"PLAIN\" \"" NET_TEST_PLAIN "\"\nS NO \"Wrong\"\nHANGUP\n");
  g_autoptr (GError) error = NULL;

  g_assert_null (sign_in (server, &error));
  g_assert_error (error, CONFAB_NET_ERROR, CONFAB_NET_ERROR_AUTH);
  g_assert_cmpstr (confab_net_error_get_server_words (error), ==, "Wrong");
  finish (server, TRUE);
}

static void
test_scripts (gpointer data)
{
  FakeServer *server =
    fake_server_new (SIGNED_IN
                     "C LISTSCRIPTS\nS \"mine\" ACTIVE\ns {6}\\r\\nodd \\\"\\\"\nS \nS \"x\\\\\"y\"\nS OK \"done\"\n"
                     "C GETSCRIPT \"mine\"\ns {8}\\r\\nkeep;\\r\\n\\n\nS \nS OK\n"
                     "C PUTSCRIPT \"confab\" \"keep;\"\nS NO (QUOTA/MAXSIZE) \"too much\"\n"
                     "C PUTSCRIPT \"confab\" {7+}\nC keep;\nC \nS OK (WARNINGS) \"hm\"\n"
                     "C SETACTIVE \"confab\"\nS OK\n"
                     "C DELETESCRIPT {8+}\nC a?b?c de\nS NO (NONEXISTENT) \"no such script\"\n"
                     "C LOGOUT\n");
  g_autoptr (GError) error = NULL;
  g_autoptr (ConfabSieveSession) session = sign_in (server, &error);
  g_autoptr (GPtrArray) list = NULL;
  g_autofree char *text = NULL;

  g_assert_no_error (error);
  g_assert_true (confab_sieve_session_has (session, "include"));
  g_assert_false (confab_sieve_session_has (session, "none"));
  list = dex_await_boxed (confab_sieve_session_list (session), &error);
  g_assert_no_error (error);
  g_assert_cmpuint (list->len, ==, 3);
  g_assert_cmpstr (((ConfabSieveScript *) list->pdata[0])->name, ==, "mine");
  g_assert_true (((ConfabSieveScript *) list->pdata[0])->active);
  g_assert_cmpstr (((ConfabSieveScript *) list->pdata[1])->name, ==, "odd \"\"");
  g_assert_cmpstr (((ConfabSieveScript *) list->pdata[2])->name, ==, "x\"y");
  g_assert_false (((ConfabSieveScript *) list->pdata[2])->active);
  text = dex_await_string (confab_sieve_session_get (session, "mine"), &error);
  g_assert_no_error (error);
  g_assert_cmpstr (text, ==, "keep;\r\n\n");

  g_assert_false (dex_await (confab_sieve_session_put (session, "confab", "keep;"), &error));
  g_assert_error (error, CONFAB_NET_ERROR, CONFAB_NET_ERROR_LIMIT);
  g_clear_error (&error);
  g_assert_true (dex_await (confab_sieve_session_put (session, "confab", "keep;\r\n"), &error));
  g_assert_true (dex_await (confab_sieve_session_activate (session, "confab"), &error));
  g_assert_no_error (error);
  g_assert_false (dex_await (confab_sieve_session_delete (session, "a\"b\\c de"), &error));
  g_assert_error (error, CONFAB_NET_ERROR, CONFAB_NET_ERROR_NO);
  g_assert_cmpstr (confab_net_error_get_server_words (error), ==, "no such script");
  confab_sieve_session_close (session);
  finish (server, TRUE);
}

int
main (int    argc,
      char **argv)
{
  dex_init ();
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (attacks); i++)
    {
      g_autofree char *path = g_strdup_printf ("/net/sieve/attack/%s", attacks[i].name);

      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_attack);
    }
  net_test_add ("/net/sieve/refused", test_refused);
  net_test_add ("/net/sieve/scripts", test_scripts);
  return g_test_run ();
}
