/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Modified UTF-7 of mailbox names (RFC 3501, 5.1.3). */
#include "config.h"

#include "confab-imap-utf7.h"

#include <string.h>

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+,";

/* Bits that wait to become base64 digits, or digits that wait to become units. */
typedef struct
{
  guint32 bits;
  guint n_bits;
} BitBuffer;

static void
put_unit (GString *  out,
          BitBuffer *buffer,
          guint16    unit)
{
  buffer->bits = (buffer->bits << 16) | unit;
  buffer->n_bits += 16;
  while (buffer->n_bits >= 6)
    {
      buffer->n_bits -= 6;
      g_string_append_c (out, alphabet[(buffer->bits >> buffer->n_bits) & 0x3f]);
    }
  buffer->bits &= (1u << buffer->n_bits) - 1;
}

static void
end_shift (GString *  out,
           BitBuffer *buffer)
{
  if (buffer->n_bits > 0)
    g_string_append_c (out, alphabet[(buffer->bits << (6 - buffer->n_bits)) & 0x3f]);
  g_string_append_c (out, '-');
  buffer->bits = 0;
  buffer->n_bits = 0;
}

/**
 * confab_imap_utf7_encode:
 * @utf8: valid UTF-8
 *
 * Returns: (transfer full): @utf8 in modified UTF-7
 */
char *
confab_imap_utf7_encode (const char *utf8)
{
  GString *out = g_string_new (NULL);
  BitBuffer buffer = { 0, 0 };
  gboolean shifted = FALSE;

  for (const char *cursor = utf8; *cursor != '\0'; cursor = g_utf8_next_char (cursor))
    {
      gunichar c = g_utf8_get_char (cursor);

      if (c >= 0x20 && c <= 0x7e)
        {
          if (shifted)
            end_shift (out, &buffer);
          shifted = FALSE;
          g_string_append_c (out, (char) c);
          if (c == '&')
            g_string_append_c (out, '-');
          continue;
        }

      if (!shifted)
        g_string_append_c (out, '&');
      shifted = TRUE;
      if (c > 0xffff)
        {
          put_unit (out, &buffer, (guint16) (0xd800 + ((c - 0x10000) >> 10)));
          put_unit (out, &buffer, (guint16) (0xdc00 + ((c - 0x10000) & 0x3ff)));
        }
      else
        {
          put_unit (out, &buffer, (guint16) c);
        }
    }
  if (shifted)
    end_shift (out, &buffer);

  return g_string_free (out, FALSE);
}

/* Takes one UTF-16 unit; FALSE when it cannot stand here. */
static gboolean
take_unit (GString *out,
           guint16 *lead,
           guint16  unit)
{
  if (*lead != 0)
    {
      if ((unit & 0xfc00) != 0xdc00)
        return FALSE;
      g_string_append_unichar (out, 0x10000 + (((gunichar) *lead & 0x3ff) << 10) + (unit & 0x3ff));
      *lead = 0;
      return TRUE;
    }
  if ((unit & 0xfc00) == 0xdc00 || unit == 0)
    return FALSE;
  if ((unit & 0xfc00) == 0xd800)
    *lead = unit;
  else
    g_string_append_unichar (out, unit);
  return TRUE;
}

/* Decodes what stands between & and -; returns where it ends, or NULL. */
static const char *
decode_shift (GString *   out,
              const char *cursor)
{
  BitBuffer buffer = { 0, 0 };
  guint16 lead = 0;

  for (; *cursor != '\0' && *cursor != '-'; cursor++)
    {
      const char *digit = strchr (alphabet, *cursor);

      if (digit == NULL)
        return NULL;
      buffer.bits = (buffer.bits << 6) | (guint32) (digit - alphabet);
      buffer.n_bits += 6;
      if (buffer.n_bits >= 16)
        {
          buffer.n_bits -= 16;
          if (!take_unit (out, &lead, (guint16) (buffer.bits >> buffer.n_bits)))
            return NULL;
          buffer.bits &= (1u << buffer.n_bits) - 1;
        }
    }

  if (*cursor != '-' || lead != 0 || buffer.n_bits >= 6 || buffer.bits != 0)
    return NULL;
  return cursor + 1;
}

/**
 * confab_imap_utf7_decode:
 * @utf7: a mailbox name as a server wrote it
 *
 * Returns: (transfer full) (nullable): the name as UTF-8, or %NULL when @utf7 is
 *   not modified UTF-7
 */
char *
confab_imap_utf7_decode (const char *utf7)
{
  g_autoptr (GString) out = g_string_new (NULL);
  const char *cursor = utf7;

  while (*cursor != '\0')
    {
      if ((guchar) *cursor < 0x20 || (guchar) *cursor > 0x7e)
        return NULL;
      if (*cursor != '&')
        {
          g_string_append_c (out, *cursor++);
        }
      else if (cursor[1] == '-')
        {
          g_string_append_c (out, '&');
          cursor += 2;
        }
      else
        {
          cursor = decode_shift (out, cursor + 1);
          if (cursor == NULL)
            return NULL;
        }
    }

  return g_strdup (out->str);
}
