/* SPDX-License-Identifier: GPL-3.0-or-later */
/* SMTP commands as bytes, what EHLO offered, and the form of the message body. */
#pragma once

#include <glib.h>

#include "confab-smtp-reply.h"

G_BEGIN_DECLS

typedef enum
{
  CONFAB_SMTP_EXT_8BITMIME = 1 << 0,
  CONFAB_SMTP_EXT_CHUNKING = 1 << 1,
  CONFAB_SMTP_EXT_DSN = 1 << 2,
  CONFAB_SMTP_EXT_ENHANCEDSTATUSCODES = 1 << 3,
  CONFAB_SMTP_EXT_PIPELINING = 1 << 4,
  CONFAB_SMTP_EXT_SIZE = 1 << 5,
  CONFAB_SMTP_EXT_SMTPUTF8 = 1 << 6,
  CONFAB_SMTP_EXT_STARTTLS = 1 << 7,
  CONFAB_SMTP_EXT_AUTH = 1 << 8,
  CONFAB_SMTP_EXT_LIMITS = 1 << 9,
  CONFAB_SMTP_EXT_STOKEN = 1 << 10,
} ConfabSmtpExtensions;

/**
 * ConfabSmtpReturn:
 *
 * How much of the message a report of its failure brings back (RFC 3461, 4.3).
 */
typedef enum
{
  CONFAB_SMTP_RETURN_HEADER,
  CONFAB_SMTP_RETURN_FULL,
} ConfabSmtpReturn;

/** Most authentication mechanisms kept of one EHLO. */
#define CONFAB_SMTP_MAX_MECHANISMS 64
/** Longest address that is sent (RFC 5321: 256, with room for UTF-8). */
#define CONFAB_SMTP_MAX_ADDRESS 1000

/**
 * ConfabSmtpOffer:
 * @extensions: what was offered
 * @max_size: largest message in bytes, 0 for no limit told
 * @max_mails: messages in one session (LIMITS, RFC 9422), 0 for no limit told
 * @max_recipients: recipients of one message, 0 for no limit told
 * @max_domains: recipients' domains of one message, 0 for no limit told
 * @mechanisms: authentication mechanisms in upper case
 */
typedef struct
{
  ConfabSmtpExtensions extensions;
  guint64 max_size;
  guint max_mails;
  guint max_recipients;
  guint max_domains;
  GStrv mechanisms;
} ConfabSmtpOffer;

ConfabSmtpOffer *confab_smtp_offer_new (const ConfabSmtpReply *ehlo_reply);
void             confab_smtp_offer_free (ConfabSmtpOffer *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ConfabSmtpOffer, confab_smtp_offer_free)

gboolean  confab_smtp_command_ehlo (GString *   out,
                                    const char *name);
gboolean  confab_smtp_command_auth (GString *   out,
                                    const char *mechanism,
                                    const char *initial_response);
gboolean  confab_smtp_command_mail (GString *              out,
                                    const ConfabSmtpOffer *offer,
                                    const char *           from,
                                    gsize                  size,
                                    gboolean               eight_bit,
                                    gboolean               smtputf8,
                                    const char *           envelope_id,
                                    ConfabSmtpReturn       what_returns);
gboolean  confab_smtp_command_rcpt (GString *              out,
                                    const ConfabSmtpOffer *offer,
                                    const char *           to,
                                    const char *           notify);
void      confab_smtp_command_bdat (GString *out,
                                    gsize    size,
                                    gboolean last);

GBytes   *confab_smtp_body_normalize (GBytes *  message,
                                      gboolean *eight_bit);
GBytes   *confab_smtp_body_stuff (GBytes *normalized);

G_END_DECLS
