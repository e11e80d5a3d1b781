/* SPDX-License-Identifier: GPL-3.0-or-later */
/* OAuth 2 against a scripted provider: the browser's way, PKCE, and all that may be answered. */
#include "config.h"

#include "confab-oauth.h"

#include "confab-net-error.h"
#include "fake-names.h"
#include "fake-web.h"
#include "net-test.h"

#include <glib/gstdio.h>
#include <string.h>

#define NOW G_GINT64_CONSTANT (1700000000)

#define GOOD_REPLY "{\"access_token\":\"acc-1\",\"token_type\":\"Bearer\",\"expires_in\":3600,\"refresh_token\":\"ref-1\"}"

static const ConfabOauthWords words = { "All done.", "Not let in.", "Who are you?" };

static ConfabProviders *
make_providers (void)
{
  g_autofree char *below = g_build_filename (g_get_user_config_dir (), "confab", NULL);
  g_autofree char *path = g_build_filename (below, "providers.ini", NULL);
  g_autoptr (GError) error = NULL;

  g_mkdir_with_parents (below, 0700);
  g_file_set_contents (path,
                       "[OAuth id]\nname=Id\nauthorize=https://id.test/authorize?x=y\ntoken=https://id.test/token\n"
                       "revoke=https://id.test/revoke\nscope=mail offline\nparameters=prompt=consent\n"
                       "client-id=confab test\nclient-secret=s&t\n"
                       "[OAuth named]\nname=Named\nauthorize=https://id.test/authorize\ntoken=https://id.test/token\n"
                       "scope=mail\nclient-id=c\nredirect-host=localhost\n"
                       "[OAuth nobody]\nname=Nobody\nauthorize=https://id.test/a\ntoken=https://id.test/token\nscope=mail\nclient-id=\n",
                       -1, &error);
  g_assert_no_error (error);
  return confab_providers_new ();
}

static FakeWeb *
make_web (void)
{
  FakeWeb *web;

  fake_names_clear ();
  web = fake_web_new ();
  fake_web_route (web, "id.test");
  return web;
}

static ConfabOauthFlow *
make_flow (const char *provider)
{
  g_autoptr (ConfabProviders) providers = make_providers ();
  g_autofree char *authority = fake_web_authority ();
  g_autoptr (GError) error = NULL;
  ConfabOauthFlow *flow = confab_oauth_flow_new (providers, provider, "alice@mail.test", authority, &words, &error);

  g_assert_no_error (error);
  return flow;
}

static GHashTable *
read_url (ConfabOauthFlow *flow)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GUri) uri = g_uri_parse (confab_oauth_flow_get_url (flow), G_URI_FLAGS_ENCODED_QUERY, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (g_uri_get_scheme (uri), ==, "https");
  g_assert_cmpstr (g_uri_get_host (uri), ==, "id.test");
  return soup_form_decode (g_uri_get_query (uri));
}

static void
visited_cb (GObject *     source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (DexPromise) promise = user_data;
  GError *error = NULL;
  g_autoptr (GBytes) bytes = soup_session_send_and_read_finish (SOUP_SESSION (source), result, &error);

  if (bytes == NULL)
    dex_promise_reject (promise, error);
  else
    dex_promise_resolve_string (promise, g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes)));
}

/* What a browser does with an address on this computer. */
static char *
visit (const char *method,
       const char *redirect,
       const char *rest)
{
  g_autoptr (SoupSession) session = soup_session_new ();
  g_autofree char *url = g_strconcat (redirect, rest, NULL);
  g_autoptr (SoupMessage) message = soup_message_new (method, url);
  DexPromise *promise = dex_promise_new ();

  soup_session_send_and_read_async (session, message, G_PRIORITY_DEFAULT, NULL, visited_cb, dex_ref (promise));
  return dex_await_string (DEX_FUTURE (promise), NULL);
}

static void
assert_visit (ConfabOauthFlow *flow,
              const char *     method,
              const char *     rest,
              const char *     page)
{
  g_autoptr (GHashTable) query = read_url (flow);
  g_autofree char *shown = visit (method, g_hash_table_lookup (query, "redirect_uri"), rest);

  g_assert_cmpstr (shown, ==, page);
}

static void
answer_with (ConfabOauthFlow *flow,
             const char *     rest,
             const char *     page)
{
  g_autoptr (GHashTable) query = read_url (flow);
  g_autofree char *whole = g_strdup_printf ("/?state=%s&%s", (const char *) g_hash_table_lookup (query, "state"), rest);

  assert_visit (flow, "GET", whole, page);
}

/* The first half of PKCE, as the token server knows it. */
typedef struct
{
  const char *challenge;
  const char *redirect;
  guint asked;
} Grant;

static void
token_cb (SoupServerMessage *message,
          GHashTable *       form,
          gpointer           user_data)
{
  Grant *grant = user_data;
  const char *verifier = g_hash_table_lookup (form, "code_verifier");
  guint8 digest[32];
  gsize length = sizeof digest;
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  g_autofree char *challenge = NULL;

  grant->asked++;
  g_assert_cmpstr (g_hash_table_lookup (form, "grant_type"), ==, "authorization_code");
  g_assert_cmpstr (g_hash_table_lookup (form, "code"), ==, "c/o+d=e");
  g_assert_cmpstr (g_hash_table_lookup (form, "client_id"), ==, "confab test");
  g_assert_cmpstr (g_hash_table_lookup (form, "client_secret"), ==, "s&t");
  g_assert_cmpstr (g_hash_table_lookup (form, "redirect_uri"), ==, grant->redirect);
  g_assert_cmpuint (strlen (verifier), >=, 43);
  g_checksum_update (checksum, (const guchar *) verifier, -1);
  g_checksum_get_digest (checksum, digest, &length);
  challenge = g_base64_encode (digest, length);
  g_strdelimit (challenge, "+", '-');
  g_strdelimit (challenge, "/", '_');
  *strchr (challenge, '=') = '\0';
  g_assert_cmpstr (challenge, ==, grant->challenge);
  soup_server_message_set_status (message, 200, NULL);
  soup_server_message_set_response (message, "application/json", SOUP_MEMORY_STATIC, GOOD_REPLY, strlen (GOOD_REPLY));
}

static void
test_whole (gpointer data)
{
  g_autoptr (FakeWeb) web = make_web ();
  g_autoptr (ConfabOauthFlow) flow = make_flow ("id");
  g_autoptr (GHashTable) query = read_url (flow);
  Grant grant = { g_hash_table_lookup (query, "code_challenge"), g_hash_table_lookup (query, "redirect_uri"), 0 };
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (ConfabOauthTokens) tokens = NULL;
  g_autoptr (GError) error = NULL;
  DexFuture *run;

  g_assert_cmpstr (g_hash_table_lookup (query, "response_type"), ==, "code");
  g_assert_cmpstr (g_hash_table_lookup (query, "client_id"), ==, "confab test");
  g_assert_cmpstr (g_hash_table_lookup (query, "scope"), ==, "mail offline");
  g_assert_cmpstr (g_hash_table_lookup (query, "code_challenge_method"), ==, "S256");
  g_assert_cmpstr (g_hash_table_lookup (query, "login_hint"), ==, "alice@mail.test");
  g_assert_cmpstr (g_hash_table_lookup (query, "prompt"), ==, "consent");
  g_assert_cmpstr (g_hash_table_lookup (query, "x"), ==, "y");
  g_assert_cmpuint (strlen (g_hash_table_lookup (query, "state")), >=, 43);
  g_assert_true (g_str_has_prefix (grant.redirect, "http://127.0.0.1:"));
  g_assert_null (strstr (confab_oauth_flow_get_url (flow), "s%26t"));

  fake_web_add_func (web, "id.test/token", token_cb, &grant);
  run = confab_oauth_flow_run (flow, cancellable);
  answer_with (flow, "code=c%2Fo%2Bd%3De", words.done);
  tokens = dex_await_boxed (run, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (grant.asked, ==, 1);
  g_assert_cmpstr (confab_oauth_tokens_get_access (tokens), ==, "acc-1");
  g_assert_cmpstr (confab_oauth_tokens_get_provider (tokens), ==, "id");
  g_assert_true (confab_oauth_tokens_are_fresh (tokens, g_get_real_time () / G_USEC_PER_SEC));
  g_assert_false (confab_oauth_tokens_are_fresh (tokens, g_get_real_time () / G_USEC_PER_SEC + 3600));
  /* Nobody listens any more. */
  assert_visit (flow, "GET", "/", NULL);
}

/* Two sign-ins have nothing in common. */
static void
test_random (gpointer data)
{
  g_autoptr (FakeWeb) web = make_web ();
  g_autoptr (ConfabOauthFlow) one = make_flow ("id");
  g_autoptr (ConfabOauthFlow) two = make_flow ("named");
  g_autoptr (GHashTable) first = read_url (one);
  g_autoptr (GHashTable) second = read_url (two);

  g_assert_cmpstr (g_hash_table_lookup (first, "state"), !=, g_hash_table_lookup (second, "state"));
  g_assert_cmpstr (g_hash_table_lookup (first, "code_challenge"), !=, g_hash_table_lookup (second, "code_challenge"));
  g_assert_cmpstr (g_hash_table_lookup (first, "redirect_uri"), !=, g_hash_table_lookup (second, "redirect_uri"));
  g_assert_true (g_str_has_prefix (g_hash_table_lookup (second, "redirect_uri"), "http://localhost:"));
}

static void
test_strangers (gpointer data)
{
  g_autoptr (FakeWeb) web = make_web ();
  g_autoptr (ConfabOauthFlow) flow = make_flow ("id");
  g_autoptr (ConfabOauthFlow) other = make_flow ("id");
  g_autoptr (GHashTable) theirs = read_url (other);
  g_autoptr (GHashTable) ours = read_url (flow);
  const char *state = g_hash_table_lookup (ours, "state");
  g_autofree char *wrong = g_strdup_printf ("/?code=x&state=%s", (const char *) g_hash_table_lookup (theirs, "state"));
  g_autofree char *cut = g_strdup_printf ("/?code=x&state=%.*s", (int) strlen (state) - 1, state);
  g_autofree char *elsewhere = g_strdup_printf ("/x?code=x&state=%s", state);
  g_autofree char *right = g_strdup_printf ("/?code=x&state=%s", state);
  g_autofree char *lines = g_strdup_printf ("/?code=a%%0D%%0Ab&state=%s", state);
  g_autofree char *none = g_strdup_printf ("/?state=%s", state);
  const char *const strange[] = { "", "/", "/?", "/favicon.ico", "/?code=x", "/?code=x&state=", wrong, cut, elsewhere, lines, none };
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (ConfabOauthTokens) tokens = NULL;
  g_autoptr (GError) error = NULL;
  DexFuture *run = confab_oauth_flow_run (flow, cancellable);

  for (guint i = 0; i < G_N_ELEMENTS (strange); i++)
    {
      g_test_message ("%s", strange[i]);
      assert_visit (flow, "GET", strange[i], words.stranger);
    }
  assert_visit (flow, "POST", right, words.stranger);
  g_assert_true (dex_future_is_pending (run));
  g_assert_null (strstr (fake_web_heard (web), "POST"));

  fake_web_add (web, "id.test/token", 200, "application/json", GOOD_REPLY);
  answer_with (flow, "code=x", words.done);
  tokens = dex_await_boxed (run, &error);
  g_assert_no_error (error);
}

static void
assert_run_fails (ConfabOauthFlow *flow,
                  const char *     rest,
                  const char *     page,
                  GQuark           domain,
                  int              code,
                  const char *     message)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  DexFuture *run = confab_oauth_flow_run (flow, cancellable);

  answer_with (flow, rest, page);
  g_assert_null (dex_await_boxed (run, &error));
  g_assert_error (error, domain, code);
  if (message != NULL)
    g_assert_cmpstr (error->message, ==, message);
}

static void
test_declined (gpointer data)
{
  const struct
  {
    const char *rest;
    ConfabOauthError code;
    const char *message;
  } answers[] = {
    { "error=access_denied", CONFAB_OAUTH_ERROR_DECLINED, "access_denied" },
    { "error=access_denied&code=x", CONFAB_OAUTH_ERROR_DECLINED, "access_denied" },
    { "error=server_error&error_description=Come%20back%0D%0Alater%1b[31m", CONFAB_OAUTH_ERROR_BUSY, NULL },
    { "error=unauthorized_client", CONFAB_OAUTH_ERROR_CLIENT, NULL },
    { "error=invalid_scope&error_description=No+mail+for+you", CONFAB_OAUTH_ERROR_REFUSED, "No mail for you" },
    { "error=", CONFAB_OAUTH_ERROR_REFUSED, "" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (answers); i++)
    {
      g_autoptr (FakeWeb) web = make_web ();
      g_autoptr (ConfabOauthFlow) flow = make_flow ("id");

      assert_run_fails (flow, answers[i].rest, words.failed, CONFAB_OAUTH_ERROR, (int) answers[i].code, answers[i].message);
      g_assert_cmpstr (fake_web_heard (web), ==, "");
    }
}

static void
test_too_many_strangers (gpointer data)
{
  g_autoptr (FakeWeb) web = make_web ();
  g_autoptr (ConfabOauthFlow) flow = make_flow ("id");
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  DexFuture *run = confab_oauth_flow_run (flow, cancellable);

  for (guint i = 0; i < 20; i++)
    assert_visit (flow, "GET", "/?code=x&state=y", words.stranger);
  g_assert_null (dex_await_boxed (run, &error));
  g_assert_error (error, CONFAB_OAUTH_ERROR, CONFAB_OAUTH_ERROR_BROWSER);
}

static void
test_given_up (gpointer data)
{
  g_autoptr (FakeWeb) web = make_web ();
  g_autoptr (ConfabOauthFlow) flow = make_flow ("id");
  g_autoptr (GHashTable) query = read_url (flow);
  g_autoptr (GUri) uri = g_uri_parse (g_hash_table_lookup (query, "redirect_uri"), G_URI_FLAGS_NONE, NULL);
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GSocketConnection) silent = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  DexFuture *run;

  /* Somebody who connects and says nothing holds nothing up. */
  silent = g_socket_client_connect_to_host (client, "127.0.0.1", (guint16) g_uri_get_port (uri), NULL, &error);
  g_assert_no_error (error);
  g_assert_null (g_socket_client_connect_to_host (client, "127.0.0.2", (guint16) g_uri_get_port (uri), NULL, &error));
  g_clear_error (&error);
  run = confab_oauth_flow_run (flow, cancellable);
  g_cancellable_cancel (cancellable);
  g_assert_null (dex_await_boxed (run, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  assert_visit (flow, "GET", "/", NULL);
}

/* What a token server may answer */

static void
test_replies (gpointer data)
{
  g_autofree char *long_token = g_strnfill (20000, 'x');
  g_autofree char *too_long = g_strdup_printf ("{\"access_token\":\"%s\"}", long_token);
  g_autofree char *nested = g_strnfill (60000, '[');
  const struct
  {
    guint status;
    const char *body;
    ConfabOauthError code;
    const char *message;
  } replies[] = {
    { 400, "{\"error\":\"invalid_grant\",\"error_description\":\"Token has been\\nrevoked.\"}", CONFAB_OAUTH_ERROR_EXPIRED, "Token has been revoked." },
    { 400, "{\"error\":\"invalid_grant\"}", CONFAB_OAUTH_ERROR_EXPIRED, "invalid_grant" },
    { 401, "{\"error\":\"invalid_client\"}", CONFAB_OAUTH_ERROR_CLIENT, NULL },
    { 400, "{\"error\":\"unauthorized_client\"}", CONFAB_OAUTH_ERROR_CLIENT, NULL },
    { 400, "{\"error\":\"invalid_scope\"}", CONFAB_OAUTH_ERROR_REFUSED, NULL },
    { 200, "{\"error\":\"invalid_scope\",\"access_token\":\"x\"}", CONFAB_OAUTH_ERROR_REFUSED, NULL },
    { 400, "{\"error\":[\"invalid_grant\"]}", CONFAB_OAUTH_ERROR_REPLY, NULL },
    { 429, "slow down", CONFAB_OAUTH_ERROR_BUSY, NULL },
    { 500, "<html>", CONFAB_OAUTH_ERROR_BUSY, NULL },
    { 404, "<html>", CONFAB_OAUTH_ERROR_REPLY, NULL },
    { 302, GOOD_REPLY, CONFAB_OAUTH_ERROR_REPLY, NULL },
    { 200, "", CONFAB_OAUTH_ERROR_REPLY, NULL },
    { 200, "<html>", CONFAB_OAUTH_ERROR_REPLY, NULL },
    { 200, "[]", CONFAB_OAUTH_ERROR_REPLY, NULL },
    { 200, "{}", CONFAB_OAUTH_ERROR_REPLY, NULL },
    { 200, nested, CONFAB_OAUTH_ERROR_REPLY, NULL },
    { 200, too_long, CONFAB_OAUTH_ERROR_REPLY, NULL },
    { 200, "{\"access_token\":\"\"}", CONFAB_OAUTH_ERROR_REPLY, NULL },
    { 200, "{\"access_token\":null}", CONFAB_OAUTH_ERROR_REPLY, NULL },
    { 200, "{\"access_token\":{\"a\":1}}", CONFAB_OAUTH_ERROR_REPLY, NULL },
    { 200, "{\"access_token\":\"a b\"}", CONFAB_OAUTH_ERROR_REPLY, NULL },
    { 200, "{\"access_token\":\"a\\u0001auth=x\"}", CONFAB_OAUTH_ERROR_REPLY, NULL },
    { 200, "{\"access_token\":\"a\\r\\nb\"}", CONFAB_OAUTH_ERROR_REPLY, NULL },
    { 200, "{\"access_token\":\"a\",\"refresh_token\":\"b\\n\"}", CONFAB_OAUTH_ERROR_REPLY, NULL },
    { 200, "{\"access_token\":\"a\",\"token_type\":\"mac\"}", CONFAB_OAUTH_ERROR_REPLY, NULL },
    { 200, "\xff\xfe", CONFAB_OAUTH_ERROR_REPLY, NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (replies); i++)
    {
      g_autoptr (GError) error = NULL;

      g_test_message ("%u, reply %u", replies[i].status, i);
      g_assert_null (confab_oauth_tokens_new_from_reply ("id", replies[i].status, replies[i].body, strlen (replies[i].body),
                                                         NOW, NULL, &error));
      g_assert_error (error, CONFAB_OAUTH_ERROR, (int) replies[i].code);
      if (replies[i].message != NULL)
        g_assert_cmpstr (error->message, ==, replies[i].message);
    }
}

static void
test_times (gpointer data)
{
  const struct
  {
    const char *expires_in;
    gint64 seconds;
  } cases[] = {
    { "3600", 3600 }, { "\"7200\"", 7200 }, { "null", 3600 }, { "-5", 0 }, { "1e99", 3600 }, { "\"soon\"", 3600 },
    { "9223372036854775807", 365 * 24 * 3600 }, { "[1]", 3600 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *body = g_strdup_printf ("{\"access_token\":\"a\",\"expires_in\":%s}", cases[i].expires_in);
      g_autoptr (ConfabOauthTokens) tokens = confab_oauth_tokens_new_from_reply ("id", 200, body, strlen (body), NOW, NULL, NULL);
      gint64 end = NOW + cases[i].seconds - CONFAB_OAUTH_MARGIN_SECONDS;

      g_test_message ("%s", body);
      g_assert_nonnull (tokens);
      g_assert_true (confab_oauth_tokens_are_fresh (tokens, end - 1));
      g_assert_false (confab_oauth_tokens_are_fresh (tokens, end));
    }
}

static void
test_json (gpointer data)
{
  g_autoptr (ConfabOauthTokens) tokens = confab_oauth_tokens_new_from_reply ("id", 200, GOOD_REPLY, strlen (GOOD_REPLY), NOW, NULL, NULL);
  g_autofree char *json = confab_oauth_tokens_to_json (tokens);
  g_autoptr (ConfabOauthTokens) again = confab_oauth_tokens_new_from_json (json);
  g_autofree char *same = confab_oauth_tokens_to_json (again);
  static const char *const bad[] = { "", "x", "{}", "[]", "{\"provider\":\"id\"}", "{\"access\":\"a\"}", "{\"provider\":1,\"access\":\"a\"}",
                                     "{\"provider\":\"id\",\"access\":\"a b\"}" };

  g_assert_cmpstr (json, ==, same);
  g_assert_null (strchr (json, '\n'));
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    g_assert_null (confab_oauth_tokens_new_from_json (bad[i]));
}

/* Over the wire */

static void
test_refused_code (gpointer data)
{
  g_autoptr (FakeWeb) web = make_web ();
  g_autoptr (ConfabOauthFlow) flow = make_flow ("id");

  fake_web_add (web, "id.test/token", 400, "application/json", "{\"error\":\"invalid_grant\",\"error_description\":\"Bad code\"}");
  assert_run_fails (flow, "code=x", words.done, CONFAB_OAUTH_ERROR, CONFAB_OAUTH_ERROR_EXPIRED, "Bad code");
}

/* The code and the secret go to one server alone, which has to prove who it is. */
static void
test_token_server_elsewhere (gpointer data)
{
  g_autofree char *large = g_strnfill (100000, ' ');
  g_autoptr (FakeWeb) web = make_web ();
  g_autoptr (ConfabOauthFlow) led = make_flow ("id");
  g_autoptr (ConfabOauthFlow) flooded = make_flow ("id");
  g_autoptr (ConfabProviders) providers = make_providers ();
  g_autofree char *other = fake_server_authority ();
  g_autoptr (GError) error = NULL;
  g_autoptr (ConfabOauthFlow) fooled = confab_oauth_flow_new (providers, "id", "a@b", other, &words, &error);

  g_assert_no_error (error);
  fake_web_add (web, "id.test/token", 307, NULL, "https://id.test/other");
  fake_web_add (web, "id.test/other", 200, "application/json", GOOD_REPLY);
  assert_run_fails (led, "code=x", words.done, CONFAB_OAUTH_ERROR, CONFAB_OAUTH_ERROR_REPLY, NULL);
  g_assert_null (strstr (fake_web_heard (web), "other"));
  fake_web_add (web, "id.test/token", 200, "application/json", large);
  assert_run_fails (flooded, "code=x", words.done, CONFAB_NET_ERROR, CONFAB_NET_ERROR_LIMIT, NULL);
  fake_web_add (web, "id.test/token", 200, "application/json", GOOD_REPLY);
  assert_run_fails (fooled, "code=secret-code", words.done, CONFAB_NET_ERROR, CONFAB_NET_ERROR_TLS_UNTRUSTED, NULL);
  g_assert_null (strstr (fake_web_heard (web), "secret-code"));
}

static ConfabOauthTokens *
make_tokens (const char *provider,
             const char *body)
{
  g_autoptr (GError) error = NULL;
  ConfabOauthTokens *tokens = confab_oauth_tokens_new_from_reply (provider, 200, body, strlen (body), NOW, NULL, &error);

  g_assert_no_error (error);
  return tokens;
}

static void
test_refresh (gpointer data)
{
  g_autoptr (FakeWeb) web = make_web ();
  g_autoptr (ConfabProviders) providers = make_providers ();
  g_autofree char *authority = fake_web_authority ();
  g_autoptr (ConfabOauthTokens) old = make_tokens ("id", GOOD_REPLY);
  g_autoptr (ConfabOauthTokens) second = NULL;
  g_autoptr (ConfabOauthTokens) third = NULL;
  g_autofree char *json = NULL;
  g_autoptr (GError) error = NULL;

  /* Without a new refresh token the old one stays. */
  fake_web_add (web, "id.test/token", 200, "application/json", "{\"access_token\":\"acc-2\"}");
  second = dex_await_boxed (confab_oauth_refresh (providers, old, authority), &error);
  g_assert_no_error (error);
  g_assert_cmpstr (confab_oauth_tokens_get_access (second), ==, "acc-2");
  g_assert_nonnull (strstr (fake_web_heard (web), "grant_type=refresh_token&refresh_token=ref-1&client_id=confab%20test"));

  fake_web_add (web, "id.test/token", 200, "application/json", "{\"access_token\":\"acc-3\",\"refresh_token\":\"ref-3\"}");
  third = dex_await_boxed (confab_oauth_refresh (providers, second, authority), &error);
  g_assert_no_error (error);
  json = confab_oauth_tokens_to_json (third);
  g_assert_nonnull (strstr (json, "ref-3"));

  /* Taken back in the meantime. */
  fake_web_add (web, "id.test/token", 400, "application/json", "{\"error\":\"invalid_grant\",\"error_description\":\"Revoked\"}");
  g_assert_null (dex_await_boxed (confab_oauth_refresh (providers, third, authority), &error));
  g_assert_error (error, CONFAB_OAUTH_ERROR, CONFAB_OAUTH_ERROR_EXPIRED);
  g_assert_cmpstr (error->message, ==, "Revoked");
}

static void
test_refresh_without (gpointer data)
{
  g_autoptr (FakeWeb) web = make_web ();
  g_autoptr (ConfabProviders) providers = make_providers ();
  g_autofree char *authority = fake_web_authority ();
  g_autoptr (ConfabOauthTokens) tokens = make_tokens ("id", "{\"access_token\":\"a\"}");
  g_autoptr (ConfabOauthTokens) theirs = make_tokens ("gone", GOOD_REPLY);
  g_autoptr (GError) error = NULL;

  g_assert_null (dex_await_boxed (confab_oauth_refresh (providers, tokens, authority), &error));
  g_assert_error (error, CONFAB_OAUTH_ERROR, CONFAB_OAUTH_ERROR_EXPIRED);
  g_clear_error (&error);
  g_assert_null (dex_await_boxed (confab_oauth_refresh (providers, theirs, authority), &error));
  g_assert_error (error, CONFAB_OAUTH_ERROR, CONFAB_OAUTH_ERROR_UNKNOWN);
  g_assert_cmpstr (fake_web_heard (web), ==, "");
}

static void
test_revoke (gpointer data)
{
  g_autoptr (FakeWeb) web = make_web ();
  g_autoptr (ConfabProviders) providers = make_providers ();
  g_autofree char *authority = fake_web_authority ();
  g_autoptr (ConfabOauthTokens) tokens = make_tokens ("id", GOOD_REPLY);
  g_autoptr (ConfabOauthTokens) named = make_tokens ("named", GOOD_REPLY);
  g_autoptr (GError) error = NULL;

  fake_web_add (web, "id.test/revoke", 200, NULL, NULL);
  g_assert_true (dex_await_boolean (confab_oauth_revoke (providers, tokens, authority), &error));
  g_assert_no_error (error);
  g_assert_nonnull (strstr (fake_web_heard (web), "POST id.test/revoke token=ref-1&client_id="));
  g_assert_false (dex_await_boolean (confab_oauth_revoke (providers, named, authority), &error));
  g_assert_no_error (error);
  fake_web_add (web, "id.test/revoke", 503, NULL, NULL);
  g_assert_false (dex_await_boolean (confab_oauth_revoke (providers, tokens, authority), &error));
  g_assert_error (error, CONFAB_OAUTH_ERROR, CONFAB_OAUTH_ERROR_BUSY);
}

static void
test_not_registered (gpointer data)
{
  g_autoptr (ConfabProviders) providers = make_providers ();
  const struct
  {
    const char *provider;
    ConfabOauthError code;
    const char *message;
  } cases[] = {
    { "nobody", CONFAB_OAUTH_ERROR_UNREGISTERED, "Nobody" },
    { "google", CONFAB_OAUTH_ERROR_UNREGISTERED, "Google" },
    { "whoever", CONFAB_OAUTH_ERROR_UNKNOWN, "whoever" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (confab_oauth_flow_new (providers, cases[i].provider, "a@b", NULL, &words, &error));
      g_assert_error (error, CONFAB_OAUTH_ERROR, (int) cases[i].code);
      g_assert_cmpstr (error->message, ==, cases[i].message);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  dex_init ();
  fake_names_install ();
  net_test_add ("/net/oauth/whole", test_whole);
  net_test_add ("/net/oauth/random", test_random);
  net_test_add ("/net/oauth/strangers", test_strangers);
  net_test_add ("/net/oauth/declined", test_declined);
  net_test_add ("/net/oauth/too-many-strangers", test_too_many_strangers);
  net_test_add ("/net/oauth/given-up", test_given_up);
  net_test_add ("/net/oauth/replies", test_replies);
  net_test_add ("/net/oauth/times", test_times);
  net_test_add ("/net/oauth/json", test_json);
  net_test_add ("/net/oauth/refused-code", test_refused_code);
  net_test_add ("/net/oauth/token-server-elsewhere", test_token_server_elsewhere);
  net_test_add ("/net/oauth/refresh", test_refresh);
  net_test_add ("/net/oauth/refresh-without", test_refresh_without);
  net_test_add ("/net/oauth/revoke", test_revoke);
  net_test_add ("/net/oauth/not-registered", test_not_registered);
  return g_test_run ();
}
