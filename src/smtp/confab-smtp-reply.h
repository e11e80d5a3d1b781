/* SPDX-License-Identifier: GPL-3.0-or-later */
/* SMTP replies: bytes in, codes and words out. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define CONFAB_SMTP_PARSE_ERROR (confab_smtp_parse_error_quark ())
GQuark confab_smtp_parse_error_quark (void);

/**
 * ConfabSmtpParseError:
 * @CONFAB_SMTP_PARSE_ERROR_SYNTAX: not an SMTP reply
 * @CONFAB_SMTP_PARSE_ERROR_LIMIT: longer than is taken
 */
typedef enum
{
  CONFAB_SMTP_PARSE_ERROR_SYNTAX,
  CONFAB_SMTP_PARSE_ERROR_LIMIT,
} ConfabSmtpParseError;

/** Bytes of one line, and lines of one reply. */
#define CONFAB_SMTP_MAX_LINE 4096
#define CONFAB_SMTP_MAX_LINES 200

/**
 * ConfabSmtpReply:
 * @code: 200…599
 * @enhanced: (nullable): enhanced status code (RFC 3463), as "5.1.1"
 * @lines: the text of each line, without codes, valid UTF-8
 */
typedef struct
{
  guint code;
  char *enhanced;
  GStrv lines;
} ConfabSmtpReply;

void  confab_smtp_reply_free (ConfabSmtpReply *self);
char *confab_smtp_reply_dup_words (const ConfabSmtpReply *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ConfabSmtpReply, confab_smtp_reply_free)

/**
 * ConfabSmtpParser:
 *
 * Takes bytes as they come, split anywhere, and gives whole replies.
 */
typedef struct _ConfabSmtpParser ConfabSmtpParser;

ConfabSmtpParser *confab_smtp_parser_new (void);
void              confab_smtp_parser_free (ConfabSmtpParser *self);
void              confab_smtp_parser_feed (ConfabSmtpParser *self,
                                           const void *      data,
                                           gsize             size);
ConfabSmtpReply  *confab_smtp_parser_next (ConfabSmtpParser *self,
                                           GError **         error);
gboolean          confab_smtp_parser_has_pending (ConfabSmtpParser *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ConfabSmtpParser, confab_smtp_parser_free)

G_END_DECLS
