/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Direct delivery with submission tokens, where the person wants it. */
#pragma once

#include "confab-compose.h"
#include "confab-runner.h"
#include "confab-smtp-direct.h"

G_BEGIN_DECLS

/**
 * CONFAB_VALUE_DIRECT:
 *
 * The value of an account that says whether messages may go straight to the recipient's
 * server; %CONFAB_VALUE_ON when they may. It is off unless the person wants it.
 */
#define CONFAB_VALUE_DIRECT "direct"

/** The header that a token comes with. */
#define CONFAB_DIRECT_HEADER "Submission-Token"

gboolean confab_direct_is_wanted (ConfabRunner *        runner,
                                  const ConfabEnvelope *envelope);
GStrv    confab_direct_await_deliveries (ConfabRunner *             runner,
                                         ConfabSmtpSession *        own,
                                         const ConfabMessageRecord *record,
                                         const ConfabEnvelope *     envelope,
                                         GBytes *                   bytes);
GBytes  *confab_direct_add_token (ConfabRunner *        runner,
                                  ConfabSmtpSession *   own,
                                  const ConfabEnvelope *envelope,
                                  GBytes *              bytes);
gboolean confab_direct_await_revoked (ConfabRunner *      runner,
                                      const char * const *addresses,
                                      GError **           error);

G_END_DECLS
