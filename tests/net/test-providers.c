/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The file of providers: that each group is whole, and what the person's own adds. */
#include "config.h"

#include "confab-providers.h"

#include <glib/gstdio.h>
#include <string.h>

static void
write_own (const char *text)
{
  g_autofree char *below = g_build_filename (g_get_user_config_dir (), "confab", NULL);
  g_autofree char *path = g_build_filename (below, "providers.ini", NULL);
  g_autoptr (GError) error = NULL;

  g_mkdir_with_parents (below, 0700);
  g_file_set_contents (path, text, -1, &error);
  g_assert_no_error (error);
}

/* A group that is not whole is a warning, and warnings are fatal here. */
static void
test_shipped (void)
{
  static const char *const domains[] = {
    "gmail.com", "outlook.com", "hotmail.com", "yahoo.com", "icloud.com", "gmx.net", "web.de", "mail.ru", "yandex.ru", "fastmail.com",
    "posteo.de", "mailbox.org", "zoho.com", "aol.com", "t-online.de", "orange.fr", "free.fr",
  };
  g_autoptr (ConfabProviders) providers = confab_providers_new ();

  for (guint i = 0; i < G_N_ELEMENTS (domains); i++)
    {
      const ConfabProvider *provider = confab_providers_find_domain (providers, domains[i]);

      g_assert_nonnull (provider);
      g_assert_true (provider == confab_providers_find_host (providers, provider->imap->host) || strcmp (domains[i], "hotmail.com") == 0 ||
                     strcmp (domains[i], "outlook.com") == 0);
      g_assert_cmpint (provider->auth & provider->prefers, ==, provider->prefers);
      if (provider->prefers == CONFAB_AUTH_APP_PASSWORD)
        g_assert_nonnull (provider->page);
      if (provider->auth & CONFAB_AUTH_OAUTH2)
        {
          const ConfabOauthProvider *oauth = confab_providers_find_oauth (providers, provider->oauth);

          g_assert_nonnull (oauth);
          g_assert_null (oauth->client_id);
        }
    }
  g_assert_null (confab_providers_find_domain (providers, "example.org"));
  g_assert_null (confab_providers_find_domain (providers, "mail.gmail.com"));
  g_assert_null (confab_providers_find_domain (providers, ""));
}

static void
test_mx (void)
{
  g_autoptr (ConfabProviders) providers = confab_providers_new ();
  static const struct
  {
    const char *mx;
    const char *id;
  } cases[] = {
    { "aspmx.l.google.com", "gmail" }, { "smtp.google.com", "gmail" }, { "google.com", "gmail" },
    { "example-org.mail.protection.outlook.com", "microsoft365" }, { "in1-smtp.messagingengine.com", "fastmail" },
    { "notgoogle.com", NULL }, { "google.com.evil.test", NULL }, { ".google.com", NULL }, { "", NULL }, { "mx.example.org", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const ConfabProvider *provider = confab_providers_find_mx (providers, cases[i].mx);

      g_assert_cmpstr (provider != NULL ? provider->id : NULL, ==, cases[i].id);
    }
}

static void
test_users (void)
{
  g_autoptr (ConfabProviders) providers = confab_providers_new ();
  const ConfabProvider *icloud = confab_providers_find_domain (providers, "icloud.com");
  g_autoptr (ConfabMailServer) imap = confab_provider_make_server (icloud->imap, "ada@icloud.com");
  g_autoptr (ConfabMailServer) smtp = confab_provider_make_server (icloud->smtp, "ada@icloud.com");

  g_assert_cmpstr (imap->user, ==, "ada");
  g_assert_cmpstr (smtp->user, ==, "ada@icloud.com");
}

static void
test_own (void)
{
  g_autoptr (ConfabProviders) providers = NULL;
  const ConfabProvider *own;

  write_own ("[OAuth google]\nclient-id=mine\n"
             "[Provider gmail]\nname=My Gmail\n"
             "[Provider own]\nname=Own\ndomains=own.test;\nimap=imap+starttls://IMAP.own.test:1143\nsmtp=smtps://smtp.own.test:465\n"
             "sign-in=password;\npage=http://own.test/\n");
  providers = confab_providers_new ();
  own = confab_providers_find_domain (providers, "own.test");
  g_assert_cmpstr (own->imap->host, ==, "imap.own.test");
  g_assert_cmpuint (own->imap->port, ==, 1143);
  g_assert_cmpint (own->imap->security, ==, CONFAB_SECURITY_STARTTLS);
  /* A page without encryption is none. */
  g_assert_null (own->page);
  g_assert_cmpstr (confab_providers_find_domain (providers, "gmail.com")->name, ==, "My Gmail");
  g_assert_cmpstr (confab_providers_find_domain (providers, "gmail.com")->imap->host, ==, "imap.gmail.com");
  g_assert_cmpstr (confab_providers_find_oauth (providers, "google")->client_id, ==, "mine");
  g_assert_cmpstr (confab_providers_find_oauth (providers, "google")->client_secret, ==, NULL);
}

static void
test_own_mistakes (void)
{
  static const char *const mistakes[] = {
    "[Provider own]\nname=Own\ndomains=own.test;\n",
    "[Provider own]\nname=Own\ndomains=own.test;\nimap=imap://imap.own.test:143\nsmtp=smtps://smtp.own.test:465\nsign-in=password;\n",
    "[Provider own]\nname=Own\ndomains=own.test;\nimap=imaps://imap.own.test\nsmtp=smtps://smtp.own.test:465\nsign-in=password;\n",
    "[Provider own]\nname=Own\ndomains=own.test;\nimap=imaps://imap.own.test:993\nsmtp=smtps://smtp.own.test:465\nsign-in=magic;\n",
    "[OAuth own]\nname=Own\nauthorize=http://own.test/a\ntoken=https://own.test/t\nscope=x\n",
  };

  for (guint i = 0; i < G_N_ELEMENTS (mistakes); i++)
    {
      g_autoptr (ConfabProviders) providers = NULL;

      write_own (mistakes[i]);
      g_test_expect_message ("confab-net", G_LOG_LEVEL_WARNING, "*own*not whole*");
      providers = confab_providers_new ();
      g_test_assert_expected_messages ();
      g_assert_null (confab_providers_find_domain (providers, "own.test"));
      g_assert_null (confab_providers_find_oauth (providers, "own"));
      g_assert_nonnull (confab_providers_find_domain (providers, "gmail.com"));
    }
  write_own ("no key file");
  g_test_expect_message ("confab-net", G_LOG_LEVEL_WARNING, "*cannot be read*");
  confab_providers_unref (confab_providers_new ());
  g_test_assert_expected_messages ();
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/net/providers/shipped", test_shipped);
  g_test_add_func ("/net/providers/mx", test_mx);
  g_test_add_func ("/net/providers/users", test_users);
  g_test_add_func ("/net/providers/own", test_own);
  g_test_add_func ("/net/providers/own-mistakes", test_own_mistakes);
  return g_test_run ();
}
