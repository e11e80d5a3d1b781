/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tests of the SASL mechanisms, with the vectors of their RFCs. */
#include "config.h"

#include "net-test.h"

#include <string.h>

static ConfabSasl *
make (ConfabCredentials *credentials,
      const char *       offered,
      const char *       tried,
      GBytes *           binding)
{
  g_auto (GStrv) offers = g_strsplit (offered, " ", -1);
  g_auto (GStrv) tries = g_strsplit (tried, " ", -1);

  return confab_sasl_new (credentials, (const char * const *) offers, (const char * const *) tries, "mail.test", 993, binding);
}

static void
assert_step (ConfabSasl *sasl,
             const char *challenge,
             const char *expected)
{
  g_autofree char *encoded = challenge != NULL ? g_base64_encode ((const guchar *) challenge, strlen (challenge)) : NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *answer = confab_sasl_step (sasl, encoded, &error);
  gsize size = 0;
  g_autofree guchar *decoded = NULL;

  g_assert_no_error (error);
  decoded = g_base64_decode (answer, &size);
  g_assert_cmpmem (decoded, size, expected, strlen (expected));
}

static void
assert_refused (ConfabSasl *sasl,
                const char *challenge)
{
  g_autofree char *encoded = g_base64_encode ((const guchar *) challenge, strlen (challenge));
  g_autoptr (GError) error = NULL;

  g_assert_null (confab_sasl_step (sasl, encoded, &error));
  g_assert_nonnull (error);
  g_assert_cmpint (error->domain, ==, CONFAB_NET_ERROR);
  g_assert_false (confab_sasl_is_complete (sasl));
}

static void
test_choice (void)
{
  static const struct
  {
    const char *offered;
    const char *tried;
    const char *password; /* what is chosen */
    const char *token;
  } cases[] = {
    { "PLAIN LOGIN", "", "PLAIN", NULL },
    { "LOGIN", "", "LOGIN", NULL },
    { "PLAIN SCRAM-SHA-1", "", "SCRAM-SHA-1", NULL },
    { "PLAIN SCRAM-SHA-1 SCRAM-SHA-256 SCRAM-SHA-256-PLUS", "", "SCRAM-SHA-256-PLUS", NULL },
    { "PLAIN SCRAM-SHA-1 SCRAM-SHA-256", "SCRAM-SHA-256", "SCRAM-SHA-1", NULL },
    { "PLAIN SCRAM-SHA-1-PLUS SCRAM-SHA-256 SCRAM-SHA-256-PLUS", "SCRAM-SHA-256-PLUS", "SCRAM-SHA-256", NULL },
    { "PLAIN SCRAM-SHA-1", "SCRAM-SHA-1", "PLAIN", NULL },
    { "PLAIN XOAUTH2 OAUTHBEARER", "", "PLAIN", "OAUTHBEARER" },
    { "XOAUTH2", "", NULL, "XOAUTH2" },
    { "GSSAPI NTLM CRAM-MD5 DIGEST-MD5 ANONYMOUS EXTERNAL", "", NULL, NULL },
    { "", "", NULL, NULL },
  };
  g_autoptr (ConfabCredentials) password = confab_credentials_new_password ("u", "p");
  g_autoptr (ConfabCredentials) token = confab_credentials_new_token ("u", "t");
  g_autoptr (GBytes) binding = net_test_bytes ("binding");
  g_autoptr (ConfabSasl) unbound = make (password, "SCRAM-SHA-256-PLUS PLAIN", "", NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (ConfabSasl) by_password = make (password, cases[i].offered, cases[i].tried, binding);
      g_autoptr (ConfabSasl) by_token = make (token, cases[i].offered, cases[i].tried, binding);

      g_assert_cmpstr (by_password != NULL ? confab_sasl_get_mechanism (by_password) : NULL, ==, cases[i].password);
      g_assert_cmpstr (by_token != NULL ? confab_sasl_get_mechanism (by_token) : NULL, ==, cases[i].token);
    }
  g_assert_cmpstr (confab_sasl_get_mechanism (unbound), ==, "PLAIN");
}

/* What is said of channel binding (RFC 5802, 6): bound; or that it could be, to a
* server that does not offer it; or nothing, to one that does and then refused. */
static void
test_binding_flag (void)
{
  static const struct
  {
    const char *offered;
    const char *tried;
    gboolean binding;
    const char *header;
  } cases[] = {
    { "SCRAM-SHA-256 SCRAM-SHA-256-PLUS", "", TRUE, "p=tls-exporter,," },
    { "SCRAM-SHA-256", "", TRUE, "y,," },
    { "SCRAM-SHA-256", "", FALSE, "n,," },
    { "SCRAM-SHA-256 SCRAM-SHA-256-PLUS", "SCRAM-SHA-256-PLUS", TRUE, "n,," },
    { "SCRAM-SHA-256 SCRAM-SHA-1-PLUS", "SCRAM-SHA-1-PLUS", TRUE, "n,," },
  };
  g_autoptr (ConfabCredentials) credentials = confab_credentials_new_password ("u", "p");
  g_autoptr (GBytes) binding = net_test_bytes ("binding");

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (ConfabSasl) sasl = make (credentials, cases[i].offered, cases[i].tried, cases[i].binding ? binding : NULL);
      g_autofree char *answer = confab_sasl_step (sasl, NULL, NULL);
      gsize length = 0;
      g_autofree char *first = (char *) g_base64_decode (answer, &length);

      g_assert_true (g_str_has_prefix (first, cases[i].header));
    }
}

static void
test_plain (void)
{
  g_autoptr (ConfabCredentials) credentials = confab_credentials_new_password ("tim", "tanstaaftanstaaf");
  g_autoptr (ConfabSasl) sasl = make (credentials, "PLAIN", "", NULL);
  g_autoptr (GError) error = NULL;
  g_autofree char *answer = confab_sasl_step (sasl, NULL, &error);

  g_assert_cmpstr (answer, ==, "AHRpbQB0YW5zdGFhZnRhbnN0YWFm");
  g_assert_true (confab_sasl_is_complete (sasl));
  g_assert_null (confab_sasl_step (sasl, "eA==", &error));
  g_assert_error (error, CONFAB_NET_ERROR, CONFAB_NET_ERROR_PROTOCOL);
}

static void
test_login (void)
{
  g_autoptr (ConfabCredentials) credentials = confab_credentials_new_password ("user", "pass");
  g_autoptr (ConfabSasl) sasl = make (credentials, "LOGIN", "", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_false (confab_sasl_is_client_first (sasl));
  assert_step (sasl, "Username:", "user");
  g_assert_false (confab_sasl_is_complete (sasl));
  assert_step (sasl, "Password:", "pass");
  g_assert_true (confab_sasl_is_complete (sasl));
  g_assert_null (confab_sasl_step (sasl, "eA==", &error));
}

/* RFC 5802, 5 */
static void
test_scram_sha_1 (void)
{
  g_autoptr (ConfabCredentials) credentials = confab_credentials_new_password ("user", "pencil");
  g_autoptr (ConfabSasl) sasl = make (credentials, "SCRAM-SHA-1", "", NULL);

  confab_sasl_set_nonce (sasl, "fyko+d2lbbFgONRv9qkxdawL");
  assert_step (sasl, NULL, "n,,n=user,r=fyko+d2lbbFgONRv9qkxdawL");
  assert_step (sasl, "r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,s=QSXCR+Q6sek8bf92,i=4096",
               "c=biws,r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,p=v0X8v3Bz2T0CJGbJQyF0X+HI4Ts=");
  g_assert_false (confab_sasl_is_complete (sasl));
  assert_step (sasl, "v=rmF9pqV8S7suAoZWja4dJRkFsKQ=", "");
  g_assert_true (confab_sasl_is_complete (sasl));
}

/* RFC 7677, 3 */
static void
test_scram_sha_256 (void)
{
  g_autoptr (ConfabCredentials) credentials = confab_credentials_new_password ("user", "pencil");
  g_autoptr (ConfabSasl) sasl = make (credentials, "SCRAM-SHA-256", "", NULL);

  confab_sasl_set_nonce (sasl, "rOprNGfwEbeRWgbNEkqO");
  assert_step (sasl, NULL, "n,,n=user,r=rOprNGfwEbeRWgbNEkqO");
  assert_step (sasl, "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096",
               "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,"
               "p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=");
  assert_step (sasl, "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=", "");
  g_assert_true (confab_sasl_is_complete (sasl));
}

/* Whoever binds in another way is tried without; whoever says that the password is
 * wrong, or cannot prove that he knows it, is not. */
static void
test_binding_refused (void)
{
  g_autoptr (ConfabCredentials) credentials = confab_credentials_new_password ("user", "pencil");
  g_autoptr (GBytes) binding = net_test_bytes ("xyz");
  g_autoptr (ConfabSasl) sasl = make (credentials, "SCRAM-SHA-256-PLUS", "", binding);
  g_autofree char *challenge = g_base64_encode ((const guchar *) "r=Nx,s=QSXCR+Q6sek8bf92,i=4096", 30);
  g_autofree char *answer = NULL;

  confab_sasl_set_nonce (sasl, "N");
  g_free (confab_sasl_step (sasl, NULL, NULL));
  answer = confab_sasl_step (sasl, challenge, NULL);
  g_assert_nonnull (answer);
  g_assert_true (confab_sasl_may_try_another (sasl, FALSE));
  g_assert_false (confab_sasl_may_try_another (sasl, TRUE));
  assert_refused (sasl, "v=AAAA");
  g_assert_false (confab_sasl_may_try_another (sasl, FALSE));
}

/* The binding is in the header and in what is proved. */
static void
test_scram_binding (void)
{
  g_autoptr (ConfabCredentials) credentials = confab_credentials_new_password ("a=b,c", "pencil");
  g_autoptr (GBytes) binding = net_test_bytes ("xyz");
  g_autoptr (ConfabSasl) plus = make (credentials, "SCRAM-SHA-256-PLUS", "", binding);
  g_autoptr (ConfabSasl) not_offered = make (credentials, "SCRAM-SHA-256", "", binding);
  g_autofree char *challenge = g_base64_encode ((const guchar *) "r=Nx,s=QSXCR+Q6sek8bf92,i=4096", 30);
  g_autofree char *answer = NULL;
  g_autofree guchar *decoded = NULL;
  gsize size = 0;

  confab_sasl_set_nonce (plus, "N");
  confab_sasl_set_nonce (not_offered, "N");
  assert_step (plus, NULL, "p=tls-exporter,,n=a=3Db=2Cc,r=N");
  assert_step (not_offered, NULL, "y,,n=a=3Db=2Cc,r=N");
  answer = confab_sasl_step (plus, challenge, NULL);
  decoded = g_base64_decode (answer, &size);
  /* "p=tls-exporter,,xyz" */
  g_assert_true (g_str_has_prefix ((const char *) decoded, "c=cD10bHMtZXhwb3J0ZXIsLHh5eg==,r=Nx,p="));
}

static void
test_scram_hostile (void)
{
  static const char *const challenges[] = {
    "r=fyko,s=QSXCR+Q6sek8bf92,i=4096",             /* nothing of its own in the nonce */
    "r=other,s=QSXCR+Q6sek8bf92,i=4096",            /* not our nonce */
    "r=fykox,s=QSXCR+Q6sek8bf92,i=1",               /* as good as in clear */
    "r=fykox,s=QSXCR+Q6sek8bf92,i=4294967295",      /* for ever */
    "r=fykox,s=QSXCR+Q6sek8bf92,i=-1",
    "r=fykox,s=QSXCR+Q6sek8bf92,i=4096x",
    "r=fykox,s=,i=4096",
    "r=fykox,i=4096",
    "m=ext,r=fykox,s=QSXCR+Q6sek8bf92,i=4096",
    "e=other-error",
    "",
    "v=rmF9pqV8S7suAoZWja4dJRkFsKQ=",
  };
  g_autoptr (ConfabCredentials) credentials = confab_credentials_new_password ("user", "pencil");

  for (gsize i = 0; i < G_N_ELEMENTS (challenges); i++)
    {
      g_autoptr (ConfabSasl) sasl = make (credentials, "SCRAM-SHA-1", "", NULL);

      confab_sasl_set_nonce (sasl, "fyko");
      assert_step (sasl, NULL, "n,,n=user,r=fyko");
      g_assert_true (confab_sasl_may_try_another (sasl, FALSE));
      assert_refused (sasl, challenges[i]);
      g_assert_true (confab_sasl_may_try_another (sasl, FALSE));
    }
}

static void
test_scram_wrong_server (void)
{
  static const char *const finals[] = { "v=AAAA", "v=", "", "e=invalid-proof", "rmF9pqV8S7suAoZWja4dJRkFsKQ=" };
  g_autoptr (ConfabCredentials) credentials = confab_credentials_new_password ("user", "pencil");

  for (gsize i = 0; i < G_N_ELEMENTS (finals); i++)
    {
      g_autoptr (ConfabSasl) sasl = make (credentials, "SCRAM-SHA-1", "", NULL);
      g_autofree char *challenge = g_base64_encode ((const guchar *) "r=Nx,s=QSXCR+Q6sek8bf92,i=4096", 30);
      g_autofree char *answer = NULL;

      confab_sasl_set_nonce (sasl, "N");
      assert_step (sasl, NULL, "n,,n=user,r=N");
      answer = confab_sasl_step (sasl, challenge, NULL);
      g_assert_nonnull (answer);
      g_assert_false (confab_sasl_may_try_another (sasl, FALSE));
      assert_refused (sasl, finals[i]);
    }
}

static void
test_tokens (void)
{
  g_autoptr (ConfabCredentials) credentials = confab_credentials_new_token ("u=,x@y", "tok");
  g_autoptr (ConfabSasl) bearer = make (credentials, "OAUTHBEARER", "", NULL);
  g_autoptr (ConfabSasl) xoauth2 = make (credentials, "XOAUTH2", "", NULL);
  g_autoptr (GError) error = NULL;

  assert_step (bearer, NULL, "n,a=u=3D=2Cx@y,\001host=mail.test\001port=993\001auth=Bearer tok\001\001");
  assert_step (bearer, "{\"status\":\"invalid_token\"}", "\001");
  g_assert_null (confab_sasl_step (bearer, "eA==", &error));
  assert_step (xoauth2, NULL, "user=u=,x@y\001auth=Bearer tok\001\001");
  assert_step (xoauth2, "{}", "");
}

static void
test_challenges (void)
{
  g_autoptr (ConfabCredentials) credentials = confab_credentials_new_password ("u", "p");
  g_autoptr (ConfabSasl) sasl = make (credentials, "LOGIN", "", NULL);
  g_autofree char *huge = g_strnfill (100000, 'A');
  g_autoptr (GError) error = NULL;

  g_assert_null (confab_sasl_step (sasl, huge, &error));
  g_assert_error (error, CONFAB_NET_ERROR, CONFAB_NET_ERROR_PROTOCOL);
  g_clear_error (&error);
  g_assert_null (confab_sasl_step (sasl, "AAAA", &error));
  g_assert_error (error, CONFAB_NET_ERROR, CONFAB_NET_ERROR_PROTOCOL);
}

/* The heavy step runs on another thread and comes back. */
static void
test_threaded (gpointer data)
{
  g_autoptr (ConfabCredentials) credentials = confab_credentials_new_password ("user", "pencil");
  g_autoptr (ConfabSasl) sasl = make (credentials, "SCRAM-SHA-1", "", NULL);
  g_autofree char *challenge = g_base64_encode ((const guchar *) "r=Nx,s=QSXCR+Q6sek8bf92,i=20000", 31);
  g_autofree char *answer = NULL;
  g_autoptr (GError) error = NULL;

  confab_sasl_set_nonce (sasl, "N");
  assert_step (sasl, NULL, "n,,n=user,r=N");
  answer = dex_await_string (confab_sasl_step_threaded (sasl, challenge), &error);
  g_assert_no_error (error);
  g_assert_nonnull (answer);
  /* The other thread still lets go of what it had when this one is told; the
   * leak checker would find it at that. */
  dex_await (dex_timeout_new_msec (200), NULL);
}

int
main (int    argc,
      char **argv)
{
  dex_init ();
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/net/sasl/choice", test_choice);
  g_test_add_func ("/net/sasl/binding-flag", test_binding_flag);
  g_test_add_func ("/net/sasl/plain", test_plain);
  g_test_add_func ("/net/sasl/login", test_login);
  g_test_add_func ("/net/sasl/scram-sha-1", test_scram_sha_1);
  g_test_add_func ("/net/sasl/scram-sha-256", test_scram_sha_256);
  g_test_add_func ("/net/sasl/scram-binding", test_scram_binding);
  g_test_add_func ("/net/sasl/binding-refused", test_binding_refused);
  g_test_add_func ("/net/sasl/scram-hostile", test_scram_hostile);
  g_test_add_func ("/net/sasl/scram-wrong-server", test_scram_wrong_server);
  g_test_add_func ("/net/sasl/tokens", test_tokens);
  g_test_add_func ("/net/sasl/challenges", test_challenges);
  net_test_add ("/net/sasl/threaded", test_threaded);
  return g_test_run ();
}
