/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The inside of an SMTP envelope and result, for the session alone. */
#pragma once

#include "confab-smtp-reply.h"
#include "confab-smtp-session.h"

G_BEGIN_DECLS

typedef struct
{
  char *address;
  ConfabSmtpNotify notify;
} ConfabSmtpRecipient;

struct _ConfabSmtpEnvelope
{
  char *from;
  GPtrArray *recipients; /* ConfabSmtpRecipient */
  gboolean smtputf8;
  char *envelope_id;
  ConfabSmtpReturn what_returns;
};

ConfabSmtpEnvelope *confab_smtp_envelope_copy (const ConfabSmtpEnvelope *self);
char               *confab_smtp_notify_to_string (ConfabSmtpNotify notify);
ConfabSmtpResult   *confab_smtp_result_new (void);
void                confab_smtp_result_add (ConfabSmtpResult *     self,
                                            const char *           address,
                                            const ConfabSmtpReply *reply);
void                confab_smtp_result_add_failure (ConfabSmtpResult *self,
                                                    const char *      address,
                                                    ConfabSmtpStatus  status,
                                                    const GError *    error);
void                confab_smtp_result_take (ConfabSmtpResult *self,
                                             ConfabSmtpResult *other);

G_END_DECLS
