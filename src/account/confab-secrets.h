/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Passwords: in the person's keyring, or, where there is none at all, in a private file. */
#pragma once

#include <gio/gio.h>
#include <libdex.h>

G_BEGIN_DECLS

/**
 * CONFAB_SECRETS_ERROR:
 *
 * What can go wrong with a password, by what the caller can do next.
 */
#define CONFAB_SECRETS_ERROR (confab_secrets_error_quark ())
GQuark confab_secrets_error_quark (void);

/**
 * ConfabSecretsError:
 * @CONFAB_SECRETS_ERROR_LOCKED: the keyring is locked and was not unlocked: dismissed,
 *   nobody to ask, or no answer in time; ask to unlock it and try again
 * @CONFAB_SECRETS_ERROR_NOT_FOUND: no such password is kept; ask for it
 * @CONFAB_SECRETS_ERROR_PERMISSIONS: others can read the file of passwords, so it is
 *   not used; the message says what to do, in the person's language
 * @CONFAB_SECRETS_ERROR_FILE: the file of passwords cannot be read or written; the
 *   message says why
 * @CONFAB_SECRETS_ERROR_FAILED: the keyring does not work; the message says why
 */
typedef enum
{
  CONFAB_SECRETS_ERROR_LOCKED,
  CONFAB_SECRETS_ERROR_NOT_FOUND,
  CONFAB_SECRETS_ERROR_PERMISSIONS,
  CONFAB_SECRETS_ERROR_FILE,
  CONFAB_SECRETS_ERROR_FAILED,
} ConfabSecretsError;

/**
 * CONFAB_SECRETS_DEFAULT_TIMEOUT:
 *
 * Milliseconds that a locked keyring is waited for by default: long enough for a
 * person at the screen, and an end where nobody can be asked.
 */
#define CONFAB_SECRETS_DEFAULT_TIMEOUT 25000

/**
 * CONFAB_SECRETS_FILE:
 *
 * Name of the file of passwords below the profile's directory.
 */
#define CONFAB_SECRETS_FILE "secrets.ini"

#define CONFAB_TYPE_SECRETS (confab_secrets_get_type ())
G_DECLARE_FINAL_TYPE (ConfabSecrets, confab_secrets, CONFAB, SECRETS, GObject)

ConfabSecrets *confab_secrets_new (const char    *profile_dir);
void           confab_secrets_set_timeout (ConfabSecrets *self,
                                           guint          milliseconds);
gboolean       confab_secrets_get_insecure_file (ConfabSecrets *self);

/* @address: the account's address; @service: "imap", "smtp", or another short word. */
DexFuture     *confab_secrets_store (ConfabSecrets *self,
                                     const char *   address,
                                     const char *   service,
                                     const char *   secret);
DexFuture     *confab_secrets_lookup (ConfabSecrets *self,
                                      const char *   address,
                                      const char *   service);
DexFuture     *confab_secrets_clear (ConfabSecrets *self,
                                     const char *   address,
                                     const char *   service);

G_END_DECLS
