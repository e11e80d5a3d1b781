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

/* "name:number", as Dovecot writes it, or the number alone. */
static gboolean
read_field (const char *field,
            const char *name,
            guint       base,
            gint64 *    value)
{
  gsize length = strlen (name);
  guint64 number;

  if (strncmp (field, name, length) != 0 || !g_ascii_string_to_unsigned (field + length, base, 0, G_MAXINT32, &number, NULL))
    return FALSE;
  *value = (gint64) number;
  return TRUE;
}

/* Two kinds of token say when they were made and for how long they are good. */
static gboolean
read_validity (const char *token,
               gint64 *    created,
               gint64 *    validity)
{
  g_auto (GStrv) fields = g_strsplit (token, "-", 6);

  if (strcmp (fields[0], "1") != 0 || fields[1] == NULL || fields[2] == NULL)
    return FALSE;
  if (read_field (fields[1], "created:", 10, created))
    return read_field (fields[2], "validity:", 10, validity);
  return fields[3] != NULL && fields[4] != NULL && fields[5] == NULL &&
         read_field (fields[3], "", 16, created) && read_field (fields[4], "", 16, validity);
}

/**
 * confab_smtp_token_is_expired:
 * @token: a token
 * @since: when it came, in seconds since 1970 UTC
 * @now: the time, likewise
 *
 * To a client a token is a word (STOKEN); what it says of itself is believed where it is
 * known how it says it.
 *
 * Returns: whether it is of no use any more
 */
gboolean
confab_smtp_token_is_expired (const char *token,
                              gint64      since,
                              gint64      now)
{
  gint64 created;
  gint64 validity;

  if (read_validity (token, &created, &validity))
    return now > created + validity;
  return now > since + CONFAB_SMTP_TOKEN_SECONDS;
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
 * confab_smtp_command_revstoken:
 * @out: where to append
 * @remote: who shall not use theirs any more
 * @local: whom they may not write to with it
 *
 * Returns: whether it can be sent; if not, nothing was appended
 */
gboolean
confab_smtp_command_revstoken (GString *   out,
                               const char *remote,
                               const char *local)
{
  if (!is_bare_address (remote) || !is_bare_address (local))
    return FALSE;
  g_string_append_printf (out, "REVSTOKEN %s %s\r\n", remote, local);
  return TRUE;
}

/**
 * confab_smtp_command_auth_token:
 * @out: where to append
 * @to: a recipient
 * @token: what lets one write to them
 *
 * Returns: whether it can be sent; if not, nothing was appended
 */
gboolean
confab_smtp_command_auth_token (GString *   out,
                                const char *to,
                                const char *token)
{
  g_autoptr (GString) plain = g_string_new (to);
  g_autofree char *encoded = NULL;

  if (!is_bare_address (to) || !confab_smtp_token_is_valid (token))
    return FALSE;
  g_string_append_c (plain, '\0');
  g_string_append (plain, token);
  encoded = g_base64_encode ((const guchar *) plain->str, plain->len);
  g_string_append_printf (out, "AUTH STOKEN %s\r\n", encoded);
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
  else if (strchr (words[0], '@') != NULL)
    at = G_MAXUINT;
  if (at != G_MAXUINT && words[at] != NULL)
    *token = take_token (words[at]);
  return TRUE;
}
