/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A user name and the secret that proves it. */
#include "config.h"

#include "confab-sasl-private.h"

#include <string.h>

struct _ConfabCredentials
{
  gatomicrefcount ref_count;
  char *user;
  char *secret;
  gboolean is_token;
};

G_DEFINE_BOXED_TYPE (ConfabCredentials, confab_credentials, confab_credentials_ref, confab_credentials_unref)

static ConfabCredentials *
new_credentials (const char *user,
                 const char *secret,
                 gboolean is_token)
{
  ConfabCredentials *self = g_new0 (ConfabCredentials, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->user = g_strdup (user);
  self->secret = g_strdup (secret);
  self->is_token = is_token;
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
  return new_credentials (user, password, FALSE);
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
  return new_credentials (user, token, TRUE);
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
 * confab_credentials_is_token:
 * @self: credentials
 *
 * Returns: whether the secret is an OAuth 2 access token
 */
gboolean
confab_credentials_is_token (const ConfabCredentials *self)
{
  return self->is_token;
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
