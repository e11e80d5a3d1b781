/* SPDX-License-Identifier: GPL-3.0-or-later */
/* SCRAM and the secret, for confab-sasl.c and the sessions alone. */
#pragma once

#include "confab-sasl.h"

G_BEGIN_DECLS

const char  *confab_credentials_get_secret (const ConfabCredentials *self);

/**
 * ConfabScram:
 *
 * The client's side of SCRAM (RFC 5802, 7677, 9266).
 */
typedef struct _ConfabScram ConfabScram;

/** Iterations a server may ask for: less is no protection, more is an attack. */
#define CONFAB_SCRAM_MIN_ITERATIONS 1000
#define CONFAB_SCRAM_MAX_ITERATIONS 1000000

ConfabScram *confab_scram_new (GChecksumType hash,
                               const char *  user,
                               const char *  password,
                               const char *  nonce,
                               GBytes *      channel_binding,
                               gboolean      plus);
void         confab_scram_free (ConfabScram *self);
char        *confab_scram_step (ConfabScram *self,
                                const char * challenge,
                                GError **    error);
gboolean     confab_scram_is_complete (ConfabScram *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ConfabScram, confab_scram_free)

G_END_DECLS
