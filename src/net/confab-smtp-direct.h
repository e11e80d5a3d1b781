/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Submission tokens: asking the own server for one, and delivering with one (STOKEN). */
#pragma once

#include "confab-smtp-session.h"

G_BEGIN_DECLS

/**
 * ConfabSmtpDelivery:
 * @token: (nullable): a token that is to be used from now on
 *
 * What a recipient's server said when it took a message. Boxed; read only.
 */
typedef struct
{
  char *token;
} ConfabSmtpDelivery;

#define CONFAB_TYPE_SMTP_DELIVERY (confab_smtp_delivery_get_type ())
GType               confab_smtp_delivery_get_type (void) G_GNUC_CONST;
ConfabSmtpDelivery *confab_smtp_delivery_copy (const ConfabSmtpDelivery *self);
void                confab_smtp_delivery_free (ConfabSmtpDelivery *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ConfabSmtpDelivery, confab_smtp_delivery_free)

gboolean   confab_smtp_session_can_token (ConfabSmtpSession *self);
DexFuture *confab_smtp_session_generate_token (ConfabSmtpSession *self,
                                               gboolean           permanent,
                                               const char *       remote,
                                               const char *       local);
DexFuture *confab_smtp_direct_deliver (const char *from,
                                       const char *to,
                                       const char *token,
                                       const char *own_token,
                                       GBytes *    message,
                                       const char *authority,
                                       const char *helo_name);

G_END_DECLS
