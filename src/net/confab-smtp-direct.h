/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Submission tokens: asking the own server for one, and delivering with one (STOKEN). */
#pragma once

#include "confab-smtp-session.h"

G_BEGIN_DECLS

/** The most recipients of one message that are let in by tokens. */
#define CONFAB_SMTP_MAX_PASSES 50

/**
 * ConfabSmtpPass:
 * @to: a recipient
 * @token: what lets one write to them
 * @own_token: (nullable): what lets them write back
 *
 * A recipient who may be written to directly.
 */
typedef struct
{
  char *to;
  char *token;
  char *own_token;
} ConfabSmtpPass;

ConfabSmtpPass *confab_smtp_pass_new (const char *to,
                                      const char *token,
                                      const char *own_token);
void            confab_smtp_pass_free (ConfabSmtpPass *self);

/**
 * ConfabSmtpArrival:
 * @CONFAB_SMTP_ARRIVAL_NOT: it did not arrive; not now
 * @CONFAB_SMTP_ARRIVAL_UNWELCOME: it will not, with this token
 * @CONFAB_SMTP_ARRIVAL_UNKNOWN: the connection was lost behind the last byte
 * @CONFAB_SMTP_ARRIVAL_DELIVERED: it lies in the recipient's mailbox
 *
 * What became of a message that was given to its recipient's own server.
 */
typedef enum
{
  CONFAB_SMTP_ARRIVAL_NOT,
  CONFAB_SMTP_ARRIVAL_UNWELCOME,
  CONFAB_SMTP_ARRIVAL_UNKNOWN,
  CONFAB_SMTP_ARRIVAL_DELIVERED,
} ConfabSmtpArrival;

/**
 * ConfabSmtpDelivery:
 * @arrival: whether it arrived
 * @token: (nullable): a token that is to be used from now on
 *
 * What a recipient's server said of a message. Read only.
 */
typedef struct
{
  ConfabSmtpArrival arrival;
  char *token;
} ConfabSmtpDelivery;

void            confab_smtp_delivery_free (ConfabSmtpDelivery *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ConfabSmtpPass, confab_smtp_pass_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ConfabSmtpDelivery, confab_smtp_delivery_free)

gboolean   confab_smtp_session_can_token (ConfabSmtpSession *self);
DexFuture *confab_smtp_session_generate_token (ConfabSmtpSession *self,
                                               gboolean           permanent,
                                               const char *       remote,
                                               const char *       local);
DexFuture *confab_smtp_session_revoke_tokens (ConfabSmtpSession *self,
                                              const char *       remote,
                                              const char *       local);
DexFuture *confab_smtp_direct_deliver (const char *from,
                                       GPtrArray * passes,
                                       GBytes *    message,
                                       const char *authority,
                                       const char *helo_name);

G_END_DECLS
