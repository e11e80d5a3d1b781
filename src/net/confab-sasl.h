/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Credentials, and the SASL mechanisms that prove them to a server. */
#pragma once

#include <gio/gio.h>
#include <libdex.h>

#include "confab-auth.h"

G_BEGIN_DECLS

/**
 * ConfabCredentialsKind:
 * @CONFAB_CREDENTIALS_PASSWORD: a password
 * @CONFAB_CREDENTIALS_TOKEN: an OAuth 2 access token
 * @CONFAB_CREDENTIALS_EXTERNAL: the certificate shown in TLS
 */
typedef enum
{
  CONFAB_CREDENTIALS_PASSWORD,
  CONFAB_CREDENTIALS_TOKEN,
  CONFAB_CREDENTIALS_EXTERNAL,
} ConfabCredentialsKind;

/**
 * ConfabCredentials:
 *
 * A user name with a password, an OAuth 2 access token, or nothing but the
 * certificate of the connection. Ref-counted (boxed);
 * the secret is wiped when the last reference goes. Never logged.
 */
typedef struct _ConfabCredentials ConfabCredentials;

#define CONFAB_TYPE_CREDENTIALS (confab_credentials_get_type ())
GType              confab_credentials_get_type (void) G_GNUC_CONST;

ConfabCredentials *confab_credentials_new_password (const char *user,
                                                    const char *password);
ConfabCredentials *confab_credentials_new_token (const char *user,
                                                 const char *token);
ConfabCredentials *confab_credentials_new_external (const char *user);
ConfabCredentials *confab_credentials_ref (ConfabCredentials *self);
void               confab_credentials_unref (ConfabCredentials *self);
const char        *confab_credentials_get_user (const ConfabCredentials *self);
ConfabCredentialsKind
confab_credentials_get_kind (const ConfabCredentials *self);
gboolean           confab_credentials_has_secret (const ConfabCredentials *self,
                                                  const char *             secret);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ConfabCredentials, confab_credentials_unref)

/**
 * ConfabSasl:
 *
 * One exchange by one mechanism: state without a stream, driven by the
 * sessions. Challenges and responses are base64, as both protocols carry them.
 */
typedef struct _ConfabSasl ConfabSasl;

ConfabAuth   confab_sasl_find_kinds (const char * const *offered);
ConfabSasl  *confab_sasl_new (ConfabCredentials * credentials,
                              const char * const *offered,
                              const char * const *tried,
                              const char *        host,
                              guint16             port,
                              GBytes *            channel_binding);
ConfabSasl  *confab_sasl_ref (ConfabSasl *self);
void         confab_sasl_unref (ConfabSasl *self);
void         confab_sasl_set_nonce (ConfabSasl *self,
                                    const char *nonce);
const char  *confab_sasl_get_mechanism (ConfabSasl *self);
gboolean     confab_sasl_binds_channel (ConfabSasl *self);
gboolean     confab_sasl_is_client_first (ConfabSasl *self);
char        *confab_sasl_step (ConfabSasl *self,
                               const char *challenge,
                               GError **   error);
DexFuture   *confab_sasl_step_threaded (ConfabSasl *self,
                                        const char *challenge);
gboolean     confab_sasl_is_complete (ConfabSasl *self);
gboolean     confab_sasl_may_try_another (ConfabSasl *self,
                                          gboolean    wrong);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ConfabSasl, confab_sasl_unref)

G_END_DECLS
