/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Autoconfig files: what is taken from them, and what is done to a reader by hostile ones. */
#include "config.h"

#include "confab-autoconfig.h"

#include <string.h>

#define ADDRESS "alice@mail.test"

#define SERVER(kind, type, host, port, socket, more)                       \
        "<" kind " type=\"" type "\"><hostname>" host "</hostname><port>" port "</port>" \
                                                                               "<socketType>" socket "</socketType>" more "</" kind ">"
#define IMAP(host, port, socket, more) SERVER ("incomingServer", "imap", host, port, socket, more)
#define SMTP(host, port, socket, more) SERVER ("outgoingServer", "smtp", host, port, socket, more)
#define FILE_OF(inside)                                                    \
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<clientConfig version=\"1.1\">" \
        "<emailProvider id=\"mail.test\">" inside "</emailProvider></clientConfig>"
#define GOOD IMAP ("imap.mail.test", "993", "SSL", "") SMTP ("smtp.mail.test", "465", "SSL", "")

static ConfabAutoconfig *
read_good (const char *text)
{
  g_autoptr (GError) error = NULL;
  ConfabAutoconfig *config = confab_autoconfig_parse (text, strlen (text), ADDRESS, &error);

  g_assert_no_error (error);
  g_assert_nonnull (config);
  return config;
}

static void
refuse_bytes (const char *text,
              gsize       length,
              int         code)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (confab_autoconfig_parse (text, length, ADDRESS, &error));
  g_assert_error (error, CONFAB_AUTOCONFIG_ERROR, code);
}

static void
refuse (const char *          text,
        ConfabAutoconfigError code)
{
  refuse_bytes (text, strlen (text), (int) code);
}

static void
assert_server (GPtrArray *    servers,
               guint          i,
               const char *   host,
               guint16        port,
               ConfabSecurity security,
               const char *   user,
               ConfabAuth     auth)
{
  ConfabMailServer *server;

  g_assert_cmpuint (i, <, servers->len);
  server = g_ptr_array_index (servers, i);
  g_assert_cmpstr (server->host, ==, host);
  g_assert_cmpuint (server->port, ==, port);
  g_assert_cmpint (server->security, ==, security);
  g_assert_cmpstr (server->user, ==, user);
  g_assert_cmpint (server->auth, ==, auth);
}

static void
test_taken (void)
{
  g_autoptr (ConfabAutoconfig) config = read_good (
    "\xef\xbb\xbf" "<!-- hello -->" FILE_OF (
      "<domain>other.test</domain><domain>MAIL.test</domain><displayName> The\n Mail </displayName>"
      IMAP ("IMAP.%EMAILDOMAIN%", " 993 ", "SSL", "<username>%EMAILLOCALPART%</username>"
                                                  "<authentication>OAuth2</authentication><authentication>password-cleartext</authentication>")
      SERVER ("incomingServer", "pop3", "pop.mail.test", "995", "SSL", "")
      IMAP ("mail.test.", "143", "STARTTLS", "<username>%EMAILADDRESS%</username>")
      SERVER ("incomingServer", "exchange", "ex.mail.test", "443", "SSL", "")
      SMTP ("smtp.mail.test", "587", "STARTTLS", "<username>&lt;%EMAILADDRESS%&gt;</username>")));

  g_assert_cmpstr (config->name, ==, "The  Mail");
  g_assert_true (config->names_domain);
  g_assert_cmpuint (config->imap->len, ==, 2);
  assert_server (config->imap, 0, "imap.mail.test", 993, CONFAB_SECURITY_TLS, "alice", CONFAB_AUTH_PASSWORD | CONFAB_AUTH_OAUTH2);
  assert_server (config->imap, 1, "mail.test", 143, CONFAB_SECURITY_STARTTLS, ADDRESS, CONFAB_AUTH_PASSWORD);
  g_assert_cmpuint (config->smtp->len, ==, 1);
  assert_server (config->smtp, 0, "smtp.mail.test", 587, CONFAB_SECURITY_STARTTLS, "<" ADDRESS ">", CONFAB_AUTH_PASSWORD);
}

static void
test_clear_lines (void)
{
  g_autoptr (ConfabAutoconfig) config = NULL;

  /* A clear line is no server, however it is written. */
  refuse (FILE_OF (IMAP ("imap.mail.test", "143", "plain", "") SMTP ("smtp.mail.test", "25", "plain", "")),
          CONFAB_AUTOCONFIG_ERROR_EMPTY);
  refuse (FILE_OF (IMAP ("imap.mail.test", "143", "", "") SMTP ("smtp.mail.test", "465", "SSL", "")), CONFAB_AUTOCONFIG_ERROR_EMPTY);
  refuse (FILE_OF (IMAP ("imap.mail.test", "993", "SSL", "") SMTP ("smtp.mail.test", "25", "TLS or not", "")),
          CONFAB_AUTOCONFIG_ERROR_EMPTY);
  config = read_good (FILE_OF (IMAP ("a.mail.test", "143", "plain", "") GOOD));
  g_assert_cmpuint (config->imap->len, ==, 1);
  assert_server (config->imap, 0, "imap.mail.test", 993, CONFAB_SECURITY_TLS, ADDRESS, CONFAB_AUTH_PASSWORD);
}

static void
test_senseless_servers (void)
{
  static const char *const bad[] = {
    IMAP ("", "993", "SSL", ""),
    IMAP ("127.0.0.1", "993", "SSL", ""),
    IMAP ("::1", "993", "SSL", ""),
    IMAP ("a b.test", "993", "SSL", ""),
    IMAP ("a@mail.test", "993", "SSL", ""),
    IMAP ("..mail.test", "993", "SSL", ""),
    IMAP ("-x.mail.test", "993", "SSL", ""),
    IMAP ("imap.mail.test/x", "993", "SSL", ""),
    IMAP ("%EMAILADDRESS%", "993", "SSL", ""),
    IMAP ("imap.%UNKNOWN%", "993", "SSL", ""),
    IMAP ("imap.mail.test", "0", "SSL", ""),
    IMAP ("imap.mail.test", "65536", "SSL", ""),
    IMAP ("imap.mail.test", "-1", "SSL", ""),
    IMAP ("imap.mail.test", "9e2", "SSL", ""),
    IMAP ("imap.mail.test", "99999999999999999999999", "SSL", ""),
    IMAP ("imap.mail.test", "993", "SSL", "<authentication>GSSAPI</authentication>"),
    IMAP ("imap.mail.test", "993", "SSL", "<username> </username>"),
    "<incomingServer type=\"imap\"/>",
    "<incomingServer><hostname>imap.mail.test</hostname><port>993</port><socketType>SSL</socketType></incomingServer>",
  };

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autofree char *text = g_strdup_printf (FILE_OF ("%s%s"), bad[i], SMTP ("smtp.mail.test", "465", "SSL", ""));

      g_test_message ("%s", bad[i]);
      refuse (text, CONFAB_AUTOCONFIG_ERROR_EMPTY);
    }
}

/* What stands first counts, and a line of a user name is not two. */
static void
test_fields (void)
{
  g_autoptr (ConfabAutoconfig) config = read_good (FILE_OF (
                                                     IMAP ("imap.mail.test", "993", "SSL", "<hostname>evil.test</hostname><port>1</port><socketType>STARTTLS</socketType>")
                                                     SMTP ("smtp.mail.test", "465", "SSL", "<username>a\r\nb</username>")));

  assert_server (config->imap, 0, "imap.mail.test", 993, CONFAB_SECURITY_TLS, ADDRESS, CONFAB_AUTH_PASSWORD);
  assert_server (config->smtp, 0, "smtp.mail.test", 465, CONFAB_SECURITY_TLS, ADDRESS, CONFAB_AUTH_PASSWORD);
}

static void
test_other_domain (void)
{
  g_autoptr (ConfabAutoconfig) config = read_good (FILE_OF ("<domain>bank.test</domain>" GOOD));
  g_autoptr (ConfabAutoconfig) none = read_good (FILE_OF (GOOD));
  g_autoptr (ConfabAutoconfig) place = read_good (FILE_OF ("<domain>%EMAILDOMAIN%</domain>" GOOD));
  g_autoptr (ConfabAutoconfig) second = read_good (
    "<clientConfig><emailProvider>" GOOD "</emailProvider>"
                                         "<emailProvider><domain>mail.test</domain>" IMAP ("evil.test", "993", "SSL", "") "</emailProvider></clientConfig>");

  g_assert_false (config->names_domain);
  g_assert_true (none->names_domain);
  g_assert_true (place->names_domain);
  g_assert_cmpuint (second->imap->len, ==, 1);
}

static void
test_no_settings (void)
{
  static const char *const bad[] = {
    "", " ", "hello", "{\"json\": true}", "<html><body>Welcome</body></html>", "<!DOCTYPE html><html></html>",
    "<clientConfig>", "<clientConfig><emailProvider></clientConfig>", "<a/><clientConfig/>", "<clientConfig a=b/>",
    "<clientConfig/><clientConfig/>",
  };

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;

      g_test_message ("%s", bad[i]);
      g_assert_null (confab_autoconfig_parse (bad[i], strlen (bad[i]), ADDRESS, &error));
      g_assert_true (error->domain == CONFAB_AUTOCONFIG_ERROR);
    }
  refuse ("<clientConfig/>", CONFAB_AUTOCONFIG_ERROR_EMPTY);
  /* Not where it belongs. */
  refuse ("<clientConfig>" GOOD "</clientConfig>", CONFAB_AUTOCONFIG_ERROR_EMPTY);
  refuse ("<clientConfig><x><emailProvider>" GOOD "</emailProvider></x></clientConfig>", CONFAB_AUTOCONFIG_ERROR_EMPTY);
}

static void
test_entities (void)
{
  /* Each would be a billion of the first, or somebody's file. */
  refuse ("<?xml version=\"1.0\"?><!DOCTYPE clientConfig [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;\">"
          "<!ENTITY c \"&b;&b;&b;&b;&b;&b;&b;&b;\">]><clientConfig><emailProvider><domain>&c;</domain>" GOOD
          "</emailProvider></clientConfig>", CONFAB_AUTOCONFIG_ERROR_PARSE);
  refuse ("<!DOCTYPE x [<!ENTITY f SYSTEM \"file:///etc/passwd\">]><clientConfig><emailProvider><displayName>&f;</displayName>" GOOD
          "</emailProvider></clientConfig>", CONFAB_AUTOCONFIG_ERROR_PARSE);
  refuse (FILE_OF ("<displayName>a&#0;b</displayName>" GOOD), CONFAB_AUTOCONFIG_ERROR_PARSE);
  refuse (FILE_OF ("<displayName>a&#1;b</displayName>" GOOD), CONFAB_AUTOCONFIG_ERROR_PARSE);
}

static void
test_deep (void)
{
  g_autoptr (GString) text = g_string_new ("<clientConfig>");

  for (guint i = 0; i < 9000; i++)
    g_string_append (text, "<x>");
  refuse_bytes (text->str, text->len, CONFAB_AUTOCONFIG_ERROR_PARSE);
}

static void
test_large (void)
{
  g_autofree char *blanks = g_strnfill (CONFAB_AUTOCONFIG_MAX_BYTES, ' ');
  g_autofree char *large = g_strconcat (FILE_OF (GOOD), blanks, NULL);
  g_autofree char *word = g_strnfill (2000, 'x');
  g_autofree char *wide = g_strdup_printf (FILE_OF ("<displayName>%s</displayName>" GOOD), word);
  g_autoptr (GString) many = g_string_new ("<clientConfig><emailProvider>");
  g_autoptr (ConfabAutoconfig) config = NULL;

  refuse (large, CONFAB_AUTOCONFIG_ERROR_LARGE);
  refuse (wide, CONFAB_AUTOCONFIG_ERROR_PARSE);
  for (guint i = 0; i < 200; i++)
    g_string_append (many, GOOD);
  g_string_append (many, "</emailProvider></clientConfig>");
  config = read_good (many->str);
  g_assert_cmpuint (config->imap->len, ==, CONFAB_AUTOCONFIG_MAX_SERVERS);
  g_assert_cmpuint (config->smtp->len, ==, CONFAB_AUTOCONFIG_MAX_SERVERS);
}

/* Cut anywhere it is refused, never half taken. */
static void
test_cut (void)
{
  const char *text = FILE_OF (GOOD);
  gsize length = strlen (text);

  for (gsize i = 0; i < length; i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (confab_autoconfig_parse (text, i, ADDRESS, &error));
      g_assert_nonnull (error);
    }
}

static void
test_other_charsets (void)
{
  g_autoptr (ConfabAutoconfig) config = read_good (FILE_OF ("<displayName>Anbieter f\xfcr Post</displayName>" GOOD));
  const char zeros[] = "<clientConfig>\0\0\0</clientConfig>";

  g_assert_cmpstr (config->name, ==, "Anbieter f\xef\xbf\xbdr Post");
  refuse_bytes (zeros, sizeof zeros - 1, CONFAB_AUTOCONFIG_ERROR_EMPTY);
}

/* A person's address is no pattern. */
static void
test_odd_addresses (void)
{
  static const char *const addresses[] = { "%EMAILADDRESS%@mail.test", "%@mail.test", "@mail.test", "mail.test", "a%b@x%y", "" };
  const char *text = FILE_OF (IMAP ("imap.mail.test", "993", "SSL", "<username>%EMAILADDRESS%%EMAILLOCALPART%</username>")
                              IMAP ("imap.mail.test", "994", "SSL", "")
                              SMTP ("smtp.mail.test", "465", "SSL", "<username>x</username>"));

  for (guint i = 0; i < G_N_ELEMENTS (addresses); i++)
    {
      g_autoptr (ConfabAutoconfig) config = confab_autoconfig_parse (text, strlen (text), addresses[i], NULL);
      ConfabMailServer *first = config != NULL ? g_ptr_array_index (config->imap, 0) : NULL;

      if (i == 0)
        g_assert_cmpstr (first->user, ==, "%EMAILADDRESS%@mail.test%EMAILADDRESS%");
      if (*addresses[i] == '\0')
        g_assert_null (config);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/net/autoconfig/taken", test_taken);
  g_test_add_func ("/net/autoconfig/clear-lines", test_clear_lines);
  g_test_add_func ("/net/autoconfig/senseless-servers", test_senseless_servers);
  g_test_add_func ("/net/autoconfig/fields", test_fields);
  g_test_add_func ("/net/autoconfig/other-domain", test_other_domain);
  g_test_add_func ("/net/autoconfig/no-settings", test_no_settings);
  g_test_add_func ("/net/autoconfig/entities", test_entities);
  g_test_add_func ("/net/autoconfig/deep", test_deep);
  g_test_add_func ("/net/autoconfig/large", test_large);
  g_test_add_func ("/net/autoconfig/cut", test_cut);
  g_test_add_func ("/net/autoconfig/other-charsets", test_other_charsets);
  g_test_add_func ("/net/autoconfig/odd-addresses", test_odd_addresses);
  return g_test_run ();
}
