/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Finding servers: who is asked, whom is believed, and what hostile answers lead to. */
#include "config.h"

#include "confab-discover.h"

#include "confab-dex.h"
#include "confab-imap-session.h"
#include "confab-net-error.h"
#include "fake-names.h"
#include "fake-web.h"
#include "net-test.h"

#include <glib/gstdio.h>
#include <string.h>

#define ADDRESS "alice@mail.test"
#define AT_HOST "autoconfig.mail.test/mail/config-v1.1.xml"
#define WELL_KNOWN "mail.test/.well-known/autoconfig/mail/config-v1.1.xml"

#define IMAP_SERVER "TLS names\nS * OK [CAPABILITY IMAP4rev1 AUTH=PLAIN] hi\nSTALL\n"
#define SMTP_SERVER "TLS names\nS 220 hi\nC EHLO *\nS 250-hi\nS 250 AUTH PLAIN LOGIN\nSTALL\n"
#define IMAP_STARTTLS "S * OK [CAPABILITY IMAP4rev1 STARTTLS LOGINDISABLED] hi\nT STARTTLS\nS $ OK go\nTLS names\n" \
                      "T CAPABILITY\nS * CAPABILITY IMAP4rev1 AUTH=PLAIN\nS $ OK\nSTALL\n"
#define SMTP_STARTTLS "S 220 hi\nC EHLO *\nS 250-hi\nS 250 STARTTLS\nC STARTTLS\nS 220 go\nTLS names\n" \
                      "C EHLO *\nS 250-hi\nS 250 AUTH PLAIN\nSTALL\n"

#define SERVERS(domain, imap, smtp)                                                        \
        "<clientConfig version=\"1.1\"><emailProvider id=\"x\"><domain>" domain "</domain>"       \
                                                                                "<incomingServer type=\"imap\"><hostname>" imap "</hostname><port>993</port><socketType>SSL</socketType>" \
                                                                                                                                "<username>%EMAILLOCALPART%</username></incomingServer>"                             \
                                                                                                                                "<outgoingServer type=\"smtp\"><hostname>" smtp "</hostname><port>465</port><socketType>SSL</socketType>" \
                                                                                                                                                                                "</outgoingServer></emailProvider></clientConfig>"
#define CONFIG SERVERS ("mail.test", "imap.mail.test", "smtp.mail.test")

/* What a test's world has: a web, and servers that are each gone when it ends. */
typedef struct
{
  FakeWeb *web;
  GPtrArray *servers;
} World;

static void
server_free (gpointer server)
{
  g_autofree char *heard = fake_server_abandon (server);

  /* There is no password in this whole program, and no user name goes out either. */
  g_assert_null (strstr (heard, "alice"));
  g_assert_null (strstr (heard, "AUTHENTICATE"));
}

/* Each test has a configuration of its own. */
static void
write_providers (const char *directory)
{
  g_autofree char *below = g_build_filename (directory, "confab", NULL);
  g_autofree char *path = g_build_filename (below, "providers.ini", NULL);
  g_autoptr (GError) error = NULL;

  g_mkdir_with_parents (below, 0700);
  g_file_set_contents (path,
                       "[Provider known]\nname=Known\ndomains=known.test;\nmx=mx.known.test;\n"
                       "imap=imaps://known.hoster.test:993\nimap-user=local-part\nsmtp=smtps://smtp.hoster.test:465\n"
                       "sign-in=app-password;oauth2;\npage=https://known.test/passwords\noauth=id\n", -1, &error);
  g_assert_no_error (error);
}

static World *
world_new (void)
{
  World *world = g_new0 (World, 1);

  write_providers (g_get_user_config_dir ());
  fake_names_clear ();
  world->web = fake_web_new ();
  world->servers = g_ptr_array_new_with_free_func (server_free);
  fake_web_route (world->web, "autoconfig.mail.test");
  fake_web_route (world->web, "mail.test");
  return world;
}

static void
world_free (World *world)
{
  g_ptr_array_unref (world->servers);
  fake_web_free (world->web);
  g_free (world);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (World, world_free)

static void
serve (World *     world,
       const char *place,
       const char *script)
{
  FakeServer *server = fake_server_new (script);
  g_autofree char *port = g_strdup_printf ("%u", fake_server_get_port (server));

  g_ptr_array_add (world->servers, server);
  fake_names_set (FAKE_ROUTE, place, port);
}

static void
serve_pair (World *     world,
            const char *domain)
{
  g_autofree char *imap = g_strdup_printf ("imap.%s:993", domain);
  g_autofree char *smtp = g_strdup_printf ("smtp.%s:465", domain);

  serve (world, imap, IMAP_SERVER);
  serve (world, smtp, SMTP_SERVER);
}

static GPtrArray *
find_with (const char *  address,
           GCancellable *cancellable,
           GError **     error)
{
  g_autoptr (ConfabProviders) providers = confab_providers_new ();
  g_autofree char *authority = fake_web_authority ();

  return dex_await_boxed (confab_discover (address, providers, authority, cancellable, NULL, NULL, NULL), error);
}

static ConfabDiscovered *
find_one (GPtrArray **all)
{
  g_autoptr (GError) error = NULL;

  *all = find_with (ADDRESS, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint ((*all)->len, ==, 1);
  return g_ptr_array_index (*all, 0);
}

static void
find_none (ConfabNetError code)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (find_with (ADDRESS, NULL, &error));
  g_assert_error (error, CONFAB_NET_ERROR, (int) code);
}

static void
assert_pair (const ConfabDiscovered *found,
             ConfabDiscoverSource    source,
             gboolean                vouched,
             const char *            imap,
             const char *            smtp)
{
  g_assert_cmpint (found->source, ==, source);
  g_assert_cmpint (found->vouched, ==, vouched);
  g_assert_cmpstr (found->imap->host, ==, imap);
  g_assert_cmpstr (found->smtp->host, ==, smtp);
}

/* Who is asked */

static void
test_table (gpointer data)
{
  g_autoptr (World) world = world_new ();
  g_autoptr (GPtrArray) all = NULL;
  g_autoptr (GError) error = NULL;
  ConfabDiscovered *found;

  serve (world, "known.hoster.test:993", IMAP_SERVER);
  serve (world, "smtp.hoster.test:465", SMTP_SERVER);
  all = find_with ("alice@KNOWN.test", NULL, &error);
  g_assert_no_error (error);
  found = g_ptr_array_index (all, 0);
  assert_pair (found, CONFAB_DISCOVER_TABLE, TRUE, "known.hoster.test", "smtp.hoster.test");
  g_assert_cmpstr (found->imap->user, ==, "alice");
  g_assert_cmpstr (found->smtp->user, ==, "alice@KNOWN.test");
  g_assert_cmpint (found->prefers, ==, CONFAB_AUTH_APP_PASSWORD);
  g_assert_cmpstr (found->provider, ==, "Known");
  g_assert_cmpstr (found->page, ==, "https://known.test/passwords");
  g_assert_cmpstr (found->oauth, ==, "id");
  g_assert_cmpstr (fake_web_heard (world->web), ==, "");
}

static void
stage_cb (ConfabDiscoverStage stage,
          gpointer            user_data)
{
  g_string_append_printf (user_data, "%d ", stage);
}

static void
test_autoconfig_at_host (gpointer data)
{
  g_autoptr (World) world = world_new ();
  g_autoptr (ConfabProviders) providers = confab_providers_new ();
  g_autofree char *authority = fake_web_authority ();
  g_autoptr (GString) stages = g_string_new (NULL);
  g_autoptr (GPtrArray) all = NULL;
  g_autoptr (GError) error = NULL;
  ConfabDiscovered *found;

  serve_pair (world, "mail.test");
  fake_web_add (world->web, AT_HOST, 200, "text/xml; charset=utf-8", CONFIG);
  fake_web_add (world->web, WELL_KNOWN, 200, "application/xml", CONFIG);
  all = dex_await_boxed (confab_discover ("alice+x@mail.test", providers, authority, NULL, stage_cb, stages, NULL), &error);
  g_assert_no_error (error);
  /* The same servers are one answer. */
  g_assert_cmpuint (all->len, ==, 1);
  found = g_ptr_array_index (all, 0);
  assert_pair (found, CONFAB_DISCOVER_AUTOCONFIG, TRUE, "imap.mail.test", "smtp.mail.test");
  g_assert_cmpstr (found->source_name, ==, "autoconfig.mail.test");
  g_assert_cmpstr (found->imap->user, ==, "alice+x");
  g_assert_cmpint (found->auth, ==, CONFAB_AUTH_PASSWORD);
  g_assert_nonnull (strstr (fake_web_heard (world->web), "GET " AT_HOST "?emailaddress=alice%2Bx%40mail.test"));
  g_assert_cmpstr (stages->str, ==, "0 1 ");
}

static void
test_autoconfig_well_known (gpointer data)
{
  g_autoptr (World) world = world_new ();
  g_autoptr (GPtrArray) all = NULL;

  serve_pair (world, "mail.test");
  fake_web_add (world->web, WELL_KNOWN, 301, NULL, "https://www.mail.test/config.xml");
  fake_web_route (world->web, "www.mail.test");
  fake_web_add (world->web, "www.mail.test/config.xml", 200, "text/xml", CONFIG);
  assert_pair (find_one (&all), CONFAB_DISCOVER_AUTOCONFIG, TRUE, "imap.mail.test", "smtp.mail.test");
}

static void
test_srv (gpointer data)
{
  g_autoptr (World) world = world_new ();
  g_autoptr (GPtrArray) all = NULL;
  ConfabDiscovered *found;

  serve (world, "second.mail.test:1993", IMAP_SERVER);
  serve (world, "smtp.mail.test:587", SMTP_STARTTLS);
  fake_names_set (FAKE_SRV, "_imaps._tcp.mail.test", "first.mail.test 993;second.mail.test 1993");
  fake_names_set (FAKE_SRV, "_submissions._tcp.mail.test", ". 0");
  fake_names_set (FAKE_SRV, "_submission._tcp.mail.test", "SMTP.mail.test 587");
  found = find_one (&all);
  assert_pair (found, CONFAB_DISCOVER_SRV, TRUE, "second.mail.test", "smtp.mail.test");
  g_assert_cmpint (found->imap->security, ==, CONFAB_SECURITY_TLS);
  g_assert_cmpint (found->smtp->security, ==, CONFAB_SECURITY_STARTTLS);
  g_assert_cmpuint (found->imap->port, ==, 1993);
  g_assert_cmpstr (found->imap->user, ==, ADDRESS);
}

static void
test_srv_starttls (gpointer data)
{
  g_autoptr (World) world = world_new ();
  g_autoptr (GPtrArray) all = NULL;
  ConfabDiscovered *found;

  serve (world, "imap.mail.test:143", IMAP_STARTTLS);
  serve (world, "smtp.mail.test:587", SMTP_STARTTLS);
  fake_names_set (FAKE_SRV, "_imap._tcp.mail.test", "imap.mail.test 143");
  fake_names_set (FAKE_SRV, "_submission._tcp.mail.test", "smtp.mail.test 587");
  found = find_one (&all);
  g_assert_cmpint (found->imap->security, ==, CONFAB_SECURITY_STARTTLS);
  g_assert_cmpint (found->smtp->security, ==, CONFAB_SECURITY_STARTTLS);
}

static void
test_mx_of_a_provider (gpointer data)
{
  g_autoptr (World) world = world_new ();
  g_autoptr (GPtrArray) all = NULL;
  ConfabDiscovered *found;

  serve (world, "known.hoster.test:993", IMAP_SERVER);
  serve (world, "smtp.hoster.test:465", SMTP_SERVER);
  fake_names_set (FAKE_MX, "mail.test", "20 other.test;10 a.MX.known.test");
  found = find_one (&all);
  assert_pair (found, CONFAB_DISCOVER_MX_TABLE, TRUE, "known.hoster.test", "smtp.hoster.test");
  g_assert_cmpstr (found->provider, ==, "Known");
}

/* Whoever DNS says keeps the mail is asked, but not told who asks, and not believed. */
static void
test_mx_of_a_stranger (gpointer data)
{
  g_autoptr (World) world = world_new ();
  g_autoptr (GPtrArray) all = NULL;

  serve_pair (world, "hoster.test");
  fake_web_route (world->web, "autoconfig.hoster.test");
  fake_web_add (world->web, "autoconfig.hoster.test/mail/config-v1.1.xml", 200, "text/xml",
                SERVERS ("mail.test", "imap.hoster.test", "smtp.hoster.test"));
  fake_names_set (FAKE_MX, "mail.test", "10 mx1.in.hoster.test");
  assert_pair (find_one (&all), CONFAB_DISCOVER_MX_AUTOCONFIG, FALSE, "imap.hoster.test", "smtp.hoster.test");
  g_assert_nonnull (strstr (fake_web_heard (world->web), "GET autoconfig.hoster.test/mail/config-v1.1.xml \n"));
}

static void
test_guess (gpointer data)
{
  g_autoptr (World) world = world_new ();
  g_autoptr (GPtrArray) all = NULL;
  ConfabDiscovered *found;

  serve (world, "mail.mail.test:993", IMAP_SERVER);
  serve (world, "smtp.mail.test:587", SMTP_STARTTLS);
  found = find_one (&all);
  assert_pair (found, CONFAB_DISCOVER_GUESS, TRUE, "mail.mail.test", "smtp.mail.test");
  g_assert_cmpint (found->smtp->security, ==, CONFAB_SECURITY_STARTTLS);
}

static void
test_nobody_knows (gpointer data)
{
  g_autoptr (World) world = world_new ();

  find_none (CONFAB_NET_ERROR_NO_SETTINGS);
  fake_names_set (FAKE_SRV, "_imaps._tcp.mail.test", ". 0");
  find_none (CONFAB_NET_ERROR_NO_SETTINGS);
}

static void
test_no_dns (gpointer data)
{
  static const char *const services[] = { "imaps", "imap", "submissions", "submission" };
  g_autoptr (World) world = world_new ();

  for (guint i = 0; i < G_N_ELEMENTS (services); i++)
    {
      g_autofree char *key = g_strdup_printf ("_%s._tcp.mail.test", services[i]);

      fake_names_set (FAKE_SRV, key, "FAIL");
    }
  fake_names_set (FAKE_MX, "mail.test", "FAIL");
  find_none (CONFAB_NET_ERROR_OFFLINE);
}

static void
test_no_address (gpointer data)
{
  static const char *const bad[] = { "alice", "alice@", "@", "alice@127.0.0.1", "alice@a b", "alice@..", "alice@[::1]" };

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (find_with (bad[i], NULL, &error));
      g_assert_error (error, CONFAB_NET_ERROR, CONFAB_NET_ERROR_INVALID);
    }
}

/* Whom is believed */

static void
test_srv_elsewhere (gpointer data)
{
  g_autoptr (World) world = world_new ();
  g_autoptr (GPtrArray) all = NULL;

  serve_pair (world, "evil.test");
  fake_names_set (FAKE_SRV, "_imaps._tcp.mail.test", "imap.evil.test 993");
  fake_names_set (FAKE_SRV, "_submissions._tcp.mail.test", "smtp.evil.test 465");
  assert_pair (find_one (&all), CONFAB_DISCOVER_SRV, FALSE, "imap.evil.test", "smtp.evil.test");
}

/* The domain itself may name whom it likes, over TLS; and goes before DNS. */
static void
test_domain_names_others (gpointer data)
{
  g_autoptr (World) world = world_new ();
  g_autoptr (GPtrArray) all = NULL;
  g_autoptr (GError) error = NULL;

  serve_pair (world, "hoster.test");
  serve_pair (world, "evil.test");
  fake_web_add (world->web, WELL_KNOWN, 200, "text/xml", SERVERS ("mail.test", "imap.hoster.test", "smtp.hoster.test"));
  fake_names_set (FAKE_SRV, "_imaps._tcp.mail.test", "imap.evil.test 993");
  fake_names_set (FAKE_SRV, "_submissions._tcp.mail.test", "smtp.evil.test 465");
  all = find_with (ADDRESS, NULL, &error);
  g_assert_no_error (error);
  assert_pair (g_ptr_array_index (all, 0), CONFAB_DISCOVER_AUTOCONFIG, TRUE, "imap.hoster.test", "smtp.hoster.test");
}

static void
test_led_elsewhere (gpointer data)
{
  g_autoptr (World) world = world_new ();
  g_autoptr (GPtrArray) all = NULL;

  serve_pair (world, "evil.test");
  fake_web_route (world->web, "evil.test");
  fake_web_add (world->web, AT_HOST, 302, NULL, "https://evil.test/x");
  fake_web_add (world->web, "evil.test/x", 200, "text/xml", SERVERS ("mail.test", "imap.evil.test", "smtp.evil.test"));
  assert_pair (find_one (&all), CONFAB_DISCOVER_AUTOCONFIG, FALSE, "imap.evil.test", "smtp.evil.test");
}

static void
test_file_of_another_domain (gpointer data)
{
  g_autoptr (World) world = world_new ();
  g_autoptr (GPtrArray) all = NULL;

  serve_pair (world, "hoster.test");
  fake_web_add (world->web, AT_HOST, 200, "text/xml", SERVERS ("bank.test", "imap.hoster.test", "smtp.hoster.test"));
  assert_pair (find_one (&all), CONFAB_DISCOVER_AUTOCONFIG, FALSE, "imap.hoster.test", "smtp.hoster.test");
}

/* Hostile answers: each is as if there were none */

static void
test_hostile_files (gpointer data)
{
  g_autofree char *blanks = g_strnfill (CONFAB_AUTOCONFIG_MAX_BYTES + 1, ' ');
  g_autofree char *large = g_strconcat (CONFIG, blanks, NULL);
  g_autofree char *word = g_strnfill (4000, 'x');
  const struct
  {
    guint status;
    const char *content_type;
    const char *body;
  } answers[] = {
    { 200, "text/html", CONFIG },
    { 200, "text/plain", CONFIG },
    { 200, NULL, CONFIG },
    { 200, "application/xhtml", CONFIG },
    { 404, "text/xml", CONFIG },
    { 500, "text/xml", CONFIG },
    { 200, "text/xml", "" },
    { 200, "text/xml", large },
    { 200, "text/xml", "<!DOCTYPE x [<!ENTITY a \"b\">]><clientConfig><emailProvider><domain>&a;</domain></emailProvider></clientConfig>" },
    { 200, "text/xml", word },
    { 301, NULL, "http://mail.test/config.xml" },
    { 301, NULL, "http://autoconfig.mail.test/mail/config-v1.1.xml" },
    { 301, NULL, "ftp://mail.test/config.xml" },
    { 301, NULL, "file:///etc/passwd" },
    { 301, NULL, "//[" },
    { 301, NULL, "" },
    { 302, NULL, "https://autoconfig.mail.test/mail/config-v1.1.xml" },
    { 308, NULL, "https://bad.test/config.xml" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (answers); i++)
    {
      g_autoptr (World) world = world_new ();

      g_test_message ("%u %s %.100s", answers[i].status, answers[i].content_type, answers[i].body);
      /* At the plain port of the same name somebody waits who has a file. */
      fake_web_route (world->web, "bad.test");
      fake_web_add (world->web, "bad.test/config.xml", 200, "text/xml", CONFIG);
      fake_web_add (world->web, AT_HOST, answers[i].status, answers[i].content_type, answers[i].body);
      find_none (CONFAB_NET_ERROR_NO_SETTINGS);
    }
}

/* A file over a connection with a wrong certificate is nobody's. */
static void
test_web_without_proof (gpointer data)
{
  g_autoptr (World) world = world_new ();
  g_autoptr (ConfabProviders) providers = confab_providers_new ();
  g_autofree char *other = fake_server_authority ();
  g_autoptr (GError) error = NULL;

  fake_web_add (world->web, AT_HOST, 200, "text/xml", CONFIG);
  g_assert_null (dex_await_boxed (confab_discover (ADDRESS, providers, other, NULL, NULL, NULL, NULL), &error));
  g_assert_error (error, CONFAB_NET_ERROR, CONFAB_NET_ERROR_NO_SETTINGS);
  g_assert_null (strstr (fake_web_heard (world->web), "GET"));
}

/* Downgrades */

static void
try_downgrade (const char *   imap,
               const char *   smtp,
               ConfabNetError code)
{
  g_autoptr (World) world = world_new ();

  serve (world, "imap.mail.test:143", imap);
  serve (world, "smtp.mail.test:587", smtp);
  fake_names_set (FAKE_SRV, "_imap._tcp.mail.test", "imap.mail.test 143");
  fake_names_set (FAKE_SRV, "_submission._tcp.mail.test", "smtp.mail.test 587");
  find_none (code);
}

static void
test_no_starttls (gpointer data)
{
  try_downgrade ("S * OK [CAPABILITY IMAP4rev1 AUTH=PLAIN] hi\nT STARTTLS\nS $ BAD what\nSTALL\n", SMTP_STARTTLS,
                 CONFAB_NET_ERROR_TLS_UNAVAILABLE);
  try_downgrade ("S * PREAUTH welcome\nSTALL\n", SMTP_STARTTLS, CONFAB_NET_ERROR_TLS_UNAVAILABLE);
  try_downgrade ("S * OK hi\nT STARTTLS\ns $ OK go\\r\\n* CAPABILITY IMAP4rev1 AUTH=PLAIN\\r\\n\nSTALL\n", SMTP_STARTTLS,
                 CONFAB_NET_ERROR_PROTOCOL);
  try_downgrade (IMAP_STARTTLS, "S 220 hi\nC EHLO *\nS 250-hi\nS 250 AUTH PLAIN\nC STARTTLS\nS 502 no\nSTALL\n",
                 CONFAB_NET_ERROR_TLS_UNAVAILABLE);
  try_downgrade (IMAP_STARTTLS, "S 220 hi\nC EHLO *\nS 250-hi\nS 250 STARTTLS\nC STARTTLS\ns 220 go\\r\\n250 AUTH PLAIN\\r\\n\nSTALL\n",
                 CONFAB_NET_ERROR_PROTOCOL);
}

/* A name of DNS has to prove itself, whatever DNS says it stands for. */
static void
test_wrong_certificate (gpointer data)
{
  g_autoptr (World) world = world_new ();

  serve (world, "imap.bad.test:993", IMAP_SERVER);
  serve (world, "smtp.bad.test:465", SMTP_SERVER);
  fake_names_set (FAKE_SRV, "_imaps._tcp.mail.test", "imap.bad.test 993");
  fake_names_set (FAKE_SRV, "_submissions._tcp.mail.test", "smtp.bad.test 465");
  find_none (CONFAB_NET_ERROR_TLS_UNTRUSTED);
}

static void
test_stranger_where_one_guesses (gpointer data)
{
  g_autoptr (World) world = world_new ();
  g_autoptr (GError) error = NULL;

  serve (world, "imap.mail.test:993", "TLS stranger\nS * OK hi\nSTALL\n");
  g_assert_null (find_with (ADDRESS, NULL, &error));
  g_assert_error (error, CONFAB_NET_ERROR, CONFAB_NET_ERROR_TLS_UNTRUSTED);
  g_assert_cmpstr (confab_net_error_get_host (error), ==, "imap.mail.test");
}

static void
test_no_way_in (gpointer data)
{
  g_autoptr (World) world = world_new ();

  serve (world, "imap.mail.test:993", "TLS names\nS * OK [CAPABILITY IMAP4rev1 LOGINDISABLED AUTH=GSSAPI] hi\nSTALL\n");
  serve (world, "smtp.mail.test:465", SMTP_SERVER);
  fake_web_add (world->web, AT_HOST, 200, "text/xml", CONFIG);
  find_none (CONFAB_NET_ERROR_AUTH_UNAVAILABLE);
}

static void
test_tokens_only (gpointer data)
{
  g_autoptr (World) world = world_new ();
  g_autoptr (GPtrArray) all = NULL;
  ConfabDiscovered *found;

  serve (world, "known.hoster.test:993", "TLS names\nS * OK [CAPABILITY IMAP4rev1 LOGINDISABLED AUTH=XOAUTH2] hi\nSTALL\n");
  serve (world, "smtp.mail.test:465", "TLS names\nS 220 hi\nC EHLO *\nS 250-hi\nS 250 AUTH XOAUTH2 PLAIN\nSTALL\n");
  fake_web_add (world->web, AT_HOST, 200, "text/xml", SERVERS ("mail.test", "known.hoster.test", "smtp.mail.test"));
  found = find_one (&all);
  /* The provider of these servers is in the table, which knows more. */
  g_assert_cmpstr (found->provider, ==, "Known");

  g_ptr_array_set_size (world->servers, 0);
  serve (world, "in.mail.test:993", "TLS names\nS * OK [CAPABILITY IMAP4rev1 LOGINDISABLED AUTH=XOAUTH2] hi\nSTALL\n");
  serve (world, "smtp.mail.test:465", "TLS names\nS 220 hi\nC EHLO *\nS 250-hi\nS 250 AUTH XOAUTH2 PLAIN\nSTALL\n");
  fake_web_add (world->web, AT_HOST, 200, "text/xml", SERVERS ("mail.test", "in.mail.test", "smtp.mail.test"));
  g_clear_pointer (&all, g_ptr_array_unref);
  found = find_one (&all);
  g_assert_null (found->provider);
  g_assert_cmpint (found->auth, ==, CONFAB_AUTH_OAUTH2);
  g_assert_cmpint (found->prefers, ==, CONFAB_AUTH_OAUTH2);
}

/* Giving up */

static void
cancel_at_stage_cb (ConfabDiscoverStage stage,
                    gpointer            user_data)
{
  if (stage == CONFAB_DISCOVER_TRYING)
    g_cancellable_cancel (user_data);
}

static void
test_cancel (gpointer data)
{
  g_autoptr (World) world = world_new ();
  g_autoptr (ConfabProviders) providers = confab_providers_new ();
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autofree char *authority = fake_web_authority ();
  g_autoptr (GError) error = NULL;

  /* A server that never says a word. */
  serve (world, "imap.mail.test:993", "STALL\n");
  serve (world, "smtp.mail.test:465", "STALL\n");
  fake_web_add (world->web, AT_HOST, 200, "text/xml", CONFIG);
  g_assert_null (dex_await_boxed (confab_discover (ADDRESS, providers, authority, cancellable, cancel_at_stage_cb,
                                                   cancellable, NULL), &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);
  g_assert_null (find_with (ADDRESS, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
test_bad_authority (gpointer data)
{
  g_autoptr (ConfabProviders) providers = confab_providers_new ();
  g_autoptr (GError) error = NULL;

  g_assert_null (dex_await_boxed (confab_discover (ADDRESS, providers, "/nonexistent.pem", NULL, NULL, NULL, NULL), &error));
  g_assert_nonnull (error);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  dex_init ();
  fake_names_install ();
  net_test_add ("/net/discover/table", test_table);
  net_test_add ("/net/discover/autoconfig-at-host", test_autoconfig_at_host);
  net_test_add ("/net/discover/autoconfig-well-known", test_autoconfig_well_known);
  net_test_add ("/net/discover/srv", test_srv);
  net_test_add ("/net/discover/srv-starttls", test_srv_starttls);
  net_test_add ("/net/discover/mx-of-a-provider", test_mx_of_a_provider);
  net_test_add ("/net/discover/mx-of-a-stranger", test_mx_of_a_stranger);
  net_test_add ("/net/discover/guess", test_guess);
  net_test_add ("/net/discover/nobody-knows", test_nobody_knows);
  net_test_add ("/net/discover/no-dns", test_no_dns);
  net_test_add ("/net/discover/no-address", test_no_address);
  net_test_add ("/net/discover/srv-elsewhere", test_srv_elsewhere);
  net_test_add ("/net/discover/domain-names-others", test_domain_names_others);
  net_test_add ("/net/discover/led-elsewhere", test_led_elsewhere);
  net_test_add ("/net/discover/file-of-another-domain", test_file_of_another_domain);
  net_test_add ("/net/discover/hostile-files", test_hostile_files);
  net_test_add ("/net/discover/web-without-proof", test_web_without_proof);
  net_test_add ("/net/discover/no-starttls", test_no_starttls);
  net_test_add ("/net/discover/wrong-certificate", test_wrong_certificate);
  net_test_add ("/net/discover/stranger-where-one-guesses", test_stranger_where_one_guesses);
  net_test_add ("/net/discover/no-way-in", test_no_way_in);
  net_test_add ("/net/discover/tokens-only", test_tokens_only);
  net_test_add ("/net/discover/cancel", test_cancel);
  net_test_add ("/net/discover/bad-authority", test_bad_authority);
  return g_test_run ();
}
