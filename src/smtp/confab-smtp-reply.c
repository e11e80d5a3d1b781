/* SPDX-License-Identifier: GPL-3.0-or-later */
/* SMTP replies: bytes in, codes and words out. */
#include "config.h"

#include "confab-smtp-reply.h"

#include <string.h>

struct _ConfabSmtpParser
{
  GByteArray *input;
  gsize start;
  gsize scan; /* no line end before here */
  guint code; /* of the reply that is being read, or 0 */
  char *enhanced;
  GPtrArray *lines;
  GError *error;
};

G_DEFINE_QUARK (confab-smtp-parse-error-quark, confab_smtp_parse_error)

/**
 * confab_smtp_reply_free:
 * @self: (transfer full) (nullable): a reply
 */
void
confab_smtp_reply_free (ConfabSmtpReply *self)
{
  if (self == NULL)
    return;
  g_free (self->enhanced);
  g_strfreev (self->lines);
  g_free (self);
}

/**
 * confab_smtp_reply_dup_words:
 * @self: a reply
 *
 * Returns: (transfer full): its lines as one
 */
char *
confab_smtp_reply_dup_words (const ConfabSmtpReply *self)
{
  return g_strstrip (g_strjoinv (" ", self->lines));
}

/**
 * confab_smtp_parser_new:
 *
 * Returns: (transfer full): a parser that saw nothing yet
 */
ConfabSmtpParser *
confab_smtp_parser_new (void)
{
  ConfabSmtpParser *self = g_new0 (ConfabSmtpParser, 1);

  self->input = g_byte_array_new ();
  self->lines = g_ptr_array_new_null_terminated (1, g_free, TRUE);
  return self;
}

/**
 * confab_smtp_parser_free:
 * @self: (transfer full) (nullable): a parser
 */
void
confab_smtp_parser_free (ConfabSmtpParser *self)
{
  if (self == NULL)
    return;
  g_byte_array_unref (self->input);
  g_ptr_array_unref (self->lines);
  g_free (self->enhanced);
  g_clear_error (&self->error);
  g_free (self);
}

static void
fail (ConfabSmtpParser *   self,
      ConfabSmtpParseError code,
      const char *         message)
{
  self->error = g_error_new_literal (CONFAB_SMTP_PARSE_ERROR, (int) code, message);
}

/**
 * confab_smtp_parser_feed:
 * @self: a parser
 * @data: (array length=size): bytes
 * @size: how many
 */
void
confab_smtp_parser_feed (ConfabSmtpParser *self,
                         const void *      data,
                         gsize             size)
{
  if (self->start > 0)
    {
      g_byte_array_remove_range (self->input, 0, (guint) self->start);
      self->scan -= self->start;
      self->start = 0;
    }
  g_byte_array_append (self->input, data, (guint) size);
}

/* "5.1.1 " at the start of a line's text, of the class its code has (RFC 2034):
 * its length, or 0. */
static gsize
match_enhanced (const char *text,
                guint       code)
{
  gsize position = 1;

  if ((guint) (guchar) text[0] - '0' != code / 100 || code / 100 == 3)
    return 0;
  for (guint part = 0; part < 2; part++)
    {
      gsize digits = 0;

      if (text[position++] != '.')
        return 0;
      while (digits < 3 && g_ascii_isdigit (text[position + digits]))
        digits++;
      if (digits == 0)
        return 0;
      position += digits;
    }
  return text[position] == ' ' || text[position] == '\0' ? position : 0;
}

/* Takes "250-text"; TRUE when the reply is whole. */
static gboolean
take_line (ConfabSmtpParser *self,
           const char *      line,
           gsize             length)
{
  g_autofree char *text = NULL;
  guint code = 0;
  gsize skip = 0;

  if (length < 3 || !g_ascii_isdigit (line[0]) || !g_ascii_isdigit (line[1]) || !g_ascii_isdigit (line[2]) ||
      (length > 3 && line[3] != ' ' && line[3] != '-'))
    {
      fail (self, CONFAB_SMTP_PARSE_ERROR_SYNTAX, "this is not an SMTP reply");
      return FALSE;
    }
  code = (guint) (line[0] - '0') * 100 + (guint) (line[1] - '0') * 10 + (guint) (line[2] - '0');
  if (code < 200 || code > 599 || (self->code != 0 && self->code != code))
    {
      fail (self, CONFAB_SMTP_PARSE_ERROR_SYNTAX, "an SMTP reply has codes that do not fit");
      return FALSE;
    }
  if (self->lines->len >= CONFAB_SMTP_MAX_LINES)
    {
      fail (self, CONFAB_SMTP_PARSE_ERROR_LIMIT, "an SMTP reply has more lines than are taken");
      return FALSE;
    }

  self->code = code;
  text = length > 4 ? g_utf8_make_valid (line + 4, (gssize) length - 4) : g_strdup ("");
  skip = match_enhanced (text, code);
  if (skip > 0 && self->enhanced == NULL)
    self->enhanced = g_strndup (text, skip);
  if (skip > 0 && text[skip] == ' ')
    skip++;
  g_ptr_array_add (self->lines, g_strdup (text + skip));
  return length == 3 || line[3] == ' ';
}

/* Cuts the next line off; FALSE when there is no whole one. */
static gboolean
find_line (ConfabSmtpParser *self,
           const char **     line,
           gsize *           length)
{
  const char *data = (const char *) self->input->data;
  const char *end = NULL;

  if (self->scan < self->input->len)
    end = memchr (data + self->scan, '\n', self->input->len - self->scan);
  self->scan = end != NULL ? (gsize) (end - data) : self->input->len;
  if (self->scan - self->start > CONFAB_SMTP_MAX_LINE)
    {
      fail (self, CONFAB_SMTP_PARSE_ERROR_LIMIT, "an SMTP reply has a longer line than is taken");
      return FALSE;
    }
  if (end == NULL)
    return FALSE;

  *line = data + self->start;
  *length = self->scan - self->start;
  if (*length > 0 && (*line)[*length - 1] == '\r')
    (*length)--;
  self->scan++;
  self->start = self->scan;
  return TRUE;
}

/**
 * confab_smtp_parser_next:
 * @self: a parser
 * @error: a %CONFAB_SMTP_PARSE_ERROR; from then on always the same one
 *
 * Returns: (transfer full) (nullable): the next whole reply; %NULL without an
 *   error when more bytes are needed
 */
ConfabSmtpReply *
confab_smtp_parser_next (ConfabSmtpParser *self,
                         GError **         error)
{
  const char *line = NULL;
  gsize length = 0;

  while (self->error == NULL && find_line (self, &line, &length))
    if (take_line (self, line, length))
      {
        ConfabSmtpReply *reply = g_new0 (ConfabSmtpReply, 1);

        reply->code = self->code;
        reply->enhanced = g_steal_pointer (&self->enhanced);
        reply->lines = (GStrv) g_ptr_array_free (self->lines, FALSE);
        self->lines = g_ptr_array_new_null_terminated (1, g_free, TRUE);
        self->code = 0;
        return reply;
      }

  if (self->error != NULL && error != NULL)
    *error = g_error_copy (self->error);
  return NULL;
}

/**
 * confab_smtp_parser_has_pending:
 * @self: a parser
 *
 * Returns: whether bytes were given to it that are in no reply yet
 */
gboolean
confab_smtp_parser_has_pending (ConfabSmtpParser *self)
{
  return self->start < self->input->len || self->code != 0;
}
