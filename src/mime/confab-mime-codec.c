/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Base64, quoted-printable (RFC 2045 §6.7, §6.8) and uuencode. */
#include "config.h"

#include "confab-mime-codec.h"

#include <string.h>

/* Bytes of input that make one line of 76 characters. */
#define BASE64_LINE 57

/* Longest line of quoted-printable, without the soft break. */
#define QUOTED_LINE 75

#define SKIP 0xff
#define PAD 0xfe

/* Values of base64's characters, those of the URL alphabet too. */
static guint8
base64_value (guint8 c)
{
  static const guint8 table[128] = {
    SKIP, SKIP, SKIP, SKIP, SKIP, SKIP, SKIP, SKIP, SKIP, SKIP, SKIP, SKIP, SKIP, SKIP, SKIP, SKIP,
    SKIP, SKIP, SKIP, SKIP, SKIP, SKIP, SKIP, SKIP, SKIP, SKIP, SKIP, SKIP, SKIP, SKIP, SKIP, SKIP,
    SKIP, SKIP, SKIP, SKIP, SKIP, SKIP, SKIP, SKIP, SKIP, SKIP, SKIP, 62, SKIP, 62, SKIP, 63,
    52, 53, 54, 55, 56, 57, 58, 59, 60, 61, SKIP, SKIP, SKIP, PAD, SKIP, SKIP,
    SKIP, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14,
    15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, SKIP, SKIP, SKIP, SKIP, 63,
    SKIP, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40,
    41, 42, 43, 44, 45, 46, 47, 48, 49, 50, 51, SKIP, SKIP, SKIP, SKIP, SKIP,
  };

  return c < 128 ? table[c] : SKIP;
}

/**
 * confab_mime_base64_decode:
 * @data: (array length=length): encoded
 * @length: its length
 * @max: most bytes to decode, or 0
 * @out: what is decoded is added here
 *
 * Decodes base64. Characters of no meaning are passed over, and what follows
 * padding is read on, as some programs join encoded pieces.
 */
void
confab_mime_base64_decode (const char *data,
                           gsize       length,
                           gsize       max,
                           GByteArray *out)
{
  guint start = out->len;
  guint32 bits = 0;
  guint n = 0;
  guint8 *p;
  guint8 *limit;

  max = MIN (max == 0 ? G_MAXSIZE : max, length / 4 * 3 + 3);
  if (max > G_MAXUINT / 2 - start)
    max = G_MAXUINT / 2 - start;
  g_byte_array_set_size (out, start + max);
  p = out->data + start;
  limit = p + max;

  for (gsize i = 0; i < length && p < limit; i++)
    {
      guint8 value = base64_value (data[i]);

      if (value == SKIP)
        continue;
      if (value == PAD)
        {
          bits = 0;
          n = 0;
          continue;
        }
      bits = (bits << 6) | value;
      /* Bytes are given out as soon as they are whole, so that padding needs no care. */
      if (++n > 1)
        *p++ = bits >> (n == 2 ? 4 : n == 3 ? 2 : 0);
      if (n == 4)
        n = 0;
    }
  g_byte_array_set_size (out, p - out->data);
}

/**
 * confab_mime_base64_decoded_size:
 * @data: (array length=length): encoded
 * @length: its length
 *
 * Returns: how many bytes confab_mime_base64_decode() makes of it
 */
gsize
confab_mime_base64_decoded_size (const char *data,
                                 gsize       length)
{
  gsize size = 0;
  guint n = 0;

  for (gsize i = 0; i < length; i++)
    {
      guint8 value = base64_value (data[i]);

      if (value == PAD)
        n = 0;
      else if (value != SKIP)
        {
          size += n > 0;
          n = (n + 1) & 3;
        }
    }
  return size;
}

static int
hex_pair (const char *data)
{
  int high = g_ascii_xdigit_value (data[0]);
  int low = g_ascii_xdigit_value (data[1]);

  return high < 0 || low < 0 ? -1 : high * 16 + low;
}

/* Length of a soft line break at @data ('=', blanks, line end), or 0. */
static gsize
soft_break (const char *data,
            gsize       length)
{
  gsize i = 1;

  while (i < length && (data[i] == ' ' || data[i] == '\t'))
    i++;
  if (i == length)
    return i;
  if (data[i] == '\r' && i + 1 < length && data[i + 1] == '\n')
    return i + 2;
  return data[i] == '\n' ? i + 1 : 0;
}

/**
 * confab_mime_quoted_decode:
 * @data: (array length=length): encoded
 * @length: its length
 * @is_word: it is the Q encoding of a header (RFC 2047), where "_" is a blank
 * @max: most bytes to decode, or 0
 * @out: what is decoded is added here
 *
 * Decodes quoted-printable. An equals sign that means nothing stays.
 */
void
confab_mime_quoted_decode (const char *data,
                           gsize       length,
                           gboolean    is_word,
                           gsize       max,
                           GByteArray *out)
{
  gsize limit = max == 0 ? G_MAXUINT / 2 : (gsize) out->len + max;

  for (gsize i = 0; i < length && out->len < limit;)
    {
      gsize plain = 0;
      gsize skip;
      int byte;

      while (i + plain < length && data[i + plain] != '=' && (!is_word || data[i + plain] != '_'))
        plain++;
      plain = MIN (plain, limit - out->len);
      g_byte_array_append (out, (const guint8 *) data + i, plain);
      i += plain;
      if (i == length || out->len == limit)
        break;
      if (data[i] == '_')
        {
          g_byte_array_append (out, (const guint8 *) " ", 1);
          i++;
        }
      else if (i + 2 < length && (byte = hex_pair (data + i + 1)) >= 0)
        {
          g_byte_array_append (out, &(guint8){ byte }, 1);
          i += 3;
        }
      else if (!is_word && (skip = soft_break (data + i, length - i)) > 0)
        i += skip;
      else
        {
          g_byte_array_append (out, (const guint8 *) "=", 1);
          i++;
        }
    }
}

/**
 * confab_mime_quoted_decoded_size:
 * @data: (array length=length): encoded
 * @length: its length
 *
 * Returns: how many bytes confab_mime_quoted_decode() makes of it
 */
gsize
confab_mime_quoted_decoded_size (const char *data,
                                 gsize       length)
{
  gsize size = 0;

  for (gsize i = 0; i < length;)
    {
      gsize skip;

      if (data[i] == '=' && i + 2 < length && hex_pair (data + i + 1) >= 0)
        {
          i += 3;
          size++;
        }
      else if (data[i] == '=' && (skip = soft_break (data + i, length - i)) > 0)
        i += skip;
      else
        {
          i++;
          size++;
        }
    }
  return size;
}

/**
 * confab_mime_uu_decode:
 * @data: (array length=length): encoded, with the lines "begin" and "end" or without
 * @length: its length
 * @max: most bytes to decode, or 0
 * @out: what is decoded is added here
 *
 * Decodes uuencode.
 */
void
confab_mime_uu_decode (const char *data,
                       gsize       length,
                       gsize       max,
                       GByteArray *out)
{
  gsize limit = max == 0 ? G_MAXUINT / 2 : (gsize) out->len + max;

  for (gsize pos = 0; pos < length && out->len < limit;)
    {
      const char *line = data + pos;
      const char *end = memchr (line, '\n', length - pos);
      gsize n = (end != NULL ? (gsize) (end - data) : length) - pos;
      guint want;

      pos += n + 1;
      if (n > 0 && line[n - 1] == '\r')
        n--;
      if (n == 0 || (n > 6 && memcmp (line, "begin ", 6) == 0))
        continue;
      if (n == 3 && memcmp (line, "end", 3) == 0)
        break;
      want = (line[0] - ' ') & 63;
      for (gsize i = 1; i < n && want > 0 && out->len < limit; i += 4)
        {
          guint32 bits = 0;
          guint8 bytes[3];
          guint take;

          for (guint j = 0; j < 4; j++)
            {
              /* Blanks at the end of a line may be lost. */
              char c = i + j < n ? line[i + j] : ' ';

              bits = (bits << 6) | ((c - ' ') & 63);
            }
          bytes[0] = bits >> 16;
          bytes[1] = bits >> 8;
          bytes[2] = bits;
          take = MIN (MIN (want, 3), limit - out->len);
          g_byte_array_append (out, bytes, take);
          want -= take;
        }
    }
}

/**
 * confab_mime_base64_encode_lines:
 * @data: (array length=length): bytes
 * @length: their number
 * @out: lines of 76 characters are added here, each ended with CRLF
 *
 * Encodes a body as base64.
 */
void
confab_mime_base64_encode_lines (const guint8 *data,
                                 gsize         length,
                                 GString *     out)
{
  char line[BASE64_LINE / 3 * 4 + 8];

  for (gsize pos = 0; pos < length; pos += BASE64_LINE)
    {
      int state = 0;
      int save = 0;
      gsize n = g_base64_encode_step (data + pos, MIN (BASE64_LINE, length - pos), FALSE, line, &state, &save);

      n += g_base64_encode_close (FALSE, line + n, &state, &save);
      g_string_append_len (out, line, n);
      g_string_append (out, "\r\n");
    }
}

/**
 * confab_mime_quoted_encode:
 * @text: text with "\n" as line ends
 * @out: the encoded text is added here, with CRLF as line ends
 *
 * Encodes a text as quoted-printable. Blanks at the end of a line are encoded,
 * so that no server can take them away.
 */
void
confab_mime_quoted_encode (const char *text,
                           GString *   out)
{
  static const char hex[] = "0123456789ABCDEF";
  gsize column = 0;

  for (const guint8 *p = (const guint8 *) text; *p != '\0'; p++)
    {
      gboolean last = p[1] == '\n' || p[1] == '\0';
      gboolean plain = (*p > ' ' && *p < 0x7f && *p != '=') || ((*p == ' ' || *p == '\t') && !last);

      if (*p == '\n')
        {
          g_string_append (out, "\r\n");
          column = 0;
          continue;
        }
      /* "From " at the start of a line is changed by some servers, a lone dot by others. */
      if (column == 0 && (*p == '.' || (*p == 'F' && strncmp ((const char *) p, "From ", 5) == 0)))
        plain = FALSE;
      if (column + (plain ? 1 : 3) > QUOTED_LINE)
        {
          g_string_append (out, "=\r\n");
          column = 0;
        }
      if (plain)
        g_string_append_c (out, *p);
      else
        {
          g_string_append_c (out, '=');
          g_string_append_c (out, hex[*p >> 4]);
          g_string_append_c (out, hex[*p & 15]);
        }
      column += plain ? 1 : 3;
    }
}
