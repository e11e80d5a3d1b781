/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Encoded words of headers (RFC 2047), and lines made fit for showing. */
#include "config.h"

#include "confab-mime-codec.h"
#include "confab-mime-header.h"
#include "confab-mime-text.h"

#include <string.h>

/* Longest charset of an encoded word. */
#define MAX_CHARSET 64

/* Longest file name, in bytes: what file systems take, less room for a number. */
#define MAX_FILE_NAME 200

/* Longest ending of a file name that is kept when it is cut. */
#define MAX_SUFFIX 16

typedef struct
{
  const char *charset;
  gsize charset_length;
  char encoding;
  const char *text;
  gsize length;
  const char *end;
} Word;

/* The bytes of neighbouring words in one charset: a character may be split between them. */
typedef struct
{
  GByteArray *bytes;
  char charset[MAX_CHARSET];
} Pending;

static gboolean
is_all_ascii (const char *text)
{
  for (; *text != '\0'; text++)
    {
      if ((guint8) *text >= 0x80)
        return FALSE;
    }
  return TRUE;
}

static gboolean
is_space (char c)
{
  return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* Reads the word at @p, which begins with "=?". */
static gboolean
read_word (const char *p,
           Word *      word)
{
  const char *q = p + 2;

  word->charset = q;
  while (*q != '\0' && *q != '?' && !is_space (*q) && q - word->charset < MAX_CHARSET)
    q++;
  word->charset_length = q - word->charset;
  if (*q != '?' || word->charset_length == 0 || word->charset_length >= MAX_CHARSET)
    return FALSE;
  word->encoding = g_ascii_toupper (q[1]);
  if ((word->encoding != 'B' && word->encoding != 'Q') || q[2] != '?')
    return FALSE;
  word->text = q + 3;
  q = strstr (word->text, "?=");
  if (q == NULL)
    return FALSE;
  word->length = q - word->text;
  word->end = q + 2;
  return TRUE;
}

static void
append_text (GString *   out,
             const char *text,
             gsize       length)
{
  g_autofree char *utf8 = NULL;

  if (length == 0)
    return;
  utf8 = confab_mime_charset_to_utf8 (text, length, NULL);
  g_string_append (out, utf8);
}

static void
flush_words (GString *out,
             Pending *pending)
{
  g_autofree char *utf8 = NULL;

  if (pending->bytes->len == 0)
    return;
  utf8 = confab_mime_charset_to_utf8 ((const char *) pending->bytes->data, pending->bytes->len, pending->charset);
  g_string_append (out, utf8);
  g_byte_array_set_size (pending->bytes, 0);
}

static void
add_word (GString *   out,
          Pending *   pending,
          const Word *word)
{
  if (strlen (pending->charset) != word->charset_length ||
      g_ascii_strncasecmp (pending->charset, word->charset, word->charset_length) != 0)
    {
      flush_words (out, pending);
      memcpy (pending->charset, word->charset, word->charset_length);
      pending->charset[word->charset_length] = '\0';
    }
  if (word->encoding == 'B')
    confab_mime_base64_decode (word->text, word->length, 0, pending->bytes);
  else
    confab_mime_quoted_decode (word->text, word->length, TRUE, 0, pending->bytes);
}

/**
 * confab_mime_decode_words:
 * @value: an unfolded value
 *
 * Decodes the encoded words of a value, RFC 2047, wherever they stand. Bytes
 * that are not ASCII are UTF-8 or else windows-1252.
 *
 * Returns: (transfer full): valid UTF-8, which may hold control characters
 */
char *
confab_mime_decode_words (const char *value)
{
  g_autoptr (GString) out = NULL;
  Pending pending = { NULL, "" };
  const char *text = value;
  const char *p = strstr (value, "=?");
  const char *last_end;
  gboolean after_word = FALSE;

  if (p == NULL)
    return is_all_ascii (value) ? g_strdup (value) : confab_mime_charset_to_utf8 (value, strlen (value), NULL);

  out = g_string_sized_new (strlen (value));
  pending.bytes = g_byte_array_new ();
  last_end = g_strrstr (value, "?=");
  /* What begins after the last end is no word; nor is it looked for again and again. */
  while (p != NULL && last_end != NULL && p < last_end)
    {
      Word word;
      const char *blank = text;

      if (!read_word (p, &word))
        {
          p = strstr (p + 2, "=?");
          continue;
        }
      /* White space between two encoded words is no part of the text. */
      while (after_word && blank < p && is_space (*blank))
        blank++;
      if (!after_word || blank < p)
        {
          flush_words (out, &pending);
          append_text (out, text, p - text);
        }
      add_word (out, &pending, &word);
      text = word.end;
      after_word = TRUE;
      p = strstr (text, "=?");
    }
  flush_words (out, &pending);
  append_text (out, text, strlen (text));
  g_byte_array_unref (pending.bytes);
  return g_string_free_and_steal (g_steal_pointer (&out));
}

/* Controls of direction, which could make a name read as another. */
static gboolean
is_bidi_control (gunichar c)
{
  return (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069) || c == 0x200e || c == 0x200f || c == 0x061c;
}

/* What cannot be seen and joins nothing. */
static gboolean
is_invisible (gunichar c)
{
  return c == 0x200b || c == 0x2060 || c == 0xfeff || c == 0x00ad || c == 0x034f || (c >= 0xfff9 && c <= 0xfffb) ||
         (c >= 0xe0000 && c <= 0xe001f) || (c >= 0x115f && c <= 0x1160) || c == 0x3164 || c == 0xffa0;
}

static gboolean
is_line_blank (gunichar c)
{
  return c <= 0x20 || (c >= 0x7f && c <= 0xa0) || c == 0x2028 || c == 0x2029;
}

/**
 * confab_mime_sanitize_line:
 * @value: valid UTF-8
 * @max_length: most bytes of the result
 *
 * Makes one line of a value: control characters and runs of blanks become one
 * blank, controls of direction and invisible characters are left out.
 *
 * Returns: (transfer full): the line
 */
char *
confab_mime_sanitize_line (const char *value,
                           gsize       max_length)
{
  GString *out = g_string_sized_new (MIN (strlen (value), max_length) + 1);
  gboolean blank = FALSE;

  while (*value != '\0')
    {
      gunichar c = g_utf8_get_char (value);
      const char *next = g_utf8_next_char (value);

      if (is_line_blank (c))
        blank = out->len > 0;
      else if (!is_bidi_control (c) && !is_invisible (c))
        {
          if (out->len + blank + (next - value) > max_length)
            break;
          if (blank)
            g_string_append_c (out, ' ');
          blank = FALSE;
          g_string_append_len (out, value, next - value);
        }
      value = next;
    }
  return g_string_free_and_steal (out);
}

/**
 * confab_mime_sanitize_file_name:
 * @value: valid UTF-8, as a mail gives it
 *
 * Makes a file name that is only a name: no folders, no leading dots, nothing
 * that hides or turns its ending.
 *
 * Returns: (transfer full) (nullable): the name, or %NULL when nothing is left
 */
char *
confab_mime_sanitize_file_name (const char *value)
{
  g_autofree char *line = confab_mime_sanitize_line (value, CONFAB_MIME_PARAMETER_MAX_VALUE);
  const char *name = line;
  const char *suffix;
  gsize length;

  for (const char *p = line; *p != '\0'; p++)
    {
      if (*p == '/' || *p == '\\')
        name = p + 1;
    }
  while (*name == '.' || *name == ' ')
    name++;
  length = strlen (name);
  while (length > 0 && (name[length - 1] == '.' || name[length - 1] == ' '))
    length--;
  line[name - line + length] = '\0';
  if (length == 0)
    return NULL;
  if (length <= MAX_FILE_NAME)
    return g_strdup (name);

  suffix = strrchr (name, '.');
  if (suffix == NULL || strlen (suffix) > MAX_SUFFIX)
    suffix = "";
  length = MAX_FILE_NAME - strlen (suffix);
  while (((guint8) name[length] & 0xc0) == 0x80)
    length--;
  return g_strdup_printf ("%.*s%s", (int) length, name, suffix);
}
