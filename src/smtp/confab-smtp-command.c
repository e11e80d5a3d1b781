/* SPDX-License-Identifier: GPL-3.0-or-later */
/* SMTP commands as bytes, what EHLO offered, and the form of the message body. */
#include "config.h"

#include "confab-smtp-command.h"

#include <string.h>

#define MAX_MECHANISM_LENGTH 40

static const struct
{
  const char *keyword;
  ConfabSmtpExtensions extension;
} keywords[] = {
  { "8BITMIME", CONFAB_SMTP_EXT_8BITMIME },
  { "CHUNKING", CONFAB_SMTP_EXT_CHUNKING },
  { "DSN", CONFAB_SMTP_EXT_DSN },
  { "ENHANCEDSTATUSCODES", CONFAB_SMTP_EXT_ENHANCEDSTATUSCODES },
  { "LIMITS", CONFAB_SMTP_EXT_LIMITS },
  { "PIPELINING", CONFAB_SMTP_EXT_PIPELINING },
  { "SIZE", CONFAB_SMTP_EXT_SIZE },
  { "SMTPUTF8", CONFAB_SMTP_EXT_SMTPUTF8 },
  { "STARTTLS", CONFAB_SMTP_EXT_STARTTLS },
  { "AUTH", CONFAB_SMTP_EXT_AUTH },
  { "STOKEN", CONFAB_SMTP_EXT_STOKEN },
};

static void
add_mechanisms (GPtrArray *mechanisms,
                char **    words)
{
  for (; *words != NULL && mechanisms->len < CONFAB_SMTP_MAX_MECHANISMS; words++)
    {
      g_autofree char *upper = g_ascii_strup (*words, -1);

      if (upper[0] != '\0' && strlen (upper) <= MAX_MECHANISM_LENGTH &&
          !g_ptr_array_find_with_equal_func (mechanisms, upper, g_str_equal, NULL))
        g_ptr_array_add (mechanisms, g_steal_pointer (&upper));
    }
}

/* "MAILMAX=100 RCPTMAX=50"; what is no number from 1 on says nothing. */
static void
take_limits (ConfabSmtpOffer *self,
             char **          words)
{
  const struct
  {
    const char *name;
    guint *limit;
  } limits[] = {
    { "MAILMAX=", &self->max_mails },
    { "RCPTMAX=", &self->max_recipients },
    { "RCPTDOMAINMAX=", &self->max_domains },
  };

  for (; *words != NULL; words++)
    for (guint i = 0; i < G_N_ELEMENTS (limits); i++)
      {
        gsize length = strlen (limits[i].name);
        guint64 number = 0;

        if (g_ascii_strncasecmp (*words, limits[i].name, length) == 0 &&
            g_ascii_string_to_unsigned (*words + length, 10, 1, G_MAXUINT, &number, NULL))
          *limits[i].limit = (guint) number;
      }
}

/**
 * confab_smtp_offer_new:
 * @ehlo_reply: (nullable): the reply to EHLO, or %NULL for a server without it
 *
 * Returns: (transfer full): what the server offers
 */
ConfabSmtpOffer *
confab_smtp_offer_new (const ConfabSmtpReply *ehlo_reply)
{
  ConfabSmtpOffer *self = g_new0 (ConfabSmtpOffer, 1);
  GPtrArray *mechanisms = g_ptr_array_new_null_terminated (4, g_free, TRUE);

  /* The first line is the server's name. */
  for (guint i = 1; ehlo_reply != NULL && ehlo_reply->lines[0] != NULL && ehlo_reply->lines[i] != NULL; i++)
    {
      g_auto (GStrv) words = g_strsplit (ehlo_reply->lines[i], " ", -1);

      for (guint k = 0; words[0] != NULL && k < G_N_ELEMENTS (keywords); k++)
        if (g_ascii_strcasecmp (words[0], keywords[k].keyword) == 0)
          self->extensions |= keywords[k].extension;
      if (words[0] == NULL)
        continue;
      if (g_ascii_strcasecmp (words[0], "SIZE") == 0 && words[1] != NULL)
        g_ascii_string_to_unsigned (words[1], 10, 0, G_MAXUINT64, &self->max_size, NULL);
      if (g_ascii_strcasecmp (words[0], "LIMITS") == 0)
        take_limits (self, words + 1);
      if (g_ascii_strcasecmp (words[0], "AUTH") == 0)
        add_mechanisms (mechanisms, words + 1);
      /* An old form that some servers still add */
      if (g_ascii_strncasecmp (words[0], "AUTH=", 5) == 0)
        {
          self->extensions |= CONFAB_SMTP_EXT_AUTH;
          words[0][0] = words[0][1] = words[0][2] = words[0][3] = words[0][4] = ' ';
          g_strchug (words[0]);
          add_mechanisms (mechanisms, words);
        }
    }

  self->mechanisms = (GStrv) g_ptr_array_free (mechanisms, FALSE);
  return self;
}

/**
 * confab_smtp_offer_free:
 * @self: (transfer full) (nullable): an offer
 */
void
confab_smtp_offer_free (ConfabSmtpOffer *self)
{
  if (self == NULL)
    return;
  g_strfreev (self->mechanisms);
  g_free (self);
}

/* Whether a word can stand in a command: no space, no control character. */
static gboolean
is_word (const char *text)
{
  if (text == NULL || text[0] == '\0')
    return FALSE;
  for (const char *cursor = text; *cursor != '\0'; cursor++)
    if ((guchar) *cursor <= 0x20 || *cursor == 0x7f)
      return FALSE;
  return g_utf8_validate (text, -1, NULL);
}

/* An address between < and >; a quoted local part may hold spaces. */
static gboolean
is_address (const char *address,
            gboolean    smtputf8)
{
  if (address == NULL || address[0] == '\0' || strlen (address) > CONFAB_SMTP_MAX_ADDRESS)
    return FALSE;
  for (const char *cursor = address; *cursor != '\0'; cursor++)
    {
      guchar c = (guchar) *cursor;

      if (c < 0x20 || c == 0x7f || c == '<' || c == '>' || (c == ' ' && address[0] != '"'))
        return FALSE;
      if (c > 0x7f && !smtputf8)
        return FALSE;
    }
  return g_utf8_validate (address, -1, NULL);
}

/**
 * confab_smtp_command_ehlo:
 * @out: where to append
 * @name: one's own name
 *
 * Returns: whether @name can be sent; if not, nothing was appended
 */
gboolean
confab_smtp_command_ehlo (GString *   out,
                          const char *name)
{
  if (!is_word (name))
    return FALSE;
  g_string_append_printf (out, "EHLO %s\r\n", name);
  return TRUE;
}

/**
 * confab_smtp_command_auth:
 * @out: where to append
 * @mechanism: a SASL mechanism
 * @initial_response: (nullable): base64, or %NULL for none
 *
 * Returns: whether it can be sent; if not, nothing was appended
 */
gboolean
confab_smtp_command_auth (GString *   out,
                          const char *mechanism,
                          const char *initial_response)
{
  if (!is_word (mechanism) || (initial_response != NULL && initial_response[0] != '\0' && !is_word (initial_response)))
    return FALSE;
  g_string_append_printf (out, "AUTH %s", mechanism);
  if (initial_response != NULL)
    g_string_append_printf (out, " %s", initial_response[0] != '\0' ? initial_response : "=");
  g_string_append (out, "\r\n");
  return TRUE;
}

/* xtext (RFC 3461, 4): what is not a plain printable character as +XX. */
static void
append_xtext (GString *   out,
              const char *text)
{
  for (const char *cursor = text; *cursor != '\0'; cursor++)
    {
      guchar c = (guchar) *cursor;

      if (c < 0x21 || c > 0x7e || c == '+' || c == '=')
        g_string_append_printf (out, "+%02X", c);
      else
        g_string_append_c (out, (char) c);
    }
}

/* An address with UTF-8 in it, for a server with SMTPUTF8 (RFC 6533, 3). */
static void
append_unitext (GString *   out,
                const char *text)
{
  for (const char *cursor = text; *cursor != '\0'; cursor++)
    if ((guchar) *cursor < 0x21 || strchr ("+=\\\177", *cursor) != NULL)
      g_string_append_printf (out, "\\x{%02X}", (guint) (guchar) *cursor);
    else
      g_string_append_c (out, *cursor);
}

/**
 * confab_smtp_command_mail:
 * @out: where to append
 * @offer: what the server offers; parameters it does not know are left out
 * @from: the sender, or "" for none
 * @size: bytes of the message
 * @eight_bit: the message has bytes above 127
 * @smtputf8: an address or header field is UTF-8
 * @envelope_id: (nullable): ENVID of delivery reports, or %NULL for none
 * @what_returns: what the report of a failure brings back, with @envelope_id
 *
 * Returns: whether it can be sent; if not, nothing was appended
 */
gboolean
confab_smtp_command_mail (GString *              out,
                          const ConfabSmtpOffer *offer,
                          const char *           from,
                          gsize                  size,
                          gboolean               eight_bit,
                          gboolean               smtputf8,
                          const char *           envelope_id,
                          ConfabSmtpReturn       what_returns)
{
  if (from[0] != '\0' && !is_address (from, smtputf8))
    return FALSE;

  g_string_append_printf (out, "MAIL FROM:<%s>", from);
  if ((offer->extensions & CONFAB_SMTP_EXT_SIZE) != 0)
    g_string_append_printf (out, " SIZE=%" G_GSIZE_FORMAT, size);
  if (eight_bit && (offer->extensions & CONFAB_SMTP_EXT_8BITMIME) != 0)
    g_string_append (out, " BODY=8BITMIME");
  if (smtputf8 && (offer->extensions & CONFAB_SMTP_EXT_SMTPUTF8) != 0)
    g_string_append (out, " SMTPUTF8");
  if (envelope_id != NULL && (offer->extensions & CONFAB_SMTP_EXT_DSN) != 0)
    {
      g_string_append (out, what_returns == CONFAB_SMTP_RETURN_FULL ? " RET=FULL ENVID=" : " RET=HDRS ENVID=");
      append_xtext (out, envelope_id);
    }
  g_string_append (out, "\r\n");
  return TRUE;
}

/**
 * confab_smtp_command_rcpt:
 * @out: where to append
 * @offer: what the server offers; parameters it does not know are left out
 * @to: the recipient; UTF-8 only where SMTPUTF8 is offered
 * @notify: (nullable): when to report, as "SUCCESS,FAILURE"
 *
 * Returns: whether it can be sent; if not, nothing was appended
 */
gboolean
confab_smtp_command_rcpt (GString *              out,
                          const ConfabSmtpOffer *offer,
                          const char *           to,
                          const char *           notify)
{
  if (!is_address (to, (offer->extensions & CONFAB_SMTP_EXT_SMTPUTF8) != 0))
    return FALSE;

  g_string_append_printf (out, "RCPT TO:<%s>", to);
  if (notify != NULL && (offer->extensions & CONFAB_SMTP_EXT_DSN) != 0)
    {
      g_string_append_printf (out, " NOTIFY=%s", notify);
      if (g_str_is_ascii (to))
        {
          g_string_append (out, " ORCPT=rfc822;");
          append_xtext (out, to);
        }
      else
        {
          g_string_append (out, " ORCPT=utf-8;");
          append_unitext (out, to);
        }
    }
  g_string_append (out, "\r\n");
  return TRUE;
}

/**
 * confab_smtp_command_bdat:
 * @out: where to append
 * @size: bytes that follow
 * @last: they end the message
 */
void
confab_smtp_command_bdat (GString *out,
                          gsize    size,
                          gboolean last)
{
  g_string_append_printf (out, "BDAT %" G_GSIZE_FORMAT "%s\r\n", size, last ? " LAST" : "");
}

/* Looks a message over: whether it has bytes above 127, and whether each CR is
 * followed by LF, each LF preceded by CR, and the end is such a pair. */
static gboolean
is_normal (const guint8 *data,
           gsize         size,
           gboolean *    eight_bit)
{
  gboolean normal = size >= 2 && data[size - 2] == '\r' && data[size - 1] == '\n';
  guint8 all = 0;

  for (gsize i = 0; i < size; i++)
    {
      all |= data[i];
      if (data[i] == '\r' && (i + 1 >= size || data[i + 1] != '\n'))
        normal = FALSE;
      if (data[i] == '\n' && (i == 0 || data[i - 1] != '\r'))
        normal = FALSE;
    }

  *eight_bit = (all & 0x80) != 0;
  return normal;
}

/**
 * confab_smtp_body_normalize:
 * @message: a message
 * @eight_bit: (out): whether it has bytes above 127
 *
 * Makes every line end with CRLF and nothing else: a bare CR or LF becomes one,
 * and the last line gets one. What a server could read as the end of the
 * message (SMTP smuggling) cannot leave.
 *
 * Returns: (transfer full): @message itself where it was so already
 */
GBytes *
confab_smtp_body_normalize (GBytes *  message,
                            gboolean *eight_bit)
{
  gsize size = 0;
  const guint8 *data = g_bytes_get_data (message, &size);
  GByteArray *out = NULL;
  gsize from = 0;

  if (is_normal (data, size, eight_bit))
    return g_bytes_ref (message);

  out = g_byte_array_sized_new ((guint) MIN (size + size / 32 + 2, G_MAXUINT));
  for (gsize i = 0; i < size; i++)
    {
      if (data[i] != '\r' && data[i] != '\n')
        continue;
      g_byte_array_append (out, data + from, (guint) (i - from));
      g_byte_array_append (out, (const guint8 *) "\r\n", 2);
      if (data[i] == '\r' && i + 1 < size && data[i + 1] == '\n')
        i++;
      from = i + 1;
    }
  if (from < size)
    {
      g_byte_array_append (out, data + from, (guint) (size - from));
      g_byte_array_append (out, (const guint8 *) "\r\n", 2);
    }

  return g_byte_array_free_to_bytes (out);
}

/**
 * confab_smtp_body_stuff:
 * @normalized: a message from confab_smtp_body_normalize()
 *
 * Returns: (transfer full): what DATA takes: leading dots doubled, and the final
 *   dot (RFC 5321, 4.5.2)
 */
GBytes *
confab_smtp_body_stuff (GBytes *normalized)
{
  gsize size = 0;
  const guint8 *data = g_bytes_get_data (normalized, &size);
  GByteArray *out = g_byte_array_sized_new ((guint) MIN (size + size / 64 + 3, G_MAXUINT));
  gsize from = 0;

  for (gsize i = 0; i < size; i++)
    {
      if (data[i] != '.' || (i > 0 && data[i - 1] != '\n'))
        continue;
      g_byte_array_append (out, data + from, (guint) (i - from));
      g_byte_array_append (out, (const guint8 *) ".", 1);
      from = i;
    }
  if (from < size)
    g_byte_array_append (out, data + from, (guint) (size - from));
  g_byte_array_append (out, (const guint8 *) ".\r\n", 3);

  return g_byte_array_free_to_bytes (out);
}
