/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How a person proves who they are: the word that the settings and the wire share. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * ConfabAuth:
 * @CONFAB_AUTH_PASSWORD: the password of the mail account
 * @CONFAB_AUTH_APP_PASSWORD: a password that the provider makes for one program; on
 *   the wire it is a password like any other
 * @CONFAB_AUTH_OAUTH2: a token that the provider gives out in the browser (OAuth 2)
 *
 * Kinds, as bits. An account has %CONFAB_AUTH_PASSWORD or %CONFAB_AUTH_OAUTH2. Stored;
 * never renumber.
 */
typedef enum /*< flags >*/
{
  CONFAB_AUTH_PASSWORD = 1 << 0,
  CONFAB_AUTH_APP_PASSWORD = 1 << 1,
  CONFAB_AUTH_OAUTH2 = 1 << 2,
} ConfabAuth;

G_END_DECLS
