/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Undoes a part's transfer encoding piece by piece, as the pieces come. */
#include "config.h"

#include "confab-imap-transfer.h"

#include <string.h>

typedef enum
{
  ENCODING_NONE,
  ENCODING_BASE64,
  ENCODING_QUOTED_PRINTABLE,
} Encoding;

/* Where in quoted-printable the last piece ended. */
typedef enum
{
  QUOTED_TEXT,
  QUOTED_EQUALS,  /* behind "=" */
  QUOTED_DIGIT,   /* behind "=" and one digit */
  QUOTED_BLANK,   /* behind "=" and blanks: the line goes on after its end */
  QUOTED_RETURN,  /* behind "=" and CR */
} Quoted;

struct _ConfabImapTransfer
{
  Encoding encoding;
  int base64_state;
  guint base64_save;
  Quoted quoted;
  guint8 digit;
};

/**
 * confab_imap_transfer_new:
 * @encoding: (nullable): a Content-Transfer-Encoding in any case
 *
 * Returns: (transfer full): a decoder that saw nothing yet
 */
ConfabImapTransfer *
confab_imap_transfer_new (const char *encoding)
{
  ConfabImapTransfer *self = g_new0 (ConfabImapTransfer, 1);

  if (encoding != NULL && g_ascii_strcasecmp (encoding, "base64") == 0)
    self->encoding = ENCODING_BASE64;
  else if (encoding != NULL && g_ascii_strcasecmp (encoding, "quoted-printable") == 0)
    self->encoding = ENCODING_QUOTED_PRINTABLE;
  return self;
}

/**
 * confab_imap_transfer_free:
 * @self: (transfer full) (nullable): a decoder
 */
void
confab_imap_transfer_free (ConfabImapTransfer *self)
{
  g_free (self);
}

/* One byte; what it gives goes to @out, at most three bytes for it. */
static guint8 *
take_quoted (ConfabImapTransfer *self,
             guint8              c,
             guint8 *            out)
{
  switch (self->quoted)
    {
    case QUOTED_TEXT:
      break;

    case QUOTED_EQUALS:
      if (g_ascii_isxdigit (c))
        {
          self->digit = c;
          self->quoted = QUOTED_DIGIT;
          return out;
        }
      if (c == '\n' || c == '\r' || c == ' ' || c == '\t')
        {
          self->quoted = c == '\n' ? QUOTED_TEXT : c == '\r' ? QUOTED_RETURN : QUOTED_BLANK;
          return out;
        }
      *out++ = '=';
      break;

    case QUOTED_DIGIT:
      if (g_ascii_isxdigit (c))
        {
          *out++ = (guint8) (g_ascii_xdigit_value ((char) self->digit) << 4 | g_ascii_xdigit_value ((char) c));
          self->quoted = QUOTED_TEXT;
          return out;
        }
      *out++ = '=';
      *out++ = self->digit;
      break;

    case QUOTED_BLANK:
      if (c == ' ' || c == '\t')
        return out;
      if (c == '\r')
        {
          self->quoted = QUOTED_RETURN;
          return out;
        }
      G_GNUC_FALLTHROUGH;

    case QUOTED_RETURN:
      if (c == '\n')
        {
          self->quoted = QUOTED_TEXT;
          return out;
        }
      break;
    }

  if (c == '=')
    {
      self->quoted = QUOTED_EQUALS;
      return out;
    }
  self->quoted = QUOTED_TEXT;
  *out++ = c;
  return out;
}

/**
 * confab_imap_transfer_decode:
 * @self: a decoder
 * @piece: the next bytes as they were transferred
 *
 * Returns: (transfer full): what they stand for, as far as that can be told yet
 */
GBytes *
confab_imap_transfer_decode (ConfabImapTransfer *self,
                             GBytes *            piece)
{
  gsize size = 0;
  const guint8 *data = g_bytes_get_data (piece, &size);
  guint8 *out = NULL;
  guint8 *end = NULL;

  if (self->encoding == ENCODING_NONE || size == 0)
    return g_bytes_ref (piece);
  out = end = g_malloc (size + 4);
  if (self->encoding == ENCODING_BASE64)
    end += g_base64_decode_step ((const char *) data, size, out, &self->base64_state, &self->base64_save);
  else
    for (gsize i = 0; i < size; i++)
      end = take_quoted (self, data[i], end);
  return g_bytes_new_take (out, (gsize) (end - out));
}

/**
 * confab_imap_transfer_finish:
 * @self: a decoder that saw everything
 *
 * Returns: (transfer full): what was held back; mostly nothing
 */
GBytes *
confab_imap_transfer_finish (ConfabImapTransfer *self)
{
  guint8 rest[2] = { '=', self->digit };
  gsize size = 0;

  if (self->encoding == ENCODING_QUOTED_PRINTABLE)
    size = self->quoted == QUOTED_EQUALS ? 1 : self->quoted == QUOTED_DIGIT ? 2 : 0;
  self->quoted = QUOTED_TEXT;
  return g_bytes_new (rest, size);
}
