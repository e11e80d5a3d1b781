/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tests of the wire's errors: what they carry, and how they are told apart. */
#include "config.h"

#include "net-test.h"

#include <string.h>

static void
test_words (void)
{
  static const struct
  {
    const char *in;
    const char *out;
  } cases[] = {
    { NULL, NULL },
    { "", NULL },
    { " \r\n\t ", NULL },
    { "plain words", "plain words" },
    { "  two\r\nlines\t", "two lines" },
    { "a\001\033[31mb", "a [31mb" },
    { "evil\342\200\256gpj.exe", "evil gpj.exe" },
    { "Gr\303\274\303\237e", "Gr\303\274\303\237e" },
  };
  g_autofree char *long_text = g_strnfill (5000, 'x');
  g_autofree char *cut = confab_net_error_clean_words (long_text, -1);
  g_autofree char *broken = confab_net_error_clean_words ("a\377b", -1);

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *out = confab_net_error_clean_words (cases[i].in, -1);

      g_assert_cmpstr (out, ==, cases[i].out);
    }
  g_assert_cmpuint (strlen (cut), <=, CONFAB_NET_ERROR_MAX_WORDS);
  g_assert_cmpuint (strlen (cut), >, CONFAB_NET_ERROR_MAX_WORDS - 20);
  g_assert_true (g_utf8_validate (broken, -1, NULL));
}

static void
test_imap (void)
{
  g_autoptr (GError) error = confab_net_error_new_for_imap ("APPEND", CONFAB_IMAP_CODE_TRYCREATE, "No such\nbox");
  g_autoptr (GError) copy = g_error_copy (error);
  g_autoptr (GError) quota = confab_net_error_new_for_imap ("APPEND", CONFAB_IMAP_CODE_OVERQUOTA, NULL);
  g_autoptr (GError) other = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_FAILED, "x");

  g_assert_error (copy, CONFAB_NET_ERROR, CONFAB_NET_ERROR_NO);
  g_assert_cmpint (confab_net_error_get_imap_code (copy), ==, CONFAB_IMAP_CODE_TRYCREATE);
  g_assert_cmpstr (confab_net_error_get_server_words (copy), ==, "No such box");
  g_assert_error (quota, CONFAB_NET_ERROR, CONFAB_NET_ERROR_LIMIT);
  g_assert_null (confab_net_error_get_server_words (other));
  g_assert_cmpint (confab_net_error_get_imap_code (other), ==, CONFAB_IMAP_CODE_NONE);
  g_assert_cmpuint (confab_net_error_get_smtp_code (other), ==, 0);
}

static void
test_smtp (void)
{
  g_autoptr (GError) later = confab_net_error_new_for_smtp ("the message", 451, "4.7.1", "Greylisted");
  g_autoptr (GError) never = confab_net_error_new_for_smtp ("the sender", 550, NULL, "No");

  g_assert_error (later, CONFAB_NET_ERROR, CONFAB_NET_ERROR_SMTP_TRANSIENT);
  g_assert_cmpuint (confab_net_error_get_smtp_code (later), ==, 451);
  g_assert_cmpstr (confab_net_error_get_smtp_enhanced (later), ==, "4.7.1");
  g_assert_error (never, CONFAB_NET_ERROR, CONFAB_NET_ERROR_SMTP_PERMANENT);
  g_assert_null (confab_net_error_get_smtp_enhanced (never));
}

static void
test_io (void)
{
  const struct
  {
    GQuark domain;
    int in;
    ConfabNetError out;
  } cases[] = {
    { G_RESOLVER_ERROR, G_RESOLVER_ERROR_NOT_FOUND, CONFAB_NET_ERROR_RESOLVE },
    { G_RESOLVER_ERROR, G_RESOLVER_ERROR_TEMPORARY_FAILURE, CONFAB_NET_ERROR_OFFLINE },
    { G_IO_ERROR, G_IO_ERROR_CONNECTION_REFUSED, CONFAB_NET_ERROR_REFUSED },
    { G_IO_ERROR, G_IO_ERROR_NETWORK_UNREACHABLE, CONFAB_NET_ERROR_OFFLINE },
    { G_IO_ERROR, G_IO_ERROR_HOST_UNREACHABLE, CONFAB_NET_ERROR_OFFLINE },
    { G_IO_ERROR, G_IO_ERROR_TIMED_OUT, CONFAB_NET_ERROR_TIMEOUT },
    { G_IO_ERROR, G_IO_ERROR_CANCELLED, CONFAB_NET_ERROR_CANCELLED },
    { G_IO_ERROR, G_IO_ERROR_BROKEN_PIPE, CONFAB_NET_ERROR_CLOSED },
    { G_TLS_ERROR, G_TLS_ERROR_EOF, CONFAB_NET_ERROR_CLOSED },
    { G_TLS_ERROR, G_TLS_ERROR_NOT_TLS, CONFAB_NET_ERROR_TLS_UNAVAILABLE },
    { DEX_ERROR, DEX_ERROR_TIMED_OUT, CONFAB_NET_ERROR_TIMEOUT },
    { DEX_ERROR, DEX_ERROR_FIBER_CANCELLED, CONFAB_NET_ERROR_CANCELLED },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) io_error = g_error_new_literal (cases[i].domain, cases[i].in, "x");
      g_autoptr (GError) error = confab_net_error_new_from_io (io_error, "mail.example");

      g_assert_error (error, CONFAB_NET_ERROR, (int) cases[i].out);
      g_assert_cmpstr (confab_net_error_get_host (error), ==, "mail.example");
    }
}

static void
test_server (void)
{
  static const char *const hosts[] = { "", "a b", "a\r\nb", "user@host", "http://x/", "x/y" };
  g_autofree char *missing = g_test_build_filename (G_TEST_DIST, "net", "tls", "nothing.pem", NULL);
  g_autofree char *no_authority = g_test_build_filename (G_TEST_DIST, "net", "tls", "README", NULL);
  g_autofree char *authority = fake_server_authority ();
  g_autoptr (GError) error = NULL;
  g_autoptr (ConfabServer) server = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (hosts); i++)
    {
      g_assert_null (confab_server_new (hosts[i], 993, CONFAB_SECURITY_TLS, NULL, &error));
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT);
      g_clear_error (&error);
    }
  g_assert_null (confab_server_new ("localhost", 0, CONFAB_SECURITY_TLS, NULL, NULL));
  g_assert_null (confab_server_new ("localhost", 993, CONFAB_SECURITY_TLS, missing, &error));
  g_assert_nonnull (error);
  g_clear_error (&error);
  g_assert_null (confab_server_new ("localhost", 993, CONFAB_SECURITY_TLS, no_authority, &error));
  g_assert_nonnull (error);
  server = confab_server_new ("localhost", 993, CONFAB_SECURITY_STARTTLS, authority, NULL);
  g_assert_nonnull (confab_server_get_authority (server));
  g_assert_cmpint (confab_server_get_security (server), ==, CONFAB_SECURITY_STARTTLS);
}

int
main (int    argc,
      char **argv)
{
  dex_init ();
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/net/error/words", test_words);
  g_test_add_func ("/net/error/imap", test_imap);
  g_test_add_func ("/net/error/smtp", test_smtp);
  g_test_add_func ("/net/error/io", test_io);
  g_test_add_func ("/net/error/server", test_server);
  return g_test_run ();
}
