/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Charsets of mail to UTF-8: a closed list of those, so that no name from the net reaches iconv. */
#include "config.h"

#include "confab-mime-text.h"

#include <errno.h>
#include <iconv.h>
#include <string.h>

/* Longest name of a charset. */
#define MAX_NAME 32

#define REPLACEMENT "\357\277\275"

typedef struct
{
  const char *name;  /* in lower case, without '-', '_' and blanks */
  const char *iconv; /* NULL: windows-1252, "": UTF-8 */
} Charset;

/* Sorted by name. What calls itself ISO-8859-1 is windows-1252, as everywhere on the web. */
static const Charset charsets[] = {
  { "big5", "BIG5-HKSCS" },
  { "big5hkscs", "BIG5-HKSCS" },
  { "cp1250", "CP1250" },
  { "cp1251", "CP1251" },
  { "cp1252", NULL },
  { "cp437", "CP437" },
  { "cp850", "CP850" },
  { "cp852", "CP852" },
  { "cp866", "CP866" },
  { "cp932", "CP932" },
  { "cp936", "GB18030" },
  { "cp949", "CP949" },
  { "euccn", "GB18030" },
  { "eucjp", "EUC-JP-MS" },
  { "euckr", "CP949" },
  { "gb18030", "GB18030" },
  { "gb2312", "GB18030" },
  { "gb231280", "GB18030" },
  { "gbk", "GB18030" },
  { "ibm437", "CP437" },
  { "ibm850", "CP850" },
  { "ibm852", "CP852" },
  { "ibm866", "CP866" },
  { "iso2022jp", "ISO-2022-JP-3" },
  { "iso2022jp1", "ISO-2022-JP-3" },
  { "iso2022jp2", "ISO-2022-JP-2" },
  { "iso2022jp3", "ISO-2022-JP-3" },
  { "iso2022jpms", "ISO-2022-JP-3" },
  { "iso2022kr", "ISO-2022-KR" },
  { "iso88591", NULL },
  { "iso885910", "ISO-8859-10" },
  { "iso885911", "CP874" },
  { "iso885913", "ISO-8859-13" },
  { "iso885914", "ISO-8859-14" },
  { "iso885915", "ISO-8859-15" },
  { "iso885916", "ISO-8859-16" },
  { "iso88592", "ISO-8859-2" },
  { "iso88593", "ISO-8859-3" },
  { "iso88594", "ISO-8859-4" },
  { "iso88595", "ISO-8859-5" },
  { "iso88596", "ISO-8859-6" },
  { "iso88597", "ISO-8859-7" },
  { "iso88598", "ISO-8859-8" },
  { "iso88598e", "ISO-8859-8" },
  { "iso88598i", "ISO-8859-8" },
  { "iso88599", "CP1254" },
  { "koi8r", "KOI8-R" },
  { "koi8ru", "KOI8-U" },
  { "koi8u", "KOI8-U" },
  { "ksc56011987", "CP949" },
  { "latin1", NULL },
  { "latin2", "ISO-8859-2" },
  { "macintosh", "MACINTOSH" },
  { "macroman", "MACINTOSH" },
  { "ms932", "CP932" },
  { "shiftjis", "CP932" },
  { "sjis", "CP932" },
  { "tis620", "CP874" },
  { "ucs2", "UTF-16" },
  { "unicode11utf7", "UTF-7" },
  { "unicode11utf8", "" },
  { "utf16", "UTF-16" },
  { "utf16be", "UTF-16BE" },
  { "utf16le", "UTF-16LE" },
  { "utf32", "UTF-32" },
  { "utf7", "UTF-7" },
  { "utf8", "" },
  { "utf8mb4", "" },
  { "windows1250", "CP1250" },
  { "windows1251", "CP1251" },
  { "windows1252", NULL },
  { "windows1253", "CP1253" },
  { "windows1254", "CP1254" },
  { "windows1255", "CP1255" },
  { "windows1256", "CP1256" },
  { "windows1257", "CP1257" },
  { "windows1258", "CP1258" },
  { "windows31j", "CP932" },
  { "windows874", "CP874" },
  { "xsjis", "CP932" },
};

/* What windows-1252 has where ISO-8859-1 has controls; 0 where it has nothing. */
static const guint16 windows1252[32] = {
  0x20ac, 0, 0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021, 0x02c6, 0x2030, 0x0160, 0x2039, 0x0152, 0, 0x017d, 0,
  0, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014, 0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0, 0x017e, 0x0178,
};

static const Charset *
find_charset (const char *name)
{
  char key[MAX_NAME];
  gsize n = 0;
  gsize low = 0;
  gsize high = G_N_ELEMENTS (charsets);

  for (; *name != '\0' && *name != '*'; name++)
    {
      if (*name == '-' || *name == '_' || *name == ' ' || *name == '"' || *name == '\'')
        continue;
      if (n + 1 == sizeof (key))
        return NULL;
      key[n++] = g_ascii_tolower (*name);
    }
  key[n] = '\0';
  while (low < high)
    {
      gsize middle = (low + high) / 2;
      int order = strcmp (key, charsets[middle].name);

      if (order == 0)
        return &charsets[middle];
      if (order < 0)
        high = middle;
      else
        low = middle + 1;
    }
  return NULL;
}

static char *
from_windows1252 (const char *data,
                  gsize       length)
{
  GString *out = g_string_sized_new (length + length / 8 + 8);

  for (gsize i = 0; i < length; i++)
    {
      guint8 c = data[i];

      if (c < 0x80)
        g_string_append_c (out, c);
      else if (c >= 0xa0)
        g_string_append_unichar (out, c);
      else if (windows1252[c - 0x80] != 0)
        g_string_append_unichar (out, windows1252[c - 0x80]);
      else
        g_string_append (out, REPLACEMENT);
    }
  return g_string_free_and_steal (out);
}

/* What says it is UTF-8 and has not one character of it is an old program's windows-1252. */
static char *
repair_utf8 (const char *data,
             gsize       length)
{
  gboolean any = FALSE;

  for (gsize i = 0; i < length && !any;)
    {
      gunichar c;

      if ((guint8) data[i] < 0x80)
        {
          i++;
          continue;
        }
      c = g_utf8_get_char_validated (data + i, length - i);
      any = c < 0x110000;
      i++;
    }
  return any ? g_utf8_make_valid (data, length) : from_windows1252 (data, length);
}

static char *
from_iconv (const char *data,
            gsize       length,
            const char *charset)
{
  iconv_t cd = iconv_open ("UTF-8", charset);
  g_autoptr (GString) out = NULL;
  char buffer[4096];
  char *in = (char *) data;
  gsize left = length;

  if (cd == (iconv_t) -1)
    return NULL;
  out = g_string_sized_new (length + length / 2 + 8);
  for (;;)
    {
      gboolean flush = left == 0;
      char *to = buffer;
      gsize room = sizeof (buffer);
      gsize result = iconv (cd, flush ? NULL : &in, flush ? NULL : &left, &to, &room);
      int problem = errno;

      g_string_append_len (out, buffer, to - buffer);
      if (flush)
        break;
      if (result == (gsize) -1 && problem != E2BIG)
        {
          /* A byte that means nothing here, or a character that is cut off. */
          g_string_append (out, REPLACEMENT);
          in++;
          left--;
        }
    }
  iconv_close (cd);
  return g_utf8_make_valid (out->str, out->len);
}

/**
 * confab_mime_charset_is_known:
 * @charset: a charset's name as a mail has it
 *
 * Returns: whether texts in it can be read as they are meant
 */
gboolean
confab_mime_charset_is_known (const char *charset)
{
  return find_charset (charset) != NULL;
}

/**
 * confab_mime_charset_to_utf8:
 * @data: (array length=length): text in @charset
 * @length: its length
 * @charset: (nullable): the charset's name as the mail has it
 *
 * Makes UTF-8 of a text. What has no meaning in @charset becomes U+FFFD; a
 * charset that is unknown or missing is UTF-8 where that fits, else windows-1252.
 * NULs are left out.
 *
 * Returns: (transfer full): valid UTF-8
 */
char *
confab_mime_charset_to_utf8 (const char *data,
                             gsize       length,
                             const char *charset)
{
  const Charset *known = charset != NULL ? find_charset (charset) : NULL;
  g_autofree char *clean = NULL;
  char *converted;

  if (known != NULL && known->iconv != NULL && *known->iconv != '\0')
    {
      converted = from_iconv (data, length, known->iconv);
      if (converted != NULL)
        return converted;
    }

  if (memchr (data, '\0', length) != NULL)
    {
      gsize n = 0;

      clean = g_malloc (length);
      for (gsize i = 0; i < length; i++)
        {
          if (data[i] != '\0')
            clean[n++] = data[i];
        }
      data = clean;
      length = n;
    }
  if (known != NULL && known->iconv == NULL)
    return from_windows1252 (data, length);
  if (g_utf8_validate_len (data, length, NULL))
    return g_strndup (data, length);
  return known == NULL ? from_windows1252 (data, length) : repair_utf8 (data, length);
}
