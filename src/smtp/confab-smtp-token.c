/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Submission tokens: commands that ask for one and use one, and what servers answer. */
#include "config.h"

#include "confab-smtp-token.h"

#include <string.h>

/* What enhanced status codes say. */
#define TOKEN_MADE "2.1.11"
#define DELIVERED "2.1.12"
#define DELIVERED_WITH_TOKEN "2.1.13"

/**
 * confab_smtp_token_is_valid:
 * @token: (nullable): a text
 *
 * Returns: whether it can be the value of a parameter (RFC 5321 §4.1.2: esmtp-value)
 */
gboolean
confab_smtp_token_is_valid (const char *token)
{
  if (token == NULL || *token == '\0' || strlen (token) > CONFAB_SMTP_MAX_TOKEN)
    return FALSE;
  for (; *token != '\0'; token++)
    if (!g_ascii_isgraph (*token) || *token == '=' || *token == '<' || *token == '>')
      return FALSE;
  return TRUE;
}

/* An address that stands in a command by itself. */
static gboolean
is_bare_address (const char *address)
{
  if (strlen (address) > CONFAB_SMTP_MAX_ADDRESS || strchr (address, '@') == NULL)
    return FALSE;
  for (; *address != '\0'; address++)
    if (!g_ascii_isgraph (*address) || *address == '<' || *address == '>')
      return FALSE;
  return TRUE;
}

/**
 * confab_smtp_command_genstoken:
 * @out: where to append
 * @permanent: a token that is good for long, rather than for a week
 * @remote: who is to use it
 * @local: whom they may write to with it
 *
 * Returns: whether it can be sent; if not, nothing was appended
 */
gboolean
confab_smtp_command_genstoken (GString *   out,
                               gboolean    permanent,
                               const char *remote,
                               const char *local)
{
  if (!is_bare_address (remote) || !is_bare_address (local))
    return FALSE;
  g_string_append_printf (out, "GENSTOKEN %s %s %s\r\n", permanent ? "PERM" : "TEMP", remote, local);
  return TRUE;
}

/**
 * confab_smtp_command_lhlo:
 * @out: where to append
 * @name: one's own name
 *
 * Returns: whether @name can be sent; if not, nothing was appended
 */
gboolean
confab_smtp_command_lhlo (GString *   out,
                          const char *name)
{
  gsize begin = out->len;

  if (!confab_smtp_command_ehlo (out, name))
    return FALSE;
  /* RFC 2033 §4.1: as EHLO, by another name. */
  memcpy (out->str + begin, "LHLO", 4);
  return TRUE;
}

/**
 * confab_smtp_command_rcpt_token:
 * @out: where to append
 * @to: the recipient
 * @token: what lets one write to them
 * @own_token: (nullable): what lets them write back
 *
 * Returns: whether it can be sent; if not, nothing was appended
 */
gboolean
confab_smtp_command_rcpt_token (GString *   out,
                                const char *to,
                                const char *token,
                                const char *own_token)
{
  if (!is_bare_address (to) || !confab_smtp_token_is_valid (token) || (own_token != NULL && !confab_smtp_token_is_valid (own_token)))
    return FALSE;
  g_string_append_printf (out, "RCPT TO:<%s> STOKEN=%s", to, token);
  if (own_token != NULL)
    g_string_append_printf (out, " MYSTOKEN=%s", own_token);
  g_string_append (out, "\r\n");
  return TRUE;
}

static char *
take_token (const char *word)
{
  return confab_smtp_token_is_valid (word) ? g_strdup (word) : NULL;
}

/**
 * confab_smtp_reply_dup_token:
 * @reply: what was answered to GENSTOKEN
 *
 * Returns: (transfer full) (nullable): the token
 */
char *
confab_smtp_reply_dup_token (const ConfabSmtpReply *reply)
{
  g_auto (GStrv) words = reply->lines[0] != NULL ? g_strsplit (reply->lines[0], " ", 2) : NULL;

  if (reply->code != 250 || g_strcmp0 (reply->enhanced, TOKEN_MADE) != 0 || words == NULL)
    return NULL;
  return take_token (words[0]);
}

static gboolean
is_same_address (const char *word,
                 const char *address)
{
  gsize length = strlen (word);

  if (length > 2 && word[0] == '<' && word[length - 1] == '>')
    {
      word++;
      length -= 2;
    }
  return strlen (address) == length && g_ascii_strncasecmp (word, address, length) == 0;
}

/**
 * confab_smtp_reply_read_delivery:
 * @reply: what was answered to a message
 * @to: its recipient
 * @token: (out) (nullable): a token that is to be used from now on
 *
 * Knows both shapes: with the address first, and a new token after it where the status
 * says so; and, as Dovecot has it, with the new token alone.
 *
 * Returns: whether the server has delivered it
 */
gboolean
confab_smtp_reply_read_delivery (const ConfabSmtpReply *reply,
                                 const char *           to,
                                 char **                token)
{
  g_auto (GStrv) words = reply->lines[0] != NULL ? g_strsplit (reply->lines[0], " ", 4) : NULL;
  gboolean with_token = g_strcmp0 (reply->enhanced, DELIVERED_WITH_TOKEN) == 0;
  guint at = 0;

  *token = NULL;
  if (reply->code / 100 != 2)
    return FALSE;
  if (words == NULL || words[0] == NULL || (!with_token && g_strcmp0 (reply->enhanced, DELIVERED) != 0))
    return TRUE;
  if (is_same_address (words[0], to))
    at = with_token ? 1 : G_MAXUINT;
  if (at != G_MAXUINT && words[at] != NULL)
    *token = take_token (words[at]);
  return TRUE;
}
