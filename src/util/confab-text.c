/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Text from anybody, made safe to show on a line, to keep, or to use as a file's name. */
#include "config.h"

#include "confab-text.h"

#include <string.h>

/* A file's name is bounded by most file systems to 255 bytes. */
#define MAX_FILE_NAME_BYTES 200

/* Characters that turn the order of those around them, or are not to be seen: in a name
 * they make one word look like another (Unicode UAX #9, UTS #39). */
static gboolean
is_hidden (gunichar c)
{
  return (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069) ||
         c == 0x200e || c == 0x200f || c == 0x061c || c == 0xfeff || c == 0x00ad ||
         (c >= 0xfff9 && c <= 0xfffb) || (c >= 0xe0001 && c <= 0xe007f);
}

/**
 * confab_text_make_valid:
 * @text: any bytes
 * @length: how many, or -1 up to the first NUL
 *
 * Returns: (transfer full): UTF-8, with U+FFFD for what is none; ends at the first NUL
 */
char *
confab_text_make_valid (const char *text,
                        gssize      length)
{
  const char *nul;

  if (length >= 0)
    {
      nul = memchr (text, '\0', (gsize) length);
      if (nul != NULL)
        length = nul - text;
    }
  return g_utf8_make_valid (text, length);
}

/**
 * confab_text_cut:
 * @text: UTF-8
 * @max_bytes: the most bytes to keep
 *
 * Returns: how many bytes to keep so that no character is torn
 */
gsize
confab_text_cut (const char *text,
                 gsize       max_bytes)
{
  gsize length = strlen (text);

  if (length <= max_bytes)
    return length;
  length = max_bytes;
  while (length > 0 && ((guchar) text[length] & 0xc0) == 0x80)
    length--;
  return length;
}

/**
 * confab_text_clean_line:
 * @text: UTF-8
 * @max_chars: the most characters to keep
 *
 * Returns: (transfer full): one line without control characters and without characters
 *   that hide or turn others; runs of white space are one space
 */
char *
confab_text_clean_line (const char *text,
                        gsize       max_chars)
{
  GString *clean = g_string_new (NULL);
  gboolean space = FALSE;
  gsize n = 0;

  for (const char *p = text; *p != '\0' && n < max_chars; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (g_unichar_isspace (c) || g_unichar_iscntrl (c) || c == 0x2028 || c == 0x2029)
        {
          space = TRUE;
          continue;
        }
      if (is_hidden (c))
        continue;
      if (space && clean->len > 0)
        {
          g_string_append_c (clean, ' ');
          n++;
        }
      space = FALSE;
      g_string_append_unichar (clean, c);
      n++;
    }
  return g_string_free (clean, FALSE);
}

/**
 * confab_text_clean_block:
 * @text: UTF-8
 * @max_bytes: the most bytes to keep
 *
 * Returns: (transfer full): lines that end in LF, without other control characters but
 *   tabs, and without white space at the end
 */
char *
confab_text_clean_block (const char *text,
                         gsize       max_bytes)
{
  gsize length = confab_text_cut (text, max_bytes);
  GString *clean = g_string_sized_new (length);
  gsize i = 0;

  while (i < length)
    {
      guchar c = (guchar) text[i];
      gsize run = i;

      while (run < length && ((guchar) text[run] >= 0x20 || text[run] == '\n' || text[run] == '\t') && text[run] != 0x7f)
        run++;
      g_string_append_len (clean, text + i, (gssize) (run - i));
      if (run == length)
        break;
      c = (guchar) text[run];
      /* A lone CR ends a line too; CRLF ends one line only. */
      if (c == '\r' && text[run + 1] != '\n')
        g_string_append_c (clean, '\n');
      i = run + 1;
    }
  while (clean->len > 0 && g_ascii_isspace (clean->str[clean->len - 1]))
    g_string_truncate (clean, clean->len - 1);
  return g_string_free (clean, FALSE);
}

/**
 * confab_text_safe_file_name:
 * @name: (nullable): UTF-8, what somebody calls a file
 * @fallback: what to call it when nothing is left of @name
 *
 * Returns: (transfer full): a name without path, without hidden characters, that does
 *   not begin with a dot, and keeps its ending when it is shortened
 */
char *
confab_text_safe_file_name (const char *name,
                            const char *fallback)
{
  g_autofree char *line = confab_text_clean_line (name != NULL ? name : "", 1000);
  const char *base = line;
  GString *safe = g_string_new (NULL);
  const char *dot;

  for (const char *p = line; *p != '\0'; p++)
    if (*p == '/' || *p == '\\')
      base = p + 1;
  while (*base == '.' || *base == ' ')
    base++;
  for (const char *p = base; *p != '\0'; p++)
    g_string_append_c (safe, strchr ("<>:\"|?*", *p) != NULL ? '_' : *p);
  while (safe->len > 0 && (safe->str[safe->len - 1] == ' ' || safe->str[safe->len - 1] == '.'))
    g_string_truncate (safe, safe->len - 1);

  if (safe->len > MAX_FILE_NAME_BYTES)
    {
      g_autofree char *ending = NULL;

      dot = strrchr (safe->str, '.');
      if (dot != NULL && strlen (dot) <= 16)
        ending = g_strdup (dot);
      g_string_truncate (safe, confab_text_cut (safe->str, MAX_FILE_NAME_BYTES - (ending != NULL ? strlen (ending) : 0)));
      if (ending != NULL)
        g_string_append (safe, ending);
    }
  if (safe->len == 0)
    g_string_assign (safe, fallback);
  return g_string_free (safe, FALSE);
}
