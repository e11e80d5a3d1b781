/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Submission tokens: commands that ask for one and use one, and what servers answer. */
#pragma once

#include "confab-smtp-command.h"

G_BEGIN_DECLS

/** Longest token that is taken, in bytes. */
#define CONFAB_SMTP_MAX_TOKEN 1000
/** How long a token is good that does not say so, in seconds: a year. */
#define CONFAB_SMTP_TOKEN_SECONDS (G_GINT64_CONSTANT (365) * 24 * 3600)

gboolean confab_smtp_token_is_valid (const char *token);
gboolean confab_smtp_token_is_expired (const char *token,
                                       gint64      since,
                                       gint64      now);
gboolean confab_smtp_command_auth_token (GString *   out,
                                         const char *to,
                                         const char *token);
gboolean confab_smtp_command_revstoken (GString *   out,
                                        const char *remote,
                                        const char *local);
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
