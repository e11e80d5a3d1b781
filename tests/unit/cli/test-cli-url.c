/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Server addresses and mail addresses as they are typed. */
#include "config.h"

#include "confab-cli-url.h"

#include "confab-cli-error.h"

#include <string.h>

static void
test_parse (void)
{
  static const struct
  {
    ConfabCliProtocol protocol;
    const char *url;
    const char *host;
    const char *user;
    guint16 port;
    ConfabSecurity security;
    const char *formatted;
  } cases[] = {
    { CONFAB_CLI_IMAP, "imaps://imap.example.org", "imap.example.org", NULL, 993, CONFAB_SECURITY_TLS, "imaps://imap.example.org:993" },
    { CONFAB_CLI_IMAP, "imaps://h:1993", "h", NULL, 1993, CONFAB_SECURITY_TLS, "imaps://h:1993" },
    { CONFAB_CLI_IMAP, "imap+starttls://h", "h", NULL, 143, CONFAB_SECURITY_STARTTLS, "imap+starttls://h:143" },
    { CONFAB_CLI_SMTP, "smtps://h", "h", NULL, 465, CONFAB_SECURITY_TLS, "smtps://h:465" },
    { CONFAB_CLI_SMTP, "smtp+starttls://h:65535", "h", NULL, 65535, CONFAB_SECURITY_STARTTLS, "smtp+starttls://h:65535" },
    { CONFAB_CLI_IMAP, "IMAPS://H/", "H", NULL, 993, CONFAB_SECURITY_TLS, "imaps://H:993" },
    { CONFAB_CLI_IMAP, "imaps://127.0.0.1:10993", "127.0.0.1", NULL, 10993, CONFAB_SECURITY_TLS, "imaps://127.0.0.1:10993" },
    { CONFAB_CLI_IMAP, "imaps://[::1]", "::1", NULL, 993, CONFAB_SECURITY_TLS, "imaps://[::1]:993" },
    { CONFAB_CLI_SMTP, "smtps://[2001:db8::1]:4650", "2001:db8::1", NULL, 4650, CONFAB_SECURITY_TLS, "smtps://[2001:db8::1]:4650" },
    { CONFAB_CLI_SMTP, "smtps://me@h", "h", "me", 465, CONFAB_SECURITY_TLS, "smtps://h:465" },
    { CONFAB_CLI_SMTP, "smtps://me@x.y@h:1", "h", "me@x.y", 1, CONFAB_SECURITY_TLS, "smtps://h:1" },
    { CONFAB_CLI_SMTP, "smtps://me%40x.y@h", "h", "me@x.y", 465, CONFAB_SECURITY_TLS, "smtps://h:465" },
    { CONFAB_CLI_SIEVE, "sieve://h", "h", NULL, 4190, CONFAB_SECURITY_STARTTLS, "sieve://h:4190" },
    { CONFAB_CLI_SIEVE, "sieve://[::1]:2000", "::1", NULL, 2000, CONFAB_SECURITY_STARTTLS, "sieve://[::1]:2000" },
    { CONFAB_CLI_IMAP, "imaps://müller.example", "müller.example", NULL, 993, CONFAB_SECURITY_TLS, "imaps://müller.example:993" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (ConfabCliServer) server = confab_cli_server_parse (cases[i].protocol, cases[i].url, &error);
      g_autofree char *formatted = NULL;

      g_assert_no_error (error);
      g_assert_cmpstr (server->host, ==, cases[i].host);
      g_assert_cmpstr (server->user, ==, cases[i].user);
      g_assert_cmpint (server->port, ==, cases[i].port);
      g_assert_cmpint (server->security, ==, cases[i].security);
      formatted = confab_cli_server_format (cases[i].protocol, server->host, server->port, server->security);
      g_assert_cmpstr (formatted, ==, cases[i].formatted);
    }
}

static void
test_refused (void)
{
  static const struct
  {
    ConfabCliProtocol protocol;
    const char *url;
    const char *part; /* of the sentence */
  } cases[] = {
    { CONFAB_CLI_IMAP, "", "imaps://HOST" },
    { CONFAB_CLI_IMAP, "imap.example.org", "imaps://HOST" },
    { CONFAB_CLI_IMAP, "imap://h", "imap+starttls://HOST" },
    { CONFAB_CLI_IMAP, "smtps://h", "imaps://HOST" },
    { CONFAB_CLI_SMTP, "imaps://h", "smtps://HOST" },
    { CONFAB_CLI_SMTP, "smtp://h", "smtp+starttls://HOST" },
    { CONFAB_CLI_SIEVE, "imaps://h", "sieve://HOST, with" },
    { CONFAB_CLI_SIEVE, "h:4190", "sieve://HOST, with" },
    { CONFAB_CLI_IMAP, "imaps://", "names no host" },
    { CONFAB_CLI_IMAP, "imaps://:993", "names no host" },
    { CONFAB_CLI_IMAP, "imaps://h:", "65535" },
    { CONFAB_CLI_IMAP, "imaps://h:0", "65535" },
    { CONFAB_CLI_IMAP, "imaps://h:65536", "65535" },
    { CONFAB_CLI_IMAP, "imaps://h:99x", "65535" },
    { CONFAB_CLI_IMAP, "imaps://h:-1", "65535" },
    { CONFAB_CLI_IMAP, "imaps://::1", "brackets" },
    { CONFAB_CLI_IMAP, "imaps://[::1", "bracket" },
    { CONFAB_CLI_IMAP, "imaps://[::1]x", "bracket" },
    { CONFAB_CLI_IMAP, "imaps://[h]", "no IP address" },
    { CONFAB_CLI_IMAP, "imaps://h/INBOX", "no host name" },
    { CONFAB_CLI_IMAP, "imaps://h h", "no host name" },
    { CONFAB_CLI_IMAP, "imaps://h\r\nx", "no host name" },
    { CONFAB_CLI_IMAP, "imaps://a..b", "no host name" },
    { CONFAB_CLI_IMAP, "imaps://.a", "no host name" },
    { CONFAB_CLI_IMAP, "imaps://@h", "user name" },
    { CONFAB_CLI_IMAP, "imaps://me:secret@h", "password has no place" },
    { CONFAB_CLI_IMAP, "imaps://%zz@h", "user name" },
    { CONFAB_CLI_IMAP, "imaps://\xff", "UTF-8" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (confab_cli_server_parse (cases[i].protocol, cases[i].url, &error));
      g_assert_error (error, CONFAB_CLI_ERROR, CONFAB_CLI_ERROR_USAGE);
      if (strstr (error->message, cases[i].part) == NULL)
        g_error ("“%s”: %s", cases[i].url, error->message);
    }
}

static void
test_addresses (void)
{
  static const char * const good[] = { "a@b", "alice.b+c@mail.example.org", "ü@münchen.example", "o'neil@x.y" };
  static const char * const bad[] = {
    "", "a", "@", "a@", "@b", "a b@c", "a@b c", "a@b\n", "<a@b>", "Ann <a@b>", "a@b,c@d", "a@b;c@d",
    "a@[127.0.0.1]", "a\x01@b", "a@b\xff",
  };
  g_autofree char *label = g_strnfill (255, 'a');
  g_autofree char *long_address = g_strconcat (label, "@b", NULL);

  for (guint i = 0; i < G_N_ELEMENTS (good); i++)
    g_assert_true (confab_cli_check_address (good[i], NULL));
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_false (confab_cli_check_address (bad[i], &error));
      g_assert_error (error, CONFAB_CLI_ERROR, CONFAB_CLI_ERROR_USAGE);
    }
  g_assert_false (confab_cli_check_address (long_address, NULL));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cli/url/parse", test_parse);
  g_test_add_func ("/cli/url/refused", test_refused);
  g_test_add_func ("/cli/url/addresses", test_addresses);
  return g_test_run ();
}
