/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What an account signs in with: its password, or tokens that are kept fresh. */
#include "config.h"

#include "confab-access.h"

#include "confab-dex.h"
#include "confab-net-error.h"

#include <string.h>

/* What a secret is kept for. Tokens are one secret for both servers. */
#define SERVICE_IMAP "imap"
#define SERVICE_SMTP "smtp"
#define SERVICE_TOKENS "oauth2"

/**
 * ConfabAccess:
 *
 * Main thread, one per account. Tokens are renewed by one at a time: a provider may make
 * the old refresh token void with the first use.
 */
struct _ConfabAccess
{
  GObject parent_instance;

  ConfabSecrets *secrets;
  ConfabOauthTokens *tokens; /* renewed ones that could not be kept yet, or NULL */
  ConfabCredentials *spent;  /* with the access token that a server refused, or NULL */
  DexPromise *turn;          /* until the one who is looking is done, or NULL */
};

G_DEFINE_FINAL_TYPE (ConfabAccess, confab_access, G_TYPE_OBJECT)

static void
wipe (char *secret)
{
  if (secret != NULL)
    explicit_bzero (secret, strlen (secret));
  g_free (secret);
}

static void
confab_access_finalize (GObject *object)
{
  ConfabAccess *self = CONFAB_ACCESS (object);

  g_clear_object (&self->secrets);
  g_clear_pointer (&self->tokens, confab_oauth_tokens_unref);
  g_clear_pointer (&self->spent, confab_credentials_unref);
  dex_clear (&self->turn);
  G_OBJECT_CLASS (confab_access_parent_class)->finalize (object);
}

static void
confab_access_class_init (ConfabAccessClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = confab_access_finalize;
}

static void
confab_access_init (ConfabAccess *self)
{
}

/**
 * confab_access_new:
 * @secrets: where secrets are
 *
 * Returns: (transfer full): the access to one account
 */
ConfabAccess *
confab_access_new (ConfabSecrets *secrets)
{
  ConfabAccess *self = g_object_new (CONFAB_TYPE_ACCESS, NULL);

  self->secrets = g_object_ref (secrets);
  return self;
}

static void
begin_turn (ConfabAccess *self)
{
  while (self->turn != NULL)
    dex_await (dex_ref (DEX_FUTURE (self->turn)), NULL);
  self->turn = dex_promise_new ();
}

static void
end_turn (ConfabAccess *self)
{
  g_autoptr (DexPromise) turn = g_steal_pointer (&self->turn);

  dex_promise_resolve_boolean (turn, TRUE);
}

static ConfabOauthTokens *
await_tokens (ConfabAccess *self,
              const char *  address,
              GError **     error)
{
  g_autofree char *json = NULL;
  ConfabOauthTokens *tokens;

  if (self->tokens != NULL)
    return confab_oauth_tokens_ref (self->tokens);
  json = dex_await_string (confab_secrets_lookup (self->secrets, address, SERVICE_TOKENS), error);
  if (json == NULL)
    return NULL;
  tokens = confab_oauth_tokens_new_from_json (json);
  explicit_bzero (json, strlen (json));
  if (tokens == NULL)
    g_set_error_literal (error, CONFAB_OAUTH_ERROR, CONFAB_OAUTH_ERROR_EXPIRED, "");
  return tokens;
}

/* The renewed tokens are good even where the keyring does not take them now. */
static void
keep_tokens (ConfabAccess *     self,
             const char *       address,
             ConfabOauthTokens *tokens)
{
  g_autofree char *json = confab_oauth_tokens_to_json (tokens);
  g_autoptr (GError) error = NULL;

  g_clear_pointer (&self->tokens, confab_oauth_tokens_unref);
  if (!dex_await (confab_secrets_store (self->secrets, address, SERVICE_TOKENS, json), &error))
    {
      g_warning ("The renewed tokens cannot be kept: %s", error->message);
      self->tokens = confab_oauth_tokens_ref (tokens);
    }
  explicit_bzero (json, strlen (json));
}

static gboolean
is_good (ConfabAccess *     self,
         ConfabOauthTokens *tokens)
{
  return confab_oauth_tokens_are_fresh (tokens, g_get_real_time () / G_USEC_PER_SEC) &&
         !(self->spent != NULL && confab_credentials_has_secret (self->spent, confab_oauth_tokens_get_access (tokens)));
}

static char *
await_access_token (ConfabAccess *       self,
                    ConfabAccountRecord *record,
                    GError **            error)
{
  g_autoptr (ConfabOauthTokens) tokens = await_tokens (self, record->address, error);
  g_autoptr (ConfabOauthTokens) renewed = NULL;
  g_autoptr (ConfabProviders) providers = NULL;

  if (tokens == NULL)
    return NULL;
  if (is_good (self, tokens))
    {
      if (self->tokens != NULL)
        keep_tokens (self, record->address, tokens);
      return g_strdup (confab_oauth_tokens_get_access (tokens));
    }
  providers = confab_providers_new ();
  renewed = dex_await_boxed (confab_oauth_refresh (providers, tokens, record->authority), error);
  if (renewed == NULL)
    return NULL;
  keep_tokens (self, record->address, renewed);
  return g_strdup (confab_oauth_tokens_get_access (renewed));
}

typedef struct
{
  ConfabAccess *access;
  ConfabAccountRecord *record;
  gboolean imap;
} Wish;

static void
wish_free (gpointer data)
{
  Wish *wish = data;

  g_object_unref (wish->access);
  confab_account_record_unref (wish->record);
  g_free (wish);
}

static DexFuture *
credentials_fiber (gpointer data)
{
  Wish *wish = data;
  ConfabAccess *self = wish->access;
  ConfabAccountRecord *record = wish->record;
  const char *user = wish->imap ? record->imap_user : record->smtp_user;
  g_autoptr (GError) error = NULL;
  ConfabCredentials *credentials;
  char *secret;

  if (record->auth == CONFAB_AUTH_OAUTH2)
    {
      begin_turn (self);
      secret = await_access_token (self, record, &error);
      end_turn (self);
    }
  else
    {
      secret = dex_await_string (confab_secrets_lookup (self->secrets, record->address,
                                                        wish->imap ? SERVICE_IMAP : SERVICE_SMTP), &error);
    }
  if (secret == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));
  credentials = record->auth == CONFAB_AUTH_OAUTH2 ? confab_credentials_new_token (user, secret)
                                                   : confab_credentials_new_password (user, secret);
  wipe (secret);
  return dex_future_new_take_boxed (CONFAB_TYPE_CREDENTIALS, credentials);
}

/**
 * confab_access_get_credentials:
 * @self: the access to an account
 * @record: the account's settings
 * @imap: for the IMAP server, rather than for submission
 *
 * Takes the password from where it is kept, or the tokens, which are renewed when they
 * have run out.
 *
 * Returns: (transfer full): a future that resolves to #ConfabCredentials, or is rejected
 *   with a #ConfabSecretsError, a #ConfabOauthError or a %CONFAB_NET_ERROR
 */
DexFuture *
confab_access_get_credentials (ConfabAccess *       self,
                               ConfabAccountRecord *record,
                               gboolean             imap)
{
  Wish *wish = g_new0 (Wish, 1);

  wish->access = g_object_ref (self);
  wish->record = confab_account_record_ref (record);
  wish->imap = imap;
  return confab_dex_spawn (NULL, credentials_fiber, wish, wish_free);
}

/**
 * confab_access_may_renew:
 * @self: the access to an account
 * @credentials: what a server was given
 * @error: what came of it
 *
 * A server may refuse a token before its time. It is then not used again.
 *
 * Returns: whether a token was refused, so that it is worth to get other credentials, once
 */
gboolean
confab_access_may_renew (ConfabAccess *     self,
                         ConfabCredentials *credentials,
                         const GError *     error)
{
  if (confab_credentials_get_kind (credentials) != CONFAB_CREDENTIALS_TOKEN || !g_error_matches (error, CONFAB_NET_ERROR, CONFAB_NET_ERROR_AUTH))
    return FALSE;
  g_clear_pointer (&self->spent, confab_credentials_unref);
  self->spent = confab_credentials_ref (credentials);
  return TRUE;
}

/* Keeping and forgetting */

typedef struct
{
  ConfabSecrets *secrets;
  ConfabAccountRecord *record;
  char *secret;
} Errand;

static void
errand_free (gpointer data)
{
  Errand *errand = data;

  g_object_unref (errand->secrets);
  confab_account_record_unref (errand->record);
  wipe (errand->secret);
  g_free (errand);
}

static Errand *
errand_new (ConfabSecrets *      secrets,
            ConfabAccountRecord *record,
            const char *         secret)
{
  Errand *errand = g_new0 (Errand, 1);

  errand->secrets = g_object_ref (secrets);
  errand->record = confab_account_record_ref (record);
  errand->secret = g_strdup (secret);
  return errand;
}

static DexFuture *
keep_fiber (gpointer data)
{
  Errand *errand = data;
  const char *address = errand->record->address;
  gboolean tokens = errand->record->auth == CONFAB_AUTH_OAUTH2;
  g_autoptr (GError) error = NULL;

  if (tokens)
    {
      if (!dex_await (confab_secrets_store (errand->secrets, address, SERVICE_TOKENS, errand->secret), &error))
        return dex_future_new_for_error (g_steal_pointer (&error));
      dex_await (confab_secrets_clear (errand->secrets, address, SERVICE_IMAP), NULL);
      dex_await (confab_secrets_clear (errand->secrets, address, SERVICE_SMTP), NULL);
      return dex_future_new_true ();
    }
  if (!dex_await (confab_secrets_store (errand->secrets, address, SERVICE_IMAP, errand->secret), &error) ||
      !dex_await (confab_secrets_store (errand->secrets, address, SERVICE_SMTP, errand->secret), &error))
    return dex_future_new_for_error (g_steal_pointer (&error));
  dex_await (confab_secrets_clear (errand->secrets, address, SERVICE_TOKENS), NULL);
  return dex_future_new_true ();
}

/**
 * confab_access_keep:
 * @secrets: where secrets are
 * @record: an account's settings
 * @secret: its password, or its tokens as JSON
 *
 * Keeps what the account signs in with, in place of what it had before.
 *
 * Returns: (transfer full): a future of %TRUE, or a #ConfabSecretsError
 */
DexFuture *
confab_access_keep (ConfabSecrets *      secrets,
                    ConfabAccountRecord *record,
                    const char *         secret)
{
  return confab_dex_spawn (NULL, keep_fiber, errand_new (secrets, record, secret), errand_free);
}

static DexFuture *
forget_fiber (gpointer data)
{
  Errand *errand = data;
  ConfabAccountRecord *record = errand->record;
  g_autofree char *json = NULL;
  g_autoptr (ConfabOauthTokens) tokens = NULL;
  g_autoptr (ConfabProviders) providers = NULL;
  g_autoptr (GError) error = NULL;

  if (record->auth == CONFAB_AUTH_OAUTH2)
    json = dex_await_string (confab_secrets_lookup (errand->secrets, record->address, SERVICE_TOKENS), NULL);
  dex_await (confab_secrets_clear (errand->secrets, record->address, SERVICE_IMAP), NULL);
  dex_await (confab_secrets_clear (errand->secrets, record->address, SERVICE_SMTP), NULL);
  dex_await (confab_secrets_clear (errand->secrets, record->address, SERVICE_TOKENS), NULL);
  if (json != NULL)
    {
      tokens = confab_oauth_tokens_new_from_json (json);
      explicit_bzero (json, strlen (json));
    }
  if (tokens == NULL)
    return dex_future_new_true ();
  providers = confab_providers_new ();
  if (!dex_await (confab_oauth_revoke (providers, tokens, record->authority), &error))
    g_debug ("The tokens were not taken back: %s", error->message);
  return dex_future_new_true ();
}

/**
 * confab_access_forget:
 * @secrets: where secrets are
 * @record: the settings of an account that goes
 *
 * Forgets what the account signs in with. Tokens are made void at the provider, if it can
 * be reached now.
 *
 * Returns: (transfer full): a future of %TRUE
 */
DexFuture *
confab_access_forget (ConfabSecrets *      secrets,
                      ConfabAccountRecord *record)
{
  return confab_dex_spawn (NULL, forget_fiber, errand_new (secrets, record, NULL), errand_free);
}

/**
 * confab_access_make_credentials:
 * @record: an account's settings
 * @imap: for the IMAP server, rather than for submission
 * @secret: its password, or its tokens as JSON
 * @error: return location for a #ConfabOauthError
 *
 * Returns: (transfer full) (nullable): credentials of a secret that is not kept yet
 */
ConfabCredentials *
confab_access_make_credentials (ConfabAccountRecord *record,
                                gboolean             imap,
                                const char *         secret,
                                GError **            error)
{
  const char *user = imap ? record->imap_user : record->smtp_user;
  g_autoptr (ConfabOauthTokens) tokens = NULL;

  if (record->auth != CONFAB_AUTH_OAUTH2)
    return confab_credentials_new_password (user, secret);
  tokens = confab_oauth_tokens_new_from_json (secret);
  if (tokens != NULL)
    return confab_credentials_new_token (user, confab_oauth_tokens_get_access (tokens));
  g_set_error_literal (error, CONFAB_OAUTH_ERROR, CONFAB_OAUTH_ERROR_REPLY, "");
  return NULL;
}
