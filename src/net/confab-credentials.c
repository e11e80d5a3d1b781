/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A user name and what proves it. */
#include "config.h"

#include "confab-sasl-private.h"

#include <string.h>

struct _ConfabCredentials
{
  gatomicrefcount ref_count;
  char *user;
  char *secret;
  ConfabCredentialsKind kind;
};

G_DEFINE_BOXED_TYPE (ConfabCredentials, confab_credentials, confab_credentials_ref, confab_credentials_unref)

static ConfabCredentials *
new_credentials (const char *user,
                 const char *secret,
                 ConfabCredentialsKind kind)
{
  ConfabCredentials *self = g_new0 (ConfabCredentials, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->user = g_strdup (user);
  self->secret = g_strdup (secret);
  self->kind = kind;
  return self;
}

/**
 * confab_credentials_new_password:
 * @user: the user name
 * @password: the password
 *
 * Returns: (transfer full): credentials
 */
ConfabCredentials *
confab_credentials_new_password (const char *user,
                                 const char *password)
{
  return new_credentials (user, password, CONFAB_CREDENTIALS_PASSWORD);
}

/**
 * confab_credentials_new_token:
 * @user: the user name
 * @token: an OAuth 2 access token
 *
 * Returns: (transfer full): credentials
 */
ConfabCredentials *
confab_credentials_new_token (const char *user,
                              const char *token)
{
  return new_credentials (user, token, CONFAB_CREDENTIALS_TOKEN);
}

/**
 * confab_credentials_new_external:
 * @user: whom to act for, or "" for whoever the certificate names
 *
 * For a server that knows its people by the certificate they show in TLS, see
 * confab_server_set_certificate() (SASL EXTERNAL, RFC 4422).
 *
 * Returns: (transfer full): credentials
 */
ConfabCredentials *
confab_credentials_new_external (const char *user)
{
  return new_credentials (user, "", CONFAB_CREDENTIALS_EXTERNAL);
}

/**
 * confab_credentials_ref:
 * @self: credentials
 *
 * Returns: (transfer full): @self
 */
ConfabCredentials *
confab_credentials_ref (ConfabCredentials *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

/**
 * confab_credentials_unref:
 * @self: (transfer full) (nullable): credentials
 */
void
confab_credentials_unref (ConfabCredentials *self)
{
  if (self == NULL || !g_atomic_ref_count_dec (&self->ref_count))
    return;
  explicit_bzero (self->secret, strlen (self->secret));
  g_free (self->secret);
  g_free (self->user);
  g_free (self);
}

/**
 * confab_credentials_get_user:
 * @self: credentials
 *
 * Returns: (transfer none): the user name
 */
const char *
confab_credentials_get_user (const ConfabCredentials *self)
{
  return self->user;
}

/**
 * confab_credentials_get_kind:
 * @self: credentials
 *
 * Returns: what proves the user
 */
ConfabCredentialsKind
confab_credentials_get_kind (const ConfabCredentials *self)
{
  return self->kind;
}

/**
 * confab_credentials_has_secret:
 * @self: credentials
 * @secret: a password or token
 *
 * Returns: whether it is that of @self
 */
gboolean
confab_credentials_has_secret (const ConfabCredentials *self,
                               const char *             secret)
{
  return strcmp (self->secret, secret) == 0;
}

/*< private >
 * confab_credentials_get_secret:
 * @self: credentials
 *
 * Returns: (transfer none): the password or token
 */
const char *
confab_credentials_get_secret (const ConfabCredentials *self)
{
  return self->secret;
}
