/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Submission tokens: commands that ask for one and use one, and what servers answer. */
#pragma once

#include "confab-smtp-command.h"

G_BEGIN_DECLS

/** Longest token that is taken, in bytes. */
#define CONFAB_SMTP_MAX_TOKEN 1000

gboolean confab_smtp_token_is_valid (const char *token);
gboolean confab_smtp_command_genstoken (GString *   out,
                                        gboolean    permanent,
                                        const char *remote,
                                        const char *local);
gboolean confab_smtp_command_lhlo (GString *   out,
                                   const char *name);
gboolean confab_smtp_command_rcpt_token (GString *   out,
                                         const char *to,
                                         const char *token,
                                         const char *own_token);
char    *confab_smtp_reply_dup_token (const ConfabSmtpReply *reply);
gboolean confab_smtp_reply_read_delivery (const ConfabSmtpReply *reply,
                                          const char *           to,
                                          char **                token);

G_END_DECLS
